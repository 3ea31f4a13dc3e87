"""Totals, numbers a year and numbers at a time are told in one another's terms before both are said to hold."""

from collections.abc import Mapping

import pandas as pd
import pytest

from analysis.conflicts import find_conflicts
from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import Claim, read_claims
from analysis.conflicts.links import implied
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import default_rules
from analysis.conflicts.ways import taken_apart
from tests.conflicts.corpus import frame, row

SIX = {"period_start": 2010, "period_end": 2015, "period_kind": "window"}
TOTAL = {"measure": "prevalence", "unit": "persons", **SIX}
MEAN = {"measure": "prevalence", "unit": "persons_per_year", **SIX}
AT_A_TIME = {"measure": "stock", "unit": "persons", "period_start": 2014, "period_end": 2014}


def found(*rows: Mapping[str, object]) -> pd.Series:
    """The one conflict of some claims."""
    conflicts = find_conflicts(frame(rows))
    assert len(conflicts) == 1
    return conflicts.iloc[0]


def claims(*rows: Mapping[str, object]) -> dict[str, Claim]:
    """Claims by their id."""
    read = read_claims(frame(rows), rules=default_rules(), choices=Choices(), people=None)
    return {claim.claim_id: claim for claim in read}


def factor(upper: Mapping[str, object], lower: Mapping[str, object]) -> float:
    """The value of the link that two exact numbers imply."""
    above, below = claims(upper, lower).values()
    tied = implied(default_rules(), Pair(above, below, frozenset(), False, 1.0))
    assert tied is not None
    assert tied.low <= tied.high
    return (tied.low + tied.high) / 2


@pytest.mark.parametrize("years", [0.5, 1.5, 4.0])
def test_the_stay_is_found_that_a_steady_population_was_made_with(years: float) -> None:
    """With 1,117 new persons a year: at a time, in the course of a year and of six years, and added up over six."""
    new = 1_117
    at_once = row("A-001", value=new * years, **AT_A_TIME)
    yearly = row("F-001", value=new)
    in_six = row("A-002", value=new * (years + 6), **TOTAL)
    in_one = row("B-001", value=new * (years + 1), **MEAN)
    added = row("A-003", value=new * 6, **{**TOTAL, "measure": "cumulative"})
    for upper, lower in ((at_once, yearly), (in_six, yearly), (in_six, {**at_once, "claim_id": "Z-001"})):
        assert factor(upper, lower) == pytest.approx(years, rel=0.02)
    assert factor(in_six, in_one) == pytest.approx(years, rel=0.02)
    assert factor(added, {**at_once, "claim_id": "Z-001"}) == pytest.approx(years, rel=0.02)
    assert factor(added, yearly) == pytest.approx(1, rel=0.01)


def test_years_that_do_not_fill_their_window_are_a_contradiction() -> None:
    """Nobody can be in six years and in none of them: 6 x 6,250 = 37,500 lie below 45,900, by a factor of 1.22."""
    one = found(row("T-001", value=(45_900, 137_000), **TOTAL), row("M-001", value=6_250, **MEAN))
    assert (one["level"], one["code"]) == ("infeasible", "window_average")
    assert one["severity"] == pytest.approx(45_900 / 37_500, rel=0.002)
    assert (
        "Even six years of 6,250 make 37,500, while the first number is 45,900 at least." in one["arithmetic"]
    )
    assert one["would_have_to_be_true"].endswith("one of them would have to change by a factor of 1.2.")


def test_years_that_fill_their_window_are_none() -> None:
    """Six years of 9,000 make 54,000, above 45,900."""
    one = found(row("T-001", value=(45_900, 137_000), **TOTAL), row("M-001", value=9_000, **MEAN))
    assert one["level"] != "infeasible"


def test_a_window_beside_a_time_names_the_stay_that_it_takes() -> None:
    """45,900 to 137,000 over 2,200: 6 / (20.9 - 1) years = 3.6 months, to 6 / (62.3 - 1) = 1.2 months."""
    one = found(row("T-001", value=(45_900, 137_000), **TOTAL), row("S-001", value=2_200, **AT_A_TIME))
    assert (one["level"], one["reasons"]) == ("conditional", "stock_or_flow")
    assert (
        "only if people are held for one to four months on average. That is shorter than the one to three years"
        in (one["would_have_to_be_true"])
    )


def test_a_window_beside_new_persons_names_those_who_were_there_before() -> None:
    """45,900 less six years of 7,000 are 3,900; who is not told of a year is told so."""
    yearly = row(
        "F-001", value=(1_000, 7_000), period_start="", period_end="", period_kind="none", producer_year=2009
    )
    one = found(row("T-001", value=(45_900, 137_000), **TOTAL), yearly)
    assert (one["level"], one["reasons"]) == ("apparent", "total_or_year")
    lead, ways = taken_apart(one["would_have_to_be_true"])
    assert lead.startswith("The second number gives no year; the text is from 2009.")
    assert (
        "so that at least 3,900 of the first were already there when 2010 began: six years of 7,000"
        in ways[0]
    )
    assert "the second number, which gives no year, is about another time" in ways[1]


def test_a_total_far_above_a_year_names_what_the_other_years_must_hold() -> None:
    """200,000 since 1991, told in 2009, and at most 1,000 in 1992 to 2003: 188,000 in seven years, 26,900 a year."""
    total = row(
        "C-001", value=(200_000, 400_000), measure="cumulative", unit="persons", period_start=1991, period_end="",
        period_kind="open_window", producer_year=2009,
    )  # fmt: skip
    yearly = row("F-001", bound="upper", high=1_000, period_start=1992, period_end=2003, period_kind="window")
    one = found(total, yearly)
    assert (one["level"], one["reasons"]) == ("conditional", "total_or_year")
    assert (
        "only if the other years, at most seven, hold at least 188,000 together. That is 26,900 a year, 27 times"
        in (one["would_have_to_be_true"])
    )


