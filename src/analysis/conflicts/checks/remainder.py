"""What is left of a whole once its own producer has named the parts of some places, beside one for another place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from analysis.conflicts import numbers, origins, phrases, telling
from analysis.conflicts.case import Case
from analysis.conflicts.checks import exactly
from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes
from analysis.conflicts.finding import Finding, Told, ids_of, pages_of
from analysis.conflicts.lattice import SIDES, holds, meets
from analysis.conflicts.pairs import Pair
from analysis.conflicts.period import may_be_within, within
from analysis.conflicts.words import Axis, Code, Level, Resolution

_OTHERS = tuple(axis for axis in SIDES if axis is not Axis.ROUTE)


@dataclass(frozen=True, slots=True)
class Remainder:
    """A whole of several places, the places its producer names alone, and a number for one of the others.

    Parameters
    ----------
    whole : Claim
        Of several places.
    parts : tuple of Claim
        Of some of them, of one lineage with the whole.
    other : Claim
        Of another place in the whole.
    """

    whole: Claim
    parts: tuple[Claim, ...]
    other: Claim

    @property
    def left(self) -> float:
        """What the parts leave of the whole at most, in persons."""
        return self.whole.values.high - sum(part.values.low for part in self.parts)

    @property
    def pair(self) -> Pair:
        """The other number beside what is left."""
        values = self.whole.values
        below = replace(self.whole, values=replace(values, high=self.left))
        unclear = not within(self.other.about.period, self.whole.about.period)
        return Pair(self.other, below, frozenset(), unclear, self.other.values.low / self.left)


def find(case: Case) -> Iterator[Finding]:
    """Numbers above what the parts of one lineage leave of their whole, though not above the whole itself."""
    for claims in case.lineages.values():
        for whole in claims:
            if parts := _parts(whole, claims):
                yield from _above(case, whole, parts)


def _parts(whole: Claim, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The numbers of a lineage for some of the places of a whole, all else being equal; none where two overlap."""
    own = whole.about
    parts = [
        claim
        for claim in claims
        if claim.whole is None and own.comparable and whole.whole is None
        and replace(claim.about, box=own.box, readings=own.readings, period=own.period) == own
        and (claim.about.period.start, claim.about.period.end) == (own.period.start, own.period.end)
        and claim.about.box.route != own.box.route
        and own.box.route.holds(claim.about.box.route)
        and all(claim.about.box.side(axis) == own.box.side(axis) for axis in _OTHERS)
    ]  # fmt: skip
    overlap = any(one.about.box.route.meets(other.about.box.route) for one, other in combinations(parts, 2))
    return () if overlap else tuple(parts)


def _above(case: Case, whole: Claim, parts: tuple[Claim, ...]) -> Iterator[Finding]:
    """The findings for a whole and its parts."""
    for other in case.claims:
        if not _inside(case, other, whole, parts):
            continue
        found = Remainder(whole, parts, other)
        limit = case.choices.ignored_factor * found.left
        if found.left > 0 and limit < other.values.low <= whole.values.high:
            claims = (other, whole, *parts)
            timely = found.pair.lenient and not exactly.too_many(case, found.pair)
            yield Finding(
                Code.JOINT, Level.CONDITIONAL if found.pair.lenient else Level.INFEASIBLE, ids_of(claims),
                pages_of(claims), found.pair.factor, matter=found, group=ids_of(claims),
                axes=(frozenset({Axis.PERIOD}),) if timely else (),
                reasons=() if timely else (origins.origin(claims),),
            )  # fmt: skip


def _inside(case: Case, other: Claim, whole: Claim, parts: Sequence[Claim]) -> bool:
    """Whether a number is about a part of a whole, by time too, in which none of the named parts lies."""
    one, own = other.about, whole.about
    alike = (one.family, one.unit, one.measure) == (own.family, own.unit, own.measure)
    if other.whole is not None or not alike or other.text("lineage") == whole.text("lineage"):
        return False
    held = all(holds(own.box.side(axis), one.box.side(axis)) for axis in SIDES)
    apart = not any(meets(one.box.route, part.about.box.route) for part in parts)
    return held and apart and may_be_within(one.period, own.period, window=case.choices.year_window)


def is_remainder(finding: Finding) -> bool:
    """Whether a finding is of this sort."""
    return isinstance(finding.matter, Remainder)


def tell(finding: Finding) -> Told:
    """A remainder in words."""
    found = finding.matter
    assert isinstance(found, Remainder)
    claims = (found.other, found.whole, *found.parts)
    whole, left = phrases.bound(found.whole, found.whole.values.high), phrases.bound(found.whole, found.left)
    terms = " \u2212 ".join([whole, *(phrases.bound(part, part.values.low) for part in found.parts)])
    named = ";".join(code for part in found.parts for code in part.text("area").split(";"))
    others = ";".join(code for code in found.whole.text("area").split(";") if code not in named.split(";"))
    least = "at least " if found.other.values.high > found.other.values.low else ""
    said = phrases.bound(found.other, found.other.values.low)
    arithmetic = (
        f"{telling.each(claims)} {terms} = {left}, which leaves at most {left} for {phrases.place(others)} together. "
        f"For {phrases.place(found.other.text('area'))} alone the first number is {least}{said}, "
        f"{numbers.excess(found.pair.factor)}."
    )
    evidence = f"The whole and its parts are of one producer. {telling.remarks(claims)}".strip()
    return Told(arithmetic, evidence, exactly.would_of_times(found.pair, who="all"), Resolution.KEPT)


def coded(finding: Finding) -> Codes:
    """A remainder in numbers and codes."""
    found = finding.matter
    assert isinstance(found, Remainder)
    ids = ids_of((found.other, found.whole, *found.parts))
    return exactly.with_times(Codes(ids, found.pair.factor, amount=found.left), found.pair)
