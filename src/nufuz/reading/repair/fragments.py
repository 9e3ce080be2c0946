"""Line fragments that stand in the wrong order, put back.

A right-to-left line of a PDF is often drawn in several pieces: a new one begins wherever the font changes or a glyph is
positioned by itself, and that may be in the middle of a word (تعز|يز, أ|كبر). A reader that sorts the pieces of a line
from left to right hands them on in reverse: the last piece first. So a line P1 P2 P3 comes back as P3 P2 P1: its first
word is the rest of a word whose beginning stands further on, and its last word lacks its end.

The repair looks for the chain of joints that explains a line: the line's last word with the rest that begins a piece,
the word that ends this piece with the next rest, and so on until the line's first word. A joint counts by how much
likelier the joined word is than its two halves. With three or more pieces the joints fix every border. With two, the
border between the pieces is between whole words: it is chosen by how well words follow one another within the line and
across the lines before and after (a Viterbi search over all lines).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nufuz.reading.repair.knowledge import Evidence, rules
from nufuz.reading.repair.tape import Change
from nufuz.reading.repair.words import Words, arabic_words, bare, is_arabic, tokens

LINE = re.compile(r"[^\n]+")
TOKEN = re.compile(r"\S+")
LETTERS = re.compile("^[\u0620-\u065f\u066e-\u06d3]+$")
REST = re.compile("^([\u0620-\u065f\u066e-\u06d3]+)[.،,؛:؟!)»”\"]*$")
NUMBER = re.compile(r"^[\d٠-٩]+(?:[.,٫٬/-][\d٠-٩]+)*%?$")
NEVER_FIRST = tuple("ةىئؤء")
DAMAGE_IS_RARE = -9.0
A_JOINT_AT_LEAST = 5.0
SURE_JOINT = 12.0
MOST_PIECES = 6
MOST_TOKENS = 60
WIDE_GAP = 1.5
STRETCHED = 5.0


@dataclass(frozen=True, slots=True)
class Order:
    """One way to put a line in order: pieces as token ranges, and whether each is joined to the one before it."""

    pieces: tuple[tuple[int, int], ...]
    joined: bool
    score: float = 0.0


@dataclass(slots=True)
class Line:
    """A line of the text: its tokens (absolute spans), and the orders that it may have."""

    start: int
    end: int
    spans: list[tuple[int, int]]
    words: list[str]
    after_blank: bool
    orders: list[Order] = field(default_factory=list)
    sure: float = 0.0

    def first(self, order: Order) -> str:
        found = tokens(self.words[order.pieces[0][0]])
        return found[0] if found else "^"

    def last(self, order: Order) -> str:
        found = tokens(self.words[order.pieces[-1][1] - 1])
        return found[-1] if found else "$"


def displaced_fragments(text: str, evidence: Evidence) -> Iterator[Change]:
    """One change for each line whose pieces changed places."""
    lines = _lines(text)
    if not any(_worth_a_look(line) for line in lines):
        return
    words = _words_of(lines)
    whole = sum(_find_orders(line, words, evidence) for line in lines)
    damage = DAMAGE_IS_RARE + min(7.0, 1.5 * whole)
    for line in lines:
        if line.sure:
            line.sure = _logistic(line.sure + damage)
        else:
            line.orders = _number_orders(line, words) or _spaced_orders(line, words, whole) or line.orders
    chosen = _viterbi(lines, words)
    for line, (order, share) in zip(lines, chosen, strict=True):
        if line.sure and len(order.pieces) > 1:
            yield _change(line, order, line.sure * share, text)


def _change(line: Line, order: Order, sure: float, text: str) -> Change:
    parts: list[str | tuple[int, int]] = []
    for i, (a, b) in enumerate(order.pieces):
        if i and not order.joined:
            parts.append(" ")
        parts.append((line.spans[a][0], line.spans[b - 1][1]))
    sure = round(sure, 3)
    why = f"the order of this line's words was put back, sure to {sure:.2f}" if sure < 0.9 else None
    return Change("displaced-fragment", line.spans[0][0], line.spans[-1][1], tuple(parts), sure, why)


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    at = 0
    for found in LINE.finditer(text):
        spans = [(found.start() + m.start(), found.start() + m.end()) for m in TOKEN.finditer(found.group())]
        if not spans:
            continue
        blank = not lines or text.count("\n", at, spans[0][0]) > 1
        words = [text[a:b] for a, b in spans]
        line = Line(found.start(), found.end(), spans, words, blank)
        line.orders = [Order(((0, len(spans)),), True)]
        lines.append(line)
        at = spans[-1][1]
    return lines


def _worth_a_look(line: Line) -> bool:
    """A displaced line ends in a bare word and has at least two; cheap enough for any text."""
    return 1 < len(line.words) <= MOST_TOKENS and bool(LETTERS.match(line.words[-1]) and REST.match(line.words[0]))


def _words_of(lines: Sequence[Line]) -> Words:
    """The shipped words and those of this text, without what stands at the ends of lines: that may be a fragment."""
    inner = "\n".join(" ".join(w for w in line.words[1:-1] if len(bare(w)) > 3) for line in lines)
    return arabic_words().with_text(inner)


def _find_orders(line: Line, words: Words, evidence: Evidence) -> bool:
    """Sets the orders that joints explain, and their log odds; True where the joints leave no doubt."""
    if not _worth_a_look(line):
        return False
    chains = list(_chains(line, words, evidence))
    if not chains:
        return False
    best = max(chains, key=lambda chain: chain[0])
    score, starts = best
    if starts == (0,):
        line.orders = [
            Order(((cut, len(line.words)), (0, cut)), True, WIDE_GAP * _wide(line, cut)) for cut in range(1, len(line.words))
        ]
    else:
        line.orders = [Order(_pieces(starts, len(line.words)), True)]
    line.sure = score
    return score > SURE_JOINT


def _chains(line: Line, words: Words, evidence: Evidence) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Chains of joints: the log likelihood ratio, and where pieces start, from the line's end to its beginning.

    The last entry but one is where the line's last piece in the file (its first in truth) begins.
    """
    n = len(line.words)
    joint = {(h, t): _joint(line, h, t, words, evidence) for h in range(n) for t in range(min(h + 1, n - 1))}
    if joint[n - 1, 0] >= A_JOINT_AT_LEAST:
        yield joint[n - 1, 0], (0,)
    choice = math.log(n)

    def extend(score: float, head: int, before: int, starts: tuple[int, ...]) -> Iterator[tuple[float, tuple[int, ...]]]:
        # ``head`` lacks its end; the pieces from ``before`` on are already placed.
        if joint.get((head, 0), -1.0) >= A_JOINT_AT_LEAST and before > 0:
            yield score + joint[head, 0], (*starts, 0)
        if len(starts) >= MOST_PIECES:
            return
        for tail in range(1, before):
            if joint.get((head, tail), -1.0) >= A_JOINT_AT_LEAST and before - 1 >= tail:
                yield from extend(score + joint[head, tail] - choice, before - 1, tail, (*starts, tail))

    for last_start in range(1, n):
        for tail in range(1, last_start):
            if joint[n - 1, tail] >= A_JOINT_AT_LEAST:
                yield from extend(joint[n - 1, tail] - 2 * choice, last_start - 1, tail, (last_start, tail))


