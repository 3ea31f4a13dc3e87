"""Estimands as sets of atoms: what a claim is about, as printed and as a naive reader takes it.

The sets are made from the one `analysis.claims.estimand.Estimand` of a claim and its time. They fold units that count
the same thing; that a mean of several years is not their total is held by the period then, which `Period.over_window`
tells apart.
"""

from dataclasses import dataclass, replace

from analysis.claims.estimand import Estimand, Key
from analysis.conflicts.period import Period
from analysis.conflicts.route import ANY, CROSS, INTERNAL, SLOT, WORLD, Area, Route, area, everywhere
from analysis.conflicts.rules import CELLS, Rules
from analysis.conflicts.words import Axis
from analysis.vocabulary import PERSON_MEASURES, Direction, Measure, Movement, Status, Unit

_MOVES = {Movement.CROSS_BORDER: CROSS, Movement.INTERNAL: INTERNAL}
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
PEOPLE = "people"


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


def extent(about: Estimand, period: Period, *, currency: str, rules: Rules, year: int | None) -> Extent:
    """The atoms of an estimand at a time.

    The year counts for groups of countries whose members changed. A named group of people, such as the workers of one
    trade, narrows the set as a city narrows a country: it is a part of everybody, and two groups are not compared.
    """
    key = about.key
    words = {axis: rules.sets[axis][getattr(key, axis)] if key.status not in _APART or axis != "status"
             else None for axis in CELLS}  # fmt: skip
    exact = {axis: named.cells if named else 1 for axis, named in words.items()}
    for named in words.values():
        exact["exploitation"] &= ~(named.without if named else 0)
    loose = {axis: named.readings if named else (1,) for axis, named in words.items()}
    place = area(key.area, year)
    other = area(_counterpart(about), year)
    among = frozenset({f"among {key.target_population}"} if key.target_population else ())
    labels = _label("to", place, rules) | _label("from", other, rules) | among
    naive_route = Route(other.mask, place.mask, ANY, labels)
    readings = tuple(
        Box(population, loose["exploitation"][0], loose["status"][0], loose["visibility"][0], naive_route)
        for population in loose["population"]
    )
    narrow = route(about, year, rules)
    return Extent(
        _family(key, rules), str(_UNITS.get(Unit(key.unit), key.unit)), currency, key.measure,
        Box(**exact, route=replace(narrow, labels=narrow.labels | among)), readings, period,
    )  # fmt: skip


def in_register(about: Extent, register: str, rules: Rules) -> Extent:
    """An estimand of those who stand in a register, if it is one that is declared."""
    cells = rules.registers.get(register)
    if cells is None:
        return about
    return replace(about, box=replace(about.box, visibility=cells))


def _counterpart(about: Estimand) -> str:
    """The other end of the movement, where one is named: no reader takes one region for another."""
    ends = [end for end in (about.origin, about.destination) if end and end != about.key.area]
    return ends[0] if ends else ""


def _family(key: Key, rules: Rules) -> str:
    """Which numbers this one may be compared with at all."""
    rule = rules.measures.get(key.measure)
    if rule is None or not rule.family or key.status == Status.GENERAL_POPULATION:
        return ""
    return f"{rule.family} {key.status}" if key.status in _APART else rule.family


def route(about: Estimand, year: int | None, rules: Rules) -> Route:
    """The routes that an estimand stands for."""
    key, through = about.key, frozenset({f"through {about.via or about.key.area}"})
    place = area(key.area, year)
    moves = _MOVES.get(Movement(about.movement), ANY)
    if key.direction == Direction.WITHIN:
        labels = _label("to", place, rules) | _label("from", place, rules)
        return Route(place.mask, place.mask, moves, labels)
    origin, destination = about.origin, about.destination
    if not origin and not destination and WORLD not in key.area:
        if key.measure == Measure.TRANSIT or key.direction == Direction.THROUGH:
            return Route(everywhere(), everywhere(), moves, through)
        if key.direction == Direction.OUT:
            origin = key.area
        elif key.direction in (Direction.IN, Direction.INTO) or key.measure not in PERSON_MEASURES:
            destination = key.area
        else:
            return Route(everywhere(), everywhere(), moves, frozenset({f"at {key.area}"}))
    ends = {"from": area(origin, year), "to": area(destination, year)}
    labels = frozenset().union(*(_label(end, found, rules) for end, found in ends.items()))
    if key.direction == Direction.THROUGH:
        labels |= through
    return Route(ends["from"].mask, ends["to"].mask, moves, labels)


def _label(end: str, place: Area, rules: Rules) -> frozenset[str]:
    """The narrowing of one end to a place that no list of countries states."""
    if not place.label:
        return frozenset()
    listed = rules.lists.get(place.label)
    return frozenset({f"{end} {listed}{SLOT}{place.label}" if listed else f"{end} {place.label}"})
