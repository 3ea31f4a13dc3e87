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
from enum import StrEnum
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
REGIONS, NAMES, GROUPS = (f"{FOLDER}/{name}.csv" for name in ("regions", "place_names", "named_groups"))
#: The first and last day of the calendar, for a time without a beginning or an end.
FIRST, LAST = "0001-01-01", "9999-12-31"
#: How many similar names an error offers, and how similar (percent) they have to be.
_OFFERED, _SIMILARITY = 3, 60.0
#: The page that the 2009 article was read from glues this syllable to place names.
_ARTEFACT = re.compile(r"marker\Z", re.IGNORECASE)
#: Words after an adjective that add nothing to which place is meant ("Asian countries").
_FILLER = re.compile(r" (countries|nations)\Z", re.IGNORECASE)
_WITHIN = re.compile(r"([^,()]+)(?:,([^,()]+)|\(([^,()]+)\))")
#: Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
#: What sort of place a code or name is.
PlaceKind = StrEnum("PlaceKind", "WORLD REGION SUBREGION COUNTRY GROUP PART")
#: Kinds of place that have a page of their own.
PAGE_KINDS = frozenset({PlaceKind.WORLD, PlaceKind.REGION, PlaceKind.COUNTRY})


class PlaceError(ValueError):
    """A place that is unknown, ambiguous or cannot answer; `nearest` are similar names, or those that it could be."""

    def __init__(self, message: str, *, text: str, nearest: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.text, self.nearest = text, tuple(nearest)


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
    kind, part = (PlaceKind.PART, name.text) if name.is_part else (area.kind, None)
    if year is not None and has_members(name.code):
        members(name.code, year=year)
    return Place(name.code, area.name, kind, _pages_above(name.code)[0], part)


def places(text: str, *, producer: str | None = None) -> list[Place]:
    """The places of a list separated by semicolons; none for blank text."""
    return [place(item, producer=producer) for item in text.split(";")] if text.strip() else []


def _named(text: str, producer: str | None) -> Name:
    """A place by code, by name, by a way of printing the name that a rule can undo, or as "part, country"."""
    known, plain = gazetteer(), text.strip()
    if plain in known.areas:
        return Name(plain, plain)
    bare = _ARTEFACT.sub("", plain)
    turned = re.sub("^([^,]*),([^,]*)$", r"\2 \1", bare)
    spellings = map(name_key, (plain, bare, turned, _FILLER.sub("", bare)))
    names = next(filter(None, map(known.names.get, spellings)), None)
    if names is None and (match := _WITHIN.fullmatch(plain)):
        wholes = {name.code for name in known.names.get(name_key(match[2] or match[3]), ())}
        parts = [one for one in known.names.get(name_key(match[1]), ()) if one.is_part and one.code in wholes]
        names = parts if len(parts) == 1 else None
    if names is None:
        what = "; several places are separated by semicolons, and a new name is added to place_names.csv"
        by_key = {key: names[0].text for key, names in known.names.items()}
        raise _unknown(text, "place", name_key(text), by_key, what)
    # Of the places of one name, the one that a producer can mean.
    key = name_key(producer or "")
    own = [name for name in names if key in name.producers]
    usable = own or [name for name in names if not name.producers] or ([] if key else names)
    codes = sorted({name.code for name in usable or names})
    if usable and len(codes) == 1:
        return min(usable, key=lambda name: name.is_part)
    options = [f"{display_name(code)} ({code})" for code in codes]
    what = f"is ambiguous: {' or '.join(options)}; write the one that is meant"
    if not usable:
        what = f"is a list that others draw ({', '.join(options)}); for {producer!r} name the list by its full name"
        what += " or add its own to named_groups.csv"
    raise PlaceError(f"{text!r} {what}", text=text, nearest=options)


def _unknown(text: str, what: str, key: str, known: Mapping[str, str], right: str = "") -> PlaceError:
    """The error of a name or code that is none; offers those whose keys are written much like its own."""
    found = process.extract(key, list(known), scorer=fuzz.ratio, limit=_OFFERED, score_cutoff=_SIMILARITY)
    near = [known[name] for name, _, _ in found]
    offer = f" (nearest: {', '.join(map(repr, near))})" if near else ""
    return PlaceError(f"{text!r} is not a known {what}{offer}{right}", text=text, nearest=near)


def members(code: str, year: int | None = None) -> frozenset[str]:
    """Codes of the countries in a region, or of those in a group on the last day of a year.

    Without a year a dated group gives the members that have not left it. Raises PlaceError if the code is unknown, or
    the group has no member list or had no member then.
    """
    group = _area(code)
    day = LAST if year is None else f"{year:04d}-12-31"
    if found := frozenset(country for country, first, last in group.memberships if first <= day <= last):
        return found
    what = "has no member list: it is comparable only with claims on the same list"
    if group.memberships:
        what = f"had no members at the end of {year}; give a year in which it had"
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
        raise _unknown(code, "code", code, {known: known for known in areas})
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
    known = kinds.to_dict() | dict.fromkeys(groups["group"], PlaceKind.GROUP)
    further = _table(folder, NAMES, _wrong_names, known)
    tree = dict(zip(regions["code"], regions["parent"], strict=True))
    inside: dict[str, list[tuple[str, str, str]]] = {code: [] for code in tree}
    for country in kinds.index[kinds == PlaceKind.COUNTRY]:
        above = country
        while above:
            inside[above].append((country, FIRST, LAST))
            above = tree[above]
    areas = {
        code: Area(code, name, parent, PlaceKind(kind), slug, tuple(inside[code]))
        for code, name, parent, kind, slug in regions[["code", "name", "parent", "kind", "slug"]].to_numpy()
    }
    members = groups[["group", "name", "region", "member", "valid_from", "valid_to"]].to_numpy().tolist()
    for (code, name, region), rows in groupby(members, key=itemgetter(0, 1, 2)):
        memberships = tuple((who, start or FIRST, end or LAST) for *_, who, start, end in rows if who)
        areas[code] = Area(code, name, region, PlaceKind.GROUP, memberships=memberships)
    printed = further[["name", "code", "kind", "producer"]].itertuples(index=False, name=None)
    own = [(area.name, area.code, "", "") for area in areas.values()]
    names: dict[str, list[Name]] = {}
    for text, code, kind, makers in (*own, *printed):
        names.setdefault(name_key(text), []).append(Name(text, code, kind == "part", _producers(makers)))
    return Gazetteer(areas, names)


def _table(folder: Path, file: str, checks: Callable[..., Iterable[Check]], *known: object) -> pd.DataFrame:
    """One table, once it keeps its contract and nothing fails the checks."""
    path = folder / Path(file).name
    table = read_text_table(path, path.stem, file=file)
    refuse(failing(table, checks(table, *known), file=file))
    return table


def _producers(printed: str) -> frozenset[str]:
    """The keys of producers between semicolons."""
    return frozenset(name_key(item) for item in printed.split(";") if item.strip())


def _wrong_regions(rows: pd.DataFrame) -> Iterator[Check]:
    """Every line of parents ends at the World; pages have a slug of their own."""
    parents, above = rows.set_index("code")["parent"], rows["code"]
    for _ in range(len(rows)):
        above = above.where(above == WORLD, above.map(parents).fillna(""))
        if above.isin(["", WORLD]).all():
            break
    ends = (above == WORLD) & (parents.get(WORLD) == "")
    what = f"no line of parents leads from {{code}} to {WORLD}"
    yield "parent", ends, "the code of a region in this table", what
    own = (rows["slug"] != "") & ~rows["slug"].duplicated(keep=False)
    right = "a slug of its own for the World, regions and countries, none for subregions"
    yield "slug", rows["kind"].isin(PAGE_KINDS) == own, right, "the slug {cell!r} of {code}"


def _wrong_groups(rows: pd.DataFrame, kinds: pd.Series) -> Iterator[Check]:
    """Groups have one name and page, their members are countries, each a member once at a time."""
    code, member, first, last = (rows[name] for name in ("group", "member", "valid_from", "valid_to"))
    countries = kinds.index[kinds == PlaceKind.COUNTRY]
    yield "member", member.isin(["", *countries]), f"a code of {REGIONS}", "{cell!r} is no country"
    for name in ("valid_from", "valid_to"):
        exists = pd.to_datetime(rows[name], format="%Y-%m-%d", errors="coerce").notna()
        yield name, exists | (rows[name] == ""), "a day that exists", "{cell!r} is no date"
    in_order = (first == "") | (last == "") | (first <= last)
    yield "valid_from", in_order, "a first day before the last", "{cell} is later than {valid_to}"
    for name in ("name", "region"):
        same = rows[name] == rows.groupby("group")[name].transform("first")
        yield name, same, "the same in every row of the group", "{cell!r} differs from its group's first row"
    has_page = rows["region"].isin(kinds.index[kinds.isin(PAGE_KINDS)])
    yield "region", has_page, f"a world or region of {REGIONS}", "{cell!r} has no page"
    alone = code.groupby(code).transform("size") == 1
    yield "member", alone | (member != ""), "one row if there is no list", "a row has no member"
    starts = code != code.shift()
    own = ~code.isin(kinds.index) & ~(starts & code.duplicated())
    yield "group", own, "a code of its own, its rows one after another", "the code {cell} is in use"
    times = rows.assign(valid_to=last.replace("", LAST)).sort_values(["group", "member", "valid_from"])
    before = times.groupby(["group", "member"])["valid_to"].shift().fillna("")
    apart = (before < times["valid_from"].replace("", FIRST)) | (times["member"] == "")
    yield "member", apart.sort_index(), "times that do not overlap", "{cell} is a member twice at one time"


def _wrong_names(rows: pd.DataFrame, kinds: Mapping[str, str]) -> Iterator[Check]:
    """Each name is one of a known place, once for a code and its producers."""
    kind, is_part = rows["code"].map(kinds), rows["kind"] == "part"
    right = f"a code of {REGIONS} or {GROUPS}"
    yield "code", kind.notna(), right, "{cell!r} is no code of a place"
    yield "code", ~is_part | (kind == PlaceKind.COUNTRY), right, "{cell!r} is no code of a country"
    keys, producers = rows["name"].map(name_key), rows["producer"].map(_producers)
    yield "name", keys != "", "a name", "{cell!r} has no letters"
    first = rows[LINE].groupby([keys, rows["code"], producers]).transform("first")
    for line in first[first < rows[LINE]].unique():
        what = f"{{cell!r}} reads as the name in line {line}"
        yield "name", (first != line) | (rows[LINE] == line), "each name of a place once", what
