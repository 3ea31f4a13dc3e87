"""How far independent measurements of one thing stand apart: the scale A, learned from strict sets.

In every quantity tau ~ half-normal(A), with one A for all, and A ~ half-normal(prior_scale). A strict set is lines on
one population, one concept and one time, from different data; what each set makes of A is its likelihood with mu
(flat) and tau integrated out. A is never plugged in: a quantity gets the average of half-normal(A) over what the
*other* sets say of A.

References
----------
Röver C., Bender R., Dias S., et al. (2021). On weakly informative prior distributions for the heterogeneity
parameter in Bayesian random-effects meta-analysis. Research Synthesis Methods 12(4), 448-474.
Turner R. M., Davey J., Clarke M. J., Thompson S. G., Higgins J. P. T. (2012). Predicting the extent of heterogeneity in
meta-analysis, using empirical data. International Journal of Epidemiology 41(3), 818-827.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import compress

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtri, erf, erfc, logsumexp

from analysis.estimates.evidence_line import EvidenceError, Floats, Line, Says
from analysis.estimates.quadrature import Density, log_half_normal, log_marginal, nodes_of, stretched

# With so many nodes of tau quantiles stand within 1e-6 of those of far more (tests/estimates/test_pooled_posterior.py).
SCALE_NODES, TAU_NODES = 80, 56
# From here on the nodes of A tell one scale from another.
SMALLEST_SCALE = 0.02
# Prior probability beyond the last node of a scale or of a spread.
NEGLIGIBLE = 1e-13


@dataclass(frozen=True, slots=True)
class Spread:
    """What is known of tau before the lines of a quantity are seen: half-normal(A), averaged over A."""

    scales: tuple[float, ...]  # nodes of A
    weights: tuple[float, ...]  # their probabilities

    @classmethod
    def fixed(cls, scale: float) -> Spread:
        """One A, as a choice of the multiverse."""
        if not (math.isfinite(scale) and scale > 0):
            raise EvidenceError(f"the scale of the spread must be finite and above 0, not {scale!r}")
        return cls((scale,), (1.0,))

    def nodes(self, smallest: float) -> tuple[Floats, Floats]:
        """Nodes of tau that resolve it from `smallest` on, and the log of weight times density, each (T,)."""
        tau, weight = stretched(smallest, (0.0, _end(self)), TAU_NODES)
        log_each = log_half_normal(tau[:, None], np.array(self.scales))
        return tau, np.log(weight) + logsumexp(log_each, axis=1, b=np.array(self.weights))


# Many lines stand alone, and ask this of the same spread.
@lru_cache(maxsize=256)
def factor(spread: Spread, level: float) -> float:
    """How far a measurement stands from what it measures, as a factor that holds with probability `level`."""
    tau, log_weight = spread.nodes(min(spread.scales) / 10)
    weight, end = np.exp(log_weight), 10 * _end(spread)
    return math.exp(brentq(lambda x: level - weight @ erf(x / tau / math.sqrt(2)), 0.0, end, xtol=1e-12))


@lru_cache(maxsize=256)
def _end(spread: Spread) -> float:
    """The tau beyond which hardly any probability lies."""
    scales = math.sqrt(2) * np.array(spread.scales)
    high = 10 * max(spread.scales)
    return float(brentq(lambda x: spread.weights @ erfc(x / scales) - NEGLIGIBLE, 0.0, high, xtol=1e-12))


@dataclass(frozen=True, slots=True)
class StrictSet:
    """Lines on one population, one concept and one time, from different data."""

    name: str | tuple[str, ...]  # the quantity; the set is left out when that quantity is answered
    lines: tuple[Line, ...]  # two or more that give a value; bounds among them count as such
    same_team: bool = False  # whether one team made them all


@dataclass(frozen=True)
class LearnedScale:
    """The posterior of A."""

    sets: tuple[StrictSet, ...]  # what it was learned from, by name
    prior_scale: float  # A ~ half-normal(prior_scale) before
    log_likelihood: Floats  # of each set at the nodes of A, shape (S, N)

    @property
    def comparisons(self) -> int:
        """Lines that give a value less one, added over the sets."""
        return sum(line.says is Says.VALUE for one in self.sets for line in one.lines) - len(self.sets)

    @cached_property
    def _weights(self) -> Floats:
        scales, weight = _scale_nodes(self.prior_scale)
        log_weight = np.log(weight) + log_half_normal(scales, self.prior_scale) + self.log_likelihood.sum(0)
        return np.asarray(np.exp(log_weight - logsumexp(log_weight)))

    def among(self, wanted: Callable[[StrictSet], bool]) -> LearnedScale:
        """Learned from some of the sets."""
        chosen = [wanted(one) for one in self.sets]
        log_likelihood = self.log_likelihood[np.array(chosen, dtype=bool)]
        return replace(self, sets=tuple(compress(self.sets, chosen)), log_likelihood=log_likelihood)

    def without(self, name: str | tuple[str, ...]) -> LearnedScale:
        """Learned from the other sets; from all, if none has that name."""
        return self.among(lambda one: one.name != name)

    def spread(self) -> Spread:
        """What the sets say of the tau of a quantity that is none of them."""
        some = self._weights > NEGLIGIBLE
        scales, weights = _scale_nodes(self.prior_scale)[0][some], self._weights[some]
        return Spread(tuple(scales.tolist()), tuple((weights / weights.sum()).tolist()))

    def quantile(self, p: float) -> float:
        """Quantile of A."""
        edges = np.array([0.0, np.arcsinh(_end(Spread.fixed(self.prior_scale)) / SMALLEST_SCALE)])
        density = Density(edges, self._weights / nodes_of(edges, SCALE_NODES)[1])
        return float(SMALLEST_SCALE * np.sinh(density.quantile(np.array([p]))[0]))

    def profile(self) -> tuple[float, float, float]:
        """A of the highest likelihood, and both ends of its 95 percent profile interval, all nodes; no prior enters."""
        scales = _scale_nodes(self.prior_scale)[0]
        total = self.log_likelihood.sum(0)
        inside = scales[total >= np.max(total) - 0.5 * float(chdtri(1, 0.05))]
        return float(scales[np.argmax(total)]), float(inside[0]), float(inside[-1])


@lru_cache(maxsize=8)
def _scale_nodes(prior_scale: float) -> tuple[Floats, Floats]:
    """Nodes and weights of A."""
    return stretched(SMALLEST_SCALE, (0.0, _end(Spread.fixed(prior_scale))), SCALE_NODES)


def learn(sets: Sequence[StrictSet], *, prior_scale: float) -> LearnedScale:
    """The posterior of A, given strict sets in any order, each of a name of its own; without any its prior."""
    ordered = tuple(sorted(sets, key=lambda one: one.name))
    scales = _scale_nodes(prior_scale)[0]
    log_likelihood, end = np.empty((len(ordered), scales.size)), _end(Spread.fixed(float(scales[-1])))
    for one, of_set in zip(ordered, log_likelihood, strict=True):
        smallest = min(min(line.below, line.above) for line in one.lines)
        tau, weight = stretched(smallest, (0.0, end), SCALE_NODES)
        log_prior = np.log(weight) + log_half_normal(tau, scales[:, None])
        log_each = log_prior + log_marginal(sorted(one.lines), tau)
        # Scales far below every error are resolved by few nodes, hence the division by what those make of the prior.
        of_set[:] = logsumexp(log_each, axis=1) - logsumexp(log_prior, axis=1)
    return LearnedScale(ordered, prior_scale, log_likelihood)
