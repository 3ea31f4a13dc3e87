"""No claim, one claim, contradicting claims, extreme errors, and input that cannot be used."""

import math

import numpy as np
import pytest
from scipy import stats

from analysis.estimates import exact
from analysis.estimates.evidence_line import EvidenceError, Line
from tests.estimates.voiced_claims import at_least, up_to, value, within

PRIOR = (math.log(1e6), 2.0)
NORMAL = stats.norm(*PRIOR)


def post(*claims: Line, scale: float = 0.5, floor: float | None = None) -> exact.Posterior:
    return exact.posterior(claims, tau_scale=scale, mu_prior=PRIOR, floor=floor)


def test_no_claim_gives_the_prior() -> None:
    answer = post(scale=0.7)
    p = [0.001, 0.025, 0.5, 0.975, 0.999]
    assert np.asarray(answer.quantile(p)) == pytest.approx(NORMAL.ppf(p), rel=1e-10)
    assert answer.log_evidence == pytest.approx(0, abs=1e-10)
    assert answer.tau_mean == pytest.approx(0.7 * math.sqrt(2 / math.pi), rel=1e-10)
    assert answer.predictive is not None
    assert answer.predictive.moments() == pytest.approx((PRIOR[0], 4 + 0.49), rel=1e-10)


@pytest.mark.parametrize("floor", [2e6, 1e12])
def test_no_claim_and_a_floor_gives_the_prior_above_it(floor: float) -> None:
    answer = post(floor=floor)
    cut = stats.truncnorm((math.log(floor) - PRIOR[0]) / 2, np.inf, loc=PRIOR[0], scale=2)
    p = [0.025, 0.5, 0.975]
    assert answer.quantile(p) == pytest.approx(cut.ppf(p), rel=1e-9)
    assert answer.log_evidence == pytest.approx(NORMAL.logsf(math.log(floor)), rel=1e-10)


def test_contradicting_claims_twelve_orders_apart_widen_the_spread() -> None:
    answer = post(value(1.0, 1e-3), value(1e12, 1e-3), scale=1.0)
    assert answer.mean == pytest.approx(math.log(1e6), abs=1e-9)
    assert answer.tau_mean > 4
    assert math.isfinite(answer.log_evidence)


def test_contradicting_bounds_do_not_underflow() -> None:
    answer = post(at_least(1e12, 1e-3), up_to(1.0, 1e-3), scale=0.05)
    assert answer.mean == pytest.approx(math.log(1e6), abs=1e-6)
    assert answer.log_evidence < -300
    assert float(answer.quantile(0.975)) - answer.mean == pytest.approx(
        answer.mean - float(answer.quantile(0.025)), abs=1e-6
    )


def test_a_floor_far_above_the_points_holds() -> None:
    answer = post(value(1e3, 1e-3), value(1.1e3, 1e-3), floor=1e12)
    low, middle = np.asarray(answer.natural([0.001, 0.5]))
    assert 1e12 < low < middle < 2e12
    assert math.isfinite(answer.log_evidence)


def test_a_window_as_narrow_as_print_is_a_point() -> None:
    window, point = post(within(1e6, 1e6 * (1 + 1e-9), 0.1)), post(value(1e6, 0.1))
    assert window.mean == pytest.approx(point.mean, abs=1e-7)
    assert window.sd == pytest.approx(point.sd, rel=1e-6)
    assert window.log_evidence - math.log(1e-9) == pytest.approx(point.log_evidence, abs=1e-6)


def test_a_claim_far_from_the_prior_leaves_no_steps_between_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by search: mu given tau moves fast, so that nodes of tau as far apart as elsewhere miss by 1.6e-5."""
    prior, p = (-4.0, 1.4), [0.025, 0.2, 0.5, 0.8, 0.975]
    found = exact.posterior([Line("", 22.9, 0.5, 0.5)], tau_scale=0.13, mu_prior=prior)
    monkeypatch.setattr(exact, "TAU_NODES", 20.0)
    finer = exact.posterior([Line("", 22.9, 0.5, 0.5)], tau_scale=0.13, mu_prior=prior)
    assert found.quantile(p) == pytest.approx(finer.quantile(p), abs=1e-6 * finer.sd)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tau_scale": 0.0}, "tau_scale is 0.0 .float.; a number between 0 and inf"),
        ({"tau_scale": math.nan}, "tau_scale is nan"),
        ({"tau_scale": [1.0, 2.0, 3.0]}, "tau_scale is .1.0, 2.0, 3.0. .list.; a number"),
        ({"mu_prior": (math.inf, 1.0)}, "the mean of mu_prior is inf"),
        ({"mu_prior": (13.0, -1.0)}, "the sd of mu_prior is -1.0"),
        ({"floor": -5.0}, "floor is -5.0"),
        ({"claims": [value(1e6, 0.1), "ILO 2005"]}, "claim 1 is 'ILO 2005'; a claim is a point"),
    ],
)
def test_what_cannot_be_used_is_named(changes: dict[str, object], message: str) -> None:
    arguments = {"claims": [value(1e6, 0.1)], "tau_scale": 1.0, "mu_prior": PRIOR} | changes
    with pytest.raises(ValueError, match=message):
        exact.posterior(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("p", [0.0, 1.0, math.nan, [0.5, 2.0]])
def test_ends_in_disorder_and_probabilities_outside_the_open_unit_interval(p: float) -> None:
    with pytest.raises(EvidenceError, match="strictly between 0 and 1"):
        post(value(1e6, 0.1)).quantile(p)
    with pytest.raises(EvidenceError, match="must be below"):
        within(6e5, 6e5, 0.1)
