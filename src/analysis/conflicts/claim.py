"""Claims as this room sees them: an estimand with an interval as printed and one within the tolerance of print."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from analysis import files
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import Extent
from analysis.vocabulary import Measure, Method, Visibility

Row = Mapping[Any, Any]
K = TypeVar("K")
T = TypeVar("T")
#: Ways to make a number that come with an error of estimation; a count of an office, or hearsay, states none.
ESTIMATED = frozenset({Method.SURVEY, Method.CAPTURE_RECAPTURE, Method.MODEL})
SEEN = frozenset({Visibility.DETECTED, Visibility.ASSISTED})


class Interval(NamedTuple):
    """Values that a claim allows, as printed and within the tolerance of print; infinite where it has no end."""

    low: float
    high: float
    loose_low: float
    loose_high: float

    def times(self, factor: float) -> "Interval":
        """The interval in another unit."""
        return Interval(*(end * factor for end in self))


def _cell(column: str) -> "cached_property[str]":
    """A cell of the record of a claim as text, read once."""
    return cached_property(lambda claim: claim.text(column))


@dataclass(frozen=True)
class Claim:
    """One claim."""

    claim_id: str
    about: Extent  # what is counted; of a share, the part
    whole: Extent | None  # what a share is of
    values: Interval  # what it says: persons, fractions, money
    #: Persons in the population table of whom it states a share or a rate; its values are then in persons.
    of_people: float | None
    row: Row  # the record of 10_claims, for its words; a cell that is missing is empty

    @cached_property
    def content(self) -> str:
        """The digest of all that a system is made from, the same in every run."""
        return files.digest(f"{self.statement} {self.values} {self.about} {self.whole}".encode())

    def text(self, column: str) -> str:
        """A cell of the record as text; empty where nothing is held."""
        return str(self.row.get(column, ""))

    @property
    def published(self) -> int | None:
        """The year in which its maker published it, None where nothing is held."""
        return year_of(self.row, "producer_year")

    lineage = _cell("lineage")  # the line of evidence that it belongs to
    producer = _cell("producer")  # who made the number
    source = _cell("source")  # the source that it was read in

    @cached_property
    def statement(self) -> str:
        """The statement that the claim belongs to; a claim without one stands alone."""
        return self.text("statement") and f"{self.source}/{self.text('statement')}"

    @property
    def is_seen(self) -> bool:
        """Whether it counts registered or helped persons."""
        return self.text("visibility") in SEEN

    @property
    def is_population_share(self) -> bool:
        """Whether it is a share of a population, read as a number of persons."""
        return self.of_people is not None and self.text("measure") == Measure.SHARE

    @property
    def years(self) -> int | None:
        """Years that it is added up over, or is a mean of; of an open window at most; None if it is not known."""
        return self.about.period.years

    @property
    def is_total(self) -> bool:
        """Whether it counts over several years together."""
        counts_over = self.about.measure in (Measure.CUMULATIVE, Measure.PREVALENCE)
        return counts_over and self.about.period.over_window and self.years != 1

    def holds_years(self, claim: "Claim") -> bool:
        """Whether the years of another claim are given and lie in its own closed or open window."""
        period = self.about.period
        inner = claim.about.period.ends
        if inner is None or period.start is None or period.last is None:
            return False
        first, last = inner
        return period.start <= first and last <= period.last

    @property
    def is_range(self) -> bool:
        """Whether it has both ends, and they differ."""
        return 0 < self.values.low < self.values.high < math.inf


def ids_of(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Ids of claims, in their order."""
    return tuple(claim.claim_id for claim in claims)


def differing(axes: Iterable[Axis], claims: Iterable[Claim]) -> list[Axis]:
    """Of some axes those on which claims, or shares and their wholes, differ as printed."""
    abouts = [about for claim in claims for about in (claim.about, claim.whole) if about]
    return [axis for axis in axes if _differ(abouts, axis)]


def _differ(abouts: Iterable[Extent], axis: Axis) -> bool:
    """Whether some estimands differ on an axis."""
    return len({about.side(axis) for about in abouts}) > 1


def by_key(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Claims, or what else there is, by a key."""
    groups: dict[K, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def is_one(claims: Sequence[Claim], column: str) -> bool:
    """Whether all claims hold the same text in a column, and any."""
    return bool(claims[0].text(column)) and len({claim.text(column) for claim in claims}) == 1


def year_of(row: Row, column: str) -> int | None:
    """A year of a record, None where it is missing."""
    return None if row[column] == "" else int(float(row[column]))
