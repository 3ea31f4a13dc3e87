"""Official files and the project's own long tables become raw claims and ratings, or one clear error."""

import tracemalloc
import zipfile
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from format_samples import (
    CTDC_COLUMNS,
    CTDC_ROWS,
    EUROSTAT,
    EUROSTAT_OLD,
    MAKERS,
    UNODC_COLUMNS,
    UNODC_ROWS,
    WALK_FREE_2018_COLUMNS,
    WALK_FREE_ROWS,
    card,
    ctdc_file,
    ctdc_text,
    eurostat_file,
    unodc_file,
    walk_free_file,
    workbook,
)

from analysis.reading.formats.workbook import read_sheet
from analysis.reading.problems import InputError
from analysis.reading.readers import READERS
from analysis.reading.text_tables import cell_problems, raw_contract
from tests.case_tables import cases

TABLES = {
    "unodc_detected_victims": "country_code,place,year,victims\nALB,Albania,2008,108\nUSA,United States,2022,16390\n"
    "BEN,Benin,2010,<5\n",
    "walk_free_index": "country_code,place,edition,population,prevalence_per_1000,people\n"
    "CHN,China,2013,,,2949243\nNLD,Netherlands,2018,16938000,1.8,30000\nXKX,Kosovo,2023,,8.0,14000\n",
    "tip_law_enforcement": "year,prosecutions,prosecutions_labour,convictions,convictions_labour,victims,"
    "victims_labour,laws,read_in\n2003,7992,,2815,,,,24,producer\n2016,14894,,9071,,66520,,,secondary\n",
    "tip_tiers": "country_code,place,year,tier\nALB,Albania,2001,Tier 3\nJPN,Japan,2004,Tier 2 Watchlist\n",
    "unodc_2006_classes": "country_code,place,origin,transit,destination\nALB,Albania,5,5,3\nAFG,Afghanistan,3,,\n",
}
CARDS: dict[str, dict[str, str]] = {
    "unodc_portal": {"file": "unodc/data_glotip.xlsx"},
    "walk_free_sheet": {"file": "walk_free/gsi.xlsx", "year": "2023"},
    "eurostat_tsv": {"file": "eurostat/crim_thb_sex.tsv"},
    "ctdc_synthetic": {"file": "ctdc/ctdc.csv"},
    **{reader: {"file": "folder/table.csv", "year": "2006", "title": "Title"} for reader in TABLES},
}


def read(reader: str, path: Path, **differs: str) -> pd.DataFrame:
    """The records of a file."""
    return READERS[reader][1](path, card(**{"reader": reader, **CARDS[reader], **differs}))


def errors(reader: str, path: Path, **differs: str) -> str:
    """The text of the error that reading a file ends in."""
    with pytest.raises(InputError) as caught:
        read(reader, path, **differs)
    return str(caught.value)


def unodc_rows(row: int, column: str, value: object) -> list[list[object]]:
    """The rows of the sample with one cell changed."""
    rows = [list(cells) for cells in UNODC_ROWS]
    rows[row][UNODC_COLUMNS.index(column)] = value
    return rows


def ctdc_changed(column: str, value: str) -> str:
    """The text of the sample with one cell of its first record changed."""
    first = list(CTDC_ROWS[0])
    first[CTDC_COLUMNS.index(column)] = value
    return ctdc_text([first, *CTDC_ROWS[1:]])


def table(reader: str, folder: Path, old: str = "", new: str = "") -> Path:
    """One of the long tables, as it stands above or changed."""
    assert old in TABLES[reader]
    path = folder / "table.csv"
    path.write_text(TABLES[reader].replace(old, new, 1) if old else TABLES[reader], encoding="utf-8")
    return path


#: A file whose sample is changed in one place.
CHANGED: dict[str, Callable[..., Path]] = {
    "unodc_portal": lambda folder, *change: unodc_file(folder, unodc_rows(*change)),
    "walk_free_sheet": lambda folder, *row: walk_free_file(folder, [WALK_FREE_ROWS[1], row]),
    "eurostat_tsv": lambda folder, old, new: eurostat_file(folder, EUROSTAT.replace(old, new)),
    "ctdc_synthetic": lambda folder, *change: ctdc_file(folder, ctdc_changed(*change)),
}


