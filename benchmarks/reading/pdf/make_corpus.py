"""Make the corpus of PDFs whose text is known exactly.

``python benchmarks/reading/pdf/make_corpus.py OUT [--part tuned|heldout|all] [--producer NAME ...]`` sets the texts of
``texts/`` with every producer in several fonts and layouts, and writes ``OUT/*.pdf`` and ``OUT/manifest.json``.
A producer whose program is not installed is left out, and said so.

Debian packages: chromium libreoffice-writer texlive-xetex texlive-lang-arabic ghostscript wkhtmltopdf fonts-hosny-amiri
fonts-noto-core fonts-kacst fonts-kacst-one fonts-dejavu. The Python producers stand in ``requirements/bench.txt``.
"""

from __future__ import annotations

import argparse
import html
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

HERE = pathlib.Path(__file__).parent
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
TUNED_FONTS = ("Amiri", "Noto Naskh Arabic", "DejaVu Sans", "Noto Sans Arabic", "KacstBook")
HELDOUT_FONTS = ("Noto Kufi Arabic", "KacstOne", "DejaVu Sans Condensed", "KacstNaskh")
#: Fonts that also hold Latin letters and brackets, for producers that do not fall back to another font.
SELF_SUFFICIENT = {"tuned": ("Amiri", "DejaVu Sans"), "heldout": ("DejaVu Sans Condensed", "Amiri")}
FONT_FILES = {
    "Amiri": "Amiri-Regular.ttf",
    "DejaVu Sans": "DejaVuSans.ttf",
    "DejaVu Sans Condensed": "DejaVuSansCondensed.ttf",
}


@dataclass(frozen=True)
class Job:
    """One PDF to make. Lengths in points; ``page``: width and height."""

    name: str
    producer: str
    part: str
    text: str
    font: str
    size: float
    justify: bool
    columns: int
    gutter: float
    furniture: bool
    note: bool
    page: tuple[float, float] = (595, 842)
    margin: float = 57
    source: str = ""  # the job that a re-distilling producer starts from


A5 = (420.0, 595.0)
#: (size, justify, columns, gutter, furniture, note, page, margin), one after another over a producer's files
LAYOUTS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "tuned": (
        (11, False, 1, 0, False, False, (595, 842), 57),
        (12, True, 1, 0, True, False, A5, 45),
        (10, True, 2, 14, False, False, (595, 842), 50),
        (11, True, 1, 0, False, True, (595, 842), 70),
        (9.5, False, 2, 20, True, False, (595, 842), 60),
        (12.5, True, 1, 0, False, False, (595, 842), 80),
    ),
    "heldout": (
        (10.5, True, 2, 12, True, False, (612, 792), 64),
        (13, False, 1, 0, True, False, (612, 792), 72),
        (9, True, 1, 0, False, True, (595, 842), 90),
        (11.5, True, 1, 0, False, False, A5, 36),
        (10, False, 2, 17, False, False, A5, 34),
    ),
}
TEXTS = {
    "tuned": ("tuned-trade", "tuned-corridor", "tuned-trade", "tuned-trade", "tuned-corridor", "tuned-latin"),
    "heldout": ("heldout-water", "heldout-media", "heldout-water", "heldout-media", "heldout-latin"),
}
FULL = ("typst", "chromium", "libreoffice", "weasyprint", "xelatex")
PLAIN = ("fpdf2", "reportlab")


