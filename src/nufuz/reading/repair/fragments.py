"""Line fragments that stand in the wrong order, put back.

A right-to-left line of a PDF is often drawn in several pieces: a new one begins wherever the font changes or a glyph is
positioned by itself, and that may be in the middle of a word (تعز|يز, أ|كبر). A reader that sorts the pieces of a line
from left to right hands them on in reverse: the last piece first. So a line P1 P2 P3 comes back as P3 P2 P1: its first
word is the rest of a word whose beginning stands further on, and its last word lacks its end.

The repair looks for the chain of joints that explains a line: the line's last word with the rest that begins a piece,
the word that ends this piece with the next rest, and so on until the line's first word. A joint counts by how much
likelier the joined word is than its two halves. With three or more pieces the joints fix every border. With two, the
border between the pieces is between whole words: it is chosen by how well words follow one another within the line and
across the lines before and after (a Viterbi search over all lines), and by room: a line's first word would not have
fitted on the line before.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from nufuz.reading.repair.knowledge import Evidence, rules
from nufuz.reading.repair.repetition import Repetition
from nufuz.reading.repair.succession import END, START, Succession, arabic_succession
from nufuz.reading.repair.tape import Change, Part
from nufuz.reading.repair.words import Words, arabic_words, bare, is_arabic, tokens

LINE = re.compile(r"[^\n]+")
TOKEN = re.compile(r"\S+")
LETTERS = re.compile("^[\u0620-\u063f\u0641-\u065f\u066e-\u06d3]+$")
REST = re.compile('^([\u0620-\u063f\u0641-\u065f\u066e-\u06d3]+)[.،,؛:؟!)»”"]*$')
NUMBER = re.compile(r"^[\d٠-٩]+(?:[.,٫٬/-][\d٠-٩]+)*%?$")
NEVER_FIRST = tuple("ةىئؤء")
DAMAGE_IS_RARE = -9.0  # log odds that a line of any text is displaced
A_JOINT_AT_LEAST = 5.0
UNLISTED_JOINT_AT_MOST = 6.0  # two unknown halves that make an unknown word: a name, perhaps
SURE_JOINT = 12.0
SHORTEST_JOINT = 4  # letters; initials such as "م خ" join to anything
MOST_PIECES = 6
MOST_TOKENS = 60
LONGEST_LINE = 50_000  # characters; what is longer is no line of print, and nothing is learnt from it
WIDE_GAP = 1.5
BYLINE = 4.0
LONGEST_BYLINE = 8  # words
STRETCHED = 5.0
HALF_AT_LEAST = -20.0
SURE_ORDER = 0.9
UNSEEN = 0.8  # what the model says of lines that it was trained on holds so much less for others
KNOWN_ORDER = 0.9  # an order at least this sure is evidence for others
# Rough widths of letters in print, as shares of a wide one.
NARROW, SMALL, LARGE = frozenset("اأإآلء1.،,:؛!()«» "), frozenset("رزدذوؤبتثنيئى"), frozenset("سشصض")
FULL_LINES = 8  # so many lines of one width make a text that was set in lines
ROOM_LEFT = 0.98  # a line and the next word together are at least about so wide as a full line
ROOM_SPREAD = 0.018
ROOM_COUNTS = 4.0
SENTENCE_END = frozenset(".؟!:”»")


Border = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Order:
    """One way to put a line in order: pieces as token ranges, whether each is joined to the one before it, the words."""

    pieces: tuple[tuple[int, int], ...]
    joined: bool
    words: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(slots=True)
class Line:
    """A line of the text: its tokens (absolute spans), and the orders that it may have.

    ``odds``: log likelihood ratio of the joints; ``sure``: probability that the line is displaced at all.
    """

    spans: list[tuple[int, int]]
    words: list[str]
    after_blank: bool
    orders: list[Order] = field(default_factory=list)
    odds: float = 0.0
    sure: float = 0.0
    width: float = 0.0

    def order(self, pieces: Sequence[tuple[int, int]], joined: bool, score: float = 0.0) -> Order:
        """An order of this line, with the words that it makes."""
        text = ("" if joined else " ").join(" ".join(self.words[a:b]) for a, b in pieces)
        return Order(tuple(pieces), joined, tuple(tokens(text)), score)


def displaced_fragments(text: str, evidence: Evidence) -> Iterator[Change]:
    """One change for each line whose pieces changed places."""
    if not any(_may_be_displaced(found.group()) for found in LINE.finditer(text)):
        return
    lines = _lines(text)
    words = _words_of(lines)
    whole = sum(_find_orders(line, words, evidence) for line in lines)
    damage = DAMAGE_IS_RARE + min(7.0, 1.5 * whole)
    for line in lines:
        if line.odds:
            line.sure = _logistic(line.odds + damage)
        else:
            line.orders = _number_orders(line) or _spaced_orders(line, whole) or line.orders
    if not any(len(line.orders) > 1 or line.sure for line in lines):
        return
    for line, (order, share) in zip(lines, _chosen(lines), strict=True):
        if line.sure and len(order.pieces) > 1:
            yield _change(line, order, share)


def _chosen(lines: Sequence[Line]) -> list[tuple[Order, float]]:
    """The order of each line and its share: twice, for what the document repeats shows only once lines are in order."""
    model = arabic_succession()
    scored: dict[Border, float] = {}
    first = [(line.orders[0], 1.0 if len(line.orders) == 1 else 0.0) for line in lines]
    once = Search(lines, model, Repetition.of(_passages(lines, first)), scored).best()
    return Search(lines, model, Repetition.of(_passages(lines, once)), scored).best()


def _passages(lines: Sequence[Line], chosen: Sequence[tuple[Order, float]]) -> Iterator[list[tuple[str, int]]]:
    """Runs of words whose order is known, each word with the number of its line; a blank line parts no sentence."""
    passage: list[tuple[str, int]] = []
    for i, (line, (order, share)) in enumerate(zip(lines, chosen, strict=True)):
        if share < KNOWN_ORDER or (line.after_blank and passage and passage[-1][0] in SENTENCE_END):
            yield passage
            passage = []
        if share >= KNOWN_ORDER:
            passage += [(word, i) for word in order.words]
    yield passage


def _change(line: Line, order: Order, share: float) -> Change:
    """A joint that is sure is worth making even where the border of the moved piece is not: the line carries a doubt."""
    parts: list[Part] = []
    for i, (a, b) in enumerate(order.pieces):
        if i and not order.joined:
            parts.append(" ")
        parts.append((line.spans[a][0], line.spans[b - 1][1]))
    sure = round(line.sure if order.joined else line.sure * share, 3)
    right = line.sure * share
    why = f"the order of this line's words was put back, sure to {right:.2f}" if right < SURE_ORDER else None
    return Change("displaced-fragment", line.spans[0][0], line.spans[-1][1], tuple(parts), sure, why, round(right, 3))


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    at = 0
    for found in LINE.finditer(text):
        if found.end() - found.start() > LONGEST_LINE:
            continue
        spans = [(found.start() + m.start(), found.start() + m.end()) for m in TOKEN.finditer(found.group())]
        if not any(is_arabic(text[a:b].lstrip('«“"(')) for a, b in spans):
            continue  # page numbers and addresses stand between the lines of a text
        blank = not lines or text.count("\n", at, spans[0][0]) > 1
        line = Line(spans, [text[a:b] for a, b in spans], blank)
        line.orders = [line.order([(0, len(spans))], True)]
        line.width = width(" ".join(line.words))
        lines.append(line)
        at = spans[-1][1]
    return lines


def _may_be_displaced(line: str) -> bool:
    """``_worth_a_look`` for a line whose tokens are not known yet: cheap enough for a line of any length."""
    words = line.split(None, MOST_TOKENS)
    return 1 < len(words) <= MOST_TOKENS and bool(LETTERS.match(words[-1]) and REST.match(words[0]))


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
    line.odds, starts = best
    n = len(line.words)
    if starts == (0,):
        line.orders = [line.order([(cut, n), (0, cut)], True, _prior(line, cut)) for cut in range(1, n)]
    else:
        line.orders = [line.order(_pieces(starts, n), True)]
    return line.odds > SURE_JOINT


def _chains(line: Line, words: Words, evidence: Evidence) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Chains of joints: the log likelihood ratio, and where pieces start, from the line's end to its beginning.

    The last entry but one is where the line's last piece in the file (its first in truth) begins.
    """
    n = len(line.words)
    choice = math.log(n)
    found: dict[tuple[int, int], float] = {}

    def joint(head: int, tail: int) -> float:
        if (head, tail) not in found:
            found[head, tail] = _joint(line, head, tail, words, evidence)
        return found[head, tail]

    if joint(n - 1, 0) >= A_JOINT_AT_LEAST:
        yield joint(n - 1, 0), (0,)
    if not any(joint(head, 0) >= A_JOINT_AT_LEAST for head in range(1, n - 1)):
        return

    def extend(
        score: float, head: int, before: int, starts: tuple[int, ...]
    ) -> Iterator[tuple[float, tuple[int, ...]]]:
        # ``head`` lacks its end; the pieces from ``before`` on are placed already.
        if joint(head, 0) >= A_JOINT_AT_LEAST:
            yield score + joint(head, 0), (*starts, 0)
        if len(starts) < MOST_PIECES:
            for tail in range(1, before):
                if joint(head, tail) >= A_JOINT_AT_LEAST:
                    yield from extend(score + joint(head, tail) - choice, before - 1, tail, (*starts, tail))

    for tail in range(1, n - 1):
        if joint(n - 1, tail) >= A_JOINT_AT_LEAST:
            for last_start in range(tail + 1, n):
                yield from extend(joint(n - 1, tail) - 2 * choice, last_start - 1, tail, (last_start, tail))


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
    whole = beginning + end
    if len(whole) < SHORTEST_JOINT:
        return -1.0
    ratio = words.log_probability(whole) - _alone(beginning, words) - _alone(end, words)
    if line.spans[tail][0] in evidence.stretched or end.startswith(NEVER_FIRST):
        ratio += STRETCHED
    known = (_is_word(beginning, words), _is_word(end, words))
    if not words.known(whole):
        return -1.0 if any(known) else min(ratio, UNLISTED_JOINT_AT_MOST)
    if all(known) and min(words.count(beginning), words.count(end)) > 1:
        return -1.0
    return ratio


