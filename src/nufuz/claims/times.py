"""When a claim holds: the dates of its sentence and of its surroundings, and the features that choose between them."""

from __future__ import annotations

from dataclasses import dataclass

from nufuz.claims.context import Around
from nufuz.claims.hashing import Key, sparse
from nufuz.claims.proposals import Anchor, bucket
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
    dense: list[float]
    keys: list[Key]
    score: float = 0.0

    @property
    def sparse(self) -> list[int]:
        """The columns of its features' names."""
        return sparse(self.keys)


def moments(anchor: Anchor, around: Around) -> list[Moment]:
    """The candidates for the time of an anchor: the sentence's dates, those before, the document's own, and none."""
    view = anchor.view
    at = anchor.value.first if anchor.value is not None else anchor.at[0]
    known: dict[str, list[str]] = {}
    for edtf, source in around.dates:
        known.setdefault(edtf, []).append(source)
    own: dict[str, Date] = {}
    for date in sorted(view.dates, key=lambda d: abs(d.first - at)):
        own.setdefault(date.edtf, date)
    every = {source for _, source in around.dates}
    scene = _Scene(
        anchor, at, len(own), TYPES[anchor.type].kind, known, "document" in every, "previous" in every, "first" in every
    )
    out = [_inner(date, rank, scene) for rank, date in enumerate(list(own.values())[:5])]
    out += [_outer(edtf, sources[0], scene) for edtf, sources in known.items() if edtf not in own]
    out.append(_outer(None, "none", scene))
    return out


@dataclass(slots=True)
class _Scene:
    """What all candidates for the time of an anchor share. ``known``: where around each date stands."""

    anchor: Anchor
    at: int
    count: int
    kind: str
    known: dict[str, list[str]]
    document: bool
    previous: bool
    first: bool


def _inner(date: Date, rank: int, scene: _Scene) -> Moment:
    """A date of the sentence."""
    at, clause = scene.at, scene.anchor.view.clause
    when = date.mention.when
    role = when.role if when is not None else "-"
    far, crossed, after = abs(date.first - at), abs(date.clause - clause[at]), date.first > at
    dense: list[float] = [0, ROLES.index(role) if role in ROLES else -1, far, crossed, after, rank, scene.count]
    place = (_placed, scene.kind, bucket(far), crossed, after, rank)
    return _moment(date.edtf, "sentence", date, role, dense, place, scene)


def _outer(edtf: str | None, source: str, scene: _Scene) -> Moment:
    """A date from outside the sentence, or none."""
    dense: list[float] = [SOURCES.index(source), -1, -1, -1, 0, 0, scene.count]
    return _moment(edtf, source, None, "-", dense, (_placed, scene.kind, "-", -1, False, 0), scene)


def _moment(
    edtf: str | None, source: str, date: Date | None, role: str, dense: list[float], place: Key, scene: _Scene
) -> Moment:  # fmt: skip
    anchor, text = scene.anchor, edtf or ""
    view, mine = anchor.view, scene.known.get(text, [])
    when = date.mention.when if date is not None else None
    dense += [
        _KINDS.index(scene.kind), when.relative if when is not None else 0, len(text), "/" in text, view.sentence.heading, anchor.borrowed,
        scene.document, scene.previous, scene.first,
        "document" in mine, "previous" in mine, "heading" in mine, "first" in mine, "latest" in mine, len(view.dates), view.number,
    ]  # fmt: skip
    keys: list[Key] = [
        (_sourced, scene.kind, anchor.type, source, min(scene.count, 2), " ".join(mine), scene.document, scene.first, anchor.borrowed),
        (_roled, scene.kind, anchor.type, role, source), place,
    ]  # fmt: skip
    return Moment(edtf, source, date, dense, keys)


_KINDS = ("indicator", "event", "relation")


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
