"""What surveys print: best value and interval at their level, samples, named groups, ratios, parts, rounding words."""

import pandas as pd
import pytest

from analysis.claims.audit_steps import ENDS
from analysis.claims.claim import Claim, claims_of
from analysis.claims.clean import Cleaned, clean_tables, printed_level
from analysis.claims.estimand import Estimand, part_of, whole_of
from analysis.claims.own_claims import CARD
from analysis.reading.problems import InputError
from analysis.vocabulary import StepCode
from tests.case_tables import cases
from tests.claims.claim_rows import raw_rows

SURVEY = {"method": "survey", "measure": "stock", "unit": "persons", "visibility": "actual"}
SHARE = {
    "measure": "share",
    "unit": "fraction",
    "figure": "34.15% (30-38%)",
    "status": "forced_labour",
    "share_of": "domestic workers",
    "target_population": "domestic workers",
    "whole_measure": "stock",
    "whole_population": "all",
    "whole_status": "general_population",
    "whole_exploitation": "not_applicable",
    "whole_movement": "not_applicable",
    "whole_visibility": "not_applicable",
}


def cleaned(**change: str) -> Cleaned:
    """One raw row of a survey, read."""
    producers = {"unattributed": "unattributed"}
    return clean_tables([(raw_rows({**SURVEY, **change}), CARD)], producers=producers)


def claim(**change: str) -> pd.Series:
    """The claim of one raw row."""
    return cleaned(**change).claims.iloc[0]


def as_read(**change: str) -> Claim:
    """What the rooms below read of the claim of one raw row."""
    (made,) = claims_of(cleaned(**change).claims)
    return made


@pytest.mark.parametrize(
    ("change", "values"),
    [
        ({"figure": "98,000 (8,000-194,000)", "interval_level": "0.95"}, (8_000, 98_000, 194_000, 0.95)),
        ({"figure": "98,000 (8,000-194,000)"}, (8_000, 98_000, 194_000, None)),
        ({"figure": "98,000 (95% interval 8,000 to 194,000)"}, (8_000, 98_000, 194_000, 0.95)),
        ({"figure": "6,800 (95% CI 4,200–10,800)", "interval_level": "0.95"}, (4_200, 6_800, 10_800, 0.95)),
        ({"figure": "1,000 (90 percent credible interval 800 to 1,500)"}, (800, 1_000, 1_500, 0.9)),
        ({**SHARE, "interval_level": "0.95"}, (0.30, 0.3415, 0.38, 0.95)),
    ],
)
def test_a_best_value_stands_beside_both_ends_and_their_level(
    change: dict[str, str], values: tuple[float | None, ...]
) -> None:
    row = claim(**change)
    cells = [None if pd.isna(row[name]) else row[name] for name in (*ENDS, "interval_level")]
    assert cells == pytest.approx([*values])
    assert row["bound"] == "none"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"figure": "98,000", "interval_level": "0.95"}, "is no interval"),
        ({"figure": "up to 98,000", "interval_level": "0.95"}, "is no interval"),
        ({"figure": "98,000 (95% CI 8,000-194,000)", "interval_level": "0.8"}, "0.8 is not the level"),
    ],
)
def test_a_level_belongs_to_an_interval_and_is_the_printed_one(change: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        cleaned(**change)


def test_a_percentage_is_no_level() -> None:
    for figure in ("16.5%", "95% of 200", "98,000 (8,000-194,000)", "between 5 and 95 percent"):
        assert printed_level(figure) == ""


@pytest.mark.parametrize(
    "figure", ["more than 2.1 million", "over 31,300", "Over 7,400", "just over 120,000"]
)
@pytest.mark.parametrize("method", ["survey", "capture_recapture", "model"])
def test_before_a_computed_result_more_than_says_a_rounding(figure: str, method: str) -> None:
    read = cleaned(figure=figure, method=method)
    row = read.claims.iloc[0]
    codes = {step.code for step in read.steps}
    assert row["best"] > 0
    assert pd.isna(row["low"])
    assert row[["bound", "approximate"]].tolist() == ["none", True]
    assert codes & {StepCode.BOUND_TO_POINT, StepCode.HEDGE_TO_BOUND} == {StepCode.BOUND_TO_POINT}


@pytest.mark.parametrize(("figure", "method"), cases(__file__, "other_bounds_stay_bounds"))
def test_other_bounds_stay_bounds(figure: str, method: str) -> None:
    row = claim(figure=figure, method=method)
    assert row["bound"] == "lower"
    assert row["low"] > 0
    assert pd.isna(row["best"])


def test_nearly_is_a_point_and_up_to_a_bound_however_it_was_made() -> None:
    for method in ("survey", "estimate"):
        row = claim(figure="nearly 97,000", method=method)
        assert (row["best"], row["bound"], row["approximate"]) == (97_000, "none", True)
        assert claim(figure="up to 2.1 million", method=method)["bound"] == "upper"


@pytest.mark.parametrize(
    ("figure", "values"),
    [
        ("four", (None, 4, None)),
        ("11.2 times", (None, 11.2, None)),
        ("four to nine times", (4, None, 9)),
        ("0.4", (None, 0.4, None)),
    ],
)
def test_a_ratio_is_a_number_for_each_of_its_whole(figure: str, values: tuple[float | None, ...]) -> None:
    row = claim(figure=figure, measure="ratio", unit="ratio", share_of="each detected victim")
    assert tuple(None if pd.isna(row[end]) else row[end] for end in ENDS) == values
    if "times" in figure:
        with pytest.raises(InputError, match="times"):
            cleaned(figure=figure)


def test_a_city_samples_and_named_groups_are_kept_as_written() -> None:
    row = claim(**SHARE, place="Casablanca", place_to="Casablanca", sample="link-tracing, n = 1,009")
    assert (row["area"], row["region_code"], row["regions"]) == ("MAR/Casablanca", "MAR", "MAR")
    assert row["sample"] == "link-tracing, n = 1,009"
    assert row["target_population"] == row["share_of"] == "domestic workers"


def test_two_named_groups_or_two_windows_of_recall_are_two_quantities() -> None:
    def key(**change: str) -> Estimand:
        return as_read(**{**SHARE, **change}).estimand

    assert key() == key(figure="28.73%", share_of="workers in homes")
    assert key() != key(target_population="farm workers")
    assert key() != key(whole_measure="cumulative")
    assert key().key.whole_measure == "stock"


def test_part_and_whole_of_a_named_group_are_of_that_group() -> None:
    share = as_read(**SHARE)
    about = part_of(share.estimand, share.quantity.whole_measure)
    part = about.key
    whole = whole_of(about, share.whole, share.role).key
    assert part.target_population == whole.target_population == "domestic workers"
    assert (part.measure, part.unit, part.whole_measure) == ("stock", "persons", "")
    assert (whole.status, part.status) == ("general_population", "forced_labour")
