"""The answer of a page: three sentences at most, easy to read under all parameters, with what must be read before it."""

import re
from dataclasses import replace

import pytest

import analysis
from analysis.findings.model import Group, Headline, HeadlineKind
from analysis.findings.people import People, people_of
from analysis.findings.sections import Beside
from analysis.notebook import held
from analysis.parameters import Parameters
from analysis.report import answer, doubt, far
from analysis.report.narrative import lead, narrate, original_first
from tests.conftest import ROOT
from tests.findings.examples import CLAIM, ESTIMATE, FINDINGS
from tests.report.reading_grade import coleman_liau, longest, readable, sentences
from tests.report.shipped import shipped

MOST_SENTENCES = 3
MAXIMUM_GRADE = 10
#: Words of a sentence, a list after a colon and brackets left out; measured: 34 at most.
MOST_WORDS = 35
ORIGINAL = replace(
    CLAIM,
    claim_id="T-9",
    scope="all",
    start=2003,
    end=2004,
    producer="Government",
    carrier="Audit",
    read_in="secondary",
)


def paragraphs(markdown: str) -> list[str]:
    """The answer itself, then its certainty, then what must be read before it is believed."""
    return [part.replace("\n", " ") for part in readable(markdown).split("\n\n") if part.strip()]


def under(region: str) -> list[str]:
    """The answers of a region at the published parameters, for 2021, by the article alone and without its first producer."""
    first = next(iter(lead(shipped(region))), None)
    changes: list[dict[str, object]] = [{"reference_year": 2021}, {"evidence": "article"}]
    if first is not None and first.producer != "unattributed":
        changes.append({"drop_producers": [first.producer]})
    changed = [analysis.page(region, **change).say("answer").markdown for change in changes]  # type: ignore[arg-type]
    return [narrate("answer", shipped(region)), *changed]


@pytest.mark.parametrize("region", analysis.regions())
def test_an_answer_has_three_sentences_and_is_read_in_tenth_grade(region: str) -> None:
    for markdown in under(region):
        told = paragraphs(markdown)
        assert 1 <= len(sentences(told[0])) <= MOST_SENTENCES, told[0]
        assert (
            coleman_liau(" ".join(part for part in told if part == told[0] or "certainty" in part))
            <= MAXIMUM_GRADE
        ), told
        assert max(map(longest, told)) <= MOST_WORDS, told
        assert not re.search(r"; [a-z]", told[0]), told[0]


def test_sentences_are_counted_as_a_reader_would() -> None:
    assert sentences("It is 1.5 of ten. The U.S. has more. 12 do.") == [
        "It is 1.5 of ten.",
        "The U.S. has more.",
        "12 do.",
    ]
    assert longest("One two three: four (five six) seven. Eight.") == 3


def test_the_rate_is_of_the_people_who_are_counted() -> None:
    """Women are counted for each 100,000 women and girls, where a table says how many there are."""
    findings = replace(FINDINGS, people=People(female=8_000_000.0))
    women = replace(ESTIMATE, population="women_and_girls")
    said = readable(answer.rate(findings, [CLAIM], women))
    assert said.startswith("That is 31 a year for each 100,000 women and girls there")
    assert "31</a>" in answer.rate(findings, [CLAIM], women)
    nobody = readable(answer.rate(FINDINGS, [CLAIM], women))
    assert nobody.startswith("That is 15 a year for each 100,000 people there of any age and sex")
    assert "women and girls there" in paragraphs(narrate("answer", shipped("Colombia")))[0]


def test_a_rate_says_by_which_of_two_tables_it_is_where_these_differ_much() -> None:
    findings = replace(FINDINGS, people=People(until=2020, ratio=1.53))
    assert "people there, by the United Nations' table" in readable(answer.rate(findings, [CLAIM], ESTIMATE))
    later = replace(findings, parameters=Parameters(reference_year=2021))
    assert "people there, by the World Bank's table" in readable(answer.rate(later, [CLAIM], ESTIMATE))
    assert "differ by a factor of up to 1.5, the former having more." in answer.below(findings, [CLAIM])
    assert "table" not in answer.rate(FINDINGS, [CLAIM], ESTIMATE)
    carried = replace(later, people=People(until=2020, ratio=1.53, carried_on=True))
    assert "people there, by the United Nations' table" in readable(answer.rate(carried, [CLAIM], ESTIMATE))
    moldova = paragraphs(narrate("answer", shipped("Moldova")))
    assert "by the United Nations' table" in moldova[0]
    cambodia = paragraphs(narrate("answer", shipped("Cambodia")))
    assert "by the World Bank's table" in cambodia[0]
    tables = held().processed
    found = people_of(tables.people, tables["10_population_differences"], "MDA", Parameters())
    assert found.until == 2020
    assert found.carried_on
    assert found.ratio == pytest.approx(1.53, abs=0.01)


