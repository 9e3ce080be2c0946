"""Web pages: the article's text with its headings and tables, and what the page says about itself.

``trafilatura`` finds the article. A page without one (an index, a bare fragment) is read whole, and a note says so.
The language, date and address are the page's own words; nothing is guessed from its text here.
"""

from __future__ import annotations

import re
from typing import Any

from nufuz.errors import ReadingError
from nufuz.reading.blocks import Blocks, one_line
from nufuz.reading.document import Extracted, Metadata, Note
from nufuz.reading.plain import decode

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_INTERNAL_SUBSET = re.compile(r"<!DOCTYPE[^>\[]{0,500}\[[^\]]{0,100000}\]\s*>", re.IGNORECASE)
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_HEADING = re.compile(r"h[1-6]")
_LANGUAGE = re.compile(r"[A-Za-z]{2}(?![A-Za-z])")
_BLOCK_ELEMENTS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_NOT_TEXT = frozenset(
    ["script", "style", "noscript", "template", "svg", "math", "head", "iframe", "object", "select", "button"]
)
_TODO = "Save the page again from a browser, or give its text as .txt"


def read_html(data: bytes, *, name: str, charset: str | None = None, url: str | None = None) -> Extracted:
    """A web page. ``charset``: of the HTTP header; ``url``: where it was fetched. ``raw`` is the article's text.

    Raises ``ReadingError`` for a page without any text.
    """
    text, notes = decode(data, name=name, declared=charset or _declared(data))
    tree = parse(text, name=name)
    return read_tree(tree, name=name, url=url, notes=notes)


def read_tree(tree: Any, *, name: str, url: str | None = None, notes: tuple[Note, ...] = ()) -> Extracted:
    """As ``read_html``, from a parsed page (an ``lxml`` element)."""
    from trafilatura import bare_extraction

    blocks = Blocks(name=name)
    blocks.notes.extend(notes)
    language = _page_language(tree)
    whole = _whole_page(tree)
    article: Any
    try:
        article = bare_extraction(
            tree,
            url=url,
            with_metadata=True,
            include_comments=False,
            include_tables=True,
            date_extraction_params={"original_date": True, "extensive_search": False, "max_date": "2999-12-31"},
        )
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, AssertionError):
        article = None  # a page that trafilatura stumbles over still has its text
    if article is not None and article.body is not None:
        _article_blocks(article.body, blocks)
    if not blocks.length:
        _put(whole, blocks)
        blocks.notes.append(Note("no-article", "no article was found on the page; its whole text was read"))
    meta = _metadata(article, language, url) if article is not None else Metadata(language=language, url=url)
    return blocks.extracted("text/html", meta)


def parse(text: str, *, name: str) -> Any:
    """The page as a tree. Entities are not resolved, the network is not touched, depth and size are limited."""
    from lxml import etree, html

    parser = html.HTMLParser(
        huge_tree=False, no_network=True, remove_comments=True, remove_pis=True, default_doctype=False, recover=True
    )
    text = _XML_DECLARATION.sub("", text, count=1).replace("\0", "")
    text = _INTERNAL_SUBSET.sub("", text, count=1)  # HTML has no entities of its own making; bombs have
    try:
        tree = html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ReadingError("the page holds no HTML that can be read", file=name, todo=_TODO) from error
    return tree


def _declared(data: bytes) -> str | None:
    head = data[:4096]
    found = _META_CHARSET.search(head) or _XML_ENCODING.search(head)
    return found.group(1).decode("ascii") if found else None


def _page_language(tree: Any) -> str | None:
    found = _LANGUAGE.match(str(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""))
    return found.group().lower() if found else None


def _metadata(article: Any, language: str | None, url: str | None) -> Metadata:
    day = _DAY.fullmatch(article.date or "")
    authors = tuple(part.strip() for part in (article.author or "").split(";") if part.strip())
    return Metadata(
        title=article.title or None,
        authors=authors,
        outlet=article.sitename or None,
        date=day.group() if day else None,
        language=language or article.language or None,
        url=article.url or url,
    )


# --- The article as trafilatura gives it -----------------------------------------------------------------------------


def _article_blocks(body: Any, blocks: Blocks) -> None:
    if body.text and body.text.strip():
        blocks.paragraph(body.text)
    for element in body:
        _article_block(element, blocks)
        if element.tail and element.tail.strip():
            blocks.paragraph(element.tail)


def _article_block(element: Any, blocks: Blocks) -> None:
    if element.tag == "head":
        blocks.heading(_inline(element))
    elif element.tag == "table":
        blocks.table([[_inline(cell) for cell in row.iter("cell")] for row in element.iter("row")])
    elif element.tag == "list":
        for item in element.iter("item"):
            blocks.paragraph(_inline(item))
    elif any(child.tag in ("p", "head", "table", "list", "quote", "div") for child in element):
        _article_blocks(element, blocks)
    else:
        blocks.paragraph(_inline(element))


def _inline(element: Any) -> str:
    parts = [_flat(element.text)]
    for child in element:
        parts.append("\n" if child.tag == "lb" else _inline(child))
        if child.tag in ("p", "item", "row", "cell", "head"):
            parts.append(" ")
        parts.append(_flat(child.tail))
    return "".join(parts)


def _flat(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f\v]+", " ", text or "")


# --- The whole page, where there is no article -----------------------------------------------------------------------

Block = tuple[str, Any]  # ("p" or "h", text) or ("table", rows of cells)


def page_blocks(tree: Any, blocks: Blocks) -> None:
    """Put all text of a page (no article sought) into blocks: a chapter of a book, a fragment, an index."""
    _put(_whole_page(tree), blocks)


def _put(found: list[Block], blocks: Blocks) -> None:
    for kind, content in found:
        if kind == "h":
            blocks.heading(content)
        elif kind == "table":
            blocks.table(content)
        else:
            blocks.paragraph(content)


def _whole_page(tree: Any) -> list[Block]:
    """Every block of the page, in order; taken before trafilatura prunes the tree. No recursion: pages nest deeply."""
    from lxml import etree

    found: list[Block] = []
    line: list[str] = []

    def end(kind: str = "p") -> None:
        text = "".join(line).strip(" \n")
        line.clear()
        if text:
            found.append((kind, text))

    walker = etree.iterwalk(tree, events=("start", "end"))
    skipped = None
    for event, element in walker:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _NOT_TEXT or not tag or _is_hidden(element):
                walker.skip_subtree()
                skipped = element
                continue
            if tag == "table" and (rows := _data_rows(element)):
                end()
                found.append(("table", rows))
                walker.skip_subtree()
                skipped = element
                continue
            if tag == "br":
                line.append("\n")
            elif tag in _BLOCK_ELEMENTS or _HEADING.fullmatch(tag):
                end()
            line.append(_flat(element.text))
        else:
            if element is skipped:
                skipped = None
            elif _HEADING.fullmatch(tag):
                end("h")
            elif tag in _BLOCK_ELEMENTS:
                end()
            if element is not tree:
                line.append(_flat(element.tail))
    end()
    return found


def _is_hidden(element: Any) -> bool:
    style = str(element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _data_rows(table: Any) -> list[list[str]]:
    """The rows of a table of data; empty for a table that only lays out a page."""
    if next(table.iterdescendants("table"), None) is not None:
        return []
    rows = [[one_line("".join(c.itertext())) for c in row if c.tag in ("td", "th")] for row in table.iter("tr")]
    if sum(len(row) > 1 for row in rows) < 2 or any(len(cell) > 500 for row in rows for cell in row):
        return []
    return rows
