"""Facts from hand-made claims over real documents: the contradictions that a reader knows of are told, with their cause."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from nufuz.claims.claim import Claim
from nufuz.facts import Facts, reconcile

SHARED = Path(__file__).parents[2] / "shared"
GOLD = SHARED / "gold" / "dev.jsonl"
pytestmark = pytest.mark.skipif(not GOLD.exists(), reason="shared/gold is not here")


@pytest.fixture(scope="module")
def claims() -> dict[str, Claim]:
    rows = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    made = [Claim.from_json(row) for row in rows if "doc" in row]
    return {claim.id: claim for claim in made}


@pytest.fixture(scope="module")
def found(claims: dict[str, Claim]) -> Facts:
    rows = []
    for id, claim in claims.items():
        row = claim.to_json()
        rows.append({**row, **row.pop("evidence"), "id": id})
    texts = [
        {"id": path.stem.split("_")[0], "raw": path.read_text("utf-8")}
        for path in sorted((SHARED / "seeds").glob("*.txt"))
    ]
    return reconcile(pa.Table.from_pylist(rows), pa.Table.from_pylist(texts))


def between(found: Facts, claims: dict[str, Claim], type: str, *actors: str) -> list[tuple[str, bool, set[str]]]:
    """Cause, whether both hold, and the documents of each contradiction about a type and actors."""
    told = []
    for row in found.contradictions.to_pylist():
        a, b = claims[row["claim_a"]], claims[row["claim_b"]]
        if a.type == type and {a.subject, a.object} - {None} == set(actors):
            told.append((row["cause"], row["both_hold"], {a.doc, b.doc}))
    return told


def test_trade_of_turkiye_and_kazakhstan_across_documents_and_against_its_target(
    found: Facts, claims: dict[str, Claim]
) -> None:
    told = between(found, claims, "trade_volume", "KAZ", "TUR")
    assert ("period", True, {"000", "002"}) in told  # the one at the end of the year
    assert ("status", True, {"000", "002"}) in told


def test_a_sum_in_the_trillions_is_told_as_a_slip(found: Facts, claims: dict[str, Claim]) -> None:
    assert ("slip", False, {"002"}) in between(found, claims, "trade_volume", "KAZ", "TUR")


def test_kazakh_oil_in_tonnes_a_year_and_barrels_a_day_has_a_wrong_unit_or_scale(
    found: Facts, claims: dict[str, Claim]
) -> None:
    assert between(found, claims, "production", "KAZ") == [("unit", False, {"002"})]
    row = next(r for r in found.contradictions.to_pylist() if claims[r["claim_a"]].type == "production")
    assert (row["detail"], row["unit"]) == ("far-apart", "t/yr")


def test_turkmenistan_is_no_member_here_and_an_observer_there(found: Facts, claims: dict[str, Claim]) -> None:
    assert between(found, claims, "member_of", "TKM", "OTS") == [("role", True, {"000", "001"})]


def test_levels_of_one_partnership_are_told_against_each_other(found: Facts, claims: dict[str, Claim]) -> None:
    assert {cause for cause, *_ in between(found, claims, "partnership", "KAZ", "TUR")} == {"level"}
