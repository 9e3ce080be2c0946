"""Influence of A in B in a year, instrument by instrument, with ranges, coverage and every figure behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import ndtr

from nufuz.errors import DataFileError
from nufuz.influence.draws import Design, Floats, Scaled, Weights, draw_weights, quantiles, simulate
from nufuz.influence.imputation import Imputed, impute
from nufuz.influence.indicators import Indicator, Scheme, scheme
from nufuz.influence.readings import Evidence, Pair, Reading
from nufuz.panel.figures import figures as all_figures
from nufuz.vocabulary.terms import INSTRUMENTS

SCALING = (
    "Each indicator is min–max scaled between the goalposts of the scheme (near the largest pair in the world) in half of "
    "the draws, and standardised over all pairs with a figure (with the same mean) in the other half; influence is bandwidth × "
    "dependence."
)


Missing = Literal["bounds", "impute"]


@dataclass(frozen=True, slots=True)
class Model:
    """What the draws are made from: the indicators, the instruments, the design, the normalised readings, and which of
    them (cells, indicators) were imputed."""

    indicators: Sequence[Indicator]
    instruments: Sequence[str]
    design: Design
    scaled: Sequence[Scaled]
    imputed: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Influence:
    """What ``measure`` found. All scores lie between 0 and 1; NaN: no data. ``low``, ``high``: 5th and 95th percentile of
    the draws, the score itself their median.

    ``cells``: influencer, target, instrument, power, bandwidth, dependence, influence, low, high, coverage (weight of the
    indicators that were measured, in all indicators of the instrument), imputed (weight of those that were imputed),
    sources, origin (``document``, ``baseline``, ``both``, a dataset's name, ``imputed`` where nothing but imputation is
    behind it, ``none``), note. ``totals``: influencer, target, influence, low, high, hard, soft,
    mix_evenness, coverage, imputed. ``balance``: target, instrument (``all`` or one), balance, low, high, entropy, entropy_low,
    entropy_high, largest, powers. ``indicators``: one row an indicator and cell: half, amount, unit, error, scaled,
    weight, measured, basis (``figures``, ``members``, ``derived``, ``imputed``, ``missing``). ``inputs``: one row a figure used. ``draws``: (cells, draws) of influence in the order of
    ``cells``; ``total_draws`` in the order of ``totals``. ``weights``: of the instruments; ``model``: the numbers that the
    draws were made from. ``scaling`` says how scores came about.
    """

    year: int
    cells: pd.DataFrame
    totals: pd.DataFrame
    balance: pd.DataFrame
    indicators: pd.DataFrame
    inputs: pd.DataFrame
    draws: Floats = field(repr=False)
    total_draws: Floats = field(repr=False)
    weights: Mapping[str, float] = field(repr=False)
    model: Model = field(repr=False)
    scaling: str = SCALING

    def explain(self, influencer: str, target: str, instrument: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The indicators of one cell, and the figures behind them."""
        if instrument not in INSTRUMENTS:
            raise DataFileError(f"no instrument {instrument}", todo=f"One of {', '.join(INSTRUMENTS)}")
        parts = []
        for frame in (self.indicators, self.inputs):
            hit = (
                (frame["influencer"] == influencer) & (frame["target"] == target) & (frame["instrument"] == instrument)
            )
            parts.append(frame[hit].reset_index(drop=True))
        return parts[0], parts[1]


