"""Contradictions between neighbouring facts: the same thing told with another status, period, scope, role or level.

Facts are neighbours when type (or family of types), actors and item class are the same. Only neighbours are compared, and
of each sort of difference only the nearest pair, so that a year with twelve monthly figures is not twelve contradictions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from nufuz.facts.agreement import CONTRADICTORY, grade
from nufuz.facts.blocks import Blocks, Ints, Key, measure_of
from nufuz.facts.causes import Explainer, Found
from nufuz.facts.items import cause_of_part, ladder, words_of
from nufuz.facts.periods import Period, period

_SIGNED = ("percent", "rank")  # small numbers that may well jump
_AHEAD = ("target", "forecast", "planned")


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two facts to compare; ``cause``: told as it is, or None where figures decide and the words explain."""

    a: int
    b: int
    cause: str | None = None
    words: tuple[str, str] = ("", "")
    sure: float = 0.9
    both_hold: bool | None = None
    detail: str = ""


def neighbours(
    facts: pa.Table, b: Blocks, speaker: Ints, explainer: Explainer, ids: npt.NDArray[np.object_]
) -> tuple[pa.Table, list[dict[str, Any]]]:
    """The facts with their ranks among neighbours, and the contradictions between neighbours."""
    view = _View(b, speaker, facts["sources"].to_numpy(zero_copy_only=False))
    pairs = [*_quantities(view), *_outliers(view), *_too_large_parts(view), *_relations(view)]
    rows, preferred = [], set()
    told: set[tuple[int, int]] = set()
    for pair in _contradictory(pairs, b, speaker):
        if (pair.a, pair.b) in told:
            continue
        told.add((pair.a, pair.b))
        one, other = int(speaker[pair.a]), int(speaker[pair.b])
        found = _found(pair, one, other, explainer)
        rows.append(explainer.row(ids[pair.a], ids[pair.b], one, other, found))
        if found.cause == "status" or (pair.cause and view.sources[pair.a] > view.sources[pair.b]):
            preferred.add(pair.a)
    if preferred:
        ranks = facts["rank"].to_pylist()
        for fact in preferred:
            if ranks[fact] == "normal":
                ranks[fact] = "preferred"
        facts = facts.set_column(facts.schema.get_field_index("rank"), "rank", pa.array(ranks, pa.string()))
    return facts, rows


@dataclass(frozen=True, slots=True)
class _View:
    """Facts as this module compares them."""

    b: Blocks
    speaker: Ints
    sources: Ints

    @property
    def keys(self) -> list[Key]:
        return self.b.keys

    def when(self, fact: int) -> Period | None:
        return period(self.b.times[int(self.b.time[self.speaker[fact]])])

    def time(self, fact: int) -> str | None:
        return self.b.times[int(self.b.time[self.speaker[fact]])]

    def best_first(self, facts: Iterable[int]) -> list[int]:
        """By number of sources, then by key: the same order for the same facts."""
        return sorted(facts, key=lambda f: (-int(self.sources[f]), repr(self.keys[f])))


def _found(pair: _Pair, one: int, other: int, explainer: Explainer) -> Found:
    if pair.detail == "series":
        words = explainer.figure(one), explainer.figure(other)
        return explainer.told("slip", one, other, words, pair.sure, detail="series")
    if pair.cause:
        return explainer.told(
            pair.cause, one, other, pair.words, pair.sure, both_hold=pair.both_hold, detail=pair.detail
        )
    return explainer.explain(one, other)


def _contradictory(pairs: list[_Pair], b: Blocks, speaker: Ints) -> Iterator[_Pair]:
    """The pairs whose figures do not agree, and those that contradict each other by what they are."""
    judged = [p for p in pairs if p.cause is None]
    if judged:
        grades = grade(b.figures, speaker[[p.a for p in judged]], speaker[[p.b for p in judged]])
        for pair, agreed in zip(judged, grades.tolist(), strict=True):
            if agreed == CONTRADICTORY:
                yield pair
    yield from (p for p in pairs if p.cause is not None)


