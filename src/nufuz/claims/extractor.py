"""From a document to claims: ``extract``, and the interface that any other extractor must have.

The scorer's candidates are thinned out here: one reading for each figure, one filling for each trigger, one claim for each
fact of a document (at its fullest place); then status, attribution, citation and plausibility are added and the verifier
has the last word.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Protocol

from nufuz.claims.attribution import Speakers
from nufuz.claims.citation import Citations
from nufuz.claims.claim import Claim, Evidence
from nufuz.claims.engine import Candidate, candidates, views_of
from nufuz.claims.items import item_of
from nufuz.claims.plausibility import implausible
from nufuz.claims.proposals import YEARLY
from nufuz.claims.scorer import Scorer, shipped
from nufuz.claims.status import falling
from nufuz.claims.verifier import SCALED, Refusal, verify
from nufuz.claims.views import View
from nufuz.language.analyse import analyse_document
from nufuz.reading.document import Document
from nufuz.vocabulary import SYMMETRIC, TYPES


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one document gave. ``suggestions``: claims that nobody counts until somebody accepts them."""

    claims: tuple[Claim, ...]
    suggestions: tuple[Claim, ...]
    refused: tuple[Refusal, ...]
    document: Document = field(repr=False)


class Extractor(Protocol):
    """Anything that finds claims in a document; ``verify`` judges what it finds. ``name`` goes into ``found_by``."""

    name: str

    def find(self, document: Document) -> Iterable[Claim]:
        """Claims with evidence in ``document.raw``; unverified."""
        ...


def extract(document: Document, *, scorer: Scorer | None = None) -> Extraction:
    """All claims and suggestions of a document, verified. Deterministic; ``scorer`` replaces the shipped weights."""
    with _no_collection():
        return _extract(document, scorer or shipped())


def _extract(document: Document, judge: Scorer) -> Extraction:
    views = views_of(analyse_document(document).sentences)
    found = candidates(views, document.meta.date, judge)
    chosen = choose(found, judge)
    citations, speakers = Citations(document), Speakers(views)
    claims: list[Claim] = []
    suggestions: list[Claim] = []
    refused: list[Refusal] = []
    for candidate in chosen:
        claim = _claim(candidate, document, citations, speakers, judge)
        refusal = verify(claim, document, candidate.slots.anchor.view.sentence.mentions)
        if refusal is not None:
            refused.append(refusal)
        elif claim.suggestion:
            suggestions.append(claim)
        else:
            claims.append(claim)
    return Extraction(tuple(claims), tuple(suggestions), tuple(refused), document)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keeps Python from looking for reference cycles: the many short-lived objects of a document hold none, and each look also
    goes through all names and patterns, which took up to a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def run(extractor: Extractor, document: Document) -> Extraction:
    """What another extractor finds, judged by the same verifier; without quarrel where two claims are the same."""
    claims: dict[str, Claim] = {}
    refused: list[Refusal] = []
    for claim in extractor.find(document):
        refusal = verify(claim, document)
        if refusal is not None:
            refused.append(refusal)
        else:
            claims.setdefault(claim.id, claim)
    sure = tuple(c for c in claims.values() if not c.suggestion)
    return Extraction(sure, tuple(c for c in claims.values() if c.suggestion), tuple(refused), document)


@cache
def extractor_version() -> str:
    """Changes whenever the code or the data of claims or language changes: claims of another version are made anew."""
    digest = hashlib.blake2b(digest_size=6)
    stack = [files("nufuz.claims"), files("nufuz.language")]
    while stack:
        entry = stack.pop()
        if entry.is_dir() and entry.name != "__pycache__":
            stack.extend(sorted(entry.iterdir(), key=lambda e: e.name, reverse=True))
        elif entry.is_file():
            digest.update(entry.name.encode())
            digest.update(entry.read_bytes())
    return digest.hexdigest()


