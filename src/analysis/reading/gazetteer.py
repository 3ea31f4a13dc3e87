"""The three tables of places, read and checked: the region tree, further names, named groups of countries."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import groupby, pairwise
from pathlib import Path

from analysis.reading.contracts import contract
from analysis.reading.problems import Problem, refuse
from analysis.reading.text_tables import LINE, read_text_table, require_cells

WORLD = "WORLD"
FOLDER = "data/raw/reference"
REGIONS, NAMES, GROUPS = (f"{FOLDER}/{name}.csv" for name in ("regions", "place_names", "named_groups"))
#: The first and last day of the calendar.
_FIRST, _LAST = "0001-01-01", "9999-12-31"
#: Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})

Row = Mapping[str, str]
#: A row, the column with which something is wrong, what it is, and what would be right.
Wrong = tuple[Row, str, str, str]


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
class Membership:
    """A country's time in a group, both days included; ISO dates, the first and last of the calendar mean unlimited."""

    country: str
    first: str
    last: str

    def holds(self, year: int | None) -> bool:
        """Whether it holds on the last day of a year; for None, whether it has not ended."""
        day = _LAST if year is None else f"{year:04d}-12-31"
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Area:
    """The World, a region, a subregion, a country or a named group of countries.

    A group hangs below the region it appears on; without memberships nobody has published its list, or nobody agrees
    on one.
    """

    code: str
    name: str
    parent: str
    kind: PlaceKind
    slug: str = ""
    memberships: tuple[Membership, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """One way to print a place; `producers` (as keys) is empty where everybody means the same by it."""

    text: str
    code: str
    is_part: bool = False
    producers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Every known place: areas by code, names by `name_key`, the countries in each region by its code."""

    areas: Mapping[str, Area]
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
    rows = _rows(folder, REGIONS)
    areas = {
        row["code"]: Area(row["code"], row["name"], row["parent"], PlaceKind(row["kind"]), row["slug"])
        for row in rows
    }
    _refuse(REGIONS, _wrong_regions(rows, areas))
    leaves: dict[str, set[str]] = {code: set() for code in areas}
    for area in areas.values():
        above = area.code if area.kind is PlaceKind.COUNTRY else ""
        while above:
            leaves[above].add(area.code)
            above = areas[above].parent
    areas |= _groups(_rows(folder, GROUPS), areas)
    names: dict[str, tuple[Name, ...]] = {}
    own = [Name(area.name, area.code) for area in areas.values()]
    for name in (*own, *_names(_rows(folder, NAMES), areas)):
        key = name_key(name.text)
        names[key] = (*names.get(key, ()), name)
    return Gazetteer(areas, names, {code: frozenset(inside) for code, inside in leaves.items()})


def _rows(folder: Path, file: str) -> list[Row]:
    """The rows of one table, every cell as text, once it keeps its contract."""
    path = folder / Path(file).name
    table = require_cells(read_text_table(path, file=file), contract(path.stem), file=file)
    return table.astype(str).to_dict("records")  # type: ignore[return-value]  # every name of a column is text


def _refuse(file: str, found: Iterable[Wrong]) -> None:
    """Raise every problem of one table at once, if there are any."""
    refuse(Problem(file, int(row[LINE]), column, what, right) for row, column, what, right in found)


def _wrong_regions(rows: Sequence[Row], regions: Mapping[str, Area]) -> Iterator[Wrong]:
    """Lines of parents that do not end at the World, and pages without a slug of their own."""
    slugs = Counter(row["slug"] for row in rows if row["slug"])
    for row in rows:
        code, slug = row["code"], row["slug"]
        above = code
        for _ in regions:
            above = regions[above].parent if above in regions and above != WORLD else above
        if above != WORLD or regions[WORLD].parent:
            what = f"no line of parents leads from {code} to {WORLD}"
            yield row, "parent", what, "the code of a region in this table"
        if (regions[code].kind in PAGE_KINDS) != (slugs[slug] == 1):
            right = "a slug of its own for the World, regions and countries, none for subregions"
            yield row, "slug", f"the slug {slug!r} of {code}", right


def _groups(rows: Sequence[Row], regions: Mapping[str, Area]) -> dict[str, Area]:
    """Named groups with their members' time in them."""
    _refuse(GROUPS, _wrong_members(rows, regions))
    groups: dict[str, Area] = {}
    wrong: list[Wrong] = []
    for code, same in groupby(rows, key=lambda row: row["group"]):
        first, *others = lines = list(same)
        listed = tuple(
            Membership(row["member"], row["valid_from"] or _FIRST, row["valid_to"] or _LAST)
            for row in lines
            if row["member"]
        )
        if code in regions or code in groups:
            wrong.append(
                (
                    first,
                    "group",
                    f"the code {code} is in use",
                    "a code of its own, its rows one after another",
                )
            )
        wrong += [
            (row, column, f"{row[column]!r} differs from line {first[LINE]}", repr(first[column]))
            for row in others
            for column in ("name", "region")
            if row[column] != first[column]
        ]
        wrong += _wrong_group(first, len(lines), listed, regions)
        groups[code] = Area(code, first["name"], first["region"], PlaceKind.GROUP, memberships=listed)
    _refuse(GROUPS, wrong)
    return groups


def _wrong_members(rows: Sequence[Row], regions: Mapping[str, Area]) -> Iterator[Wrong]:
    """Members that are no countries, and times that are none."""
    for row in rows:
        member, first, last = row["member"], row["valid_from"], row["valid_to"]
        if member and (member not in regions or regions[member].kind is not PlaceKind.COUNTRY):
            yield row, "member", f"{member!r} is no country", f"a code of {REGIONS}"
        for column in ("valid_from", "valid_to"):
            try:
                date.fromisoformat(row[column] or _FIRST)
            except ValueError:
                yield row, column, f"{row[column]!r} is no date", "a day that exists"
        if first and last and first > last:
            yield row, "valid_from", f"{first} is later than {last}", "a first day before the last"


def _wrong_group(
    row: Row, size: int, listed: Sequence[Membership], regions: Mapping[str, Area]
) -> Iterator[Wrong]:
    """What is wrong with a group as a whole: a region without a page, a row without a member, a member twice."""
    region = regions.get(row["region"])
    if region is None or region.kind not in PAGE_KINDS:
        yield row, "region", f"{row['region']!r} has no page", f"a world or region of {REGIONS}"
    if len(listed) < size and size > 1:
        yield row, "member", "a row has no member", "one row if there is no list"
    for one, other in pairwise(sorted(listed, key=lambda entry: (entry.country, entry.first))):
        if one.country == other.country and other.first <= one.last:
            what = f"{one.country} is a member twice at one time"
            yield row, "member", what, "times that do not overlap"


def _names(rows: Sequence[Row], areas: Mapping[str, Area]) -> list[Name]:
    """Further names; each one once for a code and its producers."""
    names: list[Name] = []
    wrong: list[Wrong] = []
    seen: dict[tuple[str, str, frozenset[str]], str] = {}
    for row in rows:
        producers = frozenset(name_key(item) for item in row["producer"].split(";") if item.strip())
        name = Name(row["name"], row["code"], row["kind"] == "part", producers)
        kind, key = areas[name.code].kind if name.code in areas else None, name_key(name.text)
        if kind is None or (name.is_part and kind is not PlaceKind.COUNTRY):
            what = f"{name.code!r} is no code of a {'country' if name.is_part else 'place'}"
            wrong.append((row, "code", what, f"a code of {REGIONS} or {GROUPS}"))
        if not key:
            wrong.append((row, "name", f"{name.text!r} has no letters", "a name"))
        first = seen.setdefault((key, name.code, producers), row[LINE])
        if first != row[LINE]:
            what = f"{name.text!r} reads as the name in line {first}"
            wrong.append((row, "name", what, "each name of a place once"))
        names.append(name)
    _refuse(NAMES, wrong)
    return names
