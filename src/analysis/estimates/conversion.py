"""A part becomes its whole, or a whole its part, through a share; a stock becomes a flow through a stated duration.

Both factors carry their own uncertainty, on the log scale, which is added to that of the number they are applied to.
Only numbers that somebody stated are converted, once: a converted number is never converted again. A share that only
says "most" or "up to half" has no uncertainty that could be stated, so it converts nothing; and a duration that was
worked out from a stock and a flow would return what was put in, so only durations that a source states are held, in
`data/raw/priors.yml` under `stated_durations`.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.claims.estimand import UNITS, Key, by_estimand, part_of, whole_of
from analysis.estimates import exact
from analysis.reading.priors import Priors
from analysis.vocabulary import HEADLINE_MEASURES, FigureKind, Measure, Visibility


@dataclass(frozen=True, slots=True)
class Factor:
    """What a number is multiplied by to speak of another estimand.

    Parameters
    ----------
    log : float
        Logarithm of the factor.
    s : float
        Its standard deviation, log scale.
    """

    log: float
    s: float

    def inverse(self) -> "Factor":
        """The factor of the way back."""
        return Factor(-self.log, self.s)


@dataclass(frozen=True, slots=True)
class Conversion:
    """One number that is made to speak of another estimand.

    Parameters
    ----------
    key : Key
        The estimand that it speaks of then.
    claim : Series
        The claim converted: a row of 10_claims, its method that of the weaker of claim and share.
    factor : Factor
        What it is multiplied by.
    words : str
        In words, such as `OTHER-008 x OTHER-009`.
    by : str
        Id of the share; empty for a duration.
    """

    key: Key
    claim: pd.Series
    factor: Factor
    words: str
    by: str


def share_factor(share: pd.Series, *, coverage: float, priors: Priors) -> Factor | None:
    """A share as a factor from its whole to its part; None where it only is a bound.

    Parameters
    ----------
    share : Series
        A row of 10_claims with `low`, `best`, `high` as fractions, and `method`.
    coverage : float
        Probability with which a printed range holds the true share.
    priors : Priors
        Of `spread`: a single printed share is off by so much on the scale of log odds, as shares stay below one.

    Notes
    -----
    With sd s of the log odds, log p has sd s (1 - p) to first order.

    References
    ----------
    Oehlert G. W. (1992). A note on the delta method. The American Statistician 46(1), 27-29.
    """
    low, best, high = (float(share[name]) for name in ("low", "best", "high"))
    if 0 < low < high <= 1:
        range_ = exact.Interval(low, high, coverage=coverage)
        return Factor((math.log(low) + math.log(high)) / 2, range_.s)
    if 0 < best <= 1:
        return Factor(math.log(best), priors.spread(str(share["method"])) * (1 - best))
    return None


def scaled(value: exact.Claim, factor: Factor) -> exact.Claim:
    """A number of the model times a factor, its uncertainty grown by that of the factor.

    Parameters
    ----------
    value : Point, AtLeast or UpTo
        What is converted.
    factor : Factor
        What it is multiplied by.
    """
    if isinstance(value, exact.Point | exact.AtLeast | exact.UpTo):
        by = math.exp(factor.log)
        return replace(value, value=value.value * by, s=math.hypot(value.s, factor.s))
    raise TypeError(f"{value!r} cannot be converted: a point or a bound would be right")


def part_key(share: "pd.Series[Any]") -> Key:
    """The key of the part that a share claim speaks of."""
    return part_of(share).key


def whole_key(share: "pd.Series[Any]") -> Key:
    """The key of the whole that a share claim speaks of."""
    return whole_of(share).key


def shares(claims: pd.DataFrame) -> pd.DataFrame:
    """The shares of claims that tell a part of persons, found or not, from their whole, both in the same place."""
    keep = (
        (claims["measure"] == Measure.SHARE)
        & claims["whole_measure"].isin([str(measure) for measure in HEADLINE_MEASURES])
        & (claims["visibility"] == Visibility.ACTUAL)
        & (claims["whole_visibility"] == Visibility.ACTUAL)
        & (claims["area"] == claims["region_code"])
    )
    return claims[keep]


def counts(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that count persons, found or not: what a share or a duration can be applied to."""
    keep = (
        claims["measure"].isin([str(measure) for measure in HEADLINE_MEASURES])
        & (claims["visibility"] == Visibility.ACTUAL)
        & (claims["kind"] == FigureKind.COUNT)
        & (claims["area"] == claims["region_code"])
        & (claims[["low", "best", "high"]].max(axis=1) > 0)
    )
    return claims[keep]


