"""Short annotated texts, as a person writes them: one sentence a line, a line for each of its claims under it.

A ``.mini`` file holds texts parted by blank lines; the name begins with the language (``arS.mini``)::

    بلغت صادرات غانا إلى توغو 200 مليون دولار في 2021.
    => exports GHA TGO 200000000 USD 2021

A claim is ``=> type subject object value unit time status item…``, ``-`` for nothing, ``a..b`` for a range; what is left out at
the end is nothing, and the status ``actual``. A sentence without such lines says nothing that is a claim: those matter as much.
``#`` begins a remark.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from nufuz.claims.scoring import Gold
from nufuz.errors import DataFileError
from nufuz.reading.document import Document, Extracted, Metadata
from nufuz.reading.metadata import clean
from nufuz.vocabulary import TYPES

_FIELDS = "type subject object value unit time status item"


def read_mini(path: Path) -> Iterator[tuple[Document, list[Gold]]]:
    """The documents of a ``.mini`` file with their claims; the evidence of a claim is the sentence that it stands under."""
    block: list[tuple[int, str]] = []
    number = 0
    lines = [*path.read_text(encoding="utf-8").splitlines(), ""]
    for place, line in enumerate(lines, 1):
        if line.strip():
            block.append((place, line.strip()))
        elif any(_is_text(said) for _, said in block):
            number += 1
            yield _document(f"{path.stem}{number:03d}", block, path)
            block = []
        else:
            block = []


def _document(id: str, block: list[tuple[int, str]], path: Path) -> tuple[Document, list[Gold]]:
    raw, start, golds = "", 0, []
    for place, line in block:
        if line.startswith("=>"):
            golds.append(_gold(id, raw[start:-1], start, line[2:].strip(), path, place))
        elif _is_text(line):
            start = len(raw) + bool(raw)
            raw += ("\n" if raw else "") + line + "\n"
    extracted = Extracted(raw, "text/plain", Metadata(language=path.stem[:2]))
    return clean(extracted, id=id, path=str(path), digest=hashlib.sha256(raw.encode()).hexdigest()), golds


def _gold(doc: str, quote: str, start: int, line: str, path: Path, place: int) -> Gold:
    parts = line.split(maxsplit=7)
    if len(parts) < 2 or parts[0] not in TYPES:
        raise DataFileError(f"{line!r} is no claim", file=str(path), place=f"line {place}", todo=f"Write: {_FIELDS}")
    cells = [None if part == "-" else part for part in parts] + [None] * (8 - len(parts))
    name, subject, object_, value, unit, time, status, item = cells
    try:
        first = float(value.partition("..")[0]) if value else None
    except ValueError as error:
        raise DataFileError(f"{value!r} is no number", file=str(path), place=f"line {place}") from error
    return Gold(
        doc=doc, kind=TYPES[str(name)].kind, type=str(name), subject=subject, object=object_, value=first, unit=unit, time=time,
        status=status or "actual", item=item, optional=False, difficulty="easy", start=start, end=start + len(quote), quote=quote,
    )  # fmt: skip


def _is_text(line: str) -> bool:
    return bool(line.strip()) and not line.strip().startswith(("=>", "#"))
