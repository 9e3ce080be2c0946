"""The learned scorer: four small models of one make (anchors, role fillers, times, statuses) and one that judges whole claims.

Each model is a linear part over hashed features and a set of shallow boosted trees over dense features, to which the
linear part's log-odds are one more feature. Inference needs numpy only; ``training`` makes the weights, deterministically.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from nufuz.claims.hashing import COLUMNS

Floats = npt.NDArray[np.float64]
STAGES = ("anchor", "role", "time", "status", "claim")


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

    def decision(self, x: Floats) -> Floats:
        """The log-odds of each row of ``x``."""
        rows, trees = len(x), len(self.feature)
        if not rows:
            return np.zeros(0)
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
        out: Floats = self.value.ravel().take(at).sum(axis=1) + self.base
        return out


@dataclass(frozen=True, slots=True)
class Stage:
    """One model. ``linear``: a weight for each hashed column; ``bias``; ``trees`` may be missing."""

    linear: npt.NDArray[np.float32]
    bias: float
    trees: Trees | None

    def margin(self, sparse: Sequence[Sequence[int]]) -> Floats:
        """The linear part's log-odds."""
        if not sparse:
            return np.zeros(0)
        lengths = np.fromiter(map(len, sparse), dtype=np.int64, count=len(sparse))
        flat = np.fromiter(chain.from_iterable(sparse), dtype=np.int64, count=int(lengths.sum()))
        sums = np.add.reduceat(
            self.linear.take(flat).astype(np.float64), np.concatenate(([0], np.cumsum(lengths)[:-1]))
        )
        return np.asarray(sums + self.bias)

    def probability(
        self, sparse: Sequence[Sequence[int]], dense: Sequence[Sequence[float]], lists: Sequence[int] | None = None
    ) -> Floats:
        """The probability of each row. ``lists``: the number of the list of rivals that each row belongs to."""
        margin = self.margin(sparse)
        if self.trees is None or not len(margin):
            return sigmoid(margin)
        return sigmoid(self.trees.decision(with_margins(np.asarray(dense, dtype=np.float64), margin, lists)))


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
            arrays[f"{name}.columns"], arrays[f"{name}.weights"] = used.astype(np.int32), stage.linear[used]
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
            linear = np.zeros(COLUMNS, dtype=np.float32)
            linear[data[f"{name}.columns"]] = data[f"{name}.weights"]
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
    ranked, place = group[order], np.zeros(len(margin))
    starts = np.concatenate(([0], np.flatnonzero(np.diff(ranked)) + 1, [len(ranked)]))
    lead = np.zeros(len(margin))
    sorted_margin = margin[order]
    for a, b in pairwise(starts):
        place[order[a:b]] = np.arange(b - a)
        best, second = sorted_margin[a], sorted_margin[a + 1] if b - a > 1 else sorted_margin[a] - 3.0
        lead[order[a:b]] = sorted_margin[a:b] - best
        lead[order[a]] = best - second
    return np.column_stack((dense, margin, lead, np.minimum(place, 6.0)))


@cache
def shipped() -> Scorer:
    """The weights that come with the package."""
    return Scorer.load(BytesIO(files("nufuz.claims").joinpath("data", "scorer.npz").read_bytes()))


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + e^-x), safe for large x."""
    out: Floats = 0.5 * (1 + np.tanh(0.5 * x))
    return out
