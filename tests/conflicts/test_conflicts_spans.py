"""Totals, numbers a year and numbers at a time are told in one another's terms before both are said to hold."""

import math
from collections.abc import Mapping

import pytest

from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import Claim, read_claims
from analysis.conflicts.conflict_codes import Level, Reason
from analysis.conflicts.finding import level_of
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import default_rules
from analysis.conflicts.search import find_conflicts
from analysis.conflicts.stock_flow_links import implied
from tests.conflicts.corpus import frame, only, row

SIX = {"period_start": 2010, "period_end": 2015, "period_kind": "window"}
TOTAL = {"measure": "prevalence", "unit": "persons", **SIX}
MEAN = {"measure": "prevalence", "unit": "persons_per_year", **SIX}
AT_A_TIME = {"measure": "stock", "unit": "persons", "period_start": 2014, "period_end": 2014}


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
    one = only(row("T-001", value=(45_900, 137_000), **TOTAL), row("M-001", value=6_250, **MEAN))
    assert (one["level"], one["code"]) == ("infeasible", "window_average")
    assert one["severity"] == pytest.approx(45_900 / 37_500, rel=0.002)
    assert (one["years_low"], one["amount"]) == (6, 37_500)
    assert str(one["explanations"]).startswith("one_must_move:1.2")


def test_a_window_beside_a_time_names_the_stay_that_it_takes() -> None:
    """45,900 to 137,000 over 2,200: 6 / (20.9 - 1) years = 3.6 months, to 6 / (62.3 - 1) = 1.2 months."""
    one = only(row("T-001", value=(45_900, 137_000), **TOTAL), row("S-001", value=2_200, **AT_A_TIME))
    assert (one["level"], one["reasons"]) == ("conditional", "stock_or_flow")
    assert (12 * one["years_low"], 12 * one["years_high"]) == pytest.approx((1.2, 3.6), abs=0.05)
    (fact,) = str(one["explanations"]).split(";")
    assert fact.startswith("held_years_outside:")
    assert fact.endswith("+accepted:1..3")


def test_a_window_beside_new_persons_names_those_who_were_there_before() -> None:
    """45,900 less six years of 7,000 are 3,900; who is not told of a year is told so."""
    yearly = row(
        "F-001", value=(1_000, 7_000), period_start="", period_end="", period_kind="none", producer_year=2009
    )
    one = only(row("T-001", value=(45_900, 137_000), **TOTAL), yearly)
    assert (one["level"], one["reasons"]) == ("apparent", "total_or_year")
    stay, undated = str(one["explanations"]).split(";")
    assert stay.startswith("held_years:")
    assert stay.endswith("+already_there:3900")
    assert undated == "undated"


def test_a_total_far_above_a_year_names_what_the_other_years_must_hold() -> None:
    """200,000 since 1991, told in 2009, and at most 1,000 in 1992 to 2003: 188,000 in seven years, 26,900 a year."""
    total = row(
        "C-001", value=(200_000, 400_000), measure="cumulative", unit="persons", period_start=1991, period_end="",
        period_kind="open_window", producer_year=2009,
    )  # fmt: skip
    yearly = row("F-001", bound="upper", high=1_000, period_start=1992, period_end=2003, period_kind="window")
    one = only(total, yearly)
    assert (one["level"], one["reasons"]) == ("conditional", "total_or_year")
    terms = dict(term.split(":") for term in str(one["explanations"]).split(";")[0].split("+"))
    assert float(terms["other_years"]) == pytest.approx(188_000 / 7, rel=1e-4)
    assert (terms["over_years"], terms["sum"], float(terms["times"])) == (
        "7",
        "188000",
        pytest.approx(26.9, abs=0.1),
    )


def test_one_producer_who_says_something_else_of_the_same_years_is_heard_twice() -> None:
    """500,000 a year in 1995 to 1998 beside 80,000 in 1995: (4 x 500,000 - 80,000) / 3 = 640,000 in the other years."""
    mean = row(
        "I-001", value=500_000, producer="an office", period_start=1995, period_end=1998, period_kind="window"
    )
    year = row("I-002", value=80_000, producer="an office", period_start=1995, period_end=1995)
    one = only(mean, year)
    assert (one["level"], one["code"]) == ("conditional", "window_average")
    assert "other_years:640000+over_years:3+sum:1920000+times:8" in str(one["explanations"]).split(";")


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
    one = only(stock, row("F-001", value=(700_000, 2_000_000)))
    outside, rest = str(one["explanations"]).split(";")
    assert rest == "definition:14900000+with_stay:3"
    assert outside.startswith("held_years_outside:")
    assert (one["years_low"], one["years_high"]) == pytest.approx((20.9 / 2, 20.9 / 0.7), rel=0.01)
    assert (one["level"], one["reasons"]) == ("apparent", "definition")


def test_a_number_at_a_time_is_never_above_everybody_of_its_year() -> None:
    """Then no stay joins the two, and the definition is left: with stays of three years 3/4 of 6,250 are there at once."""
    stock = row("S-001", value=8_000, status="sex_trade", measure="stock", unit="persons")
    year = row("Y-001", value=6_250, measure="prevalence", unit="persons_per_year")
    one = only(stock, year)
    assert (one["level"], one["reasons"]) == ("apparent", "definition")
    assert one["explanations"] == "sex_trade:3312.5+with_stay:3"


def test_a_total_of_registered_persons_stands_beside_one_of_its_years() -> None:
    """No number at a time is among them, and the reason does not say so."""
    seen = {"visibility": "detected", "method": "administrative"}
    total = row("E-001", value=23_632, measure="cumulative", unit="persons", period_start=2008, period_end=2010,
                period_kind="window", **seen)  # fmt: skip
    one = only(total, row("E-002", value=9_528, period_start=2010, period_end=2010, **seen))
    assert one["reasons"] == "total_or_year"
    assert str(one["explanations"]) == "mean_a_year:7877.33+over_years:3"
    assert (one["years_low"], one["amount"]) == (3, pytest.approx(23_632 / 3))


