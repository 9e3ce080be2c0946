"""``nufuz claims``: what the sources say, as a table."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

COLUMNS = ("type", "subject", "object", "figure", "time", "status", "item", "doc", "quote", "id")


@click.command()
@click.argument("workspace", type=click.Path(path_type=Path))
@click.option("--subject", help="Actor code; of symmetric types either end.")
@click.option("--object", "object_", help="Actor code; of symmetric types either end.")
@click.option("--type", "type_", help="Claim type, for instance trade_volume.")
@click.option("--kind", type=click.Choice(["indicator", "event", "relation"]))
@click.option("--doc", help="Document id.")
@click.option("--suggestions", is_flag=True, help="Also those that nobody has accepted yet.")
@click.option("--version", type=int, metavar="RUN", help="As it was after an earlier run.")
@click.option("--json", "as_json", is_flag=True, help="One claim a line, in the interchange format.")
@click.option("--limit", type=int, default=200, show_default=True, help="Rows of the table at most.")
def claims(
    workspace: Path, subject: str | None, object_: str | None, type_: str | None, kind: str | None, doc: str | None,
    suggestions: bool, version: int | None, as_json: bool, limit: int,
) -> None:  # fmt: skip
    """Show the claims in WORKSPACE."""
    from nufuz.claims.claim import Claim
    from nufuz.ledger import Workspace, claims_of
    from nufuz.publishing.names import amount
    from nufuz.vocabulary import SYMMETRIC, TYPES

    if type_ and type_ not in TYPES:
        raise click.BadParameter(f"no claim type {type_!r}; there are {', '.join(sorted(TYPES))}", param_hint="--type")

    def wanted(claim: Claim) -> bool:
        ends = [(claim.subject, claim.object)]
        if claim.type in SYMMETRIC:
            ends.append((claim.object, claim.subject))
        return (
            any((not subject or a == subject) and (not object_ or b == object_) for a, b in ends)
            and (not type_ or claim.type == type_)
            and (not kind or claim.kind == kind)
            and (not doc or claim.doc == doc)
        )

    found = [c for c in claims_of(Workspace.open(workspace).claims(version, suggestions=suggestions)) if wanted(c)]
    if as_json:
        for claim in found:
            click.echo(json.dumps(claim.to_json() | {"id": claim.id}, ensure_ascii=False))
        return
    table = Table(*COLUMNS, box=None, header_style="bold", row_styles=["", "dim"])
    for claim in found[:limit]:
        mark = " ?" if claim.suggestion else ""
        table.add_row(
            claim.type + mark, claim.subject, claim.object or "", amount(claim.value, claim.unit, "en") if claim.value is not None else "",
            claim.time or "", claim.status, claim.item or "", claim.doc, " ".join(claim.evidence.quote.split())[:90], claim.id,
        )  # fmt: skip
    console = Console()
    # Into a pipe or a file nothing is cut short.
    console.print(table) if console.is_terminal else Console(width=240).print(table)
    left = len(found) - limit
    click.echo(f"{len(found)} claims" + (f", {left} not shown: raise --limit or use --json" if left > 0 else ""))
