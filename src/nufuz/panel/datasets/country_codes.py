"""Codes and names of states and territories, as the open collection ``country-codes`` lists them."""

from __future__ import annotations

from pathlib import Path

from nufuz.panel.datasets.dataset import Dataset, Form, raw, table

_TIDY = {"name": "name", "official_name_ar": "name_ar", "official_name_ru": "name_ru", "cow": "cow", "region": "region",
         "sub_region": "sub_region"}  # fmt: skip
_PUBLISHED = {"UNTERM English Short": "name", "official_name_ar": "name_ar", "official_name_ru": "name_ru",
              "Region Name": "region", "Sub-region Name": "sub_region"}  # fmt: skip
_FLAGS = {"independent": ("is_independent", "Yes"), "landlocked_developing": ("landlocked_developing", "x")}


def read(path: Path) -> Dataset:
    """A row a state or territory: its names, region, COW number where the file has it; ``independent`` and
    ``landlocked_developing`` as 0 and 1."""
    rows = raw(path).rename(
        columns={"Land Locked Developing Countries (LLDC)": "landlocked_developing", "ISO3166-1-Alpha-3": "iso3"}
    )
    for name, (column, mark) in _FLAGS.items():
        if column in rows:
            rows[f"is {name}"] = (rows[column] == mark).map({True: "1", False: "0"})
    flags = {f"is {name}": name for name in _FLAGS}
    forms = [Form(state="iso3", values={**named, **flags}, text=tuple(named.values())) for named in (_TIDY, _PUBLISHED)]
    return table(path, "country_codes", forms, rows)
