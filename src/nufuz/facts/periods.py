"""When a claim holds: EDTF (ISO 8601-2) read as an interval of days.

Only what claims use: dates, months, years, decades (``199X``), seasons, quarters and halves (``2023-33``, ``2023-40``),
intervals, open and unknown ends, the marks ``~ ? %``.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

_PARTS = re.compile(r"^(-?\d{1,4}|\d{1,3}X{1,3})(?:-(\d{2}))?(?:-(\d{2}))?$")
_PIECES = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 12)}  # seasons, by northern months
_PIECES |= {33 + q: (3 * q + 1, 3 * q + 3) for q in range(4)}  # quarters
_PIECES |= {37 + t: (4 * t + 1, 4 * t + 4) for t in range(3)}  # thirds
_PIECES |= {40 + h: (6 * h + 1, 6 * h + 6) for h in range(2)}  # halves


@dataclass(frozen=True, slots=True)
class Period:
    """An interval of days (ordinals of ``datetime.date``), ends included; None: open or not known.

    ``precision``: ``day``, ``month``, ``part`` (season, quarter, half), ``year``, ``decade``, ``interval``, ``since``,
    ``until``. ``year``: the year it lies in, or None where it covers more than one.
    """

    start: int | None
    end: int | None
    precision: str

    @property
    def year(self) -> int | None:
        if self.start is None or self.end is None:
            return None
        first, last = _year(self.start), _year(self.end)
        return first if first == last else None

    @property
    def last_year(self) -> int | None:
        """The year of its end; of its start where it has none."""
        day = self.end if self.end is not None else self.start
        return None if day is None else _year(day)

    @property
    def days(self) -> int | None:
        """How many days it covers."""
        return None if self.start is None or self.end is None else self.end - self.start + 1

    def meets(self, other: Period) -> bool:
        """Whether the two share a day."""
        return (self.start is None or other.end is None or self.start <= other.end) and (
            other.start is None or self.end is None or other.start <= self.end
        )


@lru_cache(maxsize=65536)
def period(edtf: str | None) -> Period | None:
    """The period of an EDTF expression; None for null and for what cannot be read."""
    if not edtf:
        return None
    text = edtf.strip().translate({ord(mark): None for mark in "~?%"})
    if "/" not in text:
        return _date(text)
    left, _, right = text.partition("/")
    start, end = _date(left), _date(right)
    if start and end and start.start is not None and end.end is not None and start.start <= end.end:
        return _named(start.start, end.end)
    if start and right in ("", ".."):
        return Period(start.start, None, "since")
    if end and left in ("", ".."):
        return Period(None, end.end, "until")
    return None


def _named(start: int, end: int) -> Period:
    """The interval, as a month or a year where it is exactly one."""
    a, b = datetime.date.fromordinal(start), datetime.date.fromordinal(end)
    if a.day == 1 and a.year == b.year and end == _last(b.year, b.month):
        if a.month == 1 and b.month == 12:
            return Period(start, end, "year")
        if a.month == b.month:
            return Period(start, end, "month")
    return Period(start, end, "part" if a.year == b.year else "interval")


def _date(text: str) -> Period | None:
    found = _PARTS.match(text)
    if not found:
        return None
    year, month, day = found.groups()
    if "X" in year:
        first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
        return Period(_day(first, 1, 1), _day(last, 12, 31), "decade") if first else None
    y = int(year)
    if not 1 <= y <= 9998:
        return None
    if month is None:
        return Period(_day(y, 1, 1), _day(y, 12, 31), "year")
    m = int(month)
    if m in _PIECES and day is None:
        first_month, last_month = _PIECES[m]
        return Period(_day(y, first_month, 1), _last(y, last_month), "part")
    if not 1 <= m <= 12:
        return None
    if day is None:
        return Period(_day(y, m, 1), _last(y, m), "month")
    d = int(day)
    if not 1 <= d <= calendar.monthrange(y, m)[1]:
        return None
    return Period(_day(y, m, d), _day(y, m, d), "day")


def _day(year: int, month: int, day: int) -> int:
    return datetime.date(year, month, day).toordinal()


def _last(year: int, month: int) -> int:
    return _day(year, month, calendar.monthrange(year, month)[1])


def _year(ordinal: int) -> int:
    return datetime.date.fromordinal(max(ordinal, 1)).year