def test_the_named_original_leads_before_its_quotation() -> None:
    quoted = replace(CLAIM, producer="unattributed", lineage="L-1")
    original = replace(ORIGINAL, lineage="L-1")
    assert [one.claim_id for one in original_first([quoted, original])] == ["T-9", "T-001"]
    other = replace(ORIGINAL, lineage="L-2")
    assert [one.claim_id for one in original_first([quoted, other])] == ["T-001", "T-9"]
    assert original_first([]) == ()
    said = paragraphs(narrate("answer", shipped("United States")))[0]
    assert (
        "a year, 2003 to 2004, according to the US Government and repeated in a 2009 encyclopedia article."
        in said
    )


def test_what_is_said_against_a_number_stands_under_its_answer() -> None:
    world = paragraphs(narrate("answer", shipped("World")))[2]
    assert world.startswith(
        "How the number 600,000 to 800,000 was made or whom it counts, in short: synthesis by one analyst. "
        "The audit office of the US Congress (GAO) could not replicate it. Our note on the number "
    )
    assert ": the 2009 article says that the exact extent is unknown. A survey" in world
    nepal = paragraphs(narrate("answer", shipped("Nepal")))[2]
    assert (
        "Our note on the number 7,000 to 10,000: the text prints a month. To judge by all other figures, that is a "
        "slip for a year." in nepal
    )
    plain = replace(
        ORIGINAL, definition="forced labour, by a model that extrapolates from surveys", read_in="producer"
    )
    assert doubt.cautions(FINDINGS, [plain]) == []


def test_a_quotation_with_other_digits_is_said_to_have_them() -> None:
    said = paragraphs(narrate("answer", shipped("World")))[0]
    assert "repeated in a 2009 encyclopedia article as “estimated 600,000 to 820,000”." in said


@pytest.mark.parametrize("region", analysis.regions())
def test_every_number_of_an_answer_is_linked_but_years_and_what_methods_explain(region: str) -> None:
    """Left without a link: years, the 95 of an interval, the 100,000 of a rate, and what is assumed beforehand."""
    first = narrate("answer", shipped(region)).split("\n\n")[0]
    bare = re.sub(r'<a class="n".*?</a>|“[^”]*”|\]\([^)]*\)', "", first)
    years = r"\b(19|20)\d\d\b"
    assumed = r"\b(10 a year|100 at one time)(?= for each 100,000 inhabitants| (that )?were)"
    rest = re.sub(rf"{years}|{assumed}|95 percent|each 100,000|All \d+ claims", "", bare)
    assert not re.search(r"\d", rest), rest


def test_a_second_hand_reading_is_said() -> None:
    press = replace(ORIGINAL, read_in="press", carrier="a magazine")
    assert (
        readable(doubt.cautions(FINDINGS, [press])[0])
        == "The number 1,000 to 7,000 was read second-hand, in: a magazine."
    )
    assert doubt.cautions(FINDINGS, [replace(press, read_in="producer")]) == []


def test_a_number_without_a_year_says_for_which_it_counts() -> None:
    said = doubt.cautions(FINDINGS, [replace(CLAIM, producer_year=None)])
    assert said == ["No year is given for the number, so here it counts as one of 2009, when it was printed."]


def test_an_interval_below_the_persons_already_known_is_said_to_be_too_low() -> None:
    known = replace(
        CLAIM, claim_id="T-5", visibility="detected", low=None, best=826.0, high=None, start=2008, end=2008
    )
    pair = Beside("T-5", 2008, ("T-001",), (), 0.05, 0.34, 1.0, None, None, True)
    findings = replace(FINDINGS, claims=(*FINDINGS.claims, known), known=(pair,))
    low = "826 persons were known to the authorities in 2008, so the low end of the interval is too low."
    assert low in map(readable, doubt.cautions(findings, [ORIGINAL]))
    uncut = replace(findings, known=(replace(pair, cut=False),))
    assert low not in map(readable, doubt.cautions(uncut, [ORIGINAL]))
    assert low in paragraphs(narrate("answer", shipped("Netherlands")))[2]


