"""A user's own CSV or Parquet, described in ten lines of TOML.

name = "my_loans"
title = "Loans counted by hand"
file = "loans.csv"
kind = "dyad-year"            # or "state-year", "dyad"
codes = "iso3"                # or "cow", "gw", "name"
a = "lender"                  # the columns of the key: a, b, year; or state, year
b = "borrower"
year = "year"
licence = "mine"
columns = { loan_musd = { name = "loans_usd", unit = "USD", factor = 1e6, instrument = "aid" } }
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from nufuz.errors import DataFileError
from nufuz.panel.datasets.dataset import About, Cleaner, Dataset, raw

FIELDS = frozenset(
    [
        "name",
        "title",
        "file",
        "kind",
        "codes",
        "a",
        "b",
        "state",
        "year",
        "licence",
        "columns",
        "directed",
        "absent",
        "source",
        "bibtex",
        "note",
        "missing",
    ]
)


def read(description: Path) -> Dataset:
    """The dataset that a TOML file describes; its ``file`` is looked for beside it."""
    try:
        given = tomllib.loads(description.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DataFileError(str(error), file=str(description)) from error
    _check(given, description)
    path = description.parent / given["file"]
    rows = raw(path)
    keys = [given[k] for k in ("a", "b", "state", "year") if k in given]
    lacking = [c for c in (*keys, *given["columns"]) if c not in rows]
    if lacking:
        raise DataFileError(f"no column {', '.join(lacking)}", file=str(path), place="header",
                            todo=f"{description.name} names them; the file has {', '.join(map(str, rows.columns[:12]))}")  # fmt: skip
    import numpy as np
    import pandas as pd

    cleaner = Cleaner(rows, pd.Series(np.arange(2, len(rows) + 2), index=rows.index))
    out = pd.DataFrame(index=rows.index)
    if "year" in given:
        out["year"] = cleaner.year(given["year"])
    for ours in ("a", "b", "state"):
        if ours in given:
            out[ours] = cleaner.code(given[ours], given.get("codes", "iso3"), out.get("year"), False)
    if "a" in out and "b" in out:
        cleaner.not_itself(out["a"], out["b"], given["b"])
    units: dict[str, str] = {}
    for theirs, column in given["columns"].items():
        name = column.get("name", theirs)
        units[name] = column.get("unit", "")
        low = None if column.get("negative") else 0.0
        out[name] = cleaner.number(theirs, low=low, missing=given.get("missing", ())) * float(column.get("factor", 1.0))
    frame = out[cleaner.good].reset_index(drop=True)
    if "year" in frame:
        frame["year"] = frame["year"].astype(int)
    what = About(name=given["name"], title=given.get("title", given["name"]), kind=given["kind"], units=units,
                 source=given.get("source", str(path.name)), licence=given["licence"], bibtex=given.get("bibtex", _bibtex(given)),
                 directed=given.get("directed", True), absent=given.get("absent", "missing"), note=given.get("note", ""))  # fmt: skip
    return Dataset(what, frame, cleaner.refused(), path.name)


def _check(given: dict[str, Any], description: Path) -> None:
    needed = {"name", "file", "kind", "licence", "columns"}
    needed |= {"dyad-year": {"a", "b", "year"}, "state-year": {"state", "year"}, "dyad": {"a", "b"}}.get(
        given.get("kind", ""), set()
    )
    lacking, unknown = sorted(needed - set(given)), sorted(set(given) - FIELDS)
    if lacking or unknown:
        raise DataFileError(f"missing fields {lacking}, unknown fields {unknown}", file=str(description),
                            todo=f"Known: {', '.join(sorted(FIELDS))}")  # fmt: skip
    if given["kind"] not in ("dyad-year", "state-year", "dyad"):
        raise DataFileError(f"kind = {given['kind']!r}", file=str(description), todo="dyad-year, state-year or dyad")


def _bibtex(given: dict[str, Any]) -> str:
    return f"@misc{{{given['name']}, title = {{{given.get('title', given['name'])}}}, note = {{{given['licence']}}}}}"
