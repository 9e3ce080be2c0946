"""Files of every format become text with headings, tables and metadata; bad files become sentences."""

from __future__ import annotations

import io
import os
import pathlib
import zipfile
from collections.abc import Callable

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from nufuz.cli import cli
from nufuz.errors import ReadingError
from nufuz.reading import Problem, extract, find_sources, iter_documents, read_path
from nufuz.reading.plain import decode, detect, read_plain

ARABIC = "وقع الرئيسان ١٢ اتفاقية في مجالات الطاقة والنقل، وبلغ حجم التجارة ٣٫٦ مليار دولار."
RUSSIAN = "Президент Казахстана прибыл в Анкару с официальным визитом, подписано 12 соглашений."
TURKISH = "Cumhurbaşkanı Ankara'da görüştü; ticaret hacmi iki yılda beş milyar dolara ulaştı, işbirliği güçlendi."


def sentence_or_text(read: Callable[[], str]) -> str:
    """What was read, or the sentence that names the file."""
    try:
        return read()
    except ReadingError as error:
        return str(error) if str(error).startswith("a.") and error.todo else ""


# --- Encodings


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ARABIC, "utf-8"),
        (ARABIC, "utf-8-sig"),
        (ARABIC, "utf-16"),
        (ARABIC, "utf-16-le"),
        (ARABIC, "utf-16-be"),
        ("بلغ حجم التجارة 3,6 مليار دولار «في العام الماضي»", "windows-1256"),
        ("بلغ حجم التجارة 3,6 مليار دولار", "iso-8859-6"),
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "iso-8859-5"),
        (RUSSIAN, "cp866"),
        (TURKISH, "windows-1254"),
        (TURKISH, "iso-8859-9"),
        ("Türkiye–Kazakhstan trade", "utf-16"),
    ],
)
def test_a_text_is_read_in_the_encoding_that_it_was_saved_in(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), name="a.txt")[0] == text


@pytest.mark.parametrize(
    "text", ["تركيا", "اتفاقية النفط", "أنقرة وباكو", "Москва", "визит в Баку", "Türkiye'ye ışık", "görüşme"]
)
def test_a_few_letters_are_enough_for_the_commonest_encodings(text: str) -> None:
    encoding = "windows-1256" if text[0] > "\u0600" else "windows-1251" if text[0] > "\u0400" else "windows-1254"
    assert decode(text.encode(encoding), name="a.txt")[0] == text


def test_a_guessed_encoding_is_marked_and_a_certain_one_is_not() -> None:
    _, notes = decode(RUSSIAN.encode("koi8-r"), name="a.txt")
    assert [note.code for note in notes] == ["guessed-encoding"]
    assert decode(RUSSIAN.encode(), name="a.txt")[1] == ()


def test_a_declared_encoding_is_used_unless_the_bytes_contradict_it() -> None:
    assert detect("café".encode("windows-1252"), name="a.html", declared="ISO-8859-1").name == "cp1252"
    assert detect(ARABIC.encode(), name="a.html", declared="windows-1256").name == "utf-8"
    assert detect(ARABIC.encode(), name="a.html", declared="no-such-encoding").name == "utf-8"


def test_some_lost_bytes_do_not_make_a_utf8_text_another_encoding() -> None:
    damaged = (ARABIC * 3).encode()[:-1]
    text, notes = decode(damaged[:10] + damaged[11:], name="a.txt")
    assert text.count("\ufffd") >= 1
    assert "حجم التجارة" in text
    assert notes[0].code == "damaged-encoding"


def test_line_ends_are_those_that_python_reads() -> None:
    assert read_plain("سطر\r\nثان\rثالث\n".encode(), name="a.txt").raw == "سطر\nثان\nثالث\n"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1).filter(str.strip))
