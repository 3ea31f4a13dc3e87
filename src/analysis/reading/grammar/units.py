"""What stands at a number: percent signs, currencies, ratios and rates; what the ends of a range share."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.reading.grammar.digits import Amount, Numeral, constant, times
from analysis.reading.grammar.lexer import Item
from analysis.reading.grammar.phrase_list import COMMA_CURRENCIES, DOLLAR_CURRENCIES
from analysis.reading.grammar.roles import Role, role_pattern
from analysis.reading.grammar.text import Unreadable
from analysis.vocabulary import FigureKind


def settled(number: Numeral) -> Numeral:
    """The number, whose mark can no longer be either a decimal mark or a mark of thousands."""
    if number.doubt:
        raise Unreadable(f"it is ambiguous: {number.doubt}")
    return number


def roles_of(items: Sequence[Item]) -> str:
    """The roles of items, one character each."""
    return "".join(item.role for item in items)


def percent(number: Numeral) -> Numeral:
    """A number as so many percent: a fraction."""
    return number.of_kind(FigureKind.SHARE, amount=number.amount.scaled(1, -2), percent=True)


def _percentage(numbers: list[Numeral], _: Sequence[Item]) -> Numeral:
    return percent(numbers[0])


def _times_as_many(numbers: list[Numeral], _: Sequence[Item]) -> Numeral:
    """A ratio: three times as many."""
    return numbers[0].of_kind(FigureKind.RATIO)


def _permille(numbers: list[Numeral], _: Sequence[Item]) -> Numeral:
    return replace(numbers[0].of_kind(FigureKind.RATE), denominator=constant(1000))


def _money(numbers: list[Numeral], part: Sequence[Item]) -> Numeral:
    codes = {str(item.value) for item in part if item.role is Role.CURRENCY}
    named = codes - {"$"}
    is_other_than_dollars = len(codes) > 1 and not named <= DOLLAR_CURRENCIES
    if len(named) > 1 or is_other_than_dollars:
        raise Unreadable("it names two currencies")
    currency = named.pop() if named else "USD"
    amount = _in_currency(numbers[0], currency)
    return replace(amount, dollar=codes == {"$"}, year_like=False)


def _in_currency(number: Numeral, currency: str) -> Numeral:
    """A number as money; a comma is no doubt in the currency of a country that writes a decimal comma."""
    doubt = "" if number.comma and currency in COMMA_CURRENCIES else number.doubt
    return replace(number, kind=FigureKind.MONEY, currency=currency, doubt=doubt)


def _ratio(numbers: list[Numeral], part: Sequence[Item]) -> Numeral:
    """A share: 2 in 5."""
    count, whole = numbers
    for number in numbers:
        is_whole = number.amount.is_plain and number.amount.exponent >= 0
        if not is_whole or number.doubt:
            raise Unreadable("a share of the form 'one in five' needs whole numbers")
    link = next(item.words for item in part if item.role in (Role.IN, Role.OF))
    top = times(count.amount.top, 10**count.amount.exponent)
    bottom = times(whole.amount.top, 10**whole.amount.exponent)
    amount = Amount(top, bottom)
    checks = [("ratio", amount)]
    if whole.year_like and link == "in":
        checks.append(("no year", amount))
    worded = count.worded or whole.worded
    return Numeral(amount, FigureKind.SHARE, worded=worded, checks=tuple(checks))


def _rate(numbers: list[Numeral], _: Sequence[Item]) -> Numeral:
    """A rate: of 4.0 per 1,000 the value is 4.0, the denominator 1,000."""
    value, base = numbers
    if base.comma:
        raise Unreadable("the base of a rate must be 100, 1,000 or another power of ten")
    # "per 1.000" cannot be per one: the point marks thousands, which is worth a factor of a thousand.
    denominator = base.amount.scaled(1, 3) if base.doubt else base.amount
    return replace(value.of_kind(FigureKind.RATE), denominator=denominator)


@dataclass(frozen=True, slots=True)
class _Rewriting:
    """A pattern of items that are one number together, what that number is, and what makes it."""

    pattern: re.Pattern[str]
    what: str
    build: Callable[[list[Numeral], Sequence[Item]], Numeral]

    def apply(self, items: list[Item]) -> list[Item]:
        """The items with every stretch whose roles match the pattern replaced by one number."""
        result: list[Item] = []
        behind = 0
        for match in self.pattern.finditer(roles_of(items)):
            part = items[match.start() : match.end()]
            result += items[behind : match.start()]
            result.append(self.one_number(part))
            behind = match.end()
        return result + items[behind:]

    def one_number(self, part: Sequence[Item]) -> Item:
        """The number that such items are together."""
        printed = [item for item in part if item.role in (Role.NUMBER, Role.MAGNITUDE)]
        numbers = [item.number for item in printed]
        if any(number.kind is not FigureKind.COUNT for number in numbers):
            raise Unreadable(f"{self.what} needs plain numbers")
        value = self.build(numbers, part)
        return replace(printed[0], value=value, start=part[0].start, end=part[-1].end)


#: A part of a whole: 21 of the 47.
PART = "number noun* of [the all]* number"
_SHARE_OF = "a share of the form 'one in five'"
_PARTS = _Rewriting(role_pattern(PART), _SHARE_OF, _ratio)
_REWRITINGS = (
    _Rewriting(role_pattern("number percent | percent number"), "a percentage", _percentage),
    _Rewriting(role_pattern("number times"), "a ratio", _times_as_many),
    _Rewriting(role_pattern("number permille"), "a rate", _permille),
    _Rewriting(
        role_pattern("currency+ number currency* | number currency+ | magnitude of? currency"),
        "an amount of money",
        _money,
    ),
    _Rewriting(role_pattern("number in number"), _SHARE_OF, _ratio),
    _Rewriting(
        role_pattern("number (?: of? [noun the])* per [article the]? number | number slash number"),
        "a rate",
        _rate,
    ),
)
_LEAD = role_pattern(
    "noun+ of (?= [about_before about floor_before floor ceiling_before ceiling below empty_hedge filler the article"
    " between from]* number)"
)


def with_units(items: list[Item]) -> list[Item]:
    """The items with percent signs, currencies, ratios and rates taken into their numbers."""
    for rewriting in _REWRITINGS:
        items = rewriting.apply(items)
    # "Profits of" before money goes; before a count it could be anything ("girls of 14").
    roles = roles_of(items)
    dropped: set[int] = set()
    for match in _LEAD.finditer(roles):
        index_of_number = roles.index(Role.NUMBER, match.end())
        number = items[index_of_number].number
        if number.kind is FigureKind.MONEY:
            dropped.update(range(*match.span()))
    return [item for index, item in enumerate(items) if index not in dropped]


def with_parts(items: list[Item]) -> list[Item]:
    """The items with parts of wholes as shares."""
    return _PARTS.apply(items)


#: From so many digits on that a scale word adds, "500 to 1 million" may be 500 or 500,000.
_THOUSAND = 3


def paired(low: Numeral, high: Numeral) -> tuple[Numeral, Numeral, dict[str, Any]]:
    """Both ends of a range in the same unit, and what a template says of the scale that the low end took, if any.

    "5 to 9 billion" is 5 billion to 9 billion, "10 to 15 %" is 10 % to 15 %, "$5 to 9" is all dollars. The scale
    is taken only if the low end then stays below the high end: "five to one thousand" starts at 5.
    """
    if high.percent and low.kind is FigureKind.COUNT:
        low = percent(low)
    elif high.kind is FigureKind.RATIO and low.kind is FigureKind.COUNT:
        low = low.of_kind(FigureKind.RATIO)
    elif high.kind is FigureKind.RATE and low.kind is FigureKind.COUNT:
        low = replace(low.of_kind(FigureKind.RATE), denominator=high.denominator)
    elif FigureKind.MONEY in (low.kind, high.kind):
        currency = _shared_currency(low, high)
        low = _in_currency(low, currency)
        high = _in_currency(high, currency)
    if low.kind is not high.kind:
        raise Unreadable(f"one end of its range is a {low.kind} and the other a {high.kind}")
    scale = high.scale
    if low.unit and high.full_scale is not None:
        scale = high.full_scale
    may_be_scaled = low.short and low.kind in (FigureKind.COUNT, FigureKind.MONEY)
    if scale is None or not may_be_scaled:
        return low, high, {}
    factor, exponent = scale
    is_guarded = exponent > _THOUSAND and not high.worded
    return low.scaled(factor, exponent), high, {"literal_low": low.amount, "guarded": is_guarded}


def _shared_currency(low: Numeral, high: Numeral) -> str:
    """The currency of a range of money; a bare dollar sign takes the kind of dollar of the other end."""
    for number in (low, high):
        if number.kind not in (FigureKind.MONEY, FigureKind.COUNT):
            raise Unreadable("only one end of its range is money")
    money = [number for number in (low, high) if number.kind is FigureKind.MONEY]
    sure = {str(number.currency) for number in money if not number.dollar}
    has_dollar = any(number.dollar for number in money)
    is_other_than_dollars = has_dollar and not sure <= DOLLAR_CURRENCIES
    if len(sure) > 1 or is_other_than_dollars:
        raise Unreadable("the ends of its range are in two currencies")
    return sure.pop() if sure else "USD"
