"""What stands on a PDF page: every glyph with its characters, its place and its size, as pdfium knows them.

pdfium's own text is not used, because it reorders Arabic lines by rules of its own. Its list of characters is: each has
a code, an origin on the baseline, a tight box (ink), a loose box (advance) and the text object that drew it. From these
one glyph's characters are brought together again (pdfium parts ligatures), in the order in which they are read; text
that pdfium leaves out of its list is taken from the page's objects; strokes that only stretch a line are dropped.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

TATWEEL = "\u0640"
#: Page objects beyond this many are a drawing; its strokes are not looked at for table rules.
MOST_PATHS = 3000
MOST_SEGMENTS = 400
MOST_RULES = 2000
#: Characters of one page; the fullest newspaper page holds a tenth of this.
MOST_CHARACTERS = 200_000
#: Ink further from the page's corner than this (points) is not on any page.
FARTHEST = 20_000.0


@dataclass(slots=True)
class Glyph:
    """One glyph. Lengths in points; y grows upwards. ``x0``, ``x1``: advance; ``left``, ``right``: ink."""

    text: str  # in logical order; marks follow their base
    x0: float
    x1: float
    left: float
    right: float
    bottom: float
    top: float
    x: float  # origin
    y: float  # baseline
    size: float  # of the type, as drawn
    item: int  # the text object that drew it
    index: int  # place in pdfium's list
    bold: bool = False
    arabic: bool = False
    unmapped: bool = False  # its code is a guess, or none
    low: float = 0.0  # lower and upper end of the loose box
    high: float = 0.0


@dataclass(slots=True)
class Page:
    """Glyphs and rules of one page, turned upright."""

    number: int  # from 1
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    aside: list[Glyph] = field(default_factory=list)  # text a quarter turn away from most
    slanted: str = ""  # text at other angles: watermarks
    spaces: list[tuple[float, float, float]] = field(default_factory=list)  # x0, x1, baseline of drawn spaces
    upright: list[tuple[float, float, float]] = field(default_factory=list)  # rules: x, y0, y1
    level: list[tuple[float, float, float]] = field(default_factory=list)  # rules: y, x0, x1
    characters: int = 0
    unmapped: int = 0  # characters whose code pdfium could only guess, or that have none
    images: int = 0
    cut: bool = False  # it holds more characters than are read


def read_page(page: Any, number: int) -> Page:
    """The glyphs of one ``pypdfium2`` page; ``number`` counts from 1."""
    width, height = page.get_size()
    result = Page(number, width, height)
    textpage = pdfium.FPDFText_LoadPage(page)
    if not textpage:
        return result
    try:
        count = pdfium.FPDFText_CountChars(textpage)
        result.cut = count > MOST_CHARACTERS
        count = min(count, MOST_CHARACTERS)
        drawn = _characters(textpage, count) if count > 0 else []
        known = {g.item for g in drawn}
        objects = list(_objects(page))
        result.characters = sum(len(g.text) for g in drawn)
        style = _styles(textpage, drawn)
        _take_objects(result, drawn, objects, known)
    finally:
        pdfium.FPDFText_ClosePage(textpage)
    quarter = _turn(result, drawn, style)
    glyphs = []
    for glyph in drawn:
        kind = style.get(glyph.item)
        if kind is not None:
            glyph.size, glyph.bold = kind.size, kind.bold
        if kind is not None and kind.quarter == SLANTED:
            result.slanted += glyph.text
        elif kind is not None and kind.quarter != quarter:
            result.aside.append(glyph)
        else:
            glyphs.append(glyph)
    result.glyphs = _compose(result, glyphs)
    return result


#: The direction of text that stands at no right angle to the page.
SLANTED = -1


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    bold: bool
    quarter: int


@lru_cache(maxsize=1)
def _calls() -> dict[str, Callable[..., Any]]:
    """pdfium's calls per character with plain integer arguments: half the time of the typed ones."""

    def plain(function: Any, result: Any, arguments: int, index: bool = True) -> Callable[..., Any]:
        address = ctypes.cast(function, ctypes.c_void_p).value
        kinds = [ctypes.c_void_p, *[ctypes.c_int] * index, *[ctypes.c_void_p] * arguments]
        return ctypes.CFUNCTYPE(result, *kinds)(address)  # type: ignore[arg-type]

    return {
        "code": plain(pdfium.FPDFText_GetUnicode, ctypes.c_uint, 0),
        "item": plain(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, 0),
        "error": plain(pdfium.FPDFText_HasUnicodeMapError, ctypes.c_int, 0),
        "origin": plain(pdfium.FPDFText_GetCharOrigin, ctypes.c_int, 2),
        "tight": plain(pdfium.FPDFText_GetCharBox, ctypes.c_int, 4),
        "loose": plain(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, 1),
        "size": plain(pdfium.FPDFText_GetFontSize, ctypes.c_double, 0),
        "matrix": plain(pdfium.FPDFText_GetMatrix, ctypes.c_int, 1),
        "font": plain(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p, 0, index=False),
        "object": plain(pdfium.FPDFPage_GetObject, ctypes.c_void_p, 0),
        "inner": plain(pdfium.FPDFFormObj_GetObject, ctypes.c_void_p, 0),
        "kind": plain(pdfium.FPDFPageObj_GetType, ctypes.c_int, 0, index=False),
    }


