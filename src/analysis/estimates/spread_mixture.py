"""The posterior of one quantity as a mixture over the spread tau: normal given tau, or on panels where mu is cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp, ndtr

from analysis.estimates.quadrature import Floats, Pair, Panels, invert, legendre, nodes_of, to_coefficients
from analysis.estimates.spread_grid import Evidence, log_integrand, panel_edges, tau_grid

# Nodes in a panel of mu: errors stay below 1e-7 of a standard deviation (tests/estimates/test_exact_convergence.py).
PANEL_NODES = 20
# A node of tau with less weight than this is left out.
NEGLIGIBLE = 1e-14
# A standard normal is averaged over [-7.2, 7.2], outside of which lies 1e-12 of it, with this many nodes.
NORMAL_END = 7.2
AVERAGE_NODES = 64


def _normal_pdf(z: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi))


@dataclass(frozen=True, slots=True)
class NormalMixture:
    """mu given tau is N(mean, var): points only. Arrays are (T,)."""

    weight: Floats
    tau: Floats
    log_evidence: float
    mean: Floats
    var: Floats

    def moments(self) -> tuple[float, float]:
        """Mean and variance of mu."""
        mean = float(self.weight @ self.mean)
        return mean, float(self.weight @ (self.var + (self.mean - mean) ** 2))

    def span(self) -> tuple[float, float]:
        """Ends nine standard deviations beyond every part."""
        reach = 9 * np.sqrt(self.var)
        return float(np.min(self.mean - reach)), float(np.max(self.mean + reach))

    def cdf_pdf(self, x: Floats, *, new: bool) -> Pair:
        """Distribution function and density at x (M,), of mu or of a new theta."""
        sd = np.sqrt(self.var + self.tau**2 if new else self.var)
        z = (x[:, None] - self.mean) / sd
        return ndtr(z) @ self.weight, (_normal_pdf(z) / sd) @ self.weight


@dataclass(frozen=True, slots=True)
class PanelMixture:
    """mu given tau lives on panels: bounds or a floor. `weight` and `tau` are (T,), the panels have T rows."""

    weight: Floats
    tau: Floats
    log_evidence: float
    panels: Panels

    def moments(self) -> tuple[float, float]:
        """Mean and variance of mu."""
        mean = float(self.weight @ self.panels.moment(0.0, 1))
        return mean, float(self.weight @ self.panels.moment(mean, 2))

    def span(self) -> tuple[float, float]:
        """Ends of the widest window."""
        return float(np.min(self.panels.edges)), float(np.max(self.panels.edges))

    def cdf_pdf(self, x: Floats, *, new: bool) -> Pair:
        """Distribution function and density at x (M,), of mu or of a new theta.

        For a new theta, mu plus a normal of scale tau: where tau is wide beside the panels the nodes of mu are
        summed directly; where it is narrow mu's own functions are averaged, which vary on no scale much finer.
        """
        if not new:
            cdf, pdf = self.panels.cdf_pdf(np.tile(x, (self.tau.size, 1)))
            return self.weight @ cdf, self.weight @ pdf
        cdf, pdf = np.zeros((2, x.size))
        wide = self.panels.half.max(-1) < 2 * self.tau
        for rows, way in ((wide, _new_by_sum), (~wide, _new_by_average)):
            if not rows.any():
                continue
            values = way(self.panels.take(rows), self.tau[rows], np.tile(x, (int(rows.sum()), 1)))
            cdf, pdf = cdf + self.weight[rows] @ values[0], pdf + self.weight[rows] @ values[1]
        return cdf, pdf


Mixture = NormalMixture | PanelMixture


def _new_by_sum(panels: Panels, tau: Floats, x: Floats) -> Pair:
    """Those of a new theta given tau, summed over nodes of mu."""
    mu, share = (part[:, None, :] for part in panels.nodes())
    z = (x[:, :, None] - mu) / tau[:, None, None]
    return (share * ndtr(z)).sum(-1), (share * _normal_pdf(z)).sum(-1) / tau[:, None]


def _new_by_average(panels: Panels, tau: Floats, x: Floats) -> Pair:
    """Those of a new theta given tau, as an average of mu's own functions over a normal of scale tau.

    The average runs only over the part where mu - tau z lies above the window: at a floor the density jumps.
    """
    unit, weight = legendre(AVERAGE_NODES)
    above = np.clip((x - panels.edges[:, :1]) / tau[:, None], -NORMAL_END, NORMAL_END)
    half = 0.5 * (above + NORMAL_END)[:, :, None]
    z = half * (unit + 1) - NORMAL_END
    at = x[:, :, None] - tau[:, None, None] * z
    rule = half * weight * _normal_pdf(z)
    values = panels.cdf_pdf(at.reshape(len(at), -1))
    cdf, pdf = ((value.reshape(at.shape) * rule).sum(-1) for value in values)
    return cdf, pdf


def mixture(evidence: Evidence) -> Mixture:
    """The posterior of one quantity."""
    grid = tau_grid(evidence)
    if not evidence.cut:
        weight, log_evidence = _normalised(grid.log_weight + grid.mass)
        return NormalMixture(weight, grid.tau, log_evidence, grid.normal.mean, grid.normal.var)
    edges = panel_edges(evidence, grid)
    mu, mu_weight = nodes_of(edges, PANEL_NODES)
    value = log_integrand(evidence, grid.tau, grid.normal, mu.reshape(len(mu), -1))
    peak = value.max(-1)
    density = np.exp(value - peak[:, None]).reshape(mu.shape)
    mass = (density * mu_weight).sum((1, 2))
    weight, log_evidence = _normalised(grid.log_weight + peak + np.log(mass))
    panels = Panels(edges, (density / mass[:, None, None]) @ to_coefficients(PANEL_NODES).T)
    kept = weight > NEGLIGIBLE
    return PanelMixture(weight[kept], grid.tau[kept], log_evidence, panels.take(kept))


def _normalised(log_joint: Floats) -> tuple[Floats, float]:
    """Weights that add to one over the nodes of tau (T,), and the log of what they added to before."""
    log_evidence = float(logsumexp(log_joint))
    return np.exp(log_joint - log_evidence), log_evidence


def quantiles(parts: Mixture, p: Floats, *, new: bool, mean: float, sd: float) -> Floats:
    """Quantiles at p (R,) of mu or of a new theta, which has this mean and standard deviation."""
    low, high = parts.span()
    if new:
        reach = 9 * float(np.max(parts.tau))
        low, high = low - reach, high + reach
    return invert(lambda x: parts.cdf_pdf(x, new=new), p, span=(low, high), start=(mean, sd))
