"""``nufuz influence``: who matters to whom, by what means, how surely; every number opens to what it rests on."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from nufuz.influence import Influence

IMPUTED = "≈"
VIEWS = ("cells", "totals", "balance", "ladder", "doctrine", "withdrawal", "targets", "sensitivity", "questions")


@click.command()
@click.argument("workspace", type=click.Path(path_type=Path), required=False)
@click.option("--by", default="TUR,RUS,CHN,USA,IRN,EU", show_default=True, help="Who has influence: states or groups.")
@click.option(
    "--in",
    "into",
    default="KAZ,UZB,KGZ,TKM,TJK",
    show_default=True,
    help="In whom: states, or groups such as OTS, EU, central-asia.",
)
@click.option("--year", type=int, default=2021, show_default=True)
@click.option("--window", type=int, default=5, show_default=True, help="How many years away a figure may lie.")
@click.option("--draws", type=int, default=1000, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--baseline/--no-baseline", default=True, show_default=True, help="Whether the shipped figures count.")
@click.option(
    "--missing",
    type=click.Choice(["bounds", "impute"]),
    default="bounds",
    show_default=True,
    help="What nobody tells: anything between bounds, or imputed and marked so (needs scikit-learn).",
)
@click.option("--scheme", type=click.Path(path_type=Path), help="Your own indicators and weights (TOML).")
@click.option("--show", type=click.Choice(VIEWS), default="cells", show_default=True)
@click.option("--explain", nargs=3, metavar="BY IN INSTRUMENT", help="What one cell rests on.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of datasets, for the questions.")
@click.option("--json", "as_json", is_flag=True, help="One row a line.")
@click.option("--csv", "as_csv", is_flag=True)
def influence(
    workspace: Path | None, by: str, into: str, year: int, window: int, draws: int, seed: int, baseline: bool, missing: str,
    scheme: Path | None, show: str, explain: tuple[str, str, str] | None, data: Path | None, as_json: bool, as_csv: bool,
) -> None:  # fmt: skip
    """Measure influence from the facts in WORKSPACE and the shipped figures (without WORKSPACE: from those alone)."""
    from nufuz.influence import measure, read_scheme

    tables = facts_of(workspace)
    documents = _documents(tables)
    actors = [_codes(text) for text in (by, into)]
    if explain and explain[0] not in actors[0]:
        actors[0].append(explain[0])
    if explain and explain[1] not in actors[1]:
        actors[1].append(explain[1])
    found = measure(
        tables.get("facts"), by=actors[0], into=actors[1], year=year, baseline=baseline, window=window, draws=draws,
        seed=seed, weights=read_scheme(scheme) if scheme else None, documents=documents, missing=cast(Any, missing),
    )  # fmt: skip
    if explain:
        _explain(found, explain, tables, as_json)
        return
    if show == "questions":
        from nufuz.influence.questions import questions

        click.echo(questions(found, tables.get("facts"), data=data, baseline=baseline).text())
        return
    frame = _view(found, show, tables, year, baseline)
    if as_json or as_csv:
        click.echo(_plain(frame, as_json), nl=False)
    elif show == "cells":
        _grid(found)
    else:
        _table(frame, show)
    if not as_json and not as_csv:
        mark = f" {IMPUTED}: partly or wholly imputed." if (found.cells["imputed"] > 0).any() else ""
        click.echo(f"{found.scaling} Ranges: 5th to 95th percentile of {draws} draws. Blank: no data.{mark}", err=True)


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]


def facts_of(workspace: Path | None) -> dict[str, pa.Table]:
    if workspace is None:
        return {}
    from nufuz.errors import WorkspaceError
    from nufuz.ledger import Workspace

    ledger = Workspace.open(workspace)
    facts = ledger.facts()
    if "fact_id" not in facts.column_names:
        raise WorkspaceError("no facts here yet", file=str(workspace), todo=f"Run: nufuz build {workspace}")
    return {"facts": facts, "claims": ledger.claims(), "evidence": ledger.evidence(), "documents": ledger.documents()}


def _documents(tables: dict[str, pa.Table]) -> dict[str, tuple[str | None, str | None]]:
    """Fact to title and address of a document that tells it."""
    from nufuz.influence.targets import titles

    return titles(tables.get("claims"), tables.get("evidence"), tables.get("documents"))


def _view(found: Influence, show: str, tables: dict[str, pa.Table], year: int, baseline: bool) -> pd.DataFrame:
    import pandas as pd

    from nufuz.influence import doctrine, ladder, sensitivity, targets, withdraw

    pairs = list(zip(found.totals["influencer"], found.totals["target"], strict=True))
    if show == "ladder":
        return pd.concat([ladder(found, a, b).assign(influencer=a, target=b) for a, b in pairs], ignore_index=True)
    if show == "withdrawal":
        return pd.concat([withdraw(found, a) for a in dict.fromkeys(a for a, _ in pairs)], ignore_index=True)
    if show == "doctrine":
        return doctrine(found, tables.get("facts"), baseline=baseline).table
    if show == "targets":
        return targets(tables.get("facts"), tables.get("claims"), evidence=tables.get("evidence"),
                       documents=tables.get("documents"), year=year, baseline=baseline)  # fmt: skip
    if show == "sensitivity":
        measured = found.totals[found.totals["influence"].notna()]
        first = measured.iloc[0]
        return sensitivity(found, str(first["influencer"]), str(first["target"])).assign(
            influencer=first["influencer"], target=first["target"]
        )
    frame: pd.DataFrame = getattr(found, show)
    return frame


def _plain(frame: pd.DataFrame, as_json: bool) -> str:
    if not as_json:
        return str(frame.to_csv(index=False))
    rows = (json.dumps(_known(row), ensure_ascii=False, default=str) for row in frame.to_dict("records"))
    return "".join(f"{row}\n" for row in rows)


def _known(row: Any) -> dict[str, Any]:
    return {str(k): None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()}


def _grid(found: Influence) -> None:
    """States and powers down, instruments across: score, range below it in grey."""
    from rich.console import Console
    from rich.table import Table

    from nufuz.vocabulary.terms import INSTRUMENTS

    instruments = list(dict.fromkeys(found.cells["instrument"]))
    table = Table(title=f"Influence in {found.year} (score 0 to 1, 90 % range)")
    table.add_column("in")
    table.add_column("by")
    for name in (*instruments, "total"):
        table.add_column(INSTRUMENTS[name].label_en if name in INSTRUMENTS else name, justify="right")
    cells = {(r.influencer, r.target, r.instrument): r for r in found.cells.itertuples()}
    last = None
    totals: Any = found.totals.itertuples()
    for total in totals:
        row = [_score(cells[total.influencer, total.target, i]) for i in instruments]
        table.add_row(str(total.target) if total.target != last else "", str(total.influencer), *row, _score(total))
        last = total.target
    Console(width=max(160, Console().width)).print(table)


def _score(row: Any) -> str:
    if math.isnan(row.influence):
        return "[dim]no data[/dim]"
    return f"{IMPUTED if row.imputed > 0 else ''}{row.influence:.2f}\n[dim]{row.low:.2f}–{row.high:.2f}[/dim]"


def _table(frame: pd.DataFrame, title: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title)
    hidden = {"rows", "row", "fact_id", "current_row", "url", "title", "unit", "origin"}
    columns = [c for c in frame if c not in hidden]
    for column in columns:
        table.add_column(str(column))
    for values in frame[columns].itertuples(index=False):
        table.add_row(*(_cell(v) for v in values))
    Console(width=max(160, Console().width)).print(table)


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 or value.is_integer() else f"{value:.3f}"
    return str(value)


def _explain(found: Influence, cell: tuple[str, str, str], tables: dict[str, pa.Table], as_json: bool) -> None:
    """The indicators of a cell, the figures under each, and the words or the row under each figure."""
    indicators, inputs = found.explain(*cell)
    quotes = _quotes(tables, set(inputs["fact_id"].dropna()))
    if as_json:
        for row in inputs.to_dict("records"):
            click.echo(
                json.dumps(
                    {**_known(row), "words": quotes.get(str(row["fact_id"]), [])}, ensure_ascii=False, default=str
                )
            )
        return
    hit = found.cells
    hit = hit[(hit["influencer"] == cell[0]) & (hit["target"] == cell[1]) & (hit["instrument"] == cell[2])]
    if not len(hit):
        click.echo(f"{cell[0]} in {cell[1]}: a state has no influence in itself")
        return
    one = hit.iloc[0]
    if math.isnan(one["influence"]):
        click.echo(f"{cell[0]} in {cell[1]}, {cell[2]}, {found.year}: no data")
    else:
        click.echo(
            f"{cell[0]} in {cell[1]}, {cell[2]}, {found.year}: {one['influence']:.3f} ({one['low']:.3f}–{one['high']:.3f}), "
            f"{one['coverage']:.0%} of the indicators measured, from {one['sources']} sources ({one['origin']})"
            + (f", {one['imputed']:.0%} imputed" if one["imputed"] > 0 else "")
        )
    measured: Any = indicators.itertuples()
    for indicator in measured:
        if indicator.basis == "imputed":
            click.echo(
                f"\n  {indicator.half}, {indicator.indicator} (weight {indicator.weight:g}): missing, imputed as "
                f"{indicator.scaled:.2f} ± {indicator.spread:.2f} from the other indicators and pairs"
            )
            continue
        if not indicator.measured:
            click.echo(
                f"\n  {indicator.half}, {indicator.indicator} (weight {indicator.weight:g}): missing, between its bounds"
            )
            continue
        note = f"; {indicator.note}" if indicator.note else ""
        click.echo(f"\n  {indicator.half}, {indicator.indicator} (weight {indicator.weight:g}): {_cell(indicator.amount)} "
                   f"{_cell(indicator.unit)} → {indicator.scaled:.2f}{note}")  # fmt: skip
        for figure in inputs[inputs["indicator"] == indicator.indicator].itertuples():
            _figure(figure, quotes)


def _figure(figure: Any, quotes: dict[str, list[str]]) -> None:
    value = "" if math.isnan(figure.value) else f" {_cell(float(figure.value))} {figure.unit or ''}"
    ends = " → ".join(str(e) for e in (figure.subject, figure.object) if isinstance(e, str))
    item = f" ({figure.item})" if isinstance(figure.item, str) else ""
    click.echo(f"    {figure.type} {ends}{item}{value}, {figure.time}")
    said = quotes.get(str(figure.fact_id), [])
    for words in said:
        click.echo(f"      {words}")
    if not said:
        source = figure.title if isinstance(figure.title, str) else ""
        address = figure.url if isinstance(figure.url, str) else ""
        click.echo(f"      {figure.origin} row {figure.row}: {' '.join(p for p in (source, address) if p)}")


def _quotes(tables: dict[str, pa.Table], facts: set[str]) -> dict[str, list[str]]:
    """The words behind each fact: document, place and quote."""
    if not tables or not facts:
        return {}
    claims = {c["id"]: c for c in tables["claims"].select(["id", "doc", "start", "end", "quote"]).to_pylist()}
    found: dict[str, list[str]] = {}
    for row in tables["evidence"].select(["fact_id", "claim_id"]).to_pylist():
        claim = claims.get(row["claim_id"])
        if row["fact_id"] in facts and claim:
            found.setdefault(row["fact_id"], []).append(
                f"{claim['doc']}, {claim['start']}–{claim['end']}: «{claim['quote']}»"
            )
    return found
