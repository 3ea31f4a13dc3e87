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
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz, process

from analysis import arguments
from analysis.project import root
from analysis.reading.delimited_tables import LINE, Check, failing, read_text_table
from analysis.reading.problems import refuse

WORLD = "WORLD"
FOLDER = "data/raw/reference"
REGIONS = f"{FOLDER}/regions.csv"
NAMES = f"{FOLDER}/place_names.csv"
GROUPS = f"{FOLDER}/named_groups.csv"
#: The first and last day of the calendar, for a time without a beginning or an end.
FIRST = "0001-01-01"
LAST = "9999-12-31"
#: How many similar names an error offers, and how similar (percent) they have to be.
_OFFERED = 3
_SIMILARITY = 60.0
#: The page that the 2009 article was read from glues this syllable to place names.
_ARTEFACT = re.compile(r"marker\Z", re.IGNORECASE)
#: Words after an adjective that add nothing to which place is meant ("Asian countries").
_FILLER = re.compile(r" (countries|nations)\Z", re.IGNORECASE)
_WITHIN = re.compile(r"([^,()]+)(?:,([^,()]+)|\(([^,()]+)\))")
#: Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


class PlaceKind(StrEnum):
    """What sort of place a code or name is."""

    WORLD = auto()
    REGION = auto()
    SUBREGION = auto()
    COUNTRY = auto()
    GROUP = auto()
    PART = auto()


#: Kinds of place that have a page of their own.
PAGE_KINDS = frozenset({PlaceKind.WORLD, PlaceKind.REGION, PlaceKind.COUNTRY})


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


@dataclass(frozen=True, slots=True)
class Area:
    """The World, a region, a subregion, a country or a group of countries, below the region it appears on."""

    code: str
    name: str
    parent: str
    kind: PlaceKind
    slug: str = ""
    #: Each a country, its first and its last day in it; none of a group of which nobody has published a list.
    memberships: tuple[tuple[str, str, str], ...] = ()


class Name(NamedTuple):
    """One way to print a place; `producers` (as keys) is empty where everybody means the same by it."""

    text: str
    code: str
    is_part: bool = False
    producers: frozenset[str] = frozenset()


class Gazetteer(NamedTuple):
    """Every known place: areas by code, names by `name_key`."""

    areas: Mapping[str, Area]
    names: Mapping[str, Sequence[Name]]


@lru_cache(maxsize=8192)
def name_key(text: str) -> str:
    """Form in which names are compared: lower-case letters and digits, no accents, no "the", St = Saint."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"[.'’‘`]", "", plain.replace("&", " and "))
    words = re.findall(r"[a-z0-9]+", plain)
    while len(words) > 1 and "the" in (words[0], words[-1]):
        words.remove("the") if words[0] == "the" else words.pop()
    return "".join("saint" if word == "st" else word for word in words)


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
    return [place(item, producer=producer) for item in text.split(";")] if text.strip() else []


def _named(text: str, producer: str | None) -> Name:
    """A place by code, by name, by a way of printing the name that a rule can undo, or as "part, country"."""
    plain = text.strip()
    if plain in gazetteer().areas:
        return Name(plain, plain)
    names = _spelled_names(plain) or _named_within(plain)
    if names is None:
        right = "; several places are separated by semicolons, and a new name is added to place_names.csv"
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
    wholes = {name.code for name in names.get(name_key(match[2] or match[3]), ())}
    parts = [name for name in names.get(name_key(match[1]), ()) if name.is_part and name.code in wholes]
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


def display_name(code: str) -> str:
    """English short name of a region, country or group."""
    return _area(code).name


def _pages_above(code: str) -> list[str]:
    """The regions with a page on which a place appears, smallest first, up to the World."""
    return [region for region in (code, *ancestors(code)) if _area(region).kind in PAGE_KINDS]


def _area(code: str) -> Area:
    """The area of a code."""
    areas = gazetteer().areas
    if code not in areas:
        raise _unknown(code, "code", code, dict(zip(areas, areas, strict=True)))
    return areas[code]


def gazetteer() -> Gazetteer:
    """The gazetteer of the project's data/raw/reference, read once."""
    return load_gazetteer(root() / FOLDER)


