"""Tables as templates see them: rows whose cells are attributes, and which note each number that is printed of them."""

from collections.abc import Mapping, Sequence
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


class Row:
    """One row of a table: `row.column` is a cell (None where a number is missing), `row.id` its place in the index.

    Parameters
    ----------
    values : sequence of object
        The cells, read when they are asked for: templates look at few of many.
    columns : mapping of str to int
        Where each column's cell stands.
    place : object
        Its value in the index.
    index : str
        Name of the index, such as ``claim_id``.
    numbers : list of dict
        Where the filters note what they print.
    """

    __slots__ = ("_columns", "_numbers", "_values", "id", "index")

    def __init__(
        self,
        values: Sequence[Any],
        columns: Mapping[str, int],
        *,
        place: Any,
        index: str,
        numbers: list[Number],
    ) -> None:
        self._values, self._columns = values, columns
        self.id, self.index, self._numbers = str(place), index, numbers

    def __getattr__(self, name: str) -> Any:
        try:
            return cell(self._values[self._columns[name]])
        except KeyError:
            raise AttributeError(f"the row {self.id} has no column {name!r}") from None

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def __getitem__(self, name: str) -> Any:
        if name == "id":
            return self.id
        if name not in self._columns:
            raise MissingColumnError(f"a table indexed by {self.index or 'nothing'} has no column {name!r}")
        return cell(self._values[self._columns[name]])

    def get(self, name: str, default: Any = None) -> Any:
        """A cell, or the default where there is no such column or its number is missing."""
        found = self[name] if name in self._columns else None
        return default if found is None else found

    def with_cells(self, **cells: Any) -> "Row":
        """The same row with other cells beside its own, noting its numbers in the same place."""
        kept = {name: self._values[place] for name, place in self._columns.items()} | cells
        return row_of(kept, place=self.id, index=self.index, numbers=self._numbers)

    @property
    def owner(self) -> str:
        """Id of the claim, estimate or conflict whose numbers the row holds; empty if it names none."""
        if self.index in _IDS:
            return self.id
        return next((str(found) for name in _OWNERS if (found := self.get(name))), "")

    @property
    def claim(self) -> str:
        """Id of the claim that the row's numbers were printed by; empty for what is estimated or compared."""
        if self.index == "claim_id":
            return self.id
        return self.owner if self.get("basis") == "claim" else ""

    def record(self, column: str, value: Any, shown: str) -> str:
        """Note a number as printed, and give what is shown."""
        label = str(self.get("quantity") or self.get("label") or "")
        self._numbers.append(
            {"id": self.owner, "column": column, "value": value, "shown": shown, "label": label}
        )
        return shown


class Rows(tuple[Row, ...]):
    """The rows of a table, in its order."""

    __slots__ = ()


def read(table: pd.DataFrame, numbers: list[Number]) -> Rows:
    """The rows of a table, each cell with the type of its own column."""
    index, names = str(table.index.name or ""), [str(name) for name in table.columns]
    columns = {name: place for place, name in enumerate(names)}
    cells = zip(*(table.iloc[:, place].to_numpy(object) for place in range(len(names))), strict=True)
    rows = zip(table.index, cells if names else ((),) * len(table), strict=True)
    return Rows(Row(one, columns, place=place, index=index, numbers=numbers) for place, one in rows)


def row_of(cells: Mapping[str, Any], *, place: Any, index: str, numbers: list[Number]) -> Row:
    """One row of cells by column."""
    columns = {str(name): at for at, name in enumerate(cells)}
    return Row(tuple(cells.values()), columns, place=place, index=index, numbers=numbers)


def cell(value: Any) -> Any:
    """A cell as plain Python, None where it is missing."""
    if isinstance(value, str | bool | dict | list | tuple):
        return value
    if value is None or bool(pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value
