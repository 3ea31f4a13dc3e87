"""`quoting_advice`: one advice and one reason a claim, whatever the order of the rows."""

import pandas as pd
import pytest

import analysis as an
from analysis.estimates.quotability import Advice, Reason
from analysis.library.corpus import tables
from analysis.vocabulary import UNNAMED


@pytest.fixture(scope="module")
def claims() -> pd.DataFrame:
    return an.load_claims()


@pytest.fixture(scope="module")
def advice(claims: pd.DataFrame) -> pd.DataFrame:
    return an.quoting_advice(claims)


def own(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {"place": "Nepal", "measure": "flow", "year": 2005, "producer": "Alpha", "method": "survey"}
    return an.make_claims([usual | row for row in rows])


def reasons(claims: pd.DataFrame) -> list[str]:
    return an.quoting_advice(claims)["reason"].tolist()


def test_every_claim_has_one_advice_with_a_reason(claims: pd.DataFrame, advice: pd.DataFrame) -> None:
    assert advice.index.equals(claims.index)
    assert set(advice["advice"]) == set(map(str, Advice))
    assert set(advice["reason"]) <= set(map(str, Reason))
    assert advice.groupby("reason")["advice"].nunique().eq(1).all()


def test_only_what_is_replaced_or_copied_names_another(claims: pd.DataFrame, advice: pd.DataFrame) -> None:
    history = advice["advice"] == "quote_as_history"
    assert (advice["superseded_by"] != "").equals(history)
    assert (advice["original"] != "").equals(advice["reason"] == "copy")
    others = {*advice["superseded_by"], *advice["original"]} - {""}
    assert others <= set(claims.index)


def test_nobody_named_and_copies_are_never_quoted(claims: pd.DataFrame, advice: pd.DataFrame) -> None:
    unnamed = claims["producer"].isin(UNNAMED)
    assert advice.loc[unnamed, "advice"].eq("do_not_quote").all()
    links = tables()["10_lineages"]
    quoted = links[links["relation"] == "quotes"].set_index("claim_id")["other_id"]
    assert advice.loc[quoted.index, "original"].eq(quoted).all()


def test_a_replaced_edition_has_a_later_one_of_its_maker(claims: pd.DataFrame, advice: pd.DataFrame) -> None:
    replaced = advice[advice["reason"] == "superseded"]
    before, after = claims.loc[replaced.index], claims.loc[replaced["superseded_by"]]
    for name in ("producer", "area", "status", "measure", "population", "exploitation", "visibility"):
        assert (before[name].to_numpy() == after[name].to_numpy()).all(), name
    assert (before["producer_year"].to_numpy() < after["producer_year"].to_numpy()).all()
    assert (before["period_start"].to_numpy() <= after["period_end"].to_numpy()).all()
    assert not set(replaced["superseded_by"]) & set(replaced.index)


@pytest.mark.parametrize(
    ("claim_id", "expected", "reason"),
    [
        ("A2009-039", "do_not_quote", "unattributed"),
        ("A2009-042", "do_not_quote", "copy"),
        ("WFNLD-2016", "quote_as_history", "superseded"),
        ("NLR-001", "quote_as_history", "revised"),
        ("UNODCNLD-2008", "quote", "documented"),
        ("OFE-032", "quote_with_care", "contradicted"),
        ("MSENLD-201015", "quote_with_care", "recomputed"),
        ("NLR-004", "quote", "documented"),
        ("SUR-074", "quote_with_care", "one_line"),
        ("UNODCNLD-2022", "quote", "documented"),
    ],
)
def test_one_claim_of_each_reason(advice: pd.DataFrame, claim_id: str, expected: str, reason: str) -> None:
    assert advice.loc[claim_id, ["advice", "reason"]].tolist() == [expected, reason]


def test_the_advice_does_not_depend_on_order_or_on_other_regions(
    claims: pd.DataFrame, advice: pd.DataFrame
) -> None:
    shuffled = an.quoting_advice(claims.sample(frac=1, random_state=5))
    pd.testing.assert_frame_equal(shuffled.loc[advice.index], advice)
    for region in ("Netherlands", "Nepal", "United Kingdom", "Ireland"):
        mine = an.load_claims(region)
        pd.testing.assert_series_equal(an.quoting_advice(mine)["advice"], advice.loc[mine.index, "advice"])


def test_a_single_survey_needs_an_interval_or_a_second_line() -> None:
    assert reasons(own({"figure": "12,000"})) == ["one_line"]
    assert reasons(own({"figure": "10,000 to 15,000"})) == ["documented"]
    in_tension = own({"figure": "12,000"}, {"figure": "40,000", "producer": "Beta"})
    assert reasons(in_tension) == ["one_line"] * 2
    agreeing = own({"figure": "about 12,000"}, {"figure": "about 12,000", "producer": "Beta"})
    assert reasons(agreeing) == ["documented"] * 2
    far = own({"figure": "about 12,000"}, {"figure": "about 12,000", "producer": "Beta", "year": 2015})
    assert reasons(far) == ["one_line"] * 2


def test_a_later_edition_replaces_and_is_no_second_line() -> None:
    found = an.quoting_advice(
        own(
            {"figure": "about 12,000", "producer_year": 2006},
            {"figure": "about 12,000", "producer_year": 2009},
        )
    )
    assert found["reason"].tolist() == ["superseded", "one_line"]
    assert found["superseded_by"].tolist() == ["OWN-002", ""]


def test_experts_and_second_hand_need_care() -> None:
    two = [{"figure": "about 12,000", "method": "estimate", "producer": maker} for maker in ("Alpha", "Beta")]
    assert reasons(own(*two)) == ["undocumented"] * 2
    assert reasons(own({"figure": "10,000 to 15,000", "read_in": "secondary"})) == ["second_hand"]


def test_no_claims_need_no_advice() -> None:
    assert an.quoting_advice(an.make_claims([])).empty


def test_one_sample_under_two_wordings_has_no_later_edition() -> None:
    one = {"figure": "12,000", "lineage": "L-OWN-1", "producer_year": 2006, "definition": "by one question"}
    other = {"figure": "40,000", "lineage": "L-OWN-1", "producer_year": 2009, "definition": "by another"}
    assert an.find_conflicts(own(one, other))["code"].tolist() == ["two_wordings"]
    assert reasons(own(one, other)) == ["one_line"] * 2
    assert reasons(own(one, {**other, "definition": one["definition"]})) == ["superseded", "one_line"]