def jobs(part: str) -> Iterator[Job]:
    """Every file of the tuned or of the held-out part."""
    fonts = TUNED_FONTS if part == "tuned" else HELDOUT_FONTS
    for number, producer in enumerate((*FULL, *PLAIN)):
        for i, (layout, text) in enumerate(zip(LAYOUTS[part], TEXTS[part], strict=True)):
            own = SELF_SUFFICIENT[part] if producer in ("xelatex", *PLAIN) else fonts
            font = own[(i + number) % len(own)]
            if text.endswith("latin") and producer in PLAIN:
                font = own[-1] if part == "tuned" else own[0]
            size, justify, columns, gutter, furniture, note, page, margin = layout
            if producer in PLAIN:
                note = False
                justify = False if producer == "reportlab" else justify
                columns, gutter = (columns, gutter) if producer == "reportlab" else (1, 0)
            job = Job(
                f"{part}-{producer}-{i}",
                producer,
                part,
                text,
                font,
                size,
                justify,
                columns,
                gutter,
                furniture,
                note,
                page,
                margin,
            )
            yield job
    for producer in ("typst", "chromium", "libreoffice"):
        for i in (0, 1) if part == "tuned" else (1,):
            yield Job(
                f"{part}-gs-{producer}-{i}",
                "ghostscript",
                part,
                TEXTS[part][i],
                "",
                0,
                False,
                1,
                0,
                LAYOUTS[part][i][4],
                False,
                source=f"{part}-{producer}-{i}",
            )
    for i, font in enumerate(fonts[:3]):
        yield Job(
            f"{part}-wkhtmltopdf-{i}", "wkhtmltopdf", part, TEXTS[part][0], font, 12, bool(i % 2), 1, 0, False, False
        )


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / "texts" / f"{name}.toml").read_text(encoding="utf-8"))


def content(job: Job) -> dict[str, Any]:
    """The text of a job, its footnote left out where the layout has none."""
    text = load(job.text)
    if job.note:
        return text
    blocks = [b for b in text["block"] if b["kind"] != "note"]
    return {**text, "block": [{**b, "text": b["text"].replace("[[fn]]", "")} if "text" in b else b for b in blocks]}


def truth(job: Job) -> str:
    """What a perfect reader returns: paragraphs parted by a blank line, cells by tabs, no running heads."""
    text = content(job)
    parts = [text["title"]]
    for block in text["block"]:
        if block["kind"] == "table":
            parts.append("\n".join("\t".join(row) for row in block["rows"]))
        elif block["kind"] == "note":
            parts.append("¹ " + block["text"])
        else:
            parts.append(block["text"].replace("[[fn]]", "¹"))
    return "\n\n".join(parts)


def rtl(text: dict[str, Any]) -> bool:
    return text["language"] == "ar"


