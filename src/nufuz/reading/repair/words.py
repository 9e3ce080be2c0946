"""What is known of Arabic words: which are words, and how likely one is.

Two lists: the counts of a corpus (``words_ar.csv``, made by ``python benchmarks/reading/repair/make_words.py``) and
common words by part of speech, written by hand (``common_words_ar.toml``). A word that is in neither is judged by its
affixes (is its stem known?) and, failing that, by its letters: a character trigram model made from the lists.
"""

from __future__ import annotations

import csv
import itertools
import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from importlib import resources

MARKS = re.compile("[\u064b-\u065f\u0670\u06d6-\u06ed]")
TOKEN = re.compile(r"[^\W\d_]+(?:[\u064b-\u065f\u0670][^\W\d_]*)*|\d+(?:[.,٫٬/]\d+)*|[^\w\s]")
ONE_QUOTE = str.maketrans(dict.fromkeys("“”„«»", '"'))
PARTS = {"particles": "p", "names": "N", "nouns": "n", "adjectives": "j", "verbs": "v"}

PREFIXES = frozenset(("وبال", "فبال", "وكال", "ولل", "فلل", "وال", "فال", "بال", "كال", "لل", "ال", "وب", "ول", "وك", "فب", "فل",
            "و", "ف", "ب", "ل", "ك", ""))  # fmt: skip
SUFFIXES = frozenset(("اتهما", "اتها", "اتهم", "ياتها", "ياته", "اتنا", "تهما", "يتها", "يته", "تها", "تهم", "تنا", "اته", "هما",
            "ها", "هم", "نا", "ته", "ات", "ية", "يا", "ين", "ون", "ان", "وا", "تا", "ة", "ه", "ا", "ي", "ت", ""))  # fmt: skip
LONGEST_PREFIX, LONGEST_SUFFIX = max(map(len, PREFIXES)), max(map(len, SUFFIXES))
FUTURE = re.compile("^[وفل]?س?([يتن])(?=..)")
SHORTEST_STEM = 3
KNOWN_STEM = math.log(2e-6)
UNKNOWN = math.log(1e-3)
MOST_REMEMBERED = 1 << 16  # what was worked out is thrown away beyond this, so that no text can fill the memory


def bare(word: str) -> str:
    """A word without vowel marks and tatweel."""
    return MARKS.sub("", word).replace("ـ", "")


def tokens(text: str) -> list[str]:
    """Words, numbers and marks of punctuation, in order, without vowel marks."""
    return [bare(token) for token in TOKEN.findall(text.translate(ONE_QUOTE))]


def is_arabic(token: str) -> bool:
    """True if the token begins with a letter of the Arabic script."""
    return "\u0620" <= token[:1] <= "\u06d3" and token[0].isalpha()


@dataclass(frozen=True)
class Lexicon:
    """Word counts of a corpus, parts of speech of common words, and what follows from both."""

    counts: Counter[str]
    parts: Mapping[str, str]

    @classmethod
    def learnt(cls, texts: Iterable[str], parts: Mapping[str, str]) -> Lexicon:
        """The counts of some texts. Common words that these do not have count once."""
        counts = Counter(token for text in texts for token in tokens(text) if is_arabic(token))
        counts.update({word: 1 for word in parts if word not in counts})
        return cls(counts, parts)

    def known(self, word: str) -> bool:
        """True if the word is in a list or made of a known stem and affixes."""
        return word in self.counts or self.made_of_known(word)

    def made_of_known(self, word: str) -> bool:
        """True if the word is a known stem with affixes that occur with stems."""
        if len(word) <= SHORTEST_STEM:
            return False
        found = self._made.get(word)
        if found is None:
            if len(self._made) > MOST_REMEMBERED:
                self._made.clear()
            found = any(stem in self.stems for stem in stems(word)) or any(
                stem in self.verbal for _, stem in verbal_stems(word)
            )
            self._made[word] = found
        return found

    @cached_property
    def _made(self) -> dict[str, bool]:
        """What ``made_of_known`` found."""
        return {}

    @cached_property
    def total(self) -> int:
        return max(1, self.counts.total())

    @cached_property
    def stems(self) -> frozenset[str]:
        """Common words, and what is left of at least two corpus words without their affixes."""
        seen: Counter[str] = Counter()
        for word in self.counts:
            seen.update(set(stems(word)))
        return frozenset({stem for stem, kinds in seen.items() if kinds >= 2} | {w for w in self.parts if len(w) > 2})

    @cached_property
    def verbal(self) -> frozenset[str]:
        """Stems of the present tense, seen with two of its prefixes."""
        seen: dict[str, set[str]] = defaultdict(set)
        for word in self.counts:
            for letter, stem in verbal_stems(word):
                seen[stem].add(letter)
        return frozenset(stem for stem, letters in seen.items() if len(letters) > 1)

    def spelling(self, word: str) -> float:
        """Natural logarithm of the probability of a word's letters (trigrams, Witten–Bell interpolation)."""
        padded, odds = f"^^{word}$", self._odds
        total = 0.0
        for i in range(2, len(padded)):
            three = padded[i - 2 : i + 1]
            if three not in odds:
                if len(odds) > MOST_REMEMBERED:
                    odds.clear()
                odds[three] = self._letter_odds(three)
            total += odds[three]
        return total

    def _letter_odds(self, three: str) -> float:
        """Natural logarithm of the probability of the last of three letters after the two before it."""
        trigrams, bigrams, letters = self._letter_counts
        p = (letters[three[2]] + 0.5) / (letters.total() + 25)
        for context, table in ((three[1], bigrams), (three[:2], trigrams)):
            if followers := table.get(context):
                p = (followers[three[2]] + len(followers) * p) / (followers.total() + len(followers))
        return math.log(p)

    @cached_property
    def _odds(self) -> dict[str, float]:
        """What ``_letter_odds`` found, by its three letters."""
        return {}

    @cached_property
    def _letter_counts(self) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]], Counter[str]]:
        trigrams: dict[str, Counter[str]] = defaultdict(Counter)
        bigrams: dict[str, Counter[str]] = defaultdict(Counter)
        letters: Counter[str] = Counter()
        padded = "".join(f"^^{word}$" for word in self.counts)
        for (a, b, c), count in Counter(zip(padded, padded[1:], padded[2:], strict=False)).items():
            if "$" not in (a, b) and c != "^":  # within one word
                trigrams[a + b][c] += count
                bigrams[b][c] += count
                letters[c] += count
        return trigrams, bigrams, letters


