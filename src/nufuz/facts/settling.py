"""Settling: which of several contradicting figures stands for the fact, by rules that are written down.

The rules and their order are ``data/settling.toml``; each is one question about groups of agreeing claims (sides).
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from nufuz.errors import DataFileError


@dataclass(frozen=True, slots=True)
class Side:
    """Claims of one fact that agree with each other, against other sides.

    ``row``: the claim that speaks for them; ``value``: its figure; ``fine``: its last written digit as a share of it;
    ``sources``: independent ones; ``kind``, ``kind_weight``: its strongest source's; ``date``: of its newest document;
    ``planned``: its words tell a target, plan or forecast; ``off``: how many times off the other years' median, or None.
    """

    row: int
    value: float
    fine: float
    sources: int
    kind: str | None
    kind_weight: int
    date: str
    weak: bool
    preferred: bool
    planned: bool
    off: float | None


@dataclass(frozen=True, slots=True)
class Settled:
    """The side that was taken (index), by which rule, and the reason in English and Arabic."""

    side: int
    rule: str
    reason_en: str
    reason_ar: str


Rule = Callable[[Sequence[Side]], Sequence[int]]


def settle(sides: Sequence[Side]) -> Settled:
    """Asks the rules in order until one side is left; the median side where none wins."""
    left = list(range(len(sides)))
    for name in settings()["order"]:
        kept = RULES[name]([sides[i] for i in left])
        if not kept or len(kept) == len(left):
            continue
        left = [left[i] for i in kept]
        if len(left) == 1:
            return _settled(sides, left[0], name)
    by_value = sorted(left, key=lambda i: (sides[i].value, i))
    weights = [sides[i].sources for i in by_value]
    middle = next(at for at, sum_ in enumerate(itertools.accumulate(weights)) if 2 * sum_ >= sum(weights))
    return _settled(sides, by_value[middle], "median")


def reason(rule: str, **values: Any) -> tuple[str, str]:
    """The reason's sentence in English and Arabic."""
    words = settings()["words"][rule]
    return words["en"].format(**values), words["ar"].format(**values)


@cache
def settings() -> dict[str, Any]:
    """``data/settling.toml``; DataFileError where it names a rule that does not exist."""
    found = tomllib.loads(files("nufuz.facts").joinpath("data", "settling.toml").read_text("utf-8"))
    for name in found["order"]:
        if name not in RULES:
            raise DataFileError(
                f"unknown rule {name!r}", file="settling.toml", place="order", todo=f"Use one of: {', '.join(RULES)}"
            )
    return found


def _settled(sides: Sequence[Side], index: int, rule: str) -> Settled:
    side = sides[index]
    en, ar = reason(
        rule, others=len(sides) - 1, all=len(sides), sources=side.sources, kind=side.kind or "unknown",
        date=side.date or "undated", figure=side.value,
    )  # fmt: skip
    return Settled(index, rule, en, ar)


def _person(sides: Sequence[Side]) -> list[int]:
    return [i for i, side in enumerate(sides) if side.preferred]


def _plausible(sides: Sequence[Side]) -> list[int]:
    return [i for i, side in enumerate(sides) if not side.weak]


def _in_series(sides: Sequence[Side]) -> list[int]:
    times = settings()["series"]["times"]
    return [i for i, side in enumerate(sides) if side.off is not None and 1 / times < side.off < times]


def _actual(sides: Sequence[Side]) -> list[int]:
    return [i for i, side in enumerate(sides) if not side.planned]


def _best_sourced(sides: Sequence[Side]) -> list[int]:
    most = max(side.sources for side in sides)
    return [i for i, side in enumerate(sides) if side.sources == most]


def _best_kind(sides: Sequence[Side]) -> list[int]:
    best = max(side.kind_weight for side in sides)
    return [i for i, side in enumerate(sides) if side.kind_weight == best]


def _most_precise(sides: Sequence[Side]) -> list[int]:
    finest = min(side.fine for side in sides)
    return [i for i, side in enumerate(sides) if side.fine < finest * settings()["precise"]["times"]]


def _newest(sides: Sequence[Side]) -> list[int]:
    newest = max(side.date for side in sides)
    return [i for i, side in enumerate(sides) if side.date == newest]


RULES: dict[str, Rule] = {
    "person": _person, "plausible": _plausible, "in-series": _in_series, "actual": _actual,
    "best-sourced": _best_sourced, "best-kind": _best_kind, "most-precise": _most_precise, "newest": _newest,
}  # fmt: skip
