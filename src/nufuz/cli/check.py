"""``nufuz check``: where the figures of the documents and the statistics part."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("workspace", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="Folder of downloaded datasets.")
@click.option("--baseline/--no-baseline", default=True, show_default=True, help="Whether the shipped figures count.")
@click.option("--all", "everything", is_flag=True, help="Also what agrees.")
@click.option("--json", "as_json", is_flag=True, help="One row a line.")
def check(workspace: Path, data: Path | None, baseline: bool, everything: bool, as_json: bool) -> None:
    """Check the figures in WORKSPACE against datasets: what was said, what is recorded, how far apart."""
    from nufuz.cli.influence import _documents, facts_of
    from nufuz.panel.check import check as compare
    from nufuz.panel.check import in_folder

    tables = facts_of(workspace)
    found = compare(tables["facts"], in_folder(data) if data else (), baseline=baseline, documents=_documents(tables))
    shown = found if everything else found[~found["verdict"].isin(["agrees", "near"])]
    if as_json:
        for row in shown.to_dict("records"):
            known = {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()}
            click.echo(json.dumps(known, ensure_ascii=False, default=str))
        return
    told: Any = shown.itertuples()
    for row in told:
        pair = " → ".join(str(v) for v in (row.subject, row.object) if isinstance(v, str))
        ratio = "" if math.isnan(row.ratio) else f", {row.ratio:.2f} times"
        where = row.reference if isinstance(row.reference, str) else row.source
        click.echo(
            f"{row.type} {pair} {row.year}: said {row.said:,.6g} {row.unit}, recorded {row.recorded:,.6g}{ratio}: {row.verdict}"
        )
        click.echo(f"    {row.title or row.fact_id} | {row.source} {row.column} {where}")
    agreeing = int(found["verdict"].isin(["agrees", "near"]).sum())
    click.echo(
        f"{len(found)} figures could be compared, {agreeing} agree within a quarter, {len(found) - agreeing} do not"
    )
