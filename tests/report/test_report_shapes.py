"""Paragraphs told by the shape of what is held: each rule on numbers written by hand, each sentence as a golden text."""

import re
from dataclasses import replace
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis
from analysis.findings.course_shapes import Course, course
from analysis.findings.lines import RatingLine, RoleLine
from analysis.findings.model import Claim, Findings, Headline, HeadlineKind
from analysis.findings.rules import FindingsError
from analysis.findings.sections import Moment, Moved
from analysis.report import answer, courses, editions, kinds, known, made, ratings
from analysis.report.editions import Way, way
from analysis.report.narrative import narrate
from analysis.report.ratings import Path, path
from analysis.report.series import Series, compared, fold
from analysis.vocabulary import Role
from tests.findings.examples import CLAIM, FINDINGS, SHARE, THRESHOLDS
from tests.findings.sections_examples import FILLED, PEOPLE
from tests.report.shipped import shipped

COUNT = replace(
    CLAIM, visibility="detected", low=None, best=36.0, high=None, start=2008, end=2008, producer="Office", note=""
)  # fmt: skip
KIND = "presumed victims of trafficking known to the authorities in the Netherlands"
BY = f"Office's count of {KIND}"


def plain(text: str) -> str:
    """Text without markup."""
    return unescape(re.sub(r"<[^>]*>|\[([^\]]*)\]\([^)]*\)", r"\1", text)).replace("**", "").strip()


