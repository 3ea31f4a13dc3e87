"""The tables of places: a tree of regions, further names, groups; read once, each held against its contract."""

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

from analysis.reading.delimited_tables import LINE, Check, failing, read_text_table
from analysis.reading.problems import refuse

WORLD = "WORLD"
FOLDER = "data/raw/reference"
REGIONS = f"{FOLDER}/regions.csv"
NAMES = f"{FOLDER}/place_names.csv"
GROUPS = f"{FOLDER}/named_groups.csv"
PARTS = f"{FOLDER}/parts_of_countries.csv"
#: The first and last day of the calendar, for a time without a beginning or an end.
FIRST = "0001-01-01"
LAST = "9999-12-31"
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
    """Every known place: areas by code, names by `name_key`; parts of countries by what holds them."""

    areas: Mapping[str, Area]
    names: Mapping[str, Sequence[Name]]
    #: For a part of a country the parts of it that hold it, both as a code, a slash and a name.
    parts: Mapping[str, frozenset[str]]


@lru_cache(maxsize=8192)
def name_key(text: str) -> str:
    """Form in which names are compared: lower-case letters and digits, no accents, no "the", St = Saint."""
    decomposed = unicodedata.normalize("NFKD", text)
    letters = decomposed.casefold().translate(_LETTERS)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    with_words = plain.replace("&", " and ")
    without_signs = re.sub(r"[.'’‘`]", "", with_words)
    words = re.findall(r"[a-z0-9]+", without_signs)
    while len(words) > 1 and words[0] == "the":
        del words[0]
    while len(words) > 1 and words[-1] == "the":
        del words[-1]
    return "".join("saint" if word == "st" else word for word in words)


@cache
def load_gazetteer(folder: Path) -> Gazetteer:
    """The gazetteer of a folder; InputError with every problem of the first table that has any."""
    regions = _table(folder, REGIONS, _wrong_regions)
    kinds = regions.set_index("code")["kind"]
    groups = _table(folder, GROUPS, _wrong_groups, kinds)
    kinds_of_groups = dict.fromkeys(groups["group"], PlaceKind.GROUP)
    further_names = _table(folder, NAMES, _wrong_names, kinds.to_dict() | kinds_of_groups)
    areas = _region_areas(regions) | _group_areas(groups)
    names = _names_by_key(areas, further_names)
    parts = _parts(folder, further_names)
    return Gazetteer(areas, names, parts)


def _parts(folder: Path, further_names: pd.DataFrame) -> dict[str, frozenset[str]]:
    """For each part of a country that is declared to lie in another one all that hold it; a circle is a mistake."""
    if not (folder / Path(PARTS).name).is_file():
        return {}
    parts = _table(folder, PARTS, _wrong_parts, further_names)
    holders: dict[str, set[str]] = {}
    rows = parts[["name", "code", "part_of"]]
    for name, code, whole in rows.itertuples(index=False, name=None):
        holders_of_part = holders.setdefault(f"{code}/{name}", set())
        holders_of_part.add(f"{code}/{whole}")
    above: dict[str, frozenset[str]] = {}
    for part in holders:
        reached: set[str] = set()
        waiting = [part]
        while waiting:
            held_by = holders.get(waiting.pop(), set())
            further = held_by - reached
            reached |= further
            waiting += further
        above[part] = frozenset(reached - {part})
    return above


def _region_areas(regions: pd.DataFrame) -> dict[str, Area]:
    """The World, regions, subregions and countries by code, each with the countries in it."""
    parent_of = dict(zip(regions["code"], regions["parent"], strict=True))
    inside: dict[str, list[tuple[str, str, str]]] = {code: [] for code in parent_of}
    is_country = regions["kind"] == PlaceKind.COUNTRY
    for country in regions.loc[is_country, "code"]:
        above = country
        while above:
            inside[above].append((country, FIRST, LAST))
            above = parent_of[above]
    areas = {}
    columns = ["code", "name", "parent", "kind", "slug"]
    for code, name, parent, kind, slug in regions[columns].to_numpy():
        memberships = tuple(inside[code])
        areas[code] = Area(code, name, parent, PlaceKind(kind), slug, memberships)
    return areas


def _group_areas(groups: pd.DataFrame) -> dict[str, Area]:
    """The groups by code, each with its members and their times; no member stands for no list."""
    areas = {}
    columns = ["group", "name", "region", "member", "valid_from", "valid_to"]
    rows_of_all = groups[columns].to_numpy().tolist()
    for group, rows in groupby(rows_of_all, key=itemgetter(0, 1, 2)):
        code, name, region = group
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
        alike = names.setdefault(name_key(area.name), [])
        alike.append(Name(area.name, area.code))
    rows = further_names[["name", "code", "kind", "producer"]]
    for text, code, kind, printed in rows.itertuples(index=False, name=None):
        producers = _producers(printed)
        name = Name(text, code, kind == "part", producers)
        alike = names.setdefault(name_key(text), [])
        alike.append(name)
    return names


def _table(folder: Path, file: str, checks: Callable[..., Iterable[Check]], *context: object) -> pd.DataFrame:
    """One table, once it keeps its contract and nothing fails the checks."""
    path = folder / Path(file).name
    table = read_text_table(path, path.stem, file=file)
    checks_of_table = checks(table, *context)
    problems = failing(table, checks_of_table, file=file)
    refuse(problems)
    return table


