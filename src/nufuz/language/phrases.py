"""Tokens of a sentence, and dictionaries of phrases over them.

Numbers and dates are read from tokens, never from characters, so that no pattern needs a look-behind. A sentence is cut
once; every reader then asks a :class:`Phrases` dictionary what a token (or a run of tokens) means. The dictionaries come
from the TOML files under ``data/<language>``, whose forms are written in a small notation::

    "ملي{ار,ارا,ارين}"     any of the three
    "per cent | percent"    either phrase
"""

from __future__ import annotations

import functools
import itertools
import operator
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any, NamedTuple

LANGUAGES = ("ar", "en", "tr", "ru")


class Piece(NamedTuple):
    """A token: offsets, its text folded (lower case, plain alef, no vowels), and whether it starts with a digit."""

    start: int
    end: int
    folded: str
    digit: bool


class Entry(NamedTuple):
    """What a phrase means: its class, what it stands for, and the clitics it was met with (Arabic و ب ل ك ف ال)."""

    cls: str
    value: Any
    prefix: str = ""


_ONE_TO_ONE = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "’": "'", "ʼ": "'",
                             "‘": "'", "ё": "е", "Ё": "е", "−": "-", "‐": "-", "‑": "-", "–": "-", "—": "-", "٪": "%",
                             "％": "%", "﹪": "%"})  # fmt: skip
_SPELLINGS = tuple((chr(code), plain) for code, plain in _ONE_TO_ONE.items())
_TURKISH = str.maketrans({"İ": "i", "I": "ı", "â": "a", "î": "i", "û": "u", "Â": "a", "Î": "i", "Û": "u"})
_SPELLINGS_TR = (*((chr(code), plain) for code, plain in _TURKISH.items()), *_SPELLINGS)
_VOWELS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_WITHOUT_VOWELS = {code: None for code in range(0x10000) if re.match(f"[{_VOWELS}{_INVISIBLE}]", chr(code))}
_HAS_VOWELS = re.compile(f"[{_VOWELS}{_INVISIBLE}]")
# A digit group with its marks; letters; or one sign. Spaces and invisible marks fall out between tokens.
_GROUPED = r"\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?:[.,٫]\d+)?(?!\d)|\d+(?:[.,٫٬،'\u066b\u066c]\d+)*"
# Gulf agencies write the decimal mark as a letter, and the decimals first: 5ر15 is 15.5.
_GROUPED = r"\d+ر\d+(?!\d)|" + _GROUPED
# Plain letters that nothing but a space or a mark follows are tried first: a class without categories is read far faster.
_LETTERS = f"[a-zçğıöşüа-яء-غف-ي]++(?![\\w{_VOWELS}])|[^\\W\\d_]+(?:[{_VOWELS}][^\\W\\d_]*)*"
# Elsewhere a plain space parts thousands only where a word or a sign follows, as columns of a table are parted by it too.
_UNIT_AHEAD = r"(?<!\d )\d{1,3}(?: \d{3})+(?:[.,٫]\d+)?(?= ?[^\W\d_]| ?[%$€£])"
_TOKEN = re.compile(f"{_LETTERS}|{_UNIT_AHEAD}|{_GROUPED}|[^\\s\\w{_INVISIBLE}{_VOWELS}]")
_SPACED = r"\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?:[.,]\d+)?(?![\d.,]*\d)|" + _GROUPED
_TOKEN_SPACED = re.compile(f"{_LETTERS}|{_SPACED}|[^\\s\\w{_INVISIBLE}{_VOWELS}]")


Seconds = dict[str, frozenset[str] | None]  # by the first word of phrases, what must stand after it


def fold(text: str, language: str) -> str:
    """The text in the spelling that dictionaries are keyed by; as many characters as before."""
    folded = text
    for letter, plain in (
        _SPELLINGS_TR if language == "tr" else _SPELLINGS
    ):  # ten times faster than a translation, which looks up every letter
        if letter in folded:
            folded = folded.replace(letter, plain)
    lowered = folded.lower()
    if len(lowered) != len(text):  # a letter whose small form is two characters
        lowered = "".join(small if len(small := letter.lower()) == 1 else letter for letter in folded)
    return lowered


def cut(text: str, language: str) -> list[Piece]:
    """The tokens of a text. A digit group with its marks is one; Arabic letters joined to a digit are two."""
    folded = fold(text, language)
    return place(folded, *words_of(folded, language))


def words_of(folded: str, language: str) -> tuple[list[str], list[str]]:
    """The tokens of a folded text as they are written and without vowels, for a reader that may need no more of them."""
    written: list[str] = (_TOKEN_SPACED if language in ("ru", "tr") else _TOKEN).findall(folded)
    if _HAS_VOWELS.search(folded) is None:
        return written, written
    words = [_bare(word) for word in written]
    if "" in words:  # a stretching line alone is no word
        written, words = [w for w, bare in zip(written, words, strict=True) if bare], [bare for bare in words if bare]
    return written, words


def place(folded: str, written: list[str], words: list[str]) -> list[Piece]:
    """The same tokens with their offsets: each stands where it is next found, for only spaces stand between them."""
    starts, find, at = [], folded.find, 0  # the innermost loop: no match objects, no constructor
    for raw in written:
        at = find(raw, at)
        starts.append(at)
        at += len(raw)
    ends = map(operator.add, starts, map(len, written))
    digits = [word[0].isdecimal() for word in words]
    return list(map(tuple.__new__, itertools.repeat(Piece), zip(starts, ends, words, digits, strict=True)))