def yearly(*values: float, first: int = 2010, years: tuple[int, ...] = ()) -> Series:
    """A series of counts from a year on, or in some years."""
    dated = zip(values, years or range(first, first + len(values)), strict=False)
    return Series(
        tuple(
            replace(COUNT, claim_id=f"T-{year}", best=float(value), start=year, end=year)
            for value, year in dated
        )
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 9, 3, 40], Course.FEW),
        ([5, 5, 5, 5, 5], Course.LEVEL),
        ([40, 60, 41, 44, 50], Course.LEVEL),
        ([10, 12, 15, 15, 90], Course.RISING),
        ([90, 50, 50, 40, 8], Course.FALLING),
        ([50, 60, 400, 55, 70, 90], Course.JUMP),
        ([0, 0, 7, 0, 0], Course.JUMP),
        ([20, 22, 19, 60, 70, 61], Course.STEP_UP),
        ([70, 61, 66, 20, 22, 19], Course.STEP_DOWN),
        ([20, 90, 60, 150, 170, 60], Course.GREW),
        ([60, 170, 150, 60, 90, 20], Course.SHRANK),
        ([0, 20, 15, 30, 25], Course.GREW),
        ([50, 80, 120, 130, 90, 60], Course.PEAK),
        ([60, 30, 20, 25, 40, 62], Course.TROUGH),
        ([50, 120, 20, 110, 60], Course.SWINGS),
        ([50, 80, 60, 85, 55], Course.SWINGS),
        ([41, 69, 25, 49, 83, 36, 61, 38], Course.SWINGS),
        ([54, 72, 300, 147, 183, 102, 195, 83, 65, 99], Course.PEAK),
        ([826, 1711, 1434, 668, 1372, 814], Course.SWINGS),
        ([43, 36, 17, 37, 25, 17, 54, 27, 46], Course.SWINGS),
    ],
)
def test_a_course_has_the_shape_of_the_first_rule_that_holds(values: list[float], expected: Course) -> None:
    assert course(values, THRESHOLDS) == expected


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=20), st.integers(2, 50))
def test_a_course_depends_on_ratios_and_turns_round_with_time(values: list[int], factor: int) -> None:
    """Ten times as many persons have the same course; told backwards, what rose falls."""
    found = course(values, THRESHOLDS)
    assert course([value * factor for value in values], THRESHOLDS) == found
    mirror = {
        Course.RISING: Course.FALLING, Course.GREW: Course.SHRANK, Course.STEP_UP: Course.STEP_DOWN,
    }  # fmt: skip
    mirror |= {other: one for one, other in mirror.items()}
    steps = [Course.STEP_UP, Course.STEP_DOWN]
    backwards = course(values[::-1], THRESHOLDS)
    assert backwards == mirror.get(found, found) or found in steps or backwards in steps


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        (
            yearly(7, 2, 30, first=2020),
            f"{BY} was 7 in 2020, 2 in 2021 and 30 in 2022.",
        ),
        (yearly(5, 5, 5, 5, 5), f"{BY} was 5 in each year from 2010 to 2014."),
        (yearly(40, 60, 41, 44, 50), f"{BY} stayed between 40 (2010) and 60 (2011) from 2010 to 2014."),
        (
            yearly(10, 12, 15, 40, 90),
            f"{BY} rose every year: 10 in 2010 and 90 in 2014, 9 times as many. The sharpest rise from one year to the "
            "next was from 15 in 2012 to 40 in 2013, 2.7 times as many.",
        ),
        (
            yearly(90, 80, 60, 50, 45),
            f"{BY} fell every year: 90 in 2010 and 45 in 2014, 50 percent fewer.",
        ),
        (
            yearly(50, 60, 400, 55, 70, 90),
            f"{BY} was 400 in 2012, 4.4 times as many as in any other year from 2010 to 2015. In the other years it was "
            "between 50 (2010) and 90 (2015).",
        ),
        (
            yearly(20, 22, 19, 60, 70, 61),
            f"{BY} came to a new level in 2013: it was 19 to 22 a year from 2010 to 2012, and 60 to 70 from then to 2015.",
        ),
        (
            yearly(27, 36, 36, 284, 558, 331, 821, years=(2007, 2008, 2009, 2010, 2017, 2018, 2019)),
            f"{BY} was 27 in 2007 and 821 in 2019. It fell only once, in 2018. The sharpest rise from one year to the next "
            "was from 36 in 2009 to 284 in 2010, 7.9 times as many. So large a step may come from another way of counting, "
            "so earlier and later counts are not compared here. There is no count for 2011 to 2016.",
        ),
        (
            yearly(5138, 6985, 10627, 10582, 12700, first=2017),
            f"{BY} was 5,138 in 2017 and 12,700 in 2021, 2.5 times as many. It fell slightly only once, in 2020.",
        ),
        (
            yearly(298, 365, 100, 31, 43),
            f"{BY} was 298 in 2010 and 43 in 2014, 86 percent fewer. It did not fall every year. It was lowest in 2013 "
            "(31) and highest in 2011 (365). The sharpest fall from one year to the next was from 365 in 2011 to 100 in "
            "2012, 73 percent fewer.",
        ),
        (
            yearly(298, 139, 240, 365, 126, 37, 43),
            f"{BY} went up and down from 2010 to 2013, between 139 (2011) and 365 (2013). Then it was 126 in 2014, 37 in "
            "2015 and 43 in 2016.",
        ),
        (
            yearly(50, 80, 130, 90, 60),
            f"{BY} rose from 50 in 2010 to 130 in 2012, 2.6 times as many. Then it fell to 60 in 2014.",
        ),
        (
            yearly(54, 72, 300, 195, 65, 99),
            f"{BY} rose from 54 in 2010 to 300 in 2012, 5.6 times as many. That is the highest number held. Since then it "
            "has gone up and down between 65 (2014) and 195 (2013); in 2015 it was 99.",
        ),
        (
            yearly(60, 30, 20, 40, 62),
            f"{BY} fell from 60 in 2010 to 20 in 2012, 67 percent fewer. Then it was back at 62 in 2014.",
        ),
        (
            yearly(50, 120, 20, 100, 50),
            f"{BY} went up and down between 2010 and 2014. The lowest was 20 (2012), the highest 120 (2011). The first was "
            "50, the last 50. The sharpest fall from one year to the next was from 120 in 2011 to 20 in 2012, 83 percent "
            "fewer.",
        ),
        (
            yearly(43, 36, 17, 37, 25, 17, 25, 54, 46),
            f"{BY} went up and down between 2010 and 2018. The lowest was 17 (2012 and 2015), the highest 54 (2017). The "
            "first was 43, the last 46. The sharpest rises from one year to the next were from 17 in 2012 to 37 in 2013 "
            "and from 25 in 2016 to 54 in 2017, each 2.2 times as many.",
        ),
    ],
)
def test_each_course_has_its_own_sentence(series: Series, expected: str) -> None:
    assert plain(courses.told(series, THRESHOLDS)) == expected


