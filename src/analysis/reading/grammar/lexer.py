"""From a skeleton to items: numbers of digits, and phrases of a closed vocabulary, each with one role.

A role is one character, so that a sentence of them can be matched by a pattern:

9          digits                                 N V    number; vague magnitude (made by `number_words`)
d e y      one..nine; ten..nineteen; twenty..     H K    hundred; thousand and larger scale words
G v        hundreds, thousands, ...; several      h q    half, quarter; third, fifth (fraction or rank)
A g f      about; approximately; or so            n s    words without effect; hedges without effect
L i l      more than; at least; or more           t a    the, these; article
U z u      up to; at most; or fewer               S <    fewer than; the sign <
B F        between; from                          T -    to; a dash
& | b      and; or; but                           I o    in, out of; of
P /        per; a slash                           Q E    most, a minority; all
% m        percent; per thousand                  C      currency
R r        second (rank only); rank, number       X J    largest; top
Z M        no, none; no data                      w      noun or other known word
x p        st, nd, rd, th; point                  ( ) ,  brackets, comma

Of three hedges the first stands before a number, the last behind it, the middle one on either side.
The words themselves are data: `figure_words.yml`, `counted_nouns.yml` and `currencies.yml` of `analysis/subject`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product

from analysis.reading.grammar.digits import Numeral, read_digits, read_fraction, read_science
from analysis.reading.grammar.text import BAD, RUN, SHORT_RUN, TEEN_WORD, TENS_WORD, UNIT_WORD, Unreadable
from analysis.subject import listed, load


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase is: its role and, for some roles, a value."""

    role: str
    value: int | tuple[int, int] | str | None = None


_WORDS, _MONEY = load("figure_words.yml"), load("currencies.yml")
_SCALES: dict[str, tuple[int, int]]
_PLURALS: dict[str, tuple[int, int]]
_SCALES, _PLURALS = (
    {word: (factor, power) for factor, power, words in _WORDS[name] for word in listed(words)}
    for name in ("scales", "plural_scales")
)
#: ISO 4217 codes by the words and codes that name a currency beyond doubt.
CURRENCY_WORDS: dict[str, str] = {
    **{code.lower(): code for code in _MONEY["codes"].split()},
    **{name: code for code, names in _MONEY["names"].items() for name in listed(names)},
    "$": "$",
}
#: What stands before or after a dollar sign, and the currency it makes of it.
DOLLARS: dict[str, str] = {"": "USD"} | {
    word: code for code, words in _MONEY["dollars"].items() for word in listed(words)
}
#: Currencies that "$" may stand for when the other end of a range or a code behind it says which.
DOLLAR_CURRENCIES = frozenset(DOLLARS.values())
#: Currencies of countries that write a decimal comma, so that EUR 12,50 is no broken mark of thousands.
COMMA_CURRENCIES = frozenset(_MONEY["decimal_comma"].split())
#: Words whose full stop is part of them.
ABBREVIATIONS = frozenset(listed(_WORDS["abbreviations"]))
#: Words that a hyphen or nothing may tie to the digits before them.
TIED = frozenset((*_SCALES, *_PLURALS, "percent", "pct", "per", "permille", "plus", "odd", "ish"))
#: Words that may stand directly before digits.
LEADING = frozenset(CURRENCY_WORDS)
#: What makes an ordinal number of digits.
SUFFIXES = frozenset(("st", "nd", "rd", "th"))


def _fractions() -> dict[str, Meaning]:
    """Halves, quarters and so on; "third" alone may be a rank, "second" is never a fraction."""
    table = dict.fromkeys(("half", "halves"), Meaning("h", 2))
    table |= dict.fromkeys(("quarter", "quarters"), Meaning("h", 4))
    ordinals = [
        *enumerate(listed(_WORDS["ordinals"]), start=3),
        (100, "hundredth"),
        (1000, "thousandth"),
    ]
    for number, word in ordinals:
        table |= {word: Meaning("q", number), f"{word}s": Meaning("h", number)}
    return table


