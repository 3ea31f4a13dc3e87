"""Tables as templates see them: rows that note each number printed of them, and how templates pick some of these."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import pandas as pd

from analysis.conflicts.conflict_codes import Level
from analysis.reading.places import is_area, members, place
from analysis.subject.axes import Group, axes
from analysis.vocabulary import ReadIn

#: One printed number: id, column, value (unrounded), shown, label. A count has no id, its column is `COUNT`.
Number = dict[str, Any]
COUNT = "count"
#: The column of a number that a cell gave to a template by its name.
ARGUMENT = "argument"
#: The numbers of the text that is being written, for what belongs to no row.
_printed: ContextVar[list[Number] | None] = ContextVar("printed", default=None)
#: Kinds of laws and bodies, in the order in which they are told.
_KINDS = ("treaty", "law", "institution", "enforcement", "campaign", "organisation", "report")
#: So many counts make a series that is told.
_LONG = 3
#: From this factor on an answer has moved.
_MOVED = 1.05


class Columns(dict[str, list[Any]]):
    """The cells of a table as plain Python, each column read when it is first asked for; a ValueError without it."""

    def __init__(self, table: pd.DataFrame) -> None:
        # Else pandas copies the attributes of the table for each column.
        self.table = table.copy(deep=False)
        self.table.attrs = {}
        self.names = frozenset(table.columns)
        self.index = str(table.index.name or "")

    def __missing__(self, name: str) -> list[Any]:
        if name not in self.names:
            index = self.index or "nothing"
            raise ValueError(f"a table indexed by {index} has no column {name!r}")
        column = self.table[name]
        cells = column.tolist()
        for position, is_missing in enumerate(column.isna().tolist()):
            if is_missing:
                cells[position] = None
        self[name] = cells
        return cells


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Row:
    """One row of a table: `row.column` is a cell (None where it is missing), `row.id` its place in the index."""

    id: str
    columns: Columns
    _position: int
    _numbers: list[Number]

    def __getitem__(self, name: str) -> Any:
        if name == "id":
            return self.id
        column = self.columns[name]
        return column[self._position]

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except ValueError as error:
            raise AttributeError(str(error)) from None

    def __contains__(self, name: str) -> bool:
        return name in self.columns.names

    def get(self, name: str, default: Any = None) -> Any:
        """A cell, or the default where there is no such column or it is missing."""
        if name not in self.columns.names:
            return default
        cell = self[name]
        return default if cell is None else cell

    @property
    def index(self) -> str:
        """Name of the table's index, such as ``claim_id``."""
        return self.columns.index

    @property
    def owner(self) -> str:
        """Id of the claim, estimate or conflict whose numbers the row holds; empty if it names none."""
        if self.index.endswith("_id"):
            return self.id
        for column in ("number_id", "claim_id", "estimate_id"):
            named = self.get(column)
            if named:
                return str(named)
        return ""

    def record(self, column: str, value: Any, shown: str) -> str:
        """Note a number as printed, and give what is shown."""
        label = str(self.get("quantity") or self.get("label") or "")
        number = {"id": self.owner, "column": column, "value": value, "shown": shown, "label": label}
        self._numbers.append(number)
        return shown


#: The rows of a table, in its order.
Rows = tuple[Row, ...]


def render_noting(template: Any, context: dict[str, Any], numbers: list[Number]) -> str:
    """The text of a template, with what it counts noted in `numbers`."""
    token = _printed.set(numbers)
    try:
        return str(template(context))
    finally:
        _printed.reset(token)


def note_count(items: Sequence[object], shown: str) -> str:
    """Note how many there are of something, as printed, and give what is shown."""
    numbers = _printed.get()
    if numbers is not None:
        numbers.append({"id": "", "column": COUNT, "value": len(items), "shown": shown, "label": ""})
    return shown


def note_argument(value: float, shown: str) -> str:
    """Note a number that belongs to no row, as printed, and give what is shown."""
    numbers = _printed.get()
    if numbers is not None:
        numbers.append({"id": "", "column": ARGUMENT, "value": value, "shown": shown, "label": ""})
    return shown


