"""How the scorer's weights are made: ``nufuz train``. Needs scikit-learn (``nufuz[stats]``); deterministic.

Annotated documents come in folders as ``corpus/``: ``NAME.jsonl`` with claims, ``NAME01.txt``… with texts. The stages are
trained one after the other; each sees the others' scores as they would be on unseen documents (by folds of documents), and
the last one's confidence is calibrated, and its thresholds set, on such out-of-fold scores by writer.
"""

from __future__ import annotations

import csv
import random
import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nufuz.claims.annotations import read_mini
from nufuz.claims.context import Context
from nufuz.claims.engine import Candidate, Slots, anchors_of, compare, rivals_of, slots_of, views_of, whole_claims
from nufuz.claims.extractor import group_of, unit_told
from nufuz.claims.frames import type_roles
from nufuz.claims.proposals import YEARLY, Anchor
from nufuz.claims.scorer import Floats, Scorer, Stage, Trees, sigmoid, with_margins
from nufuz.claims.scoring import Gold, read_gold, read_scopes, same_actor, same_time
from nufuz.claims.status import falling
from nufuz.claims.times import Moment
from nufuz.claims.views import View
from nufuz.errors import ReadingError
from nufuz.language.analyse import analyse_document
from nufuz.reading import read_bytes
from nufuz.reading.document import Document, Metadata
from nufuz.vocabulary import TYPES

FOLDS = 3
NONE = array("I")  # in place of columns that were taken over into rows
GATE = 0.08
PRECISION = 0.8  # of claims, on out-of-fold scores
SURE = (
    0.72  # calibrated confidence below which nothing is a claim: on writers left out, four of five above it were right
)
EPOCHS = 10
RARE = 3  # a feature met less often is left out: half as many weights, and nothing lost
ARTICLE = 2.5  # weight of a whole article's rows beside a short text's
SUGGEST = 0.15  # calibrated confidence from which a candidate is at least a suggestion


@dataclass(slots=True)
class Annotated:
    """One annotated document: its writer, its gold claims, its views and anchors (made once).

    ``short``: a text of a few sentences (``.mini``). It teaches, but confidence and bars are set on whole articles only.
    """

    writer: str
    document: Document
    golds: list[Gold]
    short: bool = False
    views: list[View] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    context: Context | None = None
    labels: list[int] = field(default_factory=list)  # of anchors: 1 claim, 0 none, -1 not to be used
    matches: list[list[Gold]] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """What its rows weigh: whole articles are what will be read."""
        return 1.0 if self.short else ARTICLE


def read_corpus(
    paths: Sequence[Path], progress: Callable[[str], None] = lambda _: None, *, texts: Path | None = None
) -> list[Annotated]:
    """The annotated documents of folders, or of single files: ``.jsonl`` with texts beside them, ``.mini`` short texts.

    ``texts``: where the texts of a ``.jsonl`` lie that has none beside it (``DOC*.txt``); its scope lines say how far each is
    annotated, and only so much of it is read.
    """
    files = [f for path in paths for f in (_annotated_files(path) if path.is_dir() else [path])]
    out = []
    for file in files:
        mine = list(_short_texts(file) if file.suffix == ".mini" else _articles(file, texts, progress))
        progress(f"{file.stem}: {sum(len(a.golds) for a in mine)} claims")
        out += mine
    return out


def _annotated_files(folder: Path) -> list[Path]:
    return sorted(f for f in folder.rglob("*") if f.suffix in (".jsonl", ".mini"))


def _short_texts(file: Path) -> Iterator[Annotated]:
    for document, golds in read_mini(file):
        yield Annotated(file.stem, document, golds, short=True)


def _articles(file: Path, texts: Path | None, progress: Callable[[str], None]) -> Iterator[Annotated]:
    golds: dict[str, list[Gold]] = defaultdict(list)
    for gold in read_gold(file):
        golds[gold.doc].append(gold)
    beside = sorted(file.parent.glob(f"{file.stem}*.txt"))
    for text in beside:
        try:
            yield Annotated(file.stem, document_of(text), golds.get(text.stem, []))
        except ReadingError as error:
            progress(f"left out: {error}")
    for scope in read_scopes(file) if texts and not beside else ():
        for text in sorted(texts.glob(f"{scope.doc}*.txt"))[:1] if texts else ():
            said = text.read_text(encoding="utf-8")[scope.start : scope.end]
            mine = [replace(g, start=g.start - scope.start, end=g.end - scope.start) for g in golds[scope.doc]]
            yield Annotated(file.stem, read_bytes(said.encode(), name=text.name, id=scope.doc), mine)


