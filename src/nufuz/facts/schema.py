"""Columns of the tables that this package takes and gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa

_text = pa.string()

CLAIMS = pa.schema(
    [
        ("id", _text), ("doc", _text), ("kind", _text), ("type", _text), ("subject", _text), ("object", _text),
        ("value", pa.float64()), ("value_to", pa.float64()), ("bound", _text), ("unit", _text), ("time", _text),
        ("status", _text), ("item", _text), ("attribution", _text), ("citation", _text), ("start", pa.int64()),
        ("end", pa.int64()), ("quote", _text), ("step", pa.float64()), ("confidence", pa.float64()),
        ("flags", pa.list_(_text)), ("review", _text), ("together", _text),
    ]
)  # fmt: skip
"""What is read of a claim; columns that are missing count as null. ``review``: ``accept``, ``prefer``, ``deprecate`` or
null; ``together``: the group into which a person merged or split it (both are set by ``decisions.apply``)."""

FACTS = pa.schema(
    [
        ("fact_id", _text), ("kind", _text), ("type", _text), ("subject", _text), ("object", _text), ("item", _text),
        ("time", _text), ("year", pa.int32()), ("status", _text), ("unit", _text), ("value", pa.float64()),
        ("low", pa.float64()), ("high", pa.float64()), ("bound", _text), ("rank", _text), ("agreement", _text),
        ("claims", pa.int32()), ("sources", pa.int32()), ("outlets", pa.list_(_text)), ("reason", _text),
        ("reason_ar", _text), ("rule", _text), ("contradicted", pa.bool_()), ("circular", pa.bool_()),
        ("instrument", _text),
    ]
)  # fmt: skip
"""One row a fact. ``item``: the commonest wording; ``time``: EDTF, null where no claim tells it; ``year``: where the fact
is of one year; ``value``, ``low``, ``high``: in whole ``unit`` (null: not known, never zero); ``rank``: preferred, normal,
deprecated; ``agreement``: single, identical, rounded, consistent, contradictory; ``claims``: how many speak of it;
``sources``: how many of those are independent; ``rule``: the rule of ``data/settling.toml`` that won; ``contradicted``:
some claim cannot hold beside it; ``circular``: its sources quote each other in a circle."""

EVIDENCE = pa.schema(
    [
        ("fact_id", _text), ("claim_id", _text), ("role", _text), ("value", pa.float64()), ("converted", pa.bool_()),
        ("rate", _text), ("origin", _text), ("origin_kind", _text), ("circular", pa.bool_()),
    ]
)  # fmt: skip
"""Which claim speaks for which fact. ``role``: supports, consistent, contradicts, duplicate; ``value``: in the fact's
unit; ``rate``: the rate or factor it was converted with, or why it was not; ``origin``: where the source chain ends."""

CONTRADICTIONS = pa.schema(
    [
        ("contradiction_id", _text), ("fact_id", _text), ("other_fact_id", _text), ("claim_a", _text),
        ("claim_b", _text), ("value_a", pa.float64()), ("value_b", pa.float64()), ("unit", _text), ("cause", _text),
        ("detail", _text), ("sure", pa.float64()), ("both_hold", pa.bool_()), ("words_a", _text), ("words_b", _text),
        ("explain_en", _text), ("explain_ar", _text),
    ]
)  # fmt: skip
"""Two claims that cannot be one figure (or one date, one role), and why. ``claim_a`` stands for what was settled,
``claim_b`` for what differs; ``other_fact_id``: the fact of claim_b, where it is another; ``both_hold``: the cause lets
both be true; ``sure``: 0 to 1; ``words_a``, ``words_b``: the words that show the cause."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What ``reconcile`` gives: three Arrow tables, and notes that a reader must know."""

    facts: pa.Table
    evidence: pa.Table
    contradictions: pa.Table
    notes: tuple[str, ...] = field(default=())


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """``table`` with exactly the columns of ``schema``; missing ones are null."""
    columns = []
    for column in schema:
        if column.name not in table.column_names:
            columns.append(pa.nulls(len(table), column.type))
        elif table.schema.field(column.name).type == column.type:
            columns.append(table[column.name])
        else:
            columns.append(table[column.name].cast(column.type))
    return pa.Table.from_arrays(columns, schema=schema)


def join_facts(parts: Iterable[Facts]) -> Facts:
    """Parts of one reconciliation as one, in an order that depends on nothing but their content."""
    whole = list(parts)
    return Facts(
        _stack([p.facts for p in whole], FACTS, "fact_id"),
        _stack([p.evidence for p in whole], EVIDENCE, "fact_id", "claim_id"),
        _stack([p.contradictions for p in whole], CONTRADICTIONS, "fact_id", "contradiction_id"),
        tuple(sorted({note for p in whole for note in p.notes})),
    )


def _stack(tables: list[pa.Table], schema: pa.Schema, *order: str) -> pa.Table:
    if not tables:
        return schema.empty_table()
    return pa.concat_tables(tables).sort_by([(name, "ascending") for name in order]).combine_chunks()
