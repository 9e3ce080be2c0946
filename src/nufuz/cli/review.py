"""``nufuz review``: a person accepts, rejects or corrects what was found, one thing at a time; everything can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from nufuz.facts.decisions import Disagreements
    from nufuz.ledger import Workspace

_CONTEXT = 160
_KEYS = "a accept   r reject   c correct   p prefer   s skip   u undo the last   q quit"


@click.command()
@click.argument("workspace", type=click.Path(path_type=Path))
@click.option("--who", help="Your name; it stands with every decision.")
@click.option("--why", help="Your reason.")
@click.option("--accept", metavar="CLAIM", help="Accept a claim.")
@click.option("--reject", metavar="CLAIM", help="Reject a claim: it counts nowhere any more.")
@click.option("--correct", metavar="CLAIM", help="Correct a claim; the new values with --set.")
@click.option("--set", "values", metavar="FIELD=VALUE", multiple=True, help="A field of --correct and its value.")
@click.option("--prefer", metavar="CLAIM", help="This claim's figure stands for its fact.")
@click.option("--deprecate", metavar="CLAIM", help="This claim's figure must not stand for its fact.")
@click.option("--merge", metavar="CLAIM,CLAIM…", help="These claims speak of one thing.")
@click.option("--split", metavar="CLAIM,CLAIM…", help="These claims speak of something else than their fact.")
@click.option("--undo", metavar="DECISION", help="Undo a decision.")
@click.option("--list", "listed", is_flag=True, help="The decisions so far, and where people disagree.")
@click.option("--only", type=click.Choice(["contradictions", "suggestions", "claims"]), default="contradictions",
              show_default=True, help="What to go through.")  # fmt: skip
def review(
    workspace: Path,
    who: str | None,
    why: str | None,
    values: tuple[str, ...],
    listed: bool,
    only: str,
    **targets: str | None,
) -> None:
    """Go through WORKSPACE, or make one decision (--accept, --reject …).

    Facts follow at the next build; the claims themselves are never changed.
    """
    from nufuz.ledger import Workspace

    ledger = Workspace.open(workspace)
    asked = {action: target for action, target in targets.items() if target}
    if listed:
        _listed(ledger)
    elif asked:
        _decide(ledger, asked, _named(who), why, values)
    else:
        _go_through(ledger, _named(who), only)


def _named(who: str | None) -> str:
    if not who:
        raise click.UsageError("A decision needs a name: --who NAME")
    return who


def _decide(ledger: Workspace, asked: Mapping[str, str], who: str, why: str | None, values: tuple[str, ...]) -> None:
    """The decisions given as options."""
    from nufuz.facts.decisions import decide

    claims = set(ledger.claims(suggestions=True)["id"].to_pylist())
    decisions = set(ledger.decisions()["decision_id"].to_pylist())
    for action, target in asked.items():
        known, what = (decisions, "decision") if action == "undo" else (claims, "claim")
        ids = target.split(",") if action in ("merge", "split") else [target]
        for id in ids:
            if id not in known:
                raise click.UsageError(f"there is no {what} {id!r} here")
        payload: dict[str, Any] | None = {"claims": ids} if action in ("merge", "split") else None
        if action == "correct":
            payload = dict(_field(value) for value in values)
        kind = "decision" if action == "undo" else "claim"
        row = decide(action, ids[0], who=who, why=why, target_kind=kind, payload=payload)
        ledger.decide(row)
        click.echo(f"{action} {target}: decision {row['decision_id'][0].as_py()}. It takes effect at the next build.")


def _field(text: str) -> tuple[str, Any]:
    """A field and its value from "value=3600000000"; "time=" empties it."""
    name, sign, value = text.partition("=")
    if not sign:
        raise click.UsageError(f"--set {text!r}: expected FIELD=VALUE")
    if value == "":
        return name, None
    if name in ("value", "value_to", "step"):
        try:
            return name, float(value)
        except ValueError:
            raise click.UsageError(f"--set {text!r}: {value!r} is no number") from None
    return name, value


def _listed(ledger: Workspace) -> None:
    """The decisions, what is in force of them, and how far people agree."""
    from rich.table import Table

    from nufuz.cli.profile import console
    from nufuz.facts.decisions import disagreements, in_force

    decisions = ledger.decisions()
    valid = {row["decision_id"] for row in in_force(decisions)}
    table = Table(box=None, header_style="bold")
    for name in ("decision", "when", "who", "what", "of", "with", "why"):
        table.add_column(name, no_wrap=name in ("decision", "when", "of"))
    for row in decisions.to_pylist():
        style = None if row["decision_id"] in valid else "dim strike"
        table.add_row(
            row["decision_id"], f"{row['at']:%Y-%m-%d %H:%M}", row["who"], row["action"], row["target_id"],
            row["payload"] or "", row["why"] or "", style=style,
        )  # fmt: skip
    console().print(table)
    _agreement(disagreements(decisions))


def _agreement(found: Disagreements) -> None:
    if not found.targets:
        return
    click.echo(f"{found.targets} judged by more than one person, {len(found.different)} differently")
    for one in found.different:
        click.echo(f"  {one.target_id}: " + ", ".join(f"{who} {what}" for who, what in sorted(one.judgements.items())))
    for (a, b), kappa in found.kappa.items():
        click.echo(f"  Cohen's kappa of {a} and {b}: {'not defined' if kappa is None else f'{kappa:.2f}'}")
    alpha = "not defined" if found.alpha is None else f"{found.alpha:.2f}"
    click.echo(f"  Krippendorff's alpha: {alpha}")


def _go_through(ledger: Workspace, who: str, only: str) -> None:
    """One claim at a time; each answer is written at once, so that stopping loses nothing."""
    from nufuz.cli.profile import console
    from nufuz.facts.decisions import decide

    out, made = console(), list[str]()
    queue = list(_queue(ledger, only))
    if not queue:
        click.echo(f"no {only} to review")
        return
    at = 0
    while at < len(queue):
        claim, heading = queue[at]
        _shown(out, ledger, claim, f"{at + 1} of {len(queue)}. {heading}")
        key = click.prompt(_KEYS, type=click.Choice(list("arcpsuq")), show_choices=False)
        if key == "q":
            break
        if key == "u":
            if made:
                ledger.decide(decide("undo", made.pop(), who=who, target_kind="decision"))
                at = max(0, at - 1)
            continue
        at += 1
        if key == "s":
            continue
        action = {"a": "accept", "r": "reject", "c": "correct", "p": "prefer"}[key]
        payload = _corrected() if action == "correct" else None
        why = click.prompt("why", default="", show_default=False) or None
        row = decide(action, claim["id"], who=who, why=why, payload=payload)
        ledger.decide(row)
        made.append(row["decision_id"][0].as_py())
    click.echo(f"{len(made)} decisions; facts follow at the next build")


def _corrected() -> dict[str, Any]:
    """Fields and values, until an empty line."""
    fields: dict[str, Any] = {}
    while text := click.prompt("field=value (empty: done)", default="", show_default=False):
        try:
            name, value = _field(text)
        except click.UsageError as error:
            click.echo(error.message)
            continue
        fields[name] = value
    return fields


def _queue(ledger: Workspace, only: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The claims to look at, most doubtful first, each with what is said of it."""
    from nufuz.facts.decisions import in_force

    claims = {row["id"]: row for row in ledger.claims(suggestions=True).to_pylist()}
    judged = {row["target_id"] for row in in_force(ledger.decisions())}
    if only == "contradictions":
        rows = ledger.contradictions()
        for row in sorted(rows.to_pylist(), key=lambda r: (r["both_hold"], r["sure"], r["contradiction_id"])):
            for name in ("claim_b", "claim_a"):
                if row[name] in claims and row[name] not in judged:
                    judged.add(row[name])
                    yield claims[row[name]], row["explain_en"]
        return
    wanted: Callable[[Mapping[str, Any]], bool] = (
        (lambda r: bool(r["suggestion"])) if only == "suggestions" else (lambda r: not r["suggestion"])
    )
    for row in sorted(claims.values(), key=lambda r: (r["confidence"] or 0, r["id"])):
        if row["id"] not in judged and wanted(row):
            yield row, f"found by {row['found_by']}, confidence {row['confidence']:.2f}"


def _shown(out: Console, ledger: Workspace, claim: Mapping[str, Any], heading: str) -> None:
    """The claim and its words in their place."""
    from rich.text import Text

    out.rule(heading, align="left")
    fields = ("type", "subject", "object", "value", "value_to", "bound", "unit", "time", "status", "item", "attribution",
              "citation")  # fmt: skip
    out.print(Text("  ".join(f"{name}: {claim[name]}" for name in fields if claim[name] is not None)))
    for flag in claim["flags"] or ():
        out.print(Text(f"! {flag}", style="yellow"))
    raw = ledger.document(claim["doc"]).raw
    start, end = claim["start"], claim["end"]
    text = Text(f"{claim['doc']}: …{_flat(raw[max(0, start - _CONTEXT) : start])}")
    text.append(_flat(raw[start:end]), style="bold reverse")
    text.append(f"{_flat(raw[end : end + _CONTEXT])}…")
    out.print(text)


def _flat(text: str) -> str:
    return " ".join(f" {text} ".split("\n"))[1:-1] if text else ""
