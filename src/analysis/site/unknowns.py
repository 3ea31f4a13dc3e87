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
    main = next((terms for terms in ways if terms[0].code in TIES), None)
    reckoned = _stays(ways)
    if len(reckoned) > 1 or sum(terms[0].code in TIES for terms in ways) > 1:
        return None
    stay = reckoned.pop() if reckoned else None
    tie = _tie(main, stay) if main else None
    gaps = _gaps(ways, tie)
    value = min(value for value in (first.low, first.best, first.high) if value is not None)
    left_out = next((terms[0] for terms in ways if terms[0].code in LEFT_OUT), None)
    if not gaps and left_out and left_out.low is not None and left_out.low < value:
        gaps.append(value / (value - left_out.low))
    if not gaps or max(gaps) > min(gaps) * (1 + SAME) or min(gaps) <= 1:
        return None
    gap = gaps[0]
    sliders = [tie] if tie else []
    whole = None
    for terms in ways:
        term = terms[0]
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
    if tie is not None:
        end = tie.low if tie.way > 0 else tie.high
        if end:
            gaps.append((end / tie.rest) ** tie.way)
    for terms in ways:
        if terms[0].code == Explanation.PERIOD_CHANGE and terms[0].low:
            gaps.append(terms[0].low)
    return gaps


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
