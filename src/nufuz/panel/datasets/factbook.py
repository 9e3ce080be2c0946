"""The World Factbook: shares of the main partners in a state's exports and imports."""

from __future__ import annotations

from pathlib import Path

from nufuz.panel.datasets.dataset import Dataset, Form, fits, raw, table

_KEY = ["reporter_iso3", "partner_iso3", "ref_year"]


def read(path: Path) -> Dataset:
    """Columns: a, b, year, export_share, import_share (percent of a's flow)."""
    rows = raw(path)
    fits(rows, [Form(a=_KEY[0], b=_KEY[1], year=_KEY[2], values={"share_pct": "v"}, needs=("flow",))], path, "factbook")
    rows = rows.dropna(subset=_KEY)
    wide = rows.pivot_table(index=_KEY, columns="flow", values="share_pct", aggfunc="first").reset_index()
    values = {"exports": "export_share", "imports": "import_share"}
    return table(path, "factbook", [Form(a=_KEY[0], b=_KEY[1], year=_KEY[2], values=values)], wide)
