"""Repairs of single characters: control characters, tatweel, presentation forms, look-alike Persian letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from nufuz.reading.languages import common_words, paragraphs
from nufuz.reading.repair.knowledge import Evidence, rules
from nufuz.reading.repair.tape import Change

# Bidi controls, zero-width characters, soft hyphen (with the line end that it stands at), byte order mark.
INVISIBLE = re.compile("\u00ad\n?|[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u061c\ufeff\ufffc]+")
JOINERS = re.compile("(?<=[\u0620-\u064a])[\u200c\u200d]+|[\u200c\u200d]+(?=[\u0620-\u064a])|[\u200c\u200d]+(?=\\W|$)")
OTHER_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+")
LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
PRESENTATION_FORM = re.compile("[\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufdf0-\ufdfc\ufe70-\ufefc]")
FOREIGN = re.compile("[ٹڈڑںڵڕۆێښځڅڼړږېۇۈۋڭ]|[پچژگ].*[پچژگ]")
TATWEEL = re.compile("ـ+")
WORD_BEFORE = re.compile(r"[^\W\d_]*$")


def controls(text: str, evidence: Evidence) -> Iterator[Change]:
    """Invisible characters go; every kind of line end becomes a newline.

    Zero-width joiners stay where they mean something: inside Persian, Indic and emoji sequences.
    """
    for found in LINE_ENDS.finditer(text):
        yield Change("control", found.start(), found.end(), ("\n",))
    for pattern in (INVISIBLE, OTHER_CONTROLS):
        for found in pattern.finditer(text):
            yield Change("control", found.start(), found.end(), ())
    if "\u200c" in text or "\u200d" in text:
        for start, end in evidence.arabic:
            for found in JOINERS.finditer(text, start, end):
                yield Change("control", found.start(), found.end(), ())


def presentation_forms(text: str, evidence: Evidence) -> Iterator[Change]:
    """Arabic presentation forms become the letters that they show (NFKC of these characters only)."""
    for found in PRESENTATION_FORM.finditer(text):
        letters = unicodedata.normalize("NFKC", found.group()).strip()
        if letters and letters != found.group():
            yield Change("presentation-form", found.start(), found.end(), (letters,))


def tatweel(text: str, evidence: Evidence) -> Iterator[Change]:
    """A stretch mark inside a word goes; one that stands for a dash, or carries a number or a quotation, stays."""
    carriers = set(rules()["tatweel"]["carriers"])
    for found in TATWEEL.finditer(text):
        start, end = found.span()
        before = text[start - 1 : start]
        after = text[end : end + 1]
        if not (_joins(before) or _joins(after)):
            continue
        if not _joins(after) and end - start == 1:
            word = WORD_BEFORE.search(text, max(0, start - 6), start)
            if word and word.group() in carriers:
                continue
        yield Change("tatweel", start, end, ())


def persian_letters(text: str, evidence: Evidence) -> Iterator[Change]:
    """Look-alike letters become Arabic ones where the paragraph is in Arabic."""
    letters: dict[str, str] = rules()["persian_letters"]
    pattern = re.compile(f"[{''.join(letters)}]")
    if not pattern.search(text):
        return
    table = str.maketrans(letters)
    spans = list(paragraphs(text))
    arabic = [_arabic_if(text[start:end], table) for start, end in spans]
    if not sum(map(bool, arabic)) > sum(verdict is False for verdict in arabic):
        return
    for (start, end), verdict in zip(spans, arabic, strict=True):
        if verdict is False:
            continue
        for found in pattern.finditer(text, start, end):
            letter = letters[found.group()]
            if letter == "ي" and not _joins(text[found.end() : found.end() + 1]):
                letter = _final_yeh(text, found.start(), evidence)
            yield Change("persian-letter", found.start(), found.end(), (letter,), 0.95)


def _arabic_if(paragraph: str, table: dict[int, str]) -> bool | None:
    """Whether a paragraph is in Arabic once its look-alike letters are Arabic ones; None where nothing tells."""
    if FOREIGN.search(paragraph):
        return False
    arabic = common_words(paragraph.translate(table))["ar"]
    others = max(n for code, n in common_words(paragraph).items() if code != "ar")
    if arabic == others:
        return None
    return arabic > others


def _final_yeh(text: str, at: int, evidence: Evidence) -> str:
    """The last letter of a word is a yeh or an alef maqsura: whichever makes a known word."""
    word = WORD_BEFORE.search(text, max(0, at - 20), at)
    stem = word.group() if word else ""
    with_maqsura, with_yeh = evidence.words.count(stem + "ى"), evidence.words.count(stem + "ي")
    return "ى" if with_maqsura > with_yeh else "ي"


def _joins(character: str) -> bool:
    return bool(character) and (
        "\u0620" <= character <= "\u065f" or "\u066e" <= character <= "\u06d3" or character == "\u0670"
    )
