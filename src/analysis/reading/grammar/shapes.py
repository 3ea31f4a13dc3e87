"""What a row of roles means: a point, a range, a bound, a part of a whole, a word for a share, a rank, a rating."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from analysis.reading.grammar.amounts import Amount, constant
from analysis.reading.grammar.digits import Number
from analysis.reading.grammar.errors import Unreadable
from analysis.reading.grammar.lexer import Item, read_items
from analysis.reading.grammar.numbers import with_numbers
from analysis.reading.grammar.ratings import read_rating
from analysis.reading.grammar.templates import Failure, Template
from analysis.reading.grammar.units import paired, percent, ratio, roles_of, with_units
from analysis.vocabulary import Bound, FigureKind, StepCode

#: What may stand before a number, and after it: known words, with commas, "and", "in", "to" between them.
_BEFORE = "[ALUS<sntaE]*"
_WORDS = "(?:,?[&IT|FPQ]?[wotnsEa])*"
_AFTER = rf"{_WORDS}(?:,?(?:[luLUA]|\((?:A|w+)\)){_WORDS})*"
_POINT = re.compile(rf"(?P<before>{_BEFORE})N(?P<after>{_AFTER})")
_RANGE = re.compile(
    rf"(?P<before>{_BEFORE}[BF]?{_BEFORE})N(?P<middle>{_AFTER}?)(?P<link>[T|-]|,?&|,?b|,|)"
    rf"(?P<second>{_BEFORE})N(?P<after>{_AFTER})"
)
_INTERVAL = re.compile(
    rf"(?P<before>{_BEFORE})N(?P<middle>{_AFTER})"
    rf"\((?:N[^()N]*)?[^()N]*N[T,&-]N[^()N]*\)(?P<after>{_AFTER})"
)
_PART = re.compile(rf"(?P<before>{_BEFORE})N(?:w*)o[tE]*N(?P<after>{_AFTER})")
_VAGUE = re.compile(rf"(?P<before>[ALUS<sntaEI]*)V(?P<after>{_AFTER}o?)")
_SHARE = re.compile(rf"(?P<before>[Asnta]*)Q(?P<after>{_AFTER}o?)")
_ALL = re.compile(rf"(?P<before>[Asn]*)E(?P<after>{_WORDS}o?)")
_ZERO = re.compile(rf"(?P<before>[sn]*)Z(?P<after>{_WORDS}o?)")
_RANK = re.compile("[sntaF]*r*[Rq]X?[swoTtaInr]*")
_NUMBERED = re.compile("[snt]*r+N")
_TOP = re.compile("[sntaI]*JN[wot]*")
_FIRST = re.compile("[sntaF]*[XJ][swoTtaInr]*")
_MISSING = re.compile("M|-")
_HALF = Amount(constant(1).top, constant(2).top)

Hedges = tuple[Item, ...]


def _hedges(items: Sequence[Item]) -> Hedges:
    """Return the items that qualify a number."""
    return tuple(item for item in items if item.role in "ALlUuSs<")


def _roles(hedges: Iterable[Item]) -> set[str]:
    return {item.role for item in hedges}


def _group(match: re.Match[str], name: str, items: Sequence[Item]) -> Sequence[Item]:
    return items[match.start(name) : match.end(name)]


def _words(hedges: Iterable[Item], skeleton: str) -> str:
    """Return the hedge as printed."""
    return " ".join(" ".join(skeleton[item.start : item.end].split()) for item in hedges)


def _bound(hedges: Hedges) -> Bound:
    """Return which end of a number its words fix.

    Raises
    ------
    Unreadable
        If they fix both.
    """
    roles = _roles(hedges)
    lower, upper = bool(roles & set("Ll")), bool(roles & set("UuS<"))
    if lower and upper:
        raise Unreadable("its words make it a lower and an upper bound at once")
    return Bound.LOWER if lower else Bound.UPPER if upper else Bound.NONE


def _checks(*numbers: Number) -> tuple[tuple[str, Amount], ...]:
    return tuple((name, number.amount) for number in numbers for name in number.checks)


def _settled(number: Number) -> Number:
    """Return the number, which is no longer in doubt.

    Raises
    ------
    Unreadable
        If its mark can still be a decimal mark or a mark of thousands.
    """
    if number.doubt:
        raise Unreadable(f"it is ambiguous: {number.doubt}")
    return number


def _steps(*numbers: Number, also: Iterable[StepCode] = ()) -> tuple[StepCode, ...]:
    """Return the codes of what was changed between print and value."""
    steps = []
    if any(number.worded for number in numbers):
        steps.append(StepCode.WORDS_TO_NUMBER)
    if any(number.percent for number in numbers):
        steps.append(StepCode.PERCENT_TO_FRACTION)
    return (*steps, *also)


# -- one number -------------------------------------------------------------------------------------------------


def _point(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    number = _settled(items[match.end("before")].number)
    hedges = _hedges([*_group(match, "before", items), *_group(match, "after", items)])
    bound, roles = _bound(hedges), _roles(hedges)
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
        checks=_checks(number),
        currency=number.currency,
        approximate="A" in roles,
        hedge=_words(hedges, skeleton),
        steps=_steps(number, also=also),
    )


def _vague(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    at = match.end("before")
    number = items[at].number
    before, after = _hedges(_group(match, "before", items)), _hedges(_group(match, "after", items))
    if _bound((*before, *after)) is Bound.UPPER:
        raise Unreadable("an order of magnitude is a floor and cannot be an upper bound")
    return Template(
        kind=number.kind,
        bound=Bound.LOWER,
        low=number.amount,
        currency=number.currency,
        approximate="A" in _roles((*before, *after)),
        vague=True,
        hedge=_words((*before, items[at], *after), skeleton),
        steps=(StepCode.VAGUE_TO_FLOOR,),
    )


# -- two numbers ------------------------------------------------------------------------------------------------


def _range(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    first = [*_group(match, "before", items), *_group(match, "middle", items)]
    second, after = list(_group(match, "second", items)), list(_group(match, "after", items))
    numbers = [item for item in items if item.role == "N"]
    pair = paired(numbers[0].number, numbers[1].number)
    _check_link(match, items, first=_hedges(first), second=_hedges(second))
    hedges = _hedges([*first, *second, *after])
    bound, strict = _range_bound(_hedges(first), _hedges([*second, *after]))
    also = [StepCode.HEDGE_TO_BOUND] if bound is not Bound.NONE else []
    strict = strict and pair.high.kind is FigureKind.COUNT
    return Template(
        kind=pair.high.kind,
        bound=bound,
        low=_settled(pair.low).amount,
        high=_settled(pair.high).amount,
        literal_low=pair.literal,
        guarded=pair.guarded,
        denominator=pair.high.denominator,
        other_denominator=pair.low.denominator,
        strict=strict,
        checks=_checks(pair.low, pair.high),
        currency=pair.high.currency,
        approximate="A" in _roles(hedges),
        hedge=_words(hedges, skeleton),
        steps=_steps(pair.low, pair.high, also=[*also, *([StepCode.STRICT_TO_INCLUSIVE] if strict else [])]),
    )


def _check_link(match: re.Match[str], items: Sequence[Item], *, first: Hedges, second: Hedges) -> None:
    """Refuse two numbers that only stand beside each other, or are linked by words that do not make a range."""
    link, opened = match["link"], match["before"]
    bounded = bool(_roles(first) & set("Ll")) and bool(_roles(second) & set("US"))
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


def _range_bound(first: Hedges, second: Hedges) -> tuple[Bound, bool]:
    """Return the bound that the words make of a range, and whether its upper end is strict.

    Words before the range are about all of it: "at least 200,000 to 225,000" is a range with a floor. A bound at
    each end ("more than 5 but fewer than 10", "from 5 up to 10") only says what a range says anyway.
    """
    roles, later = _roles(first), _roles(second)
    if roles & set("S<") or later & set("<"):
        raise Unreadable("a strict bound stands before a range")
    if later & set("L"):
        raise Unreadable("the upper end of its range is open")
    whole = _bound(first)
    if later & set("US"):
        if whole is Bound.UPPER:
            raise Unreadable("both ends of its range are upper bounds")
        return Bound.NONE, "S" in later
    if later & set("lu"):
        if whole is not Bound.NONE:
            raise Unreadable("its words bound the range twice")
        return _bound(second), False
    return whole, False


def _interval(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    """Return a point with its interval in brackets: 24,900 (95% CI 20,000-30,000)."""
    numbers = [item.number for item in items if item.role == "N"]
    best, ends = numbers[0], numbers[-2:]
    if best.percent and all(number.kind is FigureKind.COUNT for number in ends):
        ends = [percent(number) for number in ends]
    pair = paired(*ends)
    if len(numbers) > 4 or (len(numbers) == 4 and not numbers[1].percent):
        raise Unreadable("there is more in its brackets than an interval")
    if best.scale is None and pair.high.percent != best.percent and best.kind is FigureKind.COUNT:
        raise Unreadable("the value and its interval are in different units")
    inner = paired(best, pair.high)
    hedges = _hedges([*_group(match, "before", items), *_group(match, "middle", items)])
    if _bound(hedges) is not Bound.NONE or inner.literal is not None:
        raise Unreadable("a bound cannot have an interval")
    return Template(
        kind=inner.high.kind,
        low=_settled(pair.low).amount,
        high=_settled(inner.high).amount,
        best=_settled(inner.low).amount,
        literal_low=pair.literal,
        guarded=pair.guarded,
        denominator=inner.high.denominator,
        other_denominator=inner.low.denominator,
        checks=_checks(pair.low, pair.high, best),
        currency=inner.high.currency,
        approximate="A" in _roles(hedges),
        hedge=_words(hedges, skeleton),
        steps=_steps(best, pair.low, pair.high),
    )


def _part(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    """Return "21 of the 47" as a share; but "one of 21" names the size of a group: a count of 21."""
    places = [place for place, item in enumerate(items) if item.role == "N"]
    part, whole = (items[place] for place in places)
    hedges = _hedges([*_group(match, "before", items), *_group(match, "after", items)])
    if part.number.one:
        if whole.number.worded:
            raise Unreadable("it is ambiguous: a share ('one in three') or one member of a group")
        membership = [*items[: places[0]], *items[places[1] :]]
        if hedges or (found := _POINT.fullmatch(roles_of(membership))) is None:
            raise Unreadable("'one of' with a hedge is not read")
        return replace(_point(found, membership, skeleton), hedge="one of")
    share = [*items[: places[0]], ratio(items[places[0] : places[1] + 1]), *items[places[1] + 1 :]]
    found = _POINT.fullmatch(roles_of(share))
    if found is None:
        raise Unreadable("its words are known, but not in this order")
    return _point(found, share, skeleton)


# -- words ------------------------------------------------------------------------------------------------------


def _share(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    at = match.end("before")
    before, after = _hedges(_group(match, "before", items)), _hedges(_group(match, "after", items))
    if _bound((*before, *after)) is not Bound.NONE:
        raise Unreadable("a word for a share cannot be bounded again")
    lower = items[at].value == "L"
    return Template(
        kind=FigureKind.SHARE,
        bound=Bound.LOWER if lower else Bound.UPPER,
        low=_HALF if lower else None,
        high=None if lower else _HALF,
        approximate="A" in _roles((*before, *after)),
        vague=True,
        hedge=_words((*before, items[at], *after), skeleton),
        steps=(StepCode.VAGUE_TO_FLOOR if lower else StepCode.HEDGE_TO_BOUND,),
    )


def _all(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    at = match.end("before")
    hedges = (*_hedges(items[:at]), items[at])
    approximate = "A" in _roles(hedges)
    return Template(
        kind=FigureKind.SHARE,
        best=constant(1),
        approximate=approximate,
        vague=approximate,
        hedge=_words(hedges, skeleton),
        steps=(StepCode.WORDS_TO_NUMBER,),
    )


def _zero(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    hedges = _hedges(_group(match, "before", items))
    return Template(
        kind=FigureKind.COUNT,
        best=constant(0),
        hedge=_words(hedges, skeleton),
        steps=(StepCode.WORDS_TO_NUMBER,),
    )


def _ranked(number: Number, *, top: bool = False) -> Template:
    amount = number.amount
    return Template(
        kind=FigureKind.RANK,
        bound=Bound.UPPER if top else Bound.NONE,
        best=None if top else amount,
        high=amount if top else None,
        checks=(("rank", amount), *_checks(number)),
        steps=_steps(number),
    )


def _rank(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    item = next(item for item in items if item.role in "Rq")
    value = item.value
    if isinstance(value, Number):
        return _ranked(_settled(value))
    if "qo" in match[0]:
        raise Unreadable("it is ambiguous: a fraction ('a third of') or a rank")
    assert isinstance(value, int)  # the lexicon gives ordinals their number
    return _ranked(Number(constant(value), worded=True))


def _numbered(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    number = _settled(items[-1].number)
    if number.kind is not FigureKind.COUNT:
        raise Unreadable("a rank must be a whole number")
    return _ranked(number)


def _top(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    number = _settled(next(item for item in items if item.role == "N").number)
    if number.kind is not FigureKind.COUNT:
        raise Unreadable("a rank must be a whole number")
    return _ranked(number, top=True)


def _first(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    return _ranked(Number(constant(1), worded=True))


def _missing(match: re.Match[str], items: Sequence[Item], skeleton: str) -> Template:
    return MISSING


MISSING = Template(kind=FigureKind.NONE)
Shape = Callable[[re.Match[str], Sequence[Item], str], Template]
_SHAPES: tuple[tuple[re.Pattern[str], Shape], ...] = (
    (_POINT, _point),
    (_PART, _part),
    (_RANGE, _range),
    (_INTERVAL, _interval),
    (_VAGUE, _vague),
    (_MISSING, _missing),
    (_SHARE, _share),
    (_ZERO, _zero),
    (_ALL, _all),
    (_RANK, _rank),
    (_NUMBERED, _numbered),
    (_TOP, _top),
    (_FIRST, _first),
)


def _read(skeleton: str) -> Template:
    if not skeleton.strip():
        return MISSING
    if (rating := read_rating(skeleton)) is not None:
        return rating
    items = read_items(skeleton)
    for join in (True, False):
        found = with_units(with_numbers(items, join=join))
        roles = roles_of(found)
        for pattern, shape in _SHAPES:
            if (match := pattern.fullmatch(roles)) is not None:
                return shape(match, found, skeleton)
    if not any(role in "9deyHKGhqR" for role in roles_of(items)):
        raise Unreadable("it names no number")
    if "-" in {item.role for item in items[:2]} and items[0].role in "-A":
        raise Unreadable("it is negative")
    raise Unreadable("its words are known, but make no figure in this order")


@lru_cache(maxsize=1 << 15)
def read_template(skeleton: str) -> Template | Failure:
    """Return what all texts with a skeleton mean, or why they mean nothing."""
    try:
        return _read(skeleton)
    except Unreadable as problem:
        return Failure(str(problem))
