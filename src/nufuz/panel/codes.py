"""Codes of states: ISO 3166-1 alpha-3, Correlates of War, Gleditsch–Ward, with the dates at which each held.

``data/codes.csv`` has a row for each state and spell: the Soviet Union is ``SUN`` until 1991 and ``RUS`` after, though
Correlates of War number both 365; Germany is 260 there before unification and 255 after.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Scheme = Literal["iso3", "cow", "gw"]


@dataclass(frozen=True, slots=True)
class State:
    """One spell of one state or territory. ``start``, ``end``: ISO dates, empty where open or older than the tables;
    ``sovereign``: whether it is or was a state. ``successor``: its ISO code, where it has one."""

    iso3: str
    cow: str | None
    gw: str | None
    name: str
    start: str
    end: str
    successor: str | None
    sovereign: bool

    def in_year(self, year: int) -> bool:
        """Whether it existed on any day of ``year``."""
        return (not self.start or int(self.start[:4]) <= year) and (not self.end or year <= int(self.end[:4]))


@cache
def states() -> tuple[State, ...]:
    """All spells of ``data/codes.csv``."""
    with files("nufuz.panel").joinpath("data", "codes.csv").open("r", encoding="utf-8") as lines:
        return tuple(
            State(r["iso3"], r["cow"] or None, r["gw"] or None, r["name"], r["start"], r["end"],
                  r["successor"] or None, r["state"] == "yes")
            for r in csv.DictReader(lines)
        )  # fmt: skip


@cache
def known() -> frozenset[str]:
    """Every ISO code of the table."""
    return frozenset(s.iso3 for s in states())


@cache
def iso3(code: str, scheme: Scheme = "iso3", year: int | None = None) -> str | None:
    """The ISO code of a state; None where the code is not known.

    Where a number has belonged to several states, the one that existed in ``year`` is meant, and the latest of them where
    that is not given or leaves more than one (in 1991 Russia, not the Soviet Union).
    """
    text = code.strip().upper()
    text = text.removesuffix(".0").lstrip("0") if scheme != "iso3" else _former().get(text, text)
    found = [s for s in states() if getattr(s, scheme) == text]
    fitting = [s for s in found if year is None or s.in_year(year)] or found
    return max(fitting, key=lambda s: s.start).iso3 if fitting else None


@cache
def _former() -> dict[str, str]:
    """Codes that publishers still use for others, from ``data/codes_former.csv``."""
    with files("nufuz.panel").joinpath("data", "codes_former.csv").open("r", encoding="utf-8") as lines:
        return {r["code"]: r["iso3"] for r in csv.DictReader(lines)}


@cache
def number(code: str, scheme: Scheme, year: int | None = None) -> str | None:
    """The COW or Gleditsch–Ward number of an ISO code; None where it has none."""
    found = [s for s in states() if s.iso3 == code and (year is None or s.in_year(year))] or [
        s for s in states() if s.iso3 == code
    ]
    return getattr(max(found, key=lambda s: s.start), scheme) if found else None


@cache
def existed(code: str, year: int) -> bool:
    """Whether the state of this ISO code existed in ``year``, as far as the table knows."""
    return any(s.in_year(year) for s in states() if s.iso3 == code)


@cache
def by_name(name: str) -> str | None:
    """The ISO code of an English name, as publishers print it; None where nothing fits (``pycountry`` for the rest)."""
    import pycountry

    wanted = name.strip()
    for state in states():
        if state.name.casefold() == wanted.casefold():
            return state.iso3
    found = pycountry.countries.get(name=wanted) or pycountry.countries.get(common_name=wanted) or pycountry.countries.get(official_name=wanted)  # fmt: skip
    if found is None:
        return next((code for code, names in _spelled() if wanted.casefold() in names), None)
    return str(found.alpha_3)


@cache
def _spelled() -> tuple[tuple[str, frozenset[str]], ...]:
    """ISO code and further spellings, from ``data/spellings.csv``."""
    with files("nufuz.panel").joinpath("data", "spellings.csv").open("r", encoding="utf-8") as lines:
        rows: dict[str, set[str]] = {}
        for row in csv.DictReader(lines):
            rows.setdefault(row["iso3"], set()).add(row["name"].casefold())
    return tuple((code, frozenset(names)) for code, names in rows.items())
