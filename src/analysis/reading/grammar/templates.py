"""A reading without its digits, and what it gives once they are known: for one text, or for all that share it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

from analysis.reading.grammar.symbolic_numbers import Amount, Numeric, Slots
from analysis.vocabulary import Bound, FigureKind, StepCode

#: No count of people and no sum of money that anyone prints is as large.
LARGEST = 1e15
_BASES = tuple(10**power for power in range(2, 10))
#: Four digits between these are more likely a year than the whole of a share.
_YEARS = (1800, 2100)


@dataclass(frozen=True, slots=True)
class Label:
    """One grade or tier; `number` is the digit that belongs into its middle."""

    text: str
    number: Amount | None = None
    tail: str = ""

    def shown(self, slots: Slots) -> str:
        """Return the label with its digit."""
        digit = "" if self.number is None else str(int(self.number.value(slots)))
        return f"{self.text}{digit}{self.tail}"


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
    checks: tuple[tuple[str, Amount], ...] = ()  # what only the digits can show to be wrong
    labels: tuple[Label, ...] = ()  # of a rating
    currency: str | None = None
    approximate: bool = False
    vague: bool = False
    hedge: str = ""
    steps: tuple[StepCode, ...] = ()

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """All amounts that the template holds."""
        named = (self.low, self.high, self.best, self.literal_low, self.denominator, self.other_denominator)
        labelled = (label.number for label in self.labels)
        checked = (amount for _, amount in self.checks)
        return tuple(amount for amount in (*named, *labelled, *checked) if amount is not None)

    @property
    def is_wide(self) -> bool:
        """Whether the digits must stay Python integers."""
        return any(amount.is_wide for amount in self.amounts)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a text with this skeleton is no figure."""

    reason: str


class Values(NamedTuple):
    """A template filled with digits: numbers or arrays, and where it makes no sense and why."""

    low: Numeric
    high: Numeric
    best: Numeric
    denominator: Numeric
    problems: tuple[tuple[Numeric, str], ...]


def fill(template: Template, slots: Slots) -> Values:
    """Return the values of a template for given slots, with every problem that only the digits show."""
    low, high, best = (_value(amount, slots) for amount in (template.low, template.high, template.best))
    denominator, other = _value(template.denominator, slots), _value(template.other_denominator, slots)
    problems: list[tuple[Numeric, str]] = []
    for name, amount in template.checks:
        is_wrong, reason = _CHECKS[name]
        problems.append((is_wrong(amount, slots), reason))
    if template.literal_low is not None:
        # Exactly one of the two terms is not zero, so nothing is rounded.
        scaled = low < high
        problems.append(
            (template.guarded & (low > high), "its low end can be meant with or without the scale word")
        )
        low = low * scaled + template.literal_low.value(slots) * (1 - scaled)
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
    return Values(
        low, high, best, denominator, (*problems, *_limits(template, low=low, high=high, best=best))
    )


def _value(amount: Amount | None, slots: Slots) -> Numeric:
    return None if amount is None else amount.value(slots)


def _limits(template: Template, *, low: Numeric, high: Numeric, best: Numeric) -> list[tuple[Numeric, str]]:
    """Return the problems of values that are too large or in the wrong order."""
    problems: list[tuple[Numeric, str]] = []
    for value in (low, high, best):
        if value is None:
            continue
        if template.kind is FigureKind.SHARE:
            problems.append((value > 1, "a share cannot be above 1 (100 %)"))
        problems.append((value >= LARGEST, "it is larger than any figure"))
    if low is not None and high is not None:
        problems.append((low > high, "the range runs downwards"))
        if best is not None:
            problems.append(((best < low) | (best > high), "the value lies outside its interval"))
    return problems


# -- checks of one number ---------------------------------------------------------------------------------------


Check = Callable[[Amount, Slots], Numeric]


def _improper(amount: Amount, slots: Slots) -> Numeric:
    top, bottom = amount.top.value(slots), amount.bottom.value(slots)
    return (top >= bottom) | (bottom == 0)


def _bad_ratio(amount: Amount, slots: Slots) -> Numeric:
    top, bottom = amount.top.value(slots), amount.bottom.value(slots)
    return (top > bottom) | (bottom == 0)


def _year(amount: Amount, slots: Slots) -> Numeric:
    bottom = amount.bottom.value(slots)
    return (bottom >= _YEARS[0]) & (bottom <= _YEARS[1])


def _no_rank(amount: Amount, slots: Slots) -> Numeric:
    value = amount.value(slots)
    return (value < 1) | (value % 1 != 0)


def _no_tier(amount: Amount, slots: Slots) -> Numeric:
    value = amount.value(slots)
    return (value < 1) | (value > 3)


def _other_ending(ending: str) -> Check:
    """Return whether an ordinal has another ending than its number: 21st, but 11th."""
    wanted = {"st": 1, "nd": 2, "rd": 3}.get(ending)

    def is_wrong(amount: Amount, slots: Slots) -> Numeric:
        value = amount.value(slots)
        teen, last = value % 100 // 10 == 1, value % 10
        if wanted is not None:
            return teen | (last != wanted)
        return (teen == 0) & (last >= 1) & (last <= 3)

    return is_wrong


#: Where a number is wrong, and why.
_CHECKS: dict[str, tuple[Check, str]] = {
    "proper": (_improper, "its fraction is not below one"),
    "ratio": (_bad_ratio, "its part is larger than its whole"),
    "no year": (_year, "the whole of its share can be a year"),
    "rank": (_no_rank, "a rank is a whole number from 1"),
    "tier": (_no_tier, "the tiers are 1, 2 and 3"),
    **{
        f"ordinal {ending}": (_other_ending(ending), "its ordinal has another ending")
        for ending in ("st", "nd", "rd", "th")
    },
}
