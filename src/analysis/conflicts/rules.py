"""The rules of comparison, read from data/raw/conflicts: sets on each axis, naive readings, measures, links."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import compress, product
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.project import root
from analysis.reading.cards import RAW
from analysis.reading.problems import Problem, refuse
from analysis.reading.text_tables import LINE, failing, read_text_table
from analysis.vocabulary import Exploitation, Measure, Population, Status, Visibility

FOLDER = f"{RAW}/conflicts"
NAMES = ("axis_sets", "measures", "links", "relations", "region_lists", "registers")
#: The links that the code looks for.
YEARS_HELD, WINDOW_AVERAGE, MONEY_PER_PERSON = LINK_NAMES = "years_held", "window_average", "money_per_person"
#: The words that each axis of the lattice beside the route must have.
WORDS: Mapping[str, type[StrEnum]] = {
    "population": Population, "exploitation": Exploitation, "status": Status, "visibility": Visibility,
}  # fmt: skip

#: Conditions that a person can be in, several at once.
CONDITIONS = (
    *("trafficked", "moved_with_consent", "forced_labour", "bonded"),
    *("sex_trade", "forced_marriage", "smuggled"),
)


def _singles(*names: str) -> tuple[frozenset[str], ...]:
    """Each name by itself: nobody is in two such cells."""
    return tuple(frozenset({name}) for name in names)


def _subsets(*names: str) -> list[frozenset[str]]:
    """Every combination of some names, none and all among them."""
    return [frozenset(compress(names, on)) for on in product((False, True), repeat=len(names))]


def _is_status(cell: frozenset[str]) -> bool:
    """Whether conditions go together, at least one.

    Nobody is trafficked who moved with consent. Whoever is bonded is in forced labour, and a debt that binds leaves no
    consent: such a person was trafficked or did not move.
    """
    if "bonded" in cell and ("forced_labour" not in cell or cell & {"moved_with_consent", "smuggled"}):
        return False
    return bool(cell) and not {"trafficked", "moved_with_consent"} <= cell


def _is_seen(cell: frozenset[str]) -> bool:
    """Whether ways to be known go together: one register, a hotline, an office, a service that helps.

    Whoever was referred is known to an office or to a service.
    """
    return "referred" not in cell or not cell.isdisjoint(("detected", "assisted"))


#: The cells of each axis; a set is a bit mask over them.
CELLS: Mapping[str, tuple[frozenset[str], ...]] = {
    "population": _singles("woman", "man", "girl", "boy"),
    "exploitation": _singles(
        *("sexual", "domestic", "other_labour", "state_imposed", "forced_marriage", "child_soldiering"),
        *("begging", "adoption", "organ_removal", "other"),
    ),
    "status": tuple(filter(_is_status, _subsets(*CONDITIONS))),
    "visibility": tuple(filter(_is_seen, _subsets("referred", "reported", "detected", "assisted"))),
}


class NamedSet(NamedTuple):
    """A word of one axis: the cells it stands for, how a naive reader takes it, and purposes it leaves out."""

    cells: int
    readings: tuple[int, ...]
    without: int


class Link(NamedTuple):
    """A factor that ties two measures, with the range allowed to it."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of comparison."""

    sets: Mapping[str, Mapping[str, NamedSet]]  # words of each axis
    families: Mapping[str, str]  # of each measure, with which others a naive reader may take it for one
    over_window: tuple[str, ...]  # measures that count over a window, and not at a time or in each year
    links: Mapping[str, Link]
    #: Ranks that no column holds, by claim: by which measure its place is not above which other one.
    declared: Mapping[str, tuple[str, str]]
    #: For groups of countries whose members nobody published, the list that they belong to: groups of one
    #: list do not overlap.
    lists: Mapping[str, str]
    #: For registers that hold other persons than an authority counts, the cells of visibility.
    registers: Mapping[str, int]


@cache
def default_rules() -> Rules:
    """The project's own rules, read once."""
    return load_rules(root() / FOLDER)


