"""Place names to codes and how places lie in one another, over the project's own tables of places.

Conventions: Turkey, Cyprus and the Caucasus are in Asia, as in the UN's M49; North America is Northern America, Central
America and the Caribbean; a group of countries as of a year is the group on the last day of that year. A group
appears on the page of the smallest region that holds it, where groups of Europe may count in Turkey, Cyprus and the
Caucasus, and the Middle East Egypt; `members` keeps to M49. "Eastern Europe" and "Central and Eastern
Europe" are read as the European countries under communist rule until 1989-1991, "Western Europe" as the rest of
Europe, unless the producer is one that draws its own regions. "EU27" is the composition of 2007, "EU27 (2020)" the
later one. An unknown name or code is a PlaceError everywhere.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from analysis import arguments
from analysis.project import root
from analysis.reading.gazetteer import (
    FOLDER,
    LAST,
    PAGE_KINDS,
    Area,
    Gazetteer,
    Name,
    PlaceKind,
    load_gazetteer,
    name_key,
)

__all__ = ["Place", "PlaceError", "PlaceKind", "ancestors", "display_name", "gazetteer", "has_members"]
__all__ += ["members", "place", "places", "slug", "smallest_region"]

#: How many similar names an error offers, and how similar (percent) they have to be.
_OFFERED, _SIMILARITY = 3, 60.0
#: The page that the 2009 article was read from glues this syllable to place names.
_ARTEFACT = "marker"
#: Words after an adjective that add nothing to which place is meant ("Asian countries").
_FILLERS = {"countries", "nations"}
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


@cache
def _gazetteer_of(project: Path) -> Gazetteer:
    return load_gazetteer(project / FOLDER)


def gazetteer() -> Gazetteer:
    """The gazetteer of the project's data/raw/reference, read once."""
    return _gazetteer_of(root())


