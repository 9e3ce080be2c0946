"""Facts: what the sources come to, where they contradict each other, and why; decisions of people; profiles."""

from nufuz.facts.decisions import apply, as_of, decide, disagreements
from nufuz.facts.profiles import Profile, dyad, profile
from nufuz.facts.reconcile import reconcile, reconcile_in_parts
from nufuz.facts.schema import CLAIMS, CONTRADICTIONS, EVIDENCE, FACTS, Facts

__all__ = [
    "CLAIMS", "CONTRADICTIONS", "EVIDENCE", "FACTS", "Facts", "Profile", "apply", "as_of", "decide", "disagreements",
    "dyad", "profile", "reconcile", "reconcile_in_parts",
]  # fmt: skip
