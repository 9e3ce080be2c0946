"""The panel: dyad-years, and columns added one dataset at a time.

    panel(dyads=[("TUR", "KAZ")], years=range(1992, 2015), data=FOLDER).add_trade().add_igos().add_gdp().frame

Each step gives a new panel and leaves the old one as it was. A cell that no source covers is missing, never 0: a dataset
that lists only what there is (alliances, contiguity) gives 0 for a pair only in years, and for states, that it covers.
``coverage()`` says which cells have a source, ``cite()`` gives the BibTeX of exactly the columns that are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations, permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from nufuz.errors import DataFileError
from nufuz.panel import baseline, codes, datasets
from nufuz.panel.datasets import Dataset
from nufuz.panel.figures import figures

if TYPE_CHECKING:
    from nufuz.ledger.workspace import Workspace

KEY = ("a", "b", "year")
SUFFIXES = (".csv", ".gz", ".zip", ".tsv", ".tab", ".txt", ".json", ".parquet")
"""What a file of data may be called."""


@dataclass(frozen=True, slots=True)
class Added:
    """One column of a panel: its name, the dataset it is from, its unit, and the file."""

    column: str
    dataset: str
    unit: str
    file: str
    bibtex: str


Factor = tuple[NDArray[np.int64], pd.Index]
"""A column as numbers, and what each number stands for."""


@dataclass(frozen=True, slots=True)
class Panel:
    """``frame``: a, b, year, then the columns added. ``directed``: whether (a, b) and (b, a) are two rows; else columns
    that have a direction come twice, as ``…_ab`` and ``…_ba``. ``who``: the columns a, b, year as numbers, made once."""

    frame: pd.DataFrame
    directed: bool
    data: Path | None = None
    facts: pa.Table | None = field(default=None, repr=False)
    added: tuple[Added, ...] = ()
    who: Mapping[str, Factor] = field(default_factory=dict, repr=False)

    def add(self, source: str | Path | Dataset, columns: Sequence[str] | None = None) -> Panel:
        """Columns of a dataset: given itself, as a file, or by its name (then looked for in the ``data`` folder)."""
        data = self._dataset(source)
        wanted = [c for c in data.values if columns is None or c in columns]
        lacking = sorted(set(columns or ()) - set(data.values))
        if lacking:
            raise DataFileError(
                f"no column {', '.join(lacking)}", file=data.file, todo=f"It has {', '.join(data.values)}"
            )
        kind = data.about.kind
        if kind == "event":
            raise DataFileError("single events make no dyad-year", file=data.file, todo="Use add_events()")
        if kind == "spell":
            raise DataFileError(f"{data.about.name} has spells, no column of dyad-years", file=data.file)
        new = (_states if kind in ("state-year", "state") else _dyads)(self, data, wanted)
        twice = sorted(set(new) & set(self.frame))
        if twice:
            raise DataFileError(f"column {', '.join(twice)} is there already", file=data.file)
        entries = tuple(
            Added(c, data.about.name, data.about.units.get(_stem(c), ""), data.file, data.about.bibtex) for c in new
        )
        return replace(self, frame=self.frame.assign(**new), added=self.added + entries)

    def add_trade(self, source: str = "cow_trade") -> Panel:
        """Trade: ``cow_trade`` (imports), ``comtrade``, ``imf_dots``, ``dots_total``, ``cepii_gravity``, ``tradhist``."""
        return self.add(source)

    def add_igos(self) -> Panel:
        """Shared intergovernmental organisations."""
        return self.add("cow_igos")

    def add_alliances(self) -> Panel:
        """What a has promised b (ATOP)."""
        return self.add("atop")

    def add_distance(self) -> Panel:
        """Distances and ties of language and history (CEPII)."""
        return self.add("cepii_distance")

    def add_contiguity(self) -> Panel:
        """Direct contiguity: 1 by land … 5 across 400 miles of water; 0 not at all. ``contiguity`` holds at the beginning
        of a year in which borders changed, ``contiguity_at_end`` at its end."""
        return self.add("cow_contiguity")

    def add_gdp(self) -> Panel:
        """GDP of both (World Bank, current US dollars)."""
        return self.add("worldbank", ["gdp_usd"])

    def add_population(self) -> Panel:
        """Population of both (World Bank)."""
        return self.add("worldbank", ["population"])

    def add_capabilities(self) -> Panel:
        """Military spending, personnel, CINC of both (Correlates of War)."""
        return self.add("cow_capabilities")

    def add_agreements(self) -> Panel:
        """Whether a trade agreement is in force (DESTA)."""
        return self.add("desta")

    def add_arms(self) -> Panel:
        """Arms delivered by a to b (SIPRI)."""
        return self.add("sipri")

    def add_aid(self, source: str = "oecd_aid") -> Panel:
        """Aid from a to b: ``oecd_aid`` or ``aiddata_china``."""
        return self.add(source)

    def add_students(self, source: str = "unesco_students") -> Panel:
        """a's students in b."""
        return self.add(source)

    def add_fbic(self) -> Panel:
        """The published FBIC index."""
        return self.add("fbic")

    def add_ideal_points(self) -> Panel:
        """Ideal points of both in the General Assembly, and how far apart they are."""
        made = self.add("un_ideal_points")
        apart = (made.frame["ideal_point_a"] - made.frame["ideal_point_b"]).abs()
        about = datasets.about("un_ideal_points")
        entry = Added("ideal_point_distance", about.name, about.units["ideal_point"], made.added[-1].file, about.bibtex)
        return replace(made, frame=made.frame.assign(ideal_point_distance=apart), added=(*made.added, entry))

    def add_votes(self) -> Panel:
        """How far both vote alike in the General Assembly, counted from single votes."""
        return self.add("un_roll_calls")

    def add_events(self, source: str | Path | Dataset = "icews_dyad_year") -> Panel:
        """Counts of events by class; single events are counted first."""
        data = self._dataset(source)
        return self.add(datasets.events.counts(data) if data.about.kind == "event" else data)

    def add_capital_distance(self) -> Panel:
        """Great-circle distance between capitals, in kilometres, by the capitals at the beginning of the year."""
        places = self._dataset("cow_capitals")
        distance = _great_circle(_states(self, places, ("latitude", "longitude")))
        entry = Added("capital_km", places.about.name, "km", places.file, places.about.bibtex)
        return replace(self, frame=self.frame.assign(capital_km=distance), added=(*self.added, entry))

    def add_facts(self, types: Iterable[str], *, facts: pa.Table | None = None) -> Panel:
        """What the documents say, beside the datasets: for each type ``<type>_said`` (median), ``…_low`` and ``…_high``.

        Only figures of a whole year count; a type with a direction is taken from a to b.
        """
        table = facts if facts is not None else self.facts
        rows = figures(table, baseline_too=False)
        rows = rows[(rows["status"] == "actual") & (rows["span"] == "year") & rows["amount"].notna()]
        new: dict[str, Any] = {}
        for kind in types:
            said = rows[rows["type"] == kind]
            one = said[["subject", "object", "year", "amount"]].set_axis([*KEY, "amount"], axis=1)
            if _is_symmetric(kind):
                one = pd.concat([one, one.rename(columns={"a": "b", "b": "a"})])
            sums = one.groupby(list(KEY))["amount"].agg(["median", "min", "max"]).reset_index()
            sums["year"] = sums["year"].astype(int)
            joined = self.frame[list(KEY)].merge(sums, how="left", on=list(KEY))
            for ours, theirs in (("said", "median"), ("said_low", "min"), ("said_high", "max")):
                new[f"{kind}_{ours}"] = joined[theirs].to_numpy(dtype=float)
        entries = tuple(Added(c, "documents", "", "facts", "") for c in new)
        return replace(self, frame=self.frame.assign(**new), added=self.added + entries)

    def add_baseline(self, types: Iterable[str]) -> Panel:
        """The shipped figures, as ``<type>_baseline`` (median of what the sources say; whole years only)."""
        made = replace(self, added=()).add_facts(types, facts=_baseline_facts())
        new = {
            c.removesuffix("_said") + "_baseline": made.frame[c]
            for c in map(str, made.frame)
            if c.endswith("_said") and c not in self.frame
        }
        entries = tuple(Added(c, "baseline", "", "baseline", baseline.BIBTEX) for c in new)
        return replace(self, frame=self.frame.assign(**new), added=self.added + entries)

    def coverage(self) -> pd.DataFrame:
        """One row a column: dataset, unit, cells, covered, missing, first and last year with a value."""
        rows = []
        for entry in self.added:
            there = self.frame[self.frame[entry.column].notna()]
            rows.append(
                {
                    "column": entry.column, "dataset": entry.dataset, "unit": entry.unit, "cells": len(self.frame),
                    "covered": len(there), "missing": len(self.frame) - len(there),
                    "first": there["year"].min() if len(there) else np.nan,
                    "last": there["year"].max() if len(there) else np.nan,
                }
            )  # fmt: skip
        made = pd.DataFrame(rows, columns=["column", "dataset", "unit", "cells", "covered", "missing", "first", "last"])
        return made.astype({"first": "Int64", "last": "Int64"})

    def gaps(self, column: str) -> pd.DataFrame:
        """The dyad-years that no source covers in ``column``: a, b, year."""
        return self.frame[self.frame[column].isna()][list(KEY)].reset_index(drop=True)

    def cite(self) -> str:
        """BibTeX of exactly the datasets whose columns are there, each once."""
        return "\n\n".join(dict.fromkeys(entry.bibtex for entry in self.added if entry.bibtex))

    def _dataset(self, source: str | Path | Dataset) -> Dataset:
        if isinstance(source, Dataset):
            return source
        if isinstance(source, Path) or Path(source).suffix.lower() in (*SUFFIXES, ".toml"):
            return datasets.read(source)
        if self.data is None:
            raise DataFileError(
                f"no folder to look for {source} in", todo="Give panel(..., data=FOLDER), or the file itself"
            )
        found = _files(self.data).get(source, [])
        if not found:
            raise DataFileError(f"no file of {source}", file=str(self.data),
                                todo=f"Download it from {datasets.about(source).source}")  # fmt: skip
        return _read(found[0])


