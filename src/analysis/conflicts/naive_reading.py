"""How claims are seen together: as printed, or with some axes as a naive reader takes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from analysis.conflicts.claim import Claim
from analysis.conflicts.lattice import SIDES, Box, Extent, holds, meets
from analysis.conflicts.period import within
from analysis.conflicts.words import Axis

EVERY_AXIS = frozenset(Axis)
NO_AXIS: frozenset[Axis] = frozenset()


@dataclass(frozen=True, slots=True)
class View:
    """A claim with the sets that it is taken to be about."""

    claim: Claim  # the claim
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
    exact_of = {claim.claim_id: exact for claim in claims}
    if exact != EVERY_AXIS:
        _keep_within_statements(claims, exact_of, choice or {})
    return [_view(claim, exact_of[claim.claim_id], (choice or {}).get(claim.claim_id, 0)) for claim in claims]


def naive_box(about: Extent, choice: int) -> Box:
    """The atoms of an estimand as a naive reader takes them."""
    return about.readings[min(choice, len(about.readings) - 1)]


def _view(claim: Claim, exact: frozenset[Axis], choice: int) -> View:
    """One claim with its sets."""
    if exact.issuperset(SIDES):
        return View(claim, claim.about.box, claim.whole.box if claim.whole else None, exact)
    if claim.whole is None:
        return View(claim, _mixed(claim.about, choice, exact), None, exact)
    naive = naive_box(claim.about, choice), naive_box(claim.whole, choice)
    lost = [axis for axis in SIDES if naive[0].side(axis) == naive[1].side(axis) and _differ(claim, axis)]
    exact = exact.union(lost)
    return View(claim, _mixed(claim.about, choice, exact), _mixed(claim.whole, choice, exact), exact)


def _mixed(about: Extent, choice: int, exact: frozenset[Axis]) -> Box:
    """The atoms of an estimand, as printed on some axes and as a naive reader takes them on the others."""
    printed, naive = about.box, naive_box(about, choice)
    if printed is naive:
        return printed
    sides = {axis.value: (printed if axis in exact else naive).side(axis) for axis in SIDES}
    return Box(**sides)  # type: ignore[arg-type]


def _differ(claim: Claim, axis: Axis) -> bool:
    """Whether a share's part and whole differ on an axis as printed."""
    return claim.whole is not None and claim.about.box.side(axis) != claim.whole.box.side(axis)


def _keep_within_statements(
    claims: Sequence[Claim], exact_of: dict[str, frozenset[Axis]], choice: Mapping[str, int]
) -> None:
    """Add the axes on which claims of one statement would lose what distinguishes them."""
    statements: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.statement:
            statements.setdefault(claim.statement, []).append(claim)
    for mates in statements.values():
        for one, other in combinations(mates, 2):
            lost = frozenset(axis for axis in Axis if _loses(one, other, axis, choice))
            for claim in (one, other):
                exact_of[claim.claim_id] |= lost


def _loses(one: Claim, other: Claim, axis: Axis, choice: Mapping[str, int]) -> bool:
    """Whether a naive reading of an axis changes how two claims lie to one another."""
    if axis is Axis.MEASURE:
        return one.about.measure != other.about.measure
    if axis is Axis.PERIOD:
        return not within(one.about.period, other.about.period) or not within(
            other.about.period, one.about.period
        )
    printed = (one.about.box.side(axis), other.about.box.side(axis))
    naive = tuple(naive_box(claim.about, choice.get(claim.claim_id, 0)).side(axis) for claim in (one, other))
    return _shape(*printed) != _shape(*naive)


def _shape(one: object, other: object) -> tuple[bool, bool, bool]:
    """How two sets lie to one another."""
    return holds(one, other), holds(other, one), meets(one, other)  # type: ignore[arg-type]
