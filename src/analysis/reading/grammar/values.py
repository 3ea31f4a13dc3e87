"""What a row of roles means: a point, a bound, a range, an interval, a part of a whole; a share, none, all, a rank."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.reading.grammar.digits import Amount, Numeral, Template, constant
from analysis.reading.grammar.lexer import Item
from analysis.reading.grammar.text import Unreadable
from analysis.reading.grammar.units import (
    ABOUT,
    CEILING,
    FLOOR,
    HEDGES,
    Hedges,
    bound_of,
    checks_of,
    paired,
    percent,
    roles_in,
    roles_of,
    settled,
    steps_of,
    with_parts,
)
from analysis.vocabulary import Bound, FigureKind, StepCode

#: What may stand before a number, and after it: known words, with commas, "and", "in", "to" between them.
BEFORE = "[AgLiUzS<sntaE]*"
WORDS = "(?:,?[&IT|FPQ]?(?:[wotnsE]|a(?=[wtE])))*"
AFTER = rf"{WORDS}(?:,?(?:[gflizu]|\((?:[gf]|w+)\)){WORDS})*"
POINT = re.compile(rf"(?P<before>{BEFORE})N(?P<after>{AFTER})")

MISSING = Template(kind=FigureKind.NONE)
_REPORTED = frozenset({"reported", "recorded", "known"})
_HALF = Amount(constant(1).top, constant(2).top)


@dataclass(frozen=True, slots=True)
class RoleRow:
    """Items whose roles fit a pattern, and the skeleton that they were read from."""

    match: re.Match[str]
    items: Sequence[Item]
    skeleton: str

    @property
    def first(self) -> Item:
        """The item behind those of the group `before`."""
        return self.items[self.match.end("before")]

    @property
    def numbers(self) -> list[Numeral]:
        """The numbers, in reading order."""
        return [item.number for item in self.items if item.role == "N"]

    def hedges(self, *groups: str) -> Hedges:
        """The hedges among the items that named groups of the pattern matched."""
        matched = [item for name in groups for item in self.items[slice(*self.match.span(name))]]
        return tuple(item for item in matched if item.role in HEDGES)

    def template(self, hedges: Iterable[Item], *numbers: Numeral, **more: Any) -> Template:
        """A template that says how it is hedged, of the last number's kind and with the checks and steps of all."""
        printed = (word for item in hedges for word in self.skeleton[item.start : item.end].split())
        said: dict[str, Any] = {"hedge": " ".join(printed), "approximate": bool(roles_in(hedges) & ABOUT)}
        if numbers:
            also = {
                StepCode.HEDGE_TO_BOUND: more.get("bound", Bound.NONE) is not Bound.NONE,
                StepCode.STRICT_TO_INCLUSIVE: more.get("strict"),
                StepCode.CENSORED_TO_INTERVAL: more.get("censored"),
            }
            steps = (*steps_of(*numbers), *(code for code, is_so in also.items() if is_so))
            said |= {name: getattr(numbers[-1], name) for name in ("kind", "denominator", "currency")}
            said |= {"checks": checks_of(*numbers), "steps": steps}
        return Template(**(said | more))


# -- one number -------------------------------------------------------------------------------------------------


def point(row: RoleRow) -> Template:
    """One number, with the bound that its words make of it."""
    number = settled(row.first.number)
    hedges = row.hedges("before", "after")
    bound, roles = bound_of(hedges), roles_in(hedges) if number.kind is FigureKind.COUNT else set()
    censored = "<" in roles
    return row.template(
        hedges,
        number,
        bound=Bound.NONE if censored else bound,
        low=number.amount if bound is Bound.LOWER or censored else None,
        high=number.amount if bound is Bound.UPPER else None,
        best=number.amount if bound is Bound.NONE else None,
        strict="S" in roles,
        censored=censored,
    )


def vague(row: RoleRow) -> Template:
    """An order of magnitude as a floor; of "hundreds, if not thousands" the lower one."""
    number = row.first.number
    before, after = row.hedges("before"), row.hedges("after")
    named = row.items[row.match.end("before") : row.match.start("after")]
    name = replace(named[0], end=named[-1].end)
    if bound_of((*before, *after)) is Bound.UPPER:
        raise Unreadable("an order of magnitude is a floor and cannot be an upper bound")
    if len(named) > 1 and named[-1].number.kind is not number.kind:
        number = replace(number, kind=named[-1].number.kind, currency=named[-1].number.currency)
    return row.template(
        (*before, name, *after),
        kind=number.kind,
        bound=Bound.LOWER,
        low=number.amount,
        currency=number.currency,
        vague=True,
        steps=(StepCode.VAGUE_TO_FLOOR,),
    )


# -- two numbers ------------------------------------------------------------------------------------------------


def span(row: RoleRow) -> Template:
    """A range."""
    first, second, after = row.hedges("before", "middle"), row.hedges("second"), row.hedges("after")
    low, high, taken = paired(*row.numbers)
    _check_link(row, first, second)
    bound = _range_bound(first, second, after)
    strict = bool(roles_in(second) & {"S", "<"}) and high.kind is FigureKind.COUNT
    return row.template(
        (*first, *second, *after),
        settled(low),
        settled(high),
        bound=bound,
        low=low.amount,
        high=high.amount,
        other_denominator=low.denominator,
        strict=strict,
        **taken,
    )


