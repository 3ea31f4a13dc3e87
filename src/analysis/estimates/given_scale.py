"""A spread between lines that somebody gives, in the place of the one that comparisons teach."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.estimates.pooled_posterior import LearnedScale, ScaleWeights, Spread, TeamScale

_COLUMNS = ("scale", "weight")
_RIGHT = "a number above 0, or a frame with the columns scale and weight, as `learned_scale` gives"


@dataclass(frozen=True)
class GivenWeights(ScaleWeights):
    """What somebody says of A, at nodes of their own."""

    given: Spread

    def spread(self) -> Spread:
        """What is known of the tau of a quantity."""
        return self.given

    def quantile(self, p: float) -> float:
        """Quantile of A: the first node up to which so much of the weight lies."""
        scales = np.array(self.given.scales)
        order = np.argsort(scales)
        below = np.cumsum(np.array(self.given.weights)[order])
        index = int(np.searchsorted(below, p * below[-1]))
        return float(scales[order][min(index, len(order) - 1)])

    @property
    def median(self) -> float:
        """Median of A."""
        return self.quantile(0.5)


@dataclass(frozen=True)
class GivenScale(LearnedScale):
    """The same of every quantity, whoever made its lines: nothing is learned."""

    given: Spread

    def without(self, name: str | tuple[str, ...]) -> "GivenScale":
        """The same, as no quantity teaches it."""
        return self

    def of_team(self, *, same_team: bool, least: float) -> TeamScale:
        """The same for one team and for different ones."""
        # Weights that were learned there are none: what is given stands for them.
        weights = GivenWeights(self.prior_scale, np.ones(1), self.given)
        return TeamScale(weights, same_team=0, other_team=0)

    def spread(self) -> Spread:
        """What is known of the tau of a quantity."""
        return self.given


def given_scale(scale: Any, learned: LearnedScale) -> GivenScale:
    """The scale of `reconcile(scale=)` in the place of the learned one; a ValueError says what would be right."""
    of_no_sets = learned.log_likelihood[:0]
    return GivenScale((), learned.prior_scale, of_no_sets, _spread(scale))


def _spread(scale: Any) -> Spread:
    """The spread that a number or a frame of nodes says."""
    if isinstance(scale, pd.DataFrame | Mapping):
        return _spread_of_nodes(scale)
    is_number = isinstance(scale, int | float) and not isinstance(scale, bool)
    if not is_number or not math.isfinite(scale) or scale <= 0:
        raise ValueError(f"scale is {scale!r}; {_RIGHT}")
    return Spread.fixed(float(scale))


def _spread_of_nodes(scale: pd.DataFrame | Mapping[str, Any]) -> Spread:
    """The spread that a frame of nodes says; their weights need not add up to one."""
    missing = [name for name in _COLUMNS if name not in scale]
    if missing:
        raise ValueError(f"scale has no column {missing[0]}; {_RIGHT}")
    columns = {name: scale[name] for name in _COLUMNS}
    nodes = pd.DataFrame(columns).astype("float64")
    scales = nodes["scale"]
    weights = nodes["weight"]
    are_finite = bool(np.isfinite(nodes).all(axis=None))
    are_positive = bool((scales > 0).all() and (weights >= 0).all())
    total = weights.sum()
    if not are_finite or not are_positive or not total > 0:
        raise ValueError(
            "scale has a node that is not above 0, or a weight below 0; finite numbers would be right"
        )
    probabilities = weights / total
    return Spread(tuple(scales.tolist()), tuple(probabilities.tolist()))