def test_one_producer_who_says_something_else_of_the_same_years_is_heard_twice() -> None:
    """500,000 a year in 1995 to 1998 beside 80,000 in 1995: (4 x 500,000 - 80,000) / 3 = 640,000 in the other years."""
    mean = row(
        "I-001", value=500_000, producer="an office", period_start=1995, period_end=1998, period_kind="window"
    )
    year = row("I-002", value=80_000, producer="an office", period_start=1995, period_end=1995)
    one = found(mean, year)
    assert (one["level"], one["code"]) == ("conditional", "window_average")
    assert "hold at least 1,920,000 together. That is 640,000 a year, 8 times" in one["would_have_to_be_true"]


def test_a_series_still_speaks_with_one_voice() -> None:
    """Two years of one office that do not overlap are a series."""
    years = [
        row(f"I-{year}", value=value, producer="an office", period_start=year, period_end=year)
        for year, value in ((2007, 500), (2012, 80))
    ]
    assert find_conflicts(frame(years)).empty


def test_a_stock_above_arrivals_leaves_a_rest_by_the_longest_stay() -> None:
    """Of 20,900,000 in forced labour 6,000,000 may have come at 2,000,000 a year: 14,900,000 are not trafficked."""
    stock = row("S-001", value=20_900_000, status="forced_labour", measure="stock", unit="persons")
    one = found(stock, row("F-001", value=(700_000, 2_000_000)))
    assert (
        "at least 14,900,000 of the first, who are in forced labour, are not trafficked (even with stays of three years)"
        in (one["would_have_to_be_true"])
    )
    assert (
        "alone does not explain it: people would have to be held for 10 to 30 years on average"
        in one["would_have_to_be_true"]
    )
    assert "only if" not in one["would_have_to_be_true"]
    assert (one["level"], one["reasons"]) == ("apparent", "definition")


def test_a_number_at_a_time_is_never_above_everybody_of_its_year() -> None:
    """Then no stay joins the two, and what is left is the definition."""
    stock = row("S-001", value=8_000, status="sex_trade", measure="stock", unit="persons")
    year = row("Y-001", value=6_250, measure="prevalence", unit="persons_per_year")
    one = found(stock, year)
    assert (one["level"], one["reasons"]) == ("apparent", "definition")
    assert one["would_have_to_be_true"].startswith("Both can be right if at least ")


def test_a_total_of_registered_persons_stands_beside_one_of_its_years() -> None:
    """No number at a time is among them, and the reason does not say so."""
    seen = {"visibility": "detected", "method": "administrative"}
    total = row("E-001", value=23_632, measure="cumulative", unit="persons", period_start=2008, period_end=2010,
                period_kind="window", **seen)  # fmt: skip
    one = found(total, row("E-002", value=9_528, period_start=2010, period_end=2010, **seen))
    assert one["reasons"] == "total_or_year"
    assert one["would_have_to_be_true"] == (
        "Both can be right if over three years the first number means 7,880 a year, which is near the second number "
        "(one number is of several years, the other of one)."
    )


def test_a_register_lies_inside_all_that_is_known() -> None:
    """Who was referred to one register is among those known to any body of the same place and year."""
    cells = {"visibility": "detected", "method": "administrative"}
    known = row("U-001", value=2_744, definition="potential victims known to any of the lists", **cells)
    listed = row(
        "U-002",
        value=1_743,
        definition="potential victims referred to the National Referral Mechanism",
        **cells,
    )
    one = found(known, listed)
    assert (one["level"], one["reasons"], one["resolution"]) == ("apparent", "register", "not_pooled")
    above = found({**known, "best": 1_500, "figure": "1,500"}, listed)
    assert (above["level"], above["code"]) == ("infeasible", "part_above_whole")


def test_a_hotline_and_the_authorities_know_of_different_persons() -> None:
    """Neither number contradicts the other, whichever is larger."""
    cells = {"visibility": "detected", "method": "administrative"}
    hotline = row("H-001", value=22_326, definition="persons in the cases reported to the hotline", **cells)
    authorities = row("H-002", value=8_375, **cells)
    one = found(hotline, authorities)
    assert (one["level"], one["reasons"], one["resolution"]) == ("apparent", "register", "not_pooled")
    assert found({**hotline, "best": 500, "figure": "500"}, authorities)["level"] == "apparent"


def test_a_quotation_that_lost_its_decimals_is_told_once() -> None:
    """31 is 31.6 with its decimals cut, and no second number."""
    money = {
        "measure": "profit",
        "unit": "money_per_year",
        "currency": "USD",
        "lineage": "L",
        "producer": "an office",
    }
    pair = [row("O-001", value=31.6e9, **money), row("Q-001", value=31e9, source="a quotation", **money)]
    assert found(*pair)["code"] == "quotation_decay"


def test_what_is_about_several_countries_is_not_told_on_the_page_of_each() -> None:
    """A number of five countries beside one of Ukraine says nothing of Moldova."""
    window = {"measure": "cumulative", "unit": "persons", "direction": "out", "period_start": 1991,
              "period_end": 2006, "period_kind": "window"}  # fmt: skip
    several = row(
        "I-001",
        value=225_000,
        area="BGR;MDA;UKR",
        region_code="EUROPE",
        regions="BGR;EUROPE;MDA;UKR",
        **window,
    )
    one = found(several, row("N-001", value=500_000, area="UKR", regions="EUROPE;UKR", **window))
    assert one["regions"] == "EUROPE;UKR"