@dataclass(frozen=True)
class Words:
    """The lexicon together with the words and the neighbouring words of one document."""

    lexicon: Lexicon
    own: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)

    def with_text(self, text: str) -> Words:
        """The same, with the words that a text uses more than once, and its pairs of words."""
        found = [tokens(line) for line in text.split("\n")]
        own = Counter(word for line in found for word in line if is_arabic(word) and len(word) > SHORTEST_STEM)
        pairs = Counter(pair for line in found for pair in itertools.pairwise(line))
        return replace(self, own=Counter({w: n for w, n in own.items() if n > 1}), pairs=pairs)

    def count(self, word: str) -> int:
        """How often the word was seen."""
        return self.lexicon.counts[word] + self.own[word]

    def known(self, word: str) -> bool:
        """True if the word was seen or is made of a known stem and affixes."""
        word = bare(word)
        return word in self.own or self.lexicon.known(word)

    def log_probability(self, word: str) -> float:
        """Natural logarithm of the probability of a word where any word may stand."""
        word = bare(word)
        if count := self.count(word):
            return math.log(count / self.lexicon.total)
        if self.lexicon.made_of_known(word):
            return KNOWN_STEM
        return UNKNOWN + self.lexicon.spelling(word)


def stems(word: str) -> Iterator[str]:
    """What may be left of a noun or a verb in the past without its prefix and its ending."""
    length = len(word)
    for start in range(min(LONGEST_PREFIX, length - SHORTEST_STEM) + 1):
        if word[:start] in PREFIXES:
            for end in range(max(start + SHORTEST_STEM, length - LONGEST_SUFFIX), length + 1):
                if word[end:] in SUFFIXES:
                    yield word[start:end]


def verbal_stems(word: str) -> Iterator[tuple[str, str]]:
    """The prefix letter of a present tense and what may be its stem."""
    if prefix := FUTURE.match(word):
        rest = word[prefix.end() :]
        for suffix in ("ها", "هم", "ون", "ان", "وا", "ه", ""):
            if rest.endswith(suffix) and len(rest) - len(suffix) >= SHORTEST_STEM:
                yield prefix.group(1), rest[: len(rest) - len(suffix)]


def common_words() -> dict[str, str]:
    """The words written by hand, each with the letter of its part of speech."""
    path = resources.files("nufuz.reading") / "data" / "common_words_ar.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    parts: dict[str, str] = {}
    for name, letter in PARTS.items():
        for word in table[name].split():
            parts.setdefault(bare(word), letter)
    return parts


@lru_cache(maxsize=1)
def arabic_words() -> Words:
    """The words that ship with nufuz."""
    parts = common_words()
    counts = Counter({word: int(count) for word, count in data_rows("words_ar.csv")})
    counts.update({word: 1 for word in parts if word not in counts})
    return Words(Lexicon(counts, parts))


def data_rows(name: str) -> Iterator[list[str]]:
    """The rows of a CSV data file of this package, without its head."""
    path = resources.files("nufuz.reading") / "data" / name
    with path.open(encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows
