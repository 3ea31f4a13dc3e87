"""Registered persons as a floor of all persons: count x share confirmed x share exploited there and then.

Both shares are uncertain, as beta distributions; so is then the floor. It binds prevalence over the year of the count
only: neither a stock nor new entries.

>>> floor = Floor("NRM-2023", 17_004, confirmed=Share(3, 2), exploited=Share(6, 4))
>>> [round(math.exp(floor.point(p)), -2) for p in (0.05, 0.5)]
[2200.0, 6000.0]
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import betainc, betaincinv, roots_sh_jacobi

from analysis.estimates.claim_entries import KEY, Claims, Entry, Key, entries_of
from analysis.estimates.claim_lines import Pool
from analysis.estimates.evidence_line import EvidenceError, Floats, Rules
from analysis.reading.priors import Priors
from analysis.vocabulary import FigureKind, Measure, Visibility

# Nodes of one share, over which the distribution function of the other is averaged.
SHARE_NODES = 48
# What a registered count and the prevalence that it is a floor of differ in.
_APART = ("visibility", "measure", "unit", "window")


@dataclass(frozen=True, slots=True)
class Share:
    """A share known as beta(a, b); with b = 0 it is one exactly."""

    a: float
    b: float

    def __post_init__(self) -> None:
        if not (self.a > 0 and self.b >= 0):
            raise EvidenceError(f"{self!r}: a must be above 0 and b not below it")


@lru_cache(maxsize=32)
def _nodes(share: Share) -> tuple[Floats, Floats]:
    """Gauss-Jacobi nodes of a share and their probabilities."""
    if not share.b:
        return np.ones(1), np.ones(1)
    at, weight = roots_sh_jacobi(SHARE_NODES, share.a + share.b - 1, share.a)
    return at, weight / weight.sum()


@dataclass(frozen=True, slots=True)
class Floor:
    """One count of registered persons, above 0, with the share of them who are found to have been exploited.

    `exploited` is the share of these who were so in that place and year.
    """

    claim_id: str
    count: float
    confirmed: Share
    exploited: Share

    def cdf(self, mu: Floats) -> Floats:
        """Probability that the floor lies at or below each log amount (M,)."""
        # A share that is one exactly, if there is one, is averaged over.
        first, last = sorted((self.confirmed, self.exploited), key=lambda share: share.b > 0)
        at, weight = _nodes(first)
        part = np.minimum(np.exp(np.minimum(mu - math.log(self.count), 0.0))[:, None] / at, 1.0)
        below: Floats = betainc(last.a, last.b, part) if last.b else np.floor(part)
        return below @ weight

    def point(self, p: float) -> float:
        """Log amount below which the floor lies with probability p."""
        top = math.log(self.count)
        uncertain = [share for share in (self.confirmed, self.exploited) if share.b > 0]
        # Where both shares lie above their own quantiles of p / 2, which 1 - p of them do, so does their product.
        each = p / max(len(uncertain), 1)
        low = top + sum(math.log(float(betaincinv(share.a, share.b, each))) for share in uncertain)
        if len(uncertain) < 2:
            return low
        return float(brentq(lambda at: float(self.cdf(np.array([at]))[0]) - p, low, top, xtol=1e-10))


#: Registered counts, by what they are a floor of and their year.
Floors = Mapping[tuple[Key, int], tuple[Floor, ...]]


def floors_by_quantity(claims: Claims, rules: Rules, priors: Priors) -> Floors:
    """Registered counts of one year, by what they are a floor of and the year.

    The shares are those of data/raw/priors.yml: another one where a register counts only persons who were confirmed.
    Where a table has no column `confirmed`, nobody is known to be more than presumed.
    """
    confirmed = priors["floor_share_confirmed"].value
    exploited = Share(*priors["floor_share_exploited"].value)
    found: dict[tuple[Key, int], tuple[Floor, ...]] = {}
    for one in entries_of(claims, rules):
        least, year = one.best if one.low is None else one.low, one.row["period_end"]
        is_yearly = one.axis("measure") == Measure.FLOW and one.row["kind"] == FigureKind.COUNT
        is_yearly &= year is not None and one.row["period_start"] == year
        if is_yearly and least and one.axis("visibility") == Visibility.DETECTED:
            share = Share(*confirmed["confirmed" if one.row.get("confirmed") else "presumed"])
            place = _in_common(one.key), int(year)
            found[place] = (*found.get(place, ()), Floor(one.claim_id, float(least), share, exploited))
    return found


def _in_common(key: Key) -> Key:
    """What a registered count and the prevalence that it is a floor of have in common."""
    return tuple([one for name, one in zip(KEY, key, strict=True) if name not in _APART])


def floors_of(one: Entry | Pool, floors: Floors) -> tuple[Floor, ...]:
    """The registered counts of exactly its year and definition, below which no prevalence of the year can lie."""
    key, (first, last) = one.key, one.period
    if key[KEY.index("measure")] != Measure.PREVALENCE or first != last:
        return ()
    return floors.get((_in_common(key), first), ())
