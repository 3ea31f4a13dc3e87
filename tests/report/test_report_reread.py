"""What three more readers found untrue or unclear on the pages, each held by the words that are right."""

from dataclasses import replace

import pytest

from analysis.report import comparable, doubt, later
from analysis.report.narrative import lead, narrate
from analysis.vocabulary import OWN
from tests.report.reading_grade import readable
from tests.report.shipped import shipped

#: Region, slot, and what stands there now.
RIGHT = [
    # Of two rates of another time one was not counted, as numbers of the same victims are held beside it.
    ("Africa", "how", "Two numbers of victims and two rates are for times whose middle is more than five years from 2008."),
    ("Africa", "not_comparable", "A rate is not combined with numbers: 2.8 in 1,000 inhabitants (ILO, Walk Free and IOM, "
     "2012 to 2016)."),
    # A period that ends four years before the year is far by its middle.
    ("World", "not_comparable", "The middle of its years is more than five years from 2008, so there is no estimate"),
    # Other numbers give no year either, and are used.
    ("World", "how", "One number of victims, published in 2000, gives no year."),
    # The producer stands before who quotes it.
    ("World", "not_comparable", "Claimed: 600,000 to 800,000 (the US Government), told twice more."),
    # One line of evidence is on both sides.
    ("World", "later", "for 2021 (for each 100,000 people about 370 and about 580). The later number is 83 percent higher. The "
     "two rest only in part on the same line of evidence"),
    ("World", "claims", "All 190 claims come from 30 lines of evidence."),
    # The remark on the article is no self-description.
    ("World", "law", "as it describes itself; yet the article has another group work with it from 2003."),
    ("World", "law", "Palermo protocols, adopted in 2000; two protocols."),
    ("World", "roles", "Former Eastern bloc countries are described as places that people are taken from: the major such "
     "places for women and children"),
    ("World", "apart", "of no region within it, for example:"),
    # Editions of one line of evidence need not be of one method.
    ("Dominican Republic", "claims", "the editions by Walk Free of 2014 and 2016, which share one base of surveys, are one"),
    # Israel is named as a place of transit and of destination.
    ("Dominican Republic", "apart", "only Israel, Russia and Thailand are spoken of in more than one of the ways from, through "
     "and to."),
    ("Ghana", "apart", "Steps across a change in what a series counts, where one is declared here, are not compared."),
    ("Asia", "roles", "Of these statements only that on a group of countries speaks of people taken from there"),
    ("Asia", "absent", "None of these was found for it as a whole; what is held of its countries is on their pages."),
    ("Europe", "law", "for it or for countries in it that have no page of their own:"),
    ("United Kingdom", "apart", "Three figures are corrected here: the value, a limit, or what is counted."),
    ("United Kingdom", "claims", "two of them go back to one and the same number."),
    ("United Kingdom", "numbers_table", "in 2003 (published as up to 4,000 at any one time, read in a blog"),
    ("Moldova", "sway", "for 2021, but for the other ways of combining the numbers (see “How this was made”)."),
]  # fmt: skip


@pytest.mark.parametrize(("region", "slot", "right"), RIGHT)
def test_what_was_read_stands(region: str, slot: str, right: str) -> None:
    assert right in " ".join(readable(narrate(slot, shipped(region))).split())


def test_a_rate_beside_the_numbers_of_one_maker_keeps_its_own_maker() -> None:
    africa = shipped("Africa")
    alone = replace(africa, undated=tuple(one for one in africa.undated if one != "GEMS-021"))
    said = readable(comparable.quantities(alone)[0])
    assert "Claimed, by the International Labour Organization (ILO): 3,700,000" in said
    assert "2.8 in 1,000 inhabitants (ILO, Walk Free and IOM, 2012 to 2016)" in said


def test_a_second_number_that_lies_lower_is_not_said_to_pull_up() -> None:
    britain = shipped("United Kingdom")
    claims = tuple(
        replace(one, low=1_000.0, high=2_000.0) if one.producer == OWN else one for one in britain.claims
    )
    lower = replace(britain, claims=claims)
    said, as_shipped = (readable(" ".join(doubt.cautions(page, lead(page)))) for page in (lower, britain))
    assert "what is assumed beforehand pulls it up." in said
    assert "what is assumed beforehand pulls it up, and so does 10,800 to 26,000" in as_shipped


def test_estimates_of_the_later_year_alone_have_their_certainty_too() -> None:
    world = shipped("World")
    last = later.years(world)[1]
    none = {"median": None, "low95": None, "high95": None, "certainty": "", "certainty_reasons": ()}
    alone = replace(
        world,
        changes=tuple(
            replace(
                one,
                moments=tuple(at if at.reference_year == last else replace(at, **none) for at in one.moments),
            )
            for one in world.changes
            if later.at(one, year=last)
        ),
    )
    assert not later.both(alone)
    assert len(later.fresh(alone)) > 1
    assert later.certainty(alone) == "The certainty of each of these estimates is very low."
