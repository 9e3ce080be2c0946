"""Who may fill a role: the actors of the sentence and of its surroundings, with the features that choose between them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nufuz.claims.context import Around, Known
from nufuz.claims.frames import type_roles
from nufuz.claims.hashing import column
from nufuz.claims.proposals import Anchor, bucket
from nufuz.claims.views import Actor, View
from nufuz.vocabulary import TYPES

OUTSIDE = 5  # candidates from outside the sentence, at most
FORMS = ("name", "adjective", "nationals", "capital", "leader", "office", "government")
KINDS = ("state", "org", "region", "body", "person", "city", "pair")


@dataclass(slots=True)
class Filler:
    """One candidate for a role; ``actor`` is None where it comes from outside the sentence, ``key`` None for "nobody"."""

    key: str | None
    actor: Actor | None
    known: Known | None
    dense: list[float]
    sparse: list[int]
    score: float = 0.0

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


def fillers(anchor: Anchor, role: str, around: Around) -> list[Filler]:
    """The candidates for ``role`` of an anchor, with their features."""
    roles = type_roles()[anchor.type]
    kinds = roles.subject if role == "subject" else roles.object
    if role == "object" and not kinds:
        return []
    view = anchor.view
    inside = _inside(view, anchor, kinds)
    shape = _shape(anchor, role, inside)
    out = [_filler(anchor, role, actor, around.actors.get(actor.key), inside, shape) for actor in inside]
    have = {actor.key for actor in inside}
    outside = [known for known in around.actors.values() if known.key not in have and known.kind in kinds]
    outside.sort(key=lambda k: (k.local or 9, k.rank or 9, k.heading or 9, k.title or 9, k.key))
    out.extend(_filler(anchor, role, None, known, inside, shape) for known in outside[:OUTSIDE])
    if role == "object" and not roles.object_needed:
        out.append(_filler(anchor, role, None, None, inside, shape))
    return out


def _inside(view: View, anchor: Anchor, kinds: frozenset[str]) -> list[Actor]:
    """The sentence's actors of the right kinds, one for each key: in the trigger's clause, then nearest to it."""
    first, last = anchor.at
    best: dict[str, tuple[float, Actor]] = {}
    for actor in view.actors:
        if actor.kind not in kinds and not (
            actor.kind in ("city", "person") and len(actor.key) == 3 and "state" in kinds
        ):
            continue
        far = _apart(actor, first, last) + 8 * abs(actor.clause - view.clause[first])
        if actor.key not in best or far < best[actor.key][0]:
            best[actor.key] = (far, actor)
    return [actor for _, actor in sorted(best.values(), key=lambda pair: pair[1].order)]


@dataclass(slots=True)
class Shape:
    """How a trigger's clause is built: which actors carry a mark of either role, stand unmarked, or lead the clause."""

    own: int
    other: int
    plain: list[str]
    leader: str | None
    antecedent: str | None


def _shape(anchor: Anchor, role: str, inside: list[Actor]) -> Shape:
    view, (first, _) = anchor.view, anchor.at
    other = "object" if role == "subject" else "subject"
    clause = view.clause[first]
    near = [a for a in inside if abs(a.clause - clause) <= 1]
    own = sum(1 for a in near if a.mark in anchor.frame.marks[role])
    others = sum(1 for a in near if a.mark in anchor.frame.marks[other])
    plain = [a.key for a in near if not a.mark]
    same = [a for a in inside if a.clause == clause]
    before = [a for a in inside if a.last < first and a.clause < clause]
    return Shape(own, others, plain, same[0].key if same else None, before[-1].key if before else None)


def _apart(actor: Actor, first: int, last: int) -> int:
    if actor.first > last:
        return actor.first - last
    return first - actor.last if actor.last < first else 0


