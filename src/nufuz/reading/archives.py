"""Web archives (WARC), streamed: pages and PDFs of an archive of any size become documents in constant memory.

One worker unpacks the archive record by record; the others read the pages. A record that cannot be read is a problem
and the next one goes on; a damaged archive gives what stands before the damage.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from nufuz.errors import ReadingError
from nufuz.reading.document import Document, Extracted, Problem
from nufuz.reading.sandbox import Sandbox

MAX_RECORD = 50_000_000
"""Bytes of one page, unpacked."""

_HTML = ("text/html", "application/xhtml+xml")
_PDF = ("application/pdf", "application/x-pdf")


@dataclass(frozen=True, slots=True)
class Record:
    """One response of an archive. ``number`` counts all its records from 1; ``offset``: bytes into the file.

    ``data`` is None where the record is too large or damaged, and ``problem`` says which.
    """

    number: int
    offset: int
    url: str
    date: str
    content_type: str
    charset: str | None
    data: bytes | None
    problem: str | None = None


def iter_archive(
    path: str,
    *,
    id: str,
    sandbox: Sandbox,
    on_problem: Callable[[Problem], None],
    switched_off: Collection[str] = (),
) -> Iterator[Document]:
    """The documents of an archive, in its order; ids are ``<id>-<number of the record>``, ``path`` ends in ``#url``.

    ``extra`` of each has ``warc-date`` (when it was fetched) and ``warc-offset``. Pages without text are problems.
    """
    waiting: deque[tuple[str, Future[Document]]] = deque()
    try:
        for record in sandbox.stream(records, path, file=path):
            place = f"{path}#{record.url}"
            if record.data is None:
                error = ReadingError(record.problem or "damaged", file=place, todo="It was left out")
                on_problem(Problem(place, str(error)))
                continue
            key = f"{id}-{record.number:06d}"
            future = sandbox.submit(_read_record, record, key, path, tuple(switched_off), file=place)
            waiting.append((place, future))
            yield from _finished(waiting, 4 * sandbox.workers, on_problem)
    except ReadingError as error:
        yield from _finished(waiting, 0, on_problem)
        on_problem(Problem(path, str(error)))
    yield from _finished(waiting, 0, on_problem)


def records(path: str) -> Iterator[Record]:
    """The responses with status 200 that are web pages or PDFs. Raises ``ReadingError`` for what is no archive."""
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ModuleNotFoundError as error:
        todo = "Install it: pip install 'nufuz[web]'"
        raise ReadingError("reading a web archive needs the package fastwarc", file=path, todo=todo) from error
    number = 0
    try:
        with open(path, "rb") as file:
            for record in ArchiveIterator(file, strict_mode=False, auto_decode="all"):
                number += 1
                if record.record_type == WarcRecordType.response and (found := _record(record, number)) is not None:
                    yield found
    except OSError as error:
        if number == 0:
            todo = "Check that it is a WARC file and may be read"
            raise ReadingError(f"the archive cannot be opened ({error})", file=path, todo=todo) from error
        raise ReadingError(
            f"the archive is damaged behind its record {number:,} ({error})",
            file=path,
            todo="The records before it were read; fetch the archive again for the rest",
        ) from error
    if number == 0:
        raise ReadingError("no record was found in it", file=path, todo="Check that it is a WARC file")


def _record(record: Any, number: int) -> Record | None:
    head = record.http_headers
    if head is None or head.status_code != 200:
        return None
    kind = (record.http_content_type or "").lower()
    if kind not in _HTML and kind not in _PDF:
        return None
    url = str(record.headers.get("WARC-Target-URI") or "").strip("<>")
    date = str(record.headers.get("WARC-Date") or "")
    data: bytes | None = None
    problem = None
    try:
        data = record.reader.read(MAX_RECORD + 1)
        if len(data) > MAX_RECORD:
            data, problem = None, f"the page is larger than {MAX_RECORD / 1e6:,.0f} MB"
    except (OSError, ValueError, RuntimeError) as error:
        data, problem = None, f"the record is damaged ({str(error)[:100]})"
    return Record(number, record.stream_pos, url, date, kind, record.http_charset, data, problem)


def _read_record(record: Record, id: str, archive: str, switched_off: tuple[str, ...]) -> Document:
    """What a worker does with one record. A sidecar of the archive speaks for all its pages."""
    from nufuz.reading.sources import clean_extracted, extract

    assert record.data is not None
    path = f"{archive}#{record.url}"
    extracted: Extracted
    if record.content_type in _HTML and not record.data[:1024].lstrip().startswith(b"%PDF-"):
        from nufuz.reading.html import read_html

        extracted = read_html(record.data, name=path, charset=record.charset, url=record.url or None)
    else:
        extracted = extract(record.data, name=path)
        extracted = replace(extracted, meta=replace(extracted.meta, url=extracted.meta.url or record.url or None))
    document = clean_extracted(extracted, id, archive, hashlib.sha256(record.data).hexdigest(), switched_off)
    extra = {**document.extra, "warc-date": record.date, "warc-offset": str(record.offset)}
    return replace(document, path=path, extra=extra)


def _finished(
    waiting: deque[tuple[str, Future[Document]]], keep: int, on_problem: Callable[[Problem], None]
) -> Iterator[Document]:
    while len(waiting) > keep:
        place, future = waiting.popleft()
        try:
            yield future.result()
        except ReadingError as error:
            on_problem(Problem(place, str(error)))
