"""The rules of comparison, read from data/raw/conflicts: sets on each axis, coarse readings, measures, links."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from analysis.project import root
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import LINE, read_text_table

FOLDER = "data/raw/conflicts"
SETS, MEASURES, LINKS, RELATIONS, LISTS = (
    f"{name}.csv" for name in ("axis_sets", "measures", "links", "relations", "region_lists")
)
ALTERNATIVE, OR, AND, ALL = "|", ";", "&", "*"

PERSONS = ("woman", "man", "girl", "boy")
PURPOSES = (
    *("sexual", "domestic", "other_labour", "state_imposed", "forced_marriage", "child_soldiering"),
    *("begging", "adoption", "organ_removal", "other"),
)
#: Conditions that a person can be in, several at once.
CONDITIONS = (
    *("trafficked", "moved_with_consent", "forced_labour", "sex_trade", "forced_marriage", "smuggled"),
)
SEEN = ("detected", "assisted")


def _status_cells() -> tuple[frozenset[str], ...]:
    """Every possible combination of conditions: at least one, and nobody is trafficked who moved with consent."""
    combined = (
        frozenset(name for name, on in zip(CONDITIONS, flags, strict=True) if on)
        for flags in product((False, True), repeat=len(CONDITIONS))
    )
    return tuple(cell for cell in combined if cell and not {"trafficked", "moved_with_consent"} <= cell)


#: The cells of each axis of the lattice beside the route; a set is a bit mask over them.
CELLS: Mapping[str, tuple[frozenset[str], ...]] = MappingProxyType(
    {
        "population": tuple(frozenset({name}) for name in PERSONS),
        "exploitation": tuple(frozenset({name}) for name in PURPOSES),
        "status": _status_cells(),
        "visibility": (frozenset(), *(frozenset({name}) for name in SEEN), frozenset(SEEN)),
    }
)


@dataclass(frozen=True, slots=True)
class NamedSet:
    """A word of one axis: the cells it stands for, how a hurried reader takes it, and purposes it leaves out."""

    cells: int
    readings: tuple[int, ...]
    without: int = 0


@dataclass(frozen=True, slots=True)
class MeasureRule:
    """Which quantities a measure may meet, and whether it counts at a time or over a window."""

    family: str
    over_window: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A factor that ties two measures, with the range allowed to it."""

    name: str
    low: float
    high: float
    unit: str
    reason: str
    reference: str


@dataclass(frozen=True, slots=True)
class Declared:
    """A rank that no column holds: by some measure the claim's place is not above another one."""

    claim_id: str
    measure: str
    other: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of comparison.

    Parameters
    ----------
    sets : mapping
        Words of each axis.
    measures, links : mapping
        By name.
    declared : tuple of Declared
        Ranks.
    lists : mapping
        For groups of countries whose members nobody published, the list that they belong to: groups of one list do
        not overlap.
    """

    sets: Mapping[str, Mapping[str, NamedSet]]
    measures: Mapping[str, MeasureRule]
    links: Mapping[str, Link]
    declared: tuple[Declared, ...]
    lists: Mapping[str, str]


@cache
def default_rules() -> Rules:
    """The project's own rules, read once."""
    return load_rules(root() / FOLDER)


def load_rules(folder: Path) -> Rules:
    """The rules of a folder with axis_sets.csv, measures.csv, links.csv, relations.csv and region_lists.csv.

    Raises
    ------
    InputError
        With file, row and column of what cannot be read.
    """
    sets: dict[str, dict[str, NamedSet]] = {axis: {} for axis in CELLS}
    for row in _rows(folder, SETS, ("axis", "name", "values", "without", "reading")):
        axis = row["axis"]
        if axis not in CELLS:
            raise _error(SETS, row, "axis", f"{axis!r} is no axis", f"one of {', '.join(CELLS)}")
        sets[axis][row["name"]] = NamedSet(
            _mask(axis, row["values"], row),
            tuple(_mask(axis, reading, row) for reading in row["reading"].split(ALTERNATIVE)),
            _mask("exploitation", row["without"], row) if row["without"] else 0,
        )
    measures = {
        row["measure"]: MeasureRule(row["family"], row["timing"] == "over")
        for row in _rows(folder, MEASURES, ("measure", "family", "timing"))
    }
    links = {
        row["link"]: Link(
            row["link"], _number(row, "low"), _number(row, "high"), row["unit"], row["reason"], row["reference"]
        )
        for row in _rows(folder, LINKS, ("link", "low", "high", "unit", "reason", "reference"))
    }  # fmt: skip
    declared = tuple(
        Declared(row["claim_id"], row["measure"], row["other"])
        for row in _rows(folder, RELATIONS, ("claim_id", "measure", "other"))
    )
    lists = {row["group"]: row["list"] for row in _rows(folder, LISTS, ("list", "group"))}
    return Rules(sets, measures, links, declared, lists)


def _rows(folder: Path, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Records of one file, once it has the columns that are asked for."""
    table: pd.DataFrame = read_text_table(folder / name, file=f"{FOLDER}/{name}")
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise InputError([Problem(f"{FOLDER}/{name}", 1, missing[0], "the column is missing", "that column")])
    return [{str(key): str(cell) for key, cell in row.items()} for row in table.to_dict("records")]


def _error(name: str, row: Mapping[str, str], column: str, what: str, right: str) -> InputError:
    """One problem of one cell, as an exception."""
    return InputError([Problem(f"{FOLDER}/{name}", int(row[LINE]), column, what, right)])


def _number(row: Mapping[str, str], column: str) -> float:
    """A positive number of the file of links."""
    try:
        value = float(row[column])
    except ValueError:
        value = 0.0
    if value <= 0:
        raise _error(LINKS, row, column, f"{row[column]!r} is no positive number", "a number such as 1.5")
    return value


def _mask(axis: str, text: str, row: Mapping[str, str]) -> int:
    """The cells that an expression names: alternatives by `;`, conditions that hold together by `&`, all by `*`."""
    cells = CELLS[axis]
    if text == ALL:
        return (1 << len(cells)) - 1
    known = frozenset().union(*cells)
    mask = 0
    for alternative in text.split(OR):
        wanted = frozenset(alternative.split(AND))
        if not wanted <= known:
            unknown = ", ".join(sorted(wanted - known))
            raise _error(SETS, row, "values", f"{unknown!r} is no value of {axis}", ", ".join(sorted(known)))
        mask |= sum(1 << place for place, cell in enumerate(cells) if wanted <= cell)
    return mask
