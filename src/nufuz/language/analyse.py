"""From clean text to sentences with their words and mentions: ``analyse`` and ``analyse_document``.

One pass: paragraphs, their language, folding, the automaton of names, sentences, tokens; then numbers and dates of each
sentence. Headings and table rows are sentences of their own; spans to skip are passed over.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from nufuz.language import phrases
from nufuz.language.fold import fold
from nufuz.language.mentions import Run, find_names, sentence_mentions
from nufuz.language.quantities import figures
from nufuz.language.sentence import Mention, Sentence, Token
from nufuz.language.sentences import detect_language, paragraphs, sentences
from nufuz.reading.document import Document

# Plain letters that nothing but a space or a mark follows are tried first: a class without categories is read far faster.
_TOKEN = re.compile(r"[a-zçğıöşüа-яء-غف-ي]++(?!['\w])|[^\W\d_]+(?:'[^\W\d_]+)*|\d+(?:[.,٫٬]\d+)*|\S")
_FIRM = frozenset(("money", "percent", "date"))
_COUNTS = frozenset((None, "count", "person"))
_BARE = frozenset(("number", "ordinal"))

_SPOKEN = frozenset(("ar", "en", "tr", "ru", "kk"))  # languages with data; others are told by their letters
_SAMPLE = 300  # characters that tell the script of a paragraph whose language is given
_SCRIPT = {
    "ar": "Arab",
    "fa": "Arab",
    "ur": "Arab",
    "ru": "Cyrl",
    "kk": "Cyrl",
    "ky": "Cyrl",
    "en": "Latn",
    "tr": "Latn",
}

Kind = Literal["word", "number", "mark"]


@dataclass(frozen=True, slots=True)
class Analysis:
    """The sentences of one text, in order, and the language of most of it."""

    sentences: tuple[Sentence, ...]
    language: str

    def mentions(self) -> Iterator[Mention]:
        """All mentions, in order."""
        for sentence in self.sentences:
            yield from sentence.mentions


def analyse(
    text: str,
    *,
    language: str | None = None,
    date: str | None = None,
    headings: Sequence[tuple[int, int]] = (),
    tables: Sequence[tuple[int, int]] = (),
    skip: Sequence[tuple[int, int]] = (),
    languages: Sequence[tuple[int, int, str]] = (),
) -> Analysis:
    """Sentences of clean ``text`` with tokens and mentions; all offsets are code points of ``text``.

    ``language``: ISO 639-1; without it each paragraph's own is told from its letters. ``languages``: spans whose
    language is known. ``date``: EDTF date of publication, by which relative dates are read and offices filled.
    ``headings``, ``tables``, ``skip``: spans of ``text``, as in ``Document``; each line of a table is a row.
    """
    rows = [row for table in tables for row in _table_rows(text, *table)]
    pieces = _pieces(text, headings, rows, skip, languages, language)
    known: Counter[str] = Counter()
    persons: set[str] = set()
    runs = [(list(group), code) for code, group in groupby(pieces, key=lambda piece: piece.language)]
    named = []
    for group, code in runs:
        start, end = group[0].start, group[-1].end
        stretch = text[start:end] if start or end < len(text) else text
        run = find_names(stretch, fold(stretch, code), code, start, known, persons)
        run.plain = phrases.fold(stretch, code)
        named.append(run)
    told: list[str] = []
    found = [
        sentence
        for run, (group, _) in zip(named, runs, strict=True)
        for piece in group
        for sentence in _sentences(text, run, piece, date, told)
    ]
    share: Counter[str] = Counter()
    for sentence in found:
        share[sentence.language] += sentence.end - sentence.start
    return Analysis(tuple(found), share.most_common(1)[0][0] if share else language or "und")


def analyse_document(document: Document) -> Analysis:
    """``analyse`` with everything that the document knows of itself."""
    return analyse(
        document.text,
        language=document.meta.language,
        date=document.meta.date,
        headings=document.headings,
        tables=document.tables,
        skip=document.skip,
        languages=document.languages,
    )


# Behind the place of a dateline: a day, an agency, a dash or slash.
_DATELINE = re.compile(
    r"[\s،,/]*(?:\d{1,2}\s+[^\W\d]+(?:\s+\d{4})?|[^\W\d]+\.?\s+\d{1,2}(?:,?\s+\d{4})?)?[\s،,]*(?:\([^()]{2,30}\)|/?\s*[^\W\d]{2,10}\s*(?=/))?"
    r"\s*(?:[-–]{1,2}(?:\s+|(?<=\)-))|—|/)\s*(?:\(?[^\W\d]{2,10}\)?\s*:)?\s*"
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph, heading or row: its span, number, language and what it is."""

    start: int
    end: int
    number: int
    language: str
    heading: bool
    row: bool


