"""Number words, scale words and fractions: "half a million", "two hundred and six", "1 crore 20 lakh"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from analysis.reading.grammar.digits import Number
from analysis.reading.grammar.errors import Unreadable
from analysis.reading.grammar.lexer import Item
from analysis.reading.grammar.symbolic_numbers import ONE, Amount, Whole, constant
from analysis.vocabulary import FigureKind

_HUNDRED = (1, 2)
#: Fractions that need no number before them.
_ALONE = frozenset({"half", "quarter"})
#: Pairs of scale words that multiply: a thousand million, a lakh crore, a thousand crore.
_PAIRS = frozenset({(3, 6), (3, 7), (5, 7)})


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a row of items, and the index of the item behind it."""

    number: Number
    end: int


@dataclass(frozen=True, slots=True)
class _Block:
    """A number word below a thousand: two, twenty-one, three hundred and five."""

    whole: Whole
    end: int
    hundred: bool
    simple: bool
    one: bool


class Words:
    """Finds numbers in a row of items; with `join`, "and" may stand inside one ("one hundred and twenty")."""

    def __init__(self, items: Sequence[Item], *, join: bool) -> None:
        self.items = items
        self.roles = "".join(item.role for item in items) + "\n"
        self.join = join

    def role(self, at: int) -> str:
        """Return the role at an index; a line end behind the last item."""
        return self.roles[min(at, len(self.roles) - 1)]

    def scale(self, at: int) -> tuple[int, int]:
        """Return the factor and exponent of the scale word at an index."""
        value = self.items[at].value
        return value if isinstance(value, tuple) else _HUNDRED

    # -- words below a thousand -------------------------------------------------------------------------------

    def small(self, at: int) -> tuple[Whole, int] | None:
        """Return a number word below a hundred and the index behind it."""
        role = self.role(at)
        if role not in "dey":
            return None
        whole = self._word(at)
        if role == "y" and self.role(at + 1) == "d":
            return whole.plus(self._word(at + 1)), at + 2
        return whole, at + 1

    def _word(self, at: int) -> Whole:
        value = self.items[at].value
        assert isinstance(value, int)  # a slot (negative) or the value of "zero" and "one"
        return Whole(((value, 1),)) if value < 0 else Whole(constant=value)

    def block(self, at: int) -> _Block | None:
        """Return a number word below a thousand, or "a" or nothing before a hundred that needs none."""
        first = self.small(at)
        if first is None and self.role(at) == "a" and self.role(at + 1) in "HK":
            first = ONE, at + 1
        if first is None:
            return None
        whole, end = first
        one = self.role(at) in "ad" and whole.constant == 1 and not whole.terms
        if self.role(end) != "H":
            return _Block(whole, end, False, end == at + 1 and self.role(at) == "d", one)
        whole, end = whole.times(100), end + 1
        joined = end + 1 if self.join and self.role(end) == "&" else end
        rest = self.small(joined)
        # "one hundred and two hundred" are two numbers, "one hundred and two" is one.
        if rest is not None and self.role(rest[1]) not in "Hhq":
            return _Block(whole.plus(rest[0]), rest[1], True, False, False)
        return _Block(whole, end, True, True, one)

    # -- whole numbers in words -------------------------------------------------------------------------------

    def words(self, at: int) -> Found | None:
        """Return a whole number in words: blocks with scale words of falling size."""
        if self.role(at) in "HK" and at and self.role(at - 1) in "PI":
            block: _Block | None = _Block(ONE, at, False, True, True)  # per thousand, in every hundred
            if self.role(at) == "H":
                block = _Block(ONE.times(100), at + 1, True, True, True)
        else:
            block = self.block(at)
        if block is None:
            return None
        number, end = self._part(block)
        limit = number.scale[1] if number.scale is not None and self.role(end - 1) == "K" else 0
        while limit:
            start = end + 1 if self.role(end) == "," or (self.join and self.role(end) == "&") else end
            part = self.block(start) if self.role(start) in "dey" else None
            if part is None or (self.role(part.end) == "K" and self.scale(part.end)[1] >= limit):
                break
            if self.role(part.end) in "hq":
                break
            more, end = self._part(part)
            limit = more.scale[1] if more.scale is not None and self.role(end - 1) == "K" else 0
            number = Number(number.amount.plus(more.amount), worded=True)
        return Found(number, end)

    def _part(self, block: _Block) -> tuple[Number, int]:
        """Return a block with the scale word behind it."""
        whole, places, end = self._decimals(block)
        scales, end = self.scales(end)
        exponent = sum(power for _, power in scales)
        factor = scales[0][0] if scales else 1
        whole = whole.times(factor) if factor != 1 else whole
        number = Number(
            Amount(whole, exponent=exponent - places),
            worded=True,
            short=not scales,
            unit=block.simple and not (scales or block.hundred),
        )
        if scales:
            number = replace(number, scale=scales[-1] if len(scales) == 1 else (factor, exponent))
            if block.hundred and block.simple and not block.one:
                number = replace(number, full_scale=(factor, exponent + 2))
        elif block.hundred and block.simple and not block.one:
            number = replace(number, scale=_HUNDRED, full_scale=_HUNDRED)
        if block.one:
            number = replace(
                number, scale=number.scale if scales else None, one=not scales and not block.hundred
            )
        return number, end

    def _decimals(self, block: _Block) -> tuple[Whole, int, int]:
        """Return a block with the digits of "two point four five", how many there are, and the index behind."""
        whole, end = block.whole, block.end
        if self.role(end) != "p" or self.role(end + 1) != "d":
            return whole, 0, end
        end, places = end + 1, 0
        while self.role(end) == "d":
            whole, end, places = whole.times(10).plus(self._word(end)), end + 1, places + 1
        return whole, places, end

    def scales(self, at: int) -> tuple[list[tuple[int, int]], int]:
        """Return the scale words from an index on that multiply each other, and the index behind them."""
        found: list[tuple[int, int]] = []
        while self.role(at) in "KG" and (not found or (found[-1][1], self.scale(at)[1]) in _PAIRS):
            found.append(self.scale(at))
            at += 1
        return found, at

    # -- digits, fractions and mixtures -----------------------------------------------------------------------

    def digits(self, at: int) -> Found | None:
        """Return a number in digits with its scale words: 12 million, 3 hundred thousand, 1 crore 20 lakh."""
        if self.role(at) != "9":
            return None
        number, end = self._scaled_digits(at)
        while number.scale is not None and self.role(end) == "9" and not number.amount.is_fraction:
            more, behind = self._scaled_digits(end)
            if more.scale is None or more.scale[1] >= number.scale[1] or more.amount.is_fraction:
                break
            number = replace(number, amount=number.amount.plus(more.amount), scale=more.scale)
            end = behind
        return Found(number, end)

    def _scaled_digits(self, at: int) -> tuple[Number, int]:
        number = self.items[at].number
        hundred = self.role(at + 1) == "H"
        scales, end = self.scales(at + 2 if hundred else at + 1)
        if hundred:
            scales = [_HUNDRED, *scales]
        if not scales:
            return number, end
        factor, exponent = scales[0][0], sum(power for _, power in scales)
        kind = FigureKind.COUNT if number.kind is FigureKind.SHARE else number.kind
        scaled = replace(number.scaled(factor, exponent), kind=kind, scale=(factor, exponent))
        return replace(scaled, full_scale=scaled.scale if hundred else None), end

    def bare_fraction(self, at: int) -> Found | None:
        """Return a fraction in words without what it is a part of: half, a quarter, two-thirds, 3 quarters."""
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
        amount = Amount(top, Whole(constant=bottom))
        return Found(Number(amount, FigureKind.SHARE, worded=True, checks=("proper",)), end + 1)

    def fraction(self, at: int) -> Found | None:
        """Return a fraction in words, and what it is a part of if that is a number: a million, a percent, 1 %."""
        found = self.bare_fraction(at)
        if found is None:
            return None
        number, end = found.number, found.end
        behind = end + 1 if self.role(end) == "o" else end
        if behind > end and self.role(behind) == "9" and self.role(behind + 1) == "%":
            part = self.items[behind].number.amount
            amount = Amount(
                _product(number.amount.top, part.top), number.amount.bottom, exponent=part.exponent
            )
            return Found(Number(amount, worded=True), behind + 1)
        if self.role(behind) == "a" or (self.role(behind) == "d" and self.items[behind].words == "one"):
            behind += 1
        if self.role(behind) == "%":
            return Found(replace(number, kind=FigureKind.COUNT), behind)
        if self.role(behind) != "K":
            return found
        factor, exponent = self.scale(behind)
        amount = number.amount.scaled(factor, exponent)
        checks = number.checks if factor == 1 else ()
        return Found(Number(amount, worded=True, scale=(factor, exponent), checks=checks), behind + 1)

    def mixed(self, found: Found) -> Found:
        """Return a number with the fraction behind it: two and a half million, a million and a half."""
        number = found.number
        part = self.bare_fraction(found.end + 1) if self.role(found.end) == "&" else None
        if (
            part is None
            or number.amount.is_fraction
            or number.amount.power
            or self.role(found.end + 1) == "h"
        ):
            return found
        scales, end = self.scales(part.end) if number.scale is None else ([number.scale], part.end)
        scale = (scales[0][0], sum(power for _, power in scales)) if scales else (1, 0)
        inner = 0 if number.scale is None else scale[1]
        if number.amount.exponent != inner or scale[0] != 1:
            raise Unreadable("a fraction follows a number that has decimals or dozens")
        top, bottom = part.number.amount.top, part.number.amount.bottom
        amount = Amount(top, bottom, whole=number.amount.top, exponent=scale[1])
        return Found(
            Number(
                amount, worded=True, scale=scale if scales else None, short=not scales, checks=("proper",)
            ),
            end,
        )

    def vague(self, at: int) -> Found | None:
        """Return an order of magnitude: thousands, tens of thousands, several hundred, many millions."""
        end = at + 1 if self.role(at) == "v" else at
        factor, exponent, start = 1, 0, end
        if end > at:
            while self.role(end) in "HKG":
                factor, exponent = factor * self.scale(end)[0], exponent + self.scale(end)[1]
                end += 1
        elif self.role(end) == "G":
            factor, exponent = self.scale(end)
            end += 1
            while self.role(end) in "o&" and self.role(end + 1) == "G":
                more = self.scale(end + 1)
                if self.role(end) == "&":
                    if self.items[end + 1].words != self.items[end - 1].words:
                        raise Unreadable("two orders of magnitude are joined by 'and'")
                else:
                    factor, exponent = factor * more[0], exponent + more[1]
                end += 2
        if end == start:
            return None
        return Found(Number(constant(factor).scaled(1, exponent), worded=True), end)


