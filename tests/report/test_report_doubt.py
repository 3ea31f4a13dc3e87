"""What is doubted is said: suspected copies, disputed methods, rates that stand for numbers, and all sources of a page."""

import re
from dataclasses import replace
from html import unescape

from analysis.findings.lines import RatingLine, SourceLine
from analysis.report import doubt, made, origins, phrases
from analysis.report.narrative import narrate
from analysis.report.reasons import because
from tests.findings.examples import CLAIM, FINDINGS, THRESHOLDS
from tests.report.shipped import shipped


def plain(text: str) -> str:
    """Text without markup."""
    return unescape(re.sub(r"<[^>]*>|\[([^\]]*)\]\([^)]*\)", r"\1", text)).replace("**", "").strip()


POINT = replace(
    CLAIM, low=None, high=None, best=900_000.0, measure="stock", unit="persons", start=2021, end=2021
)


def test_a_number_with_the_digits_of_another_is_said_to_be_a_possible_copy() -> None:
    world = shipped("World")
    said = plain(doubt.copied(world, doubt.weighed(world)))
    assert said.startswith(
        "The number of UNICEF may be a copy: it has the same digits as that of the Central Intelligence Agency (CIA), "
        "700,000 to 2,000,000 women and children trafficked"
    )
    assert said in plain(narrate("not_comparable", world))
    assert said in plain(narrate("known", world))
    assert doubt.copied(FINDINGS, ("T-001",)) == ""


def test_a_suspicion_without_the_same_digits_is_not_told() -> None:
    first = replace(POINT, claim_id="T-3", lineage="L-3")
    second = replace(POINT, claim_id="T-4", lineage="L-4", suspected_lineage="L-3")
    held = replace(FINDINGS, claims=(CLAIM, first, second))
    assert doubt.copied(held, ("T-4",)) != ""
    assert doubt.copied(replace(held, claims=(CLAIM, replace(first, best=1.0), second)), ("T-4",)) == ""


def test_critics_are_named_where_a_number_is_made_from_lists() -> None:
    for name in ("Netherlands", "United Kingdom", "Ireland", "Australia"):
        assert "disputed (Whitehead et al. 2019; Binette and Steorts 2022)" in narrate(
            "not_comparable", shipped(name)
        )
    for name in ("Ghana", "World"):
        assert "Whitehead" not in narrate("not_comparable", shipped(name))


def test_a_quantity_told_as_a_rate_alone_is_counted_among_the_quantities() -> None:
    africa = shipped("Africa")
    assert [claim.figure for claim in doubt.only_rates(africa)] == ["7.6 per 1,000"]
    assert "are of three different quantities, one of them given only as a rate" in plain(
        narrate("claims", africa)
    )
    assert "7.6 in 1,000 inhabitants. A rate is not combined" in plain(narrate("not_comparable", africa))
    assert "Claims about two other quantities are listed below." in plain(narrate("answer", africa))


def test_a_number_and_a_rate_of_the_same_victims_are_told_as_such() -> None:
    said = plain(narrate("claims", shipped("Asia")))
    assert "No two of them that fix a number count the same victims" not in said
    assert "A number and a rate are: people in forced labour in the Arab States" in said
    assert "2.2 in 1,000 inhabitants (ILO, Walk Free and IOM, 2012 to 2016)" in said
    assert doubt.number_and_rate(FINDINGS) == ()


def test_a_continent_without_a_number_has_that_of_the_larger_region_in_its_answer() -> None:
    said = plain(narrate("answer", shipped("Asia")))
    assert "larger" not in said
    assert "For Asia and the Pacific (as drawn by ILO and Walk Free), a region that overlaps with it" in said
    assert "15,100,000 people in forced labour" in said
    assert "2017 to 2021" in said
    assert shipped("Africa").wider == shipped("Ghana").wider == ()


