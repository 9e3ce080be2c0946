"""Dates: each row is a phrase as newspapers write it, and the EDTF and role that it says."""

from __future__ import annotations

import pytest

from nufuz.language.calendars import hijri
from nufuz.language.dates import find_dates
from nufuz.language.quantities import find_all, find_quantities

ANCHOR = "2024-06-12"  # a Wednesday


def read(text: str, language: str, anchor: str | None = ANCHOR) -> list[tuple[str | None, str]]:
    return [(m.when.edtf, m.when.role) for m in find_dates(text, language, anchor) if m.when]


@pytest.mark.parametrize(
    ("text", "edtf", "role"),
    [
        ("في 9 تشرين الثاني/نوفمبر 2022", "2022-11-09", "at"),
        ("12 كانون الأول/ ديسمبر 2023", "2023-12-12", "at"),
        ("٧ حزيران (يونيو) ٢٠٢٤", "2024-06-07", "at"),
        ("في فبراير شباط 2022", "2022-02", "at"),
        ("20 جويلية 2021", "2021-07-20", "at"),
        ("3 غشت 2020", "2020-08-03", "at"),
        ("15 شتنبر 2019", "2019-09-15", "at"),
        ("في أول يناير 2024", "2024-01-01", "at"),
        ("عام 2021", "2021", "at"),
        ("منذ سنة 2013", "2013/..", "since"),
        ("بحلول عام 2030", "2030", "by"),
        ("من عام 2017 إلى عام 2021", "2017/2021", "span"),
        ("بين عامي 2010 و2015", "2010/2015", "span"),
        ("2017-2021", "2017/2021", "span"),
        ("في التسعينات", "199X", "at"),
        ("الربع الأول من عام 2023", "2023-01/2023-03", "span"),
        ("الأشهر التسعة الأولى من 2024", "2024-01/2024-09", "span"),
        ("العام الماضي", "2023", "at"),
        ("قبل عام", "2023", "at"),
        ("قبل عام 2020", "../2020", "until"),
        ("قبل ستين عاما", "1964", "at"),
        ("الشهر الماضي", "2024-05", "at"),
        ("في مارس الماضي", "2024-03", "at"),
        ("قبل عامين", "2022", "at"),
        ("أمس", "2024-06-11", "at"),
        ("يوم الخميس", "2024-06-06", "at"),
        ("حتى الآن", "../2024", "so-far"),
        ("خلال السنوات الخمس الماضية", "2019/2024", "span"),
        ("مع نهاية العقد", "2030", "by"),
        ("15 رمضان 1445 هـ", "2024-03-25", "at"),
        ("في الثاني عشر من شهر ربيع الأول 1445", "2023-09-27", "at"),
        ("من يناير إلى سبتمبر 2023", "2023-01/2023-09", "span"),
        ("ما بين يناير ومارس 2023", "2023-01/2023-03", "span"),
        ("من يناير إلى مايو الماضي", "2024-01/2024-05", "span"),
        ("من 10 إلى 12 سبتمبر 2022", "2022-09-10/2022-09-12", "span"),
        ("يومي 5 و6 مايو 2023", "2023-05-05/2023-05-06", "span"),
        ("بين 28 ديسمبر و3 يناير 2023", "2022-12-28/2023-01-03", "span"),
        ("خلال أول 9 أشهر من العام الجاري", "2024-01/2024-09", "span"),
        ("خلال الـ9 أشهر الأولى من 2023", "2023-01/2023-09", "span"),
        ("خلال السنوات الـ10 الماضية", "2014/2024", "span"),
        ("خلال العقدين الماضيين", "2004/2024", "span"),
        ("في تسعينيات القرن الماضي", "199X", "at"),
        ("العقد الأول من القرن الحادي والعشرين", "200X", "at"),
        ("القرن الـ19", "18XX", "at"),
        ("حتى نهاية مارس", "../2024-03", "until"),
        ("في 15 من الشهر الجاري", "2024-06-15", "at"),
        ("غدا الخميس", "2024-06-13", "at"),
        ("قبل نحو عشر سنوات", "2014", "at"),
        ("السنة المالية الماضية", "2023", "at"),
        ("الصيف الماضي", "2023-06/2023-08", "span"),
        ("بنهاية العام", "2024", "by"),
        ("عام 1445 هـ (2023 م)", "2023", "at"),
    ],
)
def test_arabic(text: str, edtf: str, role: str) -> None:
    assert read(text, "ar") == [(edtf, role)]


