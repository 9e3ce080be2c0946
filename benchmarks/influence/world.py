"""The whole world: 200 states, all directed dyads, 30 years, 40 indicators, 1,000 draws. Prints time and memory.

    python benchmarks/influence/world.py [states] [years] [draws] [threads]

The readings are made up (a third of the cells missing, as in real dyadic data); what is timed is everything from readings
to ranges: two normalisations, errors, missing cells, Dirichlet weights, nine instruments, their total, its quantiles.
"""

from __future__ import annotations

import os
import resource
import sys
import time

import numpy as np

from nufuz.influence.draws import Design, Scaled, draw_weights, summarise

INSTRUMENTS, INDICATORS = 9, 40


def main(states: int = 200, years: int = 30, draws: int = 1000, threads: int = 2) -> None:
    cells = states * (states - 1) * years
    rng = np.random.default_rng(7)
    instrument = np.arange(INDICATORS) % INSTRUMENTS
    half = (np.arange(INDICATORS) // INSTRUMENTS) % 2
    weight = rng.uniform(0.5, 1.5, INDICATORS)
    design = Design(instrument, half, weight, np.full(INSTRUMENTS, 1 / INSTRUMENTS))
    mean = rng.random((cells, INDICATORS), dtype=np.float32)
    mean[rng.random(mean.shape, dtype=np.float32) < 1 / 3] = np.nan
    spread = np.full_like(mean, 0.05)
    missing = np.tile(np.linspace(0, 0.9, 33, dtype=np.float32), (INDICATORS, 1))
    scaled = [Scaled(mean, spread, missing), Scaled(mean**2, spread, missing**2)]
    began, worked = time.perf_counter(), time.process_time()
    weights = draw_weights(design, draws, 0)
    ranges = summarise(scaled, design, weights, seed=0, threads=threads).total
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(
        f"{states} states, {cells:,} directed dyad-years, {INDICATORS} indicators, {draws:,} draws, {threads} threads"
    )
    print(
        f"{time.process_time() - worked:.0f} s of processor time, {os.getloadavg()[0]:.1f} processes waiting on the machine"
    )
    print(
        f"{took:.0f} s ({took / 60:.1f} min), peak memory {peak:.1f} GB of which inputs {5 * mean.nbytes / 1024**3:.1f} GB"
    )
    print(f"median width of a 90 % range: {np.nanmedian(ranges[:, 2] - ranges[:, 0]):.3f}")


if __name__ == "__main__":
    main(*(int(v) for v in sys.argv[1:]))