# -- names to places ----------------------------------------------------------------------------------------------


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
        If the name is unknown, could be more than one place, or is a list that another producer draws; the nearest
        names are offered.

    Examples
    --------
    >>> place("Ivory Coast").code
    'CIV'
    """
    arguments.kind("the place", text, str)
    name = _named(text, producer)
    area = _area(name.code)
    kind, part = (PlaceKind.PART, name.text) if name.is_part else (area.kind, None)
    if year is not None and has_members(name.code):
        members(name.code, year=year)
    return Place(name.code, area.name, kind, _pages_above(name.code)[0], part)


def places(text: str, *, producer: str | None = None) -> list[Place]:
    """The places of a list separated by semicolons; none for blank text."""
    return [place(item, producer=producer) for item in text.split(";")] if text.strip() else []


def _named(text: str, producer: str | None) -> Name:
    """A place by code, by name, by a spelling of the name, or as "part, country"."""
    known, plain = gazetteer(), text.strip()
    if plain in known.areas:
        return Name(plain, plain)
    for spelling in _spellings(plain):
        if names := known.names.get(name_key(spelling)):
            return _meant(text, names, producer)
    if match := _WITHIN.fullmatch(plain):
        codes = {name.code for name in known.names.get(name_key(match[2] or match[3]), ())}
        names = [one for one in known.names.get(name_key(match[1]), ()) if one.is_part and one.code in codes]
        if len(names) == 1:
            return names[0]
    near = [known.names[key][0].text for key in _similar(name_key(text), known.names)]
    what = "several places are separated by semicolons, and a new name is added to place_names.csv"
    raise PlaceError(f"{text!r} is not a known place{_offer(near)}; {what}", text=text, nearest=near)


def _spellings(plain: str) -> Iterator[str]:
    """The text, and then the ways of printing the same name that a rule can undo."""
    yield plain
    if plain.casefold().endswith(_ARTEFACT):
        plain = plain[: -len(_ARTEFACT)]
        yield plain
    head, comma, tail = plain.partition(",")
    if comma and "," not in tail:
        yield f"{tail} {head}"
    start, _, last = plain.rpartition(" ")
    if last.casefold() in _FILLERS:
        yield start


def _meant(text: str, names: Sequence[Name], producer: str | None) -> Name:
    """The one place that a producer can mean by a name."""
    key = name_key(producer or "")
    own = [name for name in names if key in name.producers]
    usable = own or [name for name in names if not name.producers] or ([] if key else names)
    codes = sorted({name.code for name in usable or names})
    if len(usable) and len(codes) == 1:
        return min(usable, key=lambda name: name.is_part)
    options = [f"{display_name(code)} ({code})" for code in codes]
    message = f"{text!r} is ambiguous: {' or '.join(options)}; write the one that is meant"
    if not usable:
        right = "by its full name or add its own to named_groups.csv"
        message = f"{text!r} is a list that others draw ({', '.join(options)}); for {producer!r} name the list {right}"
    raise PlaceError(message, text=text, nearest=options)


def _similar(key: str, known: Iterable[str]) -> list[str]:
    """Known keys that are written much like one."""
    found = process.extract(key, list(known), scorer=fuzz.ratio, limit=_OFFERED, score_cutoff=_SIMILARITY)
    return [name for name, _, _ in found]


def _offer(near: Iterable[str]) -> str:
    """The end of a sentence that offers similar names, if there are any."""
    names = ", ".join(map(repr, near))
    return f" (nearest: {names})" if names else ""


# -- how places lie in one another ----------------------------------------------------------------------------------


def members(code: str, year: int | None = None) -> frozenset[str]:
    """Codes of the countries in a region, or of those in a group on the last day of a year.

    Without a year a dated group gives the members that have not left it. Raises PlaceError if the code is unknown, or
    the group has no member list or had no member then.
    """
    leaves = gazetteer().leaves
    if code in leaves:
        return leaves[code]
    group = _area(code)
    if not group.memberships:
        what = "has no member list: it is comparable only with claims on the same list"
        raise PlaceError(f"{group.name} ({code}) {what}", text=code)
    day = LAST if year is None else f"{year:04d}-12-31"
    found = frozenset(country for country, first, last in group.memberships if first <= day <= last)
    if not found:
        what = f"had no members at the end of {year}; give a year in which it had"
        raise PlaceError(f"{group.name} ({code}) {what}", text=code)
    return found


def has_members(code: str) -> bool:
    """Whether the countries of a region or group are listed."""
    return code in gazetteer().leaves or bool(_area(code).memberships)


def ancestors(code: str) -> tuple[str, ...]:
    """Codes of what lies above a place, nearest first; a group hangs below the region it appears on."""
    parent = _area(code).parent
    return (parent, *ancestors(parent)) if parent else ()


def smallest_region(codes: Iterable[str]) -> str:
    """Code of the smallest region with a page that all places appear on; an error if there is no place."""
    chains = [_pages_above(code) for code in codes]
    if not chains:
        raise PlaceError("no place is given; give at least one code", text="")
    return next(code for code in chains[0] if all(code in chain for chain in chains))


def slug(code: str) -> str:
    """Name of a region's page in addresses: ASCII, lower case, hyphens; an error for a place without a page."""
    page = _pages_above(code)[0]
    if page != code:
        raise PlaceError(f"{code} has no page of its own; it appears on that of {page}", text=code)
    return _area(code).slug


def display_name(code: str) -> str:
    """English short name of a region, country or group."""
    return _area(code).name


def _pages_above(code: str) -> list[str]:
    """The regions with a page on which a place appears, smallest first, up to the World."""
    return [one for one in (code, *ancestors(code)) if _area(one).kind in PAGE_KINDS]


def _area(code: str) -> Area:
    """The area of a code."""
    areas = gazetteer().areas
    if code not in areas:
        near = _similar(code, areas)
        raise PlaceError(f"{code!r} is not a known code{_offer(near)}", text=code, nearest=near)
    return areas[code]