@pytest.mark.parametrize(("reader", "change", "told"), cases(__file__, "what_has_no_meaning_is_told"))
def test_what_has_no_meaning_is_told(tmp_path: Path, reader: str, change: tuple[Any, ...], told: str) -> None:
    made = table(reader, tmp_path, *change) if reader in TABLES else CHANGED[reader](tmp_path, *change)
    assert told in errors(reader, made)


def renamed(columns: tuple[str, ...], **names: str) -> list[str]:
    """Names of columns, some of them others."""
    return [names.get(name, name) for name in columns]


#: What a file that is none of its kind is told: lacking columns, in another order, without records, twice, cut off.
FILES: dict[str, Callable[[Path], str]] = {
    ":1:CountryOfExploitation: the column stands 0 times; the columns of the original": lambda path: errors(
        "ctdc_synthetic", ctdc_file(path, ctdc_text(columns=renamed(CTDC_COLUMNS, CountryOfExploitation="x")))
    ),
    "no sheet has the columns of the original (closest: iso3_code, country, indicator": lambda path: errors(
        "unodc_portal", unodc_file(path, columns=renamed(UNODC_COLUMNS, Category="Kategorie"))
    ),
    "the columns do not stand in the order of the original; Iso3_code before Country": lambda path: errors(
        "unodc_portal", unodc_file(path, UNODC_ROWS[:1], renamed(UNODC_COLUMNS, Sex="Age", Age="Sex"))
    ),
    "holds no record with a country and a year": lambda path: errors(
        "ctdc_synthetic", ctdc_file(path, ctdc_text(CTDC_ROWS[-2:]))
    ),
    "holds no count of victims or offenders": lambda path: errors(
        "unodc_portal", unodc_file(path, UNODC_ROWS[5:6])
    ),
    ":18:VALUE: row 4 gives another number for the same persons: 108; one number for each": lambda path: (
        errors("unodc_portal", unodc_file(path, [*UNODC_ROWS, unodc_rows(0, "VALUE", 109)[0]]))
    ),
    ":10:country: the country stands twice": lambda path: errors(
        "walk_free_sheet", walk_free_file(path, [*WALK_FREE_ROWS, WALK_FREE_ROWS[0]])
    ),
    "the card gives the year '2024'; the edition: 2016, 2018 or 2023": lambda path: errors(
        "walk_free_sheet", walk_free_file(path), year="2024"
    ),
    "the file is called download.tsv; the name of the table": lambda path: errors(
        "eurostat_tsv", eurostat_file(path, name="download.tsv")
    ),
    ":9: the last line has no line end": lambda path: errors(
        "eurostat_tsv", eurostat_file(path, EUROSTAT.rstrip("\n"))
    ),
}


@pytest.mark.parametrize("told", FILES)
def test_a_file_that_is_none_of_its_kind_is_told(tmp_path: Path, told: str) -> None:
    assert told in FILES[told](tmp_path)


# -- the export of the UNODC data portal ------------------------------------------------------------------------------


@pytest.fixture
def victims(tmp_path: Path) -> pd.DataFrame:
    return read("unodc_portal", unodc_file(tmp_path)).set_index("claim_id")


def test_figures_are_those_of_the_file_and_each_country_is_one_lineage(victims: pd.DataFrame) -> None:
    assert victims.loc[["UNODCALB-2008", "UNODCIND-2019"], "line"].tolist() == [4, 13]
    assert set(victims["lineage"]) == {"L-UNODC-GLOTIP-ALB", "L-UNODC-GLOTIP-IND"}
    figures = """
        UNODCALB-2008 108; UNODCALB-200801 87; UNODCALB-200803 17; UNODCALB-200804 <5; UNODCCALB-2008 26;
        UNODCIND-2019 6411; UNODCIND-201911 1505; UNODCIND-201912 2080; UNODCIND-201921 9645"""
    assert victims["figure"].to_dict() == dict(one.split() for one in figures.split(";"))


