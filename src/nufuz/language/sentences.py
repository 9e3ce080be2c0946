"""Where paragraphs and sentences begin and end, and in which language a paragraph is written.

Abbreviations stand in ``data/<language>/abbreviations.csv`` (``abbreviation``, ``ends``: ``never`` closes a sentence, or
``maybe``: only where a capital letter follows, or ``opener``: only where one of the words follows that commonly open a
sentence, ``data/<language>/openers.csv``: "the U.S. The", but not "U.S. President").
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

LANGUAGES = ("ar", "en", "tr", "ru")

_BLOCK_END = re.compile(r"\n[ \t\u00a0\u200e\u200f]*\n\s*")
# One mark begins both: a search then skips to it, which is many times faster than an alternative at every letter.
_END = re.compile(
    r"[.!?؟…](?:[.!?؟…]*[\"»”’')\]\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*(?=\s|$)|(?<=[\u0620-\u064a]{3}[.؟!])(?=[\u0620-\u064a]{3}))"
)
_LAST_WORD = re.compile(r"[^\s(\[«\"“]+$")
# What a line of a list begins with; and what a wrapped line may begin with too, where the line before it is no item nor closed.
_ITEM = re.compile(
    r"\s*(?:[•●○▪■◦‣⁃∙✓➢►❖][ \t]*\S|\(?(?:[0-9\u0660-\u0669]{1,2}|[a-zأ-ي])\)[ \t]|[0-9\u0660-\u0669]{1,2}-[ \t])"
)
_MAYBE_ITEM = re.compile(r"\s*(?:[-–—*·][ \t]+\S|(?:[0-9\u0660-\u0669]{1,2}|[أ-ي])[.-][ \t])")
_CLOSED = tuple(".:;؛!؟?")
_WRAPPED = 160  # no line of wrapped text is longer than this many characters
_FULL = 0.7  # a line this full, of the longest in its block, was broken by a machine, not by its writer
_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
_KAZAKH = re.compile(r"[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_TURKISH_LETTER = re.compile(r"[ğışİĞŞ]")


def paragraphs(
    text: str, headings: Sequence[tuple[int, int]] = (), rows: Sequence[tuple[int, int]] = ()
) -> list[tuple[int, int]]:
    """Spans of the paragraphs of clean text.

    A blank line ends a paragraph. A single newline ends one too, unless the line before it is as full as lines are that
    a machine has wrapped. Headings and table rows are paragraphs of their own.
    """
    cuts = {edge for span in (*headings, *rows) for edge in span}
    found: list[tuple[int, int]] = []
    at = 0
    for end in _BLOCK_END.finditer(text):
        found.extend(_lines(text, at, end.start()))
        at = end.end()
    found.extend(_lines(text, at, len(text)))
    if cuts:
        edges = sorted(cuts)
        found = [piece for span in found for piece in _cut(span, edges)]
    return [trimmed for span in found if (trimmed := _trim(text, *span))[0] < trimmed[1]]


def sentences(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of the paragraph ``text[start:end]``."""
    at = start
    never, maybe, opener = _abbreviations(language)
    for mark in _END.finditer(text, start, end):
        stop = mark.end()
        if mark.group().startswith(".") and len(mark.group()) == 1 and stop < end:
            word_match = _LAST_WORD.search(text, max(at, mark.start() - 24), mark.start())
            word = word_match.group().lower() if word_match else ""
            following = text[stop:end].lstrip()[:1]
            if _no_end(word, following, language, never, maybe):
                continue
            if word in opener and _openers(language).match(text, stop, end) is None:
                continue
        span = _trim(text, at, stop)
        if span[0] < span[1]:
            yield span
        at = stop
    span = _trim(text, at, end)
    if span[0] < span[1]:
        yield span


def detect_language(text: str) -> str:
    """The language of a paragraph by its script and, for Latin script, its letters and commonest words.

    Returns ``ar``, ``en``, ``tr``, ``ru`` or ``kk``; ``und`` where there is no letter at all.
    """
    sample = text[:2000]
    arabic, cyrillic, latin = (sum(map(len, script.findall(sample))) for script in (_ARABIC, _CYRILLIC, _LATIN))
    if not arabic + cyrillic + latin:
        return "und"
    if arabic >= max(cyrillic, latin):
        return "ar"
    if cyrillic >= latin:
        return "kk" if len(_KAZAKH.findall(sample)) * 20 > cyrillic else "ru"
    turkish = len(_TURKISH_LETTER.findall(sample)) + 2 * len(_commonest("tr").findall(sample))
    return "tr" if turkish > 2 * len(_commonest("en").findall(sample)) else "en"


