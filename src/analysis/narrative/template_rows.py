"""Tables as templates see them: rows that note each number printed of them, and how templates pick some of these."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.conflicts.conflict_codes import Level
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
#: From this factor on an answer has moved.
_MOVED = 1.05


class Columns(dict[str, list[Any]]):
    """The cells of a table as plain Python, each column read when it is first asked for; a ValueError without it."""

    def __init__(self, table: pd.DataFrame) -> None:
        # Else pandas copies the attributes of the table for each column.
        self.table = table.copy(deep=False)
        self.table.attrs = {}
        self.names, self.index = frozenset(table.columns), str(table.index.name or "")

    def __missing__(self, name: str) -> list[Any]:
        if name not in self.names:
            raise ValueError(f"a table indexed by {self.index or 'nothing'} has no column {name!r}")
        column = self.table[name]
        pairs = zip(column.tolist(), column.isna().tolist(), strict=True)
        self[name] = [None if missing else value for value, missing in pairs]
        return self[name]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Row:
    """One row of a table: `row.column` is a cell (None where it is missing), `row.id` its place in the index."""

    id: str
    columns: Columns
    _place: int
    _numbers: list[Number]

    def __getitem__(self, name: str) -> Any:
        return self.id if name == "id" else self.columns[name][self._place]

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except ValueError as error:
            raise AttributeError(str(error)) from None

    def __contains__(self, name: str) -> bool:
        return name in self.columns.names

    def get(self, name: str, default: Any = None) -> Any:
        """A cell, or the default where there is no such column or it is missing."""
        found = self[name] if name in self.columns.names else None
        return default if found is None else found

    @property
    def index(self) -> str:
        """Name of the table's index, such as ``claim_id``."""
        return self.columns.index

    @property
    def owner(self) -> str:
        """Id of the claim, estimate or conflict whose numbers the row holds; empty if it names none."""
        named = filter(None, map(self.get, ("number_id", "claim_id", "estimate_id")))
        return self.id if self.index.endswith("_id") else str(next(named, ""))

    def record(self, column: str, value: Any, shown: str) -> str:
        """Note a number as printed, and give what is shown."""
        noted = {"id": self.owner, "column": column, "value": value, "shown": shown}
        self._numbers.append(noted | {"label": str(self.get("quantity") or self.get("label") or "")})
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


def read(table: pd.DataFrame, numbers: list[Number]) -> Rows:
    """The rows of a table, which note in `numbers` what is printed of them."""
    columns = Columns(table)
    return tuple(Row(name, columns, place, numbers) for place, name in enumerate(map(str, table.index)))


def where(rows: Iterable[Row], **cells: object) -> Rows:
    """The rows whose cells have these values, or one of the values of a list; rows there stand for their ids."""
    lists = {name: value if isinstance(value, list | tuple) else (value,) for name, value in cells.items()}
    allowed = {name: {one.id if isinstance(one, Row) else one for one in own} for name, own in lists.items()}
    return tuple(row for row in rows if all(row[name] in values for name, values in allowed.items()))


def where_not(rows: Iterable[Row], **cells: object) -> Rows:
    """The rows that `where` leaves out."""
    every = tuple(rows)
    found = set(where(every, **cells))
    return tuple(row for row in every if row not in found)


def by_id(rows: Iterable[Row], *ids: str) -> Rows:
    """The rows with these ids, also as a list in one cell, in the order of the ids; ids of other pages are left out."""
    found = {row.id: row for row in rows}
    return tuple(found[name] for text in ids for name in text.split(";") if name in found)


def first(rows: Iterable[Any]) -> Any:
    """The first of them; None if there is none."""
    return next(iter(rows), None)


def sharpest(conflicts: Iterable[Row], claims: Iterable[Row], count: int) -> Rows:
    """The hardest conflicts whose members all stand on the page, one of each kind before more of a kind.

    Of equally hard ones those between the latest editions come first. Victims who were found are not set beside people
    in prostitution, of whom nobody says that all are victims.
    """
    page, fit = {row.id: row for row in claims}, list[tuple[tuple[object, ...], Row]]()
    for row in conflicts:
        names = row.members.split(";")
        members = [page[name] for name in names if name in page]
        if len(members) < len(names) or (row.code == "detection_rate" and where(members, status="sex_trade")):
            continue
        # What is a matter of rounding, or rests on what the press said, is none of the sharpest, however hard it is.
        weak = row.get("marginal") or any(one.get("read_in") == ReadIn.PRESS for one in members)
        old = any(one.get("superseded_by") for one in members)
        fit.append(((bool(weak), [*Level].index(row.level), old, -(row.severity or 1.0)), row))
    ranked = [row for _, row in sorted(fit, key=lambda pair: pair[0])]
    firsts = {row.code: row for row in reversed(ranked)}
    chosen = sorted(ranked, key=lambda row: firsts[row.code] is not row)[:count]
    return tuple(row for row in ranked if row in chosen)


def furthest(rows: Iterable[Row], count: int) -> Rows:
    """Of the answers that move most, or go, without one of their lines, each line that moves them."""
    moves = [(abs(math.log(row.factor)) if row.factor else math.inf, row) for row in rows]
    moved = sorted(((move, row) for move, row in moves if move > math.log(_MOVED)), key=lambda pair: -pair[0])
    first = list(dict.fromkeys(row.id for _, row in moved))[:count]
    return tuple(row for _, row in moved if row.id in first)


def commonest(rows: Iterable[Row], column: str) -> str:
    """The code that most lists of a column hold; empty if none does, or if several do."""
    counts = Counter(code for row in rows for code in {*row[column].replace("+", ";").split(";")})
    (first, most), (_, second) = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return first if most > second else ""


def distinct(laws: Iterable[Row]) -> Rows:
    """Laws and bodies in the order of their kinds, each once: a name that another holds is the same, told shorter."""
    last_first = sorted(laws, key=lambda row: _KINDS.index(row.kind), reverse=True)
    rows = {row.name.casefold(): row for row in last_first}
    short = {name: name.partition(" (")[0].removesuffix("s") for name in reversed(rows)}
    return tuple(
        rows[name] for name in short if not any(short[name] in other for other in rows if other != name)
    )
