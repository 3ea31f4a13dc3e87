"""How claims are seen together: as printed, or with some axes as a naive reader takes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from analysis.conflicts.claim import Claim, by_key
from analysis.conflicts.lattice import SIDES, Box, Extent, holds, meets
from analysis.conflicts.period import same_time
from analysis.conflicts.words import Axis

EVERY_AXIS = frozenset(Axis)
NO_AXIS: frozenset[Axis] = frozenset()


@dataclass(frozen=True, slots=True)
class View:
    """A claim with the sets that it is taken to be about."""

    claim: Claim
    part: Box  # what it counts
    whole: Box | None  # what its share is of
    exact: frozenset[Axis]  # the axes on which it is taken as printed


def views(
    claims: Sequence[Claim], exact: frozenset[Axis], *, choice: Mapping[str, int] | None = None
) -> list[View]:
    """The claims with some axes as printed and the others as a naive reader takes them.

    Two things stay as printed whatever the reader: claims of one statement keep what distinguishes them, and a share
    keeps what separates its part from its whole.

    `choice` says for claims whose words can be read in several ways which reading is meant; else it is the first.
    """
    turns = choice or {}
    exact_of = {claim.claim_id: exact for claim in claims}
    if exact != EVERY_AXIS:
        stated = by_key((claim for claim in claims if claim.statement), lambda claim: claim.statement)
        for one, other in (pair for mates in stated.values() for pair in combinations(mates, 2)):
            lost = frozenset(axis for axis in Axis if _loses(one, other, axis, turns))
            exact_of[one.claim_id] |= lost
            exact_of[other.claim_id] |= lost
    return [_view(claim, exact_of[claim.claim_id], turns.get(claim.claim_id, 0)) for claim in claims]


def _view(claim: Claim, exact: frozenset[Axis], choice: int) -> View:
    """One claim with its sets."""
    part, whole = claim.about, claim.whole
    if whole is None or exact.issuperset(SIDES):
        return View(claim, _mixed(part, choice, exact), whole.box if whole else None, exact)
    naive = part.naive(choice), whole.naive(choice)
    exact = exact.union(
        axis
        for axis in SIDES
        if naive[0].side(axis) == naive[1].side(axis) and part.box.side(axis) != whole.box.side(axis)
    )
    return View(claim, _mixed(part, choice, exact), _mixed(whole, choice, exact), exact)


def _mixed(about: Extent, choice: int, exact: frozenset[Axis]) -> Box:
    """The atoms of an estimand, as printed on some axes and as a naive reader takes them on the others."""
    printed, naive = about.box, about.naive(choice)
    if printed is naive or exact.issuperset(SIDES):
        return printed
    sides = {axis.value: (printed if axis in exact else naive).side(axis) for axis in SIDES}
    return Box(**sides)  # type: ignore[arg-type]


def _loses(one: Claim, other: Claim, axis: Axis, choice: Mapping[str, int]) -> bool:
    """Whether a naive reading of an axis changes how two claims lie to one another."""
    if axis is Axis.MEASURE:
        return one.about.measure != other.about.measure
    if axis is Axis.PERIOD:
        return not same_time(one.about.period, other.about.period)
    printed = (one.about.box.side(axis), other.about.box.side(axis))
    naive = [claim.about.naive(choice.get(claim.claim_id, 0)).side(axis) for claim in (one, other)]
    return _shape(*printed) != _shape(*naive)


def _shape(one: object, other: object) -> tuple[bool, bool, bool]:
    """How two sets lie to one another."""
    return holds(one, other), holds(other, one), meets(one, other)  # type: ignore[arg-type]
