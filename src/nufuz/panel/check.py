"""A fact-check against data: where a document's figure and the statistics part.

Disagreement is no proof of error: importers count freight and insurance that exporters do not, and two offices may both
be right about different things. The list says what stands where, and by how much it differs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from nufuz.panel.datasets import Dataset
from nufuz.panel.figures import figures

COLUMNS = (
    "fact_id", "type", "subject", "object", "item", "year", "said", "unit", "source", "column", "recorded", "ratio",
    "verdict", "row", "reference", "title", "url",
)  # fmt: skip
AGREES, DIFFERS = 0.10, 0.25
"""Up to this relative distance a figure ``agrees``; up to the other it is ``near``; beyond, it ``differs``, and beyond a
factor of two ``differs more than twofold``."""


def check(
    facts: pa.Table, sources: Iterable[Dataset] = (), *, baseline: bool = True,
    documents: Mapping[str, tuple[str | None, str | None]] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Every figure of ``facts`` that a dataset, or the baseline, records too; columns as COLUMNS, worst first.

    ``ratio``: said / recorded. Only actual figures of a whole year are compared; a part of a year is another thing, and so
    is a figure of one commodity. ``row``: key of the baseline's row; ``reference``: what the dataset is.
    """
    said = figures(facts, baseline_too=False, documents=documents)
    said = said[(said["status"] == "actual") & (said["span"] == "year") & said["amount"].notna()]
    found = [_against(said, data) for data in sources]
    if baseline:
        found.append(_against_baseline(said))
    found = [f for f in found if len(f)]
    if not found:
        return pd.DataFrame(columns=list(COLUMNS))
    rows = pd.concat(found, ignore_index=True)
    rows["ratio"] = rows["said"] / rows["recorded"].where(rows["recorded"] != 0)
    rows["verdict"] = [_verdict(r, s, c) for r, s, c in zip(rows["ratio"], rows["said"], rows["recorded"], strict=True)]
    rows["far"] = np.abs(np.log(rows["ratio"].where(rows["ratio"] > 0)))
    rows = rows.sort_values("far", ascending=False, na_position="first", kind="stable")
    return rows.reindex(columns=list(COLUMNS)).reset_index(drop=True)


def in_folder(folder: Path) -> list[Dataset]:
    """The datasets of a folder that any check knows."""
    from nufuz.panel.pipeline import _files, _read

    known = {c["dataset"] for c in _checks()}
    return [_read(paths[0]) for name, paths in _files(folder).items() if name in known]


@cache
def _checks() -> Sequence[Mapping[str, Any]]:
    text = files("nufuz.panel").joinpath("data", "checks.toml").read_text(encoding="utf-8")
    checks: list[Mapping[str, Any]] = tomllib.loads(text)["check"]
    return checks


def _verdict(ratio: float, said: float, recorded: float) -> str:
    if np.isnan(ratio):
        return "agrees" if said == recorded else "differs: recorded as 0"
    off = abs(ratio - 1)
    if off <= AGREES:
        return "agrees"
    if off <= DIFFERS:
        return "near"
    return "differs more than twofold" if ratio > 2 or ratio < 0.5 else "differs"


def _against(said: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    parts = []
    for rule in _checks():
        if rule["dataset"] != data.about.name or rule["column"] not in data.frame:
            continue
        mine = said[(said["type"] == rule["type"]) & said["item"].isna()]
        if rule.get("state"):
            recorded = data.frame[["state", "year", rule["column"]]].set_axis(["subject", "year", "recorded"], axis=1)
            joined = mine[mine["object"].isna()].merge(recorded, on=["subject", "year"])
        else:
            joined = mine.merge(_recorded(data, rule), on=["subject", "object", "year"])
        joined = joined[joined["recorded"].notna()]
        parts.append(_rows(joined, data.about.name, rule["column"], data.about.title))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _recorded(data: Dataset, rule: Mapping[str, Any]) -> pd.DataFrame:
    one = data.frame[["a", "b", "year", rule["column"]]].set_axis(["subject", "object", "year", "recorded"], axis=1)
    turned = one.rename(columns={"subject": "object", "object": "subject"})
    if not data.about.directed:
        return pd.concat([one, turned], ignore_index=True)
    if rule.get("both"):
        # Both directions must be known: half of a trade is no trade.
        both = one.merge(turned, on=["subject", "object", "year"], suffixes=("", "_back"))
        return both.assign(recorded=both["recorded"] + both["recorded_back"]).drop(columns="recorded_back")
    return one


def _against_baseline(said: pd.DataFrame) -> pd.DataFrame:
    from nufuz.vocabulary.terms import SYMMETRIC

    known = figures(None)
    known = known[(known["status"] == "actual") & (known["span"] == "year") & known["amount"].notna()]
    known = known[known["item"].isna()]
    symmetric = known[known["type"].isin(SYMMETRIC)]
    both = pd.concat([known, symmetric.rename(columns={"subject": "object", "object": "subject"})], ignore_index=True)
    keys = ["type", "subject", "object", "year", "measure"]
    right = both[[*keys, "amount", "key", "title", "url"]].rename(
        columns={"amount": "recorded", "key": "row", "title": "reference", "url": "reference_url"}
    )
    # A missing object means "with all the world" on both sides.
    left = said[said["item"].isna()].assign(object=said["object"].astype(object).where(said["object"].notna(), ""))
    right = right.assign(object=right["object"].astype(object).where(right["object"].notna(), ""))
    joined = left.merge(right, on=keys)
    joined["object"] = joined["object"].where(joined["object"] != "", None)
    joined["reference"] = joined["reference"].where(joined["reference"].notna(), joined["reference_url"])
    made = _rows(joined, "baseline", "", "")
    made["column"], made["row"], made["reference"] = (
        joined["type"].to_numpy(),
        joined["row"].to_numpy(),
        joined["reference"].to_numpy(),
    )
    return made


def _rows(joined: pd.DataFrame, source: str, column: str, reference: str) -> pd.DataFrame:
    out = joined[["fact_id", "type", "subject", "object", "item", "year", "recorded", "title", "url"]].copy()
    out["said"], out["unit"] = joined["amount"].to_numpy(), joined["measure"].to_numpy()
    out["source"], out["column"], out["reference"], out["row"] = source, column, reference, None
    return out
