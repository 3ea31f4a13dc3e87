"""What pooled estimates must satisfy whatever the data, and the equations that define them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import chi2

from analysis.estimates import pooling
from analysis.estimates import pooling_estimators as estimators
from analysis.estimates.pooling import FIELDS, random_effects, random_effects_by_group
from analysis.estimates.pooling_checks import meta_regression, robust, tau2_interval
from analysis.estimates.pooling_estimators import Fit

METHODS = ("EE", "DL", "HE", "HS", "SJ", "ML", "REML", "EB", "PM")
# Columns that scale with y, with y squared, and not at all.
LINEAR = ("estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high")
SQUARED = ("tau2", "tau2_se")
FREE = ("statistic", "p", "i2", "h2", "q", "q_p", "df")

# No deadline: the machine is shared, and a slow example is not a wrong one.
quick = settings(deadline=None, max_examples=60)
methods = st.sampled_from(METHODS)
tests = st.sampled_from(["z", "t", "knha", "adhoc"])


@st.composite
def claims(draw: st.DrawFn, least: int = 2, most: int = 12) -> tuple[np.ndarray, np.ndarray]:
    k = draw(st.integers(least, most))
    y = draw(hnp.arrays(float, k, elements=st.integers(-4000, 4000).map(lambda i: i / 1000)))
    v = draw(hnp.arrays(float, k, elements=st.integers(1, 2000).map(lambda i: i / 1000)))
    return y, v


@st.composite
def ragged(draw: st.DrawFn) -> pd.DataFrame:
    parts = draw(st.lists(claims(least=1, most=7), min_size=1, max_size=8))
    tables = [pd.DataFrame({"y": y, "v": v, "group": f"g{i}"}) for i, (y, v) in enumerate(parts)]
    whole = pd.concat(tables, ignore_index=True)
    order = draw(st.permutations(range(len(whole))))
    return whole.iloc[order].reset_index(drop=True)


def numbers(result, names) -> np.ndarray:
    return np.array([getattr(result, name) for name in names])


@quick
@given(claims(), methods, tests, st.integers(-40, 40))
def test_scaling_by_a_power_of_two_changes_no_digit(data, method: str, test: str, power: int) -> None:
    y, v = data
    scale = 2.0**power
    before = random_effects(y, v, method=method, test=test)
    after = random_effects(y * scale, v * scale**2, method=method, test=test)
    np.testing.assert_array_equal(numbers(after, LINEAR), numbers(before, LINEAR) * scale)
    np.testing.assert_array_equal(numbers(after, SQUARED), numbers(before, SQUARED) * scale**2)
    np.testing.assert_array_equal(numbers(after, FREE), numbers(before, FREE))


@quick
@given(claims(), methods, tests, st.sampled_from([1.0, -1.0]), st.floats(-50, 50), st.randoms())
def test_turning_round_shifting_and_order_move_location_and_nothing_else(
    data, method: str, test: str, sign: float, shift: float, random
) -> None:
    y, v = data
    order = np.array(random.sample(range(y.size), y.size))
    before = random_effects(y, v, method=method, test=test)
    after = random_effects(sign * y[order] + shift, v[order], method=method, test=test)
    low, high = ("ci_low", "pi_low"), ("ci_high", "pi_high")
    moved = numbers(after, ("estimate", *(low + high if sign > 0 else high + low))) - shift
    np.testing.assert_allclose(sign * moved, numbers(before, ("estimate", *low, *high)), rtol=1e-7, atol=1e-7)
    still = ("se", "i2", "q", *SQUARED)
    np.testing.assert_allclose(numbers(after, still), numbers(before, still), rtol=1e-6, atol=1e-8)


@settings(deadline=None, max_examples=40)
@given(ragged(), methods, tests, st.lists(st.sampled_from(FIELDS), max_size=5, unique=True))
def test_a_group_in_a_batch_is_the_group_alone_and_a_column_that_of_the_whole_table(
    data: pd.DataFrame, method: str, test: str, wanted: list[str]
) -> None:
    table = random_effects_by_group(data.y, data.v, data.group, method=method, test=test)
    columns = table.columns.drop("status")
    for name, rows in data.groupby("group"):
        alone = random_effects(rows.y, rows.v, method=method, test=test)
        numbers_of = (one[columns].astype(float) for one in (table.loc[name], alone))
        np.testing.assert_allclose(*numbers_of, rtol=1e-13, atol=1e-15)
    part = random_effects_by_group(data.y, data.v, data.group, method=method, test=test, columns=wanted)
    pd.testing.assert_frame_equal(part, table[["k", "converged", "status", *wanted]], check_exact=True)


@quick
@given(claims(), st.sampled_from(["ML", "REML"]))
def test_likelihood_slope_is_zero_at_the_optimum(data, method: str) -> None:
    y, v = data
    result = random_effects(y, v, method=method)
    assert result.converged
    slope, curvature, information = _dense_slope(y, v, result.tau2, restricted=method == "REML")
    if result.tau2 == 0.0:
        # Zero is a maximum, or, as in metafor, likelier than the optimum that the search from HE came to.
        hedges = random_effects(y, v, method="HE").tau2
        likelier = result.loglik > _dense_loglik(y, v, hedges, restricted=method == "REML")
        assert slope <= 1e-12 * np.sum(1.0 / v) or likelier
    else:
        # Where the likelihood is flat the optimum itself is not defined to ten digits.
        assume(curvature > 0.01 * information)
        assert abs(slope / curvature) <= 1e-10 * max(result.tau2, v.min())


@quick
@given(claims(), st.sampled_from(["PM", "EB"]), st.sampled_from([0.5, 0.8, 0.95, 0.99]))
def test_generalised_q_meets_its_expectation_and_at_the_bounds_its_tails(
    data, method: str, level: float
) -> None:
    y, v = data
    found = tau2_interval(y, v, method=method, level=level)
    assert found.converged
    assert 0.0 <= found.tau2_low <= found.tau2_high
    low, high = chi2.ppf([(1 + level) / 2, (1 - level) / 2], y.size - 1)
    for name, goal in {"tau2": y.size - 1.0, "tau2_low": low, "tau2_high": high}.items():
        if found[name] == 0.0:
            assert _dense_q(y, v, 0.0) <= goal * (1 + 1e-9)
        else:
            assert _dense_q(y, v, found[name]) == pytest.approx(goal, rel=1e-9)


@quick
@given(claims(least=3), methods, tests)
def test_regression_on_nothing_is_pooling(data, method: str, test: str) -> None:
    y, v = data
    pooled = random_effects(y, v, method=method, test=test)
    none = pd.DataFrame(index=range(y.size))
    regression = meta_regression(y, v, none, method=method, test=test)
    row = regression.coefficients.loc["intercept"]
    names = ("estimate", "se", "ci_low", "ci_high")
    np.testing.assert_allclose(row[list(names)], numbers(pooled, names), rtol=1e-7, atol=1e-9)
    names = ("tau2", "i2", "q", "loglik", "aic", "bic", "aicc")
    np.testing.assert_allclose(
        numbers(regression.statistics, names), numbers(pooled, names), rtol=1e-6, atol=1e-8
    )


@quick
@given(claims(least=3))
def test_clusters_of_one_claim_leave_the_estimate(data) -> None:
    y, v = data
    pooled = random_effects(y, v)
    result = robust(y, v, np.arange(y.size))
    assert result.estimate == pytest.approx(pooled.estimate, rel=1e-7, abs=1e-9)
    assert result.omega2 == 0.0
    assert result.df <= y.size - 1 + 1e-9


def _dense_p(v: np.ndarray, tau2: float) -> np.ndarray:
    w = (1.0 / (v + tau2)).astype(np.longdouble)
    return np.diag(w) - np.outer(w, w) / w.sum()


def _dense_q(y: np.ndarray, v: np.ndarray, tau2: float) -> float:
    y = (y - y.mean()).astype(np.longdouble)
    return float(y @ _dense_p(v, tau2) @ y)


def _dense_slope(y: np.ndarray, v: np.ndarray, tau2: float, *, restricted: bool) -> tuple[float, ...]:
    p = _dense_p(v, tau2)
    y = (y - y.mean()).astype(np.longdouble)
    expected = p if restricted else np.diag(1.0 / (v + tau2)).astype(np.longdouble)
    slope = y @ p @ p @ y - np.trace(expected)
    information = np.trace(expected @ expected)
    curvature = 2 * (y @ p @ p @ p @ y) - information
    return float(slope), float(curvature), float(information)


def _dense_loglik(y: np.ndarray, v: np.ndarray, tau2: float, *, restricted: bool) -> float:
    w = 1.0 / (v + tau2)
    rest = _dense_q(y, v, tau2) - np.log(w).sum() + y.size * np.log(2 * np.pi)
    if restricted:
        rest += np.log(w.sum()) - np.log(2 * np.pi) - np.log(y.size)
    return float(-0.5 * rest)


@pytest.mark.parametrize("method", ["DL", "HE"])
def test_a_bare_fit_computes_nothing_else(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unwanted(*_: object, **__: object) -> None:
        raise AssertionError

    for room, name in ((Fit, "loglik"), (Fit, "tr_papa"), (pooling.special, "chdtrc"), (estimators, "wald")):
        with monkeypatch.context() as context:
            context.setattr(room, name, unwanted)
            y, v, group = [0.1, 0.3, 0.9, 2.0], [0.04, 0.05, 0.03, 0.2], ["a", "a", "b", "b"]
            random_effects_by_group(y, v, group, method=method, columns=["estimate", "se", "tau2"])
            with pytest.raises(AssertionError):
                random_effects_by_group(y, v, group, method=method)
