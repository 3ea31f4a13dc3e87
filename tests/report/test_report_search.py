"""A number as somebody met it, found among the claims."""

from dataclasses import replace

import pytest

from analysis import processing
from analysis.findings.build import claim_lines
from analysis.findings.model import Claim
from analysis.report.lines import search_lines
from analysis.report.search import NEAREST, find, numbers_in
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def claims() -> tuple[Claim, ...]:
    return claim_lines(processing.load(ROOT)["10_claims"])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("27 million", [27e6]),
        ("27m", [27e6]),
        ("27 million people", [27e6]),
        ("27,000,000", [27e6]),
        ("27 000 000", [27e6]),
        ("600,000-800,000", [6e5, 8e5]),
        ("600-800 thousand", [6e5, 8e5]),
        ("600,000 to 800,000 persons", [6e5, 8e5]),
        ("$31bn", [31e9]),
        ("42.5 billion", [42.5e9]),
        ("1,5 million", [1.5e6]),
        ("70%", [0.7]),
        ("70 per cent", [0.7]),
        ("60-70 percent", [0.6, 0.7]),
        ("27 million in 2005", [27e6]),
        ("2005", [2005]),
        ("2,005", [2005]),
        ("half a million", []),
        ("", []),
    ],
)
def test_numbers_are_read_in_any_way_of_writing(text: str, numbers: list[float]) -> None:
    assert numbers_in(text) == pytest.approx(numbers, rel=1e-12)


def test_a_range_is_found_with_its_maker_lineage_and_advice(claims: tuple[Claim, ...]) -> None:
    found = find("600,000-800,000", claims)
    assert found.exact
    assert [one.claim.claim_id for one in found.found] == ["USG-001"]
    kin = [claim for claim in claims if claim.lineage == found.found[0].claim.lineage]
    assert found.found[0].origin == f"{kin[0].lineage}, with {len(kin) - 1} other claims"
    count, lines = search_lines("600,000-800,000", claims)
    text = "\n".join(lines)
    assert count == 1
    assert f"1 of {len(claims)} numbers" in text
    for said in ("“600,000 to 800,000”", "US Government", kin[0].lineage, "advice:"):
        assert said in text


def test_every_claim_is_found_by_each_of_its_own_numbers(claims: tuple[Claim, ...]) -> None:
    for claim in claims[::20]:
        for value in (claim.low, claim.best, claim.high):
            if value:
                digits = f"{100 * value:.10f}%" if claim.unit == "fraction" else f"{value:.10f}"
                assert claim in [one.claim for one in find(digits, claims).found], (claim.claim_id, value)


def test_what_nobody_prints_gets_the_nearest_and_says_so(claims: tuple[Claim, ...]) -> None:
    asked = 27e6
    assert not any(asked in (claim.low, claim.best, claim.high) for claim in claims)
    result = find("27 million", claims)
    assert not result.exact
    assert len(result.found) == NEAREST
    count, lines = search_lines("27 million", claims)
    assert count == 0
    assert lines[0].startswith("No source held here prints this number. The nearest")


def test_words_find_places_producers_and_advice(claims: tuple[Claim, ...]) -> None:
    assert all("moldova" in f"{one.claim}".lower() for one in find("Moldova", claims).found)
    unnamed = {claim.claim_id for claim in claims if claim.producer == "unattributed"}
    against = find("do not quote", claims).found
    assert unnamed <= {one.claim.claim_id for one in against}
    assert {str(one.verdict.advice) for one in against} == {"do not quote"}
    apart = find("netherlands lower bound quote", claims).found
    assert apart == find("quote bound lower netherlands", claims).found
    assert find("no such words at all", claims).found == ()
    assert find("", claims).found == ()


def test_a_claim_without_kin_is_its_own_origin(claims: tuple[Claim, ...]) -> None:
    persons = next(claim for claim in claims if claim.unit == "persons")
    alone = replace(persons, lineage="only", best=123456.0, low=None, high=None, bound="none")
    assert find("123,456", [alone]).found[0].origin == "its own"
