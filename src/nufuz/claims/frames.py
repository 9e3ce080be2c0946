"""Frames: by which words each type of claim is said, and which roles those words open.

A frame is an entry of ``data/frames/<language>/<family>.toml``: one type of claim, the patterns that trigger it (strong
ones that say it by themselves, weak ones that only hint), and the marks (prepositions, case suffixes, clitics) that its
roles take. Frames only *propose*; ``scorer`` decides. The language of the patterns is described in ``docs/frames.md``.
Nothing here knows a language: endings and clitics come from each language's ``inflection.toml``.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

from nufuz.errors import DataFileError
from nufuz.language.fold import fold_word
from nufuz.vocabulary import TYPES

GAP = 4  # most words that ".." may stand for
ROLES = ("subject", "object")


@dataclass(frozen=True, slots=True)
class TypeRoles:
    """Which actors a type's roles may hold: a row of ``data/roles.csv``.

    ``subject``, ``object``: kinds of mentions. ``object_needed``: False where the object may be missing. ``expand``: which
    role an enumeration multiplies (``subject``, ``object``, ``both``, ``none``). ``family``: related types.
    """

    type: str
    subject: frozenset[str]
    object: frozenset[str]
    object_needed: bool
    expand: str
    family: str


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that a frame's author gives, with the claims that it makes (``TUR KAZ 5000000000 USD``) or none."""

    text: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """One entry. ``number`` is its place among all frames of its language; ``id`` names it in every claim it finds.

    ``marks``: for each role the prepositions or case suffixes it takes. ``reverse``: True where the words name the roles
    the other way round ("imports from B": B exports). ``constant``: the value that a pattern itself gives ("largest
    partner": 1), by pattern. ``nouns``: counted nouns by which a bare number is this type's figure. ``cancel``: patterns
    beside which the words mean something else.
    """

    id: str
    type: str
    language: str
    number: int
    marks: Mapping[str, frozenset[str]]
    reverse: bool
    nouns: frozenset[str]
    examples: tuple[Example, ...]
    counters: tuple[Example, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of a frame, or one cue: its words' numbers (with gaps), what it is worth, and the value it fixes.

    ``frame``: number of the frame, -1 for a cue. ``strength``: ``strong``, ``weak``, ``learned``, ``cancel`` or ``cue``. ``label``: the
    text of the pattern, or the name of the cue (``status:planned``, ``prep:من``).
    """

    frame: int
    number: int
    steps: tuple[int, ...]  # word-pattern numbers; -1 a gap of up to GAP words, -2 exactly one word
    strength: str
    label: str
    constant: float | None = None


class Hit(NamedTuple):
    """A pattern found in a sentence: tokens ``first`` to ``last`` inclusive.

    A named tuple, not a data class, because there are very many.
    """

    pattern: Pattern
    first: int
    last: int


_Opened = tuple[tuple[int, ...], tuple[Pattern, ...], bool, tuple[int, ...]]
"""The word patterns that a word matches; the patterns that it begins, and whether each of them is that word alone; the frames
whose counted noun it is."""


@cache
def type_roles() -> dict[str, TypeRoles]:
    """The roles of every type, from ``data/roles.csv``."""
    with _data().joinpath("roles.csv").open("r", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    out = {}
    for row in rows:
        objects = [] if row["object"] == "-" else row["object"].split()
        out[row["type"]] = TypeRoles(
            row["type"],
            frozenset(row["subject"].split()),
            frozenset(kind.rstrip("?") for kind in objects),
            bool(objects) and not any(kind.endswith("?") for kind in objects),
            row["expand"],
            row["family"],
        )
    missing = set(TYPES) ^ set(out)
    if missing:
        raise DataFileError(
            f"types without roles, or roles without a type: {', '.join(sorted(missing))}",
            file="roles.csv",
            todo="Give each type of the vocabulary one row",
        )
    return out


@cache
def frame_set(language: str) -> FrameSet:
    """All frames of a language, ready to be looked up; empty where the language has no folder."""
    return FrameSet(language)


def languages() -> tuple[str, ...]:
    """The languages that have frames, as ISO 639-1 codes."""
    return tuple(sorted(entry.name for entry in _data().joinpath("frames").iterdir() if entry.is_dir()))


class FrameSet:
    """The frames and cues of one language and the one index of all their words.

    Each distinct word of a text is analysed once (clitics, endings) and then remembered, so that looking a sentence up
    costs one dictionary access a word.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.frames: list[Frame] = []
        self.patterns: list[Pattern] = []
        self.inflection = Inflection.load(language)
        self.prefixes: dict[str, str] = {}
        self.endings: dict[str, str] = {}
        self.endings_of = ""
        self.postpositions = False
        self._coming: tuple[tuple[str, ...], tuple[str, ...]] = (), ()
        self.with_case: frozenset[str] = frozenset()
        self._words = WordIndex(self.inflection, language, self.stem)
        self._starts: dict[int, list[Pattern]] = {}
        self._nouns: dict[int, list[int]] = {}
        self._stems: dict[str, str] = {}
        self._opened: dict[str, _Opened] = {}
        folder = _data().joinpath("frames", language)
        if folder.is_dir():
            for entry in sorted(folder.iterdir(), key=lambda e: e.name):
                if entry.name.endswith(".toml") and entry.name != "inflection.toml":
                    self._load(entry)
            self._load_learned(folder.joinpath("learned.csv"))
        cues = _data().joinpath("cues", f"{language}.toml")
        if cues.is_file():
            self._load_cues(cues)

    def hits(self, words: Sequence[str]) -> list[Hit]:
        """Every pattern found among the folded words of a sentence, in order of place."""
        memo = self._opened
        opened = [memo.get(word) or self._open(word) for word in words]
        found = [ids for ids, _, _, _ in opened]
        present: set[int] | None = None
        out: list[Hit] = []
        for i, (_, begun, alone, _) in enumerate(opened):
            if alone:
                out += [Hit(pattern, i, i) for pattern in begun]
                continue
            for pattern in begun:
                steps = pattern.steps
                if len(steps) == 1:
                    out.append(Hit(pattern, i, i))
                    continue
                if present is None:
                    present = {number for ids in found for number in ids}
                if steps[-1] in present:
                    last = self._follow(steps, 1, found, i + 1)
                    if last is not None:
                        out.append(Hit(pattern, i, last))
        return out

    def counted(self, word: str) -> tuple[int, ...]:
        """The frames whose counted nouns include this folded word."""
        return (self._opened.get(word) or self._open(word))[3]

    def stems(self, words: Iterable[str]) -> list[str]:
        """``stem`` of each word."""
        known = self._stems
        return [known.get(word) or self.stem(word) for word in words]

    def _open(self, word: str) -> _Opened:
        """What a word may be, worked out once for each distinct word."""
        if len(self._opened) > 200_000:
            self._opened.clear()
        ids = self._words.known(word)
        begun = tuple(pattern for number in ids for pattern in self._starts.get(number, ()))
        counted = tuple(frame for number in ids for frame in self._nouns.get(number, ()))
        found = self._opened[word] = ids, begun, all(len(pattern.steps) == 1 for pattern in begun), counted
        return found

    def stem(self, word: str) -> str:
        """A word without what is joined in front of it, cut to five letters: enough to know it again."""
        found = self._stems.get(word)
        if found is None:
            if len(self._stems) > 200_000:
                self._stems.clear()
            best = max((n for n in self.inflection.before.lengths(word) if len(word) - n > 2), default=0)
            found = self._stems[word] = "0" if word[:1].isdigit() else word[best:][:5]
        return found

    def coming(self, word: str) -> bool:
        """Whether a folded word looks like a verb of what is to come, by the cues' ``future``. Some nouns do too."""
        begins, holds = self._coming
        return len(word) > 4 and (word.startswith(begins) or any(part in word for part in holds))

    def case_of(self, word: str) -> str:
        """The case that a folded word's ending tells, by the longest of the cues' ``endings``; "" where it tells none."""
        for n in range(len(word), 0, -1):
            case = self.endings.get(word[-n:])
            if case is not None:
                return case
        return ""

    def matches(self, pattern: str, word: str) -> bool:
        """Whether one word of a text matches one word of a pattern."""
        return self._words.number(pattern) in self._words.known(fold_word(word, self.language))

    def _follow(self, steps: tuple[int, ...], at: int, found: list[tuple[int, ...]], i: int) -> int | None:
        """The last token of a match of ``steps[at:]`` that begins at token ``i``; None where there is none."""
        if at == len(steps):
            return i - 1
        step = steps[at]
        if step == -2:
            return self._follow(steps, at + 1, found, i + 1) if i < len(found) else None
        if step == -1:
            for j in range(i, min(i + GAP + 1, len(found))):
                last = self._follow(steps, at + 1, found, j)
                if last is not None:
                    return last
            return None
        if i < len(found) and step in found[i]:
            return self._follow(steps, at + 1, found, i + 1)
        return None

    def _load(self, entry: Traversable) -> None:
        name = f"frames/{self.language}/{entry.name}"
        for count, row in enumerate(_toml(entry, name).get("frame", []), 1):
            self._add(row, f"{name}, entry {count}")

    def _load_learned(self, entry: Traversable) -> None:
        """The words that ``induction`` found: triggers of the type's first frame, weaker than any that a person wrote."""
        if not entry.is_file():
            return
        first = {frame.type: frame.number for frame in reversed(self.frames)}
        with entry.open("r", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                if row["type"] in first:
                    words = " ".join("~" + stem for stem in row["stems"].split())
                    self._add_pattern(first[row["type"]], words, "learned", f"frames/{self.language}/learned.csv")

    def _load_cues(self, entry: Traversable) -> None:
        name = f"cues/{self.language}.toml"
        data = _toml(entry, name)
        joined = str(data.get("joined", "")).split()
        for word in str(data.get("prepositions", "")).split():
            label = fold_word(word.replace("_", " "), self.language)
            for before in ("", *joined):
                self._add_pattern(-1, " ".join("=" + w for w in (before + label).split()), "cue", name, f"prep:{label}")
        for word in str(data.get("postpositions", "")).split():
            label, self.postpositions = fold_word(word.replace("_", " "), self.language), True
            self._add_pattern(-1, " ".join("=" + w for w in label.split()), "cue", name, f"post:{label}")
        self.endings = {fold_word(ending, self.language): str(case) for ending, case in data.get("endings", {}).items()}
        self.endings_of = str(data.get("endings_of", ""))
        coming = data.get("future", {})
        begins, holds = ([fold_word(w, self.language) for w in coming.get(k, "").split()] for k in ("begins", "holds"))
        self._coming = tuple(before + b for b in begins for before in ("", *joined)), tuple(holds)
        self.with_case = frozenset(str(data.get("with_case", "")).split())
        for prefix, mark in data.get("prefixes", {}).items():
            self.prefixes[fold_word(prefix, self.language)] = fold_word(str(mark), self.language)
        for key, value in data.items():
            if key in _MARKS:
                continue
            groups = value if isinstance(value, dict) else {"": value}
            for group, texts in groups.items():
                label = f"{key}:{group}" if group else key
                for text in _patterns(str(texts)):
                    self._add_pattern(-1, text, "cue", name, label)

    def _add(self, row: Mapping[str, object], place: str) -> None:
        unknown = set(row) - _KEYS
        if unknown:
            raise DataFileError(
                f"unknown key {sorted(unknown)[0]!r}", place=place, todo=f"Use: {', '.join(sorted(_KEYS))}"
            )
        type_ = str(row.get("type", ""))
        if type_ not in TYPES:
            raise DataFileError(
                f"{type_!r} is no type of the vocabulary", place=place, todo="See vocabulary/data/types.csv"
            )
        marks = {role: frozenset(fold_word(m, self.language) for m in str(row.get(role, "")).split()) for role in ROLES}
        frame = Frame(
            f"{self.language}:{row.get('id', type_)}", type_, self.language, len(self.frames), marks,
            bool(row.get("reverse", False)), frozenset(str(row.get("nouns", "")).split()),
            tuple(map(_example, _list(row.get("example")))), tuple(map(_example, _list(row.get("counter")))), place,
        )  # fmt: skip
        self.frames.append(frame)
        for strength in ("strong", "weak", "cancel"):
            for text in _patterns(str(row.get(strength, ""))):
                self._add_pattern(frame.number, text, strength, place)
        for word in sorted(frame.nouns):
            self._nouns.setdefault(self._words.number(word), []).append(frame.number)

    def _add_pattern(self, frame: int, text: str, strength: str, place: str, label: str | None = None) -> None:
        constant = None
        if "=>" in text:
            text, _, number = text.partition("=>")
            try:
                constant = float(number)
            except ValueError as error:
                raise DataFileError(f"{number.strip()!r} after => is no number", place=place) from error
        steps: list[int] = []
        for word in text.split():
            steps.append(-1 if word == ".." else -2 if word == "_" else self._words.number(word))
        if not steps or steps[0] < 0 or steps[-1] < 0:
            raise DataFileError(f"the pattern {text!r} must begin and end with a word", place=place)
        pattern = Pattern(frame, len(self.patterns), tuple(steps), strength, label or text.strip(), constant)
        self.patterns.append(pattern)
        self._opened.clear()
        self._starts.setdefault(steps[0], []).append(pattern)


_MARKS = (
    "prepositions",
    "postpositions",
    "joined",
    "prefixes",
    "endings",
    "endings_of",
    "with_case",
    "future",
)  # no cues themselves
_KEYS = frozenset(
    [
        "id",
        "type",
        "strong",
        "weak",
        "cancel",
        "subject",
        "object",
        "value",
        "reverse",
        "nouns",
        "example",
        "counter",
        "note",
    ]
)  # the keys of an entry


class Affixes:
    """What may be joined in front of words (``end``: behind them), looked up by length: there are dozens, of few lengths."""

    def __init__(self, parts: Iterable[str], *, end: bool = False) -> None:
        self._parts, self._end = frozenset(parts), end
        self._lengths = sorted({len(part) for part in self._parts})

    def lengths(self, word: str) -> list[int]:
        """The lengths of those that a word begins (or ends) with, the shortest first."""
        parts, size = self._parts, len(word)
        if self._end:
            return [n for n in self._lengths if n <= size and word[size - n :] in parts]
        return [n for n in self._lengths if n <= size and word[:n] in parts]


@dataclass(frozen=True, slots=True)
class Inflection:
    """How words of a language vary: a language's ``inflection.toml``.

    ``before``: what may be joined in front of any word (clitics, the article); ``after``: what may be joined behind a
    word; ``changes``: (ending of the dictionary form, ending before a suffix) such as Arabic ه → ت. ``verb_before``,
    ``verb_after``, ``past_after``: the same for words written ``@past/present``. ``star``: True where every word may take
    any ending (agglutinating languages write ``word*`` anyway).
    """

    before: Affixes = field(default_factory=lambda: Affixes(("",)))
    after: Affixes = field(default_factory=lambda: Affixes(("",), end=True))
    changes: tuple[tuple[str, str], ...] = ()
    verb_before: Affixes = field(default_factory=lambda: Affixes(("",)))
    verb_after: Affixes = field(default_factory=lambda: Affixes(("",), end=True))
    past_before: Affixes = field(default_factory=lambda: Affixes(("",)))
    past_after: Affixes = field(default_factory=lambda: Affixes(("",), end=True))
    never: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def load(cls, language: str) -> Inflection:
        entry = _data().joinpath("frames", language, "inflection.toml")
        if not entry.is_file():
            return cls()
        data = tomllib.loads(entry.read_text(encoding="utf-8"))

        def parts(key: str) -> Affixes:
            return Affixes(
                ["", *(fold_word(p, language) for p in str(data.get(key, "")).split())], end=key.endswith("after")
            )

        return cls(
            before=parts("before"),
            after=parts("after"),
            changes=tuple((fold_word(a, language), fold_word(b, language)) for a, b in data.get("changes", [])),
            verb_before=parts("verb_before"),
            verb_after=parts("verb_after"),
            past_before=parts("past_before"),
            past_after=parts("past_after"),
        )


class WordIndex:
    """Which word patterns a word of a text matches; each distinct word is worked out once."""

    def __init__(self, inflection: Inflection, language: str, stem: Callable[[str], str]) -> None:
        self.inflection = inflection
        self._language = language
        self._stem = stem
        self._numbers: dict[str, int] = {}
        self._nouns: dict[str, list[int]] = {}  # stem → patterns; clitics and endings are taken off the text's word
        self._exact: dict[str, list[int]] = {}
        self._open: dict[str, list[int]] = {}  # stem with any ending
        self._stems: dict[str, list[int]] = {}
        self._past: dict[str, list[int]] = {}
        self._present: dict[str, list[int]] = {}
        self._memo: dict[str, tuple[int, ...]] = {}

    def number(self, pattern: str) -> int:
        """The number of a word pattern; new ones are added."""
        if pattern not in self._numbers:
            number = self._numbers[pattern] = len(self._numbers)
            self._memo.clear()
            for part in pattern.split("|"):
                self._add(part, number)
        return self._numbers[pattern]

    def known(self, word: str) -> tuple[int, ...]:
        """The numbers of all word patterns that a folded word matches."""
        found = self._memo.get(word)
        if found is None:
            if len(self._memo) > 200_000:  # texts without end must not fill the memory
                self._memo.clear()
            found = self._memo[word] = tuple(sorted(self._analyse(word)))
        return found

    def _add(self, part: str, number: int) -> None:
        if part.startswith("@"):
            past, _, present = part[1:].partition("/")
            for stem in past.split("~"):
                self._past.setdefault(fold_word(stem, self._language), []).append(number)
            for stem in (present or past).split("~"):
                self._present.setdefault(fold_word(stem, self._language), []).append(number)
        elif part.startswith("~"):
            self._stems.setdefault(part[1:], []).append(number)
        elif part.startswith("="):
            self._exact.setdefault(fold_word(part[1:], self._language), []).append(number)
        elif part.endswith("*"):
            self._open.setdefault(fold_word(part[:-1], self._language), []).append(number)
        else:
            self._nouns.setdefault(fold_word(part, self._language), []).append(number)

    def _analyse(self, word: str) -> set[int]:
        found = set(self._exact.get(word, ()))
        if self._stems:
            found.update(self._stems.get(self._stem(word), ()))
        inflection = self.inflection
        for n in inflection.before.lengths(word):
            if len(word) - n > 1 or not n:
                self._noun(word[n:], found)
        if self._past:
            self._verb(word, inflection.past_before, inflection.past_after, self._past, found)
        if self._present:
            self._verb(word, inflection.verb_before, inflection.verb_after, self._present, found)
        return found

    def _noun(self, rest: str, found: set[int]) -> None:
        """Adds what the word is as a noun, once what is joined in front of it is off."""
        nouns, size = self._nouns, len(rest)
        if self._open:
            for n in range(2, size + 1):
                if rest[:n] in self._open:
                    found.update(self._open[rest[:n]])
        for n in self.inflection.after.lengths(rest):
            stem = rest[: size - n]
            if stem in nouns:
                found.update(nouns[stem])
            if n:
                for full, changed in self.inflection.changes:
                    if stem.endswith(changed):
                        found.update(nouns.get(stem[: len(stem) - len(changed)] + full, ()))

    @staticmethod
    def _verb(word: str, before: Affixes, after: Affixes, stems: dict[str, list[int]], found: set[int]) -> None:
        for front in before.lengths(word):
            rest = word[front:]
            for back in after.lengths(rest):
                stem = rest[: len(rest) - back]
                if stem in stems:
                    found.update(stems[stem])


def _data() -> Traversable:
    return files("nufuz.claims").joinpath("data")


def _list(value: object) -> list[object]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _example(value: object) -> Example:
    text, _, says = str(value).partition("=>")
    return Example(text.strip(), says.strip())


def _toml(entry: Traversable, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(entry.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(str(error), file=name, todo="Mend the TOML at that place") from error


def _patterns(texts: str) -> Iterator[str]:
    """The patterns of a key: parted by semicolons and line ends; what follows # is a remark."""
    for line in texts.splitlines():
        for text in line.split("#")[0].split(";"):
            if text.strip():
                yield text.strip()