@cache
def load_gazetteer(folder: Path) -> Gazetteer:
    """The gazetteer of a folder; InputError with every problem of the first table that has any."""
    regions = _table(folder, REGIONS, _wrong_regions)
    kinds = regions.set_index("code")["kind"]
    groups = _table(folder, GROUPS, _wrong_groups, kinds)
    all_kinds = kinds.to_dict() | dict.fromkeys(groups["group"], PlaceKind.GROUP)
    further_names = _table(folder, NAMES, _wrong_names, all_kinds)
    areas = _region_areas(regions) | _group_areas(groups)
    return Gazetteer(areas, _names_by_key(areas, further_names))


def _region_areas(regions: pd.DataFrame) -> dict[str, Area]:
    """The World, regions, subregions and countries by code, each with the countries in it."""
    parent_of = dict(zip(regions["code"], regions["parent"], strict=True))
    inside: dict[str, list[tuple[str, str, str]]] = {code: [] for code in parent_of}
    for country in regions.loc[regions["kind"] == PlaceKind.COUNTRY, "code"]:
        above = country
        while above:
            inside[above].append((country, FIRST, LAST))
            above = parent_of[above]
    areas = {}
    columns = ["code", "name", "parent", "kind", "slug"]
    for code, name, parent, kind, slug in regions[columns].to_numpy():
        areas[code] = Area(code, name, parent, PlaceKind(kind), slug, tuple(inside[code]))
    return areas


def _group_areas(groups: pd.DataFrame) -> dict[str, Area]:
    """The groups by code, each with its members and their times; no member stands for no list."""
    areas = {}
    columns = ["group", "name", "region", "member", "valid_from", "valid_to"]
    rows_of_all = groups[columns].to_numpy().tolist()
    for (code, name, region), rows in groupby(rows_of_all, key=itemgetter(0, 1, 2)):
        memberships = []
        for *_, country, start, end in rows:
            if country:
                memberships.append((country, start or FIRST, end or LAST))
        areas[code] = Area(code, name, region, PlaceKind.GROUP, memberships=tuple(memberships))
    return areas


def _names_by_key(areas: Mapping[str, Area], further_names: pd.DataFrame) -> dict[str, list[Name]]:
    """Every way to print a place by its key: first the names of the areas, then the further ones."""
    names: dict[str, list[Name]] = {}
    for area in areas.values():
        names.setdefault(name_key(area.name), []).append(Name(area.name, area.code))
    columns = ["name", "code", "kind", "producer"]
    for text, code, kind, producers in further_names[columns].itertuples(index=False, name=None):
        name = Name(text, code, kind == "part", _producers(producers))
        names.setdefault(name_key(text), []).append(name)
    return names


def _table(folder: Path, file: str, checks: Callable[..., Iterable[Check]], *context: object) -> pd.DataFrame:
    """One table, once it keeps its contract and nothing fails the checks."""
    path = folder / Path(file).name
    table = read_text_table(path, path.stem, file=file)
    refuse(failing(table, checks(table, *context), file=file))
    return table


def _producers(printed: str) -> frozenset[str]:
    """The keys of producers between semicolons."""
    return frozenset(name_key(item) for item in printed.split(";") if item.strip())


def _wrong_regions(rows: pd.DataFrame) -> Iterator[Check]:
    """Every line of parents ends at the World; pages have a slug of their own."""
    parents = rows.set_index("code")["parent"]
    above = rows["code"]
    for _ in range(len(rows)):
        above = above.where(above == WORLD, above.map(parents).fillna(""))
        if above.isin(["", WORLD]).all():
            break
    ends = (above == WORLD) & (parents.get(WORLD) == "")
    what = f"no line of parents leads from {{code}} to {WORLD}"
    yield "parent", ends, "the code of a region in this table", what

    has_own_slug = (rows["slug"] != "") & ~rows["slug"].duplicated(keep=False)
    has_page = rows["kind"].isin(PAGE_KINDS)
    right = "a slug of its own for the World, regions and countries, none for subregions"
    yield "slug", has_page == has_own_slug, right, "the slug {cell!r} of {code}"


