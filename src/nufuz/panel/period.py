"""Which year, and how much of it, a date speaks of.

Figures come with dates in EDTF (ISO 8601-2). A table of years needs to know whether ``2021`` is a whole year, ``2018-01/
2018-09`` nine months of one, ``2005/2023`` a sum over many, and ``../2023`` a sum up to then. Nothing is guessed: a date
that gives no year gives no period.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Span = Literal["year", "part", "date", "years", "until", "since"]
_POINT = re.compile(r"(-?\d{4})(?:-(\d{2}))?(?:-(\d{2}))?[?~%]?$")


@dataclass(frozen=True, slots=True)
class Period:
    """``span``: ``year`` (all of one), ``part`` (some months of one), ``date`` (a month or day), ``years`` (several),
    ``until`` (open beginning), ``since`` (open end). ``first``, ``last``: years; ``months``: how many it covers, None
    where it is open. ``year``: the year that a figure of this period stands for (the last one; of ``since`` the first).
    """

    span: Span
    first: int | None
    last: int | None
    months: float | None

    @property
    def year(self) -> int:
        year = self.first if self.span == "since" else self.last
        assert year is not None
        return year


def period(time: str | None) -> Period | None:
    """The period of an EDTF date; None where it names no year (or only a decade)."""
    if not time:
        return None
    time = time.strip()
    if "/" not in time:
        return _point(time)
    start, _, end = time.partition("/")
    if start in ("", ".."):
        closing = _point(end)
        return Period("until", None, closing.last, None) if closing else None
    if end in ("", ".."):
        opening = _point(start)
        return Period("since", opening.first, None, None) if opening else None
    return _interval(start, end)


def _point(text: str) -> Period | None:
    match = _POINT.match(text.strip())
    if not match:
        return None
    year = int(match[1])
    if match[2] is None:
        return Period("year", year, year, 12.0)
    return Period("date", year, year, 1.0 if match[3] is None else None)


def _interval(start: str, end: str) -> Period | None:
    one, two = _POINT.match(start), _POINT.match(end)
    if not one or not two:
        return None
    first, last = int(one[1]), int(two[1])
    if one[2] is None or two[2] is None:
        # 2013/2014 is an academic or fiscal year: twelve months that end in the second; longer ones are sums of years.
        if last - first == 1:
            return Period("year", first, last, 12.0)
        return (
            Period("years", first, last, 12.0 * (last - first + 1))
            if last > first
            else Period("year", last, last, 12.0)
        )
    if one[3] is not None and two[3] is not None:
        months = (last - first) * 12 + int(two[2]) - int(one[2]) + (int(two[3]) - int(one[3])) / 30.4
    else:
        months = (last - first) * 12 + int(two[2]) - int(one[2]) + 1.0
    if months <= 0:
        return None
    if abs(months - 12) < 0.6:
        return Period("year", first, last, 12.0)
    return Period("part" if months < 12 else "years", first, last, months)
