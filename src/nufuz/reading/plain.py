"""Plain text: which encoding it is in, and the text as it stands in the file.

A byte-order mark or valid UTF-8 decides. Otherwise every encoding of ``data/encodings.toml`` is tried and the one whose
letters are distributed as in a language wins; ``charset-normalizer`` is asked for what is not in the table. On short
texts it errs where letter frequency does not (``benchmarks/reading/formats/encodings.py`` prints both).
"""

from __future__ import annotations

import codecs
import math
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nufuz.errors import ReadingError
from nufuz.reading.blocks import MAX_CHARACTERS
from nufuz.reading.document import Extracted, Note

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 40_000  # bytes looked at for a guess
_TELLING = 4_000  # bytes of lines with letters outside ASCII whose letters are counted
_TODO = "Save it as UTF-8 (in a text editor: Save as, encoding UTF-8) and read it again"


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding, and how sure it is (0 to 1); ``guessed`` where the letters and not the bytes decided."""

    name: str
    sure: float = 1.0
    guessed: bool = False


def read_plain(data: bytes, *, name: str) -> Extracted:
    """A plain text file. ``raw`` is what ``Path.read_text`` with the right encoding gives (a BOM is not part of it)."""
    text, notes = decode(data, name=name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise ReadingError("the file is empty", file=name, todo="Check that it was saved")
    if len(text) > MAX_CHARACTERS:
        raise ReadingError(
            f"its text is longer than {MAX_CHARACTERS:,} characters", file=name, todo="Divide it into several documents"
        )
    return Extracted(text, "text/plain", notes=notes)


def decode(data: bytes, *, name: str, declared: str | None = None) -> tuple[str, tuple[Note, ...]]:
    """The text of the bytes, newlines untouched, and what a reader must know of how it was decoded.

    ``declared``: the encoding that a header or a meta element names; it is used unless the bytes contradict it.
    Raises ``ReadingError`` for bytes that are not text or in no encoding that is known here.
    """
    encoding = detect(data, name=name, declared=declared)
    if encoding.name == "utf-8-damaged":
        text = data.decode("utf-8", "replace")
        note = Note("damaged-encoding", f"{text.count(chr(0xFFFD))} bytes are no valid UTF-8; U+FFFD stands for each")
        return text, (note,)
    text = data.decode(encoding.name)
    if not encoding.guessed:
        return text, ()
    sure = math.floor(encoding.sure * 100)
    return text, (Note("guessed-encoding", f"read as {encoding.name}, guessed from its letters ({sure} % sure)"),)


def detect(data: bytes, *, name: str, declared: str | None = None) -> Encoding:
    """The encoding of the bytes. Raises ``ReadingError`` where there is none."""
    for bom, encoding in _BOMS:
        if data.startswith(bom) and _decodes(data, encoding):
            return Encoding(encoding)
    if wide := _utf16_without_bom(data):
        return Encoding(wide, 0.99, guessed=True)
    if _looks_binary(data):
        raise ReadingError(
            "it is not a text but binary data",
            file=name,
            todo="If it is a document, give it the ending of its format (.pdf, .docx, .html…)",
        )
    if _decodes(data, "utf-8"):
        return Encoding("utf-8")
    if (known := _python_name(declared)) and _decodes(data, known):
        return Encoding(known)
    if _mostly_utf8(data):
        return Encoding("utf-8-damaged")
    found = _by_letters(data) or _by_charset_normalizer(data)
    if found is None:
        raise ReadingError("it is a text in no encoding known here", file=name, todo=_TODO)
    return found


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _python_name(declared: str | None) -> str | None:
    """Python's name of an encoding that a page declares; the Web reads ISO-8859-1 and -9 as their Windows supersets."""
    try:
        name = codecs.lookup((declared or "").strip().strip("\"'")).name
    except LookupError:
        return None
    if name in ("utf-8", "utf-16", "utf-32", "utf-7") or not getattr(codecs.lookup(name), "_is_text_encoding", True):
        return None
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}.get(name, name)


