"""Where the posterior of one quantity lies: nodes of the spread tau, and panels of mu at each.

Given tau the points make mu normal, in closed form. Bounds and a floor multiply that normal density by log-concave
factors, so mu given tau stays log-concave: it has one peak and its mass lies in one window, which is found by
narrowing a grid. Inside it panels are laid so that each spans about the same share of every local scale (the normal's
width; each bound's own transition). tau is integrated on u = asinh(tau / scale), which resolves the smallest error and
the widest prior with the same few nodes. Shapes: T nodes of tau, K points, M values of mu.

References
----------
Röver C. (2020). Bayesian random-effects meta-analysis using the bayesmeta R package. Journal of Statistical
Software 93(6): the posterior as a normal mixture over tau.
Gelman A. et al. (2013). Bayesian Data Analysis, 3rd ed., sections 5.4 (the normal conditional) and 8.7 (censoring).
An M. Y. (1998). Logconcavity versus logconvexity. Journal of Economic Theory 80(2), 350-369.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr

from analysis.estimates.quadrature import DROP, Floats, Pair, narrow, nodes_of

# Panels that the normal part alone receives.
NORMAL_PANELS = 3.0
# Half-width, in scales of a bound, of the panels at its transition.
BOUND_PANEL = 5.0
# Halvings of a window by which edges of panels are found: a millionth of it.
HALVINGS = 20
# Nodes of tau, in eights, for each unit of u.
TAU_NODES = 1.25
# Nodes of tau with less than this (in nats below the heaviest) do not decide how fine the grid must be.
WEIGHTY = 21.0
# Most nodes of tau: a limit that only claims many hundred standard errors from the prior reach.
MOST_NODES = 512
LOG_2PI = math.log(2 * math.pi)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Voices and priors of one quantity, all on the log scale.

    Points `y` with errors `y_s` (K,); bounds as windows from `low` to `high` (B,), of which one end may be infinite;
    a hard `floor` of mu, minus infinity where there is none; mu ~ N(prior_mean, prior_sd^2) and tau ~
    half-normal(tau_scale).
    """

    y: Floats
    y_s: Floats
    low: Floats
    high: Floats
    slack: Floats
    floor: float
    prior_mean: float
    prior_sd: float
    tau_scale: float

    @property
    def edges(self) -> list[tuple[float, float]]:
        """Where bounds change, and their slack."""
        ends = [*zip(self.low, self.slack, strict=True), *zip(self.high, self.slack, strict=True)]
        return [(float(at), float(s)) for at, s in ends if math.isfinite(at)]

    @property
    def cut(self) -> bool:
        """Whether there is a bound or a floor: mu given tau is then not normal."""
        return self.low.size > 0 or math.isfinite(self.floor)


@dataclass(frozen=True, slots=True)
class Conditional:
    """mu given tau and the points alone is N(mean, var); `log_mass` is the density of the points. Shapes (T,)."""

    mean: Floats
    var: Floats
    log_mass: Floats


def given_tau(evidence: Evidence, tau: Floats) -> Conditional:
    """The normal conditional of mu at each tau (T,)."""
    variance = tau[:, None] ** 2 + evidence.y_s**2
    weight = 1 / variance
    prior_weight = 1 / evidence.prior_sd**2
    precision = prior_weight + weight.sum(-1)
    # Deviations from the prior mean keep the digits that logs of large amounts would cost.
    shift = (weight * (evidence.y - evidence.prior_mean)).sum(-1) / precision
    mean = evidence.prior_mean + shift
    squares = (weight * (evidence.y - mean[:, None]) ** 2).sum(-1) + prior_weight * shift**2
    log_scale = (LOG_2PI + np.log(variance)).sum(-1) + np.log(precision / prior_weight)
    return Conditional(mean, 1 / precision, -0.5 * (squares + log_scale))


def _log_window(low: Floats, high: Floats) -> Floats:
    """log(Phi(high) - Phi(low)) without cancellation in either tail."""
    flip = low > -high
    a, b = np.where(flip, -high, low), np.where(flip, -low, high)
    top = log_ndtr(b)
    return np.asarray(top + np.log1p(-np.exp(log_ndtr(a) - top)))


def log_integrand(evidence: Evidence, tau: Floats, normal: Conditional, mu: Floats) -> Floats:
    """Log density of claims and mu given tau, but for the floor, at mu (T, M)."""
    total = (mu - normal.mean[:, None]) ** 2
    total *= (-0.5 / normal.var)[:, None]
    total += (normal.log_mass - 0.5 * (LOG_2PI + np.log(normal.var)))[:, None]
    for low, high, slack in zip(evidence.low, evidence.high, evidence.slack, strict=True):
        slope = (1 / np.hypot(tau, slack))[:, None]
        if math.isinf(low):
            total += log_ndtr(slope * (high - mu))
        elif math.isinf(high):
            total += log_ndtr(slope * (mu - low))
        else:
            total += _log_window(slope * (low - mu), slope * (high - mu))
    return total


