"""The numbers, words and signs of a sentence, and the role of each in the grammar of figures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from analysis.reading.grammar.phrase_list import CURRENCY_WORDS, phrases
from analysis.reading.grammar.roles import Role
from analysis.reading.grammar.text import (
    TEEN_WORD,
    TENS_WORD,
    UNIT_WORD,
    plain_text,
    without_number_words,
)

#: Roles of what no figure has, and of numbers that count nothing: no role of the grammar has these signs.
UNKNOWN = "~"
MASKED = "!"
_TOKEN = re.compile(
    r"""
    (?P<address>(?:https?://|www\.)\S{1,2000})
  | (?P<number>\d{1,3}(?P<mark>[,'’\u00a0\u202f\u2009\ ])\d{3}(?:(?P=mark)\d{3})*(?!\d)(?:\.\d+)?
      | \d{1,2}(?:,\d{2})+,\d{3}(?!\d) | \d+(?:[.,]\d+)* )
  | (?P<dollar>(?<![^\W\d_])(?:(?:USD?|CAD?|AUD?|NZD?|HKD?|U\.S\.|[CASR]|NT)\ ?)?\$)
  | (?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)
  | (?P<sign>\S)
    """,
    re.VERBOSE,
)
#: So many signs of one token are looked at; no word of a figure has more.
_LONGEST = 40
_LONGEST_PHRASE = 8
_ROLES_OF_WORDS = {UNIT_WORD: Role.UNIT, TEEN_WORD: Role.TEEN, TENS_WORD: Role.TENS}


@dataclass(frozen=True, slots=True)
class Token:
    """A number, a word or a sign."""

    start: int  # in the plain text
    end: int
    text: str  # in small letters and plain signs
    kind: str  # address, number, dollar, word or sign
    is_capital: bool = False
    is_initials: bool = False  # a word of capitals, which is a name: TEN, ALL


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A sentence as a row of roles, one sign each."""

    roles: str
    firsts: tuple[int, ...]  # of each role the first token
    lasts: tuple[int, ...]  # and the last


def tokens_of(plain: str, start: int, end: int) -> list[Token]:
    """The tokens of a stretch of a text.

    Examples
    --------
    >>> [token.text for token in tokens_of("About 1,200 men", 0, 15)]
    ['about', '1,200', 'men']
    """
    tokens = []
    for match in _TOKEN.finditer(plain, start, end):
        kind = str(match.lastgroup)
        if kind == "mark":
            kind = "number"
        text = _plain(match[0][:_LONGEST])
        is_initials = (
            kind == "word" and len(match[0]) > 1 and match[0].isupper() and text not in CURRENCY_WORDS
        )
        token = Token(match.start(), match.end(), text, kind, match[0][0].isupper(), is_initials)
        tokens.append(token)
    return tokens


@lru_cache(maxsize=1 << 15)
def _plain(text: str) -> str:
    """A token in small letters; signs and digits of any script as the grammar has them."""
    if text.isascii():
        return text.lower()
    if text.isalpha():
        return text.casefold()
    return plain_text(text.replace("’", "'")).strip().lower() if len(text) < _LONGEST else text.lower()


def role_row(tokens: Sequence[Token], masked: frozenset[int]) -> RoleRow:
    """The roles of the tokens of a sentence, of which some are numbers that count nothing."""
    roles: list[str] = []
    firsts: list[int] = []
    lasts: list[int] = []
    index = 0
    while index < len(tokens):
        signs, size = _role_at(tokens, index, masked)
        for sign in signs:
            roles.append(sign)
            firsts.append(index)
            lasts.append(index + size - 1)
        index += size
    return RoleRow("".join(roles), tuple(firsts), tuple(lasts))


def _role_at(tokens: Sequence[Token], index: int, masked: frozenset[int]) -> tuple[str, int]:
    """The roles of the longest phrase that begins at a token, and how many tokens it has."""
    token = tokens[index]
    if index in masked:
        return MASKED, 1
    if token.kind == "number":
        return Role.DIGITS.value, 1
    if token.kind == "dollar":
        return Role.CURRENCY.value, 1
    if token.kind == "address":
        return UNKNOWN, 1
    if is_joint(tokens, index):
        # Of "twenty-five" and "two-thirds".
        return "", 1
    phrase, size = ("", 1) if token.is_initials else _longest_phrase(tokens, index)
    if phrase:
        meanings = phrases()[phrase]
        return "".join(role.value for role, _ in meanings), size
    is_number = token.kind == "word" and not token.is_initials
    word_role = number_word(token.text) if is_number else None
    return (word_role.value if word_role else UNKNOWN), 1


def is_joint(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token is a hyphen between two words."""
    if tokens[index].text != "-" or not 0 < index < len(tokens) - 1:
        return False
    before, behind = tokens[index - 1], tokens[index + 1]
    is_between = before.kind == behind.kind == "word"
    return is_between and before.end == tokens[index].start and tokens[index].end == behind.start


def _longest_phrase(tokens: Sequence[Token], index: int) -> tuple[str, int]:
    """The longest phrase of the grammar that begins at a token, and how many tokens it has; none: empty."""
    words: list[str] = []
    best = ("", 1)
    position = index
    longest = _longest_by_first().get(tokens[index].text, 0)
    while position < len(tokens) and len(words) < longest:
        token = tokens[position]
        position += 1
        if is_joint(tokens, position - 1):
            continue
        if token.kind not in ("word", "sign"):
            break
        words.append(token.text)
        phrase = " ".join(words)
        if phrase in phrases():
            best = (phrase, position - index)
    return best


@cache
def _longest_by_first() -> dict[str, int]:
    """How many words the longest phrase has that begins with each word."""
    longest: dict[str, int] = {}
    for phrase in phrases():
        words = phrase.split()
        size = min(len(words), _LONGEST_PHRASE)
        longest[words[0]] = max(longest.get(words[0], 0), size)
    return longest


@lru_cache(maxsize=4096)
def number_word(word: str) -> Role | None:
    """The role of a word from two to ninety; None of any other."""
    (form,), _ = without_number_words([word])
    return _ROLES_OF_WORDS.get(form)
