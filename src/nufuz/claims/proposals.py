"""Where a claim may be: a trigger, and for quantities the figure it speaks of.

Proposing is generous on purpose (a known cue in an unseen phrasing is half of all that fixed patterns miss); each
``Anchor`` carries the features by which the scorer's first stage decides whether anything is claimed there at all.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from nufuz.claims.frames import Frame, Hit
from nufuz.claims.hashing import Key, column, pair, sparse, used_as
from nufuz.claims.views import Value, View
from nufuz.language.units import is_money
from nufuz.vocabulary import TYPES

FAR = 45  # tokens: a figure farther from every trigger of a type is not its figure
TRIGGERS = {"strong": 0, "weak": 4, "learned": 6}  # patterns that propose, and how many words farther each seems
AGAIN = 3  # tokens within which a word that points back must stand
WINDOW = 6  # words on either side that the first stage looks at
BARE = frozenset({"person", "count", "day", "rank", "count/week", "person/km2"})  # units that a bare number may have
KINDS = ("indicator", "event", "relation")  # in the order that the features count them
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
    keys: list[Key] = field(default_factory=list)
    words: array[int] = field(default_factory=lambda: array("I"))
    exists: float = 0.0
    share: float = 1.0
    rival: float = 0.0
    place: int = 0

    @property
    def type(self) -> str:
        return self.frame.type

    @property
    def sparse(self) -> list[int]:
        """The columns of its features."""
        return [*sparse(self.keys), *self.words]

    @property
    def unit_from(self) -> str:
        """Where the unit comes from: the figure's ``own``; ``named``, a currency of a state around; ``near``, of another
        figure; ``scaled``, its multiplier too; ``other``, the type's."""
        figure = self.value.mention.figure if self.value is not None else None
        if self.value is None or figure is None or self.unit == figure.unit:
            return "own"
        if self.value.mention.kind == "money":
            return "named"
        if not self.unsaid:
            return "other"
        return "scaled" if abs(self.amount or 0.0) >= 1000 * abs(figure.value) else "near"

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
    if figure.factor and not type_.endswith(("_change", "_growth")):
        return None  # doubled: no share, however large
    fit = unit_of(type_, value)
    if fit is None:
        offers = ((_fit(type_, "money" if is_money(unit) else "quantity", unit), by) for unit, by in value.offered)
        fit = next(((offer[0], offer[1] * by) for offer, by in offers if offer), None)
    if fit is None:
        return None
    unit, times = fit
    return figure.value * times, (figure.value_to * times if figure.value_to is not None else None), unit


def _of_figures(view: View, frame: Frame, hits: list[Hit]) -> Iterator[Anchor]:
    used = [hit for hit in hits if hit.pattern.strength in TRIGGERS]
    strong = sum(1 for hit in used if hit.pattern.strength == "strong")
    for value in view.values:
        amount = _amount(frame.type, value)
        if amount is None or (frame.type.endswith("_share") and amount[0] > 100):
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


@dataclass(slots=True)
class _Scene:
    """What the features of a sentence's anchors share. ``nearest``, ``rivals``: by figure, how near the nearest trigger stands and
    how many there are; ``in_clause``: the types with strong triggers there; ``cues``: the sentence's words of status."""

    view: View
    stems: list[int]
    nearest: dict[int, float]
    rivals: dict[int, int]
    in_clause: dict[int, dict[str, None]]
    cues: list[tuple[str, list[tuple[int, int]]]]
    kinds: str
    keys_in: dict[int, int]
    dated: set[int]
    dense: list[float]
    actors: int
    said: dict[str, array[int]] = field(default_factory=dict)

    def words(self, type_: str) -> array[int]:
        """The stems of the whole sentence, each once, as features of a type."""
        found = self.said.get(type_)
        if found is None:
            found = self.said[type_] = used_as(self.view.said, _uses(type_).says)
        return found


