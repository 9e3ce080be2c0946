"""Repairs of words: lam-alef swapped, letters with spaces between, lost spaces; and brackets that are mirrored.

Each is decided twice: does the document as a whole show this damage, and is this word better after the repair? The
first keeps a single odd word, a name or a misprint, from being "repaired" in a sound text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise, product

from nufuz.reading.repair.knowledge import Evidence, rules
from nufuz.reading.repair.tape import Change
from nufuz.reading.repair.words import MOST_REMEMBERED, Words, arabic_words, bare

LETTERS = "\u0620-\u065f\u066e-\u06d3"
SWAPPED = re.compile("[اأإآ](?=ل)")
# Patterns of whole words: at most one match in each, and none begun in the middle of one.
WITH_SWAPPED = re.compile(f"(?<![{LETTERS}])(?=[{LETTERS}]*?[اأإآ]ل)[{LETTERS}]+")
IMPOSSIBLE = re.compile(f"(?<![{LETTERS}])[وفبك]?ا[اأإآ]ل")
GENUINE = re.compile(f"ل[اأإآ][{LETTERS}]*")
MOST_PLACES = 4
SOUND_FROM = 3  # so many real lam-alefs, and no impossible word, make a sound text
SPACED = re.compile(
    '(?<![^\\s(«"])(?:[\u0621-\u064a][\u064b-\u0652]*[ \t]+){3,}[\u0621-\u064a][\u064b-\u0652]*(?![^\\s.،,:;؛)»"])'
)
CLOSED_MIDDLE = re.compile("[ةى](?=[\u0621-\u064a])")
LONGEST_WORD = 16
SHORTEST_SPACED = 3  # letters a word, on average
GLUED_FROM = 20
GLUED_UP_TO = 2000  # letters; no line of print, and no paragraph set without spaces, is one word so long
ALL_MIRRORED = 0.95
MAY_BE_GLUED = re.compile(
    f"(?<![{LETTERS}])(?:[{LETTERS}]{{{GLUED_FROM},}}|[{LETTERS}]*?[ةى](?=[\u0621-\u064a])[{LETTERS}]*)"
)


def lam_alef(text: str, evidence: Evidence) -> Iterator[Change]:
    """Alef–lam that was a lam–alef ligature: العالقات becomes العلاقات, دوالر becomes دولار."""
    words = arabic_words()
    genuine, shown = (_count(pattern, text, evidence) for pattern in (GENUINE, IMPOSSIBLE))
    if not shown and genuine > SOUND_FROM:
        return
    found = [match for start, end in evidence.arabic for match in WITH_SWAPPED.finditer(text, start, end)]
    candidates = [(match, *_best_swap(bare(match.group()), words)) for match in found]
    shown += sum(gain > 4 and not words.known(match.group()) for match, _, gain in candidates)
    document = _share(shown, genuine)
    if document < 0.05:
        return
    for match, places, gain in candidates:
        sure = document * _logistic(gain)
        letters = [i for i, letter in enumerate(match.group()) if bare(letter)]
        for place in places:
            at = match.start() + letters[place]
            if letters[place + 1] == letters[place] + 1:
                yield Change("lam-alef", at, at + 2, (text[at + 1] + text[at],), round(sure, 3))


def brackets(text: str, evidence: Evidence) -> Iterator[Change]:
    """Brackets that close before they open, with the spaces on the wrong sides, in Arabic paragraphs."""
    table = rules()["brackets"]
    for opening, closing in zip(table["open"], table["close"], strict=True):
        mirrored: list[tuple[int, int]] = []
        proper = 0
        pair = re.compile(f"{re.escape(closing)}([^\n{re.escape(opening + closing)}]*){re.escape(opening)}")
        right = re.compile(f"{re.escape(opening)}([^\n{re.escape(opening + closing)}]*){re.escape(closing)}")
        for start, end in evidence.arabic:
            spans = [m.span() for m in pair.finditer(text, start, end) if _outside_in(text, *m.span())]
            mirrored += spans
            proper += sum(m.group(1).strip() == m.group(1) != "" for m in right.finditer(text, start, end))
        document = _share(len(mirrored), proper, first=0.85)
        if not proper and document > ALL_MIRRORED:
            # A reader that mirrors mirrors all: also the bracket of "1)" that has no partner.
            for start, end in evidence.arabic:
                for found in re.finditer(f"[{re.escape(opening + closing)}]", text[start:end]):
                    at = start + found.start()
                    yield Change(
                        "bracket", at, at + 1, (closing if text[at] == opening else opening,), round(document, 3)
                    )
            continue
        for a, b in mirrored:
            yield Change("bracket", a, a + 1, (opening,), round(document, 3))
            yield Change("bracket", b - 1, b, (closing,), round(document, 3))


def spaced_letters(text: str, evidence: Evidence) -> Iterator[Change]:
    """Single letters in a row are joined to words where words come of it."""
    words = arabic_words()
    for found in SPACED.finditer(text):
        parts: list[str] = []
        gain = 0.0
        for run in re.split(r"[ \t]{2,}", found.group()):
            letters = re.sub(r"[ \t]", "", run)
            pieces, score = _best_split(bare(letters), words)
            parts += pieces if bare(letters) == letters else [letters]
            gain += score - sum(_letter_cost(letter, words) for letter in bare(letters))
        known = sum(words.known(part) for part in parts) / len(parts)
        together = "".join(map(bare, parts))
        counting = any(together in order for order in rules()["letter_orders"]["orders"])
        if counting or len(together) < SHORTEST_SPACED * len(parts):
            continue
        sure = _logistic((gain - 6) / 2) * (known if known < 0.5 else 1.0)
        yield from _respaced(found.start(), found.group(), parts, "spaced-letters", round(sure, 3))


def lost_spaces(text: str, evidence: Evidence) -> Iterator[Change]:
    """A space is put back between words that stick together."""
    words = arabic_words()
    for start, end in evidence.arabic:
        for found in MAY_BE_GLUED.finditer(text, start, end):
            word = found.group()
            if len(word) <= GLUED_UP_TO:
                yield from _unglued(found.start(), word, words)


def _count(pattern: re.Pattern[str], text: str, evidence: Evidence) -> int:
    return sum(1 for start, end in evidence.arabic for _ in pattern.finditer(text, start, end))


def _unglued(at: int, word: str, words: Words) -> Iterator[Change]:
    if word != bare(word) or words.known(word):
        return
    pieces, score = _best_split(word, words)
    if len(pieces) < 2:
        return
    known = sum(words.known(piece) for piece in pieces) / len(pieces)
    sure = known * _logistic((score - words.log_probability(word) - 2) / 2)
    place = at
    for piece in pieces[:-1]:
        place += len(piece)
        yield Change("lost-space", place, place, (" ",), round(sure, 3))


def _best_swap(word: str, words: Words) -> tuple[tuple[int, ...], float]:
    """The places of a word at which swapping helps most, and by how much (logarithm)."""
    places = [match.start() for match in SWAPPED.finditer(word)][:MOST_PLACES]
    original = words.log_probability(word)
    best: tuple[tuple[int, ...], float] = ((), 0.0)
    for chosen in product((False, True), repeat=len(places)):
        swap = tuple(place for place, on in zip(places, chosen, strict=True) if on)
        if not swap or any(b - a < 2 for a, b in pairwise(swap)):
            continue
        letters = list(word)
        for place in swap:
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        gain = words.log_probability("".join(letters)) - original + sum(_swap_prior(word, place) for place in swap)
        if gain > best[1]:
            best = swap, gain
    return best


def _swap_prior(word: str, place: int) -> float:
    """An article at the beginning of a word mostly is one; a word of its own that is "ال" never is."""
    if word in {"ال", "وال", "فال"}:
        return 20.0
    return -1.5 if word[:place] in {"", "و", "ف", "ب", "ك"} else 0.5


def _best_split(word: str, words: Words) -> tuple[list[str], float]:
    """The likeliest way to part letters into words, and its log probability."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    costs: dict[str, float | None] = {}  # the same pieces come again and again
    for end in range(1, len(word) + 1):
        options = []
        if len(costs) > MOST_REMEMBERED:
            costs.clear()
        for start in range(max(0, end - LONGEST_WORD), end):
            piece = word[start:end]
            if piece not in costs:
                costs[piece] = _piece_cost(piece, words)
            if (cost := costs[piece]) is not None:
                options.append((best[start][0] + cost, start))
        best.append(max(options) if options else (-1e9, end - 1))
    pieces: list[str] = []
    end = len(word)
    while end:
        start = best[end][1]
        pieces.append(word[start:end])
        end = start
    return pieces[::-1], best[-1][0]


