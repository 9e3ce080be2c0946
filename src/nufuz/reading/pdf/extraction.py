"""What stands on a PDF page: every character with its place and size, as pdfium knows them.

pdfium's own text is not used, because it reorders Arabic lines by rules of its own. Its list of characters is: each has
a code, an origin on the baseline, a tight box (ink), a loose box (advance) and the text object that drew it. Text that
pdfium leaves out of its list is taken from the page's objects, and so are table rules.
"""

from __future__ import annotations

import ctypes
import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from nufuz.reading.pdf.composition import compose
from nufuz.reading.pdf.glyphs import Glyph, Page

#: Page objects beyond this many are a drawing; its strokes are not looked at for table rules.
MOST_PATHS = 3000
MOST_SEGMENTS = 400
MOST_RULES = 2000
#: Characters of one page; the fullest newspaper page holds a tenth of this.
MOST_CHARACTERS = 200_000
#: Ink further from the page's corner than this (points) is not on any page.
FARTHEST = 20_000.0


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
        result.drawn = {address: place for place, (_, address) in enumerate(objects)}
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
    result.glyphs = compose(result, glyphs)
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
    placed = _on_a_page(points, tight, loose).tolist()
    rows = zip(codes, items, errors, placed, points.tolist(), tight.tolist(), loose.tolist(), strict=True)
    glyphs = []
    for index, (code, item, error, on_page, (x, y), (left, right, bottom, top), (x0, high, x1, low)) in enumerate(rows):
        if not on_page or error < 0 or code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
            continue
        if code in (2, 0xFFFE, 0xAD):  # pdfium's hyphen at a line's end; soft hyphen as drawn
            code = 0x2D
        if code < 32 or 0x7F <= code < 0xA0 or code in (0x200B, 0xFEFF, 0xFFFF):
            if code in (9, 10, 13) or not item:
                continue
            code = 0xFFFD
        if x < x0 and right - left == x1 - x0:
            x0 = x  # no advance is known (ActualText), but it begins at the origin
        unmapped = error > 0 or code == 0xFFFD
        sign = (chr(code), x0, x1, left, right, bottom, top, x, y, 0.0, item or 0, index, False, False, unmapped)
        glyphs.append(Glyph(*sign, low, high))
    return glyphs


def _on_a_page(points: np.ndarray, tight: np.ndarray, loose: np.ndarray) -> np.ndarray:
    """For each character, whether its origin and boxes (left, right, bottom, top; x0, high, x1, low) can be a page's."""
    boxes = np.concatenate([points, tight, loose[:, (0, 2)]], axis=1)
    with np.errstate(invalid="ignore"):
        near = np.all(np.abs(boxes) < FARTHEST, axis=1)
        return np.asarray(near & (tight[:, 0] <= tight[:, 1]) & (tight[:, 2] <= tight[:, 3]))


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
