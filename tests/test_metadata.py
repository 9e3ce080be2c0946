"""Metadata are taken where a text says them plainly; structure is found in text that marks none."""

from __future__ import annotations

import pathlib

import pytest

from nufuz.errors import ReadingError
from nufuz.reading.document import Extracted, Metadata
from nufuz.reading.metadata import clean, dates, metadata, sidecar
from nufuz.reading.structure import structure

STORY = "وقع الوزيران اتفاقا جديدا في مجال النقل خلال زيارة استغرقت يومين، وقالا إن التنفيذ يبدأ العام المقبل.\n"


def found(text: str) -> Metadata:
    return metadata(text, "text/plain", Metadata())


@pytest.mark.parametrize(
    ("line", "date", "place", "outlet"),
    [
        ("بغداد/ سامر حسن/ الأناضول (22.04.2024)", "2024-04-22", "بغداد", "الأناضول"),
        ("نيروبي 14 نوفمبر 2023 (شينخوا) انطلقت أعمال المنتدى", "2023-11-14", "نيروبي", "شينخوا"),
        ("الرباط، 2 فبراير 2023 (ومع) – قال الوزير", "2023-02-02", "الرباط", "ومع"),
        ("طهران / 30 ايار / مايو 2022 / ارنا – وصف الرئيس", "2022-05-30", "طهران", "ارنا"),
        ("أنقرة (وكالة الأناضول) - قال الرئيس", None, "أنقرة", "وكالة الأناضول"),
        ("عمّان - الثلاثاء 14 تشرين الأول 2025", "2025-10-14", "عمان", None),
        ("تونس في 3 جانفي 2022 (وات) - أكد الوزير", "2022-01-03", "تونس", None),
        ("ليما 4 مايو 2019 (أندينا/تحرير خوان بيريث) - ارتفعت الصادرات", "2019-05-04", "ليما", None),
        ("كيتو 26-10-1998 (ا ب) - التقى الرئيسان اليوم", "1998-10-26", "كيتو", None),
        ("LUANDA, Feb 13, 2025 - Angola signed a contract on Thursday.", "2025-02-13", "LUANDA", None),
        ("ANKARA, 9 Şubat 2023 – Türkiye ile Kuveyt arasında anlaşma imzalandı.", "2023-02-09", "ANKARA", None),
        ("АСТАНА, 5 июня — ТАСС. Президент прибыл с визитом.", None, "АСТАНА", "ТАСС"),
    ],
)  # fmt: skip
def test_datelines(line: str, date: str | None, place: str, outlet: str | None) -> None:
    meta = found(f"{line}\n\n{STORY}")
    assert (meta.date, meta.place, meta.outlet) == (date, place, outlet)


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("نُشر في: 19/12/2024 - 08:10", "2024-12-19"),
        ("الأحد 09 نوفمبر 2025 - 20:15", "2025-11-09"),
        ("الإثنين ٢٢ نيسان ٢٠٢٤", "2024-04-22"),
        ("أخبار الموانئ - أكتوبر 2018", "2018-10"),
        ("Updated Sept. 3, 2025", "2025-09-03"),
        ("28 октября 1998 года", "1998-10-28"),
    ],
)
def test_lines_that_hold_a_date_and_little_else(line: str, date: str) -> None:
    assert found(f"عنوان المقال في كلمات قليلة\n{line}\n\n{STORY}").date == date


def test_an_agencys_lead_and_closing_line_tell_the_day_of_the_news() -> None:
    assert (
        found(f"قمة الطاقة\nباكو/ الأناضول\nاستضافت باكو، الأربعاء 7 يونيو/ حزيران 2023، قمة للطاقة.\n{STORY}").date
        == "2023-06-07"
    )
    assert found(f"{STORY}وغادر الوفد مساء. (وأج، 3 مارس 2024)").date == "2024-03-03"
    assert found(f"مجلة التاجر - عدد أبريل 2021\nحوار مع السفير\n{STORY}").date == "2021-04"


def test_a_weekday_in_the_lead_of_a_text_without_an_outlet_tells_nothing() -> None:
    assert found(f"بدأت الحرب يوم الاثنين 3 مايو 1948 في القرى.\n{STORY}").date is None


def test_a_date_inside_the_story_is_not_the_date_of_publication() -> None:
    assert found("الحدود بعد الحرب\n\nفي 24 مايو 1993 أعلنت الدولة استقلالها، ثم انضمت إلى الأمم المتحدة.").date is None
    assert (
        found("A chronology\n\n24 May 1993 – A month after the referendum the state became independent.").date is None
    )


