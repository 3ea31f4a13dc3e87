"""The three methods side by side: pooled by REML as in R, pooled opinions by hand, silence where there is no answer."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from analysis.estimates import exact
from analysis.estimates.methods import (
    LEVELS,
    METHODS,
    by_exact,
    by_linear_pool,
    by_reml_hk,
    sure_voices,
)
from tests.estimates.worked import PRIORS, actual, brute_force, only, quantity

META = Path(__file__).parents[1] / "reference" / "meta"


@pytest.mark.parametrize("name", ["bcg", "bcg_k3", "homog5"])
def test_reml_hk_is_metafors_with_the_adhoc_correction(name: str) -> None:
    data = pd.read_csv(META / "datasets.csv").query("dataset == @name")
    row = pd.read_csv(META / "rma_uni.csv").query("dataset == @name and method == 'REML' and test == 'adhoc'")
    expected = row.iloc[0]
    entry = quantity(
        [
            exact.Point(math.exp(y), math.sqrt(v), lineage=str(study))
            for y, v, study in zip(data.yi, data.vi, data.study, strict=True)
        ]
    )
    (answer,) = by_reml_hk([entry], PRIORS)
    logs = np.log(answer.quantiles)
    assert logs[3] == pytest.approx(expected.beta, rel=1e-8)
    assert logs[0] == pytest.approx(expected.ci_lb, rel=1e-8)
    assert logs[-1] == pytest.approx(expected.ci_ub, rel=1e-8)
    assert np.log(answer.predictive) == pytest.approx([expected.pi_lb, expected.pi_ub], rel=1e-8)
    assert answer.tau == pytest.approx(expected.tau, rel=1e-7, abs=1e-9)
    assert answer.i2 == pytest.approx(expected.I2, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_reml_hk_pools_no_fewer_than_three_lineages(count: int) -> None:
    points = [exact.Point(100.0 + place, 0.2, lineage=f"L{place}") for place in range(count)]
    (answer,) = by_reml_hk([quantity([*points, exact.AtLeast(50.0, 0.1, lineage="B")])], PRIORS)
    assert answer.quantiles == ()
    assert f"{count} lineage" in answer.why_not


def test_copies_do_not_make_a_third_lineage() -> None:
    rows = [{"best": 100.0, "lineage": "A"}, {"best": 120.0, "lineage": "B"}, {"best": 120.0, "lineage": "B"}]
    entry = only(actual(*rows))
    (answer,) = by_reml_hk([entry], PRIORS)
    assert answer.quantiles == ()
    assert len(sure_voices(entry)) == 2


def test_reml_hk_leaves_bounds_out() -> None:
    points = [exact.Point(value, 0.3, lineage=f"L{value}") for value in (100.0, 200.0, 400.0)]
    without, beside = by_reml_hk(
        [quantity(points), quantity([*points, exact.UpTo(10.0, 0.1, lineage="B")])], PRIORS
    )
    assert without.quantiles == beside.quantiles


def test_the_linear_pool_of_one_lineage_is_the_claim_itself() -> None:
    (answer,) = by_linear_pool([quantity([exact.Point(100.0, 0.4, lineage="A")])], PRIORS)
    assert answer.quantiles == pytest.approx(100.0 * np.exp(0.4 * norm.ppf(LEVELS)), rel=1e-9)


def test_the_linear_pool_is_the_mixture_in_equal_parts() -> None:
    entry = quantity([exact.Point(100.0, 0.2, lineage="A"), exact.Point(1000.0, 0.5, lineage="B")])
    (answer,) = by_linear_pool([entry], PRIORS)
    for level, value in zip(LEVELS, answer.quantiles, strict=True):
        x = math.log(value)
        mixed = (norm.cdf(x, math.log(100), 0.2) + norm.cdf(x, math.log(1000), 0.5)) / 2
        assert mixed == pytest.approx(level, abs=1e-9)
    assert answer.predictive == ()
    assert answer.tau is None


def test_bounds_alone_have_no_answer_by_any_method() -> None:
    entry = quantity([exact.AtLeast(50.0, 0.1, lineage="A"), exact.UpTo(90.0, 0.1, lineage="B")])
    for name, method in METHODS.items():
        (answer,) = method([entry], PRIORS)
        assert answer.quantiles == (), name
        assert answer.why_not, name


def test_methods_answer_in_the_order_of_the_quantities() -> None:
    bound = quantity([exact.AtLeast(50.0, 0.1, lineage="A")])
    small, large = (quantity([exact.Point(value, 0.2, lineage="A")]) for value in (100.0, 10_000.0))
    for name in ("exact", "linear_pool"):
        first, second, third, fourth = METHODS[name]([large, bound, small, bound], PRIORS)
        assert first.quantiles[3] > third.quantiles[3]
        assert second.why_not
        assert fourth.why_not


def test_the_exact_answer_is_the_sum_over_a_grid() -> None:
    inputs = (
        exact.Point(80.0, 0.4, lineage="A"),
        exact.Point(300.0, 0.2, lineage="B"),
        exact.AtLeast(150.0, 0.1, lineage="C"),
    )
    entry = quantity(inputs)
    (answer,) = by_exact([entry], PRIORS)
    assert answer.quantiles[3] == pytest.approx(brute_force(inputs, entry.mu_prior), rel=1e-5)


def test_no_quantities_no_answers() -> None:
    for method in METHODS.values():
        assert list(method([], PRIORS)) == []
