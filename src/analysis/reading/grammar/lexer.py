"""From a skeleton to a rating, or to items: numbers of digits, and phrases of a closed vocabulary, each with a role.

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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product, takewhile

from analysis.reading.grammar.digits import (
    Amount,
    Numeral,
    Template,
    read_digits,
    read_fraction,
    read_science,
)
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
from analysis.subject import listed, load
from analysis.vocabulary import FigureKind

#: What a phrase is: its role and, for some roles, a value.
Meaning = tuple[str, int | tuple[int, int] | str | None]
_WORDS, _MONEY = load("figure_words.yml"), load("currencies.yml")
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
#: Words that a hyphen or nothing may tie to the digits before them.
TIED = frozenset((*_SCALES, *_PLURALS, "percent", "pct", "per", "permille", "plus", "odd", "ish"))
#: Words that may stand directly before digits.
LEADING = frozenset(name.split()[-1] for name in CURRENCY_WORDS)
#: What makes an ordinal number of digits.
SUFFIXES = frozenset(("st", "nd", "rd", "th"))


def _spelled(words: str) -> Iterator[str]:
    """The phrases of a list in which a name in braces stands for each phrase of the list of that name."""
    for phrase in listed(words):
        names = re.findall(r"{(\w+)}", phrase)
        for parts in product(*(listed(_WORDS["lists"][name]) for name in names)):
            yield " ".join(phrase.format(**dict(zip(names, parts, strict=True))).split())


@cache
def phrases() -> dict[str, tuple[Meaning, ...]]:
    """What each phrase means."""
    nouns = " ".join(load("counted_nouns.yml").values()).split()
    single: dict[str, Meaning] = dict.fromkeys(nouns, ("w", None))
    for role, words in _WORDS["phrases"].items():
        single |= dict.fromkeys(_spelled(words), (role, None))
    for role, known in (("C", CURRENCY_WORDS), ("K", _SCALES), ("G", _PLURALS)):
        single |= {word: (role, value) for word, value in known.items()}
    for number, word in enumerate(listed(_WORDS["ordinals"]), start=3):
        single |= {word: ("q", number), f"{word}s": ("h", number)}
    for role, value, words in _WORDS["valued"]:
        single |= dict.fromkeys(_spelled(words), (role, value))
    single |= {sign: (role, None) for sign, role in zip("([)],;/", "(()),,/", strict=True)}
    couple: tuple[Meaning, ...] = ("A", None), ("d", 2)
    both = dict.fromkeys(("a couple", "a couple of"), couple)
    return {phrase: (meaning,) for phrase, meaning in single.items()} | both


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


_NOTHING = Item("", 0, 0)
#: Words whose full stop is part of them; "no." is "number" and keeps its stop, without which it would be "none".
_STOPPED = frozenset(listed(_WORDS["abbreviations"])) - {"no", "nos"}
_NUMBERS = {"fraction": read_fraction, "science": read_science, "digits": read_digits}


def read_items(skeleton: str) -> list[Item]:
    """The items of a skeleton, in reading order; Unreadable if a word, a sign or a number is unknown."""
    if len(skeleton) > LONGEST:
        raise Unreadable(f"it is longer than {LONGEST} signs")
    if BAD in skeleton:
        raise Unreadable(BAD)
    text = _unquoted(skeleton.lower()).rstrip(" ,;").removesuffix(".").rstrip()
    text = skeleton.lower().rstrip() if not text.strip(". ") else text
    items: list[Item] = []
    runs = words = 0
    for match in _TOKEN.finditer(text):
        kind, place = str(match.lastgroup), match.span()
        if kind in _NUMBERS:
            items.append(Item("9", *place, value=_NUMBERS[kind](match[0], runs)))
            runs += len(re.findall(RUN, match[0]))
        elif kind == "slot":
            words += 1
            items.append(Item(_SLOT_ROLES[match[0]], *place, value=-words))
        elif kind == "dollar":
            code = DOLLARS[match[0].replace("$", "").strip()]
            items.append(Item("C", *place, value="$" if match[0] == "$" else code))
        elif kind == "stop" and items and items[-1].end == place[0] and items[-1].words in _STOPPED:
            items[-1] = replace(items[-1], end=place[1])
        elif kind != "hyphen":
            items.append(Item("", *place, match[0].replace(".", "") if kind == "initials" else match[0]))
    _check_neighbours(text, items)
    items = [*_phrased(items)]
    _check_letters(items)
    return _with_links(_with_ordinals(items))


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
    at = 0
    while at < len(items):
        if items[at].role:
            yield items[at]
            at += 1
            continue
        run = [*takewhile(lambda item: not item.role, items[at : at + _LONGEST_PHRASE])]
        joined = (" ".join(item.words for item in run[:size]) for size in range(len(run), 0, -1))
        phrase = next((phrase for phrase in joined if phrase in phrases()), "")
        if not phrase:
            what, word = "word" if run[0].words[0].isalpha() else "sign", run[0].words[:40]
            raise Unreadable(f"the {what} {word!r} is unknown here")
        last = run[phrase.count(" ")]
        for role, value in phrases()[phrase]:
            yield Item(role, run[0].start, last.end, phrase, value)
        at += phrase.count(" ") + 1


def _check_neighbours(text: str, items: Sequence[Item]) -> None:
    """Refuse letters that are glued to digits, unless they are a currency, a scale or an ordinal's ending."""
    for item in (item for item in items if item.role == "9"):
        before, behind = re.search("[a-z]*$", text[: item.start]), re.match("[a-z]*", text[item.end :])
        for glued, known in ((before, LEADING), (behind, TIED | SUFFIXES | LEADING)):
            if glued and glued[0] and glued[0] not in known:
                raise Unreadable(f"the letters {glued[0]!r} are stuck to its digits")


