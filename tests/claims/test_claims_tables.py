"""The shipped claims: what was printed is kept, what is read is right, every change has its step, and who speaks where."""

import pandas as pd
import pytest

from analysis.claims.claim_pipeline import coverage
from analysis.claims.estimand import ESTIMAND
from analysis.library.loading import CONTINENTS
from analysis.processing import Processed
from analysis.reading.delimited_tables import read_text_table
from analysis.reading.gazetteers import PAGE_KINDS
from analysis.reading.places import gazetteer
from tests.case_tables import cases
from tests.conftest import ROOT

RAW = "data/raw/article_2009/claims.csv"


@pytest.fixture(scope="module")
def article(processed: Processed) -> pd.DataFrame:
    """The claims of the 2009 article."""
    claims = processed["10_claims"]
    return claims[claims["source"] == "article_2009"]


@pytest.mark.parametrize("case", cases(__file__, "values_read_by_hand"), ids=lambda case: case[0])
def test_values_read_by_hand(article: pd.DataFrame, case: tuple[str, float, float, float, str]) -> None:
    """In persons, persons a year, dollars or fractions."""
    figure, *ends, bound = case
    rows = article[article["figure"].str.endswith(figure)]
    assert len(rows), figure
    for _, row in rows.iterrows():
        values = tuple(None if pd.isna(row[name]) else row[name] for name in ("low", "best", "high"))
        assert values == pytest.approx(tuple(ends))
        assert row["bound"] == bound


def test_nothing_printed_is_lost(article: pd.DataFrame) -> None:
    raw = read_text_table(ROOT / RAW, file=RAW)
    for column in ("claim_id", "figure", "hedge", "place", "period", "share_of", "note", "definition"):
        assert article[column].tolist() == raw[column].tolist()


def test_every_claim_has_a_step_for_its_figure(processed: Processed) -> None:
    steps = processed["10_steps"]
    figure_steps = steps[steps["field"].isin(["low", "best", "high"])]
    assert set(figure_steps["claim_id"]) == set(processed["10_claims"]["claim_id"])


def test_parts_and_groups_are_no_countries_and_stand_on_the_smallest_page(article: pd.DataFrame) -> None:
    rows = article.drop_duplicates(["place", "area", "region_code"]).set_index("place")
    for place, area, region in (
        ("Amsterdam", "NLD/Amsterdam", "NLD"),
        ("Vienna", "AUT/Vienna", "AUT"),
        ("EU", "EU", "EUROPE"),
        ("Southeast Asia", "SOUTH_EASTERN_ASIA", "ASIA"),
        ("Council of Europe", "COUNCIL_OF_EUROPE", "EUROPE"),
    ):
        assert rows.loc[[place], ["area", "region_code"]].to_numpy().tolist() == [[area, region]]


def test_open_windows_have_a_start_and_no_end(article: pd.DataFrame) -> None:
    rows = article[article["figure"].isin(["half a million", "between 200,000 and 400,000"])]
    assert (rows["period_start"] == 1991).all()
    assert rows["period_end"].isna().all()
    assert rows[["period_kind", "direction"]].to_numpy().tolist() == [["open_window", "out"]] * 2


def test_roles_hold_both_ends(processed: Processed) -> None:
    roles = processed["10_roles"]
    regions = roles.groupby("role")["region_code"].agg(set)
    assert {"RUS", "THA"} <= regions["source"] & regions["destination"]
    within = set(roles.loc[roles["role"] == "within", "place"])
    assert within == {"Ghana", "Togo", "Benin", "Africa", "Colombia"}


def test_a_set_of_grades_stays_a_set(processed: Processed) -> None:
    ratings = processed["10_ratings"]
    grades = ratings[ratings["scheme"] == "future_group_grade"]
    between = set(grades.loc[grades["rating"] == "B or B-", "region_code"])
    assert between == {"AUS", "NOR", "SWE", "DEU", "ITA"}
    assert set(grades.loc[grades["region_code"] == "CAN", "rating"]) == {"F"}


def test_about_forty_five_countries_have_three_named_producers(processed: Processed) -> None:
    table = coverage(processed["10_claims"])
    several = table[(table["producers"] >= 3) & ~table["region_code"].isin(CONTINENTS)]
    assert 41 <= len(several) <= 49
    assert {"NLD", "GBR", "USA", "DEU", "CAN"} <= set(several["region_code"])
    assert all(gazetteer().areas[code].kind in PAGE_KINDS for code in table["region_code"])


def test_shared_estimands_are_those_of_two_lineages(processed: Processed, claims: pd.DataFrame) -> None:
    table = coverage(processed["10_claims"])
    assert (table["shared"] > 0).sum() >= 3
    for ids in filter(None, table["shared_claims"]):
        for group in ids.split(" | "):
            rows = claims.loc[group.split(";")]
            assert rows["lineage"].nunique() > 1
            assert len(rows[list(ESTIMAND)].drop_duplicates()) == 1


def test_copies_of_one_lineage_share_nothing(processed: Processed) -> None:
    claims = processed["10_claims"]
    one = claims[claims["claim_id"] == "A2009-054"]
    copies = pd.concat([one, one.assign(claim_id="T-001")], ignore_index=True)
    assert coverage(copies)["shared"].tolist() == [0]
    rivals = pd.concat([one, one.assign(claim_id="T-001", lineage="T-001")], ignore_index=True)
    assert coverage(rivals)["shared_claims"].tolist() == ["A2009-054;T-001"]
