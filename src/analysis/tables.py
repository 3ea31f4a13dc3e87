"""The processed tables: one writer, one reader, one list of which room leaves which behind."""

import math
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis.claims.contract import conform

FOLDER = "data/processed"
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
    """One processed table with the types that its contract states; text is never missing, numbers may be."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    for name, column in schema.columns.items():
        if str(column.dtype) == "bool":
            frame[name] = frame[name] == "true"
    return conform(frame, schema)