def _wrong_groups(rows: pd.DataFrame, kinds: pd.Series) -> Iterator[Check]:
    """Groups have one name and page, their members are countries, each a member once at a time."""
    group = rows["group"]
    member = rows["member"]
    countries = kinds.index[kinds == PlaceKind.COUNTRY]
    yield "member", member.isin(["", *countries]), f"a code of {REGIONS}", "{cell!r} is no country"
    yield from _wrong_days(rows)
    for name in ("name", "region"):
        is_same = rows[name] == rows.groupby("group")[name].transform("first")
        yield (
            name,
            is_same,
            "the same in every row of the group",
            "{cell!r} differs from its group's first row",
        )
    has_page = rows["region"].isin(kinds.index[kinds.isin(PAGE_KINDS)])
    yield "region", has_page, f"a world or region of {REGIONS}", "{cell!r} has no page"

    is_alone = group.groupby(group).transform("size") == 1
    yield "member", is_alone | (member != ""), "one row if there is no list", "a row has no member"
    starts = group != group.shift()
    is_together = ~(starts & group.duplicated())
    is_new = ~group.isin(kinds.index)
    right = "a code of its own, its rows one after another"
    yield "group", is_new & is_together, right, "the code {cell} is in use"
    yield "member", _apart(rows), "times that do not overlap", "{cell} is a member twice at one time"


def _wrong_days(rows: pd.DataFrame) -> Iterator[Check]:
    """The first and the last day of a membership exist, and stand in their order."""
    for name in ("valid_from", "valid_to"):
        exists = pd.to_datetime(rows[name], format="%Y-%m-%d", errors="coerce").notna()
        yield name, exists | (rows[name] == ""), "a day that exists", "{cell!r} is no date"
    first = rows["valid_from"]
    last = rows["valid_to"]
    in_order = (first == "") | (last == "") | (first <= last)
    yield "valid_from", in_order, "a first day before the last", "{cell} is later than {valid_to}"


def _apart(rows: pd.DataFrame) -> pd.Series:
    """Whether a membership begins after the country's earlier one in the group has ended, row by row."""
    times = rows.assign(valid_to=rows["valid_to"].replace("", LAST))
    times = times.sort_values(["group", "member", "valid_from"])
    end_before = times.groupby(["group", "member"])["valid_to"].shift().fillna("")
    start = times["valid_from"].replace("", FIRST)
    is_apart = (end_before < start) | (times["member"] == "")
    return is_apart.sort_index()


def _wrong_names(rows: pd.DataFrame, kinds: Mapping[str, str]) -> Iterator[Check]:
    """Each name is one of a known place, once for a code and its producers."""
    kind = rows["code"].map(kinds)
    is_part = rows["kind"] == "part"
    right = f"a code of {REGIONS} or {GROUPS}"
    yield "code", kind.notna(), right, "{cell!r} is no code of a place"
    yield "code", ~is_part | (kind == PlaceKind.COUNTRY), right, "{cell!r} is no code of a country"

    keys = rows["name"].map(name_key)
    producers = rows["producer"].map(_producers)
    yield "name", keys != "", "a name", "{cell!r} has no letters"
    first_line = rows[LINE].groupby([keys, rows["code"], producers]).transform("first")
    for line in first_line[first_line < rows[LINE]].unique():
        is_fine = (first_line != line) | (rows[LINE] == line)
        what = f"{{cell!r}} reads as the name in line {line}"
        yield "name", is_fine, "each name of a place once", what
