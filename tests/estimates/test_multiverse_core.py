"""The rules of pooling against references of their own, and the shares of the choices against sums by hand."""

import csv
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from analysis.estimates import pooling
from analysis.estimates.evidence_line import Line, Scale, bound, interval, point, to_scale
from analysis.estimates.evidence_line import Says as Says_
from analysis.estimates.floors import Floor, Share
from analysis.estimates.learned_scale import Spread
from analysis.estimates.multiverse import LEVELS, Question, answer
from analysis.estimates.multiverse_tables import shares
from analysis.estimates.pooled_posterior import mixture_quantiles, reconcile
from tests.estimates.worked_lines import RULES

FILE = Path(__file__).parents[1] / "reference" / "pooling" / "pool_oracles.csv"
THREE = (
    point("a", 1000, error=0.05),
    interval("b", 800, 6000, best=1500, level=0.95, least_error=0.05),
    point("c", 2500, error=0.3),
)


def asked(lines: tuple[Line, ...], pooling_: str, scale: Scale = "log", *floors: Floor) -> Question:
    """Lines under one rule of pooling."""
    return Question(lines, scale, pooling_, Spread.fixed(0.62) if pooling_ == "exact" else None, floors)


def ends(question: Question) -> np.ndarray:
    """The answer where nothing else bounds it."""
    return np.array(answer(question, RULES, {}), dtype=float)


def test_the_exact_rule_is_the_model_of_the_answers() -> None:
    lines = (*THREE, bound("d", 900, says=Says_.AT_LEAST, slack=0.1))
    expected = reconcile(lines, Spread.fixed(0.62), RULES)
    assert expected.median is not None
    low, high = expected.intervals[0.95]
    assert ends(asked(lines, "exact")) == pytest.approx((low, expected.median, high), rel=1e-12)


def test_a_floor_binds_the_exact_rule_and_contradicts_it() -> None:
    def with_floor(count: float, rule: str = "exact") -> np.ndarray:
        return ends(asked(THREE, rule, "log", Floor("F", count, Share(1, 0), Share(6, 4))))

    free, bound_, refused = (with_floor(count) for count in (1.0, 2500.0, 500_000.0))
    assert free == pytest.approx(ends(asked(THREE, "exact")))
    assert bound_[0] > free[0]
    assert np.isnan(refused).all()
    # Floors belong to the exact model alone.
    assert (with_floor(500_000.0, "linear_pool") == ends(asked(THREE, "linear_pool"))).all()


def test_reml_takes_three_lines_and_no_bounds() -> None:
    y, s = (np.array([pick(line) for line in THREE]) for pick in (_best, _error))
    fit = pooling.random_effects(y, s**2, method="REML", test="adhoc")
    expected = np.exp([fit.ci_low, fit.estimate, fit.ci_high])
    assert ends(asked(THREE, "reml_hk")) == pytest.approx(expected)
    bounded = (*THREE, bound("d", 90_000, says=Says_.AT_LEAST, slack=0.1))
    assert ends(asked(bounded, "reml_hk")) == pytest.approx(expected)
    assert np.isnan(ends(asked(THREE[:2], "reml_hk"))).all()


def _best(line: Line) -> float:
    return line.best


def _error(line: Line) -> float:
    return (line.below + line.above) / 2


@pytest.mark.parametrize("rule", ["exact", "reml_hk", "linear_pool"])
def test_an_answer_that_is_too_wide_is_none(rule: str) -> None:
    far = (THREE[0], point("b", 40_000, error=0.05), point("c", 1_600_000, error=0.05))
    assert np.isnan(ends(asked(far, rule))).all()
    assert np.isfinite(ends(asked(THREE, rule))).all()


@pytest.mark.parametrize("rule", ["exact", "reml_hk", "linear_pool"])
def test_shares_are_pooled_on_the_log_odds(rule: str) -> None:
    some = tuple(
        point(name, value, error=0.2, scale="log_odds")
        for name, value in (("a", 0.2), ("b", 0.3), ("c", 0.25))
    )
    low, median, high = ends(asked(some, rule, "log_odds"))
    assert 0 < low < 0.2 < median < 0.3 < high < 1
    turned = tuple(
        point(name, 1 - value, error=0.2, scale="log_odds")
        for name, value in (("a", 0.2), ("b", 0.3), ("c", 0.25))
    )
    mirrored = ends(asked(turned, rule, "log_odds"))
    assert mirrored == pytest.approx((1 - high, 1 - median, 1 - low), rel=1e-6)


def test_the_linear_pool_is_the_mixture_of_the_lines() -> None:
    x = np.linspace(4, 12, 800_001)
    total = sum(
        np.where(
            x < line.best, stats.norm.cdf(x, line.best, line.below), stats.norm.cdf(x, line.best, line.above)
        )
        for line in THREE
    )
    expected = np.interp(LEVELS, np.asarray(total) / len(THREE), x)
    assert mixture_quantiles(THREE, LEVELS) == pytest.approx(expected.tolist(), abs=2e-5)
    assert np.log(ends(asked(THREE, "linear_pool"))) == pytest.approx(expected, abs=2e-5)


