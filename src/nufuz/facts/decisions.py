"""What people decide about claims and facts: each decision is a row, none is ever changed, any can be undone.

Rows have the ledger's columns: decision_id, at, who, action, target_kind, target_id, payload (JSON), why. ``apply`` brings
them to bear on claims; facts follow from the claims, so that undoing a decision restores every fact bit by bit.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nufuz.errors import NufuzError
from nufuz.facts.periods import period

DECISIONS = pa.schema(
    [
        ("decision_id", pa.string()), ("at", pa.timestamp("us", tz="UTC")), ("who", pa.string()),
        ("action", pa.string()), ("target_kind", pa.string()), ("target_id", pa.string()), ("payload", pa.string()),
        ("why", pa.string()),
    ]
)  # fmt: skip

ACTIONS = ("accept", "reject", "correct", "merge", "split", "prefer", "deprecate", "undo")
"""accept: the claim is right · reject: it is not, leave it out · correct: take other values (payload: fields) · merge: the
claims (payload: claims) speak of one thing · split: these claims of a fact speak of another thing · prefer: this claim's
figure stands for the fact · deprecate: it must not · undo: as if the decision (target_id) had not been made."""

CORRECTABLE = ("type", "subject", "object", "value", "value_to", "bound", "unit", "time", "status", "item", "attribution",
               "citation", "step")  # fmt: skip

_JUDGEMENTS = ("accept", "reject", "correct")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One target that people judge differently: each one's newest judgement in force."""

    target_id: str
    judgements: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Disagreements:
    """How far people agree on what they have both judged.

    ``kappa``: Cohen's kappa of each pair of people; ``alpha``: Krippendorff's alpha (nominal) of all; None where it is
    not defined (nothing in common, or one answer only). ``targets``: how many were judged by more than one.
    """

    targets: int
    different: tuple[Disagreement, ...]
    kappa: Mapping[tuple[str, str], float | None]
    alpha: float | None


def decide(
    action: str,
    target_id: str,
    *,
    who: str,
    why: str | None = None,
    target_kind: str = "claim",
    payload: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> pa.Table:
    """One decision as a table of one row, ready for the ledger.

    ``payload``: for ``correct`` the fields and their new values; for ``merge``, ``split`` and everything about a fact
    ``{"claims": [ids]}``. Raises NufuzError for an unknown action, a field that cannot be corrected, or no name.
    """
    if action not in ACTIONS:
        raise NufuzError(f"unknown decision {action!r}", todo=f"Use one of: {', '.join(ACTIONS)}")
    if not who.strip():
        raise NufuzError("a decision needs the name of who makes it", todo="Give a name (--who)")
    if action == "correct":
        wrong = [name for name in payload or {} if name not in CORRECTABLE]
        if wrong or not payload:
            raise NufuzError(
                f"cannot correct {', '.join(wrong) or 'nothing'}", todo=f"Correct one of: {', '.join(CORRECTABLE)}"
            )
    if action in ("merge", "split") and not (payload or {}).get("claims"):
        raise NufuzError(f"{action} needs the claims", todo='Give payload {"claims": [ids]}')
    when = at or datetime.now(UTC)
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True) if payload else None
    said = (when.isoformat(), who, action, target_kind, target_id, text)
    row = {
        "decision_id": hashlib.blake2b(repr(said).encode(), digest_size=8).hexdigest(), "at": when, "who": who,
        "action": action, "target_kind": target_kind, "target_id": target_id, "payload": text, "why": why,
    }  # fmt: skip
    return pa.Table.from_pylist([row], schema=DECISIONS)


def apply(claims: pa.Table, decisions: pa.Table | None = None) -> pa.Table:
    """The claims as the decisions in force leave them.

    Rejected ones and suggestions that nobody accepted are gone; corrected ones carry the new values under their old id;
    the columns ``review`` and ``together`` tell ``reconcile`` what people preferred, merged and split. Where two people
    disagree, the newer decision counts (``disagreements`` reports it).
    """
    untouched, decided = divide(claims, decisions)
    if not len(decided):
        return claims if untouched.all() else claims.filter(pa.array(untouched))
    return pa.concat_tables([claims.filter(pa.array(untouched)), decided], promote_options="default")


def divide(claims: pa.Table, decisions: pa.Table | None = None) -> tuple[npt.NDArray[np.bool_], pa.Table]:
    """What ``apply`` puts together: which claims stand as they are, and those that a decision touches, as it leaves them.

    For more claims than there is room for twice: nothing that stands as it is gets copied.
    """
    state = _state(decisions) if decisions is not None else {}
    touched = np.zeros(len(claims), bool)
    if state:
        touched = pc.is_in(claims["id"], pa.array(list(state), pa.string())).to_numpy()
    waiting = np.zeros(len(claims), bool)
    if "suggestion" in claims.column_names:
        waiting = pc.fill_null(claims["suggestion"], False).to_numpy()
    schema = claims.schema
    for name in ("review", "together"):
        if name not in schema.names:
            schema = schema.append(pa.field(name, pa.string()))
    changed = [new for row in claims.filter(pa.array(touched)).to_pylist() if (new := _changed(row, state[row["id"]]))]
    return ~(touched | waiting), pa.Table.from_pylist(changed, schema=schema)


