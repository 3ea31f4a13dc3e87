"""One alphabet for all sources, and texts without their digits.

A *skeleton* is a text in which every run of digits has become one character that tells only its length and
whether it starts with a zero. Texts that differ in their digits alone share a skeleton, are understood once, and
are then filled with their numbers, a million at a time.
"""

import re
import unicodedata
from collections.abc import Sequence

from analysis.files import packaged

#: Stands for any character that no figure holds; never part of a reading.
BAD = "\x7f"
SEPARATOR = "\x00"
_FRACTION_SLASH = "\u2044"


class Unreadable(Exception):
    """The reason why a text cannot be read, on its way to the place that knows the text."""


def _alphabet() -> dict[int, str]:
    """The plain sign for each character that `signs.yml` lists, by code point."""
    plain_of = {}
    for plain, characters in packaged("reading/grammar/signs.yml").items():
        for character in characters:
            plain_of[ord(character)] = plain
    return plain_of


_ALPHABET = _alphabet()
_OTHER = re.compile(r"[^\x00-\x7f]")
#: What ends a line or a cell of a table, as one sign.
LINE_END = "\n"
_LINE_ENDS = b"\t\n\v\f\r"


def _control(code: int) -> int:
    """What an ASCII code becomes: tabs and all that ends a line that sign; other control characters mean nothing."""
    if code in _LINE_ENDS:
        return ord(LINE_END)
    return ord(BAD) if 0 < code < 32 else code


_CONTROLS = bytes(map(_control, range(256)))


def _plain(char: str) -> str:
    """What one character outside ASCII stands for: digits of any script, fractions, wide letters."""
    plain = _ALPHABET.get(ord(char))
    if plain is not None:
        return plain
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", char)
    decomposition = unicodedata.decomposition(char)
    if decomposition.startswith("<fraction>"):
        if not folded[-1].isdigit():
            return BAD
        fraction = folded.replace(_FRACTION_SLASH, "/")
        # The blanks keep the whole number before it apart: 2 1/2, not 21/2.
        return f" {fraction} "
    is_wide = decomposition.startswith("<wide>")
    is_letter = unicodedata.category(char) in {"Ll", "Lu"} and folded.isalpha()
    is_plain = folded.isascii() and (is_wide or is_letter)
    return folded if is_plain else BAD


def plain_text(text: str) -> str:
    """A text in ASCII, one sign for each meaning; what no figure holds becomes `BAD`."""
    if not text.isascii():
        for char in {match[0] for match in _OTHER.finditer(text)}:
            text = text.replace(char, _plain(char))
    return text.encode("ascii").translate(_CONTROLS).decode("ascii")


#: What raises: 10^7, 10**7, and small digits above the line.
_RAISED = ("^", "**", *"⁰¹²³⁴⁵⁶⁷⁸⁹")
_SMALL_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_POWER_OF_TEN = re.compile(
    r"(?<=[0-9])\s*[x×*·⋅]\s*10(?:(?:\^|\*\*)([+-]?[0-9]{1,2})|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))(?![0-9])", re.IGNORECASE
)


def _with_exponents(text: str) -> str:
    """A text in which 5×10^7 and 5 x 10⁷ are printed as 5e7."""
    if not any(sign in text for sign in _RAISED):
        return text

    def exponent(match: re.Match[str]) -> str:
        digits = match[1] or match[2].translate(_SMALL_DIGITS)
        return f"e{digits}"

    return _POWER_OF_TEN.sub(exponent, text)


def strange_sign(text: str) -> str:
    """Which the first character of a text is that no figure holds."""
    for char in text:
        if BAD in plain_text(char) or char == SEPARATOR:
            return f"the character {char!a} (U+{ord(char):04X}) is in no figure"
    return "it has a character that is in no figure"


# -- digits out -----------------------------------------------------------------------------------------------

#: Runs of this many digits and longer look the same; no figure has one.
_LENGTH = 26
#: A run of digits in a skeleton: 0x85 + its length, or 0xa0 + its length if it starts with a zero. Neither range
#: holds white space or a letter with another case.
_PLAIN = 0x85
_ZERO = 0xA0
RUN = "[\x86-\x9f\xa1-\xba]"
#: Runs of one to three digits without a leading zero, and the single zero.
SHORT_RUN = "[\x86-\x88\xa1]"
_RUNS = re.compile("([0-9]+)")
#: By its length, what stands for a run; and for one that starts with a zero.
_PLAIN_RUNS = [chr(_PLAIN + length) for length in range(_LENGTH + 1)]
_ZERO_RUNS = [chr(_ZERO + length) for length in range(_LENGTH + 1)]
#: Of every character that stands for digits: how many, and whether they start with a zero.
RUNS: dict[str, tuple[int, bool]] = {}
for _length in range(1, _LENGTH + 1):
    RUNS[_PLAIN_RUNS[_length]] = (_length, False)
    RUNS[_ZERO_RUNS[_length]] = (_length, True)


def skeletons(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    """A skeleton of each text, and the integers that the runs of digits of all of them spell, in order.

    Of the longest runs, which no figure has, only the first digits count.
    """
    joined = SEPARATOR.join(texts)
    if joined.count(SEPARATOR) >= len(texts):
        joined = SEPARATOR.join([text.replace(SEPARATOR, BAD) for text in texts])
    # By turns what stands between runs of digits, and a run.
    pieces = _RUNS.split(plain_text(_with_exponents(joined)))
    runs = [run[:_LENGTH] for run in pieces[1::2]]
    pieces[1::2] = [_ZERO_RUNS[len(run)] if run[0] == "0" else _PLAIN_RUNS[len(run)] for run in runs]
    skeletons_of_texts = "".join(pieces).split(SEPARATOR)
    return skeletons_of_texts, list(map(int, runs))


# -- number words out -----------------------------------------------------------------------------------------

#: Stand for a word from two to nine, from ten to nineteen, and for a ten from twenty to ninety.
UNIT_WORD = "\x01"
TEEN_WORD = "\x02"
TENS_WORD = "\x03"
NUMBER_WORD = "[\x01-\x03]"
_UNITS = "two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def _number_words() -> dict[str, tuple[str, int]]:
    """The sign that stands for each number word, and its value."""
    words = {"fourty": (TENS_WORD, 40)}
    for value, word in enumerate(_UNITS.split(), start=2):
        words[word] = (UNIT_WORD, value)
    for value, word in enumerate(_TEENS.split(), start=10):
        words[word] = (TEEN_WORD, value)
    for tens, word in enumerate(_TENS.split(), start=2):
        words[word] = (TENS_WORD, 10 * tens)
    return words


NUMBER_WORDS = _number_words()
_WORD = re.compile(rf"(?<![a-z])({'|'.join(NUMBER_WORDS)})(?![a-z])", re.IGNORECASE | re.ASCII)


def without_number_words(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    """The skeletons with signs for number words too, and what these spell; "one" stays, as it is often an article."""
    pieces = _WORD.split(SEPARATOR.join(texts))
    words = [NUMBER_WORDS[word.lower()] for word in pieces[1::2]]
    pieces[1::2] = [sign for sign, _ in words]
    return "".join(pieces).split(SEPARATOR), [value for _, value in words]