@settings(max_examples=200)
def test_every_utf8_text_comes_back_as_it_was(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert read_plain(text.encode(), name="a.txt").raw == text


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_any_bytes_become_a_text_or_a_sentence(data: bytes) -> None:
    assert sentence_or_text(lambda: read_plain(data, name="a.txt").raw)


# --- Web pages

PAGE = f"""<!DOCTYPE html><html lang="ar"><head><title>تركيا وكازاخستان | الصحيفة</title>
<meta property="og:site_name" content="الصحيفة"><meta name="author" content="ليلى حداد">
<meta property="article:published_time" content="2021-05-06T10:00:00Z">
<link rel="canonical" href="https://example.org/a"></head><body><nav><a href="/">الرئيسية</a><a href="/x">اتصل</a></nav>
<article><h1>تركيا وكازاخستان</h1><p>{ARABIC} وتعهد الجانبان بمتابعة تنفيذها في <b>السنوات</b> القادمة.</p>
<h2>التجارة</h2><table><tr><th>السنة</th><th>القيمة</th></tr><tr><td>2020</td><td>3.6</td></tr></table>
<p>وقال الوزير إن العلاقات بين البلدين تتطور بسرعة وإن التعاون سيشمل التعليم.<br>وأضاف أن الزيارة ناجحة.</p></article>
<footer>جميع الحقوق محفوظة</footer></body></html>"""


def test_a_page_gives_its_article_with_headings_table_and_metadata() -> None:
    found = extract(PAGE.encode(), name="a.html")
    assert ARABIC in found.raw
    assert "الرئيسية" not in found.raw
    assert "الحقوق" not in found.raw
    assert [found.raw[a:b] for a, b in found.headings] == ["تركيا وكازاخستان", "التجارة"]
    assert [found.raw[a:b] for a, b in found.tables] == ["السنة\tالقيمة\n2020\t3.6"]
    assert "التعليم.\nوأضاف" in found.raw
    meta = found.meta
    assert (meta.title, meta.authors, meta.outlet) == ("تركيا وكازاخستان", ("ليلى حداد",), "الصحيفة")
    assert (meta.date, meta.language, meta.url) == ("2021-05-06", "ar", "https://example.org/a")


def test_a_page_in_windows_1256_is_read_by_its_own_declaration() -> None:
    page = PAGE.replace("<head>", '<head><meta http-equiv="Content-Type" content="text/html; charset=windows-1256">')
    page = page.translate({0x660 + d: str(d) for d in range(10)}).replace("٫", ",")
    assert "وبلغ حجم التجارة 3,6 مليار دولار" in extract(page.encode("windows-1256"), name="a.html").raw


def test_a_page_without_an_article_is_read_whole_and_says_so() -> None:
    found = extract("<div><p>قصير جدا</p><script>x=1</script><table><tr><td>أ</td><td>1</td></tr>"
                    "<tr><td>ب</td><td>2</td></tr></table>".encode(), name="a.html")  # fmt: skip
    assert "قصير جدا" in found.raw
    assert "x=1" not in found.raw


@pytest.mark.parametrize("broken", [
    "<html><body><p>النص الأول<p>الثاني</b></div><table><tr><td>٣<td>٤</table>",
    "<p>" * 5000 + "نص عميق",
    "<html><body>" + "<div>" * 3000 + "نص عميق" + "</div>" * 10,
    "<!DOCTYPE html [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;&a;'>]><html><p>نص عميق &b;</p>",
    "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><p>نص عميق</p></html>",
])  # fmt: skip
def test_broken_pages_are_read_or_refused_in_a_sentence(broken: str) -> None:
    assert sentence_or_text(lambda: extract(broken.encode(), name="a.html").raw)


def test_a_page_without_text_is_an_error_that_says_so() -> None:
    with pytest.raises(ReadingError, match="no text"):
        extract(b"<html><body><script>1</script></body></html>", name="a.html")


# --- Office, books, mail, sheets


def word_file() -> bytes:
    file = docx.Document()
    file.core_properties.title, file.core_properties.author = "العلاقات", "سمير خوري"
    file.add_heading("مقدمة", 1)
    file.add_paragraph(ARABIC)
    table = file.add_table(2, 2)
    for (row, column), text in {(0, 0): "السنة", (0, 1): "القيمة", (1, 0): "٢٠٢٠", (1, 1): "٣٫٦"}.items():
        table.cell(row, column).text = text
    file.add_paragraph("الخاتمة")
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return out.getvalue()


def test_a_word_file_keeps_order_headings_tables_and_properties() -> None:
    found = extract(word_file(), name="a.docx")
    assert found.raw == f"مقدمة\n\n{ARABIC}\n\nالسنة\tالقيمة\n٢٠٢٠\t٣٫٦\n\nالخاتمة"
    assert [found.raw[a:b] for a, b in found.headings] == ["مقدمة"]
    assert [found.raw[a:b] for a, b in found.tables] == ["السنة\tالقيمة\n٢٠٢٠\t٣٫٦"]
    assert (found.meta.title, found.meta.authors) == ("العلاقات", ("سمير خوري",))


def test_tracked_insertions_controls_boxes_and_footnotes_of_word_belong_to_the_text_deletions_do_not() -> None:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f"""<w:document {w}><w:body>
      <w:p><w:r><w:t>بقي </w:t></w:r><w:ins><w:r><w:t>أضيف</w:t></w:r></w:ins><w:del><w:r><w:delText>حذف</w:delText></w:r></w:del>
      <w:r><w:footnoteReference w:id="2"/></w:r></w:p>
      <w:sdt><w:sdtContent><w:p><w:r><w:t>في عنصر تحكم</w:t></w:r></w:p></w:sdtContent></w:sdt>
      <w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>في مربع</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>
      </w:body></w:document>"""
    notes = f"""<w:footnotes {w}><w:footnote w:type="separator" w:id="0"/><w:footnote w:id="2"><w:p><w:r><w:t>المصدر</w:t>
      </w:r></w:p></w:footnote></w:footnotes>"""
    data = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": body, "word/footnotes.xml": notes})
    assert extract(data, name="a.docx").raw == "بقي أضيف[2]\n\nفي عنصر تحكم\n\nفي مربع\n\n[2] المصدر"


def test_an_opendocument_text_keeps_order_headings_tables_and_notes() -> None:
    odf = pytest.importorskip("odf.opendocument")
    from odf.table import Table, TableCell, TableRow
    from odf.text import H, Note, NoteBody, NoteCitation, P

    file = odf.OpenDocumentText()
    file.text.addElement(H(outlinelevel=1, text="مقدمة"))
    paragraph = P(text=ARABIC)
    note = Note(noteclass="footnote")
    note.addElement(NoteCitation(text="1"))
    body = NoteBody()
    body.addElement(P(text="المصدر"))
    note.addElement(body)
    paragraph.addElement(note)
    file.text.addElement(paragraph)
    table, row = Table(), TableRow()
    for text in ("٢٠٢٠", "٣٫٦"):
        cell = TableCell()
        cell.addElement(P(text=text))
        row.addElement(cell)
    table.addElement(row)
    file.text.addElement(table)
    out = io.BytesIO()
    file.write(out)
    found = extract(out.getvalue(), name="a.odt")
    assert found.raw == f"مقدمة\n\n{ARABIC}[1]\n\n٢٠٢٠\t٣٫٦\n\n[1] المصدر"
    assert [found.raw[a:b] for a, b in found.headings] == ["مقدمة"]


def test_a_book_gives_its_chapters_in_the_order_of_its_spine() -> None:
    data = zipped({
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OPS/p.opf"/></rootfiles></container>',
        "OPS/p.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:title>السياسة</dc:title><dc:creator>هدى نصر</dc:creator><dc:date>2019-03</dc:date><dc:language>ar</dc:language>"
        '</metadata><manifest><item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
        "OPS/a.xhtml": "<html><body><h1>الفصل الأول</h1><p>نص أول</p></body></html>",
        "OPS/b.xhtml": "<html><body><h1>الفصل الثاني</h1><p>نص ثان</p></body></html>",
    })  # fmt: skip
    found = extract(data, name="a.epub")
    assert found.raw == "الفصل الأول\n\nنص أول\n\nالفصل الثاني\n\nنص ثان"
    assert [found.raw[a:b][:12] for a, b in found.pages] == ["الفصل الأول\n", "الفصل الثاني"]
    assert (found.meta.title, found.meta.date, found.meta.language) == ("السياسة", "2019-03", "ar")


def test_a_mail_gives_its_text_sender_and_date_and_names_its_attachments() -> None:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = (
        "سلمى <s@example.org>",
        "زيارة أنقرة",
        "Thu, 06 May 2021 10:00:00 +0300",
    )
    mail.set_content(f"{ARABIC}\n\n> نص قديم\n> مقتبس\n\nشكرا\n", charset="utf-8")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="report.pdf")
    found = extract(mail.as_bytes(), name="a.eml")
    assert found.raw.startswith(ARABIC)
    assert [found.raw[a:b] for a, b in found.skip] == ["> نص قديم\n> مقتبس"]
    assert (found.meta.title, found.meta.authors, found.meta.date) == ("زيارة أنقرة", ("سلمى",), "2021-05-06")
    assert "report.pdf" in found.notes[0].text


