"""Floors against quadrature by another route: over the two shares, by adaptive integration."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import dblquad
from scipy.interpolate import CubicSpline
from scipy.special import beta as beta_function
from scipy.stats import beta

from analysis.estimates.bounds import floors_by_quantity
from analysis.estimates.evidence_line import Rules, point
from analysis.estimates.learned_scale import Spread
from analysis.estimates.pooled_posterior import Answer, Floor, Share, WhyNot, reconcile
from tests.estimates.worked_lines import PRIORS, REGISTERED, surveys

RULES = Rules()
WHOLE = Share(1.0, 0.0)
SPREAD = Spread.fixed(0.62)
LINES = [point("survey", 9_000, error=0.2), point("lists", 15_000, error=0.1)]
FREE = reconcile(LINES, SPREAD, RULES)
UNCERTAIN = Floor("register", 17_004, confirmed=Share(3, 2), exploited=Share(6, 4))


def below(answer: Answer, at: float) -> float:
    """P(mu <= at)."""
    assert answer.mu is not None
    return float(answer.mu.cdf_pdf(np.array([at]))[0][0])


def probability(floor: Floor) -> float:
    """P(mu >= floor) of the answer without a floor."""
    assert FREE.mu is not None
    return FREE.mu.times(floor.cdf)[1]


GRID = np.arange(-5.0, 25.0, 0.01)
assert FREE.mu is not None
TABLE = CubicSpline(GRID, FREE.mu.cdf_pdf(GRID)[0])


def tabled(at: float) -> float:
    """P(mu <= at) of the answer without a floor, at the thousands of points that adaptive integration asks for."""
    return float(TABLE(min(max(at, GRID[0]), GRID[-1])))


def beta_density(share: Share, x: float) -> float:
    return x ** (share.a - 1) * (1 - x) ** (share.b - 1) / float(beta_function(share.a, share.b))


def over_shares(floor: Floor, function: object) -> float:
    """Mean of a function of the log floor over both shares."""

    def part(c: float, e: float) -> float:
        weight = beta_density(floor.confirmed, c) * beta_density(floor.exploited, e)
        return weight * function(math.log(floor.count * c * e))  # type: ignore[operator]

    return dblquad(part, 1e-9, 1, 1e-9, 1, epsabs=1e-6, epsrel=1e-6)[0]


@pytest.mark.parametrize("at", [0.1, 0.35, 0.6, 0.95])
def test_distribution_of_the_floor(at: float) -> None:
    first, second = beta(3, 2), beta(6, 4)
    exact, _ = dblquad(
        lambda e, c: first.pdf(c) * second.pdf(e), 0, 1, 0, lambda c: min(1, at / max(c, 1e-12))
    )
    x = math.log(UNCERTAIN.count * at)
    assert float(UNCERTAIN.cdf(np.array([x]))[0]) == pytest.approx(exact, abs=1e-6)
    assert UNCERTAIN.point(float(UNCERTAIN.cdf(np.array([x]))[0])) == pytest.approx(x, abs=1e-8)


def test_one_uncertain_share_or_none() -> None:
    for one in (Floor("r", 100, WHOLE, Share(6, 4)), Floor("r", 100, Share(6, 4), WHOLE)):
        assert one.point(0.3) == pytest.approx(math.log(100 * beta(6, 4).ppf(0.3)))
        assert float(one.cdf(np.array([math.log(50)]))[0]) == pytest.approx(beta(6, 4).cdf(0.5))
    none = Floor("r", 100, confirmed=WHOLE, exploited=WHOLE)
    assert none.point(0.05) == math.log(100)
    assert none.cdf(np.log([99.9, 100, 100.1])).tolist() == [0, 1, 1]


def test_probability_and_answer_by_integrating_over_the_shares() -> None:
    held = reconcile(LINES, SPREAD, RULES, floors=[UNCERTAIN])
    above = over_shares(UNCERTAIN, lambda floor: 1 - tabled(floor))
    assert probability(UNCERTAIN) == pytest.approx(above, abs=5e-6)
    least = UNCERTAIN.point(0.05)

    def mass(floor: float, to: float) -> float:
        return max(0.0, tabled(to) - tabled(max(floor, least)))

    whole = over_shares(UNCERTAIN, lambda floor: mass(floor, GRID[-1]))
    assert held.median is not None
    for value, p in ((held.median, 0.5), (held.intervals[0.8][0], 0.1), (held.intervals[0.95][1], 0.975)):
        share = over_shares(UNCERTAIN, lambda floor, value=value: mass(floor, math.log(value))) / whole
        assert share == pytest.approx(p, abs=5e-6)


@pytest.mark.parametrize("count", np.geomspace(100, 1e6, 17).tolist())
@pytest.mark.parametrize(
    "shares", [(Share(3, 2), Share(6, 4)), (WHOLE, Share(6, 4)), (Share(6, 4), WHOLE), (WHOLE, WHOLE)]
)
def test_no_interval_starts_below_its_point_or_there_is_none(
    count: float, shares: tuple[Share, Share]
) -> None:
    floor = Floor("register", count, *shares)
    held = reconcile(LINES, SPREAD, replace(RULES, widest_ratio=1e9), floors=[floor])
    if probability(floor) < 0.05:
        assert (held.refusal, held.floor_applied) == (WhyNot.CONTRADICTED_BY_FLOOR, False)
        assert (held.median, dict(held.intervals), held.ratio, held.mu) == (None, {}, None, None)
    else:
        assert held.floor_applied
        least = math.exp(floor.point(0.05)) * (1 - 1e-12)
        assert all(low >= least for low, _ in held.intervals.values())


def test_a_certain_floor_cuts_one_far_below_changes_nothing_and_one_far_above_refuses() -> None:
    held = reconcile(LINES, SPREAD, RULES, floors=[Floor("register", 10_000, WHOLE, WHOLE)])
    lost = below(FREE, math.log(10_000))
    assert held.median is not None
    assert below(FREE, math.log(held.median)) == pytest.approx(lost + 0.5 * (1 - lost), abs=1e-9)
    low, *high = (
        reconcile(LINES, SPREAD, RULES, floors=[replace(UNCERTAIN, count=count)])
        for count in (1.0, 1e6, 1e60)
    )
    assert low.median == pytest.approx(FREE.median, rel=1e-9)
    assert probability(replace(UNCERTAIN, count=1.0)) == pytest.approx(1, abs=1e-9)
    assert [one.refusal for one in high] == [WhyNot.CONTRADICTED_BY_FLOOR] * 2


def test_the_highest_of_several_floors_binds_in_any_order() -> None:
    small = Floor("assisted", 5_000, WHOLE, Share(6, 4))
    alone, *both = (
        reconcile(LINES, SPREAD, RULES, floors=floors)
        for floors in ([UNCERTAIN], [small, UNCERTAIN], [UNCERTAIN, small])
    )
    assert both == [alone, alone]
    assert reconcile(LINES, SPREAD, RULES, floors=[small]) != alone


@pytest.mark.parametrize(("confirmed", "share"), [(True, WHOLE), (False, Share(3, 2))])
def test_shares_come_from_the_file(confirmed: bool, share: Share) -> None:
    register = REGISTERED | {"confirmed": confirmed, "best": 10.0}
    ((_, year), floors), *others = floors_by_quantity(surveys(register, {}), RULES, PRIORS).items()
    assert (year, floors, others) == (2010, (Floor("T-001", 10, share, Share(6, 4)),), [])
