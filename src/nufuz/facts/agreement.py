"""Whether two figures for the same thing agree, graded.

Rounding is judged from the digits as written: 3.6 and 3.645 billion agree (the second, rounded to the first's last
digit, is the first), 3.6 and 3.1 do not.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nufuz.facts.blocks import EXACT, NONE, Figures, Ints

IDENTICAL, ROUNDED, CONSISTENT, CONTRADICTORY = range(4)
GRADES = ("identical", "rounded", "consistent", "contradictory")


def grade(figures: Figures, a: Ints, b: Ints) -> npt.NDArray[np.int8]:
    """The grade between claims ``a`` and ``b`` (rows of ``figures``), row by row.

    IDENTICAL: the same figure. ROUNDED: the same when the finer one is rounded as the coarser is written (or converted).
    CONSISTENT: within what a bound, a range or "about" allows; one of them gives no figure. CONTRADICTORY: none of these.
    """
    f = figures
    size = np.maximum(np.abs(f.v[a]), np.abs(f.v[b]))
    slack = np.where(f.unit[a] != f.unit[b], np.maximum(f.tolerance[a], f.tolerance[b]) * size, 0.0)
    apart = np.abs(f.v[a] - f.v[b])
    same = (apart <= 1e-9 * size) & (f.how[a] == f.how[b]) & _equal(f.to[a], f.to[b])
    exact = (f.how[a] == EXACT) & (f.how[b] == EXACT)
    rounded = exact & (apart <= np.maximum(f.step[a], f.step[b]) / 2 * (1 + 1e-9) + slack + 1e-9 * size)
    meets = ~exact & (np.maximum(f.low[a], f.low[b]) <= np.minimum(f.high[a], f.high[b]) + slack + 1e-9 * size)
    silent_a, silent_b = f.how[a] == NONE, f.how[b] == NONE
    return np.select(
        [silent_a & silent_b, silent_a | silent_b, same & (slack == 0), rounded | same, meets],
        [IDENTICAL, CONSISTENT, IDENTICAL, ROUNDED, CONSISTENT],
        CONTRADICTORY,
    ).astype(np.int8)


def _equal(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    same: npt.NDArray[np.bool_] = (a == b) | (np.isnan(a) & np.isnan(b))
    return same
