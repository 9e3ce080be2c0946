"""Makes the baseline dataset that ships with the package from a folder of sourced figures.

    python -m nufuz.panel.make_baseline FOLDER

``FOLDER`` holds ``instruments.csv``, ``country_year.csv``, ``trade_series.csv``, ``partnership_levels.csv``,
``memberships.csv``, ``pipelines.csv``, ``transport_links.csv``, ``nodes.csv`` and ``flows.csv``. Every row keeps its address,
its date and its note; rows that contradict each other all stay. A row that uses a term the wrong way round is turned by
``data/baseline_mending.csv``, which says why, and is marked so. Lines and links become routes between their ends and the
states that they cross; which flow is whose stands in ``data/baseline_flows.csv``.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nufuz.errors import DataFileError

FIGURES = (
    "key", "file", "type", "subject", "object", "item", "time", "value", "value_to", "bound", "unit", "status",
    "source_url", "source_title", "source_date", "note",
)  # fmt: skip
MEMBERSHIPS = ("key", "org", "country_iso3", "status", "from", "to", "source_url", "as_of", "note", "verified")
PARTNERSHIPS = ("key", "a_iso3", "b_iso3", "level", "date", "source_url", "as_of", "note")

COUNTRY_YEAR = {
    "gdp_usd": ("gdp", "USD"),
    "population": ("population", "person"),
    "exports_total_usd": ("exports", "USD"),
    "imports_total_usd": ("imports", "USD"),
    "fdi_inflow_usd": ("investment_received", "USD"),
    "military_spending_usd": ("military_spending", "USD"),
    "remittances_received_usd": ("remittances_received", "USD"),
}
"""Indicators of ``country_year.csv`` and the type and unit that they become. ``imports`` and the last three are terms of
this dataset only: figures of one state with all the world."""


def make(folder: Path) -> dict[str, pd.DataFrame]:
    """The three tables (``figures``, ``memberships``, ``partnerships``) made from the files in ``folder``."""
    figures = pd.concat(
        [_instruments(_read(folder, "instruments")), _country_years(_read(folder, "country_year")),
         _trade(_read(folder, "trade_series")), _pipelines(folder), _links(folder), _flows(_read(folder, "flows")),
         _languages(_read(folder, "instruments"))],
        ignore_index=True,
    )  # fmt: skip
    added = pd.read_csv(_data("memberships_added.csv"), dtype=str)
    added["verified"], added["as_of"] = "no", None
    memberships = pd.concat([_read(folder, "memberships"), added], ignore_index=True)
    return {
        "figures": _keyed(figures, "F")[list(FIGURES)],
        "memberships": _keyed(memberships, "M")[list(MEMBERSHIPS)],
        "partnerships": _keyed(_read(folder, "partnership_levels"), "P")[list(PARTNERSHIPS)],
    }


def write(tables: dict[str, pd.DataFrame], folder: Path) -> int:
    """Writes each table as ``<name>.csv.gz``; the bytes depend on nothing but the rows. Returns the bytes written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for name, table in tables.items():
        text = table.to_csv(index=False, lineterminator="\n")
        packed = io.BytesIO()
        with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, compresslevel=9) as out:
            out.write(text.encode("utf-8"))
        (folder / f"{name}.csv.gz").write_bytes(packed.getvalue())
        written += len(packed.getvalue())
    return written


def _data(name: str) -> Path:
    return Path(str(files("nufuz.panel").joinpath("data", name)))


def _read(folder: Path, name: str) -> pd.DataFrame:
    path = folder / f"{name}.csv"
    if not path.exists():
        raise DataFileError("no such file", file=str(path), todo=f"The baseline is made from {name}.csv")
    return pd.read_csv(path, dtype=str)


def _keyed(table: pd.DataFrame, letter: str) -> pd.DataFrame:
    """With a ``key`` that depends on the row's content only, so that a reordered file keeps its keys."""
    table = table.drop_duplicates().copy()
    content = table.fillna("").agg("\x1f".join, axis=1)
    table["key"] = [letter + hashlib.blake2b(row.encode(), digest_size=5).hexdigest() for row in content]
    return table


