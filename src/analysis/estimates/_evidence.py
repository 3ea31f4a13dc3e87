"""What claims say about one quantity on the log scale: the kinds of claim, one voice per lineage, padded arrays.

A claim states a positive amount (persons, dollars, the odds of a share); everything behind this module works with
its natural logarithm. Uncertainties `s` are standard deviations on that log scale.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]


class EvidenceError(ValueError):
    """A claim, a prior or a floor that the model cannot use; the message names it and says what would be right."""


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
class Point:
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

    value: float
    s: float
    lineage: str | None = None

    def __post_init__(self) -> None:
        _require_positive(self, "value", "s")


@dataclass(frozen=True, slots=True)
class Interval:
    """A printed range read as a central interval of stated coverage: a `Point` at its geometric mean.

    Parameters
    ----------
    low, high : float
        Ends on the natural scale, above 0 and in order.
    coverage : float
        Share of the producer's belief that the range holds, between 0 and 1. Experts' ranges hold less than they
        claim, hence .8 and not .95 as this project's usual reading (`data/raw/priors.yml`).
    lineage : str, optional
        As in `Point`.

    References
    ----------
    O'Hagan A. et al. (2006). Uncertain Judgements: Eliciting Experts' Probabilities. Wiley, chapters 4 and 5.
    """

    low: float
    high: float
    coverage: float
    lineage: str | None = None

    def __post_init__(self) -> None:
        _require_positive(self, "low", "high", "coverage")
        _require_order(self)
        if self.coverage >= 1:
            raise EvidenceError(f"{self!r}: coverage must be below 1; a range that cannot be left is a Between")

    @property
    def s(self) -> float:
        """Standard deviation on the log scale: half the width of the logs over the normal quantile."""
        return (math.log(self.high) - math.log(self.low)) / 2 / float(ndtri((1 + self.coverage) / 2))


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A lower bound ("at least", "more than"): the amount is above `value`, with slack `s` on the log scale.

    Parameters are those of `Point`.
    """

    value: float
    s: float
    lineage: str | None = None

    def __post_init__(self) -> None:
        _require_positive(self, "value", "s")


@dataclass(frozen=True, slots=True)
class UpTo:
    """An upper bound ("up to", "as many as"): the amount is below `value`, with slack `s` on the log scale.

    Parameters are those of `Point`.
    """

    value: float
    s: float
    lineage: str | None = None

    def __post_init__(self) -> None:
        _require_positive(self, "value", "s")


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


@dataclass(frozen=True, slots=True, order=True)
class Voice:
    """What one lineage says, on the log scale: a point when `low == high`, else a window that may be open.

    `bound` is False for a point. Ends are logs; an open end is infinite.
    """

    bound: bool
    low: float
    high: float
    s: float


def _voice(claim: Claim) -> Voice:
    """The claim alone, on the log scale."""
    match claim:
        case Point():
            middle = math.log(claim.value)
            return Voice(False, middle, middle, claim.s)
        case Interval():
            middle = (math.log(claim.low) + math.log(claim.high)) / 2
            return Voice(False, middle, middle, claim.s)
        case AtLeast():
            return Voice(True, math.log(claim.value), math.inf, claim.s)
        case UpTo():
            return Voice(True, -math.inf, math.log(claim.value), claim.s)
        case Between():
            return Voice(True, math.log(claim.low), math.log(claim.high), claim.s)


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
    floors = [v for v in members if v.bound and v.high == math.inf]
    ceilings = [v for v in members if v.bound and v.low == -math.inf]
    if points or windows:
        return [_agree_on(points or windows)]
    return [_agree_on(side) for side in (floors, ceilings) if side]


