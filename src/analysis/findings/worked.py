"""The ratios that sentences print, worked out from the claims and estimates of a page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from analysis.findings import moves, yearly
from analysis.findings.known import on_lists, series_key, yearly_counts
from analysis.findings.later import shift
from analysis.findings.model import Claim
from analysis.findings.ratios import CountStep, Worked
from analysis.findings.sections import Change, Moment, Moved
from analysis.vocabulary import Scope


def worked(
    claims: Sequence[Claim], changes: Iterable[Change], moved: Iterable[Moved], *, code: str
) -> Worked:
    """The ratios that the sentences of a page print.

    Parameters
    ----------
    claims : sequence of Claim
        Of the page.
    changes, moved : iterable of Change, of Moved
        Quantities at several years, and numbers that moved from edition to edition.
    code : str
        The region.
    """
    by_id = {claim.claim_id: claim for claim in claims}
    rows = [[by_id[one] for one in entry.claim_ids] for entry in moved]
    return Worked(
        editions=tuple(moves.step(*pair) for row in rows for pair in pairwise(row)),
        counts=tuple(_counts(yearly_counts(claims, code))),
        years=tuple(shift(*pair) for change in changes for pair in pairwise(_estimated(change))),
        lists=tuple(found for claim in claims if (found := on_lists(claim)) is not None),
    )


def _estimated(change: Change) -> Sequence[Moment]:
    """The moments of a quantity with all evidence that have an estimate."""
    return [one for one in change.moments if one.median is not None and one.evidence == Scope.ALL]


def _counts(claims: Sequence[Claim]) -> Iterable[CountStep]:
    """The steps within each series of yearly counts."""
    series: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        series[series_key(claim)].append(claim)
    for members in series.values():
        row = sorted(members, key=lambda claim: (claim.start or 0, claim.claim_id))
        pairs = dict.fromkeys((one.claim_id, other.claim_id) for one, other in pairwise(row))
        pairs |= dict.fromkeys((row[0].claim_id, other.claim_id) for other in row[1:])
        top = max(row, key=yearly.middle)
        pairs |= dict.fromkeys((one.claim_id, top.claim_id) for one in row if one is not top)
        held = {claim.claim_id: claim for claim in row}
        yield from (yearly.count_step(held[one], held[other]) for one, other in pairs)
