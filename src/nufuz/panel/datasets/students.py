"""Students abroad: a's students in b, from UNESCO and the OECD."""

from __future__ import annotations

from pathlib import Path

from nufuz.panel.datasets.dataset import Dataset, Form, table

UNESCO = (
    Form(a="origin_iso3", b="destination_iso3", year="year", values={"students": "students"}, skip_blank=True),
    Form(a="ORIGIN", b="DESTINATION", year="TIME_PERIOD", values={"OBS_VALUE": "students"}, skip_blank=True),
)


def unesco(path: Path) -> Dataset:
    """A pair that stands in two lists (largest destinations, largest origins) is taken once."""
    made = table(path, "unesco_students", UNESCO)
    return Dataset(made.about, made.frame.drop_duplicates(["a", "b", "year"]), made.refused, made.file)


def oecd(path: Path) -> Dataset:
    """OECD and partner hosts; see the note of the dataset about copies that hold twice the figure."""
    forms = (
        Form(a="origin_iso3", b="host_iso3", year="year", values={"students": "students_oecd"}, skip_blank=True,
             prepare=lambda r: r[r["origin_iso3"] != r["host_iso3"]]),
        Form(a="COUNTRY_ORIGIN", b="COUNTRY", year="YEAR", values={"Value": "students_oecd"}, skip_blank=True),
    )  # fmt: skip
    return table(path, "oecd_students", forms)
