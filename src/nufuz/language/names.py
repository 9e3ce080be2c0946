"""Every name that the language layer knows, in four languages, in one automaton.

The names stand in ``data/``: a folder a language (``states.csv``, ``states_cldr.csv``, ``titles.csv``, ``pronouns.csv``,
``phrases.csv``, ``homographs.csv``, ``nouns.toml``) and files with a column a language for what has few names
(``organisations.csv``, ``regions.csv``, ``bodies.csv``, ``cities.csv``, ``commodities.csv``, ``languages.csv``,
``religions.csv``, ``peoples.csv``); leaders are in ``nufuz.vocabulary``. Cells hold variants parted by ``|``.
"""

from __future__ import annotations

import csv
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import ahocorasick

from nufuz.errors import DataFileError
from nufuz.language.fold import fold_word
from nufuz.language.inflection import (
    arabic_nisba,
    english_forms,
    russian_adjective,
    russian_forms,
    russian_surname,
    unique,
)
from nufuz.vocabulary.actors import LEADERS

NAME_LANGUAGES = ("ar", "en", "tr", "ru", "kk")
STATE_COLUMNS = {
    "names": "name", "old": "old-name", "adjectives": "adjective", "nationals": "nationals", "capital": "capital",
    "government": "government",
}  # fmt: skip
_SUBJECTS = {
    "organisations.csv": "org", "bodies.csv": "body", "commodities.csv": "commodity", "languages.csv": "language",
    "religions.csv": "religion", "peoples.csv": "people", "cities.csv": "city", "regions.csv": "region",
}  # fmt: skip
_READ_IN = {
    "en": frozenset(("en", "ar", "ru", "kk")),
    "kk": frozenset(("kk", "ru", "tr")),
    "ru": frozenset(("ru", "kk")),
    "ar": frozenset(("ar",)),
    "tr": frozenset(("tr",)),
}


@dataclass(frozen=True, slots=True)
class Name:
    """One folded spelling and what it names.

    ``kind``, ``key``, ``form`` as in ``Mention``; besides, ``title``, ``combining`` ("турецко-") and ``block`` (a phrase
    in which a name is no name: "Indian Ocean"). ``languages``: the text's languages in which it counts. ``joined``: what
    may be written joined to it: ``none``, ``needed``, ``either`` (Arabic, see ``arabic_prefixes``), ``suffix`` (Turkish),
    ``possessive`` (English), ``exact``. ``case``: ``upper`` (an abbreviation), ``initial`` (a capital letter first),
    ``later`` (one somewhere: "the West") or ``any``. ``person``: slug of a leader. ``full``: False for a surname that others bear too.
    ``marked``: the spelling with its vowel marks, where the data file writes them ("عُمان", "عمّان"). ``head``: slug of a city.
    """

    text: str
    kind: str
    key: str
    form: str = "name"
    languages: frozenset[str] = frozenset()
    joined: str = "exact"
    case: str = "any"
    person: str | None = None
    full: bool = True
    marked: str = ""
    head: str | None = None


@cache
def automaton() -> Any:
    """The automaton over all folded names; its values are ``(length, (Name, …))``."""
    words: dict[str, list[Name]] = {}
    for name in all_names():
        known = words.setdefault(name.text, [])
        if name not in known:
            known.append(name)
    machine = ahocorasick.Automaton()
    for text, names in words.items():
        machine.add_word(text, (len(text), tuple(names)))
    machine.make_automaton()
    return machine


