"""Simulated truth: how often the intervals hold it; and many more nodes of the quadrature, which change nothing."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from scipy.stats import norm, qmc

from analysis.estimates import exact, quadrature
from analysis.estimates.evidence_line import Line
from analysis.estimates.quadrature import NormalMixture
from tests.estimates.voiced_claims import at_least, up_to, value, within

pytestmark = pytest.mark.slow

PRIOR = (math.log(1e5), 2.0)
SCALE = 1.0
LEVELS = np.array([0.025, 0.1, 0.25, 0.75, 0.9, 0.975])
NOMINAL = np.array([0.95, 0.8, 0.5])
COUNT = 2**10


def draws(dimensions: int, seed: int, count: int = COUNT) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """mu and tau from their priors, each of shape (count,), and standard normals of shape (count, dimensions)."""
    z = norm.ppf(qmc.Sobol(dimensions + 2, rng=np.random.default_rng(seed)).random(count))
    return PRIOR[0] + PRIOR[1] * z[:, 0], SCALE * np.abs(z[:, 1]), z[:, 2:]


def reported(mu: float, tau: float, z: np.ndarray) -> list[Line]:
    """What producers report: errors vary from a register's to an unattributed figure's."""
    s = np.exp(math.log(0.2) + 0.8 * z[0::2])
    y = mu + np.hypot(tau, s) * z[1::2]
    return [value(float(math.exp(a)), float(b)) for a, b in zip(y, s, strict=True)]


def answers(quantities: Sequence[Sequence[Line]]) -> list[exact.Posterior]:
    """What the claims on each quantity say."""
    return [exact.posterior(claims, tau_scale=SCALE, mu_prior=PRIOR) for claims in quantities]


def quantiles(found: Sequence[exact.Posterior | NormalMixture | None]) -> np.ndarray:
    """Those of the amount, or of what one more source is about, shape (count, levels)."""
    return np.array([one.quantile(LEVELS) for one in found if one])


def holds(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Share of truths inside the central 95, 80 and 50 percent intervals, shape (3,)."""
    return np.array([((found[:, i] <= truth) & (truth <= found[:, -1 - i])).mean() for i in range(3)])


@pytest.mark.parametrize("k", [1, 3, 10])
def test_coverage_of_points_is_nominal(k: int) -> None:
    # Twenty-three dimensions are not filled evenly by so few points.
    mu, tau, z = draws(2 * k + 1, 20260101 + k, COUNT if k < 10 else 2 * COUNT)
    claims = [reported(*one) for one in zip(mu, tau, z[:, 1:], strict=True)]
    found = answers(claims)
    assert holds(quantiles(found), mu) == pytest.approx(NOMINAL, abs=0.015)
    further = quantiles([one.predictive for one in found])
    assert holds(further, mu + tau * z[:, 0]) == pytest.approx(NOMINAL, abs=0.015)


def test_coverage_with_bounds_is_nominal() -> None:
    """A producer who names a figure drawn in advance says truthfully on which side of it the amount lies."""
    mu, tau, z = draws(8, 20260111, COUNT // 2)
    quantities: list[list[Line]] = []
    for i, (m, t) in enumerate(zip(mu, tau, strict=True)):
        claims: list[Line] = list(reported(m, t, z[i, : 2 * (i % 3)]))
        for place, off in z[i, 4:].reshape(2, 2):
            at = PRIOR[0] + PRIOR[1] * place
            above = m + math.hypot(t, 0.1) * off > at
            claims.append((at_least if above else up_to)(math.exp(at), 0.1))
        quantities.append(claims)
    assert holds(quantiles(answers(quantities)), mu) == pytest.approx(NOMINAL, abs=0.015)


pytestmark = pytest.mark.slow


def hard_case(rng: np.random.Generator) -> tuple[list[Line], dict[str, object]]:
    """Claims of any kind, errors from .001 to 5, agreeing or orders of magnitude apart, under any prior."""
    centre, spread = rng.uniform(2, 23), 10 ** rng.uniform(-2, 0.8)

    def amount() -> float:
        return float(math.exp(centre + spread * rng.normal()))

    def error() -> float:
        return float(10 ** rng.uniform(-3, 0.7))

    claims: list[Line] = [value(amount(), error()) for _ in range(rng.integers(0, 6))]
    for _ in range(rng.integers(0, 4)):
        claims.append((at_least if rng.random() < 0.5 else up_to)(amount(), error()))
    if rng.random() < 0.5:
        low = amount()
        claims.append(within(low, low * math.exp(10 ** rng.uniform(-2, 0.5)), error()))
    arguments = {
        "tau_scale": float(10 ** rng.uniform(-1.5, 0.5)),
        "mu_prior": (centre + 3 * rng.normal(), float(10 ** rng.uniform(-0.5, 1))),
        "floor": amount() if rng.random() < 0.25 else None,
    }
    return claims, arguments


def numbers(case: tuple[list[Line], dict[str, object]]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of a posterior, and the scale on which an error in each is to be judged."""
    claims, arguments = case
    answer = exact.posterior(claims, **arguments)  # type: ignore[arg-type]
    head = [answer.mean, answer.sd, answer.tau_mean, answer.log_evidence]
    scale = [answer.sd, answer.sd, answer.tau_mean, 1.0] + [answer.sd] * 3
    return np.array([*head, *answer.quantile([0.025, 0.5, 0.975])]), np.array(scale)


@pytest.mark.parametrize("seed", range(3))
def test_more_nodes_change_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(20260200 + seed)
    cases = [hard_case(rng) for _ in range(15)]
    before = [numbers(case)[0] for case in cases]
    for name, finer in {"TAU_NODES": 2.0, "DROP": 34.0, "TOLERANCE": 1e-12}.items():
        monkeypatch.setattr(exact, name, finer)
    for name, finer in {"MU_NODES": 20, "PANEL_WIDTH": 3.0}.items():
        monkeypatch.setattr(quadrature, name, finer)
    for case, coarse in zip(cases, before, strict=True):
        fine, scale = numbers(case)
        assert (np.abs(coarse - fine) <= 1e-7 * scale + 1e-10).all(), case
