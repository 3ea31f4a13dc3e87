"""What readers and fact checkers found untrue in what was said of conflicts, each on claims that hold little else."""

from collections.abc import Mapping

import pandas as pd
import pytest

from analysis import processing
from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import read_claims
from analysis.conflicts.naive_reading import representatives
from analysis.conflicts.rules import default_rules
from tests.conflicts.corpus import found, frame, only, row, share

STOCK = {"measure": "stock", "unit": "persons"}
SEEN = {"visibility": "detected", "method": "administrative"}
REFERRED = "national_referral_mechanism"
SIX_YEARS = {"measure": "cumulative", "unit": "persons", "period_start": 2010, "period_end": 2015,
             "period_kind": "window"}  # fmt: skip
SURVEY = {"measure": "cumulative", "unit": "persons", "direction": "out", "lineage": "L", "producer": "an office",
          "period_start": 1991, "period_end": 2006, "period_kind": "window"}  # fmt: skip


def ways(one: Mapping[str, object]) -> list[str]:
    """The explanations of a conflict."""
    return str(one["explanations"]).split(";")


@pytest.mark.parametrize(("many", "conflicts"), [(8_234, 0), (60_000, 1)])
def test_years_of_a_country_need_not_fit_a_year_of_the_region_around_it(many: int, conflicts: int) -> None:
    """8,234 over six years are 1,372 a year, which 6,534 of the region hold; 60,000 are 10,000, which they do not."""
    part = row("N-001", value=many, **SIX_YEARS, **SEEN)
    whole = row("E-001", value=6_534, area="EU27_2020", period_start=2020, period_end=2020, **SEEN)
    assert len(found(part, whole)) == conflicts


def test_a_stay_that_is_not_accepted_is_no_reason_beside_a_definition() -> None:
    """20,900,000 at a time beside 2,000,000 a year: the definition alone dissolves it, as it does with a gap in time."""
    stock = row("S-001", value=20_900_000, status="forced_labour", **STOCK)
    one = only(stock, row("F-001", value=(700_000, 2_000_000)))
    assert (one["level"], one["reasons"]) == ("apparent", "definition")
    later = only(stock | {"period_start": 2012, "period_end": 2012}, row("F-001", value=(700_000, 2_000_000)))
    assert later["level"] == "apparent"


def test_a_movement_across_a_border_has_its_number() -> None:
    """Of 40 million at most 2.4 million came at 800,000 a year within three years: 37,600,000 crossed no border."""
    stock = row("S-001", value=40_000_000, area="WORLD", **STOCK)
    yearly = row("F-001", value=(600_000, 800_000), area="WORLD", direction="into", movement="cross_border")
    assert "no_border:37600000+with_stay:3" in ways(only(stock, yearly))


def test_a_change_between_two_times_has_its_factor_and_the_stay_that_it_is_worked_out_with() -> None:
    """300,000 at a time are 100,000 a year held for three years: 1.25 times the 80,000."""
    year = {"period_start": 2000, "period_end": 2000}
    one = only(
        row("I-002", value=300_000, status="sex_trade", **year, **STOCK),
        row("I-004", value=80_000, period_start=1995, period_end=1995),
    )
    assert "period_change:1.25+with_stay:3" in ways(one)
    apart = only(row("S-001", value=500, **STOCK), row("S-002", value=100, **year, **STOCK))
    assert ways(apart) == ["period_change:5"]


def test_a_year_may_be_twice_the_mean_or_half_of_it() -> None:
    """The link holds the mean over the year: where the year is the higher one, it is at most twice the mean."""
    year = row("P-001", value=22_326, period_start=2019, period_end=2019, **SEEN)
    years = SIX_YEARS | {"period_start": 2001, "period_end": 2007}
    total = row("P-002", value=1_264, **years, **SEEN | {"visibility": "assisted"})
    (change,) = [way for way in ways(only(year, total)) if way.startswith("period_change")]
    value, peak = (float(term.split(":")[1]) for term in change.split("+"))
    assert (value, peak) == (pytest.approx(22_326 / (2 * 1_264 / 7), rel=1e-4), 2)