def _looks_binary(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    control = len(sample) - len(sample.translate(None, bytes(c for c in range(32) if c not in (9, 10, 12, 13, 27))))
    return control > 0.005 * len(sample)


def _utf16_without_bom(data: bytes) -> str | None:
    """UTF-16 shows in its high bytes: nearly all are those of Latin, Arabic, Cyrillic or punctuation."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    sample = sample[: len(sample) - len(sample) % 2]
    if len(sample) < 4 or len(data) % 2:
        return None
    blocks = {0x00, 0x01, 0x04, 0x06, 0x20, 0xFE, 0xFB}
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        low = sample[0::2] if encoding == "utf-16-le" else sample[1::2]
        if sum(b in blocks for b in high) < 0.97 * len(high) or len(set(low)) <= 2 < len(low) // 4:
            continue
        if 0 not in high and 0x20 not in high and 0x06 not in high and 0x04 not in high:
            continue
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        odd = sum(unicodedata.category(c) in ("Cc", "Cn", "Co") and c not in "\t\n\r\f" for c in text[:_SAMPLE])
        if odd <= 0.01 * len(text[:_SAMPLE]):
            return encoding
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Some bytes of a UTF-8 text were lost (a cut in the middle of a letter): at most one letter in eight."""
    good = len(re.findall(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}", data))
    bad = data.decode("utf-8", "replace").count("\ufffd")
    return good >= 20 and bad <= good / 8


# --- The guess by letters -----------------------------------------------------------------------------------------

_UNKNOWN_LETTER = math.log(0.00002)
_UNDEFINED = -25.0  # a C1 control or a code point without a letter
_CASE_BREAK = -6.0  # a capital after a small letter of the same word
_SCRIPT_BREAK = -8.0  # letters of two scripts in one word
# Texts of known languages have a mean (natural logarithm of a probability, a letter outside ASCII) of about -3.1, and
# never less than _WORST_MEAN - _WORST_SPREAD / sqrt(letters); other encodings and noise come out below -6.
_WORST_MEAN = -3.8
_WORST_SPREAD = 5.0


@dataclass(frozen=True, slots=True)
class _Table:
    encodings: tuple[tuple[str, float], ...]  # Python name, logarithm of its prior
    languages: tuple[tuple[str, dict[str, float]], ...]  # logarithms of letter frequencies


@cache
def _table() -> _Table:
    data = tomllib.loads(files("nufuz.reading").joinpath("data/encodings.toml").read_text(encoding="utf-8"))
    languages = []
    for code, letters in data["languages"].items():
        total = sum(letters.values())
        languages.append((code, {letter: math.log(n / total) for letter, n in letters.items()}))
    encodings = tuple((e["name"], math.log(e["prior"])) for e in data["encoding"])
    return _Table(encodings, tuple(languages))


def _by_letters(data: bytes) -> Encoding | None:
    sample = _telling_lines(data)
    high = sum(b > 127 for b in sample)
    scores: dict[str, tuple[float, str]] = {}
    for encoding, prior in _table().encodings:
        if not _decodes(data, encoding):
            continue
        text = sample.decode(encoding, "ignore")
        scores[text] = max(scores.get(text, (-math.inf, "")), (_score(text) + prior, encoding))
    ranked = sorted(scores.values(), reverse=True)
    if not ranked or ranked[0][0] / high < _WORST_MEAN - _WORST_SPREAD / math.sqrt(high):
        return None
    margin = ranked[0][0] - ranked[1][0] if len(ranked) > 1 else 20.0
    # The letters of a text are not independent: the logarithmic odds are halved before they become a probability.
    return Encoding(ranked[0][1], min(1 / (1 + math.exp(-min(margin, 60) / 2)), 0.999), guessed=True)


def _telling_lines(data: bytes) -> bytes:
    """The first lines with bytes outside ASCII, ``_TELLING`` bytes of them: enough to tell, and quick to look at."""
    lines: list[bytes] = []
    size = 0
    for found in re.finditer(rb"[^\r\n]{0,500}?[\x80-\xff][^\r\n]{0,500}", data):
        lines.append(found.group())
        size += len(found.group())
        if size >= _TELLING:
            break
    return b"\n".join(lines)[: 2 * _TELLING]


def _score(text: str) -> float:
    """Logarithm of how likely the text is in the language that suits it best, over its characters outside ASCII."""
    shape = 0.0
    letters: dict[str, int] = {}
    before = " "
    for char in text:
        if char.isalpha():
            if before.isalpha() and (ord(char) > 127 or ord(before) > 127):
                if _script(char) != _script(before):
                    shape += _SCRIPT_BREAK
                elif char.isupper() and before.islower():
                    shape += _CASE_BREAK
            if ord(char) > 127:
                lower = char.lower()
                letters[lower] = letters.get(lower, 0) + 1
                shape -= 0.5 if char.isupper() else 0.0
        elif ord(char) > 127:
            shape += _sign(char, before)
        before = char
    return shape + max(
        sum(n * table.get(letter, _UNKNOWN_LETTER) for letter, n in letters.items()) for _, table in _table().languages
    )


def _script(char: str) -> str:
    code = ord(char)
    if code < 0x250:
        return "latin"
    if 0x400 <= code < 0x530:
        return "cyrillic"
    if 0x600 <= code < 0x700:
        return "arabic"
    if 0x370 <= code < 0x400:
        return "greek"
    if 0x590 <= code < 0x600:
        return "hebrew"
    return "other"


def _sign(char: str, before: str) -> float:
    """How likely a sign outside ASCII is: quotation marks and dashes are common, box drawing is not."""
    if char in "«»“”‘’„–—…،؛؟\u00a0№":
        return -3.0
    category = unicodedata.category(char)
    if category in ("Cc", "Cn", "Co") or 0x2500 <= ord(char) < 0x25A0:
        return _UNDEFINED
    if category == "Mn":  # vowel marks stand behind an Arabic letter and nowhere else
        return -3.5 if _script(before) == "arabic" or unicodedata.category(before) == "Mn" else _UNDEFINED
    if char in "\u200c\u200d\u200e\u200f":
        return -6.0
    return -8.0


def _by_charset_normalizer(data: bytes) -> Encoding | None:
    """Encodings that the table does not have (East Asian, Greek, Hebrew…)."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None or best.coherence < 0.2 or not _decodes(data, best.encoding):
        return None
    return Encoding(best.encoding, min(0.5 + best.coherence / 2, 0.95), guessed=True)
