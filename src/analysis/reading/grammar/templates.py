"""A reading without its digits, and what it gives once they are known: for one text, or for all that share it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

import numpy as np

from analysis.reading.grammar.digits import Amount, Check, Numeric, Slots, total
from analysis.vocabulary import Bound, FigureKind, StepCode

#: No count of people and no sum of money that anyone prints is as large.
LARGEST = 1e15
_BASES = tuple(10**power for power in range(2, 10))
#: Four digits between these are more likely a year than the whole of a share.
_YEARS = (1800, 2100)


@dataclass(frozen=True, slots=True)
class Template:
    """What a text means, up to its digits; `kind`, `bound`, `currency` and so on as in `Figure`."""

    kind: FigureKind
    bound: Bound = Bound.NONE
    low: Amount | None = None
    high: Amount | None = None
    best: Amount | None = None
    #: The low end without the scale that it took from the high end: used where that would put it above it ...
    literal_low: Amount | None = None
    #: ... unless that is an error, as in "500 to 1 million".
    guarded: bool = False
    denominator: Amount | None = None
    other_denominator: Amount | None = None  # of the rate at the other end of the range
    strict: bool = False  # the high end counts whole things, so that the highest value is one below it
    censored: bool = False  # "<5" of an administrative table: from 1 to one below
    checks: tuple[Check, ...] = ()  # what only the digits can show to be wrong
    #: Of a rating, each with the digit that belongs into it.
    labels: tuple[tuple[str, Amount | None], ...] = ()
    currency: str | None = None
    approximate: bool = False
    vague: bool = False
    hedge: str = ""
    steps: tuple[StepCode, ...] = ()


class FilledValues(NamedTuple):
    """A template filled with digits: numbers or arrays, and where it makes no sense and why."""

    low: Numeric
    high: Numeric
    best: Numeric
    denominator: Numeric
    problems: list[tuple[Numeric, str]]


def shown(label: tuple[str, Amount | None], slots: Slots) -> str:
    """A label of a rating with its digit."""
    text, number = label
    return text if number is None else text.format(int(number.value(slots)))


def fill(template: Template, slots: Slots) -> FilledValues:
    """The values of a template for given slots, with every problem that only the digits show."""
    low, high, best = (_value(amount, slots) for amount in (template.low, template.high, template.best))
    denominator, other = (_value(one, slots) for one in (template.denominator, template.other_denominator))
    problems: list[tuple[Numeric, str]] = []
    for name, amount in template.checks:
        is_wrong, reason = _CHECKS[name]
        fraction = total(amount.top, slots), total(amount.bottom, slots)
        problems.append((is_wrong(_value(amount, slots), *fraction), reason))
    if template.literal_low is not None:
        scaled, literal = low < high, _value(template.literal_low, slots)
        problems.append(
            (template.guarded & (low > high), "its low end can be meant with or without the scale word")
        )
        low = low * scaled + literal * (1 - scaled)  # exactly one term is not zero, so nothing is rounded
    if template.strict or template.censored:
        problems.append(((high < 1) | (template.censored & (high < 2)), "nothing that is counted is as few"))
        if template.censored:
            problems.append((high % 1 != 0, "a count below a fraction is no count"))
            low = high * 0 + 1.0
        high = -(-high // 1) - 1.0
    if denominator is not None:
        known = reduce(or_, [denominator == base for base in _BASES])
        problems.append((known == 0, "the base of a rate must be 100, 1,000 or another power of ten"))
        if other is not None:
            problems.append((other != denominator, "the ends of its range are rates of different bases"))
    for value in (low, high, best):
        if value is not None:
            if template.kind is FigureKind.SHARE:
                problems.append((value > 1, "a share cannot be above 1 (100 %)"))
            problems.append((value >= LARGEST, "it is larger than any figure"))
    if low is not None and high is not None:
        problems.append((low > high, "the range runs downwards"))
        if best is not None:
            problems.append(((best < low) | (best > high), "the value lies outside its interval"))
    return FilledValues(low, high, best, denominator, problems)


def _value(amount: Amount | None, slots: Slots) -> Numeric:
    if amount is None:
        return None
    found = amount.value(slots)
    return found.astype(float) if isinstance(found, np.ndarray) else found


def _other_ending(value: Numeric, last: int) -> Numeric:
    """Whether an ordinal in -st, -nd or -rd has another ending than its number: 21st, but 11th."""
    return (value % 100 // 10 == 1) | (value % 10 != last)


#: From a number's value, top and bottom: where it is wrong; and why.
_CHECKS: Mapping[str, tuple[Callable[[Numeric, Numeric, Numeric], Numeric], str]] = {
    "proper": (lambda _, top, bottom: (top >= bottom) | (bottom == 0), "its fraction is not below one"),
    "ratio": (lambda _, top, bottom: (top > bottom) | (bottom == 0), "its part is larger than its whole"),
    "no year": (
        lambda _, top, bottom: (bottom >= _YEARS[0]) & (bottom <= _YEARS[1]),
        "the whole of its share can be a year",
    ),
    "rank": (lambda value, *_: (value < 1) | (value % 1 != 0), "a rank is a whole number from 1"),
    "tier": (lambda value, *_: (value < 1) | (value > 3), "the tiers are 1, 2 and 3"),
    "ordinal st": (lambda value, *_: _other_ending(value, 1), "its ordinal has another ending"),
    "ordinal nd": (lambda value, *_: _other_ending(value, 2), "its ordinal has another ending"),
    "ordinal rd": (lambda value, *_: _other_ending(value, 3), "its ordinal has another ending"),
    "ordinal th": (
        lambda value, *_: (value % 100 // 10 != 1) & (value % 10 >= 1) & (value % 10 <= 3),
        "its ordinal has another ending",
    ),
}