def test_no_stay_joins_people_of_one_place_with_people_in_another() -> None:
    """Women who left a country over 19 years are no part of those held in it."""
    out = row("C-001", value=200_000, measure="cumulative", unit="persons", direction="out", movement="cross_border",
              period_start=1991, period_end=2009, period_kind="window")  # fmt: skip
    one = only(out, row("S-001", value=33_300, **STOCK))
    assert one["code"] == "distinction"
    assert "other_movement" in ways(one)
    assert "held_years" not in str(one["explanations"])


def test_no_share_is_known_of_people_who_are_elsewhere() -> None:
    """Women taken out of a country are not among those registered in it."""
    out = row("F-001", value=35_000, direction="out", movement="cross_border", population="women")
    one = only(out, row("U-001", value=53, **SEEN))
    assert one["code"] == "detection_rate"
    assert pd.isna(one["share_low"])
    assert pd.isna(one["share_high"])


def test_known_persons_are_at_least_a_share_of_what_is_only_said_to_be_the_most() -> None:
    """10 beside "up to 1,000": at least one percent is known; up to 11 stand beside 10 without a word."""
    one = only(row("A-001", bound="upper", high=1_000), row("B-001", value=10, **SEEN))
    assert (one["code"], one["explanations"], one["share_low"]) == (
        "detection_rate",
        "detected_share:0.01..",
        0.01,
    )
    assert pd.isna(one["share_high"])
    assert not found(row("A-001", bound="upper", high=11), row("B-001", value=10, **SEEN))


def test_known_persons_of_a_year_stand_beside_all_of_a_window_for_each_of_its_years() -> None:
    """826 a year in each of six years are 4,956 of 45,900 to 137,000: 3.6 to 11 percent."""
    window = SIX_YEARS | {"measure": "prevalence"}
    one = only(
        row("T-001", value=(45_900, 137_000), **window),
        row("U-001", value=826, period_start=2012, period_end=2012, **SEEN),
    )
    assert (one["share_low"], one["share_high"]) == pytest.approx((4_956 / 137_000, 4_956 / 45_900))
    assert (one["years_low"], one["resolution"]) == (6, "turned_into_bound")


def test_numbers_of_one_year_are_set_against_one_another() -> None:
    """Of two series a reader compares one year; the nearest to the reference year on one side only is another one."""
    rows = [row("W-001", value=18_200, status="modern_slavery", period_start=2014, period_end=2014, **STOCK)]
    for year, value in ((2011, 54), (2014, 147)):
        years = {"period_start": year, "period_end": year}
        rows.append(row(f"U-{year}", value=value, producer="an office", **years, **SEEN))
    assert only(*rows)["claim_ids"] == "W-001;U-2014"


def test_a_number_computed_here_does_not_speak_for_the_published_one() -> None:
    same = {"measure": "prevalence", "unit": "persons", "lineage": "L"}
    rows = [
        row("A-001", value=(10_800, 26_000), producer="Counting the Uncounted", **same),
        row("B-001", value=(10_000, 13_000), producer="an office", **same),
    ]
    claims = read_claims(frame(rows), rules=default_rules(), choices=Choices(), people=None)
    assert [claim.claim_id for claim in representatives(claims, reference_year=2008)] == ["B-001"]


@pytest.mark.parametrize(("value", "many"), [(108, 0), (112, 1)])
def test_near_numbers_of_different_things_are_no_conflict(value: float, many: int) -> None:
    pair = (row("S-001", value=value, status="modern_slavery"), row("S-002", value=100))
    assert len(found(*pair)) == many


