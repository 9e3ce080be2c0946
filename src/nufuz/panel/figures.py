"""Figures: what documents say and what datasets hold, in one table, each row still knowing where it comes from.

Facts (from documents) and the baseline become rows of the same columns, so that they can be measured together and told
apart. Nothing is averaged here and nothing dropped: contradicting figures are rows side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd
import pyarrow as pa

from nufuz.errors import DataFileError
from nufuz.panel import baseline
from nufuz.panel.period import period
from nufuz.vocabulary.terms import instrument_of

COLUMNS = (
    "key", "origin", "type", "instrument", "subject", "object", "item", "time", "span", "first", "year", "months",
    "value", "low", "high", "bound", "unit", "amount", "measure", "rate", "status", "sources", "contradicted",
    "fact_id", "title", "url", "date", "note",
)  # fmt: skip
"""``key``: fact id, or row key of the dataset. ``origin``: ``document``, ``baseline`` or a dataset's name. ``span``,
``first``, ``year``, ``months``: see ``nufuz.panel.period``. ``value``, ``low``, ``high``: in ``unit``; ``amount``:
``value`` in ``measure``, the unit after conversion (USD for money; per year where ``rate`` is true)."""

CURRENCIES = "currencies"  # the entry of exchange_rates() that lists which units are money


def figures(
    facts: pa.Table | None = None,
    *,
    baseline_too: bool = True,
    documents: Mapping[str, tuple[str | None, str | None]] | None = None,
) -> pd.DataFrame:
    """All figures, events and relations of ``facts`` and, unless told otherwise, of the baseline; columns as COLUMNS.

    ``documents``: fact id to (title, address) of a document behind it, for whoever wants to show them.
    """
    parts = []
    if facts is not None and facts.num_rows:
        parts.append(_of_facts(facts, documents or {}))
    if baseline_too:
        parts.extend([_of_baseline(), _of_memberships(), _of_partnerships()])
    if not parts:
        return complete(pd.DataFrame(columns=list(COLUMNS)))
    return complete(pd.concat([part.dropna(axis=1, how="all") for part in parts], ignore_index=True))


def complete(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with all COLUMNS: dates become periods, money becomes US dollars, rates become yearly."""
    rows = rows.reindex(columns=list(COLUMNS)).copy()
    spans = [period(t if isinstance(t, str) else None) for t in rows["time"]]
    rows["span"] = [p.span if p else None for p in spans]
    rows["first"] = pd.array([p.first if p else None for p in spans], dtype="Int64")
    rows["year"] = pd.array([p.year if p else None for p in spans], dtype="Int64")
    rows["months"] = pd.array([p.months if p else None for p in spans], dtype="Float64")
    rows["value"] = pd.to_numeric(rows["value"])
    rows["low"], rows["high"] = pd.to_numeric(rows["low"]), pd.to_numeric(rows["high"])
    converted = [
        convert(v, u if isinstance(u, str) else None, None if pd.isna(y) else int(y))
        for v, u, y in zip(rows["value"], rows["unit"], rows["year"], strict=True)
    ]
    rows["amount"] = pd.array([c[0] for c in converted], dtype="float64")
    rows["measure"] = [c[1] for c in converted]
    rows["rate"] = [c[2] for c in converted]
    rows["instrument"] = [instrument_of(t) if isinstance(t, str) else None for t in rows["type"]]
    rows["status"] = rows["status"].astype(object).where(rows["status"].notna(), "actual")
    return rows


def convert(value: float, unit: str | None, year: int | None) -> tuple[float, str | None, bool]:
    """``value`` in US dollars of its year, or per year; with the unit that it then has and whether it is a rate.

    A currency without a rate for the year gives not-a-number: a wrong rate would be worse. ``count/week`` stays weekly.
    """
    if unit is None:
        return value, None, False
    rates = exchange_rates()
    if unit in rates[CURRENCIES]:
        rate = rates.get((unit, year))
        return (value * rate if rate is not None else float("nan")), "USD", False
    stem, _, suffix = unit.rpartition("/")
    if stem and suffix in per_year():
        return value * per_year()[suffix], stem, True
    return value, unit, False


@cache
def exchange_rates() -> Mapping[Any, Any]:
    """(currency, year) to US dollars a unit, from ``data/exchange_rates.csv``; ``currencies``: the set that it knows."""
    rows = _csv("exchange_rates.csv")
    rates: dict[Any, Any] = {(c, int(y)): float(r) for c, y, r in zip(rows["currency"], rows["year"], rows["usd_per_unit"], strict=True)}  # fmt: skip
    rates[CURRENCIES] = frozenset(rows["currency"]) | _money()
    for year in range(1900, 2101):
        rates[("USD", year)] = 1.0
    rates[("USD", None)] = 1.0
    return rates


