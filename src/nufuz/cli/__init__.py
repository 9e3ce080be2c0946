"""The command line. Each command lives in a module of its own and is imported only when it is called."""

from __future__ import annotations

import importlib
import sys

import click

from nufuz.errors import NufuzError

COMMANDS = {
    "build": "nufuz.cli.build:build",
    "extract": "nufuz.cli.extract:extract",
    "claims": "nufuz.cli.claims:claims",
    "read": "nufuz.cli.read:read",
    "fetch": "nufuz.cli.fetch:fetch",
    "explain": "nufuz.cli.explain:explain",
    "evaluate": "nufuz.cli.evaluate:evaluate",
    "train": "nufuz.cli.train:train",
    "claim": "nufuz.cli.claim:claim",
    "review": "nufuz.cli.review:review",
    "facts": "nufuz.cli.facts:facts",
    "profile": "nufuz.cli.profile:profile",
    "dyad": "nufuz.cli.dyad:dyad",
    "check": "nufuz.cli.check:check",
    "panel": "nufuz.cli.panel:panel",
    "influence": "nufuz.cli.influence:influence",
    "questions": "nufuz.cli.questions:questions",
    "report": "nufuz.cli.report:report",
}


class Commands(click.Group):
    """A group whose commands are imported when they are named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands)
@click.version_option(package_name="nufuz")
def cli() -> None:
    """Who influences whom, by what means, how surely: with the exact words of a source behind every number."""


EXTRAS = {
    "openpyxl": "formats", "httpx": "web", "feedparser": "web", "protego": "web", "fastwarc": "web", "sklearn": "stats",
    "SALib": "stats", "krippendorff": "stats", "pyfixest": "stats", "sdmx": "sdmx", "hijridate": "calendar",
}  # fmt: skip
"""Packages that are not always installed, and the extra that brings each."""


def main() -> None:
    """Entry point: errors that a user can act on are a sentence, not a traceback."""
    try:
        cli(prog_name="nufuz")
    except NufuzError as error:
        click.echo(f"nufuz: {error}", err=True)
        sys.exit(1)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in EXTRAS:
            raise
        click.echo(
            f"nufuz: this needs the package {package}. Install it: pip install 'nufuz[{EXTRAS[package]}]'", err=True
        )
        sys.exit(1)
