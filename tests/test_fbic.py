"""FBIC from its inputs: on the published sample, and on rows small enough to compute by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from nufuz.errors import DataFileError
from nufuz.influence.fbic import DYAD, RAW, Limits, fbic, moving_averages, yearly

SAMPLE = Path(__file__).parents[2] / "shared" / "data" / "not_open" / "fbic_sample_1000.csv.gz"
AGREEMENTS = ("psa", "eia", "bta", "btaeia", "rta", "rtaeia", "cu", "cueia")
ALLIANCES = ("atopdefense", "atopneutral", "atopnonagg", "atopconsul")
SUMS = ("lortotal", "igostotal", "tradeagreetotal", "lntotaltradetotal", "alliancetotal", "lnarmstocktotal")
NAMES_DIFFER = {
    "ln_armimportstockabmilstockb_ma": "ln_armimptockabmilstockb_ma",
    "ln_armsimportsstockaballimstockb_ma": "ln_armsimpstockaballimstockb_ma",
    "wt_ln_armimportstockabmilstockb_ma": "wt_ln_armimptockabmilstockb_ma",
    "wt_ln_armsimportsstockaballimstockb_ma": "wln_armsimpstockaballimstockb_ma",
}


@pytest.fixture(scope="module")
def sample() -> pd.DataFrame:
    if not SAMPLE.exists():
        pytest.skip(f"{SAMPLE.name} is not here")
    return pd.read_csv(SAMPLE).copy()


def test_every_part_of_all_published_rows_is_reproduced_from_the_rawest_inputs(sample: pd.DataFrame) -> None:
    averages = [c for c in sample if c.endswith("_ma") and not c.startswith(("ln_", "wt_", "wln_"))]
    raw = [*DYAD, *RAW, *(f"tradeagreement_{a}" for a in AGREEMENTS), *ALLIANCES, *SUMS, *averages]
    first = sample.iloc[0]
    limits = Limits(*[(first[f"{h}min"], first[f"{h}max"]) for h in ("bandwidth", "dependence", "fbic")])
    ours = fbic(sample[raw], limits)
    compared = 0
    for column in ours:
        published = NAMES_DIFFER.get(column, column)
        if published not in sample:
            continue
        theirs = sample[published]
        # The published file is in single precision: seven digits of whatever size the number has.
        off = (ours[column] - theirs).abs() / np.maximum(1.0, theirs.abs())
        assert off.max() < 1e-6, f"{column}: {off.max()} in row {off.idxmax()}"
        assert (ours[column].isna() == theirs.isna()).all()
        compared += 1
    assert len(sample) == 1000
    assert compared >= 45


def test_the_index_itself_is_within_a_millionth(sample: pd.DataFrame) -> None:
    first = sample.iloc[0]
    limits = Limits(*[(first[f"{h}min"], first[f"{h}max"]) for h in ("bandwidth", "dependence", "fbic")])
    assert (fbic(sample, limits)["fbic"] - sample["fbic"]).abs().max() < 1e-6


def _row(**changes: float | str) -> dict[str, float | str]:
    row: dict[str, float | str] = dict.fromkeys(RAW, 0.0)
    row.update(iso3a="AAA", iso3b="BBB", year=2000, gdpmer2011usdb=1e9, alltradeb=1e8, allaidb=0.0,
               tradeagreementindex=0.0, allianceindex=0.0)  # fmt: skip
    return {**row, **changes}


def test_parts_are_what_their_names_say() -> None:
    made = yearly(pd.DataFrame([_row(totaltradeawithb=5e7, foreignaid2011usdatob=1.0, allaidb=4e6), _row(iso3a="CCC")]))
    assert made["totaltradeabgdpb"][0] == 5.0
    assert made["totaltradeaballtradeb"][0] == 50.0
    assert made["aidabgdpb"][0] == pytest.approx(0.1)
    assert made["aidaballaidb"][0] == 25.0
    assert made["lntotaltradeawithb"][0] == pytest.approx(math.log(51))


def test_an_alliance_counts_its_strongest_promise_and_consultation_on_top() -> None:
    promises = {"atopdefense": 1, "atopneutral": 0, "atopnonagg": 1, "atopconsul": 1}
    assert yearly(pd.DataFrame([{**_row(), **promises}]))["allianceindex"][0] == 81


def test_the_moving_average_takes_the_years_that_there_are() -> None:
    rows = pd.DataFrame(
        [_row(year=y, totaltradeawithb=t) for y, t in ((2000, 1e7), (2001, 2e7), (2002, 6e7), (2004, 1e7))]
    )
    made = yearly(rows).join(rows[list(DYAD)])
    averages = moving_averages(made)["totaltradeabgdpb_ma"]
    assert list(averages) == pytest.approx([1.0, 1.5, 3.0, 3.5])


def test_a_missing_input_stays_missing_and_is_no_zero() -> None:
    result = fbic(pd.DataFrame([_row(totaltradeawithb=float("nan")), _row(iso3a="CCC", totaltradeawithb=1e6)]))
    assert math.isnan(result["bandwidth_nonnorm"][0])
    assert math.isnan(result["fbic"][0])
    assert result["totaltradeabgdpb_ma"].isna().tolist() == [True, False]


def test_a_lacking_column_is_named() -> None:
    with pytest.raises(DataFileError, match="milstockb"):
        yearly(pd.DataFrame([_row()]).drop(columns="milstockb"))


def test_two_rows_for_one_dyad_year_are_refused() -> None:
    with pytest.raises(DataFileError, match="two rows for AAA in BBB, 2000"):
        fbic(pd.DataFrame([_row(), _row()]))
