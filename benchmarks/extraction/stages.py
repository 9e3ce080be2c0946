"""What each stage of the scorer is worth by itself, on writers that it was not trained on.

    python benchmarks/extraction/stages.py [--without arB --without arD] [--bits 17]

``first``: average precision of "is this claimed here" over all anchors. ``subject``, ``object``, ``time``, ``status``: how often
the first choice is right where the anchor is; a choice without a right candidate counts as wrong. ``--bits``: as if all stages
had so many bits for a column.
"""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402
from sklearn.metrics import average_precision_score  # noqa: E402

from nufuz.claims import training  # noqa: E402
from nufuz.claims.engine import rivals_of, score_anchors, score_slots, slots_of  # noqa: E402
from nufuz.claims.scorer import Scorer, Stage  # noqa: E402
from nufuz.claims.scoring import same_actor  # noqa: E402
from nufuz.claims.training import SETTINGS, Annotated  # noqa: E402
from nufuz.vocabulary import TYPES  # noqa: E402

CORPUS = Path(__file__).parents[2] / "corpus"


def first_stage(items: Sequence[Annotated], folds: Sequence[int], bits: int) -> Stage:
    """The first stage fitted on some documents; gives their anchors the scores that they have when left out."""
    rows, found = training.Rows(), []
    for d, item in enumerate(items):
        rivals = rivals_of(item.anchors)
        for k, (anchor, label) in enumerate(zip(item.anchors, item.labels, strict=True)):
            if label >= 0:
                rows.add(anchor.sparse, anchor.dense, label, folds[d], d * 100_000 + rivals[k], item.weight)
                found.append(anchor)
    settings = SETTINGS["anchor"]
    stage, scores, _ = training._stage(rows, replace(settings, bits=bits or settings.bits))
    for anchor, p in zip(found, scores, strict=True):
        anchor.exists = float(p)
    for item in items:
        training.compare(item.anchors)
    return stage


def slots(items: Sequence[Annotated]) -> list[Any]:
    """The fillers, times and statuses of the anchors that hold a claim."""
    return [slots_of([a for a, label in zip(i.anchors, i.labels, strict=True) if label == 1], i.context) for i in items]


def best(choices: Sequence[Any]) -> Any:
    """The choice with the highest score."""
    return max(choices, key=lambda c: c.score)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--without", action="append")
    arguments.add_argument("--bits", type=int, default=0)
    given = arguments.parse_args()
    out = given.without or ["arB", "arD"]
    everything = training.read_corpus([CORPUS])
    training.prepare(everything)
    known, unknown = [i for i in everything if i.writer not in out], [i for i in everything if i.writer in out]
    folds = training.fold_of(known)
    first = first_stage(known, folds, given.bits)
    truth: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    ends = np.array([0.0, 1.0])
    scorer = Scorer({"anchor": first}, (ends, ends), {}, {})
    for item in unknown:
        if item.anchors:
            score_anchors(item.anchors, scorer)
            for anchor, label in zip(item.anchors, item.labels, strict=True):
                if label >= 0:
                    truth[item.writer][0].append(label)
                    truth[item.writer][1].append(anchor.exists)
    hits: dict[tuple[str, str], list[bool]] = defaultdict(list)
    taught = slots(known)
    makers = {
        "role": training._role_rows,
        "time": training._time_rows,
        "status": training._status_rows,
    }
    for name, rows in makers.items():
        made = rows(known, taught, folds)[0]
        if name == "role":
            training._add_templates(made)
        settings = SETTINGS[name]
        scorer.stages[name] = training._stage(made, replace(settings, bits=given.bits or settings.bits))[0]
    for item, mine in zip(unknown, slots(unknown), strict=True):
        golds = training._golds_of(item)
        if mine:
            score_slots(mine, scorer)
        for slot in mine:
            meant = [g for g in golds[id(slot.anchor)] if not g.optional]
            both = {x for g in meant for x in (g.subject, g.object)} if TYPES[slot.anchor.type].symmetric else None
            for role, fillers in (("subject", slot.subjects), ("object", slot.objects)):
                keys = both or {getattr(g, role) for g in meant}
                if fillers and keys != {None}:
                    told = best(fillers).key
                    hits[item.writer, role].append(any(key is not None and same_actor(key, told) for key in keys))
            time, status = best(slot.times), best(slot.standings).status
            hits[item.writer, "time"].append(any(training._right_time(g, time) for g in meant))
            hits[item.writer, "status"].append(any(g.status == status for g in meant))
    print("writer  first  subject  object   time  status")
    for writer in sorted(truth):
        shares = [
            sum(hits[writer, name]) / max(len(hits[writer, name]), 1)
            for name in ("subject", "object", "time", "status")
        ]
        first_share = average_precision_score(*truth[writer])
        print(f"{writer:6}  {first_share:.3f}    {shares[0]:.3f}   {shares[1]:.3f}  {shares[2]:.3f}   {shares[3]:.3f}")


if __name__ == "__main__":
    main()
