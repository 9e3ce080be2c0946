"""A text that is being repaired and never forgets where each of its characters stood in the raw text.

Every repair is a list of ``Change``s on a ``Tape``. Applying them gives a new tape; the raw span of each character is
carried along, through deletions, replacements, insertions and moves.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nufuz.reading.document import OffsetMap

Part = str | tuple[int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """What is to stand in place of the tape's characters ``start:end``.

    ``parts``: new text, or spans of the same tape that are moved there; a replacement of the same length keeps each
    character's own raw place, any other takes the place of the whole. ``sure``: probability that it is right.
    """

    kind: str
    start: int
    end: int
    parts: tuple[Part, ...]
    sure: float = 1.0
    why: str | None = None  # set where the changed characters must carry a doubt
    trust: float | None = None  # how far to trust them, where that is not ``sure``


@dataclass(frozen=True, slots=True)
class Tape:
    """``text`` with, for each character, the half-open raw span ``starts[i]:ends[i]``."""

    text: str
    starts: array[int]
    ends: array[int]

    @classmethod
    def of(cls, raw: str) -> Tape:
        """The tape on which nothing has been changed yet."""
        places = np.arange(len(raw) + 1, dtype="l")
        return cls(raw, array("l", places[:-1].tobytes()), array("l", places[1:].tobytes()))

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The smallest raw span that holds the characters ``start:end``."""
        if start >= end:
            return (self._raw_place(start),) * 2
        return min(self.starts[start:end]), max(self.ends[start:end])

    def offsets(self, raw: str) -> OffsetMap:
        """The offset map of the finished text; the identity where nothing was changed."""
        return OffsetMap() if self.text == raw else OffsetMap(self.starts, self.ends)

    def rendered(self, change: Change) -> str:
        """The text that a change puts in place."""
        return "".join(part if isinstance(part, str) else self.text[part[0] : part[1]] for part in change.parts)

    def changed(self, changes: Sequence[Change]) -> Tape:
        """A new tape with the changes made. They must not overlap; of two that do, the later is left out."""
        if not changes:
            return self
        text: list[str] = []
        starts, ends = array("l"), array("l")
        at = 0
        for change in sorted(changes, key=lambda c: (c.start, c.end)):
            if change.start < at:
                continue
            self._copy(at, change.start, text, starts, ends)
            self._write(change, text, starts, ends)
            at = change.end
        self._copy(at, len(self.text), text, starts, ends)
        return Tape("".join(text), starts, ends)

    def _copy(self, start: int, end: int, text: list[str], starts: array[int], ends: array[int]) -> None:
        text.append(self.text[start:end])
        starts.extend(self.starts[start:end])
        ends.extend(self.ends[start:end])

    def _write(self, change: Change, text: list[str], starts: array[int], ends: array[int]) -> None:
        for part in change.parts:
            if not isinstance(part, str):
                self._copy(*part, text, starts, ends)
            elif len(part) == change.end - change.start and len(change.parts) == 1:
                text.append(part)
                starts.extend(self.starts[change.start : change.end])
                ends.extend(self.ends[change.start : change.end])
            else:
                # Between moved parts an inserted space stands for the gap before the next part.
                whole = len(change.parts) == 1
                a, b = self.raw_span(change.start, change.end) if whole else (ends[-1] if ends else 0,) * 2
                text.append(part)
                starts.extend([a] * len(part))
                ends.extend([b] * len(part))

    def _raw_place(self, at: int) -> int:
        if at < len(self.starts):
            return self.starts[at]
        return self.ends[-1] if self.ends else 0
