"""The total averaged over all decomposable graphs, each as probable as the lists make it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.estimates.capture import citations
from analysis.estimates.capture.existence import NotIdentified
from analysis.estimates.capture.graphs import graph_name
from analysis.estimates.capture.posterior import LogPrior, Posterior, read_grid
from analysis.estimates.capture.result import LEVEL, check_level
from analysis.estimates.capture.table import (
    CaptureError,
    CaptureTable,
    Floats,
    overlaps,
    pair_codes,
    read_table,
)


@dataclass(frozen=True, slots=True, eq=False)
class CaptureAverage:
    """Posterior distribution of the total, averaged over decomposable graphs.

    Attributes
    ----------
    estimate
        Posterior mean of the total (persons).
    ci_low, ci_high
        Quantiles of the total that leave out equal tails at `level`.
    level
        Probability of that interval.
    sd, median, mode
        Of the total (persons).
    n_observed
        Persons seen by at least one list.
    delta
        Prior persons per history.
    n_models
        Graphs averaged over.
    top_model, top_weight
        The most probable graph and its probability.
    total
        The values of the total; shape (values,).
    probability
        Their probabilities; shape (values,).
    graphs
        Names of the graphs in order of their probability; shape (graphs,).
    weights
        Their probabilities, 0 where below 1e-17; shape (graphs,).
    lists
        Names of the lists.
    """

    estimate: float
    ci_low: float
    ci_high: float
    level: float
    sd: float
    median: float
    mode: float
    n_observed: int
    delta: float
    n_models: int
    top_model: str
    top_weight: float
    total: Floats = field(repr=False)
    probability: Floats = field(repr=False)
    graphs: tuple[str, ...] = field(repr=False)
    weights: Floats = field(repr=False)
    lists: tuple[str, ...] = field(repr=False)

    def quantile(self, p: float) -> float:
        """Smallest total (persons) up to which at least `p` of the probability lies."""
        if not 0 <= p <= 1:
            raise CaptureError(f"p={p} is not a probability")
        place = int(np.searchsorted(np.cumsum(self.probability), p))
        return float(self.total[min(place, len(self.total) - 1)])

    @property
    def p_last(self) -> float:
        """Probability of the largest total tried: large when the grid ends too early."""
        return float(self.probability[-1])

    @property
    def complete_weight(self) -> float:
        """Probability of the complete graph, under which the prior alone tells how many were not seen."""
        complete = "[" + "".join(str(place + 1) for place in range(len(self.lists))) + "]"
        return float(self.weights[self.graphs.index(complete)])

    def method_note(self) -> str:
        """One paragraph on how the total was reached, in plain words, with its references."""
        return citations.paragraph(
            f"{self.n_observed:,} persons were named by at least one of {len(self.lists)} lists "
            f"({', '.join(self.lists)}). The total was averaged over all {self.n_models:,} decomposable graphs of "
            "dependence between the lists, each weighted by its posterior probability under a hyper-Dirichlet prior "
            f"of {self.delta:g} persons per history; the most probable graph, {self.top_model}, holds "
            f"{self.top_weight:.0%}, and the complete graph, under which the prior alone tells how many were not "
            f"seen, {self.complete_weight:.2%}. The mean is {self.estimate:,.0f}, the median {self.median:,.0f}; "
            f"{self.level:.0%} of the probability lies from {self.ci_low:,.0f} to {self.ci_high:,.0f} "
            f"(totals up to {self.total[-1]:,.0f} were considered).",
            citations.MADIGAN,
        )


def average(
    table: pd.DataFrame | CaptureTable,
    *,
    delta: float | None = None,
    nmissing: int | Sequence[int] | NDArray[np.int64] | None = None,
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
        Persons on no list that are considered: the largest number (the grid is 1, 2, ... up to it) or the
        grid itself. By default the grid ends at about twice the upper 97.5 % limit of the number unseen.
    log_prior
        Log prior of each number on no list, up to a constant: a function of the grid, or values on it. By
        default the prior falls as one over the total.
    level
        Probability of the interval.

    Returns
    -------
    CaptureAverage
        The distribution of the total.

    Raises
    ------
    TableError
        If the table is not a capture table.
    NotIdentified
        If there are two lists only, or no person is on two lists.
    CaptureError
        If there are more than six lists, or an option makes no sense.

    References
    ----------
    Madigan and York (1997), Biometrika 84, 19-31; Johndrow, Lum and Ball (2015), R package dga, whose default
    prior weights (2^-lists per history, one over the total) are the defaults here.
    """
    data = read_table(table)
    weight = 2.0**-data.n_lists if delta is None else float(delta)
    if not weight > 0:
        raise CaptureError(f"delta={delta} is not a positive number of prior persons")
    check_level(level)
    _check_overlap(data)
    posterior = Posterior(data, weight, log_prior)
    grid = posterior.default_grid() if nmissing is None else read_grid(nmissing)
    probability, by_graph = posterior.on(grid)
    return _summary(data, posterior, grid, probability=probability, by_graph=by_graph, level=level)


def _check_overlap(data: CaptureTable) -> None:
    # Below three lists, or without a shared person, the posterior would be nothing but the prior.
    if data.n_lists < 3:
        raise NotIdentified(
            "averaging over graphs needs at least 3 lists: with 2 only the prior could tell", 2
        )
    if not overlaps(data.array(), data.n_lists)[list(pair_codes(data.n_lists))].any():
        raise NotIdentified("this table cannot identify the total: no person is on two lists", 1)


def _summary(
    data: CaptureTable,
    posterior: Posterior,
    grid: Floats,
    *,
    probability: Floats,
    by_graph: Floats,
    level: float,
) -> CaptureAverage:
    total = grid + data.n_observed
    mean = float(total @ probability)
    ranking = np.argsort(-by_graph, kind="stable")
    names = tuple(graph_name(posterior.graphs[row]) for row in ranking)
    cumulative = np.cumsum(probability)
    tail = (1 - level) / 2
    low, middle, high = total[np.minimum(np.searchsorted(cumulative, [tail, 0.5, 1 - tail]), len(total) - 1)]
    return CaptureAverage(
        estimate=mean,
        ci_low=float(low),
        ci_high=float(high),
        level=level,
        sd=float(np.sqrt(((total - mean) ** 2) @ probability)),
        median=float(middle),
        mode=float(total[int(np.argmax(probability))]),
        n_observed=data.n_observed,
        delta=posterior.delta,
        n_models=len(posterior.graphs),
        top_model=names[0],
        top_weight=float(by_graph[ranking[0]]),
        total=total,
        probability=probability,
        graphs=names,
        weights=by_graph[ranking],
        lists=data.lists,
    )
