"""Blocking: which claims speak of the same thing, and their figures in one unit.

Everything is done on codes of distinct values (each wording, date, unit is understood once), never on pairs of claims.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from nufuz.facts.items import Item, item_of
from nufuz.facts.periods import Period, period
from nufuz.facts.quantities import Floats, Rates, conversion, tolerances, written_steps
from nufuz.facts.schema import CLAIMS, conform
from nufuz.vocabulary import TYPES

Ints = npt.NDArray[np.int64]

EXACT, RANGE, ABOUT, ONE_SIDED, NONE = range(5)
"""How a figure is told; the order is the order of preference."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How a type behaves in time (``data/measures.csv``): flow, stock, rate, share, change, constant, event, relation."""

    measure: str
    once: str = ""
    family: str = ""
    commodity: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """The answers of claims, comparable within a fact: amounts, or days (ordinals) for what happens once.

    ``v``: the answer; ``low``, ``high``: what its words allow; ``step``: its last written digit; ``tolerance``: how right
    its conversion is (a share); ``unit``: code of the unit as written; ``how``: EXACT … NONE; ``factor``: base per unit.
    """

    v: Floats
    to: Floats
    low: Floats
    high: Floats
    step: Floats
    tolerance: Floats
    unit: Ints
    how: Ints
    factor: Floats


