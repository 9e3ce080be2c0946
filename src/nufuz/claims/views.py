"""A sentence as the frames see it: its clauses, its actors with their prepositions, its figures and dates, its cues.

A view is made once for a sentence and read by everything that proposes and judges claims. All places are token numbers
within the sentence; characters come back only when a claim is made.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from nufuz.claims.frames import FrameSet, Hit
from nufuz.claims.hashing import word_columns
from nufuz.language.sentence import Mention, Sentence
from nufuz.vocabulary.actors import states_like

ACTORS = frozenset({"state", "org", "region", "person", "body", "city", "pair"})
VALUES = frozenset({"money", "percent", "quantity", "number", "ordinal"})
REACH = 4  # how many tokens before an actor its preposition may stand


@dataclass(slots=True)
class Actor:
    """One actor that a sentence names. A mention of a pair is two actors with the same place.

    ``mark``: its preposition or case, "" where it has none. ``group``: number of its enumeration; members of an
    enumeration share the mark of the first. ``order``: its place among the sentence's actors.
    """

    key: str
    kind: str
    form: str
    head: str
    first: int
    last: int
    clause: int
    order: int
    mark: str = ""
    group: int = -1
    size: int = 1
    place: int = 0  # within its enumeration
    mention: Mention | None = None
    paired: bool = False


@dataclass(slots=True)
class Value:
    """One figure of a sentence. ``unit``: as written, or what the text around tells (``unwritten``); ``offered``: units of
    figures near by that it may share, where it has none, each with the multiplier that it may share too.
    """

    mention: Mention
    first: int
    last: int
    clause: int
    order: int
    nouns: frozenset[int] = frozenset()  # frames whose counted noun stands with it
    unit: str | None = None
    offered: tuple[tuple[str, float], ...] = ()


@dataclass(slots=True)
class Date:
    """One date of a sentence."""

    mention: Mention
    edtf: str
    first: int
    last: int
    clause: int


@dataclass(slots=True)
class View:
    """See the module's text. ``cues``: tokens of each kind of cue, by name. ``meant``: the states that "the kingdom", "the West
    African nation" of the sentence may be, empty where it says nothing of the kind."""

    sentence: Sentence
    number: int
    words: list[str]
    clause: list[int]
    hits: list[Hit]
    cues: dict[str, list[tuple[int, int]]]
    actors: list[Actor]
    values: list[Value]
    dates: list[Date]
    pair_cue: bool = False
    frames: FrameSet | None = field(default=None, repr=False)
    meant: frozenset[str] = frozenset()
    _stems: list[str] = field(default_factory=list, repr=False, compare=False)
    _stem_columns: list[int] = field(default_factory=list, repr=False, compare=False)
    _said: tuple[int, ...] = field(default=(), repr=False, compare=False)

    @property
    def stems(self) -> list[str]:
        """The words' stems."""
        if not self._stems and self.words:
            self._stems = self.frames.stems(self.words) if self.frames is not None else self.words
        return self._stems

    @property
    def stem_columns(self) -> list[int]:
        """The columns of the words' stems."""
        if not self._stem_columns:
            self._stem_columns = word_columns(self.stems)
        return self._stem_columns

    @property
    def said(self) -> tuple[int, ...]:
        """The columns of the stems, each once."""
        if not self._said:
            self._said = tuple(dict.fromkeys(self.stem_columns))
        return self._said

    def chars(self, first: int, last: int) -> tuple[int, int]:
        """The clean characters of tokens ``first`` to ``last``."""
        tokens = self.sentence.tokens
        return tokens[first].start, tokens[last].end


def view_of(sentence: Sentence, number: int, frames: FrameSet) -> View:
    """The view of one sentence. ``number``: its place in the document."""
    tokens = sentence.tokens
    words = [token[2] for token in tokens]
    hits: list[Hit] = []
    cues: dict[str, list[tuple[int, int]]] = {}
    for hit in frames.hits(words):
        pattern, first, last = hit
        if pattern.frame >= 0:
            hits.append(hit)
        else:
            cues.setdefault(pattern.label, []).append((first, last))
    marks = cues.get("clause")
    clause = _clauses(len(tokens), _outside_lists(marks, sentence, words)) if marks else [0] * len(tokens)
    actors: list[Actor] = []
    values: list[Value] = []
    dates: list[Date] = []
    meant: frozenset[str] = frozenset()
    if tokens and sentence.mentions:
        starts = [token[0] for token in tokens]
        prepositions = _marks(cues)
        for mention in sentence.mentions:
            first = max(bisect_right(starts, mention.start) - 1, 0)
            last = max(bisect_right(starts, mention.end - 1) - 1, first)
            kind = mention.kind
            if kind in ACTORS:
                for key in mention.key.split("+") if kind == "pair" else [mention.key]:
                    if key:
                        actor = Actor(key, "state" if kind in ("pair", "city") and len(key) == 3 else kind, mention.form, mention.head or "", first, last, clause[first], len(actors))  # fmt: skip
                        actor.mark = _mark(mention, first, last, prepositions, actors, clause, words, frames)
                        actor.mention, actor.paired = mention, kind == "pair"
                        actors.append(actor)
            elif kind in VALUES and mention.figure is not None:
                value = Value(mention, first, last, clause[first], len(values))
                value.nouns, value.unit = _counted(mention, last, words, frames), mention.figure.unit
                values.append(value)
            elif kind == "pronoun" and ":" in mention.key:
                meant |= states_like(mention.key.partition(":")[2])
            elif kind == "date" and mention.when is not None and mention.when.edtf:
                dates.append(Date(mention, mention.when.edtf, first, last, clause[first]))
        if actors:
            _enumerate(actors, words, cues, frames)
    return View(sentence, number, words, clause, hits, cues, actors, values, dates, "pair" in cues, frames, meant)


