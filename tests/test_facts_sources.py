"""Sources are not votes: chains are followed, circles flagged."""

from __future__ import annotations

from typing import Any

import pytest

from facts_rows import claims, documents
from nufuz.facts import reconcile
from nufuz.facts.sources import Origin, chains, label, outlet_named, outlets, trace


def origins(*rows: dict[str, Any], papers: Any) -> dict[str, str]:
    found = reconcile(claims(*({"value": 3.6e9, **row} for row in rows)), papers)
    return {row["claim_id"]: row["origin"] for row in found.evidence.to_pylist()}


def test_a_site_that_quotes_a_paper_leads_to_the_paper() -> None:
    papers = documents({"outlet": "Some Site", "published_from": "موقع نون بوست"})
    assert origins({"attribution": "بحسب صحيفة لوموند"}, papers=papers) == {"c1": "outlet:lemonde"}


def test_two_papers_that_cite_one_agency_are_one_source() -> None:
    papers = documents({"outlet": "Paper A"}, {"outlet": "Paper B"}, {"outlet": "Paper C"})
    rows = ({"attribution": "according to Reuters"}, {"attribution": "نقلاً عن رويترز"}, {})
    found = reconcile(claims(*({"value": 3.6e9, **row} for row in rows)), papers)
    assert found.facts["sources"].to_pylist() == [2]


def test_the_chain_goes_on_through_what_the_cited_paper_cites_itself() -> None:
    papers = documents({"outlet": "Paper A"}, {"outlet": "Le Monde"})
    found = reconcile(
        claims({"value": 3.6e9, "attribution": "Le Monde"}, {"value": 3.6e9, "attribution": "AFP"}), papers
    )
    assert found.facts.select(["sources", "circular"]).to_pylist() == [{"sources": 1, "circular": False}]


def test_papers_that_cite_each_other_are_a_circle_and_one_source() -> None:
    papers = documents({"outlet": "TASS"}, {"outlet": "Daily Sabah"}, {"outlet": "Elsewhere"})
    rows = ({"citation": "Daily Sabah, 2020"}, {"attribution": "as reported by TASS"}, {})
    found = reconcile(claims(*({"value": 3.6e9, **row} for row in rows)), papers)
    assert found.facts.select(["sources", "circular"]).to_pylist() == [{"sources": 2, "circular": True}]
    assert {r["claim_id"]: r["circular"] for r in found.evidence.to_pylist()} == {"c1": True, "c2": True, "c3": False}


def test_a_speaker_quoted_twice_is_one_source_and_an_unnamed_one_leads_nowhere() -> None:
    papers = documents({"outlet": "Paper A"}, {"outlet": "Paper B"})
    same = origins({"attribution": "Bayraktar said"}, {"attribution": "according to Bayraktar"}, papers=papers)
    assert set(same.values()) == {"speaker:bayraktar"}
    nobody = origins({"attribution": "مصادر دبلوماسية"}, {"attribution": "officials"}, papers=papers)
    assert nobody == {"c1": "outlet:paper a", "c2": "outlet:paper b"}


def test_a_cited_author_and_year_lead_to_the_document_of_that_author() -> None:
    papers = documents({"outlet": "A"}, {"date": "2019", "authors": ["Elena Kuznetsova"]})
    assert origins({"citation": "(Kuznetsova, 2019, p. 14)"}, papers=papers) == {"c1": "doc:d2"}


def test_the_same_place_again_names_no_source_of_its_own() -> None:
    papers = documents({"outlet": "Paper A"})
    assert origins({"citation": "المصدر نفسه، ص ٢٢"}, papers=papers) == {"c1": "outlet:paper a"}


def test_two_authors_of_one_journal_are_two_sources() -> None:
    journal = {"outlet": "Central Asian Survey", "outlet_kind": "academic"}
    found = reconcile(claims({"value": 3.6e9}, {"value": 3.6e9}), documents(journal, journal))
    assert found.facts["sources"].to_pylist() == [2]


def test_a_circle_of_three_is_found() -> None:
    traced = trace([Origin(("a", "b"), None), Origin(("b", "c"), None), Origin(("c", "a"), None)])
    assert [(t.end, t.circular) for t in traced] == [("a", True)] * 3


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("وكالة الأناضول", "anadolu"), ("Reuters, 12 May 2023", "reuters"), ("ترك برس نت ٢٠٢٥", "turkpress"),
        ("https://www.aa.com.tr/en", "anadolu"), ("по данным Росстат", "rosstat"), ("جامعة الدول العربية", None),
        ("the delegation", None), ("بنا", "bna"), ("مر بنا الوفد", None),
    ],
)  # fmt: skip
def test_outlets_are_recognised_by_name(text: str, name: str | None) -> None:
    found = outlet_named(text)
    assert (found.name if found else None) == name


def test_every_outlet_has_a_kind_that_is_known_and_a_name_of_its_own() -> None:
    kinds = {"official", "agency", "press", "academic", "think-tank", "reference"}
    assert {o.kind for o in outlets()} <= kinds
    assert len({o.name for o in outlets()}) == len(outlets()) >= 200


def test_the_chain_of_each_claim_can_be_drawn() -> None:
    papers = documents({"outlet": "Paper A"})
    table = claims({"value": 3.6e9, "attribution": "Reuters"})
    found = reconcile(table, papers)
    drawn = chains(found.evidence, table, papers, found.facts["fact_id"][0].as_py())
    assert [label(node) for node in drawn["c1"].chain] == ["paper a", "Reuters"]