# Quantities


def _quantities(view: _View) -> Iterator[_Pair]:
    """The same quantity with another status, period or part."""
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    wanted: set[tuple[Any, ...]] = set()
    for fact, key in enumerate(view.keys):
        if key.kind != "indicator" or key.group:
            continue
        series = (key.type, key.subject, key.object, key.item.head, key.base)
        groups[series].append(fact)
        if key.status != "actual" or not key.bucket.isdigit() or key.item.part:
            wanted.add(series)
    for series in groups:
        if series in wanted and len(groups[series]) > 1:
            facts = view.best_first(groups[series])
            yield from _other_status(view, facts)
            yield from _other_part(view, facts)
            by_kind: dict[tuple[str, str], list[int]] = defaultdict(list)
            for fact in facts:
                by_kind[view.keys[fact].status, view.keys[fact].item.part].append(fact)
            for same in by_kind.values():
                yield from _other_period(view, same)


def _other_status(view: _View, facts: list[int]) -> Iterator[_Pair]:
    """A target against what happened in its year, or, undated, against the newest actual figure; denied against told."""
    actual = [f for f in facts if view.keys[f].status == "actual" and not view.keys[f].item.part]
    for fact in facts:
        key = view.keys[fact]
        if key.item.part:
            continue
        if key.status in _AHEAD:
            same = [f for f in actual if view.keys[f].bucket == key.bucket]
            if not same and key.bucket == "":
                same = [max(actual, key=lambda f: (view.keys[f].bucket, -f))] if actual else []
            same = same or [f for f in actual if view.keys[f].bucket == ""]
            if same:
                yield _Pair(same[0], fact)
        elif key.status == "denied":
            for other in actual:
                if view.keys[other].bucket == key.bucket and _same_figure(view, other, fact):
                    yield _Pair(other, fact, "denied")


def _same_figure(view: _View, a: int, b: int) -> bool:
    f = view.b.figures
    pair = np.array([view.speaker[a]]), np.array([view.speaker[b]])
    return bool(grade(f, *pair)[0] != CONTRADICTORY)


def _other_part(view: _View, facts: list[int]) -> Iterator[_Pair]:
    """The whole against what an item sets apart by measure ("non-oil", "goods and services", "capacity")."""
    for fact in facts:
        key = view.keys[fact]
        cause = cause_of_part(key.item.part)
        if cause is None:
            continue
        for other in facts:
            o = view.keys[other]
            if not o.item.part and o.bucket == key.bucket and o.status == key.status:
                words = (o.item.head or key.type, key.item.part)
                yield from _if_apart(view, _Pair(other, fact, cause, words, 0.85))


def _if_apart(view: _View, pair: _Pair) -> Iterator[_Pair]:
    if not _same_figure(view, pair.a, pair.b):
        yield pair


def _other_period(view: _View, facts: list[int]) -> Iterator[_Pair]:
    """A year against its longest part; a span of years against its last year; undated against the nearest."""
    years = {view.keys[f].bucket: f for f in facts if view.keys[f].bucket.isdigit()}
    longest: dict[str, tuple[int, int]] = {}
    for fact in facts:
        bucket, when = view.keys[fact].bucket, view.when(fact)
        if bucket == "" and years:
            yield from _undated(view, fact, years)
        elif bucket and not bucket.isdigit() and when is not None:
            if when.year is not None and str(when.year) in years:
                days = when.days or 0
                longest[str(when.year)] = max(longest.get(str(when.year), (0, fact)), (days, fact))
            elif str(when.last_year) in years and when.year is None:
                yield _Pair(years[str(when.last_year)], fact)
    for year, (days, fact) in longest.items():
        if days > 31 or _exceeds(view, fact, years[year]):
            yield _Pair(years[year], fact)


