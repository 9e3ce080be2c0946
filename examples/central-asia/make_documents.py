"""Makes the sample documents (documents/) from texts/, and expected.jsonl from expected.csv.

Run from anywhere: python examples/central-asia/make_documents.py. The PDFs need the package `typst` (requirements/bench.txt)
and an Arabic font on the machine; everything else needs what nufuz needs.
"""

from __future__ import annotations

import csv
import html
import json
import re
import tempfile
from pathlib import Path

import docx

from nufuz.reading import read_path
from nufuz.vocabulary import TYPES

HERE = Path(__file__).parent
DOCUMENTS = HERE / "documents"
FORMATS = {
    "trade-2021": "pdf", "kazakh-statistics": "txt", "astana-visit": "html", "tashkent": "docx", "turkic-states": "html",
    "turkmenistan": "windows-1256", "kyrgyzstan": "pdf", "balance": "docx", "middle-corridor": "html",
    "uzbekistan": "txt", "ozbekistan": "windows-1254", "tadzhikistan": "docx",
}  # fmt: skip
OUTLETS = {"astana-visit": "صحيفة الممر", "turkic-states": "مجلة أوراسيا", "middle-corridor": "The Caspian Courier"}


def main() -> None:
    DOCUMENTS.mkdir(exist_ok=True)
    for source in sorted((HERE / "texts").glob("*.txt")):
        name, language = source.name.split(".")[:2]
        text = source.read_text(encoding="utf-8").strip() + "\n"
        _write(name, language, text, FORMATS[name])
    _expected()


def _write(name: str, language: str, text: str, form: str) -> None:
    title, *paragraphs = [block.strip() for block in text.split("\n\n")]
    if form == "pdf":
        _pdf(DOCUMENTS / f"{name}.pdf", title, paragraphs)
    elif form == "html":
        body = "\n".join(f"<p>{html.escape(p)}</p>" for p in paragraphs)
        outlet = html.escape(OUTLETS[name])
        direction = "rtl" if language == "ar" else "ltr"
        (DOCUMENTS / f"{name}.html").write_text(
            f'<!doctype html>\n<html lang="{language}" dir="{direction}">\n<head><meta charset="utf-8"><title>{html.escape(title)}</title>\n'
            f'<meta property="og:site_name" content="{outlet}"></head>\n<body><nav><a href="/">{outlet}</a></nav>\n'
            f"<article><h1>{html.escape(title)}</h1>\n{body}\n</article></body></html>\n",
            encoding="utf-8",
        )
    elif form == "docx":
        page = docx.Document()
        page.add_heading(title, level=1)
        for paragraph in paragraphs:
            page.add_paragraph(paragraph)
        page.save(str(DOCUMENTS / f"{name}.docx"))
    else:
        encoding = "utf-8" if form == "txt" else form
        # Windows-1256 and -1254 lack a few characters of good typography.
        (DOCUMENTS / f"{name}.txt").write_bytes(text.encode(encoding))


def _pdf(path: Path, title: str, paragraphs: list[str]) -> None:
    import typst

    escape = re.compile(r"([\\#$*_@<>\[\]`~/=+\-])")
    heading = escape.sub(r"\\\1", title)
    body = "\n\n".join(escape.sub(r"\\\1", p) for p in paragraphs)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.typ"
        source.write_text(
            '#set page(paper: "a5", margin: 2cm)\n#set document(date: none)\n#set text(font: ("Amiri", "Noto Naskh Arabic"), size: 12pt, lang: "ar", dir: rtl)\n'
            f"#set par(justify: true, leading: 0.9em)\n= {heading}\n\n{body}\n"
        )
        typst.compile(str(source), output=str(path))


def _expected() -> None:
    """Each row's words are looked up in the document as nufuz reads it: offsets are into its raw text."""
    raw = {path.stem: read_path(path).raw for path in sorted(DOCUMENTS.iterdir())}
    with (HERE / "expected.csv").open(encoding="utf-8", newline="") as rows, (HERE / "expected.jsonl").open("w", encoding="utf-8") as out:
        for row in csv.DictReader(rows):
            start, end = _find(row["quote"], raw[row["doc"]], row["doc"])
            claim = {
                "doc": row["doc"], "kind": TYPES[row["type"]].kind, "type": row["type"], "subject": row["subject"],
                "object": row["object"] or None, "value": float(row["value"]) if row["value"] else None, "value_to": None,
                "bound": row["bound"] or None, "unit": row["unit"] or None, "time": row["time"] or None,
                "status": row["status"], "item": row["item"] or None, "attribution": row["attribution"] or None,
                "citation": None, "evidence": {"start": start, "end": end, "quote": raw[row["doc"]][start:end]},
                "difficulty": row["difficulty"],
            }  # fmt: skip
            if row["optional"]:
                claim["optional"] = True
            out.write(json.dumps(claim, ensure_ascii=False) + "\n")


def _find(quote: str, text: str, doc: str) -> tuple[int, int]:
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    match = re.search(pattern, text)
    if match is None:
        raise SystemExit(f"expected.csv: {doc}: these words are not in the document: {quote}")
    return match.span()


if __name__ == "__main__":
    main()
