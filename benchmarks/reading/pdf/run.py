"""Read the corpus with nufuz and four other libraries, and compare each text with the truth.

``python benchmarks/reading/pdf/run.py CORPUS [--part tuned] [--only nufuz] [--show NAME]`` after ``make_corpus.py CORPUS``.
``--long 40`` measures only the time, on long documents: of each text-born producer one file, its pages repeated 40 times.

CER: character edit distance over truth length, the whole document in reading order, white space collapsed, tatweel and
vowel marks left out on both sides. WER: the same over words. Numbers: share of the truth's number tokens (sign, range
order, percent) that the text holds; flagged: wrong numbers that nufuz puts under a ``Doubt`` (or lost ones on a page
that it calls unreadable); needless: right numbers that it puts under one. Pages/s: of processor time, one core.
Running heads count for nobody: nufuz leaves
them to ``skip``, and for the others the lines that hold only the head or the page number are taken out.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import pathlib
import re
import sys
import tempfile
import time
import tomllib
import unicodedata
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

HERE = pathlib.Path(__file__).parent
TEXT_BORN = ("typst", "chromium", "libreoffice", "weasyprint", "xelatex", "fpdf2", "reportlab")
TOKEN = re.compile(r"[-+−±]?\d+(?:[.,:/٫٬]\d+)*(?:[-–−]\d+(?:[.,:/٫٬]\d+)*)*[%٪]?")


@dataclass
class Reading:
    """What a library made of one file; ``doubtful``: number tokens under a doubt."""

    text: str
    numbers: list[str]
    doubtful: list[str]
    seconds: float
    broken: bool = False


def with_nufuz(path: pathlib.Path, head: str) -> Reading:
    from nufuz.reading.pdf import read_pdf

    data = path.read_bytes()
    started = time.process_time()
    found = read_pdf(data, name=path.name)
    seconds = time.process_time() - started
    text = list(found.raw)
    for a, b in found.skip:
        text[a:b] = " " * (b - a)
    plain = "".join(text)
    tokens = list(TOKEN.finditer(plain))
    doubtful = [m.group() for m in tokens if any(d.start < m.end() and m.start() < d.end for d in found.doubts)]
    broken = any(n.code == "broken-character-map" for n in found.notes)
    return Reading(plain, [m.group() for m in tokens], doubtful, seconds, broken)


def other(read: Callable[[pathlib.Path], str]) -> Callable[[pathlib.Path, str], Reading]:
    def wrapped(path: pathlib.Path, head: str) -> Reading:
        started = time.process_time()
        text = read(path)
        seconds = time.process_time() - started
        letters = Counter(unicodedata.normalize("NFKC", head).replace(" ", ""))

        def is_head(line: str) -> bool:
            bare = unicodedata.normalize("NFKC", line).replace(" ", "")
            return bool(re.fullmatch(r"\d{1,2}", bare)) or (bool(bare) and Counter(bare) == letters)

        text = "\n".join(line for line in text.splitlines() if not is_head(line))
        return Reading(text, TOKEN.findall(text), [], seconds)

    return wrapped


def read_pypdf(path: pathlib.Path) -> str:
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def read_pdfminer(path: pathlib.Path) -> str:
    from pdfminer.high_level import extract_text

    return str(extract_text(path))


def read_pymupdf(path: pathlib.Path) -> str:
    import pymupdf

    with pymupdf.open(path) as document:
        return "\n".join(page.get_text() for page in document)


def read_pdfium(path: pathlib.Path) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


LIBRARIES: dict[str, Callable[[pathlib.Path, str], Reading]] = {
    "nufuz": with_nufuz,
    "pypdf": other(read_pypdf),
    "pdfminer.six": other(read_pdfminer),
    "PyMuPDF": other(read_pymupdf),
    "pypdfium2": other(read_pdfium),
}


def plain(text: str) -> str:
    """Text as it is compared: no tatweel, no vowel marks, white space collapsed, raised figures as figures."""
    text = unicodedata.normalize("NFC", text.replace("\u0640", ""))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")).split())


@dataclass
class Score:
    letters: int = 0
    wrong_letters: int = 0
    words: int = 0
    wrong_words: int = 0
    numbers: int = 0
    right: int = 0
    flagged: int = 0  # wrong ones under a doubt
    needless: int = 0  # right ones under a doubt
    seconds: float = 0.0
    pages: int = 0
    files: int = 0
    broken: int = 0

    def add(self, other: Score) -> None:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def row(self) -> str:
        wrong = self.numbers - self.right
        return (
            f"{100 * self.wrong_letters / max(self.letters, 1):7.2f} {100 * self.wrong_words / max(self.words, 1):7.2f} "
            f"{100 * self.right / max(self.numbers, 1):7.2f} {self.right:5d}/{self.numbers:<5d} {self.flagged:4d}/{wrong:<4d} "
            f"{self.needless:5d} {self.pages / max(self.seconds, 1e-9):8.1f} {self.broken:3d}/{self.files:<3d}"
        )


HEADER = "   CER %   WER %  num %  right/all   flagged needless pages/s  called broken"


def score(reading: Reading, truth: str, pages: int) -> Score:
    said, meant = plain(reading.text), plain(truth)
    expected = Counter(TOKEN.findall(truth))
    found = Counter(reading.numbers)
    right = sum((expected & found).values())
    doubtful = Counter(reading.doubtful)
    missing = sum(expected.values()) - right
    excess = found - expected
    # A wrong number is flagged where what stands in its place is: what is found beside the truth and under a doubt.
    flagged = missing if reading.broken else min(missing, sum((excess & doubtful).values()))
    return Score(
        letters=len(meant),
        wrong_letters=Levenshtein.distance(said, meant),
        words=len(meant.split()),
        wrong_words=Levenshtein.distance(said.split(), meant.split()),
        numbers=sum(expected.values()),
        right=right,
        flagged=flagged,
        needless=0 if reading.broken else sum(((doubtful - excess) & expected).values()),
        seconds=reading.seconds,
        pages=pages,
        files=1,
        broken=int(reading.broken),
    )


def page_count(path: pathlib.Path) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    count = len(document)
    document.close()
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--part", choices=("tuned", "heldout"))
    parser.add_argument("--only", action="append", choices=sorted(LIBRARIES))
    parser.add_argument("--each", action="store_true", help="one row a file")
    parser.add_argument("--show", help="print the differences of files whose name holds this")
    parser.add_argument(
        "--long", type=int, metavar="TIMES", help="pages a second on documents of pages repeated so often"
    )
    args = parser.parse_args()
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    entries = json.loads((args.corpus / "manifest.json").read_text(encoding="utf-8"))
    entries = [e for e in entries if not args.part or e["part"] == args.part]
    if args.long:
        long_documents(entries, args.corpus, args.long, args.only or list(LIBRARIES))
        return 0
    for library in args.only or LIBRARIES:
        sums: dict[str, Score] = defaultdict(Score)
        for entry in entries:
            if args.show and args.show not in entry["name"]:
                continue
            result = measure(library, entry, args.corpus, show=bool(args.show))
            if args.each:
                print(f"{entry['name']:28s} {result.row()}")
            sums[entry["producer"]].add(result)
            if entry["producer"] in TEXT_BORN:
                sums["all text-born"].add(result)
        print(f"\n{library:28s} {HEADER}")
        for producer, total in sums.items():
            if producer != "all text-born":
                print(f"{producer:28s} {total.row()}")
        if "all text-born" in sums:
            print(f"{'all text-born':28s} {sums['all text-born'].row()}", flush=True)
    return 0


def long_documents(entries: list[dict[str, Any]], corpus: pathlib.Path, times: int, libraries: list[str]) -> None:
    """Print pages per second of processor time on one long document of each producer, the faster of two readings.

    The libraries take turns on each document, so that a machine that is busy for a while is so for all of them.
    """
    print(f"{'pages/s':14s}{'pages':>6s}{'characters a page':>19s}" + "".join(f"{name:>13s}" for name in libraries))
    for producer in TEXT_BORN:
        entry = next((e for e in entries if e["producer"] == producer), None)
        if entry is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "long.pdf"
            path.write_bytes(repeated(corpus / f"{entry['name']}.pdf", times))
            pages = page_count(path)
            seconds = {name: [LIBRARIES[name](path, "").seconds for _ in range(2)] for name in libraries}
        letters = len(plain(entry["truth"])) * times // pages
        row = "".join(f"{pages / max(min(seconds[name]), 1e-9):13.1f}" for name in libraries)
        print(f"{producer:14s}{pages:6d}{letters:19d}{row}", flush=True)


def repeated(path: pathlib.Path, times: int) -> bytes:
    """A PDF of the pages of another, again and again."""
    import pypdfium2

    source, document, buffer = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(times):
        document.import_pages(source)
    document.save(buffer)
    return buffer.getvalue()


def measure(library: str, entry: dict[str, Any], corpus: pathlib.Path, *, show: bool) -> Score:
    path = corpus / f"{entry['name']}.pdf"
    source = tomllib.loads((HERE / "texts" / f"{entry['text']}.toml").read_text(encoding="utf-8"))
    try:
        reading = LIBRARIES[library](path, source["head"])
    except Exception as error:  # a library that fails on a file has read nothing of it
        print(f"{library} on {entry['name']}: {error}", file=sys.stderr)
        reading = Reading("", [], [], 0.0)
    if show:
        differences(plain(reading.text), plain(entry["truth"]), reading, entry["truth"])
    return score(reading, entry["truth"], page_count(path))


def differences(said: str, meant: str, reading: Reading, truth: str) -> None:
    for edit in Levenshtein.opcodes(said, meant):
        if edit.tag != "equal":
            a, b, c, d = edit.src_start, edit.src_end, edit.dest_start, edit.dest_end
            print(f"  {said[max(0, a - 12) : a]}[{said[a:b]} → {meant[c:d]}]{said[b : b + 12]}")
    expected, found = Counter(TOKEN.findall(truth)), Counter(reading.numbers)
    print("  missing", dict(expected - found), "excess", dict(found - expected), "doubtful", reading.doubtful)


if __name__ == "__main__":
    raise SystemExit(main())
