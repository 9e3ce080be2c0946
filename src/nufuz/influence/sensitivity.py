"""Which input moves the result: Sobol indices of a cell's total influence (SALib).

First-order and total indices after Sobol (2001) and Saltelli et al. (2010). Inputs are everything that the ranges come
from: each measured figure's error, each missing indicator between its bounds, the weight of each indicator and each
instrument, and the choice of normalisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import gamma

from nufuz.errors import DataFileError, NufuzError
from nufuz.influence.measure import Influence

Doubles = NDArray[np.float64]


def sensitivity(
    influence: Influence, influencer: str, target: str, *, samples: int = 256, seed: int = 0
) -> pd.DataFrame:
    """Sobol indices of the total influence of one power in one state, the largest first.

    Columns: input, kind (``figure``, ``missing``, ``imputed``, ``weight of indicator``, ``weight of instrument``, ``normalisation``),
    instrument, first, first_confidence, total, total_confidence. ``samples``: base samples, a power of two; the model is
    evaluated samples × (inputs + 2) times. Raises ``NufuzError`` where SALib is not installed.
    """
    try:
        from SALib.analyze import sobol as analyse
        from SALib.sample import sobol as sample
    except ImportError as error:
        raise NufuzError("SALib is not installed", todo="pip install 'nufuz[stats]'") from error
    cells = list(zip(influence.totals["influencer"], influence.totals["target"], strict=True))
    if (influencer, target) not in cells:
        raise DataFileError(f"{influencer} in {target} was not measured", todo="Name it in by and into")
    model = _Model.of(influence, cells.index((influencer, target)))
    problem = {
        "num_vars": len(model.names),
        "names": list(model.names),
        "bounds": [[1e-4, 1 - 1e-4]] * len(model.names),
    }
    points = sample.sample(problem, samples, calc_second_order=False, seed=seed)
    found: Any = analyse.analyze(problem, model(points), calc_second_order=False, seed=seed)
    table = pd.DataFrame(
        {
            "input": model.names, "kind": model.kinds, "instrument": model.instruments, "first": found["S1"],
            "first_confidence": found["S1_conf"], "total": found["ST"], "total_confidence": found["ST_conf"],
        }
    )  # fmt: skip
    return table.sort_values("total", ascending=False, ignore_index=True)


@dataclass(frozen=True, slots=True)
class _Model:
    """The total influence of one cell as a function of uniform numbers, one an input."""

    influence: Influence
    cell: int
    columns: tuple[int, ...]
    present: tuple[int, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    instruments: tuple[str, ...]

    @classmethod
    def of(cls, influence: Influence, cell: int) -> _Model:
        model = influence.model
        read = ~np.isnan(model.scaled[0].mean[cell])
        present = tuple(i for i in range(len(model.instruments)) if (read & (model.design.instrument == i)).any())
        if not present:
            raise DataFileError("no data on this cell", todo="There is nothing whose influence could be told")
        columns = tuple(k for k, i in enumerate(model.design.instrument) if i in present)
        names, kinds, instruments = [], [], []
        for k in columns:
            indicator = model.indicators[k]
            names.append(indicator.name)
            kinds.append("imputed" if model.imputed[cell, k] else "figure" if read[k] else "missing")
            instruments.append(indicator.instrument)
        for k in columns:
            names.append(f"weight of {model.indicators[k].name}")
            kinds.append("weight of indicator")
            instruments.append(model.indicators[k].instrument)
        for i in present:
            names.append(f"weight of the instrument {model.instruments[i]}")
            kinds.append("weight of instrument")
            instruments.append(model.instruments[i])
        return cls(
            influence, cell, columns, present, (*names, "normalisation"), (*kinds, "normalisation"), (*instruments, "")
        )

    def __call__(self, points: Doubles) -> Doubles:
        model, columns = self.influence.model, np.array(self.columns)
        count = len(columns)
        values = [self._values(one, points[:, :count]) for one in model.scaled]
        chosen = np.minimum((points[:, -1] * len(values)).astype(int), len(values) - 1)
        x = np.choose(chosen[:, None], values)
        design = model.design
        raw = self._gammas(points[:, count : 2 * count])
        total = np.zeros(len(points))
        of_instruments = self._instrument_weights(points[:, 2 * count : 2 * count + len(self.present)])
        for place, i in enumerate(self.present):
            product = np.ones(len(points))
            for half in (0, 1):
                at = np.flatnonzero((design.instrument[columns] == i) & (design.half[columns] == half))
                if len(at):
                    product *= np.clip((x[:, at] * raw[:, at]).sum(axis=1) / raw[:, at].sum(axis=1), 0, 1)
            total += of_instruments[:, place] * product
        return total

    def _values(self, scaled: Any, points: Doubles) -> Doubles:
        """The indicators: measured ones normal around their reading, missing ones uniform between their bounds."""
        columns = np.array(self.columns)
        mean, spread = scaled.mean[self.cell, columns].astype(float), scaled.spread[self.cell, columns].astype(float)
        known = np.nan_to_num(mean) + np.nan_to_num(spread) * ndtri(points)
        grid = np.linspace(0, 1, scaled.missing.shape[1])
        guess = np.stack([np.interp(points[:, n], grid, scaled.missing[k]) for n, k in enumerate(columns)], axis=1)
        values: Doubles = np.where(np.isnan(mean), guess, known)
        return values

    def _gammas(self, points: Doubles) -> Doubles:
        """Gamma variates, which divided by their sum within a half are the Dirichlet weights of ``draw_weights``."""
        design, out = self.influence.model.design, np.empty_like(points)
        columns = np.array(self.columns)
        for place, k in enumerate(columns):
            mates = (design.instrument == design.instrument[k]) & (design.half == design.half[k])
            share = design.weight[k] / design.weight[mates].sum()
            out[:, place] = gamma.ppf(points[:, place], share * design.concentration)
        return np.maximum(out, 1e-12)

    def _instrument_weights(self, points: Doubles) -> Doubles:
        design = self.influence.model.design
        shape = design.instruments[np.array(self.present)] * design.concentration
        raw = np.maximum(gamma.ppf(points, shape[None, :]), 1e-12)
        weights: Doubles = raw / raw.sum(axis=1, keepdims=True)
        return weights
