"""The protocol of honest figures: leave one writer out in Arabic, folds of documents where there is one writer only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nufuz.claims import scoring
from nufuz.claims.extractor import extract
from nufuz.claims.scoring import Gold
from nufuz.claims.training import FOLDS, Annotated, fold_of, prepare, read_corpus, train


@dataclass(frozen=True, slots=True)
class Result:
    """What was extracted from documents that the weights had not been trained on."""

    name: str
    documents: int
    golds: tuple[Gold, ...]
    claims: tuple[Gold, ...]
    suggestions: tuple[Gold, ...]
    confidences: tuple[tuple[float, bool], ...]


def run(
    folders: Sequence[Path], writers: Sequence[str] | None = None, progress: Callable[[str], None] = lambda _: None
) -> Iterator[Result]:
    """One result for each left-out writer, and one for all folds of each language that has one writer."""
    annotated = read_corpus(folders, progress)
    prepare(annotated)
    by_language: dict[str, set[str]] = defaultdict(set)
    articles = [item for item in annotated if not item.short]
    for item in articles:
        by_language[item.writer[:2]].add(item.writer)
    for writer in sorted({item.writer for item in articles}):
        if writers is not None and writer not in writers:
            continue
        if len(by_language[writer[:2]]) > 1:
            yield _tested(writer, annotated, [a for a in annotated if a.writer == writer], progress)
        else:
            yield _by_folds(writer, annotated, progress)


def _by_folds(writer: str, annotated: Sequence[Annotated], progress: Callable[[str], None]) -> Result:
    folds = fold_of(annotated)
    parts = [
        _tested(
            writer,
            annotated,
            [a for a, f in zip(annotated, folds, strict=True) if a.writer == writer and f == fold],
            progress,
        )
        for fold in range(FOLDS)
    ]
    return Result(
        writer, sum(p.documents for p in parts), tuple(g for p in parts for g in p.golds), tuple(c for p in parts for c in p.claims),
        tuple(c for p in parts for c in p.suggestions), tuple(c for p in parts for c in p.confidences),
    )  # fmt: skip


def _tested(
    name: str, annotated: Sequence[Annotated], left_out: Sequence[Annotated], progress: Callable[[str], None]
) -> Result:
    out = {id(item) for item in left_out}
    scorer = train([a for a in annotated if id(a) not in out], progress)
    golds = tuple(scoring.distinct([g for item in left_out for g in item.golds]))
    claims: list[Gold] = []
    suggestions: list[Gold] = []
    confidences: list[tuple[float, bool]] = []
    for item in left_out:
        extraction = extract(item.document, scorer=scorer)
        told = [(c, scoring.as_gold(c)) for c in (*extraction.claims, *extraction.suggestions)]
        pairs = scoring.match(item.golds, [g for _, g in told], scoring.full)
        right = set(pairs.values())
        confidences.extend((c.confidence, j in right) for j, (c, _) in enumerate(told))
        claims.extend(g for c, g in told if not c.suggestion)
        suggestions.extend(g for c, g in told if c.suggestion)
    return Result(name, len(left_out), golds, tuple(claims), tuple(suggestions), tuple(confidences))


def figures(result: Result, *, suggestions: bool = False, bootstrap: int = 0) -> list[scoring.Figures]:
    """The figures of a result; with ``suggestions`` they count as claims."""
    told = result.claims + (result.suggestions if suggestions else ())
    return scoring.figures(result.golds, scoring.distinct(told), bootstrap=bootstrap)
