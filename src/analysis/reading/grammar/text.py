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


class Unreadable(Exception):
    """The reason why a text cannot be read, on its way to the place that knows the text."""


_SIGNS = packaged("reading/grammar/signs.yml")
_ALPHABET = {ord(char): plain for plain, chars in _SIGNS.items() for char in chars}
_OTHER = re.compile(r"[^\x00-\x7f]")
#: What ends a line or a cell of a table, as one sign.
LINE_END = "\n"
#: Tabs and all that ends a line become that sign; other control characters can hold no meaning.
_CONTROLS = bytes(
    ord(LINE_END) if code in b"\t\n\v\f\r" else 127 if code < 32 and code != 0 else code
    for code in range(256)
)


def _plain(char: str) -> str:
    """What one character outside ASCII stands for: digits of any script, fractions, wide letters."""
    if (known := _ALPHABET.get(ord(char))) is not None:
        return known
    if (digit := unicodedata.decimal(char, None)) is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", char)
    if unicodedata.decomposition(char).startswith("<fraction>"):
        # The blanks keep the whole number before it apart: 2 1/2, not 21/2.
        return f" {folded.replace(chr(0x2044), '/')} " if folded[-1].isdigit() else BAD
    wide = unicodedata.decomposition(char).startswith("<wide>")
    letters = unicodedata.category(char) in {"Ll", "Lu"} and folded.isalpha()
    return folded if folded.isascii() and (wide or letters) else BAD


def plain_text(text: str) -> str:
    """A text in ASCII, one sign for each meaning; what no figure holds becomes `BAD`."""
    if not text.isascii():
        for char in {match[0] for match in _OTHER.finditer(text)}:
            text = text.replace(char, _plain(char))
    return text.encode("ascii").translate(_CONTROLS).decode("ascii")


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
_PLAIN, _ZERO = 0x85, 0xA0
RUN = "[\x86-\x9f\xa1-\xba]"
#: Runs of one to three digits without a leading zero, and the single zero.
SHORT_RUN = "[\x86-\x88\xa1]"
_RUNS = re.compile("([0-9]+)")
#: By whether a run starts with a zero, and by its length.
_CODES = [[chr(start + length) for length in range(_LENGTH + 1)] for start in (_PLAIN, _ZERO)]
#: Of every character that stands for digits: how many, and whether they start with a zero.
RUNS = {code: (length, codes is _CODES[1]) for codes in _CODES for length, code in enumerate(codes) if length}


def skeletons(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    """A skeleton of each text, and the integers that the runs of digits of all of them spell, in order.

    Of the longest runs, which no figure has, only the first digits count.
    """
    joined = SEPARATOR.join(texts)
    if joined.count(SEPARATOR) >= len(texts):
        joined = SEPARATOR.join([text.replace(SEPARATOR, BAD) for text in texts])
    pieces = _RUNS.split(plain_text(joined))
    runs = [run[:_LENGTH] for run in pieces[1::2]]
    pieces[1::2] = [_CODES[run[0] == "0"][len(run)] for run in runs]
    return "".join(pieces).split(SEPARATOR), list(map(int, runs))


# -- number words out -----------------------------------------------------------------------------------------

#: Stand for a word from two to nine, from ten to nineteen, and for a ten from twenty to ninety.
UNIT_WORD, TEEN_WORD, TENS_WORD = "\x01", "\x02", "\x03"
NUMBER_WORD = "[\x01-\x03]"
_UNITS = "two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS: dict[str, tuple[str, int]] = {
    **{word: (UNIT_WORD, 2 + step) for step, word in enumerate(_UNITS.split())},
    **{word: (TEEN_WORD, 10 + step) for step, word in enumerate(_TEENS.split())},
    **{word: (TENS_WORD, 20 + 10 * step) for step, word in enumerate(_TENS.split())},
    "fourty": (TENS_WORD, 40),
}
_WORD = re.compile(rf"(?<![a-z])({'|'.join(_WORDS)})(?![a-z])", re.IGNORECASE | re.ASCII)


def without_number_words(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    """The skeletons with signs for number words too, and what these spell; "one" stays, as it is often an article."""
    pieces = _WORD.split(SEPARATOR.join(texts))
    found = [_WORDS[word.lower()] for word in pieces[1::2]]
    pieces[1::2] = [sign for sign, _ in found]
    return "".join(pieces).split(SEPARATOR), [value for _, value in found]
