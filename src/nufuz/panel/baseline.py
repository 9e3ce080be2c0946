"""The figures that ship with the package: sourced rows about six powers and the Central Asian states.

``make_baseline`` made them; here they are read. They are told apart from what documents say everywhere: their
``origin`` is ``baseline``, and each row has a ``key`` by which it can be asked for (``row``).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from nufuz.errors import DataFileError

LICENCE = "Compiled figures, each with the address it was read at; the figures belong to their publishers."
BIBTEX = """@misc{nufuz-baseline,
  title = {nufuz baseline: sourced figures on six powers in Central Asia},
  note = {Shipped with nufuz; each row names its own source},
}"""


@cache
def table(name: str) -> pd.DataFrame:
    """One of ``figures``, ``memberships``, ``partnerships``; a copy must be taken before it is changed.

    ``figures``: key, file, type, subject, object, item, time (EDTF), value, value_to, bound, unit, status, source_url,
    source_title, source_date, note. ``memberships``: key, org, country_iso3, status, from, to, … ``partnerships``: key,
    a_iso3, b_iso3, level, date, …
    """
    path = files("nufuz.panel").joinpath("data", "baseline", f"{name}.csv.gz")
    with path.open("rb") as stream:
        rows = pd.read_csv(stream, compression="gzip", dtype=str)
    for column in ("value", "value_to"):
        if column in rows:
            rows[column] = pd.to_numeric(rows[column])
    return rows


def row(key: str) -> dict[str, Any]:
    """The row with this key, without its empty fields; ``DataFileError`` where there is none."""
    for name in ("figures", "memberships", "partnerships"):
        hit = table(name)[table(name)["key"] == key]
        if len(hit):
            return {"table": name, **{str(k): v for k, v in hit.iloc[0].items() if pd.notna(v)}}
    raise DataFileError(f"no row {key}", file="baseline", todo="Keys are in the inputs of an influence measurement")
