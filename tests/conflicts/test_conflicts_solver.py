"""The tolerance of print, what is marginal under it, and links that make a pair conditional."""

from collections.abc import Sequence

import pytest

from analysis.conflicts.claim import half_unit
from analysis.conflicts.rules import default_choices
from analysis.conflicts.severity import find_clips
from tests.conflicts.corpus import found, read, row, share

PRINTED = {
    "a plain count": (117, "117", {}, 0.5),
    "zeros count to the second digit": (117_000, "117,000", {}, 500),
    "half a million": (500_000, "500,000", {}, 5_000),
    "a small number": (50, "50", {}, 0.5),
    "about doubles": (500_000, "about 500,000", {"approximate": True}, 10_000),
    "a register is as printed": (500_000, "500,000", {"method": "administrative"}, 0),
    "a decimal": (2_500_000, "2.5 million", {}, 50_000),
    "a whole percentage": (0.7, "70 percent", {"unit": "fraction"}, 0.005),
    "a decimal percentage": (0.705, "70.5%", {"unit": "fraction"}, 0.0005),
    "a fraction in words": (2 / 3, "two thirds", {"unit": "fraction"}, 0.02),
}


@pytest.mark.parametrize("case", PRINTED)
def test_tolerance_of_print(case: str) -> None:
    value, figure, cells, wanted = PRINTED[case]
    printed = row("X-001", value=value, figure=figure, **cells)
    assert half_unit(printed, value, default_choices()) == pytest.approx(wanted)


#: About 70 percent of at most 1,000 are at most 710 within the tolerance of print.
OF_WOMEN = (
    row("A-001", high=1000, bound="upper"),
    share(
        "B-001", whole={"population": "all"}, population="women", value=0.7, figure="70%", approximate=True
    ),
)


@pytest.mark.parametrize(
    ("rows", "marginal", "severity"),
    [
        ((row("A-001", value=510_000), row("B-001", value=500_000)), True, 1.02),
        ((row("A-001", value=511_000), row("B-001", value=500_000)), False, 1.022),
        ((*OF_WOMEN, row("C-001", population="women", low=709, bound="lower")), True, 709 / 700),
        ((*OF_WOMEN, row("C-001", population="women", low=720, bound="lower")), False, 720 / 700),
    ],
)
def test_marginal_is_what_the_tolerance_takes_away(
    rows: Sequence[dict[str, object]], marginal: bool, severity: float
) -> None:
    told = found(*rows)[0]
    assert (told["level"], told["marginal"]) == ("infeasible", marginal)
    assert told["severity"] == pytest.approx(severity)


@pytest.mark.parametrize(("ratio", "level"), [(2.0, "apparent"), (2.9, "apparent"), (3.5, "conditional")])
def test_link_decides_whether_a_stock_beside_a_flow_is_conditional(ratio: float, level: str) -> None:
    stock = row("A-001", measure="stock", unit="persons", low=1000 * ratio, high=1000 * ratio)
    (told,) = found(stock, row("B-001", low=1000, high=1000))
    assert (told["code"], told["level"]) == ("implied_duration", level)


@pytest.mark.parametrize(("whole", "level"), [("flow", "apparent"), ("stock", "conditional")])
def test_link_decides_also_where_parts_stand_beside_a_whole(whole: str, level: str) -> None:
    """More may be held at a time than enter in a year, but not fewer: nobody is held for less than a year on average."""
    cells = {"flow": {}, "stock": {"measure": "stock", "unit": "persons"}}
    part = cells["stock" if whole == "flow" else "flow"]
    rows = [
        row("A-001", area="WORLD", value=1000, **cells[whole]),
        row("B-001", area="NLD", value=700, **part),
        row("C-001", area="DEU", value=600, **part),
    ]
    (told,) = found(*rows)
    assert (told["code"], told["level"], told["reasons"]) == ("joint", level, "stock_or_flow")


@pytest.mark.parametrize("beyond", [1, 4, 8])
def test_claims_that_miss_by_less_than_counts_stop_nothing(beyond: int) -> None:
    """One person in ten million too many is no contradiction, and what ranges are left is found all the same."""
    girls = {"population": "women_and_girls"}
    rows = [
        row("A-001", value=10_000_000),
        row("B-001", value=6_000_000, **girls),
        row("C-001", low=4_000_000 + beyond, high=8_000_000, population="men_and_boys"),
        row("D-001", low=3_000_000, high=9_000_000, exploitation="sexual", **girls),
    ]
    told = found(*rows)
    assert {one["level"] for one in told} == {"clipped"}
    assert [one["claim_ids"].split(";")[0] for one in told].count("C-001") == 1


def test_contradictions_that_no_search_found_stop_nothing() -> None:
    """Where a budget leaves claims that cannot all be true, nothing is said of the ranges among them."""
    rows = [
        row("A-001", value=100),
        row("B-001", low=200, high=300),
        row("C-001", low=10, high=90, area="DEU"),
        row("D-001", low=50, high=400, area="DEU"),
    ]
    clips = find_clips(read(rows), [], [], default_choices())
    assert {clip.claim.claim_id for clip in clips} == {"C-001", "D-001"}