def _product(left: Whole, right: Whole) -> Whole:
    """Return the product of two integers of which one is a constant."""
    if left.terms and right.terms:
        raise Unreadable("a fraction of a fraction is not read")
    return right.times(left.constant) if not left.terms else left.times(right.constant)


def with_numbers(items: Sequence[Item], *, join: bool) -> list[Item]:
    """Return the items with every number as one item: role N, or V for a bare order of magnitude.

    Raises Unreadable if number words stand in an order that makes no number.
    """
    words = Words(items, join=join)
    finders: tuple[Callable[[int], Found | None], ...] = (words.fraction, words.digits, words.words)
    found: list[Item] = []
    at = 0
    while at < len(items):
        if (rank := _compound_rank(words, at)) is not None:
            found.append(rank)
            at += 2
            continue
        vague = words.vague(at)
        number = vague or next((hit for finder in finders if (hit := finder(at)) is not None), None)
        if number is None:
            found.append(items[at])
            at += 1
            continue
        number = number if vague else words.mixed(number)
        text = " ".join(item.words for item in items[at : number.end])
        item = Item("V" if vague else "N", items[at].start, items[number.end - 1].end, text, number.number)
        found.append(item)
        at = number.end
    return found


def _compound_rank(words: Words, at: int) -> Item | None:
    """Return twenty-first or thirty-second as a rank."""
    if words.role(at) != "y" or words.role(at + 1) not in "Rq":
        return None
    value = words.items[at + 1].value
    if not isinstance(value, int) or value > 9:
        return None
    whole = words._word(at).plus(Whole(constant=value))
    return Item("R", words.items[at].start, words.items[at + 1].end, value=Number(Amount(whole), worded=True))
