"""What a count, an edition or a tier shows and no more: ties, hidden counts, sharp steps, two numbers for one year."""

from dataclasses import replace

import pytest

import analysis
from analysis.findings.course_shapes import Course
from analysis.findings.model import Claim
from analysis.findings.sections import Moment
from analysis.report import courses, editions, known, later, ratings, voices
from analysis.report.series import Series, compared
from tests.findings.examples import CLAIM, FINDINGS, THRESHOLDS
from tests.findings.sections_examples import DISPUTE
from tests.report.shipped import shipped
from tests.report.test_report_shapes import BY, STOCK, edition, moved, plain, tiers, yearly


def hidden(claim: Claim) -> Claim:
    """A count that was printed as fewer than 5."""
    return replace(claim, low=1.0, best=None, high=4.0)


def test_a_count_that_is_hidden_is_fewer_than_five_and_no_middle_of_it_is_told() -> None:
    first, second, third, *rest = yearly(21, 0, 0, 12, 19, 269).claims
    series = Series((first, hidden(second), hidden(third), *rest))
    assert series.span == "<5 to 269"
    told = plain(courses.told(series, THRESHOLDS))
    assert "It was lowest in 2011 and 2012 (fewer than 5)." in told
    assert "1 to 4" not in told
    assert "2.5" not in told


def test_equal_counts_are_named_with_all_their_years() -> None:
    told = plain(courses.told(yearly(203, 86, 324, 124, 86, 90, 95, first=2017), THRESHOLDS))
    assert "It was lowest in 2018 and 2021 (86) and highest in 2019 (324)." in told
    swings = plain(courses.told(yearly(43, 17, 37, 17, 54, 46), THRESHOLDS))
    assert "The lowest was 17 (2011 and 2013), the highest 54 (2014)." in swings


def test_counts_with_missing_years_are_not_said_to_rise_from_year_to_year() -> None:
    gaps = courses.told(
        yearly(1743, 3804, 5142, 6993, 17004, years=(2013, 2016, 2017, 2018, 2023)), THRESHOLDS
    )
    assert plain(gaps) == (
        f"{BY} rose from each count to the next: 1,743 in 2013 and 17,004 in 2023, 9.8 times as many. There is no count "
        "for 2014 to 2015 and 2019 to 2022."
    )
    ties = plain(courses.told(yearly(90, 50, 50, 40, 30), THRESHOLDS))
    assert ties.startswith(f"{BY} never rose from one count to the next: 90 in 2010 and 30")


def test_a_peak_tells_what_lies_between() -> None:
    told = plain(courses.told(yearly(54, 72, 300, 147, 183, 102, 195, 83, 65, 99), THRESHOLDS))
    assert told == (
        f"{BY} rose from 54 in 2010 to 300 in 2012, 5.6 times as many. That is the highest number held. Since then it has "
        "gone up and down between 65 (2018) and 195 (2016); in 2019 it was 99."
    )
    before = plain(courses.told(yearly(50, 40, 130, 90, 60), THRESHOLDS))
    assert "2.6 times as many, though not every year. Then it fell to 60 in 2014." in before


def test_a_trough_is_back_only_where_its_last_count_is_near_the_first() -> None:
    told = plain(courses.told(yearly(418, 591, 398, 97, 184, 150, 244, 210), THRESHOLDS))
    assert told == (
        f"{BY} fell from 418 in 2010 to 97 in 2013, 77 percent fewer, though not every year. Then it rose to 210 in 2017, "
        "though not every year. It was highest in 2011 (591)."
    )
    assert "back" not in told


def test_what_happened_in_the_years_beside_the_one_that_stands_out_is_told() -> None:
    told = plain(courses.told(yearly(270, 2015, 970, 824, 115, 247, first=2014), THRESHOLDS))
    assert told.startswith(
        f"{BY} was 2,015 in 2015, 2.1 times as many as in any other year from 2014 to 2019."
    )
    assert told.endswith(
        "The sharpest fall from one year to the next was from 824 in 2017 to 115 in 2018, 86 percent fewer."
    )


def test_an_edition_with_the_same_number_is_not_a_part_fewer() -> None:
    claims = (edition(2, 11_800, 2016, 2016), edition(3, 17_000, 2016, 2018), edition(4, 17_000, 2021, 2023))
    findings = moved(*claims)
    told = plain(editions.told(findings, findings.moved[0]))
    assert "that of 2023 gave 17,000 for 2021, the same number." in told
    assert " 0 percent" not in told


def test_editions_of_a_maker_that_cannot_be_compared_are_no_course_of_time() -> None:
    claims = (edition(2, 100, 2016, 2016), edition(3, 140, 2016, 2018), edition(4, 60, 2021, 2023))
    findings = moved(*(replace(claim, producer="Walk Free") for claim in claims))
    said = "do not show whether modern slavery grew or shrank."
    assert said in plain(editions.told(findings, findings.moved[0]))
    other = moved(*claims)
    assert said not in plain(editions.told(other, other.moved[0]))