def _check_link(row: RoleRow, first: Hedges, second: Hedges) -> None:
    """Refuse two numbers that only stand beside each other, or are linked by words that do not make a range."""
    link, opened = row.match["link"], row.match["before"]
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
    """The bound that the words before, inside and behind a range make of it.

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


def interval(row: RoleRow) -> Template:
    """A point with its interval in brackets: 24,900 (95% CI 20,000-30,000)."""
    numbers = row.numbers
    best, ends = numbers[0], numbers[-2:]
    if best.percent and all(number.kind is FigureKind.COUNT for number in ends):
        ends = [percent(number) for number in ends]
    low, high, taken = paired(*ends)
    if len(numbers) > 4 or (len(numbers) == 4 and not numbers[1].percent):
        raise Unreadable("there is more in its brackets than an interval")
    if best.kind is FigureKind.COUNT and high.kind is not FigureKind.COUNT:
        raise Unreadable("the value and its interval are in different units")
    middle, top, scaled = paired(best, high)
    hedges = row.hedges("before", "middle")
    if bound_of(hedges) is not Bound.NONE or scaled:
        raise Unreadable("a bound cannot have an interval")
    return row.template(
        hedges,
        settled(middle),
        settled(low),
        settled(top),
        low=low.amount,
        high=top.amount,
        best=middle.amount,
        other_denominator=middle.denominator,
        checks=checks_of(low, high, best),
        **taken,
    )


def part_of_whole(row: RoleRow) -> Template:
    """The reading of "21 of the 47" as a share; but "one of 21" names the size of a group: a count of 21."""
    items = list(row.items)
    first, last = (place for place, item in enumerate(items) if item.role == "N")
    if items[first].number.one:
        if items[last].number.worded:
            raise Unreadable("it is ambiguous: a share ('one in three') or one member of a group")
        membership = [*items[:first], *items[last:]]
        if row.hedges("before", "after") or (found := POINT.fullmatch(roles_of(membership))) is None:
            raise Unreadable("'one of' with a hedge is not read")
        return replace(point(RoleRow(found, membership, row.skeleton)), hedge="one of")
    share_items = with_parts(items)
    found = POINT.fullmatch(roles_of(share_items))
    if found is None:
        raise Unreadable("its words are known, but not in this order")
    return point(RoleRow(found, share_items, row.skeleton))


# -- no number of their own -------------------------------------------------------------------------------------


def share(row: RoleRow) -> Template:
    """A word for more or less than half as a share."""
    before, after = row.hedges("before"), row.hedges("after")
    if bound_of((*before, *after)) is not Bound.NONE:
        raise Unreadable("a word for a share cannot be bounded again")
    lower = row.first.value == "L"
    return row.template(
        (*before, row.first, *after),
        kind=FigureKind.SHARE,
        bound=Bound.LOWER if lower else Bound.UPPER,
        low=_HALF if lower else None,
        high=None if lower else _HALF,
        vague=True,
        steps=(StepCode.VAGUE_TO_FLOOR if lower else StepCode.HEDGE_TO_BOUND,),
    )


def everything(row: RoleRow) -> Template:
    """The share 1 for "all"."""
    hedges = (*row.hedges("before"), row.first)
    vague, steps = bool(roles_in(hedges) & ABOUT), (StepCode.WORDS_TO_NUMBER,)
    return row.template(hedges, kind=FigureKind.SHARE, best=constant(1), vague=vague, steps=steps)


def nothing(row: RoleRow) -> Template:
    """The reading of "none" as the count 0."""
    if row.first.words == "none" and _REPORTED & {item.words for item in row.items}:
        raise Unreadable("it is ambiguous: none were reported, or nothing was reported")
    hedges, steps = row.hedges("before"), (StepCode.WORDS_TO_NUMBER,)
    return row.template(hedges, kind=FigureKind.COUNT, best=constant(0), steps=steps)


# -- ranks ------------------------------------------------------------------------------------------------------


def ranked(number: Numeral, *, top: bool = False) -> Template:
    """A number as a rank, or as the lowest rank of a top group."""
    if settled(number).kind is not FigureKind.COUNT:
        raise Unreadable("a rank must be a whole number")
    amount = number.amount
    return Template(
        kind=FigureKind.RANK,
        bound=Bound.UPPER if top else Bound.NONE,
        best=None if top else amount,
        high=amount if top else None,
        checks=(("rank", amount), *checks_of(number)),
        steps=steps_of(number),
    )


def rank(row: RoleRow) -> Template:
    """An ordinal as a rank."""
    value = next(item.value for item in row.items if item.role in "Rq")
    if isinstance(value, Numeral):
        return ranked(value)
    if "qo" in row.match[0]:
        raise Unreadable("it is ambiguous: a fraction ('a third of') or a rank")
    assert isinstance(value, int)  # the lexicon gives ordinals their number
    return ranked(Numeral(constant(value), worded=True))