def in_columns(job: Job, text: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The blocks set in columns (those before the table) and the blocks after them."""
    if job.columns < 2:
        return [], text["block"]
    first = next((i for i, b in enumerate(text["block"]) if b["kind"] == "table"), len(text["block"]))
    return text["block"][:first], text["block"][first:]


# --- Typst ---------------------------------------------------------------------------------------------------------


def make_typst(job: Job, out: pathlib.Path) -> None:
    import typst

    text = content(job)
    note = next((b["text"] for b in text["block"] if b["kind"] == "note"), "")

    def lit(s: str) -> str:
        parts = [f"#{json.dumps(p, ensure_ascii=False)}" for p in s.split("[[fn]]")]
        return f"#footnote[#{json.dumps(note, ensure_ascii=False)}]".join(parts)

    def block(b: dict[str, Any]) -> str:
        if b["kind"] == "heading":
            return f"== {lit(b['text'])}\n"
        if b["kind"] == "table":
            cells = ", ".join(f"[{lit(c)}]" for row in b["rows"] for c in row)
            return f"#table(columns: {len(b['rows'][0])}, {cells})\n"
        return "" if b["kind"] == "note" else lit(b["text"]) + "\n"

    cols, rest = in_columns(job, text)
    furniture = (
        f"header: align(center)[{lit(text['head'])}], footer: context align(center)[#counter(page).display()],"
        if job.furniture
        else ""
    )
    direction = "rtl" if rtl(text) else "ltr"
    source = (
        f"#set page(width: {job.page[0]}pt, height: {job.page[1]}pt, margin: {job.margin}pt, {furniture})\n"
        f'#set text(dir: {direction}, lang: "{text["language"]}", size: {job.size}pt, '
        f'font: ("{job.font}", "DejaVu Sans"))\n#set par(justify: {str(job.justify).lower()})\n= {lit(text["title"])}\n\n'
    )
    if cols:
        half = -(-len(cols) // 2)
        body = [" \n".join(block(b) + "\n" for b in part) for part in (cols[:half], cols[half:])]
        source += f"#grid(columns: (1fr, 1fr), column-gutter: {job.gutter}pt, [\n{body[0]}\n], [\n{body[1]}\n])\n\n"
    source += "\n".join(block(b) + "\n" for b in rest)
    with tempfile.NamedTemporaryFile("w", suffix=".typ", encoding="utf-8") as file:
        file.write(source)
        file.flush()
        out.write_bytes(typst.compile(file.name, font_paths=list(FONT_FOLDERS)))


# --- HTML: Chromium, WeasyPrint, wkhtmltopdf -----------------------------------------------------------------------


def as_html(job: Job) -> str:
    text = content(job)
    note = next((b["text"] for b in text["block"] if b["kind"] == "note"), "")
    native_note = job.producer == "weasyprint"

    def inline(s: str) -> str:
        mark = f'<span class="fn">{html.escape(note)}</span>' if native_note else "<sup>1</sup>"
        return html.escape(s).replace("[[fn]]", mark)

    def block(b: dict[str, Any]) -> str:
        if b["kind"] == "heading":
            return f"<h2>{inline(b['text'])}</h2>"
        if b["kind"] == "table":
            rows = "".join("<tr>" + "".join(f"<td>{inline(c)}</td>" for c in row) + "</tr>" for row in b["rows"])
            return f"<table>{rows}</table>"
        if b["kind"] == "note":
            return "" if native_note else f'<div class="note"><sup>1</sup> {html.escape(b["text"])}</div>'
        return f"<p>{inline(b['text'])}</p>"

    cols, rest = in_columns(job, text)
    body = f'<div class="cols">{"".join(map(block, cols))}</div>' if cols else ""
    body += "".join(map(block, rest))
    boxes = (
        f'@top-center {{ content: "{text["head"]}"; font: 9pt "{job.font}", "DejaVu Sans"; }} '
        '@bottom-center { content: counter(page); font: 9pt "DejaVu Sans"; }'
        if job.furniture
        else ""
    )
    style = f"""
      @page {{ size: {job.page[0]}pt {job.page[1]}pt; margin: {job.margin}pt; {boxes} }}
      body {{ margin: 0; font: {job.size}pt/1.6 "{job.font}", "DejaVu Sans";
              text-align: {"justify" if job.justify else "start"}; }}
      h1 {{ font-size: 150%; }} h2 {{ font-size: 120%; }}
      .cols {{ column-count: {job.columns}; column-gap: {job.gutter}pt; }}
      td {{ border: .5pt solid #444; padding: 3pt 6pt; }}
      {"body { width: 520px; }" if job.producer == "wkhtmltopdf" else ""}
      sup {{ font-size: 65%; }}
      .note {{ position: fixed; bottom: 0; font-size: 80%; }}
      .fn {{ float: footnote; font-size: 80%; }}"""
    direction = "rtl" if rtl(text) else "ltr"
    return (
        f'<!doctype html><html lang="{text["language"]}" dir="{direction}"><meta charset="utf-8">'
        f"<title>{html.escape(text['title'])}</title><style>{style}</style>"
        f"<h1>{inline(text['title'])}</h1>{body}</html>"
    )


def make_weasyprint(job: Job, out: pathlib.Path) -> None:
    import weasyprint

    weasyprint.HTML(string=as_html(job)).write_pdf(out)


def make_chromium(job: Job, out: pathlib.Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder, "page.html")
        page.write_text(as_html(job), encoding="utf-8")
        run(
            [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={folder}/profile",
                "--no-pdf-header-footer",
                f"--print-to-pdf={out}",
                page.as_uri(),
            ]
        )


def make_wkhtmltopdf(job: Job, out: pathlib.Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder, "page.html")
        page.write_text(as_html(job), encoding="utf-8")
        run(["wkhtmltopdf", "-q", "--page-size", "A4", "--disable-smart-shrinking", str(page), str(out)])


# --- LibreOffice ---------------------------------------------------------------------------------------------------


def as_fodt(job: Job) -> str:
    text = content(job)
    note = next((b["text"] for b in text["block"] if b["kind"] == "note"), "")
    mode, start = ("rl-tb", "right") if rtl(text) else ("lr-tb", "left")
    citation = (
        '<text:note text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f'<text:note-body><text:p text:style-name="Note">{html.escape(note)}</text:p></text:note-body></text:note>'
    )

    def block(b: dict[str, Any]) -> str:
        if b["kind"] == "table":
            rows = "".join(
                "<table:table-row>"
                + "".join(
                    '<table:table-cell table:style-name="Cell" office:value-type="string">'
                    f'<text:p text:style-name="CellText">{html.escape(c)}</text:p></table:table-cell>'
                    for c in row
                )
                + "</table:table-row>"
                for row in b["rows"]
            )
            columns = f'<table:table-column table:number-columns-repeated="{len(b["rows"][0])}"/>'
            return f'<table:table table:name="T" table:style-name="Table">{columns}{rows}</table:table>'
        if b["kind"] == "note":
            return ""
        style = "Heading2" if b["kind"] == "heading" else "Body"
        if b is middle:  # LibreOffice 7.4 does not balance the columns of a section that it reads from flat XML
            style += "Break"
        words = html.escape(b["text"]).replace("[[fn]]", citation)
        return f'<text:p text:style-name="{style}">{words}</text:p>'

    cols, rest = in_columns(job, text)
    middle = cols[-(-len(cols) // 2)] if cols else None
    body = f'<text:p text:style-name="Title1">{html.escape(text["title"])}</text:p>'
    if cols:
        body += f'<text:section text:style-name="Cols" text:name="S">{"".join(map(block, cols))}</text:section>'
    body += "".join(map(block, rest))
    para = f'style:writing-mode="{mode}" fo:margin-bottom="6pt" fo:line-height="150%"'
    align = "justify" if job.justify else start
    font = f'fo:font-family="{job.font}" style:font-family-complex="{job.font}"'

    def size(points: float) -> str:
        return f'fo:font-size="{points}pt" style:font-size-complex="{points}pt"'

    def style(name: str, alignment: str, points: float, bold: bool = False, broken: str = "") -> str:
        weight = 'fo:font-weight="bold" style:font-weight-complex="bold"' if bold else ""
        return (
            f'<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties {para} '
            f'fo:text-align="{alignment}" {broken}/><style:text-properties {font} {size(points)} {weight}/></style:style>'
        )

    column = 'fo:break-before="column"'
    master = ""
    if job.furniture:
        head = f'<style:header><text:p text:style-name="Centre">{html.escape(text["head"])}</text:p></style:header>'
        foot = '<style:footer><text:p text:style-name="Centre"><text:page-number/></text:p></style:footer>'
        master = head + foot
    header_style = "<style:header-style/><style:footer-style/>" if job.furniture else ""
    spaces = " ".join(
        f'xmlns:{k}="urn:oasis:names:tc:opendocument:xmlns:{v}:1.0"'
        for k, v in {"office": "office", "style": "style", "text": "text", "table": "table"}.items()
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {spaces} xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles>{style("Body", align, job.size)}{style("Note", "start", job.size * 0.8)}{style("Title1", "center", job.size * 1.5, True)}
{style("Heading2", "start", job.size * 1.2, True)}{style("Centre", "center", job.size * 0.85)}{style("CellText", "start", job.size * 0.95)}
{style("BodyBreak", align, job.size, broken=column)}{style("Heading2Break", "start", job.size * 1.2, True, column)}
</office:styles>
<office:automatic-styles>
<style:style style:name="Table" style:family="table"><style:table-properties style:writing-mode="{mode}" table:align="margins"/></style:style>
<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #444444" fo:padding="3pt"/></style:style>
<style:style style:name="Cols" style:family="section"><style:section-properties style:writing-mode="{mode}">
<style:columns fo:column-count="{job.columns}" fo:column-gap="{job.gutter}pt"/></style:section-properties></style:style>
<style:page-layout style:name="PL"><style:page-layout-properties fo:page-width="{job.page[0]}pt" fo:page-height="{job.page[1]}pt"
 fo:margin="{job.margin}pt" style:writing-mode="{mode}"/>{header_style}</style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="PL">{master}</style:master-page></office:master-styles>
<office:body><office:text>{body}</office:text></office:body></office:document>"""


def make_libreoffice(job: Job, out: pathlib.Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, f"{job.name}.fodt")
        source.write_text(as_fodt(job), encoding="utf-8")
        run(
            [
                "soffice",
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(out.parent),
                str(source),
            ]
        )


# --- XeLaTeX -------------------------------------------------------------------------------------------------------


def make_xelatex(job: Job, out: pathlib.Path) -> None:
    text = content(job)
    note = next((b["text"] for b in text["block"] if b["kind"] == "note"), "")

    def tex(s: str) -> str:
        return "\\footnote{%s}".replace("%s", inline(note)).join(map(inline, s.split("[[fn]]")))

    def inline(s: str) -> str:
        for char in "%&#$_":
            s = s.replace(char, "\\" + char)
        # XeTeX orders no words by itself: who writes Arabic with it marks runs of the other direction by hand.
        if rtl(text):
            s = re.sub(r"[A-Za-z][A-Za-z0-9-]*(?: [A-Za-z][A-Za-z0-9-]*)*", r"\\LR{\g<0>}", s)
        else:
            s = re.sub(r"[\u0621-\u064a]+(?: [\u0621-\u064a]+)*", r"\\RL{\\arabicfont \g<0>}", s)
        return s

    def block(b: dict[str, Any]) -> str:
        if b["kind"] == "heading":
            return f"\\section*{{{tex(b['text'])}}}\n"
        if b["kind"] == "table":
            rows = " \\\\ \\hline\n".join(" & ".join(map(tex, row)) for row in b["rows"])
            bars = "|".join("c" * len(b["rows"][0]))
            return f"\\begin{{center}}\\begin{{tabular}}{{|{bars}|}}\\hline\n{rows} \\\\ \\hline\n\\end{{tabular}}\\end{{center}}\n"
        return "" if b["kind"] == "note" else tex(b["text"]) + "\n"

    cols, rest = in_columns(job, text)
    body = ""
    if cols:
        body = f"\\begin{{multicols}}{{{job.columns}}}\n" + "\n".join(map(block, cols)) + "\\end{multicols}\n"
    body += "\n".join(map(block, rest))
    head = (
        f"\\usepackage{{fancyhdr}}\\pagestyle{{fancy}}\\fancyhf{{}}\\fancyhead[C]{{{tex(text['head'])}}}\\fancyfoot[C]{{\\thepage}}\n"
        if job.furniture
        else "\\pagestyle{empty}\n"
    )
    ragged = (
        "" if job.justify else ("\\AtBeginDocument{\\raggedleft}" if rtl(text) else "\\AtBeginDocument{\\raggedright}")
    )
    font = FONT_FILES[job.font]
    folder = next(p.parent for root in FONT_FOLDERS for p in pathlib.Path(root).rglob(font))
    script = "Script=Arabic" if rtl(text) else "Script=Default"
    set_rtl = "\\setRTL" if rtl(text) else ""
    scale = job.size / 10
    source = (
        "\\documentclass[10pt]{article}\n"
        f"\\usepackage[paperwidth={job.page[0]}bp,paperheight={job.page[1]}bp,margin={job.margin}bp]{{geometry}}\n"
        f"\\usepackage{{multicol}}\\setlength{{\\columnsep}}{{{job.gutter}bp}}\n"
        f"{head}\\usepackage{{fontspec}}\\usepackage{{bidi}}{set_rtl}\n"
        f"\\setmainfont[Path={folder}/,{script}]{{{font}}}\n"
        f"\\newfontfamily\\arabicfont[Path={folder}/,Script=Arabic]{{{font}}}\n"
        f"\\setlength{{\\headheight}}{{16pt}}\\renewcommand{{\\baselinestretch}}{{1.2}}{ragged}\n"
        f"\\begin{{document}}\\fontsize{{{job.size}}}{{{13 * scale}}}\\selectfont\n"
        f"\\begin{{center}}\\Large {tex(text['title'])}\\end{{center}}\n\n{body}\n\\end{{document}}\n"
    )
    with tempfile.TemporaryDirectory() as work:
        path = pathlib.Path(work, "doc.tex")
        path.write_text(source, encoding="utf-8")
        run(["xelatex", "-interaction=batchmode", "-output-directory", work, str(path)], check=False)
        shutil.copy(pathlib.Path(work, "doc.pdf"), out)


# --- fpdf2, ReportLab ----------------------------------------------------------------------------------------------


def font_path(family: str) -> str:
    return str(next(p for root in FONT_FOLDERS for p in pathlib.Path(root).rglob(FONT_FILES[family])))


def make_fpdf2(job: Job, out: pathlib.Path) -> None:
    from fpdf import FPDF
    from fpdf.enums import Align

    text = content(job)
    direction = "rtl" if rtl(text) else "ltr"
    align = Align.J if job.justify else (Align.R if rtl(text) else Align.L)

    class Paper(FPDF):
        def header(self) -> None:
            if job.furniture:
                self.set_font("body", size=9)
                self.cell(0, 14, text["head"], align="C", new_x="LMARGIN", new_y="NEXT")
                self.set_font("body", size=job.size)

        def footer(self) -> None:
            if job.furniture:
                self.set_y(-30)
                self.set_font("body", size=9)
                self.cell(0, 14, str(self.page_no()), align="C")

    pdf = Paper(unit="pt", format=job.page)
    pdf.set_margin(job.margin)
    pdf.set_auto_page_break(True, job.margin)
    pdf.add_font("body", fname=font_path(job.font))
    pdf.set_text_shaping(True, direction=direction)
    pdf.set_font("body", size=job.size)
    pdf.add_page()
    pdf.set_font_size(job.size * 1.5)
    pdf.multi_cell(0, job.size * 2.2, text["title"], align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font_size(job.size)
    for b in text["block"]:
        if b["kind"] == "table":
            pdf.set_font_size(job.size * 0.7)
            width = (job.page[0] - 2 * job.margin) / len(b["rows"][0])
            for row in b["rows"]:
                for cell in reversed(row) if rtl(text) else row:
                    pdf.cell(width, job.size * 1.9, cell, border=1, align="R" if rtl(text) else "L")
                pdf.ln()
            pdf.ln(job.size)
            pdf.set_font_size(job.size)
        else:
            pdf.multi_cell(0, job.size * 1.7, b["text"], align=align, new_x="LMARGIN", new_y="NEXT")
            pdf.ln(job.size * 0.7)
    pdf.output(str(out))


def make_reportlab(job: Job, out: pathlib.Path) -> None:
    from arabic_reshaper import reshape
    from bidi import get_display
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    text = content(job)
    right = rtl(text)
    name = job.font.replace(" ", "")
    pdfmetrics.registerFont(TTFont(name, font_path(job.font)))
    canvas = Canvas(str(out), pagesize=job.page)
    leading = job.size * 1.6
    cols, rest = in_columns(job, text)

    def width(s: str, size: float) -> float:
        return float(pdfmetrics.stringWidth(reshape(s), name, size))

    def lines(s: str, room: float, size: float) -> list[str]:
        done, line = [], ""
        for word in s.split(" "):
            if line and width(f"{line} {word}", size) > room:
                done.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        return [*done, line]

    def draw(s: str, x0: float, x1: float, y: float, size: float) -> None:
        canvas.setFont(name, size)
        shown = get_display(reshape(s), base_dir="R" if right else "L")
        if right:
            canvas.drawRightString(x1, y, shown)
        else:
            canvas.drawString(x0, y, shown)

    def furniture() -> None:
        if job.furniture:
            canvas.setFont(name, 9)
            middle = job.page[0] / 2
            canvas.drawCentredString(middle, job.page[1] - 30, get_display(reshape(text["head"])))
            canvas.drawCentredString(middle, 24, str(canvas.getPageNumber()))

    bottom = job.margin + leading
    top = job.page[1] - job.margin - leading
    left_edge, right_edge = job.margin, job.page[0] - job.margin
    furniture()
    draw(text["title"], left_edge, right_edge, top, job.size * 1.4)
    y = top - 2 * leading
    if cols:
        room = (right_edge - left_edge - job.gutter) / 2
        flow = [line for b in cols for line in [*lines(b["text"], room, job.size), ""]]
        half = -(-len(flow) // 2)
        for number, part in enumerate((flow[:half], flow[half:])):
            x0 = (
                (right_edge - room if number == 0 else left_edge)
                if right
                else (left_edge if number == 0 else right_edge - room)
            )
            for i, line in enumerate(part):
                draw(line, x0, x0 + room, y - i * leading, job.size)
        y -= (half + 1) * leading
    for b in rest:
        if b["kind"] == "table":
            cell = (right_edge - left_edge) / len(b["rows"][0])
            rows = [[(c, i) for i, c in enumerate(row)] for row in b["rows"]]
        else:
            rows = [[(line, -1)] for line in lines(b["text"], right_edge - left_edge, job.size)]
        for row in rows:
            if y < bottom:
                canvas.showPage()
                furniture()
                y = top
            for s, i in row:
                if i < 0:
                    draw(s, left_edge, right_edge, y, job.size)
                elif right:
                    draw(s, left_edge, right_edge - i * cell, y, job.size * 0.75)
                else:
                    draw(s, left_edge + i * cell, right_edge, y, job.size * 0.75)
            y -= leading
        y -= leading * 0.8
    canvas.save()


def make_ghostscript(job: Job, out: pathlib.Path) -> None:
    run(
        [
            "gs",
            "-q",
            "-dNOPAUSE",
            "-dBATCH",
            "-sDEVICE=pdfwrite",
            f"-sOutputFile={out}",
            str(out.with_name(f"{job.source}.pdf")),
        ]
    )


PRODUCERS: dict[str, Callable[[Job, pathlib.Path], None]] = {
    "typst": make_typst,
    "chromium": make_chromium,
    "libreoffice": make_libreoffice,
    "weasyprint": make_weasyprint,
    "xelatex": make_xelatex,
    "fpdf2": make_fpdf2,
    "reportlab": make_reportlab,
    "ghostscript": make_ghostscript,
    "wkhtmltopdf": make_wkhtmltopdf,
}
PROGRAMS = {
    "chromium": "chromium",
    "libreoffice": "soffice",
    "xelatex": "xelatex",
    "ghostscript": "gs",
    "wkhtmltopdf": "wkhtmltopdf",
}


def run(command: list[str], *, check: bool = True) -> None:
    done = subprocess.run(command, capture_output=True, timeout=180, check=False)
    if check and done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-400:]}")


def make(out: pathlib.Path, part: str, producers: list[str] | None) -> int:
    """Write the PDFs and the manifest; the number of files that could not be made."""
    out.mkdir(parents=True, exist_ok=True)
    entries, failed = [], 0
    for job in (j for p in (("tuned", "heldout") if part == "all" else (part,)) for j in jobs(p)):
        if producers and job.producer not in producers:
            continue
        program = PROGRAMS.get(job.producer)
        path = out / f"{job.name}.pdf"
        if program and not shutil.which(program):
            print(f"{job.name}: {program} is not installed; left out", file=sys.stderr)
            continue
        try:
            if not path.exists():
                PRODUCERS[job.producer](job, path)
            if not path.exists():
                raise RuntimeError("no file was written")
        except Exception as error:  # one producer's failure never stops the others
            failed += 1
            print(f"{job.name}: {error}", file=sys.stderr)
            continue
        said = replace(job, note=False) if job.source else job
        entries.append({**asdict(job), "truth": truth(said), "language": load(job.text)["language"]})
    (out / "manifest.json").write_text(json.dumps(entries, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{len(entries)} files in {out}, {failed} failed")
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--part", choices=("tuned", "heldout", "all"), default="all")
    parser.add_argument("--producer", action="append", choices=sorted(PRODUCERS))
    args = parser.parse_args()
    return 1 if make(args.out, args.part, args.producer) else 0


if __name__ == "__main__":
    raise SystemExit(main())