def all_names() -> Iterator[Name]:
    """All names of all languages, inflected."""
    cities = _city_spellings()
    for language in NAME_LANGUAGES:
        for row in (*rows(language, "states_cldr.csv"), *rows(language, "states.csv")):
            yield from _state_names(language, row, cities)
        for row in rows(language, "titles.csv"):
            yield from _spell(row["title"], language, "title", row["office"], "title", noun=True)
        for row in rows(language, "pronouns.csv"):
            key = ":".join(filter(None, (row["class"], row["of"].replace(" ", "+"))))
            kind, key = ("pair", "") if key == "both" else ("pronoun", key)
            yield from _spell(row["phrase"], language, kind, key, "pronoun", noun=True)
        for row in rows(language, "phrases.csv"):
            for text in variants(row["phrase"]):
                yield from _spell(text, language, row["kind"], row["key"], row["form"] or "name", noun=True)
        for row in rows(language, "combining.csv"):
            for text in variants(row["forms"]):
                yield from _made(
                    [fold_word(text, language)], language, "combining", row["code"], "combining", "exact", "any"
                )
    for file, kind in _SUBJECTS.items():
        for row in rows("", file):
            yield from _subject_names(row, kind)
    yield from _leader_names()


def variants(cell: str | None) -> list[str]:
    """The variants in a cell, parted by ``|``."""
    return [part.strip() for part in (cell or "").split("|") if part.strip()]


def rows(language: str, name: str) -> list[dict[str, str]]:
    """The rows of a data file of a language (or of all, with ``language`` empty); none where there is no such file."""
    path = files("nufuz.language").joinpath("data", *([language] if language else []), name)
    if not path.is_file():
        return []
    with path.open("r", encoding="utf-8") as lines:
        found = list(csv.DictReader(lines))
    for number, row in enumerate(found, start=2):
        if None in row or None in row.values():
            raise DataFileError(
                f"a row of {len(row)} columns where the header has another number",
                file=f"{language}/{name}", place=f"line {number}", todo="Quote cells that hold a comma",
            )  # fmt: skip
    return found


@cache
def nouns(language: str) -> dict[str, frozenset[str]]:
    """Word lists of ``nouns.toml`` (state nouns, heads that act for a state…), folded."""
    path = files("nufuz.language").joinpath("data", language, "nouns.toml")
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        return {key: frozenset(fold_word(w, language) for w in words) for key, words in tomllib.load(file).items()}


@cache
def language_of_state() -> dict[str, str]:
    """The language that bears a state's adjective: ``TUR`` → Turkish (column ``state`` of ``languages.csv``)."""
    return {row["state"]: row["key"] for row in rows("", "languages.csv") if row["state"]}


def homographs_files(language: str) -> list[str]:
    """The keys that ``homographs.csv`` of a language has rules for."""
    return [row["key"] for row in rows(language, "homographs.csv")]


def _state_names(language: str, row: dict[str, str], cities: frozenset[str]) -> Iterator[Name]:
    for column, form in STATE_COLUMNS.items():
        for text in variants(row.get(column)):
            if form == "capital" and fold_word(text, language) in cities:
                continue
            yield from _spell(
                text, language, "state", row["code"], form,
                adjective=form == "adjective", noun=form == "nationals", plural=form == "nationals",
            )  # fmt: skip
            if form == "adjective" and language == "en":
                plurals = english_forms(fold_word(text, language), plural=True)[1:]
                if not text.isupper():
                    yield from _made(plurals, language, "state", row["code"], "nationals", "possessive", "initial")


def _subject_names(row: dict[str, str], kind: str) -> Iterator[Name]:
    if kind == "city":
        yield from (replace(name, head=row["key"]) for name in _row_names(row, kind))
    else:
        yield from _row_names(row, kind)


def _row_names(row: dict[str, str], kind: str) -> Iterator[Name]:
    key = row["state"] if kind == "city" else row["key"]
    noun = kind in ("commodity", "language", "religion", "people")
    for language in NAME_LANGUAGES:
        for text in variants(row.get(language)):
            yield from _spell(text, language, kind, key, "name", noun=noun, plural=noun)
        for text in variants(row.get(f"{language}_adjective")):
            yield from _spell(text, language, kind, key, "adjective", adjective=True)
        for text in variants(row.get(f"{language}_old")):
            yield from _spell(text, language, kind, key, "old-name")
    for text in variants(row.get("abbreviations")):
        others = frozenset(NAME_LANGUAGES) - {"tr"}
        yield Name(fold_word(text, "en"), kind, key, "name", others, "possessive", "upper")
        for folded in {fold_word(text, "en"), fold_word(text, "tr")}:
            yield Name(folded, kind, key, "name", frozenset(("tr",)), "suffix", "upper")