class _Uses(NamedTuple):
    """The columns with which a word is crossed, by what it is for a type's trigger: the trigger itself, around it, right before and
    behind it, around the figure, the sentence's first, anywhere in it."""

    trigger: int
    around: int
    before: int
    before_kind: int
    two_before: int
    behind: int
    two_behind: int
    before_figure: int
    behind_figure: int
    opening: int
    opening_kind: int
    opening_pair: int
    says: int


@cache
def _uses(type_: str) -> _Uses:
    kind = TYPES[type_].kind
    return _Uses(*[
        column(f"{use} {kind if use.endswith(('_kind', '_pair')) else type_}") for use in _Uses._fields
    ])  # fmt: skip


def _describe(view: View, found: Sequence[Anchor]) -> None:
    """Fills in the features of a sentence's anchors."""
    nearest: dict[int, float] = {}
    rivals: dict[int, int] = {}
    in_clause: dict[int, dict[str, None]] = {}  # in order, that sums come out the same in every run
    for anchor in found:
        if anchor.value is not None and not anchor.borrowed:
            key = anchor.value.order
            nearest[key] = min(nearest.get(key, 99.0), _distance(anchor.hit, anchor.value, view))
            rivals[key] = rivals.get(key, 0) + 1
        if anchor.strong:
            in_clause.setdefault(view.clause[anchor.at[0]], {})[anchor.type] = None
    named: dict[int, set[str]] = {}
    for actor in view.actors:
        named.setdefault(actor.clause, set()).add(actor.key)
    scene = _Scene(
        view, view.stem_columns, nearest, rivals, in_clause,
        [(name, places) for name, places in view.cues.items() if name.startswith("status:")],
        " ".join(sorted({actor.kind for actor in view.actors})), {clause: len(keys) for clause, keys in named.items()},
        {view.clause[date.first] for date in view.dates}, _of_sentence(view), len({actor.key for actor in view.actors}),
    )  # fmt: skip
    for anchor in found:
        _features(anchor, scene)


def _of_sentence(view: View) -> list[float]:
    cues = view.cues
    return [
        view.sentence.heading, view.sentence.row, math.log1p(len(view.words)), len({a.key for a in view.actors}),
        len(view.values), len(view.dates), view.pair_cue, "country" in cues, "organisation" in cues,
        any(w in ("?", "؟") for w in view.words[-2:]),
    ]  # fmt: skip


def _features(anchor: Anchor, scene: _Scene) -> None:
    view, stems = scene.view, scene.stems
    frame, hit, value = anchor.frame, anchor.hit, anchor.value
    type_, pattern, borrowed = frame.type, hit.pattern, anchor.borrowed
    kind = TYPES[type_].kind
    first, last = anchor.at
    clause, count = view.clause[first], len(stems)
    named = scene.keys_in.get(clause, 0)
    keys: list[Key] = [
        (_trigger, frame.id, type_, pattern.label, pattern.strength, borrowed, min(anchor.strong, 4), view.sentence.language, kind),
        (_place, type_, view.sentence.heading, view.sentence.row, min(scene.actors, 3), scene.kinds, min(named, 3)),
    ]  # fmt: skip
    uses = _uses(type_)
    words = used_as(stems[max(0, first - WINDOW) : first], uses.around)
    words += used_as(stems[last + 1 : last + WINDOW + 1], uses.around)
    words.append(uses.trigger if borrowed else stems[first] ^ uses.trigger)
    if first:
        words.append(stems[first - 1] ^ uses.before)
        words.append(stems[first - 1] ^ uses.before_kind)
        if first > 1:
            words.append(stems[first - 2] ^ uses.two_before)
    if last + 1 < count:
        words.append(stems[last + 1] ^ uses.behind)
        if last + 2 < count:
            words.append(stems[last + 2] ^ uses.two_behind)
    words.append(stems[0] ^ uses.opening)
    words.append(stems[0] ^ uses.opening_kind)
    words.append(pair(stems[0], stems[1] if count > 1 else 0) ^ uses.opening_pair)
    words += scene.words(type_)
    keys += [(_rival, type_, other) for other in scene.in_clause.get(clause, ()) if other != type_]
    for cue, places in scene.cues:
        near = any(view.clause[a] == clause and abs(a - first) < 8 for a, _ in places)
        keys.append((_status, type_, kind, cue, near))
    anchor.keys, anchor.words = keys, words
    dense: list[float] = [-1.0] * 7 if value is None else _of_figure(anchor, value, scene, last)
    anchor.dense = [
        *dense, *scene.dense, borrowed, anchor.unsaid, TRIGGERS[pattern.strength], anchor.strong, anchor.weak,
        hit.last - hit.first, named, pattern.constant is not None, KINDS.index(kind), first / max(count, 1), clause in scene.dated,
    ]  # fmt: skip


