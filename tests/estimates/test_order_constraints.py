"""Bounds between quantities against integrals over both posteriors, and when they are left alone."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq

from analysis.estimates.evidence_line import Rules, point
from analysis.estimates.learned_scale import Spread
from analysis.estimates.order_constraints import PartOf, within_wholes
from analysis.estimates.pooled_posterior import Answer, Refusal, reconcile

RULES = Rules()
SPREAD = Spread.fixed(0.4)
BOUND = PartOf("women", "all")


def answer(*values: float, error: float = 0.2) -> Answer:
    return reconcile([point(str(i), value, error=error) for i, value in enumerate(values)], SPREAD, RULES)


def splined(one: Answer) -> CubicSpline:
    """Distribution function, for the thousands of points that adaptive integration asks for."""
    x = np.arange(math.log(100), math.log(1e6), 0.005)
    assert one.mu is not None
    return CubicSpline(x, one.mu.cdf(x))


def test_a_bound_by_integrating_over_both() -> None:
    answers = {"women": answer(9_000, 11_000), "all": answer(7_000, 10_000)}
    part, whole = answers["women"], answers["all"]
    low, high = math.log(500), math.log(200_000)
    density, of_whole = splined(part).derivative(), splined(whole)

    def mass(to: float) -> float:
        return quad(lambda x: density(x) * (1 - of_whole(x)), low, to, limit=200)[0]

    changed, (outcome,) = within_wholes(answers, [BOUND], RULES)
    assert outcome.applied
    assert outcome.probability == pytest.approx(mass(high), abs=1e-5)
    assert outcome.effective_draws == pytest.approx(outcome.probability * RULES.part_draws, rel=0.01)
    median = math.exp(brentq(lambda x: mass(x) - mass(high) / 2, low, high, xtol=1e-5))
    assert changed["women"].median == pytest.approx(median, rel=0.005)
    assert changed["women"].median < part.median < changed["all"].intervals[0.95][1]  # type: ignore[operator]
    assert changed["all"].median > whole.median  # type: ignore[operator]


def test_a_bound_that_cannot_be_kept_moves_nothing() -> None:
    answers = {"women": answer(90_000, 110_000), "all": answer(7_000, 8_000)}
    changed, (outcome,) = within_wholes(answers, [BOUND], RULES)
    assert changed == answers
    assert not outcome.applied
    assert outcome.probability < 0.05
    assert outcome.effective_draws is None


def test_bounds_that_cannot_be_kept_together_move_nothing() -> None:
    """Each of a ring of bounds is kept half of the time, all together hardly ever."""
    names = ["a", "b", "c"]
    answers = {name: answer(1_000, 1_000) for name in names}
    ring = [PartOf("a", "b"), PartOf("b", "c"), PartOf("c", "a")]
    changed, outcomes = within_wholes(answers, ring, RULES)
    assert changed == answers
    assert [outcome.applied for outcome in outcomes] == [False] * 3
    assert [outcome.probability for outcome in outcomes] == pytest.approx([0.5] * 3, abs=1e-6)
    assert all(outcome.effective_draws < 1000 for outcome in outcomes)  # type: ignore[operator]


def test_a_bound_that_is_kept_anyway_moves_nothing() -> None:
    answers = {"women": answer(10, 11), "all": answer(1e6, 1.2e6)}
    changed, (outcome,) = within_wholes(answers, [BOUND], RULES)
    assert changed == answers
    assert outcome.applied
    assert outcome.probability == pytest.approx(1)


def test_a_chain_moves_as_one_and_leaves_others_alone() -> None:
    answers = {
        "girls": answer(4_000, 6_000),
        "women": answer(5_000, 5_500),
        "all": answer(5_000, 6_000),
        "elsewhere": answer(10, 20),
        "refused": answer(5),
    }
    bounds = [
        PartOf("women", "all"),
        PartOf("girls", "women"),
        PartOf("refused", "all"),
        PartOf("girls", "unknown"),
    ]
    changed, outcomes = within_wholes(answers, bounds, RULES)
    assert [outcome.bound for outcome in outcomes] == [PartOf("girls", "women"), PartOf("women", "all")]
    medians = [changed[name].median for name in ("girls", "women", "all")]
    assert medians == sorted(medians)  # type: ignore[type-var]
    assert changed["elsewhere"] == answers["elsewhere"]
    assert changed["refused"].refusal is Refusal.FEW_LINES
    assert within_wholes(dict(reversed(answers.items())), bounds[::-1], RULES) == (changed, outcomes)
