"""Place names to codes and how places lie in one another, over three tables: region tree, further names, groups.

Conventions: Turkey, Cyprus and the Caucasus are in Asia, as in the UN's M49; North America is Northern America, Central
America and the Caribbean; a group of countries as of a year is the group on the last day of that year. A group appears
on the page of the smallest region that holds it, where groups of Europe may count in Turkey, Cyprus and the Caucasus,
and the Middle East Egypt; `members` keeps to M49. "Eastern Europe" and "Central and Eastern Europe" are read as the
European countries under communist rule until 1989-1991, "Western Europe" as the rest of Europe, unless the producer is
one that draws its own regions. "EU27" is the composition of 2007, "EU27 (2020)" the later one. An unknown name or code
is a PlaceError everywhere.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from analysis import arguments
from analysis.project import located, root
from analysis.reading.gazetteers import (
    LAST,
    PAGE_KINDS,
    REGIONS,
    Area,
    Gazetteer,
    Name,
    PlaceKind,
    load_gazetteer,
    name_key,
)
from analysis.reading.own_places import with_places
from analysis.subject.chosen import chosen
from analysis.subject.subject_places import FILE as PLACES
from analysis.subject.subject_places import subject_places

#: How many similar names an error offers, and how similar (percent) they have to be.
_OFFERED = 3
_SIMILARITY = 60.0
#: The page that the 2009 article was read from glues this syllable to place names.
_ARTEFACT = re.compile(r"marker\Z", re.IGNORECASE)
#: Words after an adjective that add nothing to which place is meant ("Asian countries").
_FILLER = re.compile(r" (countries|nations)\Z", re.IGNORECASE)
_WITHIN = re.compile(r"([^,()]+)(?:,([^,()]+)|\(([^,()]+)\))")


class PlaceError(ValueError):
    """A place that is unknown, ambiguous or cannot answer; `nearest` are similar names, or those that it could be."""

    def __init__(self, message: str, *, text: str, nearest: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.text = text
        self.nearest = tuple(nearest)


@dataclass(frozen=True, slots=True)
class Place:
    """What a printed name stands for."""

    code: str  # of an area; that of the country where a part of one is named
    name: str  # display name of `code`
    kind: PlaceKind  # `part` for a city, a province or a constituent country
    region_code: str  # the smallest region with a page on which the place appears
    part_name: str | None = None  # None for anything but a part


def place(text: str, *, year: int | None = None, producer: str | None = None) -> Place:
    """Return the place that a printed name, adjective or code stands for.

    Parameters
    ----------
    text : str
        The name as printed, of a country, a part of one, a region or a group; case, accents, dots and a leading
        "the" do not matter.
    year : int, optional
        For groups whose members changed: the group must have had members in it.
    producer : str, optional
        For regions that each producer draws in its own way.

    Raises
    ------
    PlaceError
        If the name is unknown, ambiguous, or a list that another producer draws; the nearest names are offered.

    Examples
    --------
    >>> place("Ivory Coast").code
    'CIV'
    """
    arguments.kind("the place", text, str)
    name = _named(text, producer)
    area = _area(name.code)
    if year is not None and has_members(name.code):
        members(name.code, year=year)
    region_code = _pages_above(name.code)[0]
    if name.is_part:
        return Place(name.code, area.name, PlaceKind.PART, region_code, name.text)
    return Place(name.code, area.name, area.kind, region_code)


def places(text: str, *, producer: str | None = None) -> list[Place]:
    """The places of a list separated by semicolons; none for blank text."""
    if not text.strip():
        return []
    return [place(item, producer=producer) for item in text.split(";")]


def _named(text: str, producer: str | None) -> Name:
    """A place by code, by name, by a way of printing the name that a rule can undo, or as "part, country"."""
    plain = text.strip()
    if plain in gazetteer().areas:
        return Name(plain, plain)
    names = _spelled_names(plain) or _named_within(plain)
    if names is None:
        file = f"{chosen().below}/{PLACES}" if chosen().below else "place_names.csv"
        right = f"; several places are separated by semicolons, and a new name is added to {file}"
        by_key = {key: names[0].text for key, names in gazetteer().names.items()}
        raise _unknown(text, "place", name_key(text), by_key, right)
    usable = _usable(names, producer)
    codes = {name.code for name in usable}
    if len(codes) == 1:
        return min(usable, key=lambda name: name.is_part)
    raise _undecided(text, usable, names, producer)


def _spelled_names(plain: str) -> Sequence[Name] | None:
    """The places that are printed like this, also with an artefact, turned about or with a filler; None if none is."""
    bare = _ARTEFACT.sub("", plain)
    turned = re.sub("^([^,]*),([^,]*)$", r"\2 \1", bare)
    for spelling in (plain, bare, turned, _FILLER.sub("", bare)):
        names = gazetteer().names.get(name_key(spelling))
        if names:
            return names
    return None


def _named_within(plain: str) -> list[Name] | None:
    """The part that "part, country" or "part (country)" names; None if that is not one place."""
    match = _WITHIN.fullmatch(plain)
    if match is None:
        return None
    names = gazetteer().names
    key_of_part = name_key(match[1])
    key_of_whole = name_key(match[2] or match[3])
    wholes = {name.code for name in names.get(key_of_whole, ())}
    parts = [name for name in names.get(key_of_part, ()) if name.is_part and name.code in wholes]
    return parts if len(parts) == 1 else None


def _usable(names: Sequence[Name], producer: str | None) -> Sequence[Name]:
    """Of the places of one name, those that a producer can mean."""
    key = name_key(producer or "")
    by_producer = [name for name in names if key in name.producers]
    if by_producer:
        return by_producer
    by_everybody = [name for name in names if not name.producers]
    if by_everybody:
        return by_everybody
    return [] if key else names


def _undecided(text: str, usable: Sequence[Name], names: Sequence[Name], producer: str | None) -> PlaceError:
    """The error of a name that stands for several places, or for those of other producers only."""
    codes = sorted({name.code for name in usable or names})
    options = [f"{display_name(code)} ({code})" for code in codes]
    if usable:
        what = f"is ambiguous: {' or '.join(options)}; write the one that is meant"
    else:
        what = (
            f"is a list that others draw ({', '.join(options)}); for {producer!r} name the list by its full name"
            " or add its own to named_groups.csv"
        )
    return PlaceError(f"{text!r} {what}", text=text, nearest=options)


def _unknown(text: str, what: str, key: str, names: Mapping[str, str], right: str = "") -> PlaceError:
    """The error of a name or code that is none; offers those whose keys are written much like its own."""
    alike = process.extract(key, list(names), scorer=fuzz.ratio, limit=_OFFERED, score_cutoff=_SIMILARITY)
    near = [names[name] for name, _, _ in alike]
    offer = f" (nearest: {', '.join(map(repr, near))})" if near else ""
    return PlaceError(f"{text!r} is not a known {what}{offer}{right}", text=text, nearest=near)


def members(code: str, year: int | None = None) -> frozenset[str]:
    """Codes of the countries in a region, or of those in a group on the last day of a year.

    Without a year a dated group gives the members that have not left it. Raises PlaceError if the code is unknown, or
    the group has no member list or had no member then.
    """
    group = _area(code)
    day = LAST if year is None else f"{year:04d}-12-31"
    countries = frozenset(country for country, first, last in group.memberships if first <= day <= last)
    if countries:
        return countries
    if group.memberships:
        what = f"had no members at the end of {year}; give a year in which it had"
    else:
        what = "has no member list: it is comparable only with claims on the same list"
    raise PlaceError(f"{group.name} ({code}) {what}", text=code)


def has_members(code: str) -> bool:
    """Whether the countries of a region or group are listed."""
    return bool(_area(code).memberships)


def is_area(region: str) -> bool:
    """Whether a region, by its name or code, is made of several countries."""
    try:
        code = place(region).code
        return has_members(code) and len(members(code)) > 1
    except PlaceError:
        return False


def ancestors(code: str) -> tuple[str, ...]:
    """Codes of what lies above a place, nearest first; a group hangs below the region it appears on."""
    parent = _area(code).parent
    return (parent, *ancestors(parent)) if parent else ()


def smallest_region(codes: Iterable[str]) -> str:
    """Code of the smallest region with a page that all places appear on; an error if there is no place."""
    chains = [_pages_above(code) for code in codes]
    if not chains:
        raise PlaceError("no place is given; give at least one code", text="")
    shared = set(chains[0]).intersection(*chains)
    return next(code for code in chains[0] if code in shared)


def slug(code: str) -> str:
    """Name of a region's page in addresses: ASCII, lower case, hyphens; an error for a place without a page."""
    page = _pages_above(code)[0]
    if page != code:
        raise PlaceError(f"{code} has no page of its own; it appears on that of {page}", text=code)
    return _area(code).slug