@pytest.mark.parametrize(
    ("text", "edtf", "role"),
    [
        ("on 12 May 2023", "2023-05-12", "at"),
        ("on May 12, 2023", "2023-05-12", "at"),
        ("on Monday, 12 May 2023", "2023-05-12", "at"),
        ("2023-05-12", "2023-05-12", "at"),
        ("25/12/2023", "2023-12-25", "at"),
        ("12-14 May 2023", "2023-05-12/2023-05-14", "span"),
        ("in March 2024", "2024-03", "at"),
        ("since 2009", "2009/..", "since"),
        ("until 2015", "../2015", "until"),
        ("by 2030", "2030", "by"),
        ("from 2017 to 2021", "2017/2021", "span"),
        ("the 1990s", "199X", "at"),
        ("in the first half of 2023", "2023-01/2023-06", "span"),
        ("in the first nine months of 2024", "2024-01/2024-09", "span"),
        ("at the end of 2025", "2025", "at"),
        ("in the mid-2010s", "201X", "at"),
        ("the 20th century", "19XX", "at"),
        ("in the summer of 2022", "2022-06/2022-08", "span"),
        ("on 5 March last year", "2023-03-05", "at"),
        ("last year", "2023", "at"),
        ("two years ago", "2022", "at"),
        ("yesterday", "2024-06-11", "at"),
        ("on Thursday", "2024-06-06", "at"),
        ("in December", "2023-12", "at"),
        ("last March", "2024-03", "at"),
        ("so far", "../2024", "so-far"),
        ("from January to September 2023", "2023-01/2023-09", "span"),
        ("January-October", "2023-01/2023-10", "span"),
        ("in January and February 2023", "2023-01/2023-02", "span"),
        ("between 5 March and 10 April 2022", "2022-03-05/2022-04-10", "span"),
        ("on May 5 and 6, 2023", "2023-05-05/2023-05-06", "span"),
        ("in the first 10 months of 2023", "2023-01/2023-10", "span"),
        ("over the past decade", "2014/2024", "span"),
        ("on January 5 last year", "2023-01-05", "at"),
        ("since March", "2024-03/..", "since"),
        ("as of 31 December 2022", "2022-12-31", "at"),
        ("by the end of the year", "2024", "by"),
        ("the 2019 agreement", "2019", "at"),
        ("last summer", "2023-06/2023-08", "span"),
    ],
)
def test_english(text: str, edtf: str, role: str) -> None:
    assert read(text, "en") == [(edtf, role)]


@pytest.mark.parametrize(
    ("text", "edtf", "role"),
    [
        ("12 Mayıs 2023'te", "2023-05-12", "at"),
        ("Ocak ayında", "2024-01", "at"),
        ("2021 yılında", "2021", "at"),
        ("2021'de", "2021", "at"),
        ("2019'dan 2023'e", "2019/2023", "span"),
        ("2009'dan bu yana", "2009/..", "since"),
        ("1990'lı yıllarda", "199X", "at"),
        ("2023'ün ilk çeyreğinde", "2023-01/2023-03", "span"),
        ("12.05.2023", "2023-05-12", "at"),
        ("geçen yıl", "2023", "at"),
        ("iki yıl önce", "2022", "at"),
        ("son beş yılda", "2019/2024", "span"),
        ("2021 yılının Ocak-Eylül döneminde", "2021-01/2021-09", "span"),
        ("geçen yılın ilk yarısında", "2023-01/2023-06", "span"),
        ("12 Mayıs Pazar günü", "2024-05-12", "at"),
        ("Mart'tan beri", "2024-03/..", "since"),
        ("90'lı yıllarda", "199X", "at"),
        ("on yıl önce", "2014", "at"),
        ("2019 anlaşması", "2019", "at"),
        ("yıl sonuna kadar", "../2024", "until"),
        ("mart-nisan 2023 döneminde", "2023-03/2023-04", "span"),
        ("ocak-mart döneminde", "2024-01/2024-03", "span"),
    ],
)
def test_turkish(text: str, edtf: str, role: str) -> None:
    assert read(text, "tr") == [(edtf, role)]


