"""The rules of comparison, read from data/raw/conflicts: sets on each axis, coarse readings, measures, links."""

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product
from pathlib import Path
from types import MappingProxyType

from analysis.project import root
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import LINE, read_text_table
from analysis.vocabulary import Exploitation, Measure, Population, Status, Visibility

FOLDER = "data/raw/conflicts"
SETS, MEASURES, LINKS, RELATIONS, LISTS, REGISTERS = (
    f"{name}.csv" for name in ("axis_sets", "measures", "links", "relations", "region_lists", "registers")
)
ALTERNATIVE, OR, AND, ALL = "|", ";", "&", "*"

#: Whether a measure counts at a time (or in each year), or over a window.
AT, OVER = TIMINGS = ("at", "over")
#: The links that the code looks for.
YEARS_HELD, WINDOW_AVERAGE, MONEY_PER_PERSON = LINK_NAMES = "years_held", "window_average", "money_per_person"

PERSONS = ("woman", "man", "girl", "boy")
PURPOSES = (
    *("sexual", "domestic", "other_labour", "state_imposed", "forced_marriage", "child_soldiering"),
    *("begging", "adoption", "organ_removal", "other"),
)
#: Conditions that a person can be in, several at once.
CONDITIONS = (
    *("trafficked", "moved_with_consent", "forced_labour", "bonded"),
    *("sex_trade", "forced_marriage", "smuggled"),
)
SEEN = ("detected", "assisted")
#: Ways of moving that are none of a person whom a debt binds.
_WITHOUT_DEBT = frozenset({"moved_with_consent", "smuggled"})
#: Who stands in one register that is named; whoever does was told of by an office or by a service that helps.
REFERRED = "referred"
#: Who was told of to a hotline, whether registered or helped besides or not.
REPORTED = "reported"


def _status_cells() -> tuple[frozenset[str], ...]:
    """Every possible combination of conditions: at least one.

    Nobody is trafficked who moved with consent. Whoever is bonded is in forced labour, and a debt that binds leaves no
    consent: such a person was trafficked or did not move.
    """
    combined = (
        frozenset(name for name, on in zip(CONDITIONS, flags, strict=True) if on)
        for flags in product((False, True), repeat=len(CONDITIONS))
    )
    return tuple(
        cell
        for cell in combined
        if cell
        and not {"trafficked", "moved_with_consent"} <= cell
        and ("bonded" not in cell or ("forced_labour" in cell and not cell & _WITHOUT_DEBT))
    )


def _seen_cells() -> tuple[frozenset[str], ...]:
    """Every possible combination of ways to be known; nobody is referred by neither an office nor a service."""
    plain = (frozenset(), *(frozenset({name}) for name in SEEN), frozenset(SEEN))
    more = (frozenset({REFERRED}), frozenset({REPORTED}), frozenset({REFERRED, REPORTED}))
    listed = (cell | names for names in more for cell in plain)
    return (*plain, *(cell for cell in listed if REFERRED not in cell or cell & frozenset(SEEN)))


#: The cells of each axis of the lattice beside the route; a set is a bit mask over them.
CELLS: Mapping[str, tuple[frozenset[str], ...]] = MappingProxyType(
    {
        "population": tuple(frozenset({name}) for name in PERSONS),
        "exploitation": tuple(frozenset({name}) for name in PURPOSES),
        "status": _status_cells(),
        "visibility": _seen_cells(),
    }
)
#: The words that each axis must have.
WORDS: Mapping[str, type[StrEnum]] = MappingProxyType(
    {"population": Population, "exploitation": Exploitation, "status": Status, "visibility": Visibility}
)


@dataclass(frozen=True, slots=True)
class NamedSet:
    """A word of one axis: the cells it stands for, how a naive reader takes it, and purposes it leaves out."""

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


