"""Dates in a sentence: days, months, years, parts of years, intervals, and words relative to the document's own date.

Each token gets a one-letter class from the language's ``dates.toml`` and ``months.toml``; the shapes of dates are
regular expressions over these letters (``data/dates.toml``), the same for every language. Then neighbours are joined
("from 2017 to 2021") and each date gets its role (since, until, by).
"""

from __future__ import annotations

import calendar
import functools
import itertools
import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources

from nufuz.language import edtf
from nufuz.language.calendars import hijri
from nufuz.language.numerals import number_words
from nufuz.language.phrases import Phrases, Piece, Seconds, clitics, cut, expand, fold, load
from nufuz.language.sentence import Mention, When
from nufuz.language.units import measures

FIRST_YEAR, LAST_YEAR = 1200, 2199  # what four plain digits may be as a year
LEADING = frozenset("-–—:")  # behind a year at a sentence's beginning: all that follows is of that year
_RECENT = 180  # days back within which a day without a year is of this year even where the future is spoken of
_SOON = 45  # days ahead within which it is of this year even where nothing speaks of the future
_COMMAS = frozenset(",،;؛:.")
_DASHES = frozenset("-():")
_USUAL = range(1800, 2100)  # what they are when nothing says otherwise


def find_dates(text: str, language: str, anchor: str | None = None, told: str | None = None) -> list[Mention]:
    """The dates of a sentence, in order. ``anchor``: the document's own date, as EDTF; words relative to it ("last
    year") have ``when.edtf`` None without it. ``told``: the date last told before the sentence, for "the same year".
    Offsets count from the start of ``text``."""
    return dates_in(text, cut(text, language), language, anchor, told=told)[0]


def dates_in(
    text: str, pieces: list[Piece], language: str, anchor: str | None, built_on: list[int] | None = None, base: int = 0,
    told: str | None = None,
) -> tuple[list[Mention], list[bool]]:  # fmt: skip
    """The dates among tokens, and for each token whether a date holds it.

    ``built_on``: the tokens that ``is_built_on`` tells, where they are known. ``base`` is added to offsets.
    """
    if built_on is None:
        gate, words = gate_words(language), [piece.folded for piece in pieces]
        built_on = [i for i in range(len(words)) if is_built_on(words, i, gate)]
    if not built_on:
        return [], [False] * len(pieces)
    return _Reader(text, pieces, language, _words(language), anchor, built_on, base, told).run()


def gate_words(language: str) -> Seconds:
    """Words without which, years apart, there is no date; and what must stand after them."""
    return _words(language).gate


def is_built_on(words: list[str], i: int, gate: Seconds) -> bool:
    """Whether a date may be built on a token."""
    word = words[i]
    if word in gate:
        seconds = gate[word]
        if seconds is None or (i + 1 < len(words) and words[i + 1] in seconds):
            return True
    return len(word) >= 4 and word[0].isdecimal()


@dataclass(slots=True)
class _Item:
    """A token or phrase with its class letter."""

    cls: str
    value: object
    start: int
    end: int
    prefix: str = ""
    suffix: str = ""


_WORD = _Item("w", None, -1, -1)  # stands for every word that says nothing of time


@dataclass(slots=True)
class _Found:
    """A date before its role is known: items ``first`` to ``last`` (exclusive), EDTF, whether relative."""

    first: int
    last: int
    text: str | None
    relative: bool = False
    role: str | None = None
    shape: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    phrases: Phrases
    gate: Seconds
    live: frozenset[str]
    order: str
    future: frozenset[str]
    future_begins: re.Pattern[str] | None
    past: frozenset[str]
    records: frozenset[str]
    lasting: frozenset[str]
    ablative: frozenset[str]
    dative: frozenset[str]
    local: frozenset[str]
    suffixes: frozenset[str]
    compared: frozenset[str]
    plainly_compared: frozenset[str]  # compared with, which nothing else can mean
    compared_after: frozenset[str]
    same_time: frozenset[str]
    of_a_year: frozenset[str]
    age: frozenset[str]
    named: frozenset[str]
    ever_since: frozenset[str]
    edge_only: frozenset[str]
    the_year: frozenset[str]
    ends: frozenset[str]


_WORD_CLASSES = {"year": "y", "month": "m", "decade": "c", "fiscal": "q", "filler": "o", "hijri": "h", "gregorian": "g", "at": "a",
                 "ago": "A", "before": "P", "last": "L", "next": "K", "to": "t", "and": "j", "from": "f", "between": "B",
                 "decade_ending": "S", "near": "x", "no_time": "w"}  # fmt: skip
_RUN = re.compile("[^w]*(?:[MXIWNDCYQRFALPKU]|[Ebsu]y)[^w]*")
_GATE = frozenset("MXIWDCQRFALPKeEs")  # every shape of a date holds one of these, or a year


@functools.cache
def _shapes() -> re.Pattern[str]:
    path = resources.files("nufuz.language").joinpath("data", "dates.toml")
    shapes = tomllib.loads(path.read_text("utf-8"))["shapes"]
    return re.compile("|".join(f"(?P<{name}>{shape.replace(' ', '')})" for name, shape in shapes.items()))


