"""When a claim holds: the dates of its sentence and of its surroundings, and the features that choose between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from nufuz.claims.context import Around
from nufuz.claims.hashing import Key, sparse
from nufuz.claims.proposals import KINDS, Anchor, bucket
from nufuz.claims.views import Date
from nufuz.vocabulary import TYPES

SOURCES = ("sentence", "previous", "heading", "document", "first", "latest", "none")
ROLES = ("at", "since", "until", "by", "span", "so-far")


@dataclass(slots=True)
class Moment:
    """One candidate for a claim's time; ``edtf`` None means that the document does not say."""

    edtf: str | None
    source: str
    date: Date | None
    parts: tuple[list[float], ...]  # for the trees: its own, of the trigger, of its date around, of the sentence
    keys: list[Key]
    score: float = 0.0

    @property
    def dense(self) -> list[float]:
        """What the trees see of it."""
        return [*chain.from_iterable(self.parts)]

    @property
    def sparse(self) -> list[int]:
        """The columns of its features' names."""
        return sparse(self.keys)


def moments(anchor: Anchor, around: Around) -> list[Moment]:
    """The candidates for the time of an anchor: the sentence's dates, those before, the document's own, and none."""
    view = anchor.view
    at = anchor.value.first if anchor.value is not None else anchor.at[0]
    own: dict[str, Date] = {}
    for date in sorted(view.dates, key=lambda d: abs(d.first - at)):
        own.setdefault(date.edtf, date)
    sources = around.sources()
    every = {source for _, source in around.dates}
    document, previous, first = "document" in every, "previous" in every, "first" in every
    scene = _Scene(
        anchor, at, len(own), TYPES[anchor.type].kind, document, first,
        [view.sentence.heading, anchor.borrowed, document, previous, first], [len(view.dates), view.number],
    )  # fmt: skip
    out = [_inner(date, rank, sources.get(date.edtf, ""), scene) for rank, date in enumerate([*own.values()][:5])]
    out += [_outer(edtf, mine, scene) for edtf, mine in sources.items() if edtf not in own]
    out.append(_outer(None, "", scene))
    return out


@dataclass(slots=True)
class _Scene:
    """What all candidates for the time of an anchor share. ``dense``, ``sentence``: what the trees see of it."""

    anchor: Anchor
    at: int
    count: int
    kind: str
    document: bool
    first: bool
    dense: list[float]
    sentence: list[float]


def _inner(date: Date, rank: int, mine: str, scene: _Scene) -> Moment:
    """A date of the sentence. ``mine``: where around it stands too, as words."""
    at, clause, text = scene.at, scene.anchor.view.clause, date.edtf
    when = date.mention.when
    role = when.role if when is not None else "-"
    far, crossed, after = abs(date.first - at), abs(date.clause - clause[at]), date.first > at
    dense: list[float] = [
        0, ROLES.index(role) if role in ROLES else -1, far, crossed, after, rank, scene.count, KINDS.index(scene.kind),
        when is not None and when.relative, len(text), "/" in text,
    ]  # fmt: skip
    place = (_placed, scene.kind, bucket(far), crossed, after, rank)
    return Moment(
        text, "sentence", date, (dense, scene.dense, _stands(mine), scene.sentence),
        [_source(scene, "sentence", mine), (_roled, scene.kind, scene.anchor.type, role, "sentence"), place],
    )  # fmt: skip


def _outer(edtf: str | None, mine: str, scene: _Scene) -> Moment:
    """A date from outside the sentence, or none."""
    source = mine.split(" ", 1)[0] or "none"
    kind, text = scene.kind, edtf or ""
    dense = _elsewhere(SOURCES.index(source), scene.count, KINDS.index(kind), len(text), "/" in text)
    return Moment(
        edtf, source, None, (dense, scene.dense, _stands(mine), scene.sentence),
        [_source(scene, source, mine), (_roled, kind, scene.anchor.type, "-", source), (_placed, kind, "-", -1, False, 0)],
    )  # fmt: skip


def _source(scene: _Scene, source: str, mine: str) -> Key:
    anchor = scene.anchor
    return (
        _sourced,
        scene.kind,
        anchor.type,
        source,
        min(scene.count, 2),
        mine,
        scene.document,
        scene.first,
        anchor.borrowed,
    )


@cache
def _stands(mine: str) -> list[float]:
    return [source in mine.split() for source in ("document", "previous", "heading", "first", "latest")]


@lru_cache(maxsize=4096)
def _elsewhere(source: int, count: int, kind: int, length: int, slash: bool) -> list[float]:
    return [source, -1, -1, -1, 0, 0, count, kind, 0, length, slash]


# The names of features, written by keys (see ``hashing``).


def _sourced(
    kind: str, type_: str, source: str, count: int, mine: str, document: bool, first: bool, borrowed: bool
) -> tuple[str, ...]:  # fmt: skip
    places = mine.split()
    return (
        f"ts {kind} {source} {count}", f"tt {type_} {source} {count}", f"tb {source} {borrowed}",
        f"tkn {kind} {source} {document} {first} {min(count, 1)}", f"tm {kind} {mine} {count}",
        f"tmt {type_} {source} {'previous' in places} {'document' in places}",
    )  # fmt: skip


def _roled(kind: str, type_: str, role: str, source: str) -> tuple[str, ...]:
    return f"tr {kind} {role} {source}", f"ttr {type_} {role}"


def _placed(kind: str, far: int | str, crossed: int, after: bool, rank: int) -> tuple[str, ...]:
    return f"td {kind} {far} {min(crossed, 2)} {after}", f"tk {kind} {rank} {after} {crossed > 0}"