def test_a_count_that_is_hidden_between_two_ends_is_compared_by_the_nearer_one() -> None:
    first, last = yearly(100, 0).claims
    hidden = replace(last, low=1.0, best=None, high=4.0)
    assert compared(first, hidden, THRESHOLDS) == "at least 96 percent fewer"
    assert compared(hidden, first, THRESHOLDS) == "at least 25 times as many"


def test_a_note_of_one_year_stands_beside_the_course() -> None:
    series = yearly(5, 5, 5, 5, 5)
    first = replace(series.claims[0], note="April to December only")
    told = plain(courses.told(Series((first, *series.claims[1:])), THRESHOLDS))
    assert told.endswith("from 2010 to 2014. (2010: April to December only.)")


def test_a_year_with_a_floor_only_is_told_and_is_not_missing() -> None:
    """The National Referral Mechanism counted at least 527 persons in the months of 2009 in which it was there."""
    series = yearly(1743, 3804, 5142, 6993, 16938, years=(2013, 2016, 2017, 2018, 2022))
    floor = replace(
        series.first, claim_id="T-2009", start=2009, end=2009, low=527.0, best=None, bound="lower"
    )
    findings = replace(FINDINGS, claims=(*FINDINGS.claims, *series.claims, floor))
    (row,) = known.counts(findings)
    told = known.counted(findings, row)
    assert "rose from each count to the next: 1,743 in 2013" in plain(told)
    assert "For 2009 only a floor is given: at least 527." in plain(told)
    assert plain(told).endswith("There is no count for 2010 to 2012, 2014 to 2015 and 2019 to 2021.")


def test_a_series_keeps_the_year_that_another_count_has_a_copy_of() -> None:
    """UNODC gives for the Netherlands in 2007 what CoMensha gives: its series begins in 2007 all the same."""
    series = yearly(716, 826, 1711, 668, 814, first=2007)
    copied = replace(series.first, claim_id="A-1", producer="Bureau", lineage="B", source="another")
    kept = known.single(replace(FINDINGS, claims=(*FINDINGS.claims, copied, *series.claims)))
    assert [claim.claim_id for claim in kept] == [claim.claim_id for claim in series.claims]


STOCK = replace(
    PEOPLE, claim_id="E-1", status="modern_slavery", best=33_800.0, producer="Index", producer_year=2014, start=2014,
    end=2014,
)  # fmt: skip


def edition(number: int, value: float, year: int, published: int) -> Claim:
    """One edition of a producer's number."""
    return replace(STOCK, claim_id=f"E-{number}", best=value, start=year, end=year, producer_year=published)


def moved(*claims: Claim, moment: Moment | None = None, kind: HeadlineKind | None = None) -> Findings:
    """Findings in which some editions moved."""
    ids = tuple(claim.claim_id for claim in claims)
    values = [claim.best or 0.0 for claim in claims]
    entry = Moved(ids, max(values) / min(values), same_year=False)
    change = replace(FILLED.changes[0], moments=(moment,)) if moment else None
    head = replace(FINDINGS.headline, kind=kind, claim_ids=ids, estimate=None) if kind else FINDINGS.headline
    return replace(
        FINDINGS, claims=(*FINDINGS.claims, *claims), moved=(entry,), changes=(change,) if change else (), headline=head,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([("2014", 100), ("2016", 110)], Way.CLOSE),
        ([("2016", 100), ("2016", 250), ("2021", 900)], Way.RETOLD),
        ([("2016", 100), ("2016", 150), ("2021", 300)], Way.RISING),
        ([("2014", 266), ("2016", 376), ("2016", 341), ("2021", 850)], Way.RISING),
        ([("2016", 300), ("2016", 350), ("2021", 100)], Way.FALLING),
        ([("2014", 100), ("2016", 300), ("2021", 200)], Way.TURNING),
        ([("", 100), ("", 300)], Way.TURNING),
    ],
)
def test_editions_move_in_the_way_of_the_first_rule_that_holds(
    values: list[tuple[str, float]], expected: Way
) -> None:
    assert way(values, THRESHOLDS) == expected


