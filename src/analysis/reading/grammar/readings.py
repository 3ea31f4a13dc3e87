"""From a skeleton to its reading: what a row of roles means, by the patterns of roles in order; ratings come first."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from analysis.reading.grammar.digits import Amount, Numeral, Template, constant
from analysis.reading.grammar.lexer import Item, check_lines, read_items, read_rating
from analysis.reading.grammar.number_words import with_numbers
from analysis.reading.grammar.text import LINE_END, Unreadable
from analysis.reading.grammar.units import PART, paired, percent, roles_of, settled, with_parts, with_units
from analysis.vocabulary import Bound, FigureKind, StepCode

#: Roles of hedges: about so many, at least, at most; and all that are kept.
_ABOUT, _FLOOR, _CEILING = frozenset("Agf"), frozenset("Lil"), frozenset("UzuS<")
_HEDGES = _ABOUT | _FLOOR | _CEILING | {"s"}
#: What may stand before a number, and after it: known words, with commas, "and", "in", "to" between them.
_BEFORE = "[AgLiUzS<sntaE]*"
_WORDS = "(?:,?[&IT|FPQ]?(?:[wotnsE]|a(?=[wtE])))*"
_AFTER = rf"{_WORDS}(?:,?(?:[gflizu]|\((?:[gf]|w+)\)){_WORDS})*"
_POINT = re.compile(rf"(?P<before>{_BEFORE})N(?P<after>{_AFTER})")

_MISSING = Template(kind=FigureKind.NONE)
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

    def hedges(self, *groups: str) -> list[Item]:
        """The hedges among the items that named groups of the pattern matched."""
        matched = [item for name in groups for item in self.items[slice(*self.match.span(name))]]
        return [item for item in matched if item.role in _HEDGES]

    def roles(self, *groups: str) -> set[str]:
        """The roles of these hedges."""
        return {item.role for item in self.hedges(*groups)}

    def bound(self, *groups: str) -> Bound:
        """Which end of a number these hedges fix."""
        lower, upper = bool(self.roles(*groups) & _FLOOR), bool(self.roles(*groups) & _CEILING)
        if lower and upper:
            raise Unreadable("its words make it a lower and an upper bound at once")
        return Bound.LOWER if lower else Bound.UPPER if upper else Bound.NONE

    def template(self, hedges: Sequence[Item], *numbers: Numeral, **more: Any) -> Template:
        """A template that says how it is hedged, of the last number's kind and with the checks and steps of all."""
        printed = (word for item in hedges for word in self.skeleton[item.start : item.end].split())
        about = any(item.role in _ABOUT for item in hedges)
        said: dict[str, Any] = {"hedge": " ".join(printed), "approximate": about}
        if numbers:
            also = {
                StepCode.HEDGE_TO_BOUND: more.get("bound", Bound.NONE) is not Bound.NONE,
                StepCode.STRICT_TO_INCLUSIVE: more.get("strict"),
                StepCode.CENSORED_TO_INTERVAL: more.get("censored"),
            }
            steps = (*_steps_of(*numbers), *(code for code, is_so in also.items() if is_so))
            said |= {name: getattr(numbers[-1], name) for name in ("kind", "denominator", "currency")}
            said |= {"checks": tuple(check for number in numbers for check in number.checks), "steps": steps}
        return Template(**(said | more))


def _steps_of(*numbers: Numeral) -> tuple[StepCode, ...]:
    """The codes of what was changed between the print of some numbers and their values."""
    worded, percents = (any(getattr(number, name) for number in numbers) for name in ("worded", "percent"))
    return (StepCode.WORDS_TO_NUMBER,) * worded + (StepCode.PERCENT_TO_FRACTION,) * percents


# -- one number -------------------------------------------------------------------------------------------------


def _point(row: RoleRow) -> Template:
    """One number, with the bound that its words make of it."""
    number = settled(row.first.number)
    sides = ("before", "after")
    bound, roles = row.bound(*sides), row.roles(*sides) if number.kind is FigureKind.COUNT else set()
    censored = "<" in roles
    return row.template(
        row.hedges(*sides),
        number,
        bound=Bound.NONE if censored else bound,
        low=number.amount if bound is Bound.LOWER or censored else None,
        high=number.amount if bound is Bound.UPPER else None,
        best=number.amount if bound is Bound.NONE else None,
        strict="S" in roles,
        censored=censored,
    )


def _vague(row: RoleRow) -> Template:
    """An order of magnitude as a floor; of "hundreds, if not thousands" the lower one."""
    number = row.first.number
    named = row.items[row.match.end("before") : row.match.start("after")]
    name = replace(named[0], end=named[-1].end)
    if row.bound("before", "after") is Bound.UPPER:
        raise Unreadable("an order of magnitude is a floor and cannot be an upper bound")
    if len(named) > 1 and named[-1].number.kind is not number.kind:
        number = replace(number, kind=named[-1].number.kind, currency=named[-1].number.currency)
    return row.template(
        [*row.hedges("before"), name, *row.hedges("after")],
        kind=number.kind,
        bound=Bound.LOWER,
        low=number.amount,
        currency=number.currency,
        vague=True,
        steps=(StepCode.VAGUE_TO_FLOOR,),
    )


