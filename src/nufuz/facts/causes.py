"""Why two claims differ: each cause is looked for in their fields, their figures and the words around them.

Every detector gives candidates with how sure it is; the surest one is told, with the words that show it. Words in the
quote count more than words elsewhere in the sentence, these more than the sentences beside it; words that stand with both
claims explain nothing.
"""

from __future__ import annotations

import bisect
import hashlib
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nufuz.facts.blocks import EXACT, RANGE, Blocks, Documents, measure_of
from nufuz.facts.cues import Cue, causes, note, scan, spelled, term
from nufuz.facts.periods import Period, period
from nufuz.facts.quantities import mixups, tolerances
from nufuz.facts.sources import Origins

_END = re.compile(r"(?<!\d)[.!?؟。](?=\s|$)|(?<=\d)[.!?؟。](?=\s+\D|$)|\n")
_BROKEN = re.compile("[\ue000-\uf8ff\ufffd]")
_WINDOW = 500
_IN_QUOTE, _IN_SENTENCE, _BEFORE, _AFTER = 0.92, 0.84, 0.5, 0.25
_FAR, _FAR_AWAY = 0.58, 100  # in the sentence, but so many characters from the quote: often another clause
_FAR_APART = 5.0
_STRONG = 0.55  # words nearer than those of the sentences beside


@dataclass(frozen=True, slots=True)
class Found:
    """A cause and how sure it is; ``words_a``, ``words_b``: the words that show it; ``both_hold``: both can be true."""

    cause: str
    detail: str
    sure: float
    both_hold: bool
    words_a: str | None
    words_b: str | None
    explain_en: str
    explain_ar: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    cause: str
    detail: str
    sure: float
    words_a: str | None = None
    words_b: str | None = None
    note: str | None = None
    times: str | None = None
    cued: str | None = None  # "a" or "b": whose words show it


@dataclass(frozen=True, slots=True)
class _Claim:
    """One claim as the detectors see it."""

    row: int
    value: float  # comparable
    step: float
    how: int
    unit: str | None
    written: float | None  # in the unit as written
    status: str
    when: Period | None
    time: str | None
    date: str | None
    outlet: str | None
    text: str
    quote: tuple[int, int]
    sentence: tuple[int, int]
    flags: tuple[str, ...]
    hits: dict[tuple[str, str], tuple[float, str, Cue]]