def test_a_time_told_again_by_a_leap_comes_first() -> None:
    claims = (
        STOCK,
        edition(2, 138_100, 2016, 2016),
        edition(3, 47_000, 2016, 2018),
        edition(4, 140_000, 2021, 2023),
    )
    moment = Moment(2021, "all", 94_000.0, 31_000.0, 230_000.0, ("E-2", "E-3", "E-4"))
    findings = moved(*claims, moment=moment, kind=HeadlineKind.FAR)
    assert plain(editions.told(findings, findings.moved[0])) == (
        "For 2016, Index's edition of 2016 gave 138,100 people in modern slavery, and its edition of 2018 gave 47,000 for "
        "the same year: the higher number is 2.9 times the lower. Its other numbers are 33,800 for 2014 and 140,000 for "
        "2021. The 95 percent interval of the estimate for 2021, 31,000 to 230,000, includes all four."
    )


def test_the_rates_behind_two_numbers_for_one_year_say_what_moved() -> None:
    first = replace(
        edition(2, 290_200, 2016, 2016), note="prevalence 2.3 per 1,000 people; population 127,046,000"
    )
    again = replace(
        edition(3, 37_000, 2016, 2018), note="prevalence 0.3 per 1,000 people; population 127,975,000"
    )
    findings = moved(first, again)
    rate = "That is 2.3 and then 0.3 in 1,000 people, of nearly the same population, so the rate changed."
    assert rate in plain(editions.told(findings, findings.moved[0]))
    other = replace(again, note="prevalence 0.3 per 1,000 people; population 145,000,000")
    findings = moved(first, other)
    both = "That is 2.3 in 1,000 of 127,046,000 people, and then 0.3 in 1,000 of 145,000,000."
    assert both in plain(editions.told(findings, findings.moved[0]))


def test_numbers_that_rise_are_told_in_the_order_of_their_times() -> None:
    claims = (
        edition(1, 266_900, 2014, 2014), edition(2, 376_800, 2016, 2016), edition(3, 341_000, 2016, 2018),
        edition(4, 850_000, 2021, 2023),
    )  # fmt: skip
    findings = moved(*claims)
    assert plain(editions.told(findings, findings.moved[0])) == (
        "Index's numbers of people in modern slavery in the Netherlands at any one time are higher for each later time: "
        "266,900 for 2014, 341,000 for 2016 and 850,000 for 2021. In 2018 it gave 341,000 for 2016, 9.5 percent fewer "
        "than the 376,800 of its edition of 2016."
    )


def test_numbers_that_turn_are_told_in_order_and_the_interval_says_what_it_does_not_include() -> None:
    claims = (
        edition(1, 10, 2014, 2014),
        edition(2, 100, 2016, 2016),
        edition(3, 140, 2016, 2018),
        edition(4, 60, 2021, 2023),
    )
    moment = Moment(2021, "all", 80.0, 50.0, 120.0, ("E-2", "E-3", "E-4"))
    findings = moved(*claims, moment=moment)
    told = plain(editions.told(findings, findings.moved[0]))
    assert told.endswith(
        "that of 2016 gave 100 for 2016; that of 2018 gave 140 for the same year, 40 percent more; that of 2023 gave 60 "
        "for 2021. The 95 percent interval of the estimate for 2021, 50 to 120, does not include 10, which is not used "
        "for it, nor 140, which is."
    )
    findings = moved(*claims[1:], moment=moment)
    told = plain(editions.told(findings, findings.moved[0]))
    assert "gave 60 for 2021, the lowest of the three." in told
    assert told.endswith("does not include 140, though it is used for it.")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"producer": "Walk Free"},
            "The methods changed between its editions, so these numbers do not show whether modern slavery grew or shrank.",
        ),
        (
            {"lineage": "E-other"},
            "The later one is higher by 40 percent. The two editions were made in different ways, so this need not be a "
            "change over time.",
        ),
        ({}, "The later one is higher by 40 percent."),
    ],
)
def test_only_editions_of_one_kind_are_compared_without_a_caution(
    changes: dict[str, str], expected: str
) -> None:
    producer = {key: value for key, value in changes.items() if key == "producer"}
    first, last = replace(edition(2, 100, 2016, 2016), **producer), edition(4, 140, 2021, 2023)
    findings = moved(first, replace(last, **changes))
    told = plain(editions.told(findings, findings.moved[0]))
    assert told.endswith(expected)
    assert ("percent" in told) == ("producer" not in changes)


