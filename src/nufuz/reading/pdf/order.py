"""From the order on the page back to the order of reading: the inverse of the Unicode bidirectional algorithm.

A line comes as signs from left to right. Right-to-left text is read from the right; Latin words and numbers inside it
from the left. How far a number reaches (does the hyphen of 1991-2024 belong to it?) depends on what stands before it
(Unicode Standard Annex 9, rules W2, W4, W5 and W7): after Arabic letters European digits count as Arabic ones, a range
is drawn with its later year first, and a percent sign stands on the number's left. At a paragraph's start and in table
cells they do not. Programs differ, so a document is read under three modes, and ``settle`` decides between them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Mode = Literal["carry", "line", "word"]
MODES: tuple[Mode, ...] = ("carry", "line", "word")
OPENING, CLOSING = "([{«‹⟨", ")]}»›⟩"
_JOINING = "-–./_'’&+"


@dataclass(slots=True)
class Sign:
    """One glyph or one space of a line. ``item`` and ``index`` as in ``Glyph``."""

    text: str
    kind: str
    item: int = 0
    index: int = 0
    doubt: str = ""
    kept: bool = False  # stands in a left-to-right run: its brackets are as coded


@lru_cache(maxsize=16384)
def kind(text: str) -> str:
    """R, L, N (European digit), A (Arabic digit), S (+ -), T (% $), C (. , : /), U (superscript), blank or O (other)."""
    if text.isspace():
        return " "
    for char in text:
        if char in "⁰¹²³⁴⁵⁶⁷⁸⁹":
            return "U"
        known = {
            "AL": "R",
            "R": "R",
            "L": "L",
            "EN": "N",
            "AN": "A",
            "ES": "S",
            "ET": "T",
            "CS": "C",
            "NSM": "",
            "BN": "",
        }.get(unicodedata.bidirectional(char), "O")
        if known:
            return known
    return "R" if any("\u0610" <= c <= "\u06ed" for c in text) else "O"


def logical(
    signs: Sequence[Sign], *, rtl: bool, strong: str | None, mode: Mode, units: frozenset[str] = frozenset()
) -> tuple[list[Sign], str | None]:
    """The signs of one line, given from left to right, in reading order, and the last strong direction (R or L).

    ``rtl``: the paragraph's direction. ``strong``: the last strong direction before this line, None at a start.
    """
    if not rtl:
        return _left_to_right(signs, units), "L"
    if mode != "carry":
        strong = None
    kinds = [s.kind for s in signs]
    runs = _latin_runs(signs, kinds, units) if "L" in kinds else {}
    read: list[Sign] = []
    at = len(signs) - 1
    while at >= 0:
        run = runs.get(at)
        if run is not None:
            for sign in signs[run : at + 1]:
                sign.kept = True
                read.append(sign)
            strong, at = "L", run - 1
            continue
        if mode == "word" and kinds[at] == " ":
            strong = None
        start = _number(signs, kinds, at, joined=strong != "R") if kinds[at] in "NAUT" else None
        if start is not None:
            read += _superscript_last(signs[start : at + 1])
            at = start - 1
            continue
        if kinds[at] == "R":
            strong = "R"
        signs[at].kept = False
        read.append(signs[at])
        at -= 1
    return read, strong


def _left_to_right(signs: Sequence[Sign], units: frozenset[str]) -> list[Sign]:
    read: list[Sign] = []
    at = 0
    while at < len(signs):
        if signs[at].kind != "R":
            beside = [s.kind for s in (*signs[max(at - 1, 0) : at], *signs[at + 1 : at + 2])]
            signs[at].kept = "R" not in beside  # a bracket beside Arabic may be mirrored
            read.append(signs[at])
            at += 1
            continue
        end = at
        for j in range(at + 1, len(signs)):
            if signs[j].kind == "L":
                break
            if signs[j].kind == "R":
                end = j
        inner, _ = logical(signs[at : end + 1], rtl=True, strong=None, mode="carry", units=units)
        read += inner
        at = end + 1
    return read


def _latin_runs(signs: Sequence[Sign], kinds: list[str], units: frozenset[str]) -> dict[int, int]:
    """Left-to-right runs inside a right-to-left line: last place → first place."""
    runs: dict[int, int] = {}
    n = len(kinds)
    at = 0
    while at < n:
        if kinds[at] != "L":
            at += 1
            continue
        first = last = at
        j = at + 1
        while j < n and kinds[j] != "R":
            if kinds[j] == "L":
                last = j
            j += 1
        if last + 1 < n and kinds[last + 1] == "N":
            last = _digits_right(kinds, last + 1)
        elif last + 2 < n and signs[last + 1].text in _JOINING and kinds[last + 2] == "N":
            last = _digits_right(kinds, last + 2)
        elif last + 2 < n and kinds[last + 1] == " " and kinds[last + 2] == "N":
            last = _number_behind(signs, kinds, first, last, units)
        while first > 0 and (
            kinds[first - 1] == "N"
            or (first > 1 and kinds[first - 1] in "CS" and kinds[first] == "N" and kinds[first - 2] == "N")
        ):
            first -= 1
        inside = "".join(s.text for s in signs[first : last + 1])
        if last + 1 < n and _open(inside) and signs[last + 1].text in OPENING + CLOSING:
            last += 1
            if signs[last].text in OPENING:
                signs[last].text = CLOSING[OPENING.index(signs[last].text)]
        runs[last] = first
        at = max(last, j - 1) + 1
    return runs


def _open(text: str) -> bool:
    """An opening bracket without its partner."""
    depth = 0
    for char in text:
        depth += (char in OPENING) - (char in CLOSING)
    return depth > 0


def _digits_right(kinds: list[str], at: int) -> int:
    n = len(kinds)
    while at + 1 < n and (kinds[at + 1] == "N" or (kinds[at + 1] in "CS" and at + 2 < n and kinds[at + 2] == "N")):
        at += 2 if kinds[at + 1] != "N" else 1
    return at


def _number_behind(signs: Sequence[Sign], kinds: list[str], first: int, last: int, units: frozenset[str]) -> int:
    """Where a run ends whose right neighbour is a blank and a number: "G 20", or the blank after "20 GB"?

    Geometry cannot tell. A unit follows its number; else the number belongs to the Latin text if it was drawn with it.
    """
    word = last
    while word > first and signs[word - 1].kind != " ":
        word -= 1
    if "".join(s.text for s in signs[word : last + 1]).lower() in units:
        return last
    number = last + 2
    if signs[number].item == signs[last].item or signs[number].index > signs[last].index:
        return _digits_right(kinds, number)
    return last


def _number(signs: Sequence[Sign], kinds: list[str], end: int, *, joined: bool) -> int | None:
    """The first place of the number whose last place (rightmost on the page) is ``end``; None if none ends there."""
    at = end
    if joined:
        while at >= 0 and kinds[at] == "T":
            at -= 1
        if at < 0 or (at < end and kinds[at] != "N"):
            return None
    raised = at
    while raised >= 0 and kinds[raised] == "U":
        raised -= 1
    if raised < at:
        if raised < 0 or kinds[raised] not in "NA":
            return raised + 1
        at = raised
    digit = kinds[at]
    if digit not in "NA":
        return None
    while at > 0:
        if kinds[at - 1] == digit:
            at -= 1
        elif (
            at > 1
            and kinds[at - 2] == digit
            and (kinds[at - 1] == "C" or (joined and digit == "N" and kinds[at - 1] == "S"))
        ) or (at > 1 and kinds[at - 1] == " " and _thousands(kinds, at, end, digit)):
            at -= 2
        else:
            break
    if joined and digit == "N":
        while at > 0 and kinds[at - 1] == "T":
            at -= 1
    return at


def _thousands(kinds: list[str], at: int, end: int, digit: str) -> bool:
    """A blank before exactly three digits, with at most three before it: 1 250 000."""
    right = 0
    while at + right <= end and kinds[at + right] == digit:
        right += 1
    left = 0
    while at - 2 - left >= 0 and kinds[at - 2 - left] == digit:
        left += 1
    return right == 3 and 1 <= left <= 3


def _superscript_last(signs: Sequence[Sign]) -> list[Sign]:
    return [s for s in signs if s.kind != "U"] + [s for s in signs if s.kind == "U"]


# --- Which mode a document was drawn in ----------------------------------------------------------------------------

#: A number as it stands in text: sign, digits with separators, ranges and dates, percent.
NUMBER = re.compile(r"[%٪$€£]?[-+−±]?\d+(?:[.,:/٫٬]\d+)*(?:[-–−]\d+(?:[.,:/٫٬]\d+)*)*[-+−±]?[%٪]?[-+−±]?")
_RANGE = re.compile(r"(\d+(?:[.,٫٬]\d+)*)[-–−](\d+(?:[.,٫٬]\d+)*)")
_DATE = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}")
_BACKWARD_DATE = re.compile(r"\d{1,2}[-/]\d{1,2}[-/]\d{4}")


@lru_cache(maxsize=8192)
def plausibility(number: str) -> float:
    """How well a number reads: a rising range, a date year first, percent behind, sign before are 1 or more."""
    core = number.strip("%٪$€£+-−±")
    score = 0.0
    if _DATE.fullmatch(core):
        _, month, day = (int(p) for p in re.split("[-/]", core))
        score += 2 if 1 <= month <= 12 and 1 <= day <= 31 else -1
    elif _BACKWARD_DATE.fullmatch(core):
        score += 0.5
    elif found := _RANGE.fullmatch(core):
        first, second = (_value(p) for p in found.groups())
        score += 1 if first < second else -1
    if "±" in number:
        score += 1 if number[0] == "±" else -1
    if number[0] in "%٪":
        score -= 1
    elif number[-1] in "%٪":
        score += 1
    if number.rstrip("%٪")[-1] in "+-−" or number[-1] in "+-−":
        score -= 1
    elif number.lstrip("%٪")[0] in "+-−":
        score += 1
    return score


def _value(text: str) -> float:
    digits = re.sub(r"[^\d.]", "", re.sub(r"[,٬](?=\d{3}(?!\d))", "", text).replace("٫", ".").replace(",", "."))
    if digits.count(".") > 1:
        digits = digits.replace(".", "")
    return float(digits or 0)


def settle(scores: dict[Mode, float], prior: Mode) -> Mode:
    """The mode under which the document's numbers read best; ``prior`` where they do not tell."""
    best = max(scores.values())
    return prior if scores[prior] >= best else max(MODES, key=lambda mode: scores[mode])
