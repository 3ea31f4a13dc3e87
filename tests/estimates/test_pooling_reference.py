"""Pooled estimates against R 4.5.0 and metafor 4.8-0 (origin: tests/reference/meta/ORIGIN.md)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.estimates.meta_analysis import random_effects, random_effects_by_group
from analysis.estimates.pooling_diagnostics import (
    leave_one_out,
    meta_regression,
    small_study_test,
    tau2_interval,
)

REFERENCE = Path(__file__).parents[1] / "reference" / "meta"
METHODS = ("EE", "DL", "HE", "HS", "SJ", "ML", "REML", "EB", "PM")
OTHER_NAMES = {"CE": "EE", "FE": "EE"}
# Column of metafor: name here.
FIELDS = {
    "beta": "estimate", "se": "se", "stat": "statistic", "pval": "p", "ci_lb": "ci_low", "ci_ub": "ci_high",
    "tau2": "tau2", "se_tau2": "tau2_se", "tau": "tau", "I2": "i2", "H2": "h2", "Q": "q", "Qp": "q_p", "ddf": "df",
    "pi_lb": "pi_low", "pi_ub": "pi_high", "ll": "loglik", "dev": "deviance", "AIC": "aic", "BIC": "bic", "AICc": "aicc",
}  # fmt: skip


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / name)


DATA = {
    name: (rows.yi.to_numpy(), rows.vi.to_numpy()) for name, rows in table("datasets.csv").groupby("dataset")
}
BCG = DATA["bcg"]
RMA = table("rma_uni.csv").query("method in @METHODS")
CONFINT = table("confint_tau2_qprofile.csv")
METAREG = table("rma_metareg_bcg.csv")
DEPENDENCE = table("dependence_oracles.csv").set_index(["model", "quantity"])["value"]
SCHOOLS = table("konstantopoulos2011.csv")


def close(got: object, expected: object, rel: float) -> None:
    np.testing.assert_allclose(np.asarray(got, float), np.asarray(expected, float), rtol=rel, atol=1e-15)


def test_every_row_is_there() -> None:
    assert len(RMA) == 5 * 9 * 4
    assert len(METAREG) == 8 * 2 * (2 + 3)
    assert len(CONFINT) == 4 * 6 * 4


@pytest.mark.parametrize("method", [*METHODS, *OTHER_NAMES])
@pytest.mark.parametrize("test", ["z", "t", "knha", "adhoc"])
def test_all_data_sets_equal_metafor(method: str, test: str) -> None:
    data = table("datasets.csv").sample(frac=1.0, random_state=3)
    result = random_effects_by_group(data.yi, data.vi, data.dataset, method=method, test=test)
    theirs = (RMA.method == OTHER_NAMES.get(method, method)) & (RMA.test == test)
    expected = RMA[theirs].set_index("dataset").loc[result.index]
    for column, ours in FIELDS.items():
        close(result[ours], expected[column], 1e-7 if method == "PM" else 1e-8)
    assert result["status"].tolist() == ["ok", "one claim", "ok", "ok", "ok"]
    assert result["k"].tolist() == (result["q_df"] + 1).tolist() == expected["k"].tolist()
    assert result["converged"].all()


@pytest.mark.parametrize(("dataset", "method"), CONFINT.groupby(["dataset", "method"]).groups)
def test_q_profile_interval_equals_metafor(dataset: str, method: str) -> None:
    rows = CONFINT[(CONFINT.dataset == dataset) & (CONFINT.method == method)].set_index("quantity")
    if method == "PM":
        # Its estimate stands at a default tolerance here, and at a tight one in the table of all fits.
        (fit,) = RMA[(RMA.dataset == dataset) & (RMA.method == method) & (RMA.test == "z")].to_dict("records")
        rows["estimate"] = [fit[name] for name in ("tau2", "tau", "I2", "H2")]
    result = tau2_interval(*DATA[dataset], method=method)
    for theirs, ours in {"tau^2": "tau2", "tau": "tau", "I^2(%)": "i2", "H^2": "h2"}.items():
        got = [getattr(result, ours + end) for end in ("", "_low", "_high")]
        close(got, rows.loc[theirs, ["estimate", "lb", "ub"]], 1e-8)
    assert result.converged


@pytest.mark.parametrize(("mods", "method", "test"), METAREG.groupby(["mods", "method", "test"]).groups)
def test_meta_regression_equals_metafor(mods: str, method: str, test: str) -> None:
    # PM and EB solve one equation, which metafor solves for EB alone to a tight tolerance.
    row_method = "EB" if method == "PM" else method
    rows = METAREG[(METAREG.mods == mods) & (METAREG.method == row_method) & (METAREG.test == test)]
    data = table("datasets.csv").query("dataset == 'bcg'")
    result = meta_regression(data.yi, data.vi, data[mods.split("+")], method=method, test=test)
    coefficients = result.coefficients
    assert coefficients.index.tolist() == ["intercept", *mods.split("+")]
    for theirs, ours in FIELDS.items():
        if ours in coefficients:
            close(coefficients[ours], rows[theirs], 1e-7)
    first = rows.iloc[0]
    names = ["tau2", "r2", "i2", "q", "q_p", "q_model", "q_model_p"]
    close(result.statistics[names], first[["tau2", "R2", "I2", "QE", "QEp", "QM", "QMp"]], 1e-7)


def test_influence_of_each_claim_follows_from_leaving_it_out() -> None:
    """metafor's diagnostics, each by its definition from the fit of all claims and the fits without one."""
    expected = table("bcg_reml_influence.csv").drop(columns="study")
    y, v = BCG
    whole, without = random_effects(*BCG), leave_one_out(*BCG)
    share = 1.0 / (v + whole.tau2)
    leverage = share / share.sum()
    change = whole.estimate - without["estimate"]
    diagnostics = {
        "rstudent": (y - without["estimate"]) / np.sqrt(v + without["tau2"] + without["se"] ** 2),
        "dffits": change / np.sqrt(leverage * (v + without["tau2"])),
        "cook_d": (change / whole.se) ** 2,
        "cov_r": (without["se"] / whole.se) ** 2,
        "tau2_del": without["tau2"],
        "qe_del": without["q"],
        "hat": leverage,
        "weight": 100.0 * leverage,
    }
    assert {str(name).lower() for name in expected} == set(diagnostics)
    for name in map(str, expected):
        close(diagnostics[name.lower()], expected[name], 1e-6)
    close(100.0 * leverage, table("bcg_reml_weights.csv")["weight_pct"], 1e-6)


