"""Facts beside a number stand in columns: those of a raw row, and those of the published claims against the raw tables."""

from dataclasses import replace

import pandas as pd
import pytest

import analysis as an
from analysis.claims.clean import clean_tables
from analysis.reading.cards import Card
from analysis.reading.delimited_tables import FLAGS, cell_problems, raw_contract
from analysis.reading.problems import InputError, refuse
from analysis.vocabulary import ReadIn, Scope
from tests.claims.claim_rows import raw_rows
from tests.conftest import ROOT

NUMBERS = ("listed_persons", "printed_population", "printed_per_1000")
FACTS = ("register", *NUMBERS, *FLAGS)
RAW = ROOT / "data/raw"
#: What every row of the table of law enforcement says, and what its counts of victims do.
ENFORCEMENT = "TIPLE-"
CARD = Card(
    file="raw.csv", reader="claims", source="test", title="A text", producer="", year="", citation="", licence="",
    accessed="", carrier="", read_in=ReadIn.PRODUCER, scope=Scope.ALL, processing="", rows=1,
)  # fmt: skip


@pytest.fixture(scope="module")
def claims() -> pd.DataFrame:
    """The claims as published and as printed."""
    return an.load_claims(corrections=False)


@pytest.fixture(scope="module")
def advice(claims: pd.DataFrame) -> pd.DataFrame:
    """Which numbers may be quoted."""
    return an.quoting_advice(claims)


@pytest.fixture(scope="module")
def raw_facts() -> pd.DataFrame:
    """Every row of the raw tables of claims, whether or not its file has columns of facts."""
    files = (*RAW.glob("*/claims.csv"), RAW / "ilo/modern_slavery.csv")
    frames = []
    for file in files:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False)
        frames.append(frame.reindex(columns=["claim_id", *FACTS], fill_value=""))
    return pd.concat(frames).set_index("claim_id")


def cleaned(**cells: str) -> pd.Series:
    """One raw row as a claim."""
    raw = raw_rows(cells)
    refuse(cell_problems(raw, raw_contract("claims"), file="raw.csv"))
    producers = {"unattributed": "unattributed"}
    return clean_tables([(raw, CARD)], producers=producers).claims.iloc[0]


def test_facts_of_a_row_are_its_words_numbers_and_flags() -> None:
    row = cleaned()
    assert not row[["suppressed", *FLAGS]].any()
    assert row[["listed_persons", "printed_population", "printed_per_1000"]].isna().all()
    for name in FLAGS:
        row = cleaned(**{name: "yes"})
        assert [flag for flag in FLAGS if row[flag]] == [name]
    numbers = {"listed_persons": "2744", "printed_population": "65000000", "printed_per_1000": "0.13"}
    row = cleaned(**numbers, register="hotline")
    assert row[[*numbers, "register"]].tolist() == [2744, 65_000_000, 0.13, "hotline"]


@pytest.mark.parametrize(
    ("name", "cell"),
    [("listed_persons", "2,744"), ("printed_per_1000", "4 per 1,000"), ("provisional", "true")],
)
def test_a_cell_that_is_no_fact_is_refused(name: str, cell: str) -> None:
    with pytest.raises(InputError, match=name):
        cleaned(**{name: cell})


def test_part_years_and_suppression_are_read_from_what_is_printed_and_not_from_a_note() -> None:
    assert cleaned(period="cumulative to June 2007")["part_years"]
    assert not cleaned(period="in 2007", note="to June 2007", locator="financial year")["part_years"]
    assert [cleaned(figure=figure)["suppressed"] for figure in ("<5", "fewer than 5")] == [True, False]


@pytest.mark.parametrize("name", FLAGS)
def test_flags_are_those_of_the_raw_rows(claims: pd.DataFrame, raw_facts: pd.DataFrame, name: str) -> None:
    """But for what the reader of law enforcement says, and for periods that are printed with months."""
    flagged = claims[claims[name]]
    otherwise = flagged.index.str.startswith(ENFORCEMENT) | (flagged["period"] != "")
    assert set(flagged.index[~otherwise]) == set(raw_facts.index[raw_facts[name] == "yes"])
    dated = flagged.index[flagged["period"] != ""].tolist()
    expected = ["A2009-002", "A2009-003", "A2009-101"] if name == "part_years" else []
    assert dated == expected
    if name == "provisional":
        assert flagged.index.tolist() == ["NLR-001", "NLR-002", "NLR-005"]


