"""Numbers as they are written: digits of every script with their marks, and number words of four languages.

``read_number`` reads one number from the tokens of a sentence: ``3,6 مليار``, ``ثلاثة مليارات ونصف المليار``,
``three and a half billion``, ``üç buçuk milyar``, ``полтора миллиарда``. What a mark between digits means (decimal or
thousands) depends on the language, on the grouping and on what is counted; where both readings stay possible the
number keeps the other one.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from nufuz.language.phrases import Entry, Phrases, Piece, clitics, expand, fold, load, templates


class Digits(NamedTuple):
    """A digit group read: its value, the size of its last digit, its significant digits, and its other reading."""

    value: float
    step: float
    digits: int
    other: float | None = None
    other_is_whole: bool = False  # the reading not taken is the one with thousands marks


class Number(NamedTuple):
    """A number read from tokens ``start`` to ``end`` (exclusive).

    ``scale``: the multiplier that closed it (1 when none did). ``worded``: no digit in it. ``plain``: digits without a
    mark or multiplier, as years and days are written.
    """

    start: int
    end: int
    value: float
    step: float
    digits: int
    scale: float = 1.0
    worded: bool = False
    plain: bool = False
    other: float | None = None
    other_is_whole: bool = False
    prefix: str = ""

    def times(self, factor: float) -> Number:
        """The same number in another scale (the first end of "3 to 4 billion")."""
        other = None if self.other is None else self.other * factor
        return Number(self.start, self.end, self.value * factor, self.step * factor, self.digits, factor, self.worded,
                      False, other, self.other_is_whole, self.prefix)  # fmt: skip


_MARKS = re.compile(r"[^\d]")
_CANONICAL = str.maketrans(
    {"\u066b": "٫", "\u066c": "٬", "\u202f": " ", "\u00a0": " ", "\u2009": " ", "'": " ", "،": ","}
)


def read_digits(text: str, language: str, *, whole: bool = False, scaled: bool = False) -> Digits | None:
    """A digit group's value. None for what is no number (1.2.3).

    ``whole``: what is counted comes in whole pieces (persons, firms), so one mark before three digits parts thousands.
    ``scaled``: a multiplier follows (3.600 million), so the same mark is more likely a decimal one.
    """
    text = text.translate(_CANONICAL)
    if "ر" in text:  # 5ر15: as the eye reads it, from left to right, 15.5
        part, whole_part = text.split("ر")
        taken, left = _join([whole_part, part], True), _join([part, whole_part], True)
        return Digits(taken.value, taken.step, taken.digits, left.value)
    marks = _MARKS.findall(text)
    if not marks:
        return Digits(float(int(text)), 1.0, len(text.lstrip("0٠") or "0"))
    groups = _MARKS.split(text)
    kinds = set(marks)
    if "٬" in kinds or " " in kinds:
        decimal = marks[-1] if marks[-1] not in "٬ " else ""
        return (
            _join(groups, bool(decimal)) if all(len(g) == 3 for g in groups[1 : len(groups) - bool(decimal)]) else None
        )
    if "٫" in kinds:
        return _join(groups, True)
    if len(kinds) == 2:
        return _join(groups, True) if marks.count(marks[-1]) == 1 else None
    if len(marks) > 1:
        return _join(groups, False) if all(len(g) == 3 for g in groups[1:]) and len(groups[0]) <= 3 else None
    if len(groups[1]) != 3 or len(groups[0]) > 3 or int(groups[0]) == 0:
        return _join(groups, True)
    thousands = _parts_thousands(marks[0], language, whole=whole, scaled=scaled)
    taken, left = _join(groups, not thousands), _join(groups, thousands)
    certain = language == "en" and marks[0] == "," and not scaled
    return Digits(taken.value, taken.step, taken.digits, None if certain else left.value, not thousands)


def _parts_thousands(mark: str, language: str, *, whole: bool, scaled: bool) -> bool:
    """Whether one mark before exactly three digits parts thousands (3,600) rather than decimals."""
    if whole and not scaled:
        return True
    if language == "en":
        return mark == ","
    if language in ("tr", "ru"):
        return mark == "." and not scaled
    # Arabic newspapers write both ways: the comma parts thousands in the east, decimals in the Maghreb.
    return mark == "," or not scaled


def _join(groups: list[str], decimal: bool) -> Digits:
    if not decimal:
        whole = "".join(groups)
        return Digits(float(int(whole)), 1.0, len(str(int(whole))))
    whole, part = "".join(groups[:-1]), groups[-1]
    text = f"{int(whole)}.{''.join(str(int(d)) for d in part)}"
    return Digits(float(text), 10.0 ** -len(part), len(text.replace(".", "").lstrip("0")) or 1)


@functools.cache
def number_words(language: str) -> Phrases:
    """The dictionary of a language's number words.

    Classes: ``one``, ``teen``, ``ten``, ``hundred`` (multiplies), ``hundreds``, ``scale``, ``dual``, ``half``,
    ``more-half`` (buçuk), ``one-half`` (полтора), ``and``, ``article``.
    """
    data = load(language, "numbers")
    words = Phrases(language, clitics(language), ("",))
    scales = Phrases(language, clitics(language), templates(language))
    for section, cls in _SECTIONS.items():
        for value, forms in data.get(section, {}).items():
            (scales if cls == "scale" else words).add(forms, cls, float(value))
    words.add(data.get("not_numbers", {}).get("forms", []), "none", 0.0)
    for form in data.get("article", []):
        words.add(form, "article", 1.0, bare=True)
    for form in data.get("and", []):
        words.add(form, "and", 0.0, bare=True)
    for head, known in scales.first.items():
        words.first.setdefault(head, []).extend(known)
    return words


_SECTIONS = {"teens": "teen", "tens": "ten", "hundreds": "hundreds", "hundred": "hundred", "ones": "one", "duals": "dual",
             "scales": "scale", "dual_or_single": "dual-or-scale", "more_half": "more-half", "one_half": "one-half",
             "halves": "half", "scale_halves": "scale-half"}  # fmt: skip


def read_number(pieces: list[Piece], i: int, language: str, *, whole: bool = False) -> Number | None:
    """The number that starts at token ``i``, with its multipliers; None where none does."""
    return _Reader(pieces, language, whole).read(i)


def first_group(pieces: list[Piece], i: int, language: str) -> Number | None:
    """The first group alone of the number that starts at a token: of مليون و200 ألف the million."""
    return _Reader(pieces, language, False)._group(i, first=True)


def further_group(pieces: list[Piece], before: Number, language: str) -> Number | None:
    """The group of a smaller multiplier that ``before`` goes on with at its end, where the language joins such by its "and" (و)."""
    if before.scale < 1000:
        return None
    reader = _Reader(pieces, language, False)
    more = reader._next_group(before) if reader.joined else None
    if more is None or (more.scale == 1 and not more.worded) or (more.scale == before.scale and not more.worded):
        return None  # 2.6 billion and 0.9 billion are two
    return more


class _Reader:
    """Reads one number: groups in falling order (3 million 500 thousand), each a mantissa and its multipliers."""

    def __init__(self, pieces: list[Piece], language: str, whole: bool) -> None:
        self.pieces, self.language, self.whole = pieces, language, whole
        self.words = number_words(language)
        self.vague, self.letters, self.dotted, self.between, self.counted = _particles(language)
        self.joined = language == "ar"  # parts are joined by و, written with the next word

    def read(self, i: int) -> Number | None:
        group = self._group(i, first=True)
        if group is None:
            return None
        total = group
        while total.scale > 1 and (more := self._next_group(total)) is not None:
            step = min(more.step, total.step)
            value = total.value + more.value
            total = Number(total.start, more.end, value, step, _digits_of(value, step), max(more.scale, 1.0),
                           total.worded and more.worded, prefix=total.prefix)  # fmt: skip
        return total

    def _next_group(self, before: Number) -> Number | None:
        """A further group of a smaller scale: 1 million *and 200 thousand*, مليار *و٢٤٢ مليون*, مليار *ونصف المليار*."""
        i, linked = self._link(before.end)
        if i >= len(self.pieces) or (self.joined and not linked):
            return None
        if (half := self._trailing_half(before, i, linked)) is not None:
            return half
        more = self._group(i, first=False)
        if (
            more is None
            or more.value >= before.scale
            or (linked and not self.joined and more.scale == 1 and not more.worded)
        ):
            return None
        if more.scale == 1 and before.scale >= 1e6 and more.value < 100 and not (before.worded and more.worded):
            return None  # 3 million and 5 firms
        return more

    def _trailing_half(self, before: Number, i: int, linked: bool) -> Number | None:
        if not linked:
            return None
        if (hit := self.words.match(self.pieces, i)) is not None and hit[0].cls == "article":
            i = hit[1]
            hit = self.words.match(self.pieces, i) if i < len(self.pieces) else None
        if hit is None or hit[0].cls != "half":
            return None
        end = hit[1]
        if end < len(self.pieces) and (again := self.words.match(self.pieces, end)) is not None:
            if again[0].cls in ("scale", "dual-or-scale") and again[0].value == before.scale:
                end = again[1]
            elif again[0].cls == "scale":
                return None  # half of a smaller multiplier is read as a group of its own
        value = hit[0].value * before.scale
        return Number(i, end, value, before.scale / 10, 2, before.scale, True)

    def _link(self, i: int) -> tuple[int, bool]:
        """Passes "and"; says whether the next part is linked by one."""
        if i >= len(self.pieces):
            return i, False
        hit = self.words.match(self.pieces, i)
        if hit is not None and hit[0].cls == "and":
            return hit[1], True
        if self.joined and hit is not None and hit[0].prefix.startswith("و"):
            return i, True
        return i, False

    def _group(self, i: int, *, first: bool) -> Number | None:
        pieces = self.pieces
        start = i
        if i >= len(pieces):
            return None
        if pieces[i].digit:
            mantissa = self._digits(i)
        else:
            hit = self.words.match(pieces, i)
            if hit is None:
                return None
            entry, after = hit
            if entry.cls == "dual":
                return self._scales(
                    Number(start, after, 2 * entry.value, entry.value, 1, entry.value, True, prefix=entry.prefix)
                )
            if entry.cls in ("scale", "dual-or-scale"):
                return self._lone_scale(entry, start, after)
            if entry.cls == "scale-half":  # полмиллиона
                return Number(start, after, entry.value, entry.value, 1, entry.value, True)
            mantissa = self._mantissa(i, entry)
        return None if mantissa is None else self._scales(mantissa)

    def _lone_scale(self, entry: Entry, start: int, after: int) -> Number | None:
        """ "Billion" without a count is one billion, in the plural no number at all."""
        if self.pieces[start].folded in self.vague or self.pieces[start].folded in self.letters:
            return None
        two = entry.cls == "dual-or-scale" and not self._link(after)[1]  # ألفا و357 is one thousand
        piece = self.pieces[start]
        vowelled = piece.end - piece.start > len(piece.folded)  # مليارًا: no construct state, and so no dual
        count = 2.0 if two and not vowelled else 1.0
        if self.language == "en":
            return None  # English counts its multipliers: a million
        value = count * entry.value
        return self._scales(Number(start, after, value, entry.value, 1, entry.value, True, prefix=entry.prefix))

    def _digits(self, i: int) -> Number | None:
        text = self.pieces[i].folded
        hit = self.words.match(self.pieces, i + 1) if i + 1 < len(self.pieces) else None
        scaled = hit is not None and hit[0].cls in ("scale", "dual-or-scale")
        read = read_digits(text, self.language, whole=self.whole, scaled=scaled)
        if read is None:
            return None
        number = Number(i, i + 1, read.value, read.step, read.digits, plain=text.isdigit(), other=read.other,
                        other_is_whole=read.other_is_whole)  # fmt: skip
        return self._add_half(number)

    def _mantissa(self, i: int, entry: Entry) -> Number | None:
        """Number words below a thousand, or a fraction or article before a multiplier."""
        pieces, start = self.pieces, i
        if entry.cls in ("half", "article", "one-half"):
            return self._before_scale(i, entry)
        slots: dict[str, float] = {}
        end = i
        while i < len(pieces):
            hit = self.words.match(pieces, i)
            if hit is None or not self._takes(slots, hit[0], i, start):
                break
            i = end = hit[1]
            if i < len(pieces):
                i = self._pass_link(i, slots)
        if not slots:
            return None
        value = sum(slots.values())
        number = Number(start, end, value, 1.0, len(str(int(value))), worded=True, prefix=entry.prefix)
        return self._add_half(number)

    def _takes(self, slots: dict[str, float], entry: Entry, i: int, start: int) -> bool:
        """Puts a word into its place (hundreds, tens, ones) when that is free."""
        linked = not self.joined or i == start or entry.prefix.startswith("و") or self.pieces[i - 1].folded == "و"
        cls, value = entry.cls, entry.value
        if i > start and "ال" in entry.prefix and not self.pieces[start].folded.startswith(("ال", "بال", "لل", "وال")):
            return False  # المئة والعشرين is one number, خمسة والعشرون are two
        if (
            cls == "one"
            and linked
            and not slots.keys() & {"ones", "teens"}
            and (not self.joined or "tens" not in slots)
        ):
            slots["ones"] = value
        elif cls == "ten" and linked and not slots.keys() & {"tens", "teens"} and (self.joined or "ones" not in slots):
            slots["tens"] = value
        elif cls == "teen" and linked and not slots.keys() & {"ones", "tens", "teens"}:
            slots["teens"] = value
        elif cls == "hundreds" and not slots:
            slots["hundreds"] = value
        elif cls == "hundred" and "hundreds" not in slots and "tens" not in slots and (i == start or not entry.prefix):
            slots["hundreds"] = value * (slots.pop("ones", 0) or slots.pop("teens", 0) or 1)
        else:
            return False
        return True

    def _pass_link(self, i: int, slots: dict[str, float]) -> int:
        """Past "and" (one hundred and five) or a hyphen (twenty-five)."""
        pieces = self.pieces
        if pieces[i].folded == "-" and "tens" in slots and pieces[i].start == pieces[i - 1].end:
            return i + 1
        if "hundreds" in slots or self.joined:
            hit = self.words.match(pieces, i)
            if hit is not None and hit[0].cls == "and" and i + 1 < len(pieces) and not pieces[i + 1].digit:
                return hit[1]
        return i

    def _before_scale(self, i: int, entry: Entry) -> Number | None:
        """Half a million, نصف مليون, a billion, полтора миллиарда, yarım milyon."""
        pieces, start, value, i = self.pieces, i, float(entry.value), i + 1
        hit = self.words.match(pieces, start)
        i = hit[1] if hit else i
        while i < len(pieces) and entry.cls == "half" and pieces[i].folded in self.between:  # half *of a* million
            i += 1
        hit = self.words.match(pieces, i) if i < len(pieces) else None
        if entry.cls == "article" and hit is not None and hit[0].cls == "half":
            return self._before_scale(i, hit[0])
        if entry.cls == "article" and hit is not None and hit[0].cls == "teen" and pieces[i].folded in self.counted:
            return Number(start, hit[1], hit[0].value, 1.0, 2, worded=True)
        if hit is None or hit[0].cls not in ("scale", "hundred", "dual-or-scale"):
            return Number(start, i, 1.5, 0.1, 2, worded=True) if entry.cls == "one-half" else None
        if entry.cls == "article" and pieces[i].folded in self.letters | self.vague:
            return None
        if hit[0].cls == "hundred":
            return Number(start, hit[1], value * 100, 100.0, 1, worded=True)
        return Number(start, i, value, 0.1 if value % 1 else 1.0, 1, worded=True, prefix=entry.prefix)

    def _add_half(self, number: Number) -> Number:
        """Three *and a half* billion, üç *buçuk* milyar, два *с половиной* миллиарда: before the multiplier."""
        i, pieces = number.end, self.pieces
        if i >= len(pieces) or (number.value % 1 and not number.worded):
            return number
        hit = self.words.match(pieces, i)
        if hit is not None and hit[0].cls == "more-half":
            return Number(
                number.start, hit[1], number.value + hit[0].value, 0.1, number.digits + 1, worded=number.worded
            )
        after, linked = self._link(i)
        if not linked or after >= len(pieces):
            return number
        hit = self.words.match(pieces, after)
        if hit is not None and hit[0].cls == "article" and hit[1] < len(pieces):
            hit = self.words.match(pieces, hit[1])
        if hit is None or hit[0].cls != "half" or hit[1] >= len(pieces):
            return number
        scale = self.words.match(pieces, hit[1])
        if (scale is None or scale[0].cls not in ("scale", "dual-or-scale")) and (self.joined or number.value > 100):
            return number
        return Number(number.start, hit[1], number.value + hit[0].value, 0.1, number.digits + 1, worded=number.worded)

    def _is_letter_scale(self, i: int) -> bool:
        """30m is thirty million, 30 m thirty metres; 5 bn is read either way."""
        before = self.pieces[i - 1]
        return before.digit and (len(self.pieces[i].folded) > 1 or before.end == self.pieces[i].start)

    def _scales(self, number: Number) -> Number:
        """Takes in the multipliers that follow: 18 *thousand*, 3 *thousand billion*."""
        i, pieces = number.end, self.pieces
        value, step, scale, other = number.value, number.step, number.scale, number.other
        while i < len(pieces):
            if self.language == "en" and pieces[i].folded == "-" and i + 1 < len(pieces) and i == number.end \
                    and pieces[i - 1].end == pieces[i].start and pieces[i].end == pieces[i + 1].start \
                    and len(pieces[i + 1].folded) > 3:  # fmt: skip
                i += 1  # a $1.5-billion loan
            hit = self.words.match(pieces, i)
            if hit is None or hit[0].cls not in ("scale", "dual-or-scale") or (hit[0].prefix and hit[0].prefix != "ال"):
                break
            if pieces[i].folded in self.letters and not self._is_letter_scale(i):
                break
            if hit[0].prefix == "ال" and number.value not in (0.25, 0.5, 0.75, 0.33333):
                break
            factor = hit[0].value
            value, step, scale, i = value * factor, step * factor, scale * factor, hit[1]
            other = None if other is None else other * factor
            if i < len(pieces) and pieces[i].folded == "." and i + 1 < len(pieces) and pieces[i].start == pieces[i - 1].end \
                    and pieces[i - 1].folded in self.dotted:  # fmt: skip
                i += 1
        if value == number.value:
            return number
        return Number(number.start, i, value, step, number.digits, scale, number.worded, False, other,
                      number.other_is_whole, number.prefix)  # fmt: skip


def _digits_of(value: float, step: float) -> int:
    return max(1, len(str(round(value / step)))) if step else 1


@functools.cache
def _vague(language: str) -> frozenset[str]:
    return frozenset(fold(w, language) for w in expand(load(language, "numbers").get("vague", {}).get("forms", [])))


@functools.cache
def _particles(language: str) -> tuple[frozenset[str], ...]:
    """Words that decide how a number goes on: vague multipliers, letters for multipliers, abbreviations that end in a
    stop, what stands between "half" and its multiplier, what an article counts."""
    data = load(language, "numbers")
    letters, stopped, between, counted = (
        frozenset(data.get(name, [])) for name in ("letters", "abbreviations", "after_half", "after_article")
    )
    return _vague(language), letters, letters | stopped, between, counted
