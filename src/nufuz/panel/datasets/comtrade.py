"""UN Comtrade: exports as reported, from its CSV (new and legacy), its API's JSON, or a tidy table."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from nufuz.errors import DataFileError
from nufuz.panel.datasets.dataset import Dataset, Form, table

NAME = "comtrade"


def _all_goods(rows: pd.DataFrame) -> pd.DataFrame:
    """All goods together (commodity TOTAL), whatever the way of transport and customs procedure, states only."""
    for column, taken in (("cmdCode", ("TOTAL",)), ("Commodity Code", ("TOTAL",))):
        if column in rows:
            rows = rows[rows[column].isin(taken)]
    for column in ("partnerISO", "Partner ISO"):
        if column in rows:
            rows = rows[~rows[column].isin(["W00", "WLD"]) & rows[column].notna()]
    return rows


FORMS = (
    Form(a="exporter_iso3", b="importer_iso3", year="year", values={"exports_usd": "exports_usd"}, prepare=lambda r: r[
        r["importer_iso3"] != r["exporter_iso3"]]),
    Form(a="reporterISO", b="partnerISO", year="refYear", values={"primaryValue": "exports_usd"},
         where={"flowCode": ("X",)}, prepare=_all_goods),
    Form(a="Reporter ISO", b="Partner ISO", year="Year", values={"Trade Value (US$)": "exports_usd"},
         where={"Trade Flow": ("Export", "Exports")}, prepare=_all_goods),
)  # fmt: skip


def read(path: Path) -> Dataset:
    """Columns: a (exporter, who reports), b (importer), year, exports_usd."""
    if path.suffix != ".json":
        return table(path, NAME, FORMS)
    try:
        rows = pd.DataFrame(json.loads(path.read_text(encoding="utf-8"))["data"])
    except (ValueError, KeyError, TypeError) as error:
        raise DataFileError(f"not an answer of the Comtrade API: {error!r}", file=str(path)) from error
    rows = rows.map(lambda v: None if v is None else str(v))
    return table(path, NAME, FORMS[1:2], rows)
