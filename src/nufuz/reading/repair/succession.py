"""How well one Arabic word follows another: the score by which borders between pieces of text are found.

A linear model of form only: the words themselves where they are frequent, their affixes, definiteness and part of
speech, singly and crossed, of the two words at the border and of the next one on either side. The scores are added up
along a line. The weights are those that best tell, among all ways to cut a line in two and change its halves round, the
right one (a conditional logit: McFadden 1974). They stand in ``word_order_ar.csv``, trained by
``python benchmarks/reading/repair/make_words.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from nufuz.reading.repair.words import Lexicon, arabic_words, data_rows, is_arabic

START, END = "^", "$"
OWN_CLASS_FROM = 12  # a word that often is its own class
OWN_WORD_FROM = 5
CLASS_PREFIX = re.compile("^(وال|فال|بال|وبال|كال|ولل|لل|ال|وسي|سي|وست|ست|وي|وت|ي|ت|و|ف|ب|ل|ك)?")
CLASS_SUFFIX = re.compile("(اتها|تها|ها|هم|نا|ات|ية|ين|ون|ان|وا|ة|ه|ا|ي|ت|ى)?$")
ENDING = re.compile("(ية|ة|ات|ين|ون|ان|وا|ها|هم|ه|ا|ي|ت|ى|نا)?$")
DEFINITE = re.compile("^[وفبك]?(ال|لل)")
PART_PREFIXES = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "ال", "وال", "بال", "لل", "كال", "فال", "ولل")
PART_SUFFIXES = ("ة", "ات", "ين", "ون", "ان", "ا", "ها", "هم", "ه", "ت", "وا", "تها", "ية", "اتها", "نا", "ي")


class Form(NamedTuple):
    """What the model sees of a word."""

    word: str
    group: str
    definite: str
    ending: str
    initial: str
    part: str


@dataclass(frozen=True)
class Succession:
    """The model. ``score``: how much likelier an order becomes by the border between ``a`` and ``b`` (log odds)."""

    lexicon: Lexicon
    weights: Mapping[str, float]
    forms: dict[str, Form] = field(default_factory=dict)

    def score(self, before: str, a: str, b: str, after: str) -> float:
        """The score of ``a b``, given the word before ``a`` and the word after ``b``; START and END stand for none."""
        weights = self.weights
        return sum(weights.get(feature, 0.0) for feature in self.features(before, a, b, after))

    def features(self, before: str, a: str, b: str, after: str) -> list[str]:
        """The names of the features that this border has."""
        p, f, g, n = self.form(before), self.form(a), self.form(b), self.form(after)
        return [
            f"1{f.word}|{g.word}",
            f"2{f.group}|{g.group}",
            f"3{f.definite}{f.ending}|{g.definite}{g.ending}",
            f"4{f.word}|{g.definite}{g.ending}{g.initial}",
            f"5{f.definite}{f.ending}{f.initial}|{g.word}",
            f"6{p.definite}{p.ending}{f.definite}{f.ending}|{g.definite}{g.ending}",
            f"7{f.definite}{f.ending}|{g.definite}{g.ending}{n.definite}{n.ending}",
            f"8{f.word}",
            f"9{g.word}",
            f"a{f.part}|{g.part}",
            f"b{f.part}{f.ending}|{g.part}{g.ending}",
            f"c{f.word}|{g.part}",
            f"d{f.part}|{g.word}",
            f"e{p.part}{f.part}|{g.part}",
            f"f{f.part}|{g.part}{n.part}",
            f"g{p.part}{f.part}|{g.part}{n.part}",
            f"h{f.part}{f.initial}|{g.part}{g.initial}",
            # Words that do not touch: what the border parts, or what stands on one side of it.
            f"i{p.part}{p.ending}|{g.part}{g.ending}",
            f"j{f.part}{f.ending}|{n.part}{n.ending}",
            f"k{p.word}|{g.word}",
            f"l{f.word}|{n.word}",
            f"m{p.word}|{f.word}|{g.part}",
            f"n{f.part}|{g.word}|{n.part}",
            f"o{p.word}|{f.part}|{g.part}",
            f"p{f.word}|{g.part}{g.ending}|{n.part}",
            f"q{p.part}{f.part}|{g.part}{n.part}",
            f"r{f.group}|{g.part}{g.ending}",
            f"s{f.part}{f.ending}|{g.group}",
        ]

    def form(self, token: str) -> Form:
        """The form of a token; worked out once."""
        found = self.forms.get(token)
        if found is None:
            found = self.forms[token] = self._form(token)
        return found

    def _form(self, token: str) -> Form:
        if not is_arabic(token):
            group = ("#4" if len(token) == 4 else "#") if token[:1].isdigit() else "L" if token[:1].isalpha() else token
            return Form(group, group, group, group, group, group)
        count = self.lexicon.counts[token]
        group = token if count >= OWN_CLASS_FROM else _affixes(token)
        definite = "D" if DEFINITE.match(token) and len(token) > 4 else "I"
        ending = ENDING.search(token)
        return Form(
            token if count >= OWN_WORD_FROM else group,
            group,
            definite,
            ending.group() if ending else "",
            token[0] if token[0] in "يتنسأوفبلك" else "-",
            part_of_speech(token, self.lexicon.parts) + definite,
        )


@lru_cache(maxsize=1)
def arabic_succession() -> Succession:
    """The model that ships with nufuz."""
    weights = {feature: float(weight) for feature, weight in data_rows("word_order_ar.csv")}
    return Succession(arabic_words().lexicon, weights)


def part_of_speech(word: str, parts: Mapping[str, str]) -> str:
    """The part of speech by the list of common words, else by affixes: y (present tense), j, m, D, or ?."""
    if word in parts:
        return parts[word]
    for prefix in PART_PREFIXES:
        if word.startswith(prefix) and (found := _listed(word[len(prefix) :], parts)):
            return found
    rest = word[1:] if word[0] in "وف" and len(word) > 4 else word
    rest = rest[1:] if rest[0] == "س" and rest[1:2] in {"ي", "ت"} else rest
    if rest[0] in "يت" and len(rest) > 3:
        return "y"
    if DEFINITE.match(word):
        return "j" if word.endswith(("ية", "ي")) else "D"
    if word.endswith(("ية", "ي")):
        return "j"
    return "m" if word.endswith(("ات", "ة", "ين", "ون")) else "?"


def _listed(word: str, parts: Mapping[str, str]) -> str | None:
    if len(word) > 2 and word in parts:
        return parts[word]
    for suffix in PART_SUFFIXES:
        stem = word[: -len(suffix)]
        if word.endswith(suffix) and len(stem) > 2:
            for form in (stem, stem + "ة"):
                if form in parts:
                    return parts[form]
    return None


def _affixes(word: str) -> str:
    prefix = CLASS_PREFIX.match(word)
    begin = prefix.group() if prefix and len(word) - len(prefix.group()) > 1 else ""
    rest = word[len(begin) :]
    suffix = CLASS_SUFFIX.search(rest)
    end = suffix.group() if suffix and len(suffix.group()) < len(rest) else ""
    return f"{begin}-{end}"