def test_an_english_date_in_figures_that_reads_two_ways_is_left_out() -> None:
    assert dates("3/4/2020", "en") == []
    assert [d.edtf for d in dates("13/4/2020", "en")] == ["2020-04-13"]
    assert [d.edtf for d in dates("3/4/2020", "ar")] == ["2020-04-03"]


def test_by_lines_sources_and_translations() -> None:
    meta = found(f"ترجمة وتحرير نون بوست\n\nبقلم: سارة الحسن\n\n{STORY}\nالمصدر: معهد دراسات البحر\n")
    assert meta.outlet == "نون بوست"
    assert meta.outlet_kind == "press"
    assert meta.authors == ("سارة الحسن",)
    assert meta.published_from == "معهد دراسات البحر"


def test_what_the_format_gave_stands_above_what_the_text_says() -> None:
    meta = metadata(f"LUANDA, Feb 13, 2025 - {STORY}", "text/html", Metadata(date="2025-02-14", title="Title"))
    assert (meta.date, meta.place, meta.title) == ("2025-02-14", "LUANDA", "Title")


def test_a_sidecar_overrides_all(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.meta.toml").write_text(
        'title = "عنوان"\ndate = 2020-05-01\nauthors = ["س"]\noutlet_kind = "academic"\n', "utf-8"
    )
    document = clean(
        Extracted(f"LUANDA, Feb 13, 2025 - {STORY}", "text/plain"), id="a", path=str(tmp_path / "a.txt"), digest=""
    )
    assert (document.meta.date, document.meta.title, document.meta.place) == ("2020-05-01", "عنوان", "LUANDA")
    assert sidecar(tmp_path / "b.txt") is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("title = ", "not TOML"),
        ('date = "yesterday"', "date = 'yesterday' is not a day"),
        ('date = "2020-13"', "is not a day"),
        ("authors = 3", "authors = 3 is not a list of names"),
        ('outlet_kind = "blog"', "is not one of official, agency"),
    ],
)
def test_a_wrong_sidecar_says_what_is_wrong_with_it(tmp_path: pathlib.Path, written: str, said: str) -> None:
    (tmp_path / "a.meta.toml").write_text(written, "utf-8")
    with pytest.raises(ReadingError, match=r"a\.meta\.toml") as error:
        sidecar(tmp_path / "a.txt")
    assert said in str(error.value)


TEXT = f"""أدوات القوة في السياسة الخارجية

أولاً: الإطار النظري

{STORY * 3}
صورة: اجتماع الوزراء في العاصمة

{STORY * 3}
https://example.org/page

- 3 -

اترك تعليقاً

المصادر والمراجع:

1- حسن، محمد. 2010. العمق الاستراتيجي. بيروت: دار النشر.
٢- علي، أحمد (٢٠١٩)، «العلاقات الدولية في آسيا»، مجلة السياسة، العدد 3.
3. Nye, Joseph (2004). Soft Power: The Means to Success. New York: PublicAffairs.
"""


def test_headings_what_is_no_prose_and_the_list_of_references() -> None:
    parts = structure(TEXT)
    assert "أولاً: الإطار النظري" in [TEXT[a:b] for a, b in parts.headings]
    skipped = [TEXT[a:b] for a, b in parts.skip]
    assert skipped[:4] == ["صورة: اجتماع الوزراء في العاصمة", "https://example.org/page", "- 3 -", "اترك تعليقاً"]
    assert skipped[4].startswith("المصادر والمراجع")
    works = [(e.number, e.author, e.year, e.title) for e in parts.bibliography]
    assert works == [
        (1, "حسن، محمد", "2010", "العمق الاستراتيجي"),
        (2, "علي، أحمد", "2019", "العلاقات الدولية في آسيا"),
        (3, "Nye, Joseph", "2004", "Soft Power: The Means to Success"),
    ]


def test_the_spans_of_a_format_follow_the_repaired_text() -> None:
    raw = "العنــوان\n\nالنــص"
    document = clean(Extracted(raw, "text/html", headings=((0, 9),)), id="a", path="a", digest="")
    assert [document.text[a:b] for a, b in document.headings] == ["العنوان"]
    assert document.quote(0, 7) == (0, 9, "العنــوان")


def test_a_language_that_is_not_read_is_said_to_be_so() -> None:
    text = "Die Beziehungen zwischen den beiden Ländern haben sich in den letzten Jahren nicht verbessert."
    document = clean(Extracted(text, "text/plain"), id="a", path="a", digest="")
    assert document.meta.language == "de"
    assert [note.code for note in document.notes] == ["unknown-language"]
