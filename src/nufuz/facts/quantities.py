"""Figures made comparable: units, currencies, and how exactly a figure was written."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from nufuz.errors import DataFileError

Floats = npt.NDArray[np.float64]
Rates = Mapping[tuple[str, int], float]
"""Currency (ISO 4217) and year to units of it for one US dollar."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """``base``: the unit compared in; a figure times ``factor`` is in it, right to within ``tolerance`` (a share)."""

    base: str | None
    factor: float = 1.0
    tolerance: float = 0.0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Tolerances:
    """When two figures still agree (``data/agreement.toml``)."""

    approx: float
    reach: float
    currency: float
    near: float


@dataclass(frozen=True, slots=True)
class Mixup:
    """Two units that sources take for each other, the factor between them, and the units in which it is looked for."""

    name: str
    factor: float
    units: frozenset[str]
    note_en: str
    note_ar: str


def conversion(unit: str | None, item: str, year: int | None, rates: Rates, *, money: bool) -> Conversion:
    """How a figure in ``unit`` of ``item`` (its class) is made comparable.

    Money becomes US dollars with the year's average rate; the note says where that rate is from. Where no rate is known the
    sum stays as it is, and the note says so.
    """
    if unit is None:
        return Conversion(None)
    if money:
        if unit == "USD":
            return Conversion("USD")
        rate = rates.get((unit, year)) if year is not None else None
        if rate is None:
            return Conversion(unit, note=f"not converted: no rate for {unit} in {year if year else 'an unknown year'}")
        return Conversion("USD", 1.0 / rate, tolerances().currency, _rate_note(unit, year, rate))
    row = _units().get((unit, item)) or _units().get((unit, ""))
    if row is None:
        return Conversion(unit)
    base, factor, tolerance, source = row
    return Conversion(base, factor, tolerance, None if base == unit else f"1 {unit} = {factor:g} {base}: {source}")


def written_steps(values: Floats) -> Floats:
    """The size of the last written digit, guessed from the value as people write it.

    From ten thousand on, round values are taken as written in thousands, millions, billions (3 600 000 000: 3.6 billion,
    so 1e8); below that in full. Claims that carry their own step do not need this.
    """
    steps = np.ones_like(values)
    v = np.abs(np.nan_to_num(values))
    scale = np.ones_like(v)
    for power in (3, 6, 9, 12):
        scale[(v >= 10.0**power) & (v >= 1e4)] = 10.0**power
    decided = np.zeros(v.shape, bool)
    for decimals in range(7):
        size = scale * 10.0**-decimals
        ratio = v / size
        fits = ~decided & (np.abs(ratio - np.rint(ratio)) < 1e-6 * np.maximum(1.0, ratio * 1e-3))
        steps[fits] = size[fits]
        decided |= fits
    steps[~decided] = v[~decided] * 1e-6
    return steps


@cache
def default_rates() -> Rates:
    """The rates of ``data/rates.csv``."""
    return {key: rate for key, (rate, _) in _shipped().items()}


def read_rates(path: str) -> Rates:
    """A user's own rates over those of the project: a CSV with the columns currency, year, per_usd."""
    own: dict[tuple[str, int], float] = {}
    with open(path, encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                rate = float(row["per_usd"])
                own[row["currency"].strip().upper(), int(row["year"])] = rate
            except (KeyError, TypeError, ValueError):
                raise DataFileError(
                    f"expected columns currency, year, per_usd with numbers, found {row}",
                    file=path, place=f"line {number}", todo="Mend the line or take it out",
                ) from None  # fmt: skip
            if rate <= 0:
                raise DataFileError(f"rate {rate} is not above zero", file=path, place=f"line {number}")
    return {**default_rates(), **own}


@cache
def tolerances() -> Tolerances:
    """The figures of ``data/agreement.toml``."""
    text = files("nufuz.facts").joinpath("data", "agreement.toml").read_text("utf-8")
    return Tolerances(**tomllib.loads(text))


@cache
def mixups() -> tuple[Mixup, ...]:
    """The units that sources take for each other."""
    with files("nufuz.facts").joinpath("data", "mixups.csv").open("r", encoding="utf-8") as lines:
        return tuple(
            Mixup(row["name"], float(row["factor"]), frozenset(row["units"].split()), row["note_en"], row["note_ar"])
            for row in csv.DictReader(lines)
        )


def _rate_note(unit: str, year: int | None, rate: float) -> str:
    shipped, source = _shipped().get((unit, year or 0), (None, ""))
    return f"{rate:g} {unit} = 1 USD ({year} average, {source if rate == shipped else 'from a table of your own'})"


@cache
def _shipped() -> dict[tuple[str, int], tuple[float, str]]:
    """The rates of ``data/rates.csv`` with their sources."""
    with files("nufuz.facts").joinpath("data", "rates.csv").open("r", encoding="utf-8") as lines:
        return {
            (row["currency"], int(row["year"])): (float(row["per_usd"]), row["source"]) for row in csv.DictReader(lines)
        }


@cache
def _units() -> dict[tuple[str, str], tuple[str, float, float, str]]:
    with files("nufuz.facts").joinpath("data", "units.csv").open("r", encoding="utf-8") as lines:
        return {
            (row["unit"], row["item"]): (row["base"], float(row["factor"]), float(row["tolerance"] or 0), row["source"])
            for row in csv.DictReader(lines)
        }
