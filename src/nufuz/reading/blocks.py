"""Text built block by block, with the places of its headings and tables.

Readers of formats that know paragraphs (HTML, Word, EPUB, mail…) put one block after another. A blank line parts two
blocks, so that a line break inside a paragraph stays a line break. A table is one block whose lines are rows and whose
cells are parted by tabs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nufuz.errors import ReadingError
from nufuz.reading.document import Extracted, Metadata, Note

MAX_CHARACTERS = 50_000_000
"""A text longer than this is not one document; its reader stops with a clear error."""

_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_SPACES_BUT_BREAKS = re.compile(r"[ \t\r\f\v]+")
_AROUND_BREAK = re.compile(r" *\n+ *")


class Blocks:
    """Collects blocks; ``extracted`` gives the document's raw text with spans."""

    def __init__(self, *, name: str) -> None:
        self.name = name
        self.notes: list[Note] = []
        self._parts: list[str] = []
        self._at = 0
        self._headings: list[tuple[int, int]] = []
        self._tables: list[tuple[int, int]] = []
        self._skip: list[tuple[int, int]] = []
        self._pages: list[tuple[int, int]] = []

    @property
    def length(self) -> int:
        """Characters so far."""
        return self._at

    def paragraph(self, text: str) -> None:
        """A block of prose; line breaks in it are kept, other white space becomes one space."""
        self._add(_AROUND_BREAK.sub("\n", _SPACES_BUT_BREAKS.sub(" ", text)).strip(" \n"))

    def heading(self, text: str) -> None:
        """A heading, on one line."""
        span = self._add(one_line(text))
        if span:
            self._headings.append(span)

    def table(self, rows: Iterable[Sequence[str]]) -> None:
        """A table; empty rows are left out, empty cells stay empty between their tabs."""
        lines = []
        for row in rows:
            cells = [one_line(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                lines.append("\t".join(cells))
        span = self._add("\n".join(lines))
        if span:
            self._tables.append(span)

    def aside(self, text: str) -> None:
        """A block that is kept and shown but is no prose of the document (a mail's head, a navigation line)."""
        before = self._at
        self.paragraph(text)
        if self._at > before:
            self._skip.append((self._at - len(self._parts[-1]), self._at))

    def page(self, start: int) -> None:
        """Everything since ``start`` (an earlier ``length``) is one page: a slide, a sheet, a chapter."""
        if self._at > start:
            self._pages.append((start + 2 if start else 0, self._at))

    def extracted(self, media_type: str, meta: Metadata) -> Extracted:
        """The whole; raises ``ReadingError`` where not a word was found."""
        raw = "".join(self._parts)
        if not raw.strip():
            raise ReadingError("no text was found in it", file=self.name, todo="Check that it is the file you meant")
        return Extracted(
            raw,
            media_type,
            meta=meta,
            notes=tuple(self.notes),
            headings=tuple(self._headings),
            tables=tuple(self._tables),
            skip=tuple(self._skip),
            pages=tuple(self._pages),
        )

    def _add(self, text: str) -> tuple[int, int] | None:
        if not text:
            return None
        if self._parts:
            self._parts.append("\n\n")
            self._at += 2
        start = self._at
        self._parts.append(text)
        self._at += len(text)
        if self._at > MAX_CHARACTERS:
            raise ReadingError(
                f"its text is longer than {MAX_CHARACTERS:,} characters",
                file=self.name,
                todo="Divide it into several documents",
            )
        return start, self._at


def one_line(text: str) -> str:
    """The text with every run of white space made one space."""
    return _SPACES.sub(" ", text).strip(" ")
