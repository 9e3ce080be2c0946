"""From figures to readings: for an influencer, a target and a year, what each indicator says and how surely.

A reading keeps the figures that it rests on. Where no figure speaks there is no reading: absence is never zero. Figures
that contradict each other are brought to one amount by their mean (of logarithms), and their distance widens its error:
the variance of a single figure is the shrunken estimate (v0 s0² + SS) / (v0 + m - 1), with s0 the error that the scheme
gives for the indicator and v0 = 4 (Gelman et al. 2013, Bayesian Data Analysis, section 2.6).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from nufuz.influence.indicators import Indicator, Scheme
from nufuz.panel import codes

PRIOR_COUNT = 4.0
ONE_SIDED = 0.5  # trade known in one direction only: standard deviation of the logarithm added to it
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """``amount`` in the indicator's unit; ``error``: standard deviation of its logarithm; ``rows``: positions in the
    figures that it rests on; ``basis``: ``figures``, ``members`` (added up over a group) or ``derived``; ``note``."""

    amount: float
    error: float
    rows: tuple[int, ...]
    basis: str = "figures"
    note: str = ""


@dataclass(slots=True)
class _Figure:
    """One figure as a reading needs it. ``side``: 0 for a figure of both directions, 1 for A to B, 2 for B to A."""

    row: int
    side: int
    span: str | None
    first: int | None
    year: int | None
    months: float | None
    amount: float
    rate: bool
    bound: str
    item: str | None
    mark: str
    apart: float = 0.0  # half the logarithm of the highest over the lowest that its sources say


@dataclass(slots=True)
class Evidence:
    """The figures sorted by indicator and pair. ``pairs(indicator)``: who has any; ``read``: one reading.

    ``seats``: of each group its members with first and last year, from the membership figures themselves. A group may be
    influencer or target: its own figures count, and where it has none, those of its members.
    """

    figures: pd.DataFrame
    scheme: Scheme
    by_pair: dict[str, dict[Pair, list[_Figure]]] = field(default_factory=dict)
    national: dict[str, dict[str, list[_Figure]]] = field(default_factory=dict)
    seats: dict[str, dict[str, list[tuple[int, int, float, int]]]] = field(default_factory=dict)
    _known: dict[tuple[str, str, str, int, int], Reading | None] = field(default_factory=dict)

    @classmethod
    def of(cls, figures: pd.DataFrame, scheme: Scheme) -> Evidence:
        """Sorts the rows of ``nufuz.panel.figures``; only what is actual counts (no target, plan, forecast, denial)."""
        self = cls(figures.reset_index(drop=True), scheme)
        wanted: dict[str, list[tuple[Indicator, int]]] = defaultdict(list)
        for indicator in scheme.indicators:
            self.by_pair[indicator.name] = defaultdict(list)
            for number, read in enumerate(indicator.reads):
                wanted[read.type].append((indicator, number))
        rows = self.figures[self.figures["status"] == "actual"]
        for row in rows.itertuples():
            self._sort(row, wanted)
        return self

    def _sort(self, row: Any, wanted: Mapping[str, Sequence[tuple[Indicator, int]]]) -> None:
        subject, other, item = _text(row.subject), _text(row.object), _text(row.item)
        kind = str(row.type)
        if subject is None or subject == other:
            return
        figure = _figure(row)
        if other is None:
            # A figure of one state with all the world: GDP, population, all exports.
            self.national.setdefault(kind, defaultdict(list))[subject].append(figure)
            return
        if kind in ("member_of", "observer_of", "founder_of", "join", "leave"):
            self._seat(kind, subject, other, item, figure)
        for indicator, number in wanted.get(kind, ()):
            read = indicator.reads[number]
            if not read.takes(item) or (figure.mark and indicator.unit not in (None, figure.mark)):
                continue
            into = self.by_pair[indicator.name]
            if read.roles in ("A>B", "either"):
                into[subject, other].append(figure)
            if read.roles in ("B>A", "either"):
                into[other, subject].append(figure)
            if read.roles == "both":
                into[subject, other].append(replace(figure, side=1))
                into[other, subject].append(replace(figure, side=2))

    def _seat(self, kind: str, state: str, organisation: str, item: str | None, figure: _Figure) -> None:
        first = figure.first if figure.first is not None else (figure.year if figure.span != "until" else None)
        last = figure.year if figure.span in ("until", "years", "part") else None
        if figure.span == "year" and kind in ("member_of", "observer_of", "founder_of"):
            first = figure.year
        if first is None and last is None:
            return
        if kind == "leave":
            return
        part = 1.0 if kind != "observer_of" and item not in ("observer", "partner") else 0.5
        self.seats.setdefault(organisation, defaultdict(list))[state].append(
            (first if first is not None else -9999, last if last is not None else 9999, part, figure.row)
        )

    def members(self, group: str, year: int) -> list[str]:
        """Full members of ``group`` in ``year``."""
        seats = self.seats.get(group, {})
        return sorted(s for s, spells in seats.items() if any(f <= year <= t and p == 1.0 for f, t, p, _ in spells))

    def knows(self, code: str) -> bool:
        """Whether a code is that of a state, of a group, or of somebody of whom any figure is told."""
        return code in codes.known() or code in self.seats or any(code in pair for pair in self.pairs())

    def actors(self, target: str) -> list[str]:
        """Everybody of whom any figure with ``target`` is known."""
        return sorted({a for pairs in self.by_pair.values() for a, b in pairs if b == target})

    def pairs(self) -> list[Pair]:
        """All (influencer, target) of whom any figure is known."""
        return sorted({pair for pairs in self.by_pair.values() for pair in pairs})

    def read(self, indicator: Indicator, a: str, b: str, year: int, window: int) -> Reading | None:
        """What ``indicator`` says of ``a`` in ``b`` in ``year``; None where no figure lies within ``window`` years."""
        key = (indicator.name, a, b, year, window)
        if key not in self._known:
            self._known[key] = self._read(indicator, a, b, year, indicator.window or window)
        return self._known[key]

    def _read(self, indicator: Indicator, a: str, b: str, year: int, window: int) -> Reading | None:
        if indicator.how == "ratio":
            return self._ratio(indicator, a, b, year, window)
        if indicator.how == "part":
            return self._part(indicator, a, b, year, window)
        if indicator.how == "shared":
            inside = self._inside(a, b, year)
            if inside:
                return _over_targets(indicator, [self._shared(indicator, a, m, year) for m in inside])
            return self._shared(indicator, a, b, year)
        own = self._direct(indicator, a, b, year, window)
        if own is not None:
            return own
        inside = self._inside(a, b, year)
        if inside:
            return _over_targets(indicator, [self.read(indicator, a, m, year, window) for m in inside])
        members = [m for m in self.members(a, year) if m != b]
        parts = [r for r in (self._direct(indicator, m, b, year, window) for m in members) if r is not None]
        if not parts:
            return None
        return _together(indicator, parts, len(members))

    def _inside(self, a: str, b: str, year: int) -> list[str]:
        """The members of ``b``, where it is a group, that ``a`` can have influence in: not itself, not its own members."""
        mine = {a, *self.members(a, year)}
        return [m for m in self.members(b, year) if m not in mine]

    def _direct(self, indicator: Indicator, a: str, b: str, year: int, window: int) -> Reading | None:
        figures = self.by_pair[indicator.name].get((a, b), [])
        if not figures:
            return None
        if indicator.how == "count":
            return _count(indicator, figures, year, window)
        if indicator.how == "level":
            return _level(indicator, figures, year)
        return _quantity(indicator, figures, year, window, self.scheme)

    def _ratio(self, indicator: Indicator, a: str, b: str, year: int, window: int) -> Reading | None:
        assert indicator.of is not None
        assert indicator.per is not None
        above = self.read(self.scheme.named(indicator.of), a, b, year, window)
        below = self.nation(indicator.per, b, year, window)
        if above is None or below is None or below.amount <= 0:
            return None
        error = math.sqrt(above.error**2 + below.error**2 + indicator.error**2)
        note = "; ".join(n for n in (above.note if above.basis == "members" else "", below.note) if n)
        return Reading(above.amount / below.amount, error, above.rows + below.rows, "derived", note)

    def nation(self, kind: str, state: str, year: int, window: int) -> Reading | None:
        """A figure of one state (``gdp``, ``population``) within twice the window.

        Where the year itself has none but earlier and later ones do, the logarithm is drawn straight between the nearest
        two; the note says so.
        """
        figures = self.national.get(kind, {}).get(state, [])
        members = self.members(state, year) if not figures else []
        if members:
            # A group has what its members have together, if the figure of each is known.
            parts = [r for r in (self.nation(kind, m, year, window) for m in members) if r is not None]
            total = sum(r.amount for r in parts)
            if len(parts) < len(members) or total <= 0:
                return None
            error = math.sqrt(sum((r.amount * r.error) ** 2 for r in parts)) / total
            return Reading(total, error, tuple(row for r in parts for row in r.rows), "members")
        as_read = Indicator(name=kind, instrument="", half="none", weight=0, reason="", how="quantity", error=0.05)
        years = sorted({f.year for f in figures if f.year is not None and abs(f.year - year) <= 2 * window})
        before, after = [y for y in years if y < year][-1:], [y for y in years if y > year][:1]
        if year in years or not before or not after:
            return _quantity(as_read, figures, year, 2 * window, self.scheme) if figures else None
        ends = [_quantity(as_read, figures, y, 0, self.scheme) for y in (*before, *after)]
        if ends[0] is None or ends[1] is None or min(ends[0].amount, ends[1].amount) <= 0:
            return _quantity(as_read, figures, year, 2 * window, self.scheme)
        part = (year - before[0]) / (after[0] - before[0])
        amount = math.exp((1 - part) * math.log(ends[0].amount) + part * math.log(ends[1].amount))
        error = math.hypot(
            max(ends[0].error, ends[1].error), self.scheme.drift * min(year - before[0], after[0] - year)
        )
        rows = ends[0].rows + ends[1].rows
        return Reading(amount, error, rows, "derived", f"{kind} between {before[0]} and {after[0]}")

    def _part(self, indicator: Indicator, a: str, b: str, year: int, window: int) -> Reading | None:
        assert indicator.of is not None
        base = self.scheme.named(indicator.of)
        own = self.read(base, a, b, year, window)
        if own is None:
            return None
        others = [r for r in (self.read(base, c, b, year, window) for c in self._rivals(base, a, b, year)) if r]
        total = own.amount + sum(r.amount for r in others)
        if not others or total <= 0:
            return None  # a part of one's own figure alone says nothing
        share = own.amount / total
        low = indicator.unmeasured
        unknown = (1 - low) / math.sqrt(12) / ((1 + low) / 2)
        spread = (1 - share) * own.error
        rest = math.sqrt(sum((r.amount / total * r.error) ** 2 for r in others))
        rows = own.rows + tuple(row for r in others for row in r.rows)
        return Reading(share * (1 + low) / 2, math.sqrt(spread**2 + rest**2 + unknown**2), rows, "derived")

    def _rivals(self, indicator: Indicator, a: str, b: str, year: int) -> list[str]:
        """The other actors whose figures with ``b`` make up the sum: a group or its members, never both."""
        inside = {b, *self._inside(a, b, year)}
        actors = {x for x, y in self.by_pair[indicator.name] if y in inside} - {a} - inside
        mine = set(self.members(a, year))
        groups = {g for g in actors if self.members(g, year)}
        for group in sorted(groups):
            members = set(self.members(group, year))
            if a in members or b in members or members & mine:
                actors.discard(group)
            else:
                actors -= members
        return sorted(actors - mine)

    def _shared(self, indicator: Indicator, a: str, b: str, year: int) -> Reading | None:
        ours = set(self.members(a, year)) | {a}
        wanted = indicator.organisations or tuple(o for o in self.seats if not o.islower() and o != a)
        shared, all_of_b, rows = 0.0, 0.0, []
        known = False
        for organisation in wanted:
            seats = self.seats.get(organisation, {})
            sitting = {s: max((p, r) for f, t, p, r in spells if f <= year <= t)
                       for s, spells in seats.items() if any(f <= year <= t for f, t, _, _ in spells)}  # fmt: skip
            if len(sitting) < 2:
                continue
            known = known or b in sitting
            mine = max((sitting[s] for s in ours if s in sitting), default=None)
            if b in sitting:
                all_of_b += sitting[b][0]
                if mine is not None:
                    shared += mine[0] * sitting[b][0]
                rows.append(sitting[b][1])
                rows.extend([mine[1]] if mine is not None else [])
        # That the two share nothing is only known where somebody sits in something.
        seated = any(s in self.seats[o] for o in self.seats for s in ours)
        if not known and not (indicator.organisations and seated and any(b in s for s in self.seats.values())):
            return None
        if not seated:
            return None
        amount = shared / all_of_b if indicator.of_all and all_of_b else shared
        return Reading(amount, indicator.error, tuple(rows))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _figure(row: Any) -> _Figure:
    def whole(value: Any) -> int | None:
        return None if pd.isna(value) else int(value)

    low, high = row.low, row.high
    bound = _text(row.bound) or "eq"
    amount = float(row.amount)
    apart = math.log(high / low) / 2 if pd.notna(low) and pd.notna(high) and high > low > 0 else 0.0
    months = row.months
    return _Figure(
        row=int(row.Index), side=0, span=_text(row.span), first=whole(row.first), year=whole(row.year),
        months=None if pd.isna(months) else float(months), amount=amount, rate=bool(row.rate),
        bound=bound, item=_text(row.item), mark=_text(row.measure) or "", apart=apart,
    )  # fmt: skip


def _distance(figure: _Figure, year: int) -> float:
    """Years between a figure and ``year``; none where its period holds the year."""
    if figure.year is None:
        return math.inf
    first = figure.first if figure.first is not None else figure.year
    if figure.span == "since":
        return float(max(0, first - year))
    if figure.span == "years":
        return float(max(first - year, year - figure.year, 0))
    return float(abs(figure.year - year))


def _quantity(
    indicator: Indicator, figures: Sequence[_Figure], year: int, window: int, scheme: Scheme
) -> Reading | None:
    """The mean of the figures of the nearest year; a whole year before parts of one, both directions before one."""
    whole: list[tuple[float, float, float, tuple[int, ...]]] = []
    sides: dict[tuple[Any, ...], dict[int, list[tuple[float, float, int]]]] = defaultdict(lambda: defaultdict(list))
    for figure in figures:
        usable = _in_year(indicator, figure, scheme)
        distance = _distance(figure, year)
        if usable is None or distance > window:
            continue
        amount, error = usable
        part = 0.5 if figure.span == "part" and indicator.time == "flow" else 0.0
        if figure.side:
            key = (figure.span, figure.first, figure.year, figure.months)
            sides[key][figure.side].append((amount, error, figure.row))
            continue
        whole.append((distance + part, amount, error, (figure.row,)))
    one_sided: list[tuple[float, float, float, tuple[int, ...]]] = []
    for (span, first, last, months), by_side in sides.items():
        like = _Figure(0, 0, span, first, last, months, 0.0, False, "eq", None, "")
        distance = _distance(like, year) + (0.5 if span == "part" else 0.0)
        means = {s: (sum(a for a, _, _ in v) / len(v), max(e for _, e, _ in v)) for s, v in by_side.items()}
        rows = tuple(r for v in by_side.values() for _, _, r in v)
        entry = (distance, sum(m for m, _ in means.values()), max(e for _, e in means.values()), rows)
        (whole if len(by_side) == 2 else one_sided).append(entry)
    return _mean(indicator, whole, scheme) or _mean(indicator, one_sided, scheme, ONE_SIDED, "one direction only")


def _in_year(indicator: Indicator, figure: _Figure, scheme: Scheme) -> tuple[float, float] | None:
    """The figure's amount for one year and its extra error; None where it cannot be had."""
    if math.isnan(figure.amount) or figure.amount < 0:
        return None
    error = math.hypot(scheme.bound_error.get(figure.bound, 0.0), figure.apart)
    if indicator.time != "flow" or figure.rate or figure.span == "year":
        return figure.amount, error
    if figure.span in ("part", "years") and figure.months:
        return figure.amount * 12 / figure.months, math.hypot(error, scheme.part_year)
    return None


