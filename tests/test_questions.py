"""The three questions, and the commands that make panels and answer them."""

from __future__ import annotations

import json
import math
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from nufuz.cli import cli
from nufuz.influence.association import associate
from nufuz.panel import codes

STATES = ["TUR", "KAZ", "UZB", "RUS", "CHN", "IRN", "USA", "DEU", "FRA", "IND", "PAK", "JPN", "BRA", "EGY", "POL"]
YEARS = range(1995, 2007)


def dyad_years(effect: float, seed: int = 1) -> pd.DataFrame:
    """Closeness follows the instrument of the year before by ``effect``, on top of what each dyad and year has."""
    rng = np.random.default_rng(seed)
    rows = []
    shock = dict(zip(YEARS, rng.normal(0, 1, len(YEARS)), strict=True))
    for a, b in permutations(STATES, 2):
        own, before = rng.normal(0, 2), rng.normal()
        for year in YEARS:
            now = rng.normal()
            rows.append((a, b, year, now, own + shock[year] + effect * before + rng.normal(0, 0.5)))
            before = now
    return pd.DataFrame(rows, columns=["a", "b", "year", "trade", "closeness"])


def test_what_comes_a_year_later_is_found_and_what_comes_before_is_not() -> None:
    pytest.importorskip("pyfixest")
    table = associate(dyad_years(0.3), "closeness", {"trade": "trade"}).set_index("model")
    spread = dyad_years(0.3)["closeness"].std()
    assert table.loc["alone", "low"] < 0.3 / spread < table.loc["alone", "high"]
    assert table.loc["alone", "low"] > 0
    assert table.loc["lead", "low"] < 0 < table.loc["lead", "high"]
    assert table.loc["alone", "dyad_years"] == len(STATES) * (len(STATES) - 1) * (len(YEARS) - 1)


def test_what_does_not_change_within_a_dyad_tells_nothing() -> None:
    pytest.importorskip("pyfixest")
    frame = dyad_years(0.0)
    frame["trade"] = frame.groupby(["a", "b"])["trade"].transform("mean")
    row = associate(frame, "closeness", {"trade": "trade"}).iloc[0]
    assert math.isnan(row["estimate"])


def test_too_few_dyad_years_give_no_number() -> None:
    row = associate(dyad_years(0.3).head(60), "closeness", {"trade": "trade"}).iloc[0]
    assert math.isnan(row["estimate"])
    assert row["dyad_years"] == 55


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Downloads: trade, and ideal points that draw nearer to China's the more a state trades with it."""
    rng = np.random.default_rng(3)
    number = {s: codes.number(s, "cow", 2000) for s in STATES}
    trade, points = ["importer_cow,exporter_cow,year,imports_musd,smoothed_imports_musd"], ["cow,year,IdealPoint"]
    level = {s: rng.normal(3, 1) for s in STATES}
    for year in YEARS:
        for s in STATES:
            points.append(f"{number[s]},{year},{0.0 if s == 'CHN' else 5 - 0.5 * level[s]:.4f}")
        for a, b in permutations(STATES, 2):
            grown = level[a if b == "CHN" else b] if "CHN" in (a, b) else rng.normal(3, 1)
            trade.append(f"{number[b]},{number[a]},{year},{math.exp(grown):.3f},")
            if "CHN" in (a, b):
                level[a if b == "CHN" else b] = float(np.clip(rng.normal(3, 1), 0, 6))
    (tmp_path / "trade.csv").write_text("\n".join(trade), encoding="utf-8")
    (tmp_path / "points.csv").write_text("\n".join(points), encoding="utf-8")
    return tmp_path


def test_the_questions_are_answered_with_what_they_rest_on_and_a_warning(folder: Path) -> None:
    pytest.importorskip("pyfixest")
    options = ["questions", "--by", "CHN", "--in", "KAZ,UZB", "--draws", "50", "--data", str(folder), "--json"]
    run = CliRunner().invoke(cli, options)
    assert run.exit_code == 0, run.output
    first, mix, weight = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    assert "not cause" in first["warning"]
    assert first["sources"] == ["un_ideal_points", "cow_trade"]
    assert {row["sample"] for row in first["table"]} == {"world", "CHN"}
    assert {row["instrument"] for row in first["table"]} == {"trade"}
    own = next(row for row in first["table"] if row["sample"] == "CHN" and row["model"] == "alone")
    assert own["dyads"] == 28
    assert "in CHN's dyads" in " ".join(first["sentences"])
    assert [row["target"] for row in mix["table"]] == ["KAZ", "UZB"]
    assert all(key.startswith(("F", "M", "P")) for key in mix["sources"])
    assert "CHN" in weight["question"]


def test_without_a_folder_the_first_question_says_that_it_cannot_be_told() -> None:
    text = CliRunner().invoke(cli, ["questions", "--in", "KAZ", "--draws", "20"]).output
    assert "No folder of datasets was given" in text
    assert "How balanced is the mix" in text


def test_the_panel_command_prints_cells_coverage_and_citation(folder: Path, tmp_path: Path) -> None:
    run, options = CliRunner(), ["panel", "--states", "TUR,KAZ", "--years", "1994-1996", "--data", str(folder)]
    rows = run.invoke(cli, [*options, "--add", "cow_trade"]).output.splitlines()
    assert rows[0] == "a,b,year,cow_imports_usd,cow_imports_smoothed_usd"
    assert len(rows) == 1 + 2 * 3
    assert next(r for r in rows if r.startswith("TUR,KAZ,1994")).endswith(",,")
    assert float(next(r for r in rows if r.startswith("TUR,KAZ,1995")).split(",")[3]) > 0
    cover = run.invoke(cli, [*options, "--add", "cow_trade", "--coverage"]).output.splitlines()
    assert cover[1].startswith("cow_imports_usd,cow_trade,USD,6,4,2,1995,1996")
    cited = run.invoke(cli, [*options, "--add", "cow_trade", "--add", "un_ideal_points", "--cite"]).output
    assert "barbieri-2009" in cited
    assert "bailey-2017" in cited
    out = tmp_path / "made.parquet"
    run.invoke(cli, [*options, "--add", "un_ideal_points", "--undirected", "-o", str(out)])
    assert list(pd.read_parquet(out)) == ["a", "b", "year", "ideal_point_a", "ideal_point_b"]


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--dyads", "TURKAZ"], "is no pair such as"), (["--years", "long ago"], "is no span such as"),
     (["--states", "TUR,XQX"], "unknown code XQX"), (["--states", "TUR,KAZ", "--add", "cow_igos"], "no folder to look")],
)  # fmt: skip
def test_the_panel_command_says_what_is_wrong(options: list[str], words: str) -> None:
    run = CliRunner().invoke(cli, ["panel", *options])
    assert run.exit_code != 0
    assert words in run.output + str(run.exception)
