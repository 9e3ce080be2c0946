"""When a claim holds: the dates of its sentence and of its surroundings, and the features that choose between them."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from nufuz.claims.context import Around
from nufuz.claims.hashing import Key, column, sparse, used_as
from nufuz.claims.proposals import KINDS, Anchor, bucket
from nufuz.claims.views import Date
from nufuz.vocabulary import TYPES

SOURCES = ("sentence", "previous", "heading", "document", "first", "latest", "none")
ROLES = ("at", "since", "until", "by", "span", "so-far")


@dataclass(slots=True)
class Moment:
    """One candidate for a claim's time; ``edtf`` None means that the document does not say."""

    edtf: str | None
    source: str
    date: Date | None
    parts: tuple[list[float], ...]  # for the trees: its own, of the trigger, of its date around, of the sentence
    keys: list[Key]
    words: array[int]
    score: float = 0.0

    @property
    def dense(self) -> list[float]:
        """What the trees see of it."""
        return [*chain.from_iterable(self.parts)]

    @property
    def sparse(self) -> list[int]:
        """The columns of its features."""
        return [*sparse(self.keys), *self.words]


def moments(anchor: Anchor, around: Around) -> list[Moment]:
    """The candidates for the time of an anchor: the sentence's dates, those before, the document's own, and none."""
    view = anchor.view
    at = anchor.value.first if anchor.value is not None else anchor.at[0]
    stems, (first, _) = view.stems, anchor.at
    opening = view.clause.index(view.clause[first])
    own: dict[str, Date] = {}
    for date in sorted(view.dates, key=lambda d: abs(d.first - at)):
        own.setdefault(date.edtf, date)
    sources = around.sources()
    every = {source for _, source in around.dates}
    document, previous, beginning = "document" in every, "previous" in every, "first" in every
    scene = _Scene(
        anchor, at, len(own), TYPES[anchor.type].kind, document, beginning,
        _year(next((edtf for edtf, source in around.dates if source in ("document", "first")), None)),
        view.words[first], stems[0], stems[opening],
        [view.sentence.heading, anchor.borrowed, document, previous, beginning], [len(view.dates), view.number],
    )  # fmt: skip
    out = [_inner(date, rank, sources.get(date.edtf, ""), scene) for rank, date in enumerate([*own.values()][:5])]
    out += [_outer(edtf, mine, scene) for edtf, mine in sources.items() if edtf not in own]
    out.append(_outer(None, "", scene))
    return out


@dataclass(slots=True)
class _Scene:
    """What all candidates for the time of an anchor share. ``dense``, ``sentence``: what the trees see of it."""

    anchor: Anchor
    at: int
    count: int
    kind: str
    document: bool
    first: bool
    year: int | None  # of the document's own date, or of the first that it names
    trigger: str
    lead: str
    opening: str
    dense: list[float]
    sentence: list[float]

    def keys(self, edtf: str | None, source: str) -> list[Key]:
        """What is said about a date by the words of the sentence, and by how far it lies from the document's own."""
        kind, type_, year = self.kind, self.anchor.type, _year(edtf)
        age = "-" if edtf is None else "?" if year is None or self.year is None else _age(year - self.year)
        return [
            (_triggered, type_, self.anchor.hit.pattern.label, self.trigger, source, age),
            (_opened, kind, self.lead, self.opening, source, age),
            (_aged, kind, type_, source, age, len(edtf or "")),
        ]

    def words(self, source: str) -> array[int]:
        """The words of the sentence as features of a date from there: the same for all its triggers."""
        return _said(self.anchor.view.said, _says(self.kind, source))


def _inner(date: Date, rank: int, mine: str, scene: _Scene) -> Moment:
    """A date of the sentence. ``mine``: where around it stands too, as words."""
    at, clause, text = scene.at, scene.anchor.view.clause, date.edtf
    when = date.mention.when
    role = when.role if when is not None else "-"
    far, crossed, after = abs(date.first - at), abs(date.clause - clause[at]), date.first > at
    dense: list[float] = [
        0, ROLES.index(role) if role in ROLES else -1, far, crossed, after, rank, scene.count, KINDS.index(scene.kind),
        when is not None and when.relative, len(text), "/" in text,
    ]  # fmt: skip
    view, value = scene.anchor.view, scene.anchor.value
    over = nearer = -1
    if value is not None:
        low, high = sorted((date.first, value.first))
        over = min(sum([low < other.first < high for other in view.values]), 2)
        nearer = min(sum([abs(date.first - other.first) < far for other in view.values]), 2)
    dense += [over, nearer]
    words, stems = view.words, view.stems
    return Moment(
        text, "sentence", date, (dense, scene.dense, _stands(mine), scene.sentence),
        [
            _source(scene, "sentence", mine), (_roled, scene.kind, scene.anchor.type, role, "sentence"),
            (_placed, scene.kind, bucket(far), crossed, after, rank),
            (
                _worded, scene.kind, scene.anchor.type, stems[date.first - 2] if date.first > 1 else "^",
                stems[date.first - 1] if date.first else "^", words[date.first],
                stems[date.last + 1] if date.last + 1 < len(words) else "$",
            ),
            (_figured, scene.kind, scene.anchor.type, over, nearer, after),
            *scene.keys(text, "sentence"),
        ],
        scene.words("sentence"),
    )  # fmt: skip


