"""The normal-normal hierarchical model of one quantity with proper priors, for any subject; exact, no sampler.

Claims state a positive amount (persons, dollars, the odds of a share) and are lines of evidence (`line_likelihood`),
named by their lineage. On the log scale, of claims i with one voice for each lineage:

- theta_i | mu, tau ~ N(mu, tau^2): what claim i is really about differs a little from claim to claim;
- mu ~ N(m, sd^2), tau ~ half-normal(A), and mu >= log D where a hard floor D is given;
- a value: y_i ~ N(theta_i, s_i^2); other errors, bounds and windows as in `line_likelihood`.

A half-normal(1) keeps 95 % of tau below 1.96, a factor of seven between what one claim is about and what the typical
claim is about; half-normal(.5) is the tighter alternative usual in medicine (Friede et al. 2017; Röver et al. 2021).
The probability that a further claim with error s comes out at or below x is exp(log_evidence with the bound "up to
x", slack s, added - log_evidence without), exactly.

References
----------
Those of `pooled_posterior` (Higgins et al. 2009: a new theta), and Friede T., Röver C., Wandel S., Neuenschwander B.
(2017). Meta-analysis of few small studies in orphan diseases. Research Synthesis Methods 8(1), 79-91.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import logsumexp

from analysis.arguments import between
from analysis.estimates import line_likelihood, quadrature
from analysis.estimates.line_likelihood import EvidenceError, Floats, Line, Prior, Says
from analysis.estimates.quadrature import Density, NormalMixture
from analysis.extras import missing

if TYPE_CHECKING:
    from xarray import DataTree

# Mass further than this below the peak (in nats) is left out: 2e-12 of the whole.
DROP = 27.0
# Points at which the window of tau is looked for.
WINDOW_POINTS = 65
# Nodes of tau, in eights, for each unit of u, and how many at most.
TAU_NODES = 1.5
MOST_NODES = 512
# Part of a density that a panel may miss.
TOLERANCE = 1e-11


def window(name: str, low: float, high: float, *, slack: float) -> Line:
    """A range without a favoured middle, soft at both ends; EvidenceError unless the ends are in order."""
    start = line_likelihood.to_scale(low, "log")
    end = line_likelihood.to_scale(high, "log")
    if start >= end:
        raise EvidenceError(f"{name!r}: {low!r} must be below {high!r}; a single figure is a value")
    return Line(name, start, slack, slack, Says.WITHIN, end)


def voices(claims: Sequence[Line]) -> list[Line]:
    """One voice per lineage, in an order that does not depend on the order of the claims.

    A lineage is one number that was repeated, revised or read in several ways. Its values speak for it; if there are
    none, its windows; if none, one bound for each side. The voice has the widest error of any member. Where members
    differ nobody knows which is right: it sits in the middle of the extremes, and its variance grows by that of a
    uniform distribution over them (range^2 / 12); bounds and windows open up to hold all members. So a duplicate
    changes nothing, and no further member ever makes a lineage count for more.

    References
    ----------
    Senn S. J. (2009). Overstating the evidence: double counting in meta-analysis and related problems. BMC Medical
    Research Methodology 9, 10.
    """
    for index, line in enumerate(claims):
        if not isinstance(line, Line):
            raise EvidenceError(f"claim {index} is {line!r}; a claim is a point, interval, bound or window")
    lineages: dict[str, list[Line]] = {}
    speaking = []
    for line in claims:
        if line.name:
            lineages.setdefault(line.name, []).append(line)
        else:
            speaking.append(line)
    for members in lineages.values():
        speaking += _voices_of(members)
    return sorted(speaking)


def _voices_of(members: Sequence[Line]) -> list[Line]:
    """What speaks for one lineage: its values, else its windows, else its bounds of each side."""
    for says in (Says.VALUE, Says.WITHIN):
        alike = [line for line in members if line.says is says]
        if alike:
            return [_voice(alike)]
    voices = []
    for says in (Says.AT_LEAST, Says.UP_TO):
        alike = [line for line in members if line.says is says]
        if alike:
            voices.append(_voice(alike))
    return voices


def _voice(alike: Sequence[Line]) -> Line:
    """One voice for lines of one lineage that say the same kind of thing."""
    says = alike[0].says
    low = min(line.best for line in alike)
    high = max(line.best for line in alike)
    best = low
    wide = 0.0
    if says is Says.VALUE:
        width = high - low
        best = low + width / 2
        wide = width / math.sqrt(12)
    elif says is Says.UP_TO:
        best = high
    most_below = max(line.below for line in alike)
    most_above = max(line.above for line in alike)
    below = math.hypot(most_below, wide)
    above = math.hypot(most_above, wide)
    end = max(line.end for line in alike)
    return Line("", best, below, above, says, end)


@dataclass(frozen=True)
class Posterior:
    """What the claims say about one quantity; mu is the log of the amount.

    `mean` and `sd` are of `mu`, `tau_mean` is that of the spread among claims; `log_evidence` is the log marginal
    density of the claims (bounds enter as probabilities, a floor as mu >= log D). `predictive` is the distribution of a
    new theta ~ N(mu, tau^2), what one more perfect claim would find; None beside bounds or a floor.
    """

    mu: Density | NormalMixture
    mean: float
    sd: float
    tau_mean: float
    log_evidence: float
    predictive: NormalMixture | None

    def quantile(self, p: ArrayLike) -> Floats:
        """Quantiles on the log scale, in the shape of `p`; EvidenceError unless 0 < p < 1."""
        at = np.asarray(p, dtype=np.float64)
        is_between = (at > 0) & (at < 1)
        if not is_between.all():
            raise EvidenceError(f"a probability must lie strictly between 0 and 1, not {p!r}")
        quantiles = self.mu.quantile(at.ravel())
        return quantiles.reshape(at.shape)[()]

    def natural(self, p: ArrayLike) -> Floats:
        """Quantiles on the natural scale, in the shape of `p`: exp of `quantile`."""
        on_log = self.quantile(p)
        return np.exp(on_log)

    def draws(self, count: int = 1000, *, seed: int = 0) -> pd.DataFrame:
        """Independent draws of mu, on the scale, by number of `draw`: the same for the same seed.

        Examples
        --------
        >>> from analysis.estimates.line_likelihood import point
        >>> belief = posterior([point("A", 2400, error=0.1)], tau_scale=0.5, mu_prior=(7.5, 2.0))
        >>> drawn = belief.draws(4000)["mu"]
        >>> bool(abs(drawn.mean() - belief.mean) < 4 * belief.sd / 4000**0.5)
        True
        """
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise EvidenceError(f"count is {count!r}; a whole number of draws, one or more, would be right")
        # Python keeps what `random()` returns from release to release; NumPy keeps its streams of bits only.
        stream = random.Random(seed)
        uniform = np.array([stream.random() for _ in range(count)])
        # A draw of nought, which `random()` may return, has no quantile.
        inside = np.maximum(uniform, np.nextafter(0.0, 1.0))
        numbers = pd.RangeIndex(count, name="draw")
        return pd.DataFrame({"mu": self.quantile(inside)}, index=numbers)

    def to_arviz(self, count: int = 4000, *, seed: int = 0) -> DataTree:
        """Draws of mu in the tree that ArviZ summarises and plots: one chain of `count` draws, on the scale.

        Needs the core of ArviZ (``pip install "counting-the-uncounted[arviz]"``); a ModuleNotFoundError says
        so where it is missing. Errors as those of `draws`.

        Examples
        --------
        >>> from analysis.estimates.line_likelihood import point
        >>> belief = posterior([point("A", 2400, error=0.1)], tau_scale=0.5, mu_prior=(7.5, 2.0))
        >>> dict(belief.to_arviz(500)["posterior"]["mu"].sizes)
        {'chain': 1, 'draw': 500}
        """
        # Nobody else needs it.
        try:
            from arviz_base import from_dict
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(missing(error), name=error.name) from error
        draws = self.draws(count, seed=seed)["mu"].to_numpy()
        return from_dict({"posterior": {"mu": draws[np.newaxis, :]}})


def posterior(
    claims: Sequence[Line], *, tau_scale: float, mu_prior: tuple[float, float], floor: float | None = None
) -> Posterior:
    """What the claims of one quantity say about it.

    Parameters
    ----------
    claims : sequence of Line
        Each a point, interval or bound of `analysis.estimates.line_likelihood`, or a `window`, in any order. Those of
        one name, the lineage, count once (`voices`); those named "" are lineages of their own. None at all gives the
        prior.
    tau_scale : float
        Scale A of the half-normal prior of tau, on the log scale.
    mu_prior : (float, float)
        Mean and standard deviation of mu, on the log scale.
    floor : float, optional
        Amount above 0, on the natural scale, below which the quantity cannot be. Here and above, what cannot be used
        raises a ValueError that names it.

    Examples
    --------
    >>> from analysis.estimates.line_likelihood import interval, point
    >>> claims = [interval("A", 1000, 7000, level=0.8, least_error=0.05), point("B", 2400, error=0.5)]
    >>> found = posterior(claims, tau_scale=0.5, mu_prior=(7.5, 2.0))
    >>> round(float(found.natural(0.5)))
    2435
    """
    scale = between("tau_scale", tau_scale, low=0.0, high=math.inf)
    prior_mean, prior_sd = mu_prior
    centre = between("the mean of mu_prior", prior_mean, low=-math.inf, high=math.inf)
    spread = between("the sd of mu_prior", prior_sd, low=0.0, high=math.inf)
    prior = Prior(centre, spread)
    least = -math.inf
    if floor is not None:
        least = math.log(between("floor", floor, low=0.0, high=math.inf))
    lines = voices(claims)
    tau, log_weight = _tau_nodes(lines, scale, prior, least)
    in_closed_form = all(line.says is Says.VALUE and line.symmetric for line in lines)
    if in_closed_form and floor is None:
        return _of_values(lines, tau, log_weight, prior)
    edges = quadrature.panels_of_mu(lines, tau, prior=prior, floor=least)
    *_, rough = quadrature.joint(lines, tau, log_weight, edges, prior)
    tau_as_rows = tau[:, None]
    log_weight_as_rows = log_weight[:, None]

    def density(mu: Floats) -> Floats:
        log_likelihood = line_likelihood.log_likelihood(lines, tau_as_rows, mu, prior)
        log_joint = log_likelihood + log_weight_as_rows
        joint = np.exp(log_joint - rough)
        return np.asarray(joint.sum(0))

    # Above a floor far from all lines the density falls off within a small part of a panel.
    edges = quadrature.resolved(density, edges, tolerance=TOLERANCE)
    mu, weight, log_evidence = quadrature.joint(lines, tau, log_weight, edges, prior)
    mean, variance = mu.moments()
    sd = math.sqrt(variance)
    tau_mean = float(weight @ tau)
    return Posterior(mu, mean, sd, tau_mean, log_evidence, None)


def _of_values(lines: Sequence[Line], tau: Floats, log_weight: Floats, prior: Prior) -> Posterior:
    """The posterior from values of alike errors, in closed form but for tau: mixtures of normals over its nodes."""
    log_marginal = quadrature.log_marginal(lines, tau, prior=prior)
    log_joint = log_marginal + log_weight
    log_evidence = float(logsumexp(log_joint))
    weight = np.exp(log_joint - log_evidence)
    centres, precision, _ = line_likelihood.of_values(lines, tau, prior)
    mu = NormalMixture(centres, precision**-0.5, weight)
    variance_of_new = 1 / precision + tau**2
    predictive = NormalMixture(centres, np.sqrt(variance_of_new), weight)
    mean, variance = mu.moments()
    sd = math.sqrt(variance)
    tau_mean = float(weight @ tau)
    return Posterior(mu, mean, sd, tau_mean, log_evidence, predictive)


def _tau_nodes(lines: Sequence[Line], scale: float, prior: Prior, floor: float) -> tuple[Floats, Floats]:
    """Nodes of tau over the window that holds its posterior, and the log of weight times prior density.

    With S the sum of squared distances from the prior mean the density falls at least as fast as exp(-tau^2 / 2A^2 - S
    / 2tau^2), whose peak is at sqrt(A sqrt(S)): hence the first end. Integrands in u = asinh(tau / smallest error) are
    analytic in the strip |Im u| < pi / 4, so that the nodes needed grow with the width of the window. A distribution
    function adds a second need: from node to node mu must not step over its own standard deviation.
    """
    errors = [min(line.below, line.above) for line in lines]
    smallest = min([scale, *errors])
    window, width = _window_of_tau(lines, smallest, scale, prior, floor)
    eights = math.ceil(max(6.0, TAU_NODES * width))
    count = 8 * eights
    tau, weight = quadrature.stretched(smallest, window, count)
    mean, precision, _ = line_likelihood.of_values(lines, tau, prior)
    moves = np.abs(np.diff(mean))
    strides = moves * np.sqrt(precision[1:])
    stride = float(np.max(strides, initial=0.0))
    if stride > 1:
        finer = 8 * math.ceil(count * stride / 8)
        tau, weight = quadrature.stretched(smallest, window, min(MOST_NODES, finer))
    log_prior = quadrature.log_half_normal(tau, scale)
    return tau, np.log(weight) + log_prior


def _window_of_tau(
    lines: Sequence[Line], smallest: float, scale: float, prior: Prior, floor: float
) -> tuple[tuple[float, float], float]:
    """Two ends between which the posterior of tau lies, and how far apart they are in u."""
    positions = []
    for line in lines:
        positions += [line.best, line.end]
    positions.append(floor)
    distances = [position - prior.mean for position in positions if math.isfinite(position)]
    of_prior = math.sqrt(2 * DROP) * scale
    of_claims = math.sqrt(scale * math.hypot(*distances))
    top = of_prior + of_claims
    widest = math.asinh(top / smallest)
    u = np.linspace(0.0, widest, WINDOW_POINTS)
    tau = smallest * np.sinh(u)
    log_slope = np.log(np.cosh(u))
    height = quadrature.log_marginal(lines, tau, prior=prior, floor=floor)
    height += quadrature.log_half_normal(tau, scale) + log_slope
    lowest_height = np.max(height) - DROP
    (inside,) = np.nonzero(height >= lowest_height)
    # The ends lie outside of these, so that an imprecise peak errs on the wide side.
    first = max(inside[0] - 1, 0)
    last = min(inside[-1] + 1, WINDOW_POINTS - 1)
    ends = (float(tau[first]), float(tau[last]))
    return ends, float(u[last] - u[first])
