"""Yearly counts told by the shape of their course: each shape has its own sentence, with the years that matter."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from analysis.findings.model import Claim
from analysis.findings.thresholds import Thresholds
from analysis.report import numbers, phrases
from analysis.report.course_shapes import Course, course, split
from analysis.report.series import Series, compared, counted, middle, multiple


def of(series: Series, limits: Thresholds) -> Course:
    """The shape of a series."""
    return course([middle(claim) for claim in series.claims], limits)


def told(series: Series, limits: Thresholds) -> str:
    """How a series went, as one or two sentences."""
    text = _SAID[of(series, limits)](series, limits)
    notes = f" ({series.notes})" if series.notes else ""
    gaps = f" No count is held for {numbers.runs(series.missing)}." if series.missing else ""
    broken = f" {series.stretch}." if series.stretch else ""
    return f"{numbers.capitalised(text)}{notes}.{gaps}{broken}"


def caution(series: Series, limits: Thresholds) -> str:
    """What a course of this shape need not mean."""
    return _CAUTIONS[of(series, limits)]


def _year(claim: Claim) -> str:
    """A count with its year: 484 in 2016."""
    return f"{_count(claim)} in {claim.start}"


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


def _by(series: Series) -> str:
    return phrases.producer(series.first)


def _few(series: Series, _: Thresholds) -> str:
    counts = numbers.listed([_year(claim) for claim in series.claims])
    return f"{_by(series)} has {numbers.written(len(series.claims))} years of {series.kind}: {counts}"


def _steady(series: Series, _: Thresholds) -> str:
    first, last = _ends(series)
    low, high = least(series.claims), most(series.claims)
    years = f"from {first.start} to {last.start}"
    if middle(low) == middle(high):
        return f"{_by(series)} has {_count(first)} {series.kind} in each year {years}"
    between = f"between {_in_years(series, low)} and {_in_years(series, high)}"
    return f"{years} the number of {series.kind} stays {between}, according to {_by(series)}"


def _throughout(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    up = middle(last) > middle(first)
    than = f"{compared(first, last, limits)}{leap(series, limits)}"
    ties = any(middle(one) == middle(other) for one, other in pairwise(series.claims))
    if not ties and not series.missing:
        head = f"{_by(series)} counts {'more' if up else 'fewer'} {series.kind} from year to year"
        return f"{head}, {_year(first)} and {_year(last)}, {than}"
    which = "no" if ties else "each"
    than_before = f"{'higher' if up != ties else 'lower'} than the one before"
    head = f"{which} count held of {series.kind}, by {_by(series)}, is {than_before}"
    return f"{head}: from {_year(first)} to {_year(last)}, {than}"


def _jumped(series: Series, limits: Thresholds) -> str:
    top = most(series.claims)
    others = [claim for claim in series.claims if claim is not top]
    first, last = _ends(series)
    times = multiple(middle(top) / middle(most(others)))
    rest = Series(tuple(others))
    low, high = (_in_years(rest, end) for end in (least(others), most(others)))
    said = f"in {top.start} {_by(series)} has {_count(top)} {series.kind}, {times} as many as in any other year from"
    between = f"the other years have between {low} and {high}{leap(rest, limits, among=True)}"
    return f"{said} {first.start} to {last.start}; {between}"


def _stepped(series: Series, limits: Thresholds) -> str:
    at = split([middle(claim) for claim in series.claims], limits)
    assert at is not None
    before, after = series.claims[:at], series.claims[at:]
    old = f"{_count(least(before))} to {_count(most(before))} a year from {before[0].start} to {before[-1].start}"
    new = f"{_count(least(after))} to {_count(most(after))} from then to {after[-1].start}"
    return f"the {series.kind} counted by {_by(series)} come to a new level in {after[0].start}: {old}, {new}"


def _peaked(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    top = most(series.claims)
    before, after = (_part(series, top, side) for side in (-1, 1))
    falls = ", with falls between" if not _sorted(before) else ""
    rises = ", with rises between," if not _sorted(after[::-1]) else ""
    rise = f"rise from {_year(first)} to {_year(top)}, {compared(first, top, limits)}{falls}"
    low = least(after)
    since = f"; fewest since {top.start} in {low.start} ({_count(low)})" if middle(low) < middle(last) else ""
    return f"{series.kind} {rise}, and fall{rises} to {_year(last)}, in the counts of {_by(series)}{since}"


def _part(series: Series, at: Claim, side: int) -> Sequence[Claim]:
    """The counts up to one of them, or from it on."""
    place = series.claims.index(at)
    return series.claims[: place + 1] if side < 0 else series.claims[place:]


def _sorted(claims: Sequence[Claim]) -> bool:
    """Whether no count is smaller than the one before."""
    return all(middle(one) <= middle(other) for one, other in pairwise(claims))


def _dipped(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    low = least(series.claims)
    before, after = (_part(series, low, side) for side in (-1, 1))
    rises = ", with rises between" if not _sorted(before[::-1]) else ""
    falls = ", with falls between" if not _sorted(after) else ""
    fall = f"come down to {_year(low)}, {compared(first, low, limits)}{rises}"
    back = f"are back at {_year(last)}" if _near(first, last, limits) else f"come to {_year(last)}"
    back += f"{falls}{_inside(series, low=False)}"
    return f"from {_year(first)} the {series.kind} {fall}, and {back}, according to {_by(series)}"


def _near(one: Claim, other: Claim, limits: Thresholds) -> bool:
    """Whether two counts say nearly the same."""
    ends = sorted((middle(one), middle(other)))
    return ends[1] <= limits.close * ends[0]


def _grew(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    than = f"{compared(first, last, limits)} as in" if middle(first) else "after none in"
    ends = f"{than} {first.start} ({_count(first)})"
    between = f"with falls between{_inside(series)}{leap(series, limits)}"
    return f"in {last.start} {_by(series)} has {_count(last)} {series.kind}, {ends}, {between}"


def _shrank(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    fall = f"come down to {_year(last)}, {compared(first, last, limits)}"
    between = f"with rises between{_inside(series)}"
    return f"from {_year(first)} the {series.kind} {fall}, {between}, according to {_by(series)}"


def _inside(series: Series, *, low: bool = True) -> str:
    """The years of the fewest and of the most, as a clause, where these are not the first or the last."""
    ends = (("fewest", least(series.claims)),) * low + (("most", most(series.claims)),)
    said = []
    for word, claim in ends:
        equal = _equal(series, claim)
        if any(one in series.claims[1:-1] for one in equal):
            said.append(f"{word} in {_years(equal)} ({phrases.linked(counted(claim), equal)})")
    return f"; {', '.join(said)}" if said else ""


def _swings(series: Series, limits: Thresholds) -> str:
    first, last = _ends(series)
    low, high = least(series.claims), most(series.claims)
    extremes = {middle(low), middle(high)}
    ends = [f"{_count(first)} at first"] * (middle(first) not in extremes)
    ends += [f"{_count(last)} at last"] * (middle(last) not in extremes)
    said = f": {', '.join(ends)}" if ends else ""
    years = f"from {first.start} to {last.start} in the counts of {_by(series)}"
    between = f"between {_in_years(series, low)} and {_in_years(series, high)}"
    return f"{series.kind} go up and down {years}, {between}{said}{leap(series, limits)}"


def leap(series: Series, limits: Thresholds, *, among: bool = False) -> str:
    """The sharpest step from one year to the next, in proportion, where it is a leap and not the whole course."""
    steps = [
        (max(middle(one), middle(other)) / min(middle(one), middle(other)), one, other)
        for one, other in pairwise(series.claims)
        if (other.start or 0) - (one.start or 0) == 1 and middle(one) > 0 and middle(other) > 0
    ]
    size, one, other = max(steps, key=lambda step: step[0], default=(0.0, series.first, series.first))
    if size < limits.leap or (one, other) == _ends(series):
        return ""
    way = "rise" if middle(other) > middle(one) else "fall"
    step = f"from {_year(one)} to {_year(other)}, {compared(one, other, limits)}"
    return f"; {'among these ' if among else ''}the sharpest {way} from one year to the next is {step}"


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

_CAUTIONS: Mapping[Course, str] = {
    Course.FEW: "So few years show no course.",
    Course.LEVEL: "A level count need not mean a level crime: who is found depends on who looks.",
    Course.JUMP: "A single such year can come from one large case, or from another way of counting.",
    Course.RISING: "More known persons need not mean more exploited ones: more offices may search, or report.",
    Course.FALLING: "Fewer are known each time; fewer may be exploited, or less search made, or others counted.",
    Course.STEP_UP: "A level that is new and stays can come from another law, or another way of counting.",
    Course.STEP_DOWN: "A level that is new and stays can come from another law, or another way of counting.",
    Course.PEAK: "Whether the crime rose and fell, or the search for it, or what is counted, such a count cannot tell.",
    Course.TROUGH: "In the years with few of them there may have been as many victims, less search or fewer reports.",
    Course.GREW: "A count grows with the crime, with the search, or when what is counted, or who reports, changes.",
    Course.SHRANK: "Fewer known persons can mean fewer victims or less search, or that others are counted, or report.",
    Course.SWINGS: "Swings of this kind may say more about the search, or about who reports, than about the crime.",
}
