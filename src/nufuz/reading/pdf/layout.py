"""From glyphs to blocks in reading order: running heads, columns, lines, tables, paragraphs, headings, footnotes.

Columns are found by a gutter that stays free of ink over several lines, not by its width: justified word gaps are wider
than a narrow gutter. Lines are made after columns are cut, because baselines of neighbouring columns need not agree.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from nufuz.reading.pdf.glyphs import Glyph, Page, is_mark
from nufuz.reading.pdf.order import Sign, kind

_SUPERSCRIPT = str.maketrans("0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "⁰¹²³⁴⁵⁶⁷⁸⁹" * 3)
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.?|صفحة|الصفحة|ص|sayfa|стр\.?|страница)?\W*#\W*(?:(?:of|/|من|из)\W*#\W*)?)\W*", re.I
)
_BULLET = re.compile(r"[•●▪■◆◦‣∙○–—*-]$")


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


@dataclass(slots=True)
class Block:
    """A paragraph, heading, note, table or piece of page furniture.

    ``rows`` are for tables: rows of cells of lines, cells from left to right.
    """

    kind: str
    page: int
    lines: list[Line] = field(default_factory=list)
    rows: list[list[list[Line]]] = field(default_factory=list)
    full: bool = False  # its last line reaches the end of the column: it may go on
    starts: bool = True  # its first line is indented or follows a gap: it does not continue another

    @property
    def size(self) -> float:
        return statistics.median(line.size for line in self.lines) if self.lines else 0.0

    @property
    def letters(self) -> int:
        lines = self.lines or [line for row in self.rows for cell in row for line in cell]
        return sum(line.rtl for line in lines)


def blocks(pages: Sequence[Page]) -> list[list[Block]]:
    """The blocks of each page in reading order; furniture last."""
    body = _body_size(pages)
    heads = _furniture(pages, body)
    result = []
    for page, aside in zip(pages, heads, strict=True):
        rtl = sum(1 if g.arabic else -1 if g.text.isalpha() else 0 for g in page.glyphs) > 0
        inside = [g for g in page.glyphs if id(g) not in aside]
        found: list[Block] = []
        for region in _regions(inside, page, rtl):
            found += _region_blocks(region, page, rtl, body)
        _mark_notes(found, body)
        outside = [g for g in page.glyphs if id(g) in aside]
        found += [Block("furniture", page.number, [line]) for line in lines_of(outside, page)]
        if page.aside:
            found += [Block("furniture", page.number, [line]) for line in lines_of(page.aside, page)]
        if page.slanted.strip():
            signs = [Sign(char, "L") for char in " ".join(page.slanted.split())]
            found.append(Block("furniture", page.number, [Line(signs, 0, 0, 0, body, False, [], -1, 0, 0, False)]))
        result.append(found)
    return result


def _body_size(pages: Iterable[Page]) -> float:
    sizes = Counter(round(g.size * 2) / 2 for page in pages for g in page.glyphs)
    return sizes.most_common(1)[0][0] if sizes else 10.0


# --- Lines ---------------------------------------------------------------------------------------------------------


def lines_of(glyphs: Sequence[Glyph], page: Page) -> list[Line]:
    """Lines from top to bottom."""
    rows = _rows(glyphs, 0.62)
    blank = _blank_width(page)
    spaces = sorted((y, (a + b) / 2, b - a) for a, b, y in page.spaces)
    return [line for row in rows if (line := _line(row, blank, spaces)) is not None]


def _rows(glyphs: Sequence[Glyph], reach: float) -> list[list[Glyph]]:
    """Glyphs brought together by baseline, the most used baselines first; marks put on their bases."""
    bases = [g for g in glyphs if not is_mark(g.text) or not g.text]
    counts: Counter[float] = Counter()
    sizes: dict[float, list[float]] = {}
    for g in bases:
        y = round(g.y * 2) / 2
        counts[y] += 1
        sizes.setdefault(y, []).append(g.size)
    peaks: list[tuple[float, float]] = []
    sorted_peaks: list[tuple[float, int]] = []
    row_of: dict[float, int] = {}
    # Larger type first among equals: a raised small figure belongs to the line, not the line to the figure.
    for y, _ in sorted(counts.items(), key=lambda item: (-item[1] * statistics.median(sizes[item[0]]), -item[0])):
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
            peaks.append((y, max(statistics.median(sizes[y]), 1.0)))
    rows: list[list[Glyph]] = [[] for _ in peaks]
    for g in bases:
        rows[row_of[round(g.y * 2) / 2]].append(g)
    marks = [g for g in glyphs if g.text and is_mark(g.text)]
    if marks and peaks:
        _put_marks(marks, rows, peaks)
    order = sorted(range(len(rows)), key=lambda i: -peaks[i][0])
    return [_by_origin(rows[i]) for i in order if rows[i]]


def _by_origin(row: list[Glyph]) -> list[Glyph]:
    """From left to right; of two Arabic letters on one origin (lam and alef) the one read first stands right."""
    row = sorted(row, key=lambda g: g.x)
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
    size = statistics.median(g.size for g in drawn)
    baseline = statistics.median(g.y for g in drawn)
    low = bisect_left(drawn_spaces, (baseline - 0.55 * size, 0.0, 0.0))
    high = bisect_left(drawn_spaces, (baseline + 0.55 * size, 0.0, 0.0))
    spaces = sorted(space[1:] for space in drawn_spaces[low:high])
    places = [s[0] for s in spaces]
    threshold = blank * size
    signs: list[Sign] = []
    gaps: list[tuple[float, float, int]] = []
    reach = -1e9
    before: Glyph | None = None
    for g in row:
        if before is not None:
            gap = g.x0 - reach
            if _parted(before, g, gap, size, threshold, places, spaces) and signs and signs[-1].text != " ":
                gaps.append((reach, g.x0, len(signs)))
                signs.append(Sign(" ", " "))
        if g.text:
            text = g.text
            if g.size < 0.82 * size and g.y - baseline > 0.12 * size and text.isdigit():
                text = text.translate(_SUPERSCRIPT)
            sign = Sign(text, kind(text), g.item, g.index)
            if before is not None and _overprinted(before, g):
                sign.doubt = "another sign is printed over it"
                if signs and signs[-1].text != " ":
                    signs[-1].doubt = sign.doubt
            signs.append(sign)
        reach = max(reach, g.x1) if before is not None else g.x1
        before = g
    while signs and signs[-1].text == " ":
        signs.pop()
    rtl = sum(1 if g.arabic else -1 if g.text[:1].isalpha() else 0 for g in drawn)
    x0, x1 = min(g.left for g in drawn), max(g.right for g in drawn)
    last = gaps[-1][1] if gaps else x0
    first = gaps[0][0] if gaps else x1
    bold = sum(g.bold for g in drawn) * 2 > len(drawn)
    figures = any(s.kind == "N" for s in signs)
    return Line(signs, x0, x1, baseline, size, bold, gaps, rtl, x1 - last, first - x0, figures)


def _overprinted(a: Glyph, b: Glyph) -> bool:
    """Whether the ink of two neighbours, one of them a figure, lies on the same place."""
    if not (a.text.isdigit() or b.text.isdigit()):
        return False
    shared = min(a.right, b.right) - max(a.left, b.left)
    return shared > 0.4 * min(a.right - a.left, b.right - b.left) and min(a.top, b.top) > max(a.bottom, b.bottom)


def _parted(
    a: Glyph,
    b: Glyph,
    gap: float,
    size: float,
    threshold: float,
    places: list[float],
    spaces: list[tuple[float, float]],
) -> bool:
    """Whether a blank stands between two neighbours."""
    if gap > threshold:
        return True
    low, high = (a.x0 + a.x1) / 2, (b.x0 + b.x1) / 2
    at = bisect_left(places, low)
    while at < len(places) and places[at] < high:
        width = spaces[at][1]
        if (width > 0.1 * size and gap > 0.4 * width) or (width <= 0.1 * size and gap > 0.1 * size):
            return True
        at += 1
    return False


# --- Running heads and page numbers --------------------------------------------------------------------------------


def _furniture(pages: Sequence[Page], body: float) -> list[set[int]]:
    """Per page the glyphs (by identity) of running heads, running feet and page numbers."""
    edges: list[list[tuple[str, list[list[Glyph]]]]] = []
    seen: Counter[tuple[str, str, int]] = Counter()
    for page in pages:
        rows = _bare_rows(page)
        sides = [("top", rows[:3]), ("foot", rows[::-1][:3])] if len(rows) > 1 else []
        edges.append(sides)
        for side, some in sides:
            for key in {(side, _key(row), round(_level(row) / 4)) for row in some}:
                for near in (-1, 0, 1):
                    seen[(key[0], key[1], key[2] + near)] += 1
    result = []
    for page, sides in zip(pages, edges, strict=True):
        aside: set[int] = set()
        for side, rows in sides:
            for place, row in enumerate(rows):
                repeated = seen[(side, _key(row), round(_level(row) / 4))] > 1
                following = rows[place + 1] if place + 1 < len(rows) else None
                if not (repeated or _is_page_number(row, following, page)):
                    break
                aside |= {id(g) for g in row}
        if aside and sides and not any(id(g) in aside for g in sides[0][1][0]):
            first, second = sides[0][1][:2]
            if _is_lone_head(first, second, page, body):
                aside |= {id(g) for g in first}
        if len(aside) < len(page.glyphs):
            result.append(aside)
        else:
            result.append(set())
    return result


def _bare_rows(page: Page) -> list[list[Glyph]]:
    rows: dict[float, list[Glyph]] = {}
    last = None
    for g in sorted(page.glyphs, key=lambda g: -g.y):
        if last is None or last - g.y > 0.45 * g.size:
            last = g.y
        rows.setdefault(last, []).append(g)
    return list(rows.values())


def _level(row: list[Glyph]) -> float:
    return statistics.median(g.y for g in row)


def _key(row: list[Glyph]) -> str:
    """The row's signs from left to right, every number the same."""
    text = "".join(g.text for g in sorted(row, key=lambda g: g.x))
    return re.sub(r"\d+", "#", text)