def test_an_interval_above_the_whole_that_its_people_are_part_of_is_said_to_come_from_the_assumption() -> (
    None
):
    women = replace(ORIGINAL, measure="stock", unit="persons", population="women", exploitation="sexual")
    trade = replace(
        women,
        claim_id="T-6",
        status="sex_trade",
        low=None,
        best=15_000.0,
        high=None,
        definition="",
        lineage="T-6",
    )
    estimate = replace(ESTIMATE, measure="stock", unit="persons", population="women", exploitation="sexual")
    headline = replace(FINDINGS.headline, estimate=estimate)
    findings = replace(FINDINGS, claims=(*FINDINGS.claims, women, trade), headline=headline)
    above = (
        "The high end of the interval is above 15,000 women in prostitution (forced or not) in the Netherlands "
        "at any one time in 2003 to 2004, and comes from what is assumed beforehand."
    )
    assert above in map(readable, doubt.cautions(findings, [women]))
    larger = replace(findings, claims=(*FINDINGS.claims, women, replace(trade, best=18_200.0)))
    assert not any("high end" in said for said in doubt.cautions(larger, [women]))
    everyone = replace(findings, headline=replace(headline, estimate=replace(estimate, exploitation="all")))
    assert not any("high end" in said for said in doubt.cautions(everyone, [women]))
    assert "The high end of the interval" not in narrate("answer", shipped("Spain"))


def test_a_study_that_counts_something_else_is_named_where_the_answer_has_none() -> None:
    said = paragraphs(narrate("answer", shipped("Netherlands")))[2]
    assert (
        "A comparison of overlapping lists counts something else: 6,250 victims of trafficking in the Netherlands"
        in said
    )
    assert "counts something else" not in narrate("answer", shipped("Africa"))


def test_a_year_without_any_estimate_promises_none() -> None:
    said = readable(analysis.page("Ghana", reference_year=2050).say("answer").markdown)
    assert "So this page gives no estimate." in said or "give an estimate of" in said
    assert "hold for another time" not in said


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (((2016, 100.0), (2021, 110.0)), "are close together"),
        (((2016, 100.0), (2021, 170.0)), "stay within a factor of 1.7"),
        (((2014, 100.0), (2016, 300.0), (2021, 500.0)), "rise from edition to edition, to 5 times the first"),
        (((2014, 500.0), (2016, 300.0), (2021, 100.0)), "fall from edition to edition, by a factor of 5"),
        (((2014, 500.0), (2016, 100.0), (2021, 300.0)), "go up and down within a factor of 5"),
        (((2016, 178.0), (2016, 120.0), (2021, 330.0)), "go up and down within a factor of 2.8"),
        (((2016, 100.0), (2016, 400.0), (2021, 100.0)), "give 2016 twice, a factor of 4 apart"),
        (
            ((2014, 50.0), (2016, 100.0), (2016, 400.0)),
            "differ by a factor of up to 8, and for 2016 alone by 4",
        ),
    ],
)
def test_an_answer_says_how_the_numbers_of_one_producer_moved(
    values: tuple[tuple[int, float], ...], expected: str
) -> None:
    told = [
        replace(CLAIM, claim_id=f"T-{at}", low=None, best=best, high=None, start=year, end=year)
        for at, (year, best) in enumerate(values)
    ]
    ids = tuple(claim.claim_id for claim in told)
    findings = replace(
        FINDINGS,
        claims=tuple(told),
        groups=(Group(ids, None),),
        headline=Headline(HeadlineKind.FAR, ids, None),
    )
    assert f" {expected}: " in readable(answer.given(findings, told))


def test_an_interval_and_a_label_link_to_what_they_mean() -> None:
    said = narrate("answer", FINDINGS)
    page = (ROOT / "docs/how-to-read.md").read_text(encoding="utf-8")
    assert "(../how-to-read.html#what-is-a-95-percent-interval)" in said
    assert "## What is a 95 percent interval?" in page
    assert "(../how-to-read.html#how-certain-is-an-answer)" in said
    assert "## How certain is an answer?" in page


def test_numbers_that_are_left_out_as_asked_are_not_said_to_be_far() -> None:
    findings = replace(FINDINGS, parameters=Parameters(drop_producers=("Test Office",)))
    assert "since this number is left out here, as asked" in answer.missing(findings, [CLAIM])
    assert far.holds(CLAIM, 2008)


@pytest.mark.parametrize(
    ("region", "why"),
    [
        ("Germany", "since this is for a time more than five years away"),
        ("Moldova", "since the middle of its years is more than five years away"),
    ],
)
def test_the_reason_is_that_of_the_one_number_named(region: str, why: str) -> None:
    said = readable(narrate("answer", shipped(region)))
    assert said.startswith("This page starts from one number")
    assert f"No estimate is given for 2008, {why}, but" in said
