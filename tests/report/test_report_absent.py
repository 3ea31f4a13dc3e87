"""A missing number is said, never skipped, and never said twice: on every page, with all evidence and the article's."""

import re
from dataclasses import replace
from html import unescape

import pytest

import analysis
from analysis.estimates.inputs import VICTIM
from analysis.findings.model import Findings, HeadlineKind
from analysis.reading.places import display_name
from analysis.report import absent, disputes, known, later
from analysis.report.narrative import HEADINGS, SLOTS, narrate
from analysis.vocabulary import UNNAMED
from tests.findings.examples import CLAIM, FINDINGS
from tests.findings.sections_examples import FILLED
from tests.report.shipped import shipped

#: The parameters that pages are held to: both published years with all evidence, and the article alone.
ASKED = ((2008, "all"), (2021, "all"), (2008, "article"))
#: Slots that belong to one kind of thing: without it they show neither words nor heading nor figure.
FILLED_BY = {
    "numbers_table": lambda f: f.claims,
    "disputes": lambda f: f.disputes,
    "known": known.counts,
    "roles": lambda f: f.roles,
    "money": lambda f: f.money,
    "sway": lambda f: f.left_out or (f.headline.estimate and f.headline.estimate.median),
    "law": lambda f: f.ratings or f.policy,
}


def plain(markdown: str) -> str:
    """Narrative without markup."""
    return unescape(re.sub(r"<[^>]*>", "", markdown)).replace("**", "").strip()


def twice(findings: Findings) -> bool:
    """Whether a named producer has two numbers of one quantity of victims, or a number and a rate of two times."""
    seen: dict[tuple[str, ...], set[tuple[object, ...]]] = {}
    for claim in findings.claims:
        ends = (claim.low, claim.best, claim.high)
        if (
            claim.producer in UNNAMED
            or claim.visibility != "actual"
            or claim.status not in VICTIM
            or claim.measure not in ("stock", "flow", "prevalence", "cumulative")
            or ends == (None, None, None)
        ):
            continue
        axes = (
            claim.measure,
            claim.population,
            claim.status,
            claim.exploitation,
            claim.direction,
            claim.area,
        )
        entry = (claim.unit, *ends, claim.start, claim.end)
        seen.setdefault((claim.producer, claim.counterpart, *axes), set()).add(entry)
    return any(
        (one[:4] != other[:4] if one[0] == other[0] else one[4:] != other[4:])
        for entries in seen.values()
        for one in entries
        for other in entries
    )


def test_two_numbers_of_a_wider_area_or_a_rate_are_two_values_of_one_producer() -> None:
    early = replace(
        CLAIM, claim_id="T-051", low=None, best=500_000.0, high=None, area="EU", start=1998, end=1998
    )
    late = replace(early, claim_id="T-052", best=80_000.0, start=1995, end=1995)
    rate = replace(early, claim_id="T-053", best=2.8, unit="persons_per_1000", start=2016, end=2016)
    lone = "So no producer is seen to have changed a number"
    assert lone in narrate("absent", replace(FINDINGS, claims=(CLAIM, early)))
    assert lone not in narrate("absent", replace(FINDINGS, claims=(CLAIM, early, late)))
    assert lone not in narrate("absent", replace(FINDINGS, claims=(CLAIM, early, rate)))
    same = replace(rate, start=1998, end=1998)
    assert lone in narrate("absent", replace(FINDINGS, claims=(CLAIM, early, same)))
    nobody = replace(early, claim_id="T-054", producer="experts who are not named", best=1.0)
    assert lone in narrate(
        "absent", replace(FINDINGS, claims=(CLAIM, nobody, replace(nobody, claim_id="T-055", best=2.0)))
    )


def lacks(findings: Findings) -> dict[str, bool]:
    """What a page lacks, worked out from its findings alone, by a piece of the sentence that has to say it."""
    lead = findings.headline.estimate
    answered = lead is not None and lead.median is not None
    counts = bool(known.counts(findings))
    ids = {one for group in findings.groups for one in group.claim_ids} | set(findings.undated)
    makers = {claim.producer for claim in findings.claims if claim.claim_id in ids}
    first, last = later.years(findings)
    two = first != last and findings.parameters.evidence == "all"
    claims = len(findings.claims)
    return {
        "A number. So there is nothing to compare": claims == 0,
        f"So there is no estimate for {findings.parameters.reference_year}": claims > 0 and not answered,
        "no share of victims who were known": claims > 0 and not answered and counts,
        "no comparison with later years": claims > 0 and not answered and two and not later.both(findings),
        "So a change between them cannot be shown": answered and two and not later.both(findings),
        "So no second estimate can check it": claims > 1 and len(makers) == 1,
        "Claims that contradict each other": claims > 1 and not findings.disputes,
        "So nothing could disagree with the one": claims == 1 and not findings.disputes,
        "So it is not known how many were found": not counts,
        "So it is not known which part of all victims was known": answered and counts and not findings.known,
        "So no producer is seen to have changed a number": claims > 0
        and not findings.moved
        and not twice(findings),
        "n amount of money": not findings.money,
        " role as a place of origin, transit or destination": not findings.roles,
        " grade": findings.region.kind == "country" and not findings.ratings,
        " law against trafficking": not any(
            line.kind in ("law", "treaty") and "traffick" in line.name.lower() for line in findings.policy
        ),
        "n organisation against trafficking": not any(
            line.kind in ("institution", "organisation", "campaign") for line in findings.policy
        ),
        "So there is no rate for each 100,000": answered and not findings.region.persons,
    }