def _is_page_number(row: list[Glyph], following: list[Glyph] | None, page: Page) -> bool:
    """A number alone, in the outer eighth of the page, away from the text."""
    if len(row) > 20 or not _PAGE_NUMBER.fullmatch(_key(row)):
        return False
    y = _level(row)
    if page.height * 0.125 < y < page.height * 0.875:
        return False
    size = statistics.median(g.size for g in row)
    return following is None or abs(_level(following) - y) > 1.7 * size


def _is_lone_head(row: list[Glyph], following: list[Glyph], page: Page, body: float) -> bool:
    """A head that stands on one page only (which has a page number): far from the text, in small type or over a rule."""
    y, below = _level(row), _level(following)
    if len(row) > 90 or y < 0.85 * page.height or y - below < 1.3 * body:
        return False
    wide = 0.3 * page.width
    following_size = statistics.median(g.size for g in following)
    size = statistics.median(g.size for g in row)
    ruled = any(below < level < y and b - a > wide for level, a, b in page.level)
    far = y - below > 1.8 * body
    return (
        ruled
        or (size < 0.97 * body and (far or following_size > 1.15 * size))
        or (far and size < 1.02 * body and following_size > 1.15 * size)
    )


# --- Columns -------------------------------------------------------------------------------------------------------


def _regions(glyphs: list[Glyph], page: Page, rtl: bool, depth: int = 0) -> list[list[Glyph]]:
    """Parts of a page in reading order, each of one column."""
    if depth > 6 or len(glyphs) < 60:
        return [glyphs] if glyphs else []
    cut = _gutter(glyphs, page)
    if cut is None:
        return [glyphs]
    x, low, high = cut
    above = [g for g in glyphs if g.y > high]
    below = [g for g in glyphs if g.y < low]
    left = [g for g in glyphs if low <= g.y <= high and (g.left + g.right) / 2 < x]
    right = [g for g in glyphs if low <= g.y <= high and (g.left + g.right) / 2 >= x]
    order = [above, right, left, below] if rtl else [above, left, right, below]
    return [part for some in order for part in _regions(some, page, rtl, depth + 1)]


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of a region as arrays: edges of their ink, baseline, number of glyphs."""

    left: np.ndarray
    right: np.ndarray
    y: np.ndarray
    count: np.ndarray
    em: float


def _words(glyphs: list[Glyph]) -> _Words:
    em = statistics.median(g.size for g in glyphs)
    order = sorted(glyphs, key=lambda g: (round(g.y), g.left))
    left: list[float] = []
    right: list[float] = []
    y: list[float] = []
    count: list[int] = []
    for g in order:
        if y and abs(y[-1] - g.y) < 1 and g.left - right[-1] < 0.14 * em:
            right[-1] = max(right[-1], g.right)
            count[-1] += 1
        else:
            left.append(g.left)
            right.append(g.right)
            y.append(g.y)
            count.append(1)
    return _Words(np.array(left), np.array(right), np.array(y), np.array(count), em)


def _gutter(glyphs: list[Glyph], page: Page) -> tuple[float, float, float] | None:
    """(x, lower y, upper y) of a gutter between two columns of running text."""
    words = _words(glyphs)
    em = words.em
    low_x, high_x = float(words.left.min()), float(words.right.max())
    if high_x - low_x < 16 * em:
        return None
    half = 0.26 * em
    xs = np.arange(low_x + 5 * em, high_x - 5 * em, 0.17 * em)
    # How many words stand over each x: a gutter has fewer than any place within a column.
    starts = np.searchsorted(np.sort(words.left), xs + half)
    ends = np.searchsorted(np.sort(words.right), xs - half)
    cover = starts - ends
    rows = len(np.unique(np.round(words.y / (0.8 * em))))
    order = [i for i in np.argsort(cover, kind="stable") if cover[i] <= min(rows - 4, 0.8 * rows)][:40]
    rules = [(y, a, b) for y, a, b in page.level if b - a > 2 * em]
    ruled = _ruled_levels(words, page)
    best: tuple[float, float, float, float] | None = None
    for x in xs[order]:
        blocked = words.y[(words.left < x + half) & (words.right > x - half)]
        crossing = [y for y, a, b in rules if a < x - 2 and b > x + 2]
        stops = np.unique(np.concatenate([blocked, np.array(crossing, dtype=float), ruled, [1e9, -1e9]]))
        for at in np.nonzero(np.diff(stops) > 3.2 * em)[0]:
            low, high = stops[at] + 0.01, stops[at + 1] - 0.01
            inside = words.y[(words.y > low) & (words.y < high)]
            reach = float(inside.max() - inside.min()) if len(inside) else 0.0
            if reach > 3.2 * em and (best is None or reach > best[0] + 0.5 * em):
                found = _columns_at(float(x), low, high, words)
                if found:
                    best = (reach, float(x), *found)
    return None if best is None else best[1:]


def _ruled_levels(words: _Words, page: Page) -> np.ndarray:
    """Baselines inside ruled tables: three or more upright rules stand beside them, none as high as a column."""
    rules = [(x, a, b) for x, a, b in page.upright if b - a < 0.4 * page.height]
    if len(rules) < 3:
        return np.array([])
    x, a, b = (np.array(column) for column in zip(*rules, strict=True))
    levels = np.unique(words.y)
    middle = levels + 0.3 * words.em
    return np.array(
        [
            level
            for level, at in zip(levels, middle, strict=True)
            if len(np.unique(np.round(x[(a - 0.5 <= at) & (b + 0.5 >= at)] / 4))) >= 3
        ]
    )


def _columns_at(x: float, low: float, high: float, words: _Words) -> tuple[float, float] | None:
    """The part of ``low``…``high`` in which both sides of ``x`` hold running text; None if they do not."""
    em, y = words.em, words.y
    inside = (y > low) & (y < high)
    on_left, on_right = inside & (words.right <= x), inside & (words.left >= x)
    if words.count[on_left].sum() < 40 or words.count[on_right].sum() < 40:
        return None
    strips = _strips(y[inside], em)
    prose = [_is_prose(strip, on_left, on_right, words) for strip in strips]
    if not any(prose):
        return None
    first, last = prose.index(True), len(prose) - 1 - prose[::-1].index(True)
    # A heading above the columns, or a paragraph's short last line below them, still stands in its column.
    while first > 0 and _is_short(strips[first - 1], em):
        first -= 1
    while last + 1 < len(strips) and _is_short(strips[last + 1], em):
        last += 1
    low, high = strips[last][0], strips[first][1]
    first, last = _inside_gutter(strips, first, last, prose, (on_left, on_right), words)
    low, high = strips[last][0], strips[first][1]
    inside = (y >= low - 0.01) & (y <= high + 0.01)
    for side in (on_left & inside, on_right & inside):
        if len(np.unique(np.round(y[side] / (0.7 * em)))) < 3:
            return None
    return low - 0.3 * em, high + 0.3 * em


def _inside_gutter(
    strips: list[tuple[float, float]],
    first: int,
    last: int,
    prose: list[bool],
    sides: tuple[np.ndarray, np.ndarray],
    words: _Words,
) -> tuple[int, int]:
    """Leave out strips at both ends that run over the gutter with no more than a word gap (a centred title)."""

    def gap(strip: tuple[float, float]) -> float:
        inside = (words.y >= strip[0] - 0.01) & (words.y <= strip[1] + 0.01)
        left, right = inside & sides[0], inside & sides[1]
        if not left.any() or not right.any():
            return 1e9
        return float(words.left[right].min() - words.right[left].max())

    gaps = [gap(strip) for strip in strips]
    both = [g for g, good in zip(gaps, prose, strict=True) if good and g < 1e9]
    usual = statistics.median(both) if both else 0.0
    while first < last and gaps[first] < usual - 0.15 * words.em:
        first += 1
    while first < last and gaps[last] < usual - 0.15 * words.em:
        last -= 1
    return first, last


def _strips(y: np.ndarray, em: float) -> list[tuple[float, float]]:
    """Parts with no white strip higher than usual between them, from the top: (lower, upper) baselines."""
    levels = np.unique(y)[::-1]
    steps = -np.diff(levels)
    usual = float(np.median(steps[steps > 0.5 * em])) if np.any(steps > 0.5 * em) else em
    breaks = np.nonzero(steps > max(1.35 * usual, 1.5 * em))[0]
    starts = [0, *(breaks + 1)]
    ends = [*breaks, len(levels) - 1]
    return [(float(levels[b]), float(levels[a])) for a, b in zip(starts, ends, strict=True)]


def _is_short(strip: tuple[float, float], em: float) -> bool:
    return strip[1] - strip[0] < 1.2 * em


def _is_prose(strip: tuple[float, float], on_left: np.ndarray, on_right: np.ndarray, words: _Words) -> bool:
    """Lines of running text on each side: long enough, and most of them filling their side."""
    y = words.y
    inside = (y >= strip[0] - 0.01) & (y <= strip[1] + 0.01)
    good = 0
    for side in (on_left, on_right):
        some = side & inside
        if not some.any():
            continue
        rows = np.round(y[some] / (0.7 * words.em))
        names = np.unique(rows)
        full = words.right[side].max() - words.left[side].min()
        widths = [words.right[some][rows == n].max() - words.left[some][rows == n].min() for n in names]
        if words.count[some].sum() / len(names) < 14 or (len(names) > 2 and np.median(widths) < 0.6 * full):
            return False
        good += 1
    return good > 0


# --- Tables, paragraphs --------------------------------------------------------------------------------------------


def _region_blocks(glyphs: list[Glyph], page: Page, rtl: bool, body: float) -> list[Block]:
    lines = lines_of(glyphs, page)
    if not lines:
        return []
    cells = [_ruled_cells(line, page) for line in lines]
    _aligned_cells(lines, cells)
    found: list[Block] = []
    at = 0
    while at < len(lines):
        end = at
        table = cells[at] is not None
        while end < len(lines) and (cells[end] is not None) == table:
            end += 1
        if table:
            found.append(_table(lines[at:end], [c for c in cells[at:end] if c is not None], page))
        else:
            found += _paragraphs(lines[at:end], lines, page, rtl, body)
        at = end
    return found


_Cuts = list[float]


def _ruled_cells(line: Line, page: Page) -> _Cuts | None:
    """Where upright rules part a line into cells (left edge, cuts, right edge); None outside a ruled table."""
    middle = line.y + 0.3 * line.size
    xs = sorted({round(x, 1) for x, low, high in page.upright if low - 0.5 <= middle <= high + 0.5})
    merged: list[float] = []
    for x in xs:
        if not merged or x - merged[-1] > 4:
            merged.append(x)
    if not 3 <= len(merged) <= 40 or merged[0] > line.x0 + 1.5 or merged[-1] < line.x1 - 1.5:
        return None
    return merged


def _wide_gaps(line: Line) -> list[tuple[float, float]]:
    widths = [b - a for a, b, _ in line.gaps]
    # The smallest quarter: cells of a row have few blanks inside them, a justified line has none that is wider.
    usual = sorted(widths)[len(widths) // 4] if widths else 0.0
    usual = 0.0 if usual > 0.9 * line.size and len(widths) < 6 else usual
    least = max(1.1 * line.size, 2.2 * usual)
    return [(a, b) for a, b, _ in line.gaps if b - a > least]


def _aligned_cells(lines: list[Line], cells: list[_Cuts | None]) -> None:
    """Tables without rules: neighbouring lines whose wide gaps stand over each other."""
    wide = [[] if cells[i] is not None else _wide_gaps(line) for i, line in enumerate(lines)]
    at = 0
    while at < len(lines):
        end = at
        while end + 1 < len(lines) and wide[end] and _over(wide[end], wide[end + 1], lines[end].size):
            end += 1
        rows = end - at + 1
        most = max((len(w) for w in wide[at : end + 1]), default=0)
        if rows >= 3 or (rows >= 2 and most >= 2):
            for i in range(at, end + 1):
                line = lines[i]
                cells[i] = [line.x0 - 1, *((a + b) / 2 for a, b in wide[i]), line.x1 + 1]
            _share_columns(lines[at : end + 1], cells, at)
        at = end + 1


def _over(a: list[tuple[float, float]], b: list[tuple[float, float]], em: float) -> bool:
    return any(min(p[1], q[1]) - max(p[0], q[0]) > 0.5 * em for p in a for q in b)


def _share_columns(lines: list[Line], cells: list[_Cuts | None], at: int) -> None:
    """Give rows with an empty cell the columns of the whole table."""
    spans: list[list[float]] = []
    widest = 0
    for i in range(len(lines)):
        cuts = cells[at + i] or []
        widest = max(widest, len(cuts) - 1)
        gaps = [(a, b) for a, b in _wide_gaps(lines[i])]
        edges = [lines[i].x0, *(v for gap in gaps for v in gap), lines[i].x1]
        spans += [[edges[k], edges[k + 1]] for k in range(0, len(edges), 2)]
    spans.sort()
    columns: list[list[float]] = []
    for a, b in spans:
        if columns and a < columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], b)
        else:
            columns.append([a, b])
    if len(columns) < widest:
        return
    shared = [columns[0][0] - 1, *((p[1] + q[0]) / 2 for p, q in pairwise(columns)), columns[-1][1] + 1]
    for i in range(len(lines)):
        cells[at + i] = shared


def _table(lines: list[Line], cuts: list[_Cuts], page: Page) -> Block:
    """Rows of cells; lines between the same two level rules are one row."""
    rows: list[list[list[Line]]] = []
    above: Line | None = None
    for line, cut in zip(lines, cuts, strict=True):
        parts = _split(line, cut)
        if above is not None and _same_row(above, line, page) and len(parts) == len(rows[-1]):
            for cell, part in zip(rows[-1], parts, strict=True):
                cell += part
        else:
            rows.append(parts)
        above = line
    widths = {len(row) for row in rows}
    if len(widths) == 1:
        # Frames around a table, or a page's edges, are no cells.
        used = [i for i in range(widths.pop()) if any(row[i] for row in rows)]
        rows = [[row[i] for i in used] for row in rows]
    return Block("table", page.number, rows=rows)


def _same_row(upper: Line, lower: Line, page: Page) -> bool:
    if not page.level:
        return False
    width = max(upper.x1, lower.x1) - min(upper.x0, lower.x0)
    between = [
        b - a
        for y, a, b in page.level
        if lower.y + 0.3 * lower.size < y < upper.y and b > min(upper.x0, lower.x0) and a < max(upper.x1, lower.x1)
    ]
    return sum(between) < 0.5 * width and any(y < lower.y for y, _, _ in page.level)


def _split(line: Line, cuts: _Cuts) -> list[list[Line]]:
    """One line cut into its cells, left to right; an empty cell has no line."""
    bounds = [0]
    for cut in cuts[1:-1]:
        # The blank that holds the cut, or the first one behind it.
        place = next((p for a, b, p in line.gaps if b >= cut - 0.5), len(line.signs))
        gap = next((g for g in line.gaps if g[2] == place), None)
        if cut < line.x0:
            place = 0
        elif gap is not None and gap[0] > cut + 0.5 and bounds[-1] >= 0:
            # The cut stands left of this blank's word: nothing lies between, the cell is empty.
            earlier = [p for a, b, p in line.gaps if b <= cut + 0.5]
            place = earlier[-1] if earlier else 0
        bounds.append(max(place, bounds[-1]))
    bounds.append(len(line.signs))
    cells: list[list[Line]] = []
    for a, b in pairwise(bounds):
        signs = line.signs[a:b]
        while signs and signs[0].text == " ":
            signs = signs[1:]
        while signs and signs[-1].text == " ":
            signs = signs[:-1]
        letters = sum(1 if s.kind == "R" else -1 if s.kind == "L" else 0 for s in signs)
        cells.append([Line(signs, line.x0, line.x1, line.y, line.size, line.bold, [], letters, 0, 0)] if signs else [])
    return cells


def _paragraphs(lines: list[Line], region: list[Line], page: Page, rtl: bool, body: float) -> list[Block]:
    # A title may stand out further than the text does.
    usual = [line for line in region if line.size < 1.12 * body] or region
    left = -_usual_edge([-line.x0 for line in usual], body)
    right = _usual_edge([line.x1 for line in usual], body)
    edges = [line.x1 if rtl else line.x0 for line in region]
    edge = right if rtl else left
    # Where lines do not share their starting edge (centred, or flush on the other side), an indent says nothing.
    flush = sum(abs(x - edge) < 0.6 * line.size for x, line in zip(edges, region, strict=True)) >= 0.5 * len(region)
    steps = [a.y - b.y for a, b in pairwise(lines) if abs(a.size - b.size) < 0.1 * a.size]
    steps.sort()
    leading = steps[len(steps) // 4] if steps else 0.0
    found: list[Block] = []
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else None
        after = lines[at + 1] if at + 1 < len(lines) else None
        earlier = lines[at - 2] if at > 1 and len(found[-1].lines) > 1 else None
        if before is None or _begins(
            before, line, (earlier, after), (left, right), leading, body, rtl=rtl, flush=flush
        ):
            found.append(Block("text", page.number, []))
            found[-1].starts = before is not None or _indent(line, left, right, rtl) > 0.8 * line.size
        found[-1].lines.append(line)
    for block in found:
        last = block.lines[-1]
        room = (right - left) - (last.x1 - last.x0)
        block.full = room < 4 * last.size
        if _is_heading(block, body):
            block.kind = "heading"
    return found


def _indent(line: Line, left: float, right: float, rtl: bool) -> float:
    return right - line.x1 if rtl else line.x0 - left


def _usual_edge(ends: list[float], em: float) -> float:
    """Where most lines end, if a third of them end together; else where the longest does."""
    counts = Counter(round(2 * x / em) for x in ends)
    place, count = counts.most_common(1)[0]
    if count >= 3 and count > 0.34 * len(ends):
        return max(x for x in ends if round(2 * x / em) == place)
    return max(ends)


def _begins(
    before: Line,
    line: Line,
    around: tuple[Line | None, Line | None],
    edges: tuple[float, float],
    leading: float,
    body: float,
    *,
    rtl: bool,
    flush: bool,
) -> bool:
    """Whether ``line`` begins a paragraph; ``around``: the lines before ``before`` and after ``line``."""
    earlier, after = around
    left, right = edges
    em = max(before.size, line.size)
    if abs(before.size - line.size) > 0.07 * em or (before.bold != line.bold and not (before.rtl or line.rtl)):
        return True
    step = before.y - line.y
    if leading and step > 1.28 * leading and step > 1.2 * em:
        return True
    if min(before.size, line.size) > 1.12 * body:
        return False  # a title of several lines
    starts = [line.signs[-1].text, *[s.text for s in line.signs[-2:-1]]] if rtl else [s.text for s in line.signs[:2]]
    if _BULLET.match(starts[0]) and len(starts) > 1 and starts[1] == " ":
        return True
    ending = before.signs[:2][::-1] if rtl else before.signs[-2:]
    if len(ending) == 2 and ending[1].text in "-‐" and ending[0].text != " ":
        return False  # a word or a number goes on
    middle = (left + right) / 2
    centred = all(abs((x.x0 + x.x1) / 2 - middle) < 0.5 * em and x.x0 - left > 1.5 * em for x in (before, line))
    if centred:
        return False
    indent, indent_before = _indent(line, left, right, rtl), _indent(before, left, right, rtl)
    if flush and 0.8 * em < indent < 5 * em and indent_before < 0.4 * em:
        hanging = after is not None and abs(_indent(after, left, right, rtl) - indent) < 0.4 * em
        if not hanging:
            return True
    # Lines that end exactly together are justified, in a narrower frame perhaps: none of them is short.
    end = before.x0 if rtl else before.x1
    if any(abs(end - (x.x0 if rtl else x.x1)) < 0.12 * em for x in (earlier, line) if x is not None):
        return False
    room = (right - left) - (before.x1 - before.x0) - (indent_before if flush else 0)
    word = line.first_right if rtl else line.first_left
    return room > word + 0.75 * em


def _is_heading(block: Block, body: float) -> bool:
    count = sum(len(line.signs) for line in block.lines)
    if len(block.lines) > 3 or count > 220 or not any(s.kind in "RL" for line in block.lines for s in line.signs):
        return False
    larger = block.size > 1.12 * body
    bold = all(line.bold for line in block.lines) and len(block.lines) <= 2 and count < 120
    last = block.lines[-1].signs
    ended = any(s.text in ".؛،," for s in (last[:1] if block.letters > 0 else last[-1:]))
    return (larger or bold) and not ended


def _mark_notes(found: list[Block], body: float) -> None:
    """Footnotes: small type at the page's end that opens with a number or a star."""
    for block in reversed(found):
        if block.kind != "text" or block.size > 0.93 * body:
            break
        block.kind = "note"
    if found and all(b.kind == "note" for b in found):
        for block in found:
            block.kind = "text"
