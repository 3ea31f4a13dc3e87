"""How hard a set conflicts: the factor by which one of its claims must move.

A count moves by a factor up or down, a share on its odds. The factor of a member of an irreducible set is found
exactly, by asking how far its sum, or its share of its whole, can go while the others hold: a linear programme for a
count, a linear-fractional one for a share.

References
----------
A. Charnes and W. W. Cooper (1962), Programming with linear fractional functionals, Naval Research Logistics
Quarterly 9(3-4): a ratio is made linear by dividing all by the whole.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from analysis.conflicts.solver import Goal, largest_if_feasible, settled
from analysis.conflicts.system import Row, ScaledSystem, System, scale

#: A share or sum that the others leave below this, relative to the claim, is none.
NONE_LEFT = 1e-9
#: A share that leaves less than this of its whole is everything: a linear programme tells no finer, and which side of
#: one it ends on may depend on the order of its rows.
ALL_BUT = 1e-4


class Member(NamedTuple):
    """A member of an irreducible set with what the others leave to it."""

    owner: int  # index in the system
    factor: float  # by how much it must move, at least 1; infinite if no move helps
    limit: float  # the nearest value that the others allow
    below: bool  # whether the others leave at most `limit` (else at least)


class _Question(NamedTuple):
    """A row of which one asks how far it can go while the others hold."""

    number: int  # of its system
    scaled: ScaledSystem
    row: Row


def members(systems: Sequence[System]) -> list[tuple[Member, ...]]:
    """For each system of an irreducible set its members with their factors, the least first."""
    questions = []
    for number, scaled in enumerate(map(scale, systems)):
        questions += [_Question(number, scaled, row) for row in scaled.system.rows]
    best: list[dict[int, Member]] = [{} for _ in systems]
    for below in (True, False):
        unanswered = []
        limits = _limits(questions, below=below)
        for question, limit in zip(questions, limits, strict=True):
            nearest = math.nan if limit is None else limit
            member = _member(question.row, nearest, below=below)
            of_system = best[question.number]
            so_far = of_system.get(member.owner)
            if so_far is None or member.factor < so_far.factor:
                of_system[member.owner] = member
            # Where the others cannot hold without this end, the other end is asked.
            if limit is None and _has_high_end(question.row):
                unanswered.append(question)
        questions = unanswered
    return [_least_first(members_of_system.values()) for members_of_system in best]


def _least_first(of_system: Iterable[Member]) -> tuple[Member, ...]:
    """The members of one system in their order."""
    members_in_order = sorted(of_system, key=lambda member: (member.factor, member.owner))
    return tuple(members_in_order)


def _has_high_end(row: Row) -> bool:
    """Whether a claim says how much there is at most, or a share less than everything."""
    return row.values.high < (1.0 if row.is_share else math.inf)


def _limits(questions: Sequence[_Question], *, below: bool) -> list[float | None]:
    """The nearest values that the others allow to some rows; None where they cannot hold, so that there is no limit."""
    goals = [_goal(question, below=below) for question in questions]
    limits: list[float | None] = []
    for question, value in zip(questions, largest_if_feasible(goals), strict=True):
        limits.append(None if value is None else abs(value) * _unit(question.row))
    return limits


def _unit(row: Row) -> float:
    """What a member is measured in: a count in its own size."""
    if row.is_share:
        return 1.0
    if row.values.low:
        return row.values.low
    high = row.values.high
    return high if high and math.isfinite(high) else 1.0


def _goal(question: _Question, *, below: bool) -> Goal:
    """Push a sum or a share up to its low end, or down to its high end: as much as possible is taken off then."""
    system = question.scaled.system
    row = question.row
    remaining = set(range(len(system.claims)))
    remaining.discard(row.owner)
    programme = question.scaled.restricted(remaining, beside=row.owner)
    weights = [programme.weights(system.columns[term]) for term in row.terms]
    unit = _unit(row)
    if row.is_share:
        part, whole = (np.append(side, 0.0) for side in weights)
        unit = float(np.amax(whole)) or 1.0
        of_unit = whole / unit
        # The whole is one, so that the part is the share (Charnes and Cooper 1962).
        at_most_one = programme.homogeneous().with_row(of_unit, 1.0)
        programme = at_most_one.with_row(-of_unit, -1.0)
    else:
        (part,) = weights
    sign = 1.0 if below else -1.0
    claimed = row.values.low if below else row.values.high
    gains = sign * part / unit
    most = sign * claimed / _unit(row)
    return programme.with_row(gains, most), gains


def _member(row: Row, limit: float, *, below: bool) -> Member:
    """A member with its factor for one end; infinite if the other end is the one that must move."""
    claimed = row.values.low if below else row.values.high
    if math.isnan(limit):
        return Member(row.owner, math.inf, claimed, below)
    moved_by = _moved_share if row.is_share else _moved_count
    factor = max(moved_by(claimed, limit, below), 1.0)
    return Member(row.owner, settled(factor), settled(limit), below)


def _moved_share(claimed: float, limit: float, below: bool) -> float:
    """The factor from a share to its limit, on the odds."""
    if below:
        return _odds(claimed) / max(_odds(limit), NONE_LEFT)
    return _odds(limit) / _odds(claimed)


def _odds(share: float) -> float:
    """How many times the part is the rest of its whole; infinite where next to nothing is left of it."""
    rest = 1 - share
    if rest <= ALL_BUT:
        return math.inf
    return share / rest


def _moved_count(claimed: float, limit: float, below: bool) -> float:
    """The factor from a count to its limit; infinite where that is nothing, or the claim is."""
    if below:
        is_possible = limit > NONE_LEFT * claimed
        return claimed / limit if is_possible else math.inf
    if claimed <= 0:
        return math.inf
    return limit / claimed
