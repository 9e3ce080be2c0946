"""Profiles of states and pairs, and the commands that print facts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from facts_rows import claims, relations
from nufuz.claims.claim import Claim, Evidence
from nufuz.cli import cli
from nufuz.facts import dyad, profile, reconcile
from nufuz.ledger import Workspace, claim_of
from nufuz.reading.document import Document, Metadata

TEXT = "Trade reached 3.6 billion dollars in 2020. Trade reached 5.3 billion dollars in 2020. They aim at 10 billion."


def test_a_pairs_targets_are_held_against_the_newest_figure() -> None:
    table = claims(
        {"value": 2.0e9, "time": "2019"}, {"value": 4.0e9}, {"value": 1e10, "status": "target", "time": "2030"},
        {"value": 1.5e10, "status": "target", "time": None},
    )  # fmt: skip
    trade = next(s for s in dyad(reconcile(table).facts, "TUR", "KAZ").sections if s.key == "trade")
    assert sorted((t.target["value"], t.met) for t in trade.targets) == [
        (1e10, 0.4),
        (1.5e10, pytest.approx(0.2667, abs=1e-3)),
    ]


def test_the_ladder_of_partnership_is_told_in_order_of_time() -> None:
    step = {"kind": "event", "type": "upgrade_partnership", "subject": "KAZ", "object": "TUR"}
    table = relations(
        {**step, "item": "enhanced-strategic", "time": "2022"}, {**step, "item": "strategic", "time": "2009"}
    )
    ladder = dyad(reconcile(table).facts, "KAZ", "TUR").sections[0]
    assert (ladder.key, [e.fact["item"] for e in ladder.entries]) == ("ladder", ["strategic", "enhanced-strategic"])


def test_a_profile_tells_what_a_state_is_and_leaves_out_what_is_said_of_others() -> None:
    table = relations(
        {"type": "capital", "subject": "KAZ", "item": "Astana"}, {"type": "capital", "subject": "UZB", "item": "Tashkent"},
        {"type": "borders", "subject": "KAZ", "object": "UZB"}, {"type": "member_of", "subject": "KAZ", "object": "OTS"},
    )  # fmt: skip
    found = reconcile(table)
    told = profile(found.facts, "KAZ", found.evidence)
    assert [(s.key, len(s.entries)) for s in told.sections] == [("geography", 2), ("memberships", 1)]
    assert told.sections[0].entries[0].claims == ("c1",)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with one document and three claims, and their facts."""
    folder = tmp_path / "w"
    ledger = Workspace.create(folder)
    document = Document("d1", "d1.txt", "0" * 64, TEXT, TEXT, meta=Metadata(outlet="Paper A", date="2021-03"))

    def claim(quote: str, value: float, **fields: str) -> Claim:
        start = TEXT.index(quote)
        given = {"time": "2020", **fields}
        return Claim(
            doc="d1", kind="indicator", type="trade_volume", subject="KAZ", object="TUR", value=value, bound="eq",
            unit="USD", evidence=Evidence(start, start + len(quote), quote), **given,
        )  # fmt: skip

    found = [
        claim("Trade reached 3.6 billion dollars in 2020.", 3.6e9), claim("Trade reached 5.3 billion dollars in 2020.", 5.3e9),
        claim("They aim at 10 billion.", 1e10, status="target"),
    ]  # fmt: skip
    ledger.add_documents([document])
    ledger.add_reading(document, "test", found, {})
    build(folder)
    return folder


def build(folder: Path) -> None:
    ledger = Workspace.open(folder)
    made = reconcile(ledger.claims(suggestions=True), ledger.documents(), ledger.decisions())
    ledger.put(facts=made.facts, evidence=made.evidence, contradictions=made.contradictions)
    ledger.record("facts")


def run(*arguments: str, answers: str | None = None) -> str:
    result = CliRunner().invoke(cli, list(arguments), input=answers, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_facts_are_listed_as_rows_of_json(workspace: Path) -> None:
    rows = [json.loads(line) for line in run("facts", str(workspace), "--subject", "TUR", "--json").splitlines()]
    assert {row["status"]: row["value"] for row in rows} == {"actual": 3.6e9, "target": 1e10}


def test_contradictions_are_listed_with_cause_and_words(workspace: Path) -> None:
    told = run("facts", str(workspace), "--contradictions")
    assert "No cause found: 3.6 billion USD against 5.3 billion USD." in told
    assert "They aim at 10 billion." in told


def test_a_dyad_is_printed_in_arabic_and_as_json(workspace: Path) -> None:
    assert "## التجارة ومدى بلوغ الأهداف" in run(
        "dyad", str(workspace), "tur", "kaz", "--language", "ar", "--format", "markdown"
    )
    told = json.loads(run("dyad", str(workspace), "TUR", "KAZ", "--format", "json"))
    assert told["sections"][0]["targets"][0]["met"] == pytest.approx(0.36)


def test_what_was_known_earlier_can_be_asked(workspace: Path) -> None:
    assert run("facts", str(workspace), "--as-of", "2020-12").endswith("0 facts\n")
    assert run("facts", str(workspace), "--as-of", "2021-06").endswith("2 facts\n")


def test_copies_of_one_text_count_once_in_what_was_known_earlier_too(workspace: Path) -> None:
    ledger = Workspace.open(workspace)
    original = ledger.claims().to_pylist()
    copy = Document("d2", "d2.txt", "1" * 64, TEXT, TEXT, meta=Metadata(outlet="Paper B", date="2021-04"))
    ledger.add_documents([copy])
    ledger.add_reading(copy, "test", [claim_of(row).but(doc="d2") for row in original], {})
    rows = [json.loads(line) for line in run("facts", str(workspace), "--as-of", "2021-06", "--json").splitlines()]
    assert [(row["sources"], row["claims"]) for row in rows if row["status"] == "target"] == [(1, 2)]


def test_rejecting_in_the_terminal_changes_the_facts_and_undoing_restores_them(workspace: Path) -> None:
    before = Workspace.open(workspace)
    tables = before.facts(), before.evidence(), before.contradictions()
    run_before = len(before.runs())
    wrong = next(row for row in before.claims().to_pylist() if row["value"] == 5.3e9)["id"]
    said = run("review", str(workspace), "--reject", wrong, "--who", "Leyla", "--why", "misread")
    decision = said.split("decision ")[1].split(".")[0]
    build(workspace)
    assert len(Workspace.open(workspace).contradictions()) == 1
    assert Workspace.open(workspace).facts(run_before) == tables[0]
    run("review", str(workspace), "--undo", decision, "--who", "Leyla")
    build(workspace)
    after = Workspace.open(workspace)
    assert (after.facts(), after.evidence(), after.contradictions()) == tables
    assert "misread" in run("review", str(workspace), "--list")


def test_review_goes_through_contradictions_one_claim_at_a_time(workspace: Path) -> None:
    run("review", str(workspace), "--who", "Leyla", answers="r\nmisread\nu\na\n\ns\nq\n")
    actions = [row["action"] for row in Workspace.open(workspace).decisions().to_pylist()]
    assert actions == ["reject", "undo", "accept"]


def test_a_claim_that_is_not_there_is_named(workspace: Path) -> None:
    result = CliRunner().invoke(cli, ["review", str(workspace), "--reject", "nothing", "--who", "Leyla"])
    assert result.exit_code == 2
    assert "there is no claim 'nothing' here" in result.output
