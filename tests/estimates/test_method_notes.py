"""Each method writes its own paragraph: what it was given, what it took for granted, what it found, what it cites."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

import analysis
from analysis.estimates.method_notes import (
    NOTES,
    REFERENCES,
    Told,
    method_note,
    short_citation,
    typical_factor,
)
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
        "**Main method.** It combines one range from one line of evidence. A printed range is taken to hold the true value "
        "in 90 cases out of 100. Beforehand it assumes 20 victims a year for each 100,000 inhabitants, give or take a "
        "factor of 10 (one standard deviation). With one line of evidence, nobody can learn how far such lines differ, so "
        "that stays assumed. 20 percent of the uncertainty assumed beforehand (its variance) is left. (A normal-normal "
        "hierarchical model on the log scale, solved by quadrature, with a half-normal prior of scale 0.5 for the spread: "
        "Friede and others 2017; Röver 2020; Röver and others 2021.)"
    )


def test_all_that_was_done_is_told_and_nothing_else() -> None:
    text = said(EXACT, MANY)
    assert (
        "It combines one range, two single numbers and one upper or lower limit from three lines of evidence."
        in text
    )
    assert "it assumes 300 victims for each 100,000 inhabitants" in text
    assert "Several numbers from one line of evidence count once." in text
    assert "Two claims about another quantity had to be multiplied by a share first" in text
    assert "One count of confirmed persons sets a lowest value" in text
    # Two draws from a normal law of standard deviation 1 lie 1.128 apart on average, and exp(1.128) is 3.1.
    assert "two lines of evidence are expected to differ by a factor of about 3.1. 4 percent of the" in text
    alone = said(EXACT, replace(MANY, k_ranges=0, k_bounds=0, k_points=3, k_floors=0, k_conversions=0))
    for absent in ("range", "limit", "Several numbers", "share first", "confirmed"):
        assert absent not in alone


@pytest.mark.parametrize("method", METHODS)
def test_a_method_without_an_answer_says_why(method: str) -> None:
    text = said(method, replace(ONE, why_not="only bounds are known", tau=None, prior_share=None))
    assert "It gives no answer here (only bounds are known)." in text
    assert "factor" not in text


def test_the_cross_checks_say_what_they_leave_out() -> None:
    reml = said(REML_HK, MANY)
    assert (
        "differ by a factor of about 3.1; 59 percent of the variation between them is more than chance."
        in reml
    )
    assert "none of the variation between them" in said(REML_HK, replace(MANY, i2=0.0))
    for method in (REML_HK, LINEAR_POOL):
        assert "assumes no value beforehand and uses no limits" in said(method, MANY)


def test_a_reason_for_no_answer_is_told_in_words_of_the_page() -> None:
    why = "no pooling: 1 lineage with a value where 3 are needed"
    text = said(REML_HK, replace(MANY, why_not=why))
    assert "(one line of evidence with a value where three are needed)" in text
    assert "lineage" not in text


def test_the_technical_name_and_every_cited_work_stand_in_brackets_at_the_end() -> None:
    for method in METHODS:
        note = method_note(method, MANY, Parameters(), PRIORS)
        assert set(note.references) <= set(REFERENCES)
        brackets = note.text[note.text.rindex("(") :]
        assert all(short_citation(work) in note.text for work in note.references)
        assert brackets.endswith(".)")
    assert [short_citation(work) for work in REFERENCES] == [
        "David 1968", "Friede and others 2017", "Hartung and Knapp 2001", "O'Hagan and others 2006", "Röver 2020",
        "Röver and others 2021", "Röver and others 2015",
    ]  # fmt: skip


def test_lines_differ_by_the_mean_difference_of_two_draws_of_a_normal_law() -> None:
    assert typical_factor(0.0) == 1.0
    draws = np.random.default_rng(1).normal(size=(2, 400_000))
    assert math.log(typical_factor(1.0)) == pytest.approx(np.abs(draws[0] - draws[1]).mean(), abs=0.005)


def test_what_is_left_of_an_assumption_is_never_told_as_nothing() -> None:
    assert "less than 1 percent of the uncertainty" in said(EXACT, replace(MANY, prior_share=0.004))


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
        assert (line.median is None) == bool(re.search(r"no answer here \(", line.note))


def test_a_paragraph_follows_the_parameters() -> None:
    first = analysis.page("Netherlands", range_coverage=0.5).findings.methods[0]
    assert "in 50 cases out of 100" in first.note
