"""From a skeleton to items: numbers of digits, and phrases of a closed vocabulary, each with a role."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from analysis.reading.grammar.digits import (
    Numeral,
    read_digits,
    read_fraction,
    read_science,
)
from analysis.reading.grammar.phrase_list import (
    DOLLARS,
    FIGURE_WORDS,
    LEADING,
    SHARED_SIGNS,
    SUFFIXES,
    TIED,
    phrases,
)
from analysis.reading.grammar.roles import Role
from analysis.reading.grammar.text import (
    BAD,
    LINE_END,
    NUMBER_WORD,
    RUN,
    SHORT_RUN,
    TEEN_WORD,
    TENS_WORD,
    UNIT_WORD,
    Unreadable,
)
from analysis.subject import listed

LONGEST = 300
_LONGEST_PHRASE = 8
_TOKEN = re.compile(
    rf"""
    (?P<fraction>(?:{RUN}\ +)?{SHORT_RUN}/{SHORT_RUN}(?![/,.'\ ]?{RUN}))
    |(?P<science>{RUN}(?:\.{RUN})?e[+-]?{RUN}(?![a-z]))
    |(?P<digits>(?:(?<![a-z.\x86-\xba])\.)?{RUN}(?:[,.'\ ]{RUN})*)
    |(?P<dollar>\$\ ?(?:usd?|cad?|aud?|nzd?|hkd?)(?![a-z])
        |(?:(?<![a-z.])(?:(?:u\.s\.?|usd?|cad|cdn|aud|nzd?|hkd?|sgd?)\ ?|c|a|s|r|can?|aus?|nt))?\$)
    |(?P<initials>[a-z](?:\.[a-z])+\.?(?![a-z]))
    |(?P<word>[a-z]+(?:'[a-z]+)?)
    |(?P<slot>[\x01-\x03])
    |(?P<hyphen>(?<=[a-z\x01-\x03])-(?=[a-z\x01-\x03])|(?<={RUN})-(?=(?:{"|".join(sorted(TIED))})(?![a-z])))
    |(?P<stop>\.(?!\.))
    |(?P<symbol>>=|<=|\+/-|\.{{2,}}|-{{2,3}}|\S)
    """,
    re.VERBOSE,
)
_SLOT_ROLES = {UNIT_WORD: Role.UNIT, TEEN_WORD: Role.TEEN, TENS_WORD: Role.TENS}


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of a figure."""

    role: Role
    start: int  # where it stands in the skeleton
    end: int
    words: str = ""  # the phrase, lower case
    value: object = None  # a `Numeral`, the slot of a number word, or what the lexicon gives

    @property
    def number(self) -> Numeral:
        """The number that the item holds."""
        assert isinstance(self.value, Numeral)  # digits, numbers and magnitudes hold nothing else
        return self.value


_NOTHING = Item(Role.UNREAD, 0, 0)
#: Words whose full stop is part of them; "no." is "number" and keeps its stop, without which it would be "none".
_STOPPED = frozenset(listed(FIGURE_WORDS["abbreviations"])) - {"no", "nos"}
_NUMBERS = {"fraction": read_fraction, "science": read_science, "digits": read_digits}


def read_items(skeleton: str) -> list[Item]:
    """The items of a skeleton, in reading order; Unreadable if a word, a sign or a number is unknown."""
    if len(skeleton) > LONGEST:
        raise Unreadable(f"it is longer than {LONGEST} signs")
    if BAD in skeleton:
        raise Unreadable(BAD)
    text = _without_end(skeleton.lower())
    items = _tokens(text)
    _check_neighbours(text, items)
    items = list(_phrased(items))
    _check_letters(items)
    return _with_links(_with_ordinals(items))


def _without_end(text: str) -> str:
    """The text without quotation marks and what ends a sentence; as it is where nothing else is left, as of "..."."""
    stripped = _unquoted(text).rstrip(" ,;").removesuffix(".").rstrip()
    return stripped if stripped.strip(". ") else text.rstrip()


def _tokens(text: str) -> list[Item]:
    """The numbers, currencies, words and signs of a text; words and most signs have no role yet."""
    items: list[Item] = []
    runs = 0
    number_words = 0
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        token = match[0]
        start, end = match.span()
        if kind in _NUMBERS:
            items.append(Item(Role.DIGITS, start, end, value=_NUMBERS[kind](token, runs)))
            runs += len(re.findall(RUN, token))
        elif kind == "slot":
            number_words += 1
            items.append(Item(_SLOT_ROLES[token], start, end, value=-number_words))
        elif kind == "dollar":
            code = "$" if token == "$" else DOLLARS[token.replace("$", "").strip()]
            items.append(Item(Role.CURRENCY, start, end, value=code))
        elif kind == "stop" and items and _is_stopped(items[-1], start):
            items[-1] = replace(items[-1], end=end)
        elif kind == "initials":
            items.append(Item(Role.UNREAD, start, end, token.replace(".", "")))
        elif kind != "hyphen":
            items.append(Item(Role.UNREAD, start, end, token))
    return items


def _is_stopped(item: Item, start: int) -> bool:
    """Whether a full stop that starts here belongs to a word, as an abbreviation."""
    return item.end == start and item.words in _STOPPED


def _unquoted(text: str) -> str:
    """The text with its quotation marks blanked, if each that opens also closes."""
    if '"' in text and text.count('"') % 2 == 0:
        text = text.replace('"', " ")
    loose = re.compile(r"(?<![a-z\x01-\x03\x86-\xba])'|'(?![a-z\x86-\xba])")
    if "'" in text and len(loose.findall(text)) % 2 == 0:
        text = loose.sub(" ", text)
    return text


def _phrased(items: Sequence[Item]) -> Iterator[Item]:
    """The items in which words, which have no role yet, have become phrases, the longest known one first."""
    index = 0
    while index < len(items):
        if items[index].role:
            yield items[index]
            index += 1
            continue
        candidates = items[index : index + _LONGEST_PHRASE]
        run = list(takewhile(lambda item: not item.role, candidates))
        phrase = _longest_phrase([item.words for item in run])
        size = phrase.count(" ") + 1
        for role, value in phrases()[phrase]:
            yield Item(role, run[0].start, run[size - 1].end, phrase, value)
        index += size


def _longest_phrase(words: Sequence[str]) -> str:
    """The longest phrase that words begin with; Unreadable if there is none."""
    for size in range(len(words), 0, -1):
        phrase = " ".join(words[:size])
        if phrase in phrases():
            return phrase
    first = words[0]
    if first in SHARED_SIGNS:
        raise Unreadable(f"its currency sign is {SHARED_SIGNS[first]}")
    what = "word" if first[0].isalpha() else "sign"
    raise Unreadable(f"the {what} {first[:40]!r} is unknown here")


_LETTERS_BEFORE = re.compile("[a-z]*$")
_LETTERS_BEHIND = re.compile("[a-z]*")


def _check_neighbours(text: str, items: Sequence[Item]) -> None:
    """Refuse letters that are glued to digits, unless they are a currency, a scale or an ordinal's ending."""
    for item in items:
        if item.role is not Role.DIGITS:
            continue
        before = _LETTERS_BEFORE.search(text[: item.start])
        behind = _LETTERS_BEHIND.match(text[item.end :])
        _check_glued(before, LEADING)
        _check_glued(behind, TIED | SUFFIXES | LEADING)


def _check_glued(letters: re.Match[str] | None, allowed: frozenset[str]) -> None:
    if letters and letters[0] and letters[0] not in allowed:
        raise Unreadable(f"the letters {letters[0]!r} are stuck to its digits")


def _check_letters(items: list[Item]) -> None:
    """Refuse a single letter as a scale where it may be a flag or a unit: "12b", and "12 m" without a noun."""
    if any(item.role is Role.CURRENCY for item in items):
        return
    framed = [_NOTHING, *items, _NOTHING]
    for before, item, behind in zip(framed, framed[1:], framed[2:], strict=False):
        is_loose = before.end != item.start and behind.role is not Role.NOUN
        may_be_unit = item.words in {"k", "m"} and is_loose
        if item.words == "b" or may_be_unit:
            raise Unreadable(f"the letter {item.words!r} may be a scale, a unit or a flag")


def _with_ordinals(items: list[Item]) -> list[Item]:
    """The items with 2nd and 21st as ranks, and n.d. as "no data" where no digits precede it."""
    result: list[Item] = []
    for item in items:
        before = result[-1] if result else _NOTHING
        if item.role is not Role.ENDING:
            result.append(item)
        elif before.role is Role.DIGITS and before.end == item.start:
            result[-1] = _ordinal(before, item)
        elif item.words == "nd":
            result.append(replace(item, role=Role.MISSING))
        else:
            raise Unreadable(f"the word {item.words!r} is unknown here")
    return result


def _ordinal(digits: Item, ending: Item) -> Item:
    """Digits and the ending behind them as a rank; which ending is right, only the digits can show."""
    number = digits.number
    if number.amount.exponent or not number.amount.is_plain:
        raise Unreadable(f"the letters {ending.words!r} are stuck to its digits")
    rank = replace(number, checks=((f"ordinal {ending.words}", number.amount),))
    return Item(Role.RANK, digits.start, ending.end, value=rank)


#: Behind what "~" is a dash, before what "and" starts a second bound, and before what "+" may stand.
_NUMBER_ENDS = frozenset({Role.DIGITS, Role.HUNDRED, Role.SCALE, Role.PERCENT})
_NUMBER_STARTS = frozenset(
    {
        Role.DIGITS,
        Role.UNIT,
        Role.TEEN,
        Role.TENS,
        Role.ARTICLE,
        Role.HUNDRED,
        Role.SCALE,
        Role.CURRENCY,
    }
)
_UNITS = frozenset({Role.SCALE, Role.PERCENT, Role.PERMILLE})
_BOUNDS_BEHIND = frozenset({Role.FLOOR_BEHIND, Role.CEILING_BEHIND})


def _with_links(items: list[Item]) -> list[Item]:
    """The items with signs and words that mean something else between others.

    "600~800" is a range and not "about 800"; "over 5 and under 10" has two bounds, "5 and under" one; "5+ million"
    is "5 million+".
    """
    result: list[Item] = []
    for item, behind in zip(items, [*items[1:], _NOTHING], strict=True):
        before = result[-1] if result else _NOTHING
        bound = _bound_behind_and(item) if behind.role in _NUMBER_STARTS else None
        if item.words == "~" and before.role in _NUMBER_ENDS:
            result.append(replace(item, role=Role.DASH))
        elif bound is not None:
            result += bound
        elif before.words == "+" and item.role in _UNITS:
            result.insert(-1, item)
        else:
            result.append(item)
    return result


def _bound_behind_and(item: Item) -> list[Item] | None:
    """Of "and over", "and" and a bound before the next number; None of any other item."""
    first, _, rest = item.words.partition(" ")
    meanings = phrases().get(rest)
    if item.role not in _BOUNDS_BEHIND or first != "and" or meanings is None:
        return None
    role, _ = meanings[0]
    link = Item(Role.AND, item.start, item.start + len(first), first)
    bound = Item(role, item.end - len(rest), item.end, rest)
    return [link, bound]


#: Digits or a number word at the start of a line; and the same below others.
_BELOW = re.compile(rf"{LINE_END}\s*(?:{RUN}|{NUMBER_WORD})")
_STACKED = re.compile(rf"(?:{RUN}|{NUMBER_WORD}) *{_BELOW.pattern}")


def check_lines(skeleton: str, items: Sequence[Item]) -> None:
    """Refuse a number of which a part stands on the next line, where it may be a number of its own: 150, below it 200.

    A scale word may stand there, as in "half a" and below it "million".
    """
    broken = _STACKED.search(skeleton)
    for item in items:
        if item.role in (Role.NUMBER, Role.MAGNITUDE):
            broken = broken or _BELOW.search(skeleton, item.start, item.end)
    if broken:
        raise Unreadable("a line break or a tab stands inside its number")