class Explainer:
    """Finds causes for pairs of claims of one table; what it has read of a claim it remembers."""

    def __init__(self, blocks: Blocks, documents: Documents, origins: Origins) -> None:
        self.b, self.documents, self.origins = blocks, documents, origins
        self._known: dict[int, _Claim] = {}
        table = documents.table
        names = table.column_names if table is not None else []
        self._text = next((name for name in ("raw", "text") if name in names), None)

    def told_as_planned(self, row: int) -> bool:
        """Whether the claim's own words tell a target, plan or forecast although its status says otherwise."""
        return any(
            cause == "status" and w[0] >= _IN_QUOTE and not w[2].general
            for (cause, _), w in self._claim(row).hits.items()
        )

    def causes_near(self, row: int) -> frozenset[str]:
        """The causes whose cue words stand in the claim's sentence and suit its type."""
        type = self.b.keys[self.b.fact[row]].type
        hits = self._claim(row).hits.items()
        return frozenset(
            c for (c, _), (near, _, cue) in hits if near > _STRONG and cue.suits(type, measure_of(type).measure)
        )

    def explain(self, a: int, b: int) -> Found:
        """The cause of the difference between two claims (rows of the table) of one fact or of neighbouring ones."""
        if self.b.keys[self.b.fact[a]].kind != "indicator":
            times = [self.b.times[int(self.b.time[row])] or "" for row in (a, b)]
            return self.told("since-when", a, b, (times[0], times[1]), 0.9)
        one, other = self._claim(a), self._claim(b)
        best = max(self._candidates(one, other), key=lambda c: (round(c.sure, 6), c.cause, c.detail))
        return self._told(best, one, other)

    def told(
        self, cause: str, a: int, b: int, words: tuple[str, str], sure: float, *, both_hold: bool | None = None,
        detail: str = "",
    ) -> Found:  # fmt: skip
        """A contradiction whose cause follows from what the claims are (roles, dates, levels, other years' figures)."""
        plan = causes()[cause]
        texts = {}
        for language in ("en", "ar"):
            x, y = (term(word, language) for word in words)
            extra = note(detail, language) if detail in _NOTES else ""
            texts[language] = plan[language].format(a=x, b=y, note=extra, words=" / ".join(w for w in (x, y) if w))
        holds = plan["both_hold"] if both_hold is None else both_hold
        return Found(cause, detail, sure, holds, self._quote(a), self._quote(b), texts["en"], texts["ar"])

    def figure(self, row: int) -> str:
        """A claim's figure as written."""
        return _figure(self._claim(row))

    def row(self, fact: str, other: str | None, a: int, b: int, found: Found) -> dict[str, Any]:
        """The row of the contradictions' table; figures in the unit that both are compared in."""
        ids = self.b.words("id", a), self.b.words("id", b)
        said = (fact, other, *ids)
        amounts = self.b.keys[self.b.fact[a]].kind == "indicator"
        return {
            "contradiction_id": hashlib.blake2b(repr(said).encode(), digest_size=8).hexdigest(), "fact_id": fact,
            "other_fact_id": other, "claim_a": ids[0], "claim_b": ids[1],
            "value_a": _number(float(self.b.figures.v[a])) if amounts else None,
            "value_b": _number(float(self.b.figures.v[b])) if amounts else None,
            "unit": self.b.keys[self.b.fact[a]].base if amounts else None, "cause": found.cause, "detail": found.detail,
            "sure": round(found.sure, 3), "both_hold": found.both_hold, "words_a": found.words_a,
            "words_b": found.words_b, "explain_en": found.explain_en, "explain_ar": found.explain_ar,
        }  # fmt: skip

    # Detectors

    def _candidates(self, a: _Claim, b: _Claim) -> Iterator[_Candidate]:
        yield _Candidate("unknown", "", 0.3)
        yield from _damaged(a, b)
        yield from _field(a, b, measure_of(self.b.keys[self.b.fact[a.row]].type).measure)
        yield from self._cued(a, b)
        if math.isfinite(a.value) and math.isfinite(b.value) and a.value and b.value:
            yield from _unit(a, b, self.b.keys[self.b.fact[a.row]].base)
            yield from _slip(a, b)
            yield from _rounding(a, b)
            yield from _later(a, b)

    def _cued(self, a: _Claim, b: _Claim) -> Iterator[_Candidate]:
        """Words that stand with one claim and not, or not so near, with the other."""
        key = self.b.keys[self.b.fact[a.row]]
        measure = measure_of(key.type).measure
        for mine, theirs, name in ((a, b, "a"), (b, a, "b")):
            for (cause, detail), (near, words, cue) in mine.hits.items():
                if not cue.suits(key.type, measure) or (cause == "status" and mine.status == theirs.status != "actual"):
                    continue  # "aims at" beside one of two targets explains nothing
                sure = near
                also = theirs.hits.get((cause, detail))
                if also:
                    # "first half" here, "first nine months" there is a difference; the same words twice are none
                    sure = near * 0.8 if also[1] != words and cause == "period" else near - also[0]
                if any(c == cause and d != detail for c, d in theirs.hits):
                    sure *= 0.9
                sure = sure * _expected(cue, mine.value, theirs.value) + 0.004 * min(len(words.split()), 5)
                sure -= 0.05 if cue.general else 0.0
                if cause == "status" and mine.status == "actual":
                    sure *= 0.8  # whoever found the claim read the same words and took it for a fact
                if name == "a":
                    yield _Candidate(cause, detail, sure, words, also[1] if also else None, cued="a")
                else:
                    yield _Candidate(cause, detail, sure, also[1] if also else None, words, cued="b")

    # Telling

    def _told(self, c: _Candidate, a: _Claim, b: _Claim) -> Found:
        plan = causes()[c.cause]
        texts = {}
        for language in ("en", "ar"):
            extra = (
                note(c.note, language).format(times=c.times, date=(a if c.cued == "a" else b).date or "")
                if c.note in _NOTES
                else c.note or ""
            )
            coarse, fine = (a, b) if a.step > b.step else (b, a)
            texts[language] = plan[language].format(
                words=c.words_b if c.cued == "b" else c.words_a or extra, note=extra, a=_figure(a, language), b=_figure(b, language),
                cued=_figure(b if c.cued == "b" else a, language), coarse=_figure(coarse, language),
                fine=_figure(fine, language), figure=_figure(b if c.cued == "b" else a, language),
                other_time=(a if c.cued == "b" else b).time or "—",
            )  # fmt: skip
        words_a, words_b = c.words_a or self._quote(a.row), c.words_b or self._quote(b.row)
        return Found(c.cause, c.detail, c.sure, plan["both_hold"], words_a, words_b, texts["en"], texts["ar"])

    def _quote(self, row: int) -> str | None:
        quote: str | None = self.b.words("quote", row)
        return quote if quote is None or len(quote) <= 240 else quote[:239] + "…"

    # Reading

    def _claim(self, row: int) -> _Claim:
        known = self._known.get(row)
        if known is None:
            known = self._known[row] = self._read(row)
        return known

    def _read(self, row: int) -> _Claim:
        b, f = self.b, self.b.figures
        doc = int(b.doc[row])
        text, quote = self._context(row, doc)
        sentence, beside = _sentences(text, quote)
        value = b.words("value", row)
        step = float(f.step[row])
        time = b.times[int(b.time[row])]
        return _Claim(
            row, float(f.v[row]), step, int(f.how[row]), b.words("unit", row), value, b.words("status", row) or "actual",
            period(time), time, self.documents.date[doc] if doc >= 0 else None,
            self.documents.outlet[doc] if doc >= 0 else None, text, quote, sentence, tuple(b.words("flags", row) or ()),
            _hits(text, quote, sentence, beside),
        )  # fmt: skip

    def _context(self, row: int, doc: int) -> tuple[str, tuple[int, int]]:
        """Text around the quote, and where the quote stands in it."""
        quote = self.b.words("quote", row) or ""
        text = ""
        if doc >= 0 and self._text is not None and self.documents.table is not None:
            text = self.documents.table[self._text][doc].as_py() or ""
        start = self.b.words("start", row)
        if not text or not quote:
            return quote, (0, len(quote))
        if start is None or text[start : start + len(quote)] != quote:
            start = text.find(quote)
            if start < 0:
                return quote, (0, len(quote))
        left = max(0, start - _WINDOW)
        return text[left : start + len(quote) + _WINDOW], (start - left, start - left + len(quote))


