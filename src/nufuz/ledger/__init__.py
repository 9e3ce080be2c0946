"""The ledger: documents, claims, facts and decisions in Delta tables; nothing is ever lost."""
