"""The learned scorer: four small models of one make (anchors, role fillers, times, statuses) and one that judges whole claims.

Each model is a linear part over hashed features and a set of shallow boosted trees over dense features, to which the
linear part's log-odds are one more feature. Inference needs numpy only; ``training`` makes the weights, deterministically.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import chain
from struct import pack
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from nufuz.claims.hashing import MOST, Key, columns

Floats = npt.NDArray[np.float64]
STAGES = ("anchor", "role", "time", "status", "claim")
QUESTIONS = 12  # of a tree, at most, for whose answers there is a table
AT_ONCE = 256  # rows whose answers stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted trees as arrays of shape (trees, nodes): ``feature``, ``threshold``, ``left``, ``right``, ``value``.

    A leaf points to itself on both sides, so that ``depth`` steps from the root always end in a leaf.
    """

    feature: npt.NDArray[np.int32]
    threshold: Floats
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: Floats
    base: float
    depth: int
    _answers: list[Answers] = field(default_factory=list, init=False, repr=False, compare=False)

    def decision(self, x: Floats) -> Floats:
        """The log-odds of each row of ``x``."""
        if not len(x):
            return np.zeros(0)
        if not self._answers:
            self._answers.append(Answers.of(self))
        leaves = self._answers[0].leaves(np.ascontiguousarray(x.T)) if self._answers[0].small else self._walk(x)
        out: Floats = leaves.sum(axis=1) + self.base
        return out

    def _walk(self, x: Floats) -> Floats:
        """The value of the leaf of each row in each tree, from node to node."""
        rows, trees = len(x), len(self.feature)
        nodes = self.feature.shape[1]
        offset = (np.arange(trees, dtype=np.int64) * nodes)[None, :]
        feature, threshold = self.feature.ravel(), self.threshold.ravel()
        left, right = self.left.ravel(), self.right.ravel()
        at = np.broadcast_to(offset, (rows, trees)).copy()
        row = (np.arange(rows, dtype=np.int64) * x.shape[1])[:, None]
        flat = np.ascontiguousarray(x).ravel()
        for _ in range(self.depth):
            down = flat.take(row + feature.take(at)) <= threshold.take(at)
            at = offset + np.where(down, left.take(at), right.take(at))
        return self.value.ravel().take(at)


@dataclass(frozen=True, slots=True)
class Answers:
    """The same trees by what their nodes answer: every node is asked, and the answers, as bits, number the leaf.

    ``feature``, ``threshold``: of the first, second… node of every tree, shape (questions, trees); ``value``: of the leaf for
    each combination of answers, shape (trees × 2^questions). Seven times faster than going from node to node, which asks less but jumps about in memory.
    """

    feature: npt.NDArray[np.intp]
    threshold: Floats
    value: Floats

    @classmethod
    def of(cls, trees: Trees) -> Answers:
        """The answers of some trees; without values where a tree asks too much for a table."""
        count, nodes = trees.feature.shape
        tree = np.arange(count)[:, None]
        met = np.zeros((count, nodes), dtype=bool)
        met[:, 0] = True
        for _ in range(trees.depth):
            for side in (trees.left, trees.right):
                t, n = np.nonzero(met)
                met[t, side[t, n]] = True
        asks = met & (trees.left != np.arange(nodes))
        bit = np.where(asks, np.cumsum(asks, axis=1) - 1, 0)
        questions = int(asks.sum(axis=1).max(initial=0))
        feature, threshold = np.zeros((questions, count), dtype=np.intp), np.full((questions, count), np.inf)
        t, n = np.nonzero(asks)
        feature[bit[t, n], t], threshold[bit[t, n], t] = trees.feature[t, n], trees.threshold[t, n]
        if questions > QUESTIONS:
            return cls(feature, threshold, np.zeros(0))
        answers = np.arange(1 << questions)[None, :]
        at = np.zeros((count, 1 << questions), dtype=np.intp)
        for _ in range(trees.depth):
            yes = (answers >> bit[tree, at]) & 1
            at = np.where(yes, trees.left[tree, at], trees.right[tree, at])
        return cls(feature, threshold, trees.value[tree, at].ravel())

    @property
    def small(self) -> bool:
        """Whether there is a table of leaves."""
        return self.value.size > 0

    def leaves(self, columns: Floats) -> Floats:
        """The value of the leaf of each row in each tree, for the features' ``columns``."""
        questions, trees = self.feature.shape
        rows = columns.shape[1]
        out = np.empty((rows, trees))
        offset = (np.arange(trees, dtype=np.int32) << questions)[:, None]
        for a in range(0, rows, AT_ONCE):
            part = np.ascontiguousarray(columns[:, a : a + AT_ONCE])
            place = np.broadcast_to(offset, (trees, part.shape[1])).copy()
            for first in range(0, questions, 8):  # a byte of answers at a time
                byte = np.zeros(place.shape, dtype=np.uint8)
                for k in range(first, min(first + 8, questions)):
                    yes = part.take(self.feature[k], axis=0) <= self.threshold[k][:, None]
                    byte |= yes.view(np.uint8) << np.uint8(k - first)
                place += byte.astype(np.int32) << np.int32(first)
            out[a : a + AT_ONCE] = self.value.take(place).T
        return out