def test_numbers_near_each_other_are_told_with_the_part_between_them() -> None:
    findings = moved(edition(2, 24_900, 2014, 2017), edition(3, 27_600, 2019, 2022))
    assert "are 24,900 for 2014 and 27,600 for 2019. The later one is higher by 11 percent." in plain(
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
    assert said == "They cannot both be right: for 2016 Index gave 376,800 and then 241,000, in two editions"
    heading, said, told = retold(256_800, 261_000)
    assert heading == "Index gave two slightly different numbers for one year"
    assert said == "For 2016 Index gave 256,800 and then 261,000, in two editions"
    assert "are 256,800 for 2016 and 261,000 for 2016." in told


def test_a_year_without_a_tier_is_named() -> None:
    held = (*tiers("Tier 2"), *tiers("Tier 1", "Tier 1", first=2003))
    line = plain(ratings.lines(replace(FINDINGS, ratings=held))[0])
    assert line.endswith("a rise from Tier 2 (2001) to Tier 1 (2003 to 2004); no tier is held for 2002.")


def test_numbers_of_one_kind_are_told_with_their_years_and_those_of_one_year_apart() -> None:
    claims = (edition(1, 18_200, 2014, 2014), edition(2, 104_800, 2016, 2016), edition(3, 42_000, 2016, 2018))
    findings = moved(*claims)
    findings = replace(findings, claims=(CLAIM, *claims), undated=tuple(claim.claim_id for claim in claims))
    maker = claims[0].producer
    assert plain(voices.reach(findings)) == (
        f"The numbers by {maker} differ from each other by up to a factor of 5.8; for 2016 alone, by 2.5."
    )
    once = replace(findings, moved=(), claims=(CLAIM, *claims[:2]), undated=("E-1", "E-2"))
    assert plain(voices.reach(once)).endswith(
        f"at any one time: 18,200 (2014) and 104,800 (2016), both by {maker}. The largest is 5.8 times the smallest. "
        "No two of them are for the same time."
    )
    undated = replace(claims[0], start=None, end=None)
    unsaid = replace(once, claims=(CLAIM, undated, claims[1]))
    assert "18,200 (no year given)" in plain(voices.reach(unsaid))


def test_times_that_overlap_are_not_two_times() -> None:
    """The IOM gives 80,000 for 1995 and 500,000 for 1995 to 1998: 1995 is in both."""
    said = plain(voices.reach(shipped("Europe")))
    assert (
        "80,000 (1995), 500,000 (1995 to 1998) and 120,000 (2003), all by the International Organization"
        in said
    )
    assert said.endswith("The largest is 6.3 times the smallest. The times of these two overlap.")
    assert "No two of them" not in said


def test_the_two_furthest_apart_of_one_year_are_said_once() -> None:
    said = plain(voices.reach(shipped("Japan")))
    assert said == (
        "The numbers by Walk Free differ from each other by up to a factor of 7.8, and the two furthest apart are both "
        "for 2016."
    )


def test_editions_that_count_apart_are_not_said_to_be_taken_together() -> None:
    claims = (replace(STOCK, lineage="a"), replace(edition(2, 90_000, 2016, 2018), lineage="b"))
    copy = replace(STOCK, claim_id="E-8", lineage="a")
    findings = replace(moved(*claims), claims=(CLAIM, *claims, copy))
    assert findings.lineages == 3
    assert (
        voices.lines(findings)
        == "All four claims come from three lines of [evidence](../methods.html#copies-count-once)."
    )
    assert plain(voices.lines(shipped("Dominican Republic"))).endswith(
        ": the 12 yearly counts are one; the editions by Walk Free of 2014 and 2016, which share one base of surveys, are one; "
        "the other editions of 2018 and 2023 are one each."
    )


def test_a_rate_stands_beside_two_estimates_where_people_are_held() -> None:
    then = Moment(2008, "all", 3_300_000.0, 1e6, 1e7, ("E-1",), persons=1e9)
    now = Moment(2021, "all", 3_500_000.0, 1e6, 1e7, ("E-1",), persons=1.4e9)
    found = replace(FINDINGS, claims=(CLAIM, STOCK))
    said = plain(later.rates(found, then, now))
    assert said == "(for each 100,000 people about 330 and about 250)"
    assert later.rates(found, then, replace(now, persons=None)) == ""


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
        if "lowest in" in told:
            years = [str(claim.start) for claim in row.claims if courses.middle(claim) == fewest]
            said = told.split("lowest in ")[1].split(" (")[0]
            assert years[0] in said
            assert years[-1] in said
        if courses.of(row, findings.thresholds) == Course.RISING and row.missing:
            assert "every year" not in told