def _is_word(word: str, words: Words) -> bool:
    return words.known(word) and (len(word) > 1 or word == "و")


def _alone(word: str, words: Words) -> float:
    """A single letter is no word, whatever lists and initials make of it."""
    if len(word) == 1 and word != "و":
        return math.log(1e-5)
    return max(words.log_probability(word), HALF_AT_LEAST)


def _prior(line: Line, cut: int) -> float:
    """What speaks for a border beside the words on its sides: a wide gap; a by-line that would begin behind it."""
    begins = line.after_blank and len(line.words) <= LONGEST_BYLINE and bare(line.words[cut]) in _bylines()
    return WIDE_GAP * _wide(line, cut) + BYLINE * begins


@cache
def _bylines() -> frozenset[str]:
    return frozenset(rules()["fragments"]["bylines"])


def _wide(line: Line, cut: int) -> bool:
    return line.spans[cut][0] - line.spans[cut - 1][1] > 1


def _number_orders(line: Line) -> list[Order]:
    """A number at a line's start that belongs behind the cue word at its end ("… في سنة")."""
    cues = rules()["numbers"]["number_cues"]
    if len(line.words) < 3 or bare(line.words[-1]) not in cues or not NUMBER.match(line.words[0]):
        return []
    line.sure = 0.95
    n = len(line.words)
    return [line.order([(0, n)], False), line.order([(1, n), (0, 1)], False)]


