"""Missing indicators imputed from the others, for those who prefer a guess to bounds.

Without this a missing indicator lies anywhere between nothing and what is high elsewhere, and a cell of which nothing was
read has no number. Imputation draws chained regressions through the pairs of states that are known (multivariate imputation
by chained equations, van Buuren 2018; ``IterativeImputer`` of scikit-learn). How far such a guess errs is not taken from the
regressions, which know too little of their own errors, but measured: every known value is hidden once and guessed from the
rest (overimputation, Blackwell, Honaker and King 2017), and the root of the mean squared error of its indicator is the
spread of all that was imputed of it.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nufuz.errors import NufuzError

Doubles = NDArray[np.float64]
LEAST_PAIRS = 10
"""An indicator is imputed only where at least so many pairs have it."""
LEAST_READ = 5
"""A pair is imputed only where at least so many of those indicators were read of it."""
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Imputed:
    """Both (pairs, indicators), on the scale of the indicators, NaN where nothing was imputed: ``mean`` of the guesses, and
    their ``spread``, as a standard deviation."""

    mean: Doubles
    spread: Doubles


def impute(known: Doubles, *, seed: int = 0) -> Imputed:
    """Guesses for what is missing (NaN) in ``known`` (pairs, indicators), values between 0 and 1.

    Indicators that fewer than ``LEAST_PAIRS`` pairs have, and pairs of which fewer than ``LEAST_READ`` of the others are
    known, stay missing; so does an indicator whose hidden values its own mean would have guessed better. Raises ``NufuzError`` where scikit-learn is not installed.
    """
    nothing = np.full(known.shape, np.nan)
    read = ~np.isnan(known)
    columns = np.flatnonzero(read.sum(axis=0) >= LEAST_PAIRS)
    rows = np.flatnonzero(read[:, columns].sum(axis=1) >= LEAST_READ)
    if len(rows) < LEAST_PAIRS or len(columns) < 2:
        return Imputed(nothing, nothing.copy())
    some, there = known[np.ix_(rows, columns)], read[np.ix_(rows, columns)]
    rng = np.random.default_rng(seed)
    fold = np.where(there, rng.integers(0, FOLDS, there.shape), -1)
    guesses = np.stack([_fill(np.where(fold == n, np.nan, some), seed + n) for n in range(FOLDS)])
    hidden = np.take_along_axis(guesses, np.maximum(fold, 0)[None], axis=0)[0]
    missed = np.sqrt(np.nanmean(np.where(there, hidden - some, np.nan) ** 2, axis=0))
    guessed = ~there & (missed < np.nanstd(some, axis=0))
    spread = np.sqrt(missed**2 + (1 + 1 / FOLDS) * guesses.var(axis=0, ddof=1))
    mean, place = nothing.copy(), np.ix_(rows, columns)
    mean[place] = np.where(guessed, guesses.mean(axis=0), np.nan)
    nothing[place] = np.where(guessed, spread, np.nan)
    return Imputed(mean, nothing)


def _fill(known: Doubles, seed: int) -> Doubles:
    """``known`` with conditional means where it is NaN."""
    try:
        from sklearn.experimental import enable_iterative_imputer  # noqa: F401
        from sklearn.impute import IterativeImputer
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]
    except ImportError as error:
        raise NufuzError("scikit-learn is not installed", todo="pip install 'nufuz[stats]'") from error
    imputer = IterativeImputer(
        max_iter=5, n_nearest_features=10, min_value=0, max_value=1, random_state=seed, keep_empty_features=True
    )
    # The tables are small: threads would cost more than they bring. Five rounds end before it calls itself converged.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        filled: Doubles = imputer.fit_transform(known)
    return filled
