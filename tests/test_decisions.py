"""Decisions of people: each a row, any can be undone, two may disagree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts_rows import claims, documents
from nufuz.errors import NufuzError
from nufuz.facts import apply, as_of, decide, disagreements, reconcile

START = datetime(2026, 1, 1, tzinfo=UTC)
TWO = claims({"value": 3.6e9}, {"value": 3.1e9}, {"value": 3.6e9, "time": "2021"})


def decisions(*rows: tuple[Any, ...]) -> pa.Table:
    """Rows of (action, target, who, payload), a minute apart."""
    made = []
    for minute, (action, target, *rest) in enumerate(rows):
        who, payload = [*rest, "Leyla", None][:2] if len(rest) < 2 else rest
        made.append(decide(action, target, who=who, payload=payload, at=START + timedelta(minutes=minute)))
    return pa.concat_tables(made)


def id_of(table: pa.Table, row: int = 0) -> str:
    return str(table["decision_id"][row].as_py())


def test_a_rejected_claim_is_gone_and_undoing_restores_every_table_bit_by_bit() -> None:
    before = reconcile(TWO)
    rejected = decisions(("reject", "c2"))
    after = reconcile(TWO, decisions=rejected)
    assert (len(before.contradictions), len(after.contradictions)) == (1, 0)
    undone = pa.concat_tables(
        [rejected, decide("undo", id_of(rejected), who="Leyla", target_kind="decision", at=START + timedelta(hours=1))]
    )
    assert reconcile(TWO, decisions=undone) == before


def test_an_undo_can_be_undone() -> None:
    first = decisions(("reject", "c2"))
    second = decide("undo", id_of(first), who="Leyla", at=START + timedelta(hours=1))
    third = decide("undo", id_of(second), who="Leyla", at=START + timedelta(hours=2))
    assert reconcile(TWO, decisions=pa.concat_tables([first, second, third])) == reconcile(TWO, decisions=first)


def test_a_correction_keeps_the_claims_id_and_changes_its_fact() -> None:
    made = decisions(("correct", "c2", "Leyla", {"value": 3.6e9}))
    found = reconcile(TWO, decisions=made)
    assert len(found.contradictions) == 0
    assert sorted(found.evidence["claim_id"].to_pylist()) == ["c1", "c2", "c3"]


def test_a_suggestion_counts_only_once_it_is_accepted() -> None:
    table = claims({"value": 3.6e9, "suggestion": True})
    assert len(reconcile(table).facts) == 0
    assert len(reconcile(table, decisions=decisions(("accept", "c1"))).facts) == 1
    assert len(reconcile(table, decisions=decisions(("reject", "c1"))).facts) == 0
    assert len(reconcile(table, decisions=decisions(("prefer", "c1"))).facts) == 0


def test_who_corrects_a_suggestion_accepts_what_is_left() -> None:
    table = claims({"value": 3.6e9, "suggestion": True})
    corrected = decisions(("correct", "c1", "Leyla", {"value": 3.1e9}))
    assert reconcile(table, decisions=corrected).facts["value"].to_pylist() == [3.1e9]


def test_accepting_a_doubted_claim_takes_the_doubt_away() -> None:
    table = claims({"value": 3.6e9, "flags": ["implausible: large"]}, {"value": 3.1e9})
    assert reconcile(table).facts["value"].to_pylist() == [3.1e9]
    accepted = decisions(("accept", "c1"))
    assert apply(table, accepted).to_pylist()[-1]["flags"] == []


def test_a_preferred_claims_figure_stands_for_the_fact() -> None:
    found = reconcile(TWO, decisions=decisions(("prefer", "c2")))
    fact = next(f for f in found.facts.to_pylist() if f["year"] == 2020)
    assert (fact["value"], fact["rule"]) == (3.1e9, "person")


def test_a_deprecated_claims_figure_does_not() -> None:
    found = reconcile(TWO, decisions=decisions(("deprecate", "c1")))
    assert next(f for f in found.facts.to_pylist() if f["year"] == 2020)["value"] == 3.1e9


def test_claims_are_merged_into_one_fact_and_split_into_two() -> None:
    apart = claims({"value": 3.6e9}, {"value": 3.6e9, "item": "all goods and oil"})
    assert len(reconcile(apart).facts) == 2
    assert len(reconcile(apart, decisions=decisions(("merge", "c1", "Leyla", {"claims": ["c1", "c2"]}))).facts) == 1
    split = decisions(("split", "c2", "Leyla", {"claims": ["c2"]}))
    assert len(reconcile(TWO, decisions=split).facts) == 3


def test_the_newer_of_two_peoples_decisions_counts() -> None:
    made = decisions(("reject", "c2", "Leyla", None), ("accept", "c2", "Omar", None))
    assert len(apply(TWO, made)) == 3
    assert len(apply(TWO, decisions(("accept", "c2", "Omar", None), ("reject", "c2", "Leyla", None)))) == 2


def test_people_who_disagree_are_reported_with_kappa_and_alpha() -> None:
    answers = {
        "c1": ("accept", "accept"),
        "c2": ("reject", "reject"),
        "c3": ("accept", "reject"),
        "c4": ("reject", "reject"),
    }
    made = decisions(*((what, claim, who, None) for claim, pair in answers.items()
                       for who, what in zip(("Leyla", "Omar"), pair, strict=True)))  # fmt: skip
    found = disagreements(made)
    assert (found.targets, [d.target_id for d in found.different]) == (4, ["c3"])
    # by hand: observed 3/4, expected 1/2 * 1/4 + 1/2 * 3/4 = 1/2
    assert found.kappa[("Leyla", "Omar")] == pytest.approx(0.5)
    # by hand: 1 - (n - 1) * disagreement / (n_accept * n_reject) = 1 - 7 * 1 / (3 * 5)
    assert found.alpha == pytest.approx(1 - 7 / 15)


def test_agreement_that_is_not_defined_is_none_and_not_zero() -> None:
    found = disagreements(decisions(("accept", "c1", "Leyla", None), ("accept", "c1", "Omar", None)))
    assert (found.kappa[("Leyla", "Omar")], found.alpha) == (None, None)


@settings(max_examples=12)
@given(
    st.lists(
        st.tuples(st.sampled_from(["accept", "reject", "prefer", "deprecate"]), st.sampled_from(["c1", "c2", "c3"])),
        min_size=1,
        max_size=6,
    )
)
def test_undoing_everything_restores_the_facts(acts: list[tuple[str, str]]) -> None:
    made = decisions(*acts)
    undo = decisions(*(("undo", id) for id in made["decision_id"].to_pylist()))
    later = undo.set_column(
        1, "at", pa.array([START + timedelta(days=1, minutes=n) for n in range(len(undo))], undo["at"].type)
    )
    assert reconcile(TWO, decisions=pa.concat_tables([made, later])) == reconcile(TWO)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("shout", "c1", {}), "unknown decision 'shout'"), (("correct", "c1", {}), "cannot correct nothing"),
        (("correct", "c1", {"doc": "d9"}), "cannot correct doc"), (("merge", "c1", {}), "merge needs the claims"),
    ],
)  # fmt: skip
def test_a_decision_that_makes_no_sense_is_refused(arguments: tuple[Any, ...], found: str) -> None:
    action, target, payload = arguments
    with pytest.raises(NufuzError, match=found):
        decide(action, target, who="Leyla", payload=payload)


def test_a_decision_needs_a_name() -> None:
    with pytest.raises(NufuzError, match="needs the name"):
        decide("accept", "c1", who=" ")


def test_as_of_leaves_out_what_was_published_later_and_says_what_has_no_date() -> None:
    papers = documents({"date": "2021-03"}, {"date": "2024"}, {})
    kept, known, notes = as_of(TWO, papers, "2022")
    assert (kept["id"].to_pylist(), known["id"].to_pylist()) == (["c1"], ["d1"])
    assert notes == ("1 documents without a date are left out",)
    with pytest.raises(NufuzError, match="cannot read the date"):
        as_of(TWO, papers, "yesterday")
