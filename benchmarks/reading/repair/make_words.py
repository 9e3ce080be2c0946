"""Makes the Arabic word lists of src/nufuz/reading/data from a folder of texts that may ship.

    python benchmarks/reading/repair/make_words.py ../shared/gold/corpus/ar

Prose of our own (``prose_ar.txt``) is added.

``words_ar.csv``: how often each word occurs. ``word_order_ar.csv``: the weights of the model that tells real
neighbours from words put side by side at random (logistic regression; three random borders for each real one, half of
them from the same paragraph). Needs scikit-learn.
"""

from __future__ import annotations

import csv
import pathlib
import random
import sys
from collections import Counter
from collections.abc import Sequence

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from nufuz.reading.repair.succession import END, START, Succession
from nufuz.reading.repair.words import Lexicon, common_words, tokens

DATA = pathlib.Path(__file__).parents[3] / "src" / "nufuz" / "reading" / "data"
PROSE = pathlib.Path(__file__).with_name("prose_ar.txt")
RANDOM_BORDERS = 3
SEEN_FROM = 3
KEPT_FROM = 0.15
STRENGTH = 0.1


def main(folder: str) -> None:
    paths = [*sorted(pathlib.Path(folder).rglob("*.txt")), PROSE]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    lexicon = Lexicon.learnt(texts, common_words())
    ordered = sorted(lexicon.counts.items(), key=lambda item: (-item[1], item[0]))
    write(
        "words_ar.csv",
        ("word", "count"),
        [(word, count) for word, count in ordered if word not in common_words() or count > 1],
    )
    model = trained(texts, lexicon)
    weights = [("bias", round(model.bias, 3)), *sorted((f, round(w, 2)) for f, w in model.weights.items())]
    write("word_order_ar.csv", ("feature", "weight"), weights)


def trained(texts: Sequence[str], lexicon: Lexicon) -> Succession:
    """The model of which words follow one another, trained on some texts."""
    model = Succession(lexicon, {})
    rng = random.Random(0)
    rows: list[list[str]] = []
    real: list[int] = []
    for text in texts:
        lines = [[START, START, *tokens(line), END, END] for line in text.split("\n") if line.strip()]
        borders = [(line, i) for line in lines for i in range(1, len(line) - 2)]
        for line, i in borders:
            rows.append(model.features(*line[i - 1 : i + 3]))
            real.append(1)
            for _ in range(RANDOM_BORDERS):
                other, j = rng.choice(borders)
                if rng.random() < 0.5 and len(line) > 8:
                    other, j = line, rng.randrange(1, len(line) - 2)
                rows.append(model.features(line[i - 1], line[i], other[j + 1], other[j + 2]))
                real.append(int(other is line and j == i))
    seen = Counter(feature for row in rows for feature in set(row))
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([{f: 1.0 for f in row if seen[f] >= SEEN_FROM} for row in rows])
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    fitted = LogisticRegression(C=STRENGTH, solver="liblinear").fit(matrix, real)
    weights = {f: float(fitted.coef_[0][i]) for f, i in vectorizer.vocabulary_.items()}
    return Succession(lexicon, {f: w for f, w in weights.items() if abs(w) >= KEPT_FROM}, float(fitted.intercept_[0]))


def write(name: str, head: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


if __name__ == "__main__":
    main(sys.argv[1])
