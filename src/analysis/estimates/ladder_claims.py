"""Which claims may stand on a ladder, and in which order they are looked at."""

from collections.abc import Callable, Hashable, Iterable, Sequence

from analysis import vocabulary as v
from analysis.estimates.lines_of_evidence import Entry, is_mixture


def by_age(entry: Entry) -> tuple[int, bool, int, bool, int]:
    """The newest first, by its period, then by when it was published; a mixture before its analyses.

    Of like ones that with an interval is first, then that of the shortest period.
    """
    first, last = entry.period
    is_analysis = not is_mixture(entry)
    has_no_interval = not entry.interval.has_both_ends
    return -last, is_analysis, -entry.published, has_no_interval, -first


def newest_period(entry: Entry) -> tuple[int, int]:
    """The newest period first: of those that end together the one that begins last.

    A number over six years answers for no year of them; one over the last two is newer, whoever computed either.
    """
    first, last = entry.period
    return -last, -first


def counts_people(entry: Entry) -> bool:
    """Whether it is a number of people: published, or the mixture of several analyses of lists."""
    if entry.claim.producer == v.OWN and not is_mixture(entry):
        return False
    is_headline = entry.key.measure in v.HEADLINE_MEASURES
    is_count = entry.claim.kind == v.FigureKind.COUNT
    has_number = any(entry.interval[:3])
    return is_headline and is_count and has_number


def region_of(entry: Entry) -> str:
    """The region whose people it counts, or some of whose people: a city is a part of its country."""
    area = entry.key.area
    country, _, part = area.partition("/")
    return country if part else area


def edition_of(entry: Entry) -> Hashable:
    """What claims have in common of which the newest replaces the others."""
    # What nobody stands behind has no maker whose editions replace each other.
    maker = entry.claim.producer if entry.claim.is_named else entry.lineage
    return entry.key.of_any_window, maker


def first_of_kind(entries: Iterable[Entry], kind_of: Callable[[Entry], Hashable]) -> Sequence[Entry]:
    """The first of each kind, in their order."""
    first: dict[Hashable, Entry] = {}
    for entry in entries:
        kind = kind_of(entry)
        first.setdefault(kind, entry)
    return [*first.values()]
