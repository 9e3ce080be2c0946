"""``nufuz profile``: what is known of a state. Also how profiles are told, for ``nufuz dyad``."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from nufuz.facts import Profile
    from nufuz.facts.profiles import Target

FORMATS = click.Choice(["plain", "markdown", "json"])
LANGUAGES = click.Choice(["en", "ar"])


@click.command()
@click.argument("workspace", type=click.Path(path_type=Path))
@click.argument("state")
@click.option("--language", type=LANGUAGES, default="en", show_default=True)
@click.option("--format", "format_", type=FORMATS, help="Coloured text on a terminal, plain elsewhere.")
@click.option("--as-of", metavar="DATE", help="Only what documents published by then tell.")
@click.option("--version", type=int, metavar="RUN", help="As it was after an earlier run.")
def profile(
    workspace: Path, state: str, language: str, format_: str | None, as_of: str | None, version: int | None
) -> None:
    """Print what WORKSPACE knows of STATE (a code such as KAZ), fact by fact, with sources."""
    from nufuz.cli.facts import made
    from nufuz.facts import profile as of_state

    found, notes = made(workspace, as_of, version)
    show(of_state(found.facts, state.upper(), found.evidence), language, format_, notes)


def show(profile: Profile, language: str, format_: str | None, notes: tuple[str, ...]) -> None:
    """Prints a profile in the format asked for; says so where nothing is known."""
    if not profile.sections:
        click.echo(
            f"nothing is known of {' and '.join(profile.actors)} here: are the codes right (ISO 3166-1 alpha-3)?",
            err=True,
        )
    for note in notes:
        click.echo(note, err=True)
    if format_ == "json":
        click.echo(json.dumps(profile.to_json(), ensure_ascii=False, indent=1))
    elif format_ in ("markdown", "plain"):
        text = markdown(profile, language)
        click.echo(text if format_ == "markdown" else text.replace("# ", "").replace("#", ""))
    else:
        _rich(profile, language)


def console() -> Console:
    """Where tables are printed: as wide as the terminal, and wide enough for whole rows in a file or a pipe."""
    from rich.console import Console

    return Console() if sys.stdout.isatty() else Console(width=200)


def markdown(profile: Profile, language: str) -> str:
    """The profile as Markdown."""
    from nufuz.publishing.names import actor

    lines = [f"# {' – '.join(actor(code, language) for code in profile.actors)}", ""]
    for section in profile.sections:
        lines += [f"## {section.title_ar if language == 'ar' else section.title_en}", ""]
        lines += [f"- {line(entry.fact, language)}" for entry in section.entries]
        lines += [f"- {target_line(target, language)}" for target in section.targets]
        lines.append("")
    return "\n".join(lines)


def line(fact: Mapping[str, Any], language: str) -> str:
    """One fact in one line: what, who, how much, when, and how it is known."""
    return f"{statement(fact, language)} [{known(fact, language)}]"


def statement(fact: Mapping[str, Any], language: str) -> str:
    """What, who, how much, when."""
    from nufuz.facts.profiles import words
    from nufuz.publishing.names import actor, type_label, when
    from nufuz.vocabulary import SYMMETRIC

    comma = "، " if language == "ar" else ", "
    item = f" ({fact['item']})" if fact["item"] else ""
    names = [actor(code, language) for code in (fact["subject"], fact["object"]) if code]
    arrow = " – " if fact["type"] in SYMMETRIC else " ← " if language == "ar" else " → "
    parts = [f"{type_label(fact['type'], language)}{item}: {arrow.join(names)}"]
    if fact["value"] is not None:
        parts.append(figure(fact, language))
    if fact["time"]:
        parts.append(when(fact["time"], language))
    if fact["status"] != "actual":
        parts.append(words(language)[fact["status"]])
    return comma.join(parts)


def known(fact: Mapping[str, Any], language: str) -> str:
    """How a fact is known: sources, outlets, and what must be said against it."""
    from nufuz.facts.profiles import words

    said = words(language)
    text = said["sources"].format(sources=fact["sources"], claims=fact["claims"])
    if fact["outlets"]:
        text += f": {', '.join(fact['outlets'])}"
    marks = [said[name] for name in ("contradicted", "circular") if fact[name]]
    return "; ".join([text, *marks, *([said["deprecated"]] if fact["rank"] == "deprecated" else [])])


def figure(fact: Mapping[str, Any], language: str) -> str:
    """A fact's figure, with its range where claims differ."""
    from nufuz.publishing.names import amount, number

    mark = {"gt": "> ", "lt": "< ", "approx": "≈ "}.get(fact["bound"] or "", "")
    text = f"{mark}{amount(fact['value'], fact['unit'], language)}"
    low, high = fact["low"], fact["high"]
    if low is not None and high is not None and low < high:
        text += f" ({number(low, language)} – {number(high, language)})"
    return text


def target_line(target: Target, language: str) -> str:
    """How far a target is met, in one line."""
    from nufuz.facts.profiles import words
    from nufuz.publishing.names import number, when

    said = words(language)
    by = f" ({when(target.target['time'], language)})" if target.target["time"] else ""
    if target.actual is None or target.met is None:
        return said["no-actual"].format(goal=figure(target.target, language), by=by)
    return said["met"].format(
        goal=figure(target.target, language), by=by, actual=figure(target.actual, language),
        year=when(target.actual["time"], language) if target.actual["time"] else said["undated"],
        share=number(round(100 * target.met), language),
    )  # fmt: skip


def _rich(profile: Profile, language: str) -> None:
    from rich.text import Text

    from nufuz.publishing.names import actor

    out = console()
    out.print(Text(" – ".join(actor(code, language) for code in profile.actors), style="bold underline"))
    for section in profile.sections:
        out.print(Text(f"\n{section.title_ar if language == 'ar' else section.title_en}", style="bold"))
        for entry in section.entries:
            text = Text("  " + statement(entry.fact, language))
            text.append(f"  {known(entry.fact, language)}", style="red" if entry.fact["contradicted"] else "dim")
            out.print(text)
        for target in section.targets:
            out.print(Text(f"  {target_line(target, language)}", style="cyan"))
