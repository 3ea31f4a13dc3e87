"""The quadrature has converged: many more nodes everywhere change nothing that could be seen."""

import math

import numpy as np
import pytest

from analysis.estimates import exact, quadrature
from analysis.estimates.evidence_line import Line
from tests.estimates.voiced_claims import at_least, up_to, value, within

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
