"""The total averaged over all decomposable graphs, each as probable as the lists make it.

A graph tells which lists depend on which; a model whose graph is decomposable has a likelihood in closed form.

References
----------
Madigan and York (1997), Biometrika 84, 19-31; Johndrow, Lum and Ball (2015), R package dga, whose default prior weights
(2^-lists per history, one over the total) are the defaults here.
Tarjan and Yannakakis (1984), SIAM Journal on Computing 13, 566-579 (a graph is decomposable exactly if maximum
cardinality search numbers it perfectly).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.special import gammaln

from analysis.estimates.capture.overlap_table import (
    LEVEL,
    CaptureError,
    CaptureTable,
    Floats,
    Ints,
    bracketed,
    check_level,
    members,
    overlaps,
    pair_codes,
    read_table,
)
from analysis.estimates.capture.poisson import NotIdentified

# Six lists have 18,154 decomposable graphs among 32,768; seven would have 617,675 among 2,097,152.
MOST_LISTS = 6
MOST_MISSING = 10_000_000
# Values of the number unseen, evenly on the log scale, at which the end of the grid is looked for.
COARSE = 1_024
# So many values are worked out for every graph; between them cubics on the log scale are right to 1 in 10^9.
NODES = 6_000
# Nodes that stand for less of the probability than this change no graph's share that matters.
NEGLIGIBLE = 1e-17
# Entries (graphs times values, or values times nodes) held at a time (8 MB).
BLOCK = 1_000_000

LogPrior = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class CaptureAverage:
    """Posterior distribution of the total (persons), averaged over decomposable graphs.

    `estimate` is its mean; the interval leaves out equal tails at `level`. `total` and `probability` (values,) are the
    distribution itself; `graphs` are named, most probable first, with their `weights`.
    """

    estimate: float
    ci_low: float
    ci_high: float
    level: float
    n_observed: int
    total: Floats = field(repr=False)
    probability: Floats = field(repr=False)
    graphs: tuple[str, ...] = field(repr=False)
    weights: Floats = field(repr=False)

    def quantile(self, p: float) -> float:
        """Smallest total (persons) up to which at least `p` of the probability lies."""
        return _quantile(self.total, self.probability, p)


def average(
    table: pd.DataFrame | CaptureTable,
    *,
    delta: float | None = None,
    nmissing: int | None = None,
    log_prior: LogPrior | None = None,
    level: float = LEVEL,
) -> CaptureAverage:
    """Total number of persons averaged over all decomposable graphs of three to six lists.

    `delta` are prior persons per history, by default one person in all; `nmissing` is the most persons on no list that
    are considered, by default about twice the upper 97.5 % limit of their number; `log_prior` is the log prior, up to a
    constant, of numbers on no list, by default falling as one over the total. Where only the prior could tell,
    `NotIdentified` is raised.
    """
    data = read_table(table)
    check_level(level)
    # Below three lists, or without a shared person, the posterior would be nothing but the prior.
    if data.n_lists < 3:
        raise NotIdentified(
            "averaging over graphs needs at least 3 lists: with 2 only the prior could tell", 2
        )
    if not overlaps(data.array())[0, list(pair_codes(data.n_lists))].any():
        raise NotIdentified("this table cannot identify the total: no person is on two lists", 1)
    posterior = _Posterior(data, 2.0**-data.n_lists if delta is None else delta, log_prior)
    grid = np.arange(1.0, (nmissing or posterior.default_end()) + 1)
    probability, weights = posterior.on(grid)
    total, tail = grid + data.n_observed, (1 - level) / 2
    ranking = np.argsort(-weights, kind="stable")
    return CaptureAverage(
        estimate=float(total @ probability),
        ci_low=_quantile(total, probability, tail),
        ci_high=_quantile(total, probability, 1 - tail),
        level=level,
        n_observed=data.n_observed,
        total=total,
        probability=probability,
        graphs=tuple(bracketed(np.flatnonzero(row > 0), data.n_lists) for row in posterior.graphs[ranking]),
        weights=weights[ranking],
    )


def _quantile(total: Floats, probability: Floats, p: float) -> float:
    place = int(np.searchsorted(np.cumsum(probability), p))
    return float(total[min(place, len(total) - 1)])


class _Posterior:
    """Joint posterior of graph and number unseen."""

    def __init__(self, data: CaptureTable, delta: float, log_prior: LogPrior | None) -> None:
        self.seen, self.persons = data.n_observed, delta * 2**data.n_lists
        self.log_prior = log_prior or (lambda missing: -np.log(missing + data.n_observed))
        self.graphs = decomposable(data.n_lists).astype(np.float64)
        self.fixed, self.nobody = _marginals(data, delta)

    def default_end(self) -> float:
        """About twice the upper 97.5 % limit of the number unseen, rounded to one digit."""
        scan = np.unique(np.geomspace(1, MOST_MISSING, COARSE).round())
        heights = self._heights(scan)
        mass = np.cumsum(np.exp(heights - np.max(heights)) * np.gradient(scan))
        end = 2 * float(scan[np.searchsorted(mass, 0.975 * mass[-1])])
        if end > MOST_MISSING:
            raise CaptureError(
                f"more than {MOST_MISSING:,} persons may be unseen: these lists share too few persons"
            )
        digit = 10.0 ** np.floor(np.log10(end))
        return float(round(end / digit) * digit)

    def on(self, grid: Floats) -> tuple[Floats, Floats]:
        """Probability of each grid value (1, 2, ...), and of each graph."""
        nodes = np.unique(np.geomspace(1, len(grid), NODES).round())
        heights = self._heights(nodes)
        heights -= np.max(heights)
        probability, at_node = np.empty(len(grid)), np.zeros(len(nodes))
        # A graph's share of the posterior is smooth too: its sum over the grid is one over the nodes.
        for rows in np.array_split(np.arange(len(grid)), -(-len(grid) // BLOCK)):
            places, weights = _cubic(nodes, grid[rows])
            probability[rows] = np.exp((heights[places] * weights).sum(axis=1))
            spread = weights * probability[rows][:, None]
            at_node += np.bincount(places.ravel(), spread.ravel(), minlength=len(nodes))
        by_graph = np.zeros(len(self.graphs))
        matter = np.abs(at_node) > NEGLIGIBLE * probability.sum()
        for part, density, _ in self._densities(nodes[matter]):
            by_graph += density @ (at_node[matter][part] / density.sum(axis=0))
        return probability / probability.sum(), by_graph / by_graph.sum()

    def _heights(self, missing: Floats) -> Floats:
        """Log density of some numbers unseen, up to a constant."""
        found = [top + np.log(density.sum(axis=0)) for _, density, top in self._densities(missing)]
        return np.concatenate(found)

    def _densities(self, missing: Floats) -> Iterator[tuple[slice, Floats, Floats]]:
        """Parts of some numbers unseen: the density of each graph over that of the likeliest, and the log of that."""
        width = max(1, BLOCK // len(self.graphs))
        for start in range(0, len(missing), width):
            part = slice(start, start + width)
            joint = self._joint(missing[part])
            top = joint.max(axis=0)
            yield part, np.exp(joint - top), top

    def _joint(self, missing: Floats) -> Floats:
        """Log joint density up to a constant; shape (graphs, values)."""
        n = missing + self.seen
        sets = gammaln(missing + self.nobody[1:, None]) + self.fixed[1:, None]
        sets -= gammaln(n + self.persons) - gammaln(self.persons)
        joint = self.graphs[:, 1:] @ sets
        joint += gammaln(n + 1) - gammaln(missing + 1) + self.log_prior(missing)
        return np.asarray(joint)


def _cubic(nodes: Floats, values: Floats) -> tuple[Ints, Floats]:
    """The nodes about each value and their weights in the cubic through them on the log scale, both (values, 4)."""
    points = min(4, len(nodes))
    first = np.clip(np.searchsorted(nodes, values, side="right") - 2, 0, len(nodes) - points)
    places = first[:, None] + np.arange(points)
    at, x = np.log(nodes)[places], np.log(values)[:, None]
    weights = np.ones(places.shape)
    for one in range(points):
        others = np.delete(at, one, axis=1)
        weights[:, one] = np.prod((x - others) / (at[:, [one]] - others), axis=1)
    return places, weights


def _marginals(data: CaptureTable, delta: float) -> tuple[Floats, Floats]:
    """Constant part of each set of lists' log marginal likelihood, and its prior plus seen persons on none of them."""
    cells = 2**data.n_lists
    fixed, nobody = np.zeros(cells), np.zeros(cells)
    codes = np.arange(cells)
    for lists in range(1, cells):
        margin = np.bincount(codes & lists, weights=data.counts, minlength=cells)
        inner = codes[(codes & lists) == codes]
        prior = delta * cells / len(inner)
        nobody[lists] = margin[0] + prior
        fixed[lists] = gammaln(margin[inner[1:]] + prior).sum() - len(inner) * gammaln(prior)
    return fixed, nobody


