"""IMF Direction of Trade Statistics, and any SDMX message through ``sdmx1``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from nufuz.errors import DataFileError
from nufuz.panel.datasets.dataset import Dataset, Form, raw, table

NAME = "imf_dots"
MILLION = 1e6
BULK = Form(
    a="Country Name", b="Counterpart Country Name", year="Time Period", scheme="name", values={"Value": "exports_usd"},
    where={"Indicator Code": ("TXG_FOB_USD",)},
)  # fmt: skip
TOTAL = Form(a="iso3_a", b="iso3_b", year="year", values={"trade_musd": "trade_usd"}, factor={"trade_usd": MILLION})


def read(path: Path) -> Dataset:
    """The bulk CSV (exports f.o.b.), or a table of totals of undirected pairs (as ``dots_total``)."""
    rows = raw(path)
    return table(path, "dots_total", [TOTAL], rows) if "trade_musd" in rows else table(path, NAME, [BULK], rows)


def read_sdmx(path: Path, **options: Any) -> Dataset:
    """An SDMX-ML, SDMX-JSON or SDMX-CSV message in a file; ``options`` as of ``from_sdmx``."""
    try:
        import sdmx
    except ImportError as error:
        raise DataFileError("sdmx1 is not installed", file=str(path), todo="pip install 'nufuz[sdmx]'") from error
    return from_sdmx(sdmx.read_sdmx(path), path, **options)


def from_sdmx(
    message: Any, path: Path, *, reporter: str = "REF_AREA", partner: str = "COUNTERPART_AREA",
    year: str = "TIME_PERIOD", indicator: dict[str, str] | None = None, indicator_dimension: str = "INDICATOR",
    factor: float = MILLION,
) -> Dataset:  # fmt: skip
    """A message of ``sdmx1`` with two areas (ISO 2 or 3) and years, from a file or straight from a provider's service.

    ``indicator``: codes to columns of ``imf_dots``; by default exports f.o.b. and imports c.i.f. in US dollars;
    ``factor``: what the figures are multiplied by (the IMF's are in millions).
    """
    import sdmx

    wanted = indicator or {"TXG_FOB_USD": "exports_usd", "TMG_CIF_USD": "imports_usd"}
    series: Any = sdmx.to_pandas(message)
    series = series[0] if isinstance(series, list) else series
    rows = series.rename("value").reset_index() if isinstance(series, pd.Series) else series.reset_index()
    needed = (reporter, partner, year, indicator_dimension)
    lacking = [d for d in needed if d not in rows]
    if lacking:
        raise DataFileError(f"no dimension {', '.join(lacking)}", file=str(path),
                            todo=f"It has {', '.join(map(str, rows.columns))}; name yours")  # fmt: skip
    rows = rows[rows[indicator_dimension].isin(list(wanted))]
    rows = rows.assign(**{c: rows[c].map(_alpha3) for c in (reporter, partner)}, value=rows["value"].map(repr))
    rows[year] = rows[year].astype(str)
    wide = rows.pivot_table(
        index=[reporter, partner, year], columns=indicator_dimension, values="value", aggfunc="first"
    )
    columns = {c: wanted[c] for c in wide.columns}
    form = Form(a=reporter, b=partner, year=year, values=columns, factor=dict.fromkeys(columns.values(), factor))
    return table(path, NAME, [form], wide.reset_index())


def _alpha3(code: str) -> str:
    import pycountry

    found = pycountry.countries.get(alpha_2=str(code)) if len(str(code)) == 2 else None
    return str(found.alpha_3) if found else str(code)
