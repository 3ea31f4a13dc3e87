"""The closed vocabulary of figures: what each phrase means, scale words and currencies among them.

The words themselves are data: `figure_words.yml`, `counted_nouns.yml` and `currencies.yml` of `analysis/subject`.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from analysis.reading.grammar.roles import Role
from analysis.subject import listed, load
from analysis.subject.nouns import nouns

#: What a phrase is: its role and, for some roles, a value.
Meaning = tuple[Role, int | tuple[int, int] | str | None]
FIGURE_WORDS = load("figure_words.yml")
_MONEY = load("currencies.yml")


def _scale_words(name: str) -> dict[str, tuple[int, int]]:
    """The factor and the power of ten of each scale word of a list."""
    scales: dict[str, tuple[int, int]] = {}
    for factor, power, words in FIGURE_WORDS[name]:
        scales |= dict.fromkeys(listed(words), (factor, power))
    return scales


def _codes_by_name(groups: dict[str, str]) -> dict[str, str]:
    """The code of each name in lists of names by code."""
    codes: dict[str, str] = {}
    for code, names in groups.items():
        codes |= dict.fromkeys(listed(names), code)
    return codes


_SCALES = _scale_words("scales")
_PLURALS = _scale_words("plural_scales")
#: ISO 4217 codes by the words and codes that name a currency beyond doubt.
CURRENCY_WORDS: dict[str, str] = {code.lower(): code for code in _MONEY["codes"].split()}
CURRENCY_WORDS |= _codes_by_name(_MONEY["names"])
CURRENCY_WORDS["$"] = "$"
#: What stands before or after a dollar sign, and the currency it makes of it.
DOLLARS: dict[str, str] = {"": "USD"} | _codes_by_name(_MONEY["dollars"])
#: Currencies that "$" may stand for when the other end of a range or a code behind it says which.
DOLLAR_CURRENCIES = frozenset(DOLLARS.values())
#: Currencies of countries that write a decimal comma, so that EUR 12,50 is no broken mark of thousands.
COMMA_CURRENCIES = frozenset(_MONEY["decimal_comma"].split())
#: Signs that several currencies share, where the subject does not say whose they are: which currencies these are.
SHARED_SIGNS: dict[str, str] = {}
for _sign, _of_sign in _MONEY["shared_signs"].items():
    if _of_sign["means"]:
        CURRENCY_WORDS[_sign] = _of_sign["means"]
    else:
        SHARED_SIGNS[_sign] = _of_sign["shared_by"]
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
        phrases_of_lists = [listed(FIGURE_WORDS["lists"][name]) for name in names]
        for parts in product(*phrases_of_lists):
            filled = phrase.format(**dict(zip(names, parts, strict=True)))
            # A part may be empty, and leaves two blanks then.
            yield " ".join(filled.split())


_SIGNS = {
    "(": Role.OPEN,
    "[": Role.OPEN,
    ")": Role.CLOSE,
    "]": Role.CLOSE,
    ",": Role.COMMA,
    ";": Role.COMMA,
    "/": Role.SLASH,
}


def _factor_and_power(number: int) -> tuple[int, int]:
    """A whole number as a factor and a power of ten."""
    digits = str(number)
    factor = digits.rstrip("0")
    return int(factor), len(digits) - len(factor)


@cache
def phrases() -> dict[str, tuple[Meaning, ...]]:
    """What each phrase means; of two meanings of one phrase the later list counts."""
    single: dict[str, Meaning] = {}
    counted = " ".join(load("counted_nouns.yml").values()).split()
    single |= dict.fromkeys((*counted, *nouns()), (Role.NOUN, None))
    for name, words in FIGURE_WORDS["phrases"].items():
        role = Role[name.upper()]
        single |= dict.fromkeys(_spelled(words), (role, None))
    for word, code in CURRENCY_WORDS.items():
        single[word] = (Role.CURRENCY, code)
    for word, scale in _SCALES.items():
        single[word] = (Role.SCALE, scale)
    for word, scale in _PLURALS.items():
        single[word] = (Role.SCALES, scale)
    for number, word in enumerate(listed(FIGURE_WORDS["ordinals"]), start=3):
        single[word] = (Role.ORDINAL, number)
        single[f"{word}s"] = (Role.FRACTION, number)
    for name, value, words in FIGURE_WORDS["valued"]:
        role = Role[name.upper()]
        single |= dict.fromkeys(_spelled(words), (role, value))
    for sign, role in _SIGNS.items():
        single[sign] = (role, None)
    meanings: dict[str, tuple[Meaning, ...]] = {phrase: (meaning,) for phrase, meaning in single.items()}
    about_two = ((Role.ABOUT_BEFORE, None), (Role.UNIT, 2))
    meanings |= dict.fromkeys(("a couple", "a couple of"), about_two)
    for noun, times in nouns().items():
        if times > 1:
            # So many of what is counted are a scale and a noun: "500 kilotonnes" are 500 thousand tonnes.
            meanings[noun] = ((Role.SCALE, _factor_and_power(times)), (Role.NOUN, None))
    for number, adverb in enumerate(listed(FIGURE_WORDS["adverbs"]), start=2):
        for comparison in listed(FIGURE_WORDS["lists"]["comparison"]):
            meanings[f"{adverb} {comparison}"] = ((Role.UNIT, number), (Role.TIMES, None))
    return meanings