@pytest.mark.parametrize(
    ("text", "edtf", "role"),
    [
        ("12 мая 2023 года", "2023-05-12", "at"),
        ("в мае 2023 года", "2023-05", "at"),
        ("в 2021 году", "2021", "at"),
        ("с 2009 года", "2009/..", "since"),
        ("к 2030 году", "2030", "by"),
        ("в 2017–2021 годах", "2017/2021", "span"),
        ("с 2019 по 2023 год", "2019/2023", "span"),
        ("в 1990-е годы", "199X", "at"),
        ("за девять месяцев 2024 года", "2024-01/2024-09", "span"),
        ("в первом полугодии 2023 года", "2023-01/2023-06", "span"),
        ("январь–сентябрь 2024 года", "2024-01/2024-09", "span"),
        ("в прошлом году", "2023", "at"),
        ("два года назад", "2022", "at"),
        ("12.05.2023", "2023-05-12", "at"),
        ("с января по сентябрь 2023 года", "2023-01/2023-09", "span"),
        ("с 5 по 7 марта 2023 года", "2023-03-05/2023-03-07", "span"),
        ("за период 2022 года", "2022", "at"),
        ("в 90-х годах", "199X", "at"),
        ("в 19 веке", "18XX", "at"),
        ("до конца года", "../2024", "until"),
        ("2023 жылғы 5 мамырда", "2023-05-05", "at"),
    ],
)
def test_russian(text: str, edtf: str, role: str) -> None:
    assert read(text, "ru") == [(edtf, role)]


@pytest.mark.parametrize(
    ("text", "language"),
    [("العام الماضي", "ar"), ("last year", "en"), ("geçen yıl", "tr"), ("в прошлом году", "ru"), ("15 November", "en")],
)
def test_relative_words_are_marked_and_stay_unknown_without_the_documents_date(text: str, language: str) -> None:
    (mention,) = find_dates(text, language)
    assert mention.when is not None
    assert (mention.when.edtf, mention.when.relative) == (None, True)


@pytest.mark.parametrize(
    ("text", "language", "edtf"),
    [
        ("وفي العام نفسه فتحت السفارة", "ar", "2014"),
        ("وفي مايو من العام التالي", "ar", "2015-05"),
        ("in the previous year", "en", "2013"),
        ("в том же году", "ru", "2014"),
        ("aynı yıl içinde", "tr", "2014"),
        ("في ٢١ سبتمبر من ذلك العام", "ar", "2014-09-21"),
    ],
)
def test_the_same_year_is_the_one_told_before_not_the_documents(text: str, language: str, edtf: str) -> None:
    assert [m.when.edtf for m in find_dates(text, language, "2023-02-01", told="2014-03") if m.when] == [edtf]


def test_a_year_told_in_the_same_sentence_comes_first() -> None:
    found = find_dates("بدأ العمل عام 2009 وانتهى في السنة التالية", "ar", "2023-02-01", told="1999")
    assert [m.when.edtf for m in found if m.when] == ["2009", "2010"]


def test_the_year_that_something_is_compared_with_is_no_date_of_it() -> None:
    assert read("Exports in 2021 were up 8 percent from a year earlier", "en") == [("2021", "at")]
    assert read("from the previous year, 5 percent more than a year ago, in the previous year", "en") == [
        ("2023", "at")
    ]


