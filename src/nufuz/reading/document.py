"""The document: raw text, clean text, and the exact way back from one to the other.

Claims point into ``raw`` (what the file says, untouched); everything that understands text works on ``text``
(what the file means, repaired). ``offsets`` joins the two: every clean character knows where it stands in the raw text.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """For each clean character the half-open raw span that it came from.

    ``starts[i]``, ``ends[i]``: raw code-point offsets of clean character ``i``. Characters that a repair inserted
    (a lost space) have an empty span at the place where they belong. Without arrays the map is the identity.
    """

    starts: array[int] | None = None
    ends: array[int] | None = None

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """The smallest raw span that holds the clean characters ``start:end``.

        Where a repair moved text, that span may hold more than those characters.
        """
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return min(self.starts[start:end]), max(self.ends[start:end])


@dataclass(frozen=True, slots=True)
class Repair:
    """One change between raw and clean text.

    ``kind``: ``tatweel``, ``presentation-form``, ``lam-alef``, ``bracket``, ``spaced-letters``, ``lost-space``,
    ``displaced-fragment``, ``private-use-digit``, ``persian-letter``, ``digit-system``, ``control``…
    ``sure``: probability, 0 to 1, that the repair is right. ``made``: False where it is only offered.
    ``start``, ``end``: raw offsets.
    """

    kind: str
    start: int
    end: int
    before: str
    after: str
    sure: float = 1.0
    made: bool = True


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader of this document must know: "page 7 has no text layer".

    ``code``: a short stable word (``no-text-layer``, ``broken-character-map``, ``unknown-language``, ``truncated``…).
    """

    code: str
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a document beside its text; None and empty mean that it is not known."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    date: str | None = None  # EDTF: the day (or month, year) of publication
    place: str | None = None  # of the dateline
    language: str | None = None  # ISO 639-1 of most of the text
    url: str | None = None
    outlet_kind: str | None = None  # official, agency, press, academic, think-tank, reference
    published_from: str | None = None  # where the text says that it was taken from


@dataclass(frozen=True, slots=True)
class Doubt:
    """A raw span whose characters must not be trusted: a recovered digit, an ambiguous range, a broken font.

    A claim whose figure touches one is flagged.
    """

    start: int
    end: int
    why: str
    sure: float = 0.5


@dataclass(frozen=True, slots=True)
class BibliographyEntry:
    """One work in a document's list of references; offsets into the clean text."""

    number: int | None
    text: str
    start: int
    end: int
    author: str | None = None
    year: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One text that somebody published.

    ``text`` is divided by newlines into blocks; a blank line, or any newline in text that has no blank lines, ends a
    paragraph. ``headings``: clean spans that are headings. ``tables``: clean spans whose lines are rows, cells parted by
    tabs. ``skip``: clean spans that are not prose (page numbers, running heads, bibliography, captions, navigation):
    kept, shown, never read for claims.
    """

    id: str
    path: str
    digest: str  # SHA-256 of the bytes, hexadecimal
    raw: str
    text: str
    media_type: str = "text/plain"
    offsets: OffsetMap = OffsetMap()
    meta: Metadata = Metadata()
    repairs: tuple[Repair, ...] = ()
    notes: tuple[Note, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    headings: tuple[tuple[int, int], ...] = ()
    tables: tuple[tuple[int, int], ...] = ()
    skip: tuple[tuple[int, int], ...] = ()
    bibliography: tuple[BibliographyEntry, ...] = ()
    pages: tuple[tuple[int, int], ...] = ()  # clean spans, one a page
    languages: tuple[tuple[int, int, str], ...] = ()  # clean start, end, ISO 639-1 of each paragraph
    extra: Mapping[str, str] = field(default_factory=dict)

    def quote(self, start: int, end: int) -> tuple[int, int, str]:
        """Raw offsets and the verbatim raw words of the clean span ``start:end``."""
        a, b = self.offsets.to_raw(start, end)
        return a, b, self.raw[a:b]


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a format's reader hands on: the text as the file has it, before any repair.

    ``headings``, ``tables``, ``skip``, ``pages`` are spans of ``raw``; ``doubts`` too.
    """

    raw: str
    media_type: str
    meta: Metadata = Metadata()
    notes: tuple[Note, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    headings: tuple[tuple[int, int], ...] = ()
    tables: tuple[tuple[int, int], ...] = ()
    skip: tuple[tuple[int, int], ...] = ()
    pages: tuple[tuple[int, int], ...] = ()


Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A document that could not be read, or only in part; never stops the others."""

    path: str
    text: str
    severity: Severity = "error"


def offset_map(spans: Iterable[tuple[int, int]]) -> OffsetMap:
    """An offset map from one raw span for each clean character, in clean order."""
    starts, ends = array("l"), array("l")
    for a, b in spans:
        starts.append(a)
        ends.append(b)
    return OffsetMap(starts, ends)
