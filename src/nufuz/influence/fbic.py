"""The field's own index: Formal Bilateral Influence Capacity, from its inputs.

Moyer et al. (2021), "China-US Competition: Measuring Global Influence". Influence of A in B is bandwidth × dependence.
Bandwidth is the weighted sum of six parts, each multiplied by (sum of the level of representation over all dyad-years) /
(sum of the part over all dyad-years), so that all have the same mass; dependence the weighted sum of ln(1 + x) of six
percentages. Both use three-year moving averages and are min–max scaled, and so is their product. Weights and points stand
in ``data/fbic.toml``; where the published description is silent, the formula is the one that reproduces the published
rows (see docs/influence.md).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from nufuz.errors import DataFileError

DYAD = ("iso3a", "iso3b", "year")
RAW = (
    "embassylorainb", "embassylorbina", "sharedigoweighted", "totaltradeawithb", "armsimportstockbfroma",
    "armsimportstockafromb", "foreignaid2011usdatob", "gdpmer2011usdb", "allaidb", "alltradeb", "milstockb",
    "allarmsimportstockb",
)  # fmt: skip
"""The columns that ``fbic`` starts from, besides DYAD, the trade agreements and the alliances: level of representation of
A in B and of B in A (0 to 1), shared organisations (weighted), total trade (USD; made of exports and imports where
absent), stocks of arms delivered (TIV), aid from A to B (million USD), GDP of B, all aid to B, all trade of B (USD),
military stock of B, all arms imports stock of B."""
MILLION, PERCENT = 1e6, 100.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What min–max scaling scales between: (lowest, highest) of each half and of their product."""

    bandwidth: tuple[float, float]
    dependence: tuple[float, float]
    fbic: tuple[float, float]


def fbic(inputs: pd.DataFrame, limits: Limits | None = None) -> pd.DataFrame:
    """All parts of the index and the index, one row for each row of ``inputs``, in its order and with its index.

    ``inputs``: columns DYAD, RAW, and either ``tradeagreementindex`` and ``allianceindex`` or the columns they are made of
    (``data/fbic.toml``). Sums over all dyad-years (``lortotal``, …) and moving averages (``norm_…_ma``, ``…_ma``) are
    taken from ``inputs`` where it has them, as a sample of dyad-years must bring them along; else they are made from its
    rows. Without ``limits`` the scaling is over these rows. A missing input stays missing.

    Raises ``DataFileError`` with the columns that are lacking.
    """
    made = yearly(inputs)
    averages = moving_averages(made.join(inputs[[c for c in inputs if c not in made]]))
    return pd.concat([made, averages, combine(averages, limits)], axis=1)


def yearly(inputs: pd.DataFrame) -> pd.DataFrame:
    """The twelve parts of each dyad-year, before any averaging: ``norm_…`` of bandwidth, percentages of dependence."""
    rules = _rules()
    lacking = [c for c in (*DYAD, *RAW) if c not in inputs and c != "totaltradeawithb"]
    if lacking:
        raise DataFileError(f"no column {', '.join(lacking)}", file="FBIC inputs", todo="See nufuz.influence.fbic.RAW")
    out = pd.DataFrame(index=inputs.index)
    out["lor_avg"] = (inputs["embassylorainb"] + inputs["embassylorbina"]) / 2
    out["sharedigoweighted"] = inputs["sharedigoweighted"]
    out["tradeagreementindex"] = _agreements(inputs, rules)
    out["allianceindex"] = _alliances(inputs, rules)
    trade = _trade(inputs)
    out["lntotaltradeawithb"] = np.log1p(trade / MILLION)
    stock = inputs["armsimportstockbfroma"]
    out["armstotalstockab"] = stock + inputs["armsimportstockafromb"]
    out["lnarmstotalstockab"] = np.log1p(out["armstotalstockab"])
    columns, sums = zip(*rules["totals"].values(), strict=True)
    totals = {c: inputs[s] if s in inputs else out[c].sum() for c, s in zip(columns, sums, strict=True)}
    for part, (column, _) in rules["totals"].items():
        out[f"norm_{part}"] = out[column] * _ratio(totals["lor_avg"], totals[column])
    aid = inputs["foreignaid2011usdatob"] * MILLION
    out["aidabgdpb"] = _percent(aid, inputs["gdpmer2011usdb"])
    out["aidaballaidb"] = _percent(aid, inputs["allaidb"])
    out["totaltradeabgdpb"] = _percent(trade, inputs["gdpmer2011usdb"])
    out["totaltradeaballtradeb"] = _percent(trade, inputs["alltradeb"])
    out["armimportstockabmilstockb"] = _percent(stock, inputs["milstockb"])
    out["armsimportsstockaballimstockb"] = _percent(stock, inputs["allarmsimportstockb"])
    return out


def moving_averages(parts: pd.DataFrame) -> pd.DataFrame:
    """Each part averaged over a year and the two before it, within its dyad; over those years that have a value.

    A year that the table lacks is no value, not a zero. Columns that ``parts`` already has (``…_ma``) are kept.
    """
    rules = _rules()
    names = [f"norm_{p}" for p in rules["bandwidth"]] + list(rules["dependence"])
    out = pd.DataFrame(index=parts.index)
    for name in names:
        average = f"{name}_ma"
        out[average] = parts[average] if average in parts else _trailing(parts, name, int(rules["years"]))
    return out