def _instruments(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.copy()
    rows["file"] = "instruments"
    mending: Any = pd.read_csv(_data("baseline_mending.csv"), dtype=str).itertuples()
    for rule in mending:
        hit = (rows["type"] == rule.type) & rows["item"].fillna("").str.contains(str(rule.item_pattern), regex=True)
        hit &= ~rows["note"].fillna("").str.contains("turned round:")
        if rule.swap == "yes":
            rows.loc[hit, ["subject", "object"]] = rows.loc[hit, ["object", "subject"]].to_numpy()
        rows.loc[hit, "type"] = rule.becomes
        old = rows.loc[hit, "item"].fillna("")
        note = rows.loc[hit, "note"].fillna("")
        rows.loc[hit, "note"] = note.where(note == "", note + "; ") + f"turned round: {rule.reason}; item was: " + old
        if isinstance(rule.item, str):
            rows.loc[hit, "item"] = rule.item
    return rows


def _country_years(rows: pd.DataFrame) -> pd.DataFrame:
    unknown = sorted(set(rows["indicator"]) - set(COUNTRY_YEAR))
    if unknown:
        raise DataFileError(f"indicators {', '.join(unknown)} are not known", file="country_year.csv",
                            place="column indicator", todo=f"Known: {', '.join(COUNTRY_YEAR)}")  # fmt: skip
    return pd.DataFrame(
        {
            "file": "country_year", "type": [COUNTRY_YEAR[i][0] for i in rows["indicator"]],
            "subject": rows["country_iso3"], "time": rows["year"], "value": rows["value"], "bound": "eq",
            "unit": [COUNTRY_YEAR[i][1] for i in rows["indicator"]], "status": "actual",
            "source_url": rows["source_url"],
        }
    )  # fmt: skip


def _trade(rows: pd.DataFrame) -> pd.DataFrame:
    """Up to three rows for each: all trade, exports of the reporter, its imports (which are the partner's exports)."""
    parts = []
    for column, kind, turned in (
        ("trade_usd", "trade_volume", False), ("exports_usd", "exports", False), ("imports_usd", "exports", True),
    ):  # fmt: skip
        part = rows[rows[column].notna()]
        ends = ("partner_iso3", "reporter_iso3") if turned else ("reporter_iso3", "partner_iso3")
        parts.append(
            pd.DataFrame(
                {
                    "file": "trade_series", "type": kind, "subject": part[ends[0]], "object": part[ends[1]],
                    "item": "reported by " + part["reporter_iso3"],
                    "time": [_time(year, span) for year, span in zip(part["year"], part["period"], strict=True)],
                    "value": part[column],
                    "bound": ["approx" if str(n).startswith("About") else "eq" for n in part["note"]],
                    "unit": "USD", "status": "actual", "source_url": part["source_url"], "source_date": part["as_of"],
                    "note": part["note"],
                }
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _pipelines(folder: Path) -> pd.DataFrame:
    """A ``route`` for each operating line: between the state at either end and every other that it crosses.

    In force since the year that ``data/pipelines_since.csv`` gives, else since the date at which it was seen to operate.
    """
    rows, country = _read(folder, "pipelines"), _countries(folder)
    since = pd.read_csv(_data("pipelines_since.csv"), dtype=str).set_index("id")["since"]
    rows = rows[rows["status"] == "operating"]
    rows = rows.assign(
        item=rows["name"] + " (" + rows["commodity"] + " pipeline)", since=rows["id"].map(since).fillna(rows["as_of"]),
        first=rows["from"].map(country), last=rows["to"].map(country), crossed=rows["crosses_iso3"],
    )  # fmt: skip
    return _routes(rows, "pipelines")


def _links(folder: Path) -> pd.DataFrame:
    """The same for operating railways, roads and ferries, and for journeys from end to end that are run."""
    rows, country = _read(folder, "transport_links"), _countries(folder)
    names = _read(folder, "nodes").set_index("id")["name_en"]
    rows = rows[(rows["status"] == "operating") & rows["row_type"].isin(["segment", "aggregate", "end_to_end"])]
    item = (
        rows["from"].map(names)
        + "–"
        + rows["to"].map(names)
        + " ("
        + rows["mode"]
        + ", "
        + rows["corridor"]
        + " corridor)"
    )
    rows = rows.assign(item=item, since=rows["as_of"], first=rows["from"].map(country), last=rows["to"].map(country),
                       crossed=rows["controls_iso3"])  # fmt: skip
    return _routes(rows, "transport_links")


def _routes(rows: pd.DataFrame, file: str) -> pd.DataFrame:
    parts = []
    lines: Any = rows[rows["source_url"].notna()].itertuples()
    for row in lines:
        ends = [state for state in (row.first, row.last) if isinstance(state, str)]
        crossed = row.crossed.split(";") if isinstance(row.crossed, str) else []
        pairs = {tuple(sorted((end, other))) for end in ends for other in (*crossed, *ends) if other != end}
        for one, two in sorted(pairs):
            time = f"{row.since}/.." if isinstance(row.since, str) else None
            parts.append((file, "route", one, two, row.item, time, "actual", row.source_url, row.as_of, row.note))
    names = ["file", "type", "subject", "object", "item", "time", "status", "source_url", "source_date", "note"]
    return pd.DataFrame(parts, columns=names)


def _countries(folder: Path) -> pd.Series[str]:
    return _read(folder, "nodes").set_index("id")["country_iso3"]


def _flows(rows: pd.DataFrame) -> pd.DataFrame:
    """Flows of a pair of states that were measured, over a year or its first months; sums of years, plans, forecasts and
    rates are left out."""
    wanted = pd.read_csv(_data("baseline_flows.csv"), dtype=str)
    keys = ["corridor_or_pipeline_id", "direction", "unit"]
    met = rows.rename(columns={"note": "said"}).merge(
        wanted.rename(columns={"unit": "into"}), left_on=keys, right_on=["flow", "direction", "from_unit"]
    )
    left = [
        isinstance(part, str) and part in str(said) for part, said in zip(met["leave_out"], met["said"], strict=True)
    ]
    met = met[met["period"].str.fullmatch(r"FY|H1|Q1|M1-\d+") & ~np.array(left, dtype=bool)].reset_index(drop=True)
    value = pd.to_numeric(met["value"]) * pd.to_numeric(met["factor"])
    told = (met["value"] + " " + met["unit"] + ": " + met["reason"]).where(met["reason"].notna())
    return pd.DataFrame(
        {
            "file": "flows", "type": met["type"], "subject": met["subject"], "object": met["object"], "item": met["item"],
            "time": [_time(year, span) for year, span in zip(met["year"], met["period"], strict=True)],
            "value": [f"{v:.12g}" for v in value], "bound": ["gt" if "ore than" in str(n) else "eq" for n in met["said"]],
            "unit": met["into"], "status": "actual", "source_url": met["source_url"], "source_date": met["as_of"],
            "note": [ "; ".join(str(p) for p in pair if isinstance(p, str)) or None
                      for pair in zip(met["said"], told, strict=True)],
        }
    )  # fmt: skip


def _languages(figures: pd.DataFrame) -> pd.DataFrame:
    """Where the first language of one state is among those of another, for the states that ``figures`` name.

    ``data/languages.csv``: languages of states, the first first (ISO 639).
    """
    listed = pd.read_csv(_data("languages.csv"), dtype=str, keep_default_na=False)
    spoken = {str(state): str(text).split() for state, text in zip(listed["state"], listed["languages"], strict=True)}
    states = sorted({*figures["subject"], *figures["object"]} & set(spoken))
    pairs = [(x, y, spoken[y][0]) for x in states for y in states if x != y and spoken[y][0] in spoken[x]]
    return pd.DataFrame(
        [
            ("languages", "common_language", x, y, language, "actual", LANGUAGES_URL, LANGUAGES_TITLE)
            for x, y, language in pairs
        ],
        columns=["file", "type", "subject", "object", "item", "status", "source_url", "source_title"],
    )


LANGUAGES_URL = "https://github.com/datasets/country-codes"
LANGUAGES_TITLE = "Country codes (PDDL 1.0): languages after GeoNames"


def _time(year: str, span: str) -> str:
    """EDTF of ``2019`` with ``FY``, ``H1``, ``Q1``, ``M1-6`` or ``sum_2020_2024``."""
    if span.startswith("sum_"):
        return span.removeprefix("sum_").replace("_", "/")
    if span.startswith("M1-"):
        return f"{year}-01/{year}-{int(span[3:]):02d}"
    return {"FY": year, "H1": f"{year}-01/{year}-06", "Q1": f"{year}-01/{year}-03"}[span]


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m nufuz.panel.make_baseline FOLDER")
    tables = make(Path(sys.argv[1]))
    written = write(tables, _data("baseline"))
    for name, table in tables.items():
        print(f"{name}: {len(table)} rows")
    print(f"{written} bytes")


if __name__ == "__main__":
    main()