@pytest.mark.parametrize(
    ("text", "language", "edtf"),
    [
        ("بزيادة 8% عن العام الماضي", "ar", []),
        ("مقارنة بالفترة نفسها من العام الماضي", "ar", []),
        ("في الفترة نفسها من العام الماضي", "ar", ["2023"]),
        ("up 12% compared with 2021", "en", []),
        ("$5bn in 2022, compared with $3bn in 2021", "en", ["2022", "2021"]),
        ("geçen yılın aynı dönemine göre yüzde 8 arttı", "tr", []),
        ("2021 verilerine göre", "tr", ["2021"]),
        ("на 8% больше, чем годом ранее", "ru", []),
        ("по сравнению с аналогичным периодом 2022 года", "ru", []),
    ],
)
def test_what_a_figure_is_compared_with_is_no_date_of_it(text: str, language: str, edtf: list[str]) -> None:
    assert [when for when, _ in read(text, language)] == edtf
    assert all(m.kind in ("date", "percent", "money") for m in find_all(text, language, ANCHOR))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("رؤية السعودية 2030", "ar"),
        ("قرار مجلس الأمن رقم 1973", "ar"),
        ("UN resolution 1973 and Vision 2030", "en"),
        ("وقع الطرفان العقد", "ar"),
        ("اليوم الوطني", "ar"),
        ("بعد ثلاث سنوات من المفاوضات", "ar"),
        ("في الخمسينيات من عمره", "ar"),
        ("after two years", "en"),
        ("they came in may", "en"),
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str, language: str) -> None:
    assert find_dates(text, language, ANCHOR) == []


@pytest.mark.parametrize(
    ("text", "language", "edtf"),
    [
        ("1992 - قرر البلدان أن تقوم العلاقات في 22 ديسمبر", "ar", ["1992", "1992-12-22"]),
        ("انضمت البلاد عام 2004 ثم وقعت في 5 مارس", "ar", ["2004", "2004-03-05"]),
        ("In 2009 she came to power; in May she signed", "en", ["2009", "2009-05"]),
        ("In 2022 trade grew, the minister said on 5 March", "en", ["2022", "2024-03-05"]),
    ],
)
def test_a_month_takes_the_year_that_leads_the_sentence_or_lies_far_back(
    text: str, language: str, edtf: list[str]
) -> None:  # fmt: skip
    assert [when for when, _ in read(text, language)] == edtf


def test_a_coarse_document_date_resolves_no_more_than_it_knows() -> None:
    assert read("last year", "en", "2024") == [("2023", "at")]
    assert read("last month", "en", "2024") == [(None, "at")]
    assert read("yesterday", "en", "2024-06") == [(None, "at")]


def test_a_month_without_a_year_is_past_unless_the_sentence_speaks_of_what_comes() -> None:
    assert read("They met on 15 November", "en") == [("2023-11-15", "at")]
    assert read("They will meet on 15 November", "en") == [("2024-11-15", "at")]


