"""The PDF reader on PDFs of eight programs; tests/data/pdf was made by benchmarks/reading/pdf/make_corpus.py."""

from __future__ import annotations

import datetime
import io
import json
import pathlib
import re
import unicodedata
from collections import Counter
from difflib import SequenceMatcher

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nufuz.errors import ReadingError
from nufuz.reading import ocr
from nufuz.reading.document import Extracted
from nufuz.reading.pdf import pdf_metadata, read_pdf
from nufuz.reading.pdf.glyphs import Glyph, Page
from nufuz.reading.pdf.lines import lines_of
from nufuz.reading.pdf.order import Sign, kind, logical, plausibility, settle
from nufuz.reading.pdf.soundness import judge

DATA = pathlib.Path(__file__).parent / "data" / "pdf"
TRUTH: dict[str, str] = json.loads((DATA / "truth.json").read_text(encoding="utf-8"))
SOUND = sorted(name for name in TRUTH if not name.startswith("gs-"))
NUMBER = re.compile(r"[-+±]?\d+(?:[.,:/٫٬]\d+)*(?:[-–]\d+(?:[.,:/٫٬]\d+)*)*[%٪]?")


def load(name: str) -> bytes:
    return (DATA / f"{name}.pdf").read_bytes()


def read(name: str) -> Extracted:
    return read_pdf(load(name), name=f"{name}.pdf")


def prose(found: Extracted) -> str:
    """The raw text without what is to be skipped."""
    text = list(found.raw)
    for start, end in found.skip:
        text[start:end] = " " * (end - start)
    return "".join(text)


def bare(text: str) -> str:
    """Without vowel marks and tatweel, white space collapsed."""
    text = unicodedata.normalize("NFC", text.replace("ـ", ""))
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).split())


@pytest.mark.parametrize("name", SOUND)
def test_every_number_is_read_with_its_sign_range_order_and_percent(name: str) -> None:
    found, meant = Counter(NUMBER.findall(prose(read(name)))), Counter(NUMBER.findall(TRUTH[name]))
    assert meant - found == Counter()
    assert set(found - meant) <= {"1"}  # WeasyPrint sets a footnote's number in full size


@pytest.mark.parametrize("name", SOUND)
def test_the_words_are_those_of_the_text_in_reading_order(name: str) -> None:
    found, meant = bare(prose(read(name))).split(), bare(TRUTH[name]).split()
    assert SequenceMatcher(None, found, meant, autojunk=False).ratio() > 0.98


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_page_spans_are_one_a_page_and_cover_the_text(name: str) -> None:
    found = read(name)
    document = pypdfium2.PdfDocument(load(name))
    assert len(found.pages) == len(document)
    assert found.pages[0][0] == 0
    assert found.pages[-1][1] == len(found.raw)
    assert all(a[1] == b[0] for a, b in zip(found.pages, found.pages[1:], strict=False))


def test_a_table_is_rows_of_cells_parted_by_tabs_from_the_right() -> None:
    found = read("reportlab-0")
    assert [found.raw[a:b] for a, b in found.tables] == [
        "المؤشر\t2010\t2015\t2020\n"
        "الصادرات (مليون دولار)\t1,250\t2,075\t3,600\n"
        "الواردات (مليون دولار)\t980\t1,430\t2,915\n"
        "معدل النمو\t4.5%\t-1.8%\t7.2%\n"
        "فترة المقارنة\t2005-2010\t2010-2015\t2015-2020"
    ]


def test_the_right_column_of_an_arabic_page_comes_first() -> None:
    text = read("xelatex-2").raw
    places = [
        text.find(words) for words in ("بلغ حجم", "وفي المقابل", "القروض والمنح", "وأظهر استطلاع", "وخلاصة القول")
    ]
    assert -1 not in places
    assert places == sorted(places)


def test_running_heads_and_page_numbers_are_kept_but_skipped() -> None:
    found = read("libreoffice-1")
    skipped = [found.raw[a:b] for a, b in found.skip]
    assert skipped.count("مجلة الممرات - العدد 27") == len(found.pages)
    assert {"1", "2"} <= set(skipped)
    assert "مجلة الممرات - العدد 27" not in prose(found)


