"""What a number counts: the noun behind it, or that of the number beside which it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from analysis.extraction.place_mentions import is_demonym, is_place
from analysis.extraction.spans import Span
from analysis.extraction.tokens import Token
from analysis.extraction.word_lists import table, words
from analysis.subject import listed, load

#: So many words behind a number are looked at.
_FAR = 9
#: And so many between two numbers that share a noun.
_NEAR = 5
_STOPS = frozenset('.;:()|–—"')


@dataclass(frozen=True, slots=True)
class Head:
    """The noun that a number counts."""

    noun: str
    kind: str  # persons, cases, documents, or the measure of a thing: countries, venues
    first: int  # its tokens; -1 where the sentence before says it
    last: int

    def elsewhere(self) -> "Head":
        """The same noun, which stands beside another number."""
        return Head(self.noun, self.kind, -1, -1)


@cache
def _kinds() -> Mapping[str, str]:
    """The kind of each noun that can be counted; one of persons is one of persons even where it is on another list."""
    kinds: dict[str, str] = {}
    for measure, nouns in table("things").items():
        kinds |= dict.fromkeys(listed(nouns), measure)
    kinds |= dict.fromkeys(words("documents"), "documents")
    kinds |= dict.fromkeys(words("cases"), "cases")
    kinds |= dict.fromkeys(load("counted_nouns.yml")["persons"].split(), "persons")
    kinds |= dict.fromkeys(words("persons") - words("cases"), "persons")
    return kinds


@cache
def person_nouns() -> frozenset[str]:
    """The nouns of persons.

    Examples
    --------
    >>> "victims" in person_nouns()
    True
    """
    return frozenset(noun for noun, kind in _kinds().items() if kind == "persons")


@cache
def _prepositions() -> frozenset[str]:
    return words("prepositions")


def kind_of(token: Token) -> str:
    """What kind of noun a word is; empty if it is none that can be counted.

    Examples
    --------
    >>> kind_of(Token(0, 9, "americans", "word", is_capital=True))
    'persons'
    """
    listed_kind = _kinds().get(token.text, "")
    if listed_kind or token.kind != "word":
        return listed_kind
    if token.is_capital:
        return "persons" if _is_people(token.text) else ""
    return "persons" if _looks_like_persons(token.text) else ""


@lru_cache(maxsize=1 << 12)
def _is_people(word: str) -> bool:
    """Whether a word with a capital is the people of a place: Americans, Nepalis."""
    singular = word.removesuffix("s").title()
    return word.endswith("s") and is_place(singular) and is_demonym(singular)


@lru_cache(maxsize=1 << 12)
def _looks_like_persons(word: str) -> bool:
    """Whether a word ends as those for persons of some doing do: pickers, detainees, activists."""
    ends_so = word.endswith(tuple(words("endings_of_persons")))
    return ends_so and len(word) > _SHORTEST and word not in words("no_persons")


#: No word for persons of some doing is as short.
_SHORTEST = 6


def find_heads(spans: Sequence[Span], tokens: Sequence[Token]) -> list[Head | None]:
    """The noun that each number of a sentence counts; None where none is said.

    Of numbers that "and" joins the last has the noun of all: "219 economic and 168 sexual exploitation cases".
    """
    heads: list[Head | None] = []
    for position, span in enumerate(spans):
        until = spans[position + 1].first if position + 1 < len(spans) else len(tokens)
        heads.append(_head(span, tokens, until))
    for position in range(len(spans) - 2, -1, -1):
        following = heads[position + 1]
        if (
            heads[position] is None
            and following
            and _are_joined(spans[position], spans[position + 1], tokens)
        ):
            heads[position] = following
    return heads


def _head(span: Span, tokens: Sequence[Token], until: int) -> Head | None:
    """The first noun behind a number that can be counted, before a verb, a preposition or the next number."""
    is_first = True
    found: Head | None = None
    for index in range(span.last + 1, min(until, span.last + 1 + _FAR, len(tokens))):
        token = tokens[index]
        pair = f"{token.text} {tokens[index + 1].text}" if index + 1 < len(tokens) else ""
        if token.text in _STOPS or token.text in words("verbs_of_being"):
            break
        if token.text in _prepositions() and not (is_first and token.text == "of"):
            break
        if token.text == "," and found:
            break
        if pair in _kinds():
            return Head(pair, _kinds()[pair], index, index + 1)
        kind = kind_of(token)
        if kind:
            found = Head(token.text, kind, index, index)
        elif found and token.kind == "word":
            break
        is_first = False
    return found


def _are_joined(span: Span, following: Span, tokens: Sequence[Token]) -> bool:
    """Whether two numbers stand beside one another, joined by "and" or a comma."""
    between = [token.text for token in tokens[span.last + 1 : following.first]]
    return (
        len(between) <= _NEAR
        and between[-1:] in (["and"], ["or"], [","], ["plus"])
        and (not words("verbs_of_being") & {*between})
    )


def head_of(tokens: Sequence[Token]) -> Head | None:
    """The noun by which the head of a column says what stands below it; None if it names none that is counted.

    Examples
    --------
    >>> from analysis.extraction.tokens import tokens_of
    >>> head_of(tokens_of("Victims identified", 0, 18)).kind
    'persons'
    """
    for token in tokens:
        if token.text in _kinds():
            return Head(token.text, _kinds()[token.text], -1, -1)
    return None
