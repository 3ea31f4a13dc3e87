"""What adds up: a whole of the world and its parts, all stated together by one producer in one edition."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.findings.model import Claim, FindingsError
from analysis.findings.records import claim_lines
from analysis.vocabulary import Direction, Exploitation, Measure, Population, Status, Unit, Visibility

#: How far parts may stand above their whole, as each is rounded for print.
_ROUNDING = 1.01
#: Conditions that together make up a wider one.
_CONDITIONS = {Status.MODERN_SLAVERY: (Status.FORCED_LABOUR, Status.FORCED_MARRIAGE)}


@dataclass(frozen=True, slots=True)
class Part:
    """A number and the numbers that it is made of.

    Parameters
    ----------
    claim : Claim
        The number, in persons.
    parts : tuple of Part
        Numbers of the same statement whose people are some of its people, and no two of them the same.
    """

    claim: Claim
    parts: tuple["Part", ...] = ()

    def __post_init__(self) -> None:
        """Refuse a number that is not one, and parts that are more than their whole."""
        if self.claim.best is None:
            raise FindingsError(f"{self.claim.claim_id} is no single number, so nothing adds up to it")
        if sum(part.value for part in self.parts) > _ROUNDING * self.value:
            raise FindingsError(f"the parts of {self.claim.claim_id} are more than it")

    @property
    def value(self) -> float:
        """Persons."""
        assert self.claim.best is not None
        return self.claim.best

    @property
    def rest(self) -> float:
        """Persons whom no part names; zero where there are no parts, or none is left."""
        return max(0.0, self.value - sum(part.value for part in self.parts)) if self.parts else 0.0


def wholes(claims: pd.DataFrame) -> tuple[Part, ...]:
    """Each statement about the whole world that names its parts, in the order of its time.

    A statement that speaks of modern slavery is split by condition first and by region then, one that speaks of forced
    labour by region. Nothing is added up over two statements: their people may be the same.

    Parameters
    ----------
    claims : DataFrame
        Rows of 10_claims.
    """
    counts = claims[
        (claims["measure"] == Measure.STOCK)
        & (claims["unit"] == Unit.PERSONS)
        & (claims["population"] == Population.ALL)
        & (claims["visibility"] == Visibility.ACTUAL)
        & claims["best"].notna()
    ]
    statement = pd.MultiIndex.from_frame(counts[["source", "statement"]])
    of_world = counts[statement.isin(statement[counts["area"] == "WORLD"])]
    found = [
        whole
        for _, rows in of_world.groupby(["source", "statement"], sort=False)
        if (whole := _whole(claim_lines(rows))) is not None
    ]
    return tuple(sorted(found, key=lambda whole: (whole.claim.end or 0, whole.claim.claim_id)))


def _whole(claims: tuple[Claim, ...]) -> Part | None:
    """The widest number of one statement with its parts; None where there are no two parts."""
    world = {claim.status: claim for claim in claims if _everyone(claim)}
    for status in (Status.MODERN_SLAVERY, Status.FORCED_LABOUR):
        if status in world:
            inner = [world[other] for other in _CONDITIONS.get(status, ()) if other in world]
            parts = tuple(Part(one, tuple(_regions(one, claims))) for one in inner)
            whole = Part(world[status], parts or tuple(_regions(world[status], claims)))
            return whole if len(whole.parts) > 1 else None
    return None


def _everyone(claim: Claim) -> bool:
    """Whether a claim counts all people in one condition, in the whole world."""
    own = Exploitation.FORCED_MARRIAGE if claim.status == Status.FORCED_MARRIAGE else Exploitation.ALL
    return claim.area == "WORLD" and claim.direction == Direction.ANY and claim.exploitation == own


def _regions(whole: Claim, claims: tuple[Claim, ...]) -> Iterator[Part]:
    """The parts of a number of the world by region, the largest first."""
    parts = [
        claim
        for claim in claims
        if claim.area != "WORLD"
        and claim.direction == Direction.IN
        and (claim.status, claim.exploitation) == (whole.status, whole.exploitation)
    ]
    yield from map(Part, sorted(parts, key=lambda claim: (-(claim.best or 0), claim.claim_id)))
