"""Estimands as sets of atoms: what a claim is about, as printed and as a hurried reader takes it."""

from dataclasses import dataclass, replace

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
_APART = frozenset({Status.SUSPECT, Status.GENERAL_POPULATION})
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
class Estimand:
    """What a number is about.

    Parameters
    ----------
    family : str
        Quantities that a hurried reader may take for one another: people, money, cases ...; empty where the columns
        do not hold what is counted (treaties, places, samples).
    unit, currency : str
        Never coarsened.
    measure : str
        Stock, flow ...
    box : Box
        The atoms, as printed.
    readings : tuple of Box
        The atoms as a hurried reader may take them, the likeliest first.
    period : Period
        When.
    """

    family: str
    unit: str
    currency: str
    measure: str
    box: Box
    readings: tuple[Box, ...]
    period: Period

    @property
    def comparable(self) -> bool:
        """Whether the columns hold what is counted."""
        return bool(self.family)


@dataclass(frozen=True, slots=True)
class Sides:
    """The words and places that an estimand is made from, for a claim or for the whole that its share is of."""

    measure: str
    unit: str
    population: str
    exploitation: str
    status: str
    visibility: str
    movement: str
    direction: str
    area: str
    origin: str
    destination: str
    via: str


def estimand(sides: Sides, period: Period, *, currency: str, rules: Rules, year: int | None) -> Estimand:
    """The estimand of some words.

    Parameters
    ----------
    sides : Sides
        Words of the vocabulary and place codes.
    period : Period
        When.
    currency : str
        ISO 4217 code, or empty.
    rules : Rules
        Sets and readings.
    year : int or None
        For groups of countries whose members changed.
    """
    words = {axis: rules.sets[axis][getattr(sides, axis)] if sides.status not in _APART or axis != "status"
             else None for axis in CELLS}  # fmt: skip
    exact = {axis: named.cells if named else 1 for axis, named in words.items()}
    for named in words.values():
        exact["exploitation"] &= ~(named.without if named else 0)
    loose = {axis: named.readings if named else (1,) for axis, named in words.items()}
    place = area(sides.area, year)
    other = area(_counterpart(sides), year)
    labels = _label("to", place, rules) | _label("from", other, rules)
    coarse_route = Route(other.mask, place.mask, ANY, labels)
    readings = tuple(
        Box(population, loose["exploitation"][0], loose["status"][0], loose["visibility"][0], coarse_route)
        for population in loose["population"]
    )
    return Estimand(
        _family(sides, rules), str(_UNITS.get(Unit(sides.unit), sides.unit)), currency, sides.measure,
        Box(**exact, route=route(sides, year, rules)), readings, period,
    )  # fmt: skip


def in_register(about: Estimand, definition: str, rules: Rules) -> Estimand:
    """An estimand of those who stand in the register that its definition names, if it is known to name one."""
    cells = rules.registers.get(definition)
    if cells is None:
        return about
    return replace(about, box=replace(about.box, visibility=cells))


def _counterpart(sides: Sides) -> str:
    """The other end of the movement, where one is named: no reader takes one region for another."""
    ends = [end for end in (sides.origin, sides.destination) if end and end != sides.area]
    return ends[0] if ends else ""


def _family(sides: Sides, rules: Rules) -> str:
    """Which numbers this one may be compared with at all."""
    rule = rules.measures.get(sides.measure)
    if rule is None or not rule.family or sides.status == Status.GENERAL_POPULATION:
        return ""
    return f"{rule.family} {sides.status}" if sides.status in _APART else rule.family


def route(sides: Sides, year: int | None, rules: Rules) -> Route:
    """The routes that some words and place codes stand for."""
    place = area(sides.area, year)
    moves = _MOVES.get(Movement(sides.movement), ANY)
    if sides.direction == Direction.WITHIN:
        labels = _label("to", place, rules) | _label("from", place, rules)
        return Route(place.mask, place.mask, moves, labels)
    origin, destination = sides.origin, sides.destination
    if not origin and not destination and WORLD not in sides.area:
        if sides.measure == Measure.TRANSIT or sides.direction == Direction.THROUGH:
            return Route(everywhere(), everywhere(), moves, frozenset({f"through {sides.via or sides.area}"}))
        if sides.direction == Direction.OUT:
            origin = sides.area
        elif sides.direction in (Direction.IN, Direction.INTO) or sides.measure not in PERSON_MEASURES:
            destination = sides.area
        else:
            return Route(everywhere(), everywhere(), moves, frozenset({f"at {sides.area}"}))
    ends = {"from": area(origin, year), "to": area(destination, year)}
    labels = frozenset().union(*(_label(end, found, rules) for end, found in ends.items()))
    if sides.direction == Direction.THROUGH:
        labels |= {f"through {sides.via or sides.area}"}
    return Route(ends["from"].mask, ends["to"].mask, moves, labels)


def _label(end: str, place: Area, rules: Rules) -> frozenset[str]:
    """The narrowing of one end to a place that no list of countries states."""
    if not place.label:
        return frozenset()
    listed = rules.lists.get(place.label)
    return frozenset({f"{end} {listed}{SLOT}{place.label}" if listed else f"{end} {place.label}"})
