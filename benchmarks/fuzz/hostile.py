"""Files made to hurt a reader, and what reading them did: crashes, hangs, peak memory. None is allowed.

Random bytes under every ending; PDF, DOCX, ODT, EPUB, XLSX, HTML, mail and WARC files truncated and with bytes changed;
zip bombs, entity bombs, deep nesting, a line of a gigabyte, a PDF of 5,000 pages. All are generated into a temporary
folder. Every file must end in a document or in a sentence that names it, within its limits.

    python benchmarks/fuzz/hostile.py [--rounds 200] [--short] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import io
import pathlib
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator

from nufuz.reading import Problem, iter_documents
from nufuz.reading.sandbox import Limits

ENDINGS = (
    ".txt",
    ".html",
    ".pdf",
    ".docx",
    ".odt",
    ".epub",
    ".xlsx",
    ".ods",
    ".eml",
    ".md",
    ".csv",
    ".warc",
    ".warc.gz",
)
TEXT = "بلغ حجم التجارة بين تركيا وكازاخستان ٣٫٦ مليار دولار في عام ٢٠٢٠. "
SECONDS = 60.0  # wall time for each file; five times as much for a PDF
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


# --- Sound files, to be broken


def sound() -> dict[str, bytes]:
    """One small sound file for each ending."""
    html = (
        f"<html><head><title>عنوان</title></head><body><article><h1>عنوان</h1><p>{TEXT * 5}</p></article></body></html>"
    )
    return {
        ".txt": (TEXT * 20).encode(),
        ".html": html.encode(),
        ".pdf": pdf([TEXT] * 3),
        ".docx": docx(f"<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p>" * 5),
        ".odt": zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": odt(f"<text:p>{TEXT}</text:p>")}),
        ".epub": epub(html),
        ".xlsx": xlsx(),
        ".eml": f"From: a@example.org\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n{TEXT * 5}".encode(),
        ".md": f"# عنوان\n\n{TEXT * 5}\n\n|a|b|\n|-|-|\n|1|2|\n".encode(),
        ".csv": ("السنة;القيمة\n2020;3,6\n" * 10).encode(),
        ".warc": warc([html.encode()] * 3),
    }  # fmt: skip


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return out.getvalue()


def docx(body: str, head: str = "") -> bytes:
    document = f"{head}<w:document {W}><w:body>{body}</w:body></w:document>"
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def odt(body: str) -> str:
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    return (
        f'<office:document-content xmlns:office="{office}office:1.0" xmlns:text="{office}text:1.0">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )


def epub(html: str) -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="p.opf"/></rootfiles></container>'
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml"'
        ' media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    return zipped(
        {"mimetype": "application/epub+zip", "META-INF/container.xml": container, "p.opf": package, "a.xhtml": html}
    )


def xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in range(20):
        book.active.append([f"صف {row}", row, row / 3])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def warc(pages: list[bytes]) -> bytes:
    out = io.BytesIO()
    for number, page in enumerate(pages):
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page) + page
        out.write(
            b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/%d\r\n"
            b"WARC-Date: 2021-05-06T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:%032d>\r\n"
            b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
            % (number, number, len(body))
        )
        out.write(body + b"\r\n\r\n")
    return out.getvalue()


def pdf(pages: list[str]) -> bytes:
    """A PDF with one line of Latin letters a page: it is broken afterwards, so that its words do not matter."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    kids = []
    for number, text in enumerate(pages):
        line = f"BT /F1 12 Tf 72 720 Td (Page {number} of trade figures 3.6 {len(text)}) Tj ET".encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(line), line))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % k for k in kids))
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


# --- Breaking


def mutated(data: bytes, draw: random.Random) -> bytes:
    """Cut off, or with bytes changed, doubled, removed, or a number in it made huge."""
    changed = bytearray(data)
    if not changed:
        return data
    how = draw.randrange(5)
    if how == 0:
        return bytes(changed[: draw.randrange(len(changed))])
    for _ in range(draw.choice((1, 3, 10, 50))):
        at = draw.randrange(len(changed))
        if how == 1:
            changed[at] = draw.randrange(256)
        elif how == 2:
            piece = changed[at : at + draw.randrange(1, 60)]
            changed[at:at] = piece * draw.choice((1, 5))
        elif how == 3 and len(changed) > 80:
            del changed[at : at + draw.randrange(1, 60)]
        else:
            changed[at : at + 1] = draw.choice((b"99999999999", b"-1", b"<<", b"[", b"\xff\xff", b"&a;", b"\0"))
    return bytes(changed)


