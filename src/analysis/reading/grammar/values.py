"""Rows of roles with a number in them: a point, a bound, a range, an interval, a part of a whole."""

import re
from collections.abc import Sequence
from dataclasses import replace

from analysis.reading.grammar.errors import Unreadable
from analysis.reading.grammar.hedges import (
    CEILING,
    FLOOR,
    Hedges,
    bound_of,
    checks_of,
    group_of,
    hedges_of,
    is_approximate,
    roles_in,
    settled,
    steps_of,
    words_of,
)
from analysis.reading.grammar.lexer import Item
from analysis.reading.grammar.templates import Template
from analysis.reading.grammar.units import paired, percent, ratio, roles_of
from analysis.vocabulary import Bound, FigureKind, StepCode

#: What may stand before a number, and after it: known words, with commas, "and", "in", "to" between them.
BEFORE = "[AgLiUzS<sntaE]*"
WORDS = "(?:,?[&IT|FPQ]?(?:[wotnsE]|a(?=[wtE])))*"
AFTER = rf"{WORDS}(?:,?(?:[gflizu]|\((?:[gf]|w+)\)){WORDS})*"
POINT = re.compile(rf"(?P<before>{BEFORE})N(?P<after>{AFTER})")

# -- one number -------------------------------------------------------------------------------------------------


