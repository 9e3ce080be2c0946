"""When a claim holds: EDTF read as an interval of days, with how precisely it is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from nufuz.language.edtf import interval

_BARE = re.compile(r"[~?%]")


@dataclass(frozen=True, slots=True)
class Period:
    """An interval of days (ordinals of ``datetime.date``), ends included; None: open or not known.

    ``precision``: ``day``, ``month``, ``year``, ``part`` (of one year), ``decade``, ``interval``, ``since``, ``until``.
    """

    start: int | None
    end: int | None
    precision: str

    @property
    def year(self) -> int | None:
        """The year that it lies in, None where it covers more than one."""
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
    try:
        first, last = interval(edtf.strip())
    except ValueError:
        return None
    if last == date.max:
        return Period(first.toordinal(), None, "since")
    if first == date.min:
        return Period(None, last.toordinal(), "until")
    return Period(first.toordinal(), last.toordinal(), _precision(first, last, _BARE.sub("", edtf)))


def _precision(first: date, last: date, edtf: str) -> str:
    if "X" in edtf and "/" not in edtf:
        return "decade"
    if first == last:
        return "day"
    if first.year != last.year:
        return "interval"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return "year"
    whole_month = first.day == 1 and first.month == last.month and date.fromordinal(last.toordinal() + 1).day == 1
    return "month" if whole_month else "part"


def _year(ordinal: int) -> int:
    return date.fromordinal(max(ordinal, 1)).year
