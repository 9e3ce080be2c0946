"""What is known of Arabic words: how likely one is, alone and after another.

Three sources, each a data file made by ``python benchmarks/reading/repair/make_words.py``: counts of words, counts of
neighbouring words, and counts of neighbouring word classes. A word that is in no list is judged by its affixes (is the
stem known?) and, failing that, by its letters (a character trigram model made from the word list).
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources

MARKS = re.compile("[\u064b-\u065f\u0670\u06d6-\u06ed]")
TOKEN = re.compile(r"[^\W\d_]+(?:[\u064b-\u065f\u0670][^\W\d_]*)*|\d+(?:[.,٫٬/]\d+)*|[^\w\s]")

# The order matters: the longest fitting affix is tried first.
PREFIXES = (
    "وبال", "فبال", "وكال", "ولل", "فلل", "وال", "فال", "بال", "كال", "لل", "ال", "وسي", "وست", "سي", "ست",
    "وب", "ول", "وي", "وت", "فت", "في", "لي", "لت", "و", "ف", "ب", "ل", "ك", "ي", "ت", "ن", "أ", "",
)  # fmt: skip
SUFFIXES = (
    "اتها", "اتهم", "تهما", "يتها", "تها", "تهم", "ياتها", "ياته", "اتنا", "هما", "ها", "هم", "نا", "ته", "ات",
    "ية", "يا", "ين", "ون", "ان", "وا", "تا", "ته", "ة", "ه", "ا", "ي", "ت", "ن", "",
)  # fmt: skip
CLASS_PREFIX = re.compile("^(وال|فال|بال|وبال|كال|ولل|لل|ال|وسي|سي|وست|ست|وي|وت|ي|ت|و|ف|ب|ل|ك)?")
CLASS_SUFFIX = re.compile("(اتها|تها|ها|هم|نا|ات|ية|ين|ون|ان|وا|ة|ه|ا|ي|ت|ى)?$")
SHORTEST_STEM = 3
KNOWN_STEM = math.log(2e-6)
UNKNOWN = math.log(1e-3)


def bare(word: str) -> str:
    """A word without vowel marks and tatweel."""
    return MARKS.sub("", word).replace("ـ", "")


def tokens(text: str) -> list[str]:
    """Words, numbers and marks of punctuation, in order, without vowel marks."""
    return [bare(token) for token in TOKEN.findall(text)]


@dataclass(frozen=True)
class Words:
    """Counts of Arabic words and of their neighbours, and what follows from them."""

    counts: Counter[str]
    pairs: Counter[tuple[str, str]]
    transitions: Counter[tuple[str, str]]
    frequent: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def learnt(cls, texts: Iterable[str], *, frequent_from: int = 12) -> Words:
        """The counts of some texts, a paragraph a line."""
        counts: Counter[str] = Counter()
        sequences: list[list[str]] = []
        for text in texts:
            for line in text.split("\n"):
                if line.strip():
                    sequences.append(["^", *tokens(line), "$"])
                    counts.update(token for token in sequences[-1][1:-1] if is_arabic(token))
        frequent = frozenset(word for word, count in counts.items() if count >= frequent_from)
        self = cls(counts, Counter(), Counter(), frequent)
        for sequence in sequences:
            for a, b in zip(sequence, sequence[1:], strict=False):
                self.pairs[a, b] += 1
                self.transitions[self.word_class(a), self.word_class(b)] += 1
        return self

    def with_text(self, text: str) -> Words:
        """The same, with what one document itself shows: its words and its pairs of words."""
        own = Words.learnt([text])
        again = Counter({word: count for word, count in own.counts.items() if count > 1})
        return Words(self.counts + again, self.pairs + own.pairs, self.transitions, self.frequent)

    def known(self, word: str) -> bool:
        """True if the word is in the list or made of a known stem and affixes."""
        word = bare(word)
        return word in self.counts or any(stem in self.stems for stem in _stems(word))

    def log_probability(self, word: str) -> float:
        """Natural logarithm of the probability of a word where any word may stand."""
        word = bare(word)
        if count := self.counts.get(word, 0):
            return math.log(count / self.total)
        if len(word) > SHORTEST_STEM and any(stem in self.stems for stem in _stems(word)):
            return KNOWN_STEM
        return UNKNOWN + self.spelling(word)

    def spelling(self, word: str) -> float:
        """Natural logarithm of the probability of a word's letters (trigrams, Witten-Bell interpolation)."""
        trigrams, bigrams, letters = self._letter_counts
        padded = f"^^{word}$"
        total = 0.0
        for i in range(2, len(padded)):
            a, b, c = padded[i - 2 : i], padded[i - 1], padded[i]
            p = (letters[c] + 0.5) / (letters.total() + 25)
            for context, table in ((b, bigrams), (a, trigrams)):
                followers = table.get(context)
                if followers:
                    n, kinds = followers.total(), len(followers)
                    p = (followers[c] + kinds * p) / (n + kinds)
            total += math.log(p)
        return total

    def word_class(self, word: str) -> str:
        """A frequent word is its own class; the others are grouped by what they begin and end with."""
        if word in self.frequent or not is_arabic(word):
            return "#" if word[:1].isdigit() else word if not word[:1].isalnum() or is_arabic(word) else "L"
        prefix = CLASS_PREFIX.match(word)
        rest = word[len(prefix.group()) :] if prefix and len(word) - len(prefix.group()) > 1 else word
        begin = prefix.group() if prefix and rest != word else ""
        suffix = CLASS_SUFFIX.search(rest)
        return f"{begin}-{suffix.group() if suffix and len(suffix.group()) < len(rest) else ''}"

    def follows(self, first: str, second: str) -> float:
        """How much more often ``second`` comes after ``first`` than anywhere: logarithm of a ratio; 0 is neutral."""
        a, b = self.word_class(first), self.word_class(second)
        after, before = self._after, self._before
        n = self.transitions.total()
        share_b = (before[b] + 0.5) / (n + 1000)
        p_class = (self.transitions[a, b] + 8 * share_b) / (after[a] + 8)
        ratio = p_class / share_b
        pair = self.pairs[first, second]
        if pair:
            expected = max(self.counts[first], pair) * max(self.counts[second], pair) / max(self.total, 1)
            ratio = max(ratio, (pair + 0.2) / (expected + 0.2))
        return math.log(ratio)

    @cached_property
    def total(self) -> int:
        return max(1, self.counts.total())

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of the words that were seen more than once, or that bear an affix which nothing else explains."""
        seen: Counter[str] = Counter()
        for word, count in self.counts.items():
            for stem in set(_stems(word)):
                seen[stem] += min(count, 2)
        return frozenset(stem for stem, count in seen.items() if count >= 2)

    @cached_property
    def _letter_counts(self) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]], Counter[str]]:
        trigrams: dict[str, Counter[str]] = defaultdict(Counter)
        bigrams: dict[str, Counter[str]] = defaultdict(Counter)
        letters: Counter[str] = Counter()
        for word in self.counts:
            padded = f"^^{word}$"
            for i in range(2, len(padded)):
                trigrams[padded[i - 2 : i]][padded[i]] += 1
                bigrams[padded[i - 1]][padded[i]] += 1
                letters[padded[i]] += 1
        return trigrams, bigrams, letters

    @cached_property
    def _after(self) -> Counter[str]:
        return _margin(self.transitions, 0)

    @cached_property
    def _before(self) -> Counter[str]:
        return _margin(self.transitions, 1)


@lru_cache(maxsize=1)
def arabic_words() -> Words:
    """The words that ship with nufuz."""
    frequent: set[str] = set()
    counts: Counter[str] = Counter()
    for word, count, own_class in _rows("words_ar.csv"):
        counts[word] = int(count)
        if own_class == "1":
            frequent.add(word)
    pairs = Counter({(a, b): int(n) for a, b, n in _rows("word_pairs_ar.csv")})
    transitions = Counter({(a, b): int(n) for a, b, n in _rows("word_classes_ar.csv")})
    return Words(counts, pairs, transitions, frozenset(frequent))


def is_arabic(token: str) -> bool:
    """True if the token begins with a letter of the Arabic script."""
    return "\u0620" <= token[:1] <= "\u06d3" and token[0].isalpha()


def _rows(name: str) -> Iterable[list[str]]:
    path = resources.files("nufuz.reading") / "data" / name
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows


def _stems(word: str) -> Iterable[str]:
    for prefix in PREFIXES:
        if not word.startswith(prefix):
            continue
        rest = word[len(prefix) :]
        for suffix in SUFFIXES:
            if rest.endswith(suffix) and len(rest) - len(suffix) >= SHORTEST_STEM:
                yield rest[: len(rest) - len(suffix)]


def _margin(table: Counter[tuple[str, str]], side: int) -> Counter[str]:
    margin: Counter[str] = Counter()
    for pair, count in table.items():
        margin[pair[side]] += count
    return margin
