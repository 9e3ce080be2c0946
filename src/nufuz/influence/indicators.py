"""What is measured: the indicators of each instrument, read from ``data/indicators.toml`` or from a user's own file."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from nufuz.errors import DataFileError
from nufuz.vocabulary.terms import INSTRUMENTS

Half = Literal["bandwidth", "dependence", "none"]
How = Literal["quantity", "count", "level", "shared", "ratio", "part"]
HOWS = ("quantity", "count", "level", "shared", "ratio", "part")
ROLES = ("A>B", "B>A", "either", "both")


@dataclass(frozen=True, slots=True)
class Read:
    """Which figures an indicator takes: ``type``, who is subject (``roles``), and patterns of ``item``."""

    type: str
    roles: str
    only: re.Pattern[str] | None = None
    without: re.Pattern[str] | None = None

    def takes(self, item: str | None) -> bool:
        """Whether a figure with this item counts."""
        text = item or ""
        return not (self.only and not self.only.search(text)) and not (self.without and self.without.search(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator; the fields are those of ``data/indicators.toml``, which explains them."""

    name: str
    instrument: str
    half: Half
    weight: float
    reason: str
    how: How
    reads: tuple[Read, ...] = ()
    of: str | None = None
    per: str | None = None
    time: str = "stock"
    window: int | None = None
    ever: bool = False
    unit: str | None = None
    group: str = "sum"
    scale: str = "log"
    floor: float = 0.0
    ceiling: float = 1.0
    error: float = 0.15
    unmeasured: float = 1.0
    levels: tuple[tuple[re.Pattern[str], float], ...] = ()
    organisations: tuple[str, ...] = ()
    of_all: bool = False
    alone: bool = True

    def scaled(self, amount: float) -> float:
        """Min–max scaled between floor and ceiling, in logarithms where the scale says so; kept within 0 and 1."""
        if math.isnan(amount):
            return math.nan
        if self.scale == "linear":
            share = (amount - self.floor) / (self.ceiling - self.floor)
        elif amount <= self.floor:
            return 0.0
        else:
            share = math.log(amount / self.floor) / math.log(self.ceiling / self.floor)
        return min(1.0, max(0.0, share))

    def spread(self, amount: float, error: float) -> float:
        """The standard deviation on the scale of an amount whose logarithm has standard deviation ``error``."""
        if self.scale == "linear":
            return abs(amount) * error / (self.ceiling - self.floor)
        return error / math.log(self.ceiling / self.floor) if amount > self.floor else 0.0


@dataclass(frozen=True, slots=True)
class Scheme:
    """All indicators, the weights of the instruments (summing to 1) and the settings of the draws."""

    indicators: tuple[Indicator, ...]
    instruments: Mapping[str, float]
    reasons: Mapping[str, str]
    concentration: float = 40.0
    drift: float = 0.10
    part_year: float = 0.20
    bound_error: Mapping[str, float] = field(default_factory=dict)
    missing_high: float = 0.90

    def named(self, name: str) -> Indicator:
        """The indicator of this name."""
        return next(i for i in self.indicators if i.name == name)


@cache
def scheme() -> Scheme:
    """The scheme that ships with the package."""
    path = files("nufuz.influence").joinpath("data", "indicators.toml")
    return _parse(tomllib.loads(path.read_text(encoding="utf-8")), "indicators.toml")


def read_scheme(path: Path) -> Scheme:
    """A user's scheme; ``DataFileError`` with the indicator and the field where something is wrong."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DataFileError(str(error), file=str(path), todo="Start from the scheme that ships with nufuz") from error
    return _parse(content, str(path))


def _parse(content: Mapping[str, Any], file: str) -> Scheme:
    settings = content.get("settings", {})
    weights = {name: float(entry["weight"]) for name, entry in content.get("instrument", {}).items()}
    unknown = sorted(set(weights) - set(INSTRUMENTS))
    if unknown or not weights or sum(weights.values()) <= 0:
        raise DataFileError(f"instruments {', '.join(unknown) or 'without weight'}", file=file, place="[instrument]",
                            todo=f"Known: {', '.join(INSTRUMENTS)}; weights are positive")  # fmt: skip
    indicators = tuple(_indicator(entry, weights, file) for entry in content.get("indicator", []))
    names = [i.name for i in indicators]
    for indicator in indicators:
        if names.count(indicator.name) > 1:
            raise DataFileError("two indicators of this name", file=file, place=f"indicator {indicator.name}")
        if indicator.how in ("ratio", "part") and indicator.of not in names:
            raise DataFileError(
                f"of = {indicator.of!r} names no indicator", file=file, place=f"indicator {indicator.name}"
            )
    total = sum(weights.values())
    return Scheme(
        indicators, {n: w / total for n, w in weights.items()},
        {n: str(e.get("reason", "")) for n, e in content["instrument"].items()}, **settings,
    )  # fmt: skip


def _indicator(entry: Mapping[str, Any], instruments: Mapping[str, float], file: str) -> Indicator:
    place = f"indicator {entry.get('name', '?')}"
    fields = set(Indicator.__dataclass_fields__)
    wrong = sorted(set(entry) - fields)
    lacking = [f for f in ("name", "instrument", "half", "weight", "reason", "how") if f not in entry]
    if wrong or lacking:
        raise DataFileError(f"unknown fields {wrong}, missing fields {lacking}", file=file, place=place)
    if entry["instrument"] not in instruments or entry["half"] not in ("bandwidth", "dependence", "none"):
        raise DataFileError("instrument or half is not known", file=file, place=place)
    if entry["how"] not in HOWS or entry.get("scale", "log") not in ("log", "linear"):
        raise DataFileError(f"how = {entry['how']!r}, scale = {entry.get('scale')!r}", file=file, place=place,
                            todo=f"how is one of {', '.join(HOWS)}; scale is log or linear")  # fmt: skip
    floor, ceiling = float(entry.get("floor", 0)), float(entry.get("ceiling", 1))
    if ceiling <= floor or (entry.get("scale", "log") == "log" and floor <= 0):
        raise DataFileError(f"floor {floor}, ceiling {ceiling}", file=file, place=place,
                            todo="The ceiling lies above the floor, and the floor of a log scale above 0")  # fmt: skip
    changed = dict(entry)
    changed["reads"] = tuple(_read(r, file, place) for r in entry.get("reads", ()))
    changed["levels"] = tuple((re.compile(p, re.IGNORECASE), float(v)) for p, v in entry.get("levels", ()))
    changed["organisations"] = tuple(entry.get("organisations", ()))
    changed["weight"], changed["floor"], changed["ceiling"] = float(entry["weight"]), floor, ceiling
    return Indicator(**changed)


def _read(entry: Mapping[str, Any], file: str, place: str) -> Read:
    if entry.get("roles") not in ROLES or "type" not in entry:
        raise DataFileError(f"reads {dict(entry)}", file=file, place=place, todo=f"roles is one of {', '.join(ROLES)}")
    patterns = {name: re.compile(entry[name], re.IGNORECASE) for name in ("only", "without") if name in entry}
    return Read(entry["type"], entry["roles"], **patterns)
