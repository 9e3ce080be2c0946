"""Where a claim may be: a trigger, and for quantities the figure it speaks of.

Proposing is generous on purpose (a known cue in an unseen phrasing is half of all that fixed patterns miss); each
``Anchor`` carries the features by which the scorer's first stage decides whether anything is claimed there at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nufuz.claims.frames import Frame, Hit
from nufuz.claims.hashing import column
from nufuz.claims.views import Value, View
from nufuz.language.units import is_money
from nufuz.vocabulary import TYPES

FAR = 45  # tokens: a figure farther from every trigger of a type is not its figure
TRIGGERS = {"strong": 0, "weak": 4, "learned": 6}  # patterns that propose, and how many words farther each seems
AGAIN = 3  # tokens within which a word that points back must stand
WINDOW = 6  # words on either side that the first stage looks at
BARE = frozenset({"person", "count", "day", "rank", "count/week", "person/km2"})  # units that a bare number may have
YEARLY = {"m3": "m3/yr", "t": "t/yr", "bbl": "bbl/d", "TEU": "TEU/yr", "kWh": "kWh/yr"}


@dataclass(slots=True)
class Anchor:
    """A trigger and, for indicators, its figure. ``borrowed``: the trigger stands in the sentence before. ``unsaid``: the
    unit is that of another figure.

    ``exists``: the first stage's probability. ``share``, ``place``: of it among the anchors of the same figure (or clause);
    ``rival``: the highest probability of another type there.
    """

    view: View
    frame: Frame
    hit: Hit
    value: Value | None = None
    amount: float | None = None
    amount_to: float | None = None
    unit: str | None = None
    borrowed: bool = False
    unsaid: bool = False
    strong: int = 0
    weak: int = 0
    dense: list[float] = field(default_factory=list)
    sparse: list[int] = field(default_factory=list)
    exists: float = 0.0
    share: float = 1.0
    rival: float = 0.0
    place: int = 0

    @property
    def type(self) -> str:
        return self.frame.type

    @property
    def unit_from(self) -> str:
        """Where the unit comes from: the figure's ``own``; ``named``, a currency of a state around; ``near``, of another
        figure; ``other``, the type's."""
        figure = self.value.mention.figure if self.value is not None else None
        if self.value is None or figure is None or self.unit == figure.unit:
            return "own"
        if self.value.mention.kind == "money":
            return "named"
        return "near" if self.unsaid else "other"

    @property
    def at(self) -> tuple[int, int]:
        """The tokens that the claim hangs on in its own sentence: the trigger's, or the figure's where it is borrowed."""
        if self.borrowed and self.value is not None:
            return self.value.first, self.value.first
        return self.hit.first, self.hit.last


def anchors(view: View, before: View | None) -> list[Anchor]:
    """All anchors of one sentence, with their features."""
    frames = view.frames
    if frames is None or not view.words:
        return []
    by_frame: dict[int, list[Hit]] = {}
    for hit in view.hits:
        by_frame.setdefault(hit.pattern.frame, []).append(hit)
    out: list[Anchor] = []
    for number, hits in by_frame.items():
        frame = frames.frames[number]
        if TYPES[frame.type].kind == "indicator":
            out.extend(_of_figures(view, frame, hits))
        else:
            out.extend(_of_words(view, frame, hits))
    if before is not None and view.values:
        out.extend(_borrowed(view, before, {a.frame.type for a in out if a.strong}))
    if out:
        _describe(view, out)
    return out


def unit_of(type_: str, value: Value) -> tuple[str, float] | None:
    """The unit that a figure has as a figure of this type, and what to multiply it by; None where it cannot be one."""
    figure = value.mention.figure
    assert figure is not None
    return _fit(type_, value.mention.kind, value.unit)


def _fit(type_: str, kind: str, unit: str | None) -> tuple[str, float] | None:
    for wanted in TYPES[type_].units:
        if wanted == "money":
            if kind == "money" and unit:
                return unit, 1.0
        elif wanted == "percent":
            if unit == "percent":
                return "percent", 1.0
        elif (
            unit == wanted
            or (unit and YEARLY.get(unit) == wanted)
            or (wanted == "rank" and kind in ("ordinal", "number"))
        ):
            return wanted, 1.0
        elif wanted == "day" and unit in _DAYS:
            return wanted, _DAYS[unit]
        elif (wanted in BARE and kind == "number" and unit in (None, "count", "person") and wanted != "rank") or (
            wanted in BARE and kind == "quantity" and unit in _COUNTS and wanted not in ("rank", "day")
        ):
            return wanted, 1.0
    return None


_COUNTS = frozenset({"person", "count", "person/yr", "count/yr"})  # "100 scholarships a year" is a count too
_DAYS = {"month": 30.0, "week": 7.0, "year": 365.0, "days": 1.0, "d": 1.0, "months": 30.0}


