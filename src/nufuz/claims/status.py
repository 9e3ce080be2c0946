"""How a claim holds (actual, planned, forecast, target, denied), and the sign of a change: cue words and their reach.

The cues stand in ``data/cues``; how far each reaches, and what it means for which type, is learned.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from nufuz.claims.hashing import Key, column, sparse, used_as
from nufuz.claims.proposals import KINDS, Anchor, bucket
from nufuz.claims.views import View
from nufuz.vocabulary import TYPES

STATUSES = ("actual", "target", "forecast", "planned", "denied")
SALTS = tuple(column(f"status {status}") for status in STATUSES)  # a feature's column for each status
ONE_HOT = {a: [float(a == b) for b in STATUSES] for a in STATUSES}
CUES = tuple(f"status:{status}" for status in STATUSES[1:])
_NEAR = column("near")  # what the words near a claim are crossed with
_SAYS = {kind: column(f"says {kind}") for kind in KINDS}  # and those of its sentence
BEHIND = 4  # tokens behind a change within which such a word does
NEAR = 8  # tokens within which a word of rise or fall governs a change (twice that at most)


@dataclass(slots=True)
class Standing:
    """One candidate for a claim's status."""

    status: str
    shared: list[float]  # this, ``keys`` and ``words`` are the same for all statuses
    keys: list[Key]
    words: array[int]
    score: float = 0.0

    @property
    def parts(self) -> tuple[list[float], list[float]]:
        """For the trees: which status it is, and what all share."""
        return ONE_HOT[self.status], self.shared

    @property
    def dense(self) -> list[float]:
        """What the trees see of it."""
        return [*ONE_HOT[self.status], *self.shared]

    @property
    def sparse(self) -> list[int]:
        """The columns of its features, crossed with the status."""
        salt = SALTS[STATUSES.index(self.status)]
        return [one ^ salt for one in [*sparse(self.keys), *self.words]]


def standings(anchor: Anchor) -> list[Standing]:
    """All statuses, with the features that choose between them."""
    view = anchor.view
    kind, type_ = TYPES[anchor.type].kind, anchor.type
    at = anchor.value.first if anchor.value is not None else anchor.at[0]
    start = min(at, anchor.at[0])
    clauses = {view.clause[anchor.at[0]], view.clause[at]}
    reach: list[tuple[int | str, bool, int]] = []
    dense: list[float] = []
    for cue in CUES:
        far, crossed = _nearest(view, cue, start, at, clauses)
        dense += [far, crossed]
        reach.append((bucket(abs(far)) if far else "-", far > 0, min(crossed, 2)))
    later = any(date.mention.when is not None and date.mention.when.role == "by" for date in view.dates)
    keys: list[Key] = [(_cued, kind, type_, later, *reach)]
    said = used_as(view.stem_columns[max(0, start - 3) : at + 2], _NEAR) + used_as(view.said, _SAYS[kind])
    words, first = view.words, anchor.at[0]
    opening = view.clause.index(view.clause[first])
    keys.append((
        _told, kind, type_, words[first], words[first - 1] if first else "^", words[first - 2] if first > 1 else "^",
        words[opening], words[opening + 1] if opening + 1 < len(words) else "$",
    ))  # fmt: skip
    if at != first:
        keys.append((_counted, kind, type_, words[at - 1] if at else "^", words[at - 2] if at > 1 else "^"))
    heads = dict.fromkeys(words[max(0, i)][:2] for i in (first, at - 1, at - 2, first - 1))
    keys += [(_head, head, view.sentence.language) for head in heads]
    ahead = _coming(view, start, clauses)
    if ahead is not None:
        keys.append((_verb, kind, type_, *ahead))
        dense += ahead[:2]
    else:
        dense += [0, 0]
    shared: list[float] = [*dense, later, KINDS.index(kind)]
    return [Standing(status, shared, keys, said) for status in STATUSES]


def falling(anchor: Anchor) -> bool:
    """Whether the words around a change say that it is a fall: those of its clause before it, then those right behind it ("a 12 %
    drop"), then those farther before; where verbs stand last (Turkish), those behind it first."""
    view, value = anchor.view, anchor.value
    if value is None:
        return False
    fall, rise = view.cues.get("fall", []), view.cues.get("rise", [])
    places = [(first, last, down) for cues, down in ((fall, True), (rise, False)) for first, last in cues]
    behind = [
        (first - value.last, down)
        for first, _, down in places
        if 0 < first - value.last <= BEHIND and view.clause[first] == value.clause
    ]
    before = [(value.first - last, down) for _, last, down in places if 0 < value.first - last <= 2 * NEAR]
    own = [(far, down) for far, down in before if view.clause[value.first - far] == value.clause]
    verb_last = view.frames is not None and view.frames.postpositions
    for told in (behind, own, before) if verb_last else (own, behind, before):
        if told:
            return min(told)[1]
    return False


def _nearest(view: View, cue: str, start: int, at: int, clauses: set[int]) -> tuple[int, int]:
    """Tokens to the nearest cue (negative: behind the claim; 0: none) and the clauses between."""
    best, crossed = 0, 0
    for first, last in view.cues.get(cue, ()):
        far = start - last if last < start else start - first - 1 if first > at else 1
        jump = min(abs(view.clause[first] - c) for c in clauses)
        if not best or abs(far) + 6 * jump < abs(best) + 6 * crossed:
            best, crossed = far or 1, jump
    return best, crossed


def _coming(view: View, start: int, clauses: set[int]) -> tuple[int, int, str] | None:
    """Tokens to the nearest word that looks like a future verb, the clauses between, and the word's beginning."""
    if view.frames is None:
        return None
    verbs = [i for i, word in enumerate(view.words) if view.frames.coming(word)]
    if not verbs:
        return None
    jumps = {i: min(abs(view.clause[i] - c) for c in clauses) for i in verbs}
    best = min(verbs, key=lambda i: (jumps[i], abs(i - start)))
    return best - start or 1, jumps[best], view.words[best][:5]


# The names of features, written by keys (see ``hashing``).


def _cued(kind: str, type_: str, later: bool, *reach: tuple[int | str, bool, int]) -> tuple[str, ...]:
    told = [
        (cue, f"{cue} {far} {ahead} {hop}", far) for cue, (far, ahead, hop) in zip(STATUSES[1:], reach, strict=True)
    ]
    return (
        f"sk {kind}", f"st {type_}", f"sb {later}", *(f"sc {name}" for _, name, _ in told),
        *(f"sck {kind} {name}" for _, name, _ in told), *(f"sct {type_} {cue}" for cue, _, far in told if far != "-"),
    )  # fmt: skip


def _verb(kind: str, type_: str, far: int, crossed: int, word: str) -> tuple[str, ...]:
    hop = min(crossed, 2)
    return (f"sf {kind} {bucket(abs(far))} {far > 0} {hop}", f"sft {type_} {hop}", f"sfw {word} {min(crossed, 1)}")


def _told(kind: str, type_: str, word: str, one: str, two: str, opening: str, second: str) -> tuple[str, ...]:
    return (
        f"su {word}", f"sut {type_} {word}", f"sv {kind} {one}", f"svv {two} {one}", f"svw {one} {word}", f"so {kind} {opening}",
        f"soo {opening} {second}",
    )  # fmt: skip


def _counted(kind: str, type_: str, one: str, two: str) -> tuple[str, ...]:
    return f"sn {kind} {one}", f"snn {two} {one}", f"snt {type_} {one}"


def _head(head: str, language: str) -> tuple[str, ...]:
    return (f"sh {head} {language}",)
