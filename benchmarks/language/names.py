"""Coverage and speed of names: ``python benchmarks/language/names.py CORPUS`` (a folder with ar/, en/, tr/, ru/).

Coverage: for each claim of each writer, whether the codes of subject and object are mentioned anywhere in the document
(states and organisations apart from slugs). Speed: sentences and megabytes a second on one core, of all of ``analyse``
and of all but quantities and dates, at the texts' own sentence length and converted to 200 characters a sentence.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from nufuz.language import analyse
from nufuz.language.names import automaton

ANALYSE = sys.modules["nufuz.language.analyse"]
ROUNDS = 5


def coverage(corpus: Path) -> None:
    """Print, by writer, the share of subjects and objects that are mentioned, and the codes that are not."""
    print("writer  codes           slugs        not mentioned")
    for gold in sorted(corpus.glob("*/*.jsonl")):
        claims = defaultdict(list)
        for line in gold.read_text(encoding="utf-8").splitlines():
            claim = json.loads(line)
            if "type" in claim:
                claims[claim["doc"]].append(claim)
        total, found, missing = Counter[str](), Counter[str](), Counter[str]()
        for document, of_document in claims.items():
            text = (gold.parent / f"{document}.txt").read_text(encoding="utf-8")
            mentioned = {
                key for m in analyse(text, language=gold.parent.name).mentions() for key in m.key.split("+")
            }  # fmt: skip
            for actor in (claim[role] for claim in of_document for role in ("subject", "object") if claim[role]):
                kind = "slug" if actor == actor.lower() else "code"
                total[kind] += 1
                found[kind] += actor in mentioned
                missing[actor] += actor not in mentioned
        shares = [f"{found[k]}/{total[k]} = {found[k] / max(total[k], 1):.3f}" for k in ("code", "slug")]
        print(f"{gold.stem:6}  {shares[0]:16} {shares[1]:14}", *(f"{k}:{n}" for k, n in missing.most_common() if n))


def speed(corpus: Path) -> None:
    """Print sentences and megabytes a second for each language."""
    start = time.process_time()
    size = len(automaton.__wrapped__())
    print(f"\n{size} spellings, built in {time.process_time() - start:.2f} s")
    print("language  chars/sentence  all: sent/s  at 200 chars   MB/s   names only: sent/s  at 200 chars")
    for folder in ("ar", "en", "tr", "ru"):
        text = "\n\n".join(p.read_text(encoding="utf-8") for p in sorted((corpus / folder).glob("*.txt")))
        row = []
        for figures in (ANALYSE.figures, lambda *_: []):
            kept, ANALYSE.figures = ANALYSE.figures, figures  # type: ignore[attr-defined]
            times = []
            for _ in range(ROUNDS):
                start = time.process_time()
                count = len(analyse(text, language=folder).sentences)
                times.append(time.process_time() - start)
            ANALYSE.figures = kept  # type: ignore[attr-defined]
            row.append((count / min(times), len(text) / 200 / min(times), len(text.encode()) / 1e6 / min(times)))
        (full, full200, megabytes), (names, names200, _) = row
        print(f"{folder:8}  {len(text) / count:14.0f}  {full:11.0f}  {full200:12.0f}  {megabytes:5.2f}  "
              f"{names:18.0f}  {names200:12.0f}")  # fmt: skip


if __name__ == "__main__":
    where = Path(sys.argv[1])
    coverage(where)
    speed(where)
