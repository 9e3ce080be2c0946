"""What can go wrong, in sentences: the file, the place, what was found, what was expected, what to do."""

from __future__ import annotations


class NufuzError(Exception):
    """An error that a user can act on. Its text stands alone: no traceback is needed to understand it."""

    def __init__(
        self, found: str, *, file: str | None = None, place: str | None = None, todo: str | None = None
    ) -> None:
        self.found, self.file, self.place, self.todo = found, file, place, todo
        where = ", ".join(part for part in (file, place) if part)
        text = f"{where}: {found}" if where else found
        super().__init__(f"{text}. {todo}" if todo else text)


class ReadingError(NufuzError):
    """A document that cannot be read; the others go on."""


class DataFileError(NufuzError):
    """A data file (names, cue words, weights, a dataset) that is not of the form it should have."""


class WorkspaceError(NufuzError):
    """A workspace that is not there, not one of ours, or written by a newer version."""
