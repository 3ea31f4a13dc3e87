"""The normal-normal hierarchical model of one quantity with proper priors, for any subject; exact, no sampler.

A claim states a positive amount (persons, dollars, the odds of a share); its error `s` is a standard deviation on the
log scale (.1 is about ten percent). On that scale, of claims i with one voice for each lineage:

- theta_i | mu, tau ~ N(mu, tau^2): what claim i is really about differs a little from claim to claim;
- mu ~ N(m, sd^2), tau ~ half-normal(A), and mu >= log D where a hard floor D is given;
- a point or range: y_i ~ N(theta_i, s_i^2); bounds and windows as in `evidence_line`.

>>> from analysis.estimates import exact
>>> claims = [exact.Interval(600_000, 820_000, coverage=0.9), exact.Point(1_200_000, 0.25)]
>>> answer = exact.posterior(claims, tau_scale=0.5, mu_prior=(13.8155106, 2.0))
>>> round(float(answer.natural(0.5)), -3)
838000.0

A half-normal(1) keeps 95 % of tau below 1.96, a factor of seven between what one claim is about and what the typical
claim is about; half-normal(.5) is the tighter alternative usual in medicine (Friede et al. 2017; Röver et al. 2021).
The probability that a further claim with error s comes out at or below x is exp(log_evidence with UpTo(x, s) added -
log_evidence without), exactly.

References
----------
Röver C., Bender R., Dias S., et al. (2021). On weakly informative prior distributions for the heterogeneity
parameter in Bayesian random-effects meta-analysis. Research Synthesis Methods 12(4), 448-474.
Friede T., Röver C., Wandel S., Neuenschwander B. (2017). Meta-analysis of few small studies in orphan diseases.
Research Synthesis Methods 8(1), 79-91.
Higgins J. P. T., Thompson S. G., Spiegelhalter D. J. (2009). A re-evaluation of random-effects meta-analysis.
Journal of the Royal Statistical Society A 172(1), 137-159 (the distribution of a new theta).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp

from analysis.estimates.evidence_line import (
    EvidenceError,
    Floats,
    Line,
    Prior,
    Says,
    interval,
    log_likelihood,
    of_values,
)
from analysis.estimates.quadrature import (
    Density,
    NormalMixture,
    joint,
    log_half_normal,
    log_marginal,
    panels_of_mu,
    resolved,
    stretched,
)

# Variance of a half-normal of scale one: Var(tau) = A^2 (1 - 2 / pi).
HALF_NORMAL_VARIANCE = 1 - 2 / math.pi
# Mass further than this below the peak (in nats) is left out: 2e-12 of the whole.
DROP = 27.0
# Points at which the window of tau is looked for; nodes of tau, in eights, for each unit of u, and how many at most.
WINDOW_POINTS, TAU_NODES, MOST_NODES = 65, 1.25, 512
# Part of a density that a panel may miss.
TOLERANCE = 1e-11


def _finite(name: str, number: object, *, positive: bool = False) -> float:
    """A number, checked to be finite; the error names it and says what would be right."""
    try:
        read = math.nan if isinstance(number, str) else float(number)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        read = math.nan
    if not math.isfinite(read) or (positive and read <= 0):
        raise EvidenceError(f"{name} must be a finite number{' above 0' if positive else ''}, not {number!r}")
    return read


class _Claim:
    """What all claims have in common: their numbers are finite and above 0, their ends in order."""

    __slots__ = ()

    def __post_init__(self) -> None:
        names = [one.name for one in fields(self) if one.name != "lineage"]  # type: ignore[arg-type]
        numbers = {name: _finite(f"{self!r}: {name}", getattr(self, name), positive=True) for name in names}
        if "low" in numbers and numbers["low"] >= numbers["high"]:
            raise EvidenceError(f"{self!r}: low must be below high; a single figure is a Point")
        if numbers.get("coverage", 0) >= 1:
            raise EvidenceError(
                f"{self!r}: coverage must be below 1; a range that cannot be left is a Between"
            )


@dataclass(frozen=True, slots=True)
class _Figure(_Claim):
    """A claim of one figure."""

    value: float
    s: float
    lineage: str | None = None
    says: ClassVar[Says] = Says.VALUE

    @property
    def line(self) -> Line:
        """What it says alone."""
        return Line("", math.log(self.value), self.s, self.s, self.says)


class Point(_Figure):
    """One figure, `value`: log value ~ N(theta, s^2)."""


class AtLeast(_Figure):
    """A lower bound ("at least", "more than"): the amount is above `value`, with slack `s`."""

    says = Says.AT_LEAST


class UpTo(_Figure):
    """An upper bound ("up to", "as many as"): the amount is below `value`, with slack `s`."""

    says = Says.UP_TO


@dataclass(frozen=True, slots=True)
class Interval(_Claim):
    """A printed range that holds the amount with probability `coverage`: a `Point` at its geometric mean.

    Ranges that experts give hold less often than they are meant to (O'Hagan et al. 2006, Uncertain Judgements), hence
    the .8 of `data/raw/priors.yml`.
    """

    low: float
    high: float
    coverage: float
    lineage: str | None = None

    @property
    def line(self) -> Line:
        """What it says alone; half the width of the logs over the normal quantile is its error."""
        return interval("", self.low, self.high, level=self.coverage, least_error=1.0)


@dataclass(frozen=True, slots=True)
class Between(_Claim):
    """A window without a favoured middle: the amount lies from `low` to `high`, with slack `s` at both ends."""

    low: float
    high: float
    s: float
    lineage: str | None = None

    @property
    def line(self) -> Line:
        """What it says alone."""
        return Line("", math.log(self.low), self.s, self.s, Says.WITHIN, math.log(self.high))


Claim = Point | Interval | AtLeast | UpTo | Between


def _agreed(members: Sequence[Line]) -> Line:
    """What lines of one kind and one lineage say together: never more than each of them alone."""
    low, high = min(one.best for one in members), max(one.best for one in members)
    widest, says = max(one.below for one in members), members[0].says
    if says is Says.VALUE:
        error = math.hypot(widest, (high - low) / math.sqrt(12))
        return Line("", low + (high - low) / 2, error, error)
    best = high if says is Says.UP_TO else low
    return Line("", best, widest, widest, says, max(one.end for one in members))


def voices(claims: Iterable[object]) -> list[Line]:
    """One voice per lineage, in an order that does not depend on the order of the claims.

    A lineage is one number that was repeated, revised or read in several ways, so its members share one error:

    1. points and ranges speak for their lineage; if there are none, its windows; if none, one bound for each side;
    2. where members differ we do not know which is right: the voice sits in the middle of the extremes and its
       variance grows by that of a uniform distribution over them (range^2 / 12); bounds and windows open up to hold
       all members;
    3. the widest error of any member is the error of the voice.

    Therefore a duplicate changes nothing, and no further member ever makes a lineage count for more.

    References
    ----------
    Senn S. J. (2009). Overstating the evidence: double counting in meta-analysis and related problems. BMC Medical
    Research Methodology 9, 10.
    """
    found: list[Line] = []
    lineages: dict[str, dict[Says, list[Line]]] = {}
    for position, claim in enumerate(claims):
        if not isinstance(claim, Claim):
            kinds = ", ".join(kind.__name__ for kind in (Point, Interval, AtLeast, UpTo, Between))
            raise EvidenceError(f"claim {position} is {claim!r}; a claim is one of {kinds}")
        line = claim.line
        if claim.lineage is None:
            found.append(line)
        else:
            lineages.setdefault(claim.lineage, {}).setdefault(line.says, []).append(line)
    for by_kind in lineages.values():
        speaking = next(([kind] for kind in (Says.VALUE, Says.WITHIN) if kind in by_kind), list(by_kind))
        found += [_agreed(by_kind[kind]) for kind in speaking]
    return sorted(found)


@dataclass(frozen=True)
class Distribution:
    """A distribution on the log scale."""

    mean: float
    sd: float
    _shape: Density | NormalMixture

    def quantile(self, p: ArrayLike) -> Floats:
        """Quantiles on the log scale, in the shape of `p`; EvidenceError unless 0 < p < 1."""
        at = np.asarray(p, dtype=np.float64)
        if not ((at > 0) & (at < 1)).all():
            raise EvidenceError(f"a probability must lie strictly between 0 and 1, not {p!r}")
        return self._shape.quantile(at.ravel()).reshape(at.shape)[()]

    def natural(self, p: ArrayLike) -> Floats:
        """Quantiles on the natural scale, in the shape of `p`: exp of `quantile`."""
        return np.exp(self.quantile(p))

    def cdf(self, x: ArrayLike) -> Floats:
        """Probability of at most x (log scale), in the shape of `x`."""
        at = np.asarray(x, dtype=np.float64)
        return self._shape.cdf_pdf(at.ravel())[0].reshape(at.shape)[()]


@dataclass(frozen=True)
class Posterior(Distribution):
    """What the claims say about one quantity; mu is the log of the amount.

    `tau_mean` and `tau_var` are of the spread among claims; `log_evidence` is the log marginal density of the claims
    (bounds enter as probabilities, a floor as mu >= log D). `prior_share` and `spread_share` say how much of the
    prior's variance of mu and of tau is left: near 1 the answer is assumption. `predictive` is the distribution of a
    new theta ~ N(mu, tau^2), what one more perfect claim would find; None beside bounds or a floor.
    """

    tau_mean: float
    tau_var: float
    log_evidence: float
    prior_share: float
    spread_share: float
    predictive: Distribution | None


def posterior(
    claims: Sequence[Claim],
    *,
    tau_scale: float,
    mu_prior: tuple[float, float],
    floor: float | None = None,
) -> Posterior:
    """What the claims of one quantity say about it.

    Parameters
    ----------
    claims : sequence of Point, Interval, AtLeast, UpTo or Between
        In any order; claims of one lineage count once (`analysis.estimates.exact.voices`). None at all gives the
        prior.
    tau_scale : float
        Scale A of the half-normal prior of tau, on the log scale.
    mu_prior : (float, float)
        Mean and standard deviation of mu, on the log scale.
    floor : float, optional
        Amount, on the natural scale, below which the quantity cannot be; 0 is none. Here and above, what cannot be
        used raises `EvidenceError`, a ValueError that names it.

    Examples
    --------
    >>> claims = [Interval(1000, 7000, coverage=0.8), Point(2400, 0.5)]
    >>> found = posterior(claims, tau_scale=0.5, mu_prior=(7.5, 2.0))
    >>> round(float(found.natural(0.5)))
    2435
    """
    try:
        mean, sd = mu_prior
    except (TypeError, ValueError) as problem:
        raise EvidenceError(f"mu_prior must be (mean, sd) of the log amount, not {mu_prior!r}") from problem
    amount = 0.0 if floor is None else _finite("floor", floor)
    if amount < 0:
        raise EvidenceError(f"floor must be 0 (none) or above, not {floor}")
    scale = _finite("tau_scale", tau_scale, positive=True)
    prior = Prior(_finite("the mean of mu_prior", mean), _finite("the sd of mu_prior", sd, positive=True))
    lines, least = voices(claims), math.log(amount) if amount else -math.inf
    tau, log_weight = _tau_nodes(lines, scale, prior, least)
    mu: Density | NormalMixture
    predictive = None
    if least == -math.inf and all(line.says is Says.VALUE for line in lines):
        # In closed form but for tau: mixtures of normals over its nodes.
        log_each = log_marginal(lines, tau, prior=prior) + log_weight
        log_evidence = float(logsumexp(log_each))
        weight, normal = np.exp(log_each - log_evidence), of_values(lines, tau, prior)
        mu = NormalMixture(normal.mean, normal.precision**-0.5, weight)
        new = NormalMixture(normal.mean, np.sqrt(1 / normal.precision + tau**2), weight)
        predictive = Distribution(new.moments()[0], math.sqrt(new.moments()[1]), new)
    else:
        edges = panels_of_mu(lines, tau, prior=prior, floor=least)
        rough = joint(lines, tau, log_weight, edges, prior).log_evidence

        def density(mu: Floats) -> Floats:
            log_joint = log_likelihood(lines, tau[:, None], mu, prior) + log_weight[:, None]
            return np.asarray(np.exp(log_joint - rough).sum(0))

        # Above a floor far from all lines the density falls off within a small part of a panel.
        edges = resolved(density, edges, tolerance=TOLERANCE).edges
        found = joint(lines, tau, log_weight, edges, prior)
        mu, weight, log_evidence = found.mu, found.mass.sum(1), found.log_evidence
    centre, var = mu.moments()
    tau_mean = float(weight @ tau)
    tau_var = float(weight @ (tau - tau_mean) ** 2)
    return Posterior(
        mean=centre,
        sd=math.sqrt(var),
        _shape=mu,
        tau_mean=tau_mean,
        tau_var=tau_var,
        log_evidence=log_evidence,
        prior_share=var / prior.sd**2,
        spread_share=tau_var / (scale**2 * HALF_NORMAL_VARIANCE),
        predictive=predictive,
    )


def _tau_nodes(lines: Sequence[Line], scale: float, prior: Prior, floor: float) -> tuple[Floats, Floats]:
    """Nodes of tau over the window that holds its posterior, and the log of weight times prior density.

    With S the sum of squared distances from the prior mean the density falls at least as fast as exp(-tau^2 / 2A^2 - S
    / 2tau^2), whose peak is at sqrt(A sqrt(S)): hence the first end. Integrands in u = asinh(tau / smallest error) are
    analytic in the strip |Im u| < pi / 4, so that the nodes needed grow with the width of the window. A distribution
    function adds a second need: from node to node mu must not step over its own standard deviation.
    """
    smallest = min([scale, *(line.below for line in lines)])
    places = [end for line in lines for end in (line.best, line.end)] + [floor]
    apart = math.hypot(*(place - prior.mean for place in places if math.isfinite(place)))
    top = math.sqrt(2 * DROP) * scale + math.sqrt(scale * apart)
    u = np.linspace(0.0, math.asinh(top / smallest), WINDOW_POINTS)
    tau = smallest * np.sinh(u)
    value = log_marginal(lines, tau, prior=prior, floor=floor)
    value += log_half_normal(tau, scale) + np.log(np.cosh(u))
    (inside,) = np.nonzero(value >= np.max(value) - DROP)
    # The ends lie outside of these, so that an imprecise peak errs on the wide side.
    first, last = max(inside[0] - 1, 0), min(inside[-1] + 1, WINDOW_POINTS - 1)
    window = float(tau[first]), float(tau[last])
    count = 8 * math.ceil(max(6.0, TAU_NODES * float(u[last] - u[first])))
    tau, weight = stretched(smallest, window, count)
    normal = of_values(lines, tau, prior)
    stride = float(np.max(np.abs(np.diff(normal.mean)) * np.sqrt(normal.precision[1:]), initial=0.0))
    if stride > 1:
        tau, weight = stretched(smallest, window, min(MOST_NODES, 8 * math.ceil(count * stride / 8)))
    return tau, np.log(weight) + log_half_normal(tau, scale)
