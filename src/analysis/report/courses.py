"""Yearly counts told by the shape of their course: each shape has its own sentence, with the years that matter."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from analysis.findings.course_shapes import Course, course, split
from analysis.findings.model import Claim
from analysis.findings.thresholds import Thresholds
from analysis.findings.yearly import middle, times
from analysis.report import numbers, phrases
from analysis.report.course_cautions import CAUTIONS
from analysis.report.series import Series, compared, counted, multiple

#: A late fall is told year by year where no more counts than this follow the highest one.
_LATE = 4


def of(series: Series, limits: Thresholds) -> Course:
    """The shape of a series."""
    return course([middle(claim) for claim in series.claims], limits)


def told(series: Series, limits: Thresholds) -> str:
    """How a series went, as some sentences, the count being what is spoken of."""
    said = [
        f"{_subject(series)} {_SAID[of(series, limits)](series, limits)}",
        _broken(series, limits),
        _floors(series),
    ]
    if series.notes:
        said.append(f"({series.notes}.)")
    if series.missing:
        said.append(f"There is no count for {numbers.runs(series.missing)}.")
    if series.stretch:
        said.append(f"{series.stretch}.")
    return " ".join(text for text in said if text)


def caution(series: Series, limits: Thresholds) -> str:
    """What a course of this shape need not mean."""
    return CAUTIONS[of(series, limits)]


def _subject(series: Series) -> str:
    """The count, with who makes it: UNODC's count of presumed victims of trafficking."""
    by = phrases.producer(series.first)
    if by.endswith(")"):
        return f"The count of {series.kind} by {by}"
    owner = f"{by}'" if by.endswith("s") else f"{by}'s"
    return numbers.capitalised(f"{owner} count of {series.kind}")


def _year(claim: Claim) -> str:
    """A count with its year: 484 in 2016."""
    return f"{_count(claim)} in {claim.start}"


def _bracketed(claim: Claim) -> str:
    """A count with its year: 484 (2016)."""
    return f"{_count(claim)} ({claim.start})"


def _count(claim: Claim) -> str:
    return phrases.linked(counted(claim), [claim])


def _ends(series: Series) -> tuple[Claim, Claim]:
    return series.claims[0], series.claims[-1]


def least(claims: Sequence[Claim]) -> Claim:
    """The smallest count, the first of equal ones."""
    return min(claims, key=lambda claim: (middle(claim), claim.start or 0))


def most(claims: Sequence[Claim]) -> Claim:
    """The largest count, the first of equal ones."""
    return max(claims, key=lambda claim: (middle(claim), -(claim.start or 0)))


def _equal(series: Series, claim: Claim) -> Sequence[Claim]:
    """The counts that are as large as one of them; one and the same where they are hidden alike."""
    return [other for other in series.claims if middle(other) == middle(claim)]


def _in_years(series: Series, claim: Claim) -> str:
    """A count with all the years that have it: 17 (2009 and 2013)."""
    equal = _equal(series, claim)
    return f"{phrases.linked(counted(claim), equal)} ({_years(equal)})"


def _years(claims: Sequence[Claim]) -> str:
    found = [claim.start or 0 for claim in claims]
    return numbers.listed([str(year) for year in found]) if len(found) == 2 else numbers.runs(found)


def _than(series: Series, one: Claim, other: Claim, limits: Thresholds) -> str:
    """How a later count is beside an earlier one; nothing across a step that may come from another way of counting."""
    if any(_large(pair, limits) for pair in _steps(_part(series, one, other))):
        return ""
    return f", {phrases.linked(compared(one, other, limits), [one, other])}"


def _part(series: Series, one: Claim, other: Claim) -> Sequence[Claim]:
    """The counts from one of them to another."""
    return series.claims[series.claims.index(one) : series.claims.index(other) + 1]


def _few(series: Series, _: Thresholds) -> str:
    return f"was {numbers.listed([_year(claim) for claim in series.claims])}."


def _steady(series: Series, _: Thresholds) -> str:
    first, last = _ends(series)
    low, high = least(series.claims), most(series.claims)
    years = f"from {first.start} to {last.start}"
    if middle(low) == middle(high):
        return f"was {_count(first)} in each year {years}."
    return f"stayed between {_in_years(series, low)} and {_in_years(series, high)} {years}."


