"""The forms in which a name stands in text: Arabic clitics and nisba endings, Russian cases, Turkish suffixes.

Arabic and Turkish affixes are tested where a name was hit (they are many and regular); Russian and English forms are
written out beforehand (they are few and change the stem). Patterns stand in ``data/ru/declension.csv``,
``data/tr/suffixes.toml``, ``data/ar/clitics.csv`` and ``data/ar/endings.csv``.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

_RUSSIAN_CONNECTIVES = ("и",)


@cache
def arabic_prefixes(article: str) -> dict[str, str]:
    """Letters that may stand joined before a name, with what they mean (``و ب``: wa-bi).

    ``article``: ``none`` for a name that never takes ال, ``needed`` for one that always does (its stem is matched),
    ``either`` for nouns and adjectives.
    """
    with files("nufuz.language").joinpath("data", "ar", "clitics.csv").open("r", encoding="utf-8") as lines:
        return {row["letters"]: row["reads"] for row in csv.DictReader(lines) if article in row["article"].split()}


def arabic_nisba(adjective: str, accusative: bool) -> list[str]:
    """Gender, number and case of a folded relative adjective or of its words ("كوري جنوبي", "جنوب سوداني"); ``accusative``:
    its indefinite accusative too (قرضا صينيا), which of a region is mostly an adverb (عربيا, "among Arabs")."""
    words = adjective.split(" ")
    agreeing = [word.endswith("ي") for word in words]
    if not agreeing[-1]:
        return [adjective]
    forms = [
        " ".join(word + ending if agrees else word for word, agrees in zip(words, agreeing, strict=True))
        for ending in _nisba_endings()
        if accusative or ending != "ا"
    ]
    if len(words) > 1 and all(agreeing):
        forms += [" ال".join(form.split(" ")) for form in list(forms)]
    return forms


@cache
def _nisba_endings() -> tuple[str, ...]:
    with files("nufuz.language").joinpath("data", "ar", "endings.csv").open("r", encoding="utf-8") as lines:
        return tuple(row["ending"] for row in csv.DictReader(lines))


@cache
def turkish_suffixes() -> dict[str, str]:
    """Every suffix that may follow a Turkish name, with the name of its case (``genitive``…) or class."""
    with files("nufuz.language").joinpath("data", "tr", "suffixes.toml").open("rb") as file:
        data = tomllib.load(file)
    found: dict[str, str] = {}
    stems = [("", "")] + [(s, "plural") for s in data["plural"]] + [(s, "derived") for s in data["derived"]]
    for stem, stem_name in stems:
        found.setdefault(stem, stem_name)
        for case, endings in data["cases"].items():
            for ending in endings:
                found.setdefault(stem + ending, case)
                if case in ("locative", "genitive"):
                    for after in data["after"]:
                        found.setdefault(stem + ending + after, "ki")
        for ending in data["copula"]:
            found.setdefault(stem + ending, "copula")
    return found


def russian_forms(name: str) -> list[str]:
    """All cases of a folded Russian name: leading adjectives and the first noun are declined, what follows is kept.

    Names joined by "и" are declined on both sides ("Босния и Герцеговина").
    """
    words = name.split(" ")
    for connective in _RUSSIAN_CONNECTIVES:
        if connective in words[1:-1] and len(words) == 3:
            return [f"{a} {connective} {b}" for a in _cases(words[0]) for b in _cases(words[2])]
    head = next((i for i, word in enumerate(words) if not _is_adjective(word) or i == len(words) - 1), 0)
    if head == 0:
        alone = len(words) == 1 and _is_adjective(words[0]) and not words[0].endswith(("ий", "ой"))  # but Маврикий
        first = _decline(words[0], "adjective" if alone else "noun")
    else:
        agreeing = zip(*(_modifier(word) for word in words[:head]), strict=False)
        first = [" ".join((*form, noun)) for form in agreeing for noun in _decline(words[head], "noun")]
    return unique(" ".join((form, *words[head + 1 :])) for form in first)


def russian_adjective(adjective: str) -> list[str]:
    """All forms of a Russian adjective given in the masculine ("турецкий", "южнокорейский")."""
    return _decline(adjective, "adjective")


def russian_surname(name: str) -> list[str]:
    """A person's name with every word declined alike in each case ("Владимиром Путиным")."""
    words = name.split(" ")
    lists = [_decline(word, "surname") or _decline(word, "noun") for word in words]
    last = lists[-1]
    forms = {name, *(" ".join([*words[:-1], form]) for form in last)}
    for case in range(1, 5):
        forms.add(" ".join(options[case] if case < len(options) else options[0] for options in lists))
    return sorted(forms)


def english_forms(name: str, plural: bool) -> list[str]:
    """A name and, where wanted, its plural; the possessive is tested where the name is hit."""
    if not plural or name.endswith(("ese", "sh", "ch", "ss", "s", "x")):
        return [name]
    return [name, name[:-1] + "ies" if name.endswith("y") and name[-2:-1] not in "aeiou" else name + "s"]


def _is_adjective(word: str) -> bool:
    return word.endswith(("ый", "ий", "ая", "яя", "ое", "ее", "ые", "ие", "ной", "ской", "овы")) and not word.endswith(
        ("ние", "тие", "ствие")
    )


def _modifier(word: str) -> list[str]:
    """The cases of an adjective in its own gender and number, in one order for all, so that two of them agree."""
    return _decline(word, "masculine") if word.endswith(("ий", "ый", "ой")) else _decline(word, "adjective")


def _cases(word: str) -> list[str]:
    return _decline(word, "noun")


def _decline(word: str, kind: str) -> list[str]:
    if word.isupper() or not word:
        return [word]
    for ending, forms in _declension(kind):
        if word.endswith(ending):
            stem = word[: len(word) - len(ending)]
            return [stem + form.lstrip("*") for form in forms]
    return [] if kind == "surname" else [word]


@cache
def _declension(kind: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    with files("nufuz.language").joinpath("data", "ru", "declension.csv").open("r", encoding="utf-8") as lines:
        rows = [(row["ending"], tuple(row["forms"].split())) for row in csv.DictReader(lines) if row["class"] == kind]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def unique(forms: Iterable[str]) -> list[str]:
    """The forms in order, each once, none empty."""
    return [form for form in dict.fromkeys(forms) if form]
