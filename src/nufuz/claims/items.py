"""What exactly a claim is about, as a short English phrase: the commodity, the language, the level of a partnership."""

from __future__ import annotations

from nufuz.claims.engine import Candidate
from nufuz.language.sentence import Mention
from nufuz.vocabulary import TYPES

WANTED = {
    "official_language": ("language",), "common_language": ("language",), "learner_count": ("language",),
    "main_religion": ("religion",), "population_share": ("religion", "language"), "capital": ("city",),
}  # fmt: skip
CARRIED = ("commodity", "weapon", "route", "level", "people", "topic")


def item_of(candidate: Candidate) -> str | None:
    """The item nearest to the trigger (or figure) among the mentions of the kinds that the type speaks of."""
    anchor = candidate.slots.anchor
    if anchor.type in ("trade_volume", "gdp", "gdp_per_capita", "population", "area", "visit", "meet"):
        return None
    wanted = WANTED.get(anchor.type, CARRIED)
    view = anchor.view
    at = view.sentence.tokens[
        anchor.value.first if anchor.value is not None and TYPES[anchor.type].kind == "indicator" else anchor.at[0]
    ].start
    best: tuple[int, Mention] | None = None
    for mention in view.sentence.mentions:
        if mention.kind in wanted or (mention.kind == "state" and mention.form == "capital" and "city" in wanted):
            far = abs(mention.start - at)
            if best is None or far < best[0]:
                best = (far, mention)
    if best is None:
        return None
    return best[1].key if best[1].kind != "state" else best[1].person
