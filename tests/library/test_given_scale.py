"""A prior of one's own for the spread between lines, and draws of what they say."""

import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.estimates.line_likelihood import EvidenceError

ENDS = ["low80", "median", "high80"]


@pytest.fixture(scope="module")
def claims() -> pd.DataFrame:
    return an.load_claims("Pakistan")


def ends(estimates: pd.DataFrame) -> np.ndarray[Any, Any]:
    """The ends of all answers that are put together."""
    pooled = estimates[estimates["answer_status"] == "reconciled"]
    return pooled[ENDS].to_numpy(dtype=float)


def test_the_learned_scale_given_back_gives_the_published_answer(claims: pd.DataFrame) -> None:
    published = an.reconcile(claims)
    given = an.reconcile(claims, scale=an.learned_scale(published.iloc[:1]))
    assert len(ends(published))
    assert ends(given) == pytest.approx(ends(published), rel=1e-6)


def test_a_wider_scale_gives_a_wider_answer_that_says_whence(claims: pd.DataFrame) -> None:
    narrow = an.reconcile(claims, scale=0.05)
    wide = an.reconcile(claims, scale=1.0)
    assert (ends(wide)[:, 2] / ends(wide)[:, 0] > ends(narrow)[:, 2] / ends(narrow)[:, 0]).all()
    pooled = wide[wide["answer_status"] == "reconciled"]
    assert set(pooled["spread_from"]) == {"given"}
    assert pooled["scale"].tolist() == [1.0] * len(pooled)


@pytest.mark.parametrize("scale", [0, -1.0, "wide", True, float("nan"), pd.DataFrame({"scale": [1.0]})])
def test_what_is_no_scale_is_told(claims: pd.DataFrame, scale: Any) -> None:
    with pytest.raises(
        ValueError, match=r"scale .*; a number above 0, or a frame with the columns scale and weight"
    ):
        an.reconcile(claims, scale=scale)


def test_nodes_below_nought_are_told(claims: pd.DataFrame) -> None:
    nodes = pd.DataFrame({"scale": [0.5, -0.5], "weight": [0.5, 0.5]})
    with pytest.raises(ValueError, match=r"scale has a node that is not above 0"):
        an.reconcile(claims, scale=nodes)


def test_draws_are_those_of_the_posterior() -> None:
    survey = {"place": "Nepal", "measure": "stock", "method": "survey", "year": 2019}
    makers = {"A": "12,000 to 15,000", "B": "14,000 to 20,000"}
    own = an.make_claims([survey | {"producer": maker, "figure": number} for maker, number in makers.items()])
    belief = an.posterior(own, tau_scale=0.5, mu_prior=(9.0, 2.0))
    drawn = belief.draws(20_000, seed=1)["mu"]
    # A tenth quantile of so many draws has an error of some 2 percent of the spread.
    for p in (0.1, 0.5, 0.9):
        assert drawn.quantile(p) == pytest.approx(float(belief.quantile(p)), abs=0.05 * belief.sd)
    assert belief.draws(5, seed=2).equals(belief.draws(5, seed=2))
    in_arviz = belief.to_arviz(5, seed=2)["posterior"]["mu"]
    assert in_arviz.dims == ("chain", "draw")
    assert in_arviz.values.tolist() == [belief.draws(5, seed=2)["mu"].tolist()]
    with pytest.raises(EvidenceError, match=r"count is 0; a whole number of draws"):
        belief.draws(0)


def test_arviz_that_is_not_there_is_told_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "arviz_base", None)
    survey = {"place": "Nepal", "measure": "stock", "method": "survey", "year": 2019}
    makers = {"A": "12,000 to 15,000", "B": "14,000 to 20,000"}
    own = an.make_claims([survey | {"producer": maker, "figure": text} for maker, text in makers.items()])
    belief = an.posterior(own, tau_scale=0.5, mu_prior=(9.0, 2.0))
    with pytest.raises(
        ModuleNotFoundError, match=r'arviz_base, .*pip install "counting-the-uncounted\[arviz\]"'
    ):
        belief.to_arviz()
