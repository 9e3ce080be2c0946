"""What a text says of itself: when, where, by whom and by what outlet it was published; and the whole document.

Only what the text says plainly is taken: a dateline, a line that holds a date and little else, a by-line, a line that
names its source. A date in the middle of a story is a date of the story. What the format gave (HTML, PDF, Word) stands
above what the text says, and a sidecar file ``name.meta.toml`` above both.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from nufuz.errors import ReadingError
from nufuz.reading.document import Document, Extracted, Metadata, Note
from nufuz.reading.languages import READ, UNKNOWN, language, languages
from nufuz.reading.repair import repair
from nufuz.reading.structure import structure

MARKS = re.compile("[\u064b-\u065f\u0670ـ]")
WORD = re.compile(r"[^\W\d_]+")
LINES_ABOVE = 10
LINES_BELOW = 12
LONGEST_LINE = 4000  # characters that are looked at
LEAD = 300  # characters of a first sentence in which the news' own date stands
LONGEST_DATE_LINE = 120
LONGEST_TITLE = 160
DATELINE = 90  # characters in which a dateline is over
OUTLET_KINDS = ("official", "agency", "press", "academic", "think-tank", "reference")
EDTF_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?[~?%]?")
URL = re.compile(r"https?://[^\s<>\"»]+[^\s<>\"».,،:/]/?")


def clean(
    extracted: Extracted, *, id: str, path: str, digest: str, switched_off: frozenset[str] = frozenset()
) -> Document:
    """The document of an extracted text: repaired, with its metadata, structure and languages.

    Spans that the format gave are carried over from the raw to the clean text. The sidecar of ``path`` is read; a
    ``ReadingError`` says what is wrong with it.
    """
    repaired = repair(extracted, switched_off=switched_off)
    text = repaired.text
    raw_starts = None if repaired.offsets.starts is None else _RawOrder.of(repaired.offsets.starts)

    def to_clean(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        if raw_starts is None:
            return tuple(spans)
        return tuple(span for a, b in spans if (span := raw_starts.span(a, b)))

    parts = structure(text)
    tongues = languages(text)
    meta = metadata(text, extracted.media_type, extracted.meta)
    if beside := sidecar(path):
        meta = _over(beside, meta)
    return Document(
        id=id,
        path=path,
        digest=digest,
        raw=extracted.raw,
        text=text,
        media_type=extracted.media_type,
        offsets=repaired.offsets,
        meta=meta,
        repairs=repaired.repairs,
        notes=(*extracted.notes, *_language_notes(tongues)),
        doubts=repaired.doubts,
        headings=to_clean(extracted.headings) or parts.headings,
        tables=to_clean(extracted.tables),
        skip=_union(to_clean(extracted.skip), parts.skip),
        bibliography=parts.bibliography,
        pages=to_clean(extracted.pages),
        languages=tongues,
    )


def metadata(text: str, media_type: str, given: Metadata) -> Metadata:
    """The metadata of a clean text; what ``given`` has is kept, what the text does not say plainly is None."""
    lines = [line.strip()[:LONGEST_LINE] for line in text.split("\n") if line.strip()]
    head, tail = lines[:LINES_ABOVE], lines[LINES_ABOVE:][-LINES_BELOW:]
    date, place, authors, outlet, kind = _from_head(head)
    title = _title(head)
    below_outlet, source, url = _from_lines([*head, *tail])
    outlet = outlet or below_outlet
    found = Metadata(
        title=title,
        authors=authors or _authors([*head, *tail]),
        outlet=outlet,
        date=date or _published([*tail] or head[-1:]),
        place=place,
        language=_main_language(text),
        url=url,
        outlet_kind=kind or (outlet_kind(outlet) if outlet else None),
        published_from=source,
    )
    return _over(given, found)


def sidecar(path: str | Path) -> Metadata | None:
    """What the file ``name.meta.toml`` beside ``name.ending`` says; None where there is none.

    Its keys are those of ``Metadata`` (``authors`` a list of names, ``date`` a day, month or year); other keys are left
    to others. Raises ``ReadingError``.
    """
    file = Path(path).with_suffix(".meta.toml")
    try:
        written = file.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise ReadingError(f"the sidecar cannot be read ({error})", file=str(file), todo="Save it as UTF-8") from error
    try:
        table = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise ReadingError(
            f"the sidecar is not TOML: {error}", file=str(file), todo='Write lines such as title = "…"'
        ) from error
    values: dict[str, Any] = {
        f.name: _sidecar_value(file, f.name, table[f.name]) for f in fields(Metadata) if f.name in table
    }
    return Metadata(**values)


def outlet_kind(outlet: str) -> str | None:
    """The kind of an outlet, by the list of outlets or by the word that its name begins with."""
    table = rules()
    name = outlet.casefold()
    for known, kind in table["outlets"].items():
        if known.casefold() == name:
            return str(kind)
    for kind, words in table["outlet_words"].items():
        if any(name.startswith(word) or name.endswith(" " + word) for word in words):
            return str(kind)
    return None


@cache
def rules() -> Mapping[str, Any]:
    """The data file ``metadata.toml``."""
    path = resources.files("nufuz.reading") / "data" / "metadata.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


# --- dates -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in a line: its span and its EDTF form, to the day or to the month."""

    start: int
    end: int
    edtf: str


