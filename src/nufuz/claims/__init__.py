"""Claims: frames propose, a scorer decides, the verifier refuses what the words do not bear out."""

from nufuz.claims.claim import Claim, Evidence
from nufuz.claims.extractor import Extraction, Extractor, extract, extractor_version, run
from nufuz.claims.verifier import Refusal, verify

__all__ = ["Claim", "Evidence", "Extraction", "Extractor", "Refusal", "extract", "extractor_version", "run", "verify"]
