"""From a skeleton to items: numbers of digits, and phrases with their roles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from analysis.reading.grammar.digits import Number, read_digits, read_fraction, read_science
from analysis.reading.grammar.lexicon import (
    ABBREVIATIONS,
    DOLLARS,
    LEADING,
    SUFFIXES,
    TIED,
    phrases,
)
from analysis.reading.grammar.text import BAD, RUN, SHORT_RUN, TEEN_WORD, TENS_WORD, UNIT_WORD, Unreadable

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
    |(?P<symbol>>=|<=|\.{{2,}}|-{{2,3}}|\S)
    """,
    re.VERBOSE,
)
_SLOT_ROLES = {UNIT_WORD: "d", TEEN_WORD: "e", TENS_WORD: "y"}


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of a figure."""

    role: str  # one character; see `lexicon`
    start: int  # where it stands in the skeleton
    end: int
    words: str = ""  # the phrase, lower case
    value: object = None  # a `Number`, the slot of a number word, or what the lexicon gives

    @property
    def number(self) -> Number:
        """The number that the item holds."""
        assert isinstance(self.value, Number)  # roles 9, N and V hold nothing else
        return self.value


@dataclass(slots=True)
class _Tokens:
    """The tokens of one skeleton, and how far they have been read."""

    text: str
    words: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    def is_abbreviated(self, at: int) -> bool:
        """Whether the word that ends at a place is one whose full stop is part of it."""
        # "No." is "number" and stays visible: without its stop it would be "none".
        known = ABBREVIATIONS - {"no", "nos"}
        return bool(self.words) and self.spans[-1][1] == at and self.words[-1] in known

    def flush(self) -> None:
        """Turn the words gathered so far into items."""
        self.items += _phrased(self.words, self.spans)
        self.words, self.spans = [], []


def read_items(skeleton: str) -> list[Item]:
    """The items of a skeleton, in reading order.

    Raises Unreadable if a word or sign is unknown, or digits and marks fit no number format.
    """
    if len(skeleton) > LONGEST:
        raise Unreadable(f"it is longer than {LONGEST} signs")
    if BAD in skeleton:
        raise Unreadable(BAD)
    text = _unquoted(skeleton.lower()).rstrip(" ,;").removesuffix(".").rstrip()
    text = skeleton.lower().rstrip() if not text.strip(". ") else text
    tokens = _Tokens(text)
    runs = words = 0
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind in {"fraction", "science", "digits"}:
            tokens.flush()
            _check_neighbours(text, match, money=bool(tokens.items) and tokens.items[-1].role == "C")
            reader = {"fraction": read_fraction, "science": read_science, "digits": read_digits}[kind]
            tokens.items.append(Item("9", *match.span(), value=reader(match[0], runs)))
            runs += len(re.findall(RUN, match[0]))
        elif kind == "slot":
            tokens.flush()
            words += 1
            tokens.items.append(Item(_SLOT_ROLES[match[0]], *match.span(), value=-words))
        elif kind == "dollar":
            tokens.flush()
            code = DOLLARS[match[0].replace("$", "").strip()]
            tokens.items.append(Item("C", *match.span(), value="$" if match[0] == "$" else code))
        elif kind == "stop" and tokens.is_abbreviated(match.start()):
            tokens.spans[-1] = (tokens.spans[-1][0], match.end())
        elif kind != "hyphen":
            tokens.words.append(match[0].replace(".", "") if kind == "initials" else match[0])
            tokens.spans.append(match.span())
    tokens.flush()
    _check_letters(tokens.items)
    return _with_links(_with_ordinals(tokens.items))


def _unquoted(text: str) -> str:
    """The text with its quotation marks blanked, if each that opens also closes."""
    if '"' in text and text.count('"') % 2 == 0:
        text = text.replace('"', " ")
    loose = re.compile(r"(?<![a-z\x01-\x03\x86-\xba])'|'(?![a-z\x86-\xba])")
    if "'" in text and len(loose.findall(text)) % 2 == 0:
        text = loose.sub(" ", text)
    return text


def _check_neighbours(text: str, match: re.Match[str], *, money: bool) -> None:
    """Refuse letters that are glued to digits, unless they are a currency, a scale or an ordinal's ending."""
    before = re.search(r"([a-z]+)$", text[: match.start()])
    if before is not None and before[1] not in LEADING and not money:
        raise Unreadable(f"the letters {before[1]!r} are stuck to its digits")
    after = re.match(r"[a-z]+", text[match.end() :])
    if after is not None and after[0] not in TIED | SUFFIXES | LEADING:
        raise Unreadable(f"the letters {after[0]!r} are stuck to its digits")


