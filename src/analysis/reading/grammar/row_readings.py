"""What a row of roles means: a point, a range, a share, a rank, by the form of the row."""

from dataclasses import replace

from analysis.reading.grammar.digits import Amount, Numeral, constant
from analysis.reading.grammar.figure_templates import Template
from analysis.reading.grammar.lexer import Item
from analysis.reading.grammar.role_rows import ABOUT, CEILING, FLOOR, POINT, STRICT, RoleRow, steps_of
from analysis.reading.grammar.roles import Role
from analysis.reading.grammar.text import Unreadable
from analysis.reading.grammar.units import paired, percent, roles_of, settled, with_parts
from analysis.vocabulary import Bound, FigureKind, StepCode

MISSING = Template(kind=FigureKind.NONE)
_REPORTED = frozenset({"reported", "recorded", "known"})
_HALF = Amount(constant(1).top, constant(2).top)

# -- one number -------------------------------------------------------------------------------------------------


def read_point(row: RoleRow) -> Template:
    """One number, with the bound that its words make of it."""
    number = settled(row.first.number)
    sides = ("before", "after")
    bound = row.bound(*sides)
    roles = set[Role]()
    # Of what is counted, "fewer than 5" is at most 4; of a share, a rate or money the printed number stays.
    if number.kind is FigureKind.COUNT:
        roles = row.roles(*sides)
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


def read_vague(row: RoleRow) -> Template:
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


def read_span(row: RoleRow) -> Template:
    """A range."""
    low, high, taken = paired(*row.numbers)
    bound = _range_bound(row)
    is_strict = bool(row.roles("second") & STRICT) and high.kind is FigureKind.COUNT
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
    is_bounded = bool(first & FLOOR) and bool(second & CEILING)
    _check_links(row, is_bounded=is_bounded)
    if first & STRICT:
        raise Unreadable("a strict bound stands before a range")
    if second & FLOOR:
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


def read_interval(row: RoleRow) -> Template:
    """A point with its interval in brackets: 24,900 (95% CI 20,000-30,000)."""
    numbers = row.numbers
    if row.match["unit"]:
        numbers = [_with_unit_behind(number, row.items[row.match.start("unit")]) for number in numbers]
    best = numbers[0]
    ends = numbers[-2:]
    if best.percent and all(number.kind is FigureKind.COUNT for number in ends):
        ends = [percent(number) for number in ends]
    elif all(_takes_scale(number, best) or _is_as_long(number, best) for number in ends):
        ends = [_with_scale_of(best, number) for number in ends]
    low, high, taken = paired(*ends)
    # The second of four may be the level.
    has_level = len(numbers) == 4 and numbers[1].percent
    if len(numbers) > 3 and not has_level:
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


def _with_unit_behind(number: Numeral, unit: Item) -> Numeral:
    """A number with the scale word or percent sign that stands once behind the interval: 0.66 (0.39-0.94) million."""
    if number.scale is not None or number.kind is not FigureKind.COUNT:
        raise Unreadable("a unit stands inside its interval and behind it")
    if unit.role is Role.PERCENT:
        return percent(number)
    assert isinstance(unit.value, tuple)  # the lexicon gives scale words their factor and power
    return replace(number.scaled(*unit.value), scale=unit.value)


#: From so many digits on that a scale word adds, a short number behind one is in its scale.
_THOUSAND = 3


def _takes_scale(number: Numeral, value: Numeral) -> bool:
    """Whether a number at a value is in the scale of the value, which is printed once: 0.66 million (0.39-0.94)."""
    return _may_take_scale(number, value) and number.short


def _is_as_long(number: Numeral, value: Numeral) -> bool:
    """Whether a number may be in the scale of a value by its length: 3,200 kilotonnes (3,000-3,400).

    An end has the digits of the value, or one more; with the scale written out it would have three more.
    """
    is_long = value.whole_digits > _THOUSAND
    return _may_take_scale(number, value) and is_long and number.whole_digits <= value.whole_digits + 1


def _may_take_scale(number: Numeral, value: Numeral) -> bool:
    """Whether a value has a scale word and a number at it has none."""
    if value.scale is None or number.scale is not None:
        return False
    _, exponent = value.scale
    return exponent >= _THOUSAND and number.kind is FigureKind.COUNT


def _with_scale_of(value: Numeral, number: Numeral) -> Numeral:
    """A number in the scale of a value."""
    assert value.scale is not None  # asked before
    return number.scaled(*value.scale)


#: How many standard errors the ends of a 95 % interval lie from its middle, as whole hundredths.
_HUNDREDTHS_OF_ERROR = 196


