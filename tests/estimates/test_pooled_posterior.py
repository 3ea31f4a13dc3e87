"""Answers and the learned scale against brute force and adaptive quadrature, and what must hold for any lines or sets."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import erfc, ndtr
from scipy.stats import halfnorm, norm

from analysis.estimates import pooled_posterior, quadrature
from analysis.estimates.line_likelihood import EvidenceError, Line, Says, bound, interval, point
from analysis.estimates.pooled_posterior import Spread, StrictSet, WhyNot, gap_probability, learn, reconcile
from tests.estimates.worked_lines import RULES as PUBLISHED_RULES

RULES = replace(PUBLISHED_RULES, widest_ratio=1e12)
SPREAD = Spread.fixed(0.62)
MIXED = Spread((0.3, 0.7, 1.5), (0.3, 0.5, 0.2))
TWO = [point("survey", 40_000, error=0.05), point("lists", 80_000, error=0.05)]
SKEWED = [
    interval("researcher", 8_000, 194_000, best=98_000, level=0.95, least_error=0.05),
    interval("survey", 9_500, 40_000, best=10_000, level=0.95, least_error=0.05),
    point("lists", 60_000, error=0.3),
]
BOUNDED = [*SKEWED, bound("police", 70_000, says=Says.AT_LEAST, slack=0.1)]
CEILING = [*TWO, bound("office", 30_000, says=Says.UP_TO, slack=0.1)]
CASES = {"two": TWO, "skewed": SKEWED, "bounded": BOUNDED, "ceiling": CEILING}
P = np.array([0.005, 0.025, 0.1, 0.5, 0.9, 0.975, 0.995])


def normal(x: np.ndarray, sd: np.ndarray) -> np.ndarray:
    return np.exp(-0.5 * (x / sd) ** 2) / sd / math.sqrt(2 * math.pi)


def brute_force(lines: Sequence[Line], spread: Spread) -> tuple[np.ndarray, float, float]:
    """Quantiles of mu, mean of tau and 1 - Var(mu | tau = 0) / Var(mu), from the formulas on a plain fine grid."""
    tau = np.concatenate([[1e-9], np.geomspace(1e-4, 14, 400)])
    mu = np.arange(-8.0, 30.0, 0.008)
    prior = np.zeros_like(tau)
    for scale, weight in zip(spread.scales, spread.weights, strict=True):
        prior += weight * np.exp(-0.5 * (tau / scale) ** 2) / scale
    joint = np.ones((tau.size, mu.size))
    t = tau[:, None]
    for line in lines:
        distance = line.best - mu[None, :]
        below = np.hypot(line.below, t)
        above = np.hypot(line.above, t)
        if line.says is Says.VALUE:
            lower_half = normal(distance, below) * ndtr(line.below * distance / t / below)
            upper_half = normal(distance, above) * ndtr(-line.above * distance / t / above)
            joint *= lower_half + upper_half
        else:
            sign = -1 if line.says is Says.AT_LEAST else 1
            joint *= ndtr(sign * distance / below)
    density = np.trapezoid(joint * prior[:, None], tau, axis=0)
    cdf = np.concatenate([[0], np.cumsum(0.5 * (density[1:] + density[:-1]))])
    of_tau = prior * joint.sum(1)

    def variance(weight: np.ndarray) -> float:
        mean = (weight @ mu) / weight.sum()
        return float(weight @ (mu - mean) ** 2 / weight.sum())

    tau_mean = float(np.trapezoid(of_tau * tau, tau) / np.trapezoid(of_tau, tau))
    return np.interp(P * cdf[-1], cdf, mu), tau_mean, 1 - variance(joint[0]) / variance(density)


@pytest.mark.parametrize("spread", [SPREAD, MIXED], ids=["one A", "three"])
@pytest.mark.parametrize("case", CASES)
def test_answers_are_those_of_a_brute_force_grid(case: str, spread: Spread) -> None:
    answer = reconcile(CASES[case], spread, RULES)
    quantiles, tau, assumed = brute_force(CASES[case], spread)
    assert answer.mu is not None
    assert answer.mu.quantile(P) == pytest.approx(quantiles, abs=1e-3)
    assert answer.tau == pytest.approx(tau, rel=1e-3)
    assert answer.assumed_share == pytest.approx(assumed, abs=1e-3)
    assert answer.quantiles["median"] == pytest.approx(math.exp(quantiles[3]), rel=1e-3)
    ends = (answer.quantiles["low80"], answer.quantiles["high80"])
    assert ends == pytest.approx(np.exp(quantiles[[2, 4]]), rel=1e-3)
    assert answer.ratio == pytest.approx(math.exp(quantiles[5] - quantiles[1]), rel=2e-3)


@pytest.mark.parametrize("case", CASES)
def test_a_finer_quadrature_says_the_same(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def quantiles() -> np.ndarray:
        mu = reconcile(CASES[case], MIXED, RULES).mu
        assert mu is not None
        return mu.quantile(P)

    coarse = quantiles()
    monkeypatch.setattr(pooled_posterior, "TAU_NODES", 200)
    for name, value in {"PANEL_WIDTH": 1.5, "GROWTH": 0.125, "BEND": 1e-6}.items():
        monkeypatch.setattr(quadrature, name, value)
    assert coarse == pytest.approx(quantiles(), abs=1e-6)


def test_order_and_repetition_change_nothing_at_all() -> None:
    answer = reconcile(BOUNDED, MIXED, RULES)
    assert reconcile(BOUNDED[::-1], MIXED, RULES) == answer
    assert reconcile([*BOUNDED, BOUNDED[1], BOUNDED[3]], MIXED, RULES) == answer


@pytest.mark.parametrize("factor", [1e-6, 1 / 3, 1e5])
def test_scaling_counts_scales_answers(factor: float) -> None:
    move = math.log(factor)
    before = reconcile(BOUNDED, MIXED, RULES)
    after = reconcile([replace(line, best=line.best + move) for line in BOUNDED], MIXED, RULES)
    scaled = {name: factor * value for name, value in before.quantiles.items()}
    assert after.quantiles == pytest.approx(scaled, rel=1e-9)
    assert (after.tau, after.assumed_share) == pytest.approx((before.tau, before.assumed_share), rel=1e-9)


def test_refusals_have_their_reasons() -> None:
    assert reconcile([], SPREAD, PUBLISHED_RULES).refusal is WhyNot.ONE_LINE
    single = reconcile([TWO[0], CEILING[2]], SPREAD, PUBLISHED_RULES)
    assert single.refusal is WhyNot.ONE_LINE
    assert (dict(single.quantiles), single.ratio, single.tau) == ({}, None, None)
    apart = [TWO[0], point("lists", 40_000 * 20, error=0.05)]
    wide = reconcile(apart, SPREAD, PUBLISHED_RULES)
    assert (wide.refusal, dict(wide.quantiles)) == (WhyNot.TOO_WIDE, {})
    assert wide.ratio is not None
    assert wide.ratio > 30
    wider = replace(PUBLISHED_RULES, widest_ratio=wide.ratio * 1.01)
    assert reconcile(apart, SPREAD, wider).refusal is None


def test_shares_are_reconciled_on_odds() -> None:
    lines = [point("a", 0.97, error=0.2, scale="log_odds"), point("b", 0.99, error=0.2, scale="log_odds")]
    answer = reconcile(lines, SPREAD, RULES, scale="log_odds")
    assert answer.quantiles["median"] == pytest.approx(1 / (1 + math.sqrt(3 / 97 / 99)), rel=1e-9)
    assert 0 < answer.quantiles["low95"] < answer.quantiles["high95"] < 1
    turned = [replace(line, best=-line.best) for line in lines]
    complement = reconcile(turned, SPREAD, RULES, scale="log_odds")
    assert complement.quantiles["median"] == pytest.approx(1 - answer.quantiles["median"], rel=1e-9)


def test_score_and_gap_of_two_lines_by_adaptive_quadrature() -> None:
    first = point("a", 100, error=0.1)
    second = point("b", 250, error=0.3)
    gap = math.log(2.5)

    def over_tau(function: object) -> float:
        return quad(
            lambda tau: 2 * norm.pdf(tau, 0, 0.62) * function(math.sqrt(0.1 + 2 * tau**2)),  # type: ignore[operator]
            0, 7, epsabs=1e-12, epsrel=1e-10, limit=200,
        )[0]  # fmt: skip

    score = over_tau(lambda sd: norm.pdf(gap, 0, sd))
    assert pooled_posterior.tau_and_mu([first, second], SPREAD)[-1] == pytest.approx(
        math.log(score), abs=1e-8
    )
    chance = over_tau(lambda sd: erfc(gap / sd / math.sqrt(2)))
    assert gap_probability(first, second, SPREAD) == pytest.approx(chance, abs=1e-8)
    assert gap_probability(second, first, SPREAD) == gap_probability(first, second, SPREAD)


def test_gap_uses_the_errors_that_face_each_other() -> None:
    low = Line("a", 0.0, 0.1, 2.0)
    high = Line("b", 3.0, 2.0, 0.1)
    probability = gap_probability(low, high, SPREAD)
    averted = gap_probability(replace(low, below=2.0, above=0.1), replace(high, below=0.1, above=2.0), SPREAD)
    assert probability == pytest.approx(averted)
    precise = gap_probability(replace(low, above=0.1), replace(high, below=0.1), SPREAD)
    assert probability > precise


PAIR = StrictSet("pair", (point("a", 900, error=0.1), point("b", 1500, error=0.2)))
FAR = StrictSet("far", (point("a", 100, error=0.05), point("b", 700, error=0.05)), same_team=True)
TRIPLE = StrictSet(
    "triple", (point("a", 40, error=0.3), point("b", 90, error=0.2), point("c", 70, error=0.15))
)
SETS = [PAIR, FAR, TRIPLE]


def pair_likelihood(pair: StrictSet, scale: float) -> float:
    """Density of the difference of two lines, tau integrated out by a sum over log tau, fine and wide."""
    first, second = pair.lines
    tau = np.exp(np.linspace(-40, 4, 8_001))
    sd = np.sqrt(first.below**2 + second.below**2 + 2 * tau**2)
    density = halfnorm.pdf(tau, 0, scale) * norm.pdf(first.best - second.best, 0, sd)
    return float(np.trapezoid(tau * density, np.log(tau)))


def log_likelihood_by_scale(strict_set: StrictSet) -> tuple[np.ndarray, np.ndarray]:
    """What one set makes of each node of A, and these nodes."""
    (log_likelihood,) = learn([strict_set], prior_scale=1.0).log_likelihood
    scales, _ = pooled_posterior._scale_nodes(1.0)
    return log_likelihood, scales


@pytest.mark.parametrize("pair", [PAIR, FAR], ids=lambda pair: pair.name)
def test_likelihood_of_pairs(pair: StrictSet) -> None:
    """Each value where it is within a factor of a million of the highest, and its smallness where it is not."""
    log_likelihood, scales = log_likelihood_by_scale(pair)
    expected = np.array([pair_likelihood(pair, float(scale)) for scale in scales])
    share = expected / expected.max()
    assert np.exp(log_likelihood - log_likelihood.max()) == pytest.approx(share, abs=1e-6)
    # Below .005, of which the prior gives four in a thousand, few nodes of tau resolve the prior of tau.
    seen = (share > 1e-6) & (scales > 0.005)
    assert log_likelihood[seen] == pytest.approx(np.log(expected[seen]), abs=1e-6)
    assert seen.sum() > 30


def test_likelihood_of_three_lines_by_a_double_sum() -> None:
    log_likelihood, scales = log_likelihood_by_scale(TRIPLE)
    tau = np.exp(np.linspace(-25, 4, 400))
    mu = np.linspace(-150, 160, 16_001)
    joint = np.ones((tau.size, mu.size))
    for line in TRIPLE.lines:
        joint *= norm.pdf(line.best, mu, np.hypot(line.below, tau)[:, None])
    given_tau = np.trapezoid(joint, mu, axis=1)
    for index in (30, 50, 60, 70):
        prior = halfnorm.pdf(tau, 0, scales[index])
        whole = np.trapezoid(tau * prior * given_tau, np.log(tau))
        assert log_likelihood[index] == pytest.approx(math.log(whole), abs=1e-6)


def test_quantiles_of_the_scale_against_a_plain_sum_and_without_sets_of_the_prior() -> None:
    learned = learn([PAIR, FAR], prior_scale=1.0)
    scales = np.linspace(1e-3, 7, 700)
    density = [pair_likelihood(PAIR, a) * pair_likelihood(FAR, a) * halfnorm.pdf(a) for a in scales]
    cdf = np.cumsum(density) / np.sum(density)
    for p in (0.025, 0.5, 0.975):
        assert learned.quantile(p) == pytest.approx(float(np.interp(p, cdf, scales)), abs=0.006)
        assert learn([], prior_scale=0.7).quantile(p) == pytest.approx(halfnorm.ppf(p, 0, 0.7), rel=1e-6)


def agree(first: pooled_posterior.LearnedScale, second: pooled_posterior.LearnedScale) -> bool:
    return first.sets == second.sets and first.spread() == second.spread()


def test_leaving_out_is_learning_without() -> None:
    learned = learn(SETS, prior_scale=1.0)
    assert agree(learned.without("far"), learn([PAIR, TRIPLE], prior_scale=1.0))
    assert agree(learned.without("no set"), learned)
    assert agree(learned.among(lambda strict_set: strict_set.same_team), learn([FAR], prior_scale=1.0))
    assert (learned.comparisons, learned.without("triple").comparisons) == (4, 2)
    assert learn([], prior_scale=1.0).comparisons == 0


def test_order_of_sets_and_lines_and_units_are_irrelevant() -> None:
    learned = learn(SETS, prior_scale=1.0)
    turned = [replace(strict_set, lines=strict_set.lines[::-1]) for strict_set in SETS[::-1]]
    assert learn(turned, prior_scale=1.0).spread() == learned.spread()
    moved = []
    for strict_set in SETS:
        lines = tuple(replace(line, best=line.best + 9) for line in strict_set.lines)
        moved.append(replace(strict_set, lines=lines))
    assert learn(moved, prior_scale=1.0).log_likelihood == pytest.approx(learned.log_likelihood, abs=1e-9)


def test_sets_that_stand_further_apart_teach_a_larger_scale() -> None:
    medians = []
    for far in (1, 1.5, 3, 10):
        lines = (point("a", 1, error=0.05), point("b", far, error=0.05))
        medians.append(learn([StrictSet("x", lines)], prior_scale=1.0).quantile(0.5))
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
    reach = math.log(pooled_posterior.factor(spread, level))

    z = np.linspace(1e-9, 9, 4_001)

    def inside(scale: float) -> float:
        """P(|N(0, tau^2)| <= reach) for tau ~ half-normal(scale)."""
        given_z = 2 * norm.cdf(reach / scale / z) - 1
        return float(np.trapezoid(2 * norm.pdf(z) * given_z, z))

    probability = sum(w * inside(a) for a, w in zip(spread.scales, spread.weights, strict=True))
    assert probability == pytest.approx(level, abs=1e-6)


def test_a_scale_must_be_positive() -> None:
    with pytest.raises(EvidenceError, match="scale of the spread"):
        Spread.fixed(0.0)
