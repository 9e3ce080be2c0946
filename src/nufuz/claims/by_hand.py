"""Claims that somebody adds by hand: the same record and the same verifier as every other claim."""

from __future__ import annotations

from nufuz.claims.claim import Claim, Evidence
from nufuz.claims.plausibility import implausible
from nufuz.claims.verifier import REASONS, verify
from nufuz.errors import NufuzError
from nufuz.reading.document import Document
from nufuz.vocabulary import TYPES


def add(
    document: Document, start: int, end: int, type: str, subject: str, object: str | None = None, *, who: str,
    value: float | None = None, value_to: float | None = None, bound: str | None = None, unit: str | None = None,
    time: str | None = None, status: str = "actual", item: str | None = None, attribution: str | None = None,
    citation: str | None = None, because: str | None = None,
) -> Claim:  # fmt: skip
    """A claim whose evidence is the raw span ``start:end`` of a document, said by ``who``.

    ``because``: why an actor that the words do not name is meant; goes into the claim's chain. Raises ``NufuzError`` with
    the reason where the verifier refuses it.
    """
    if type not in TYPES:
        raise NufuzError(f"{type!r} is no type of claim", todo="See ontology of types in vocabulary/data/types.csv")
    if not 0 <= start < end <= len(document.raw):
        raise NufuzError(
            f"the span {start}-{end} is not in the document", file=document.path, todo=f"Use 0-{len(document.raw)}"
        )
    kind = TYPES[type].kind
    chain = tuple(
        f"{role} {key}: {because}" for role, key in (("subject", subject), ("object", object)) if because and key
    )
    claim = Claim(
        doc=document.id, kind=kind, type=type, subject=subject, object=object, value=value, value_to=value_to,
        bound=bound or ("eq" if kind == "indicator" else None), unit=unit, time=time, status=status, item=item,
        attribution=attribution, citation=citation, evidence=Evidence(start, end, document.raw[start:end]), confidence=1.0,
        found_by=f"hand:{who}", chain=chain,
    )  # fmt: skip
    refusal = verify(claim, document)
    if refusal is not None:
        raise NufuzError(
            f"{REASONS[refusal.reason]} ({refusal.detail})", file=document.path, place=f"characters {start}-{end}",
            todo="Choose a span that holds it, or say why with because=…",
        )  # fmt: skip
    return claim.but(flags=tuple(implausible(claim)))
