"""Zip containers from strangers (Word, OpenDocument, EPUB, Excel): opened only where their contents stay in bounds.

The sizes in a zip's directory bind: Python's ``zipfile`` stops at them. So a bomb shows before anything is unpacked.
XML from a container is parsed without entities, network or unlimited depth.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from nufuz.errors import ReadingError

MAX_UNPACKED = 400_000_000
"""Bytes of all parts of a container together."""
MAX_PART = 150_000_000
"""Bytes of one part."""
MAX_RATIO = 250
"""How many times larger than packed a part of more than a megabyte may be; XML of real documents stays under 100."""
MAX_PARTS = 20_000

_TODO = "If you trust it, open it in an office program and save it again, divided"


def open_zip(data: bytes, *, name: str) -> zipfile.ZipFile:
    """The container, after its directory was checked. Raises ``ReadingError`` for a damaged or an explosive one."""
    try:
        container = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise ReadingError(
            "the file is damaged: its zip container cannot be opened",
            file=name,
            todo="Fetch or save it again",
        ) from error
    parts = container.infolist()
    if len(parts) > MAX_PARTS:
        raise ReadingError(f"it holds {len(parts):,} parts, more than {MAX_PARTS:,}", file=name, todo=_TODO)
    total = sum(part.file_size for part in parts)
    if total > MAX_UNPACKED:
        raise ReadingError(
            f"unpacked it would take {total / 1e6:,.0f} MB, more than {MAX_UNPACKED / 1e6:,.0f} MB (a zip bomb?)",
            file=name,
            todo=_TODO,
        )
    for part in parts:
        if part.flag_bits & 1:
            raise ReadingError("it is protected by a password", file=name, todo="Save it without one")
        ratio = part.file_size / max(part.compress_size, 1)
        if part.file_size > MAX_PART or (part.file_size > 1_000_000 and ratio > MAX_RATIO):
            raise ReadingError(
                f"its part unpacks to {part.file_size / 1e6:,.0f} MB, {ratio:,.0f} times its size (a zip bomb?)",
                file=name,
                place=part.filename[:100],
                todo=_TODO,
            )
    return container


def read_part(container: zipfile.ZipFile, part: str, *, name: str) -> bytes:
    """The bytes of one part. Raises ``ReadingError`` where it is missing or damaged."""
    try:
        return container.read(part)
    except KeyError as error:
        raise ReadingError(
            "the file is damaged: a part is missing", file=name, place=part, todo="Save it again"
        ) from error
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ReadingError(
            "the file is damaged: a part cannot be unpacked", file=name, place=part, todo="Save it again"
        ) from error


def read_xml(container: zipfile.ZipFile, part: str, *, name: str) -> Any:
    """The root element of an XML part. Entities stay unresolved; depth and text size keep libxml2's limits."""
    from lxml import etree

    data = read_part(container, part, name=name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadingError(
            f"the file is damaged: its XML breaks off ({str(error)[:120]})", file=name, place=part, todo="Save it again"
        ) from error
    if root is None:
        raise ReadingError("the file is damaged: a part is empty", file=name, place=part, todo="Save it again")
    return root
