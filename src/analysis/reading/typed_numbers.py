"""A number as a reader types it: "49.6m", "USD 150 bn", "fifty million", "600,000-800,000", "1.2 million children".

Wider than `figures` and less exact: whoever types a number has met it somewhere, and says a few words more. What is
read is looked for, never printed or stored. docs/_static/find.js reads in the same way, with the same words; the cases
in tests/reading/test_typed_numbers.yml are tried in both, and so is every figure that is held.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

from analysis.subject import listed, load

#: Rates are compared for so many inhabitants.
RATE_OF = 1000
#: From here on a number in letters is one, whatever stands beside it: "no one" names none.
_LARGE = 100
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
#: A point before three last digits marks thousands ("600.000"), and decimals where a size follows ("1.234 million").
_AMBIGUOUS_POINT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
#: What stands in the place of a sign that is typed in several forms.
_SIGNS = str.maketrans(
    {**dict.fromkeys("\u00a0\u202f\u2009\t\n", " "), **dict.fromkeys("‐‑‒–—−", "-"), "’": "'"}
)
_LETTER = r"[^\W\d_]"
#: The next token: a currency before digits, a code such as A2009-047, digits with what is written onto them, a word.
_SCANNER = rf"""
    (?P<currency> CURRENCIES ) (?= \ ?[0-9] )
  | (?P<code> {_LETTER}+ (?: {_LETTER} | [_-] )* [0-9] (?: {_LETTER} | [0-9_-] )* )
  | (?P<digits> [0-9]{{1,2}} (?: ,[0-9]{{2}} )+ ,[0-9]{{3}} (?![0-9])
     | [0-9]{{1,3}} (?P<mark>[\ ,.']) [0-9]{{3}} (?: (?P=mark) [0-9]{{3}} )* (?![0-9]) (?: \.[0-9]+ )?
     | [0-9]+ (?: [.,][0-9]+ )? ) (?P<onto> {_LETTER}* )
  | (?P<word> {_LETTER}+ )
  | (?P<sign> [%/$€£-] )
"""


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """What a reader typed: nothing but words where `values` is empty."""

    values: tuple[float, ...] = ()  # each number in it; shares are fractions, rates are for 1,000
    kind: str = ""  # count, share, money or rate; empty where the number may be of anything but a share
    currency: str = ""  # of money
    words: tuple[str, ...] = ()  # what may be looked for beside the numbers
    is_alone: bool = False  # nothing stands beside the numbers that tells of a place, a maker or a topic


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, or a number in digits."""

    text: str
    value: float | None = None
    decimals: float | None = None  # the other value of "1.234", which it has before a size


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number among the tokens, from `start` to before `end`."""

    start: int
    end: int
    value: float
    size: float = 1.0  # million in "27 million"
    kind: str = ""
    currency: str = ""
    is_year: bool = False  # it may be one
    is_weak: bool = False  # a number only where nothing else is said


def read_typed(text: str) -> TypedNumber:
    """The numbers in a text, in any way of writing, and the words beside them.

    Examples
    --------
    >>> read_typed("USD 150 bn").values
    (150000000000.0,)
    >>> read_typed("ILO 2017").values
    ()
    """
    words = vocabulary()
    tokens = list(_tokens(text))
    single_amounts = list(_amounts(tokens))
    amounts = _joined(tokens, _ratios(tokens, single_amounts))
    beside = _beside(tokens, amounts)
    persons = [word for word in beside if word in words["persons"]]
    is_strange = len(beside) > len(persons)
    firm = [amount for amount in amounts if not amount.is_weak]
    if not amounts:
        return TypedNumber()
    if is_strange and not firm:
        return TypedNumber()
    counted = firm or amounts
    uncounted = [tokens[amount.start].text for amount in amounts if amount not in counted]
    first = counted[0]
    usual_kind = "count" if persons else ""
    return TypedNumber(
        values=tuple(amount.value for amount in counted if amount.kind == first.kind),
        kind=first.kind or usual_kind,
        currency=first.currency,
        words=tuple(word for word in (*beside, *uncounted) if word not in words["anybody"]),
        is_alone=bool(firm) and not is_strange,
    )


@cache
def vocabulary() -> dict[str, Any]:
    """The words of typed numbers: their values, or those of a list."""
    content = {}
    for name, words in load("typed_numbers.yml").items():
        content[name] = listed(words) if isinstance(words, str) else words
    return content


@cache
def _scanner() -> re.Pattern[str]:
    """What finds the tokens, with the vocabulary's currencies."""
    longest_first = sorted(vocabulary()["currencies"], key=len, reverse=True)
    currencies = "|".join(map(re.escape, longest_first))
    pattern = _SCANNER.replace("CURRENCIES", currencies)
    return re.compile(pattern, re.VERBOSE)


def _tokens(text: str) -> Iterator[_Token]:
    """The words and numbers of a text, in order; what is neither is left out."""
    plain = text.translate(_SIGNS).lower()
    for phrase, word in vocabulary()["phrases"].items():
        plain = re.sub(rf"\b{phrase}\b", word, plain)
    for found in _scanner().finditer(plain):
        onto = found["onto"]
        if found["digits"] is None:
            yield _Token(found[0])
        elif onto and not _is_known(onto):
            # "2nd", "1990s".
            yield _Token(found[0])
        else:
            yield _number(found["digits"], found["mark"])
            if onto:
                yield _Token(onto)


def _is_known(onto: str) -> bool:
    """Whether what is written onto digits belongs to a number."""
    words = vocabulary()
    kinds = ("sizes", "currencies", "percent")
    return any(onto in words[name] for name in kinds)


def _number(digits: str, mark: str | None) -> _Token:
    """A number in digits, of which a mark may divide thousands."""
    if mark is None and digits.count(",") < 2:
        with_point = digits.replace(",", ".")
        return _Token(digits, float(with_point))
    mark = mark or ","
    whole = float(digits.replace(mark, ""))
    if mark != "." or digits.count(".") != 1:
        return _Token(digits, whole)
    decimals = float(digits)
    if not _AMBIGUOUS_POINT.fullmatch(digits):
        return _Token(digits, decimals)
    return _Token(digits, whole, decimals)


def _amounts(tokens: Sequence[_Token]) -> Iterator[_Amount]:
    """Every number among the tokens, each by itself."""
    place = 0
    while place < len(tokens):
        amount = _amount(tokens, place)
        if amount is None:
            place += 1
        else:
            yield amount
            place = amount.end


def _amount(tokens: Sequence[_Token], start: int) -> _Amount | None:
    """The number that begins at a place, if one does: with its fraction, its sizes, and what it is a number of."""
    value, end = _whole(tokens, start)
    parts = end + 1 if _text(tokens, end) == "-" else end
    divisor = _value(tokens, parts, "fractions")
    if divisor is None and end == start:
        return None
    if divisor is not None:
        value /= divisor
        end = _before_size(tokens, parts + 1)
    size = 1.0
    while (factor := _value(tokens, end, "sizes")) is not None:
        size *= factor
        end += 1
    is_part = divisor is not None and size == 1
    if is_part and start == parts and divisor != 2:
        # "Third" is an order, as "half" is not.
        return None
    decimals = tokens[start].decimals
    if decimals is not None:
        # A point before a size or a unit is one of decimals: 1.234 million.
        percent_or_rate = (*vocabulary()["percent"], "per")
        if size > 1 or _text(tokens, end) in percent_or_rate:
            value = decimals
    kind = "share" if is_part else ""
    amount = _Amount(start, end, value * size, size, kind=kind)
    with_unit = _with_unit(tokens, amount)
    return _weighed(tokens, with_unit)


def _whole(tokens: Sequence[_Token], start: int) -> tuple[float, int]:
    """The number in digits or letters that begins at a place, and where it ends: there, if none begins."""
    if start >= len(tokens):
        return 1.0, start
    token = tokens[start]
    if token.value is not None:
        return token.value, start + 1
    if token.text in ("a", "an"):
        before_size = _value(tokens, start + 1, "sizes") is not None
        before_fraction = _value(tokens, start + 1, "fractions") is not None
        is_single = before_size or before_fraction
        return 1.0, start + is_single
    size = _value(tokens, start, "sizes")
    is_rate = _text(tokens, start - 1) == "per"
    if is_rate and size is not None:
        # "Per thousand": the size itself is read behind it.
        return size or 1.0, start + 1
    return _in_letters(tokens, start)


def _in_letters(tokens: Sequence[_Token], start: int) -> tuple[float, int]:
    """The number in letters below a thousand that begins at a place, and where it ends."""
    total = 0.0
    end = start
    place = start
    while (value := _value(tokens, place, "numerals")) is not None:
        total += value
        end = place + 1
        if _text(tokens, end) == "hundred":
            total *= 100
            end += 1
        sign = _text(tokens, end)
        is_joined = sign == "-" or (sign == "and" and total >= _LARGE)
        place = end + 1 if is_joined else end
        following = _value(tokens, place, "numerals")
        is_before_hundred = _text(tokens, place + 1) == "hundred"
        # "Two to three", "five hundred and eight hundred", "twenty thirty" are two numbers each.
        if following is None or is_before_hundred or not _fits(total, following):
            break
    if end == start:
        return 1.0, start
    return total, end


def _fits(total: float, following: float) -> bool:
    """Whether a numeral goes on with a number: "twenty" with "seven", "hundred" with "fifty"."""
    if not total > 0:
        return False
    room = 100 if total % 100 == 0 else 10
    has_room = total % room == 0
    return has_room and 0 < following < room


def _before_size(tokens: Sequence[_Token], place: int) -> int:
    """Where the size of a fraction begins, as in "half a million" and "a quarter of a million", if it has one."""
    end = place
    while _text(tokens, end) in ("of", "a", "an"):
        end += 1
    is_size = _value(tokens, end, "sizes") is not None
    return end if is_size else place


def _with_unit(tokens: Sequence[_Token], amount: _Amount) -> _Amount:
    """A number with the percent sign behind it, or the currency on either side."""
    words = vocabulary()
    text_before = _text(tokens, amount.start - 1)
    text_behind = _text(tokens, amount.end)
    if text_behind in words["percent"]:
        share = amount.value / 100
        return replace(amount, value=share, kind="share", end=amount.end + 1)
    currencies = words["currencies"]
    before = currencies.get(text_before)
    if before:
        return replace(amount, kind="money", currency=before, start=amount.start - 1)
    behind = currencies.get(text_behind)
    if behind:
        return replace(amount, kind="money", currency=behind, end=amount.end + 1)
    return amount


def _weighed(tokens: Sequence[_Token], amount: _Amount) -> _Amount:
    """A number that says whether it may be a year, or is one only where nothing else is said."""
    first = tokens[amount.start]
    is_bare = amount.end == amount.start + 1
    is_year = is_bare and bool(_YEAR.fullmatch(first.text))
    is_in_letters = first.value is None and amount.size == 1
    is_unlabelled = amount.kind in ("", "share")
    is_small = is_in_letters and is_unlabelled and amount.value < _LARGE
    is_weak = is_year or is_small
    return replace(amount, is_year=is_year, is_weak=is_weak)


def _ratios(tokens: Sequence[_Token], amounts: Sequence[_Amount]) -> list[_Amount]:
    """The numbers, of which "1 in 5", "2/3" and "7.6 per 1,000" are one each."""
    read: list[_Amount] = []
    for amount in amounts:
        before = read[-1] if read else None
        ratio = before and _ratio(before, amount, [token.text for token in tokens[before.end : amount.start]])
        if ratio:
            read[-1] = ratio
        else:
            read.append(amount)
    return read


def _ratio(part: _Amount, whole: _Amount, between: Sequence[str]) -> _Amount | None:
    """What two numbers are together, if they are a share or a rate."""
    if part.kind or whole.kind:
        return None
    if whole.value == 0:
        return None
    ratio = part.value / whole.value
    joined = replace(part, end=whole.end, is_year=False, is_weak=False)
    if between == ["per"]:
        rate = part.value * RATE_OF / whole.value
        return replace(joined, value=rate, kind="rate")
    is_bare = part.size == whole.size == 1 and not whole.is_year
    is_share = between in (["in"], ["of"], ["/"]) and part.value < whole.value
    if not is_share or not is_bare:
        return None
    return replace(joined, value=ratio, kind="share")


def _joined(tokens: Sequence[_Token], amounts: Sequence[_Amount]) -> list[_Amount]:
    """The numbers, of which the ends of a range share what is said once: "600-800 thousand", "$5-9 billion"."""
    ends = list(amounts)
    for place in reversed(range(len(ends) - 1)):
        low = ends[place]
        high = ends[place + 1]
        if not _is_range(tokens, low, high):
            continue
        if high.kind and not low.kind:
            value = low.value / 100 if high.kind == "share" else low.value
            low = replace(low, value=value, kind=high.kind, currency=high.currency, is_weak=False)
        in_size_of_high = low.value * high.size
        # "500 to 1 million" is not from 500 million on.
        if low.size == 1 and in_size_of_high < high.value:
            is_weak = low.is_weak and high.size == 1
            low = replace(low, value=in_size_of_high, size=high.size, is_weak=is_weak)
        ends[place] = low
    for place, (low, high) in enumerate(pairwise(tuple(ends)), start=1):
        if low.kind == "money" and not high.kind and _is_range(tokens, low, high):
            ends[place] = replace(high, kind=low.kind, currency=low.currency)
    return ends


def _is_range(tokens: Sequence[_Token], low: _Amount, high: _Amount) -> bool:
    """Whether nothing but what joins the ends of a range stands between two numbers."""
    joiners = vocabulary()["joiners"]
    between = [token.text for token in tokens[low.end : high.start]]
    if not between:
        return False
    return all(text in joiners for text in between)


def _beside(tokens: Sequence[_Token], amounts: Sequence[_Amount]) -> list[str]:
    """The words outside of all numbers that say something."""
    inside: set[int] = set()
    for amount in amounts:
        inside.update(range(amount.start, amount.end))
    empty = {"/"}
    for name in ("fillers", "joiners", "percent", "currencies"):
        empty.update(vocabulary()[name])
    beside = []
    for place, token in enumerate(tokens):
        if place not in inside and token.text not in empty:
            beside.append(token.text)
    return beside


def _text(tokens: Sequence[_Token], place: int) -> str:
    """What stands at a place; empty outside of the text."""
    if not 0 <= place < len(tokens):
        return ""
    return tokens[place].text


def _value(tokens: Sequence[_Token], place: int, kind: str) -> float | None:
    """The value of the word at a place, if it is of a kind of the vocabulary."""
    words = vocabulary()[kind]
    value: float | None = words.get(_text(tokens, place))
    return value
