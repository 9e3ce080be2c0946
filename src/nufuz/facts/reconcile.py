"""Claims become facts: brought together, graded, settled, and what contradicts what told with its cause.

Pure functions over Arrow tables. The same claims give the same tables bit by bit, in whatever order they come.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from nufuz.facts.agreement import CONTRADICTORY, GRADES, ROUNDED, grade
from nufuz.facts.blocks import (
    NONE,
    ONE_SIDED,
    RANGE,
    Blocks,
    Column,
    Documents,
    Ints,
    blocks,
    documents_of,
    measure_of,
)
from nufuz.facts.causes import Explainer
from nufuz.facts.decisions import divide
from nufuz.facts.neighbours import neighbours
from nufuz.facts.periods import period
from nufuz.facts.quantities import Floats, Rates, default_rates
from nufuz.facts.schema import CONTRADICTIONS, EVIDENCE, FACTS, Facts, join_facts
from nufuz.facts.settling import Settled, Side, reason, settings, settle
from nufuz.facts.sources import Origins, kind_weights, origins, trace
from nufuz.vocabulary import instrument_of

ROWS_A_PART = 250_000  # a part takes about 1 kB a claim while it is worked on
_NOTHING = Facts(FACTS.empty_table(), EVIDENCE.empty_table(), CONTRADICTIONS.empty_table())
_SIDES = 64  # figures of one fact that are told apart; beyond that, the rest stand against the settled one together


def reconcile(
    claims: pa.Table,
    documents: pa.Table | None = None,
    decisions: pa.Table | None = None,
    *,
    rates: Rates | None = None,
) -> Facts:
    """What the claims come to.

    ``claims``: columns of ``schema.CLAIMS`` (the ledger's, or the fields of ``Claim`` flattened); ``documents``: the
    ledger's, for dates, outlets, copies and the words around a claim; ``decisions``: what people decided, see
    ``decisions``; ``rates``: units of a currency for a US dollar by (currency, year) instead of the project's table.
    Columns of the result: ``schema.FACTS``, ``EVIDENCE``, ``CONTRADICTIONS``.
    """
    return join_facts(reconcile_in_parts(claims, documents, decisions, rates=rates))


def reconcile_in_parts(
    claims: pa.Table,
    documents: pa.Table | None = None,
    decisions: pa.Table | None = None,
    *,
    rates: Rates | None = None,
    parts: int | None = None,
) -> Iterator[Facts]:
    """The same, part by part, for more claims than their facts have room for in memory.

    All claims of a pair of actors are in one part; no fact and no contradiction is divided. ``parts``: how many
    (default: one for each quarter of a million claims). The claims themselves are never copied as a whole.
    """
    untouched, decided = divide(claims, decisions)
    total = int(untouched.sum()) + len(decided)
    if not total:
        yield _NOTHING
        return
    known = documents_of(documents)
    rates = default_rates() if rates is None else rates
    count = parts or 1 + total // ROWS_A_PART
    part = np.where(untouched, _parts(claims, count), count)
    moved = _parts(decided, count)
    for number in range(count):
        rows = pa.concat_tables(
            [_rows_in(claims, part == number), _rows_in(decided, moved == number)], promote_options="default"
        )
        if len(rows):
            yield _reconcile(rows, known, rates)


def _rows_in(claims: pa.Table, wanted: npt.NDArray[np.bool_]) -> pa.Table:
    """The wanted rows, picked batch by batch: to take them from the whole would copy each column as a whole first."""
    picked, start = [], 0
    for batch in claims.to_batches(max_chunksize=ROWS_A_PART):
        picked.append(batch.filter(pa.array(wanted[start : start + len(batch)])))
        start += len(batch)
    return pa.Table.from_batches(picked, claims.schema)


def _parts(claims: pa.Table, count: int) -> npt.NDArray[np.uint16]:
    """The part of each claim, from a checksum of its two actors in whatever order."""
    part, start = np.empty(len(claims), np.uint16), 0
    for batch in claims.select(["subject", "object"]).to_batches(max_chunksize=ROWS_A_PART):
        mixed = _checks(batch["subject"]) + _checks(batch["object"])
        mixed ^= mixed >> np.uint32(16)
        part[start : start + len(batch)] = mixed % np.uint32(count)
        start += len(batch)
    return _merged(claims, part)


def _checks(actors: pa.Array) -> npt.NDArray[np.uint32]:
    encoded = actors.dictionary_encode(null_encoding="encode")
    checks = np.array([zlib.crc32(v.encode()) if v else 0 for v in encoded.dictionary.to_pylist()], np.uint32)
    of: npt.NDArray[np.uint32] = checks[encoded.indices.to_numpy(zero_copy_only=False)]
    return of


def _merged(claims: pa.Table, part: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
    """Claims that a person merged go where the first of them (by id) is, whose fact they join, whatever their actors."""
    if "together" not in claims.column_names or not len(claims):
        return part
    rows = np.flatnonzero(pc.starts_with(pc.fill_null(claims["together"], ""), "merge:").to_numpy())
    first: dict[str, tuple[str, int]] = {}
    names, ids = (claims[name].take(pa.array(rows)).to_pylist() for name in ("together", "id"))
    for name, id, row in zip(names, ids, rows.tolist(), strict=True):
        first[name] = min(first.get(name, (id, row)), (id, row))
    for name, row in zip(names, rows.tolist(), strict=True):
        part[row] = part[first[name][1]]
    return part


@dataclass(frozen=True, slots=True)
class _Grouped:
    """Claims in facts: ``order``: rows by fact, the best first; ``side``: which figure of its fact a claim gives."""

    order: Ints
    anchor: Ints  # the row that speaks for each fact's first side
    side: Ints
    contested: Ints  # facts that have more than one side


def _reconcile(claims: pa.Table, documents: Documents, rates: Rates) -> Facts:
    b = blocks(claims, documents, rates)
    if not len(b.table):
        return _NOTHING
    o = origins(b.table, documents)
    grouped = _sides(b)
    source, circular = _independent(b, o)
    explainer = Explainer(b, documents, o)
    ids = np.array([key.id for key in b.keys], dtype=object)
    speaker, rule, reasons = grouped.anchor.copy(), np.full(len(ids), "agreed", object), {}
    contradictions, dead = [], np.zeros(len(b.fact), bool)
    off = _series(b, grouped)
    by_fact = _rows_of(b.fact, grouped.contested)
    for fact, rows in by_fact.items():
        settled, sides = _settle(b, rows, grouped, o, source, documents, explainer, off)
        speaker[fact] = sides[settled.side].row
        rule[fact], reasons[fact] = settled.rule, (settled.reason_en, settled.reason_ar)
        for number, side in enumerate(sides):
            if number == settled.side:
                continue
            found = explainer.explain(speaker[fact], side.row)
            contradictions.append(explainer.row(ids[fact], None, speaker[fact], side.row, found))
            if found.both_hold or found.cause in ("slip", "damaged"):
                dead[rows[grouped.side[rows] == grouped.side[side.row]]] = True
    grades = grade(b.figures, speaker[b.fact], np.arange(len(b.fact)))
    worst = np.zeros(len(ids), np.int8)
    np.maximum.at(worst, b.fact, grades)
    against = grades == CONTRADICTORY
    facts = _facts(b, ids, speaker, worst, against, dead, source, circular, rule, reasons, documents, grouped)
    facts, across = neighbours(facts, b, speaker, explainer, ids)
    contradictions += across
    evidence = _evidence(b, ids, grades, source, circular, speaker, facts, o, documents)
    table = pa.Table.from_pylist(contradictions, schema=CONTRADICTIONS)
    notes = sorted({n for n in b.notes if n and n.startswith("not converted")})
    return join_facts([Facts(_contradicted(facts, table), evidence, table, tuple(notes))])


def _sides(b: Blocks) -> _Grouped:
    """Divides each fact's claims into sides that agree, in rounds over all facts at once.

    The best claim of each fact (not weak, exact, finely written) is the first side's anchor, what agrees with it joins
    it; the best of the rest is the next side's anchor, and so on.
    """
    f = b.figures
    with np.errstate(divide="ignore", invalid="ignore"):
        fine = np.where(f.v != 0, f.step / np.abs(f.v), f.step) + f.tolerance
    recurring = np.isnan(f.v)
    days = np.array([(p.days or 10**6) if (p := period(t)) else 10**7 for t in b.times], np.float64)[b.time]
    fine = np.where(recurring, days, fine)
    order = np.lexsort((np.arange(len(b.fact)), f.v, fine, f.how, b.weak, ~b.preferred, b.fact)).astype(np.int64)
    side = np.full(len(b.fact), -1, np.int64)
    anchor = np.full(len(b.keys), -1, np.int64)
    left, contested = order, np.zeros(0, np.int64)
    for number in range(_SIDES):
        fact = b.fact[left]
        first = np.concatenate([[True], fact[1:] != fact[:-1]])
        heads = np.empty(len(b.keys), np.int64)
        heads[fact[first]] = left[first]
        if number == 0:
            anchor = heads.copy()
        agrees = grade(f, heads[fact], left) != CONTRADICTORY
        side[left[agrees]] = number
        left = left[~agrees]
        if number == 0:
            contested = np.unique(b.fact[left])
        if not len(left):
            break
    side[left] = _SIDES
    return _Grouped(order, anchor, side, contested)


def _rows_of(fact: Ints, wanted: Ints) -> dict[int, Ints]:
    """The claims of the wanted facts."""
    marked = np.zeros(int(fact.max(initial=-1)) + 1, bool)
    marked[wanted] = True
    rows = np.flatnonzero(marked[fact])
    rows = rows[np.argsort(fact[rows], kind="stable")]
    cuts = np.flatnonzero(np.diff(fact[rows])) + 1
    return {int(fact[group[0]]): group for group in np.split(rows, cuts) if len(group)}


def _independent(b: Blocks, o: Origins) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """For each claim the code of its independent source, and whether it stands in a circle.

    Chains are followed through the other claims of the fact only where a fact has several claims and one cites.
    """
    names: dict[str, int] = {}
    ends = np.array([names.setdefault(origin.end, len(names)) for origin in o.all], np.int64)
    source = ends[o.code]
    circular = np.zeros(len(source), bool)
    cites = np.array([len(origin.chain) > 1 for origin in o.all], bool)[o.code]
    count = np.bincount(b.fact)
    citing = np.zeros(len(count), bool)
    citing[b.fact[cites]] = True
    for rows in _rows_of(b.fact, np.flatnonzero(citing & (count > 1))).values():
        for row, traced in zip(rows.tolist(), trace([o.all[c] for c in o.code[rows].tolist()]), strict=True):
            source[row] = names.setdefault(traced.end, len(names))
            circular[row] = traced.circular
    return source, circular


def _series(b: Blocks, grouped: _Grouped) -> Floats:
    """For each fact the median figure of the same question in other years; NaN where too few years are known."""
    keys = [(k.type, k.subject, k.object, k.item, k.status, k.base, k.group) for k in b.keys]
    frame = pd.DataFrame({"series": pd.factorize(pd.Series(keys, dtype=object))[0], "v": b.figures.v[grouped.anchor]})
    wanted = frame["series"].isin(frame["series"].iloc[grouped.contested])
    result = np.full(len(keys), np.nan)
    for _, group in frame[wanted].groupby("series", sort=False):
        values = group["v"].to_numpy()
        for place, fact in enumerate(group.index):
            others = np.delete(values, place)
            others = others[~np.isnan(others)]
            if len(others) >= settings()["series"]["years"]:
                result[fact] = np.median(others)
    return result


def _settle(
    b: Blocks, rows: Ints, grouped: _Grouped, o: Origins, source: Ints, documents: Documents, explainer: Explainer,
    series: Floats,
) -> tuple[Settled, list[Side]]:  # fmt: skip
    """The sides of a contested fact, and which one is taken."""
    groups: dict[int, list[int]] = defaultdict(list)
    for row, side in zip(rows.tolist(), grouped.side[rows].tolist(), strict=True):
        groups[side].append(row)
    f = b.figures
    median = series[b.fact[rows[0]]]
    sides = []
    for _, members in sorted(groups.items()):
        best = min(
            members, key=lambda r: (bool(b.weak[r]), f.how[r], f.step[r] / abs(f.v[r]) if f.v[r] else 1.0, f.v[r], r)
        )
        kinds = [o.all[c].kind for c in o.code[members].tolist()]
        strongest = max(kinds, key=lambda k: (kind_weights().get(k or "", 0), k or ""))
        dates = [documents.date[d] or "" for d in b.doc[members].tolist() if d >= 0]
        sides.append(
            Side(
                best, float(f.v[best]), float(f.step[best] / abs(f.v[best])) if f.v[best] else 1.0,
                len(set(source[members].tolist())), strongest, kind_weights().get(strongest or "", 0),
                max(dates, default=""), all(b.weak[m] for m in members), any(b.preferred[m] for m in members),
                explainer.told_as_planned(best), None if np.isnan(median) or not median else float(f.v[best] / median),
            )
        )  # fmt: skip
    return settle(sides), sides


def _facts(
    b: Blocks, ids: npt.NDArray[np.object_], speaker: Ints, worst: npt.NDArray[np.int8], against: npt.NDArray[np.bool_],
    dead: npt.NDArray[np.bool_], source: Ints, circular: npt.NDArray[np.bool_], rule: npt.NDArray[np.object_],
    reasons: dict[int, tuple[str, str]], documents: Documents, grouped: _Grouped,
) -> pa.Table:  # fmt: skip
    count = np.bincount(b.fact, minlength=len(ids))
    unit, factor = _units(b)
    f = b.figures
    amounts = np.array([not (measure_of(k.type).once or k.kind != "indicator") for k in b.keys], bool)
    mid = np.where(f.how == RANGE, (f.v + f.to) / 2, f.v)
    value = np.where(amounts, mid[speaker] / factor, np.nan)
    low, high = _ranges(b, against & dead)
    low, high = np.where(amounts, low / factor, np.nan), np.where(amounts, high / factor, np.nan)
    one = count == 1
    texts: dict[tuple[str, int], tuple[str, str]] = {}
    english, arabic = [], []
    for fact, (name, n) in enumerate(zip(rule.tolist(), count.tolist(), strict=True)):
        if n == 1:
            name = rule[fact] = "single"
        found = reasons.get(fact)
        if found is None:
            found = texts.get((name, n))
            if found is None:
                found = texts[name, n] = reason(name, claims=n)
        english.append(found[0])
        arabic.append(found[1])
    item = _items(b, grouped)
    times = [b.times[t] for t in b.time[speaker].tolist()]
    weak_all = np.ones(len(ids), bool)
    np.logical_and.at(weak_all, b.fact, b.weak)
    round_ = np.zeros(len(ids), bool)
    np.logical_or.at(round_, b.fact, circular)
    bound = Column(b.table["bound"])
    grades = np.array([*GRADES, "single"])[np.where(one, len(GRADES), worst)]
    return pa.table(
        {
            "fact_id": ids.tolist(), "kind": [k.kind for k in b.keys], "type": [k.type for k in b.keys],
            "subject": [k.subject for k in b.keys], "object": [k.object for k in b.keys], "item": item, "time": times,
            "year": pa.array([_year_of(k.bucket, t) for k, t in zip(b.keys, times, strict=True)], pa.int32()),
            "status": [k.status for k in b.keys], "unit": [u if a else None for u, a in zip(unit, amounts, strict=True)],
            "value": pa.array(value, from_pandas=True), "low": pa.array(low, from_pandas=True),
            "high": pa.array(high, from_pandas=True),
            "bound": [bound.values[c] if a else None for c, a in zip(bound.codes[speaker].tolist(), amounts, strict=True)],
            "rank": np.where(weak_all, "deprecated", "normal").tolist(), "agreement": grades.tolist(),
            "claims": pa.array(count, pa.int32()), "sources": pa.array(_sources(b, source, against), pa.int32()),
            "outlets": _outlets(b, documents), "reason": english, "reason_ar": arabic, "rule": rule.tolist(),
            "contradicted": np.zeros(len(ids), bool), "circular": round_,
            "instrument": [instrument_of(k.type, i) for k, i in zip(b.keys, item, strict=True)],
        },
        schema=FACTS,
    )  # fmt: skip


def _units(b: Blocks) -> tuple[list[str | None], Floats]:
    """The unit each fact is told in: that of its claims where they all write the same (money: US dollars where known)."""
    codes = b.figures.unit
    low = np.full(len(b.keys), np.iinfo(np.int64).max, np.int64)
    high = np.full(len(b.keys), -2, np.int64)
    np.minimum.at(low, b.fact, codes)
    np.maximum.at(high, b.fact, codes)
    factor = np.ones(len(b.keys))
    factor[b.fact] = b.figures.factor
    unit: list[str | None] = []
    for number, (key, a, z) in enumerate(zip(b.keys, low.tolist(), high.tolist(), strict=True)):
        if a == z and a >= 0 and key.base != "USD":
            unit.append(b.units[a])
        else:
            unit.append(key.base)
            factor[number] = 1.0
    return unit, factor


def _ranges(b: Blocks, left_out: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """The least and the greatest figure of each fact, without slips and what an innocent cause explains away."""
    f = b.figures
    low, high = np.full(len(b.keys), np.inf), np.full(len(b.keys), -np.inf)
    said = ~left_out & (f.how != NONE)
    least, most = np.fmin(f.v, f.to), np.fmax(f.v, f.to)
    open_above = (f.how == ONE_SIDED) & (f.high > f.v)
    open_below = (f.how == ONE_SIDED) & ~open_above
    np.minimum.at(low, b.fact[said & ~open_below], least[said & ~open_below])
    np.maximum.at(high, b.fact[said & ~open_above], most[said & ~open_above])
    return np.where(np.isinf(low), np.nan, low), np.where(np.isinf(high), np.nan, high)


def _items(b: Blocks, grouped: _Grouped) -> list[str | None]:
    """The wording of the best claim that names the item."""
    item = Column(b.table["item"])
    named = np.array([v is not None for v in item.values], bool)[item.codes]
    rows = grouped.order[named[grouped.order]]
    found: list[str | None] = [None] * len(b.keys)
    facts = b.fact[rows]
    first = np.concatenate([[True], facts[1:] != facts[:-1]]) if len(rows) else np.zeros(0, bool)
    for fact, code in zip(facts[first].tolist(), item.codes[rows[first]].tolist(), strict=True):
        found[fact] = item.values[code]
    return found


def _sources(b: Blocks, source: Ints, against: npt.NDArray[np.bool_]) -> Ints:
    """How many independent sources speak for each fact's settled answer."""
    frame = pd.DataFrame({"fact": b.fact[~against], "source": source[~against]}).drop_duplicates()
    return np.bincount(frame["fact"].to_numpy(), minlength=len(b.keys))


def _outlets(b: Blocks, documents: Documents) -> list[list[str]]:
    """The outlets that printed each fact's claims, by name."""
    found: list[list[str]] = [[] for _ in b.keys]
    if not documents.outlet:
        return found
    names = sorted({name for name in documents.outlet if name})
    number = {name: code for code, name in enumerate(names)}
    of_doc = np.array([number[n] if n else -1 for n in documents.outlet] + [-1], np.int64)
    frame = pd.DataFrame({"fact": b.fact, "outlet": of_doc[b.doc]}).drop_duplicates().sort_values(["fact", "outlet"])
    frame = frame[frame["outlet"] >= 0]
    for fact, outlet in zip(frame["fact"].tolist(), frame["outlet"].tolist(), strict=True):
        found[fact].append(names[outlet])
    return found


def _year_of(bucket: str, time: str | None) -> int | None:
    if bucket.isdigit():
        return int(bucket)
    if bucket:
        return None
    when = period((time or "").partition("/")[0] or None)
    return when.last_year if when else None


def _evidence(
    b: Blocks, ids: npt.NDArray[np.object_], grades: npt.NDArray[np.int8], source: Ints,
    circular: npt.NDArray[np.bool_], speaker: Ints, facts: pa.Table, o: Origins, documents: Documents,
) -> pa.Table:  # fmt: skip
    roles = np.array(["supports", "supports", "consistent", "contradicts"])[grades]
    again = pd.DataFrame({"fact": b.fact, "source": source, "role": roles, "first": b.fact >= 0})
    again["speaks"] = np.arange(len(b.fact)) != speaker[b.fact]
    order = again.sort_values(["speaks"], kind="stable").index
    repeated = again.loc[order].duplicated(["fact", "source"]).reindex(again.index).to_numpy()
    roles = np.where(repeated & (grades <= ROUNDED), "duplicate", roles)
    _, factor = _units(b)
    value = np.where(np.isnan(_amount(b, facts)), np.nan, b.figures.v / factor[b.fact])
    told = pa.array(b.notes, pa.string()).take(pa.array(b.note))
    converted = b.figures.factor != factor[b.fact]
    ends = pa.array([origin.end for origin in o.all], pa.string()).take(pa.array(o.code))
    kinds = pa.array([origin.kind for origin in o.all], pa.string()).take(pa.array(o.code))
    return pa.table(
        {
            "fact_id": pa.array(ids.tolist(), pa.string()).take(pa.array(b.fact)), "claim_id": b.table["id"],
            "role": roles.tolist(), "value": pa.array(value, from_pandas=True), "converted": converted, "rate": told,
            "origin": ends, "origin_kind": kinds, "circular": circular,
        },
        schema=EVIDENCE,
    )  # fmt: skip


def _amount(b: Blocks, facts: pa.Table) -> Floats:
    values: Floats = facts["value"].to_numpy(zero_copy_only=False).astype(np.float64)[b.fact]
    return values


def _contradicted(facts: pa.Table, contradictions: pa.Table) -> pa.Table:
    """Marks the facts that some claim cannot stand beside."""
    real = contradictions.filter(pc.invert(contradictions["both_hold"]))
    touched = pa.chunked_array(real["fact_id"].chunks + real["other_fact_id"].chunks, type=pa.string())
    marked = pc.is_in(facts["fact_id"], value_set=touched.drop_null().combine_chunks())
    return facts.set_column(facts.schema.get_field_index("contradicted"), "contradicted", marked)