def panel(
    workspace: Workspace | None = None,
    *,
    dyads: Sequence[tuple[str, str]] | None = None,
    states: Sequence[str] | None = None,
    years: Iterable[int],
    directed: bool = True,
    data: str | Path | None = None,
) -> Panel:
    """A panel of ``dyads``, or of all pairs of ``states``, or of all states; by year, as far as both existed.

    ``workspace``: whose facts ``add_facts`` takes; ``data``: folder with downloaded datasets. Raises ``DataFileError`` for
    a code that is not known and a dyad of a state with itself.
    """
    if dyads is None:
        names = list(states) if states is not None else sorted({s.iso3 for s in codes.states() if s.sovereign})
        dyads = list(permutations(names, 2) if directed else combinations(sorted(names), 2))
    for number, (one, two) in enumerate(dyads):
        for code in (one, two):
            if code not in codes.known():
                raise DataFileError(
                    f"unknown code {code}", place=f"dyad {number + 1}", todo="Give ISO 3166-1 alpha-3 codes"
                )
        if one == two:
            raise DataFileError(f"{one} with itself", place=f"dyad {number + 1}", todo="A dyad has two states")
    wanted = list(years)
    alive = {code: [y for y in wanted if codes.existed(code, y)] for code in {c for d in dyads for c in d}}
    lived = {code: set(spans) for code, spans in alive.items()}
    rows = [(a, b, y) for a, b in dyads for y in alive[a] if y in lived[b]]
    frame = pd.DataFrame(rows, columns=list(KEY)).drop_duplicates(ignore_index=True)
    who: dict[str, Factor] = {}
    for column in KEY:
        numbers, meant = pd.factorize(frame[column])
        who[column] = (numbers.astype(np.int64), pd.Index(meant))
    folder, facts = Path(data) if data is not None else None, workspace.facts() if workspace else None
    return Panel(frame, directed, folder, facts, who=who)