@functools.cache
def _words(language: str) -> _Words:
    data, months = load(language, "dates"), load(language, "months")
    phrases = Phrases(language, tuple(c for c in clitics(language) if not c.endswith(("ال", "لل"))) or ("",))
    for role, forms in data["roles"].items():
        phrases.add(forms, {"since": "s", "until": "u", "by": "b"}[role], role)
    phrases.add(data["so_far"]["forms"], "F", "so-far")
    for value, forms in data["relative"].items():
        phrases.add(forms, "R", value)
    for value, forms in data["parts"].items():
        phrases.add(forms, "Q", value)
    for value, forms in data["decades"].items():
        phrases.add(forms, "D", int(value))
        if language == "ar":
            phrases.add([f"ال{form}" for form in expand(forms)], "D", int(value))
    for value, forms in data["centuries"].items():
        phrases.add(forms, "C", int(value))
    for value, forms in months["sure"].items():
        phrases.add(forms, "M", int(value))
    for section, cls in (("doubtful", "X"), ("hijri", "I"), ("weekdays", "W")):
        for value, forms in months.get(section, {}).items():
            phrases.add(forms, cls, int(value))
    for unit, forms in data["units_of_time"].items():
        phrases.add(forms, "U", unit)
    for unit, forms in data.get("dual_units", {}).items():
        phrases.add(forms, "U", f"2 {unit}")
    for section, cls in (("edges", "E"), ("edges_after", "z")):
        for value, forms in data.get(section, {}).items():
            phrases.add(forms, cls, value)
    for name, cls in _WORD_CLASSES.items():
        if data["words"].get(name):
            phrases.add(data["words"][name], cls, name, bare=cls in "hg")  # كم is kilometre, not "as م"
    for value, forms in data.get("numbers", {}).items():
        phrases.add(forms, "n", int(value))
    for value, forms in data.get("day_ordinals", {}).items():
        phrases.add(forms, "e", int(value))
    gate = phrases.seconds(_GATE | {"b"} if language == "ar" else _GATE)  # بنهاية العام is one word
    live = frozenset(phrases.first) | frozenset("-/,()،")
    cases = data.get("cases", {})
    case = {name: frozenset(expand(cases.get(name, []))) for name in ("ablative", "dative", "local", "all")}
    return _Words(phrases, gate, live, data["numeric_order"], _folded(data["future"]["forms"], language),
                  re.compile(fold(looks, language)) if (looks := data["future"].get("looks")) else None,
                  _folded(data["future"]["past"], language), _folded(data["records"]["forms"], language),
                  _folded(data["records"]["lasting"], language),
                  case["ablative"], case["dative"], case["local"], case["all"],
                  *(_folded(data.get("comparison", {}).get(name, []), language)
                    for name in ("before", "plainly", "after", "same_time")),
                  *(_folded(data["words"].get(name, []), language) for name in ("of_a_year", "age", "named", "ever_since", "edge_only", "the_year", "ends")))  # fmt: skip


def _folded(forms: str | list[str], language: str) -> frozenset[str]:
    return frozenset(fold(form, language) for form in expand(forms))


