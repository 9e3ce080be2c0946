"""Monte Carlo over everything that is not sure: figures, missing cells, weights, normalisation.

After the OECD/JRC Handbook on Constructing Composite Indicators (Nardo et al. 2008, part 7). In a draw the weights of the
indicators within each half come from a Dirichlet distribution around the scheme's, one of two normalisations holds for
all cells, each measured indicator is normal around its reading, and each missing one is uniform between bounds.

A whole world fits into minutes because random numbers are made once, for each indicator a bank of rows, each a Latin
hypercube sample (McKay, Beckman and Conover 1979), already multiplied by the weights of the draws. A half of an
instrument of a cell is then a sum of a few rows times its readings: a sparse matrix times the bank. Memory is bounded by
the bank and by ``chunk`` cells times ``draws``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import ndtri

Floats = NDArray[np.float32]
QUANTILES = (0.05, 0.5, 0.95)
T = TypeVar("T")


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
    plan = _Plan.of(scaled, design, weights, seed)
    yield from _in_order(plan.chunk, plan.chunks(chunk), threads)


@dataclass(frozen=True, slots=True)
class Summary:
    """Quantiles (``QUANTILES``) of the draws: ``total`` (C, 3) over all instruments; ``instruments`` (C, I, 3), where they
    were asked for. NaN where nothing was read."""

    total: Floats
    instruments: Floats | None


def summarise(
    scaled: Sequence[Scaled], design: Design, weights: Weights, *, seed: int = 0, chunk: int = 64, threads: int = 1,
    each_instrument: bool = False,
) -> Summary:  # fmt: skip
    """Ranges of all cells, of a world of them, without keeping the draws: the same numbers as ``quantiles`` of
    ``total_of`` and of ``simulate`` give."""
    plan = _Plan.of(scaled, design, weights, seed)
    cells, kinds = len(scaled[0].mean), len(design.instruments)
    total = np.full((cells, len(QUANTILES)), np.nan, dtype=np.float32)
    each = np.full((cells, kinds, len(QUANTILES)), np.nan, dtype=np.float32) if each_instrument else None

    def fill(at: slice) -> None:
        plan.summarise(at, total[at], each[at] if each is not None else None)

    for _ in _in_order(fill, plan.chunks(chunk), threads):
        pass
    return Summary(total, each)


def _in_order(work: Callable[[slice], T], chunks: Sequence[slice], threads: int) -> Iterator[T]:
    """Results in the order of the chunks. Only as many are under way as there are threads and a few to spare, so that
    memory stays bounded."""
    if threads <= 1:
        yield from map(work, chunks)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[T]] = deque()
        for at in chunks:
            waiting.append(pool.submit(work, at))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def total_of(influence: Floats, weights: Weights) -> Floats:
    """Weighted mean over the instruments that are there, (cells, draws); NaN where none is."""
    known = ~np.isnan(influence[:, :, 0])
    total = np.zeros((influence.shape[0], influence.shape[2]), dtype=np.float32)
    for i in range(influence.shape[1]):
        part = influence[:, i] * weights.instruments[i]
        part[~known[:, i]] = 0
        total += part
    return _mean(total, known, weights)


def _mean(total: Floats, known: NDArray[np.bool_], weights: Weights) -> Floats:
    """A sum over known instruments, divided in place by their weights, which sum to 1 where all are known; NaN where none
    is."""
    some = np.flatnonzero(~known.all(axis=1))
    # (Not a matrix product: its threads would fight with ours.)
    total[some] /= np.einsum("ci,id->cd", known[some].astype(np.float32), weights.instruments).clip(
        min=np.float32(1e-9)
    )
    total[~known.any(axis=1)] = np.nan
    return total


def quantiles(draws: Floats, levels: Sequence[float] = QUANTILES) -> Floats:
    """Quantiles along the last axis, shape (..., len(levels)); the nearest draw, not an interpolation."""
    places = [min(draws.shape[-1] - 1, round(level * (draws.shape[-1] - 1))) for level in levels]
    # A row with NaN has NaN throughout: nothing was read there. (Sorting beats numpy's partition sixfold here.)
    return np.sort(draws, axis=-1)[..., places]


BANK_ROWS, BANK_SIZE = 64, 1 << 24
"""How many rows an indicator has in the bank, and how many numbers (of four bytes) all have, at most. Two cells take the
same row of an indicator once in ``BANK_ROWS`` times, and never where they are in one chunk."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all chunks share. The indicators stand in the order of ``columns``, bandwidth first, then by instrument.

    ``banks``: for each normalisation, which has the draws ``edges``, the numbers (K + 2 K ``rows``, draws): the weights of
    the indicators; then ``rows`` errors of each, times its weights; then ``rows`` values that it may have where it is
    missing, times its weights. ``instrument`` (K,) of each indicator; ``ends`` (2 I + 1,): where the halves begin and end.
    ``drawn`` (2, I): which halves have indicators at all.
    """

    scaled: Sequence[Scaled]
    columns: NDArray[np.int64]
    instrument: NDArray[np.int64]
    ends: NDArray[np.int64]
    drawn: NDArray[np.bool_]
    edges: Sequence[slice]
    banks: Sequence[Floats]
    weights: Weights
    rows: int
    seed: int

    @classmethod
    def of(cls, scaled: Sequence[Scaled], design: Design, weights: Weights, seed: int) -> _Plan:
        count, draws = weights.indicators.shape
        kinds = len(design.instruments)
        bounds = np.linspace(0, draws, len(scaled) + 1).astype(int)
        edges = [slice(int(a), int(b)) for a, b in pairwise(bounds)]
        half = design.half * kinds + design.instrument
        columns = np.argsort(half, kind="stable")
        ends = np.searchsorted(half[columns], np.arange(2 * kinds + 1))
        drawn = (np.diff(ends) > 0).reshape(2, kinds)
        most = max(8, BANK_SIZE // (2 * draws * max(1, count)))
        rows = min(1 << (max(2, len(scaled[0].mean)) - 1).bit_length(), BANK_ROWS, most)
        banks = _banks(scaled, columns, edges, weights, rows, np.random.Generator(np.random.SFC64([seed, 1])))
        return cls(scaled, columns, design.instrument[columns], ends, drawn, edges, banks, weights, rows, seed)

    def chunks(self, size: int) -> list[slice]:
        """The cells, ``size`` at a time; never more than a bank has rows, so that no two of a chunk share one."""
        cells, size = len(self.scaled[0].mean), min(size, self.rows)
        return [slice(start, min(start + size, cells)) for start in range(0, cells, size)]

    def chunk(self, at: slice) -> Drawn:
        """The draws of the cells ``at``."""
        known, halves = self._halves(at)
        out = np.empty((at.stop - at.start, 2, known.shape[1], self.weights.indicators.shape[1]), dtype=np.float32)
        for part, drawn in zip(self.edges, halves, strict=True):
            out[..., part] = drawn
        out[~(known[:, None] & self.drawn)] = np.nan
        return Drawn(at, out[:, 0], out[:, 1])

    def summarise(self, at: slice, total: Floats, each: Floats | None) -> None:
        """Writes the quantiles of the cells ``at`` into ``total`` and ``each``."""
        known, halves = self._halves(at)
        known &= self.drawn.all(axis=0)
        cells, draws = len(known), self.weights.indicators.shape[1]
        whole = np.empty((cells, draws), dtype=np.float32)
        influence = np.empty((cells, known.shape[1], draws), dtype=np.float32) if each is not None else None
        for part, drawn in zip(self.edges, halves, strict=True):
            if influence is not None:
                np.multiply(drawn[:, 0], drawn[:, 1], out=influence[..., part])
            np.einsum("cid,cid,id->cd", drawn[:, 0], drawn[:, 1], self.weights.instruments[:, part], out=whole[:, part])
        total[:] = quantiles(_mean(whole, known, self.weights))
        if each is not None and influence is not None:
            each[:] = quantiles(influence)
            each[~known] = np.nan

    def _halves(self, at: slice) -> tuple[NDArray[np.bool_], Iterator[Floats]]:
        """Which instruments of the cells ``at`` anything was read of, and for each normalisation the halves (cells, 2, I,
        draws): measured indicators with their error, missing ones between their bounds, all within 0 and 1."""
        kinds = self.drawn.shape[1]
        inputs = [(one.mean[at][:, self.columns], one.spread[at][:, self.columns]) for one in self.scaled]
        read = ~np.isnan(inputs[0][0])
        known: NDArray[np.bool_] = (self._counts(read).reshape(-1, 2, kinds) > 0).any(axis=1)  # type: ignore[assignment]
        noisy = read & np.any([spread > 0 for _, spread in inputs], axis=0)
        taken = np.stack([known[:, self.instrument], noisy], axis=2)
        ends = np.concatenate([[0], np.cumsum(self._counts(taken.sum(axis=2)))]).astype(np.int32)
        where = self._places(at, read)[taken]

        def draw() -> Iterator[Floats]:
            for (mean, spread), bank in zip(inputs, self.banks, strict=True):
                # A missing indicator is its number in the bank as it stands.
                factor = np.stack([np.where(read, mean, np.float32(1)), spread], axis=2)[taken]
                rows = csr_array((factor, where, ends), shape=(len(ends) - 1, len(bank))) @ bank
                np.clip(rows, 0, 1, out=rows)
                yield rows.reshape(len(read), 2, kinds, -1)

        return known, draw()

    def _counts(self, entries: NDArray[Any]) -> NDArray[np.int64]:
        """(cells, 2 I) sums over the indicators of each half."""
        sums = np.zeros((len(entries), entries.shape[1] + 1), dtype=np.int64)
        np.cumsum(entries, axis=1, out=sums[:, 1:])
        return np.diff(sums[:, self.ends], axis=1)

    def _places(self, at: slice, read: NDArray[np.bool_]) -> NDArray[np.int32]:
        """(cells, K, 2): the rows of the bank for value and error of each indicator; the next cell has the next row."""
        count = len(self.columns)
        rng = np.random.Generator(np.random.SFC64([self.seed, 2, at.start]))
        row = (np.arange(len(read))[:, None] + rng.integers(0, self.rows, count)) % self.rows
        own = (count + np.arange(count) * self.rows + row).astype(np.int32)
        return np.stack(
            [np.where(read, np.arange(count, dtype=np.int32), own + np.int32(count * self.rows)), own], axis=2
        )


def _banks(
    scaled: Sequence[Scaled], columns: NDArray[np.int64], edges: Sequence[slice], weights: Weights, rows: int,
    rng: np.random.Generator,
) -> list[Floats]:  # fmt: skip
    """The bank of each normalisation. Every row is a Latin hypercube sample: all quantiles once, in any order."""
    count, draws = weights.indicators.shape
    even = (np.arange(draws) + 0.5) / draws
    normal = ndtri(even).astype(np.float32)
    banks = [np.empty((count * (1 + 2 * rows), part.stop - part.start), dtype=np.float32) for part in edges]
    for n, k in enumerate(columns.tolist()):
        errors = rng.permuted(np.broadcast_to(normal, (rows, draws)), axis=1)
        # Every normalisation sees the same missing value, on its own scale: so its place among the quantiles is shared.
        places = rng.permuted(np.broadcast_to(even, (rows, draws)), axis=1)
        for one, part, bank in zip(scaled, edges, banks, strict=True):
            weight = weights.indicators[k, part]
            grid = np.linspace(0, 1, one.missing.shape[1])
            bank[n] = weight
            bank[count + n * rows : count + (n + 1) * rows] = errors[:, part] * weight
            missing = bank[count * (1 + rows) + n * rows : count * (1 + rows) + (n + 1) * rows]
            missing[:] = np.interp(places[:, part], grid, one.missing[k]) * weight
    return banks