def one_after_the_other() -> pd.DataFrame:
    """The first trial, the first two, and so on, in the order of year."""
    order = np.argsort(table("datasets.csv").query("dataset == 'bcg'").x2.to_numpy(), kind="stable")
    last, rows = np.nonzero(np.tri(order.size))
    y, v = BCG
    return random_effects_by_group(y[order[rows]], v[order[rows]], last)


@pytest.mark.parametrize(
    ("name", "make_table", "columns"),
    [
        ("leave1out", lambda: leave_one_out(*BCG), 11),
        ("cumul", one_after_the_other, 5),
    ],
)
def test_tables_of_claims_equal_metafor(name: str, make_table: Callable[[], Any], columns: int) -> None:
    expected, result = table(f"bcg_reml_{name}.csv"), make_table()
    names = FIELDS | {"estimate": "estimate", "zval": "statistic"}
    shared = [theirs for theirs in expected if theirs in names]
    for theirs in shared:
        close(result[names[theirs]], expected[theirs], 1e-6)
    assert len(shared) == columns


def test_small_study_checks_equal_metafor() -> None:
    expected = table("bcg_reml_bias.csv").set_index("quantity")["value"]
    egger = small_study_test(*BCG)
    names = ["egger_z", "egger_p", "egger_limit_est"]
    close([egger.statistic, egger.p, egger.limit], expected[names], 1e-6)


def aggregated(rho: float) -> tuple[list[float], list[float]]:
    """Each district's mean and its variance, where errors of its schools correlate by rho."""
    y, v = [], []
    for _, rows in SCHOOLS.groupby("district"):
        sd = np.sqrt(rows.vi.to_numpy())
        covariance = np.outer(sd, sd) * np.where(np.eye(len(sd)) == 1.0, 1.0, rho)
        share = np.linalg.solve(covariance, np.ones(len(sd)))
        y.append(float(share @ rows.yi.to_numpy() / share.sum()))
        v.append(float(1.0 / share.sum()))
    return y, v


@pytest.mark.parametrize(
    ("model", "data"),
    [
        ("rma (ignoring clustering) REML", (SCHOOLS.yi, SCHOOLS.vi)),
        (
            "bcg + trial 4 duplicated twice, naive rma REML",
            [np.concatenate([x, np.repeat(x[3], 2)]) for x in BCG],
        ),
        *(
            (f"aggregate by district CS rho={rho:g} then rma REML", aggregated(rho))
            for rho in (0.0, 0.3, 0.6, 0.9)
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_dependent_claims_pooled_as_in_metafor(model: str, data: tuple[list[float], list[float]]) -> None:
    result = random_effects(*data)
    expected = [DEPENDENCE[model, name] for name in ("beta", "se", "tau2")]
    close(result[["estimate", "se", "tau2"]], expected, 1e-6)