def _amount(type_: str, value: Value) -> tuple[float, float | None, str] | None:
    """Value, end of the range and unit of a figure as a figure of this type."""
    figure = value.mention.figure
    assert figure is not None
    if figure.factor and "percent" in TYPES[type_].units:
        if type_.endswith(("_change", "_growth")):
            return round((figure.value - 1) * 100, 6), None, "percent"
        return (figure.value * 100 if figure.value < 1 else figure.value), None, "percent"
    fit = unit_of(type_, value)
    if fit is None:
        offers = (_fit(type_, "money" if is_money(unit) else "quantity", unit) for unit in value.offered)
        fit = next((offer for offer in offers if offer), None)
    if fit is None:
        return None
    unit, times = fit
    return figure.value * times, (figure.value_to * times if figure.value_to is not None else None), unit


def _of_figures(view: View, frame: Frame, hits: list[Hit]) -> Iterator[Anchor]:
    used = [hit for hit in hits if hit.pattern.strength in TRIGGERS]
    strong = sum(1 for hit in used if hit.pattern.strength == "strong")
    for value in view.values:
        amount = _amount(frame.type, value)
        if amount is None:
            continue
        near = min(used, key=lambda hit: (_distance(hit, value, view), -(hit.last - hit.first)), default=None)
        if near is None or _gap(near, value) > FAR:
            continue
        unsaid = unit_of(frame.type, value) is None
        yield Anchor(view, frame, near, value, *amount, unsaid=unsaid, strong=strong, weak=len(used) - strong)
    constants = [hit for hit in used if hit.pattern.constant is not None]
    if constants:
        hit = max(constants, key=lambda h: h.last - h.first)
        yield Anchor(view, frame, hit, None, hit.pattern.constant, None, TYPES[frame.type].units[0], strong=strong)


def _of_words(view: View, frame: Frame, hits: list[Hit]) -> Iterator[Anchor]:
    """One anchor for each clause that holds triggers of the frame, at its best trigger."""
    by_clause: dict[int, list[Hit]] = {}
    for hit in hits:
        if hit.pattern.strength in TRIGGERS:
            by_clause.setdefault(view.clause[hit.first], []).append(hit)
    for group in by_clause.values():
        best = max(group, key=lambda h: (-TRIGGERS[h.pattern.strength], h.last - h.first, -h.first))
        strong = sum(1 for hit in group if hit.pattern.strength == "strong")
        yield Anchor(view, frame, best, strong=strong, weak=len(group) - strong)


def _borrowed(view: View, before: View, own: set[str]) -> Iterator[Anchor]:
    """Figures whose trigger stands in the sentence before: "It reached 5 billion a year later".

    That sentence must hold a figure of the type too, unless this one begins with a word that points back (cue ``again``).
    """
    again = any(first < AGAIN for first, _ in view.cues.get("again", ()))
    seen: set[int] = set()
    for hit in before.hits:
        number = hit.pattern.frame
        frame = before.frames.frames[number] if before.frames else None
        if frame is None or number in seen or hit.pattern.strength != "strong" or frame.type in own:
            continue
        if TYPES[frame.type].kind != "indicator" or TYPES[frame.type].units in (("count",), ("rank",)):
            continue
        if not again and not any(_amount(frame.type, value) for value in before.values):
            continue
        seen.add(number)
        for value in view.values:
            amount = _amount(frame.type, value)
            if amount is not None:
                unsaid = unit_of(frame.type, value) is None
                yield Anchor(view, frame, hit, value, *amount, borrowed=True, unsaid=unsaid, strong=1)


def _gap(hit: Hit, value: Value) -> int:
    if value.first > hit.last:
        return value.first - hit.last
    return hit.first - value.last if value.last < hit.first else 0


def _distance(hit: Hit, value: Value, view: View) -> float:
    crossed = abs(view.clause[hit.first] - value.clause)
    return _gap(hit, value) + 6 * crossed + TRIGGERS[hit.pattern.strength]


def bucket(n: float) -> int:
    """0, 1, 2, 3, then by powers of about 1.6."""
    return int(n) if n < 4 else 3 + int(math.log(n / 3) / math.log(1.6))


def _describe(view: View, found: Sequence[Anchor]) -> None:
    """Fills in the features of a sentence's anchors."""
    frames = view.frames
    assert frames is not None
    stems = [frames.stem(word) for word in view.words]
    nearest: dict[int, float] = {}
    rivals: dict[int, int] = {}
    for anchor in found:
        if anchor.value is not None and not anchor.borrowed:
            key = anchor.value.order
            nearest[key] = min(nearest.get(key, 99.0), _distance(anchor.hit, anchor.value, view))
            rivals[key] = rivals.get(key, 0) + 1
    in_clause: dict[int, set[str]] = {}
    for anchor in found:
        if anchor.strong:
            in_clause.setdefault(view.clause[anchor.at[0]], set()).add(anchor.type)
    shared = _of_sentence(view)
    for anchor in found:
        _features(view, anchor, stems, nearest, rivals, in_clause, shared)


