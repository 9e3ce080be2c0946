"""Whether confidence means what it says: confidence against truth on documents that the weights had not been trained on.

    python benchmarks/extraction/reliability.py [WRITER…]

Trains as ``nufuz evaluate --protocol`` does, and prints a reliability table over all left-out writers.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from nufuz.claims import protocol

CORPUS = Path(__file__).parents[2] / "corpus" / "ar"
EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


def table(pairs: list[tuple[float, bool]]) -> list[str]:
    """Lines of a reliability table, and the expected calibration error (Naeini et al. 2015)."""
    lines, error = ["confidence    claims  mean  right"], 0.0
    for low, high in itertools.pairwise(EDGES):
        inside = [(p, right) for p, right in pairs if low <= p < high]
        if inside:
            mean, share = sum(p for p, _ in inside) / len(inside), sum(r for _, r in inside) / len(inside)
            error += len(inside) / len(pairs) * abs(mean - share)
            lines.append(f"{low:.1f} to {min(high, 1):.1f}  {len(inside):8}  {mean:.2f}  {share:.2f}")
    return [*lines, f"expected calibration error {error:.3f}"]


def main() -> None:
    pairs: list[tuple[float, bool]] = []
    for result in protocol.run([CORPUS], sys.argv[1:] or None):
        pairs.extend(result.confidences)
    print("\n".join(table(pairs)))


if __name__ == "__main__":
    main()
