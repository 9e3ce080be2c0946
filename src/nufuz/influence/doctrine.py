"""Doctrine against measurement: where declared priorities and felt influence part."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.stats import spearmanr

from nufuz.influence.indicators import scheme
from nufuz.influence.measure import Influence
from nufuz.panel.figures import figures as all_figures

COLUMNS = (
    "state", "partner", "declared", "tier", "level", "priority", "declared_rank", "influence", "low", "high",
    "measured_rank", "gap", "verdict", "since", "rows",
)  # fmt: skip
_TIER = re.compile(
    r"\b(?:tier|rank|circle|level)\s*(\d+)|\b(first|second|third|fourth)[- ](?:tier|rank|circle|level)", re.I
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
APART = 2  # ranks by which word and deed must differ to be called apart


@dataclass(frozen=True, slots=True)
class Doctrine:
    """``table``: one row a state and partner, columns as COLUMNS; ``agreement``: state, correlation (Spearman's rank
    correlation between declared and measured order), partners (how many were compared; under three: NaN)."""

    table: pd.DataFrame
    agreement: pd.DataFrame


def doctrine(influence: Influence, facts: pa.Table | None, *, baseline: bool = True) -> Doctrine:
    """What each target has declared about each influencer, against the influence measured.

    Declared are: ``priority`` (``denied``: not one), the tier that its item names (Kazakhstan's foreign-policy concept of
    2020–2030 orders its partners in tiers), and the highest level of ``partnership`` in force. The declared order goes by
    tier, then level, then priority. ``gap``: measured rank − declared rank (positive: more is said than felt; negative:
    more is felt than said); ``verdict``: ``words ahead of deeds``, ``deeds ahead of words``, ``in step``, ``nothing
    declared``, ``no data``. A rank is among the influencers that were measured.
    """
    rows = all_figures(facts, baseline_too=baseline)
    rows = rows[rows["type"].isin(["priority", "partnership", "upgrade_partnership"])]
    rows = rows[rows["status"].isin(["actual", "denied"])]
    totals = influence.totals
    table = []
    for state in dict.fromkeys(totals["target"]):
        here = totals[totals["target"] == state]
        table.extend(_state(str(state), here, rows, influence.year))
    frame = pd.DataFrame(table, columns=list(COLUMNS))
    return Doctrine(frame, _agreement(frame))


def _state(state: str, totals: pd.DataFrame, rows: pd.DataFrame, year: int) -> list[dict[str, Any]]:
    entries = []
    for total in totals.itertuples():
        said = _declared(state, str(total.influencer), rows, year)
        entries.append({"state": state, "partner": total.influencer, "influence": total.influence, "low": total.low,
                        "high": total.high, **said})  # fmt: skip
    _rank(entries, "declared_rank", lambda e: e["order"] if e["declared"] else None)
    _rank(entries, "measured_rank", lambda e: None if np.isnan(e["influence"]) else e["influence"])
    for entry in entries:
        declared, measured = entry["declared_rank"], entry["measured_rank"]
        entry["gap"] = measured - declared
        entry["verdict"] = _verdict(entry)
    return entries


def _declared(state: str, partner: str, rows: pd.DataFrame, year: int) -> dict[str, Any]:
    level, tier, priority, since, used = 0.0, np.nan, "", "", []
    levels = scheme().named("partnership").levels
    told: Any = rows.itertuples()
    for row in told:
        symmetric = row.type != "priority" and {row.subject, row.object} == {state, partner}
        if not symmetric and not (row.type == "priority" and row.subject == state and row.object == partner):
            continue
        begin = row.first if pd.notna(row.first) else row.year
        if pd.notna(begin) and int(begin) > year:
            continue
        item = row.item if isinstance(row.item, str) else ""
        used.append(str(row.key))
        if row.type == "priority":
            priority = "denied" if row.status == "denied" else "declared"
            found = _TIER.search(item)
            if found:
                tier = float(found[1] or _ORDINALS[found[2].lower()])
            continue
        value = next((v for pattern, v in levels if pattern.search(item)), 0.0)
        if value > level:
            level, since = value, row.time if isinstance(row.time, str) else ""
    order = (-(tier if not np.isnan(tier) else 9), level, {"declared": 1, "": 0, "denied": -1}[priority])
    return {"declared": bool(used), "tier": tier, "level": level or np.nan, "priority": priority, "order": order,
            "since": since, "rows": tuple(used)}  # fmt: skip


def _rank(entries: Sequence[dict[str, Any]], into: str, key: Callable[[dict[str, Any]], Any]) -> None:
    """Ranks from 1, the largest first; equal ones share the mean of their places; NaN where the key is None."""
    values = [key(e) for e in entries]
    for entry, value in zip(entries, values, strict=True):
        if value is None:
            entry[into] = np.nan
            continue
        above = sum(v is not None and v > value for v in values)
        equal = sum(v is not None and v == value for v in values)
        entry[into] = above + (equal + 1) / 2


def _verdict(entry: dict[str, Any]) -> str:
    if np.isnan(entry["measured_rank"]):
        return "no data"
    if not entry["declared"]:
        return "nothing declared"
    gap = float(entry["gap"])
    if gap >= APART:
        return "words ahead of deeds"
    return "deeds ahead of words" if gap <= -APART else "in step"


def _agreement(frame: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for state, part in frame.groupby("state", sort=False):
        both = part.dropna(subset=["declared_rank", "measured_rank"])
        enough = len(both) >= 3 and both["declared_rank"].nunique() > 1 and both["measured_rank"].nunique() > 1
        value = float(spearmanr(both["declared_rank"], both["measured_rank"]).statistic) if enough else np.nan
        rows.append({"state": state, "correlation": value, "partners": len(both)})
    return pd.DataFrame(rows, columns=["state", "correlation", "partners"])