def measure(
    facts: pa.Table | None,
    *,
    by: Sequence[str],
    into: Sequence[str],
    year: int,
    baseline: bool = True,
    window: int = 5,
    draws: int = 1000,
    seed: int = 0,
    weights: Scheme | None = None,
    documents: Mapping[str, tuple[str | None, str | None]] | None = None,
    figures: pd.DataFrame | None = None,
    missing: Missing = "bounds",
) -> Influence:
    """Influence of each of ``by`` in each of ``into`` in ``year``: states, or groups of them (``EU``, ``central-asia``).

    ``facts``: the table of ``nufuz.facts``, or None; ``baseline``: whether the shipped figures count too; ``window``: how
    many years away a figure may lie (the nearest counts, and is the less sure the farther it is); ``weights``: another
    scheme than the shipped one; ``documents``: fact id to (title, address); ``figures``: further rows with the columns of
    ``nufuz.panel.figures`` (from datasets). ``missing``: what an indicator is that nobody tells: anything between its
    bounds, or imputed from the others, cells without any figure too (``nufuz.influence.imputation``; needs scikit-learn).
    A state has no influence in itself: such cells are left out.
    """
    chosen = weights or scheme()
    rows = all_figures(facts, baseline_too=baseline, documents=documents)
    if figures is not None:
        rows = pd.concat([rows, figures], ignore_index=True)
    evidence = Evidence.of(rows, chosen)
    for code in dict.fromkeys((*by, *into)):
        if not evidence.knows(code):
            raise DataFileError(
                f"unknown code {code}", todo="Give ISO 3166-1 alpha-3 codes, or a group such as EU, OTS, central-asia"
            )
    cells = [(a, b) for b in dict.fromkeys(into) for a in dict.fromkeys(by) if a != b]
    table = _Table.read(evidence, cells, year, window, seed if missing == "impute" else None)
    design = table.design
    dealt = draw_weights(design, draws, seed)
    parts = list(simulate(table.scaled, design, dealt, seed=seed))
    shape = (0, len(table.instruments), draws)
    bandwidth = np.concatenate([p.bandwidth for p in parts]) if parts else np.empty(shape, np.float32)
    dependence = np.concatenate([p.dependence for p in parts]) if parts else np.empty(shape, np.float32)
    influence = bandwidth * dependence
    total = _totals(influence, dealt, seed)
    inputs = table.inputs()
    flat = influence.reshape(-1, draws)
    return Influence(
        year=year, cells=table.cells_frame(bandwidth, dependence, influence, inputs),
        totals=table.totals_frame(influence, total, dealt), balance=table.balance_frame(influence, total),
        indicators=table.indicators_frame(), inputs=inputs, draws=flat, total_draws=total,
        weights=dict(chosen.instruments), model=Model(table.indicators, table.instruments, design, table.scaled, table.guessed),
    )  # fmt: skip


def _totals(influence: Floats, weights: Weights, seed: int) -> Floats:
    """Weighted sum over instruments (cells, draws); an instrument without data lies between 0 and what is high elsewhere.

    An instrument that nobody has data on is left out for all; a cell without any instrument is NaN.
    """
    rng = np.random.Generator(np.random.SFC64([seed, 2**31]))
    known = ~np.isnan(influence[:, :, 0])
    medians = np.where(known, np.median(influence, axis=-1), np.nan)
    total = np.zeros((influence.shape[0], influence.shape[2]), dtype=np.float32)
    used = np.zeros(influence.shape[2], dtype=np.float32)
    for i in range(influence.shape[1]):
        if not known[:, i].any():
            continue
        high = np.float32(np.nanquantile(medians[:, i], 0.9))
        guess = rng.random((influence.shape[0], influence.shape[2]), dtype=np.float32) * high
        total += weights.instruments[i] * np.where(known[:, i, None], influence[:, i], guess)
        used += weights.instruments[i]
    total = np.divide(total, used, out=total, where=used > 0)
    total[~known.any(axis=1)] = np.nan
    return total


