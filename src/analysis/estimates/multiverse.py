"""Every defensible choice: the answer of a quantity under all combinations of choices, never averaged.

Two specifications that hand equal inputs to the same method have one answer, which is worked out once; all that are
left are worked out together, as one batch for each method.

References
----------
Steegen S., Tuerlinckx F., Gelman A., Vanpaemel W. (2016). Increasing transparency through a multiverse analysis.
Perspectives on Psychological Science 11(5), 702-712.
Simonsohn U., Simmons J. P., Nelson L. D. (2020). Specification curve analysis. Nature Human Behaviour 4, 1208-1214.
"""

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.estimates import exact, pooling
from analysis.estimates._mixture import NormalMixture
from analysis.estimates._posterior import Moments, quantiles
from analysis.estimates._voices import Voice, voices
from analysis.estimates.methods import EXACT, LINEAR_POOL, REML_HK

Floats = NDArray[np.float64]
#: Ends of the interval and the median, in the order of the last axis of what is answered.
LEVELS = (0.025, 0.5, 0.975)


@dataclass(frozen=True)
class Case:
    """What the claims of one quantity say under some choices about data.

    Parameters
    ----------
    inputs : tuple of exact.Claim
        The claims, then the floors.
    stated : int
        How many of them are claims.
    mu_prior : (float, float)
        Mean and standard deviation of the prior of mu, log scale.
    """

    inputs: tuple[exact.Claim, ...] = ()
    stated: int = 0
    mu_prior: tuple[float, float] = (0.0, 1.0)

    @cached_property
    def said(self) -> tuple[Voice, ...]:
        """One voice for each lineage and floor."""
        return tuple(voices(self.inputs))

    @cached_property
    def sure(self) -> tuple[tuple[float, float], ...]:
        """Log value and standard deviation of each lineage that fixes a value; bounds and floors are left out."""
        told = self.said if self.stated == len(self.inputs) else voices(self.inputs[: self.stated])
        return tuple((voice.low, voice.s) for voice in told if not voice.bound)

    @cached_property
    def bounds_only(self) -> bool:
        """Whether nothing fixes a value."""
        return all(isinstance(claim, exact.AtLeast | exact.UpTo) for claim in self.inputs)


@dataclass(frozen=True, slots=True)
class Question:
    """One specification: a case and what is done with it.

    Parameters
    ----------
    case : Case
        The inputs.
    tau_scale : float
        Scale of the prior of the spread between lineages.
    mu_shift : float
        What is added to the mean of the prior of mu, log scale.
    pooling : str
        One of the methods of 30_estimates.
    """

    case: Case
    tau_scale: float
    mu_shift: float
    pooling: str

    @property
    def meaning(self) -> Hashable:
        """Equal for questions that must have the same answer."""
        if self.pooling != EXACT:
            return (self.pooling, self.case.sure)
        if self.case.bounds_only:
            return None
        return (self.case.said, self.case.mu_prior, self.tau_scale, self.mu_shift)


def distinct(questions: Iterable[Question]) -> tuple[list[Question], NDArray[np.intp]]:
    """The questions without those that mean the same as an earlier one, and which of them answers each question.

    Returns
    -------
    list of Question
        In the order in which they are first asked.
    array of int, shape (questions,)
        Place in that list.
    """
    places: dict[Hashable, int] = {}
    kept: list[Question] = []
    index = []
    for question in questions:
        place = places.setdefault(question.meaning, len(kept))
        if place == len(kept):
            kept.append(question)
        index.append(place)
    return kept, np.array(index, dtype=np.intp)


