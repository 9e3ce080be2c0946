"""Which thing an item means: free English phrases brought to a class and, where the item names a part of it, that part."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_WORD = re.compile(r"[^\W_]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Item:
    """``head``: the class that makes two items the same; ``part``: what sets this one apart within it ("" mostly)."""

    head: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class _Terms:
    commodities: tuple[tuple[tuple[str, ...], str], ...]
    same: Mapping[str, str]
    parts: tuple[tuple[tuple[str, ...], str], ...]
    empty: frozenset[str]
    generic: frozenset[str]
    ladder: tuple[str, ...]


@lru_cache(maxsize=65536)
def item_of(phrase: str | None, commodity: bool) -> Item:
    """What ``phrase`` means. ``commodity``: items of this type are goods, so that "natural gas, field X" is gas."""
    if not phrase:
        return Item("")
    terms, words = _terms(), words_of(phrase)
    whole = terms.same.get(" ".join(words))
    if whole:
        return Item(whole)
    part, rest = _cut_parts(words, terms)
    if commodity:
        for phrase_words, name in terms.commodities:
            at = _find(rest, phrase_words)
            if at >= 0:
                left = rest[:at] + rest[at + len(phrase_words) :]
                return Item(name, _bag(part + [w for w in left if w not in terms.empty and w not in terms.generic]))
    rest = [w for w in rest if w not in terms.empty]
    if part:
        rest = [w for w in rest if w not in terms.generic]
    return Item(_bag(rest) if rest and not set(rest) <= terms.generic else "", _bag(part))


def words_of(phrase: str) -> list[str]:
    """The words of an item, folded: lower case, plural s dropped."""
    return [_singular(word) for word in _WORD.findall(phrase.casefold())]


def ladder() -> tuple[str, ...]:
    """Levels of partnership, lowest first."""
    return _terms().ladder


def cause_of_part(part: str) -> str | None:
    """Why a part's figure differs from the whole's; None where the part is just another thing ("Dragon field")."""
    words = set(part.split())
    return next((cause for phrase, cause in _terms().parts if set(phrase) <= words), None)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _bag(words: list[str]) -> str:
    return " ".join(sorted(set(words)))


def _find(words: list[str], phrase: tuple[str, ...]) -> int:
    for at in range(len(words) - len(phrase) + 1):
        if tuple(words[at : at + len(phrase)]) == phrase:
            return at
    return -1


def _cut_parts(words: list[str], terms: _Terms) -> tuple[list[str], list[str]]:
    part: list[str] = []
    for phrase, _ in terms.parts:
        at = _find(words, phrase)
        if at >= 0:
            part += phrase
            words = words[:at] + words[at + len(phrase) :]
    return part, words


@cache
def _terms() -> _Terms:
    raw: dict[str, Any] = tomllib.loads(files("nufuz.facts").joinpath("data", "items.toml").read_text("utf-8"))

    def longest_first(phrases: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
        return sorted(phrases, key=lambda words: (-len(words), words))

    parts = {tuple(words_of(p)): cause for cause, phrases in raw["parts"].items() for p in phrases}

    commodities = {tuple(words_of(p)): name for name, phrases in raw["commodities"].items() for p in phrases}
    return _Terms(
        tuple((w, commodities[w]) for w in longest_first(commodities)),
        {" ".join(words_of(p)): name for name, phrases in raw["same"].items() for p in phrases},
        tuple((w, parts[w]) for w in longest_first(parts)),
        frozenset(_singular(w) for w in raw["words"]["empty"]) | frozenset(raw["words"]["empty"]),
        frozenset(_singular(w) for w in raw["words"]["generic"]) | frozenset(raw["words"]["generic"]),
        tuple(raw["ladder"]["steps"]),
    )
