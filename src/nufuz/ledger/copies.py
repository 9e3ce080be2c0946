"""Copies: near-duplicates among the documents of a ledger, which count as one source."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from nufuz.ledger.schema import document_of
from nufuz.reading.document import Document
from nufuz.reading.duplicates import duplicate_groups

_AT_ONCE = 64  # documents that are unpacked at a time: of the others only the hashes of their words are kept


def with_copies(documents: pa.Table) -> pa.Table:
    """``documents`` (schema DOCUMENTS) with ``duplicate_group`` filled in: the id of the earliest document with the same text.

    Null where no other document tells the same. Which groups there are depends on which documents are given: of those
    known by a date, the earliest is the earliest of these.
    """
    member = {one.id: group.earliest for group in duplicate_groups(_unpacked(documents)) for one in group.members}
    column = pa.array([member.get(id) for id in documents["id"].to_pylist()], pa.string())
    return documents.set_column(documents.schema.get_field_index("duplicate_group"), "duplicate_group", column)


def _unpacked(documents: pa.Table) -> Iterator[Document]:
    for batch in documents.to_batches(max_chunksize=_AT_ONCE):
        yield from (document_of(row) for row in batch.to_pylist())
