"""From a skeleton to its reading: what a row of roles means, by the patterns of roles in order; ratings come first."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from analysis.reading.grammar.digits import Amount, Numeral, Template, constant
from analysis.reading.grammar.lexer import Item, check_lines, read_items, read_rating
from analysis.reading.grammar.number_words import with_numbers
from analysis.reading.grammar.roles import Role, role_pattern
from analysis.reading.grammar.text import LINE_END, Unreadable
from analysis.reading.grammar.units import PART, paired, percent, roles_of, settled, with_parts, with_units
from analysis.vocabulary import Bound, FigureKind, StepCode

#: Roles of hedges: about so many, at least, at most; and all that are kept.
_ABOUT = frozenset({Role.ABOUT_BEFORE, Role.ABOUT, Role.ABOUT_BEHIND})
_FLOOR = frozenset({Role.FLOOR_BEFORE, Role.FLOOR, Role.FLOOR_BEHIND})
_STRICT = frozenset({Role.BELOW, Role.BELOW_SIGN})
_CEILING = frozenset({Role.CEILING_BEFORE, Role.CEILING, Role.CEILING_BEHIND}) | _STRICT
_HEDGES = _ABOUT | _FLOOR | _CEILING | {Role.EMPTY_HEDGE}

#: What may stand before a number, and after it: known words, with commas, "and", "in", "to" between them.
_HEDGE_BEFORE = "about_before about floor_before floor ceiling_before ceiling below below_sign empty_hedge"
_OPENING = f"{_HEDGE_BEFORE} filler the article all"
_BEFORE = f"[{_OPENING}]*"
_WORDS = (
    "(?: comma? [and in to or from per half]?"
    " (?: [noun of the filler empty_hedge all] | article (?=[noun the all]) ) )*"
)
_HEDGE_BEHIND = "[about about_behind floor_behind floor ceiling ceiling_behind]"
_IN_BRACKETS = "open (?: [about about_behind] | noun+ ) close"
_AFTER = f"{_WORDS} (?: comma? (?: {_HEDGE_BEHIND} | {_IN_BRACKETS} ) {_WORDS} )*"
_POINT_TEXT = f"(?P<before>{_BEFORE}) number (?P<after>{_AFTER})"
_POINT = role_pattern(_POINT_TEXT)

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
        return [item.number for item in self.items if item.role is Role.NUMBER]

    def hedges(self, *groups: str) -> list[Item]:
        """The hedges among the items that named groups of the pattern matched."""
        hedges: list[Item] = []
        for name in groups:
            start, end = self.match.span(name)
            hedges += [item for item in self.items[start:end] if item.role in _HEDGES]
        return hedges

    def roles(self, *groups: str) -> set[Role]:
        """The roles of these hedges."""
        return {item.role for item in self.hedges(*groups)}

    def bound(self, *groups: str) -> Bound:
        """Which end of a number these hedges fix."""
        roles = self.roles(*groups)
        is_floor = bool(roles & _FLOOR)
        is_ceiling = bool(roles & _CEILING)
        if is_floor and is_ceiling:
            raise Unreadable("its words make it a lower and an upper bound at once")
        if is_floor:
            return Bound.LOWER
        return Bound.UPPER if is_ceiling else Bound.NONE

    def words(self, hedges: Sequence[Item]) -> str:
        """Some hedges as they are printed."""
        printed: list[str] = []
        for item in hedges:
            printed += self.skeleton[item.start : item.end].split()
        return " ".join(printed)

    def template(self, hedges: Sequence[Item], *numbers: Numeral, **reading: Any) -> Template:
        """A template that says how it is hedged, of the last number's kind and with the checks and steps of all."""
        fields: dict[str, Any] = {
            "hedge": self.words(hedges),
            "approximate": any(item.role in _ABOUT for item in hedges),
        }
        if numbers:
            last = numbers[-1]
            fields["kind"] = last.kind
            fields["denominator"] = last.denominator
            fields["currency"] = last.currency
            fields["checks"] = tuple(check for number in numbers for check in number.checks)
            fields["steps"] = (*_steps_of(*numbers), *_steps_of_bound(reading))
        return Template(**(fields | reading))


