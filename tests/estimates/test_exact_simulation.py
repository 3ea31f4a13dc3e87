"""Simulated truth: how often the intervals hold it, with copied claims and without."""

import math

import numpy as np
import pytest

from analysis.estimates import exact

pytestmark = pytest.mark.slow

PRIOR = (math.log(1e5), 2.0)
SCALE = 1.0
LEVELS = np.array([0.025, 0.1, 0.25, 0.75, 0.9, 0.975])
NOMINAL = np.array([0.95, 0.8, 0.5])


def truths(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Values of mu and tau from their priors, each of shape (count,)."""
    return rng.normal(*PRIOR, count), np.abs(rng.normal(0, SCALE, count))


def reported(mu: float, tau: float, k: int, rng: np.random.Generator) -> list[exact.Point]:
    """What k producers report: errors vary from a register's to an unattributed figure's."""
    s = np.exp(rng.normal(math.log(0.2), 0.8, k))
    y = rng.normal(mu, np.hypot(tau, s))
    return [exact.Point(float(math.exp(a)), float(b)) for a, b in zip(y, s, strict=True)]


def holds(quantiles: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Share of truths inside the central 95, 80 and 50 percent intervals, shape (3,)."""
    return np.array([((quantiles[:, i] <= truth) & (truth <= quantiles[:, -1 - i])).mean() for i in range(3)])


@pytest.mark.parametrize("k", [1, 2, 3, 5, 10])
def test_coverage_of_points_is_nominal(k: int) -> None:
    rng = np.random.default_rng(20260101 + k)
    mu, tau = truths(10_000, rng)
    claims = [reported(m, t, k, rng) for m, t in zip(mu, tau, strict=True)]
    batch = exact.posterior_batch(
        claims, tau_scale=SCALE, mu_prior=PRIOR, levels=LEVELS, predictive_levels=LEVELS
    )
    assert holds(batch.quantiles, mu) == pytest.approx(NOMINAL, abs=0.015)
    assert holds(batch.predictive_quantiles, rng.normal(mu, tau)) == pytest.approx(NOMINAL, abs=0.015)


def test_coverage_with_bounds_is_nominal() -> None:
    """A producer who names a figure drawn in advance says truthfully on which side of it the amount lies."""
    rng = np.random.default_rng(20260111)
    mu, tau = truths(12_000, rng)
    quantities: list[list[exact.Claim]] = []
    for m, t in zip(mu, tau, strict=True):
        claims: list[exact.Claim] = list(reported(m, t, int(rng.integers(0, 3)), rng))
        for figure in np.exp(rng.normal(*PRIOR, 2)):
            above = rng.normal(m, math.hypot(t, 0.1)) > math.log(figure)
            claims.append((exact.AtLeast if above else exact.UpTo)(float(figure), 0.1))
        quantities.append(claims)
    batch = exact.posterior_batch(quantities, tau_scale=SCALE, mu_prior=PRIOR, levels=LEVELS)
    assert holds(batch.quantiles, mu) == pytest.approx(NOMINAL, abs=0.015)


def two_digits(value: float) -> float:
    """The figure as it is passed on: rounded to two significant digits."""
    return float(f"{value:.1e}")


def test_three_copies_harm_a_naive_pool_and_not_one_by_lineage() -> None:
    rng = np.random.default_rng(20260121)
    count, k = 10_000, 5
    mu, tau = rng.normal(*PRIOR, count), np.full(count, 0.5)
    alone = [reported(m, t, k, rng) for m, t in zip(mu, tau, strict=True)]
    copies = [[exact.Point(two_digits(c[0].value), c[0].s)] * 3 for c in alone]
    naive = [[*c, *more] for c, more in zip(alone, copies, strict=True)]
    traced = [
        [exact.Point(p.value, p.s, "A") for p in (c[0], *more)] + c[1:]
        for c, more in zip(alone, copies, strict=True)
    ]
    without, by_lineage, naively = (
        holds(exact.posterior_batch(claims, tau_scale=0.5, mu_prior=PRIOR, levels=LEVELS).quantiles, mu)
        for claims in (alone, traced, naive)
    )
    assert by_lineage == pytest.approx(without, abs=0.01)
    assert (without - naively > 0.05).all()
    assert naively[0] < 0.8


def test_exact_copies_in_a_lineage_change_no_coverage_at_all() -> None:
    rng = np.random.default_rng(20260131)
    mu, tau = truths(500, rng)
    alone = [reported(m, t, 4, rng) for m, t in zip(mu, tau, strict=True)]
    traced = [[exact.Point(c[0].value, c[0].s, "A")] * 4 + c[1:] for c in alone]
    first, second = (
        exact.posterior_batch(claims, tau_scale=SCALE, mu_prior=PRIOR, levels=LEVELS).quantiles
        for claims in (alone, traced)
    )
    assert second == pytest.approx(first, rel=1e-13)
