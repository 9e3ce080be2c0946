"""Writes the names that CLDR and ISO 3166 already have: ``python -m nufuz.language.make_names``.

Makes ``language/data/<language>/states_cldr.csv`` (short names of states, and capitals that CLDR knows as cities of time
zones) and ``vocabulary/data/states.csv`` (labels in Arabic, English, Turkish and Russian, years, kind of state), and the vocabulary's
``organisations.csv``, ``regions.csv`` and ``bodies.csv`` from the files of names. What
CLDR lacks stands in files written by hand beside them (``states.csv``, ``states_written.csv``), which this never touches.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pycountry
from babel import Locale

from nufuz.language.names import NAME_LANGUAGES, rows, variants

_HERE = Path(__file__).parent
_VOCABULARY = _HERE.parent / "vocabulary" / "data"
_NOTE = re.compile(r"\s*\([^)]*\)")


def main() -> None:
    """Write the files; prints one line a file."""
    written = {row["code"]: row for row in _written()}
    for language in NAME_LANGUAGES:
        _write(_HERE / "data" / language / "states_cldr.csv", list(_names(language, written)))
    _write(_VOCABULARY / "states.csv", list(_states(written)))
    for name in ("organisations.csv", "regions.csv", "bodies.csv"):
        if table := [_actor(row) for row in rows("", name)]:
            _write(_VOCABULARY / name, table)


def _actor(row: dict[str, str]) -> dict[str, str]:
    """A row of the vocabulary from the names of an organisation, region or firm: its label is its first name."""
    labels = {f"label_{language}": next(iter(variants(row[language])), "") for language in ("en", "ar", "tr", "ru")}
    given = {column: row.get(column, "") for column in ("begins", "ends", "state", "members")}
    return {"code": row["key"], **given, **labels}


def _written() -> list[dict[str, str]]:
    with (_VOCABULARY / "states_written.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _names(language: str, written: dict[str, dict[str, str]]) -> Iterator[dict[str, str]]:
    locale = Locale(language)
    zones = {str(zone).rsplit("/", 1)[-1].replace("_", " "): zone for zone in locale.time_zones}
    capitals = {row["code"]: variants(row["capital"]) for row in rows("en", "states.csv")}
    for code in written:
        country = pycountry.countries.get(alpha_3=code)
        short = locale.territories.get(country.alpha_2, "") if country else ""
        names = [_NOTE.sub("", short)] if short else []
        if language == "en" and country:
            names += [name for key in ("name", "official_name", "common_name") if (name := getattr(country, key, None))]
        names = [name for name in names if name and not re.search(r"[,()]| - ", name)]
        capital = [
            city
            for name in capitals.get(code, [])
            if (zone := zones.get(name)) and (city := locale.time_zones[zone].get("city"))
        ]
        yield {"code": code, "names": "|".join(dict.fromkeys(names)), "capital": "|".join(dict.fromkeys(capital))}


def _states(written: dict[str, dict[str, str]]) -> Iterator[dict[str, str]]:
    locales = {language: Locale(language) for language in ("en", "ar", "tr", "ru")}
    for code, row in written.items():
        country = pycountry.countries.get(alpha_3=code)
        labels = {
            f"label_{language}": row[f"label_{language}"]
            or (_NOTE.sub("", locale.territories.get(country.alpha_2, "")) if country else "")
            for language, locale in locales.items()
        }
        yield {"code": code, **{c: row[c] for c in ("sovereign", "begins", "ends", "noun")}, **labels}


def _write(path: Path, table: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    print(f"{path.name} ({path.parent.name}): {len(table)} rows")


if __name__ == "__main__":
    main()
