"""``nufuz build``: a folder of documents becomes a cited report."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

STEPS = {"read": "Reading and extracting", "facts": "Bringing claims together", "report": "Writing the report"}


@click.command()
@click.argument("workspace", type=click.Path(path_type=Path))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--by", default="", metavar="CODES", help="Powers to compare, by comma: TUR,RUS,CHN.")
@click.option("--in", "into", default="", metavar="CODES", help="States that they act upon, by comma: KAZ,UZB.")
@click.option("--year", type=int, help="Year to measure influence in.")
@click.option("--baseline/--no-baseline", default=True, help="Fill with the reference figures that come with nufuz.")
@click.option("--ocr", is_flag=True, help="Read pages without a text layer with Tesseract.")
@click.option("--workers", type=int, help="Processes to use.")
@click.option("--strict", is_flag=True, help="Exit with status 1 where any document could not be read.")
def build(
    workspace: Path, paths: tuple[Path, ...], by: str, into: str, year: int | None, baseline: bool, ocr: bool,
    workers: int | None, strict: bool,
) -> None:  # fmt: skip
    """Read PATHS (files, folders) into WORKSPACE and write its report.

    A second run works only on what is new or changed. Without PATHS, facts and report are made anew from what the
    workspace holds, decisions included.
    """
    from nufuz.build import Options, Summary
    from nufuz.build import build as run
    from nufuz.ledger import Workspace

    out, err = Console(), Console(stderr=True)
    asked = Options(codes(by), codes(into), year, baseline, ocr, workers)
    ledger = Workspace.create(workspace) if paths else Workspace.open(workspace)
    plain = not (by or into or year) and baseline and not ocr and workers is None
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=err,
        transient=True,
    ) as bars:
        tasks = {step: bars.add_task(text, total=None, visible=False) for step, text in STEPS.items()}
        summary: Summary = run(
            ledger, paths, None if plain else asked,
            progress=lambda step, done, total: bars.update(tasks[step], completed=done, total=total, visible=True),
        )  # fmt: skip
    for problem in summary.problems:
        err.print(f"[yellow]![/] {problem.text}", markup=True, highlight=False)
    _show(out, summary)
    if (paths and not summary.read and not summary.unchanged) or (strict and summary.problems):
        sys.exit(1)


def codes(text: str) -> tuple[str, ...]:
    """Codes from a list parted by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _show(out: Console, summary: object) -> None:
    from nufuz.build import Summary

    assert isinstance(summary, Summary)
    table = Table(box=None, show_header=False, pad_edge=False)
    kinds = ", ".join(f"{n} {kind}s" for kind, n in sorted(summary.claims.items())) or "none"
    refused = sum(summary.refused.values())
    rows = [
        (
            "documents",
            f"{summary.documents}  ({summary.read} read now, {summary.unchanged} unchanged, {len(summary.problems)} problems)",
        ),
        ("claims", f"{summary.claims.total()}  ({kinds})"),
        ("suggestions", f"{summary.suggestions}  (not counted until somebody accepts them: nufuz review)"),
        (
            "refused",
            f"{refused}  ({', '.join(f'{n} {why}' for why, n in summary.refused.most_common(4))})" if refused else "0",
        ),
        ("facts", str(summary.facts)),
        ("contradictions", f"{summary.contradictions}  (and {summary.apparent} only apparent: both sides can be true)"),
    ]
    for name, value in rows:
        table.add_row(f"[bold]{name}[/]", value)
    out.print(table, highlight=False)
    if not summary.written and summary.documents:
        out.print("Nothing changed: nothing was written.")
    for path in summary.reports:
        out.print(f"report: {path}", soft_wrap=True, highlight=False)
