"""Number words, scale words and fractions: "half a million", "two hundred and six", "1 crore 20 lakh"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from analysis.reading.grammar.digits import ONE, Amount, Numeral, Terms, constant, times
from analysis.reading.grammar.lexer import Item
from analysis.reading.grammar.text import Unreadable
from analysis.vocabulary import FigureKind

_HUNDRED = (1, 2)
#: Fractions that need no number before them.
_ALONE = frozenset({"half", "quarter"})
#: Pairs of scale words that multiply: a thousand million, a lakh crore, a thousand crore.
_PAIRS = frozenset({(3, 6), (3, 7), (5, 7)})
#: Roles of a number word below a hundred; below a thousand, where "a" may stand before a scale word and none has to
#: stand behind "per" and "in every"; and with its decimals ("two point four five"). "And" may stand behind "hundred":
#: "one hundred and two hundred" are two numbers, "one hundred and two" is one.
_SMALL = "(?:yd|[de]|y(?!d))"
_BLOCK = rf"(?:{_SMALL}|a(?=[HK]))(?P<hundred>H(?P<rest>{{join}}?{_SMALL}(?![Hhq]))?)?"
_PART = rf"(?P<block>{_BLOCK}|(?<=[PI])(?:(?P<per>H)|(?=K)))(?:p(?P<decimals>d+))?"
_JOINED, _APART = (re.compile(_PART.replace("{join}", join)) for join in ("&", "(?!)"))
_FRACTION = re.compile("(?P<top>[a9de]?)[hq]")
_MAGNITUDE = re.compile("v[HKG]+|G(?:[o&]G)*")
#: A number in a row of items, and the index of the item behind it.
FoundNumeral = tuple[Numeral, int]


class _Words:
    """Finds numbers in a row of items; with `join`, "and" may stand inside one ("one hundred and twenty")."""

    def __init__(self, items: Sequence[Item], *, join: bool) -> None:
        self.items = items
        self.roles = "".join(item.role for item in items) + "\n"
        self.links, self.pattern = (",&", _JOINED) if join else (",", _APART)

    def role(self, at: int) -> str:
        """The role at an index; a line end behind the last item."""
        return self.roles[min(at, len(self.roles) - 1)]

    def scale(self, at: int) -> tuple[int, int]:
        """The factor and exponent of the scale word at an index."""
        value = self.items[at].value
        return value if isinstance(value, tuple) else _HUNDRED

    def terms(self, start: int, end: int) -> Terms:
        """The sum of single number words: slots (negative), or the values of "zero" and "one"."""
        values = (item.value for item in self.items[start:end] if item.role in "dey")
        return tuple((value, 1) if value < 0 else (None, value) for value in values if isinstance(value, int))

    def find(self, at: int) -> FoundNumeral | None:
        """The number that starts at an index."""
        found = self.fraction(at) or self.digits(at) or self.words(at)
        return self.mixed(found) if found else None

    # -- whole numbers in words -------------------------------------------------------------------------------

    def words(self, at: int) -> FoundNumeral | None:
        """A whole number in words: parts with scale words of falling size."""
        match = self.pattern.match(self.roles, at)
        if match is None:
            return None
        last, end = self.part(match)
        number = last
        # What follows must stay below the scale word, if one stands there.
        while last.scale is not None and last.scale[1] and self.role(end - 1) == "K":
            start = end + (self.role(end) in self.links)
            match = self.pattern.match(self.roles, start) if self.role(start) in "dey" else None
            behind = match.end("block") if match else start
            if match is None or self.role(behind) in "hq":
                break
            if self.role(behind) == "K" and self.scale(behind)[1] >= last.scale[1]:
                break
            last, end = self.part(match)
            number = Numeral(number.amount.plus(last.amount), worded=True)
        return number, end

    def part(self, match: re.Match[str]) -> FoundNumeral:
        """A number below a thousand with its decimals and the scale words behind it."""
        start, hundred = match.start(), bool(match["hundred"] or match["per"])
        first = self.terms(start, match.start("hundred") if match["hundred"] else match.end("block")) or ONE
        one, whole = first == ONE and not match["rest"], times(first, 100 if hundred else 1)
        whole += self.terms(*match.span("rest")) if match["rest"] else ()
        decimals = match["decimals"] or ""
        for at in range(match.end() - len(decimals), match.end()):
            whole = times(whole, 10) + self.terms(at, at + 1)
        (factor, exponent), behind = self.scales(match.end())
        is_scaled, hundreds = behind > match.end(), hundred and not match["rest"] and not one
        number = Numeral(
            Amount(times(whole, factor), exponent=exponent - len(decimals)),
            worded=True,
            short=not is_scaled,
            unit=match["block"] == "d" and not is_scaled,
            scale=(factor, exponent) if is_scaled else _HUNDRED if hundreds else None,
            full_scale=(factor, exponent + 2) if hundreds else None,
            one=one and not is_scaled and not hundred,
        )
        return number, behind

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
        return number, end

    def scaled_digits(self, at: int) -> FoundNumeral:
        """A number in digits with its scale words."""
        number, hundred = self.items[at].number, self.role(at + 1) == "H"
        (factor, exponent), end = self.scales(at + 1 + hundred)
        if end == at + 1:
            return number, end
        scale = (1, exponent + 2) if hundred else (factor, exponent)
        kind = FigureKind.COUNT if number.kind is FigureKind.SHARE else number.kind
        full_scale = scale if hundred else None
        return replace(number.scaled(*scale), kind=kind, scale=scale, full_scale=full_scale), end

    def bare_fraction(self, at: int) -> FoundNumeral | None:
        """A fraction in words without what it is a part of: half, a quarter, two-thirds, 3 quarters."""
        match = _FRACTION.match(self.roles, at)
        if match is None or not (match["top"] or self.items[at].words in _ALONE):
            return None
        top, bottom = self.terms(*match.span("top")) or ONE, self.items[match.end() - 1].value
        assert isinstance(bottom, int)  # the lexicon gives fractions their number
        if match["top"] == "9":
            number = self.items[at].number
            if number.amount.exponent or number.kind is not FigureKind.COUNT:
                return None
            top = number.amount.top
        amount = Amount(top, ((None, bottom),))
        made = Numeral(amount, FigureKind.SHARE, worded=True, checks=(("proper", amount),))
        return made, match.end()

    def fraction(self, at: int) -> FoundNumeral | None:
        """A fraction in words, and what it is a part of if that is a number: a million, a percent, 1 %."""
        found = self.bare_fraction(at)
        if found is None:
            return None
        number, end = found
        behind = end + 1 if self.role(end) == "o" else end
        if behind > end and self.role(behind) == "9" and self.role(behind + 1) == "%":
            top, part = number.amount.top, self.items[behind].number.amount
            if any(slot is not None for slot, _ in top):
                raise Unreadable("a fraction of a fraction is not read")
            product = times(part.top, sum(weight for _, weight in top))
            return Numeral(
                Amount(product, number.amount.bottom, exponent=part.exponent), worded=True
            ), behind + 1
        if self.role(behind) == "a" or (self.role(behind) == "d" and self.items[behind].words == "one"):
            behind += 1
        if self.role(behind) == "%":
            return replace(number, kind=FigureKind.COUNT), behind
        if self.role(behind) != "K":
            return found
        scale = self.scale(behind)
        amount = number.amount.scaled(*scale)
        return Numeral(amount, worded=True, scale=scale, checks=number.checks), behind + 1

    def mixed(self, found: FoundNumeral) -> FoundNumeral:
        """A number with the fraction behind it: two and a half million, a million and a half."""
        number, at = found
        fraction = self.bare_fraction(at + 1) if self.role(at) == "&" else None
        if fraction is None or not number.amount.is_plain or self.role(at + 1) == "h":
            return found
        part, behind = fraction
        scale, end = self.scales(behind) if number.scale is None else (number.scale, behind)
        is_scaled = number.scale is not None or end > behind
        inner = 0 if number.scale is None else scale[1]
        # "Two and a half dozen" is 30, "a dozen and a half" may be 18 or half a thing more than 12.
        if number.amount.exponent != inner or (scale[0] != 1 and number.scale is not None):
            raise Unreadable("a fraction follows a number that has decimals or dozens")
        amount = replace(part.amount, whole=number.amount.top).scaled(*scale)
        kept = scale if is_scaled else None
        return Numeral(amount, worded=True, scale=kept, short=not is_scaled, checks=part.checks), end

    def vague(self, at: int) -> FoundNumeral | None:
        """An order of magnitude: thousands, tens of thousands, several hundred, many millions."""
        match = _MAGNITUDE.match(self.roles, at)
        if match is None:
            return None
        factor, exponent = 1, 0
        for place in range(at, match.end()):
            if self.role(place) == "&" and self.items[place - 1].words != self.items[place + 1].words:
                raise Unreadable("two orders of magnitude are joined by 'and'")
            if self.role(place) in "HKG" and self.role(place - 1) != "&":
                factor, exponent = factor * self.scale(place)[0], exponent + self.scale(place)[1]
        return Numeral(constant(factor).scaled(1, exponent), worded=True), match.end()


def with_numbers(items: Sequence[Item], *, join: bool) -> list[Item]:
    """The items with every number as one: role N, or V for a bare order of magnitude; Unreadable if out of order."""
    words = _Words(items, join=join)
    found: list[Item] = []
    at = 0
    while at < len(items):
        value = items[at + 1].value if words.role(at) == "y" and words.role(at + 1) in "Rq" else None
        if isinstance(value, int) and value < 10:  # twenty-first, thirty-second
            rank = Numeral(Amount((*words.terms(at, at + 1), (None, value))), worded=True)
            found.append(Item("R", items[at].start, items[at + 1].end, value=rank))
            at += 2
            continue
        vague = words.vague(at)
        hit = vague or words.find(at)
        if hit is None:
            found.append(items[at])
            at += 1
            continue
        number, end = hit
        text = " ".join(item.words for item in items[at:end])
        found.append(Item("V" if vague else "N", items[at].start, items[end - 1].end, text, number))
        at = end
    return found
