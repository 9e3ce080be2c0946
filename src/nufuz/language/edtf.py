"""Dates as EDTF (ISO 8601-2), in the part that claims use.

``2021``, ``2024-06``, ``2024-06-07``; ``199X`` (a decade), ``19XX`` (a century); seasons ``2024-21`` to ``2024-24``,
quarters ``-33`` to ``-36``, halves ``-40`` and ``-41``; a ``~``, ``?`` or ``%`` after a date (about, uncertain, both);
intervals ``2017/2021``, ``2009/..``, ``../2009``. Every date stands for the days from its first to its last.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_DATE = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d\d))?(?:-(\d\d))?([~?%])?")
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14), 33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12),
            40: (1, 6), 41: (7, 12)}  # fmt: skip
OPEN = ".."


def interval(edtf: str) -> tuple[date, date]:
    """The first and the last day that an expression stands for; an open end is ``date.min`` or ``date.max``.

    Raises ValueError for what is not EDTF, or ends before it begins.
    """
    first, slash, last = edtf.partition("/")
    if not slash:
        return _days(edtf)
    start = date.min if first == OPEN else _days(first)[0]
    end = date.max if last == OPEN else _days(last)[1]
    if end < start or (first == OPEN and last == OPEN):
        raise ValueError(f"{edtf!r}: an interval must begin before it ends")
    return start, end


def is_valid(edtf: str) -> bool:
    """Whether an expression is EDTF as this module reads it."""
    try:
        interval(edtf)
    except ValueError:
        return False
    return True


def years(edtf: str) -> tuple[int | None, int | None]:
    """The first and the last calendar year of an expression; None for an open end. ``199X`` is (1990, 1999)."""
    start, end = interval(edtf)
    return None if start == date.min else start.year, None if end == date.max else end.year


def overlaps(one: str, other: str) -> bool:
    """Whether two expressions have a day in common."""
    (a, b), (c, d) = interval(one), interval(other)
    return a <= d and c <= b


def contains(outer: str, inner: str) -> bool:
    """Whether every day of ``inner`` lies in ``outer``."""
    (a, b), (c, d) = interval(outer), interval(inner)
    return a <= c and d <= b


def precision(edtf: str) -> str:
    """How fine an expression is: ``day``, ``month``, ``season`` (quarters and halves too), ``year``, ``decade``,
    ``century`` or ``interval``."""
    if "/" in edtf:
        return "interval"
    found = _DATE.fullmatch(edtf)
    if found is None:
        raise ValueError(_message(edtf))
    year, month, day, _ = found.groups()
    if day:
        return "day"
    if month:
        return "month" if int(month) <= 12 else "season"
    return {0: "year", 1: "decade", 2: "century"}[year.count("X")]


def express(start: date, end: date) -> str:
    """The shortest expression that stands for exactly the days from ``start`` to ``end``; the inverse of ``interval``.

    Raises ValueError when ``end`` is before ``start``.
    """
    if end < start:
        raise ValueError(f"an interval cannot end ({end}) before it begins ({start})")
    whole = _one(start, end)
    if whole is not None:
        return whole
    first = OPEN if start == date.min else _opening(start, end)
    last = OPEN if end == date.max else _closing(start, end)
    return f"{first}/{last}"


def _days(text: str) -> tuple[date, date]:
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(_message(text))
    year, month, day, _ = found.groups()
    if "X" in year:
        if month:
            raise ValueError(_message(text))
        return date(max(1, int(year.replace("X", "0"))), 1, 1), date(int(year.replace("X", "9")), 12, 31)
    y = int(year)
    if month is None:
        return date(y, 1, 1), date(y, 12, 31)
    m = int(month)
    if m in _SEASONS and day is None:
        first, last = _SEASONS[m]
        return date(y, first, 1), _month_end(y + (last - 1) // 12, (last - 1) % 12 + 1)
    if day is None:
        return date(y, m, 1), _month_end(y, m)
    only = date(y, m, int(day))
    return only, only


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _one(start: date, end: date) -> str | None:
    """One date that stands for exactly these days, if there is one."""
    if start == end:
        return start.isoformat()
    if start.day != 1 or end == date.max:
        return None
    if end == _month_end(start.year, start.month):
        return f"{start.year:04d}-{start.month:02d}"
    if start.month == 1 and (end.month, end.day) == (12, 31):
        if end.year == start.year:
            return f"{start.year:04d}"
        if start.year % 10 == 0 and end.year == start.year + 9:
            return f"{start.year // 10:03d}X"
        if start.year % 100 == 0 and end.year == start.year + 99:
            return f"{start.year // 100:02d}XX"
    return None


def _opening(start: date, end: date) -> str:
    if start.day == 1 and (end == date.max or end == _month_end(end.year, end.month)):
        return f"{start.year:04d}" if start.month == 1 and _ends_year(end) else f"{start.year:04d}-{start.month:02d}"
    return start.isoformat()


def _closing(start: date, end: date) -> str:
    if end == _month_end(end.year, end.month) and (start == date.min or start.day == 1):
        return (
            f"{end.year:04d}"
            if _ends_year(end) and (start == date.min or start.month == 1)
            else f"{end.year:04d}-{end.month:02d}"
        )
    return end.isoformat()


def _ends_year(end: date) -> bool:
    return end == date.max or (end.month, end.day) == (12, 31)


def days_after(day: date, count: int) -> date:
    """The date ``count`` days later (or earlier)."""
    return day + timedelta(days=count)


def _message(text: str) -> str:
    return f"{text!r} is not a date in EDTF: write it as 2021, 2021-06, 2021-06-07, 199X, 2017/2021, 2009/.. or ../2009"
