"""Damage applied to clean text: how much of it comes back; and what is repaired that was not damaged.

    python benchmarks/reading/repair/measure.py ../shared/gold/corpus [--held-out E]

The word lists are learnt anew without the writer who is held out; the damage is done to that writer's texts. The false
repairs are counted over all texts of the corpus, in four languages, as they are and set in lines of 90 characters.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import pathlib
import random
import re
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from unittest import mock

from make_words import own_texts, trained
from rapidfuzz.distance import Levenshtein

from nufuz.reading.document import Extracted
from nufuz.reading.repair import KINDS, repair
from nufuz.reading.repair.words import Lexicon, Words, common_words

OTHER_LANGUAGES = pathlib.Path(__file__).with_name("undamaged.txt")
LINE = 90
Damage = Callable[[str, random.Random], str]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("corpus", type=pathlib.Path)
    arguments.add_argument("--held-out", default="E")
    options = arguments.parse_args()
    files = sorted((options.corpus / "ar").glob("*.txt"))
    held_out = [path.read_text(encoding="utf-8") for path in files if path.stem.startswith(f"ar{options.held_out}")]
    others = [path.read_text(encoding="utf-8") for path in files if not path.stem.startswith(f"ar{options.held_out}")]
    with learnt_from([*others, *own_texts()]):
        print(f"Damage on {len(held_out)} texts of writer {options.held_out}, words learnt without them")
        print(f"{'kind':20}{'words damaged':>15}{'right again':>13}{'still wrong':>13}{'new errors':>12}")
        for kind, damage in DAMAGES.items():
            print_damage(kind, damage, held_out)
        print_digits(held_out)
        print_fragments(held_out)
        print_false_repairs("held-out writer only", held_out)
    everything = [path.read_text(encoding="utf-8") for path in sorted(options.corpus.rglob("*.txt"))]
    print_false_repairs("all texts, Arabic, English, Turkish, Russian", everything)
    print_false_repairs(
        "Persian, Urdu, Kurdish and others, Arabic oddities", [OTHER_LANGUAGES.read_text(encoding="utf-8")]
    )


@contextlib.contextmanager
def learnt_from(texts: list[str]) -> Iterator[None]:
    """The repair with word lists that were made from these texts alone."""
    lexicon = Lexicon.learnt(texts, common_words())
    words, model = Words(lexicon), trained(texts, lexicon)
    package = "nufuz.reading.repair."
    with contextlib.ExitStack() as stack:
        for module in ("knowledge", "letters", "fragments"):
            stack.enter_context(mock.patch(f"{package}{module}.arabic_words", return_value=words))
        stack.enter_context(mock.patch(f"{package}fragments.arabic_succession", return_value=model))
        yield


def print_damage(kind: str, damage: Damage, texts: list[str]) -> None:
    total: Counter[str] = Counter()
    for i, text in enumerate(texts):
        clean = base(text)
        broken = damage(clean, random.Random(i))
        total.update(compared(clean, broken, repair(Extracted(broken, "text/plain")).text))
    back = total["back"] / max(1, total["damaged"])
    print(f"{kind:20}{total['damaged']:15}{back:13.1%}{total['damaged'] - total['back']:13}{total['new']:12}")


def compared(clean: str, broken: str, repaired: str) -> Counter[str]:
    """Words of the clean text that the damage took away, that came back, and that only the repair took away."""
    words = clean.split()
    lost, missing = absent(words, broken.split()), absent(words, repaired.split())
    return Counter(damaged=len(lost), back=len(lost - missing), new=len(missing - lost))


def absent(words: list[str], other: list[str]) -> set[int]:
    """Places of the words that an alignment does not find in ``other``."""
    found: set[int] = set()
    for tag, start, end, *_ in Levenshtein.opcodes(words, other).as_list():
        if tag == "equal":
            found.update(range(start, end))
    return set(range(len(words))) - found


def print_digits(texts: list[str]) -> None:
    """Whole documents whose digits were moved to the private-use area, at one of three layouts."""
    total: Counter[str] = Counter()
    for i, text in enumerate(texts):
        clean = base(text)
        written = re.findall(r"\d+", clean)
        if not written:
            continue
        broken = hidden(clean, random.Random(i))
        result = repair(Extracted(broken, "text/plain"))
        made = [r for r in result.repairs if r.kind == "private-use-digit" and r.made]
        groups, back = [int(g) for g in written], [int(g) for g in re.findall(r"\d+", result.text)]
        total.update(groups=len(groups), right=len(groups) if back == groups else 0)
        total["wrong"] += len(groups) if back and back != groups else 0
        total["documents"] += 1
        total["made"] += bool(made)
    print(
        f"private-use digits: {total['documents']} documents, {total['groups']} groups; recovered right "
        f"{total['right'] / total['groups']:.1%}, recovered wrong {total['wrong']}, the rest left as it was and marked"
    )


def print_fragments(texts: list[str]) -> None:
    """Lines cut in the middle of words into two to four pieces that come back in reverse order."""
    total: Counter[str] = Counter()
    for i, text in enumerate(texts):
        broken, truth = displaced(base(text), random.Random(i))
        result = repair(Extracted(broken, "text/plain"))
        lines = dict(zip(broken.split("\n"), result.text.split("\n"), strict=True))
        for line, (clean, pieces) in truth.items():
            joints = [head + tail for head, tail in itertools.pairwise(pieces)]
            key = "two" if len(pieces) == 2 else "more"
            total[f"{key} lines"] += 1
            total[f"{key} exact"] += lines[line] == clean
            total["joints"] += len(joints)
            total["joined"] += sum(joined_word(pieces, k) in lines[line].split() for k in range(len(joints)))
        total["false"] += sum(a != b for a, b in lines.items() if a not in truth)
        total["sound"] += sum(1 for a in lines if a not in truth)
    print(
        f"displaced fragments: {total['joined'] / total['joints']:.1%} of {total['joints']} torn words whole again; lines "
        f"wholly in order: {total['two exact'] / total['two lines']:.1%} of {total['two lines']} with two pieces, "
        f"{total['more exact'] / max(1, total['more lines']):.1%} of {total['more lines']} with more; "
        f"sound lines changed: {total['false']} of {total['sound']}"
    )


def joined_word(pieces: list[str], k: int) -> str:
    return pieces[k].split()[-1] + pieces[k + 1].split()[0]


def print_false_repairs(name: str, texts: list[str]) -> None:
    """Paragraphs whose letters were changed, tatweel and control characters aside."""
    paragraphs = changed = 0
    kinds: Counter[str] = Counter()
    for text in texts:
        wrapped = "\n\n".join("\n".join(textwrap.wrap(p, LINE)) for p in text.split("\n") if p.strip())
        blocks = [p for p in text.split("\n") if p.strip()]
        for version in (text, wrapped, *blocks):
            made = [r for r in repair(Extracted(version, "text/plain")).repairs if r.made]
            wrong = [r for r in made if r.kind not in {"tatweel", "control"}]
            kinds.update(r.kind for r in wrong)
            changed += len({version.count("\n\n", 0, r.start) for r in wrong})
        paragraphs += len(blocks)
    print(
        f"false repairs, {name}: {paragraphs} paragraphs, each read three ways; {changed} changed {dict(kinds) or ''}"
    )


def base(text: str) -> str:
    """A text without what the damage would hide: no tatweel, no invisible characters."""
    return repair(Extracted(text, "text/plain"), switched_off=frozenset(KINDS) - {"tatweel", "control"}).text


# --- damage ----------------------------------------------------------------------------------------------------------


def stretched(text: str, rng: random.Random) -> str:
    return re.sub(r"(?<=[بتثجحخسشصضطظعغفقكلمنهي])(?=[\u0621-\u064a])", lambda _: "ـ" * rng.choice((0, 0, 1, 3)), text)


def isolated(text: str, rng: random.Random) -> str:
    forms = {}
    for code in range(0xFE80, 0xFEFD):
        form = chr(code)
        if unicodedata.decomposition(form).startswith("<isolated>") and len(unicodedata.normalize("NFKC", form)) == 1:
            forms[unicodedata.normalize("NFKC", form)] = form
    return "".join(forms.get(letter, letter) for letter in text)


def swapped(text: str, rng: random.Random) -> str:
    return re.sub("ل([اأإآ])", r"\1ل", text)


def mirrored(text: str, rng: random.Random) -> str:
    return text.translate(str.maketrans("()[]«»", ")(][»«"))


def spaced(text: str, rng: random.Random) -> str:
    def letters(found: re.Match[str]) -> str:
        return "  ".join(" ".join(word) for word in found.group().split())

    return re.sub(
        r"(?m)(?<=[^\S\n])[\u0621-\u064a]{4,} [\u0621-\u064a]{4,}(?=[^\S\n])",
        lambda m: letters(m) if rng.random() < 0.1 else m.group(),
        text,
    )


def glued(text: str, rng: random.Random) -> str:
    return re.sub(r"(?<=[ةى]) (?=[\u0621-\u064a]{2})", lambda _: "" if rng.random() < 0.3 else " ", text)


def persian(text: str, rng: random.Random) -> str:
    return text.translate(str.maketrans("كيه", "کیە"))


def invisible(text: str, rng: random.Random) -> str:
    return re.sub(" ", lambda _: rng.choice((" ", " \u200f", "\u200e ", "\u202b \u202c", " \ufeff")), text)


def mixed_digits(text: str, rng: random.Random) -> str:
    def mix(found: re.Match[str]) -> str:
        number = found.group()
        at = rng.randrange(len(number))
        other = 0x660 if number.isascii() else 0x30
        return number[:at] + chr(other + int(number[at])) + number[at + 1 :]

    return re.sub(r"(?<!\d)\d{3,}", mix, text)


def hidden(text: str, rng: random.Random) -> str:
    """Digits at private-use code points: in one row, zero apart before it, or zero behind nine."""
    start = 0xE000 + rng.randrange(4, 200)
    rows = (
        [start, *range(start + 1, start + 10)],
        [start, *range(start + 3, start + 12)],
        [start + 9, *range(start, start + 9)],
    )
    row = rng.choice(rows)
    return "".join(chr(row[int(c)]) if c.isdigit() else c for c in text)


def displaced(text: str, rng: random.Random) -> tuple[str, dict[str, tuple[str, list[str]]]]:
    lines: list[str] = []
    truth: dict[str, tuple[str, list[str]]] = {}
    for paragraph in text.split("\n"):
        for line in textwrap.wrap(paragraph, LINE):
            cuts = [
                m.end() for m in re.finditer(r"(?<= )[\u0621-\u064a]{2,}[رزاأدوذ](?=[\u0621-\u064a]{2,}[ ،.])", line)
            ]
            if len(line) > LINE / 2 and cuts and rng.random() < 0.35:
                chosen = sorted(rng.sample(cuts, min(len(cuts), rng.choice((1, 1, 2, 3)))))
                borders = [0, *chosen, len(line)]
                pieces = [line[a:b].strip() for a, b in itertools.pairwise(borders)]
                broken = " ".join(reversed(pieces))
                truth[broken] = line, pieces
                line = broken
            lines.append(line)
        lines.append("")
    return "\n".join(lines), truth


DAMAGES: dict[str, Damage] = {
    "tatweel": stretched,
    "presentation-form": isolated,
    "lam-alef": swapped,
    "bracket": mirrored,
    "spaced-letters": spaced,
    "lost-space": glued,
    "persian-letter": persian,
    "control": invisible,
    "digit-system": mixed_digits,
}


if __name__ == "__main__":
    main()
