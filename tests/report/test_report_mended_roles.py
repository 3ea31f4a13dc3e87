"""Roles, laws and disagreements as a second reading of the pages wanted them told."""

import re
from collections.abc import Sequence

import pytest

import analysis
from analysis.report import disputes, known, policies, roles
from analysis.report.narrative import narrate


def plain(text: str) -> str:
    """Text without links."""
    return re.sub(r"<[^>]+>|\[([^\]]*)\]\([^)]*\)", r"\1", text)


def said(slot: str, region: str) -> str:
    """A section of a page of the shipped data, without links."""
    return plain(narrate(slot, analysis.page(region).findings))


@pytest.mark.parametrize(
    ("region", "wanted"),
    [
        (
            "Ghana",
            [
                "in parts of Ghana, in shrines (called trokosi), where they also work without pay",
                "despite being illegal",
                "may be punished for an offence by having to hand over a girl or woman",
            ],
        ),
        ("Togo", ["in parts of Togo, in shrines (called voodoosi), where they also work without pay"]),
        (
            "Japan",
            [
                "the major such place of its continent for women, from the Philippines and Thailand; these two above all",
                "“forced to work off their price”",
            ],
        ),
        (
            "Lithuania",
            [
                "“the organisers and their victims generally come from” ten countries named, and the two are not told apart"
            ],
        ),
        (
            "Dominican Republic",
            [
                "first in the West, before Colombia",
                "whether by women or by profits is not said",
                "people are taken there from Haiti",
                "The Sugar Babies",
            ],
        ),
        (
            "Asia",
            [
                "in a passage on women from Eastern Europe",
                "numbers above count people from Southeast Asia",
            ],
        ),
        (
            "Moldova",
            [
                "(four statements; no producer is named for any of them)",
                "One of the major such places for Greece",
            ],
        ),
    ],
)
def test_a_role_is_told_with_what_the_article_says_of_it(region: str, wanted: Sequence[str]) -> None:
    told = said("roles", region)
    for words in wanted:
        assert words in told


def test_the_word_of_another_country_does_not_stand_beside_a_practice() -> None:
    assert "voodoosi" not in said("roles", "Ghana")
    assert "trokosi" not in said("roles", "Togo")


def test_remarks_of_the_transcriber_are_not_told() -> None:
    for region in ("Thailand", "Greece", "Israel", "Switzerland"):
        told = said("roles", region)
        assert "destination by context" not in told
        assert "no producer in this paragraph" not in told
        assert "[" not in told


def test_a_body_of_several_countries_stands_on_the_page_of_each() -> None:
    japan = said("law", "Japan")
    assert "Polaris Project, an organisation founded in 2002, active in the United States and Japan" in japan
    assert "Polaris Project" in said("law", "United States")
    assert "child trafficking and adoption scandals" in said("law", "India")
    africa = said("law", "Africa")
    assert "Report of the KARDS Counter Trafficking In Persons Initiative" in africa
    assert "in East Africa, about Kenya and Tanzania; neither title nor year is given" in africa
    assert "Initiative, an organisation in Kenya" in africa


def test_the_law_on_paying_for_sex_says_whom_it_is_about_and_why_it_stands_here() -> None:
    told = said("law", "Norway")
    assert "the client commits a crime, the person who is paid does not" in told
    assert (
        "as the country holds all prostitution to be exploitation, a law in force; no year is given" in told
    )
    assert 'title="P2009-029"' in narrate("law", analysis.page("Norway").findings)


def test_what_is_about_no_part_of_a_region_is_left_to_the_page_of_all_conflicts() -> None:
    europe = analysis.page("Europe").findings
    shown = disputes.spelled(europe)
    assert shown
    assert all(disputes.own(europe, one) for one in shown)
    assert "No claim in it is about" not in narrate("disputes", europe)


def test_a_number_that_two_claims_give_counts_once_in_the_heading() -> None:
    asia = analysis.page("Asia").findings
    (one,) = [one for one in asia.disputes if one.conflict_id.startswith("joint-A2009-013-")]
    assert {"A2009-013", "USG-001", "USG-002"} <= set(one.claim_ids)
    assert (len(one.claim_ids), one.numbers) == (5, 3)
    assert disputes.title(one).startswith("Three numbers (in five claims) only seem to conflict")


def test_that_some_of_several_pairs_are_weighed_together_is_not_denied() -> None:
    world = analysis.page("World").findings
    several = [one for one in world.disputes if one.resolution == "not_pooled" and len(one.claim_ids) > 2]
    assert several
    assert not any(disputes.resolution(one) == "They are not weighed together." for one in several)


def test_known_persons_of_one_other_country_are_said_to_be_of_it() -> None:
    assert plain(disputes.of_known(analysis.page("Asia").findings)).startswith(
        "In one group of claims about Russia a count of persons known to the authorities is set against a larger number: "
        "57 (2008) against at least 1,000."
    )


def test_two_numbers_of_other_years_are_said_to_be() -> None:
    told = said("known", "United Kingdom")
    assert re.search(r"the 3,804 persons known in 2016 [^.]* for 2008 \(made from a number of 2013\)\.", told)
    dutch = analysis.page("Netherlands").findings
    assert all(
        "The count is of 2012, what" not in known.apart(dutch, pair)
        for pair in known.unlike(dutch)
        if pair.year == 2012
    )


def test_laws_say_once_what_they_are() -> None:
    page = analysis.page("Africa").findings
    assert all("report, published" not in policies.line([one]) for one in page.policy if "report" in one.name)


def test_roles_of_all_pages_are_read_without_a_mistake_of_joining() -> None:
    for region in ("Moldova", "Albania", "Nigeria", "Romania", "Thailand", "Germany", "Turkey"):
        for line in roles.lines(analysis.page(region).findings):
            assert not re.search(r", ,|\(,|; \)|of which \)|\(\)", plain(line)), line
