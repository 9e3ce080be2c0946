"""The damaged seed: its hidden numbers, its torn words and its displaced lines, against a list checked by hand.

    python benchmarks/reading/repair/seed.py ../shared/seeds/000_a16f77ba90696d99.txt

``seed_000.csv``: for each displaced line the raw offset at which it starts, the raw offset of the piece that truly
begins it, and whether a word is torn (the rest of a word starts the line).
"""

from __future__ import annotations

import csv
import pathlib
import re
import sys

from nufuz.reading.document import Extracted
from nufuz.reading.repair import repair

CHECKED = pathlib.Path(__file__).with_name("seed_000.csv")


def main(path: str) -> None:
    raw = pathlib.Path(path).read_text(encoding="utf-8")
    result = repair(Extracted(raw, "text/plain"))
    assert result.offsets.starts is not None
    place = {start: i for i, start in enumerate(result.offsets.starts)}
    hidden = [r for r in result.repairs if r.kind == "private-use-digit" and r.made]
    for r in hidden:
        number = re.sub(r"\W", "", r.after)
        print(f"hidden number at {r.start}: {number} (sure to {r.sure:.3f})")
    rows = list(csv.DictReader(CHECKED.open(encoding="utf-8")))
    torn = [int(row["line"]) for row in rows if row["torn"] == "1"]
    whole = [at for at in torn if place[at] and not result.text[place[at] - 1].isspace()]
    print(f"rests of words that stand behind their beginnings: {len(whole)} of {len(torn)}")
    ordered = [row for row in rows if starts_line(result.text, place[int(row["begins"])])]
    doubted = {row["line"] for row in rows if any(d.start <= int(row["line"]) < d.end for d in result.doubts)}
    print(f"lines wholly in order: {len(ordered)} of {len(rows)}")
    wrong = [row["line"] for row in rows if row not in ordered]
    print(
        f"lines in a wrong order: {', '.join(wrong)}; of these marked by a doubt: {len(doubted & set(wrong))} of {len(wrong)}"
    )


def starts_line(text: str, at: int) -> bool:
    return not text[:at].rpartition("\n")[2].strip()


if __name__ == "__main__":
    main(sys.argv[1])