_NOTES = frozenset(
    {
        "factor",
        "swapped",
        "decimal",
        "same-number",
        "converted",
        "no-rate",
        "flagged",
        "broken",
        "later",
        "new-aim",
        "far-apart",
        "series",
        "denied-member",
    }
)


def _damaged(a: _Claim, b: _Claim) -> Iterator[_Candidate]:
    """The reading doubts the digits, or broken characters stand in or beside them."""
    for claim, name in ((a, "a"), (b, "b")):
        flag = next((f for f in claim.flags if f.startswith("doubtful")), None)
        if flag:
            words = claim.text[slice(*claim.quote)]
            yield _one_sided(name, _Candidate("damaged", "flagged", 0.96, note="flagged"), words)
        quote = claim.text[slice(*claim.quote)]
        broken = _BROKEN.search(quote)
        if broken:
            around = quote[max(0, broken.start() - 12) : broken.end() + 12].strip()
            yield _one_sided(name, _Candidate("damaged", "characters", 0.95, note="broken"), around)


def _field(a: _Claim, b: _Claim, measure: str) -> Iterator[_Candidate]:
    """What the claims' own fields tell: status and time."""
    if a.status != b.status and "denied" not in (a.status, b.status):
        name = "b" if a.status == "actual" else "a"
        claim = b if name == "b" else a
        yield _one_sided(name, _Candidate("status", claim.status, 0.97), _words_for("status", claim))
    if a.when is None and b.when is None:
        return
    if a.when is None or b.when is None:
        name = "a" if a.when is None else "b"
        yield _one_sided(name, _Candidate("period", "undated", 0.4), _words_for("period", a if name == "a" else b))
    elif (a.when.start, a.when.end) != (b.when.start, b.when.end):
        shorter, longer = ("a", "b") if (a.when.days or 10**9) < (b.when.days or 10**9) else ("b", "a")
        part, whole = (a, b) if shorter == "a" else (b, a)
        spans = (
            whole.when is not None and whole.when.year is None and part.when is not None and part.when.year is not None
        )
        if spans and measure in ("flow", "rate"):
            sure = 0.94 if _ratio(whole, part) > 1 else 0.35
            yield _one_sided(
                longer, _Candidate("cumulative", "years", sure), _words_for("cumulative", whole) or whole.time
            )
        else:
            sure = _part_is_less(part, whole, measure)
            kind = part.when.precision if part.when else ""
            yield _one_sided(shorter, _Candidate("period", kind, sure), _words_for("period", part) or part.time)


def _part_is_less(part: _Claim, whole: _Claim, measure: str) -> float:
    """How sure another period explains the difference: a part of a year has less of a flow; other figures drift."""
    ratio = _ratio(part, whole)
    if measure == "flow":
        return 0.94 if ratio < 1 else 0.35
    return 0.7 if 0.85 < ratio < 1.15 else 0.35