@pytest.mark.parametrize(
    ("claim_id", "axes"),
    [
        ("UNODCALB-2008", "all all trafficked detected flow persons_per_year"),
        ("UNODCALB-200801", "women all trafficked detected flow persons_per_year"),
        ("UNODCALB-200804", "boys all trafficked detected flow persons_per_year"),
        ("UNODCIND-201912", "all labour trafficked detected flow persons_per_year"),
        ("UNODCCALB-2008", "all all suspect detected convictions persons"),
    ],
)
def test_axes_say_who_is_counted(victims: pd.DataFrame, claim_id: str, axes: str) -> None:
    names = ["population", "exploitation", "status", "visibility", "measure", "unit"]
    assert victims.loc[claim_id, names].tolist() == axes.split()


def test_an_earlier_edition_names_the_value_otherwise(tmp_path: Path) -> None:
    above = (renamed(UNODC_COLUMNS, VALUE="txtVALUE"),)
    assert len(read("unodc_portal", workbook(tmp_path / "old.xlsx", "data_glotip_1", above, UNODC_ROWS))) == 9


@pytest.mark.parametrize(
    ("code", "country", "claim"),
    [
        (
            "GBR_S",
            "United Kingdom (Scotland)",
            ["UNODCGBRS-2008", "Scotland, United Kingdom", "L-UNODC-GLOTIP-GBR-S"],
        ),
        # The code decides between two countries of one name.
        ("COG", "Congo", ["UNODCCOG-2008", "COG", "L-UNODC-GLOTIP-COG"]),
    ],
)
def test_a_part_of_a_country_reports(tmp_path: Path, code: str, country: str, claim: list[str]) -> None:
    row = (code, country, "A region", "A subregion", *UNODC_ROWS[0][4:])
    frame = read("unodc_portal", unodc_file(tmp_path, [row]))
    assert frame[["claim_id", "place", "lineage"]].to_numpy().tolist() == [claim]


def test_rates_and_rows_that_stand_twice_add_nothing(tmp_path: Path) -> None:
    right = read("unodc_portal", unodc_file(tmp_path))
    rate = unodc_rows(0, "Unit of measurement", "Rate per 100,000 population")[0]
    rate[UNODC_COLUMNS.index("VALUE")] = 3.67
    found = read("unodc_portal", unodc_file(tmp_path, [*UNODC_ROWS, UNODC_ROWS[0], rate]))
    pd.testing.assert_frame_equal(found, right)


# -- the data sheet of the Global Slavery Index ------------------------------------------------------------------------


def test_each_country_with_an_estimate_is_a_claim_of_the_lineage_of_its_edition(tmp_path: Path) -> None:
    frame = read("walk_free_sheet", walk_free_file(tmp_path))
    columns = ["line", "claim_id", "figure", "printed_per_1000", "printed_population", "note"]
    assert frame[columns].to_numpy().tolist() == [
        [4, "WFALB-2023", "34,000", "11.8", "2878000", ""],
        [5, "WFGBR-2023", "122,000", "1.8", "67886000", ""],
        [6, "WFXKX-2023", "14,000", "8", "", ""],
    ]
    same = frame[["lineage", "period_start", "producer_year"]].drop_duplicates()
    assert same.to_numpy().tolist() == [["L-ILO-WF-IOM-2022", "2021", "2023"]]


OF_2016 = (
    *("Country", "Population", "Estimated Proportion of Population in Modern Slavery"),
    "Estimated Number in Modern Slavery",
)


