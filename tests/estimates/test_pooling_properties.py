"""What pooled estimates satisfy whatever the data, the equations that define them, and behaviour at the edges."""

from collections.abc import Callable, Iterable
from random import Random
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special
from scipy.stats import chi2

from analysis.estimates import meta_analysis
from analysis.estimates import pooling_estimators as estimators
from analysis.estimates.meta_analysis import FIELDS, random_effects, random_effects_by_group
from analysis.estimates.pooling_diagnostics import (
    leave_one_out,
    meta_regression,
    small_study_test,
    tau2_interval,
)
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
def claims(draw: st.DrawFn, least: int = 2, largest: int = 12) -> tuple[np.ndarray, np.ndarray]:
    k = draw(st.integers(least, largest))
    y = draw(hnp.arrays(float, k, elements=st.integers(-4000, 4000).map(lambda i: i / 1000)))
    v = draw(hnp.arrays(float, k, elements=st.integers(1, 2000).map(lambda i: i / 1000)))
    return y, v


@st.composite
def ragged(draw: st.DrawFn) -> pd.DataFrame:
    parts = draw(st.lists(claims(least=1, largest=7), min_size=1, max_size=8))
    tables = [pd.DataFrame({"y": y, "v": v, "group": f"g{i}"}) for i, (y, v) in enumerate(parts)]
    whole = pd.concat(tables, ignore_index=True)
    order = draw(st.permutations(range(len(whole))))
    return whole.iloc[order].reset_index(drop=True)


def numbers(result: Any, names: Iterable[str]) -> np.ndarray:
    return np.array([getattr(result, name) for name in names])


@quick
@given(claims(), methods, tests, st.integers(-40, 40))
def test_scaling_by_a_power_of_two_changes_no_digit(
    data: tuple[np.ndarray, np.ndarray], method: str, test: str, power: int
) -> None:
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
    data: tuple[np.ndarray, np.ndarray], method: str, test: str, sign: float, shift: float, random: Random
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
        in_batch = table.loc[[name], columns].iloc[0].astype(float)
        np.testing.assert_allclose(in_batch, alone[columns].astype(float), rtol=1e-13, atol=1e-15)
    part = random_effects_by_group(data.y, data.v, data.group, method=method, test=test, columns=wanted)
    pd.testing.assert_frame_equal(part, table[["k", "converged", "status", *wanted]], check_exact=True)


@quick
@given(claims(), st.sampled_from(["ML", "REML"]))
def test_likelihood_slope_is_zero_at_the_optimum(data: tuple[np.ndarray, np.ndarray], method: str) -> None:
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
    data: tuple[np.ndarray, np.ndarray], method: str, level: float
) -> None:
    y, v = data
    interval = tau2_interval(y, v, method=method, level=level)
    assert interval.converged
    assert 0.0 <= interval.tau2_low <= interval.tau2_high
    low, high = chi2.ppf(np.array([(1 + level) / 2, (1 - level) / 2]), y.size - 1)
    for name, goal in {"tau2": y.size - 1.0, "tau2_low": low, "tau2_high": high}.items():
        if interval[name] == 0.0:
            assert _dense_q(y, v, 0.0) <= goal * (1 + 1e-9)
        else:
            assert _dense_q(y, v, interval[name]) == pytest.approx(goal, rel=1e-9)


@quick
@given(claims(least=3), methods, tests)
def test_regression_on_nothing_is_pooling(
    data: tuple[np.ndarray, np.ndarray], method: str, test: str
) -> None:
    y, v = data
    pooled = random_effects(y, v, method=method, test=test)
    none = pd.DataFrame(index=range(y.size))
    regression = meta_regression(y, v, none, method=method, test=test)
    row = regression.coefficients.loc["intercept"]
    names = ["estimate", "se", "ci_low", "ci_high"]
    np.testing.assert_allclose(row[names], numbers(pooled, names), rtol=1e-7, atol=1e-9)
    names = ["tau2", "i2", "q", "loglik", "aic", "bic", "aicc"]
    np.testing.assert_allclose(
        numbers(regression.statistics, names), numbers(pooled, names), rtol=1e-6, atol=1e-8
    )


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
    log_likelihood = _dense_q(y, v, tau2) - np.log(w).sum() + y.size * np.log(2 * np.pi)
    if restricted:
        log_likelihood += np.log(w.sum()) - np.log(2 * np.pi) - np.log(y.size)
    return float(-0.5 * log_likelihood)