# -- two numbers ------------------------------------------------------------------------------------------------


def _span(row: RoleRow) -> Template:
    """A range."""
    low, high, taken = paired(*row.numbers)
    bound = _range_bound(row)
    strict = bool(row.roles("second") & {"S", "<"}) and high.kind is FigureKind.COUNT
    return row.template(
        row.hedges("before", "middle", "second", "after"),
        settled(low),
        settled(high),
        bound=bound,
        low=low.amount,
        high=high.amount,
        other_denominator=low.denominator,
        strict=strict,
        **taken,
    )


def _range_bound(row: RoleRow) -> Bound:
    """The bound that the words before, inside and behind a range make of it; Unreadable if its numbers make no range.

    Words before or behind the range are about all of it: "at least 200,000 to 225,000" is a range with a floor. A
    bound at each end ("more than 5 but fewer than 10", "from 5 up to 10") only says what a range says anyway.
    """
    link, opened = row.match["link"], row.match["before"]
    first, second = row.roles("before", "middle"), row.roles("second")
    bounded = bool(first & _FLOOR) and bool(second & _CEILING)
    if link in {"", ","} and not bounded:
        reaches = [item.words for item in row.hedges("second") if item.role == "U"]
        if link or first or not reaches or reaches[0] not in {"up to", "upto"}:
            raise Unreadable("its two numbers are not linked")
    if link.endswith("b") and not bounded:
        raise Unreadable("its two numbers are not linked")
    if "F" in opened and link.endswith(("&", "|")):
        raise Unreadable("'from' needs 'to'")
    if "B" in opened and link == "|":
        raise Unreadable("'between' needs 'and'")
    if first & {"S", "<"}:
        raise Unreadable("a strict bound stands before a range")
    if second & _FLOOR:
        raise Unreadable("the upper end of its range is open")
    start, inside, end = row.bound("before", "middle"), row.bound("second"), row.bound("after")
    if Bound.UPPER in (inside, end) and start is Bound.LOWER:
        return Bound.NONE
    if [start, inside, end].count(Bound.NONE) < 2:
        raise Unreadable("its words bound the range twice")
    return Bound.NONE if inside is Bound.UPPER else start if end is Bound.NONE else end


def _interval(row: RoleRow) -> Template:
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
    if row.bound("before", "middle") is not Bound.NONE or scaled:
        raise Unreadable("a bound cannot have an interval")
    return row.template(
        row.hedges("before", "middle"),
        settled(middle),
        settled(low),
        settled(top),
        low=low.amount,
        high=top.amount,
        best=middle.amount,
        other_denominator=middle.denominator,
        checks=(*low.checks, *high.checks, *best.checks),
        **taken,
    )


def _part_of_whole(row: RoleRow) -> Template:
    """The reading of "21 of the 47" as a share; but "one of 21" names the size of a group: a count of 21."""
    items = list(row.items)
    first, last = (place for place, item in enumerate(items) if item.role == "N")
    if items[first].number.one:
        if items[last].number.worded:
            raise Unreadable("it is ambiguous: a share ('one in three') or one member of a group")
        membership = [*items[:first], *items[last:]]
        if row.hedges("before", "after") or (found := _POINT.fullmatch(roles_of(membership))) is None:
            raise Unreadable("'one of' with a hedge is not read")
        return replace(_point(RoleRow(found, membership, row.skeleton)), hedge="one of")
    share_items = with_parts(items)
    found = _POINT.fullmatch(roles_of(share_items))
    if found is None:
        raise Unreadable("its words are known, but not in this order")
    return _point(RoleRow(found, share_items, row.skeleton))


# -- no number of their own -------------------------------------------------------------------------------------


def _share(row: RoleRow) -> Template:
    """A word for more or less than half as a share."""
    if row.bound("before", "after") is not Bound.NONE:
        raise Unreadable("a word for a share cannot be bounded again")
    lower = row.first.value == "L"
    return row.template(
        [*row.hedges("before"), row.first, *row.hedges("after")],
        kind=FigureKind.SHARE,
        bound=Bound.LOWER if lower else Bound.UPPER,
        low=_HALF if lower else None,
        high=None if lower else _HALF,
        vague=True,
        steps=(StepCode.VAGUE_TO_FLOOR if lower else StepCode.HEDGE_TO_BOUND,),
    )


