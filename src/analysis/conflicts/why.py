"""The reasons of a conflict as the table holds them: its distinctions, by what its own claims say on each."""

from collections.abc import Sequence

from analysis.conflicts.claim import Claim
from analysis.conflicts.finding import Finding
from analysis.conflicts.links import holds_years, is_total, span
from analysis.conflicts.words import LIST, REASON_OF_AXIS, TOGETHER, Axis, Reason
from analysis.vocabulary import Measure, Visibility

SEEN = frozenset({Visibility.DETECTED, Visibility.ASSISTED})


def reasons(finding: Finding, claims: Sequence[Claim]) -> str:
    """Reasons of a finding: alternatives by `;`, those that are needed together by `+`.

    Parameters
    ----------
    finding : Finding
        With its distinctions or origins.
    claims : sequence of Claim
        Its members, as far as they are claims.
    """
    told = [
        TOGETHER.join(dict.fromkeys(str(reason_of(axis, claims)) for axis in Axis if axis in one))
        for one in finding.axes
    ]
    return LIST.join(dict.fromkeys([*told, *map(str, finding.reasons)]))


def reason_of(axis: Axis, claims: Sequence[Claim]) -> Reason:
    """The reason that a distinction is, by what the claims say on its axis."""
    if axis is Axis.MEASURE:
        return _of_measures(claims)
    if axis is Axis.PERIOD and len(claims) == 2 and _whole_and_year(claims):
        return Reason.TOTAL_OR_YEAR
    if axis is Axis.VISIBILITY and claims and all(claim.text("visibility") in SEEN for claim in claims):
        return Reason.REGISTER
    return REASON_OF_AXIS[axis]


def _of_measures(claims: Sequence[Claim]) -> Reason:
    """What sets the measures of some claims apart: a time beside a span, many years beside one, all beside new ones."""
    if not claims or any(claim.about.measure == Measure.STOCK for claim in claims):
        return Reason.STOCK_OR_FLOW
    return Reason.TOTAL_OR_YEAR if any(map(is_total, claims)) else Reason.PRESENT_OR_ENTERED


def _whole_and_year(claims: Sequence[Claim]) -> bool:
    """Whether one of two claims is of several years, together or each, that hold those of the other."""
    one, other = claims
    return any(
        _of_years(a) and holds_years(a, b) and span(a) != span(b) for a, b in ((one, other), (other, one))
    )


def _of_years(claim: Claim) -> bool:
    """Whether a claim is a total over years, or the mean of several numbers of a year each."""
    return is_total(claim) or (claim.about.measure == Measure.FLOW and (span(claim) or 1) > 1)