def _characters(textpage: Any, count: int) -> list[Glyph]:
    """pdfium's list, one entry a character, calls batched so that no Python code runs between them."""
    call = _calls()
    handle = ctypes.cast(textpage, ctypes.c_void_p).value
    every = range(count)
    codes = list(map(call["code"], repeat(handle), every))
    items = list(map(call["item"], repeat(handle), every))
    errors = list(map(call["error"], repeat(handle), every))
    points = np.zeros((count, 2), np.float64)
    tight = np.zeros((count, 4), np.float64)
    loose = np.zeros((count, 4), np.float32)
    a, b, c = points.ctypes.data, tight.ctypes.data, loose.ctypes.data
    end = count * 32
    deque(map(call["origin"], repeat(handle), every, range(a, a + end, 16), range(a + 8, a + end, 16)), maxlen=0)
    places = [range(b + 8 * k, b + end, 32) for k in range(4)]
    deque(map(call["tight"], repeat(handle), every, *places), maxlen=0)
    deque(map(call["loose"], repeat(handle), every, range(c, c + end, 16)), maxlen=0)
    rows = zip(codes, items, errors, points.tolist(), tight.tolist(), loose.tolist(), strict=True)
    glyphs = []
    for index, (code, item, error, (x, y), (left, right, bottom, top), (x0, high, x1, low)) in enumerate(rows):
        if error < 0 or code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
            continue
        if code in (2, 0xFFFE, 0xAD):  # pdfium's hyphen at a line's end; soft hyphen as drawn
            code = 0x2D
        if not (-FARTHEST < x < FARTHEST and -FARTHEST < y < FARTHEST and -FARTHEST < left <= right < FARTHEST):
            continue
        if not (-FARTHEST < bottom <= top < FARTHEST and -FARTHEST < x0 < FARTHEST and -FARTHEST < x1 < FARTHEST):
            continue
        if code < 32 or 0x7F <= code < 0xA0 or code in (0x200B, 0xFEFF, 0xFFFF):
            if code in (9, 10, 13) or not item:
                continue
            code = 0xFFFD
        text = chr(code)
        if x < x0 and right - left == x1 - x0:
            x0 = x  # no advance is known (ActualText), but it begins at the origin
        glyph = Glyph(text, x0, x1, left, right, bottom, top, x, y, 0.0, item or 0, index)
        glyph.low, glyph.high = low, high
        glyph.unmapped = bool(error) or code == 0xFFFD
        glyphs.append(glyph)
    return glyphs


