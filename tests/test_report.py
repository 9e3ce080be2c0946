"""The report tells what the claims come to, and every figure leads to the words behind it."""

import re
from html.parser import HTMLParser

import pytest

from nufuz.claims.claim import Claim, Evidence
from nufuz.facts import reconcile
from nufuz.ledger import Workspace
from nufuz.publishing import names
from nufuz.publishing.excerpts import excerpt
from nufuz.publishing.report import write_reports
from nufuz.reading.document import Document, Metadata, offset_map

PAPER = "Trade between Ghana and Togo reached $200 million in 2021. Ghana's president visited Lomé in May 2022."
WIRE = "Ghana and Togo traded goods worth $320 million in 2021. They want to reach $500 million."


def claim(text: str, doc: str, quote: str, **fields: object) -> Claim:
    start = text.index(quote)
    base = {
        "doc": doc,
        "kind": "indicator",
        "subject": "GHA",
        "object": "TGO",
        "evidence": Evidence(start, start + len(quote), quote),
    }
    return Claim(**{**base, **fields})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    ws = Workspace.create(tmp_path_factory.mktemp("report") / "ws")
    money = {"type": "trade_volume", "unit": "USD", "bound": "eq"}
    found = {
        "paper": [
            claim(PAPER, "paper", "reached $200 million in 2021", value=2e8, time="2021", **money),
            claim(PAPER, "paper", "president visited Lomé", kind="event", type="visit", time="2022-05"),
        ],
        "wire": [
            claim(WIRE, "wire", "goods worth $320 million in 2021", value=3.2e8, time="2021", **money),
            claim(WIRE, "wire", "reach $500 million", value=5e8, status="target", **money),
        ],
    }
    for id, text in (("paper", PAPER), ("wire", WIRE)):
        document = Document(id=id, path=f"{id}.txt", digest=id, raw=text, text=text, meta=Metadata(title=f"The {id}"))
        ws.add_documents([document])
        ws.add_reading(document, "test", found[id], {})
    made = reconcile(ws.claims(), ws.documents(), ws.decisions())
    ws.put(facts=made.facts, evidence=made.evidence, contradictions=made.contradictions)
    written = write_reports(ws, ws.folder, by=["GHA"], into=["TGO"], year=2021, baseline=False)
    return {path.name.split(".")[1]: path.read_text(encoding="utf-8") for path in written}


class Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.targets: list[str] = []
        self.fetched: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.add(str(found["id"]))
        if tag == "a":
            self.targets.append(str(found.get("href") or found.get("xlink:href") or ""))
        if tag in ("script", "img", "link", "iframe", "source"):
            self.fetched += [str(found[name]) for name in ("src", "href") if found.get(name)]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_link_inside_the_page_leads_somewhere(pages: dict[str, str], language: str) -> None:
    links = Links(pages[language])
    inside = [t[1:] for t in links.targets if t.startswith("#")]
    assert any(t.startswith("c-") for t in inside)
    assert [t for t in inside if t not in links.ids] == []


@pytest.mark.parametrize("language", ["ar", "en"])
def test_nothing_is_fetched_when_the_page_is_opened(pages: dict[str, str], language: str) -> None:
    assert Links(pages[language]).fetched == []
    assert re.findall(r"url\((?!data:)", pages[language]) == []


def test_the_contradiction_is_told_with_both_quotations(pages: dict[str, str]) -> None:
    section = pages["en"].split('id="contradictions"')[1].split("</section>")[0]
    assert "reached $200 million in 2021" in section
    assert "goods worth $320 million in 2021" in section


def test_a_figure_that_no_source_gives_is_said_to_be_missing_and_not_zero(pages: dict[str, str]) -> None:
    assert "no data" in pages["en"]
    assert "لا بيانات" in pages["ar"]


def test_the_arabic_page_reads_from_right_to_left_and_names_states_in_arabic(pages: dict[str, str]) -> None:
    assert '<html lang="ar" dir="rtl">' in pages["ar"]
    assert "غانا" in pages["ar"]
    assert "توغو" in pages["ar"]


def test_amounts_and_dates_are_said_as_a_reader_says_them() -> None:
    assert names.amount(3.6e9, "USD", "ar") == "3.6 مليار دولار"
    assert names.amount(3.6e9, "USD", "en") == "3.6 billion dollars"
    assert names.when("2024-06-07", "ar") == "7 يونيو 2024"
    assert names.when("2009/..", "en") == "since 2009"


def test_marks_in_repaired_text_stand_on_the_words_of_the_raw_text() -> None:
    raw, text = "تركـــيا وقطر", "تركيا وقطر"
    kept = [i for i, letter in enumerate(raw) if letter != "ـ"]
    document = Document(id="d", path="d", digest="d", raw=raw, text=text, offsets=offset_map((i, i + 1) for i in kept))
    said = Claim(
        doc="d", kind="relation", type="borders", subject="TUR", object="QAT", evidence=Evidence(0, 8, raw[:8])
    )
    (paragraph,) = excerpt(document, {said.id: said}).paragraphs
    assert paragraph is not None
    assert [run.text for run in paragraph if said.id in run.claims] == ["تركيا"]