def _outer(edtf: str | None, mine: str, scene: _Scene) -> Moment:
    """A date from outside the sentence, or none."""
    source = mine.split(" ", 1)[0] or "none"
    kind, text = scene.kind, edtf or ""
    dense = _elsewhere(SOURCES.index(source), scene.count, KINDS.index(kind), len(text), "/" in text)
    return Moment(
        edtf, source, None, (dense, scene.dense, _stands(mine), scene.sentence),
        [
            _source(scene, source, mine), (_roled, kind, scene.anchor.type, "-", source), (_placed, kind, "-", -1, False, 0),
            *scene.keys(edtf, source),
        ],
        scene.words(source),
    )  # fmt: skip


def _source(scene: _Scene, source: str, mine: str) -> Key:
    anchor = scene.anchor
    return (
        _sourced,
        scene.kind,
        anchor.type,
        source,
        min(scene.count, 2),
        mine,
        scene.document,
        scene.first,
        anchor.borrowed,
    )


@cache
def _stands(mine: str) -> list[float]:
    return [source in mine.split() for source in ("document", "previous", "heading", "first", "latest")]


@lru_cache(maxsize=4096)
def _elsewhere(source: int, count: int, kind: int, length: int, slash: bool) -> list[float]:
    return [source, -1, -1, -1, 0, 0, count, kind, 0, length, slash, -1, -1]


_said = lru_cache(maxsize=256)(used_as)


@cache
def _says(kind: str, source: str) -> int:
    """What the words of a sentence are crossed with, as features of a date."""
    return column(f"says {kind} {source}")


AGES = (
    (-20, "<-20"),
    (-5, "<-5"),
    (-1, "-5"),
    (0, "-1"),
    (1, "0"),
    (2, "1"),
)  # years after the document's, below these


def _age(years: int) -> str:
    return next((name for limit, name in AGES if years < limit), ">1")


def _year(edtf: str | None) -> int | None:
    return int(edtf[:4]) if edtf and edtf[:4].isdigit() else None


# The names of features, written by keys (see ``hashing``).


def _sourced(
    kind: str, type_: str, source: str, count: int, mine: str, document: bool, first: bool, borrowed: bool
) -> tuple[str, ...]:  # fmt: skip
    places = mine.split()
    return (
        f"ts {kind} {source} {count}", f"tt {type_} {source} {count}", f"tb {source} {borrowed}",
        f"tkn {kind} {source} {document} {first} {min(count, 1)}", f"tm {kind} {mine} {count}",
        f"tmt {type_} {source} {'previous' in places} {'document' in places}",
    )  # fmt: skip


def _roled(kind: str, type_: str, role: str, source: str) -> tuple[str, ...]:
    return f"tr {kind} {role} {source}", f"ttr {type_} {role}"


def _placed(kind: str, far: int | str, crossed: int, after: bool, rank: int) -> tuple[str, ...]:
    return f"td {kind} {far} {min(crossed, 2)} {after}", f"tk {kind} {rank} {after} {crossed > 0}"


def _worded(kind: str, type_: str, two: str, one: str, own: str, behind: str) -> tuple[str, ...]:
    return (
        f"tw {kind} {one}", f"tx {type_} {one}", f"ty {kind} {two} {one}", f"tz {kind} {behind}", f"tv {kind} {one} {behind}",
        f"tu {kind} {own}",
    )  # fmt: skip


def _figured(kind: str, type_: str, over: int, nearer: int, after: bool) -> tuple[str, ...]:
    return f"tf {kind} {over} {nearer} {after}", f"tft {type_} {over} {nearer}"


def _triggered(type_: str, pattern: str, word: str, source: str, age: str) -> tuple[str, ...]:
    return f"tp {pattern} {source}", f"tq {word} {source}", f"tqa {word} {age}", f"tpa {type_} {source} {age}"


def _opened(kind: str, lead: str, opening: str, source: str, age: str) -> tuple[str, ...]:
    return f"tl {kind} {lead} {source}", f"to {kind} {opening} {source}", f"toa {kind} {opening} {age}"


def _aged(kind: str, type_: str, source: str, age: str, length: int) -> tuple[str, ...]:
    return f"tag {kind} {source} {age} {length}", f"tat {type_} {source} {age}", f"tal {type_} {length} {source}"
