"""Persons in one register beside those in another or known to anybody, of one place and year: no contradiction."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import Claim
from analysis.conflicts.lattice import Box
from analysis.conflicts.pairs import Pair
from analysis.conflicts.period import within
from analysis.conflicts.rules import Rules
from analysis.conflicts.words import Axis

VISIBILITY = frozenset({Axis.VISIBILITY})


def register_pairs(claims: Sequence[Claim], rules: Rules, choices: Choices) -> list[Pair]:
    """Pairs of numbers of known persons, one at least of a register, which differ in nothing else and are of one time.

    Every year of a register is looked at, and not only the one that speaks for its series: a reader sees both numbers
    under one year.

    Parameters
    ----------
    claims : sequence of Claim
        Sorted by id.
    rules, choices : Rules, Choices
        Which definitions name a register, and from which factor on a difference is told.
    """
    listed = {claim.claim_id for claim in claims if claim.text("definition") in rules.registers}
    boxes = {_known_to_anybody(claim.about.box) for claim in claims if claim.claim_id in listed}
    around = [
        claim for claim in claims if claim.whole is None and _known_to_anybody(claim.about.box) in boxes
    ]
    return [
        Pair(above, below, VISIBILITY, False, above.values.low / below.values.high)
        for above, below in permutations(around, 2)
        if listed & {above.claim_id, below.claim_id}
        and above.values.low > choices.ignored_factor * below.values.high > 0
        and _apart(above, below)
    ]


def _known_to_anybody(box: Box) -> Box:
    """A set without its visibility."""
    return replace(box, visibility=0)


def _apart(above: Claim, below: Claim) -> bool:
    """Whether two claims are about persons known to different bodies, and differ in nothing else."""
    one, other = above.about, below.about
    alike = (one.family, one.unit, one.measure) == (other.family, other.unit, other.measure)
    same = alike and _known_to_anybody(one.box) == _known_to_anybody(other.box)
    wider = bool(one.box.visibility & ~other.box.visibility)
    seen = above.text("visibility") == below.text("visibility")
    return same and wider and seen and within(one.period, other.period) and within(other.period, one.period)
