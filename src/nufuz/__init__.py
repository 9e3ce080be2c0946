"""nufuz reads what is written about relations between states and shows who influences whom, with the words behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nufuz.claims.notebook import Reading

__version__ = "0.1.0"


def read(text: str, *, id: str = "text", date: str | None = None, language: str | None = None) -> Reading:
    """Reads a text and returns its claims; in a notebook the text is shown with its highlights.

    ``date``: EDTF date of publication, by which "last year" is understood. ``language``: ISO 639-1, told from the letters
    without it.
    """
    from nufuz.claims.notebook import read as read_text

    return read_text(text, id=id, date=date, language=language)
