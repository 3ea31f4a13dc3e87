"""What readers of the pages found untrue or misleading in conflicts, each on claims that hold nothing else."""

import pandas as pd
import pytest

from analysis import processing
from analysis.conflicts import find_conflicts
from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import read_claims
from analysis.conflicts.representatives import representatives
from analysis.conflicts.rules import default_rules
from analysis.conflicts.ways import Way, taken_apart, told
from analysis.project import root
from tests.conflicts.corpus import frame, row

STOCK = {"measure": "stock", "unit": "persons"}
SEEN = {"visibility": "detected", "method": "administrative"}
SURVEY = {"measure": "cumulative", "unit": "persons", "direction": "out", "lineage": "L", "producer": "an office",
          "period_start": 1991, "period_end": 2006, "period_kind": "window"}  # fmt: skip


def found(*rows: dict[str, object]) -> list[dict[str, object]]:
    """The conflicts of some claims."""
    return [{str(k): v for k, v in one.items()} for one in find_conflicts(frame(rows)).to_dict("records")]


def only(*rows: dict[str, object]) -> dict[str, str]:
    """The one conflict of some claims."""
    (one,) = found(*rows)
    return {name: str(value) for name, value in one.items()}


def test_a_list_of_ways_is_read_as_it_was_written() -> None:
    ways = [Way("different times", "a (2012) and b"), Way("others", "c", "The ILO (2012) found d.")]
    lead, items = taken_apart(told(ways, before="One (1) is known."))
    assert lead == "One (1) is known. Both can be right if any one of these is so:"
    assert items == ("Different times: a (2012) and b.", "Others: c. The ILO (2012) found d.")
    one = told(ways[:1])
    assert taken_apart(one) == (one, ())


def test_a_stay_that_is_not_accepted_is_no_reason_beside_a_definition() -> None:
    """20,900,000 at a time beside 2,000,000 a year: the definition alone dissolves it, as it does with a gap in time."""
    stock = row("S-001", value=20_900_000, status="forced_labour", **STOCK)
    told_ = only(stock, row("F-001", value=(700_000, 2_000_000)))
    assert (told_["level"], told_["reasons"]) == ("apparent", "definition")
    assert (
        "counts people at one time, the other over a year, which alone does not"
        in told_["would_have_to_be_true"]
    )
    later = only(stock | {"period_start": 2012, "period_end": 2012}, row("F-001", value=(700_000, 2_000_000)))
    assert later["level"] == "apparent"


def test_a_way_by_movement_or_time_has_its_number() -> None:
    """Of 40 million at most 2.4 million came at 800,000 a year within three years: 37,600,000 crossed no border."""
    stock = row("S-001", value=40_000_000, area="WORLD", **STOCK)
    yearly = row("F-001", value=(600_000, 800_000), area="WORLD", direction="into", movement="cross_border")
    one = only(stock, yearly)
    assert (
        "the first also counts people who crossed no border, who are at least 37,600,000 of its people"
        in one["would_have_to_be_true"]
    )
    apart = only(
        row("S-001", value=500, **STOCK),
        row("S-002", value=100, **STOCK | {"period_start": 2003, "period_end": 2003}),
    )
    assert "the number changed in between, by a factor of at least 5" in apart["would_have_to_be_true"]


def test_no_stay_joins_people_of_one_place_with_people_in_another() -> None:
    """Women who left a country over 19 years are no part of those held in it."""
    out = row("C-001", value=200_000, measure="cumulative", unit="persons", direction="out", movement="cross_border",
              period_start=1991, period_end=2009, period_kind="window")  # fmt: skip
    one = only(out, row("S-001", value=33_300, **STOCK))
    assert one["code"] == "distinction"
    assert "held for" not in one["would_have_to_be_true"]
    assert "who are other people" in one["would_have_to_be_true"]


def test_no_share_is_known_of_people_who_are_elsewhere() -> None:
    """Women taken out of a country are not among those registered in it."""
    out = row("F-001", value=35_000, direction="out", movement="cross_border", population="women")
    one = only(out, row("U-001", value=53, **SEEN))
    assert one["code"] == "detection_rate"
    assert "percent of those affected" not in one["would_have_to_be_true"]


def test_a_share_never_ends_below_where_it_begins(shipped: processing.Processed) -> None:
    """118 to 100 percent was printed once: more known in a year than the mean of the years."""
    conflicts = shipped["20_conflicts"]
    pattern = r"([\d.]+) to ([\d.]+) percent of those affected"
    ends = conflicts["would_have_to_be_true"].str.extract(pattern).dropna().astype(float)
    assert len(ends) > 20
    assert (ends[0] < ends[1]).all()
    assert (ends[1] <= 100).all()


def test_known_persons_of_a_year_stand_beside_all_of_a_window_for_each_of_its_years() -> None:
    """826 a year in each of six years are 4,956 of 45,900 to 137,000: 3.6 to 11 percent."""
    window = {
        "measure": "prevalence",
        "unit": "persons",
        "period_start": 2010,
        "period_end": 2015,
        "period_kind": "window",
    }
    one = only(
        row("T-001", value=(45_900, 137_000), **window),
        row("U-001", value=826, period_start=2012, period_end=2012, **SEEN),
    )
    assert (
        "3.6 to 11 percent of those affected were known to the authorities, with as many known in each of the six"
        in (one["would_have_to_be_true"])
    )