def point(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    """Return one number, with the bound that its words make of it."""
    number = settled(items[match.end("before")].number)
    hedges = hedges_of([*group_of(match, "before", items), *group_of(match, "after", items)])
    bound, roles = bound_of(hedges), roles_in(hedges)
    counted = number.kind is FigureKind.COUNT
    censored = "<" in roles and counted
    strict = "S" in roles and counted
    also = [StepCode.HEDGE_TO_BOUND] if bound is not Bound.NONE and not censored else []
    also += [StepCode.STRICT_TO_INCLUSIVE] if strict else []
    also += [StepCode.CENSORED_TO_INTERVAL] if censored else []
    return Template(
        kind=number.kind,
        bound=Bound.NONE if censored else bound,
        low=number.amount if bound is Bound.LOWER or censored else None,
        high=number.amount if bound is Bound.UPPER else None,
        best=number.amount if bound is Bound.NONE else None,
        denominator=number.denominator,
        strict=strict,
        censored=censored,
        checks=checks_of(number),
        currency=number.currency,
        approximate=is_approximate(hedges),
        hedge=words_of(hedges, skeleton),
        steps=steps_of(number, also=also),
    )


def vague(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    """Return an order of magnitude as a floor; of "hundreds, if not thousands" the lower one."""
    number = items[match.end("before")].number
    before, after = hedges_of(group_of(match, "before", items)), hedges_of(group_of(match, "after", items))
    named = items[match.end("before") : match.start("after")]
    name = replace(named[0], end=named[-1].end)
    if bound_of((*before, *after)) is Bound.UPPER:
        raise Unreadable("an order of magnitude is a floor and cannot be an upper bound")
    if len(named) > 1 and named[-1].number.kind is not number.kind:
        number = replace(number, kind=named[-1].number.kind, currency=named[-1].number.currency)
    return Template(
        kind=number.kind,
        bound=Bound.LOWER,
        low=number.amount,
        currency=number.currency,
        approximate=is_approximate((*before, *after)),
        vague=True,
        hedge=words_of((*before, name, *after), skeleton),
        steps=(StepCode.VAGUE_TO_FLOOR,),
    )


# -- two numbers ------------------------------------------------------------------------------------------------


def span(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    """Return a range."""
    first = [*group_of(match, "before", items), *group_of(match, "middle", items)]
    second, after = list(group_of(match, "second", items)), list(group_of(match, "after", items))
    numbers = [item for item in items if item.role == "N"]
    pair = paired(numbers[0].number, numbers[1].number)
    _check_link(match, items, first=hedges_of(first), second=hedges_of(second))
    hedges = hedges_of([*first, *second, *after])
    bound = _range_bound(hedges_of(first), hedges_of(second), hedges_of(after))
    also = [StepCode.HEDGE_TO_BOUND] if bound is not Bound.NONE else []
    strict = bool(roles_in(second) & {"S", "<"}) and pair.high.kind is FigureKind.COUNT
    return Template(
        kind=pair.high.kind,
        bound=bound,
        low=settled(pair.low).amount,
        high=settled(pair.high).amount,
        literal_low=pair.literal,
        guarded=pair.guarded,
        denominator=pair.high.denominator,
        other_denominator=pair.low.denominator,
        strict=strict,
        checks=checks_of(pair.low, pair.high),
        currency=pair.high.currency,
        approximate=is_approximate(hedges),
        hedge=words_of(hedges, skeleton),
        steps=steps_of(
            pair.low, pair.high, also=[*also, *([StepCode.STRICT_TO_INCLUSIVE] if strict else [])]
        ),
    )


def _check_link(match: re.Match[str], items: Sequence[Item], *, first: Hedges, second: Hedges) -> None:
    """Refuse two numbers that only stand beside each other, or are linked by words that do not make a range."""
    link, opened = match["link"], match["before"]
    bounded = bool(roles_in(first) & FLOOR) and bool(roles_in(second) & CEILING)
    if link in {"", ","} and not bounded:
        reaches = [item.words for item in second if item.role == "U"]
        if link or first or not reaches or reaches[0] not in {"up to", "upto"}:
            raise Unreadable("its two numbers are not linked")
    if link.endswith("b") and not bounded:
        raise Unreadable("its two numbers are not linked")
    if "F" in opened and link.endswith(("&", "|")):
        raise Unreadable("'from' needs 'to'")
    if "B" in opened and link == "|":
        raise Unreadable("'between' needs 'and'")


def _range_bound(first: Hedges, second: Hedges, after: Hedges) -> Bound:
    """Return the bound that the words before, inside and behind a range make of it.

    Words before or behind the range are about all of it: "at least 200,000 to 225,000" is a range with a floor. A
    bound at each end ("more than 5 but fewer than 10", "from 5 up to 10") only says what a range says anyway.
    """
    if roles_in(first) & {"S", "<"}:
        raise Unreadable("a strict bound stands before a range")
    if roles_in(second) & FLOOR:
        raise Unreadable("the upper end of its range is open")
    start, inside, end = bound_of(first), bound_of(second), bound_of(after)
    if Bound.UPPER in (inside, end) and start is Bound.LOWER:
        return Bound.NONE
    if [start, inside, end].count(Bound.NONE) < 2:
        raise Unreadable("its words bound the range twice")
    return Bound.NONE if inside is Bound.UPPER else start if end is Bound.NONE else end


def interval(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    """Return a point with its interval in brackets: 24,900 (95% CI 20,000-30,000)."""
    numbers = [item.number for item in items if item.role == "N"]
    best, ends = numbers[0], numbers[-2:]
    if best.percent and all(number.kind is FigureKind.COUNT for number in ends):
        ends = [percent(number) for number in ends]
    pair = paired(*ends)
    if len(numbers) > 4 or (len(numbers) == 4 and not numbers[1].percent):
        raise Unreadable("there is more in its brackets than an interval")
    if best.kind is FigureKind.COUNT and pair.high.kind is not FigureKind.COUNT:
        raise Unreadable("the value and its interval are in different units")
    inner = paired(best, pair.high)
    hedges = hedges_of([*group_of(match, "before", items), *group_of(match, "middle", items)])
    if bound_of(hedges) is not Bound.NONE or inner.literal is not None:
        raise Unreadable("a bound cannot have an interval")
    return Template(
        kind=inner.high.kind,
        low=settled(pair.low).amount,
        high=settled(inner.high).amount,
        best=settled(inner.low).amount,
        literal_low=pair.literal,
        guarded=pair.guarded,
        denominator=inner.high.denominator,
        other_denominator=inner.low.denominator,
        checks=checks_of(pair.low, pair.high, best),
        currency=inner.high.currency,
        approximate=is_approximate(hedges),
        hedge=words_of(hedges, skeleton),
        steps=steps_of(best, pair.low, pair.high),
    )


def part_of_whole(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    """Return "21 of the 47" as a share; but "one of 21" names the size of a group: a count of 21."""
    places = [place for place, item in enumerate(items) if item.role == "N"]
    part, whole = (items[place] for place in places)
    hedges = hedges_of([*group_of(match, "before", items), *group_of(match, "after", items)])
    if part.number.one:
        if whole.number.worded:
            raise Unreadable("it is ambiguous: a share ('one in three') or one member of a group")
        membership = [*items[: places[0]], *items[places[1] :]]
        if hedges or (found := POINT.fullmatch(roles_of(membership))) is None:
            raise Unreadable("'one of' with a hedge is not read")
        return replace(point(found, membership, skeleton), hedge="one of")
    share = [*items[: places[0]], ratio(items[places[0] : places[1] + 1]), *items[places[1] + 1 :]]
    found = POINT.fullmatch(roles_of(share))
    if found is None:
        raise Unreadable("its words are known, but not in this order")
    return point(found, share, skeleton)
