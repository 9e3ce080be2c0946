"""EPUB books: the chapters of the spine in order, each a page; title, author, date and language of the package."""

from __future__ import annotations

import posixpath
import re
import zipfile
from urllib.parse import unquote

from nufuz.errors import ReadingError
from nufuz.reading.blocks import Blocks
from nufuz.reading.document import Extracted, Metadata, Note
from nufuz.reading.html import page_blocks, parse
from nufuz.reading.plain import decode
from nufuz.reading.zipped import open_zip, read_part, read_xml

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def read_epub(data: bytes, *, name: str) -> Extracted:
    """A book. ``pages`` are its chapters. Raises ``ReadingError`` for a damaged or a protected one."""
    container = open_zip(data, name=name)
    package_path = _package_path(container, name)
    package = read_xml(container, package_path, name=name)
    folder = posixpath.dirname(package_path)
    protected = _protected(container, name)
    items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
    blocks = Blocks(name=name)
    for reference in package.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "html" not in str(item.get("media-type")) or "nav" in str(item.get("properties")).split():
            continue
        part = posixpath.normpath(posixpath.join(folder, unquote(str(item.get("href")))))
        if part in protected:
            todo = "Read a copy without protection"
            raise ReadingError("the book is protected (its chapters are encrypted)", file=name, place=part, todo=todo)
        _chapter(container, part, blocks, name)
    return blocks.extracted("application/epub+zip", _metadata(package))


def _chapter(container: zipfile.ZipFile, part: str, blocks: Blocks, name: str) -> None:
    """One chapter; a damaged one is noted and the others go on."""
    start = blocks.length
    try:
        text, _ = decode(read_part(container, part, name=name), name=name)
        page_blocks(parse(text, name=name), blocks)
    except ReadingError as error:
        blocks.notes.append(Note("chapter-not-read", f"{part}: {error.found}"))
    blocks.page(start)


def _package_path(container: zipfile.ZipFile, name: str) -> str:
    root = read_xml(container, "META-INF/container.xml", name=name)
    file = root.find(f".//{_CONTAINER}rootfile")
    if file is None or not file.get("full-path"):
        raise ReadingError("the book is damaged: it names no package", file=name, todo="Fetch it again")
    return str(file.get("full-path"))


def _protected(container: zipfile.ZipFile, name: str) -> set[str]:
    part = "META-INF/encryption.xml"
    if part not in container.namelist():
        return set()
    return {str(e.get("URI")) for e in read_xml(container, part, name=name).iter() if e.get("URI")}


def _metadata(package: object) -> Metadata:
    def texts(tag: str) -> list[str]:
        return [e.text.strip() for e in package.iter(f"{_DC}{tag}") if e.text and e.text.strip()]  # type: ignore[attr-defined]

    day = _DATE.match(next(iter(texts("date")), ""))
    language = next(iter(texts("language")), "")
    return Metadata(
        title=next(iter(texts("title")), None),
        authors=tuple(texts("creator")),
        outlet=next(iter(texts("publisher")), None),
        date=day.group() if day else None,
        language=language[:2].lower() if re.match(r"[A-Za-z]{2}(?![A-Za-z])", language) else None,
    )
