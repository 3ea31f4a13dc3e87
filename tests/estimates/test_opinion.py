"""Opinion pools against values that were computed elsewhere, and what must hold for any pool."""

import csv
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimates import opinion

FILE = Path(__file__).parents[1] / "reference" / "pooling" / "pool_oracles.csv"
SHELF_1 = opinion.linear_pool(
    [opinion.gamma(10, 4), opinion.normal(3, 2), opinion.lognormal(3, 2)], [1 / 6, 2 / 6, 3 / 6]
)
SHELF_2 = opinion.linear_pool(
    [
        opinion.gamma(10, 4).shifted(-2),
        opinion.lognormal(3, 2).shifted(1),
        opinion.log_t(3, 1, 2).shifted(-4),
    ],
    [1, 2, 3],
)
SHELF_3 = opinion.linear_pool([opinion.gamma(20, 2), opinion.normal(9, 3)], [2 / 3, 1 / 3])
NORMALS = [opinion.normal(10, 1), opinion.normal(20, 2), opinion.normal(40, 3)]
WEIGHTS = [0.1, 0.1, 0.8]


def ranged(coverage: float) -> opinion.Opinion:
    return opinion.lognormal_from_range(600_000, 820_000, coverage=coverage)


EXPECTED: list[tuple[str, Callable[[], object]]] = [
    ("P(X<=1.5)", lambda: SHELF_1.cdf(1.5)),
    ("q(0.95)", lambda: SHELF_1.quantile(0.95)),
    ("q(0.5)", lambda: SHELF_1.quantile(0.5)),
    ("q(0.05)", lambda: SHELF_1.quantile(0.05)),
    ("P(X<=3)", lambda: SHELF_2.cdf(3)),
    ("q(0.03)", lambda: SHELF_2.quantile(0.03)),
    ("f(np.float64(0.0))", lambda: SHELF_3.pdf(0.0)),
    ("f(np.float64(5.025125628140704))", lambda: SHELF_3.pdf(5.025125628140704)),
    ("f(np.float64(10.050251256281408))", lambda: SHELF_3.pdf(10.050251256281408)),
    ("f(np.float64(15.075376884422111))", lambda: SHELF_3.pdf(15.075376884422111)),
    ("mean", lambda: opinion.logarithmic_pool(NORMALS, WEIGHTS).mean),
    ("sd", lambda: opinion.logarithmic_pool(NORMALS, WEIGHTS).sd),
    ("mean", lambda: opinion.linear_pool(NORMALS, WEIGHTS).mean),
    ("sd", lambda: opinion.linear_pool(NORMALS, WEIGHTS).sd),
    ("median", lambda: ranged(0.95).median),
    ("log_sd", lambda: ranged(0.95).log_sd),
    ("mean", lambda: ranged(0.95).mean),
    ("median", lambda: ranged(0.9).median),
    ("log_sd", lambda: ranged(0.9).log_sd),
    ("mean", lambda: ranged(0.9).mean),
    ("median", lambda: ranged(0.8).median),
    ("log_sd", lambda: ranged(0.8).log_sd),
    ("mean", lambda: ranged(0.8).mean),
    ("median", lambda: ranged(0.5).median),
    ("log_sd", lambda: ranged(0.5).log_sd),
    ("mean", lambda: ranged(0.5).mean),
    ("log_sd", lambda: opinion.log_uniform(600_000, 820_000).log_sd),
    ("mean", lambda: opinion.uniform(600_000, 820_000).mean),
    ("sd", lambda: opinion.uniform(600_000, 820_000).sd),
]


def test_every_row_of_the_reference() -> None:
    with FILE.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["quantity"] for row in rows] == [name for name, _ in EXPECTED]
    for row, (_, ours) in zip(rows, EXPECTED, strict=True):
        assert ours() == pytest.approx(float(row["value"]), rel=1e-10, abs=0), row


ALL_KINDS = [
    opinion.normal(3, 2),
    opinion.lognormal(3, 0.5),
    opinion.gamma(10, 4),
    opinion.uniform(1, 5),
    opinion.log_uniform(1, 5),
    opinion.lognormal(3, 0.5).shifted(10),
]


@pytest.mark.parametrize("one", ALL_KINDS)
def test_moments_density_and_quantiles_fit_together(one: opinion.Opinion) -> None:
    p = (np.arange(200_000) + 0.5) / 200_000
    x = np.asarray(one.quantile(p))
    assert one.mean == pytest.approx(x.mean(), rel=1e-4)
    assert one.sd == pytest.approx(x.std(), rel=1e-3)
    assert np.asarray(one.cdf(x)) == pytest.approx(p, abs=1e-12)
    middle = np.linspace(float(one.quantile(0.2)), float(one.quantile(0.8)), 5)
    slope = (np.asarray(one.cdf(middle + 1e-5)) - np.asarray(one.cdf(middle - 1e-5))) / 2e-5
    assert np.asarray(one.pdf(middle)) == pytest.approx(slope, rel=1e-6)


