"""Where documents come from: files and folders are found, their format recognised, the right reader called.

A format is recognised by its first bytes; the ending decides only among formats that are text. A document's id is the
file's stem. Where two files share a stem, the first (in the order given, folders sorted) keeps it and each further one
gets ``stem~`` and six characters of a hash of its folder and name: adding or removing other files changes no id that
``known_ids`` holds.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import re
import stat
import tomllib
import unicodedata
import zipfile
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from nufuz.errors import ReadingError
from nufuz.reading.document import Document, Extracted, Problem
from nufuz.reading.sandbox import Limits, Sandbox
from nufuz.reading.zipped import open_zip

MAX_BYTES = 400_000_000
"""A file larger than this is not read (archives are: they are streamed)."""
MAX_TEXT_BYTES = 100_000_000
"""A file that is plain text, Markdown or a web page may have at most so many bytes."""

PathLike = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. ``reader``: ``module:function`` taking ``(data, *, name)``; ``patience``: how many times ``Limits.seconds`` it may take."""

    name: str
    endings: tuple[str, ...]
    reader: str
    patience: float = 1.0
    textual: bool = False


FORMATS: Mapping[str, Format] = {
    f.name: f
    for f in (
        Format("text", (".txt", ".text"), "plain:read_plain", textual=True),
        Format("markdown", (".md", ".markdown"), "markdown:read_markdown", textual=True),
        Format("html", (".html", ".htm", ".xhtml"), "html:read_html", textual=True),
        Format("pdf", (".pdf",), "pdf:read_pdf", patience=5.0),
        Format("docx", (".docx", ".docm"), "office:read_docx"),
        Format("odt", (".odt", ".ott"), "office:read_odt"),
        Format("epub", (".epub",), "epub:read_epub", patience=2.5),
        Format("mail", (".eml", ".mht", ".mhtml"), "mail:read_mail"),
        Format("xlsx", (".xlsx", ".xlsm"), "sheets:read_xlsx", patience=2.5),
        Format("ods", (".ods",), "sheets:read_ods", patience=2.5),
        Format("csv", (".csv", ".tsv"), "sheets:read_csv", textual=True),
    )
}
ARCHIVE_ENDINGS = (".warc", ".warc.gz", ".warc.zst")
"""Web archives: one file, many documents."""

