"""``nufuz train``: the scorer's weights from annotated documents."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("corpora", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--out", type=click.Path(dir_okay=False), help="Where to write the weights; into the package without it.")
@click.option("--leave-out", multiple=True, metavar="WRITER", help="A writer (stem of its .jsonl) not to train on.")
@click.option(
    "--precision",
    type=click.FloatRange(0, 1),
    help="Wanted of each kind's claims (by default 0.8, and a confidence of 0.76 at least).",
)
@click.option(
    "--texts", type=click.Path(file_okay=False, path_type=Path), help="Texts of a .jsonl that has none beside it."
)
@click.option("--triggers", is_flag=True, help="First learn the trigger words anew, from the .mini texts among them.")
def train(
    corpora: tuple[str, ...],
    out: str | None,
    leave_out: tuple[str, ...],
    precision: float | None,
    texts: Path | None,
    triggers: bool,
) -> None:
    """Train on folders of annotated documents, as in corpus/: NAME.jsonl with claims, NAME01.txt… with texts; NAME.mini.

    The same documents and the same version of scikit-learn give the same weights.
    """
    import nufuz.claims
    from nufuz.claims import induction, training

    def say(text: str) -> None:
        click.echo(text, err=True)

    found = training.read_corpus([Path(c) for c in corpora], say, texts=texts)
    annotated = [a for a in found if a.writer not in leave_out]
    if not annotated:
        raise click.UsageError("no annotated documents there: expected .jsonl files with .txt files beside them")
    data = Path(nufuz.claims.__file__).parent / "data"
    if triggers:
        learned = induction.learned(training.short_texts(annotated))
        induction.write(learned, data / "frames")
        say(f"{len(learned)} learned triggers")
    training.prepare(annotated)
    scorer = training.train(annotated, say, precision=precision)
    path = Path(out) if out else data / "scorer.npz"
    scorer.save(str(path))
    say(f"{path}: {path.stat().st_size / 1e6:.2f} MB, claims from {_bars(scorer.claim)}")


def _bars(bars: dict[str, float]) -> str:
    return ", ".join(f"{kind} {bar:.2f}" for kind, bar in bars.items())