def _piece_cost(piece: str, words: Words) -> float | None:
    """The log probability of a piece of a split; None for what can be no word."""
    if CLOSED_MIDDLE.search(piece) or piece[0] in "ةىءئؤ":
        return None
    return words.log_probability(piece) if len(piece) > 1 or piece == "و" else _letter_cost(piece, words)


def _letter_cost(letter: str, words: Words) -> float:
    return math.log(1e-6) if letter != "و" else -4.0


def _respaced(at: int, before: str, words: Iterable[str], kind: str, sure: float) -> Iterator[Change]:
    """Changes that give ``before`` the spaces of ``words``; its other characters stay where they are."""
    breaks = set()
    length = 0
    for word in words:
        length += len(word)
        breaks.add(length)
    seen = 0
    for gap in re.finditer(r"[ \t]+|[^ \t]+", before):
        if not gap.group().isspace():
            seen += len(gap.group())
        elif seen not in breaks:
            yield Change(kind, at + gap.start(), at + gap.end(), (), sure)
        elif len(gap.group()) > 1:
            yield Change(kind, at + gap.start() + 1, at + gap.end(), (), sure)


def _outside_in(text: str, start: int, end: int) -> bool:
    """True if the space stands outside of both brackets as they would be after mirroring."""
    left, inner_left = text[start - 1 : start], text[start + 1 : start + 2]
    inner_right, right = text[end - 2 : end - 1], text[end : end + 1]
    inside = not inner_left.isspace() and not inner_right.isspace() and end - start > 2
    return inside and (not left or not left.isalnum()) and (not right or not right.isalnum())


def _share(shown: int, against: int, *, first: float = 0.7) -> float:
    """How sure it is that a document has a damage that ``shown`` places show and ``against`` places speak against."""
    if not shown:
        return 0.0
    return (1 - (1 - first) ** shown) * max(0.0, 1 - 2 * against / (shown + against))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, x))))
