"""What a line makes of a printed figure, and its likelihood against the integral that it stands for."""

import math
from dataclasses import MISSING, fields, replace
from functools import partial

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from analysis.estimates import line_likelihood
from analysis.estimates.line_likelihood import Line, Rules, Says, as_printed, bound, interval, point
from analysis.reading.priors import Priors
from tests.estimates.worked_lines import PRIORS, RULES

SKEWED = interval("researcher", 8_000, 194_000, best=98_000, level=0.95, least_error=0.05)


def likelihood(line: Line, tau: float, mu: float) -> float:
    return float(np.exp(line_likelihood.log_likelihood([line], np.array([tau]), np.array([mu])))[0])


def test_every_number_comes_from_the_file() -> None:
    assert [rule.name for rule in fields(Rules) if rule.default is not MISSING] == []
    together = {rule: name for name in ("lines", "certainty") for rule in PRIORS[name].value}
    for rule in fields(Rules):
        name = together.get(rule.name, rule.name)
        value = {**PRIORS[name].value, rule.name: 0.123} if rule.name in together else 0.123
        changed = Priors({**PRIORS.choices, name: replace(PRIORS[name], value=value)})
        assert Rules.of(changed) == replace(RULES, **{rule.name: 0.123})


@pytest.mark.parametrize("tau", [0.01, 0.2, 1.0, 3.0])
@pytest.mark.parametrize("away", [-2.0, -0.3, 0.0, 0.1, 1.5])
def test_two_errors_are_the_integral_over_what_the_line_is_about(tau: float, away: float) -> None:
    mu, line = SKEWED.best + away, SKEWED

    def part(theta: float, error: float) -> float:
        return float(norm.pdf(theta, mu, tau) * norm.pdf(line.best, theta, error))

    ends = min(line.best - 12 * line.below, mu - 8 * tau), max(line.best + 12 * line.above, mu + 8 * tau)
    whole = 0.0
    for low, high, error in ((ends[0], line.best, line.below), (line.best, ends[1], line.above)):
        near = [x for x in (mu - 8 * tau, mu, mu + 8 * tau) if low < x < high]
        whole += quad(part, low, high, (error,), points=near, limit=200)[0]
    assert likelihood(line, tau, mu) == pytest.approx(whole, rel=1e-7, abs=1e-14)


def test_the_best_value_is_the_median_and_the_ends_are_the_printed_quantiles() -> None:
    best, density = SKEWED.best, partial(likelihood, SKEWED, 0.0)
    for at, share in ((math.log(8_000), 0.025), (best, 0.5), (math.log(194_000), 0.975)):
        below = quad(density, best - 12, at, points=[best], limit=200)
        assert below[0] == pytest.approx(share, abs=1e-8)
    assert density(best - 1) == pytest.approx(norm.pdf(1, 0, SKEWED.below))
    assert density(best + 1) == pytest.approx(norm.pdf(1, 0, SKEWED.above))


def test_far_tails_stay_finite() -> None:
    lines = [SKEWED, point("b", 5, error=0.01), bound("c", 1e9, says=Says.AT_LEAST, slack=0.1)]
    tau, mu = np.array([[0.0], [1e-6], [20.0]]), np.array([-40.0, 11.5, 60.0])
    assert np.isfinite(line_likelihood.log_likelihood(lines, tau, mu)).all()


def test_what_was_printed_is_what_is_used() -> None:
    plain = as_printed("a", RULES, best=1000)
    assert plain == point("a", 1000, error=0.05)
    ranged = as_printed("a", RULES, low=500, high=2000)
    assert ranged == interval("a", 500, 2000, level=0.8, least_error=0.05)
    assert ranged.below == pytest.approx(math.log(2) / norm.ppf(0.9))
    with_level = as_printed("a", RULES, low=8_000, high=194_000, best=98_000, level=0.95)
    assert with_level == replace(SKEWED, name="a")
    end = as_printed("a", RULES, low=1000, high=1500, best=1000, level=0.95)
    assert end.below == 0.05
    assert end.above == pytest.approx(math.log(1.5) / norm.ppf(0.975))
    later = as_printed("a", RULES, best=1000, years=8)
    assert later.above == later.below == pytest.approx(math.hypot(0.05, 0.4))


def test_an_end_without_a_log_counts_as_not_printed() -> None:
    one_sided = as_printed("a", RULES, low=0, best=100, high=300, level=0.95)
    assert one_sided.below == one_sided.above == pytest.approx(math.log(3) / norm.ppf(0.975))
    assert as_printed("a", RULES, low=0, high=300) == bound("a", 300, says=Says.UP_TO, slack=0.1)
    assert as_printed("a", RULES, low=0.2, high=1, scale="log_odds").says is Says.AT_LEAST
    assert as_printed("a", RULES, low=40, says=Says.AT_LEAST) == bound("a", 40, says=Says.AT_LEAST, slack=0.1)


def test_a_share_of_a_sample_is_binomial_with_its_design() -> None:
    line = as_printed("a", RULES, best=0.2, sample=400, scale="log_odds")
    assert line.best == pytest.approx(math.log(0.25))
    assert line.below == pytest.approx(math.sqrt(2 / (400 * 0.2 * 0.8)))


@pytest.mark.parametrize(
    "printed",
    [
        {},
        {"best": 0.0},
        {"best": 5, "low": 10, "high": 20},
        {"low": 10, "high": 20, "level": 1.0},
        {"best": 1.2, "scale": "log_odds"},
        {"says": Says.UP_TO},
        {"best": math.inf},
    ],
)
def test_what_cannot_be_used_is_an_error(printed: dict[str, float]) -> None:
    with pytest.raises(line_likelihood.EvidenceError):
        as_printed("a", RULES, **printed)  # type: ignore[arg-type]
