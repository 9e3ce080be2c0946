"""Who may fill a role: the actors of the sentence and of its surroundings, with the features that choose between them."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from operator import attrgetter

from nufuz.claims.context import Around, Known
from nufuz.claims.frames import type_roles
from nufuz.claims.hashing import Key, pair, sparse, word_columns
from nufuz.claims.proposals import KINDS, Anchor, bucket
from nufuz.claims.views import Actor, Value, View
from nufuz.vocabulary import TYPES

OUTSIDE = 5  # candidates from outside the sentence, at most
FORMS = ("name", "adjective", "nationals", "capital", "leader", "office", "government")
OPENING, END = word_columns(("^", "$"))  # in place of words before and behind the sentence
ACTOR_KINDS = ("state", "org", "region", "body", "person", "city", "pair")


@dataclass(slots=True)
class Filler:
    """One candidate for a role; ``actor`` is None where it comes from outside the sentence, ``key`` None for "nobody"."""

    key: str | None
    actor: Actor | None
    known: Known | None
    parts: tuple[list[float], list[float], list[float]]  # for the trees: its own, of its surroundings, of the trigger
    keys: list[Key]
    words: array[int] = field(default_factory=lambda: array("I"))
    score: float = 0.0

    @property
    def dense(self) -> list[float]:
        """What the trees see of it."""
        return [*chain.from_iterable(self.parts)]

    @property
    def sparse(self) -> list[int]:
        """The columns of its features."""
        return [*sparse(self.keys), *self.words]

    def source(self) -> str:
        """Where it was found, for the chain of a claim: ``sentence``, ``previous sentence``, ``heading``…"""
        if self.actor is not None:
            return "sentence"
        if self.known is None:
            return "nobody"
        if self.known.previous:
            return "previous sentence"
        if self.known.heading:
            return "heading"
        if self.known.paragraph:
            return "paragraph"
        if self.known.title:
            return "title"
        return "document" if self.known.rank else "sentences before"


def fillers(anchor: Anchor, role: str, around: Around, places: dict[tuple[int, ...], Place]) -> list[Filler]:
    """The candidates for ``role`` of an anchor, with their features. ``places``: those known in its sentence; more are added."""
    roles = type_roles()[anchor.type]
    kinds = roles.subject if role == "subject" else roles.object
    if role == "object" and not kinds:
        return []
    inside = _inside(anchor.view, anchor, kinds)
    scene = _scene(anchor, role, inside)
    where = (*anchor.at, -1 if anchor.value is None else anchor.value.order)
    out = []
    for actor in inside:
        place = places.get((*where, actor.order)) or places.setdefault((*where, actor.order), Place.of(anchor, actor))
        out.append(_inner(actor, around.actors.get(actor.key), scene, place))
    have = {actor.key for actor in inside}
    outside = [known for known in around.actors.values() if known.key not in have and known.kind in kinds]
    outside.sort(key=lambda k: (k.local or 9, k.rank or 9, k.heading or 9, k.title or 9, k.key))
    out.extend([_outer(known, scene) for known in outside[:OUTSIDE]])
    if role == "object" and not roles.object_needed:
        out.append(_outer(None, scene))
    return out


def _inside(view: View, anchor: Anchor, kinds: frozenset[str]) -> list[Actor]:
    """The sentence's actors of the right kinds, one for each key: in the trigger's clause, then nearest to it."""
    first, last = anchor.at
    here = view.clause[first]
    best: dict[str, tuple[int, Actor]] = {}
    for actor in view.actors:
        if actor.kind not in kinds and not (
            actor.kind in ("city", "person") and len(actor.key) == 3 and "state" in kinds
        ):
            continue
        far = _apart(actor, first, last) + 8 * abs(actor.clause - here)
        if actor.key not in best or far < best[actor.key][0]:
            best[actor.key] = (far, actor)
    return sorted([actor for _, actor in best.values()], key=_order)


_order = attrgetter("order")


@dataclass(slots=True)
class _Scene:
    """What all candidates for a role of an anchor share: who else there is, and how the trigger's clause is built.

    ``own``, ``other``: how many actors carry a mark of this role, of the other one; ``plain``: the first that stands unmarked;
    ``leader``: the first of the clause; ``antecedent``: the last before it; ``alone``: the only one in it.
    """

    anchor: Anchor
    label: str
    inside: list[Actor]
    own: int
    other: int
    plains: int
    plain: str | None
    leader: str | None
    antecedent: str | None
    keys_in_clause: set[str]
    dense: list[float]
    family: str
    symmetric: bool
    mine: frozenset[str]
    others: frozenset[str]


def _scene(anchor: Anchor, role: str, inside: list[Actor]) -> _Scene:
    view, frame, (first, _) = anchor.view, anchor.frame, anchor.at
    term, roles = TYPES[anchor.type], type_roles()[anchor.type]
    mine, others = frame.marks[role], frame.marks["object" if role == "subject" else "subject"]
    clause = view.clause[first]
    near = [a for a in inside if -1 <= a.clause - clause <= 1]
    plain = [a.key for a in near if not a.mark]
    same = [a.key for a in inside if a.clause == clause]
    before = [a.key for a in inside if a.last < first and a.clause < clause]
    dense: list[float] = [
        role == "object", term.symmetric, frame.reverse, anchor.value is not None, anchor.borrowed,
        len(inside), view.pair_cue, anchor.strong, KINDS.index(term.kind),
        view.sentence.heading, not roles.object, anchor.exists,
    ]  # fmt: skip
    return _Scene(
        anchor, "party" if term.symmetric else role, inside, sum([a.mark in mine for a in near]), sum([a.mark in others for a in near]),
        len(plain), plain[0] if plain else None, same[0] if same else None, before[-1] if before else None, set(same), dense,
        roles.family, term.symmetric, mine, others,
    )  # fmt: skip


def _apart(actor: Actor, first: int, last: int) -> int:
    if actor.first > last:
        return actor.first - last
    return first - actor.last if actor.last < first else 0


_UNKNOWN = [0.0] * 11


def _surroundings(known: Known | None) -> list[float]:
    """What an actor's surroundings tell of it, for the trees."""
    if known is None:
        return _UNKNOWN
    if not known.dense:
        known.dense = [
            known.previous, known.paragraph, known.heading, known.title, known.rank, known.share, known.back,
            known.kind == "state", known.salience, known.local, known.suits,
        ]  # fmt: skip
    return known.dense


