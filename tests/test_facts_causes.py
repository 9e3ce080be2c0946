"""Contradictions have a cause, told with the words that show it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from facts_rows import claims, documents, relations, said
from nufuz.facts import reconcile
from nufuz.facts.cues import causes, scan

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks" / "facts"))

from planted import plant


def only(*rows: dict[str, Any], papers: Any = None, **kind: Any) -> dict[str, Any]:
    """The one contradiction between claims."""
    found = reconcile(claims(*rows), papers).contradictions.to_pylist()
    assert len(found) == 1, found
    return dict(found[0])


ACTUAL = {"value": 3.6e9, **said("Trade between the two reached 3.6 billion dollars in 2020.")[0]}


def against(sentence: str, value: float, **fields: Any) -> dict[str, Any]:
    return only(ACTUAL, {"value": value, **said(sentence)[0], **fields})


@pytest.mark.parametrize(
    ("cause", "sentence", "value", "words"),
    [
        ("period", "In the first half of 2020 trade stood at 1.7 billion dollars.", 1.7e9, "first half of 2020"),
        ("period", "بلغ التبادل التجاري ١٫٧ مليار دولار في النصف الأول من عام 2020.", 1.7e9, "النصف الأول"),
        ("period", "2020'nin ilk dokuz ayında ticaret 2,4 milyar dolar oldu.", 2.4e9, "ilk dokuz ayında"),
        ("period", "В январе–августе 2020 года товарооборот составил 2,2 млрд долларов.", 2.2e9, "январе–августе"),
        ("period", "In fiscal year 2020 they traded goods for 2.9 billion dollars.", 2.9e9, "fiscal year"),
        ("period", "وتجاوز التبادل في نهاية سنة 2020 حاجز 5 مليارات دولار.", 5e9, "نهاية سنة"),
        ("period", "Ticaret 2020 sonunda 5 milyar dolara dayandı.", 5e9, "2020 sonunda"),
        ("status", "They want trade to hit the target of 10 billion dollars.", 1e10, "target"),
        ("status", "ويطمح البلدان إلى رفع التبادل إلى 10 مليارات دولار.", 1e10, "ويطمح"),
        ("direction", "Exports came to 1.2 billion dollars in 2020.", 1.2e9, "Exports"),
        ("direction", "وبلغت الواردات 2.3 مليار دولار عام 2020.", 2.3e9, "الواردات"),
        ("services", "Goods and services worth 4.4 billion dollars changed hands in 2020.", 4.4e9, "Goods and services"),
        ("cumulative", "Since 1992 they have traded for 31 billion dollars.", 3.1e10, "Since 1992"),
        ("cumulative", "За последние десять лет товарооборот составил 28 млрд долларов.", 2.8e10, "За последние десять лет"),
        ("scope", "Together with Uzbekistan trade reached 6.1 billion dollars.", 6.1e9, "Together with"),
        ("scope", "باستثناء الطاقة بلغ التبادل 2.5 مليار دولار.", 2.5e9, "باستثناء"),
        ("revision", "Revised data put trade at 3.8 billion dollars in 2020.", 3.8e9, "Revised"),
    ],
)  # fmt: skip
def test_words_show_the_cause(cause: str, sentence: str, value: float, words: str) -> None:
    found = against(sentence, value)
    told = found["words_b"] if found["value_b"] == value else found["words_a"]
    assert (found["cause"], told) == (cause, words)
    assert words in found["explain_en"] or cause == "unit"
    assert found["both_hold"] == causes()[cause]["both_hold"]


@pytest.mark.parametrize(
    ("value", "detail"),
    [(3.6e10, "factor-10"), (3.6e12, "factor-1000"), (6.3e9, "swapped-digits"), (3.6e6, "factor-1000")],
)
def test_a_slip_is_recognised_by_its_digits(value: float, detail: str) -> None:
    found = against("Trade reached that in 2020.", value)
    assert (found["cause"], found["detail"], found["both_hold"]) == ("slip", detail, False)


def test_a_mark_that_can_be_read_two_ways_is_named() -> None:
    found = against("Trade reached 3,600 billion dollars in 2020.", 3.6e12)
    assert (found["cause"], found["detail"], "3,600" in (found["words_a"], found["words_b"])) == (
        "slip",
        "decimal-mark",
        True,
    )


def test_a_figure_cut_off_instead_of_rounded_is_rounding() -> None:
    found = only({"value": 3.68e9, "step": 1e7}, {"value": 3.6e9, "step": 1e8})
    assert (found["cause"], found["detail"]) == ("rounding", "cut-off")


def test_the_same_number_with_another_currency_is_a_matter_of_unit() -> None:
    found = only({"value": 3.6e9}, {"value": 3.6e9, "unit": "GBP"})
    assert (found["cause"], found["detail"]) == ("unit", "same-number")


def test_doubtful_digits_are_damage() -> None:
    found = only({"value": 3.6e9}, {"value": 5.2e9, "flags": ["doubtful-digits: recovered from the private-use area"]})
    assert (found["cause"], found["both_hold"]) == ("damaged", False)


def test_a_difference_that_nothing_explains_is_unknown_and_not_guessed() -> None:
    found = against("Trade reached 5.3 billion dollars in 2020.", 5.3e9)
    assert (found["cause"], found["sure"]) == ("unknown", 0.3)


def test_words_that_stand_with_both_claims_explain_nothing() -> None:
    a, b = said("In the first half of 2020 it was 3.6 billion.", "In the first half of 2020 it was 5.3 billion.")
    assert only({"value": 3.6e9, **a}, {"value": 5.3e9, **b})["cause"] == "unknown"


def test_words_before_the_quote_are_read_in_the_document() -> None:
    text = "Exports alone are meant here. Trade reached 1.2 billion dollars in 2020. The road is open."
    quote = "Trade reached 1.2 billion dollars in 2020."
    papers = documents({"text": "Trade stood at 3.6 billion."}, {"text": text})
    found = only(
        {"value": 3.6e9, "quote": "Trade stood at 3.6 billion.", "start": 0, "end": 27},
        {"value": 1.2e9, "quote": quote, "start": text.index(quote), "end": text.index(quote) + len(quote)},
        papers=papers,
    )
    assert (found["cause"], found["sure"]) == ("direction", pytest.approx(0.504))
    assert "Exports" in (found["words_a"], found["words_b"])


def test_a_target_is_held_against_the_newest_actual_figure_once() -> None:
    rows = [{"value": v, "time": t} for v, t in ((2.9e9, "2018"), (3.2e9, "2019"), (3.6e9, "2020"))]
    found = only(*rows, {"value": 1e10, "status": "target", "time": None})
    assert (found["cause"], found["value_a"], found["both_hold"]) == ("status", 3.6e9, True)


def test_twelve_months_of_a_year_are_no_contradiction() -> None:
    months = [{"value": 3.0e8, "time": f"2020-{m:02d}"} for m in range(1, 13)]
    assert len(reconcile(claims({"value": 3.6e9}, *months)).contradictions) == 0


def test_a_half_year_of_more_than_the_year_is_told() -> None:
    assert only({"value": 3.6e9}, {"value": 5.2e9, "time": "2020-01/2020-06"})["cause"] in ("unknown", "period")


def test_one_direction_of_more_than_the_whole_is_told() -> None:
    found = only({"value": 3.6e9}, {"type": "exports", "value": 5.2e9})
    assert {found["value_a"], found["value_b"]} == {3.6e9, 5.2e9}


def test_a_year_a_thousand_times_off_its_neighbours_is_told_as_a_slip() -> None:
    found = only({"value": 2.1e9}, {"value": 3.0495e13, "step": 1e9, "time": "2013"})
    assert (found["cause"], found["detail"]) == ("slip", "series")


def relation(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return list(reconcile(relations(*rows)).contradictions.to_pylist())


def test_member_here_and_observer_there_contradict_each_other() -> None:
    row = {"subject": "TKM", "object": "OTS"}
    found = relation({**row, "type": "member_of"}, {**row, "type": "observer_of"})
    assert [(r["cause"], r["both_hold"]) for r in found] == [("role", False)]
    assert "member" in found[0]["explain_en"]
    assert "عضو" in found[0]["explain_ar"]


def test_observer_first_and_member_later_do_not() -> None:
    row = {"subject": "HUN", "object": "OTS"}
    assert not relation(
        {**row, "type": "observer_of", "time": "2018/.."}, {**row, "type": "member_of", "time": "2024/.."}
    )


def test_not_a_member_and_an_observer_go_together() -> None:
    row = {"subject": "TKM", "object": "OTS"}
    found = relation({**row, "type": "member_of", "status": "denied"}, {**row, "type": "observer_of"})
    assert [(r["cause"], r["both_hold"]) for r in found] == [("role", True)]


def test_denied_here_and_asserted_there() -> None:
    row = {"type": "priority", "subject": "KAZ", "object": "TUR"}
    assert [r["cause"] for r in relation(row, {**row, "status": "denied"})] == ["denied"]


def test_the_year_a_partnership_began() -> None:
    row = {"kind": "event", "type": "upgrade_partnership", "subject": "KAZ", "object": "TUR", "item": "strategic"}
    found = relation({**row, "time": "2009"}, {**row, "time": "2012"})
    assert [r["cause"] for r in found] == ["since-when"]
    assert "2009" in found[0]["explain_en"]
    assert not relation({**row, "time": "2009"}, {**row, "time": "2009-10-22"})
    assert not relation({**row, "time": "2009"}, {**row, "time": "2022", "item": "enhanced-strategic"})


def test_levels_of_partnership_side_by_side_and_one_after_another() -> None:
    row = {"type": "partnership", "subject": "KAZ", "object": "TUR"}
    low, high = {**row, "item": "strategic"}, {**row, "item": "enhanced strategic partnership"}
    assert [r["cause"] for r in relation(low, high)] == ["level"]
    assert not relation({**low, "time": "2009/.."}, {**high, "time": "2022/.."})


def test_two_capitals_and_two_languages() -> None:
    capital = {"type": "capital", "subject": "KAZ"}
    assert [r["cause"] for r in relation({**capital, "item": "Astana"}, {**capital, "item": "Almaty"})] == ["value"]
    language = {"type": "official_language", "subject": "KAZ"}
    assert not relation({**language, "item": "Kazakh"}, {**language, "item": "Russian"})


def test_cue_words_are_found_with_what_arabic_and_turkish_join_to_them() -> None:
    found = {hit.cue.cause for hit in scan("وبالصادرات وحدها")}
    assert "direction" in found
    assert {hit.cue.detail for hit in scan("yılın ilk yarısında")} == {"half-year"}
    assert {hit.cue.detail for hit in scan("بين كانون الثاني وآب")} == {"months"}


@pytest.mark.parametrize("wordings", ["dev", "held"])
def test_planted_contradictions_are_found_and_explained(wordings: str) -> None:
    planted = plant(600, seed=7, wordings=wordings)
    found = reconcile(planted.claims, planted.documents).contradictions.to_pylist()
    right: dict[int, tuple[float, str]] = {}
    false = 0
    for row in found:
        group = planted.group_of[row["claim_a"]]
        if group == planted.group_of[row["claim_b"]] and {row["claim_a"], row["claim_b"]} & planted.bad:
            right[group] = max(right.get(group, (0.0, "")), (row["sure"], row["cause"]))
        else:
            false += 1
    wanted = {group: cause for group, cause in planted.truth.items() if cause}
    assert len(right) / len(wanted) >= 0.95
    assert len(right) / (len(right) + false) >= 0.9
    assert sum(right[g][1] == wanted[g] for g in right) / len(right) >= 0.85


@pytest.mark.parametrize(
    ("item", "cause"), [("non-oil trade", "scope"), ("goods and services", "services"), ("goods", "services")]
)
def test_an_item_that_sets_a_part_apart_is_held_against_the_whole(item: str, cause: str) -> None:
    assert only({"value": 3.6e9}, {"value": 2.4e9, "item": item})["cause"] == cause


def test_a_field_of_a_country_is_no_contradiction_to_the_country() -> None:
    row = {"type": "reserves", "object": None, "unit": "m3", "time": None}
    table = claims(
        {**row, "item": "natural gas", "value": 5.5e12}, {**row, "item": "natural gas, Dragon field", "value": 1.2e11}
    )
    assert len(reconcile(table).contradictions) == 0


AIM = {"status": "target", "time": None}


def test_two_aims_are_not_explained_by_the_word_aim() -> None:
    first, second = said("They aim at trade of 10 billion dollars.", "Trade of 15 billion dollars is what they want.")
    found = only({"value": 1e10, **first, **AIM}, {"value": 1.5e10, **second, **AIM})
    assert found["cause"] == "unknown"


def test_the_aim_of_a_later_document_is_a_new_one() -> None:
    first, second = said("They aim at trade of 10 billion dollars.", "Trade of 15 billion dollars is what they want.")
    papers = documents({"date": "2021-03-01", "text": first["quote"]}, {"date": "2025-07-29", "text": second["quote"]})
    found = only({"value": 1e10, **first, **AIM}, {"value": 1.5e10, **second, **AIM}, papers=papers)
    assert (found["cause"], found["detail"]) == ("revision", "new-aim")
    assert "2025-07-29" in found["explain_en"]


OIL = {"type": "production", "object": None, "item": "oil", "time": None}


def test_figures_in_two_measures_that_are_far_apart_have_a_wrong_unit_or_scale() -> None:
    found = only({"value": 1e6, "unit": "t/yr", **OIL}, {"value": 1.9e6, "unit": "bbl/d", **OIL})
    assert (found["cause"], found["detail"], found["both_hold"]) == ("unit", "far-apart", False)
    assert "95 times the other" in found["explain_en"]


def test_figures_in_two_measures_that_are_near_are_not_explained_by_the_measure() -> None:
    found = only({"value": 7.2e7, "unit": "t/yr", **OIL}, {"value": 1.9e6, "unit": "bbl/d", **OIL})
    assert found["cause"] == "unknown"