def test_a_paragraph_that_goes_on_over_the_page_turn_is_one_paragraph() -> None:
    found = read("libreoffice-1")
    turn = found.pages[1][0]
    assert found.raw[:turn].endswith("أي ما يعادل 3% من ناتجها ")
    assert found.raw[turn:].startswith("المحلي الإجمالي. ومع أن الرسوم")


def test_a_footnote_mark_is_raised_and_belongs_to_no_number() -> None:
    found = read("weasyprint-3")
    assert "جديدة¹ تلزم" in found.raw
    assert "نشر نص المذكرة في الجريدة الرسمية، العدد 118، بتاريخ 2025-03-14." in found.raw


def test_headings_are_marked() -> None:
    found = read("xelatex-2")
    assert bare(TRUTH["xelatex-2"].split("\n\n")[0]) in [bare(found.raw[a:b]) for a, b in found.headings]


def test_a_left_to_right_page_keeps_arabic_words_in_it_readable() -> None:
    text = read("typst-5").raw
    assert "The Arabic word for influence is نفوذ, and" in text
    assert "«تعاون»" in text
    assert "%18,5 oranında" in text
    assert "за 2016–2020 годы" in text


def test_a_broken_character_map_is_named_and_every_figure_doubted() -> None:
    found = read("gs-chromium-1")
    assert {note.page for note in found.notes if note.code == "broken-character-map"} == {1, 2}
    for match in re.finditer(r"\d+", found.raw):
        assert any(d.start <= match.start() and match.end() <= d.end for d in found.doubts), match.group()


@pytest.mark.parametrize("name", SOUND)
def test_sound_files_are_not_called_broken(name: str) -> None:
    assert read(name).notes == ()


def blank_pdf() -> bytes:

    document = pypdfium2.PdfDocument.new()
    document.new_page(300, 300)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_page_without_text_is_named_never_silent() -> None:
    found = read_pdf(blank_pdf(), name="scan.pdf")
    assert [(n.code, n.page) for n in found.notes] == [("no-text-layer", 1)]
    assert "page 1 has no text layer" in found.notes[0].text
    assert found.raw == ""
    assert found.pages == ((0, 0),)


@pytest.mark.skipif("ara" not in ocr.languages(), reason="Tesseract with Arabic data is not installed")
def test_ocr_reads_a_broken_page_when_asked_and_doubts_its_figures() -> None:
    document = pypdfium2.PdfDocument(load("gs-chromium-1"))
    single = pypdfium2.PdfDocument.new()
    single.import_pages(document, [1])

    buffer = io.BytesIO()
    single.save(buffer)
    found = read_pdf(buffer.getvalue(), name="x.pdf", ocr=True)
    assert "ocr" in {n.code for n in found.notes}
    assert "2012" in found.raw or "1,304" in found.raw or "الدول" in found.raw
    for match in re.finditer(r"\d+", found.raw):
        assert any(d.start <= match.start() and match.end() <= d.end for d in found.doubts)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<html>no</html>", "not a PDF"),
        (b"%PDF-1.7\n%%EOF", "not a PDF"),
        (load("typst-5")[:400], "not a PDF"),
    ],
)
def test_what_is_no_pdf_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(ReadingError, match=words) as error:
        read_pdf(data, name="bad.pdf")
    assert str(error.value).startswith("bad.pdf: ")


def test_an_encrypted_pdf_asks_for_a_copy_without_a_password() -> None:
    fpdf = pytest.importorskip("fpdf")
    paper = fpdf.FPDF()
    paper.add_page()
    paper.set_encryption(owner_password="a", user_password="b")
    with pytest.raises(ReadingError, match="password"):
        read_pdf(bytes(paper.output()), name="locked.pdf")


def test_metadata_leaves_out_what_programs_write_when_nobody_did() -> None:
    fpdf = pytest.importorskip("fpdf")

    def titled(title: str, author: str) -> bytes:

        paper = fpdf.FPDF()
        paper.add_page()
        paper.set_title(title)
        paper.set_author(author)
        paper.set_creation_date(datetime.datetime(2021, 5, 4, tzinfo=datetime.UTC))
        return bytes(paper.output())

    meta = pdf_metadata(titled("ميزان القوى", "سعاد حداد؛ Ali Kaya"), name="a.pdf")
    assert (meta.title, meta.authors, meta.date) == ("ميزان القوى", ("سعاد حداد", "Ali Kaya"), "2021-05-04")
    meta = pdf_metadata(titled("Microsoft Word - draft.docx", "user"), name="b.pdf")
    assert (meta.title, meta.authors) == (None, ())