def _pieces(starts: tuple[int, ...], n: int) -> tuple[tuple[int, int], ...]:
    """Pieces in true order from the places where they start in the file, last first."""
    ends = (n, *starts[:-1])
    return tuple(zip(starts, ends, strict=True))


def _joint(line: Line, head: int, tail: int, words: Words, evidence: Evidence) -> float:
    """How much likelier one word is than two: logarithm of the ratio."""
    rest = REST.match(line.words[tail])
    if not rest or not LETTERS.match(line.words[head]):
        return -1.0
    beginning, end = bare(line.words[head]), bare(rest.group(1))
    if words.known(beginning) and words.known(end) and len(beginning) > 1 and len(end) > 1:
        common = min(words.counts[beginning], words.counts[end])
        if common > 1 or not words.counts[beginning + end]:
            return -1.0
    ratio = words.log_probability(beginning + end) - _alone(beginning, words) - _alone(end, words)
    if line.spans[tail][0] in evidence.stretched:
        ratio += STRETCHED
    if end.startswith(NEVER_FIRST):
        ratio += STRETCHED
    return ratio


def _alone(word: str, words: Words) -> float:
    """A single letter is no word, whatever lists and initials make of it."""
    if len(word) == 1 and word != "و":
        return math.log(1e-5)
    return max(words.log_probability(word), -22.0)


