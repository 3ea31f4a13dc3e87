"""The closed vocabulary: every word and phrase that may stand beside a number, each with one role.

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

from dataclasses import dataclass
from functools import cache
from itertools import product

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
def phrases() -> dict[str, dict[str, tuple[Meaning, ...]]]:
    """Return, for each first word, the phrases that start with it, longest first, and what they mean."""
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
    index: dict[str, dict[str, tuple[Meaning, ...]]] = {}
    for phrase in sorted(table, key=lambda phrase: -phrase.count(" ")):
        index.setdefault(phrase.split(" ", 1)[0], {})[phrase] = table[phrase]
    return index