_ELSEWHERE = [0.0, 0.0, *[-1.0] * 34]
_NOBODY = [0.0, 1.0, *[-1.0] * 34]


def _outer(known: Known | None, scene: _Scene) -> Filler:
    """A candidate from outside the sentence; ``known`` None for "nobody"."""
    type_, label, count, pair = scene.anchor.type, scene.label, len(scene.inside), scene.anchor.view.pair_cue
    if known is None:
        return Filler(None, None, None, (_NOBODY, _UNKNOWN, scene.dense), [(_nobody, type_, label, count, pair)])
    keys: list[Key] = [
        (_outside, type_, label, min(known.back, 5), known.previous, known.heading, known.title, known.rank),
        (_outside_again, type_, label, known.local, known.rank, pair, known.kind, count),
        (_suited, label, known.suits, known.local, known.rank),
    ]
    return Filler(known.key, None, known, (_ELSEWHERE, _surroundings(known), scene.dense), keys)


@dataclass(slots=True)
class Place:
    """How an actor stands to a trigger and its figure, whatever role it may fill."""

    after: bool
    side: str
    far: int
    steps: int  # ``far`` in buckets
    crossed: int
    hop: int
    words: tuple[int, ...]  # before and behind it, and in pairs, in the order of ``_uses``
    trigger: str
    head: str
    figures: tuple[str, int, int, int] | None
    start: list[float]
    form: list[float]
    rest: list[float]

    @classmethod
    def of(cls, anchor: Anchor, actor: Actor) -> Place:
        """The place of an actor of the anchor's sentence."""
        view, value, (first, last) = anchor.view, anchor.value, anchor.at
        start, words, frames = actor.first, view.words, view.frames
        after = start > last
        side = "in" if first <= start <= last else "after" if after else "before"
        far, crossed = _apart(actor, first, last), abs(actor.clause - view.clause[first])
        to_value = bucket(abs(start - value.first)) if value is not None else -1
        between = value is not None and min(first, value.first) < start < max(last, value.first)
        stems = view.stem_columns
        end = (
            actor.last + 2 if actor.head and words[actor.last + 1 : actor.last + 2] == [actor.head] else actor.last + 1
        )
        two, one = stems[start - 2] if start > 1 else OPENING, stems[start - 1] if start else OPENING
        next_, other = stems[end] if end < len(words) else END, stems[end + 1] if end + 1 < len(words) else END
        around = one, one, pair(two, one), next_, pair(next_, other), pair(one, next_)
        head = frames.stem(actor.head) if frames and actor.head else ""
        on_trigger = bool(actor.head) and actor.head in words[first : last + 1]
        figures = _figures(value, actor, view) if value is not None else None
        return cls(
            after, side, far, bucket(far), crossed, min(crossed, 2), around, words[first], head, figures,
            [1.0, 0.0, after, side == "in", far, to_value, crossed],
            [bool(actor.mark), far == 1 and after, far == 1 and not after, _index(FORMS, actor.form), _index(ACTOR_KINDS, actor.kind)],
            [
                actor.size, actor.place, actor.order == 0, actor.paired, between, on_trigger,
                *((BESIDE.index(figures[0]), *figures[1:]) if figures else (-1.0, -1.0, -1.0, -1.0)),
            ],
        )  # fmt: skip


