"""Reprints are found and grouped, different texts are not, and none is dropped."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nufuz.reading import Document, Metadata
from nufuz.reading.duplicates import duplicate_groups, fold, shingles

pytest.importorskip("datasketch")

WORDS = ["الرئيس", "الوزير", "زار", "وقع", "اتفاقية", "الطاقة", "النقل", "التعليم", "التجارة", "مليار", "دولار", "حجم", "البلدين", "العلاقات", "الخميس", "أستانا", "أنقرة", "باكو", "خط", "أنابيب", "الغاز", "النفط", "ميناء", "بحر", "قزوين", "استثمار", "مشروع", "شركة", "مجلس", "تعاون", "قمة", "بيان", "مشترك", "وفد", "لقاء", "صادرات", "واردات"]  # fmt: skip


def article(seed: int, words: int = 150) -> str:
    draw = random.Random(seed)
    return " ".join(draw.choice(WORDS) + ("." if draw.random() < 0.1 else "") for _ in range(words))


def document(id: str, text: str, date: str | None = None) -> Document:
    return Document(id=id, path=f"{id}.txt", digest=id, raw=text, text=text, meta=Metadata(date=date))


def groups(*documents: Document) -> list[list[str]]:
    return [[member.id for member in group.members] for group in duplicate_groups(documents)]


def test_agency_copy_under_other_headlines_is_one_group_and_other_texts_stay_alone() -> None:
    body = article(1)
    assert groups(
        document("a", f"عنوان الوكالة\n{body}", "2021-05-06"),
        document("x", article(2)),
        document("b", f"عنوان صحيفة أخرى مختلف تماما\n{body}\nجميع الحقوق محفوظة", "2021-05-07"),
        document("y", article(3)),
    ) == [["a", "b"]]


def test_a_shortened_copy_belongs_to_its_original() -> None:
    body = article(1, 300)
    assert groups(
        document("long", body), document("short", " ".join(body.split()[:90])), document("x", article(5))
    ) == [["long", "short"]]


def test_the_earliest_by_date_comes_first_and_a_guess_is_marked() -> None:
    body = article(1)
    (dated,) = duplicate_groups([document("a", body, "2021-05-07"), document("b", body, "2021-05-06")])
    assert (dated.earliest, dated.dated) == ("b", True)
    assert dated.members[1].resemblance == 1.0
    (undated,) = duplicate_groups([document("a", body), document("b", f"{body} {article(2, 20)}")])
    assert (undated.earliest, undated.dated) == ("b", False)


def test_spelling_does_not_make_another_text() -> None:
    plain = "أعلنت الحكومة في الإمارات إلى جانب تركيا ٣ اتفاقيات"
    assert fold(plain) == fold("اعلنت الحكومه فى الامارات الي جانب تركيـــا 3 اتفاقيات")
    assert fold("مُحَمَّد") == fold("محمد")


def test_a_set_phrase_that_all_share_joins_nothing() -> None:
    phrase = "قالت وكالة الأنباء الرسمية في بيان لها اليوم الخميس إن"
    assert groups(*(document(str(n), f"{phrase} {article(n + 10)}") for n in range(30))) == []


def test_short_and_empty_texts_are_duplicates_only_as_wholes() -> None:
    assert groups(
        document("a", "خبر قصير"),
        document("b", "خبر قصير!"),
        document("c", "خبر آخر"),
        document("d", ""),
        document("e", " "),
    ) == [["b", "a"]]  # undated: the longer text first


def test_a_digest_of_two_articles_does_not_make_them_one_text() -> None:
    first, second = article(1), article(2)
    found = groups(document("a", first), document("b", second), document("digest", f"{first} {second}"))
    assert not any({"a", "b"} <= set(group) for group in found)


def test_what_is_no_prose_does_not_count() -> None:
    menu = " ".join(f"قسم{n}" for n in range(300))
    made = []
    for n in range(2):
        text = f"{menu}\n{article(n + 50)}"
        made.append(Document(id=str(n), path="", digest="", raw=text, text=text, skip=((0, len(menu)),)))
    assert groups(*made) == []
    assert groups(*(Document(id=d.id, path="", digest="", raw=d.raw, text=d.text) for d in made)) == [["0", "1"]]


@given(st.lists(st.integers(0, 4), max_size=8))
@settings(max_examples=30)
def test_every_group_holds_the_same_texts_and_none_is_lost(seeds: list[int]) -> None:
    documents = [document(str(n), article(seed, 60)) for n, seed in enumerate(seeds)]
    expected = {frozenset(str(n) for n, s in enumerate(seeds) if s == seed) for seed in seeds if seeds.count(seed) > 1}
    assert {frozenset(group) for group in groups(*documents)} == expected


def test_shingles_are_the_same_in_every_run() -> None:
    assert min(shingles("خبر قصير")) == min(shingles("خَبَر قصير")) > 0
