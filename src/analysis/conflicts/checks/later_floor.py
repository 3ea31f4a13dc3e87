"""A later lower limit of a producer that lies below its own earlier number of the same kind."""

from collections.abc import Iterable, Sequence
from itertools import permutations

from analysis.conflicts import numbers, telling
from analysis.conflicts.case import Case
from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes, at
from analysis.conflicts.finding import Check, Finding, Told, ids_of, pages_of
from analysis.conflicts.lattice import SIDES, meets
from analysis.conflicts.pairs import Pair
from analysis.conflicts.period import within
from analysis.conflicts.reading import coarse
from analysis.conflicts.words import EXPLANATION_OF_AXIS, Axis, Code, Explanation, Level, Resolution
from analysis.vocabulary import UNATTRIBUTED

_NAMES = {
    Axis.POPULATION: "who is counted",
    Axis.ROUTE: "the area or movement",
    Axis.PERIOD: "the time",
}
_SAME = (Axis.EXPLOITATION, Axis.STATUS, Axis.VISIBILITY)


def find(case: Case) -> Iterable[Finding]:
    """Pairs of an earlier range or number and a later floor below it, of one producer for one place and kind."""
    groups: dict[object, list[Claim]] = {}
    for claim in case.claims:
        producer, about = claim.text("producer"), claim.about
        if (
            claim.whole is None
            and about.comparable
            and producer != UNATTRIBUTED
            and claim.year("producer_year")
        ):
            sides = tuple(about.box.side(axis) for axis in _SAME)
            key = (producer, about.family, about.unit, about.measure, sides)
            groups.setdefault(key, []).append(claim)
    for claims in groups.values():
        for pair in permutations(claims, 2):
            if _is_later_floor(*pair):
                factor = pair[0].values.low / pair[1].values.low
                axes = tuple(frozenset({axis}) for axis in telling.ORDER if axis in _axes(pair))
                yield Finding(
                    Code.LATER_FLOOR, Level.APPARENT, ids_of(pair), pages_of(pair), factor,
                    matter=pair, group=ids_of(pair), axes=axes,
                )  # fmt: skip


def _is_later_floor(one: Claim, other: Claim) -> bool:
    """Whether the second is a floor, published later and below all that the first says."""
    later = (other.year("producer_year") or 0) > (one.year("producer_year") or 0)
    floor = other.text("bound") == "lower" and 0 < other.values.low < one.values.low
    alike = meets(one.about.box.population, other.about.box.population)
    routes = [coarse(claim.about, 0).route for claim in (one, other)]
    place = routes[0].holds(routes[1]) or routes[1].holds(routes[0])
    return later and floor and alike and place and one.text("bound") != "lower"


def _axes(pair: Sequence[Claim]) -> frozenset[Axis]:
    """What the two differ in; the time if in nothing else."""
    one, other = (claim.about for claim in pair)
    axes = {axis for axis in SIDES if one.box.side(axis) != other.box.side(axis)}
    if not axes or not (within(one.period, other.period) and within(other.period, one.period)):
        axes.add(Axis.PERIOD)
    return frozenset(axes)


def tell(case: Case, finding: Finding) -> Told:
    """Both numbers in words."""
    one, other = (case.by_id[claim_id] for claim_id in finding.ids)
    axes = frozenset(axis for each in finding.axes for axis in each)
    pair = Pair(one, other, axes, False, finding.severity)
    years = [claim.year("producer_year") for claim in (one, other)]
    arithmetic = (
        f"{telling.both(pair)} One producer published the first in {years[0]} and the second in {years[1]}. The second "
        f"is a lower limit. The first is at least {numbers.factor(finding.severity)} times that limit."
    )
    would = (
        "Both can be right, since the second says only how many there are at least. The two also differ in "
        f"{numbers.listed([_NAMES.get(axis, telling.NAMES[axis]) for axis in telling.ORDER if axis in axes])}."
        f"{_noted((one, other))}"
    )
    evidence = f"They differ in {telling.evidence(pair)} {telling.remarks((one, other))}"
    return Told(arithmetic, evidence.strip(), would, Resolution.NOT_POOLED)


def _noted(claims: Sequence[Claim]) -> str:
    """What the transcription notes on the two, as sentences."""
    names = zip(("first", "second"), claims, strict=True)
    return "".join(f" On the {name}: {claim.text('note')}." for name, claim in names if claim.text("note"))


def coded(case: Case, finding: Finding) -> Codes:
    """Both numbers in codes, with what the two differ in besides."""
    axes = (axis for one in finding.axes for axis in one)
    terms = (Explanation.FLOOR_ONLY, *(EXPLANATION_OF_AXIS[axis] for axis in axes))
    return Codes(finding.ids, finding.severity, explanations=tuple((at(code, None),) for code in terms))


CHECK = Check(
    Code.LATER_FLOOR, "A later lower limit below the same producer's number", "any lower limit published later",
    "Own judgement; a lower limit contradicts no number above it", find, tell, coded,
)  # fmt: skip
