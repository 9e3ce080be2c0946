"""``nufuz evaluate``: precision, recall and F1 against hand-annotated claims."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nufuz.claims.scoring import Figures


@click.command()
@click.argument("gold", type=click.Path(exists=True))
@click.argument("path", required=False, type=click.Path(exists=True))
@click.option("--suggestions", is_flag=True, help="Count suggestions as claims.")
@click.option("--types", "per_type", is_flag=True, help="A line for each type too.")
@click.option(
    "--protocol", is_flag=True, help="Train and test: leave one writer out in Arabic, folds of documents elsewhere."
)
@click.option("--writer", multiple=True, help="With --protocol: only these writers (stems of their .jsonl).")
@click.option("--bootstrap", default=1000, show_default=True, help="Resamples for the 95 % intervals of F1.")
def evaluate(
    gold: str, path: str | None, suggestions: bool, per_type: bool, protocol: bool, writer: tuple[str, ...], bootstrap: int
) -> None:  # fmt: skip
    """Compare claims with GOLD, a .jsonl file of annotated claims (or, with --protocol, a folder of them).

    PATH: a .jsonl file of claims, or the texts themselves (extracted now with the shipped weights).
    """
    if protocol:
        _protocol(Path(gold), writer, bootstrap)
        return
    if path is None:
        raise click.UsageError("PATH is missing: a .jsonl file of claims, or the texts")
    from nufuz.claims import scoring

    file = Path(gold)
    golds = scoring.distinct(scoring.read_gold(file))
    scopes = scoring.read_scopes(file)
    docs = {g.doc for g in golds} | {s.doc for s in scopes}
    claims = scoring.distinct(scoring.in_scope(_claims(Path(path), docs, suggestions), scopes, docs))
    click.echo(f"{len(golds)} gold claims, {len(claims)} claims in scope")
    show(scoring.figures(golds, claims, bootstrap=bootstrap))
    if per_type:
        show(scoring.by_type(golds, claims))


def show(figures: Sequence[Figures]) -> None:
    """Prints figures as a table."""
    click.echo(f"{'kind':24} {'rule':6} {'P':>6} {'R':>6} {'F1':>6}  {'95 %':13} recall by difficulty")
    for f in figures:
        interval = f"{f.interval[0]:.2f} to {f.interval[1]:.2f}" if f.interval else ""
        parts = "  ".join(f"{name} {a}/{b}" for name, (a, b) in f.by_difficulty.items())
        click.echo(f"{f.group:24} {f.rule:6} {f.precision:6.3f} {f.recall:6.3f} {f.f1:6.3f}  {interval:13} {parts}")


def _claims(path: Path, docs: set[str], suggestions: bool) -> list[scoring.Gold]:  # type: ignore[name-defined]  # noqa: F821
    """Claims of a file, or extracted from the texts of the annotated documents; long document ids are cut to the gold's."""
    from nufuz.claims import extract, scoring
    from nufuz.reading import iter_documents

    if path.suffix == ".jsonl":
        found = scoring.read_gold(path)
    else:
        found = []
        problems: list[object] = []
        for document in iter_documents([path], on_problem=problems.append):
            if scoring.gold_id(document.id, docs) is not None:
                extraction = extract(document)
                told = (*extraction.claims, *(extraction.suggestions if suggestions else ()))
                found.extend(scoring.as_gold(claim) for claim in told)
    return [scoring.renamed(claim, scoring.gold_id(claim.doc, docs) or claim.doc) for claim in found]


def _shares(names: Sequence[str], counts: Mapping[str, int]) -> str:
    total = sum(counts.values()) or 1
    return "; ".join(f"{name} {100 * counts.get(name, 0) / total:.0f} %" for name in names)


def _protocol(folder: Path, writers: tuple[str, ...], bootstrap: int) -> None:
    from nufuz.claims import protocol

    def tell(result: protocol.Result, what: str) -> None:
        click.echo(f"\n{result.name}: {what}; {result.documents} documents")
        show(protocol.figures(result, bootstrap=bootstrap))
        click.echo("with suggestions")
        show([f for f in protocol.figures(result, suggestions=True, bootstrap=bootstrap) if f.rule == "full"])
        click.echo("what became of the annotated claims: " + _shares(protocol.FATES, result.fates))
        click.echo("what is wrong with false claims: " + _shares(protocol.FAULTS, result.faults))

    results = []
    for result in protocol.run([folder], writers or None, progress=lambda text: click.echo(text, err=True)):
        tell(result, "trained without it")
        results.append(result)
    whole = protocol.together("together", results)
    if len(results) > 1:
        tell(whole, f"{len(results)} writers")
    click.echo("\n" + "\n".join(protocol.reliability(whole.confidences)))
