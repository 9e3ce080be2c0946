"""All directed dyad-years of the world from downloaded datasets: how long, how large, how much is covered.

python benchmarks/panel/world.py FOLDER [first] [last]
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from nufuz.panel import panel


def main(folder: str, first: str = "1992", last: str = "2014") -> None:
    began = time.perf_counter()
    made = panel(years=range(int(first), int(last) + 1), data=Path(folder))
    made = made.add_trade().add_igos().add_alliances().add_contiguity().add_distance().add_gdp()
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{len(made.frame):,} dyad-years, {len(made.added)} columns, {took:.0f} s, peak memory {peak:.1f} GB")
    print(made.coverage()[["column", "dataset", "cells", "covered", "first", "last"]].to_string(index=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