def _stem(column: str) -> str:
    for suffix in ("_ab", "_ba", "_a", "_b"):
        if column.endswith(suffix):
            return column.removesuffix(suffix)
    return column


@cache
def _files(folder: Path) -> dict[str, list[Path]]:
    """Files of a folder by the dataset that they hold. Files kept apart in subfolders come after those beside."""
    if not folder.is_dir():
        raise DataFileError("no such folder", file=str(folder))
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*"), key=lambda p: (len(p.parts), p.name)):
        if path.suffix in (".csv", ".gz", ".tsv", ".tab", ".txt", ".zip", ".json", ".parquet") and (
            name := datasets.find(path)
        ):
            found.setdefault(name, []).append(path)
    return found


@cache
def _read(path: Path) -> Dataset:
    return datasets.read(path)


def _dyads(panel: Panel, data: Dataset, wanted: Sequence[str]) -> dict[str, Any]:
    """Columns of a dyad-year or dyad dataset, in one direction or both."""
    key = [c for c in KEY if c in data.frame]
    values = data.frame[[*key, *wanted]].drop_duplicates(key)
    if not data.about.directed:
        turned = values.rename(columns={"a": "b", "b": "a"})
        values = pd.concat([values, turned]).drop_duplicates(key)
    ways = [("", ("a", "b"))]
    if data.about.directed and not panel.directed:
        ways = [("_ab", ("a", "b")), ("_ba", ("b", "a"))]
    empty = _covered(panel, data) if data.about.absent == "zero" else None
    new = {}
    for suffix, (one, two) in ways:
        ends = {"a": one, "b": two, "year": "year"}
        place = _place([panel.who[ends[c]] for c in key], values[key])
        for column in wanted:
            cells = _cells(values[column], place)
            new[f"{column}{suffix}"] = cells if empty is None else np.where(np.isnan(cells) & empty, 0.0, cells)
    return new


