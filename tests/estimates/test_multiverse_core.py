"""The rules of pooling, the shares of the choices and the specification curve against references of their own."""

import csv
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.claims.estimand import KEY, Quantity
from analysis.estimates.line_likelihood import Line, Scale, interval, point, to_scale
from analysis.estimates.multiverse import LEVELS, Grid, pooled
from analysis.estimates.multiverse_tables import BINS, curves, shares
from analysis.estimates.other_pooling_rules import mixture_quantiles
from analysis.reading.priors import Priors
from analysis.table_contracts import contract, table_bytes
from tests.estimates.worked_lines import PRIORS, RULES

FILE = Path(__file__).parents[1] / "reference" / "pooling" / "pool_oracles.csv"
THREE = (
    point("a", 1000, error=0.05),
    interval("b", 800, 6000, best=1500, level=0.95, least_error=0.05),
    point("c", 2500, error=0.3),
)
#: The rules beside the exact one, which is that of the answers.
RULES_OF_POOLING = pytest.mark.parametrize("rule", ["reml_hk", "linear_pool"])


def ends(rule: str, lines: Sequence[Line] = THREE, scale: Scale = "log") -> np.ndarray:
    return np.array(pooled(tuple(lines), rule, scale, RULES), dtype=float)


@RULES_OF_POOLING
def test_an_answer_that_is_too_wide_is_none(rule: str) -> None:
    far = (THREE[0], point("b", 40_000, error=0.05), point("c", 1_600_000, error=0.05))
    assert np.isnan(ends(rule, far)).all()
    assert np.isfinite(ends(rule)).all()


@RULES_OF_POOLING
def test_shares_are_pooled_on_the_log_odds(rule: str) -> None:
    def of(*values: float) -> np.ndarray:
        lines = [point(str(index), value, error=0.2, scale="log_odds") for index, value in enumerate(values)]
        return ends(rule, lines, "log_odds")

    low, median, high = of(0.2, 0.3, 0.25)
    assert 0 < low < 0.2 < median < 0.3 < high < 1
    assert of(0.8, 0.7, 0.75) == pytest.approx((1 - high, 1 - median, 1 - low), rel=1e-6)


def test_the_linear_pool_is_the_mixture_of_the_lines() -> None:
    x = np.linspace(4, 12, 800_001)
    total = np.zeros_like(x)
    for line in THREE:
        below = stats.norm.cdf(x, line.best, line.below)
        above = stats.norm.cdf(x, line.best, line.above)
        total += np.where(x < line.best, below, above)
    expected = np.interp(LEVELS, total / len(THREE), x)
    assert mixture_quantiles(THREE, LEVELS) == pytest.approx(expected.tolist(), abs=2e-5)
    assert np.log(ends("linear_pool")) == pytest.approx(expected, abs=2e-5)


def test_pools_and_ranges_have_the_values_computed_elsewhere() -> None:
    """Of the file's linear pools that of normals, by the means of many quantiles, and its ranges of stated level."""
    with FILE.open(encoding="utf-8") as stream:
        expected = {(row["case"], row["quantity"]): float(row["value"]) for row in csv.DictReader(stream)}
    experts = [Line("0", 10, 1, 1), Line("1", 20, 2, 2)]
    experts += [Line(str(index), 40, 3, 3) for index in range(2, 10)]
    many = (np.arange(800) + 0.5) / 800
    x = np.array(mixture_quantiles(experts, many.tolist()))
    name = "linear pool of N(10,1),N(20,2),N(40,3) w=.1,.1,.8"
    assert x.mean() == pytest.approx(expected[name, "mean"], abs=5e-3)
    assert x.std() == pytest.approx(expected[name, "sd"], abs=1e-2)
    for level in (0.95, 0.9, 0.8, 0.5):
        line = interval("a", 600_000, 820_000, level=level, least_error=1.0)
        name = f"lognormal with central {level} interval 600000-820000"
        assert math.exp(line.best) == pytest.approx(expected[name, "median"], rel=1e-10)
        assert (line.below, line.above) == pytest.approx([expected[f"same {level}", "log_sd"]] * 2, rel=1e-10)
        mean = math.exp(line.best + line.below**2 / 2)
        assert mean == pytest.approx(expected[f"same {level}", "mean"], rel=1e-10)


def test_the_median_between_lines_far_apart_lies_where_their_tails_are_equal() -> None:
    # Four errors from the one and three times as far from the other, whose error is three times as large.
    near = Line("a", 0.0, 0.05, 0.05)
    far = Line("b", 12.0, 0.15, 0.15)
    assert mixture_quantiles([near, far], [0.5]) == pytest.approx([3.0], abs=1e-9)
    assert mixture_quantiles([far, near], [0.5]) == pytest.approx([3.0], abs=1e-9)


@RULES_OF_POOLING
def test_order_changes_nothing_and_scaling_counts_scales_answers(rule: str) -> None:
    assert ends(rule) == pytest.approx(ends(rule, THREE[::-1]), rel=1e-9)
    larger = [replace(line, best=line.best + to_scale(10, "log")) for line in THREE]
    assert ends(rule, larger) == pytest.approx(10 * ends(rule), rel=1e-6)


