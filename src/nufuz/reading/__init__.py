"""Documents: files, folders, pages and archives become text with offsets.

``read_path`` reads one file, ``iter_documents`` any number of files and folders; both give ``Document``s with raw text,
clean text and the way back from one to the other.
"""

from nufuz.reading.document import Document, Extracted, Metadata, Note, OffsetMap, Problem, Repair
from nufuz.reading.sandbox import Limits, Sandbox
from nufuz.reading.sources import Source, extract, find_sources, iter_documents, read_bytes, read_path

__all__ = [
    "Document",
    "Extracted",
    "Limits",
    "Metadata",
    "Note",
    "OffsetMap",
    "Problem",
    "Repair",
    "Sandbox",
    "Source",
    "extract",
    "find_sources",
    "iter_documents",
    "read_bytes",
    "read_path",
]
