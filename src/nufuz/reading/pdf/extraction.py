"""What stands on a PDF page: every character with its place and size, as pdfium knows them.

pdfium's own text is not used, because it reorders Arabic lines by rules of its own. Its list of characters is: each has
a code, an origin on the baseline, a tight box (ink), a loose box (advance) and the text object that drew it. Text that
pdfium leaves out of its list is taken from the page's objects, and so are table rules.
"""

from __future__ import annotations

import ctypes
import math
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from nufuz.reading.pdf.composition import compose
from nufuz.reading.pdf.glyphs import Characters, Page

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
        drawn = _characters(textpage, max(min(count, MOST_CHARACTERS), 0))
        known = set(drawn.items)
        objects = list(_objects(page, known))
        result.characters = len(drawn.texts)
        result.drawn = {address: place for place, (_, address) in enumerate(objects)}
        styles = _styles(textpage, drawn)
        _take_objects(result, drawn, objects, known)
    finally:
        pdfium.FPDFText_ClosePage(textpage)
    quarter = _quarter(drawn, styles)
    if quarter:
        _turn(result, drawn, quarter)
    result.glyphs = compose(result, _upright(result, drawn, styles, quarter))
    return result


#: The direction of text that stands at no right angle to the page.
SLANTED = -1


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    bold: bool
    quarter: int


# --- Calls of pdfium -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _calls() -> dict[str, Callable[..., Any]]:
    """pdfium's calls per character and per object, in the two ways in which ctypes makes them fast.

    ``bare`` calls take C ints, and addresses only as ``byref`` makes them, and convert nothing: a third of the time of
    pypdfium2's own. The others take addresses as integers.
    """

    def bare(function: Any, result: Any) -> Callable[..., Any]:
        return ctypes.PYFUNCTYPE(result)(ctypes.cast(function, ctypes.c_void_p).value)  # type: ignore[arg-type]

    def plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
        address = ctypes.cast(function, ctypes.c_void_p).value
        return ctypes.PYFUNCTYPE(result, ctypes.c_void_p, *arguments)(address)  # type: ignore[arg-type]

    return {
        "code": bare(pdfium.FPDFText_GetUnicode, ctypes.c_uint),
        "item": bare(pdfium.FPDFText_GetTextObject, ctypes.c_size_t),
        "error": bare(pdfium.FPDFText_HasUnicodeMapError, ctypes.c_int),
        "origin": bare(pdfium.FPDFText_GetCharOrigin, ctypes.c_int),
        "tight": bare(pdfium.FPDFText_GetCharBox, ctypes.c_int),
        "loose": bare(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int),
        "size": bare(pdfium.FPDFText_GetFontSize, ctypes.c_double),
        "matrix": bare(pdfium.FPDFText_GetMatrix, ctypes.c_int),
        "object": bare(pdfium.FPDFPage_GetObject, ctypes.c_size_t),
        "inner": plain(pdfium.FPDFFormObj_GetObject, ctypes.c_size_t, ctypes.c_int),
        "kind": plain(pdfium.FPDFPageObj_GetType, ctypes.c_int),
        "font": plain(pdfium.FPDFTextObj_GetFont, ctypes.c_size_t),
        "bounds": bare(pdfium.FPDFPageObj_GetBounds, ctypes.c_int),
    }


class _Paper:
    """Memory for pdfium to write into: ``ROOM`` places of four doubles, each double with its address ready."""

    ROOM = 2048

    def __init__(self) -> None:
        self._memory = (ctypes.c_double * (4 * self.ROOM))()
        self._addresses = [ctypes.byref(self._memory, 8 * place) for place in range(4 * self.ROOM)]

    def filled(
        self, call: Callable[..., Any], handle: Any, indices: Sequence[int], kind: str, width: int, arguments: int
    ) -> np.ndarray:
        """What ``call`` writes for each index: rows of ``width`` numbers (``kind`` d: double, f: float).

        ``arguments``: into how many places the row is written.
        """
        parts = [np.zeros((0, width))]
        step = width * (8 if kind == "d" else 4) // 8  # doubles that a row takes
        for start in range(0, len(indices), self.ROOM):
            some = indices[start : start + self.ROOM]
            end = step * len(some)
            ctypes.memset(self._memory, 0, 8 * end)  # a call that fails writes nothing
            places = [self._addresses[k:end:step] for k in range(arguments)]
            deque(map(call, repeat(handle), some, *places), maxlen=0)
            parts.append(
                np.frombuffer(memoryview(self._memory), kind, width * len(some)).reshape(-1, width).astype(np.float64)
            )
        return np.concatenate(parts)


