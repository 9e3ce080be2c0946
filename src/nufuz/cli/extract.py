"""``nufuz extract``: documents to claims, one JSON object a line."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from nufuz.claims import Claim
    from nufuz.reading import Problem


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--out", type=click.Path(dir_okay=False), help="File to write; standard output without it.")
@click.option("--suggestions", is_flag=True, help="Write suggestions too (marked; nobody counts them until accepted).")
@click.option("--workers", type=click.IntRange(min=1), help="Processes that read at the same time.")
@click.option("--quiet", is_flag=True, help="No progress.")
def extract(paths: tuple[str, ...], out: str | None, suggestions: bool, workers: int | None, quiet: bool) -> None:
    """Find claims in files, folders and web archives.

    Each claim carries its words, their place in the document, and what found it. What cannot be read is said on standard
    error, and the others go on.
    """
    from nufuz.claims import extract as extract_claims
    from nufuz.reading import iter_documents

    problems: list[Problem] = []
    refused: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    target: TextIO = open(out, "w", encoding="utf-8") if out else sys.stdout  # noqa: SIM115

    def write(claims: tuple[Claim, ...], kind: str) -> None:
        for claim in claims:
            target.write(json.dumps(claim.to_json(), ensure_ascii=False) + "\n")
        counts[kind] += len(claims)

    for document in iter_documents(paths, on_problem=problems.append, workers=workers):
        extraction = extract_claims(document)
        write(extraction.claims, "claims")
        if suggestions:
            write(extraction.suggestions, "suggestions")
        else:
            counts["suggestions"] += len(extraction.suggestions)
        refused.update(refusal.reason for refusal in extraction.refused)
        counts["documents"] += 1
        if not quiet:
            click.echo(
                f"{document.id}: {len(extraction.claims)} claims, {len(extraction.suggestions)} suggestions", err=True
            )
    if out:
        target.close()
    for problem in problems:
        click.echo(f"{problem.path}: {problem.text}", err=True)
    if not quiet:
        total = f"{counts['documents']} documents: {counts['claims']} claims, {counts['suggestions']} suggestions"
        reasons = "".join(f"; {reason} {count}" for reason, count in refused.most_common())
        click.echo(f"{total}, {sum(refused.values())} refused by the verifier{reasons}", err=True)
