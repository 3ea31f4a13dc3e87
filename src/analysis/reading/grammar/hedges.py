"""What the words at a number do to it: which end they fix, and what of them is kept."""

import re
from collections.abc import Iterable, Sequence

from analysis.reading.grammar.amounts import Amount
from analysis.reading.grammar.digits import Number
from analysis.reading.grammar.errors import Unreadable
from analysis.reading.grammar.lexer import Item
from analysis.vocabulary import Bound, StepCode

#: Roles of hedges: about so many, at least, at most; and all that are kept.
ABOUT, FLOOR, CEILING = frozenset("Agf"), frozenset("Lil"), frozenset("UzuS<")
_KEPT = ABOUT | FLOOR | CEILING | {"s"}

Hedges = tuple[Item, ...]


def hedges_of(items: Sequence[Item]) -> Hedges:
    """Return the items that qualify a number."""
    return tuple(item for item in items if item.role in _KEPT)


def roles_in(hedges: Iterable[Item]) -> set[str]:
    """Return the roles that occur among some hedges."""
    return {item.role for item in hedges}


def is_approximate(hedges: Iterable[Item]) -> bool:
    """Return whether a word such as "about" is among some hedges."""
    return bool(roles_in(hedges) & ABOUT)


def group_of(match: re.Match[str], name: str, items: Sequence[Item]) -> Sequence[Item]:
    """Return the items that a named group of a pattern matched."""
    return items[match.start(name) : match.end(name)]


def words_of(hedges: Iterable[Item], skeleton: str) -> str:
    """Return the hedge as printed."""
    return " ".join(" ".join(skeleton[item.start : item.end].split()) for item in hedges)


def bound_of(hedges: Hedges) -> Bound:
    """Return which end of a number its words fix.

    Raises
    ------
    Unreadable
        If they fix both.
    """
    roles = roles_in(hedges)
    lower, upper = bool(roles & FLOOR), bool(roles & CEILING)
    if lower and upper:
        raise Unreadable("its words make it a lower and an upper bound at once")
    return Bound.LOWER if lower else Bound.UPPER if upper else Bound.NONE


def checks_of(*numbers: Number) -> tuple[tuple[str, Amount], ...]:
    """Return what only the digits of some numbers can show to be wrong."""
    return tuple((name, number.amount) for number in numbers for name in number.checks)


def settled(number: Number) -> Number:
    """Return the number, which is no longer in doubt.

    Raises
    ------
    Unreadable
        If its mark can still be a decimal mark or a mark of thousands.
    """
    if number.doubt:
        raise Unreadable(f"it is ambiguous: {number.doubt}")
    return number


def steps_of(*numbers: Number, also: Iterable[StepCode] = ()) -> tuple[StepCode, ...]:
    """Return the codes of what was changed between print and value."""
    steps = []
    if any(number.worded for number in numbers):
        steps.append(StepCode.WORDS_TO_NUMBER)
    if any(number.percent for number in numbers):
        steps.append(StepCode.PERCENT_TO_FRACTION)
    return (*steps, *also)
