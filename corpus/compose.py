"""Turns the short texts of corpus/mini/*.mini into annotated documents that `nufuz train` reads.

Run: python corpus/compose.py. A .mini file holds short texts parted by blank lines, a sentence a line, each followed by a line for
each of its claims:

    => type subject object value unit time status [item…]     ("-" for nothing; `value` may be a..b)

A sentence without such lines says nothing that is a claim: those matter as much. `#` begins a remark. The documents of
NAME.mini are written to corpus/<language>/NAME.jsonl and NAME001.txt …, where NAME begins with the language's code.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from nufuz.vocabulary import TYPES

HERE = Path(__file__).parent


def main() -> None:
    for source in sorted((HERE / "mini").glob("*.mini")):
        folder = HERE / source.stem[:2]
        for old in folder.glob(f"{source.stem}[0-9]*.txt"):
            old.unlink()
        blocks = [b for b in source.read_text(encoding="utf-8").split("\n\n") if any(map(_is_text, b.splitlines()))]
        rows: list[dict[str, object]] = []
        for number, block in enumerate(blocks, 1):
            doc = f"{source.stem}{number:03d}"
            text, claims = _document(doc, block, source.name)
            (folder / f"{doc}.txt").write_text(text, encoding="utf-8")
            rows += claims
        with (folder / f"{source.stem}.jsonl").open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        print(f"{source.stem}: {len(blocks)} texts, {len(rows)} claims")


def _document(doc: str, block: str, name: str) -> tuple[str, list[dict[str, object]]]:
    """The text of a block, and its claims; the evidence of each is the sentence that it stands under."""
    text, claims, start = "", [], 0
    for line in (line.strip() for line in block.splitlines()):
        if line.startswith("=>"):
            claims.append(_claim(doc, (start, len(text) - 1, text[start:-1]), line[2:].strip(), name))
        elif _is_text(line):
            start = len(text) + bool(text)
            text += ("\n" if text else "") + line + "\n"
    return text, claims


def _is_text(line: str) -> bool:
    return bool(line.strip()) and not line.strip().startswith(("=>", "#"))


def _claim(doc: str, evidence: tuple[int, int, str], line: str, name: str) -> dict[str, object]:
    fields = line.split(maxsplit=7)
    if len(fields) < 2 or fields[0] not in TYPES:
        sys.exit(f"{name}: {line!r}: expected: type subject object value unit time status item")
    padded = [None if f == "-" else f for f in fields + ["-"] * (8 - len(fields))]
    type_, subject, object_, value, unit, time, status, item = padded
    first, _, last = (value or "").partition("..")
    start, end, quote = evidence
    return {
        "doc": doc, "kind": TYPES[str(type_)].kind, "type": type_, "subject": subject, "object": object_,
        "value": float(first) if first else None, "value_to": float(last) if last else None,
        "bound": "eq" if first else None, "unit": unit, "time": time, "status": status or "actual", "item": item,
        "attribution": None, "citation": None, "evidence": {"start": start, "end": end, "quote": quote},
        "difficulty": "easy",
    }  # fmt: skip


if __name__ == "__main__":
    main()