@pytest.mark.parametrize("method", ["DL", "HE"])
def test_a_bare_fit_computes_nothing_else(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unwanted(*_: object, **__: object) -> None:
        raise AssertionError

    for room, name in (
        (Fit, "loglik"),
        (Fit, "tr_papa"),
        (special, "chdtrc"),
        (estimators, "wald"),
    ):
        with monkeypatch.context() as context:
            context.setattr(room, name, unwanted)
            y, v, group = [0.1, 0.3, 0.9, 2.0], [0.04, 0.05, 0.03, 0.2], ["a", "a", "b", "b"]
            random_effects_by_group(y, v, group, method=method, columns=["estimate", "se", "tau2"])
            with pytest.raises(AssertionError):
                random_effects_by_group(y, v, group, method=method)


EVERY_NAME = ("CE", "FE", *METHODS)
DIVIDES_BY_V = ("EE", "CE", "FE", "DL", "HS", "PM")
Y = np.array([0.1, 0.5, 0.9, 0.4])
V = np.array([0.01, 0.02, 0.01, 0.05])


@pytest.mark.parametrize("method", EVERY_NAME)
@pytest.mark.parametrize("test", ["z", "t", "knha", "adhoc"])
def test_one_claim_is_returned_as_it_is(method: str, test: str) -> None:
    result = random_effects([0.7], [0.04], method=method, test=test)
    assert result.converged
    assert (result.estimate, result.tau2, result.i2, result.h2, result.q, result.q_p) == (0.7, 0, 0, 1, 0, 1)
    assert result.se == pytest.approx(0.2)
    assert np.isnan(result.df)
    assert np.isnan(result.pi_low) == (method in ("EE", "CE", "FE"))


@pytest.mark.parametrize("method", EVERY_NAME)
@pytest.mark.parametrize("value", [0.1, 1e12, -1e-12])
def test_equal_claims_have_no_spread(method: str, value: float) -> None:
    result = random_effects([value] * 3, [0.04, 0.05, 0.03], method=method)
    assert (result.tau2, result.q, result.q_p, result.i2) == (0.0, 0.0, 1.0, 0.0)
    assert result.estimate == value
    assert result.converged


def test_equal_claims_under_hartung_knapp_have_an_interval_of_one_point() -> None:
    result = random_effects([0.1] * 3, [0.04, 0.05, 0.03], test="knha")
    assert (result.se, result.ci_low, result.ci_high, result.p) == (0.0, 0.1, 0.1, 0.0)
    rounded = random_effects([0.3, 0.1 + 0.2, 0.3], [0.04, 0.05, 0.03], test="knha")
    assert rounded.se == 0.0
    wide = random_effects([0.1] * 3, [0.04, 0.05, 0.03], test="adhoc")
    assert wide.ci_low < 0.1 < wide.ci_high


@pytest.mark.parametrize("method", EVERY_NAME)
def test_a_claim_of_huge_variance_harms_no_method_and_tells_a_likelihood_nothing(method: str) -> None:
    result = random_effects([*Y, 30.0], [*V, 1e30], method=method, test="knha")
    assert result.converged
    assert np.isfinite([result.estimate, result.se, result.tau2, result.ci_low, result.q]).all()
    if method in ("EE", "ML", "REML"):
        without = random_effects(Y, V, method=method)
        result = random_effects([*Y, 30.0], [*V, 1e30], method=method)
        expected = (without.estimate, without.se, without.tau2)
        assert (result.estimate, result.se, result.tau2) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("method", EVERY_NAME)
def test_a_variance_of_zero_is_taken_or_refused_by_name_and_without_spread_an_error(method: str) -> None:
    for y, v in (([0.5, 0.5, 0.5], [0.1, 0.0, 0.2]), ([0.5], [0.0])):
        with pytest.raises(ValueError, match="infinite weight"):
            random_effects(y, v, method=method)
    zero = np.array([0.01, 0.0, 0.01, 0.05])
    if method in DIVIDES_BY_V:
        with pytest.raises(ValueError, match=r"v\[1\] is 0: .*infinite weight"):
            random_effects(Y, zero, method=method)
        return
    result = random_effects(Y, zero, method=method)
    assert result.converged
    assert result.tau2 > 0.0
    assert np.isnan([result.i2, result.h2, result.q, result.q_p]).all()
    if method == "ML":
        # With a variance of (nearly) zero the likelihood grows without end at tau2 = 0: the interior maximum is kept.
        return
    tiny = random_effects(Y, np.array([0.01, 1e-13, 0.01, 0.05]), method=method)
    assert result.estimate == pytest.approx(tiny.estimate, rel=1e-9)
    assert result.tau2 == pytest.approx(tiny.tau2, rel=1e-9)


@pytest.mark.parametrize("method", ["DL", "REML", "PM"])
def test_small_differences_of_large_values_keep_their_digits(method: str) -> None:
    small = random_effects([1.0, 2.0, 5.0, 7.0], [1.0, 1.0, 3.0, 0.5], method=method)
    large = random_effects(1e12 + np.array([1.0, 2.0, 5.0, 7.0]), [1.0, 1.0, 3.0, 0.5], method=method)
    assert large.tau2 == pytest.approx(small.tau2, rel=1e-13)
    assert large.estimate - 1e12 == pytest.approx(small.estimate, abs=1e-3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: random_effects([1.0, np.nan], [1.0, 1.0]), r"y\[1\] is nan: every value must be a finite"),
        (lambda: random_effects([1.0, -np.inf], [1.0, 1.0]), r"y\[1\] is -inf"),
        (lambda: random_effects([1.0, 2.0], [np.inf, 1.0]), r"v\[0\] is inf"),
        (lambda: random_effects([1.0, 2.0], [1.0, -0.5]), r"v\[1\] is -0.5: a sampling variance cannot be"),
        (lambda: random_effects([], []), "0 claims: this needs at least 1"),
        (lambda: random_effects([1.0, 2.0], [1.0]), r"y has shape \(2,\) and v has \(1,\)"),
        (lambda: random_effects([[1.0], [2.0]], [1.0, 1.0]), "one-dimensional"),
        (lambda: random_effects(cast("Any", ["many", 2.0]), [1.0, 1.0]), "y and v must hold numbers only"),
        (lambda: random_effects(Y, V, method="REMLE"), "method is 'REMLE' .*one of DL, .*REML"),
        (lambda: random_effects(Y, V, test="wald"), "test is 'wald' .*one of z, t, knha, adhoc"),
        (lambda: random_effects(Y, V, level=95), "level is 95 .*a number between 0 and 1"),
        (lambda: random_effects_by_group(Y, V, list("aabb"), columns=["sigma"]), "a column is 'sigma'"),
        (lambda: random_effects_by_group(Y, V, ["a", "a", None, "b"]), r"group\[2\] is missing"),
        (lambda: random_effects_by_group(Y, V, list("aab")), "3 labels for 4 claims"),
        (lambda: leave_one_out([0.5], [0.1]), "1 claims: this needs at least 2"),
        (lambda: tau2_interval([0.5], [0.1]), "1 claims: this needs at least 2"),
        (lambda: tau2_interval(Y, V, method="EE"), "method is 'EE' .*one of DL, .*PM would"),
        (lambda: tau2_interval(Y, [0.0, *V[1:]]), r"v\[0\] is 0"),
        (lambda: small_study_test([0.5, 0.6], [0.1, 0.2]), "at least 3"),
        (lambda: small_study_test([0.5, 0.6, 0.7], [0.1] * 3), "'se' is a combination"),
        (lambda: meta_regression(Y, V, {"x": [1, 2, 3]}), "3 rows for 4 claims"),
        (lambda: meta_regression(Y, V, {"x": [1, 2, None, 4]}), r"moderator 'x', row 2, is nan"),
        (lambda: meta_regression(Y, V, {"x": [1, 2, "late", 4]}), r"moderator 'x', row 2, is late"),
        (lambda: meta_regression(Y, V, {"x": [5, 5, 5, 5]}), "'x' is a combination"),
        (lambda: meta_regression(Y, V, {"a": [1, 2, 3, 5], "b": [2, 4, 6, 10]}), "'b' is a combination"),
        (lambda: meta_regression(Y, V, np.eye(4)[:, :3]), "4 claims cannot support 4"),
    ],
)
def test_what_cannot_be_asked_is_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_one_bad_group_does_not_end_a_batch() -> None:
    table = random_effects_by_group(
        y=[0.1, 0.2, np.nan, 0.3, 0.5, 0.9, 0.2, 1.0, 1.0, 1e200, 0.0, 0.4, 0.8],
        v=[0.1, 0.1, 0.10, -1.0, 0.1, 0.1, 0.0, 0.0, 0.1, 1.0, 1.0, 0.1, np.inf],
        group=["a", "a", "b", "b", "c", "d", "e", "f", "f", "g", "g", "h", "h"],
    )
    status = table["status"].astype(str)
    assert status[list("acdg")].tolist() == ["ok", "one claim", "one claim", "not converged"]
    assert status[list("bhef")].tolist() == ["missing or infinite value"] * 2 + ["infinite weight"] * 2
    assert table["converged"].tolist() == [True, False, True, True, False, False, False, False]
    assert table["k"].tolist() == [2, 2, 1, 1, 1, 2, 2, 2]
    assert table.loc[["b", "e", "f", "h"], "estimate":"i2"].isna().all(axis=None)
    alone = random_effects([0.1, 0.2], [0.1, 0.1])
    assert table.loc["a", "estimate"] == alone.estimate


