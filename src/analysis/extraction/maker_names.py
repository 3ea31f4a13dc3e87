"""Where the name of a maker begins and ends: capitals, offices in small letters, and the links between them."""

import re
from collections.abc import Sequence

from analysis.extraction.place_mentions import is_place
from analysis.extraction.tokens import Token
from analysis.extraction.word_lists import words
from analysis.subject import listed

_LONGEST = 12
_LONGEST_LIST = 6
_LINKS = frozenset(
    listed("of; on; for; the; and; in; de; des; der; die; du; fuer; für; against; to; &; at; la; le; with")
)
#: What stands within a name, between its words.
_IN_NAMES = _LINKS | {","}
#: Parts of the names of persons in small letters.
_PARTICLES = frozenset(("al", "el", "van", "von", "bin", "ibn", "ul"))
#: Links that end a name which is read from its end.
_ENDING_LINKS = frozenset(("in", "to", "at", "with"))


def is_name(token: Token) -> bool:
    """Whether a token may be part of the name of a maker.

    Examples
    --------
    >>> is_name(Token(0, 6, "unicef", "word", is_capital=True))
    True
    """
    if token.kind != "word" or token.text == "the" or token.text in words("no_maker"):
        return False
    return token.is_capital or token.text in words("offices")


def is_initial(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token is a capital letter with a full stop behind it, or that full stop: U.S. Department.

    Examples
    --------
    >>> from analysis.extraction.tokens import tokens_of
    >>> tokens = tokens_of("U.S. law", 0, 8)
    >>> [is_initial(tokens, index) for index in range(5)]
    [True, True, True, True, False]
    """
    if tokens[index].text == ".":
        return index > 0 and is_initial(tokens, index - 1) and tokens[index].start == tokens[index - 1].end
    token = tokens[index]
    is_letter = token.kind == "word" and token.is_capital and len(token.text) == 1
    return is_letter and index + 1 < len(tokens) and tokens[index + 1].text == "."


def name_end(tokens: Sequence[Token], begin: int) -> int:
    """The last token of a name that begins at a token; before it if there is none.

    Examples
    --------
    >>> from analysis.extraction.tokens import tokens_of
    >>> name_end(tokens_of("the Bank of Japan says", 0, 22), 0)
    3
    """
    last = begin - 1
    for index in range(begin, min(len(tokens), begin + _LONGEST)):
        if is_initial(tokens, index) or _is_part(tokens[index]):
            last = index
        elif not _goes_on(tokens, begin, last, index):
            break
    return last


def _is_part(token: Token) -> bool:
    """Whether a token is a capital or an office, and no month."""
    if token.kind != "word" or token.text in words("months"):
        return False
    return token.is_capital or token.text in words("offices")


def _goes_on(tokens: Sequence[Token], begin: int, last: int, index: int) -> bool:
    """Whether a name may go on behind a token that is no part of it."""
    token = tokens[index]
    if token.text == ",":
        return _is_listed(tokens, index)
    if token.text in _LINKS or _is_hyphen(tokens, index):
        return True
    # Of "a small charity" the words before the office.
    has_none = last < begin
    return has_none and token.kind == "word" and index - begin < 3


def _is_listed(tokens: Sequence[Token], comma: int) -> bool:
    """Whether a comma stands between makers: "the ILO, Walk Free and IOM"."""
    behind = tokens[comma + 1 : comma + _LONGEST_LIST]
    if not behind or not behind[0].is_capital:
        return False
    position = 0
    while position < len(behind) - 1 and behind[position].text != "and":
        if not _opens_name(behind[position]) and behind[position].text != ",":
            return False
        position += 1
    is_joined = behind[position].text == "and" and position > 0
    follows = behind[position + 1 : position + 2]
    return is_joined and bool(follows) and _opens_name(follows[0])


def _opens_name(token: Token) -> bool:
    """Whether a name, or its article, may begin at a token."""
    return token.is_capital or token.text == "the"


def _is_named_place(token: Token) -> bool:
    """Whether a token is a place by itself."""
    return is_place(token.text.title())


def name_start(tokens: Sequence[Token], last: int) -> int:
    """The first token of the name that ends with a token.

    Examples
    --------
    >>> from analysis.extraction.tokens import tokens_of
    >>> name_start(tokens_of("while the Bank of Japan", 0, 23), 4)
    2
    """
    first = last
    while first > 0 and last - first < _LONGEST:
        is_within = first < last and tokens[first - 1].text in _PARTICLES
        is_part = is_within or _ends_name(tokens, first - 1)
        if not is_part and not _is_link(tokens, first, last):
            break
        first -= 1
    return first


def _ends_name(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token may be part of a name that is read from its end."""
    token = tokens[index]
    is_word = is_name(token) or token.text in words("of_offices")
    return is_word or is_initial(tokens, index)


def _is_link(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a name goes on before a word: Office on Drugs and Crime; Silverman, Chan and Vincent."""
    if first < 2:
        return False
    link = tokens[first - 1].text
    before = tokens[first - 2]
    if link == "the":
        return _goes_on_before_article(tokens, first)
    if _is_hyphen(tokens, first - 1):
        return True
    if not is_name(before):
        return False
    if link == "at":
        return _has_seat(before)
    if link == "of" and tokens[first].text == "the":
        return True
    if link == "and":
        return _joins_names(tokens, first)
    if link == ",":
        texts = [token.text for token in tokens[first : last + 1]]
        return "and" in texts and not _is_named_place(before)
    return link in _LINKS - _ENDING_LINKS


def _goes_on_before_article(tokens: Sequence[Token], first: int) -> bool:
    """Whether a name goes on before "the": Bank of the South, NORC at the University, Save the Children."""
    before = tokens[first - 2]
    named = before
    if before.text in ("at", "of", "and"):
        if first < 3:
            return False
        named = tokens[first - 3]
    if before.text == "at":
        return _has_seat(named)
    return is_name(named) and not _is_named_place(named)


def _has_seat(token: Token) -> bool:
    """Whether a token is a name of somebody at an institution, and no word such as researchers."""
    return token.is_capital and is_name(token) and token.text not in words("offices")


def _joins_names(tokens: Sequence[Token], first: int) -> bool:
    """Whether "and" before a token stands between two names, and does not open a clause behind a place."""
    before = tokens[first - 2]
    is_within = first > 3 and tokens[first - 3].text in _IN_NAMES
    if is_within:
        return True
    are_capital = before.is_capital and _opens_name(tokens[first])
    return are_capital and not _is_named_place(before)


def _is_hyphen(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token is a hyphen between two capitals: Heriot-Watt."""
    if tokens[index].text != "-" or not 0 < index < len(tokens) - 1:
        return False
    before = tokens[index - 1]
    behind = tokens[index + 1]
    is_glued_before = before.end == tokens[index].start
    is_glued_behind = behind.start == tokens[index].end
    is_opened = before.is_capital or before.text in _PARTICLES
    return is_glued_before and is_glued_behind and is_opened and behind.is_capital


def abbreviations(plain: str) -> dict[str, str]:
    """The full names that a text gives of letters in brackets: "International Labour Office (ILO)".

    Examples
    --------
    >>> abbreviations("The Centre for Social Justice (CSJ) wrote that")
    {'CSJ': 'Centre for Social Justice'}
    """
    names: dict[str, str] = {}
    for match in _LETTERS.finditer(plain):
        letters = match[1]
        before = plain[max(0, match.start() - 15 * len(letters)) : match.start()]
        parts = re.findall(r"[\w'’&.-]+", before)
        name = _named_by(letters, parts)
        if name:
            names.setdefault(letters, name)
    return names


_LETTERS = re.compile(r"\s\(([A-Z]{2,8})\)")


def _named_by(letters: str, parts: Sequence[str]) -> str:
    """The last words that have some letters as their initials; empty if they do not."""
    left = list(letters)
    for position in range(len(parts) - 1, -1, -1):
        part = parts[position]
        if part[0] == left[-1]:
            left.pop()
        elif part not in words("prepositions") | {"and", "the"}:
            return ""
        if not left:
            return " ".join(parts[position:])
    return ""


_ARTICLES = re.compile("^(?:(?:the|a|an|ngo) )+", re.IGNORECASE)
#: "Data compiled by" before a name that has capitals, and "a survey for".
_CARRIER = re.compile(
    r"^(?:(?:[a-z]+ ){1,4}(?:by|from)|(?:[a-z]+ ){0,3}(?:survey|study|report|data|figures|estimates"
    r"|statistics|index|research) (?:for|of))(?: the)? (?=[A-Z])"
)
#: "Silverman, Chan and Vincent" before the place where they work.
_PERSONS = re.compile(r"^(\w+(?:, \w+)+,? and \w+) (?:of|at|from) ")
_GLUED = re.compile(r"marker\b")


def clean_name(text: str) -> str:
    """A name without articles, and without what it is that it published.

    Examples
    --------
    >>> clean_name("the survey of the Bank of Japan's")
    'Bank of Japan'
    """
    name = _GLUED.sub("", " ".join(text.split()))
    name = _ARTICLES.sub("", name)
    name = _CARRIER.sub("", name)
    name = _without_kind(name)
    persons = _PERSONS.match(name)
    name = persons[1] if persons else name
    return name.removesuffix("'s").removesuffix("’s")


def _without_kind(name: str) -> str:
    """A name without the word for what it is: of "organisation SOS Esclaves" the name."""
    kind, _, proper = name.partition(" ")
    is_kind = kind in words("lone_makers") and proper[:1].isupper()
    return proper if is_kind else name