def _spaced_orders(line: Line, whole: int) -> list[Order]:
    """Pieces of whole words, told by wide gaps between them, in a text that has displaced fragments elsewhere."""
    n = len(line.words)
    wide = [cut for cut in range(1, n) if _wide(line, cut)]
    if len(wide) < 2 or whole < 3 or n > MOST_TOKENS or not all(is_arabic(word) for word in line.words):
        return []
    cuts = sorted({*wide, *(cut for cut in range(1, n) if line.words[cut - 1][-1] in ".؟!")})
    borders = [0, *cuts, n]
    line.sure = 0.95
    pieces = [(a, b) for a, b in itertools.pairwise(borders)]
    return [line.order([(0, n)], False), line.order(pieces[::-1], False)]


@dataclass(slots=True)
class Search:
    """The orders of all lines that together make the best succession of words."""

    lines: Sequence[Line]
    model: Succession
    repetition: Repetition
    scored: dict[Border, float]  # what the model made of four words
    full: float | None = None

    def best(self) -> list[tuple[Order, float]]:
        """The best order of each line, with its share among the line's orders while the neighbours keep theirs."""
        lines = self.lines
        self.full = _full_width(lines)
        inner = [self._inner(i) for i in range(len(lines))]
        table = [[s + self._begin(o) for s, o in zip(inner[0], lines[0].orders, strict=True)]]
        back: list[list[int]] = [[]]
        for i in range(1, len(lines)):
            scores, links = [], []
            for order, score in zip(lines[i].orders, inner[i], strict=True):
                options = [
                    table[-1][k] + self._across(i, before, order) for k, before in enumerate(lines[i - 1].orders)
                ]
                links.append(max(range(len(options)), key=options.__getitem__))
                scores.append(options[links[-1]] + score)
            table.append(scores)
            back.append(links)
        path = [max(range(len(table[-1])), key=table[-1].__getitem__)]
        for i in range(len(lines) - 1, 0, -1):
            path.append(back[i][path[-1]])
        path.reverse()
        return [(line.orders[path[i]], self._share(i, inner[i], path)) for i, line in enumerate(lines)]

    def _inner(self, i: int) -> list[float]:
        orders = self.lines[i].orders
        if len(orders) == 1:
            return [0.0]
        return [order.score + self._chain(order.words, i) for order in orders]

    def _begin(self, order: Order) -> float:
        return self._chain([START, START, *order.words[:3]], 0) if len(self.lines[0].orders) > 1 else 0.0

    def _across(self, i: int, order: Order, other_order: Order) -> float:
        """How well line ``i`` in one order follows the line before it in another."""
        line, other = self.lines[i - 1], self.lines[i]
        if len(line.orders) == 1 and len(other.orders) == 1:
            return 0.0
        last, first = order.words[-3:], other_order.words[:3]
        run_on = self._chain([*last, *first], i)
        if not other.after_blank:
            return run_on + self._room(line, other, other_order)
        parted = self._chain([*last, END, END], i) + self._chain([START, START, *first], i)
        # A page may end in the middle of a sentence.
        return parted if order.words[-1] in SENTENCE_END else max(parted, run_on)

    def _room(self, line: Line, other: Line, order: Order) -> float:
        """A word that would have fitted on the line before did not begin this one."""
        if self.full is None or len(other.orders) == 1:
            return 0.0
        (a, b), *more = order.pieces
        first = other.words[a] + (other.words[more[0][0]] if more and order.joined and b == a + 1 else "")
        share = (line.width + width(" ") + width(first)) / self.full
        return max(-ROOM_COUNTS, math.log(_logistic((share - ROOM_LEFT) / ROOM_SPREAD)))

    def _chain(self, sequence: Sequence[str], line: int) -> float:
        """The scores of all borders of a sequence but its first and its last."""
        total = 0.0
        for p, a, b, n in zip(sequence, sequence[1:], sequence[2:], sequence[3:], strict=False):
            border = p, a, b, n
            if border not in self.scored:
                self.scored[border] = self.model.score(*border)
            total += UNSEEN * self.scored[border] + self.repetition.odds(border, line)
        return total

    def _share(self, i: int, inner: list[float], path: list[int]) -> float:
        lines = self.lines
        if len(lines[i].orders) == 1:
            return 1.0
        scores = []
        for order, score in zip(lines[i].orders, inner, strict=True):
            before = self._across(i, lines[i - 1].orders[path[i - 1]], order) if i else 0.0
            after = self._across(i + 1, order, lines[i + 1].orders[path[i + 1]]) if i + 1 < len(lines) else 0.0
            scores.append(score + before + after)
        top = max(scores)
        return math.exp(scores[path[i]] - top) / sum(math.exp(score - top) for score in scores)


def _full_width(lines: Sequence[Line]) -> float | None:
    """The width of a full line; None for a text whose lines are paragraphs."""
    widths = sorted(line.width for line in lines)
    full = widths[int(0.9 * (len(widths) - 1))]
    return full if sum(abs(w - full) < 0.08 * full for w in widths) >= max(FULL_LINES, len(widths) // 3) else None


def width(text: str) -> float:
    """About how wide a text is in print."""
    return sum(_letter_width(c) for c in text if not "\u064b" <= c <= "\u0652")


def _letter_width(letter: str) -> float:
    if letter in NARROW:
        return 0.5
    return 0.75 if letter in SMALL else 1.5 if letter in LARGE else 1.0


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, x))))
