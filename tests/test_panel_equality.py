"""The panel against what Correlates of War toolkits make of the same files: every dyad-year of the world, cell by cell.

The other side is made by SQL from the published files alone, after the rules of peacesciencer (Miller 2022): all pairs of
members of the state system by year, matched on Correlates of War numbers. ``DIFFERENCES`` lists every cell in which the two
part, and why.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from nufuz.panel import panel

DATA = Path(__file__).parents[2] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="shared/data is not here")

FIRST, LAST = 1992, 2016

# Our column: unit, and the toolkit's column.
FLOWS = {
    "cow_imports_usd": "imports_musd::double * 1e6",
    "cow_imports_smoothed_usd": "smoothed_imports_musd::double * 1e6",
}
PROMISES = ("atop_defense", "atop_offense", "atop_neutral", "atop_nonagg", "atop_consul")
OF_STATES = {
    "military_spending_usd": "milex::double * 1e3", "military_personnel": "milper::double * 1e3",
    "iron_and_steel_t": "irst::double * 1e3", "energy_consumption_t": "pec::double * 1e3",
    "population_cow": "tpop::double * 1e3", "urban_population": "upop::double * 1e3", "cinc": "cinc::double",
}  # fmt: skip
MEMBERSHIPS = {"igos_full": "sum_igo_full", "igos_associate": "sum_igo_associate", "igos_observer": "sum_igo_observer",
               "igos_any": "sum_igo_anytype"}  # fmt: skip
BETWEEN = {"distance_km": "dist", "capital_distance_km": "distcap", "weighted_distance_km": "distw"}

NOT_COVERED = "the state is in no row of the file: missing here, 0 there"
DIFFERENCES = {**dict.fromkeys(PROMISES, (74_824, NOT_COVERED)), "contiguity": (18_970, NOT_COVERED),
               "contiguity_at_end": (18_970, NOT_COVERED)}  # fmt: skip
"""Column: in how many cells ours is missing and theirs is 0, and the reason. In no cell do two numbers differ."""


@pytest.fixture(scope="module")
def world() -> Iterator[duckdb.DuckDBPyConnection]:
    """Two tables of the same dyad-years: ``ours`` and ``theirs``."""
    made = panel(years=range(FIRST, LAST + 1), data=DATA).add_trade().add_igos().add("cow_igo_memberships")
    made = made.add_alliances().add_contiguity().add_capabilities().add_capital_distance()
    made = made.add("cepii_distance", list(BETWEEN))
    con = duckdb.connect()
    con.register("frame", made.frame)
    con.execute("create table ours as from frame")
    _theirs(con)
    renamed = ", ".join(f"ours.{c} our_{c}" for c in made.frame if c not in ("a", "b", "year"))
    con.execute(f"create table met as select theirs.*, {renamed} from theirs join ours using (a, b, year)")
    yield con
    con.close()


def _theirs(con: duckdb.DuckDBPyConnection) -> None:
    file = {p.name.split(".")[0]: f"read_csv('{p}')" for p in DATA.glob("*.csv*")}
    con.execute(f"create table member as select distinct ccode, year, {_iso('iso3', 'ccode')} iso from {file['cow_states']}, "
                f"lateral (select unnest(range(greatest(styear, {FIRST}), least(endyear, {LAST}) + 1)) as year)")  # fmt: skip
    con.execute("create table pair as select x.ccode c1, y.ccode c2, x.year, x.iso a, y.iso b from member x, member y "
                "where x.year = y.year and x.ccode <> y.ccode")  # fmt: skip
    flows = ", ".join(f"{sql} {name}" for name, sql in FLOWS.items())
    con.execute(
        f"create table trade as select exporter_cow c1, importer_cow c2, year, {flows} from {file['trade_cow_v4']}"
    )
    one = f"select cow_a c1, cow_b c2, year, shared_igos::double shared_igos from {file['igo_shared_dyad_year']}"
    con.execute(f"create table igo as {one} union all select c2, c1, year, shared_igos from ({one})")
    con.execute(
        f"create table ally as select cow_a c1, cow_b c2, year, {', '.join(PROMISES)} from {file['alliance_atop_dyad_year']}"
    )
    # Every month of every spell; of a year the first, and the last, with a record.
    con.execute(f"""create table touch as select c1, c2, year(day) as year, first(conttype order by day, line) contiguity,
        last(conttype order by day, line) contiguity_at_end
        from (select cow_a c1, cow_b c2, conttype, row_number() over () line, unnest(generate_series(
            greatest(start_date::date, date '{FIRST}-01-01'), end_date::date, interval 1 month)) as day
            from {file["contiguity_cow"]}) group by all""")
    con.execute(f"""create table seat as select cow ccode, year, first(radians(lat) order by start_date) lat,
        first(radians(lng) order by start_date) lng from {file["capitals_cow"]}, lateral (select unnest(range(
        greatest(year(start_date::date), {FIRST}), least(year(end_date::date), {LAST}) + 1)) as year) group by all""")
    of_states = ", ".join(f"{sql} {name}" for name, sql in OF_STATES.items())
    con.execute(f"create table nmc as select cow ccode, year, {of_states} from {file['capabilities_cow_nmc']}")
    seats = ", ".join(f"{sql} {name}" for name, sql in MEMBERSHIPS.items())
    con.execute(f"create table igos as select cow ccode, year, {seats} from {file['igo_memberships_state_year']}")
    between = ", ".join(f"{sql} {name}" for name, sql in BETWEEN.items())
    con.execute(f"create table far as select iso3_o a, iso3_d b, {between} from {file['distance_cepii']}")
    sides = [f"{side}.{name} {name}_{side[-1]}" for table, names in (("nmc", OF_STATES), ("igos", MEMBERSHIPS))
             for side in (f"{table}_a", f"{table}_b") for name in names]  # fmt: skip
    con.execute(f"""create table theirs as select pair.a, pair.b, pair.year,
        {", ".join(FLOWS)}, shared_igos, {", ".join(f"coalesce({p}, 0) {p}" for p in PROMISES)},
        coalesce(contiguity, 0) contiguity, coalesce(contiguity_at_end, 0) contiguity_at_end,
        {", ".join(sides)}, {", ".join(BETWEEN)}, {_VINCENTY} capital_km
        from pair left join trade using (c1, c2, year) left join igo using (c1, c2, year)
        left join ally using (c1, c2, year) left join touch using (c1, c2, year) left join far using (a, b)
        left join nmc nmc_a on nmc_a.ccode = c1 and nmc_a.year = pair.year
        left join nmc nmc_b on nmc_b.ccode = c2 and nmc_b.year = pair.year
        left join igos igos_a on igos_a.ccode = c1 and igos_a.year = pair.year
        left join igos igos_b on igos_b.ccode = c2 and igos_b.year = pair.year
        left join seat x on x.ccode = c1 and x.year = pair.year left join seat y on y.ccode = c2 and y.year = pair.year""")


def _iso(iso: str, number: str) -> str:
    """The files name 345 SRB throughout; until 2005 it was Serbia and Montenegro."""
    return f"case when {number} = 345 and year < 2006 then 'SCG' else {iso} end"


# Vincenty's formula on a sphere, as geosphere::distVincentySphere; ours is the haversine.
_VINCENTY = """6378.137 * atan2(
    sqrt((cos(y.lat) * sin(y.lng - x.lng)) ** 2 + (cos(x.lat) * sin(y.lat) - sin(x.lat) * cos(y.lat) * cos(y.lng - x.lng)) ** 2),
    sin(x.lat) * sin(y.lat) + cos(x.lat) * cos(y.lat) * cos(y.lng - x.lng))"""


def test_every_dyad_year_of_the_state_system_is_in_the_panel(world: duckdb.DuckDBPyConnection) -> None:
    theirs, met = (world.execute(f"select count(*) from {table}").fetchone() for table in ("theirs", "met"))
    assert theirs == met == (909_496,)


def test_every_cell_equals_that_of_the_toolkits_but_for_the_listed_differences(
    world: duckdb.DuckDBPyConnection,
) -> None:
    columns = [c[0] for c in world.execute("describe theirs").fetchall() if c[0] not in ("a", "b", "year")]
    assert len(columns) == 36
    same = {c: f"our_{c} is not distinct from {c}" for c in columns}
    same["capital_km"] = "abs(our_capital_km - capital_km) < 1e-3"  # two formulas, within a metre
    counts = ", ".join(
        f"count(*) filter (not ({same[c]}) and our_{c} is null and {c} = 0) filled_{c}, "
        f"count(*) filter (not ({same[c]}) and not (our_{c} is null and {c} = 0)) other_{c}, count({c}) numbers_{c}"
        for c in columns
    )
    found = world.execute(f"select {counts} from met").df().iloc[0]
    assert {c: int(found[f"other_{c}"]) for c in columns if found[f"other_{c}"]} == {}
    assert {c: int(found[f"filled_{c}"]) for c in columns if found[f"filled_{c}"]} == {
        c: cells for c, (cells, _) in DIFFERENCES.items()
    }
    assert all(found[f"numbers_{c}"] > 600_000 for c in columns)


def test_what_is_missing_only_here_belongs_to_states_that_the_file_does_not_name(
    world: duckdb.DuckDBPyConnection,
) -> None:
    for column, file in (("atop_defense", "alliance_atop_dyad_year.csv.gz"), ("contiguity", "contiguity_cow.csv")):
        named = f"(select cow_a from read_csv('{DATA / file}') union select cow_b from read_csv('{DATA / file}'))"
        rest = world.execute(
            f"select count(*) from met join pair using (a, b, year) where our_{column} is null "
            f"and c1 in {named} and c2 in {named}"
        ).fetchone()
        assert rest == (0,)
