"""Quantities in a sentence: money, percentages, measures, counts and ranks, with their bounds and ranges.

``find_quantities`` reads numbers with ``numerals`` and looks around each for its unit, its bound ("more than",
لا يقل عن), its other end ("3 to 4 billion") and its rate (per year). ``find_all`` reads dates too, so that a year or a
day is never taken for a quantity.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace

from nufuz.language import units
from nufuz.language.dates import dates_in, gate_words, is_built_on
from nufuz.language.numerals import Number, first_group, further_group, number_words, read_number
from nufuz.language.phrases import (
    Entry,
    Phrases,
    Piece,
    Seconds,
    clitics,
    cut,
    endings,
    expand,
    fold,
    load,
    place,
    words_of,
)
from nufuz.language.sentence import Figure, Mention, MentionKind

_DIGIT = re.compile(r"\d")
_READ_AS = {
    "kk": "ru"
}  # no number words of its own yet: figures, and what stands beside them, are written as in Russian


def find_quantities(text: str, language: str) -> list[Mention]:
    """The quantities of a sentence, in order; kinds ``money``, ``percent``, ``quantity``, ``number``, ``ordinal``.

    Each has a ``figure``; ``key`` is its unit. Numbers that belong to a date are passed over. Offsets count from the
    start of ``text``.
    """
    return [mention for mention in find_all(text, language, None) if mention.kind != "date"]


def find_all(text: str, language: str, anchor: str | None = None) -> list[Mention]:
    """Dates and quantities together, in order and without overlap. ``anchor``: the document's own date, as EDTF."""
    return figures(text, fold(text, language), language, anchor)


def figures(
    text: str, folded: str, language: str, anchor: str | None, base: int = 0, told: str | None = None
) -> list[Mention]:
    """``find_all`` for a text whose ``phrases.fold`` is known; ``base`` is added to the offsets, ``told`` is the date last
    told before it."""
    language = _READ_AS.get(language, language)
    written, words = words_of(folded, language)
    if "(" in words:
        written, words = _without_brackets(written, words, language)
    grammar, gate = _grammar(language), gate_words(language)
    marked = grammar.marked
    # Most sentences hold no figure and no date; the words alone tell that, without offsets.
    if marked.isdisjoint(words) and _DIGIT.search(folded) is None:
        return []
    built_on, begins = [], []
    for i in [i for i, word in enumerate(words) if word in marked or word[0].isdecimal()]:
        if is_built_on(words, i, gate):
            built_on.append(i)
        if _may_begin(words, i, grammar.starters):
            begins.append(i)
    if not built_on and not begins:
        return []
    pieces = place(folded, written, words)
    dates, taken = dates_in(text, pieces, language, anchor, built_on, base, told)
    found = _Scan(text, pieces, language, grammar, taken, base).run(begins) if begins else []
    return sorted(dates + found, key=lambda mention: mention.start) if dates and found else dates or found


def _without_brackets(written: list[str], words: list[str], language: str) -> tuple[list[str], list[str]]:
    """The tokens without the brackets that theses set around figures: بقيمة (5.1) مليار دولار, (250) مشروعا."""
    scales, measures = number_words(language).first, units.measures(language).first
    out: set[int] = set()
    for i, word in enumerate(words):
        if word != "(" or not words[i + 1 : i + 2] or not words[i + 1][0].isdecimal():
            continue
        close = i + 3 if words[i + 2 : i + 3] and words[i + 2] in scales else i + 2
        after = words[close + 1] if close + 1 < len(words) and words[close] == ")" else None
        if after is not None and (after in measures or (close == i + 2 and after in scales)):
            out.add(close)
            if not (words[i + 1].isdecimal() and len(words[i + 1]) == 4):  # which may seem a year without its bracket
                out.add(i)
    if not out:
        return written, words
    return [w for i, w in enumerate(written) if i not in out], [w for i, w in enumerate(words) if i not in out]


def _may_begin(words: list[str], i: int, starters: Seconds) -> bool:
    """Whether a quantity may begin at a token: a digit, or the first word of a phrase whose second word follows."""
    word = words[i]
    if word in starters:
        seconds = starters[word]
        if seconds is None or (i + 1 < len(words) and words[i + 1] in seconds):
            return True
    return word[0].isdecimal()


_SIGNS = frozenset("$€£¥₺₽₹")
"""Currency signs that stand before their figure."""

# Phrases by their last word, then by the word before it (empty for none): all words but the last, and the bound.
_Backwards = dict[str, dict[str, list[tuple[tuple[str, ...], str]]]]


@dataclass(frozen=True, slots=True)
class _Grammar:
    """What a language's data files say, ready for the scan."""

    starters: Seconds
    marked: frozenset[str]  # the starters, and the words that dates are built on
    before: _Backwards
    verbs: _Backwards
    after: Phrases
    range_to: frozenset[str]
    between: frozenset[str]
    from_: frozenset[str]
    and_: frozenset[str]
    change: frozenset[str]
    same: frozenset[str]
    fillers: frozenset[str]
    fractions: Phrases
    fraction_after: frozenset[str]
    fraction_of: frozenset[str]
    before_unit: frozenset[str]
    multiples: Phrases
    times: Phrases
    turns: frozenset[str]
    turns_after: frozenset[str]
    designations: _Backwards
    designated: Phrases
    names: Phrases
    ordinals: Phrases
    suffixes: frozenset[str]
    rank: frozenset[str]
    passed_over: frozenset[str]
    not_nouns: frozenset[str]
    breaks: frozenset[str]
    minus: frozenset[str]
    endings: frozenset[str]
    until: frozenset[str]
    not_after_change: frozenset[str]
    rate_before: Phrases
    out_of: Phrases


