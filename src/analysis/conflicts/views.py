"""What each claim is taken to count where a naive reader keeps some distinctions and loses the others."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from analysis.conflicts.compared_claim import ComparedClaim, by_key, differing, ids_of
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import SIDES, Box, holds, meets

EVERY_AXIS = frozenset(Axis)


class View(NamedTuple):
    """A claim as somebody takes it."""

    claim: ComparedClaim
    exact: frozenset[Axis]  # the axes on which it is taken as printed
    boxes: tuple[Box, ...]  # what it is taken to count; of a share, then its whole


def views(claims: Sequence[ComparedClaim], exact: frozenset[Axis], choice: Mapping[str, int]) -> list[View]:
    """The claims with some axes as printed and the others as a naive reader takes them, by the choice of a reading.

    Two things stay as printed whatever the reader: claims of one statement keep what distinguishes them, and a share
    keeps what separates its part from its whole.
    """
    exact_of = _with_statements(claims, exact, choice)
    seen = []
    for claim in claims:
        reading = choice.get(claim.claim_id, 0)
        seen.append(_view(claim, exact_of[claim.claim_id], reading))
    return seen


def _with_statements(
    claims: Sequence[ComparedClaim], exact: frozenset[Axis], choice: Mapping[str, int]
) -> dict[str, frozenset[Axis]]:
    """For each claim the axes that it keeps as printed, with those on which its statement distinguishes it."""
    exact_of = dict.fromkeys(ids_of(claims), exact)
    if exact == EVERY_AXIS:
        return exact_of
    stated = [claim for claim in claims if claim.statement]
    for of_statement in by_key(stated, lambda claim: claim.statement).values():
        for first, second in combinations(of_statement, 2):
            lost = frozenset(axis for axis in Axis if _is_lost((first, second), axis, choice))
            exact_of[first.claim_id] |= lost
            exact_of[second.claim_id] |= lost
    return exact_of


def _is_lost(pair: Iterable[ComparedClaim], axis: Axis, choice: Mapping[str, int]) -> bool:
    """Whether a naive reading of an axis changes how two claims lie to one another."""
    printed = []
    naive = []
    for claim in pair:
        reading = choice.get(claim.claim_id, 0)
        box = claim.about.naive(reading)
        # By measure and time, which no box has, all claims are alike to a naive reader.
        side = getattr(box, axis) if axis in SIDES else ""
        printed.append(claim.about.side(axis))
        naive.append(side)
    return _relation(*printed) != _relation(*naive)


def _relation(first: object, second: object) -> tuple[bool, bool, bool]:
    """How two sets on an axis lie to one another."""
    return holds(first, second), holds(second, first), meets(first, second)


def _view(claim: ComparedClaim, exact: frozenset[Axis], reading: int) -> View:
    """One claim; a share keeps the axes on which a naive reader would lose what separates its part from its whole."""
    abouts = [about for about in (claim.about, claim.whole) if about]
    naive_boxes = [about.naive(reading) for about in abouts]
    if claim.whole and exact != EVERY_AXIS:
        part, whole = naive_boxes
        for axis in differing(SIDES, [claim]):
            if getattr(part, axis) == getattr(whole, axis):
                exact = exact | {axis}
    boxes = []
    for about, naive_box in zip(abouts, naive_boxes, strict=True):
        boxes.append(_mixed(about.box, naive_box, exact))
    return View(claim, exact, tuple(boxes))


def _mixed(printed: Box, naive: Box, exact: frozenset[Axis]) -> Box:
    """A box with some sides as printed and the others as a naive reader takes them."""
    sides = []
    for axis, printed_side, naive_side in zip(SIDES, printed, naive, strict=True):
        sides.append(printed_side if axis in exact else naive_side)
    return Box._make(sides)
