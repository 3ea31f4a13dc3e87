"""Answers, cautions, counts and sources as a check of the facts wanted them told."""

import re
from dataclasses import replace

import pytest

from analysis.findings.model import Claim
from analysis.report import answer, courses, doubt, far, known, origins, phrases
from analysis.report.narrative import lead, narrate
from analysis.report.reasons import because
from analysis.vocabulary import OWN
from tests.findings.examples import CLAIM, ESTIMATE, FINDINGS, THRESHOLDS
from tests.report.shipped import shipped
from tests.report.test_report_shapes import COUNT, plain, yearly

PRINTED = replace(CLAIM, claim_id="T-1", low=10_000.0, high=13_000.0, lineage="L-1")
AGAIN = replace(PRINTED, claim_id="T-2", low=10_800.0, high=26_000.0, producer=OWN)
BOTH = replace(
    ESTIMATE, median=16_267.0, low95=3_200.0, low80=5_000.0, low50=8_000.0, high50=30_000.0, high80=70_000.0,
    high95=140_000.0, predictive_low95=2_000.0, predictive_high95=200_000.0, claim_ids=("T-2", "T-1"), k_claims=2,
)  # fmt: skip


def behind(text: str, number: str) -> list[str]:
    """The claims that the first link with these words names."""
    found = re.search(rf'data-claims="([^"]*)"[^>]*>{re.escape(number)}<', text)
    assert found is not None, (number, text)
    return found[1].split()


def editions(*values: tuple[int, float]) -> list[Claim]:
    """Numbers of one producer, each for a year."""
    return [
        replace(CLAIM, claim_id=f"T-{at}", low=None, best=best, high=None, start=year, end=year)
        for at, (year, best) in enumerate(values)
    ]


def test_an_answer_tells_the_second_number_from_the_same_lists_and_that_it_is_above_the_printed_one() -> None:
    said = narrate("answer", shipped("United Kingdom"))
    assert (
        "Allowing for error in it, and in the 10,800 to 26,000 worked out once more here from the same lists, the "
        "estimate for 2008 is about 16,000" in plain(said)
    )
    assert behind(said, "10,800 to 26,000") == ["MSEGBR-2013"]
    assert "pulled up by the 100 at one time that were assumed beforehand." in plain(said)
    assert (
        "The estimate is above 10,000 to 13,000, the number of the UK Home Office: what is assumed beforehand pulls it "
        "up, and so does 10,800 to 26,000, worked out here." in plain(said)
    )
    assert "worked out once more" not in narrate("answer", shipped("Netherlands"))


def test_several_numbers_are_pulled_only_where_the_middle_of_all_lies_on_the_same_side() -> None:
    assert phrases.pulled(BOTH, PRINTED, AGAIN) == "up"
    assert phrases.pulled(replace(BOTH, median=13_500.0), PRINTED, AGAIN) == ""
    assert phrases.pulled(replace(BOTH, median=9_000.0), PRINTED, AGAIN) == "down"
    assert phrases.pulled(BOTH, PRINTED, replace(AGAIN, producer="Other Office")) == ""
    assert phrases.pulled(BOTH, PRINTED) == ""
    assert phrases.pulled(replace(BOTH, conversions="T-2 x T-3"), PRINTED, AGAIN) == ""
    assert phrases.pulled(BOTH, PRINTED, replace(AGAIN, low=None, bound="upper")) == ""


def test_another_name_for_the_people_who_are_counted_is_told() -> None:
    said = plain(narrate("answer", shipped("United Kingdom")))
    assert (
        "Our note on the number 10,000 to 13,000: the Home Office itself calls these people victims of modern slavery."
        in said
    )


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("World", ": the 2009 article says that the exact extent is unknown."),
        (
            "Moldova",
            ": the text does not say that the experts are from Moldova. It prints no start year but “since the collapse "
            "of the Soviet Union”, read here as 1991.",
        ),
        ("Poland", ": the text does not say whether they disappear from Poland or in Poland."),
        ("Nepal", ": the text prints a month. To judge by all other figures, that is a slip for a year."),
    ],
)
def test_a_note_on_a_number_is_whole_sentences(region: str, expected: str) -> None:
    findings = shipped(region)
    notes = [
        one for one in map(plain, doubt.cautions(findings, lead(findings))) if one.startswith("Our note")
    ]
    assert len(notes) == 1
    assert notes[0].endswith(expected)


def test_a_correction_says_in_each_column_why_the_act_cannot_be_meant() -> None:
    findings = shipped("United Kingdom")
    for claim_id in ("A2009-068", "A2009-069"):
        told = findings.claim(claim_id).explained
        assert "follows the Sexual Offences Act of 2003, by which no force need be shown" in told
        assert "the count is of 1998 and the study of 2000, before that act." in told


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (
            "United Kingdom",
            "The estimate for 2008, made from numbers of 2013, is about 16,000 victims of trafficking in the United "
            "Kingdom in the course of a year; 2,744 persons were counted in 2013.",
        ),
        (
            "Netherlands",
            "The estimate for 2008, made from a number of 2010 to 2015, is about 6,900 victims of trafficking in the "
            "Netherlands in the course of a year; on average",
        ),
        ("Netherlands", "The estimate is about 2,400 victims of trafficking in the Netherlands a year; 826"),
    ],
)
def test_an_estimate_beside_a_count_says_for_which_year_and_from_which_numbers_it_is(
    region: str, expected: str
) -> None:
    assert expected in plain(narrate("known", shipped(region)))