def levels(*shape: int) -> np.ndarray:
    """The level of each axis in each specification."""
    return np.indices(shape).reshape(len(shape), -1).T


def test_shares_of_a_full_grid_are_the_variance_of_the_means_at_each_level() -> None:
    y = np.random.default_rng(2).normal(size=(3, 2, 4))
    means = [y.mean(axis=averaged) for averaged in ((1, 2), (0, 2), (0, 1))]
    expected = [mean.var() / y.var() for mean in means]
    np.testing.assert_allclose(shares(y.ravel(), levels(3, 2, 4)), expected, rtol=1e-10)


@pytest.mark.parametrize("seed", range(8))
def test_shares_add_up_to_no_more_than_one_where_answers_are_missing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    level = levels(3, 2, 2, 3)
    y = level @ rng.normal(size=4) + 0.1 * rng.normal(size=len(level))
    # Mostly missing where two axes differ, so that means at each level would count one effect twice.
    differ = level[:, 1] != level[:, 2]
    y[differ & (rng.random(len(y)) < 0.9)] = np.nan
    explained = shares(y, level)
    assert np.isfinite(explained).all()
    assert explained.sum() <= 1 + 1e-9


@pytest.mark.parametrize("answer", [5.0, np.nan])
def test_shares_of_what_does_not_vary_are_missing(answer: float) -> None:
    assert np.isnan(shares(np.full(4, answer), levels(2, 2))).all()


AXES = {"evidence": ("all", "article"), "coverage": (0.8, 0.5, 0.95), "corrections": ("on", "off")}
SIZE = 12


def grid(medians: list[float | None], *, region: str = "NLD") -> Grid:
    """A grid with these answers, None for none."""
    median = np.array(medians, dtype=np.float64)
    values = np.stack([median / 2, median, median * 3], axis=1)
    return Grid(region, Quantity(region, *KEY[1:]), 2010.5, AXES, np.arange(SIZE), values)


def binned(bins: int) -> Priors:
    """The priors with another number of bins."""
    return Priors({**PRIORS.choices, BINS: replace(PRIORS[BINS], value=bins)})


def by_hand(medians: list[float | None], bins: int) -> list[tuple[float, float, float]]:
    """Every answer cut into as many pieces as there are bins, sorted, and dealt out: least, middle and most of each."""
    answered = sorted(median for median in medians if median is not None)
    size = len(answered)
    pieces = [median for median in answered for _ in range(bins)]
    dealt = [pieces[start : start + size] for start in range(0, len(pieces), size)]
    return [(inside[0], inside[size // 2], inside[-1]) for inside in dealt]


@given(
    st.lists(st.one_of(st.none(), st.sampled_from([1.0, 2.0, 3.5, 700.0])), min_size=12, max_size=12),
    st.integers(1, 17),
)
@settings(max_examples=60, deadline=None)
def test_bins_are_those_of_a_sort_by_hand(medians: list[float | None], bins: int) -> None:
    table = curves([grid(medians)], binned(bins))
    if not any(medians):
        assert table.empty
        return
    assert table["bin"].tolist() == list(range(1, bins + 1))
    rows = table[["lowest_median", "middle_median", "highest_median"]].to_numpy()
    assert [tuple(row) for row in rows.tolist()] == by_hand(medians, bins)


@given(st.lists(st.sampled_from([1.0, 2.0, 3.5, 700.0]), min_size=12, max_size=12))
@settings(max_examples=30, deadline=None)
def test_the_published_rank_and_the_most_common_answer_are_counted(medians: list[float]) -> None:
    row = curves([grid(list(medians))], binned(5)).iloc[-1]
    assert row["published_below"] == sum(median < medians[0] for median in medians)
    assert row["published_same"] == medians.count(medians[0])
    counts = Counter(medians)
    highest = max(counts.values())
    assert row["most_common_same"] == highest
    assert row["most_common_median"] == min(median for median in medians if counts[median] == highest)
    assert row["highest_high95"] >= 3 * max(medians) - 1e-9


def test_an_unanswered_published_specification_has_no_rank() -> None:
    row = curves([grid([None, *map(float, range(1, 12))])], binned(4)).iloc[0]
    assert pd.isna(row["published_below"])
    assert row["published_same"] == 0


def test_answers_that_differ_by_less_than_a_table_holds_are_one() -> None:
    row = curves([grid([2.0, 2.0 * (1 + 1e-9), *[5.0] * 10])], binned(4)).iloc[0]
    assert (row["published_below"], row["published_same"], row["most_common_same"]) == (0, 2, 10)


def test_the_table_is_the_same_bytes_twice_in_any_order() -> None:
    rng = np.random.default_rng(20261124)
    grids = [grid(rng.lognormal(8, 1, SIZE).tolist(), region=name) for name in ("NLD", "ESP", "WORLD")]
    assert table_bytes(curves(grids, PRIORS)) == table_bytes(curves(grids[::-1], PRIORS))
    contract("30_specification_curve").validate(curves(grids, PRIORS))
    assert curves([], PRIORS).empty
