"""`nufuz build`: a folder in, a report out; a second run works only on what is new; bad input never stops the rest."""

import shutil
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from nufuz.build import Options, build
from nufuz.cli import cli
from nufuz.ledger import Workspace
from nufuz.reading import read_path

EXAMPLES = Path(__file__).parents[1] / "examples" / "central-asia"
SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """What `make demo` makes."""
    ws = Workspace.create(tmp_path_factory.mktemp("demo") / "ws")
    build(
        ws,
        [EXAMPLES / "documents"],
        Options(("TUR", "RUS", "CHN", "USA", "IRN", "EU"), ("KAZ", "UZB", "KGZ", "TKM", "TJK"), 2021),
    )
    return ws


def files_of(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(p.relative_to(folder)): (p.stat().st_size, p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()
    }


def test_the_demo_reads_all_twelve_documents_and_writes_both_reports(demo: Workspace) -> None:
    assert len(demo.documents()) == 12
    assert (demo.folder / "report.ar.html").is_file()
    assert (demo.folder / "report.en.html").is_file()


def test_every_quotation_of_the_demo_is_verbatim(demo: Workspace) -> None:
    raw = {row["id"]: row["raw"] for row in demo.documents().to_pylist()}
    rows = demo.claims(suggestions=True).to_pylist()
    assert len(rows) > 60
    assert [r["id"] for r in rows if raw[r["doc"]][r["start"] : r["end"]] != r["quote"]] == []


def test_the_demo_finds_at_least_five_contradictions(demo: Workspace) -> None:
    assert len(demo.contradictions()) >= 5


def test_building_twice_writes_nothing_the_second_time(demo: Workspace) -> None:
    before = files_of(demo.folder)
    summary = build(demo, [EXAMPLES / "documents"])
    assert (summary.read, summary.unchanged, summary.written) == (0, 12, False)
    assert files_of(demo.folder) == before


def test_only_a_changed_document_is_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    shutil.copytree(
        EXAMPLES / "documents", folder, ignore=lambda _, names: [n for n in names if not n.endswith(".txt")]
    )
    ws = Workspace.create(tmp_path / "ws")
    assert build(ws, [folder]).read == 4
    with (folder / "uzbekistan.txt").open("a", encoding="utf-8") as text:
        text.write("\nTrade between Uzbekistan and Tajikistan reached $700 million in 2023.\n")
    summary = build(ws, [folder])
    assert (summary.read, summary.unchanged, summary.written) == (1, 3, True)
    assert len(ws.documents()) == 4


def test_two_files_of_one_name_become_two_documents(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "news.txt").write_text(
            f"Trade between Ghana and Togo reached {len(name)}00 million dollars in 2021. {name}"
        )
    ws = Workspace.create(tmp_path / "ws")
    build(ws, [tmp_path / "a"])
    build(ws, [tmp_path / "b"])
    assert len(ws.documents()) == 2


def test_bad_files_are_named_and_the_others_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text("Trade between Ghana and Togo reached 200 million dollars in 2021.")
    (folder / "empty.txt").write_text("")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing here")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    result = CliRunner().invoke(cli, ["build", str(tmp_path / "ws"), str(folder), str(tmp_path / "missing")])
    assert result.exit_code == 0
    for name in ("empty.txt", "broken.pdf", "binary.txt", "missing"):
        assert name in result.output.replace("\n", "")
    assert "Traceback" not in result.output
    assert len(Workspace.open(tmp_path / "ws").documents()) == 1


def test_the_exit_status_is_1_where_nothing_could_be_read_or_under_strict(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    run = CliRunner().invoke
    assert run(cli, ["build", str(tmp_path / "ws"), str(tmp_path / "in")]).exit_code == 1
    (tmp_path / "in" / "good.txt").write_text("Trade between Ghana and Togo reached 200 million dollars in 2021.")
    (tmp_path / "in" / "empty.txt").write_text("")
    assert run(cli, ["build", str(tmp_path / "ws"), str(tmp_path / "in")]).exit_code == 0
    assert run(cli, ["build", str(tmp_path / "ws"), str(tmp_path / "in"), "--strict"]).exit_code == 1


def test_a_rejected_claim_leaves_facts_panel_influence_and_report_and_undoing_it_brings_them_back_bit_by_bit(
    demo: Workspace, tmp_path: Path
) -> None:
    from nufuz.facts import decide
    from nufuz.influence import measure

    ws = Workspace.open(shutil.copytree(demo.folder, tmp_path / "ws"))
    before = ws.facts(), ws.evidence(), ws.contradictions()
    report = (ws.folder / "report.ar.html").read_bytes()
    claims = ws.claims().to_pylist()
    dated = [
        r
        for r in claims
        if r["type"] == "trade_volume" and r["status"] == "actual" and r["time"] and not r["suggestion"]
    ]
    alone = Counter((r["subject"], r["object"], r["time"][:4]) for r in dated)
    victim = next(r for r in dated if alone[r["subject"], r["object"], r["time"][:4]] == 1)
    pair, year = [victim["subject"], victim["object"]], int(victim["time"][:4])

    def measured() -> tuple[pd.DataFrame, pd.DataFrame]:
        panel = ws.panel(dyads=[(pair[0], pair[1])], years=[year]).add_facts(["trade_volume"]).frame
        cells = measure(ws.facts(), by=pair[:1], into=pair[1:], year=year, baseline=False, window=0, draws=50).cells
        return panel, cells

    told = measured()
    rejection = decide("reject", victim["id"], who="amal", why="a test")
    ws.decide(rejection)
    assert build(ws, []).written
    assert victim["id"] not in ws.evidence()["claim_id"].to_pylist()
    assert (ws.folder / "report.ar.html").read_bytes() != report
    assert not any(a.equals(b) for a, b in zip(told, measured(), strict=True))
    ws.decide(decide("undo", rejection["decision_id"][0].as_py(), who="amal", why="a test"))
    build(ws, [])
    after = ws.facts(), ws.evidence(), ws.contradictions()
    assert all(a.equals(b) for a, b in zip(before, after, strict=True))
    assert all(a.equals(b) for a, b in zip(told, measured(), strict=True))
    assert (ws.folder / "report.ar.html").read_bytes() == report


def test_claims_are_shown_as_a_table_and_in_the_interchange_format(demo: Workspace) -> None:
    run = CliRunner().invoke
    assert "trade_volume" in run(cli, ["claims", str(demo.folder), "--subject", "TUR", "--type", "trade_volume"]).output
    line = run(cli, ["claims", str(demo.folder), "--type", "trade_volume", "--json"]).output.splitlines()[0]
    assert '"evidence"' in line


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="shared/seeds is not here")
def test_building_the_seeds_twice_writes_nothing_the_second_time(tmp_path: Path) -> None:
    ws = Workspace.create(tmp_path / "ws")
    assert build(ws, [SHARED / "seeds"]).read == 5
    before = files_of(ws.folder)
    assert build(ws, [SHARED / "seeds"]).written is False
    assert files_of(ws.folder) == before


def test_expected_claims_of_the_sample_corpus_quote_its_documents() -> None:
    import json

    raw = {p.stem: read_path(p).raw for p in (EXAMPLES / "documents").iterdir()}
    for line in (EXAMPLES / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        claim = json.loads(line)
        at = claim["evidence"]
        assert raw[claim["doc"]][at["start"] : at["end"]] == at["quote"]
