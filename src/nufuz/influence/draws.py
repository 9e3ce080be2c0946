"""Monte Carlo over everything that is not sure: figures, missing cells, weights, normalisation.

After the OECD/JRC Handbook on Constructing Composite Indicators (Nardo et al. 2008, part 7). In a draw the weights of the
indicators within each half come from a Dirichlet distribution around the scheme's, one of two normalisations holds for
all cells, each measured indicator is normal around its reading, and each missing one is uniform between bounds. Given the
weights, a weighted sum of independent normals is normal with a known variance: so the errors of all measured indicators
of a half need one random number instead of one each, exactly, and a whole world fits into minutes. Memory is bounded by
``chunk`` cells times ``draws``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

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
    """One normalisation of the same readings: ``mean``, ``spread`` (C, K) with NaN where nothing was read; ``missing``
    (K, Q): evenly spaced quantiles, from the lowest to the highest, of what a missing indicator may be."""

    mean: Floats
    spread: Floats
    missing: Floats


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
    scaled: Sequence[Scaled], design: Design, weights: Weights, *, seed: int = 0, chunk: int = 64, threads: int = 1
) -> Iterator[Drawn]:
    """Draws for all cells, chunk by chunk. ``scaled``: one or more normalisations; the draws are dealt out evenly.

    The result does not depend on ``threads``: every chunk has a generator of its own, seeded by its place.
    """
    cells = len(scaled[0].mean)
    chunks = [slice(start, min(start + chunk, cells)) for start in range(0, cells, chunk)]
    plan = _Plan.of(scaled, design, weights, seed)
    if threads <= 1:
        for at in chunks:
            yield plan.chunk(at, seed)
        return
    with ThreadPoolExecutor(threads) as pool:
        # Only as many chunks are under way as there are threads and a few to spare, so that memory stays bounded.
        waiting: deque[Future[Drawn]] = deque()
        for at in chunks:
            waiting.append(pool.submit(plan.chunk, at, seed))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def total_of(influence: Floats, weights: Weights) -> Floats:
    """Weighted mean over the instruments that are there, (cells, draws); NaN where none is."""
    total = np.zeros((influence.shape[0], influence.shape[2]), dtype=np.float32)
    used = np.zeros_like(total)
    for i in range(influence.shape[1]):
        rows = np.flatnonzero(~np.isnan(influence[:, i, 0]))
        if len(rows) == len(total):
            total += influence[:, i] * weights.instruments[i]
            used += weights.instruments[i]
        elif len(rows):
            total[rows] += influence[rows, i] * weights.instruments[i]
            used[rows] += weights.instruments[i]
    return np.divide(total, used, out=np.full_like(total, np.nan), where=used > 0)


def quantiles(draws: Floats, levels: Sequence[float] = QUANTILES) -> Floats:
    """Quantiles along the last axis, shape (..., len(levels)); the nearest draw, not an interpolation."""
    places = [min(draws.shape[-1] - 1, round(level * (draws.shape[-1] - 1))) for level in levels]
    # A row with NaN has NaN throughout: nothing was read there. (Sorting beats numpy's partition sixfold here.)
    return np.sort(draws, axis=-1)[..., places]


POOL_BITS = (15, 18)
"""Random numbers are made once: 2**15 of them for a table, 2**18 for a world, evenly spread over their distribution and
shuffled. Each cell reads its own stretch from a random place on. Two stretches that overlap give the same number to
different draws, which leaves the draws independent; making fresh ones would cost more than all else."""


@dataclass(frozen=True, slots=True)
class _Half:
    """One half of one instrument, ready to be drawn: its ``columns``; ``weights`` (k, D), and their ``squares``."""

    instrument: int
    half: int
    columns: NDArray[np.int64]
    weights: Floats
    squares: Floats


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all chunks share. ``guesses``: for each normalisation (K, size + D) values of missing indicators."""

    scaled: Sequence[Scaled]
    halves: Sequence[_Half]
    edges: Sequence[slice]
    instruments: int
    normals: Floats
    guesses: Sequence[Floats]

    @classmethod
    def of(cls, scaled: Sequence[Scaled], design: Design, weights: Weights, seed: int) -> _Plan:
        draws = weights.indicators.shape[1]
        bounds = np.linspace(0, draws, len(scaled) + 1).astype(int)
        edges = [slice(int(a), int(b)) for a, b in pairwise(bounds)]
        halves = []
        for instrument in range(len(design.instruments)):
            for half in (0, 1):
                columns = np.flatnonzero((design.instrument == instrument) & (design.half == half))
                if not len(columns):
                    continue
                mine = weights.indicators[columns]
                halves.append(_Half(instrument, half, columns, mine, mine * mine))
        rng = np.random.Generator(np.random.SFC64([seed, 1]))
        size = 1 << POOL_BITS[len(scaled[0].mean) > 2000]
        even = (np.arange(size) + 0.5) / size
        # The end repeats the beginning, so that a stretch may start anywhere.
        normals = np.resize(rng.permutation(ndtri(even)), size + draws).astype(np.float32)
        uniform = np.resize(rng.permutation(even), size + draws)
        # Every normalisation sees the same missing value, on its own scale: so its place among the quantiles is shared.
        guesses = []
        for one in scaled:
            grid = np.linspace(0, 1, one.missing.shape[1])
            guesses.append(np.stack([np.interp(uniform, grid, row).astype(np.float32) for row in one.missing]))
        return cls(scaled, halves, edges, len(design.instruments), normals, guesses)

    @property
    def size(self) -> int:
        """How many places a stretch may start at."""
        return len(self.normals) - int(self.edges[-1].stop)

    def chunk(self, at: slice, seed: int) -> Drawn:
        """The draws of the cells ``at``."""
        rng = np.random.Generator(np.random.SFC64([seed, 2, at.start]))
        draws = self.edges[-1].stop
        out = np.empty((2, at.stop - at.start, self.instruments, draws), dtype=np.float32)
        out.fill(np.nan)
        read = ~np.isnan(self.scaled[0].mean[at])
        known = np.zeros((read.shape[0], self.instruments), dtype=bool)
        for half in self.halves:
            known[:, half.instrument] |= read[:, half.columns].any(axis=1)
        # Room for one half of one instrument at a time, used over and over: fresh memory costs more than the arithmetic.
        room = np.empty((3, read.shape[0], draws), dtype=np.float32)
        for half in self.halves:
            rows = np.flatnonzero(known[:, half.instrument])
            if len(rows):
                drawn = self._draw(half, at, rows, read[np.ix_(rows, half.columns)], rng, room[:, : len(rows)])
                out[half.half, rows if len(rows) < len(known) else slice(None), half.instrument] = drawn
        return Drawn(at, out[0], out[1])

    def _draw(
        self, half: _Half, at: slice, rows: NDArray[np.int64], read: NDArray[np.bool_], rng: np.random.Generator,
        room: Floats,
    ) -> Floats:  # fmt: skip
        """(rows, draws) of one half: measured ones with their error, missing ones between their bounds, within 0 and 1."""
        total, spread, guess = room
        draws = half.weights.shape[1]
        noisy = False
        pick = np.ix_(np.arange(at.start, at.stop)[rows], half.columns)
        for one, part in zip(self.scaled, self.edges, strict=True):
            mean = np.where(read, one.mean[pick], np.float32(0))
            np.matmul(mean, half.weights[:, part], out=total[:, part])
            error = np.where(read, one.spread[pick], np.float32(0))
            noisy = noisy or bool(error.any())
            np.matmul(error * error, half.squares[:, part], out=spread[:, part])
        if noisy:
            np.sqrt(spread, out=spread)
            spread *= _stretches(self.normals, rng.integers(0, self.size, len(rows)), slice(0, draws), guess)
            total += spread
        for k in np.flatnonzero(~read.all(axis=0)):
            lacking = np.flatnonzero(~read[:, k])
            starts = rng.integers(0, self.size, len(lacking))
            mine = guess[: len(lacking)]
            for pool, part in zip(self.guesses, self.edges, strict=True):
                _stretches(pool[half.columns[k]], starts, part, mine[:, part])
            mine *= half.weights[k]
            if len(lacking) == len(total):
                total += mine
            else:
                for row, value in zip(lacking, mine, strict=True):
                    total[row] += value
        np.maximum(total, 0, out=total)
        np.minimum(total, 1, out=total)
        drawn: Floats = total
        return drawn


def _stretches(pool: Floats, starts: NDArray[np.int64], part: slice, out: Floats) -> Floats:
    """Into each row of ``out`` the pool's numbers from its start on, for the draws of ``part``."""
    for row, start in zip(out, starts.tolist(), strict=True):
        row[:] = pool[start + part.start : start + part.stop]
    return out
