"""Event data: GDELT, ICEWS, POLECAT, KEDS, UCDP, ACLED. Single events, and counts of them by dyad and year."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from nufuz.errors import DataFileError
from nufuz.panel import codes
from nufuz.panel.datasets.dataset import Dataset, Form, about, fits, raw, table

CLASSES = ("verbal_coop", "material_coop", "verbal_conf", "material_conf")
PLOVER = {
    "AGREE": 0, "CONSULT": 0, "SUPPORT": 0, "CONCEDE": 1, "COOPERATE": 1, "AID": 1, "RETREAT": 1, "REQUEST": 2,
    "ACCUSE": 2, "REJECT": 2, "THREATEN": 2, "SANCTION": 3, "PROTEST": 3, "MOBILIZE": 3, "COERCE": 3, "ASSAULT": 3,
}  # fmt: skip
"""PLOVER event types and their class (number in CLASSES)."""
GDELT_COLUMNS = [
    "GLOBALEVENTID",
    "SQLDATE",
    "MonthYear",
    "Year",
    "FractionDate",
    "Actor1Code",
    "Actor1Name",
    "Actor1CountryCode",
    "Actor1KnownGroupCode",
    "Actor1EthnicCode",
    "Actor1Religion1Code",
    "Actor1Religion2Code",
    "Actor1Type1Code",
    "Actor1Type2Code",
    "Actor1Type3Code",
    "Actor2Code",
    "Actor2Name",
    "Actor2CountryCode",
    "Actor2KnownGroupCode",
    "Actor2EthnicCode",
    "Actor2Religion1Code",
    "Actor2Religion2Code",
    "Actor2Type1Code",
    "Actor2Type2Code",
    "Actor2Type3Code",
    "IsRootEvent",
    "EventCode",
    "EventBaseCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
    "Actor1Geo_Type",
    "Actor1Geo_FullName",
    "Actor1Geo_CountryCode",
    "Actor1Geo_ADM1Code",
    "Actor1Geo_ADM2Code",
    "Actor1Geo_Lat",
    "Actor1Geo_Long",
    "Actor1Geo_FeatureID",
    "Actor2Geo_Type",
    "Actor2Geo_FullName",
    "Actor2Geo_CountryCode",
    "Actor2Geo_ADM1Code",
    "Actor2Geo_ADM2Code",
    "Actor2Geo_Lat",
    "Actor2Geo_Long",
    "Actor2Geo_FeatureID",
    "ActionGeo_Type",
    "ActionGeo_FullName",
    "ActionGeo_CountryCode",
    "ActionGeo_ADM1Code",
    "ActionGeo_ADM2Code",
    "ActionGeo_Lat",
    "ActionGeo_Long",
    "ActionGeo_FeatureID",
    "DATEADDED",
    "SOURCEURL",
]
"""The columns of a GDELT 2.0 export, which comes without a header."""


def gdelt(path: Path) -> Dataset:
    """A GDELT 2.0 export, with or without header: a, b, year, date, code (CAMEO), event_class, goldstein, articles."""
    rows = raw(path)
    if "GLOBALEVENTID" not in rows:
        rows = raw(path, sep="\t", header=None)
        if len(rows.columns) != len(GDELT_COLUMNS):
            raise DataFileError(f"{len(rows.columns)} columns", file=str(path), place="line 1",
                                todo=f"A GDELT 2.0 export has {len(GDELT_COLUMNS)}, divided by tabs")  # fmt: skip
        rows = rows.set_axis(GDELT_COLUMNS, axis=1)
    form = Form(a="Actor1CountryCode", b="Actor2CountryCode", year="Year", skip_blank=True,
                values={"SQLDATE": "date", "EventCode": "code", "QuadClass": "quad", "GoldsteinScale": "goldstein",
                        "NumArticles": "articles"},
                negative=("goldstein",), text=("date", "code"), prepare=_between_states("Actor1CountryCode", "Actor2CountryCode"))  # fmt: skip
    made = table(path, "gdelt", [form], rows)
    frame = made.frame.assign(event_class=made.frame["quad"].map(lambda q: CLASSES[int(q) - 1])).drop(columns="quad")
    return Dataset(made.about, frame, made.refused, made.file)


def icews(path: Path) -> Dataset:
    """ICEWS events (CSV or the publisher's tab-separated file): a, b, year, date, code, event_class, intensity."""
    rows = raw(path).rename(columns=lambda c: c.lower().replace(" ", "_")).rename(columns={"cameo_code": "code_raw"})
    values = {"event_date": "date", "code_raw": "code", "intensity": "intensity"}
    form = Form(a="source_country", b="target_country", scheme="name", skip_blank=True, values=values,
                negative=("intensity",), text=("date", "code"), prepare=_differ("source_country", "target_country"))  # fmt: skip
    return _dated(table(path, "icews", [form], rows), _cameo)


def icews_labelled(path: Path) -> Dataset:
    """ICEWS as (date, source, label of the event, target), as published for knowledge graphs: a, b, year, date, label,
    event_class.

    An actor is of the state that it is named after or that stands in brackets behind it; persons and organisations without
    one are passed over. Labels are put into CAMEO's roots by ``data/cameo_labels.csv``.
    """
    rows = raw(path)
    named = Form(a="source", b="target", values={"event_date": "date", "event_text": "code"})
    fits(rows, [named], path, "icews_labelled")
    states = {str(n): _state_of(str(n)) for n in pd.concat([rows["source"], rows["target"]]).dropna().unique()}
    rows = rows.assign(a3=rows["source"].map(states), b3=rows["target"].map(states))
    form = Form(a="a3", b="b3", skip_blank=True, values={"event_date": "date", "event_text": "code"},
                text=("date", "code"), prepare=_differ("a3", "b3"))  # fmt: skip
    return _dated(table(path, "icews_labelled", [form], rows), _labelled)


def icews_counts(path: Path) -> Dataset:
    """ICEWS counts by directed dyad and year."""
    return table(
        path, "icews_dyad_year", [Form(a="source_iso3", b="target_iso3", year="year", values={c: c for c in CLASSES})]
    )


def polecat(path: Path) -> Dataset:
    """POLECAT's weekly files: a, b, year, date, code (PLOVER), event_class, magnitude."""
    rows = raw(path)
    fits(rows, [Form(values={"Event Date": "date", "Event Type": "code", "Magnitude": "magnitude"},
                     a="Actor Country", b="Recipient Country")], path, "polecat")  # fmt: skip
    form = Form(a="Actor Country", b="Recipient Country", scheme="name", skip_blank=True,
                values={"Event Date": "date", "Event Type": "code", "Magnitude": "magnitude"}, negative=("magnitude",),
                text=("date", "code"), prepare=_differ("Actor Country", "Recipient Country"))  # fmt: skip
    return _dated(table(path, "polecat", [form], rows), lambda c: CLASSES[PLOVER[c]] if c in PLOVER else None)


def keds(path: Path) -> Dataset:
    """KEDS events: the first three letters of an actor are its state, where they are a code that is known.

    Codes are CAMEO, or WEIS in the older files: only WEIS has a root above 20.
    """
    rows = raw(path)
    fits(rows, [Form(values={"date": "date", "source": "a", "target": "b", "code": "code"})], path, "keds")
    rows = rows.assign(a3=rows["source"].str[:3].map(_keds_state), b3=rows["target"].str[:3].map(_keds_state))
    form = Form(a="a3", b="b3", skip_blank=True, values={"date": "date", "code": "code"}, text=("date", "code"),
                prepare=_differ("a3", "b3"))  # fmt: skip
    older = (pd.to_numeric(rows["code"].str[:2], errors="coerce") > 20).any()
    return _dated(table(path, "keds", [form], rows), _weis if older else _cameo)


def ucdp(path: Path) -> Dataset:
    """UCDP georeferenced events: state where it happened, year, deaths."""
    values = {"best": "deaths_best", "low": "deaths_low", "high": "deaths_high", "type_of_violence": "violence"}
    forms = (Form(state="country_id", year="year", scheme="gw", values=values, text=("violence",)),)
    return table(path, "ucdp", forms)


def acled(path: Path) -> Dataset:
    """ACLED events: state where it happened, year, date, type, deaths."""
    values = {"fatalities": "fatalities", "event_date": "date", "event_type": "code"}
    return table(
        path, "acled", [Form(state="country", year="year", scheme="name", values=values, text=("date", "code"))]
    )


def counts(events: Dataset) -> Dataset:
    """Events counted by directed dyad, year and class: columns verbal_coop, material_coop, verbal_conf, material_conf.

    A dyad-year without an event in the file has no row: the file may simply not cover it.
    """
    frame = events.frame[events.frame["event_class"].notna()]
    wide = frame.pivot_table(index=["a", "b", "year"], columns="event_class", aggfunc="size", fill_value=0)
    wide = wide.reindex(columns=list(CLASSES), fill_value=0).reset_index()
    wide.columns.name = None
    return Dataset(about("icews_dyad_year"), wide, events.refused, events.file)


def _dated(made: Dataset, classify: Callable[[Any], str | None]) -> Dataset:
    frame = made.frame
    years = pd.to_numeric(frame["date"].astype(str).str[:4], errors="coerce")
    frame = frame.assign(year=years.astype("Int64"), event_class=frame["code"].map(classify))
    return Dataset(made.about, frame, made.refused, made.file)


def _cameo(code: object) -> str | None:
    """CAMEO: roots 01–05 verbal, 06–08 material cooperation, 09–13 verbal, 14–20 material conflict."""
    root = str(code)[:2]
    if not root.isdigit() or not 1 <= int(root) <= 20:
        return None
    number = int(root)
    return CLASSES[0 if number <= 5 else 1 if number <= 8 else 2 if number <= 13 else 3]


WEIS = ((1, 6, 7), (11, 12, 13, 14, 15, 16, 17), (18, 19, 20, 21, 22))
"""Roots of WEIS (McClelland 1978) that are material cooperation, verbal conflict and material conflict; the rest of 1 to 22
is verbal cooperation (KEDS project)."""


def _weis(code: object) -> str | None:
    root = str(code)[:2]
    if not root.isdigit() or not 1 <= int(root) <= 22:
        return None
    return CLASSES[next((n for n, roots in enumerate(WEIS, 1) if int(root) in roots), 0)]


def _labelled(label: object) -> str | None:
    root = next((root for pattern, root in _labels() if pattern.search(str(label))), None)
    return _cameo(root) if root else None


@cache
def _labels() -> tuple[tuple[re.Pattern[str], str], ...]:
    with files("nufuz.panel").joinpath("data", "cameo_labels.csv").open("r", encoding="utf-8") as lines:
        return tuple((re.compile(r["pattern"]), r["root"]) for r in csv.DictReader(lines))


def _state_of(name: str) -> str | None:
    """``Kazakhstan``, ``Military (Kazakhstan)``: KAZ; ``UN Security Council``: None."""
    bracket = re.search(r"\(([^()]+)\)$", name)
    return codes.by_name(bracket[1] if bracket else name)


def _keds_state(code: object) -> str | None:
    known = {"AZR": "AZE", "TAJ": "TJK", "KYR": "KGZ", "UZB": "UZB", "TKM": "TKM"}
    text = str(code)
    return known.get(text) or (text if text in codes.known() else None)


def _differ(a: str, b: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Between two different actors: what happens inside one state is no dyad, and no error."""
    return lambda rows: rows[(rows[a] != rows[b]) & rows[a].notna() & rows[b].notna()]


def _between_states(a: str, b: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Between two different states: coders also name regions (AFR, EUR), which are no states and no errors."""
    return lambda rows: rows[(rows[a] != rows[b]) & rows[a].isin(codes.known()) & rows[b].isin(codes.known())]