def conversions(claims: pd.DataFrame, *, year: int, coverage: float, priors: Priors) -> Sequence[Conversion]:
    """Every number among some claims that a share or a stated duration lets speak of another estimand.

    Parameters
    ----------
    claims : DataFrame
        Rows of 10_claims that count for the reference year, with `midpoint` (year) added.
    year : int
        The reference year; a share drifts with the distance of its period from it, as every claim does.
    coverage : float
        Probability with which a printed range holds the true value.
    priors : Priors
        The choices.
    """
    held = {key: [row for _, row in rows.iterrows()] for key, rows in by_estimand(counts(claims)).items()}
    told = [
        (share, _drifted(factor, share, year, priors=priors))
        for _, share in shares(claims).iterrows()
        if (factor := share_factor(share, coverage=coverage, priors=priors))
    ]
    found = [
        *_through_shares(told, held, priors),
        *_through_durations(held, priors),
    ]
    return sorted(found, key=lambda one: (one.key, one.words))


def _drifted(factor: Factor, share: pd.Series, year: int, *, priors: Priors) -> Factor:
    """A share's factor with the drift between its period and the reference year."""
    years = abs(float(share["midpoint"]) - year)
    return replace(factor, s=math.hypot(factor.s, priors.number("drift_per_year") * years))


def _through_shares(
    told: Sequence[tuple[pd.Series, Factor]], held: Mapping[Key, Sequence[pd.Series]], priors: Priors
) -> Iterator[Conversion]:
    """Wholes times shares, and parts over shares."""
    for share, factor in told:
        part, whole = part_key(share), whole_key(share)
        if part == whole:
            continue
        by = str(share["claim_id"])
        for row in held.get(whole, ()):
            words = f"{row['claim_id']} x {by}"
            yield Conversion(part, _weaker(row, share, priors), factor, words, by)
        for row in held.get(part, ()):
            words = f"{row['claim_id']} / {by}"
            yield Conversion(whole, _weaker(row, share, priors), factor.inverse(), words, by)


def _weaker(claim: pd.Series, share: pd.Series, priors: Priors) -> pd.Series:
    """A claim with the method of its share, if that is the less precise of the two."""
    method = max((str(claim["method"]), str(share["method"])), key=priors.spread)
    out = claim.copy()
    out["method"] = method
    return out


def _through_durations(held: Mapping[Key, Sequence[pd.Series]], priors: Priors) -> Iterator[Conversion]:
    """Yearly entries times a mean stay become a stock, and a stock over it yearly entries."""
    for duration in priors["stated_durations"].value:
        low, high, coverage = (float(duration[name]) for name in ("low_years", "high_years", "coverage"))
        range_ = exact.Interval(low, high, coverage=coverage)
        stay = Factor((math.log(low) + math.log(high)) / 2, range_.s)
        for key, rows in held.items():
            if key.status != duration["status"] or key.measure not in (Measure.STOCK, Measure.FLOW):
                continue
            enters = key.measure == Measure.FLOW
            other = Measure.STOCK if enters else Measure.FLOW
            target = key._replace(measure=str(other), unit=str(UNITS[other]))
            for row in rows:
                words = f"{row['claim_id']} {'x' if enters else '/'} a stay of {low:g} to {high:g} years"
                yield Conversion(target, row, stay if enters else stay.inverse(), words, "")
