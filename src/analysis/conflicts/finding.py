"""What all checks look at, each thing found once, and the conflict that a check finds, with the reason why.

The reason is the distinctions that dissolve it, or else how the numbers came about.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations

import pandas as pd

from analysis.claims.inhabitants import PopulationTable
from analysis.conflicts.claim import ESTIMATED, Claim, by_key, is_one
from analysis.conflicts.clips import Clip
from analysis.conflicts.conflict_codes import (
    DISTINCTIONS,
    LIST,
    RESOLUTIONS,
    TOGETHER,
    Axis,
    Code,
    Explained,
    Explanation,
    Level,
    Reason,
    Resolution,
    at,
    format_explanations,
)
from analysis.conflicts.naive_candidates import Naive
from analysis.conflicts.pairs import Pair, share_origin
from analysis.conflicts.rules import WINDOW_AVERAGE, Choices, Rules
from analysis.conflicts.stages import Clips, Constraints, ExactSets, NaiveSets, Pairs
from analysis.reading.places import members
from analysis.vocabulary import UNATTRIBUTED, Measure

#: A factor that no finite one reaches is written as this.
LARGEST = 1e9
UNKNOWN = (math.nan, math.nan)
#: Conflicts that belong on the pages of all regions which their claims touch, and not only on those of the members.
_ANYWHERE = (
    *(Code.MONEY_PER_PERSON, Code.MONEY_BASIS, Code.UNITS_NOT_POOLED, Code.UNEXPLAINED_REMAINDER),
    *(Code.QUOTATION_DECAY, Code.RANGE_LOST_END, Code.WANDERING_NUMBER),
)


@dataclass(frozen=True)
class SearchContext:
    """What all checks look at: the results of the stages, and what says more than claims, as far as it is at hand."""

    constraints: Constraints
    pairs: Pairs
    exact: ExactSets
    naive: NaiveSets
    clipped: Clips
    people: PopulationTable | None = None
    roles: pd.DataFrame | None = None
    ratings: pd.DataFrame | None = None

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims, sorted by id."""
        return self.constraints.question.claims

    @property
    def rules(self) -> Rules:
        """The rules of comparison."""
        return self.constraints.question.rules

    @property
    def choices(self) -> Choices:
        """The thresholds."""
        return self.constraints.question.choices

    @property
    def measured(self) -> tuple[Claim, ...]:
        """What surveys, list comparisons and models found, also of named groups."""
        return self.constraints.question.measured

    @property
    def counts(self) -> tuple[Claim, ...]:
        """Claims that are no shares and whose columns hold what is counted."""
        return self.constraints.counts

    @property
    def speakers(self) -> tuple[Claim, ...]:
        """One claim for each lineage and series."""
        return self.pairs.speakers

    @property
    def exact_pairs(self) -> tuple[Pair, ...]:
        """Pairs of counts that no distinction but time dissolves."""
        return self.pairs.exact

    @property
    def distinct_pairs(self) -> tuple[Pair, ...]:
        """Pairs that conflict for a naive reader, though not as printed."""
        return self.pairs.distinct

    @property
    def exact_sets(self) -> tuple[tuple[Claim, ...], ...]:
        """Larger irreducible sets that no distinction dissolves."""
        return self.exact.sets

    @property
    def naive_sets(self) -> tuple[Naive, ...]:
        """Larger irreducible sets that conflict for a naive reader."""
        return self.naive.sets

    @property
    def clips(self) -> tuple[Clip, ...]:
        """Ranges of which the others leave a part only."""
        return self.clipped.clips

    @cached_property
    def by_id(self) -> Mapping[str, Claim]:
        """Claims and what was measured, by id."""
        return {claim.claim_id: claim for claim in (*self.measured, *self.claims)}

    @cached_property
    def lineages(self) -> Mapping[str, Sequence[Claim]]:
        """Claims by their lineage."""
        return by_key(self.claims, lambda claim: claim.lineage)

    def timely(self, inner: Claim, outer: Claim) -> bool:
        """Whether the time of one claim may lie in that of another, as missing years suit."""
        return outer.about.period.may_hold(inner.about.period, window=self.choices.year_window)


