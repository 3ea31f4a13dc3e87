"""Number words, scale words and fractions: "half a million", "two hundred and six", "1 crore 20 lakh"."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from analysis.reading.grammar.digits import ONE, Amount, Numeral, Terms, constant, times
from analysis.reading.grammar.lexer import Item
from analysis.reading.grammar.text import Unreadable
from analysis.vocabulary import FigureKind

_HUNDRED = (1, 2)
#: Fractions that need no number before them.
_ALONE = frozenset({"half", "quarter"})
#: Pairs of scale words that multiply: a thousand million, a lakh crore, a thousand crore.
_PAIRS = frozenset({(3, 6), (3, 7), (5, 7)})


class FoundNumeral(NamedTuple):
    """A number in a row of items, and the index of the item behind it."""

    number: Numeral
    end: int


class _Block(NamedTuple):
    """A number word below a thousand: two, twenty-one, three hundred and five."""

    whole: Terms
    end: int
    hundred: bool = False
    simple: bool = True  # one word, or it with "hundred"
    one: bool = False


class _Words:
    """Finds numbers in a row of items; with `join`, "and" may stand inside one ("one hundred and twenty")."""

    def __init__(self, items: Sequence[Item], *, join: bool) -> None:
        self.items = items
        self.roles = "".join(item.role for item in items) + "\n"
        self.joins = "&" if join else "\0"

    def role(self, at: int) -> str:
        """The role at an index; a line end behind the last item."""
        return self.roles[min(at, len(self.roles) - 1)]

    def scale(self, at: int) -> tuple[int, int]:
        """The factor and exponent of the scale word at an index."""
        value = self.items[at].value
        return value if isinstance(value, tuple) else _HUNDRED

    def number_at(self, at: int) -> Terms:
        """A single number word: a slot (negative), or the value of "zero" and "one"."""
        value = self.items[at].value
        assert isinstance(value, int)
        return ((value, 1),) if value < 0 else ((None, value),)

    def find(self, at: int) -> FoundNumeral | None:
        """The number that starts at an index."""
        found = self.fraction(at) or self.digits(at) or self.words(at)
        return self.mixed(found) if found else None

    # -- whole numbers in words -------------------------------------------------------------------------------

    def small(self, at: int) -> tuple[Terms, int] | None:
        """A number word below a hundred and the index behind it."""
        role = self.role(at)
        if role not in "dey":
            return None
        if role == "y" and self.role(at + 1) == "d":
            return self.number_at(at) + self.number_at(at + 1), at + 2
        return self.number_at(at), at + 1

    def block(self, at: int) -> _Block | None:
        """A number word below a thousand, or "a" before a hundred that needs none."""
        first = self.small(at)
        if first is None and self.role(at) == "a" and self.role(at + 1) in "HK":
            first = ONE, at + 1
        if first is None:
            return None
        whole, end = first
        one = whole == ONE
        if self.role(end) != "H":
            return _Block(whole, end, simple=end == at + 1 and self.role(at) == "d", one=one)
        whole, end = times(whole, 100), end + 1
        rest = self.small(end + 1 if self.role(end) == self.joins else end)
        # "one hundred and two hundred" are two numbers, "one hundred and two" is one.
        if rest is not None and self.role(rest[1]) not in "Hhq":
            return _Block(whole + rest[0], rest[1], hundred=True, simple=False)
        return _Block(whole, end, hundred=True, one=one)

    def words(self, at: int) -> FoundNumeral | None:
        """A whole number in words: blocks with scale words of falling size."""
        block = self.block(at)
        if self.role(at) in "HK" and at and self.role(at - 1) in "PI":  # per thousand, in every hundred
            hundred = self.role(at) == "H"
            block = _Block(times(ONE, 100 if hundred else 1), at + hundred, hundred=hundred, one=True)
        if block is None:
            return None
        number, end = self.part(block)
        limit = self.limit(number, end)
        while limit:
            start = end + 1 if self.role(end) in ("," + self.joins) else end
            part = self.block(start) if self.role(start) in "dey" else None
            if part is None or (self.role(part.end) == "K" and self.scale(part.end)[1] >= limit):
                break
            if self.role(part.end) in "hq":
                break
            more, end = self.part(part)
            limit = self.limit(more, end)
            number = Numeral(number.amount.plus(more.amount), worded=True)
        return FoundNumeral(number, end)

    def limit(self, number: Numeral, end: int) -> int:
        """The power of ten that what follows must stay below; 0 if nothing may follow."""
        return number.scale[1] if number.scale is not None and self.role(end - 1) == "K" else 0

    def part(self, block: _Block) -> FoundNumeral:
        """A block with its decimals ("two point four five") and the scale words behind it."""
        whole, end, places = block.whole, block.end, 0
        if self.role(end) == "p" and self.role(end + 1) == "d":
            end += 1
            while self.role(end) == "d":
                whole, end, places = times(whole, 10) + self.number_at(end), end + 1, places + 1
        (factor, exponent), behind = self.scales(end)
        is_scaled, hundreds = behind > end, block.hundred and block.simple and not block.one
        number = Numeral(
            Amount(times(whole, factor), exponent=exponent - places),
            worded=True,
            short=not is_scaled,
            unit=block.simple and not (is_scaled or block.hundred),
            scale=(factor, exponent) if is_scaled else _HUNDRED if hundreds else None,
            full_scale=(factor, exponent + 2) if hundreds else None,
            one=block.one and not is_scaled and not block.hundred,
        )
        return FoundNumeral(number, behind)

    def scales(self, at: int) -> tuple[tuple[int, int], int]:
        """Factor and exponent of the scale words from an index on that multiply each other, and the index behind."""
        factor, exponent, end = 1, 0, at
        while self.role(end) in "KG":
            if end == at:
                factor = self.scale(end)[0]
            elif (self.scale(end - 1)[1], self.scale(end)[1]) not in _PAIRS:
                break
            exponent += self.scale(end)[1]
            end += 1
        return (factor, exponent), end

    # -- digits, fractions and mixtures -----------------------------------------------------------------------

    def digits(self, at: int) -> FoundNumeral | None:
        """A number in digits with its scale words: 12 million, 3 hundred thousand, 1 crore 20 lakh."""
        if self.role(at) != "9":
            return None
        number, end = self.scaled_digits(at)
        while number.scale is not None and self.role(end) == "9" and number.amount.bottom == ONE:
            more, behind = self.scaled_digits(end)
            if more.scale is None or more.scale[1] >= number.scale[1] or more.amount.bottom != ONE:
                break
            number = replace(number, amount=number.amount.plus(more.amount), scale=more.scale)
            end = behind
        return FoundNumeral(number, end)

    def scaled_digits(self, at: int) -> FoundNumeral:
        """A number in digits with its scale words."""
        number, hundred = self.items[at].number, self.role(at + 1) == "H"
        (factor, exponent), end = self.scales(at + 1 + hundred)
        if end == at + 1:
            return FoundNumeral(number, end)
        scale = (1, exponent + 2) if hundred else (factor, exponent)
        kind = FigureKind.COUNT if number.kind is FigureKind.SHARE else number.kind
        full_scale = scale if hundred else None
        return FoundNumeral(
            replace(number.scaled(*scale), kind=kind, scale=scale, full_scale=full_scale), end
        )

    def bare_fraction(self, at: int) -> FoundNumeral | None:
        """A fraction in words without what it is a part of: half, a quarter, two-thirds, 3 quarters."""
        top, end = ONE, at
        small = self.small(at)
        if self.role(at) == "a":
            end = at + 1
        elif self.role(at) == "9" and self.role(at + 1) in "hq":
            number = self.items[at].number
            if number.amount.exponent or number.kind is not FigureKind.COUNT:
                return None
            top, end = number.amount.top, at + 1
        elif small is not None and self.role(at) in "de":
            top, end = small
        bottom = self.items[end].value if self.role(end) in "hq" else None
        if not isinstance(bottom, int) or (end == at and self.items[at].words not in _ALONE):
            return None
        amount = Amount(top, ((None, bottom),))
        return FoundNumeral(
            Numeral(amount, FigureKind.SHARE, worded=True, checks=(("proper", amount),)), end + 1
        )

    def fraction(self, at: int) -> FoundNumeral | None:
        """A fraction in words, and what it is a part of if that is a number: a million, a percent, 1 %."""
        found = self.bare_fraction(at)
        if found is None:
            return None
        number, end = found
        behind = end + 1 if self.role(end) == "o" else end
        if behind > end and self.role(behind) == "9" and self.role(behind + 1) == "%":
            part = self.items[behind].number.amount
            top = _product(number.amount.top, part.top)
            return FoundNumeral(
                Numeral(Amount(top, number.amount.bottom, exponent=part.exponent), worded=True), behind + 1
            )
        if self.role(behind) == "a" or (self.role(behind) == "d" and self.items[behind].words == "one"):
            behind += 1
        if self.role(behind) == "%":
            return FoundNumeral(replace(number, kind=FigureKind.COUNT), behind)
        if self.role(behind) != "K":
            return found
        scale = self.scale(behind)
        amount = number.amount.scaled(*scale)
        return FoundNumeral(Numeral(amount, worded=True, scale=scale, checks=number.checks), behind + 1)

    def mixed(self, found: FoundNumeral) -> FoundNumeral:
        """A number with the fraction behind it: two and a half million, a million and a half."""
        number, at = found.number, found.end + 1
        part = self.bare_fraction(at) if self.role(found.end) == "&" else None
        if part is None or not number.amount.is_plain or self.role(at) == "h":
            return found
        scale, end = self.scales(part.end) if number.scale is None else (number.scale, part.end)
        is_scaled = number.scale is not None or end > part.end
        inner = 0 if number.scale is None else scale[1]
        # "Two and a half dozen" is 30, "a dozen and a half" may be 18 or half a thing more than 12.
        if number.amount.exponent != inner or (scale[0] != 1 and number.scale is not None):
            raise Unreadable("a fraction follows a number that has decimals or dozens")
        amount = replace(part.number.amount, whole=number.amount.top).scaled(*scale)
        kept = scale if is_scaled else None
        found_number = Numeral(
            amount, worded=True, scale=kept, short=not is_scaled, checks=part.number.checks
        )
        return FoundNumeral(found_number, end)

    def vague(self, at: int) -> FoundNumeral | None:
        """An order of magnitude: thousands, tens of thousands, several hundred, many millions."""
        start = end = at + 1 if self.role(at) == "v" else at
        factor, exponent = 1, 0
        if start > at:
            while self.role(end) in "HKG":
                factor, exponent = factor * self.scale(end)[0], exponent + self.scale(end)[1]
                end += 1
        elif self.role(end) == "G":
            factor, exponent = self.scale(end)
            end += 1
            while self.role(end) in "o&" and self.role(end + 1) == "G":
                more = self.scale(end + 1)
                if self.role(end) == "o":
                    factor, exponent = factor * more[0], exponent + more[1]
                elif self.items[end + 1].words != self.items[end - 1].words:
                    raise Unreadable("two orders of magnitude are joined by 'and'")
                end += 2
        if end == start:
            return None
        return FoundNumeral(Numeral(constant(factor).scaled(1, exponent), worded=True), end)

    def compound_rank(self, at: int) -> Item | None:
        """Twenty-first or thirty-second as a rank."""
        value = self.items[at + 1].value if self.role(at) == "y" and self.role(at + 1) in "Rq" else None
        if not isinstance(value, int) or value > 9:
            return None
        amount = Amount((*self.number_at(at), (None, value)))
        start, end = self.items[at].start, self.items[at + 1].end
        return Item("R", start, end, value=Numeral(amount, worded=True))


def _product(left: Terms, right: Terms) -> Terms:
    """The product of two integers of which one is a constant."""
    for constants, other in ((left, right), (right, left)):
        if all(slot is None for slot, _ in constants):
            return times(other, sum(weight for _, weight in constants))
    raise Unreadable("a fraction of a fraction is not read")


def with_numbers(items: Sequence[Item], *, join: bool) -> list[Item]:
    """The items with every number as one item: role N, or V for a bare order of magnitude.

    Raises Unreadable if number words stand in an order that makes no number.
    """
    words = _Words(items, join=join)
    found: list[Item] = []
    at = 0
    while at < len(items):
        if (rank := words.compound_rank(at)) is not None:
            found.append(rank)
            at += 2
            continue
        vague = words.vague(at)
        hit = vague or words.find(at)
        if hit is None:
            found.append(items[at])
            at += 1
            continue
        text = " ".join(item.words for item in items[at : hit.end])
        start, end = items[at].start, items[hit.end - 1].end
        found.append(Item("V" if vague else "N", start, end, text, hit.number))
        at = hit.end
    return found
