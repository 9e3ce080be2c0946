"""Three questions of smart-power research, answered as a section that says what every sentence rests on.

How do instruments turn into influence? How balanced is the mix? How much does the region weigh for a power, and the power
for the region? The first is answered by association over dyad-years, with fixed effects, where a folder of datasets is
given; association is not cause, and the section says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from nufuz.errors import DataFileError, NufuzError
from nufuz.influence.measure import Influence
from nufuz.influence.readings import Evidence
from nufuz.panel.figures import figures as all_figures
from nufuz.panel.pipeline import Panel, panel

WARNING = (
    "Association over time within pairs of states, not cause: what moves both (a war, a price of oil, a change of leader) "
    "is only partly taken out by the fixed effects."
)
PREDICTORS = {
    "trade": "cow_imports_usd",
    "institutions": "shared_igos",
    "education": "students",
    "aid": "oda_gross_usd2022",
}
"""Instrument to the column that stands for it in the regression; a column whose dataset is not in the folder is left out."""
DATASETS = {"trade": "cow_trade", "institutions": "cow_igos", "education": "unesco_students", "aid": "oecd_aid"}
LEAST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """``question``; ``sentences``: each with the rows or the command that it rests on; ``table``; ``sources``: keys of the
    rows, or names of datasets; ``warning``."""

    question: str
    sentences: tuple[str, ...]
    table: pd.DataFrame
    sources: tuple[str, ...]
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The three answers."""

    answers: tuple[Answer, ...]

    def text(self) -> str:
        """Plain text: question, sentences, warning, sources."""
        parts = []
        for number, answer in enumerate(self.answers, 1):
            parts.append(f"{number}. {answer.question}")
            parts.extend(f"   {s}" for s in answer.sentences)
            if len(answer.table):
                parts.extend(f"   {line}" for line in answer.table.to_string(index=False).splitlines())
            if answer.warning:
                parts.append(f"   Warning: {answer.warning}")
            parts.append(f"   Rests on: {', '.join(answer.sources) or 'nothing'}\n")
        return "\n".join(parts)


def questions(
    influence: Influence, facts: pa.Table | None, *, power: str | None = None, data: Path | None = None, baseline: bool = True
) -> Section:  # fmt: skip
    """The section for one power (without ``power``: the first that was measured) and the states measured with it."""
    who = power or str(influence.totals["influencer"].iloc[0])
    return Section(
        (instruments_to_outcome(data), mix(influence, who), weight(influence, facts, who, baseline=baseline))
    )


def instruments_to_outcome(data: Path | None, lag: int = 1) -> Answer:
    """Lagged association of instruments with closeness in the General Assembly, fixed effects of dyad and year.

    Outcome: minus the distance of ideal points. Predictors: ln(1 + trade), shared organisations, ln(1 + students),
    ln(1 + aid), each standardised, ``lag`` years before. Errors clustered by dyad (``pyfixest``).
    """
    question = "How do instruments turn into influence?"
    if data is None:
        return Answer(question, ("No folder of datasets was given: the baseline has too few dyad-years to tell.",),
                      pd.DataFrame(), (), WARNING)  # fmt: skip
    made, used = _panel(data)
    outcome = -made.frame["ideal_point_distance"]
    frame = made.frame[["a", "b", "year"]].assign(closeness=outcome, dyad=made.frame["a"] + made.frame["b"])
    rows = []
    for name in used:
        column = PREDICTORS[name]
        values = made.frame[column]
        values = values if name == "institutions" else np.log1p(values.clip(lower=0))
        before = made.frame[["a", "b", "year"]].assign(**{name: values}, year=made.frame["year"] + lag)
        joined = frame.merge(before, on=["a", "b", "year"], how="left").dropna(subset=["closeness", name])
        rows.append(_fit(joined, name, made, lag))
    table = pd.DataFrame(rows)
    told = tuple(_sentence(row) for row in rows)
    datasets = tuple(dict.fromkeys(e.dataset for e in made.added))
    return Answer(question, told, table, datasets, WARNING)


def _panel(data: Path) -> tuple[Panel, list[str]]:
    made, used = panel(years=range(1992, 2020), data=data).add_ideal_points(), []
    for name, dataset in DATASETS.items():
        column = PREDICTORS[name]
        try:
            made = made.add(dataset, [column])
        except DataFileError:
            continue  # that dataset is not in the folder
        used.append(name)
    return made, used


