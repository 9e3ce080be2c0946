"""Profiles: what is known of a state, or of two states together, fact by fact, in sections, with sources.

Sections and their order stand in ``data/profiles.toml``. A profile is plain records; ``nufuz profile`` and ``nufuz dyad``
print them as text, Markdown or JSON, in English or Arabic.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nufuz.facts.items import item_of, ladder
from nufuz.facts.periods import period
from nufuz.vocabulary import SYMMETRIC


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact of a section: its row (columns of ``schema.FACTS``) and the claims behind it."""

    fact: Mapping[str, Any]
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A level aimed at, and the newest actual figure against it. ``met``: share of the target reached, or None."""

    target: Mapping[str, Any]
    actual: Mapping[str, Any] | None
    met: float | None


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter of a profile, in order of time within each type."""

    key: str
    title_en: str
    title_ar: str
    entries: tuple[Entry, ...]
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """``actors``: one state, or two."""

    actors: tuple[str, ...]
    sections: tuple[Section, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def profile(facts: pa.Table, state: str, evidence: pa.Table | None = None) -> Profile:
    """What is known of ``state`` (a code of the vocabulary); ``evidence`` adds the claims behind each fact.

    Facts of the state with a partner are told in the sections of trade, partnerships and so on; those about a pair alone
    (visits, agreements) stand in ``dyad``.
    """
    mine = facts.filter(pc.or_kleene(pc.equal(facts["subject"], state), _symmetric_with(facts, state)))
    return Profile((state,), _sections("state", mine, evidence))


def dyad(facts: pa.Table, a: str, b: str, evidence: pa.Table | None = None) -> Profile:
    """What is known between ``a`` and ``b``, in both directions."""
    one = pc.and_kleene(pc.equal(facts["subject"], a), pc.equal(facts["object"], b))
    other = pc.and_kleene(pc.equal(facts["subject"], b), pc.equal(facts["object"], a))
    return Profile((a, b), _sections("pair", facts.filter(pc.fill_null(pc.or_kleene(one, other), False)), evidence))


def _sections(which: str, facts: pa.Table, evidence: pa.Table | None) -> tuple[Section, ...]:
    rows = facts.to_pylist()
    claims = _claims(facts, evidence)
    sections = []
    for plan in _plan()[which]:
        wanted = {name: place for place, name in enumerate(plan["types"])}
        chosen = [row for row in rows if row["type"] in wanted]
        chosen.sort(key=lambda row: (*_place(row, wanted, plan["key"]), row["fact_id"]))
        if chosen:
            entries = tuple(Entry(row, claims.get(row["fact_id"], ())) for row in chosen)
            targets = _targets(chosen) if plan["key"] == "trade" and which == "pair" else ()
            sections.append(Section(plan["key"], plan["en"], plan["ar"], entries, targets))
    return tuple(sections)


def _place(row: Mapping[str, Any], wanted: Mapping[str, int], key: str) -> tuple[Any, ...]:
    """By type, then time (unknown last); the ladder and memberships by time, then step."""
    when = period(row["time"])
    start = when.start if when and when.start is not None else when.end if when and when.end is not None else 10**9
    if key in ("ladder", "memberships"):
        head, steps = item_of(row["item"], True).head, ladder()
        return (start, row["object"] or "", steps.index(head) if head in steps else -1, wanted[row["type"]])
    return (wanted[row["type"]], row["object"] or "", row["subject"] or "", row["item"] or "", start)


def _targets(rows: Sequence[Mapping[str, Any]]) -> tuple[Target, ...]:
    """Each target against the newest actual figure of the same thing, in the same unit."""
    found = []
    for target in rows:
        if target["status"] != "target" or target["value"] is None:
            continue
        same = [
            row for row in rows
            if row["status"] == "actual" and row["value"] is not None and row["rank"] != "deprecated"
            and all(row[name] == target[name] for name in ("type", "subject", "object", "unit"))
            and item_of(row["item"], False) == item_of(target["item"], False)
        ]  # fmt: skip
        newest = max(same, key=lambda row: (row["year"] or 0, row["fact_id"]), default=None)
        met = newest["value"] / target["value"] if newest and target["value"] else None
        found.append(Target(target, newest, met))
    return tuple(found)


def _claims(facts: pa.Table, evidence: pa.Table | None) -> dict[str, tuple[str, ...]]:
    if evidence is None:
        return {}
    found: dict[str, list[str]] = {}
    mine = evidence.filter(pc.is_in(evidence["fact_id"], facts["fact_id"].combine_chunks()))
    for fact, claim in zip(mine["fact_id"].to_pylist(), mine["claim_id"].to_pylist(), strict=True):
        found.setdefault(fact, []).append(claim)
    return {fact: tuple(sorted(claims)) for fact, claims in found.items()}


def _symmetric_with(facts: pa.Table, state: str) -> pa.ChunkedArray:
    symmetric = pc.is_in(facts["type"], pa.array(sorted(SYMMETRIC)))
    return pc.and_kleene(symmetric, pc.equal(facts["object"], state))


def words(language: str) -> Mapping[str, str]:
    """The words around facts in a language (en, ar)."""
    found: Mapping[str, str] = _plan()["words"]["ar" if language == "ar" else "en"]
    return found


@cache
def _plan() -> dict[str, Any]:
    return tomllib.loads(files("nufuz.facts").joinpath("data", "profiles.toml").read_text("utf-8"))