def _styles(textpage: Any, glyphs: list[Glyph]) -> dict[int, _Style]:
    """Size, weight and direction of each text object, asked once for each."""
    matrix = pdfium.FS_MATRIX()
    fonts: dict[int, bool] = {}
    styles: dict[int, _Style] = {}
    call, place = _calls(), ctypes.addressof(matrix)
    text = ctypes.cast(textpage, ctypes.c_void_p).value
    for glyph in glyphs:
        # A space may be pdfium's own, with a matrix of no meaning.
        if glyph.item in styles or not glyph.item or glyph.text == " ":
            continue
        size = call["size"](text, glyph.index)
        scale, quarter = 1.0, 0
        if call["matrix"](text, glyph.index, place):
            scale = math.hypot(matrix.c, matrix.d) or 1.0
            scale = scale if math.isfinite(scale) else 1.0
            turns = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
            quarter = round(turns) % 4 if abs(turns - round(turns)) < 0.1 else SLANTED
        key = call["font"](glyph.item) or 0
        if key not in fonts:
            fonts[key] = _is_bold(ctypes.cast(key, pdfium.FPDF_FONT)) if key else False
        styles[glyph.item] = _Style(min(max(abs(size * scale), 1.0), 1000.0), fonts[key], quarter)
    return styles


def _is_bold(font: Any) -> bool:
    buffer = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 128)
    name = buffer.value.decode("latin-1").lower()
    return "bold" in name or "black" in name or pdfium.FPDFFont_GetWeight(font) >= 650


def _objects(page: Any) -> Iterator[tuple[int, int]]:
    """(kind, address) of every object of the page, those inside forms too."""
    call = _calls()
    handle = ctypes.cast(page.raw, ctypes.c_void_p).value
    pending = [call["object"](handle, i) for i in range(pdfium.FPDFPage_CountObjects(page))]
    for _ in range(8):
        inner: list[int] = []
        for address in pending:
            kind = call["kind"](address) if address else -1
            if kind == pdfium.FPDF_PAGEOBJ_FORM:
                count = pdfium.FPDFFormObj_CountObjects(ctypes.cast(address, pdfium.FPDF_PAGEOBJECT))
                inner += [call["inner"](address, i) for i in range(count)]
            elif kind >= 0:
                yield kind, address
        if not inner:
            return
        pending = inner


def _take_objects(page: Page, drawn: list[Glyph], objects: list[tuple[int, int]], known: set[int]) -> None:
    """Text that pdfium left out, real spaces, table rules, and the number of pictures."""
    paths = 0
    for kind, address in objects:
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            if address not in known:
                _take_left_out(page, drawn, ctypes.cast(address, pdfium.FPDF_PAGEOBJECT), address)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            page.images += 1
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and paths < MOST_PATHS and len(page.upright) < MOST_RULES:
            paths += 1
            _take_rules(page, ctypes.cast(address, pdfium.FPDF_PAGEOBJECT))


def _bounds(handle: Any) -> tuple[float, float, float, float]:
    a, b, c, d = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(handle, a, b, c, d)
    values = (a.value, b.value, c.value, d.value)
    return values if all(-FARTHEST < v < FARTHEST for v in values) else (0.0, 0.0, 0.0, 0.0)


def _take_left_out(page: Page, drawn: list[Glyph], handle: Any, address: int) -> None:
    """A text object that is not in pdfium's list: a space (no ink), or text under a nested mark (ActualText)."""
    left, bottom, right, top = _bounds(handle)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(handle, matrix)
    if right - left < 0.01 or top - bottom < 0.01:
        page.spaces.append((matrix.e, matrix.e, matrix.f))
        return
    text = _actual_text(handle)
    if not text:
        page.unmapped += 1
        return
    size = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(handle, size)
    height = abs(size.value) * math.hypot(matrix.c, matrix.d)
    drawn.append(
        Glyph(
            text,
            left,
            right,
            left,
            right,
            bottom,
            top,
            matrix.e,
            matrix.f,
            min(max(height, 1.0), 1000.0),
            address,
            len(drawn),
        )
    )