def _mean(
    indicator: Indicator, entries: Iterable[tuple[float, float, float, tuple[int, ...]]], scheme: Scheme,
    extra: float = 0.0, note: str = "",
) -> Reading | None:  # fmt: skip
    entries = list(entries)
    if not entries:
        return None
    nearest = min(d for d, _, _, _ in entries)
    used = [e for e in entries if e[0] == nearest]
    rows = tuple(dict.fromkeys(r for _, _, _, rs in used for r in rs))
    # The same number told twice is one witness: most likely one of them has it from the other.
    used = list({f"{e[1]:.4g}": e for e in used}.values())
    amounts = [a for _, a, _, _ in used]
    m = len(amounts)
    if min(amounts) <= 0:
        mean, squares = sum(amounts) / m, 0.0 if max(amounts) <= 0 else 0.25 * m
    else:
        logs = [math.log(a) for a in amounts]
        mean = math.exp(sum(logs) / m)
        squares = sum((x - sum(logs) / m) ** 2 for x in logs)
    variance = (PRIOR_COUNT * indicator.error**2 + squares) / (PRIOR_COUNT + m - 1) / m
    variance += sum(e**2 for _, _, e, _ in used) / m**2 + (scheme.drift * nearest) ** 2 + extra**2
    return Reading(mean, math.sqrt(variance), rows, note=note)


