"""Targets: what states say they aim at, against what there is.

Successive targets for one thing are shown as what they are: one that was replaced before it was reached stays in the list
beside the one that replaced it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from nufuz.panel.figures import figures as all_figures
from nufuz.panel.period import period
from nufuz.vocabulary.terms import SYMMETRIC

COLUMNS = (
    "type", "subject", "object", "item", "unit", "target", "due", "stated", "status", "current", "current_year", "reached",
    "gap", "growth_needed", "growth_before", "growth_years", "expected_year", "late_by", "origin", "fact_id", "row", "title",
    "url", "current_row",
)  # fmt: skip
GROWTH_YEARS = 5


def targets(
    facts: pa.Table | None, claims: pa.Table | None = None, *, evidence: pa.Table | None = None,
    documents: pa.Table | None = None, year: int | None = None, baseline: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """Every target with what there is, what it needs and how late it is; columns as COLUMNS.

    ``claims``, ``evidence``, ``documents``: the ledger's tables; from them comes when a target was ``stated`` (the date of
    the earliest document that tells it). ``year``: seen from that year's end; without it, from the newest figure.
    ``status``: ``reached``, ``missed`` (due, and not reached), ``replaced`` (by a later target for the same thing),
    ``open``, ``no figure``. ``growth_needed``: a year, from the current figure to the target at its date;
    ``growth_before``: compound growth over up to five years before; ``expected_year``: when that growth would reach the
    target (NaN: never, or already); ``late_by``: years after its date. NaN: not known, never zero.
    """
    rows = all_figures(facts, baseline_too=baseline, documents=titles(claims, evidence, documents))
    rows = rows[rows["amount"].notna()].copy()
    rows["stated"] = _stated(rows, claims, evidence, documents)
    rows["thing"] = _things(rows)
    aims = rows[rows["status"] == "target"]
    actual = rows[(rows["status"] == "actual") & ((rows["span"] == "year") | rows["rate"].astype(bool))]
    series = {thing: _series(part, year) for thing, part in actual.groupby("thing")}
    made: list[dict[str, object]] = []
    for thing, part in aims.groupby("thing", sort=False):
        made.extend(_thing(part, series.get(thing, _Series({}, {})), year))
    return pd.DataFrame(made, columns=list(COLUMNS))


@dataclass(frozen=True, slots=True)
class _Series:
    """``amounts``: year to the median of its figures; ``rows``: year to the key of one of them."""

    amounts: Mapping[int, float]
    rows: Mapping[int, str]

    def until(self, year: int) -> _Series:
        return _Series({y: a for y, a in self.amounts.items() if y <= year}, self.rows)

    def growth(self) -> tuple[float, int]:
        """Compound growth a year over up to GROWTH_YEARS before the newest figure, and over how many years it is."""
        if len(self.amounts) < 2:
            return math.nan, 0
        last = max(self.amounts)
        earlier = [y for y in self.amounts if last - GROWTH_YEARS <= y < last and self.amounts[y] > 0]
        if not earlier or self.amounts[last] <= 0:
            return math.nan, 0
        first = min(earlier)
        return (self.amounts[last] / self.amounts[first]) ** (1 / (last - first)) - 1, last - first


def _series(part: pd.DataFrame, year: int | None) -> _Series:
    part = part[part["year"].notna()]
    if year is not None:
        part = part[part["year"] <= year]
    groups = part.groupby(part["year"].astype(int))
    return _Series(
        {int(y): float(g["amount"].median()) for y, g in groups}, {int(y): str(g["key"].iloc[0]) for y, g in groups}
    )


def _things(rows: pd.DataFrame) -> list[str]:
    """What a figure is of: type, both ends (in one order where the type has no direction), unit, and the commodity."""
    things = []
    for kind, one, two, item, measure in rows[["type", "subject", "object", "item", "measure"]].itertuples(index=False):
        ends = [str(one), str(two)]
        if kind in SYMMETRIC:
            ends.sort()
        # What a trade figure is called (whose statistics, "medium term") does not make it another trade; a commodity does.
        what = "" if kind in ("trade_volume",) and not _commodity(item) else str(item if isinstance(item, str) else "")
        things.append("|".join([str(kind), *ends, what.lower(), str(measure)]))
    return things


def _commodity(item: object) -> bool:
    return isinstance(item, str) and any(
        word in item.lower() for word in ("agricultur", "gas", "oil", "goods", "grain", "cotton")
    )


def _thing(part: pd.DataFrame, series: _Series, year: int | None) -> list[dict[str, object]]:
    """The targets of one thing in the order in which they were stated."""
    part = part.assign(order=part["stated"].fillna("9999"), due=part["year"].astype("Float64")).sort_values(
        ["order", "due", "amount"]
    )
    part = part.drop_duplicates(["amount", "due", "stated"])
    rows: list[Any] = list(part.itertuples())
    return [_one(row, rows[number + 1 :], series, year) for number, row in enumerate(rows)]


def _one(row: Any, later: Sequence[Any], series: _Series, year: int | None) -> dict[str, object]:
    aim = float(row.amount)
    due: int | None = None if pd.isna(row.due) else int(row.due)
    last = max(series.amounts, default=None)
    now = year if year is not None else last
    reached = next((y for y in sorted(series.amounts) if series.amounts[y] >= aim and _after(y, row.stated)), None)
    replaced = any(
        float(n.amount) != aim and isinstance(n.stated, str) and isinstance(row.stated, str) and n.stated > row.stated
        for n in later
    )
    if last is None:
        status = "no figure"
    elif reached is not None and (due is None or reached <= due):
        status = "reached"
    elif due is not None and now is not None and now >= due:
        status = "missed"
    elif replaced:
        status = "replaced"
    else:
        status = "open"
    current = series.amounts[last] if last is not None else math.nan
    growth, over = series.growth()
    expected = _expected(aim, current, last, growth, reached)
    need = math.nan
    if last is not None and due is not None and due > last and 0 < current < aim:
        need = (aim / current) ** (1 / (due - last)) - 1
    late = expected - due if due is not None and not math.isnan(expected) else math.nan
    known = row.origin == "document"
    return {
        "type": row.type, "subject": row.subject, "object": row.object, "item": _none(row.item), "unit": row.measure,
        "target": aim, "due": np.nan if due is None else due, "stated": _none(row.stated), "status": status,
        "current": current, "current_year": np.nan if last is None else last,
        "reached": np.nan if reached is None else reached, "gap": aim - current, "growth_needed": need,
        "growth_before": growth, "growth_years": over or np.nan, "expected_year": expected, "late_by": late,
        "origin": row.origin, "fact_id": row.key if known else None, "row": None if known else row.key,
        "title": _none(row.title), "url": _none(row.url),
        "current_row": series.rows.get(last) if last is not None else None,
    }  # fmt: skip


def _expected(aim: float, current: float, last: int | None, growth: float, reached: int | None) -> float:
    """The year in which the growth that there was would reach the target; when it was reached, that year."""
    if reached is not None:
        return float(reached)
    if last is None or math.isnan(growth) or growth <= 0 or current <= 0:
        return math.nan
    return last + math.log(aim / current) / math.log1p(growth)


def _after(year: int, stated: object) -> bool:
    """A level that was there before a target was stated is not the target reached."""
    return not isinstance(stated, str) or not stated[:4].isdigit() or year >= int(stated[:4])


def _none(value: object) -> object:
    return None if value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NA else value


def _stated(
    rows: pd.DataFrame, claims: pa.Table | None, evidence: pa.Table | None, documents: pa.Table | None
) -> list[str | None]:  # fmt: skip
    """When each figure was said: the date of its earliest document, or of its source in the baseline."""
    dates: dict[str, str] = {}
    for fact, _, date, _ in _told(claims, evidence, documents):
        if date and (fact not in dates or date < dates[fact]):
            dates[fact] = date
    stated = []
    for key, date in rows[["key", "date"]].itertuples(index=False):
        found = dates.get(str(key)) or (date if isinstance(date, str) else None)
        stated.append(found if found is None or period(found) else None)
    return stated


def titles(
    claims: pa.Table | None, evidence: pa.Table | None, documents: pa.Table | None
) -> dict[str, tuple[str | None, str | None]]:  # fmt: skip
    """Fact to (title, address) of a document that tells it; empty where a table is not given."""
    return {fact: (title, url) for fact, title, _, url in _told(claims, evidence, documents)}


def _told(
    claims: pa.Table | None, evidence: pa.Table | None, documents: pa.Table | None
) -> list[tuple[str, str | None, str | None, str | None]]:  # fmt: skip
    """(fact, title, date, address) of each claim behind a fact; nothing where one of the tables is not given."""
    if claims is None or evidence is None or documents is None:
        return []
    docs = {d["id"]: d for d in documents.select(["id", "title", "date", "url"]).to_pylist()}
    of = dict(zip(claims["id"].to_pylist(), claims["doc"].to_pylist(), strict=True))
    told = []
    for fact, claim in zip(evidence["fact_id"].to_pylist(), evidence["claim_id"].to_pylist(), strict=True):
        doc = docs.get(of.get(claim))
        if doc:
            told.append((fact, doc["title"] or doc["id"], doc["date"], doc["url"]))
    return told