def dates(line: str, tongue: str | None) -> list[WrittenDate]:
    """The dates with a year that a line holds. ``tongue`` decides the order of day and month in figures.

    In English a date such as 3/4/2020 can be read in two ways and is left out.
    """
    found: list[WrittenDate] = []
    names, month_of = _month_names()
    month = rf"(?P<m>{names})\.?(?:\s*[/(]?\s*(?:{names})\)?)?"
    year = r"(?P<y>(?:1[89]|20)\d\d|(?:١[٨٩]|٢٠)[٠-٩]{2})(?!\d)"
    patterns = (
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?\s*(?:من\s+|of\s+|[-/]\s*)?{month}\s*(?:،|,|من|عام|سنة|[-/])?\s*(?:عام\s+)?{year}",
        rf"(?<!\w)(?P<m>{names})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+{year}",
        rf"(?<!\w){month}\s*[,،]?\s*(?:من\s+)?{year}",
        r"(?<!\d)(?P<y>(?:1[89]|20)\d\d)-(?P<n>\d{1,2})-(?P<d>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<d>\d{1,2})\s*(?P<sep>[./-])\s*(?P<n>\d{1,2})\s*(?P=sep)\s*(?P<y>(?:1[89]|20)\d\d|(?:١[٨٩]|٢٠)[٠-٩]{2})(?!\d)",
    )
    for pattern in patterns:
        for match in re.finditer(pattern, line, re.I):
            if any(a.start < match.end() and match.start() < a.end for a in found):
                continue
            parts = match.groupdict()
            number = month_of[_key(parts["m"])] if parts.get("m") else int(parts["n"])
            day = int(parts["d"]) if parts.get("d") else None
            if (
                day
                and parts.get("sep") in {"/", "-"}
                and tongue == "en"
                and day <= 12
                and number <= 12
                and day != number
            ):
                continue
            if day and parts.get("sep") and number > 12 >= day:
                day, number = number, day
            if edtf := _edtf(int(parts["y"]), number, day):
                found.append(WrittenDate(match.start(), match.end(), edtf))
    return sorted(found, key=lambda d: d.start)


def _edtf(year: int, month: int, day: int | None) -> str | None:
    try:
        checked = datetime.date(year, month, day or 1)
    except ValueError:
        return None
    return checked.isoformat() if day else f"{year:04d}-{month:02d}"


@cache
def _month_names() -> tuple[str, dict[str, int]]:
    month_of: dict[str, int] = {}
    for number, names in rules()["months"].items():
        for name in names.split():
            month_of[_key(name.replace("_", " "))] = int(number)
    pattern = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in sorted(month_of, key=len, reverse=True))
    return pattern, month_of


def _key(name: str) -> str:
    return re.sub(r"\s+", " ", MARKS.sub("", name)).casefold().replace("i̇", "i")


# --- the lines above the story ---------------------------------------------------------------------------------------


def _from_head(head: Sequence[str]) -> tuple[str | None, str | None, tuple[str, ...], str | None, str | None]:
    """Date, place, authors, outlet and its kind from the first lines of a text."""
    tongue = language("\n".join(head)) if head else None
    date: str | None = None
    place: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    for i, line in enumerate(head):
        found = _dateline(line, tongue)
        if found and i > 5 and len(line) < DATELINE and not found.outlet:
            found = None  # "Name, day" below a story is an author's
        if found:
            date, place = date or found.date, place or found.place
            outlet, authors = outlet or found.outlet, authors or found.authors
        elif date is None and (alone := _date_line(line, tongue)):
            date = alone
            outlet = outlet or _outlet_in_pieces(line)
        elif outlet is None and i < 4:
            outlet = _outlet_in_pieces(line)
    if date is None and (outlet or place):
        date = _date_of_lead(head, tongue)
    return date, place, authors, outlet, outlet_kind(outlet) if outlet else None


