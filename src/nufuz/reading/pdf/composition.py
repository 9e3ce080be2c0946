"""From characters to glyphs: the characters of one glyph together again, in the order in which they are read.

pdfium parts ligatures; some producers give a cluster's text to each of its glyphs, give vowel marks the codes of letters,
or stretch a line with strokes of any code. All that is put right here.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress, islice

import numpy as np

from nufuz.reading.pdf.glyphs import Characters, Glyph, Page, is_arabic, is_mark, measures

TATWEEL = "\u0640"


def compose(page: Page, characters: Characters) -> list[Glyph]:
    """Characters brought together into glyphs; spaces, doubles and stretching strokes taken out."""
    texts, items = characters.texts, characters.items
    x0, x1, _, _, bottom, top, x, y, _, _ = characters.places.T.tolist()
    blank = {text for text in set(texts) if text.isspace()}
    groups: dict[tuple[int, float, float, float, float], int] = {}
    firsts: list[int] = []
    followers: dict[int, list[int]] = {}
    for row, (text, key) in enumerate(zip(texts, zip(items, x, y, bottom, top, strict=True), strict=True)):
        if not key[0]:
            continue
        if text in blank:
            if x1[row] - x0[row] > 0.05 * characters.sizes[row]:
                page.spaces.append((x0[row], x1[row], y[row]))
            continue
        first = groups.setdefault(key, row)
        if first == row:
            firsts.append(row)
        else:
            followers.setdefault(first, []).append(row)
    glyphs = characters.glyphs(firsts)
    ink = np.vstack([characters.places[firsts].T[[2, 3, 4, 5, 7]], np.array(characters.sizes)[firsts]])
    if followers:
        merged = _merge_followers(glyphs, firsts, followers, characters)
        ink[:2, [bisect_left(firsts, first) for first in followers]] = measures(merged, "left", "right")
    for glyph in glyphs:
        glyph.text = _folded(glyph.text)
        glyph.arabic = _holds_arabic(glyph.text)
    glyphs, ink = _without_doubles(glyphs, ink)
    glyphs, ink = _without_strays(glyphs, ink)
    _empty_kashida(glyphs, ink)
    page.unmapped += sum([g.unmapped for g in glyphs])
    return glyphs


def _merge_followers(
    glyphs: list[Glyph], firsts: list[int], followers: dict[int, list[int]], characters: Characters
) -> list[Glyph]:
    """Give glyphs the characters that follow their first one; ``firsts``, ``followers``: rows of ``characters``.

    Returns the glyphs that have become longer.
    """
    place = dict(zip(firsts, glyphs, strict=True))
    rest = iter(characters.glyphs([row for rows in followers.values() for row in rows]))
    origins = list(zip(*characters.places[:, 6:8].T.tolist(), strict=True))
    for first, rows in followers.items():
        backward = not _runs_rightward([first, *rows], characters, origins)
        _merge([place[first], *islice(rest, len(rows))], backward=backward)
    return [place[first] for first in followers]


@lru_cache(maxsize=8192)
def _holds_arabic(text: str) -> bool:
    return any(map(is_arabic, text))


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    """Presentation forms and ligatures as the letters that they stand for."""
    if all(not ("\ufb00" <= c <= "\ufdff" or "\ufe70" <= c <= "\ufefc") for c in text):
        return text
    kept = [
        unicodedata.normalize("NFKC", c).strip() or c if "\ufb00" <= c <= "\ufefc" and c not in "\ufd3e\ufd3f" else c
        for c in text
    ]
    return "".join(kept)


def _runs_rightward(group: Sequence[int], characters: Characters, origins: Sequence[tuple[float, float]]) -> bool:
    """Whether pdfium lists the Arabic letters around a glyph from left to right; ``group``: rows of its characters.

    Where it turned a run round it also turned the letters of each glyph round; where it did not, it left them.
    """
    indices, items, texts = characters.indices, characters.items, characters.texts
    low, high = indices[group[0]], indices[group[-1]]
    item, (x, y) = items[group[0]], origins[group[0]]
    start = bisect_left(indices, low)
    votes = 0
    for row in range(max(start - 3, 0), min(start + len(group) + 3, len(indices))):
        if low <= indices[row] <= high or not is_arabic(texts[row][:1] or " "):
            continue
        other, level = origins[row]
        if other == x or abs(level - y) > 0.1:
            continue
        votes += (3 if items[row] == item else 1) * (1 if (other > x) == (indices[row] > low) else -1)
    return votes > 0


def _merge(group: list[Glyph], *, backward: bool) -> None:
    """Make the first glyph of a group the whole group; ``backward``: pdfium lists them against reading order."""
    first = group[0]
    arabic = any(is_arabic(c.text) for c in group) or any(is_arabic(_folded(c.text)[:1] or " ") for c in group)
    if max(c.left for c in group) - min(c.left for c in group) > 0.01:
        # Slices that pdfium cut an ActualText into: they stand side by side in reading order.
        group = sorted(group, key=lambda c: -c.left if arabic else c.left)
    elif arabic and backward:
        group = group[::-1]
    text = "".join(_folded(c.text) for c in group)
    if arabic:
        text = _marks_last(text)
    first.text = text
    first.left, first.right = min(c.left for c in group), max(c.right for c in group)
    first.x0, first.x1 = min(c.x0 for c in group), max(c.x1 for c in group)


@lru_cache(maxsize=8192)
def _marks_last(text: str) -> str:
    """Lam before alef, a base before its marks, composed where Unicode has the letter."""
    if text and unicodedata.combining(text[0]):
        bases = [c for c in text if not unicodedata.combining(c)]
        if bases:
            text = "".join([bases[0], *[c for c in text if unicodedata.combining(c)], *bases[1:]])
    bases = [c for c in text if not unicodedata.combining(c)]
    if len(bases) == 2 and bases[0] in "اأإآٱ" and bases[1] == "ل":
        # One glyph of alef and lam can only be lam-alef; its vowel is the lam's.
        text = "".join([bases[1], *[c for c in text if unicodedata.combining(c)], bases[0]])
    return unicodedata.normalize("NFC", text)


#: Edge of the cells, in points, in which doubles are looked for, and how near its edge the neighbour counts too.
_CELL, _EDGE = 20, 0.25


#: Of each glyph left, right, bottom, top, baseline, size: one row each.
_INK = ("left", "right", "bottom", "top", "y", "size")


def _without_doubles(glyphs: list[Glyph], ink: np.ndarray) -> tuple[list[Glyph], np.ndarray]:
    """One glyph of those that carry the text of the whole cluster once more (base and mark, both with both)."""
    dropped: set[int] = set()
    moved: set[int] = set()
    recent: dict[tuple[str, int, int], int] = {}
    for row in _suspects(glyphs, ink):
        glyph = glyphs[row]
        key = _sorted(glyph.text)
        place, level = int(glyph.left / _CELL), int(glyph.y / _CELL)
        x, y = glyph.left / _CELL - place, glyph.y / _CELL - level
        first = -1
        for a in (place, place - 1) if x < _EDGE else (place, place + 1) if x > 1 - _EDGE else (place,):
            for b in (level, level - 1) if y < _EDGE else (level, level + 1) if y > 1 - _EDGE else (level,):
                near = recent.get((key, a, b), -1)
                if near >= 0 and _is_double(glyph, glyphs[near]):
                    first = near
        if first < 0:
            recent[key, place, level] = row
            continue
        dropped.add(row)
        other = glyphs[first]
        if not is_mark(glyph.text) and (_floats(glyph), -_area(glyph)) < (_floats(other), -_area(other)):
            moved.add(first)
            for name in ("x0", "x1", "left", "right", "bottom", "top", "x", "y"):
                setattr(other, name, getattr(glyph, name))
    if not dropped:
        return glyphs, ink
    ink[:, sorted(moved)] = measures([glyphs[row] for row in sorted(moved)], *_INK)
    kept = [row not in dropped for row in range(len(glyphs))]
    return list(compress(glyphs, kept)), ink[:, kept]


@lru_cache(maxsize=8192)
def _sorted(text: str) -> str:
    return text if len(text) == 1 else "".join(sorted(text))


def _suspects(glyphs: list[Glyph], ink: np.ndarray) -> list[int]:
    """Places of all Arabic glyphs whose text stands more than once, if one of them is the double of another before it.

    For all glyphs at once what ``_without_doubles`` does one by one, as long as it has found none.
    """
    arabic = [g.arabic for g in glyphs]
    some = list(compress(glyphs, arabic))
    keys = [_sorted(g.text) for g in some]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    if len(numbers) == len(some):
        return []
    left, right, _, _, y, size = ink[:, arabic]
    cells = np.array([left, y]) / _CELL
    whole = np.trunc(cells)
    place, level = whole.astype(np.int64)
    beside_x, beside_y = np.where(cells - whole < _EDGE, -1, cells - whole > 1 - _EDGE)
    # Key and cell as one number, then the glyph's own: sorted, the last glyph before one in a cell is quickly found.
    wide, high = int(np.ptp(place)) + 3, int(np.ptp(level)) + 3
    key = np.array([numbers[key] for key in keys])
    order = np.arange(len(some))
    home = ((key * high + level - level.min() + 1) * wide + place - place.min() + 1) * len(some)
    filled = np.sort(home + order)
    found: set[str] = set()
    for step in (0, beside_x, beside_y * wide, beside_y * wide + beside_x):
        cell = home + step * len(some)
        last = filled[np.searchsorted(filled, cell + order) - 1]
        after = np.nonzero((last >= cell) & (last < cell + order))[0]
        before = (last - cell)[after]
        gap = np.maximum(left[after], left[before]) - np.minimum(right[after], right[before])
        near = (gap < 0.12 * size[after]) & (np.abs(y[after] - y[before]) <= 0.8 * size[after])
        found |= {keys[a] for a, b in zip(after[near], before[near], strict=True) if _is_double(some[a], some[b])}
    if not found:
        return []
    return [row for row, key in zip(compress(range(len(glyphs)), arabic), keys, strict=True) if key in found]


def _is_double(a: Glyph, b: Glyph) -> bool:
    if abs(a.y - b.y) > 0.8 * a.size:
        return False
    gap = max(a.left, b.left) - min(a.right, b.right)
    if len(a.text) > 1 and any(unicodedata.combining(c) for c in a.text):
        return gap < 0.12 * a.size and (a.item != b.item or gap < -0.02 * a.size)
    narrower = min(a.right - a.left, b.right - b.left)
    if narrower <= 0:
        return False
    # Hamza and its alef drawn apart stand over each other; bold faked by drawing twice lies on its own ink.
    apart = max(a.bottom, b.bottom) - min(a.top, b.top) > 0
    near = 0.04 * a.size
    same = abs(a.top - b.top) < near and abs(a.bottom - b.bottom) < near and abs(a.left - b.left) < 2 * near
    return (apart and -gap > 0.5 * narrower) or (same and -gap > 0.75 * narrower)


def _area(glyph: Glyph) -> float:
    return (glyph.right - glyph.left) * (glyph.top - glyph.bottom)


def _without_strays(glyphs: list[Glyph], ink: np.ndarray) -> tuple[list[Glyph], np.ndarray]:
    """Drop letters of other scripts that lie on Arabic ink: vowel marks whose code the producer made up."""
    left, right, bottom, top, y, size = ink
    arabic = np.array([g.arabic for g in glyphs], dtype=bool)
    off = arabic & ((top - y < 0.0) | (bottom - y > 0.5 * size))
    floating = [i for i in np.nonzero(off)[0].tolist() if _floats(glyphs[i])]
    strays = [*floating, *(i for i in np.nonzero(~arabic)[0].tolist() if _may_be_mark(glyphs[i].text))]
    if not strays or len(strays) > 0.3 * len(glyphs):
        return glyphs, ink
    letter = np.array([g.arabic and not is_mark(g.text) for g in glyphs], dtype=bool)
    sound = letter.copy()
    sound[floating] = False
    kept = np.ones(len(glyphs), dtype=bool)
    for i in strays:
        shared = np.minimum(right, right[i]) - np.maximum(left, left[i])
        under = (np.abs(y - y[i]) < 0.6 * size[i]) & (shared > 0.5 * (right[i] - left[i]))
        kept[i] = not (under & (sound if arabic[i] else letter)).any()
    return list(compress(glyphs, kept.tolist())), ink[:, kept]


def _floats(glyph: Glyph) -> bool:
    """A glyph coded as a letter without ink where every letter has some: from the baseline to half an em above it."""
    if glyph.top - glyph.y >= 0.0 and glyph.bottom - glyph.y <= 0.5 * glyph.size:
        return False
    return glyph.right - glyph.left <= 0.5 * glyph.size and _has_ink_on_the_line(glyph.text)


@lru_cache(maxsize=8192)
def _has_ink_on_the_line(text: str) -> bool:
    """Whether every glyph of this text has ink between the baseline and half an em above it."""
    return not (len(text) > 2 or is_mark(text) or text[0] in "ء\u0674")


@lru_cache(maxsize=8192)
def _may_be_mark(text: str) -> bool:
    return unicodedata.category(text[0])[0] in "LSC" and text[0] not in "+-=<>$€£%°©®"


def _empty_kashida(glyphs: list[Glyph], ink: np.ndarray) -> None:
    """Empty the strokes by which a line is stretched: tatweel, and LibreOffice's flat strokes of any code.

    They stay as glyphs without text, so that the letters on their sides are not parted.
    """
    for g in glyphs:
        if TATWEEL in g.text:
            g.text = g.text.replace(TATWEEL, "")
    left, right, bottom, top, y, size = ink
    high = top - bottom
    level = (bottom > y - 0.06 * size) & (bottom < y + 0.25 * size)
    thin = level & (high > 0) & (high < 0.16 * size) & (right - left > 1.5 * high)
    flat = [glyphs[i] for i in np.nonzero(thin)[0]]
    flat = [g for g in flat if g.text and (not g.arabic or is_mark(g.text))]
    if not flat or len(flat) > 2000:
        return
    letters = [g.arabic and not is_mark(g.text) for g in glyphs]
    if not any(letters):
        return
    left, right, y = left[letters], right[letters], y[letters]
    dropped: set[int] = set()
    # Several strokes may stand side by side: each dropped one joins its neighbours.
    for g in sorted(flat, key=lambda g: g.left):
        same = np.abs(y - g.y) < 0.3 * g.size
        reach = 0.06 * g.size
        on_left = bool(np.any(same & (right > g.left - reach) & (left < g.left))) or any(
            o.left < g.left and o.right > g.left - reach and abs(o.y - g.y) < 0.3 * g.size
            for o in flat
            if id(o) in dropped
        )
        on_right = bool(np.any(same & (left < g.right + reach) & (right > g.right))) or any(
            o.right > g.right and o.left < g.right + reach and abs(o.y - g.y) < 0.3 * g.size for o in flat
        )
        if on_left and on_right:
            dropped.add(id(g))
    for g in flat:
        if id(g) in dropped:
            g.text, g.unmapped = "", False
