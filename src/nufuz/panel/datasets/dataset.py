"""A published dataset as read: its rows, what it covers, what was refused, how to cite it.

A reader names the columns it needs (a ``Form`` for each layout that publishers give the same data) and how they become
ours. A file that has none of these layouts is refused with the column that is missing; a row that cannot be (text for a
number, a negative population, a dyad with itself, an unknown code, a year out of range) is refused with its line and
column, and the rest loads.
"""

from __future__ import annotations

import gzip
import io
import itertools
import tomllib
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO, Any, Literal, cast

import numpy as np
import pandas as pd
import pyarrow as pa

from nufuz.errors import DataFileError
from nufuz.panel import codes

Kind = Literal["dyad-year", "state-year", "dyad", "state", "spell", "event"]
EARLIEST, LATEST = 1816, 2100


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was left out: its line in the file (the header is line 1), the column, what stood there, and why."""

    line: int
    column: str
    found: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a dataset is, from ``data/datasets.toml``. ``units``: column to unit. ``absent``: what it means that a covered
    dyad-year has no row (``missing``, or ``zero`` where the dataset lists only what there is)."""

    name: str
    title: str
    kind: Kind
    units: Mapping[str, str]
    source: str
    licence: str
    bibtex: str
    directed: bool = True
    absent: Literal["missing", "zero"] = "missing"
    note: str = ""
    counts: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that name a row."""
        return {
            "dyad-year": ("a", "b", "year"),
            "state-year": ("state", "year"),
            "dyad": ("a", "b"),
            "state": ("state",),
        }.get(self.kind, ())


@dataclass(frozen=True, slots=True)
class Dataset:
    """``frame``: key columns (``a``, ``b``, ``year`` or ``state``, ``year``) in ISO codes, then values in ``about.units``."""

    about: About
    frame: pd.DataFrame
    refused: tuple[Refused, ...] = ()
    file: str = ""

    def coverage(self) -> pd.DataFrame:
        """One row a value column: column, unit, first, last (years), years, states, rows, missing (blank cells)."""
        frame, rows = self.frame, []
        who = [c for c in ("a", "b", "state") if c in frame]
        for column in self.values:
            there = frame[frame[column].notna()]
            states = pd.concat([there[c] for c in who]).nunique() if who else 0
            span = there["year"] if "year" in there and len(there) else pd.Series(dtype=float)
            rows.append(
                {
                    "column": column, "unit": self.about.units.get(column, ""), "first": span.min(), "last": span.max(),
                    "years": span.nunique(), "states": states, "rows": len(there), "missing": len(frame) - len(there),
                }
            )  # fmt: skip
        return pd.DataFrame(rows, columns=["column", "unit", "first", "last", "years", "states", "rows", "missing"])

    @property
    def values(self) -> tuple[str, ...]:
        """The value columns."""
        return tuple(c for c in map(str, self.frame) if c in self.about.units)

    @property
    def years(self) -> frozenset[int]:
        """Years that the file has any row of."""
        return frozenset(int(y) for y in self.frame["year"].dropna().unique()) if "year" in self.frame else frozenset()

    @property
    def states(self) -> frozenset[str]:
        """States that the file has any row of."""
        who = [self.frame[c] for c in ("a", "b", "state") if c in self.frame]
        return frozenset(str(s) for part in who for s in part.dropna().unique())


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One layout of a file. ``a``, ``b``, ``state``, ``year``: its columns for them; ``values``: its columns to ours;
    ``scheme``: what its codes are (``iso3``, ``cow``, ``gw``, ``name``); ``missing``: texts that stand for no value;
    ``factor``: our column to what it is multiplied by; ``needs``: further columns that must be there; ``where``: column
    to the texts of it that are taken; ``skip_blank``: rows without a code are passed over silently (world totals);
    ``prepare``: a change of the raw rows before all else."""

    values: Mapping[str, str]
    a: str | None = None
    b: str | None = None
    state: str | None = None
    year: str | None = None
    scheme: str = "iso3"
    missing: tuple[str, ...] = ()
    factor: Mapping[str, float] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skip_blank: bool = False
    negative: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    prepare: Callable[[pd.DataFrame], pd.DataFrame] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a file of this form has."""
        key = tuple(c for c in (self.a, self.b, self.state, self.year) if c)
        return (*key, *self.values, *self.needs, *self.where)


@cache
def about(name: str) -> About:
    """The description of a dataset."""
    entries = tomllib.loads(files("nufuz.panel").joinpath("data", "datasets.toml").read_text(encoding="utf-8"))
    if name not in entries:
        raise DataFileError(f"no dataset {name}", todo=f"Known: {', '.join(sorted(entries))}")
    return About(name=name, **entries[name])


def raw(path: Path, **options: Any) -> pd.DataFrame:
    """The rows of a CSV, TSV (also compressed) or Parquet file as text, blank as missing."""
    if not path.exists():
        raise DataFileError("no such file", file=str(path))
    try:
        if path.suffix == ".parquet":
            stored: Any = pd.read_parquet(path)
            text: pd.DataFrame = stored.astype("string").astype(object).where(stored.notna(), None)
            return text
        if "sep" not in options:
            # Some publishers divide columns by tabs in files of any ending.
            header = (first_lines(path, options.get("skiprows", 0) + 1) or [""])[-1]
            options["sep"] = "\t" if header.count("\t") > header.count(",") else ","
        rows = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig", **options)
    except (ValueError, OSError, UnicodeDecodeError, zipfile.BadZipFile) as error:
        raise DataFileError(f"{error}", file=str(path), todo="Give a CSV, TSV or Parquet file as published") from error
    named: pd.DataFrame = rows.rename(columns=lambda c: str(c).strip())
    return named


def first_lines(path: Path, count: int = 8) -> list[str]:
    """The first lines of a text file, gzip or the one file of a zip archive."""
    if not path.exists():
        raise DataFileError("no such file", file=str(path))
    with ExitStack() as open_files:
        stream: IO[bytes]
        if path.suffix == ".zip":
            archive = open_files.enter_context(zipfile.ZipFile(path))
            stream = open_files.enter_context(archive.open(archive.namelist()[0]))
        else:
            stream = cast(
                IO[bytes], open_files.enter_context((gzip.open if path.suffix == ".gz" else open)(path, "rb"))
            )
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace")
        return list(itertools.islice(text, count))


def fits(rows: pd.DataFrame, forms: Sequence[Form], path: Path, name: str) -> Form:
    """The first form whose columns the file has; ``DataFileError`` with the column that the nearest form misses."""
    for form in forms:
        if all(c in rows for c in form.columns):
            return form
    nearest = min(forms, key=lambda f: sum(c not in rows for c in f.columns) / len(f.columns))
    lacking = [c for c in nearest.columns if c not in rows]
    raise DataFileError(
        f"no column {', '.join(lacking)}", file=str(path), place="header",
        todo=f"{about(name).title} has the columns {', '.join(nearest.columns)}; this file has {', '.join(map(str, rows.columns[:12]))}",
    )  # fmt: skip


def table(path: Path, name: str, forms: Sequence[Form], rows: pd.DataFrame | None = None) -> Dataset:
    """The dataset of a file in one of ``forms``."""
    what = about(name)
    rows = raw(path) if rows is None else rows
    form = fits(rows, forms, path, name)
    lines = pd.Series(np.arange(2, len(rows) + 2), index=rows.index)
    for column, taken in form.where.items():
        rows = rows[rows[column].isin(taken)]
    if form.prepare is not None:
        rows = form.prepare(rows)
    cleaner = Cleaner(rows, lines.reindex(rows.index))
    out = pd.DataFrame(index=rows.index)
    if form.year:
        out["year"] = cleaner.year(form.year)
    for ours, theirs in (("a", form.a), ("b", form.b), ("state", form.state)):
        if theirs:
            out[ours] = cleaner.code(theirs, form.scheme, out["year"] if form.year else None, form.skip_blank)
    if form.a and form.b:
        cleaner.not_itself(out["a"], out["b"], form.b)
    for theirs, ours in form.values.items():
        if ours in form.text:
            out[ours] = rows[theirs]
            continue
        low = None if ours in form.negative else 0.0
        out[ours] = cleaner.number(theirs, low=low, missing=form.missing) * form.factor.get(ours, 1.0)
    key = [c for c in ("a", "b", "state", "year") if c in out]
    good = out[cleaner.good]
    frame = good[[*key, *list(dict.fromkeys(form.values.values()))]].reset_index(drop=True)
    if form.year:
        frame["year"] = frame["year"].astype(int)
    return Dataset(what, frame, cleaner.refused(), str(path.name))


class Cleaner:
    """Turns columns of text into codes, years and numbers, and remembers which rows could not be."""

    def __init__(self, rows: pd.DataFrame, lines: pd.Series[int]) -> None:
        self.rows, self.lines = rows, lines
        self.good = pd.Series(True, index=rows.index)
        self._refused: list[Refused] = []

    def refuse(self, bad: pd.Series[bool], column: str, why: str) -> None:
        """Leaves out the rows where ``bad`` holds."""
        hit = bad & self.good
        for index in self.rows.index[hit]:
            self._refused.append(Refused(int(self.lines[index]), column, str(self.rows.at[index, column]), why))
        self.good &= ~bad

    def refused(self) -> tuple[Refused, ...]:
        """What was left out, in the order of the lines."""
        return tuple(sorted(self._refused, key=lambda r: (r.line, r.column)))

    def number(self, column: str, low: float | None = 0.0, missing: Iterable[str] = ()) -> pd.Series[float]:
        """Numbers, missing where blank or one of ``missing``; text, and what lies below ``low``, is refused."""
        text = self.rows[column]
        blank = text.isna() | text.isin([*missing, "", "NA", "N/A", "NaN", "nan", "..", "."])
        values = _numbers(text.where(~blank))
        self.refuse(~blank & (values.isna() | np.isinf(values)), column, "not a number")
        if low is not None:
            self.refuse(values < low, column, f"below {low:g}")
        return values

    def year(self, column: str) -> pd.Series[float]:
        """Years; anything outside 1816–2100 is refused."""
        values = _numbers(self.rows[column].astype("string").str.strip().str.slice(0, 4))
        self.refuse(values.isna(), column, "not a year")
        self.refuse((values < EARLIEST) | (values > LATEST), column, f"year outside {EARLIEST}–{LATEST}")
        return values

    def months(self, begin: str, end: str) -> tuple[pd.Series[float], pd.Series[float]]:
        """Two columns of dates (``1992-04-27`` or ``199204``) as months counted from the year 0."""
        found = []
        for column in (begin, end):
            digits = self.rows[column].astype("string").str.replace("-", "").str.strip()
            year, month = _numbers(digits.str.slice(0, 4)), _numbers(digits.str.slice(4, 6))
            self.refuse(year.isna() | ~month.between(1, 12), column, "not a date")
            found.append(year * 12 + month - 1)
        self.refuse(found[1] < found[0], end, f"before {begin}")
        return found[0], found[1]

    def code(self, column: str, scheme: str, years: pd.Series[float] | None, skip_blank: bool) -> pd.Series[Any]:
        """ISO codes from any scheme; unknown ones are refused."""
        text = self.rows[column].astype(object)
        blank = text.isna() | (text.astype(str).str.strip() == "")
        if years is not None and scheme in ("cow", "gw"):
            values = dated(text, "cow" if scheme == "cow" else "gw", years)
        else:
            names = {str(c): _one(str(c), scheme) for c in text[~blank].unique()}
            values = text.map(names).astype(object)
        if skip_blank:
            self.good &= ~blank
        else:
            self.refuse(blank, column, "no code")
        self.refuse(~blank & values.isna(), column, f"unknown {scheme} code")
        return values

    def not_itself(self, a: pd.Series[Any], b: pd.Series[Any], column: str) -> None:
        """Refuses dyads of a state with itself."""
        self.refuse((a == b) & a.notna(), column, "a dyad with itself")


def dated(numbers: pd.Series[Any], scheme: Literal["cow", "gw"], years: pd.Series[float]) -> pd.Series[Any]:
    """The ISO code that each number had in its year; None where the number is not known."""
    asked = pd.DataFrame({"code": numbers.astype(object), "year": years})
    groups = asked.groupby(["code", "year"], sort=False, dropna=False)
    place = groups.ngroup().to_numpy()
    keys: Any = asked.iloc[np.unique(place, return_index=True)[1]].itertuples(index=False, name=None)
    found = [
        codes.iso3(str(code), scheme, None if pd.isna(year) else int(year)) if isinstance(code, str) else None
        for code, year in keys
    ]
    return pd.Series(np.array(found, dtype=object)[place], index=numbers.index, dtype=object)


def _numbers(text: pd.Series[Any]) -> pd.Series[float]:
    """Numbers, NaN where a cell is none; all at once where every cell is one, which is many times faster."""
    try:
        whole = pa.array(text, pa.string(), from_pandas=True).cast(pa.float64())
    except pa.ArrowInvalid:
        return pd.to_numeric(text.astype(object), errors="coerce").astype(float)
    return pd.Series(whole.to_numpy(zero_copy_only=False), index=text.index)


def _one(code: str, scheme: str) -> str | None:
    if scheme == "name":
        return codes.by_name(code)
    return codes.iso3(code, scheme)
