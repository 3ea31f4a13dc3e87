"""What fact checkers found untrue where pages tell of conflicts: where numbers lead, and known beside larger numbers."""

import re
from dataclasses import replace

import analysis
from analysis.findings.model import Claim, Findings
from analysis.findings.sections import Dispute
from analysis.report import dispute_links, disputes
from tests.findings.examples import CLAIM, FINDINGS

LARGER = replace(
    CLAIM, claim_id="T-1", low=None, best=30_000.0, high=None, figure="30,000", producer="Central Office (CO)",
    start=2008, end=2008, population="all", visibility="actual", status="trafficked",
)  # fmt: skip
KNOWN = replace(LARGER, claim_id="T-2", best=71.0, figure="71", visibility="detected", producer="an office")
TRADE = replace(LARGER, claim_id="T-3", best=40_000.0, figure="40,000", status="sex_trade")
HELPED = replace(KNOWN, claim_id="T-4", best=295.0, figure="295", visibility="assisted")
FIRST = Dispute(
    "c-1", "apparent", False, "detection_rate", ("T-3", "T-2"), ("NLD",), 400.0, "", ("visibility", "definition"),
    "", "", "turned_into_bound",
)  # fmt: skip
SECOND = replace(
    FIRST, conflict_id="c-2", claim_ids=("T-1", "T-2"), reasons=("visibility", "period"), severity=300.0
)
THIRD = replace(SECOND, conflict_id="c-3", claim_ids=("T-1", "T-4"), reasons=("visibility", "movement"))


def told(*held: Dispute) -> str:
    """What a page says of known persons beside larger numbers, without marks."""
    return re.sub(r"<[^>]*>", "", disputes.of_known(page(*held)))


def page(*held: Dispute, claims: tuple[Claim, ...] = (LARGER, KNOWN, TRADE, HELPED)) -> Findings:
    """Findings with some disagreements between the claims above."""
    own = tuple(replace(claim, area=FINDINGS.region.code) for claim in claims)
    return replace(FINDINGS, claims=(*FINDINGS.claims, *own), disputes=held)


def led_to(text: str) -> list[str]:
    """Where the numbers of a text lead."""
    return re.findall(r'data-claims="([^"]*)"', text)


def test_of_two_equal_numbers_each_leads_to_its_own_claim() -> None:
    one, other = (
        replace(LARGER, claim_id=f"T-{place}", best=500_000.0, figure="500,000", lineage=f"L-{place}")
        for place in (5, 6)
    )
    text = "About 500,000 women (one maker). 500,000 women (another maker)."
    assert led_to(dispute_links.linked(text, [one, other])) == ["T-5", "T-6"]
    assert led_to(dispute_links.linked(f"{text} The number given is 500,000.", [one, other])) == [
        "T-5",
        "T-6",
    ]
    copy = replace(other, lineage="L-5")
    assert led_to(dispute_links.linked(text, [one, copy])) == ["T-5", "T-5"]
    pair = "First: 500,000 women. Second: 30,000 women. They would clash: 500,000 against 30,000."
    assert led_to(dispute_links.linked(pair, [one, LARGER, other])) == ["T-5", "T-1", "T-5", "T-1"]


def test_both_halves_of_the_wandering_number_of_europe_are_linked() -> None:
    findings = analysis.page("Europe").findings
    (one,) = [
        one for one in findings.disputes if one.code == "wandering_number" and "IOM-001" in one.claim_ids
    ]
    assert led_to(disputes.told(findings, one)) == ["A2009-038", "IOM-001"]


def test_the_example_of_known_persons_is_the_pair_that_differs_in_least() -> None:
    assert ", for example 71 (2008) against 30,000 (2008)." in told(FIRST, SECOND, THIRD)
    assert disputes.plainest(page(FIRST, SECOND, THIRD)) == SECOND


def test_what_else_differs_beside_known_persons_is_said() -> None:
    """Also where no distinction is named for it: the claims themselves say what they count."""
    stock = replace(
        LARGER, claim_id="T-8", measure="stock", unit="persons", status="modern_slavery", start=2014, end=2014
    )
    other = replace(SECOND, conflict_id="c-4", claim_ids=("T-8", "T-2"), reasons=("visibility",))
    claims = (LARGER, KNOWN, TRADE, stock)
    text = re.sub(r"<[^>]*>", "", disputes.of_known(page(FIRST, SECOND, other, claims=claims)))
    assert "In one of them the larger number is of people in prostitution, forced or not." in text
    assert text.endswith(
        "In one of them the two numbers also use different definitions, in two they speak of different times and in one "
        "they count over times of different length."
    )
    assert told(FIRST).endswith("The larger number is of people in prostitution, forced or not.")


def test_persons_helped_by_an_organisation_are_not_called_known_to_the_authorities() -> None:
    known = "a count of persons known to the authorities or helped by an organisation is set against a larger number"
    assert known in told(SECOND, THIRD)
    assert any(known in said for said in disputes.counted(page(SECOND, THIRD))[1])
    assert "a count of persons helped by an organisation is set" in told(THIRD)
    assert "helped" not in told(SECOND)


def test_the_examples_of_the_pages_are_of_victims_and_of_the_same_movement() -> None:
    for name in ("Moldova", "United Kingdom", "Europe"):
        findings = analysis.page(name).findings
        chosen = disputes.plainest(findings)
        larger, known = dispute_links.members(findings, chosen)[:2]
        assert (larger.status == "sex_trade") == (known.status == "sex_trade"), name
        assert "movement" not in chosen.reasons, name


def test_a_label_names_the_makers_of_its_two_values() -> None:
    pair = replace(FIRST, code="distinction", claim_ids=("T-1", "T-7"))
    other = replace(LARGER, claim_id="T-7", best=9_000.0, figure="9,000", producer="unattributed")
    assert dispute_links.label(page(pair, claims=(LARGER, other)), pair) == (
        "30,000 (the CO) beside 9,000 (producer not named)"
    )
    same = replace(other, producer=LARGER.producer)
    assert (
        dispute_links.label(page(pair, claims=(LARGER, same)), pair) == "30,000 beside 9,000 (both by the CO)"
    )