def choose(found: Sequence[Candidate], scorer: Scorer) -> list[Candidate]:
    """The candidates that are worth telling: above the suggestion's bar, one reading a figure, one claim a fact."""
    bar = {type_: scorer.suggest[group_of(type_)] for type_ in {c.slots.anchor.type for c in found}}
    above = [c for c in found if c.confidence >= bar[c.slots.anchor.type]]
    above.sort(key=lambda c: (-c.confidence, c.slots.anchor.view.number, c.slots.anchor.at, c.sibling))
    used_anchor: dict[int, Candidate] = {}
    used_value: dict[tuple[int, int], Candidate] = {}
    facts: dict[tuple[object, ...], Candidate] = {}
    told: dict[tuple[object, ...], list[Candidate]] = {}
    for candidate in above:
        anchor = candidate.slots.anchor
        lead = used_anchor.get(id(anchor))
        if lead is not None and not (candidate.sibling or lead.sibling):
            continue
        if anchor.value is not None:
            place = (anchor.view.number, anchor.value.order)
            other = used_value.get(place)
            if other is not None and other.slots.anchor is not anchor:
                continue
            used_value[place] = candidate
        fact = _fact(candidate)
        if fact in facts or _told(candidate, told.get(fact[:3], ())):
            continue
        facts[fact] = candidate
        told.setdefault(fact[:3], []).append(candidate)
        used_anchor.setdefault(id(anchor), candidate)
    return sorted(
        facts.values(),
        key=lambda c: (c.slots.anchor.view.number, c.slots.anchor.at, c.slots.anchor.type, -c.confidence),
    )


def group_of(type_: str) -> str:
    """The kind by which thresholds and figures are kept: stance types apart."""
    return "stance" if TYPES[type_].stance else TYPES[type_].kind


def _actors(candidate: Candidate) -> tuple[str | None, str | None]:
    subject, object_ = candidate.subject.key, candidate.object.key if candidate.object is not None else None
    if candidate.slots.anchor.type in SYMMETRIC and object_ is not None and subject is not None and object_ < subject:
        return object_, subject
    return subject, object_


def _fact(candidate: Candidate) -> tuple[object, ...]:
    """What makes two candidates of a document the same fact: type, actors, and more by the kind of claim."""
    anchor = candidate.slots.anchor
    kind = TYPES[anchor.type].kind
    base = (anchor.type, *_actors(candidate))
    if kind == "indicator":
        return (*base, None if anchor.amount is None else float(f"{anchor.amount:.4g}"), anchor.unit)
    if kind == "relation":
        return (*base, item_of(candidate))
    return (*base, (candidate.time.edtf or "")[:4])


def _told(candidate: Candidate, same: Sequence[Candidate]) -> bool:
    """An event whose date is not in its own sentence is the one of the same type and actors that was told before."""
    if not same or TYPES[candidate.slots.anchor.type].kind != "event":
        return False
    return candidate.time.date is None or any(other.time.date is None for other in same)


def _claim(candidate: Candidate, document: Document, citations: Citations, speakers: Speakers, scorer: Scorer) -> Claim:
    slots = candidate.slots
    anchor = slots.anchor
    view = anchor.view
    term = TYPES[anchor.type]
    figure = anchor.value.mention.figure if anchor.value is not None else None
    amount, amount_to = anchor.amount, anchor.amount_to
    if amount is not None and anchor.type.endswith(("_change", "_growth")) and falling(anchor):
        amount, amount_to = -abs(amount), (-abs(amount_to) if amount_to is not None else None)
    start, end = _span(candidate)
    a, b, quote = document.quote(start, end)
    said = speakers.of(view, start, end)
    indicator = term.kind == "indicator"
    claim = Claim(
        doc=document.id, kind=term.kind, type=anchor.type, subject=candidate.subject.key,
        object=candidate.object.key if candidate.object is not None else None,
        value=amount if indicator else None, value_to=amount_to if indicator else None,
        bound=(figure.bound if figure is not None else "eq") if indicator else None, unit=unit_told(candidate) if indicator else None,
        time=_time(candidate), status=slots.status, item=item_of(candidate), attribution=said,
        citation=citations.covering(end), evidence=Evidence(a, b, quote), step=figure.step if figure is not None else None,
        confidence=round(candidate.confidence, 4), suggestion=candidate.confidence < scorer.claim[group_of(anchor.type)],
        found_by="frames", chain=_chain(candidate), frame=anchor.frame.id,
    )  # fmt: skip
    flags = [*implausible(claim), *_doubts(document, a, b)]
    return claim.but(flags=tuple(flags)) if flags else claim


