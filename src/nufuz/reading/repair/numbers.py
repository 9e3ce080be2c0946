"""Repairs of numbers: digits hidden in the private-use area, and numbers that mix two systems of digits.

A font without a proper character map leaves its digits at private-use code points. Which code point is which digit
follows from the document itself: code points stand in the order of their digits, mostly in one row; groups of four are
years where a cue word says so; no number but a lone zero begins with zero.
All mappings that fit are weighed; how sure a digit is, is the share of the weight of the mappings that agree on it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from nufuz.reading.repair.knowledge import Evidence, rules
from nufuz.reading.repair.tape import Change
from nufuz.reading.repair.words import bare

PRIVATE = re.compile("[\ue000-\uf8ff]+")
FOUR_DIGITS = re.compile(r"(?<![\d.,٫٬])[12]\d{3}(?![\d.,٫٬]*\d)")
MIXED = re.compile(r"[0-9٠-٩۰-۹]+(?:[.,٫٬/][0-9٠-٩۰-۹]+)*")
SYSTEMS_TOUCH = re.compile(r"[0-9][.,٫٬/]?[٠-٩۰-۹]|[٠-٩][.,٫٬/]?[0-9۰-۹]|[۰-۹][.,٫٬/]?[0-9٠-٩]")
WORD_BEFORE = re.compile(r"([^\W\d_]+)\W*$")
DIGITS = "0123456789"
ORDERS = ("0123456789", "1234567890")
NOT_A_YEAR = math.log(0.002)
UNCUED_NOT_A_YEAR = math.log(0.2)
LEADING_ZERO = math.log(0.05)
# Glyphs of a font mostly stand in a row: 1 to 9 at consecutive code points, 0 before, behind or apart.
IN_A_ROW = 0.95
MOST_SURE = 0.998
SURE_WITHOUT_YEAR = 0.7  # too little to change a number by; it is offered
# A weight for years by their distance from those that the document writes out.
NEAR_YEARS = 25.0


@dataclass(frozen=True, slots=True)
class DigitMap:
    """Digits found for private-use code points, with the probability of each."""

    digits: Mapping[str, str]
    sure: Mapping[str, float]


def private_use_digits(text: str, evidence: Evidence) -> Iterator[Change]:
    """Digits hidden in the private-use area, read with the mapping that the document itself supports best."""
    groups = list(PRIVATE.finditer(text))
    if not groups:
        return
    found = digit_map(text)
    if found is None:
        return
    doubtless = rules()["thresholds"]["doubtless"]
    for group in groups:
        if not all(character in found.digits for character in group.group()):
            continue
        sure = min(found.sure[character] for character in group.group())
        digits = "".join(found.digits[character] for character in group.group())
        why = None if sure >= doubtless else f"digits recovered from the private-use area, sure to {sure:.2f}"
        yield Change("private-use-digit", group.start(), group.end(), (digits,), round(sure, 4), why)


def digit_map(text: str) -> DigitMap | None:
    """The digits behind the private-use code points of a text; None where they are no digits or nothing says which."""
    groups = [(found.group(), *_surroundings(text, found)) for found in PRIVATE.finditer(text)]
    glyphs = sorted({character for group, _, _ in groups for character in group})
    if not glyphs or len(glyphs) > len(DIGITS) or any(_inside_word(text, m) for m in PRIVATE.finditer(text)):
        return None
    years = [int(found.group()) for found in FOUR_DIGITS.finditer(text)]
    mappings = [
        dict(zip(glyphs, chosen, strict=True)) for order in ORDERS for chosen in combinations(order, len(glyphs))
    ]
    mappings = [m for i, m in enumerate(mappings) if m not in mappings[:i]]
    rows = sum(_in_a_row(mapping) for mapping in mappings)
    weights: list[tuple[float, dict[str, str]]] = []
    for mapping in mappings:
        share = IN_A_ROW / rows if _in_a_row(mapping) else (1 - IN_A_ROW if rows else 1.0) / (len(mappings) - rows)
        weights.append((math.log(share) + _fit(mapping, groups, years), mapping))
    best = max(weight for weight, _ in weights)
    if best == -math.inf or not any(len(group) > 1 for group, _, _ in groups):
        return None
    shares: dict[str, Counter[str]] = {glyph: Counter() for glyph in glyphs}
    total = 0.0
    for weight, mapping in weights:
        share = math.exp(weight - best)
        total += share
        for glyph, digit in mapping.items():
            shares[glyph][digit] += share  # type: ignore[assignment]
    winner = max(weights, key=lambda item: item[0])[1]
    limit = MOST_SURE if _has_year(winner, groups) else SURE_WITHOUT_YEAR
    return DigitMap(winner, {glyph: min(limit, shares[glyph][digit] / total) for glyph, digit in winner.items()})


def digit_systems(text: str, evidence: Evidence) -> Iterator[Change]:
    """A number whose digits are of two systems gets those of its majority; its value stays the same."""
    if not SYSTEMS_TOUCH.search(text):
        return
    for found in MIXED.finditer(text):
        number = found.group()
        systems = Counter(_system(character) for character in number if character.isdigit())
        if len(systems) > 1:
            zero = max(systems, key=lambda z: (systems[z], z == 0x30))
            same = "".join(chr(zero + int(c)) if c.isdigit() else c for c in number)
            yield Change(
                "digit-system", found.start(), found.end(), (same,), 0.95, "digits of two systems in one number"
            )


def _has_year(mapping: Mapping[str, str], groups: list[tuple[str, bool, bool]]) -> bool:
    """True if a cue word is followed by a year, and none by another number of four digits."""
    numbers = rules()["numbers"]
    years = [int("".join(mapping[c] for c in group)) for group, cued, _ in groups if cued and len(group) == 4]
    return bool(years) and all(numbers["earliest_year"] <= year <= numbers["latest_year"] for year in years)


def _in_a_row(mapping: Mapping[str, str]) -> bool:
    """True if all digits but zero have the same distance from their code points."""
    return len({ord(glyph) - int(digit) for glyph, digit in mapping.items() if digit != "0"}) <= 1


def _fit(mapping: Mapping[str, str], groups: list[tuple[str, bool, bool]], years: list[int]) -> float:
    """Logarithm of how well a mapping fits the groups."""
    total = 0.0
    for group, cued, figure in groups:
        digits = "".join(mapping[character] for character in group)
        if digits[0] == "0" and len(digits) > 1 and not figure:
            total += LEADING_ZERO
        if len(digits) == 4:
            total += _year_weight(int(digits), cued, years)
    return total


def _year_weight(year: int, cued: bool, years: list[int]) -> float:
    numbers = rules()["numbers"]
    if not numbers["earliest_year"] <= year <= numbers["latest_year"]:
        return NOT_A_YEAR if cued else UNCUED_NOT_A_YEAR
    middle = sorted(years)[len(years) // 2] if years else 2005
    return -abs(year - middle) / NEAR_YEARS / (1 if cued else 3)


def _surroundings(text: str, found: re.Match[str]) -> tuple[bool, bool]:
    """Whether a word before the group asks for a year, and whether the group is part of a longer figure or a date."""
    before = WORD_BEFORE.search(text, max(0, found.start() - 40), found.start())
    cued = bool(before) and bare(before.group(1)) in rules()["numbers"]["year_cues"] if before else False
    around = text[max(0, found.start() - 1) : found.start()] + text[found.end() : found.end() + 1]
    figure = any(mark in around for mark in ".,٫٬/:-–")
    return cued, figure


def _inside_word(text: str, found: re.Match[str]) -> bool:
    """Icons and letters of symbol fonts touch letters or stand alone as bullets; digits do not."""
    before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    return before.isalpha() and after.isalpha()


def _system(digit: str) -> int:
    return ord(digit) - int(digit)