def _date_of_lead(head: Sequence[str], tongue: str | None) -> str | None:
    """The day of the news in an agency's first sentence, told with its weekday: "on Wednesday, 6 November 2024"."""
    for line in head[:4]:
        for found in dates(line[:LEAD], tongue):
            if len(found.edtf) > 7 and _weekdays().search(line[max(0, found.start - 14) : found.start]):
                return found.edtf
    return None


@dataclass(frozen=True, slots=True)
class _Dateline:
    date: str | None
    place: str | None
    outlet: str | None = None
    authors: tuple[str, ...] = ()


PLACE = r"(?P<place>[^\W\d_][\w'’.]*(?:[ \-–/][^\W\d_][\w'’.]*){0,3}(?:\s*\([^)\d]{3,25}\))?)"
HIJRI = re.compile(
    r"(?<!\d)[\d٠-٩]{1,2}\s+[^\W\d]+(?:\s+[^\W\d]+)?\s+(?:1[34]\d\d|١[٣٤][٠-٩]{2})\s*ه?(?!\w)\s*(?:الموافق)?"
)
CLOSING = re.compile(r"[.؟!»\"”]\s*\(([^()]{8,60})\)\s*\.?$")
JOINT = re.compile(r"^[\s.،,:/(–—-]*(?:في\s+|in\s+)?$")


def _dateline(line: str, tongue: str | None) -> _Dateline | None:
    """PLACE, DATE (AGENCY) –; PLACE/ AUTHOR/ AGENCY (DATE); PLACE (AGENCY) –; PLACE, day without a year — AGENCY."""
    start = HIJRI.sub(" ", _bare(line[: DATELINE + 60]))
    if _cued(start, rules()["published"]["cues"]) is not None:
        return None
    agency = _agency(start[:DATELINE])
    found = [d for d in dates(start, tongue) if d.start <= 60]
    if found:
        before = _without_weekday(start[: found[0].start])
        after = start[found[0].end :]
        place = _place(before, agency)
        run_on = re.match(r"\s*(?:г\.|(?:م|года)?\s*(?:[-–—:.(/،,]|$|\)|م\s))", after, re.I)
        day = len(found[0].edtf) > 7
        joined = agency or re.search(r"(?:[-–—:.(/،,]|\sفي)\s*$", before)
        plain = day and re.match(r"\s*(?:\([^)]{2,60}\)\s*[-–—:]|[-–—]\s)", after)  # Tunis 3 December 2022 (agency) -
        if place and run_on and (joined or plain) and (day or agency or (start.startswith("(") or "(" in before)):
            return _Dateline(found[0].edtf, place, agency, _dateline_authors(before, place, agency))
        if agency and not place and JOINT.match(before.replace(agency, "")) and run_on:
            return _Dateline(found[0].edtf, None, agency)
    if agency:
        at = start.find(agency)
        before = _without_weekday(start[:at])
        place = _place(re.sub(r"[\d٠-٩]+\s*[^\W\d_]+\s*[,،.–—-]*\s*$", "", before), agency)
        ended = re.match(r"\s*[)/]?\s*(?:[-–—:.]|$)", start[at + len(agency) :])
        if place and ended and before.rstrip()[-1:] in set("(/،,—–-"):
            return _Dateline(None, place, agency, _dateline_authors(before, place, agency))
    capitals = len(line) > 100 and re.match(
        r"^([A-ZÇĞİÖŞÜА-ЯЁ][A-ZÇĞİÖŞÜА-ЯЁ'’ ./-]{2,30})(?:\s*\([^)]{2,40}\))?(?:,[^–—-]{2,25})?\s+[–—-]\s+\S", start
    )
    if capitals and any(c.islower() for c in line) and (place := _place(capitals.group(1), None)):
        return _Dateline(None, place)
    return None


def _dateline_authors(before: str, place: str, agency: str | None) -> tuple[str, ...]:
    rest = before[before.find(place) + len(place) :]
    pieces = [piece.strip(" (),،.") for piece in re.split(r"[/:–—-]|\s-\s", rest)]
    return tuple(piece for piece in pieces if piece != agency and _is_name(piece))


