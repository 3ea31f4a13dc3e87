"""Numbers whose digits are not known yet, and how runs of digits and the marks between them make one.

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
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from analysis.reading.grammar.text import RUNS, Unreadable
from analysis.vocabulary import FigureKind

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
    whole_digits: int = 0  # of digits, how many stand before the decimals; nought of words
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
    number = Numeral(Amount(tuple(terms), exponent=-decimals), whole_digits=digits - decimals)
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