def voices(claims: Sequence[Claim]) -> list[Voice]:
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
    """
    alone: list[Voice] = []
    lineages: dict[str, list[Voice]] = {}
    for position, claim in enumerate(claims):
        if not isinstance(claim, Claim):
            kinds = ", ".join(kind.__name__ for kind in (Point, Interval, AtLeast, UpTo, Between))
            raise EvidenceError(f"claim {position} is {claim!r}; a claim is one of {kinds}")
        if claim.lineage is None:
            alone.append(_voice(claim))
        else:
            lineages.setdefault(claim.lineage, []).append(_voice(claim))
    return sorted(alone + [voice for members in lineages.values() for voice in _speak_once(members)])


@dataclass(frozen=True, slots=True)
class Evidence:
    """The voices and priors of Q quantities as padded arrays, all on the log scale.

    Attributes
    ----------
    y, y_s : array, shape (Q, K)
        Points and their errors; an absent one has infinite `y_s`.
    side, edge, edge_s : array, shape (Q, J)
        One-sided bounds: +1 above `edge`, -1 below it; an absent one lies at minus infinity with side +1.
    low, high, window_s : array, shape (Q, B)
        Windows; an absent one is open at both ends.
    floor : array, shape (Q,)
        Hard lower limit of mu; minus infinity where there is none.
    prior_mean, prior_sd, tau_scale : array, shape (Q,)
        mu ~ N(prior_mean, prior_sd^2); tau ~ half-normal(tau_scale).
    """

    y: Floats
    y_s: Floats
    side: Floats
    edge: Floats
    edge_s: Floats
    low: Floats
    high: Floats
    window_s: Floats
    floor: Floats
    prior_mean: Floats
    prior_sd: Floats
    tau_scale: Floats

    @property
    def cut(self) -> NDArray[np.bool_]:
        """Whether a quantity has a bound, a window or a floor, shape (Q,): mu given tau is then not normal."""
        return np.isfinite(self.edge).any(1) | np.isfinite(self.low).any(1) | np.isfinite(self.floor)

    def take(self, rows: NDArray[np.intp]) -> Evidence:
        """The quantities in `rows`, without columns that none of them uses."""
        part = {field.name: getattr(self, field.name)[rows] for field in fields(self)}
        for names, present in (
            (("y", "y_s"), np.isfinite(part["y_s"])),
            (("side", "edge", "edge_s"), np.isfinite(part["edge"])),
            (("low", "high", "window_s"), np.isfinite(part["low"])),
        ):
            width = int(present.sum(1).max(initial=0))
            part.update({name: part[name][:, :width] for name in names})
        return Evidence(**part)


def _padded(rows: list[list[tuple[float, ...]]], absent: tuple[float, ...]) -> list[Floats]:
    """One array of shape (Q, widest) for each member of the tuples."""
    widest = max((len(row) for row in rows), default=0)
    block = np.array([row + [absent] * (widest - len(row)) for row in rows], dtype=np.float64)
    block = block.reshape(len(rows), widest, len(absent))
    return [np.ascontiguousarray(block[:, :, i]) for i in range(len(absent))]


def _per_quantity(name: str, given: ArrayLike, count: int, *, positive: bool) -> Floats:
    """`given` as one finite number for each of `count` quantities."""
    try:
        array = np.array(np.broadcast_to(np.asarray(given, dtype=np.float64), (count,)))
    except (TypeError, ValueError) as problem:
        raise EvidenceError(f"{name} must be a number, or one for each of {count} quantities, not {given!r}") from problem
    wrong = ~np.isfinite(array) | ((array <= 0) if positive else False)
    if wrong.any():
        kind = "a finite number above 0" if positive else "a finite number"
        raise EvidenceError(f"{name} must be {kind}, not {array[wrong][0]}")
    return array


def _log_floor(floor: ArrayLike | None, count: int) -> Floats:
    """The hard lower limits on the log scale; minus infinity where there is none (None, or a floor of zero)."""
    limit = np.full(count, -np.inf)
    if floor is None:
        return limit
    given = _per_quantity("floor", floor, count, positive=False)
    if (given < 0).any():
        raise EvidenceError(f"floor must be 0 (none) or above, not {given[given < 0][0]}")
    np.log(given, out=limit, where=given > 0)
    return limit


def gather(
    quantities: Sequence[Sequence[Claim]],
    *,
    tau_scale: ArrayLike,
    mu_prior: tuple[ArrayLike, ArrayLike],
    floor: ArrayLike | None,
) -> Evidence:
    """The claims of each quantity, collapsed to one voice per lineage, as padded arrays.

    Parameters and exceptions are those of `exact.posterior_batch`.
    """
    count = len(quantities)
    points: list[list[tuple[float, ...]]] = []
    bounds: list[list[tuple[float, ...]]] = []
    windows: list[list[tuple[float, ...]]] = []
    for position, claims in enumerate(quantities):
        try:
            said = voices(claims)
        except EvidenceError as problem:
            raise EvidenceError(f"quantity {position}: {problem}") from problem
        points.append([(v.low, v.s) for v in said if not v.bound])
        bounds.append([(1.0, v.low, v.s) for v in said if v.bound and v.high == math.inf])
        bounds[-1] += [(-1.0, v.high, v.s) for v in said if v.bound and v.low == -math.inf]
        windows.append([(v.low, v.high, v.s) for v in said if v.bound and math.isfinite(v.low + v.high)])
    try:
        mean, sd = mu_prior
    except (TypeError, ValueError) as problem:
        raise EvidenceError(f"mu_prior must be (mean, sd) of the log amount, not {mu_prior!r}") from problem
    return Evidence(
        *_padded(points, (0.0, math.inf)),
        *_padded(bounds, (1.0, -math.inf, 1.0)),
        *_padded(windows, (-math.inf, math.inf, 1.0)),
        floor=_log_floor(floor, count),
        prior_mean=_per_quantity("the mean of mu_prior", mean, count, positive=False),
        prior_sd=_per_quantity("the sd of mu_prior", sd, count, positive=True),
        tau_scale=_per_quantity("tau_scale", tau_scale, count, positive=True),
    )