def _undated(view: _View, fact: int, years: dict[str, int]) -> Iterator[_Pair]:
    """An undated figure contradicts only where it agrees with no year's."""
    rows = np.array([view.speaker[f] for f in years.values()])
    agrees = grade(view.b.figures, np.full(len(rows), view.speaker[fact]), rows) != CONTRADICTORY
    if not agrees.any() and measure_of(view.keys[fact].type).measure != "change":
        yield _Pair(years[max(years)], fact)


def _exceeds(view: _View, part: int, whole: int) -> bool:
    f = view.b.figures
    return bool(f.low[view.speaker[part]] > f.high[view.speaker[whole]])


def _outliers(view: _View) -> Iterator[_Pair]:
    """A year's figure more than a hundred times off that of the nearest year that is known: thousands, millions mixed up."""
    frame = pd.DataFrame(
        [
            ((k.type, k.subject, k.object, k.item, k.base, k.group), int(k.bucket), fact)
            for fact, k in enumerate(view.keys)
            if k.kind == "indicator" and k.status == "actual" and k.bucket.isdigit() and k.base not in _SIGNED
        ],
        columns=["series", "year", "fact"],
    )  # fmt: skip
    if frame.empty:
        return
    frame["series"] = pd.factorize(frame["series"])[0]
    frame = frame.sort_values(["series", "year"])
    f = view.b.figures
    rows = view.speaker[frame["fact"].to_numpy()]
    v = np.abs(f.v[rows])
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.log10(v)
        jump = np.abs(np.diff(size)) > 2
    same = np.diff(frame["series"].to_numpy()) == 0
    known = np.isfinite(size)
    facts, series = frame["fact"].tolist(), frame["series"].to_numpy()
    for at in np.flatnonzero(jump & same & known[1:] & known[:-1]).tolist():
        usual = np.median(size[series == series[at]])
        odd, near = (at, at + 1) if abs(size[at] - usual) > abs(size[at + 1] - usual) else (at + 1, at)
        if abs(size[odd] - usual) == abs(size[near] - usual) and size[odd] < size[near]:
            odd, near = near, odd  # of two years only, the larger figure is the likelier slip
        yield _Pair(facts[near], facts[odd], "slip", sure=0.6, detail="series")


def _too_large_parts(view: _View) -> Iterator[_Pair]:
    """One direction of a trade that is more than the whole of it."""
    rows = [
        (fact, key.type, frozenset((key.subject, key.object)), key.bucket)
        for fact, key in enumerate(view.keys)
        if key.type in ("trade_volume", "exports") and key.status == "actual" and key.object and key.bucket.isdigit()
        and not key.item.head and not key.item.part and key.base == "USD" and not key.group
    ]  # fmt: skip
    if not rows:
        return
    table = pd.DataFrame(rows, columns=["fact", "type", "pair", "bucket"])
    both = table[table.type == "trade_volume"].merge(table[table.type == "exports"], on=["pair", "bucket"])
    for whole, part in zip(both["fact_x"].tolist(), both["fact_y"].tolist(), strict=True):
        if _exceeds(view, part, whole):
            yield _Pair(whole, part)


# Relations


def _relations(view: _View) -> Iterator[_Pair]:
    denied: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    families: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    single: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for fact, key in enumerate(view.keys):
        if key.kind == "indicator":
            continue
        measure = measure_of(key.type)
        denied[key.type, key.subject, key.object, key.item, key.bucket, key.group].append(fact)
        if measure.family in ("membership", "partnership"):
            families[measure.family, key.subject, key.object].append(fact)
        if measure.once == "value" and key.status == "actual":
            single[key.type, key.subject].append(fact)
    for group in denied.values():
        if len(group) > 1:
            yield from _denied(view, group)
    for (family, *_), group in families.items():
        if len(group) > 1:
            yield from (_membership if family == "membership" else _partnership)(view, view.best_first(group))
    for group in single.values():
        if len(group) > 1:
            yield from _one_at_a_time(view, view.best_first(group))


