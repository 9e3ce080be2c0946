"""``nufuz read``: the clean text of documents, the list of repairs, or everything as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from nufuz.reading import Document, Problem


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option("--repairs", "show_repairs", is_flag=True, help="List what was repaired: what, where, how sure.")
@click.option("--json", "as_json", is_flag=True, help="Everything, one JSON object a document and line.")
@click.option(
    "--off", "switched_off", multiple=True, metavar="KIND", help="Do not make this kind of repair (repeatable)."
)
@click.option("--ocr", is_flag=True, help="Read PDF pages without a text layer with Tesseract, where it is installed.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes that read at the same time.")
@click.option("--strict", is_flag=True, help="Exit with status 1 where any document could not be read.")
def read(
    paths: tuple[str, ...],
    show_repairs: bool,
    as_json: bool,
    switched_off: tuple[str, ...],
    ocr: bool,
    workers: int | None,
    strict: bool,
) -> None:
    """Print the clean text of files, folders and web archives (.warc).

    Text, HTML, PDF, Word, OpenDocument, EPUB, mail, Markdown, Excel and CSV are read. What cannot be read is said on
    standard error, and the others go on.
    """
    from nufuz.reading import iter_documents
    from nufuz.reading.repair import KINDS

    for kind in switched_off:
        if kind not in KINDS:
            raise click.BadParameter(f"{kind} is no kind of repair; there are {', '.join(KINDS)}.", param_hint="--off")
    problems: list[Problem] = []

    def on_problem(problem: Problem) -> None:
        problems.append(problem)
        click.echo(f"nufuz: {problem.text}", err=True)

    count = 0
    for document in iter_documents(paths, on_problem=on_problem, workers=workers, switched_off=switched_off, ocr=ocr):
        if as_json:
            click.echo(json.dumps(_as_json(document), ensure_ascii=False))
        elif show_repairs:
            _print_repairs(document)
        else:
            if count:
                click.echo("\n" + "─" * 40 + "\n")
            click.echo(document.text)
            for note in document.notes:
                click.echo(f"nufuz: {document.path}: {note.text}", err=True)
        count += 1
    if not count or (strict and problems):
        sys.exit(1)


def _print_repairs(document: Document) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title=document.path, title_justify="left")
    for heading in ("Kind", "Where", "Before", "After", "Sure", "Made"):
        table.add_column(heading, justify="right" if heading in ("Where", "Sure") else "left")
    for repair in document.repairs:
        before, after = (_short(text) for text in (repair.before, repair.after))
        where, made = f"{repair.start}–{repair.end}", "yes" if repair.made else "offered"
        table.add_row(repair.kind, where, before, after, f"{repair.sure:.0%}", made)
    console.print(table if document.repairs else f"{document.path}: nothing had to be repaired")
    for note in document.notes:
        console.print(
            f"{f'page {note.page}: ' if note.page else ''}{note.text} ({note.code})", style="yellow", markup=False
        )


def _short(text: str, length: int = 40) -> str:
    """A repair's text in one cell; characters that do not show by their number."""
    shown = "".join(c if c.isprintable() else f"⟨U+{ord(c):04X}⟩" for c in text.replace("\n", "⏎"))
    return shown if len(shown) <= length else shown[: length - 1] + "…"


def _as_json(document: Document) -> dict[str, Any]:
    """The document as plain values; the offset map as two lists, or null where clean and raw text are the same."""
    starts, ends = document.offsets.starts, document.offsets.ends
    record: dict[str, Any] = {
        "id": document.id,
        "path": document.path,
        "digest": document.digest,
        "media_type": document.media_type,
        "meta": asdict(document.meta),
        "text": document.text,
        "raw": document.raw,
        "offsets": None if starts is None or ends is None else {"starts": list(starts), "ends": list(ends)},
    }
    for name in ("repairs", "notes", "doubts", "bibliography"):
        record[name] = [asdict(item) for item in getattr(document, name)]
    for name in ("headings", "tables", "skip", "pages", "languages"):
        record[name] = [list(span) for span in getattr(document, name)]
    record["extra"] = dict(document.extra)
    return record