@dataclass(frozen=True, slots=True)
class Key:
    """What a fact is about. ``bucket``: the time that is part of the question ("" where time is part of the answer)."""

    kind: str
    type: str
    subject: str | None
    object: str | None
    item: Item
    status: str
    bucket: str
    base: str | None
    group: str = ""

    @property
    def id(self) -> str:
        said = (self.type, self.subject, self.object, self.item.head, self.item.part, self.status, self.bucket, self.base,
                self.group)  # fmt: skip
        return hashlib.blake2b(repr(said).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Blocks:
    """Claims in order of id, the fact that each belongs to, and the keys of the facts."""

    table: pa.Table
    fact: Ints
    keys: list[Key]
    figures: Figures
    weak: npt.NDArray[np.bool_]  # flagged implausible or doubtful, or set back by a person
    preferred: npt.NDArray[np.bool_]
    doc: Ints  # row of the document, or -1
    notes: Sequence[str | None]  # of each conversion code
    note: Ints
    units: list[str | None]
    times: list[str | None]
    time: Ints

    def words(self, column: str, row: int) -> Any:
        """One cell of the claims' table."""
        return self.table[column][row].as_py()


@dataclass(frozen=True, slots=True)
class Documents:
    """What is read of documents, by row; ``rows``: id to row."""

    rows: dict[str, int]
    date: list[str | None]
    year: list[int | None]
    outlet: list[str | None]
    kind: list[str | None]
    published_from: list[str | None]
    group: list[str | None]
    ids: list[str]
    table: pa.Table | None


def documents_of(table: pa.Table | None) -> Documents:
    """The columns that facts need; all null where there is no table."""
    if table is None:
        return Documents({}, [], [], [], [], [], [], [], None)

    def column(name: str) -> list[str | None]:
        found = name in table.column_names
        return table[name].to_pylist() if found else [None] * len(table)

    ids = table["id"].to_pylist()
    dates = column("date")
    years = [p.last_year if (p := period(d)) else None for d in dates]
    return Documents(
        {id: row for row, id in enumerate(ids)}, dates, years, column("outlet"), column("outlet_kind"),
        column("published_from"), column("duplicate_group"), ids, table,
    )  # fmt: skip


def blocks(claims: pa.Table, documents: Documents, rates: Rates) -> Blocks:
    """Brings claims together by what they are about."""
    table = _in_order(claims)
    types = Column(table["type"])
    measures = [measure_of(t) for t in types.values]
    actors, subject, object_ = _actors(table, types)
    status, together, item = Column(table["status"]), Column(table["together"]), Column(table["item"])
    time, unit, doc = Column(table["time"]), Column(table["unit"]), Column(table["doc"])
    doc_row = np.array([documents.rows.get(d, -1) for d in doc.values], dtype=np.int64)[doc.codes]

    item_code, items = each((types.codes, item.codes), lambda t, i: _item(measures[t], types.values[t], item.values[i]))
    bucket_code, buckets = each((types.codes, time.codes), lambda t, w: bucket(measures[t], time.values[w]))
    years = _years(time, doc_row, documents)
    money = np.array([_is_money(t) for t in types.values], dtype=np.int64)[types.codes]
    conversion_code, conversions = each(
        (unit.codes, item_code, years + 1, money),
        lambda u, i, y, m: conversion(unit.values[u], items[i].head, y - 1 if y else None, rates, money=bool(m)),
    )
    base_code, bases = each((conversion_code,), lambda c: conversions[c].base)
    figures = _figures(table, types, measures, time, conversions, conversion_code, unit)

    codes = [types.codes, subject, object_, item_code, _status(status, table), bucket_code, base_code]
    # what happens once is compared by its date: its figure's unit is no part of the question
    codes = _together(codes, together)
    part = _repeats(codes, types, measures, time, item)
    fact, first = _factorize([*codes, part])
    keys = [
        Key(
            _kind(types.values[codes[0][r]], table, r), types.values[codes[0][r]], actors[codes[1][r]],
            actors[codes[2][r]], items[codes[3][r]], _STATUSES[codes[4][r]], buckets[codes[5][r]], bases[codes[6][r]],
            (f"{together.values[together.codes[r]] or ''}|{_occasion(part[r], item, time, r)}").strip("|"),
        )
        for r in first.tolist()
    ]  # fmt: skip
    flags = _weak(table["flags"])
    review = Column(table["review"])
    set_back = np.array([v == "deprecate" for v in review.values])[review.codes]
    return Blocks(
        table, fact, keys, figures, flags | set_back, np.array([v == "prefer" for v in review.values])[review.codes],
        doc_row, [c.note for c in conversions], conversion_code, unit.values, time.values, time.codes,
    )  # fmt: skip


def bucket(measure: Measure, edtf: str | None) -> str:
    """The time that two claims of a type must share to answer the same question.

    Flows: the period itself. Stocks, rates, shares, changes: the year of the day they hold on. Events that recur: the
    year. Constants, relations and what happens once: none.
    """
    if measure.measure in ("constant", "relation") or measure.once:
        return ""
    when = period(edtf)
    if when is None:
        return ""
    if measure.measure == "event":
        return str(when.last_year)
    if measure.measure == "flow":
        return str(when.year) if when.precision == "year" else _spelled(when)
    if when.year is not None or (when.precision == "until" and measure.measure == "stock"):
        return str(when.last_year)
    return _spelled(when)


@cache
def measure_of(type: str) -> Measure:
    """The row of ``data/measures.csv``; by the kind of the type where there is none."""
    found = _measures().get(type)
    if found:
        return found
    kind = TYPES[type].kind if type in TYPES else "indicator"
    return Measure({"indicator": "stock"}.get(kind, kind))


@cache
def _measures() -> dict[str, Measure]:
    with files("nufuz.facts").joinpath("data", "measures.csv").open("r", encoding="utf-8") as lines:
        return {
            row["type"]: Measure(row["measure"], row["once"], row["family"], row["commodity"] == "yes")
            for row in csv.DictReader(lines)
        }


class Column:
    """A column as codes into its distinct values (None among them)."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
        self.codes: Ints = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        self.values: list[Any] = encoded.dictionary.to_pylist()


def _in_order(claims: pa.Table) -> pa.Table:
    """By id, each id once; an id names what is claimed and where, so that a second row adds nothing."""
    table = conform(claims, CLAIMS)
    table = table.take(pc.sort_indices(table["id"])).combine_chunks()
    if len(table) > 1:
        ids = table["id"].combine_chunks()
        again = pc.equal(ids.slice(1), ids.slice(0, len(ids) - 1))
        if pc.any(again).as_py():
            table = table.filter(pa.concat_arrays([pa.array([True]), pc.invert(again)])).combine_chunks()
    return table


def _actors(table: pa.Table, types: Column) -> tuple[list[str | None], Ints, Ints]:
    """Actors' names, sorted, and codes of subject and object; symmetric pairs in the order of their names."""
    both = Column(pa.chunked_array(table["subject"].chunks + table["object"].chunks, type=pa.string()))
    order = sorted(range(len(both.values)), key=lambda i: (both.values[i] is None, both.values[i] or ""))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    codes = rank[both.codes]
    subject, object_ = codes[: len(table)], codes[len(table) :]
    symmetric = np.array([t in TYPES and TYPES[t].symmetric for t in types.values], bool)[types.codes]
    low, high = np.minimum(subject, object_), np.maximum(subject, object_)
    return [both.values[i] for i in order], np.where(symmetric, low, subject), np.where(symmetric, high, object_)


def _item(measure: Measure, type: str, phrase: str | None) -> Item:
    """Recurring events are told apart by occasion instead (``_repeats``); memberships need no item."""
    if (measure.measure == "event" and not measure.once) or measure.family == "membership":
        return Item("")
    if type == "member_count" and phrase:
        return item_of(phrase, False)
    return item_of(phrase, measure.commodity)


def _is_money(type: str) -> bool:
    return type in TYPES and "money" in TYPES[type].units


def _years(time: Column, doc_row: Ints, documents: Documents) -> Ints:
    """The year whose rate converts a claim: its own, else that of its document; -1 where neither is known."""
    own = np.array([p.last_year or -1 if (p := period(t)) else -1 for t in time.values], np.int64)[time.codes]
    if not documents.year:
        return own
    published = np.array([y or -1 for y in documents.year] + [-1], np.int64)[doc_row]
    return np.where(own >= 0, own, published)


_STATUSES = ("actual", "target", "forecast", "planned", "denied")


def _status(status: Column, table: pa.Table) -> Ints:
    known = {name: code for code, name in enumerate(_STATUSES)}
    return np.array([known.get(s, 0) for s in status.values], np.int64)[status.codes]


def _kind(type: str, table: pa.Table, row: int) -> str:
    return TYPES[type].kind if type in TYPES else table["kind"][row].as_py() or "indicator"


def _figures(
    table: pa.Table, types: Column, measures: list[Measure], time: Column, conversions: list[Any], code: Ints,
    unit: Column,
) -> Figures:  # fmt: skip
    factor = np.array([c.factor for c in conversions], np.float64)[code]
    tolerance = np.array([c.tolerance for c in conversions], np.float64)[code]
    v = _floats(table["value"]) * factor
    to = _floats(table["value_to"]) * factor
    written = _floats(table["step"]) * factor
    step = np.where(np.isnan(written) | (written <= 0), written_steps(_floats(table["value"])) * factor, written)
    bound = Column(table["bound"])
    how = np.array([{"approx": ABOUT, "gt": ONE_SIDED, "lt": ONE_SIDED}.get(b, EXACT) for b in bound.values])[
        bound.codes
    ]
    more = np.array([b == "gt" for b in bound.values], bool)[bound.codes]
    how = np.where(np.isnan(v), NONE, np.where(~np.isnan(to), RANGE, how)).astype(np.int64)
    t = tolerances()
    half = step / 2
    about = np.maximum(half, np.abs(v) * t.approx)
    size = np.abs(v)
    low = np.select(
        [how == EXACT, how == RANGE, how == ABOUT, more],
        [v - half, np.fmin(v, to) - half, v - about, v],
        v - size * (1 - 1 / t.reach),
    )
    high = np.select(
        [how == EXACT, how == RANGE, how == ABOUT, ~more],
        [v + half, np.fmax(v, to) + half, v + about, v],
        v + size * (t.reach - 1),
    )
    dated = np.array([bool(m.once) or m.measure == "relation" for m in measures])[types.codes]
    starts = np.array([_start(w) for w in time.values], np.float64).reshape(-1, 2)[time.codes]
    a, b = starts[:, 0], starts[:, 1]
    low, high, v = np.where(dated, a, low), np.where(dated, b, high), np.where(dated, a, v)
    how = np.where(dated, np.where(np.isnan(a), NONE, np.where(b > a, RANGE, EXACT)), how).astype(np.int64)
    to = np.where(dated, np.where(b > a, b, np.nan), to)
    step = np.where(dated, np.where(b > a, b - a + 1, 3.0), step)
    tolerance = np.where(dated, 0.0, tolerance)
    return Figures(v, to, low, high, step, tolerance, np.where(dated, -1, unit.codes), how, factor)


def _start(edtf: str | None) -> tuple[float, float]:
    """First and last day on which it may have begun; NaN where nothing is said."""
    when = period((edtf or "").partition("/")[0] or None)
    if when is None or when.start is None or when.end is None:
        return np.nan, np.nan
    return float(when.start), float(when.end)


def _floats(column: pa.ChunkedArray) -> Floats:
    values: Floats = column.combine_chunks().to_numpy(zero_copy_only=False).astype(np.float64, copy=True)
    return values


def _weak(flags: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    lists = flags.combine_chunks()
    bad = np.zeros(len(lists), bool)
    words = pc.list_flatten(lists)
    if len(words):
        parents = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
        hit = pc.or_(pc.starts_with(words, "implausible"), pc.starts_with(words, "doubtful"))
        bad[parents[hit.to_numpy(zero_copy_only=False)]] = True
    return bad


def _together(codes: list[Ints], together: Column) -> list[Ints]:
    """A person's merges take the key of their first claim; a split is a group of its own."""
    if together.values in ([None], []):
        return [*codes, np.zeros(len(together.codes), np.int64)]
    codes = [c.copy() for c in codes]
    apart = np.zeros(len(together.codes), np.int64)
    for code, name in enumerate(together.values):
        if name is None:
            continue
        rows = np.flatnonzero(together.codes == code)
        if name.startswith("merge:"):
            for column in codes:
                column[rows] = column[rows[0]]
        else:
            apart[rows] = code + 1
    return [*codes, apart]


def _repeats(codes: list[Ints], types: Column, measures: list[Measure], time: Column, item: Column) -> Ints:
    """Occasions of events that recur: same day or a time that holds it, and items that do not differ.

    Returns for each claim 0, or 1 + the row of the claim that stands for its occasion.
    """
    recur = np.array([m.measure == "event" and not m.once for m in measures], bool)[types.codes]
    part = np.zeros(len(recur), np.int64)
    rows = np.flatnonzero(recur)
    if not len(rows):
        return part
    block, _ = _factorize([c[rows] for c in codes])
    variant, first = _factorize([block, time.codes[rows], item.codes[rows]])
    of_block: dict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(first.tolist()):
        of_block[int(block[row])].append(number)
    chosen = np.zeros(len(first), np.int64)
    for numbers in of_block.values():
        for number, leader in _occasions(numbers, rows[first], time, item).items():
            chosen[number] = 1 + rows[first[leader]]
    part[rows] = chosen[variant]
    return part


def _occasions(numbers: list[int], rows: Ints, time: Column, item: Column) -> dict[int, int]:
    """Each variant's leader: the most precise compatible one."""
    if len(numbers) == 1:
        return {numbers[0]: numbers[0]}
    facts: list[tuple[int, Period | None, frozenset[str]]] = []
    for number in numbers:
        row = rows[number]
        words = frozenset(item_of(item.values[item.codes[row]], False).head.split())
        facts.append((number, period(time.values[time.codes[row]]), words))
    facts.sort(key=lambda f: (f[1].days or 10**6 if f[1] else 10**7, -len(f[2]), sorted(f[2]), f[0]))
    leaders: list[tuple[int, Period | None, frozenset[str]]] = []
    found: dict[int, int] = {}
    for number, when, words in facts:
        fits = [leader for leader in leaders if _same_occasion(when, words, leader[1], leader[2])]
        # a vague mention that fits several occasions belongs to none of them
        if len(fits) == 1 or (fits and when == fits[0][1]):
            found[number] = fits[0][0]
        else:
            leaders.append((number, when, words))
            found[number] = number
    return found


def _same_occasion(a: Period | None, x: frozenset[str], b: Period | None, y: frozenset[str]) -> bool:
    if (a is None) != (b is None) or (a and b and not a.meets(b)):
        return False
    if not x or not y:
        return True
    return len(x & y) / min(len(x), len(y)) >= 0.5


def _occasion(part: int, item: Column, time: Column, row: int) -> str:
    """What an occasion is called in its fact's key: its time and item, so that the id outlives other claims."""
    if not part:
        return ""
    leader = int(part) - 1
    return f"{time.values[time.codes[leader]]}|{item_of(item.values[item.codes[leader]], False).head}"


def _spelled(when: Period) -> str:
    return f"{'' if when.start is None else when.start}..{'' if when.end is None else when.end}"


def each(codes: Sequence[Ints], function: Callable[..., Any]) -> tuple[Ints, list[Any]]:
    """Calls ``function`` once for each distinct combination of codes; codes of the distinct results, and these."""
    combination, first = _factorize(list(codes))
    numbers: dict[Any, int] = {}
    results: list[Any] = []
    of = np.empty(len(first), np.int64)
    columns = [c[first].tolist() for c in codes]
    for at, arguments in enumerate(zip(*columns, strict=True)):
        result = function(*arguments)
        number = numbers.setdefault(result, len(results))
        if number == len(results):
            results.append(result)
        of[at] = number
    return (of[combination] if len(first) else np.zeros(0, np.int64)), results


def _factorize(columns: Iterable[Ints]) -> tuple[Ints, Ints]:
    """One code for each distinct row of the columns, in order of appearance, and where each first stands."""
    code: Ints | None = None
    for column in columns:
        if code is None:
            code = column
            continue
        width = int(column.max(initial=0)) + 1
        if width > 1:
            if int(code.max(initial=0)) > (1 << 62) // width:
                code = pd.factorize(code)[0].astype(np.int64)
            code = code * width + column
            if width > 1024:
                code = pd.factorize(code)[0].astype(np.int64)
    assert code is not None
    number = pd.factorize(code)[0].astype(np.int64)
    count = int(number.max(initial=-1)) + 1
    first = np.full(count, len(number), np.int64)
    np.minimum.at(first, number, np.arange(len(number)))
    return number, first
