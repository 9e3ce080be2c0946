"""Scoring: the rules by which extracted claims are compared with annotated ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from nufuz.claims import scoring
from nufuz.claims.protocol import fault
from nufuz.claims.scoring import Gold
from nufuz.cli.evaluate import evaluate
from nufuz.errors import DataFileError


def gold(**changes: object) -> Gold:
    fields: dict[str, object] = {
        "doc": "d", "kind": "indicator", "type": "trade_volume", "subject": "TUR", "object": "KAZ", "value": 5e9, "unit": "USD",
        "time": "2021", "status": "actual", "item": None, "optional": False, "difficulty": "easy", "start": 0, "end": 5, "quote": "words",
    }  # fmt: skip
    return Gold(**{**fields, **changes})  # type: ignore[arg-type]


def full(golds: list[Gold], claims: list[Gold], kind: str = "all") -> scoring.Figures:
    return next(f for f in scoring.figures(golds, claims) if f.group == kind and f.rule == "full")


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"subject": "KAZ", "object": "TUR"}, True),
        ({"value": 5.02e9}, True),
        ({"value": 5.1e9}, False),
        ({"unit": "EUR"}, False),
        ({"status": "target"}, False),
        ({"time": "2020/2022"}, True),
        ({"time": None}, False),
        ({"object": "UZB"}, False),
    ],
)
def test_an_indicator_is_the_same_by_value_unit_status_years_and_actors(changes: dict[str, object], same: bool) -> None:
    assert scoring.full(gold(), gold(**changes)) is same


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, "nothing, but told twice"),
        ({"status": "target"}, "the status alone"),
        ({"status": "target", "time": "2035"}, "the time"),
        ({"value": 7e9}, "the figure or its unit"),
        ({"object": "UZB", "time": "2035"}, "the actors"),
        ({"type": "exports"}, "the type: another one holds between its actors"),
        ({"type": "exports", "object": "UZB"}, "all: another claim stands there"),
        ({"start": 50, "end": 60}, "all: no claim stands there"),
    ],
)
def test_the_protocol_says_what_is_wrong_with_a_false_claim(changes: dict[str, object], wrong: str) -> None:
    assert fault(gold(**changes), [gold()]) == wrong


def test_optional_claims_are_neither_asked_for_nor_punished() -> None:
    figures = full([gold(optional=True)], [gold()])
    assert (figures.asked, figures.judged, figures.hit) == (0, 0, 0)


def test_stance_types_are_counted_apart() -> None:
    claim = gold(kind="event", type="criticise", value=None, unit=None)
    assert full([claim], [claim]).asked == 0
    assert full([claim], [claim], "stance").f1 == 1


def test_each_claim_answers_one_gold_claim_and_a_matching_finds_the_best_way() -> None:
    loose, strict = gold(time=None), gold()
    figures = full([loose, strict], [gold(), gold(time="1999")])
    assert (figures.hit, figures.precision, figures.recall) == (2, 1.0, 1.0)


def test_a_null_gold_object_agrees_with_any_and_slugs_with_each_other() -> None:
    assert scoring.same_actors(gold(object=None), "TUR", "UZB")
    assert scoring.same_actors(gold(type="exports", object="aselsan"), "TUR", "baykar")
    assert not scoring.same_actors(gold(type="exports"), "KAZ", "TUR")


@given(st.lists(st.sampled_from(["TUR", "KAZ", "UZB", "RUS"]), min_size=1, max_size=6))
def test_claims_scored_against_themselves_are_perfect(actors: list[str]) -> None:
    claims = scoring.distinct([gold(object=a, subject="CHN") for a in actors])
    figures = full(claims, claims)
    assert (figures.precision, figures.recall) == (1.0, 1.0)


@given(st.sampled_from(["2021", "2021-05", "199X", "2019/2021", "2009/..", "../2009"]))
def test_a_time_agrees_with_itself(time: str) -> None:
    assert scoring.same_time(time, time)


def test_evaluate_prints_figures_of_two_files(tmp_path: Path) -> None:
    row = {
        "doc": "d", "kind": "relation", "type": "borders", "subject": "TUR", "object": "GEO", "difficulty": "easy",
        "evidence": {"start": 0, "end": 3, "quote": "abc"},
    }  # fmt: skip
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    result = CliRunner().invoke(evaluate, [str(file), str(file), "--types"])
    assert result.exit_code == 0, result.output
    assert "relation" in result.output
    assert "1.000" in result.output


def test_a_damaged_gold_file_is_an_error_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text("{}\n", encoding="utf-8")
    with pytest.raises(DataFileError, match="line 1"):
        scoring.read_gold(file)
