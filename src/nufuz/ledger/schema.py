"""What the ledger's tables hold, and how records become rows and come back."""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pyarrow as pa

from nufuz.claims.claim import Claim, Evidence
from nufuz.reading.document import BibliographyEntry, Document, Doubt, Metadata, Note, OffsetMap, Repair

_text, _list = pa.string(), pa.list_(pa.string())

DOCUMENTS = pa.schema(
    [
        ("id", _text), ("path", _text), ("digest", _text), ("read_at", pa.timestamp("us", tz="UTC")),
        ("media_type", _text), ("title", _text), ("authors", _list), ("outlet", _text), ("outlet_kind", _text),
        ("date", _text), ("place", _text), ("language", _text), ("url", _text), ("published_from", _text),
        ("duplicate_group", _text), ("raw", pa.large_string()), ("text", pa.large_string()),
        ("offsets", pa.large_binary()), ("structure", pa.large_string()),
    ]
)  # fmt: skip
"""One row each time that a document was read; the newest row of an ``id`` is in force. ``raw``: the file's text;
``text``: the clean text; ``offsets``: compressed map from clean to raw, null where they are the same; ``structure``:
JSON of repairs, notes, doubts, headings, tables, skip, bibliography, pages, languages."""

CLAIMS = pa.schema(
    [
        ("id", _text), ("doc", _text), ("kind", _text), ("type", _text), ("subject", _text), ("object", _text),
        ("value", pa.float64()), ("value_to", pa.float64()), ("bound", _text), ("unit", _text), ("time", _text),
        ("status", _text), ("item", _text), ("attribution", _text), ("citation", _text),
        ("start", pa.int64()), ("end", pa.int64()), ("quote", _text), ("step", pa.float64()),
        ("confidence", pa.float64()), ("suggestion", pa.bool_()), ("found_by", _text), ("chain", _list),
        ("flags", _list), ("frame", _text), ("reading", _text),
    ]
)  # fmt: skip
"""One row a claim, never changed. ``start``, ``end``: offsets into the document's raw text; ``reading``: the reading that
found it, null for a claim that a person added."""

DECISIONS = pa.schema(
    [
        ("decision_id", _text), ("at", pa.timestamp("us", tz="UTC")), ("who", _text), ("action", _text),
        ("target_kind", _text), ("target_id", _text), ("payload", _text), ("why", _text),
    ]
)  # fmt: skip
"""One row a decision of a person; a decision is undone by another one."""

READINGS = pa.schema(
    [
        ("reading", _text), ("doc", _text), ("digest", _text), ("extractor", _text),
        ("at", pa.timestamp("us", tz="UTC")), ("claims", pa.int64()), ("suggestions", pa.int64()), ("refused", _text),
    ]
)  # fmt: skip
"""One row each time that an extractor went through a document: which claims are in force follows from the newest.
``refused``: JSON, reason to number of claims that the verifier refused."""

RUNS = pa.schema(
    [("run", pa.int64()), ("at", pa.timestamp("us", tz="UTC")), ("what", _text), ("versions", _text), ("inputs", _text)]
)
"""One row each time that something was written: ``versions``: JSON of every table's Delta version after it; ``inputs``:
fingerprint of what facts and report were made from."""


def document_row(document: Document, read_at: datetime) -> dict[str, Any]:
    """The row of DOCUMENTS for a document."""
    meta = document.meta
    return {
        "id": document.id, "path": document.path, "digest": document.digest, "read_at": read_at,
        "media_type": document.media_type, "title": meta.title, "authors": list(meta.authors), "outlet": meta.outlet,
        "outlet_kind": meta.outlet_kind, "date": meta.date, "place": meta.place, "language": meta.language,
        "url": meta.url, "published_from": meta.published_from, "duplicate_group": None,
        "raw": document.raw, "text": document.text, "offsets": _pack(document.offsets),
        "structure": json.dumps(
            {
                "repairs": [asdict(r) for r in document.repairs], "notes": [asdict(n) for n in document.notes],
                "doubts": [asdict(d) for d in document.doubts], "headings": document.headings,
                "tables": document.tables, "skip": document.skip,
                "bibliography": [asdict(b) for b in document.bibliography],
                "pages": document.pages, "languages": document.languages, "extra": dict(document.extra),
            },
            ensure_ascii=False,
        ),
    }  # fmt: skip


def document_of(row: Mapping[str, Any]) -> Document:
    """The document back from its row."""
    structure = json.loads(row["structure"])

    def spans(name: str) -> tuple[Any, ...]:
        return tuple(tuple(span) for span in structure[name])

    return Document(
        id=row["id"], path=row["path"], digest=row["digest"], raw=row["raw"], text=row["text"],
        media_type=row["media_type"], offsets=_unpack(row["offsets"]),
        meta=Metadata(
            title=row["title"], authors=tuple(row["authors"] or ()), outlet=row["outlet"], date=row["date"],
            place=row["place"], language=row["language"], url=row["url"], outlet_kind=row["outlet_kind"],
            published_from=row["published_from"],
        ),
        repairs=tuple(Repair(**r) for r in structure["repairs"]), notes=tuple(Note(**n) for n in structure["notes"]),
        doubts=tuple(Doubt(**d) for d in structure["doubts"]), headings=spans("headings"), tables=spans("tables"),
        skip=spans("skip"), bibliography=tuple(BibliographyEntry(**b) for b in structure["bibliography"]),
        pages=spans("pages"), languages=spans("languages"), extra=structure["extra"],
    )  # fmt: skip


def claims_table(claims: Iterable[Claim], reading: str | None) -> pa.Table:
    """Rows of CLAIMS; ``reading``: which reading found them, None where a person added them."""
    rows = []
    for claim in claims:
        row = claim.to_json()
        evidence = row.pop("evidence")
        rows.append({**row, **evidence, "id": claim.id, "reading": reading})
    return pa.Table.from_pylist(rows, schema=CLAIMS)


def claim_of(row: Mapping[str, Any]) -> Claim:
    """The claim back from its row."""
    known = {name: row[name] for name in Claim.__dataclass_fields__ if name != "evidence"}
    known["chain"], known["flags"] = tuple(row["chain"] or ()), tuple(row["flags"] or ())
    return Claim(**known, evidence=Evidence(row["start"], row["end"], row["quote"]))


def claims_of(table: pa.Table) -> Sequence[Claim]:
    """The claims back from their rows."""
    return [claim_of(row) for row in table.to_pylist()]


def _pack(offsets: OffsetMap) -> bytes | None:
    if offsets.starts is None or offsets.ends is None:
        return None
    # Differences are small and repeat, so they compress to a few bytes a kilobyte of text.
    starts, ends = offsets.starts, offsets.ends
    steps = array("i", [b - a for a, b in zip([0, *starts], starts, strict=False)])
    widths = array("i", [b - a for a, b in zip(starts, ends, strict=True)])
    return zlib.compress(steps.tobytes() + widths.tobytes(), 6)


def _unpack(packed: bytes | None) -> OffsetMap:
    if packed is None:
        return OffsetMap()
    numbers = array("i")
    numbers.frombytes(zlib.decompress(packed))
    half = len(numbers) // 2
    starts, ends, at = array("l"), array("l"), 0
    for step, width in zip(numbers[:half], numbers[half:], strict=True):
        at += step
        starts.append(at)
        ends.append(at + width)
    return OffsetMap(starts, ends)
