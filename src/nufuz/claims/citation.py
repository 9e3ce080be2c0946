"""In-text references: which one covers a claim, and which entry of the bibliography it means.

A reference covers what stands before it in its paragraph, back to the reference before it.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property
from importlib.resources import files

from nufuz.reading.document import BibliographyEntry, Document

_NAME = r"[^\W\d_][\w'’.\-]*(?:\s+(?:and|&|et|al\.?|ve|ва|и|و\w*|[^\W\d_][\w'’.\-]*)){0,5}"
_PAGE = r"[^()\[\]\n]{0,40}"
_YEAR = r"(?:1[89]|20|١[٨٩]|٢٠)[\d٠-٩]{2}"
_TAIL = rf"\w?(?:\s*[,،:;؛–-]{_PAGE}|\s+(?:ص|pp?|ss?|с|стр)\.?\s*[\d٠-٩]{_PAGE})?"
_REFERENCE = re.compile(
    rf"\((?P<name>{_NAME})\s*[,،]\s*(?P<rest>[\d٠-٩]{{1,4}}{_TAIL})\)"
    rf"|[(\[](?P<author>{_NAME})(?:\s*[,،:]\s*|\s+)(?P<year>{_YEAR}{_TAIL})[)\]]"
    rf"|[(\[](?P<again>[^\W\d_][\w.]*(?:\s+[^\W\d_][\w.]*)?)(?P<page>(?:\s*[,،:]{_PAGE})?)[)\]]"
    rf"|\[(?P<number>[\d٠-٩]{{1,3}})(?:\s*[,،–-][^\]\n]{{0,30}})?\]"
)
SURE = 0.6  # below this a reference stays unresolved


@dataclass(frozen=True, slots=True)
class Reference:
    """One in-text reference, clean offsets; ``entry`` is None where no entry of the bibliography fits well enough."""

    start: int
    end: int
    text: str
    entry: BibliographyEntry | None
    confidence: float


class Citations:
    """The in-text references of a document."""

    def __init__(self, document: Document) -> None:
        self._found = _find(document)
        self._ends = [found.end for found in self._found]
        self._text, self._bibliography = document.text, document.bibliography

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """All of them, with the entries that they mean: telling those takes far longer than finding the references."""
        out: list[Reference] = []
        for found in self._found:
            if found.again:
                entry, sure = (out[-1].entry, out[-1].confidence) if out else (None, 0.0)
            else:
                entry, sure = resolve(found.name, found.rest, self._bibliography)
            out.append(Reference(found.start, found.end, found.text, entry, sure))
        return tuple(out)

    def covering(self, end: int) -> str | None:
        """The reference, as printed, that covers a claim whose evidence ends at ``end``."""
        place = self._place(end)
        return self._found[place].text if place is not None else None

    def reference(self, end: int) -> Reference | None:
        """The first reference behind ``end`` in the same paragraph."""
        place = self._place(end)
        return self.references[place] if place is not None else None

    def _place(self, end: int) -> int | None:
        at = bisect_left(self._ends, end)
        if at == len(self._found) or "\n" in self._text[end : self._found[at].start]:
            return None
        return at


@dataclass(frozen=True, slots=True)
class _Found:
    """The place and the words of a reference. ``again``: it means the work of the one before."""

    start: int
    end: int
    text: str
    name: str | None
    rest: str | None
    again: bool


def _find(document: Document) -> list[_Found]:
    out: list[_Found] = []
    skipped = sorted(document.skip)
    for match in _REFERENCE.finditer(document.text):
        if any(a <= match.start() < b for a, b in skipped):
            continue
        name, rest = match["name"] or match["author"], match["rest"] or match["year"] or match["number"]
        if match["again"]:
            if match["again"].casefold() not in _words("again"):
                continue
        elif name and {word.casefold() for word in name.split()} <= _words("no_author"):
            continue
        out.append(_Found(match.start(), match.end(), match.group(), name, rest, bool(match["again"])))
    return out


def resolve(
    name: str | None, rest: str | None, bibliography: tuple[BibliographyEntry, ...]
) -> tuple[BibliographyEntry | None, float]:
    """The entry that a reference means, and how surely; (None, 0) below ``SURE`` or where two fit alike.

    ``name``: the author as cited (misspelt or transliterated names are compared by their consonants). ``rest``: year and
    page, or the number of the entry.
    """
    scored = sorted(
        ((_fit(name, rest or "", entry), -i, entry) for i, entry in enumerate(bibliography)),
        key=lambda x: x[:2],
        reverse=True,
    )
    if not scored or scored[0][0] < SURE:
        return None, 0.0
    if len(scored) > 1 and scored[1][0] > scored[0][0] - 0.05:
        return None, 0.0
    return scored[0][2], round(scored[0][0], 3)


def _fit(name: str | None, rest: str, entry: BibliographyEntry) -> float:
    digits = re.findall(r"\d+", rest.translate(_WESTERN))
    if name is None:
        return 0.9 if digits and entry.number == int(digits[0]) else 0.0
    author = entry.author or entry.text[:60]
    alike = max(
        (
            SequenceMatcher(None, skeleton(name), skeleton(part)).ratio()
            for part in [author, *re.split(r"[,،؛;]| and | و", author)]
            if part.strip()
        ),
        default=0.0,
    )
    words = [SequenceMatcher(None, skeleton(a), skeleton(b)).ratio() for a in name.split()[-1:] for b in author.split()]
    alike = max([alike, *words])
    year = any(d == (entry.year or "").translate(_WESTERN)[:4] for d in digits if len(d) == 4)
    numbered = bool(digits) and entry.number is not None and str(entry.number) in digits
    return min(1.0, 0.75 * alike + (0.25 if year else 0.0) + (0.1 if numbered else 0.0))


@cache
def _words(which: str) -> frozenset[str]:
    text = files("nufuz.claims").joinpath("data", "references.toml").read_text("utf-8")
    return frozenset(word.casefold() for word in tomllib.loads(text)[which])


_WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_SOUNDS = str.maketrans(
    dict(zip("بتثجحخدذرزسشصضطظعغفقكلمنهوي", ["b", "t", "t", "c", "h", "h", "d", "z", "r", "z", "s", "s", "s", "d", "t", "z", "", "g", "f", "k", "k", "l", "m", "n", "h", "", ""], strict=True))
    | dict(zip("бвгджзйклмнпрстфхцчшщ", ["b", "v", "g", "d", "c", "z", "", "k", "l", "m", "n", "b", "r", "s", "t", "f", "h", "s", "c", "s", "s"], strict=True))
    | {"p": "b", "q": "k", "j": "c", "ç": "c", "ş": "s", "ğ": "g", "v": "v", "w": "", "y": "", "x": "ks"}
)  # fmt: skip


@cache
def skeleton(name: str) -> str:
    """The consonants of a name in one script: spellings and transliterations of one name come out (nearly) alike."""
    sounds = name.lower().translate(_SOUNDS)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[^b-df-hj-np-tvwxz]", "", sounds))
