"""Smart power and rivalry, from a measured influence: ladders, change over years, and who gains when one withdraws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from nufuz.errors import DataFileError
from nufuz.influence.draws import quantiles
from nufuz.influence.measure import Influence, measure


def ladder(influence: Influence, influencer: str, target: str) -> pd.DataFrame:
    """The instruments of one power in one state, the strongest first: instrument, power, influence, low, high, share
    (of the weighted sum), cumulative, coverage. Instruments without data stand last, with NaN."""
    cells = influence.cells
    mine = cells[(cells["influencer"] == influencer) & (cells["target"] == target)].copy()
    if not len(mine):
        raise DataFileError(f"{influencer} in {target} was not measured", todo="Name it in by and into")
    felt = mine["influence"] * mine["instrument"].map(influence.weights)
    mine["share"] = felt / felt.sum()
    mine = mine.sort_values("share", ascending=False, na_position="last")
    mine["cumulative"] = mine["share"].cumsum()
    return mine[["instrument", "power", "influence", "low", "high", "share", "cumulative", "coverage"]].reset_index(
        drop=True
    )


def instrument_map(influence: Influence, influencer: str) -> pd.DataFrame:
    """States by instruments: the influence of one power; NaN where there is no data."""
    mine = influence.cells[influence.cells["influencer"] == influencer]
    return mine.pivot(index="target", columns="instrument", values="influence")


def change(
    facts: pa.Table | None, *, by: Sequence[str], into: Sequence[str], years: Sequence[int], **options: Any
) -> pd.DataFrame:  # fmt: skip
    """Totals year by year: influencer, target, year, influence, low, high, hard, soft, mix_evenness, coverage, and
    ``moved``: the change of influence since the first of the years. ``options`` as of ``measure``."""
    parts = [measure(facts, by=by, into=into, year=y, **options).totals.assign(year=y) for y in sorted(years)]
    rows = pd.concat(parts, ignore_index=True)
    first = rows[rows["year"] == min(years)].set_index(["influencer", "target"])["influence"]
    before = [first.get((a, b), np.nan) for a, b in zip(rows["influencer"], rows["target"], strict=True)]
    return rows.assign(moved=rows["influence"] - before)


def withdraw(influence: Influence, influencer: str, target: str | None = None) -> pd.DataFrame:
    """Who gains when ``influencer`` withdraws: target, gains, gain, low, high, share_before, share_after, most_in.

    What it leaves in an instrument falls to the others in proportion to what they have in that instrument (Luce's choice
    axiom, 1959: taking away one alternative leaves the odds of the others as they were); where nobody else has any, it is
    lost, and the row ``nobody`` shows how much. ``most_in``: the instrument where most is gained. An assumption, not a
    forecast: states choose, and instruments are not open to all.
    """
    targets = [target] if target else sorted(set(influence.totals["target"]))
    rows = []
    for place in targets:
        rows.extend(_withdraw_from(influence, influencer, place))
    return pd.DataFrame(rows, columns=["target", "withdraws", "gains", "gain", "low", "high", "share_before", "share_after",
                                       "most_in"])  # fmt: skip


def _withdraw_from(influence: Influence, influencer: str, target: str) -> list[dict[str, object]]:
    cells = influence.cells.reset_index(drop=True)
    here = cells[cells["target"] == target]
    names = list(dict.fromkeys(here["influencer"]))
    if influencer not in names:
        return []
    instruments = list(dict.fromkeys(here["instrument"]))
    weight = np.array([influence.weights.get(i, 0.0) for i in instruments])
    felt = np.zeros((len(names), len(instruments), influence.draws.shape[1]))
    places: Any = here.itertuples()
    for row in places:
        felt[names.index(row.influencer), instruments.index(row.instrument)] = np.nan_to_num(influence.draws[row.Index])
    felt *= weight[None, :, None]
    gone = names.index(influencer)
    left = np.delete(felt, gone, axis=0)
    others = [n for n in names if n != influencer]
    sums = left.sum(axis=0)
    part = np.divide(left, sums, out=np.zeros_like(left), where=sums > 0)
    gains = part * felt[gone]
    total_before, total_after = felt.sum(axis=(0, 1)), (left + gains).sum(axis=(0, 1))
    rows = []
    for k, name in enumerate(others):
        low, middle, high = (float(v) for v in quantiles(gains[k].sum(axis=0).astype(np.float32)))
        best = gains[k].mean(axis=1)
        rows.append(
            {
                "target": target, "withdraws": influencer, "gains": name, "gain": middle, "low": low, "high": high,
                "share_before": _share(left[k].sum(axis=0), total_before),
                "share_after": _share((left[k] + gains[k]).sum(axis=0), total_after),
                "most_in": instruments[int(best.argmax())] if best.max() > 0 else None,
            }
        )  # fmt: skip
    lost = (felt[gone] * (sums <= 0)).sum(axis=0)
    low, middle, high = (float(v) for v in quantiles(lost.astype(np.float32)))
    rows.sort(key=lambda r: -float(r["gain"]))
    rows.append({"target": target, "withdraws": influencer, "gains": "nobody", "gain": middle, "low": low, "high": high,
                 "share_before": np.nan, "share_after": np.nan, "most_in": None})  # fmt: skip
    return rows


def _share(part: Any, whole: Any) -> float:
    return float(np.median(np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)))
