"""When a claim holds: the dates of its sentence and of its surroundings, and the features that choose between them."""

from __future__ import annotations

from dataclasses import dataclass

from nufuz.claims.context import Around
from nufuz.claims.hashing import column
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
    sparse: list[int]
    score: float = 0.0


def moments(anchor: Anchor, around: Around) -> list[Moment]:
    """The candidates for the time of an anchor: the sentence's dates, those before, the document's own, and none."""
    view = anchor.view
    at = anchor.value.first if anchor.value is not None else anchor.at[0]
    known: dict[str, list[str]] = {}
    for edtf, source in around.dates:
        known.setdefault(edtf, []).append(source)
    own: list[Date] = []
    seen: set[str] = set()
    for date in sorted(view.dates, key=lambda d: abs(d.first - at)):
        if date.edtf not in seen:
            seen.add(date.edtf)
            own.append(date)
    out = [_moment(anchor, date, rank, "sentence", date.edtf, at, len(own), known) for rank, date in enumerate(own[:5])]
    for edtf, sources in known.items():
        if edtf not in seen:
            out.append(_moment(anchor, None, 0, sources[0], edtf, at, len(own), known))
    out.append(_moment(anchor, None, 0, "none", None, at, len(own), known))
    return out


def _moment(
    anchor: Anchor,
    date: Date | None,
    rank: int,
    source: str,
    edtf: str | None,
    at: int,
    count: int,
    known: dict[str, list[str]],
) -> Moment:
    type_, view = anchor.type, anchor.view
    kind = TYPES[type_].kind
    when = date.mention.when if date is not None else None
    role = when.role if when is not None else "-"
    far = abs(date.first - at) if date is not None else -1
    crossed = abs(date.clause - view.clause[at]) if date is not None else -1
    after = date is not None and date.first > at
    mine = known.get(edtf or "", [])
    every = {name for names in known.values() for name in names}
    dense = [
        float(SOURCES.index(source)), float(ROLES.index(role)) if role in ROLES else -1.0, float(far), float(crossed), float(after),
        float(rank), float(count), float(("indicator", "event", "relation").index(kind)), float(when.relative if when else 0),
        float(len(edtf or "")), float("/" in (edtf or "")), float(view.sentence.heading), float(anchor.borrowed),
        float("document" in every), float("previous" in every), float("first" in every),
        float("document" in mine), float("previous" in mine), float("heading" in mine), float("first" in mine), float("latest" in mine),
        float(len(view.dates)), float(view.number),
    ]  # fmt: skip
    names = [
        f"ts {kind} {source} {min(count, 2)}", f"tt {type_} {source} {min(count, 2)}", f"tr {kind} {role} {source}", f"ttr {type_} {role}",
        f"td {kind} {bucket(far) if far >= 0 else '-'} {min(crossed, 2)} {after}", f"tk {kind} {rank} {after} {crossed > 0}", f"tb {source} {anchor.borrowed}", f"tkn {kind} {source} {'document' in every} {'first' in every} {min(count, 1)}",
        f"tm {kind} {' '.join(mine)} {min(count, 2)}", f"tmt {type_} {source} {'previous' in mine} {'document' in mine}",
    ]  # fmt: skip
    return Moment(edtf, source, date, dense, list(map(column, names)))