# --- The inverse of the bidirectional algorithm --------------------------------------------------------------------


def drawn(text: str) -> list[Sign]:
    return [Sign(c, kind(c)) for c in text]


def reading(visual: str, *, strong: str | None = None, mode: str = "carry", rtl: bool = True) -> str:
    signs, _ = logical(drawn(visual), rtl=rtl, strong=strong, mode=mode)  # type: ignore[arg-type]
    return "".join(s.text for s in signs)


@pytest.mark.parametrize(
    ("visual", "strong", "mode", "meant"),
    [
        ("2024-1991 ةرتفلا", None, "carry", "الفترة 1991-2024"),
        ("%14.7 ةبسن", None, "carry", "نسبة 14.7%"),
        ("%3.2- ةبسن", None, "carry", "نسبة -3.2%"),
        ("1991-2024", None, "carry", "1991-2024"),  # a cell or a paragraph's start: nothing Arabic before
        ("2024-1991", "R", "carry", "1991-2024"),  # a line of a paragraph that began in Arabic
        ("1991-2024", "R", "line", "1991-2024"),
        ("14.7% ةبسن", None, "word", "نسبة 14.7%"),
        ("01-03-2025 موي", None, "carry", "يوم 2025-03-01"),
        ("٢٠٢١-٢٠١٦ يماع", None, "carry", "عامي ٢٠١٦-٢٠٢١"),
        ("٣٫٦ وحن", None, "carry", "نحو ٣٫٦"),
        ("ةحنم Digital Silk Road عورشم", None, "carry", "مشروع Digital Silk Road منحة"),
        ("COVID-19 ةحئاج", None, "carry", "جائحة COVID-19"),
        ("1 250 000 وحن", None, "carry", "نحو 1 250 000"),
    ],
)
def test_numbers_and_latin_are_read_as_they_were_meant(visual: str, strong: str | None, mode: str, meant: str) -> None:
    assert reading(visual, strong=strong, mode=mode) == meant


ARABIC = ["نسبة", "الفترة", "دولار", "من", "في", "بلغ", "إلى", "قوى", "تعاون"]
FIGURES = [
    "3.6",
    "1,250",
    "14.7%",
    "-3.2%",
    "1991-2024",
    "2025-03-01",
    "٣٫٦",
    "٢٠١٦-٢٠٢١",
    "٢٠١٦–٢٠٢١",
    "2012/2013",
    "٪١٢"[::-1],
]
LATIN = ["GDP", "Silk Road", "World Bank"]


@given(st.lists(st.tuples(st.sampled_from(ARABIC), st.sampled_from([*FIGURES, *LATIN, ""])), min_size=1, max_size=6))
@settings(max_examples=150)
def test_reading_undoes_what_the_bidirectional_algorithm_drew(parts: list[tuple[str, str]]) -> None:
    bidi = pytest.importorskip("bidi")
    text = " ".join(word for part in parts for word in part if word)
    # A Latin name right before a number cannot be told from one right behind it; Arabic stands between them here.
    assert reading(bidi.get_display(text, base_dir="R")) == text


def test_a_document_is_read_in_the_mode_in_which_its_numbers_make_sense() -> None:
    assert settle({"carry": 1.0, "line": 4.0, "word": -2.0}, "carry") == "line"
    assert settle({"carry": 3.0, "line": 3.0, "word": -2.0}, "carry") == "carry"


def test_rising_ranges_and_dates_with_the_year_first_are_plausible() -> None:
    assert plausibility("1991-2024") > plausibility("2024-1991")
    assert plausibility("2025-03-01") > plausibility("01-03-2025")
    assert plausibility("14.7%") > plausibility("%14.7")
    assert plausibility("-3.2") > plausibility("3.2-")


# --- Text that does not stand upright ------------------------------------------------------------------------------