def _of_figure(anchor: Anchor, value: Value, scene: _Scene, last: int) -> list[float]:
    """The features of an anchor's figure: adds the keys, gives the dense ones."""
    view, stems, type_, borrowed = scene.view, scene.stems, anchor.type, anchor.borrowed
    figure = value.mention.figure
    assert figure is not None
    gap = 30 if borrowed else _gap(anchor.hit, value)
    crossed = 3 if borrowed else abs(view.clause[anchor.hit.first] - value.clause)
    after, fits = value.first > last, anchor.frame.number in value.nouns
    far = abs(value.first - last)
    rank = sum(1 for other in view.values if abs(other.first - last) < far and _amount(type_, other) is not None)
    rivals = scene.rivals.get(value.order, 0)
    best = not borrowed and _distance(anchor.hit, value, view) <= scene.nearest.get(value.order, 99.0)
    keys, words, uses = anchor.keys, anchor.words, _uses(type_)
    keys.append((_figure_place, type_, bucket(gap), after, min(crossed, 3), best, borrowed, bucket(rivals)))
    keys.append((
        _figure, type_, anchor.unit, anchor.unsaid, bool(figure.noun), bucket(math.log10(abs(figure.value) + 1)),
        anchor.unit_from, fits, min(rank, 3), value.mention.kind,
    ))  # fmt: skip
    words += used_as(stems[max(0, value.first - 3) : value.first], uses.before_figure)
    words += used_as(stems[value.last + 1 : value.last + 4], uses.behind_figure)
    return [gap, crossed, after, fits, rank, best, rivals]


# The names of features, written by keys (see ``hashing``).


def _trigger(
    frame: str, type_: str, label: str, strength: str, borrowed: bool, strong: int, language: str, kind: str
) -> tuple[str, ...]:
    return (
        f"f {frame}", f"t {type_}", f"p {frame} {label}", f"s {type_} {strength} {borrowed}", f"n {type_} {strong}",
        f"l {language} {kind}",
    )  # fmt: skip


def _place(type_: str, heading: bool, row: bool, actors: int, kinds: str, near: int) -> tuple[str, ...]:
    return f"h {type_} {heading}{row}", f"a {type_} {actors}", f"k {type_} {kinds}", f"kc {type_} {near}"


def _rival(type_: str, other: str) -> tuple[str, ...]:
    return (f"o {type_} {other}",)


def _status(type_: str, kind: str, cue: str, near: bool) -> tuple[str, ...]:
    return f"c {kind} {cue} {near}", f"ct {type_} {cue} {near}"


def _figure_place(
    type_: str, gap: int, after: bool, crossed: int, best: bool, borrowed: bool, rivals: int
) -> tuple[str, ...]:
    return f"g {type_} {gap} {float(after)}", f"gk {gap} {crossed}", f"best {best} {borrowed} {rivals}"


def _figure(
    type_: str, unit: str | None, unsaid: bool, noun: bool, size: int, how: str, fits: bool, rank: int, kind: str
) -> tuple[str, ...]:
    return (
        f"u {type_} {unit}", f"us {unsaid} {noun} {size}", f"ut {type_} {unsaid} {how}", f"ug {how} {unsaid}",
        f"nf {type_} {float(fits)}", f"rk {type_} {rank}", f"nk {kind} {float(fits)}",
    )  # fmt: skip