def _actual_text(handle: Any) -> str:
    for number in range(pdfium.FPDFPageObj_CountMarks(handle)):
        mark = pdfium.FPDFPageObj_GetMark(handle, number)
        length = ctypes.c_ulong()
        buffer = ctypes.create_string_buffer(512)
        raw = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
        found = pdfium.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", raw, 512, length)
        if not found or length.value < 2:
            continue
        text = buffer.raw[: min(length.value, 512)].decode("utf-16-le", errors="ignore").rstrip("\0")
        if text.startswith("\u00fe\u00ff") or (len(text) % 2 == 0 and text[0] < " " and max(text) < "\u0100"):
            # UTF-16BE bytes widened to one character each
            text = text.encode("latin-1", errors="ignore").decode("utf-16-be", errors="ignore").lstrip("\ufeff")
        if text.strip():
            return text
    return ""


def _take_rules(page: Page, handle: Any) -> None:
    """Upright and level strokes, and the edges of boxes: what a table is drawn with."""
    segments = pdfium.FPDFPath_CountSegments(handle)
    left, bottom, right, top = _bounds(handle)
    if right - left < 2.5 or top - bottom < 2.5:
        if top - bottom > 5:
            page.upright.append(((left + right) / 2, bottom, top))
        elif right - left > 5:
            page.level.append(((bottom + top) / 2, left, right))
        return
    if not 0 < segments <= MOST_SEGMENTS:
        return
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(handle, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    last: tuple[float, float] | None = None
    for number in range(segments):
        segment = pdfium.FPDFPath_GetPathSegment(handle, number)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if last is not None and pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO:
            dx, dy = abs(point[0] - last[0]), abs(point[1] - last[1])
            if dx < 1 and dy > 5:
                page.upright.append((point[0], min(point[1], last[1]), max(point[1], last[1])))
            elif dy < 1 and dx > 5:
                page.level.append((point[1], min(point[0], last[0]), max(point[0], last[0])))
        last = point


def _turn(page: Page, glyphs: list[Glyph], styles: dict[int, _Style]) -> int:
    """Turn the page so that most of its text stands upright; the number of quarter turns."""
    votes = [0, 0, 0, 0]
    for glyph in glyphs:
        style = styles.get(glyph.item)
        if style and style.quarter != SLANTED:
            votes[style.quarter] += 1
    quarter = votes.index(max(votes))
    if quarter == 0:
        return 0
    w, h = page.width, page.height

    def turned(x: float, y: float) -> tuple[float, float]:
        return {1: (y, w - x), 2: (w - x, h - y), 3: (h - y, x)}[quarter]

    for glyph in glyphs:
        glyph.x, glyph.y = turned(glyph.x, glyph.y)
        ends = (turned(glyph.x0, glyph.low)[0], turned(glyph.x1, glyph.high)[0])
        xs, ys = zip(turned(glyph.left, glyph.bottom), turned(glyph.right, glyph.top), strict=True)
        glyph.left, glyph.right, glyph.bottom, glyph.top = min(xs), max(xs), min(ys), max(ys)
        glyph.x0, glyph.x1 = min(ends), max(ends)
    page.spaces = [(*(turned(a, y)[0],) * 2, turned(a, y)[1]) for a, _, y in page.spaces]
    page.upright, page.level = [], []
    if quarter % 2:
        page.width, page.height = h, w
    return quarter


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


@lru_cache(maxsize=8192)
def is_arabic(char: str) -> bool:
    """Letters and vowel marks of right-to-left scripts."""
    return unicodedata.bidirectional(char) in ("AL", "R") or (
        "\u0610" <= char <= "\u06ed" and unicodedata.category(char) == "Mn"
    )


@lru_cache(maxsize=8192)
def is_mark(text: str) -> bool:
    return all(unicodedata.combining(c) for c in text)


def _compose(page: Page, characters: list[Glyph]) -> list[Glyph]:
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
