"""How much of the annotated corpus's figures and times the readers of quantities and dates find, and how fast they are.

    python benchmarks/language/quantities.py [--shared DIRECTORY] [--misses WRITER] [--speed-only]

For each annotated indicator: does a mention with its value (and unit) lie within its evidence? For each annotated time:
does a date with it lie within its evidence, or anywhere in its document? Prints shares by writer, and sentences per
second on one core.
"""

from __future__ import annotations

import argparse
import collections
import json
import pathlib
import re
import sys
import time

from nufuz.language.edtf import is_valid, years
from nufuz.language.quantities import find_all
from nufuz.language.sentence import Mention
from nufuz.language.units import convert, is_money

_SENTENCE = re.compile(r"[^\n]*?(?:[.!?؟](?=\s+[^a-zа-яçğıöşü])|\n|$)")


def main() -> None:
    """Runs both measurements and prints them."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--shared", type=pathlib.Path, default=pathlib.Path(__file__).parents[3] / "shared")
    options.add_argument("--misses", default="", help="print what was not found of this writer (arA, enA…)")
    options.add_argument("--documents", default="", help="of these documents only (a regular expression)")
    options.add_argument("--speed-only", action="store_true")
    options.add_argument("--dateparser", action="store_true", help="the same for dateparser.search, on evidence alone")
    chosen = options.parse_args()
    corpus = chosen.shared / "gold" / "corpus"
    if not corpus.is_dir():
        sys.exit(f"{corpus}: no annotated corpus there; give the folder that holds gold/ with --shared")
    if chosen.dateparser:
        for path in sorted(corpus.glob("*/*.jsonl")):
            against_dateparser(path)
        return
    if not chosen.speed_only:
        print(
            f"{'writer':8}{'figures':>9}{'value':>8}{'+ unit':>8}{'+ bound':>9}{'times':>8}{'in quote':>10}{'in text':>9}"
        )
        for path in sorted(corpus.glob("*/*.jsonl")):
            recall(path, chosen.misses, chosen.documents)
    speed(corpus)


def recall(path: pathlib.Path, misses: str, documents: str) -> None:
    """One writer's shares."""
    language = path.parent.name
    counts: collections.Counter[str] = collections.Counter()
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    found: dict[str, list[Mention]] = {}
    for row in rows:
        if "scope" in row or not re.search(documents, row["doc"]):
            continue
        if row["doc"] not in found:
            found[row["doc"]] = _mentions((path.parent / f"{row['doc']}.txt").read_text("utf-8"), language)
        mentions = found[row["doc"]]
        start, end = row["evidence"]["start"], row["evidence"]["end"]
        near = [m for m in mentions if m.start < end and start < m.end]
        if row["kind"] == "indicator" and row["value"] is not None:
            counts["figures"] += 1
            valued = [m for m in near if m.figure and _same_value(m, row["value"], row["unit"])]
            united = [m for m in valued if _same_unit(m, row["unit"])]
            counts["value"] += bool(valued)
            counts["unit"] += bool(united)
            counts["bound"] += any(m.figure and m.figure.bound == (row["bound"] or "eq") for m in united)
            if misses == path.stem and not united:
                _show("unit" if valued else "value", row, near)
        if row["time"] and is_valid(row["time"]):
            counts["times"] += 1
            hit = any(m.when and _same_time(m.when.edtf, row["time"]) for m in near)
            counts["time"] += hit
            counts["anywhere"] += hit or any(m.when and _same_time(m.when.edtf, row["time"]) for m in mentions)
            if (
                misses == path.stem
                and not hit
                and not any(m.when and _same_time(m.when.edtf, row["time"]) for m in mentions)
            ):
                _show("time", row, near)
    figures, times = max(1, counts["figures"]), max(1, counts["times"])
    print(f"{path.stem:8}{counts['figures']:9}{counts['value'] / figures:8.3f}{counts['unit'] / figures:8.3f}"
          f"{counts['bound'] / figures:9.3f}{counts['times']:8}{counts['time'] / times:10.3f}{counts['anywhere'] / times:9.3f}")  # fmt: skip


