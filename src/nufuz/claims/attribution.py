"""Who is quoted for a claim: the speaker's words in the clause that introduces it, verbatim."""

from __future__ import annotations

from nufuz.claims.proposals import Anchor
from nufuz.claims.views import View

REACH = 9  # words that a speaker's phrase may run to


def attribution_of(view: View, anchor: Anchor) -> str | None:
    """The words that name the speaker ("according to the ministry", "said the minister"), None where the author speaks."""
    at = anchor.value.first if anchor.value is not None else anchor.at[0]
    for name in ("attribution:phrases", "attribution:verbs"):
        for first, last in view.cues.get(name, []):
            if anchor.at[0] <= first <= anchor.at[1]:
                continue
            phrase = _speaker(view, first, last, at, name.endswith("phrases"))
            if phrase:
                return phrase
    return None


def _speaker(view: View, first: int, last: int, at: int, phrase: bool) -> str | None:
    """The words from the cue to the end of its clause, where the claim is not in that clause before the cue."""
    clause = view.clause[first]
    end = last
    while end + 1 < len(view.words) and view.clause[end + 1] == clause and end - last < REACH:
        end += 1
    if first <= at <= end:
        return None
    if phrase:
        start, stop = view.chars(first, end)
        return _words(view, start, stop)
    if at < first or end == last:
        return None
    if end - last > REACH - 1 or not any(actor.first > last and actor.last <= end for actor in view.actors):
        return None
    start, stop = view.chars(last + 1, end)
    return _words(view, start, stop)


def _words(view: View, start: int, stop: int) -> str | None:
    text = view.sentence.text[start - view.sentence.start : stop - view.sentence.start].strip(' ،,؛;:."»«')
    return text or None