def _leader_names() -> Iterator[Name]:
    for leader in LEADERS:
        names = dict(leader.names)
        if names:
            names.setdefault("tr", names.get("en", ""))
        for language, cell in names.items():
            for text in variants(cell):
                full, bare = not text.startswith("~"), text.lstrip("~")
                folded = fold_word(bare, language)
                forms = [folded]
                if language == "ru":
                    forms = russian_surname(folded)
                joined = {"ar": "none", "tr": "suffix", "en": "possessive"}.get(language, "exact")
                case = "any" if language == "ar" else "initial"
                languages = _languages(language)
                for form in _plain(forms):
                    yield Name(form, "state", leader.state, "leader", languages, joined, case, leader.person, full)


def _spell(
    text: str, language: str, kind: str, key: str, form: str, *, adjective: bool = False, noun: bool = False,
    plural: bool = False,
) -> Iterator[Name]:  # fmt: skip
    """The name in all its forms; nouns and adjectives of Arabic may take the article."""
    folded = fold_word(text, language)
    marked = text if language == "ar" and len(text) > len(folded) else ""
    upper = text.isupper() and len(text) <= 7 and language != "ar"
    lower = text == text.lower()
    case = "upper" if upper else "any" if lower else "initial" if text[:1].isupper() else "later"
    joined = {"tr": "suffix", "en": "possessive"}.get(language, "exact")
    if language == "ar":
        case = "any"
        forms, joined = _arabic(folded, kind if adjective else "", noun, article=text.startswith("ال"))
    elif language == "ru" and not upper:
        forms = russian_adjective(folded) if adjective else russian_forms(folded)
        case = "any" if adjective else case
    elif language == "en":
        forms = english_forms(folded, plural and not upper)
    else:
        forms = [folded]
    yield from _made(forms, language, kind, key, form, joined, case, marked)


def _arabic(folded: str, adjective_of: str, noun: bool, article: bool) -> tuple[list[str], str]:
    """The spellings, and how the article goes with them; ``article``: they begin with it (الهند, but not ألمانيا)."""
    spellings = [folded]
    for one, other in _spellings():
        spellings += [text.replace(one, other) for text in spellings if one in text]
    if adjective_of:
        return [form for text in spellings for form in arabic_nisba(text, adjective_of == "state")], "either"
    if article and len(folded) > 4:
        return [text[2:] for text in spellings], "needed"
    return spellings, "either" if noun else "none"


@cache
def _spellings() -> tuple[tuple[str, str], ...]:
    """Two habits of writing one stem, folded; every name that holds the first is known in the second too."""
    return tuple((row["one"], row["other"]) for row in rows("ar", "spellings.csv"))


def _made(
    forms: Iterable[str], language: str, kind: str, key: str, form: str, joined: str, case: str,
    marked: str = "",
) -> Iterator[Name]:  # fmt: skip
    for text in _plain(forms):
        yield Name(text, kind, key, form, _languages(language), joined, case, marked=marked)


def _languages(language: str) -> frozenset[str]:
    """Latin names of English are read in Arabic and Russian text too; Kazakh ones in Russian and Turkish."""
    return _READ_IN.get(language) or frozenset((language,))


def _plain(forms: Iterable[str]) -> list[str]:
    """The forms, and without their diacritics where they are Latin ("Cote d'Ivoire", "Turkiye")."""
    out = []
    for form in unique(forms):
        out.append(form)
        if len(form) > 4 and form[0] < "\u0250" and not form.isascii():
            bare = "".join(c for c in unicodedata.normalize("NFD", form) if not unicodedata.combining(c))
            out.append(bare.replace("ı", "i").replace("ø", "o"))
    return unique(out)


@cache
def _city_spellings() -> frozenset[str]:
    return frozenset(
        fold_word(text, language)
        for row in rows("", "cities.csv")
        for language in NAME_LANGUAGES
        for text in variants(row.get(language))
    )