def test_a_search_that_ends_early_is_flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as context:
        context.setattr(estimators, "MAX_ITERATIONS", 2)
        table = random_effects_by_group(np.tile(Y, 2), np.tile(V, 2), np.repeat([0, 1], 4))
    assert table["status"].tolist() == ["not converged"] * 2
    assert np.isfinite(table["estimate"]).all()
    overflow = random_effects([0.0, 1e200], [1.0, 1.0])
    assert not overflow.converged
    assert np.isnan(overflow.estimate)


def test_groups_in_any_order_and_of_any_kind() -> None:
    group = pd.Categorical(["x", "y", "x", "y"], categories=["y", "x", "z"])
    table = random_effects_by_group(Y, V, group)
    assert table.index.tolist() == ["y", "x"]
    assert table.index.name == "group"
    assert table.loc["x", "estimate"] == random_effects(Y[[0, 2]], V[[0, 2]]).estimate
    numbered = random_effects_by_group(Y, V, [10, 2, 10, 2])
    assert numbered.index.tolist() == [2, 10]
    assert len(random_effects_by_group([], [], [])) == 0


def test_chunks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    k = rng.integers(1, 9, 200)
    group = np.repeat(np.arange(200), k)
    y, v = rng.normal(0.0, 1.0, k.sum()), rng.uniform(0.05, 1.0, k.sum())
    whole = random_effects_by_group(y, v, group, test="knha")
    monkeypatch.setattr(meta_analysis, "CHUNK_CLAIMS", 7)
    pd.testing.assert_frame_equal(random_effects_by_group(y, v, group, test="knha"), whole, rtol=1e-13)


