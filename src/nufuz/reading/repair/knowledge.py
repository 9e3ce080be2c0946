"""What a repair may look at beside the text itself: the data file, the words, the languages of the paragraphs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from nufuz.reading.languages import languages
from nufuz.reading.repair.words import Words, arabic_words


@dataclass(frozen=True)
class Evidence:
    """Evidence for the repairs of one text. Words and languages are worked out when first asked for."""

    text: str
    stretched: frozenset[int] = frozenset()  # where in ``text`` a word's beginning was a tatweel

    @cached_property
    def words(self) -> Words:
        """The Arabic words, with those of this text."""
        return arabic_words().with_text(self.text)

    @cached_property
    def arabic(self) -> tuple[tuple[int, int], ...]:
        """The spans of ``text`` that are in Arabic; paragraphs that follow one another make one."""
        spans: list[tuple[int, int]] = []
        goes_on = False
        for start, end, language in languages(self.text):
            if language == "ar":
                spans.append((spans.pop()[0], end) if goes_on else (start, end))
            goes_on = language == "ar"
        return tuple(spans)


@cache
def rules() -> Mapping[str, Any]:
    """The data file ``repairs.toml``."""
    path = resources.files("nufuz.reading") / "data" / "repairs.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
