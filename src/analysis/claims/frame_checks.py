"""Frames of claims: with an id each, in the types of their columns, whoever made or saved them."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis import arguments
from analysis.claims.audit_steps import ENDS, cell_text
from analysis.claims.days import further_columns
from analysis.table_contracts import as_table, contract

_COLUMNS = contract("10_claims").columns
#: The columns of claims, without those that somebody added or that only some subjects have, each with its type.
TYPES = {
    name: column.dtype for name, column in _COLUMNS.items() if name not in ("claim_id", *further_columns())
}
#: What a row of one's own may say of where its number is published, and who read it there; further columns of text.
OF_PUBLICATION = ("title", "url", "doi", "page", "coded_by")
#: What it may say in words of its own, which is kept as it is.
FREE = ("note", "definition", "footnote")
#: The source of rows that somebody gave as their own.
OWN_ROWS = "own"
#: And of its makers: rows with one team are of people who have measured together.
TEAM = "team"
_TRUTH = {"true": True, "false": False, "": False}
#: How many rows an error names.
_SHOWN = 3


def by_id(frame: pd.DataFrame) -> pd.DataFrame:
    """Claims indexed by claim_id; refuses what is no frame, and rows without an id or with one that stands twice."""
    arguments.kind("the table of claims", frame, pd.DataFrame)
    is_whole = {*TYPES} <= {*frame}
    if frame.empty and not is_whole:
        return as_table([], "10_claims").set_index("claim_id")
    rows = frame.set_index("claim_id") if "claim_id" in frame else frame
    if rows.index.name != "claim_id":
        right = "load_claims and make_claims give one"
        raise ValueError(f"the claims have no claim_id, as column or as index; {right}")
    if not rows.index.is_unique:
        repeated = rows.index[rows.index.duplicated()].unique()
        twice = ", ".join(map(str, repeated[:_SHOWN]))
        right = "each claim once, with an id of its own (a key claim_id in make_claims), would be right"
        raise ValueError(f"the claim {twice} stands twice; {right}")
    return rows


def as_claims(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of claims with the types that `load_claims` gives, whether made here or read again with `pd.read_csv`.

    Columns that were added stay. A ValueError says which column or cell is wrong; a frame without rows is never wrong.
    """
    rows = by_id(frame)
    _require(rows, [*TYPES], "the claims", "; load_claims and make_claims give all of them")
    texts = [name for name, dtype in TYPES.items() if dtype == "str"]
    with_gaps = {name for name in texts if rows[name].hasnans}
    wrong = mistyped(rows) | with_gaps
    if wrong:
        typed = {}
        for name in wrong:
            typed[name] = _typed(rows[name], TYPES[name])
        rows = rows.assign(**typed)
    further = [name for name in further_columns() if name in rows and rows[name].hasnans]
    if further:
        rows = rows.assign(**{name: rows[name].fillna("").astype("str") for name in further})
    for name, column in _COLUMNS.items():
        if column.words or name in ENDS:
            cells = rows[name]
            is_wrong = ~column.allows(cells)
            _refuse(cells, is_wrong, column.right, words=column.words)
    return rows


def plain(rows: pd.DataFrame, names: Iterable[Any], key: str = "claim_id") -> list[dict[str, Any]]:
    """Some columns of a table as mappings, the index under a key, None where a number is missing."""
    columns = list(map(str, names))
    if rows.empty:
        return []
    index_name = rows.index.name or "number"
    _require(rows, columns, f"the rows by {index_name}")
    # The whole table at once: column by column takes three times as long on a page's few rows.
    table = rows[columns].to_numpy(dtype=object).tolist()
    mappings = []
    for name, cells in zip(rows.index, table, strict=True):
        mapping = {key: name}
        for column, cell in zip(columns, cells, strict=True):
            is_gap = cell is pd.NA or cell != cell
            mapping[column] = None if is_gap else cell
        mappings.append(mapping)
    return mappings


def mistyped(rows: pd.DataFrame) -> set[str]:
    """The columns of claims that are missing or of another type."""
    dtypes = rows.dtypes.to_dict()
    wrong = set[str]()
    for name, dtype in TYPES.items():
        if dtypes.get(name) != dtype:
            wrong.add(name)
    return wrong


def _typed(column: pd.Series, dtype: str) -> pd.Series:
    """A column in its type, whatever its cells are written as."""
    texts = column.map(cell_text).astype("str")
    if dtype == "str":
        return texts
    if dtype == "bool":
        words = texts.str.lower()
        _refuse(column, ~words.isin(list(_TRUTH)), "true or false")
        return words.map(_TRUTH).astype(bool)
    numbers: Any = pd.to_numeric(column.replace("", None), errors="coerce").astype("float64")
    is_word = numbers.isna() & (texts != "")
    is_wrong = is_word | np.isinf(numbers)
    right = "a number"
    if dtype != "float64":
        is_wrong |= numbers.notna() & (numbers != numbers.round())
        right = "a whole number"
    _refuse(column, is_wrong, right)
    typed: pd.Series[Any] = numbers.astype(dtype)
    return typed


def _require(rows: pd.DataFrame, names: Sequence[str], what: str, instead: str = "") -> None:
    """Say which columns are missing, if any are."""
    missing = [name for name in names if name not in rows]
    if missing:
        listing = ", ".join(missing)
        raise ValueError(f"{what} have no column {listing}{instead}")


def _refuse(column: pd.Series, wrong: pd.Series, right: str, *, words: Sequence[str] = ()) -> None:
    """Say which cells of a column are wrong, if any are; `words` are those that may stand in it."""
    if not wrong.any():
        return
    cells = column[wrong]
    examples = []
    for claim_id, cell in cells.head(_SHOWN).items():
        examples.append(f"{claim_id}: {cell!r}")
    what = ", ".join(examples)
    unnamed = len(cells) - _SHOWN
    if unnamed > 0:
        what += f" and {unnamed} more"
    near = arguments.nearest(cells.iloc[0], words, most=1)
    offered = arguments.offer(near)
    raise ValueError(f"column {column.name}, {what}; {right} would be right{offered}")


def table_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Claims as the rooms above take them, whose answers do not depend on the order of rows: claim_id is a column."""
    further = [name for name in further_columns() if name in rows]
    columns = rows[[*TYPES, *further]]
    return columns.reset_index()
