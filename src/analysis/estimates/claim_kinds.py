"""The kinds of claim that a researcher can put together, and what a lineage of them says with one voice.

A claim states a positive amount (persons, dollars, the odds of a share); its error `s` is a standard deviation on the
log scale (.1 is about ten percent). Claims of one `lineage` count once; None is a lineage of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from analysis.estimates.evidence_line import EvidenceError, Line, Says, bound, interval, point


def finite(name: str, number: object, *, positive: bool = False) -> float:
    """A number, checked to be finite; the error names it and says what would be right."""
    kind = "a finite number above 0" if positive else "a finite number"
    try:
        read = math.nan if isinstance(number, str) else float(number)  # type: ignore[arg-type]
    except (TypeError, ValueError) as problem:
        raise EvidenceError(f"{name} must be {kind}, not {number!r}") from problem
    if not math.isfinite(read) or (positive and read <= 0):
        raise EvidenceError(f"{name} must be {kind}, not {number!r}")
    return read


class _Kind:
    """What all kinds have in common: their numbers are finite and above 0, their ends in order."""

    __slots__ = ()

    def __post_init__(self) -> None:
        names = [one.name for one in fields(self) if one.name != "lineage"]  # type: ignore[arg-type]
        numbers = {name: finite(f"{self!r}: {name}", getattr(self, name), positive=True) for name in names}
        if "low" in numbers and numbers["low"] >= numbers["high"]:
            raise EvidenceError(f"{self!r}: low must be below high; a single figure is a Point")
        if numbers.get("coverage", 0) >= 1:
            raise EvidenceError(
                f"{self!r}: coverage must be below 1; a range that cannot be left is a Between"
            )


@dataclass(frozen=True, slots=True)
class Point(_Kind):
    """One figure, `value`: log value ~ N(theta, s^2)."""

    value: float
    s: float
    lineage: str | None = None


@dataclass(frozen=True, slots=True)
class AtLeast(_Kind):
    """A lower bound ("at least", "more than"): the amount is above `value`, with slack `s`."""

    value: float
    s: float
    lineage: str | None = None


@dataclass(frozen=True, slots=True)
class UpTo(_Kind):
    """An upper bound ("up to", "as many as"): the amount is below `value`, with slack `s`."""

    value: float
    s: float
    lineage: str | None = None


@dataclass(frozen=True, slots=True)
class Interval(_Kind):
    """A printed range that holds the amount with probability `coverage`: a `Point` at its geometric mean.

    Ranges that experts give hold less often than they are meant to (O'Hagan et al. 2006, Uncertain Judgements), hence
    the .8 of `data/raw/priors.yml`.
    """

    low: float
    high: float
    coverage: float
    lineage: str | None = None

    @property
    def s(self) -> float:
        """Standard deviation on the log scale: half the width of the logs over the normal quantile."""
        return _line(self).below


@dataclass(frozen=True, slots=True)
class Between(_Kind):
    """A window without a favoured middle: the amount lies from `low` to `high`, with slack `s` at both ends."""

    low: float
    high: float
    s: float
    lineage: str | None = None


Claim = Point | Interval | AtLeast | UpTo | Between


def _line(claim: Claim) -> Line:
    """What a claim says alone."""
    match claim:
        case Between():
            return Line("", math.log(claim.low), claim.s, claim.s, Says.WITHIN, math.log(claim.high))
        case Interval():
            return interval("", claim.low, claim.high, level=claim.coverage, least_error=1.0)
        case Point():
            return point("", claim.value, error=claim.s)
        case _:
            says = Says.AT_LEAST if isinstance(claim, AtLeast) else Says.UP_TO
            return bound("", claim.value, says=says, slack=claim.s)


def _agreed(members: Sequence[Line]) -> Line:
    """What lines of one kind and one lineage say together: never more than each of them alone."""
    low, high = min(one.best for one in members), max(one.best for one in members)
    widest, says = max(one.below for one in members), members[0].says
    if says is Says.VALUE:
        error = math.hypot(widest, (high - low) / math.sqrt(12))
        return Line("", low + (high - low) / 2, error, error)
    best = high if says is Says.UP_TO else low
    return Line("", best, widest, widest, says, max(one.end for one in members))


def voices(claims: Iterable[object]) -> list[Line]:
    """One voice per lineage, in an order that does not depend on the order of the claims.

    A lineage is one number that was repeated, revised or read in several ways, so its members share one error:

    1. points and ranges speak for their lineage; if there are none, its windows; if none, one bound for each side;
    2. where members differ we do not know which is right: the voice sits in the middle of the extremes and its
       variance grows by that of a uniform distribution over them (range^2 / 12); bounds and windows open up to hold
       all members;
    3. the widest error of any member is the error of the voice.

    Therefore a duplicate changes nothing, and no further member ever makes a lineage count for more.

    References
    ----------
    Senn S. J. (2009). Overstating the evidence: double counting in meta-analysis and related problems. BMC Medical
    Research Methodology 9, 10.
    """
    found: list[Line] = []
    lineages: dict[str, dict[Says, list[Line]]] = {}
    for position, claim in enumerate(claims):
        if not isinstance(claim, Claim):
            kinds = ", ".join(kind.__name__ for kind in (Point, Interval, AtLeast, UpTo, Between))
            raise EvidenceError(f"claim {position} is {claim!r}; a claim is one of {kinds}")
        line = _line(claim)
        if claim.lineage is None:
            found.append(line)
        else:
            lineages.setdefault(claim.lineage, {}).setdefault(line.says, []).append(line)
    for by_kind in lineages.values():
        speaking = next(([kind] for kind in (Says.VALUE, Says.WITHIN) if kind in by_kind), list(by_kind))
        found += [_agreed(by_kind[kind]) for kind in speaking]
    return sorted(found)
