"""Sources are not votes: where each claim comes from, and how many of its sources are independent.

A claim's chain runs from the outlet that printed it over the place it was taken from and the work or speaker it cites;
its origin is where the chain ends. Copies of one text, articles of one newspaper and everything that cites one speaker
have one origin. Chains of the claims of one fact are joined: if A cites B and B's own article cites C, A's origin is C.
A chain that comes back to itself is circular reporting: the whole circle counts as one source, and is flagged.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nufuz.facts.blocks import Column, Documents, Ints, documents_of, each
from nufuz.language.fold import fold as fold_text

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_BY_DOCUMENT = frozenset({"academic", "think-tank", "reference"})  # one outlet, many authors
_NUMBERED = re.compile(r"^\W*(\d{1,3})\W*$")


@dataclass(frozen=True, slots=True)
class Outlet:
    """A row of ``data/outlets.csv``."""

    name: str
    kind: str
    country: str | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a claim comes from: the nodes of its chain, printed first, origin last, and the kind of the origin.

    Nodes: ``outlet:reuters``, ``speaker:…``, ``work:…``, ``copies:<group>``, ``doc:<id>``.
    """

    chain: tuple[str, ...]
    kind: str | None

    @property
    def end(self) -> str:
        return self.chain[-1]


@dataclass(frozen=True, slots=True)
class Origins:
    """The origin of each claim, as a code into ``all``."""

    code: Ints
    all: list[Origin]


@dataclass(frozen=True, slots=True)
class Traced:
    """One claim's chain, followed through the other claims of its fact."""

    end: str
    chain: tuple[str, ...]
    circular: bool


def origins(table: pa.Table, documents: Documents) -> Origins:
    """Where each claim of a table comes from, as far as the claim and its document tell."""
    attribution, citation, doc = Column(table["attribution"]), Column(table["citation"]), Column(table["doc"])
    works = _works(documents)
    numbered = _numbered(documents) if any(c and _NUMBERED.match(fold(c)) for c in citation.values) else {}

    @cache
    def publisher(d: int) -> tuple[str, str | None]:
        return _publisher(doc.values[d], documents)

    def origin(d: int, a: int, c: int) -> Origin:
        row = documents.rows.get(doc.values[d])
        taken = documents.published_from[row] if row is not None else None
        number = _NUMBERED.match(fold(citation.values[c])) if citation.values[c] else None
        cited = numbered.get((doc.values[d], int(number[1]))) if number else citation.values[c]
        return _origin(*publisher(d), taken, cited, attribution.values[a], works)

    code, found = each((doc.codes, attribution.codes, citation.codes), origin)
    return Origins(code, found)


def chains(evidence: pa.Table, claims: pa.Table, documents: pa.Table | None, fact: str) -> dict[str, Traced]:
    """The chain of each claim of one fact, by claim id: what is drawn to show where a fact comes from."""
    mine = evidence.filter(pc.equal(evidence["fact_id"], fact))
    table = claims.filter(pc.is_in(claims["id"], mine["claim_id"].combine_chunks())).combine_chunks()
    if not len(table):
        return {}
    found = origins(table, documents_of(documents))
    return dict(zip(table["id"].to_pylist(), trace([found.all[c] for c in found.code.tolist()]), strict=True))


def trace(chains: Sequence[Origin]) -> list[Traced]:
    """The claims of one fact: each chain followed as far as the others carry it."""
    onward: dict[str, str] = {}
    for origin in chains:
        for a, b in zip(origin.chain, origin.chain[1:], strict=False):
            if a != b and (a not in onward or b < onward[a]):
                onward[a] = b
    traced = []
    for origin in chains:
        path = list(origin.chain)
        seen = set(path)
        circular = len(seen) < len(path)
        while not circular and path[-1] in onward:
            step = onward[path[-1]]
            circular = step in seen
            path.append(step)
            seen.add(step)
        end = min(_circle(path)) if circular else path[-1]
        traced.append(Traced(end, tuple(path), circular))
    return traced


def outlet_named(text: str | None) -> Outlet | None:
    """The outlet that ``text`` names: a name, an address, "according to …"; None where it names none."""
    return _find_outlet(text) if text else None


@cache
def outlets() -> tuple[Outlet, ...]:
    """The rows of ``data/outlets.csv``."""
    with files("nufuz.facts").joinpath("data", "outlets.csv").open("r", encoding="utf-8") as lines:
        return tuple(
            Outlet(row["outlet"], row["kind"], row["country"] or None, tuple(row["names"].split(";")))
            for row in csv.DictReader(lines)
        )


@cache
def kind_weights() -> dict[str, int]:
    """How much a kind of outlet counts; higher wins."""
    return dict(_names()["kinds"])


def label(node: str) -> str:
    """A chain's node as people read it."""
    kind, _, name = node.partition(":")
    if kind == "outlet":
        known = _by_name().get(name)
        return known.names[0] if known else name
    return {"doc": name, "copies": f"copies of one text ({name})"}.get(kind, name)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """``text`` folded as names of sources are compared."""
    return fold_text(text, "en").text


def words_of(text: str) -> list[str]:
    """The folded words of a name, numbers among them."""
    return _WORD.findall(fold(text))


