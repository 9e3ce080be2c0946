"""Rows of claims and documents for the tests of facts: only what a test names is set."""

from __future__ import annotations

import itertools
from typing import Any

import pyarrow as pa

_DEFAULTS: dict[str, Any] = {
    "kind": "indicator", "type": "trade_volume", "subject": "KAZ", "object": "TUR", "value": None, "value_to": None,
    "bound": "eq", "unit": "USD", "time": "2020", "status": "actual", "item": None, "attribution": None,
    "citation": None, "start": 0, "end": 0, "quote": "", "step": None, "confidence": 1.0, "suggestion": False,
    "flags": [],
}  # fmt: skip


def claims(*rows: dict[str, Any]) -> pa.Table:
    """Claims ``c1``, ``c2``, … of documents ``d1``, ``d2``, … unless a row says otherwise."""
    numbered = zip(itertools.count(1), rows, strict=False)
    return pa.Table.from_pylist(
        [{**_DEFAULTS, "id": f"c{n}", "doc": f"d{n}", "step": _step(row), **row} for n, row in numbered]
    )


def relations(*rows: dict[str, Any]) -> pa.Table:
    """Claims without figures."""
    bare = {"kind": "relation", "value": None, "unit": None, "bound": None, "time": None, "object": None}
    return claims(*({**bare, **row} for row in rows))


def documents(*rows: dict[str, Any]) -> pa.Table:
    """Documents ``d1``, ``d2``, …"""
    bare = {"text": None, "date": None, "outlet": None, "outlet_kind": None, "published_from": None,
            "duplicate_group": None, "authors": None}  # fmt: skip
    return pa.Table.from_pylist([{**bare, "id": f"d{n}", **row} for n, row in enumerate(rows, start=1)])


def said(*sentences: str, **fixed: Any) -> tuple[dict[str, Any], ...]:
    """For each sentence the fields of a claim whose quote it is."""
    return tuple({"quote": s, "start": 0, "end": len(s), **fixed} for s in sentences)


def _step(row: dict[str, Any]) -> float | None:
    """Figures of tests are written with two digits where they do not say otherwise: 3.6e9 is "3.6 billion"."""
    value = row.get("value")
    return None if not value or "step" in row else float(10 ** (len(str(int(abs(value)))) - 2))
