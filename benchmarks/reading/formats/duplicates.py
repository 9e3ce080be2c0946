"""Near-duplicates: precision and recall over planted reprints.

Every text of a folder gets reprints of kinds that outlets make: another headline and boilerplate, words changed,
spelling of another house style, sentences left out, the first paragraphs only, sentences in another order, put into a
longer text. Groups that ``duplicate_groups`` finds are compared with what was planted, pair by pair.


    python benchmarks/reading/formats/duplicates.py [FOLDER with .txt, searched below] [--many 20000]
"""

from __future__ import annotations

import argparse
import itertools
import pathlib
import random
import re
import resource
import time
from collections import Counter, defaultdict

from nufuz.reading import Document, Metadata
from nufuz.reading.duplicates import duplicate_groups

DEFAULT = pathlib.Path(__file__).parents[4] / "shared" / "gold" / "corpus"
BOILERPLATE = {
    "head": "خاص – المراسل: تغطية موسعة من العاصمة حول آخر التطورات",
    "foot": "جميع الحقوق محفوظة. تابعونا على مواقع التواصل. اشترك في النشرة البريدية ليصلك كل جديد",
}
KINDS = ("headline", "words", "spelling", "sentences", "beginning", "order", "inside")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", nargs="?", type=pathlib.Path, default=DEFAULT)
    options.add_argument("--many", type=int, default=20_000, help="size of the collection whose speed is measured")
    chosen = options.parse_args()
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(chosen.folder.rglob("*.txt"))}
    texts = {key: text for key, text in texts.items() if len(text.split()) >= 60}
    draw = random.Random(5)
    planted: dict[str, str] = {}
    kinds: dict[str, str] = {}
    documents = []
    for key, text in texts.items():
        planted[key], kinds[key] = key, "original"
        documents.append(document(key, text))
        for kind in KINDS:
            copy = f"{key}/{kind}"
            planted[copy], kinds[copy] = key, kind
            documents.append(document(copy, reprint(text, kind, texts, draw)))
    draw.shuffle(documents)
    start = time.perf_counter()
    groups = duplicate_groups(documents)
    seconds = time.perf_counter() - start
    found = {m.id: n for n, group in enumerate(groups) for m in group.members}
    print(f"{len(texts)} texts, {len(documents)} documents, {seconds:.1f} s")
    report(found, planted, kinds)
    speed(list(texts.values()), chosen.many, draw)


def report(found: dict[str, int], planted: dict[str, str], kinds: dict[str, str]) -> None:
    """Recall of each kind against its original; precision over all pairs that were put together."""
    recall: Counter[str] = Counter()
    for copy, key in planted.items():
        if kinds[copy] != "original":
            recall[kinds[copy]] += found.get(copy, -1) == found.get(key, -2)
    each = sum(kind == "headline" for kind in kinds.values())
    print("recall against the original, by kind of reprint:")
    for kind in KINDS:
        print(f"  {kind:10} {recall[kind] / each:6.1%}")
    by_group: defaultdict[int, list[str]] = defaultdict(list)
    for copy, number in found.items():
        by_group[number].append(copy)
    together = right = 0
    for members in by_group.values():
        for a, b in itertools.combinations(members, 2):
            together += 1
            right += planted[a] == planted[b]
    total = sum(n * (n - 1) // 2 for n in Counter(planted.values()).values())
    print(
        f"pairs: precision {right / max(together, 1):.1%}, recall {right / total:.1%} ({together} found, {total} planted)"
    )


def document(key: str, text: str) -> Document:
    return Document(id=key, path=key, digest=key, raw=text, text=text, meta=Metadata())


def reprint(text: str, kind: str, texts: dict[str, str], draw: random.Random) -> str:
    words = text.split()
    sentences = re.split(r"(?<=[.!؟?])\s+", text)
    if kind == "headline":
        first, _, rest = text.partition("\n")
        return f"{BOILERPLATE['head']}\n{rest or first}\n{BOILERPLATE['foot']}"
    if kind == "words":  # one word in twenty-five replaced
        return " ".join(draw.choice(words) if draw.random() < 0.04 else word for word in words)
    if kind == "spelling":
        changed = text.translate(str.maketrans("أإآةى٠١٢٣٤٥٦٧٨٩", "اااهي0123456789"))
        return re.sub(r"(?<=[بتسلم])(?=[ا-ي])", lambda _: "ـ" if draw.random() < 0.1 else "", changed)
    if kind == "sentences":  # one sentence in four left out
        return " ".join(s for s in sentences if draw.random() > 0.25) or text
    if kind == "beginning":
        return " ".join(words[: max(len(words) * 2 // 5, 30)])
    if kind == "order":
        return " ".join(draw.sample(sentences, len(sentences)))
    other = draw.choice([t for t in texts.values() if t is not text]).split()
    draw.shuffle(other)  # its words without its passages: a true digest would be a copy of both
    return f"{' '.join(other)[: len(text) // 2]}\n{text}\n{BOILERPLATE['foot']}"


def speed(texts: list[str], many: int, draw: random.Random) -> None:
    """Time and memory for a large collection of texts that share no passages."""
    words = " ".join(texts).split()
    made = (document(str(n), " ".join(draw.choices(words, k=300))) for n in range(many))
    start = time.perf_counter()
    groups = duplicate_groups(made)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{many:,} texts of 300 words: {many / seconds:,.0f} texts/s, {len(groups)} groups, peak memory {peak:,.0f} MB"
    )


if __name__ == "__main__":
    main()
