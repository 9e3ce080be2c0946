"""``nufuz facts``: what the sources come to, where they contradict each other, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from nufuz.facts import Facts


@click.command()
@click.argument("workspace", type=click.Path(path_type=Path))
@click.option("--subject", help="Actor code; of symmetric types either end.")
@click.option("--object", "object_", help="Actor code; of symmetric types either end.")
@click.option("--type", "type_", help="Type of fact, for instance trade_volume.")
@click.option(
    "--contradictions", is_flag=True, help="The contradictions, each with its cause and the words that show it."
)
@click.option("--sources", metavar="FACT_ID", help="Where the claims of one fact come from.")
@click.option("--as-of", metavar="DATE", help="Only what documents published by then tell.")
@click.option("--version", type=int, metavar="RUN", help="As it was after an earlier run.")
@click.option("--language", type=click.Choice(["en", "ar"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One row a line.")
@click.option("--limit", type=int, default=200, show_default=True, help="Rows of the table at most.")
def facts(
    workspace: Path, subject: str | None, object_: str | None, type_: str | None, contradictions: bool,
    sources: str | None, as_of: str | None, version: int | None, language: str, as_json: bool, limit: int,
) -> None:  # fmt: skip
    """Show what the claims in WORKSPACE come to."""
    from nufuz.vocabulary import TYPES

    if type_ and type_ not in TYPES:
        raise click.BadParameter(f"no type {type_!r}; there are {', '.join(sorted(TYPES))}", param_hint="--type")
    found, notes = made(workspace, as_of, version)
    rows = [row for row in found.facts.to_pylist() if _wanted(row, subject, object_, type_)]
    chosen = {row["fact_id"] for row in rows}
    for note in notes:
        click.echo(note, err=True)
    if sources:
        _sources(workspace, found, sources, version)
    elif contradictions:
        told = [r for r in found.contradictions.to_pylist() if r["fact_id"] in chosen or r["other_fact_id"] in chosen]
        told.sort(key=lambda r: (r["both_hold"], -r["sure"], r["contradiction_id"]))
        _json(told) if as_json else _contradictions(told[:limit], rows, _quotes(workspace, version), language)
        _rest(len(told), limit, "contradictions", as_json)
    else:
        rows.sort(key=lambda r: (r["type"], r["subject"] or "", r["object"] or "", r["time"] or "", r["fact_id"]))
        _json(rows) if as_json else _table(rows[:limit], language)
        _rest(len(rows), limit, "facts", as_json)


def made(workspace: Path, as_of: str | None, version: int | None) -> tuple[Facts, tuple[str, ...]]:
    """The facts of a workspace: as last built, after an earlier run, or anew from what was published by a date."""
    from nufuz.errors import WorkspaceError
    from nufuz.facts import Facts, reconcile
    from nufuz.facts import as_of as known_on
    from nufuz.ledger import Workspace, with_copies

    ledger = Workspace.open(workspace)
    if as_of is None:
        found = Facts(ledger.facts(version), ledger.evidence(version), ledger.contradictions(version))
        if "fact_id" not in found.facts.column_names:
            raise WorkspaceError("no facts here yet", file=str(workspace), todo=f"Run: nufuz build {workspace}")
        return found, ()
    claims, documents, notes = known_on(ledger.claims(version, suggestions=True), ledger.documents(version), as_of)
    found = reconcile(claims, with_copies(documents), ledger.decisions(version))
    return found, (*notes, *found.notes)


def _wanted(row: Mapping[str, Any], subject: str | None, object_: str | None, type_: str | None) -> bool:
    from nufuz.vocabulary import SYMMETRIC

    ends = [(row["subject"], row["object"])]
    if row["type"] in SYMMETRIC:
        ends.append((row["object"], row["subject"]))
    return (not type_ or row["type"] == type_) and any(
        (not subject or a == subject) and (not object_ or b == object_) for a, b in ends
    )


def _json(rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False))


def _rest(count: int, limit: int, what: str, as_json: bool) -> None:
    if not as_json:
        left = count - limit
        click.echo(f"{count} {what}" + (f", {left} not shown: raise --limit or use --json" if left > 0 else ""))


def _table(rows: Sequence[Mapping[str, Any]], language: str) -> None:
    from rich.table import Table

    from nufuz.cli.profile import console, statement

    table = Table("fact", "rank", "agreement", "sources", "why this figure", box=None, header_style="bold")
    table.add_column("id", no_wrap=True)
    for row in rows:
        table.add_row(
            statement(row, language), row["rank"], row["agreement"], f"{row['sources']}/{row['claims']}",
            row["reason_ar" if language == "ar" else "reason"], row["fact_id"],
            style="red" if row["contradicted"] else None,
        )  # fmt: skip
    console().print(table)


def _contradictions(
    rows: Sequence[Mapping[str, Any]], facts: Sequence[Mapping[str, Any]], quotes: Mapping[str, str], language: str
) -> None:
    from rich.text import Text

    from nufuz.cli.profile import console, statement

    out, by_id = console(), {row["fact_id"]: row for row in facts}
    for row in rows:
        fact = by_id.get(row["fact_id"]) or by_id.get(row["other_fact_id"])
        holds = "both can hold" if row["both_hold"] else "only one can hold"
        out.print(Text(statement(fact, language) if fact else row["fact_id"], style="bold"))
        out.print(Text(f"  {row['explain_ar' if language == 'ar' else 'explain_en']}"))
        out.print(Text(f"  cause: {row['cause']}, sure {row['sure']:.0%}, {holds}", style="dim"))
        for claim in (row["claim_a"], row["claim_b"]):
            out.print(Text(f"  {claim}  {' '.join(quotes.get(claim, '').split())}", style="dim"))


def _quotes(workspace: Path, version: int | None) -> dict[str, str]:
    """The words of every claim."""
    from nufuz.ledger import Workspace

    claims = Workspace.open(workspace).claims(version, suggestions=True)
    return dict(zip(claims["id"].to_pylist(), claims["quote"].to_pylist(), strict=True))


def _sources(workspace: Path, found: Facts, fact: str, version: int | None) -> None:
    """Draws the chain of each claim of a fact, from who printed it to where it comes from."""
    from rich.tree import Tree

    from nufuz.cli.profile import console
    from nufuz.facts.sources import chains, label
    from nufuz.ledger import Workspace

    ledger = Workspace.open(workspace)
    drawn = chains(found.evidence, ledger.claims(version, suggestions=True), ledger.documents(version), fact)
    if not drawn:
        raise click.BadParameter(f"no fact {fact!r}", param_hint="--sources")
    tree = Tree(f"fact {fact}")
    for claim, traced in sorted(drawn.items(), key=lambda pair: (pair[1].end, pair[0])):
        branch = tree.add(f"{claim}{'  (circular)' if traced.circular else ''}")
        for node in traced.chain:
            branch = branch.add(label(node))
    console().print(tree)
    click.echo(f"{len({t.end for t in drawn.values()})} independent of {len(drawn)} claims")
