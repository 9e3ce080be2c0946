"""The panel: dates, codes, the baseline, and a pipe in which missing is never zero."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nufuz.errors import DataFileError
from nufuz.panel import baseline, codes, figures, panel
from nufuz.panel.check import check
from nufuz.panel.datasets.dataset import Dataset, about
from nufuz.panel.figures import convert
from nufuz.panel.period import period

SHARED = Path(__file__).parents[2] / "shared"


@pytest.mark.parametrize(
    ("time", "span", "year", "months"),
    [
        ("2021", "year", 2021, 12),
        ("2018-01/2018-09", "part", 2018, 9),
        ("2013/2014", "year", 2014, 12),
        ("2005/2023", "years", 2023, 228),
        ("../2023", "until", 2023, None),
        ("2009/..", "since", 2009, None),
        ("2024-06-07", "date", 2024, None),
        ("2021-03-21/2022-03-20", "year", 2022, 12),
    ],
)
def test_a_date_says_which_year_and_how_much_of_it(time: str, span: str, year: int, months: float | None) -> None:
    found = period(time)
    assert found is not None
    assert (found.span, found.year, found.months) == (span, year, months)


@pytest.mark.parametrize("time", [None, "", "199X", "spring", "2022-05/2021-01"])
def test_a_date_without_a_year_gives_no_period(time: str | None) -> None:
    assert period(time) is None


@given(st.integers(1900, 2090), st.integers(1, 12), st.integers(1, 12))
def test_months_of_a_part_of_a_year_are_counted(year: int, first: int, last: int) -> None:
    found = period(f"{year}-{first:02d}/{year}-{last:02d}")
    if last < first:
        assert found is None
    else:
        assert found is not None
        assert found.months == last - first + 1


def test_codes_know_which_state_a_number_meant_in_a_year() -> None:
    assert codes.iso3("365", "cow", 1985) == "SUN"
    assert codes.iso3("365", "cow", 2000) == "RUS"
    assert codes.iso3("260", "cow", 1980) == codes.iso3("255", "cow", 2000) == "DEU"
    assert (codes.number("DEU", "cow", 2000), codes.number("DEU", "gw", 2000)) == ("255", "260")
    assert codes.iso3("ROM") == "ROU"
    assert codes.by_name("Turkey") == codes.by_name("Türkiye") == "TUR"
    assert codes.iso3("999", "cow") is None


def test_money_becomes_dollars_and_rates_become_yearly_and_nothing_is_guessed() -> None:
    assert convert(100.0, "EUR", 2021) == (pytest.approx(118.3), "USD", False)
    assert convert(2.0, "m3/half-year", 2020) == (4.0, "m3", True)
    value, unit, _ = convert(100.0, "KZT", 2021)
    assert math.isnan(value)
    assert unit == "USD"


def test_every_row_of_the_baseline_can_be_asked_for_and_names_its_source() -> None:
    rows = baseline.table("figures")
    assert rows["key"].is_unique
    assert rows["source_url"].notna().all()
    assert baseline.row(rows["key"].iloc[7])["source_url"] == rows["source_url"].iloc[7]
    with pytest.raises(DataFileError, match="no row F0"):
        baseline.row("F0")


def test_contradicting_rows_of_the_baseline_stand_side_by_side() -> None:
    rows = figures()
    same = rows[(rows["type"] == "trade_volume") & (rows["time"] == "2021")]
    pairs = same.groupby(["subject", "object"])["value"].nunique()
    assert (pairs > 1).any()


def test_the_baseline_is_small_enough_to_ship() -> None:
    folder = Path(baseline.__file__).parent / "data" / "baseline"
    assert sum(f.stat().st_size for f in folder.iterdir()) < 400_000


@pytest.mark.skipif(not (SHARED / "facts").exists(), reason="shared/facts is not here")
def test_the_shipped_baseline_is_what_the_command_makes(tmp_path: Path) -> None:
    from nufuz.panel.make_baseline import make, write

    write(make(SHARED / "facts"), tmp_path)
    shipped = Path(baseline.__file__).parent / "data" / "baseline"
    for name in ("figures", "memberships", "partnerships"):
        assert (tmp_path / f"{name}.csv.gz").read_bytes() == (shipped / f"{name}.csv.gz").read_bytes()


def _dataset(name: str, **columns: list[object]) -> Dataset:
    return Dataset(about(name), pd.DataFrame(columns), (), "made.csv")


ALLIANCES = _dataset("atop", a=["RUS", "KAZ", "TUR"], b=["KAZ", "RUS", "USA"], year=[2000, 2000, 2000],
                     atop_defense=[1.0, 1.0, 1.0])  # fmt: skip
TRADE = _dataset("comtrade", a=["TUR"], b=["KAZ"], year=[2000], exports_usd=[5.0])


def test_a_cell_that_no_source_covers_is_missing_and_never_zero() -> None:
    made = panel(dyads=[("TUR", "KAZ"), ("KAZ", "TUR")], years=[2000, 2001]).add(TRADE)
    cells = {(a, y): v for a, y, v in made.frame[["a", "year", "exports_usd"]].itertuples(index=False)}
    assert cells["TUR", 2000] == 5.0
    assert all(math.isnan(cells[k]) for k in (("TUR", 2001), ("KAZ", 2000), ("KAZ", 2001)))


def test_a_dataset_that_lists_only_what_there_is_gives_zero_only_where_it_covers() -> None:
    made = panel(dyads=[("TUR", "KAZ"), ("RUS", "KAZ"), ("RUS", "CHN")], years=[2000, 2010]).add(ALLIANCES)
    cells = made.frame.set_index(["a", "b", "year"])["atop_defense"]
    assert cells["RUS", "KAZ", 2000] == 1
    assert cells["TUR", "KAZ", 2000] == 0
    assert math.isnan(cells["RUS", "CHN", 2000])  # China is in no row: not covered
    assert math.isnan(cells["TUR", "KAZ", 2010])  # nor is the year


@settings(max_examples=16)
@given(st.sets(st.integers(0, 3)))
def test_removing_any_source_never_turns_a_missing_cell_into_a_number(removed: set[int]) -> None:
    sources = [TRADE, ALLIANCES, _dataset("unesco_students", a=["KAZ"], b=["TUR"], year=[2001], students=[9.0]),
               _dataset("worldbank", state=["KAZ"], year=[2000], gdp_usd=[7.0])]  # fmt: skip
    full = part = panel(dyads=[("TUR", "KAZ"), ("KAZ", "TUR"), ("RUS", "KAZ")], years=[2000, 2001])
    for number, source in enumerate(sources):
        full = full.add(source)
        part = part if number in removed else part.add(source)
    for column in part.frame.columns[3:]:
        assert not (full.frame[column].isna() & part.frame[column].notna()).any()


def test_each_step_leaves_the_panel_before_it_as_it_was() -> None:
    first = panel(dyads=[("TUR", "KAZ")], years=[2000])
    first.add(TRADE)
    assert list(first.frame) == ["a", "b", "year"]


def test_an_undirected_panel_has_directions_as_columns() -> None:
    made = panel(dyads=[("KAZ", "TUR")], years=[2000], directed=False).add(TRADE)
    assert made.frame["exports_usd_ba"].tolist() == [5.0]
    assert math.isnan(made.frame["exports_usd_ab"].iloc[0])


def test_the_citation_names_exactly_the_columns_that_are_there() -> None:
    made = panel(dyads=[("TUR", "KAZ")], years=[2000]).add(TRADE).add(ALLIANCES)
    assert "UN Comtrade" in made.cite()
    assert "leeds-2002" in made.cite()
    assert "Correlates" not in made.cite()
    assert made.coverage().set_index("column").loc["exports_usd", "covered"] == 1


def test_states_are_in_the_panel_while_they_existed() -> None:
    made = panel(dyads=[("TUR", "KAZ"), ("SUN", "TUR")], years=range(1990, 1994))
    assert made.frame.groupby("a")["year"].agg(["min", "max"]).to_dict() == {
        "min": {"TUR": 1991, "SUN": 1990}, "max": {"TUR": 1993, "SUN": 1991}}  # fmt: skip


@pytest.mark.parametrize(("dyad", "words"), [(("TUR", "TUR"), "with itself"), (("TUR", "XQX"), "unknown code XQX")])
def test_a_dyad_that_cannot_be_is_refused_by_its_place(dyad: tuple[str, str], words: str) -> None:
    with pytest.raises(DataFileError, match=f"dyad 1: .*{words}"):
        panel(dyads=[dyad], years=[2000])


FACTS = pa.table(
    {
        "fact_id": ["f1", "f2", "f3"], "type": ["trade_volume", "trade_volume", "exports"],
        "subject": ["TUR", "TUR", "TUR"], "object": ["KAZ", "KAZ", "KAZ"], "item": pa.nulls(3, pa.string()),
        "time": ["2000", "2001-01/2001-06", "2000"], "unit": ["USD", "USD", "USD"], "value": [100.0, 70.0, 5.25],
        "status": ["actual", "actual", "actual"],
    }
)  # fmt: skip


def test_what_documents_say_stands_beside_the_datasets_and_parts_of_a_year_do_not() -> None:
    made = panel(dyads=[("KAZ", "TUR")], years=[2000, 2001]).add_facts(["trade_volume"], facts=FACTS)
    assert made.frame["trade_volume_said"].tolist()[0] == 100.0
    assert math.isnan(made.frame["trade_volume_said"].iloc[1])


def test_a_figure_is_checked_against_data_with_both() -> None:
    found = check(FACTS, [TRADE], baseline=False)
    assert found[["fact_id", "said", "recorded", "verdict"]].to_numpy().tolist() == [["f3", 5.25, 5.0, "agrees"]]
