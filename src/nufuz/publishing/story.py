"""What the report tells: the rows of each section, chosen from the ledger's tables. No words of a language stand here."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from nufuz.claims.claim import Claim
from nufuz.influence import Influence
from nufuz.vocabulary import INSTRUMENTS, SYMMETRIC, TYPES, actors

Row = dict[str, Any]

TIMELINE = (
    "independence", "recognise", "establish_relations", "open_mission", "visit", "meet", "summit", "sign", "ratify",
    "upgrade_partnership", "establish_body", "join", "observe", "leave", "settle_border", "joint_exercise",
    "supply_arms", "waive_visa", "build", "supply_energy",
)  # fmt: skip
MEMBERSHIP = {
    "member_of": "member",
    "join": "member",
    "observer_of": "observer",
    "observe": "observer",
    "founder_of": "founder",
}
POWERS_SHOWN = 6
STATES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom the report is about: the powers (``by``), the states (``into``), the power in focus, the year."""

    by: tuple[str, ...]
    into: tuple[str, ...]
    focus: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Tables:
    """The ledger's tables as rows, with the ways from a fact to its claims and from a claim to its document."""

    facts: Sequence[Row]
    evidence: Mapping[str, Sequence[Row]]
    contradictions: Sequence[Row]
    claims: Mapping[str, Claim]
    documents: Mapping[str, Row] = field(default_factory=dict)

    def claims_of(self, fact: str) -> list[str]:
        """Ids of the claims in force behind a fact, the supporting ones first."""
        rows = sorted(self.evidence.get(fact, ()), key=lambda row: row.get("role") != "supports")
        return [row["claim_id"] for row in rows if row["claim_id"] in self.claims]


def tables(
    facts: pa.Table, evidence: pa.Table, contradictions: pa.Table, claims: Mapping[str, Claim], documents: pa.Table
) -> Tables:
    """The ledger's tables in the form that the sections read."""
    by_fact: dict[str, list[Row]] = defaultdict(list)
    for row in evidence.to_pylist():
        by_fact[row["fact_id"]].append(row)
    columns = [name for name in documents.schema.names if name not in ("raw", "text", "offsets", "structure")]
    return Tables(
        facts.to_pylist(), by_fact, contradictions.to_pylist(), claims,
        {row["id"]: row for row in documents.select(columns).to_pylist()},
    )  # fmt: skip


def is_state(code: str | None) -> bool:
    """Whether a code names a state (organisations that are also three letters are not)."""
    known = actors.actor(code) if code else None
    return known is not None and known.kind == "state"