def _denied(view: _View, facts: list[int]) -> Iterator[_Pair]:
    told = [f for f in facts if view.keys[f].status == "actual"]
    for fact in facts:
        if view.keys[fact].status == "denied":
            yield from (_Pair(other, fact, "denied") for other in told)


def _membership(view: _View, facts: list[int]) -> Iterator[_Pair]:
    """Member here, observer there; since when. Observer first, member later is no contradiction."""
    of = {name: [f for f in facts if view.keys[f].type == name and view.keys[f].status == "actual"]
          for name in ("member_of", "observer_of", "join", "observe", "leave")}  # fmt: skip
    joined = {f: when for f in (*of["join"], *of["member_of"]) if (when := view.when(f))}
    watched = {f: when for f in (*of["observe"], *of["observer_of"]) if (when := view.when(f))}
    ordered = any((w.start or 0) < (j.start or 0) for w in watched.values() for j in joined.values()) or of["leave"]
    for member in of["member_of"]:
        for observer in of["observer_of"]:
            if not ordered:
                yield _Pair(member, observer, "role", ("member", "observer"))
        for other in of["join"]:
            yield from _since(view, member, other)
    for fact in facts:
        if view.keys[fact].type == "member_of" and view.keys[fact].status == "denied" and not of["member_of"]:
            for observer in of["observer_of"]:
                words = ("not a member", "observer")
                yield _Pair(fact, observer, "role", words, 0.8, both_hold=True, detail="denied-member")


def _partnership(view: _View, facts: list[int]) -> Iterator[_Pair]:
    """Levels told side by side; and since when. Levels reached one after another are a ladder, not a contradiction."""
    levels = [f for f in facts if view.keys[f].type == "partnership" and view.keys[f].status == "actual"]
    steps = [f for f in facts if view.keys[f].type == "upgrade_partnership" and view.keys[f].status == "actual"]
    reached = {view.keys[f].item.head: view.when(f) for f in steps}
    for level in levels:
        for step in steps:
            if view.keys[step].item.head == view.keys[level].item.head:
                yield from _since(view, level, step)
    known = [f for f in levels if view.keys[f].item.head in ladder()]
    if len(known) < 2:
        return
    highest = max(known, key=lambda f: ladder().index(view.keys[f].item.head))
    for other in known:
        if other == highest or _one_after_another(view, other, highest):
            continue
        names = view.keys[highest].item.head, view.keys[other].item.head
        climbed = all(reached.get(name) for name in names)
        yield _Pair(highest, other, "level", names, 0.85, both_hold=climbed)


def _one_after_another(view: _View, low: int, high: int) -> bool:
    one, other = view.when(low), view.when(high)
    return bool(one and other and one.start is not None and other.start is not None and one.start < other.start)


def _since(view: _View, a: int, b: int) -> Iterator[_Pair]:
    one, other = view.when(a), view.when(b)
    if one and other and one.start is not None and other.start is not None:
        f = view.b.figures
        x, y = view.speaker[a], view.speaker[b]
        if f.low[x] > f.high[y] or f.low[y] > f.high[x]:
            yield _Pair(a, b, "since-when", (view.time(a) or "", view.time(b) or ""), 0.85)


def _one_at_a_time(view: _View, facts: list[int]) -> Iterator[_Pair]:
    """Two capitals; the wording of one may hold the other's."""
    first = facts[0]
    for other in facts[1:]:
        a, b = set(view.keys[first].item.head.split()), set(view.keys[other].item.head.split())
        if a and b and not (a <= b or b <= a) and not _one_after_another(view, first, other):
            names = view.keys[first].item.head, view.keys[other].item.head
            yield _Pair(first, other, "value", (" ".join(words_of(names[0])), " ".join(words_of(names[1]))))
