"""Who is quoted for a claim: the speaker's words in the clause that introduces it, verbatim.

A speech is a verb of saying or a phrase ("according to") with the words that name its speaker. Where the speaker stands is
told by what parts the words around the cue: the word that opens what was said ("that", a colon, a quotation mark), the commas.
A verb that names nobody ("he added that") and a sentence within the same quotation marks go on with the speaker before. Cue
words are data (``data/cues``, ``[attribution]``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nufuz.claims.views import View

REACH = 12
"""Words that the naming of a speaker may run to."""
APPOSITION = 25
"""Words between commas that may stand between a speaker and what he says."""
MEMORY = 8
"""Sentences within which a verb that names nobody goes on with the speaker before."""

_STOPS = frozenset({",", "،", ";", "؛", ":", "(", ")", "—", "–", "[", "]", "…", "!", "?", "؟", "."})
_OPENING = frozenset({":", '"'})
_BREAKS = frozenset({",", "،", '"', "—", "–", "-"})


@dataclass(frozen=True, slots=True)
class Speech:
    """Words that introduce a speaker. ``name``: the tokens that name him, None where they go on with the one before.

    ``first``, ``last``: the tokens of cue and name; it covers what stands from ``start`` to ``stop``.
    """

    name: tuple[int, int] | None
    first: int
    last: int
    start: int
    stop: int


class Speakers:
    """The speakers of a document, sentence by sentence."""

    def __init__(self, views: Sequence[View]) -> None:
        self._views = views
        self._known: dict[int, list[Speech]] = {}

    def of(self, view: View, start: int, end: int) -> str | None:
        """Who is quoted for the claim whose evidence is the clean characters ``start:end``; None where the author speaks."""
        tokens = view.sentence.tokens
        places = [i for i, token in enumerate(tokens) if token.start < end and token.end > start]
        if not places:
            return None
        for speech in sorted(self.speeches(view), key=lambda s: -s.start):
            if places[-1] < speech.start or places[0] > speech.stop:
                continue
            if speech.first <= places[0] and places[-1] <= speech.last:
                continue
            return self._named(view, speech)
        return self._before(view) if self._quoted(view) else None

    def speeches(self, view: View) -> list[Speech]:
        """The speeches of a sentence: of phrases, then of verbs."""
        known = self._known.get(view.number)
        if known is None:
            known = self._known[view.number] = [*_phrases(view), *_verbs(view)]
        return known

    def _named(self, view: View, speech: Speech) -> str | None:
        """The words of a speech that name its speaker; of the speech before where it names nobody, or a pronoun."""
        if speech.name is None or _anaphor(view, *speech.name):
            return self._before(view)
        return _words(view, *speech.name)

    def _before(self, view: View) -> str | None:
        """The last speaker that was named before a sentence."""
        for number in range(view.number - 1, max(view.number - 1 - MEMORY, -1), -1):
            other = self._views[number]
            names = [s.name for s in self.speeches(other) if s.name and not _anaphor(other, *s.name)]
            if names:
                return _words(other, *names[-1])
        return None

    def _quoted(self, view: View) -> bool:
        """Whether a sentence begins within quotation marks that a speech before it opened."""
        depth = 0
        for number in range(view.number - 1, max(view.number - 1 - MEMORY, -1), -1):
            other = self._views[number]
            depth += _open_quotes(other.sentence.text)
            if any(s.name is not None for s in self.speeches(other)):
                return depth > 0
        return False


def _phrases(view: View) -> list[Speech]:
    """ "According to the ministry, …"; Turkish "Bakanlığa göre"."""
    end = len(view.words) - 1
    found = []
    for first, last in view.cues.get("attribution:phrases", []):
        stop = _forward(view, last + 1)
        if stop > last + 1 or _anaphor(view, first, last):
            found.append(Speech((first, stop - 1), first, stop - 1, 0, end))
    for first, last in view.cues.get("attribution:postpositions", []):
        start = _backward(view, first - 1)
        if start < first:
            found.append(Speech((start, last), start, last, 0, end))
    return found


def _verbs(view: View) -> list[Speech]:
    """ "The minister said that …", "…, said the minister", "وقال الوزير إن …", "Bakan … söyledi"."""
    that = dict(view.cues.get("attribution:that", []))
    bare = set(view.cues.get("attribution:bare", []))
    nobody = _covered(view, "nobody")
    around = {a for name, places in view.cues.items() if name.startswith("prep:") for a, _ in places}
    end = len(view.words) - 1
    found = []
    for first, last in view.cues.get("attribution:verbs", []):
        if first in nobody:
            continue
        after, before = _forward(view, last + 1, that), _backward(view, first - 1)
        opens = _opens(view, after, that)
        if last + 1 in around:
            after = last + 1  # "he said at the outset that" names nobody
        if before in around:
            before = first
        if opens is not None and after > last + 1:
            found.append(Speech((last + 1, after - 1), first, after - 1, opens, end))
        elif opens is not None and before < first:
            found.append(Speech((before, first - 1), before, last, opens, end))
        elif opens is not None:
            found.append(Speech(None, first, last, opens, end))
        elif (first, last) in bare and after > last + 1 and first > 0 and view.words[first - 1] in _BREAKS:
            found.append(Speech((last + 1, after - 1), first, after - 1, 0, first - 1))
        elif (first, last) in bare and before < first:
            behind = before > 0 and view.words[before - 1] in _BREAKS  # "…, the ministry said"
            found.append(Speech((before, first - 1), before, last, 0 if behind else last + 1, end))
        elif view.frames is not None and view.frames.postpositions and last >= end - 2:
            begin = next((i for i, word in enumerate(view.words) if word[:1].isalpha()), 0)  # behind "4."
            stop = _forward(view, begin)
            if begin < stop < first and view.words[stop] == ",":
                found.append(Speech((begin, stop - 1), begin, stop - 1, stop, first))
            elif (name := _titled(view, begin)) is not None and name + 1 < first:
                found.append(Speech((begin, name), begin, name, name + 1, first))
    for first, last in view.cues.get("attribution:participles", []):
        if (name := _titled(view, last + 1)) is not None:  # "…" diyen Bakan Bolat
            found.append(Speech((last + 1, name), first, name, 0, first - 1))
    return found


def _titled(view: View, at: int) -> int | None:
    """The last token of a speaker's title and name that begin at ``at``, told by an office, a title or capital letters."""
    titles = _covered(view, "titles")
    people = {
        i for actor in view.actors if actor.form in ("leader", "office") or actor.kind == "person"
        for i in range(actor.first, actor.last + 1)
    }  # fmt: skip
    end, titled = at, False
    while end < len(view.words) and end - at <= REACH and (end in titles or end in people or _capital(view, end)):
        titled |= end in titles or end in people
        end += 1
    return end - 1 if titled or (end > at and at > 0) else None