def _time(candidate: Candidate) -> str | None:
    """When it holds or happened. The document's own date dates what happened, never what is still wanted or expected."""
    moment = candidate.time
    return None if moment.date is None and candidate.slots.status in ("target", "forecast", "planned") else moment.edtf


def unit_told(candidate: Candidate) -> str | None:
    """The unit; a flow of less than a year keeps its unit without ``/yr``."""
    unit, time = candidate.slots.anchor.unit, candidate.time.edtf or ""
    if unit in YEARLY.values() and "-" in time and candidate.slots.anchor.value is not None:
        bare = next(short for short, long in YEARLY.items() if long == unit)
        figure = candidate.slots.anchor.value.mention.figure
        units = TYPES[candidate.slots.anchor.type].units
        if figure is not None and figure.unit == bare and bare in units:
            return bare
    return unit


def _span(candidate: Candidate) -> tuple[int, int]:
    """The clean characters of the evidence: from the first to the last word that the claim rests on in its sentence."""
    anchor = candidate.slots.anchor
    view = anchor.view
    tokens = [*anchor.at]
    if anchor.value is not None:
        tokens += [anchor.value.first, anchor.value.last]
    for filler in (candidate.subject, candidate.object):
        if filler is not None and filler.actor is not None:
            tokens += [filler.actor.first, filler.actor.last]
    if candidate.time.date is not None and abs(candidate.time.date.clause - view.clause[tokens[0]]) == 0:
        tokens += [candidate.time.date.first, candidate.time.date.last]
    start, end = view.chars(min(tokens), max(tokens))
    if anchor.value is not None:
        start, end = min(start, anchor.value.mention.start), max(end, anchor.value.mention.end)
    return start, end


def _chain(candidate: Candidate) -> tuple[str, ...]:
    """How each unnamed actor and a borrowed trigger or date were resolved."""
    out = []
    for role, filler in (("subject", candidate.subject), ("object", candidate.object)):
        if filler is not None and filler.key is not None and filler.actor is None:
            out.append(f"{role} {filler.key}: from the {filler.source()}")
        elif filler is not None and filler.actor is not None and filler.actor.form not in ("name", "adjective"):
            out.append(f"{role} {filler.key}: named by {filler.actor.form}")
    anchor = candidate.slots.anchor
    figure = anchor.value.mention.figure if anchor.value is not None else None
    if figure is not None and anchor.unit_from == "named":
        out.append(f"unit {anchor.unit}: the {figure.noun} of a state named around")
    elif anchor.unit_from == "near":
        out.append(f"unit {anchor.unit}: of a figure near by")
    elif anchor.unit_from == "scaled":
        out.append(f"{SCALED} and unit {anchor.unit}: of a figure near by")
    if anchor.borrowed:
        out.append("trigger: from the previous sentence")
    if candidate.time.date is None and _time(candidate):
        out.append(f"time {candidate.time.edtf}: from the {candidate.time.source}")
    return tuple(out)


def _doubts(document: Document, start: int, end: int) -> list[str]:
    return [f"doubtful-digits: {d.why}" for d in document.doubts if d.start < end and start < d.end]


def view_at(views: Sequence[View], offset: int) -> View | None:
    """The view of the sentence that holds a clean offset."""
    return next((view for view in views if view.sentence.start <= offset < view.sentence.end), None)