@pytest.mark.parametrize(
    ("year", "columns", "row", "claim"),
    [
        (
            "2018",
            WALK_FREE_2018_COLUMNS,
            ("Albania", "Europe and Central Asia", 2923000, 6.9, 20000, 45.2),
            ["WFALB-2018", "20,000", "2016", "L-ILO-WF-IOM-2017", "6.9"],
        ),
        # In 2016 a proportion is printed.
        *(
            ("2016", OF_2016, row, [f"WF{code}-2016", "12,400", "2016", "L-WALK-FREE-2013-2016", rate])
            for row, code, rate in (
                (("Albania", 2889000, 0.0043, 12400), "ALB", "4.3"),
                (("Albania", 2889000, 0.43, 12400), "ALB", "4.3"),
                (("Kosovo", None, 0.43, 12400), "XKX", ""),  # nothing shows the scale
            )
        ),
    ],
)
def test_earlier_editions(
    tmp_path: Path, year: str, columns: tuple[str, ...], row: tuple[object, ...], claim: list[str]
) -> None:
    frame = read("walk_free_sheet", walk_free_file(tmp_path, [row], columns), year=year)
    names = ["claim_id", "figure", "period_start", "lineage", "printed_per_1000"]
    assert frame[names].to_numpy().tolist() == [claim]


# -- Eurostat's bulk TSV -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["crim_thb_sex.tsv", "crim_thb_sex.tsv.gz"])
def test_values_missing_values_and_flags(tmp_path: Path, name: str) -> None:
    frame = read("eurostat_tsv", eurostat_file(tmp_path, name=name))
    assert frame[["line", "claim_id", "figure", "note"]].to_numpy().tolist() == [
        [2, "CRIMTHBSEXAT-2021", "63", ""],
        [2, "CRIMTHBSEXAT-2022", "123", "break in time series"],
        [3, "CRIMTHBSEXAT-202107", "40", ""],
        [3, "CRIMTHBSEXAT-202207", "90", "break in time series; definition differs"],
        [6, "CRIMTHBSEXEL-2020", "70", ""],
        [6, "CRIMTHBSEXEL-2021", "74", ""],
        [7, "CRIMTHBSEXEU272020-2020", "6534", "estimated"],
        [7, "CRIMTHBSEXEU272020-2021", "7155", "estimated"],
        [7, "CRIMTHBSEXEU272020-2022", "10093", "estimated"],
        [8, "CRIMTHBSEXATCNV-2020", "5", ""],
        [8, "CRIMTHBSEXATCNV-2022", "7", ""],
    ]
    assert frame.loc[frame["provisional"] == "yes", "claim_id"].tolist() == ["CRIMTHBSEXEL-2021"]


def test_a_provisional_value_keeps_what_its_other_flags_mean(tmp_path: Path) -> None:
    frame = read("eurostat_tsv", CHANGED["eurostat_tsv"](tmp_path, "90 bd", "90 bpd")).set_index("claim_id")
    told = frame.loc["CRIMTHBSEXAT-202207", ["provisional", "note"]].tolist()
    assert told == ["yes", "break in time series; definition differs"]


def test_codes_become_places_and_axes(tmp_path: Path) -> None:
    frame = read("eurostat_tsv", eurostat_file(tmp_path)).set_index("claim_id")
    axes = frame[["place", "population", "status", "measure", "unit", "lineage"]].agg(" ".join, axis=1)
    assert axes["CRIMTHBSEXEL-2020"] == "GRC all trafficked flow persons_per_year L-EUROSTAT-THB-GRC"
    assert axes["CRIMTHBSEXAT-202107"].split()[1] == "women_and_girls"
    assert axes["CRIMTHBSEXATCNV-2020"].split()[2:5] == ["suspect", "convictions", "persons"]
    assert axes["CRIMTHBSEXEU272020-2020"].split()[::5] == ["EU27_2020", "L-EUROSTAT-THB-EU"]


def test_an_older_file(tmp_path: Path) -> None:
    frame = read("eurostat_tsv", eurostat_file(tmp_path, EUROSTAT_OLD, "crim_thb_vctz.tsv"))
    assert frame[["claim_id", "place", "figure", "note"]].to_numpy().tolist() == [
        ["CRIMTHBVCTZUK-2014", "GBR", "2340", ""],
        ["CRIMTHBVCTZUK-2013", "GBR", "1744", ""],
        ["CRIMTHBVCTZXK-2013", "XKX", "0", "not significant"],
    ]


