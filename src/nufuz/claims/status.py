"""How a claim holds (actual, planned, forecast, target, denied), and the sign of a change: cue words in scope."""

from __future__ import annotations

from nufuz.claims.proposals import Anchor
from nufuz.claims.views import View
from nufuz.vocabulary import TYPES

NEAR = 8  # tokens within which a cue of another clause does not reach


def status_of(anchor: Anchor) -> str:
    """The status of what an anchor claims: the cue that stands nearest before it in its clause, negation first."""
    view = anchor.view
    at = anchor.value.first if anchor.value is not None else anchor.at[0]
    first = min(at, anchor.at[0])
    clause = {view.clause[first], view.clause[at]}
    if _nearest(view, "status:denied", first, clause, 2) and TYPES[anchor.type].kind != "indicator":
        return "denied"
    found = []
    for status, kinds in (("target", ("indicator",)), ("forecast", ("indicator",)), ("planned", ("indicator", "event", "relation"))):
        if TYPES[anchor.type].kind in kinds:
            near = _nearest(view, f"status:{status}", at, clause, NEAR)
            if near:
                found.append((near, status))
    return min(found)[1] if found else "actual"


def falling(anchor: Anchor) -> bool:
    """Whether the words before a change say that it is a fall."""
    view, value = anchor.view, anchor.value
    if value is None:
        return False
    fall = [value.first - last for _, last in view.cues.get("fall", []) if 0 < value.first - last <= 2 * NEAR]
    rise = [value.first - last for _, last in view.cues.get("rise", []) if 0 < value.first - last <= 2 * NEAR]
    return bool(fall) and min(fall) < min(rise, default=99)


def _nearest(view: View, cue: str, at: int, clause: set[int], reach: int) -> int:
    """Tokens from the nearest cue before ``at`` (or right behind it) in one of the clauses; 0 where there is none."""
    best = 0
    for first, last in view.cues.get(cue, []):
        if view.clause[first] in clause:
            far = at - last if last < at else (first - at) * 2
            if 0 < far <= reach and (not best or far < best):
                best = far
    return best