class Row(Protocol):
    """What a model judges: the keys of its features, and the columns of its features of words."""

    @property
    def keys(self) -> Sequence[Key]: ...

    @property
    def words(self) -> Sequence[int]: ...


class Worths(dict[Key, float]):
    """What the names of a key add to a model's log-odds, for keys that were met before."""

    def __init__(self, linear: npt.NDArray[np.float32]) -> None:
        super().__init__()
        self.weights, self.mask = linear.data, len(linear) - 1

    def __missing__(self, key: Key) -> float:
        if len(self) >= MOST:
            self.clear()
        weights, mask = self.weights, self.mask
        found = self[key] = math.fsum([weights[one & mask] for one in columns(key)])
        return found


class SaltedWorths(dict[Key, tuple[float, ...]]):
    """The same where each of several choices has columns of its own: those of the names, crossed with its salt."""

    def __init__(self, linear: npt.NDArray[np.float32], salts: Sequence[int]) -> None:
        super().__init__()
        self.weights, self.mask, self.salts = linear.data, len(linear) - 1, salts

    def __missing__(self, key: Key) -> tuple[float, ...]:
        if len(self) >= MOST // len(self.salts):
            self.clear()
        weights, mask, named = self.weights, self.mask, columns(key)
        found = self[key] = tuple([math.fsum([weights[(one ^ salt) & mask] for one in named]) for salt in self.salts])
        return found


