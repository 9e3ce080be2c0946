"""United Nations General Assembly: ideal points, and agreement counted from single votes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nufuz.panel.datasets.dataset import Dataset, Form, about, fits, raw, table

VOTES = {"yes": "yes", "no": "no", "abstain": "abstain", "1": "yes", "3": "no", "2": "abstain"}
"""How the two published forms write the three votes; absence (8) and non-membership (9) are no votes."""


def ideal_points(path: Path) -> Dataset:
    """A state's ideal point, in standard deviations."""
    values = {"IdealPoint": "ideal_point"}
    forms = (
        Form(state="cow", year="year", scheme="cow", values=values, negative=("ideal_point",)),
        Form(state="iso3", year="year", values=values, negative=("ideal_point",)),
        Form(state="iso3c", year="year", values=values, negative=("ideal_point",)),
        Form(
            state="ccode", year="year", scheme="cow", values={"IdealPointAll": "ideal_point"}, negative=("ideal_point",)
        ),
    )
    return table(path, "un_ideal_points", forms)


def agreement(path: Path) -> Dataset:
    """Published agreement of pairs: column ``agree``."""
    return table(path, "un_votes", [Form(a="iso3_a", b="iso3_b", year="year", values={"agree": "un_agreement"})])


def from_votes(votes: Path, roll_calls: Path | None = None) -> Dataset:
    """Agreement of all pairs, from single votes (rcid, iso3, vote; year, or a file of roll calls with it).

    A share of the roll calls in which both voted; two states that never voted together have no row.
    """
    forms = (
        Form(state="iso3", values={"vote": "vote"}, needs=("rcid",)),
        Form(state="Country", values={"vote": "vote"}, needs=("rcid",)),
    )
    rows = raw(votes)
    form = fits(rows, forms, votes, "un_votes")
    rows = rows.rename(columns={str(form.state): "state"})
    if "year" not in rows:
        if roll_calls is None:
            fits(rows, [Form(values={}, needs=("year",))], votes, "un_votes")
        calls = raw(roll_calls) if roll_calls else rows
        rows = rows.merge(calls[["rcid", "year"]], on="rcid", how="left")
    rows["vote"] = rows["vote"].str.lower().map(VOTES)
    rows = rows[rows["vote"].notna() & rows["year"].notna() & rows["state"].notna()]
    groups: Any = rows.groupby("year")
    parts = [_pairs(part, int(year)) for year, part in groups]
    return Dataset(about("un_votes"), pd.concat(parts, ignore_index=True), (), votes.name)


def _pairs(votes: pd.DataFrame, year: int) -> pd.DataFrame:
    """Votes of a year as a matrix of states by roll calls, one for each answer; products count the agreements."""
    wide = votes.drop_duplicates(["state", "rcid"]).pivot(index="state", columns="rcid", values="vote")
    answers = [(wide == answer).to_numpy(dtype=np.float32) for answer in ("yes", "no", "abstain")]
    voted = np.sum(answers, axis=0)
    same = np.sum([a @ a.T for a in answers], axis=0)
    together = voted @ voted.T
    one, two = np.triu_indices(len(wide), 1)
    some = together[one, two] > 0
    one, two = one[some], two[some]
    return pd.DataFrame(
        {
            "a": wide.index[one], "b": wide.index[two], "year": year,
            "un_agreement": (same[one, two] / together[one, two]).astype(float),
            "un_votes_together": together[one, two].astype(int),
        }
    )  # fmt: skip
