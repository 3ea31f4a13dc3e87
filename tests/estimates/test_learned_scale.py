"""The learned scale against adaptive quadrature, and what must hold for any sets."""

import math

import numpy as np
import pytest
from scipy.stats import halfnorm, norm

from analysis.estimates.evidence_line import Line, Says, bound, point
from analysis.estimates.exact import EvidenceError
from analysis.estimates.pooled_posterior import LearnedScale, Spread, StrictSet, _scale_nodes, factor, learn

PAIR = StrictSet("pair", (point("a", 900, error=0.1), point("b", 1500, error=0.2)))
FAR = StrictSet("far", (point("a", 100, error=0.05), point("b", 700, error=0.05)), same_team=True)
TRIPLE = StrictSet(
    "triple", (point("a", 40, error=0.3), point("b", 90, error=0.2), point("c", 70, error=0.15))
)
SETS = [PAIR, FAR, TRIPLE]


def pair_likelihood(one: StrictSet, scale: float) -> float:
    """Density of the difference of two lines, tau integrated out by a sum over log tau, fine and wide."""
    a, b = one.lines
    tau = np.exp(np.linspace(-40, 4, 8_001))
    sd = np.sqrt(a.below**2 + b.below**2 + 2 * tau**2)
    return float(
        np.trapezoid(tau * halfnorm.pdf(tau, 0, scale) * norm.pdf(a.best - b.best, 0, sd), np.log(tau))
    )


@pytest.mark.parametrize("one", [PAIR, FAR], ids=lambda one: one.name)
def test_likelihood_of_pairs(one: StrictSet) -> None:
    """Each value where it is within a factor of a million of the highest, and its smallness where it is not."""
    found, scales = learn([one], prior_scale=1.0).log_likelihood[0], _scale_nodes(1.0)[0]
    expected = np.array([pair_likelihood(one, float(scale)) for scale in scales])
    share = expected / expected.max()
    assert np.exp(found - found.max()) == pytest.approx(share, abs=1e-6)
    # Below .005, of which the prior gives four in a thousand, few nodes of tau resolve the prior of tau.
    told = (share > 1e-6) & (scales > 0.005)
    assert found[told] == pytest.approx(np.log(expected[told]), abs=1e-6)
    assert told.sum() > 30


def test_likelihood_of_three_lines_by_a_double_sum() -> None:
    found, scales = learn([TRIPLE], prior_scale=1.0).log_likelihood[0], _scale_nodes(1.0)[0]
    tau, mu = np.exp(np.linspace(-25, 4, 400)), np.linspace(-150, 160, 16_001)
    joint = np.ones((tau.size, mu.size))
    for line in TRIPLE.lines:
        joint *= norm.pdf(line.best, mu, np.hypot(line.below, tau)[:, None])
    given_tau = np.trapezoid(joint, mu, axis=1)
    for i in (30, 50, 60, 70):
        whole = np.trapezoid(tau * halfnorm.pdf(tau, 0, scales[i]) * given_tau, np.log(tau))
        assert found[i] == pytest.approx(math.log(whole), abs=1e-6)


def test_quantiles_of_the_scale_against_a_plain_sum_and_without_sets_of_the_prior() -> None:
    learned = learn([PAIR, FAR], prior_scale=1.0)
    scales = np.linspace(1e-3, 7, 700)
    each = [pair_likelihood(PAIR, a) * pair_likelihood(FAR, a) * halfnorm.pdf(a) for a in scales]
    cdf = np.cumsum(each) / np.sum(each)
    for p in (0.025, 0.5, 0.975):
        assert learned.quantile(p) == pytest.approx(float(np.interp(p, cdf, scales)), abs=0.006)
        assert learn([], prior_scale=0.7).quantile(p) == pytest.approx(halfnorm.ppf(p, 0, 0.7), rel=1e-6)


def same(one: LearnedScale, other: LearnedScale) -> bool:
    return one.sets == other.sets and one.spread() == other.spread()


def test_leaving_out_is_learning_without() -> None:
    learned = learn(SETS, prior_scale=1.0)
    assert same(learned.without("far"), learn([PAIR, TRIPLE], prior_scale=1.0))
    assert same(learned.without("no set"), learned)
    assert same(learned.among(lambda one: one.same_team), learn([FAR], prior_scale=1.0))
    assert (learned.comparisons, learned.without("triple").comparisons) == (4, 2)
    assert learn([], prior_scale=1.0).comparisons == 0


def test_order_of_sets_and_lines_and_units_are_irrelevant() -> None:
    learned = learn(SETS, prior_scale=1.0)
    turned = [StrictSet(one.name, one.lines[::-1], one.same_team) for one in SETS[::-1]]
    assert learn(turned, prior_scale=1.0).spread() == learned.spread()
    moved = [
        StrictSet(one.name, tuple(Line(x.name, x.best + 9, x.below, x.above) for x in one.lines))
        for one in SETS
    ]
    assert learn(moved, prior_scale=1.0).log_likelihood == pytest.approx(learned.log_likelihood, abs=1e-9)


def test_sets_that_stand_further_apart_teach_a_larger_scale() -> None:
    apart = [(point("a", 1, error=0.05), point("b", far, error=0.05)) for far in (1, 1.5, 3, 10)]
    medians = [learn([StrictSet("x", lines)], prior_scale=1.0).quantile(0.5) for lines in apart]
    assert medians == sorted(medians)
    best, low, high = learn(SETS, prior_scale=1.0).profile()
    assert low < best < high


def test_a_bound_in_a_set_counts_for_no_comparison() -> None:
    with_bound = StrictSet("pair", (*PAIR.lines, bound("c", 2000, says=Says.AT_LEAST, slack=0.1)))
    assert learn([with_bound], prior_scale=1.0).comparisons == 1
    assert learn([with_bound], prior_scale=1.0).quantile(0.5) > learn([PAIR], prior_scale=1.0).quantile(0.5)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_factor_holds_with_its_probability(level: float) -> None:
    spread = learn(SETS, prior_scale=1.0).spread()
    reach = math.log(factor(spread, level))

    z = np.linspace(1e-9, 9, 4_001)

    def inside(scale: float) -> float:
        """P(|N(0, tau^2)| <= reach) for tau ~ half-normal(scale)."""
        return float(np.trapezoid(2 * norm.pdf(z) * (2 * norm.cdf(reach / scale / z) - 1), z))

    held = sum(w * inside(a) for a, w in zip(spread.scales, spread.weights, strict=True))
    assert held == pytest.approx(level, abs=1e-6)


def test_a_scale_must_be_positive() -> None:
    with pytest.raises(EvidenceError, match="scale of the spread"):
        Spread.fixed(0.0)
