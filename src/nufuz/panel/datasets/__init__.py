"""Readers of published datasets: what a user downloads, unchanged, becomes a table in ISO codes and plain units."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from nufuz.errors import DataFileError
from nufuz.panel.datasets import (
    aid,
    atop,
    cepii,
    comtrade,
    country_codes,
    cow,
    desta,
    events,
    factbook,
    fbic,
    imf,
    own,
    sipri,
    students,
    un_votes,
    worldbank,
)  # fmt: skip
from nufuz.panel.datasets.dataset import About, Dataset, Refused, about, first_lines, raw

__all__ = ["READERS", "About", "Dataset", "Refused", "about", "find", "read"]

READERS: Mapping[str, Callable[[Path], Dataset]] = {
    "worldbank": worldbank.read, "comtrade": comtrade.read, "imf_dots": imf.read, "dots_total": imf.read,
    "cow_trade": cow.trade, "cow_igos": cow.igos, "cow_igo_memberships": cow.igo_memberships,
    "cow_states": cow.states, "cow_contiguity": cow.contiguity, "cow_capitals": cow.capitals,
    "cow_diplomacy": cow.diplomacy, "cow_capabilities": cow.capabilities, "atop": atop.read,
    "un_ideal_points": un_votes.ideal_points, "un_votes": un_votes.agreement, "un_roll_calls": un_votes.roll_calls, "sipri": sipri.read, "oecd_aid": aid.oecd,
    "aiddata_china": aid.china, "china_diplomacy": aid.china_diplomacy, "unesco_students": students.unesco,
    "oecd_students": students.oecd, "fbic": fbic.read, "cepii_distance": cepii.distance, "cepii_geo": cepii.geo, "country_codes": country_codes.read, "cepii_gravity": cepii.gravity,
    "tradhist": cepii.tradhist, "desta": desta.read, "factbook": factbook.read, "gdelt": events.gdelt,
    "icews": events.icews, "icews_labelled": events.icews_labelled, "icews_dyad_year": events.icews_counts, "polecat": events.polecat, "keds": events.keds,
    "ucdp": events.ucdp, "acled": events.acled,
}  # fmt: skip
"""Reader of each dataset, by its name in ``data/datasets.toml``."""

SIGNS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "comtrade": (
        ("exporter_iso3", "exports_usd"),
        ("reporterISO", "primaryValue"),
        ("Reporter ISO", "Trade Value (US$)"),
    ),
    "cow_trade": (("imports_musd", "importer_cow"), ("flow1", "flow2", "importer1")),
    "dots_total": (("trade_musd", "log_trade"),),
    "imf_dots": (("Counterpart Country Name", "Indicator Code"),),
    "cow_igos": (("shared_igos",),),
    "cow_igo_memberships": (("sum_igo_full",),),
    "cow_states": (("styear", "endyear"),),
    "cow_contiguity": (("conttype",),),
    "cow_capitals": (("capital", "lat", "lng", "start_date"),),
    "cow_diplomacy": (("DR_at_1", "DR_at_2"),),
    "cow_capabilities": (("milex", "milper", "cinc"),),
    "atop": (("atop_defense", "iso3_a"), ("stateA", "stateB", "defense")),
    "un_ideal_points": (("IdealPoint",), ("IdealPointAll",)),
    "un_votes": (("agree", "iso3_a"),),
    "un_roll_calls": (("rcid", "vote", "iso3"), ("rcid", "vote", "Country")),
    "country_codes": (("iso3", "iso_numeric", "cow"), ("ISO3166-1-Alpha-3", "ISO3166-1-numeric")),
    "cepii_geo": (("langoff_1", "iso3", "area"),),
    "icews_labelled": (("event_date", "event_text", "source", "target"),),
    "sipri": (("tiv_million",), ("Supplier", "Recipient")),
    "oecd_aid": (("donor_iso3", "measure"),),
    "aiddata_china": (("recipient_iso3", "oda_adj_usd2021"), ("Commitment Year", "Flow Class")),
    "china_diplomacy": (("confucius_institutes", "military_visits"),),
    "unesco_students": (("origin_iso3", "destination_iso3", "students"),),
    "oecd_students": (("origin_iso3", "host_iso3", "students"), ("COUNTRY_ORIGIN", "COUNTRY")),
    "fbic": (("iso3a", "iso3b", "fbic"),),
    "cepii_distance": (("distcap", "distw"),),
    "cepii_gravity": (("flow_musd", "gdp_exporter_musd"), ("tradeflow_comtrade_o", "gdp_o")),
    "tradhist": (("exports_to_partner_gbp",),),
    "desta": (("in_force_fta",),),
    "factbook": (("reporter_iso3", "share_pct"),),
    "gdelt": (("GLOBALEVENTID",),),
    "icews": (("cameo_code", "source_country"), ("CAMEO Code", "Source Country")),
    "icews_dyad_year": (("verbal_coop", "source_iso3"),),
    "polecat": (("Event Type", "Actor Country"),),
    "keds": (("date", "source", "target", "code"),),
    "ucdp": (("type_of_violence", "country_id"),),
    "acled": (("event_id_cnty",),),
    "worldbank": (("gdp_usd", "population"), ("Country Code", "Indicator Code"), ("Country Code", "Series Code")),
}
"""Columns by which a file is known, looked at in this order."""


def read(path: str | Path, name: str | None = None) -> Dataset:
    """The dataset in a file, as published. ``name``: which one, where the columns do not tell; TOML: a user's own."""
    path = Path(path)
    if path.suffix == ".toml":
        return own.read(path)
    wanted = name or find(path)
    if wanted is None:
        raise DataFileError("the columns are those of no dataset that is known", file=str(path),
                            todo=f"Name it (one of {', '.join(READERS)}), or describe it in a TOML file")  # fmt: skip
    if wanted not in READERS:
        raise DataFileError(f"no dataset {wanted}", file=str(path), todo=f"One of {', '.join(READERS)}")
    return READERS[wanted](path)


def find(path: Path) -> str | None:
    """Which dataset a file holds, by its columns; None where they are of none."""
    if path.suffix == ".json":
        return "comtrade" if '"reporterISO"' in path.read_text(encoding="utf-8")[:20000] else "worldbank"
    try:
        columns = _columns(path)
    except (DataFileError, OSError, EOFError, zipfile.BadZipFile, IndexError):
        return None
    for name, signs in SIGNS.items():
        if any(all(c in columns for c in sign) for sign in signs):
            return name
    return None


def _columns(path: Path) -> set[str]:
    """Every name that may be a column: of the header, or of a later line where the file begins with notes."""
    if path.suffix == ".parquet":
        return set(map(str, raw(path)))
    found: set[str] = set()
    for line in first_lines(path):
        for mark in (",", "\t"):
            found |= {part.strip().strip('"') for part in line.rstrip("\n").split(mark)}
    return found
