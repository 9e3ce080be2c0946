"""How fast raw text becomes verified claims: sentences and megabytes a second on one core, by language, and where time goes.

    python benchmarks/extraction/speed.py [--seconds 10] [--memory 100000]

The texts are those of corpus/ (the long ones: writers A to E), repeated. Reading from disk is not counted; repair of the text is a line of its own.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections import defaultdict
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

from nufuz.claims import extract  # noqa: E402
from nufuz.claims.context import Context  # noqa: E402
from nufuz.claims.engine import (  # noqa: E402
    anchors_of,
    score_anchors,
    score_candidates,
    score_slots,
    slots_of,
    views_of,
    whole_claims,
)
from nufuz.claims.extractor import choose  # noqa: E402
from nufuz.claims.scorer import shipped  # noqa: E402
from nufuz.language.analyse import analyse_document  # noqa: E402
from nufuz.reading import read_bytes  # noqa: E402
from nufuz.reading.document import Document  # noqa: E402

CORPUS = Path(__file__).parents[2] / "corpus"


def documents(language: str) -> list[Document]:
    """The corpus' documents of a language."""
    return [
        read_bytes(path.read_bytes(), name=path.name, id=path.stem)
        for path in sorted((CORPUS / language).glob("??[A-E][0-9]*.txt"))
    ]


def whole(texts: list[Document], seconds: float) -> tuple[int, int, float]:
    """Sentences, UTF-8 bytes and seconds of complete extractions."""
    counts = {d.id: len(analyse_document(d).sentences) for d in texts}
    sentences = size = 0
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        for document in texts:
            extract(document)
            sentences += counts[document.id]
            size += len(document.raw.encode())
    return sentences, size, time.perf_counter() - start


def parts(texts: list[Document]) -> dict[str, float]:
    """Seconds of each step over all texts."""
    spent: dict[str, float] = defaultdict(float)
    judge = shipped()

    def lap(name: str) -> None:
        nonlocal last
        now = time.perf_counter()
        spent[name] += now - last
        last = now

    for document in texts:
        last = time.perf_counter()
        sentences = analyse_document(document).sentences
        lap("sentences, names, figures, dates")
        views = views_of(sentences)
        lap("triggers, clauses, marks")
        found = anchors_of(views)
        lap("anchors and their features")
        if not found:
            continue
        score_anchors(found, judge)
        lap("scoring anchors")
        slots = slots_of([a for a in found if a.exists >= judge.gate], Context(views, document.meta.date))
        lap("role fillers, times, statuses")
        if slots:
            score_slots(slots, judge)
            lap("scoring fillers")
            candidates = whole_claims(slots)
            lap("whole claims")
            if candidates:
                score_candidates(candidates, judge)
                choose(candidates, judge)
                lap("scoring and choosing claims")
    return spent


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=10.0)
    arguments.add_argument("--memory", type=int, default=0, help="sentences over which to watch memory")
    given = arguments.parse_args()
    print("language  sentences/s  MB/s  characters/sentence")
    for language in sorted(p.name for p in CORPUS.iterdir() if p.is_dir() and len(p.name) == 2):
        texts = documents(language)
        for document in texts[:10]:
            extract(document)
        sentences, size, seconds = whole(texts, given.seconds)
        characters = sum(len(d.raw) for d in texts) / max(sum(len(analyse_document(d).sentences) for d in texts), 1)
        print(f"{language:8} {sentences / seconds:12,.0f} {size / seconds / 1e6:5.2f} {characters:10.0f}")
    print("\nwhere the time goes (Arabic)")
    spent = parts(documents("ar"))
    total = sum(spent.values())
    for name, seconds in sorted(spent.items(), key=lambda pair: -pair[1]):
        print(f"  {seconds / total:5.1%}  {name}")
    if given.memory:
        texts, done = documents("ar"), 0
        while done < given.memory:
            for document in texts:
                extract(document)
                done += len(analyse_document(document).sentences)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"  {done:,} sentences: peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