def _locate(evidence: Evidence, tau: Floats, normal: Conditional) -> tuple[Floats, Floats, Floats]:
    """Window that holds mu at each tau, and log density of the claims there (rough where mu is cut); shapes (T,).

    The log density is at least as curved as that of the normal part, and its peak lies between the normal mean
    and the edges of the bounds (seven of their scales beyond them a bound no longer pulls): hence the first window.
    """
    reach = np.sqrt(2 * DROP * normal.var)
    if not evidence.cut:
        return normal.mean - reach, normal.mean + reach, normal.log_mass
    low, high = normal.mean, normal.mean
    for edge, slack in evidence.edges:
        pull = 7 * np.hypot(tau, slack)
        low, high = np.minimum(low, edge - pull), np.maximum(high, edge + pull)
    low, high = np.maximum(low - reach, evidence.floor), np.maximum(high, evidence.floor) + reach
    return narrow(lambda mu: log_integrand(evidence, tau, normal, mu), low, high, nodes=17)


@dataclass(frozen=True, slots=True)
class Grid:
    """Nodes of tau, the log of quadrature weight times prior density, and what is known of mu at each; shapes (T,)."""

    tau: Floats
    log_weight: Floats
    normal: Conditional
    low: Floats
    high: Floats
    mass: Floats

    @property
    def stride(self) -> float:
        """Largest step of mu from node to node, in its standard deviations, where there is any weight."""
        joint = self.log_weight + self.mass
        kept = joint > np.max(joint) - WEIGHTY
        width = (self.high - self.low) / math.sqrt(8 * DROP)
        steps = np.abs(np.diff(0.5 * (self.low + self.high))) / np.minimum(width[1:], width[:-1])
        return float(np.max(steps, where=kept[1:] & kept[:-1], initial=0.0))


def _scale_and_end(evidence: Evidence) -> tuple[float, float]:
    """Scale of u (the smallest error, or the prior's own if smaller) and the end of u beyond which no mass lies.

    With S the sum of squared distances from the prior mean the density falls at least as fast as exp(-tau^2 / 2A^2 -
    S / 2tau^2), whose peak is at sqrt(A sqrt(S)) and whose curvature is at least that of the prior.
    """
    scale = min([evidence.tau_scale, *evidence.y_s, *evidence.slack])
    places = [*evidence.y, *(edge for edge, _ in evidence.edges)]
    places += [evidence.floor] if math.isfinite(evidence.floor) else []
    spread = math.hypot(*(place - evidence.prior_mean for place in places))
    end = math.sqrt(2 * DROP) * evidence.tau_scale + math.sqrt(evidence.tau_scale * spread)
    return float(scale), math.asinh(end / scale)


def tau_grid(evidence: Evidence) -> Grid:
    """Gauss-Legendre nodes of tau over the window that holds its posterior.

    Integrands in u are analytic in the strip |Im u| < pi / 4 (where tau^2 keeps a positive real part), so the
    number of nodes that the accuracy needs grows with the width of the window. A distribution function adds a
    second need: from node to node mu must not step over its own standard deviation.
    """
    scale, end = _scale_and_end(evidence)
    prior = evidence.tau_scale

    def log_prior(u: Floats) -> Pair:
        """The tau at u, and the log of its half-normal density per unit of u."""
        tau = scale * np.sinh(u)
        log_density = 0.5 * math.log(2 / math.pi) - math.log(prior) - 0.5 * (tau / prior) ** 2
        return tau, log_density + np.log(scale * np.cosh(u))

    def log_density(u: Floats) -> Floats:
        tau, log_weight = log_prior(u[0])
        return np.asarray(log_weight + _locate(evidence, tau, given_tau(evidence, tau))[2])[None]

    def with_nodes(count: int) -> Grid:
        u, weight = (part[0] for part in nodes_of(window, count))
        tau, log_weight = log_prior(u)
        normal = given_tau(evidence, tau)
        return Grid(tau, log_weight + np.log(weight), normal, *_locate(evidence, tau, normal))

    low, high, _ = narrow(log_density, np.zeros(1), np.array([end]), nodes=25)
    window = np.array([low[0], high[0]])
    count = 8 * math.ceil(max(6.0, TAU_NODES * float(high[0] - low[0])))
    grid = with_nodes(count)
    if grid.stride > 1:
        grid = with_nodes(min(MOST_NODES, 8 * math.ceil(count * grid.stride / 8)))
    return grid


def panel_edges(evidence: Evidence, grid: Grid) -> Floats:
    """Edges of panels over each window, over each of which the mesh grows alike; shape (T, panels + 1).

    The mesh is a rising function of mu that grows by about one over each panel that the integrand needs. The edges
    need not be exact, only well placed, so a few dozen halvings are more than enough.
    """
    low, high = grid.low[:, None], grid.high[:, None]

    def grown(mu: Floats) -> Floats:
        total = NORMAL_PANELS / (high - low) * (mu - low)
        for edge, slack in evidence.edges:
            total += np.arcsinh((mu - edge) / (BOUND_PANEL * np.hypot(grid.tau, slack)[:, None]))
        return np.asarray(total)

    start, end = grown(low), grown(high)
    panels = max(4, math.ceil(float(np.max(end - start))))
    target = start + (end - start) * np.linspace(0, 1, panels + 1)[1:-1]
    left, right = (np.repeat(side, panels - 1, -1) for side in (low, high))
    for _ in range(HALVINGS):
        middle = 0.5 * (left + right)
        below = grown(middle) < target
        left, right = np.where(below, middle, left), np.where(below, right, middle)
    return np.concatenate([low, 0.5 * (left + right), high], -1)