def combine(averages: pd.DataFrame, limits: Limits | None = None) -> pd.DataFrame:
    """Weighted parts, both halves and the index, from the columns that ``moving_averages`` gives."""
    rules = _rules()
    out = pd.DataFrame(index=averages.index)
    weighted = {}
    for part, weight in rules["bandwidth"].items():
        weighted[part] = weight * averages[f"norm_{part}_ma"]
        out[f"wt_norm_{part}_ma"] = weighted[part]
    for part, weight in rules["dependence"].items():
        out[f"ln_{part}_ma"] = np.log1p(averages[f"{part}_ma"])
        weighted[part] = weight * out[f"ln_{part}_ma"]
        out[f"wt_ln_{part}_ma"] = weighted[part]
    for domain, parts in rules["domains"].items():
        out[domain] = _sum([weighted[p] for p in parts])
    out["bandwidth_nonnorm"] = _sum([weighted[p] for p in rules["bandwidth"]])
    out["dependence_nonnorm"] = _sum([weighted[p] for p in rules["dependence"]])
    for half in ("bandwidth", "dependence"):
        out[half] = _scaled(out[f"{half}_nonnorm"], getattr(limits, half) if limits else None)
    out["fbic_nonnorm"] = out["bandwidth"] * out["dependence"]
    out["fbic"] = _scaled(out["fbic_nonnorm"], limits.fbic if limits else None)
    return out


@cache
def _rules() -> Mapping[str, Any]:
    return tomllib.loads(files("nufuz.influence").joinpath("data", "fbic.toml").read_text(encoding="utf-8"))


def _trade(inputs: pd.DataFrame) -> pd.Series[float]:
    if "totaltradeawithb" in inputs:
        return inputs["totaltradeawithb"]
    ways = ("exportsallgoodatob_alldata", "importsallgoodafromb_alldata")
    if any(w not in inputs for w in ways):
        raise DataFileError(f"no column totaltradeawithb, nor {' and '.join(ways)}", file="FBIC inputs")
    return inputs[ways[0]] + inputs[ways[1]]


def _agreements(inputs: pd.DataFrame, rules: Mapping[str, Any]) -> pd.Series[float]:
    points = rules["agreements"]
    if all(c in inputs for c in points):
        return _sum([inputs[c] * p for c, p in points.items()])
    return _given(inputs, "tradeagreementindex", points)


def _alliances(inputs: pd.DataFrame, rules: Mapping[str, Any]) -> pd.Series[float]:
    points, added = rules["alliances"], rules["alliances_added"]
    if all(c in inputs for c in (*points, *added)):
        highest = pd.concat([inputs[c] * p for c, p in points.items()], axis=1).max(axis=1, skipna=False)
        index: pd.Series[float] = highest + _sum([inputs[c] * p for c, p in added.items()])
        return index
    return _given(inputs, "allianceindex", points)


def _given(inputs: pd.DataFrame, column: str, instead: Mapping[str, float]) -> pd.Series[float]:
    if column not in inputs:
        raise DataFileError(f"no column {column}, nor {', '.join(instead)}", file="FBIC inputs")
    return inputs[column]


def _ratio(above: Any, below: Any) -> Any:
    """0 where nobody has any of the part: then its mass is nothing, whatever it is multiplied by."""
    return np.divide(above, below, out=np.zeros(np.broadcast(above, below).shape), where=np.asarray(below) != 0)


def _percent(part: pd.Series[float], whole: pd.Series[float]) -> pd.Series[float]:
    """In percent; 0 where the whole is 0 (as the published file has it: no aid at all, no army), missing where missing."""
    share = PERCENT * part / whole.where(whole != 0)
    return share.mask((whole == 0) & part.notna(), 0.0)


def _trailing(parts: pd.DataFrame, name: str, years: int) -> pd.Series[float]:
    key = [parts["iso3a"], parts["iso3b"]]
    total = pd.Series(0.0, index=parts.index)
    count = pd.Series(0.0, index=parts.index)
    at = pd.MultiIndex.from_arrays([*key, parts["year"]])
    if at.has_duplicates:
        twice = at[at.duplicated()][0]
        raise DataFileError(f"two rows for {twice[0]} in {twice[1]}, {twice[2]}", file="FBIC inputs")
    values = pd.Series(parts[name].to_numpy(), index=at)
    for back in range(years):
        shifted = values.reindex(pd.MultiIndex.from_arrays([*key, parts["year"] - back])).to_numpy()
        known = ~np.isnan(shifted)
        total += np.where(known, shifted, 0.0)
        count += known
    return (total / count.where(count > 0)).where(parts[name].notna())


def _scaled(values: pd.Series[float], between: tuple[float, float] | None) -> pd.Series[float]:
    low, high = between if between else (float(values.min()), float(values.max()))
    return (values - low) / (high - low) if high > low else values * np.nan


def _sum(columns: Sequence[pd.Series[float]]) -> pd.Series[float]:
    """Missing where any is missing: a part that nobody knows is not a part of nothing."""
    return pd.concat(list(columns), axis=1).sum(axis=1, skipna=False)
