"""SIPRI arms transfers: trend-indicator values from supplier a to recipient b."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from nufuz.panel.datasets.dataset import Dataset, Form, first_lines, raw, table

TIDY = Form(a="supplier_iso3", b="recipient_iso3", year="year", values={"tiv_million": "arms_tiv"}, skip_blank=True)
REGISTER = Form(a="Supplier", b="Recipient", year="year", scheme="name", values={"tiv": "arms_tiv"})


def read(path: Path) -> Dataset:
    """A tidy table, or the trade register as downloaded.

    The register gives the value of all deliveries of a deal with the years of delivery: it is spread evenly over them.
    """
    start = next((n for n, line in enumerate(first_lines(path)) if "Supplier" in line and "Recipient" in line), 0)
    rows = raw(path, skiprows=start)
    years = next((c for c in map(str, rows) if re.fullmatch(r"Year\(?s?\)? of deliver(y|ies)", c, re.IGNORECASE)), None)
    value = next(
        (c for c in map(str, rows) if "TIV of delivered weapons" in c or c == "SIPRI TIV for total order"), None
    )
    if years and value:
        rows = _spread(rows, years, value)
        made = table(path, "sipri", [REGISTER], rows)
    else:
        made = table(path, "sipri", [TIDY], rows)
    sums = made.frame.groupby(["a", "b", "year"])["arms_tiv"].sum(min_count=1)
    frame: pd.DataFrame = sums.reset_index()
    return Dataset(made.about, frame, made.refused, made.file)


def _spread(rows: pd.DataFrame, years: str, value: str) -> pd.DataFrame:
    listed: Any = rows[years].fillna("").str.findall(r"\d{4}")
    number = pd.to_numeric(rows[value], errors="coerce") / listed.str.len().clip(lower=1)
    spread = rows.assign(year=listed, tiv=number.map(lambda v: None if pd.isna(v) else repr(float(v)))).explode("year")
    return spread[spread["year"].notna()].reset_index(drop=True)
