"""The language of each paragraph, by its letters and its commonest words.

Four languages are ones that nufuz reads: Arabic, English, Turkish, Russian. Others are recognised so that they can be
said to be others. The data, one table a language, stand in ``data/languages.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

READ = ("ar", "en", "tr", "ru")
UNKNOWN = "und"
WORD = re.compile(r"[^\W\d_]+(?:['’ʻ‘][^\W\d_]+)*")
MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670ـ\u200b-\u200f]")
LETTER_WEIGHT = 0.25
ENOUGH = 1.0
LONGEST_LOOKED_AT = 4000


@dataclass(frozen=True, slots=True)
class Language:
    """What tells a language: its script, its commonest words, letters of its own, letters that it never has."""

    code: str
    script: str
    words: frozenset[str]
    own: frozenset[str]
    never: frozenset[str]
    endings: tuple[str, ...]


@lru_cache(maxsize=4)
def languages(text: str) -> tuple[tuple[int, int, str], ...]:
    """The language of each paragraph: start, end, ISO 639-1 code, or "und" where none is recognised.

    A paragraph with too few words to tell takes the language of the text around it, if its script allows.
    """
    spans = list(paragraphs(text))
    told = [language(text[start:end]) for start, end in spans]
    most = Counter[str]()
    for (start, end), code in zip(spans, told, strict=True):
        if code:
            most[code] += end - start
    result: list[tuple[int, int, str]] = []
    for (start, end), code in zip(spans, told, strict=True):
        result.append((start, end, code or _by_script(text[start:end], most)))
    return tuple(result)


@lru_cache(maxsize=256)
def language(paragraph: str) -> str | None:
    """The language of one paragraph; "und" for a script that is not known; None where there is too little to tell."""
    words = [MARKS.sub("", word).casefold() for word in WORD.findall(paragraph[:LONGEST_LOOKED_AT].replace("İ", "i"))]
    letters = Counter("".join(words))
    script = _script(letters)
    if script is None:
        return None
    candidates = [entry for entry in known_languages().values() if entry.script == script]
    if not candidates:
        return UNKNOWN
    counts = Counter(words)
    scores = {entry.code: _score(entry, counts, letters) for entry in candidates}
    best = max(scores, key=lambda code: scores[code])
    if scores[best] >= ENOUGH and list(scores.values()).count(scores[best]) == 1:
        return best
    return None


def common_words(paragraph: str) -> Counter[str]:
    """How many words of a paragraph are among the commonest of each language."""
    words = [MARKS.sub("", word).casefold() for word in WORD.findall(paragraph[:LONGEST_LOOKED_AT])]
    return Counter({code: sum(w in entry.words for w in words) for code, entry in known_languages().items()})


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the paragraphs: parted by blank lines or, in text without any, by newlines."""
    parting = re.compile(r"\n[ \t]*(?:\n[ \t]*)+" if re.search(r"\S[ \t]*\n[ \t]*\n[ \t\n]*\S", text) else r"\n+")
    at = 0
    for found in parting.finditer(text):
        if text[at : found.start()].strip():
            yield at, found.start()
        at = found.end()
    if text[at:].strip():
        yield at, len(text)


@cache
def known_languages() -> Mapping[str, Language]:
    """All languages of the data file by their codes."""
    path = resources.files("nufuz.reading") / "data" / "languages.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        code: Language(
            code,
            entry["script"],
            frozenset(entry["words"].split()),
            frozenset(entry.get("own", "")),
            frozenset(entry.get("never", "")),
            tuple(entry.get("endings", "").split()),
        )
        for code, entry in table.items()
    }


def _score(entry: Language, words: Counter[str], letters: Counter[str]) -> float:
    """Common words count fully; letters of the language's own a little; letters that it never has count against it."""
    common = sum(words[word] for word in entry.words & words.keys())
    ended = (n for word, n in words.items() if len(word) > 4 and word.endswith(entry.endings)) if entry.endings else ()
    endings = sum(ended)
    own = sum(letters[letter] for letter in entry.own & letters.keys())
    never = sum(letters[letter] for letter in entry.never & letters.keys())
    return common + 0.3 * endings + LETTER_WEIGHT * own - 2 * LETTER_WEIGHT * never


def _script(letters: Counter[str]) -> str | None:
    """The script of most letters."""
    counts: Counter[str] = Counter()
    for letter, count in letters.items():
        if "\u0600" <= letter <= "\u06ff" or "\u0750" <= letter <= "\u077f" or "\ufb50" <= letter <= "\ufefc":
            counts["Arab"] += count
        elif "\u0400" <= letter <= "\u052f":
            counts["Cyrl"] += count
        elif letter < "\u0250" or "\u1e00" <= letter <= "\u1eff":
            counts["Latn"] += count
        else:
            counts["other"] += count
    return counts.most_common(1)[0][0] if counts else None


def _by_script(paragraph: str, most: Counter[str]) -> str:
    script = _script(Counter(MARKS.sub("", "".join(WORD.findall(paragraph[:LONGEST_LOOKED_AT]))).casefold()))
    table = known_languages()
    for code, _ in most.most_common():
        if code in table and (script is None or table[code].script == script):
            return code
    return {"Arab": "ar", "Cyrl": "ru"}.get(script or "", UNKNOWN) if not most else UNKNOWN
