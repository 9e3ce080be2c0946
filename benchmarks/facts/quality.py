"""How many planted contradictions are found, how many found ones were planted, and how often the cause is right.

python benchmarks/facts/quality.py [--wordings dev|held] [--groups 4000] [--seed 1] [--misses]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from planted import CAUSES, RELATIONS, Planted, plant

from nufuz.facts import Facts, reconcile


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wordings", choices=("dev", "held"), default="dev")
    parser.add_argument("--groups", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", action="store_true", help="print what went wrong")
    options = parser.parse_args()
    planted = plant(options.groups, options.seed, options.wordings)
    report(planted, reconcile(planted.claims, planted.documents), misses=options.misses)


def report(planted: Planted, found: Facts, *, misses: bool = False) -> None:
    """Recall, precision and causes, over all and by cause."""
    hits: dict[int, list[dict[str, object]]] = defaultdict(list)
    false = 0
    for row in found.contradictions.to_pylist():
        group = planted.group_of[row["claim_a"]]
        right = group == planted.group_of[row["claim_b"]] and {row["claim_a"], row["claim_b"]} & planted.bad
        if right:
            hits[group].append(row)
        else:
            false += 1
            if misses:
                print("FALSE", planted.truth[group], _short(row))
    extra = sum(len(rows) - 1 for rows in hits.values())
    total, got, right_cause = Counter[str](), Counter[str](), Counter[str]()
    confused: dict[str, Counter[str]] = defaultdict(Counter)
    for group, cause in planted.truth.items():
        if cause is None:
            continue
        total[cause] += 1
        if group not in hits:
            if misses:
                print("MISSED", cause, [r for r in planted.claims.to_pylist() if planted.group_of[r["id"]] == group])
            continue
        got[cause] += 1
        told = str(max(hits[group], key=lambda r: float(str(r["sure"])))["cause"])
        right_cause[cause] += told == cause
        if told != cause:
            confused[cause][told] += 1
            if misses:
                print("CAUSE", cause, "->", told, _short(hits[group][0]))
    print(f"{'cause':<12} {'planted':>8} {'found':>8} {'cause right':>12}  taken for")
    for cause in (*CAUSES, *RELATIONS):
        if total[cause]:
            wrong = ", ".join(f"{name} {count}" for name, count in confused[cause].most_common(4))
            print(
                f"{cause:<12} {total[cause]:>8} {got[cause] / total[cause]:>8.1%}"
                f" {right_cause[cause] / max(got[cause], 1):>12.1%}  {wrong}"
            )
    n, m, c = total.total(), got.total(), right_cause.total()
    print(f"contradictions found (recall)       {m / n:.1%} of {n}")
    print(f"found that were planted (precision) {(m + extra) / max(m + extra + false, 1):.1%} of {m + extra + false}")
    print(f"causes right                        {c / max(m, 1):.1%} of {m}")


def _short(row: dict[str, object]) -> str:
    names = ("value_a", "value_b", "cause", "detail", "sure", "words_a", "words_b")
    return " | ".join(f"{name}={row[name]}" for name in names)


if __name__ == "__main__":
    main()
