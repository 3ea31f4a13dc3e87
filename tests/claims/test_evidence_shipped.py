"""The shipped numbers of lists, offices and experts and the numbers set against them: what a row must be to stand there."""

import pandas as pd
import pytest

from analysis.claims.estimand import ESTIMAND
from analysis.processing import Processed

LISTS = "list_comparisons"
NAMED = "official_estimates"
AGAINST = "counterparts"


@pytest.fixture(scope="module")
def claims(processed: Processed) -> pd.DataFrame:
    """Every claim by its id."""
    return processed["10_claims"].set_index("claim_id", drop=False)


@pytest.fixture(scope="module")
def new(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims of the three sources."""
    return claims[claims["source"].isin([LISTS, NAMED, AGAINST])]


def test_every_row_says_who_what_and_where_it_was_read(new: pd.DataFrame) -> None:
    assert (new[["section", "carrier", "definition", "read_in"]] != "").all(axis=None)
    dated = new[["producer_year", "period_start", "period_end"]].notna().any(axis=1)
    undated = new[~dated & (new["method"] != "unattributed")]
    #: The maker is named, and neither the text nor its page shows a year: each says so in its note or is a copy.
    says_so = undated["note"].str.contains("no year")
    is_copy = undated["lineage"] != undated["claim_id"]
    silent = undated[~says_so & ~is_copy]
    assert silent.empty, silent["claim_id"].tolist()


def test_what_was_read_in_the_press_has_a_counterpart(claims: pd.DataFrame, new: pd.DataFrame) -> None:
    press = new[new["read_in"] == "press"]
    # The newspapers and the news site among the carriers of official numbers; none is added.
    assert set(press.loc[press["source"] == NAMED, "claim_id"]) == {"OFE-029", "OFE-039", "OFE-040"}
    regions = {claim_id: set(codes.split(";")) for claim_id, codes in claims["regions"].items()}
    for claim_id, row in press.iterrows():
        compared = claims[claims["claim_id"] != claim_id]
        alike = compared.index[compared["exploitation"] == row["exploitation"]]
        has_counterpart = any(regions[compared_id] & regions[claim_id] for compared_id in alike)
        assert has_counterpart or (compared["lineage"] == row["lineage"]).any(), claim_id


def test_a_best_value_lies_inside_its_interval(new: pd.DataFrame) -> None:
    stated = new[new["interval_level"].notna() | new[["low", "best", "high"]].notna().all(axis=1)]
    assert len(stated) >= 8
    assert ((stated["low"] < stated["best"]) & (stated["best"] < stated["high"])).all()


def test_parts_of_the_estimate_of_2012_add_up(claims: pd.DataFrame) -> None:
    rows = claims[(claims["source"] == NAMED) & (claims["lineage"] == "L-ILO-2012")].set_index("locator")
    for parts in (
        ("adults", "children"),
        ("women and girls", "men and boys"),
        ("private economy", "state-imposed forced labour"),
    ):
        assert len(rows.loc[[*parts]]) == len(parts)
        assert rows.loc[[*parts], "best"].sum() == pytest.approx(20.9e6)
    assert claims.loc["ILO-003", "best"] == pytest.approx(20.9e6)


@pytest.mark.parametrize(
    ("lineage", "statement"), [("L-NHRC-NEPAL-2019", "NHRC-2019"), ("L-TEXAS-2016", "TEXAS-2016")]
)
def test_parts_of_one_sentence_add_up(claims: pd.DataFrame, lineage: str, statement: str) -> None:
    rows = claims[(claims["lineage"] == lineage) & (claims["source"].isin([NAMED, AGAINST]))]
    whole = rows.sort_values("best").iloc[-1]
    parts = rows[rows["claim_id"] != whole["claim_id"]]
    assert set(parts["statement"]) == {statement}
    assert parts["best"].sum() == pytest.approx(whole["best"])


def test_no_number_is_entered_twice(claims: pd.DataFrame, new: pd.DataFrame) -> None:
    """One maker's number for one thing and time stands once; a page that retells it is a copy and says of what."""
    columns = [*ESTIMAND, "period_start", "period_end", "producer", "low", "best", "high"]
    persons = claims["visibility"].isin(["actual", "detected"])
    repeated = claims[claims.duplicated(columns, keep=False) & persons]
    repeated = repeated[repeated["claim_id"].isin(new["claim_id"])]
    things = repeated[columns].drop_duplicates()
    assert repeated["lineage"].nunique() == len(things), repeated["claim_id"].tolist()


def test_a_copy_is_no_older_than_what_it_copies(claims: pd.DataFrame, processed: Processed) -> None:
    links = processed["10_lineages"]
    quotes = links[(links["kind"] == "declared") & (links["relation"] == "quotes")]
    quotes = quotes[quotes["claim_id"].str.startswith("CPT-")]
    assert len(quotes) >= 15
    for copy, origin in zip(quotes["claim_id"], quotes["other_id"], strict=True):
        years = claims.loc[[copy, origin], "producer_year"]
        if years.notna().all():
            assert int(years[copy]) >= int(years[origin]), (copy, origin)


def test_one_register_is_one_line(claims: pd.DataFrame) -> None:
    dutch = claims[(claims["region_code"] == "NLD") & (claims["method"] == "capture_recapture")]
    of_lists = dutch.loc[dutch["source"] == LISTS, "claim_id"]
    assert {"NLR-004", *of_lists} <= set(dutch["claim_id"])
    assert set(dutch["lineage"]) == {"L-NLD-MSE-2010-2015"}


def test_analyses_of_one_set_of_lists_are_one_line(claims: pd.DataFrame, new: pd.DataFrame) -> None:
    lists = new[(new["source"] == LISTS) & (new["method"] == "capture_recapture")]
    lists = lists[lists["measure"].isin(["prevalence", "stock"])]
    for place, rows in lists.groupby("place"):
        assert rows["lineage"].nunique() == 1, place
    british = lists.loc[lists["place"] == "United Kingdom", "lineage"]
    assert claims.loc["UK-008", "lineage"] == british.iloc[0]