def test_pools_and_ranges_have_the_values_computed_elsewhere() -> None:
    """Of the file's linear pools that of normals, by the means of many quantiles, and its ranges of stated level."""
    with FILE.open(encoding="utf-8") as stream:
        told = {(row["case"], row["quantity"]): float(row["value"]) for row in csv.DictReader(stream)}
    experts = [Line(str(i), *one) for i, one in enumerate([(10, 1, 1), (20, 2, 2), *[(40, 3, 3)] * 8])]
    x = np.array(mixture_quantiles(experts, ((np.arange(800) + 0.5) / 800).tolist()))
    name = "linear pool of N(10,1),N(20,2),N(40,3) w=.1,.1,.8"
    assert x.mean() == pytest.approx(told[name, "mean"], abs=5e-3)
    assert x.std() == pytest.approx(told[name, "sd"], abs=1e-2)
    for level in (0.95, 0.9, 0.8, 0.5):
        line = interval("a", 600_000, 820_000, level=level, least_error=1.0)
        name = f"lognormal with central {level} interval 600000-820000"
        assert math.exp(line.best) == pytest.approx(told[name, "median"], rel=1e-10)
        assert (line.below, line.above) == pytest.approx([told[f"same {level}", "log_sd"]] * 2, rel=1e-10)
        mean = math.exp(line.best + line.below**2 / 2)
        assert mean == pytest.approx(told[f"same {level}", "mean"], rel=1e-10)


def test_one_line_in_the_linear_pool_has_the_quantiles_that_were_printed() -> None:
    low, median, high = mixture_quantiles([THREE[1]], LEVELS)
    assert np.exp([low, median, high]) == pytest.approx([800, 1500, 6000])


def test_the_median_between_lines_far_apart_lies_where_their_tails_are_equal() -> None:
    # Four errors from the one and three times as far from the other, whose error is three times as large.
    near, far = Line("a", 0.0, 0.05, 0.05), Line("b", 12.0, 0.15, 0.15)
    assert mixture_quantiles([near, far], [0.5]) == pytest.approx([3.0], abs=1e-9)
    assert mixture_quantiles([far, near], [0.5]) == pytest.approx([3.0], abs=1e-9)


def test_the_order_of_lines_changes_nothing() -> None:
    for rule in ("exact", "reml_hk", "linear_pool"):
        assert ends(asked(THREE, rule)) == pytest.approx(ends(asked(THREE[::-1], rule)), rel=1e-9)


def test_scaling_counts_scales_answers() -> None:
    larger = tuple(replace(line, best=line.best + to_scale(10, "log")) for line in THREE)
    for rule in ("exact", "reml_hk", "linear_pool"):
        expected = [10 * end for end in ends(asked(THREE, rule))]
        assert ends(asked(larger, rule)) == pytest.approx(expected, rel=1e-6)


def test_shares_of_a_small_grid_by_hand() -> None:
    # y = 4 a + 1 b + 1 ab over a, b = -1, 1: variances 16, 1 and 1 of 18.
    levels = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    a, b = (2 * levels - 1).T
    found = shares(4.0 * a + b + a * b, levels)
    np.testing.assert_allclose(found, [16 / 18, 1 / 18], rtol=1e-12)


def test_shares_of_a_full_grid_are_the_variance_of_the_means_at_each_level() -> None:
    shape = (3, 2, 4)
    y = np.random.default_rng(2).normal(size=shape)
    levels = np.stack(np.unravel_index(np.arange(y.size), shape), axis=1)
    means = [y.mean(axis=tuple(other for other in range(3) if other != axis)) for axis in range(3)]
    np.testing.assert_allclose(
        shares(y.ravel(), levels), [mean.var() / y.var() for mean in means], rtol=1e-10
    )


@pytest.mark.parametrize("seed", range(8))
def test_shares_add_up_to_no_more_than_one_where_answers_are_missing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (3, 2, 2, 3)
    levels = np.stack(np.unravel_index(np.arange(math.prod(shape)), shape), axis=1)
    y = levels @ rng.normal(size=4) + 0.1 * rng.normal(size=len(levels))
    # Missing where two axes agree, so that means at each level would count one effect twice.
    y[(levels[:, 1] != levels[:, 2]) & (rng.random(len(y)) < 0.9)] = np.nan
    found = shares(y, levels)
    assert np.isfinite(found).all()
    assert found.sum() <= 1 + 1e-9


def test_shares_of_what_does_not_vary_are_missing() -> None:
    levels = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    assert np.isnan(shares(np.full(4, 5.0), levels)).all()
    assert np.isnan(shares(np.full(4, np.nan), levels)).all()