def test_exchanged_dimensions_are_told_or_do_no_harm(tmp_path: Path) -> None:
    right = read("eurostat_tsv", eurostat_file(tmp_path))
    for order in permutations(("freq", "leg_stat", "sex", "unit", "geo")):
        text = EUROSTAT.replace("freq,leg_stat,sex,unit,geo", ",".join(order))
        try:
            frame = read("eurostat_tsv", eurostat_file(tmp_path, text))
        except InputError:
            continue
        pd.testing.assert_frame_equal(frame, right)


# -- the synthetic dataset of the CTDC ---------------------------------------------------------------------------------


def test_records_are_counted_and_no_cell_of_one_comes_out(tmp_path: Path) -> None:
    frame = read("ctdc_synthetic", ctdc_file(tmp_path))
    assert frame[["claim_id", "population", "exploitation", "figure", "line"]].to_numpy().tolist() == [
        ["CTDCPOL-2019", "all", "all", "12", 2],
        ["CTDCPOL-201903", "girls", "all", "<5", 8],
        ["CTDCPOL-201912", "all", "labour", "<5", 12],
        ["CTDCPOL-201911", "all", "sexual", "10", 2],
        ["CTDCPOL-201901", "women", "all", "6", 2],
        ["CTDCPOL-2020", "all", "all", "5", 14],
        ["CTDCPOL-202012", "all", "labour", "5", 14],
        ["CTDCPOL-202002", "men", "all", "5", 14],
    ]
    cells = {"UKR", "18--20", "9--17", "0--12 (0-1 yr)", "Woman", "Man"}
    assert not frame.map(str).isin(cells).to_numpy().any()
    assert set(frame["visibility"]) == {"assisted"}


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_records(tmp_path: Path) -> None:
    """Sixty thousand records of twenty years and one country, in a file of 3 MiB."""
    lines = [",".join((str(year), *CTDC_ROWS[0][1:])) + "\n" for year in range(2000, 2020)]
    read("ctdc_synthetic", ctdc_file(tmp_path))  # what is loaded once does not count
    path = tmp_path / "large.csv"
    path.write_text(",".join(CTDC_COLUMNS) + "\n" + "".join(lines) * 3_000, encoding="utf-8")
    tracemalloc.start()
    frame = read("ctdc_synthetic", path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert frame["figure"].tolist() == ["3,000"] * 60
    assert peak < 2**20


# -- the project's own long tables -------------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", [*TABLES, *MAKERS])
def test_records_keep_their_contract(tmp_path: Path, reader: str) -> None:
    frame = read(reader, table(reader, tmp_path) if reader in TABLES else MAKERS[reader](tmp_path))
    assert cell_problems(frame, raw_contract(READERS[reader][0]), file="x") == []


SPELLED_OUT = {
    "unodc_detected_victims": """
        line claim_id figure place_to visibility lineage
        2 UNODCALB-2008 108 Albania detected L-UNODC-GLOTIP-ALB
        3 UNODCUSA-2022 16,390 United States detected L-UNODC-GLOTIP-USA
        4 UNODCBEN-2010 <5 Benin detected L-UNODC-GLOTIP-BEN""",
    "tip_law_enforcement": """
        claim_id measure unit exploitation figure read_in producer_year confirmed reporters_only
        TIPLE-200301 prosecutions cases all 7,992 producer 2004  yes
        TIPLE-200303 convictions cases all 2,815 producer 2004  yes
        TIPLE-200307 other_count count not_applicable 24 producer 2004  yes
        TIPLE-201601 prosecutions cases all 14,894 secondary 2017  yes
        TIPLE-201603 convictions cases all 9,071 secondary 2017  yes
        TIPLE-201605 flow persons_per_year all 66,520 secondary 2017 yes yes""",
    "tip_tiers": """
        rating_id scheme rating period_start
        TIPALB-2001 us_tip_tier Tier 3 2001
        TIPJPN-2004 us_tip_tier Tier 2 Watchlist 2004""",
    "unodc_2006_classes": """
        line rating_id scheme rating producer_year
        2 UGPALB-001 unodc_origin_class very high 2006
        2 UGPALB-002 unodc_transit_class very high 2006
        2 UGPALB-003 unodc_destination_class medium 2006
        3 UGPAFG-001 unodc_origin_class medium 2006""",
}


@pytest.mark.parametrize("reader", SPELLED_OUT)
def test_rows_of_long_tables_are_spelled_out(tmp_path: Path, reader: str) -> None:
    columns, *rows = (line.strip() for line in SPELLED_OUT[reader].strip().splitlines())
    frame = read(reader, table(reader, tmp_path))
    assert frame[columns.split()].astype(str).agg(" ".join, axis=1).tolist() == rows


def test_editions_of_the_index_have_their_lineage_year_rate_and_population(tmp_path: Path) -> None:
    path = table("walk_free_index", tmp_path, "16938000,1.8", "16938000,4.699999999999999")
    frame = read("walk_free_index", path)
    columns = ["claim_id", "figure", "period_start", "lineage", "printed_per_1000", "printed_population"]
    assert frame[columns].to_numpy().tolist() == [
        ["WFCHN-2013", "2,949,243", "2013", "L-WALK-FREE-2013-2016", "", ""],
        ["WFNLD-2018", "30,000", "2016", "L-ILO-WF-IOM-2017", "4.7", "16938000"],
        ["WFXKX-2023", "14,000", "2021", "L-ILO-WF-IOM-2022", "8", ""],
    ]
    assert set(frame["note"]) == {""}


def surveys(folder: Path, row: str) -> Path:
    """The table of the index, with a table of surveys beside it."""
    (folder / "surveys.csv").write_text(f"country_code,place,edition,source\n{row}\n", encoding="utf-8")
    return table("walk_free_index", folder)


def test_a_number_that_rests_on_a_survey_says_so(tmp_path: Path) -> None:
    path = surveys(tmp_path, "NLD,Netherlands,2018,a report")
    frame = read("walk_free_index", path).set_index("claim_id")
    assert frame["method"].to_dict() == {"WFCHN-2013": "model", "WFNLD-2018": "survey", "WFXKX-2023": "model"}
    assert frame.at["WFNLD-2018", "definition"] != frame.at["WFCHN-2013", "definition"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("NLD,Netherlands,2016,a report", "folder/surveys.csv:2:country_code: NLD 2016 is no row of"),
        ("NLD,Netherlands,2018,", "data/raw/folder/surveys.csv:2:source: the cell is empty"),
    ],
)
def test_a_survey_without_its_number_or_its_source_is_told(tmp_path: Path, row: str, told: str) -> None:
    assert told in errors("walk_free_index", surveys(tmp_path, row))