def _count(indicator: Indicator, figures: Sequence[_Figure], year: int, window: int) -> Reading | None:
    """How many different events there were; the same month told twice is one."""
    first = -(10**6) if indicator.ever else year - window + 1
    seen: dict[tuple[object, ...], int] = {}
    for figure in figures:
        if figure.year is None:
            # Standing facts (a shared language) need no date; an event without a date falls in no window.
            if indicator.ever:
                seen.setdefault(("", (figure.item or "").lower()), figure.row)
            continue
        begin = figure.first if figure.span == "since" and figure.first is not None else figure.year
        if first <= begin <= year:
            seen.setdefault((begin, (figure.item or "").lower()[:24]), figure.row)
    if not seen:
        return None
    return Reading(float(len(seen)), indicator.error, tuple(seen.values()))


def _level(indicator: Indicator, figures: Sequence[_Figure], year: int) -> Reading | None:
    best: tuple[float, int] | None = None
    for figure in figures:
        begin = figure.first if figure.first is not None else figure.year
        if begin is not None and begin > year:
            continue
        text = figure.item or ""
        level = next((value for pattern, value in indicator.levels if pattern.search(text)), None)
        if level is not None and (best is None or level > best[0]):
            best = (level, figure.row)
    return Reading(best[0], indicator.error, (best[1],)) if best else None


