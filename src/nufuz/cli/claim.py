"""``nufuz claim``: claims by hand."""

from __future__ import annotations

import json

import click


@click.group()
def claim() -> None:
    """Add claims that the extractor did not find; the same verifier judges them."""


@claim.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False))
@click.argument("type")
@click.argument("subject")
@click.argument("object", required=False)
@click.option("--words", help="The words of the document that say it, verbatim.")
@click.option("--at", "span", type=(int, int), help="Their place instead: raw characters START END.")
@click.option("--who", required=True, help="Your name: it stands in found_by.")
@click.option("--value", type=float)
@click.option("--unit")
@click.option("--time", help="EDTF: 2021, 2024-06-07, 2022/2026…")
@click.option("--status", default="actual", show_default=True)
@click.option("--item")
@click.option("--because", help="How an actor that the words do not name is known.")
@click.option("--out", type=click.Path(dir_okay=False), help="File to append to; standard output without it.")
def add(
    path: str, type: str, subject: str, object: str | None, words: str | None, span: tuple[int, int] | None, who: str,
    value: float | None, unit: str | None, time: str | None, status: str, item: str | None, because: str | None, out: str | None,
) -> None:  # fmt: skip
    """Add a claim of TYPE by SUBJECT (and OBJECT) whose words stand in PATH."""
    from nufuz.claims.by_hand import add as add_claim
    from nufuz.reading import read_path

    document = read_path(path)
    if span is None:
        if not words:
            raise click.UsageError("say where: --words or --at")
        start = document.raw.find(words)
        if start < 0:
            raise click.UsageError("those words are not in the document; copy them from `nufuz read`, or use --at")
        span = (start, start + len(words))
    made = add_claim(
        document, *span, type, subject, object, who=who, value=value, unit=unit, time=time, status=status, item=item,
        because=because,
    )  # fmt: skip
    line = json.dumps(made.to_json(), ensure_ascii=False) + "\n"
    if out:
        with open(out, "a", encoding="utf-8") as file:
            file.write(line)
    else:
        click.echo(line, nl=False)
