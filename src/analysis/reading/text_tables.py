"""CSV files as printed: every cell as text, missing as empty, with the line it stands on."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.given import nearest, offer
from analysis.reading.problems import InputError, Problem

#: The column that remembers on which line of the file a record starts.
LINE = "line"


class Cells(NamedTuple):
    """What the cells of a column may be: a pattern, the words for it, and whether each stands once."""

    pattern: str
    right: str
    unique: bool = False


#: Any text, and any but none.
ANY, FILLED = Cells(".*", "any text"), Cells(".+", "a filled cell")


def decode(data: bytes, file: str) -> str:
    """Text of a UTF-8 file without byte-order mark.

    Raises
    ------
    InputError
        If the file is empty, starts with a byte-order mark, or holds bytes that are no UTF-8.
    """
    if not data.strip():
        raise InputError(
            [Problem(file, None, None, "the file is empty", "a header line and one line per row")]
        )
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise InputError(
            [Problem(file, 1, None, "the file starts with a byte-order mark", "save it as UTF-8 without one")]
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        raise InputError(
            [
                Problem(
                    file,
                    row,
                    None,
                    f"byte 0x{byte:02x} is not UTF-8 (Latin-1, perhaps)",
                    "save the file as UTF-8",
                )
            ]
        ) from None


def read_text_table(path: Path, *, file: str, delimiter: str = ",") -> pd.DataFrame:
    """Every cell of a CSV file as text, with a first column `line` that holds the line of each record.

    Parameters
    ----------
    path : Path
        Where the file is.
    file : str
        How error messages name it.
    delimiter : str
        Between cells.

    Returns
    -------
    DataFrame
        One row a record; all columns but `line` are str, "" where nothing is printed.

    Raises
    ------
    InputError
        If the file is missing, empty, wrongly encoded, has a header that repeats or lacks a name, or a record with
        too many or too few cells.
    """
    if not path.is_file():
        raise InputError(
            [Problem(file, None, None, "the file does not exist", "put it there or take out its card")]
        )
    text = decode(path.read_bytes(), file)
    if "\x00" in text:
        row = text.count("\n", 0, text.index("\x00")) + 1
        raise InputError([Problem(file, row, None, "the line holds a NUL character", "plain text")])
    header, records, problems = _records(text, file=file, delimiter=delimiter)
    if problems:
        raise InputError(problems)
    if not records:
        raise InputError([Problem(file, None, None, "the file has a header but no row", "at least one row")])
    return pd.DataFrame(records, columns=[LINE, *header], dtype=object).astype({LINE: int})


def _records(
    text: str, *, file: str, delimiter: str
) -> tuple[list[str], list[tuple[object, ...]], list[Problem]]:
    """Header, records with their lines, and what is wrong with either."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[tuple[object, ...]] = []
    try:
        header = next(reader)
        problems = _header_problems(header, file)
        line = reader.line_num + 1
        for cells in reader:
            start, line = line, reader.line_num + 1
            if len(cells) == len(header):
                records.append((start, *(cell.strip() for cell in cells)))
            elif cells:
                right = f"{len(header)}, as in the header"
                problems.append(Problem(file, start, None, f"the row has {len(cells)} cells", right))
    except csv.Error as error:
        what = f"not readable as CSV ({error})"
        raise InputError(
            [Problem(file, reader.line_num, None, what, "cells in double quotes where needed")]
        ) from None
    return header, records, problems


def _header_problems(header: list[str], file: str) -> list[Problem]:
    """Names that are empty or stand twice."""
    problems = []
    for position, name in enumerate(header, start=1):
        if not name.strip():
            problems.append(
                Problem(file, 1, None, f"column {position} has no name", "a name for each column")
            )
        elif name in header[: position - 1]:
            problems.append(Problem(file, 1, name, "the column stands twice", "one column of that name"))
    return problems


def require_cells(table: pd.DataFrame, columns: Mapping[str, Cells], *, file: str) -> pd.DataFrame:
    """The same table, once it has these columns and no others, and each cell matches its column's pattern.

    For tables that are read whenever a place is named: Pandera, which states the other contracts, takes a third of a
    second to import.

    Raises
    ------
    InputError
        With every problem, if it does not.
    """
    missing = [name for name in columns if name not in table]
    unknown = [str(name) for name in table if name not in columns and name != LINE]
    problems = [
        Problem(
            file, 1, name, f"the column is missing{offer(nearest(name, unknown))}", "a column of that name"
        )
        for name in missing
    ] or [
        Problem(file, 1, name, "the column is not expected", f"only {', '.join(columns)}") for name in unknown
    ]
    problems = problems or [*_cell_problems(table, columns, file)]
    if problems:
        raise InputError(problems)
    return table


def _cell_problems(table: pd.DataFrame, columns: Mapping[str, Cells], file: str) -> Iterator[Problem]:
    """Cells that do not match, and those that stand twice."""
    for name, cells in columns.items():
        allowed, seen = re.compile(cells.pattern, re.DOTALL), set()
        for line, cell in zip(table[LINE], table[name], strict=True):
            if not allowed.fullmatch(cell):
                what = f"{cell!r} is not allowed" if cell else "the cell is empty"
                yield Problem(file, int(line), name, what, cells.right)
            elif cells.unique and cell in seen:
                yield Problem(file, int(line), name, f"{cell!r} stands twice", "one of its own")
            seen.add(cell)
