"""Estimands as sets of atoms and times: what a claim is about, as printed and as a naive reader takes it.

The sets are made from the one `analysis.claims.estimand.Estimand` of a claim and its time. They fold units that count
the same thing; that a mean of several years is not their total is held by the period, by `Period.over_window`. Routes
are sets of pairs of countries (origin, destination).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

from analysis.claims.estimand import WORLD, Estimand
from analysis.conflicts.conflict_codes import LIST, Axis
from analysis.conflicts.rules import CELLS, NamedSet, Rules
from analysis.reading.places import PlaceError, has_members, members
from analysis.vocabulary import PERSON_MEASURES, Direction, Measure, Movement, Status

INTERNAL, CROSS, ANY = 1, 2, 3
_MOVES = {Movement.CROSS_BORDER: CROSS, Movement.INTERNAL: INTERNAL}
#: Between what labels that exclude one another have in common and what tells them apart.
SLOT = "|"
PEOPLE = "people"
#: Statuses of people who are no victims: each is a universe of its own.
_APART = (
    *(Status.CHILD_LABOUR, Status.CHILD_DOMESTIC_SERVICE, Status.ABDUCTED, Status.AT_RISK),
    *(Status.SUSPECT, Status.GENERAL_POPULATION),
)
#: Windows that are open at their end are compared if they begin within so many years of one another.
SAME_START = 1


@dataclass(frozen=True, slots=True)
class Period:
    """When a claim holds."""

    start: int | None = None  # years as printed; without both no year is given, without one it is open there
    end: int | None = None
    #: Whether the measure counts over a window (cumulative, prevalence) or at a time, such as in each year.
    over_window: bool = False
    spoken: int | None = None  # when the producer spoke, or else the carrier
    voice: str = ""  # who speaks: two numbers without a year mean the same time only in one voice

    @property
    def unstated(self) -> bool:
        """Whether no year is given."""
        return self.start is None and self.end is None

    @property
    def ends(self) -> tuple[int, int] | None:
        """First and last year, None where one of them is not given."""
        return None if self.start is None or self.end is None else (self.start, self.end)

    @property
    def window(self) -> tuple[int, int] | None:
        """First and last year of what counts over a window, as far as both are given."""
        return self.ends if self.over_window else None

    @property
    def last(self) -> int | None:
        """The last year; of an open window the year of speaking, since nobody counts beyond it."""
        return self.spoken if self.end is None else self.end

    @property
    def middle(self) -> float | None:
        """Middle of the period; of an open one, between its start and when it was spoken of; None if unknown."""
        start, last = self.end if self.start is None else self.start, self.last
        return None if start is None or last is None else (start + max(start, last)) / 2

    @property
    def time(self) -> float | None:
        """Middle of the period; without a year, when it was spoken of; None if that is unknown too."""
        middle = self.middle
        return self.spoken if middle is None else middle

    @property
    def years(self) -> int | None:
        """Length of the window in years, None if it is not known; of an open one at most."""
        start, last = self.start, self.last
        return None if start is None or last is None or last < start else last - start + 1

    def closed(self, windows: Iterable[tuple[int, int]]) -> "Period":
        """An open window with the ends of one that begins with it, or else to the time of speaking."""
        start = self.end if self.start is None else self.start
        if start is None:
            return self
        alone = start, max(start, self.spoken or start)
        start, end = next((ends for ends in windows if abs(start - ends[0]) <= SAME_START), alone)
        return replace(self, start=start, end=end)

    def overlaps(self, other: "Period") -> bool:
        """Whether the years of both are given and some are the same."""
        a, b = self.ends, other.ends
        return bool(a and b and a[0] <= b[1] and b[0] <= a[1])

    def holds(self, other: "Period") -> bool:
        """Whether, as printed, everything counted in the other period is counted in this one.

        Windows that count over their whole length hold each year inside them; a number for a year or a moment, or a
        mean of several years, holds only its equal. Periods without a year, and windows without an end, mean the same
        only in one voice.
        """
        part, whole = other.ends, self.ends
        if part is None or whole is None:
            return (other.start, other.end, other.voice) == (self.start, self.end, self.voice)
        if self.over_window:
            return whole[0] <= part[0] <= part[1] <= whole[1]
        return part == whole and not (other.over_window and part[0] != part[1])

    def coincides(self, other: "Period") -> bool:
        """Whether both count in the same time, as printed."""
        return self.holds(other) and other.holds(self)

    def may_hold(self, other: "Period", *, window: float) -> bool:
        """Whether it holds the other one once missing years are filled in the way that suits.

        A number without a year is read as of the time when it was spoken, `window` years either way; an open window
        ends where the other one ends.
        """
        if self.holds(other):
            return True
        if self.unstated or other.unstated:
            times = self.time, other.time
            return times[0] is None or times[1] is None or abs(times[0] - times[1]) <= window
        if (self.ends and other.ends) or self.start is None or other.start is None:
            return False
        if other.ends and not other.over_window:
            return self.start <= other.start and (self.spoken is None or other.start <= self.spoken)
        return abs(self.start - other.start) <= SAME_START


@cache
def _bits() -> dict[str, int]:
    """The bit of each country in a mask of places."""
    return {code: 1 << place for place, code in enumerate(sorted(members(WORLD)))}


@cache
def everywhere() -> int:
    """The mask of the whole World."""
    return (1 << len(_bits())) - 1


@cache
def area(codes: str, year: int | None) -> tuple[int, str]:
    """The countries of a cell of place codes, `""` being the whole World, and its label.

    The label is the cell itself where it is only known to lie inside the countries: a part of one (`NLD/Amsterdam`), or
    a group without a list.
    """
    mask, label = 0, ""
    for code in (codes or WORLD).split(LIST):
        country, slash, _ = code.partition("/")
        if has_members(country):
            try:
                inside = members(country, year=year)
            except PlaceError:  # before a group had any: those that have not left
                inside = members(country)
            mask |= sum(_bits()[one] for one in inside)
        else:
            mask, label = everywhere(), codes
        label = codes if slash else label
    return mask, "" if WORLD in codes.split(LIST) else label


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
        origins, destinations = self.origins, self.destinations
        if destinations.bit_count() == 1:
            origins &= ~destinations
        if origins.bit_count() == 1:
            destinations &= ~origins
        return (origins, destinations) if origins and destinations else (0, 0)

    def holds(self, other: "Route") -> bool:
        """Whether every pair of the other set belongs to this one."""
        if not self.labels <= other.labels or other.internal & ~self.internal:
            return False
        origins, destinations = other.crossing
        own_origins, own_destinations = self.crossing
        return not origins & ~own_origins and not destinations & ~own_destinations

    def meets(self, other: "Route") -> bool:
        """Whether some pair may belong to both sets."""
        if self.internal & other.internal:
            return True
        ends = self.origins & other.origins, self.destinations & other.destinations
        return Route(*ends, self.moves & other.moves).crossing != (0, 0)


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
    return outer.holds(inner) if isinstance(outer, Route | Period) else bool(outer == inner)


def meets(one: Any, other: Any) -> bool:
    """Whether two sets on an axis may have something in common; what is no set has not."""
    return one.meets(other) if isinstance(one, Route) else isinstance(one, int) and bool(one & other)


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
    period: Period  # when

    @property
    def counted(self) -> tuple[str, str, str]:
        """What is counted, whoever and whenever: family, unit, measure."""
        return self.family, self.unit, self.measure

    def side(self, axis: Axis) -> Any:
        """What stands on any axis, as printed."""
        return getattr(self.box if axis in SIDES else self, axis)

    def naive(self, choice: int = 0) -> Box:
        """The atoms as a naive reader takes them; where words can be read in several ways, by the choice."""
        return self.readings[choice]


def extent(
    about: Estimand, period: Period, *, rules: Rules, year: int | None, currency: str = "", register: str = ""
) -> Extent:
    """The atoms of an estimand at a time, with the groups of countries of a year, in a register if one is declared."""
    key = about.key
    words = {axis: rules.sets[axis][getattr(key, axis)] for axis in CELLS}
    if key.status in _APART:
        words["status"] = NamedSet(1, (1,), 0)
    cells = {axis: word.cells for axis, word in words.items()}
    for word in words.values():
        cells["exploitation"] &= ~word.without
    cells["visibility"] = rules.registers.get(register, cells["visibility"])
    route, naive = _routes(about, year, rules)
    read = {axis: word.readings[0] for axis, word in words.items()}
    readings = tuple(Box(**read | {"population": who}, route=naive) for who in words["population"].readings)
    family = rules.families[key.measure] if key.status != Status.GENERAL_POPULATION else ""
    family += f" {key.status}" if family and key.status in _APART else ""
    # A unit a year counts the same thing as without it.
    unit = key.unit.removesuffix("_per_year")
    return Extent(family, unit, currency, key.measure, Box(**cells, route=route), readings, period)


def _routes(about: Estimand, year: int | None, rules: Rules) -> tuple[Route, Route]:
    """The routes that an estimand stands for, as printed and by the place and the other end that is named, if any."""
    key, label, ends = about.key, "", (about.origin, about.destination)
    if key.direction == Direction.THROUGH or key.measure == Measure.TRANSIT:
        label = f"through {about.via or key.area}"
    elif key.direction == Direction.WITHIN:
        ends = key.area, key.area
    elif ends == ("", "") and WORLD not in key.area:
        if key.direction == Direction.OUT:
            ends = key.area, ""
        elif key.direction in (Direction.IN, Direction.INTO) or key.measure not in PERSON_MEASURES:
            ends = "", key.area
        else:
            label = f"at {key.area}"
    # Workers of one trade are a part of everybody, as a city is of a country, and two trades are not compared.
    among = f"among {key.target_population}" if key.target_population else ""
    other = next((end for end in (about.origin, about.destination) if end not in ("", key.area)), "")
    printed = _between(*ends, {label, among}, year, rules)
    moves = _MOVES.get(Movement(about.movement), ANY)
    return replace(printed, moves=moves), _between(other, key.area, {among}, year, rules)


def _between(origin: str, destination: str, labels: set[str], year: int | None, rules: Rules) -> Route:
    """The routes between two cells of place codes, labelled too by the ends that no list of countries states."""
    (start, left), (end, reached) = area(origin, year), area(destination, year)
    for side, place in (("from", left), ("to", reached)):
        among = f"{rules.lists[place]}{SLOT}" if place in rules.lists else ""
        labels |= {f"{side} {among}{place}"} if place else set()
    return Route(start, end, ANY, frozenset(labels - {""}))
