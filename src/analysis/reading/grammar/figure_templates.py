"""What a text means up to its digits, and with them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TypeAlias

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


def filled_label(label: tuple[str, Amount | None], slots: Slots) -> str:
    """A label of a rating with its digit."""
    text, number = label
    return text if number is None else text.format(int(number.value(slots)))


#: Where numbers are wrong, for one text or each of many; and why.
Problem: TypeAlias = tuple[Numeric, str]


def fill(template: Template, slots: Slots) -> tuple[Numeric, Numeric, Numeric, Numeric, list[Problem]]:
    """A template's low, high, best, denominator for slots of one text or many (arrays); where it is wrong, why."""
    low = _value(template.low, slots)
    high = _value(template.high, slots)
    best = _value(template.best, slots)
    denominator = _value(template.denominator, slots)
    problems: list[Problem] = []
    for name, amount in template.checks:
        is_wrong, reason = _CHECKS[name]
        value = _value(amount, slots)
        top = total(amount.top, slots)
        bottom = total(amount.bottom, slots)
        problems.append((is_wrong(value, top, bottom), reason))
    if template.literal_low is not None:
        reason = "its low end can be meant with or without the scale word"
        problems.append((template.guarded & (low > high), reason))
        is_below = low < high
        literal = _value(template.literal_low, slots)
        low = low * is_below + literal * (1 - is_below)  # exactly one term is not zero, so nothing is rounded
    if template.strict or template.censored:
        least = 2 if template.censored else 1
        problems.append((high < least, "nothing that is counted is as few"))
        if template.censored:
            problems.append((high % 1 != 0, "a count below a fraction is no count"))
            low = high * 0 + 1.0
        high = -(-high // 1) - 1.0
    if denominator is not None:
        problems += _denominator_problems(denominator, _value(template.other_denominator, slots))
    problems += _end_problems(template.kind, low, high, best)
    return low, high, best, denominator, problems


def _denominator_problems(denominator: Numeric, low_denominator: Numeric) -> Iterator[Problem]:
    """Where the base of a rate is none, and where the low end of a range has another."""
    is_base = reduce(or_, [denominator == base for base in _BASES])
    yield is_base == 0, "the base of a rate must be 100, 1,000 or another power of ten"
    if low_denominator is not None:
        yield low_denominator != denominator, "the ends of its range are rates of different bases"


def _end_problems(kind: FigureKind, low: Numeric, high: Numeric, best: Numeric) -> Iterator[Problem]:
    """Where values are too large for their kind, or not in their order."""
    for value in (low, high, best):
        if value is None:
            continue
        if kind is FigureKind.SHARE:
            yield value > 1, "a share cannot be above 1 (100 %)"
        yield value >= LARGEST, "it is larger than any figure"
    if low is None or high is None:
        return
    yield low > high, "the range runs downwards"
    if best is not None:
        yield (best < low) | (best > high), "the value lies outside its interval"


def _value(amount: Amount | None, slots: Slots) -> Numeric:
    if amount is None:
        return None
    value = amount.value(slots)
    return value.astype(float) if isinstance(value, np.ndarray) else value


def _improper(_: Numeric, top: Numeric, bottom: Numeric) -> Numeric:
    return (top >= bottom) | (bottom == 0)


def _above_whole(_: Numeric, top: Numeric, bottom: Numeric) -> Numeric:
    return (top > bottom) | (bottom == 0)


def _of_year(_: Numeric, __: Numeric, bottom: Numeric) -> Numeric:
    first, last = _YEARS
    return (bottom >= first) & (bottom <= last)


def _below_nought(value: Numeric, *_: Numeric) -> Numeric:
    return value < 0


def _no_rank(value: Numeric, *_: Numeric) -> Numeric:
    return (value < 1) | (value % 1 != 0)


def _no_tier(value: Numeric, *_: Numeric) -> Numeric:
    return (value < 1) | (value > 3)


def _without_ending(digit: int) -> Callable[[Numeric, Numeric, Numeric], Numeric]:
    """A check that an ordinal does not end in st (1), nd (2) or rd (3), or, for 0, in th."""

    def is_wrong(value: Numeric, *_: Numeric) -> Numeric:
        last = value % 10
        is_teen = value % 100 // 10 == 1
        # 21st, 22nd, 23rd, but 11th, 12th, 13th, and 20th, 24th, ...
        return last * (last <= 3) * (is_teen == 0) != digit

    return is_wrong


_WRONG_ENDING = "its ordinal has another ending"
#: From a number's value, top and bottom: where it is wrong; and why.
_CHECKS: Mapping[str, tuple[Callable[[Numeric, Numeric, Numeric], Numeric], str]] = {
    "proper": (_improper, "its fraction is not below one"),
    "ratio": (_above_whole, "its part is larger than its whole"),
    "nought": (_below_nought, "its interval reaches below nought; both ends as printed would be right"),
    "no year": (_of_year, "the whole of its share can be a year"),
    "rank": (_no_rank, "a rank is a whole number from 1"),
    "tier": (_no_tier, "the tiers are 1, 2 and 3"),
    "ordinal th": (_without_ending(0), _WRONG_ENDING),
    "ordinal st": (_without_ending(1), _WRONG_ENDING),
    "ordinal nd": (_without_ending(2), _WRONG_ENDING),
    "ordinal rd": (_without_ending(3), _WRONG_ENDING),
}
