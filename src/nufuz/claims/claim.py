"""The claim: one thing that one source says, with the exact words that say it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Evidence:
    """Code-point offsets into the document's raw text, and that slice, verbatim."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a source says. The fields down to ``evidence`` are the interchange format; the rest says how it was found.

    ``value``, ``value_to`` are in whole ``unit``; ``step`` is the size of the last written digit (how far it may have
    been rounded). ``confidence``: calibrated probability that the claim is right. ``suggestion``: kept apart, never
    counted until somebody accepts it. ``found_by``: ``frames``, ``hand:<who>``, ``model:<name>``. ``chain``: how
    unnamed actors were resolved, step by step. ``flags``: ``implausible: …``, ``doubtful-digits: …``.
    """

    doc: str
    kind: str
    type: str
    subject: str | None
    object: str | None = None
    value: float | None = None
    value_to: float | None = None
    bound: str | None = None
    unit: str | None = None
    time: str | None = None
    status: str = "actual"
    item: str | None = None
    attribution: str | None = None
    citation: str | None = None
    evidence: Evidence
    step: float | None = None
    confidence: float = 1.0
    suggestion: bool = False
    found_by: str = "frames"
    chain: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    frame: str | None = None  # the entry of the data files that proposed it

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits that depend on what is claimed and where, not on how it was found."""
        said = (self.doc, self.type, self.subject, self.object, self.value, self.value_to, self.bound, self.unit, self.time,
                self.status, self.item, self.evidence.start, self.evidence.end)  # fmt: skip
        return hashlib.blake2b(repr(said).encode(), digest_size=8).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """The interchange record: the fields of the vocabulary's table, then those that say how it was found."""
        return asdict(self)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Claim:
        """A claim from an interchange record; unknown fields are passed over."""
        known = {name: row[name] for name in cls.__dataclass_fields__ if name in row and name != "evidence"}
        for name in ("chain", "flags"):
            if name in known:
                known[name] = tuple(known[name] or ())
        evidence = row["evidence"]
        return cls(**known, evidence=Evidence(evidence["start"], evidence["end"], evidence["quote"]))

    def but(self, **changes: Any) -> Claim:
        """The same claim with some fields changed."""
        return replace(self, **changes)
