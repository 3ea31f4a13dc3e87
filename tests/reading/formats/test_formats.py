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
    WALK_FREE_ROWS,
    card,
    ctdc_file,
    ctdc_text,
    eurostat_file,
    unodc_file,
    walk_free_file,
    workbook,
)

from analysis.reading.delimited_tables import cell_problems, raw_contract
from analysis.reading.formats.workbooks import read_workbook
from analysis.reading.problems import InputError
from analysis.reading.readers import READERS
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


# -- what a file comes to ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reader", "rows"), cases(__file__, "records_are_those_of_the_file"))
def test_records_are_those_of_the_file(tmp_path: Path, reader: str, rows: tuple[str, ...]) -> None:
    frame = read(reader, table(reader, tmp_path) if reader in TABLES else MAKERS[reader](tmp_path))
    assert frame[rows[0].split("|")].astype(str).agg("|".join, axis=1).tolist() == list(rows[1:])
    assert cell_problems(frame, raw_contract(READERS[reader][0]), file="x") == []


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


@pytest.mark.parametrize(("year", "columns", "row", "claim"), cases(__file__, "earlier_editions"))
def test_earlier_editions(
    tmp_path: Path, year: str, columns: tuple[str, ...], row: tuple[object, ...], claim: tuple[str, ...]
) -> None:
    frame = read("walk_free_sheet", walk_free_file(tmp_path, [row], columns), year=year)
    names = ["claim_id", "figure", "period_start", "lineage", "printed_per_1000"]
    assert frame[names].to_numpy().tolist() == [[*claim]]


def test_a_compressed_file_reads_the_same(tmp_path: Path) -> None:
    plain, compressed = (eurostat_file(tmp_path, name=f"crim_thb_sex.tsv{end}") for end in ("", ".gz"))
    pd.testing.assert_frame_equal(read("eurostat_tsv", compressed), read("eurostat_tsv", plain))


def test_a_provisional_value_keeps_what_its_other_flags_mean(tmp_path: Path) -> None:
    frame = read("eurostat_tsv", CHANGED["eurostat_tsv"](tmp_path, "90 bd", "90 bpd")).set_index("claim_id")
    told = frame.loc["CRIMTHBSEXAT-202207", ["provisional", "note"]].tolist()
    assert told == ["yes", "break in time series; definition differs"]


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


def test_no_cell_of_a_record_comes_out(tmp_path: Path) -> None:
    frame = read("ctdc_synthetic", ctdc_file(tmp_path))
    cells = {"UKR", "18--20", "9--17", "0--12 (0-1 yr)", "Woman", "Man"}
    assert not frame.map(str).isin(cells).to_numpy().any()


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


def test_a_rate_is_that_which_the_index_shows(tmp_path: Path) -> None:
    frame = read(
        "walk_free_index", table("walk_free_index", tmp_path, "16938000,1.8", "16938000,4.699999999999999")
    )
    assert frame["printed_per_1000"].tolist() == ["", "4.7", "8"]


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
    rows = read_workbook(path, file="book.xlsx", columns={"who": ["name"], "many": ["number"]})
    assert rows.to_numpy().tolist() == [[4, "ab", "1200"], [5, "", "0.1"], [7, "", "34000"]]
