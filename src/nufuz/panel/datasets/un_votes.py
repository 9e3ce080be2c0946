"""United Nations General Assembly: ideal points, and agreement counted from single votes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nufuz.errors import DataFileError
from nufuz.panel.datasets.dataset import Cleaner, Dataset, Form, about, first_lines, fits, raw, table

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


def roll_calls(path: Path) -> Dataset:
    """Agreement counted from single votes; the roll calls are looked for beside the file (see ``from_votes``)."""
    return from_votes(path)


def from_votes(votes: Path, roll_calls: Path | None = None, *, issue: str | None = None) -> Dataset:
    """Agreement of all pairs by session, from single votes (rcid, state, vote).

    ``un_agreement``: the mean of 1 − |x − y| over roll calls in which both voted, yes 1, abstain ½, no 0 (Bailey,
    Strezhnev and Voeten 2017); ``un_same_votes``: the share in which both voted the same; ``un_votes_together``. The year
    is that in which the session began (session + 1945), or ``year`` where the file has no session. ``roll_calls``: file
    with rcid and session or year; without it, one that lies beside ``votes``. ``issue``: only roll calls on it (``me``,
    ``hr``, ``nu``, ``co``, ``di``, ``ec``), from a file of rcid and short_name beside it. Two states that never voted
    together have no row.
    """
    forms = (
        Form(state="iso3", values={"vote": "vote"}, needs=("rcid",)),
        Form(state="Country", values={"vote": "vote"}, needs=("rcid",)),
    )
    rows = raw(votes)
    form = fits(rows, forms, votes, "un_roll_calls")
    rows = rows.rename(columns={str(form.state): "state"})
    if "year" not in rows and "session" not in rows:
        calls = raw(roll_calls) if roll_calls else _beside(votes, "rcid", "session", "date")
        if calls is None:
            fits(rows, [Form(values={}, needs=("year",))], votes, "un_roll_calls")
            raise AssertionError  # fits has refused the file
        kept = [c for c in ("rcid", "session", "year") if c in calls]
        rows = rows.merge(calls[kept].drop_duplicates("rcid"), on="rcid", how="left")
    if "session" in rows:
        rows["year"] = pd.to_numeric(rows["session"], errors="coerce") + 1945
    if issue is not None:
        labels = _beside(votes, "rcid", "short_name")
        if labels is None:
            raise DataFileError(
                "no file of issues beside it", file=str(votes), todo="It has the columns rcid, short_name"
            )
        rows = rows[rows["rcid"].isin(labels.loc[labels["short_name"] == issue, "rcid"])]
    rows["vote"] = rows["vote"].str.lower().map(VOTES)
    cleaner = Cleaner(rows, pd.Series(np.arange(2, len(rows) + 2), index=rows.index))
    rows["state"] = cleaner.code("state", "iso3", None, True)
    rows = rows[cleaner.good & rows["vote"].notna() & rows["year"].notna()]
    groups: Any = rows.groupby("year")
    parts = [_pairs(part, int(year)) for year, part in groups]
    empty = pd.DataFrame(columns=["a", "b", "year", "un_agreement", "un_same_votes", "un_votes_together"])
    frame = pd.concat(parts, ignore_index=True) if parts else empty
    return Dataset(about("un_roll_calls"), frame, cleaner.refused(), votes.name)


def _beside(path: Path, *columns: str) -> pd.DataFrame | None:
    """The first other table in the folder of ``path`` that has ``columns``."""
    for other in sorted(path.parent.glob("*.csv*")):
        header = (first_lines(other, 1) or [""])[0].replace('"', "").strip().split(",")
        if other != path and set(columns) <= set(header):
            return raw(other)
    return None


def _pairs(votes: pd.DataFrame, year: int) -> pd.DataFrame:
    """Votes of a year as a matrix of states by roll calls, one for each answer; products count the agreements."""
    wide = votes.drop_duplicates(["state", "rcid"]).pivot(index="state", columns="rcid", values="vote")
    yes, no, abstain = ((wide == answer).to_numpy(dtype=np.float32) for answer in ("yes", "no", "abstain"))
    voted, clear = yes + no + abstain, yes + no
    same = yes @ yes.T + no @ no.T + abstain @ abstain.T
    half = clear @ abstain.T + abstain @ clear.T
    together = voted @ voted.T
    one, two = np.triu_indices(len(wide), 1)
    some = together[one, two] > 0
    one, two = one[some], two[some]
    whole = together[one, two]
    return pd.DataFrame(
        {
            "a": wide.index[one], "b": wide.index[two], "year": year,
            "un_agreement": ((same + half / 2)[one, two] / whole).astype(float),
            "un_same_votes": (same[one, two] / whole).astype(float), "un_votes_together": whole.astype(int),
        }
    )  # fmt: skip