def test_numbers_of_one_year_are_set_against_one_another() -> None:
    """Of two series a reader compares one year; the nearest to the reference year on one side only is another one."""
    held = [row("W-001", value=18_200, status="modern_slavery", period_start=2014, period_end=2014, **STOCK)]
    for year, value in ((2011, 54), (2014, 147)):
        held.append(
            row(f"U-{year}", value=value, producer="an office", period_start=year, period_end=year, **SEEN)
        )
    assert only(*held)["claim_ids"] == "W-001;U-2014"


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
    """225,000 of three countries less 117,000 of one leave 108,000 for the other two."""
    rows = (
        row("I-001", value=225_000, area="BGR;MDA;UKR", regions="BGR;MDA;UKR", **SURVEY),
        row("I-002", value=117_000, area="UKR", **SURVEY),
        row("N-001", value=value, area="MDA", **SURVEY | {"lineage": "N", "producer": "others", "period_end": "",
            "period_kind": "open_window", "producer_year": 2009}),
    )  # fmt: skip
    told_ = [one for one in found(*rows) if one["code"] == "joint"]
    assert len(told_) == many
    for one in told_:
        assert one["level"] == "conditional"
        assert "225,000 \u2212 117,000 = 108,000" in str(one["arithmetic"])
        assert (
            "at least 92,000 of them left after 2006, in at most three years. That is 30,700 a year"
            in str(one["would_have_to_be_true"])
        )


def test_a_later_lower_limit_is_told_beside_its_producers_own_range() -> None:
    cells = {"producer": "an office", "exploitation": "sexual", **STOCK}
    one = only(
        row("K-003", value=(6_000, 18_000), population="women_and_girls", producer_year=2008, **cells),
        row("K-004", low=2_600, bound="lower", population="women", producer_year=2010, **cells),
    )
    assert (one["code"], one["level"]) == ("later_floor", "apparent")
    earlier = row("K-004", low=2_600, bound="lower", population="women", producer_year=2007, **cells)
    assert not found(row("K-003", value=(6_000, 18_000), producer_year=2008, **cells), earlier)


def test_the_other_end_of_a_series_is_told_where_it_contradicts_a_change() -> None:
    """80,000 in 1995 and 120,000 in 2003 of one statement, beside 500,000 a year between them."""
    rows = [
        row(f"I-{year}", value=value, producer="an office", lineage="L", period_start=year, period_end=year)
        for year, value in ((1995, 80_000), (2003, 120_000))
    ]
    mean = row("M-001", value=500_000, period_start=1996, period_end=1998, period_kind="window")
    said = " ".join(str(one["would_have_to_be_true"]) for one in found(*rows, mean))
    assert "also gives" in said
    assert "the number would have to have risen to 500,000 in between, and fallen again" in said


def test_a_profit_above_a_revenue_is_not_explained_away() -> None:
    """A profit is a part of a revenue."""
    money = {"unit": "money_per_year", "currency": "USD"}
    one = only(
        row("A-001", value=(5e9, 9e9), measure="revenue", **money),
        row("A-002", value=31e9, measure="profit", **money),
    )
    assert one["code"] == "money_basis"
    assert "a profit is a part of a revenue" in one["would_have_to_be_true"]
    assert "cannot be of the same people and year" in one["would_have_to_be_true"]


def test_amounts_of_one_measure_differ_by_year_and_people() -> None:
    money = {"unit": "money_per_year", "currency": "USD", "measure": "profit"}
    one = only(
        row("A-001", value=150e9, **money),
        row("A-002", value=30e9, exploitation="sexual", **money | {"period_start": 2005, "period_end": 2005}),
    )
    assert one["reasons"] == "exploitation;period"


def test_people_in_prostitution_beside_victims_are_not_measured_by_a_stay() -> None:
    """Nobody is held for 210 years: the one counts everybody in prostitution."""
    trade = row("K-005", value=30_000, status="sex_trade", **STOCK)
    one = only(trade, row("K-001", value=(140, 1_400)))
    assert "held" not in one["would_have_to_be_true"]
    assert "at least 25,800 of the people in prostitution are not trafficked" in one["would_have_to_be_true"]


def test_a_revision_says_which_number_is_the_later_one() -> None:
    cells = {**SEEN, "lineage": "L"}
    one = only(
        row("U-001", value=826, producer_year=2020, producer="a bureau", **cells),
        row("U-002", value=809, producer_year=2009, producer="an agency", **cells),
    )
    assert one["would_have_to_be_true"] == (
        "The second is the number before its revision, as in the publication of 2009; the first is the number after it, "
        "as in the publication of 2020."
    )


def test_a_corrected_number_is_told_with_its_print(shipped: processing.Processed) -> None:
    conflicts: pd.DataFrame = shipped["20_conflicts"]
    (one,) = conflicts.loc[conflicts["conflict_id"] == "implied_duration-GEMS-001-b917", "arithmetic"]
    assert "corrected, the text prints “estimated 600,000 to 820,000”" in one


def test_one_statement_that_does_not_fit_itself_is_told_as_one(shipped: processing.Processed) -> None:
    conflicts: pd.DataFrame = shipped["20_conflicts"]
    (one,) = conflicts[conflicts["conflict_id"] == "share_against_count-A2009-072-120f"].to_dict("records")
    assert one["reasons"] == "arithmetic"
    assert "400,000 would be 18 percent of it." in one["arithmetic"]


@pytest.fixture(scope="module")
def shipped() -> processing.Processed:
    """The processed tables as they stand."""
    return processing.load(root())