def test_where_rounding_alone_would_decide_nothing_is_said_of_the_interval() -> None:
    claims = (edition(2, 132_000, 2016, 2016), edition(3, 15_000, 2021, 2023))
    moment = Moment(2021, "all", 40_000.0, 9_000.0, 134_000.0, ("E-2", "E-3"))
    findings = moved(*claims, moment=moment)
    assert "interval" not in plain(editions.told(findings, findings.moved[0]))


@pytest.mark.parametrize(
    ("ranks", "expected"),
    [
        ([0, 0, 0], Path.STEADY),
        ([3, 3, 1, 0], Path.BETTER),
        ([0, 1, 1, 2], Path.WORSE),
        ([1, 2, 2, 1], Path.LAPSE),
        ([1, 2, 1, 2, 1], Path.ALTERNATING),
        ([1, 3, 2, 1], Path.VALLEY),
        ([1, 2, 3, 2, 1], Path.VALLEY),
        ([1, 0, 2], Path.HILL),
        ([1, 3, 2, 1, 2], Path.TURNING),
        ([3, 2, 1, 2, 3, 2, 1], Path.TURNING),
    ],
)
def test_grades_go_the_way_of_the_first_rule_that_holds(ranks: list[int], expected: Path) -> None:
    assert path(ranks, THRESHOLDS) == expected
    assert path([rank for rank in ranks for _ in range(2)], THRESHOLDS) == expected


def tiers(*grades: str, first: int = 2001) -> tuple[RatingLine, ...]:
    """Tiers of years in a row."""
    return tuple(
        RatingLine(f"R-{year}", "s", "Netherlands", "us_tip_tier", grade, str(year), year, year, "US State", year, "")
        for year, grade in enumerate(grades, first)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        (("Tier 1",) * 3, "Tier 1 in each of them."),
        (("Tier 3", "Tier 2 Watchlist", "Tier 2"), "a rise from Tier 3 (2001) through Tier 2 Watchlist (2002) to Tier 2 (2003)."),
        (("Tier 1", "Tier 1", "Tier 2"), "a fall from Tier 1 (2001 to 2002) to Tier 2 (2003)."),
        (
            ("Tier 2", "Tier 2 Watchlist", "Tier 2", "Tier 2"),
            "Tier 2 in each of them, except Tier 2 Watchlist in 2002.",
        ),
        (
            ("Tier 2", "Tier 1", "Tier 2", "Tier 1", "Tier 2 Watchlist"),
            "Tier 1 in 2002 and 2004, Tier 2 Watchlist in 2005 and Tier 2 in the other years; the grade changed four times.",
        ),
        (
            ("Tier 2", "Tier 1", "Tier 1", "Tier 1", "Tier 2"),
            "Tier 2 in 2001, Tier 1 from 2002 to 2004 and again Tier 2 in 2005.",
        ),
        (
            ("Tier 2", "Tier 3", "Tier 2 Watchlist", "Tier 2"),
            "a fall from Tier 2 (2001) to Tier 3 (2002), then a rise again through Tier 2 Watchlist (2003) to Tier 2 (2004).",
        ),
        (
            ("Tier 2", "Tier 3", "Tier 2", "Tier 2 Watchlist"),
            "Tier 2 Watchlist in 2004, Tier 3 in 2002 and Tier 2 in the other years; it began in Tier 2 and ended in Tier 2 "
            "Watchlist.",
        ),
    ],
)  # fmt: skip
def test_tiers_are_told_by_their_way(grades: tuple[str, ...], expected: str) -> None:
    line = plain(ratings.lines(replace(FINDINGS, ratings=tiers(*grades)))[0])
    assert line == (
        "The US State grades what each government does against trafficking (Tier 1 is the best grade, then come Tier 2, "
        f"Tier 2 Watchlist and Tier 3), and gave, in its reports of 2001 to {2000 + len(grades)}, which are those held here: "
        f"{expected}"
    )


