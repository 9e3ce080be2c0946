"""EDTF: what an expression stands for, and the way back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nufuz.language import edtf

days = st.dates(min_value=date(1, 1, 1), max_value=date(9998, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-06-07", date(2024, 6, 7), date(2024, 6, 7)),
        ("199X", date(1990, 1, 1), date(1999, 12, 31)),
        ("19XX", date(1900, 1, 1), date(1999, 12, 31)),
        ("2017/2021", date(2017, 1, 1), date(2021, 12, 31)),
        ("2022-03-21/2023-03-20", date(2022, 3, 21), date(2023, 3, 20)),
        ("2009/..", date(2009, 1, 1), date.max),
        ("../2009-06", date.min, date(2009, 6, 30)),
        ("2023-34", date(2023, 4, 1), date(2023, 6, 30)),
        ("2023-24", date(2023, 12, 1), date(2024, 2, 29)),
        ("1984~", date(1984, 1, 1), date(1984, 12, 31)),
    ],
)
def test_an_expression_stands_for_days(text: str, first: date, last: date) -> None:
    assert edtf.interval(text) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "21", "2021-13", "2021-02-30", "2021/2019", "../..", "2021 to 2022", "199X-05", "عام"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    assert not edtf.is_valid(text)
    with pytest.raises(ValueError, match=r".+"):
        edtf.interval(text)


@given(days, days)
def test_expressing_an_interval_and_reading_it_again_gives_the_same_days(one: date, two: date) -> None:
    first, last = min(one, two), max(one, two)
    assert edtf.interval(edtf.express(first, last)) == (first, last)


@given(days)
def test_open_intervals_come_back(day: date) -> None:
    assert edtf.interval(edtf.express(day, date.max)) == (day, date.max)
    if day > date.min:
        assert edtf.interval(edtf.express(date.min, day)) == (date.min, day)


@given(st.integers(1, 9979), st.integers(1, 12))
def test_years_months_and_decades_are_expressed_as_such(year: int, month: int) -> None:
    assert edtf.express(*edtf.interval(f"{year:04d}")) == f"{year:04d}"
    assert edtf.express(*edtf.interval(f"{year:04d}-{month:02d}")) == f"{year:04d}-{month:02d}"
    if year >= 10:
        assert edtf.express(*edtf.interval(f"{year // 10:03d}X")) == f"{year // 10:03d}X"


@given(days, st.integers(0, 4000), days, st.integers(0, 4000))
def test_what_contains_overlaps(one: date, length: int, other: date, second: int) -> None:
    outer = edtf.express(one, min(one + timedelta(days=length), date(9998, 12, 31)) if one.year < 9980 else one)
    inner = edtf.express(other, min(other + timedelta(days=second), date(9998, 12, 31)) if other.year < 9980 else other)
    assert edtf.contains(outer, outer)
    if edtf.contains(outer, inner):
        assert edtf.overlaps(outer, inner)
        assert edtf.overlaps(inner, outer)


def test_years_and_precision() -> None:
    assert edtf.years("199X") == (1990, 1999)
    assert edtf.years("2009/..") == (2009, None)
    assert edtf.years("../2009-06") == (None, 2009)
    assert [edtf.precision(t) for t in ("2021", "2021-05", "2021-05-06", "2021-33", "202X", "20XX", "2021/2022")] == [
        "year", "month", "day", "season", "decade", "century", "interval",
    ]  # fmt: skip
