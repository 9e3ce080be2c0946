"""RSS and Atom feeds: their entries as addresses to fetch, with what the feed says of each."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from nufuz.errors import ReadingError
from nufuz.reading.document import Metadata

_FEED = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*|<\?.*?\?>\s*)*<(?:rss|feed|rdf:RDF)[\s>]",
    re.I | re.S,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed: the address of its page, and title, authors, outlet and date as the feed has them."""

    url: str
    meta: Metadata


def is_feed(data: bytes, content_type: str = "") -> bool:
    """Whether the bytes are a feed, by the header that came with them or their first element."""
    return content_type in ("application/rss+xml", "application/atom+xml") or _FEED.match(data[:4096]) is not None


def parse_feed(data: bytes, *, name: str, url: str | None = None) -> list[Entry]:
    """The entries that have an http(s) address, newest as the feed orders them, each address once.

    ``url``: where the feed was fetched; addresses in it may be relative to it. Runs the parser in this process: use a
    ``Sandbox`` for a stranger's feed. Raises ``ReadingError`` for what is no feed.
    """
    import feedparser

    headers = {"content-location": url} if url else {}
    parsed: Any = feedparser.parse(data, response_headers=headers, sanitize_html=False)
    if not parsed.get("version") and not parsed.entries:
        raise ReadingError("it is no RSS or Atom feed", file=name, todo="Check the address; a web page needs no --feed")
    outlet = _text(parsed.feed.get("title"))
    entries: dict[str, Entry] = {}
    for item in parsed.entries:
        address = str(item.get("link") or "")
        if address.startswith(("http://", "https://")):
            meta = Metadata(
                title=_text(item.get("title")),
                authors=tuple(a for author in item.get("authors", []) if (a := _text(author.get("name")))),
                outlet=outlet,
                date=_day(item.get("published_parsed") or item.get("updated_parsed")),
                url=address,
            )
            entries.setdefault(address, Entry(address, meta))
    return list(entries.values())


def _text(value: object) -> str | None:
    text = re.sub(r"<[^>]{0,1000}>", "", str(value or ""))
    return re.sub(r"\s+", " ", text).strip() or None


def _day(parsed: Any) -> str | None:
    try:
        return datetime.date(*parsed[:3]).isoformat() if parsed else None
    except (ValueError, TypeError):
        return None
