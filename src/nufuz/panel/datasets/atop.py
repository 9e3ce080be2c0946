"""ATOP: what allies have promised each other, directed dyad-year; a promises to b."""

from __future__ import annotations

from pathlib import Path

from nufuz.panel.datasets.dataset import Dataset, Form, table

KINDS = ("defense", "offense", "neutral", "nonagg", "consul")
FORMS = (
    Form(a="cow_a", b="cow_b", year="year", scheme="cow", values={f"atop_{k}": f"atop_{k}" for k in KINDS}),
    Form(a="stateA", b="stateB", year="year", scheme="cow", values={k: f"atop_{k}" for k in KINDS}),
)


def read(path: Path) -> Dataset:
    """Columns: a, b, year, atop_defense, …; the dataset lists only dyads with an alliance."""
    return table(path, "atop", FORMS)
