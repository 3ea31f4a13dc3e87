"""The tolerance of print, what is marginal under it, and links that make a pair conditional."""

import pytest

from analysis.conflicts.claim import half_unit
from analysis.conflicts.pairs import find_pairs
from analysis.conflicts.rules import default_choices
from analysis.conflicts.search import find_conflicts
from analysis.conflicts.severity import find_clips
from tests.conflicts.corpus import frame, read, row, share

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


def test_marginal_is_what_the_tolerance_takes_away() -> None:
    rows = [row("A-001", value=510_000), row("B-001", value=500_000)]
    (marginal,) = find_conflicts(frame(rows)).to_dict("records")
    rows[0] = row("A-001", value=511_000)
    (hard,) = find_conflicts(frame(rows)).to_dict("records")
    assert (marginal["level"], marginal["marginal"]) == ("infeasible", True)
    assert (hard["level"], hard["marginal"]) == ("infeasible", False)
    assert hard["severity"] == pytest.approx(1.022)


def test_marginal_set_with_a_share() -> None:
    def told(least: float) -> dict[str, object]:
        of = share(
            "B-001",
            whole={"population": "all"},
            population="women",
            value=0.7,
            figure="70%",
            approximate=True,
        )
        women = row("C-001", population="women", low=least, bound="lower")
        found = find_conflicts(frame([row("A-001", high=1000, bound="upper"), of, women]))
        return {str(key): cell for key, cell in found.iloc[0].items()}

    # About 70 percent of 1,000 are at most 710 within the tolerance of print.
    assert (told(709)["level"], bool(told(709)["marginal"])) == ("infeasible", True)
    assert (told(720)["level"], bool(told(720)["marginal"])) == ("infeasible", False)


@pytest.mark.parametrize(("ratio", "level"), [(2.0, "apparent"), (2.9, "apparent"), (3.5, "conditional")])
def test_link_decides_whether_a_stock_beside_a_flow_is_conditional(ratio: float, level: str) -> None:
    stock = row("A-001", measure="stock", unit="persons", low=1000 * ratio, high=1000 * ratio)
    (found,) = find_conflicts(frame([stock, row("B-001", low=1000, high=1000)])).to_dict("records")
    assert (found["code"], found["level"]) == ("implied_duration", level)


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
    (found,) = find_conflicts(frame(rows)).to_dict("records")
    assert (found["code"], found["level"], found["reasons"]) == ("joint", level, "stock_or_flow")


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
    found = find_conflicts(frame(rows))
    assert set(found["level"]) == {"clipped"}
    assert found["claim_ids"].str.split(";").str[0].tolist().count("C-001") == 1


def test_contradictions_that_no_search_found_stop_nothing() -> None:
    """Where a budget leaves claims that cannot all be true, nothing is said of the ranges among them."""
    rows = [
        row("A-001", value=100),
        row("B-001", low=200, high=300),
        row("C-001", low=10, high=90, area="DEU"),
    ]
    rows.append(row("D-001", low=50, high=400, area="DEU"))
    claims = read(rows)
    nothing = find_pairs([], default_choices(), exact=True)
    clips = find_clips(claims, nothing, [], default_choices())
    assert {clip.claim.claim_id for clip in clips} == {"C-001", "D-001"}
