"""Do the ranges hold? A world whose influence is known, told by sources that err; how often does the range hold the truth.

    python benchmarks/influence/coverage.py [worlds]

In each world true readings, true weights (from the scheme's Dirichlet distribution), the true shape of the scale and the
errors of sources are drawn; each figure is told by one to four sources, whose logarithms err by the indicator's error;
a third of the indicators is told by nobody. The figures go the whole way: evidence, readings, normalisation, draws. Prints
the share of cells whose true influence lies in the 90 % range (nominal: 0.90), and the same for totals over instruments.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from nufuz.influence.draws import Weights, draw_weights, quantiles, simulate, total_of
from nufuz.influence.indicators import Indicator, Read, Scheme
from nufuz.influence.measure import _scale
from nufuz.influence.readings import Evidence
from nufuz.panel.figures import complete

CELLS, HALF = 15, ("bandwidth", "dependence")
ERROR = 0.4


def world(rng: np.random.Generator) -> tuple[int, int, int, int]:
    """(cells in range, cells, totals in range, totals) of one simulated world."""
    names = [(f"{i}-{h}-{k}", i, h) for i in ("trade", "aid", "energy") for h in HALF for k in range(3)]
    indicators = tuple(
        Indicator(name=n, instrument=i, half=h, weight=1.0, reason="simulated", how="quantity", error=ERROR,  # type: ignore[arg-type]
                  reads=(Read(n, "A>B"),), unit="USD", scale="log", floor=1.0, ceiling=np.exp(10.0))
        for n, i, h in names
    )  # fmt: skip
    plan = Scheme(indicators, dict.fromkeys(("trade", "aid", "energy"), 1 / 3), {}, missing_high=1.0)
    truth = rng.random((CELLS, len(names)))
    told = rng.random(truth.shape) > 1 / 3
    cells = [(f"A{c:02d}", "BBB") for c in range(CELLS)]
    rows = [
        {"key": f"{c}-{k}-{s}", "origin": "document", "type": names[k][0], "subject": cells[c][0], "object": "BBB",
         "time": "2020", "value": np.exp(10 * truth[c, k] + rng.normal(0, ERROR)), "unit": "USD", "status": "actual"}
        for c, k in np.argwhere(told) for s in range(rng.integers(1, 5))
    ]  # fmt: skip
    evidence = Evidence.of(complete(pd.DataFrame(rows)), plan)
    readings = {
        (c, k): reading
        for c, (a, b) in enumerate(cells)
        for k, indicator in enumerate(indicators)
        if (reading := evidence.read(indicator, a, b, 2020, 5)) is not None
    }
    pools = [np.array([r.amount for (_, j), r in readings.items() if j == k]) for k in range(len(names))]
    pools = [np.array([indicators[k].scaled(a) for a in pool]) for k, pool in enumerate(pools)]
    scaled = _scale(indicators, readings, CELLS, pools, plan.missing_high)
    design = _design(plan, names)
    weights = draw_weights(design, 1000, int(rng.integers(1 << 30)))
    parts = list(simulate(scaled, design, weights, seed=int(rng.integers(1 << 30))))
    influence = np.concatenate([p.influence for p in parts])
    exact = draw_weights(design, 1, int(rng.integers(1 << 30)))
    shape = int(rng.integers(2))
    real = _true_influence(truth, exact, design, pools, shape)
    ranges, totals = quantiles(influence), quantiles(total_of(influence, weights))
    known = ~np.isnan(influence[:, :, 0])
    inside = (ranges[..., 0] <= real) & (real <= ranges[..., 2])
    complete_rows = known.all(axis=1)
    sums = (real * exact.instruments[:, 0]).sum(axis=1)
    whole = (totals[:, 0] <= sums) & (sums <= totals[:, 2])
    return int(inside[known].sum()), int(known.sum()), int(whole[complete_rows].sum()), int(complete_rows.sum())


def _design(plan: Scheme, names: list[tuple[str, str, str]]):  # type: ignore[no-untyped-def]
    from nufuz.influence.draws import Design

    instruments = list(plan.instruments)
    return Design(
        np.array([instruments.index(i) for _, i, _ in names]), np.array([HALF.index(h) for _, _, h in names]),
        np.ones(len(names)), np.array(list(plan.instruments.values())),
    )  # fmt: skip


def _true_influence(truth: np.ndarray, weights: Weights, design, pools, shape: int) -> np.ndarray:  # type: ignore[no-untyped-def, type-arg]
    from scipy.special import ndtr

    x = truth.copy()
    if shape:
        for k, pool in enumerate(pools):
            level = pool.mean() / ndtr((pool - pool.mean()) / pool.std()).mean()
            x[:, k] = np.minimum(level * ndtr((truth[:, k] - pool.mean()) / pool.std()), 1)
    halves = np.zeros((2, len(truth), len(design.instruments)))
    for k in range(truth.shape[1]):
        halves[design.half[k], :, design.instrument[k]] += weights.indicators[k, 0] * x[:, k]
    return np.clip(halves[0], 0, 1) * np.clip(halves[1], 0, 1)


def main(worlds: int = 200) -> None:
    rng = np.random.default_rng(11)
    counts = np.array([world(rng) for _ in range(worlds)]).sum(axis=0)
    print(f"{worlds} worlds, {counts[1]:,} cells, {counts[3]:,} totals")
    print(f"true influence within the 90 % range of its cell: {counts[0] / counts[1]:.3f}")
    print(f"true total within its 90 % range: {counts[2] / counts[3]:.3f}")


if __name__ == "__main__":
    main(*(int(v) for v in sys.argv[1:]))
