"""Damaged text is repaired, every clean character knows its raw place, and sound text stays as it is."""

from __future__ import annotations

import csv
import pathlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nufuz.reading.document import Extracted, Repair
from nufuz.reading.languages import languages
from nufuz.reading.repair import KINDS, Repaired, repair
from nufuz.reading.repair.numbers import digit_map
from nufuz.reading.repair.repetition import Repetition
from nufuz.reading.repair.tape import Change, Tape

SHARED = pathlib.Path(__file__).parents[2] / "shared"
SEED = next(iter((SHARED / "seeds").glob("000*.txt")), None)
FRAGMENTS = pathlib.Path(__file__).parents[1] / "benchmarks" / "reading" / "repair" / "seed_000.csv"


def repaired(raw: str, *off: str) -> Repaired:
    return repair(Extracted(raw, "text/plain"), switched_off=frozenset(off))


def made(result: Repaired, kind: str) -> list[Repair]:
    return [r for r in result.repairs if r.kind == kind and r.made]


def test_tatweel_goes_and_the_repair_is_listed_with_its_raw_place() -> None:
    result = repaired("شهدت العلاقــات تطــورا")
    assert result.text == "شهدت العلاقات تطورا"
    assert [(r.before, r.after, r.start) for r in result.repairs] == [
        ("العلاقــات", "العلاقات", 5),
        ("تطــورا", "تطورا", 16),
    ]


@pytest.mark.parametrize("text", ["للفترة 2020 ـ 2030", "عام 1443هـ", "بـ300 دولار", "الـ75 بالمئة", "لـ«ناتو»"])
def test_a_tatweel_that_is_a_dash_or_carries_a_number_stays(text: str) -> None:
    assert repaired(text).text == text


def test_presentation_forms_become_letters_and_a_ligature_keeps_one_raw_place() -> None:
    result = repaired("ﺍﻟﺴﻼﻡ")
    assert result.text == "السلام"
    at = result.text.index("لا")
    assert result.offsets.to_raw(at, at + 2) == (3, 4)


def test_swapped_lam_alef_is_mended_where_the_whole_document_shows_it() -> None:
    raw = "شهدت العالقات االقتصادية بين البلدين خالل األعوام األخيرة تطورا، وبلغ حجم التجارة مليار دوالر، وقال الوزير إن اإلمارات شريك مهم."
    assert repaired(raw).text == (
        "شهدت العلاقات الاقتصادية بين البلدين خلال الأعوام الأخيرة تطورا، وبلغ حجم التجارة مليار دولار، وقال الوزير إن الإمارات شريك مهم."
    )


def test_real_alef_lam_in_sound_text_is_left_alone() -> None:
    text = "قال خالد إن المال لا يصنع الرجال، وإن العالم يتغير خلال أعوام، وطالب بعمال مهرة."
    assert repaired(text).text == text


def test_mirrored_brackets_are_turned() -> None:
    assert repaired("أعلنت المنظمة )اليونسكو( في بيان )نشر اليوم( عن برنامج جديد.").text == (
        "أعلنت المنظمة (اليونسكو) في بيان (نشر اليوم) عن برنامج جديد."
    )


def test_letters_with_spaces_between_become_words_but_lists_of_letters_stay() -> None:
    assert repaired("هذا هو ا ل س ل ا م  ا ل ع ا ل م ي في المنطقة.").text == "هذا هو السلام العالمي في المنطقة."
    assert repaired("البنود أ ب ج د من الاتفاق").text == "البنود أ ب ج د من الاتفاق"


def test_a_lost_space_comes_back_with_an_empty_raw_span() -> None:
    result = repaired("تطورت العلاقةبين البلدين في الأعوام الأخيرة.")
    assert "العلاقة بين" in result.text
    at = result.text.index("العلاقة بين") + len("العلاقة")
    start, end = result.offsets.to_raw(at, at + 1)
    assert start == end


def test_pieces_of_a_line_in_reverse_order_are_put_back() -> None:
    # "تعز|يز" and "أ|كبر" are torn: three pieces, the last first.
    raw = "كبر دول المنطقة، وهما مصر والجزائر يز علاقاتها مع أ في السنوات الأخيرة عملت الحكومة على تعز\nمن أجل زيادة التجارة."
    result = repaired(raw)
    assert result.text.startswith("في السنوات الأخيرة عملت الحكومة على تعزيز علاقاتها مع أكبر دول المنطقة")
    at = result.text.index("تعزيز")
    assert [raw[slice(*result.offsets.to_raw(at + i, at + i + 1))] for i in range(5)] == list("تعزيز")