def _everything(row: RoleRow) -> Template:
    """The share 1 for "all"."""
    hedges, vague = [*row.hedges("before"), row.first], bool(row.roles("before") & _ABOUT)
    steps = (StepCode.WORDS_TO_NUMBER,)
    return row.template(hedges, kind=FigureKind.SHARE, best=constant(1), vague=vague, steps=steps)


def _nothing(row: RoleRow) -> Template:
    """The reading of "none" as the count 0."""
    if row.first.words == "none" and _REPORTED & {item.words for item in row.items}:
        raise Unreadable("it is ambiguous: none were reported, or nothing was reported")
    hedges, steps = row.hedges("before"), (StepCode.WORDS_TO_NUMBER,)
    return row.template(hedges, kind=FigureKind.COUNT, best=constant(0), steps=steps)


# -- ranks ------------------------------------------------------------------------------------------------------


def _ranked(number: Numeral, *, top: bool = False) -> Template:
    """A number as a rank, or as the lowest rank of a top group."""
    if settled(number).kind is not FigureKind.COUNT:
        raise Unreadable("a rank must be a whole number")
    amount = number.amount
    return Template(
        kind=FigureKind.RANK,
        bound=Bound.UPPER if top else Bound.NONE,
        best=None if top else amount,
        high=amount if top else None,
        checks=(("rank", amount), *number.checks),
        steps=_steps_of(number),
    )


def _rank(row: RoleRow) -> Template:
    """An ordinal as a rank."""
    value = next(item.value for item in row.items if item.role in "Rq")
    if isinstance(value, Numeral):
        return _ranked(value)
    if "qo" in row.match[0]:
        raise Unreadable("it is ambiguous: a fraction ('a third of') or a rank")
    assert isinstance(value, int)  # the lexicon gives ordinals their number
    return _ranked(Numeral(constant(value), worded=True))


#: Patterns of roles in the order in which they are tried, and what reads a row that matches.
_SHAPES: tuple[tuple[re.Pattern[str], Callable[[RoleRow], Template]], ...] = tuple(
    (re.compile(pattern), reads)
    for pattern, reads in (
        (_POINT.pattern, _point),
        (rf"(?P<before>{_BEFORE}){PART}(?P<after>{_AFTER})", _part_of_whole),
        (
            rf"(?P<before>{_BEFORE}[BF]?{_BEFORE})N(?P<middle>{_AFTER}?)(?P<link>[T|-]|,?&|,?b|,|)"
            rf"(?P<second>{_BEFORE})N(?P<after>{_AFTER})",
            _span,
        ),
        (
            rf"(?P<before>{_BEFORE})N(?P<middle>{_AFTER})"
            rf"\((?:N[^()N]*)?[^()N]*N[T,&-]N[^()N]*\)(?P<after>{_AFTER})",
            _interval,
        ),
        (rf"(?P<before>[AgLiUzS<sntaEI]*)V(?:,?[|T-]V)?(?P<after>{_AFTER}o?)", _vague),
        (rf"M(?:{_WORDS}o?)|-", lambda _: _MISSING),
        (rf"(?P<before>[Agsnta]*)Q(?P<after>{_AFTER}o?)", _share),
        (rf"(?P<before>[sn]*)Z(?P<after>{_WORDS}o?)", _nothing),
        (rf"(?P<before>[Agsn]*)E(?P<after>{_WORDS}o?)", _everything),
        ("[sntaF]*r*[Rq]X?[swoTtaInr]*", _rank),
        ("[snt]*r+N", lambda row: _ranked(row.numbers[0])),
        ("[sntaI]*JN[wot]*", lambda row: _ranked(row.numbers[0], top=True)),
        ("[sntaF]*[XJ][swoTtaInr]*", lambda _: _ranked(Numeral(constant(1), worded=True))),
    )
)


@lru_cache(maxsize=1 << 15)
def read_template(skeleton: str) -> Template | str:
    """What all texts with a skeleton mean, or why they mean nothing."""
    try:
        return _read(skeleton)
    except Unreadable as problem:
        return str(problem)


def _read(skeleton: str) -> Template:
    if not skeleton.strip():
        return _MISSING
    check_lines(skeleton, ())
    line = skeleton.replace(LINE_END, " ")
    if (rating := read_rating(line)) is not None:
        return rating
    items = read_items(line)
    for join in (True, False):
        numbers = with_numbers(items, join=join)
        check_lines(skeleton, numbers)
        found = with_units(numbers)
        roles = roles_of(found)
        for pattern, shape in _SHAPES:
            if (match := pattern.fullmatch(roles)) is not None:
                return shape(RoleRow(match, found, skeleton))
    if not any(role in "9deyHKGhqR" for role in roles_of(items)):
        raise Unreadable("it names no number")
    if "-" in {item.role for item in items[:2]} and items[0].role in "-Ag":
        raise Unreadable("it is negative")
    raise Unreadable("its words are known, but make no figure in this order")