def mutated_inside(data: bytes, draw: random.Random) -> bytes:
    """A sound zip container with one broken part: what is behind the checks of the container is reached."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    name = draw.choice([name for name in parts if name != "mimetype"])
    return zipped({**parts, name: mutated(parts[name], draw)})


def broken(data: bytes, number: int, draw: random.Random) -> bytes:
    """Every second container is broken inside."""
    return mutated_inside(data, draw) if data.startswith(b"PK") and number % 2 else mutated(data, draw)


def bombs() -> Iterator[tuple[str, bytes]]:
    """Small files that ask for much."""
    nested = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    entities = f'<!DOCTYPE d [<!ENTITY a "0123456789">{nested}]>'
    quadratic = f'<!DOCTYPE d [<!ENTITY a "{"x" * 100_000}">]>'
    yield "entities.docx", docx("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", entities)
    yield "quadratic.docx", docx(f"<w:p><w:r><w:t>{'&a;' * 50_000}</w:t></w:r></w:p>", quadratic)
    yield (
        "external.docx",
        docx("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///dev/zero">]>'),
    )
    yield "entities.html", f"{entities}<html><body><p>&j;</p></body></html>".encode()
    yield "entities.epub", epub(f"{entities}<html><body><p>&j; {TEXT}</p></body></html>")
    yield "attributes.html", (b"<p " + b"a=1 " * 200_000 + b">x</p>")
    yield "unclosed.html", b"<div><b><i><a href=x>" * 50_000
    yield "deep.html", b"<div>" * 200_000 + TEXT.encode()
    yield "tables.html", b"<table><tr><td>" * 20_000 + TEXT.encode()
    yield "deep.docx", docx("<w:sdt><w:sdtContent>" * 5_000 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 5_000)
    yield "shallow.docx", docx("<w:smartTag>" * 240 + "<w:p><w:r><w:t>x</w:t></w:r></w:p>" + "</w:smartTag>" * 240)
    yield "deep.md", b"> " * 100_000 + b"x\n" + b"- " * 100_000 + b"\n" + b"[" * 100_000 + b"*" * 100_000
    yield "deep.eml", nested_mail(3_000)
    yield "folded.eml", b"Subject: " + b"a\n " * 500_000 + b"\nFrom: x\n\nbody"
    yield "deep.pdf", b"%PDF-1.4\n1 0 obj\n" + b"[" * 500_000 + b"\nendobj\ntrailer << /Root 1 0 R >>"
    yield "circle.pdf", pdf([TEXT]).replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]")
    yield "bomb.docx", zipped({"[Content_Types].xml": "x", "word/document.xml": b" " * 300_000_000})
    yield "many.docx", zipped({f"word/{n}": b"" for n in range(30_000)})
    yield "ratio.docx", docx(f"<w:p><w:r><w:t>{'x' * 5_000_000}</w:t></w:r></w:p>")
    yield "bomb.xlsx", sheet_bomb()
    yield "bomb.ods", ods_bomb()
    yield "bomb.warc.gz", gzip_bomb()
    yield "quotes.csv", b'"' * 5_000_000
    yield "columns.csv", b"a," * 2_000_000
    yield "marks.txt", ("م" + "ً" * 2_000_000).encode()
    yield "controls.txt", ("\u202e" * 1_000_000 + TEXT).encode()
    yield "tatweel.txt", ("ـ" * 2_000_000 + TEXT).encode()
    yield "spaced.txt", ("ا ل ت ج ا ر ة " * 100_000).encode()
    yield "lines.txt", ("تع\nيز " * 150_000).encode()
    yield "digits.txt", ("٣" * 1_000_000 + "\ue005\ue008" * 300_000).encode()
    yield "brackets.txt", (")" * 500_000 + "(" * 500_000 + TEXT).encode()
    yield "word.txt", ("ل" * 2_000_000).encode()


def nested_mail(depth: int) -> bytes:
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(depth)
    )
    return b"From: a@example.org\r\n" + head + b"Content-Type: text/plain\r\n\r\nx"


def sheet_bomb() -> bytes:
    """A workbook whose only row says that it is the last of a million, with a cell in the last column."""
    with zipfile.ZipFile(io.BytesIO(xlsx())) as sound_book:
        parts = {name: sound_book.read(name) for name in sound_book.namelist()}
    rows = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in (1, 1_048_576))
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/worksheets/sheet1.xml"] = b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (space, rows)
    return zipped(dict(parts))


def ods_bomb() -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    row = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell'
        ' table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    content = (
        f'<office:document-content xmlns:office="{office}office:1.0" xmlns:text="{office}text:1.0"'
        f' xmlns:table="{office}table:1.0"><office:body><office:spreadsheet><table:table table:name="a">{row * 50}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def gzip_bomb() -> bytes:
    import gzip

    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"<p>x" * 50_000_000
    head = (
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/\r\nWARC-Date: 2021-05-06T10:00:00Z\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(body)
    )
    return gzip.compress(head + body + b"\r\n\r\n", 1)


# --- Writing the files


def write_short(folder: pathlib.Path) -> list[str]:
    """A few dozen of the files, for the tests; their names."""
    draw = random.Random(11)
    names = []
    for ending, data in sound().items():
        if ending in (".warc", ".warc.gz"):
            continue
        for number in range(2):
            names.append(put(folder, f"broken{number}{ending}", broken(data, number, draw)))
        names.append(put(folder, f"random{ending}", draw.randbytes(2_000)))
    quick = ("entities.docx", "external.docx", "entities.html", "entities.epub", "deep.docx", "deep.pdf", "circle.pdf",
             "bomb.xlsx", "ratio.docx")  # fmt: skip
    names += [put(folder, name, data) for name, data in bombs() if name in quick]
    return names


def put(folder: pathlib.Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    return name


# --- Running


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=200, help="broken files of each format")
    options.add_argument("--short", action="store_true", help="only the files of the tests")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=pathlib.Path, help="copy files that crashed a parser or hit a limit here")
    chosen = options.parse_args()
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        if chosen.short:
            write_short(folder)
            run("short", folder, outcomes, chosen.keep)
        else:
            draw = random.Random(chosen.seed)
            for ending, data in sound().items():
                batch(f"broken {ending}", folder, outcomes, chosen.keep,
                      ((f"{n:05d}{ending}", broken(data, n, draw)) for n in range(chosen.rounds)))  # fmt: skip
            batch("random bytes", folder, outcomes, chosen.keep,
                  ((f"{n:05d}{e}", draw.randbytes(draw.choice((10, 500, 20_000)))) for e in ENDINGS for n in range(20)))  # fmt: skip
            batch("bombs", folder, outcomes, chosen.keep, bombs())
            batch("5,000 pages", folder, outcomes, chosen.keep, [("pages.pdf", pdf([TEXT] * 5_000))])
            gigabyte(folder, outcomes, chosen.keep)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\ntotal: {dict(+outcomes)}; peak memory: a worker {children:,.0f} MB, the caller {own:,.0f} MB")
    bad = outcomes["escaped"] + outcomes["crashed"] + outcomes["hung"]
    print("none crashed a parser, hung or escaped" if not bad else f"{bad} crashed a parser, hung or escaped")
    sys.exit(1 if bad else 0)


def batch(
    title: str,
    folder: pathlib.Path,
    outcomes: Counter[str],
    keep: pathlib.Path | None,
    files: Iterator[tuple[str, bytes]] | list[tuple[str, bytes]],
) -> None:
    for name, data in files:
        put(folder, name, data)
    run(title, folder, outcomes, keep)
    for path in folder.iterdir():
        path.unlink()


def gigabyte(folder: pathlib.Path, outcomes: Counter[str], keep: pathlib.Path | None) -> None:
    """A line of a gigabyte, as text and as a page, and one just within the limit of size."""
    for name, size in (("line.txt", 1_000_000_000), ("line.html", 1_000_000_000), ("fits.txt", 40_000_000)):
        with open(folder / name, "wb") as file:
            chunk = TEXT.encode() * 10_000
            for _ in range(size // len(chunk)):
                file.write(chunk)
        run(f"{size // 1_000_000} MB in one line, {name}", folder, outcomes, keep)
        (folder / name).unlink()


def run(title: str, folder: pathlib.Path, outcomes: Counter[str], keep: pathlib.Path | None) -> None:
    """Read the folder; count documents, sentences, limits that were hit, and what should not be."""
    problems: list[Problem] = []
    found: Counter[str] = Counter()
    start = time.perf_counter()
    slowest = 0.0
    last = start
    try:
        for _ in iter_documents([folder], on_problem=problems.append, workers=2, limits=Limits(seconds=SECONDS)):
            found["read"] += 1
            now = time.perf_counter()
            slowest, last = max(slowest, now - last), now
        # The longest that two workers may need where every file but those read runs to its limit.
        hung = time.perf_counter() - start > 60 + 5 * SECONDS * (1 + len(problems))
        found["hung"] += hung
    except Exception as error:  # nothing may come through
        found["escaped"] += 1
        print(f"  ESCAPED {type(error).__name__}: {error}")
    for problem in problems:
        kind = outcome(problem.text)
        found[kind] += 1
        if kind != "refused":
            print(f"  {kind}: {problem.text[:200]}")
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                source = pathlib.Path(problem.path.partition("#")[0])
                (keep / source.name).write_bytes(source.read_bytes())
    outcomes.update(found)
    seconds = time.perf_counter() - start
    print(f"{title:32} {dict(+found)} in {seconds:.1f} s (longest wait {slowest:.1f} s)", flush=True)


def outcome(sentence: str) -> str:
    """``refused`` by a check of the package, or ended by the sandbox at one of its limits."""
    if "seconds and was stopped" in sentence:
        return "stopped at its time limit"
    if "crashed" in sentence:
        return "crashed"
    if "of memory and was stopped" in sentence:
        return "stopped at its memory limit"
    return "refused"


if __name__ == "__main__":
    main()