def _check_letters(items: list[Item]) -> None:
    """Refuse a single letter as a scale where it may be a flag or a unit: "12b", and "12 m" without a noun."""
    if any(item.role == "C" for item in items):
        return
    for before, item, behind in zip([_NOTHING, *items], items, [*items[1:], _NOTHING], strict=False):
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
    for item, behind in zip(items, [*items[1:], _NOTHING], strict=True):
        first, _, rest = item.words.partition(" ")
        meaning = phrases().get(rest) if item.role in "lu" and first == "and" else None
        if item.words == "~" and found and found[-1].role in "9HK%":
            found.append(replace(item, role="-"))
        elif meaning is not None and behind.role and behind.role in "9deyaHKC":
            found.append(Item("&", item.start, item.start + len(first), first))
            found.append(Item(meaning[0][0], item.end - len(rest), item.end, rest))
        elif found and found[-1].words == "+" and item.role in "K%m":
            found.insert(-1, item)
        else:
            found.append(item)
    return found


#: Digits or a number word at the start of a line; and the same below others.
_BELOW = re.compile(rf"{LINE_END}\s*(?:{RUN}|{NUMBER_WORD})")
_STACKED = re.compile(rf"(?:{RUN}|{NUMBER_WORD}) *{_BELOW.pattern}")


def check_lines(skeleton: str, items: Sequence[Item]) -> None:
    """Refuse a number of which a part stands on the next line, where it may be a number of its own: 150, below it 200.

    A scale word may stand there, as in "half a" and below it "million".
    """
    broken = (item for item in items if item.role in "NV" and _BELOW.search(skeleton, item.start, item.end))
    if _STACKED.search(skeleton) or any(broken):
        raise Unreadable("a line break or a tab stands inside its number")


# -- ratings: "B+", "B or B-", "Tier 2 Watchlist"; a set of labels, never a number ---------------------------------

_GRADE = r"(?<![a-z])(?P<grade>[a-f])(?P<sign>[+-]?)(?![a-z])"
_TIER = rf"tier[ -]?(?P<tier>{RUN}|{UNIT_WORD}|one)(?P<watch>[ -]?(?:watch[ -]?list|wl)|[ ]?\((?:watch[ -]?list|wl)\))?"
_CLASS = r"(?P<class>very high|very low|high|medium|low|special case)(?! (?:of|as)\b)"
_LABEL = f"(?:(?:an?|the|as|of|grades?|ratings?|either) +)*(?:{_TIER}|{_CLASS}|{_GRADE})"
_BETWEEN = " *(?:, *or|, *and|,|/|or|and) *"
_LEAD = re.compile(r"(?:(?:rated|ranked|graded|given|received|placed|on|in) +)*")
_TAIL = "(?: +(?:ratings?|grades?|country|countries|category|list|class))*"
_RATING = re.compile(
    re.sub(r"\?P<\w+>", "?:", f"{_LEAD.pattern}{_LABEL}(?:{_BETWEEN}{_LABEL})*(?:{_BETWEEN}|{_TAIL})")
)


def read_rating(skeleton: str) -> Template | None:
    """The reading of a text that holds nothing but ratings, or None."""
    text = re.sub(r"[\"']", " ", skeleton).lower().strip().rstrip(".")
    lead = _LEAD.match(text)
    if lead is None or not _RATING.fullmatch(text):
        return None
    labels: list[tuple[str, Amount | None]] = []
    runs = words = 0
    for match in re.compile(_LABEL).finditer(text, lead.end()):
        tier, word = match["tier"], match["class"]
        if tier is not None:
            slot = None if tier == "one" else -1 - words if tier == UNIT_WORD else runs
            words, runs = words + (tier == UNIT_WORD), runs + bool(re.match(RUN, tier))
            labels.append(("Tier {}" + (" Watchlist" if match["watch"] else ""), Amount(((slot, 1),))))
        elif word is not None:
            labels.append((word.capitalize() if word == "special case" else word, None))
        else:
            labels.append((match["grade"].upper() + match["sign"], None))
    checks = tuple(("tier", number) for _, number in labels if number is not None)
    return Template(kind=FigureKind.RATING, labels=tuple(dict.fromkeys(labels)), checks=checks)