@pytest.mark.parametrize(
    ("cells", "level", "said"),
    [
        ({"value": 7_000}, "conditional", "already_there:3000"),
        ({"value": 6_000, **TOTAL, "unit": "persons_per_year"}, "infeasible", "one_must_move:1.2"),
        ({"value": 9_000}, "apparent", "measure"),
        ({"value": 5_000, "measure": "stock", "unit": "persons"}, "conditional", "held_years_outside:0.7"),
    ],
)
def test_years_that_do_not_fill_a_window_are_counted(cells: dict[str, object], level: str, said: str) -> None:
    """45,000 in the course of six years: 7,000 a year make 42,000; 5,000 at a time and a stay d give 5,000 (1 + 6 / d)."""
    cells = {"period_start": 2012, "period_end": 2012} | cells
    one = only(row("X-001", value=45_000, **TOTAL), row("X-002", **cells))
    assert (one["level"], said in one["explanations"]) == (level, True)


def test_one_year_and_the_mean_of_several_have_one_factor() -> None:
    """Both by the numbers as printed, not by the tolerance of their print."""
    one = only(
        row("X-001", value=500_000, period_start=2011, period_end=2014),
        row("X-002", value=80_000, period_start=2011, period_end=2011),
    )
    assert one["factor"] == 6.25
    assert "mean_outside:6.25+accepted:0.5..2" in str(one["explanations"]).split(";")


def test_a_register_lies_inside_all_that_is_known() -> None:
    """Who was referred to one register is among those known to any body of the same place and year."""
    cells = {"visibility": "detected", "method": "administrative"}
    known = row("U-001", value=2_744, register="united_kingdom_2013_lists", **cells)
    listed = row("U-002", value=1_743, register="national_referral_mechanism", **cells)
    one = only(known, listed)
    assert (one["level"], one["reasons"], one["resolution"]) == ("apparent", "register", "not_pooled")
    above = only({**known, "best": 1_500, "figure": "1,500"}, listed)
    assert (above["level"], above["code"]) == ("infeasible", "part_above_whole")


def test_a_hotline_and_the_authorities_know_of_different_persons() -> None:
    """Neither number contradicts the other, whichever is larger."""
    cells = {"visibility": "detected", "method": "administrative"}
    hotline = row("H-001", value=22_326, register="hotline", **cells)
    authorities = row("H-002", value=8_375, **cells)
    one = only(hotline, authorities)
    assert (one["level"], one["reasons"], one["resolution"]) == ("apparent", "register", "not_pooled")
    assert only({**hotline, "best": 500, "figure": "500"}, authorities)["level"] == "apparent"


def test_what_is_about_several_countries_is_not_told_on_the_page_of_each() -> None:
    """A number of five countries beside one of Ukraine says nothing of Moldova."""
    window = {"measure": "cumulative", "unit": "persons", "direction": "out", "period_start": 1991,
              "period_end": 2006, "period_kind": "window"}  # fmt: skip
    place = {"area": "BGR;MDA;UKR", "region_code": "EUROPE", "regions": "BGR;EUROPE;MDA;UKR"}
    several = row("I-001", value=225_000, **place, **window)
    one = only(several, row("N-001", value=500_000, area="UKR", regions="EUROPE;UKR", **window))
    assert one["regions"] == "EUROPE;UKR"


# --- the error of estimates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "level", "said"),
    [
        ("capture_recapture", "conditional", "within_error:1.2"),
        ("estimate", "infeasible", "one_must_move:1.2"),
        ("administrative", "infeasible", "one_must_move:1.25"),
    ],
)
def test_an_error_that_covers_the_factor_makes_it_a_condition(method: str, level: str, said: str) -> None:
    """45,000 in six years beside a mean of 6,000 a year, 36,000: a factor of 1.25, and exp(.3) is 1.35."""
    yearly = {"value": 6_000, **TOTAL, "unit": "persons_per_year"}
    one = only(
        row("X-001", value=45_000, **TOTAL, method=method), row("X-002", **yearly | {"method": method})
    )
    assert one["level"] == level
    assert str(one["explanations"]).startswith(said)


def test_the_error_is_that_of_the_less_sure_of_two_estimates() -> None:
    rows = [row(f"X-00{n}", value=100 * n, method=way) for n, way in enumerate(("survey", "model"), 1)]
    both = [*claims(*rows).values()]
    least = math.exp(0.4)
    for reason, factor, level in (
        (Reason.RIVAL_MEASUREMENT, least, Level.CONDITIONAL),
        (Reason.REWORKED, least, Level.CONDITIONAL),
        (Reason.RIVAL_MEASUREMENT, least * 1.001, Level.INFEASIBLE),
        (Reason.VINTAGE, least, Level.INFEASIBLE),
    ):
        assert level_of(both, factor, reason=reason, choices=Choices()) is level
    assert level_of(both[:1], least, reason=Reason.RIVAL_MEASUREMENT, choices=Choices()) is Level.INFEASIBLE


@pytest.mark.parametrize(("bound", "most"), [("lower", math.inf), ("none", 225_000.0)])
def test_at_least_a_range_is_a_floor(bound: str, most: float) -> None:
    """At least 200,000 to 225,000 says nothing of an upper end, so that 300,000 do not contradict it."""
    (claim,) = claims(row("X-001", value=(200_000, 225_000), bound=bound)).values()
    assert (claim.values.low, claim.values.high) == (200_000.0, most)
