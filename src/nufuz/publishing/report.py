"""The report: one self-contained page in Arabic and one in English, every figure a link to the words behind it."""

from __future__ import annotations

import base64
import math
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import pyarrow as pa
from markupsafe import Markup

from nufuz.facts import apply
from nufuz.influence import Influence, measure, targets
from nufuz.ledger import Workspace, claim_of, document_of
from nufuz.panel.figures import figures
from nufuz.publishing import charts, names, story
from nufuz.publishing.excerpts import excerpt
from nufuz.vocabulary import INSTRUMENTS

LANGUAGES = ("ar", "en")
CLEAR = 0.8
"""A power leads where it comes first in at least this share of the draws."""


def write_reports(
    workspace: Workspace,
    folder: Path,
    *,
    by: Sequence[str] = (),
    into: Sequence[str] = (),
    year: int | None = None,
    baseline: bool = True,
) -> list[Path]:
    """Writes ``report.ar.html`` and ``report.en.html`` into ``folder`` and returns their paths.

    ``by``, ``into``, ``year``: powers, states and year to write about; chosen from the facts where not given.
    ``baseline``: whether the reference figures that come with nufuz fill what the documents do not say.
    """
    told = gather(workspace, by=by, into=into, year=year, baseline=baseline)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language in LANGUAGES:
        path = folder / f"report.{language}.html"
        path.write_text(render(told, language), encoding="utf-8")
        written.append(path)
    return written


def gather(
    workspace: Workspace,
    *,
    by: Sequence[str] = (),
    into: Sequence[str] = (),
    year: int | None = None,
    baseline: bool = True,
) -> dict[str, Any]:
    """All that the report tells, free of any language."""
    facts, documents = workspace.facts(), workspace.documents()
    in_force = apply(workspace.claims(suggestions=True), workspace.decisions())
    # A corrected claim keeps its id, so that what was decided about it still finds it.
    claims = {row["id"]: claim_of(row) for row in in_force.to_pylist()}
    t = story.tables(facts, workspace.evidence(), workspace.contradictions(), claims, documents)
    about = story.scope(t, by, into, year)
    measured: Influence | None = None
    if about.by and about.into and about.year:
        measured = measure(facts, by=list(about.by), into=list(about.into), year=about.year, baseline=baseline)
    reference = figures(None) if baseline else None
    read = [document_of(row) for row in documents.to_pylist()]
    states = {*about.by[:1], *about.into}
    clashes, apparent = story.contradictions(t)
    orgs, members = story.memberships(t)
    told: dict[str, Any] = {
        "tables": t, "scope": about, "claims": claims,
        "cells": story.cells(measured.cells) if measured else {},
        "totals": story.totals(measured.totals) if measured else {},
        "leads": story.leads(measured) if measured else {},
        "balance": {r["target"]: r for r in story.rows_of(measured.balance) if _overall(r)} if measured else {},
        "inputs": story.rows_of(measured.inputs) if measured else [],
        "trade": story.trade_series(t, about.focus, about.into, reference) if about.focus else {},
        "timeline": story.timeline(t, states), "orgs": orgs, "members": members,
        "heat": story.heat(t, [*about.into, *(p for p in about.by if p not in about.into)]),
        "contradictions": clashes, "apparent": apparent, "contradiction_count": sum(not r["both_hold"] for r in t.contradictions),
        "excerpts": [excerpt(d, {id: c for id, c in claims.items() if c.doc == d.id}) for d in read],
    }  # fmt: skip
    told["targets"] = _targets(told, in_force, workspace, baseline)
    return told


def _overall(row: dict[str, Any]) -> bool:
    return row.get("instrument") in (None, "all", "") or (
        isinstance(row["instrument"], float) and math.isnan(row["instrument"])
    )


def _targets(told: dict[str, Any], claims: pa.Table, workspace: Workspace, baseline: bool) -> list[dict[str, Any]]:
    """Targets between a power and a state of the report, or of any pair that the documents set one for."""
    t: story.Tables = told["tables"]
    frame = targets(
        workspace.facts(), claims, evidence=workspace.evidence(), documents=workspace.documents(), baseline=baseline
    )
    about = {*told["scope"].by[:1], *told["scope"].into}
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in story.rows_of(frame):
        behind = t.claims_of(row["fact_id"]) if row["fact_id"] else []
        pair = frozenset((row["subject"], row["object"]))
        if not behind and not pair <= about:
            continue
        now = t.claims_of(row["current_row"]) if row["current_row"] else []
        told_row = {**row, "claim": behind[0] if behind else None, "current_claim": now[0] if now else None}
        # The same target in several sources is told once, from a document where one has it.
        key = (row["type"], pair, row["unit"], row["target"], row["due"])
        if key not in rows or (behind and not rows[key]["claim"]):
            rows[key] = told_row
    return sorted(
        rows.values(),
        key=lambda r: (r["type"], sorted(map(str, (r["subject"], r["object"]))), r["target"], r["due"] or 0),
    )


