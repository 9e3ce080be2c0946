"""``nufuz.read("…")``: a text and its claims, displayed with highlights in a notebook."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html import escape

from nufuz.claims.claim import Claim
from nufuz.claims.extractor import Extraction, extract
from nufuz.reading.document import Document, Extracted, Metadata

RIGHT_TO_LEFT = ("ar", "fa", "ur")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that was read. ``claims``: sure ones; ``suggestions``: those to be looked at."""

    extraction: Extraction

    @property
    def claims(self) -> tuple[Claim, ...]:
        return self.extraction.claims

    @property
    def suggestions(self) -> tuple[Claim, ...]:
        return self.extraction.suggestions

    @property
    def document(self) -> Document:
        return self.extraction.document

    def __repr__(self) -> str:
        lines = [f"{len(self.claims)} claims, {len(self.suggestions)} suggestions"]
        return "\n".join(lines + [told(claim) for claim in self.claims])

    def _repr_html_(self) -> str:
        """The text with its evidence marked (claims yellow, suggestions dotted), and a table of both."""
        language = self.document.meta.language or ""
        right = (
            "rtl"
            if language in RIGHT_TO_LEFT or any("\u0600" <= c <= "\u06ff" for c in self.document.raw[:400])
            else "ltr"
        )
        rows = "".join(
            f"<tr><td>{escape(c.type)}</td><td>{escape(c.subject or '')}</td><td>{escape(c.object or '')}</td><td>{_figure(c)}</td>"
            f"<td>{escape(c.time or '')}</td><td>{escape(c.status)}</td><td>{c.confidence:.2f}{' ?' if c.suggestion else ''}</td></tr>"
            for c in (*self.claims, *self.suggestions)
        )
        head = "".join(f"<th>{h}</th>" for h in ("type", "subject", "object", "figure", "time", "status", "confidence"))
        return f'<div dir="{right}" style="white-space:pre-wrap">{self._marked()}</div><table><tr>{head}</tr>{rows}</table>'

    def _marked(self) -> str:
        raw = self.document.raw
        level = bytearray(len(raw))
        for worth, claims in ((1, self.suggestions), (2, self.claims)):
            for claim in claims:
                for i in range(claim.evidence.start, claim.evidence.end):
                    level[i] = max(level[i], worth)
        out, at = [], 0
        while at < len(raw):
            end = at + 1
            while end < len(raw) and level[end] == level[at]:
                end += 1
            text = escape(raw[at:end])
            style = ("", "border-bottom:1px dotted", "background:#fff2a8")[level[at]]
            out.append(f'<mark style="background:none;color:inherit;{style}">{text}</mark>' if level[at] else text)
            at = end
        return "".join(out)


def read(text: str, *, id: str = "text", date: str | None = None, language: str | None = None) -> Reading:
    """Reads a text: repair, sentences, claims. ``date``: EDTF date of publication; ``language``: ISO 639-1."""
    from nufuz.reading.sources import clean_extracted

    digest = hashlib.sha256(text.encode()).hexdigest()
    extracted = Extracted(raw=text, media_type="text/plain", meta=Metadata(date=date, language=language))
    return Reading(extract(clean_extracted(extracted, id, id, digest)))


def told(claim: Claim) -> str:
    """A claim in one line."""
    actors = f"{claim.subject}{f' – {claim.object}' if claim.object else ''}"
    parts = [claim.type, actors, _figure(claim), claim.time or "", "" if claim.status == "actual" else claim.status]
    return ", ".join(part for part in parts if part)


def _figure(claim: Claim) -> str:
    return "" if claim.value is None else f"{claim.value:,.10g} {escape(claim.unit or '')}"