def test_nothing_lies_below_the_shift_of_a_log_amount() -> None:
    one = opinion.lognormal(3, 0.5).shifted(10)
    assert np.asarray(one.cdf([9.0, 10.0])) == pytest.approx([0, 0])
    assert np.asarray(one.pdf([9.0, 10.0])) == pytest.approx([0, 0])


def test_a_range_of_stated_coverage_leaves_the_same_outside_at_both_ends() -> None:
    one = ranged(0.8)
    assert np.asarray(one.cdf([600_000, 820_000])) == pytest.approx([0.1, 0.9])


@settings(max_examples=40, deadline=None)
@given(
    centres=st.lists(st.floats(1e-3, 1e9), min_size=1, max_size=5),
    spread=st.floats(0.05, 2.0),
    p=st.floats(0.001, 0.999),
)
def test_a_pool_of_far_apart_opinions_inverts(centres: list[float], spread: float, p: float) -> None:
    pool = opinion.linear_pool([opinion.lognormal(centre, spread) for centre in centres])
    x = float(pool.quantile(p))
    assert float(pool.cdf(x)) == pytest.approx(p, abs=1e-9)
    assert min(centres) * math.exp(-4 * spread) <= x <= max(centres) * math.exp(4 * spread)


def test_one_opinion_and_equal_opinions_are_their_own_pool() -> None:
    one = opinion.lognormal(1_000, 0.3)
    for pool in (opinion.linear_pool([one]), opinion.linear_pool([one, one], [1, 3])):
        assert float(pool.quantile(0.9)) == pytest.approx(float(one.quantile(0.9)), rel=1e-12)
        assert (pool.mean, pool.sd) == (pytest.approx(one.mean), pytest.approx(one.sd))
    assert opinion.logarithmic_pool([one, one]).median == pytest.approx(one.median)
    assert opinion.logarithmic_pool([one, one]).log_sd == pytest.approx(0.3)


def test_the_linear_pool_keeps_disagreement_and_the_logarithmic_one_does_not() -> None:
    apart = [opinion.normal(0, 1), opinion.normal(100, 1)]
    assert opinion.linear_pool(apart).sd > 50
    assert opinion.logarithmic_pool(apart).sd == pytest.approx(1)


def test_order_and_scale_of_weights_do_not_matter() -> None:
    turned = opinion.linear_pool(NORMALS[::-1], [80, 10, 10])
    straight = opinion.linear_pool(NORMALS, WEIGHTS)
    p = np.array([0.05, 0.5, 0.95])
    assert np.asarray(turned.quantile(p)) == pytest.approx(np.asarray(straight.quantile(p)), rel=1e-12)


def test_an_infinite_mean_stays_infinite() -> None:
    assert (SHELF_2.mean, SHELF_2.sd) == (math.inf, math.inf)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: opinion.linear_pool([]), "at least one opinion"),
        (lambda: opinion.linear_pool(NORMALS, [1, 2]), "3 opinions need as many weights, not 2"),
        (lambda: opinion.linear_pool(NORMALS, [1, -1, 1]), "none below 0"),
        (lambda: opinion.linear_pool(NORMALS, [0, 0, 0]), "not all 0"),
        (lambda: opinion.linear_pool(NORMALS, [1, math.nan, 1]), "must be finite"),
        (lambda: opinion.normal(1, 0), "sd must be a finite number above 0, not 0"),
        (lambda: opinion.lognormal(-1, 1), "median must be a finite number above 0, not -1"),
        (lambda: opinion.lognormal_from_range(0, 5, coverage=0.8), "low must be a finite number above 0"),
        (lambda: opinion.lognormal_from_range(5, 5, coverage=0.8), "low must be below high, not 5 to 5"),
        (lambda: opinion.lognormal_from_range(5, 6, coverage=1.0), "strictly between 0 and 1"),
        (lambda: opinion.uniform(2, 1), "high - low must be a finite number above 0"),
        (lambda: opinion.linear_pool(NORMALS).quantile(1.0), "strictly between 0 and 1"),
        (lambda: opinion.normal(1, 1).log_sd, "log_sd"),
        (lambda: opinion.logarithmic_pool([opinion.gamma(2, 1)]), "all normal or all lognormal"),
        (
            lambda: opinion.logarithmic_pool([NORMALS[0], opinion.lognormal(1, 1)]),
            "all normal or all lognormal",
        ),
    ],
)
def test_what_cannot_be_used_is_one_clear_error(call: Callable[[], object], message: str) -> None:
    with pytest.raises(opinion.OpinionError, match=message):
        call()