def _mentions(text: str, language: str) -> list[Mention]:
    """All mentions of a document, sentence by sentence; the document's own date is the first full date in it."""
    anchor = None
    for mention in find_all(text[:600], language):
        if mention.when and mention.when.edtf and re.fullmatch(r"\d{4}-\d\d-\d\d", mention.when.edtf):
            anchor = mention.when.edtf
            break
    found = []
    text = re.sub(r"(?<=[^\n]{50})\n(?=[^\n])", " ", text)  # lines that were broken by width
    for sentence in _SENTENCE.finditer(text):
        for m in find_all(sentence.group(), language, anchor):
            found.append(Mention(m.start + sentence.start(), m.end + sentence.start(), m.kind, m.key, m.form, m.head,
                                 figure=m.figure, when=m.when))  # fmt: skip
    return found


def _same_value(mention: Mention, value: float, unit: str | None) -> bool:
    assert mention.figure is not None
    read = {abs(mention.figure.value), abs(convert(mention.figure.value, mention.figure.unit or "")[0])}
    return any(abs(v - abs(value)) <= 2e-3 * abs(value) for v in read)


def _same_unit(mention: Mention, unit: str | None) -> bool:
    assert mention.figure is not None
    own = mention.figure.unit
    if own == unit or (own and convert(1, own)[1] == unit):
        return True
    if unit in ("count", "person", "rank", "day"):
        return (own or "count").split("/")[0] in ("count", "person", "rank") or mention.kind == "ordinal"
    if unit is not None and own is not None and "/" in unit and "/" not in own:
        return unit.split("/")[0] == convert(1, own)[1]
    return is_money(unit) and own is None and mention.kind == "money"


def _same_time(found: str | None, wanted: str) -> bool:
    if found is None:
        return False
    return found == wanted or found.split("/")[0] == wanted or found.split("/")[-1] == wanted or (
        is_valid(found) and "/" not in wanted and len(wanted) == 4 and "/" not in found and years(found)[0] == int(wanted[:4])
        if wanted.isdigit() else False)  # fmt: skip


def _show(what: str, row: dict[str, object], near: list[Mention]) -> None:
    evidence = row["evidence"]
    assert isinstance(evidence, dict)
    got = [(m.figure.value, m.figure.unit) if m.figure else m.when and m.when.edtf for m in near]
    print(
        "MISS",
        what,
        row["doc"],
        row["type"],
        row["value"],
        row["unit"],
        row["time"],
        "|",
        evidence["quote"][:240].replace("\n", " "),
        "|",
        got,
    )


def against_dateparser(path: pathlib.Path) -> None:
    """Of the absolute times that stand in the evidence as digits, the share that each reader finds there, and the
    seconds that it takes. ``dateparser`` gives days only, so it is asked for no more than the year and month."""
    from dateparser.search import search_dates

    language, times, ours, theirs = path.parent.name, 0, 0, 0
    spent = [0.0, 0.0]
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if "scope" in row or not row["time"] or not re.fullmatch(r"\d{4}(-\d\d)?(-\d\d)?", row["time"]):
            continue
        quote = row["evidence"]["quote"]
        western = "".join(str(int(c)) if c.isdecimal() else c for c in quote)
        if row["time"][:4] not in western:
            continue
        times += 1
        begun = time.process_time()
        mine = [m.when.edtf for m in find_all(quote, language) if m.when]
        spent[0] += time.process_time() - begun
        begun = time.process_time()
        found = search_dates(western, languages=[language]) or []
        spent[1] += time.process_time() - begun
        ours += any(text.removeprefix("../").startswith(row["time"][:7]) for text in mine if text)
        theirs += any(f"{day:%Y-%m}".startswith(row["time"][:7]) for _, day in found)
    print(
        f"{path.stem}: {times} times; nufuz {ours / times:.3f} in {spent[0]:.1f} s, dateparser {theirs / times:.3f} in {spent[1]:.1f} s"
    )


def speed(corpus: pathlib.Path) -> None:
    """Sentences of some two hundred characters per second, one core, dates and quantities together."""
    for language in ("ar", "en", "tr", "ru"):
        texts = [path.read_text("utf-8") for path in sorted((corpus / language).glob("*.txt"))]
        sentences = [text[i : i + 200] for text in texts for i in range(0, len(text), 200)]
        find_all(sentences[0], language, "2024-06-12")
        rounds, begun = 0, time.process_time()
        while time.process_time() - begun < 3:
            for sentence in sentences:
                find_all(sentence, language, "2024-06-12")
            rounds += 1
        taken = time.process_time() - begun
        print(f"{language}: {rounds * len(sentences) / taken:8.0f} sentences of 200 characters a second")


if __name__ == "__main__":
    main()