def made(content: bytes) -> bytes:
    """A PDF of one page, without Arabic: Helvetica as F1."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[5 0 R]/Count 1>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents 4 0 R>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(data))
        data += b"%d 0 obj%sendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(data),
    )


def test_a_page_that_was_set_sideways_is_read_upright() -> None:
    lines = b"BT /F1 12 Tf 0 1 -1 0 100 100 Tm (Upright after) Tj 0 1 -1 0 114 100 Tm (turning, 1991-2024) Tj ET"
    assert read_pdf(made(lines), name="a.pdf").raw == "Upright after turning, 1991-2024"


def test_a_watermark_is_kept_but_skipped() -> None:
    content = b"BT /F1 12 Tf 50 700 Td (Trade grew by 12%.) Tj ET BT /F1 60 Tf .7 .7 -.7 .7 150 200 Tm (DRAFT) Tj ET"
    found = read_pdf(made(content), name="a.pdf")
    assert found.raw == "Trade grew by 12%.\n\nDRAFT"
    assert [found.raw[a:b] for a, b in found.skip] == ["DRAFT"]


def glyph(text: str, x: float, item: int, *, y: float = 700.0, width: float = 5.0) -> Glyph:
    g = Glyph(text, x, x + width, x, x + width, y, y + 7, x, y, 10.0, item, int(x))
    g.arabic = "\u0600" <= text[0] <= "\u06ff"
    return g


def test_words_printed_over_each_other_make_a_page_that_cannot_be_trusted() -> None:
    page = Page(1, 595, 842)
    page.glyphs = [glyph("م", 100 + 5 * i, i) for i in range(20)] + [glyph("7", 121 + 5 * i, 100 + i) for i in range(6)]
    page.drawn = {g.item: g.item for g in page.glyphs}
    limits = {"unmapped_share": 1.0, "printed_over_share": 0.01, "printed_over_least": 4}
    assert "printed over others" in judge(page, "", limits, arabic=True).why


def test_neighbours_that_share_ink_and_a_bold_drawn_twice_are_sound() -> None:
    page = Page(1, 595, 842)
    page.glyphs = [glyph("ن", 100 + 3 * i, i) for i in range(20)] + [glyph("b", 300 + 6 * i, 50 + i) for i in range(9)]
    page.glyphs += [glyph("b", 300.3 + 6 * i, 90 + i) for i in range(9)]
    page.drawn = {g.item: g.item for g in page.glyphs}
    limits = {"unmapped_share": 1.0, "printed_over_share": 0.01, "printed_over_least": 4}
    assert judge(page, "", limits, arabic=True).why == ""


def test_a_blank_beside_a_word_that_ends_in_tanwin_is_read() -> None:
    # As Typst sets Amiri: the cluster's advance begins at its fathatan, which stands over the drawn blank.
    page = Page(1, 595, 842)
    alef, yeh = glyph("اً", 321.3, 1, width=4.7), glyph("ي", 318.4, 2, width=2.5)
    alef.left = 322.5
    page.glyphs = [alef, yeh, glyph("ف", 326.0, 3)]
    page.spaces = [(320.5, 323.4, 700.0)] * 8
    assert "".join(s.text for s in lines_of(page.glyphs, page)[0].signs) == "ي اًف"


def test_a_word_broken_at_a_line_end_is_joined_unless_it_is_written_with_a_hyphen() -> None:
    content = (
        b"BT /F1 12 Tf 14 TL 50 700 Td (The well-known corridor carries inter-) Tj T* (national trade; its well-) Tj "
        b"T* (known risks are small from 2019-) Tj T* (2024 on.) Tj ET"
    )
    assert read_pdf(made(content), name="a.pdf").raw == (
        "The well-known corridor carries international trade; its well-known risks are small from 2019-2024 on."
    )


# --- Foreign bytes -------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=30), st.floats(0.2, 1))
@settings(max_examples=40, derandomize=True)
def test_damaged_pdfs_are_read_in_part_or_refused(changes: list[tuple[float, int]], share: float) -> None:
    data = bytearray(load("xelatex-2"))
    for place, value in changes:
        data[int(place * (len(data) - 1))] = value
    try:
        found = read_pdf(bytes(data[: int(share * len(data))]), name="damaged.pdf")
    except ReadingError:
        return
    assert all(0 <= d.start < d.end <= len(found.raw) for d in found.doubts)