@lru_cache(maxsize=4)
def _paper(thread: int) -> _Paper:
    """One for each thread; its addresses cost more to make than a page's characters to read."""
    return _Paper()


# --- Characters ----------------------------------------------------------------------------------------------------


def _characters(textpage: Any, count: int) -> Characters:
    """pdfium's list, one entry a character, calls batched so that no Python code runs between them."""
    call, paper = _calls(), _paper(threading.get_ident())
    handle, every = ctypes.byref(textpage.contents), range(count)
    codes, items, errors = (
        np.fromiter(map(call[name], repeat(handle), every), np.int64, count) for name in ("code", "item", "error")
    )
    x, y = paper.filled(call["origin"], handle, every, "d", 2, 2).T
    left, right, bottom, top = paper.filled(call["tight"], handle, every, "d", 4, 4).T
    x0, high, x1, low = paper.filled(call["loose"], handle, every, "f", 4, 1).T
    # Where no advance is known (ActualText), it begins at the origin.
    x0 = np.where((x < x0) & (right - left == x1 - x0), x, x0)
    places = np.column_stack([x0, x1, left, right, bottom, top, x, y, low, high])
    # pdfium's hyphen at a line's end; soft hyphen as drawn
    codes[np.isin(codes, (2, 0xFFFE, 0xAD))] = 0x2D
    control = (codes < 32) | ((codes >= 0x7F) & (codes < 0xA0)) | np.isin(codes, (0x200B, 0xFEFF, 0xFFFF))
    nothing = (codes == 0) | (codes > 0x10FFFF) | ((codes >= 0xD800) & (codes < 0xE000))
    nothing |= control & (np.isin(codes, (9, 10, 13)) | (items == 0))
    codes[control] = 0xFFFD
    kept = np.nonzero(_on_a_page(places) & (errors >= 0) & ~nothing)[0]
    codes, none = codes[kept], [0.0] * len(kept)
    return Characters(
        texts=list(map(chr, codes.tolist())),
        items=items[kept].tolist(),
        indices=kept.tolist(),
        sizes=none,
        bold=[False] * len(kept),
        unmapped=((errors[kept] > 0) | (codes == 0xFFFD)).tolist(),
        places=places[kept],
    )


def _on_a_page(places: np.ndarray) -> np.ndarray:
    """For each character, whether its origin and boxes can be a page's."""
    with np.errstate(invalid="ignore"):
        near = np.all(np.abs(places[:, :8]) < FARTHEST, axis=1)
        return np.asarray(near & (places[:, 2] <= places[:, 3]) & (places[:, 4] <= places[:, 5]))


def _styles(textpage: Any, characters: Characters) -> dict[int, _Style]:
    """Size, weight and direction of each text object, asked once for each."""
    call, handle = _calls(), ctypes.byref(textpage.contents)
    first: dict[int, int] = {}
    for item, index, text in zip(characters.items, characters.indices, characters.texts, strict=True):
        # A space may be pdfium's own, with a matrix of no meaning.
        if item and text != " " and item not in first:
            first[item] = index
    indices = list(first.values())
    sizes = map(call["size"], repeat(handle), indices)
    matrices = _paper(threading.get_ident()).filled(call["matrix"], handle, indices, "f", 6, 1)[:, :4].T.tolist()
    fonts = list(map(call["font"], first))
    bold = {font: bool(font) and _is_bold(ctypes.cast(font, pdfium.FPDF_FONT)) for font in set(fonts)}
    known: dict[tuple[Any, ...], _Style] = {}
    styles: dict[int, _Style] = {}
    for item, key in zip(first, zip(sizes, fonts, *matrices, strict=True), strict=True):
        style = known.get(key)
        if style is None:
            size, font, *matrix = key
            style = known[key] = _style(size, bold[font], *matrix)
        styles[item] = style
    return styles


def _style(size: float, bold: bool, a: float, b: float, c: float, d: float) -> _Style:
    """``a``…``d``: the text's matrix without its place."""
    scale = math.hypot(c, d) or 1.0
    scale = scale if math.isfinite(scale) else 1.0
    turns = math.atan2(b, a) / (math.pi / 2)
    quarter = round(turns) % 4 if abs(turns - round(turns)) < 0.1 else SLANTED
    return _Style(min(max(abs(size * scale), 1.0), 1000.0), bold, quarter)


