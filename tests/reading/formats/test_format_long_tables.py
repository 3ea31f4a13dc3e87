"""The project's own long tables become raw claims and ratings, or one clear error."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from format_samples import card

from analysis.reading.cards import Card
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


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., pd.DataFrame]:
    """Read a table, as it stands above or changed, with its reader."""

    def reading(reader: str, old: str = "", new: str = "") -> pd.DataFrame:
        assert old in TABLES[reader]
        path = tmp_path / "table.csv"
        path.write_text(TABLES[reader].replace(old, new, 1) if old else TABLES[reader], encoding="utf-8")
        sample: Card = card("folder/table.csv", reader, year="2006", title="Title")
        return READERS[reader][1](path, sample)

    return reading


@pytest.mark.parametrize("reader", TABLES)
def test_records_keep_their_contract(read: Callable[..., pd.DataFrame], reader: str) -> None:
    assert cell_problems(read(reader), raw_contract(READERS[reader][0]), file="x") == []


def test_detected_victims(read: Callable[..., pd.DataFrame]) -> None:
    frame = read("unodc_detected_victims")
    assert frame[["line", "claim_id", "figure", "place_to", "visibility", "lineage"]].to_numpy().tolist() == [
        [2, "UNODCALB-2008", "108", "Albania", "detected", "L-UNODC-GLOTIP-ALB"],
        [3, "UNODCUSA-2022", "16,390", "United States", "detected", "L-UNODC-GLOTIP-USA"],
        [4, "UNODCBEN-2010", "<5", "Benin", "detected", "L-UNODC-GLOTIP-BEN"],
    ]


def test_editions_of_the_index_have_their_lineage_year_rate_and_population(
    read: Callable[..., pd.DataFrame],
) -> None:
    frame = read("walk_free_index", "16938000,1.8", "16938000,4.699999999999999")
    columns = ["claim_id", "figure", "period_start", "lineage", "printed_per_1000", "printed_population"]
    assert frame[columns].to_numpy().tolist() == [
        ["WFCHN-2013", "2,949,243", "2013", "L-WALK-FREE-2013-2016", "", ""],
        ["WFNLD-2018", "30,000", "2016", "L-ILO-WF-IOM-2017", "4.7", "16938000"],
        ["WFXKX-2023", "14,000", "2021", "L-ILO-WF-IOM-2022", "8", ""],
    ]
    assert set(frame["note"]) == {""}


def test_law_enforcement_counts_say_who_was_identified_and_that_not_all_reported(
    read: Callable[..., pd.DataFrame],
) -> None:
    frame = read("tip_law_enforcement")
    columns = [
        "claim_id",
        "measure",
        "unit",
        "figure",
        "read_in",
        "producer_year",
        "confirmed",
        "reporters_only",
    ]
    assert [" ".join(row) for row in frame[columns].to_numpy()] == [
        "TIPLE-200301 prosecutions cases 7,992 producer 2004  yes",
        "TIPLE-200303 convictions cases 2,815 producer 2004  yes",
        "TIPLE-200307 other_count count 24 producer 2004  yes",
        "TIPLE-201601 prosecutions cases 14,894 secondary 2017  yes",
        "TIPLE-201603 convictions cases 9,071 secondary 2017  yes",
        "TIPLE-201605 flow persons_per_year 66,520 secondary 2017 yes yes",
    ]
    assert frame["exploitation"].tolist() == ["all", "all", "not_applicable", "all", "all", "all"]


def test_tiers_and_classes(read: Callable[..., pd.DataFrame]) -> None:
    tiers = read("tip_tiers")[["rating_id", "scheme", "rating", "period_start"]]
    assert tiers.to_numpy().tolist() == [
        ["TIPALB-2001", "us_tip_tier", "Tier 3", "2001"],
        ["TIPJPN-2004", "us_tip_tier", "Tier 2 Watchlist", "2004"],
    ]
    classes = read("unodc_2006_classes")[["line", "rating_id", "scheme", "rating", "producer_year"]]
    assert classes.to_numpy().tolist() == [
        [2, "UGPALB-001", "unodc_origin_class", "very high", "2006"],
        [2, "UGPALB-002", "unodc_transit_class", "very high", "2006"],
        [2, "UGPALB-003", "unodc_destination_class", "medium", "2006"],
        [3, "UGPAFG-001", "unodc_origin_class", "medium", "2006"],
    ]


@pytest.mark.parametrize(("reader", "old", "new", "told"), cases(__file__, "a_cell_without_meaning_is_told"))
def test_a_cell_without_meaning_is_told(
    read: Callable[..., pd.DataFrame], reader: str, old: str, new: str, told: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(reader, old, new)
    assert told in str(caught.value)


SURVEYS = "country_code,place,edition,source\n"


def test_a_number_that_rests_on_a_survey_says_so(tmp_path: Path, read: Callable[..., pd.DataFrame]) -> None:
    (tmp_path / "surveys.csv").write_text(f"{SURVEYS}NLD,Netherlands,2018,a report\n", encoding="utf-8")
    frame = read("walk_free_index").set_index("claim_id")
    assert frame["method"].to_dict() == {"WFCHN-2013": "model", "WFNLD-2018": "survey", "WFXKX-2023": "model"}
    assert frame.at["WFNLD-2018", "definition"] != frame.at["WFCHN-2013", "definition"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("NLD,Netherlands,2016,a report", "folder/surveys.csv:2:country_code: NLD 2016 is no row of"),
        ("NLD,Netherlands,2018,", "data/raw/folder/surveys.csv:2:source: the cell is empty"),
    ],
)
def test_a_survey_without_its_number_or_its_source_is_told(
    tmp_path: Path, read: Callable[..., pd.DataFrame], row: str, told: str
) -> None:
    (tmp_path / "surveys.csv").write_text(f"{SURVEYS}{row}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read("walk_free_index")
    assert told in str(caught.value)