def short_texts(annotated: Sequence[Annotated]) -> list[tuple[Document, list[Gold], list[View]]]:
    """The short texts with their claims and views, as ``induction.learned`` reads them."""
    return [(a.document, a.golds, views_of(analyse_document(a.document).sentences)) for a in annotated if a.short]


def document_of(path: Path) -> Document:
    """A text file as a document, cleaned like any other."""
    return read_bytes(path.read_bytes(), name=path.name, id=path.stem)


def prepare(annotated: Sequence[Annotated]) -> None:
    """Views, anchors and labels of every document."""
    for item in annotated:
        item.views = views_of(analyse_document(item.document).sentences)
        item.anchors = anchors_of(item.views)
        item.context = Context(item.views, item.document.meta.date)
        item.labels, item.matches = _label_anchors(item)


def _label_anchors(item: Annotated) -> tuple[list[int], list[list[Gold]]]:
    by_type: dict[str, list[Gold]] = defaultdict(list)
    for gold in item.golds:
        by_type[gold.type].append(gold)
    labels, matches = [], []
    for anchor in item.anchors:
        start, end = item.document.offsets.to_raw(anchor.view.sentence.start, anchor.view.sentence.end)
        mine = [g for g in by_type.get(anchor.type, ()) if _speaks_of(anchor, g, start, end)]
        matches.append(mine)
        if any(not g.optional for g in mine):
            labels.append(1)
        elif mine or any(_retells(anchor, g) for g in by_type.get(anchor.type, ())):
            labels.append(-1)
        else:
            labels.append(0)
    return labels, matches


def _retells(anchor: Anchor, gold: Gold) -> bool:
    """Whether an anchor tells again what is annotated at a fuller place: neither right nor wrong."""
    if TYPES[anchor.type].kind == "indicator":
        return (
            gold.value is not None
            and anchor.amount is not None
            and abs(gold.value - abs(anchor.amount)) <= 0.005 * abs(gold.value)
        )
    named = {actor.key for actor in anchor.view.actors}
    return all(key is None or key in named for key in (gold.subject, gold.object))


def _speaks_of(anchor: Anchor, gold: Gold, start: int, end: int) -> bool:
    """Whether a gold claim stands in the anchor's sentence and has its figure."""
    overlap = gold.start < end and start < gold.end
    if TYPES[anchor.type].kind != "indicator":
        return overlap
    if gold.value is None or anchor.amount is None or anchor.unit not in (gold.unit, YEARLY.get(gold.unit or "")):
        return False
    amount = -abs(anchor.amount) if anchor.type.endswith(("_change", "_growth")) and falling(anchor) else anchor.amount
    return abs(gold.value - amount) <= 0.005 * max(abs(gold.value), 1e-9) and overlap


@dataclass(slots=True)
class Rows:
    """Training rows of one stage. ``columns``, ``numbers``: of all rows together, sparse and dense; ``lengths``: how many columns
    each row has. Arrays, for as lists they would take ten times the room."""

    columns: array[int] = field(default_factory=lambda: array("I"))
    lengths: array[int] = field(default_factory=lambda: array("I"))
    numbers: array[float] = field(default_factory=lambda: array("d"))
    y: list[int] = field(default_factory=list)
    group: list[int] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)

    def add(
        self, sparse: Sequence[int], dense: Iterable[float], y: int, group: int, list_: int = -1, weight: float = 1.0
    ) -> None:
        self.columns.extend(sparse)
        self.lengths.append(len(sparse))
        self.numbers.extend(dense)
        self.weight.append(weight)
        self.y.append(y)
        self.group.append(group)
        self.lists.append(list_)

    def dense(self) -> Floats:
        """The dense features, shape (rows, features)."""
        return np.frombuffer(self.numbers, dtype=np.float64).reshape(len(self.y), -1)

    def matrix(self, bits: int) -> Any:
        """The sparse features, shape (rows, 2^bits): so many bits of a column count."""
        from scipy.sparse import csr_matrix

        indices = np.frombuffer(self.columns, dtype=np.uint32).astype(np.int32) & ((1 << bits) - 1)
        ends = np.concatenate(([0], np.cumsum(np.frombuffer(self.lengths, dtype=np.uint32), dtype=np.int64)))
        rows = csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(self.y), 1 << bits))
        rows.sum_duplicates()  # and in order: the same sums, and so the same weights, in every run
        return rows


