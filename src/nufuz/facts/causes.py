"""Why two claims differ: each cause is looked for in their fields, their figures and the words around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nufuz.facts.blocks import Blocks, Documents
from nufuz.facts.sources import Origins


@dataclass(frozen=True, slots=True)
class Found:
    """A cause, how sure, the words that show it; ``both_hold``: both claims can be true."""

    cause: str
    detail: str
    sure: float
    both_hold: bool
    words_a: str | None
    words_b: str | None
    explain_en: str
    explain_ar: str


class Explainer:
    """Finds causes for claims of one table."""

    def __init__(self, blocks: Blocks, documents: Documents, origins: Origins) -> None:
        self.b, self.documents, self.origins = blocks, documents, origins

    def told_as_planned(self, row: int) -> bool:
        return False

    def explain(self, a: int, b: int) -> Found:
        return Found("unknown", "", 0.3, False, None, None, "", "")

    def row(self, fact: str, other: str | None, a: int, b: int, found: Found) -> dict[str, Any]:
        return {"contradiction_id": f"{a}{b}", "fact_id": fact}
