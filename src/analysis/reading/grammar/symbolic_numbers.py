"""Numbers whose digits are not known yet: exact sums, fractions and powers of ten over slots.

A *slot* is a run of digits (0, 1, 2, ... in reading order) or a number word (-1, -2, ...). Amounts are kept as
integers over integers until the very end, so "34.7%" is 347 / 1000 and not 34.7 / 100: the result is the nearest
float there is, for one text and for a million alike.
"""

from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeAlias

#: A Python number or an array of them: the formulas below are the same for both.
Numeric: TypeAlias = Any


class Slots(Protocol):
    """Gives the integer of a slot, or those of the same slot in many texts."""

    def __getitem__(self, slot: int, /) -> Numeric:
        """Return the integer, or an array of them."""


#: Integers of at most this many digits are exact in a float.
EXACT_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Whole:
    """An integer: a constant and slots times constants."""

    terms: tuple[tuple[int, int], ...] = ()
    constant: int = 0
    digits: int = 1

    def times(self, factor: int) -> "Whole":
        """Return the integer times another one."""
        terms = tuple((slot, weight * factor) for slot, weight in self.terms)
        digits = self.digits + len(str(factor)) - (str(factor).rstrip("0") == "1")
        return Whole(terms, self.constant * factor, digits)

    def plus(self, other: "Whole") -> "Whole":
        """Return the sum of two integers."""
        return Whole(
            self.terms + other.terms, self.constant + other.constant, max(self.digits, other.digits) + 1
        )

    def value(self, slots: Slots) -> Numeric:
        """Return the integer for given slots."""
        total: Numeric = self.constant
        for slot, weight in self.terms:
            total = total + slots[slot] * weight
        return total


ONE = Whole(constant=1)


@dataclass(frozen=True, slots=True)
class Amount:
    """(whole + top / bottom) x 10^exponent."""

    top: Whole
    bottom: Whole = ONE
    whole: Whole | None = None  # what stands before a fraction, as in 2 1/2
    exponent: int = 0  # negative for decimals and percentages
    power: tuple[int, int] | None = None  # for 1.5e6: the slot of the exponent and its sign

    def scaled(self, factor: int, exponent: int = 0) -> "Amount":
        """Return the amount times factor x 10^exponent."""
        whole = self.whole.times(factor) if self.whole is not None and factor != 1 else self.whole
        top = self.top.times(factor) if factor != 1 else self.top
        return replace(self, top=top, whole=whole, exponent=self.exponent + exponent)

    def plus(self, other: "Amount") -> "Amount":
        """Return the sum of two amounts without fractions."""
        low = min(self.exponent, other.exponent)
        top = self.top.times(10 ** (self.exponent - low)).plus(other.top.times(10 ** (other.exponent - low)))
        return Amount(top, exponent=low)

    @property
    def is_fraction(self) -> bool:
        """Whether the amount has a denominator other than one."""
        return self.bottom is not ONE

    @property
    def is_wide(self) -> bool:
        """Whether floats could lose a digit on the way, so that only Python's integers will do."""
        parts = self.top.digits + (self.bottom.digits if self.is_fraction else 0)
        return self.power is not None or parts + (self.whole.digits if self.whole else 0) > EXACT_DIGITS

    def value(self, slots: Slots) -> Numeric:
        """Return the amount for given slots; a fraction over zero counts as over one, and is found by a check."""
        top, bottom = self.top.value(slots), self.bottom.value(slots)
        bottom = bottom + (bottom == 0)
        if self.whole is not None:
            top = self.whole.value(slots) * bottom + top
        up, down = 10 ** max(self.exponent, 0), 10 ** max(-self.exponent, 0)
        if self.power is not None:
            slot, sign = self.power
            power = 10 ** slots[slot]
            up, down = (up * power, down) if sign > 0 else (up, down * power)
        return top * up / (bottom * down)


def constant(value: int) -> Amount:
    """Return an amount that no digit changes."""
    return Amount(Whole(constant=value, digits=len(str(value))))
