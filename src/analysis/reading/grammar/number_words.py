"""Number words, scale words and fractions: "half a million", "two hundred and six", "1 crore 20 lakh"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from analysis.reading.grammar.digits import ONE, Amount, Numeral, Terms, constant, times
from analysis.reading.grammar.lexer import Item
from analysis.reading.grammar.roles import Role, role_pattern
from analysis.reading.grammar.text import Unreadable
from analysis.vocabulary import FigureKind

#: A scale: its factor and its power of ten.
Scale = tuple[int, int]
#: A number in a row of items, and the index of the item behind it.
FoundNumeral = tuple[Numeral, int]

_HUNDRED: Scale = (1, 2)
#: Fractions that need no number before them.
_ALONE = frozenset({"half", "quarter"})
#: Powers of pairs of scale words that multiply: a thousand million, a lakh crore, a thousand crore.
_PAIRS = frozenset({(3, 6), (3, 7), (5, 7)})

_NUMBER_WORDS = frozenset({Role.UNIT, Role.TEEN, Role.TENS})
_PARTS = frozenset({Role.FRACTION, Role.ORDINAL})
_SCALES = frozenset({Role.SCALE, Role.SCALES})

_BELOW_HUNDRED = "(?:tens unit|[unit teen]|tens(?!unit))"


def _number_pattern(link: str) -> re.Pattern[str]:
    """A number word below a thousand with its decimals ("two point four five"); `link` may stand behind "hundred".

    "A" may stand before a scale word, and nothing has to stand before one behind "per" and "in every". "And" may stand
    behind "hundred": "one hundred and two hundred" are two numbers, "one hundred and two" is one.
    """
    rest = f"(?P<rest>{link}?{_BELOW_HUNDRED}(?![hundred fraction ordinal]))"
    block = f"(?:{_BELOW_HUNDRED}|article(?=[hundred scale]))(?P<hundred>hundred{rest}?)?"
    scale_alone = "(?<=[per in])(?:(?P<per>hundred)|(?=scale))"
    return role_pattern(f"(?P<block>{block}|{scale_alone})(?:point(?P<decimals>unit+))?")


_JOINED = _number_pattern("and")
_APART = _number_pattern("(?!)")
_FRACTION = role_pattern("(?P<top>[article digits unit teen]?)[fraction ordinal]")
_MAGNITUDE = role_pattern("several[scale hundred scales]+|scales(?:[of and]scales)*")


class _Words:
    """Finds numbers in a row of items; with `join`, "and" may stand inside one ("one hundred and twenty")."""

    def __init__(self, items: Sequence[Item], *, join: bool) -> None:
        self.items = items
        self.roles = "".join(item.role for item in items)
        self.links = {Role.COMMA, Role.AND} if join else {Role.COMMA}
        self.pattern = _JOINED if join else _APART

    def role(self, index: int) -> Role:
        """The role at an index; none behind the last item."""
        if index >= len(self.items):
            return Role.UNREAD
        return self.items[index].role

    def scale(self, index: int) -> Scale:
        """The factor and exponent of the scale word at an index."""
        value = self.items[index].value
        return value if isinstance(value, tuple) else _HUNDRED

    def terms(self, start: int, end: int) -> Terms:
        """The sum of single number words: slots (negative), or the values of "zero" and "one"."""
        terms: list[tuple[int | None, int]] = []
        for item in self.items[start:end]:
            value = item.value
            if item.role in _NUMBER_WORDS and isinstance(value, int):
                term = (value, 1) if value < 0 else (None, value)
                terms.append(term)
        return tuple(terms)

    def find(self, index: int) -> FoundNumeral | None:
        """The number that starts at an index."""
        numeral = self.fraction(index) or self.digits(index) or self.words(index)
        return self.mixed(numeral) if numeral else None

    # -- whole numbers in words -------------------------------------------------------------------------------

    def words(self, index: int) -> FoundNumeral | None:
        """A whole number in words: parts with scale words of falling size."""
        match = self.pattern.match(self.roles, index)
        if match is None:
            return None
        part, end = self.part(match)
        number = part
        while part.scale is not None and self.role(end - 1) is Role.SCALE:
            # What follows must stay below the scale word; behind a dozen, which is no power of ten, nothing is added.
            _, exponent = part.scale
            match = self.next_part(end, below=exponent) if exponent else None
            if match is None:
                break
            part, end = self.part(match)
            number = Numeral(number.amount.plus(part.amount), worded=True)
        return number, end

    def next_part(self, index: int, *, below: int) -> re.Match[str] | None:
        """The part from an index on, a link left out, unless it is a fraction or its scale is not below a power."""
        start = index
        if self.role(index) in self.links:
            start += 1
        if self.role(start) not in _NUMBER_WORDS:
            return None
        match = self.pattern.match(self.roles, start)
        if match is None:
            return None
        behind = match.end("block")
        if self.role(behind) in _PARTS:
            return None
        if self.role(behind) is Role.SCALE:
            _, exponent = self.scale(behind)
            if exponent >= below:
                return None
        return match

    def part(self, match: re.Match[str]) -> FoundNumeral:
        """A number below a thousand with its decimals and the scale words behind it."""
        first_end = match.start("hundred") if match["hundred"] else match.end("block")
        first = self.terms(match.start(), first_end) or ONE
        is_hundred = bool(match["hundred"] or match["per"])
        has_rest = bool(match["rest"])
        is_one = first == ONE and not has_rest

        whole = times(first, 100 if is_hundred else 1)
        if has_rest:
            whole += self.terms(*match.span("rest"))
        decimals = len(match["decimals"] or "")
        for index in range(match.end() - decimals, match.end()):
            whole = times(whole, 10) + self.terms(index, index + 1)

        (factor, exponent), behind = self.scales(match.end())
        is_scaled = behind > match.end()
        is_hundreds = is_hundred and not has_rest and not is_one
        scale = (factor, exponent) if is_scaled else None
        if scale is None and is_hundreds:
            scale = _HUNDRED
        number = Numeral(
            Amount(times(whole, factor), exponent=exponent - decimals),
            worded=True,
            short=not is_scaled,
            unit=match["block"] == Role.UNIT and not is_scaled,
            scale=scale,
            full_scale=(factor, exponent + 2) if is_hundreds else None,
            one=is_one and not is_scaled and not is_hundred,
        )
        return number, behind

    def scales(self, index: int) -> tuple[Scale, int]:
        """Factor and exponent of the scale words from an index on that multiply each other, and the index behind."""
        if self.role(index) not in _SCALES:
            return (1, 0), index
        factor, exponent = self.scale(index)
        last_exponent = exponent
        end = index + 1
        while self.role(end) in _SCALES:
            _, next_exponent = self.scale(end)
            if (last_exponent, next_exponent) not in _PAIRS:
                break
            exponent += next_exponent
            last_exponent = next_exponent
            end += 1
        return (factor, exponent), end

    # -- digits, fractions and mixtures -----------------------------------------------------------------------

    def digits(self, index: int) -> FoundNumeral | None:
        """A number in digits with its scale words: 12 million, 3 hundred thousand, 1 crore 20 lakh."""
        if self.role(index) is not Role.DIGITS:
            return None
        number, end = self.scaled_digits(index)
        while number.scale is not None and self.role(end) is Role.DIGITS and number.amount.bottom == ONE:
            lower, behind = self.scaled_digits(end)
            if lower.scale is None or lower.amount.bottom != ONE:
                break
            _, exponent = number.scale
            _, lower_exponent = lower.scale
            if lower_exponent >= exponent:
                break
            number = replace(number, amount=number.amount.plus(lower.amount), scale=lower.scale)
            end = behind
        return number, end

    def scaled_digits(self, index: int) -> FoundNumeral:
        """A number in digits with its scale words."""
        number = self.items[index].number
        is_hundred = self.role(index + 1) is Role.HUNDRED
        (factor, exponent), end = self.scales(index + 1 + is_hundred)
        if end == index + 1:
            return number, end
        scale = (1, exponent + 2) if is_hundred else (factor, exponent)
        kind = FigureKind.COUNT if number.kind is FigureKind.SHARE else number.kind
        full_scale = scale if is_hundred else None
        return replace(number.scaled(*scale), kind=kind, scale=scale, full_scale=full_scale), end

    def bare_fraction(self, index: int) -> FoundNumeral | None:
        """A fraction in words without what it is a part of: half, a quarter, two-thirds, 3 quarters."""
        match = _FRACTION.match(self.roles, index)
        if match is None:
            return None
        if not match["top"] and self.items[index].words not in _ALONE:
            return None
        top = self.terms(*match.span("top")) or ONE
        last = self.items[match.end() - 1]
        bottom = last.value
        assert isinstance(bottom, int)  # the lexicon gives fractions their number
        if match["top"] == Role.DIGITS:
            number = self.items[index].number
            if number.amount.exponent or number.kind is not FigureKind.COUNT:
                return None
            top = number.amount.top
        amount = Amount(top, ((None, bottom),))
        fraction = Numeral(amount, FigureKind.SHARE, worded=True, checks=(("proper", amount),))
        return fraction, match.end()

    def fraction(self, index: int) -> FoundNumeral | None:
        """A fraction in words, and what it is a part of if that is a number: a million, a percent, 1 %."""
        numeral = self.bare_fraction(index)
        if numeral is None:
            return None
        number, behind = numeral
        if self.role(behind) is Role.OF:
            behind += 1
            is_percent = self.role(behind + 1) is Role.PERCENT
            if self.role(behind) is Role.DIGITS and is_percent:
                return self.of_percent(number, behind), behind + 1
        if self.role(behind) is Role.ARTICLE or self.is_one(behind):
            behind += 1
        if self.role(behind) is Role.PERCENT:
            return replace(number, kind=FigureKind.COUNT), behind
        if self.role(behind) is not Role.SCALE:
            return numeral
        scale = self.scale(behind)
        amount = number.amount.scaled(*scale)
        return Numeral(amount, worded=True, scale=scale, checks=number.checks), behind + 1

    def is_one(self, index: int) -> bool:
        """Whether the word "one" stands at an index."""
        if self.role(index) is not Role.UNIT:
            return False
        return self.items[index].words == "one"

    def of_percent(self, fraction: Numeral, index: int) -> Numeral:
        """The number of percent that a fraction of the digits at an index is: half of 1 %."""
        if any(slot is not None for slot, _ in fraction.amount.top):
            raise Unreadable("a fraction of a fraction is not read")
        percents = self.items[index].number.amount
        top = sum(weight for _, weight in fraction.amount.top)
        product = times(percents.top, top)
        return Numeral(
            Amount(product, fraction.amount.bottom, exponent=percents.exponent),
            worded=True,
        )

    def mixed(self, numeral: FoundNumeral) -> FoundNumeral:
        """A number with the fraction behind it: two and a half million, a million and a half."""
        number, link = numeral
        if self.role(link) is not Role.AND or not number.amount.is_plain:
            return numeral
        fraction = self.bare_fraction(link + 1)
        if fraction is None or self.role(link + 1) is Role.FRACTION:
            return numeral
        part, behind = fraction
        scale = number.scale
        end = behind
        inner_exponent = 0
        is_of_dozens = False
        if scale is None:
            scale, end = self.scales(behind)
        else:
            factor, inner_exponent = scale
            # "Two and a half dozen" is 30, "a dozen and a half" may be 18 or half a thing more than 12.
            is_of_dozens = factor != 1
        if number.amount.exponent != inner_exponent or is_of_dozens:
            raise Unreadable("a fraction follows a number that has decimals or dozens")
        amount = replace(part.amount, whole=number.amount.top).scaled(*scale)
        is_scaled = number.scale is not None or end > behind
        mixed = Numeral(
            amount,
            worded=True,
            scale=scale if is_scaled else None,
            short=not is_scaled,
            checks=part.checks,
        )
        return mixed, end

    def vague(self, index: int) -> FoundNumeral | None:
        """An order of magnitude: thousands, tens of thousands, several hundred, many millions."""
        match = _MAGNITUDE.match(self.roles, index)
        if match is None:
            return None
        factor = 1
        exponent = 0
        for position in range(index, match.end()):
            role = self.role(position)
            if role is Role.AND:
                before = self.items[position - 1]
                behind = self.items[position + 1]
                if before.words != behind.words:
                    raise Unreadable("two orders of magnitude are joined by 'and'")
            if role not in _SCALES and role is not Role.HUNDRED:
                continue
            # "Thousands and thousands" are no more than thousands.
            if position > index and self.role(position - 1) is Role.AND:
                continue
            part_factor, part_exponent = self.scale(position)
            factor *= part_factor
            exponent += part_exponent
        magnitude = constant(factor).scaled(1, exponent)
        return Numeral(magnitude, worded=True), match.end()

    def rank(self, index: int) -> Item | None:
        """A rank of two words: twenty-first, thirty-second."""
        if self.role(index) is not Role.TENS:
            return None
        if self.role(index + 1) not in (Role.RANK, Role.ORDINAL):
            return None
        first = self.items[index]
        last = self.items[index + 1]
        if not isinstance(last.value, int) or last.value >= 10:
            return None
        tens = self.terms(index, index + 1)
        amount = Amount((*tens, (None, last.value)))
        return Item(Role.RANK, first.start, last.end, value=Numeral(amount, worded=True))


def with_numbers(items: Sequence[Item], *, join: bool) -> list[Item]:
    """The items with every number as one, or a bare order of magnitude as one; Unreadable if out of order."""
    words = _Words(items, join=join)
    result: list[Item] = []
    index = 0
    while index < len(items):
        rank = words.rank(index)
        if rank is not None:
            result.append(rank)
            index += 2
            continue
        role = Role.MAGNITUDE
        numeral = words.vague(index)
        if numeral is None:
            role = Role.NUMBER
            numeral = words.find(index)
        if numeral is None:
            result.append(items[index])
            index += 1
            continue
        number, end = numeral
        printed = items[index:end]
        text = " ".join(item.words for item in printed)
        result.append(Item(role, printed[0].start, printed[-1].end, text, number))
        index = end
    return result
