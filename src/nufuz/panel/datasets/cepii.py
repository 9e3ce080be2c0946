"""CEPII: distances, gravity flows, and two centuries of trade."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from nufuz.panel.datasets.dataset import Dataset, Form, fits, raw, table

MILLION = 1e6
_DISTANCE = {
    "dist": "distance_km", "distcap": "capital_distance_km", "distw": "weighted_distance_km", "contig": "contiguous",
    "comlang_off": "common_official_language", "comlang_ethno": "common_language", "colony": "colony",
}  # fmt: skip
_GRAVITY = {"flow_musd": "flow_usd", "gdp_exporter_musd": "gdp_exporter_usd", "gdp_importer_musd": "gdp_importer_usd", "rta": "rta"}  # fmt: skip


def distance(path: Path) -> Dataset:
    """Distances in kilometres and ties of language and history, directed pairs; a pair of a state with itself is its
    size, and is passed over."""
    forms = [
        Form(a=a, b=b, values=_DISTANCE, missing=(".",), prepare=lambda r, a=a, b=b: r[r[a] != r[b]])  # type: ignore[misc]
        for a, b in (("iso3_o", "iso3_d"), ("iso_o", "iso_d"))
    ]
    return table(path, "cepii_distance", forms)


GEO = Form(state="iso3", needs=("maincity",), prepare=lambda r: r[r["maincity"] != "0.0"].drop_duplicates("iso3"),
           values={"area": "area_km2", "landlocked": "landlocked", "lat": "latitude_main_city", "lon": "longitude_main_city"},
           negative=("latitude_main_city", "longitude_main_city"))  # fmt: skip


def geo(path: Path) -> Dataset:
    """Area in square kilometres, whether it has no coast, and where its main city lies; a row a state."""
    return table(path, "cepii_geo", [GEO])


def languages(path: Path) -> pd.DataFrame:
    """Languages of a state, from the same file: state, language, level (``official``, ``20``: spoken by at least a fifth,
    ``9``: by at least 9 per cent)."""
    rows = raw(path).drop_duplicates("iso3")
    levels = {"langoff_": "official", "lang20_": "20", "lang9_": "9"}
    columns = {c: levels[p] for c in map(str, rows) for p in levels if c.startswith(p)}
    fits(rows, [Form(values={}, state="iso3", needs=("langoff_1",))], path, "cepii_geo")
    long = rows.melt(id_vars="iso3", value_vars=list(columns), var_name="level", value_name="language")
    long = long[long["language"].notna()].rename(columns={"iso3": "state"})
    long["level"] = long["level"].map(columns)
    return long[["state", "language", "level"]].sort_values(["state", "level"], ignore_index=True)


def gravity(path: Path) -> Dataset:
    """Flow from a to b with both GDPs; millions of US dollars become dollars. CEPII's Gravity is in thousands."""
    factor = {o: MILLION for t, o in _GRAVITY.items() if t.endswith("_musd")}
    forms = (
        Form(a="exporter_iso3", b="importer_iso3", year="year", values=_GRAVITY, factor=factor),
        Form(a="iso3_o", b="iso3_d", year="year",
             values={"tradeflow_comtrade_o": "flow_usd", "gdp_o": "gdp_exporter_usd", "gdp_d": "gdp_importer_usd", "fta_wto": "rta"},
             factor=dict.fromkeys(("flow_usd", "gdp_exporter_usd", "gdp_importer_usd"), 1e3),
             prepare=lambda r: r[r["iso3_o"] != r["iso3_d"]]),
    )  # fmt: skip
    return table(path, "cepii_gravity", forms)


def tradhist(path: Path) -> Dataset:
    """Exports of a to b in pounds sterling; a row of a reporter holds both directions."""
    rows = raw(path)
    if "exports_to_partner_gbp" in rows:
        out = rows.rename(columns={"reporter_iso3": "iso_o", "partner_iso3": "iso_d", "exports_to_partner_gbp": "FLOW"})
        back = rows.rename(
            columns={"partner_iso3": "iso_o", "reporter_iso3": "iso_d", "imports_from_partner_gbp": "FLOW"}
        )
        rows = pd.concat([out, back], ignore_index=True)[["iso_o", "iso_d", "year", "FLOW"]]
        # Two of the four reporters may both tell of one flow; the exporter's word is taken.
        rows = rows.drop_duplicates(["iso_o", "iso_d", "year"])
    return table(
        path,
        "tradhist",
        [Form(a="iso_o", b="iso_d", year="year", values={"FLOW": "exports_gbp"}, skip_blank=True)],
        rows,
    )
