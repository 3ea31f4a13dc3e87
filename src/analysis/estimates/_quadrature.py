"""The integrals over mu and tau, for many quantities at once, entirely in log space.

Given tau the points make mu normal, in closed form. Bounds, windows and a floor multiply that normal density by
log-concave factors, so mu given tau stays log-concave: it has one peak and its mass lies in one window, which is
found by narrowing a grid. Inside it Gauss-Legendre panels are laid so that each spans about the same share of
every local scale (the normal's width; each bound's own transition). tau is integrated on u = asinh(tau / scale),
which resolves the smallest error and the widest prior with the same few nodes.

Shapes: Q quantities, T nodes of tau, P panels, N nodes in a panel.

References
----------
Röver C. (2020). Bayesian random-effects meta-analysis using the bayesmeta R package. Journal of Statistical
Software 93(6): the normal mixture over tau. Davis P. J., Rabinowitz P. (1984). Methods of Numerical Integration,
2nd ed., sections 2.7 and 2.12: Gauss-Legendre rules and changes of variable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import log_ndtr, logsumexp, ndtr

from analysis.estimates._evidence import Evidence, Floats

# Mass further than this below the peak (in nats) is left out: 2e-12 of the whole.
DROP = 27.0
# Nodes in a panel of mu, and panels that the normal part alone receives: errors below 1e-10 (tests/estimates).
PANEL_NODES = 20
NORMAL_PANELS = 3.0
# Half-width, in scales of a bound, of the panels at its transition.
BOUND_PANEL = 5.0
LOG_2PI = float(np.log(2 * np.pi))


@lru_cache(maxsize=64)
def legendre(nodes: int) -> tuple[Floats, Floats]:
    """Nodes on [-1, 1] and weights of the Gauss-Legendre rule, each of shape (nodes,)."""
    x, weight = np.polynomial.legendre.leggauss(nodes)
    return x, weight


@dataclass(frozen=True, slots=True)
class Conditional:
    """mu given tau and the points alone is N(mean, var); `log_mass` is the density of the points. Shapes (Q, T)."""

    mean: Floats
    var: Floats
    log_mass: Floats


def given_tau(evidence: Evidence, tau: Floats) -> Conditional:
    """The normal conditional of mu for each tau, shape (Q, T).

    References
    ----------
    Gelman A. et al. (2013). Bayesian Data Analysis, 3rd ed., section 5.4 (normal model, known variances).
    """
    present = np.isfinite(evidence.y_s)[:, None, :]
    variance = tau[:, :, None] ** 2 + np.where(present, evidence.y_s[:, None, :], 1.0) ** 2
    weight = np.where(present, 1 / variance, 0.0)
    prior_weight = 1 / evidence.prior_sd[:, None] ** 2
    precision = prior_weight + weight.sum(-1)
    # Deviations from the prior mean keep the digits that amounts of e^27 would cost.
    shift = (weight * (evidence.y - evidence.prior_mean[:, None])[:, None, :]).sum(-1) / precision
    mean = evidence.prior_mean[:, None] + shift
    squares = (weight * (evidence.y[:, None, :] - mean[:, :, None]) ** 2).sum(-1) + prior_weight * shift**2
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


def log_factors(evidence: Evidence, tau: Floats, mu: Floats) -> Floats:
    """Log of the product of what bounds and windows say of mu, shape (Q, T, M) like `mu`."""
    total = np.zeros_like(mu)
    for j in range(evidence.edge.shape[1]):
        scale = np.sqrt(tau**2 + evidence.edge_s[:, j, None] ** 2)
        sign = (evidence.side[:, j, None] / scale)[:, :, None]
        total += log_phi(sign * (mu - evidence.edge[:, j, None, None]))
    for j in range(evidence.low.shape[1]):
        inverse = 1 / np.sqrt(tau**2 + evidence.window_s[:, j, None] ** 2)[:, :, None]
        low = inverse * (evidence.low[:, j, None, None] - mu)
        total += log_window(low, inverse * (evidence.high[:, j, None, None] - mu))
    return total


def log_integrand(evidence: Evidence, tau: Floats, normal: Conditional, mu: Floats) -> Floats:
    """Log density of claims and mu given tau, but for the floor, shape (Q, T, M) like `mu`."""
    square = (mu - normal.mean[:, :, None]) ** 2 / normal.var[:, :, None]
    log_normal = -0.5 * (square + (LOG_2PI + np.log(normal.var))[:, :, None])
    return log_normal + normal.log_mass[:, :, None] + log_factors(evidence, tau, mu)


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


def mu_window(evidence: Evidence, tau: Floats, normal: Conditional) -> tuple[Floats, Floats, Floats]:
    """Window that holds mu given tau, and the rough log density of the claims there; shapes (Q, T).

    The log density is at least as curved as that of the normal part, and its peak lies between the normal mean
    and the edges of the bounds (seven of their scales beyond them a bound no longer pulls): hence the first window.
    """
    reach = np.sqrt(2 * DROP * normal.var)
    low, high = normal.mean.copy(), normal.mean.copy()
    for edge, s in (
        (evidence.edge, evidence.edge_s),
        (evidence.low, evidence.window_s),
        (evidence.high, evidence.window_s),
    ):
        for j in range(edge.shape[1]):
            pull = 7 * np.sqrt(tau**2 + s[:, j, None] ** 2)
            position = np.where(np.isfinite(edge[:, j]), edge[:, j], evidence.prior_mean)[:, None]
            low, high = np.minimum(low, position - pull), np.maximum(high, position + pull)
    floor = evidence.floor[:, None]
    low, high = np.maximum(low - reach, floor), np.maximum(high, floor) + reach
    return narrow(lambda mu: log_integrand(evidence, tau, normal, mu), low, high, nodes=17)


def _mesh(evidence: Evidence, tau: Floats, low: Floats, high: Floats) -> Callable[[Floats], Floats]:
    """A rising function of mu that grows by about one over each panel that the integrand needs."""
    share = (NORMAL_PANELS / (high - low))[:, :, None]
    centres = [
        (edge[:, j, None, None], (1 / BOUND_PANEL / np.sqrt(tau**2 + s[:, j, None] ** 2))[:, :, None])
        for edge, s in (
            (evidence.edge, evidence.edge_s),
            (evidence.low, evidence.window_s),
            (evidence.high, evidence.window_s),
        )
        for j in range(edge.shape[1])
    ]
    # An absent bound must not bend the mesh: far outside every window its share of the growth is nil.
    finite = [
        (np.where(np.isfinite(edge), edge, 0.0), np.where(np.isfinite(edge), inverse, 0.0))
        for edge, inverse in centres
    ]

    def mesh(mu: Floats) -> Floats:
        total = share * (mu - low[:, :, None])
        for edge, inverse in finite:
            total = total + np.arcsinh(inverse * (mu - edge))
        return total

    return mesh


def panel_edges(evidence: Evidence, tau: Floats, low: Floats, high: Floats) -> Floats:
    """Edges of panels over [low, high], shape (Q, T, P + 1), finest where a bound changes fastest.

    The edges need not be exact, only well placed: bisection stops at a fraction of the finest scale.
    """
    mesh = _mesh(evidence, tau, low, high)
    ends = mesh(np.stack([low, high], -1))
    growth = ends[:, :, 1] - ends[:, :, 0]
    panels = int(np.ceil(np.max(growth)))
    inner = np.linspace(0, 1, panels + 1)[1:-1]
    target = ends[:, :, :1] + growth[:, :, None] * inner
    left = np.repeat(low[:, :, None], panels - 1, -1)
    right = np.repeat(high[:, :, None], panels - 1, -1)
    scales = [float(np.min(s)) for s in (evidence.edge_s, evidence.window_s) if s.size]
    finest = np.hypot(min(scales, default=np.inf), np.min(tau))
    for _ in range(int(np.ceil(np.log2(8 + 8 * np.max(high - low) / finest)))):
        middle = 0.5 * (left + right)
        below = mesh(middle) < target
        left, right = np.where(below, middle, left), np.where(below, right, middle)
    return np.concatenate([low[:, :, None], 0.5 * (left + right), high[:, :, None]], -1)


@dataclass(frozen=True, slots=True)
class TauRule:
    """Nodes of tau (Q, T) and the log of weight times prior density at each (Q, T)."""

    tau: Floats
    log_weight: Floats


def _log_prior(u: Floats, scale: Floats, tau_scale: Floats) -> tuple[Floats, Floats]:
    """The tau at u, and the log of its half-normal density per unit of u."""
    tau = scale[:, None] * np.sinh(u)
    log_density = 0.5 * np.log(2 / np.pi) - np.log(tau_scale)[:, None] - 0.5 * (tau / tau_scale[:, None]) ** 2
    return tau, log_density + np.log(scale[:, None] * np.cosh(u))


def _tau_scale_and_end(evidence: Evidence) -> tuple[Floats, Floats]:
    """Scale of u (the smallest error, or the prior's own if smaller) and the end of u beyond which no mass lies.

    With Q the sum of squared distances among claims the density falls at least as fast as
    exp(-tau^2 / 2A^2 - Q / 2tau^2), whose peak is at sqrt(A sqrt(Q)) and whose curvature is at least that of the prior.
    """
    errors = np.concatenate([evidence.y_s, evidence.edge_s, evidence.window_s], 1)
    scale = np.minimum(errors.min(1, initial=np.inf), evidence.tau_scale)
    places = np.concatenate(
        [evidence.y, evidence.edge, evidence.low, evidence.high, evidence.floor[:, None]], 1
    )
    present = np.isfinite(places)
    present[:, : evidence.y.shape[1]] = np.isfinite(evidence.y_s)
    far = np.where(present, np.abs(np.where(present, places, 0.0) - evidence.prior_mean[:, None]), 0.0)
    spread = np.sqrt((far**2).sum(1))
    end = np.sqrt(2 * DROP) * evidence.tau_scale + np.sqrt(evidence.tau_scale * spread)
    return scale, np.arcsinh(end / scale)


def tau_rule(evidence: Evidence) -> TauRule:
    """Gauss-Legendre nodes over the window of u that holds the posterior of tau.

    Integrands in u are analytic in the strip |Im u| < pi/4 (where tau^2 keeps a positive real part), so the
    number of nodes that the accuracy needs grows with the width of the window.
    """
    scale, end = _tau_scale_and_end(evidence)
    cut = bool(evidence.cut.any())

    def log_density(u: Floats) -> Floats:
        tau, log_prior = _log_prior(u, scale, evidence.tau_scale)
        normal = given_tau(evidence, tau)
        return log_prior + (mu_window(evidence, tau, normal)[2] if cut else normal.log_mass)

    low, high, _ = narrow(log_density, np.zeros_like(end), end, nodes=25)
    nodes = 8 * int(np.ceil(max(6.0, 1.5 * float(np.max(high - low)))))
    x, weight = legendre(nodes)
    half = 0.5 * (high - low)[:, None]
    tau, log_prior = _log_prior(low[:, None] + half * (x + 1), scale, evidence.tau_scale)
    return TauRule(tau, log_prior + np.log(half * weight))
