"""Do instruments and outcomes move together? Panel regressions over dyad-years, with fixed effects and a lag.

A dyad's fixed effect takes out whatever does not change between two states (distance, language, history), a year's whatever
changes for all. What is left is association: an instrument may grow because two states have come closer. To show how far
that goes, each instrument is also tried the wrong way round in time: its value a year *after* the outcome (a lead, after
Granger 1969) should tell nothing if the instrument came first. Errors are clustered by both states, as dyads that share one
are not independent (Cameron, Gelbach and Miller 2011).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t

from nufuz.errors import NufuzError

LEAST_ROWS = 200
COLUMNS = ("sample", "model", "instrument", "lag", "dyad_years", "dyads", "estimate", "low", "high")


def associate(
    frame: pd.DataFrame, outcome: str, instruments: Mapping[str, str], *, controls: Sequence[str] = (), lag: int = 1,
    sample: str = "world",
) -> pd.DataFrame:  # fmt: skip
    """Association of ``outcome`` with each instrument ``lag`` years before, within pairs of states.

    ``frame``: a, b, year, ``outcome``, and the columns that ``instruments`` (name to column) and ``controls`` name, each on
    the scale on which it is to count (logarithms taken); instruments and outcome are standardised, so that an estimate is
    standard deviations of the outcome for one of the instrument. One row a model: ``alone`` (the instrument by itself),
    ``together`` (all instruments and the controls), ``lead`` (alone, a year after the outcome); ``low`` and ``high``: 95 %
    range. NaN where fewer than ``LEAST_ROWS`` dyad-years are left. Raises ``NufuzError`` where pyfixest is not installed.
    """
    columns = [*instruments.values(), *controls]
    rows = []
    for name, column in instruments.items():
        rows.append(_fit(frame, outcome, [column], lag, name, "alone", sample)[0])
    rows.extend(
        _fit(frame, outcome, columns, lag, list(instruments), "together", sample) if len(instruments) > 1 else []
    )
    for name, column in instruments.items():
        rows.append(_fit(frame, outcome, [column], -1, name, "lead", sample)[0])
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _fit(
    frame: pd.DataFrame, outcome: str, columns: Sequence[str], lag: int, names: str | Sequence[str], model: str, sample: str
) -> list[dict[str, Any]]:  # fmt: skip
    """One regression; a row for each of ``names``, which are the first of ``columns``."""
    told = [names] if isinstance(names, str) else list(names)
    before = frame[["a", "b", "year", *columns]].assign(year=frame["year"] + lag)
    before = before.rename(columns={c: f"x{n}" for n, c in enumerate(columns)})
    joined = frame[["a", "b", "year", outcome]].merge(before, on=["a", "b", "year"]).dropna()
    dyad = joined["a"] + joined["b"]
    # A dyad of one year says nothing about change.
    joined, dyad = joined[dyad.duplicated(keep=False)], dyad[dyad.duplicated(keep=False)]
    rows: list[dict[str, Any]] = [
        {"sample": sample, "model": model, "instrument": name, "lag": lag, "dyad_years": len(joined),
         "dyads": dyad.nunique(), **dict.fromkeys(("estimate", "low", "high"), np.nan)}
        for name in told
    ]  # fmt: skip
    values = [outcome, *(f"x{n}" for n in range(len(columns)))]
    within = joined[values] - joined[values].groupby(dyad).transform("mean")
    if (
        len(joined) < LEAST_ROWS
        or (within.std() < 1e-9 * joined[values].std()).any()
        or (joined[values].std() == 0).any()
    ):
        return rows
    ready = (joined[values] - joined[values].mean()) / joined[values].std()
    ready = ready.assign(a=joined["a"], b=joined["b"], dyad=dyad, year=joined["year"])
    try:
        import pyfixest
    except ImportError as error:
        raise NufuzError("pyfixest is not installed", todo="pip install 'nufuz[stats]'") from error
    formula = f"{outcome} ~ {' + '.join(values[1:])} | dyad + year"
    common = set(joined["a"].iloc[:1]) | set(joined["b"].iloc[:1])
    common = {s for s in common if ((joined["a"] == s) | (joined["b"] == s)).all()}
    other = joined["b"].where(joined["a"].isin(common), joined["a"])
    groups, factor = ("other", 1.0) if common else ("a + b", math.sqrt(2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit: Any = pyfixest.feols(formula, data=ready.assign(other=other), vcov={"CRV1": groups})
        estimates, errors = fit.coef(), fit.se() * factor
    spread = t.ppf(0.975, other.nunique() - 1 if common else joined["a"].nunique() - 1)
    for n, row in enumerate(rows):
        if f"x{n}" in estimates:
            estimate, wide = float(estimates[f"x{n}"]), float(errors[f"x{n}"])
            row.update(estimate=estimate, low=estimate - spread * wide, high=estimate + spread * wide)
    return rows
