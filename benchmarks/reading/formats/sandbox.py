"""What a worker process costs: milliseconds a document, beside the same call in this process; and to start one.

python benchmarks/reading/formats/sandbox.py [--calls 1000]
"""

from __future__ import annotations

import argparse
import time

from nufuz.reading.plain import read_plain
from nufuz.reading.sandbox import Sandbox

TEXT = ("بلغ حجم التجارة بين البلدين ٣٫٦ مليار دولار. " * 60).encode()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--calls", type=int, default=1000)
    calls = options.parse_args().calls
    start = time.perf_counter()
    for _ in range(calls):
        read_plain(TEXT, name="a.txt")
    here = (time.perf_counter() - start) / calls * 1000
    with Sandbox(1) as sandbox:
        start = time.perf_counter()
        sandbox.run(read_plain, TEXT, name="a.txt", file="a.txt")
        first = (time.perf_counter() - start) * 1000
        start = time.perf_counter()
        for _ in range(calls):
            sandbox.run(read_plain, TEXT, name="a.txt", file="a.txt")
        there = (time.perf_counter() - start) / calls * 1000
    print(f"{len(TEXT):,} bytes of text: {here:.2f} ms here, {there:.2f} ms in a worker; the first call {first:.0f} ms")


if __name__ == "__main__":
    main()
