"""``nufuz report``: the report again, about other states or another year, without reading anything."""

from __future__ import annotations

from pathlib import Path

import click

from nufuz.cli.build import codes


@click.command()
@click.argument("workspace", type=click.Path(path_type=Path))
@click.option("--by", default="", metavar="CODES", help="Powers to compare, by comma.")
@click.option("--in", "into", default="", metavar="CODES", help="States that they act upon, by comma.")
@click.option("--year", type=int, help="Year to measure influence in.")
@click.option("--baseline/--no-baseline", default=True, help="Fill with the reference figures that come with nufuz.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write to; the workspace by default.")
def report(workspace: Path, by: str, into: str, year: int | None, baseline: bool, out: Path | None) -> None:
    """Write the report of WORKSPACE as two pages, Arabic and English."""
    from nufuz.ledger import Workspace
    from nufuz.publishing.report import write_reports

    ledger = Workspace.open(workspace)
    for path in write_reports(ledger, out or workspace, by=codes(by), into=codes(into), year=year, baseline=baseline):
        click.echo(path)
