"""A web archive of many small pages, streamed: pages a second and peak memory.

The archive is generated into a temporary folder, page by page, each with its own words, navigation and footer.

    python benchmarks/reading/formats/archives.py [--pages 100000] [--workers 2]
"""

from __future__ import annotations

import argparse
import gzip
import pathlib
import random
import resource
import sys
import tempfile
import threading
import time

from nufuz.reading import Problem, iter_documents

WORDS = (
    "الرئيس الوزير زار وقع اتفاقية الطاقة النقل التعليم التجارة مليار دولار حجم البلدين العلاقات الخميس أستانا أنقرة باكو"
    " خط أنابيب الغاز النفط ميناء بحر قزوين استثمار مشروع شركة مجلس تعاون قمة بيان مشترك وفد لقاء صادرات واردات"
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=100_000)
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "crawl.warc.gz"
        start = time.perf_counter()
        unpacked = write(path, chosen.pages)
        print(
            f"{chosen.pages:,} pages, {unpacked / 1e6:,.0f} MB, {path.stat().st_size / 1e6:,.0f} MB packed,"
            f" written in {time.perf_counter() - start:,.0f} s",
            flush=True,
        )
        problems: list[Problem] = []
        memory = Memory()
        start = time.perf_counter()
        read = characters = 0
        for document in iter_documents([path], on_problem=problems.append, workers=chosen.workers):
            read += 1
            characters += len(document.text)
            if read % 20_000 == 0:
                print(f"  {read:,} pages, {memory.peak / 1e6:,.0f} MB at most so far", flush=True)
        seconds = time.perf_counter() - start
        memory.stop()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{read:,} documents ({characters / 1e6:,.0f} million characters), {len(problems)} problems in {seconds:,.0f} s:"
        f" {read / seconds:,.0f} pages/s with {chosen.workers} workers"
    )
    print(f"peak memory: all processes together {memory.peak / 1e6:,.0f} MB, the caller {own:,.0f} MB")
    sys.exit(0 if read == chosen.pages and memory.peak < 1e9 else 1)


class Memory:
    """Resident memory of this process and its workers together, looked at ten times a second (Linux)."""

    def __init__(self) -> None:
        self.peak = 0
        self._running = True
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._running = False
        self._thread.join()

    def _watch(self) -> None:
        while self._running:
            self.peak = max(self.peak, sum(map(resident, [pathlib.Path("/proc/self"), *children()])))
            time.sleep(0.1)


def children() -> list[pathlib.Path]:
    try:
        listed = [p.read_text() for p in pathlib.Path("/proc/self/task").glob("*/children")]
    except OSError:
        return []
    return [pathlib.Path("/proc", number) for text in listed for number in text.split()]


def resident(process: pathlib.Path) -> int:
    try:
        return int((process / "statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError, ValueError):
        return 0


def write(path: pathlib.Path, pages: int) -> int:
    """Write the archive; bytes of it unpacked."""
    draw = random.Random(3)
    words = WORDS.split()
    size = 0
    with open(path, "wb") as file:
        for number in range(pages):
            paragraphs = "".join(f"<p>{' '.join(draw.choices(words, k=40))}.</p>" for _ in range(4))
            html = (
                f'<!DOCTYPE html><html lang="ar"><head><meta charset="utf-8"><title>خبر {number}</title></head><body>'
                f"<nav>{'<a href=/x>قسم</a>' * 10}</nav><article><h1>خبر {number}</h1>{paragraphs}</article>"
                "<footer>جميع الحقوق محفوظة</footer></body></html>"
            ).encode()
            body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{number}\r\n"
                f"WARC-Date: 2021-05-06T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number:032d}>\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
            ).encode()
            size += len(head) + len(body) + 4
            file.write(gzip.compress(head + body + b"\r\n\r\n", 1))
    return size


if __name__ == "__main__":
    main()
