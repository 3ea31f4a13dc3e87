"""The joint posterior of the dependence graph and the number of persons on no list."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from analysis.estimates.capture.graphs import decomposable
from analysis.estimates.capture.table import Bools, CaptureError, CaptureTable, Floats

# A graph that nowhere comes within e^-40 of the best changes no probability that matters by 1 in 10^10.
NEGLIGIBLE = 40.0
# Values of the number unseen at which all graphs are tried first.
COARSE = 1_024
# Parts of the grid, in each of which only those graphs are worked out that come near the best there.
PARTS = 64
# Values of a part at which they are tried first.
TRIED = 12
# Entries (graphs times values) held at a time (32 MB).
BLOCK = 4_000_000
MOST_MISSING = 10_000_000

LogPrior = Callable[[Floats], Floats] | Sequence[float] | Floats


def read_grid(nmissing: int | Sequence[int] | NDArray[np.int64]) -> Floats:
    """Numbers of persons on no list to consider: 1, 2, ... up to a number, or the grid given.

    Raises
    ------
    CaptureError
        If it is not a positive number or an ascending grid, or is too long.
    """
    values = np.asarray(nmissing, dtype=np.float64)
    if (values.size if values.ndim else values) > MOST_MISSING:
        raise CaptureError(
            f"nmissing asks for more than {MOST_MISSING:,} values: give a grid with wider steps"
        )
    grid = values if values.ndim else np.arange(1.0, float(values) + 1)
    if (
        grid.ndim != 1
        or not grid.size
        or not (np.isfinite(grid).all() and grid[0] >= 0 and (np.diff(grid) > 0).all())
    ):
        raise CaptureError("nmissing is a number of persons above 0, or an ascending grid of such numbers")
    return grid


class Posterior:
    """Joint posterior of graph and number unseen, worked out in blocks of the grid."""

    def __init__(self, data: CaptureTable, delta: float, log_prior: LogPrior | None) -> None:
        self.data, self.delta, self.log_prior = data, delta, log_prior
        self.graphs = decomposable(data.n_lists).astype(np.float64)
        self.fixed, self.nobody = _marginals(data, delta)

    def default_grid(self) -> Floats:
        """Numbers unseen up to about twice the upper 97.5 % limit, rounded to one digit."""
        if self.log_prior is not None and not callable(self.log_prior):
            raise CaptureError("a log_prior given as values needs nmissing, the grid it belongs to")
        scan = np.unique(np.geomspace(1, MOST_MISSING, COARSE).round())
        heights = self._heights(scan)
        mass = np.cumsum(np.exp(heights - np.max(heights)) * np.gradient(scan))
        end = 2 * float(scan[np.searchsorted(mass, 0.975 * mass[-1])])
        if end > MOST_MISSING:
            raise CaptureError(
                f"more than {MOST_MISSING:,} persons may be unseen: give nmissing, a wider-stepped grid"
            )
        digit = 10.0 ** np.floor(np.log10(end))
        return np.arange(1.0, round(end / digit) * digit + 1)

    def on(self, grid: Floats) -> tuple[Floats, Floats]:
        """Probability of each grid value, and of each graph."""
        top, keep = self._matter(grid)
        probability = np.empty(len(grid))
        by_graph = np.zeros(len(self.graphs))
        prior, kept = self._prior(grid), np.flatnonzero(keep)
        for part in self._parts(len(grid), len(kept), least=PARTS):
            tried = _spread(len(grid[part]), TRIED) + part.start
            peaks = self._joint(self.graphs[kept], grid[tried], prior[tried]).max(axis=1)
            # So far below, a graph that matters at all loses nothing of its own weight either.
            near = kept[peaks > top - 2 * NEGLIGIBLE]
            joint = self._joint(self.graphs[near], grid[part], prior[part])
            joint -= top
            np.exp(joint, out=joint)
            probability[part] = joint.sum(axis=0)
            by_graph[near] += joint.sum(axis=1)
        return probability / probability.sum(), by_graph / by_graph.sum()

    def _matter(self, grid: Floats) -> tuple[float, Bools]:
        """Largest log joint density met, and which graphs come near it anywhere on the grid."""
        prior = self._prior(grid)
        first = _spread(len(grid), COARSE)
        best, overall = self._peaks(grid[first], prior[first])
        near = np.flatnonzero(overall > np.max(overall) - NEGLIGIBLE)
        low, high = first[max(near[0] - 1, 0)], first[min(near[-1] + 1, len(first) - 1)]
        second = np.unique(np.linspace(low, high, COARSE).round().astype(np.int64))
        best = np.maximum(best, self._peaks(grid[second], prior[second])[0])
        return float(np.max(best)), best > np.max(best) - NEGLIGIBLE

    def _peaks(self, missing: Floats, prior: Floats) -> tuple[Floats, Floats]:
        """Largest log joint density of each graph over the values, and of each value over the graphs."""
        best = np.full(len(self.graphs), -np.inf)
        overall = np.empty(len(missing))
        for part in self._parts(len(missing), len(self.graphs)):
            joint = self._joint(self.graphs, missing[part], prior[part])
            best = np.maximum(best, joint.max(axis=1))
            overall[part] = joint.max(axis=0)
        return best, overall

    def _heights(self, missing: Floats) -> Floats:
        """Log posterior density of each value over all graphs, up to a constant."""
        prior = self._prior(missing)
        parts = self._parts(len(missing), len(self.graphs))
        return np.concatenate(
            [logsumexp(self._joint(self.graphs, missing[part], prior[part]), axis=0) for part in parts]
        )

    @staticmethod
    def _parts(values: int, graphs: int, least: int = 1) -> list[slice]:
        width = max(1, min(BLOCK // graphs, -(-values // least)))
        return [slice(start, start + width) for start in range(0, values, width)]

    def _joint(self, graphs: Floats, missing: Floats, prior: Floats) -> Floats:
        """Log joint density up to a constant; shape (graphs, values)."""
        used = np.flatnonzero((graphs != 0).any(axis=0))
        n = missing + self.data.n_observed
        persons = self.delta * 2**self.data.n_lists
        sets = gammaln(missing + self.nobody[used, None]) + self.fixed[used, None]
        sets -= gammaln(n + persons) - gammaln(persons)
        joint = graphs[:, used] @ sets
        joint += gammaln(n + 1) - gammaln(missing + 1) + prior
        return np.asarray(joint)

    def _prior(self, grid: Floats) -> Floats:
        if self.log_prior is None:
            return -np.log(grid + self.data.n_observed)
        values = self.log_prior(grid) if callable(self.log_prior) else self.log_prior
        prior = np.asarray(values, dtype=np.float64)
        if prior.shape != grid.shape or np.isnan(prior).any() or not np.isfinite(prior).any():
            raise CaptureError(
                f"log_prior gives shape {prior.shape} (or no number) for {len(grid)} values of nmissing"
            )
        return prior


def _spread(values: int, number: int) -> NDArray[np.int64]:
    """Places of so many values of a grid, evenly from end to end, and as many that are denser where it begins."""
    places = np.concatenate([np.linspace(0, values - 1, number), np.geomspace(1, values, number) - 1])
    return np.unique(places.round().astype(np.int64))


def _marginals(data: CaptureTable, delta: float) -> tuple[Floats, Floats]:
    """Constant part of each set of lists' log marginal likelihood, and its prior plus seen persons on none of them."""
    cells = 2**data.n_lists
    counts = data.array()
    fixed, nobody = np.zeros(cells), np.zeros(cells)
    codes = np.arange(cells)
    for lists in range(1, cells):
        margin = np.bincount(codes & lists, weights=counts, minlength=cells)
        inner = np.array([code for code in range(lists + 1) if code & lists == code])
        prior = delta * cells / len(inner)
        nobody[lists] = margin[0] + prior
        fixed[lists] = gammaln(margin[inner[1:]] + prior).sum() - len(inner) * gammaln(prior)
    return fixed, nobody
