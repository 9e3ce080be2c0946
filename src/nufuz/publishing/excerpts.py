"""The words behind the numbers: each document's text with every used passage marked and reachable by a link."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nufuz.claims.claim import Claim
from nufuz.reading.document import Document

WHOLE = 12_000
"""Documents up to this many characters are shown whole, longer ones by the paragraphs that were used."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text under the same marks. ``starts``: ids of claims whose words begin here; ``claims``: all that cover it."""

    text: str
    starts: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A document as paragraphs of runs; ``None`` stands for paragraphs that were left out."""

    document: Document
    paragraphs: tuple[tuple[Run, ...] | None, ...]
    used: int


def excerpt(document: Document, claims: Mapping[str, Claim]) -> Excerpt:
    """``document`` with the words of ``claims`` (by id) marked, in its clean text."""
    marks = sorted((a, b, id) for id, claim in claims.items() for a, b in [clean_span(document, claim)] if b > a)
    whole = len(document.text) <= WHOLE
    out: list[tuple[Run, ...] | None] = []
    for start, end in _paragraphs(document.text):
        inside = [mark for mark in marks if mark[0] < end and mark[1] > start]
        if inside or whole:
            out.append(_runs(document.text, start, end, inside))
        elif out and out[-1] is not None:
            out.append(None)
    return Excerpt(document, tuple(out), len({mark[2] for mark in marks}))


def clean_span(document: Document, claim: Claim) -> tuple[int, int]:
    """Where in the clean text the words of ``claim`` stand."""
    a, b = claim.evidence.start, claim.evidence.end
    starts, ends = document.offsets.starts, document.offsets.ends
    if starts is None or ends is None:
        return a, b
    # Repairs may have moved text, so that the map is not sorted everywhere: look at each character where it is not.
    if not _sorted(starts):
        inside = [i for i, (s, e) in enumerate(zip(starts, ends, strict=True)) if s >= a and e <= b]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)
    return bisect_left(starts, a), bisect_left(starts, b)


def _sorted(numbers: Sequence[int]) -> bool:
    return all(a <= b for a, b in pairwise(numbers))


def _paragraphs(text: str) -> Iterable[tuple[int, int]]:
    at = 0
    for line in text.splitlines(keepends=True):
        stripped = line.rstrip()
        if stripped.strip():
            yield at + len(line) - len(line.lstrip()), at + len(stripped)
        at += len(line)


def _runs(text: str, start: int, end: int, marks: Sequence[tuple[int, int, str]]) -> tuple[Run, ...]:
    cuts = sorted({start, end, *(min(max(at, start), end) for mark in marks for at in mark[:2])})
    return tuple(
        Run(
            text[a:b],
            tuple(id for s, _, id in marks if s == a),
            tuple(id for s, e, id in marks if s < b and e > a),
        )
        for a, b in pairwise(cuts)
    )