@dataclass(frozen=True, slots=True)
class Finding:
    """A conflict as it is found, in ids, numbers and codes."""

    code: Code
    level: Level
    ids: tuple[str, ...]  # of its claims, or of rows of other tables, the sharpest first
    factor: float  # how many times one side is the other
    #: What would have to be true, each alone enough, and facts beside it.
    explanations: tuple[Explained, ...]
    axes: tuple[frozenset[Axis], ...] = ()  # every minimal set of distinctions that dissolves it
    reasons: tuple[Reason, ...] = ()  # where no distinction dissolves it, how the numbers came about
    resolution: Resolution | None = None  # what is done about it, where the first reason does not say so
    #: Findings of one code, level, axes and reasons with one group are one row; without a group each is its own.
    group: tuple[str, ...] = ()
    members: tuple[str, ...] = ()  # the ids in the order of the arithmetic, where that is another one
    regions: tuple[str, ...] = ()  # codes of the regions on whose pages it belongs, where no claims say it
    severity: float | None = None  # factor by which one member must move, where it is another one
    marginal: bool = False  # whether it holds as printed only, not within the tolerance of print
    share: tuple[float, float] = UNKNOWN  # what is known of all, or what a part is of its whole, as fractions
    years: tuple[float, float] = UNKNOWN  # a stay in years, or the years of a window
    amount: float = math.nan  # what is left or what the sum is, in the unit of the first member

    @property
    def sharpness(self) -> float:
        """Its severity as the table holds it: at least 1, and finite."""
        return min(max(self.factor if self.severity is None else self.severity, 1.0), LARGEST)

    def cells(self, by_id: Mapping[str, Claim]) -> dict[str, object]:
        """Its cells of the table by column; a duration that is none or without end is missing."""
        claims = [by_id[one] for one in self.ids if one in by_id]
        touched = sorted({code for claim in claims for code in claim.text("regions").split(LIST) if code})
        # On the page of a country of which none speaks alone, a set about several countries would say nothing.
        own = {claim.text("region_code") for claim in claims}
        pages = (code for code in touched if self.code in _ANYWHERE or code in own or len(members(code)) > 1)
        years = [end if 0 < end < math.inf else math.nan for end in self.years]
        cause = self.reasons[0] if self.reasons else self.code
        resolution = self.resolution or RESOLUTIONS.get(cause, Resolution.NOT_POOLED)
        # What was said twice in one lineage counts once.
        if resolution is Resolution.WEIGHED_APART and is_one(claims, "lineage"):
            resolution = Resolution.COLLAPSED
        apart = (
            TOGETHER.join(dict.fromkeys(str(_reason_of(axis, claims)) for axis in Axis if axis in one))
            for one in self.axes
        )
        return {
            "level": str(self.level),
            "marginal": self.marginal,
            "code": str(self.code),
            "members": LIST.join(self.members or self.ids),
            "regions": LIST.join(self.regions or pages),
            "severity": self.sharpness,
            "factor": min(max(self.factor, 1.0), LARGEST),
            **dict(zip(("share_low", "share_high"), self.share, strict=True)),
            **dict(zip(("years_low", "years_high"), years, strict=True)),
            "amount": self.amount if math.isfinite(self.amount) else math.nan,
            "reasons": LIST.join(dict.fromkeys((*apart, *map(str, self.reasons)))),
            "explanations": format_explanations(self.explanations),
            "resolution": str(resolution),
        }


