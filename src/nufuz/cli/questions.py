"""``nufuz questions``: three questions of smart-power research, answered with what each sentence rests on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("workspace", type=click.Path(path_type=Path), required=False)
@click.option("--by", default="TUR", show_default=True, help="The power that is asked about.")
@click.option("--in", "into", default="KAZ,UZB,KGZ,TKM,TJK", show_default=True, help="The region, or a group.")
@click.option("--year", type=int, default=2021, show_default=True)
@click.option("--draws", type=int, default=1000, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--baseline/--no-baseline", default=True, show_default=True, help="Whether the shipped figures count.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of datasets: without it the first has no answer.")
@click.option("--json", "as_json", is_flag=True, help="One answer a line.")
def questions(
    workspace: Path | None, by: str, into: str, year: int, draws: int, seed: int, baseline: bool, data: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """How do instruments turn into influence, how balanced is the mix, how much do power and region weigh for each other?"""
    from nufuz.cli.influence import facts_of
    from nufuz.influence import measure
    from nufuz.influence.questions import questions as answer

    facts = facts_of(workspace).get("facts")
    states = [code.strip() for code in into.split(",") if code.strip()]
    found = measure(facts, by=[by], into=states, year=year, baseline=baseline, draws=draws, seed=seed)
    section = answer(found, facts, power=by, data=data, baseline=baseline)
    if not as_json:
        click.echo(section.text())
        return
    for one in section.answers:
        rows: list[dict[str, Any]] = json.loads(one.table.to_json(orient="records"))
        line = {"question": one.question, "sentences": one.sentences, "table": rows, "warning": one.warning,
                "sources": one.sources}  # fmt: skip
        click.echo(json.dumps(line, ensure_ascii=False))
