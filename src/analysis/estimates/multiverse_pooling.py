"""Lines that meet, put together by each rule of pooling that the multiverse tries."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import log_ndtr, logsumexp, ndtr

from analysis.estimates.claim_entries import Key
from analysis.estimates.evidence_line import Line, Says, Scale, from_scale, to_scale
from analysis.estimates.learned_scale import Spread
from analysis.estimates.line_inputs import Basis, cross_check, floors_of, solved
from analysis.estimates.part_whole import PartOf, within_wholes
from analysis.estimates.reconciled import Answer

#: Lower end of the 95 percent interval, median and upper end, in the unit of the quantity.
Ends = tuple[float, float, float]
NO_ANSWER: Ends = (math.nan, math.nan, math.nan)
LEVELS = (0.025, 0.5, 0.975)
#: So many standard deviations beyond all lines hardly anything of their mixture is left.
_REACH = 9.0


@dataclass(frozen=True, slots=True)
class Question:
    """What lines are asked together; equal questions have one answer."""

    lines: tuple[Line, ...]
    scale: Scale
    period: tuple[int, int]  # the years over which they meet
    pooling: str  # the rule
    spread: Spread | None = None  # what the exact model knows of the spread before
    # For the exact model the parts and wholes that may move its answer, and how they call it; empty without any.
    name: str = ""
    bounds: tuple[PartOf, ...] = ()


def answer(asked: Question, key: Key, basis: Basis, others: Mapping[str, Answer]) -> Ends:
    """The answer to one question on a quantity; none where the lines are too few, too far apart, or below a floor.

    `basis` is what the published answer was made with, `others` are published answers of other quantities, by their
    names in bounds.
    """
    if asked.spread is not None:
        found = exact(asked, key, basis)
        if asked.bounds:
            found = within_wholes({**others, asked.name: found}, asked.bounds, basis.rules)[0][asked.name]
        if found.refusal is not None or found.median is None:
            return NO_ANSWER
        return found.intervals[0.95][0], found.median, found.intervals[0.95][1]
    if asked.pooling == "linear_pool":
        ends = mixture_quantiles([line for line in asked.lines if line.says is Says.VALUE], LEVELS)
    else:
        checked = cross_check(asked.lines, asked.scale, least=basis.line_rules.cross_checked)
        ends = [to_scale(end, asked.scale) for end in checked.values()]
    if not ends or ends[2] - ends[0] > math.log(basis.rules.widest_ratio):
        return NO_ANSWER
    low, median, high = (from_scale(end, asked.scale) for end in ends)
    return low, median, high


def exact(asked: Question, key: Key, basis: Basis) -> Answer:
    """What lines say by the exact model, above the floors of their year and before any whole bounds them."""
    assert asked.spread is not None
    return solved(asked.lines, asked.spread, basis.rules, floors_of(key, asked.period, basis), asked.scale)


def mixture_quantiles(lines: Sequence[Line], levels: Sequence[float]) -> list[float]:
    """Quantiles, on the scale, of the linear pool: the mixture in which every line has the same weight.

    Each line is two halves of normal distributions, joined at its best value, which is its median.

    Examples
    --------
    >>> from analysis.estimates.evidence_line import point
    >>> far = [point("survey", 1_000, error=0.05), point("lists", 9_000, error=0.05)]
    >>> [round(math.exp(at)) for at in mixture_quantiles(far, [0.25, 0.5, 0.75])]
    [1000, 3000, 9000]

    References
    ----------
    Stone M. (1961). The opinion pool. Annals of Mathematical Statistics 32(4), 1339-1342.
    """
    best, below, above = np.array([(line.best, line.below, line.above) for line in lines]).T

    def excess(at: float, level: float) -> float:
        off = (at - best) / np.where(at < best, below, above)
        passed = off > 0
        surplus = float(passed.sum() - level * len(lines))
        if surplus:
            return surplus + float(ndtr(off[~passed]).sum() - ndtr(-off[passed]).sum())
        # Half of the lines lie on either side: what their tails leave here tells where the median is.
        return float(logsumexp(log_ndtr(off[~passed])) - logsumexp(log_ndtr(-off[passed])))

    ends = float(np.min(best - _REACH * below)), float(np.max(best + _REACH * above))
    return [float(brentq(excess, *ends, args=(level,), xtol=1e-13)) for level in levels]