_BY_ENDING = {ending: f for f in FORMATS.values() for ending in f.endings}
_IN_ZIP = (
    ("application/epub+zip", "epub"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
)
_SIDECAR = ".meta.toml"
_UNREADABLE = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (or one with a password)", "Save it without password as .docx or .xlsx"),
    (b"{\\rtf", "a Rich Text file", "Save it as .docx"),
    (b"\x89PNG", "a picture", "Give it as a PDF and read it with --ocr"),
    (b"\xff\xd8\xff", "a picture", "Give it as a PDF and read it with --ocr"),
    (b"GIF8", "a picture", "Give it as a PDF and read it with --ocr"),
    (b"II*\0", "a picture", "Give it as a PDF and read it with --ocr"),
    (b"MM\0*", "a picture", "Give it as a PDF and read it with --ocr"),
    (b"Rar!", "a packed archive", "Unpack it and give the folder"),
    (b"7z\xbc\xaf", "a packed archive", "Unpack it and give the folder"),
    (b"\x7fELF", "a program", "Leave it out"),
    (b"MZ\x90\0", "a program", "Leave it out"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: its path, the id that its document will have, its size in bytes."""

    path: str
    id: str
    size: int

    @property
    def is_archive(self) -> bool:
        """Whether it is a web archive: one file, many documents, with ids ``<id>-<number of the record>``."""
        return self.path.lower().endswith(ARCHIVE_ENDINGS)

    def digest(self) -> str:
        """SHA-256 of the file's bytes, hexadecimal: as ``Document.digest``, without reading the document."""
        with open(self.path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


# --- Finding files ---------------------------------------------------------------------------------------------------


def find_sources(
    paths: Iterable[PathLike],
    *,
    on_problem: Callable[[Problem], None],
    known_ids: Mapping[str, str] | None = None,
) -> list[Source]:
    """The files to be read, folders walked in sorted order; each file once, however often it is named.

    Hidden files and sidecars (``name.meta.toml``) are left out; a file of an unknown kind inside a folder, a missing
    path, an empty folder and a file that may not be read are problems. ``known_ids``: path → id of files that were
    read before; they keep their ids.
    """
    found: list[tuple[Path, str, int]] = []
    seen: set[tuple[int, int]] = set()
    for given in paths:
        root = Path(given)
        before = len(found)
        problems = 0
        for path, relative, problem in _walk(root):
            if problem is not None:
                problems += 1
                on_problem(problem)
                continue
            entry = _check(path, inside_folder=path != root)
            if isinstance(entry, Problem):
                problems += 1
                on_problem(entry)
            elif (entry.st_dev, entry.st_ino) not in seen:
                seen.add((entry.st_dev, entry.st_ino))
                found.append((path, relative, entry.st_size))
        if root.is_dir() and len(found) == before and not problems:
            on_problem(Problem(str(root), f"{root}: the folder holds no document. Put files in it ({_kinds()})"))
    return _with_ids(found, known_ids or {})


def _walk(root: Path) -> Iterator[tuple[Path, str, Problem | None]]:
    """(file, name below its root, problem); a folder is entered once, so that links in a circle end."""
    if not root.exists():
        kind = "a link that leads nowhere" if root.is_symlink() else "there is no such file or folder"
        yield root, "", Problem(str(root), f"{root}: {kind}. Check the path")
        return
    if not root.is_dir():
        yield root, f"{root.absolute().parent.name}/{root.name}", None
        return
    entered: set[tuple[int, int]] = set()
    folders = deque([root])
    top = root.absolute().name
    while folders:
        folder = folders.popleft()
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in entered:
                continue
            entered.add((status.st_dev, status.st_ino))
            entries = sorted(folder.iterdir())
        except OSError as error:
            text = f"{folder}: the folder cannot be opened ({error.strerror}). Check its permissions"
            yield folder, "", Problem(str(folder), text)
            continue
        below = []
        for entry in entries:
            if entry.name.startswith((".", "~$")) or entry.name.endswith(_SIDECAR) or entry.name == "__MACOSX":
                continue
            if entry.is_dir():
                below.append(entry)
            else:
                yield entry, f"{top}/{entry.relative_to(root).as_posix()}", None
        folders.extendleft(reversed(below))


def _check(path: Path, *, inside_folder: bool) -> os.stat_result | Problem:
    """The file's status, or why it is not read."""

    def problem(found: str, todo: str) -> Problem:
        return Problem(str(path), str(ReadingError(found, file=str(path), todo=todo)))

    try:
        status = path.stat()
    except OSError as error:
        return problem(f"the file cannot be opened ({error.strerror})", "Check the link or the permissions")
    if not stat.S_ISREG(status.st_mode):
        return problem("it is not a regular file (a pipe, socket or device)", "Leave it out")
    if not os.access(path, os.R_OK):
        return problem("the file may not be read", "Check its permissions")
    if path.name.endswith(_SIDECAR):
        return problem("it describes another file", f"Give the document itself; its {_SIDECAR} is used by itself")
    known = path.suffix.lower() in _BY_ENDING or path.name.lower().endswith(ARCHIVE_ENDINGS)
    if inside_folder and not known and not _recognised(path):
        return problem(f"its kind is unknown ({path.suffix or 'no ending'})", f"Known are {_kinds()}")
    return status


def _recognised(path: Path) -> bool:
    """Whether a file without a known ending shows by its first bytes what it is."""
    try:
        with open(path, "rb") as file:
            head = file.read(2048)
    except OSError:
        return False
    return b"%PDF-" in head[:1024] or re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<(!doctype html|html)", head, re.I) is not None


def _kinds() -> str:
    return ", ".join(sorted({*_BY_ENDING, *ARCHIVE_ENDINGS}))


def _with_ids(found: Sequence[tuple[Path, str, int]], known_ids: Mapping[str, str]) -> list[Source]:
    taken = {known_ids[str(path)] for path, _, _ in found if str(path) in known_ids} | set(known_ids.values())
    sources = []
    for path, relative, size in found:
        key = known_ids.get(str(path))
        if key is None:
            key = stem = unicodedata.normalize("NFC", _stem(path))
            for distinct in (relative, str(path.absolute())):
                if key not in taken:
                    break
                key = f"{stem}~{hashlib.sha256(distinct.encode('utf-8', 'surrogateescape')).hexdigest()[:6]}"
            number = 2
            while key in taken:  # as good as impossible: both hashes met another's
                key, number = f"{stem}~{number}", number + 1
            taken.add(key)
        sources.append(Source(str(path), key, size))
    return sources


def _stem(path: Path) -> str:
    lower = path.name.lower()
    for ending in ARCHIVE_ENDINGS:
        if lower.endswith(ending):
            return path.name[: -len(ending)] or path.name
    return path.stem


# --- Recognising a format --------------------------------------------------------------------------------------------


def recognise(data: bytes, *, name: str) -> Format:
    """The format of the bytes. Raises ``ReadingError`` for a kind that cannot be read, saying what to do."""
    ending = Path(name).suffix.lower()
    by_ending = _BY_ENDING.get(ending)
    head = data[:2048]
    if not data:
        raise ReadingError("the file is empty", file=name, todo="Check that it was saved")
    if b"%PDF-" in head[:1024]:
        return FORMATS["pdf"]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(data, name)
    for magic, kind, todo in _UNREADABLE:
        if head.startswith(magic):
            raise ReadingError(f"it is {kind}, which cannot be read", file=name, todo=todo)
    if by_ending is not None and by_ending.textual and by_ending.name != "text":
        return by_ending
    if by_ending is not None and by_ending.name == "mail":
        return by_ending
    if re.match(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(!doctype\s+html|html[\s>])", head, re.I | re.S):  # fmt: skip
        return FORMATS["html"]
    if by_ending is not None and not by_ending.textual:
        raise ReadingError(
            f"it is no {by_ending.name} file although it is named {ending}: its first bytes are another's",
            file=name,
            todo="It is damaged or named wrongly: fetch or save it again",
        )
    return FORMATS["text"]


def _in_zip(data: bytes, name: str) -> Format:
    container: zipfile.ZipFile = open_zip(data, name=name)
    parts = set(container.namelist())
    if "[Content_Types].xml" in parts:
        if any(part.startswith("word/") for part in parts):
            return FORMATS["docx"]
        if any(part.startswith("xl/") for part in parts):
            return FORMATS["xlsx"]
        if any(part.startswith("ppt/") for part in parts):
            raise ReadingError("it is a presentation, which cannot be read", file=name, todo="Save it as PDF")
    if "mimetype" in parts and container.getinfo("mimetype").file_size < 200:
        mimetype = container.read("mimetype").decode("ascii", "replace").strip()
        for prefix, kind in _IN_ZIP:
            if mimetype.startswith(prefix):
                return FORMATS[kind]
    if "META-INF/container.xml" in parts:
        return FORMATS["epub"]
    raise ReadingError("it is a zip archive", file=name, todo="Unpack it and give the folder")


# --- Reading ---------------------------------------------------------------------------------------------------------


def extract(data: bytes, *, name: str, ocr: bool = False, charset: str | None = None) -> Extracted:
    """Text and metadata of a file's bytes as its format gives them, nothing repaired.

    ``charset``: the encoding that a web page was sent in, where something beside the page says so.
    Runs the parser in this process: for bytes from strangers use ``read_path``, ``iter_documents`` or a ``Sandbox``.
    """
    format_ = recognise(data, name=name)
    if format_.textual and len(data) > MAX_TEXT_BYTES:
        raise _too_large(name, len(data), MAX_TEXT_BYTES)
    module, _, function = format_.reader.partition(":")
    try:
        reader = getattr(importlib.import_module(f"nufuz.reading.{module}"), function)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        todo = "Install it: pip install 'nufuz[formats]'"
        raise ReadingError(f"reading it needs the package {package}", file=name, todo=todo) from error
    options: dict[str, object] = {"ocr": True} if ocr and format_.name == "pdf" else {}
    if charset and format_.name == "html":
        options["charset"] = charset
    try:
        extracted = reader(data, name=name, **options)
    except (ReadingError, MemoryError, RecursionError):
        raise
    except Exception as error:  # parsers of others raise anything over broken input
        found = f"it cannot be read as {format_.name} ({type(error).__name__}: {str(error)[:200]})"
        todo = "The file is probably damaged: open it in its own program and save it again, or give its text as .txt"
        raise ReadingError(found, file=name, todo=todo) from error
    assert isinstance(extracted, Extracted)
    return extracted


def read_bytes(
    data: bytes,
    *,
    name: str,
    id: str | None = None,
    path: str | None = None,
    switched_off: Collection[str] = (),
    ocr: bool = False,
    charset: str | None = None,
) -> Document:
    """A document from bytes, in this process. ``name`` with its ending helps to tell the format; ``id``: its stem."""
    extracted = extract(data, name=name, ocr=ocr, charset=charset)
    digest = hashlib.sha256(data).hexdigest()
    return clean_extracted(extracted, id or _stem(Path(name)), path if path is not None else name, digest, switched_off)


def read_path(
    path: PathLike,
    *,
    id: str | None = None,
    switched_off: Collection[str] = (),
    ocr: bool = False,
    sandbox: Sandbox | None = None,
) -> Document:
    """The document of one file, its sidecar's metadata included.

    ``switched_off``: kinds of repair not to make. ``ocr``: read pages without text with Tesseract. The parser runs in a
    worker process with limits; pass ``sandbox`` to reuse its workers. Raises ``ReadingError``.
    """
    source = _one_source(Path(path))
    if source.is_archive:
        todo = "Read it with iter_documents"
        raise ReadingError("it is a web archive, which holds many documents", file=str(path), todo=todo)
    source = replace(source, id=id or source.id)
    if sandbox is None:
        with Sandbox(1) as own:
            return _submit(own, source, switched_off, ocr).result()
    return _submit(sandbox, source, switched_off, ocr).result()


def iter_documents(
    paths: Iterable[PathLike | Source],
    *,
    on_problem: Callable[[Problem], None],
    workers: int | None = None,
    switched_off: Collection[str] = (),
    ocr: bool = False,
    known_ids: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> Iterator[Document]:
    """The documents of files, folders, web archives and ``Source``s, in order, read by ``workers`` processes.

    A document that cannot be read goes to ``on_problem`` and the others go on. Memory stays bounded: only a few
    documents a worker are held. ``known_ids``: see ``find_sources``.
    """
    given = list(paths)
    plain_paths = [p for p in given if not isinstance(p, Source)]
    sources = [p for p in given if isinstance(p, Source)]
    sources += find_sources(plain_paths, on_problem=on_problem, known_ids=known_ids) if plain_paths else []
    if not sources:
        return
    workers = workers or min(os.cpu_count() or 1, 8)
    with Sandbox(min(workers, len(sources)) if not any(s.is_archive for s in sources) else workers, limits) as sandbox:
        waiting: deque[tuple[str, Future[Document]]] = deque()
        for source in sources:
            if source.is_archive:
                yield from _finished(waiting, 0, on_problem)
                from nufuz.reading.archives import iter_archive

                yield from iter_archive(
                    source.path, id=source.id, sandbox=sandbox, on_problem=on_problem, switched_off=switched_off
                )
                continue
            waiting.append((source.path, _submit(sandbox, source, switched_off, ocr)))
            yield from _finished(waiting, 3 * workers, on_problem)
        yield from _finished(waiting, 0, on_problem)


def _finished(
    waiting: deque[tuple[str, Future[Document]]], keep: int, on_problem: Callable[[Problem], None]
) -> Iterator[Document]:
    """The results that are due, until at most ``keep`` are waited for."""
    while len(waiting) > keep:
        path, future = waiting.popleft()
        try:
            yield future.result()
        except ReadingError as error:
            on_problem(Problem(path, str(error)))


def _submit(sandbox: Sandbox, source: Source, switched_off: Collection[str], ocr: bool) -> Future[Document]:
    format_ = _BY_ENDING.get(Path(source.path).suffix.lower(), FORMATS["text"])
    seconds = sandbox.limits.seconds * format_.patience * (5 if ocr else 1)
    return sandbox.submit(
        _read_file, source.path, source.id, tuple(switched_off), ocr, file=source.path, seconds=seconds
    )


def _one_source(path: Path) -> Source:
    problems: list[Problem] = []
    if path.is_dir():
        raise ReadingError("it is a folder", file=str(path), todo="Read it with iter_documents")
    sources = find_sources([path], on_problem=problems.append)
    if not sources:
        found, _, todo = problems[0].text.removeprefix(f"{path}: ").partition(". ")
        raise ReadingError(found, file=str(path), todo=todo)
    return sources[0]


def _read_file(path: str, id: str, switched_off: tuple[str, ...], ocr: bool) -> Document:
    """What a worker does: the bytes of the file become a document."""
    size = os.path.getsize(path)
    if size > MAX_BYTES:
        raise _too_large(path, size, MAX_BYTES)
    ending = _BY_ENDING.get(Path(path).suffix.lower())
    if ending is not None and ending.textual and size > MAX_TEXT_BYTES:
        raise _too_large(path, size, MAX_TEXT_BYTES)
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        found = f"the file cannot be opened ({error.strerror})"
        raise ReadingError(found, file=path, todo="Check its permissions") from error
    charset = _sidecar_charset(Path(path))
    return read_bytes(data, name=path, id=id, path=path, switched_off=switched_off, ocr=ocr, charset=charset)


def _sidecar_charset(path: Path) -> str | None:
    """The encoding that the host named when the page was fetched; a sidecar that is not TOML is others' to complain of."""
    try:
        value = tomllib.loads(path.with_suffix(_SIDECAR).read_text(encoding="utf-8")).get("charset")
    except (OSError, ValueError):
        return None
    return value if isinstance(value, str) else None


def _too_large(path: str, size: int, limit: int) -> ReadingError:
    found = f"it has {size / 1e6:,.0f} MB; a document of its kind may have {limit / 1e6:,.0f} MB"
    return ReadingError(found, file=path, todo="Divide it into several documents")


def clean_extracted(
    extracted: Extracted, id: str, path: str, digest: str, switched_off: Collection[str] = ()
) -> Document:
    """The document of an extracted text: repaired, with the metadata that stand in its text and in its sidecar."""
    from nufuz.reading.metadata import clean

    return clean(extracted, id=id, path=path, digest=digest, switched_off=frozenset(switched_off))
