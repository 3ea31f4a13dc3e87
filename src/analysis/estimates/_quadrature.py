"""The integrals over mu and tau, for many quantities at once, entirely in log space.

Given tau the points make mu normal, in closed form. Bounds, windows and a floor multiply that normal density by
log-concave factors, so mu given tau stays log-concave: it has one peak and its mass lies in one window, which is
found by narrowing a grid. Inside it Gauss-Legendre panels are laid so that each spans about the same share of
every local scale (the normal's width; each bound's own transition). tau is integrated on u = asinh(tau / scale),
which resolves the smallest error and the widest prior with the same few nodes.

Shapes: Q quantities, T nodes of tau, R rows. A row is one quantity at one tau; most functions here work on rows,
with evidence that was spread out to them, and do not ask to which quantity a row belongs.

References
----------
Röver C. (2020). Bayesian random-effects meta-analysis using the bayesmeta R package. Journal of Statistical
Software 93(6): the posterior as a normal mixture over tau.
Gelman A. et al. (2013). Bayesian Data Analysis, 3rd ed., sections 5.4 (the normal conditional) and 8.7 (censoring).
An M. Y. (1998). Logconcavity versus logconvexity. Journal of Economic Theory 80(2), 350-369.
Trefethen L. N. (2013). Approximation Theory and Approximation Practice, chapter 19: convergence of Gauss rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, logsumexp, ndtr

from analysis.estimates._evidence import Evidence, Floats

# Mass further than this below the peak (in nats) is left out: 2e-12 of the whole.
DROP = 27.0
# Panels that the normal part alone receives.
NORMAL_PANELS = 3.0
# Half-width, in scales of a bound, of the panels at its transition.
BOUND_PANEL = 5.0
# Halvings of a window by which edges of panels are found: a millionth of it.
HALVINGS = 20
# Nodes of tau with less than this (in nats below the heaviest) do not decide how fine the grid must be.
WEIGHTY = 21.0
# Most nodes of tau: a limit that only claims many hundred standard errors from the prior reach.
MOST_NODES = 512
LOG_2PI = float(np.log(2 * np.pi))


@lru_cache(maxsize=64)
def legendre(nodes: int) -> tuple[Floats, Floats]:
    """Nodes on [-1, 1] and weights of the Gauss-Legendre rule, each of shape (nodes,)."""
    x, weight = np.polynomial.legendre.leggauss(nodes)
    return x, weight


def owners(tau: Floats) -> NDArray[np.intp]:
    """The quantity to which each row of tau (Q, T), flattened, belongs; shape (Q * T,)."""
    return np.repeat(np.arange(tau.shape[0]), tau.shape[1])


@dataclass(frozen=True, slots=True)
class Conditional:
    """mu given tau and the points alone is N(mean, var); `log_mass` is the density of the points. Shapes (R,)."""

    mean: Floats
    var: Floats
    log_mass: Floats

    def take(self, rows: NDArray[np.intp]) -> Conditional:
        """Some of the rows."""
        return Conditional(self.mean[rows], self.var[rows], self.log_mass[rows])


def given_tau(evidence: Evidence, tau: Floats) -> Conditional:
    """The normal conditional of mu in each row; tau has shape (R,)."""
    present = np.isfinite(evidence.y_s)
    variance = tau[:, None] ** 2 + np.where(present, evidence.y_s, 1.0) ** 2
    weight = np.where(present, 1 / variance, 0.0)
    prior_weight = 1 / evidence.prior_sd**2
    precision = prior_weight + weight.sum(-1)
    # Deviations from the prior mean keep the digits that logs of large amounts would cost.
    shift = (weight * (evidence.y - evidence.prior_mean[:, None])).sum(-1) / precision
    mean = evidence.prior_mean + shift
    squares = (weight * (evidence.y - mean[:, None]) ** 2).sum(-1) + prior_weight * shift**2
    log_scale = np.where(present, LOG_2PI + np.log(variance), 0.0).sum(-1) + np.log(precision / prior_weight)
    return Conditional(mean, 1 / precision, -0.5 * (squares + log_scale))


def log_phi(z: Floats) -> Floats:
    """log(Phi(z)); the plain logarithm is twice as fast and as exact until Phi underflows."""
    return np.log(ndtr(z)) if np.min(z, initial=0.0) > -35 else np.asarray(log_ndtr(z))


def log_window(low: Floats, high: Floats) -> Floats:
    """log(Phi(high) - Phi(low)) without cancellation in either tail."""
    flip = low > -high
    a, b = np.where(flip, -high, low), np.where(flip, -low, high)
    top = log_phi(b)
    return np.asarray(top + np.log1p(-np.exp(log_ndtr(a) - top)))


def log_integrand(evidence: Evidence, tau: Floats, normal: Conditional, mu: Floats) -> Floats:
    """Log density of claims and mu given tau, but for the floor, at mu (R, M)."""
    total = (mu - normal.mean[:, None]) ** 2
    total *= (-0.5 / normal.var)[:, None]
    total += (normal.log_mass - 0.5 * (LOG_2PI + np.log(normal.var)))[:, None]
    for j in range(evidence.edge.shape[1]):
        slope = evidence.side[:, j] / np.hypot(tau, evidence.edge_s[:, j])
        total += log_phi(slope[:, None] * (mu - evidence.edge[:, j, None]))
    for j in range(evidence.low.shape[1]):
        slope = (1 / np.hypot(tau, evidence.window_s[:, j]))[:, None]
        low, high = evidence.low[:, j, None], evidence.high[:, j, None]
        total += log_window(slope * (low - mu), slope * (high - mu))
    return total


def narrow(
    log_density: Callable[[Floats], Floats], low: Floats, high: Floats, *, nodes: int
) -> tuple[Floats, Floats, Floats]:
    """The part of [low, high] where a density is within `DROP` nats of its peak, and its rough log mass.

    A grid over each interval is narrowed until it no longer shrinks by half. The ends always lie outside the
    part that is kept, so an imprecise peak errs on the wide side.

    Parameters
    ----------
    log_density : callable
        From points of shape (..., nodes) to log densities of that shape.
    low, high : array, shape (...)
        Intervals that hold all the mass.
    nodes : int
        Points of the grid.
    """
    unit = np.linspace(0, 1, nodes)
    while True:
        width = high - low
        value = log_density(low[..., None] + width[..., None] * unit)
        keep = value >= value.max(-1, keepdims=True) - DROP
        first = np.maximum(keep.argmax(-1) - 1, 0)
        last = np.minimum(nodes - keep[..., ::-1].argmax(-1), nodes - 1)
        mass = logsumexp(value, axis=-1) + np.log(width / (nodes - 1))
        low, high = low + width * unit[first], np.where(last < nodes - 1, low + width * unit[last], high)
        if not (high - low < 0.5 * width).any():
            return low, high, mass


def _edges(evidence: Evidence) -> list[tuple[Floats, Floats]]:
    """Where bounds and windows change, and their slack: pairs of arrays of shape (R,)."""
    groups = (
        (evidence.edge, evidence.edge_s),
        (evidence.low, evidence.window_s),
        (evidence.high, evidence.window_s),
    )
    return [(edge[:, j], s[:, j]) for edge, s in groups for j in range(edge.shape[1])]


def mu_window(evidence: Evidence, tau: Floats, normal: Conditional) -> tuple[Floats, Floats, Floats]:
    """Window that holds mu given tau, and the rough log density of the claims there; shapes (R,).

    The log density is at least as curved as that of the normal part, and its peak lies between the normal mean
    and the edges of the bounds (seven of their scales beyond them a bound no longer pulls): hence the first window.
    """
    reach = np.sqrt(2 * DROP * normal.var)
    low, high = normal.mean.copy(), normal.mean.copy()
    for edge, s in _edges(evidence):
        pull = 7 * np.hypot(tau, s)
        position = np.where(np.isfinite(edge), edge, normal.mean)
        low, high = np.minimum(low, position - pull), np.maximum(high, position + pull)
    low, high = np.maximum(low - reach, evidence.floor), np.maximum(high, evidence.floor) + reach
    return narrow(lambda mu: log_integrand(evidence, tau, normal, mu), low, high, nodes=17)


def mesh(evidence: Evidence, tau: Floats, low: Floats, high: Floats) -> Callable[[Floats], Floats]:
    """A rising function of mu (R, M) that grows by about one over each panel that the integrand needs."""
    share = (NORMAL_PANELS / (high - low))[:, None]
    # An absent bound must not bend the mesh: its slope is nil.
    centres = [
        (
            np.where(there, edge, 0.0)[:, None],
            np.where(there, 1 / BOUND_PANEL / np.hypot(tau, s), 0.0)[:, None],
        )
        for edge, s in _edges(evidence)
        for there in [np.isfinite(edge)]
    ]

    def grown(mu: Floats) -> Floats:
        total = share * (mu - low[:, None])
        for edge, slope in centres:
            total += np.arcsinh(slope * (mu - edge))
        return np.asarray(total)

    return grown


def panel_edges(grown: Callable[[Floats], Floats], low: Floats, high: Floats, *, panels: int) -> Floats:
    """Edges of panels over [low, high], shape (R, panels + 1), over each of which the mesh grows alike.

    The edges need not be exact, only well placed, so a few dozen halvings are more than enough.
    """
    ends = grown(np.stack([low, high], -1))
    target = ends[:, :1] + (ends[:, 1:] - ends[:, :1]) * np.linspace(0, 1, panels + 1)[1:-1]
    left, right = (np.repeat(end[:, None], panels - 1, -1) for end in (low, high))
    for _ in range(HALVINGS):
        middle = 0.5 * (left + right)
        below = grown(middle) < target
        left, right = np.where(below, middle, left), np.where(below, right, middle)
    return np.concatenate([low[:, None], 0.5 * (left + right), high[:, None]], -1)


def _log_prior(u: Floats, scale: Floats, tau_scale: Floats) -> tuple[Floats, Floats]:
    """The tau at u (Q, T), and the log of its half-normal density per unit of u."""
    tau = scale[:, None] * np.sinh(u)
    log_density = 0.5 * np.log(2 / np.pi) - np.log(tau_scale)[:, None] - 0.5 * (tau / tau_scale[:, None]) ** 2
    return tau, log_density + np.log(scale[:, None] * np.cosh(u))


def _scale_and_end(evidence: Evidence) -> tuple[Floats, Floats]:
    """Scale of u (the smallest error, or the prior's own if smaller) and the end of u beyond which no mass lies.

    With S the sum of squared distances from the prior mean the density falls at least as fast as
    exp(-tau^2 / 2A^2 - S / 2tau^2), whose peak is at sqrt(A sqrt(S)) and whose curvature is at least that of the prior.
    """
    errors = np.concatenate([evidence.y_s, evidence.edge_s, evidence.window_s], 1)
    scale = np.minimum(errors.min(1, initial=np.inf), evidence.tau_scale)
    places = np.concatenate(
        [evidence.y, evidence.edge, evidence.low, evidence.high, evidence.floor[:, None]], 1
    )
    present = np.isfinite(places)
    present[:, : evidence.y.shape[1]] = np.isfinite(evidence.y_s)
    far = np.where(present, np.where(present, places, 0.0) - evidence.prior_mean[:, None], 0.0)
    spread = np.sqrt((far**2).sum(1))
    end = np.sqrt(2 * DROP) * evidence.tau_scale + np.sqrt(evidence.tau_scale * spread)
    return scale, np.arcsinh(end / scale)


def locate(evidence: Evidence, tau: Floats, normal: Conditional) -> tuple[Floats, Floats, Floats]:
    """Window that holds mu in each row, and log density of the claims (rough where they cut); shapes (R,)."""
    if evidence.cut.any():
        return mu_window(evidence, tau, normal)
    reach = np.sqrt(2 * DROP * normal.var)
    return normal.mean - reach, normal.mean + reach, normal.log_mass


@dataclass(frozen=True, slots=True)
class Grid:
    """Nodes of tau for Q quantities, and what is known of mu at each.

    Attributes
    ----------
    tau, log_weight : array, shape (Q, T)
        Nodes, and the log of quadrature weight times prior density.
    rows : Evidence
        The evidence of each of the Q * T rows.
    normal : Conditional
        mu given tau and the points, in each row.
    low, high, mass : array, shape (Q * T,)
        Window of mu, and log density of the claims (rough where they cut).
    """

    tau: Floats
    log_weight: Floats
    rows: Evidence
    normal: Conditional
    low: Floats
    high: Floats
    mass: Floats

    @property
    def stride(self) -> float:
        """Largest step of mu from node to node, in its standard deviations, where there is any weight."""
        joint = self.log_weight + self.mass.reshape(self.tau.shape)
        kept = joint > joint.max(1, keepdims=True) - WEIGHTY
        place = (0.5 * (self.low + self.high)).reshape(self.tau.shape)
        width = ((self.high - self.low) / np.sqrt(8 * DROP)).reshape(self.tau.shape)
        steps = np.abs(np.diff(place, axis=1)) / np.minimum(width[:, 1:], width[:, :-1])
        return float(np.max(steps, where=kept[:, 1:] & kept[:, :-1], initial=0.0))


def tau_grid(evidence: Evidence) -> Grid:
    """Gauss-Legendre nodes of tau over the window that holds its posterior, for quantities all cut or all not.

    Integrands in u are analytic in the strip |Im u| < pi / 4 (where tau^2 keeps a positive real part), so the
    number of nodes that the accuracy needs grows with the width of the window. A distribution function adds a
    second need: from node to node mu must not step over its own standard deviation.
    """
    scale, end = _scale_and_end(evidence)

    def log_density(u: Floats) -> Floats:
        tau, log_prior = _log_prior(u, scale, evidence.tau_scale)
        rows = evidence.take(owners(tau))
        mass = locate(rows, tau.ravel(), given_tau(rows, tau.ravel()))[2]
        return log_prior + mass.reshape(tau.shape)

    def with_nodes(count: int) -> Grid:
        x, weight = legendre(count)
        tau, log_prior = _log_prior(low[:, None] + half * (x + 1), scale, evidence.tau_scale)
        rows = evidence.take(owners(tau))
        normal = given_tau(rows, tau.ravel())
        return Grid(tau, log_prior + np.log(half * weight), rows, normal, *locate(rows, tau.ravel(), normal))

    low, high, _ = narrow(log_density, np.zeros_like(end), end, nodes=25)
    half = 0.5 * (high - low)[:, None]
    count = 8 * int(np.ceil(max(6.0, 1.25 * float(np.max(high - low)))))
    grid = with_nodes(count)
    if grid.stride > 1:
        grid = with_nodes(min(MOST_NODES, 8 * int(np.ceil(count * grid.stride / 8))))
    return grid
