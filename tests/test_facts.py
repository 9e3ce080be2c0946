"""Claims become facts: what is brought together, how agreement is graded, what is settled."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts_rows import claims, documents, relations
from nufuz.errors import DataFileError
from nufuz.facts import apply, decide, reconcile, reconcile_in_parts
from nufuz.facts.items import Item, item_of
from nufuz.facts.periods import period
from nufuz.facts.quantities import Rates, default_rates, read_rates, written_steps
from nufuz.facts.schema import join_facts

SHARED = Path(__file__).parents[2] / "shared"


def one(table: pa.Table) -> dict[str, object]:
    found = reconcile(table).facts.to_pylist()
    assert len(found) == 1, found
    return dict(found[0])


def agreement(*rows: dict[str, object]) -> object:
    return one(claims(*rows))["agreement"]


def test_either_order_of_a_symmetric_pair_is_one_fact() -> None:
    fact = one(claims({"value": 3.6e9}, {"value": 3.6e9, "subject": "TUR", "object": "KAZ"}))
    assert (fact["subject"], fact["object"], fact["claims"], fact["agreement"]) == ("KAZ", "TUR", 2, "identical")


def test_exports_of_a_to_b_and_of_b_to_a_are_two_facts_that_do_not_contradict() -> None:
    found = reconcile(
        claims(
            {"type": "exports", "value": 1.2e9},
            {"type": "exports", "subject": "TUR", "object": "KAZ", "value": 2.4e9},
        )
    )
    assert (len(found.facts), len(found.contradictions)) == (2, 0)


def test_different_years_are_different_facts() -> None:
    found = reconcile(claims({"value": 3.6e9, "time": "2019"}, {"value": 2.1e9, "time": "2020"}))
    assert sorted(found.facts["year"].to_pylist()) == [2019, 2020]
    assert len(found.contradictions) == 0


def test_figures_agree_when_the_finer_rounds_to_the_coarser() -> None:
    assert agreement({"value": 3.6e9, "step": 1e8}, {"value": 3.645e9, "step": 1e6}) == "rounded"
    assert agreement({"value": 3.6e9, "step": 1e8}, {"value": 3.1e9, "step": 1e8}) == "contradictory"


def test_the_most_precise_of_agreeing_figures_is_taken() -> None:
    fact = one(claims({"value": 3.6e9, "step": 1e8}, {"value": 3.645e9, "step": 1e6}))
    assert (fact["value"], fact["low"], fact["high"]) == (3.645e9, 3.6e9, 3.645e9)


@pytest.mark.parametrize(
    ("other", "grade"),
    [
        ({"value": 3.0e9, "bound": "gt"}, "consistent"),
        ({"value": 4.0e9, "bound": "gt"}, "contradictory"),
        ({"value": 4.0e9, "bound": "lt"}, "consistent"),
        ({"value": 3.5e9, "bound": "approx"}, "consistent"),
        ({"value": 3.0e9, "value_to": 4.0e9}, "consistent"),
        ({"value": 4.0e9, "value_to": 5.0e9}, "contradictory"),
    ],
)
def test_bounds_and_ranges_are_respected(other: dict[str, object], grade: str) -> None:
    assert agreement({"value": 3.6e9}, other) == grade


def test_euros_are_converted_with_the_rate_of_the_year_and_marked() -> None:
    found = reconcile(claims({"value": 3.6e9}, {"value": 3.2e9, "unit": "EUR"}))
    assert found.facts["agreement"].to_pylist() == ["rounded"]
    converted = {row["claim_id"]: (row["converted"], row["rate"]) for row in found.evidence.to_pylist()}
    assert converted["c1"] == (False, None)
    assert converted["c2"][0]
    assert "EUR = 1 USD (2020 average, from memory)" in converted["c2"][1]


@pytest.mark.parametrize(
    ("year", "rates", "source"),
    [
        ("2015", None, "0.9012 EUR = 1 USD (2015 average, Federal Reserve annual average)"),
        ("2021", None, "0.8455 EUR = 1 USD (2021 average, from memory)"),
        ("2021", {("EUR", 2021): 0.8}, "0.8 EUR = 1 USD (2021 average, from a table of your own)"),
    ],
)
def test_every_conversion_says_where_its_rate_is_from(year: str, rates: Rates | None, source: str) -> None:
    found = reconcile(claims({"value": 3.2e9, "unit": "EUR", "time": year}), rates=rates)
    assert found.evidence["rate"].to_pylist() == [source]


def test_a_users_own_rates_are_taken() -> None:
    found = reconcile(claims({"value": 1e9, "unit": "XTS"}), rates={("XTS", 2020): 4.0})
    assert found.facts.select(["unit", "value"]).to_pylist() == [{"unit": "USD", "value": 2.5e8}]


@pytest.mark.skipif(not (SHARED / "data" / "trade_tradhist_gbp.csv").is_file(), reason="no shared data")
def test_pounds_a_dollar_are_what_two_datasets_of_the_same_trade_give() -> None:
    pounds = pd.read_csv(SHARED / "data" / "trade_tradhist_gbp.csv").rename(columns={"reporter_iso3": "importer_iso3"})
    dollars = pd.read_csv(SHARED / "data" / "trade_cow_v4.csv.gz").rename(columns={"exporter_iso3": "partner_iso3"})
    both = pounds.merge(dollars, on=["importer_iso3", "partner_iso3", "year"])
    both = both[(both.imports_musd > 50) & (both.imports_from_partner_gbp > 0)]
    rate = (both.imports_from_partner_gbp / both.imports_musd / 1e6).groupby(both.year).median()
    assert {year: default_rates()["GBP", year] for year in rate.index} == pytest.approx(dict(rate), rel=1e-3)


def test_money_without_a_rate_stays_as_it_is_and_the_note_says_so() -> None:
    found = reconcile(claims({"value": 1e9, "unit": "XTS"}))
    assert found.facts.select(["unit", "value"]).to_pylist() == [{"unit": "XTS", "value": 1e9}]
    assert found.notes == ("not converted: no rate for XTS in 2020",)


def test_a_table_of_rates_with_a_broken_line_says_which(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("currency,year,per_usd\nEUR,2020,0.88\nTRY,2020,seven\n")
    with pytest.raises(DataFileError, match="line 3"):
        read_rates(str(path))


def test_barrels_a_day_and_tonnes_a_year_of_oil_are_compared() -> None:
    row = {"type": "production", "object": None, "item": "crude oil"}
    fact = one(claims({**row, "value": 1.8e6, "unit": "bbl/d"}, {**row, "value": 9.0e7, "unit": "t/yr", "item": "oil"}))
    assert (fact["unit"], fact["agreement"]) == ("t/yr", "rounded")


def test_a_fact_is_told_in_the_unit_that_all_its_claims_write() -> None:
    row = {"type": "production", "object": None, "item": "oil", "unit": "bbl/d"}
    assert one(claims({**row, "value": 1.8e6}, {**row, "value": 1.8e6}))["unit"] == "bbl/d"


def test_a_month_of_a_stock_belongs_to_its_year_and_a_month_of_a_flow_does_not() -> None:
    stock = {"type": "population", "object": None, "unit": "person", "value": 2.0e7}
    assert len(reconcile(claims(stock, {**stock, "time": "2020-06"})).facts) == 1
    assert len(reconcile(claims({"value": 3.6e9}, {"value": 3.0e8, "time": "2020-06"})).facts) == 2


def test_what_is_not_known_stays_null_and_is_never_zero() -> None:
    fact = one(relations({"type": "member_of", "subject": "KAZ", "object": "OTS"}))
    assert [fact[name] for name in ("value", "low", "high", "unit", "time", "year")] == [None] * 6


def test_the_same_visit_told_with_a_day_and_with_a_month_is_one_fact_and_another_day_is_another() -> None:
    visit = {"kind": "event", "type": "visit"}
    days = [{**visit, "time": time} for time in ("2022-05-10", "2022-05", "2022-09-01")]
    assert sorted(reconcile(relations(*({**d, "object": "TUR"} for d in days))).facts["claims"].to_pylist()) == [1, 2]


def test_the_id_of_a_fact_does_not_depend_on_the_other_claims() -> None:
    alone = reconcile(claims({"value": 3.6e9})).facts["fact_id"].to_pylist()
    more = reconcile(claims({"value": 3.6e9}, {"value": 3.1e9}, {"value": 2e9, "time": "2021"})).facts
    assert alone[0] in more["fact_id"].to_pylist()


@settings(max_examples=15)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_claims_changes_nothing(shuffle: random.Random) -> None:
    rows = [
        {"id": f"c{n}", "doc": f"d{n}", "value": value, "time": time, "status": status, "citation": cited}
        for n, (value, time, status, cited) in enumerate(
            [(3.6e9, "2020", "actual", "Reuters"), (3.1e9, "2020", "actual", None), (3.64e9, "2020", "actual", "Reuters"),
             (1.8e9, "2020-01/2020-06", "actual", None), (1e10, None, "target", None), (3.1e9, "2020", "actual", "TASS")]
        )
    ]  # fmt: skip
    straight = reconcile(claims(*rows))
    shuffle.shuffle(rows)
    shuffled = reconcile(claims(*rows))
    assert straight == shuffled


def test_parts_give_what_the_whole_gives() -> None:
    rows = [
        {"id": f"c{n:03d}", "subject": f"A{n % 7}", "object": f"B{n % 5}", "value": (1 + n % 3) * 1e9, "time": f"{2010 + n % 4}"}
        for n in range(200)
    ]  # fmt: skip
    table = claims(*rows)
    assert join_facts(reconcile_in_parts(table, parts=5)) == reconcile(table)


def test_claims_that_a_person_merged_are_one_fact_in_parts_too() -> None:
    rows = [{"id": f"c{n:02d}", "subject": f"A{n}", "object": "KAZ", "value": 1e9} for n in range(30)]
    table, merge = claims(*rows), decide("merge", "c03", who="Ada", payload={"claims": ["c03", "c11", "c29"]})
    merged = apply(table, merge)
    whole = reconcile(merged)
    assert sorted(whole.facts["claims"].to_pylist()) == [1] * 27 + [3]
    assert join_facts(reconcile_in_parts(merged, parts=7)) == whole
    assert join_facts(reconcile_in_parts(table, decisions=merge, parts=7)) == whole


def test_in_parts_the_claims_are_never_copied_as_a_whole() -> None:
    rows = 2000
    quotes = pa.array(["x" * 2000] * rows)  # 4 MB that sixty chunks share: 240 MB if ever they are brought together
    chunks = [
        claims(*({"id": f"c{60 * n + k}", "subject": f"A{n % 97}"} for n in range(rows)))
        .drop_columns("quote")
        .append_column("quote", quotes)
        for k in range(60)
    ]
    pool = pa.default_memory_pool()
    most, now = pool.max_memory() or 0, pool.bytes_allocated()
    table = pa.concat_tables(chunks)
    assert sum(len(part.evidence) for part in reconcile_in_parts(table, parts=60)) == 60 * rows
    assert (pool.max_memory() or 0) <= max(most, now + 120_000_000)


def test_near_duplicates_and_reprints_count_once() -> None:
    found = reconcile(
        claims({"value": 3.6e9}, {"value": 3.6e9}, {"value": 3.6e9}),
        documents({"outlet": "A", "duplicate_group": "g"}, {"outlet": "B", "duplicate_group": "g"}, {"outlet": "C"}),
    )
    assert found.facts.select(["claims", "sources", "outlets"]).to_pylist() == [
        {"claims": 3, "sources": 2, "outlets": ["A", "B", "C"]}
    ]
    assert sorted(found.evidence["role"].to_pylist()) == ["duplicate", "supports", "supports"]


def test_more_independent_sources_settle_a_contradiction_and_copies_do_not() -> None:
    papers = documents(
        {"outlet": "A", "duplicate_group": "g"}, {"outlet": "B", "duplicate_group": "g"},
        {"outlet": "C", "duplicate_group": "g"}, {"outlet": "D"}, {"outlet": "E"},
    )  # fmt: skip
    values = (5.5e9, 5.5e9, 5.5e9, 3.6e9, 3.6e9)
    fact = reconcile(claims(*({"value": v} for v in values)), papers).facts.to_pylist()[0]
    assert (fact["value"], fact["rule"], fact["sources"]) == (3.6e9, "best-sourced", 2)
    assert fact["reason"].startswith("Best sourced: 2 independent sources")


def test_a_flagged_figure_loses() -> None:
    fact = one(claims({"value": 3.6e12, "flags": ["implausible: more than the world trades"]}, {"value": 3.1e9}))
    assert (fact["value"], fact["rule"]) == (3.1e9, "plausible")


def test_a_figure_that_fits_the_other_years_wins() -> None:
    years = [{"value": v, "time": t} for v, t in ((2.9e9, "2018"), (3.2e9, "2019"), (3.3e9, "2021"))]
    found = reconcile(claims(*years, {"value": 3.1e10}, {"value": 3.4e9}))
    fact = next(f for f in found.facts.to_pylist() if f["year"] == 2020)
    assert (fact["value"], fact["rule"]) == (3.4e9, "in-series")


def test_where_no_rule_decides_the_median_is_taken_and_the_range_shown() -> None:
    fact = one(claims({"value": 3.6e9}, {"value": 5.1e9}, {"value": 7.3e9}))
    assert (fact["value"], fact["rule"], fact["low"], fact["high"]) == (5.1e9, "median", 3.6e9, 7.3e9)


def test_an_actual_figure_is_preferred_to_a_target() -> None:
    found = reconcile(claims({"value": 3.6e9}, {"value": 1e10, "status": "target", "time": None}))
    assert {f["status"]: f["rank"] for f in found.facts.to_pylist()} == {"actual": "preferred", "target": "normal"}


@pytest.mark.parametrize(
    ("edtf", "year", "precision"),
    [
        ("2021", 2021, "year"), ("2021-03", 2021, "month"), ("2024-06-07", 2024, "day"), ("2022/2026", None, "interval"),
        ("199X", None, "decade"), ("2009/..", None, "since"), ("../2009", None, "until"), ("2021~", 2021, "year"),
        ("2023-34", 2023, "part"), ("2023-01/2023-12", 2023, "year"),
    ],
)  # fmt: skip
def test_periods_are_read(edtf: str, year: int | None, precision: str) -> None:
    when = period(edtf)
    assert when is not None
    assert (when.year, when.precision) == (year, precision)


@pytest.mark.parametrize("text", ["", None, "soon", "2021-13", "2021-02-30", "2021/2020", "/"])
def test_what_is_no_period_is_none(text: str | None) -> None:
    assert period(text) is None


@given(st.dates())
def test_a_day_lies_in_its_month_and_year(day: object) -> None:
    text = str(day)
    inner, month, year = period(text), period(text[:7]), period(text[:4])
    if text[:4] in ("0001", "9999"):
        return
    assert inner
    assert month
    assert year
    assert year.start <= month.start <= inner.start <= inner.end <= month.end <= year.end  # type: ignore[operator]


def test_items_mean_the_same_in_other_words() -> None:
    assert item_of("crude oil", True) == item_of("oil", True)
    assert item_of("enhanced strategic partnership", True) == item_of("enhanced-strategic", True)
    assert item_of("natural gas, Dragon field", True) == Item("natural gas", "dragon field")
    assert item_of("non-oil trade", False) == Item("", "non oil")


def test_steps_are_guessed_as_people_write() -> None:
    import numpy as np

    values = np.array([3.6e9, 3.645e9, 20e9, 500.0, 12_345_678.0, 2.5])
    assert written_steps(values).tolist() == pytest.approx([1e8, 1e6, 1e9, 1.0, 1.0, 0.1])