def _of_sentence(view: View) -> list[float]:
    cues = view.cues
    return [
        float(view.sentence.heading), float(view.sentence.row), math.log1p(len(view.words)), float(len({a.key for a in view.actors})),
        float(len(view.values)), float(len(view.dates)), float(view.pair_cue), float("country" in cues), float("organisation" in cues),
        float(any(w in ("?", "؟") for w in view.words[-2:])),
    ]  # fmt: skip


def _features(
    view: View, anchor: Anchor, stems: list[str], nearest: dict[int, float], rivals: dict[int, int],
    in_clause: dict[int, set[str]], shared: list[float],
) -> None:  # fmt: skip
    frame, hit, value = anchor.frame, anchor.hit, anchor.value
    type_ = frame.type
    kind = TYPES[type_].kind
    first, last = anchor.at
    clause = view.clause[first]
    names = [
        f"f {frame.id}", f"t {type_}", f"p {frame.id} {hit.pattern.label}", f"s {type_} {hit.pattern.strength} {anchor.borrowed}",
        f"n {type_} {min(anchor.strong, 4)}", f"w {type_} {stems[first]}" if not anchor.borrowed else f"wb {type_}",
        f"h {type_} {view.sentence.heading}{view.sentence.row}", f"a {type_} {min(int(shared[3]), 3)}", f"l {view.sentence.language} {kind}",
    ]  # fmt: skip
    for i in range(max(0, first - WINDOW), min(len(stems), last + WINDOW + 1)):
        if i < first or i > last:
            names.append(f"x {type_} {stems[i]}")
    for offset in (1, 2):
        if first - offset >= 0:
            names.append(f"b{offset} {type_} {stems[first - offset]}")
            if offset == 1:
                names.append(f"bg {kind} {stems[first - 1]}")
        if last + offset < len(stems):
            names.append(f"n{offset} {type_} {stems[last + offset]}")
    for other in in_clause.get(clause, ()):
        if other != type_:
            names.append(f"o {type_} {other}")
    for cue in view.cues:
        if cue.startswith("status:"):
            near = any(view.clause[a] == clause and abs(a - first) < 8 for a, _ in view.cues[cue])
            names.append(f"c {kind} {cue} {near}")
            names.append(f"ct {type_} {cue} {near}")
    kinds = sorted({actor.kind for actor in view.actors})
    names.append(f"k {type_} {' '.join(kinds)}")
    same_clause = [actor for actor in view.actors if actor.clause == clause]
    names.append(f"kc {type_} {min(len({a.key for a in same_clause}), 3)}")
    gap = crossed = order = fits = 0.0
    if value is not None:
        gap = float(_gap(hit, value)) if not anchor.borrowed else 30.0
        crossed = float(abs(view.clause[hit.first] - value.clause)) if not anchor.borrowed else 3.0
        order = float(value.first > last)
        fits = float(frame.number in value.nouns)
        figure = value.mention.figure
        assert figure is not None
        how = anchor.unit_from
        rank = sum(
            1
            for other in view.values
            if abs(other.first - last) < abs(value.first - last) and _amount(type_, other) is not None
        )
        names += [
            f"g {type_} {bucket(gap)} {order}", f"gk {bucket(gap)} {min(int(crossed), 3)}", f"u {type_} {anchor.unit}",
            f"us {anchor.unsaid} {bool(figure.noun)} {bucket(math.log10(abs(figure.value) + 1))}", f"ut {type_} {anchor.unsaid} {how}", f"ug {how} {anchor.unsaid}",
            f"nf {type_} {fits}", f"rk {type_} {min(rank, 3)}", f"nk {value.mention.kind} {fits}",
        ]  # fmt: skip
        for offset in (1, 2, 3):
            if value.first - offset >= 0:
                names.append(f"vb {type_} {stems[value.first - offset]}")
            if value.last + offset < len(stems):
                names.append(f"va {type_} {stems[value.last + offset]}")
        best = _distance(hit, value, view) <= nearest.get(value.order, 99.0) if not anchor.borrowed else False
        names.append(f"best {best} {anchor.borrowed} {bucket(rivals.get(value.order, 0))}")
        dense = [gap, crossed, order, fits, float(rank), float(best), float(rivals.get(value.order, 0))]
    else:
        dense = [-1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0]
    anchor.sparse = list(map(column, names))
    anchor.dense = [
        *dense, *shared, float(anchor.borrowed), float(anchor.unsaid), float(TRIGGERS[hit.pattern.strength]), float(anchor.strong), float(anchor.weak),
        float(hit.last - hit.first), float(len({a.key for a in same_clause})), float(anchor.hit.pattern.constant is not None),
        float(("indicator", "event", "relation").index(kind)), float(first) / max(len(stems), 1),
        float(any(view.clause[d.first] == clause for d in view.dates)),
    ]  # fmt: skip
