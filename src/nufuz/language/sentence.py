"""Sentences with their mentions: what ``nufuz.claims`` reads. All offsets are code points of a document's clean text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

MentionKind = Literal[
    "state", "org", "region", "person", "body", "city", "pair", "pronoun",
    "money", "percent", "quantity", "number", "ordinal", "date", "commodity", "language", "religion", "people",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity as written, in whole units.

    ``value``, ``value_to``: 3.6 billion dollars is 3600000000; ``value_to`` closes a range. ``bound``: eq, gt, lt,
    approx. ``unit``: ISO 4217, ``percent``, ``km``, ``km2``, ``t``, ``m3``, ``bbl``, ``bbl/d``, ``t/yr``, ``person``,
    ``count``, ``day``, ``rank``…; None for a bare number. ``noun``: the counted thing's head word, folded, when a bare
    number stands before one; the currency's name ("dinar") where the words do not tell whose. ``digits``: significant digits as written (3.6 has 2, 3.60 has 3). ``step``: size of the
    last written digit, in units (3.6 billion: 1e8): how far the figure may have been rounded. ``factor``: for "doubled",
    "by half": the multiple that the words mean, where there is no figure (``value`` is then the change in percent:
    doubled is 100). ``other``: the reading not taken where a mark may part thousands or decimals (3,600). ``scale``: the
    multiplier that closed the number (1e9 for 3.6 billion), 1 where none did.
    """

    value: float
    value_to: float | None = None
    bound: str = "eq"
    unit: str | None = None
    noun: str | None = None
    digits: int | None = None
    step: float | None = None
    factor: bool = False
    other: float | None = None
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class When:
    """A date or interval as written. ``edtf`` is None where the words are relative and the document has no date.

    ``role``: ``at`` (in 2021), ``since``, ``until``, ``by`` (a deadline: targets, plans), ``span``, ``so-far``.
    """

    edtf: str | None
    role: str = "at"
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names something.

    ``key``: for actors the code of ``ontology`` (``TUR``, ``OTS``, ``central-asia``, a slug); for a ``pair`` two codes
    joined by ``+`` in the order of the text, or empty for "the two countries"; for a ``pronoun`` its class (``country``,
    ``counterpart``, ``neighbour``, ``organisation``, ``leader``, ``people``, ``region``), and behind a colon what it says of it
    (``country:gulf+kingdom``, see ``vocabulary.actors.states_like``); for commodities, languages,
    religions and peoples the English word; for a ``city`` that is no capital its state (the city's slug is ``head``). ``form``: how it is named: ``name``, ``adjective``, ``nationals``,
    ``capital``, ``leader``, ``office`` ("the Kazakh president"), ``government``, ``old-name``, ``language``.
    ``head``: the noun that an adjective or a title goes with, folded ("Turkish *firms*": firms), or None.
    ``prefix``: clitics or preposition joined to the word (Arabic و ب ل ك ف, Turkish case suffix name, Russian case).
    """

    start: int
    end: int
    kind: MentionKind
    key: str
    form: str = "name"
    head: str | None = None
    prefix: str = ""
    figure: Figure | None = None
    when: When | None = None
    person: str | None = None  # slug of the person who stands for the state
    office: str | None = None  # president, prime-minister, foreign-minister, minister, ambassador…: of a title


class Token(NamedTuple):
    """A word: clean offsets, its folded form, and whether it is a word, a number or a mark.

    A named tuple, not a data class, because there are very many: it is made four times faster.
    """

    start: int
    end: int
    folded: str
    kind: Literal["word", "number", "mark"] = "word"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (or heading, or table row), its words and what they name, in order of ``start``."""

    start: int
    end: int
    text: str
    language: str
    paragraph: int
    heading: bool = False
    row: bool = False  # a table row
    tokens: tuple[Token, ...] = ()
    mentions: tuple[Mention, ...] = ()
