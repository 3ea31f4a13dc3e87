"""The processed tables: their writer, their reader, and whether one keeps its contract."""

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandas.api.types import infer_dtype

from analysis import project
from analysis.claims.contract import conform
from analysis.reading.problems import InputError, Problem

FOLDER, REMAKE = project.PROCESSED, project.REMAKE
#: Significant digits of a number that is no whole number.
DIGITS = 6


def format_number(value: float) -> str:
    """A number as the tables hold it: whole numbers in full, others with six significant digits."""
    if math.isnan(value):
        return ""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.{DIGITS}g}"


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

    Raises
    ------
    InputError
        If the table is not there, lacks a column of its contract, or holds text where a number belongs: it was made
        by another version of the program.
    """
    where = f"{FOLDER}/{path.name}"
    if not path.is_file():
        raise InputError([Problem(where, None, None, "the table does not exist", REMAKE)])
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    missing = [name for name in schema.columns if name not in frame]
    if missing:
        what = f"the table has no column {', '.join(missing)}: another version of the program made it"
        raise InputError([Problem(where, 1, None, what, REMAKE)])
    for name, column in schema.columns.items():
        if str(column.dtype) == "bool":
            frame[name] = frame[name] == "true"
    try:
        return conform(frame, schema)
    except (TypeError, ValueError) as error:
        raise InputError(
            [Problem(where, None, None, f"a column is not of its type: {error}", REMAKE)]
        ) from None


def keeps(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> bool:
    """Whether a table surely keeps its contract; where this is not sure, `schema.validate` says what is wrong.

    Pandera words every failure, and works for a hundredth of a second on each column that has none.
    """
    names = [name for name, column in schema.columns.items() if column.required or name in frame]
    same = list(frame.columns) == names or (not schema.ordered and set(frame.columns) == set(names))
    if not same or (schema.unique and frame.duplicated(schema.unique).any()):
        return False
    return all(_column_keeps(frame[name], schema.columns[name]) for name in names) and all(
        check(frame).check_passed for check in schema.checks
    )


def _column_keeps(cells: "pd.Series[Any]", column: pa.Column) -> bool:
    """Whether the cells of a column are of its type, there, unlike where they must be, and pass its checks."""
    is_text = str(column.dtype).startswith("string")
    typed = infer_dtype(cells, skipna=False) == "string" if is_text else str(cells.dtype) == str(column.dtype)
    if not typed or (cells.hasnans and not column.nullable) or (column.unique and cells.duplicated().any()):
        return False
    # Text repeats, and no check of a column looks at more than one cell.
    known = cells if not column.checks else cells.drop_duplicates() if is_text else cells.dropna()
    return all(check(known).check_passed for check in column.checks)
