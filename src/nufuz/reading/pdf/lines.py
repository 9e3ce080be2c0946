"""Glyphs brought together into lines: baselines, vowel marks on their letters, blanks, raised figures."""

from __future__ import annotations

import statistics
import unicodedata
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import attrgetter, sub

import numpy as np

from nufuz.reading.pdf.glyphs import Glyph, Page, is_mark
from nufuz.reading.pdf.order import Sign, kind

_SUPERSCRIPT = str.maketrans("0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "⁰¹²³⁴⁵⁶⁷⁸⁹" * 3)


@dataclass(slots=True)
class Line:
    """One line of a column, signs from left to right."""

    signs: list[Sign]
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    gaps: list[tuple[float, float, int]]  # x0, x1 of each blank and its place in ``signs``
    rtl: int  # letters of right-to-left scripts less those of others
    first_right: float  # width of the rightmost word
    first_left: float  # width of the leftmost word
    figures: bool = True  # holds European digits, whose order depends on what stands before


def lines_of(glyphs: Sequence[Glyph], page: Page) -> list[Line]:
    """Lines from top to bottom."""
    if not glyphs:
        return []
    rows = _rows(glyphs, 0.62)
    blank = _blank_width(page)
    spaces = sorted((y, (a + b) / 2, b - a) for a, b, y in page.spaces)
    return [line for row in rows if (line := _line(row, blank, spaces)) is not None]


def _rows(glyphs: Sequence[Glyph], reach: float) -> list[list[Glyph]]:
    """Glyphs brought together by baseline, the most used baselines first; marks put on their bases."""
    bases = [g for g in glyphs if not is_mark(g.text) or not g.text]
    ys = [round(g.y * 2) / 2 for g in bases]
    counts = Counter(ys)
    sizes: dict[float, list[float]] = {y: [] for y in counts}
    for y, g in zip(ys, bases, strict=True):
        sizes[y].append(g.size)
    medians = {y: statistics.median(some) for y, some in sizes.items()}
    peaks: list[tuple[float, float]] = []
    sorted_peaks: list[tuple[float, int]] = []
    row_of: dict[float, int] = {}
    # Larger type first among equals: a raised small figure belongs to the line, not the line to the figure.
    for y, _ in sorted(counts.items(), key=lambda item: (-item[1] * medians[item[0]], -item[0])):
        place = bisect_left(sorted_peaks, (y, -1))
        near = [
            (abs(y - peak), i)
            for peak, i in sorted_peaks[max(place - 1, 0) : place + 1]
            if abs(y - peak) < reach * peaks[i][1]
        ]
        if near:
            row_of[y] = min(near)[1]
        else:
            row_of[y] = len(peaks)
            insort(sorted_peaks, (y, len(peaks)))
            peaks.append((y, max(medians[y], 1.0)))
    rows: list[list[Glyph]] = [[] for _ in peaks]
    for y, g in zip(ys, bases, strict=True):
        rows[row_of[y]].append(g)
    if len(bases) < len(glyphs) and peaks:
        _put_marks([g for g in glyphs if g.text and is_mark(g.text)], rows, peaks)
    order = sorted(range(len(rows)), key=lambda i: -peaks[i][0])
    return [_by_origin(rows[i]) for i in order if rows[i]]


def _by_origin(row: list[Glyph]) -> list[Glyph]:
    """From left to right; of two Arabic letters on one origin (lam and alef) the one read first stands right."""
    row = sorted(row, key=attrgetter("x"))
    xs = [g.x for g in row]
    if len(row) < 2 or min(map(sub, xs[1:], xs)) >= 0.04 * max([g.size for g in row]):
        return row
    for i in range(len(row) - 1):
        a, b = row[i], row[i + 1]
        if not (a.arabic and b.arabic and b.x - a.x < 0.04 * a.size):
            continue
        lam, alef = a.text[:1] == "ل", b.text[:1] in tuple("اأإآٱ")
        if (lam and alef) or (a.index < b.index and not (b.text[:1] == "ل" and a.text[:1] in tuple("اأإآٱ"))):
            row[i], row[i + 1] = b, a
    return row


def _put_marks(marks: list[Glyph], rows: list[list[Glyph]], peaks: list[tuple[float, float]]) -> None:
    """Each vowel mark behind the letter that it stands over or under."""
    ys = np.array([p[0] for p in peaks])
    tables: dict[int, tuple[list[Glyph], np.ndarray, np.ndarray, np.ndarray]] = {}
    for mark in marks:
        row = int(np.abs(ys - mark.y).argmin())
        if row not in tables:
            letters = [g for g in rows[row] if g.arabic] or rows[row]
            tables[row] = (
                letters,
                np.array([g.left for g in letters]),
                np.array([g.right for g in letters]),
                np.array([g.index for g in letters]),
            )
        letters, left, right, index = tables[row]
        middle = (mark.left + mark.right) / 2
        outside = np.maximum(0, np.maximum(left - middle, middle - right))
        far = outside + 0.15 * np.abs((left + right) / 2 - middle)
        far = far + 0.12 * mark.size * (np.abs(index - mark.index) > 1)
        base = letters[int(far.argmin())]
        if len(base.text) > 1 and base.text[1:2] in "اأإآ" and middle > (base.left + base.right) / 2:
            base.text = unicodedata.normalize("NFC", base.text[0] + mark.text + base.text[1:])
        else:
            base.text = unicodedata.normalize("NFC", base.text + mark.text)


def _blank_width(page: Page) -> float:
    """From which gap on a blank stands between two glyphs though none is drawn, in em.

    0.7 of the page's usual drawn space. A page of spaces without width (Chromium) draws them all; one without spaces
    (TeX) has gaps only between words.
    """
    widths = [x1 - x0 for x0, x1, _ in page.spaces if x1 - x0 > 0.5]
    if len(widths) >= 8 and page.glyphs:
        return 0.7 * statistics.median(widths) / statistics.median(g.size for g in page.glyphs)
    return 0.3 if len(page.spaces) >= 8 else 0.1


def _line(row: list[Glyph], blank: float, drawn_spaces: list[tuple[float, float, float]]) -> Line | None:
    """``drawn_spaces``: baseline, middle and width of each of the page's spaces, sorted."""
    drawn = [g for g in row if g.text]
    if not drawn:
        return None
    size = statistics.median([g.size for g in drawn])
    baseline = statistics.median([g.y for g in drawn])
    low = bisect_left(drawn_spaces, (baseline - 0.55 * size, 0.0, 0.0))
    high = bisect_left(drawn_spaces, (baseline + 0.55 * size, 0.0, 0.0))
    spaces = sorted([space[1:] for space in drawn_spaces[low:high]])
    signs: list[Sign] = []
    gaps: list[tuple[float, float, int]] = []
    at = 0
    for place, left, right in _blanks(row, size, blank, spaces):
        signs += _signs(row[at:place], row[at - 1] if at else None, signs, size, baseline)
        at = place
        if signs and signs[-1].text != " ":
            gaps.append((left, right, len(signs)))
            signs.append(Sign(" ", " "))
    signs += _signs(row[at:], row[at - 1] if at else None, signs, size, baseline)
    while signs and signs[-1].text == " ":
        signs.pop()
    arabic = sum([g.arabic for g in drawn])
    rtl = arabic - sum([g.text[:1].isalpha() for g in drawn if not g.arabic])
    x0, x1 = min([g.left for g in drawn]), max([g.right for g in drawn])
    last = gaps[-1][1] if gaps else x0
    first = gaps[0][0] if gaps else x1
    bold = sum([g.bold for g in drawn]) * 2 > len(drawn)
    figures = "N" in {s.kind for s in signs}
    return Line(signs, x0, x1, baseline, size, bold, gaps, rtl, x1 - last, first - x0, figures)


def _signs(some: list[Glyph], before: Glyph | None, signs: list[Sign], size: float, baseline: float) -> list[Sign]:
    """The signs of glyphs between two blanks; ``before``: the glyph before them, ``signs``: what precedes them."""
    found = [Sign(g.text, kind(g.text), g.item, g.index) for g in some if g.text]
    digits = [g.text.isdigit() for g in some]
    if not any(digits) and not (before is not None and before.text.isdigit()):
        return found
    number = 0
    for g in some:
        if not g.text:
            before = g
            continue
        sign = found[number]
        if g.size < 0.82 * size and g.y - baseline > 0.12 * size and g.text.isdigit():
            sign.text = g.text.translate(_SUPERSCRIPT)
            sign.kind = kind(sign.text)
        if before is not None and (sign.text.isdigit() or before.text.isdigit()) and _overprinted(before, g):
            sign.doubt = "another sign is printed over it"
            earlier = found[number - 1] if number else signs[-1] if signs else None
            if earlier is not None and earlier.text != " ":
                earlier.doubt = sign.doubt
        before = g
        number += 1
    return found


def _blanks(
    row: list[Glyph], size: float, blank: float, spaces: list[tuple[float, float]]
) -> list[tuple[int, float, float]]:
    """Before which glyphs of a row a blank stands, and from where to where; ``spaces``: middle and width of drawn ones."""
    places = [s[0] for s in spaces]
    # How many drawn spaces lie left of each glyph's middle.
    passed = [bisect_left(places, (g.x0 + g.x1) / 2) for g in row] if places else [0] * len(row)
    reaches = accumulate([g.x1 for g in row], max)
    starts = [g.x0 for g in row[1:]]
    found = []
    threshold = blank * size
    for at, (reach, start) in enumerate(zip(reaches, starts, strict=False)):
        gap = start - reach
        if gap > threshold or (
            passed[at] < passed[at + 1]
            and _holds_space(row[at], row[at + 1], gap, size, spaces[passed[at] : passed[at + 1]])
        ):
            found.append((at + 1, reach, start))
    return found


def _overprinted(a: Glyph, b: Glyph) -> bool:
    """Whether the ink of two neighbours lies on the same place."""
    shared = min(a.right, b.right) - max(a.left, b.left)
    return shared > 0.4 * min(a.right - a.left, b.right - b.left) and min(a.top, b.top) > max(a.bottom, b.bottom)


def _holds_space(a: Glyph, b: Glyph, gap: float, size: float, spaces: list[tuple[float, float]]) -> bool:
    """Whether a drawn space that stands between the middles of two neighbours parts them."""
    if len(b.text) > 1 and unicodedata.combining(b.text[-1]):
        # The advance of a cluster may begin at its vowel mark, over the blank beside it: its ink leaves the blank free.
        gap = max(gap, b.left - a.right)
    return any(gap > (0.4 * width if width > 0.1 * size else 0.1 * size) for _, width in spaces)
