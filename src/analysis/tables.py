"""The processed tables: their writer, their reader, and whether one keeps its contract."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandas.api.types import infer_dtype

from analysis import project
from analysis.claims.contract import conform
from analysis.numbers import format_number
from analysis.reading.problems import Problem, refuse, unusable

FOLDER, REMAKE = project.PROCESSED, project.REMAKE


def table_bytes(frame: pd.DataFrame) -> bytes:
    """A processed table as the bytes of its CSV file: UTF-8, one line a record, numbers by `format_number`."""
    out = frame.copy()
    for name in out.select_dtypes("float"):
        out[name] = out[name].map(format_number)
    for name in out.select_dtypes("bool"):
        out[name] = out[name].map({True: "true", False: "false"})
    return out.to_csv(index=False, lineterminator="\n").encode("utf-8")


def read_table(path: Path, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """One processed table with the types that its contract states; text is never missing, numbers may be.

    Raises InputError if the table is not there, lacks a column of its contract, or holds text where a number belongs:
    it was made by another version of the program.
    """
    where = f"{FOLDER}/{path.name}"
    if not path.is_file():
        raise unusable(where, None, "the table does not exist", REMAKE)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    missing = [name for name in schema.columns if name not in frame]
    if missing:
        what = f"the table has no column {', '.join(missing)}: another version of the program made it"
        raise unusable(where, 1, what, REMAKE)
    for name, column in schema.columns.items():
        if str(column.dtype) == "bool":
            frame[name] = frame[name] == "true"
    try:
        return conform(frame, schema)
    except (TypeError, ValueError) as error:
        raise unusable(where, None, f"a column is not of its type: {error}", REMAKE) from None


def hold(frame: pd.DataFrame, schema: pa.DataFrameSchema, name: str) -> None:
    """Raise InputError naming the rows of a table that break its contract, by its first column."""
    if keeps(frame, schema):
        return
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        refuse(_broken(error.failure_cases, frame, name))


def _broken(cases: pd.DataFrame, frame: pd.DataFrame, name: str) -> Iterator[Problem]:
    """One problem for each failure case of Pandera."""
    for case in cases.to_dict("records"):
        index = case["index"]
        known = index is not None and pd.notna(index)
        record = str(frame.iloc[int(index), 0]) if known else "the table"
        column = str(case["column"]) if case["schema_context"] == "Column" else None
        what = f"{record}: {case['failure_case']!r} breaks the contract"
        row = int(index) + 2 if known else None
        yield Problem(f"{FOLDER}/{name}.csv", row, column, what, f"{case['check']}")


def keeps(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> bool:
    """Whether a table surely keeps its contract; where this is not sure, `schema.validate` says what is wrong.

    Pandera words every failure, but takes longer to load its checks than it takes to make these tables.
    """
    names = [name for name, column in schema.columns.items() if column.required or name in frame]
    same = list(frame.columns) == names or (not schema.ordered and set(frame.columns) == set(names))
    if not same or (schema.unique and frame.duplicated(schema.unique).any()):
        return False
    return all(_column_keeps(frame[name], schema.columns[name]) for name in names) and all(
        check._check_fn(frame).all() for check in schema.checks
    )


def _column_keeps(cells: "pd.Series[Any]", column: pa.Column) -> bool:
    """Whether the cells of a column are of its type, there, unlike where they must be, and pass its checks."""
    is_text = str(column.dtype).startswith("string")
    typed = infer_dtype(cells, skipna=False) == "string" if is_text else str(cells.dtype) == str(column.dtype)
    if not typed or (cells.hasnans and not column.nullable) or (column.unique and cells.duplicated().any()):
        return False
    # Text repeats, and no check of a column looks at more than one cell.
    known = cells if not column.checks else cells.drop_duplicates() if is_text else cells.dropna()
    return all(
        check.name in _CHECKS and _CHECKS[check.name](known, check.statistics).all()
        for check in column.checks
    )


#: The checks of columns that contracts use, by Pandera's names; any other is left to Pandera.
_CHECKS: Mapping[str, Callable[["pd.Series[Any]", Mapping[str, Any]], Any]] = {
    "isin": lambda cells, rule: cells.isin([*rule["allowed_values"]]),
    "str_matches": lambda cells, rule: cells.str.match(rule["pattern"]),
    "str_length": lambda cells, rule: cells.str.len() >= rule["min_value"],
    "greater_than": lambda cells, rule: cells > rule["min_value"],
    "greater_than_or_equal_to": lambda cells, rule: cells >= rule["min_value"],
    "less_than": lambda cells, rule: cells < rule["max_value"],
    "less_than_or_equal_to": lambda cells, rule: cells <= rule["max_value"],
    "in_range": lambda cells, rule: cells.between(rule["min_value"], rule["max_value"]),
}
