"""From a document's views to scored candidates: anchors, then role fillers and times, then whole claims.

``Candidates`` keeps everything that was considered, so that ``explain`` and ``training`` see what extraction sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from operator import attrgetter, itemgetter

from nufuz.claims.context import Around, Context
from nufuz.claims.fillers import Filler, Place, fillers, spread
from nufuz.claims.frames import frame_set, type_roles
from nufuz.claims.hashing import Key, sparse
from nufuz.claims.proposals import KINDS, Anchor, anchors
from nufuz.claims.scorer import Scorer, Stage, joined, matrix
from nufuz.claims.status import SALTS, Standing, standings
from nufuz.claims.times import Moment, moments
from nufuz.claims.unwritten import complete
from nufuz.claims.views import View, view_of
from nufuz.language.sentence import Sentence
from nufuz.vocabulary import TYPES

FILLINGS = 4  # role fillings of an anchor that are judged as whole claims
ALIKE = 0.3  # of the chosen one's score, from which an actor outside its enumeration may be another of its kind
SIBLINGS = 12  # members of an enumeration that become claims of their own


@dataclass(slots=True)
class Slots:
    """An anchor with the candidates for its roles and its time."""

    anchor: Anchor
    around: Around
    subjects: list[Filler]
    objects: list[Filler]
    times: list[Moment]
    standings: list[Standing]

    @property
    def standing(self) -> Standing:
        """The likeliest status, with its score."""
        return max(self.standings, key=_score)

    @property
    def status(self) -> str:
        """The likeliest status."""
        return self.standing.status


_score = attrgetter("score")


@dataclass(slots=True)
class Candidate:
    """One whole claim before it is judged. ``sibling``: it repeats another one for a member of an enumeration."""

    slots: Slots
    subject: Filler
    object: Filler | None
    time: Moment
    rank: int
    sibling: bool
    dense: list[float] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    words: tuple[int, ...] = ()
    raw: float = 0.0
    confidence: float = 0.0

    @property
    def sparse(self) -> list[int]:
        """The columns of its features' names."""
        return sparse(self.keys)


def views_of(sentences: Sequence[Sentence]) -> list[View]:
    """A view for each sentence; a language without frames gives views without triggers."""
    views = [view_of(sentence, number, frame_set(sentence.language)) for number, sentence in enumerate(sentences)]
    complete(views)
    return views


def anchors_of(views: Sequence[View]) -> list[Anchor]:
    """All anchors of a document."""
    out: list[Anchor] = []
    for number, view in enumerate(views):
        out.extend(anchors(view, views[number - 1] if number else None))
    return out


def slots_of(found: Sequence[Anchor], context: Context) -> list[Slots]:
    """Role and time candidates of each anchor. The anchors must carry the first stage's probability."""
    around: dict[int, tuple[Around, dict[tuple[int, ...], Place]]] = {}
    out = []
    for anchor in found:
        number = anchor.view.number
        if number not in around:
            around[number] = context.around(number), {}
        near, places = around[number]
        out.append(
            Slots(
                anchor,
                near,
                fillers(anchor, "subject", near, places),
                fillers(anchor, "object", near, places),
                moments(anchor, near),
                standings(anchor),
            )
        )
    return out


def candidates_of(slots: Slots) -> list[Candidate]:
    """The whole claims that an anchor may make, from scored fillers and times; the best filling and its siblings first."""
    roles, term = type_roles()[slots.anchor.type], TYPES[slots.anchor.type]
    subjects = _best(slots.subjects)
    objects = _best(slots.objects)
    if not subjects or (roles.object and not objects):
        return []
    times = sorted(slots.times, key=_score, reverse=True)
    if not roles.object:
        pairs: list[tuple[Filler, Filler | None, float]] = [(s, None, p) for s, p in subjects]
    else:
        pairs = _pairs(subjects, objects, term.symmetric)
    if not pairs:
        return []
    listed = _siblings(slots, pairs[0][0], pairs[0][1], roles.expand)
    keys = {_pair(s, o, term.symmetric) for s, o in listed}
    out = [
        Candidate(slots, s, o, times[0], rank, rank > 0 and _pair(s, o, term.symmetric) in keys)
        for rank, (s, o, _) in enumerate(pairs[:FILLINGS])
    ]  # fmt: skip
    have = {_pair(c.subject, c.object, term.symmetric) for c in out}
    for s, o in listed:
        key = _pair(s, o, term.symmetric)
        if key not in have and len(out) < FILLINGS + SIBLINGS:
            have.add(key)
            out.append(Candidate(slots, s, o, times[0], FILLINGS, True))
    scene = _Scene.of(slots, subjects, objects, times)
    for candidate in out:
        _describe(candidate, scene)
    return out


