"""DESTA: whether a trade agreement is in force between two states."""

from __future__ import annotations

from pathlib import Path

from nufuz.panel.datasets.dataset import Dataset, Form, table

FORM = Form(a="iso3_a", b="iso3_b", year="year", values={"in_force_fta": "fta"})


def read(path: Path) -> Dataset:
    """Columns: a, b, year, fta (0 or 1). Pairs that never had one have no row."""
    return table(path, "desta", [FORM])