def _is_bold(font: Any) -> bool:
    buffer = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 128)
    name = buffer.value.decode("latin-1").lower()
    return "bold" in name or "black" in name or pdfium.FPDFFont_GetWeight(font) >= 650


# --- Objects -------------------------------------------------------------------------------------------------------


def _objects(page: Any, known: set[int]) -> Iterator[tuple[int, int]]:
    """(kind, address) of every object of the page, those inside forms too; ``known``: addresses of text objects."""
    call = _calls()
    handle = ctypes.byref(page.raw.contents)
    pending = list(map(call["object"], repeat(handle), range(pdfium.FPDFPage_CountObjects(page))))
    for _ in range(8):
        inner: list[int] = []
        for address in pending:
            kind = pdfium.FPDF_PAGEOBJ_TEXT
            if address not in known:
                kind = call["kind"](address) if address else -1
            if kind == pdfium.FPDF_PAGEOBJ_FORM:
                count = pdfium.FPDFFormObj_CountObjects(ctypes.cast(address, pdfium.FPDF_PAGEOBJECT))
                inner += [call["inner"](address, i) for i in range(count)]
            elif kind >= 0:
                yield kind, address
        if not inner:
            return
        pending = inner


def _take_objects(page: Page, drawn: Characters, objects: list[tuple[int, int]], known: set[int]) -> None:
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
    sides = (ctypes.c_float * 4)()
    _calls()["bounds"](handle, *[ctypes.byref(sides, 4 * place) for place in range(4)])
    values = tuple(sides)
    return values if all(-FARTHEST < v < FARTHEST for v in values) else (0.0, 0.0, 0.0, 0.0)


def _take_left_out(page: Page, drawn: Characters, handle: Any, address: int) -> None:
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
    height = min(max(abs(size.value) * math.hypot(matrix.c, matrix.d), 1.0), 1000.0)
    drawn.add(text, address, height, (left, right, left, right, bottom, top, matrix.e, matrix.f, 0.0, 0.0))


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


# --- Directions ----------------------------------------------------------------------------------------------------


def _quarter(characters: Characters, styles: dict[int, _Style]) -> int:
    """By how many quarter turns the page must be turned so that most of its text stands upright."""
    votes = Counter(style.quarter for style in map(styles.get, characters.items) if style)
    return max(range(4), key=lambda quarter: votes[quarter])


def _turn(page: Page, characters: Characters, quarter: int) -> None:
    """Turn the page, its spaces and its characters; its rules are no table's any more."""
    w, h = page.width, page.height

    def turned(x: Any, y: Any) -> tuple[Any, Any]:
        return {1: (y, w - x), 2: (w - x, h - y), 3: (h - y, x)}[quarter]

    x0, x1, left, right, bottom, top, x, y, low, high = characters.places.T
    ends = (turned(x0, low)[0], turned(x1, high)[0])
    xs, ys = zip(turned(left, bottom), turned(right, top), strict=True)
    boxes = [np.minimum(*ends), np.maximum(*ends), np.minimum(*xs), np.maximum(*xs), np.minimum(*ys), np.maximum(*ys)]
    characters.places = np.column_stack([*boxes, *turned(x, y), low, high])
    page.spaces = [(*(turned(a, y)[0],) * 2, turned(a, y)[1]) for a, _, y in page.spaces]
    page.upright, page.level = [], []
    if quarter % 2:
        page.width, page.height = h, w


def _upright(page: Page, characters: Characters, styles: dict[int, _Style], quarter: int) -> Characters:
    """The characters that stand upright on the turned page; others go to ``page.aside`` and ``page.slanted``."""
    found = list(map(styles.get, characters.items))
    characters.sizes = [s.size if s else size for s, size in zip(found, characters.sizes, strict=True)]
    characters.bold = [bool(s and s.bold) for s in found]
    if all(style.quarter == quarter for style in styles.values()):
        return characters
    upright: list[int] = []
    aside: list[int] = []
    for row, style in enumerate(found):
        if style and style.quarter == SLANTED:
            page.slanted += characters.texts[row]
        else:
            (aside if style and style.quarter != quarter else upright).append(row)
    page.aside = characters.glyphs(aside)
    return characters.part(upright)