def _origin(
    first: str, kind: str | None, taken: str | None, cited: str | None, attribution: str | None,
    works: dict[tuple[str, str], str],
) -> Origin:  # fmt: skip
    chain = [first]
    for text, speaker in ((taken, False), (cited, False), (attribution, True)):
        node, its_kind = _node(text, speaker, works)
        if node and node != chain[-1]:
            chain.append(node)
            kind = its_kind
    return Origin(tuple(chain), kind)


def _publisher(doc: str, documents: Documents) -> tuple[str, str | None]:
    row = documents.rows.get(doc)
    if row is None:
        return f"doc:{doc}", None
    name = documents.outlet[row]
    known = outlet_named(name)
    kind = documents.kind[row] or (known.kind if known else None)
    group = documents.group[row]
    if group:
        return f"copies:{group}", kind
    if name is None or kind in _BY_DOCUMENT:
        return f"doc:{doc}", kind
    return f"outlet:{known.name if known else ' '.join(words_of(name))}", kind


def _node(text: str | None, speaker: bool, works: dict[tuple[str, str], str]) -> tuple[str | None, str | None]:
    """What a citation or an attribution points to."""
    if not text:
        return None, None
    words = _bare(text)
    if not words:
        return None, None
    known = _find_outlet(text)
    if known:
        return f"outlet:{known.name}", known.kind
    if speaker:
        return f"speaker:{' '.join(words)}", None
    year = _YEAR.search(fold(text))
    named = [w for w in words if not w.isdigit()]
    if not named:
        return None, None
    if year:
        for word in named:
            if (word, year[1]) in works:
                return f"doc:{works[word, year[1]]}", None
    return f"work:{' '.join([*named[:6], *([year[1]] if year else [])])}", None


@lru_cache(maxsize=65536)
def _bare(text: str) -> tuple[str, ...]:
    """The words of a name without those around it; none where it names nobody."""
    around, nobody, again = _phrases("around"), _phrases("nobody"), _phrases("again")
    joined = f" {' '.join(words_of(text))} "
    if any(f" {phrase} " in joined for phrase in again):
        return ()
    for phrase in around:
        joined = joined.replace(f" {phrase} ", " ")
    bare = joined.split()
    return () if " ".join(w for w in bare if not w.isdigit()) in nobody else tuple(bare)


@lru_cache(maxsize=65536)
def _find_outlet(text: str) -> Outlet | None:
    whole, inside = _outlet_names()
    words = words_of(text)
    bare = " ".join(w for w in _bare(text) if not w.isdigit())
    found = whole.get(" ".join(words)) or whole.get(bare)
    if found:
        return found
    joined = f" {' '.join(words)} "
    for phrase, outlet in inside:
        if f" {phrase} " in joined:
            return outlet
    return None


@cache
def _outlet_names() -> tuple[dict[str, Outlet], list[tuple[str, Outlet]]]:
    """Names that must be the whole text, and those that may stand within it (longest first).

    One short or Arabic word alone is too often an ordinary word ("العربية": Arab) to be looked for inside.
    """
    whole: dict[str, Outlet] = {}
    inside: list[tuple[str, Outlet]] = []
    for outlet in outlets():
        for name in (outlet.name, *outlet.names):
            words = words_of(name)
            phrase = " ".join(words)
            whole.setdefault(phrase, outlet)
            if len(words) > 1 or (len(phrase) >= 6 and not "\u0600" <= phrase[0] <= "\u06ff"):
                inside.append((phrase, outlet))
    inside.sort(key=lambda pair: (-len(pair[0]), pair[0]))
    return whole, inside


@cache
def _by_name() -> dict[str, Outlet]:
    return {outlet.name: outlet for outlet in outlets()}


@cache
def _names() -> dict[str, Any]:
    return tomllib.loads(files("nufuz.facts").joinpath("data", "sources.toml").read_text("utf-8"))


@cache
def _phrases(which: str) -> tuple[str, ...]:
    phrases = {" ".join(words_of(phrase)) for phrase in _names()["names"][which]}
    return tuple(sorted(phrases, key=lambda p: (-len(p), p)))


def _works(documents: Documents) -> dict[tuple[str, str], str]:
    """An author's name and a year to the document, where only one fits."""
    if documents.table is None or "authors" not in documents.table.column_names:
        return {}
    found: dict[tuple[str, str], str | None] = {}
    for id, authors, year in zip(documents.ids, documents.table["authors"].to_pylist(), documents.year, strict=True):
        for word in {w for author in authors or () for w in words_of(author) if len(w) > 2} if year else ():
            key = (word, str(year))
            found[key] = id if key not in found else None
    return {key: id for key, id in found.items() if id}


def _numbered(documents: Documents) -> dict[tuple[str, int], str]:
    """A document and a number of its bibliography to the entry's text."""
    if documents.table is None or "structure" not in documents.table.column_names:
        return {}
    found = {}
    for id, text in zip(documents.ids, documents.table["structure"].to_pylist(), strict=True):
        for entry in json.loads(text).get("bibliography", ()) if text else ():
            if entry.get("number") is not None:
                found[id, int(entry["number"])] = " ".join(
                    str(part) for part in (entry.get("author"), entry.get("year")) if part
                ) or entry.get("text", "")
    return found


def _circle(path: Sequence[str]) -> Iterable[str]:
    return path[path.index(path[-1]) :]
