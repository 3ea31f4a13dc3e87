"""A conflict as it is found, and as it is told."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes
from analysis.conflicts.words import Axis, Code, Level, Reason, Resolution
from analysis.reading.places import members

if TYPE_CHECKING:
    from analysis.conflicts.case import Case


@dataclass(frozen=True, slots=True)
class Finding:
    """A conflict as it is found.

    Parameters
    ----------
    code : Code
        What sort of conflict.
    level : Level
        How hard.
    ids : tuple of str
        Ids of the members (claims, or rows of other tables), the sharpest first.
    regions : tuple of str
        Codes of the regions on whose pages it belongs.
    severity : float
        Factor by which one member must move, at least 1.
    matter : object
        What its check needs to tell it.
    group : tuple of str
        Findings of one code and level with the same group and the same distinctions are told as one.
    axes : tuple of frozenset of Axis
        Every minimal set of distinctions that dissolves it; none for a true contradiction.
    reasons : tuple of Reason
        Where no distinction dissolves it, how the numbers came about.
    marginal : bool
        Whether it holds as printed only, not within the tolerance of print.
    """

    code: Code
    level: Level
    ids: tuple[str, ...]
    regions: tuple[str, ...]
    severity: float
    matter: object
    group: tuple[str, ...]
    axes: tuple[frozenset[Axis], ...] = ()
    reasons: tuple[Reason, ...] = ()
    marginal: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A conflict in words: full sentences, numbers with their units.

    Parameters
    ----------
    arithmetic : str
        The numbers spelled out.
    evidence : str
        What shows that the reasons are the reasons.
    would : str
        What would have to be true for all members to hold.
    resolution : Resolution
        What was done.
    """

    arithmetic: str
    evidence: str
    would: str
    resolution: Resolution


@dataclass(frozen=True, slots=True)
class Check:
    """One check: finds conflicts of one code, and tells them.

    Parameters
    ----------
    code : Code
        Its code.
    title : str
        In a few words, for readers.
    threshold : str
        From when on something counts.
    reference : str
        After whom.
    find : callable
        From a case to findings.
    tell : callable
        From a case and one of its findings to words.
    coded : callable
        From the same to numbers and codes.
    """

    code: Code
    title: str
    threshold: str
    reference: str
    find: "Callable[[Case], Iterable[Finding]]"
    tell: "Callable[[Case, Finding], Told]"
    coded: "Callable[[Case, Finding], Codes]"


def ids_of(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Ids of claims, in their order."""
    return tuple(claim.claim_id for claim in claims)


def regions_of(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Codes of the regions with a page that claims touch."""
    return tuple(sorted({code for claim in claims for code in claim.text("regions").split(";") if code}))


def pages_of(claims: Sequence[Claim]) -> tuple[str, ...]:
    """The pages on which a set is told: those of regions that it touches, and of the countries that a member is about.

    A member may be about several countries together. On the page of one of these, of which no member speaks alone, a
    set about the others would tell its reader nothing.
    """
    own = {claim.text("region_code") for claim in claims}
    return tuple(code for code in regions_of(claims) if code in own or len(members(code)) > 1)
