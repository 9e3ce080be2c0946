"""Word (.docx) and OpenDocument (.odt) texts: paragraphs, headings, tables, notes, properties.

The text is read from the XML itself, in document order: content controls, text boxes, tracked insertions and
hyperlinks belong to it, tracked deletions do not.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any

from nufuz.errors import ReadingError
from nufuz.reading.blocks import Blocks
from nufuz.reading.document import Extracted, Metadata
from nufuz.reading.zipped import open_zip, read_xml

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatibility-1.0}"


# --- Word ------------------------------------------------------------------------------------------------------------


def read_docx(data: bytes, *, name: str) -> Extracted:
    """A Word document. Footnotes and endnotes follow the body, each with its number in brackets."""
    container = open_zip(data, name=name)
    parts = set(container.namelist())
    main = _main_part(container, parts, name)
    body = read_xml(container, main, name=name).find(f"{_W}body")
    if body is None:
        raise ReadingError("the file is damaged: it has no body", file=name, place=main, todo="Save it again")
    folder = main.rpartition("/")[0]
    headings = _heading_styles(container, f"{folder}/styles.xml", parts, name)
    blocks = Blocks(name=name)
    _word_blocks(body, blocks, headings)
    for notes in ("footnotes", "endnotes"):
        if (part := f"{folder}/{notes}.xml") in parts:
            _word_notes(read_xml(container, part, name=name), blocks)
    return blocks.extracted(DOCX, _core_properties(container, parts, name))


def _main_part(container: zipfile.ZipFile, parts: set[str], name: str) -> str:
    if "word/document.xml" in parts:
        return "word/document.xml"
    if "_rels/.rels" in parts:
        for relation in read_xml(container, "_rels/.rels", name=name):
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return str(relation.get("Target", "")).lstrip("/")
    raise ReadingError("it is a zip file without a Word text in it", file=name, todo="Save it again as .docx")


def _heading_styles(container: zipfile.ZipFile, part: str, parts: set[str], name: str) -> set[str]:
    """Ids of the paragraph styles that are headings, also those based on one."""
    if part not in parts:
        return set()
    found: set[str] = set()
    based: dict[str, str] = {}
    for style in read_xml(container, part, name=name).iter(f"{_W}style"):
        key = str(style.get(f"{_W}styleId"))
        label = style.find(f"{_W}name")
        title = str(label.get(f"{_W}val")).lower() if label is not None else ""
        if re.match(r"heading \d|title$|subtitle$", title) or style.find(f"{_W}pPr/{_W}outlineLvl") is not None:
            found.add(key)
        parent = style.find(f"{_W}basedOn")
        if parent is not None:
            based[key] = str(parent.get(f"{_W}val"))
    for key in list(based):
        chain, at = [key], based[key]
        while at in based and at not in found and at not in chain:
            chain.append(at)
            at = based[at]
        if at in found:
            found.update(chain)
    return found


def _word_blocks(parent: Any, blocks: Blocks, headings: set[str]) -> None:
    for element in _word_children(parent):
        if element.tag == f"{_W}p":
            _word_paragraph(element, blocks, headings)
        elif element.tag == f"{_W}tbl":
            blocks.table([[_cell_text(cell) for cell in _rows(row, f"{_W}tc")] for row in _rows(element, f"{_W}tr")])


def _word_children(parent: Any) -> Iterator[Any]:
    """Block elements of a body or cell; content controls and tracked insertions are looked into."""
    for element in parent:
        if element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"):
            yield from _word_children(element)
        else:
            yield element


def _rows(table: Any, tag: str) -> Iterator[Any]:
    return (element for element in _word_children(table) if element.tag == tag)


def _cell_text(cell: Any) -> str:
    return " ".join(filter(None, (_run_text(paragraph).strip() for paragraph in cell.iter(f"{_W}p"))))


def _word_paragraph(element: Any, blocks: Blocks, headings: set[str]) -> None:
    text = _run_text(element)
    style = element.find(f"{_W}pPr/{_W}pStyle")
    level = element.find(f"{_W}pPr/{_W}outlineLvl")
    is_heading = (style is not None and style.get(f"{_W}val") in headings) or (
        level is not None and level.get(f"{_W}val") in set("012345678")
    )
    if is_heading:
        blocks.heading(text)
    else:
        blocks.paragraph(text)
    for box in _text_boxes(element):
        _word_blocks(box, blocks, headings)


def _text_boxes(element: Any) -> Iterator[Any]:
    """Text boxes anchored in a paragraph; of two renderings of one box only the first."""
    for child in element:
        if child.tag == f"{_W}txbxContent":
            yield child
        elif child.tag == f"{_MC}AlternateContent":
            choice = child.find(f"{_MC}Choice")
            yield from _text_boxes(choice if choice is not None else child)
        elif child.tag != f"{_W}pPr":
            yield from _text_boxes(child)


def _run_text(element: Any) -> str:
    parts: list[str] = []
    for child in element:
        tag = child.tag
        if tag == f"{_W}t":
            parts.append(child.text or "")
        elif tag in (f"{_W}tab", f"{_W}ptab"):
            parts.append("\t")
        elif tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif tag == f"{_W}noBreakHyphen":
            parts.append("\u2011")
        elif tag == f"{_W}footnoteReference" or tag == f"{_W}endnoteReference":
            parts.append(f"[{child.get(f'{_W}id')}]")
        elif tag in (f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}txbxContent", f"{_MC}AlternateContent"):
            continue
        else:
            parts.append(_run_text(child))
    return "".join(parts)


def _word_notes(root: Any, blocks: Blocks) -> None:
    for note in root:
        if note.get(f"{_W}type") in ("separator", "continuationSeparator", "continuationNotice"):
            continue
        text = " ".join(filter(None, (_run_text(p).strip() for p in note.iter(f"{_W}p"))))
        if text:
            blocks.paragraph(f"[{note.get(f'{_W}id')}] {text}")


def _core_properties(container: zipfile.ZipFile, parts: set[str], name: str) -> Metadata:
    """Title, author and language; the date of a file is not the date of its publication and is left out."""
    if "docProps/core.xml" not in parts:
        return Metadata()
    root = read_xml(container, "docProps/core.xml", name=name)
    return _dublin_core(root)


def _dublin_core(root: Any) -> Metadata:
    def text(tag: str) -> str:
        element = root.find(f".//{tag}")
        return (element.text or "").strip() if element is not None else ""

    language = re.match(r"[A-Za-z]{2}(?![A-Za-z])", text(f"{_DC}language"))
    authors = tuple(a.strip() for a in re.split(r"[;؛]", text(f"{_DC}creator")) if a.strip())
    if authors == ("python-docx",):  # the library's own name in its template
        authors = ()
    title = text(f"{_DC}title")
    return Metadata(
        title=title or None,
        authors=authors,
        language=language.group().lower() if language else None,
        url=source if (source := text(f"{_DC}source")).startswith(("http://", "https://")) else None,
    )


# --- OpenDocument ----------------------------------------------------------------------------------------------------


def read_odt(data: bytes, *, name: str) -> Extracted:
    """An OpenDocument text. Footnotes follow the body, each with its number in brackets."""
    container = open_zip(data, name=name)
    body = read_xml(container, "content.xml", name=name).find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise ReadingError("it is an OpenDocument file without a text in it", file=name, todo="Save it as .odt")
    blocks = Blocks(name=name)
    notes: list[str] = []
    _odt_blocks(body, blocks, notes)
    for note in notes:
        blocks.paragraph(note)
    meta = Metadata()
    if "meta.xml" in container.namelist():
        root = read_xml(container, "meta.xml", name=name)
        meta = _dublin_core(root)
        first = root.find(f".//{_META}initial-creator")
        if first is not None and first.text:
            meta = Metadata(title=meta.title, authors=(first.text.strip(),), language=meta.language)
    return blocks.extracted(ODT, meta)


def _odt_blocks(parent: Any, blocks: Blocks, notes: list[str]) -> None:
    for element in parent:
        tag = element.tag
        if tag == f"{_TEXT}h":
            blocks.heading(_odt_text(element, notes))
        elif tag == f"{_TEXT}p":
            blocks.paragraph(_odt_text(element, notes))
            for box in element.iter("{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}text-box"):
                _odt_blocks(box, blocks, notes)
        elif tag == f"{_TABLE}table":
            blocks.table(
                [
                    [
                        " ".join(_odt_text(p, notes).strip() for p in cell.iter(f"{_TEXT}p"))
                        for cell in row
                        if cell.tag == f"{_TABLE}table-cell"
                    ]
                    for row in element.iter(f"{_TABLE}table-row")
                ]
            )
        elif tag in (f"{_TEXT}tracked-changes", f"{_TEXT}sequence-decls"):
            continue
        elif isinstance(tag, str):  # lists, sections, indexes
            _odt_blocks(element, blocks, notes)


def _odt_text(element: Any, notes: list[str]) -> str:
    parts = [element.text or ""]
    for child in element:
        tag = child.tag
        if tag == f"{_TEXT}s":
            parts.append(" " * min(int(child.get(f"{_TEXT}c", "1")), 100))
        elif tag == f"{_TEXT}tab":
            parts.append("\t")
        elif tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif tag == f"{_TEXT}note":
            number = "".join(child.find(f"{_TEXT}note-citation").itertext())
            body = " ".join(_odt_text(p, notes).strip() for p in child.iter(f"{_TEXT}p"))
            parts.append(f"[{number}]")
            notes.append(f"[{number}] {body}")
        elif tag == f"{_OFFICE}annotation":
            pass
        elif isinstance(tag, str) and not tag.startswith("{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"):
            parts.append(_odt_text(child, notes))
        parts.append(child.tail or "")
    return "".join(parts)
