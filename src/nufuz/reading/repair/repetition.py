"""What a document says twice: runs of words that stand in one place show how the same words go on in another.

Headlines, pull quotes and summaries repeat the body, names and set phrases recur. A border between two pieces of text
that the document has in the same words elsewhere is most probably real.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MOST_ODDS = 6.0
ONCE_MAY_BE_CHANCE = 0.5  # taken off each count (absolute discounting: Ney, Essen and Kneser 1994)
MOST_PLACES = 6  # places remembered for each run
MOST_TOKENS = 200_000  # a longer document is not looked through

Place = tuple[int, int]  # the first and the last line of a run


@dataclass(frozen=True)
class Repetition:
    """Runs of one to four tokens of a document: how often each stands there, and where."""

    counts: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    places: Mapping[tuple[str, ...], Sequence[Place]] = field(default_factory=dict)
    total: int = 0

    @classmethod
    def of(cls, passages: Iterable[Sequence[tuple[str, int]]]) -> Repetition:
        """``passages``: runs of tokens in their right order, each token with the number of its line."""
        counts: Counter[tuple[str, ...]] = Counter()
        places: dict[tuple[str, ...], list[Place]] = defaultdict(list)
        seen = 0
        for passage in passages:
            seen += len(passage)
            if seen > MOST_TOKENS:
                break
            words = tuple(word for word, _ in passage)
            for length in (1, 2, 3, 4):
                for i in range(len(words) - length + 1):
                    run = words[i : i + length]
                    counts[run] += 1
                    if len(places[run]) < MOST_PLACES:
                        places[run].append((passage[i][1], passage[i + length - 1][1]))
        return cls(counts, places, sum(count for run, count in counts.items() if len(run) == 1))

    def odds(self, border: tuple[str, str, str, str], line: int) -> float:
        """Log odds that the document gives to the border between the second and the third of four tokens.

        How much oftener the third follows the first two, or the second stands before the last two, than it stands
        anywhere. ``line``: the number of the line in question; what stands in it or beside it is no evidence.
        """
        before, a, b, after = border
        if not self._elsewhere((a, b), line):
            return 0.0
        runs = (((a, b), (a,), b), ((before, a, b), (before, a), b), ((a, b, after), (b, after), a))
        best = max(self._gain(run, context, word, line) for run, context, word in runs)
        return min(MOST_ODDS, max(0.0, best))

    def _gain(self, run: tuple[str, ...], context: tuple[str, ...], word: str, line: int) -> float:
        times = self._elsewhere(run, line)
        if not times:
            return 0.0
        share = (times - ONCE_MAY_BE_CHANCE) / max(1, self._elsewhere(context, line))
        return math.log(share * self.total / max(1, self.counts.get((word,), 0)))

    def _elsewhere(self, run: tuple[str, ...], line: int) -> int:
        near = sum(first <= line + 1 and last >= line - 1 for first, last in self.places.get(run, ()))
        return self.counts.get(run, 0) - near
