"""What all checks look at, each thing found once, and the conflict that a check finds, with the reason why.

The reason is the distinctions that dissolve it, or else how the numbers came about.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, TypeVar

import pandas as pd

from analysis.claims.estimand import WORLD
from analysis.claims.inhabitants import PopulationTable
from analysis.conflicts.clips import Clip
from analysis.conflicts.compared_claim import ESTIMATED, ComparedClaim, by_key, is_one
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
from analysis.conflicts.naive_candidates import NaiveSet
from analysis.conflicts.pairs import Pair, share_origin
from analysis.conflicts.rules import WINDOW_AVERAGE, Choices, Rules
from analysis.conflicts.stages import Clips, Constraints, ExactSets, NaiveSets, Pairs
from analysis.conflicts.telling import sharpest_of_each
from analysis.reading.places import has_members, members
from analysis.subject.measures import measures
from analysis.subject.switches import switches
from analysis.vocabulary import UNATTRIBUTED, Measure

T = TypeVar("T")
#: A factor that no finite one reaches is written as this.
LARGEST = 1e9
#: Both ends of what a finding does not state.
UNSTATED = (math.nan, math.nan)
#: Findings on what became of one number, wherever it went.
_RETOLD = (Code.QUOTATION_DECAY, Code.RANGE_LOST_END, Code.WANDERING_NUMBER)
#: Conflicts that belong on the pages of all regions which their claims touch, and not only on those of the members.
_ANYWHERE = (
    *(Code.MONEY_PER_PERSON, Code.MONEY_BASIS, Code.UNITS_NOT_POOLED, Code.UNEXPLAINED_REMAINDER),
    *_RETOLD,
)
#: Levels at which something must give.
_HARD = (Level.INFEASIBLE, Level.CONDITIONAL)


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
    #: How many conflicts of each code are not told, since their claims stand in sharper ones: all that changes while
    #: the checks run, as each counts what it leaves out; `run_checks` begins anew and hands the counts on.
    untold: Counter[str] = field(default_factory=Counter, compare=False)

    @property
    def claims(self) -> tuple[ComparedClaim, ...]:
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
    def measured(self) -> tuple[ComparedClaim, ...]:
        """What surveys, list comparisons and models found, also of named groups."""
        return self.constraints.question.measured

    @property
    def retold(self) -> tuple[ComparedClaim, ...]:
        """All claims, also copies and what is denied."""
        return self.constraints.question.retold or self.claims

    @property
    def originals(self) -> Mapping[str, str]:
        """What each copy goes back to, by their ids."""
        return self.constraints.question.originals

    @cached_property
    def retold_counts(self) -> tuple[ComparedClaim, ...]:
        """Claims that are no shares and whose columns hold what is counted, also copies."""
        return tuple(claim for claim in self.retold if claim.whole is None and claim.about.family)

    @property
    def counts(self) -> tuple[ComparedClaim, ...]:
        """Claims that are no shares and whose columns hold what is counted."""
        return self.constraints.counts

    @property
    def speakers(self) -> tuple[ComparedClaim, ...]:
        """One claim for each lineage and series."""
        return self.pairs.speakers

    @property
    def exact_pairs(self) -> tuple[Pair, ...]:
        """Pairs of counts that no distinction dissolves but missing or open years."""
        return (*self.pairs.exact, *self.pairs.denied)

    @property
    def distinct_pairs(self) -> tuple[Pair, ...]:
        """Pairs that conflict for a naive reader, though not as printed."""
        return self.pairs.distinct

    @property
    def exact_sets(self) -> tuple[tuple[ComparedClaim, ...], ...]:
        """Larger irreducible sets that no distinction dissolves."""
        return self.exact.sets

    @property
    def naive_sets(self) -> tuple[NaiveSet, ...]:
        """Larger irreducible sets that conflict for a naive reader."""
        return self.naive.sets

    @property
    def clips(self) -> tuple[Clip, ...]:
        """Ranges of which the others leave a part only."""
        return self.clipped.clips

    @cached_property
    def by_id(self) -> Mapping[str, ComparedClaim]:
        """Claims and what was measured, by id."""
        return {claim.claim_id: claim for claim in (*self.measured, *self.retold)}

    @cached_property
    def lineages(self) -> Mapping[str, Sequence[ComparedClaim]]:
        """Claims by their lineage, also copies."""
        return by_key(self.retold, lambda claim: claim.lineage)

    def told(
        self,
        conflicts: Iterable[T],
        ids: Callable[[T], Sequence[str]],
        kind: Callable[[T], tuple[object, ...]],
    ) -> list[T]:
        """Of conflicts, the sharpest first, those that are told; the others are counted by the code of their kind."""
        every = [*conflicts]
        sharpest = sharpest_of_each(every, ids, kind, self.choices.told)
        codes = Counter(str(kind(conflict)[0]) for conflict in every)
        codes.subtract(str(kind(conflict)[0]) for conflict in sharpest)
        # Where all are told nothing is counted: neither is a nought.
        self.untold.update(+codes)
        return sharpest

    def timely(self, inner: ComparedClaim, outer: ComparedClaim) -> bool:
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
    share: tuple[float, float] = (
        UNSTATED  # what is known of all, or what a part is of its whole, as fractions
    )
    years: tuple[float, float] = UNSTATED  # a stay in years, or the years of a window
    amount: float = math.nan  # what is left or what the sum is, in the unit of the first member

    @property
    def sharpness(self) -> float:
        """Its severity as the table holds it: at least 1, and finite."""
        severity = self.factor if self.severity is None else self.severity
        return min(max(severity, 1.0), LARGEST)

    def cells(self, by_id: Mapping[str, ComparedClaim]) -> dict[str, object]:
        """Its cells of the table by column; a duration that is none or without end is missing."""
        claims = [by_id[name] for name in self.ids if name in by_id]
        share_low, share_high = self.share
        years_low, years_high = (end if 0 < end < math.inf else math.nan for end in self.years)
        dissolving = [_reasons_of(axes, claims) for axes in self.axes]
        reasons = dict.fromkeys([*dissolving, *map(str, self.reasons)])
        return {
            "level": str(self.level),
            "marginal": self.marginal,
            "code": str(self.code),
            "members": LIST.join(self.members or self.ids),
            "regions": LIST.join(self.regions or self._pages(claims)),
            "severity": self.sharpness,
            "factor": min(max(self.factor, 1.0), LARGEST),
            "share_low": share_low,
            "share_high": share_high,
            "years_low": years_low,
            "years_high": years_high,
            "amount": self.amount if math.isfinite(self.amount) else math.nan,
            "reasons": LIST.join(reasons),
            "explanations": format_explanations(self.explanations),
            "resolution": str(self._resolution(claims)),
        }

    def _pages(self, claims: Sequence[ComparedClaim]) -> list[str]:
        """Codes of the regions on whose pages it belongs, of those that its claims touch."""
        touched: set[str] = set()
        for claim in claims:
            touched.update(claim.printed.regions)
        codes = sorted(touched)
        if self.code in _ANYWHERE:
            return codes
        # On the page of a country of which none speaks alone, a set about several countries would say nothing.
        spoken_of = {claim.printed.region_code for claim in claims}
        return [code for code in codes if code in spoken_of or len(members(code)) > 1]

    def _resolution(self, claims: Sequence[ComparedClaim]) -> Resolution:
        """What is done about it; what was said twice in one lineage counts once."""
        cause = self.reasons[0] if self.reasons else self.code
        resolution = self.resolution or RESOLUTIONS.get(cause, Resolution.NOT_POOLED)
        if resolution is Resolution.WEIGHED_APART and is_one(claims, "lineage"):
            return Resolution.COLLAPSED
        return resolution


def softened(finding: Finding, context: SearchContext) -> Finding:
    """The finding or, if it is hard and nobody can be asked about a number in it, that this number stands alone.

    All that speaks against such a number is one row.
    """
    if finding.level not in _HARD:
        return finding
    nameless = nameless_members(finding, context)
    if not nameless:
        return finding
    return replace(
        finding, code=Code.NAMELESS, level=Level.APPARENT, axes=(), reasons=(Reason.NOBODY_TO_ASK,),
        explanations=((Explanation.NOBODY_TO_ASK,),), group=(nameless[0],), resolution=Resolution.NOT_POOLED,
        marginal=False,
    )  # fmt: skip


def nameless_members(finding: Finding, context: SearchContext) -> list[str]:
    """The ids of its members about which nobody can be asked, in the order of its arithmetic."""
    claims = [context.by_id[name] for name in finding.members or finding.ids if name in context.by_id]
    return [claim.claim_id for claim in claims if claim.is_nameless]


def sets_country_against_world(finding: Finding, context: SearchContext) -> bool:
    """Whether it sets one country, or a part of one, against a number for the World, where a subject keeps these apart.

    What one maker says of the World and another one of a country was not made to be compared. Regions of one map are,
    and so is a number that wandered from one to the other.
    """
    if not switches().world_apart or finding.code in _RETOLD:
        return False
    areas = [context.by_id[name].quantity.area for name in finding.ids if name in context.by_id]
    return WORLD in areas and any(_is_of_country(area) for area in areas)


def _is_of_country(codes: str) -> bool:
    """Whether an area is one country, or lies in one."""
    first, *further = {code.partition("/")[0] for code in codes.split(LIST)}
    return not further and has_members(first) and len(members(first)) == 1


def _reasons_of(axes: Collection[Axis], claims: Sequence[ComparedClaim]) -> str:
    """The reasons that some distinctions are together, as the table writes them."""
    reasons = [str(_reason_of(axis, claims)) for axis in Axis if axis in axes]
    return TOGETHER.join(dict.fromkeys(reasons))


def _reason_of(axis: Axis, claims: Sequence[ComparedClaim]) -> Reason:
    """The reason that a distinction is, by what the claims say on its axis."""
    measures_of_subject = measures()
    if axis is Axis.MEASURE and any(claim.about.measure in measures_of_subject for claim in claims):
        return Reason.DEFINITION
    if axis is Axis.MEASURE and all(claim.about.measure != Measure.STOCK for claim in claims):
        is_total = any(claim.is_total for claim in claims)
        return Reason.TOTAL_OR_YEAR if is_total else Reason.PRESENT_OR_ENTERED
    if axis is Axis.PERIOD and len(claims) == 2:
        first, second = claims
        for longer, shorter in ((first, second), (second, first)):
            if _holds_years_of(longer, shorter) or longer.holds_window(shorter):
                return Reason.TOTAL_OR_YEAR
    if axis is Axis.VISIBILITY and all(claim.is_seen for claim in claims):
        return Reason.REGISTER
    return DISTINCTIONS[axis][0]


def _holds_years_of(several: ComparedClaim, single: ComparedClaim) -> bool:
    """Whether the first is a number of several years, together or each, that holds those of the second."""
    is_of_years = (several.years or 1) > 1
    is_mean = is_of_years and several.about.measure == Measure.FLOW
    if not several.is_total and not is_mean:
        return False
    return several.holds_years(single) and several.years != single.years


# --- findings that several checks make -------------------------------------------------------------------------------


def contradiction(code: Code, pair: Pair, factor: float, choices: Choices) -> Finding:
    """Two numbers that no distinction tells apart: one of them must change by a factor."""
    reason = origin_of(pair.claims)
    level = Level.INFEASIBLE
    explanation = Explanation.ONE_MUST_MOVE
    if reason in (Reason.RIVAL_MEASUREMENT, Reason.REWORKED) and _is_within_error(pair, factor, choices):
        level = Level.CONDITIONAL
        explanation = Explanation.WITHIN_ERROR
    return Finding(
        code, level, pair.ids, pair.factor, ((at(explanation, factor),),), severity=factor, reasons=(reason,),
        marginal=pair.marginal,
    )  # fmt: skip


def _is_within_error(pair: Pair, factor: float, choices: Choices) -> bool:
    """Whether two estimates can both be true, as the error of the less sure one of them covers a factor."""
    methods = [claim.printed.method for claim in pair.claims]
    if not ESTIMATED.issuperset(methods):
        return False
    return factor <= math.exp(max(choices.spread[method] for method in methods))


class _LeftLater(NamedTuple):
    """What an open window leaves for the years after a closed one ends."""

    rest: float  # persons
    years: float  # from the end of the closed window to when the open one was spoken of; NaN if unknown
    times: float  # how many times as many as in a year before each of these would hold; infinite if unknown

    @property
    def terms(self) -> Explained:
        """It as terms of an explanation."""
        left = at(Explanation.LEFT_LATER, self.rest)
        if math.isnan(self.years):
            return (left,)
        return left, at(Explanation.OVER_YEARS, self.years), at(Explanation.TIMES, self.times)


def with_times(context: SearchContext, finding: Finding, pair: Pair) -> Finding:
    """A finding with what would have to be true of the times of its numbers, on condition of which it can hold.

    An open window leaves its rest for the years after a closed one ends. Where each of these would have to hold so many
    more than a year before, time is not what sets the two numbers apart.
    """
    later = _left_later(pair)
    amount = finding.amount
    years = math.nan
    terms: Explained = (Explanation.DIFFERENT_YEARS,)
    if later:
        years = later.years
        terms = later.terms
        if not math.isfinite(amount):
            amount = later.rest
    timed = replace(
        finding, amount=amount, years=(years, years), resolution=Resolution.KEPT, explanations=(terms,)
    )
    if not pair.lenient:
        return timed
    conditional = replace(timed, level=Level.CONDITIONAL)
    window = context.rules.links.get(WINDOW_AVERAGE)
    # Also where nobody knows how many years are left, they would have to hold more than is allowed.
    is_too_much = later and window and not later.times <= window.high
    if is_too_much:
        return conditional
    return replace(conditional, axes=(frozenset({Axis.PERIOD}),), reasons=())


def _left_later(pair: Pair) -> _LeftLater | None:
    """What an open window above leaves for the years after the one below ends; None where it is not open."""
    outer = pair.above.about.period
    inner = pair.below.about.period
    is_open = outer.over_window and not outer.ends and not outer.unstated
    if not is_open or inner.end is None:
        return None
    rest = pair.above.values.low - pair.below.values.high
    if outer.spoken is None or outer.spoken <= inner.end:
        return _LeftLater(rest, math.nan, math.inf)
    years_after = outer.spoken - inner.end
    a_year_before = pair.below.values.high / (inner.years or 1)
    a_year_after = rest / years_after
    times = a_year_after / a_year_before if a_year_before else math.inf
    return _LeftLater(rest, years_after, times)


def origin_of(claims: Sequence[ComparedClaim]) -> Reason:
    """Why claims contradict one another that no distinction tells apart.

    Numbers of one maker or lineage are editions if they were published in different years, and sums that do not come
    out if not; but different makers who are named worked up one data base in two ways. Quotations are no part of what
    is compared (`originals`).
    """
    if is_one(claims, "statement"):
        return Reason.ARITHMETIC
    if not share_origin(claims):
        return Reason.RIVAL_MEASUREMENT
    years = {claim.published for claim in claims}
    if len(years) > 1 and None not in years:
        return Reason.VINTAGE
    makers = {claim.producer for claim in claims} - {UNATTRIBUTED}
    return Reason.REWORKED if len(makers) > 1 else Reason.ARITHMETIC
