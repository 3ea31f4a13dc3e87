"""Numbers and readings whose digits are not known yet, and how runs of digits and the marks between them make one.

A *slot* is a run of digits (0, 1, 2, ... in reading order) or a number word (-1, -2, ...). Amounts stay integers over
integers until the very end, so "34.7%" is 347 / 1000 and not 34.7 / 100: the result is the nearest float there is,
for one text and for a million alike.

Accepted: 1,234,567; 1 234 567; 1.234.567; 1'234'567; 12,34,567 (Indian); decimals 34.7, 1,234.5, 1.234,5, 1 234,5;
1.5e6. A decimal comma alone (12,5) needs something that shows a fraction is meant: a percent sign, a scale word, a
rate, a leading zero, or a currency of a country that writes so. A scale word shows it of one digit only, as nobody
marks groups of one: in "5,00 dozens" and "36,1350 million" a mark of thousands may be broken. One point before three
digits (1.234) is either of two numbers, unless such a sign makes it a decimal.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any, TypeAlias

import numpy as np

from analysis.reading.grammar.text import RUNS, Unreadable
from analysis.vocabulary import Bound, FigureKind, StepCode

#: A Python number or an array of them: the formulas below are the same for both.
Numeric: TypeAlias = Any
#: The integer of each slot, or those of the same slot in many texts.
Slots: TypeAlias = Mapping[int, Numeric]
#: An integer as a sum: slots with their weights; None is no slot but a constant.
Terms: TypeAlias = tuple[tuple[int | None, int], ...]
ONE: Terms = ((None, 1),)

_MOST_DIGITS = 18
_MOST_WHOLE_DIGITS = 15
_TOO_LONG = "it has more digits than any figure"
_LEADING_ZERO = "it starts with a zero, like a code and not like a number"


def times(terms: Terms, factor: int) -> Terms:
    """A sum times a constant."""
    return tuple((slot, weight * factor) for slot, weight in terms)


def total(terms: Terms, slots: Slots) -> Numeric:
    """What a sum is for given slots."""
    result: Numeric = 0
    for slot, weight in terms:
        result = result + (weight if slot is None else slots[slot] * weight)
    return result


@dataclass(frozen=True, slots=True)
class Amount:
    """(whole + top / bottom) x 10^exponent."""

    top: Terms
    bottom: Terms = ONE
    whole: Terms = ()  # what stands before a fraction, as in 2 1/2
    exponent: int = 0  # negative for decimals and percentages
    power: tuple[int, int] | None = None  # for 1.5e6: the slot of the exponent and its sign

    def scaled(self, factor: int, exponent: int = 0) -> "Amount":
        """The amount times factor x 10^exponent."""
        top = times(self.top, factor)
        whole = times(self.whole, factor)
        return replace(self, top=top, whole=whole, exponent=self.exponent + exponent)

    def plus(self, addend: "Amount") -> "Amount":
        """The sum of two amounts without fractions."""
        exponent = min(self.exponent, addend.exponent)
        first = times(self.top, 10 ** (self.exponent - exponent))
        second = times(addend.top, 10 ** (addend.exponent - exponent))
        return Amount(first + second, exponent=exponent)

    @property
    def is_plain(self) -> bool:
        """Whether it is neither a fraction nor in scientific notation."""
        return self.bottom == ONE and self.power is None

    def value(self, slots: Slots) -> Numeric:
        """The amount for given slots; a fraction over zero counts as over one, and is found by a check."""
        bottom = total(self.bottom, slots)
        bottom = bottom + (bottom == 0)
        top = total(self.whole, slots) * bottom + total(self.top, slots)
        multiplier = 10 ** max(self.exponent, 0)
        divisor = 10 ** max(-self.exponent, 0)
        if self.power is not None:
            slot, sign = self.power
            power = 10 ** slots[slot]
            if sign > 0:
                multiplier = multiplier * power
            else:
                divisor = divisor * power
        return top * multiplier / (bottom * divisor)


def constant(value: int) -> Amount:
    """An amount that no digit changes."""
    return Amount(((None, value),))


#: The name of a check, and the amount as it stood when it was asked for, whatever scales it later.
Check = tuple[str, Amount]


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number of a text, with what stands at it."""

    amount: Amount  # its value; shares as fractions
    kind: FigureKind = FigureKind.COUNT  # until a percent sign, a currency or the like says otherwise
    currency: str | None = None
    dollar: bool = False  # a bare dollar sign, which the other end of a range may refine
    denominator: Amount | None = None  # of a rate
    doubt: str = ""  # why it is ambiguous, unless a sign of a fraction is found
    comma: bool = False  # whether the doubt is about a decimal comma
    group: bool = False  # whether several digits stand behind that comma, as behind a mark of thousands
    short: bool = False  # at most three digits without a scale: takes the scale of the other end of its range
    unit: bool = False  # only one digit
    worded: bool = False
    percent: bool = False
    scale: tuple[int, int] | None = None  # factor and exponent of the last scale word
    full_scale: tuple[int, int] | None = None  # of all of them: what the other end of a range takes
    one: bool = False  # the word "one"
    year_like: bool = False  # four digits without marks
    checks: tuple[Check, ...] = ()  # what only the digits can show to be wrong

    def scaled(self, factor: int, exponent: int) -> "Numeral":
        """The number times a scale word, which shows that its decimals are decimals, unless they may be a group."""
        amount = self.amount.scaled(factor, exponent)
        doubt = self.doubt if self.group else ""
        return replace(self, amount=amount, doubt=doubt, short=False, unit=False, year_like=False)

    def of_kind(self, kind: FigureKind, *, amount: Amount | None = None, percent: bool = False) -> "Numeral":
        """The number as a share, a rate or money."""
        amount = amount or self.amount
        return replace(self, kind=kind, amount=amount, percent=percent, doubt="", year_like=False)


