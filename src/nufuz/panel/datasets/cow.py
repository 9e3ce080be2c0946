"""Correlates of War: states, trade, shared organisations, contiguity, diplomatic exchange, capabilities, capitals."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from nufuz.panel.datasets.dataset import Dataset, Form, raw, table

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
    form = Form(a="exporter_iso3", b="importer_iso3", year="year",
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


def _forms(column: str) -> tuple[Form, Form]:
    values = {column: column}
    return (
        Form(a="iso3_a", b="iso3_b", year="year", values=values),
        Form(a="ccode1", b="ccode2", year="year", scheme="cow", values=values),
    )


def igo_memberships(path: Path) -> Dataset:
    """Memberships of a state by kind."""
    values = {"sum_igo_full": "igos_full", "sum_igo_associate": "igos_associate", "sum_igo_observer": "igos_observer",
              "sum_igo_anytype": "igos_any"}  # fmt: skip
    return table(path, "cow_igo_memberships", [Form(state="iso3", year="year", values=values)])


def contiguity(path: Path) -> Dataset:
    """Spells of direct contiguity: a, b, contiguity (1 land … 5), start, end (years); 0 where a spell says so."""
    rows = raw(path)
    if "start_date" in rows:
        rows = rows.assign(start=rows["start_date"].str[:4], end=rows["end_date"].str[:4])
        form = Form(a="iso3_a", b="iso3_b", values={"conttype": "contiguity", "start": "start", "end": "end"},
                    needs=("start_date", "end_date"), skip_blank=True)  # fmt: skip
    else:
        # Publisher's directed dyad-year form: a row a year, which is a spell of one year.
        form = Form(a="state1no", b="state2no", scheme="cow", values={"conttype": "contiguity", "year": "start"})
    made = table(path, "cow_contiguity", [form], rows)
    frame = made.frame if "end" in made.frame else made.frame.assign(end=made.frame["start"])
    return Dataset(made.about, frame, made.refused, made.file)


def capitals(path: Path) -> Dataset:
    """Spells of capitals: state, latitude, longitude, start, end (years)."""
    rows = raw(path)
    for column in ("start_date", "end_date"):
        if column in rows:
            rows[column] = rows[column].str[:4]
    values = {"lat": "latitude", "lng": "longitude", "start_date": "start", "end_date": "end"}
    return table(
        path,
        "cow_capitals",
        [Form(state="iso3", values=values, negative=("latitude", "longitude"), skip_blank=True)],
        rows,
    )


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
    """Military spending (current USD), personnel, CINC, population."""
    values = {
        "milex": "military_spending_usd",
        "milper": "military_personnel",
        "cinc": "cinc",
        "tpop": "population_cow",
    }
    factor = {"military_spending_usd": THOUSAND, "military_personnel": THOUSAND, "population_cow": THOUSAND}
    forms = (
        Form(state="iso3", year="year", values=values, factor=factor, missing=MISSING),
        Form(state="ccode", year="year", scheme="cow", values=values, factor=factor, missing=MISSING),
    )
    return table(path, "cow_capabilities", forms)
