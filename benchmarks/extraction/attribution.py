"""How well speakers and in-text references are found where a claim's words are known.

    python benchmarks/extraction/attribution.py [--corpus corpus] [--blind] [--show LANGUAGE]

Each annotated claim's evidence is taken as given, and what ``nufuz`` finds there is compared with what was annotated. Two
speakers are the same where the shorter of the two wordings shares at least half of its words with the other (words that only
introduce a speaker, as "according to", count for nothing): annotators differ in how much of the phrase they take. Exact: the
same words. Two references are the same where they name the same words and numbers; exact: the same characters, without brackets.

Without ``--blind`` only texts whose reading was free while this was made are used (DEVELOPMENT); with it, the others.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from nufuz.claims.attribution import Speakers
from nufuz.claims.citation import Citations
from nufuz.claims.engine import views_of
from nufuz.errors import ReadingError
from nufuz.language.analyse import analyse_document
from nufuz.language.fold import fold
from nufuz.language.sentence import Sentence
from nufuz.reading import read_path
from nufuz.reading.document import Document

ROOT = Path(__file__).parents[2]
DEVELOPMENT = re.compile(r"ar[ABD]\d\d|(en|tr|ru)A0[1-8]|(?!..[A-Z]\d\d).*")
_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"^(?:[وفبلك]?ال|لل|[وف])(?=\w{3})")


@dataclass(slots=True)
class Score:
    """Counts of one language (or writer) and one field."""

    annotated: int = 0
    found: int = 0
    same: int = 0
    exact: int = 0
    lines: list[str] = field(default_factory=list)

    def row(self, name: str) -> str:
        """One line of the table."""
        precision = f"{self.same / self.found:.1%}" if self.found else "—"
        recall = f"{self.same / self.annotated:.1%}" if self.annotated else "—"
        exact = f"{self.exact / self.same:.1%}" if self.same else "—"
        return f"{name:<22} {self.annotated:>9} {self.found:>6} {precision:>10} {recall:>7} {exact:>6}"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--blind", action="store_true")
    parser.add_argument("--show", metavar="NAME", help="what went wrong, of one writer or language")
    options = parser.parse_args()
    if options.show and options.blind:
        parser.error("what is blind is not shown")
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    for name, document, rows in annotated(options.corpus, options.blind):
        compare(document, rows, scores["attribution", name], scores["citation", name])
    print(f"{'':<22} {'annotated':>9} {'found':>6} {'precision':>10} {'recall':>7} {'exact':>6}")
    for (kind, name), score in sorted(scores.items()):
        if score.annotated or score.found:
            print(score.row(f"{kind} {name}"))
        if options.show and options.show in name:
            print(*score.lines, sep="\n")
    for kind in ("attribution", "citation"):
        whole = Score()
        for (its, _), score in scores.items():
            if its == kind:
                whole.annotated, whole.found = whole.annotated + score.annotated, whole.found + score.found
                whole.same, whole.exact = whole.same + score.same, whole.exact + score.exact
        print(whole.row(f"{kind}, all"))


def annotated(corpus: Path, blind: bool) -> Iterator[tuple[str, Document, list[dict[str, object]]]]:
    """Writer, document and annotated claims, of the texts to be used."""
    sources = [*sorted(corpus.glob("*/*.jsonl"))]
    example = corpus.parent / "examples" / "central-asia"
    if (example / "expected.jsonl").is_file():
        sources.append(example / "expected.jsonl")
    for file in sources:
        rows: dict[str, list[dict[str, object]]] = defaultdict(list)
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            rows[row["doc"]].append(row)
        example_files = file.stem == "expected"
        folder = file.parent / "documents" if example_files else file.parent
        for text in sorted(folder.glob("*.*" if example_files else f"{file.stem}*.txt")):
            if text.stem not in rows or bool(DEVELOPMENT.fullmatch(text.stem)) == blind:
                continue
            try:
                yield ("examples" if example_files else file.stem), read_path(text), rows[text.stem]
            except ReadingError as error:
                print(f"left out: {error}")


def compare(document: Document, rows: list[dict[str, object]], said: Score, cited: Score) -> None:
    """Counts what is found at each claim's evidence."""
    compare_sentences(document, analyse_document(document).sentences, rows, said, cited)


def compare_sentences(
    document: Document, sentences: Sequence[Sentence], rows: list[dict[str, object]], said: Score, cited: Score
) -> None:
    """The same where the document has been analysed."""
    views = views_of(sentences)
    speakers, citations = Speakers(views), Citations(document)
    raw_start = [document.offsets.to_raw(v.sentence.start, v.sentence.end)[0] for v in views]
    for row in rows:
        evidence = row["evidence"]
        assert isinstance(evidence, dict)
        at = max((n for n, start in enumerate(raw_start) if start <= evidence["start"]), default=None)
        if at is None:
            continue
        view = views[at]
        places = [
            i for i, token in enumerate(view.sentence.tokens)
            if document.offsets.to_raw(token.start, token.end)[0] < evidence["end"]
            and document.offsets.to_raw(token.start, token.end)[1] > evidence["start"]
        ]  # fmt: skip
        if not places:
            continue
        start, end = view.sentence.tokens[places[0]].start, view.sentence.tokens[places[-1]].end
        language = view.sentence.language
        count(
            said, str(row.get("attribution") or ""), speakers.of(view, start, end) or "", language, view.sentence.text
        )
        count(cited, str(row.get("citation") or ""), citations.covering(end) or "", language, view.sentence.text)


def count(score: Score, wanted: str, got: str, language: str, sentence: str) -> None:
    """One claim."""
    a, b = words(wanted, language), words(got, language)
    same = bool(a and b) and len(a & b) * 2 >= min(len(a), len(b))
    score.annotated += bool(wanted)
    score.found += bool(got)
    score.same += same
    score.exact += same and (a == b)
    if (wanted or got) and not same:
        score.lines.append(f"   want {wanted!r} got {got!r}\n      {' '.join(sentence.split())}")


@cache
def words(text: str, language: str) -> frozenset[str]:
    """The folded words of a wording, without those that only introduce a speaker and what Arabic joins to a word."""
    found = {_JOINED.sub("", w) for w in _WORD.findall(fold(text, language).text)}
    return frozenset(found - _introducing(language)) or frozenset(found)


@cache
def _introducing(language: str) -> frozenset[str]:
    file = files("nufuz.claims").joinpath("data", "cues", f"{language}.toml")
    if not file.is_file():
        return frozenset()
    cues = tomllib.loads(file.read_text("utf-8"))["attribution"]["phrases"]
    return frozenset(_JOINED.sub("", w) for w in _WORD.findall(fold(cues, language).text))


if __name__ == "__main__":
    main()