def _best(found: list[Filler]) -> list[tuple[Filler, float]]:
    shares = spread([filler.score for filler in found])
    ranked = sorted(zip(found, shares, strict=True), key=lambda pair: (-pair[1], pair[0].key or ""))
    return ranked[:FILLINGS]


def _pairs(
    subjects: list[tuple[Filler, float]], objects: list[tuple[Filler, float]], symmetric: bool
) -> list[tuple[Filler, Filler | None, float]]:
    out: list[tuple[Filler, Filler | None, float]] = []
    seen: set[tuple[str, str]] = set()
    for s, p in subjects:
        for o, q in objects:
            if s.key != o.key and (key := _pair(s, o, symmetric)) not in seen:
                seen.add(key)
                out.append((s, o, p * q))
    return sorted(out, key=itemgetter(2), reverse=True)


def _pair(s: Filler, o: Filler | None, symmetric: bool) -> tuple[str, str]:
    a, b = s.key or "", (o.key or "") if o is not None else ""
    return (b, a) if symmetric and b < a else (a, b)


def _siblings(slots: Slots, subject: Filler, object: Filler | None, expand: str) -> list[tuple[Filler, Filler | None]]:
    """The other claims of an enumeration: the best filling with each member in place of the one that was chosen."""
    subjects, objects = [subject], [object]
    if expand in ("subject", "both"):
        subjects += _members(slots.subjects, subject)
    if expand in ("object", "both") and object is not None:
        objects += _members(slots.objects, object)
    out = [(s, o) for s, o in product(subjects, objects) if o is None or s.key != o.key]
    if (
        object is not None
        and expand == "both"
        and subject.actor
        and object.actor
        and subject.actor.group == object.actor.group
    ):
        everyone = [subject, object, *_members(slots.subjects, subject)]
        out += [(a, b) for i, a in enumerate(everyone) for b in everyone[i + 1 :] if a.key != b.key]
    return out


def _members(found: list[Filler], chosen: Filler) -> list[Filler]:
    """The other members of an enumeration: the same list, or a list whose members repeat the preposition."""
    if chosen.actor is None:
        return []
    near = [f for f in found if f.actor is not None and f.key != chosen.key and f.actor.kind == chosen.actor.kind]
    group = chosen.actor.group
    own = [f for f in near if f.actor is not None and f.actor.group == group]
    others = [f for f in near if f.actor is not None and f.actor.group != group and f.score >= ALIKE * chosen.score]
    return own + sorted(others, key=_score, reverse=True)[:4]


@dataclass(slots=True)
class _Scene:
    """What the candidates of one anchor share: the shares of the best fillers and the best score of each role, and the dense
    features in four pieces, between which their own stand."""

    subjects: list[tuple[Filler, float]]
    objects: list[tuple[Filler, float]]
    best: tuple[float, float]
    status: str
    dense: tuple[list[float], list[float], list[float], list[float]]

    @classmethod
    def of(
        cls, slots: Slots, subjects: list[tuple[Filler, float]], objects: list[tuple[Filler, float]], times: list[Moment]
    ) -> _Scene:  # fmt: skip
        anchor, standing, time = slots.anchor, slots.standing, times[0]
        term = TYPES[anchor.type]
        dense: tuple[list[float], list[float], list[float], list[float]] = (
            [anchor.share, anchor.rival, anchor.place, anchor.exists],
            [subjects[0][1], objects[0][1] if objects else -1.0],
            [
                time.score, time.source == "sentence", time.edtf is None, len(times), standing.score, standing.status != "actual",
                term.symmetric, term.stance, len(slots.subjects), len(slots.objects),
            ],
            [KINDS.index(term.kind), *anchor.dense],
        )  # fmt: skip
        best = max([f.score for f, _ in subjects]), max([f.score for f, _ in objects], default=0.0)
        return cls(subjects, objects, best, standing.status, dense)