def _filler(
    anchor: Anchor, role: str, actor: Actor | None, known: Known | None, inside: list[Actor], shape: Shape
) -> Filler:
    view, frame, type_ = anchor.view, anchor.frame, anchor.type
    term, roles = TYPES[type_], type_roles()[type_]
    label = "party" if term.symmetric else role
    other = "object" if role == "subject" else "subject"
    first, last = anchor.at
    value = anchor.value
    common = [
        float(role == "object"), float(term.symmetric), float(frame.reverse), float(value is not None), float(anchor.borrowed),
        float(len(inside)), float(view.pair_cue), float(anchor.strong), float(("indicator", "event", "relation").index(term.kind)),
        float(view.sentence.heading), float(not roles.object), anchor.exists,
    ]  # fmt: skip
    outer = [0.0] * 10
    if known is not None:
        outer = [
            float(known.previous), float(known.paragraph), float(known.heading), float(known.title), float(known.rank), known.share,
            float(known.back), float(known.kind == "state"), known.salience, float(known.local),
        ]  # fmt: skip
    names = [f"r {label}"]
    if actor is None:
        where = (
            "nobody"
            if known is None
            else f"{min(known.back, 5)}{known.previous}{known.heading}{known.title}{known.rank}"
        )
        near = "-" if known is None else f"{known.local} {known.rank} {view.pair_cue}"
        names += [f"out {label} {where}", f"out {type_} {label} {where}", f"loc {label} {near}", f"loct {type_} {label} {near}", f"outn {type_} {label} {len(inside)} {known is None}",
                  f"outk {type_} {label} {known.kind if known else '-'}", f"outp {label} {view.pair_cue} {known.rank if known else 9}"]  # fmt: skip
        return Filler(
            known.key if known else None,
            None,
            known,
            [0.0, float(known is None), *[-1.0] * 30, *outer, *common],
            list(map(column, names)),
        )
    after = actor.first > last
    side = "in" if first <= actor.first <= last else "after" if after else "before"
    far = _apart(actor, first, last)
    crossed = abs(actor.clause - view.clause[first])
    peers = [a for a in inside if (a.first > last) == after]
    order = sum(1 for a in peers if _apart(a, first, last) < far)
    own, others = actor.mark in frame.marks[role], actor.mark in frame.marks[other]
    if term.symmetric:
        own, others = own or others, False
    to_value = abs(actor.first - value.first) if value is not None else -1
    between = value is not None and min(first, value.first) < actor.first < max(last, value.first)
    stem_before = view.frames.stem(view.words[actor.first - 1]) if view.frames and actor.first else "^"
    head = view.frames.stem(actor.head) if view.frames and actor.head else ""
    on_trigger = bool(actor.head) and any(actor.head == w for w in view.words[first : last + 1])
    group = float(actor.size)
    dense = [
        1.0, 0.0, float(after), float(side == "in"), float(far), float(bucket(to_value)) if to_value >= 0 else -1.0, float(crossed),
        float(own), float(others), float(bool(actor.mark)), float(far == 1 and after), float(far == 1 and not after),
        float(_index(FORMS, actor.form)), float(_index(KINDS, actor.kind)), float(order), group, float(actor.place),
        float(actor.order == 0), float(actor.paired), float(between), float(on_trigger), float(len(peers)),
        float(actor.first) / max(len(view.words), 1), float(bool(actor.head)),
        float(actor.mention.person is not None) if actor.mention else 0.0,
        float(shape.own), float(shape.other), float(len(shape.plain)), float(shape.plain[:1] == [actor.key]), float(shape.leader == actor.key),
        float(shape.antecedent == actor.key and not before_in(inside, actor, view.clause[first])), float(own) - float(shape.own > 0),
    ]  # fmt: skip
    mark = actor.mark or "-"
    step = min(order, 3)
    names += [
        f"in {label}", f"m {type_} {label} {mark}", f"mf {frame.id} {label} {mark} {side}", f"mk {roles.family} {label} {mark} {side}",
        f"mg {label} {mark} {side} {min(crossed, 2)}", f"fo {type_} {label} {actor.form} {side}", f"si {frame.id} {label} {side} {step}",
        f"sg {label} {side} {step} {min(crossed, 2)}", f"hd {type_} {label} {head} {actor.form}", f"hg {label} {head}",
        f"sb {type_} {label} {stem_before}", f"sbg {label} {stem_before}", f"kd {type_} {label} {actor.kind}",
        f"di {label} {side} {bucket(far)} {min(crossed, 2)}", f"dt {type_} {label} {side} {bucket(far)}", f"gr {type_} {label} {min(int(group), 3)} {min(actor.place, 2)}",
        f"nn {type_} {label} {len(inside)} {actor.order}", f"tr {anchor.hit.pattern.label} {label} {side} {step}",
        f"sh {label} {own} {others} {min(shape.own, 2)} {min(shape.other, 2)} {side}", f"pl {label} {not actor.mark} {shape.plain[:1] == [actor.key]} {min(shape.own, 1)} {min(shape.other, 1)} {side}",
        f"shk {roles.family} {label} {own} {others} {min(shape.own, 1)} {min(shape.other, 1)}", f"ld {type_} {label} {shape.leader == actor.key} {shape.antecedent == actor.key}",
        f"ad {type_} {label} {far == 1} {side} {actor.form}", f"or {label} {len(inside)} {actor.order} {side}",
    ]  # fmt: skip
    if known is not None:
        names += [
            f"kl {label} {known.local} {side}",
            f"kn {label} {known.rank} {known.previous} {side}",
            f"kt {type_} {label} {known.rank} {bool(known.heading)}",
        ]
    return Filler(actor.key, actor, known, [*dense, *outer, *common], list(map(column, names)))


def before_in(inside: list[Actor], actor: Actor, clause: int) -> bool:
    """Whether another actor stands in the trigger's own clause."""
    return any(a.clause == clause and a.key != actor.key for a in inside)


def _index(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else len(names)


def spread(scores: list[float]) -> list[float]:
    """Scores of competing candidates as shares that sum to one (softmax of log-odds)."""
    if not scores:
        return []
    odds = [min(max(s, 1e-6), 1 - 1e-6) / (1 - min(max(s, 1e-6), 1 - 1e-6)) for s in scores]
    total = math.fsum(odds)
    return [o / total for o in odds]
