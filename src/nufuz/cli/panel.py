"""``nufuz panel``: a dyad-year table from downloaded datasets and from facts."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("workspace", type=click.Path(path_type=Path), required=False)
@click.option("--dyads", help="TUR-KAZ,TUR-UZB; without it all pairs of --states.")
@click.option("--states", help="TUR,KAZ,UZB; without it every state.")
@click.option("--years", default="1992-2024", show_default=True, help="First and last year.")
@click.option("--undirected", is_flag=True, help="Each pair once; directions become columns.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of downloaded datasets.")
@click.option("--add", "datasets", multiple=True, metavar="DATASET", help="Name, file, or TOML description; repeat.")
@click.option(
    "--facts", "types", multiple=True, metavar="TYPE", help="What the documents say, beside the datasets; repeat."
)
@click.option("--baseline", "shipped", multiple=True, metavar="TYPE", help="What the shipped figures say; repeat.")
@click.option("--coverage", is_flag=True, help="Which cells have a source, instead of the table.")
@click.option("--cite", is_flag=True, help="BibTeX of the columns, instead of the table.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help=".csv or .parquet; else CSV to the screen.")
def panel(
    workspace: Path | None, dyads: str | None, states: str | None, years: str, undirected: bool, data: Path | None,
    datasets: tuple[str, ...], types: tuple[str, ...], shipped: tuple[str, ...], coverage: bool, cite: bool,
    output: Path | None,
) -> None:  # fmt: skip
    """A table of dyad-years. A cell that no source covers is empty, never 0."""
    from nufuz.ledger import Workspace
    from nufuz.panel import panel as make

    made = make(
        Workspace.open(workspace) if workspace else None,
        dyads=[_dyad(d) for d in dyads.split(",")] if dyads else None,
        states=states.split(",") if states else None, years=_years(years), directed=not undirected, data=data,
    )  # fmt: skip
    for name in datasets:
        made = made.add(name)
    if types:
        made = made.add_facts(types)
    if shipped:
        made = made.add_baseline(shipped)
    if cite:
        click.echo(made.cite())
    elif coverage:
        click.echo(made.coverage().to_csv(index=False), nl=False)
    elif output and output.suffix == ".parquet":
        made.frame.to_parquet(output, index=False)
    elif output:
        made.frame.to_csv(output, index=False)
    else:
        click.echo(made.frame.to_csv(index=False), nl=False)


def _dyad(text: str) -> tuple[str, str]:
    one, mark, two = text.partition("-")
    if not mark:
        raise click.BadParameter(f"{text!r} is no pair such as TUR-KAZ", param_hint="--dyads")
    return one.strip(), two.strip()


def _years(text: str) -> range:
    first, _, last = text.partition("-")
    if not first.isdigit() or not (last or first).isdigit():
        raise click.BadParameter(f"{text!r} is no span such as 1992-2024", param_hint="--years")
    return range(int(first), int(last or first) + 1)
