"""A language model as an extractor: any endpoint that speaks the OpenAI chat format, local or not. Optional.

The model sees one stretch of text at a time and answers with JSON lines; each answer must quote the text word by word, and
the same verifier judges it as any other claim. What cannot be found verbatim is dropped, never repaired.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from nufuz.claims.claim import Claim, Evidence
from nufuz.errors import NufuzError
from nufuz.reading.document import Document
from nufuz.vocabulary import TYPES

CHUNK = 3000  # raw characters that the model sees at a time


@dataclass(frozen=True, slots=True)
class ModelExtractor:
    """``url``: the endpoint's base (``http://127.0.0.1:8080/v1``); ``model``: its name; ``key``: sent as a bearer token."""

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    timeout: float = 120.0

    @property
    def name(self) -> str:
        return f"model:{self.model}"

    def find(self, document: Document) -> Iterator[Claim]:
        """Claims of every stretch of the document; unverified. Raises ``NufuzError`` where the endpoint does not answer."""
        for start, end in _stretches(document.raw):
            for row in _json_lines(self._ask(document.raw[start:end])):
                claim = self._claim(row, document, start, end)
                if claim is not None:
                    yield claim

    def _ask(self, text: str) -> str:
        body = {
            "model": self.model,
            "temperature": 0,
            "messages": [{"role": "system", "content": instructions()}, {"role": "user", "content": text}],
        }
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {self.key}"} if self.key else {})}
        request = urllib.request.Request(f"{self.url.rstrip('/')}/chat/completions", json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                return str(json.load(answer)["choices"][0]["message"]["content"])
        except (urllib.error.URLError, TimeoutError, json.JSONDecodeError, KeyError, IndexError) as error:
            raise NufuzError(
                f"the model gave no answer: {error}", file=self.url, todo="Check address, model and key"
            ) from error

    def _claim(self, row: dict[str, Any], document: Document, start: int, end: int) -> Claim | None:
        """A claim where the quote stands in the stretch; None where it does not or a field is of the wrong kind."""
        quote, type_ = row.get("quote"), row.get("type")
        if not isinstance(quote, str) or type_ not in TYPES:
            return None
        at = document.raw.find(quote, start, end)
        if at < 0:
            return None
        chain = tuple(
            f"{role} {row[role]}: {row['because']}"
            for role in ("subject", "object")
            if row.get(role) and row.get("because")
        )
        try:
            return Claim(
                doc=document.id, kind=TYPES[type_].kind, type=type_, subject=row.get("subject"), object=row.get("object"),
                value=_number(row.get("value")), value_to=_number(row.get("value_to")), bound=row.get("bound"), unit=row.get("unit"),
                time=row.get("time"), status=row.get("status") or "actual", item=row.get("item"), attribution=row.get("attribution"),
                evidence=Evidence(at, at + len(quote), quote), confidence=_number(row.get("confidence")) or 0.5, suggestion=True,
                found_by=self.name, chain=chain,
            )  # fmt: skip
        except (TypeError, ValueError):
            return None


def instructions() -> str:
    """What the model is told: the vocabulary, from its table, and the form of an answer."""
    types = "\n".join(
        f"{t.name} ({t.kind}{', ' + ' '.join(t.units) if t.units else ''}): {t.reads}" for t in TYPES.values()
    )
    return (
        "Find what the text claims about states and their relations. Answer with one JSON object a line and nothing else: "
        '{"type", "subject", "object", "value", "unit", "time" (EDTF), "status" (actual, target, forecast, planned, denied), "item", '
        '"quote" (verbatim from the text), "because" (how an unnamed actor is known), "confidence"}. '
        "States are ISO 3166-1 alpha-3 codes. Leave out what the text does not say.\nTypes:\n" + types
    )


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of at most ``CHUNK`` characters that end at line ends or sentence ends where they can."""
    start = 0
    while start < len(text):
        end = min(start + CHUNK, len(text))
        if end < len(text):
            cut = max(text.rfind(mark, start + CHUNK // 2, end) for mark in ("\n", ". ", "؟ ", "! "))
            end = cut + 1 if cut > start else end
        yield start, end
        start = end


def _json_lines(answer: str) -> Iterator[dict[str, Any]]:
    for line in re.findall(r"\{.*\}", answer):
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(row, dict):
            yield row


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