def _ratio(a: _Claim, b: _Claim) -> float:
    return a.value / b.value if b.value and math.isfinite(a.value) and math.isfinite(b.value) else 0.5


def _words_for(cause: str, claim: _Claim) -> str | None:
    """The nearest words of the claim that show the cause; its quote where there are none."""
    hits = [(near, words) for (name, _), (near, words, _) in claim.hits.items() if name == cause]
    return max(hits)[1] if hits else claim.text[slice(*claim.quote)] or None


def _unit(a: _Claim, b: _Claim, base: str | None) -> Iterator[_Candidate]:
    """The same number with another unit, a factor between units that are taken for each other, or no way to compare."""
    ratio = max(a.value, b.value) / min(a.value, b.value) if a.value * b.value > 0 else 0.0
    if a.unit != b.unit:
        if a.written and b.written and abs(a.written - b.written) <= max(_written_step(a), _written_step(b)) / 2:
            yield _Candidate("unit", "same-number", 0.95, a.unit, b.unit, "same-number")
        else:
            # figures of statistics in two measures do not part so far: one has the wrong unit, or the wrong scale of it
            if ratio >= _FAR_APART and base != "USD":
                yield _Candidate("unit", "far-apart", 0.5, a.unit, b.unit, "far-apart", f"{ratio:,.0f}")
            else:
                yield _Candidate("unit", "converted", 0.28, a.unit, b.unit, "converted")
    blur = 1.5 * (a.step / abs(a.value) + b.step / abs(b.value)) / 2
    for mixup in mixups():
        if base in mixup.units and abs(ratio / mixup.factor - 1) <= min(max(0.012, blur), 0.02):
            yield _Candidate("unit", mixup.name, 0.72, a.unit, b.unit, f"{mixup.note_en} / {mixup.note_ar}")


def _slip(a: _Claim, b: _Claim) -> Iterator[_Candidate]:
    """A factor of ten, a hundred, a thousand; two digits that changed places; a decimal mark read wrongly."""
    if a.value * b.value <= 0:
        return
    high, low = (a, b) if abs(a.value) > abs(b.value) else (b, a)
    power = round(math.log10(high.value / low.value))
    same_unit = a.unit == b.unit
    if power >= 1:
        lifted = low.value * 10.0**power
        digits = min(_digits(high), _digits(low))
        exact = abs(lifted - high.value) <= 1e-9 * abs(high.value)
        blurred = abs(lifted - high.value) <= max(high.step, low.step * 10.0**power) / 2
        if power <= 6 and (exact or (blurred and power >= 1 and not same_unit) or (blurred and digits >= 2)):
            sure = 0.94 if exact and digits >= 2 else 0.7 if exact else 0.62 if digits >= 2 else 0.45
            words = _decimal_mark(high if power == 3 else low) or _decimal_mark(low) if power == 3 else None
            if words:
                name = "a" if _decimal_mark(a) == words else "b"
                yield _one_sided(name, _Candidate("slip", "decimal-mark", sure, note="decimal"), words)
            else:
                yield _Candidate("slip", f"factor-{10**power}", sure, None, None, "factor", f"{10**power:,}")
    if same_unit and abs(power) <= 1 and _swapped(*_mantissas(a, b)):
        yield _Candidate("slip", "swapped-digits", 0.8, None, None, "swapped")


def _rounding(a: _Claim, b: _Claim) -> Iterator[_Candidate]:
    """Cut off where it should be rounded, or rounded twice: off by less than one last digit of the coarser figure."""
    if a.how != EXACT or b.how != EXACT or a.unit != b.unit or a.step == b.step:
        return
    coarse, fine = (a, b) if a.step > b.step else (b, a)
    apart = abs(coarse.value - fine.value)
    if apart <= coarse.step * (1 + 1e-9):
        cut = fine.value > coarse.value
        yield _Candidate("rounding", "cut-off" if cut else "rounded-up", 0.83 if cut else 0.62)


def _later(a: _Claim, b: _Claim) -> Iterator[_Candidate]:
    """A later document with a figure near the earlier one: editions of one statistic. Or with another aim: a new one."""
    if not a.date or not b.date or a.how == RANGE or b.how == RANGE:
        return
    one, other = period(a.date), period(b.date)
    if one is None or other is None or one.meets(other):
        return
    apart = abs(a.value - b.value) / max(abs(a.value), abs(b.value))
    later = "a" if (one.start or 0) > (other.start or 0) else "b"
    if a.status == b.status in ("target", "planned", "forecast"):
        yield _Candidate("revision", "new-aim", 0.45, a.date, b.date, "new-aim", cued=later)
    elif apart <= tolerances().near:
        yield _Candidate("revision", "later-document", 0.5, a.date, b.date, "later", cued=later)


