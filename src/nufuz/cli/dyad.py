"""``nufuz dyad``: what is known between two states."""

from __future__ import annotations

from pathlib import Path

import click

from nufuz.cli.profile import FORMATS, LANGUAGES, show


@click.command()
@click.argument("workspace", type=click.Path(path_type=Path))
@click.argument("a")
@click.argument("b")
@click.option("--language", type=LANGUAGES, default="en", show_default=True)
@click.option("--format", "format_", type=FORMATS, help="Coloured text on a terminal, plain elsewhere.")
@click.option("--as-of", metavar="DATE", help="Only what documents published by then tell.")
@click.option("--version", type=int, metavar="RUN", help="As it was after an earlier run.")
def dyad(
    workspace: Path, a: str, b: str, language: str, format_: str | None, as_of: str | None, version: int | None
) -> None:
    """Print what WORKSPACE knows between A and B (codes such as TUR KAZ), with sources."""
    from nufuz.cli.facts import made
    from nufuz.facts import dyad as of_pair

    found, notes = made(workspace, as_of, version)
    show(of_pair(found.facts, a.upper(), b.upper(), found.evidence), language, format_, notes)
