"""``nufuz explain``: why a sentence gave a claim or did not."""

from __future__ import annotations

import click


@click.command()
@click.argument("text")
@click.option("--language", help="ISO 639-1; told from the letters without it.")
@click.option("--date", help="EDTF date of publication, for relative dates.")
@click.option("--all", "everything", is_flag=True, help="Frames that came to nothing too.")
def explain(text: str, language: str | None, date: str | None, everything: bool) -> None:
    """Show what was read in TEXT, which frames met their words, what they scored and what decided.

    Sentences before the last are context. Frames stand in claims/data/frames; docs/frames.md says how to mend them.
    """
    from nufuz.claims.explanation import explain as explain_text

    for sentence in explain_text(text, language=language, date=date):
        click.echo(f"\n{sentence.text}")
        click.echo("  read: " + ("; ".join(sentence.mentions) or "no actor, figure or date"))
        if not sentence.tried:
            click.echo("  no frame met its trigger: add a pattern to data/frames if one should have")
        for t in sentence.tried:
            if not everything and t.verdict not in ("claim", "suggestion") and t.exists < 0.1:
                continue
            figure = f" {t.figure}" if t.figure else ""
            click.echo(f"  {t.verdict}: {t.type}{figure}, frame {t.frame}, trigger “{t.trigger}” {t.exists:.2f}")
            if t.filling:
                click.echo(f"      {t.filling}; confidence {t.confidence:.2f}")