def _describe(c: Candidate, scene: _Scene) -> None:
    """The features by which a whole claim is judged."""
    slots, subject, object, time = c.slots, c.subject, c.object, c.time
    anchor = slots.anchor
    type_ = anchor.type
    s, o = subject.actor, object.actor if object is not None else None
    p_s, p_o = _share(subject, scene.subjects), _share(object, scene.objects) if object is not None else -1.0
    same_group = s is not None and o is not None and s.group == o.group
    one, two = subject.known, object.known if object is not None else None
    a, b, times, last = scene.dense
    c.dense = [
        anchor.exists * p_s * (p_o if object is not None else 1.0) * time.score, anchor.exists * subject.score,
        s is not None and o is not None and s.mark == o.mark, one.salience if one is not None else 0.0,
        *a, p_s, p_o, subject.score, object.score if object is not None else -1.0,
        *b, s is not None, o is not None if object is not None else -1.0, object is not None and object.key is None,
        same_group, s is not None and o is not None and s.clause == o.clause,
        _alike(subject, scene.best[0]), _alike(object, scene.best[1]) if object is not None and scene.objects else -1.0,
        s is not None and s.paired, o is not None and o.paired,
        max(s.size if s is not None else 0, o.size if o is not None else 0), c.rank, c.sibling,
        *times, one.rank if one is not None else 0, two.rank if two is not None else 0,
        one.back if one is not None else 9, two.back if two is not None else 9, *last,
    ]  # fmt: skip
    c.keys = [
        (_built, type_, anchor.frame.id, c.sibling, same_group, c.rank),
        (_sourced, type_, subject.source(), object.source() if object is not None else "-"),
        (_held, type_, scene.status, time.source, int(anchor.exists * 8)),
        (_shared, TYPES[type_].kind, int(p_s * 8), int(p_o * 8)),
        (_written, type_, s.mark if s else "-", o.mark if o else "-", s.form if s else "-", o.form if o else "-"),
        (_ordered, type_, anchor.frame.id, anchor.hit.pattern.label, *_order(c)),
    ]


def _order(c: Candidate) -> tuple[str, str, str]:
    """The order in which a claim's parts stand in its sentence: bare, with the marks of its actors, and these without figure
    and date. Parts from outside the sentence come first, in small letters."""
    anchor = c.slots.anchor
    bare, marked, actors = [(anchor.at[0], "T")], [(anchor.at[0], "T")], [(anchor.at[0], "T")]
    if anchor.value is not None:
        bare.append((anchor.value.first, "V"))
        marked.append((anchor.value.first, "V"))
    if c.time.date is not None:
        bare.append((c.time.date.first, "D"))
    for name, filler in (("S", c.subject), ("O", c.object)):
        if filler is not None and filler.actor is not None:
            actor = filler.actor
            bare.append((actor.first, name))
            marked.append((actor.first, f"{name}{actor.mark}"))
            actors.append((actor.first, f"{name}{actor.mark}"))
        elif filler is not None:
            for part in (bare, marked, actors):
                part.append((-1, name.lower()))
    return _line(bare), _line(marked), _line(actors)


def _line(parts: list[tuple[int, str]]) -> str:
    return " ".join([name for _, name in sorted(parts)])


def _share(filler: Filler, ranked: list[tuple[Filler, float]]) -> float:
    for other, share in ranked:
        if other is filler:
            return share
    return 0.0


def _alike(filler: Filler, best: float) -> float:
    """How a filler's score compares with the best one's of its role: near 1 for members of one enumeration."""
    return filler.score / best if best > 0 else 0.0


def whole_claims(all_slots: Sequence[Slots]) -> list[Candidate]:
    """The candidates of all anchors of a document, each told how far the document's other anchors speak of its actors."""
    groups = [group for group in map(candidates_of, all_slots) if group]
    pairs: dict[tuple[str, str], float] = {}
    subjects: dict[str, float] = {}
    tops = [(_pair(group[0].subject, group[0].object, True), group[0].subject.key or "") for group in groups]
    for group, (key, lead) in zip(groups, tops, strict=True):
        weight = group[0].slots.anchor.exists
        pairs[key] = pairs.get(key, 0.0) + weight
        subjects[lead] = subjects.get(lead, 0.0) + weight
    total = sum(pairs.values()) or 1.0
    for place, group in enumerate(groups):
        weight, (own, lead) = group[0].slots.anchor.exists, tops[place]
        near = tops[max(place - 2, 0) : place] + tops[place + 1 : place + 3]
        near_pairs, near_subjects = [pair for pair, _ in near], [subject for _, subject in near]
        for c in group:
            key, subject = _pair(c.subject, c.object, True), c.subject.key or ""
            c.dense += [
                (pairs.get(key, 0.0) - (weight if key == own else 0.0)) / total,
                (subjects.get(subject, 0.0) - (weight if subject == lead else 0.0)) / total,
                near_pairs.count(key), near_subjects.count(subject), total,
            ]  # fmt: skip
    return [c for group in groups for c in group]


def score_anchors(found: Sequence[Anchor], scorer: Scorer) -> None:
    """Fills in the first stage's probability of every anchor."""
    stage = scorer.stages["anchor"]
    rivals = rivals_of(found)
    scores = stage.probability(stage.margins(found), matrix([a.dense for a in found]), rivals)
    for anchor, p in zip(found, scores.tolist(), strict=True):
        anchor.exists = p
    compare(found, rivals)


