"""A conflict as it is found, and why: the distinctions that dissolve it, or else how the numbers came about."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import ESTIMATED, Claim, ids_of, is_one, share_origin
from analysis.conflicts.conflict_codes import (
    LIST,
    REASON_OF_AXIS,
    TOGETHER,
    Axis,
    Code,
    Codes,
    Explanation,
    Level,
    Reason,
    Resolution,
)
from analysis.conflicts.stock_flow_links import holds_years, is_total, span
from analysis.reading.places import members
from analysis.vocabulary import UNATTRIBUTED, Measure

#: Origins by which two numbers are one thing said twice; contradictions of others are kept as they are.
TWICE = frozenset({Reason.VINTAGE, Reason.QUOTATION_DECAY, Reason.COPYING})


@dataclass(frozen=True, slots=True)
class Finding:
    """A conflict as it is found."""

    code: Code
    level: Level
    ids: tuple[str, ...]  # of the members (claims, or rows of other tables), the sharpest first
    regions: tuple[str, ...]  # codes of the regions on whose pages it belongs
    severity: float  # factor by which one member must move, at least 1
    group: tuple[str, ...]  # findings of one code and level with one group and one set of axes are one row
    codes: Codes  # its numbers and codes
    axes: tuple[frozenset[Axis], ...] = ()  # every minimal set of distinctions that dissolves it
    reasons: tuple[Reason, ...] = ()  # where no distinction dissolves it, how the numbers came about
    marginal: bool = False  # whether it holds as printed only, not within the tolerance of print

    @classmethod
    def of(
        cls, code: Code, level: Level, claims: Sequence[Claim], codes: Codes, *, severity: float | None = None,
        group: tuple[str, ...] = (), axes: Iterable[frozenset[Axis]] = (), reasons: Iterable[Reason] = (),
        marginal: bool = False, everywhere: bool = False,
    ) -> Self:  # fmt: skip
        """A conflict of claims, the sharpest first; by default as severe as its factor, and a row of its own.

        It belongs on the pages of its members (see `pages_of`), or on those of all regions that they touch.
        """
        ids = ids_of(claims)
        return cls(
            code, level, ids, regions_of(claims) if everywhere else pages_of(claims),
            codes.factor if severity is None else severity, group or ids, codes, tuple(axes), tuple(reasons),
            marginal,
        )  # fmt: skip


def regions_of(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Codes of the regions with a page that claims touch."""
    return tuple(sorted({code for claim in claims for code in claim.text("regions").split(LIST) if code}))


def pages_of(claims: Sequence[Claim]) -> tuple[str, ...]:
    """The pages of a set: those of regions that it touches, and of the countries that a member is about.

    A member may be about several countries together. On the page of one of these, of which no member speaks alone, a
    set about the others would tell its reader nothing.
    """
    own = {claim.text("region_code") for claim in claims}
    return tuple(code for code in regions_of(claims) if code in own or len(members(code)) > 1)


def reasons(finding: Finding, claims: Sequence[Claim]) -> str:
    """Reasons of a finding by its members: alternatives by `;`, those that are needed together by `+`."""
    found = [
        TOGETHER.join(dict.fromkeys(str(_reason_of(axis, claims)) for axis in Axis if axis in one))
        for one in finding.axes
    ]
    return LIST.join(dict.fromkeys([*found, *map(str, finding.reasons)]))


def _reason_of(axis: Axis, claims: Sequence[Claim]) -> Reason:
    """The reason that a distinction is, by what the claims say on its axis."""
    if axis is Axis.MEASURE:
        if not claims or any(claim.about.measure == Measure.STOCK for claim in claims):
            return Reason.STOCK_OR_FLOW
        return Reason.TOTAL_OR_YEAR if any(map(is_total, claims)) else Reason.PRESENT_OR_ENTERED
    if axis is Axis.PERIOD and len(claims) == 2 and _is_total_and_year(*claims):
        return Reason.TOTAL_OR_YEAR
    if axis is Axis.VISIBILITY and claims and all(claim.is_seen for claim in claims):
        return Reason.REGISTER
    return REASON_OF_AXIS[axis]


def _is_total_and_year(one: Claim, other: Claim) -> bool:
    """Whether one of two claims is of several years, together or each, that hold those of the other."""
    return any(
        (is_total(a) or (a.about.measure == Measure.FLOW and (span(a) or 1) > 1))
        and holds_years(a, b)
        and span(a) != span(b)
        for a, b in ((one, other), (other, one))
    )


def origin_of(claims: Sequence[Claim]) -> Reason:
    """Why claims contradict one another that no distinction tells apart.

    One statement that contradicts itself is a matter of arithmetic. Numbers of one maker, or of one lineage, are
    editions if they were published in different years, and quotations of one another if not; but different makers who
    are named did not quote one another, they worked up one data base in two ways. What is left are rival measurements.
    """
    if is_one(claims, "statement"):
        return Reason.ARITHMETIC
    if not share_origin(claims):
        return Reason.RIVAL_MEASUREMENT
    years = {claim.year("producer_year") for claim in claims}
    if len(years) > 1 and None not in years:
        return Reason.VINTAGE
    makers = {claim.text("producer") for claim in claims} - {UNATTRIBUTED}
    return Reason.REWORKED if len(makers) > 1 else Reason.QUOTATION_DECAY


def resolution_of(claims: Sequence[Claim], reason: Reason) -> Resolution:
    """What is done about a contradiction of an origin."""
    return folded(claims) if reason in TWICE else Resolution.KEPT


def folded(claims: Sequence[Claim]) -> Resolution:
    """What the estimates do with numbers of one maker: a lineage counts once, several are all weighed."""
    return Resolution.COLLAPSED if is_one(claims, "lineage") else Resolution.WEIGHED_APART


def level_of(claims: Sequence[Claim], factor: float, *, reason: Reason, choices: Choices) -> Level:
    """How hard a contradiction is; two estimates can both be true if the error of one of them covers the factor."""
    methods = [claim.text("method") for claim in claims]
    rival = reason in (Reason.RIVAL_MEASUREMENT, Reason.REWORKED) and ESTIMATED.issuperset(methods)
    error = max(choices.spread.get(method, 0.0) for method in methods)
    return Level.CONDITIONAL if rival and factor <= math.exp(error) else Level.INFEASIBLE


def error_code(level: Level) -> Explanation:
    """That a claim would have to change: within the error of its kind, or beyond any."""
    return Explanation.WITHIN_ERROR if level is Level.CONDITIONAL else Explanation.ONE_MUST_MOVE