@functools.lru_cache(maxsize=1 << 16)
def _bare(word: str) -> str:
    """A token without vowels and invisible marks; texts say the same words over and over."""
    return word.translate(_WITHOUT_VOWELS)


def expand(forms: str | Iterable[str]) -> Iterator[str]:
    """Every phrase that the notation stands for: ``|`` and lists part phrases, ``{a,b}`` parts spellings."""
    for form in [forms] if isinstance(forms, str) else forms:
        for phrase in form.split("|"):
            parts = re.split(r"\{([^{}]*)\}", phrase.strip())
            choices = [part.split(",") if i % 2 else [part] for i, part in enumerate(parts)]
            for choice in itertools.product(*choices):
                yield " ".join("".join(choice).split())


@functools.cache
def load(language: str, name: str) -> dict[str, Any]:
    """A language's data file, as TOML gives it. Raises FileNotFoundError for a language that has none."""
    path = resources.files("nufuz.language").joinpath("data", language, f"{name}.toml")
    return tomllib.loads(path.read_text("utf-8"))


@dataclass(slots=True)
class Phrases:
    """A dictionary of phrases: ``match`` gives the longest one that starts at a token.

    ``clitics``: what may be joined before a phrase's first word, for languages that write it so (Arabic). ``endings``:
    what may follow its last word (Turkish cases).
    """

    language: str
    clitics: tuple[str, ...] = ("",)
    endings: tuple[str, ...] = ("",)
    first: dict[str, list[tuple[tuple[str, ...], Entry]]] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.first = {}

    def add(
        self, forms: str | Iterable[str], cls: str, value: Any, *, bare: bool = False, inflect: bool = True
    ) -> None:
        """Takes in phrases; ``bare``: without clitics; ``inflect``: with the language's endings."""
        for phrase in expand(forms):
            words = [piece.folded for piece in cut(phrase, self.language)]
            if not words:
                continue
            for last in _inflected(words[-1], self.endings) if inflect else (words[-1],):
                tail = (*words[1:-1], last) if len(words) > 1 else ()
                head = words[0] if len(words) > 1 else last
                for prefix in ("",) if bare else self.clitics:
                    self._put(prefix + head, tail, Entry(cls, value, prefix))

    def _put(self, head: str, tail: tuple[str, ...], entry: Entry) -> None:
        known = self.first.setdefault(head, [])
        # What the file says first, and what needs fewer clitics, wins: والد is not و + الد.
        for i, (other, old) in enumerate(known):
            if other == tail:
                if len(entry.prefix) < len(old.prefix):
                    known[i] = (tail, entry)
                return
        known.append((tail, entry))
        known.sort(key=lambda item: -len(item[0]))

    def match(self, pieces: list[Piece], i: int) -> tuple[Entry, int] | None:
        """The longest phrase from token ``i``: what it means and the token after it."""
        known = self.first.get(pieces[i][2])
        if known is None:
            return None
        n = len(pieces)
        for tail, entry in known:
            at = i + 1
            for word in tail:
                if at == n or pieces[at][2] != word:
                    break
                at += 1
            else:
                return entry, at
        return None

    def seconds(self, classes: frozenset[str] | None = None) -> Seconds:
        """For each first word of a phrase (of these classes) what must stand after it; None where nothing need."""
        found: Seconds = {}
        for head, known in self.first.items():
            tails = [tail for tail, entry in known if classes is None or entry.cls in classes]
            if tails:
                found[head] = None if () in tails else frozenset(tail[0] for tail in tails)
        return found


_HARMONY = {"A": "ae", "I": "ıiuü", "D": "dt", "C": "cç"}


_VOWEL_AFTER = {"a": "aı", "ı": "aı", "o": "au", "u": "au", "e": "ei", "i": "ei", "ö": "eü", "ü": "eü"}
_SOFT = {"k": "ğ", "p": "b", "ç": "c"}


def _inflected(word: str, templates: tuple[str, ...]) -> Iterator[str]:
    """A Turkish word with each ending, by vowel harmony, and its last consonant softened before a vowel (uçak, uçağı)."""
    yield word
    if len(templates) == 1:
        return
    vowels = [letter for letter in word if letter in _VOWEL_AFTER]
    follow = _VOWEL_AFTER[vowels[-1]] if vowels else "ei"
    hard = word[-1] in "fstkçşhp"
    sounds = {"A": follow[0], "I": follow[1], "D": "t" if hard else "d", "C": "ç" if hard else "c"}
    for template in templates[1:]:
        ending = "".join(sounds.get(letter, letter) for letter in template)
        yield word + ending
        if word[-1] in _SOFT and ending[0] in _VOWEL_AFTER:
            yield word[:-1] + _SOFT[word[-1]] + ending


@functools.cache
def clitics(language: str) -> tuple[str, ...]:
    """What may be joined before a word, from ``numbers.toml``."""
    return tuple(dict.fromkeys(fold(c, language) for c in load(language, "numbers").get("clitics", [""])))


@functools.cache
def templates(language: str) -> tuple[str, ...]:
    """What may be joined after a noun, from ``numbers.toml``; A I D C stand for vowels and consonants that vary."""
    return ("", *load(language, "numbers").get("endings", []))


@functools.cache
def endings(language: str) -> tuple[str, ...]:
    """Every shape of these endings, for what stands after an apostrophe (25'i)."""
    forms: dict[str, None] = {"": None}
    for template in load(language, "numbers").get("endings", []):
        choices = [_HARMONY.get(letter, letter) for letter in template]
        for letters in itertools.product(*choices):
            forms["".join(letters)] = None
    return tuple(forms)
