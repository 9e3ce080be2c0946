"""Why a sentence gave a claim or did not: what was read in it, which frames were tried, what they scored, what decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nufuz.claims.context import Context
from nufuz.claims.engine import (
    Candidate,
    anchors_of,
    score_anchors,
    score_candidates,
    score_slots,
    slots_of,
    views_of,
    whole_claims,
)
from nufuz.claims.extractor import choose, group_of
from nufuz.claims.proposals import Anchor
from nufuz.claims.scorer import Scorer, shipped
from nufuz.claims.views import View
from nufuz.language.analyse import analyse


@dataclass(frozen=True, slots=True)
class Tried:
    """One frame that met its trigger. ``verdict``: ``claim``, ``suggestion``, or why it is none."""

    frame: str
    type: str
    trigger: str
    figure: str
    exists: float
    filling: str
    confidence: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happened in one sentence."""

    text: str
    mentions: tuple[str, ...]
    tried: tuple[Tried, ...]


def explain(
    text: str, *, language: str | None = None, date: str | None = None, scorer: Scorer | None = None
) -> list[Explanation]:
    """One explanation for each sentence of ``text``; context is what stands before in ``text``."""
    judge = scorer or shipped()
    views = views_of(analyse(text, language=language, date=date).sentences)
    found = anchors_of(views)
    if found:
        score_anchors(found, judge)
    context = Context(views, date)
    best: dict[int, list[Candidate]] = {}
    slots = slots_of([a for a in found if a.exists >= judge.gate], context)
    if slots:
        score_slots(slots, judge)
    everything = whole_claims(slots)
    if everything:
        score_candidates(everything, judge)
    for candidate in everything:
        best.setdefault(id(candidate.slots.anchor), []).append(candidate)
    chosen = {id(c) for c in choose(everything, judge)}
    return [
        Explanation(v.sentence.text, tuple(_mentions(v)), tuple(_tried(v, found, best, chosen, judge))) for v in views
    ]


def _mentions(view: View) -> Iterator[str]:
    base = view.sentence.start
    marks = {(a.mention.start, a.key): a.mark for a in view.actors if a.mention is not None}
    for m in view.sentence.mentions:
        words = view.sentence.text[m.start - base : m.end - base]
        figure = f" {m.figure.value:g} {m.figure.unit or ''}" if m.figure is not None else ""
        when = f" {m.when.edtf} ({m.when.role})" if m.when is not None else ""
        mark = marks.get((m.start, m.key), "")
        yield f"{words} = {m.kind} {m.key} {m.form}{figure}{when}{f', marked {mark}' if mark else ''}"


def _tried(
    view: View, found: list[Anchor], best: dict[int, list[Candidate]], chosen: set[int], judge: Scorer
) -> Iterator[Tried]:
    mine = sorted((a for a in found if a.view is view), key=lambda a: -a.exists)
    for anchor in mine:
        figure = f"{anchor.amount:g} {anchor.unit}" if anchor.amount is not None else ""
        candidates = best.get(id(anchor), [])
        told = [c for c in candidates if id(c) in chosen]
        top = max(told or candidates, key=lambda c: c.confidence, default=None)
        if top is None:
            why = "nothing is claimed here" if anchor.exists < judge.gate else "no actors for its roles"
            yield Tried(anchor.frame.id, anchor.type, anchor.hit.pattern.label, figure, anchor.exists, "", 0.0, why)
            continue
        kind = group_of(anchor.type)
        if not told:
            under = top.confidence < judge.suggest[kind]
            why = (
                f"confidence below {judge.suggest[kind]:.2f}"
                if under
                else "another reading of the same figure or fact is surer"
            )
        else:
            why = "claim" if top.confidence >= judge.claim[kind] else "suggestion"
        yield Tried(
            anchor.frame.id,
            anchor.type,
            anchor.hit.pattern.label,
            figure,
            anchor.exists,
            filling(top),
            top.confidence,
            why,
        )


def filling(c: Candidate) -> str:
    """The roles of a candidate and where each filler was found."""
    subject = f"{c.subject.key} ({c.subject.source()}, {c.subject.score:.2f})"
    object_ = (
        f" → {c.object.key} ({c.object.source()}, {c.object.score:.2f})"
        if c.object is not None and c.object.key
        else ""
    )
    time = f", {c.time.edtf} ({c.time.source})" if c.time.edtf else ""
    return f"{subject}{object_}{time}, {c.slots.status}"
