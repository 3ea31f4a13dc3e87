"""Tables as templates see them: rows whose cells are attributes, and which note each number that is printed of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

#: One printed number: id, column, value (unrounded), shown, label.
Number = dict[str, Any]
#: The rung's own id, and columns that say to which claim or estimate a row's numbers belong.
_OWNERS = ("number_id", "claim_id", "estimate_id")


class MissingColumnError(ValueError):
    """A table lacks a column that is asked for."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Row:
    """One row of a table: `row.column` is a cell (None where it is missing), `row.id` its place in the index."""

    id: str
    index: str  # name of the table's index, such as ``claim_id``
    _place: int
    _names: frozenset[str]  # of the columns
    _column: Callable[[str], Sequence[Any]]
    _numbers: list[Number]

    def __getitem__(self, name: str) -> Any:
        return self.id if name == "id" else self._column(name)[self._place]

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except MissingColumnError as error:
            raise AttributeError(str(error)) from None

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def get(self, name: str, default: Any = None) -> Any:
        """A cell, or the default where there is no such column or it is missing."""
        found = self[name] if name in self._names else None
        return default if found is None else found

    @property
    def owner(self) -> str:
        """Id of the claim, estimate or conflict whose numbers the row holds; empty if it names none."""
        named = (str(found) for name in _OWNERS if (found := self.get(name)))
        return self.id if self.index.endswith("_id") else next(named, "")

    @property
    def claim(self) -> str:
        """Id of the claim that the row's numbers were printed by; empty for what is estimated or compared."""
        return self.owner if self.index == "claim_id" or self.get("basis") == "claim" else ""

    def record(self, column: str, value: Any, shown: str) -> str:
        """Note a number as printed, and give what is shown."""
        label = str(self.get("quantity") or self.get("label") or "")
        self._numbers.append(
            {"id": self.owner, "column": column, "value": value, "shown": shown, "label": label}
        )
        return shown


#: The rows of a table, in its order.
Rows = tuple[Row, ...]


def read(table: pd.DataFrame, numbers: list[Number]) -> Rows:
    """The rows of a table, which note in `numbers` what is printed of them."""
    index, names = str(table.index.name or ""), frozenset(table.columns)
    # Else pandas copies the attributes of the table for each column.
    bare = table.copy(deep=False)
    bare.attrs = {}

    @cache
    def column(name: str) -> Sequence[Any]:
        """Its cells as plain Python, read when they are first asked for."""
        if name not in names:
            raise MissingColumnError(f"a table indexed by {index or 'nothing'} has no column {name!r}")
        pairs = zip(bare[name].tolist(), bare[name].isna().tolist(), strict=True)
        return [None if missing else value for value, missing in pairs]

    ids = enumerate(map(str, table.index))
    return tuple(Row(name, index, place, names, column, numbers) for place, name in ids)
