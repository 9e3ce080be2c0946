"""Aid: OECD DAC2a, AidData's Chinese finance, and China's public diplomacy; a gives, b receives."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from nufuz.panel.datasets.dataset import Dataset, Form, fits, raw, table

MILLION = 1e6
MEASURES = ("oda_net", "oda_gross", "grants", "oda_gross_loans", "technical_cooperation")


def oecd(path: Path) -> Dataset:
    """One column a measure, in constant US dollars of 2022. They overlap, and are never added."""
    rows = raw(path)
    long = Form(a="donor_iso3", b="recipient_iso3", year="year", values={"value_musd_2022": "v"}, needs=("measure",))
    fits(rows, [long], path, "oecd_aid")
    wide = rows.pivot_table(index=["donor_iso3", "recipient_iso3", "year"], columns="measure", values="value_musd_2022",
                            aggfunc="first").reset_index()  # fmt: skip
    values = {m: f"{m}_usd2022" for m in wide.columns if m not in ("donor_iso3", "recipient_iso3", "year")}
    ours = tuple(values.values())
    # Net aid is less than nothing in years when more is paid back than given.
    form = Form(a="donor_iso3", b="recipient_iso3", year="year", values=values, factor=dict.fromkeys(ours, MILLION),
                negative=ours)  # fmt: skip
    return table(path, "oecd_aid", [form], wide)


def china(path: Path) -> Dataset:
    """Chinese official finance by recipient, commitments; from the published projects or from sums by year."""
    rows = raw(path)
    if "Commitment Year" in rows:
        rows = _projects(rows)
    rows = rows.assign(donor="CHN")
    kinds = {"oda_adj_usd2021": "china_oda_usd2021", "oof_adj_usd2021": "china_oof_usd2021", "vof_adj_usd2021": "china_vague_usd2021"}  # fmt: skip
    return table(
        path, "aiddata_china", [Form(a="donor", b="recipient_iso3", year="year", values=kinds, skip_blank=True)], rows
    )


def _projects(rows: pd.DataFrame) -> pd.DataFrame:
    """Sums of the projects that AidData recommends for sums."""
    flows = {
        "ODA-like": "oda_adj_usd2021",
        "OOF-like": "oof_adj_usd2021",
        "Vague (Official Finance)": "vof_adj_usd2021",
    }
    amount = next(
        (c for c in map(str, rows) if c.startswith(("Adjusted Amount", "Amount (Constant USD 2021)"))), "Amount"
    )
    rows = rows[(rows["Recommended For Aggregates"] == "Yes") & rows["Flow Class"].isin(list(flows))]
    kept = rows.assign(kind=rows["Flow Class"].map(flows), amount=pd.to_numeric(rows[amount], errors="coerce"))
    wide = kept.pivot_table(
        index=["Recipient ISO-3", "Commitment Year"], columns="kind", values="amount", aggfunc="sum"
    )
    wide = (
        wide.reindex(columns=list(flows.values())).map(lambda v: None if pd.isna(v) else repr(float(v))).reset_index()
    )
    return wide.rename(columns={"Recipient ISO-3": "recipient_iso3", "Commitment Year": "year"})


def china_diplomacy(path: Path) -> Dataset:
    """Confucius institutes, visits and students between China (a) and others (b)."""
    rows = raw(path)
    rows = rows.assign(china="CHN")
    values = {"confucius_institutes": "confucius_institutes", "government_visits": "government_visits",
              "military_visits": "military_visits", "inbound_students_to_china": "students_to_china"}  # fmt: skip
    return table(path, "china_diplomacy", [Form(a="china", b="iso3", year="year", values=values)], rows)