@lru_cache(maxsize=4)
def decomposable(n_lists: int) -> Ints:
    """Cliques less separators of every decomposable graph over the lists; shape (graphs, 2^t).

    The entry of a graph at a set of lists is 1 if the set is a clique and minus the number of times it is a
    separator. A model's log marginal likelihood is the sum over sets of this number times the set's own.
    """
    if not 2 <= n_lists <= MOST_LISTS:
        raise CaptureError(f"averaging over decomposable graphs needs 2 to {MOST_LISTS} lists, not {n_lists}")
    pairs = pair_codes(n_lists)
    graphs = (
        [pair for place, pair in enumerate(pairs) if chosen >> place & 1] for chosen in range(2 ** len(pairs))
    )
    rows = (_cliques_less_separators(n_lists, edges) for edges in graphs)
    return np.array([row for row in rows if row is not None])


def _cliques_less_separators(n_lists: int, edges: list[int]) -> Ints | None:
    """One graph's row, or None if it is not decomposable."""
    near = [0] * n_lists
    for pair in edges:
        one, other = members(pair)
        near[one] |= 1 << other
        near[other] |= 1 << one
    row = np.zeros(2**n_lists, dtype=np.int64)
    visited = 0
    for _ in range(n_lists):
        left = [bit for bit in range(n_lists) if not visited >> bit & 1]
        bit = max(left, key=lambda b: (near[b] & visited).bit_count())
        before = near[bit] & visited
        if any((before ^ (1 << other)) & ~near[other] for other in members(before)):
            return None
        # The chain rule: a list given the lists before it. Sets that only stood in between cancel.
        row[before] -= 1
        row[before | 1 << bit] += 1
        visited |= 1 << bit
    row[0] = 0
    return row