def _frequent(x: Any) -> tuple[Any, npt.NDArray[np.intp]]:
    """A matrix without the columns that hold fewer than ``RARE`` numbers, the fullest columns first, so that those stay in the
    processor's cache; and which columns these are."""
    from scipy.sparse import csr_matrix

    counts = np.bincount(x.indices, minlength=x.shape[1])
    used = np.argsort(-counts, kind="stable")[: int((counts >= RARE).sum())]
    place = np.full(x.shape[1], -1, dtype=np.int32)
    place[used] = np.arange(len(used), dtype=np.int32)
    indices = place[x.indices]
    kept = indices >= 0
    ends = np.concatenate(([0], np.cumsum(kept, dtype=np.int64)))[x.indptr]
    return csr_matrix((x.data[kept], indices[kept], ends), shape=(x.shape[0], len(used))), used


def train(
    annotated: Sequence[Annotated], progress: Callable[[str], None] = lambda _: None, *, precision: float | None = None
) -> Scorer:
    """The scorer of prepared documents; its bars are set for ``precision``, or for PRECISION but no lower than SURE."""
    folds = fold_of(annotated)
    rows = Rows()
    where: list[tuple[int, int]] = []
    for d, item in enumerate(annotated):
        rivals = rivals_of(item.anchors)
        for a, (anchor, label) in enumerate(zip(item.anchors, item.labels, strict=True)):
            if label >= 0:
                rows.add(anchor.sparse, anchor.dense, label, folds[d], d * 100_000 + rivals[a], item.weight)
                where.append((d, a))
    progress(f"anchors: {len(rows.y)}, {sum(rows.y)} with a claim")
    anchor_stage, oof, _ = _stage(rows, SETTINGS["anchor"])
    for (d, a), p in zip(where, oof, strict=True):
        annotated[d].anchors[a].exists = float(p)
    for item in annotated:
        compare(item.anchors)
    slots = _all_slots(annotated)
    people, dates = _role_rows(annotated, slots, folds), _time_rows(annotated, slots, folds)
    _add_templates(people[0])
    progress(f"role fillers: {len(people[0].y)}, times: {len(dates[0].y)}")
    role_stage, _, scores = _stage(people[0], SETTINGS["role"], people[1])
    for filler, p in zip((f for mine in slots for s in mine for f in (*s.subjects, *s.objects)), scores, strict=True):
        filler.score = float(p)
    time_stage, _, scores = _stage(dates[0], SETTINGS["time"], dates[1])
    for moment, p in zip((m for mine in slots for s in mine for m in s.times), scores, strict=True):
        moment.score = float(p)
    ways = _status_rows(annotated, slots, folds)
    status_stage, _, scores = _stage(ways[0], SETTINGS["status"], ways[1])
    for way, p in zip((w for mine in slots for s in mine for w in s.standings), scores, strict=True):
        way.score = float(p)
    found, rows = _claim_rows(annotated, slots, folds)
    progress(f"candidates: {len(rows.y)}, {sum(rows.y)} right")
    claim_stage, oof, _ = _stage(rows, SETTINGS["claim"])
    short = {id(anchor): item.short for item in annotated for anchor in item.anchors}
    whole = np.array([not short[id(candidate.slots.anchor)] for candidate in found])
    calibration = _calibrate(oof[whole], np.asarray(rows.y)[whole])
    stages = {
        "anchor": anchor_stage,
        "role": role_stage,
        "time": time_stage,
        "status": status_stage,
        "claim": claim_stage,
    }
    scorer = Scorer(stages, calibration, dict.fromkeys(KINDS, 0.5), dict.fromkeys(KINDS, SUGGEST), GATE)
    for candidate, raw in zip(found, oof, strict=True):
        candidate.raw, candidate.confidence = float(raw), float(scorer.calibrated(np.array([raw]))[0])
    bars = _bars(scorer, annotated, found, precision or PRECISION)
    if precision is None:
        bars = {kind: max(bar, SURE) for kind, bar in bars.items()}
    return replace(scorer, claim=bars)


