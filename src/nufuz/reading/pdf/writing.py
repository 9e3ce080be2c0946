"""From blocks to raw text: lines in reading order, joined into paragraphs, with spans and doubts.

Numbers whose drawing allows two readings (is the range 15-24 or 24-15?) get a ``Doubt``; none is settled in silence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from nufuz.reading.document import Doubt
from nufuz.reading.pdf.layout import Block
from nufuz.reading.pdf.lines import Line
from nufuz.reading.pdf.order import (
    CLOSING,
    MODES,
    NUMBER,
    OPENING,
    Mode,
    Sign,
    logical,
    plausibility,
    settle,
)

_BRACKETS = frozenset(OPENING + CLOSING)
_ENDS = '.!?؟:…»"”'
_CONTESTED = frozenset("+-−–%٪±$€£")
#: How much better one mode must fit a document before a number that reads equally well under another is trusted.
_MARGIN = 3.0


@dataclass(slots=True)
class Writing:
    """Raw text as it grows, with its spans."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    headings: list[tuple[int, int]] = field(default_factory=list)
    tables: list[tuple[int, int]] = field(default_factory=list)
    skip: list[tuple[int, int]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    starts: dict[int, int] = field(default_factory=dict)  # page → first character
    mode: Mode = "carry"

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def add(self, text: str, page: int) -> int:
        """Append one block; where it starts."""
        if self.length and text:
            self.parts.append("\n\n")
            self.length += 2
        start = self.length
        self.starts.setdefault(page, start)
        self.parts.append(text)
        self.length += len(text)
        return start

    def append(self, part: Writing) -> None:
        """Another writing behind this one."""
        if not part.length:
            return
        start = self.length + 2 if self.length else 0
        self.parts += ["\n\n"] * bool(self.length) + part.parts
        self.length = start + part.length
        for spans, more in ((self.headings, part.headings), (self.tables, part.tables), (self.skip, part.skip)):
            spans += [(a + start, b + start) for a, b in more]
        self.doubts += [replace(d, start=d.start + start, end=d.end + start) for d in part.doubts]
        for page, at in part.starts.items():
            self.starts.setdefault(page, at + start)


def write(pages: Sequence[Sequence[Block]], *, prior: Mode, units: frozenset[str]) -> Writing:
    """The text of all pages; ``prior``: how the document's producer usually orders numbers."""
    ordered, turns = _joined(pages)
    rtl = sum(block.letters for block in ordered) > 0
    parts = [list(_pieces(block, rtl)) for block in ordered]
    pieces = [piece for some in parts for piece in some]
    seen = _hyphenated(pieces)
    scores = _scores(pieces, units, seen)
    mode = settle(scores, prior)
    writing = Writing(mode=mode)
    for block, some in zip(ordered, parts, strict=True):
        text, doubts, offsets = _block_text(block, some, mode, scores, units, seen)
        if not text.strip():
            continue
        start = writing.add(text, block.page)
        span = (start, start + len(text))
        if block.kind == "heading":
            writing.headings.append(span)
        elif block.kind == "table":
            writing.tables.append(span)
        elif block.kind == "furniture":
            writing.skip.append(span)
        writing.doubts += [Doubt(start + d.start, start + d.end, d.why, d.sure) for d in doubts]
        for line, page in turns.get(id(block), ()):
            writing.starts.setdefault(page, start + offsets[line])
    return writing


# --- Which lines belong together -----------------------------------------------------------------------------------


def _joined(pages: Sequence[Sequence[Block]]) -> tuple[list[Block], dict[int, list[tuple[int, int]]]]:
    """Blocks in order; a paragraph that goes on in the next column or page is one block, with its page turns."""
    ordered: list[Block] = []
    turns: dict[int, list[tuple[int, int]]] = {}
    last: Block | None = None
    for blocks in pages:
        for block in blocks:
            if block.kind in ("note", "furniture"):
                ordered.append(block)
                continue
            if last is not None and _goes_on(last, block):
                if block.page != last.page:
                    turns.setdefault(id(last), []).append((len(last.lines), block.page))
                last.lines += block.lines
                last.full = block.full
                continue
            ordered.append(block)
            last = block
    return ordered, turns


def _goes_on(before: Block, block: Block) -> bool:
    if before.kind != "text" or block.kind != "text" or block.starts or not before.full:
        return False
    if abs(before.size - block.size) > 0.07 * block.size:
        return False
    signs = before.lines[-1].signs
    last = signs[0] if before.letters > 0 else signs[-1]
    return last.text not in _ENDS


@dataclass(slots=True)
class _Piece:
    """Lines that are one paragraph for the bidirectional algorithm: a paragraph, or one cell."""

    lines: list[Line]
    rtl: bool
    cell: bool = False
    texts: dict[tuple[str, str | None], tuple[str, list[int]]] = field(default_factory=dict)
    numbers: dict[str, list[str]] = field(default_factory=dict)  # by text
    read: dict[tuple[int, str, str | None], tuple[list[Sign], str | None]] = field(default_factory=dict)


def _pieces(block: Block, rtl: bool) -> Iterator[_Piece]:
    if block.kind != "table":
        yield _Piece(block.lines, _direction(block.letters, rtl))
        return
    direction = _direction(block.letters, rtl)
    for row in block.rows:
        for cell in reversed(row) if direction else row:
            yield _Piece(cell, direction, cell=True)


def _direction(letters: int, rtl: bool) -> bool:
    return letters > 0 if letters else rtl


# --- Reading pieces ------------------------------------------------------------------------------------------------


def _read(piece: _Piece, mode: Mode, units: frozenset[str], strong: str | None) -> list[list[Sign]]:
    lines = []
    for line in piece.lines:
        key = (id(line), mode, strong) if line.figures and piece.rtl else (id(line), "carry", None)
        known = piece.read.get(key)
        if known is None:
            known = piece.read[key] = logical(line.signs, rtl=piece.rtl, strong=strong, mode=mode, units=units)
        signs, last = known
        strong = last or strong
        lines.append(signs)
    return lines


def _text(
    piece: _Piece,
    mode: Mode,
    units: frozenset[str],
    seen: frozenset[str],
    strong: str | None = None,
) -> tuple[str, list[int]]:
    """The piece's text and the place of each line in it; ``strong``: the direction that reigns before it."""
    known = piece.texts.get((mode, strong))
    if known is None:
        known = piece.texts[mode, strong] = _joined_text(piece, mode, units, seen, strong)
    return known


def _joined_text(
    piece: _Piece, mode: Mode, units: frozenset[str], seen: frozenset[str], strong: str | None
) -> tuple[str, list[int]]:
    characters: list[str] = []
    kept: set[int] = set()  # places of brackets that stay as they are coded, and of what stands beside them
    offsets: list[int] = []
    for signs in _read(piece, mode, units, strong):
        if characters and signs:
            _join(characters, signs, seen)
        start = len(characters)
        offsets.append(start)
        texts = [sign.text for sign in signs]
        text = "".join(texts)
        characters += text
        if not _BRACKETS.isdisjoint(text):
            ends = accumulate(map(len, texts), initial=start)
            for at, sign in zip(ends, signs, strict=False):
                if sign.kept:
                    kept.update(range(at, at + len(sign.text)))
    if not _BRACKETS.isdisjoint(characters):
        _turn_brackets(characters, kept)
    return "".join(characters), offsets


def _join(characters: list[str], signs: list[Sign], seen: frozenset[str]) -> None:
    """What stands between two lines: a blank, or nothing where a hyphen broke a number or a word."""
    first = signs[0].text[0]
    if characters[-1] in "-–‐" and len(characters) > 1:
        before = characters[-2]
        if before.isdigit() and first.isdigit():
            return
        if before.isspace() and first.isdigit() and characters[-1] != "–":
            return  # a sign at the line's end, its number on the next
        if before.isalpha() and first.isalpha() and first.islower() and before not in "ـ":
            head = re.split(r"\s", "".join(characters[-40:]))[-1]
            tail = "".join(s.text for s in signs[:30]).split(" ")[0].rstrip(".,;:)")
            if (head + tail).lower() not in seen:
                characters.pop()
            return
    characters.append(" ")


def _hyphenated(pieces: Sequence[_Piece]) -> frozenset[str]:
    """Words that the document writes with a hyphen inside a line."""
    words: set[str] = set()
    for piece in pieces:
        for line in piece.lines:
            if any(s.text in "-‐" for s in line.signs):
                text = "".join(s.text for s in line.signs)
                words |= {w.lower() for w in re.findall(r"\b[^\W\d_]+(?:-[^\W\d_]+)+\b", text)}
    return frozenset(words)


def _turn_brackets(characters: list[str], kept: set[int]) -> None:
    """Producers mirror brackets or not; what is read decides: one after a blank opens, one before a blank closes."""
    stack: list[str] = []
    n = len(characters)
    for at in [i for i, char in enumerate(characters) if char in _BRACKETS]:
        char = characters[at]
        family = OPENING.find(char) if char in OPENING else CLOSING.find(char)
        if at in kept:
            continue
        before = characters[at - 1] if at else " "
        after = characters[at + 1] if at + 1 < n else " "
        free_before = before.isspace() or before in OPENING
        free_after = after.isspace() or after in CLOSING + ".,،؛;:؟!"
        opens = free_before if free_before != free_after else OPENING[family] not in stack
        if opens:
            stack.append(OPENING[family])
        elif OPENING[family] in stack:
            stack.remove(OPENING[family])
        characters[at] = OPENING[family] if opens else CLOSING[family]


def _is_contested(piece: _Piece) -> bool:
    return piece.rtl and any(
        s.kind == "N" for line in piece.lines if any(s.text in _CONTESTED for s in line.signs) for s in line.signs
    )


def _scores(pieces: Sequence[_Piece], units: frozenset[str], seen: frozenset[str]) -> dict[Mode, float]:
    """How plausible the document's numbers read under each mode."""
    scores: dict[Mode, float] = dict.fromkeys(MODES, 0.0)
    for piece in pieces:
        if _is_contested(piece):
            for mode in MODES:
                text, _ = _text(piece, mode, units, seen)
                scores[mode] += sum(map(plausibility, _numbers(piece, text)))
    return scores


def _piece_text(
    piece: _Piece, mode: Mode, scores: dict[Mode, float], units: frozenset[str], seen: frozenset[str]
) -> tuple[str, list[Doubt], list[int]]:
    text, offsets = _text(piece, mode, units, seen)
    doubts: list[Doubt] = []
    if any(sign.doubt for line in piece.lines for sign in line.signs):
        doubts += _overprinted(piece, mode, units, text)
    if not piece.rtl:
        return text, doubts, offsets
    others: list[tuple[float, list[str]]] = []
    if _is_contested(piece):
        others = [
            (scores[mode] - scores[m], _numbers(piece, _text(piece, m, units, seen)[0])) for m in MODES if m != mode
        ]
        if mode == "carry":
            # What was taken for a paragraph's start may go on after Arabic: the reading that makes sense counts.
            later, places = _text(piece, mode, units, seen, "R")
            if later != text and not piece.cell:
                if _worth(piece, later) > _worth(piece, text):
                    text, later, offsets = later, text, places
                others.append((0.0, _numbers(piece, later)))
    numbers = _numbers(piece, text)
    if not any(_CONTESTED.intersection(number) for number in numbers):
        return text, doubts, offsets
    own = Counter(numbers)
    breaks = set(offsets[1:])
    for match in NUMBER.finditer(text):
        number = match.group()
        if not _CONTESTED.intersection(number):
            continue
        why = _doubt(number, own, others)
        if not why and match.start() + 1 in breaks and number[0] in "+-−":
            why = f"the sign of {number} stands at the end of the line before"
        if why:
            doubts.append(Doubt(match.start(), match.end(), why))
    return text, doubts, offsets


def _overprinted(piece: _Piece, mode: Mode, units: frozenset[str], text: str) -> list[Doubt]:
    """Doubts over the numbers that touch a sign with another printed over it."""
    bad = [s for line in _read(piece, mode, units, None) for s in line if s.doubt]
    figures = {c for sign in bad for c in sign.text if c.isdigit()}
    # Overprinted signs are rare: every number with one of these figures is doubted rather than one too few.
    return [
        Doubt(m.start(), m.end(), bad[0].doubt, 0.3) for m in NUMBER.finditer(text) if figures.intersection(m.group())
    ]


def _worth(piece: _Piece, text: str) -> float:
    return sum(map(plausibility, _numbers(piece, text)))


def _numbers(piece: _Piece, text: str) -> list[str]:
    """The numbers of one of the piece's texts."""
    known = piece.numbers.get(text)
    if known is None:
        known = piece.numbers[text] = NUMBER.findall(text)
    return known


def _doubt(number: str, own: Counter[str], others: Sequence[tuple[float, list[str]]]) -> str:
    """Why a number cannot be trusted; empty if it can.

    ``others``: other readings of the piece, each as how much worse it fits the document, and its numbers.
    """
    worth = plausibility(number)
    if worth < 0:
        return f"{number} reads against custom: the page may mean its parts in another order"
    digits = sorted(re.findall(r"\d+", number))
    for margin, numbers in others:
        if Counter(numbers)[number] >= own[number]:
            continue
        for reading in numbers:
            if reading in own or sorted(re.findall(r"\d+", reading)) != digits:
                continue
            rival = plausibility(reading)
            if rival > worth or (rival == worth and margin < _MARGIN):
                return f"the page's drawing can also be read as {reading}"
    return ""


def _block_text(
    block: Block,
    pieces: Sequence[_Piece],
    mode: Mode,
    scores: dict[Mode, float],
    units: frozenset[str],
    seen: frozenset[str],
) -> tuple[str, list[Doubt], list[int]]:
    """The text of a block, doubts in it, and where its lines start; ``pieces``: its paragraph, or its cells."""
    if block.kind != "table":
        return _piece_text(pieces[0], mode, scores, units, seen)
    parts: list[str] = []
    doubts: list[Doubt] = []
    length = 0
    cells = iter(pieces)
    for number, row in enumerate(block.rows):
        for place in range(len(row)):
            if number or place:
                parts.append("\t" if place else "\n")
                length += 1
            text, found, _ = _piece_text(next(cells), mode, scores, units, seen)
            doubts += [Doubt(d.start + length, d.end + length, d.why, d.sure) for d in found]
            parts.append(text)
            length += len(text)
    return "".join(parts), doubts, []