def read_margin(row: RoleRow) -> Template:
    """A point with how far it may be off: 151,000 +/- 30,000, or 151,000 (SE 15,000) as its 95 % interval."""
    best, margin = _value_and_margin(*row.numbers[:2])
    if row.bound("before", "middle") is not Bound.NONE:
        raise Unreadable("a bound cannot have an interval")
    distance = margin.amount
    if Role.STANDARD_ERROR in row.match[0]:
        distance = distance.scaled(_HUNDREDTHS_OF_ERROR, -2)
    low = best.amount.plus(distance.scaled(-1))
    template = row.template(
        row.hedges("before", "middle"),
        settled(margin),
        settled(best),
        low=low,
        high=best.amount.plus(distance),
        best=best.amount,
        denominator=margin.denominator,
        other_denominator=best.denominator,
        checks=(*best.checks, *margin.checks, ("nought", low)),
    )
    return replace(template, steps=(*template.steps, StepCode.MARGIN_TO_INTERVAL))


def _value_and_margin(best: Numeral, margin: Numeral) -> tuple[Numeral, Numeral]:
    """A value and its margin in one unit; Unreadable if the margin may be of either of two."""
    if margin.percent and best.kind is FigureKind.COUNT:
        raise Unreadable(
            "its margin may be a part of the value or percentage points; both ends would be right"
        )
    if not (best.amount.is_plain and margin.amount.is_plain):
        raise Unreadable("a fraction with a margin is not read; both ends would be right")
    if best.percent and margin.kind is FigureKind.COUNT:
        margin = percent(margin)
    elif _takes_scale(margin, best):
        margin = _with_scale_of(best, margin)
    elif _is_as_long(margin, best):
        raise Unreadable("its margin may be in the scale of the value or not; both ends would be right")
    has_sure_decimals = margin.amount.exponent < 0 and not margin.doubt
    if has_sure_decimals and not best.comma:
        # A margin of 0.001 shows that the point of 6.674 is no mark of thousands.
        best = replace(best, doubt="")
    best, margin, _ = paired(best, margin)
    return best, margin


def read_part_of_whole(row: RoleRow) -> Template:
    """The reading of "21 of the 47" as a share; but "one of 21" names the size of a group: a count of 21."""
    items = list(row.items)
    first, last = (index for index, item in enumerate(items) if item.role is Role.NUMBER)
    if items[first].number.one:
        if items[last].number.worded:
            raise Unreadable("it is ambiguous: a share ('one in three') or one member of a group")
        group = [*items[:first], *items[last:]]
        point = POINT.fullmatch(roles_of(group))
        if row.hedges("before", "after") or point is None:
            raise Unreadable("'one of' with a hedge is not read")
        return replace(read_point(RoleRow(point, group, row.skeleton)), hedge="one of")
    share_items = with_parts(items)
    share = POINT.fullmatch(roles_of(share_items))
    if share is None:
        raise Unreadable("its words are known, but not in this order")
    return read_point(RoleRow(share, share_items, row.skeleton))


# -- no number of their own -------------------------------------------------------------------------------------


def read_share(row: RoleRow) -> Template:
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


def read_everything(row: RoleRow) -> Template:
    """The share 1 for "all"."""
    return row.template(
        [*row.hedges("before"), row.first],
        kind=FigureKind.SHARE,
        best=constant(1),
        vague=bool(row.roles("before") & ABOUT),
        steps=(StepCode.WORDS_TO_NUMBER,),
    )


def read_nothing(row: RoleRow) -> Template:
    """The reading of "none" as the count 0."""
    words = {item.words for item in row.items}
    if row.first.words == "none" and _REPORTED & words:
        raise Unreadable("it is ambiguous: none were reported, or nothing was reported")
    return row.template(
        row.hedges("before"),
        kind=FigureKind.COUNT,
        best=constant(0),
        steps=(StepCode.WORDS_TO_NUMBER,),
    )


def read_no_data(_: RoleRow) -> Template:
    """The reading of "n/a" and a dash."""
    return MISSING


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
        steps=steps_of(number),
    )


def read_rank(row: RoleRow) -> Template:
    """An ordinal as a rank."""
    value = next(item.value for item in row.items if item.role in (Role.RANK, Role.ORDINAL))
    if isinstance(value, Numeral):
        return _ranked(value)
    if Role.ORDINAL + Role.OF in row.match[0]:
        raise Unreadable("it is ambiguous: a fraction ('a third of') or a rank")
    assert isinstance(value, int)  # the lexicon gives ordinals their number
    return _ranked(Numeral(constant(value), worded=True))


def read_numbered_rank(row: RoleRow) -> Template:
    """The reading of "number 3"."""
    return _ranked(row.numbers[0])


def read_top_group(row: RoleRow) -> Template:
    """The reading of "top 10"."""
    return _ranked(row.numbers[0], top=True)


def read_largest(_: RoleRow) -> Template:
    """A superlative as the first rank."""
    return _ranked(Numeral(constant(1), worded=True))
