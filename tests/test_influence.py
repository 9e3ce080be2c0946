"""Influence: what a cell rests on, missing is no number, contradictions widen the range, balance, targets, doctrine."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from nufuz.cli.influence import influence as command
from nufuz.errors import DataFileError
from nufuz.influence import (
    Influence,
    balance,
    change,
    doctrine,
    instrument_map,
    ladder,
    measure,
    read_scheme,
    scheme,
    sensitivity,
    targets,
    withdraw,
)  # fmt: skip
from nufuz.influence.draws import Design, Scaled, draw_weights, quantiles, simulate, summarise, total_of
from nufuz.influence.imputation import impute
from nufuz.vocabulary.terms import INSTRUMENTS, TYPES

POWERS, STATES = ["TUR", "RUS", "CHN", "USA", "IRN", "EU"], ["KAZ", "UZB", "KGZ", "TKM", "TJK"]


def facts(*rows: tuple[object, ...]) -> pa.Table:
    """(type, subject, object, time, value, unit[, status[, item]]) as a facts table."""
    full = [(*row, *("actual", None)[len(row) - 6 :]) for row in rows]
    names = ["type", "subject", "object", "time", "value", "unit", "status", "item"]
    columns = {name: [row[n] for row in full] for n, name in enumerate(names)}
    columns["value"] = [None if v is None else float(v) for v in columns["value"]]  # type: ignore[arg-type]
    text = {n: pa.array(columns[n], pa.string()) for n in names if n != "value"}
    return pa.table(
        {"fact_id": [f"f{n}" for n in range(len(full))], **text, "value": pa.array(columns["value"], pa.float64())}
    )


TRADE = (
    ("trade_volume", "TUR", "KAZ", "2021", 5e9, "USD"),
    ("trade_volume", "RUS", "KAZ", "2021", 2e10, "USD"),
    ("trade_volume", "CHN", "KAZ", "2021", 1.8e10, "USD"),
    ("gdp", "KAZ", None, "2021", 1.9e11, "USD"),
)


def small(*rows: tuple[object, ...], year: int = 2021, **options: object) -> Influence:
    return measure(
        facts(*rows), by=["TUR", "RUS", "CHN"], into=["KAZ"], year=year, baseline=False, draws=200, **options
    )  # type: ignore[arg-type]


def cell(found: Influence, by: str, instrument: str = "trade") -> pd.Series:  # type: ignore[type-arg]
    cells = found.cells
    return cells[(cells["influencer"] == by) & (cells["instrument"] == instrument)].iloc[0]


@pytest.fixture(scope="module")
def baseline_2021() -> Influence:
    return measure(None, by=POWERS, into=STATES, year=2021, draws=300)


def test_the_larger_partner_has_the_larger_influence_and_the_score_is_in_its_range() -> None:
    found = small(*TRADE)
    scores = {by: cell(found, by) for by in ("TUR", "RUS", "CHN")}
    assert scores["RUS"]["influence"] > scores["CHN"]["influence"] > scores["TUR"]["influence"]
    assert all(s["low"] <= s["influence"] <= s["high"] for s in scores.values())


def test_what_nobody_tells_is_no_data_and_not_zero() -> None:
    row = cell(small(*TRADE), "TUR", "energy")
    assert math.isnan(row["influence"])
    assert row["coverage"] == 0
    assert row["origin"] == "none"


def test_every_cell_opens_to_the_facts_that_it_rests_on() -> None:
    indicators, inputs = small(*TRADE).explain("TUR", "KAZ", "trade")
    own = inputs[inputs["indicator"] == "goods trade"]
    assert own["fact_id"].tolist() == ["f0"]
    assert own["value"].tolist() == [5e9]
    ratio = indicators.set_index("indicator").loc["trade in GDP"]
    assert ratio["amount"] == pytest.approx(5e9 / 1.9e11)
    with pytest.raises(DataFileError, match="no instrument magic"):
        small(*TRADE).explain("TUR", "KAZ", "magic")


def test_contradicting_figures_widen_the_range() -> None:
    errors, widths = [], []
    for said in ((5e9, 5.5e9), (5e8, 5e10)):
        found = small(*(("trade_volume", "TUR", "KAZ", "2021", value, "USD") for value in said), *TRADE[1:])
        errors.append(found.indicators.query("influencer == 'TUR' and indicator == 'goods trade'")["error"].iloc[0])
        row = cell(found, "TUR")
        widths.append(row["high"] - row["low"])
    assert errors[1] > 3 * errors[0]
    assert widths[1] > widths[0]


def test_the_same_number_told_twice_is_one_witness() -> None:
    once, twice = small(*TRADE), small(*TRADE, ("trade_volume", "KAZ", "TUR", "2021", 5e9, "USD"))
    errors = [
        f.indicators.query("influencer == 'TUR' and indicator == 'goods trade'")["error"].iloc[0] for f in (once, twice)
    ]
    assert errors[0] == pytest.approx(errors[1])


def test_targets_plans_forecasts_and_denials_are_not_counted() -> None:
    rows = [
        ("trade_volume", "TUR", "KAZ", "2021", 5e9, "USD", status)
        for status in ("target", "planned", "forecast", "denied")
    ]
    assert math.isnan(cell(small(*rows), "TUR")["influence"])


def test_a_figure_beyond_the_window_does_not_count_and_a_nearer_one_comes_first() -> None:
    rows = [("trade_volume", "TUR", "KAZ", "2010", 1e9, "USD"), ("trade_volume", "TUR", "KAZ", "2019", 2e9, "USD")]
    found = small(*rows)
    assert found.inputs.query("indicator == 'goods trade'")["year"].tolist() == [2019]
    assert math.isnan(cell(small(rows[0]), "TUR")["influence"])


def test_parts_of_a_year_are_scaled_up_and_less_sure() -> None:
    found = small(("trade_volume", "TUR", "KAZ", "2021-01/2021-06", 2e9, "USD"))
    row = found.indicators.query("influencer == 'TUR' and indicator == 'goods trade'").iloc[0]
    assert row["amount"] == pytest.approx(4e9)
    assert row["error"] >= 0.2


def test_exports_of_both_directions_make_a_trade_and_one_alone_is_marked() -> None:
    both = [("exports", "TUR", "KAZ", "2021", 1e9, "USD"), ("exports", "KAZ", "TUR", "2021", 3e9, "USD")]
    row = small(*both).indicators.query("influencer == 'TUR' and indicator == 'goods trade'").iloc[0]
    alone = small(both[0]).indicators.query("influencer == 'TUR' and indicator == 'goods trade'").iloc[0]
    assert row["amount"] == pytest.approx(4e9)
    assert alone["note"] == "one direction only"
    assert alone["error"] > row["error"]


def test_a_group_is_added_up_from_its_members_of_that_year() -> None:
    rows = [("member_of", "DEU", "EU", "1958/..", None, None), ("member_of", "GBR", "EU", "1973/2020-01-31", None, None),
            ("trade_volume", "DEU", "KAZ", "2019", 5e9, "USD"), ("trade_volume", "GBR", "KAZ", "2019", 2e9, "USD")]  # fmt: skip
    amounts = {}
    for year in (2019, 2022):
        found = measure(facts(*rows), by=["EU"], into=["KAZ"], year=year, baseline=False, draws=50)
        row = found.indicators.query("indicator == 'goods trade'").iloc[0]
        amounts[year] = row["amount"]
        assert row["basis"] == "members"
    assert amounts == {2019: pytest.approx(7e9), 2022: pytest.approx(5e9)}


def test_a_group_may_be_a_target_and_is_added_up_from_its_members_of_that_year() -> None:
    rows = [("member_of", "KAZ", "EAEU", "2015/..", None, None), ("member_of", "KGZ", "EAEU", "2015/..", None, None),
            ("member_of", "RUS", "EAEU", "2015/..", None, None), ("trade_volume", "TUR", "KAZ", "2021", 5e9, "USD"),
            ("trade_volume", "TUR", "KGZ", "2021", 1e9, "USD"), ("trade_volume", "CHN", "KAZ", "2021", 2e10, "USD"),
            ("trade_volume", "RUS", "KAZ", "2021", 2.4e10, "USD"), ("trade_share", "KAZ", "TUR", "2021", 4, "percent"),
            ("trade_share", "KGZ", "TUR", "2021", 8, "percent"), ("gdp", "KAZ", None, "2021", 1.9e11, "USD"),
            ("gdp", "KGZ", None, "2021", 1e10, "USD"), ("gdp", "RUS", None, "2021", 1.8e12, "USD")]  # fmt: skip
    found = measure(facts(*rows), by=["TUR", "CHN", "RUS"], into=["EAEU"], year=2021, baseline=False, draws=50)
    read = found.indicators.set_index(["influencer", "indicator"])
    assert read.loc[("TUR", "goods trade"), "amount"] == pytest.approx(6e9)
    assert read.loc[("TUR", "goods trade"), "note"] == "from 2 of 3 members of the target"
    assert read.loc[("TUR", "share of trade"), "amount"] == pytest.approx(6)  # shares are not added up
    assert read.loc[("TUR", "trade in GDP"), "amount"] == pytest.approx(6e9 / 2e12)
    assert read.loc[("RUS", "goods trade"), "amount"] == pytest.approx(2.4e10)  # a member in its group: in the others
    assert read.loc[("TUR", "part in known trade"), "amount"] == pytest.approx(
        6 / 26 * (1 + 0.6) / 2
    )  # not what is inside
    assert found.explain("TUR", "EAEU", "trade")[1]["fact_id"].notna().all()


def test_the_shipped_figures_measure_influence_in_a_region() -> None:
    found = measure(None, by=["TUR", "RUS"], into=["central-asia", "OTS"], year=2021, draws=50)
    known = found.totals.set_index(["influencer", "target"])["influence"]
    assert known["RUS", "central-asia"] > known["TUR", "central-asia"] > 0
    assert known["TUR", "OTS"] > 0


def test_a_code_that_nobody_knows_is_refused() -> None:
    with pytest.raises(DataFileError, match="unknown code XQX"):
        measure(None, by=["TUR"], into=["XQX"], year=2021)


@settings(max_examples=6)
@given(st.sets(st.integers(0, 7), max_size=6))
def test_removing_any_source_never_turns_a_missing_cell_into_a_number(removed: set[int]) -> None:
    rows = [*TRADE, ("aid", "TUR", "KAZ", "2021", 1e7, "USD"), ("visit", "RUS", "KAZ", "2021-03", None, None),
            ("student_count", "KAZ", "CHN", "2020", 9000, "person"), ("joint_exercise", "TUR", "KAZ", "2021", None, None)]  # fmt: skip
    full = small(*rows).cells["influence"]
    part = small(*(r for n, r in enumerate(rows) if n not in removed)).cells["influence"]
    assert not (full.isna() & part.notna()).any()


def test_the_same_seed_gives_the_same_numbers_and_threads_do_not_matter() -> None:
    assert small(*TRADE, seed=3).cells.equals(small(*TRADE, seed=3).cells)
    rng = np.random.default_rng(0)
    mean = rng.random((150, 4)).astype(np.float32)
    mean[rng.random(mean.shape) < 0.3] = np.nan
    missing = np.tile(np.linspace(0, 1, 5, dtype=np.float32), (4, 1))
    scaled = [Scaled(mean, np.full_like(mean, 0.1), missing)]
    design = Design(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.ones(4), np.array([0.5, 0.5]))
    weights = draw_weights(design, 64, 1)
    one, two = ([p.influence for p in simulate(scaled, design, weights, threads=n)] for n in (1, 2))
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(one, two, strict=True))


def test_a_world_is_summarised_as_its_draws_would_be() -> None:
    """Two instruments, the second without dependence; a cell that nothing was read of; errors in one normalisation only."""
    rng = np.random.default_rng(2)
    mean = rng.random((70, 6)).astype(np.float32)
    mean[rng.random(mean.shape) < 0.4] = np.nan
    mean[5] = np.nan
    missing = np.tile(np.linspace(0, 1, 5, dtype=np.float32), (6, 1))
    scaled = [Scaled(mean, np.zeros_like(mean), missing), Scaled(mean**2, np.full_like(mean, 0.1), missing**2)]
    design = Design(np.array([0, 1, 0, 2, 2, 0]), np.array([0, 0, 1, 0, 1, 1]), np.ones(6), np.array([0.5, 0.2, 0.3]))
    weights = draw_weights(design, 100, 1)
    influence = np.concatenate([p.influence for p in simulate(scaled, design, weights)])
    for threads in (1, 2):
        found = summarise(scaled, design, weights, threads=threads, each_instrument=True)
        assert np.allclose(found.total, quantiles(total_of(influence, weights)), atol=1e-6, equal_nan=True)
        assert found.instruments is not None
        assert np.allclose(found.instruments, quantiles(influence), atol=1e-6, equal_nan=True)
    assert np.isnan(found.total[5]).all()
    assert np.isnan(influence[:, 1]).all()


def test_errors_of_indicators_add_up_as_variances_do() -> None:
    mean, spread = np.full((1, 3), 0.5, np.float32), np.array([[0.05, 0.02, 0.08]], np.float32)
    design = Design(np.zeros(3, int), np.zeros(3, int), np.array([0.5, 0.3, 0.2]), np.ones(1), concentration=1e7)
    weights = draw_weights(design, 40_000, 0)
    drawn = next(simulate([Scaled(mean, spread, np.zeros((3, 2), np.float32))], design, weights)).bandwidth[0, 0]
    expected = math.sqrt(sum((w * s) ** 2 for w, s in zip((0.5, 0.3, 0.2), spread[0], strict=True)))
    assert drawn.std() == pytest.approx(expected, rel=0.03)


def test_ranges_hold_what_is_missing_between_its_bounds() -> None:
    """An instrument of two halves of one indicator each, one of them missing: uniform between 0 and its bound."""
    mean = np.array([[0.5, np.nan]], np.float32)
    design = Design(np.zeros(2, int), np.array([0, 1]), np.ones(2), np.ones(1))
    missing = np.stack([np.zeros(2), np.array([0.0, 0.8])]).astype(np.float32)
    scaled = Scaled(mean, np.where(np.isnan(mean), np.nan, 0.0).astype(np.float32), missing)
    drawn = next(simulate([scaled], design, draw_weights(design, 20_000, 0))).influence
    assert quantiles(drawn)[0, 0].tolist() == pytest.approx([0.02, 0.2, 0.38], abs=0.01)


def test_imputed_values_come_from_the_other_indicators_and_their_ranges_hold_the_truth() -> None:
    pytest.importorskip("sklearn")
    rng = np.random.default_rng(5)
    common = rng.random(120)
    truth = np.clip(common[:, None] * np.linspace(0.5, 1, 9) + rng.normal(0, 0.05, (120, 9)), 0, 1)
    noise = rng.random((120, 1))  # an indicator that has nothing to do with the others
    truth = np.hstack([truth, noise])
    known = np.where(rng.random(truth.shape) < 0.2, np.nan, truth)
    known[3, 2:] = np.nan  # too little is known of this pair
    found = impute(known)
    guessed = ~np.isnan(found.mean)
    assert guessed[np.isnan(known)].mean() > 0.7
    assert not guessed[~np.isnan(known)].any()
    assert not guessed[3].any()
    assert not guessed[:, 9].any()
    inside = np.abs(found.mean - truth)[guessed] <= 1.645 * found.spread[guessed]
    assert inside.mean() > 0.85
    assert found.spread[guessed].max() < 0.15


def test_imputation_is_an_option_and_is_marked_wherever_it_shows(baseline_2021: Influence) -> None:
    pytest.importorskip("sklearn")
    found = measure(None, by=["TUR", "IRN"], into=["KAZ", "TKM"], year=2021, missing="impute", draws=100)
    cells = found.cells.merge(baseline_2021.cells, on=["influencer", "target", "instrument"], suffixes=("", "_bounds"))
    assert (cells["imputed_bounds"] == 0).all()
    assert (cells["coverage"] == cells["coverage_bounds"]).all()
    new = cells[cells["influence"].notna() & cells["influence_bounds"].isna()]
    assert set(new["origin"]) <= {"imputed"}
    assert new["note"].str.startswith("imputed").all()
    shown = found.indicators[found.indicators["basis"] == "imputed"]
    assert len(shown) > 0
    assert not shown["measured"].any()
    assert (cells["imputed"] > 0).sum() == shown.groupby(["influencer", "target", "instrument"]).ngroups


def test_balance_is_one_where_all_are_equal_and_zero_where_one_has_all() -> None:
    equal, single = np.full((4, 10), 0.3, np.float32), np.zeros((4, 10), np.float32)
    single[2] = 0.5
    assert balance(equal, list("abcd"))["balance"] == pytest.approx(1)
    assert balance(equal, list("abcd"))["entropy"] == pytest.approx(1)
    one = balance(single, list("abcd"))
    assert (one["balance"], one["entropy"], one["largest"]) == (pytest.approx(0), pytest.approx(0), "c")
    alone = balance(np.array([[0.5], [np.nan]], np.float32), ["a", "b"])
    assert math.isnan(float(alone["balance"]))  # type: ignore[arg-type]


def test_the_heat_map_is_full_where_the_baseline_has_data_and_says_so_where_not(baseline_2021: Influence) -> None:
    cells = baseline_2021.cells
    assert len(cells) == len(POWERS) * len(STATES) * len(INSTRUMENTS) == 270
    assert cells["influence"].notna().sum() >= 174
    assert (cells["influence"].isna() == (cells["coverage"] == 0)).all()
    assert (cells["influence"].isna() == (cells["origin"] == "none")).all()
    trade = cells[cells["instrument"] == "trade"]
    assert trade["influence"].notna().sum() >= 28


def test_pipelines_and_routes_tie_those_whom_they_join(baseline_2021: Influence) -> None:
    known = baseline_2021.cells.set_index(["influencer", "target", "instrument"])["influence"].notna()
    assert known["IRN", "TKM", "energy"]  # two pipelines
    assert known["CHN", "KAZ", "transport"]
    assert known["TUR", "KAZ", "culture"]  # a cultural organisation of both
    assert not known["USA", "TJK", "energy"]
    rows = baseline_2021.explain("IRN", "TKM", "energy")[1]
    assert set(rows.loc[rows["indicator"] == "pipelines", "item"]) == {
        "Korpeje-Kord Kuy (gas pipeline)", "Dauletabad-Sarakhs-Khangiran (gas pipeline)"}  # fmt: skip
    assert rows["url"].str.startswith("http").all()


def test_a_pipeline_counts_from_the_year_in_which_it_is_known_to_operate() -> None:
    lines = [measure(None, by=["CHN"], into=["TKM"], year=year, draws=20).indicators for year in (2009, 2012, 2015)]
    amounts = [float(i.set_index("indicator").loc["pipelines", "amount"]) for i in lines]
    assert amounts == [1.0, 2.0, 3.0]


def test_every_number_of_the_heat_map_has_rows_with_an_address(baseline_2021: Influence) -> None:
    measured = baseline_2021.cells[baseline_2021.cells["influence"].notna()]
    behind = baseline_2021.inputs.groupby(["influencer", "target", "instrument"])["url"].apply(
        lambda u: u.notna().any()
    )
    assert all(behind[a, b, i] for a, b, i in measured[["influencer", "target", "instrument"]].itertuples(index=False))


def test_documents_and_baseline_are_told_apart() -> None:
    found = measure(
        facts(("trade_volume", "TUR", "KAZ", "2021", 5.1e9, "USD")),
        by=["TUR"],
        into=["KAZ", "UZB"],
        year=2021,
        draws=50,
    )
    origin = found.cells.set_index(["target", "instrument"])["origin"]
    assert origin["KAZ", "trade"] == "both"
    assert origin["UZB", "trade"] == "baseline"


def test_hard_and_soft_shares_sum_to_one(baseline_2021: Influence) -> None:
    totals = baseline_2021.totals.dropna(subset=["hard"])
    assert np.allclose(totals["hard"] + totals["soft"], 1)
    assert totals["mix_evenness"].between(0, 1).all()


def test_a_ladder_has_the_strongest_instrument_on_top_and_a_map_has_all_states(baseline_2021: Influence) -> None:
    rungs = ladder(baseline_2021, "RUS", "KAZ").dropna(subset=["share"])
    assert rungs["share"].is_monotonic_decreasing
    assert rungs["cumulative"].iloc[-1] == pytest.approx(1)
    assert list(instrument_map(baseline_2021, "TUR").index) == sorted(STATES)
    with pytest.raises(DataFileError, match="not measured"):
        ladder(baseline_2021, "BRA", "KAZ")


def test_what_one_leaves_falls_to_those_who_are_in_that_instrument() -> None:
    found = small(*TRADE)
    rows = withdraw(found, "RUS", "KAZ").set_index("gains")
    assert rows.loc["CHN", "gain"] > rows.loc["TUR", "gain"] > 0
    assert rows.loc["nobody", "gain"] == 0
    alone = withdraw(small(("aid", "RUS", "KAZ", "2021", 1e9, "USD"), TRADE[0]), "RUS", "KAZ").set_index("gains")
    assert alone.loc["nobody", "gain"] > 0


def test_change_over_years() -> None:
    rows = [("trade_volume", "TUR", "KAZ", "2011", 1e8, "USD"), ("trade_volume", "TUR", "KAZ", "2021", 5e10, "USD")]
    moved = change(facts(*rows), by=["TUR"], into=["KAZ"], years=[2011, 2021], baseline=False, draws=100)
    assert moved.set_index("year")["moved"].to_dict()[2011] == 0
    assert moved.set_index("year")["moved"].to_dict()[2021] > 0


def test_a_target_has_what_it_needs_and_how_late_it_is() -> None:
    rows = [("trade_volume", "TUR", "UZB", "2019", 2e9, "USD"), ("trade_volume", "UZB", "TUR", "2021", 2.42e9, "USD"),
            ("trade_volume", "TUR", "UZB", "2023", 1e10, "USD", "target")]  # fmt: skip
    row = targets(facts(*rows), baseline=False).iloc[0]
    assert (row["target"], row["due"], row["current"], row["current_year"]) == (1e10, 2023, 2.42e9, 2021)
    assert row["growth_before"] == pytest.approx(0.1)
    assert row["growth_needed"] == pytest.approx(math.sqrt(1e10 / 2.42e9) - 1)
    assert row["late_by"] == pytest.approx(2021 + math.log(1e10 / 2.42e9) / math.log(1.1) - 2023)
    assert row["status"] == "open"
    assert targets(facts(*rows), baseline=False, year=2024).iloc[0]["status"] == "missed"


def test_successive_targets_for_one_thing_are_shown_as_what_they_are() -> None:
    table = targets(None, year=2024)
    kazakh = table[(table["subject"] == "TUR") & (table["object"] == "KAZ") & (table["type"] == "trade_volume")]
    assert kazakh["target"].tolist() == [5e9, 1e10, 1e10, 1.5e10]
    assert kazakh["status"].tolist() == ["reached", "replaced", "replaced", "open"]


def test_a_target_without_any_figure_is_no_zero() -> None:
    row = targets(facts(("trade_volume", "TUR", "TKM", "2030", 5e9, "USD", "target")), baseline=False).iloc[0]
    assert row["status"] == "no figure"
    assert math.isnan(row["current"])
    assert math.isnan(row["growth_needed"])


def test_doctrine_shows_where_words_and_deeds_part() -> None:
    rows = [*TRADE, ("priority", "KAZ", "TUR", None, None, None, "actual", "first tier"),
            ("priority", "KAZ", "RUS", None, None, None, "actual", "third tier"),
            ("priority", "KAZ", "CHN", None, None, None, "actual", "second tier")]  # fmt: skip
    found = doctrine(small(*rows), facts(*rows), baseline=False)
    verdicts = found.table.set_index("partner")["verdict"].to_dict()
    assert verdicts["TUR"] == "words ahead of deeds"
    assert verdicts["RUS"] == "deeds ahead of words"
    assert found.agreement["correlation"].iloc[0] == pytest.approx(-1)


def test_sobol_indices_name_the_inputs_that_decide() -> None:
    pytest.importorskip("SALib")
    found = sensitivity(small(*TRADE), "TUR", "KAZ", samples=64)
    assert set(found["kind"]) == {"figure", "missing", "weight of indicator", "weight of instrument", "normalisation"}
    assert found["total"].is_monotonic_decreasing
    assert found["total"].iloc[0] > 0.05


def test_the_shipped_scheme_gives_each_weight_a_reason_and_each_type_its_own_instrument() -> None:
    plan = scheme()
    assert set(plan.instruments) == set(INSTRUMENTS)
    assert sum(plan.instruments.values()) == pytest.approx(1)
    assert all(i.reason for i in plan.indicators)
    assert all(plan.reasons.values())
    assert all(read.type in TYPES for i in plan.indicators for read in i.reads)
    for name in plan.instruments:
        halves = {i.half for i in plan.indicators if i.instrument == name and i.weight > 0}
        assert {"bandwidth", "dependence"} <= halves, name


@pytest.mark.parametrize(
    ("change_", "words"),
    [("weight = 0.6", "missing fields"), ('how = "magic"', "how = 'magic'"), ("floor = 9.0", "floor 9.0, ceiling 1")],
)
def test_a_users_scheme_is_refused_with_the_indicator_that_is_wrong(tmp_path: Path, change_: str, words: str) -> None:
    good = 'name = "x"\ninstrument = "trade"\nhalf = "bandwidth"\nreason = "r"\n'
    rest = {"weight": "weight = 1.0\n", "how": 'how = "quantity"\n', "floor": "floor = 0.5\nceiling = 1.0\n"}
    key = change_.split()[0]
    rest = {k: v for k, v in rest.items() if k != key} | ({} if key == "weight" else {key: change_ + "\n"})
    text = "[instrument]\ntrade = { weight = 1, reason = 'r' }\n[[indicator]]\n" + good + "".join(rest.values())
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(DataFileError, match=words):
        read_scheme(path)


def test_the_command_prints_the_table_its_rows_and_what_a_cell_rests_on() -> None:
    run = CliRunner()
    options = ["--by", "TUR,RUS", "--in", "KAZ", "--draws", "50"]
    rows = [json.loads(line) for line in run.invoke(command, [*options, "--json"]).output.splitlines()]
    assert len(rows) == 2 * len(INSTRUMENTS)
    assert {r["influence"] for r in rows if r["coverage"] == 0} == {None}
    assert "no data" in run.invoke(command, options).output
    told = run.invoke(command, [*options, "--explain", "TUR", "KAZ", "trade"]).output
    assert "baseline row F" in told
    assert "https://" in told
