"""Opinion pools against values that were computed elsewhere, and what must hold for any pool."""

import csv
import itertools
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from analysis.estimates.linear_pool import (
    LinearPool,
    Opinion,
    OpinionError,
    linear_pool,
    lognormal_from_range,
)

FILE = Path(__file__).parents[1] / "reference" / "pooling" / "pool_oracles.csv"
# The file's value of a pool that this project does not use.
NOT_USED = "log pool of N(10,1),N(20,2),N(40,3) w=.1,.1,.8"


def lognormal(median: float, log_sd: float, shift: float = 0.0) -> Opinion:
    return Opinion(stats.norm(math.log(median), log_sd), log=True, shift=shift)


NORMALS = [Opinion(stats.norm(10, 1)), Opinion(stats.norm(20, 2)), Opinion(stats.norm(40, 3))]
WEIGHTS = [0.1, 0.1, 0.8]
GAMMA = Opinion(stats.gamma(10, scale=1 / 4))
SHELF_1 = linear_pool([GAMMA, Opinion(stats.norm(3, 2)), lognormal(3, 2)], [1 / 6, 2 / 6, 3 / 6])
SHELF_2 = linear_pool(
    [GAMMA.shifted(-2), lognormal(3, 2).shifted(1), Opinion(stats.t(3, 1, 2), log=True).shifted(-4)],
    [1, 2, 3],
)
SHELF_3 = linear_pool([Opinion(stats.gamma(20, scale=1 / 2)), Opinion(stats.norm(9, 3))], [2 / 3, 1 / 3])
LOG_UNIFORM = Opinion(stats.uniform(math.log(600_000), math.log(820 / 600)), log=True)
UNIFORM = Opinion(stats.uniform(600_000, 220_000))


def moments(one: Opinion | LinearPool, of: Callable[[float], float] = float) -> tuple[float, float]:
    """Mean and standard deviation of a function of the amount, by integrating the density."""
    low, high = (float(one.quantile(p)) for p in (1e-15, 1 - 1e-15))
    breaks = [
        float(one.quantile(p)) for p in (1e-8, 0.001, 0.05, 0.099, 0.15, 0.199, 0.5, 0.95, 0.999, 1 - 1e-8)
    ]

    def mean(function: Callable[[float], float]) -> float:
        edges = [low, *breaks, high]
        parts = itertools.pairwise(edges)
        return sum(quad(lambda x: function(x) * float(one.pdf(x)), *part, epsrel=1e-13)[0] for part in parts)

    centre = mean(of)
    return centre, math.sqrt(mean(lambda x: (of(x) - centre) ** 2))


def of_range(coverage: float) -> list[float]:
    """Median, log SD and mean of the range 600,000 to 820,000."""
    one = lognormal_from_range(600_000, 820_000, coverage=coverage)
    return [float(one.quantile(0.5)), moments(one, math.log)[1], moments(one)[0]]


def expected() -> list[float]:
    """The values of the file, in its order."""
    pooled = [float(SHELF_1.cdf(1.5)), *SHELF_1.quantile([0.95, 0.5, 0.05])]
    pooled += [float(SHELF_2.cdf(3)), float(SHELF_2.quantile(0.03))]
    pooled += SHELF_3.pdf([0.0, 5.025125628140704, 10.050251256281408, 15.075376884422111]).tolist()
    ranges = [*of_range(0.95), *of_range(0.9), *of_range(0.8), *of_range(0.5)[:2], of_range(0.5)[2]]
    normals = moments(linear_pool(NORMALS, WEIGHTS))
    return [*pooled, *normals, *ranges, moments(LOG_UNIFORM, math.log)[1], *moments(UNIFORM)]


def test_every_row_of_the_reference() -> None:
    with FILE.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    start = [row["case"] for row in rows].index(NOT_USED)
    told = [float(row["value"]) for row in rows[:start] + rows[start + 2 :]]
    assert expected() == pytest.approx(told, rel=1e-10, abs=0)


@pytest.mark.parametrize(
    "one", [NORMALS[0], GAMMA, UNIFORM, LOG_UNIFORM, lognormal(3, 0.5), lognormal(3, 0.5, 10)]
)
def test_density_and_quantiles_fit_together(one: Opinion) -> None:
    p = (np.arange(1_000) + 0.5) / 1_000
    assert one.cdf(one.quantile(p)) == pytest.approx(p, abs=1e-12)
    low, high = one.quantile([0.2, 0.8])
    middle, step = np.linspace(low, high, 5), 1e-5 * (high - low)
    slope = (one.cdf(middle + step) - one.cdf(middle - step)) / (2 * step)
    assert one.pdf(middle) == pytest.approx(slope, rel=1e-6)


def test_nothing_lies_below_the_shift_of_a_log_amount() -> None:
    one = lognormal(3, 0.5).shifted(10)
    assert one.cdf([9.0, 10.0]).tolist() == [0, 0]
    assert one.pdf([9.0, 10.0]).tolist() == [0, 0]


def test_a_range_of_stated_coverage_leaves_the_same_outside_at_both_ends() -> None:
    one = lognormal_from_range(600_000, 820_000, coverage=0.8)
    assert one.cdf([600_000, 820_000]) == pytest.approx([0.1, 0.9])


@settings(max_examples=40, deadline=None)
@given(
    centres=st.lists(st.floats(1e-3, 1e9), min_size=1, max_size=5),
    spread=st.floats(0.05, 2.0),
    p=st.floats(0.001, 0.999),
)
def test_a_pool_of_far_apart_opinions_inverts(centres: list[float], spread: float, p: float) -> None:
    pool = linear_pool([lognormal(centre, spread) for centre in centres])
    x = float(pool.quantile(p))
    assert float(pool.cdf(x)) == pytest.approx(p, abs=1e-9)
    assert min(centres) * math.exp(-4 * spread) <= x <= max(centres) * math.exp(4 * spread)


def test_one_opinion_and_equal_opinions_are_their_own_pool() -> None:
    one = lognormal(1_000, 0.3)
    for pool in (linear_pool([one]), linear_pool([one, one], [1, 3])):
        assert float(pool.quantile(0.9)) == pytest.approx(float(one.quantile(0.9)), rel=1e-12)


def test_order_and_scale_of_weights_do_not_matter() -> None:
    turned, straight = linear_pool(NORMALS[::-1], [80, 10, 10]), linear_pool(NORMALS, WEIGHTS)
    p = [0.05, 0.5, 0.95]
    assert turned.quantile(p) == pytest.approx(straight.quantile(p), rel=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: linear_pool([]), "at least one opinion"),
        (lambda: linear_pool(NORMALS, [1, 2]), "3 opinions need as many weights, not 2"),
        (lambda: linear_pool(NORMALS, [1, -1, 1]), "none below 0"),
        (lambda: linear_pool(NORMALS, [0, 0, 0]), "not all 0"),
        (lambda: linear_pool(NORMALS, [1, math.nan, 1]), "must be finite"),
        (lambda: lognormal_from_range(0, 5, coverage=0.8), "low must be above 0"),
        (lambda: lognormal_from_range(5, 5, coverage=0.8), "below high, both finite, not 5 to 5"),
        (lambda: lognormal_from_range(5, math.nan, coverage=0.8), "both finite"),
        (lambda: lognormal_from_range(5, 6, coverage=1.0), "strictly between 0 and 1"),
        (lambda: linear_pool(NORMALS).quantile(1.0), "strictly between 0 and 1"),
    ],
)
def test_what_cannot_be_used_is_one_clear_error(call: Callable[[], object], message: str) -> None:
    with pytest.raises(OpinionError, match=message):
        call()
