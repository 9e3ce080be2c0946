"""The workspace: a folder (or a bucket) of Delta tables that holds all that was read, found and decided.

Documents, claims and decisions are only ever added. What is in force follows from the newest reading of each document;
what was in force at an earlier run can be asked for as well. Facts are made from claims and decisions, and are written
anew; Delta keeps their earlier versions.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import TableNotFoundError
from pyarrow import fs

from nufuz.claims.claim import Claim
from nufuz.errors import WorkspaceError
from nufuz.ledger.schema import (
    CLAIMS,
    DECISIONS,
    DOCUMENTS,
    READINGS,
    RUNS,
    claims_table,
    document_of,
    document_row,
)
from nufuz.reading.document import Document

if TYPE_CHECKING:
    from nufuz.panel import Panel

FORMAT = 1
SCHEMAS = {"documents": DOCUMENTS, "claims": CLAIMS, "decisions": DECISIONS, "readings": READINGS, "runs": RUNS}
MADE = {
    "facts": ("fact_id",),
    "evidence": ("fact_id", "claim_id"),
    "contradictions": ("fact_id", "contradiction_id"),
}
"""Tables that are made from claims, and the order of their rows, which must not depend on how they lie on disk."""


class Workspace:
    """One ledger. ``Workspace.open(folder)`` reads an existing one, ``Workspace.create(folder)`` makes it if need be.

    Every table is a ``pyarrow.Table``. ``version`` is a run's number (``runs()`` lists them); None is now.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def open(cls, folder: str | Path) -> Workspace:
        """The workspace in ``folder``; WorkspaceError where there is none or a newer nufuz wrote it."""
        folder = Path(folder)
        marker = folder / "nufuz.json"
        if not marker.is_file():
            raise WorkspaceError(
                "no nufuz workspace here", file=str(folder), todo="Make one with: nufuz build WORKSPACE PATH…"
            )
        try:
            written = int(json.loads(marker.read_text(encoding="utf-8"))["format"])
        except (ValueError, KeyError, TypeError) as error:
            raise WorkspaceError(
                'this file should hold {"format": 1}, but cannot be read', file=str(marker), todo="Restore it by hand."
            ) from error
        if written > FORMAT:
            raise WorkspaceError(
                f"this workspace has format {written}, this nufuz knows {FORMAT}",
                file=str(folder),
                todo="Upgrade nufuz.",
            )
        return cls(folder)

    @classmethod
    def create(cls, folder: str | Path) -> Workspace:
        """The workspace in ``folder``, made where there is none. A folder with other files in it is refused."""
        folder = Path(folder)
        marker = folder / "nufuz.json"
        if not marker.exists():
            if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
                raise WorkspaceError(
                    "this is not a nufuz workspace, and not empty",
                    file=str(folder),
                    todo="Name a new or an empty folder.",
                )
            folder.mkdir(parents=True, exist_ok=True)
            marker.write_text(json.dumps({"format": FORMAT}) + "\n", encoding="utf-8")
        return cls.open(folder)

    # What is in force

    def documents(self, version: int | None = None) -> pa.Table:
        """The newest row of each document (schema DOCUMENTS), by id."""
        rows = self.table("documents", version)
        return self._sql(
            "SELECT * FROM rows QUALIFY row_number() OVER (PARTITION BY id ORDER BY read_at DESC) = 1 ORDER BY id",
            rows=rows,
        )

    def claims(self, version: int | None = None, *, suggestions: bool = False) -> pa.Table:
        """Claims in force (schema CLAIMS): those of each document's newest reading, and all that were added by hand.

        ``suggestions``: also those that nobody has accepted yet.
        """
        found = self._sql(
            """
            WITH newest AS (
                SELECT reading FROM readings QUALIFY row_number() OVER (PARTITION BY doc ORDER BY "at" DESC) = 1
            )
            SELECT DISTINCT ON (claims.id) claims.* FROM claims JOIN documents ON claims.doc = documents.id
            WHERE claims.reading IN (FROM newest)
               OR (claims.reading IS NULL
                   AND substring(documents.raw, claims."start" + 1, claims."end" - claims."start") = claims.quote)
            ORDER BY claims.doc, claims."start", claims.id
            """,
            claims=self.table("claims", version), readings=self.table("readings", version),
            documents=self.documents(version).select(["id", "raw"]),
        )  # fmt: skip
        return found if suggestions else found.filter(pc.invert(found["suggestion"]))

    def decisions(self, version: int | None = None) -> pa.Table:
        """All decisions (schema DECISIONS), oldest first."""
        return self.table("decisions", version).sort_by([("at", "ascending"), ("decision_id", "ascending")])

    def readings(self, version: int | None = None) -> pa.Table:
        """All readings (schema READINGS), oldest first."""
        return self.table("readings", version).sort_by([("at", "ascending"), ("doc", "ascending")])

    def runs(self) -> pa.Table:
        """All runs (schema RUNS), oldest first."""
        return self.table("runs").sort_by("run")

    def facts(self, version: int | None = None) -> pa.Table:
        """What the claims came to at the last build (columns: ``nufuz.facts.reconcile``)."""
        return self.table("facts", version)

    def evidence(self, version: int | None = None) -> pa.Table:
        """Which claim speaks for or against which fact."""
        return self.table("evidence", version)

    def contradictions(self, version: int | None = None) -> pa.Table:
        """Where claims contradict each other, and why."""
        return self.table("contradictions", version)

    def document(self, id: str, version: int | None = None) -> Document:
        """One document, text and offsets; WorkspaceError where there is none of that id."""
        rows = self.documents(version)
        rows = rows.filter(pc.equal(rows["id"], id))
        if not len(rows):
            raise WorkspaceError(f"no document {id!r} in this workspace", file=str(self.folder))
        return document_of(rows.to_pylist()[0])

    def query(self, sql: str, version: int | None = None) -> pa.Table:
        """The answer of DuckDB to ``sql``; documents, claims (suggestions with them), decisions, facts, evidence and
        contradictions are its tables."""
        views = {
            "documents": self.documents(version), "claims": self.claims(version, suggestions=True),
            "decisions": self.decisions(version), "facts": self.facts(version), "evidence": self.evidence(version),
            "contradictions": self.contradictions(version),
        }  # fmt: skip
        return self._sql(sql, **views)

    def panel(
        self, *, years: Iterable[int], dyads: Sequence[tuple[str, str]] | None = None, states: Sequence[str] | None = None,
        directed: bool = True, data: str | Path | None = None,
    ) -> Panel:  # fmt: skip
        """A panel of dyad-years to which datasets and this workspace's facts can be added: ``nufuz.panel.panel``."""
        from nufuz.panel import panel

        return panel(self, dyads=dyads, states=states, years=years, directed=directed, data=data)

    # What is written

    def add_documents(self, documents: Iterable[Document]) -> None:
        """Adds a row for each document, new or read again."""
        at = datetime.now(UTC)
        rows = [document_row(document, at) for document in documents]
        self._append("documents", pa.Table.from_pylist(rows, schema=DOCUMENTS))

    def add_reading(
        self, document: Document, extractor: str, claims: Sequence[Claim], refused: Mapping[str, int]
    ) -> None:
        """Adds the claims that ``extractor`` (name and version) found in ``document``; they replace its earlier ones."""
        self.add_readings([(document, document.digest, claims, refused)], extractor)

    def add_readings(
        self, found: Iterable[tuple[Document, str, Sequence[Claim], Mapping[str, int]]], extractor: str
    ) -> None:
        """Adds many readings (document, fingerprint of its file, claims, number refused by reason).

        Two commits: claims first, so that a break between the two leaves nothing half in force.
        """
        at, tables, rows = datetime.now(UTC), [], []
        for document, digest, claims, refused in found:
            reading = f"{document.id}:{digest[:12]}{digest[64:]}:{extractor}"
            tables.append(claims_table(claims, reading))
            rows.append(_reading(reading, document.id, digest, extractor, at, claims, refused))
        if rows:
            self._append("claims", pa.concat_tables(tables))
            self._append("readings", pa.Table.from_pylist(rows, schema=READINGS))

    def mark_read(self, files: Iterable[tuple[str, str]], extractor: str) -> None:
        """Notes that files of many documents (id, fingerprint) were read through to their end."""
        at = datetime.now(UTC)
        rows = [_reading(f"{id}:{digest[:12]}:{extractor}", id, digest, extractor, at, (), {}) for id, digest in files]
        self._append("readings", pa.Table.from_pylist(rows, schema=READINGS))

    def add_claims(self, claims: Iterable[Claim]) -> None:
        """Adds claims that a person made; they stay in force as long as their words stand where they stood."""
        self._append("claims", claims_table(claims, None))

    def decide(self, rows: pa.Table | Sequence[Mapping[str, Any]]) -> None:
        """Adds decisions (schema DECISIONS)."""
        table = (
            rows if isinstance(rows, pa.Table) else pa.Table.from_pylist([dict(row) for row in rows], schema=DECISIONS)
        )
        self._append("decisions", table.cast(DECISIONS))
        self.record(f"decisions: {len(table)}")

    def put(self, **tables: pa.Table) -> None:
        """Writes the tables that are made from claims (facts, evidence, contradictions) anew."""
        self.put_parts([tables])

    def put_parts(self, parts: Iterable[Mapping[str, pa.Table]]) -> None:
        """The same from parts of them, of which only one is in memory at a time; each table is one commit.

        Every part has the same tables. They wait in temporary files until the last is there: a break leaves all as it was.
        """
        with tempfile.TemporaryDirectory() as folder, ExitStack() as open_files:
            waiting: dict[str, pa.ipc.RecordBatchFileWriter] = {}
            for part in parts:
                for name, table in part.items():
                    if name not in MADE:
                        raise ValueError(f"{name!r} is not one of {', '.join(MADE)}")
                    if name not in waiting:
                        waiting[name] = open_files.enter_context(pa.ipc.new_file(f"{folder}/{name}", table.schema))
                    waiting[name].write_table(table)
            open_files.close()
            for name in waiting:
                with pa.memory_map(f"{folder}/{name}") as file:
                    batches = pa.ipc.open_file(file)
                    rows = (batches.get_batch(number) for number in range(batches.num_record_batches))
                    reader = pa.RecordBatchReader.from_batches(batches.schema, rows)
                    write_deltalake(self._at(name), reader, mode="overwrite", schema_mode="overwrite")

    def record(self, what: str, inputs: str = "") -> int:
        """Notes that something was written, so that this state can be asked for later; returns the run's number."""
        runs = self.runs()
        number = (runs["run"][-1].as_py() if len(runs) else 0) + 1
        versions = {
            name: table.version() for name in (*SCHEMAS, *MADE) if name != "runs" and (table := self._delta(name))
        }
        row = {"run": number, "at": datetime.now(UTC), "what": what, "versions": json.dumps(versions), "inputs": inputs}
        self._append("runs", pa.Table.from_pylist([row], schema=RUNS))
        return number

    # How it lies on disk

    def table(self, name: str, version: int | None = None) -> pa.Table:
        """A table as it lies, all rows; an empty one where nothing was ever written."""
        at: int | None = None
        if version is not None:
            at = self._versions(version).get(name)
            if at is None:
                return SCHEMAS[name].empty_table() if name in SCHEMAS else pa.table({})
        delta = self._delta(name, at)
        if delta is None:
            return SCHEMAS[name].empty_table() if name in SCHEMAS else pa.table({})
        # Arrow's own file system: with the one that deltalake brings, Python now and then aborts when it exits
        # (deltalake 1.6.6, pyarrow 26.0.1).
        found = delta.to_pyarrow_table(filesystem=fs.SubTreeFileSystem(self._at(name), fs.LocalFileSystem()))
        if name in SCHEMAS:
            return found.cast(SCHEMAS[name])
        return found.sort_by([(column, "ascending") for column in MADE[name] if column in found.column_names])

    def _versions(self, run: int) -> dict[str, int]:
        runs = self.runs()
        row = runs.filter(pc.equal(runs["run"], run)).to_pylist()
        if not row:
            last = runs["run"][-1].as_py() if len(runs) else 0
            raise WorkspaceError(
                f"no run {run}: this workspace has runs 1 to {last}",
                file=str(self.folder),
                todo="See: nufuz facts WORKSPACE --runs",
            )
        versions: dict[str, int] = json.loads(row[0]["versions"])
        return versions

    def _at(self, name: str) -> str:
        return str(self.folder / "tables" / name)

    def _delta(self, name: str, version: int | None = None) -> DeltaTable | None:
        try:
            return DeltaTable(self._at(name), version=version)
        except TableNotFoundError:
            return None

    def _append(self, name: str, rows: pa.Table) -> None:
        if len(rows):
            write_deltalake(self._at(name), rows, mode="append")

    @staticmethod
    def _sql(sql: str, **tables: pa.Table) -> pa.Table:
        with duckdb.connect() as connection:
            for name, table in tables.items():
                connection.register(name, table)
            return connection.sql(sql).to_arrow_table()


def _reading(
    reading: str,
    doc: str,
    digest: str,
    extractor: str,
    at: datetime,
    claims: Sequence[Claim],
    refused: Mapping[str, int],
) -> dict[str, Any]:
    return {
        "reading": reading, "doc": doc, "digest": digest, "extractor": extractor, "at": at,
        "claims": sum(not c.suggestion for c in claims), "suggestions": sum(c.suggestion for c in claims),
        "refused": json.dumps(dict(refused), sort_keys=True),
    }  # fmt: skip