def _outside_lists(marks: list[tuple[int, int]], sentence: Sentence, words: list[str]) -> list[tuple[int, int]]:
    """The clause marks without the commas that only part two names of an enumeration."""
    ends = {m.end for m in sentence.mentions if m.kind in ACTORS}
    starts = {m.start for m in sentence.mentions if m.kind in ACTORS}
    tokens = sentence.tokens
    return [
        (first, last) for first, last in marks
        if first == 0 or last + 1 >= len(tokens) or words[first][:1].isalpha()
        or tokens[first - 1].end not in ends or tokens[last + 1].start not in starts
    ]  # fmt: skip


def _clauses(count: int, marks: list[tuple[int, int]]) -> list[int]:
    """The number of each token's clause."""
    out: list[int] = []
    for clause, first in enumerate(sorted({first for first, _ in marks if 0 < first < count})):
        out += [clause] * (first - len(out))
    return out + [len({*out})] * (count - len(out))


def _marks(cues: dict[str, list[tuple[int, int]]]) -> dict[int, str]:
    """The preposition that ends at each token; a postposition that begins at token ``i`` stands at ``-i - 1``."""
    found = {last: name[5:] for name, places in cues.items() if name.startswith("prep:") for _, last in places}
    found.update({-i - 1: name[5:] for name, places in cues.items() if name.startswith("post:") for i, _ in places})
    return found


def _mark(
    mention: Mention, first: int, last: int, marks: dict[int, str], before: list[Actor], clause: list[int], words: list[str],
    frames: FrameSet,
) -> str:  # fmt: skip
    """The preposition, postposition or case of an actor: behind it, joined to it, or within reach before it.

    Between an actor and a preposition before it no other actor may stand.
    """
    joined = mention.prefix.replace(" ", "")
    prefix = frames.prefixes.get(joined, joined)
    after = last + 2 if mention.head and words[last + 1 : last + 2] == [mention.head] else last + 1
    if -after - 1 in marks:
        return marks[-after - 1]
    if prefix and prefix not in ("و", "ف"):
        return prefix
    case = frames.case_of(_cased_word(mention, first, last, words, frames.endings_of)) if frames.endings else ""
    stop = before[-1].last if before else -1
    for i in range(first - 1, max(stop, first - 1 - REACH), -1):
        if clause[i] != clause[first]:
            break
        if i in marks:
            return f"{marks[i]}+{case}" if case and marks[i] in frames.with_case else marks[i]
    return case or prefix


def _cased_word(mention: Mention, first: int, last: int, words: list[str], of: str) -> str:
    """The word whose ending tells an actor's case: its noun (``head``), or itself, where a title stands before a name."""
    if of == "head":
        return mention.head or ""
    if mention.form in ("leader", "office") and mention.head:
        return mention.head.split()[0]
    return words[first] if mention.kind in ("org", "body") else words[last]


def _counted(mention: Mention, last: int, words: list[str], frames: FrameSet) -> frozenset[int]:
    """The frames whose counted noun stands with a figure: inside it, named by it, or right behind it."""
    out: set[int] = set()
    if mention.figure is not None and mention.figure.noun:
        out.update(frames.counted(mention.figure.noun))
    for word in words[last : last + 3]:
        out.update(frames.counted(word))
    return frozenset(out)


def _enumerate(actors: list[Actor], words: list[str], cues: dict[str, list[tuple[int, int]]], frames: FrameSet) -> None:
    """Joins actors that only commas and conjunctions part into enumerations.

    Members take the first one's mark, or the last one's where marks stand behind; a preposition goes before a bare case.
    """
    joints = {i for a, b in cues.get("conjunction", []) for i in range(a, b + 1)}
    group: list[Actor] = []
    number = 0
    for actor in actors:
        if group and _joined(group[-1], actor, words, joints):
            group.append(actor)
        else:
            _close(group, number, frames)
            number += 1
            group = [actor]
    _close(group, number, frames)


def _joined(one: Actor, other: Actor, words: list[str], joints: set[int]) -> bool:
    if one.first == other.first:
        return True
    between = range(one.last + 1, other.first)
    if len(between) > 2 or other.first <= one.last:
        return False
    prefix = other.mention.prefix if other.mention else ""
    linked = prefix.startswith(("و", "и")) or any(
        i in joints or words[i] in {"،", ",", "و", "-", "–", "and", "ve", "и", "ile"} for i in between
    )
    return linked and all(i in joints or not words[i][:1].isalpha() for i in between)


def _close(group: list[Actor], number: int, frames: FrameSet) -> None:
    keys = {actor.key for actor in group}
    suffixed = frames.postpositions
    giver = group[-1 if suffixed else 0].mark if group else ""
    cases = () if suffixed else frames.endings.values()
    for place, actor in enumerate(group):
        actor.group, actor.size, actor.place = number, len(keys), place
        if (place or suffixed) and not actor.paired:
            actor.mark = giver if giver and actor.mark in cases else actor.mark or giver