def test_a_line_whose_border_is_not_sure_carries_a_doubt() -> None:
    result = repaired("ية بين البلدين في السنوات الأخيرة شهدت العلاقات التجار\nتطورا كبيرا.")
    assert "التجارية" in result.text
    assert all(0 <= d.sure < 0.9 for d in result.doubts)


def test_a_by_line_begins_with_its_cue() -> None:
    raw = "ير دار الأفق ترجمة وتحر\n\nتطورت العلاقات بين البلدين في السنوات الأخيرة تطورا كبيرا."
    assert repaired(raw).text.startswith("ترجمة وتحرير دار الأفق\n")


def test_what_a_document_says_elsewhere_shows_how_its_words_go_on() -> None:
    words = ["زار", "الوفد", "ميناء", "الشمال", "الجديد", "ثم", "عاد", "الوفد"]
    said = Repetition.of([[(word, 0) for word in words], [(word, 9) for word in words]])
    assert said.odds(("الوفد", "ميناء", "الشمال", "الجديد"), 9) > 1
    assert said.odds(("ثم", "ميناء", "عاد", "الوفد"), 9) == 0
    # What stands only in the line itself and beside it is no evidence.
    assert Repetition.of([[(word, 9) for word in words]]).odds(("الوفد", "ميناء", "الشمال", "الجديد"), 8) == 0


def test_a_frequent_word_behind_a_frequent_word_says_little() -> None:
    often = [(word, i) for i in range(40) for word in ("تركيا", "إلى", "مصر", "من", "تركيا", "وبين")]
    rare = [("سد", 90), ("النيل", 90)]
    said = Repetition.of([often, rare])
    assert said.odds(("كان", "سد", "النيل", "كبيرا"), 500) > 2 > said.odds(("كان", "تركيا", "إلى", "كبيرا"), 500)


@pytest.mark.parametrize("raw", ["كلمة " * 200_000, "كل\n" * 60_000, "ا" * 1_000_000, "٣" * 500_000])
def test_a_text_of_one_long_line_or_of_very_many_is_gone_through_once(raw: str) -> None:
    assert repaired(raw).text == raw  # would not end if a step took more than its length's time


YEARS = "تأسست المنظمة في سنة 2009، ثم توسعت في عام 2019، وبلغت الصادرات في سنة 2020 نحو 25 مليار دولار، أي 15 في المئة من الناتج."


def hidden(text: str, zero: int, one: int) -> str:
    return "".join(chr(zero if c == "0" else one + int(c) - 1) if c.isdigit() else c for c in text)


@pytest.mark.parametrize(("zero", "one"), [(0xE005, 0xE008), (0xE030, 0xE031), (0xF0B9, 0xF0B0)])
def test_digits_in_the_private_use_area_follow_from_the_years(zero: int, one: int) -> None:
    result = repaired(hidden(YEARS, zero, one))
    assert result.text == YEARS
    assert [r.after.strip("،") for r in made(result, "private-use-digit")] == ["2009", "2019", "2020", "25", "15"]
    assert all(r.sure > 0.9 for r in made(result, "private-use-digit"))


def test_hidden_digits_without_a_year_are_not_guessed() -> None:
    raw = hidden("بلغت الصادرات 35 مليار دولار والواردات 27 مليارا.", 0xE005, 0xE008)
    result = repaired(raw)
    assert result.text == raw
    assert not made(result, "private-use-digit")


def test_icons_of_a_symbol_font_are_no_digits() -> None:
    assert digit_map("\uf0b7 أولا\n\uf0b7 ثانيا") is None


def test_a_number_of_two_digit_systems_gets_one_and_a_doubt() -> None:
    result = repaired("في عام ٢0٢٤ وفي 2025")
    assert result.text == "في عام ٢٠٢٤ وفي 2025"
    assert [d.why for d in result.doubts] == ["digits of two systems in one number"]


def test_look_alike_letters_are_arabic_in_arabic_and_stay_in_persian() -> None:
    assert (
        repaired("قال الوزیر إن الشرکة تعمل فی المنطقة منذ عام.").text
        == "قال الوزير إن الشركة تعمل في المنطقة منذ عام."
    )
    persian = "وزیر امور خارجه گفت که این توافق به نفع هر دو کشور است."
    assert repaired(persian).text == persian


def test_invisible_characters_go_and_persian_joiners_stay() -> None:
    assert repaired("\ufeffقال \u200fالوزير\u202c\r\nاليوم").text == "قال الوزير\nاليوم"
    assert repaired("کشورهای همسایه نمی‌توانند").text == "کشورهای همسایه نمی‌توانند"


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_can_be_switched_off(kind: str) -> None:
    raw = "\u200fالعلاقــات ﻼ )نص( ا ل س ل ا م ٢0٢٤ الشرکة " + hidden(YEARS, 0xE005, 0xE008)
    assert not [r for r in repaired(raw, kind).repairs if r.kind == kind]


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(ValueError, match="no such kind of repair: kashida"):
        repaired("نص", "kashida")


