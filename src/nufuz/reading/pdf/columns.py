"""A page cut into columns, in reading order.

A gutter is found by staying free of ink over several lines, not by its width: justified word gaps are wider than a narrow
gutter. What stands on both sides must be running text, else it is a table.
"""

from __future__ import annotations

import math
import statistics
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nufuz.reading.pdf.glyphs import Glyph, Page, measures


def regions(glyphs: list[Glyph], page: Page, rtl: bool, depth: int = 0) -> list[list[Glyph]]:
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
    return [part for some in order for part in regions(some, page, rtl, depth + 1)]


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of a region as arrays: edges of their ink, baseline, number of glyphs."""

    left: np.ndarray
    right: np.ndarray
    y: np.ndarray
    count: np.ndarray
    em: float


def _words(glyphs: list[Glyph]) -> _Words:
    em = statistics.median([g.size for g in glyphs])
    ink = measures(glyphs, "left", "right", "y")
    ink = ink[:, np.lexsort((ink[0], np.rint(ink[2])))]
    left: list[float] = []
    right: list[float] = []
    y: list[float] = []
    count: list[int] = []
    reach = 0.14 * em
    end = level = math.inf
    for first, last, at in zip(*ink.tolist(), strict=True):
        if abs(level - at) < 1 and first - end < reach:
            if last > end:
                right[-1] = end = last
            count[-1] += 1
        else:
            left.append(first)
            right.append(last)
            y.append(at)
            count.append(1)
            end, level = last, at
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
    rows = len(set(np.rint(words.y / (0.8 * em)).tolist()))
    order = [i for i in np.argsort(cover, kind="stable") if cover[i] <= min(rows - 4, 0.8 * rows)][:40]
    rules = [(y, a, b) for y, a, b in page.level if b - a > 2 * em]
    ruled = _ruled_levels(words, page).tolist()
    best: tuple[float, float, float, float] | None = None
    levels = sorted(words.y.tolist())
    least = 3.2 * em
    for x in xs[order].tolist():
        blocked = words.y[(words.left < x + half) & (words.right > x - half)].tolist()
        crossing = [y for y, a, b in rules if a < x - 2 and b > x + 2]
        for below, above in pairwise(sorted([-1e9, *blocked, *crossing, *ruled, 1e9])):
            if above - below <= least:
                continue
            low, high = below + 0.01, above - 0.01
            first, last = bisect_right(levels, low), bisect_left(levels, high) - 1
            reach = levels[last] - levels[first] if last > first else 0.0
            if reach > least and (best is None or reach > best[0] + 0.5 * em):
                found = _columns_at(x, low, high, words)
                if found:
                    best = (reach, x, *found)
    return None if best is None else best[1:]


def _ruled_levels(words: _Words, page: Page) -> np.ndarray:
    """Baselines inside ruled tables: three or more upright rules stand beside them, none as high as a column."""
    rules = [(x, a, b) for x, a, b in page.upright if b - a < 0.4 * page.height]
    if len(rules) < 3:
        return np.array([])
    x, a, b = np.array(rules).T
    levels = np.array(sorted(set(words.y.tolist())))
    middle = levels[:, np.newaxis] + 0.3 * words.em
    beside = (a - 0.5 <= middle) & (b + 0.5 >= middle)
    places = np.rint(x / 4)
    number = [beside[:, places == place].any(axis=1) for place in set(places.tolist())]
    ruled: np.ndarray = levels[np.sum(number, axis=0) >= 3]
    return ruled


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
        if len(set(np.rint(y[side] / (0.7 * em)).tolist())) < 3:
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
    levels = np.array(sorted(set(y.tolist()), reverse=True))
    steps = levels[:-1] - levels[1:]
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
