"""What a count, an edition or a tier shows and no more: ties, hidden counts, sharp steps, two numbers for one year."""

from dataclasses import replace

import pytest

import analysis
from analysis.findings.model import Claim
from analysis.findings.sections import Moment
from analysis.report import courses, editions, kinds, known, later, ratings
from analysis.report.course_shapes import Course
from analysis.report.series import Series, compared
from tests.findings.examples import CLAIM, FINDINGS, THRESHOLDS
from tests.findings.sections_examples import DISPUTE
from tests.report.shipped import shipped
from tests.report.test_report_shapes import KIND, STOCK, edition, moved, plain, tiers, yearly

TOLD = f"{KIND[0].upper()}{KIND[1:]}"


def hidden(claim: Claim) -> Claim:
    """A count that was printed as fewer than 5."""
    return replace(claim, low=1.0, best=None, high=4.0)


def test_a_count_that_is_hidden_is_fewer_than_five_and_no_middle_of_it_is_told() -> None:
    first, second, third, *rest = yearly(21, 0, 0, 12, 19, 269).claims
    series = Series((first, hidden(second), hidden(third), *rest))
    assert series.span == "<5 to 269"
    told = plain(courses.told(series, THRESHOLDS))
    assert "fewest in 2011 and 2012 (fewer than 5)" in told
    assert "1 to 4" not in told
    assert "2.5" not in told


def test_equal_counts_are_named_with_all_their_years() -> None:
    told = plain(courses.told(yearly(203, 292, 124, 324, 86, 86, first=2017), THRESHOLDS))
    assert "fewest in 2021 and 2022 (86), most in 2020 (324)" in told
    swings = plain(courses.told(yearly(43, 17, 37, 17, 54, 46), THRESHOLDS))
    assert "between 17 (2011 and 2013) and 54 (2014)" in swings


def test_counts_with_missing_years_are_not_said_to_rise_from_year_to_year() -> None:
    gaps = courses.told(
        yearly(1743, 3804, 5142, 6993, 17004, years=(2013, 2016, 2017, 2018, 2023)), THRESHOLDS
    )
    assert plain(gaps) == (
        f"Each count held of {KIND}, by Office, is higher than the one before: from 1,743 in 2013 to 17,004 in 2023, 9.8 "
        "times as many. No count is held for 2014 to 2015 and 2019 to 2022."
    )
    ties = plain(courses.told(yearly(90, 50, 50, 40, 30), THRESHOLDS))
    assert ties.startswith(
        f"No count held of {KIND}, by Office, is higher than the one before: from 90 in 2010 to 30"
    )


def test_a_peak_tells_what_lies_between() -> None:
    told = plain(courses.told(yearly(54, 72, 300, 147, 183, 102, 195, 83, 65, 99), THRESHOLDS))
    assert told == (
        f"{TOLD} rise from 54 in 2010 to 300 in 2012, 5.6 times as many, and fall, with rises between, to 99 in 2019, in "
        "the counts of Office; fewest since 2012 in 2018 (65)."
    )
    before = plain(courses.told(yearly(50, 40, 130, 90, 60), THRESHOLDS))
    assert "2.6 times as many, with falls between, and fall to 60 in 2014, in the counts of Office." in before


def test_a_trough_is_back_only_where_its_last_count_is_near_the_first() -> None:
    told = plain(courses.told(yearly(418, 591, 398, 97, 184, 150, 244, 210), THRESHOLDS))
    assert told == (
        f"From 418 in 2010 the {KIND} come down to 97 in 2013, 77 percent fewer, with rises between, and come to 210 in "
        "2017, with falls between; most in 2011 (591), according to Office."
    )
    assert "again" not in told


def test_what_happened_in_the_years_beside_the_one_that_stands_out_is_told() -> None:
    told = plain(courses.told(yearly(270, 2015, 970, 824, 115, 247, first=2014), THRESHOLDS))
    assert told.startswith(
        f"In 2015 Office has 2,015 {KIND}, 2.1 times as many as in any other year from 2014 to 2019;"
    )
    assert told.endswith("among these the sharpest fall from one year to the next is from 824 in 2017 to 115 in 2018, 86 "
                         "percent fewer.")  # fmt: skip


def test_an_edition_with_the_same_number_is_not_a_part_fewer() -> None:
    claims = (edition(2, 11_800, 2016, 2016), edition(3, 17_000, 2016, 2018), edition(4, 17_000, 2021, 2023))
    findings = moved(*claims)
    told = plain(editions.told(findings, findings.moved[0]))
    assert "17,000 for 2021 is the same number as for 2016." in told
    assert " 0 percent" not in told


def test_editions_of_a_maker_that_cannot_be_compared_are_no_course_of_time() -> None:
    claims = (edition(2, 100, 2016, 2016), edition(3, 140, 2016, 2018), edition(4, 60, 2021, 2023))
    findings = moved(*(replace(claim, producer="Walk Free") for claim in claims))
    said = "Methods changed between its editions, which are not comparable: this is no course of time."
    assert said in plain(editions.told(findings, findings.moved[0]))
    other = moved(*claims)
    assert said not in plain(editions.told(other, other.moved[0]))


