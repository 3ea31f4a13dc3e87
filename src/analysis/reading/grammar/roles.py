"""What the items of a figure are to it: their roles, and patterns that are written with the names of roles."""

import re
from enum import StrEnum


class Role(StrEnum):
    """The role of an item: one character, so that a row of roles is a text that a pattern can match.

    Of three hedges of a sort the first stands before a number, the last behind it, the middle one on either side.
    """

    UNREAD = ""  # a word or sign whose phrase has not been looked up yet

    # Numbers, and what they are made of.
    NUMBER = "N"  # made by `number_words`
    MAGNITUDE = "V"  # vague: "thousands", "tens of thousands"
    DIGITS = "9"
    UNIT = "d"  # one to nine
    TEEN = "e"  # ten to nineteen
    TENS = "y"  # twenty, thirty, ...
    HUNDRED = "H"
    SCALE = "K"  # thousand and larger
    SCALES = "G"  # tens, hundreds, thousands, ...
    SEVERAL = "v"
    FRACTION = "h"  # half, quarter
    ORDINAL = "q"  # third, fifth: a fraction or a rank
    POINT = "p"

    # Hedges.
    ABOUT_BEFORE = "A"  # about
    ABOUT = "g"  # approximately
    ABOUT_BEHIND = "f"  # or so
    FLOOR_BEFORE = "L"  # more than
    FLOOR = "i"  # at least
    FLOOR_BEHIND = "l"  # or more
    CEILING_BEFORE = "U"  # up to
    CEILING = "z"  # at most
    CEILING_BEHIND = "u"  # or fewer
    BELOW = "S"  # fewer than
    BELOW_SIGN = "<"
    EMPTY_HEDGE = "s"  # kept in the hedge, without effect

    # What joins and divides numbers.
    BETWEEN = "B"
    FROM = "F"
    TO = "T"
    DASH = "-"
    AND = "&"
    OR = "|"
    BUT = "b"
    IN = "I"  # in, out of
    OF = "o"
    PER = "P"
    SLASH = "/"
    OPEN = "("
    CLOSE = ")"
    COMMA = ","

    # Units, shares, ranks.
    PERCENT = "%"
    PERMILLE = "m"
    TIMES = "j"  # times as many
    PLUS_MINUS = "D"
    STANDARD_ERROR = "W"
    CURRENCY = "C"
    HALF = "Q"  # most, a minority: above or below one half
    ALL = "E"
    RANK = "R"  # first, second, 2nd
    RANK_WORD = "r"  # rank, number
    ENDING = "x"  # st, nd, rd, th
    LARGEST = "X"
    TOP = "J"

    # No number, and words without effect.
    NONE = "Z"
    MISSING = "M"
    THE = "t"
    ARTICLE = "a"
    FILLER = "n"
    NOUN = "w"  # or another known word


#: What opens a group that has a name, which is no role; or the name of a role.
_NAME = re.compile(r"(?P<group>\(\?P<\w+>)|(?P<role>[a-z_]+)|\s+")


def role_pattern(text: str) -> re.Pattern[str]:
    """A pattern of roles from one that is written with their names, in small letters and with blanks between them.

    Examples
    --------
    >>> role_pattern("(?P<before>[about floor]*) number percent?").pattern
    '(?P<before>[gi]*)N%?'
    """
    return re.compile(_NAME.sub(_named, text))


def _named(match: re.Match[str]) -> str:
    """The character of a role by its name; a blank is left out."""
    if match["role"]:
        return re.escape(Role[match["role"].upper()])
    return match["group"] or ""
