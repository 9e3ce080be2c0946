"""Quantities: each row is a phrase as newspapers write it, and the figure that it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nufuz.language.numerals import read_digits
from nufuz.language.quantities import find_all, find_quantities
from nufuz.language.sentence import Figure
from nufuz.language.units import convert


def only(text: str, language: str) -> Figure:
    found = find_quantities(text, language)
    assert len(found) == 1, [(text[m.start : m.end], m.kind) for m in found]
    assert found[0].figure is not None
    return found[0].figure


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("بلغ 3,6 مليار دولار", 3.6e9, "USD"),
        ("أربعة عشر ملياراً من اليوروات", 14e9, "EUR"),
        ("ثلاثة ملايين من الأطنان", 3e6, "t"),
        ("بزيادة الخمس عن سابقه", 20, "percent"),
        ("الدول الخمس المطلة", 5, None),
        ("بلغ ٣٫٦ مليار دولار", 3.6e9, "USD"),
        ("قيمتها 1٬245٫5 مليون يورو", 1245.5e6, "EUR"),
        ("تعادل 2.724.900 كيلومتر مربع", 2_724_900, "km2"),
        ("بقيمة ملياري دولار", 2e9, "USD"),
        ("بلغ مليارا دولار", 2e9, "USD"),
        ("مليار و٢٤٢ مليون دولار", 1.242e9, "USD"),
        ("ثلاثة مليارات ونصف المليار دولار", 3.5e9, "USD"),
        ("بقيمة مليار دولار ومئتي مليون", 1.2e9, "USD"),
        ("ثلاثة مليارات يورو و200 مليون يورو", 3.2e9, "EUR"),
        ("مليونا طن ونصف المليون من القمح", 2.5e6, "t"),
        ("مليار متر مكعب وربع المليار", 1.25e9, "m3"),
        ("المساحة 199 951 كم²", 199_951, "km2"),
        ("عددهم 1 250 000 نسمة", 1_250_000, "person"),
        ("بقيمة (5.1) مليار دولار", 5.1e9, "USD"),
        ("تنفذ (250) مشروعا", 250, "count"),
        ("سقط منهم خمسة آلاف جندي", 5000, "person"),
        ("إحدى وثلاثين دولة", 31, "count"),
        ("أربعًا وعشرين طائرة", 24, "count"),
        ("الخمسة والعشرين عاما", 25, "year"),
        ("في المرتبة السابعة والثمانين", 87, "rank"),
        ("عتبة العشرين مليونًا", 2e7, None),
        ("بعد الثمانين كيلومترا", 80, "km"),
        ("بلغت مليارًا من الراندات", 1e9, None),
        ("مئتي مليون دولار أسترالي", 2e8, "AUD"),
        ("ثلاثة عشر مليار ليرة تركية", 13e9, "TRY"),
        ("خمس وعشرين شركة", 25, "count"),
        ("18 مليونا و600 ألف نسمة", 18.6e6, "person"),
        ("نصف مليون طالب", 5e5, "person"),
        ("مئة وخمسون ألف سائح", 150_000, "person"),
        ("ألفا و357 كيلومترا", 1357, "km"),
        ("5ر15 مليون دينار كويتي", 15.5e6, "KWD"),
        ("ثلثا الصادرات", 66.667, "percent"),
        ("16 مليار متر مكعب من الغاز سنويا", 16e9, "m3/yr"),
        ("1.2 مليون برميل يوميا", 1.2e6, "bbl/d"),
        ("٢٥ في المئة", 25, "percent"),
        ("اتفاقيتان", 2, "count"),
        ("ثمانية من كل عشرة", 80, "percent"),
        ("ثلاثة أضعاف", 200, "percent"),
        ("تضاعفت الصادرات ثلاث مرات", 200, "percent"),
        ("خمس صادراتها", 20, "percent"),
        ("بواقع نقطتين مئويتين", 2, "percent"),
        ("مليار كوانزا أنغولية", 1e9, "AOA"),
        ("10 مليارات فرنك رواندي", 10e9, "RWF"),
        ("120 ألف برميل في اليوم", 120_000, "bbl/d"),
    ],
)
def test_arabic(text: str, value: float, unit: str) -> None:
    figure = only(text, "ar")
    assert figure.value == pytest.approx(value)
    assert figure.unit == unit


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("worth $3.6bn", 3.6e9, "USD"),
        ("a $1.5-billion loan", 1.5e9, "USD"),
        ("a $500 million loan", 5e8, "USD"),
        ("KSh 20 billion", 20e9, "KES"),
        ("SR 20 billion", 20e9, "SAR"),
        ("40 F-16 jets", 40, "count"),
        ("trade grew 2.5 times", 150, "percent"),
        ("they met three times", 3, "count"),
        ("three times as many tourists", 200, "percent"),
        ("20 or more countries", 20, "count"),
        ("10 mcm a day", 1e7, "m3/d"),
        ("rose to 20 in these countries", 20, None),
        ("a 50 basis point cut", 0.5, "percent"),
        ("US$ 1.2 trillion", 1.2e12, "USD"),
        ("EUR 30m", 30e6, "EUR"),
        ("three and a half billion dollars", 3.5e9, "USD"),
        ("half a million people", 5e5, "person"),
        ("a dozen agreements", 12, "count"),
        ("twenty-five schools", 25, "count"),
        ("one hundred and five thousand tonnes", 105_000, "t"),
        ("250 million Canadian dollars", 250e6, "CAD"),
        ("447,400 sq km", 447_400, "km2"),
        ("two-thirds", 66.667, "percent"),
        ("quadrupled", 300, "percent"),
        ("threefold", 200, "percent"),
        ("12 flights a week", 12, "count/week"),
        ("10 bcm", 10e9, "m3"),
        ("18 new bilateral agreements", 18, "count"),
        ("5.5 percentage points", 5.5, "percent"),
    ],
)
def test_english(text: str, value: float, unit: str) -> None:
    figure = only(text, "en")
    assert figure.value == pytest.approx(value)
    assert figure.unit == unit


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("üç buçuk milyar dolar", 3.5e9, "USD"),
        ("yarım milyon kişi", 5e5, "person"),
        ("1,5 milyar avroluk", 1.5e9, "EUR"),
        ("1 milyar 242 milyon dolar", 1.242e9, "USD"),
        ("yüzde 25", 25, "percent"),
        ("%25'lik", 25, "percent"),
        ("iki katına", 100, "percent"),
        ("üçte ikisi", 66.667, "percent"),
        ("12.500 şirket", 12_500, "count"),
        ("günlük 1,2 milyon varil", 1.2e6, "bbl/d"),
        ("dokuz yeni okul", 9, "count"),
        ("50 bin TL", 50_000, "TRY"),
    ],
)
def test_turkish(text: str, value: float, unit: str) -> None:
    figure = only(text, "tr")
    assert figure.value == pytest.approx(value)
    assert figure.unit == unit


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("полтора миллиарда долларов", 1.5e9, "USD"),
        ("3,6 млрд долл. США", 3.6e9, "USD"),
        ("два с половиной миллиарда тенге", 2.5e9, "KZT"),
        ("12 500,5 тонн", 12_500.5, "t"),
        ("447,4 тыс. кв. км", 447_400, "km2"),
        ("сто двадцать пять тысяч человек", 125_000, "person"),
        ("двадцати пяти соглашений", 25, "count"),
        ("вдвое", 100, "percent"),
        ("в 2 раза", 100, "percent"),
        ("треть", 33.333, "percent"),
        ("1,2 млн баррелей в сутки", 1.2e6, "bbl/d"),
        ("полмиллиона тонн", 5e5, "t"),
    ],
)
def test_russian(text: str, value: float, unit: str) -> None:
    figure = only(text, "ru")
    assert figure.value == pytest.approx(value)
    assert figure.unit == unit


@pytest.mark.parametrize(
    ("text", "language", "bound"),
    [
        ("أكثر من 3 مليارات دولار", "ar", "gt"),
        ("تجاوز حجم التبادل التجاري 3 مليارات دولار", "ar", "gt"),
        ("لم يتجاوز 3 مليارات دولار", "ar", "lt"),
        ("لا يقل عن 25 شركة", "ar", "gt"),
        ("بنحو 3 مليارات دولار", "ar", "approx"),
        ("at least 18 agreements", "en", "gt"),
        ("did not exceed $3bn", "en", "lt"),
        ("nearly 300 firms", "en", "approx"),
        ("10 milyar dolardan fazla", "tr", "gt"),
        ("300'den fazla Türk firması", "tr", "gt"),
        ("5 milyar dolara kadar", "tr", "lt"),
        ("4 milyar dolara yakın", "tr", "approx"),
        ("не менее 18 проектов", "ru", "gt"),
        ("до 4 млрд долларов", "ru", "lt"),
        ("вырос до 4 млрд долларов", "ru", "eq"),
        ("около 300 компаний", "ru", "approx"),
    ],
)
def test_bounds(text: str, language: str, bound: str) -> None:
    assert only(text, language).bound == bound


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("بين 3 و4 مليارات دولار", "ar"),
        ("3-4 مليارات دولار", "ar"),
        ("between 3 and 4 billion dollars", "en"),
        ("$3-4 billion", "en"),
        ("3 ila 4 milyar dolar", "tr"),
        ("от 3 до 4 млрд долларов", "ru"),
    ],
)
def test_a_range_shares_its_multiplier_and_unit(text: str, language: str) -> None:
    figure = only(text, language)
    assert (figure.value, figure.value_to, figure.unit) == (3e9, 4e9, "USD")


def test_a_change_is_no_range() -> None:
    figures = [m.figure for m in find_quantities("rose from 3 billion dollars to 4 billion dollars", "en")]
    assert [(f.value, f.value_to) for f in figures if f] == [(3e9, None), (4e9, None)]


def test_the_second_of_two_figures_for_one_sum_is_marked() -> None:
    for text, language in [
        ("1.2 billion dollars (about 1.1 billion euros)", "en"),
        ("1.2 مليار دولار (نحو 1.1 مليار يورو)", "ar"),
    ]:
        assert [m.head for m in find_quantities(text, language)] == [None, "same-sum"]
    assert [m.head for m in find_quantities("2 billion dollars and 3 billion euros", "en")] == [None, None]


def test_a_mark_before_three_digits_keeps_its_other_reading() -> None:
    written = only("30.495 مليار دولار", "ar")
    assert (written.value, written.other) == (30.495e9, 30_495e9)
    assert (read := read_digits("3,600", "en")) is not None
    assert (read.value, read.other) == (3600, None)
    assert (read := read_digits("3,600", "tr")) is not None
    assert (read.value, read.other) == (3.6, 3600)


def test_digits_and_step_say_how_far_a_figure_may_be_rounded() -> None:
    figure = only("3.60 billion dollars", "en")
    assert (figure.digits, figure.step) == (3, pytest.approx(1e7))


def test_a_minus_belongs_to_the_figure_and_a_hyphen_does_not() -> None:
    assert only("a change of -3.2%", "en").value == -3.2
    assert find_quantities("2017-2021", "en") == []


def test_indefinite_numbers_say_none() -> None:
    for text, language in [
        ("عشرات الملايين من الدولارات", "ar"),
        ("millions of dollars", "en"),
        ("milyonlarca dolar", "tr"),
        ("миллионы долларов", "ru"),
    ]:
        assert find_quantities(text, language) == [], text


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("المرتبة التاسعة", "ar", 9),
        ("the third largest", "en", 3),
        ("9. sırada", "tr", 9),
        ("на 9-м месте", "ru", 9),
        ("25'inci sırada", "tr", 25),
    ],
)
def test_ranks(text: str, language: str, value: int) -> None:
    found = find_quantities(text, language)
    assert [(m.kind, m.figure.value, m.figure.unit) for m in found if m.figure] == [("ordinal", value, "rank")]


def test_an_article_before_a_sign_is_no_letter_of_the_currency() -> None:
    assert (only("a $200 million loan", "en").unit, only("A$200 million", "en").unit) == ("USD", "AUD")


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("3- تزود الجزائر تونس بنحو 20 مليون طن", "ar", [20e6]),
        ("180 دبابة من طراز K2 و212 مدفعا", "ar", [180, 212]),
        ("التحويلات من العاملين والمواطنين", "ar", []),  # plurals, no duals
    ],
)
def test_labels_and_plurals_are_no_figures(text: str, language: str, values: list[float]) -> None:
    assert [m.figure.value for m in find_quantities(text, language) if m.figure] == values


def test_what_comes_to_reach_a_figure_reaches_it() -> None:
    assert (only("ليصل إلى 55 مليون دولار", "ar").bound, only("بما يصل إلى 55 مليون دولار", "ar").bound) == ("eq", "lt")


def test_to_is_no_bound_after_a_change_whose_percentage_is_told() -> None:
    found = find_quantities("Индия снизила импорт на 12% до 1,8 млн баррелей", "ru")
    assert [m.figure.bound for m in found if m.figure] == ["eq", "eq"]


def test_a_fifth_of_the_border_is_a_share_and_five_states_are_five() -> None:
    assert only("خمس الحدود", "ar").unit == "percent"
    assert only("خمس دول", "ar").unit == "count"


def test_units_come_to_those_of_the_vocabulary() -> None:
    assert convert(100, "mi") == (pytest.approx(160.9344), "km")
    assert convert(1000, "ft3/yr") == (pytest.approx(28.316846592), "m3/yr")
    assert convert(5, "USD") == (5, "USD")


@given(
    st.integers(0, 10**12),
    st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]),
    st.sampled_from(["ar", "en", "tr", "ru"]),
)
def test_whole_numbers_are_read_in_every_script(number: int, digits: str, language: str) -> None:
    written = str(number).translate({ord(str(i)): digits[i] for i in range(10)})
    read = read_digits(written, language)
    assert read is not None
    assert read.value == number


@given(st.integers(1000, 10**9))
def test_thousands_marks_part_thousands(number: int) -> None:
    for language, mark in [("en", ","), ("ar", "٬"), ("ru", "\u00a0")]:
        read = read_digits(f"{number:,}".replace(",", mark), language)
        assert read is not None
        assert read.value == number
    for language in ("tr", "ru", "ar"):
        read = read_digits(f"{number:,}".replace(",", "."), language, whole=True)
        assert read is not None
        assert read.value == number


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=120), st.sampled_from(["ar", "en", "tr", "ru"]))
def test_whatever_the_text_mentions_lie_in_it_and_apart(text: str, language: str) -> None:
    end = 0
    for mention in find_all(text, language, "2024-06-12"):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


_WORDS = ["3", "٣٫٦", "2021", "12", "مليار", "مليون", "و", "ألف", "نصف", "دولار", "عام", "من", "إلى", "بين", "-", "في", "المئة", "%", "مايو", "(", ")",
          "billion", "and", "a", "half", "$", "to", "May", "of", "the", "buçuk", "milyar", "'", "den", "полтора", "млрд", ".", "с", "до", "года"]  # fmt: skip


@given(
    st.lists(st.sampled_from(_WORDS), max_size=14),
    st.sampled_from(["ar", "en", "tr", "ru"]),
    st.sampled_from([" ", ""]),
)
def test_number_words_in_any_order_never_break_the_reader(words: list[str], language: str, between: str) -> None:
    text = between.join(words)
    end = 0
    for mention in find_all(text, language, "2024-06-12"):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


def test_a_kazakh_paragraph_is_read_with_the_figures_that_russian_writes_too():
    text = "Қазақстан мен Түркия арасындағы сауда көлемі 2022 жылы 6,4 млрд долл. болды."
    found = find_all(text, "kk")
    assert [(m.kind, m.key) for m in found] == [("date", "2022"), ("money", "USD")]
    assert found[1].figure is not None
    assert found[1].figure.value == 6.4e9


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("زاره مليار دولار و200 مليون سائح", [1e9, 2e8]),
        ("مليار دولار و200 مليون يورو", [1e9, 2e8]),
        ("3 مليارات دولار و4 مليارات يورو", [3e9, 4e9]),
        ("المغرب 120 340 560", [120, 340, 560]),
        ("إلى ألمانيا وإيطاليا 480 و310 ملايين دولار", [4.8e8, 3.1e8]),
        ("في 2019 و2.5 مليار دولار في 2020", [2.5e9]),
        ("القرار 242 و3 ملايين لاجئ", [3e6]),
        ("٢,٦ مليار يورو و٠,٩ مليار يورو", [2.6e9, 9e8]),
        ("بين مليون و800 ألف", [1e6, 8e5]),
    ],
)
def test_figures_that_only_stand_side_by_side_stay_apart(text: str, values: list[float]) -> None:
    assert [m.figure.value for m in find_quantities(text, "ar") if m.figure is not None] == values


def test_half_a_million_and_eight_hundred_thousand_are_the_ends_of_a_range() -> None:
    figure = only("ما بين نصف مليون و800 ألف", "ar")
    assert (figure.value, figure.value_to) == (5e5, 8e5)


def test_a_sign_joined_to_the_next_figure_is_that_figures() -> None:
    found = [
        (m.figure.value, m.figure.unit) for m in find_quantities("Japan and the ten $395 billion", "en") if m.figure
    ]
    assert found == [(10, None), (3.95e11, "USD")]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("four in five would stay", [80]),
        ("two people in five are Malay", [40]),
        ("five in ten years", [5, 10]),
        ("killed 5 in 12 raids", [5, 12]),
    ],
)
def test_so_many_in_so_many_is_a_share_where_both_are_words(text: str, values: list[float]) -> None:
    assert [m.figure.value for m in find_quantities(text, "en") if m.figure is not None] == values


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("F-16 aircraft, S-400 systems, 5G networks", "en", []),
        ("the G20 countries, Boeing 737 aircraft", "en", []),
        ("bought from Boeing 20 planes", "en", [20]),
        ("صوتت لصالح القرار 141 دولة", "ar", [141]),
        ("استغرقت الرحلة 5 ساعات", "ar", [5]),
        ("Resolution 1701, Article 5 of the treaty", "en", []),
        ("مجموعة العشرين ومجموعة السبع", "ar", []),
        ("20 طائرة إف-16 ومنظومات إس 400", "ar", [20]),
        ("BM'nin 1701 sayılı kararı", "tr", []),
        ("20 истребителей Су-35 и С-400", "ru", [20]),
        ("80-миллионная страна", "ru", [80]),
        ("بلغ ما مجموعه 995 قرضا", "ar", [995]),
        ("تلقت الفلبين 758 مليونا (63 في المئة)", "ar", [758e6, 63]),
        ("30 دبابة من طراز ليوبارد 1 و20 مركبة مشاة", "ar", [30, 1, 20]),
        ("a group of 15 engineers", "en", [15]),
        ("группы 15 студентов", "ru", [15]),
        ("садятся в пяти посёлках, всего 14 раз в неделю", "ru", [5, 14]),
    ],
)
def test_numbers_in_names_count_nothing(text: str, language: str, values: list[float]) -> None:
    found = find_quantities(text, language)
    assert [m.figure.value for m in found if m.figure is not None] == values


@pytest.mark.parametrize(
    ("text", "language", "values", "unit"),
    [
        ("Trade rose from 3 to 5 billion dollars", "en", [3e9, 5e9], "USD"),
        ("ارتفع من 3 مليارات إلى 5 مليارات دولار", "ar", [3e9, 5e9], "USD"),
        ("вырос с 2 до 3 млрд долларов", "ru", [2e9, 3e9], "USD"),
        ("it grew from 200 to 350 companies", "en", [200, 350], "count"),
    ],
)
def test_both_ends_of_a_change_have_its_unit(text: str, language: str, values: list[float], unit: str) -> None:
    figures = [m.figure for m in find_quantities(text, language) if m.figure is not None]
    assert [f.value for f in figures] == values
    assert {f.unit for f in figures} == {unit}


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Rs 500 crore", "en", "rupee"),
        ("20 milyon manat", "tr", "manat"),
        ("5 млрд рупий", "ru", "rupee"),
        ("8 ملايين كواشا", "ar", "kwacha"),
    ],
)
def test_a_name_that_states_share_leaves_the_currency_open(text: str, language: str, name: str) -> None:
    figure = only(text, language)
    assert (figure.unit, figure.noun) == (None, name)


@pytest.mark.parametrize(
    ("text", "language", "bound"),
    [
        ("على ألا تقل عن 500 مليون دولار", "ar", "gt"),
        ("بحد أدنى 200 مليون دولار", "ar", "gt"),
        ("بما يقل عن مليون دولار", "ar", "lt"),
        ("تجاوزت حاجز الـ10 مليارات دولار", "ar", "gt"),
        ("قدرت بنحو 5 مليارات دولار", "ar", "approx"),
        ("قرابة الـ 500 شركة", "ar", "approx"),
        ("ارتفعت لتصل إلى 25.5 مليار متر مكعب", "ar", "eq"),
        ("выросла до 32%", "ru", "eq"),
        ("более чем на 20 процентов", "ru", "gt"),
        ("почти в три раза", "ru", "approx"),
        ("$5bn-plus", "en", "gt"),
    ],
)
def test_bounds_of_several_words(text: str, language: str, bound: str) -> None:
    assert only(text, language).bound == bound


def test_how_often_is_no_multiple_in_russian() -> None:
    assert only("вырос в три раза", "ru").factor
    assert only("увеличилось в 1,5–2 раза", "ru").value_to == 100
    assert not only("встречались три раза", "ru").factor


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2,5 мың тонна", 2500, "t"),
        ("3 миллиард АҚШ доллары", 3e9, "USD"),
        ("5 млрд теңге", 5e9, "KZT"),
        ("25 пайыз", 25, "percent"),
        ("12 мың адам", 12_000, "person"),
    ],
)
def test_kazakh(text: str, value: float, unit: str) -> None:
    figure = only(text, "kk")
    assert (figure.value, figure.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("ihracat 3 milyar 200 milyon 2023'te", "tr", [3.2e9]),
        ("1,2 milyardan 2,4 milyar dolara", "tr", [1.2e9, 2.4e9]),
        ("on binlerce kişi", "tr", []),
        ("yüzde eksi 3", "tr", [-3]),
        ("سالب 2.5%", "ar", [-2.5]),
        ("минус 3%", "ru", [-3]),
        ("с 12% до 15%", "ru", [12, 15]),
    ],
)
def test_figures_beside_dates_and_signs_in_words(text: str, language: str, values: list[float]) -> None:
    found = [m.figure for m in find_all(text, language, "2024") if m.figure is not None]
    assert [figure.value for figure in found] == values
    assert {figure.bound for figure in found} <= {"eq"}