def test_numbers_near_each_other_are_told_with_the_part_between_them() -> None:
    findings = moved(edition(2, 24_900, 2014, 2017), edition(3, 27_600, 2019, 2022))
    assert "27,600 for 2019 is 11 percent more than 24,900 for 2014." in plain(
        editions.told(findings, findings.moved[0])
    )


def retold(one: float, other: float) -> tuple[str, str, str]:
    """Heading, clause and paragraph of two numbers of one maker for one year."""
    findings = moved(edition(2, one, 2016, 2016), edition(3, other, 2016, 2018))
    dispute = replace(DISPUTE, claim_ids=("E-2", "E-3"), reasons=("vintage",))
    told = editions.told(findings, findings.moved[0])
    return (*(plain(say(findings, dispute)) for say in (editions.heading, editions.referred)), plain(told))


def test_two_numbers_of_one_maker_for_one_year_are_told_as_that() -> None:
    heading, said, _ = retold(376_800, 241_000)
    assert heading == "Index gave two numbers for one year"
    assert said == "Both cannot be right: 376,800 and 241,000 for 2016 are two editions of Index"
    heading, said, told = retold(256_800, 261_000)
    assert heading == "Index gave two slightly different numbers for one year"
    assert said == "256,800 and 261,000 for 2016 are two editions of Index"
    assert "for 2016 it gave two slightly different numbers, 256,800 and in 2018 261,000." in told


def test_a_year_without_a_tier_is_named() -> None:
    held = (*tiers("Tier 2"), *tiers("Tier 1", "Tier 1", first=2003))
    line = plain(ratings.lines(replace(FINDINGS, ratings=held))[0])
    assert line.endswith("a rise from Tier 2 (2001) to Tier 1 (2003 to 2004); no tier is held for 2002.")


def test_numbers_of_one_kind_are_told_with_their_years_and_those_of_one_year_apart() -> None:
    claims = (edition(1, 18_200, 2014, 2014), edition(2, 104_800, 2016, 2016), edition(3, 42_000, 2016, 2018))
    findings = moved(*claims)
    findings = replace(findings, claims=(CLAIM, *claims), undated=tuple(claim.claim_id for claim in claims))
    assert plain(kinds.apart(findings)) == (
        "Numbers of one kind of victims, for years from 2014 to 2016, lie up to a factor of 5.8 apart: 18,200 to 104,800. "
        "For 2016 alone it is 2.5."
    )
    once = replace(findings, moved=(), claims=(CLAIM, *claims[:2]), undated=("E-1", "E-2"))
    assert plain(kinds.apart(once)).endswith("at any one time. No two of them are for the same time.")
    undated = replace(claims[0], start=None, end=None)
    unsaid = replace(once, claims=(CLAIM, undated, claims[1]))
    assert "victims, of times that are not all said, lie" in plain(kinds.apart(unsaid))


def test_editions_that_count_apart_are_not_said_to_be_taken_together() -> None:
    claims = (replace(STOCK, lineage="a"), replace(edition(2, 90_000, 2016, 2018), lineage="b"))
    copy = replace(STOCK, claim_id="E-8", lineage="a")
    findings = replace(moved(*claims), claims=(CLAIM, *claims, copy))
    assert findings.lineages == 3
    assert kinds.originals(findings) == (
        "The four claims go back to three originals: copies, revisions and the years of one series count once, an edition "
        "by another method apart."
    )
    assert "copies, revisions" in kinds.originals(replace(findings, moved=()))


def test_a_rate_stands_beside_two_estimates_where_people_are_held() -> None:
    then = Moment(2008, "all", 3_300_000.0, 1e6, 1e7, ("E-1",), persons=1e9)
    now = Moment(2021, "all", 3_500_000.0, 1e6, 1e7, ("E-1",), persons=1.4e9)
    assert later.rates(then, now) == " (for each 100,000 people about 330 and about 250)"
    assert later.rates(then, replace(now, persons=None)) == ""


@pytest.mark.parametrize("region", analysis.regions())
def test_the_sharpest_step_and_the_lowest_count_are_those_of_the_counts(region: str) -> None:
    """On every shipped page: what is called sharpest is so in proportion, and every year with the fewest is named."""
    findings = shipped(region)
    for row in known.counts(findings):
        if not isinstance(row, Series):
            continue
        told = plain(courses.told(row, findings.thresholds))
        for one, other in zip(row.claims, row.claims[1:], strict=False):
            step = f"from {courses.counted(one)} in {one.start} to {courses.counted(other)} in {other.start}"
            if "sharpest" in told and step in told.split("sharpest")[1]:
                assert compared(one, other, findings.thresholds) in told.split("sharpest")[1]
        fewest = min(courses.middle(claim) for claim in row.claims)
        if "fewest in" in told:
            years = [str(claim.start) for claim in row.claims if courses.middle(claim) == fewest]
            said = told.split("fewest in ")[1].split(" (")[0]
            assert years[0] in said
            assert years[-1] in said
        if courses.of(row, findings.thresholds) == Course.RISING and row.missing:
            assert "from year to year" not in told