def test_a_lower_interior_optimum_gives_way_to_zero() -> None:
    # Found by search: the REML likelihood has a maximum near tau2 = 30 that lies 3.1 below its value at zero.
    y = [-0.16, -5.2, -0.24, -21.63, 0.15, -0.32]
    v = [0.02, 15.8489, 0.01, 31.6228, 50.1187, 0.1259]
    assert random_effects(y, v).tau2 == 0.0
    # Copies of the last claim lift neither side; a higher likelihood inside is kept.
    assert random_effects(Y, V).tau2 > 0.0


def test_regression_from_an_array_is_weighted_least_squares() -> None:
    x = np.array([1.0, 2.0, 3.0, 4.0])
    result = meta_regression(Y, V, x, method="EE")
    slope, constant = np.polyfit(x, Y, 1, w=V**-0.5)
    assert result.coefficients["estimate"].to_dict() == pytest.approx({"intercept": constant, "0": slope})
    assert result.statistics[["p", "q_df", "q_model_df"]].tolist() == [2, 2, 1]


def test_regression_in_other_units() -> None:
    x = {"year": [1948, 1960, 1977, 1980]}
    plain = meta_regression(Y, V, x, test="knha")
    rescaled = meta_regression(Y * 1e12, V * 1e24, {"year": np.array(x["year"]) * 1e6}, test="knha")
    estimates = rescaled.coefficients["estimate"].to_numpy() / [1e12, 1e6]
    np.testing.assert_allclose(estimates, plain.coefficients["estimate"], rtol=1e-9)
    assert rescaled.statistics.tau2 == pytest.approx(plain.statistics.tau2 * 1e24, rel=1e-9, abs=1e-9)
    assert rescaled.statistics.r2 == pytest.approx(plain.statistics.r2, rel=1e-7, abs=1e-7)