@pytest.mark.parametrize(
    ("text", "language", "edtf"),
    [
        ("سيزور الوزير موسكو يوم الخميس", "ar", ["2024-06-13"]),
        ("أعلن المتحدث، الأربعاء، أن الرئيس سيستقبل نظيره", "ar", ["2024-06-12"]),  # the document's own day
        ("وقع البلدان يوم الاثنين اتفاقا سيتيح التبادل", "ar", ["2024-06-10"]),
        ("سيزور موسكو يومي 8 و9 ديسمبر", "ar", ["2024-12-08/2024-12-09"]),
        ("كانت السياسة الخارجية في 12 ديسمبر محل نقاش", "ar", ["2023-12-12"]),
        ("The deal signed on Monday will allow exports", "en", ["2024-06-10"]),
        ("Kenya will sign the deal on Monday", "en", ["2024-06-17"]),
        ("said on Monday it will open an embassy", "en", ["2024-06-10"]),
        ("Türkiye ile Somali 8 Eylül'de anlaşma imzalayacak", "tr", ["2024-09-08"]),
        ("Bakan 8 Aralık'ta yaptığı açıklamada ihracatın artacağını söyledi", "tr", ["2023-12-08"]),
        ("Стороны подпишут соглашение 8 сентября", "ru", ["2024-09-08"]),
        ("Министр заявил 8 декабря, что посетит Каир", "ru", ["2023-12-08"]),
        ("The summit will be held in Baku in November", "en", ["2024-11"]),
        ("It was agreed in November that trade will double", "en", ["2023-11"]),
        ("ومن المقرر أن تعقد القمة في نوفمبر", "ar", ["2024-11"]),
        ("The talks open on 20 June", "en", ["2024-06-20"]),  # nobody leaves out the year of a day 51 weeks ago
    ],
)
def test_a_date_without_a_year_lies_ahead_only_where_its_own_words_speak_of_what_comes(
    text: str, language: str, edtf: list[str]
) -> None:
    assert [when for when, _ in read(text, language)] == edtf


@pytest.mark.parametrize(
    ("text", "language", "dates"),
    [
        ("في أول اجتماع رسمي بينهما منذ خمس سنوات", "ar", []),
        ("في سادس انقلاب تشهده المنطقة منذ 2020", "ar", []),
        ("the first visit by a Greek leader since 2011", "en", []),
        ("впервые с 2015 года", "ru", []),
        ("2011'den bu yana ilk ziyaret", "tr", []),
        ("أول شريك تجاري للجزائر منذ 2013", "ar", [("2013/..", "since")]),
        ("China has been its first partner since 2009", "en", [("2009/..", "since")]),
        ("وهي شريكها الأول منذ 2010", "ar", [("2010/..", "since")]),
        ("أول حرية سفر لمواطنيها ابتداء من 1 يناير 2024", "ar", [("2024-01-01/..", "since")]),
        ("للمرة الأولى منذ عام 2011", "ar", []),
    ],
)
def test_since_when_something_is_the_first_is_no_time_of_it(
    text: str, language: str, dates: list[tuple[str, str]]
) -> None:
    assert read(text, language) == dates


@pytest.mark.parametrize(
    ("text", "language", "dates"),
    [
        ("في مطلع العام", "ar", [("2024", "at")]),
        ("بنهاية العام 5 مليارات", "ar", [("2024", "by")]),
        ("في نهاية العام 2019", "ar", [("2019", "at")]),
        ("by the end of the year", "en", [("2024", "by")]),
        ("к концу года", "ru", [("2024", "by")]),
        ("in the early years", "en", []),
    ],
)
def test_the_end_of_the_year_is_of_the_documents_year(text: str, language: str, dates: list[tuple[str, str]]) -> None:
    assert read(text, language) == dates


def test_a_year_is_no_quantity_and_a_count_is_no_year() -> None:
    assert [m.kind for m in find_all("2000 students in 2000", "en")] == ["quantity", "date"]
    assert [m.kind for m in find_all("٢٠٠٠ طالب عام ٢٠٠٠", "ar")] == ["quantity", "date"]
    assert [m.kind for m in find_all("1783 كم", "ar")] == ["quantity"]
    assert find_quantities("signed on 12 May 2023", "en") == []


def test_modal_may_is_no_month() -> None:
    assert find_dates("they may sign and march on", "en", ANCHOR) == []


def test_hijri_years_months_and_days_lie_in_ours() -> None:
    assert hijri(1445) == "2023-07-19/2024-07-06"
    assert hijri(1445, 9, 1) == "2024-03-11"
    assert hijri(1445, 13) is None
    early = hijri(1300)  # outside the calendar tables: reckoned
    assert early is not None
    assert early.startswith("1882-11")