def rivals_of(found: Sequence[Anchor]) -> list[int]:
    """For each anchor the number of the figure, or of the clause, that it reads: anchors of one number are rivals."""
    numbers: dict[tuple[int, int, int], int] = {}
    out = []
    for a in found:
        view, value = a.view, a.value
        where = (view.number, 1, value.order) if value is not None else (view.number, 0, view.clause[a.hit.first])
        out.append(numbers.setdefault(where, len(numbers)))
    return out


def compare(found: Sequence[Anchor], rivals: Sequence[int] | None = None) -> None:
    """Weighs each anchor against the others that read the same figure, or the same words, as something else.

    ``rivals``: what ``rivals_of`` gives, where it is known.
    """
    by_place: dict[int, list[Anchor]] = {}
    for anchor, where in zip(found, rivals or rivals_of(found), strict=True):
        by_place.setdefault(where, []).append(anchor)
    for group in by_place.values():
        total = sum([a.exists for a in group]) or 1.0
        ranked = sorted(group, key=_exists, reverse=True)
        lead = ranked[0]
        other = next(
            (a.exists for a in ranked if a.type != lead.type), 0.0
        )  # the best of another type than the first's
        for place, anchor in enumerate(ranked):
            anchor.share, anchor.place = anchor.exists / total, place
            anchor.rival = lead.exists if anchor.type != lead.type else other


_exists = attrgetter("exists")


def score_slots(all_slots: Sequence[Slots], scorer: Scorer) -> None:
    """Fills in the scores of all role fillers and times."""
    people = [group for s in all_slots for group in (s.subjects, s.objects)]
    times, ways = [s.times for s in all_slots], [s.standings for s in all_slots]
    for stage, lists in ((scorer.stages["role"], people), (scorer.stages["time"], times)):
        _fill_in(stage, stage.margins([row for one in lists for row in one]), lists)
    status = scorer.stages["status"]
    _fill_in(status, status.salted([one[0] for one in ways], SALTS), ways)


def _fill_in(stage: Stage, margins: list[float], lists: Sequence[Sequence[Filler | Moment | Standing]]) -> None:
    rows = [row for one in lists for row in one]
    if not rows:
        return
    numbers = [n for n, one in enumerate(lists) for _ in one]
    for row, p in zip(rows, stage.probability(margins, joined([r.parts for r in rows]), numbers).tolist(), strict=True):
        row.score = p


def score_candidates(found: Sequence[Candidate], scorer: Scorer) -> None:
    """Fills in the confidence of every whole claim."""
    stage = scorer.stages["claim"]
    raw = stage.probability(stage.margins(found), matrix([c.dense for c in found]))
    for candidate, r, p in zip(found, raw.tolist(), scorer.calibrated(raw).tolist(), strict=True):
        candidate.raw, candidate.confidence = r, p


def candidates(views: Sequence[View], date: str | None, scorer: Scorer) -> list[Candidate]:
    """All judged candidates of a document, best first within each anchor."""
    found = anchors_of(views)
    if not found:
        return []
    score_anchors(found, scorer)
    kept = [anchor for anchor in found if anchor.exists >= scorer.gate]
    if not kept:
        return []
    slots = slots_of(kept, Context(views, date))
    score_slots(slots, scorer)
    out = whole_claims(slots)
    score_candidates(out, scorer)
    return out


# The names of features, written by keys (see ``hashing``).


def _built(type_: str, frame: str, sibling: bool, together: bool, rank: int) -> tuple[str, ...]:
    return f"ct {type_}", f"cf {frame}", f"cg {type_} {sibling} {together}", f"cr {rank} {sibling}"


def _sourced(type_: str, subject: str, object: str) -> tuple[str, ...]:
    return f"cs {type_} {subject}", f"co {type_} {object}", f"cso {subject} {object}"


def _held(type_: str, status: str, time: str, exists: int) -> tuple[str, ...]:
    return f"cst {type_} {status}", f"ctm {type_} {time}", f"cme {type_} {exists}"


def _shared(kind: str, subject: int, object: int) -> tuple[str, ...]:
    return (f"cps {kind} {subject} {object}",)


def _ordered(type_: str, frame: str, pattern: str, bare: str, marked: str, actors: str) -> tuple[str, ...]:
    return f"or {bare}", f"ot {type_} {bare}", f"of {frame} {marked}", f"oa {type_} {actors}", f"op {pattern} {actors}"


def _written(type_: str, mark: str, other: str, form: str, other_form: str) -> tuple[str, ...]:
    return f"cmm {type_} {mark} {other}", f"cfo {type_} {form} {other_form}"
