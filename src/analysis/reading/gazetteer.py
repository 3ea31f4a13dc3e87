"""The three tables of places, read and checked: the region tree, further names, named groups of countries."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import groupby, pairwise
from pathlib import Path

from analysis.reading.problems import Problem, refuse
from analysis.reading.text_tables import ANY, FILLED, LINE, Cells, read_text_table, require_cells

WORLD = "WORLD"
FOLDER = "data/raw/reference"
REGIONS, NAMES, GROUPS = (f"{FOLDER}/{name}.csv" for name in ("regions", "place_names", "named_groups"))
#: A region's code is a word in capitals, a country's its ISO 3166-1 alpha-3 code (XKX for Kosovo).
_CODE = Cells(r"[A-Z][A-Z0-9_]{1,59}", "a code in capitals")
_DATE = r"(\d{4}-\d\d-\d\d)?"
_REGION_COLUMNS = {
    "code": Cells(_CODE.pattern, _CODE.right, unique=True),
    "name": FILLED,
    "parent": Cells(f"({_CODE.pattern})?", _CODE.right),
    "kind": Cells("world|region|subregion|country", "world, region, subregion or country"),
    "iso2": Cells("([A-Z]{2})?", "two capitals"),
    "m49": Cells(r"\d{0,3}", "up to three digits"),
    "slug": Cells(r"([a-z0-9]+(-[a-z0-9]+)*)?", "ASCII letters, digits and hyphens"),
    "un_name": ANY,
}
_NAME_COLUMNS = {
    "name": FILLED,
    "code": _CODE,
    "kind": Cells("alias|demonym|part", "alias, demonym or part"),
    "producer": ANY,
}
_GROUP_COLUMNS = {
    "group": _CODE,
    "name": FILLED,
    "region": _CODE,
    "member": Cells("([A-Z]{3})?", "an ISO alpha-3 code, or empty where no list is published"),
    "valid_from": Cells(_DATE, "a date as 2004-05-01, or empty"),
    "valid_to": Cells(_DATE, "a date as 2020-01-31, or empty"),
}
#: Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})

Row = Mapping[str, str]


class PlaceKind(StrEnum):
    """What sort of place a code or name is."""

    WORLD = "world"
    REGION = "region"
    SUBREGION = "subregion"
    COUNTRY = "country"
    GROUP = "group"
    PART = "part"


#: Kinds of place that have a page of their own.
PAGE_KINDS = frozenset({PlaceKind.WORLD, PlaceKind.REGION, PlaceKind.COUNTRY})


@dataclass(frozen=True, slots=True)
class Region:
    """One node of the region tree: the World, a region, a subregion or a country."""

    code: str
    name: str
    parent: str
    kind: PlaceKind
    slug: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A country's time in a group, both days included; `date.min` and `date.max` mean unlimited."""

    country: str
    first: date = date.min
    last: date = date.max

    def holds(self, year: int | None) -> bool:
        """Whether it holds on the last day of a year; for None, whether it has not ended."""
        if year is None:
            return self.last == date.max
        return self.first <= date(year, 12, 31) <= self.last


@dataclass(frozen=True, slots=True)
class Group:
    """A named group of countries. Without memberships nobody has published its list, or nobody agrees on one."""

    code: str
    name: str
    region: str
    memberships: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """One way to print a place; `producers` (as keys) is empty where everybody means the same by it."""

    text: str
    code: str
    is_part: bool = False
    producers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Every known place: regions and groups by code, names by `name_key`, the countries in each region by its code."""

    regions: Mapping[str, Region]
    groups: Mapping[str, Group]
    names: Mapping[str, tuple[Name, ...]]
    leaves: Mapping[str, frozenset[str]]


@lru_cache(maxsize=8192)
def name_key(text: str) -> str:
    """Form in which names are compared: lower-case letters and digits, no accents, no "the", St = Saint."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"[.'’‘`]", "", plain.replace("&", " and "))
    words = re.findall(r"[a-z0-9]+", plain)
    while len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] == "the":
        words = words[:-1]
    return "".join("saint" if word == "st" else word for word in words)


def load_gazetteer(folder: Path) -> Gazetteer:
    """The gazetteer of a folder that holds regions.csv, place_names.csv and named_groups.csv, read anew.

    Raises InputError with file, row and column of every problem of the first table that has any.
    """
    regions = _regions(_rows(folder, REGIONS, _REGION_COLUMNS))
    groups = _groups(_rows(folder, GROUPS, _GROUP_COLUMNS), regions)
    kinds = {code: region.kind for code, region in regions.items()} | dict.fromkeys(groups, PlaceKind.GROUP)
    further = _names(_rows(folder, NAMES, _NAME_COLUMNS), kinds)
    names: dict[str, tuple[Name, ...]] = {}
    own = [Name(region.name, region.code) for region in regions.values()]
    own += [Name(group.name, group.code) for group in groups.values()]
    for name in (*own, *further):
        key = name_key(name.text)
        names[key] = (*names.get(key, ()), name)
    leaves: dict[str, set[str]] = {code: set() for code in regions}
    for region in regions.values():
        above = region.code if region.kind is PlaceKind.COUNTRY else ""
        while above:
            leaves[above].add(region.code)
            above = regions[above].parent
    return Gazetteer(regions, groups, names, {code: frozenset(inside) for code, inside in leaves.items()})


def _rows(folder: Path, file: str, columns: Mapping[str, Cells]) -> list[Row]:
    """The rows of one table, every cell as text, once it keeps its contract."""
    table = require_cells(read_text_table(folder / Path(file).name, file=file), columns, file=file)
    return table.astype(str).to_dict("records")  # type: ignore[return-value]  # every name of a column is text


