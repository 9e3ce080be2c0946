"""How often the cue words of causes stand around claims of texts that others wrote.

    python benchmarks/facts/cue_words.py FOLDER

FOLDER holds hand-made claims (``*.jsonl``) beside their texts (``*.txt``), in as many folders as you like. For targets,
forecasts and plans, for parts of a year and for spans of years the claim's own fields say that such words should stand
there; what is printed is how many of these have cue words of that cause in their sentence, by language, and how often the
same words stand around claims that are none of these.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa

from nufuz.claims.claim import Claim
from nufuz.facts.blocks import blocks, documents_of, measure_of
from nufuz.facts.causes import Explainer
from nufuz.facts.periods import period
from nufuz.facts.quantities import default_rates
from nufuz.facts.sources import origins


def main() -> None:
    """Prints the table."""
    rows, texts = read(Path(sys.argv[1]))
    documents = documents_of(pa.Table.from_pylist(texts))
    b = blocks(pa.Table.from_pylist(rows), documents, default_rates())
    explainer = Explainer(b, documents, origins(b.table, documents))
    asked, told = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for row, claim in enumerate(b.table.to_pylist()):
        if claim["kind"] != "indicator":
            continue
        wanted = cause_of(claim)
        causes = explainer.causes_near(row)
        language = texts[int(b.doc[row])]["language"]
        for cause in ("status", "period", "cumulative"):
            key = (cause, language if cause == wanted else "none of these")
            if cause == wanted or wanted is None:
                asked[key] += 1
                told[key] += cause in causes
    print(f"{'cause':<12} {'texts':<14} {'claims':>7} {'with cue words':>15}")
    for cause, language in sorted(asked):
        share = told[cause, language] / asked[cause, language]
        print(f"{cause:<12} {language:<14} {asked[cause, language]:>7} {share:>15.0%}")


def cause_of(claim: dict[str, Any]) -> str | None:
    """The cause that a claim's fields stand for."""
    if claim["status"] in ("target", "forecast", "planned"):
        return "status"
    when = period(claim["time"])
    if when is None or measure_of(claim["type"]).measure != "flow":
        return None
    if when.precision in ("part", "month"):
        return "period"
    return "cumulative" if when.precision in ("interval", "since", "until") else None


def read(folder: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Claims as rows, and their documents."""
    rows, texts = [], []
    for path in sorted(folder.rglob("*.jsonl")):
        claims = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for record in (c for c in claims if "doc" in c):
            claim = Claim.from_json(record)
            row = claim.to_json()
            rows.append({**row, **row.pop("evidence"), "id": claim.id})
        for text in sorted(path.parent.glob(f"{path.stem}[0-9]*.txt")):
            texts.append({"id": text.stem, "raw": text.read_text("utf-8"), "language": text.stem[:2]})
    return rows, texts


if __name__ == "__main__":
    main()