@dataclass(frozen=True, slots=True)
class Declared:
    """A rank that no column holds: by some measure the claim's place is not above another one."""

    measure: str
    other: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of comparison."""

    sets: Mapping[str, Mapping[str, NamedSet]]  # words of each axis
    measures: Mapping[str, MeasureRule]  # by name
    links: Mapping[str, Link]
    declared: Mapping[str, Declared]  # ranks, by claim
    #: For groups of countries whose members nobody published, the list that they belong to: groups of one
    #: list do not overlap.
    lists: Mapping[str, str]
    #: For registers that hold other persons than an authority counts, the cells of visibility.
    registers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Row:
    """One record of a file of rules."""

    file: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """A cell."""
        return self.cells[column]

    def error(self, column: str, what: str, right: str) -> InputError:
        """A problem of one cell, as an exception."""
        return InputError([Problem(f"{FOLDER}/{self.file}", int(self.cells[LINE]), column, what, right)])

    def word(self, column: str, words: Iterable[str], *, what: str) -> str:
        """A cell that has one of some words."""
        if self[column] not in list(words):
            raise self.error(column, f"{self[column]!r} is no {what}", f"one of {', '.join(words)}")
        return self[column]

    def positive(self, column: str) -> float:
        """A cell with a positive number."""
        try:
            value = float(self[column])
        except ValueError:
            value = 0.0
        if value <= 0:
            raise self.error(column, f"{self[column]!r} is no positive number", "a number such as 1.5")
        return value

    def mask(self, axis: str, column: str, text: str) -> int:
        """The cells that an expression names: alternatives by `;`, conditions that hold together by `&`, all by `*`."""
        cells = CELLS[axis]
        if text == ALL:
            return (1 << len(cells)) - 1
        known, mask = frozenset().union(*cells), 0
        for wanted in (frozenset(alternative.split(AND)) for alternative in text.split(OR)):
            if not wanted <= known:
                unknown = ", ".join(sorted(wanted - known))
                raise self.error(column, f"{unknown!r} is no value of {axis}", ", ".join(sorted(known)))
            mask |= sum(1 << place for place, cell in enumerate(cells) if wanted <= cell)
        return mask


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
    registers = _rows(folder, REGISTERS, ("register", "values"))
    relations = _rows(folder, RELATIONS, ("claim_id", "measure", "other"))
    return Rules(
        sets=_sets(folder),
        measures=_measures(folder),
        links=_links(folder),
        declared={
            row["claim_id"]: Declared(row.word("measure", Measure, what="measure"), row["other"])
            for row in relations
        },
        lists={row["group"]: row["list"] for row in _rows(folder, LISTS, ("list", "group"))},
        registers={row["register"]: row.mask("visibility", "values", row["values"]) for row in registers},
    )


def _sets(folder: Path) -> dict[str, dict[str, NamedSet]]:
    """The words of each axis."""
    sets: dict[str, dict[str, NamedSet]] = {axis: {} for axis in CELLS}
    for row in _rows(folder, SETS, ("axis", "name", "values", "without", "reading")):
        axis = row.word("axis", CELLS, what="axis")
        name = row.word("name", WORDS[axis], what=f"word of {axis}")
        if name in sets[axis]:
            raise row.error("name", f"{axis} {name} stands twice", "one row for each word")
        sets[axis][name] = NamedSet(
            row.mask(axis, "values", row["values"]),
            tuple(row.mask(axis, "reading", reading) for reading in row["reading"].split(ALTERNATIVE)),
            row.mask("exploitation", "without", row["without"]) if row["without"] else 0,
        )
    for axis, words in WORDS.items():
        _complete(SETS, "name", words, sets[axis], what=axis)
    return sets


def _measures(folder: Path) -> dict[str, MeasureRule]:
    """The rule of each measure."""
    measures = {}
    for row in _rows(folder, MEASURES, ("measure", "family", "timing")):
        name, timing = (
            row.word("measure", Measure, what="measure"),
            row.word("timing", TIMINGS, what="timing"),
        )
        measures[name] = MeasureRule(row["family"], timing == OVER)
    _complete(MEASURES, "measure", Measure, measures, what="measure")
    return measures


def _links(folder: Path) -> dict[str, Link]:
    """The links with their ranges."""
    links = {}
    for row in _rows(folder, LINKS, ("link", "low", "high", "unit", "reason", "reference", "found")):
        low, high = row.positive("low"), row.positive("high")
        if low > high:
            raise row.error("high", f"{row['high']} lies below {row['low']}", "the larger of the two")
        links[row["link"]] = Link(row["link"], low, high)
    _complete(LINKS, "link", LINK_NAMES, links, what="link")
    return links


def _complete(name: str, column: str, words: Iterable[str], known: Container[str], *, what: str) -> None:
    """Hold that every word has its rule."""
    missing = [str(word) for word in words if word not in known]
    if missing:
        lacks = f"{what} {', '.join(missing)} without a row"
        raise InputError([Problem(f"{FOLDER}/{name}", None, column, lacks, "one row for each word")])


def _rows(folder: Path, name: str, columns: Collection[str]) -> list[_Row]:
    """Records of one file, once it has the columns that are asked for."""
    table = read_text_table(folder / name, file=f"{FOLDER}/{name}")
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise InputError([Problem(f"{FOLDER}/{name}", 1, missing[0], "the column is missing", "that column")])
    records = table.astype(str).to_dict("records")
    return [_Row(name, {str(key): cell for key, cell in row.items()}) for row in records]