def _problem(file: str, row: Row, column: str, what: str, right: str) -> Problem:
    return Problem(file, int(row[LINE]), column, what, right)


def _regions(rows: Sequence[Row]) -> dict[str, Region]:
    """The region tree; every line of parents ends at the World, pages have a slug of their own."""
    regions = {
        row["code"]: Region(row["code"], row["name"], row["parent"], PlaceKind(row["kind"]), row["slug"])
        for row in rows
    }
    slugs = Counter(row["slug"] for row in rows if row["slug"])
    problems = []
    for row in rows:
        code, slug = row["code"], row["slug"]
        if not _reaches_world(code, regions):
            what = f"no line of parents leads from {code} to {WORLD}"
            problems.append(_problem(REGIONS, row, "parent", what, "the code of a region in this table"))
        if (regions[code].kind in PAGE_KINDS) != (slugs[slug] == 1):
            right = "a slug of its own for the World, regions and countries, none for subregions"
            problems.append(_problem(REGIONS, row, "slug", f"the slug {slug!r} of {code}", right))
    refuse(problems)
    return regions


def _reaches_world(code: str, regions: Mapping[str, Region]) -> bool:
    """Whether going from parent to parent ends at the World."""
    for _ in regions:
        if code == WORLD or code not in regions:
            break
        code = regions[code].parent
    return code == WORLD and not regions[WORLD].parent


def _groups(rows: Sequence[Row], regions: Mapping[str, Region]) -> dict[str, Group]:
    """Named groups with their members' time in them."""
    problems: list[Problem] = []
    groups: dict[str, Group] = {}
    for code, same in groupby(rows, key=lambda row: row["group"]):
        lines = list(same)
        listed = tuple(_membership(row, regions, problems) for row in lines if row["member"])
        problems += _group_problems(lines, listed, regions)
        if code in regions or code in groups:
            right = "a code of its own, its rows one after another"
            problems.append(_problem(GROUPS, lines[0], "group", f"the code {code} is in use", right))
        groups[code] = Group(code, lines[0]["name"], lines[0]["region"], listed)
    refuse(problems)
    return groups


def _membership(row: Row, regions: Mapping[str, Region], problems: list[Problem]) -> Membership:
    """One member's time in a group; what is wrong with it is added to the problems."""
    member = row["member"]
    if member not in regions or regions[member].kind is not PlaceKind.COUNTRY:
        problems.append(_problem(GROUPS, row, "member", f"{member!r} is no country", f"a code of {REGIONS}"))
    days = {"valid_from": date.min, "valid_to": date.max}
    for column in [column for column in days if row[column]]:
        try:
            days[column] = date.fromisoformat(row[column])
        except ValueError:
            problems.append(_problem(GROUPS, row, column, f"{row[column]!r} is no date", "a day that exists"))
    if days["valid_from"] > days["valid_to"]:
        what = f"{row['valid_from']} is later than {row['valid_to']}"
        problems.append(_problem(GROUPS, row, "valid_from", what, "a first day before the last"))
    return Membership(member, days["valid_from"], days["valid_to"])


def _group_problems(
    rows: Sequence[Row], listed: Sequence[Membership], regions: Mapping[str, Region]
) -> Iterable[Problem]:
    """What is wrong with a group as a whole: differing rows, a region without a page, a member twice."""
    first = rows[0]
    for row in rows[1:]:
        for column in ("name", "region"):
            if row[column] != first[column]:
                what = f"{row[column]!r} differs from line {first[LINE]}"
                yield _problem(GROUPS, row, column, what, repr(first[column]))
    if first["region"] not in regions or regions[first["region"]].kind not in PAGE_KINDS:
        what = f"{first['region']!r} has no page"
        yield _problem(GROUPS, first, "region", what, f"a world or region of {REGIONS}")
    if len(listed) < len(rows) and len(rows) > 1:
        yield _problem(GROUPS, first, "member", "a row has no member", "one row if there is no list")
    for one, other in pairwise(sorted(listed, key=lambda entry: (entry.country, entry.first))):
        if one.country == other.country and other.first <= one.last:
            what = f"{one.country} is a member twice at one time"
            yield _problem(GROUPS, first, "member", what, "times that do not overlap")


def _names(rows: Sequence[Row], kinds: Mapping[str, PlaceKind]) -> list[Name]:
    """Further names; each one once for a code and its producers."""
    names, problems = [], []
    seen: dict[tuple[str, str, frozenset[str]], str] = {}
    for row in rows:
        is_part = row["kind"] == "part"
        producers = frozenset(name_key(item) for item in row["producer"].split(";") if item.strip())
        names.append(Name(row["name"], row["code"], is_part, producers))
        kind = kinds.get(row["code"])
        if kind is None or (is_part and kind is not PlaceKind.COUNTRY):
            what = f"{row['code']!r} is no code of a {'country' if is_part else 'place'}"
            problems.append(_problem(NAMES, row, "code", what, f"a code of {REGIONS} or {GROUPS}"))
        key = name_key(row["name"])
        if not key:
            problems.append(_problem(NAMES, row, "name", f"{row['name']!r} has no letters", "a name"))
        first = seen.setdefault((key, row["code"], producers), row[LINE])
        if first != row[LINE]:
            what = f"{row['name']!r} reads as the name in line {first}"
            problems.append(_problem(NAMES, row, "name", what, "each name of a place once"))
    refuse(problems)
    return names
