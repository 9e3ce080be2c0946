"""From characters to glyphs: the characters of one glyph together again, in the order in which they are read.

pdfium parts ligatures; some producers give a cluster's text to each of its glyphs, give vowel marks the codes of letters,
or stretch a line with strokes of any code. All that is put right here.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from functools import lru_cache

import numpy as np

from nufuz.reading.pdf.glyphs import Glyph, Page, is_arabic, is_mark

TATWEEL = "\u0640"


def compose(page: Page, characters: list[Glyph]) -> list[Glyph]:
    """Characters brought together into glyphs; spaces, doubles and stretching strokes taken out."""
    groups: dict[tuple[int, float, float, float, float], list[Glyph]] = {}
    for c in characters:
        if c.text.isspace():
            if c.item and c.x1 - c.x0 > 0.05 * c.size:
                page.spaces.append((c.x0, c.x1, c.y))
            continue
        if not c.item:
            continue
        key = (c.item, c.x, c.y, c.bottom, c.top)
        groups.setdefault(key, []).append(c)
    glyphs = [
        _merged(group, backward=len(group) > 1 and not _runs_rightward(group, characters)) for group in groups.values()
    ]
    for glyph in glyphs:
        glyph.arabic = any(map(is_arabic, glyph.text))
    glyphs = _without_kashida(_without_strays(_without_doubles(glyphs)))
    page.unmapped += sum(g.unmapped for g in glyphs)
    return glyphs


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


def _runs_rightward(group: list[Glyph], characters: list[Glyph]) -> bool:
    """Whether pdfium lists the Arabic letters around a glyph from left to right.

    Where it turned a run round it also turned the letters of each glyph round; where it did not, it left them.
    """
    low, high = group[0].index, group[-1].index
    start = bisect_left(characters, low, key=lambda c: c.index)
    around = [(c, c.index - low) for c in characters[max(start - 3, 0) : start + len(group) + 3]]
    votes = 0
    for c, step in around:
        if (
            low <= c.index <= high
            or c.x == group[0].x
            or abs(c.y - group[0].y) > 0.1
            or not is_arabic(c.text[:1] or " ")
        ):
            continue
        votes += (3 if c.item == group[0].item else 1) * (1 if (c.x > group[0].x) == (step > 0) else -1)
    return votes > 0


def _merged(group: list[Glyph], *, backward: bool) -> Glyph:
    """One glyph of several characters; ``backward``: pdfium lists them against reading order."""
    first = group[0]
    if len(group) == 1:
        first.text = _folded(first.text)
        return first
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
    return first


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


def _without_doubles(glyphs: list[Glyph]) -> list[Glyph]:
    """One glyph of those that carry the text of the whole cluster once more (base and mark, both with both)."""
    kept: list[Glyph] = []
    recent: dict[tuple[str, int, int], Glyph] = {}
    for glyph in glyphs:
        if not glyph.arabic:
            kept.append(glyph)
            continue
        key = glyph.text if len(glyph.text) == 1 else "".join(sorted(glyph.text))
        # Cells of 20 points, and the neighbour that is less than 5 points away.
        place, level = int(glyph.left / 20), int(glyph.y / 20)
        x, y = glyph.left / 20 - place, glyph.y / 20 - level
        other = None
        for a in (place, place - 1) if x < 0.25 else (place, place + 1) if x > 0.75 else (place,):
            for b in (level, level - 1) if y < 0.25 else (level, level + 1) if y > 0.75 else (level,):
                near = recent.get((key, a, b))
                if near is not None and _is_double(glyph, near):
                    other = near
        if other is not None:
            if not is_mark(glyph.text) and (_floats(glyph), -_area(glyph)) < (_floats(other), -_area(other)):
                for name in ("x0", "x1", "left", "right", "bottom", "top", "x", "y"):
                    setattr(other, name, getattr(glyph, name))
            continue
        recent[key, place, level] = glyph
        kept.append(glyph)
    return kept


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


def _without_strays(glyphs: list[Glyph]) -> list[Glyph]:
    """Drop letters of other scripts that lie on Arabic ink: vowel marks whose code the producer made up."""
    strays = [g for g in glyphs if (_floats(g) if g.arabic else _may_be_mark(g.text))]
    if not strays or len(strays) > 0.3 * len(glyphs):
        return glyphs
    letters = [g for g in glyphs if g.arabic and not is_mark(g.text)]
    sound = np.array([not _floats(g) for g in letters], dtype=bool)
    left, right = np.array([g.left for g in letters]), np.array([g.right for g in letters])
    y = np.array([g.y for g in letters])
    dropped = set()
    for g in strays:
        shared = np.minimum(right, g.right) - np.maximum(left, g.left)
        under = (np.abs(y - g.y) < 0.6 * g.size) & (shared > 0.5 * (g.right - g.left))
        if np.any(under & sound if g.arabic else under):
            dropped.add(id(g))
    return [g for g in glyphs if id(g) not in dropped]


def _floats(glyph: Glyph) -> bool:
    """A glyph coded as a letter without ink where every letter has some: from the baseline to half an em above it."""
    if (
        len(glyph.text) > 2
        or is_mark(glyph.text)
        or glyph.text[0] in "ء\u0674"
        or glyph.right - glyph.left > 0.5 * glyph.size
    ):
        return False
    return glyph.top - glyph.y < 0.0 or glyph.bottom - glyph.y > 0.5 * glyph.size


@lru_cache(maxsize=8192)
def _may_be_mark(text: str) -> bool:
    return unicodedata.category(text[0])[0] in "LSC" and text[0] not in "+-=<>$€£%°©®"


def _without_kashida(glyphs: list[Glyph]) -> list[Glyph]:
    """Empty the strokes by which a line is stretched: tatweel, and LibreOffice's flat strokes of any code.

    They stay as glyphs without text, so that the letters on their sides are not parted.
    """
    for g in glyphs:
        g.text = g.text.replace(TATWEEL, "")
    flat = [
        g
        for g in glyphs
        if g.text
        and (not g.arabic or is_mark(g.text))
        and g.bottom > g.y - 0.06 * g.size
        and 0 < g.top - g.bottom < 0.16 * g.size
        and g.right - g.left > 1.5 * (g.top - g.bottom)
        and g.bottom < g.y + 0.25 * g.size
    ]
    if not flat or len(flat) > 2000:
        return glyphs
    letters = [g for g in glyphs if g.arabic and g.text and not is_mark(g.text)]
    if not letters:
        return glyphs
    left = np.array([g.left for g in letters])
    right = np.array([g.right for g in letters])
    y = np.array([g.y for g in letters])
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
    return glyphs
