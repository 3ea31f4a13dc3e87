"""What nobody knows about two numbers in conflict, as sliders: from where on both can be right, by each and by all.

The arithmetic is that of the explanations of `20_conflicts`. Of the first number a share `y` may be people whom the
second leaves out; the number may have changed by a factor `f` between their times; and one more unknown `v` may tie
them: the share that was found, the years for which people are held, the proceeds per person. With `v` at rest, at the
value that an explanation without it is reckoned with, the first is `gap` times what the second leaves room for, and

    reach = f / (1 - y) * (v / rest) ** way / gap

says what part of the gap is explained; from 1 on both can be right.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from analysis.conflicts.conflict_codes import LIST, Explanation, Term, parse_explanations
from analysis.narrative.template_rows import Row

#: From how many unknowns on a reader loses sight of them.
MOST = 2
#: Gaps of two explanations of one conflict are the same up to the digits that the table prints.
SAME = 0.01
#: How far a slider goes beyond what is asked of it.
BEYOND = 5
LEFT_OUT = frozenset(
    {
        Explanation.DEFINITION, Explanation.SEX_TRADE, Explanation.POPULATION, Explanation.EXPLOITATION,
        Explanation.MOVEMENT, Explanation.NO_BORDER, Explanation.VISIBILITY,
    }
)  # fmt: skip
HELD = frozenset({Explanation.HELD_YEARS, Explanation.HELD_YEARS_OUTSIDE})
TIES = HELD | {Explanation.DETECTED_SHARE, Explanation.PER_PERSON}
_KINDS = TIES | LEFT_OUT | {Explanation.PERIOD_CHANGE}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A slider: its code, where it rests and ends, and between which values both numbers can be right by it alone."""

    code: str
    scale: str  # how its value is told: share, years, persons, times or money
    way: int  # 1 if more of it explains more, -1 if less does
    rest: float
    low: float | None
    high: float | None
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Unknowns:
    """The sliders of a conflict, by what factor its numbers miss each other at rest, and the first number."""

    gap: float
    first: float | None  # least value of the first number, where people are left out
    sliders: tuple[Unknown, ...]


def sliders_of(conflicts: Iterable[Row]) -> dict[str, Any]:
    """What the script of a page needs of its conflicts, by their ids: those that have sliders."""
    return {conflict.id: asdict(conflict.unknowns) for conflict in conflicts if conflict.unknowns}


def unknowns_of(conflict: Row, first: Row) -> Unknowns | None:
    """The sliders of a conflict of two numbers; None if it hangs on none or on many, or its explanations do not fit."""
    ways = [terms for terms in parse_explanations(conflict.explanations) if _is_numbered(terms[0])]
    if not 1 <= len(ways) <= MOST or len(conflict.members.split(LIST)) != len(("first", "second")):
        return None
    ties = [terms for terms in ways if terms[0].code in TIES]
    stays = _stays(ways)
    if len(stays) > 1 or len(ties) > 1:
        return None
    stay = min(stays, default=None)
    tie = _tie(ties[0], stay) if ties else None
    gap = _gap(ways, tie, first)
    return _with_sliders(gap, ways, tie) if gap else None


def _gap(ways: list[tuple[Term, ...]], tie: Unknown | None, first: Row) -> float | None:
    """By what factor the numbers miss each other at rest; None if explanations differ in it, or there is none."""
    gaps = _gaps(ways, tie) or _gaps_without(ways, first)
    if not gaps or min(gaps) <= 1:
        return None
    same = min(gaps) * (1 + SAME)
    return gaps[0] if max(gaps) <= same else None


def _gaps_without(ways: list[tuple[Term, ...]], first: Row) -> list[float]:
    """The gap between the first number and what is left of it without those whom the second leaves out."""
    values = (first.low, first.best, first.high)
    least = min(value for value in values if value is not None)
    left_out = next((term.low for term, *_ in ways if term.code in LEFT_OUT), None)
    if not left_out or left_out >= least:
        return []
    room = least - left_out
    return [least / room]


def _with_sliders(gap: float, ways: list[tuple[Term, ...]], tie: Unknown | None) -> Unknowns:
    """The sliders of some explanations, that of the tie first."""
    sliders = [tie] if tie else []
    whole = None
    for term, *_ in ways:
        if term.low is None or term.code in TIES:
            continue
        if term.code == Explanation.PERIOD_CHANGE:
            sliders.append(Unknown(term.code, "times", 1, 1, gap, None, 1, gap * BEYOND))
        else:
            whole = term.low / (1 - 1 / gap)
            sliders.append(Unknown(term.code, "persons", 1, 0, term.low, None, 0, whole))
    return Unknowns(gap, whole, tuple(sliders))


def _is_numbered(term: Term) -> bool:
    """Whether an explanation hangs on an unknown with a number."""
    return term.code in _KINDS and bool(term.low or term.high)


def _stays(ways: list[tuple[Term, ...]]) -> set[float]:
    """For how many years people are taken to be held where explanations are reckoned with that."""
    stays = set()
    for terms in ways:
        stays |= {term.low for term in terms if term.code == Explanation.WITH_STAY and term.low}
    return stays


def _tie(terms: tuple[Term, ...], stay: float | None) -> Unknown:
    """The slider of what ties the two numbers."""
    term = terms[0]
    limits = next((limit for limit in terms if limit.code == Explanation.ACCEPTED), None)
    if term.code == Explanation.DETECTED_SHARE:
        # Whoever is held for three years is found in one of them at most.
        return _slider(term, "share", -1, 1 / (stay or 1))
    scale = "money" if term.code == Explanation.PER_PERSON else "years"
    if limits is None or limits.low is None or limits.high is None:
        return _slider(term, scale, 1, stay or 1)
    if term.low is not None and term.low > limits.high:
        return _slider(term, scale, 1, stay or limits.high)
    return _slider(term, scale, -1, stay or limits.low)


def _slider(term: Term, scale: str, way: int, rest: float) -> Unknown:
    """A slider on a scale of factors, with room on the side to which it explains more."""
    ends = [end for end in (term.low, term.high) if end]
    least, most = (rest, max(ends) * BEYOND) if way > 0 else (min(ends) / BEYOND, rest)
    return Unknown(term.code, scale, way, rest, term.low or None, term.high, least, most)


def _gaps(ways: list[tuple[Term, ...]], tie: Unknown | None) -> list[float]:
    """By what factor the numbers miss each other at rest, as each explanation has it that says so."""
    gaps = []
    end = _nearest_end(tie) if tie else None
    if tie and end:
        factor = end / tie.rest
        gaps.append(factor**tie.way)
    for term, *_ in ways:
        if term.code == Explanation.PERIOD_CHANGE and term.low:
            gaps.append(term.low)
    return gaps


def _nearest_end(tie: Unknown) -> float | None:
    """The value of a tie from which on both numbers can be right; None where it is not known."""
    return tie.low if tie.way > 0 else tie.high


def reach(unknowns: Unknowns, values: Mapping[str, float]) -> float:
    """What part of the gap is explained with these values, by code; what is not named is at rest."""
    part = 1 / unknowns.gap
    for slider in unknowns.sliders:
        value = values.get(slider.code, slider.rest)
        if slider.scale == "persons":
            # Whom the second leaves out is no part of what it has to explain.
            remaining = 1 - value / unknowns.first if unknowns.first else 1.0
            part = part / remaining if remaining > 0 else math.inf
        else:
            part *= (value / (slider.rest or 1)) ** slider.way
    return part