def test_times_that_hold_the_year_of_an_estimate_are_no_other_years() -> None:
    around = replace(CLAIM, start=2008, end=2009)
    assert known.made_for(replace(FINDINGS, claims=(around,)), ESTIMATE) == ""
    before = replace(FINDINGS, claims=(replace(CLAIM, start=2003, end=2004),))
    assert known.made_for(before, ESTIMATE) == " for 2008 (made from a number of 2003 to 2004)"
    whole = replace(ESTIMATE, measure="prevalence", unit="persons")
    assert known.lead(before, whole) == "The estimate"


def test_who_knew_the_persons_of_a_count_is_told_where_its_definition_says_so() -> None:
    row = replace(COUNT, definition="5 women known to police forces in 1998, in a study")
    assert plain(known.counted(FINDINGS, row)).startswith(
        "Office gives 36 presumed victims of trafficking known to police forces in the Netherlands"
    )
    lists = replace(COUNT, definition="potential victims known to any of the lists")
    assert plain(known.counted(FINDINGS, lists)).startswith(
        "Office counted 36 presumed victims of trafficking known to the authorities"
    )
    assert "The UK Home Office gives 71 women known to police forces, presumed" in plain(
        narrate("known", shipped("United Kingdom"))
    )


def test_a_number_of_the_article_without_a_producer_is_said_to_be_printed_there() -> None:
    assert (
        "If the number printed in the 2009 article, which names no producer, 1,000 to 7,000, is used instead"
        in plain(narrate("known", shipped("Netherlands")))
    )
    assert "If the number printed by UNICEF, 700,000 to 2,000,000, is used" in plain(
        narrate("known", shipped("World"))
    )


def test_another_number_for_a_count_stands_beside_the_count() -> None:
    said = plain(narrate("known", shipped("United Kingdom")))
    assert "(2018: 6,993, where the Office for National Statistics gives 6,985.)" in said
    assert "in the United Kingdom in 2013; a document on a website gives 1,743." in said
    first, *rest = yearly(1, 2, 3, 4).claims
    noted = replace(yearly(1, 2, 3, 4), claims=(replace(first, note="April to December only"), *rest))
    assert noted.notes == "2010: April to December only"


def test_a_number_worked_out_here_is_not_said_to_be_read_in_a_work_of_others() -> None:
    for region in ("United Kingdom", "Netherlands"):
        findings = shipped(region)
        source = next(one for one in findings.sources if one.source == "capture")
        told = origins.told(findings, source)
        assert told.startswith("Worked out by this project from the lists published in M")
        assert told.endswith(" (one claim).")
        assert OWN not in told


@pytest.mark.parametrize("region", ["Moldova", "Germany", "Ukraine"])
def test_quantities_that_the_answer_names_are_no_other_ones(region: str) -> None:
    """Of the three quantities of each the answer names the one it starts from and the one of the later year."""
    assert far.others(shipped(region)) == "Claims about one other quantity are listed below."


def test_a_ratio_links_to_all_the_counts_it_is_of() -> None:
    series = yearly(30, 17, 37, 20, 25, 54, 50)
    told = courses.leap(series, THRESHOLDS)
    assert "each 2.2 times as many" in plain(told)
    assert behind(told, "2.2 times as many") == ["T-2011", "T-2012", "T-2014", "T-2015"]


@pytest.mark.parametrize(
    ("values", "number"),
    [
        (((2014, 50.0), (2016, 100.0), (2016, 400.0), (2021, 300.0)), "4"),
        (((2014, 200.0), (2016, 100.0), (2016, 400.0), (2021, 300.0)), "4"),
    ],
)
def test_the_distance_within_a_year_links_to_the_numbers_of_that_year(
    values: tuple[tuple[int, float], ...], number: str
) -> None:
    told = editions(*values)
    assert behind(answer.given(FINDINGS, told), number) == ["T-1", "T-2"]


def test_one_survey_among_several_numbers_is_named() -> None:
    reasons = ["one survey or capture-recapture study"]
    model = replace(CLAIM, claim_id="T-2", method="model")
    survey = replace(CLAIM, claim_id="T-3", method="survey", low=None, best=104_800.0, high=None)
    (said,) = because(reasons, [model, survey])
    assert plain(said) == "only one survey, behind the 104,800, supports the estimate"
    assert behind(said, "104,800") == ["T-3"]
    assert because(reasons, [survey]) == ["only one survey supports this number"]
    assert because(reasons, [survey, survey]) == ["only one survey supports the estimate"]
