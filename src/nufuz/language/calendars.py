"""Calendars beside the Gregorian one: Hijri dates as days of ours.

Needs the ``hijridate`` package (``pip install nufuz[calendar]``), which follows the Umm al-Qura calendar and knows the
years 1343 to 1500 (1924 to 2077). Without it, and outside these years, a year is still placed by reckoning (the tabular
Islamic calendar, within two days), a day is not.
"""

from __future__ import annotations

import functools
from datetime import date, timedelta

from nufuz.language.edtf import express

_EPOCH = date(622, 7, 19)  # 1 Muharram 1 AH in the proleptic Gregorian calendar, civil epoch


def hijri(year: int, month: int | None = None, day: int | None = None) -> str | None:
    """A Hijri year, month or day as EDTF; None for a date that does not exist.

    A year gives the interval of its days (1445 AH: ``2023-07-19/2024-07-06``), and so does a month.
    """
    if (
        not 1 <= year <= 1600
        or (month is not None and not 1 <= month <= 12)
        or (day is not None and not 1 <= day <= 30)
    ):
        return None
    if month is None:
        first, last = _first_day(year, 1), _first_day(year + 1, 1)
    else:
        first = _first_day(year, month)
        last = _first_day(year + (month == 12), month % 12 + 1)
    if day is None:
        return express(first, last - timedelta(days=1))
    found = first + timedelta(days=day - 1)
    return found.isoformat() if found < last else None


@functools.cache
def _first_day(year: int, month: int) -> date:
    try:
        from hijridate import Hijri

        known: date = Hijri(year, month, 1).to_gregorian()
        return date(known.year, known.month, known.day)
    except (ImportError, OverflowError, ValueError):
        # Tabular calendar: 30-year cycle with 11 leap years (Reingold and Dershowitz, Calendrical Calculations, ch. 7).
        days = (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2
        return _EPOCH + timedelta(days=days)
