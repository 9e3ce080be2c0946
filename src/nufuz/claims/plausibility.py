"""Figures outside what the world allows are kept as written and flagged, with the range and the likely slip."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nufuz.claims.claim import Claim

SLIPS = ((1000.0, "a thousand too much"), (1e6, "millions for billions, or a mark misread"), (100.0, "a lost decimal mark"), (10.0, "a digit too many"), (1e-3, "a thousand too little"), (1e-6, "billions for millions"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """The world's range for a type: a row of ``data/plausible.csv``. ``scale``: ``gdp`` where the range is per unit of it."""

    type: str
    unit: str
    low: float
    high: float
    item: str
    source: str


@cache
def limits() -> dict[str, tuple[Limits, ...]]:
    """All ranges, by type."""
    out: dict[str, list[Limits]] = {}
    with files("nufuz.claims").joinpath("data", "plausible.csv").open("r", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            item = Limits(row["type"], row["unit"], float(row["low"]), float(row["high"]), row["item"], row["source"])
            out.setdefault(item.type, []).append(item)
    return {key: tuple(value) for key, value in out.items()}


@cache
def sizes() -> dict[str, tuple[float, float]]:
    """GDP in USD and population of each state, from ``data/sizes.csv``."""
    with files("nufuz.claims").joinpath("data", "sizes.csv").open("r", encoding="utf-8") as lines:
        return {
            row["state"]: (float(row["gdp_usd"] or "nan"), float(row["population"] or "nan"))
            for row in csv.DictReader(lines)
        }


def implausible(claim: Claim) -> list[str]:
    """Flags for a figure outside its range: ``implausible: …`` with the range, its source and the likely slip."""
    if claim.value is None:
        return []
    for item in limits().get(claim.type, ()):
        fits_unit = item.unit == claim.unit or (item.unit == "money" and claim.unit in ("USD", "EUR", "GBP"))
        if not fits_unit or (item.item and item.item not in (claim.item or "")):
            continue
        low, high, source = _scaled(claim, item)
        if low <= claim.value <= high:
            return []
        return [
            f"implausible: {claim.value:g} {claim.unit} is outside {low:g} to {high:g} ({source}){_slip(claim.value, low, high)}"
        ]
    return []


def _scaled(claim: Claim, item: Limits) -> tuple[float, float, str]:
    """The range for this claim's states where their size is known: nobody trades or owes many times a GDP."""
    known = [sizes()[a] for a in (claim.subject, claim.object) if a in sizes()]
    if item.unit == "money" and known and claim.type in _BY_GDP:
        high = max(min(gdp for gdp, _ in known) * _BY_GDP[claim.type], 1e8)
        if high < item.high:
            return item.low, high, "World Bank, GDP of the smaller side"
    if claim.type in _BY_PEOPLE and claim.subject in sizes():
        people = sizes()[claim.subject][1]
        share = _BY_PEOPLE[claim.type]
        if people * share < item.high:
            low = people / 4 if claim.type == "population" else item.low
            return low, people * share, f"World Bank, population of {claim.subject}"
    return item.low, item.high, item.source


_BY_GDP = {
    "trade_volume": 3.0,
    "exports": 2.0,
    "investment": 3.0,
    "project_value": 4.0,
    "aid": 2.0,
    "debt": 4.0,
    "remittances": 1.0,
    "gdp": 5.0,
}
_BY_PEOPLE = {"population": 2.0, "migrant_count": 1.0, "student_count": 0.2, "casualties": 0.5}


def _slip(value: float, low: float, high: float) -> str:
    fits = [text for factor, text in SLIPS if low <= value / factor <= high]
    return f"; perhaps {fits[0]}" if fits else ""
