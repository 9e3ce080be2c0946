"""Frames: the language of patterns, and every entry's own example and counter-example."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nufuz.claims import extract
from nufuz.claims.context import Context
from nufuz.claims.engine import anchors_of, slots_of, views_of
from nufuz.claims.frames import Example, Frame, FrameSet, frame_set, languages, type_roles
from nufuz.errors import DataFileError
from nufuz.language import analyse
from nufuz.reading.document import Document
from nufuz.vocabulary import TYPES

ENTRIES = [(frame, example) for code in languages() for frame in frame_set(code).frames for example in frame.examples]
COUNTERS = [(frame, example) for code in languages() for frame in frame_set(code).frames for example in frame.counters]


def proposed(text: str, language: str) -> list[tuple[str, float | None, str | None, set[str | None], set[str | None]]]:
    """Frame, value, unit, and the actors that may fill subject and object, of everything that a text proposes."""
    views = views_of(analyse(text, language=language).sentences)
    slots = slots_of(anchors_of(views), Context(views, None))
    return [
        (s.anchor.frame.id, s.anchor.amount, s.anchor.unit, {f.key for f in s.subjects}, {f.key for f in s.objects}) for s in slots
    ]  # fmt: skip


@pytest.mark.parametrize(("frame", "example"), ENTRIES, ids=[f"{f.id}:{n}" for n, (f, _) in enumerate(ENTRIES)])
def test_an_entrys_example_is_proposed_with_its_actors_and_figure(frame: Frame, example: Example) -> None:
    found = [p for p in proposed(example.text, frame.language) if p[0] == frame.id]
    assert found, f"{frame.place}: no trigger of {frame.id} in {example.text!r}"
    wanted = example.says.split()
    codes = [w for w in wanted if w.isupper() and len(w) in (3, 4) and w not in ("USD", "EUR")]
    assert any(
        (not codes or codes[0] in p[3])
        and (len(codes) < 2 or codes[1] in p[4])
        and (TYPES[frame.type].kind != "indicator" or len(wanted) < 3 or _figure(wanted) is None or p[1] == pytest.approx(_figure(wanted)))
        for p in found
    ), f"{frame.place}: {found}"  # fmt: skip


def _figure(wanted: list[str]) -> float | None:
    return next((float(w) for w in wanted if w.replace(".", "", 1).isdigit()), None)


@pytest.mark.parametrize(("frame", "example"), COUNTERS, ids=[f"{f.id}:{n}" for n, (f, _) in enumerate(COUNTERS)])
def test_an_entrys_counter_example_gives_no_claim_of_its_type(frame: Frame, example: Example) -> None:
    claims = extract(Document("d", "d", "", example.text, example.text)).claims
    assert frame.type not in {claim.type for claim in claims}, frame.place


def test_every_arabic_type_has_a_frame_and_every_type_its_roles() -> None:
    assert {frame.type for frame in frame_set("ar").frames} == set(TYPES)
    assert set(type_roles()) == set(TYPES)


@pytest.fixture
def small() -> FrameSet:
    frames = FrameSet("xx")
    frames._add({"type": "sign", "strong": "sign .. treaty; ink|initial", "weak": "pact*; a _ c"}, "here")
    frames._add({"type": "trade_rank", "strong": "second partner => 2"}, "here")
    return frames


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("sign treaty", ["sign .. treaty"]),
        ("sign p q r s treaty", ["sign .. treaty"]),
        ("sign p q r s t treaty", []),
        ("initial", ["ink|initial"]),
        ("pacts", ["pact*"]),
        ("a b c", ["a _ c"]),
        ("a c", []),
    ],
)
def test_patterns_have_gaps_wildcards_and_alternatives(small: FrameSet, text: str, labels: list[str]) -> None:
    assert [hit.pattern.label for hit in small.hits(text.split())] == labels


def test_a_pattern_may_fix_the_value(small: FrameSet) -> None:
    assert [hit.pattern.constant for hit in small.hits(["second", "partner"])] == [2.0]


@pytest.mark.parametrize(
    "entry",
    [
        {"type": "friendship"},
        {"type": "sign", "strong": ".. treaty"},
        {"type": "sign", "stong": "x"},
        {"type": "sign", "strong": "a => b"},
    ],
)
def test_a_wrong_entry_is_an_error_that_says_where(entry: dict[str, str]) -> None:
    with pytest.raises(DataFileError, match="over there"):
        FrameSet("xx")._add(entry, "over there")


@pytest.mark.parametrize("word", ["وقعت", "ويوقع", "سيوقعان", "وقعا", "وقعتا", "توقع"])
def test_an_arabic_verb_entry_meets_persons_tenses_and_clitics(word: str) -> None:
    assert frame_set("ar").matches("@وقع", word)


@pytest.mark.parametrize("word", ["اتفاقية", "والاتفاقية", "للاتفاقية", "اتفاقيات", "اتفاقيتها", "بالاتفاقيات"])
def test_an_arabic_noun_entry_meets_articles_clitics_and_plurals(word: str) -> None:
    assert frame_set("ar").matches("اتفاقية", word)


@pytest.mark.parametrize(
    ("word", "other", "language"),
    [("سنمضي", "سنة", "ar"), ("وستوقع", "وقعت", "ar"), ("imzalayacaklar", "imzaladı", "tr")],
)
def test_a_verb_of_what_is_to_come_is_told_by_its_form(word: str, other: str, language: str) -> None:
    assert frame_set(language).coming(word)
    assert not frame_set(language).coming(other)


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1, max_size=12))
def test_looking_a_word_up_twice_gives_the_same(word: str) -> None:
    frames = frame_set("ar")
    assert frames.hits([word]) == frames.hits([word])