def scope(t: Tables, by: Sequence[str] = (), into: Sequence[str] = (), year: int | None = None) -> Scope:
    """Whom to write about: what was asked for, otherwise whom the facts speak of most.

    The state that acts upon the greatest number of different others is in focus; those upon whom it acts are the states
    looked at, and whoever else acts upon them are its rivals.
    """
    acts: dict[str, Counter[str]] = defaultdict(Counter)
    years: Counter[int] = Counter()
    for fact in t.facts:
        a, b = fact["subject"], fact["object"]
        if fact.get("year"):
            years[int(fact["year"])] += 1
        if fact.get("instrument") and is_state(a) and is_state(b) and a != b:
            acts[a][b] += 1
            if fact["type"] in SYMMETRIC:
                acts[b][a] += 1
    focus = by[0] if by else max(acts, key=lambda a: (len(acts[a]), sum(acts[a].values()), a), default=None)
    if not into and focus is not None:
        powers = set(by)
        into = [state for state, _ in acts[focus].most_common() if state not in powers][:STATES_SHOWN]
        if not by:
            # A state upon which several others act is looked at; one that acts upon several is a rival.
            into = [s for s in into if len(acts[s]) <= max(2, len(acts[focus]) // 2)][:STATES_SHOWN] or into
    if not by and focus is not None:
        rivals = Counter(
            {a: sum(n for b, n in to.items() if b in set(into)) for a, to in acts.items() if a not in into}
        )
        rivals.pop(focus, None)
        by = [focus, *(a for a, n in rivals.most_common(POWERS_SHOWN - 1) if n)]
    return Scope(tuple(by), tuple(into), focus, year or (max(years) if years else None))


def trade_series(
    t: Tables, focus: str, into: Sequence[str], reference: pd.DataFrame | None = None
) -> dict[str, list[Row]]:
    """For each state the figures of trade with ``focus``: year, value, low, high, aim (a target or forecast), the claim.

    Actual figures are those of whole years; aims are told one by one, since a later one does not undo an earlier one;
    their year is None where the sources name none. US dollars (facts convert, and say so). ``reference``: reference
    figures (columns of ``nufuz.panel.figures``), told where they are of a whole year, each with its address.
    """
    series: dict[str, list[Row]] = defaultdict(list)
    for fact in t.facts:
        if fact["type"] != "trade_volume" or fact["unit"] != "USD" or fact["value"] is None:
            continue
        other = next(iter({fact["subject"], fact["object"]} - {focus}), None)
        behind = t.claims_of(fact["fact_id"])
        if focus not in (fact["subject"], fact["object"]) or not other or not behind:
            continue
        if fact["status"] == "actual" and fact["year"]:
            series[other].append({**fact, "year": int(fact["year"]), "claim": behind[0], "aim": False})
        elif fact["status"] in ("target", "forecast", "planned"):
            aims = {t.claims[id].value: id for id in reversed(behind)}
            series[other] += [
                {
                    **fact,
                    "value": value,
                    "low": value,
                    "high": value,
                    "year": _due(t.claims[id].time),
                    "claim": id,
                    "aim": True,
                }
                for value, id in aims.items()
                if value is not None
            ]
    for row in _reference_trade(reference, focus):
        if row["other"] in into:
            series[row["other"]].append(row)
    order = [s for s in into if s in series] + sorted(s for s in series if s not in into and is_state(s))
    return {
        state: sorted(series[state], key=lambda r: (r["aim"], r["claim"] is None, r["year"] or 0, r["value"]))
        for state in order
    }


def _reference_trade(reference: pd.DataFrame | None, focus: str) -> Iterable[Row]:
    """Whole years of trade with ``focus`` from the reference figures; equal figures of a year once."""
    if reference is None:
        return
    rows = reference[
        (reference["type"] == "trade_volume") & (reference["status"] == "actual") & (reference["unit"] == "USD")
        & reference["time"].astype(str).str.fullmatch(r"\d{4}")
        & ((reference["subject"] == focus) | (reference["object"] == focus))
    ]  # fmt: skip
    rows = rows.assign(other=rows["object"].where(rows["subject"] == focus, rows["subject"]))
    for row in rows.drop_duplicates(["other", "time", "value"]).to_dict("records"):
        value = float(row["value"])
        yield {
            "other": row["other"], "year": int(row["time"]), "value": value, "low": value, "high": value, "unit": "USD",
            "aim": False, "status": "actual", "claim": None, "url": row["url"], "title": row["title"], "contradicted": False,
        }  # fmt: skip


def timeline(t: Tables, states: set[str]) -> list[tuple[int | None, list[Row]]]:
    """Events of ``states`` by year, newest first; undated ones last. Each with the claims behind it."""
    years: dict[int | None, list[Row]] = defaultdict(list)
    for fact in t.facts:
        behind = t.claims_of(fact["fact_id"])
        if fact["type"] in TIMELINE and behind and {fact["subject"], fact["object"]} & states:
            years[int(fact["year"]) if fact["year"] else None].append({**fact, "behind": behind})
    for rows in years.values():
        rows.sort(key=lambda r: (r["time"] or "", r["subject"] or "", r["object"] or "", r["type"]))
    dated = sorted((y for y in years if y is not None), reverse=True)
    return [(y, years[y]) for y in [*dated, *([None] if None in years else [])]]


def memberships(t: Tables) -> tuple[list[str], dict[str, dict[str, Row]]]:
    """Organisations (most members first) and, for each, state → {roles, claim, differ}."""
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    contradicted = {row["fact_id"] for row in t.contradictions}
    for fact in t.facts:
        role = MEMBERSHIP.get(fact["type"])
        behind = t.claims_of(fact["fact_id"])
        if (
            role is None
            or fact["status"] != "actual"
            or not fact["object"]
            or not behind
            or not is_state(fact["subject"])
        ):
            continue
        cell = found[fact["object"]].setdefault(fact["subject"], {"roles": set(), "claim": behind[0], "differ": False})
        cell["roles"].add(role)
        cell["differ"] |= fact["fact_id"] in contradicted or {"member", "observer"} <= cell["roles"]
    order = sorted((org for org in found if len(found[org]) > 1), key=lambda org: (-len(found[org]), org))
    return order, found


def heat(t: Tables, states: Sequence[str]) -> dict[str, Counter[str]]:
    """For each state how many claims of the documents speak of each instrument."""
    counts: dict[str, Counter[str]] = {state: Counter() for state in states}
    for claim in t.claims.values():
        instrument = TYPES[claim.type].instrument if claim.type in TYPES else None
        for state in {claim.subject, claim.object} & counts.keys():
            if instrument and state:
                counts[state][instrument] += 1
    return counts


def contradictions(t: Tables, limit: int = 40) -> tuple[list[Row], list[Row]]:
    """Contradictions whose two claims are in force, explained ones first: those of which only one side can be right, and
    those that only look like it (a target beside what was reached, a half-year beside a year)."""
    rows = [row for row in t.contradictions if row["claim_a"] in t.claims and row["claim_b"] in t.claims]
    rows.sort(key=lambda row: (row["cause"] == "unknown", -(row["sure"] or 0), row["contradiction_id"]))
    return [row for row in rows if not row["both_hold"]][:limit], [row for row in rows if row["both_hold"]][:limit]


def leads(measured: Influence) -> dict[tuple[str, str | None], dict[str, float]]:
    """By (state, instrument; None: in all) the share of draws in which each power comes first, powers with data only.

    Left out where fewer than two powers have data: then nobody leads anybody.
    """
    found: dict[tuple[str, str | None], dict[str, float]] = {}
    for frame, draws, by in (
        (measured.cells, measured.draws, "instrument"),
        (measured.totals, measured.total_draws, None),
    ):
        known = frame.assign(row=range(len(frame)))[frame["influence"].notna()]
        for key, group in known.groupby(["target", by] if by else ["target"]):
            if len(group) > 1:
                first = np.bincount(np.argmax(draws[group["row"]], axis=0), minlength=len(group)) / draws.shape[1]
                found[str(key[0]), str(key[1]) if by else None] = dict(
                    zip(group["influencer"], map(float, first), strict=True)
                )
    return found


def cells(frame: pd.DataFrame) -> dict[tuple[str, str, str], Row]:
    """Influence by (power, state, instrument)."""
    rows = {(r["influencer"], r["target"], r["instrument"]): r for r in rows_of(frame)}
    return {key: row for key, row in rows.items() if key[2] in INSTRUMENTS}


def totals(frame: pd.DataFrame) -> dict[tuple[str, str], Row]:
    """Influence in all by (power, state)."""
    return {(r["influencer"], r["target"]): r for r in rows_of(frame)}


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """A data frame as rows by column name; what is missing is None, whatever the column."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def _due(time: str | None) -> int | None:
    """The year that a target is to be met: the last one that its time names."""
    years = re.findall(r"\d{4}", time or "")
    return int(years[-1]) if years else None