@cache
def per_year() -> Mapping[str, float]:
    """How many of a period are in a year, by the suffix of a unit (``m3/half-year``), from ``data/units.csv``."""
    rows = _csv("units.csv")
    return {str(s): float(n) for s, n in zip(rows["suffix"], rows["per_year"], strict=True)}


@cache
def _money() -> frozenset[str]:
    import pycountry

    return frozenset(c.alpha_3 for c in pycountry.currencies)


def _csv(name: str) -> pd.DataFrame:
    with files("nufuz.panel").joinpath("data", name).open("rb") as stream:
        return pd.read_csv(stream, dtype=str)


def _of_facts(facts: pa.Table, documents: Mapping[str, tuple[str | None, str | None]]) -> pd.DataFrame:
    needed = ("fact_id", "type", "subject", "object", "item", "time", "unit", "value", "status")
    missing = [name for name in needed if name not in facts.column_names]
    if missing:
        raise DataFileError(f"no column {', '.join(missing)}", file="facts", todo="Give the table of nufuz.facts")
    rows: pd.DataFrame = facts.to_pandas()
    out = rows.reindex(columns=["fact_id", "type", "subject", "object", "item", "time", "value", "low", "high", "bound", "unit", "status"])  # fmt: skip
    if "year" in rows:
        out["time"] = out["time"].where(
            out["time"].notna(), [None if pd.isna(y) else str(int(y)) for y in rows["year"]]
        )
    out["key"], out["origin"] = out["fact_id"], "document"
    if "rank" in rows:
        out["status"] = out["status"].where(rows["rank"] != "deprecated", "deprecated")
    out["sources"] = [_size(v) for v in rows["sources"]] if "sources" in rows else 1
    if "contradicted" in rows:
        out["contradicted"] = [bool(_size(v)) for v in rows["contradicted"]]
    found = [documents.get(str(i), (None, None)) for i in out["fact_id"]]
    out["title"], out["url"] = [t for t, _ in found], [u for _, u in found]
    return out


def _size(value: Any) -> int:
    """How many: a number as it is, a list's length, nothing as 0."""
    if value is None:
        return 0
    if isinstance(value, Iterable) and not isinstance(value, str):
        return len(list(value))
    return 0 if pd.isna(value) else int(value)


def _of_baseline() -> pd.DataFrame:
    rows = baseline.table("figures")
    out = rows[["key", "type", "subject", "object", "item", "time", "value", "bound", "unit", "status", "note"]].copy()
    out["origin"], out["sources"] = "baseline", 1
    out["low"], out["high"] = rows["value"].where(rows["value_to"].notna()), rows["value_to"]
    # A range stands for its middle; its ends are kept.
    out["value"] = out["value"].where(out["high"].isna(), (out["value"] + out["high"]) / 2)
    out["title"], out["url"], out["date"] = rows["source_title"], rows["source_url"], rows["source_date"]
    return out


def _of_memberships() -> pd.DataFrame:
    rows = baseline.table("memberships")
    terms = {"member": "member_of", "observer": "observer_of", "partner": "observer_of", "former": "member_of"}
    rows = rows[rows["status"].isin(terms)]
    # A member without a date of entry was one when the source was read; a former one without a date of leaving is not
    # counted in any year.
    times: list[str | None] = []
    for status, start, end, seen in zip(rows["status"], rows["from"], rows["to"], rows["as_of"], strict=True):
        start, end = (None if pd.isna(v) else str(v).removesuffix(".0") for v in (start, end))
        if status == "former" and end is None:
            times.append(None)
        else:
            known = start or (None if pd.isna(seen) else str(seen))
            times.append(f"{known or '..'}/{end or '..'}" if known or end else None)
    return pd.DataFrame(
        {
            "key": rows["key"], "origin": "baseline", "type": [terms[s] for s in rows["status"]],
            "subject": rows["country_iso3"], "object": rows["org"], "item": rows["status"], "time": times,
            "status": "actual", "sources": 1, "url": rows["source_url"], "date": rows["as_of"], "note": rows["note"],
        }
    )  # fmt: skip


def _of_partnerships() -> pd.DataFrame:
    rows = baseline.table("partnerships")
    return pd.DataFrame(
        {
            "key": rows["key"], "origin": "baseline", "type": "partnership", "subject": rows["a_iso3"],
            "object": rows["b_iso3"], "item": rows["level"],
            "time": [f"{d}/.." if isinstance(d, str) else None for d in rows["date"]],
            "status": ["planned" if "expected" in str(level) else "actual" for level in rows["level"]],
            "sources": 1, "url": rows["source_url"], "date": rows["as_of"], "note": rows["note"],
        }
    )  # fmt: skip