def _fit(frame: pd.DataFrame, name: str, made: Panel, lag: int) -> dict[str, Any]:
    row: dict[str, Any] = {"instrument": name, "column": PREDICTORS[name], "lag": lag, "dyad_years": len(frame),
                           "estimate": np.nan, "low": np.nan, "high": np.nan, "p": np.nan}  # fmt: skip
    if len(frame) < LEAST_ROWS or frame[name].std() == 0:
        return row
    try:
        import pyfixest
    except ImportError as error:
        raise NufuzError("pyfixest is not installed", todo="pip install 'nufuz[stats]'") from error
    ready = frame.assign(x=(frame[name] - frame[name].mean()) / frame[name].std())
    fit: Any = pyfixest.feols("closeness ~ x | dyad + year", data=ready, vcov={"CRV1": "dyad"})
    low, high = fit.confint().loc["x"]
    return {
        **row,
        "estimate": float(fit.coef()["x"]),
        "low": float(low),
        "high": float(high),
        "p": float(fit.pvalue()["x"]),
    }


def _sentence(row: dict[str, Any]) -> str:
    if np.isnan(row["estimate"]):
        return f"{row['instrument']}: too few dyad-years ({row['dyad_years']}) to tell."
    way = "closer" if row["estimate"] > 0 else "farther apart"
    sure = "" if row["low"] * row["high"] > 0 else ", though the range holds zero"
    return (
        f"{row['instrument']}: one standard deviation more goes with votes {abs(row['estimate']):.3f} {way} "
        f"{row['lag']} year later (95 % range {row['low']:.3f} to {row['high']:.3f}, {row['dyad_years']:,} dyad-years){sure}."
    )


def mix(influence: Influence, power: str) -> Answer:
    """Hard and soft shares of one power in each state, and how even they are."""
    mine = influence.totals[influence.totals["influencer"] == power]
    table = mine[["target", "hard", "soft", "mix_evenness", "influence", "low", "high", "coverage"]].reset_index(
        drop=True
    )
    known: Any = table.dropna(subset=["hard"])
    told: list[str] = []
    if len(known):
        most, least = known.loc[known["mix_evenness"].idxmax()], known.loc[known["mix_evenness"].idxmin()]
        told.append(
            f"{power}'s mix is most even in {most['target']} ({most['hard']:.0%} hard, {most['soft']:.0%} soft) and least "
            f"in {least['target']} ({least['hard']:.0%} hard, {least['soft']:.0%} soft)."
        )
        told.append(f"On average {known['soft'].mean():.0%} of what was measured is soft; coverage lies between "
                    f"{known['coverage'].min():.0%} and {known['coverage'].max():.0%}.")  # fmt: skip
    else:
        told.append("No data.")
    return Answer("How balanced is the mix of hard and soft power?", tuple(told), table, _rows(influence, power))


def weight(influence: Influence, facts: pa.Table | None, power: str, *, baseline: bool = True) -> Answer:
    """The states' part in the power's trade, and the power's part in theirs: the asymmetry of dependence."""
    from nufuz.influence.indicators import scheme

    plan = scheme()
    evidence = Evidence.of(all_figures(facts, baseline_too=baseline), plan)
    trade = plan.named("goods trade")
    rows: list[dict[str, Any]] = []
    used: list[str] = []
    for target in dict.fromkeys(influence.totals["target"]):
        reading = evidence.read(trade, power, str(target), influence.year, 5)
        if reading is None:
            rows.append({"target": target, "trade_usd": np.nan, "in_gdp_of_power": np.nan, "in_gdp_of_target": np.nan})
            continue
        sizes = [evidence.nation("gdp", state, influence.year, 5) for state in (power, str(target))]
        used.extend(str(evidence.figures["key"].iloc[r]) for r in reading.rows)
        one, two = (reading.amount / s.amount if s and s.amount > 0 else np.nan for s in sizes)
        rows.append({"target": target, "trade_usd": reading.amount, "in_gdp_of_power": one, "in_gdp_of_target": two})
    table = pd.DataFrame(rows)
    told: list[str] = []
    both: Any = table.dropna()
    if len(both):
        told.append(
            f"Trade with {len(both)} states is {both['in_gdp_of_power'].sum():.2%} of {power}'s GDP; for them it is between "
            f"{both['in_gdp_of_target'].min():.2%} and {both['in_gdp_of_target'].max():.2%} of theirs."
        )
        uneven = both["in_gdp_of_target"] / both["in_gdp_of_power"]
        top = both.loc[uneven.idxmax(), "target"]
        told.append(f"The dependence is most one-sided with {top}: {uneven.max():.0f} times larger on its side.")
    else:
        told.append(f"No trade figure, or no GDP of {power}, within five years.")
    return Answer(
        f"How much does the region weigh for {power}, and {power} for the region?",
        tuple(told),
        table,
        tuple(dict.fromkeys(used)),
    )


def _rows(influence: Influence, power: str) -> tuple[str, ...]:
    mine = influence.inputs[influence.inputs["influencer"] == power]
    return tuple(dict.fromkeys(str(v) for v in mine["row"]))