PIECES = st.lists(
    st.sampled_from(
        ["العلاقــات", "دوالر", "ﻼ", "\u200f", " ", "\n", "\r\n", "\n\n", "تعز", "يز", "2020", "\ue005\ue008", ")نص(", "أ", "كبر", "ی", "٢0٢٤", "Ankara", "، ", ". ", "ا ل س ل ا م", "العلاقةبين", "في", "سنة"]
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=150)
@given(PIECES)
def test_every_clean_character_has_a_raw_span_in_range_and_unchanged_ones_stand_there(pieces: list[str]) -> None:
    raw = "".join(pieces)
    result = repaired(raw)
    for i, character in enumerate(result.text):
        start, end = result.offsets.to_raw(i, i + 1)
        assert 0 <= start <= end <= len(raw)
        if end - start == 1 and raw[start] != character:
            assert any(r.made and r.start <= start < r.end for r in result.repairs)
    if not [r for r in result.repairs if r.made]:
        assert result.text == raw
        assert result.offsets.starts is None


@settings(max_examples=200)
@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويةأإآءؤئ \n.،1234567890"))
def test_text_without_any_damage_signs_keeps_its_characters(text: str) -> None:
    """Whatever is moved or parted, no character but spaces is lost or made."""
    result = repaired(text)
    assert sorted(re.sub(r"\s", "", result.text)) == sorted(re.sub(r"\s", "", text))


@given(
    st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5), st.text(max_size=3)), max_size=5)
)
def test_a_tape_keeps_the_place_of_what_no_change_touches(raw: str, edits: list[tuple[int, int, str]]) -> None:
    changes = [Change("x", min(a, len(raw)), min(a + n, len(raw)), (new,)) for a, n, new in edits]
    tape = Tape.of(raw).changed(changes)
    touched = {i for c in changes for i in range(c.start, c.end)}
    places = {tape.starts[i]: tape.text[i] for i in range(len(tape.text)) if tape.ends[i] - tape.starts[i] == 1}
    for i, character in enumerate(raw):
        if i not in touched:
            assert places[i] == character


def test_languages_are_told_by_paragraph() -> None:
    text = (
        "قال الوزير إن العلاقات بين البلدين تتطور.\n\nThe minister said that relations have improved.\n\n"
        "Bakan, iki ülke arasında yeni bir anlaşma olduğunu söyledi.\n\nМинистр сказал, что отношения развиваются.\n\n"
        "وزیر امور خارجه گفت که این توافق به نفع هر دو کشور است.\n\nҚазақстан мен Түркия арасындағы қарым-қатынас туралы."
    )
    assert [code for _, _, code in languages(text)] == ["ar", "en", "tr", "ru", "fa", "kk"]


needs_seed = pytest.mark.skipif(SEED is None, reason="the shared seed texts are not here")


@needs_seed
def test_the_seven_hidden_numbers_of_the_damaged_seed_are_recovered() -> None:
    assert SEED is not None
    result = repaired(SEED.read_text(encoding="utf-8"))
    digits = [re.sub(r"\D", "", r.after) for r in made(result, "private-use-digit")]
    assert digits == ["2009", "2020", "2019", "25", "2019", "15", "2020"]


@needs_seed
def test_nine_tenths_of_the_torn_words_of_the_damaged_seed_are_whole_again() -> None:
    assert SEED is not None
    raw = SEED.read_text(encoding="utf-8")
    result = repaired(raw)
    starts = result.offsets.starts
    assert starts is not None
    place = {start: i for i, start in enumerate(starts)}
    rows = list(csv.DictReader(FRAGMENTS.open(encoding="utf-8")))
    torn = [int(row["line"]) for row in rows if row["torn"] == "1"]
    # The rest of the word stands directly behind its beginning: no space before it any more.
    whole = [at for at in torn if place[at] > 0 and not result.text[place[at] - 1].isspace()]
    assert len(whole) >= 0.9 * len(torn)
    in_order = [
        row
        for row in rows
        if (i := place[int(row["begins"])]) == 0 or (result.text[i - 1] in " \n" and "\n" in result.text[i - 2 : i])
    ]
    assert len(in_order) >= 0.8 * len(rows)
    # A line whose order stayed wrong is never passed on without a doubt.
    wrong = [int(row["line"]) for row in rows if row not in in_order]
    assert all(any(d.start <= at < d.end for d in result.doubts) for at in wrong)