# -- from runs of digits to a number ----------------------------------------------------------------------------------

_UNGROUPED = "its thousands are not in groups of three digits"
_BESIDE = "two numbers stand side by side"
_RUN = "z?[1-5]"
#: Ways to write a number, in the order in which they are tried: lengths of runs of digits (5 is five and more, behind a
#: z those that start with a zero) and the marks between them; how many runs are decimals, or why it is no number.
_FORMATS: tuple[tuple[str, int | str], ...] = (
    (rf"\.{_RUN}", 1),
    (r"\..*", "its decimal point has no number before it"),
    (r"z[2-5].*", _LEADING_ZERO),
    (_RUN, 0),
    # A single mark: the place where number formats contradict each other.
    (r"[1-3][,' ]z?3", 0),
    (rf"{_RUN} {_RUN}", _BESIDE),
    (rf"{_RUN}'{_RUN}|[45],z?3", _UNGROUPED),
    (rf"{_RUN}[.,]{_RUN}", 1),
    # Several marks of one kind, also as in India.
    (r"[1-3](?P<mark>[,.' ])z?3((?P=mark)z?3)+|[12](,z?2)+,z?3", 0),
    (rf"[1-5]( {_RUN})+", _BESIDE),
    (rf"[1-5](?P<mark>[,.'])({_RUN}(?P=mark))+{_RUN}", "its digits are not in groups of three"),
    # Marks of thousands, and another one for decimals.
    (rf"z?[1-3](?P<mark>[,.'])z?3((?P=mark)z?3)*(?!(?P=mark))[.,]{_RUN}|z?[12](,z?2)+,z?3\.{_RUN}", 1),
    (rf"z?[1-3]( z?3)+[.,](?!z?3$){_RUN}", 1),
    (".*", "its marks of thousands and decimals are mixed"),
)
#: Formats that may mean two numbers, and why.
_DOUBTS = (
    (r"[1-3]\.z?3", "its point can be a decimal point or a mark of thousands"),
    (rf"[1-5],{_RUN}", "its comma can be a decimal comma or a broken mark of thousands"),
)


