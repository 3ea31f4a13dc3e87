"""Numbers whose digits are not known yet, and how runs of digits and the marks between them make one.

A *slot* is a run of digits (0, 1, 2, ... in reading order) or a number word (-1, -2, ...). Amounts stay integers over
integers until the very end, so "34.7%" is 347 / 1000 and not 34.7 / 100: the result is the nearest float there is,
for one text and for a million alike.

Accepted: 1,234,567; 1 234 567; 1.234.567; 1'234'567; 12,34,567 (Indian); decimals 34.7, 1,234.5, 1.234,5, 1 234,5;
1.5e6. A decimal comma alone (12,5) needs something that shows a fraction is meant: a percent sign, a scale word, a
rate, a leading zero, or a currency of a country that writes so. One point before three digits (1.234) is
either of two numbers, unless such a sign makes it a decimal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from analysis.reading.grammar.text import Unreadable, is_run, run_from_zero, run_length
from analysis.vocabulary import FigureKind

#: A Python number or an array of them: the formulas below are the same for both.
Numeric: TypeAlias = Any
#: The integer of each slot, or those of the same slot in many texts.
Slots: TypeAlias = Mapping[int, Numeric]
#: An integer as a sum: slots with their weights; None is no slot but a constant.
Terms: TypeAlias = tuple[tuple[int | None, int], ...]
ONE: Terms = ((None, 1),)

_MOST_DIGITS, _MOST_WHOLE_DIGITS = 18, 15
_WESTERN, _INDIAN = 3, 2


def times(terms: Terms, factor: int) -> Terms:
    """A sum times a constant."""
    return tuple((slot, weight * factor) for slot, weight in terms)


def total(terms: Terms, slots: Slots) -> Numeric:
    """What a sum is for given slots."""
    found: Numeric = 0
    for slot, weight in terms:
        found = found + (weight if slot is None else slots[slot] * weight)
    return found


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
        top, whole = times(self.top, factor), times(self.whole, factor)
        return replace(self, top=top, whole=whole, exponent=self.exponent + exponent)

    def plus(self, other: "Amount") -> "Amount":
        """The sum of two amounts without fractions."""
        low = min(self.exponent, other.exponent)
        first, second = (times(one.top, 10 ** (one.exponent - low)) for one in (self, other))
        return Amount(first + second, exponent=low)

    @property
    def is_plain(self) -> bool:
        """Whether it is neither a fraction nor in scientific notation."""
        return self.bottom == ONE and self.power is None

    def value(self, slots: Slots) -> Numeric:
        """The amount for given slots; a fraction over zero counts as over one, and is found by a check."""
        bottom = total(self.bottom, slots)
        bottom = bottom + (bottom == 0)
        top = total(self.whole, slots) * bottom + total(self.top, slots)
        up, down = 10 ** max(self.exponent, 0), 10 ** max(-self.exponent, 0)
        if self.power is not None:
            slot, sign = self.power
            power = 10 ** slots[slot]
            up, down = (up * power, down) if sign > 0 else (up, down * power)
        return top * up / (bottom * down)


def constant(value: int) -> Amount:
    """An amount that no digit changes."""
    return Amount(((None, value),))


#: The name of a check of `templates`, and the amount as it stood when it was asked for, whatever scales it later.
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
        """The number times a scale word, which also shows that its decimals are decimals."""
        return replace(
            self,
            amount=self.amount.scaled(factor, exponent),
            doubt="",
            short=False,
            unit=False,
            year_like=False,
        )

    def of_kind(self, kind: FigureKind, *, amount: Amount | None = None, percent: bool = False) -> "Numeral":
        """The number as a share, a rate or money."""
        return replace(
            self, kind=kind, amount=amount or self.amount, percent=percent, doubt="", year_like=False
        )


def read_digits(shape: str, slot: int) -> Numeral:
    """The number that runs of digits, as in a skeleton, and the marks between them spell, from a slot on.

    Raises Unreadable if the marks fit no number format, or more than one.
    """
    runs = [char for char in shape if is_run(char)]
    marks = [char for char in shape if not is_run(char)]
    lengths = [run_length(run) for run in runs]
    if sum(lengths) > _MOST_DIGITS:
        raise Unreadable("it has more digits than any figure")
    if shape.startswith("."):
        if len(runs) > 1:
            raise Unreadable("its decimal point has no number before it")
        return _decimal(lengths, slot)
    if run_from_zero(runs[0]) and lengths[0] > 1:
        raise Unreadable("it starts with a zero, like a code and not like a number")
    if not marks:
        (length,) = lengths
        whole = _joined(lengths, slot, 0)
        return Numeral(whole, short=length <= _WESTERN, unit=length == 1, year_like=length == 4)
    if len(marks) == 1:
        return _one_mark(lengths, marks[0], slot=slot, zero=run_from_zero(runs[0]))
    if len(set(marks)) == 1 and not run_from_zero(runs[0]):
        if _is_grouped(lengths, marks[0]):
            return Numeral(_joined(lengths, slot, 0))
        apart = marks[0] == " "
        raise Unreadable(
            "two numbers stand side by side" if apart else "its digits are not in groups of three"
        )
    return _grouped_decimal(lengths, marks, slot=slot)


def _joined(lengths: Sequence[int], slot: int, decimals: int) -> Amount:
    """The number whose runs follow each other, the last `decimals` runs behind the decimal mark."""
    behind = sum(lengths[len(lengths) - decimals :])
    if sum(lengths) - behind > _MOST_WHOLE_DIGITS:
        raise Unreadable("it has more digits than any figure")
    terms = [(slot + place, 10 ** sum(lengths[place + 1 :])) for place in range(len(lengths))]
    return Amount(tuple(terms), exponent=-behind)


def _decimal(lengths: Sequence[int], slot: int) -> Numeral:
    return Numeral(_joined(lengths, slot, 1), short=len(lengths) <= 2)


def _is_grouped(lengths: Sequence[int], mark: str) -> bool:
    first, *middle, last = lengths
    western = first <= _WESTERN and last == _WESTERN and all(size == _WESTERN for size in middle)
    indian = first <= _INDIAN and last == _WESTERN and all(size == _INDIAN for size in middle)
    return western or (mark == "," and bool(middle) and indian)


def _one_mark(lengths: Sequence[int], mark: str, *, slot: int, zero: bool) -> Numeral:
    """A number with a single mark: the place where number formats contradict each other."""
    grouped = _is_grouped(lengths, mark) and not zero
    if mark in ",' " and grouped:
        return Numeral(_joined(lengths, slot, 0))
    if mark == " ":
        raise Unreadable("two numbers stand side by side")
    if mark == "'":
        raise Unreadable("its thousands are not in groups of three digits")
    number = _decimal(lengths, slot)
    if mark == "." and grouped:
        return replace(number, doubt="its point can be a decimal point or a mark of thousands")
    if mark == "," and not zero:
        if lengths[0] > _WESTERN and lengths[1] == _WESTERN:
            raise Unreadable("its thousands are not in groups of three digits")
        return replace(
            number, comma=True, doubt="its comma can be a decimal comma or a broken mark of thousands"
        )
    return number


def _grouped_decimal(lengths: Sequence[int], marks: Sequence[str], *, slot: int) -> Numeral:
    """A number with marks of thousands and another mark for its decimals."""
    *groups, last = marks
    sound = (
        len(set(groups)) == 1 and last in ".," and last != groups[0] and _is_grouped(lengths[:-1], groups[0])
    )
    if not sound or (groups[0] == " " and lengths[-1] == _WESTERN):
        raise Unreadable("its marks of thousands and decimals are mixed")
    return Numeral(_joined(lengths, slot, 1))


def read_fraction(shape: str, slot: int) -> Numeral:
    """The number that 2/3 or 2 1/2 spells."""
    runs = [char for char in shape if is_run(char)]
    if run_from_zero(runs[0]) and run_length(runs[0]) > 1:
        raise Unreadable("it starts with a zero, like a code and not like a number")
    *whole, top, bottom = (((slot + place, 1),) for place in range(len(runs)))
    if not whole:
        amount = Amount(top, bottom)
        return Numeral(amount, FigureKind.SHARE, worded=True, checks=(("proper", amount),))
    if run_length(runs[0]) > _MOST_WHOLE_DIGITS:
        raise Unreadable("it has more digits than any figure")
    amount = Amount(top, bottom, whole[0])
    return Numeral(amount, checks=(("proper", amount),), short=True)


def read_science(shape: str, slot: int) -> Numeral:
    """The number that 1.5e6 spells."""
    head, _, tail = shape.partition("e")
    number = read_digits(head, slot)
    if run_length(tail[-1]) > 2:
        raise Unreadable("its exponent is too large")
    power = slot + sum(map(is_run, head)), -1 if tail.startswith("-") else 1
    return replace(number, amount=replace(number.amount, power=power), doubt="", short=False, unit=False)
