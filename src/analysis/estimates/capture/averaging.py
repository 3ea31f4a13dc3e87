"""The total averaged over all decomposable graphs, each as probable as the lists make it.

A graph tells which lists depend on which; a model whose graph is decomposable has a likelihood in closed form.

References
----------
Madigan and York (1997), Biometrika 84, 19-31; Johndrow, Lum and Ball (2015), R package dga, whose default prior weights
(2^-lists per history, one over the total) are the defaults here.
Tarjan and Yannakakis (1984), SIAM Journal on Computing 13, 566-579 (a graph is decomposable exactly if maximum
cardinality search numbers it perfectly).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import compress, product
from typing import Any

import numpy as np
import pandas as pd
from scipy.interpolate import BSpline, make_interp_spline
from scipy.sparse.linalg import spsolve
from scipy.special import gammaln, logsumexp, softmax

from analysis.estimates.capture.poisson import LEVEL, Floats, Ints, bracketed, members, overlaps, sets_of
from analysis.estimates.capture.tied_models import ranked

Pair = tuple[Floats, Floats]
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


def average(
    counts: Floats,
    *,
    delta: float | None = None,
    nmissing: int | None = None,
    log_prior: Callable[[Floats], Floats] | None = None,
    level: float = LEVEL,
) -> pd.Series[Any]:
    """The mean of the total's distribution over all decomposable graphs of three to six lists, and its interval.

    `delta` are prior persons per history, by default one person in all; `nmissing` is the most persons on no list that
    are considered, by default about twice the upper 97.5 % limit of their number; `log_prior` is the log prior, up to a
    constant, of numbers on no list, by default falling as one over the total. Beside what is found of a model stand
    the `posterior` of the total and the weight of each of the `graphs`, most probable first, ties
    as in `ranked`.
    """
    n_lists = counts.size.bit_length() - 1
    seen = int(counts.sum())
    # Below three lists, or without a shared person, the posterior would be nothing but the prior.
    if n_lists < 3:
        raise ValueError("averaging over graphs needs at least 3 lists: with 2 only the prior could tell")
    on_two_lists = overlaps(counts)[sets_of(2, n_lists)]
    if not on_two_lists.any():
        raise ValueError("this table cannot identify the total: no person is on two lists")

    def falling(missing: Floats) -> Floats:
        """One over the total, on the log scale."""
        return -np.log(missing + seen)

    if delta is None:
        delta = 1 / counts.size
    joint = _joint(counts, counts.size * delta, log_prior or falling)
    if nmissing is None:
        nmissing = _end_of_grid(joint)
    grid = np.arange(1.0, nmissing + 1)
    probability, weights = _on_grid(joint, grid)
    posterior = pd.Series(probability, index=grid + seen)
    low, high = _interval(posterior, level)
    graphs = _by_weight(weights, n_lists)
    return pd.Series(
        {
            "total": float(posterior.index @ probability),
            "low": low,
            "high": high,
            "seen": seen,
            "chosen": graphs.index[0],
            "posterior": posterior,
            "graphs": graphs,
        }
    )


def _end_of_grid(joint: Joint) -> int:
    """The most persons on no list that are considered, to one digit."""
    evenly_apart = np.geomspace(1, MOST_MISSING, COARSE)
    scan = np.unique(evenly_apart.round())
    density = np.exp(_heights(joint, scan))
    of_step = density * np.gradient(scan)
    mass = np.cumsum(of_step)
    position = np.searchsorted(mass, 0.975 * mass[-1])
    end = 2 * float(scan[position])
    if end > MOST_MISSING:
        unseen = f"more than {MOST_MISSING:,} persons may be unseen"
        raise ValueError(f"{unseen}: these lists share too few persons")
    rounded = float(f"{end:.0e}")
    return int(rounded)


def _interval(posterior: pd.Series[float], level: float) -> tuple[float, float]:
    """The smallest totals up to which at least so much of the probability lies as below each end of the interval."""
    tails = [(1 - level) / 2, (1 + level) / 2]
    up_to = np.cumsum(posterior.to_numpy())
    positions = np.searchsorted(up_to, tails)
    # By rounding the sum may end just below one.
    last_position = len(posterior) - 1
    within = np.minimum(positions, last_position)
    low, high = posterior.index[within]
    return low, high


def _by_weight(weights: Floats, n_lists: int) -> pd.Series[float]:
    """The weight of each graph by its name, the most probable first."""
    with np.errstate(divide="ignore"):
        log_weights = np.log(weights)
    ranking = ranked(-log_weights, parameters(n_lists))
    names = []
    for row in decomposable(n_lists)[ranking]:
        cliques = np.flatnonzero(row > 0)
        names.append(bracketed(cliques, n_lists))
    return pd.Series(weights[ranking], index=names)


#: From some numbers unseen to their log joint density with each graph, (graphs, values), part by part.
Joint = Callable[[Floats], Iterator[tuple[slice, Floats]]]


def _joint(counts: Floats, persons: float, log_prior: Callable[[Floats], Floats]) -> Joint:
    """The log joint density of graph and number unseen, up to a constant, with so many persons in the prior."""
    n_lists = counts.size.bit_length() - 1
    graphs = decomposable(n_lists).astype(np.float64)[:, 1:]
    nobody, fixed = _of_sets(counts, persons)
    width = max(1, BLOCK // len(graphs))

    def joint(missing: Floats) -> Iterator[tuple[slice, Floats]]:
        for start in range(0, len(missing), width):
            part = slice(start, start + width)
            unseen = missing[part]
            total = unseen + counts.sum()
            of_sets = gammaln(unseen + nobody) + fixed
            of_sets = of_sets - gammaln(total + persons)
            of_sets = of_sets + gammaln(persons)
            of_graphs = graphs @ of_sets
            log_density = of_graphs + gammaln(total + 1)
            log_density = log_density - gammaln(unseen + 1)
            yield part, log_density + log_prior(unseen)

    return joint


def _of_sets(counts: Floats, persons: float) -> Pair:
    """Of each set of lists what its log marginal likelihood is made from, each of shape (sets, 1).

    The prior plus seen persons on none of them, and the terms that do not depend on the number unseen.
    """
    histories = np.arange(counts.size)
    nobody = np.empty((counts.size - 1, 1))
    fixed = np.empty((counts.size - 1, 1))
    for row, lists in enumerate(histories[1:]):
        within = histories & lists
        inner = np.unique(within)
        size = len(inner)
        prior = persons / size
        seen = np.bincount(within, weights=counts)[inner]
        on_none, *on_any = seen + prior
        of_counts = gammaln(on_any).sum()
        nobody[row] = on_none
        fixed[row] = of_counts - size * gammaln(prior)
    return nobody, fixed


def _heights(joint: Joint, missing: Floats) -> Floats:
    """Log density of some numbers unseen, the highest at 0."""
    parts = [logsumexp(part, axis=0) for _, part in joint(missing)]
    heights = np.concatenate(parts)
    return np.asarray(heights - np.max(heights))


def _on_grid(joint: Joint, grid: Floats) -> tuple[Floats, Floats]:
    """Probability of each grid value (1, 2, ...), and of each graph."""
    evenly_apart = np.geomspace(1, len(grid), NODES)
    nodes = np.unique(evenly_apart.round())
    log_nodes = np.log(nodes)
    log_grid = np.log(grid)
    degree = min(3, len(nodes) - 1)
    heights = _heights(joint, nodes)
    spline = make_interp_spline(log_nodes, heights, k=degree)
    probability = np.exp(spline(log_grid))
    # A graph's share of the posterior is smooth too: its sum over the grid is one over the nodes.
    basis = partial(BSpline.design_matrix, t=spline.t, k=spline.k)
    on_basis = np.zeros(len(nodes))
    blocks = math.ceil(len(grid) / BLOCK)
    for rows in np.array_split(np.arange(len(grid)), blocks):
        at_rows = basis(log_grid[rows])
        on_basis += at_rows.T @ probability[rows]
    at_nodes = basis(log_nodes)
    weight_of_node = np.atleast_1d(spsolve(at_nodes.T, on_basis))
    least_weight = NEGLIGIBLE * probability.sum()
    matters = np.abs(weight_of_node) > least_weight
    weight = weight_of_node[matters]
    shares = []
    for part, log_density in joint(nodes[matters]):
        share_at_node = softmax(log_density, axis=0)
        shares.append(share_at_node @ weight[part])
    by_graph = np.sum(shares, axis=0)
    return probability / probability.sum(), by_graph / by_graph.sum()


@lru_cache(maxsize=4)
def decomposable(n_lists: int) -> Ints:
    """Cliques less separators of every decomposable graph over the lists; shape (graphs, 2^t).

    The entry of a graph at a set of lists is 1 if the set is a clique and minus the number of times it is a
    separator. A model's log marginal likelihood is the sum over sets of this number times the set's own.
    """
    if not 2 <= n_lists <= MOST_LISTS:
        raise ValueError(f"averaging over decomposable graphs needs 2 to {MOST_LISTS} lists, not {n_lists}")
    pairs = sets_of(2, n_lists)
    rows = []
    for has_edge in product([False, True], repeat=len(pairs)):
        edges = list(compress(pairs, has_edge))
        row = _cliques_less_separators(n_lists, edges)
        if row is not None:
            rows.append(row)
    return np.array(rows)


def parameters(n_lists: int) -> Ints:
    """Number of parameters of every decomposable graph: those of its cliques less those of its separators."""
    subsets = np.arange(2**n_lists)
    lists_in_set = np.bitwise_count(subsets).astype(np.int64)
    parameters_of_set = 2**lists_in_set - 1
    return np.asarray(decomposable(n_lists) @ parameters_of_set)


def _cliques_less_separators(n_lists: int, edges: list[int]) -> Ints | None:
    """One graph's row, or None if it is not decomposable."""
    near = _neighbours(n_lists, edges)
    row = np.zeros(2**n_lists, dtype=np.int64)
    visited = 0
    unvisited = set(range(n_lists))
    while unvisited:
        number = max(unvisited, key=lambda candidate: (near[candidate] & visited).bit_count())
        alone = 1 << number
        before = near[number] & visited
        # Perfect numbering: the lists before it must all go together.
        for member in members(before):
            before_others = before ^ 1 << member
            if before_others & ~near[member]:
                return None
        # The chain rule: a list given the lists before it. Sets that only stood in between cancel.
        row[before] -= 1
        row[before | alone] += 1
        visited |= alone
        unvisited.remove(number)
    row[0] = 0
    return row


def _neighbours(n_lists: int, edges: list[int]) -> list[int]:
    """Of each list the set of those that it goes together with."""
    near = [0] * n_lists
    for pair in edges:
        for number in members(pair):
            neighbour = pair ^ 1 << number
            near[number] |= neighbour
    return near
