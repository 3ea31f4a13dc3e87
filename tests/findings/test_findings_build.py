"""From tables to the findings of a page: published rows read, others made; corrections once; conversions named as such."""

from dataclasses import replace

import pytest

from analysis.estimates import headline
from analysis.findings.build import Edition, build
from analysis.findings.model import Findings
from analysis.parameters import Parameters
from analysis.processing import Processed
from analysis.reading.cards import load_cards
from tests.conftest import ROOT

CARDS = load_cards(ROOT)
EDITION = Edition("0" * 10, "2026-01-01")


def findings(processed: Processed, code: str, **changes: object) -> Findings:
    """The findings of a region."""
    return build(processed, code, Parameters(**changes), cards=CARDS, edition=EDITION)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["WORLD", "ESP", "GBR", "NLD", "CAN"])
@pytest.mark.parametrize(
    "parameters", headline.PUBLISHED, ids=lambda one: f"{one.evidence}-{one.reference_year}"
)
def test_published_pages_say_what_a_new_calculation_says(
    code: str, parameters: Parameters, processed: Processed, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = build(processed, code, parameters, cards=CARDS, edition=EDITION)
    monkeypatch.setattr(headline, "is_published", lambda parameters: False)
    made = build(processed, code, parameters, cards=CARDS, edition=EDITION)
    assert [group.claim_ids for group in read.groups] == [group.claim_ids for group in made.groups]
    for one, other in zip(read.groups, made.groups, strict=True):
        assert (one.estimate is None) == (other.estimate is None)
        if one.estimate and one.estimate.median:
            assert other.estimate
            assert one.estimate.median == pytest.approx(other.estimate.median, rel=1e-9)
            assert one.estimate.certainty == other.estimate.certainty


def test_published_pages_make_nothing_anew(processed: Processed, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **names: object) -> None:
        raise AssertionError("the table holds this")

    monkeypatch.setattr(headline, "estimate", refuse)
    for year in headline.YEARS:
        assert findings(processed, "NLD", reference_year=year).claims
    with pytest.raises(AssertionError, match="the table holds this"):
        findings(processed, "NLD", reference_year=2012)


def test_estimates_are_those_of_the_leading_method(processed: Processed) -> None:
    page = findings(processed, "WORLD", reference_year=2021)
    table = headline.of(processed["30_estimates"], Parameters(reference_year=2021))
    lead = page.headline.estimate
    assert lead is not None
    assert lead.median in set(table.loc[table["region_code"] == "WORLD", "median"])


def test_corrections_change_the_claims_and_the_printed_figure_stands_beside(processed: Processed) -> None:
    on, off = (findings(processed, "CAN", corrections=wanted).claim("A2009-024") for wanted in (True, False))
    assert (on.figure, on.printed, on.best, on.low) == ("800", "600-800", 800.0, None)
    assert (off.figure, off.printed, off.best, off.low) == ("600-800", "", None, 600.0)
    untouched = [claim for claim in findings(processed, "CAN").claims if claim.claim_id == "RCMP-001"]
    assert [claim.printed for claim in untouched] == [""]


def test_corrections_move_the_estimate_once(processed: Processed) -> None:
    medians = {}
    for wanted in (True, False):
        # A coverage of .81 is not published, so both are made anew.
        page = findings(processed, "CAN", corrections=wanted, range_coverage=0.81, evidence="article")
        estimate = page.headline.estimate
        assert estimate is not None
        medians[wanted] = estimate.median
    parameters = Parameters(evidence="article", range_coverage=0.81)
    table = headline.estimate(
        processed["10_claims"],
        parameters,
        processed.priors,
        people=processed.people,
        corrections=processed["10_corrections"],
    )
    shown = headline.of(table, parameters).query("region_code == 'CAN'")
    assert medians[True] == pytest.approx(shown["median"].iloc[0])
    assert medians[True] != pytest.approx(medians[False], rel=0.01)


def test_a_correction_that_moves_a_claim_out_of_the_article_is_applied_before_the_scope(
    processed: Processed,
) -> None:
    rows = (
        processed["10_corrections"]
        .head(1)
        .assign(claim_id="A2009-024", column="scope", printed="article", corrected="all")
    )
    moved = replace(processed, tables={**processed.tables, "10_corrections": rows})
    ids = {claim.claim_id for claim in findings(moved, "CAN", evidence="article", range_coverage=0.81).claims}
    assert "A2009-024" not in ids
    assert "A2009-025" in ids


def test_converted_claims_belong_to_the_estimate_and_not_to_the_group(processed: Processed) -> None:
    page = findings(processed, "ESP")
    lead = page.headline.estimate
    assert lead is not None
    assert lead.conversions == "OTHER-008 x OTHER-009"
    assert page.headline.claim_ids == ("OTHER-007",)
    assert lead.claim_ids == ("OTHER-007", "OTHER-008", "OTHER-009")
    assert lead.k_claims == 3


def test_a_quantity_of_converted_claims_alone_leads_no_page(processed: Processed) -> None:
    world = findings(processed, "WORLD", evidence="article")
    shown = [group.estimate for group in world.groups if group.estimate]
    assert all(not estimate.conversions for estimate in shown)
    table = headline.of(processed["30_estimates"], Parameters(evidence="article"))
    assert (table.query("region_code == 'WORLD'")["conversions"] != "").any()


def test_floors_are_named(processed: Processed) -> None:
    estimates = [group.estimate for group in findings(processed, "WORLD").groups if group.estimate]
    assert [one.floor_ids for one in estimates if one.floor_ids] == [("TIPLE-200805",)]


def test_the_estimate_that_leads_is_told_without_its_lines_of_evidence_whatever_its_year(
    processed: Processed,
) -> None:
    """Moldova has no estimate for its reference year; the one that leads its page is of 2021."""
    found = findings(processed, "MDA")
    assert found.headline.estimate is None
    table = processed["30_influence"]
    rows = table[
        (table["region_code"] == "MDA") & (table["reference_year"] == 2021) & (table["scope"] == "all")
    ]
    assert found.left_out
    assert {entry.median for entry in found.left_out} <= set(rows["median_without"].dropna())
    later = [moment for change in found.changes for moment in change.moments if moment.reference_year == 2021]
    assert {one for entry in found.left_out for one in entry.claim_ids} <= set(later[0].claim_ids)


def test_a_seed_alone_takes_nothing_off_a_page(processed: Processed) -> None:
    one, other = findings(processed, "NPL"), findings(processed, "NPL", seed=1)
    assert one.multiverse
    assert other == replace(one, parameters=Parameters(seed=1))