def _steps_of(*numbers: Numeral) -> tuple[StepCode, ...]:
    """The codes of what was changed between the print of some numbers and their values."""
    steps: list[StepCode] = []
    if any(number.worded for number in numbers):
        steps.append(StepCode.WORDS_TO_NUMBER)
    if any(number.percent for number in numbers):
        steps.append(StepCode.PERCENT_TO_FRACTION)
    return tuple(steps)


def _steps_of_bound(reading: Mapping[str, Any]) -> list[StepCode]:
    """The codes of what a bound changes about its number."""
    steps: list[StepCode] = []
    if reading.get("bound", Bound.NONE) is not Bound.NONE:
        steps.append(StepCode.HEDGE_TO_BOUND)
    if reading.get("strict"):
        steps.append(StepCode.STRICT_TO_INCLUSIVE)
    if reading.get("censored"):
        steps.append(StepCode.CENSORED_TO_INTERVAL)
    return steps


# -- one number -------------------------------------------------------------------------------------------------


def _point(row: RoleRow) -> Template:
    """One number, with the bound that its words make of it."""
    number = settled(row.first.number)
    sides = ("before", "after")
    bound = row.bound(*sides)
    # Of what is counted, "fewer than 5" is at most 4; of a share, a rate or money the printed number stays.
    roles = row.roles(*sides) if number.kind is FigureKind.COUNT else set[Role]()
    is_censored = Role.BELOW_SIGN in roles
    return row.template(
        row.hedges(*sides),
        number,
        bound=Bound.NONE if is_censored else bound,
        low=number.amount if bound is Bound.LOWER or is_censored else None,
        high=number.amount if bound is Bound.UPPER else None,
        best=number.amount if bound is Bound.NONE else None,
        strict=Role.BELOW in roles,
        censored=is_censored,
    )


def _vague(row: RoleRow) -> Template:
    """An order of magnitude as a floor; of "hundreds, if not thousands" the lower one."""
    if row.bound("before", "after") is Bound.UPPER:
        raise Unreadable("an order of magnitude is a floor and cannot be an upper bound")
    named = row.items[row.match.end("before") : row.match.start("after")]
    name = replace(named[0], end=named[-1].end)
    number = named[0].number
    last = named[-1].number
    if last.kind is not number.kind:
        number = replace(number, kind=last.kind, currency=last.currency)
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
    is_strict = bool(row.roles("second") & _STRICT) and high.kind is FigureKind.COUNT
    return row.template(
        row.hedges("before", "middle", "second", "after"),
        settled(low),
        settled(high),
        bound=bound,
        low=low.amount,
        high=high.amount,
        other_denominator=low.denominator,
        strict=is_strict,
        **taken,
    )


def _range_bound(row: RoleRow) -> Bound:
    """The bound that the words before, inside and behind a range make of it; Unreadable if its numbers make no range.

    Words before or behind the range are about all of it: "at least 200,000 to 225,000" is a range with a floor. A
    bound at each end ("more than 5 but fewer than 10", "from 5 up to 10") only says what a range says anyway.
    """
    first = row.roles("before", "middle")
    second = row.roles("second")
    _check_links(row, is_bounded=bool(first & _FLOOR) and bool(second & _CEILING))
    if first & _STRICT:
        raise Unreadable("a strict bound stands before a range")
    if second & _FLOOR:
        raise Unreadable("the upper end of its range is open")

    start = row.bound("before", "middle")
    inside = row.bound("second")
    end = row.bound("after")
    if start is Bound.LOWER and Bound.UPPER in (inside, end):
        return Bound.NONE
    if [start, inside, end].count(Bound.NONE) < 2:
        raise Unreadable("its words bound the range twice")
    if inside is Bound.UPPER:
        return Bound.NONE
    return start if end is Bound.NONE else end


_UP_TO = frozenset({"up to", "upto"})


def _check_links(row: RoleRow, *, is_bounded: bool) -> None:
    """Refuse two numbers that what stands between them does not link, where they are not bounded at both ends."""
    link = row.match["link"]
    opened = row.match["before"]
    links_nothing = link in {"", Role.COMMA}
    if links_nothing and not is_bounded and not _reaches_up(row):
        raise Unreadable("its two numbers are not linked")
    if link.endswith(Role.BUT) and not is_bounded:
        raise Unreadable("its two numbers are not linked")
    if Role.FROM in opened and link.endswith((Role.AND, Role.OR)):
        raise Unreadable("'from' needs 'to'")
    if Role.BETWEEN in opened and link == Role.OR:
        raise Unreadable("'between' needs 'and'")