def read_digits(shape: str, slot: int) -> Numeral:
    """The number that runs of digits and the marks between them spell, from a slot on; Unreadable if none, or two."""
    lengths = [RUNS[char][0] for char in shape if char in RUNS]
    digits = sum(lengths)
    if digits > _MOST_DIGITS:
        raise Unreadable(_TOO_LONG)
    marked = _marked(shape)
    decimal_runs = _decimal_runs(marked)
    decimals = sum(lengths[len(lengths) - decimal_runs :])
    if digits - decimals > _MOST_WHOLE_DIGITS:
        raise Unreadable(_TOO_LONG)

    terms: list[tuple[int | None, int]] = []
    behind = digits
    for index, length in enumerate(lengths):
        behind -= length
        terms.append((slot + index, 10**behind))
    number = Numeral(Amount(tuple(terms), exponent=-decimals))
    if decimal_runs:
        doubt = _doubt(marked)
        comma = bool(doubt) and "," in shape
        group = comma and decimals > 1
        return replace(number, short=len(lengths) <= 2, doubt=doubt, comma=comma, group=group)
    if len(lengths) > 1:
        return number
    return replace(number, short=digits <= 3, unit=digits == 1, year_like=digits == 4)


def _marked(shape: str) -> str:
    """Runs of digits and the marks between them, as formats are written."""
    signs = []
    for char in shape:
        if char in RUNS:
            length, from_zero = RUNS[char]
            zero = "z" if from_zero else ""
            signs.append(f"{zero}{min(length, 5)}")
        else:
            signs.append(char)
    return "".join(signs)


def _decimal_runs(marked: str) -> int:
    """How many runs of digits are decimals, by the first format that fits; Unreadable if it is no number."""
    decimals = next(decimals for pattern, decimals in _FORMATS if re.fullmatch(pattern, marked))
    if isinstance(decimals, str):
        raise Unreadable(decimals)
    return decimals


def _doubt(marked: str) -> str:
    """Why a format may mean two numbers; empty if it cannot."""
    for pattern, reason in _DOUBTS:
        if re.fullmatch(pattern, marked):
            return reason
    return ""


def read_fraction(shape: str, slot: int) -> Numeral:
    """The number that 2/3 or 2 1/2 spells."""
    runs = [RUNS[char] for char in shape if char in RUNS]
    length, from_zero = runs[0]
    if from_zero and length > 1:
        raise Unreadable(_LEADING_ZERO)
    terms: list[Terms] = [((slot + index, 1),) for index in range(len(runs))]
    *whole, top, bottom = terms
    if not whole:
        amount = Amount(top, bottom)
        return Numeral(amount, FigureKind.SHARE, worded=True, checks=(("proper", amount),))
    if length > _MOST_WHOLE_DIGITS:
        raise Unreadable(_TOO_LONG)
    amount = Amount(top, bottom, whole[0])
    return Numeral(amount, checks=(("proper", amount),), short=True)


def read_science(shape: str, slot: int) -> Numeral:
    """The number that 1.5e6 spells."""
    head, _, tail = shape.partition("e")
    number = read_digits(head, slot)
    exponent_length, _ = RUNS[tail[-1]]
    if exponent_length > 2:
        raise Unreadable("its exponent is too large")
    exponent_slot = slot + sum(char in RUNS for char in head)
    sign = -1 if tail.startswith("-") else 1
    amount = replace(number.amount, power=(exponent_slot, sign))
    return replace(number, amount=amount, doubt="", short=False, unit=False)


# -- what a text means up to its digits, and with them ----------------------------------------------------------------

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
        problems.append((is_wrong(value, total(amount.top, slots), total(amount.bottom, slots)), reason))
    if template.literal_low is not None:
        reason = "its low end can be meant with or without the scale word"
        problems.append((template.guarded & (low > high), reason))
        is_below = low < high
        literal = _value(template.literal_low, slots)
        low = low * is_below + literal * (1 - is_below)  # exactly one term is not zero, so nothing is rounded
    if template.strict or template.censored:
        problems.append(((high < 1) | (template.censored & (high < 2)), "nothing that is counted is as few"))
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
    "no year": (_of_year, "the whole of its share can be a year"),
    "rank": (_no_rank, "a rank is a whole number from 1"),
    "tier": (_no_tier, "the tiers are 1, 2 and 3"),
    "ordinal th": (_without_ending(0), _WRONG_ENDING),
    "ordinal st": (_without_ending(1), _WRONG_ENDING),
    "ordinal nd": (_without_ending(2), _WRONG_ENDING),
    "ordinal rd": (_without_ending(3), _WRONG_ENDING),
}