@pytest.mark.parametrize(("value", "many"), [(200_000, 1), (100_000, 0)])
def test_what_a_survey_leaves_to_the_other_places_is_held_against_them(value: float, many: int) -> None:
    """225,000 of three countries less 117,000 of one leave 108,000 for the other two: 92,000 left in three years."""
    later = {"lineage": "N", "producer": "others", "period_end": "", "period_kind": "open_window"}
    rows = (
        row("I-001", value=225_000, area="BGR;MDA;UKR", regions="BGR;MDA;UKR", **SURVEY),
        row("I-002", value=117_000, area="UKR", **SURVEY),
        row("N-001", value=value, area="MDA", **SURVEY | later | {"producer_year": 2009}),
    )
    sets = [one for one in found(*rows) if one["code"] == "joint"]
    assert len(sets) == many
    for one in sets:
        assert (one["level"], one["amount"], one["years_low"]) == ("conditional", 108_000, 3)
        assert ways(one)[0].startswith("left_later:92000+over_years:3+times:")


def test_a_later_lower_limit_stands_beside_its_producers_own_range() -> None:
    cells = {"producer": "an office", "exploitation": "sexual", **STOCK}
    range_ = row("K-003", value=(6_000, 18_000), population="women_and_girls", producer_year=2008, **cells)
    floor = row("K-004", low=2_600, bound="lower", population="women", producer_year=2010, **cells)
    one = only(range_, floor)
    assert (one["code"], one["level"], one["resolution"]) == ("later_floor", "apparent", "not_pooled")
    assert not found(range_ | {"population": "all"}, floor | {"producer_year": 2007})


@pytest.mark.parametrize(("start", "maker"), [(1996, "a bureau"), (1995, "an office")])
def test_the_other_end_of_a_series_is_named_where_it_contradicts_a_change(start: int, maker: str) -> None:
    """80,000 in 1995 and 120,000 in 2003 of one statement, beside 500,000 a year between them."""
    rows = [
        row(f"I-{year}", value=value, producer="an office", lineage="L", period_start=year, period_end=year)
        for year, value in ((1995, 80_000), (2003, 120_000))
    ]
    window = {"period_start": start, "period_end": 1998, "period_kind": "window"}
    mean = row("M-001", value=500_000, producer=maker, **window)
    turns = {way for one in found(*rows, mean) for way in ways(one) if way.startswith("series_turns")}
    assert turns
    assert turns <= {"series_turns:80000", "series_turns:120000"}


def test_a_profit_above_a_revenue_is_of_other_people() -> None:
    """A profit is a part of a revenue."""
    money = {"unit": "money_per_year", "currency": "USD"}
    revenue = row("A-001", value=(5e9, 9e9), measure="revenue", **money)
    one = only(revenue, row("A-002", value=31e9, measure="profit", **money))
    assert (one["code"], ways(one)) == ("money_basis", ["basis", "other_people"])
    assert ways(only(revenue, row("A-002", value=3e9, measure="profit", **money))) == ["basis"]


def test_amounts_of_one_measure_differ_by_year_and_people() -> None:
    money = {"unit": "money_per_year", "currency": "USD", "measure": "profit"}
    other = {"period_start": 2005, "period_end": 2005, "exploitation": "sexual"}
    one = only(row("A-001", value=150e9, **money), row("A-002", value=30e9, **money | other))
    assert one["reasons"] == "exploitation;period"
    assert ways(one) == ["different_years", "exploitation"]


def test_a_revision_is_found_once_by_those_who_are_named() -> None:
    one = only(
        row("X-001", value=826, lineage="L", **SEEN | {"producer": "unattributed"}),
        row("X-002", value=826, lineage="L", **SEEN | {"producer": "an agency"}),
        row("X-003", value=809, lineage="L", **SEEN | {"producer": "an office"}),
    )
    assert one["members"] == "X-002;X-003"
    assert set(str(one["claim_ids"]).split(";")) == {"X-001", "X-002", "X-003"}


def test_two_registers_of_one_lineage_are_one_line_of_evidence() -> None:
    rows = [
        row("K-011", value=3_804, lineage="L", register=REFERRED, **SEEN),
        row("U-001", value=601, lineage="L", **SEEN),
    ]
    assert ways(only(*rows)) == ["register+one_line"]
    assert ways(only(rows[0], rows[1] | {"lineage": "M"})) == ["register"]