def _figures(own: Value, actor: Actor, view: View) -> tuple[str, int, int, int]:
    """How an actor stands to a claim's own figure and to the others: which of them touches it ("400 thousand Nepalis"), how many
    figures and how many other actors stand between it and the own one, and how many figures are nearer to it."""
    others = [value for value in view.values if value is not own]
    touched = [beside for value in others if (beside := _beside(value, actor))]
    mine = _beside(own, actor)
    beside = f"own {mine}" if mine else f"other {max(touched)}" if touched else "-"
    low, high = (own.last, actor.first) if actor.first > own.last else (actor.last, own.first)
    over = sum([low < value.first < high for value in others])
    actors = {other.key for other in view.actors if low < other.first < high}
    gap = _apart(actor, own.first, own.last)
    nearer = sum([_apart(actor, value.first, value.last) < gap for value in others])
    return beside, min(over, 2), min(len(actors - {actor.key}), 3), min(nearer, 2)


def _beside(value: Value, actor: Actor) -> str:
    """Whether an actor stands right behind a figure, or right before it."""
    return "behind" if actor.first == value.last + 1 else "ahead" if actor.last == value.first - 1 else ""


BESIDE = ("-", "own behind", "own ahead", "other behind", "other ahead")


def _inner(actor: Actor, known: Known | None, scene: _Scene, place: Place) -> Filler:
    """A candidate that the sentence names."""
    anchor, label, inside = scene.anchor, scene.label, scene.inside
    view, frame, type_ = anchor.view, anchor.frame, anchor.type
    first, last = anchor.at
    after, side, far, hop = place.after, place.side, place.far, place.hop
    peers = [_apart(a, first, last) < far for a in inside if (a.first > last) == after]
    order, mark, count = sum(peers), actor.mark, len(inside)
    own, others = mark in scene.mine, mark in scene.others
    if scene.symmetric:
        own, others = own or others, False
    leads, stood, plain = scene.leader == actor.key, scene.antecedent == actor.key, scene.plain == actor.key
    dense = [
        *place.start, own, others, *place.form, order, *place.rest, len(peers),
        actor.first / max(len(view.words), 1), bool(actor.head), actor.mention is not None and actor.mention.person is not None,
        scene.own, scene.other, scene.plains, plain, leads,
        stood and not (scene.keys_in_clause - {actor.key}), own - (scene.own > 0),
    ]  # fmt: skip
    step = min(order, 3)
    keys: list[Key] = [
        (_marked, type_, frame.id, scene.family, label, mark or "-", side, hop),
        (_formed, type_, label, actor.form, actor.kind, side, far == 1),
        (_placed, frame.id, label, side, step, hop),
        (_headed, type_, label, place.head, actor.form),
        (_governed, label, place.trigger, side, hop, mark or "-"),
        (_apart_by, type_, label, side, place.steps, hop),
        (_listed, type_, label, min(actor.size, 3), min(actor.place, 2), count, actor.order, side),
        (_triggered, anchor.hit.pattern.label, label, side, step),
        (
            _shaped, type_, scene.family, label, own, others, min(scene.own, 2), min(scene.other, 2), side, not mark, plain,
            leads, stood,
        ),
    ]  # fmt: skip
    if place.figures is not None:
        keys.append((_figured, type_, label, *place.figures))
    if known is not None:
        keys.append((_known, type_, label, known.local, known.rank, known.previous, bool(known.heading), side))
    around = array("I", [word ^ use for word, use in zip(place.words, _uses(type_, label), strict=True)])
    return Filler(actor.key, actor, known, (dense, _surroundings(known), scene.dense), keys, around)


@cache
def _uses(type_: str, label: str) -> list[int]:
    """What the words around an actor are crossed with."""
    return word_columns([
        f"before {type_} {label}", f"before {label}", f"two before {label}", f"behind {type_} {label}", f"two behind {label}",
        f"around {label}",
    ])  # fmt: skip