def parts_above(place: str) -> frozenset[str]:
    """The parts of a country that hold a part of it, both as a code, a slash and a name; of a list those of all.

    Examples
    --------
    >>> sorted(parts_above("IND/Mumbai"))
    ['IND/Maharashtra']
    """
    parts = gazetteer().parts
    listed = place.split(";")
    holding = [parts.get(part, frozenset()) | {part} for part in listed]
    return frozenset.intersection(*holding) - {place}


def display_name(code: str) -> str:
    """English short name of a region, country or group."""
    return _area(code).name


def _pages_above(code: str) -> list[str]:
    """The regions with a page on which a place appears, smallest first, up to the World."""
    areas = (code, *ancestors(code))
    return [area for area in areas if _area(area).kind in PAGE_KINDS]


def _area(code: str) -> Area:
    """The area of a code."""
    areas = gazetteer().areas
    if code not in areas:
        right = "; a code of ISO 3166-1 in three letters, or of a region as WORLD or EUROPE, would be right"
        raise _unknown(code, "code", code, dict(zip(areas, areas, strict=True)), right)
    return areas[code]


def gazetteer() -> Gazetteer:
    """The gazetteer of the project's data/raw/reference with the places of its subject, read once.

    That of the package, where the project has no table of regions.
    """
    return _gazetteer(root())


@cache
def _gazetteer(project: Path) -> Gazetteer:
    """The gazetteer of a project with the places of the subject."""
    # Asked for with every place: the table of regions is not looked for each time.
    folder = located(project, REGIONS).parent
    return with_places(load_gazetteer(folder), subject_places())
