"""The verifier: between any extractor (frames, a person, a language model) and the ledger.

It refuses a claim whose words do not bear it out: a quote that is not verbatim, a figure that cannot be read in or by the
quote, an actor that is neither named there nor resolved in the claim's chain, a field that its type needs and that is
missing. What it refuses is handed back with the reason, and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nufuz.claims.claim import Claim
from nufuz.claims.frames import type_roles
from nufuz.language.analyse import analyse
from nufuz.language.sentence import Mention
from nufuz.reading.document import Document
from nufuz.vocabulary import TYPES

SCALED = "multiplier"  # how a step of a claim's chain begins that gives its figure the multiplier of another
AROUND = 160  # raw characters on either side of the quote in which a figure or a name still counts as standing by it
STATUSES = ("actual", "target", "forecast", "planned", "denied")
REASONS = {
    "unknown-type": "the type is not in the vocabulary",
    "wrong-kind": "the kind is not the type's kind",
    "not-verbatim": "the quote is not the document's text at its offsets",
    "empty-quote": "the quote is empty",
    "no-value": "an indicator needs a value",
    "wrong-unit": "the unit is not one of the type's units",
    "unread-figure": "no figure in or by the quote can be read as the value",
    "no-subject": "the subject is missing",
    "no-object": "the type needs an object",
    "same-actors": "subject and object are the same",
    "unnamed-actor": "an actor is neither named by the quote nor resolved in the chain",
    "wrong-status": "the status is none of the vocabulary's",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A claim that was refused. ``reason``: a key of ``REASONS``; ``detail``: what was found."""

    claim: Claim
    reason: str
    detail: str

    def __str__(self) -> str:
        return f"{self.claim.doc}, {self.claim.type}: {REASONS[self.reason]} ({self.detail})"


def verify(claim: Claim, document: Document, mentions: Sequence[Mention] | None = None) -> Refusal | None:
    """None where the words bear the claim out, else why not.

    ``mentions``: those of the claim's sentence where the caller has analysed it; otherwise the words around the quote are
    analysed here.
    """
    found = _form(claim) or _quote(claim, document)
    if found is None:
        found = _words(claim, document, mentions)
    return Refusal(claim, *found) if found is not None else None


def counted(refusals: Iterable[Refusal]) -> dict[str, int]:
    """How many were refused for each reason, the commonest first."""
    return dict(Counter(refusal.reason for refusal in refusals).most_common())


def _form(claim: Claim) -> tuple[str, str] | None:
    term = TYPES.get(claim.type)
    if term is None:
        return "unknown-type", claim.type
    if claim.kind != term.kind:
        return "wrong-kind", f"{claim.kind}, expected {term.kind}"
    if claim.status not in STATUSES:
        return "wrong-status", claim.status
    if not claim.subject:
        return "no-subject", "expected a code or slug"
    if claim.object is None and type_roles()[claim.type].object_needed:
        return "no-object", "expected a code or slug"
    if claim.object == claim.subject:
        return "same-actors", str(claim.subject)
    if term.kind == "indicator":
        if claim.value is None:
            return "no-value", "expected a number"
        money = "money" in term.units and claim.unit is not None and len(claim.unit) == 3 and claim.unit.isupper()
        if not money and claim.unit not in term.units:
            return "wrong-unit", f"{claim.unit}, expected {' or '.join(term.units)}"
    return None


def _quote(claim: Claim, document: Document) -> tuple[str, str] | None:
    evidence = claim.evidence
    if not evidence.quote.strip():
        return "empty-quote", f"{evidence.start}-{evidence.end}"
    if document.raw[evidence.start : evidence.end] != evidence.quote:
        return "not-verbatim", f"{document.raw[evidence.start : evidence.end][:40]!r} stands at {evidence.start}"
    return None


def _words(claim: Claim, document: Document, mentions: Sequence[Mention] | None) -> tuple[str, str] | None:
    """Whether figure and actors can be read in or by the quote."""
    if mentions is None:
        window = document.raw[max(0, claim.evidence.start - AROUND) : claim.evidence.end + AROUND]
        mentions = [m for s in analyse(window, date=document.meta.date).sentences for m in s.mentions]
    if claim.value is not None and not _readable(claim, mentions):
        return "unread-figure", f"{claim.value:g} {claim.unit}"
    named = {key for m in mentions for key in m.key.split("+")}
    for role, key in (("subject", claim.subject), ("object", claim.object)):
        resolved = any(step.startswith(f"{role} {key}") for step in claim.chain)
        if key is not None and key not in named and not resolved:
            return "unnamed-actor", f"{role} {key}"
    return None


def _readable(claim: Claim, mentions: Sequence[Mention]) -> bool:
    """Whether a figure near the quote has the claim's value, or the pattern's own words give it (a rank without a number)."""
    assert claim.value is not None
    wanted = abs(claim.value)
    shared = any(step.startswith(SCALED) for step in claim.chain)
    scales = {m.figure.scale for m in mentions if m.figure is not None and m.figure.scale > 1} if shared else set()
    for mention in mentions:
        figure = mention.figure
        if figure is None:
            continue
        readings = [figure.value, *((figure.value_to,) if figure.value_to is not None else ())]
        readings += [figure.other] if figure.other is not None else []  # ١,٩٠٠ مليون is 1.9 million too
        readings += [r * times for r in readings for times in (100.0, 30.0, 7.0, 365.0)]
        readings += [(figure.value - 1) * 100] if figure.factor else []
        readings += [figure.value * scale for scale in scales]
        if any(abs(abs(r) - wanted) <= 0.005 * max(wanted, 1e-9) for r in readings):
            return True
    return claim.unit == "rank" and claim.value < 20