def test_markdown_loses_its_marks_and_keeps_its_structure() -> None:
    text = f"---\ntitle: العلاقات\ndate: 2020-01-02\n---\n# مقدمة\n\n**{ARABIC}** انظر [هنا](http://x.org).\n\n|س|ق|\n|-|-|\n|1|2|\n"
    found = extract(text.encode(), name="a.md")
    assert found.raw == f"مقدمة\n\n{ARABIC} انظر هنا.\n\nس\tق\n1\t2"
    assert (found.meta.title, found.meta.date) == ("العلاقات", "2020-01-02")
    assert len(found.headings) == len(found.tables) == 1


def test_a_workbook_gives_a_table_a_sheet() -> None:
    book = openpyxl.Workbook()
    book.active.title = "التجارة"
    book.active.append(["السنة", "القيمة", None])
    book.active.append([2020, 3.6, None])
    book.create_sheet("فارغة")
    out = io.BytesIO()
    book.save(out)
    found = extract(out.getvalue(), name="a.xlsx")
    assert found.raw == "التجارة\n\nالسنة\tالقيمة\n2020\t3.6"
    assert len(found.tables) == len(found.pages) == 1


def test_a_csv_file_is_one_table_whatever_parts_its_cells() -> None:
    assert extract("السنة;القيمة\n2020;3,6\n".encode(), name="a.csv").raw == "السنة\tالقيمة\n2020\t3,6"


