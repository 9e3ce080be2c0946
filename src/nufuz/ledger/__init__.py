"""The ledger: documents, claims, facts and decisions in Delta tables; nothing is ever lost."""

from nufuz.ledger.copies import with_copies
from nufuz.ledger.schema import (
    CLAIMS,
    DECISIONS,
    DOCUMENTS,
    READINGS,
    RUNS,
    claim_of,
    claims_of,
    claims_table,
    document_of,
)
from nufuz.ledger.workspace import Workspace

__all__ = [
    "CLAIMS",
    "DECISIONS",
    "DOCUMENTS",
    "READINGS",
    "RUNS",
    "Workspace",
    "claim_of",
    "claims_of",
    "claims_table",
    "document_of",
    "with_copies",
]
