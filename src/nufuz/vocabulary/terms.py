"""Loads ``data/types.csv`` and ``data/instruments.csv``."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

Kind = Literal["indicator", "event", "relation"]
Power = Literal["soft", "hard"]


@dataclass(frozen=True, slots=True)
class ClaimType:
    """One term of the vocabulary.

    ``units``: the units that its figure may have (``money`` for any ISO 4217 code); empty for events and relations.
    ``plover``: the PLOVER class, or None. ``instrument``: the instrument of power it belongs to, or None.
    """

    name: str
    kind: Kind
    symmetric: bool
    units: tuple[str, ...]
    plover: str | None
    stance: bool
    instrument: str | None
    reads: str
    label_en: str
    label_ar: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument of power, soft or hard, with the reason why it is counted so."""

    name: str
    power: Power
    label_en: str
    label_ar: str
    reason: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    with files("nufuz.vocabulary").joinpath("data", name).open("r", encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


@cache
def _types() -> dict[str, ClaimType]:
    return {
        row["type"]: ClaimType(
            row["type"], cast(Kind, row["kind"]), row["symmetric"] == "yes", tuple(row["units"].split()),
            row["plover"] or None, row["stance"] == "yes", row["instrument"] or None,
            row["reads"], row["label_en"], row["label_ar"],
        )
        for row in _rows("types.csv")
    }  # fmt: skip


TYPES: dict[str, ClaimType] = _types()
INSTRUMENTS: dict[str, Instrument] = {
    row["instrument"]: Instrument(
        row["instrument"], cast(Power, row["power"]), row["label_en"], row["label_ar"], row["reason"]
    )
    for row in _rows("instruments.csv")
}
SYMMETRIC = frozenset(name for name, term in TYPES.items() if term.symmetric)
STANCE = frozenset(name for name, term in TYPES.items() if term.stance)


def same_plover(a: str, b: str) -> bool:
    """Whether two event types are the same or of one PLOVER class."""
    one, other = TYPES[a].plover, TYPES[b].plover
    return a == b or (one is not None and one == other)


def instrument_of(type: str, item: str | None = None) -> str | None:
    """The instrument that a claim of ``type`` (about ``item``) speaks of; None for background facts."""
    return TYPES[type].instrument if type in TYPES else None
