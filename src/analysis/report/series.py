"""Yearly counts by one producer, folded into one row so that they do not hide the rest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.findings.model import Claim
from analysis.findings.thresholds import Thresholds
from analysis.findings.yearly import count_step, middle, times, values
from analysis.report import numbers, words
from analysis.vocabulary import Measure

__all__ = ["FOLDED_FROM", "Series", "compared", "counted", "fold", "middle", "multiple", "times"]

#: From how many claims on a series is folded.
FOLDED_FROM = 4
#: A note that tells another number of the same thing.
OTHER_NUMBER = re.compile(r"\bgives \d")
#: More notes than this are not of single years.
_NOTES = 2


@dataclass(frozen=True, slots=True)
class Series:
    """Claims that differ in their year and value only, in the order of their years."""

    claims: tuple[Claim, ...]
    #: Counts of the same kind for which only a floor is given; told beside the others, and in no comparison.
    floors: tuple[Claim, ...] = ()

    @property
    def first(self) -> Claim:
        """The claim that stands for what all of them count."""
        return self.claims[0]

    @property
    def low(self) -> float:
        """Smallest value."""
        return min(values(self.claims))

    @property
    def high(self) -> float:
        """Largest value."""
        return max(values(self.claims))

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
    def stretch(self) -> str:
        """What sets the series apart from an earlier one of the same maker, where a break is declared."""
        return self.first.stretch

    @property
    def missing(self) -> Sequence[int]:
        """The years between the first and the last of which no count is held."""
        held = {claim.start or 0 for claim in (*self.claims, *self.floors)}
        first, last = min(held), max(held)
        return [year for year in range(first, last + 1) if year not in held]

    @property
    def kind(self) -> str:
        """Who each of them counts, without any time."""
        return self.counted.removesuffix(" a year")

    @property
    def notes(self) -> str:
        """What one or two members say of their year that the others do not: 2009: April to December only."""
        noted = [claim for claim in self.claims if claim.note]
        return "; ".join(map(_noted, noted)) if len(noted) <= _NOTES else ""

    @property
    def span(self) -> str:
        """The values from smallest to largest: 36 to 821; <5 to 269 where the smallest are hidden."""
        lowest = min(self.claims, key=middle)
        low = f"<{numbers.printed(lowest.high + 1)}" if is_hidden(lowest) and lowest.high else ""
        return f"{low or numbers.printed(self.low)} to {numbers.printed(self.high)}"


def _noted(claim: Claim) -> str:
    """What a member says of its year, with its own number where it tells of another one."""
    own = f"{counted(claim)}, where " if OTHER_NUMBER.search(claim.note) else ""
    return f"{claim.start}: {own}{claim.note}"


def compared(first: Claim, last: Claim, limits: Thresholds) -> str:
    """How a later count stands to an earlier one: 30 times as many, 12 percent more, 86 percent fewer, as many."""
    step = count_step(first, last)
    if step.ratio is None:
        return "after none at first"
    if step.ratio == 1:
        return "as many"
    least = "at least " if step.least else ""
    if step.ratio >= limits.leap:
        return f"{least}{multiple(step.ratio)} as many"
    return f"{least}{numbers.percent(abs(step.change))} {'more' if step.change > 0 else 'fewer'}"


def multiple(ratio: float) -> str:
    """How many times as many: twice, 3.4 times."""
    said = numbers.factor(ratio)
    return "twice" if said == "2" else f"{said} times"


def is_hidden(claim: Claim) -> bool:
    """Whether a small count was printed as fewer than some number, so that no one knows more of it."""
    return claim.best is None and claim.high is not None and claim.low is not None and claim.low <= 1


def counted(claim: Claim) -> str:
    """A count in words: 1,420; fewer than 5 where a small one was hidden."""
    if is_hidden(claim) and claim.high is not None:
        return f"fewer than {numbers.printed(claim.high + 1)}"
    return numbers.span(claim.low, claim.best, claim.high)


def _key(claim: Claim) -> tuple[str, ...] | None:
    """What the members of a series share; None for a claim that stands for itself."""
    if claim.start is None or claim.end is None or claim.measure in (Measure.SHARE, Measure.RANK):
        return None
    axes = tuple(claim.axes.values())
    return (
        claim.source,
        claim.producer,
        claim.area,
        claim.counterpart,
        claim.unit,
        claim.lineage,
        claim.stretch,
        *axes,
    )


def like(series: Series, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims that count what a series counts, in the order of their years."""
    found = [claim for claim in claims if _key(claim) == _key(series.first)]
    return tuple(sorted(found, key=lambda claim: (claim.start or 0, claim.claim_id)))


def in_series(claims: Sequence[Claim]) -> frozenset[str]:
    """Ids of the claims that belong to a series long enough to be folded."""
    return frozenset(
        claim.claim_id for row in fold(claims) if isinstance(row, Series) for claim in row.claims
    )


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


@dataclass(frozen=True, slots=True)
class Copies:
    """Claims of one line of evidence that print one number, in their order."""

    claims: tuple[Claim, ...]

    @property
    def first(self) -> Claim:
        """The one that says most: a range before its end, a value before a bound, one with years before one without."""
        return max(self.claims, key=_said)


def _said(claim: Claim) -> tuple[bool, bool, bool]:
    """How much a claim says of its value and its time."""
    return claim.sure, claim.low is not None and claim.high is not None, claim.start is not None


def _is_copy(claim: Claim, other: Claim) -> bool:
    """Whether two claims of one quantity are one number: of one line, with a value in common, and no two times."""
    same = claim.lineage == other.lineage and bool(set(values([claim])) & set(values([other])))
    times = {(one.start, one.end) for one in (claim, other) if one.start or one.end}
    return same and len(times) < 2


def once(rows: Sequence[Claim | Series]) -> list[Claim | Series | Copies]:
    """The same rows, with the copies of one number as one row in the place of the first; all count one quantity."""
    found: list[Series | list[Claim]] = []
    for row in rows:
        if isinstance(row, Series):
            found.append(row)
            continue
        held = next(
            (one for one in found if isinstance(one, list) and any(_is_copy(row, o) for o in one)), None
        )
        if held is None:
            found.append([row])
        else:
            held.append(row)
    return [
        one if isinstance(one, Series) else one[0] if len(one) == 1 else Copies(tuple(one)) for one in found
    ]