def _place(before: str, agency: str | None) -> str | None:
    """The place that a dateline begins with, if that is what stands there."""
    text = before.strip(" (")
    if agency:
        text = text.split(agency)[0]
    text = re.sub(r"\s+(?:في|in)\s*$", "", text.strip())
    match = re.match(PLACE + r"\s*(?:[،,/:–—.(-]|$)", text)
    if not match:
        return None
    place = match.group("place").strip(" .")
    rest = text[match.end() :].strip(" ،,/:–—.()-")
    words = [word.casefold() for word in WORD.findall(place)]
    if not words or any(word in _not_places() for word in words) or outlet_kind(place):
        return None
    if rest and not all(_may_follow_place(piece.strip()) for piece in re.split(r"[/:،,–—-]", rest) if piece.strip()):
        return None
    if place[0].islower():
        return None
    return place


def _may_follow_place(piece: str) -> bool:
    """A name, an office ("المكتب الإعلامي") or a country behind a city."""
    office = {word.casefold() for word in WORD.findall(piece)} & set(rules()["author"]["not_names"].split())
    return _is_name(piece) or piece.istitle() or bool(office)


def _date_line(line: str, tongue: str | None) -> str | None:
    """The date of a line that holds little else, or that begins with a cue such as "نُشر في"."""
    bare = _bare(line)
    if len(bare) > LONGEST_DATE_LINE:
        return None
    found = dates(bare, tongue)
    if not found:
        return None
    if bare.startswith("(") and re.fullmatch(r"\s*\)", bare[found[-1].end :]) and len(found) == 1:
        return found[0].edtf  # (speech before parliament, 19 March 2025)
    if _cued(bare, rules()["published"]["cues"]) is not None:
        return found[0].edtf
    rest = _without_weekday(bare[: found[0].start] + " | " + bare[found[0].end :])
    rest = re.sub(r"\d{1,2}:\d{2}|[\d٠-٩]+", " ", rest)
    pieces = [piece for piece in re.split(r"\s*(?:\||–|—|/|·|•|،|\s-\s|\s{3,})\s*", rest) if WORD.search(piece)]
    short = all(len(WORD.findall(piece)) <= 5 for piece in pieces) and len(pieces) <= 4
    ends = bare.rstrip().endswith((".", "؟", "?", "!")) and not bare.rstrip().endswith(("г.", "."))
    # "مارس 2024" at the end of a running sentence is no line of its own: the date must stand at an edge of a piece.
    edge = not re.search(r"[^\W\d_]\s+$", bare[: found[0].start]) or _cue_before(bare[: found[0].start])
    whole = not re.match(r"\s+[^\W\d_]{2,}", re.sub(r"^\s*(?:года|г\.|م)\b", "", bare[found[0].end :]))
    return found[0].edtf if short and edge and whole and not ends and len(found) <= 2 else None


def _cue_before(text: str) -> bool:
    last = WORD.findall(_without_weekday(text))
    return not last or last[-1] in {"في", "بتاريخ"} or last[-1].casefold() in rules()["published"]["issue"]


def _published(lines: Sequence[str]) -> str | None:
    """The date of a line near the end that says that it is the date of publication, or holds nothing else."""
    for line in reversed(lines):
        bare = _bare(line)
        tongue = language(bare)
        if _cued(bare, rules()["published"]["cues"]) is not None and (found := dates(bare, tongue)):
            return found[0].edtf
        if line is lines[-1] and (closing := CLOSING.search(bare)):  # … . (agency, 11 February 2025)
            inside = dates(closing.group(1), tongue)
            if (
                len(inside) == 1
                and len(inside[0].edtf) > 7
                and closing.group(1).rstrip().endswith(("م", *"0123456789٠١٢٣٤٥٦٧٨٩"))
            ):
                return inside[0].edtf
        found = dates(bare, tongue)
        if len(found) == 1 and len(bare) < 90 and not bare.endswith((".", "؟", "?")):
            outside = _without_weekday(bare[: found[0].start] + bare[found[0].end :])
            begins = re.search(r"[،,]\s*$|^\W*$", bare[: found[0].start])
            if begins and len(WORD.findall(outside)) <= 5 and not re.match(r"\s*[^\W\d_]", bare[found[0].end :]):
                return found[0].edtf
    return None


# --- names -----------------------------------------------------------------------------------------------------------


