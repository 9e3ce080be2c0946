"""Readers of datasets: publishers' own layouts in a few lines each, wrong files, bad rows, real files where they are."""

from __future__ import annotations

import gzip
import json
import math
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from nufuz.errors import DataFileError
from nufuz.panel import codes, datasets, panel
from nufuz.panel.datasets import aid, cepii, cow, events, imf, un_votes

DATA = Path(__file__).parents[2] / "shared" / "data"


def _file(folder: Path, text: str, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_world_bank_wide_csv_with_its_lines_of_notes(tmp_path: Path) -> None:
    text = '"Data Source","World Development Indicators",\n\n"Last Updated Date","2024-06-28",\n\n' \
           '"Country Name","Country Code","Indicator Name","Indicator Code","2020","2021",\n' \
           '"Kazakhstan","KAZ","GDP (current US$)","NY.GDP.MKTP.CD","171082379533","197112255361",\n' \
           '"World","WLD","GDP (current US$)","NY.GDP.MKTP.CD","85","97",\n' \
           '"Turkiye","TUR","GDP (current US$)","NY.GDP.MKTP.CD","","819865252026",\n'  # fmt: skip
    frame = datasets.read(_file(tmp_path, text)).frame
    assert frame.to_dict("records") == [
        {"state": "KAZ", "year": 2020, "gdp_usd": 171082379533.0},
        {"state": "KAZ", "year": 2021, "gdp_usd": 197112255361.0},
        {"state": "TUR", "year": 2021, "gdp_usd": 819865252026.0},
    ]


def test_world_bank_databank_csv_and_api_json_say_the_same(tmp_path: Path) -> None:
    text = "Country Name,Country Code,Series Name,Series Code,2020 [YR2020],2021 [YR2021]\n" \
           "Uzbekistan,UZB,Population,SP.POP.TOTL,34232050,..\n"  # fmt: skip
    answer = [{"page": 1}, [
        {"countryiso3code": "UZB", "date": "2020", "indicator": {"id": "SP.POP.TOTL"}, "value": 34232050},
        {"countryiso3code": "UZB", "date": "2021", "indicator": {"id": "SP.POP.TOTL"}, "value": None}]]  # fmt: skip
    one = datasets.read(_file(tmp_path, text)).frame
    two = datasets.read(_file(tmp_path, json.dumps(answer), "api.json")).frame
    assert (
        one.to_dict("records") == two.to_dict("records") == [{"state": "UZB", "year": 2020, "population": 34232050.0}]
    )


def test_comtrade_csv_takes_exports_of_all_goods_between_states(tmp_path: Path) -> None:
    text = "refYear,reporterISO,partnerISO,flowCode,cmdCode,primaryValue\n" \
           "2021,TUR,KAZ,X,TOTAL,1293000000\n2021,TUR,W00,X,TOTAL,9\n2021,TUR,KAZ,M,TOTAL,7\n2021,TUR,KAZ,X,27,5\n"  # fmt: skip
    made = datasets.read(_file(tmp_path, text))
    assert made.frame[["a", "b", "year", "exports_usd"]].to_numpy().tolist() == [["TUR", "KAZ", 2021, 1293000000.0]]


def test_comtrade_api_json(tmp_path: Path) -> None:
    rows = {"data": [{"refYear": 2022, "reporterISO": "KAZ", "partnerISO": "TUR", "flowCode": "X", "cmdCode": "TOTAL",
                      "primaryValue": 4.7e9}]}  # fmt: skip
    made = datasets.read(_file(tmp_path, json.dumps(rows), "c.json"))
    assert made.frame["exports_usd"].tolist() == [4.7e9]


def test_cow_trade_as_published_has_both_directions_and_minus_nine_is_missing(tmp_path: Path) -> None:
    text = "ccode1,ccode2,year,importer1,importer2,flow1,flow2,smoothflow1,smoothflow2\n640,705,2010,Turkey,Kazakhstan,2471,-9,2471,-9\n"
    frame = cow.trade(_file(tmp_path, text)).frame.set_index(["a", "b"])
    assert frame.loc[("KAZ", "TUR"), "cow_imports_usd"] == 2471e6
    assert math.isnan(frame.loc[("TUR", "KAZ"), "cow_imports_usd"])


def test_cow_igos_as_published_counts_full_memberships(tmp_path: Path) -> None:
    text = "ccode1,ccode2,year,dyadid,version,UN,ECO,EU\n640,705,2010,640705,3,1,1,0\n"
    assert cow.igos(_file(tmp_path, text)).frame["shared_igos"].tolist() == [2.0]


def test_cow_diplomatic_exchange_tells_both_directions(tmp_path: Path) -> None:
    text = "ccode1,ccode2,year,DR_at_1,DR_at_2,DE,version\n640,705,2005,3,3,1,2006\n"
    frame = datasets.read(_file(tmp_path, text)).frame
    assert frame[["a", "b", "representation"]].to_numpy().tolist() == [["TUR", "KAZ", 3.0], ["KAZ", "TUR", 3.0]]


def test_atop_and_contiguity_as_published(tmp_path: Path) -> None:
    atop = "year,stateA,stateB,ddyad,atopally,defense,offense,neutral,nonagg,consul\n2005,365,705,365705,1,1,0,0,1,1\n"
    touch = "dyad,state1no,state1ab,state2no,state2ab,year,conttype,version\n365705,365,RUS,705,KZK,2005,1,3.2\n"
    assert datasets.read(_file(tmp_path, atop)).frame["atop_defense"].tolist() == [1.0]
    assert datasets.read(_file(tmp_path, touch)).frame[["a", "b", "year", "contiguity"]].to_numpy().tolist() == [
        ["RUS", "KAZ", 2005, 1.0]
    ]


def test_contiguity_is_told_for_the_beginning_and_the_end_of_a_year_in_which_borders_changed(tmp_path: Path) -> None:
    text = "cow_a,cow_b,conttype,start_date,end_date\n360,365,4,1991-12-01,2014-03-01\n360,365,0,2014-03-01,2016-12-01\n" \
           "360,360,1,1991-01-01,1992-01-01\n360,365,1,1992-13-01,1993-01-01\n"  # fmt: skip
    made = datasets.read(_file(tmp_path, text))
    years = made.frame.set_index("year")[["contiguity", "contiguity_at_end"]]
    assert years.loc[[2013, 2014, 2015]].to_numpy().tolist() == [[4, 4], [4, 0], [0, 0]]
    assert [(r.line, r.column, r.why) for r in made.refused] == [
        (4, "cow_b", "a dyad with itself"), (5, "start_date", "not a date")]  # fmt: skip


def test_a_number_means_the_state_that_had_it_in_that_year(tmp_path: Path) -> None:
    text = (
        "cow,iso3,state,capital,start_date,end_date,lat,lng\n345,SRB,Serbia,Belgrade,1990-01-01,2010-12-31,44.8,20.5\n"
    )
    frame = datasets.read(_file(tmp_path, text)).frame.set_index("year")["state"]
    assert frame.loc[[1991, 1995, 2008]].tolist() == ["YUG", "SCG", "SRB"]


def test_a_capital_that_moved_within_a_year_counts_from_the_next(tmp_path: Path) -> None:
    text = "cow,capital,start_date,end_date,lat,lng\n705,Almaty,1991-12-16,1997-12-10,43.2,76.9\n" \
           "705,Astana,1997-12-10,2024-12-31,51.2,71.4\n"  # fmt: skip
    frame = datasets.read(_file(tmp_path, text)).frame.set_index("year")["latitude"]
    assert frame.loc[[1991, 1997, 1998]].tolist() == [43.2, 43.2, 51.2]


def test_votes_become_agreement_and_absence_is_no_vote(tmp_path: Path) -> None:
    text = "rcid,iso3,vote,year\n1,TUR,yes,2000\n1,KAZ,yes,2000\n2,TUR,no,2000\n2,KAZ,abstain,2000\n2,UZB,8,2000\n3,UZB,yes,2000\n"
    frame = un_votes.from_votes(_file(tmp_path, text)).frame
    assert frame[["a", "b", "un_agreement", "un_same_votes", "un_votes_together"]].to_numpy().tolist() == [
        ["KAZ", "TUR", 0.75, 0.5, 2]]  # fmt: skip


def test_votes_take_session_and_issue_from_the_tables_beside_them(tmp_path: Path) -> None:
    votes = _file(tmp_path, "rcid,iso3,vote\n7,TUR,yes\n7,KAZ,yes\n8,TUR,yes\n8,KAZ,no\n8,XXX,no\n", "votes.csv")
    with pytest.raises(DataFileError, match="no column year"):
        datasets.read(votes)
    _file(tmp_path, "rcid,session,year,date\n7,60,2006,2006-02-01\n8,60,2005,2005-12-01\n", "calls.csv")
    made = datasets.read(votes)
    assert made.frame[["a", "b", "year", "un_agreement"]].to_numpy().tolist() == [["KAZ", "TUR", 2005, 0.5]]
    assert [(r.line, r.found) for r in made.refused] == [(6, "XXX")]
    _file(tmp_path, "rcid,short_name,issue\n8,hr,Human rights\n", "issues.csv")
    assert un_votes.from_votes(votes, issue="hr").frame["un_agreement"].tolist() == [0.0]


@pytest.mark.skipif(not DATA.exists(), reason="shared/data is not here")
def test_agreement_from_single_votes_is_the_published_one() -> None:
    ours = un_votes.from_votes(DATA / "un_votes.csv.gz").frame
    theirs = datasets.read(DATA / "un_agreement_china.csv").frame
    both = pd.concat([ours, ours.rename(columns={"a": "b", "b": "a"})]).merge(
        theirs, on=["a", "b", "year"], suffixes=("", "_said"))  # fmt: skip
    off = (both["un_agreement"] - both["un_agreement_said"]).abs()
    assert len(both) > 4200
    assert off.median() < 1e-6
    assert off.quantile(0.95) < 0.005


def test_geography_and_languages_of_states(tmp_path: Path) -> None:
    text = "iso3,area,landlocked,lat,lon,maincity,langoff_1,langoff_2,lang20_1,lang9_1\n" \
           "KAZ,2717300.0,1.0,51.2,71.4,0.0,Kazakh,Russian,Kazakh,\nKAZ,2717300.0,1.0,43.3,76.9,1.0,Kazakh,Russian,Kazakh,\n"  # fmt: skip
    path = _file(tmp_path, text)
    made = datasets.read(path)
    assert made.frame.to_dict("records") == [
        {
            "state": "KAZ",
            "area_km2": 2717300.0,
            "landlocked": 1.0,
            "latitude_main_city": 43.3,
            "longitude_main_city": 76.9,
        }
    ]
    assert cepii.languages(path)[["language", "level"]].to_numpy().tolist() == [
        ["Kazakh", "20"], ["Kazakh", "official"], ["Russian", "official"]]  # fmt: skip
    both = panel(dyads=[("KAZ", "TUR")], years=[2000, 2001], data=tmp_path).add("cepii_geo", ["landlocked"])
    assert both.frame["landlocked_a"].tolist() == [1.0, 1.0]
    assert both.frame["landlocked_b"].isna().all()


def test_actors_of_labelled_events_belong_to_the_state_in_brackets(tmp_path: Path) -> None:
    text = "event_date,source,event_text,target\n2014-05-29,Military (Kazakhstan),Consult,Russia\n" \
           "2014-05-30,Barack Obama,Consult,Russia\n2014-05-31,Russia,Impose embargo boycott or sanctions,Government (Ukraine)\n"  # fmt: skip
    made = datasets.read(_file(tmp_path, text))
    assert made.about.name == "icews_labelled"
    assert made.frame[["a", "b", "year", "event_class"]].to_numpy().tolist() == [
        ["KAZ", "RUS", 2014, "verbal_coop"], ["RUS", "UKR", 2014, "material_conf"]]  # fmt: skip


@pytest.mark.skipif(not DATA.exists(), reason="shared/data is not here")
def test_labels_are_put_where_the_coders_put_them() -> None:
    coded = datasets.dataset.raw(DATA / "events_icews_sample_201806.csv.gz")
    known = dict(zip(coded["event_text"], coded["cameo_code"].str[:2], strict=True))
    assert len(known) > 130
    roots = {label: next((r for pattern, r in events._labels() if pattern.search(label)), None) for label in known}
    assert roots == known
    labels = datasets.dataset.raw(DATA / "events_icews_2005_2015_sample.csv.gz")["event_text"].unique()
    assert all(events._labelled(label) for label in labels)


def test_older_keds_files_are_coded_in_weis(tmp_path: Path) -> None:
    text = "date,source,target,code\n1995-01-02,RUS,KAZ,081\n1995-01-03,RUS,KAZ,222\n1995-01-04,KAZ,RUS,094\n"
    made = datasets.read(_file(tmp_path, text))
    assert made.frame["event_class"].tolist() == ["verbal_coop", "material_conf", "verbal_coop"]
    cameo = datasets.read(_file(tmp_path, text.replace("222", "190"), "cameo.csv"))
    assert cameo.frame["event_class"].tolist() == ["material_coop", "material_conf", "verbal_conf"]


@pytest.mark.parametrize("ending", ["events.2018.20200427084805.tab", "ngecEventsDV-2018.txt", "weekly.zip"])
def test_yearly_event_files_are_read_whatever_their_ending(tmp_path: Path, ending: str) -> None:
    text = "Event ID\tEvent Date\tEvent Type\tActor Country\tRecipient Country\tMagnitude\tHeadline\n" \
           "1\t2018-01-02\tAGREE\tTurkey\tKazakhstan\t0.5\tTalks, and more talks, in Astana\n"  # fmt: skip
    path = tmp_path / ending
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("weekly.txt", text)
    else:
        path.write_text(text, encoding="utf-8")
    made = datasets.read(path)
    assert made.about.name == "polecat"
    assert made.frame[["a", "b", "year", "event_class"]].to_numpy().tolist() == [["TUR", "KAZ", 2018, "verbal_coop"]]


@pytest.mark.skipif(not DATA.exists(), reason="shared/data is not here")
def test_our_codes_are_those_of_the_open_collection() -> None:
    frame = datasets.read(DATA / "country_codes.csv").frame
    known = frame[frame["cow"].notna()]
    assert len(known) > 190
    assert {(r.state, codes.number(r.state, "cow", 2015)) for r in known.itertuples()} == {
        (r.state, r.cow) for r in known.itertuples()
    }


SIDE_TABLES = {"un_roll_calls.csv", "un_roll_call_issues.csv"}  # read with the votes that they describe


@pytest.mark.skipif(not DATA.exists(), reason="shared/data is not here")
def test_every_file_at_hand_is_known() -> None:
    files = [p for p in DATA.rglob("*.csv*") if p.name not in SIDE_TABLES]
    assert len(files) > 30
    assert [p.name for p in files if datasets.find(p) is None] == []


def test_sipri_register_is_spread_over_the_years_of_delivery(tmp_path: Path) -> None:
    text = "SIPRI Arms Transfers Database\nGenerated: 2024\n" \
           "Recipient,Supplier,Year of order,Weapon designation,SIPRI TIV of delivered weapons,Year(s) of delivery\n" \
           "Turkmenistan,Turkey,2010,Dearsan,30,2012; 2013; 2014\nTurkmenistan,Turkey,2010,NTPB,4,2014\n"  # fmt: skip
    frame = datasets.read(_file(tmp_path, text)).frame
    assert frame[["a", "b", "year", "arms_tiv"]].to_numpy().tolist() == [
        ["TUR", "TKM", 2012, 10.0], ["TUR", "TKM", 2013, 10.0], ["TUR", "TKM", 2014, 14.0]]  # fmt: skip


def test_aiddata_projects_are_summed_where_aiddata_says_so(tmp_path: Path) -> None:
    text = "AidData Record ID,Recommended For Aggregates,Recipient ISO-3,Commitment Year,Flow Class,Adjusted Amount (Constant USD 2021)\n" \
           "1,Yes,KGZ,2010,ODA-like,100\n2,Yes,KGZ,2010,ODA-like,50\n3,No,KGZ,2010,OOF-like,999\n"  # fmt: skip
    frame = aid.china(_file(tmp_path, text)).frame
    assert frame[["a", "b", "china_oda_usd2021"]].to_numpy().tolist() == [["CHN", "KGZ", 150.0]]
    assert math.isnan(frame["china_oof_usd2021"].iloc[0])


def test_gdelt_export_without_a_header(tmp_path: Path) -> None:
    row = [""] * len(events.GDELT_COLUMNS)
    given = {"GLOBALEVENTID": "1", "SQLDATE": "20210301", "Year": "2021", "Actor1CountryCode": "TUR", "Actor2CountryCode": "KAZ",
             "EventCode": "040", "QuadClass": "1", "GoldsteinScale": "1.0", "NumArticles": "3"}  # fmt: skip
    for column, value in given.items():
        row[events.GDELT_COLUMNS.index(column)] = value
    made = events.gdelt(_file(tmp_path, "\t".join(row) + "\n", "20210301.export.CSV"))
    assert made.frame["event_class"].tolist() == ["verbal_coop"]
    assert events.counts(made).frame[["a", "b", "year", "verbal_coop"]].to_numpy().tolist() == [["TUR", "KAZ", 2021, 1]]


def test_icews_polecat_ucdp_acled_as_published(tmp_path: Path) -> None:
    icews = "Event ID\tEvent Date\tSource Name\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Country\n" \
            "1\t2018-06-01\tForeign Affairs (Turkey)\tTurkey\tConsult\t040\t1.0\tX\tKazakhstan\n"  # fmt: skip
    polecat = "Event ID\tEvent Date\tEvent Type\tActor Country\tRecipient Country\tMagnitude\n1\t2023-05-01\tSANCTION\tUnited States\tRussia\t-5\n"
    ucdp = "id,year,type_of_violence,country,country_id,best,high,low\n5,2010,3,Kyrgyzstan,703,11,20,9\n"
    acled = "event_id_cnty,event_date,year,event_type,country,fatalities\nKGZ1,2022-09-14,2022,Battles,Kyrgyzstan,3\n"
    assert events.icews(_file(tmp_path, icews, "e.tab")).frame["event_class"].tolist() == ["verbal_coop"]
    assert events.polecat(_file(tmp_path, polecat, "p.txt")).frame["event_class"].tolist() == ["material_conf"]
    assert datasets.read(_file(tmp_path, ucdp)).frame[["state", "deaths_best"]].to_numpy().tolist() == [["KGZ", 11.0]]
    assert datasets.read(_file(tmp_path, acled)).frame["fatalities"].tolist() == [3.0]


def test_imf_bulk_file_and_totals(tmp_path: Path) -> None:
    text = "Country Name,Counterpart Country Name,Indicator Code,Time Period,Value\nTurkey,Kazakhstan,TXG_FOB_USD,2019,899000000\n"
    assert imf.read(_file(tmp_path, text)).frame["exports_usd"].tolist() == [899000000.0]


def test_an_sdmx_message_becomes_exports_in_dollars(tmp_path: Path) -> None:
    sdmx = pytest.importorskip("sdmx")
    model = pytest.importorskip("sdmx.model.v21")
    areas = {"REF_AREA": "TR", "INDICATOR": "TXG_FOB_USD", "COUNTERPART_AREA": "KZ", "TIME_PERIOD": "2019"}
    structure = model.DataStructureDefinition(id="DOT")
    for dimension in areas:
        structure.dimensions.append(model.Dimension(id=dimension))
    structure.measures.append(model.PrimaryMeasure(id="OBS_VALUE"))
    told = model.StructureSpecificDataSet(structured_by=structure)
    told.obs.append(model.Observation(dimension=structure.make_key(model.Key, areas), value=899.0))
    message = sdmx.message.DataMessage(data=[told], dataflow=model.DataflowDefinition(id="DOT", structure=structure))
    frame = imf.from_sdmx(message, tmp_path / "made").frame
    assert frame[["a", "b", "year", "exports_usd"]].to_numpy().tolist() == [["TUR", "KAZ", 2019, 899e6]]
    with pytest.raises(DataFileError, match="no dimension REPORTER"):
        imf.from_sdmx(message, tmp_path / "made", reporter="REPORTER")


def test_a_wrong_file_is_refused_with_the_column_that_it_misses(tmp_path: Path) -> None:
    path = _file(tmp_path, "ccode1,ccode2,year\n640,705,2010\n")
    with pytest.raises(DataFileError, match=r"data\.csv, header: no column .*defense"):
        datasets.read(path, "atop")
    with pytest.raises(DataFileError, match="the columns are those of no dataset"):
        datasets.read(path)


def test_bad_rows_are_refused_with_line_and_column_and_the_rest_loads(tmp_path: Path) -> None:
    text = "iso3,name,is_country,year,gdp_usd,population\n" \
           "KAZ,,1,2001,22,14858335\nKAZ,,1,2002,many,14\nKAZ,,1,2003,30,-5\nKAZ,,1,1203,30,5\nKAZ,,1,2005,,6\n"  # fmt: skip
    made = datasets.read(_file(tmp_path, text))
    assert [(r.line, r.column, r.found) for r in made.refused] == [
        (3, "gdp_usd", "many"), (4, "population", "-5"), (5, "year", "1203")]  # fmt: skip
    assert made.frame["year"].tolist() == [2001, 2005]
    assert math.isnan(made.frame["gdp_usd"].iloc[1])


def test_a_dyad_with_itself_and_an_unknown_code_are_refused(tmp_path: Path) -> None:
    text = "exporter_iso3,importer_iso3,year,exports_usd\nTUR,QQQ,2000,1\nTUR,KAZ,2000,2\n"
    made = datasets.read(_file(tmp_path, text))
    assert [(r.line, r.why) for r in made.refused] == [(2, "unknown iso3 code")]
    students = "origin_iso3,destination_iso3,year,students\nKAZ,KAZ,2000,1\n"
    assert [r.why for r in datasets.read(_file(tmp_path, students)).refused] == ["a dyad with itself"]


OWN = """
name = "my_loans"
title = "Loans counted by hand"
file = "loans.csv"
kind = "dyad-year"
codes = "name"
a = "lender"
b = "borrower"
year = "year"
licence = "mine"
columns = { loan_musd = { name = "loans_usd", unit = "USD", factor = 1e6 } }
"""


def test_a_users_own_table_joins_with_ten_lines(tmp_path: Path) -> None:
    _file(
        tmp_path, "lender,borrower,year,loan_musd\nTürkiye,Kyrgyzstan,2012,106\nTürkiye,Atlantis,2012,1\n", "loans.csv"
    )
    made = datasets.read(_file(tmp_path, OWN, "loans.toml"))
    assert made.frame[["a", "b", "year", "loans_usd"]].to_numpy().tolist() == [["TUR", "KGZ", 2012, 106e6]]
    assert [(r.line, r.found) for r in made.refused] == [(3, "Atlantis")]
    assert made.coverage().to_dict("records")[0]["unit"] == "USD"
    with pytest.raises(DataFileError, match="unknown fields"):
        datasets.read(_file(tmp_path, OWN + "colour = 'red'\n", "bad.toml"))


def test_every_dataset_says_source_licence_and_how_to_cite() -> None:
    for name in datasets.READERS:
        what = datasets.about(name)
        assert what.title, name
        assert what.source.startswith("http"), name
        assert what.licence, name
        assert what.bibtex.startswith("@"), name


def test_compressed_files_are_read_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "x.csv.gz"
    path.write_bytes(
        gzip.compress(b"iso3_a,iso3_b,country_a,country_b,year,in_force_fta\nALB,AUT,Albania,Austria,1992,0\n")
    )
    assert datasets.read(path).about.name == "desta"


@pytest.mark.skipif(not DATA.exists(), reason="shared/data is not here")
@pytest.mark.parametrize(
    ("file", "name", "rows"),
    [
        ("aid_china_gcdf3.csv", "aiddata_china", 2458),
        ("capabilities_cow_nmc.csv", "cow_capabilities", 5950),
        ("contiguity_cow.csv", "cow_contiguity", 82334),
        ("gdp_population_worldbank.csv", "worldbank", 7560),
        ("un_ideal_points.csv", "un_ideal_points", 5227),
        ("trade_factbook_partners.csv.gz", "factbook", 10191),
        ("events_gdelt_20191024143000.csv", "gdelt", 422),
        ("china_public_diplomacy.csv", "china_diplomacy", 741),
    ],
)
def test_real_files_are_known_by_their_columns_and_read_whole(file: str, name: str, rows: int) -> None:
    made = datasets.read(DATA / file)
    assert made.about.name == name
    assert len(made.frame) == rows
    assert (made.coverage()["rows"] > 0).any()
