"""Estimands as sets of atoms: what a claim is about, as printed and as a naive reader takes it.

The sets are made from the one `analysis.claims.estimand.Estimand` of a claim and its time. They fold units that count
the same thing; that a mean of several years is not their total is held by the period then, which `Period.over_window`
tells apart. Routes are sets of pairs of countries (origin, destination).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from analysis.claims.estimand import Estimand, Key
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.period import Period
from analysis.conflicts.rules import CELLS, Rules
from analysis.reading.places import PlaceError, has_members, members
from analysis.vocabulary import PERSON_MEASURES, Direction, Measure, Movement, Status, Unit

INTERNAL, CROSS, ANY = 1, 2, 3
_MOVES = {Movement.CROSS_BORDER: CROSS, Movement.INTERNAL: INTERNAL}
LIST = ";"
#: Between what labels that exclude one another have in common and what tells them apart.
SLOT = "|"
WORLD = "WORLD"
PEOPLE = "people"
#: Units in which the same thing is counted; what is missing here stands for itself.
_UNITS = {
    Unit.PERSONS_PER_YEAR: Unit.PERSONS,
    Unit.CASES_PER_YEAR: Unit.CASES,
    Unit.MONEY_PER_YEAR: Unit.MONEY,
}
#: Statuses of people who are no victims: each is a universe of its own.
_APART = frozenset(
    {
        *(Status.CHILD_LABOUR, Status.CHILD_DOMESTIC_SERVICE, Status.ABDUCTED, Status.AT_RISK),
        *(Status.SUSPECT, Status.GENERAL_POPULATION),
    }
)


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
    a group without a list. A group without members in a year has those that have not left.
    """
    if not codes or WORLD in codes.split(LIST):
        return everywhere(), ""
    mask, inexact = 0, False
    for code in codes.split(LIST):
        country, slash, _ = code.partition("/")
        known = has_members(country)
        mask |= sum(_bits()[one] for one in _members(country, year)) if known else everywhere()
        inexact |= bool(slash) or not known
    return mask, codes if inexact else ""


def _members(code: str, year: int | None) -> Iterable[str]:
    """Countries of a region or group in a year, or those of today where it had none then."""
    try:
        return members(code, year=year)
    except PlaceError:
        return members(code)


@dataclass(frozen=True, slots=True)
class Route:
    """A set of pairs of countries: origins x destinations, with or without a border crossed."""

    origins: int  # masks of countries
    destinations: int
    moves: int = ANY  # `INTERNAL` (origin = destination), `CROSS` (origin differs from destination), or `ANY`
    #: Further narrowings that no list of countries can state, such as `to NLD/Amsterdam`; those that begin
    #: alike up to `SLOT` exclude one another.
    labels: frozenset[str] = frozenset()

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

    @property
    def content(self) -> tuple[int, int, int, list[str]]:
        """Both ends, the moves, and the labels in their order."""
        return self.origins, self.destinations, self.moves, sorted(self.labels)

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


@dataclass(frozen=True, slots=True)
class Box:
    """A set of atoms: a product of one set on each axis (masks over `rules.CELLS`, and a route)."""

    population: int
    exploitation: int
    status: int
    visibility: int
    route: Route

    def side(self, axis: Axis) -> int | Route:
        """The set on one axis."""
        found: int | Route = getattr(self, axis)
        return found


#: The axes of a box.
SIDES = (Axis.POPULATION, Axis.EXPLOITATION, Axis.STATUS, Axis.VISIBILITY, Axis.ROUTE)


def holds(outer: int | Route, inner: int | Route) -> bool:
    """Whether a set on an axis contains another on the same axis."""
    if isinstance(outer, Route) and isinstance(inner, Route):
        return outer.holds(inner)
    return isinstance(outer, int) and isinstance(inner, int) and not inner & ~outer


def meets(one: int | Route, other: int | Route) -> bool:
    """Whether two sets on an axis may have something in common."""
    if isinstance(one, Route) and isinstance(other, Route):
        return one.meets(other)
    return isinstance(one, int) and isinstance(other, int) and bool(one & other)


def is_inside(inner: Box, outer: Box) -> bool:
    """Whether a set of atoms lies in another."""
    return all(holds(outer.side(axis), inner.side(axis)) for axis in SIDES)