def _authors(lines: Sequence[str]) -> tuple[str, ...]:
    """Names behind a cue ("بقلم", "By") or a degree ("د."), each in a line of its own."""
    table = rules()["author"]
    degrees = tuple(table["degrees"])
    names: list[str] = []
    for line in lines:
        bare = _bare(line)
        rest = _cued(bare, table["cues"]) if len(bare) < LONGEST_DATE_LINE else None
        if rest is None and bare.casefold().startswith(degrees) and 2 <= len(bare.split()) <= 7:
            rest = bare
        if rest is not None:
            first = re.split(r"\s*(?:[|–—/،,؛;]|\s-\s|\s{2,})\s*", rest.strip(" :–-"))[0]
            if _is_name(first) and first not in names:
                names.append(first)
    return tuple(names)


def _is_name(text: str) -> bool:
    words = text.split()
    if not 1 < len(words) <= 6 or any(c.isdigit() for c in text) or text.endswith((".", "؟", "!", "?")):
        return False
    if {word.casefold() for word in WORD.findall(text)} & set(rules()["author"]["not_names"].split()):
        return False
    letters = [word for word in words if word[:1].isalpha()]
    # Latin and Cyrillic names begin with capitals; Arabic ones cannot be told by their form.
    return bool(letters) and not any(word[0].islower() and len(word) > 3 for word in letters)


def _title(head: Sequence[str]) -> str | None:
    """The first line that may be a title: no dateline, no date, no by-line, no rubric, and without a full stop."""
    for line in head[:5]:
        bare = _bare(line)
        tongue = language(bare)
        if len(bare) > LONGEST_TITLE or bare.endswith((".", "،", ",", ":", "؛", ";")):
            return None
        pieces = re.split(r"\s[|»/>]\s", bare)
        rubric = bare[:1] in "[(" or all(len(WORD.findall(piece)) < (3 if len(pieces) == 1 else 5) for piece in pieces)
        about = (
            _dateline(bare, tongue)
            or _date_line(bare, tongue)
            or _cued(bare, rules()["author"]["cues"]) is not None
            or _cued(bare, rules()["source"]["translated"]) is not None
            or outlet_kind(bare)
            or _outlet_in_pieces(bare)
            or URL.search(bare)
        )
        if not rubric and not about:
            return line
    return None


def _agency(start: str) -> str | None:
    """The outlet of the list that a dateline names, the longest first."""
    folded = start.casefold()
    for name, key, pattern in _agencies():
        if key in folded and pattern.search(start):
            return name
    return None


@cache
def _agencies() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """The outlets of the list, the longest first, each in lower case and as it must stand in a dateline."""
    found = []
    for name in sorted((str(name) for name in rules()["outlets"] if len(name) >= 2), key=len, reverse=True):
        written = re.escape(name)
        # Short names are words too (واس, AA): they must stand between marks.
        pattern = (
            re.compile(rf"(?:[(/–—،,.-]|\sم)\s*(?<!\w){written}(?!\w)\s*(?:[)/–—.-]|$)")
            if len(name) < 5
            else re.compile(rf"(?<!\w){written}(?!\w)", re.I)
        )
        found.append((name, name.casefold(), pattern))
    return tuple(found)


def _outlet_in_pieces(line: str) -> str | None:
    """An outlet of the list, or a name that says what it is, as a piece of a short line."""
    bare = _bare(line)
    if len(bare) > LONGEST_DATE_LINE or bare.endswith((".", "؟", "?")):
        return None
    pieces = [piece.strip(' ()«»"“”') for piece in re.split(r"\s*(?:\||–|—|/|·|•|،|»|\s-\s|\s{3,})\s*", bare)]
    rest = _cued(bare, rules()["source"]["translated"])
    if rest and len(rest.split()) <= 4:
        return rest.strip(' :–-/«»"') or None
    known = {name.casefold(): name for name in rules()["outlets"]}
    for piece in pieces:
        if piece.casefold() in known:
            return piece
    for piece in pieces:
        if len(pieces) > 1 and 2 <= len(piece.split()) <= 6 and outlet_kind(piece) in {"agency", "press"}:
            return piece
    return None


def _from_lines(lines: Sequence[str]) -> tuple[str | None, str | None, str | None]:
    """Outlet, source and address that lines of their own name."""
    table = rules()["source"]
    outlet = source = url = None
    for i, line in enumerate(lines):
        bare = _bare(line)
        if len(bare) > 2 * LONGEST_DATE_LINE:
            continue
        rest = _cued(bare, table["cues"], colon=True)
        if rest and source is None and not URL.search(rest) and len(rest.split()) <= 10:
            source = rest.strip(" :–-.") or None
        link = URL.search(bare)
        if link and url is None and any(cue in bare.casefold() for cue in table["link"]):
            url = link.group()
        translated = _cued(bare, table["translated"])
        if outlet is None and translated and i < LINES_ABOVE and len(translated.split()) <= 4:
            outlet = translated.strip(" :–-/") or None
    return outlet, source, url


