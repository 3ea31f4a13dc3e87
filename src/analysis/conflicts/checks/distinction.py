"""Two numbers that are about different things and are taken for the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.conflicts import numbers, phrases
from analysis.conflicts.case import Case
from analysis.conflicts.checks import apparently, between, ways_out
from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes, at
from analysis.conflicts.finding import Check, Finding, Told
from analysis.conflicts.links import holds_years
from analysis.conflicts.representatives import timeless
from analysis.conflicts.words import Axis, Code, Explanation
from analysis.vocabulary import UNATTRIBUTED, Method, Status

_METHODS: Mapping[str, str] = {
    Method.SURVEY: "surveys",
    Method.MODEL: "a model",
    Method.CAPTURE_RECAPTURE: "lists that overlap",
    Method.ADMINISTRATIVE: "the records of an office",
    Method.ESTIMATE: "an estimate whose method is not described",
}


def find(case: Case) -> Iterable[Finding]:
    """Pairs that some distinction dissolves and no other check tells."""
    return apparently.find(case, Code.DISTINCTION)


def tell(case: Case, finding: Finding) -> Told:
    """The pair in words."""
    found = apparently.matter(finding)
    said = (_own_parts(case, found), _methods(found), _turned(case, found))
    before = " ".join(text for text in said if text)
    return apparently.tell(finding, ways_out.others(found.between, frozenset()), before=before)


def _own_parts(case: Case, found: apparently.Matter) -> str:
    """What the producer of the higher number gives for the parts of it by definition, as a sentence; else empty."""
    above, below = found.claims
    if Axis.STATUS not in found.axes or above.text("producer") == UNATTRIBUTED:
        return ""
    wanted = replace(above.about.box, status=below.about.box.status)
    parts = [claim for claim in case.claims if _is_part(claim, above)]
    named = [part for part in parts if part.about.box == wanted and part.claim_id != below.claim_id]
    if not named:
        return ""
    rest = above.values.low - named[0].values.low
    beside = [part for part in parts if part.about.box != wanted and _fills(case, part.values.low, rest)]
    each = numbers.listed(
        [
            f"{phrases.value(part)} {phrases.condition(part)} ({part.claim_id})"
            for part in (named[0], *beside[:1])
        ]
    )
    end = "" if beside else _left(above, named[0])
    return f"The first number's own producer puts {each}{end}."


def _left(above: Claim, part: Claim) -> str:
    """What a part leaves of a whole, behind it; in the unit of both where it is a rate or a number of persons."""
    ends = [claim.text("best") for claim in (above, part)]
    if not all(ends):
        return ", and the rest under another definition"
    rest = phrases.value(
        replace(above, row={**above.row, "best": str(round(float(ends[0]) - float(ends[1]), 6))})
    )
    if above.text("status") == Status.MODERN_SLAVERY:
        return f", which leaves {rest} for other forms of modern slavery, such as forced marriage"
    return f", which leaves {rest} under another definition"


def _is_part(claim: Claim, above: Claim) -> bool:
    """Whether a claim is a part of another one by definition, by one producer, for one time and measure."""
    same = all(claim.text(name) == above.text(name) for name in ("producer", "unit"))
    about = (claim.about.measure, claim.about.period) == (above.about.measure, above.about.period)
    axes = (Axis.POPULATION, Axis.VISIBILITY, Axis.ROUTE)
    boxes = all(claim.about.box.side(axis) == above.about.box.side(axis) for axis in axes)
    return (
        same
        and about
        and boxes
        and claim.whole is None
        and claim.values.low == claim.values.high < above.values.low
    )


def _fills(case: Case, part: float, rest: float) -> bool:
    """Whether a part is, but for rounding, what is left of a whole."""
    return abs(part - rest) <= case.choices.remainder * rest


def _methods(found: apparently.Matter) -> str:
    """That two estimates of different times were made in different ways as well, as a sentence; else empty."""
    ways = [_METHODS.get(claim.text("method"), "") for claim in found.claims]
    if found.axes != {Axis.PERIOD} or not all(ways) or ways[0] == ways[1]:
        return ""
    return f"They were also made in different ways: the first with {ways[0]}, the second with {ways[1]}."


@dataclass(frozen=True, slots=True)
class _Turning:
    """A number, one of a series on one side of it in time, and one of the series on the far side."""

    own: Claim
    series: Claim
    beyond: Claim
    higher: bool


def _turning(case: Case, found: apparently.Matter) -> _Turning | None:
    """The other number of a series, on the far side in time, that contradicts a change as well."""
    if found.axes != {Axis.PERIOD}:
        return None
    above, below = found.claims
    for own, other, higher in ((above, below, True), (below, above, False)):
        for claim in case.claims:
            if _beyond(claim, own=other, between=own) and _conflicts(claim, own, higher=higher):
                return _Turning(own, other, claim, higher)
    return None


def _turned(case: Case, found: apparently.Matter) -> str:
    """That the other number of a series, on the far side in time, contradicts a change as well; else empty."""
    one = _turning(case, found)
    if one is None:
        return ""
    first, also = (phrases.bound(claim, claim.values.low) for claim in (one.series, one.beyond))
    there, back = ("risen", "fallen") if one.higher else ("fallen", "risen")
    reached = _reached(one.own, (one.beyond, one.series), higher=one.higher)
    return (
        f"{_whose(one.own, one.series, first)} also gives {also} ({_when(one.beyond)}): the number would have to have "
        f"{there} to {reached} in between, and {back} again."
    )


def _whose(own: Claim, other: Claim, first: str) -> str:
    """The producer of a series, of which the other number of a pair may be as well."""
    makers = {claim.text("producer") for claim in (own, other)}
    return "The same producer" if len(makers) == 1 else f"The producer of the {first} ({_when(other)})"


def _reached(own: Claim, series: Sequence[Claim], *, higher: bool) -> str:
    """The number in between; a mean of years that hold one of the series asks for more, or less, in one of them."""
    beyond = f" or {'more' if higher else 'less'}" if any(holds_years(own, claim) for claim in series) else ""
    return f"{phrases.bound(own, own.values.low)}{beyond}"


def _beyond(claim: Claim, *, own: Claim, between: Claim) -> bool:
    """Whether a claim is of the series of another one, with a third in between in time."""
    times = claim.about.period.middle, between.about.period.middle, own.about.period.middle
    series = claim.claim_id != own.claim_id and claim.text("lineage") == own.text("lineage")
    if not series or timeless(claim.about) != timeless(own.about) or None in times:
        return False
    return list(times) in (sorted(times), sorted(times, reverse=True)) and len(set(times)) == 3  # type: ignore[type-var]


def _conflicts(claim: Claim, own: Claim, *, higher: bool) -> bool:
    """Whether a claim lies on the other side of a number, as its sibling does."""
    return claim.values.high < own.values.low if higher else claim.values.low > own.values.high


def _when(claim: Claim) -> str:
    """The years of a claim."""
    period = claim.about.period
    return str(period.start) if period.start == period.end else f"{period.start} to {period.end}"


def coded(case: Case, finding: Finding) -> Codes:
    """The pair in numbers and codes."""
    found = apparently.matter(finding)
    turning = _turning(case, found)
    fact = [(at(Explanation.SERIES_TURNS, turning.beyond.values.low),)] if turning else []
    return apparently.coded(finding, [*fact, *between.explanations(found.between)])


CHECK = Check(
    Code.DISTINCTION, "Different things taken for the same", "factor of at least 1.01 (conflict_ignored_factor)",
    "Ablation of the coarse readings in axis_sets.csv", find, tell, coded,
)  # fmt: skip
