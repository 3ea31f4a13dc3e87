"""Place names to codes and how places lie in one another, over the project's own tables of places.

Conventions: Turkey, Cyprus and the Caucasus are in Asia, as in the UN's M49; North America is Northern America, Central
America and the Caribbean; a group of countries as of a year is the group on the last day of that year. A group
appears on the page of the smallest region that holds it, where groups of Europe may count in Turkey, Cyprus and the
Caucasus, and the Middle East Egypt; `members` and `contains` keep to M49. "Eastern Europe" and "Central and Eastern
Europe" are read as the European countries under communist rule until 1989-1991, "Western Europe" as the rest of
Europe, unless the producer is one that draws its own regions. "EU27" is the composition of 2007, "EU27 (2020)" the
later one.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from analysis import given
from analysis.project import root
from analysis.reading.gazetteer import Gazetteer
from analysis.reading.place_records import Place, PlaceError, PlaceKind
from analysis.reading.place_tables import FOLDER, load_gazetteer

__all__ = [
    "Gazetteer",
    "Place",
    "PlaceError",
    "PlaceKind",
    "ancestors",
    "contains",
    "display_name",
    "gazetteer",
    "has_members",
    "load_gazetteer",
    "members",
    "place",
    "places",
    "slug",
    "smallest_region",
]

_load_once = cache(load_gazetteer)


def gazetteer() -> Gazetteer:
    """The gazetteer of the project's data/raw/reference, read once."""
    return _load_once(root() / Path(FOLDER))


def place(text: str, *, year: int | None = None, producer: str | None = None) -> Place:
    """Return the place that a printed name stands for.

    Parameters
    ----------
    text : str
        The name as printed, of a country, a part of one, a region or a group.
    year : int, optional
        For groups whose members changed.
    producer : str, optional
        For regions that each producer draws in its own way.

    Raises
    ------
    PlaceError
        If the name is unknown or could be more than one place; the nearest names are offered.

    Examples
    --------
    >>> place("Ivory Coast").code
    'CIV'
    """
    given.kind("the place", text, str)
    return gazetteer().place(text, year=year, producer=producer)


def places(text: str, *, year: int | None = None, producer: str | None = None) -> list[Place]:
    """The places of a list separated by semicolons: `Gazetteer.places` of the project."""
    return gazetteer().places(text, year=year, producer=producer)


def members(code: str, *, year: int | None = None) -> frozenset[str]:
    """Codes of the countries in a region or group: `Gazetteer.members` of the project."""
    return gazetteer().members(code, year=year)


def has_members(code: str) -> bool:
    """Whether the countries of a region or group are listed: `Gazetteer.has_members` of the project."""
    return gazetteer().has_members(code)


def ancestors(code: str) -> tuple[str, ...]:
    """Codes of what lies above a place, nearest first: `Gazetteer.ancestors` of the project."""
    return gazetteer().ancestors(code)


def contains(outer: str, inner: str, *, year: int | None = None) -> bool:
    """Whether every country of `inner` belongs to `outer`: `Gazetteer.contains` of the project."""
    return gazetteer().contains(outer, inner, year=year)


def smallest_region(codes: Iterable[str]) -> str:
    """Code of the smallest region with a page that holds all: `Gazetteer.smallest_region` of the project."""
    return gazetteer().smallest_region(codes)


def slug(code: str) -> str:
    """Name of a region's page in addresses: `Gazetteer.slug` of the project."""
    return gazetteer().slug(code)


def display_name(code: str) -> str:
    """English short name of a region, country or group: `Gazetteer.display_name` of the project."""
    return gazetteer().display_name(code)