def read(table: pd.DataFrame, numbers: list[Number]) -> Rows:
    """The rows of a table, which note in `numbers` what is printed of them."""
    columns = Columns(table)
    rows = []
    for index, name in enumerate(table.index):
        row = Row(str(name), columns, index, numbers)
        rows.append(row)
    return tuple(rows)


def where(rows: Iterable[Row], **cells: object) -> Rows:
    """The rows whose cells have these values, or one of the values of a list; rows there stand for their ids."""
    allowed = {name: _allowed(value) for name, value in cells.items()}
    fitting = []
    for row in rows:
        if _fits(row, allowed):
            fitting.append(row)
    return tuple(fitting)


def _allowed(value: object) -> set[object]:
    """What a cell may be: a value, or one of a list."""
    values = value if isinstance(value, list | tuple) else (value,)
    allowed = set[object]()
    for item in values:
        allowed.add(item.id if isinstance(item, Row) else item)
    return allowed


def _fits(row: Row, allowed: Mapping[str, set[object]]) -> bool:
    """Whether each cell of a row is one of those that are allowed in its column."""
    return all(row[name] in values for name, values in allowed.items())


def countries_of(rows: Iterable[Row], area: str) -> Rows:
    """The rows whose place is one of the countries that make up an area; none of a country."""
    if not is_area(area):
        return ()
    countries = members(place(area).code)
    return tuple(row for row in rows if row.area in countries)


def where_not(rows: Iterable[Row], **cells: object) -> Rows:
    """The rows that `where` leaves out."""
    every_row = tuple(rows)
    excluded = set(where(every_row, **cells))
    return tuple(row for row in every_row if row not in excluded)


def of_victims(rows: Iterable[Row]) -> Rows:
    """The rows that count people of whom all are victims."""
    return where_not(rows, status=list(axes()["status"].group(Group.BESIDE)))


def by_id(rows: Iterable[Row], *ids: str) -> Rows:
    """The rows with these ids, also as a list in one cell, in the order of the ids; ids of other pages are left out."""
    by_name = {row.id: row for row in rows}
    names = ";".join(ids).split(";")
    present = [name for name in names if name in by_name]
    return tuple(by_name[name] for name in present)


def first(rows: Iterable[Any]) -> Any:
    """The first of them; None if there is none."""
    rows_in_order = iter(rows)
    return next(rows_in_order, None)


def among(conflicts: Iterable[Row], claims: Iterable[Row]) -> Rows:
    """The conflicts all of whose members are among the claims."""
    ids = {claim.id for claim in claims}
    of_these = []
    for conflict in conflicts:
        members = conflict.members.split(";")
        if ids.issuperset(members):
            of_these.append(conflict)
    return tuple(of_these)


def of_latest(conflicts: Iterable[Row], claims: Iterable[Row]) -> Rows:
    """The conflicts none of whose members was replaced by a later edition."""
    replaced = {claim.id for claim in claims if claim.get("superseded_by")}
    latest = []
    for conflict in conflicts:
        members = conflict.members.split(";")
        if replaced.isdisjoint(members):
            latest.append(conflict)
    return tuple(latest)


def sharpest(conflicts: Iterable[Row], claims: Iterable[Row], count: int) -> Rows:
    """The hardest conflicts whose members all stand on the page, one of each kind before more of a kind.

    Of equally hard ones those between the latest editions come first. Victims who were found are not set beside people
    in prostitution, of whom nobody says that all are victims.
    """
    page = {claim.id: claim for claim in claims}
    candidates = list[tuple[tuple[object, ...], Row]]()
    for conflict in among(conflicts, page.values()):
        members = [page[name] for name in conflict.members.split(";")]
        is_rate = conflict.code == "detection_rate"
        partly = list(axes()["status"].group(Group.PARTLY))
        if is_rate and where(members, status=partly):
            continue
        rank = _rank(conflict, members)
        candidates.append((rank, conflict))
    candidates.sort(key=itemgetter(0))
    ranked = [conflict for _, conflict in candidates]
    first_of_kind = {conflict.code: conflict for conflict in reversed(ranked)}
    one_of_each_first = sorted(ranked, key=lambda conflict: first_of_kind[conflict.code] is not conflict)
    chosen = one_of_each_first[:count]
    return tuple(conflict for conflict in ranked if conflict in chosen)