KINDS = ("indicator", "event", "relation", "stance")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a stage is fitted. ``bits``: of a feature's column, so that few features share one; ``c``: inverse strength of the
    linear part's L2 penalty; trees: number, leaves, rate."""

    bits: int
    c: float
    trees: int
    leaves: int
    rate: float
    l2: float = 5.0
    least: int = 25


SETTINGS = {
    "anchor": Settings(22, 0.2, 300, 13, 0.1, 20.0, 40),
    "role": Settings(20, 0.2, 250, 13, 0.12, 10.0, 30),
    "time": Settings(20, 0.2, 250, 13, 0.15, 20.0),
    "status": Settings(20, 0.2, 120, 13, 0.12, 20.0),
    "claim": Settings(20, 0.1, 300, 13, 0.07, 30.0, 60),
}


def fold_of(annotated: Sequence[Annotated], parts: int = FOLDS, *, several: int = 3) -> list[int]:
    """The fold of each document: its writer's where a language has ``several`` or more, else in turn within the writer."""
    writers: dict[str, list[str]] = defaultdict(list)
    for item in annotated:
        if item.writer not in writers[item.writer[:2]]:
            writers[item.writer[:2]].append(item.writer)
    seen: dict[str, int] = defaultdict(int)
    out = []
    for item in annotated:
        same = writers[item.writer[:2]]
        out.append((same.index(item.writer) if len(same) >= several else seen[item.writer]) % parts)
        seen[item.writer] += 1
    return out


def _stage(rows: Rows, settings: Settings, others: Rows | None = None) -> tuple[Stage, Floats, Floats]:
    """A fitted stage, and what it gives each row when the row's fold is left out.

    ``others``: rows that only need out-of-fold scores, which come third.
    """
    x, used = _frequent(rows.matrix(settings.bits))
    dense = rows.dense()
    y, group, weight = np.asarray(rows.y), np.asarray(rows.group), np.asarray(rows.weight)
    margin, oof = np.zeros(len(y)), np.zeros(len(y))
    linears = {}
    for fold in range(FOLDS):
        train, test = group != fold, group == fold
        if not test.any():
            continue
        weights, bias = _linear(x[train], y[train], weight[train], settings.c)
        linears[fold] = (weights, bias)
        margin[test] = np.asarray(x[test] @ weights).ravel() + bias
    listed = rows.lists if rows.lists and rows.lists[0] >= 0 else None
    whole = with_margins(dense, margin, listed)
    trees_of = {}
    for fold in range(FOLDS):
        train, test = group != fold, group == fold
        if not test.any():
            continue
        trees = _trees(whole[train], y[train], weight[train], settings)
        trees_of[fold] = trees
        oof[test] = sigmoid(trees.decision(whole[test]))
    scores = np.zeros(len(others.group) if others is not None else 0)
    if others is not None and others.group:
        ox, od, og = others.matrix(settings.bits), others.dense(), np.asarray(others.group)
        for fold in range(FOLDS):
            test = og == fold
            if test.any():
                weights, bias = linears[fold]
                m = np.asarray(ox[test] @ _spread(weights, used, settings.bits)).ravel() + bias
                scores[test] = sigmoid(
                    trees_of[fold].decision(with_margins(od[test], m, np.asarray(others.lists)[test]))
                )
    weights, bias = _linear(x, y, weight, settings.c)
    linear = _spread(weights, used, settings.bits).astype(np.float16).astype(np.float32)  # as it will be saved
    return Stage(linear, bias, _trees(whole, y, weight, settings)), oof, scores