def unodc(**classes: str) -> tuple[RatingLine, ...]:
    """Classes of UNODC by side."""
    return tuple(
        RatingLine(f"U-{side}", "s", "Netherlands", f"unodc_{side}_class", grade, "", 2006, 2006, "UNODC", 2006, "")
        for side, grade in classes.items()
    )  # fmt: skip


def role(name: str) -> RoleLine:
    """A statement that the region has a role."""
    return RoleLine(
        f"S-{name}", "s", "Netherlands", "NLD", name, "", "named", "all", "all", "unattributed", None, "T", ""
    )


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ((), ""),
        (("destination",), " The class agrees with the statement above that people are taken to it."),
        (
            ("transit",),
            " Yet a statement above says that people are taken through it. No statement above says that people are taken to "
            "it.",
        ),
        (("source",), " No statement above says that people are taken to it."),
        (
            ("destination", "transit"),
            " The class agrees with the statement above that people are taken to it. Yet a statement above says that people "
            "are taken through it.",
        ),
    ],
)
def test_classes_stand_beside_the_roles_that_are_stated(roles: tuple[str, ...], expected: str) -> None:
    findings = replace(
        FINDINGS,
        ratings=unodc(origin="medium", transit="very low", destination="very high"),
        roles=tuple(map(role, roles)),
    )
    assert ratings.lines(findings) == [ratings.lines(findings)[0]]
    assert plain(ratings.lines(findings)[0]) == (
        "How often the texts that UNODC (2006) looked at name the Netherlands: very high as a destination, medium as a place "
        f"of origin and very low as a place of transit. That grades mentions, not numbers of people.{expected}"
    )


def test_classes_and_statements_are_compared_role_by_role() -> None:
    held = {Role.SOURCE: "very high", Role.TRANSIT: "low", Role.DESTINATION: "high"}
    assert ratings.compare(held, {Role.SOURCE, Role.TRANSIT}) == (
        [Role.SOURCE],
        [Role.TRANSIT],
        [Role.DESTINATION],
    )


def test_claims_are_counted_by_kind_the_most_first() -> None:
    counts = yearly(1, 2, 3).claims
    findings = replace(FINDINGS, claims=(CLAIM, SHARE, *counts))
    assert kinds.counted(findings).strip() == (
        "Of five claims, four are by two named producers and one names no producer. Of these claims:\n\n"
        "- Three count persons known to the authorities (Office).\n"
        "- One counts victims in the Netherlands, found or not (Test Office).\n"
        "- One is a share."
    )
    assert kinds.counted(replace(FINDINGS, claims=(CLAIM,))) == (
        "The one claim is by Test Office. It counts victims in the Netherlands, found or not."
    )
    registered = Headline(HeadlineKind.REGISTERED, (counts[0].claim_id,), None)
    assert kinds.counted(replace(FINDINGS, claims=counts, groups=(), headline=registered)) == (
        "All three claims are by Office. All count persons known to the authorities."
    )


def test_how_a_page_was_made_tells_what_was_done_to_its_own_claims() -> None:
    assert made.steps(FINDINGS) == []
    asked = replace(FINDINGS.parameters, corrections=False, drop_producers=("Index", "Office"))
    assert made.steps(replace(FINDINGS, parameters=asked))[:2] == [
        "Figures are taken as printed, without the declared corrections.",
        "Claims by Index and Office are left out of all estimates, as asked.",
    ]
    far_claims = (
        STOCK,
        edition(2, 138_100, 2021, 2023),
        replace(STOCK, claim_id="E-9", start=None, end=None),
    )
    left = replace(FINDINGS, claims=(CLAIM, *far_claims), undated=("E-1", "E-2", "E-9"))
    assert made.steps(left)[0] == (
        "Two numbers of victims are for times more than five years from 2008. One number of victims, published "
        "in 2014, gives no year. They are not used in an estimate for 2008."
    )
    since = replace(CLAIM, claim_id="E-8", start=1991, end=None)
    open_ended = replace(left, claims=(*left.claims, since), undated=("E-1", "E-2", "E-8"))
    assert made.steps(open_ended)[0] == (
        "Two numbers of victims are for times more than five years from 2008. One number of victims covers 2008, but the "
        "middle of its years is more than five years away. They are not used in an estimate for 2008."
    )
    wider = replace(left, thresholds=replace(THRESHOLDS, window=8.0))
    assert "One number of victims is for a time more than eight years from 2008" in made.steps(wider)[0]


