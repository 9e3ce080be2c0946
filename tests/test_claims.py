"""Claims: from a text to verified claims, by frames, by hand and by a model behind the same verifier."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nufuz
from nufuz.claims import Claim, Evidence, extract, run, verify
from nufuz.claims.by_hand import add
from nufuz.claims.citation import resolve, skeleton
from nufuz.claims.context import Context
from nufuz.claims.engine import _order, anchors_of, candidates_of, slots_of, views_of
from nufuz.claims.fillers import Filler, _figured, _figures
from nufuz.claims.hashing import Key, columns
from nufuz.claims.induction import learned
from nufuz.claims.model import ModelExtractor
from nufuz.claims.plausibility import implausible
from nufuz.claims.scorer import Scorer, Stage
from nufuz.claims.scoring import Gold
from nufuz.claims.status import falling
from nufuz.claims.verifier import counted
from nufuz.errors import NufuzError
from nufuz.language.analyse import analyse
from nufuz.reading.document import BibliographyEntry, Document

ROOT = Path(__file__).parents[1]
TRADE = "بلغ حجم التبادل التجاري بين تركيا وكازاخستان 6.4 مليار دولار عام 2023."


def document(text: str) -> Document:
    return Document("d", "d.txt", "", text, text)


def told(text: str) -> list[tuple[str, str | None, str | None, float | None]]:
    extraction = extract(document(text))
    return [(c.type, c.subject, c.object, c.value) for c in (*extraction.claims, *extraction.suggestions)]


def claim(**changes: object) -> Claim:
    fields = {
        "doc": "d", "kind": "indicator", "type": "trade_volume", "subject": "TUR", "object": "KAZ", "value": 6.4e9, "unit": "USD",
        "evidence": Evidence(0, len(TRADE), TRADE),
    }  # fmt: skip
    return Claim(**{**fields, **changes})  # type: ignore[arg-type]


def test_a_plain_sentence_about_trade_gives_its_claim_with_figure_year_and_words() -> None:
    reading = nufuz.read(TRADE)
    found = [c for c in (*reading.claims, *reading.suggestions) if c.type == "trade_volume"]
    assert [(c.subject, c.object, c.value, c.unit, c.time) for c in found] in (
        [("TUR", "KAZ", 6.4e9, "USD", "2023")], [("KAZ", "TUR", 6.4e9, "USD", "2023")],
    )  # fmt: skip
    assert all(TRADE[c.evidence.start : c.evidence.end] == c.evidence.quote for c in found)


def test_the_notebook_display_marks_the_words_and_escapes_the_text() -> None:
    html = nufuz.read("<b> " + TRADE)._repr_html_()
    assert "&lt;b&gt;" in html
    assert "<mark" in html
    assert 'dir="rtl"' in html


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("بلغت صادرات الأردن إلى مصر 80 مليون دينار.", "JOD"),
        ("زار الوزير الكويتي عمّان. وبلغت صادرات الكويت 80 مليون دينار.", "KWD"),
        ("Trade between Tunisia and France reached 80 million dinars.", "TND"),
        ("بلغت الصادرات 80 مليون دينار.", None),
    ],
)
def test_whose_dinar_is_told_by_the_states_around(text: str, unit: str | None) -> None:
    views = views_of(analyse(text).sentences)
    assert [value.unit for view in views for value in view.values if value.mention.kind == "money"] == [unit]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("بلغت التجارة 150 مليونا ثم 200 مليون يورو، وشارك فيها 2 منهم.", [[("EUR", 1.0)], [], []]),
        ("ارتفعت التجارة من 47.5 مليار دولار في 2018 إلى 109.4 في 2022.", [[], [("USD", 1e9)]]),
        ("تبلغ حصة الصين 18 في المئة، والهند 9.", [[], [("percent", 1.0)]]),
        ("Exports rose from 3 billion dollars in 2019 to 4.5 in 2021.", [[], [("USD", 1e9)]]),
    ],
)
def test_a_bare_figure_is_offered_the_units_and_multipliers_of_its_neighbours(
    text: str, offered: list[list[tuple[str, float]]]
) -> None:
    views = views_of(analyse(text).sentences)
    assert [list(v.offered) for v in views[0].values] == offered


def test_trigger_words_are_learned_from_sentences_with_claims_and_not_from_names() -> None:
    texts = []
    for n, state in enumerate(["مصر", "غانا", "كوبا", "بيرو"]):
        text = f"أطعم الأسطول جياع {state}. مرت السفن قرب الساحل."
        made = Document(f"t{n}", "", "", text, text)
        gold = Gold(
            made.id, "event", "give_aid", "TUR", "EGY", None, None, None, "actual", None, False, "easy", 0, 20, ""
        )
        texts.append((made, [gold], views_of(analyse(text).sentences)))
    stems = {one.stems for one in learned(texts) if one.type == "give_aid"}
    assert "اطعم" in stems
    assert not stems & {"السفن", "سفن", "مصر", "غانا"}


def test_how_an_actor_stands_to_the_figures_around_it() -> None:
    (view,) = views_of(analyse("يعمل في قطر 400 ألف نيبالي و200 ألف مصري.").sentences)
    assert [_figures(view.values[0], actor, view) for actor in view.actors] == [
        ("own ahead", 0, 0, 0), ("own behind", 0, 0, 0), ("other behind", 1, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("Exports of Iran to China doubled in 2022.", "exports_change", 100),
        ("تضاعفت صادرات تركيا إلى العراق ثلاث مرات عام 2022.", "exports_change", 200),
        ("Товарооборот России и Китая вырос в 14 раз в 2022 году.", "trade_change", 1300),
        ("Türkiye'nin Irak'a ihracatı yüzde 12 azaldı.", "exports_change", -12),
        ("Türkiye'nin Irak'a ihracatı yüzde 5 artarken ithalatı yüzde 12 azaldı.", "exports_change", 5),
        ("Exports from Germany to China saw a 12% drop in 2023.", "exports_change", -12),
        ("ارتفعت صادرات تركيا إلى العراق 5% وانخفضت الواردات 3%.", "exports_change", 5),
        ("تراجعت صادرات الأردن إلى سوريا، وفق الإحصاءات، بنسبة 7%.", "exports_change", -7),
    ],
)
def test_how_much_a_change_is_and_whether_it_is_a_fall(text: str, type_: str, value: float) -> None:
    found = [a for a in anchors_of(views_of(analyse(text).sentences)) if a.type == type_]
    assert value in [-abs(a.amount or 0) if falling(a) else a.amount for a in found]
    assert all(abs(a.amount or 0) < 1400 for a in found)


@pytest.mark.parametrize(
    ("text", "suits"),
    [
        (
            "زار المستشار الألماني الرياض والمنامة. وصدرت المملكة نفطا بقيمة 5 مليارات دولار.",
            {"DEU": -1, "SAU": 1, "BHR": 1},
        ),
        ("France and Senegal met. The West African nation exported gold.", {"FRA": -1, "SEN": 1}),
        ("France and Senegal met. The country exported gold.", {"FRA": 0, "SEN": 0}),
    ],
)
def test_the_kingdom_is_one_of_the_kingdoms_named(text: str, suits: dict[str, int]) -> None:
    around = Context(views_of(analyse(text).sentences), None).around(1)
    assert {key: around.actors[key].suits for key in suits} == suits


def test_the_order_of_a_claims_parts_tells_the_text_around_from_the_sentence() -> None:
    (view,) = views_of(analyse("استوردت تركيا من العراق ما قيمته 3 مليارات دولار عام 2020.").sentences)
    (anchor, *_) = (a for a in anchors_of([view]) if a.type == "exports")
    (slots,) = slots_of([anchor], Context([view], None))
    orders = {(c.subject.key, c.object.key if c.object else None): _order(c) for c in candidates_of(slots)}
    assert orders["IRQ", "TUR"][2] in ("T O Sمن", "T Oمن Sمن")
    assert orders["IRQ", "TUR"][0].startswith("T O S V")


def test_weights_come_back_from_their_file_whatever_their_number(tmp_path: Path) -> None:
    linear = np.zeros(1 << 12, dtype=np.float32)
    linear[[0, 7, 4095]] = 0.5, -2.0, 1.5
    bars = {"event": 0.5}
    scorer = Scorer({"role": Stage(linear, 0.25, None)}, (np.array([0.0, 1.0]), np.array([0.0, 1.0])), bars, bars)
    scorer.save(str(tmp_path / "weights.npz"))
    again = Scorer.load(str(tmp_path / "weights.npz"))
    assert (again.stages["role"].linear == linear).all()
    key: Key = (_figured, "exports", "subject", "-", 0, 1, 0)
    expected = 0.25 + sum(float(linear[column & 4095]) for column in columns(key)) + 0.5 - 2.0
    filler = Filler("TUR", None, None, ([], [], []), [key], [4096, 8199])
    assert again.stages["role"].margins([filler]) == [expected]
    assert filler.sparse == [*columns(key), 4096, 8199]


def test_extraction_is_deterministic() -> None:
    assert extract(document(TRADE)).claims == extract(document(TRADE)).claims


def test_extraction_does_not_depend_on_the_order_of_sets() -> None:
    code = (
        "import sys; from nufuz.claims.engine import *; from nufuz.claims.scorer import shipped;"
        "from nufuz.language.analyse import analyse_document; from nufuz.reading import read_bytes;"
        "d = read_bytes(sys.stdin.buffer.read(), name='a.txt', id='a');"
        "found = candidates(views_of(analyse_document(d).sentences), '2024-05-06', shipped());"
        "print([(c.slots.anchor.hit.pattern.label, c.subject.key, c.time.edtf, c.raw) for c in found])"
    )
    texts = sorted((ROOT / "corpus" / "ar").glob("arA0[1-3].txt"))
    raw = b"\n\n".join(text.read_bytes() for text in texts)
    runs = [
        subprocess.run([sys.executable, "-c", code], input=raw, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert runs[0] == runs[1]
    assert len(runs[0]) > 1000


def test_a_text_without_states_gives_nothing() -> None:
    assert told("الطقس جميل اليوم والحديقة واسعة.") == []
    assert told("") == []


def test_a_doubtful_digit_flags_the_claim_that_touches_it() -> None:
    from nufuz.reading.document import Doubt

    doubtful = Document("d", "d.txt", "", TRADE, TRADE, doubts=(Doubt(0, len(TRADE), "recovered digit"),))
    extraction = extract(doubtful)
    assert all("doubtful-digits: recovered digit" in c.flags for c in (*extraction.claims, *extraction.suggestions))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"type": "friendship"}, "unknown-type"),
        ({"kind": "event"}, "wrong-kind"),
        ({"evidence": Evidence(0, 3, "xyz")}, "not-verbatim"),
        ({"evidence": Evidence(0, 0, "")}, "empty-quote"),
        ({"value": None}, "no-value"),
        ({"unit": "km"}, "wrong-unit"),
        ({"value": 7.4e9}, "unread-figure"),
        ({"subject": None}, "no-subject"),
        ({"object": None}, "no-object"),
        ({"object": "TUR"}, "same-actors"),
        ({"object": "BRA"}, "unnamed-actor"),
        ({"status": "perhaps"}, "wrong-status"),
    ],
)
def test_the_verifier_refuses_what_the_words_do_not_bear_out(changes: dict[str, object], reason: str) -> None:
    refusal = verify(claim(**changes), document(TRADE))
    assert refusal is not None
    assert refusal.reason == reason
    assert counted([refusal]) == {reason: 1}


def test_the_verifier_passes_a_good_claim_and_one_whose_unnamed_actor_is_explained() -> None:
    assert verify(claim(), document(TRADE)) is None
    assert verify(claim(object="BRA", chain=("object BRA: from the heading",)), document(TRADE)) is None


def test_a_claim_by_hand_meets_the_same_verifier() -> None:
    made = add(document(TRADE), 0, len(TRADE), "trade_volume", "TUR", "KAZ", who="aliya", value=6.4e9, unit="USD")
    assert made.found_by == "hand:aliya"
    with pytest.raises(NufuzError, match="no figure"):
        add(document(TRADE), 0, len(TRADE), "trade_volume", "TUR", "KAZ", who="aliya", value=1.0, unit="USD")
    with pytest.raises(NufuzError, match="span"):
        add(document(TRADE), 5, 999, "borders", "TUR", "KAZ", who="aliya")


def test_a_model_behind_a_loopback_server_is_held_to_verbatim_quotes() -> None:
    good = {"type": "trade_volume", "subject": "TUR", "object": "KAZ", "value": 6.4e9, "unit": "USD", "quote": TRADE}
    answer = "\n".join(
        json.dumps(row, ensure_ascii=False) for row in (good, {**good, "quote": "made up"}, {**good, "value": 9})
    )

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.dumps({"choices": [{"message": {"content": answer}}]}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        extraction = run(ModelExtractor(f"http://127.0.0.1:{server.server_port}/v1", "tiny"), document(TRADE))
    finally:
        server.shutdown()
        server.server_close()
    assert [c.found_by for c in extraction.suggestions] == ["model:tiny"]
    assert [r.reason for r in extraction.refused] == ["unread-figure"]


def test_a_model_that_does_not_answer_is_an_error_with_an_address() -> None:
    with pytest.raises(NufuzError, match="gave no answer"):
        run(ModelExtractor("http://127.0.0.1:9/v1", "tiny", timeout=1), document(TRADE))


def test_implausible_figures_are_flagged_with_the_likely_slip() -> None:
    flags = implausible(claim(value=30495e9))
    assert flags
    assert "thousand" in flags[0]
    assert implausible(claim()) == []
    assert implausible(claim(type="population_share", unit="percent", value=104.0))


@given(st.floats(min_value=1e6, max_value=5e10))
def test_ordinary_trade_between_two_middling_states_is_never_flagged(value: float) -> None:
    assert implausible(claim(value=value)) == []


def test_references_are_resolved_by_name_and_year_and_left_alone_in_doubt() -> None:
    books = (
        BibliographyEntry(1, "Smith, J. Trade. 2010", 0, 10, author="Smith", year="2010"),
        BibliographyEntry(2, "Jones, A. Routes. 2014", 10, 20, author="Jones", year="2014"),
    )
    entry, sure = resolve("Smyth", "2010, p. 4", books)
    assert entry is books[0]
    assert 0.6 <= sure <= 1
    assert resolve("Ivanov", "1999", books) == (None, 0.0)
    assert resolve(None, "2", books)[0] is books[1]
    assert resolve("Smith", "2010", (books[0], books[0])) == (None, 0.0)


def test_names_written_in_two_scripts_have_nearly_the_same_skeleton() -> None:
    assert skeleton("Karimov") == skeleton("كريموف").replace("f", "v") or skeleton("كريموف").startswith(
        skeleton("Karimov")[:3]
    )
