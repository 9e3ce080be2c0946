"""The main job: documents in, a cited report out. Works only on what is new or changed since the last build."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from nufuz import __version__
from nufuz.claims import Extraction, extract, extractor_version
from nufuz.engine import spread
from nufuz.facts import reconcile_in_parts
from nufuz.ledger import Workspace, with_copies
from nufuz.reading import Problem, Source, find_sources, iter_documents
from nufuz.reading.document import Document

Progress = Callable[[str, int, int | None], None]
"""Called with the step's name, how much of it is done, and how much there is (None where that is not known)."""

DOCUMENTS_AT_ONCE = 64
"""Documents are written to the ledger in commits of this many: what is written survives whatever breaks later."""


@dataclass(frozen=True, slots=True)
class Options:
    """Whom the report is about (chosen from the facts where empty) and whether reference figures fill what is not said."""

    by: tuple[str, ...] = ()
    into: tuple[str, ...] = ()
    year: int | None = None
    baseline: bool = True
    ocr: bool = False
    workers: int | None = None


@dataclass(slots=True)
class Summary:
    """What a build did. ``claims``, ``suggestions``: in force now, by kind; ``refused``: by reason, of this build."""

    found: int = 0
    read: int = 0
    unchanged: int = 0
    documents: int = 0
    claims: Counter[str] = field(default_factory=Counter)
    suggestions: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    facts: int = 0
    contradictions: int = 0
    apparent: int = 0
    duplicates: int = 0
    reports: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    written: bool = False


def build(
    workspace: Workspace,
    paths: Iterable[str | Path],
    options: Options | None = None,
    *,
    progress: Progress = lambda *_: None,
) -> Summary:
    """Reads ``paths`` into ``workspace`` and brings facts and report up to date; returns what it did.

    A document that cannot be read becomes a problem of the summary; the others go on. Where nothing changed, nothing is
    written.
    """
    options = options or _remembered(workspace)
    summary = Summary()
    _read(workspace, paths, options, summary, progress)
    _conclude(workspace, options, summary, progress)
    return summary


def _read(
    workspace: Workspace, paths: Iterable[str | Path], options: Options, summary: Summary, progress: Progress
) -> None:
    """Documents that are new or changed go into the ledger, with their claims."""
    known = _known_ids(workspace)
    sources = find_sources([str(p) for p in paths], on_problem=summary.problems.append, known_ids=known)
    version = extractor_version()
    newest = {row["doc"]: (row["digest"], row["extractor"]) for row in workspace.readings().to_pylist()}
    prints = {source.id: _fingerprint(source) for source in sources}
    fresh = [source for source in sources if newest.get(source.id) != (prints[source.id], version)]
    summary.found, summary.unchanged = len(sources), len(sources) - len(fresh)
    if not fresh:
        return
    progress("read", 0, len(fresh))
    documents = iter_documents(fresh, on_problem=summary.problems.append, workers=options.workers, ocr=options.ocr)
    batch: list[Extraction] = []
    for extraction in spread(_extract, _counted(documents, len(fresh), progress), batch=4, workers=options.workers):
        batch.append(extraction)
        if len(batch) == DOCUMENTS_AT_ONCE:
            _store(workspace, batch, prints, version, summary)
            batch = []
    _store(workspace, batch, prints, version, summary)
    archives = [s for s in fresh if s.is_archive]
    if archives:
        workspace.mark_read([(s.id, prints[s.id]) for s in archives], version)


def _extract(documents: list[Document]) -> list[Extraction]:
    return [extract(document) for document in documents]


def _counted(documents: Iterator[Document], total: int, progress: Progress) -> Iterator[Document]:
    for number, document in enumerate(documents, 1):
        progress("read", number, total)
        yield document


def _store(
    workspace: Workspace, batch: Sequence[Extraction], prints: dict[str, str], version: str, summary: Summary
) -> None:
    if not batch:
        return
    workspace.add_documents(e.document for e in batch)
    workspace.add_readings(
        [
            (e.document, prints.get(e.document.id, e.document.digest), [*e.claims, *e.suggestions],
             Counter(refusal.reason for refusal in e.refused))
            for e in batch
        ],
        version,
    )  # fmt: skip
    summary.read += len(batch)
    for extraction in batch:
        summary.refused.update(refusal.reason for refusal in extraction.refused)


def _fingerprint(source: Source) -> str:
    """Of the file and of the sidecar that may lie beside it: either changes what is read."""
    digest = source.digest()
    path = Path(source.path)
    for sidecar in (path.with_name(path.name + ".meta.toml"), path.with_suffix(".meta.toml")):
        if sidecar.is_file():
            digest += hashlib.sha256(sidecar.read_bytes()).hexdigest()[:16]
    return digest


def _known_ids(workspace: Workspace) -> dict[str, str]:
    documents = workspace.documents()
    return dict(zip(documents["path"].to_pylist(), documents["id"].to_pylist(), strict=True))


def _conclude(workspace: Workspace, options: Options, summary: Summary, progress: Progress) -> None:
    """Facts and report from what is in force, where that differs from the last time."""
    documents, claims, decisions = workspace.documents(), workspace.claims(suggestions=True), workspace.decisions()
    offered = pc.sum(claims["suggestion"]).as_py() or 0
    summary.documents, summary.suggestions = len(documents), offered
    summary.claims.update(claims.filter(pc.invert(claims["suggestion"]))["kind"].to_pylist())
    inputs = _inputs(documents, claims, decisions, options)
    runs = workspace.runs()
    reports = [workspace.folder / f"report.{language}.html" for language in ("ar", "en")]
    last = next((row for row in runs.to_pylist()[::-1] if row["inputs"]), None)
    if len(documents) and (last is None or last["inputs"] != inputs or not all(path.is_file() for path in reports)):
        progress("facts", 0, None)
        made = reconcile_in_parts(claims, with_copies(documents), decisions)
        workspace.put_parts(
            {"facts": p.facts, "evidence": p.evidence, "contradictions": p.contradictions} for p in made
        )
        progress("report", 0, None)
        from nufuz.publishing.report import write_reports

        reports = write_reports(
            workspace, workspace.folder, by=options.by, into=options.into, year=options.year, baseline=options.baseline
        )
        workspace.record("build", inputs)
        summary.written = True
    both_hold = workspace.contradictions()["both_hold"].to_pylist()
    summary.facts, summary.apparent = len(workspace.facts()), sum(both_hold)
    summary.contradictions = len(both_hold) - summary.apparent
    summary.reports = [path for path in reports if path.is_file()]


def _inputs(documents: pa.Table, claims: pa.Table, decisions: pa.Table, options: Options) -> str:
    """A fingerprint of all that facts and report are made from, and of how."""
    asked = {"by": options.by, "into": options.into, "year": options.year, "baseline": options.baseline}
    digest = hashlib.sha256(json.dumps([__version__, asked]).encode())
    for column in (documents["id"], documents["digest"], claims["id"], decisions["decision_id"]):
        digest.update("\n".join(sorted(map(str, column.to_pylist()))).encode())
    return json.dumps({"asked": asked, "digest": digest.hexdigest()})


def _remembered(workspace: Workspace) -> Options:
    """The options of the last build, so that a later one without any tells the same story."""
    last = next((row for row in workspace.runs().to_pylist()[::-1] if row["inputs"]), None)
    if last is None:
        return Options()
    asked = json.loads(last["inputs"])["asked"]
    return Options(tuple(asked["by"]), tuple(asked["into"]), asked["year"], asked["baseline"])
