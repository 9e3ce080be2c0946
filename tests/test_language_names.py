"""Sentences and mentions in Arabic, English, Turkish and Russian, homograph by homograph."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nufuz.language import Mention, analyse
from nufuz.language.fold import fold
from nufuz.language.names import automaton, homographs_files
from nufuz.language.sentences import detect_language, paragraphs, sentences
from nufuz.vocabulary.actors import ACTORS, LEADERS, actor, in_office, leader_of, regions_of


def mentions(text: str, language: str, date: str | None = None) -> list[Mention]:
    return list(analyse(text, language=language, date=date).mentions())


def keys(text: str, language: str, *kinds: str) -> list[str]:
    wanted = kinds or ("state", "org", "region", "pair", "body")
    return [mention.key for mention in mentions(text, language) if mention.kind in wanted]


# --- folding -----------------------------------------------------------------------------------------------------


def test_folding_unifies_arabic_spellings() -> None:
    assert fold("تُـركيا", "ar").text == fold("تركيا", "ar").text
    assert fold("أنقرة إلى آسيا", "ar").text == "انقره الي اسيا"
    assert fold("٣٫٦", "ar").text == "3٫6"
    assert fold("ترکیا", "ar").text == "تركيا"  # Persian kaf and ya


def test_turkish_keeps_its_two_i_apart() -> None:
    assert fold("IRAK İRAN", "tr").text == "ırak iran"
    assert fold("IRAN İRAN", "en").text == "iran iran"


@settings(max_examples=150)
@given(st.text(alphabet="تركيا أإآىئؤةـًٌَّ 5٣\u200fAbİIıçЁё’\n", max_size=60), st.sampled_from(["ar", "tr", "ru", "en"]))
def test_every_folded_character_knows_where_it_stood(text: str, language: str) -> None:
    folded = fold(text, language)
    assert len(folded.offsets) == len(folded.text) + 1
    assert list(folded.offsets) == sorted(set(folded.offsets))
    for index in range(len(folded.text)):
        start, end = folded.span(index, index + 1)
        assert fold(text[start:end], language).text == folded.text[index]


# --- sentences ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("ar", "قال د. محمد إن التجارة بلغت 3.5 مليار دولار. وأضاف أنها تنمو؟ نعم.", 3),
        ("ar", "وقع البلدان الاتفاق.وأضاف الوزير أن العمل بدأ.", 2),  # no space after the full stop
        ("ar", "بلغت التجارة 5 ملايين.\u200f\ufeff وأضاف الوزير أن العمل بدأ.", 2),
        ("en", "U.S. President Biden met the U.N. Security Council. He left the U.S. The talks go on.", 3),
        ("en", "Mr. Smith met J. Doe in the U.S. on 5 May. Trade hit $3.5bn. It rose.", 3),
        ("tr", "Heyet T.C. Dışişleri Bakanlığı'na geldi. Görüşmeler sürdü.", 2),
        ("tr", "3. Zirve 14 Mayıs'ta yapıldı. Dr. Ali geldi. Kazakistan vb. ülkeler katıldı.", 3),
        ("ru", "В 2023 г. экспорт вырос до 3,5 млрд долл. США. А. С. Пушкин приехал.", 2),
    ],
)
def test_abbreviations_initials_and_decimals_do_not_end_a_sentence(language: str, text: str, count: int) -> None:
    assert len(list(sentences(text, 0, len(text), language))) == count


def test_lines_that_a_machine_wrapped_are_joined() -> None:
    text = (
        "بلغ حجم التبادل التجاري بين البلدين في العام الماضي أكثر\n"
        "من خمسة مليارات دولار بحسب ما أعلنته وزارة التجارة في\n"
        "بيان لها.\n\nفقرة ثانية قصيرة."
    )
    assert [text[a:b].split()[0] for a, b in paragraphs(text)] == ["بلغ", "فقرة"]


def test_lines_of_a_list_stay_apart() -> None:
    text = "Members\nKazakhstan\nUzbekistan"
    assert len(paragraphs(text)) == 3


@pytest.mark.parametrize("mark", ["-", "•", "*", "○", "1)", "١-", "أ."])
def test_the_items_of_a_list_stay_apart_however_full_their_lines_are(mark: str) -> None:
    text = f"أبرز أرقام العلاقات بين البلدين في العام الماضي:\n{mark} حجم التبادل التجاري بين البلدين 15 مليار دولار\n{mark} الاستثمارات السعودية في مصر ستة مليارات دولار"
    assert len(paragraphs(text)) == 3


def test_headings_and_rows_are_sentences_of_their_own() -> None:
    text = "العلاقات التركية الكازاخية\nنمت التجارة. وزادت.\nKAZ\t5\nUZB\t7\n"
    heading = (0, text.index("\n"))
    table = (text.index("KAZ"), len(text))
    found = analyse(text, language="ar", headings=[heading], tables=[table]).sentences
    assert [(s.heading, s.row) for s in found] == [
        (True, False),
        (False, False),
        (False, False),
        (False, True),
        (False, True),
    ]


def test_what_is_skipped_is_not_read() -> None:
    text = "Türkiye ihracat yaptı.\n\nSayfa 7 Kazakistan\n\nRusya geldi."
    skip = (text.index("Sayfa"), text.index("Rusya"))
    assert [m.key for m in analyse(text, language="tr", skip=[skip]).mentions() if m.kind == "state"] == ["TUR", "RUS"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("بلغت التجارة", "ar"), ("Trade of the two", "en"), ("Ticaret için görüşme", "tr"), ("Торговля", "ru"), ("Сауда-саттық қатынастар", "kk")],
)  # fmt: skip
def test_a_paragraph_tells_its_language(text: str, language: str) -> None:
    assert detect_language(text) == language


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ["تركيا", "وكازاخستان", "5 مليارات دولار", "عُمان", "،", ".", "\n", "\n\n", "في 2023", "Putin", "ـــ", "ً"]
        ),
        max_size=25,
    )
)
def test_mentions_and_tokens_lie_in_their_sentence_in_order(words: list[str]) -> None:
    text = " ".join(words)
    for sentence in analyse(text, language="ar").sentences:
        assert sentence.text == text[sentence.start : sentence.end]
        edges = [sentence.start, *(edge for m in sentence.mentions for edge in (m.start, m.end)), sentence.end]
        assert edges == sorted(edges)
        for token in sentence.tokens:
            assert fold(text[token.start : token.end], sentence.language).text == token.folded


# --- states in every form ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "key", "form"),
    [
        ("ar", "وصلت الصادرات إلى وكازاخستان", "KAZ", "name"),
        ("ar", "قرغيزيا", "KGZ", "name"),
        ("ar", "في قيرغيزستان", "KGZ", "name"),
        ("ar", "وأوزباكستان", "UZB", "name"),
        ("ar", "للسعودية", "SAU", "name"),
        ("ar", "بالشركات الأوزبكية", "UZB", "adjective"),
        ("ar", "رجال أعمال أتراك والأتراك", "TUR", "nationals"),
        ("ar", "أعلنت أنقرة", "TUR", "capital"),
        ("ar", "في نور سلطان", "KAZ", "capital"),
        ("ar", "رد الكرملين", "RUS", "government"),
        ("ar", "سوازيلاند", "SWZ", "old-name"),
        ("ar", "الاتحاد السوفييتي", "SUN", "name"),
        ("ar", "المساعدات المقدمة للهند ولليمن", "YEM", "name"),
        ("ar", "الصادرات المصرية لألمانيا", "DEU", "name"),
        ("ar", "استقبل وفدا صينيا", "CHN", "adjective"),
        ("ar", "قرضا كوريا جنوبيا", "KOR", "adjective"),
        ("ar", "الشركات الجنوب أفريقية", "ZAF", "adjective"),
        ("ar", "قالت السعودية إن", "SAU", "name"),
        ("ar", "الشركات السعودية", "SAU", "adjective"),
        ("ar", "الشركات التركية والسعودية", "SAU", "adjective"),
        ("ar", "بين الإمارات والسعودية", "SAU", "name"),
        ("ar", "زار الرئيس السعودية", "SAU", "name"),
        ("ar", "والجمهورية الجزائرية", "DZA", "name"),
        ("ar", "الموريطانيين", "MRT", "adjective"),
        ("ar", "سنجافورة والكونجو وجواتيمالا", "GTM", "name"),
        ("en", "Many Argentinians and Croatians", "HRV", "nationals"),
        ("en", "the S. Korean president visited", "KOR", "office"),
        ("en", "Congo, Dem. Rep.", "COD", "name"),
        ("en", "Eq. Guinea", "GNQ", "name"),
        ("en", "S. Sudan", "SSD", "name"),
        ("en", "Hong Kong SAR, China", "HKG", "name"),
        ("ar", "جمهورية كوريا الشعبية الديمقراطية", "PRK", "name"),
        ("tr", "A.B.D. yönetimi", "USA", "name"),
        ("tr", "İranlı yetkililer", "IRN", "adjective"),
        ("tr", "Iraklılar", "IRQ", "nationals"),
        ("tr", "Perulu bakan", "PER", "adjective"),
        ("tr", "Leh hükümeti", "POL", "adjective"),
        ("ru", "на Маврикии", "MUS", "name"),
        ("ru", "граждане Соломоновых Островов", "SLB", "name"),
        ("ru", "в Папуа — Новой Гвинее", "PNG", "name"),
        ("ru", "переговоры в Ханое", "VNM", "capital"),
        ("ru", "эфиопов и северокорейцев", "PRK", "nationals"),
        ("en", "Swaziland", "SWZ", "old-name"),
        ("en", "Kazakhstan's exports", "KAZ", "name"),
        ("en", "by Kazakhs", "KAZ", "nationals"),
        ("en", "the Republic of Kazakhstan", "KAZ", "name"),
        ("en", "Downing Street said", "GBR", "government"),
        ("tr", "Türkiye'nin", "TUR", "name"),
        ("tr", "Kazakistanla", "KAZ", "name"),
        ("tr", "Kazakistan'daki", "KAZ", "name"),
        ("tr", "Özbek heyeti", "UZB", "adjective"),
        ("tr", "Beştepe açıkladı", "TUR", "government"),
        ("ru", "с Турцией", "TUR", "name"),
        ("ru", "узбекского правительства", "UZB", "adjective"),
        ("ru", "в Соединённых Штатах", "USA", "name"),
        ("ru", "в Южной Корее", "KOR", "name"),
        ("ru", "с Боснией и Герцеговиной", "BIH", "name"),
        ("ru", "Смоленская площадь ответила", "RUS", "government"),
    ],
)
def test_a_state_is_found_in_every_form(language: str, text: str, key: str, form: str) -> None:
    assert (key, form) in [(m.key, m.form) for m in mentions(text, language) if m.kind == "state"]


@pytest.mark.parametrize(("language", "text", "prefix"), [
    ("ar", "وتركيا", "و"), ("ar", "ولتركيا", "و ل"), ("ar", "بالسعودية", "ب ال"), ("ar", "للصين", "ل ال"),
    ("ar", "وللهند", "و ل ال"), ("ar", "لألمانيا", "ل"), ("ar", "بألبانيا", "ب"), ("tr", "Türkiye'nin payı", "genitive"),
    ("tr", "Türkiye'den", "ablative"), ("en", "Turkey's share", "'s"),
])  # fmt: skip
def test_what_is_joined_to_a_name_is_told(language: str, text: str, prefix: str) -> None:
    assert mentions(text, language)[0].prefix == prefix


def test_the_span_of_a_name_holds_no_clitic() -> None:
    text = "وبالجمهورية التشيكية"
    found = mentions(text, "ar")[0]
    assert (text[found.start : found.end], found.prefix) == ("الجمهورية التشيكية", "و ب ال")


def test_abbreviations_take_turkish_suffixes() -> None:
    assert keys("OECD'ye göre UNHCR'nin ve IEA'dan", "tr", "org") == ["OECD", "UNHCR", "IEA"]


def test_old_names_of_organisations_keep_their_code() -> None:
    assert keys("أعضاء المجلس التركي ومنظمة الدول التركية", "ar", "org") == ["OTS", "OTS"]
    assert keys("Türk Konseyi ile Türk Devletleri Teşkilatı'na", "tr", "org") == ["OTS", "OTS"]
    assert keys("саммит Организации тюркских государств и ОДКБ", "ru", "org") == ["OTS", "CSTO"]


# --- homographs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "قدم البنك دعم مالي كبير", []),
        ("ar", "صدرت مالي والنيجر القطن", ["MLI", "NER"]),
        ("ar", "اجتمع الوزراء في مالي أمس", ["MLI"]),
        ("ar", "تراجع القطاع المالي", []),
        ("ar", "أنبوب بقطر 48 بوصة، وقطر 120 سم", []),
        ("ar", "أنبوب من الصلب قطر 48 بوصة", []),
        ("ar", "استقبلت قطر 400 ألف زائر", ["QAT"]),
        ("ar", "زار قطر ثم دولة قطر", ["QAT", "QAT"]),
        ("ar", "زار عُمان", ["OMN"]),
        ("ar", "زار عمّان", ["JOR"]),
        ("ar", "أعلن الأردن في عمان أن الملك سيزور مصر", ["JOR", "JOR", "EGY"]),
        ("ar", "سلطنة عمان", ["OMN"]),
        ("ar", "على ضفة نهر الأردن", []),
        ("ar", "ولاية جورجيا", []),
        ("ar", "زارت جورجيا ميلوني تبليسي عاصمة جورجيا", ["ITA", "GEO", "GEO"]),
        ("ar", "النيجر ونيجيريا", ["NER", "NGA"]),
        ("ar", "غينيا وغينيا بيساو وغينيا الاستوائية", ["GIN", "GNB", "GNQ"]),
        ("ar", "كوريا الشمالية وكوريا الجنوبية", ["PRK", "KOR"]),
        ("ar", "الكونغو الديمقراطية ثم الكونغو", ["COD", "COD"]),
        ("ar", "الكونغو برازافيل ثم الكونغو", ["COG", "COG"]),
        ("ar", "السودان وجنوب السودان", ["SDN", "SSD"]),
        ("ar", "في بحر الصين الجنوبي والمحيط الهندي", ["south-china-sea"]),
        ("ar", "الدول التركية والشركات التركية", ["turkic-world", "TUR"]),
        ("ar", "المغرب العربي", ["maghreb"]),
        ("ar", "أمريكا اللاتينية وأمريكا", ["latin-america", "USA"]),
        ("ar", "دول اروبا", ["europe"]),
        ("ar", "جنوب أفريقيا وأفريقيا", ["ZAF", "africa"]),
        ("ar", "الفول السوداني", []),
        ("ar", "أحدث المشروع أثرا كبيرا وفشل اللقاء ووجده الوزير مفيدا لجده", []),  # neither Beira nor Shell nor Jeddah
        ("ar", "مدارس البنين والبنات", []),
        ("ar", "اكتفت بإيفاد وزير خارجيتها", []),
        ("ar", "قدمت الشركات قرضا صينيا ونحو 50 جنديا كوريا جنوبيا", ["CHN", "KOR"]),
        ("ar", "دعمته ماليا وسياسيا", []),
        ("ar", "منتجات الألبان", []),
        ("ar", "طالب وطالبة", []),
        ("ar", "شركة مالية قدمت دعما ماليا", []),
        ("ar", "سافر لمالي", ["MLI"]),
        ("ar", "غير مجرى الأحداث مجريا مباحثات", []),
        ("ar", "أوسيتيا الشمالية وأيرلندا الشمالية", []),
        ("en", "Taiwan, China and Japan", ["TWN", "CHN", "JPN"]),
        ("ar", "الاتفاق المجري الصربي", ["HUN+SRB"]),
        ("ar", "الزيارة البابوية", ["VAT"]),
        ("ar", "عاد إلى مسقط رأسه", []),
        ("ar", "القاعدة الجوية في مطار القاهرة", ["EGY"]),
        ("ar", "مسلحو القاعدة", ["al-qaeda"]),
        ("ar", "أمطار غزيرة وسيول جارفة", []),
        ("ar", "أعلنت سيول أنها", ["KOR"]),
        ("ar", "رحب بحماس", []),
        ("ar", "قالت حماس إنها", ["hamas"]),
        ("ar", "شل حركة السير", []),
        ("ar", "مدارس بنين", []),
        ("ar", "صادرات الألبان، وألبانيون", ["ALB"]),
        ("ar", "مياه البحرين الأحمر والأسود", []),
        ("ar", "اجتمعت الكوريتان", ["PRK+KOR"]),
        ("ar", "شرق الكونغو", ["COD"]),
        ("ar", "المجلس الأعلى في المنطقة الصناعية", []),
        ("ar", "قوات الاحتلال الفرنسي", ["FRA"]),
        ("ar", "بين المملكة ومصر", ["EGY"]),
        ("ar", "تزود المملكة الصين بالنفط", ["CHN"]),
        ("ar", "المستشار تركي آل الشيخ", []),
        ("ar", "رجل أعمال تركي", ["TUR"]),
        ("ar", "مناطق صحراوية، والشعب الصحراوي", ["ESH"]),
        ("ar", "وكان جده طبيبا", []),
        ("ar", "صحيفة الشرق الأوسط", []),
        ("ar", "تواجه روسيا اليوم أزمة", ["RUS"]),
        ("ar", "اتفاق أوسلو واتفاقية فيينا", []),
        ("en", "the Times of India, in the Gulf of Aden", []),
        ("en", "Latin Americans and African Americans", ["latin-america"]),
        ("tr", "Suriye Türkmenleri ve Azerbaycan Türkleri", []),
        ("ru", "в Республике Сербской", []),
        ("en", "Chad Signs Deal With China", ["TCD", "CHN"]),
        ("en", "Saudi Arabia and Jordan Sign Accord", ["SAU", "JOR"]),
        ("en", "Michael Jordan Visits New York Again", []),
        ("en", "Northern Ireland and New Guinea", []),
        ("en", "S. Korea and N. Korea", ["KOR", "PRK"]),
        ("tr", "kararın lehine oy verdi. Lehte", []),
        ("tr", "Kore Savaşı ve Kore'ye ihracat", ["KOR"]),
        ("tr", "Mısır Çarşısı", []),
        ("ru", "в сторону границы, на стороне", []),
        ("ru", "Того же мнения президент Того", ["TGO"]),
        ("ru", "Порты закрыты", []),
        ("en", "roast turkey and a jordan almond", []),
        ("en", "Michael Jordan met Chad Smith", []),
        ("en", "Jordan, Chad and Georgia signed", ["JOR", "TCD", "GEO"]),
        ("en", "the Indian Ocean and the South China Sea", ["indian-ocean", "south-china-sea"]),
        ("en", "South Africa, Latin America and Africa", ["ZAF", "latin-america", "africa"]),
        ("en", "the Turkey-Syria border", ["TUR+SYR"]),
        ("en", "who told us", []),
        ("en", "the WHO and the US", ["WHO", "USA"]),
        ("en", "Niger River, Niger and Nigeria", ["NER", "NGA"]),
        ("en", "the West, west of here", ["west"]),
        ("tr", "Mali tablo bozuk", []),
        ("tr", "Mali'ye gitti", ["MLI"]),
        ("tr", "Türk devletleri ve Türk firmaları", ["turkic-world", "TUR"]),
        ("tr", "bununla birlikte", []),
        ("tr", "Oran yüzde 5 oldu", []),
        ("tr", "Hint Okyanusu", ["indian-ocean"]),
        ("ru", "на озере Чад", ["lake-chad"]),
        ("ru", "Республика Чад", ["TCD"]),
        ("ru", "на русском языке", []),
        ("ru", "Того же требует Китай", ["CHN"]),
        ("ru", "тюркские государства и турецкие компании", ["turkic-world", "TUR"]),
        ("ru", "Нигер и Нигерия", ["NER", "NGA"]),
    ],
)
def test_a_name_that_is_also_a_word_is_a_name_only_in_its_company(
    language: str, text: str, expected: list[str]
) -> None:
    assert keys(text, language) == expected


def test_each_homograph_rule_speaks_of_a_known_actor() -> None:
    known = set(ACTORS) | {name.key for _, names in automaton().values() for name in names}
    for language in ("ar", "en", "tr", "ru"):
        for key in homographs_files(language):
            assert key in known, (language, key)


# --- leaders, titles, heads, pairs -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "whole", "key", "person"),
    [
        ("ru", "госсекретарь США Марко Рубио", "госсекретарь США Марко Рубио", "USA", "marco-rubio"),
        ("ar", "الرئيسة التايوانية تساي إنغ وين", "الرئيسة التايوانية تساي إنغ وين", "TWN", "tsai-ing-wen"),
        ("ar", "التقى الرئيس التركي رجب طيب أردوغان الوفد", "الرئيس التركي رجب طيب أردوغان", "TUR", "recep-tayyip-erdogan"),
        ("ar", "قال وزير الخارجية الروسي سيرغي لافروف", "وزير الخارجية الروسي سيرغي لافروف", "RUS", "sergey-lavrov"),
        ("ar", "زار وزير الطاقة والموارد الطبيعية التركي باكو", "وزير الطاقة والموارد الطبيعية التركي", "TUR", None),
        ("en", "The Turkish foreign minister Hakan Fidan arrived", "Turkish foreign minister Hakan Fidan", "TUR", "hakan-fidan"),
        ("en", "Kazakhstan's President Kassym-Jomart Tokayev spoke", "Kazakhstan's President Kassym-Jomart Tokayev", "KAZ", "kassym-jomart-tokayev"),
        ("tr", "Kazakistan Cumhurbaşkanı Tokayev ile", "Kazakistan Cumhurbaşkanı Tokayev", "KAZ", "kassym-jomart-tokayev"),
        ("ru", "с министром иностранных дел России Сергеем Лавровым", "министром иностранных дел России Сергеем Лавровым", "RUS", "sergey-lavrov"),
    ],
)  # fmt: skip
def test_a_title_its_state_and_its_bearer_are_one_mention(
    language: str, text: str, whole: str, key: str, person: str | None
) -> None:
    first = next(m for m in mentions(text, language) if m.kind == "state")
    assert (text[first.start : first.end], first.key, first.person) == (whole, key, person)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("زار الرئيس مصر", ["name"]),
        ("يزور وزير الخارجية تركيا", ["name"]),
        ("وزير خارجية تركيا", ["office"]),
        ("رئيس جمهورية العراق", ["office"]),
        ("وزيرة الخارجية السعودية", ["office"]),
    ],
)
def test_a_title_with_the_article_takes_no_name_after_it(text: str, forms: list[str]) -> None:
    assert [m.form for m in mentions(text, "ar") if m.kind == "state"] == forms


def test_the_kazakh_president_is_another_man_in_2018_and_in_2023() -> None:
    text = "وصل الرئيس الكازاخي"
    people = [mentions(text, "ar", date)[0].person for date in ("2018", "2023-05", None)]
    assert people == ["nursultan-nazarbayev", "kassym-jomart-tokayev", None]


def test_the_year_of_the_change_names_nobody() -> None:
    assert leader_of("KAZ", "president", "2019") is None
    assert leader_of("KAZ", "president", "2019-01") == "nursultan-nazarbayev"
    term = in_office("vladimir-putin", "2010")
    assert term is not None
    assert term.office == "prime-minister"


def test_another_person_of_that_surname_is_no_leader() -> None:
    assert keys("Yesterday Pierre Trudeau and M.K. Stalin met", "en") == []


@pytest.mark.parametrize(
    ("language", "text", "key", "head"),
    [
        ("ar", "العلاقات التركية الكازاخية", "TUR+KAZ", "علاقات"),
        ("ar", "التعاون الصيني - الأفريقي", "CHN+africa", "تعاون"),
        ("ar", "العلاقات السعودية الإيرانية", "SAU+IRN", "علاقات"),
        ("ar", "العلاقات التونسية ـ الليبية", "TUN+LBY", "علاقات"),
        ("en", "the Moscow–Beijing axis", "RUS+CHN", None),
        ("en", "Turkish–Kazakh trade", "TUR+KAZ", "trade"),
        ("en", "the Sino-Russian treaty", "CHN+RUS", "treaty"),
        ("en", "US-China talks", "USA+CHN", None),
        ("tr", "Türk-Kazak ilişkileri", "TUR+KAZ", "ilişkileri"),
        ("tr", "Türkiye-Azerbaycan hattı", "TUR+AZE", None),
        ("ru", "турецко-казахстанский форум", "TUR+KAZ", "форум"),
        ("ar", "اتفق البلدان", "", None),
        ("en", "both sides agreed", "", None),
        ("tr", "iki ülke arasında", "", None),
        ("ru", "между двумя странами", "", None),
    ],
)
def test_two_states_in_one_phrase_are_a_pair(language: str, text: str, key: str, head: str | None) -> None:
    found = [m for m in mentions(text, language) if m.kind == "pair"]
    assert [(m.key, m.head) for m in found] == [(key, head)]


@pytest.mark.parametrize(
    ("language", "text"),
    [("ar", "اجتمعت البلدان الأعضاء"), ("ar", "مساعدات للبلدان الفقيرة"), ("ru", "у китайской стороны 51%")],
)
def test_plural_countries_and_one_side_are_no_pair(language: str, text: str) -> None:
    assert [m for m in mentions(text, language) if m.kind == "pair"] == []


def test_coordinated_adjectives_are_no_pair() -> None:
    assert keys("الشركات التركية والكازاخية", "ar") == ["TUR", "KAZ"]


@pytest.mark.parametrize(
    ("language", "text", "head"),
    [
        ("ar", "الشركات التركية", "شركات"), ("en", "Turkish construction firms", "firms"),
        ("tr", "Türk şirketleri", "şirketleri"), ("ru", "турецкие компании", "компании"),
    ],
)  # fmt: skip
def test_an_adjective_knows_its_noun(language: str, text: str, head: str) -> None:
    assert [(m.form, m.head) for m in mentions(text, language) if m.kind == "state"] == [("adjective", head)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "بحث مع نظيره في البلاد", ["counterpart", "country"]),
        ("en", "his counterpart left the country", ["counterpart", "country"]),
        ("tr", "mevkidaşı ülkeye geldi", ["counterpart", "country"]),
        ("tr", "bu tür ülkeler ve örgütler", []),
        (
            "en",
            "the West African nation and the former Soviet republic",
            ["country:west-africa", "country:post-soviet+republic"],
        ),
        ("ar", "قالت الدولة الخليجية", ["country:gulf"]),
        ("ar", "أعلنت المنظمة في المنطقة", ["organisation", "region"]),
        ("ru", "организация помогла стране", ["organisation", "country"]),
    ],
)
def test_nouns_that_stand_for_an_actor_have_a_class(language: str, text: str, expected: list[str]) -> None:
    assert keys(text, language, "pronoun") == expected


def test_money_in_a_states_currency_is_not_that_state() -> None:
    assert keys("بلغت 881 مليون ريال قطري", "ar", "state") == []


def test_commodities_have_one_english_key_in_all_languages() -> None:
    assert keys("القمح واليورانيوم", "ar", "commodity") == ["wheat", "uranium"]
    assert keys("wheat and uranium", "en", "commodity") == ["wheat", "uranium"]
    assert keys("buğday ve uranyum", "tr", "commodity") == ["wheat", "uranium"]
    assert keys("пшеницы и урана", "ru", "commodity") == ["wheat", "uranium"]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ar", "اللغة الرسمية هي الأوزبكية والروسية", ["Uzbek", "Russian"]),
        ("ar", "واللغة الرسمية في البرازيل هي البرتغالية", ["Portuguese"]),
        ("ar", "تدرس اللغة العربية في الشركات التركية", ["Arabic"]),
        ("en", "the official languages are Kazakh and Russian", ["Kazakh", "Russian"]),
        ("en", "English and French are the official languages", ["English", "French"]),
        ("en", "the Russian language school of a Turkish firm", ["Russian"]),
        ("tr", "resmî dili Özbekçe", ["Uzbek"]),
        ("ru", "официальные языки — казахский и русский", ["Kazakh", "Russian"]),
    ],
)
def test_an_adjective_near_a_word_for_language_is_a_language(language: str, text: str, expected: list[str]) -> None:
    assert keys(text, language, "language") == expected


def test_a_city_that_is_no_capital_is_a_city_of_its_state() -> None:
    city = mentions("افتتح في إسطنبول", "ar")[0]
    assert (city.kind, city.key, city.head) == ("city", "TUR", "istanbul")


def found_as(label: str, language: str) -> set[str]:
    """Keys of every name of that spelling: what a homograph is depends on its company."""
    folded = fold(label, language).text
    stems = (folded, folded.removeprefix("ال")) if language == "ar" else (folded,)
    return {name.key for stem in stems if stem in automaton() for name in automaton().get(stem)[1]}


# --- the vocabulary ----------------------------------------------------------------------------------------------


def test_every_sovereign_state_is_found_by_its_label_in_four_languages() -> None:
    for code, state in ACTORS.items():
        if state.kind != "state":
            continue
        for language in ("ar", "en", "tr", "ru"):
            text = f"في {state.label('ar')}." if language == "ar" else f"{state.label(language)}."
            assert code in keys(text, language, "state"), (code, language, state.label(language))


def test_every_organisation_and_region_is_found_by_its_label() -> None:
    for code, found in ACTORS.items():
        if found.kind in ("org", "region"):
            for language in ("ar", "en", "tr", "ru"):
                if label := found.labels.get(language):
                    assert code in found_as(label, language), (code, language, label)


def test_terms_of_office_are_in_order_and_of_known_states() -> None:
    for term in LEADERS:
        assert term.state in ACTORS
        assert term.names, term.person
        assert term.ends is None or term.begins <= term.ends, term


def test_regions_hold_states() -> None:
    assert "central-asia" in regions_of("KAZ")
    for found in ACTORS.values():
        assert all(member in ACTORS for member in found.members), found.code
    turkmengaz = actor("turkmengaz")
    assert turkmengaz is not None
    assert turkmengaz.state == "TKM"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("القاهرة - وكالات: وقع السودان وقطر اتفاقا.", ["SDN", "QAT"]),
        ("PARIS (Reuters) - Nigeria and Ghana signed a deal.", ["NGA", "GHA"]),
        ("МОСКВА, 5 марта (ТАСС) — Ангола и Намибия подписали соглашение.", ["AGO", "NAM"]),
        ("عمّان 25 آب (بترا) - وقعت الوزيرة والسفير الألماني اتفاقية.", ["JOR", "DEU"]),  # it tells whose minister
        ("Ankara-based Roketsan signed a deal with Kenya and Uganda.", ["TUR", "KEN", "UGA"]),
        ("موسكو - بكين: تقارب يقلق واشنطن ولندن.", ["RUS", "CHN", "USA", "GBR"]),
    ],
)
def test_the_place_of_a_dateline_is_no_party_where_two_other_states_are_named(text: str, expected: list[str]) -> None:
    assert [m.key for m in analyse(text).mentions() if m.kind == "state"] == expected