def _reaches_up(row: RoleRow) -> bool:
    """Whether a range is one of the form "5 up to 10", without a hedge before it."""
    if row.match["link"] or row.roles("before", "middle"):
        return False
    ceilings = [item.words for item in row.hedges("second") if item.role is Role.CEILING_BEFORE]
    return bool(ceilings) and ceilings[0] in _UP_TO


def _interval(row: RoleRow) -> Template:
    """A point with its interval in brackets: 24,900 (95% CI 20,000-30,000)."""
    numbers = row.numbers
    best = numbers[0]
    ends = numbers[-2:]
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
    first, last = (index for index, item in enumerate(items) if item.role is Role.NUMBER)
    if items[first].number.one:
        if items[last].number.worded:
            raise Unreadable("it is ambiguous: a share ('one in three') or one member of a group")
        group = [*items[:first], *items[last:]]
        point = _POINT.fullmatch(roles_of(group))
        if row.hedges("before", "after") or point is None:
            raise Unreadable("'one of' with a hedge is not read")
        return replace(_point(RoleRow(point, group, row.skeleton)), hedge="one of")
    share_items = with_parts(items)
    share = _POINT.fullmatch(roles_of(share_items))
    if share is None:
        raise Unreadable("its words are known, but not in this order")
    return _point(RoleRow(share, share_items, row.skeleton))


# -- no number of their own -------------------------------------------------------------------------------------


def _share(row: RoleRow) -> Template:
    """A word for more or less than half as a share."""
    if row.bound("before", "after") is not Bound.NONE:
        raise Unreadable("a word for a share cannot be bounded again")
    hedges = [*row.hedges("before"), row.first, *row.hedges("after")]
    if row.first.value == "above":
        return row.template(
            hedges,
            kind=FigureKind.SHARE,
            bound=Bound.LOWER,
            low=_HALF,
            vague=True,
            steps=(StepCode.VAGUE_TO_FLOOR,),
        )
    return row.template(
        hedges,
        kind=FigureKind.SHARE,
        bound=Bound.UPPER,
        high=_HALF,
        vague=True,
        steps=(StepCode.HEDGE_TO_BOUND,),
    )


def _everything(row: RoleRow) -> Template:
    """The share 1 for "all"."""
    return row.template(
        [*row.hedges("before"), row.first],
        kind=FigureKind.SHARE,
        best=constant(1),
        vague=bool(row.roles("before") & _ABOUT),
        steps=(StepCode.WORDS_TO_NUMBER,),
    )


def _nothing(row: RoleRow) -> Template:
    """The reading of "none" as the count 0."""
    if row.first.words == "none" and _REPORTED & {item.words for item in row.items}:
        raise Unreadable("it is ambiguous: none were reported, or nothing was reported")
    return row.template(
        row.hedges("before"),
        kind=FigureKind.COUNT,
        best=constant(0),
        steps=(StepCode.WORDS_TO_NUMBER,),
    )


def _no_data(_: RoleRow) -> Template:
    """The reading of "n/a" and a dash."""
    return _MISSING


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
    value = next(item.value for item in row.items if item.role in (Role.RANK, Role.ORDINAL))
    if isinstance(value, Numeral):
        return _ranked(value)
    if Role.ORDINAL + Role.OF in row.match[0]:
        raise Unreadable("it is ambiguous: a fraction ('a third of') or a rank")
    assert isinstance(value, int)  # the lexicon gives ordinals their number
    return _ranked(Numeral(constant(value), worded=True))


def _numbered_rank(row: RoleRow) -> Template:
    """The reading of "number 3"."""
    return _ranked(row.numbers[0])


def _top_group(row: RoleRow) -> Template:
    """The reading of "top 10"."""
    return _ranked(row.numbers[0], top=True)


def _largest(_: RoleRow) -> Template:
    """A superlative as the first rank."""
    return _ranked(Numeral(constant(1), worded=True))


