"""What must hold for any claims: order, scale, lineages, widening, and the shape of the answers."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.estimates import exact
from analysis.estimates.evidence_line import Line, Prior, of_values
from tests.estimates.voiced_claims import at_least, between, up_to, value, within

PRIOR = (math.log(1e6), 2.3)
MIXED: list[Line] = [
    value(1_200_000, 0.25),
    between(600_000, 820_000, coverage=0.8),
    at_least(200_000, 0.1),
    up_to(3_000_000, 0.1),
    within(400_000, 900_000, 0.05),
    Line("", math.log(700_000), 0.4, 0.2),
]

amounts = st.floats(1e1, 1e11)
errors = st.floats(1e-3, 5.0)
points = st.builds(value, amounts, errors)
bounds = st.one_of(st.builds(at_least, amounts, errors), st.builds(up_to, amounts, errors))
claim_lists = st.lists(st.one_of(points, bounds), max_size=5)


def moments(answer: exact.Posterior) -> tuple[float, ...]:
    """Every number of a posterior but for its quantiles."""
    return answer.mean, answer.sd, answer.tau_mean, answer.log_evidence


def summary(claims: list[Line], **changes: float) -> tuple[float, ...]:
    """Every number of a posterior, for comparison."""
    arguments = {"tau_scale": 0.5, "mu_prior": PRIOR} | changes
    answer = exact.posterior(claims, **arguments)  # type: ignore[arg-type]
    return (*moments(answer), *answer.quantile([0.025, 0.5, 0.975]).tolist())


@pytest.mark.parametrize("factor", [1e-6, 1 / 3, 1000.0, 1e6])
def test_order_changes_nothing_and_scaling_amounts_and_prior_shifts_mu_alone(factor: float) -> None:
    move = math.log(factor)
    before = np.array(summary(MIXED))
    assert summary(MIXED[::-1]) == summary(MIXED[2:] + MIXED[:2]) == tuple(before)
    after = np.array(
        summary(
            [replace(claim, best=claim.best + move, end=claim.end + move) for claim in MIXED],
            mu_prior=(PRIOR[0] + move, PRIOR[1]),
        )
    )
    located = np.array([1, 0, 0, 0, 1, 1, 1])
    assert after == pytest.approx(before + move * located, abs=1e-10)


@pytest.mark.parametrize("claim", MIXED, ids=lambda claim: claim.says)
def test_a_duplicate_inside_a_lineage_changes_nothing_and_another_lineage_counts(claim: Line) -> None:
    others = [value(800_000, 0.3), at_least(300_000, 0.2)]
    one = replace(claim, name="A")
    assert summary([*others, one]) == summary([one, *others, one, one]) == summary([*others, claim])
    assert summary([*others, one, replace(claim, name="B")]) == summary([*others, claim, claim])


def weight_on_claims(claims: list[Line], tau: float) -> float:
    """Share of the claims (not of the prior) in the mean of mu at a fixed tau."""
    _, precision, _ = of_values(exact.voices(claims), np.array([tau]), Prior(*PRIOR))
    return 1 - 1 / float(precision[0]) / PRIOR[1] ** 2


@settings(max_examples=60, deadline=None)
@given(
    members=st.lists(st.builds(value, amounts, errors, st.just("A")), min_size=1, max_size=4),
    more=points,
)
def test_no_member_makes_its_lineage_count_for_more(members: list[Line], more: Line) -> None:
    joined = [*members, replace(more, name="A")]
    for tau in (0.0, 0.5):
        assert weight_on_claims(joined, tau) <= weight_on_claims(members, tau) + 1e-15


def test_values_speak_for_a_lineage_from_their_middle_and_its_bounds_open_up() -> None:
    low, high = value(500_000, 0.1, "A"), value(2_000_000, 0.2, "A")
    s = math.hypot(0.2, math.log(4) / math.sqrt(12))
    assert summary([low, high]) == pytest.approx(summary([value(1_000_000, s)]), rel=1e-12)
    point, bound = low, at_least(400_000, 0.1, "A")
    assert summary([point, bound]) == summary([point])
    assert summary([bound, at_least(300_000, 0.2, "A")]) == summary([at_least(300_000, 0.2)])
    windows = [within(1_000, 2_000, 0.1, "A"), within(1_500, 4_000, 0.1, "A"), bound]
    assert summary(windows) == summary([within(1_000, 4_000, 0.1)])
    sides = [bound, up_to(900_000, 0.1, "A")]
    assert summary(sides) == summary([replace(one, name="") for one in sides])


@settings(max_examples=20, deadline=None)
@given(claims=claim_lists, scale=st.floats(0.05, 3.0))
def test_any_claims_give_a_sound_answer(claims: list[Line], scale: float) -> None:
    answer = exact.posterior(claims, tau_scale=scale, mu_prior=PRIOR)
    p = np.array([0.005, 0.1, 0.5, 0.9, 0.995])
    quantiles = answer.quantile(p)
    assert (np.diff(quantiles) > 0).all()
    assert answer.mu.cdf_pdf(quantiles)[0] == pytest.approx(p, abs=1e-9)
    assert answer.sd > 0
    assert np.isfinite(answer.log_evidence)


#: With a sixth fewer nodes these were the furthest off.
FEW_NODES = [
    at_least(6.7e10, 2.583),
    value(7.1e10, 3.181),
    at_least(10.0, 3.181),
    value(10.0, 1.469),
    value(10.0, 1.001),
]


@settings(max_examples=20, deadline=None)
@given(claims=claim_lists)
@example(claims=FEW_NODES)
def test_a_slack_bound_changes_nothing_and_a_floor_cuts(claims: list[Line]) -> None:
    slack = [at_least(1e-200, 0.1), up_to(1e200, 0.1)]
    bounded, free = (
        exact.posterior(one, tau_scale=0.5, mu_prior=PRIOR) for one in ([*claims, *slack], claims)
    )
    assert moments(bounded) == pytest.approx(moments(free), rel=1e-7, abs=1e-9)
    floor = float(free.natural(0.3))
    held = exact.posterior(claims, tau_scale=0.5, mu_prior=PRIOR, floor=floor)
    assert held.log_evidence - free.log_evidence == pytest.approx(math.log(0.7), abs=1e-7)
    ends = np.array([held.quantile(0.5), math.log(floor) - 1e-9])
    assert free.mu.cdf_pdf(ends[:1])[0] == pytest.approx(0.65, abs=1e-7)
    assert held.mu.cdf_pdf(ends[1:])[0] == 0


def test_natural_quantiles_and_shapes() -> None:
    answer = exact.posterior([value(1e6, 0.1)], tau_scale=0.5, mu_prior=PRIOR)
    assert isinstance(answer.quantile(0.5), float)
    assert np.shape(answer.quantile([0.5])) == (1,)
    assert answer.natural(0.5) == pytest.approx(1e6)
    assert answer.natural([0.1, 0.9]) == pytest.approx(np.exp(answer.quantile([0.1, 0.9])))
    assert answer.predictive is not None
    assert answer.predictive.quantile(np.array([0.5])) == pytest.approx(math.log(1e6))
