"""The ledger keeps what was read and found; what is in force follows from the newest reading."""

from array import array
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nufuz.claims.claim import Claim, Evidence
from nufuz.errors import WorkspaceError
from nufuz.ledger import Workspace, claims_of, document_of, with_copies
from nufuz.ledger.schema import document_row
from nufuz.reading.document import Document, Metadata, Note, OffsetMap, Repair

TEXT = "Trade between Ghana and Togo reached 200 million dollars in 2021."


def a_document(text: str = TEXT, digest: str = "d1") -> Document:
    return Document(id="ghana", path="ghana.txt", digest=digest, raw=text, text=text)


def a_claim(**changes: object) -> Claim:
    claim = Claim(
        doc="ghana", kind="indicator", type="trade_volume", subject="GHA", object="TGO", value=2e8, unit="USD",
        bound="eq", time="2021", evidence=Evidence(0, len(TEXT), TEXT), confidence=0.9, chain=("named",),
    )  # fmt: skip
    return claim.but(**changes)


def test_a_claim_comes_back_from_the_ledger_as_it_went_in(tmp_path: Path) -> None:
    ws = Workspace.create(tmp_path / "ws")
    ws.add_documents([a_document()])
    ws.add_reading(a_document(), "frames 1", [a_claim()], {})
    assert claims_of(ws.claims()) == [a_claim()]


def test_claims_of_an_earlier_reading_are_kept_but_no_longer_in_force(tmp_path: Path) -> None:
    ws = Workspace.create(tmp_path / "ws")
    ws.add_documents([a_document()])
    ws.add_reading(a_document(), "frames 1", [a_claim()], {})
    first = ws.record("build")
    ws.add_reading(a_document(), "frames 2", [a_claim(value=3e8)], {})
    assert ws.claims()["value"].to_pylist() == [3e8]
    assert ws.claims(version=first)["value"].to_pylist() == [2e8]
    assert len(ws.table("claims")) == 2


def test_a_suggestion_is_not_in_force_unless_asked_for(tmp_path: Path) -> None:
    ws = Workspace.create(tmp_path / "ws")
    ws.add_documents([a_document()])
    ws.add_reading(a_document(), "frames 1", [a_claim(suggestion=True)], {})
    assert len(ws.claims()) == 0
    assert len(ws.claims(suggestions=True)) == 1


def test_a_claim_added_by_hand_outlives_a_new_reading_while_its_words_stand(tmp_path: Path) -> None:
    ws = Workspace.create(tmp_path / "ws")
    ws.add_documents([a_document()])
    ws.add_claims([a_claim(found_by="hand:amal")])
    ws.add_reading(a_document(), "frames 2", [], {})
    assert len(ws.claims()) == 1
    ws.add_documents([a_document("Something else altogether.", "d2")])
    assert len(ws.claims()) == 0


def test_every_run_can_be_asked_for_again(tmp_path: Path) -> None:
    ws = Workspace.create(tmp_path / "ws")
    ws.add_documents([a_document()])
    run = ws.record("build")
    ws.decide([{"decision_id": "1", "at": datetime.now(UTC), "who": "amal", "action": "reject", "target_kind": "claim",
                "target_id": "x", "payload": "{}", "why": "wrong year"}])  # fmt: skip
    assert len(ws.decisions()) == 1
    assert len(ws.decisions(version=run)) == 0
    with pytest.raises(WorkspaceError, match="no run 9"):
        ws.decisions(version=9)


def test_a_folder_with_other_files_is_not_taken_for_a_workspace(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(WorkspaceError, match="not a nufuz workspace"):
        Workspace.create(tmp_path)
    assert (tmp_path / "thesis.docx").read_text() == "mine"


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 40)), min_size=1, max_size=50))
def test_the_offset_map_survives_the_ledger(spans: list[tuple[int, int]]) -> None:
    starts, ends = array("l", [a for a, _ in spans]), array("l", [a + w for a, w in spans])
    document = Document(
        id="x", path="x.txt", digest="d", raw="r", text="t" * len(spans), offsets=OffsetMap(starts, ends),
        notes=(Note("truncated", "page 2 is missing", 2),), repairs=(Repair("tatweel", 1, 2, "ـ", "", 1.0, True),),
    )  # fmt: skip
    assert document_of(document_row(document, datetime.now(UTC))) == document


def test_a_workspace_gives_a_panel_of_the_years_asked_for(tmp_path: Path) -> None:
    frame = Workspace.create(tmp_path / "ws").panel(dyads=[("TUR", "KAZ")], years=range(2020, 2022)).frame
    assert list(frame["year"]) == [2020, 2021]


def test_tables_put_part_by_part_come_back_as_one_in_the_order_of_their_ids(tmp_path: Path) -> None:
    ws = Workspace.create(tmp_path / "ws")
    ws.put_parts({"facts": pa.table({"fact_id": [id], "value": [1.0]})} for id in ("c", "a", "b"))
    assert ws.facts()["fact_id"].to_pylist() == ["a", "b", "c"]
    ws.put_parts({"facts": pa.table({"fact_id": pa.array([], pa.string())})} for _ in range(1))
    assert len(ws.facts()) == 0


def test_where_making_a_part_breaks_off_the_tables_stay_as_they_were(tmp_path: Path) -> None:
    def parts() -> Iterator[dict[str, pa.Table]]:
        yield {"facts": pa.table({"fact_id": ["new"]})}
        raise RuntimeError("out of disk")

    ws = Workspace.create(tmp_path / "ws")
    ws.put(facts=pa.table({"fact_id": ["old"]}))
    with pytest.raises(RuntimeError):
        ws.put_parts(parts())
    assert ws.facts()["fact_id"].to_pylist() == ["old"]


def test_copies_of_one_text_get_the_group_of_the_earliest_that_is_given(tmp_path: Path) -> None:
    copied = (
        "The two presidents agreed in Baku on Monday that trade should double in five years, and named a commission."
    )
    other = "Parliament in Bishkek has ratified the treaty on the border without debate, in a second reading."

    def told(id: str, text: str, date: str) -> Document:
        return Document(id=id, path=id, digest=id, raw=text, text=text, meta=Metadata(date=date))

    dates = {"late": "2022-05-02", "early": "2022-05-01", "first": "2022-04-30"}
    ws = Workspace.create(tmp_path / "ws")
    ws.add_documents([told(id, copied, date) for id, date in dates.items()] + [told("other", other, "2022-05-01")])

    def groups(table: pa.Table) -> dict[str, str | None]:
        marked = with_copies(table)
        return dict(zip(marked["id"].to_pylist(), marked["duplicate_group"].to_pylist(), strict=True))

    documents = ws.documents()
    assert groups(documents) == {"late": "first", "early": "first", "first": "first", "other": None}
    known_then = documents.filter(pc.not_equal(documents["id"], "first"))
    assert groups(known_then) == {"late": "early", "early": "early", "other": None}
