"""Units and multipliers that a figure leaves unsaid: whose dinar, "from 47 billion dollars to 109", "12 % and Iran 9".

A currency's name that several states share is that of the state which the sentence, or else the text around it, speaks of. A
bare figure is offered the units of the figures near it, a small one with their multiplier; the scorer decides whether it is
one of theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from nufuz.claims.views import Value, View
from nufuz.language import units

BACK = 4  # sentences before, in which a figure's unit may stand
LEAST = (
    1000  # a smaller bare number leaves its unit unsaid only beside a figure whose multiplier, at least this, it shares
)
OFFERS = 3
ALIKE = 20.0  # a figure that shares another's multiplier is at most so many times larger or smaller


def complete(views: Sequence[View]) -> None:
    """Fills in ``unit`` and ``offered`` of the figures of a document's sentences."""
    told: dict[str, str] = {}
    for view in views:
        for value in view.values:
            if value.mention.kind == "money" and value.unit is None:
                name = value.mention.figure.noun if value.mention.figure else None
                if name:
                    value.unit = _whose(name, view, views, told)
            elif value.mention.kind == "money" and value.unit is not None:
                told |= {name: value.unit for name, codes in units.issuers().items() if value.unit in codes.values()}
    money = Counter(v.unit for view in views for v in view.values if v.mention.kind == "money" and v.unit)
    usual = [unit for unit, _ in money.most_common(1)]
    for view in views:
        for value in view.values:
            figure = value.mention.figure
            if value.mention.kind != "number" or figure is None:
                continue
            if abs(figure.value) >= LEAST:
                near = dict.fromkeys([*_near(value, view, views), *usual])
                value.offered = tuple((unit, 1.0) for unit in near)[:OFFERS]
            elif figure.noun is None or _before_preposition(value, view):
                value.offered = tuple(dict.fromkeys(_shared(value, figure.value, view)))[:OFFERS]


def _whose(name: str, view: View, views: Sequence[View], told: dict[str, str]) -> str | None:
    """The code of a currency of that name: of the only such state in the sentence, told before, or the nearest before."""
    codes = units.issuers().get(name, {})
    here = _codes(codes, view)
    if len(here) == 1:
        return here[0]
    if name in told and (not here or told[name] in here):
        return told[name]
    for before in reversed(views[: view.number]):
        near = [code for code in _codes(codes, before) if not here or code in here]
        if len(near) == 1:
            return near[0]
    counts = Counter(code for other in views for code in _codes(codes, other) if not here or code in here)
    ranked = counts.most_common(2)
    return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]) else None


def _codes(codes: dict[str, str], view: View) -> list[str]:
    return list(dict.fromkeys(codes[actor.key] for actor in view.actors if actor.key in codes))


def _near(value: Value, view: View, views: Sequence[View]) -> Iterator[str]:
    """Units of measured figures, those of the same sentence first, the nearest before all."""
    for other in sorted(view.values, key=lambda v: abs(v.first - value.first)):
        if other is not value and other.unit and _measured(other):
            yield other.unit
    for before in reversed(views[max(0, view.number - BACK) : view.number]):
        for other in reversed(before.values):
            if other.unit and _measured(other):
                yield other.unit


def _before_preposition(value: Value, view: View) -> bool:
    """Whether a preposition follows a figure, and so no noun that it counts."""
    return any(
        first == value.last + 1 for name, places in view.cues.items() if name.startswith("prep:") for first, _ in places
    )


def _shared(value: Value, amount: float, view: View) -> Iterator[tuple[str, float]]:
    """What a small bare figure may share with the others of its sentence, the nearest first: percent, or unit and multiplier."""
    for other in sorted(view.values, key=lambda v: abs(v.first - value.first)):
        figure = other.mention.figure
        if other is value or figure is None:
            continue
        if other.mention.kind == "percent" and figure.scale == 1 and not figure.factor and 0 < amount <= 100:
            yield "percent", 1.0
        elif figure.scale >= LEAST and 1 / ALIKE < amount * figure.scale / max(abs(figure.value), 1e-9) < ALIKE:
            if other.unit and _measured(other):
                yield other.unit, figure.scale
            elif other.offered:
                yield other.offered[0][0], figure.scale


def _measured(value: Value) -> bool:
    return value.mention.kind == "money" or (
        value.mention.kind == "quantity" and value.unit not in ("person", "count", "day", "year", "rank")
    )
