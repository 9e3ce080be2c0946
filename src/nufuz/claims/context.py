"""What a sentence takes from around it: who was spoken of before, what the heading and the document are about, and when.

Research prose hardly ever names both states in the sentence that holds the figure; half of all claims need this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from nufuz.claims.views import View

TOPICS = 3  # actors that a stretch may be "about"
BEHIND, AHEAD = 20, 8  # sentences of that stretch: long texts change their topic
OPENING = 4  # sentences in which a text says its own date
FADING = 7  # sentences back that still count for an actor's salience


@dataclass(slots=True)
class Known:
    """An actor as its surroundings know it, seen from one sentence.

    ``previous``: 1 + its place in the sentence before, 0 where it is not there. ``paragraph``: the paragraph began with it.
    ``heading``, ``title``: it stands there. ``rank``: 1 for the actor most spoken of in the stretch around, 0 below
    ``TOPICS``. ``share``: its share of all actors named there. ``back``: sentences since it was last named, 9 at most. ``salience``: how much
    the sentences before spoke of it, fading by a third each; ``local``: its rank by that (1 the most), 0 beyond 4.
    ``suits``: whether the sentence's "the kingdom", "the Gulf state" may be this one (-1: not; 0: it says nothing of the kind).
    """

    key: str
    kind: str
    previous: int = 0
    paragraph: bool = False
    heading: int = 0
    title: int = 0
    rank: int = 0
    share: float = 0.0
    back: int = 9
    salience: float = 0.0
    local: int = 0
    suits: int = 0
    dense: list[float] = field(
        default_factory=list, repr=False, compare=False
    )  # all this as ``fillers`` gives it to the trees


@dataclass(slots=True)
class Around:
    """The surroundings of one sentence. ``dates``: (EDTF, source): the ``document``'s own date, that of the
    ``previous`` sentences, of the ``heading``, the ``first`` date of its opening, the ``latest`` it names.
    """

    actors: dict[str, Known]
    dates: tuple[tuple[str, str], ...]

    def sources(self) -> dict[str, str]:
        """The sources of each date, as words."""
        out: dict[str, str] = {}
        for edtf, source in self.dates:
            out[edtf] = f"{out[edtf]} {source}" if edtf in out else source
        return out


class Context:
    """The surroundings of every sentence of a document."""

    def __init__(self, views: Sequence[View], date: str | None) -> None:
        self._views = views
        self._date = date
        self._kinds: dict[str, str] = {}
        self._counts: list[Counter[str]] = []
        for view in views:
            counts: Counter[str] = Counter()
            for actor in view.actors:
                counts[actor.key] += 2 if view.sentence.heading else 1
                self._kinds.setdefault(actor.key, actor.kind)
            self._counts.append(counts)
        self._all_keys = [self._keys(view) for view in views]
        self._title = self._keys(next((v for v in views if v.actors), None))
        dates = [d for view in views for d in view.dates if d.mention.when is not None and d.mention.when.role == "at"]
        opening = [d.edtf for view in views[:OPENING] for d in view.dates if len(d.edtf) >= 7]
        self._first = opening[0] if opening else None
        self._latest = max((d.edtf for d in dates if d.edtf[:4].isdigit() and "/" not in d.edtf), default=None)
        self._headings: list[View | None] = []
        heading = None
        for view in views:
            if view.sentence.heading:
                heading = view
            self._headings.append(heading)

    def around(self, number: int) -> Around:
        """The surroundings of sentence ``number``."""
        view = self._views[number]
        out: dict[str, Known] = {}

        counts, rank = self._topics(number)
        total = sum(counts.values()) or 1

        def known(key: str) -> Known:
            if key not in out:
                out[key] = Known(key, self._kinds[key], rank=rank.get(key, 0), share=counts[key] / total)
            return out[key]

        for key in rank:
            known(key)
        for place, key in enumerate(self._title[:4], 1):
            known(key).title = place
        heading = self._headings[number]
        if heading is not None and heading is not view:
            for place, key in enumerate(self._keys(heading)[:4], 1):
                known(key).heading = place
        first = self._first_of_paragraph(number)
        if first is not None:
            known(first).paragraph = True
        for step in range(1, 5):
            if number - step < 0:
                break
            before = self._views[number - step]
            for place, key in enumerate(self._keys(before)[:4], 1):
                item = known(key)
                item.back = min(item.back, step)
                if step == 1:
                    item.previous = place
        for step in range(1, FADING + 1):
            if number - step < 0:
                break
            for place, key in enumerate(self._all_keys[number - step]):
                known(key).salience += (2 / 3) ** step * (1.5 if place == 0 else 1.0)
        for key, kind in self._kinds.items():
            if key in out and kind != "state":
                out[key].salience *= 0.8
        ranked = sorted((k for k in out.values() if k.salience > 0.1), key=lambda k: (-k.salience, k.key))
        for place, item in enumerate(ranked[:4], 1):
            item.local = place
        for actor in view.actors:
            known(actor.key).back = 0
        for key, item in out.items() if view.meant else ():
            item.suits = (1 if key in view.meant else -1) if item.kind == "state" else 0
        return Around(out, tuple(self._dates(number)))

    def _topics(self, number: int) -> tuple[Counter[str], dict[str, int]]:
        """How often each actor is named in the stretch around a sentence, and the ranks of the first ``TOPICS``."""
        counts: Counter[str] = Counter()
        for near in self._counts[max(0, number - BEHIND) : number + AHEAD]:
            counts.update(near)
        ranked = sorted(counts, key=lambda key: (-counts[key], key))
        return counts, {key: place for place, key in enumerate(ranked[:TOPICS], 1)}

    @staticmethod
    def _keys(view: View | None) -> list[str]:
        return list(dict.fromkeys(actor.key for actor in view.actors)) if view is not None else []

    def _first_of_paragraph(self, number: int) -> str | None:
        paragraph = self._views[number].sentence.paragraph
        at = number
        while at > 0 and self._views[at - 1].sentence.paragraph == paragraph:
            at -= 1
        if at == number:
            return None
        keys = self._keys(self._views[at])
        return keys[0] if keys else None

    def _dates(self, number: int) -> list[tuple[str, str]]:
        out = [(self._date, "document")] if self._date else []
        for step in (1, 2, 3):
            if number - step >= 0:
                dates = self._views[number - step].dates
                if dates:
                    out.append((dates[-1].edtf, "previous"))
                    break
        heading = self._headings[number]
        if heading is not None and heading is not self._views[number] and heading.dates:
            out.append((heading.dates[-1].edtf, "heading"))
        if self._first is not None:
            out.append((self._first, "first"))
        if self._latest is not None:
            out.append((self._latest, "latest"))
        return out
