"""Rows of roles without a number of their own: words for a share, none, all, ranks."""

import re
from collections.abc import Sequence

from analysis.reading.grammar.amounts import Amount, constant
from analysis.reading.grammar.digits import Number
from analysis.reading.grammar.errors import Unreadable
from analysis.reading.grammar.hedges import (
    bound_of,
    checks_of,
    group_of,
    hedges_of,
    is_approximate,
    settled,
    steps_of,
    words_of,
)
from analysis.reading.grammar.lexer import Item
from analysis.reading.grammar.templates import Template
from analysis.vocabulary import Bound, FigureKind, StepCode

MISSING = Template(kind=FigureKind.NONE)
_REPORTED = frozenset({"reported", "recorded", "known"})
_HALF = Amount(constant(1).top, constant(2).top)


def share(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    """Return a word for more or less than half as a share."""
    at = match.end("before")
    before, after = hedges_of(group_of(match, "before", items)), hedges_of(group_of(match, "after", items))
    if bound_of((*before, *after)) is not Bound.NONE:
        raise Unreadable("a word for a share cannot be bounded again")
    lower = items[at].value == "L"
    return Template(
        kind=FigureKind.SHARE,
        bound=Bound.LOWER if lower else Bound.UPPER,
        low=_HALF if lower else None,
        high=None if lower else _HALF,
        approximate=is_approximate((*before, *after)),
        vague=True,
        hedge=words_of((*before, items[at], *after), skeleton),
        steps=(StepCode.VAGUE_TO_FLOOR if lower else StepCode.HEDGE_TO_BOUND,),
    )


def everything(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    """Return "all" as the share 1."""
    at = match.end("before")
    hedges = (*hedges_of(items[:at]), items[at])
    approximate = is_approximate(hedges)
    return Template(
        kind=FigureKind.SHARE,
        best=constant(1),
        approximate=approximate,
        vague=approximate,
        hedge=words_of(hedges, skeleton),
        steps=(StepCode.WORDS_TO_NUMBER,),
    )


def nothing(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    """Return "none" as the count 0."""
    hedges = hedges_of(group_of(match, "before", items))
    if items[match.end("before")].words == "none" and _REPORTED & {item.words for item in items}:
        raise Unreadable("it is ambiguous: none were reported, or nothing was reported")
    return Template(
        kind=FigureKind.COUNT,
        best=constant(0),
        hedge=words_of(hedges, skeleton),
        steps=(StepCode.WORDS_TO_NUMBER,),
    )


def _ranked(number: Number, *, top: bool = False) -> Template:
    amount = number.amount
    return Template(
        kind=FigureKind.RANK,
        bound=Bound.UPPER if top else Bound.NONE,
        best=None if top else amount,
        high=amount if top else None,
        checks=(("rank", amount), *checks_of(number)),
        steps=steps_of(number),
    )


def rank(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    """Return an ordinal as a rank."""
    item = next(item for item in items if item.role in "Rq")
    value = item.value
    if isinstance(value, Number):
        return _ranked(settled(value))
    if "qo" in match[0]:
        raise Unreadable("it is ambiguous: a fraction ('a third of') or a rank")
    assert isinstance(value, int)  # the lexicon gives ordinals their number
    return _ranked(Number(constant(value), worded=True))


def numbered(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    """Return "number 5" as a rank."""
    number = settled(items[-1].number)
    if number.kind is not FigureKind.COUNT:
        raise Unreadable("a rank must be a whole number")
    return _ranked(number)


def top(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    """Return "top 10" as a rank of at most 10."""
    number = settled(next(item for item in items if item.role == "N").number)
    if number.kind is not FigureKind.COUNT:
        raise Unreadable("a rank must be a whole number")
    return _ranked(number, top=True)


def first(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    """Return a superlative as the first rank."""
    return _ranked(Number(constant(1), worded=True))


def missing(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    """Return a mark of absence as a missing figure: never as zero."""
    return MISSING
