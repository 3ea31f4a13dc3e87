"""Decomposable graphs over the lists: which lists depend on which, in models whose likelihood has a closed form."""

from functools import lru_cache

import numpy as np

from analysis.estimates.capture.table import CaptureError, Floats, Ints, members, pair_codes

# Six lists have 18,154 decomposable graphs among 32,768; seven would have 617,675 among 2,097,152.
MOST_LISTS = 6


@lru_cache(maxsize=4)
def decomposable(n_lists: int) -> Ints:
    """Cliques less separators of every decomposable graph; shape (graphs, 2^t).

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