@functools.cache
def _grammar(language: str) -> _Grammar:
    numbers, bounds = load(language, "numbers"), load(language, "bounds")
    joined = clitics(language)
    fractions, multiples, times = (Phrases(language, joined) for _ in range(3))
    for value, forms in numbers.get("fractions", {}).items():
        fractions.add(forms, "fraction", float(value))
    for value, forms in numbers.get("multiples", {}).items():
        if value not in ("times", "turns", "turns_after"):
            multiples.add(forms, "multiple", float(value))
    times.add(numbers.get("multiples", {}).get("times", []), "times", 0.0)
    out_of = Phrases(language, joined)
    out_of.add(numbers.get("out_of", []), "out-of", 0.0)
    out_of.add(numbers.get("out_of_worded", []), "worded", 0.0)
    ordinals = _ordinals(language)
    designated = Phrases(language)
    designated.add(numbers.get("designated", []), "designated", 0.0)
    names = Phrases(language, joined)
    names.add(numbers.get("names", []), "name", 0.0)
    turns, turns_after = (
        frozenset(fold(w, language) for w in expand(numbers.get("multiples", {}).get(name, [])))
        for name in ("turns", "turns_after")
    )
    after = Phrases(language, ("",), ("",))
    for bound, forms in bounds.get("after", {}).items():
        after.add(forms, "after", bound)
    duals = units.duals(language)
    before = _by_last_word(bounds.get("before", {}), language)
    span = bounds["range"]
    words = {
        key: frozenset(fold(w, language) for w in expand(span.get(key, [])))
        for key in ("to", "between", "and", "from", "change", "same")
    }
    starters = _starters(number_words(language), fractions, multiples, ordinals, duals)
    for word in numbers.get("and", []):
        starters.pop(word, None)
    starters.update(dict.fromkeys(numbers.get("article", [])))
    return _Grammar(
        starters=starters, marked=frozenset((*starters, *gate_words(language))), before=before,
        verbs=_by_last_word(bounds.get("verbs", {}), language), after=after, range_to=words["to"], between=words["between"],
        from_=words["from"], and_=words["and"], change=words["change"], same=words["same"],
        fillers=frozenset(w for last, by in before.items() for known in by.values() for rest, _ in known for w in (last, *rest)) | {",", "،", ")"},
        fractions=fractions, multiples=multiples, times=times, ordinals=ordinals,
        turns=turns, turns_after=turns_after, designated=designated, names=names,
        designations=_by_last_word(
            {"name": numbers.get("designations", []), "none": numbers.get("no_designations", [])}, language
        ),
        before_unit=frozenset(expand(numbers.get("before_unit", {}).get("forms", []))),
        fraction_after=frozenset(fold(w, language) for w in expand(numbers.get("fraction_after", {}).get("forms", []))),
        fraction_of=frozenset(fold(w, language) for w in expand(numbers.get("fraction_after", {}).get("of", []))),
        suffixes=frozenset(numbers.get("ordinals", {}).get("suffixes", [])),
        rank=frozenset(fold(w, language) for w in expand(numbers.get("ordinals", {}).get("rank", []))),
        passed_over=frozenset(fold(w, language) for w in expand(bounds.get("passed_over", []))),
        not_nouns=frozenset(fold(w, language) for w in expand(bounds.get("not_nouns", []))),
        minus=frozenset(fold(w, language) for w in expand(numbers.get("minus", []))),
        breaks=frozenset(fold(w, language) for w in expand(bounds.get("breaks", []))),
        endings=frozenset(endings(language)) - {""}, until=frozenset(expand(bounds.get("after", {}).get("until", []))),
        not_after_change=frozenset(expand(bounds["range"].get("not_after_change", []))), rate_before=units.rates_before(language),
        out_of=out_of,
    )  # fmt: skip


def _starters(*dictionaries: Phrases) -> Seconds:
    """The first words of all phrases, with what must stand after each."""
    found: Seconds = {}
    for dictionary in dictionaries:
        for word, seconds in dictionary.seconds().items():
            known = found.get(word, frozenset())
            found[word] = None if seconds is None or known is None else seconds | known
    return found


def _by_last_word(section: dict[str, str], language: str) -> _Backwards:
    """Bound phrases by their last word and the one before it, longest first: read backwards from a figure."""
    known: _Backwards = {}
    short = tuple(c for c in clitics(language) if len(c) <= 2 and not c.endswith("ال")) or ("",)
    for bound, forms in section.items():
        for phrase in expand(forms):
            words = [p.folded for p in cut(phrase, language)]
            for prefix in short:
                *rest, last = [prefix + words[0], *words[1:]]
                known.setdefault(last, {}).setdefault(rest[-1] if rest else "", []).append((tuple(rest), bound))
    for by_second in known.values():
        for entries in by_second.values():
            entries.sort(key=lambda entry: -len(entry[0]))
    return known


def _ordinals(language: str) -> Phrases:
    data = load(language, "numbers").get("ordinals", {})
    names = Phrases(language, tuple(c for c in clitics(language) if not c.endswith("ال")), ("",))
    for value, forms in data.items():
        if value.isdigit():
            names.add(forms, "ordinal", float(value))
    for value, ten in data.get("tens", {}).items():
        for one in range(1, 10):
            names.add([f"{ten}-{form}" for form in expand(data[str(one)])], "ordinal", float(value) + one)
    tens = dict(data.get("and_tens", {}))
    first = tens.pop("first", "")
    for value, ten in tens.items():
        for one in range(1, 10):
            forms = [f"{form} {more}" for form in expand(first if one == 1 else data[str(one)]) for more in expand(ten)]
            names.add(forms, "ordinal", float(value) + one)
    for value, forms in data.get("indefinite", {}).items():
        names.add(forms, "ordinal", float(value))
    return names