# --- Bad files


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "a.txt", "empty"),
        (b" \n ", "a.txt", "empty"),
        (bytes(range(256)) * 20, "a.txt", "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.txt", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "a.docx", "password"),
        (b"{\\rtf1 x}", "a.txt", "Rich Text"),
        (b"PK\x03\x04" + bytes(50), "a.docx", "damaged"),
        (word_file()[:-200], "a.docx", "damaged"),
        (b"plain words", "a.docx", "no docx file"),
        (zipped({"x": "y"}), "a.zip", "zip archive"),
        (zipped({"[Content_Types].xml": "x", "word/document.xml": "<w:document"}), "a.docx", "XML breaks off"),
        (zipped({"[Content_Types].xml": "x", "word/document.xml": b"0" * 200_000_000}), "a.docx", "zip bomb"),
        (b"\xa5\xd0\x81\xfe\xe9\x9c\xf8\x90\xd3\x87" * 9, "a.txt", "no encoding known"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence_with_its_name_and_what_to_do(
    data: bytes, name: str, sentence: str
) -> None:
    with pytest.raises(ReadingError, match=sentence) as caught:
        extract(data, name=name)
    assert str(caught.value).startswith(name)
    assert caught.value.todo


def test_entities_in_office_files_are_not_resolved() -> None:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for entity in ('<!ENTITY e SYSTEM "file:///etc/hostname">', '<!ENTITY e "secret">'):
        body = f"<!DOCTYPE d [{entity}]><w:document {w}><w:body><w:p><w:r><w:t>نص &e;</w:t></w:r></w:p></w:body></w:document>"
        found = extract(zipped({"[Content_Types].xml": "x", "word/document.xml": body}), name="a.docx")
        assert found.raw == "نص"


# --- Folders


def test_a_folder_is_walked_in_order_and_bad_files_do_not_stop_the_others(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_text(ARABIC, encoding="utf-8")
    (tmp_path / "b.docx").write_bytes(word_file())
    (tmp_path / "c.txt").write_bytes(b"")
    (tmp_path / "d.xyz").write_text("?")
    (tmp_path / ".hidden.txt").write_text("?")
    (tmp_path / "a.meta.toml").write_text("title = 'x'")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "e.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "sub" / "round").symlink_to(tmp_path)
    problems: list[Problem] = []
    documents = list(iter_documents([tmp_path, tmp_path / "a.txt", tmp_path / "none"], on_problem=problems.append))
    assert [document.id for document in documents] == ["a", "b", "e"]
    assert documents[0].raw == ARABIC
    texts = " | ".join(problem.text for problem in problems)
    assert "d.xyz" in texts
    assert "c.txt: the file is empty" in texts
    assert "none: there is no such file or folder" in texts
    assert len(problems) == 3


def test_an_empty_folder_is_a_problem_that_says_what_can_be_read(tmp_path: pathlib.Path) -> None:
    problems: list[Problem] = []
    assert find_sources([tmp_path], on_problem=problems.append) == []
    assert "holds no document" in problems[0].text
    assert ".docx" in problems[0].text


def test_two_files_with_one_stem_have_two_ids_that_last(tmp_path: pathlib.Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "report.txt").write_text("نص", encoding="utf-8")

    def ids(**known: dict[str, str]) -> dict[str, str]:
        found = find_sources(
            [tmp_path], on_problem=lambda problem: pytest.fail(problem.text), known_ids=known.get("known")
        )
        return {source.path: source.id for source in found}

    first = ids()
    assert sorted(first.values())[0] == "report"
    assert len(set(first.values())) == 2
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "report.txt").write_text("جديد", encoding="utf-8")
    later = ids(known=first)
    assert {path: later[path] for path in first} == first
    assert len(set(later.values())) == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: pathlib.Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(ReadingError, match="not a regular file"):
        read_path(tmp_path / "a.txt")


# --- The command


def test_the_command_prints_text_and_json_and_goes_on_after_a_bad_file(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_text(ARABIC, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    result = CliRunner().invoke(cli, ["read", str(tmp_path)])
    assert result.exit_code == 0
    assert "حجم التجارة" in result.stdout
    assert "b.txt: the file is empty" in result.stderr
    assert CliRunner().invoke(cli, ["read", "--strict", str(tmp_path)]).exit_code == 1
    assert CliRunner().invoke(cli, ["read", str(tmp_path / "b.txt")]).exit_code == 1
    as_json = CliRunner().invoke(cli, ["read", "--json", str(tmp_path / "a.txt")]).stdout
    assert '"id": "a"' in as_json
    assert ARABIC in as_json


def test_the_command_lists_repairs_and_leaves_out_those_switched_off(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("زار رئيــس تركيــا أستانا في يوم الخميس", encoding="utf-8")
    assert "رئيس تركيا" in CliRunner().invoke(cli, ["read", str(path)]).stdout
    assert "tatweel" in CliRunner().invoke(cli, ["read", "--repairs", str(path)]).stdout
    assert "رئيــس" in CliRunner().invoke(cli, ["read", "--off", "tatweel", str(path)]).stdout
    unknown = CliRunner().invoke(cli, ["read", "--off", "nonsense", str(path)])
    assert unknown.exit_code == 2
    assert "presentation-form" in unknown.stderr
