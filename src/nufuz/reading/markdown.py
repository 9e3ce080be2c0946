"""Markdown: the text without its marks, with headings and tables; front matter as metadata.

``raw`` is the text that a reader of the page would see, as for HTML; it is not the file with its asterisks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nufuz.reading.blocks import Blocks
from nufuz.reading.document import Extracted, Metadata
from nufuz.reading.html import page_blocks, parse
from nufuz.reading.plain import decode

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z_]+)[ \t]*:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_TAG = re.compile(r"<[^>]{0,1000}>")


def read_markdown(data: bytes, *, name: str) -> Extracted:
    """A Markdown text (CommonMark with tables)."""
    from markdown_it import MarkdownIt

    text, notes = decode(data, name=name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    meta, text = _front_matter(text)
    blocks = Blocks(name=name)
    blocks.notes.extend(notes)
    _put(iter(MarkdownIt("commonmark").enable("table").parse(text)), blocks, name)
    return blocks.extracted("text/markdown", meta)


def _put(tokens: Iterator[Token], blocks: Blocks, name: str) -> None:
    rows: list[list[str]] = []
    heading = in_table = False
    for token in tokens:
        if token.type == "heading_open":
            heading = True
        elif token.type == "table_open":
            in_table, rows = True, []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            blocks.table(rows)
            in_table = False
        elif token.type == "inline":
            text = _inline(token.children or ())
            if in_table:
                rows[-1].append(text)
            elif heading:
                blocks.heading(text)
            else:
                blocks.paragraph(text)
            heading = False
        elif token.type in ("fence", "code_block"):
            blocks.aside(token.content)
        elif token.type == "html_block" and _TAG.sub("", token.content).strip():
            page_blocks(parse(f"<div>{token.content}</div>", name=name), blocks)


def _inline(tokens: Sequence[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak":
            parts.append("\n")
    return "".join(parts)


def _front_matter(text: str) -> tuple[Metadata, str]:
    found = _FRONT.match(text)
    if not found:
        return Metadata(), text
    fields = {key.lower(): value.strip("\"'") for key, value in _FIELD.findall(found.group(1))}
    author = fields.get("author") or fields.get("authors") or ""
    date = re.match(r"\d{4}(-\d\d(-\d\d)?)?", fields.get("date", ""))
    language = fields.get("lang") or fields.get("language") or ""
    meta = Metadata(
        title=fields.get("title"),
        authors=tuple(a.strip(" \"'") for a in re.split(r"[;,،]", author.strip("[]")) if a.strip(" \"'")),
        outlet=fields.get("outlet") or fields.get("publisher"),
        date=date.group() if date else None,
        language=language[:2].lower() or None,
        url=fields.get("url") or fields.get("canonical"),
    )
    return meta, text[found.end() :]
