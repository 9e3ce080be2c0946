"""Three questions of smart-power research, answered as a section that says what every sentence rests on.

How do instruments turn into influence? How balanced is the mix? How much does the region weigh for a power, and the power
for the region? The first is answered by association over dyad-years, with fixed effects, where a folder of datasets is
given; association is not cause, and the section says so.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from nufuz.errors import DataFileError
from nufuz.influence.association import associate
from nufuz.influence.measure import Influence
from nufuz.influence.readings import Evidence
from nufuz.panel.figures import figures as all_figures
from nufuz.panel.pipeline import Panel, panel

WARNING = (
    "Association over time within pairs of states, not cause: what moves both (a war, a price of oil, a change of leader) "
    "is only partly taken out by the fixed effects."
)
OUTCOME = "closeness"
INSTRUMENTS = {
    "trade": ("cow_trade", "cow_imports_usd", True),
    "institutions": ("cow_igos", "shared_igos", False),
    "education": ("unesco_students", "students", True),
    "aid": ("oecd_aid", "oda_gross_usd2022", True),
    "security": ("atop", "atop_defense", False),
}
"""Instrument to the dataset and the column that stand for it in the regression, and whether its logarithm is taken. One whose
dataset is not in the folder is left out. Arms are too few where they may be used at all; alliances stand for security."""
TOGETHER = ("trade", "institutions", "security")
"""What covers the world: education is known for the largest flows only, aid for donors."""
YEARS = range(1992, 2021)


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
        (instruments_to_outcome(data, who), mix(influence, who), weight(influence, facts, who, baseline=baseline))
    )


def instruments_to_outcome(data: Path | None, power: str | None = None, lag: int = 1) -> Answer:
    """Lagged association of instruments with closeness in the General Assembly, fixed effects of dyad and year.

    Outcome: minus the distance of ideal points (Bailey, Strezhnev and Voeten 2017). Instruments: ln(1 + imports), shared
    organisations, ln(1 + students), ln(1 + aid), alliances, ``lag`` years before; in the world, and in the dyads of
    ``power``. See ``nufuz.influence.association``.
    """
    question = "How do instruments turn into influence?"
    if data is None:
        return Answer(question, ("No folder of datasets was given: the baseline has too few dyad-years to tell.",),
                      pd.DataFrame(), (), WARNING)  # fmt: skip
    made, used = _panel(data)
    frame = made.frame[["a", "b", "year"]].assign(**{OUTCOME: -made.frame["ideal_point_distance"]})
    for name in used:
        _, column, logarithm = INSTRUMENTS[name]
        values = made.frame[column]
        frame[name] = np.log1p(values.clip(lower=0)) if logarithm else values
    controls = []
    if "gdp_usd_a" in made.frame:
        controls = ["gdp_a", "gdp_b"]
        frame = frame.assign(gdp_a=np.log(made.frame["gdp_usd_a"]), gdp_b=np.log(made.frame["gdp_usd_b"]))
    tables = [_models(frame, used, controls, lag, "world")]
    if power is not None:
        own = frame[(frame["a"] == power) | (frame["b"] == power)]
        tables.append(_models(own, used, controls, lag, power))
    table = pd.concat(tables, ignore_index=True)
    told = tuple(_sentence(table[table["sample"] == s], str(name)) for s in table["sample"].unique() for name in used)
    datasets = tuple(dict.fromkeys(e.dataset for e in made.added))
    return Answer(question, told, table, datasets, WARNING)


def _models(frame: pd.DataFrame, used: Sequence[str], controls: Sequence[str], lag: int, sample: str) -> pd.DataFrame:
    """Each instrument alone, and those that cover the world together with both GDPs."""
    alone = associate(frame, OUTCOME, {n: n for n in used}, lag=lag, sample=sample)
    joint = {n: n for n in TOGETHER if n in used}
    both = associate(frame, OUTCOME, joint, controls=controls, lag=lag, sample=sample) if len(joint) > 1 else alone
    return pd.concat([alone[alone["model"] != "together"], both[both["model"] == "together"]], ignore_index=True)


def _panel(data: Path) -> tuple[Panel, list[str]]:
    made, used = panel(years=YEARS, data=data).add_ideal_points(), []
    for name, (dataset, column, _) in INSTRUMENTS.items():
        try:
            made = made.add(dataset, [column])
        except DataFileError:
            continue  # that dataset is not in the folder
        used.append(name)
    with suppress(DataFileError):
        made = made.add_gdp()
    return made, used


def _sentence(table: pd.DataFrame, name: str) -> str:
    rows = {str(row["model"]): row for row in table[table["instrument"] == name].to_dict("records")}
    one, lead, both = rows["alone"], rows["lead"], rows.get("together")
    where = "in the world" if one["sample"] == "world" else f"in {one['sample']}'s dyads"
    if np.isnan(one["estimate"]):
        return f"{name}, {where}: too few dyad-years ({one['dyad_years']}) to tell."
    said = (
        f"{name}, {where}: one standard deviation more goes with votes {abs(one['estimate']):.3f} standard deviations "
        f"{'closer' if one['estimate'] > 0 else 'farther apart'} {one['lag']} year later "
        f"(95 % range {one['low']:.3f} to {one['high']:.3f}, {one['dyad_years']:,} dyad-years)"
        f"{_unsure(one)}"
    )
    if both is not None and not np.isnan(both["estimate"]):
        said += f"; {both['estimate']:+.3f} beside the other instruments and both GDPs{_unsure(both)}"
    if not np.isnan(lead["estimate"]):
        early = abs(lead["estimate"]) >= abs(one["estimate"]) and lead["low"] * lead["high"] > 0
        said += f"; {lead['estimate']:+.3f} the wrong way round in time" + (
            ", no weaker: it does not come first" if early else ""
        )
    return said + "."


def _unsure(row: Mapping[Hashable, Any]) -> str:
    """What to add where the sign is not sure: nothing where the whole range lies on one side of zero."""
    return "" if row["low"] * row["high"] > 0 else ", though the range holds zero"


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
