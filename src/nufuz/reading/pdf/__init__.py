"""Read PDFs, Arabic right: raw text in logical order, with pages, headings, tables, running heads and doubts.

``read_pdf`` builds the text from the places of the glyphs on the page (``extraction``, ``composition``), finds columns,
tables and paragraphs (``layout``), undoes the bidirectional reordering of each line (``order``), writes the text
(``writing``) and says where it cannot be trusted (``soundness``). Pages without text are named, and read by Tesseract if
that is asked.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from nufuz.errors import ReadingError
from nufuz.reading import ocr as tesseract
from nufuz.reading.document import Doubt, Extracted, Metadata, Note
from nufuz.reading.pdf.extraction import read_page
from nufuz.reading.pdf.glyphs import Page
from nufuz.reading.pdf.layout import blocks
from nufuz.reading.pdf.order import Mode
from nufuz.reading.pdf.soundness import judge
from nufuz.reading.pdf.writing import Writing, write

__all__ = ["pdf_metadata", "read_pdf"]

MEDIA_TYPE = "application/pdf"
#: Pages beyond this many are left out, and the document says so.
MOST_PAGES = 5000
#: Pages that are held in memory at once; running heads are looked for, and paragraphs joined, within them.
WINDOW = 200


def read_pdf(data: bytes, *, name: str, ocr: bool = False) -> Extracted:
    """The text of a PDF.

    ``raw``: paragraphs parted by a blank line; lines of a paragraph joined (a number or range broken at a line's end
    without a blank); rows of a table one a line, cells parted by tabs; columns from the right in a right-to-left
    document. Raised figures (footnote marks, exponents) are superscript characters, so that no number swallows them.
    A paragraph that goes on over a page turn is one paragraph: footnotes and running heads of the first page follow it.

    ``ocr``: read pages without text, or with a broken character map, through Tesseract; every digit found so is in a
    ``Doubt``. Raises ``ReadingError`` if the file is empty, encrypted or not a PDF.
    """
    document = _opened(data, name)
    try:
        count = len(document)
        if count == 0:
            raise ReadingError("the PDF has no pages", file=name, todo="Check that the file was saved completely")
        whole, notes = Writing(), []
        if count > MOST_PAGES:
            notes.append(Note("truncated", f"only the first {MOST_PAGES} of {count} pages were read"))
            count = MOST_PAGES
        for first in range(0, count, WINDOW):
            with _no_garbage():
                _add_window(document, range(first + 1, min(first + WINDOW, count) + 1), whole, notes, ocr=ocr)
        if count == sum(note.code == "broken-page" for note in notes):
            raise ReadingError("every page is damaged", file=name, todo="Open it in a viewer and save it again")
        return Extracted(
            raw=whole.text,
            media_type=MEDIA_TYPE,
            meta=_metadata(document),
            notes=tuple(sorted(notes, key=lambda note: note.page or 0)),
            doubts=tuple(sorted(whole.doubts, key=lambda doubt: (doubt.start, doubt.end))),
            headings=tuple(whole.headings),
            tables=tuple(whole.tables),
            skip=tuple(whole.skip),
            pages=tuple(_page_spans(whole, count)),
        )
    finally:
        document.close()


def pdf_metadata(data: bytes, *, name: str) -> Metadata:
    """Title, authors and date from the document information, where they are what they claim to be."""
    document = _opened(data, name)
    try:
        return _metadata(document)
    finally:
        document.close()


@lru_cache(maxsize=1)
def _settings() -> dict[str, Any]:
    return tomllib.loads(files("nufuz.reading").joinpath("data/pdf.toml").read_text(encoding="utf-8"))


def _opened(data: bytes, name: str) -> pypdfium2.PdfDocument:
    if not data.strip():
        raise ReadingError("the file is empty", file=name, todo="Fetch or save it again")
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == pdfium.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise ReadingError(
                "the PDF is encrypted and asks for a password", file=name, todo="Save a copy without a password"
            ) from error
        if code == pdfium.FPDF_ERR_SECURITY:
            raise ReadingError(
                "the PDF is encrypted in a way that is not supported", file=name, todo="Print it to a new PDF"
            ) from error
        raise ReadingError(
            "not a PDF, or one that is damaged beyond reading", file=name, todo="Open it in a viewer and save it again"
        ) from error


def _pages(document: pypdfium2.PdfDocument, numbers: range) -> tuple[list[Page], list[Note]]:
    pages, notes = [], []
    for number in numbers:
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            pages.append(Page(number, 0.0, 0.0))
            notes.append(Note("broken-page", f"page {number} is damaged and was left out", number))
            continue
        try:
            pages.append(read_page(page, number))
        finally:
            page.close()
        if pages[-1].cut:
            notes.append(
                Note("truncated", f"page {number} holds more text than any page should; its end was cut", number)
            )
    return pages, notes


@contextlib.contextmanager
def _no_garbage() -> Iterator[None]:
    """Without the cycle collector: glyphs hold no cycles, but there are so many that it would run all the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _add_window(
    document: pypdfium2.PdfDocument, numbers: range, whole: Writing, notes: list[Note], *, ocr: bool
) -> None:
    """Read some pages and append them to ``whole`` and ``notes``."""
    settings = _settings()
    units, prior = frozenset(settings["units"]), _prior(document)
    pages, found = _pages(document, numbers)
    notes += found
    layout = blocks(pages)
    part = write(layout, prior=prior, units=units)
    text, spans = part.text, _page_spans(part, len(pages), numbers.start)
    arabic = bool(re.search(r"[\u0621-\u064a]", text))
    broken: dict[int, str] = {}
    for page, (start, end) in zip(pages, spans, strict=True):
        why = judge(page, text[start:end], settings["broken"], arabic=arabic).why
        if why:
            broken[page.number] = why
    bare = [p.number for p in pages if p.width and not p.glyphs and not p.aside and not p.slanted.strip()]
    again = {*broken, *bare} if ocr and tesseract.available() else set()
    hint = "it was read by OCR" if again else _ocr_hint(asked=ocr)
    notes += [Note("no-text-layer", f"page {n} has no text layer; {hint}", n) for n in bare]
    notes += [Note("broken-character-map", f"{_broken_text(n, why)}; {hint}", n) for n, why in broken.items()]
    if not again:
        part.doubts += [d for n, why in broken.items() for d in _every_number(text, spans[n - numbers.start], n)]
        whole.append(part)
        return
    for page, some in zip(pages, layout, strict=True):
        if page.number in again:
            _add_recognised(document, page.number, whole, notes)
        else:
            whole.append(write([some], prior=prior, units=units))


