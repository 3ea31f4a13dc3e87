"""Routes as sets of pairs of countries (origin, destination), and how such sets lie in one another."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from analysis.reading.places import PlaceError, has_members, members

INTERNAL, CROSS, ANY = 1, 2, 3
LIST = ";"
#: Between what labels that exclude one another have in common and what tells them apart.
SLOT = "|"
WORLD = "WORLD"


@cache
def leaves() -> tuple[str, ...]:
    """Codes of all countries, sorted: the bits of a mask of places."""
    return tuple(sorted(members(WORLD)))


@cache
def everywhere() -> int:
    """The mask of the whole World."""
    return (1 << len(leaves())) - 1


@cache
def _bits() -> dict[str, int]:
    """The bit of each country."""
    return {code: 1 << place for place, code in enumerate(leaves())}


@dataclass(frozen=True, slots=True)
class Area:
    """Countries of a cell of places."""

    mask: int  # the countries, or, with a label, countries around it
    #: The cell itself where it is only known to lie inside: a part of a country, or a group without a list.
    label: str = ""


@cache
def area(codes: str, year: int | None) -> Area:
    """Countries of a cell of place codes; the cell `""` is the whole World.

    `NLD/Amsterdam` is a part of a country. A group without members in a year has those that have not left.
    """
    if not codes or WORLD in codes.split(LIST):
        return Area(everywhere())
    mask, inexact = 0, False
    for code in codes.split(LIST):
        country, slash, _ = code.partition("/")
        known = has_members(country)
        mask |= _mask_of(_members(country, year)) if known else everywhere()
        inexact |= bool(slash) or not known
    return Area(mask, codes if inexact else "")


def _members(code: str, year: int | None) -> Iterable[str]:
    """Countries of a region or group in a year, or those of today where it had none then."""
    try:
        return members(code, year=year)
    except PlaceError:
        return members(code)


def _mask_of(codes: Iterable[str]) -> int:
    """The bits of some countries."""
    return sum(_bits()[code] for code in codes)


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
        both = Route(
            self.origins & other.origins, self.destinations & other.destinations, self.moves & other.moves
        )
        return both.crossing != (0, 0)
