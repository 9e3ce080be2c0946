"""Precision, recall and F1 of claims against hand-annotated ones, with bootstrap intervals.

Two claims are the same where document, type and actors agree (either order for symmetric types; a null gold object agrees
with any) and, for indicators, value (within 0.5 %), unit, status and years; for events, years where the gold has one.
``core`` forgives the year, and for indicators the actors; ``class`` forgives an event its type within its PLOVER class.
Optional gold claims are neither asked for nor punished. Stance types are counted apart.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nufuz.claims.claim import Claim
from nufuz.errors import DataFileError
from nufuz.vocabulary import STANCE, SYMMETRIC, TYPES, same_plover

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gold:
    """One annotated claim; ``start``, ``end``: raw offsets of its evidence."""

    doc: str
    kind: str
    type: str
    subject: str | None
    object: str | None
    value: float | None
    unit: str | None
    time: str | None
    status: str
    item: str | None
    optional: bool
    difficulty: str
    start: int
    end: int
    quote: str

    def says(self, subject: str | None, object: str | None, value: float | None, unit: str | None, time: str | None, status: str) -> bool:  # fmt: skip
        """Whether a claim of the same type with these fields is this claim (the full rule)."""
        if not same_actors(self, subject, object):
            return False
        if self.kind == "indicator":
            return self.status == status and _same_value(self, value, unit) and same_time(self.time, time)
        return same_time(self.time, time) if self.kind == "event" else True


@dataclass(frozen=True, slots=True)
class Scope:
    """A stretch of a document that is annotated exhaustively; documents without one are annotated whole."""

    doc: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and measures of one group of claims by one rule; ``interval``: 95 % bootstrap interval of F1 by documents."""

    group: str
    rule: str
    asked: int
    judged: int
    hit: int
    by_difficulty: Mapping[str, tuple[int, int]]
    interval: tuple[float, float] | None = None

    @property
    def precision(self) -> float:
        return self.hit / self.judged if self.judged else 0.0

    @property
    def recall(self) -> float:
        return self.hit / self.asked if self.asked else 0.0

    @property
    def f1(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


def read_gold(path: Path) -> list[Gold]:
    """The annotated claims of a JSON Lines file."""
    return [_gold(row, path, n) for n, row in _rows(path) if "scope" not in row]


def read_scopes(path: Path) -> list[Scope]:
    """The scope lines of a JSON Lines file."""
    return [Scope(r["scope"]["doc"], r["scope"]["start"], r["scope"]["end"]) for _, r in _rows(path) if "scope" in r]


def _rows(path: Path) -> Iterable[tuple[int, Row]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield number, json.loads(line)
                except json.JSONDecodeError as error:
                    raise DataFileError(f"no JSON: {error.msg}", file=str(path), place=f"line {number}") from error


def _gold(row: Row, path: Path, number: int) -> Gold:
    try:
        return Gold(
            row["doc"], row["kind"], row["type"], row.get("subject"), row.get("object"), row.get("value"), row.get("unit"),
            row.get("time"), row.get("status") or "actual", row.get("item"), bool(row.get("optional")), row.get("difficulty") or "-",
            row["evidence"]["start"], row["evidence"]["end"], row["evidence"]["quote"],
        )  # fmt: skip
    except KeyError as error:
        raise DataFileError(f"the field {error} is missing", file=str(path), place=f"line {number}") from error


def distinct(golds: Iterable[Gold]) -> list[Gold]:
    """The claims without exact repeats within a document."""
    seen: set[tuple[object, ...]] = set()
    out = []
    for g in golds:
        actors: tuple[str | None, ...] = (g.subject, g.object)
        if g.type in SYMMETRIC:
            actors = tuple(sorted(map(str, actors)))
        key = (g.doc, g.type, actors, g.value, g.unit, g.status, g.time, (g.item or "").lower())
        if key not in seen:
            seen.add(key)
            out.append(g)
    return out


def same_actor(want: str | None, got: str | None) -> bool:
    """A null gold actor agrees with any; slugs agree with each other (nobody spells them alike)."""
    return want is None or want == got or (got is not None and want.islower() and got.islower())


def same_actors(gold: Gold, subject: str | None, object: str | None) -> bool:
    """Both actors agree; in either order for symmetric types."""
    straight = same_actor(gold.subject, subject) and same_actor(gold.object, object)
    return straight or (
        gold.type in SYMMETRIC and same_actor(gold.subject, object) and same_actor(gold.object, subject)
    )


def _same_value(gold: Gold, value: float | None, unit: str | None) -> bool:
    if gold.value is None:
        return True
    return value is not None and gold.unit == unit and abs(gold.value - value) <= 0.005 * max(abs(gold.value), 1e-9)


def years(time: str | None) -> tuple[int, int] | None:
    """The years that an EDTF string touches, as (first, last)."""
    if not time:
        return None
    ends = [int(m) for m in re.findall(r"(?<!\d)(\d{4})(?!\d)", time.replace("X", "0"))]
    if not ends:
        return None
    first, last = ends[0], ends[-1]
    if "/" in time:
        head, _, tail = time.partition("/")
        first = 0 if ".." in head or not head else first
        last = 9999 if ".." in tail or not tail else last
    if "X" in time:
        last = max(last, ends[0] + (9 if "XX" not in time else 99))
    return first, last


def same_time(want: str | None, got: str | None) -> bool:
    """The years overlap; a gold claim without years agrees with any."""
    a, b = years(want), years(got)
    if a is None:
        return True
    return b is not None and b[0] <= a[1] and a[0] <= b[1]


def group_of(gold: Gold) -> str:
    """``stance`` for the judgement calls, else the kind."""
    return "stance" if gold.type in STANCE else gold.kind


def full(gold: Gold, claim: Gold) -> bool:
    """The full rule."""
    return gold.type == claim.type and gold.says(
        claim.subject, claim.object, claim.value, claim.unit, claim.time, claim.status
    )


def core(gold: Gold, claim: Gold) -> bool:
    """Was the figure read at all, or the event and its actors?"""
    if gold.type != claim.type:
        return False
    return (
        _same_value(gold, claim.value, claim.unit)
        if gold.kind == "indicator"
        else same_actors(gold, claim.subject, claim.object)
    )


def plover(gold: Gold, claim: Gold) -> bool:
    """The same PLOVER class, actors and years."""
    if not same_plover(gold.type, claim.type) or not same_time(gold.time, claim.time):
        return False
    swapped = gold.type in SYMMETRIC or claim.type in SYMMETRIC
    return same_actors(gold, claim.subject, claim.object) or (
        swapped and same_actors(gold, claim.object, claim.subject)
    )


def match(golds: Sequence[Gold], claims: Sequence[Gold], same: Callable[[Gold, Gold], bool]) -> dict[int, int]:
    """A largest one-to-one matching by augmenting paths (Kuhn 1955): {gold: claim}; asked claims go before optional ones."""
    by_doc: dict[str, list[int]] = defaultdict(list)
    for j, claim in enumerate(claims):
        by_doc[claim.doc].append(j)
    edges = [[j for j in by_doc[g.doc] if group_of(claims[j]) == group_of(g) and same(g, claims[j])] for g in golds]
    owner: dict[int, int] = {}

    def place(i: int, seen: set[int]) -> bool:
        for j in edges[i]:
            if j not in seen:
                seen.add(j)
                if j not in owner or place(owner[j], seen):
                    owner[j] = i
                    return True
        return False

    for i in sorted(range(len(golds)), key=lambda i: golds[i].optional):
        place(i, set())
    return {i: j for j, i in owner.items()}


def in_scope(claims: Iterable[Gold], scopes: Sequence[Scope], docs: set[str]) -> list[Gold]:
    """The claims of annotated documents whose evidence begins in an annotated stretch."""
    stretches: dict[str, list[Scope]] = defaultdict(list)
    for scope in scopes:
        stretches[scope.doc].append(scope)
    out: list[Gold] = []
    for claim in claims:
        if claim.doc not in docs:
            continue
        mine = stretches[claim.doc]
        if not mine or any(s.start <= claim.start < s.end for s in mine):
            out.append(claim)
    return out


def figures(golds: Sequence[Gold], claims: Sequence[Gold], *, bootstrap: int = 0) -> list[Figures]:
    """Figures of every kind and rule. ``bootstrap``: resamples of documents for the interval of the full rule's F1."""
    out: list[Figures] = []
    for kind in ("indicator", "event", "relation", "stance", "all"):
        gs = [g for g in golds if group_of(g) == kind or (kind == "all" and g.type not in STANCE)]
        cs = [c for c in claims if group_of(c) == kind or (kind == "all" and c.type not in STANCE)]
        rules = [("full", full), ("core", core), *((("class", plover),) if kind == "event" else ())]
        out.extend(_figures(kind, name, gs, cs, rule, bootstrap if name == "full" else 0) for name, rule in rules)
    return out


def by_type(golds: Sequence[Gold], claims: Sequence[Gold]) -> list[Figures]:
    """Full-rule figures of each type that is in either."""
    types = sorted({g.type for g in golds} | {c.type for c in claims})
    return [
        _figures(t, "full", [g for g in golds if g.type == t], [c for c in claims if c.type == t], full, 0)
        for t in types
    ]


def _figures(group: str, name: str, gs: Sequence[Gold], cs: Sequence[Gold], rule: Callable[[Gold, Gold], bool], bootstrap: int) -> Figures:  # fmt: skip
    pairs = match(gs, cs, rule)
    asked = [i for i, g in enumerate(gs) if not g.optional]
    hit = [i for i in asked if i in pairs]
    judged = len(cs) - sum(1 for i in pairs if gs[i].optional)
    total, found = Counter(gs[i].difficulty for i in asked), Counter(gs[i].difficulty for i in hit)
    interval = _interval(gs, cs, pairs, bootstrap) if bootstrap else None
    return Figures(
        group, name, len(asked), judged, len(hit), {d: (found[d], total[d]) for d in sorted(total)}, interval
    )


def _interval(gs: Sequence[Gold], cs: Sequence[Gold], pairs: Mapping[int, int], times: int) -> tuple[float, float]:
    """95 % percentile interval of F1 over resampled documents (Efron and Tibshirani 1993)."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for i, g in enumerate(gs):
        if not g.optional:
            counts[g.doc][0] += 1
            counts[g.doc][2] += i in pairs
    for c in cs:
        counts[c.doc][1] += 1
    for i in pairs:
        if gs[i].optional:
            counts[gs[i].doc][1] -= 1
    docs = [counts[doc] for doc in sorted(counts)]
    if not docs:
        return 0.0, 0.0
    dice = random.Random(0)
    values = []
    for _ in range(times):
        asked, judged, hit = map(sum, zip(*dice.choices(docs, k=len(docs)), strict=True))
        values.append(2 * hit / (asked + judged) if asked + judged else 0.0)
    values.sort()
    return values[int(0.025 * times)], values[min(int(0.975 * times), times - 1)]


def known_types(golds: Iterable[Gold]) -> set[str]:
    """Types of the gold that the vocabulary does not have (a damaged file)."""
    return {g.type for g in golds} - set(TYPES)


def as_gold(claim: Claim) -> Gold:
    """A claim in the form in which claims are compared."""
    return Gold(
        claim.doc, claim.kind, claim.type, claim.subject, claim.object, claim.value, claim.unit, claim.time, claim.status, claim.item,
        False, "-", claim.evidence.start, claim.evidence.end, claim.evidence.quote,
    )  # fmt: skip


def gold_id(doc: str, docs: Iterable[str]) -> str | None:
    """The annotated document that an id means: the same, or the same before an underscore."""
    return next((d for d in docs if doc == d or doc.startswith(d + "_")), None)


def renamed(claim: Gold, doc: str) -> Gold:
    """The same claim under another document id."""
    return replace(claim, doc=doc)