# Words


def _hits(
    text: str, quote: tuple[int, int], sentence: tuple[int, int], beside: tuple[int, int]
) -> dict[tuple[str, str], tuple[float, str, Cue]]:
    """For each cause and sort of cue the nearest words."""
    found: dict[tuple[str, str], tuple[float, str, Cue]] = {}
    offset = beside[0]
    for hit in scan(text[slice(*beside)]):
        start, end = hit.start + offset, hit.end + offset
        if quote[0] <= start and end <= quote[1] and sentence[0] <= start:
            near = _IN_QUOTE
        elif sentence[0] <= start and end <= sentence[1]:
            gap = max(quote[0] - end, start - quote[1], 0)
            near = _IN_SENTENCE if gap <= _FAR_AWAY else _FAR
        else:
            # a sentence before often sets the frame ("In the first half of the year …"), one after seldom
            near = _BEFORE if end <= sentence[0] else _AFTER
        key = (hit.cue.cause, hit.cue.detail)
        words = " ".join(text[start:end].split())
        if key not in found or near > found[key][0] or (near == found[key][0] and len(words) > len(found[key][1])):
            found[key] = (near, words, hit.cue)
    return found


def _sentences(text: str, quote: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """The span of the quote's sentence, and that of it with the sentences on either side."""
    ends = [m.end() for m in _END.finditer(text)]
    at = bisect.bisect_right(ends, quote[0])
    start = ends[at - 1] if at else 0
    before = ends[at - 2] if at >= 2 else 0
    at = bisect.bisect_left(ends, quote[1])
    end = ends[at] if at < len(ends) else len(text)
    after = ends[at + 1] if at + 1 < len(ends) else len(text)
    return (start, end), (before, after)


def _expected(cue: Cue, mine: float, theirs: float) -> float:
    """1 where the figures stand as the cue lets expect, less where they do not."""
    if not (math.isfinite(mine) and math.isfinite(theirs)) or not theirs:
        return 1.0
    ratio = mine / theirs
    return 1.0 if cue.least <= ratio <= cue.most else 0.3


# Figures


def _one_sided(name: str, c: _Candidate, words: str | None) -> _Candidate:
    """The candidate, with the words of the claim that shows it."""
    a, b = (words, None) if name == "a" else (None, words)
    return _Candidate(c.cause, c.detail, c.sure, a, b, c.note, c.times, name)


def _mantissas(a: _Claim, b: _Claim) -> tuple[str, str]:
    """The digits of both, the finer one rounded as the coarser is written."""
    step = max(a.step, b.step)
    if a.how != EXACT or b.how != EXACT or not step or max(abs(a.value), abs(b.value)) / step > 1e12:
        return "", ""
    return str(round(abs(a.value) / step)), str(round(abs(b.value) / step))


def _written_step(claim: _Claim) -> float:
    """The last written digit in the unit as written."""
    return abs(claim.step * claim.written / claim.value) if claim.written and claim.value else 0.0


def _mantissa(claim: _Claim) -> str:
    """The digits as written."""
    if claim.written is None or claim.how not in (EXACT,):
        return ""
    step = _written_step(claim)
    return str(round(abs(claim.written) / step)) if step > 0 and abs(claim.written) / step < 1e15 else ""


def _digits(claim: _Claim) -> int:
    return len(_mantissa(claim).rstrip("0")) or 1


def _swapped(a: str, b: str) -> bool:
    """Whether two neighbouring digits have changed places."""
    if len(a) != len(b) or len(a) < 2 or a == b:
        return False
    differ = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    return (
        len(differ) == 2
        and differ[1] == differ[0] + 1
        and a[differ[0]] == b[differ[1]]
        and a[differ[1]] == b[differ[0]]
    )


_GROUPED = re.compile(r"[\d٠-٩۰-۹]{1,3}[.,٫٬،][\d٠-٩۰-۹]{3}(?![\d٠-٩۰-۹])")


def _decimal_mark(claim: _Claim) -> str | None:
    """A figure in the quote whose mark can be read as decimal or as thousands: "1,900"."""
    found = _GROUPED.search(claim.text[slice(*claim.quote)])
    return found[0] if found else None


def _figure(claim: _Claim, language: str = "en") -> str:
    """A claim's figure as people write it: "3.6 billion USD"; its time where it has none."""
    if claim.written is None:
        return claim.time or "—"
    text = spelled(claim.written, language)
    return f"{text} {claim.unit}" if claim.unit else text


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
