"""How well are missing indicators imputed? Each figure of the baseline is hidden once and guessed from the rest.

    python benchmarks/influence/imputation.py [year]

Prints how many hidden values were guessed at all, their error beside that of the indicator's own mean, and how many lie in
the 90 % range of their guess (nominal: 0.90).
"""

from __future__ import annotations

import sys

import numpy as np

from nufuz.influence.imputation import impute
from nufuz.influence.indicators import scheme
from nufuz.influence.measure import scaled_readings
from nufuz.influence.readings import Evidence
from nufuz.panel.figures import figures

FOLDS = 10


def main(year: int = 2021) -> None:
    evidence = Evidence.of(figures(), scheme())
    indicators = [i for i in scheme().indicators if i.half != "none" and i.weight > 0]
    known = scaled_readings(evidence, indicators, evidence.pairs(), year, 5)
    there = ~np.isnan(known)
    fold = np.where(there, np.random.default_rng(3).integers(0, FOLDS, known.shape), -1)
    guess, spread, usual = (np.full(known.shape, np.nan) for _ in range(3))
    for n in range(FOLDS):
        left = np.where(fold == n, np.nan, known)
        made = impute(left, seed=n)
        at = fold == n
        guess[at], spread[at] = made.mean[at], made.spread[at]
        with np.errstate(invalid="ignore"):
            usual[at] = np.broadcast_to(np.nansum(left, axis=0) / (~np.isnan(left)).sum(axis=0), known.shape)[at]
    said = ~np.isnan(guess)
    off, plain = (np.sqrt(np.mean((known - g)[said] ** 2)) for g in (guess, usual))
    inside = np.abs((known - guess)[said]) <= 1.645 * spread[said]
    print(f"{there.sum()} figures of {len(known)} pairs, {said.sum()} of them guessed when hidden")
    print(f"root mean squared error {off:.3f} on the scale of 0 to 1; of the indicator's mean {plain:.3f}")
    print(f"within the 90 % range of the guess: {inside.mean():.3f}")


if __name__ == "__main__":
    main(*(int(v) for v in sys.argv[1:]))
