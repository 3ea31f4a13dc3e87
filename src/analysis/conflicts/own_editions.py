"""Which of whoever's own numbers their maker replaced later: the latest edition speaks, those before it give way.

Of published claims it is declared which are editions of one number (`lineage`); of a table of one's own nobody declares
it, and a named maker who prints another number of the same thing at the same time has changed it.
"""

from collections.abc import Iterable, Sequence

from analysis.claims.claim import Claim
from analysis.claims.days import Days
from analysis.claims.frame_checks import OWN_ROWS
from analysis.conflicts.compared_claim import by_key
from analysis.vocabulary import Bound, Method

#: Two samples are two measurements, also if one team drew them.
_SAMPLED = frozenset({Method.SURVEY, Method.CAPTURE_RECAPTURE})


def own_editions(claims: Iterable[Claim]) -> list[Sequence[Claim]]:
    """The numbers of one thing and time that one named maker published in different years, the earliest first."""
    editions: list[Sequence[Claim]] = []
    for numbers in by_key(filter(_may_be_edition, claims), _maker_and_thing).values():
        succession = _without_later_floors(sorted(numbers, key=_when_published))
        if len({claim.producer_year for claim in succession}) > 1:
            editions.append(succession)
    return editions


def replaced(editions: Iterable[Sequence[Claim]]) -> set[str]:
    """The ids of the numbers that a later edition replaced; of one year none replaces another."""
    ids = set()
    for succession in editions:
        latest = succession[-1].producer_year
        ids |= {claim.claim_id for claim in succession if claim.producer_year != latest}
    return ids


def _may_be_edition(claim: Claim) -> bool:
    """Whether it is a number of one's own rows that somebody named published of a known time in a known year."""
    is_number = claim.interval.middle > 0 and not claim.vague
    is_timed = claim.is_dated or claim.days != Days()
    is_published = claim.is_named and claim.producer_year is not None
    return claim.source == OWN_ROWS and is_published and is_number and is_timed


def _maker_and_thing(claim: Claim) -> object:
    """What editions of one number have in common; of samples also the line of evidence."""
    line = claim.lineage if claim.method in _SAMPLED else ""
    about = claim.quantity, claim.estimand, claim.whole, claim.register, claim.definition
    return claim.producer, line, about, claim.period, claim.days


def _when_published(claim: Claim) -> tuple[int, str]:
    """What orders editions."""
    return claim.producer_year or 0, claim.claim_id


def _without_later_floors(succession: Sequence[Claim]) -> list[Claim]:
    """Editions without those that only say that there are at least as many as no more than what was said before."""
    kept: list[Claim] = []
    for claim in succession:
        is_floor = claim.interval.bound is Bound.LOWER
        if is_floor and kept and claim.interval.middle <= kept[-1].interval.middle:
            continue
        kept.append(claim)
    return kept
