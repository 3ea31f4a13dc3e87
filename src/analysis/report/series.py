"""Yearly counts by one producer, folded into one row so that they do not hide the rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.findings.model import Claim
from analysis.report import numbers, words
from analysis.vocabulary import Measure

#: From how many claims on a series is folded.
FOLDED_FROM = 4
#: More notes than this are not of single years.
_NOTES = 2


@dataclass(frozen=True, slots=True)
class Series:
    """Claims that differ in their year and value only, in the order of their years."""

    claims: tuple[Claim, ...]

    @property
    def first(self) -> Claim:
        """The claim that stands for what all of them count."""
        return self.claims[0]

    @property
    def low(self) -> float:
        """Smallest value."""
        return min(_values(self.claims))

    @property
    def high(self) -> float:
        """Largest value."""
        return max(_values(self.claims))

    @property
    def years(self) -> str:
        """The years from first to last: 2007–2022."""
        return f"{self.claims[0].start}–{self.claims[-1].end}"

    @property
    def counted(self) -> str:
        """What each of them counts, without its year."""
        first = self.first
        return words.quantity(first.axes, name=first.area_name, other=first.counterpart_name)

    @property
    def counted_in_years(self) -> str:
        """What each of them counts, with the years from first to last."""
        said = self.counted.removesuffix(" a year")
        first, last = self.first.start or 0, self.claims[-1].end or 0
        if len(self.claims) < last - first + 1:
            return f"{said} in {numbers.written(len(self.claims))} of the years from {first} to {last}"
        return f"{said} in each year from {first} to {last}"

    @property
    def notes(self) -> str:
        """What one or two members say of their year that the others do not: 2009: April to December only."""
        noted = [claim for claim in self.claims if claim.note]
        return "; ".join(f"{claim.start}: {claim.note}" for claim in noted) if len(noted) <= _NOTES else ""

    @property
    def course(self) -> str:
        """How the values went: where they were smallest and largest, and how the last stands to the first."""
        values = [(_middle(claim), claim.start or 0) for claim in self.claims]
        least, most = min(values), max(values, key=lambda entry: (entry[0], -entry[1]))
        if least[0] == most[0]:
            return "they never changed"
        ends = f"fewest in {least[1]}, most in {most[1]}"
        first, last = values[0][0], values[-1][0]
        if first == 0 or last == 0 or first == last:
            return f"{ends}, {numbers.printed(first)} at first and {numbers.printed(last)} at last"
        by = numbers.factor(max(last, first) / min(last, first))
        if by == "1":
            return f"{ends}; {values[-1][1]} has about as many as {values[0][1]}"
        word = "more" if last > first else "fewer"
        return f"{ends}; {values[-1][1]} has {word} than {values[0][1]}, by a factor of {by}"

    @property
    def span(self) -> str:
        """The values from smallest to largest."""
        return f"{numbers.printed(self.low)} to {numbers.printed(self.high)}"


def _middle(claim: Claim) -> float:
    """A value, or the middle of the ends that hide it."""
    ends = _values([claim])
    return claim.best if claim.best is not None else sum(ends) / len(ends)


def _values(claims: Sequence[Claim]) -> list[float]:
    """All values that some claims name."""
    ends = [(claim.low, claim.best, claim.high) for claim in claims]
    return [value for values in ends for value in values if value is not None]


def _key(claim: Claim) -> tuple[str, ...] | None:
    """What the members of a series share; None for a claim that stands for itself."""
    if claim.start is None or claim.end is None or claim.measure in (Measure.SHARE, Measure.RANK):
        return None
    axes = tuple(claim.axes.values())
    return (claim.source, claim.producer, claim.area, claim.counterpart, claim.unit, claim.lineage, *axes)


def fold(claims: Sequence[Claim]) -> list[Claim | Series]:
    """The same claims, in the same order, with each long series as one entry in the place of its first member."""
    members: dict[tuple[str, ...], list[Claim]] = {}
    for claim in claims:
        if (key := _key(claim)) is not None:
            members.setdefault(key, []).append(claim)
    folded: list[Claim | Series] = []
    told: set[tuple[str, ...]] = set()
    for claim in claims:
        key = _key(claim)
        if key is None or len(members[key]) < FOLDED_FROM:
            folded.append(claim)
        elif key not in told:
            told.add(key)
            folded.append(
                Series(tuple(sorted(members[key], key=lambda member: (member.start or 0, member.claim_id))))
            )
    return folded
