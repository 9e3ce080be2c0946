"""Text folded for comparison, with the way back: case, Arabic letter variants, marks and stretching do not count."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SAME = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك", "İ": "i", "I": "i", "ı": "i",
        **dict.fromkeys("’ʼ`´", "'"), "ё": "е", "–": "-", "—": "-", "\u00a0": " ",
        **{chr(0x660 + d): str(d) for d in range(10)}, **{chr(0x6F0 + d): str(d) for d in range(10)},
    }
)  # fmt: skip
_DROPPED = re.compile("[\u0640\u064b-\u065f\u0670\u200c-\u200f\u202a-\u202e\u2066-\u2069\u00ad]")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """``text`` folded; its length may differ."""
    return _DROPPED.sub("", text).translate(_SAME).lower()


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """``text`` folded, runs of white space made one blank, and for each folded character where it stood."""
    characters: list[str] = []
    offsets: list[int] = []
    for at, character in enumerate(text):
        if _DROPPED.match(character):
            continue
        if character.isspace() or character == "\u00a0":
            if characters and characters[-1] == " ":
                continue
            character = " "
        for letter in _letter(character):
            characters.append(letter)
            offsets.append(at)
    return "".join(characters), offsets


@lru_cache(maxsize=4096)
def _letter(character: str) -> str:
    if 0xFB50 <= ord(character) <= 0xFEFC:  # presentation forms: the letters that they show
        character = unicodedata.normalize("NFKC", character)
    return _DROPPED.sub("", character).translate(_SAME).lower()


def words_of(text: str) -> list[str]:
    """Folded words, numbers among them."""
    return _WORD.findall(fold(text))