def test_the_reasons_of_a_grade_fit_what_the_estimate_rests_on() -> None:
    reasons = ("no survey or capture-recapture study", "sources differ widely")
    one = replace(
        POINT, method="model", definition="by a model that extrapolates from surveys", producer="Index"
    )
    other = replace(one, producer="Office", method="estimate", definition="")
    model = "comes from a model that applies surveys of some countries to others"
    assert because(reasons, (one, one)) == [
        f"this estimate {model}",
        "the editions of one producer differ widely",
    ]
    assert because(reasons, (one, other)) == [
        f"part of this estimate {model}", "the lines of evidence differ widely",
    ]  # fmt: skip
    none = "no survey, and no comparison of lists, supports the estimate"
    assert because(reasons, (other, replace(other, producer="Agency"))) == [
        none,
        "the lines of evidence differ widely",
    ]


def test_numbers_that_are_close_together_are_not_said_to_differ_widely() -> None:
    """Few numbers leave the spread to what is assumed of it, however close together they are."""
    one, two = replace(POINT, best=480_300.0), replace(POINT, best=509_000.0)
    assert because(["sources differ widely"], (one, two), limits=THRESHOLDS) == [
        "so few numbers cannot show how widely others would differ"
    ]
    assert because(["sources differ widely"], (one, replace(two, best=2e6)), limits=THRESHOLDS) == [
        "the editions of one producer differ widely"
    ]


def test_what_the_answer_depends_on_is_said_by_the_condition_that_holds() -> None:
    lines = [replace(POINT, lineage=f"L-{place}") for place in range(3)]
    assert because(["mostly assumption"], lines[:2]) == [
        "the width of the interval rests mostly on what is assumed beforehand"
    ]
    assert because(["mostly assumption"], lines) == [
        "how far apart good numbers would be is mostly assumed, since three lines of evidence tell little of it"
    ]


def test_what_the_maker_published_stands_beside_the_number_that_was_read() -> None:
    found = shipped("United Kingdom").claim("UK-002")
    assert (
        phrases.published(found)
        == " (published as up to 4,000 at any one time, read in a blog on the estimate)"
    )
    assert phrases.published(CLAIM) == ""


def test_sources_of_statements_grades_and_laws_are_listed_too() -> None:
    ghana = shipped("Ghana")
    assert {line.source for line in ghana.sources} == {
        "article_2009",
        "unodc",
        "us_state_department",
        "walk_free",
    }
    said = plain(narrate("sources", ghana))
    assert (
        "US Department of State (15 grades), read in Trafficking in Persons Reports 2001 to 2015; tabulated in"
        in said
    )
    assert "Kelley (2017), Scorecard Diplomacy" in said
    assert "UNODC (nine claims), read in UNODC data portal, export of 14 April 2025." in said
    assert "UNODC (three grades), read in UNODC (2006), Trafficking in Persons: Global Patterns." in said
    assert "Each row names" not in said
    rating = RatingLine(
        "R-1", "tip", "Ghana", "us_tip_tier", "Tier 2", "2008", 2008, 2008, "US Office", 2008, ""
    )
    line = SourceLine("tip", "Report", "Citation.", "", 0, 1)
    graded = replace(FINDINGS, ratings=(rating,))
    assert origins.told(graded, line) == "US Office (one grade)."
    assert (
        origins.told(graded, replace(line, graded_in="A book.")) == "US Office (one grade), read in A book."
    )
    assert origins.told(FINDINGS, line) == "Citation."


def test_the_methods_speak_of_the_later_year_where_the_answer_is_of_it() -> None:
    moldova = shipped("Moldova")
    assert moldova.headline.estimate is None
    assert {line.method for line in moldova.methods} >= {"exact", "linear_pool"}
    assert (
        made.ways(moldova)
        == "Three ways of combining the numbers for 2021. The first gives the estimate for 2021 above."
    )
    assert {claim.producer for claim in made.weighed(moldova)} == {"Walk Free"}
    netherlands = shipped("Netherlands")
    assert made.ways(netherlands).endswith(
        "ways of combining the numbers. The first gives the estimate of this page."
    )
    assert [claim.claim_id for claim in made.weighed(netherlands)] == list(netherlands.headline.claim_ids)


def test_a_count_is_divided_as_it_was_when_the_year_was_over() -> None:
    netherlands = shipped("Netherlands")
    used = {pair.claim_id for pair in netherlands.known if pair.year == 2008}
    assert used == {"UNODCNLD-2008"}
    assert "(a provisional count)" in narrate("known", netherlands)
