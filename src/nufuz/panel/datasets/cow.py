"""Correlates of War: states, trade, shared organisations, contiguity, diplomatic exchange, capabilities, capitals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from nufuz.panel.datasets.dataset import Cleaner, Dataset, Form, about, dated, fits, raw, table

MILLION, THOUSAND = 1e6, 1e3
MISSING = ("-9", "-9.0", "-9.00")
FULL_MEMBER = "1"


def trade(path: Path) -> Dataset:
    """Imports as the importer reports them; a: exporter, b: importer; ``cow_imports_usd``, ``cow_imports_smoothed_usd``."""
    rows = raw(path)
    if "flow1" in rows:
        # Publisher's form, a row a pair: flow1 are the imports of state 1 from state 2, flow2 those of state 2.
        parts = []
        for mine, other, flow, smooth in (
            ("ccode1", "ccode2", "flow1", "smoothflow1"),
            ("ccode2", "ccode1", "flow2", "smoothflow2"),
        ):
            if smooth not in rows:
                rows = rows.assign(**{smooth: None})
            part = rows[[mine, other, "year", flow, smooth]]
            parts.append(part.set_axis(["importer", "exporter", "year", "flow", "smooth"], axis=1))
        rows = pd.concat(parts)
        form = Form(a="exporter", b="importer", year="year", scheme="cow", missing=MISSING,
                    values={"flow": "cow_imports_usd", "smooth": "cow_imports_smoothed_usd"},
                    factor={"cow_imports_usd": MILLION, "cow_imports_smoothed_usd": MILLION})  # fmt: skip
        return table(path, "cow_trade", [form], rows.reset_index(drop=True))
    form = Form(a="exporter_cow", b="importer_cow", year="year", scheme="cow",
                values={"imports_musd": "cow_imports_usd", "smoothed_imports_musd": "cow_imports_smoothed_usd"},
                factor={"cow_imports_usd": MILLION, "cow_imports_smoothed_usd": MILLION})  # fmt: skip
    return table(path, "cow_trade", [form, _PUBLISHED_TRADE], rows)


_PUBLISHED_TRADE = Form(a="ccode2", b="ccode1", year="year", scheme="cow", values={"flow1": "cow_imports_usd"})


def igos(path: Path) -> Dataset:
    """How many organisations both are full members of; a pair once, in the order of its COW numbers."""
    rows = raw(path)
    if "ccode1" in rows and "shared_igos" not in rows:
        # Publisher's dyadic form: a column an organisation, 1 where both are full members.
        known = {
            "ccode1",
            "ccode2",
            "country1",
            "country2",
            "year",
            "dyadid",
            "version",
            "state",
            "stateabb1",
            "stateabb2",
        }
        organisations = [c for c in rows if c not in known]
        rows = rows.assign(shared_igos=(rows[organisations] == FULL_MEMBER).sum(axis=1).astype(str))
    return table(path, "cow_igos", _forms("shared_igos"), rows)


def _forms(column: str) -> tuple[Form, ...]:
    values = {column: column}
    pairs = (("cow_a", "cow_b"), ("ccode1", "ccode2"))
    return tuple(Form(a=a, b=b, year="year", scheme="cow", values=values) for a, b in pairs)


def igo_memberships(path: Path) -> Dataset:
    """Memberships of a state by kind."""
    values = {"sum_igo_full": "igos_full", "sum_igo_associate": "igos_associate", "sum_igo_observer": "igos_observer",
              "sum_igo_anytype": "igos_any"}  # fmt: skip
    forms = tuple(Form(state=c, year="year", scheme="cow", values=values) for c in ("cow", "ccode"))
    return table(path, "cow_igo_memberships", forms)


def contiguity(path: Path) -> Dataset:
    """Direct contiguity of a with b by year: 1 land … 5 up to 400 miles of water, 0 where a record says so.

    ``contiguity`` holds in the first month of the year of which there is a record, ``contiguity_at_end`` in the last;
    they part where borders changed within the year. The file is the master table of spells, or a row a dyad-year.
    """
    rows = raw(path)
    form = fits(rows, CONTIGUITY, path, "cow_contiguity")
    cleaner = Cleaner(rows, pd.Series(np.arange(2, len(rows) + 2), index=rows.index))
    kind = cleaner.number("conttype", missing=MISSING)
    first, last = cleaner.months(*form.needs) if form.needs else _whole_years(cleaner.year(str(form.year)))
    for column in (str(form.a), str(form.b)):
        cleaner.code(column, "cow", None, False)
    cleaner.refuse(rows[form.a] == rows[form.b], str(form.b), "a dyad with itself")
    spells = pd.DataFrame({"a": rows[form.a], "b": rows[form.b], "contiguity": kind, "first": first, "last": last})
    years = _by_year(spells[cleaner.good])
    key = ["a", "b", "year"]
    begun = years.sort_values([*key, "first"], kind="stable").drop_duplicates(key)
    ended = years.sort_values([*key, "last"], kind="stable").drop_duplicates(key, keep="last")
    frame = begun[[*key, "contiguity"]].assign(contiguity_at_end=ended["contiguity"].to_numpy())
    frame = frame.assign(**{side: dated(frame[side], "cow", frame["year"]) for side in ("a", "b")})
    return Dataset(about("cow_contiguity"), frame.reset_index(drop=True), cleaner.refused(), path.name)


CONTIGUITY = (
    Form(a="cow_a", b="cow_b", values={"conttype": "contiguity"}, needs=("start_date", "end_date")),
    Form(a="state1no", b="state2no", values={"conttype": "contiguity"}, needs=("begin", "end")),
    Form(a="state1no", b="state2no", year="year", values={"conttype": "contiguity"}),
)


def capitals(path: Path) -> Dataset:
    """Where the capital of a state lay at the beginning of each year, or of its existence: latitude, longitude."""
    rows = raw(path)
    form = fits(rows, (CAPITALS,), path, "cow_capitals")
    cleaner = Cleaner(rows, pd.Series(np.arange(2, len(rows) + 2), index=rows.index))
    spots = {ours: cleaner.number(theirs, low=None) for theirs, ours in form.values.items()}
    first, last = cleaner.months(*form.needs)
    cleaner.code("cow", "cow", None, False)
    years = _by_year(pd.DataFrame({"state": rows["cow"], **spots, "first": first, "last": last})[cleaner.good])
    key = ["state", "year"]
    frame = years.sort_values([*key, "first"], kind="stable").drop_duplicates(key)
    frame = frame.assign(state=dated(frame["state"], "cow", frame["year"]))[[*key, *spots]]
    return Dataset(about("cow_capitals"), frame.reset_index(drop=True), cleaner.refused(), path.name)


CAPITALS = Form(state="cow", values={"lat": "latitude", "lng": "longitude"}, needs=("start_date", "end_date"))


def _by_year(spells: pd.DataFrame) -> pd.DataFrame:
    """A row for each year that a spell touches; ``first`` and ``last`` become the months of that year that it holds."""
    begin, end = (spells[c].to_numpy(int) // 12 for c in ("first", "last"))
    times = np.maximum(end - begin + 1, 0)
    rows = spells.loc[spells.index.repeat(times)]
    past = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    year = np.repeat(begin, times) + past
    first, last = np.maximum(rows["first"], year * 12), np.minimum(rows["last"], year * 12 + 11)
    return rows.assign(year=year, first=first, last=last)


def _whole_years(year: pd.Series[float]) -> tuple[pd.Series[float], pd.Series[float]]:
    return year * 12, year * 12 + 11


def states(path: Path) -> Dataset:
    """Spells of membership in the state system: state, start, end (years)."""
    values = {"styear": "start", "endyear": "end"}
    forms = (Form(state="iso3", values=values, skip_blank=True), Form(state="ccode", scheme="cow", values=values))
    return table(path, "cow_states", forms)


def diplomacy(path: Path) -> Dataset:
    """Level of a's representation in b; the publisher's row holds both directions (``DR_at_2``: of state 1 at state 2)."""
    rows = raw(path)
    if "DR_at_1" in rows and "DR_at_2" in rows:
        one = rows[["ccode1", "ccode2", "year", "DR_at_2"]].set_axis(["from", "at", "year", "level"], axis=1)
        two = rows[["ccode2", "ccode1", "year", "DR_at_1"]].set_axis(["from", "at", "year", "level"], axis=1)
        rows = pd.concat([one, two], ignore_index=True)
    form = Form(a="from", b="at", year="year", scheme="cow", values={"level": "representation"}, missing=MISSING)
    return table(path, "cow_diplomacy", [form], rows)


def capabilities(path: Path) -> Dataset:
    """Military spending (current USD), personnel, iron and steel, energy (tonnes of coal), population, CINC."""
    values = {
        "milex": "military_spending_usd",
        "milper": "military_personnel",
        "irst": "iron_and_steel_t",
        "pec": "energy_consumption_t",
        "tpop": "population_cow",
        "upop": "urban_population",
        "cinc": "cinc",
    }
    factor = {ours: THOUSAND for ours in values.values() if ours != "cinc"}
    forms = tuple(
        Form(state=c, year="year", scheme="cow", values=values, factor=factor, missing=MISSING)
        for c in ("cow", "ccode")
    )
    return table(path, "cow_capabilities", forms)
