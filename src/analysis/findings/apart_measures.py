"""What a measure of a region is, and what makes a kind of trait."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.findings.apart_facts import Facts
from analysis.findings.model import Claim
from analysis.findings.traits import End, TraitKind


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure of one region, and what it was taken from."""

    value: float
    claim_ids: tuple[str, ...] = ()
    record_ids: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    out_of: int = 0


#: All regions of a level by code, and the one that is measured.
All = Mapping[str, Facts]
Take = Callable[[Facts, All], Measured | None]


class Reach(StrEnum):
    """How far down from its end a kind of trait is worth telling."""

    #: Only where all regions that lie as far out can be named.
    FEW = "few"
    #: Only where it is unusual.
    UNUSUAL = "unusual"
    #: Also where it is rather rare, of a region of which too little else can be told.
    RARE = "rare"
    #: However many share it, but only of a region of which too little else can be told.
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of trait.

    Parameters
    ----------
    kind : TraitKind
        Its name.
    topic : str
        What it is about; a page tells one trait of a topic.
    unit : str
        Of its measure.
    end : End
        Which end is worth telling.
    take : callable
        The measure of a region; None where it cannot be taken, so that the region is not compared.
    levels : tuple of str
        For which levels it is compared.
    reach : Reach
        How far down from the end it is worth telling.
    """

    kind: TraitKind
    topic: str
    unit: str
    end: End
    take: Take
    levels: tuple[str, ...] = ("country",)
    reach: Reach = Reach.RARE


def ids(claims: Sequence[Claim]) -> tuple[str, ...]:
    """Ids of claims."""
    return tuple(claim.claim_id for claim in claims)


def there(claims: Sequence[Claim], words: Sequence[str] = ()) -> Measured:
    """One where there are such claims, else nought."""
    return Measured(float(bool(claims)), ids(claims), words=tuple(words))


def held(facts: Facts) -> bool:
    """Whether any claim touches the region: without one, nothing can be said of how it is claimed."""
    return bool(facts.claims)
