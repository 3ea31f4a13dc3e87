"""The three tables of places, read and checked: region tree, further names, named groups."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path

import pandas as pd

from analysis.reading.gazetteer import Gazetteer, make_gazetteer
from analysis.reading.place_records import (
    PAGE_KINDS,
    WORLD,
    Group,
    Membership,
    Name,
    PlaceKind,
    Region,
    name_key,
)
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import ANY, FILLED, LINE, Cells, read_text_table, require_cells

FOLDER = "data/raw/reference"
REGIONS, NAMES, GROUPS = (f"{FOLDER}/{name}.csv" for name in ("regions", "place_names", "named_groups"))
#: A region's code is a word in capitals, a country's its ISO 3166-1 alpha-3 code (XKX for Kosovo).
CODE = r"[A-Z][A-Z0-9_]{1,59}"
_DATE = r"\d{4}-\d\d-\d\d"


_PLACE = Cells(CODE, "a code in capitals")
_REGION_COLUMNS = {
    "code": Cells(CODE, "a code in capitals", unique=True),
    "name": FILLED,
    "parent": Cells(rf"{CODE}|", "a code in capitals"),
    "kind": Cells("world|region|subregion|country", "world, region, subregion or country"),
    "iso2": Cells("[A-Z]{2}|", "two capitals"),
    "m49": Cells(r"\d{1,3}|", "up to three digits"),
    "slug": Cells(r"[a-z0-9]+(-[a-z0-9]+)*|", "ASCII letters, digits and hyphens"),
    "un_name": ANY,
}
_NAME_COLUMNS = {
    "name": FILLED,
    "code": _PLACE,
    "kind": Cells("alias|demonym|part", "alias, demonym or part"),
    "producer": ANY,
}
_GROUP_COLUMNS = {
    "group": _PLACE,
    "name": FILLED,
    "region": _PLACE,
    "member": Cells("[A-Z]{3}|", "an ISO alpha-3 code, or empty where no list is published"),
    "valid_from": Cells(f"{_DATE}|", "a date as 2004-05-01, or empty"),
    "valid_to": Cells(f"{_DATE}|", "a date as 2020-01-31, or empty"),
}


def load_gazetteer(folder: Path) -> Gazetteer:
    """The gazetteer of a folder that holds regions.csv, place_names.csv and named_groups.csv.

    Parameters
    ----------
    folder : Path
        Usually the project's data/raw/reference; every call reads the files anew.

    Raises
    ------
    InputError
        With file, row and column of every problem of the first table that has any.
    """
    regions = _regions(_read(folder, REGIONS, _REGION_COLUMNS))
    groups = _groups(_read(folder, GROUPS, _GROUP_COLUMNS), {region.code: region for region in regions})
    kinds = {region.code: region.kind for region in regions}
    kinds |= {group.code: PlaceKind.GROUP for group in groups}
    return make_gazetteer(regions, groups, _names(_read(folder, NAMES, _NAME_COLUMNS), kinds))


def _read(folder: Path, file: str, columns: dict[str, Cells]) -> pd.DataFrame:
    """One table, every cell as text, once it keeps its contract."""
    table = read_text_table(folder / Path(file).name, file=file)
    return require_cells(table, columns, file=file)


def _rows(table: pd.DataFrame) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and cells of each record."""
    for record in table.to_dict("records"):
        yield int(record[LINE]), {str(column): str(cell) for column, cell in record.items()}


def _raise_if(problems: list[Problem]) -> None:
    """Raise all problems of one table at once."""
    if problems:
        raise InputError(problems)


def _regions(table: pd.DataFrame) -> list[Region]:
    """The region tree; every parent is known, every line of parents ends at the World, slugs are unique."""
    regions, lines = [], {}
    for line, cells in _rows(table):
        region = Region(
            cells["code"], cells["name"], cells["parent"], PlaceKind(cells["kind"]), cells["slug"]
        )
        regions.append(region)
        lines[region.code] = line
    parents = {region.code: region.parent for region in regions}
    slugs = [region.slug for region in regions if region.slug]
    problems = []
    for region in regions:
        line = lines[region.code]
        if not _reaches_world(region.code, parents):
            what = f"no line of parents leads from {region.code} to {WORLD}"
            problems.append(Problem(REGIONS, line, "parent", what, "the code of a region in this table"))
        if (region.kind in PAGE_KINDS) != (slugs.count(region.slug) == 1):
            what = f"the slug {region.slug!r} of {region.code}"
            right = "a slug of its own for the World, regions and countries, none for subregions"
            problems.append(Problem(REGIONS, line, "slug", what, right))
    _raise_if(problems)
    return regions