def render(told: dict[str, Any], language: str) -> str:
    """The page in one language."""
    words = _words()[language]
    say = partial(_say, words)
    about: story.Scope = told["scope"]
    focus = names.actor(about.focus, language)
    documents = told["tables"].documents
    return _environment().get_template("report.html.j2").render(
        **told, words=words, say=say, language=language, focus=focus, instruments=INSTRUMENTS,
        title=say("title_focus", focus=focus) if about.focus else words["title"],
        made=say("made", documents=len(documents), claims=len(told["claims"]), facts=len(told["tables"].facts),
                 contradictions=told["contradiction_count"]),
        findings=findings(told, language), anchors=_behind(told),
        actor=partial(names.actor, language=language), amount=partial(names.amount, language=language),
        number=partial(names.number, language=language), score=_score, item=partial(_item, words), when=partial(names.when, language=language),
        type_label=partial(names.type_label, language=language),
        instrument_label=partial(names.instrument_label, language=language),
        trade_svg=lambda rows: Markup(charts.svg(charts.trade(rows, words))), known=_known, shade=_shade,
        font=_font, style=Markup(_read("templates/style.css")), documents=documents,
    )  # fmt: skip


def findings(told: dict[str, Any], language: str) -> list[str]:
    """The sentences that open the report: who leads where and by what means, balance, contradictions."""
    words, say = _words()[language], partial(_say, _words()[language])
    name, about, out = partial(names.actor, language=language), told["scope"], []
    for state in about.into:
        chances = sorted(told["leads"].get((state, None), {}).items(), key=lambda pair: (-pair[1], pair[0]))
        if not chances:
            continue
        (first, share), (second, next_share) = chances[:2]
        text = say(
            "f_leads" if share >= CLEAR else "f_open", target=name(state), leader=name(first), second=name(second),
            share=f"{100 * share:.0f}", next_share=f"{100 * next_share:.0f}",
        )  # fmt: skip
        means: dict[str, list[str]] = {}
        for instrument in INSTRUMENTS:
            for power, chance in told["leads"].get((state, instrument), {}).items():
                if chance >= CLEAR:
                    means.setdefault(power, []).append(names.instrument_label(instrument, language))
        if means:
            parts = [
                say("f_means", leader=name(p), means=words["comma"].join(means[p])) for p in about.by if p in means
            ]
            text += " " + words["f_by_means"] + " " + words["semicolon"].join(parts) + "."
        out.append(text)
    even = sorted((r for r in told["balance"].values() if _known(r["balance"])), key=lambda r: -r["balance"])
    if len(even) > 1:
        out.append(say("f_balance", most=name(even[0]["target"]), least=name(even[-1]["target"])))
    causes = Counter(row["cause"] for row in told["contradictions"] if row["cause"] != "unknown")
    if causes:
        cause = causes.most_common(1)[0][0]
        label = words.get(f"cause_{cause}", cause.replace("-", " ").replace("_", " "))
        out.append(say("f_contradiction", count=told["contradiction_count"], cause=label))
    return out


def _behind(told: dict[str, Any]) -> dict[tuple[str, str, str], list[dict[str, Any]]]:
    """For each cell of the instruments table the figures it was measured from, each with the claim that says it."""
    t: story.Tables = told["tables"]
    rows: dict[tuple[str, str, str], dict[str, dict[str, Any]]] = {}
    for row in told["inputs"]:
        fact = row["fact_id"] if isinstance(row["fact_id"], str) else None
        claims = t.claims_of(fact) if fact else []
        cell = rows.setdefault((row["influencer"], row["target"], row["instrument"]), {})
        # A figure may serve several indicators of a cell: it is told once.
        cell.setdefault(fact or str(row["row"]), {**row, "claim": claims[0] if claims else None})
    return {key: list(cell.values()) for key, cell in rows.items()}


def _known(value: Any) -> bool:
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def _score(value: float) -> str:
    return f"{value:.2f}"


def _item(words: dict[str, str], item: str | None) -> str:
    """What a claim is about; levels of partnership in the reader's language, everything else as the vocabulary has it."""
    return words.get(f"item_{item}", item) if item else ""


def _shade(value: float | None, top: float) -> str:
    """Background and ink for a cell: the share of ``top`` that ``value`` is, as a calm blue-green."""
    if not _known(value) or value is None or not top:
        return ""
    share = max(0.0, min(1.0, value / top)) ** 0.6
    return f"background:hsl(180 45% {96 - 58 * share:.0f}%);color:{'#fff' if share > 0.62 else '#1f2933'}"


def _say(words: dict[str, str], key: str, **values: Any) -> str:
    return words[key].format(**values)


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(_read("data/words.toml"))


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("nufuz.publishing"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.tests["known"] = _known
    return environment


def _read(name: str) -> str:
    return files("nufuz.publishing").joinpath(name).read_text(encoding="utf-8")


@cache
def _font(name: str) -> str:
    data = files("nufuz.publishing").joinpath("fonts", name).read_bytes()
    return base64.b64encode(data).decode()