def load_rules(folder: Path) -> Rules:
    """The rules of a folder: axis_sets.csv, measures.csv, links.csv, relations.csv, region_lists.csv, registers.csv.

    Raises
    ------
    InputError
        With file, row and column of what cannot be read, or the word that has no rule.
    """
    axis_sets, measures, links, relations, lists, registers = (_table(folder, name) for name in NAMES)
    _require_each(measures, "measures", "measure", Measure)
    _require_each(links, "links", "link", LINK_NAMES)
    links = links.astype({"low": float, "high": float})
    order = ("high", links["low"] <= links["high"], "the larger of the two", "{high:g} lies below {low:g}")
    refuse(failing(links, [order], file=_file("links")))
    ranks = zip(relations["measure"], relations["other"], strict=True)
    known = (cells for (cells,) in _masks(registers, "registers", "values", "visibility"))
    return Rules(
        sets={axis: _sets(axis_sets, axis, words) for axis, words in WORDS.items()},
        families=dict(zip(measures["measure"], measures["family"], strict=True)),
        over_window=tuple(measures.loc[measures["timing"] == "over", "measure"]),
        links={link.name: link for link in map(Link, links["link"], links["low"], links["high"])},
        declared=dict(zip(relations["claim_id"], ranks, strict=True)),
        lists=dict(zip(lists["group"], lists["list"], strict=True)),
        registers=dict(zip(registers["register"], known, strict=True)),
    )


def _file(name: str) -> str:
    return f"{FOLDER}/{name}.csv"


def _table(folder: Path, name: str) -> pd.DataFrame:
    """One table, as its contract asks for it."""
    return read_text_table(folder / f"{name}.csv", name, file=_file(name))


def _require_each(rows: pd.DataFrame, name: str, column: str, words: Iterable[str], what: str = "") -> None:
    """Refuse rows of a table of which there is not one for each word."""
    own, right, what = rows[column], "one row for each word", what or column
    checks = [
        (column, own.isin([*map(str, words)]), right, f"{{cell!r}} is no {what}"),
        (column, ~own.duplicated(), right, f"{what} {{cell}} stands twice"),
    ]
    missing = (f"{what} {word} without a row" for word in words if word not in set(own))
    lacking = (Problem(_file(name), None, column, lacks, right) for lacks in missing)
    refuse([*failing(rows, checks, file=_file(name)), *lacking])


def _sets(table: pd.DataFrame, axis: str, words: Iterable[str]) -> dict[str, NamedSet]:
    """The words of one axis."""
    rows = table[table["axis"] == axis]
    _require_each(rows, "axis_sets", "name", words, what=axis)
    columns = (("values", axis), ("reading", axis), ("without", "exploitation"))
    masks = zip(*(_masks(rows, "axis_sets", *column) for column in columns), strict=True)
    named = (NamedSet(cells, readings, without) for (cells,), readings, (without,) in masks)
    return dict(zip(rows["name"], named, strict=True))


def _masks(rows: pd.DataFrame, name: str, column: str, axis: str) -> list[tuple[int, ...]]:
    """For each row the cells of an axis that an expression names, in each of its alternatives.

    These stand apart by `|`; values by `;`, conditions that hold together by `&`, all by `*`; nothing is nobody.
    """
    known = sorted(frozenset().union(*CELLS[axis]))
    refuse(
        Problem(_file(name), line, column, f"{word!r} is no value of {axis}", f"one of {', '.join(known)}")
        for line, text in zip(rows[LINE], rows[column], strict=True)
        for word in set(re.split("[|;&]", text)) - {"", "*", *known}
    )

    def mask(text: str) -> int:
        wanted = [frozenset(one.split("&")) for one in text.split(";")]
        named = (text == "*" or any(one <= cell for one in wanted) for cell in CELLS[axis])
        return sum(1 << place for place, one in enumerate(named) if one)

    return [tuple(map(mask, text.split("|"))) for text in rows[column]]
