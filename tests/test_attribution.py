"""Who is quoted for a claim, and which reference in the text covers it."""

from __future__ import annotations

import pytest

from nufuz.claims.attribution import Speakers
from nufuz.claims.citation import Citations
from nufuz.claims.engine import views_of
from nufuz.language.analyse import analyse
from nufuz.reading.document import Document


def speaker(text: str, words: str) -> str | None:
    """Who is quoted for ``words``."""
    views = views_of(analyse(text).sentences)
    at = text.index(words)
    view = next(v for v in views if v.sentence.start <= at < v.sentence.end)
    return Speakers(views).of(view, at, at + len(words))


@pytest.mark.parametrize(
    ("text", "words", "who"),
    [
        ("According to the port authority, Ghana sold Togo 40 tonnes of tea.", "40 tonnes", "According to the port authority"),
        ("The minister said that Ghana sold Togo 40 tonnes of tea.", "40 tonnes", "The minister"),
        ("Ghana sold Togo 40 tonnes of tea, said Ama Mensah.", "40 tonnes", "Ama Mensah"),
        ("وقال وزير التجارة الغاني إن صادرات غانا بلغت 40 طناً.", "40 طناً", "وزير التجارة الغاني"),
        ("وذكرت أما منساه، وهي مديرة في الشركة، أن صادرات غانا بلغت 40 طناً.", "40 طناً", "أما منساه"),
        ("بلغت صادرات غانا إلى توغو 40 طناً، وفق هيئة الموانئ.", "40 طناً", "وفق هيئة الموانئ"),
        ("Liman idaresine göre Gana, Togo'ya 40 ton çay sattı.", "40 ton", "Liman idaresine göre"),
        ("По данным порта, Гана продала Того 40 тонн чая.", "40 тонн", "По данным порта"),
        ("Ghana sold Togo 40 tonnes of tea, the ministry said after talks.", "40 tonnes", "the ministry"),
        ("4. Gana tarafı, Togo'ya 40 ton çay satacağını bildirmiştir.", "40 ton", "Gana tarafı"),
        ("Gana Ticaret Bakanı Ama Mensah yaptığı açıklamada Togo'ya 40 ton çay satıldığını söyledi.", "40 ton", "Gana Ticaret Bakanı Ama Mensah"),
        ('"Togo\'ya 40 ton çay sattık" diyen Mensah, hedefi anlattı.', "40 ton", "Mensah"),
        ("Togo'ya 40 ton çay satıldığını belirten Bakan, umutlu olduğunu kaydetti.", "40 ton", "Bakan"),
        ("Министр заявил, что Гана продала Того 40 тонн чая.", "40 тонн", "Министр"),
    ],
)  # fmt: skip
def test_the_speaker_is_named_in_the_words_of_the_sentence(text: str, words: str, who: str) -> None:
    assert speaker(text, words) == who


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ghana sold Togo 40 tonnes of tea.", "40 tonnes"),
        ("تقع غانا بين توغو وساحل العاج، وبلغت صادراتها 40 طناً.", "40 طناً"),
        ("يذكر أن صادرات غانا بلغت 40 طناً.", "40 طناً"),
        ("Gana geçen yıl Togo'ya 40 ton çay sattı.", "40 ton"),
        ("The minister, who sold 40 tonnes of tea, said that trade would grow.", "40 tonnes"),
    ],
)
def test_where_nobody_is_quoted_the_author_speaks(text: str, words: str) -> None:
    assert speaker(text, words) is None


def test_a_verb_that_names_nobody_goes_on_with_the_speaker_before() -> None:
    text = "وقال وزير التجارة الغاني إن العلاقات جيدة. وأضاف أن صادرات غانا بلغت 40 طناً."
    assert speaker(text, "40 طناً") == "وزير التجارة الغاني"


def test_a_pronoun_goes_on_with_the_speaker_before() -> None:
    text = "Министр Менса заявил, что дела идут хорошо. По его словам, Гана продала Того 40 тонн чая."
    assert speaker(text, "40 тонн") == "Министр Менса"


def test_a_sentence_within_the_quotation_has_its_speaker() -> None:
    text = "قال الوزير منساه: «العلاقات جيدة. بلغت صادرات غانا إلى توغو 40 طناً»."
    assert speaker(text, "40 طناً") == "الوزير منساه"


def cited(text: str, words: str) -> str | None:
    return Citations(Document("d", "d.txt", "0", text, text)).covering(text.index(words) + len(words))


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("Ghana sold 40 tonnes (Mensah 2019, 44).", "(Mensah 2019, 44)"),
        ("Ghana sold 40 tonnes (Mensah and Owusu 2020).", "(Mensah and Owusu 2020)"),
        ("Gana 40 ton sattı (Mensah, 2019: 44), 40 tonnes.", None),
        ("Гана продала 40 tonnes [Менса, 2019, с. 112].", "[Менса, 2019, с. 112]"),
        ("باعت غانا 40 tonnes (منساه، 2019، ص 44).", "(منساه، 2019، ص 44)"),
        ("باعت غانا 40 tonnes (منساه 2019).", "(منساه 2019)"),
        ("Ghana sold 40 tonnes [7].", "[7]"),
        ("Гана продала 40 tonnes [там же, с. 80].", "[там же, с. 80]"),
        ("Ghana sold 40 tonnes (in May 2021).", None),
        ("باعت غانا 40 tonnes (مايو 2021).", None),
        ("Ghana (ten members, 680 million people) sold 40 tonnes.", None),
        ("Its members (ten, 680 million people) buy 40 tonnes (that is much).", None),
    ],
)
def test_a_reference_is_told_from_other_brackets(text: str, reference: str | None) -> None:
    assert cited(text, "40 tonnes") == reference


def test_the_same_work_again_means_the_entry_before() -> None:
    text = "Ghana sold tea (Mensah 2019). It sold 40 tonnes (ibid., 44)."
    assert [r.text for r in Citations(Document("d", "d.txt", "0", text, text)).references] == [
        "(Mensah 2019)",
        "(ibid., 44)",
    ]