@dataclass(frozen=True, slots=True)
class _Table:
    """The readings of all cells, and the numbers made of them."""

    evidence: Evidence
    cells: list[Pair]
    indicators: list[Indicator]
    instruments: list[str]
    readings: dict[tuple[int, int], Reading]
    scaled: list[Scaled]
    imputed: Imputed | None = None

    @classmethod
    def read(cls, evidence: Evidence, cells: list[Pair], year: int, window: int, seed: int | None = None) -> _Table:
        """``seed``: of imputation, which there is none of without it."""
        plan = evidence.scheme
        indicators = [i for i in plan.indicators if i.half != "none" and i.weight > 0]
        instruments = [n for n in INSTRUMENTS if n in plan.instruments]
        readings = {
            (c, k): reading
            for c, (a, b) in enumerate(cells)
            for k, indicator in enumerate(indicators)
            if (reading := evidence.read(indicator, a, b, year, window)) is not None
        }
        _drop_bare_zeros(indicators, readings)
        everybody = sorted({*evidence.pairs(), *cells})
        pools = [_pool(evidence, indicator, everybody, year, window) for indicator in indicators]
        imputed = None
        if seed is not None:
            found = impute(scaled_readings(evidence, indicators, everybody, year, window), seed=seed)
            rows = [everybody.index(cell) for cell in cells]
            imputed = Imputed(found.mean[rows], found.spread[rows])
        scaled = _scale(indicators, readings, len(cells), pools, plan.missing_high, imputed)
        return cls(evidence, cells, indicators, instruments, readings, scaled, imputed)

    @property
    def guessed(self) -> NDArray[np.bool_]:
        """(cells, indicators): which were imputed."""
        if self.imputed is None:
            return np.zeros((len(self.cells), len(self.indicators)), dtype=bool)
        guessed = ~np.isnan(self.imputed.mean)
        for c, k in self.readings:
            guessed[c, k] = False
        return guessed

    @property
    def design(self) -> Design:
        plan = self.evidence.scheme
        return Design(
            instrument=np.array([self.instruments.index(i.instrument) for i in self.indicators]),
            half=np.array([0 if i.half == "bandwidth" else 1 for i in self.indicators]),
            weight=np.array([i.weight for i in self.indicators]),
            instruments=np.array([plan.instruments[n] for n in self.instruments]),
            concentration=plan.concentration,
        )

    def coverage(self) -> NDArray[np.float64]:
        """(cells, instruments): weight of what was measured, each half counting one half."""
        measured = np.zeros((len(self.cells), len(self.indicators)), dtype=bool)
        for c, k in self.readings:
            measured[c, k] = True
        return self._weight_of(measured)

    def _weight_of(self, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        """(cells, instruments): weight of the indicators ``chosen`` (cells, indicators) in all of the instrument."""
        found = np.zeros((len(self.cells), len(self.instruments), 2))
        full = np.zeros((len(self.instruments), 2))
        for k, indicator in enumerate(self.indicators):
            i, h = self.instruments.index(indicator.instrument), 0 if indicator.half == "bandwidth" else 1
            full[i, h] += indicator.weight
            found[:, i, h] += indicator.weight * chosen[:, k]
        parts = np.divide(found, full, out=np.zeros_like(found), where=full > 0)
        covered: NDArray[np.float64] = parts.sum(axis=2) / np.maximum((full > 0).sum(axis=1), 1)
        return covered

    def cells_frame(
        self, bandwidth: Floats, dependence: Floats, influence: Floats, inputs: pd.DataFrame
    ) -> pd.DataFrame:
        coverage, imputed = self.coverage(), self._weight_of(self.guessed)
        halves = np.zeros((len(self.cells), len(self.instruments), 2), dtype=bool)
        for c, k in self.readings:
            indicator = self.indicators[k]
            halves[c, self.instruments.index(indicator.instrument), 0 if indicator.half == "bandwidth" else 1] = True
        behind = dict(iter(inputs.groupby(["influencer", "target", "instrument"]))) if len(inputs) else {}
        ranges = quantiles(influence)
        middle = (np.median(bandwidth, axis=-1), np.median(dependence, axis=-1))
        rows = []
        for c, (a, b) in enumerate(self.cells):
            for i, name in enumerate(self.instruments):
                part = behind.get((a, b, name))
                low, median, high = (float(v) for v in ranges[c, i])
                rows.append(
                    {
                        "influencer": a, "target": b, "instrument": name, "power": INSTRUMENTS[name].power,
                        "bandwidth": float(middle[0][c, i]) if halves[c, i, 0] else np.nan,
                        "dependence": float(middle[1][c, i]) if halves[c, i, 1] else np.nan,
                        "influence": median, "low": low, "high": high, "coverage": float(coverage[c, i]),
                        "imputed": float(imputed[c, i]), "sources": _sources(part),
                        "origin": "imputed" if part is None and imputed[c, i] > 0 else _origin(part),
                        "note": _note(halves[c, i], float(coverage[c, i]), float(imputed[c, i])),
                    }
                )  # fmt: skip
        return pd.DataFrame(rows, columns=["influencer", "target", "instrument", "power", "bandwidth", "dependence",
                                           "influence", "low", "high", "coverage", "imputed", "sources", "origin", "note"])  # fmt: skip

    def totals_frame(self, influence: Floats, total: Floats, weights: Weights) -> pd.DataFrame:
        hard_ones = np.array([INSTRUMENTS[n].power == "hard" for n in self.instruments])
        medians = np.median(influence, axis=-1) if len(influence) else np.empty((0, len(self.instruments)))
        share = np.array([self.evidence.scheme.instruments[n] for n in self.instruments])
        coverage, imputed = self.coverage() @ share, self._weight_of(self.guessed) @ share
        ranges = quantiles(total)
        rows = []
        for c, (a, b) in enumerate(self.cells):
            felt = np.nan_to_num(medians[c]) * share
            whole = felt.sum()
            hard = float(felt[hard_ones].sum() / whole) if whole > 0 else np.nan
            low, median, high = (float(v) for v in ranges[c])
            rows.append(
                {
                    "influencer": a, "target": b, "influence": median, "low": low, "high": high, "hard": hard,
                    "soft": 1 - hard, "mix_evenness": float(_evenness(np.array([hard, 1 - hard]))),
                    "coverage": float(coverage[c]), "imputed": float(imputed[c]),
                }
            )  # fmt: skip
        return pd.DataFrame(rows, columns=["influencer", "target", "influence", "low", "high", "hard", "soft",
                                           "mix_evenness", "coverage", "imputed"])  # fmt: skip

    def balance_frame(self, influence: Floats, total: Floats) -> pd.DataFrame:
        rows = []
        for target in dict.fromkeys(b for _, b in self.cells):
            at = [c for c, (_, b) in enumerate(self.cells) if b == target]
            names = [self.cells[c][0] for c in at]
            rows.append({"target": target, "instrument": "all", **balance(total[at], names)})
            for i, instrument in enumerate(self.instruments):
                rows.append({"target": target, "instrument": instrument, **balance(influence[at, i], names)})
        return pd.DataFrame(rows, columns=["target", "instrument", "balance", "low", "high", "entropy", "entropy_low",
                                           "entropy_high", "largest", "powers"])  # fmt: skip

    def indicators_frame(self) -> pd.DataFrame:
        rows, guessed = [], self.guessed
        for c, (a, b) in enumerate(self.cells):
            for k, indicator in enumerate(self.indicators):
                reading = self.readings.get((c, k))
                nothing = "imputed" if guessed[c, k] else "missing"
                rows.append(
                    {
                        "influencer": a, "target": b, "instrument": indicator.instrument, "indicator": indicator.name,
                        "half": indicator.half, "amount": reading.amount if reading else np.nan, "unit": indicator.unit,
                        "error": reading.error if reading else np.nan, "scaled": float(self.scaled[0].mean[c, k]),
                        "spread": float(self.scaled[0].spread[c, k]),
                        "weight": indicator.weight, "measured": reading is not None,
                        "basis": reading.basis if reading else nothing, "note": reading.note if reading else "",
                        "reason": indicator.reason,
                    }
                )  # fmt: skip
        return pd.DataFrame(rows)

    def inputs(self) -> pd.DataFrame:
        """One row a figure that a cell rests on; ``weight``: its part in the cell's indicators."""
        figures = self.evidence.figures
        keys, rows = [], []
        for (c, k), reading in self.readings.items():
            indicator = self.indicators[k]
            for row in reading.rows:
                keys.append((*self.cells[c], indicator.instrument, indicator.name, indicator.half,
                             indicator.weight / len(reading.rows) / 2))  # fmt: skip
                rows.append(row)
        names = ["influencer", "target", "instrument", "indicator", "half", "weight"]
        left = pd.DataFrame(keys, columns=names)
        right = figures.iloc[rows][["type", "subject", "object", "item", "time", "year", "value", "unit", "origin",
                                    "fact_id", "key", "sources", "contradicted", "title", "url", "date", "note"]]  # fmt: skip
        return pd.concat([left, right.reset_index(drop=True).rename(columns={"key": "row"})], axis=1)


def balance(draws: Floats, names: Sequence[str]) -> dict[str, object]:
    """How evenly influence over one target is spread: 1 − normalised Herfindahl index, and normalised entropy.

    ``draws``: (influencers, draws). Influencers without data are left out, and fewer than two give NaN: then nothing can
    be said. 1: all equal; 0: one has it all (Hirschman 1964; Shannon 1948).
    """
    known = ~np.isnan(draws[:, 0]) if draws.size else np.zeros(0, dtype=bool)
    present = [name for name, here in zip(names, known, strict=True) if here]
    felt = draws[known].astype(np.float64)
    n = len(present)
    if n < 2:
        nothing = dict.fromkeys(("balance", "low", "high", "entropy", "entropy_low", "entropy_high"), np.nan)
        return {**nothing, "largest": present[0] if present else None, "powers": n}
    whole = felt.sum(axis=0)
    share = np.divide(felt, whole, out=np.full_like(felt, 1 / n), where=whole > 0)
    even = (1 - (share**2).sum(axis=0)) / (1 - 1 / n)
    entropy = _evenness(share)
    (low, middle, high), (e_low, e_middle, e_high) = quantiles(np.stack([even, entropy]).astype(np.float32))
    return {
        "balance": float(middle), "low": float(low), "high": float(high), "entropy": float(e_middle),
        "entropy_low": float(e_low), "entropy_high": float(e_high),
        "largest": present[int(np.median(felt, axis=1).argmax())], "powers": n,
    }  # fmt: skip


def _evenness(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shannon's entropy along the first axis, divided by its largest possible value."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(share > 0, share * np.log(share), np.where(np.isnan(share), np.nan, 0.0))
    result: NDArray[np.float64] = -terms.sum(axis=0) / np.log(len(share))
    return result


def _drop_bare_zeros(indicators: Sequence[Indicator], readings: dict[tuple[int, int], Reading]) -> None:
    """Takes out zeros of indicators that make no cell by themselves, where nothing else was read of the instrument."""
    read = {(c, indicators[k].instrument) for (c, k), r in readings.items() if indicators[k].alone or r.amount > 0}
    for c, k in [key for key in readings if (key[0], indicators[key[1]].instrument) not in read]:
        del readings[c, k]


def _note(halves: NDArray[np.bool_], coverage: float, imputed: float) -> str:
    if coverage == 0:
        return "imputed: no figure behind it" if imputed > 0 else ""
    told = []
    if not halves.all():
        told.append(
            f"{'dependence' if halves[0] else 'bandwidth'} not measured: {'imputed, or ' if imputed else ''}between its bounds"
        )
    if imputed > 0:
        told.append(f"{imputed:.0%} of the indicators imputed")
    return "; ".join(told)


def scaled_readings(
    evidence: Evidence, indicators: Sequence[Indicator], pairs: Sequence[Pair], year: int, window: int
) -> NDArray[np.float64]:
    """(pairs, indicators) of readings on the scale of their indicator, NaN where there is none."""
    table = np.full((len(pairs), len(indicators)), np.nan)
    for p, (a, b) in enumerate(pairs):
        for k, indicator in enumerate(indicators):
            reading = evidence.read(indicator, a, b, year, window)
            if reading is not None:
                table[p, k] = indicator.scaled(reading.amount)
    return table


def _pool(
    evidence: Evidence, indicator: Indicator, pairs: Sequence[Pair], year: int, window: int
) -> NDArray[np.float64]:
    """The scaled values of everybody with a reading: what a missing one may be, and what is usual."""
    if indicator.how == "shared":
        readings = [evidence.read(indicator, a, b, year, window) for a, b in pairs]
    else:
        source = indicator.of or indicator.name
        readings = [evidence.read(indicator, a, b, year, window) for a, b in evidence.by_pair[source]]
    return np.array([indicator.scaled(r.amount) for r in readings if r is not None])


def _scale(
    indicators: Sequence[Indicator], readings: Mapping[tuple[int, int], Reading], cells: int,
    pools: Sequence[NDArray[np.float64]], missing_high: float, imputed: Imputed | None = None,
) -> list[Scaled]:  # fmt: skip
    """Two normalisations: between goalposts, and standardised over the pool as a normal probability.

    The second is multiplied so that the pool keeps its mean: the choice is about the shape of the scale, not its level.
    What was ``imputed`` stands where there is no reading.
    """
    shape = (cells, len(indicators))
    mean, spread = np.full(shape, np.nan, np.float32), np.full(shape, np.nan, np.float32)
    if imputed is not None:
        mean[:], spread[:] = imputed.mean, imputed.spread
    for (c, k), reading in readings.items():
        mean[c, k] = indicators[k].scaled(reading.amount)
        spread[c, k] = indicators[k].spread(reading.amount, reading.error)
    grid = np.linspace(0, 1, 33)
    bounds = np.array([_upper(p, missing_high) for p in pools])
    # What is missing lies anywhere between nothing and what is high elsewhere.
    missing = (bounds[:, None] * grid[None, :]).astype(np.float32)
    goalposts = Scaled(mean, spread, missing)
    other = Scaled(mean.copy(), spread.copy(), missing.copy())
    for k, pool in enumerate(pools):
        if len(pool) < 5 or pool.std() < 1e-6:
            continue  # fewer than five values, or all alike, have no usual spread: there the goalposts stay
        centre, width = pool.mean(), pool.std()
        z = (mean[:, k] - centre) / width
        level = centre / ndtr((pool - centre) / width).mean()
        density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) / width
        other.mean[:, k] = np.minimum(level * ndtr(z), 1)
        other.spread[:, k] = spread[:, k] * density * level
        other.missing[k] = np.minimum(level * ndtr((missing[k] - centre) / width), 1)
    return [goalposts, other]


def _upper(pool: NDArray[np.float64], quantile: float) -> float:
    """The quantile of what was measured, freed of the bias that it has in a small sample (exactly so where it is
    uniform); 1, the whole scale, where fewer than three were measured."""
    n = len(pool)
    if n < 3:
        return 1.0
    return min(1.0, float(np.quantile(pool, quantile)) * (n + 1) * quantile / (quantile * (n - 1) + 1))


def _sources(part: pd.DataFrame | None) -> int:
    if part is None or not len(part):
        return 0
    own = part["url"].where(part["url"].notna(), part["row"])
    return int(own.nunique())


def _origin(part: pd.DataFrame | None) -> str:
    if part is None or not len(part):
        return "none"
    origins = sorted(set(part["origin"]))
    return origins[0] if len(origins) == 1 else "both" if origins == ["baseline", "document"] else "+".join(origins)
