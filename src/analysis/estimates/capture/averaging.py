"""The total averaged over all decomposable graphs, each as probable as the lists make it.

A graph tells which lists depend on which; a model whose graph is decomposable has a likelihood in closed form.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.special import gammaln, logsumexp

from analysis.estimates.capture.existence import NotIdentified
from analysis.estimates.capture.overlap_table import (
    LEVEL,
    Bools,
    CaptureError,
    CaptureTable,
    Floats,
    Ints,
    check_level,
    members,
    overlaps,
    pair_codes,
    read_table,
)

# Six lists have 18,154 decomposable graphs among 32,768; seven would have 617,675 among 2,097,152.
MOST_LISTS = 6
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

LogPrior = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class CaptureAverage:
    """Posterior distribution of the total (persons), averaged over decomposable graphs.

    `estimate` is its mean; the interval leaves out equal tails at `level`. `total` and `probability` (values,) are the
    distribution itself; `graphs` are named, most probable first, with their `weights`, 0 where below 1e-17.
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
    """Total number of persons averaged over all decomposable graphs.

    Parameters
    ----------
    table
        One 0/1 column per list and `count`; three to six lists.
    delta
        Prior persons per history; default 2^-lists, one person in all.
    nmissing
        Most persons on no list that are considered; by default about twice the upper 97.5 % limit of their number.
    log_prior
        Log prior, up to a constant, of numbers on no list; by default it falls as one over the total.

    Raises
    ------
    CaptureError
        If table or option makes no sense, or (`NotIdentified`) only the prior could tell.

    References
    ----------
    Madigan and York (1997), Biometrika 84, 19-31; Johndrow, Lum and Ball (2015), R package dga, whose default
    prior weights (2^-lists per history, one over the total) are the defaults here.
    """
    data = read_table(table)
    weight = 2.0**-data.n_lists if delta is None else float(delta)
    if not weight > 0:
        raise CaptureError(f"delta={delta} is not a positive number of prior persons")
    if nmissing is not None and not 1 <= nmissing <= MOST_MISSING:
        raise CaptureError(f"nmissing={nmissing} is not a number of persons from 1 to {MOST_MISSING:,}")
    check_level(level)
    _check_overlap(data)
    posterior = _Posterior(data, weight, log_prior)
    grid = np.arange(1.0, (posterior.default_end() if nmissing is None else nmissing) + 1)
    probability, by_graph = posterior.on(grid)
    total, tail = grid + data.n_observed, (1 - level) / 2
    ranking = np.argsort(-by_graph, kind="stable")
    return CaptureAverage(
        estimate=float(total @ probability),
        ci_low=_quantile(total, probability, tail),
        ci_high=_quantile(total, probability, 1 - tail),
        level=level,
        n_observed=data.n_observed,
        total=total,
        probability=probability,
        graphs=tuple(graph_name(posterior.graphs[row]) for row in ranking),
        weights=by_graph[ranking],
    )


def _quantile(total: Floats, probability: Floats, p: float) -> float:
    place = int(np.searchsorted(np.cumsum(probability), p))
    return float(total[min(place, len(total) - 1)])


def _check_overlap(data: CaptureTable) -> None:
    # Below three lists, or without a shared person, the posterior would be nothing but the prior.
    if data.n_lists < 3:
        raise NotIdentified(
            "averaging over graphs needs at least 3 lists: with 2 only the prior could tell", 2
        )
    if not overlaps(data.array())[list(pair_codes(data.n_lists))].any():
        raise NotIdentified("this table cannot identify the total: no person is on two lists", 1)


