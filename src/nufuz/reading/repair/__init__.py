"""Repair of text that was damaged before it came here: what was done, where, how sure, and the exact way back.

    repaired = repair(Extracted(raw, "text/plain"))
    repaired.text, repaired.offsets.to_raw(0, 5), repaired.repairs

A repair that is sure enough is made; a doubtful one is offered (``made=False``) and leaves the text as it is. Each kind
can be switched off by its name. Nothing else in the text is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from nufuz.reading.document import Doubt, Extracted, OffsetMap, Repair
from nufuz.reading.repair.characters import controls, persian_letters, presentation_forms, tatweel
from nufuz.reading.repair.fragments import displaced_fragments
from nufuz.reading.repair.knowledge import Evidence, rules
from nufuz.reading.repair.letters import brackets, lam_alef, lost_spaces, spaced_letters
from nufuz.reading.repair.numbers import digit_systems, private_use_digits
from nufuz.reading.repair.tape import Change, Tape

__all__ = ["KINDS", "Repaired", "repair"]

Step = Callable[[str, Evidence], Iterable[Change]]

# In the order in which they are made: characters before words, words before lines.
STEPS: tuple[tuple[str, Step], ...] = (
    ("control", controls),
    ("presentation-form", presentation_forms),
    ("tatweel", tatweel),
    ("persian-letter", persian_letters),
    ("private-use-digit", private_use_digits),
    ("digit-system", digit_systems),
    ("bracket", brackets),
    ("spaced-letters", spaced_letters),
    ("lam-alef", lam_alef),
    ("displaced-fragment", displaced_fragments),
    ("lost-space", lost_spaces),
)
KINDS = tuple(kind for kind, _ in STEPS)


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text after its repair.

    ``offsets`` leads from ``text`` back to the raw text; ``repairs``, made and merely offered, and ``doubts`` have raw
    offsets.
    """

    text: str
    offsets: OffsetMap
    repairs: tuple[Repair, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def repair(extracted: Extracted, *, switched_off: frozenset[str] = frozenset()) -> Repaired:
    """The text with its damage repaired.

    ``switched_off``: kinds of repair that are neither made nor offered (see ``KINDS``); ValueError for any other name.
    """
    if unknown := switched_off - set(KINDS):
        raise ValueError(f"no such kind of repair: {', '.join(sorted(unknown))}; there are {', '.join(KINDS)}")
    tape = Tape.of(extracted.raw)
    repairs: list[Repair] = []
    doubts = list(extracted.doubts)
    stretched: frozenset[int] = frozenset()
    evidence = Evidence(tape.text)
    for kind, step in STEPS:
        if kind in switched_off:
            continue
        if evidence.text is not tape.text or evidence.stretched is not stretched:
            evidence = Evidence(tape.text, stretched)
        changes = sorted(step(tape.text, evidence), key=lambda c: (c.start, c.end))
        made, offered = _sorted_out(changes)
        repairs += _listed(tape, made, True)
        repairs += _listed(tape, offered, False)
        doubts += [
            Doubt(*tape.raw_span(c.start, c.end), c.why, c.sure if c.trust is None else c.trust) for c in made if c.why
        ]
        before, tape = tape, tape.changed(made)
        if kind == "tatweel":
            stretched = _word_beginnings(before, made, tape)
    repairs.sort(key=lambda r: (r.start, r.end))
    return Repaired(tape.text, tape.offsets(extracted.raw), tuple(repairs), tuple(doubts))


def _sorted_out(changes: Sequence[Change]) -> tuple[list[Change], list[Change]]:
    """The changes that are to be made (none overlapping another) and those to be offered."""
    thresholds = rules()["thresholds"]
    made: list[Change] = []
    for change in changes:
        if change.sure >= thresholds["made"] and (not made or change.start >= made[-1].end):
            made.append(change)
    return made, [change for change in changes if thresholds["offered"] <= change.sure < thresholds["made"]]


def _listed(tape: Tape, changes: Sequence[Change], made: bool) -> Iterator[Repair]:
    """Repairs for a reader: the changes of one word are one repair."""
    group: list[Change] = []
    for change in changes:
        if group and (
            any(c.isspace() for c in tape.text[group[-1].start : change.start]) or change.sure != group[0].sure
        ):
            yield _listing(tape, group, made)
            group = []
        group.append(change)
    if group:
        yield _listing(tape, group, made)


def _listing(tape: Tape, group: Sequence[Change], made: bool) -> Repair:
    start, end = group[0].start, group[-1].end
    while start > 0 and not tape.text[start - 1].isspace() and end - start < 40:
        start -= 1
    while end < len(tape.text) and not tape.text[end].isspace() and end - start < 60:
        end += 1
    after, at = [], start
    for change in group:
        after += [tape.text[at : change.start], tape.rendered(change)]
        at = change.end
    after.append(tape.text[at:end])
    a, b = tape.raw_span(start, end)
    return Repair(group[0].kind, a, b, tape.text[start:end], "".join(after), group[0].sure, made)


def _word_beginnings(before: Tape, removed: Sequence[Change], after: Tape) -> frozenset[int]:
    """Places in the new text of words that began with a tatweel."""
    places, gone = [], 0
    for change in removed:
        if change.start == 0 or before.text[change.start - 1].isspace():
            places.append(change.start - gone)
        gone += change.end - change.start
    return frozenset(places)