def _reaches_world(code: str, parents: dict[str, str]) -> bool:
    """Whether going from parent to parent ends at the World."""
    for _ in parents:
        if code == WORLD:
            return not parents[WORLD]
        code = parents.get(code, "")
    return False


def _groups(table: pd.DataFrame, regions: dict[str, Region]) -> list[Group]:
    """Named groups with their members' time in them."""
    problems: list[Problem] = []
    groups: list[Group] = []
    for code, rows in groupby(_rows(table), key=lambda row: row[1]["group"]):
        lines = list(rows)
        first = lines[0][1]
        memberships = [_membership(line, cells, regions, problems) for line, cells in lines]
        listed = tuple(entry for entry in memberships if entry is not None)
        problems += _group_problems(lines, listed, regions)
        if code in regions or code in {group.code for group in groups}:
            what, right = f"the code {code} is in use", "a code of its own, its rows one after another"
            problems.append(Problem(GROUPS, lines[0][0], "group", what, right))
        groups.append(Group(code, first["name"], first["region"], listed))
    _raise_if(problems)
    return groups


def _membership(
    line: int, cells: dict[str, str], regions: dict[str, Region], problems: list[Problem]
) -> Membership | None:
    """One member's time in a group, None for a group without a list; problems are added to the list."""
    member = cells["member"]
    if member and (member not in regions or regions[member].kind is not PlaceKind.COUNTRY):
        problems.append(Problem(GROUPS, line, "member", f"{member!r} is no country", f"a code of {REGIONS}"))
    dates = [date.min, date.max]
    for place, column in enumerate(("valid_from", "valid_to")):
        try:
            dates[place] = date.fromisoformat(cells[column]) if cells[column] else dates[place]
        except ValueError:
            problems.append(
                Problem(GROUPS, line, column, f"{cells[column]!r} is no date", "a day that exists")
            )
    if dates[0] > dates[1]:
        what = f"{cells['valid_from']} is later than {cells['valid_to']}"
        problems.append(Problem(GROUPS, line, "valid_from", what, "a first day before the last"))
    return Membership(member, *dates) if member else None


def _group_problems(
    lines: list[tuple[int, dict[str, str]]], listed: tuple[Membership, ...], regions: dict[str, Region]
) -> list[Problem]:
    """What is wrong with a group as a whole: differing rows, a region without a page, a member twice."""
    line, first = lines[0]
    problems = [
        Problem(GROUPS, other, column, f"{cells[column]!r} differs from line {line}", repr(first[column]))
        for other, cells in lines[1:]
        for column in ("name", "region")
        if cells[column] != first[column]
    ]
    region = regions.get(first["region"])
    if region is None or region.kind not in PAGE_KINDS:
        what = f"{first['region']!r} has no page"
        problems.append(Problem(GROUPS, line, "region", what, f"a world or region of {REGIONS}"))
    if len(listed) < len(lines) and len(lines) > 1:
        problems.append(Problem(GROUPS, line, "member", "a row has no member", "one row if there is no list"))
    ordered = sorted(listed, key=lambda entry: (entry.country, entry.first))
    problems += [
        Problem(
            GROUPS,
            line,
            "member",
            f"{one.country} is a member twice at one time",
            "times that do not overlap",
        )
        for one, other in pairwise(ordered)
        if one.country == other.country and other.first <= one.last
    ]
    return problems


def _names(table: pd.DataFrame, kinds: dict[str, PlaceKind]) -> list[Name]:
    """Further names; each one once for a code and its producers."""
    names, problems = [], []
    seen: dict[tuple[str, str, frozenset[str]], int] = {}
    for line, cells in _rows(table):
        is_part = cells["kind"] == "part"
        producers = frozenset(name_key(item) for item in cells["producer"].split(";") if item.strip())
        name = Name(cells["name"], cells["code"], is_part, producers)
        names.append(name)
        kind = kinds.get(name.code)
        if kind is None or (is_part and kind is not PlaceKind.COUNTRY):
            what = f"{name.code!r} is no code of a {'country' if is_part else 'place'}"
            problems.append(Problem(NAMES, line, "code", what, f"a code of {REGIONS} or {GROUPS}"))
        key = name_key(name.text)
        if not key:
            problems.append(Problem(NAMES, line, "name", f"{name.text!r} has no letters", "a name"))
        first = seen.setdefault((key, name.code, producers), line)
        if first != line:
            what = f"{name.text!r} reads as the name in line {first}"
            problems.append(Problem(NAMES, line, "name", what, "each name of a place once"))
    _raise_if(problems)
    return names