def _states(panel: Panel, data: Dataset, wanted: Sequence[str]) -> dict[str, Any]:
    """Columns of a state-year or state dataset, for both ends."""
    key = [c for c in ("state", "year") if c in data.frame]
    values = data.frame[[*key, *wanted]].drop_duplicates(key)
    new = {}
    for side in ("a", "b"):
        place = _place([panel.who[side], panel.who["year"]][: len(key)], values[key])
        new.update({f"{c}_{side}": _cells(values[c], place) for c in wanted})
    return new


def _place(asked: Sequence[Factor], there: pd.DataFrame) -> NDArray[np.int64]:
    """At which row of ``there`` each row asked for stands, -1 where at none. Columns in the same order.

    Every column is whole numbers and a row one number: a world of dyad-years is looked up in less than a second.
    """
    left, right = np.zeros(len(asked[0][0]), dtype=np.int64), np.zeros(len(there), dtype=np.int64)
    for (numbers, names), column in zip(asked, there, strict=True):
        mine, known = pd.factorize(there[column])
        meant = pd.Index(known).get_indexer(names)[numbers]
        left = np.where((left < 0) | (meant < 0), -1, left * len(known) + meant)
        right = right * len(known) + mine
    place: NDArray[np.int64] = pd.Index(right).get_indexer(pd.Index(left)).astype(np.int64)
    return place


def _cells(values: pd.Series[Any], place: NDArray[np.int64]) -> NDArray[np.float64]:
    numbers = np.append(values.to_numpy(dtype=float), np.nan)
    cells: NDArray[np.float64] = numbers[place]
    return cells


def _covered(panel: Panel, data: Dataset) -> NDArray[np.bool_]:
    """Whether both states and the year are within what a dataset covers."""
    covered = np.ones(len(panel.frame), dtype=bool)
    for column, there in (("a", data.states), ("b", data.states), ("year", data.years)):
        numbers, names = panel.who[column]
        covered &= np.array([name in there for name in names], dtype=bool)[numbers]
    return covered


EARTH = 6378.137
"""Radius of the sphere in kilometres, at the equator: what ``geosphere`` and with it peacesciencer take. On the mean
radius (6,371) every distance is 0.11 per cent shorter."""


def _great_circle(spots: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Distance on a sphere by the haversine formula (Sinnott 1984), in kilometres."""
    at = {name: np.radians(degrees) for name, degrees in spots.items()}
    half = (
        np.sin((at["latitude_b"] - at["latitude_a"]) / 2) ** 2
        + np.cos(at["latitude_a"]) * np.cos(at["latitude_b"]) * np.sin((at["longitude_b"] - at["longitude_a"]) / 2) ** 2
    )
    distance: NDArray[np.float64] = 2 * EARTH * np.arcsin(np.sqrt(half))
    return distance


def _is_symmetric(kind: str) -> bool:
    from nufuz.vocabulary.terms import SYMMETRIC

    return kind in SYMMETRIC


@cache
def _baseline_facts() -> pa.Table:
    """The shipped figures in the shape of a facts table."""
    rows = baseline.table("figures").rename(columns={"key": "fact_id"})
    columns = ["fact_id", "type", "subject", "object", "item", "time", "unit", "value", "status"]
    return pa.Table.from_pandas(rows[columns], preserve_index=False)