def in_force(decisions: pa.Table) -> list[dict[str, Any]]:
    """The decisions that are not undone, oldest first; an undo can itself be undone."""
    rows = sorted(decisions.to_pylist(), key=lambda r: (r["at"], r["decision_id"]))
    undone: set[str] = set()
    for row in reversed(rows):
        if row["action"] == "undo" and row["decision_id"] not in undone:
            undone.add(row["target_id"])
    return [row for row in rows if row["decision_id"] not in undone and row["action"] != "undo"]


def disagreements(decisions: pa.Table) -> Disagreements:
    """Where people judge (accept, reject, correct) the same target differently, and how far they agree by chance or not.

    Cohen (1960) for pairs, Krippendorff (2011) for all. Needs the extra ``stats``.
    """
    newest: dict[str, dict[str, str]] = defaultdict(dict)
    for row in in_force(decisions):
        if row["action"] in _JUDGEMENTS:
            newest[row["target_id"]][row["who"]] = row["action"]
    shared = {target: said for target, said in sorted(newest.items()) if len(said) > 1}
    people = sorted({who for said in shared.values() for who in said})
    kappa = {}
    for a, b in itertools.combinations(people, 2):
        both = [(said[a], said[b]) for said in shared.values() if a in said and b in said]
        if both:
            kappa[a, b] = _cohen([x for x, _ in both], [y for _, y in both])
    different = tuple(Disagreement(target, said) for target, said in shared.items() if len(set(said.values())) > 1)
    return Disagreements(len(shared), different, kappa, _krippendorff(people, list(shared.values())))


def as_of(claims: pa.Table, documents: pa.Table, date: str) -> tuple[pa.Table, pa.Table, tuple[str, ...]]:
    """What could be known on ``date`` (EDTF): documents published by then, and their claims.

    A document without a date cannot be shown to have been known, and is left out; the note says how many.
    """
    limit = period(date)
    if limit is None or limit.end is None:
        raise NufuzError(f"cannot read the date {date!r}", todo="Write it as 2024, 2024-06 or 2024-06-07")
    published = [period(d) for d in documents["date"].to_pylist()]
    known = [p is not None and p.start is not None and p.start <= limit.end for p in published]
    undated = sum(p is None for p in published)
    kept = documents.filter(pa.array(known, pa.bool_()))
    notes = (f"{undated} documents without a date are left out",) if undated else ()
    return claims.filter(pc.is_in(claims["doc"], kept["id"].combine_chunks())), kept, notes


def _state(decisions: pa.Table) -> dict[str, dict[str, Any]]:
    """What the decisions in force come to, claim by claim."""
    state: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in in_force(decisions):
        payload = json.loads(row["payload"]) if row["payload"] else {}
        targets: Sequence[str] = payload.get("claims") or [row["target_id"]]
        for target in targets:
            mine = state[target]
            match row["action"]:
                case "accept" | "reject" as verdict:
                    mine["verdict"] = verdict
                case "correct":
                    mine["verdict"] = "correct"
                    fields = {name: v for name, v in payload.items() if name in CORRECTABLE}
                    mine["fields"] = {**mine.get("fields", {}), **fields}
                case "prefer" | "deprecate" as review:
                    mine["review"] = review
                case "merge" | "split" as action:
                    mine["together"] = f"{action}:{row['decision_id']}"
    return dict(state)


def _changed(row: dict[str, Any], state: Mapping[str, Any]) -> dict[str, Any] | None:
    """The claim's row as decided; None where it is rejected."""
    if state.get("verdict") == "reject" or (row.get("suggestion") and "verdict" not in state):
        return None
    new = {**row, **state.get("fields", {})}
    if "fields" in state and "value" in state["fields"] and "step" not in state["fields"]:
        new["step"] = None
    if state.get("verdict") in ("accept", "correct"):
        # a person has looked: what the extractor doubted is settled
        new |= {"suggestion": False, "confidence": 1.0}
        new["flags"] = [f for f in row.get("flags") or () if not f.startswith(("implausible", "doubtful"))]
    return new | {"review": state.get("review"), "together": state.get("together")}


def _cohen(a: list[str], b: list[str]) -> float | None:
    from sklearn.metrics import cohen_kappa_score

    if len(set(a) | set(b)) < 2:
        return None
    return float(cohen_kappa_score(a, b))


def _krippendorff(people: list[str], said: list[Mapping[str, str]]) -> float | None:
    import krippendorff

    codes = {name: code for code, name in enumerate(_JUDGEMENTS)}
    if len({v for judgements in said for v in judgements.values()}) < 2:
        return None
    table = [[codes[j[who]] if who in j else np.nan for j in said] for who in people]
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"))