def _pieces(
    text: str, headings: Sequence[tuple[int, int]], rows: Sequence[tuple[int, int]], skip: Sequence[tuple[int, int]],
    languages: Sequence[tuple[int, int, str]], language: str | None,
) -> list[_Piece]:  # fmt: skip
    """The paragraphs that are read, with their language."""
    spans = paragraphs(text, (*headings, *skip), rows)
    titles, lines, passed = set(_starts(text, headings)), set(_starts(text, rows)), sorted(skip)
    passed_starts = [start for start, _ in passed]
    found: list[_Piece] = []
    last = language
    for start, end in spans:
        place = bisect_right(passed_starts, start) - 1
        if place >= 0 and start < passed[place][1]:
            continue
        last = _language(text[start:end], start, languages, language, last)
        found.append(_Piece(start, end, len(found), last, start in titles, start in lines))
    return found


def _language(
    paragraph: str, start: int, languages: Sequence[tuple[int, int, str]], given: str | None, last: str | None
) -> str:  # fmt: skip
    for a, b, code in languages:
        if a <= start < b and code in _SPOKEN:
            return code
    seen = detect_language(paragraph[:_SAMPLE] if given else paragraph)
    if seen == "und":
        return last if last is not None and last in _SPOKEN else "en"
    if given is not None and given in _SPOKEN and _SCRIPT[given] == _SCRIPT[seen]:
        return given
    return seen


def _starts(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Where the first letter of each span stands."""
    for start, end in spans:
        while start < end and text[start].isspace():
            start += 1
        yield start


def _table_rows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield start, stop
        start = stop + 1


def _sentences(text: str, run: Run, piece: _Piece, date: str | None, told: list[str]) -> Iterator[Sentence]:
    """The sentences of one paragraph, with words and mentions. ``told``: the dates told so far; theirs are added."""
    whole = piece.heading or piece.row
    spans = [(piece.start, piece.end)] if whole else sentences(text, piece.start, piece.end, piece.language)
    for start, end in spans:
        words = text[start:end]
        a, b = run.folded.index(start - run.base), run.folded.index(end - run.base)
        tokens, places = _tokens(run, a, b)
        plain = run.plain[start - run.base : end - run.base]
        numbers = figures(words, plain, piece.language, date, start, told[-1] if told else None)
        told += [m.when.edtf for m in numbers if m.when and m.when.edtf and m.when.edtf[:4].isdigit()][-1:]
        said = next((m.when.edtf for m in numbers if m.when and m.when.edtf and m.when.role == "at"), None)
        names = sentence_mentions(run, a, b, tokens, places, run.within(a, b), said or date)
        if not whole and names and names[0].start - start <= 2:
            names = _without_dateline(words, start, names)
        yield Sentence(
            start, end, words, piece.language, piece.number, piece.heading, piece.row, tuple(tokens),
            tuple(_together(names, numbers)),
        )  # fmt: skip


def _without_dateline(words: str, start: int, names: list[Mention]) -> list[Mention]:
    """The names without the place that a report is dated from (القاهرة – وكالات: وقع السودان وقطر …) and its agency. Where
    fewer than two other states are named, the place is kept: there it tells whose government and whose country is meant."""
    place = names[0]
    if place.form != "capital" and place.kind != "city":
        return names
    line = _DATELINE.match(words, place.end - start)
    if line is None or any(name.form == "capital" and name.start - start <= line.end() for name in names[1:]):
        return names  # Moscow – Beijing
    rest = [name for name in names[1:] if name.start - start >= line.end()]
    states = {key for name in rest if name.kind in ("state", "pair") for key in name.key.split("+") if key}
    return rest if len(states - {place.key}) >= 2 and place.key not in states else names


def _tokens(run: Run, start: int, end: int) -> tuple[list[Token], list[tuple[int, int]]]:
    """The words of a folded span, and their folded offsets."""
    text, offsets, base = run.folded.text, run.folded.offsets, run.base
    places = [match.span() for match in _TOKEN.finditer(text, start, end)]
    made, kind = tuple.__new__, _KIND
    if isinstance(offsets, range):  # nothing was dropped: folded and original offsets are the same
        return [made(Token, (a + base, b + base, text[a:b], kind[text[a]])) for a, b in places], places
    return [
        made(Token, (offsets[a] + base, offsets[b - 1] + 1 + base, text[a:b], kind[text[a]])) for a, b in places
    ], places


class _Kinds(dict[str, Kind]):
    """The kind of a token by its first character."""

    def __missing__(self, letter: str) -> Kind:
        kind: Kind = "word" if letter.isalpha() else "number" if letter.isdigit() else "mark"
        self[letter] = kind
        return kind


_KIND = _Kinds()


def _together(names: list[Mention], figures: list[Mention]) -> list[Mention]:
    """Names and figures in order: "Turkish lira" is no state, the 7 of "G7" no number, "the two countries" no count."""
    if not figures:
        return names
    firm = [
        f for f in figures if f.kind in _FIRM or (f.kind == "quantity" and f.figure and f.figure.unit not in _COUNTS)
    ]
    kept = [n for n in names if not any(f.start <= n.start and n.end <= f.end for f in firm)]
    loose = [
        f
        for f in figures
        if not any(n.start < f.end and f.start < n.end and (f.kind in _BARE or n.kind == "pair") for n in kept)
    ]
    return sorted([*kept, *loose], key=lambda mention: (mention.start, mention.end))