def _spread(weights: Floats, used: npt.NDArray[np.intp], bits: int) -> Floats:
    """The weights of the ``used`` columns among all."""
    out = np.zeros(1 << bits)
    out[used] = weights
    return out


def _linear(x: Any, y: npt.NDArray[Any], weight: Floats, c: float) -> tuple[Floats, float]:
    """Logistic regression with an L2 penalty, by averaged stochastic gradient descent (Bottou 2010): a tenth of the time of
    a solver that goes to the end, and the same ranking."""
    from sklearn.linear_model import SGDClassifier

    model = SGDClassifier(
        loss="log_loss", alpha=1 / (c * len(y)), max_iter=EPOCHS, tol=None, average=True, random_state=0
    )  # fmt: skip
    model.fit(x, y, sample_weight=weight)
    return model.coef_[0], float(model.intercept_[0])


def _trees(x: Floats, y: npt.NDArray[Any], weight: Floats, settings: Settings) -> Trees:
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=settings.trees, max_leaf_nodes=settings.leaves, max_depth=8, learning_rate=settings.rate, l2_regularization=settings.l2,
        min_samples_leaf=settings.least, early_stopping=False, random_state=0,
    )  # fmt: skip
    model.fit(x, y, weight)
    return _exported(model)


def _exported(model: Any) -> Trees:
    """scikit-learn's trees as plain arrays; leaves point to themselves."""
    grown = [predictors[0].nodes for predictors in model._predictors]
    size = max(len(nodes) for nodes in grown)
    shape = (len(grown), size)
    feature, left, right = (np.zeros(shape, dtype=np.int32) for _ in range(3))
    threshold, value = np.zeros(shape), np.zeros(shape)
    for t, nodes in enumerate(grown):
        count = len(nodes)
        leaf = nodes["is_leaf"].astype(bool)
        own = np.arange(count)
        feature[t, :count] = np.where(leaf, 0, nodes["feature_idx"])
        threshold[t, :count] = np.where(leaf, np.inf, nodes["num_threshold"])
        left[t, :count] = np.where(leaf, own, nodes["left"])
        right[t, :count] = np.where(leaf, own, nodes["right"])
        value[t, :count] = np.where(leaf, nodes["value"], 0.0)
    depth = max(int(nodes["depth"].max()) for nodes in grown)
    return Trees(feature, threshold, left, right, value, float(np.ravel(model._baseline_prediction)[0]), depth)


def _all_slots(annotated: Sequence[Annotated]) -> list[list[Slots]]:
    """Role and time candidates of the anchors that pass the gate or hold a claim."""
    out = []
    for item in annotated:
        assert item.context is not None
        kept = [a for a, label in zip(item.anchors, item.labels, strict=True) if a.exists >= GATE or label == 1]
        out.append(slots_of(kept, item.context))
    return out


def _golds_of(item: Annotated) -> dict[int, list[Gold]]:
    return {id(anchor): mine for anchor, mine in zip(item.anchors, item.matches, strict=True)}


def _role_rows(annotated: Sequence[Annotated], slots: list[list[Slots]], folds: list[int]) -> tuple[Rows, Rows]:
    rows, others = Rows(), Rows()
    number = 0
    for d, item in enumerate(annotated):
        golds = _golds_of(item)
        for slot in slots[d]:
            mine = [g for g in golds[id(slot.anchor)] if not g.optional] or golds[id(slot.anchor)]
            symmetric = TYPES[slot.anchor.type].symmetric
            for role, found in (("subject", slot.subjects), ("object", slot.objects)):
                right = {g.subject if role == "subject" else g.object for g in mine}
                if symmetric:
                    right = {x for g in mine for x in (g.subject, g.object)}
                if role == "object" and any(g.object is None for g in mine):
                    right.add(None)
                number += 1
                for filler in found:
                    columns = filler.sparse
                    filler.keys, filler.words = [], NONE  # not needed again, and there are millions
                    others.add(columns, filler.dense, 0, folds[d], number)
                    if mine:
                        label = any(same_actor(x, filler.key) if x else filler.key is None for x in right)
                        rows.add(columns, filler.dense, int(label), folds[d], number, item.weight)
    return rows, others


