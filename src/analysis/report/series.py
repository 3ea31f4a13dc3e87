"""Yearly counts by one producer, folded into one row so that they do not hide the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from analysis.findings.model import Claim
from analysis.report import numbers, phrases, words
from analysis.vocabulary import Measure

#: From how many claims on a series is folded.
FOLDED_FROM = 4
#: From this ratio on a change is told as a multiple, and a step from one year to the next is worth a word.
LEAP = 2.0
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
    def missing(self) -> Sequence[int]:
        """The years between the first and the last of which no count is held."""
        held = {claim.start for claim in self.claims}
        first, last = self.first.start or 0, self.claims[-1].end or 0
        return [year for year in range(first, last + 1) if year not in held]

    @property
    def counted_in_years(self) -> str:
        """What each of them counts, with the years from first to last, and the years that are missing."""
        said = self.counted.removesuffix(" a year")
        first, last = self.first.start or 0, self.claims[-1].end or 0
        if self.missing:
            years = f"{numbers.written(len(self.claims))} of the years from {first} to {last}"
            return f"{said} in {years} (none is held for {numbers.runs(self.missing)})"
        return f"{said} in each year from {first} to {last}"

    @property
    def notes(self) -> str:
        """What one or two members say of their year that the others do not: 2009: April to December only."""
        noted = [claim for claim in self.claims if claim.note]
        return "; ".join(f"{claim.start}: {claim.note}" for claim in noted) if len(noted) <= _NOTES else ""

    @property
    def course(self) -> str:
        """How the values went: from first to last, where they were smallest and largest, and the largest step."""
        first, last = self.claims[0], self.claims[-1]
        if self.low == self.high:
            return "they never changed"
        ends = f"{_told(first)} in {first.start} and {_told(last)} in {last.start}, {compared(first, last)}"
        return "; ".join(part for part in (ends, self._extremes(), self._leap()) if part)

    def _extremes(self) -> str:
        """The years of the fewest and of the most, where these are not the first or the last."""
        least = min(self.claims, key=lambda claim: (_middle(claim), claim.start or 0))
        most = max(self.claims, key=lambda claim: (_middle(claim), -(claim.start or 0)))
        inside = self.claims[1:-1]
        said = [
            f"{word} in {claim.start} ({_told(claim)})"
            for word, claim in (("fewest", least), ("most", most))
            if claim in inside
        ]
        return ", ".join(said)

    def _leap(self) -> str:
        """The largest step from one year to the next, where it at least doubles or halves the count."""
        steps = [
            (abs(log(_middle(later) / _middle(earlier))), earlier, later)
            for earlier, later in pairwise(self.claims)
            if (later.start or 0) - (earlier.start or 0) == 1 and _middle(earlier) > 0 and _middle(later) > 0
        ]
        size, earlier, later = max(steps, key=lambda step: step[0], default=(0.0, self.first, self.first))
        if size < log(LEAP) or (earlier, later) == (self.claims[0], self.claims[-1]):
            return ""
        return f"the largest step was from {_told(earlier)} in {earlier.start} to {_told(later)} in {later.start}"

    @property
    def span(self) -> str:
        """The values from smallest to largest."""
        return f"{numbers.printed(self.low)} to {numbers.printed(self.high)}"


def compared(first: Claim, last: Claim) -> str:
    """How a later count stands to an earlier one: 30 times as many, 12 percent more, 86 percent fewer, as many."""
    earlier, later = _middle(first), _middle(last)
    if earlier == later:
        return "as many"
    if earlier == 0:
        return "after none at first"
    ratio = later / earlier
    if ratio >= LEAP:
        return f"{numbers.factor(ratio)} times as many"
    return f"{numbers.percent(abs(ratio - 1))} {'more' if ratio > 1 else 'fewer'}"


def _told(claim: Claim) -> str:
    """A count as a linked number."""
    return phrases.linked(numbers.span(claim.low, claim.best, claim.high), [claim])


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