# -- cells of a workbook -----------------------------------------------------------------------------------------------

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
PARTS = {
    "xl/workbook.xml": f'<workbook {_MAIN} {_LINKS}><sheets><sheet name="Data" r:id="rId7"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId7" Target="worksheets/s.xml"/></Relationships>',
    "xl/sharedStrings.xml": f"<sst {_MAIN}><si><r><t>Na</t></r><r><t>me</t></r><rPh><t>x</t></rPh></si></sst>",
    "xl/worksheets/s.xml": f"""<worksheet {_MAIN}><sheetData>
<row r="2"><c t="s"><v>0</v></c><c t="inlineStr"><is><t>Number</t></is></c></row>
<row r="4"><c r="A4" t="str"><f>"a"&amp;"b"</f><v> ab </v></c><c r="B4"><v>1.20E3</v></c></row>
<row r="5"><c r="B5"><v>0.1</v></c></row><row r="6"><c r="A6"/></row>
<row><c/><c><v>34000.0</v></c></row></sheetData></worksheet>""",
}


def test_shared_texts_formulas_numbers_and_cells_without_a_place(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        for name, text in PARTS.items():
            book.writestr(name, text)
    rows = read_sheet(path, file="book.xlsx", columns={"who": ["name"], "many": ["number"]})
    assert rows.to_numpy().tolist() == [[4, "ab", "1200"], [5, "", "0.1"], [7, "", "34000"]]