def test_only_registers_that_are_declared_are_set_apart() -> None:
    """A definition in words does not settle whether an office counts others; a register of registers.csv does."""
    anybody = row("X-001", value=300, definition="persons on any list", producer="an office", **SEEN)
    listed = row("X-002", value=200, definition="persons in one register", producer="a bureau", **SEEN)
    assert only(anybody, listed | {"register": "a_list_of_nobody"})["level"] == "infeasible"
    assert only(anybody, listed)["level"] == "infeasible"
    one = only(anybody, listed | {"register": REFERRED})
    assert (one["code"], one["level"], one["reasons"]) == ("distinction", "apparent", "register")


@pytest.mark.parametrize(("movement", "said"), [("cross_border", "movement"), ("any", "movement:300000")])
def test_people_who_crossed_a_border_are_not_said_to_have_crossed_none(movement: str, said: str) -> None:
    """Half of 800,000 are 400,000 women, where 700,000 are given; all of these crossed a border, or need not have."""
    over = {"measure": "cumulative", "unit": "persons", "period_start": 2000, "period_kind": "window"}
    whole = {"population": "all"}
    rows = [
        row("J-001", value=800_000, area="WORLD", direction="into", movement="cross_border"),
        share("J-002", area="WORLD", direction="any", best=0.5, population="women", whole=whole),
        row(
            "J-003", value=700_000, area="UKR", direction="out", population="women", movement=movement, **over
        ),
    ]
    (one,) = [one for one in found(*rows) if one["code"] == "joint"]
    assert said in ways(one)
    assert one["amount"] == pytest.approx(400_000)


# --- the shipped corpus -----------------------------------------------------------------------------------------------


def test_what_is_not_pooled_or_a_bound_stands_in_no_estimate_together(shipped: processing.Processed) -> None:
    """So that what is said to be done about a conflict is true of each; limits count as such."""
    used = [set(str(ids).split(";")) for ids in shipped["30_estimates"]["claim_ids"]]
    conflicts = shipped["20_conflicts"]
    for code, resolution in (("later_floor", "not_pooled"), ("detection_rate", "turned_into_bound")):
        rows = conflicts[conflicts["code"] == code]
        assert set(rows["resolution"]) == {resolution}
        pairs = [set(str(ids).split(";")[:2]) for ids in rows["claim_ids"]]
        assert pairs
        assert not [pair for pair in pairs if any(pair <= claims for claims in used)]


def members(shipped: processing.Processed, resolution: str) -> list[list[str]]:
    """The claims of each conflict with a resolution."""
    table = shipped["20_conflicts"]
    return [str(ids).split(";") for ids in table.loc[table["resolution"] == resolution, "claim_ids"]]


def test_what_counts_once_is_of_one_lineage(shipped: processing.Processed) -> None:
    lineages = dict(zip(shipped["10_claims"]["claim_id"], shipped["10_claims"]["lineage"], strict=True))
    collapsed = members(shipped, "collapsed")
    assert collapsed
    for ids in collapsed:
        assert len({lineages[one] for one in ids}) == 1, ids


def test_what_is_weighed_apart_stands_in_one_estimate_as_two_lineages(shipped: processing.Processed) -> None:
    """As the surveys of IOM in Ukraine do; the editions of one index are one line, and are not weighed at all."""
    estimates: pd.DataFrame = shipped["30_estimates"]
    columns = ["claim_ids", "k_lines", "k_bounds"]
    used = [
        (set(str(ids).split(";")), int(lines) + int(bounds))
        for ids, lines, bounds in estimates[columns].to_numpy()
    ]
    apart = members(shipped, "weighed_apart")
    assert apart
    assert not [ids for ids in apart if any(one.startswith("WF") for one in ids)]
    line = dict(zip(shipped["10_claims"]["claim_id"], shipped["10_claims"]["lineage"], strict=True))
    for ids in apart:
        assert len({line[one] for one in ids}) > 1, ids
        assert all(lineages > 1 for claims, lineages in used if set(ids) <= claims), ids