def test_how_numbers_were_weighed_is_told_by_the_methods_themselves() -> None:
    findings = shipped("World")
    told = narrate("how", findings)
    assert findings.methods
    assert all(line.note.split(" ")[0] in told and line.note[-40:] in told for line in findings.methods)
    assert not made.steps(replace(FINDINGS, methods=findings.methods))


def test_what_is_told_after_a_declared_break_is_another_series() -> None:
    """Five years before and four after, of one maker: two rows, and the second says what changed."""
    before = yearly(30, 28, 33, 31, 29).claims
    after = tuple(
        replace(claim, stretch="From 2015 on others are counted")
        for claim in yearly(300, 310, 290, 305, first=2015).claims
    )
    whole = [row for row in fold([*before, *after]) if isinstance(row, Series)]
    assert [row.years for row in whole] == ["2010–2014", "2015–2018"]
    assert "others are counted" not in courses.told(whole[0], THRESHOLDS)
    assert plain(courses.told(whole[1], THRESHOLDS)).endswith("From 2015 on others are counted.")
    assert len(list(fold(list(before) + [replace(one, stretch="") for one in after]))) == 1


def test_a_range_stands_among_editions_unless_a_later_one_told_its_end_alone() -> None:
    """Walk Free's 4,200 to 4,600 of 2013 is an edition; 800,000 is the end of the US Government's 600,000 to 800,000."""
    kingdom, world = shipped("United Kingdom"), shipped("World")
    (entry,) = (one for one in kingdom.moved if "WFG-004" in one.claim_ids)
    assert entry.factor == pytest.approx(136_000 / 4_200)
    assert "4,200 to 4,600 for 2013" in plain(editions.told(kingdom, entry))
    assert not [one for one in world.moved if world.claim(one.claim_ids[0]).producer == "US Government"]


@pytest.mark.parametrize(
    "changes",
    [{"window": -1.0}, {"assumed_flow": 0.5}, {"close": 3.0}, {"level": 2.5}, {"few": 2}, {"alternating": 1}],
)
def test_thresholds_that_contradict_themselves_are_refused(changes: dict[str, float]) -> None:
    with pytest.raises(FindingsError):
        replace(THRESHOLDS, **changes)


def test_the_window_of_a_page_is_that_of_the_priors() -> None:
    """What is near a year is decided once: a count six years off is near where the window is six years."""
    findings = replace(FINDINGS, claims=(CLAIM, replace(COUNT, claim_id="T-9", start=2014, end=2014)))
    assert "and no count near it" in answer.missing(findings, [CLAIM])
    wider = replace(findings, thresholds=replace(THRESHOLDS, window=6.0))
    assert "and the nearest count, by Office, is of 2014: 36 persons" in plain(answer.missing(wider, [CLAIM]))


@pytest.mark.parametrize("region", analysis.regions())
def test_the_course_that_is_told_is_the_course_of_the_counts(region: str) -> None:
    """Every shape that a page of the shipped data tells holds of the values behind it, as a reader would check it."""
    findings = shipped(region)
    for row in known.counts(findings):
        if not isinstance(row, Series):
            continue
        values = [courses.middle(claim) for claim in row.claims]
        shape, told = courses.of(row, findings.thresholds), plain(courses.told(row, findings.thresholds))
        if shape in (Course.RISING, Course.FALLING):
            assert values == sorted(values, reverse=shape == Course.FALLING)
        if shape == Course.JUMP:
            assert max(values) >= 2 * sorted(values)[-2]
        if shape in (Course.GREW, Course.SHRANK):
            assert max(values[0], values[-1]) >= 2 * min(values[0], values[-1])
            assert any(one > other for one, other in pairwise(values)) or shape == Course.SHRANK
        years = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", told)}
        assert {row.claims[0].start, row.claims[-1].start} <= years
