"""Tables as templates see them: rows whose cells are attributes, and which note each number that is printed of them."""

from collections.abc import Iterator, Mapping
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
    cells : mapping of str to object
        By column.
    place : object
        Its value in the index.
    index : str
        Name of the index, such as ``claim_id``.
    numbers : list of dict
        Where the filters note what they print.
    """

    __slots__ = ("_cells", "_numbers", "id", "index")

    def __init__(self, cells: Mapping[str, Any], *, place: Any, index: str, numbers: list[Number]) -> None:
        self._cells = {str(name): cell(value) for name, value in cells.items()}
        self.id, self.index, self._numbers = str(place), index, numbers

    def __getattr__(self, name: str) -> Any:
        try:
            return self._cells[name]
        except KeyError:
            raise AttributeError(f"the row {self.id} has no column {name!r}") from None

    def __contains__(self, name: str) -> bool:
        return name in self._cells

    def __getitem__(self, name: str) -> Any:
        if name == "id":
            return self.id
        if name not in self._cells:
            raise MissingColumnError(f"a table indexed by {self.index or 'nothing'} has no column {name!r}")
        return self._cells[name]

    def get(self, name: str, default: Any = None) -> Any:
        """A cell, or the default where there is no such column or its number is missing."""
        found = self._cells.get(name)
        return default if found is None else found

    def with_cells(self, **cells: Any) -> "Row":
        """The same row with other cells beside its own, noting its numbers in the same place."""
        return Row({**self._cells, **cells}, place=self.id, index=self.index, numbers=self._numbers)

    @property
    def owner(self) -> str:
        """Id of the claim, estimate or conflict whose numbers the row holds; empty if it names none."""
        if self.index in _IDS:
            return self.id
        return next((str(self._cells[name]) for name in _OWNERS if self._cells.get(name)), "")

    @property
    def claim(self) -> str:
        """Id of the claim that the row's numbers were printed by; empty for what is estimated or compared."""
        if self.index == "claim_id":
            return self.id
        return self.owner if self._cells.get("basis") == "claim" else ""

    def note(self, column: str, value: Any, shown: str) -> str:
        """Note a number as printed, and give what is shown."""
        label = str(self._cells.get("quantity") or self._cells.get("label") or "")
        self._numbers.append(
            {"id": self.owner, "column": column, "value": value, "shown": shown, "label": label}
        )
        return shown


class Rows(tuple[Row, ...]):
    """The rows of a table, in its order."""

    __slots__ = ()


def read(table: pd.DataFrame, numbers: list[Number]) -> Rows:
    """The rows of a table."""
    index = str(table.index.name or "")
    return Rows(
        Row(cells, place=place, index=index, numbers=numbers)
        for place, cells in zip(table.index, _records(table), strict=True)
    )


def _records(table: pd.DataFrame) -> Iterator[Mapping[str, Any]]:
    """Cells of each row by column, each with the type of its own column."""
    columns = [str(name) for name in table.columns]
    for values in table.itertuples(index=False, name=None):
        yield dict(zip(columns, values, strict=True))


def read_one(series: "pd.Series[Any]", numbers: list[Number], index: str = "") -> Row:
    """One row of a table, taken out by `loc` or `iloc`."""
    return Row({str(k): v for k, v in series.items()}, place=series.name, index=index, numbers=numbers)


def cell(value: Any) -> Any:
    """A cell as plain Python, None where it is missing."""
    if isinstance(value, str | bool | dict | list | tuple):
        return value
    if value is None or bool(pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value