def _producers(printed: str) -> frozenset[str]:
    """The keys of producers between semicolons."""
    keys = [name_key(item) for item in printed.split(";") if item.strip()]
    return frozenset(keys)


def _wrong_regions(rows: pd.DataFrame) -> Iterator[Check]:
    """Every line of parents ends at the World; pages have a slug of their own."""
    parents = rows.set_index("code")["parent"]
    above = rows["code"]
    # A circle of parents would not end.
    for _ in range(len(rows)):
        next_above = above.map(parents).fillna("")
        above = above.where(above == WORLD, next_above)
        if above.isin(["", WORLD]).all():
            break
    world_is_top = parents.get(WORLD) == ""
    leads_to_world = (above == WORLD) & world_is_top
    what = f"no line of parents leads from {{code}} to {WORLD}"
    yield "parent", leads_to_world, "the code of a region in this table", what

    slugs = rows["slug"]
    has_own_slug = (slugs != "") & ~slugs.duplicated(keep=False)
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
    right = "the same in every row of the group"
    for name in ("name", "region"):
        first = rows.groupby("group")[name].transform("first")
        is_same = rows[name] == first
        yield name, is_same, right, "{cell!r} differs from its group's first row"
    with_page = kinds.index[kinds.isin(PAGE_KINDS)]
    has_page = rows["region"].isin(with_page)
    yield "region", has_page, f"a world or region of {REGIONS}", "{cell!r} has no page"

    is_alone = group.groupby(group).transform("size") == 1
    has_member = member != ""
    yield "member", is_alone | has_member, "one row if there is no list", "a row has no member"
    starts = group != group.shift()
    starts_again = starts & group.duplicated()
    is_new = ~group.isin(kinds.index)
    right = "a code of its own, its rows one after another"
    yield "group", is_new & ~starts_again, right, "the code {cell} is in use"
    yield "member", _apart(rows), "times that do not overlap", "{cell} is a member twice at one time"


def _wrong_days(rows: pd.DataFrame) -> Iterator[Check]:
    """The first and the last day of a membership exist, and stand in their order."""
    for name in ("valid_from", "valid_to"):
        days = pd.to_datetime(rows[name], format="%Y-%m-%d", errors="coerce")
        is_empty = rows[name] == ""
        yield name, days.notna() | is_empty, "a day that exists", "{cell!r} is no date"
    first = rows["valid_from"]
    last = rows["valid_to"]
    is_open = (first == "") | (last == "")
    in_order = is_open | (first <= last)
    yield "valid_from", in_order, "a first day before the last", "{cell} is later than {valid_to}"


def _apart(rows: pd.DataFrame) -> pd.Series:
    """Whether a membership begins after the country's earlier one in the group has ended, row by row."""
    ends = rows["valid_to"].replace("", LAST)
    times = rows.assign(valid_to=ends)
    times = times.sort_values(["group", "member", "valid_from"])
    of_member = times.groupby(["group", "member"])
    end_before = of_member["valid_to"].shift().fillna("")
    start = times["valid_from"].replace("", FIRST)
    has_no_member = times["member"] == ""
    is_apart = has_no_member | (end_before < start)
    return is_apart.sort_index()


def _wrong_parts(rows: pd.DataFrame, further_names: pd.DataFrame) -> Iterator[Check]:
    """Both places are named as parts of one country, and neither is the other."""
    is_part = further_names["kind"] == "part"
    named_parts = further_names[is_part]
    known = {*named_parts["code"].str.cat(named_parts["name"], sep="/")}
    right = f"a part of {{code}} in {NAMES}"
    for column in ("name", "part_of"):
        places = rows["code"].str.cat(rows[column], sep="/")
        is_part_of_country = places.isin(known)
        yield column, is_part_of_country, right, "{cell!r} is none"
    is_another = rows["part_of"] != rows["name"]
    yield "part_of", is_another, "another part", "{cell!r} lies in itself"


def _wrong_names(rows: pd.DataFrame, kinds: Mapping[str, str]) -> Iterator[Check]:
    """Each name is one of a known place, once for a code and its producers."""
    kind = rows["code"].map(kinds)
    is_part = rows["kind"] == "part"
    right = f"a code of {REGIONS} or {GROUPS}"
    yield "code", kind.notna(), right, "{cell!r} is no code of a place"
    is_whole_or_of_country = ~is_part | (kind == PlaceKind.COUNTRY)
    yield "code", is_whole_or_of_country, right, "{cell!r} is no code of a country"

    keys = rows["name"].map(name_key)
    producers = rows["producer"].map(_producers)
    yield "name", keys != "", "a name", "{cell!r} has no letters"
    lines = rows[LINE]
    alike = lines.groupby([keys, rows["code"], producers])
    first_line = alike.transform("first")
    is_repeated = first_line < lines
    for line in first_line[is_repeated].unique():
        is_fine = (first_line != line) | (lines == line)
        what = f"{{cell!r}} reads as the name in line {line}"
        yield "name", is_fine, "each name of a place once", what
