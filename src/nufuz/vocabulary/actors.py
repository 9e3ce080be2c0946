"""Actors: states, organisations, regions, bodies and firms, and who led a state when. Data files and their loader.

Codes are those of the ontology: ISO 3166-1 alpha-3 for states (``TRNC``, ``XKX``, ``SUN`` and other historical ones
besides), the usual English abbreviation for organisations, an English slug for regions, firms and places.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from nufuz.errors import DataFileError

ActorKind = Literal["state", "org", "region", "body"]
_LABELS = ("en", "ar", "tr", "ru")


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor. ``begins``, ``ends``: years of its existence where they matter (``SUN`` ends 1991).

    ``state``: the state that a body or firm belongs to. ``members``: codes of the states of a region, or of an
    organisation where they are written down. ``noun``: what kind of state it calls itself (``republic``, ``kingdom``…).
    """

    code: str
    kind: ActorKind
    labels: Mapping[str, str]
    begins: int | None = None
    ends: int | None = None
    state: str | None = None
    members: tuple[str, ...] = ()
    noun: str | None = None
    sovereign: bool = True

    def label(self, language: str = "en") -> str:
        """Its name in a language; in English where that one is missing; its code where both are."""
        return self.labels.get(language) or self.labels.get("en") or self.code


@dataclass(frozen=True, slots=True)
class Leader:
    """One term of office. ``begins``, ``ends``: EDTF dates (year, month or day); ``ends`` None while it lasts.

    ``names``: by language, variants parted by ``|``; one marked ``~`` is a surname that many bear.
    """

    person: str
    state: str
    office: str
    begins: str
    ends: str | None
    names: Mapping[str, str]


def actor(code: str) -> Actor | None:
    """The actor of a code or slug, or None."""
    return ACTORS.get(code)


def leader_of(state: str, office: str, date: str | None) -> str | None:
    """The slug of who held ``office`` in ``state`` on an EDTF date (year, month or day).

    None where it is not known, where the date is not, or where more than one person held it in that year or month.
    """
    if not date or not date[:4].isdigit():
        return None
    held = [t for t in _terms().get((state, office), ()) if _overlaps(t, date)]
    people = {term.person for term in held}
    return people.pop() if len(people) == 1 else None


def in_office(person: str, date: str | None) -> Leader | None:
    """The term of office that a person held on a date; the last one where the date is not known; None if none."""
    terms = [term for term in LEADERS if term.person == person]
    if date is None or not date[:4].isdigit():
        return terms[-1] if terms else None
    return next((term for term in terms if _overlaps(term, date)), None)


def regions_of(state: str) -> tuple[str, ...]:
    """Slugs of the regions that a state lies in."""
    return tuple(code for code, found in ACTORS.items() if found.kind == "region" and state in found.members)


@cache
def states_like(description: str) -> frozenset[str]:
    """The states that words such as "the kingdom", "the Gulf emirate" fit: what kind they call themselves, or the region that
    they lie in; several are joined by ``+``."""
    found = frozenset(code for code, one in ACTORS.items() if one.kind == "state")
    for part in description.split("+"):
        region, nouns = ACTORS.get(part), _KINDS.get(part, (part,))
        found &= frozenset(region.members if region else [code for code in found if ACTORS[code].noun in nouns])
    return found


_KINDS = {
    "republic": ("republic", "federation", "union"),
    "emirate": ("emirate", "principality"),
}  # one word for all these


def _overlaps(term: Leader, date: str) -> bool:
    width = len(date)
    return term.begins[:width] <= date[: len(term.begins)] and (
        term.ends is None or date[: len(term.ends)] <= term.ends[:width]
    )


@cache
def _terms() -> dict[tuple[str, str], tuple[Leader, ...]]:
    found: dict[tuple[str, str], list[Leader]] = {}
    for term in LEADERS:
        found.setdefault((term.state, term.office), []).append(term)
    return {key: tuple(terms) for key, terms in found.items()}


def _rows(name: str) -> list[dict[str, str]]:
    path = files("nufuz.vocabulary").joinpath("data", name)
    if not path.is_file():
        return []
    with path.open("r", encoding="utf-8") as lines:
        found = list(csv.DictReader(lines))
    for number, row in enumerate(found, start=2):
        if None in row or None in row.values():
            raise DataFileError(
                "a row with another number of columns than the header",
                file=name, place=f"line {number}", todo="Quote cells that hold a comma",
            )  # fmt: skip
    return found


def _actors() -> dict[str, Actor]:
    found: dict[str, Actor] = {}
    kinds = {"states.csv": "state", "organisations.csv": "org", "regions.csv": "region", "bodies.csv": "body"}
    for file, kind in kinds.items():
        for row in _rows(file):
            code = row["code"]
            if code in found:
                raise DataFileError(f"the code {code} stands in two rows", file=file, todo="Remove one")
            found[code] = Actor(
                code, cast(ActorKind, kind), {language: row.get(f"label_{language}", "") for language in _LABELS},
                _year(row.get("begins")), _year(row.get("ends")), row.get("state") or None,
                tuple((row.get("members") or "").split()), row.get("noun") or None, row.get("sovereign") != "no",
            )  # fmt: skip
    return found


def _leaders() -> tuple[Leader, ...]:
    names: dict[str, dict[str, str]] = {}
    found = []
    for row in _rows("leaders.csv"):
        person = row["person"]
        given = {language: row[language] for language in _LABELS if row[language]}
        if given:
            names[person] = given
        found.append(
            Leader(person, row["state"], row["office"], row["begins"], row["ends"] or None, names.get(person, {}))
        )
    return tuple(found)


def _year(cell: str | None) -> int | None:
    return int(cell) if cell else None


ACTORS: dict[str, Actor] = _actors()
LEADERS: tuple[Leader, ...] = _leaders()