def _shares() -> dict[str, Meaning]:
    """Words for more and for less than half, and superlatives."""
    table = {phrase: Meaning("Q", "L") for phrase in listed(_WORDS["mostly"])}
    for word, article in product(listed(_WORDS["superlatives"]), ("", "the ")):
        table[f"{article}most {word}"] = Meaning("X")
    for noun, kinds, side in (("majority", "majorities", "L"), ("minority", "minorities", "U")):
        for adjective, lead in product(("", *listed(_WORDS[kinds])), ("", "in the ", "in a ", "in an ")):
            table[" ".join(f"{lead}{adjective} {noun}".split())] = Meaning("Q", side)
    return table


def _strict_bounds() -> dict[str, Meaning]:
    """More than and fewer than, each alone or behind a word of degree."""
    degrees = ("", *(f"{degree} " for degree in listed(_WORDS["degrees"])))
    return {
        degree + phrase: Meaning(role)
        for role, kind in (("L", "over"), ("S", "under"))
        for degree, phrase in product(degrees, listed(_WORDS[kind]))
    }


@cache
def phrases() -> dict[str, tuple[Meaning, ...]]:
    """What each phrase means."""
    nouns = " ".join(load("counted_nouns.yml").values()).split()
    single = {noun: Meaning("w") for noun in nouns}
    for role, words in _WORDS["phrases"].items():
        single |= {phrase: Meaning(role) for phrase in listed(words)}
    single |= _shares() | _strict_bounds()
    single |= {word: Meaning("C", code) for word, code in CURRENCY_WORDS.items()}
    single |= {word: Meaning("K", scale) for word, scale in _SCALES.items()}
    single |= {word: Meaning("G", scale) for word, scale in _PLURALS.items()}
    single |= _fractions() | {"hundred": Meaning("H"), "first": Meaning("R", 1), "second": Meaning("R", 2)}
    single |= {"zero": Meaning("d", 0), "a pair of": Meaning("d", 2), "upon": Meaning("&")}
    single |= dict.fromkeys(("one", "a single", "one single"), Meaning("d", 1))
    single |= {sign: Meaning(role) for sign, role in zip("([)],;/", "(()),,/", strict=True)}
    table: dict[str, tuple[Meaning, ...]] = {phrase: (meaning,) for phrase, meaning in single.items()}
    table["a couple"] = table["a couple of"] = (Meaning("A"), Meaning("d", 2))
    return table


# -- from a skeleton to items -----------------------------------------------------------------------------------------


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

    role: str  # one character; see above
    start: int  # where it stands in the skeleton
    end: int
    words: str = ""  # the phrase, lower case
    value: object = None  # a `Numeral`, the slot of a number word, or what the lexicon gives

    @property
    def number(self) -> Numeral:
        """The number that the item holds."""
        assert isinstance(self.value, Numeral)  # roles 9, N and V hold nothing else
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
        sizes = range(min(_LONGEST_PHRASE, len(words) - at), 0, -1)
        joined = (" ".join(words[at : at + size]) for size in sizes)
        phrase = next((phrase for phrase in joined if phrase in phrases()), "")
        if not phrase:
            what = "word" if words[at][0].isalpha() else "sign"
            raise Unreadable(f"the {what} {words[at][:40]!r} is unknown here")
        last = at + phrase.count(" ")
        for meaning in phrases()[phrase]:
            yield Item(meaning.role, spans[at][0], spans[last][1], phrase, meaning.value)
        at = last + 1


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
            if number.amount.exponent or not number.amount.is_plain:
                raise Unreadable(f"the letters {item.words!r} are stuck to its digits")
            rank = replace(number, checks=((f"ordinal {item.words}", number.amount),))
            found.append(Item("R", item.start, item.end, value=rank))
        elif item.words == "nd":
            found.append(replace(item, role="M"))
        else:
            raise Unreadable(f"the word {item.words!r} is unknown here")
    return found


def _with_links(items: list[Item]) -> list[Item]:
    """The items with signs and words that mean something else between others.

    "600~800" is a range and not "about 800"; "over 5 and under 10" has two bounds, "5 and under" one; "5+ million"
    is "5 million+".
    """
    found: list[Item] = []
    for item, behind in zip(items, [*items[1:], Item("", 0, 0)], strict=True):
        first, _, rest = item.words.partition(" ")
        meaning = phrases().get(rest) if item.role in "lu" and first == "and" else None
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
