"""What the score of a suspected link is made from: declared weights, and how often numbers meet by chance.

References
----------
Benford (1938), The law of anomalous numbers, Proceedings of the American Philosophical Society 78(4), 551-572.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from analysis.claims.clean import significant
from analysis.reading.priors import FILE as PRIORS
from analysis.reading.priors import Priors
from analysis.reading.problems import InputError, Problem

Numbers = npt.NDArray[np.float64]
#: How often an outcome is seen among copies, and among unrelated pairs.
Odds = tuple[float, float]
#: From so many digits on numbers are as frequent as one another.
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class LinkageWeights:
    """The choices behind the score; their values and reasons stand in data/raw/priors.yml."""

    copies: float  # share of copies among all pairs of claims that are compared
    flagged: float  # score from which a pair is suspected
    overlap: float  # share of the countries of either that two regions must have in common to be compared
    near: float  # ratio minus one up to which two different ends of a range count as nearly the same
    exact_end: float  # how often a copy keeps an end of a figure exactly
    #: How often an end that is not the same is nearly the same, missing in one, or another.
    near_end: Odds
    lost_end: Odds
    other_end: Odds
    fields: Mapping[str, Mapping[str, Odds]]  # the same for each field and outcome


def load_weights(priors: Priors) -> LinkageWeights:
    """The weights of data/raw/priors.yml, entry `lineage_suspicion`; InputError if it lacks a value or has another."""
    values = dict(priors.mapping("lineage_suspicion"))
    names = {field.name for field in fields(LinkageWeights)}
    if set(values) != names:
        wrong = ", ".join(sorted(set(values) ^ names))
        what = f"the value names {wrong} too much or not"
        raise InputError([Problem(PRIORS, None, "lineage_suspicion", what, ", ".join(sorted(names)))])
    return LinkageWeights(**values)


def chance(values: Sequence[float], body: Sequence[float], *, known_magnitude: bool = False) -> Numbers:
    """Probability that an unrelated number of a body of claims is exactly each of some values.

    The number of digits and the order of magnitude are as frequent as in the body, each count starting at one; which
    digits they are follows Benford's law among numbers with as many digits, of which those that end in zero, about one
    in ten, count as shorter ones.
    """
    counts = np.bincount([_length(value) for value in body], minlength=_LONGEST + 1)
    shares_of_lengths = (counts + 1) / (len(body) + _LONGEST)
    shares = np.array([shares_of_lengths[_length(value)] for value in values])
    digits = np.array([_benford(significant(value)) for value in values])
    if known_magnitude:
        return np.asarray(shares * digits, dtype=float)
    magnitudes = [_magnitude(value) for value in body]
    spread = range(min(magnitudes, default=0), max(magnitudes, default=0) + 1)
    total = len(body) + len(spread)
    frequencies = {size: (magnitudes.count(size) + 1) / total for size in spread}
    rarest = min(frequencies.values())
    sizes = np.array([frequencies.get(_magnitude(value), rarest) for value in values])
    return np.asarray(shares * digits * sizes, dtype=float)


def _length(value: float) -> int:
    """How many significant digits a number has, long ones taken together."""
    return min(len(significant(value)), _LONGEST)


def _magnitude(value: float) -> int:
    """The order of magnitude of a number, as a power of ten."""
    return math.floor(math.log10(value))


def _benford(digits: str) -> float:
    """How often a number with as many digits has these ones; one that ends in zero, which they do not, counts less."""
    share_without_zero = 1.0 if len(digits) == 1 else 0.9
    return math.log10(1 + 1 / int(digits)) / share_without_zero