def answers(questions: Sequence[Question], *, reml_lineages: int) -> Floats:
    """The answer to each question, on the log scale.

    Parameters
    ----------
    questions : sequence of Question
        Any number; each method works on all of its own as one batch.
    reml_lineages : int
        How many lineages with a value `reml_hk` needs.

    Returns
    -------
    array, shape (questions, 3)
        At `LEVELS`; NaN where the method has no answer.
    """
    out = np.full((len(questions), len(LEVELS)), np.nan)
    methods: Mapping[str, tuple[Callable[[Question], bool], Callable[[Sequence[Question]], Floats]]] = {
        EXACT: (lambda one: not one.case.bounds_only, _by_exact),
        REML_HK: (lambda one: len(one.case.sure) >= reml_lineages, _by_reml_hk),
        LINEAR_POOL: (lambda one: bool(one.case.sure), _by_linear_pool),
    }
    for name, (can, answer) in methods.items():
        rows = [row for row, one in enumerate(questions) if one.pooling == name and can(one)]
        if rows:
            out[rows] = answer([questions[row] for row in rows])
    return out


def _by_exact(questions: Sequence[Question]) -> Floats:
    """The exact hierarchical model."""
    mean, sd = np.array([one.case.mu_prior for one in questions]).T
    shift = np.array([one.mu_shift for one in questions])
    batch = exact.posterior_batch(
        [one.case.inputs for one in questions],
        tau_scale=np.array([one.tau_scale for one in questions]),
        mu_prior=(mean + shift, sd),
        levels=LEVELS,
    )
    return batch.quantiles


def _by_reml_hk(questions: Sequence[Question]) -> Floats:
    """Random effects by REML with the ad-hoc Hartung-Knapp interval; NaN where the search did not settle."""
    count = [len(one.case.sure) for one in questions]
    y, s = np.array([pair for one in questions for pair in one.case.sure]).T
    group = np.repeat(np.arange(len(questions)), count)
    table = pooling.random_effects_by_group(y, s**2, group, method="REML", test="adhoc")
    half = np.asarray(stats.t.ppf(LEVELS, table["df"].to_numpy()[:, None])) * table["se"].to_numpy()[:, None]
    settled = table["converged"].to_numpy()[:, None]
    return np.where(settled, table["estimate"].to_numpy()[:, None] + half, np.nan)


def _by_linear_pool(questions: Sequence[Question]) -> Floats:
    """The mixture in which every lineage that fixes a value has the same weight."""
    out = np.empty((len(questions), len(LEVELS)))
    count = np.array([len(one.case.sure) for one in questions])
    for k in np.unique(count):
        rows = np.flatnonzero(count == k)
        pairs = np.array([questions[int(row)].case.sure for row in rows])
        nothing = np.zeros(pairs.shape[:2])
        parts = NormalMixture(nothing + 1 / k, nothing, nothing[:, 0], pairs[..., 0], pairs[..., 1] ** 2)
        out[rows] = quantiles(parts, Moments.of(parts), np.array(LEVELS), new=False)
    return out


def corpus_tau(cases: Sequence[Case], limits: tuple[float, float]) -> float:
    """The scale of the prior of tau that makes all claims together most likely.

    Parameters
    ----------
    cases : sequence of Case
        Those with fewer than two lineages that fix a value teach nothing about the spread and are left out.
    limits : (float, float)
        Between which it is sought.

    Returns
    -------
    float
        The geometric middle of the limits if no case is left.

    References
    ----------
    Carlin B. P., Louis T. A. (2000). Empirical Bayes: past, present and future. Journal of the American Statistical
    Association 95(452), 1286-1289.
    """
    told = [case for case in cases if len(case.sure) > 1]
    low, high = (math.log(limit) for limit in limits)
    if not told:
        return math.exp((low + high) / 2)
    mean, sd = np.array([case.mu_prior for case in told]).T
    for _ in range(4):
        scales = np.exp(np.linspace(low, high, 13))
        found = exact.posterior_batch(
            [case.inputs for _ in scales for case in told],
            tau_scale=np.repeat(scales, len(told)),
            mu_prior=(np.tile(mean, len(scales)), np.tile(sd, len(scales))),
            levels=(),
        )
        best = int(np.argmax(found.log_evidence.reshape(len(scales), -1).sum(1)))
        step = (high - low) / 12
        low, high = max(low, math.log(scales[best]) - step), min(high, math.log(scales[best]) + step)
    return float(f"{scales[best]:.3g}")
