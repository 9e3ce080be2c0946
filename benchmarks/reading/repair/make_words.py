"""Makes the Arabic word lists of src/nufuz/reading/data from a folder of texts (one writer's own, free to ship).

    python benchmarks/reading/repair/make_words.py ../shared/gold/corpus/ar

Words of ``common_words_ar.txt`` (written by hand, kept beside the lists) are added with a count of one.
"""

from __future__ import annotations

import csv
import pathlib
import sys

from nufuz.reading.repair.words import Words

DATA = pathlib.Path(__file__).parents[3] / "src" / "nufuz" / "reading" / "data"


def main(folder: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(pathlib.Path(folder).rglob("*.txt"))]
    words = Words.learnt(texts)
    counts = dict(words.counts)
    common = DATA / "common_words_ar.txt"
    if common.exists():
        for line in common.read_text(encoding="utf-8").splitlines():
            for word in line.partition("#")[0].split():
                counts.setdefault(word, 1)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    write("words_ar.csv", ("word", "count", "own_class"), [(w, n, int(w in words.frequent)) for w, n in ordered])
    pairs = sorted((*pair, n) for pair, n in words.pairs.items() if n > 1)
    write("word_pairs_ar.csv", ("first", "second", "count"), pairs)
    classes = sorted((*pair, n) for pair, n in words.transitions.items())
    write("word_classes_ar.csv", ("first", "second", "count"), classes)


def write(name: str, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


if __name__ == "__main__":
    main(sys.argv[1])
