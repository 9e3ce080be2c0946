"""Whether contradictions known to a reader appear, with the right cause, in a workspace built over the texts that hold them.

    python benchmarks/facts/seeds.py FOLDER [--known benchmarks/facts/seeds.toml] [--workspace FOLDER]

FOLDER holds the texts. They are read and extracted as ``nufuz build`` does it. A claim that the extractor found is taken as it
is; one that it only suggests is accepted; one whose figure, time or status it got wrong is corrected; one that it did not find
is added by hand, by the same verifier. Which of these it was is printed, for each side of each contradiction.
"""

from __future__ import annotations

import argparse
import tempfile
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from nufuz.build import build
from nufuz.claims.by_hand import add
from nufuz.errors import NufuzError
from nufuz.facts import decide
from nufuz.facts.items import item_of
from nufuz.ledger import Workspace
from nufuz.reading.document import Document
from nufuz.vocabulary import SYMMETRIC

_NEAR = 150  # characters between a figure and the evidence of a claim that is still about it
_LONGEST = 40
_WHO = "reader"
_FIELDS = ("value", "unit", "time", "status", "item", "bound")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a known contradiction: the claim that stands for it, and how it came into the workspace."""

    claim: str | None
    how: str


def main() -> None:
    """Prints a line for each known contradiction and the sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--known", type=Path, default=Path(__file__).with_suffix(".toml"))
    parser.add_argument("--workspace", type=Path, help="where to build it; a temporary folder without it")
    options = parser.parse_args()
    known = tomllib.loads(options.known.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(options.workspace or Path(folder) / "workspace")
        build(workspace, [options.folder])
        sides = {name: bring(workspace, {"status": "actual", **claim}) for name, claim in known["claims"].items()}
        build(workspace, [])
        report(workspace, known["contradictions"], sides)


def bring(workspace: Workspace, wanted: Row) -> Side:
    """The claim in the workspace that says what is wanted: found, accepted, corrected or added by hand."""
    document, start, end = place(workspace, wanted)
    rows = [r for r in workspace.claims(suggestions=True).to_pylist() if r["doc"] == document.id and _about(r, wanted)]
    near = [r for r in rows if r["start"] - _NEAR <= end and start <= r["end"] + _NEAR]
    near.sort(key=lambda r: (len(_differs(r, wanted)), r["suggestion"], r["end"] - r["start"], r["id"]))
    if near and not _differs(near[0], wanted):
        if not near[0]["suggestion"]:
            return Side(near[0]["id"], "extraction")
        workspace.decide(decide("accept", near[0]["id"], who=_WHO))
        return Side(near[0]["id"], "accepted")
    amiss = [r for r in near if (r["start"] <= start and end <= r["end"]) or start <= r["start"] < end]
    if amiss:
        changes = {name: wanted.get(name) for name in _differs(amiss[0], wanted)}
        workspace.decide(decide("correct", amiss[0]["id"], who=_WHO, payload=changes))
        return Side(amiss[0]["id"], f"corrected ({', '.join(changes)})")
    fields = {name: wanted[name] for name in _FIELDS if name in wanted}
    try:
        claim = add(
            document, start, end, wanted["type"], wanted["subject"], wanted.get("object"), who=_WHO, **fields,
            because="named in the sentences around it",
        )  # fmt: skip
    except NufuzError as refused:
        return Side(None, f"refused: {refused.args[0]}")
    workspace.add_claims([claim])
    return Side(claim.id, "by hand")


def place(workspace: Workspace, wanted: Mapping[str, Any]) -> tuple[Document, int, int]:
    """The document, and the raw span of the words that are looked for."""
    ids = [id for id in workspace.documents()["id"].to_pylist() if id.startswith(wanted["doc"])]
    if len(ids) != 1 or len(wanted["find"]) >= _LONGEST:
        raise SystemExit(f"{wanted['doc']}: {len(ids)} documents; {wanted['find']!r} must be shorter than {_LONGEST}")
    document = workspace.document(ids[0])
    at = document.text.find(wanted["find"], max(document.text.find(wanted.get("after", "")), 0))
    if at < 0:
        raise SystemExit(f"{wanted['find']!r} is not in {ids[0]}")
    return document, *document.offsets.to_raw(at, at + len(wanted["find"]))


def report(workspace: Workspace, known: list[Row], sides: Mapping[str, Side]) -> None:
    """What appears, with which cause."""
    found, right = 0, 0
    evidence = {row["claim_id"]: row["fact_id"] for row in workspace.evidence().to_pylist()}
    for contradiction in known:
        rows = _rows(workspace.contradictions(), evidence, *contradiction["between"], sides)
        rows.sort(key=lambda r: (r["cause"] not in contradiction["cause"], -r["sure"]))
        told = rows[0]["cause"] if rows else "—"
        found += bool(rows)
        right += told in contradiction["cause"]
        mark = "right" if told in contradiction["cause"] else "WRONG" if rows else "MISSING"
        detail = f" ({rows[0]['detail']})" if rows and rows[0]["detail"] else ""
        print(f"{mark:<8} {contradiction['name']}: {told}{detail}")
        for name in contradiction["between"]:
            if name != "*":
                print(f"{'':<9}{name}: {sides[name].how}")
        if rows:
            print(f"{'':<9}{rows[0]['explain_en']}")
    how = Counter(side.how.partition(" (")[0] for side in sides.values())
    print(f"{len(sides)} claims: {', '.join(f'{count} {name}' for name, count in how.most_common())}")
    print(f"{found} of {len(known)} appear, {right} with the right cause")


def _rows(table: pa.Table, evidence: Mapping[str, str], a: str, b: str, sides: Mapping[str, Side]) -> list[Row]:
    """The contradictions between the facts (or, within one fact, between the claims) of two sides; ``*``: another fact."""
    one = sides[a].claim
    other = sides[b].claim if b != "*" else None
    rows = []
    for row in table.to_pylist():
        facts = {row["fact_id"], row["other_fact_id"] or row["fact_id"]}
        claims = {row["claim_a"], row["claim_b"]}
        if b == "*":
            fits = one in claims or (len(facts) > 1 and evidence.get(one or "") in facts)
        elif len(facts) == 1:
            fits = claims == {one, other}
        else:
            fits = facts == {evidence.get(one or ""), evidence.get(other or "")}
        if fits:
            rows.append(row)
    return rows


def _about(row: Row, wanted: Row) -> bool:
    ends = (row["subject"], row["object"])
    asked = (wanted["subject"], wanted.get("object"))
    return row["type"] == wanted["type"] and (ends == asked or (row["type"] in SYMMETRIC and ends == asked[::-1]))


def _differs(row: Row, wanted: Row) -> list[str]:
    """The fields in which a claim says something else. An item counts where one is asked for, a bound never by itself."""
    differs = [name for name in ("unit", "time", "status") if row[name] != wanted.get(name)]
    a, b = row["value"], wanted.get("value")
    if (a is None) != (b is None) or (a is not None and b is not None and abs(a - b) > 1e-6 * abs(b)):
        differs.append("value")
    if "item" in wanted and item_of(row["item"], True).head != item_of(wanted["item"], True).head:
        differs.append("item")
    return differs


if __name__ == "__main__":
    main()
