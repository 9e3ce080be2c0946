"""Units of measure, currencies and counted nouns: their names in each language, and what they come to.

Names stand in ``data/<language>/units.toml`` and ``currencies.toml``; conversions and the rates that a unit takes (per
year, per day) in ``data/units.csv``.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from importlib import resources

from nufuz.language.phrases import Phrases, Piece, clitics, expand, load, templates


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: what it measures, the unit that the vocabulary uses for it and the factor to that one, the rates that it
    takes (``yr``, ``d``, ``week``), and whether what it counts comes in whole pieces."""

    code: str
    measures: str
    base: str
    factor: float
    rates: tuple[str, ...]
    whole: bool


@functools.cache
def table() -> dict[str, Unit]:
    """The units that the readers know, by code; money is not among them."""
    path = resources.files("nufuz.language").joinpath("data", "units.csv")
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    return {
        row["unit"]: Unit(row["unit"], row["measures"], row["base"], float(row["factor"]), tuple(row["rates"].split()),
                          row["whole"] == "yes")
        for row in rows
    }  # fmt: skip


def convert(value: float, unit: str) -> tuple[float, str]:
    """A figure in the vocabulary's unit: ``convert(100, "mi")`` is ``(160.9344, "km")``. Unknown units and money stay."""
    code, slash, rate = unit.partition("/")
    known = table().get(code)
    return (value, unit) if known is None else (value * known.factor, known.base + slash + rate)


def is_money(unit: str | None) -> bool:
    """Whether a unit is a currency's code."""
    return unit is not None and len(unit) == 3 and unit.isalpha() and unit.isupper() and unit not in table()


@functools.cache
def measures(language: str) -> Phrases:
    """The dictionary of what may follow a number.

    Classes: ``unit`` (value: code and multiplier), ``percent``, ``points``, ``money`` (value: ISO 4217 code, or ``?`` and
    the currency's name where several states have one of that name: ``?dinar``), ``code`` (the same, to be met in capitals), ``counted`` (value: ``person``, ``count``, ``day``…).
    """
    articles = tuple(c for c in clitics(language) if c in ("", "ال"))
    names = Phrases(language, articles, templates(language))
    data = load(language, "units")
    for code, forms in data.get("units", {}).items():
        for form in expand(forms):  # an abbreviation takes no ending
            names.add(form, code if code in ("percent", "points") else "unit", (code, 1.0), inflect=len(form) > 2)
    for key, forms in data.get("scaled", {}).items():
        factor, code = key.split()
        names.add(forms, code if code == "points" else "unit", (code, float(factor)))
    _add_money(names, language)
    for code, forms in data.get("counted", {}).items():
        names.add(forms, "counted", code)
    return names


def _add_money(names: Phrases, language: str) -> None:
    data = load(language, "currencies")
    before = data["adjective"] == "before"
    for family, noun in data.items():
        if not isinstance(noun, dict) or "forms" not in noun:
            continue
        inflect = noun.get("endings", True)
        forms = list(expand(noun["forms"]))
        for code, adjectives in noun["of"].items():
            for adjective in expand(adjectives):
                names.add(
                    [f"{adjective} {f}" if before else f"{f} {adjective}" for f in forms],
                    "money",
                    code,
                    inflect=inflect,
                )
        names.add(forms, "money", noun["default"] or f"?{family}", inflect=inflect)
    for code, forms in data["symbols"].items():
        names.add(forms, "money", code, inflect=False)
    for code in currency_codes():
        names.add(code, "code", code, inflect=False)
    for short, code in data.get("short", {}).items():
        names.add(short, "code", code)


@functools.cache
def issuers() -> dict[str, dict[str, str]]:
    """Whose money goes by a name that states share: ``issuers()["dinar"]["JOR"]`` is ``JOD`` (``data/currency_names.csv``)."""
    path = resources.files("nufuz.language").joinpath("data", "currency_names.csv")
    found: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(path.read_text("utf-8").splitlines()):
        found.setdefault(row["name"], {}).update(dict.fromkeys(row["states"].split(), row["code"]))
    return found


@functools.cache
def currency_codes() -> tuple[str, ...]:
    """ISO 4217 codes of money in use."""
    import pycountry

    return tuple(
        sorted(c.alpha_3 for c in pycountry.currencies if not c.alpha_3.startswith("X") or c.alpha_3 in ("XOF", "XAF"))
    )


@functools.cache
def leading(language: str) -> Phrases:
    """The dictionary of what may stand before a number: symbols and codes of money, the percent sign (``%25``)."""
    names = Phrases(language)
    data = load(language, "currencies")
    for code, forms in data["symbols"].items():
        names.add(forms, "money", code, inflect=False)
    for code in currency_codes():
        names.add(code, "code", code, inflect=False)
    for short, code in data.get("short", {}).items():
        names.add(short, "code", code)
    names.add(load(language, "units").get("percent_before", ["%"]), "percent", ("percent", 1.0))
    return names


@functools.cache
def rates(language: str) -> Phrases:
    """The dictionary of rates: per year, daily. Class ``per``; value ``yr``, ``d``, ``week``, ``month``."""
    names = Phrases(language, clitics(language) if language == "ar" else ("",))
    for rate, forms in load(language, "units").get("per", {}).items():
        names.add(forms, "per", rate)
    return names


@functools.cache
def rates_before(language: str) -> Phrases:
    """The same for what stands before the number: *yıllık* 16 milyar metreküp."""
    names = Phrases(language)
    for rate, forms in load(language, "units").get("per_before", {}).items():
        names.add(forms, "per", rate)
    return names


@functools.cache
def duals(language: str) -> Phrases:
    """The dictionary of nouns whose form counts two (اتفاقيتان). Class ``counted``."""
    names = Phrases(language, clitics(language))
    for code, forms in load(language, "units").get("duals", {}).items():
        names.add(forms, "counted", code)
    return names


def in_capitals(text: str, pieces: list[Piece], start: int, end: int) -> bool:
    """Whether tokens stand in capitals: USD and TL are money, "try" and "all" are words."""
    return text[pieces[start].start : pieces[end - 1].end].isupper()