class _Reader:
    def __init__(
        self, text: str, pieces: list[Piece], language: str, words: _Words, anchor: str | None, built_on: list[int],
        base: int, told: str | None,
    ) -> None:  # fmt: skip
        self.text, self.pieces, self.language, self.words, self.told = text, pieces, language, words, told
        self.anchor, self.built_on, self.base = anchor, built_on, base
        self.year: tuple[int, bool] | None = None  # last told in the sentence; whether it leads it (1992 – …)
        self.items = self._items()
        self.letters = "".join([item.cls for item in self.items])
        if "UY" in self.letters or "YU" in self.letters:
            for item, following in itertools.pairwise(self.items):
                if item.cls == "U" and item.value == "year" and following.cls == "Y":
                    item.cls = "y"  # سنة 2013 is a year, ثلاث سنوات a length of time
                elif item.cls == "Y" and item.value in _USUAL and following.cls == "U" \
                        and self.pieces[following.start].folded in words.of_a_year:  # fmt: skip
                    following.cls = "y"  # 2022 года
            self.letters = "".join([item.cls for item in self.items])

    def run(self) -> tuple[list[Mention], list[bool]]:
        found, compared = [], []
        search = _shapes().search
        # No shape holds an unknown word, so each run between two of them is searched by itself.
        for run in _RUN.finditer(self.letters):
            at, end = run.span()
            while (match := search(self.letters, at, end)) is not None:
                shape, first, at = match.lastgroup or "", match.start(), match.end()
                read = self._read(shape, first, at)
                if read is None:
                    at = first + 1  # a shorter date may begin inside
                elif self._compared(shape, first, at):
                    compared.append((self.items[first].start, self.items[at - 1].end))
                    continue
                else:
                    read.shape, at = shape, read.last
                    found.append(read)
                    self.told = read.text or self.told
                    if not read.relative and read.text and edtf.precision(read.text) in ("year", "month", "day"):
                        self.year = int(read.text[:4]), not read.first and self._leads(at)
        mentions, taken = [], [False] * len(self.pieces)
        for date_ in self._join(found):
            mention, first, last = self._mention(date_)
            if not self._of_a_record(mention, first, last):
                mentions.append(mention)
            for k in range(first, last):
                taken[k] = True
        for first, last in compared:
            taken[first:last] = [True] * (last - first)
        return mentions, taken

    # Classes of tokens.
    def _items(self) -> list[_Item]:
        items: list[_Item] = []
        i, pieces, live = 0, self.pieces, self.words.live
        for first, last in self._near_dates():
            if i < first:
                items.extend([_WORD] * (first - i))
                i = first
            while i < last:
                _, _, word, digit = pieces[i]
                if digit or word in live:
                    i = self._item(items, i, word, digit)
                else:
                    items.append(_WORD)
                    i += 1
        items.extend([_WORD] * (len(pieces) - i))
        return items

    def _item(self, items: list[_Item], i: int, word: str, digit: bool) -> int:
        """Reads a token that may say something of time; the token after what was read."""
        pieces = self.pieces
        hit = self.words.phrases.match(pieces, i)
        if hit is None and digit:
            items.append(self._digits(i))
            end = pieces[i].end
            i += 1
            if i == len(pieces) or pieces[i].start != end:
                return i
            if (ending := self._decade_ending(i)) is not None:
                items.append(ending)
                return ending.end
            return self._suffix(items, i)
        if hit is None:
            items.append(_Item("," if word == "،" else word, None, i, i + 1) if word in "-/,()،" else _WORD)
            return i + 1
        entry, end = hit
        if entry.prefix.startswith("و") and entry.cls in "MX":
            items.append(_Item("j", None, i, i))  # يناير وأكتوبر are two months
        items.append(_Item(entry.cls, entry.value, i, end, entry.prefix))
        return self._suffix(items, end)

    def _suffix(self, items: list[_Item], i: int) -> int:
        """Takes in a case ending that an apostrophe joins to the last item (2019'dan)."""
        pieces = self.pieces
        if i + 1 < len(pieces) and pieces[i].folded == "'" and pieces[i + 1].folded in self.words.suffixes:
            items[-1].suffix, items[-1].end = pieces[i + 1].folded, i + 2
            if (
                items[-1].cls == "X"
                and self.text[pieces[i - 1].start].isupper()
                and items[-1].suffix in self.words.local
            ):
                items[-1].cls = "M"  # Mart'ta
            i += 2
        return i

    def _near_dates(self) -> list[tuple[int, int]]:
        """The stretches of tokens near enough to a word or year that a date may be built on."""
        near: list[tuple[int, int]] = []
        for i in self.built_on:
            first, last = max(0, i - 7), min(len(self.pieces), i + 9)
            if near and first <= near[-1][1]:
                near[-1] = near[-1][0], last
            else:
                near.append((first, last))
        return near

    def _decade_ending(self, i: int) -> _Item | None:
        """What makes a year a decade, joined by an apostrophe or a hyphen: 1990'lar, 1990-х."""
        pieces = self.pieces
        if i + 1 >= len(pieces) or pieces[i].folded not in ("'", "-") or pieces[i].start != pieces[i - 1].end \
                or pieces[i + 1].start != pieces[i].end:  # fmt: skip
            return None
        hit = self.words.phrases.match(pieces, i + 1)
        return None if hit is None or hit[0].cls != "S" else _Item("S", None, i, hit[1])

    def _digits(self, i: int) -> _Item:
        text = self.pieces[i].folded
        if text.isdecimal():
            value = int(text)
            if len(text) == 4 and FIRST_YEAR <= value <= LAST_YEAR:
                return _Item("Y", value, i, i + 1)
            if len(text) <= 2 and 1 <= value <= 31:
                return _Item("d", value, i, i + 1)
            return _Item("w" if len(text) > 2 else "n", value, i, i + 1)
        parts = re.split(r"[.]", text)
        if len(parts) == 3 and all(part.isdecimal() for part in parts) and {len(parts[0]), len(parts[2])} & {4}:
            return _Item("N", tuple(int(part) for part in parts), i, i + 1)
        if len(parts) == 2 and all(part.isdecimal() for part in parts) and len(parts[1]) == 4 and 1 <= int(parts[0]) <= 12 \
                and len(parts[0]) == 2 and int(parts[1]) in _USUAL:  # fmt: skip
            return _Item("N", (int(parts[0]), int(parts[1])), i, i + 1)
        return _Item("w", None, i, i + 1)

    # What a match means.
    def _read(self, shape: str, first: int, last: int) -> _Found | None:
        reader = getattr(self, f"_{shape}", None) or getattr(self, _READERS[shape])
        items = self.items[first:last]
        result = reader(items, first, last)
        if result is None or isinstance(result, _Found):
            return result
        if shape in _RANGES:
            first -= first > 0 and self.letters[first - 1] in "fBs"
            return _Found(first, last, str(result), False, "span" if "/" in str(result) else None)
        return _Found(first, last, str(result))

    def _of(self, items: list[_Item], classes: str) -> list[int]:
        return [item.value for item in items if item.cls in classes]  # type: ignore[misc]

    def _day_month_year(self, items: list[_Item], first: int, last: int) -> str | None:
        return _day(self._of(items, "Y")[0], self._of(items, "MX")[0], self._of(items, "de")[0])

    def _month_year(self, items: list[_Item], first: int, last: int) -> str | None:
        return f"{self._of(items, 'Y')[0]:04d}-{self._of(items, 'MX')[0]:02d}"

    def _day_range(self, items: list[_Item], first: int, last: int) -> str | None:
        days, months, year = self._of(items, "d"), self._of(items, "MX"), self._of(items, "Y")[0]
        return _span(_day(year, months[0], days[0]), _day(year, months[-1], days[1]))

    def _day_pair(self, items: list[_Item], first: int, last: int) -> str | None:
        """5 and 6 May: one date, where the second day follows the first or "between" stands before them."""
        return self._day_range(items, first, last) if self._runs_on(items, first) else None

    def _month_day_range(self, items: list[_Item], first: int, last: int) -> str | None:
        return self._day_range(items, first, last) if items[2].cls != "j" or self._runs_on(items, first) else None

    def _day_pair_undated(self, items: list[_Item], first: int, last: int) -> _Found | None:
        return self._day_range_undated(items, first, last) if self._runs_on(items, first) else None

    def _runs_on(self, items: list[_Item], first: int) -> bool:
        one, two = self._of(items, "d")[:2]
        return two == one + 1 or (two > one and first > 0 and self.letters[first - 1] == "B")

    def _day_month_listed(self, items: list[_Item], first: int, last: int) -> str | None:
        """From *5 March* to 10 April 2022: the year stands behind the second."""
        month, day, year = self._of(items, "MX")[0], self._of(items, "de")[0], self._year_behind(last)
        following = next(item.value for item in self.items[last:] if item.cls in "MX")
        return _day(year - (month > int(str(following))), month, day)

    def _month_listed(self, items: list[_Item], first: int, last: int) -> str | None:
        """Between *January* and March 2023."""
        if not self._capital(items, "X"):
            return None
        return f"{self._year_behind(last):04d}-{self._of(items, 'MX')[0]:02d}"

    def _year_behind(self, last: int) -> int:
        return int(str(next(item.value for item in self.items[last:] if item.cls == "Y")))

    def _day_range_undated(self, items: list[_Item], first: int, last: int) -> _Found | None:
        days, month = self._of(items, "d"), self._of(items, "MX")[0]
        if not self._capital(items, "X"):
            return None
        year = self._year_of(month, days[1], first, last)
        text = None if year is None else _span(_day(year, month, days[0]), _day(year, month, days[1]))
        return _Found(first, last, text, True, "span")

    def _month_range(self, items: list[_Item], first: int, last: int) -> str | None:
        months, year = self._of(items, "MX"), self._of(items, "Y")[0]
        if self.language == "en" and not self._capital(items, "X"):
            return None
        if months[0] >= months[-1]:
            return (
                f"{year - 1:04d}-{months[0]:02d}/{year:04d}-{months[-1]:02d}"
                if months[0] > months[-1]
                else f"{year:04d}-{months[0]:02d}"
            )
        return f"{year:04d}-{months[0]:02d}/{year:04d}-{months[-1]:02d}"

    def _month_range_undated(self, items: list[_Item], first: int, last: int) -> _Found | None:
        months = self._of(items, "MX")
        hyphened = self.language == "tr" and any(item.cls == "-" for item in items)  # ocak-mart döneminde
        if months[0] == months[-1] or not (hyphened or self._capital(items, "X")):
            return None
        return self._months_of(months, self._year_of(months[-1], None, first, last), first, last)

    def _month_range_relative(self, items: list[_Item], first: int, last: int) -> _Found | None:
        base = self._relative_to(str(items[-1].value))
        year = int(base) if base is not None and edtf.precision(base) == "year" else None
        return self._months_of(self._of(items, "MX"), year, first, last)

    def _months_of(self, months: list[int], year: int | None, first: int, last: int) -> _Found:
        first -= first > 0 and self.letters[first - 1] in "fBs"
        if year is None:
            return _Found(first, last, None, True, "span")
        start = f"{year - (months[0] > months[-1]):04d}-{months[0]:02d}"
        return _Found(first, last, f"{start}/{year:04d}-{months[-1]:02d}", True, "span")

    def _numeric_ymd(self, items: list[_Item], first: int, last: int) -> str | None:
        year, (month, day) = self._of(items, "Y")[0], self._of(items, "d")
        return _day(year, month, day) or _day(year, day, month)

    def _numeric_dmy(self, items: list[_Item], first: int, last: int) -> str | None:
        one, two = self._of(items, "d")
        year = self._of(items, "Y")[0]
        slashed = any(item.cls == "/" for item in items)
        day, month = (two, one) if self.words.order == "mdy" and slashed else (one, two)
        return _day(year, month, day) or _day(year, day, month)

    def _numeric(self, items: list[_Item], first: int, last: int) -> str | None:
        parts: tuple[int, ...] = items[-1].value  # type: ignore[assignment]
        if len(parts) == 2:
            return f"{parts[1]:04d}-{parts[0]:02d}"
        if parts[0] > 31:
            return _day(parts[0], parts[1], parts[2])
        return _day(parts[2], parts[1], parts[0]) or _day(parts[2], parts[0], parts[1])

    def _day_month(self, items: list[_Item], first: int, last: int) -> _Found | None:
        month, day = self._of(items, "MX")[0], self._of(items, "de")[0]
        if not self._capital(items, "X"):
            return None
        ordinal = any(item.cls == "e" for item in items)
        if ordinal and not any(item.cls in "oamW" for item in items):
            return None  # الأول ديسمبر is no day
        year = self._year_of(month, day, first, last)
        return _Found(first, last, None if year is None else _day(year, month, day), True)

    def _month_alone(self, items: list[_Item], first: int, last: int) -> _Found | None:
        month = self._of(items, "MX")[0]
        if not any(item.cls == "m" for item in items) and not self._capital(items, "X"):
            return None
        first += items[0].cls in "sub"
        year = self._year_of(month, None, first, last)
        return _Found(first, last, None if year is None else f"{year:04d}-{month:02d}", True)

    def _month_last(self, items: list[_Item], first: int, last: int) -> _Found | None:
        """Last March, مارس الماضي; next March."""
        month, days = self._of(items, "MX")[0], self._of(items, "de")
        if self.anchor is None or not self._capital(items, "X"):
            return _Found(first, last, None, True) if self._capital(items, "X") else None
        if edtf.precision(self.anchor) not in ("day", "month"):
            return _Found(first, last, None, True)
        end = edtf.interval(self.anchor)[0]
        coming = any(item.cls == "K" for item in items)
        year = end.year + (month <= end.month if coming else -(month >= end.month))
        return _Found(first, last, _day(year, month, days[0]) if days else f"{year:04d}-{month:02d}", True)

    def _month_relative(self, items: list[_Item], first: int, last: int) -> _Found | None:
        """December last year; and "last December" where the words allow it."""
        month = self._of(items, "MX")[0]
        base = self._relative_to(str(items[-1].value))
        days = self._of(items, "de")
        if base is None or edtf.precision(base) != "year":
            return _Found(first, last, None, True)
        text = _day(int(base), month, days[0]) if days else f"{base}-{month:02d}"
        return _Found(first, last, text, True)

    def _year(self, items: list[_Item], first: int, last: int) -> str | None:
        year = self._of(items, "Y")[0]
        return f"{year:04d}" if self._is_year(first, last, items) else None

    def _part_year(self, items: list[_Item], first: int, last: int) -> str | None:
        return _part(self._of(items, "Y")[0], str(next(i.value for i in items if i.cls == "Q")))

    def _part(self, items: list[_Item], first: int, last: int) -> _Found | None:
        part = str(items[0].value)
        if "-" not in part or self.letters[first] != "Q" or self.pieces[items[0].start].digit \
                or self._number_word(items[0].start):  # fmt: skip
            return None  # a season alone, or so many months
        year = self._anchor_year()
        if year is None:
            return _Found(first, last, None, True)
        text = _part(year, part)
        start = edtf.interval(text)[0]
        if start > edtf.interval(self.anchor or "")[1] and not self._speaks_of_future(first, last):
            text = _part(year - 1, part)
        return _Found(first, last, text, True)

    def _number_word(self, i: int) -> bool:
        hit = number_words(self.language).match(self.pieces, i)
        return hit is not None and hit[0].cls in ("one", "teen", "ten")

    def _part_relative(self, items: list[_Item], first: int, last: int) -> _Found | None:
        base = self._relative_to(str(next(item.value for item in items if item.cls == "R")))
        text = (
            _part(int(base), str(next(item.value for item in items if item.cls == "Q")))
            if base and edtf.precision(base) == "year"
            else None
        )
        return _Found(first, last, text, True)

    def _part_last(self, items: list[_Item], first: int, last: int) -> _Found | None:
        """Last summer, الصيف المقبل: the nearest such season before or after the document's date."""
        part = str(next(item.value for item in items if item.cls == "Q"))
        if "-" in part:
            return None
        if self.anchor is None or edtf.precision(self.anchor) not in ("day", "month"):
            return _Found(first, last, None, True)
        start = edtf.interval(self.anchor)[0]
        coming = any(item.cls == "K" for item in items)
        begins, ends = (int(month) for month in _SEASON_MONTHS.get(part, ("12", "12")))
        year = start.year + (start.month >= begins) if coming else start.year - (start.month <= ends)
        return _Found(first, last, _part(year, part), True)

    def _fiscal_years(self, items: list[_Item], first: int, last: int) -> str | None:
        return self._years_short(items, first, last)

    def _years_short(self, items: list[_Item], first: int, last: int) -> str | None:
        start = self._of(items, "Y")[0]
        end = self._of(items, "Yd")[-1]
        end = end if end > 99 else start // 100 * 100 + end
        tight = items[-1].start and self.pieces[items[-1].start].start == self.pieces[items[-2].start].end
        return f"{start:04d}/{end:04d}" if start < end <= start + 30 and tight else None

    def _decade_years(self, items: list[_Item], first: int, last: int) -> str | None:
        year = self._of(items, "Y")[0]
        if year % 10:  # 1979's
            return f"{year:04d}" if items[-1].value is None and year in _USUAL else None
        return f"{year // 10:03d}X"

    def _decade_named(self, items: list[_Item], first: int, last: int) -> str | None:
        decade = self._of(items, "D")[0]
        century = self._of(items, "C")
        if not century and any(item.cls == "D" and item.prefix == "" and not self._definite(item) for item in items):
            return None
        end = items[-1].end
        if not century and any(piece.folded in self.words.age for piece in self.pieces[end : end + 2]):
            return None  # in his fifties
        return f"{century[0]:02d}{decade % 10}X" if century else f"{decade:03d}X"

    def _definite(self, item: _Item) -> bool:
        """عشرينات needs an article, or decade or century beside it; in other languages the form says it all."""
        folded = self.pieces[item.start].folded
        return self.language != "ar" or folded.startswith("ال") or any(other.cls in "cE" for other in self.items)

    def _century(self, items: list[_Item], first: int, last: int) -> str | None:
        return f"{self._of(items, 'C')[0]:02d}XX"

    def _edge_year(self, items: list[_Item], first: int, last: int) -> str | None:
        return f"{self._of(items, 'Y')[0]:04d}"

    def _edge_relative(self, items: list[_Item], first: int, last: int) -> _Found | None:
        year = self._anchor_year()
        if str(items[-1].value) == "decade+0" and items[0].value == "late" and year is not None:
            return _Found(first, last, f"{(year // 10 + 1) * 10:04d}", True)  # the end of the decade: 2030
        return _Found(first, last, self._relative_to(str(items[-1].value)), True)

    def _year_edge(self, items: list[_Item], first: int, last: int) -> _Found | None:
        """By the end of the year, до конца года: the document's own."""
        edge, year = items[0], self.pieces[items[-1].end - 1].folded
        ends = any(piece.folded in self.words.ends for piece in self.pieces[edge.start : edge.end])
        if year not in self.words.the_year or not (ends or edge.cls == "E"):
            return None
        if self.language == "en" and self.letters[last : last + 1] == "d":
            return None  # the end of year 2; but بنهاية العام 5 مليارات
        return _Found(first + (edge.cls != "E"), last, self._relative_to("year+0"), True)

    def _last_units(self, items: list[_Item], first: int, last: int) -> _Found | None:
        return self._units_around(items, first, last, -1)

    def _next_units(self, items: list[_Item], first: int, last: int) -> _Found | None:
        return self._units_around(items, first, last, 1)

    def _units_around(self, items: list[_Item], first: int, last: int, way: int) -> _Found | None:
        count, unit = self._count(items)
        if unit == "decade":  # the past decade: ten years
            count, unit = 10 * (count or 1), "year"
        if count is None or (count == 1 and len(items) < 3):
            return None
        if self.anchor is None:
            return _Found(first, last, None, True, "span")
        start, end = self._moved(unit, way * count), self._moved(unit, 0)
        if start is None or end is None:
            return _Found(first, last, None, True, "span")
        return _Found(first, last, _span(start, end) if way < 0 else _span(end, start), True, "span")

    def _ago(self, items: list[_Item], first: int, last: int) -> _Found | None:
        count, unit = self._count(items)
        if unit == "decade":  # on yıl önce
            count, unit = 10 * (count or (self.language == "tr")) or None, "year"
        if count is None:
            return None
        since = items[0].cls == "s"
        if since and self.pieces[items[0].start].folded not in self.words.ever_since:
            return None  # بعد عامين, after two years
        return _Found(first, last, self._moved(unit, -count), True, "since" if since else "at")

    def _ago_one(self, items: list[_Item], first: int, last: int) -> _Found | None:
        """قبل عام: a year ago."""
        return _Found(first, last, self._moved("year" if items[-1].cls == "y" else "month", -1), True)

    def _count(self, items: list[_Item]) -> tuple[int | None, str]:
        """How many of which unit of time; None where no number stands."""
        unit = next(str(item.value) for item in items if item.cls == "U")
        if " " in unit:
            count, unit = unit.split()
            return int(count), unit
        numbers = [item.value for item in items if item.cls in "nd"]
        return (int(str(numbers[0])) if numbers else None), unit

    def _weekday_relative(self, items: list[_Item], first: int, last: int) -> _Found | None:
        """Tomorrow, Thursday; Tuesday last week."""
        said = str(next(item.value for item in items if item.cls == "R"))
        if not self._capital(items, "W") or not said.startswith(("day", "week")):
            return None
        text = self._relative_to(said)
        if text is not None and said.startswith("week"):
            monday = edtf.interval(text)[0]
            text = (monday + timedelta(days=self._of(items, "W")[0] - 1)).isoformat()
        return _Found(first, last, text, True)

    def _day_of_relative(self, items: list[_Item], first: int, last: int) -> _Found | None:
        """15 من الشهر الجاري."""
        said = str(items[-1].value)
        if not said.removeprefix("told-").startswith("month") or len(items) < 3:
            return None
        month = self._relative_to(said)
        if month is None or edtf.precision(month) != "month":
            return _Found(first, last, None, True)
        return _Found(first, last, _day(int(month[:4]), int(month[5:]), self._of(items, "de")[0]), True)

    def _weekday(self, items: list[_Item], first: int, last: int) -> _Found | None:
        if not self._capital(items, "W"):
            return None
        near = {item.cls for item in self.items[max(0, first - 1) : first] + self.items[last : last + 1]}
        day = self._anchor_day()
        if day is None:
            return _Found(first, last, None, True)
        behind = (day.isoweekday() - int(str(items[0].value))) % 7
        if "K" in near or (behind and self._speaks_of_future(first, last)):
            return _Found(first, last, (day + timedelta(days=(7 - behind) % 7 or 7)).isoformat(), True)
        return _Found(first, last, (day - timedelta(days=behind)).isoformat(), True)

    def _relative(self, items: list[_Item], first: int, last: int) -> _Found | None:
        if items[0].end == items[0].start + 1 and self.pieces[items[0].start].folded in self.words.edge_only \
                and (first == 0 or self.letters[first - 1] != "b"):  # fmt: skip
            return None  # نهاية العقد is the decade's, العقد a contract
        return _Found(first, last, self._relative_to(str(items[0].value)), True)

    def _so_far(self, items: list[_Item], first: int, last: int) -> _Found | None:
        year = self._anchor_year()
        return _Found(first, last, None if year is None else f"../{year:04d}", True, "so-far")

    def _hijri(self, items: list[_Item], first: int, last: int) -> str | None:
        years, months, days = self._of(items, "Y"), self._of(items, "I"), self._of(items, "de")
        if not months and len(days) == 2:
            months, days = days[1:], days[:1]
        if years[0] > 1600:  # رمضان 2023: a Hijri month in a year of ours
            return f"{years[0]:04d}"
        if len(years) > 1:
            one, two = hijri(years[0]), hijri(years[1])
            return _span(one, two)
        return hijri(years[0], months[0] if months else None, days[0] if days else None)

    # What lies around.
    def _capital(self, items: list[_Item], classes: str) -> bool:
        """Doubtful months and weekdays need a capital where the language writes them with one."""
        if self.language not in ("en", "tr"):
            return True
        return all(
            self.text[self.pieces[item.start].start].isupper() or (item.cls == "W" and item.end - item.start > 1)
            for item in items
            if item.cls in classes
        )

    def _is_year(self, first: int, last: int, items: list[_Item]) -> bool:
        """Whether four plain digits are a year and not a count."""
        if any(item.cls in "yqg" for item in items):
            return True
        if self._is_named(items[0].start):
            return False
        year = int(str(next(item.value for item in items if item.cls == "Y")))
        before, after = self.items[first - 1] if first else None, self.items[last] if last < len(self.items) else None
        start = items[0].start
        token = items[0].end
        if items[0].suffix:
            return year in _USUAL
        if year not in _USUAL:
            return False
        if start and self.pieces[start - 1].folded in "$€£%":
            return False
        counted = None if token >= len(self.pieces) else measures(self.language).match(self.pieces, token)
        told = before is not None and before.cls in "asubtBP"
        if told and 1900 <= year <= 2070 and not self._measured(token):
            return True
        if counted is not None and counted[0].cls == "counted" and 1900 <= year <= 2070 and self._is_single(token):
            return True
        if counted is not None and (counted[0].cls != "counted" or not told):
            return counted[0].cls in ("code", "money") and self.pieces[token].folded == "$"
        if after is not None and after.cls == "U" and not told:
            return False
        scale = None if token >= len(self.pieces) else number_words(self.language).match(self.pieces, token)
        return scale is None or scale[0].cls not in ("scale", "dual-or-scale") or (bool(scale[0].prefix) and told)

    def _is_named(self, start: int) -> bool:
        """Whether four digits are part of a name: Vision 2030, رؤية السعودية 2030, Resolution 1973."""
        for piece in reversed(self.pieces[max(0, start - 3) : start]):
            if piece.folded in self.words.named:
                return True
            if not piece.folded[0].isalpha() or piece.folded in self.words.live:
                return False
        return False

    def _is_single(self, token: int) -> bool:
        """Whether the noun behind a year is one thing, and so not counted: the 2019 agreement, 2019 anlaşması."""
        word, known = self.pieces[token].folded, measures(self.language).first
        if self.language == "en":
            return word + "s" in known or word[:-1] + "ies" in known
        return self.language == "tr" and word[-1] in "ıiuü" and (word[:-2] if word[-2] == "s" else word[:-1]) in known

    def _measured(self, token: int) -> bool:
        """Whether a measure (not a counted noun or a multiplier) follows: على 2000 كيلومتر."""
        hit = None if token >= len(self.pieces) else measures(self.language).match(self.pieces, token)
        return hit is not None and hit[0].cls not in ("counted", "money", "code") and str(hit[0].value[0]) != "TEU"

    def _speaks_of_future(self, first: int, last: int) -> bool:
        """Whether what is to come is spoken of where these items stand: a word of the future before them with none of the past
        between (will carry out the deal *signed on Monday*), or behind them in the same clause."""
        start, end = self.items[first].start, self.items[last - 1].end
        words, looks = [piece.folded for piece in self.pieces], self.words.future_begins
        marks = [i for i, w in enumerate(words) if w in self.words.future or (looks is not None and looks.match(w))]
        if not marks:
            return False
        # Not what stands right behind a word of the future: will be held, المقرر أن.
        past = {i for i, w in enumerate(words) if w in self.words.past and i - 1 not in marks}
        if any(i < end and past.isdisjoint(range(i + 1, start)) for i in marks):
            return True
        if not past.isdisjoint(range(start - 3, start)):
            return False
        leads = start <= 3 or self.language == "tr"
        closing = _DASHES if leads else _DASHES | _COMMAS
        return (leads or self.language != "ar") and any(
            i >= end and past.isdisjoint(range(end, i)) and closing.isdisjoint(words[end:i]) for i in marks
        )

    def _of_a_record(self, mention: Mention, first: int, last: int) -> bool:
        """Whether a date since when only says how rare a thing is (the first visit *since 2011*): no time of it."""
        if mention.when is None or mention.when.role != "since":
            return False
        since, begun = self.words.ever_since, self.pieces[max(0, first - 2) : first + 1]
        if since and since.isdisjoint([piece.folded for piece in begun]):
            return False  # ابتداء من begins something, منذ may only look back
        reach = slice(last, last + 3) if self.language == "tr" else slice(max(0, first - 9), first)
        near = [piece.folded for piece in self.pieces[reach]]
        at = next((k for k in range(len(near) - 1, -1, -1) if near[k] in self.words.records), None)
        if at is None or not _COMMAS.isdisjoint(near[at:]):
            return False
        return self.words.lasting.isdisjoint(near[max(0, at - 2) : at + 4])

    def _anchor_year(self) -> int | None:
        return None if self.anchor is None else edtf.years(self.anchor)[1]

    def _anchor_day(self) -> date | None:
        if self.anchor is None or edtf.precision(self.anchor) != "day":
            return None
        return edtf.interval(self.anchor)[0]

    def _compared(self, shape: str, first: int, last: int) -> bool:
        """Whether these items only say with what year something is compared (up 8 percent from a year earlier): no date of it."""
        items, words = self.items[first:last], self.words
        while items and items[0].cls in "oas":
            items = items[1:]
        if not items:
            return False
        ago = shape == "ago" and items[-1].cls == "A"
        before = shape.endswith("relative") and str(items[-1].value).endswith(("year-1", "month-1", "quarter-1"))
        if not (ago or before or shape in _WHOLE_YEARS):
            return False
        at, end = items[0].start - 1, items[-1].end
        by = words.compared if ago or shape in ("relative", "part_relative") else words.plainly_compared
        while at >= 0 and self.pieces[at].folded in words.same_time:
            at -= 1
        while end < len(self.pieces) and self.pieces[end].folded in words.same_time:
            end += 1
        return (at >= 0 and self.pieces[at].folded in by) or (
            end < len(self.pieces) and self.pieces[end].folded in words.compared_after
        )

    def _leads(self, item: int) -> bool:
        """Whether the items up to this one stand before a dash or colon, as a year does in a chronicle."""
        end = self.items[item - 1].end
        return end < len(self.pieces) and self.pieces[end].folded in LEADING

    def _year_of(self, month: int, day: int | None, first: int, last: int) -> int | None:
        """The year of a month (and day) that has none: the one told before in the sentence, where it leads the sentence as in a
        chronicle or lies more than two years back (what is told of last year is often told on a day of this one)."""
        near = self._nearest_year(month, day, first, last)
        if self.year is None:
            return near
        year, leads = self.year
        return year if near is None or leads or near - year > 2 else near

    def _nearest_year(self, month: int, day: int | None, first: int, last: int) -> int | None:
        """The year in which a month (and day) without a year most likely lies: the last one before the document's date;
        the next one where the words speak of what is to come, and for a day of the few weeks ahead, for nobody writes
        without its year of a day that was nearly a year ago."""
        if self.anchor is None:
            return None
        if edtf.precision(self.anchor) in ("year", "decade", "century"):
            return self._anchor_year()
        end = edtf.interval(self.anchor)[1]
        length = calendar.monthrange(end.year, month)[1]
        this = date(end.year, month, min(day or length, length))
        if self._speaks_of_future(first, last):
            return end.year if (end - this).days <= _RECENT else end.year + 1
        if not day:
            this = this.replace(day=1)
        if day and edtf.precision(self.anchor) == "day" and (this - end).days <= _SOON:
            return end.year
        return end.year if this <= end else end.year - 1

    def _relative_to(self, value: str) -> str | None:
        found = re.fullmatch(r"(told-)?(\w+)([+-]\d+)", value)
        assert found is not None, f"dates.toml: {value!r} should read like year-1 or told-year+1"
        told, unit, count = found.group(1), found.group(2), int(found.group(3))
        if told and self.told is not None:
            return self._moved(unit, count, self.told)
        return None if told and count >= 0 else self._moved(unit, count)

    def _moved(self, unit: str, count: int, base: str | None = None) -> str | None:
        """The year, month, week or day so many units from ``base`` (the document's date), as far as that date is known."""
        base = base or self.anchor
        if base is None:
            return None
        year, fine = edtf.years(base)[1], edtf.precision(base)
        if year is None:
            return None
        if unit == "decade":
            return f"{year // 10 + count:03d}X"
        if unit == "year":
            return f"{year + count:04d}"
        if fine not in ("month", "day"):
            return None
        start, _ = edtf.interval(base)
        if unit == "month":
            months = start.year * 12 + start.month - 1 + count
            return f"{months // 12:04d}-{months % 12 + 1:02d}"
        if unit == "quarter":
            quarters = start.year * 4 + (start.month - 1) // 3 + count
            return _part(quarters // 4, f"{quarters % 4 * 3 + 1}-{quarters % 4 * 3 + 3}")
        if fine != "day":
            return None
        if unit == "week":
            monday = start - timedelta(days=start.weekday()) + timedelta(weeks=count)
            return edtf.express(monday, monday + timedelta(days=6))
        return (start + timedelta(days=count)).isoformat()

    # Neighbours.
    def _join(self, found: list[_Found]) -> list[_Found]:
        """From 2017 to 2021, 2017-2021, between 2010 and 2015, 1445 (2023): one date."""
        joined: list[_Found] = []
        for date_ in found:
            previous = joined[-1] if joined else None
            if previous is not None and (merged := self._merged(previous, date_)) is not None:
                joined[-1] = merged
            else:
                joined.append(date_)
        return joined

    def _merged(self, one: _Found, two: _Found) -> _Found | None:
        between = self.items[one.last : two.first]
        letters = "".join(item.cls for item in between)
        if len(letters) > 3 or one.text is None or two.text is None or one.role == "span" or "/.." in one.text:
            return None
        hijri_first = one.shape.startswith("hijri") and not two.shape.startswith("hijri")
        if hijri_first and letters in ("", "/", "(", ",", "w", "-") and self._same_days(one.text, two.text):
            last = two.last + (letters == "(" and two.last < len(self.items) and self.items[two.last].cls == ")")
            return _Found(one.first, last, two.text, False, None, two.shape)
        if "/" in one.text or "/" in two.text:
            return None
        before = self.letters[: one.first].rstrip("o")[-1:]
        if letters == "/" and two.text.isdigit() and one.text.isdigit() and int(two.text) == int(one.text) + 1:
            return _Found(one.first, two.last, f"{one.text}/{two.text}", False, "span", "span")
        from_to = letters in ("t", "u", "ty", "uy", "-", "to", "uo", "ta") or (letters == "" and self._cases(one, two))
        pair = letters in ("j", "jy", ",j", "") and before == "B"
        if (
            letters == "j"
            and one.shape == "month_listed"
            and two.shape == "month_year"
            and one.text[:4] == two.text[:4]
        ):
            pair = pair or int(two.text[5:]) == int(one.text[5:]) + 1  # January and February 2023
        if not (from_to or pair):
            return None
        text = _span(one.text, two.text)
        if text is None:
            return None
        first = one.first - (before in ("f", "B", "s"))
        return _Found(first, two.last, text, one.relative or two.relative, "span", "span")

    def _cases(self, one: _Found, two: _Found) -> bool:
        """2019'dan 2023'e."""
        return (
            self.items[one.last - 1].suffix in self.words.ablative
            and self.items[two.last - 1].suffix in self.words.dative
        )

    def _same_days(self, one: str, two: str) -> bool:
        a, b = edtf.interval(one), edtf.interval(two)
        return a[0] - timedelta(days=3) <= b[1] and b[0] - timedelta(days=3) <= a[1]

    def _mention(self, found: _Found) -> tuple[Mention, int, int]:
        role = found.role or self._role(found)
        text = found.text
        if text is not None and found.relative and role == "by" and text.endswith("X"):
            text = f"{int(text[:-1]) + 1}0"  # by the end of the decade
        if text is not None and "/" not in text:
            if role == "since":
                text = f"{text}/.."
            elif role == "until":
                text = f"../{text}"
        elif text is not None and role == "at" and found.role is None:
            role = "span"
        while found.first < found.last - 1 and self.items[found.first].cls in "oa,j":
            found.first += 1  # "on the" is no part of the date
        first, last = self.items[found.first].start, self.items[found.last - 1].end
        when = When(text, role, found.relative)
        joined = self.items[found.first].prefix if not self.pieces[first].folded.startswith("ال") else ""
        start = self.base + self.pieces[first].start + len(joined.removesuffix("ال"))
        end = self.base + self.pieces[last - 1].end
        return (
            Mention(start, end, "date", text or "", form="relative" if found.relative else "date", when=when),
            first,
            last,
        )

    def _role(self, found: _Found) -> str:
        """The role that the words before say (since 2009, بحلول عام 2030), or those after (2009'dan beri)."""
        k = found.first - 1
        while k >= 0 and self.items[k].cls in "oycmW":
            k -= 1
        before = self.items[k].cls if k >= 0 else ""
        if before in ("s", "u", "b", "P"):
            return {"s": "since", "u": "until", "b": "by", "P": "until"}[before]
        after = self.items[found.last] if found.last < len(self.items) else None
        if self.language == "tr" and after is not None and after.cls in ("s", "u", "b", "A"):
            return {"s": "since", "u": "until", "b": "by", "A": "until"}[after.cls]
        return "at"


# Shapes that are read like another one.
_READERS = {
    "hijri_day": "_hijri", "hijri_month": "_hijri", "hijri_numeric": "_hijri", "hijri_years": "_hijri", "hijri_year": "_hijri",
    "day_range_months": "_day_range", "month_day_listed": "_day_month_listed", "month_day_relative": "_month_relative", "month_day_year": "_day_month_year",
    "year_month_day_words": "_day_month_year", "year_month": "_month_year", "day_month_relative": "_month_relative", "month_day": "_day_month",
    "year_part": "_part_year", "month_weak": "_month_alone", "day_month_last": "_month_last", "relative_part": "_part_relative",
    "year_month_range": "_month_range",
}  # fmt: skip


_RANGES = frozenset(("day_range", "day_range_months", "month_day_range", "day_pair", "month_range", "year_month_range"))
_WHOLE_YEARS = frozenset(("year", "part_year", "month_year"))
_SEASON_MONTHS = {"21": ("03", "05"), "22": ("06", "08"), "23": ("09", "11")}  # a winter has two years


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _part(year: int, part: str) -> str:
    """A part of a year: ``1-6`` months, or a season's EDTF number."""
    if "-" not in part:
        months = _SEASON_MONTHS.get(part)
        return f"{year:04d}-{months[0]}/{year:04d}-{months[1]}" if months else f"{year:04d}-{part}"
    first, last = (int(month) for month in part.split("-"))
    return f"{year:04d}-{first:02d}" if first == last else f"{year:04d}-{first:02d}/{year:04d}-{last:02d}"


def _span(one: str | None, two: str | None) -> str | None:
    """From the first day of one to the last of the other; None when that is no time."""
    if one is None or two is None:
        return None
    first, last = one.split("/")[0], two.split("/")[-1]
    if first == last:
        return first
    return f"{first}/{last}" if edtf.is_valid(f"{first}/{last}") else None
