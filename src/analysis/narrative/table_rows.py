"""Tables as templates see them: rows whose cells are attributes, and which note each number that is printed of them."""

from typing import Any

import pandas as pd

#: Under which a notebook hands its numbers over to the site.
MIME = "application/vnd.analysis+json"
#: One printed number: id, column, value (unrounded), shown, label.
Number = dict[str, Any]
#: Names of indices that hold an id of a claim, an estimate or a conflict; a rung's number has its id in a column.
_IDS = frozenset({"claim_id", "estimate_id", "conflict_id", "role_id", "rating_id", "policy_id"})
#: The rung's own id, and columns that say to which claim or estimate a row's numbers belong.
_OWNERS = ("number_id", "claim_id", "estimate_id")


class MissingColumnError(ValueError):
    """A table lacks a column that is asked for."""


class _Frame:
    """What the rows of a table share: its columns, each read when it is first asked for, and the numbers printed."""

    def __init__(self, table: pd.DataFrame, numbers: list[Number]) -> None:
        self.table, self.numbers, self.index = table.copy(deep=False), numbers, str(table.index.name or "")
        # Else pandas copies the attributes of the table for each column.
        self.table.attrs = {}
        self.names, self._columns = frozenset(table.columns), dict[str, list[Any]]()

    def column(self, name: str) -> list[Any]:
        """The cells of a column as plain Python, None where one is missing."""
        if name not in self.names:
            raise MissingColumnError(f"a table indexed by {self.index or 'nothing'} has no column {name!r}")
        if name not in self._columns:
            cells = self.table[name]
            pairs = zip(cells.tolist(), cells.isna().tolist(), strict=True)
            self._columns[name] = [None if missing else value for value, missing in pairs]
        return self._columns[name]


class Row:
    """One row of a table: `row.column` is a cell (None where it is missing), `row.id` its place in the index."""

    __slots__ = ("_frame", "_place", "id")

    def __init__(self, frame: _Frame, place: int, name: str) -> None:
        self._frame, self._place, self.id = frame, place, name

    def __getitem__(self, name: str) -> Any:
        return self.id if name == "id" else self._frame.column(name)[self._place]

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except MissingColumnError as error:
            raise AttributeError(str(error)) from None

    def __contains__(self, name: str) -> bool:
        return name in self._frame.names

    def get(self, name: str, default: Any = None) -> Any:
        """A cell, or the default where there is no such column or it is missing."""
        found = self[name] if name in self._frame.names else None
        return default if found is None else found

    @property
    def index(self) -> str:
        """Name of the table's index, such as ``claim_id``."""
        return self._frame.index

    @property
    def owner(self) -> str:
        """Id of the claim, estimate or conflict whose numbers the row holds; empty if it names none."""
        named = (str(found) for name in _OWNERS if (found := self.get(name)))
        return self.id if self.index in _IDS else next(named, "")

    @property
    def claim(self) -> str:
        """Id of the claim that the row's numbers were printed by; empty for what is estimated or compared."""
        return self.owner if self.index == "claim_id" or self.get("basis") == "claim" else ""

    def record(self, column: str, value: Any, shown: str) -> str:
        """Note a number as printed, and give what is shown."""
        label = str(self.get("quantity") or self.get("label") or "")
        noted = {"id": self.owner, "column": column, "value": value, "shown": shown, "label": label}
        self._frame.numbers.append(noted)
        return shown


#: The rows of a table, in its order.
Rows = tuple[Row, ...]


def read(table: pd.DataFrame, numbers: list[Number]) -> Rows:
    """The rows of a table, which note in `numbers` what is printed of them."""
    frame = _Frame(table, numbers)
    return tuple(Row(frame, place, str(name)) for place, name in enumerate(table.index))
