"""How fast raw text becomes verified claims: sentences and megabytes a second on one core, by language, and where time goes.

    python benchmarks/extraction/speed.py [--seconds 10] [--memory 100000]

Seconds are the processor's, so that other work on the machine does not count. Reading from disk and repair are not counted.

``again``: the texts of corpus/ (the long ones: writers A to E), repeated, when everything is known that can be looked up.
``first``: the same texts, each once, in a new process that has read two sentences before, so that its data are loaded.
``running``: the same for sentences of 150 to 300 characters from corpus/mini, of which every tenth makes a claim, in texts of forty.
``--memory``: the corpus over and over, every twentieth word new each time, so that what is kept of words meets its bounds.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
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


def running(language: str) -> list[Document]:
    """Texts of forty sentences of 150 to 300 characters, every tenth of which makes a claim, each sentence once."""
    said: dict[bool, list[str]] = {True: [], False: []}
    for path in sorted((CORPUS / "mini").glob(f"{language}*.mini")):
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        for line, after in zip(lines, [*lines[1:], ""], strict=True):
            if 150 <= len(line) <= 300 and not line.startswith(("#", "=>")):
                said[after.startswith("=>")].append(line)
    for sentences in said.values():
        random.Random(0).shuffle(sentences)
    plain, claims = said[False], iter(said[True])
    mixed = [line for i, one in enumerate(plain) for line in ([one, next(claims)] if i % 9 == 8 else [one])]
    return [
        read_bytes("\n\n".join(mixed[i : i + 40]).encode(), name=f"{language}{i}.txt", id=f"{language}{i}")
        for i in range(0, len(mixed), 40)
    ]


def whole(texts: list[Document], seconds: float) -> tuple[int, int, float]:
    """Sentences, UTF-8 bytes and seconds of complete extractions."""
    counts = {d.id: len(analyse_document(d).sentences) for d in texts}
    sentences = size = 0
    start = time.process_time()
    while time.process_time() - start < seconds:
        for document in texts:
            extract(document)
            sentences += counts[document.id]
            size += len(document.raw.encode())
    return sentences, size, time.process_time() - start


WARM = {
    "ar": "زار الوزير أنقرة. بلغت الصادرات 5 مليارات دولار عام 2020.",
    "en": "The minister visited Ankara. Exports to Turkey reached 5 billion dollars in 2020.",
    "tr": "Bakan Ankara'yı ziyaret etti. İhracat 2020 yılında 5 milyar dolara ulaştı.",
    "ru": "Министр посетил Анкару. В 2020 году экспорт составил 5 млрд долларов.",
}  # loads a language's data


def once(language: str, kind: str) -> tuple[float, float]:
    """Sentences a second of one pass over texts never met before, and characters a sentence."""
    texts = running(language) if kind == "running" else documents(language)
    extract(read_bytes(WARM[language].encode(), name="warm.txt", id="warm"))
    start = time.process_time()
    for document in texts:
        extract(document)
    seconds = time.process_time() - start
    sentences = sum(len(analyse_document(d).sentences) for d in texts)
    return sentences / seconds, sum(len(d.text) for d in texts) / sentences


def fresh(language: str, kind: str) -> tuple[float, float]:
    """``once`` in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(once, language, kind).result()


def renewed(texts: list[Document], seed: int) -> Iterator[Document]:
    """The texts with every twentieth longer word made anew: its letters in another order."""
    dice = random.Random(seed)
    for document in texts:
        raw = re.sub(
            r"\w{5,}",
            lambda word: word[0] if dice.random() > 0.05 else "".join(dice.sample(word[0], len(word[0]))),
            document.text,
        )
        yield read_bytes(raw.encode(), name=document.path, id=document.id)


def parts(texts: list[Document]) -> dict[str, float]:
    """Seconds of each step over all texts."""
    spent: dict[str, float] = defaultdict(float)
    judge, last = shipped(), 0.0

    def lap(name: str) -> None:
        nonlocal last
        now = time.process_time()
        spent[name] += now - last
        last = now

    for document in texts:
        last = time.process_time()
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
    print(
        "sentences a second (characters a sentence)\nlanguage    again           first           running         MB/s, again"
    )
    for language in sorted(p.name for p in CORPUS.iterdir() if p.is_dir() and len(p.name) == 2):
        texts = documents(language)
        for document in texts[:10]:
            extract(document)
        sentences, size, seconds = whole(texts, given.seconds)
        length = sum(len(d.text) for d in texts) / max(sum(len(analyse_document(d).sentences) for d in texts), 1)
        row = [(sentences / seconds, length), fresh(language, "corpus"), fresh(language, "running")]
        print(
            f"{language:10}", *(f"{rate:7,.0f} ({chars:3.0f})  " for rate, chars in row), f"{size / seconds / 1e6:7.2f}"
        )
    print("\nwhere the time goes (Arabic)")
    spent = parts(documents("ar"))
    total = sum(spent.values())
    for name, seconds in sorted(spent.items(), key=lambda pair: -pair[1]):
        print(f"  {seconds / total:5.1%}  {name}")
    if given.memory:
        texts, done, turn = documents("ar"), 0, 0
        sentences = sum(len(analyse_document(d).sentences) for d in texts)
        while done < given.memory:
            for document in renewed(texts, turn):
                extract(document)
            done, turn = done + sentences, turn + 1
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"  {done:,} sentences: peak memory {peak:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
