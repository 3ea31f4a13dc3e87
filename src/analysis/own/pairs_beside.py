"""Which numbers can be set beside which others, and why the other pairs cannot: place, time, what is counted.

Two numbers can be compared where one counts a part of what the other counts, or the same: a place within a place, a
time within a time, persons among persons.
"""

from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

import pandas as pd

from analysis.claims.frame_checks import table_of
from analysis.conflicts.compared_claim import ComparedClaim
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import holds
from analysis.conflicts.search import ask
from analysis.processed_tables import tables

#: So many different things can be counted before pairs of them are no longer gone through.
_MOST = 400
_COMPARED = "compared"
#: Why two numbers cannot be compared, in the order in which it is asked; the rest is said of whom they count.
_ASKED = (Axis.ROUTE, Axis.PERIOD)
_REASONS = {Axis.ROUTE: "place", Axis.PERIOD: "time"}


class Pairs(NamedTuple):
    """How many pairs of numbers there are, and why some of them are not compared."""

    every: int
    compared: int
    replaced: int  # numbers that give way to another one, and are compared with none
    left_out: int  # numbers of a kind that is compared in another way, as shares are
    #: A row for each reason, the commonest first: `reason`, `pairs` and the ids of an example, `members`.
    apart: pd.DataFrame


def pairs_beside(claims: pd.DataFrame) -> Pairs | None:
    """The pairs of claims by whether they can be compared; None where too many different things are counted."""
    question = ask(table_of(claims), people=tables().people, choices=None, rules=None)
    groups: dict[object, list[ComparedClaim]] = {}
    for claim in question.claims:
        groups.setdefault((claim.about, claim.whole), []).append(claim)
    if len(groups) > _MOST:
        return None
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for alike in groups.values():
        counts[_COMPARED] += len(alike) * (len(alike) - 1) // 2
    for first, second in combinations(groups.values(), 2):
        reason = _why_apart(first[0], second[0], question.rules.families)
        counts[reason] += len(first) * len(second)
        examples.setdefault(reason, f"{first[0].claim_id};{second[0].claim_id}")
    compared = counts.pop(_COMPARED, 0)
    examples.pop(_COMPARED, None)
    rows = [
        {"reason": reason, "pairs": count, "members": examples[reason]}
        for reason, count in counts.most_common()
    ]
    apart = pd.DataFrame(rows, columns=["reason", "pairs", "members"])
    replaced = len(question.retold) - len(question.claims)
    left_out = len(claims) - len(question.retold)
    return Pairs(compared + int(apart["pairs"].sum()), compared, replaced, left_out, apart)


def _why_apart(first: ComparedClaim, second: ComparedClaim, families: Mapping[str, str]) -> str:
    """Why two numbers cannot be compared, or that they can."""
    kinds = {_kind(claim, families) for claim in (first, second)}
    if len(kinds) > 1:
        return "measure"
    if first.about.family != second.about.family:
        # What is counted at a time has its days in its family.
        return "time"
    ways: set[bool] = {True, False}
    for axis in (*_ASKED, *(axis for axis in Axis if axis not in _ASKED and axis is not Axis.MEASURE)):
        of_axis = {is_first for is_first in (True, False) if _holds(first, second, axis, is_first)}
        if not of_axis:
            return _REASONS.get(axis, "people")
        ways &= of_axis
    return _COMPARED if ways else "crossed"


def _holds(first: ComparedClaim, second: ComparedClaim, axis: Axis, is_first: bool) -> bool:
    """Whether what one of two numbers counts holds, on an axis, what the other counts."""
    outer, inner = (first, second) if is_first else (second, first)
    return holds(outer.about.side(axis), inner.about.side(axis))


def _kind(claim: ComparedClaim, families: Mapping[str, str]) -> tuple[object, ...]:
    """What sort of thing a number is of, whatever its time: numbers of two sorts are never compared."""
    about = claim.about
    family = families.get(about.measure, "")
    return family, about.unit, about.currency, claim.whole is None