def _index(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else len(names)


def spread(scores: list[float]) -> list[float]:
    """Scores of competing candidates as shares that sum to one (softmax of log-odds)."""
    if not scores:
        return []
    odds = [min(max(s, 1e-6), 1 - 1e-6) / (1 - min(max(s, 1e-6), 1 - 1e-6)) for s in scores]
    total = math.fsum(odds)
    return [o / total for o in odds]


# The names of features, written by keys (see ``hashing``).


def _nobody(type_: str, label: str, count: int, pair: bool) -> tuple[str, ...]:
    return (
        f"r {label}", f"out {label} nobody", f"out {type_} {label} nobody", f"loc {label} -", f"loct {type_} {label} -",
        f"outn {type_} {label} {count} True", f"outk {type_} {label} -", f"outp {label} {pair} 9",
    )  # fmt: skip


def _outside(
    type_: str, label: str, back: int, previous: int, heading: int, title: int, rank: int
) -> tuple[str, ...]:  # fmt: skip
    where = f"{back}{previous}{heading}{title}{rank}"
    return f"r {label}", f"out {label} {where}", f"out {type_} {label} {where}"


def _outside_again(
    type_: str, label: str, local: int, rank: int, pair: bool, kind: str, count: int
) -> tuple[str, ...]:  # fmt: skip
    near = f"{local} {rank} {pair}"
    return (
        f"loc {label} {near}", f"loct {type_} {label} {near}", f"outn {type_} {label} {count} False",
        f"outk {type_} {label} {kind}", f"outp {label} {pair} {rank}",
    )  # fmt: skip


def _suited(label: str, suits: int, local: int, rank: int) -> tuple[str, ...]:
    return f"su {label} {suits}", f"sl {label} {suits} {local}", f"sr {label} {suits} {rank}"


def _marked(type_: str, frame: str, family: str, label: str, mark: str, side: str, hop: int) -> tuple[str, ...]:
    return (
        f"r {label}", f"in {label}", f"m {type_} {label} {mark}", f"mf {frame} {label} {mark} {side}",
        f"mk {family} {label} {mark} {side}", f"mg {label} {mark} {side} {hop}",
    )  # fmt: skip


def _formed(type_: str, label: str, form: str, kind: str, side: str, beside: bool) -> tuple[str, ...]:
    return (
        f"fo {type_} {label} {form} {side}", f"kd {type_} {label} {kind}", f"ad {type_} {label} {beside} {side} {form}"
    )  # fmt: skip


def _placed(frame: str, label: str, side: str, step: int, hop: int) -> tuple[str, ...]:
    return f"si {frame} {label} {side} {step}", f"sg {label} {side} {step} {hop}"


def _headed(type_: str, label: str, head: str, form: str) -> tuple[str, ...]:
    return f"hd {type_} {label} {head} {form}", f"hg {label} {head}"


def _governed(label: str, trigger: str, side: str, hop: int, mark: str) -> tuple[str, ...]:
    return f"tw {label} {trigger} {side} {hop}", f"twm {label} {trigger} {mark} {side}"


def _apart_by(type_: str, label: str, side: str, far: int, hop: int) -> tuple[str, ...]:
    return f"di {label} {side} {far} {hop}", f"dt {type_} {label} {side} {far}"


def _listed(
    type_: str, label: str, size: int, place: int, count: int, order: int, side: str
) -> tuple[str, ...]:  # fmt: skip
    return (
        f"gr {type_} {label} {size} {place}", f"nn {type_} {label} {count} {order}", f"or {label} {count} {order} {side}"
    )  # fmt: skip


def _triggered(pattern: str, label: str, side: str, step: int) -> tuple[str, ...]:
    return (f"tr {pattern} {label} {side} {step}",)


def _shaped(
    type_: str, family: str, label: str, own: bool, others: bool, owns: int, rest: int, side: str, unmarked: bool,
    plain: bool, leads: bool, stood: bool,
) -> tuple[str, ...]:  # fmt: skip
    one, other = min(owns, 1), min(rest, 1)
    return (
        f"sh {label} {own} {others} {owns} {rest} {side}", f"pl {label} {unmarked} {plain} {one} {other} {side}",
        f"shk {family} {label} {own} {others} {one} {other}", f"ld {type_} {label} {leads} {stood}",
    )  # fmt: skip


def _figured(type_: str, label: str, beside: str, over: int, closer: int, nearer: int) -> tuple[str, ...]:
    return (
        f"fb {type_} {label} {beside}", f"fc {label} {beside} {over} {closer}", f"fd {type_} {label} {over} {nearer}"
    )  # fmt: skip


def _known(
    type_: str, label: str, local: int, rank: int, previous: int, heading: bool, side: str
) -> tuple[str, ...]:  # fmt: skip
    return f"kl {label} {local} {side}", f"kn {label} {rank} {previous} {side}", f"kt {type_} {label} {rank} {heading}"