#: What may stand behind a rank.
_BEHIND_RANK = "[empty_hedge noun of to the article in filler rank_word]*"
#: Patterns of roles, and what reads a row that matches.
_PATTERNS: tuple[tuple[str, Callable[[RoleRow], Template]], ...] = (
    (_POINT_TEXT, _point),
    (f"(?P<before>{_BEFORE}) {PART} (?P<after>{_AFTER})", _part_of_whole),
    (
        f"(?P<before>{_BEFORE} [between from]? {_BEFORE}) number (?P<middle>{_AFTER}?)"
        " (?P<link> [to or dash] | comma? and | comma? but | comma | )"
        f" (?P<second>{_BEFORE}) number (?P<after>{_AFTER})",
        _span,
    ),
    (
        f"(?P<before>{_BEFORE}) number (?P<middle>{_AFTER})"
        " open (?: number [^open close number]* )? [^open close number]*"
        " number [to comma and dash] number [^open close number]* close"
        f" (?P<after>{_AFTER})",
        _interval,
    ),
    (
        f"(?P<before> [{_OPENING} in]* ) magnitude (?: comma? [or to dash] magnitude )?"
        f" (?P<after>{_AFTER} of?)",
        _vague,
    ),
    (f"missing (?: {_WORDS} of? ) | dash", _no_data),
    (
        f"(?P<before> [about_before about empty_hedge filler the article]* ) half (?P<after>{_AFTER} of?)",
        _share,
    ),
    (f"(?P<before> [empty_hedge filler]* ) none (?P<after>{_WORDS} of?)", _nothing),
    (
        f"(?P<before> [about_before about empty_hedge filler]* ) all (?P<after>{_WORDS} of?)",
        _everything,
    ),
    (
        f"[empty_hedge filler the article from]* rank_word* [rank ordinal] largest? {_BEHIND_RANK}",
        _rank,
    ),
    ("[empty_hedge filler the]* rank_word+ number", _numbered_rank),
    ("[empty_hedge filler the article in]* top number [noun of the]*", _top_group),
    (f"[empty_hedge filler the article from]* [largest top] {_BEHIND_RANK}", _largest),
)
#: In the order in which they are tried.
_READERS = tuple((role_pattern(text), read) for text, read in _PATTERNS)


@lru_cache(maxsize=1 << 15)
def read_template(skeleton: str) -> Template | str:
    """What all texts with a skeleton mean, or why they mean nothing."""
    try:
        return _read(skeleton)
    except Unreadable as problem:
        return str(problem)


#: Roles of items that can be part of a number.
_NUMERIC = frozenset(
    {
        Role.DIGITS,
        Role.UNIT,
        Role.TEEN,
        Role.TENS,
        Role.HUNDRED,
        Role.SCALE,
        Role.SCALES,
        Role.FRACTION,
        Role.ORDINAL,
        Role.RANK,
    }
)


def _read(skeleton: str) -> Template:
    if not skeleton.strip():
        return _MISSING
    check_lines(skeleton, ())
    text_line = skeleton.replace(LINE_END, " ")
    rating = read_rating(text_line)
    if rating is not None:
        return rating
    items = read_items(text_line)
    for join in (True, False):
        numbers = with_numbers(items, join=join)
        check_lines(skeleton, numbers)
        template = _template_of(with_units(numbers), skeleton)
        if template is not None:
            return template
    raise _reason(items)


def _template_of(items: Sequence[Item], skeleton: str) -> Template | None:
    """What the first pattern that fits the roles of items makes of them; None if none fits."""
    roles = roles_of(items)
    for pattern, read in _READERS:
        match = pattern.fullmatch(roles)
        if match is not None:
            return read(RoleRow(match, items, skeleton))
    return None


def _reason(items: Sequence[Item]) -> Unreadable:
    """Why items that fit no pattern are no figure."""
    if not any(item.role in _NUMERIC for item in items):
        return Unreadable("it names no number")
    is_negative = any(item.role is Role.DASH for item in items[:2])
    if is_negative and items[0].role in (Role.DASH, Role.ABOUT_BEFORE, Role.ABOUT):
        return Unreadable("it is negative")
    return Unreadable("its words are known, but make no figure in this order")