def test_what_the_table_of_law_enforcement_says_of_its_victims(claims: pd.DataFrame) -> None:
    rows = claims[claims.index.str.startswith(ENFORCEMENT)]
    table = pd.read_csv(RAW / "us_state_department/law_enforcement.csv")
    assert rows["reporters_only"].all()
    assert rows["confirmed"].sum() == table[["victims", "victims_labour"]].count().sum()
    assert set(rows.loc[rows["confirmed"], "unit"]) == {"persons_per_year"}


def test_part_years_are_financial_years_dates_and_months(claims: pd.DataFrame) -> None:
    broken = claims[claims["part_years"]]
    assert {"AUS-001", "AUS-002", "USG-008", "UK-009", "A2009-002"} <= set(broken.index)
    divided = broken[["yearly_low", "yearly_best", "yearly_high"]].notna().any(axis=1)
    assert not (divided & (broken["measure"] == "cumulative")).any()


def test_printed_rates_and_populations_are_those_of_the_index(
    claims: pd.DataFrame, raw_facts: pd.DataFrame
) -> None:
    index = pd.read_csv(RAW / "walk_free/index.csv", keep_default_na=False, na_values=[""])
    index.index = "WF" + index["country_code"] + "-" + index["edition"].astype(str)
    names = ["printed_per_1000", "printed_population"]
    published = claims[names].astype("float64")
    printed = index[["prevalence_per_1000", "population"]].to_numpy("float64")
    assert published.loc[index.index].to_numpy() == pytest.approx(printed, rel=1e-5, nan_ok=True)
    elsewhere = published.drop(index.index).dropna(how="all")
    printed_elsewhere = raw_facts.loc[raw_facts["printed_per_1000"] != "", "printed_per_1000"]
    assert elsewhere["printed_per_1000"].to_dict() == printed_elsewhere.astype(float).to_dict()
    assert elsewhere["printed_population"].isna().all()
    rows = published[claims["best"] >= 100_000].dropna()
    assert len(rows) > 10
    persons = rows.prod(axis=1) / 1000
    ratios = persons / claims.loc[rows.index, "best"]
    assert ratios.between(0.9, 1.1).all()


def test_the_index_of_2023_is_whole_and_shares_out_the_total_of_the_world(claims: pd.DataFrame) -> None:
    edition = claims[claims.index.str.fullmatch("WF[A-Z]{3}-2023")]
    assert len(edition) == 160
    assert edition["best"].sum() == 49_630_000
    assert claims.at["GEMS-015", "best"] == 49_600_000
    assert set(edition["lineage"]) == {claims.at["GEMS-015", "lineage"]}
    assert set(edition["period_start"]) == set(edition["period_end"]) == {2021}


def test_regions_of_the_global_estimates_of_2022_add_up_to_the_world_with_their_rates(
    claims: pd.DataFrame,
) -> None:
    regions = claims.loc[[f"GEMS-{number:03d}" for number in range(27, 32)]]
    assert regions["best"].sum() == pytest.approx(claims.at["GEMS-015", "best"], rel=0.003)
    assert regions["printed_per_1000"].tolist() == [5.2, 5.0, 10.1, 6.8, 6.9]
    implied = regions["best"] / regions["printed_per_1000"] * 1000
    assert implied.sum() == pytest.approx(7.79e9, rel=0.02), "the world's population of 2020"
    labour = claims.loc[["GEMS-021", "GEMS-022", "GEMS-023", "GEMS-019", "GEMS-020"], "best"]
    assert (labour.to_numpy() < regions["best"].to_numpy()).all()


@pytest.mark.parametrize(
    ("claim_id", "file"),
    [
        ("UK-007", "united_kingdom_2013"), ("UK-008", "united_kingdom_2013"), ("MSEGBR-2013", "united_kingdom_2013"),
        ("NLR-006", "netherlands_2010_2015"), ("MSENLD-201015", "netherlands_2010_2015"),
        ("MSENEWORLEANS-2016", "new_orleans_2016"), ("MSEWESTERNUS-001", "western_united_states"),
    ],
)  # fmt: skip
def test_listed_persons_are_those_of_the_lists(claims: pd.DataFrame, claim_id: str, file: str) -> None:
    assert claims.at[claim_id, "listed_persons"] == pd.read_csv(RAW / f"capture/{file}.csv")["count"].sum()


