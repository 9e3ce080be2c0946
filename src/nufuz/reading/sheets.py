"""Spreadsheets (.xlsx, .ods, .csv, .tsv) as text tables: a sheet is a page, its name a heading, a row a line.

Values are read, not formulas; dates are written as ISO 8601.
"""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from nufuz.errors import ReadingError
from nufuz.reading.blocks import Blocks
from nufuz.reading.document import Extracted, Metadata, Note
from nufuz.reading.plain import decode
from nufuz.reading.zipped import open_zip, read_xml

MAX_ROWS = 200_000
"""Rows of a sheet that are read; a note says where there were more."""
MAX_COLUMNS = 500
MAX_CELLS = 1_000_000
"""Cells of a sheet that are read."""
MAX_EMPTY_ROWS = 5_000
"""A sheet ends where so many empty rows follow one another."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def read_xlsx(data: bytes, *, name: str) -> Extracted:
    """An Excel workbook."""
    import openpyxl

    open_zip(data, name=name)  # refuses bombs
    try:
        with warnings.catch_warnings(
            action="ignore"
        ):  # openpyxl remarks on what it leaves out: styles, links, drawings
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        raise ReadingError("the workbook is damaged", file=name, todo="Save it again as .xlsx") from error
    blocks = Blocks(name=name)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what the file says of its size is often wrong, and sometimes a trap
        rows = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
        _sheet(sheet.title, ([_cell(value) for value in row] for row in rows), blocks)
    properties = book.properties
    meta = Metadata(title=properties.title or None, authors=(properties.creator,) if properties.creator else ())
    if meta.authors == ("openpyxl",):
        meta = Metadata(title=meta.title)
    return blocks.extracted(XLSX, meta)


def read_ods(data: bytes, *, name: str) -> Extracted:
    """An OpenDocument spreadsheet."""
    root = read_xml(open_zip(data, name=name), "content.xml", name=name)
    blocks = Blocks(name=name)
    for table in root.iter(f"{_TABLE}table"):
        _sheet(str(table.get(f"{_TABLE}name") or ""), _ods_rows(table), blocks)
    return blocks.extracted(ODS, Metadata())


def read_csv(data: bytes, *, name: str) -> Extracted:
    """A table in a text file; what parts its cells (comma, semicolon, tab, bar) is found out."""
    text, notes = decode(data, name=name)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:10_000], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel_tab if name.lower().endswith(".tsv") else csv.excel
    blocks = Blocks(name=name)
    blocks.notes.extend(notes)
    try:
        _sheet("", csv.reader(io.StringIO(text, newline=""), dialect), blocks)
    except csv.Error as error:
        raise ReadingError(f"it is no table ({error})", file=name, todo="Give it the ending .txt") from error
    return blocks.extracted("text/csv", Metadata())


def _sheet(title: str, rows: Iterable[list[str]], blocks: Blocks) -> None:
    start = blocks.length
    rows = iter(rows)
    kept: list[list[str]] = []
    empty = cells = 0
    for row in itertools.islice(rows, MAX_ROWS):
        if any(cell.strip() for cell in row[:MAX_COLUMNS]):
            kept.append(row[:MAX_COLUMNS])
            cells += len(kept[-1])
            if cells > MAX_CELLS:
                break
            empty = 0
        elif (empty := empty + 1) > MAX_EMPTY_ROWS:
            break
    if empty > MAX_EMPTY_ROWS:
        note = f"sheet {title or 1}: what may stand behind {MAX_EMPTY_ROWS:,} empty rows was not read"
        blocks.notes.append(Note("truncated", note))
    elif len(kept) and next(rows, None) is not None:
        blocks.notes.append(Note("truncated", f"sheet {title or 1}: only its first {len(kept):,} rows were read"))
    if not kept:
        return
    blocks.heading(title)
    blocks.table(kept)
    blocks.page(start)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _ods_rows(table: Any) -> Iterator[list[str]]:
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[str] = []
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            text = " ".join("".join(p.itertext()) for p in cell.iter(f"{_TEXT}p"))
            repeated = _count(cell.get(f"{_TABLE}number-columns-repeated"))
            cells.extend([text] * min(repeated, MAX_COLUMNS - len(cells)))
        if any(cells):
            for _ in range(min(_count(row.get(f"{_TABLE}number-rows-repeated")), 1_000)):
                yield list(cells)


def _count(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 1
