"""From an estimand and its time to sets of atoms: as printed, and as a naive reader takes them.

Units that count the same thing are folded.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache

from analysis.claims.estimand import WORLD, Estimand
from analysis.conflicts.conflict_codes import LIST
from analysis.conflicts.lattice import ANY, CROSS, INTERNAL, SLOT, Box, Extent, Route, TimeExtent
from analysis.conflicts.rules import CELLS, NamedSet, Rules
from analysis.reading.places import PlaceError, has_members, members, parts_above
from analysis.subject.axes import Group, axes
from analysis.vocabulary import PERSON_MEASURES, Direction, Measure, Movement

#: Before a place of which no end of a movement is said.
_AT = "at "
#: Before the ends of a movement that no list of countries states.
_FROM = "from "
_TO = "to "
_MOVES = {Movement.CROSS_BORDER: CROSS, Movement.INTERNAL: INTERNAL}
#: Statuses of people who are each a universe of their own, and of all who live in a place.
_APART = axes()["status"].group(Group.APART)
_EVERYBODY = axes()["status"].group(Group.EVERYBODY)


def extent(
    about: Estimand,
    period: TimeExtent,
    *,
    rules: Rules,
    year: int | None,
    currency: str = "",
    register: str = "",
) -> Extent:
    """The atoms of an estimand at a time, with the groups of countries of a year, in a register if one is declared."""
    key = about.key
    words = {axis: rules.sets[axis][getattr(key, axis)] for axis in CELLS}
    if key.status in _APART:
        # They share a family with nobody else (see `_family`), so that within it nothing is left to tell apart.
        words["status"] = NamedSet(cells=1, readings=(1,), without=0)
    printed_route, naive_route = _routes(about, year, rules)
    cells = _printed_cells(words)
    cells["visibility"] = rules.registers.get(register, cells["visibility"])
    return Extent(
        family=_family(about, rules),
        # A unit a year counts the same thing as without it.
        unit=key.unit.removesuffix("_per_year"),
        currency=currency,
        measure=key.measure,
        box=Box(**cells, route=printed_route),
        readings=_readings(words, naive_route),
        period=period,
    )


def _printed_cells(words: Mapping[str, NamedSet]) -> dict[str, int]:
    """The cells of each axis that some words stand for, without the purposes that one of them leaves out."""
    cells = {axis: word.cells for axis, word in words.items()}
    for word in words.values():
        cells["exploitation"] &= ~word.without
    return cells


def _readings(words: Mapping[str, NamedSet], route: Route) -> tuple[Box, ...]:
    """The boxes that a naive reader may take some words for; only persons can be read in several ways."""
    likeliest = {axis: word.readings[0] for axis, word in words.items()}
    readings = []
    for population in words["population"].readings:
        readings.append(Box(**likeliest | {"population": population}, route=route))
    return tuple(readings)


def _family(about: Estimand, rules: Rules) -> str:
    """What a naive reader may take for one another; of people who are no victims, by their status."""
    key = about.key
    if key.status in _EVERYBODY:
        return ""
    family = rules.families[key.measure]
    return f"{family} {key.status}" if family and key.status in _APART else family


# --- routes ----------------------------------------------------------------------------------------------------------


def _routes(about: Estimand, year: int | None, rules: Rules) -> tuple[Route, Route]:
    """The routes that an estimand stands for, as printed and as a naive reader takes them.

    Such a reader asks which place a number is for, and which further end of a movement is named, but not which way
    people moved: so whatever the direction the place itself stands as the destination.
    """
    key = about.key
    # Workers of one trade are a part of everybody, as a city is of a country, and two trades are not compared.
    among = f"among {key.target_population}" if key.target_population else ""
    origin, destination, label = _printed_ends(about)
    labels = {label, among}
    if label.startswith(_AT):
        place = label.removeprefix(_AT)
        labels |= _wider_labels(_AT, place)
    printed = _between(origin, destination, labels, year, rules)
    moves = _MOVES.get(Movement(about.movement), ANY)
    naive = _between(_other_end(about), key.area, {among}, year, rules)
    return replace(printed, moves=moves), naive


def _other_end(about: Estimand) -> str:
    """The end that is named beside the place itself; empty if none is."""
    for end in (about.origin, about.destination):
        if end not in ("", about.key.area):
            return end
    return ""


def _printed_ends(about: Estimand) -> tuple[str, str, str]:
    """Origin and destination as cells of place codes, and a label for what neither states."""
    key = about.key
    if key.direction == Direction.THROUGH or key.measure == Measure.TRANSIT:
        return about.origin, about.destination, f"through {about.via or key.area}"
    if key.direction == Direction.WITHIN:
        return key.area, key.area, ""
    if about.origin or about.destination or WORLD in key.area:
        return about.origin, about.destination, ""
    if key.direction == Direction.OUT:
        return key.area, "", ""
    if key.direction in (Direction.IN, Direction.INTO) or key.measure not in PERSON_MEASURES:
        return "", key.area, ""
    return "", "", f"{_AT}{key.area}"


def _between(origin: str, destination: str, labels: set[str], year: int | None, rules: Rules) -> Route:
    """The routes between two cells of place codes, labelled too by the ends that no list of countries states."""
    start, unlisted_start = area(origin, year)
    end, unlisted_end = area(destination, year)
    every_label = labels | _end_labels(_FROM, unlisted_start, rules) | _end_labels(_TO, unlisted_end, rules)
    every_label.discard("")
    return Route(start, end, ANY, frozenset(every_label))


def _end_labels(side: str, place: str, rules: Rules) -> set[str]:
    """The labels of an end that no list of countries states, if any; groups of one list exclude one another."""
    if not place:
        return set()
    among = f"{rules.lists[place]}{SLOT}" if place in rules.lists else ""
    label = f"{side}{among}{place}"
    return {label, *_wider_labels(side, place)}


def _wider_labels(side: str, place: str) -> set[str]:
    """The labels of what holds a part of a country: whoever is in Mumbai is in Maharashtra."""
    return {f"{side}{whole}" for whole in parts_above(place)}


# --- countries -------------------------------------------------------------------------------------------------------


@cache
def _bits() -> dict[str, int]:
    """The bit of each country in a mask of places."""
    return {code: 1 << index for index, code in enumerate(sorted(members(WORLD)))}


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
    mask = 0
    label = ""
    for code in (codes or WORLD).split(LIST):
        country, slash, _ = code.partition("/")
        if has_members(country):
            mask |= sum(_bits()[member] for member in _members(country, year))
        else:
            mask = everywhere()
            label = codes
        if slash:
            label = codes
    return mask, "" if WORLD in codes.split(LIST) else label


def _members(country: str, year: int | None) -> Collection[str]:
    """The countries of a group in a year, or before it had any those that have not left."""
    try:
        return members(country, year=year)
    except PlaceError:
        return members(country)
