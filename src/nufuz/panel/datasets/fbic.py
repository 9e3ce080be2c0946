"""The published FBIC index: influence of a in b."""

from __future__ import annotations

from pathlib import Path

from nufuz.panel.datasets.dataset import Dataset, Form, table

FORM = Form(a="iso3a", b="iso3b", year="year", values={c: c for c in ("fbic", "bandwidth", "dependence")})


def read(path: Path) -> Dataset:
    """Columns: a, b, year, fbic, bandwidth, dependence. ``nufuz.influence.fbic`` computes them from their inputs."""
    return table(path, "fbic", [FORM])