def test_listed_persons_and_registers_stand_where_the_raw_rows_have_them(
    claims: pd.DataFrame, raw_facts: pd.DataFrame
) -> None:
    filled = raw_facts.loc[raw_facts["listed_persons"] != "", "listed_persons"].astype(int)
    published = claims["listed_persons"].dropna()
    own = ["MSEGBR-2013", "MSENLD-201015", "MSENEWORLEANS-2016", "MSEWESTERNUS-001"]
    assert published.drop(own).to_dict() == filled.to_dict()
    counts = claims.loc[published.index].query("visibility == 'detected'")
    assert (counts["best"] == counts["listed_persons"]).all()
    published_registers = claims.loc[claims["register"] != "", "register"]
    raw_registers = raw_facts.loc[raw_facts["register"] != "", "register"]
    assert published_registers.to_dict() == raw_registers.to_dict()
    assert set(published_registers) == set(pd.read_csv(RAW / "conflicts/registers.csv")["register"])


def test_suppressed_counts_are_those_of_the_raw_table(claims: pd.DataFrame) -> None:
    raw = pd.read_csv(RAW / "unodc/detected_victims.csv", dtype=str, keep_default_na=False)
    hidden = raw[raw["victims"] == "<5"]
    ids = "UNODC" + hidden["country_code"] + "-" + hidden["year"]
    assert set(claims.index[claims["suppressed"]]) == set(ids)


#: What was read in the text of another, and what its producer published itself.
SECONDARY = "ESTAT-004 ESTAT-007 NLR-006 UK-010 UK-012 UK-013 UNODCR-001 UNODCR-002 UNODCR-003 ILO-003"
OWN = "ESTAT-008 NLR-004 UK-001 UK-008 UK-009 UK-014 BKA-001 BKA-011 IOM-008 ILO-004"


def test_what_another_text_prints_is_secondary(claims: pd.DataFrame, advice: pd.DataFrame) -> None:
    assert set(claims.loc[SECONDARY.split(), "read_in"]) == {"secondary"}
    assert "quote" not in set(advice.loc[SECONDARY.split(), "advice"])
    assert set(claims.loc[OWN.split(), "read_in"]) == {"producer"}


def test_the_known_women_of_1998_are_no_copy(claims: pd.DataFrame, advice: pd.DataFrame) -> None:
    links = pd.read_csv(ROOT / "data/processed/10_lineages.csv").set_index("claim_id")
    assert [*links.loc["A2009-068", ["other_id", "relation"]]] == ["UK-001", "same_report"]
    assert [*links.loc["A2009-069", ["other_id", "relation"]]] == ["UK-001", "quotes"]
    assert len(set(claims.loc[["A2009-068", "A2009-069", "UK-001"], "lineage"])) == 1
    assert [*advice.loc["A2009-068", ["reason", "original"]]] != ["copy", "UK-001"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"producer_year": "2027"}, "producer_year"),
        ({"period": "in 2031"}, "period"),
        ({"period_start": "2020", "period_end": "2031"}, "period_end"),
    ],
)
def test_a_year_after_the_source_was_read_is_one_error(cells: dict[str, str], column: str) -> None:
    blank = {"period": "", "period_start": "", "period_end": ""}
    card = replace(CARD, accessed="2026-11-24")
    producers = {"unattributed": "unattributed"}
    with pytest.raises(InputError) as refused:
        clean_tables([(raw_rows({**blank, **cells}), card)], producers=producers)
    (problem,) = refused.value.problems
    assert (problem.row, problem.column) == (2, column)
    assert "was still to come" in problem.what
    assert problem.right == "a year up to 2026, as the source was read on 2026-11-24"
    in_time = {name: text.replace("2031", "2026").replace("2027", "2026") for name, text in cells.items()}
    assert len(clean_tables([(raw_rows({**blank, **in_time}), card)], producers=producers).claims) == 1
