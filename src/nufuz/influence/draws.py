"""Monte Carlo over everything that is not sure: figures, missing cells, weights, normalisation.

After the OECD/JRC Handbook on Constructing Composite Indicators (Nardo et al. 2008, part 7). In a draw the weights of the
indicators within each half come from a Dirichlet distribution around the scheme's, one of two normalisations holds for
all cells, each measured indicator is normal around its reading, and each missing one is uniform between bounds. Given the
weights, a weighted sum of independent normals is normal with a known variance: so the errors of all measured indicators
of a half need one random number instead of one each, exactly, and a whole world fits into minutes. Memory is bounded by
``chunk`` cells times ``draws``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True)
class Design:
    """What belongs where. For K indicators: ``instrument`` (K,) number of the instrument, ``half`` (K,) 0 bandwidth or 1
    dependence, ``weight`` (K,). ``instruments`` (I,): weights of the instruments, summing to 1. ``concentration`` of the
    Dirichlet distributions.
    """

    instrument: NDArray[np.int64]
    half: NDArray[np.int64]
    weight: NDArray[np.float64]
    instruments: NDArray[np.float64]
    concentration: float = 40.0


@dataclass(frozen=True, slots=True)
class Scaled:
    """One normalisation of the same readings: ``mean``, ``spread`` (C, K) with NaN where nothing was read; ``low``,
    ``high`` (K,): between them lies what is missing."""

    mean: Floats
    spread: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of each draw: ``indicators`` (K, D), summing to 1 in each half of each instrument; ``instruments``
    (I, D), summing to 1."""

    indicators: Floats
    instruments: Floats


def draw_weights(design: Design, draws: int, seed: int) -> Weights:
    """Dirichlet draws around the design's weights: the same for all cells, as a user's choice would be."""
    rng = np.random.Generator(np.random.SFC64(seed))
    indicators = np.zeros((len(design.weight), draws), dtype=np.float32)
    for instrument in range(len(design.instruments)):
        for half in (0, 1):
            at = np.flatnonzero((design.instrument == instrument) & (design.half == half))
            if len(at):
                share = design.weight[at] / design.weight[at].sum()
                indicators[at] = rng.dirichlet(np.maximum(share * design.concentration, 1e-3), draws).T
    instruments = rng.dirichlet(np.maximum(design.instruments * design.concentration, 1e-3), draws).T
    return Weights(indicators, instruments.astype(np.float32))


@dataclass(frozen=True, slots=True)
class Drawn:
    """Draws of one chunk of cells: ``bandwidth``, ``dependence``, ``influence`` (C, I, D), NaN where an instrument has no
    indicator at all; ``cells``: which cells these are."""

    cells: slice
    bandwidth: Floats
    dependence: Floats

    @property
    def influence(self) -> Floats:
        """Bandwidth times dependence (Moyer et al. 2021)."""
        return self.bandwidth * self.dependence


def simulate(
    scaled: Sequence[Scaled], design: Design, weights: Weights, *, seed: int = 0, chunk: int = 256, threads: int = 1
) -> Iterator[Drawn]:
    """Draws for all cells, chunk by chunk. ``scaled``: one or more normalisations; the draws are dealt out evenly.

    The result does not depend on ``threads``: every chunk has a generator of its own, seeded by its place.
    """
    cells = len(scaled[0].mean)
    chunks = [slice(start, min(start + chunk, cells)) for start in range(0, cells, chunk)]
    if threads <= 1:
        for at in chunks:
            yield _chunk(scaled, design, weights, at, seed)
        return
    with ThreadPoolExecutor(threads) as pool:
        # Only as many chunks are under way as there are threads and one to spare, so that memory stays bounded.
        waiting = []
        for at in chunks:
            waiting.append(pool.submit(_chunk, scaled, design, weights, at, seed))
            if len(waiting) > threads:
                yield waiting.pop(0).result()
        for job in waiting:
            yield job.result()


def quantiles(draws: Floats, levels: Sequence[float] = QUANTILES) -> Floats:
    """Quantiles along the last axis, shape (..., len(levels)); the nearest draw, not an interpolation."""
    places = [min(draws.shape[-1] - 1, round(level * (draws.shape[-1] - 1))) for level in levels]
    # A row with NaN is NaN as a whole: nothing was read there.
    parted = np.partition(draws, sorted(set(places)), axis=-1)
    return np.stack([parted[..., place] for place in places], axis=-1)


def _chunk(scaled: Sequence[Scaled], design: Design, weights: Weights, at: slice, seed: int) -> Drawn:
    rng = np.random.Generator(np.random.SFC64([seed, at.start]))
    number = at.stop - at.start
    draws = weights.indicators.shape[1]
    edges = np.linspace(0, draws, len(scaled) + 1).astype(int)
    halves = np.full((2, number, len(design.instruments), draws), np.nan, dtype=np.float32)
    read = ~np.isnan(scaled[0].mean[at])
    for instrument in range(len(design.instruments)):
        mine = design.instrument == instrument
        rows = np.flatnonzero(read[:, mine & (design.half >= 0)].any(axis=1))
        if not len(rows):
            continue
        for half in (0, 1):
            columns = np.flatnonzero(mine & (design.half == half))
            if not len(columns):
                continue
            for number_of, one in enumerate(scaled):
                part = slice(edges[number_of], edges[number_of + 1])
                mean, spread = one.mean[at][np.ix_(rows, columns)], one.spread[at][np.ix_(rows, columns)]
                halves[half, rows, instrument, part] = _half(
                    mean, spread, one.low[columns], one.high[columns], weights.indicators[columns, part], rng
                )
    return Drawn(at, halves[0], halves[1])


def _half(mean: Floats, spread: Floats, low: Floats, high: Floats, weights: Floats, rng: np.random.Generator) -> Floats:
    """One half of one instrument: (rows, draws). ``mean``, ``spread`` (rows, k); ``weights`` (k, draws)."""
    missing = np.isnan(mean)
    total = np.where(missing, np.float32(0), mean) @ weights
    noise = np.where(missing, np.float32(0), spread)
    if noise.any():
        sigma = np.sqrt((noise * noise) @ (weights * weights))
        sigma *= rng.standard_normal(total.shape, dtype=np.float32)
        total += sigma
    for k in np.flatnonzero(missing.any(axis=0)):
        rows = np.flatnonzero(missing[:, k])
        guess = rng.random((len(rows), total.shape[1]), dtype=np.float32)
        guess *= high[k] - low[k]
        guess += low[k]
        guess *= weights[k]
        if len(rows) == len(total):
            total += guess
        else:
            total[rows] += guess
    return np.clip(total, 0.0, 1.0, out=total)