class _Scan:
    """One pass over a sentence's tokens."""

    def __init__(
        self, text: str, pieces: list[Piece], language: str, grammar: _Grammar, taken: list[bool], base: int
    ) -> None:
        self.text, self.pieces, self.language, self.g, self.taken, self.base = (
            text,
            pieces,
            language,
            grammar,
            taken,
            base,
        )
        self.measures, self.leading = units.measures(language), units.leading(language)
        self.rates, self.duals = units.rates(language), units.duals(language)
        self.found: list[Mention] = []

    def run(self, begins: list[int]) -> list[Mention]:
        end = 0
        for i in begins:
            if i >= end and not self.taken[i]:
                end = self._at(i)
        return _mark_same_sums(self.found, self.text, self.language, self.g, self.base)

    # What starts at a token: the token after what was read.
    def _at(self, i: int) -> int:
        pieces = self.pieces
        first = pieces[i].folded
        if first in self.g.multiples.first and (end := self._multiple(i)) is not None:
            return end
        if i and first in self.g.ordinals.first and self._said_before(i, self.g.designations) == "name":
            return i + 1  # مجموعة العشرين
        if first in self.g.ordinals.first and (end := self._ordinal(i)) is not None:
            return end
        if first in self.g.fractions.first and (end := self._fraction(i, certain=True)) is not None:
            return end
        number = self._number(i)
        if number is not None and number.scale > 1 and i and pieces[i - 1].folded in self.g.between:
            number = self._lower_end(number)
        if number is None or (number.worded and number.value < 1):
            end = self._fraction(i) or self._dual(i)
            if end is not None:
                return end
        if number is None:
            return i + 1
        if self._is_name(number) or self._is_item(number):
            return number.end
        if number.worded and number.value == 1 and number.scale == 1 and not self._is_one(number):
            return number.end  # "one", واحد: mostly an article or a pronoun
        if not number.worded and (end := self._numeric_ordinal(number)) is not None:
            return end
        if number.worded and (end := self._ordinal_of_several_words(number)) is not None:
            return end
        return self._quantity(number)

    def _number(self, i: int) -> Number | None:
        """The number at a token, without what belongs to a date: 3 milyar | 2023'te."""
        number = read_number(self.pieces, i, self.language)
        if number is not None and True in self.taken[number.start : number.end]:
            number = read_number(self.pieces[: self.taken.index(True, number.start)], i, self.language)
        return number

    def _is_item(self, number: Number) -> bool:
        """Whether a number at the beginning only labels an item of a list (3- …, 3) …)."""
        pieces, end = self.pieces, number.end
        if number.start or number.worded or not number.plain or number.value >= 100 or end + 1 >= len(pieces):
            return False
        mark, following = pieces[end], pieces[end + 1]
        return mark.folded in ("-", ")") and mark.start == pieces[0].end and following.start > mark.end \
            and not following.digit  # fmt: skip

    def _quantity(self, number: Number) -> int:
        if (shared := self._out_of(number)) is not None:
            return shared
        start, code = self._before(number)
        first_unit = self._unit_at(number.end) or self._unit_of(number) if code is None else None
        if code is None and self._tells_turns(number):
            return self._times(number, start, number.end + 1)
        if code is None and number.end < len(self.pieces) and (times := self.g.times.match(self.pieces, number.end)):
            return self._times(number, start, times[1])
        if (
            code is None
            and first_unit is None
            and (shared_scale := self._in_turn(number) or self._from_to(number, start)) is not None
        ):
            return self._share_scale(number, start, *shared_scale)
        number, second, end, unit = self._range(number, start, first_unit)
        if unit is None and code is None:
            unit = self._unit_at(end)
        if number.other is not None and unit is not None and self._whole(unit[0]):
            number = read_number(self.pieces, number.start, self.language, whole=True) or number
        noun: str | None = None
        name, factor = code[0] if code else None, 1.0
        kind: MentionKind = code[1] if code else "number"
        head: str | None = None
        if name is not None and name.startswith("?"):  # Rs 500 crore
            noun, name = name[1:], None
        if unit is not None:
            name, kind, noun, factor, end, head = self._read_unit(unit)
            if second is None:
                number, end = self._rest_of_sum(number, unit[0], end)
        elif code is None:
            fold_ = end + (end + 1 < len(self.pieces) and self.pieces[end].folded == "-")  # 2.3-fold
            if (times := self.g.times.match(self.pieces, fold_) if end < len(self.pieces) else None) is not None:
                return self._times(number, start, times[1], second)
            if second is not None and self._tells_turns(number._replace(end=second.end)):
                return self._times(number, start, end + 1, second)
            noun = self._noun(end)
        name, end = self._rate(name, start, end)
        start, bound = self._bound(start, end, number)
        value, other = self._signed(number, start) * factor, number.other
        figure = Figure(
            value, None if second is None else second.value * factor, bound, name or None, noun, number.digits,
            min(number.step, second.step if second else number.step) * factor,
            other=None if other is None else other * factor, scale=number.scale,
        )  # fmt: skip
        self._add(start, end, kind, figure, head)
        return end

    def _unit_of(self, number: Number) -> tuple[Entry, int, int] | None:
        """The definite unit behind a preposition: 14 مليارا *من الدولارات*."""
        at, pieces = number.end, self.pieces
        if number.scale == 1 or at + 1 >= len(pieces) or pieces[at].folded not in self.g.before_unit:
            return None
        return self._unit_at(at + 1) if pieces[at + 1].folded.startswith("ال") else None

    def _lower_end(self, number: Number) -> Number:
        """Between *half a million* and 800 thousand: the first group alone, unless another number ends the range."""
        first = first_group(self.pieces, number.start, self.language)
        if first is None or first.end >= number.end or self._ranges_on(number.end):
            return number
        return first

    def _ranges_on(self, end: int) -> bool:
        """Whether "and" and another number follow."""
        if end >= len(self.pieces):
            return False
        apart = self.pieces[end].folded in self.g.and_
        if not apart and not self._and_joined(end):
            return False
        return read_number(self.pieces, end + apart, self.language) is not None

    def _in_turn(self, number: Number) -> tuple[float, tuple[Entry, int, int] | None] | None:
        """The multiplier and the unit of the next figure, where this one shares them: 480 *and 310 million dollars*."""
        pieces, at = self.pieces, number.end + 1
        if number.worded or number.scale > 1 or at >= len(pieces) or pieces[number.end].folded not in self.g.and_:
            return None
        if number.plain and 1900 <= number.value <= 2100:
            return None  # a year
        if number.start and pieces[number.start - 1].folded in (self.g.between | self.g.from_):
            return None
        other = read_number(pieces, at, self.language) if pieces[at].digit and not self.taken[at] else None
        if other is None or other.scale < 1000 or not 0.1 < number.value / max(other.value / other.scale, 1e-9) < 10:
            return None
        return other.scale, self._unit_at(other.end)

    def _from_to(self, number: Number, start: int) -> tuple[float, tuple[Entry, int, int] | None] | None:
        """The same where a change is told: rose from *3* to 5 billion dollars, من *3 مليارات* إلى 5 مليارات دولار."""
        pieces, at = self.pieces, number.end + 1
        if self.language == "tr" and number.scale > 1 and number.end < len(pieces) and pieces[number.end].digit:
            if not pieces[number.end - 1].folded.endswith(("dan", "den")) or self.taken[number.end]:
                return None
            goal = read_number(pieces, number.end, self.language)  # 1,2 milyardan 2,4 milyar dolara
            unit = None if goal is None else self._unit_at(goal.end)
            return None if unit is None else (1.0, unit)
        if not start or at >= len(pieces) or pieces[start - 1].folded not in self.g.from_ or self.taken[at] \
                or pieces[number.end].folded not in self.g.range_to or pieces[number.end].folded == "-":  # fmt: skip
            return None
        if number.scale == 1 and not self._tells_change(start):
            return None
        other = read_number(pieces, at, self.language)
        unit = None if other is None else self._unit_at(other.end)
        if other is None or unit is None:
            return None
        alike = number.scale == 1 < other.scale and 0.05 < number.value * other.scale / other.value < 20
        return (other.scale if alike else 1.0), unit

    def _share_scale(self, number: Number, start: int, scale: float, unit: tuple[Entry, int, int] | None) -> int:
        scaled = number if scale == 1 else number.times(scale)
        name, kind, noun, factor = (None, "number", None, 1.0) if unit is None else self._read_unit(unit)[:4]
        start, bound = self._bound(start, number.end, scaled)
        figure = Figure(
            scaled.value * factor, None, bound, name, noun, scaled.digits, scaled.step * factor, scale=scaled.scale
        )
        self._add(start, number.end, kind, figure, None)
        return number.end

    def _rest_of_sum(self, number: Number, unit: Entry, end: int) -> tuple[Number, int]:
        """The rest of a sum that goes on behind its unit: مليار دولار *ومئتا مليون*, مليونا طن *ونصف المليون*."""
        if (more := further_group(self.pieces, number._replace(end=end), self.language)) is None:
            return number, end
        again = self._unit_at(more.end)
        if any(self.taken[end : more.end]) or (again is not None and again[0] != unit):
            return number, end
        if again is None and more.scale < number.scale and self._noun(more.end) is not None:
            return number, end  # مليار دولار و200 مليون سائح: another figure
        whole = number._replace(value=number.value + more.value, step=min(number.step, more.step), digits=more.digits)
        return whole, more.end if again is None else again[2]

    def _whole(self, entry: Entry) -> bool:
        if entry.cls == "counted":
            return True
        known = units.table().get(str(entry.value[0])) if entry.cls == "unit" else None
        return known is not None and (known.whole or known.measures in ("length", "area", "mass", "oil", "containers"))

    def _before(self, number: Number) -> tuple[int, tuple[str, MentionKind] | None]:
        """A currency's sign or a percent sign before the number: where the figure starts, and its unit."""
        start, pieces = number.start, self.pieces
        for back in (3, 2, 1):
            at = start - back
            if at < 0 or self.taken[at] or (self.found and self.base + pieces[at].start < self.found[-1].end):
                continue
            hit = self.leading.match(pieces, at)
            if hit is None or hit[1] != start:
                continue
            if back > 1 and len(pieces[at].folded) == 1 and pieces[at].folded.isalpha() \
                    and pieces[at].end != pieces[at + 1].start:  # fmt: skip
                continue  # a $500 million loan is no A$500 million
            if hit[0].cls == "percent":
                if at and pieces[at - 1].digit and pieces[at - 1].end == pieces[at].start:
                    continue  # the sign belongs to the figure before it
                return at, ("percent", "percent")
            if hit[0].cls == "code" and not units.in_capitals(self.text, pieces, at, start):
                continue
            if back == 2 and pieces[at].end - pieces[at].start == 1 and pieces[at].end < pieces[at + 1].start:
                continue  # a $200 million loan: A$ is written in one
            if at and pieces[at - 1].digit and pieces[at - 1].end == pieces[at].start:
                continue
            return at, (hit[0].value, "money")
        return start, None

    def _unit_at(self, i: int) -> tuple[Entry, int, int] | None:
        """The unit or counted noun at a token or shortly after it: entry, its first token, the token after it."""
        pieces, n = self.pieces, len(self.pieces)
        joined = i < n and pieces[i].folded == "-" and pieces[i].start == pieces[i - 1].end
        i += joined  # a 3-billion-dollar deal
        i = self._past_name(self._past_ending(i))
        if i < n and pieces[i].folded in self.g.breaks and (hit := self.g.after.match(pieces, i)) is not None:
            i = hit[1]  # 20 or more countries
        if i >= n:
            return None
        if pieces[i].folded in _SIGNS and i + 1 < n and pieces[i + 1].digit and pieces[i].end == pieces[i + 1].start and i \
                and pieces[i - 1].end < pieces[i].start:  # fmt: skip
            return None  # the ten $395 billion: the sign is the next figure's
        reach = 1 if joined or pieces[i].folded in ("%", "$", "€") else 4
        for k in range(i, min(i + reach, n)):
            if self.taken[k] or pieces[k].digit:
                return None
            hit = self.measures.match(pieces, k)
            if hit is not None and hit[1] > k + 1 and self.taken[hit[1] - 1]:
                return None
            if hit is not None and (hit[0].cls != "code" or units.in_capitals(self.text, pieces, k, hit[1])):
                if k == i or (hit[0].cls == "counted" and self._adjectives(i, k)):
                    return hit[0], k, hit[1]
                return None
            if (
                not pieces[k].folded[:1].isalpha()
                or pieces[k].folded in self.g.not_nouns
                or pieces[k].folded in self.g.breaks
                or (k == i and pieces[k].folded in self.g.starters)
            ):
                return None
        return None

    def _past_ending(self, i: int) -> int:
        """Past a case ending that an apostrophe joins: 25'i, dolar'a."""
        pieces = self.pieces
        if (
            i + 1 < len(pieces)
            and pieces[i].folded == "'"
            and pieces[i].start == pieces[i - 1].end
            and pieces[i + 1].folded in self.g.endings
        ):
            return i + 2
        return i

    def _past_name(self, i: int) -> int:
        """Past what a thing goes by, before its noun: 40 *F-16* jets."""
        pieces, k = self.pieces, i + 1
        if k + 1 >= len(pieces) or pieces[i].digit or len(pieces[i].folded) > 4 or pieces[k].start != pieces[i].end:
            return i
        if not pieces[i].folded.isalpha() or (len(pieces[i].folded) == 1 and not pieces[i].folded.isascii()):
            return i  # 758 million (63 percent), 5 و20 مركبة
        k += pieces[k].folded == "-"
        if not pieces[k].digit or pieces[k].start != pieces[k - 1].end:
            return i
        k += 1
        k += k < len(pieces) and pieces[k].start == pieces[k - 1].end and len(pieces[k].folded) == 1
        return i if any(self.taken[i:k]) else k

    def _adjectives(self, i: int, k: int) -> bool:
        """Whether what stands between number and noun may: 18 *new bilateral* agreements; ١٨ *من* الاتفاقيات."""
        if self.language == "ar":
            return k == i + 1 and self.pieces[i].folded in ("من",)
        return True

    def _read_unit(
        self, unit: tuple[Entry, int, int]
    ) -> tuple[str | None, MentionKind, str | None, float, int, str | None]:
        entry, at, end = unit
        if entry.cls in ("percent", "points"):
            return "percent", "percent", None, entry.value[1], end, "points" if entry.cls == "points" else None
        if entry.cls in ("money", "code"):
            if entry.value.startswith("?"):  # whose dinar, the text around must tell
                return None, "money", entry.value[1:], 1.0, end, None
            return entry.value, "money", None, 1.0, end, None
        if entry.cls == "counted":
            head = end - 1 if self.language in ("en", "ru") else at  # fighter *jets*, рабочих *мест*
            return entry.value, "quantity", self.pieces[head].folded, 1.0, end, None
        code, factor = entry.value
        noun = self.pieces[at].folded if code == "TEU" else None
        return code, "quantity", noun, factor, end, None

    def _range(
        self, number: Number, start: int, unit: tuple[Entry, int, int] | None
    ) -> tuple[Number, Number | None, int, tuple[Entry, int, int] | None]:
        """The other end of a range: both numbers, the token after them, and the unit that both share."""
        pieces, end = self.pieces, unit[2] if unit else number.end
        alone = number, None, end, unit
        if end + 1 >= len(pieces):
            return alone
        link, at = pieces[end].folded, end + 1
        between = start > 0 and pieces[start - 1].folded in self.g.between
        series = start > 0 and pieces[start - 1].folded in self.g.from_
        joined_and = link in self.g.and_ or (between and not pieces[end].digit and self._and_joined(end))
        if between and joined_and:
            at = end + 1 if link in self.g.and_ else end
        elif link not in self.g.range_to or (link != "-" and not series and unit is not None):
            return alone
        elif series and (unit is not None or number.scale > 1 or self._tells_change(start)):
            return alone  # from 3 billion to 4 billion: two figures
        if at >= len(pieces) or self.taken[at]:
            return alone
        if not pieces[at].digit and (lead := self.leading.match(pieces, at)) is not None and lead[1] < len(pieces):
            at = lead[1]
        second = self._number(at)
        if second is None or (second.worded != number.worded and not (between and second.scale > 1)):
            return alone
        if number.scale == 1 < second.scale and number.value < second.value / second.scale * 1.0001 * 10 and not unit:
            number = number.times(second.scale)
        if second.value <= number.value:
            return alone
        after = self._unit_at(second.end)
        if unit and after and after[0].value != unit[0].value:
            return alone
        return number, second, second.end, after

    def _and_joined(self, i: int) -> bool:
        hit = number_words(self.language).match(self.pieces, i)
        return hit is not None and hit[0].prefix.startswith("و")

    def _tells_change(self, start: int) -> bool:
        for k in range(start - 1, max(start - 9, -1), -1):
            if not (self.pieces[k].folded[0].isalnum() or self.pieces[k].folded in ("-", "%")) \
                    and not (self.pieces[k].folded == "," and self.pieces[k - 1].folded == "%"):  # fmt: skip
                return False
            if self.pieces[k].folded in self.g.change:
                return True
        return False

    def _noun(self, i: int) -> str | None:
        """The word that a bare number stands before, when it can be a noun."""
        if i >= len(self.pieces):
            return None
        piece = self.pieces[i]
        if (
            piece.digit
            or not piece.folded[:1].isalpha()
            or len(piece.folded) < 2
            or piece.folded in self.g.not_nouns
            or self.taken[i]
        ):
            return None
        return piece.folded

    def _rate(self, name: str | None, start: int, end: int) -> tuple[str | None, int]:
        """Per year, daily: directly after the unit or a few words later in the same clause."""
        known = units.table().get(name or "")
        if known is None or not known.rates:
            return name, end
        for k in range(end, min(end + 6, len(self.pieces))):
            if self.pieces[k].digit or self.pieces[k].folded in (",", "،", ".", ";", "؛", "(", ")"):
                break
            hit = self.rates.match(self.pieces, k)
            if hit is not None and hit[0].value in known.rates:
                return f"{name}/{hit[0].value}", hit[1] if k == end else end
        for k in range(start - 1, max(start - 4, -1), -1):
            if self.pieces[k].digit or not self.pieces[k].folded[:1].isalpha():
                break
            hit = self.g.rate_before.match(self.pieces, k)
            if hit is not None and hit[0].value in known.rates:
                return f"{name}/{hit[0].value}", end
        return name, end

    def _bound(self, start: int, end: int, number: Number) -> tuple[int, str]:
        """The bound said before or after, and where the mention then starts (the bound's words are part of it not)."""
        pieces = self.pieces
        at = start
        while at > 0 and pieces[at - 1].folded in self.g.passed_over:
            at -= 1
        said = self._said_before(at, self.g.before) if at > 0 else None
        if said is not None and not (
            pieces[at - 1].folded in self.g.not_after_change
            and (self._tells_change(at) or self._follows_figure(at - 1))
        ):
            return start, said
        for k in dict.fromkeys((end, number.end, self._past_ending(number.end))):
            if k < len(pieces) and (hit := self.g.after.match(pieces, k)) is not None:
                # kadar after a dative is "up to" (dolara kadar), after anything else "about" (elli kadar firma)
                until = "lt" if pieces[k - 1].folded[-1] in "ae" else "approx"
                return start, until if hit[0].value == "until" else str(hit[0].value)
        verbs = self.g.verbs
        for k in range(at - 1, max(at - 10, -1), -1):
            _, _, word, digit = pieces[k]
            if digit or not word[0].isalpha():
                break
            if word in verbs and (bound := self._said_before(k + 1, verbs)) is not None:
                return start, bound
        return start, "eq"

    def _follows_figure(self, at: int) -> bool:
        """Whether a figure ends before a token: с 12% *до* 15%."""
        return at > 0 and bool(self.found) and self.found[-1].end == self.base + self.pieces[at - 1].end

    def _said_before(self, at: int, phrases: _Backwards) -> str | None:
        pieces = self.pieces
        known = phrases.get(pieces[at - 1][2])
        if known is None:
            return None
        for rest, bound in known.get(pieces[at - 2][2], ()) if at > 1 else ():
            first = at - 1 - len(rest)
            if first >= 0 and all(pieces[first + k][2] == word for k, word in enumerate(rest)):
                return bound
        return known[""][0][1] if "" in known else None

    def _signed(self, number: Number, start: int) -> float:
        """Minus only where the sign touches the number and nothing touches the sign: −3.2, not 2017-2021."""
        if number.start == 0:
            return number.value
        sign = self.pieces[number.start - 1]
        if any(piece.folded in self.g.minus for piece in self.pieces[max(0, start - 1) : number.start]):
            return -number.value
        if number.worded:
            return number.value
        touches = sign.folded == "-" and sign.end == self.pieces[number.start].start
        free = (
            number.start == 1
            or self.pieces[number.start - 2].end < sign.start
            or self.pieces[number.start - 2].folded in ("(", "%")
        )
        return -number.value if touches and free else number.value

    def _multiple(self, i: int) -> int | None:
        """Doubled, threefold, вдвое: a change in percent."""
        hit = self.g.multiples.match(self.pieces, i)
        if hit is None:
            return None
        for k in range(hit[1], min(hit[1] + 6, len(self.pieces))):
            if not self.pieces[k].folded[0].isalnum():
                break
            number = read_number(self.pieces, k, self.language) if k > hit[1] or self.language == "ar" else None
            if number is not None:
                if number.end < len(self.pieces) and (
                    self.pieces[number.end].folded in self.g.turns or self.g.times.match(self.pieces, number.end)
                ):
                    return None  # تضاعفت الصادرات ثلاث مرات: the number tells how much
                break
        start, bound = self._bound(i, hit[1], Number(i, hit[1], 0, 0, 0))
        self._add(
            start, hit[1], "percent", Figure(hit[0].value, None, bound, "percent", None, None, None, factor=True), None
        )
        return hit[1]

    def _times(self, number: Number, start: int, end: int, second: Number | None = None) -> int:
        """Three times: +200 percent."""
        start, bound = self._bound(start, end, number)
        figure = Figure(
            (number.value - 1) * 100,
            None if second is None else (second.value - 1) * 100,
            bound,
            "percent",
            None,
            number.digits,
            number.step * 100,
            factor=True,
        )
        self._add(start, end, "percent", figure, None)
        return end

    def _fraction(self, i: int, *, certain: bool = False) -> int | None:
        """Two thirds, ثلثا: a share, in percent. ``certain``: only what is no number word (خمس is five before an
        indefinite noun, a fifth before a definite one)."""
        hit = self.g.fractions.match(self.pieces, i)
        if hit is None or any(self.taken[i : hit[1]]):
            return None
        if certain and hit[1] == i + 1 and not self._written_as_share(i) and not self._told_as_share(i, hit[0].prefix):
            words = number_words(self.language)
            known = words.match(self.pieces, i)
            if known is None or known[0].cls not in ("one", "ten") or "ال" in hit[0].prefix or hit[1] >= len(self.pieces) \
                    or not (self._is_whole(self.pieces[hit[1]].folded)):  # fmt: skip
                return None
            if (scale := words.match(self.pieces, hit[1])) is not None and "ال" not in scale[0].prefix:
                return None  # خمسة آلاف is five thousand
        elif certain and read_number(self.pieces, i, self.language) is not None and self._is_scaled(i):
            return None
        start, bound = self._bound(i, hit[1], Number(i, hit[1], 0, 0, 0))
        self._add(
            start, hit[1], "percent", Figure(hit[0].value, None, bound, "percent", None, None, None), None, "fraction"
        )
        return hit[1]

    def _is_whole(self, word: str) -> bool:
        """Whether a share may be of this: خمس *الصادرات*, خمس *صادراتها*, خمس *إجمالي* الصادرات."""
        return word.startswith("ال") or (word[:-2] if word.endswith(("ها", "هم")) else word) in self.g.fraction_of

    def _written_as_share(self, i: int) -> bool:
        """Whether a vowel mark tells a share from a number: خُمس is a fifth, خَمس five."""
        return "\u064f" in self.text[self.pieces[i].start + 1 : self.pieces[i].start + 3]

    def _told_as_share(self, i: int, prefix: str) -> bool:
        """Whether the word before tells a definite share from a number: بزيادة الخمس."""
        return "ال" in prefix and i > 0 and self.pieces[i - 1].folded in self.g.fraction_after

    def _is_name(self, number: Number) -> bool:
        """Whether digits are part of a name: F-16, G20, COVID-19, Resolution 1701, 1701 sayılı karar."""
        pieces, at, end = self.pieces, number.start, number.end
        if number.scale > 1 or not (number.plain or number.worded):
            return False
        if at and self._said_before(at, self.g.designations) == "name":
            unit = None if 1900 <= number.value <= 2100 else self._unit_at(end)
            if unit is None or unit[1] > end:
                return True  # but صوتت لصالح القرار 141 دولة
        if at and (hit := self.g.names.match(pieces, at - 1)) is not None and hit[1] == end:
            return True
        if end < len(pieces) and self.g.designated.match(pieces, end) is not None:
            return True
        if self._touches_digits(at, end):
            return True
        if number.worded or (not at and end == len(pieces)):
            return False
        after = pieces[end] if end < len(pieces) else pieces[at]
        if after.start == pieces[end - 1].end and len(after.folded) == 1 and after.folded.isascii() \
                and after.folded.isalpha() and self._unit_at(end) is None and after.folded not in self.g.suffixes:  # fmt: skip
            return True  # 5G
        if not at:
            return False
        glue = pieces[at - 1]
        if glue.end != pieces[at].start:
            return False
        if glue.folded == "-" and at > 1 and pieces[at - 2].end == glue.start:
            glue = pieces[at - 2]
        elif self.language == "ar" and not glue.folded.isascii():
            return False  # a clitic: و240, الـ77
        if not glue.folded[:1].isalpha() or self._before(number)[1] is not None:
            return False
        unit = self._unit_at(end)
        return unit is None or unit[0].cls == "counted"

    def _touches_digits(self, at: int, end: int) -> bool:
        """Whether a sign joins a number to another, as in 5+1, 10:30, 24/7."""
        pieces = self.pieces
        for sign, other in ((at - 1, at - 2), (end, end + 1)):
            if not 0 <= other < len(pieces) or pieces[sign].folded not in "+:/" or not pieces[other].digit:
                continue
            first, last = min(sign, other), max(sign, other)
            if pieces[first].end == pieces[last].start and (
                pieces[sign].end == pieces[at].start or pieces[sign].start == pieces[end - 1].end
            ):
                return True
        return False

    def _tells_turns(self, number: Number) -> bool:
        """Whether "times" says a multiple (grew 2.5 times, вырос в три раза) and not how often."""
        pieces, end = self.pieces, number.end
        if number.scale > 1 or end >= len(pieces) or pieces[end].folded not in self.g.turns:
            return False
        if end + 1 < len(pieces) and self.rates.match(pieces, end + 1) is not None:
            return False  # 14 раз в неделю
        if number.value % 1 or (number.worded and number.prefix.startswith("ب")):
            return True
        return any(piece.folded in self.g.turns_after for piece in pieces[max(0, number.start - 6) : number.start])

    def _out_of(self, number: Number) -> int | None:
        """Eight out of ten, ثمانية من كل عشرة: a share, in percent."""
        pieces, end = self.pieces, number.end
        hit = self.g.out_of.match(pieces, end) if end < len(pieces) and number.scale == 1 else None
        if hit is None and end + 1 < len(pieces) and number.scale == 1 and self._noun(end) is not None:
            hit = self.g.out_of.match(pieces, end + 1)  # nine *trees* out of ten
        if hit is None or hit[1] >= len(pieces):
            return None
        whole = read_number(pieces, hit[1], self.language)
        if whole is None or not number.value < whole.value <= 1000:
            return None
        if hit[0].cls == "worded" and not (number.worded and whole.worded and self._unit_at(whole.end) is None):
            return None  # two in five, but not 2 in 5 months
        start, bound = self._bound(number.start, whole.end, number)
        share = Figure(round(100 * number.value / whole.value, 3), None, bound, "percent", None, None, None)
        self._add(start, whole.end, "percent", share, None, "fraction")
        return whole.end

    def _is_scaled(self, i: int) -> bool:
        number = read_number(self.pieces, i, self.language)
        return number is not None and number.scale > 1

    def _is_one(self, number: Number) -> bool:
        """Whether "one" is meant as a number: before a unit (not a counted noun), or opening a range."""
        unit = self._unit_at(number.end)
        if unit is not None and unit[0].cls != "counted":
            return True
        return self._range(number, number.start, unit)[1] is not None

    def _dual(self, i: int) -> int | None:
        hit = self.duals.match(self.pieces, i)
        if hit is None:
            return None
        if hit[0].value == "points":
            start, bound = self._bound(i, hit[1], Number(i, hit[1], 2, 1, 1))
            self._add(start, hit[1], "percent", Figure(2.0, None, bound, "percent", None, 1, 1.0), "points")
            return hit[1]
        self._add(
            i,
            hit[1],
            "quantity",
            Figure(2.0, None, "eq", hit[0].value, self.pieces[i].folded.removeprefix(hit[0].prefix), 1, 1.0),
            None,
        )
        return hit[1]

    def _ordinal(self, i: int) -> int | None:
        hit = self.g.ordinals.match(self.pieces, i)
        if hit is None or any(self.taken[i : hit[1]]):
            return None
        if hit[0].value % 10 == 0 and hit[1] < len(self.pieces) and (self._is_scaled(i) or self._unit_at(hit[1])):
            return None  # العشرين مليونا, الثمانين كيلومترا
        self._add(i, hit[1], "ordinal", Figure(hit[0].value, None, "eq", self._rank(i, hit[1]), None, None, None), None)
        return hit[1]

    def _ordinal_of_several_words(self, number: Number) -> int | None:
        """Yüz kırk *üçüncü*, двадцать *пятый*: the last word alone tells that it is an ordinal."""
        if self.language not in ("tr", "ru") or number.scale > 1 or number.value % 10 or number.end >= len(self.pieces):
            return None
        hit = self.g.ordinals.match(self.pieces, number.end)
        if hit is None or hit[0].value > 9 or any(self.taken[number.end : hit[1]]):
            return None
        rank = self._rank(number.start, hit[1])
        figure = Figure(number.value + hit[0].value, None, "eq", rank, None, None, None)
        self._add(number.start, hit[1], "ordinal", figure, None)
        return hit[1]

    def _numeric_ordinal(self, number: Number) -> int | None:
        """25th, 25'inci, 25-е; and a plain number after a word for rank (المرتبة ٩)."""
        pieces, end = self.pieces, number.end
        if not number.plain:
            return None
        if end < len(pieces) and pieces[end].start == pieces[end - 1].end:
            if pieces[end].folded in self.g.suffixes:
                end += 1
            elif (
                end + 1 < len(pieces) and pieces[end].folded in ("'", "-") and pieces[end + 1].folded in self.g.suffixes
            ):
                end += 2
            elif pieces[end].folded == "." and self.language == "tr" and number.value < 1000 and self._goes_on(end + 1):
                end += 1
        if end == number.end:
            return None
        self._add(
            number.start,
            end,
            "ordinal",
            Figure(number.value, None, "eq", self._rank(number.start, end), None, number.digits, 1.0),
            None,
        )
        return end

    def _goes_on(self, i: int) -> bool:
        """Whether the sentence goes on after a full stop: 9. sırada."""
        return (
            i < len(self.pieces) and self.text[self.pieces[i].start].islower() and self.pieces[i].folded[:1].isalpha()
        )

    def _rank(self, start: int, end: int) -> str | None:
        around = self.pieces[max(0, start - 2) : start] + self.pieces[end : end + 3]
        return "rank" if any(piece.folded in self.g.rank for piece in around) else None

    def _add(
        self, start: int, end: int, kind: MentionKind, figure: Figure, head: str | None, form: str = "figure"
    ) -> None:
        first = self.base + self.pieces[start].start + self._clitics(start)
        last = self.base + self.pieces[end - 1].end
        self.found.append(Mention(first, last, kind, figure.unit or "", form=form, head=head, figure=figure))

    def _clitics(self, start: int) -> int:
        """How many letters of the first token are conjunction or preposition (و ف ب ل) and not the number's."""
        if self.language != "ar" or self.pieces[start].digit:
            return 0
        for names in (number_words(self.language), self.g.fractions, self.g.multiples, self.g.ordinals, self.duals):
            if (hit := names.match(self.pieces, start)) is not None:
                return len(hit[0].prefix.removesuffix("ال").removesuffix("ل" if hit[0].prefix == "لل" else ""))
        return 0


def _mark_same_sums(found: list[Mention], text: str, language: str, grammar: _Grammar, base: int) -> list[Mention]:
    """1.2 billion dollars (about 1.1 billion euros): the second says the same sum again; its ``head`` is ``same-sum``."""
    for i in range(1, len(found)):
        first, second = found[i - 1], found[i]
        if first.kind != "money" or second.kind != "money" or first.key == second.key:
            continue
        gap = text[first.end - base : second.start - base]
        if len(gap) > 60:
            continue
        words = [piece.folded for piece in cut(gap, language)]
        if any(w in grammar.same for w in words) and all(w in grammar.same or w in grammar.fillers for w in words):
            found[i] = replace(second, head="same-sum")
    return found
