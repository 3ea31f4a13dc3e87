"""Registered persons as a floor: count x share confirmed x share exploited there and then, both shares uncertain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import betainc, betaincinv, roots_sh_jacobi

from analysis.estimates.line_likelihood import EvidenceError, Floats

# Nodes of one share, over which the distribution function of the other is averaged.
SHARE_NODES = 48


@dataclass(frozen=True, slots=True)
class Share:
    """A share known as beta(a, b); with b = 0 it is one exactly."""

    a: float
    b: float

    def __post_init__(self) -> None:
        is_beta = self.a > 0 and self.b >= 0
        if not is_beta:
            raise EvidenceError(f"{self!r}: a must be above 0 and b not below it")

    @property
    def is_uncertain(self) -> bool:
        """Whether it may be anything but one."""
        return self.b > 0


@lru_cache(maxsize=32)
def _share_nodes(share: Share) -> tuple[Floats, Floats]:
    """Gauss-Jacobi nodes of a share and their probabilities."""
    if not share.is_uncertain:
        return np.ones(1), np.ones(1)
    nodes, weight = roots_sh_jacobi(SHARE_NODES, share.a + share.b - 1, share.a)
    return nodes, weight / weight.sum()


@dataclass(frozen=True, slots=True)
class Floor:
    """One count of registered persons, above 0."""

    claim_id: str
    count: float
    confirmed: Share  # of them found to have been exploited
    exploited: Share  # of these in that place and year

    def cdf(self, mu: Floats) -> Floats:
        """Probability that the floor lies at or below each log amount (M,)."""
        # A share that is one exactly, if there is one, is averaged over.
        averaged, integrated = sorted((self.confirmed, self.exploited), key=lambda share: share.is_uncertain)
        shares, weight = _share_nodes(averaged)
        log_part = mu - math.log(self.count)
        part_of_count = np.exp(np.minimum(log_part, 0.0))
        part = np.minimum(part_of_count[:, None] / shares, 1.0)
        if not integrated.is_uncertain:
            return np.asarray(np.floor(part) @ weight)
        below: Floats = betainc(integrated.a, integrated.b, part)
        return below @ weight

    def point(self, p: float) -> float:
        """Log amount below which the floor lies with probability p."""
        top = math.log(self.count)
        uncertain = [share for share in (self.confirmed, self.exploited) if share.is_uncertain]
        # Where both shares lie above their own quantiles of p / 2, which 1 - p of them do, so does their product.
        p_of_share = p / max(len(uncertain), 1)
        quantiles = [float(betaincinv(share.a, share.b, p_of_share)) for share in uncertain]
        low = top + sum(map(math.log, quantiles))
        if len(uncertain) < 2:
            return low

        def excess(log_amount: float) -> float:
            (below,) = self.cdf(np.array([log_amount]))
            return float(below) - p

        return float(brentq(excess, low, top, xtol=1e-10))