@dataclass(frozen=True, slots=True)
class Extent:
    """What a number is about, as sets of atoms."""

    #: Quantities that a naive reader may take for one another: people, money, cases ...; empty where the
    #: columns do not hold what is counted (treaties, places, samples).
    family: str
    unit: str  # never coarsened
    currency: str
    measure: str  # stock, flow
    box: Box  # the atoms, as printed
    readings: tuple[Box, ...]  # the atoms as a naive reader may take them, the likeliest first
    period: Period  # when

    @property
    def comparable(self) -> bool:
        """Whether the columns hold what is counted."""
        return bool(self.family)

    @property
    def counted(self) -> tuple[str, str, str]:
        """What is counted, whoever and whenever: family, unit, measure."""
        return self.family, self.unit, self.measure

    @property
    def content(self) -> str:
        """What it is about, in words that are the same in every run."""
        boxes = ((*map(box.side, SIDES[:-1]), box.route.content) for box in (self.box, *self.readings))
        return f"{self.measure} {self.period} {[*boxes]}"

    def naive(self, choice: int = 0) -> Box:
        """The atoms as a naive reader takes them; where words can be read in several ways, by the choice."""
        return self.readings[min(choice, len(self.readings) - 1)]


def extent(about: Estimand, period: Period, *, currency: str, rules: Rules, year: int | None) -> Extent:
    """The atoms of an estimand at a time.

    The year counts for groups of countries whose members changed. A named group of people, such as the workers of one
    trade, narrows the set as a city narrows a country: it is a part of everybody, and two groups are not compared.
    """
    key = about.key
    named = {axis: rules.sets[axis][getattr(key, axis)] for axis in CELLS
             if axis != "status" or key.status not in _APART}  # fmt: skip
    exact = {axis: named[axis].cells if axis in named else 1 for axis in CELLS}
    for one in named.values():
        exact["exploitation"] &= ~one.without
    loose = {axis: named[axis].readings if axis in named else (1,) for axis in CELLS}
    # The other end of the movement, where one is named: no reader takes one region for another.
    ends = [end for end in (about.origin, about.destination) if end and end != key.area]
    place, (other, label) = area(key.area, year), area(ends[0] if ends else "", year)
    among = frozenset({f"among {key.target_population}"} if key.target_population else ())
    labels = _label("to", place[1], rules) | _label("from", label, rules) | among
    naive_route = Route(other, place[0], ANY, labels)
    readings = tuple(
        Box(population, loose["exploitation"][0], loose["status"][0], loose["visibility"][0], naive_route)
        for population in loose["population"]
    )
    narrow = _route(about, year, rules)
    return Extent(
        _family(key, rules), str(_UNITS.get(Unit(key.unit), key.unit)), currency, key.measure,
        Box(**exact, route=replace(narrow, labels=narrow.labels | among)), readings, period,
    )  # fmt: skip


def in_register(about: Extent, register: str, rules: Rules) -> Extent:
    """An estimand of those who stand in a register, if it is one that is declared."""
    cells = rules.registers.get(register)
    return about if cells is None else replace(about, box=replace(about.box, visibility=cells))


def _family(key: Key, rules: Rules) -> str:
    """Which numbers this one may be compared with at all."""
    rule = rules.measures.get(key.measure)
    if rule is None or not rule.family or key.status == Status.GENERAL_POPULATION:
        return ""
    return f"{rule.family} {key.status}" if key.status in _APART else rule.family


def _route(about: Estimand, year: int | None, rules: Rules) -> Route:
    """The routes that an estimand stands for."""
    key, through = about.key, frozenset({f"through {about.via or about.key.area}"})
    moves, origin, destination = _MOVES.get(Movement(about.movement), ANY), about.origin, about.destination
    if key.direction == Direction.WITHIN:
        origin = destination = key.area
    elif not origin and not destination and WORLD not in key.area:
        if key.measure == Measure.TRANSIT or key.direction == Direction.THROUGH:
            return Route(everywhere(), everywhere(), moves, through)
        if key.direction == Direction.OUT:
            origin = key.area
        elif key.direction in (Direction.IN, Direction.INTO) or key.measure not in PERSON_MEASURES:
            destination = key.area
        else:
            return Route(everywhere(), everywhere(), moves, frozenset({f"at {key.area}"}))
    (start, start_label), (end, end_label) = area(origin, year), area(destination, year)
    labels = _label("from", start_label, rules) | _label("to", end_label, rules)
    return Route(start, end, moves, labels | (through if key.direction == Direction.THROUGH else frozenset()))


def _label(end: str, label: str, rules: Rules) -> frozenset[str]:
    """The narrowing of one end to a place that no list of countries states."""
    if not label:
        return frozenset()
    listed = rules.lists.get(label)
    return frozenset({f"{end} {listed}{SLOT}{label}" if listed else f"{end} {label}"})
