"""Each method writes its own paragraph: what it was given, what it took for granted, what it found, what it cites."""

import re
from dataclasses import replace

import pytest

import analysis
from analysis.estimates.method_notes import NOTES, Told, method_note
from analysis.estimates.methods import EXACT, LINEAR_POOL, METHODS, REML_HK
from analysis.findings.making import MethodLine
from analysis.findings.rules import FindingsError
from analysis.parameters import Parameters
from analysis.reading.priors import Choice, Priors
from analysis.report import later
from analysis.vocabulary import Measure

PRIORS = Priors(
    {
        name: Choice(name=name, value=value, alternatives=(), reason="", reference="")
        for name, value in {
            "mu_prior_median_flow_per_person": 0.0002,
            "mu_prior_median_stock_per_person": 0.003,
            "mu_prior_sd": 2.302585,
            "tau_scale": 0.5,
        }.items()
    }
)
ONE = Told(measure=Measure.FLOW, k_ranges=1, k_points=0, k_bounds=0, k_lineages=1, tau=0.7, prior_share=0.2)
MANY = Told(
    measure=Measure.STOCK, k_ranges=1, k_points=2, k_bounds=1, k_lineages=3, k_floors=1, k_conversions=2, tau=1.0,
    prior_share=0.04, i2=59.4,
)  # fmt: skip


def said(method: str, told: Told, coverage: float = 0.9) -> str:
    """A paragraph under made-up choices."""
    return method_note(method, told, Parameters(range_coverage=coverage), PRIORS).text


def test_no_method_is_without_a_paragraph() -> None:
    assert list(NOTES) == list(METHODS)


def test_one_claim_says_nothing_of_the_spread() -> None:
    assert said(EXACT, ONE) == (
        "A normal-normal hierarchical model on the log scale, solved by quadrature, is given one range of one lineage. A "
        "printed range is taken to hold the true value with a probability of 90 percent. Before any claim is read, 20 in "
        "100,000 inhabitants a year are assumed, give or take a factor of 10 (one standard deviation), and the spread "
        "between lineages has a half-normal prior of scale 0.5. One lineage says nothing about how far lineages differ, "
        "so that stays assumed; 20 percent of the variance of the first assumption is left."
    )


def test_all_that_was_done_is_told_and_nothing_else() -> None:
    text = said(EXACT, MANY)
    assert "is given one range, two single numbers and one bound of three lineages." in text
    assert "300 in 100,000 inhabitants are assumed" in text
    assert "What one lineage says several times counts once." in text
    assert "Two claims of another quantity had to be multiplied by a share first" in text
    assert "One count of confirmed persons" in text
    # Two draws from a normal law of standard deviation 1 lie 1.128 apart on average, and exp(1.128) is 3.1.
    assert "two lineages differ by a factor of about 3.1, and 4 percent of the variance" in text
    alone = said(EXACT, replace(MANY, k_ranges=0, k_bounds=0, k_points=3, k_floors=0, k_conversions=0))
    for absent in ("range", "bound", "several times", "share first", "confirmed"):
        assert absent not in alone


@pytest.mark.parametrize("method", METHODS)
def test_a_method_without_an_answer_says_why(method: str) -> None:
    text = said(method, replace(ONE, why_not="only bounds are known", tau=None, prior_share=None))
    assert text.endswith("(only bounds are known).")
    assert "factor" not in text


def test_the_cross_checks_say_what_they_leave_out() -> None:
    reml = said(REML_HK, MANY)
    assert reml.endswith(
        "two lineages differ by a factor of about 3.1, and 59 percent of what sets them apart goes beyond chance."
    )
    assert "nothing of what sets them apart" in said(REML_HK, replace(MANY, i2=0.0))
    for method in (REML_HK, LINEAR_POOL):
        assert "leave" in said(method, MANY)
        assert "first assumption" in said(method, MANY)


def test_an_unknown_method_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"no method 'mean'; one of exact, reml_hk, linear_pool"):
        method_note("mean", ONE, Parameters(), PRIORS)


@pytest.mark.parametrize(
    ("ends", "note", "message"),
    [
        ((3.0, 2.0, 4.0), "x", "outside its interval"),
        ((None, 2.0, 4.0), "x", "some of its quantiles"),
        ((1.0, 2.0, 4.0), "", "does not say what it did"),
    ],
)
def test_a_line_that_cannot_be_true_is_refused(
    ends: tuple[float | None, ...], note: str, message: str
) -> None:
    low, median, high = ends
    with pytest.raises(FindingsError, match=message):
        MethodLine("exact", low, median, high, note, ())


@pytest.mark.parametrize("region", analysis.regions())
def test_every_lead_answer_has_all_methods_and_the_first_is_the_answer(region: str) -> None:
    findings = analysis.page(region).findings
    estimate = findings.headline.estimate
    if estimate is None:
        # A page without an answer for its year leads with the later one, if there is any.
        found = later.latest(findings)
        assert bool(findings.methods) == (found is not None)
        if found is None:
            return
        estimate = found[1]
    assert [line.method for line in findings.methods] == list(METHODS)
    first = findings.methods[0]
    assert (first.low95, first.median, first.high95) == (estimate.low95, estimate.median, estimate.high95)
    for line in findings.methods:
        assert (line.median is None) == bool(re.search(r"no answer \(", line.note))


def test_a_paragraph_follows_the_parameters() -> None:
    first = analysis.page("Netherlands", range_coverage=0.5).findings.methods[0]
    assert "with a probability of 50 percent" in first.note