def _wide(line: Line, cut: int) -> bool:
    return line.spans[cut][0] - line.spans[cut - 1][1] > 1


def _number_orders(line: Line, words: Words) -> list[Order]:
    """A number at a line's start that belongs behind the cue word at its end ("… في سنة")."""
    cues = rules()["numbers"]["number_cues"]
    if len(line.words) < 3 or bare(line.words[-1]) not in cues or not NUMBER.match(line.words[0]):
        return []
    line.sure = 0.9
    n = len(line.words)
    return [Order(((0, n),), False), Order(((1, n), (0, 1)), False)]


def _spaced_orders(line: Line, words: Words, whole: int) -> list[Order]:
    """Pieces of whole words, told by wide gaps between them, in a text that has displaced fragments elsewhere."""
    n = len(line.words)
    wide = [cut for cut in range(1, n) if _wide(line, cut)]
    if len(wide) < 2 or whole < 2 or n > MOST_TOKENS or not is_arabic(line.words[0]):
        return []
    cuts = sorted({*wide, *(cut for cut in range(1, n) if line.words[cut - 1][-1] in ".؟!")})
    borders = [0, *cuts, n]
    pieces = tuple((a, b) for a, b in zip(borders, borders[1:], strict=False))[::-1]
    line.sure = 0.95
    return [Order(((0, n),), False), Order(pieces, False)]


def _viterbi(lines: Sequence[Line], words: Words) -> list[tuple[Order, float]]:
    """The best order of each line with its share among the line's orders, the neighbours' orders given."""
    if not lines:
        return []
    local = [[order.score + _within(line, order, words) for order in line.orders] for line in lines]
    table = [[score + words.follows("^", lines[0].first(o)) for score, o in zip(local[0], lines[0].orders, strict=True)]]
    back: list[list[int]] = [[]]
    for i in range(1, len(lines)):
        scores: list[float] = []
        links: list[int] = []
        for order, score in zip(lines[i].orders, local[i], strict=True):
            options = [
                table[-1][k] + _across(lines[i - 1], before, lines[i], order, words)
                for k, before in enumerate(lines[i - 1].orders)
            ]
            link = max(range(len(options)), key=options.__getitem__)
            scores.append(options[link] + score)
            links.append(link)
        table.append(scores)
        back.append(links)
    path = [max(range(len(table[-1])), key=table[-1].__getitem__)]
    for i in range(len(lines) - 1, 0, -1):
        path.append(back[i][path[-1]])
    path.reverse()
    return [(lines[i].orders[path[i]], _posterior(lines, local, path, i, words)) for i in range(len(lines))]


def _posterior(lines: Sequence[Line], local: list[list[float]], path: list[int], i: int, words: Words) -> float:
    line = lines[i]
    if len(line.orders) == 1:
        return 1.0
    scores = []
    for order, score in zip(line.orders, local[i], strict=True):
        if i:
            score += _across(lines[i - 1], lines[i - 1].orders[path[i - 1]], line, order, words)
        if i + 1 < len(lines):
            score += _across(line, order, lines[i + 1], lines[i + 1].orders[path[i + 1]], words)
        scores.append(score)
    top = max(scores)
    return math.exp(scores[path[i]] - top) / sum(math.exp(score - top) for score in scores)


def _across(line: Line, order: Order, other: Line, other_order: Order, words: Words) -> float:
    last, first = line.last(order), other.first(other_order)
    if other.after_blank:
        return words.follows(last, "$") + words.follows("^", first)
    return words.follows(last, first)


def _within(line: Line, order: Order, words: Words) -> float:
    """What an order gains inside the line: the borders that it makes less those that it undoes."""
    if len(order.pieces) == 1:
        return 0.0
    total = 0.0
    for a, _ in order.pieces:
        if a:
            total -= words.follows(_tail(line, a - 1), _head(line, a))
    if not order.joined:
        for (_, b), (a, _) in zip(order.pieces, order.pieces[1:], strict=False):
            total += words.follows(_tail(line, b - 1), _head(line, a))
    return total


def _head(line: Line, at: int) -> str:
    found = tokens(line.words[at])
    return found[0] if found else "^"


def _tail(line: Line, at: int) -> str:
    found = tokens(line.words[at])
    return found[-1] if found else "$"


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, x))))