@dataclass(frozen=True, slots=True)
class Stage:
    """One model. ``linear``: a weight for each hashed column, their number a power of two; ``bias``; ``trees`` may be missing."""

    linear: npt.NDArray[np.float32]
    bias: float
    trees: Trees | None
    _worths: dict[tuple[int, ...], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def margins(self, rows: Iterable[Row]) -> list[float]:
        """The linear part's log-odds of rows."""
        worths, bias = self._worths.get(()), self.bias
        if worths is None:
            worths = self._worths[()] = Worths(self.linear)
        worth, weights, mask = worths.__getitem__, worths.weights, worths.mask
        return [sum(map(worth, row.keys)) + sum([weights[one & mask] for one in row.words]) + bias for row in rows]

    def salted(self, rows: Iterable[Row], salts: tuple[int, ...]) -> list[float]:
        """The same for lists of choices that share their features: as many log-odds for each row as there are ``salts``."""
        worths, bias = self._worths.get(salts), self.bias
        if worths is None:
            worths = self._worths[salts] = SaltedWorths(self.linear, salts)
        worth, weights, mask = worths.__getitem__, worths.weights, worths.mask
        return [
            total + sum([weights[(one ^ salt) & mask] for one in row.words]) + bias
            for row in rows for total, salt in zip(map(sum, zip(*map(worth, row.keys), strict=True)), salts, strict=True)
        ]  # fmt: skip

    def probability(
        self, margin: Sequence[float] | Floats, dense: Floats, lists: Sequence[int] | None = None
    ) -> Floats:
        """The probability of each row: its linear ``margin`` and its ``dense`` features seen by the trees.

        ``lists``: the number of the list of rivals that each row belongs to.
        """
        margin = np.asarray(margin, dtype=np.float64)
        if self.trees is None or not len(margin):
            return sigmoid(margin)
        return sigmoid(self.trees.decision(with_margins(dense, margin, lists)))


def matrix(rows: Sequence[Sequence[float]]) -> Floats:
    """Rows of numbers as an array: by way of packed bytes, which is twice as fast as numpy's own way."""
    width = len(rows[0]) if rows else 0
    return np.frombuffer(pack(f"{len(rows) * width}d", *chain.from_iterable(rows))).reshape(len(rows), width)


def joined(rows: Sequence[Sequence[Sequence[float]]]) -> Floats:
    """Rows that are made of parts as an array. Parts that rows share (the same object) are turned into numbers once."""
    blocks = []
    for parts in zip(*rows, strict=True):
        ids = list(map(id, parts))
        unlike = dict(zip(ids, parts, strict=True))
        place = dict(zip(unlike, range(len(unlike)), strict=True))
        blocks.append(matrix(list(unlike.values())).take(list(map(place.__getitem__, ids)), axis=0))
    return np.hstack(blocks)


@dataclass(frozen=True, slots=True)
class Scorer:
    """All stages, the calibration of the last, and the two thresholds of each kind of claim.

    ``calibration``: (raw, calibrated) points of a monotone step function. ``claim``, ``suggest``: by kind, the calibrated
    confidence from which a candidate is a claim, and from which it is a suggestion.
    """

    stages: dict[str, Stage]
    calibration: tuple[Floats, Floats]
    claim: dict[str, float]
    suggest: dict[str, float]
    gate: float = 0.03

    def calibrated(self, raw: Floats) -> Floats:
        """Raw probabilities of the last stage as calibrated ones."""
        return np.interp(raw, *self.calibration)

    def save(self, path: str) -> None:
        """Writes the weights; the same weights give the same bytes."""
        arrays: dict[str, npt.NDArray[np.generic]] = {}
        for name, stage in self.stages.items():
            used = np.flatnonzero(stage.linear)
            arrays[f"{name}.size"] = np.array([len(stage.linear)])
            arrays[f"{name}.steps"] = np.diff(used, prepend=0).astype(np.int32)  # small numbers take less room
            arrays[f"{name}.weights"] = stage.linear[used].astype(np.float16)
            arrays[f"{name}.bias"] = np.array([stage.bias])
            if stage.trees is not None:
                trees = stage.trees
                for part in ("feature", "left", "right"):
                    arrays[f"{name}.{part}"] = getattr(trees, part).astype(np.int16)
                arrays[f"{name}.threshold"] = trees.threshold
                arrays[f"{name}.value"] = trees.value.astype(np.float32)
                arrays[f"{name}.base"] = np.array([trees.base, trees.depth])
        arrays["calibration"] = np.vstack(self.calibration)
        kinds = sorted(self.claim)
        arrays["thresholds"] = np.array([[self.claim[k], self.suggest[k]] for k in kinds])
        arrays["kinds"] = np.array(kinds)
        arrays["gate"] = np.array([self.gate])
        np.savez_compressed(path, **arrays)  # type: ignore[arg-type]

    @classmethod
    def load(cls, source: BytesIO | str) -> Scorer:
        """Reads what ``save`` wrote."""
        data = np.load(source, allow_pickle=False)
        stages = {}
        for name in STAGES:
            if f"{name}.bias" not in data:
                continue
            linear = np.zeros(int(data[f"{name}.size"][0]), dtype=np.float32)
            linear[np.cumsum(data[f"{name}.steps"])] = data[f"{name}.weights"]
            trees = None
            if f"{name}.feature" in data:
                base, depth = data[f"{name}.base"]
                trees = Trees(
                    data[f"{name}.feature"].astype(np.int32), data[f"{name}.threshold"], data[f"{name}.left"].astype(np.int32),
                    data[f"{name}.right"].astype(np.int32), data[f"{name}.value"].astype(np.float64), float(base), int(depth),
                )  # fmt: skip
            stages[name] = Stage(linear, float(data[f"{name}.bias"][0]), trees)
        kinds = [str(kind) for kind in data["kinds"]]
        bars = data["thresholds"]
        return cls(
            stages, (data["calibration"][0], data["calibration"][1]),
            {k: float(bars[i][0]) for i, k in enumerate(kinds)}, {k: float(bars[i][1]) for i, k in enumerate(kinds)}, float(data["gate"][0]),
        )  # fmt: skip


def with_margins(dense: Floats, margin: Floats, lists: Sequence[int] | npt.NDArray[np.int64] | None) -> Floats:
    """The dense features with the linear part's log-odds and, within lists of rivals, its lead and its rank."""
    if lists is None:
        return np.column_stack((dense, margin))
    group = np.asarray(lists, dtype=np.int64)
    order = np.lexsort((-margin, group))
    ranked, sorted_margin = group[order], margin[order]
    starts = np.concatenate(([0], np.flatnonzero(np.diff(ranked)) + 1))
    sizes = np.diff(starts, append=len(ranked))
    best = sorted_margin[starts]
    lead, place = np.empty(len(margin)), np.empty(len(margin))
    place[order] = np.arange(len(margin)) - np.repeat(starts, sizes)
    lead[order] = sorted_margin - np.repeat(best, sizes)
    second = np.where(sizes > 1, sorted_margin[np.minimum(starts + 1, len(margin) - 1)], best - 3.0)
    lead[order[starts]] = best - second
    return np.column_stack((dense, margin, lead, np.minimum(place, 6.0)))


@cache
def shipped() -> Scorer:
    """The weights that come with the package."""
    return Scorer.load(BytesIO(files("nufuz.claims").joinpath("data", "scorer.npz").read_bytes()))


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + e^-x), safe for large x."""
    out: Floats = 0.5 * (1 + np.tanh(0.5 * x))
    return out
