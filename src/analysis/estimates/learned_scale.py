"""How far independent measurements of one thing stand apart: the scale A, learned from strict sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.estimates.evidence_line import Line

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """What is known of tau before the lines of a quantity: half-normal(A), averaged over A."""

    scales: Floats
    weights: Floats

    @classmethod
    def fixed(cls, scale: float) -> Spread:
        """One A, for the multiverse."""
        raise NotImplementedError

    def factor(self, level: float, *, between: bool = False) -> float:
        """Factor within which a measurement lies of what is common to all (between: of another measurement)."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class StrictSet:
    """Lines on one population, one concept and one time, from different data."""

    name: str
    lines: tuple[Line, ...]
    same_team: bool = False


@dataclass(frozen=True, slots=True)
class LearnedScale:
    """The posterior of A.

    Attributes
    ----------
    sets : tuple of StrictSet
    comparisons : int, property
        Lines less one, added over the sets.
    """

    sets: tuple[StrictSet, ...]
    scales: Floats
    log_prior: Floats
    log_likelihood: Floats

    def spread(self) -> Spread:
        """For quantities that are none of the sets."""
        raise NotImplementedError

    def without(self, name: str) -> LearnedScale:
        """Learned from the other sets (itself, if no set has that name)."""
        raise NotImplementedError

    def only(self, *, same_team: bool) -> LearnedScale:
        """Learned from the sets of one team, or of different teams."""
        raise NotImplementedError

    def quantile(self, p: float) -> float:
        """Of A."""
        raise NotImplementedError

    def profile(self, level: float = 0.95) -> tuple[float, float, float]:
        """A of the highest likelihood, and its profile interval."""
        raise NotImplementedError


def learn(sets: Sequence[StrictSet], *, prior_scale: float) -> LearnedScale:
    """A ~ half-normal(prior_scale), given the sets (none gives the prior)."""
    raise NotImplementedError