def _cued(line: str, cues: Sequence[str], *, colon: bool = False) -> str | None:
    """What follows a cue at the beginning of a line; None where no cue stands there."""
    folded = line.casefold()
    for wanted in _longest_first(tuple(cues)):
        if not folded.startswith(wanted):
            continue
        rest = line[len(wanted) :]
        if not rest[:1].isalpha():
            if colon and not rest.lstrip().startswith(":"):
                return None
            return rest.lstrip(" :–—-")
    return None


@cache
def _longest_first(cues: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(MARKS.sub("", cue).casefold() for cue in sorted(cues, key=len, reverse=True))


@cache
def _not_places() -> frozenset[str]:
    months = {name for names in rules()["months"].values() for name in names.replace("_", " ").split()}
    return frozenset({*rules()["places"]["never"].split(), *months})


def _without_weekday(text: str) -> str:
    return _weekdays().sub(" ", text)


@cache
def _weekdays() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in rules()["weekdays"]["names"].split())
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)\s*[،,]?", re.I)


def _bare(line: str) -> str:
    return MARKS.sub("", line).strip()


# --- together --------------------------------------------------------------------------------------------------------


def _over(first: Metadata, second: Metadata) -> Metadata:
    """``first`` where it says something, else ``second``."""
    return replace(second, **{f.name: value for f in fields(Metadata) if (value := getattr(first, f.name))})


def _main_language(text: str) -> str | None:
    sizes: Counter[str] = Counter()
    for start, end, code in languages(text):
        sizes[code] += end - start
    most = sizes.most_common(1)
    return most[0][0] if most and most[0][0] != UNKNOWN else None


def _language_notes(tongues: Sequence[tuple[int, int, str]]) -> Iterator[Note]:
    total = sum(end - start for start, end, _ in tongues)
    unread: Counter[str] = Counter()
    for start, end, code in tongues:
        if code not in READ:
            unread[code] += end - start
    if total and unread.total() > 0.5 * total:
        code = unread.most_common(1)[0][0]
        name = (
            "a language that nufuz does not recognise"
            if code == UNKNOWN
            else f"a language that nufuz does not read ({code})"
        )
        yield Note("unknown-language", f"most of the text is in {name}: no claims are taken from it")


def _union(*groups: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for a, b in sorted(span for group in groups for span in group):
        if merged and a <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(b, merged[-1][1])
        else:
            merged.append((a, b))
    return tuple(merged)


def _sidecar_value(file: Path, key: str, value: object) -> object:
    def wrong(expected: str) -> ReadingError:
        return ReadingError(
            f"{key} = {value!r} is not {expected}", file=str(file), place=key, todo="Mend the line or leave it out"
        )

    if key == "authors":
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise wrong("a list of names")
        return tuple(names)
    if key == "date":
        text = value.isoformat()[:10] if isinstance(value, datetime.date) else value
        if not isinstance(text, str) or not EDTF_DAY.fullmatch(text) or not _is_real(text):
            raise wrong("a day, month or year such as 2024-05-31, 2024-05 or 2024")
        return text
    if not isinstance(value, str) or not value.strip():
        raise wrong("a text in quotation marks")
    if key == "outlet_kind" and value not in OUTLET_KINDS:
        raise wrong(f"one of {', '.join(OUTLET_KINDS)}")
    if key == "language" and not re.fullmatch(r"[a-z]{2,3}", value):
        raise wrong("a language code such as ar, en, tr or ru")
    return value.strip()


def _is_real(edtf: str) -> bool:
    numbers = [int(part) for part in re.findall(r"\d+", edtf)]
    return (
        _edtf(numbers[0], numbers[1] if len(numbers) > 1 else 1, numbers[2] if len(numbers) > 2 else None) is not None
    )


@dataclass(frozen=True, slots=True)
class _RawOrder:
    """Clean offsets in the order of the raw characters that they came from."""

    raw: Sequence[int]
    clean: Sequence[int]

    @classmethod
    def of(cls, starts: Sequence[int]) -> _RawOrder:
        order = sorted(range(len(starts)), key=starts.__getitem__)
        return cls([starts[i] for i in order], order)

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """The smallest clean span that holds all clean characters from the raw span; None where none is left."""
        inside = self.clean[bisect_left(self.raw, start) : bisect_left(self.raw, end)]
        return (min(inside), max(inside) + 1) if inside else None
