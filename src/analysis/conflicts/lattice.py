"""Estimands as sets of atoms and times: what a claim is about, as printed and as a naive reader takes it.

How the sets lie to one another stands here; `extents` makes them from the estimand of a claim. Routes are sets of pairs
of countries (origin, destination); that a mean of several years is not their total is held by `TimeExtent.over_window`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from analysis.conflicts.conflict_codes import Axis

#: Movements of a route, as bits: origin and destination are one country, two countries, or either.
INTERNAL = 1
CROSS = 2
ANY = INTERNAL | CROSS
#: Between what labels that exclude one another have in common and what tells them apart.
SLOT = "|"
PEOPLE = "people"
#: Windows that are open at their end are compared if they begin within so many years of one another.
SAME_START = 1


@dataclass(frozen=True, slots=True)
class TimeExtent:
    """When a claim holds.

    What is printed are `start` and `end`, or `days` where the subject tells these apart. Made from them are `ends`,
    which are there only where both are, `dates`, of which one may be missing, and `window`: the ends of what counts
    over its whole length. One number for a period are its `middle` and, where no year is given, its `time`.
    """

    start: int | None = None  # years as printed; without both no year is given, without one it is open there
    end: int | None = None
    #: Whether the measure counts over a window (cumulative, prevalence) or at a time, such as in each year.
    over_window: bool = False
    spoken: int | None = None  # when the producer spoke, or else the carrier
    voice: str = ""  # who speaks: two numbers without a year mean the same time only in one voice
    #: First and last day as numbers of the calendar, where its subject tells days apart.
    days: tuple[int, int] | None = None

    @property
    def unstated(self) -> bool:
        """Whether no year is given."""
        return self.start is None and self.end is None

    @property
    def ends(self) -> tuple[int, int] | None:
        """First and last day where days are told apart, else year; None where one of them is not given."""
        if self.days:
            return self.days
        if self.start is None or self.end is None:
            return None
        return self.start, self.end

    @property
    def window(self) -> tuple[int, int] | None:
        """First and last day or year of what counts over a window, as far as both are given."""
        return self.ends if self.over_window else None

    @property
    def dates(self) -> tuple[int | None, int | None]:
        """First and last day where days are told apart, else year, as far as they are given."""
        return self.days or (self.start, self.end)

    @property
    def last(self) -> int | None:
        """The last year; of an open window the year of speaking, since nobody counts beyond it."""
        return self.spoken if self.end is None else self.end

    @property
    def middle(self) -> float | None:
        """Middle of the period; of an open one, between its start and when it was spoken of; None if unknown."""
        start = self.end if self.start is None else self.start
        last = self.last
        if start is None or last is None:
            return None
        return (start + max(start, last)) / 2

    @property
    def time(self) -> float | None:
        """Middle of the period; without a year, when it was spoken of; None if that is unknown too."""
        middle = self.middle
        return self.spoken if middle is None else middle

    @property
    def years(self) -> int | None:
        """Length of the window in years, None if it is not known; of an open one at most."""
        start = self.start
        last = self.last
        if start is None or last is None or last < start:
            return None
        return last - start + 1

    def closed(self, windows: Iterable[tuple[int, int]]) -> "TimeExtent":
        """An open window with the ends of one that begins with it, or else to the time of speaking."""
        start = self.end if self.start is None else self.start
        if start is None:
            return self
        for first, last in windows:
            if abs(start - first) <= SAME_START:
                return replace(self, start=first, end=last)
        return replace(self, start=start, end=max(start, self.spoken or start))

    def overlaps(self, period: "TimeExtent") -> bool:
        """Whether the years of both are given and some are the same."""
        if self.ends is None or period.ends is None:
            return False
        first, last = self.ends
        start, end = period.ends
        return first <= end and start <= last

    def holds(self, inner: "TimeExtent") -> bool:
        """Whether, as printed, everything counted in the other period is counted in this one.

        Windows that count over their whole length hold each year inside them; a number for a year or a moment, or a
        mean of several years, holds only its equal. Periods without a year, and windows without an end, mean the same
        only in one voice.
        """
        part = inner.ends
        whole = self.ends
        if part is None or whole is None:
            return (inner.start, inner.end, inner.voice) == (self.start, self.end, self.voice)
        first, last = part
        if self.over_window:
            return whole[0] <= first <= last <= whole[1]
        is_total_of_years = inner.over_window and first != last
        return part == whole and not is_total_of_years

    def coincides(self, period: "TimeExtent") -> bool:
        """Whether both count in the same time, as printed."""
        return self.holds(period) and period.holds(self)

    def may_hold(self, inner: "TimeExtent", *, window: float) -> bool:
        """Whether it holds the other one once missing years are filled in the way that suits.

        A number without a year is read as of the time when it was spoken, `window` years either way; an open window
        ends where the other one ends.
        """
        if self.holds(inner):
            return True
        if self.unstated or inner.unstated:
            return self._may_be_near(inner, window)
        both_closed = self.ends and inner.ends
        if both_closed or self.start is None or inner.start is None:
            return False
        # One of them is open: an open window holds a year or a moment from its start to when it was spoken of.
        if inner.ends and not inner.over_window:
            is_spoken_of = self.spoken is None or inner.start <= self.spoken
            return self.start <= inner.start and is_spoken_of
        # Two windows that begin alike may end alike.
        return abs(self.start - inner.start) <= SAME_START

    def _may_be_near(self, period: "TimeExtent", window: float) -> bool:
        """Whether the two lie so many years from one another at most, or one of them at a time that nobody knows."""
        time = self.time
        compared = period.time
        if time is None or compared is None:
            return True
        return abs(time - compared) <= window


@dataclass(frozen=True, slots=True, repr=False)
class Route:
    """A set of pairs of countries: origins x destinations, with or without a border crossed."""

    origins: int  # masks of countries
    destinations: int
    moves: int = ANY  # `INTERNAL` (origin = destination), `CROSS` (origin differs from destination), or `ANY`
    #: Further narrowings that no list of countries can state, such as `to NLD/Amsterdam`; those that begin
    #: alike up to `SLOT` exclude one another.
    labels: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        """The same words in every run."""
        return f"Route({self.origins}, {self.destinations}, {self.moves}, {sorted(self.labels)})"

    @property
    def internal(self) -> int:
        """Countries whose internal routes belong to the set."""
        return self.origins & self.destinations if self.moves & INTERNAL else 0

    @property
    def crossing(self) -> tuple[int, int]:
        """Origins and destinations that take part in a pair with a border between; (0, 0) if there is none."""
        if not self.moves & CROSS:
            return (0, 0)
        origins = self.origins
        destinations = self.destinations
        # A single country at one end cannot be crossed to, or from, at the other.
        if destinations.bit_count() == 1:
            origins &= ~destinations
        if origins.bit_count() == 1:
            destinations &= ~origins
        return (origins, destinations) if origins and destinations else (0, 0)

    def holds(self, inner: "Route") -> bool:
        """Whether every pair of the other set belongs to this one."""
        if not self.labels <= inner.labels or inner.internal & ~self.internal:
            return False
        origins, destinations = self.crossing
        inner_origins, inner_destinations = inner.crossing
        origins_outside = inner_origins & ~origins
        destinations_outside = inner_destinations & ~destinations
        return not origins_outside and not destinations_outside

    def meets(self, route: "Route") -> bool:
        """Whether some pair may belong to both sets."""
        if self.internal & route.internal:
            return True
        origins = self.origins & route.origins
        destinations = self.destinations & route.destinations
        shared = Route(origins, destinations, self.moves & route.moves)
        return shared.crossing != (0, 0)


class Box(NamedTuple):
    """A set of atoms: a product of one set on each axis (masks over `rules.CELLS`, and a route)."""

    population: int
    exploitation: int
    status: int
    visibility: int
    route: Route


#: The axes of a box, in its order.
SIDES = tuple(map(Axis, Box._fields))


def holds(outer: Any, inner: Any) -> bool:
    """Whether what stands on an axis, a set, a period or a word, contains something else that stands on it."""
    if isinstance(outer, int):
        return not inner & ~outer
    if isinstance(outer, Route | TimeExtent):
        return outer.holds(inner)
    return bool(outer == inner)


def meets(first: Any, second: Any) -> bool:
    """Whether two sets on an axis may have something in common; what is no set has not."""
    if isinstance(first, Route):
        return first.meets(second)
    return isinstance(first, int) and bool(first & second)


def is_inside(inner: Box, outer: Box) -> bool:
    """Whether a set of atoms lies in another."""
    return all(map(holds, outer, inner))


@dataclass(frozen=True, slots=True)
class Extent:
    """What a number is about, as sets of atoms."""

    #: Quantities that a naive reader may take for one another: people, money, cases ...; empty where the
    #: columns do not hold what is counted (treaties, places, samples).
    family: str
    unit: str  # what is counted a year is the same thing
    currency: str
    measure: str  # stock, flow
    box: Box  # the atoms, as printed
    readings: tuple[Box, ...]  # the atoms as a naive reader may take them, the likeliest first
    period: TimeExtent  # when

    @property
    def counted(self) -> tuple[str, str, str]:
        """What is counted, whoever and whenever: family, unit, measure."""
        return self.family, self.unit, self.measure

    def side(self, axis: Axis) -> Any:
        """What stands on any axis, as printed."""
        # The words of the axes are the names of the fields here and in a box.
        holder = self.box if axis in SIDES else self
        return getattr(holder, axis)

    def naive(self, choice: int = 0) -> Box:
        """The atoms as a naive reader takes them; where words can be read in several ways, by the choice."""
        return self.readings[choice]