def _add_templates(rows: Rows) -> None:
    """Role rows of the template sentences: the casts of one sentence share a fold."""
    listed = 10_000_000
    for number, item in enumerate(templates()):
        golds = _golds_of(item)
        assert item.context is not None
        kept = [a for a, label in zip(item.anchors, item.labels, strict=True) if label == 1]
        for anchor in kept:
            anchor.exists = 0.6
        for slot in slots_of(kept, item.context):
            symmetric = TYPES[slot.anchor.type].symmetric
            for role, found in (("subject", slot.subjects), ("object", slot.objects)):
                listed += 1
                for filler in found:
                    right = {
                        x
                        for g in golds[id(slot.anchor)]
                        for x in (
                            (g.subject, g.object) if symmetric else (g.subject,) if role == "subject" else (g.object,)
                        )
                    }
                    rows.add(filler.sparse, filler.dense, int(filler.key in right), number // CASTS % FOLDS, listed)


@cache
def templates() -> tuple[Annotated, ...]:
    """The template sentences of every language as annotated documents, each with several casts of actors."""
    out: list[Annotated] = []
    folder = files("nufuz.claims").joinpath("data", "templates")
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".txt"):
            with folder.joinpath(f"{entry.name[:-4]}.csv").open("r", encoding="utf-8") as rows:
                cast = list(csv.DictReader(rows))
            lines = [line for line in entry.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
            joints = [tuple(line.split()[1:3]) for line in lines if line.startswith("join ")]
            for number, line in enumerate(line for line in lines if "|" in line):
                out.extend(_cast(line, number, cast, joints, entry.name[:-4]))
    prepare(out)
    for item in out:
        item.matches = [[g for g in item.golds if g.type == a.type] for a in item.anchors]
        item.labels = [1 if mine else 0 for mine in item.matches]
    return tuple(out)


CASTS = 6  # casts of actors for each template sentence


def _cast(
    line: str, number: int, cast: list[dict[str, str]], joints: Sequence[tuple[str, ...]], language: str
) -> Iterator[Annotated]:  # fmt: skip
    type_, _, text = (part.strip() for part in line.partition("|"))
    dice = random.Random(number)
    for _ in range(CASTS):
        s, o, x = dice.sample(cast, 3)
        filled = text.replace("{n}", str(dice.randint(3, 90))).replace("{y}", str(dice.randint(1992, 2024)))
        for place, actor in (("s", s), ("o", o), ("x", x)):
            filled = filled.replace(f"{{{place}}}", actor["name"])
            for form, words in actor.items():
                filled = filled.replace(f"{{{place}.{form}}}", words)
        for apart, joined in joints:
            filled = re.sub(rf"(?<!\w){apart}", joined, filled)
        document = Document("template", "", "", filled, filled, meta=Metadata(language=language))
        obj = o["code"] if type_roles()[type_].object and "{o" in text else None
        gold = Gold(
            "template",
            TYPES[type_].kind,
            type_,
            s["code"],
            obj,
            None,
            None,
            None,
            "actual",
            None,
            False,
            "easy",
            0,
            len(filled),
            filled,
        )
        yield Annotated("template", document, [gold])


def _time_rows(annotated: Sequence[Annotated], slots: list[list[Slots]], folds: list[int]) -> tuple[Rows, Rows]:
    return _choice_rows(annotated, slots, folds, lambda slot: slot.times, _right_time)


def _status_rows(annotated: Sequence[Annotated], slots: list[list[Slots]], folds: list[int]) -> tuple[Rows, Rows]:
    return _choice_rows(annotated, slots, folds, lambda slot: slot.standings, lambda g, way: g.status == way.status)


def _choice_rows(
    annotated: Sequence[Annotated], slots: list[list[Slots]], folds: list[int],
    choices: Callable[[Slots], Sequence[Any]], right: Callable[[Gold, Any], bool],
) -> tuple[Rows, Rows]:  # fmt: skip
    """A row a choice, one list of rivals a slot: labelled ones where a claim says which is right, and all of them."""
    rows, others = Rows(), Rows()
    number = 0
    for d, item in enumerate(annotated):
        golds = _golds_of(item)
        for slot in slots[d]:
            mine = golds[id(slot.anchor)]
            number += 1
            for choice in choices(slot):
                columns = choice.sparse
                choice.keys, choice.words = [], NONE
                others.add(columns, choice.dense, 0, folds[d], number)
                if mine:
                    label = int(any(right(g, choice) for g in mine))
                    rows.add(columns, choice.dense, label, folds[d], number, item.weight)
    return rows, others


def _right_time(gold: Gold, moment: Moment) -> bool:
    """The years agree. Where the annotator gave none, "none" is right and the document's own date is not wrong."""
    if gold.time:
        return same_time(gold.time, moment.edtf)
    return moment.edtf is None or (moment.source in ("document", "first") and gold.kind == "indicator")


def _claim_rows(
    annotated: Sequence[Annotated], slots: list[list[Slots]], folds: list[int]
) -> tuple[list[Candidate], Rows]:
    rows = Rows()
    found: list[Candidate] = []
    for d, item in enumerate(annotated):
        for candidate in whole_claims(slots[d]):
            label = judge(candidate, item.golds)
            if label >= 0:
                rows.add(candidate.sparse, candidate.dense, label, folds[d], weight=annotated[d].weight)
                found.append(candidate)
    return found, rows


def judge(candidate: Candidate, golds: Sequence[Gold]) -> int:
    """1 where a gold claim of the document is the same claim, 0 where none is, -1 where only an optional one is."""
    anchor = candidate.slots.anchor
    amount = anchor.amount
    if amount is not None and anchor.type.endswith(("_change", "_growth")) and falling(anchor):
        amount = -abs(amount)
    same = [
        g for g in golds
        if g.type == anchor.type and g.says(candidate.subject.key, candidate.object.key if candidate.object else None, amount, unit_told(candidate), candidate.time.edtf, candidate.slots.status)
    ]  # fmt: skip
    if any(not g.optional for g in same):
        return 1
    return -1 if same else 0


def _calibrate(raw: Floats, y: npt.NDArray[Any]) -> tuple[Floats, Floats]:
    """Isotonic regression (Zadrozny and Elkan 2002) as at most 60 points."""
    from sklearn.isotonic import IsotonicRegression

    model = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(raw, y)
    points = np.unique(np.quantile(raw, np.linspace(0, 1, 400)))
    levels = model.predict(points)
    keep = np.concatenate(([True], np.abs(np.diff(levels)) > 0.004))
    keep[-1] = True
    return points[keep], np.maximum.accumulate(levels[keep] + 1e-6 * np.arange(keep.sum()) / keep.sum())


def _bars(
    scorer: Scorer, annotated: Sequence[Annotated], found: Sequence[Candidate], precision: float
) -> dict[str, float]:
    """The lowest bar of each kind at which what is chosen has the wanted precision, on out-of-fold scores."""
    from nufuz.claims.extractor import choose

    by_doc: dict[int, list[Candidate]] = defaultdict(list)
    home = {id(a): d for d, item in enumerate(annotated) for a in item.anchors}
    for candidate in found:
        by_doc[home[id(candidate.slots.anchor)]].append(candidate)
    judged: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for d, mine in by_doc.items():
        if annotated[d].short:
            continue
        left = list(annotated[d].golds)
        for candidate in choose(mine, scorer):
            label = judge(candidate, left)
            if label >= 0:
                judged[group_of(candidate.slots.anchor.type)].append((candidate.confidence, label))
    pooled = sorted((x for kind in KINDS for x in judged[kind]), reverse=True)
    together = _bar(pooled, precision) or 0.9
    return {kind: _bar(sorted(judged[kind], reverse=True), precision) or together for kind in KINDS}


def _bar(judged: list[tuple[float, int]], precision: float) -> float | None:
    """The lowest confidence down to which the wanted precision holds; None where no twenty claims have it."""
    right, best = 0, None
    for count, (confidence, label) in enumerate(judged, 1):
        right += label
        if right / count >= precision and count >= 20:
            best = confidence
    return None if best is None else max(best - 1e-9, SUGGEST)
