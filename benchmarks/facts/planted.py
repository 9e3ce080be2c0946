"""Planted sets: clean claims with contradictions of every cause, and paraphrases that only look contradictory.

A *group* is the claims about one thing (actors, type, year); at most one contradiction is planted in it. Everything
follows from the seed. Names of states are CLDR's; figures are invented.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pycountry
from babel import Locale

from nufuz.facts.quantities import default_rates

LANGUAGES = ("ar", "en", "tr", "ru")
TYPES = ("trade_volume", "exports", "investment", "production", "population", "student_count", "energy_flow", "aid")
_UNITS = {
    "trade_volume": "USD", "exports": "USD", "investment": "USD", "aid": "USD", "production": "bbl/d",
    "population": "person", "student_count": "person", "energy_flow": "m3/yr",
}  # fmt: skip
_ITEMS = {"production": "oil", "energy_flow": "natural gas"}
_ALONE = ("production", "population")
_FLOWS = ("trade_volume", "exports", "investment", "aid")


@dataclass
class Planted:
    """``claims``, ``documents``: tables for ``reconcile``. ``truth``: for each group the planted cause, or None; ``bad``: the
    claims that carry the contradiction; ``group_of``: claim id to group."""

    claims: pa.Table
    documents: pa.Table
    truth: dict[int, str | None]
    bad: set[str]
    group_of: dict[str, int]


@dataclass
class _Group:
    number: int
    type: str
    a: str
    b: str | None
    year: int
    value: float
    digits: int


@dataclass
class _Maker:
    rng: random.Random
    wordings: str
    groups: list[dict[str, Any]] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    truth: dict[int, str | None] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)
    group_of: dict[str, int] = field(default_factory=dict)
    used: set[frozenset[str]] = field(default_factory=set)

    def actors(self, type: str) -> tuple[str, str]:
        """Two states that no group has had yet; where they are used up, states that do not exist."""
        for _ in range(9):
            a, b = self.rng.sample(_states(), 2)
            taken = frozenset((a, type)) if type in _ALONE else frozenset((a, b))
            if taken not in self.used:
                self.used.add(taken)
                return a, b
        return f"state-{len(self.documents)}", b


def plant(groups: int, seed: int, wordings: str = "dev") -> Planted:
    """``groups`` groups, half of them with a planted contradiction, the causes in equal shares.

    ``wordings``: ``dev`` or ``held``, the part of ``phrasings.toml`` whose cue words are used.
    """
    make = _Maker(random.Random(seed), wordings)
    causes = [*CAUSES, *RELATIONS]
    for number in range(groups):
        cause = causes[(number // 2) % len(causes)] if number % 2 else None
        if cause in RELATIONS:
            RELATIONS[cause](make, number)
            make.truth[number] = cause
        elif cause is None and number % 8 == 0:
            _harmless_relation(make, number)
            make.truth[number] = None
        else:
            _quantity(make, number, cause)
            make.truth[number] = cause
    order = list(range(len(make.groups)))
    make.rng.shuffle(order)
    rows = [make.groups[i] for i in order]
    return Planted(
        pa.Table.from_pylist(rows), pa.Table.from_pylist(make.documents), make.truth, make.bad, make.group_of
    )


def _quantity(make: _Maker, number: int, cause: str | None) -> None:
    rng = make.rng
    type = rng.choice(_POSSIBLE.get(cause or "", TYPES))
    a, b = make.actors(type)
    digits = rng.choice((2, 3, 3, 4))
    size = {"population": 7, "student_count": 4, "production": 5, "energy_flow": 9}.get(type, 9)
    value = round(rng.uniform(1.2, 9.8), digits - 1) * 10**size
    group = _Group(number, type, a, None if type in _ALONE else b, rng.randint(2008, 2023), value, digits)
    _claim(make, group, value, 10.0 ** (size - digits + 1))
    for _ in range(rng.choice((0, 1, 1, 2))):
        rng.choice(PARAPHRASES)(make, group)
    if cause:
        CAUSES[cause](make, group)


def _claim(make: _Maker, group: _Group, value: float, step: float, cue: str = "", **changes: Any) -> dict[str, Any]:
    """A claim and the document it stands in; ``cue`` is written into its sentence (or the one before)."""
    rng = make.rng
    p = phrasings()
    language = changes.pop("language", None) or rng.choice(LANGUAGES)
    bad = changes.pop("bad", False)
    date = changes.pop("date", None) or f"{group.year + 1}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    outlet = changes.pop("outlet", None) or f"Outlet {rng.randint(1, 400)}"
    written = changes.pop("written", None)
    unit = changes.get("unit", _UNITS[group.type])
    names = {"a": _name(group.a, language), "b": _name(group.b, language) if group.b else ""}
    what = p["what"][language][group.type].format(**names)
    figure = f"{written or _figure(value, step, language, rng)} {p['unit'][language][unit]}"
    if changes.get("bound") == "gt":
        figure = {"en": "more than ", "ar": "أكثر من ", "tr": "en az ", "ru": "более "}[language] + figure
    cue = cue.format(**{"year": group.year, "from": group.year - 11, "to": group.year + 7})
    ahead = bool(cue) and rng.random() < 0.15
    sentence = rng.choice(p["frames"][language]).format(w=what, f=figure, c="" if ahead else cue, y=group.year)
    sentence = " ".join(sentence.split())
    before = rng.choice(p["decoys" if rng.random() < 0.12 else "fillers"][language])
    if ahead:
        before = before.rstrip(".") + f" {cue}."
    after = rng.choice(p["decoys" if rng.random() < 0.12 else "fillers"][language])
    text = f"{before} {sentence} {after}"
    start = len(before) + 1
    doc = f"d{len(make.documents):07d}"
    make.documents.append(
        {"id": doc, "text": text, "date": date, "outlet": outlet, "language": language, "outlet_kind": "press"}
    )
    row = {
        "id": f"c{rng.getrandbits(60):015x}", "doc": doc, "kind": "indicator", "type": group.type, "subject": group.a,
        "object": group.b, "value": value, "value_to": None, "bound": "eq", "unit": unit, "time": str(group.year),
        "status": "actual", "item": _ITEMS.get(group.type), "attribution": None, "citation": None, "start": start,
        "end": start + len(sentence), "quote": sentence, "step": step, "confidence": 1.0, "suggestion": False,
        "flags": [], **changes,
    }  # fmt: skip
    if group.type == "trade_volume" and rng.random() < 0.5:
        row["subject"], row["object"] = row["object"], row["subject"]
    make.groups.append(row)
    make.group_of[row["id"]] = group.number
    if bad:
        make.bad.add(row["id"])
    return row


# Paraphrases that only look contradictory


def _same(make: _Maker, group: _Group) -> None:
    _claim(make, group, group.value, _step(group))


def _rounded(make: _Maker, group: _Group) -> None:
    coarse = _step(group) * 10
    _claim(make, group, round(group.value / coarse) * coarse, coarse)


def _finer(make: _Maker, group: _Group) -> None:
    fine = _step(group) / 10
    _claim(make, group, group.value + fine * make.rng.randint(-4, 4), fine)


def _bounded(make: _Maker, group: _Group) -> None:
    coarse = _step(group) * 10
    _claim(make, group, int(group.value / coarse) * coarse, coarse, bound="gt")


def _about(make: _Maker, group: _Group) -> None:
    coarse = _step(group) * 10
    _claim(make, group, round(group.value * make.rng.uniform(0.97, 1.03) / coarse) * coarse, coarse, bound="approx")


def _ranged(make: _Maker, group: _Group) -> None:
    step = _step(group) * 10
    low = int(group.value / step) * step
    _claim(make, group, low, step, value_to=low + 2 * step)


def _other_unit(make: _Maker, group: _Group) -> None:
    """The same sum in euros, or the same oil in tonnes."""
    if group.type in _FLOWS:
        value = group.value * default_rates()["EUR", group.year]
        _claim(make, group, *_short(value, 3), unit="EUR")
    elif group.type == "production":
        _claim(make, group, *_short(group.value * 365 / 7.33, 3), unit="t/yr")
    else:
        _same(make, group)


def _other_year(make: _Maker, group: _Group) -> None:
    """The same thing in another year: no contradiction, another fact."""
    value, step = _short(group.value * make.rng.uniform(1.1, 1.6), 3)
    other = _Group(group.number, group.type, group.a, group.b, group.year + 1, value, 3)
    _claim(make, other, value, step)


def _month(make: _Maker, group: _Group) -> None:
    if group.type in ("population", "student_count"):
        _claim(make, group, group.value, _step(group), time=f"{group.year}-{make.rng.randint(1, 12):02d}")
    else:
        _same(make, group)


def _other_direction(make: _Maker, group: _Group) -> None:
    if group.type == "exports" and group.b:
        value, step = _short(group.value * make.rng.uniform(0.2, 3), 3)
        _claim(make, _Group(group.number, "exports", group.b, group.a, group.year, value, 3), value, step)
    else:
        _same(make, group)


def _cued_alike(make: _Maker, group: _Group) -> None:
    """The same figure with words that could explain a difference, if there were one."""
    cause = make.rng.choice(("period", "scope", "revision"))
    language = make.rng.choice(LANGUAGES)
    _claim(make, group, group.value, _step(group), _cue(make, cause, language), language=language)


PARAPHRASES: tuple[Callable[[_Maker, _Group], None], ...] = (
    _same, _rounded, _finer, _bounded, _about, _ranged, _other_unit, _other_year, _month, _other_direction, _cued_alike
)  # fmt: skip


# Contradictions


def _worded(cause: str, low: float, high: float, **fixed: Any) -> Callable[[_Maker, _Group], None]:
    def plant(make: _Maker, group: _Group) -> None:
        language = make.rng.choice(LANGUAGES)
        value, step = _short(group.value * make.rng.uniform(low, high), group.digits)
        cue = _cue(make, cause, language)
        _claim(make, group, value, step, cue, language=language, bad=True, **fixed)

    return plant


def _scope(make: _Maker, group: _Group) -> None:
    """More with others counted in, less with something left out."""
    wider = make.rng.random() < 0.6
    (_worded("scope", 1.3, 2.6) if wider else _worded("narrow", 0.4, 0.8))(make, group)


def _period(make: _Maker, group: _Group) -> None:
    language = make.rng.choice(LANGUAGES)
    value, step = _short(group.value * make.rng.uniform(0.35, 0.8), group.digits)
    time = make.rng.choice((str(group.year), f"{group.year}-01/{group.year}-06"))
    _claim(make, group, value, step, _cue(make, "period", language), language=language, bad=True, time=time)


def _target(make: _Maker, group: _Group) -> None:
    language = make.rng.choice(LANGUAGES)
    value, step = _short(group.value * make.rng.uniform(1.3, 3.2), 2)
    if make.rng.random() < 0.5:
        status = make.rng.choice(("target", "forecast", "planned"))
        _claim(make, group, value, step, _cue(make, "status", language), language=language, bad=True, status=status)
    else:
        _claim(make, group, value, step, _cue(make, "status", language), language=language, bad=True)


def _unit(make: _Maker, group: _Group) -> None:
    if group.type == "production":
        # barrels a day printed as tonnes a day's worth: the number with the other unit's name
        _claim(make, group, *_short(group.value / 7.33, 3), bad=True)
    else:
        _claim(make, group, group.value, _step(group), unit="EUR", bad=True)


def _revision(make: _Maker, group: _Group) -> None:
    language = make.rng.choice(LANGUAGES)
    value, step = _short(group.value * make.rng.choice((0.92, 0.95, 1.05, 1.09)), 4)
    cue = _cue(make, "revision", language)
    _claim(make, group, value, step, cue, language=language, bad=True, date=f"{group.year + 3}-02-01")


def _rounding(make: _Maker, group: _Group) -> None:
    """Cut off instead of rounded."""
    coarse = _step(group) * 10
    whole = int(group.value / coarse) * coarse
    extra = coarse * make.rng.choice((0.6, 0.7, 0.8, 0.9))
    exact = _claim(make, group, whole + extra, _step(group))
    make.groups = [r for r in make.groups if make.group_of[r["id"]] != group.number or r is exact]
    _claim(make, group, whole, coarse, bad=True)


def _slip(make: _Maker, group: _Group) -> None:
    kind = make.rng.choice(("factor", "swapped", "decimal"))
    mantissa = f"{group.value:.{group.digits - 1}e}".split("e")[0].replace(".", "")
    if kind == "swapped" and len(set(mantissa[:2])) == 2 and "0" not in mantissa[:2]:
        swapped = int(mantissa[1] + mantissa[0] + mantissa[2:])
        value = swapped * 10.0 ** (len(str(int(group.value))) - len(mantissa))
        _claim(make, group, value, _step(group), bad=True)
        return
    factor = 1000.0 if kind == "decimal" else make.rng.choice((10.0, 100.0, 1000.0, 0.1, 0.001))
    _claim(make, group, group.value * factor, _step(group) * factor, bad=True)


def _damaged(make: _Maker, group: _Group) -> None:
    value, step = _short(group.value * make.rng.choice((0.3, 1.4, 2.3)), group.digits)
    if make.rng.random() < 0.5:
        _claim(make, group, value, step, bad=True, flags=["doubtful-digits: private-use characters recovered"])
    else:
        digits = _figure(value, step, "en", make.rng)
        _claim(
            make, group, value, step, bad=True, written=digits[:1] + make.rng.choice("\ue005\ufffd\ue00a") + digits[2:]
        )


def _unknown(make: _Maker, group: _Group) -> None:
    factor = make.rng.choice((0.55, 0.66, 0.76, 1.27, 1.37, 1.73))
    _claim(make, group, *_short(group.value * factor, group.digits), bad=True, date=f"{group.year + 1}-06-01")


CAUSES: dict[str, Callable[[_Maker, _Group], None]] = {
    "period": _period,
    "status": _target,
    "direction": _worded("direction", 0.25, 0.75),
    "services": _worded("services", 1.12, 1.45),
    "cumulative": _worded("cumulative", 3.0, 9.0),
    "stock-flow": _worded("stock", 3.0, 9.0),
    "unit": _unit,
    "scope": _scope,
    "revision": _revision,
    "rounding": _rounding,
    "slip": _slip,
    "damaged": _damaged,
    "unknown": _unknown,
}

_POSSIBLE: dict[str, tuple[str, ...]] = {
    "period": _FLOWS,
    "direction": ("trade_volume",),
    "services": ("trade_volume", "exports"),
    "cumulative": ("investment", "aid", "exports"),
    "stock-flow": ("investment",),
    "unit": (*_FLOWS, "production"),
    "scope": ("trade_volume", "exports", "investment", "aid"),
}


# Relations


def _relation(make: _Maker, number: int, type: str, a: str, b: str | None, text: str, **changes: Any) -> None:
    doc = f"d{len(make.documents):07d}"
    bad = changes.pop("bad", False)
    year = make.rng.randint(2012, 2024)
    make.documents.append(
        {"id": doc, "text": text, "date": f"{year}-05-01", "outlet": f"Outlet {make.rng.randint(1, 400)}",
         "language": "en", "outlet_kind": "press"}
    )  # fmt: skip
    row = {
        "id": f"c{make.rng.getrandbits(60):015x}", "doc": doc, "kind": "relation", "type": type, "subject": a,
        "object": b, "value": None, "value_to": None, "bound": None, "unit": None, "time": None, "status": "actual",
        "item": None, "attribution": None, "citation": None, "start": 0, "end": len(text), "quote": text, "step": None,
        "confidence": 1.0, "suggestion": False, "flags": [], **changes,
    }  # fmt: skip
    make.groups.append(row)
    make.group_of[row["id"]] = number
    if bad:
        make.bad.add(row["id"])


def _role(make: _Maker, number: int) -> None:
    a, org = make.rng.choice(_states()), f"org-{number}"
    _relation(make, number, "member_of", a, org, f"{_name(a, 'en')} is a member of the organisation.")
    _relation(make, number, "observer_of", a, org, f"{_name(a, 'en')} takes part as an observer.", bad=True)


def _since(make: _Maker, number: int) -> None:
    a, b = make.actors("relation")
    year = make.rng.randint(1992, 2015)
    type = make.rng.choice(("upgrade_partnership", "establish_relations", "independence"))
    item = "strategic" if type == "upgrade_partnership" else None
    text = f"It began between {_name(a, 'en')} and {_name(b, 'en')} in {{}}."
    other = year + make.rng.randint(1, 4)
    kind = {"kind": "event", "item": item}
    _relation(make, number, type, a, b, text.format(year), time=str(year), **kind)
    _relation(make, number, type, a, b, text.format(other), time=f"{other}-06", bad=True, **kind)


def _level(make: _Maker, number: int) -> None:
    a, b = make.actors("relation")
    for level, bad in (("strategic", False), ("enhanced-strategic", True)):
        text = f"The two states, {_name(a, 'en')} and {_name(b, 'en')}, have a {level} partnership."
        _relation(make, number, "partnership", a, b, text, item=level, bad=bad)


def _denied(make: _Maker, number: int) -> None:
    a, org = make.rng.choice(_states()), f"org-{number}"
    _relation(make, number, "member_of", a, org, f"{_name(a, 'en')} belongs to it.")
    _relation(make, number, "member_of", a, org, f"{_name(a, 'en')} does not belong to it.", status="denied", bad=True)


def _value(make: _Maker, number: int) -> None:
    a, _ = make.actors("relation")
    for place, bad in (("First Town", False), ("Second Town", True)):
        text = f"{place} is the capital of {_name(a, 'en')}."
        _relation(make, number, "capital", f"{a}-{number}", None, text, item=place, bad=bad)


def _harmless_relation(make: _Maker, number: int) -> None:
    """Said twice, once dated; or a step of the ladder after another."""
    a, b = make.actors("relation")
    org = f"org-{number}"
    match make.rng.randrange(3):
        case 0:
            _relation(make, number, "member_of", a, org, f"{_name(a, 'en')} is a member.")
            _relation(make, number, "member_of", a, org, f"{_name(a, 'en')} has been one since 2004.", time="2004/..")
        case 1:
            _relation(make, number, "upgrade_partnership", a, b, "A strategic one in 2009.", time="2009", item="strategic",
                      kind="event")  # fmt: skip
            _relation(make, number, "upgrade_partnership", b, a, "Enhanced in May 2022.", time="2022-05",
                      item="enhanced strategic", kind="event")  # fmt: skip
        case _:
            _relation(make, number, "establish_relations", a, b, "Since 1992.", time="1992", kind="event")
            _relation(make, number, "establish_relations", b, a, "On 2 March 1992.", time="1992-03-02", kind="event")


RELATIONS: dict[str, Callable[[_Maker, int], None]] = {
    "role": _role, "since-when": _since, "level": _level, "denied": _denied, "value": _value
}  # fmt: skip


# How figures and names are written


def _figure(value: float, step: float, language: str, rng: random.Random) -> str:
    scales = [*zip((1e9, 1e6, 1e3), phrasings()["scale"][language]["words"], strict=True), (1.0, "")]
    size, word = next((s, w) for s, w in scales if s == 1.0 or (value >= s and step >= s * 1e-4))
    decimals = 0
    while step / size * 10**decimals < 0.999:
        decimals += 1
    text = f"{value / size:.{decimals}f}"
    if language != "en":
        text = text.replace(".", ",")
    if language == "ar" and rng.random() < 0.5:
        text = text.translate({ord("0") + d: 0x660 + d for d in range(10)})
    return text + word


def _short(value: float, digits: int) -> tuple[float, float]:
    """A value with so many digits, and its last digit's size."""
    text = f"{value:.{digits - 1}e}"
    return float(text), 10.0 ** (int(text.split("e")[1]) - digits + 1)


def _step(group: _Group) -> float:
    return _short(group.value, group.digits)[1]


def _cue(make: _Maker, cause: str, language: str) -> str:
    return str(make.rng.choice(phrasings()[make.wordings][cause][language]))


@cache
def phrasings() -> dict[str, Any]:
    """``phrasings.toml``."""
    return tomllib.loads(Path(__file__).with_name("phrasings.toml").read_text("utf-8"))


@cache
def _states() -> list[str]:
    return sorted(c.alpha_3 for c in pycountry.countries if c.alpha_2 in Locale("en").territories)


@cache
def _name(code: str, language: str) -> str:
    country = pycountry.countries.get(alpha_3=code)
    return str(Locale(language).territories[country.alpha_2]) if country else code