def _capital(view: View, i: int) -> bool:
    """Whether a word begins with a capital letter and carries no case ending behind an apostrophe."""
    return (_words(view, i, i) or "")[:1].isupper() and view.words[i + 1 : i + 2] != ["'"]


def _opens(view: View, at: int, that: dict[int, int]) -> int | None:
    """Where what was said begins, if a word or mark at ``at`` opens it."""
    words = view.words
    if at in that:
        return that[at] + 1
    if at < len(words) and words[at] in (",", "،"):
        behind = [
            i for i in range(at + 1, min(at + APPOSITION, len(words))) if i in that and words[i - 1] in (",", "،")
        ]
        return that[behind[0]] + 1 if behind and not words[behind[0]].startswith("و") else None
    return at + 1 if at < len(words) and words[at] in _OPENING else None


def _forward(view: View, at: int, that: dict[int, int] | None = None) -> int:
    """The first token behind a speaker's name that begins at ``at``; ``at`` itself where nothing names one."""
    stop, relative = at, {a for a, _ in view.cues.get("attribution:relative", []) if a > at}
    while stop < len(view.words) and stop - at <= REACH:
        word = view.words[stop]
        if word in _STOPS or (word == '"' and stop == at) or (that and stop in that) or stop in relative:
            break
        stop += 1
    return stop if stop - at <= REACH else at


def _backward(view: View, at: int) -> int:
    """The first token of a speaker's name that ends at ``at``; ``at + 1`` where nothing names one."""
    start = at
    while start >= 0 and at - start < REACH and view.words[start] not in _STOPS and view.words[start] != '"':
        start -= 1
    return start + 1 if at - start < REACH else at + 1


def _anaphor(view: View, first: int, last: int) -> bool:
    """Whether a name is nothing but "he", "by his words"."""
    said, cue = _covered(view, "anaphors"), _covered(view, "phrases")
    rest = [i for i in range(first, last + 1) if i not in said and i not in cue and view.words[i][:1].isalpha()]
    return not rest and any(i in said for i in range(first, last + 1))


def _covered(view: View, name: str) -> set[int]:
    """The tokens that a cue of attribution stands on."""
    return {i for a, b in view.cues.get(f"attribution:{name}", []) for i in range(a, b + 1)}


def _open_quotes(text: str) -> int:
    """How many more quotations a sentence opens than it closes."""
    straight = text.count('"') % 2
    return text.count("«") + text.count("“") + straight - text.count("»") - text.count("”")


def _words(view: View, first: int, last: int) -> str | None:
    start, stop = view.chars(first, last)
    text = view.sentence.text[start - view.sentence.start : stop - view.sentence.start].strip(' ،,؛;:."»«“”')
    return text or None
