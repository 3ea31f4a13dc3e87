"""`build_ladder`: known ladders, and the same rungs when worked out; its rules are tested with the estimates."""

import pandas as pd
import pytest

import analysis as an
from tests.library.conftest import own


def ladder_of(region: str, **choices: object) -> pd.DataFrame:
    return an.build_ladder(an.load_claims(region, **choices))


@pytest.mark.parametrize(
    ("region", "ids"),
    [
        ("World", ["TIPLE-202305", "GEMS-016", "GEMS-015"]),
        ("Netherlands", ["UNODCNLD-2022", "LST-012", "WFNLD-2023"]),
        ("United Kingdom", ["UK-015", "LST-002", "WFGBR-2023"]),
        ("United States", ["UNODCUSA-2022", "USG-007", "WFUSA-2023"]),
        ("Nepal", ["UNODCNPL-2021", "ILO-020", "SUR-074"]),
        ("Ukraine", ["UNODCUKR-2022", "SUR-118", "WFUKR-2023"]),
        ("Moldova", ["UNODCMDA-2022", "", "WFMDA-2023"]),
        ("Germany", ["UNODCDEU-2021", "IOM-005", "WFDEU-2023"]),
        ("Oceania", ["", "", ""]),
    ],
)
def test_known_ladders(region: str, ids: list[str]) -> None:
    assert ladder_of(region)["number_id"].tolist() == ids


def test_reasons_of_the_rungs() -> None:
    ladder = ladder_of("United States")
    assert ladder["why"].tolist()[1:] == ["only_history", "history_gave_way"]
    assert ladder_of("Moldova").loc["trafficked", "claim_ids"] == "A2009-072;OTHER-011"
    # A model leads before experts of another rung.
    for known in (ladder, ladder_of("Germany")):
        assert known.query("leads")["grade"].tolist() == ["model"]
    assert ladder_of("World").loc["found", ["confirmed", "reporters_only"]].tolist() == [True, True]


def test_own_lines_that_meet_lead_with_the_answer_of_reconcile() -> None:
    claims = own({"figure": "12,000"}, {"figure": "15,000", "producer": "Beta"})
    row, answer = an.build_ladder(claims).loc["trafficked"], an.reconcile(claims).iloc[0]
    assert (row["basis"], row["number_id"], row["lines"]) == ("estimate", answer.name, 2)
    assert row[["low", "best", "high"]].tolist() == answer[["low80", "median", "high80"]].tolist()


def test_without_a_maker_the_next_one_leads_in_any_order_of_rows() -> None:
    claims = an.load_claims("Netherlands", drop_producers=["Walk Free"])
    ladder = an.build_ladder(claims)
    assert ladder.loc["modern_slavery", "basis"] == "none"
    assert ladder.loc["trafficked", "number_id"] == "LST-012"
    pd.testing.assert_frame_equal(an.build_ladder(claims.sample(frac=1, random_state=6)), ladder)


def test_claims_of_several_regions_are_one_clear_error() -> None:
    with pytest.raises(ValueError, match="of one"):
        an.build_ladder(an.load_claims())


@pytest.mark.parametrize("region", ["Cambodia", "Pakistan", "Japan"])
def test_a_published_ladder_is_what_working_it_out_gives(region: str) -> None:
    claims = an.load_claims(region)
    # Where a claim was read changes nothing here, and the published rows are not these any more.
    changed = claims.assign(locator="another page")
    pd.testing.assert_frame_equal(an.build_ladder(changed), an.build_ladder(claims), rtol=1e-5)