def _phrased(words: list[str], spans: list[tuple[int, int]]) -> Iterator[Item]:
    """The items of a stretch of words, the longest known phrase first."""
    at = 0
    while at < len(words):
        known = phrases().get(words[at], {})
        sizes = range(min(_LONGEST_PHRASE, len(words) - at), 0, -1)
        size = next((size for size in sizes if " ".join(words[at : at + size]) in known), 0)
        if not size:
            what = "word" if words[at][0].isalpha() else "sign"
            raise Unreadable(f"the {what} {words[at][:40]!r} is unknown here")
        phrase = " ".join(words[at : at + size])
        for meaning in known[phrase]:
            yield Item(meaning.role, spans[at][0], spans[at + size - 1][1], phrase, meaning.value)
        at += size


def _check_letters(items: list[Item]) -> None:
    """Refuse a single letter as a scale where it may be a flag or a unit: "12b", and "12 m" without a noun."""
    if any(item.role == "C" for item in items):
        return
    none = Item("", 0, 0)
    for before, item, behind in zip([none, *items], items, [*items[1:], none], strict=False):
        loose = before.end != item.start and behind.role != "w"
        if item.words == "b" or (item.words in {"k", "m"} and loose):
            raise Unreadable(f"the letter {item.words!r} may be a scale, a unit or a flag")


def _with_ordinals(items: list[Item]) -> list[Item]:
    """The items with 2nd and 21st as ranks, and n.d. as "no data" where no digits precede it."""
    found: list[Item] = []
    for item in items:
        if item.role != "x":
            found.append(item)
        elif found and found[-1].role == "9" and found[-1].end == item.start:
            number = found.pop().number
            found.append(Item("R", item.start, item.end, value=_ordinal(number, item.words)))
        elif item.words == "nd":
            found.append(replace(item, role="M"))
        else:
            raise Unreadable(f"the word {item.words!r} is unknown here")
    return found


def _ordinal(number: Number, suffix: str) -> Number:
    if number.amount.exponent or not number.amount.is_plain:
        raise Unreadable(f"the letters {suffix!r} are stuck to its digits")
    return replace(number, checks=(f"ordinal {suffix}",))


def _with_links(items: list[Item]) -> list[Item]:
    """The items with signs and words that mean something else between others.

    "600~800" is a range and not "about 800"; "over 5 and under 10" has two bounds, "5 and under" one; "5+ million"
    is "5 million+".
    """
    found: list[Item] = []
    for item, behind in zip(items, [*items[1:], Item("", 0, 0)], strict=True):
        first, _, rest = item.words.partition(" ")
        meaning = (
            phrases().get(rest.split(" ")[0], {}).get(rest) if item.role in "lu" and first == "and" else None
        )
        if item.words == "~" and found and found[-1].role in "9HK%":
            found.append(replace(item, role="-"))
        elif meaning is not None and behind.role and behind.role in "9deyaHKC":
            found.append(Item("&", item.start, item.start + len(first), first))
            found.append(Item(meaning[0].role, item.end - len(rest), item.end, rest))
        elif found and found[-1].words == "+" and item.role in "K%m":
            found.insert(-1, item)
        else:
            found.append(item)
    return found