class _Posterior:
    """Joint posterior of graph and number unseen, worked out in blocks of the grid."""

    def __init__(self, data: CaptureTable, delta: float, log_prior: LogPrior | None) -> None:
        self.data, self.delta = data, delta
        self.log_prior = log_prior or (lambda missing: -np.log(missing + data.n_observed))
        self.graphs = decomposable(data.n_lists).astype(np.float64)
        self.fixed, self.nobody = _marginals(data, delta)

    def default_end(self) -> float:
        """About twice the upper 97.5 % limit of the number unseen, rounded to one digit."""
        scan = np.unique(np.geomspace(1, MOST_MISSING, COARSE).round())
        parts = self._parts(len(scan), len(self.graphs))
        heights = np.concatenate([logsumexp(self._joint(self.graphs, scan[part]), axis=0) for part in parts])
        mass = np.cumsum(np.exp(heights - np.max(heights)) * np.gradient(scan))
        end = 2 * float(scan[np.searchsorted(mass, 0.975 * mass[-1])])
        if end > MOST_MISSING:
            raise CaptureError(
                f"more than {MOST_MISSING:,} persons may be unseen: give nmissing, the most of them"
            )
        digit = 10.0 ** np.floor(np.log10(end))
        return float(round(end / digit) * digit)

    def on(self, grid: Floats) -> tuple[Floats, Floats]:
        """Probability of each grid value, and of each graph."""
        top, keep = self._matter(grid)
        probability = np.empty(len(grid))
        by_graph = np.zeros(len(self.graphs))
        kept = np.flatnonzero(keep)
        for part in self._parts(len(grid), len(kept), least=PARTS):
            tried = _spread(len(grid[part]), TRIED) + part.start
            peaks = self._joint(self.graphs[kept], grid[tried]).max(axis=1)
            # So far below, a graph that matters at all loses nothing of its own weight either.
            near = kept[peaks > top - 2 * NEGLIGIBLE]
            joint = np.exp(self._joint(self.graphs[near], grid[part]) - top)
            probability[part] = joint.sum(axis=0)
            by_graph[near] += joint.sum(axis=1)
        return probability / probability.sum(), by_graph / by_graph.sum()

    def _matter(self, grid: Floats) -> tuple[float, Bools]:
        """Largest log joint density met, and which graphs come near it anywhere on the grid."""
        first = _spread(len(grid), COARSE)
        best, overall = self._peaks(grid[first])
        near = np.flatnonzero(overall > np.max(overall) - NEGLIGIBLE)
        low, high = first[max(near[0] - 1, 0)], first[min(near[-1] + 1, len(first) - 1)]
        second = np.unique(np.linspace(low, high, COARSE).round().astype(np.int64))
        best = np.maximum(best, self._peaks(grid[second])[0])
        return float(np.max(best)), best > np.max(best) - NEGLIGIBLE

    def _peaks(self, missing: Floats) -> tuple[Floats, Floats]:
        """Largest log joint density of each graph over the values, and of each value over the graphs."""
        best = np.full(len(self.graphs), -np.inf)
        overall = np.empty(len(missing))
        for part in self._parts(len(missing), len(self.graphs)):
            joint = self._joint(self.graphs, missing[part])
            best = np.maximum(best, joint.max(axis=1))
            overall[part] = joint.max(axis=0)
        return best, overall

    @staticmethod
    def _parts(values: int, graphs: int, least: int = 1) -> list[slice]:
        width = max(1, min(BLOCK // graphs, -(-values // least)))
        return [slice(start, start + width) for start in range(0, values, width)]

    def _joint(self, graphs: Floats, missing: Floats) -> Floats:
        """Log joint density up to a constant; shape (graphs, values)."""
        used = np.flatnonzero((graphs != 0).any(axis=0))
        n = missing + self.data.n_observed
        persons = self.delta * 2**self.data.n_lists
        sets = gammaln(missing + self.nobody[used, None]) + self.fixed[used, None]
        sets -= gammaln(n + persons) - gammaln(persons)
        joint = graphs[:, used] @ sets
        joint += gammaln(n + 1) - gammaln(missing + 1) + self.log_prior(missing)
        return np.asarray(joint)


def _spread(values: int, number: int) -> Ints:
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


@lru_cache(maxsize=4)
def decomposable(n_lists: int) -> Ints:
    """Cliques less separators of every decomposable graph over the lists; shape (graphs, 2^t).

    The entry of a graph at a set of lists is 1 if the set is a clique and minus the number of times it is a
    separator. A model's log marginal likelihood is the sum over sets of this number times the set's own.

    Raises
    ------
    CaptureError
        If there are fewer than two or more than six lists.

    References
    ----------
    Dawid and Lauritzen (1993), Annals of Statistics 21, 1272-1317; Tarjan and Yannakakis (1984), SIAM Journal on
    Computing 13, 566-579 (a graph is decomposable exactly if maximum cardinality search numbers it perfectly).
    """
    if not 2 <= n_lists <= MOST_LISTS:
        raise CaptureError(f"averaging over decomposable graphs needs 2 to {MOST_LISTS} lists, not {n_lists}")
    pairs = pair_codes(n_lists)
    rows = []
    for chosen in range(2 ** len(pairs)):
        edges = [pair for place, pair in enumerate(pairs) if chosen >> place & 1]
        row = _cliques_less_separators(n_lists, edges)
        if row is not None:
            rows.append(row)
    return np.array(rows)


def graph_name(row: Ints | Floats) -> str:
    """Name of a graph as its cliques, longest first, lists numbered from 1: `[123,34]`."""
    cliques = [members(int(code)) for code in np.flatnonzero(row > 0)]
    cliques.sort(key=lambda lists: (-len(lists), lists))
    return "[" + ",".join("".join(str(bit + 1) for bit in lists) for lists in cliques) + "]"


def _cliques_less_separators(n_lists: int, edges: list[int]) -> Ints | None:
    """One graph's row, or None if it is not decomposable."""
    near = [0] * n_lists
    for pair in edges:
        for bit in range(n_lists):
            if pair >> bit & 1:
                near[bit] |= pair ^ (1 << bit)
    row = np.zeros(2**n_lists, dtype=np.int64)
    visited = 0
    for _ in range(n_lists):
        left = [bit for bit in range(n_lists) if not visited >> bit & 1]
        bit = max(left, key=lambda b: (near[b] & visited).bit_count())
        before = near[bit] & visited
        if any((before ^ (1 << other)) & ~near[other] for other in range(n_lists) if before >> other & 1):
            return None
        # The chain rule: a list given the lists before it. Sets that only stood in between cancel.
        row[before] -= 1
        row[before | 1 << bit] += 1
        visited |= 1 << bit
    row[0] = 0
    return row
