"""The three tables of places, read and checked: the region tree, further names, named groups of countries."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.reading.problems import refuse
from analysis.reading.text_tables import LINE, Check, failing, read_text_table

WORLD = "WORLD"
FOLDER = "data/raw/reference"
REGIONS, NAMES, GROUPS = (f"{FOLDER}/{name}.csv" for name in ("regions", "place_names", "named_groups"))
#: The first and last day of the calendar, for a time without a beginning or an end.
FIRST, LAST = "0001-01-01", "9999-12-31"
#: Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


#: What sort of place a code or name is.
PlaceKind = StrEnum("PlaceKind", "WORLD REGION SUBREGION COUNTRY GROUP PART")
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
    #: Each a country, its first and its last day in the group; none where nobody has published a list.
    memberships: tuple[tuple[str, str, str], ...] = ()


class Name(NamedTuple):
    """One way to print a place; `producers` (as keys) is empty where everybody means the same by it."""

    text: str
    code: str
    is_part: bool = False
    producers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Every known place: areas by code, names by `name_key`, the countries in each region by its code."""

    areas: Mapping[str, Area]
    names: Mapping[str, Sequence[Name]]
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
    """The gazetteer of a folder, read anew; InputError with every problem of the first table that has any."""
    regions = _table(folder, REGIONS, _wrong_regions)
    kinds = regions.set_index("code")["kind"]
    groups = _table(folder, GROUPS, partial(_wrong_groups, kinds=kinds))
    known = kinds.to_dict() | dict.fromkeys(groups["group"], PlaceKind.GROUP)
    listed = _table(folder, NAMES, partial(_wrong_names, kinds=known))
    tree = regions[["code", "name", "parent", "kind", "slug"]].itertuples(index=False, name=None)
    areas = {code: Area(code, name, parent, PlaceKind(kind), slug) for code, name, parent, kind, slug in tree}
    leaves: dict[str, set[str]] = {code: set() for code in areas}
    for country in (area.code for area in areas.values() if area.kind is PlaceKind.COUNTRY):
        above = country
        while above:
            leaves[above].add(country)
            above = areas[above].parent
    members = groups[["group", "name", "region", "member", "valid_from", "valid_to"]].to_numpy().tolist()
    for (code, name, region), own in groupby(members, key=itemgetter(0, 1, 2)):
        memberships = tuple((who, start or FIRST, end or LAST) for *_, who, start, end in own if who)
        areas[code] = Area(code, name, region, PlaceKind.GROUP, memberships=memberships)
    printed = listed[["name", "code", "kind", "producer"]].itertuples(index=False, name=None)
    further = (Name(name, code, kind == "part", _producers(makers)) for name, code, kind, makers in printed)
    names: dict[str, list[Name]] = {}
    for named in (*(Name(area.name, area.code) for area in areas.values()), *further):
        names.setdefault(name_key(named.text), []).append(named)
    return Gazetteer(areas, names, {code: frozenset(inside) for code, inside in leaves.items()})


def _table(folder: Path, file: str, checks: Callable[[pd.DataFrame], Iterable[Check]]) -> pd.DataFrame:
    """One table, once it keeps its contract and nothing fails the checks."""
    path = folder / Path(file).name
    table = read_text_table(path, path.stem, file=file)
    refuse(failing(table, checks(table), file=file))
    return table


def _producers(printed: str) -> frozenset[str]:
    """The keys of producers between semicolons."""
    return frozenset(name_key(item) for item in printed.split(";") if item.strip())


# -- what may be wrong with a table ---------------------------------------------------------------------------------


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
    pages = kinds.index[kinds.isin(PAGE_KINDS)]
    yield "region", rows["region"].isin(pages), f"a world or region of {REGIONS}", "{cell!r} has no page"
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
