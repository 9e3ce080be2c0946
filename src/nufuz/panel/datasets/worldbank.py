"""World Bank indicators: the wide CSV, the DataBank CSV, the API's JSON, and a tidy table of GDP and population."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd

from nufuz.errors import DataFileError
from nufuz.panel import codes
from nufuz.panel.datasets.dataset import Dataset, Form, first_lines, raw, table

NAME = "worldbank"
INDICATORS = {
    "NY.GDP.MKTP.CD": "gdp_usd",
    "SP.POP.TOTL": "population",
    "NE.EXP.GNFS.CD": "exports_total_usd",
    "NE.IMP.GNFS.CD": "imports_total_usd",
    "BX.TRF.PWKR.CD.DT": "remittances_received_usd",
    "BX.KLT.DINV.CD.WD": "fdi_inflow_usd",
    "MS.MIL.XPND.CD": "military_spending_usd",
}
"""Indicator codes that become columns of their own name; others keep their code."""
_SIGNED = ("fdi_inflow_usd",)


def _countries(rows: pd.DataFrame) -> pd.DataFrame:
    """Without aggregates (regions, income groups), which are no states and no errors."""
    if "is_country" in rows:
        rows = rows[rows["is_country"] == "1"]
    return rows[rows["iso3"].map(lambda c: isinstance(c, str) and c in codes.known())]


TIDY = Form(
    state="iso3", year="year", values={"gdp_usd": "gdp_usd", "population": "population"}, prepare=_countries
)  # fmt: skip


def read(path: Path) -> Dataset:
    """Reads any of the forms; columns: state, year, then one an indicator."""
    if path.suffix == ".json":
        rows = _api(path)
    else:
        lines = first_lines(path)
        start = next((n for n, line in enumerate(lines) if "Country Code" in line), None)
        if start is None:
            return table(path, NAME, [TIDY])
        rows = _long(raw(path, skiprows=start), path)
    wide = rows.pivot_table(index=["iso3", "year"], columns="indicator", values="value", aggfunc="first").reset_index()
    named = {c: INDICATORS.get(c, c) for c in wide.columns if c not in ("iso3", "year")}
    form = Form(state="iso3", year="year", values=named, prepare=_countries, negative=_SIGNED)
    return table(path, NAME, [form], wide)


def _long(rows: pd.DataFrame, path: Path) -> pd.DataFrame:
    """From a year a column to a row a year; ``1990`` and ``1990 [YR1990]`` are both years."""
    code = next((c for c in ("Indicator Code", "Series Code") if c in rows), None)
    years = {c: m[1] for c in rows.columns if (m := re.match(r"(\d{4})(?: \[YR\d{4}\])?$", c))}
    if code is None or not years:
        raise DataFileError(
            "no column Indicator Code (or Series Code), or no year columns", file=str(path), place="header"
        )
    long = rows.melt(id_vars=["Country Code", code], value_vars=list(years), var_name="year", value_name="value")
    long["year"] = long["year"].map(years)
    long = long.rename(columns={"Country Code": "iso3", code: "indicator"})
    return long[long["value"].notna() & (long["value"] != "..") & long["indicator"].notna()]


def _api(path: Path) -> pd.DataFrame:
    """The answer of the API, version 2: a list of a header and the rows."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        rows = content[1]
        long = pd.DataFrame(
            [(r["countryiso3code"], r["date"], r["indicator"]["id"], r["value"]) for r in rows],
            columns=["iso3", "year", "indicator", "value"],
        )
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise DataFileError(f"not an answer of the World Bank API: {error!r}", file=str(path),
                            todo="Ask for format=json, version 2") from error  # fmt: skip
    long = long[long["value"].notna()]
    return long.assign(value=long["value"].map(repr))
