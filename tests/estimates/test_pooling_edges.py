"""Pooling at the edges: few claims, equal claims, extreme and impossible values. Behaviour is defined, not lucky."""

import numpy as np
import pandas as pd
import pytest

from analysis.estimates import pooling_estimators
from analysis.estimates.pooling import random_effects, random_effects_by_group
from analysis.estimates.pooling_checks import (
    blups,
    leave_one_out,
    meta_regression,
    robust,
    small_study_test,
    tau2_interval,
    trim_and_fill,
)

METHODS = ("EE", "CE", "FE", "DL", "HE", "HS", "SJ", "ML", "REML", "EB", "PM")
DIVIDES_BY_V = ("EE", "CE", "FE", "DL", "HS", "PM")
Y = np.array([0.1, 0.5, 0.9, 0.4])
V = np.array([0.01, 0.02, 0.01, 0.05])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("test", ["z", "t", "knha", "adhoc"])
def test_one_claim_is_returned_as_it_is(method: str, test: str) -> None:
    result = random_effects([0.7], [0.04], method=method, test=test)
    assert result.converged
    assert (result.estimate, result.tau2, result.i2, result.h2, result.q, result.q_p) == (0.7, 0, 0, 1, 0, 1)
    assert result.se == pytest.approx(0.2)
    assert np.isnan(result.df)
    assert np.isnan(result.pi_low) == (method in ("EE", "CE", "FE"))


@pytest.mark.parametrize("method", METHODS)
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


@pytest.mark.parametrize("method", METHODS)
def test_a_claim_of_huge_variance_harms_no_method_and_tells_a_likelihood_nothing(method: str) -> None:
    result = random_effects([*Y, 30.0], [*V, 1e30], method=method, test="knha")
    assert result.converged
    assert np.isfinite([result.estimate, result.se, result.tau2, result.ci_low, result.q]).all()
    if method in ("EE", "ML", "REML"):
        without = random_effects(Y, V, method=method)
        found = random_effects([*Y, 30.0], [*V, 1e30], method=method)
        expected = (without.estimate, without.se, without.tau2)
        assert (found.estimate, found.se, found.tau2) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("method", METHODS)
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
        (lambda: random_effects(["many", 2.0], [1.0, 1.0]), "y and v must hold numbers only"),
        (lambda: random_effects(Y, V, method="REMLE"), "method is 'REMLE' .*one of DL, .*REML"),
        (lambda: random_effects(Y, V, test="wald"), "test is 'wald' .*one of z, t, knha, adhoc"),
        (lambda: random_effects(Y, V, level=95), "level is 95 .*a number between 0 and 1"),
        (lambda: random_effects_by_group(Y, V, list("aabb"), columns=["sigma"]), "a column is 'sigma'"),
        (lambda: random_effects_by_group(Y, V, ["a", "a", None, "b"]), r"group\[2\] is missing"),
        (lambda: random_effects_by_group(Y, V, list("aab")), "3 labels for 4 claims"),
        (lambda: leave_one_out([0.5], [0.1]), "1 claims: this needs at least 2"),
        (lambda: blups([0.5], [0.1]), "1 claims: this needs at least 2"),
        (lambda: tau2_interval([0.5], [0.1]), "1 claims: this needs at least 2"),
        (lambda: tau2_interval(Y, V, method="EE"), "method is 'EE' .*one of DL, .*PM would"),
        (lambda: tau2_interval(Y, [0.0, *V[1:]]), r"v\[0\] is 0"),
        (lambda: small_study_test([0.5, 0.6], [0.1, 0.2]), "at least 3"),
        (lambda: trim_and_fill([0.5, 0.6], [0.1, 0.2]), "at least 3"),
        (lambda: small_study_test([0.5, 0.6, 0.7], [0.1] * 3), "'se' is a combination"),
        (lambda: meta_regression(Y, V, {"x": [1, 2, 3]}), "3 rows for 4 claims"),
        (lambda: meta_regression(Y, V, {"x": [1, 2, None, 4]}), r"moderator 'x', row 2, is nan"),
        (lambda: meta_regression(Y, V, {"x": [1, 2, "late", 4]}), r"moderator 'x', row 2, is late"),
        (lambda: meta_regression(Y, V, {"x": [5, 5, 5, 5]}), "'x' is a combination"),
        (lambda: meta_regression(Y, V, {"a": [1, 2, 3, 5], "b": [2, 4, 6, 10]}), "'b' is a combination"),
        (lambda: meta_regression(Y, V, np.eye(4)[:, :3]), "4 claims cannot support 4"),
        (lambda: robust(Y, V, ["a"] * 4), "one cluster"),
        (lambda: robust(Y, V, list("aabb"), kind="CR3"), "kind is 'CR3' .*one of CR1, CR2"),
        (lambda: robust(Y, [*V[:3], 0.0], list("aabb")), r"v\[3\] is 0"),
    ],
)
def test_what_cannot_be_asked_is_named(call, message: str) -> None:
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
        context.setattr(pooling_estimators, "MAX_ITERATIONS", 2)
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
    monkeypatch.setattr("analysis.estimates.pooling.CHUNK_CLAIMS", 7)
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
    one = meta_regression(Y, V, x, test="knha")
    other = meta_regression(Y * 1e12, V * 1e24, {"year": np.array(x["year"]) * 1e6}, test="knha")
    estimates = other.coefficients["estimate"].to_numpy() / [1e12, 1e6]
    np.testing.assert_allclose(estimates, one.coefficients["estimate"], rtol=1e-9)
    assert other.statistics.tau2 == pytest.approx(one.statistics.tau2 * 1e24, rel=1e-9, abs=1e-9)
    assert other.statistics.r2 == pytest.approx(one.statistics.r2, rel=1e-7, abs=1e-7)


def test_the_working_model_settles_where_whole_steps_would_swing() -> None:
    # Found by search: without halved steps the two variances go round for ever.
    y, v = [0.6, -1.5, -1.9, -3.4, -1.7, -0.2], [6.8, 0.01, 0.24, 0.92, 0.29, 0.02]
    assert robust(y, v, list("abcbaa")).converged


def test_robust_in_other_units() -> None:
    clusters = list("aabbccd")
    y, v = np.array([0.1, 0.3, 0.9, 0.8, -0.2, 0.1, 0.5]), np.full(7, 0.02)
    one, other = robust(y, v, clusters), robust(y * 1e12, v * 1e24, clusters)
    assert other.se == pytest.approx(one.se * 1e12, rel=1e-8)
    assert other.df == pytest.approx(one.df, rel=1e-8)
    assert one.converged
    assert other.converged