def _reason_of(axis: Axis, claims: Sequence[Claim]) -> Reason:
    """The reason that a distinction is, by what the claims say on its axis."""
    if axis is Axis.MEASURE and all(claim.about.measure != Measure.STOCK for claim in claims):
        return Reason.TOTAL_OR_YEAR if any(claim.is_total for claim in claims) else Reason.PRESENT_OR_ENTERED
    for total, single in permutations(claims) if axis is Axis.PERIOD and len(claims) == 2 else ():
        # A number of several years, together or each, that holds those of the other.
        several = total.is_total or (total.about.measure == Measure.FLOW and (total.years or 1) > 1)
        if several and total.holds_years(single) and total.years != single.years:
            return Reason.TOTAL_OR_YEAR
    if axis is Axis.VISIBILITY and all(claim.is_seen for claim in claims):
        return Reason.REGISTER
    return DISTINCTIONS[axis][0]


def contradiction(code: Code, pair: Pair, factor: float, choices: Choices) -> Finding:
    """Two numbers that no distinction tells apart: one of them must change by a factor."""
    reason, methods = origin_of(pair.claims), [claim.text("method") for claim in pair.claims]
    rival = reason in (Reason.RIVAL_MEASUREMENT, Reason.REWORKED) and ESTIMATED.issuperset(methods)
    level, way = Level.INFEASIBLE, Explanation.ONE_MUST_MOVE
    # Two estimates can both be true if the error of the less sure one of them covers the factor.
    if rival and factor <= math.exp(max(choices.spread[method] for method in methods)):
        level, way = Level.CONDITIONAL, Explanation.WITHIN_ERROR
    return Finding(
        code, level, pair.ids, pair.factor, ((at(way, factor),),), severity=factor, reasons=(reason,),
        marginal=pair.marginal,
    )  # fmt: skip


def with_times(context: SearchContext, finding: Finding, pair: Pair) -> Finding:
    """A finding with what would have to be true of the times of its numbers, on condition of which it can hold.

    An open window leaves its rest for the years after a closed one ends. Where each of these would have to hold so many
    more than a year before, time is not what sets the two numbers apart.
    """
    outer, inner = pair.above.about.period, pair.below.about.period
    left = []
    times, amount, years = 0.0, finding.amount, math.nan
    if outer.over_window and not (outer.ends or outer.unstated) and inner.end is not None:
        rest = pair.above.values.low - pair.below.values.high
        left.append(at(Explanation.LEFT_LATER, rest))
        times = math.inf
        amount = amount if math.isfinite(amount) else rest
        if outer.spoken is not None and outer.spoken > inner.end:
            years = outer.spoken - inner.end
            before = pair.below.values.high / (inner.years or 1)
            times = rest / years / before if before else math.inf
            left += at(Explanation.OVER_YEARS, years), at(Explanation.TIMES, times)
    timely = pair.lenient and times <= context.rules.links[WINDOW_AVERAGE].high
    return replace(
        finding, amount=amount, years=(years, years), resolution=Resolution.KEPT,
        explanations=(tuple(left) or (Explanation.DIFFERENT_YEARS,),),
        level=Level.CONDITIONAL if pair.lenient else finding.level,
        axes=(frozenset({Axis.PERIOD}),) if timely else finding.axes, reasons=() if timely else finding.reasons,
    )  # fmt: skip


def origin_of(claims: Sequence[Claim]) -> Reason:
    """Why claims contradict one another that no distinction tells apart.

    Numbers of one maker or lineage are editions if they were published in different years, and quotations of one
    another if not; but different makers who are named worked up one data base in two ways.
    """
    if is_one(claims, "statement"):
        return Reason.ARITHMETIC
    if not share_origin(claims):
        return Reason.RIVAL_MEASUREMENT
    years = {claim.published for claim in claims}
    if len(years) > 1 and None not in years:
        return Reason.VINTAGE
    makers = {claim.producer for claim in claims} - {UNATTRIBUTED}
    return Reason.REWORKED if len(makers) > 1 else Reason.QUOTATION_DECAY