def _add_recognised(document: pypdfium2.PdfDocument, number: int, whole: Writing, notes: list[Note]) -> None:
    """Append one page as Tesseract reads it, every figure in doubt."""
    try:
        text = tesseract.recognise(*_image(document, number))
    except tesseract.RecognitionError as error:
        notes.append(Note("ocr-failed", f"page {number} could not be read by OCR: {error}", number))
        return
    notes.append(Note("ocr", f"page {number} was read by OCR: check its figures on the page", number))
    if text:
        start = whole.add(text, number)
        why = f"page {number} was read by OCR"
        whole.doubts += [Doubt(start + m.start(), start + m.end(), why, 0.7) for m in re.finditer(r"\S*\d\S*", text)]


def _broken_text(number: int, why: str) -> str:
    return f"page {number} has a broken character map ({why}): its text and numbers cannot be trusted"


def _ocr_hint(*, asked: bool) -> str:
    if tesseract.available():
        return "read it again with OCR"
    if asked:
        return "OCR was asked for, but Tesseract is not installed"
    return "install Tesseract with its Arabic data to read it with OCR"


def _every_number(text: str, span: tuple[int, int], page: int) -> list[Doubt]:
    """A doubt over each run of digits, and whatever is joined to it."""
    start, end = span
    why = f"page {page} has a broken character map"
    return [Doubt(start + m.start(), start + m.end(), why, 0.2) for m in re.finditer(r"\S*\d\S*", text[start:end])]


def _page_spans(writing: Writing, count: int, first: int = 1) -> list[tuple[int, int]]:
    """One half-open span a page; together they cover the text."""
    starts = []
    following = writing.length
    for number in range(first + count - 1, first - 1, -1):
        following = min(writing.starts.get(number, following), following)
        starts.append(following)
    starts.reverse()
    if starts:
        starts[0] = 0
    return list(pairwise([*starts, writing.length]))


def _image(document: pypdfium2.PdfDocument, number: int) -> tuple[bytes, int, int]:
    """A page as grey pixels, 300 to the inch, fewer if the page is huge: bytes, width, height."""
    page = document[number - 1]
    try:
        width, height = page.get_size()
        scale = min(300 / 72, 6000 / max(width, height, 1))
        bitmap = page.render(scale=scale, grayscale=True)
        pixels = bitmap.to_numpy()
        pixels = pixels.reshape(pixels.shape[0], pixels.shape[1])
        return pixels.tobytes(), pixels.shape[1], pixels.shape[0]
    finally:
        page.close()


# --- Document information ------------------------------------------------------------------------------------------


def _information(document: pypdfium2.PdfDocument, key: str) -> str:
    length = pdfium.FPDF_GetMetaText(document, key.encode(), None, 0)
    if not 2 < length < 20000:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDF_GetMetaText(document, key.encode(), buffer, length)
    text = buffer.raw[: length - 2].decode("utf-16-le", errors="ignore")
    return re.sub(r"[\x00-\x1f\s]+", " ", text).strip()


def _prior(document: pypdfium2.PdfDocument) -> Mode:
    made_by = (_information(document, "Producer") + " " + _information(document, "Creator")).lower()
    for entry in _settings()["numbers_drawn"]:
        if re.search(entry["producer"], made_by or "unknown"):
            mode: Mode = entry["mode"]
            return mode
    return "carry"


def _metadata(document: pypdfium2.PdfDocument) -> Metadata:
    rules = _settings()["metadata"]

    def sane(text: str, refused: Sequence[str]) -> bool:
        return bool(text) and len(text) < 400 and not any(re.search(p, text, re.IGNORECASE) for p in refused)

    title = _information(document, "Title")
    author = _information(document, "Author")
    authors = [a.strip() for a in re.split(r"[;؛]|,(?=\s*\S+\s+\S)|،| and | & ", author)]
    return Metadata(
        title=title if sane(title, rules["not_a_title"]) else None,
        authors=tuple(a for a in authors if sane(a, rules["not_an_author"])),
        date=_date(_information(document, "CreationDate")),
    )


def _date(text: str) -> str | None:
    found = re.match(r"D:(\d{4})(\d\d)?(\d\d)?", text)
    if not found:
        return None
    year, month, day = found.groups()
    if not 1985 <= int(year) <= 2100:
        return None
    parts = [year]
    if month and 1 <= int(month) <= 12:
        parts.append(month)
        if day and 1 <= int(day) <= 31:
            parts.append(day)
    return "-".join(parts)