def _throughout(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    up = middle(last) > middle(first)
    ties = any(middle(one) == middle(other) for one, other in pairwise(series.claims))
    if ties:
        how = f"never {'fell' if up else 'rose'} from one count to the next"
    else:
        how = (
            f"{'rose' if up else 'fell'} {'from each count to the next' if series.missing else 'every year'}"
        )
    return (
        f"{how}: {_year(first)} and {_year(last)}{_than(series, first, last, limits)}.{leap(series, limits)}"
    )


def _jumped(series: Series, limits: Thresholds) -> str:
    top = most(series.claims)
    others = [claim for claim in series.claims if claim is not top]
    first, last = _ends(series)
    many = phrases.linked(multiple(times(most(others), top)), [most(others), top])
    rest = Series(tuple(others))
    low, high = (_in_years(rest, end) for end in (least(others), most(others)))
    said = f"was {_year(top)}, {many} as many as in any other year from {first.start} to {last.start}."
    return f"{said} In the other years it was between {low} and {high}.{leap(rest, limits)}"


def _stepped(series: Series, limits: Thresholds) -> str:
    at = split([middle(claim) for claim in series.claims], limits)
    assert at is not None
    before, after = series.claims[:at], series.claims[at:]
    old = f"{_count(least(before))} to {_count(most(before))} a year from {before[0].start} to {before[-1].start}"
    new = f"{_count(least(after))} to {_count(most(after))} from then to {after[-1].start}"
    return f"came to a new level in {after[0].start}: it was {old}, and {new}."


def _peaked(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    top = most(series.claims)
    before, after = _part(series, first, top), _part(series, top, last)
    falls = "" if _sorted(before) else ", though not every year"
    head = f"rose from {_year(first)} to {_year(top)}{_than(series, first, top, limits)}{falls}."
    if _sorted(after[::-1]):
        return f"{head} Then it fell to {_year(last)}."
    low, high = least(after[1:]), most(after[1:])
    since = f"between {_bracketed(low)} and {_bracketed(high)}"
    end = "" if last in (low, high) else f"; in {last.start} it was {_count(last)}"
    return f"{head} That is the highest number held. Since then it has gone up and down {since}{end}."


def _sorted(claims: Sequence[Claim]) -> bool:
    """Whether no count is smaller than the one before."""
    return all(middle(one) <= middle(other) for one, other in pairwise(claims))


def _dipped(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    low = least(series.claims)
    before, after = _part(series, first, low), _part(series, low, last)
    rises = "" if _sorted(before[::-1]) else ", though not every year"
    falls = "" if _sorted(after) else ", though not every year"
    fall = f"fell from {_year(first)} to {_year(low)}{_than(series, first, low, limits)}{rises}."
    back = "was back at" if _near(first, last, limits) else "rose to"
    return f"{fall} Then it {back} {_year(last)}{falls}.{_inside(series, low=False)}"


def _near(one: Claim, other: Claim, limits: Thresholds) -> bool:
    """Whether two counts say nearly the same."""
    ends = sorted((middle(one), middle(other)))
    return ends[1] <= limits.close * ends[0]


def _grew(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    head = f"was {_year(first)} and {_year(last)}{_than(series, first, last, limits)}."
    return f"{head} {_against(series, limits, up=True)}{_inside(series)}{leap(series, limits)}"


def _shrank(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    top = most(series.claims)
    before, after = _part(series, first, top), _part(series, top, last)[1:]
    if len(before) > len(after) and 1 < len(after) <= _LATE and not _sorted(before):
        low, years = _bracketed(least(before)), f"from {first.start} to {top.start}"
        later = numbers.listed([_year(claim) for claim in after])
        return f"went up and down {years}, between {low} and {_bracketed(top)}. Then it was {later}."
    head = f"was {_year(first)} and {_year(last)}{_than(series, first, last, limits)}."
    return f"{head} {_against(series, limits, up=False)}{_inside(series)}{leap(series, limits)}"


def _against(series: Series, limits: Thresholds, *, up: bool) -> str:
    """In which years the count went against its course: it fell once, slightly, in 2020."""
    sign = 1 if up else -1
    found = [
        (one, other) for one, other in pairwise(series.claims) if sign * middle(other) < sign * middle(one)
    ]
    if len(found) != 1:
        return f"It did not {'rise' if up else 'fall'} every year."
    ((one, other),) = found
    slightly = " slightly" if max(times(one, other), times(other, one)) < limits.slight else ""
    return f"It {'fell' if up else 'rose'}{slightly} only once, in {other.start}."


def _inside(series: Series, *, low: bool = True) -> str:
    """The years of the fewest and of the most, where these are not the first or the last, as a sentence."""
    ends = (("lowest", least(series.claims)),) * low + (("highest", most(series.claims)),)
    said = []
    for word, claim in ends:
        equal = _equal(series, claim)
        if any(one in series.claims[1:-1] for one in equal):
            said.append(f"{word} in {_years(equal)} ({phrases.linked(counted(claim), equal)})")
    return f" It was {numbers.listed(said)}." if said else ""


def _swings(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    low, high = least(series.claims), most(series.claims)
    extremes = {middle(low), middle(high)}
    ends = [f"the first was {_count(first)}"] * (middle(first) not in extremes)
    ends += [f"the last {'' if ends else 'was '}{_count(last)}"] * (middle(last) not in extremes)
    said = f" {numbers.capitalised(', '.join(ends))}." if ends else ""
    head = f"went up and down between {first.start} and {last.start}."
    between = f"The lowest was {_in_years(series, low)}, the highest {_in_years(series, high)}."
    return f"{head} {between}{said}{leap(series, limits)}"


def _steps(claims: Sequence[Claim]) -> list[tuple[Claim, Claim]]:
    """Counts of years that follow one another, of which none is nought."""
    return [
        (one, other)
        for one, other in pairwise(claims)
        if (other.start or 0) - (one.start or 0) == 1 and middle(one) > 0 and middle(other) > 0
    ]


def _size(pair: tuple[Claim, Claim]) -> float:
    """By which factor two counts differ, at least one."""
    return max(times(*pair), times(*pair[::-1]))


def _large(pair: tuple[Claim, Claim], limits: Thresholds) -> bool:
    """Whether the step between two counts is so large that the second may count otherwise."""
    return _size(pair) > limits.step


def leap(series: Series, limits: Thresholds) -> str:
    """The sharpest step from one year to the next, in proportion, where it is a leap and not the whole course."""
    steps = _steps(series.claims)
    size = max(map(_size, steps), default=0.0)
    if size < limits.leap or len(series.claims) == 2:
        return ""
    # Of steps that are equally large in print none is the sharpest.
    found = [pair for pair in steps if numbers.factor(_size(pair)) == numbers.factor(size)]
    ways = {"rise" if middle(other) > middle(one) else "fall" for one, other in found}
    way = f"{ways.pop()}{'s' * (len(found) > 1)}" if len(ways) == 1 else "changes"
    listed = numbers.listed([f"from {_year(one)} to {_year(other)}" for one, other in found])
    verb = "was" if len(found) == 1 else "were"
    than = {compared(*pair, limits) for pair in found}
    of = [claim for pair in found for claim in pair]
    each = f", {'each ' * (len(found) > 1)}{phrases.linked(than.pop(), of)}" if len(than) == 1 else ""
    return f" The sharpest {way} from one year to the next {verb} {listed}{each}."


def _broken(series: Series, limits: Thresholds) -> str:
    """That counts before and after a very large step are not compared, as another way of counting may lie behind it."""
    if of(series, limits) not in _COMPARING or not any(
        _large(pair, limits) for pair in _steps(series.claims)
    ):
        return ""
    return "So large a step may come from another way of counting, so earlier and later counts are not compared here."


def _floors(series: Series) -> str:
    """The years for which only a floor is given, in a sentence of its own."""
    return " ".join(
        f"For {claim.start} only a floor is given: {phrases.linked(counted(claim), [claim])}"
        f"{f' ({claim.note})' if claim.note else ''}."
        for claim in series.floors
    )


#: The shapes whose sentences set the last count, or the highest, against the first.
_COMPARING = frozenset(
    {Course.RISING, Course.FALLING, Course.PEAK, Course.TROUGH, Course.GREW, Course.SHRANK}
)

_SAID: Mapping[Course, Callable[[Series, Thresholds], str]] = {
    Course.FEW: _few,
    Course.LEVEL: _steady,
    Course.JUMP: _jumped,
    Course.RISING: _throughout,
    Course.FALLING: _throughout,
    Course.STEP_UP: _stepped,
    Course.STEP_DOWN: _stepped,
    Course.PEAK: _peaked,
    Course.TROUGH: _dipped,
    Course.GREW: _grew,
    Course.SHRANK: _shrank,
    Course.SWINGS: _swings,
}
