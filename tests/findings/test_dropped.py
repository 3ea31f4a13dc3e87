"""A claim that is left out as asked never leads and is never weighed, and the page says why."""

import re
from dataclasses import replace

import pytest

import analysis
from analysis.findings.model import FindingsError
from analysis.notebook import Page, region_codes
from analysis.vocabulary import UNNAMED
from tests.findings.examples import FINDINGS

YEARS = (2008, 2021)


def without_leader(code: str, year: int) -> Page | None:
    """The page of a region without the producer who comes first in its answer; nothing where nobody leads it."""
    page = analysis.page(code, reference_year=year)
    leading = page.findings.headline.claim_ids or [
        one for change in page.findings.changes for moment in change.moments for one in moment.claim_ids
    ]
    if not leading:
        return None
    maker = page.findings.claim(leading[0]).producer
    return analysis.page(code, reference_year=year, drop_producers=[maker])


def weighed(page: Page) -> set[str]:
    """The claims that any number on a page is worked out from."""
    found = page.findings
    estimates = [group.estimate for group in found.groups if group.estimate is not None]
    used = {*found.headline.claim_ids, *(one for estimate in estimates for one in estimate.claim_ids)}
    used |= {one for estimate in estimates for one in estimate.floor_ids}
    used |= {one for pair in found.known for one in (pair.claim_id, *pair.estimate_ids, *pair.mean_ids)}
    used |= {one for pair in found.per_person for one in (pair.money_id, pair.persons_id)}
    used |= {one for change in found.changes for moment in change.moments for one in moment.claim_ids}
    return used | {one for entry in found.left_out for one in entry.claim_ids}


def pages() -> list[object]:
    """Every region at both years; a few of them whenever tests are run."""
    soon = {"WORLD", "NLD", "GBR", "MDA", "GHA"}
    return [
        pytest.param(code, year, marks=() if code in soon else pytest.mark.slow)
        for code in region_codes()
        for year in YEARS
    ]


@pytest.mark.parametrize(("code", "year"), pages())
def test_no_dropped_claim_leads_or_is_weighed_and_the_reason_is_said(code: str, year: int) -> None:
    page = without_leader(code, year)
    if page is None:
        assert not analysis.page(code, reference_year=year).findings.claims
        return
    found = page.findings
    assert found.dropped
    assert {found.claim(one).producer for one in found.dropped} == set(found.parameters.drop_producers)
    assert not weighed(page) & set(found.dropped)
    answer = page.say("answer").markdown
    linked = {one for ids in re.findall(r'data-claims="([^"]*)"', answer) for one in ids.split()}
    assert not linked & set(found.dropped), answer
    for line in page.say("not_comparable").markdown.splitlines():
        named = {one for ids in re.findall(r'data-claims="([^"]*)"', line) for one in ids.split()}
        if line.startswith("- **") and named and named <= set(found.dropped):
            assert line.endswith(("left out here, as asked.", "A rate is not combined with numbers."))
    for one in found.disputes:
        assert (one.resolution == "dropped") == bool(set(one.claim_ids) & set(found.dropped))


def test_what_is_left_out_is_not_called_missing_or_too_far() -> None:
    page = analysis.page("Kosovo", reference_year=2021, drop_producers=["Walk Free"])
    answer = page.say("answer").markdown
    assert "Without Walk Free, no source on these pages gives" in answer
    assert "so many years" not in answer
    assert "For Kosovo, without Walk Free, no source on these pages gives:" in page.say("absent").markdown
    moldova = analysis.page("Moldova", reference_year=2021, drop_producers=["Walk Free"])
    (line,) = (
        one
        for one in moldova.say("not_comparable").markdown.splitlines()
        if one.startswith("- **People in modern slavery in Moldova")
    )
    assert line.endswith("They are left out here, as asked.")
    assert "Both are weighed" not in moldova.say("disputes").markdown


def test_unnamed_producers_can_be_left_out_too() -> None:
    makers = {claim.producer for claim in analysis.page("Netherlands").findings.claims}
    maker = min(UNNAMED & makers)
    page = analysis.page("Netherlands", reference_year=2021, drop_producers=["Walk Free", maker])
    assert not weighed(page) & set(page.findings.dropped)


def test_findings_refuse_to_drop_a_claim_that_leads() -> None:
    with pytest.raises(FindingsError, match="left out"):
        replace(FINDINGS, dropped=FINDINGS.headline.claim_ids)
