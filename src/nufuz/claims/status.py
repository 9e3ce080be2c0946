"""How a claim holds (actual, planned, forecast, target, denied), and the sign of a change: cue words and their reach.

The cues stand in ``data/cues``; how far each reaches, and what it means for which type, is learned.
"""

from __future__ import annotations

from dataclasses import dataclass

from nufuz.claims.hashing import column
from nufuz.claims.proposals import Anchor, bucket
from nufuz.claims.views import View
from nufuz.vocabulary import TYPES

STATUSES = ("actual", "target", "forecast", "planned", "denied")
SALTS = tuple(column(f"status {status}") for status in STATUSES)  # a feature's column for each status
ONE_HOT = tuple(tuple(float(a == b) for b in STATUSES) for a in STATUSES)
NEAR = 8  # tokens within which a word of rise or fall governs a change (twice that at most)


@dataclass(slots=True)
class Standing:
    """One candidate for a claim's status."""

    status: str
    dense: list[float]
    sparse: list[int]
    score: float = 0.0


def standings(anchor: Anchor) -> list[Standing]:
    """All statuses, with the features that choose between them."""
    view = anchor.view
    kind, type_ = TYPES[anchor.type].kind, anchor.type
    at = anchor.value.first if anchor.value is not None else anchor.at[0]
    start = min(at, anchor.at[0])
    clauses = {view.clause[anchor.at[0]], view.clause[at]}
    names, dense = [], []
    for cue in STATUSES[1:]:
        far, crossed = _nearest(view, f"status:{cue}", start, at, clauses)
        dense += [float(far), float(crossed)]
        names.append(f"{cue} {bucket(abs(far)) if far else '-'} {far > 0} {min(crossed, 2)}")
    stems = (
        [view.frames.stem(view.words[i]) for i in range(max(0, start - 3), min(len(view.words), at + 2))]
        if view.frames
        else []
    )
    heads = {view.words[i][:2] for i in {anchor.at[0], max(0, at - 1), max(0, at - 2), max(0, anchor.at[0] - 1)}}
    later = any(date.mention.when is not None and date.mention.when.role == "by" for date in view.dates)
    features = [
        f"sk {kind}",
        f"st {type_}",
        f"sb {later}",
        *(f"sc {n}" for n in names),
        *(f"sck {kind} {n}" for n in names),
    ]
    features += [f"sct {type_} {name.split()[0]}" for name in names if " - " not in name]
    features += [f"sw {stem}" for stem in stems] + [f"sh {head} {view.sentence.language}" for head in heads]
    base = list(map(column, features))
    shared = [*dense, float(later), float(("indicator", "event", "relation").index(kind))]
    out = []
    for place, status in enumerate(STATUSES):
        salt = SALTS[place]
        out.append(Standing(status, [*ONE_HOT[place], *shared], [c ^ salt for c in base]))
    return out


def falling(anchor: Anchor) -> bool:
    """Whether the words before a change say that it is a fall."""
    view, value = anchor.view, anchor.value
    if value is None:
        return False
    fall = [value.first - last for _, last in view.cues.get("fall", []) if 0 < value.first - last <= 2 * NEAR]
    rise = [value.first - last for _, last in view.cues.get("rise", []) if 0 < value.first - last <= 2 * NEAR]
    return bool(fall) and min(fall) < min(rise, default=99)


def _nearest(view: View, cue: str, start: int, at: int, clauses: set[int]) -> tuple[int, int]:
    """Tokens to the nearest cue (negative: behind the claim; 0: none) and the clauses between."""
    best, crossed = 0, 0
    for first, last in view.cues.get(cue, []):
        far = start - last if last < start else start - first - 1 if first > at else 1
        jump = min(abs(view.clause[first] - c) for c in clauses)
        if not best or abs(far) + 6 * jump < abs(best) + 6 * crossed:
            best, crossed = far or 1, jump
    return best, crossed
