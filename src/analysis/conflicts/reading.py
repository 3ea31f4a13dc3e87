"""How claims are seen together: as printed, or with some axes as a hurried reader takes them."""

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
    """A claim with the sets that it is taken to be about.

    Parameters
    ----------
    claim : Claim
        The claim.
    part : Box
        What it counts.
    whole : Box or None
        What its share is of.
    exact : frozenset of Axis
        The axes on which it is taken as printed.
    """

    claim: Claim
    part: Box
    whole: Box | None
    exact: frozenset[Axis]


def views(
    claims: Sequence[Claim], exact: frozenset[Axis], *, choice: Mapping[str, int] | None = None
) -> list[View]:
    """The claims with some axes as printed and the others as a hurried reader takes them.

    Two things stay as printed whatever the reader: claims of one statement keep what distinguishes them, and a share
    keeps what separates its part from its whole.

    Parameters
    ----------
    claims : sequence of Claim
        Those that are seen together.
    exact : frozenset of Axis
        Axes taken as printed.
    choice : mapping, optional
        For claims whose words can be read in several ways, which reading is meant; the first where nothing is said.
    """
    kept = {claim.claim_id: exact for claim in claims}
    if exact != EVERY_AXIS:
        _keep_within_statements(claims, kept, choice or {})
    return [_view(claim, kept[claim.claim_id], (choice or {}).get(claim.claim_id, 0)) for claim in claims]


def coarse(about: Extent, choice: int) -> Box:
    """The atoms of an estimand as a hurried reader takes them."""
    return about.readings[min(choice, len(about.readings) - 1)]


def _view(claim: Claim, exact: frozenset[Axis], choice: int) -> View:
    """One claim with its sets."""
    if exact.issuperset(SIDES):
        return View(claim, claim.about.box, claim.whole.box if claim.whole else None, exact)
    if claim.whole is None:
        return View(claim, _mixed(claim.about, choice, exact), None, exact)
    hurried = coarse(claim.about, choice), coarse(claim.whole, choice)
    lost = [axis for axis in SIDES if hurried[0].side(axis) == hurried[1].side(axis) and _differ(claim, axis)]
    exact = exact.union(lost)
    return View(claim, _mixed(claim.about, choice, exact), _mixed(claim.whole, choice, exact), exact)


def _mixed(about: Extent, choice: int, exact: frozenset[Axis]) -> Box:
    """The atoms of an estimand, as printed on some axes and as a hurried reader takes them on the others."""
    printed, hurried = about.box, coarse(about, choice)
    if printed is hurried:
        return printed
    sides = {axis.value: (printed if axis in exact else hurried).side(axis) for axis in SIDES}
    return Box(**sides)  # type: ignore[arg-type]


def _differ(claim: Claim, axis: Axis) -> bool:
    """Whether a share's part and whole differ on an axis as printed."""
    return claim.whole is not None and claim.about.box.side(axis) != claim.whole.box.side(axis)


def _keep_within_statements(
    claims: Sequence[Claim], kept: dict[str, frozenset[Axis]], choice: Mapping[str, int]
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
                kept[claim.claim_id] |= lost


def _loses(one: Claim, other: Claim, axis: Axis, choice: Mapping[str, int]) -> bool:
    """Whether a hurried reading of an axis changes how two claims lie to one another."""
    if axis is Axis.MEASURE:
        return one.about.measure != other.about.measure
    if axis is Axis.PERIOD:
        return not within(one.about.period, other.about.period) or not within(
            other.about.period, one.about.period
        )
    printed = (one.about.box.side(axis), other.about.box.side(axis))
    hurried = tuple(coarse(claim.about, choice.get(claim.claim_id, 0)).side(axis) for claim in (one, other))
    return _shape(*printed) != _shape(*hurried)


def _shape(one: object, other: object) -> tuple[bool, bool, bool]:
    """How two sets lie to one another."""
    return holds(one, other), holds(other, one), meets(one, other)  # type: ignore[arg-type]
