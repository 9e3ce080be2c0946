"""The protocol of honest figures: leave one writer out in Arabic, folds of documents where there is one writer only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from nufuz.claims import scoring
from nufuz.claims.engine import Candidate, candidates
from nufuz.claims.extractor import extract
from nufuz.claims.scorer import Scorer
from nufuz.claims.scoring import Gold
from nufuz.claims.training import Annotated, fold_of, judge, prepare, read_corpus, train

PARTS = 5  # trainings
FATES = (  # how far each annotated claim got
    "no trigger or figure in its sentence",
    "no claim expected there",
    "other actors",
    "other time or status",
    "right, but too unsure to be told",
    "told, as claim or suggestion",
)
FAULTS = (  # what is wrong with a false claim, by what is annotated in its words
    "nothing, but told twice",
    "the status alone",
    "the time",
    "the figure or its unit",
    "the actors",
    "the type: another one holds between its actors",
    "all: another claim stands there",
    "all: no claim stands there",
)
EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)  # of confidence, in the reliability table


@dataclass(frozen=True, slots=True)
class Result:
    """What was extracted from documents that the weights had not been trained on. ``fates``: see ``FATES``; ``faults``: see
    ``FAULTS``, of claims, suggestions apart."""

    name: str
    documents: int
    golds: tuple[Gold, ...]
    claims: tuple[Gold, ...]
    suggestions: tuple[Gold, ...]
    confidences: tuple[tuple[float, bool], ...]
    fates: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)


def run(
    folders: Sequence[Path], writers: Sequence[str] | None = None, progress: Callable[[str], None] = lambda _: None
) -> Iterator[Result]:
    """One result for each writer, each document extracted with weights that know nothing of its fold.

    A fold is one writer of each language that has several, and every fifth document of the others: five trainings in all.
    """
    annotated = read_corpus(folders, progress)
    prepare(annotated)
    articles = [item for item in annotated if not item.short]
    fold = dict(zip(map(id, articles), fold_of(articles, PARTS, several=2), strict=True))
    wanted = set(writers or (item.writer for item in articles))
    done: dict[str, list[Result]] = defaultdict(list)
    last = {item.writer: max(fold[id(a)] for a in articles if a.writer == item.writer) for item in articles}
    for number in sorted({fold[id(item)] for item in articles if item.writer in wanted}):
        progress(f"fold {number + 1}")
        scorer = train([a for a in annotated if fold.get(id(a)) != number], progress)
        for writer in sorted({item.writer for item in articles if fold[id(item)] == number} & wanted):
            mine = [item for item in articles if item.writer == writer and fold[id(item)] == number]
            done[writer].append(_tested(writer, scorer, mine))
            if number == last[writer]:
                yield together(writer, done[writer])


def together(name: str, parts: Sequence[Result]) -> Result:
    """Several results as one."""
    return Result(
        name, sum(p.documents for p in parts), tuple(g for p in parts for g in p.golds), tuple(c for p in parts for c in p.claims),
        tuple(c for p in parts for c in p.suggestions), tuple(c for p in parts for c in p.confidences),
        sum((p.fates for p in parts), Counter()), sum((p.faults for p in parts), Counter()),
    )  # fmt: skip


def _tested(name: str, scorer: Scorer, left_out: Sequence[Annotated]) -> Result:
    golds = tuple(scoring.distinct([g for item in left_out for g in item.golds]))
    claims: list[Gold] = []
    suggestions: list[Gold] = []
    confidences: list[tuple[float, bool]] = []
    lots: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    for item in left_out:
        extraction = extract(item.document, scorer=scorer)
        told = [(c, scoring.as_gold(c)) for c in (*extraction.claims, *extraction.suggestions)]
        pairs = scoring.match(item.golds, [g for _, g in told], scoring.full)
        right = set(pairs.values())
        confidences.extend((c.confidence, j in right) for j, (c, _) in enumerate(told))
        claims.extend(g for c, g in told if not c.suggestion)
        suggestions.extend(g for c, g in told if c.suggestion)
        lots += fates(item, [item.golds[i] for i in pairs], scorer)
        faults.update(fault(g, item.golds) for j, (c, g) in enumerate(told) if j not in right and not c.suggestion)
    return Result(name, len(left_out), golds, tuple(claims), tuple(suggestions), tuple(confidences), lots, faults)


def fates(item: Annotated, told: Sequence[Gold], scorer: Scorer) -> Counter[str]:
    """How far each claim of a prepared document got, by ``FATES``; optional ones apart."""
    of_anchor: dict[tuple[int, str], list[Candidate]] = defaultdict(list)
    for candidate in candidates(item.views, item.document.meta.date, scorer):
        anchor = candidate.slots.anchor
        of_anchor[anchor.view.number, anchor.type].append(candidate)
    right = set(map(id, told))
    out: Counter[str] = Counter()
    for gold in scoring.distinct(item.golds):
        if not gold.optional:
            meant = [a for a, mine in zip(item.anchors, item.matches, strict=True) if gold in mine]
            made = [c for a in meant for c in of_anchor.get((a.view.number, a.type), ())]
            out[FATES[5] if id(gold) in right else _fate(gold, bool(meant), made)] += 1
    return out


def _fate(gold: Gold, expected: bool, made: Sequence[Candidate]) -> str:
    if not expected:
        return FATES[0]
    if not made:
        return FATES[1]
    if any(judge(candidate, [gold]) for candidate in made):
        return FATES[4]
    objects = ((c, c.object.key if c.object is not None else None) for c in made)
    return FATES[3] if any(scoring.same_actors(gold, c.subject.key, other) for c, other in objects) else FATES[2]


def fault(claim: Gold, golds: Sequence[Gold]) -> str:
    """What is wrong with a false claim, by ``FAULTS``: the least that is, of all claims annotated in its words."""
    near = [g for g in golds if g.start < claim.end and claim.start < g.end]
    alike = [g for g in near if scoring.same_actors(g, claim.subject, claim.object)]
    same = [g for g in alike if g.type == claim.type]
    if any(scoring.full(g, claim) for g in same):
        return FAULTS[0]
    if any(scoring.full(replace(g, status=claim.status), claim) for g in same):
        return FAULTS[1]
    if any(scoring.full(replace(g, status=claim.status, time=claim.time), claim) for g in same):
        return FAULTS[2]
    if same:
        return FAULTS[3]
    if any(g.type == claim.type for g in near):
        return FAULTS[4]
    return FAULTS[5] if alike else FAULTS[6] if near else FAULTS[7]


def figures(result: Result, *, suggestions: bool = False, bootstrap: int = 0) -> list[scoring.Figures]:
    """The figures of a result; with ``suggestions`` they count as claims."""
    told = result.claims + (result.suggestions if suggestions else ())
    return scoring.figures(result.golds, scoring.distinct(told), bootstrap=bootstrap)


def reliability(pairs: Sequence[tuple[float, bool]]) -> list[str]:
    """Lines of a reliability table (confidence against the share that is right), and the expected calibration error
    (Naeini et al. 2015)."""
    lines, error = ["confidence    claims  mean  right"], 0.0
    for low, high in pairwise(EDGES):
        inside = [(p, right) for p, right in pairs if low <= p < high]
        if inside:
            mean, share = sum(p for p, _ in inside) / len(inside), sum(r for _, r in inside) / len(inside)
            error += len(inside) / len(pairs) * abs(mean - share)
            lines.append(f"{low:.1f} to {min(high, 1):.1f}  {len(inside):8}  {mean:.2f}  {share:.2f}")
    return [*lines, f"expected calibration error {error:.3f}"]
