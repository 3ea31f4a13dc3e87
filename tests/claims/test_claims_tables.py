"""The shipped claims: what was printed is kept, what is read is right, and every change has its step."""

import pandas as pd
import pytest

from analysis.processing import Processed
from analysis.reading.text_tables import read_text_table
from tests.conftest import ROOT

RAW = "data/raw/article_2009/claims.csv"

#: Read by hand from the article; values in persons, persons a year, dollars or fractions.
BY_HAND = {
    "600,000 to 820,000": (600_000, None, 820_000, "none"),
    "approximately 70 percent": (None, 0.7, None, "none"),
    "up to 50 percent": (None, None, 0.5, "upper"),
    "between USD$5 billion and $9 billion": (5e9, None, 9e9, "none"),
    "about $42.5 billion": (None, 42.5e9, None, "none"),
    "$31bn": (None, 31e9, None, "none"),
    "at least 200,000 to 225,000": (200_000, None, 225_000, "lower"),
    "As many as 200,000": (None, None, 200_000, "upper"),
    "2/3": (None, 2 / 3, None, "none"),
    "three-quarters": (None, 0.75, None, "none"),
    "from 1,000 to 7,000": (1_000, None, 7_000, "none"),
    "more than 75%": (0.75, None, None, "lower"),
    "Thirty-five percent": (None, 0.35, None, "none"),
    "13,000-14,000": (13_000, None, 14_000, "none"),
    "up to 1,420": (None, None, 1_420, "upper"),
    "between 200,000 and 400,000": (200_000, None, 400_000, "none"),
    "perhaps up to 10%": (None, None, 0.1, "upper"),
    "half a million": (None, 500_000, None, "none"),
    "up to one million": (None, None, 1_000_000, "upper"),
    "between 300 and 1000": (300, None, 1_000, "none"),
    "not been a single": (None, 0, None, "none"),
    "thousands": (1_000, None, None, "lower"),
}


@pytest.fixture(scope="module")
def article(processed: Processed) -> pd.DataFrame:
    """The claims of the 2009 article."""
    claims = processed["10_claims"]
    return claims[claims["source"] == "article_2009"]


@pytest.mark.parametrize("figure", BY_HAND)
def test_values_read_by_hand(article: pd.DataFrame, figure: str) -> None:
    rows = article[article["figure"].str.endswith(figure)]
    assert len(rows), figure
    for _, row in rows.iterrows():
        values = tuple(None if pd.isna(row[name]) else row[name] for name in ("low", "best", "high"))
        assert values == pytest.approx(BY_HAND[figure][:3])
        assert row["bound"] == BY_HAND[figure][3]


def test_nothing_printed_is_lost(article: pd.DataFrame) -> None:
    raw = read_text_table(ROOT / RAW, file=RAW)
    for column in ("claim_id", "figure", "hedge", "place", "period", "share_of", "note", "definition"):
        assert article[column].tolist() == raw[column].tolist()


def test_every_claim_has_a_step_for_its_figure(processed: Processed) -> None:
    steps = processed["10_steps"]
    figure_steps = steps[steps["field"].isin(["low", "best", "high"])]
    assert set(figure_steps["claim_id"]) == set(processed["10_claims"]["claim_id"])


def test_a_part_of_a_country_is_never_the_country(article: pd.DataFrame) -> None:
    amsterdam = article[article["place"] == "Amsterdam"]
    assert set(amsterdam["area"]) == {"NLD/Amsterdam"}
    assert set(amsterdam["region_code"]) == {"NLD"}


def test_groups_appear_on_the_smallest_region_that_contains_them(article: pd.DataFrame) -> None:
    where = article.set_index("place")["region_code"].groupby(level=0).first()
    assert where["EU"] == "EUROPE"
    assert where["Southeast Asia"] == "ASIA"
    assert where["Council of Europe"] == "EUROPE"
    assert where["Vienna"] == "AUT"


def test_open_windows_have_a_start_and_no_end(article: pd.DataFrame) -> None:
    ukraine = article[article["figure"] == "half a million"].iloc[0]
    moldova = article[article["figure"] == "between 200,000 and 400,000"].iloc[0]
    for claim in (ukraine, moldova):
        assert claim["period_start"] == 1991
        assert pd.isna(claim["period_end"])
        assert claim["period_kind"] == "open_window"
        assert claim["direction"] == "out"


def test_roles_hold_both_ends(processed: Processed) -> None:
    roles = processed["10_roles"]
    both = set(roles.loc[roles["role"] == "source", "region_code"]) & set(
        roles.loc[roles["role"] == "destination", "region_code"]
    )
    assert {"RUS", "THA"} <= both
    within = set(roles.loc[roles["role"] == "within", "place"])
    assert within == {"Ghana", "Togo", "Benin", "Africa", "Colombia"}


def test_a_set_of_grades_stays_a_set(processed: Processed) -> None:
    ratings = processed["10_ratings"]
    grades = ratings[ratings["scheme"] == "future_group_grade"]
    between = set(grades.loc[grades["rating"] == "B or B-", "region_code"])
    assert between == {"AUS", "NOR", "SWE", "DEU", "ITA"}
    assert set(grades.loc[grades["region_code"] == "CAN", "rating"]) == {"F"}
