"""The voices and priors of many quantities as padded arrays on the log scale: what the quadrature works on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimates._voices import Claim, EvidenceError, voices

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The voices and priors of Q quantities as padded arrays, all on the log scale.

    Attributes
    ----------
    y, y_s : array, shape (Q, K)
        Points and their errors; an absent one has infinite `y_s`.
    side, edge, edge_s : array, shape (Q, J)
        One-sided bounds: +1 above `edge`, -1 below it; an absent one lies at minus infinity with side +1.
    low, high, window_s : array, shape (Q, B)
        Windows; an absent one is open at both ends.
    floor : array, shape (Q,)
        Hard lower limit of mu; minus infinity where there is none.
    prior_mean, prior_sd, tau_scale : array, shape (Q,)
        mu ~ N(prior_mean, prior_sd^2); tau ~ half-normal(tau_scale).
    """

    y: Floats
    y_s: Floats
    side: Floats
    edge: Floats
    edge_s: Floats
    low: Floats
    high: Floats
    window_s: Floats
    floor: Floats
    prior_mean: Floats
    prior_sd: Floats
    tau_scale: Floats

    @property
    def cut(self) -> NDArray[np.bool_]:
        """Whether a quantity has a bound, a window or a floor, shape (Q,): mu given tau is then not normal."""
        return np.isfinite(self.edge).any(1) | np.isfinite(self.low).any(1) | np.isfinite(self.floor)

    def take(self, rows: NDArray[np.intp]) -> Evidence:
        """The quantities in `rows`, without columns that none of them uses."""
        points = _used(self.y_s[rows])
        bounds = _used(self.edge[rows])
        windows = _used(self.low[rows])
        return Evidence(
            y=self.y[rows][:, points],
            y_s=self.y_s[rows][:, points],
            side=self.side[rows][:, bounds],
            edge=self.edge[rows][:, bounds],
            edge_s=self.edge_s[rows][:, bounds],
            low=self.low[rows][:, windows],
            high=self.high[rows][:, windows],
            window_s=self.window_s[rows][:, windows],
            floor=self.floor[rows],
            prior_mean=self.prior_mean[rows],
            prior_sd=self.prior_sd[rows],
            tau_scale=self.tau_scale[rows],
        )


def _used(marker: Floats) -> slice:
    """The columns that some row uses; a row's present entries come first and have a finite marker."""
    return slice(int(np.isfinite(marker).sum(1).max(initial=0)))


def _padded(rows: list[list[tuple[float, ...]]], absent: tuple[float, ...]) -> list[Floats]:
    """One array of shape (Q, widest) for each member of the tuples."""
    widest = max((len(row) for row in rows), default=0)
    block = np.array([row + [absent] * (widest - len(row)) for row in rows], dtype=np.float64)
    block = block.reshape(len(rows), widest, len(absent))
    return [np.ascontiguousarray(block[:, :, i]) for i in range(len(absent))]


def _per_quantity(name: str, given: ArrayLike, count: int, *, positive: bool) -> Floats:
    """`given` as one finite number for each of `count` quantities."""
    try:
        array = np.array(np.broadcast_to(np.asarray(given, dtype=np.float64), (count,)))
    except (TypeError, ValueError) as problem:
        raise EvidenceError(
            f"{name} must be a number, or one for each of {count} quantities, not {given!r}"
        ) from problem
    wrong = ~np.isfinite(array) | ((array <= 0) if positive else False)
    if wrong.any():
        kind = "a finite number above 0" if positive else "a finite number"
        raise EvidenceError(f"{name} must be {kind}, not {array[wrong][0]}")
    return array


def _log_floor(floor: ArrayLike | None, count: int) -> Floats:
    """The hard lower limits on the log scale; minus infinity where there is none (None, or a floor of zero)."""
    limit = np.full(count, -np.inf)
    if floor is None:
        return limit
    given = _per_quantity("floor", floor, count, positive=False)
    if (given < 0).any():
        raise EvidenceError(f"floor must be 0 (none) or above, not {given[given < 0][0]}")
    np.log(given, out=limit, where=given > 0)
    return limit


def gather(
    quantities: Sequence[Sequence[Claim]],
    *,
    tau_scale: ArrayLike,
    mu_prior: tuple[ArrayLike, ArrayLike],
    floor: ArrayLike | None,
) -> Evidence:
    """The claims of each quantity, collapsed to one voice per lineage, as padded arrays.

    Parameters and exceptions are those of `exact.posterior_batch`.
    """
    count = len(quantities)
    points: list[list[tuple[float, ...]]] = []
    bounds: list[list[tuple[float, ...]]] = []
    windows: list[list[tuple[float, ...]]] = []
    for position, claims in enumerate(quantities):
        try:
            said = voices(claims)
        except EvidenceError as problem:
            raise EvidenceError(f"quantity {position}: {problem}") from problem
        points.append([(v.low, v.s) for v in said if not v.bound])
        bounds.append([(1.0, v.low, v.s) for v in said if v.bound and v.high == math.inf])
        bounds[-1] += [(-1.0, v.high, v.s) for v in said if v.bound and v.low == -math.inf]
        windows.append([(v.low, v.high, v.s) for v in said if v.bound and math.isfinite(v.low + v.high)])
    try:
        mean, sd = mu_prior
    except (TypeError, ValueError) as problem:
        raise EvidenceError(f"mu_prior must be (mean, sd) of the log amount, not {mu_prior!r}") from problem
    y, y_s = _padded(points, (0.0, math.inf))
    side, edge, edge_s = _padded(bounds, (1.0, -math.inf, 1.0))
    low, high, window_s = _padded(windows, (-math.inf, math.inf, 1.0))
    return Evidence(
        y=y,
        y_s=y_s,
        side=side,
        edge=edge,
        edge_s=edge_s,
        low=low,
        high=high,
        window_s=window_s,
        floor=_log_floor(floor, count),
        prior_mean=_per_quantity("the mean of mu_prior", mean, count, positive=False),
        prior_sd=_per_quantity("the sd of mu_prior", sd, count, positive=True),
        tau_scale=_per_quantity("tau_scale", tau_scale, count, positive=True),
    )
