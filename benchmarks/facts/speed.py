"""Time and memory of bringing many claims together.

    python benchmarks/facts/speed.py 100000 1000000 10000000

Claims are drawn from 190 states, eight types and 30 years, about three for each fact (nine at ten million: there are no more
pairs and years to speak of); up to one fact in thirty holds a contradiction; one claim in five cites another outlet. They are drawn by a process of their own and read from a file, so that
nothing of the drawing is left in the memory that is measured. Facts are written to Parquet part by part, as a ledger would.
``data MB``: the claims as Arrow tables, all of them in memory; ``more MB``: the most that the process held while
reconciling, above what it held with the claims loaded. CPU seconds do not depend on what else the machine does.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from nufuz.facts import reconcile, reconcile_in_parts

_TYPES = np.array(["trade_volume", "exports", "investment", "student_count", "agreement_count", "aid", "visit", "sign"])
_UNIT = np.array(["USD", "USD", "USD", "person", "count", "USD", None, None], dtype=object)
_SYMMETRIC = np.array([True, False, False, False, True, False, False, True])
_KIND = np.array(["indicator"] * 6 + ["event"] * 2)
_DOCUMENTS = 20_000
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # spreads ids over their range, so that their order is no order of claims


def main() -> None:
    """Prints one line for each size."""
    print(
        f"{'claims':>10} {'facts':>10} {'contradictions':>15} {'seconds':>8} {'CPU s':>8} {'data MB':>8} {'more MB':>8}"
    )
    for size in [int(argument) for argument in sys.argv[1:]] or [100_000, 1_000_000]:
        run(size)


def run(size: int) -> None:
    """Draws ``size`` claims, reconciles them, prints what it took."""
    with tempfile.TemporaryDirectory() as folder:
        drawing = multiprocessing.get_context("spawn").Process(target=draw, args=(size, folder))
        drawing.start()
        drawing.join()
        claims, documents = load(Path(folder))
        reconcile(claims.slice(0, 1000), documents)  # what is read and compiled once is not counted
        watch = _Watch()
        start, cpu, facts, contradictions = time.perf_counter(), time.process_time(), 0, 0
        for number, part in enumerate(reconcile_in_parts(claims, documents)):
            for name in ("facts", "evidence", "contradictions"):
                pq.write_table(getattr(part, name), Path(folder) / f"{name}-{number}.parquet")
            facts += len(part.facts)
            contradictions += len(part.contradictions)
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        more = watch.stop()
    print(
        f"{size:>10,} {facts:>10,} {contradictions:>15,} {seconds:>8.1f} {cpu:>8.1f} {claims.nbytes / 1e6:>8.0f} {more / 1e6:>8.0f}",
        flush=True,
    )


def load(folder: Path) -> tuple[pa.Table, pa.Table]:
    """Claims and documents that ``draw`` wrote, in memory."""
    with pa.OSFile(str(folder / "claims.arrow")) as claims, pa.OSFile(str(folder / "documents.arrow")) as documents:
        return pa.ipc.open_file(claims).read_all(), pa.ipc.open_file(documents).read_all()


def draw(size: int, folder: str) -> None:
    """Writes claims and documents, as many as asked for."""
    random = np.random.default_rng(1)
    documents = pa.table(
        {
            "id": [f"d{i}" for i in range(_DOCUMENTS)], "outlet": [f"Outlet {i % 900}" for i in range(_DOCUMENTS)],
            "date": [f"{2000 + i % 25}-{1 + i % 12:02d}" for i in range(_DOCUMENTS)],
            "outlet_kind": ["press"] * _DOCUMENTS,
        }
    )  # fmt: skip
    with pa.ipc.new_file(f"{folder}/documents.arrow", documents.schema) as out:
        out.write_table(documents)
    schema = _piece(random, 1, 0, 1).schema
    random = np.random.default_rng(1)
    with pa.ipc.new_file(f"{folder}/claims.arrow", schema) as out:
        for start in range(0, size, 500_000):
            out.write_table(_piece(random, min(500_000, size - start), start, size // 3))


def _piece(random: np.random.Generator, size: int, start: int, facts: int) -> pa.Table:
    """A stretch of claims; what a fact is about follows from its number, so that facts gather claims from everywhere.

    The figure follows from what the fact is about: where two numbers come to one fact, their claims still agree.
    """
    fact = random.integers(0, max(facts, 1), size)
    mixed = (fact * 2654435761) % (1 << 40)
    type = mixed % len(_TYPES)
    year = 1994 + (mixed >> 7) % 30
    subject, object_ = (mixed >> 3) % 190, (mixed >> 11) % 190
    object_ = np.where(object_ == subject, (object_ + 1) % 190, object_)
    low, high = np.minimum(subject, object_), np.maximum(subject, object_)
    ends = np.where(_SYMMETRIC[type], low * 190 + high, subject * 190 + object_)
    about = (ends * len(_TYPES) + type) * 30 + year
    truth = ((about * 2654435761) >> 7) % (1 << 25)
    power = 7 + (low * 7 + high) % 3 - (type > 0)  # years of one pair are alike, exports are less than all trade
    value = np.round(1.0 + truth % 9000 / 1000, 3) * 10.0**power
    digits = random.integers(1, 4, size)
    step = 10.0 ** (np.floor(np.log10(value)) - digits)
    wrong = (truth % 31 == 0) & (random.random(size) < 0.4)
    value = np.round(np.where(wrong, value * random.choice([0.6, 1.7, 10.0], size), value) / step) * step
    unit = _UNIT[type]
    quantity = np.array([u is not None for u in unit])
    names = np.array([f"A{i:02d}" for i in range(190)])
    cites = random.random(size) < 0.2
    return pa.table(
        {
            "id": pa.array([f"{i:016x}" for i in (np.arange(start, start + size, dtype=np.uint64) * _SPREAD).tolist()]),
            "doc": pa.array([f"d{i}" for i in random.integers(0, _DOCUMENTS, size)]), "kind": pa.array(_KIND[type]),
            "type": pa.array(_TYPES[type]), "subject": pa.array(names[subject]), "object": pa.array(names[object_]),
            "value": pa.array(np.where(quantity, value, np.nan), from_pandas=True), "unit": pa.array(unit.tolist()),
            "bound": pa.array(np.where(random.random(size) < 0.1, "approx", "eq")),
            "time": pa.array([str(y) for y in year.tolist()]), "status": ["actual"] * size,
            "step": pa.array(np.where(quantity, step, np.nan), from_pandas=True),
            "citation": pa.array(np.where(cites, np.char.add("Outlet ", (fact % 900).astype(str)), None).tolist(), pa.string()),
            "quote": ["It came to that figure in the year."] * size, "start": np.zeros(size, np.int64),
            "end": np.full(size, 35),
        }
    )  # fmt: skip


class _Watch:
    """The most memory that the process holds, above what it holds at the start."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._before = self._most = self._process.memory_info().rss
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._done.wait(0.02):
            self._most = max(self._most, self._process.memory_info().rss)

    def stop(self) -> int:
        self._done.set()
        self._thread.join()
        return self._most - self._before


if __name__ == "__main__":
    main()