def _rank(conflict: Row, members: Iterable[Row]) -> tuple[object, ...]:
    """What puts the sharper of two conflicts first."""
    # What is a matter of rounding, or of nobody who can be asked, is none of the sharpest, however far apart it is.
    is_weak = bool(conflict.get("marginal")) or conflict.code == "nameless"
    level = list(Level).index(conflict.level)
    # What is announced as the hardest is told, also where it rests on what the press said: that is weighed after it.
    is_of_press = any(claim.get("read_in") == ReadIn.PRESS for claim in members)
    is_of_old_edition = any(claim.get("superseded_by") for claim in members)
    severity = conflict.severity or 1.0
    return is_weak, level, is_of_press, is_of_old_edition, -severity


def known_before(answers: Iterable[Row], earlier: Iterable[Row]) -> Rows:
    """The answers on victims, with somebody behind them, to what had an answer earlier, too."""
    attempted = where_not(answers, answer_status="refused")
    attributed = where_not(attempted, grade="unattributed")
    quantities = [row.quantity for row in earlier]
    victims = of_victims(attributed)
    return where(victims, quantity=quantities)


def long_series(series: Iterable[Iterable[Row]]) -> list[Rows]:
    """Of series of counts those that are told, each from its first year on: those of three counts, else all."""
    ordered = []
    for rows in series:
        by_year = sorted(rows, key=lambda row: row.year)
        ordered.append(tuple(by_year))
    long = [rows for rows in ordered if len(rows) >= _LONG]
    return long or ordered


def since_break(rows: Rows) -> Rows:
    """The counts of a series that were made alike: those from the last break on."""
    breaks = [row.year for row in rows if row.break_before]
    last_break = max(breaks, default=0)
    return tuple(row for row in rows if row.year >= last_break)


def furthest(rows: Iterable[Row], count: int) -> Rows:
    """Of the answers that move most, or go, without one of their lines, each line that moves them."""
    moved = list[tuple[float, Row]]()
    least_move = math.log(_MOVED)
    for row in rows:
        move = math.inf
        if row.factor:
            move = abs(math.log(row.factor))
        if move > least_move:
            moved.append((move, row))
    moved.sort(key=lambda pair: -pair[0])
    rows_moved = [row for _, row in moved]
    answers = list(dict.fromkeys(row.id for row in rows_moved))
    chosen = answers[:count]
    return tuple(row for row in rows_moved if row.id in chosen)


def commonest(rows: Iterable[Row], column: str) -> str:
    """The code that most lists of a column hold; empty if none does, or if several do."""
    counts = Counter[str]()
    for row in rows:
        codes = row[column].replace("+", ";").split(";")
        counts.update(set(codes))
    leading = counts.most_common(2)
    if not leading:
        return ""
    code, count = leading[0]
    _, next_count = leading[-1]
    is_tie = len(leading) == 2 and count == next_count
    return "" if is_tie else code


def commonest_two(rows: Iterable[Row], column: str) -> list[str]:
    """The code that most lists of a column hold, or the two that equally many hold; none where more do."""
    counts = Counter[str]()
    for row in rows:
        codes = row[column].replace("+", ";").split(";")
        counts.update(set(filter(None, codes)))
    most = max(counts.values(), default=0)
    leading = [code for code, count in counts.items() if count == most]
    if len(leading) > 2:
        return []
    return sorted(leading)


def distinct(laws: Iterable[Row]) -> Rows:
    """Laws and bodies in the order of their kinds, each once: a name that another holds is the same, told shorter."""
    last_kind_first = sorted(laws, key=lambda law: _KINDS.index(law.kind), reverse=True)
    by_name = {law.name.casefold(): law for law in last_kind_first}
    different = []
    for name, law in reversed(by_name.items()):
        if not _is_told_longer(name, by_name):
            different.append(law)
    return tuple(different)


def _is_told_longer(name: str, names: Iterable[str]) -> bool:
    """Whether another of the names holds this one, but for what stands in brackets and a plural's s.

    What stands in brackets is a name too, so that a longer name with the same one is the same.
    """
    short, _, usual = name.partition(" (")
    short = short.removesuffix("s")
    for longer in names:
        if longer != name and short in longer:
            return True
        if usual and len(longer) > len(name) and longer.endswith(f" ({usual}"):
            return True
    return False
