"""Makes the Arabic word lists of src/nufuz/reading/data from texts that may ship.

    python benchmarks/reading/repair/make_words.py ../shared/gold/corpus/ar

The folder's texts, the short texts of ``corpus/mini`` and prose of our own (``prose_ar.txt``).

``words_ar.csv``: how often each word occurs. ``word_order_ar.csv``: the weights of the model of which words follow one
another. Lines of these texts are cut in two at random and their halves changed round; the weights are those that best
tell the right cut from all others, given the line before and the line after (conditional logit with an L2 penalty,
McFadden 1974, by L-BFGS). Needs scipy.
"""

from __future__ import annotations

import csv
import itertools
import pathlib
import random
import re
import sys
import textwrap
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from nufuz.reading.repair.succession import END, START, Succession
from nufuz.reading.repair.words import Lexicon, common_words, tokens

DATA = pathlib.Path(__file__).parents[3] / "src" / "nufuz" / "reading" / "data"
PROSE = pathlib.Path(__file__).with_name("prose_ar.txt")
SHORT_TEXTS = pathlib.Path(__file__).parents[3] / "corpus" / "mini"
LINE_WIDTHS = (65, 90)  # characters
CUTS = 2  # tried in each line
FEWEST_WORDS = 5  # of a line that is cut
SEEN_FROM = 8
STRONGEST = 40_000  # features that are kept; their weights are fitted once more
PENALTY = 5.0
ROUNDS = 50
SENTENCE_END = '.!؟?:»")”'


def main(folder: str) -> None:
    paths = sorted(pathlib.Path(folder).rglob("*.txt"))
    texts = [*(path.read_text(encoding="utf-8") for path in paths), *own_texts()]
    lexicon = Lexicon.learnt(texts, common_words())
    ordered = sorted(lexicon.counts.items(), key=lambda item: (-item[1], item[0]))
    write(
        "words_ar.csv",
        ("word", "count"),
        [(word, count) for word, count in ordered if word not in common_words() or count > 1],
    )
    model = trained(texts, lexicon)
    write("word_order_ar.csv", ("feature", "weight"), sorted((f, round(w, 2)) for f, w in model.weights.items()))


def own_texts() -> list[str]:
    """The prose of this folder and the short texts, without what is annotated in them; sentences as paragraphs."""
    texts = [PROSE.read_text(encoding="utf-8")]
    for path in sorted(SHORT_TEXTS.glob("ar*.mini")):
        lines = [line for line in path.read_text(encoding="utf-8").split("\n") if not line.startswith(("#", "=>"))]
        texts += [_paragraphs(text) for text in re.split(r"\n\s*\n", "\n".join(lines)) if text.strip()]
    return texts


def _paragraphs(text: str) -> str:
    """Sentences that stand on lines of their own, joined; a line without an end of sentence is a heading."""
    joined = ""
    for line in map(str.strip, text.strip().split("\n")):
        joined += line + (" " if line.endswith(tuple(SENTENCE_END)) else "\n")
    return joined


def trained(texts: Sequence[str], lexicon: Lexicon) -> Succession:
    """The model of which words follow one another, trained on some texts."""
    model = Succession(lexicon, {})
    rng = random.Random(0)
    problems = [p for text in texts for width in LINE_WIDTHS for p in cut_lines(text, width, rng)]
    matrix, names = _features(problems, model)
    sizes, right = [len(p.candidates) for p in problems], [p.right for p in problems]
    kept = np.sort(np.argsort(-np.abs(fit(matrix, sizes, right)))[:STRONGEST])
    weights = fit(matrix[:, kept], sizes, right)
    return Succession(lexicon, {names[i]: float(w) for i, w in zip(kept, weights, strict=True)})


Border = tuple[str, str, str, str]


@dataclass(frozen=True)
class Problem:
    """A line whose halves changed places: for each cut the two borders that it makes and the one that it undoes."""

    candidates: list[tuple[Border, Border, Border]]
    right: int


def cut_lines(text: str, width: int, rng: random.Random) -> Iterator[Problem]:
    for paragraph in filter(str.strip, text.split("\n")):
        lines = [line.split() for line in textwrap.wrap(paragraph, width)]
        for i, line in enumerate(lines):
            if len(line) < FEWEST_WORDS:
                continue
            before = tokens(" ".join(lines[i - 1])) if i else []
            after = tokens(" ".join(lines[i + 1])) if i + 1 < len(lines) else []
            for _ in range(CUTS):
                cut = rng.randrange(1, len(line))
                turned = [*line[cut:], *line[:cut]]
                yield Problem(_candidates(turned, [START, START, *before], [*after, END, END]), len(line) - cut - 1)


def _candidates(line: list[str], before: list[str], after: list[str]) -> list[tuple[Border, Border, Border]]:
    words = [tokens(word) for word in line]
    flat = list(itertools.chain.from_iterable(words))
    found = []
    for cut in itertools.accumulate(map(len, words[:-1])):
        order = flat[cut:] + flat[:cut]
        # In the line as it stands, the end of the order's second half is followed by the start of its first.
        undone = (*order[-2:], *order[:2])
        found.append(((*before[-2:], *order[:2]), (*order[-2:], *after[:2]), undone))
    return found


def _features(problems: Sequence[Problem], model: Succession) -> tuple[csr_matrix, list[str]]:
    """A row for each candidate: its borders' features, less those of the border that it undoes; the names of columns."""
    places: dict[str, int] = {}
    known: dict[Border, list[int]] = {}
    seen: Counter[int] = Counter()
    columns, values, ends = array("i"), array("b"), array("q", [0])
    for candidate in itertools.chain.from_iterable(problem.candidates for problem in problems):
        row: Counter[int] = Counter()
        for sign, border in zip((1, 1, -1), candidate, strict=True):
            if border not in known:
                known[border] = [places.setdefault(f, len(places)) for f in model.features(*border)]
            for place in known[border]:
                row[place] += sign
        for place, value in row.items():
            if value:
                columns.append(place)
                values.append(value)
                seen[place] += value > 0
        ends.append(len(columns))
    whole = csr_matrix((np.array(values, float), np.array(columns), np.array(ends)), shape=(len(ends) - 1, len(places)))
    names = sorted(f for f, place in places.items() if seen[place] >= SEEN_FROM)
    return whole[:, [places[name] for name in names]], names


def fit(matrix: csr_matrix, sizes: Sequence[int], right: Sequence[int]) -> np.ndarray:
    """Weights of a conditional logit: ``sizes`` candidates for each problem, ``right`` the place of the right one."""
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    problem = np.repeat(np.arange(len(sizes)), sizes)
    answers = starts + np.array(right)
    truth = np.zeros(matrix.shape[0])
    truth[answers] = 1
    turned = matrix.T.tocsr()

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, starts)[problem])
        shares = odds / np.add.reduceat(odds, starts)[problem]
        return (
            PENALTY / 2 * weights @ weights - np.log(shares[answers]).sum(),
            turned @ (shares - truth) + PENALTY * weights,
        )

    found = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    return np.asarray(found.x)


def write(name: str, head: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


if __name__ == "__main__":
    main(sys.argv[1])
