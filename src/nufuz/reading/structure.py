"""The parts of a text, found in the text itself: headings, what is not prose, and the works in a list of references.

Formats that say what a heading is (HTML, Word) are believed; this is for text that says nothing. Every span points into
the clean text. What is skipped stays in the document: it is shown, but never read for claims.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from nufuz.reading.document import BibliographyEntry

MARKS = re.compile("[\u064b-\u065f\u0670ـ]")
URL = re.compile(r"<?\b(?:https?|ftp|file)://\S+|\bwww\.\S+", re.I)
NUMBERED = re.compile(r"^\s*(?:[-–•*]\s*)?[\[(]?([0-9٠-٩]{1,3})[\])]?\s*[-.)–ـ:/]\s*(?![0-9٠-٩])")
PAREN_NUMBER = re.compile(r"^\s*[\[(]\s*([0-9٠-٩]{1,3})\s*[\])]\s*")
BULLET = re.compile(r"^\s*[-–•*●]\s+")
YEAR = re.compile(r"(?<![0-9٠-٩])((?:1[89]|20)[0-9]{2}|(?:١[٨٩]|٢٠)[٠-٩]{2})(?![0-9٠-٩])")
YEAR_IN_BRACKETS = re.compile(r"\(\s*((?:1[89]|20)[0-9]{2}|(?:١[٨٩]|٢٠)[٠-٩]{2})[a-zа-яأبجد]?\s*\)")
QUOTED = re.compile(r"[«“\"„](.{6,200}?)[»”\"]")
AROUND_WORDS = re.compile(r"^[\W_]+|[\W_]+$")
SENTENCE_END = tuple(".؟!…،؛,;:")
WORD = re.compile(r"[^\W\d_]+")
FEWEST_ENTRIES = 3
REPEATED = 3
LONGEST_NAME = 80
LONGEST_HEADING = 1000  # characters, with whatever rules and dots stand around it
LONGEST_LOOKED_AT = 10_000  # a longer line is prose, whatever it holds
LONGEST_PAGE_NUMBER = 30


@dataclass(frozen=True, slots=True)
class Structure:
    """Spans of headings and of what is not prose; the works of the list of references. Offsets into the text."""

    headings: tuple[tuple[int, int], ...] = ()
    skip: tuple[tuple[int, int], ...] = ()
    bibliography: tuple[BibliographyEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    alone: bool  # a block of its own: blank lines (or the ends of the text) around it, or no blank lines at all


def structure(text: str) -> Structure:
    """The structure of a clean text."""
    lines = list(_lines(text))
    bibliography, sections = _bibliography(text, lines)
    opened = [start for start, _ in sections]  # in order, none within another
    inside = []
    for line in lines:
        place = bisect_right(opened, line.start)
        if not place or line.start >= sections[place - 1][1]:
            inside.append(line)
    skip = [*sections, *_not_prose(inside)]
    taken = {start for start, _ in skip}
    rest = [line for line in inside if line.start not in taken]
    return Structure(tuple(_headings(rest)), tuple(_merged(skip)), tuple(bibliography))


@cache
def rules() -> Mapping[str, Any]:
    """The data file ``structure.toml``."""
    path = resources.files("nufuz.reading") / "data" / "structure.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def plain(line: str) -> str:
    """A line for comparison: lower case, without vowel marks and without what stands around its words."""
    return AROUND_WORDS.sub("", MARKS.sub("", line).casefold())


def _lines(text: str) -> Iterator[_Line]:
    spans = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text) if m.group().strip()]
    blank = [text.count("\n", a, b) > 1 for (_, a), (b, _) in itertools.pairwise(spans)]
    any_blank = any(blank)
    for i, (start, end) in enumerate(spans):
        before = i == 0 or blank[i - 1]
        after = i == len(spans) - 1 or blank[i]
        stripped = text[start:end].strip()
        at = start + text[start:end].index(stripped)
        yield _Line(at, at + len(stripped), stripped, not any_blank or (before and after))


def _headings(lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    table = rules()["headings"]
    ordinals = tuple(table["ordinals"])
    for line, following in zip(lines, [*lines[1:], None], strict=False):  # of no lines there is no next
        if not line.alone or len(line.text) > table["longest"]:
            continue
        words = WORD.findall(line.text)
        if not words or URL.search(line.text) or len(words) > table["most_words"]:
            continue
        first = MARKS.sub("", words[0]).casefold()
        ordinal = first in ordinals and (len(words) == 1 or first != "من")
        body = following is not None and len(following.text) >= max(table["follower"], 1.3 * len(line.text))
        if line.text.endswith(SENTENCE_END) and not (line.text.endswith((":", "؟", "?")) and (ordinal or body)):
            continue
        if ordinal or body:
            yield line.start, line.end


def _not_prose(lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    navigation, beginnings, captions = _navigation()
    repeated = _repeated(lines)
    for line in lines:
        if len(line.text) > LONGEST_LOOKED_AT:
            continue
        text = MARKS.sub("", line.text)
        bare = plain(line.text)
        if (
            bare in navigation
            or bare in repeated
            or text.casefold().startswith(beginnings)
            or _is_page_number(text)
            or (URL.search(text) and len(WORD.findall(URL.sub("", text))) <= 3)
            or (captions.match(text) and len(text) < 200)
            or not any(c.isalnum() for c in text)
        ):
            yield line.start, line.end


@cache
def _navigation() -> tuple[frozenset[str], tuple[str, ...], re.Pattern[str]]:
    """Lines of navigation, what such lines begin with, and how captions begin."""
    table = rules()
    captions = re.compile(
        rf"^[\[(]?(?:{_any(table['captions']['cues'])})\s*(?:(?:رقم|no\.?|№)?\s*[\[(]?[\d٠-٩]*[\])]?\s*[:.|–-]|(?:رقم|no\.?|№)?\s*[\[(]?[\d٠-٩]+[\])])",
        re.I,
    )
    beginnings = tuple(MARKS.sub("", b).casefold() for b in table["navigation"]["beginnings"])
    return frozenset(plain(line) for line in table["navigation"]["lines"]), beginnings, captions


def _is_page_number(line: str) -> bool:
    return len(line) < LONGEST_PAGE_NUMBER and bool(_page_number().fullmatch(line))


@cache
def _page_number() -> re.Pattern[str]:
    table = rules()["page_numbers"]
    number = r"[\d٠-٩]{1,4}"
    words = _any(table["words"])
    of = _any(table["of"])
    return re.compile(rf"[\W_]*(?:(?:{words})\.?\s*)?{number}(?:\s*(?:{of})\s*{number})?[\W_]*", re.I)


def _repeated(lines: Sequence[_Line]) -> set[str]:
    """Running heads: short lines that come again and again, digits aside, never twice in a row."""
    keys = [re.sub(r"[\d٠-٩]+", "", plain(line.text)) if len(line.text) < 100 else "" for line in lines]
    counts = Counter(key for key in keys if len(key) > 5)
    near = {a for a, b in itertools.pairwise(keys) if a == b}
    often = {key for key, count in counts.items() if count >= REPEATED and key not in near}
    texts = {plain(line.text) for line, key in zip(lines, keys, strict=True) if key in often}
    return texts if len(lines) > 30 else set()


def _bibliography(text: str, lines: Sequence[_Line]) -> tuple[list[BibliographyEntry], list[tuple[int, int]]]:
    """Entries of all lists of references, and the spans of these lists with their headings."""
    entries: list[BibliographyEntry] = []
    sections: list[tuple[int, int]] = []
    i = 0
    while i < len(lines):
        if not _opens_bibliography(lines[i].text):
            i += 1
            continue
        end = i + 1
        while end < len(lines) and _may_belong(lines[end : end + 3]):
            end += 1
        found = list(_entries(text, lines[i + 1 : end]))
        if found:
            entries += found
            sections.append((lines[i].start, lines[end - 1].end))
        i = max(end, i + 1)
    if not entries:
        return _trailing_list(text, lines)
    return entries, sections


def _opens_bibliography(line: str) -> bool:
    numbering, headings = _bibliography_headings()
    return len(line) <= LONGEST_HEADING and numbering.sub("", plain(line)) in headings


@cache
def _bibliography_headings() -> tuple[re.Pattern[str], frozenset[str]]:
    """What may number the heading of a list of references, and these headings."""
    table = rules()["bibliography"]
    numbering = re.compile(rf"^(?:(?:{_any(table['ordinals'])})|[\d٠-٩ivx]+)[\s.:)–-]+")
    return numbering, frozenset(plain(heading) for heading in table["headings"])


def _may_belong(rest: Sequence[_Line]) -> bool:
    """``rest``: a line and the two after it. False where prose begins again: long lines without number, year or address, or another heading before such."""
    if _opens_bibliography(rest[0].text):
        return False
    prose = 0
    for line in rest:
        if _looks_like_entry(line.text):
            return True
        prose += len(line.text) > 150
    return prose < 2


def _looks_like_entry(line: str) -> bool:
    numbered = NUMBERED.match(line) or PAREN_NUMBER.match(line)
    return bool(numbered or (URL.search(line)) or (YEAR.search(line) and len(line) < 400))


def _entries(text: str, lines: Sequence[_Line]) -> Iterator[BibliographyEntry]:
    """Entries begin at a number or a bullet; where no line has one, each block or line is an entry."""
    marked = [bool(NUMBERED.match(line.text) or PAREN_NUMBER.match(line.text)) for line in lines]
    if sum(marked) >= 2:
        starts = [i for i, mark in enumerate(marked) if mark]
    else:
        bullets = [i for i, line in enumerate(lines) if BULLET.match(line.text)]
        starts = bullets if len(bullets) >= 2 else list(range(len(lines)))
    for i, nxt in zip(starts, [*starts[1:], len(lines)], strict=True):
        start, end = lines[i].start, lines[nxt - 1].end
        entry = _entry(" ".join(line.text for line in lines[i:nxt]), start, end)
        if entry.year or entry.number is not None or URL.search(entry.text) or len(starts) > 1:
            yield entry


def _trailing_list(text: str, lines: Sequence[_Line]) -> tuple[list[BibliographyEntry], list[tuple[int, int]]]:
    """Notes without a heading: numbered lines with years or addresses at the end of the text."""
    i = len(lines)
    while (
        i
        and (NUMBERED.match(lines[i - 1].text) or PAREN_NUMBER.match(lines[i - 1].text))
        and (YEAR.search(lines[i - 1].text) or URL.search(lines[i - 1].text))
    ):
        i -= 1
    referring = [
        line for line in lines[i:] if URL.search(line.text) or re.search(r"\bص\b|\bpp?\.|\bс\.|\bs\.|«|“|\"", line.text)
    ]
    if len(lines) - i < FEWEST_ENTRIES or i == 0 or len(referring) < 0.6 * (len(lines) - i):
        return [], []
    return list(_entries(text, lines[i:])), [(lines[i].start, lines[-1].end)]


def _entry(entry: str, start: int, end: int) -> BibliographyEntry:
    number = NUMBERED.match(entry) or PAREN_NUMBER.match(entry)
    body = entry[number.end() :] if number else BULLET.sub("", entry)
    body = BULLET.sub("", body).strip()
    without_links = URL.sub("", body)
    bracketed = YEAR_IN_BRACKETS.search(without_links)
    years = list(YEAR.finditer(without_links))
    year = bracketed or (years[0] if years else None)
    author = _author(without_links)
    return BibliographyEntry(
        number=int(number.group(1)) if number else None,
        text=entry,
        start=start,
        end=end,
        author=author,
        year=str(int(year.group(1))) if year else None,
        title=_title(without_links, author),
    )


def _author(body: str) -> str | None:
    """What stands before the year in brackets, a full stop between spaces, or the first mark that ends a name."""
    found = re.match(r"(.{3,80}?)\s*(?:\(\s*[\d٠-٩]{4}|\s[.]\s|[.:]\s|[:«“\"]|$)", body)
    name = found.group(1) if found else ""
    parts = re.split(r"[،,]\s*", name)
    ended = body[len(name) :].lstrip()[:1] in tuple('.(«“"')
    if len(parts) > 2 or (len(parts) == 2 and len(parts[0].split()) > 1 and not ended):
        name = parts[0]
    name = name.strip(" .،,;؛-")
    if not name or len(name) > LONGEST_NAME or len(name.split()) > 8 or any(c.isdigit() for c in name):
        return None
    return name


def _title(body: str, author: str | None) -> str | None:
    """What stands in quotation marks; else the next piece after author and year."""
    if quoted := QUOTED.search(body):
        return quoted.group(1).strip()
    rest = body[len(author) :] if author and body.startswith(author) else body
    rest = re.sub(r"^[\s.،,;؛:-]*(?:\(?\s*[\d٠-٩]{4}\s*\)?)?[\s.،,;؛:-]*", "", rest)
    title = re.split(r"\s\.\s|\.\s|[،,؛;]\s|\(|$", rest, maxsplit=1)[0].strip(" .،,")
    return title if len(title) > 5 else None


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for a, b in sorted(spans):
        if merged and a <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(b, merged[-1][1])
        else:
            merged.append((a, b))
    return merged


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
