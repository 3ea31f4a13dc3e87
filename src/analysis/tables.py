"""The processed tables: what their columns may hold, whether one keeps to that, their writer and their reader."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import infer_dtype

from analysis import project
from analysis.numbers import format_number
from analysis.reading.problems import Problem, refuse, unusable
from analysis.reading.text_tables import LINE, Check, failing

FOLDER, REMAKE = project.PROCESSED, project.REMAKE
_SIGNS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
_KINDS = {
    "str": "text",
    "bool": "true or false",
    "float64": "a number",
    **dict.fromkeys(("Int64", "int64"), "a whole number"),
}
#: A check of whole rows: where it is kept, and what it says.
RowCheck = tuple[Callable[[pd.DataFrame], "pd.Series[bool]"], str]


# -- what a table holds -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """What the cells of a column may be."""

    dtype: str = "str"
    empty: bool = False  # whether a cell may be missing; of text, whether it may be ""
    unique: bool = False  # whether each cell stands once
    words: tuple[str, ...] = ()  # all that text may be
    pattern: str = ""  # what text must match
    limits: Mapping[str, float] = field(default_factory=dict)  # of numbers, by ge, gt, le, lt

    def allows(self, cells: "pd.Series[Any]") -> "pd.Series[bool]":
        """Which cells are as they should be, for cells of its type."""
        if self.words:
            return cells.isin([*self.words, *([""] if self.empty else [])])
        if self.dtype == "str":
            kept = cells.str.fullmatch(self.pattern) if self.pattern else (cells != "") | self.empty
            return kept & cells.notna()
        kept = cells.notna()
        for name, limit in self.limits.items():
            kept &= getattr(cells, name)(limit).fillna(False).astype(bool)
        return kept | (cells.isna() & self.empty)

    @property
    def right(self) -> str:
        """In words, what a cell may be."""
        limits = " and ".join(f"{_SIGNS[name]} {limit:g}" for name, limit in self.limits.items())
        known = (
            f"one of {', '.join(self.words)}"
            if self.words
            else f"{_KINDS[self.dtype]} {self.pattern}{limits}"
        )
        return known.strip() + (", or nothing" if self.empty else "")


def words(allowed: Iterable[str], *, empty: bool = False) -> Column:
    """A column that holds one of some words."""
    known = sorted(map(str, allowed))
    return Column(words=tuple(filter(None, known)), empty=empty or "" in known)


def number(**limits: float) -> Column:
    """A column of numbers that may be missing, within limits."""
    return Column("float64", empty=True, limits=limits)


def whole(*, dtype: str = "Int64", empty: bool = False, **limits: float) -> Column:
    """A column of whole numbers within limits."""
    return Column(dtype, empty=empty, limits=limits)


def year() -> Column:
    """A column of years that may be missing."""
    return whole(empty=True, ge=1500, le=2100)


def truth() -> Column:
    """A column of truth values."""
    return Column("bool")


def text(*, empty: bool = True) -> Column:
    """A column of text."""
    return Column(empty=empty)


def texts(*names: str, empty: bool = True) -> dict[str, Column]:
    """Several columns of text."""
    return dict.fromkeys(names, text(empty=empty))


@dataclass(frozen=True, slots=True)
class Contract:
    """The columns of a table in their order, those that together name a row, and what holds within each row."""

    columns: Mapping[str, Column]
    key: Sequence[str] = ()
    checks: Sequence[RowCheck] = ()

    def validate(self, frame: pd.DataFrame, name: str = "") -> None:
        """Raise InputError with the rows of a table, called `name`, that break the contract, each with its column."""
        file = f"{FOLDER}/{name}.csv"
        refuse(self._untyped(frame, file))
        refuse(failing(frame.assign(**{LINE: range(2, len(frame) + 2)}), self._checks(frame), file=file))

    def _untyped(self, frame: pd.DataFrame, file: str) -> Iterator[Problem]:
        """Columns that are not there, unknown, or of another type."""
        if list(frame.columns) != list(self.columns):
            what = f"the columns are {', '.join(map(str, frame.columns))}"
            yield Problem(file, 1, None, what, f"the columns {', '.join(self.columns)}")
            return
        for name, column in self.columns.items():
            # Text has no type of its own in every version of pandas; an empty table has none at all.
            known = (
                infer_dtype(frame[name], skipna=False) if column.dtype == "str" else str(frame[name].dtype)
            )
            if known not in ({"string", "empty"} if column.dtype == "str" else {column.dtype}):
                yield Problem(file, None, name, f"the cells are {known}", column.right)

    def _checks(self, frame: pd.DataFrame) -> Iterator[Check]:
        """For each column where its cells are fine, and for each check of rows where it is kept."""
        first = str(frame.columns[0])
        for name, column in self.columns.items():
            yield name, column.allows(frame[name]), column.right
            if column.unique:
                yield name, ~frame[name].duplicated(), "each once", "{cell!r} stands twice"
        if self.key:
            twice = frame.duplicated([*self.key])
            yield first, ~twice, f"one row for each {', '.join(self.key)}", "the row stands twice"
        for check, right in self.checks:
            yield first, check(frame), right, "the row of {cell} breaks the contract"


def conform(frame: pd.DataFrame, columns: Contract | Mapping[str, Column]) -> pd.DataFrame:
    """The same table with the columns of a contract, in its order and types; empty text in a number is missing."""
    wanted = columns.columns if isinstance(columns, Contract) else columns
    return pd.DataFrame({name: _typed(frame[name], column.dtype) for name, column in wanted.items()})


def _typed(column: pd.Series, dtype: Any) -> Any:
    """A column in a type of a contract."""
    if column.dtype == dtype == "str":
        return column
    if dtype in {"float64", "Int64", "int64"}:
        return pd.to_numeric(column.replace("", None)).astype(dtype)
    # Once more as text, as a table without rows would else have no type.
    return column.astype(bool) if dtype == "bool" else column.astype(object).map(str).astype(str)


# -- from and to its file ---------------------------------------------------------------------------------------------


def table_bytes(frame: pd.DataFrame) -> bytes:
    """A processed table as the bytes of its CSV file: UTF-8, one line a record, numbers by `format_number`."""
    out = frame.copy()
    for name in out.select_dtypes("float"):
        out[name] = out[name].map(format_number)
    for name in out.select_dtypes("bool"):
        out[name] = out[name].map({True: "true", False: "false"})
    return out.to_csv(index=False, lineterminator="\n").encode("utf-8")


def read_table(path: Path, contract: Contract) -> pd.DataFrame:
    """One processed table with the types that its contract states; text is never missing, numbers may be.

    Raises InputError if the table is not there, lacks a column of its contract, or holds text where a number belongs:
    it was made by another version of the program.
    """
    where = f"{FOLDER}/{path.name}"
    if not path.is_file():
        raise unusable(where, None, "the table does not exist", REMAKE)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    missing = [name for name in contract.columns if name not in frame]
    if missing:
        what = f"the table has no column {', '.join(missing)}: another version of the program made it"
        raise unusable(where, 1, what, REMAKE)
    for name, column in contract.columns.items():
        if column.dtype == "bool":
            frame[name] = frame[name] == "true"
    try:
        return conform(frame, contract)
    except (TypeError, ValueError) as error:
        raise unusable(where, None, f"a column is not of its type: {error}", REMAKE) from None
