"""The kinds of claim, and what a lineage says with one voice on the log scale.

A claim states a positive amount (persons, dollars, the odds of a share); everything behind this module works with
its natural logarithm. Uncertainties `s` are standard deviations on that log scale.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from scipy.special import ndtri


class EvidenceError(ValueError):
    """A claim, a prior or a floor that the model cannot use; the message names it and says what would be right."""


class Voice(NamedTuple):
    """What one lineage says, on the log scale: a point when `low == high`, else a window that may be open.

    `bound` is False for a point. Ends are logs; an open end is infinite.
    """

    bound: bool
    low: float
    high: float
    s: float


def _require_positive(claim: object, *names: str) -> None:
    """Raise `EvidenceError` unless each named field is a finite number above zero."""
    for name in names:
        number = getattr(claim, name)
        try:
            usable = math.isfinite(number) and number > 0
        except TypeError:
            usable = False
        if not usable:
            raise EvidenceError(f"{claim!r}: {name} must be a finite number above 0, not {number!r}")


def _require_order(claim: Interval | Between) -> None:
    if claim.low >= claim.high:
        raise EvidenceError(f"{claim!r}: low must be below high; a single figure is a Point")


@dataclass(frozen=True, slots=True)
class _Figure:
    """One number and its error; the claims that are made of it say what it means."""

    value: float
    s: float
    lineage: str | None = None

    def __post_init__(self) -> None:
        _require_positive(self, "value", "s")


@dataclass(frozen=True, slots=True)
class Point(_Figure):
    """A claim of one figure: log value ~ N(theta, s^2).

    Parameters
    ----------
    value : float
        The amount on its natural scale, above 0.
    s : float
        Standard deviation of its error on the log scale, above 0 (.1 is about ten percent).
    lineage : str, optional
        Claims with the same lineage count once; None is a lineage of its own.
    """


@dataclass(frozen=True, slots=True)
class AtLeast(_Figure):
    """A lower bound ("at least", "more than"): the amount is above `value`, with slack `s` on the log scale.

    Parameters are those of `Point`.
    """


@dataclass(frozen=True, slots=True)
class UpTo(_Figure):
    """An upper bound ("up to", "as many as"): the amount is below `value`, with slack `s` on the log scale.

    Parameters are those of `Point`.
    """


@dataclass(frozen=True, slots=True)
class Interval:
    """A printed range read as a central interval of stated coverage: a `Point` at its geometric mean.

    Parameters
    ----------
    low, high : float
        Ends on the natural scale, above 0 and in order.
    coverage : float
        Probability that the range holds the amount, between 0 and 1. Ranges that experts give hold less often than
        they are meant to, hence the .8 of `data/raw/priors.yml` and not .95.
    lineage : str, optional
        As in `Point`.

    References
    ----------
    O'Hagan A., Buck C. E., Daneshkhah A., et al. (2006). Uncertain Judgements: Eliciting Experts' Probabilities.
    Wiley.
    """

    low: float
    high: float
    coverage: float
    lineage: str | None = None

    def __post_init__(self) -> None:
        _require_positive(self, "low", "high", "coverage")
        _require_order(self)
        if self.coverage >= 1:
            raise EvidenceError(
                f"{self!r}: coverage must be below 1; a range that cannot be left is a Between"
            )

    @property
    def s(self) -> float:
        """Standard deviation on the log scale: half the width of the logs over the normal quantile."""
        return (math.log(self.high) - math.log(self.low)) / 2 / float(ndtri((1 + self.coverage) / 2))


@dataclass(frozen=True, slots=True)
class Between:
    """A window without a favoured middle: the amount lies from `low` to `high`, with slack `s` at both ends.

    Parameters
    ----------
    low, high : float
        Ends on the natural scale, above 0 and in order.
    s, lineage
        As in `Point`.
    """

    low: float
    high: float
    s: float
    lineage: str | None = None

    def __post_init__(self) -> None:
        _require_positive(self, "low", "high", "s")
        _require_order(self)


Claim = Point | Interval | AtLeast | UpTo | Between


def _voice(claim: Claim) -> Voice:
    """The claim alone, on the log scale."""
    match claim:
        case Between():
            return Voice(True, math.log(claim.low), math.log(claim.high), claim.s)
        case AtLeast():
            return Voice(True, math.log(claim.value), math.inf, claim.s)
        case UpTo():
            return Voice(True, -math.inf, math.log(claim.value), claim.s)
        case Interval():
            middle = (math.log(claim.low) + math.log(claim.high)) / 2
        case Point():
            middle = math.log(claim.value)
    return Voice(False, middle, middle, claim.s)


def _agree_on(members: list[Voice]) -> Voice:
    """What voices of one kind and one lineage say together: never more than each of them alone.

    Points become the middle of their extremes, with the widest error and, on top, the spread of a uniform
    distribution over the extremes (range^2 / 12). Windows become the smallest window that holds them all.
    """
    low, high = min(v.low for v in members), max(v.high for v in members)
    s = max(v.s for v in members)
    if members[0].bound:
        return Voice(True, low, high, s)
    middle = low + (high - low) / 2
    return Voice(False, middle, middle, math.hypot(s, (high - low) / math.sqrt(12)))


def _speak_once(members: list[Voice]) -> list[Voice]:
    """The voices of one lineage: its points; without points its windows; without these a bound for each side."""
    points = [v for v in members if not v.bound]
    windows = [v for v in members if v.bound and math.isfinite(v.low) and math.isfinite(v.high)]
    if points or windows:
        return [_agree_on(points or windows)]
    sides = ([v for v in members if v.high == math.inf], [v for v in members if v.low == -math.inf])
    return [_agree_on(side) for side in sides if side]


def voices(claims: Iterable[object]) -> list[Voice]:
    """One voice per lineage, in an order that does not depend on the order of the claims.

    A lineage is one number that was repeated, revised or read in several ways, so its members share one error and
    must not be counted as independent. The rule, in three lines:

    1. points and ranges speak for their lineage; if there are none, its windows; if none, one bound for each side;
    2. where members differ we do not know which is right: the voice sits in the middle of the extremes and its
       variance grows by that of a uniform distribution over them; bounds and windows open up to hold all members;
    3. the widest error of any member is the error of the voice.

    Therefore a duplicate changes nothing, and no further member ever makes a lineage count for more.

    Raises
    ------
    EvidenceError
        If something in `claims` is not a claim.

    References
    ----------
    Senn S. J. (2009). Overstating the evidence: double counting in meta-analysis and related problems. BMC Medical
    Research Methodology 9, 10.
    """
    found: list[Voice] = []
    lineages: dict[str, list[Voice]] = {}
    for position, claim in enumerate(claims):
        if not isinstance(claim, Claim):
            kinds = ", ".join(kind.__name__ for kind in (Point, Interval, AtLeast, UpTo, Between))
            raise EvidenceError(f"claim {position} is {claim!r}; a claim is one of {kinds}")
        members = found if claim.lineage is None else lineages.setdefault(claim.lineage, [])
        members.append(_voice(claim))
    return sorted([*found, *(voice for members in lineages.values() for voice in _speak_once(members))])