@pytest.fixture(scope="module", params=analysis.regions())
def pages(request: pytest.FixtureRequest) -> list[tuple[Findings, dict[str, str]]]:
    """One region with each of the parameters that pages are held to, and what its slots say."""
    asked = [shipped(request.param, year, evidence) for year, evidence in ASKED]
    return [(findings, {slot: narrate(slot, findings) for slot in SLOTS}) for findings in asked]


Pages = list[tuple[Findings, dict[str, str]]]


def test_what_a_page_lacks_is_said_once_and_nothing_else_is(pages: Pages) -> None:
    for findings, told in pages:
        text = plain(told["absent"])
        assert bool(text) == any(lacks(findings).values())
        said = {words: text.count(words) for words in lacks(findings)}
        assert said == {words: int(missing) for words, missing in lacks(findings).items()}
        assert len(absent.absences(findings)) == len(re.findall(r"^- ", text, re.MULTILINE))


def test_a_slot_without_its_thing_shows_nothing_at_all(pages: Pages) -> None:
    for findings, told in pages:
        page = analysis.notebook.Page(findings)
        for slot, held in FILLED_BY.items():
            assert bool(told[slot]) == bool(held(findings)), slot
            assert told[slot] or slot not in page.figures


def test_every_heading_stands_once_in_order_and_over_words(pages: Pages) -> None:
    for _, told in pages:
        order = [slot for slot in SLOTS if slot in HEADINGS and told[slot]]
        lines = [line for slot in order for line in told[slot].splitlines() if line.startswith("#")]
        assert lines == [HEADINGS[slot] for slot in order]
        assert all(plain(told[slot]) != HEADINGS[slot] for slot in order)
        assert {"claims", "how"} <= set(order)


def test_no_other_slot_says_what_is_missing(pages: Pages) -> None:
    """The answer may say that there is no estimate; beyond it nothing is said of what is not there."""
    twice = re.compile(
        r"No source on these pages|nothing is said about|so there is no figure|No estimate is given"
    )
    for _, told in pages:
        assert not [slot for slot in set(SLOTS) - {"answer", "absent"} if twice.search(told[slot])]


def test_a_full_page_lacks_little_and_a_bare_one_says_so() -> None:
    assert "amount of money" not in narrate("absent", FILLED)
    bare = replace(
        FINDINGS, claims=(), groups=(),
        headline=replace(FINDINGS.headline, kind=HeadlineKind.NOTHING, claim_ids=(), estimate=None),
    )  # fmt: skip
    assert plain(narrate("absent", bare)) == (
        "## What is missing here\n\nFor the Netherlands, no source on these pages gives:\n\n- A number. So there is nothing "
        "to compare.\n- A yearly count of persons known to the authorities. So it is not known how many were found.\n- An "
        "amount of money, a role as a place of origin, transit or destination, a grade, a law against trafficking or an "
        "organisation against trafficking. None of these was found in what was read for these pages; there may be some."
    )
    article = replace(bare, parameters=replace(bare.parameters, evidence="article"))
    assert "For the Netherlands, no claim of the 2009 article gives:" in plain(narrate("absent", article))


@pytest.mark.parametrize("region", ["Europe", "Africa", "Asia"])
def test_what_a_wider_page_leaves_to_countries_is_on_their_pages(region: str) -> None:
    findings = shipped(region)
    for dispute in disputes.rest(findings):
        homes = disputes.homes(findings, dispute)
        assert all(dispute in shipped(home).disputes for home in homes)
        inside = {one.name for one in findings.neighbours}
        named = [name for name in map(display_name, homes) if name in inside]
        assert all(name in disputes.elsewhere(findings) for name in named)


def test_with_the_article_alone_no_page_speaks_for_all_sources() -> None:
    """20 claims about Japan are held; none of them is the article's."""
    for region in ("Japan", "Kosovo", "Germany"):
        findings = shipped(region, 2008, "article")
        for slot in ("answer", "absent"):
            assert "o source on these pages" not in narrate(slot, findings)
    assert "No claim of the 2009 article gives a number" in narrate(
        "answer", shipped("Japan", 2008, "article")
    )


def test_a_law_on_something_else_is_no_law_against_trafficking() -> None:
    said = plain(narrate("absent", shipped("Ghana")))
    assert "a law against trafficking as such (the one above is about something else)" in said
    assert "law against trafficking" not in plain(narrate("absent", shipped("United Kingdom")))


def test_what_is_left_out_as_asked_is_not_said_to_be_missing() -> None:
    kosovo = analysis.page("Kosovo", reference_year=2021, drop_producers=["Walk Free"]).findings
    assert "For Kosovo, without Walk Free, no source on these pages gives:" in narrate("absent", kosovo)
    assert "more than five years" not in narrate("how", kosovo)


@pytest.mark.parametrize(
    ("area", "where"), [("NLD/Amsterdam", "a part of the Netherlands"), ("DEU", "another area")]
)
def test_a_count_of_a_part_is_not_of_another_area(area: str, where: str) -> None:
    count = replace(CLAIM, claim_id="T-090", visibility="detected", area=area, start=2008, end=2008)
    findings = replace(FINDINGS, claims=(*FINDINGS.claims, count))
    assert f"The one count above is of {where}." in plain(narrate("absent", findings))
