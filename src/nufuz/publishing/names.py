"""What a reader calls things: states, organisations, amounts, dates, in Arabic and English, from CLDR where it has them."""

from __future__ import annotations

import re
from functools import cache

import babel
import babel.dates
import babel.numbers

from nufuz.vocabulary import INSTRUMENTS, TYPES, actors


@cache
def locale(language: str) -> babel.Locale:
    """CLDR's locale for ``language``; Arabic with European digits, as the large Arabic newsrooms set them."""
    return babel.Locale.parse("ar_AE" if language == "ar" else language)


@cache
def actor(code: str | None, language: str) -> str:
    """The name of a state, organisation, region or firm; a slug is shown in words."""
    if not code:
        return "—"
    known = actors.actor(code)
    if known is not None:
        return known.label(language)
    return code.replace("-", " ").title() if code.islower() else code


def type_label(name: str, language: str) -> str:
    """What a claim type is called."""
    term = TYPES.get(name)
    return name.replace("_", " ") if term is None else term.label_ar if language == "ar" else term.label_en


def instrument_label(name: str, language: str) -> str:
    """What an instrument of power is called."""
    term = INSTRUMENTS[name]
    return term.label_ar if language == "ar" else term.label_en


_UNITS = {
    "percent": {"en": "%", "ar": "%"},
    "km2": {"en": "km²", "ar": "كم²"},
    "km": {"en": "km", "ar": "كم"},
    "t": {"en": "t", "ar": "طن"},
    "t/yr": {"en": "t a year", "ar": "طن سنوياً"},
    "m3": {"en": "m³", "ar": "م³"},
    "m3/yr": {"en": "m³ a year", "ar": "م³ سنوياً"},
    "bbl": {"en": "barrels", "ar": "برميل"},
    "bbl/d": {"en": "barrels a day", "ar": "برميل يومياً"},
    "TEU": {"en": "containers (TEU)", "ar": "حاوية نمطية"},
    "TEU/yr": {"en": "containers (TEU) a year", "ar": "حاوية نمطية سنوياً"},
    "person": {"en": "people", "ar": "نسمة"},
    "person/km2": {"en": "people per km²", "ar": "نسمة/كم²"},
    "count": {"en": "", "ar": ""},
    "count/week": {"en": "a week", "ar": "أسبوعياً"},
    "day": {"en": "days", "ar": "يوماً"},
    "rank": {"en": "", "ar": ""},
}


def number(value: float, language: str) -> str:
    """A number as a reader says it: 3.6 billion, 18,600, 0.42."""
    size, at = abs(value), locale(language)
    if size >= 1e6:
        return babel.numbers.format_compact_decimal(value, format_type="long", locale=at, fraction_digits=2)
    return babel.numbers.format_decimal(value, format="#,##0.##" if size >= 1 else "0.###", locale=at)


def amount(value: float | None, unit: str | None, language: str) -> str:
    """A quantity with its unit; a dash where there is none."""
    if value is None or value != value:
        return "—"
    text = number(value, language)
    if unit is None:
        return text
    if unit == "percent":
        return f"{text}%"
    if unit == "rank":
        return f"#{text}" if language == "en" else f"المرتبة {text}"
    if unit in _UNITS:
        return f"{text} {_UNITS[unit][language]}".strip()
    if re.fullmatch("[A-Z]{3}", unit):
        name = babel.numbers.get_currency_name(unit, count=100 if language == "ar" else 5, locale=locale(language))
        return f"{text} {_plain_dollar(name, unit, language)}"
    return f"{text} {unit}"


def _plain_dollar(name: str, unit: str, language: str) -> str:
    # The reader of these texts calls the US dollar "dollar".
    if unit == "USD":
        return "دولار" if language == "ar" else "dollars"
    return name


def when(edtf: str | None, language: str) -> str:
    """An EDTF time in words: 7 June 2024, June 2024, 2024, 2017–2021, 1990s."""
    if not edtf:
        return ""
    if "/" in edtf:
        start, _, end = edtf.partition("/")
        since, until = ("منذ", "حتى") if language == "ar" else ("since", "until")
        if end in ("..", ""):
            return f"{since} {when(start, language)}"
        if start in ("..", ""):
            return f"{until} {when(end, language)}"
        return f"{when(start, language)}–{when(end, language)}"
    if re.fullmatch(r"\d{3}X", edtf):
        return f"{edtf[:3]}0s" if language == "en" else f"عقد {edtf[:3]}0"
    match = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?[?~%]?", edtf)
    if match is None or not 1 <= int(match[2]) <= 12:
        return edtf
    month = babel.dates.get_month_names("wide", locale=locale(language))[int(match[2])]
    return f"{int(match[3])} {month} {match[1]}" if match[3] else f"{month} {match[1]}"
