"""Trigger words learned from annotated texts: what stands in sentences with claims of a type far oftener than elsewhere.

Triggers that people write never cover how a thing may be said. ``learned`` finds the stems, and pairs of neighbouring ones,
that the short annotated texts connect with a type; ``nufuz train --triggers`` writes them to
``data/frames/<language>/learned.csv``, where a row that misleads can be struck out. Whole articles are never read for it, so that
figures on them stay honest.
"""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from nufuz.claims.frames import frame_set
from nufuz.claims.scoring import Gold
from nufuz.claims.views import View
from nufuz.reading.document import Document

LEAST = 3  # documents in which a stem must stand with a claim of the type
LIFT = 6.0  # how many times oftener than elsewhere
SHARE = 0.12  # of the stem's sentences that must hold such a claim
MOST = 80  # stems of a type
SHORTEST = 3  # letters of a stem


class Learned(NamedTuple):
    """A trigger: ``stems`` parted by a space. ``with_claim`` of ``sentences`` that hold it make a claim of the type."""

    language: str
    type: str
    stems: str
    with_claim: int
    sentences: int


def learned(texts: Sequence[tuple[Document, Sequence[Gold], Sequence[View]]]) -> list[Learned]:
    """The triggers of every language and type, best first."""
    out: list[Learned] = []
    for language in sorted({view.sentence.language for _, _, views in texts for view in views}):
        out += _of_language(language, texts)
    return out


def write(found: Sequence[Learned], folder: Path) -> None:
    """Writes ``learned.csv`` into each language's folder of frames, and has frames read anew."""
    for language in sorted({one.language for one in found}):
        if (folder / language).is_dir():
            with (folder / language / "learned.csv").open("w", encoding="utf-8", newline="") as out:
                rows = csv.writer(out, lineterminator="\n")
                rows.writerow(["type", "stems", "with_claim", "sentences"])
                rows.writerows(
                    [one.type, one.stems, one.with_claim, one.sentences] for one in found if one.language == language
                )


def _of_language(
    language: str, texts: Sequence[tuple[Document, Sequence[Gold], Sequence[View]]]
) -> Iterator[Learned]:  # fmt: skip
    total, seen = 0, Counter[str]()
    of_type: Counter[str] = Counter()
    together: dict[str, Counter[str]] = defaultdict(Counter)
    documents: dict[tuple[str, str], set[str]] = defaultdict(set)
    for document, golds, views in texts:
        for view in views:
            if view.sentence.language != language:
                continue
            start, end = document.offsets.to_raw(view.sentence.start, view.sentence.end)
            types = {g.type for g in golds if g.start < end and start < g.end}
            terms = set(_terms(view))
            total += 1
            seen.update(terms)
            of_type.update(types)
            for type_ in types:
                together[type_].update(terms)
                for term in terms:
                    documents[type_, term].add(document.id)
    for type_ in sorted(together):
        base = of_type[type_] / total
        ranked = []
        for term, count in together[type_].items():
            share = count / seen[term]
            if len(documents[type_, term]) >= LEAST and share >= max(SHARE, min(LIFT * base, 0.5)):
                ranked.append((-_surprise(count, seen[term], of_type[type_], total), term))
        chosen: list[str] = []
        for _, term in sorted(ranked):
            if len(chosen) < MOST and not any(part in chosen for part in term.split()):
                chosen.append(term)
        yield from (Learned(language, type_, term, together[type_][term], seen[term]) for term in chosen)


def _terms(view: View) -> Iterator[str]:
    """The stems of a sentence's words outside names, figures and dates, and of neighbouring pairs."""
    frames = frame_set(view.sentence.language)
    named = [(m.start, m.end) for m in view.sentence.mentions if m.kind not in ("pronoun", "ordinal")]
    stems = []
    for token in view.sentence.tokens:
        inside = any(a <= token.start < b for a, b in named)
        stem = frames.stem(token.folded) if token.kind == "word" and not inside else ""
        stems.append(stem if len(stem) >= SHORTEST else "")
    yield from filter(None, stems)
    yield from (f"{a} {b}" for a, b in pairwise(stems) if a and b)


def _surprise(both: int, term: int, type_: int, total: int) -> float:
    """The log-likelihood ratio of a term and a type (Dunning 1993, eq. 3)."""

    def part(k: float, n: float) -> float:
        return sum(x * math.log(x / n) for x in (k, n - k) if x > 0) if n > 0 else 0.0

    a, b, c = both, term - both, type_ - both
    d = total - a - b - c
    ll = part(a, term) + part(c, total - term) - part(type_, total)
    return 2 * ll if a * (c + d) > c * (a + b) else 0.0