def _no_end(word: str, following: str, language: str, never: frozenset[str], maybe: frozenset[str]) -> bool:
    """Whether a full stop after ``word`` is part of an abbreviation, an initial or an ordinal number."""
    if word in never or (word in maybe and not following.isupper()):
        return True
    if following.islower():
        return True
    if language == "tr" and word.isdigit() and len(word) <= 3:
        return True
    last = word.rsplit(".", 1)[-1]
    initial = len(last) == 1 and last.isalpha()
    return initial and word not in maybe and (language != "en" or word not in ("i",))


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The paragraphs of a block without blank lines: wrapped lines joined, others apart."""
    if "\n" not in text[start:end]:
        yield start, end
        return
    lines = []
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        lines.append((at, stop))
        at = stop + 1
    longest = max(stop - at for at, stop in lines)
    wrapped = 40 <= longest <= _WRAPPED and len(lines) > 1
    begin = lines[0][0]
    for (at, stop), (after, _) in zip(lines, [*lines[1:], (end, end)], strict=True):
        full = wrapped and stop - at >= _FULL * longest
        lower = text[after : after + 1].islower()
        if after >= end or not (full or lower) or "\t" in text[at:stop] or _is_item(text, at, stop, after, end):
            yield begin, stop
            begin = after


def _is_item(text: str, at: int, stop: int, after: int, end: int) -> bool:
    """Whether the line at ``after`` begins an item of a list; ``at`` to ``stop`` is the line before it."""
    if _ITEM.match(text, after, end):
        return True
    if not _MAYBE_ITEM.match(text, after, end):
        return False
    return bool(_MAYBE_ITEM.match(text, at, stop) or _ITEM.match(text, at, stop)) or text[at:stop].rstrip().endswith(
        _CLOSED
    )


def _cut(span: tuple[int, int], edges: Sequence[int]) -> Iterator[tuple[int, int]]:
    at, end = span
    for edge in edges[bisect_right(edges, at) :]:
        if edge >= end:
            break
        yield at, edge
        at = edge
    yield at, end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


@cache
def _commonest(language: str) -> re.Pattern[str]:
    """The commonest words of a language, by which Latin script is told apart (``data/<language>/commonest.csv``)."""
    with files("nufuz.language").joinpath("data", language, "commonest.csv").open("r", encoding="utf-8") as lines:
        words = "|".join(re.escape(row["word"]) for row in csv.DictReader(lines))
    return re.compile(rf"(?<!['’\w])(?:{words})\b", re.IGNORECASE)  # the ending of Irak'a is no English word


@cache
def _abbreviations(language: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Abbreviations (without their last full stop, lower case) that never end a sentence, that may, and of these those that do
    only before an opener."""
    path = files("nufuz.language").joinpath("data", language, "abbreviations.csv")
    if not path.is_file():
        return frozenset(), frozenset(), frozenset()
    with path.open("r", encoding="utf-8") as lines:
        rows = [(row["abbreviation"].strip().rstrip(".").lower(), row["ends"]) for row in csv.DictReader(lines)]
    return (
        frozenset(word for word, ends in rows if ends == "never"),
        frozenset(word for word, ends in rows if ends in ("maybe", "opener")),
        frozenset(word for word, ends in rows if ends == "opener"),
    )


@cache
def _openers(language: str) -> re.Pattern[str]:
    """The words that commonly open a sentence (``data/<language>/openers.csv``); nothing, where there is no such file."""
    path = files("nufuz.language").joinpath("data", language, "openers.csv")
    if not path.is_file():
        return re.compile("")
    with path.open("r", encoding="utf-8") as lines:
        words = "|".join(re.escape(row["word"]) for row in csv.DictReader(lines))
    return re.compile(rf"\W*(?:{words})\b")