def _over_targets(indicator: Indicator, readings: Sequence[Reading | None]) -> Reading | None:
    """A reading of a group as target: what adds up is added up, all else (shares, levels) is the mean of the members."""
    parts = [r for r in readings if r is not None]
    if not parts:
        return None
    adds = indicator.group == "sum" and indicator.unit != "percent" and indicator.how in ("quantity", "count")
    whole = _together(replace(indicator, group="sum" if adds else "mean"), parts, len(readings))
    return replace(whole, note=f"{whole.note} of the target")


def _together(indicator: Indicator, parts: Sequence[Reading], members: int) -> Reading:
    """A group's reading from those of its members: a lower bound where some have none."""
    rows = tuple(row for part in parts for row in part.rows)
    note = f"from {len(parts)} of {members} members"
    if indicator.group == "max":
        best = max(parts, key=lambda p: p.amount)
        return Reading(best.amount, best.error, rows, "members", note)
    total = sum(p.amount for p in parts)
    error = math.sqrt(sum((p.amount * p.error) ** 2 for p in parts)) / total if total > 0 else indicator.error
    if indicator.group == "mean":
        return Reading(total / len(parts), error, rows, "members", note)
    return Reading(total, math.hypot(error, 0.3 if len(parts) < members else 0.0), rows, "members", note)
