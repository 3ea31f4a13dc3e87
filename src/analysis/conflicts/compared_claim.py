"""Claims as this room compares them: an estimand as sets of atoms, with values within the tolerance of print too."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

from analysis import files
from analysis.claims.claim import Claim
from analysis.claims.estimand import Quantity
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.lattice import Extent
from analysis.subject.measures import measures
from analysis.vocabulary import Measure, Method, Visibility

K = TypeVar("K")
T = TypeVar("T")
#: Ways to make a number that come with an error of estimation; a count of an office, or hearsay, states none.
ESTIMATED = frozenset({Method.SURVEY, Method.CAPTURE_RECAPTURE, Method.MODEL})
SEEN = frozenset({Visibility.DETECTED, Visibility.ASSISTED})


class AllowedValues(NamedTuple):
    """Values that a claim allows, as printed and within the tolerance of print; infinite where it has no end."""

    low: float
    high: float
    loose_low: float
    loose_high: float

    def times(self, factor: float) -> "AllowedValues":
        """The values in another unit."""
        return AllowedValues(*(end * factor for end in self))


@dataclass(frozen=True)
class ComparedClaim:
    """One claim with what it is compared by."""

    printed: Claim  # as 10_claims has it
    about: Extent  # what is counted; of a share, the part
    values: AllowedValues  # what it says: persons, fractions, money
    whole: Extent | None = None  # what a share is of
    #: Persons in the population table of whom it states a share or a rate; its values are then in persons.
    of_people: float | None = None

    @cached_property
    def content(self) -> str:
        """The digest of all that a system is made from, the same in every run."""
        return files.digest(f"{self.statement} {self.values} {self.about} {self.whole}".encode())

    @property
    def claim_id(self) -> str:
        """Id of the claim."""
        return self.printed.claim_id

    @property
    def quantity(self) -> Quantity:
        """What it is a number of, as printed."""
        return self.printed.quantity

    @property
    def lineage(self) -> str:
        """The line of evidence that it belongs to."""
        return self.printed.lineage

    @property
    def producer(self) -> str:
        """Who made the number."""
        return self.printed.producer

    @property
    def source(self) -> str:
        """The source that it was read in."""
        return self.printed.source

    @property
    def published(self) -> int | None:
        """The year in which its maker published it, None where nothing is held."""
        return self.printed.producer_year

    @cached_property
    def statement(self) -> str:
        """The statement that the claim belongs to; a claim without one stands alone."""
        statement = self.printed.statement
        return f"{self.source}/{statement}" if statement else ""

    @property
    def is_seen(self) -> bool:
        """Whether it counts registered or helped persons."""
        return self.quantity.visibility in SEEN

    @property
    def is_nameless(self) -> bool:
        """Whether nobody can be asked about it: its maker is not named, or a text that carries it is."""
        return not self.printed.is_named or self.printed.method is Method.UNATTRIBUTED

    @property
    def is_population_share(self) -> bool:
        """Whether it is a share of a population, read as a number of persons."""
        return self.of_people is not None and self.quantity.measure == Measure.SHARE

    @property
    def years(self) -> int | None:
        """Years that it is added up over, or is a mean of; of an open window at most; None if it is not known."""
        return self.about.period.years

    @property
    def is_total(self) -> bool:
        """Whether it counts over several years together."""
        counts_over = self.about.measure in (Measure.CUMULATIVE, Measure.PREVALENCE)
        return counts_over and self.about.period.over_window and self.years != 1

    def holds_years(self, claim: "ComparedClaim") -> bool:
        """Whether the years of another claim are given and lie in its own closed or open window."""
        period = self.about.period
        first = claim.about.period.start
        last = claim.about.period.end
        if first is None or last is None or period.start is None or period.last is None:
            return False
        return period.start <= first and last <= period.last

    def holds_window(self, claim: "ComparedClaim") -> bool:
        """Whether it counts over a longer time that holds all of another claim's, by the words of the subject."""
        window = self.own_window
        inner = claim.own_window
        if window is None or inner is None or window == inner:
            return False
        return window[0] <= inner[0] and inner[1] <= window[1]

    @property
    def own_window(self) -> tuple[int, int] | None:
        """First and last day or year that it counts over; None unless the subject has days, or this measure."""
        is_own = self.about.measure in measures() or self.about.period.days is not None
        return self.about.period.window if is_own else None

    @property
    def is_range(self) -> bool:
        """Whether it has both ends, and they differ."""
        return 0 < self.values.low < self.values.high < math.inf


def are_of_other_concepts(first: ComparedClaim, second: ComparedClaim) -> bool:
    """Whether two claims are declared to count by different concepts, whatever their columns say."""
    named = (*first.printed.other_concept_than, *second.printed.other_concept_than)
    return first.claim_id in named or second.claim_id in named


def ids_of(claims: Iterable[ComparedClaim]) -> tuple[str, ...]:
    """Ids of claims, in their order."""
    return tuple(claim.claim_id for claim in claims)


def differing(axes: Iterable[Axis], claims: Iterable[ComparedClaim]) -> list[Axis]:
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


def is_one(claims: Sequence[ComparedClaim], column: str) -> bool:
    """Whether all claims hold the same text in a column, and any."""
    texts = {getattr(claim.printed, column) for claim in claims}
    return len(texts) == 1 and "" not in texts
