"""The processed tables: one writer, one reader, one list of which room leaves which behind."""

import math
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis.claims.contract import conform
from analysis.reading.problems import InputError, Problem

FOLDER = "data/processed"
#: Significant digits of a number that is no whole number.
DIGITS = 6
#: What puts a table right that is missing or stale.
REMAKE = "run: analysis data"


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


def write_bytes(content: bytes, path: Path) -> Path:
    """Write one file, which is replaced whole or not at all; returns where.

    Parameters
    ----------
    content : bytes
        What it holds.
    path : Path
        Where to; the folder is made if need be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f"{path.name}.part")
    staged.write_bytes(content)
    staged.replace(path)
    return path


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
