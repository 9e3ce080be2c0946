"""Cue words of causes (``data/causes.toml``), found in one pass over the words of a text."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from nufuz.errors import DataFileError
from nufuz.language.fold import Folded
from nufuz.language.fold import fold as fold_text

LANGUAGES = ("en", "ar", "tr", "ru")
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,٫٬]\d+)*", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Cue:
    """One ``[[cue]]``: which cause its words show, of which sort, for which types, and what figures to expect."""

    cause: str
    detail: str
    types: frozenset[str]
    measures: frozenset[str]
    least: float
    most: float
    general: bool

    def suits(self, type: str, measure: str) -> bool:
        """Whether these words say anything about a figure of this type."""
        return (not self.types or type in self.types) and (not self.measures or measure in self.measures)


@dataclass(frozen=True, slots=True)
class Hit:
    """Cue words in a text: which, and where (offsets into the text that was scanned)."""

    cue: Cue
    start: int
    end: int


def scan(text: str) -> list[Hit]:
    """All cue words of ``text``; words of one cue that overlap are one hit."""
    lexicon = _lexicon()
    folded: Folded = fold_text(text, "en")
    tokens = _tokens(folded.text, lexicon)
    hits: list[Hit] = []
    open_: dict[Cue, int] = {}
    for at in range(len(tokens)):
        best: dict[Cue, int] = {}
        for form in tokens[at].forms:
            for pattern, cue in lexicon.exact.get(form, ()):
                end = _matches(tokens, at, pattern)
                if end > best.get(cue, 0):
                    best[cue] = end
            for size in lexicon.sizes:
                if size > len(form):
                    break
                for pattern, cue in lexicon.stems.get(form[:size], ()):
                    end = _matches(tokens, at, pattern)
                    if end > best.get(cue, 0):
                        best[cue] = end
        for cue, end in best.items():
            a, b = folded.span(tokens[at].start, tokens[end - 1].end)
            earlier = open_.get(cue)
            # "first half" and "half of 2020" are one stretch of words
            start = hits[earlier].start if earlier is not None and a < hits[earlier].end else a
            if start < a and earlier is not None:
                hits[earlier] = Hit(cue, start, max(b, hits[earlier].end))
            else:
                open_[cue] = len(hits)
                hits.append(Hit(cue, a, b))
    return hits


def fold(text: str) -> str:
    """``text`` folded as cue words are: letters of all languages alike."""
    return fold_text(text, "en").text


@cache
def causes() -> Mapping[str, Mapping[str, Any]]:
    """The causes: whether both claims can hold, and the sentence that explains each."""
    found: Mapping[str, Mapping[str, Any]] = _data()["causes"]
    return found


def note(name: str, language: str) -> str:
    """A note of ``[notes]`` in a language (en, ar)."""
    return str(_data()["notes"][name][language])


def term(word: str, language: str) -> str:
    """A role or level of partnership in a language; any other word as it is."""
    return str(_data()["terms"].get(word, {}).get(language, word))


def spelled(value: float, language: str) -> str:
    """A figure with its scale word: "3.6 billion"."""
    for size, words in _data()["scales"]:
        if abs(value) >= size:
            return f"{value / size:.6g} {words[language]}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"


@dataclass(slots=True)
class _Token:
    start: int
    end: int
    forms: tuple[str, ...]  # the word, and the word without what Arabic joins to it; {class} names
    skip: int = 0  # following tokens that belong to it


_Pattern = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    exact: Mapping[str, Sequence[tuple[_Pattern, Cue]]]
    stems: Mapping[str, Sequence[tuple[_Pattern, Cue]]]
    sizes: tuple[int, ...]
    months: frozenset[str]
    month_stems: tuple[str, ...]
    second: frozenset[str]
    numbers: frozenset[str]


def _matches(tokens: Sequence[_Token], at: int, pattern: _Pattern) -> int:
    """The token after the match, or 0."""
    for part in pattern:
        if at >= len(tokens) or not _fits(tokens[at].forms, part):
            return 0
        at += 1 + tokens[at].skip
    return at


def _fits(forms: Sequence[str], part: str) -> bool:
    if part.endswith("*"):
        return any(form.startswith(part[:-1]) for form in forms)
    return part in forms


def _tokens(folded: str, lexicon: _Lexicon) -> list[_Token]:
    tokens = [_Token(m.start(), m.end(), _forms(m[0])) for m in _TOKEN.finditer(folded)]
    for one, other in itertools.pairwise(tokens):
        if "{month}" in one.forms and other.forms[0] in lexicon.second:
            one.skip = 1
    return tokens


@lru_cache(maxsize=65536)
def _forms(word: str) -> tuple[str, ...]:
    """The word, what remains without joined letters, and the classes that these belong to."""
    lexicon = _lexicon()
    if word[0].isdigit():
        year = len(word) == 4 and word.isdigit() and "1800" <= word <= "2100"
        return (word, "{year}") if year else (word, "{n}")
    forms = _bare(word) if "\u0600" <= word[0] <= "\u06ff" else [word]
    if any(form in lexicon.months or form.startswith(lexicon.month_stems) for form in forms):
        forms.append("{month}")
    if any(form in lexicon.numbers for form in forms):
        forms.append("{n}")
    return tuple(forms)


def _bare(word: str) -> list[str]:
    """An Arabic word without the letters joined to its front."""
    forms = [word]
    for joined in ("و", "ف", "ب", "ل", "ك", "ال"):
        for form in list(forms):
            if form.startswith(joined) and len(form) - len(joined) >= 2:
                forms.append(form[len(joined) :])
    for form in list(forms):
        if form.startswith("لل") and len(form) > 4:
            forms += ["ال" + form[2:], form[2:]]
    return list(dict.fromkeys(forms))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("nufuz.facts").joinpath("data", "causes.toml").read_text("utf-8"))


@cache
def _lexicon() -> _Lexicon:
    raw = _data()
    classes = raw["classes"]
    months = [fold(word) for word in classes["month"]]
    exact: dict[str, list[tuple[_Pattern, Cue]]] = defaultdict(list)
    stems: dict[str, list[tuple[_Pattern, Cue]]] = defaultdict(list)
    for number, entry in enumerate(raw["cue"], start=1):
        if entry["cause"] not in raw["causes"]:
            raise DataFileError(
                f"unknown cause {entry['cause']!r}", file="causes.toml", place=f"cue {number}",
                todo=f"Use one of: {', '.join(raw['causes'])}",
            )  # fmt: skip
        least, most = entry["ratio"]
        cue = Cue(
            entry["cause"], entry["detail"], frozenset(entry.get("types", ())), frozenset(entry.get("measures", ())),
            float(least), float(most), bool(entry.get("general")),
        )  # fmt: skip
        for language in LANGUAGES:
            for phrase in entry.get(language, ()):
                pattern = tuple(fold(part) for part in phrase.split())
                head = pattern[0]
                target = stems[head[:-1]] if head.endswith("*") else exact[head]
                target.append((pattern, cue))
    return _Lexicon(
        dict(exact), dict(stems), tuple(sorted({len(s) for s in stems})), frozenset(m for m in months if m[-1] != "*"),
        tuple(m[:-1] for m in months if m[-1] == "*"), frozenset(fold(w) for w in classes["month_second"]),
        frozenset(fold(w) for w in classes["n"]),
    )  # fmt: skip
