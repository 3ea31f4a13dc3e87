"""A reader's own lists: how many persons have each pattern of lists, from a CSV file; never the persons themselves."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from analysis.reading.problems import decode, unusable

_COUNT = "count"
_ON_A_LIST = ("0", "1")
#: The signs that spreadsheets put between cells.
_BETWEEN = ",;\t"
_MARK = b"\xef\xbb\xbf"
#: The first row of a file has its header.
_HEADER_LINES = 1
_RIGHT = "a column of 0 and 1 for each list and a column count, one row a pattern"
#: So many faults an error tells.
_SHOWN = 5


def read_lists(path: str | Path) -> pd.DataFrame:
    r"""The lists of a CSV file, for `capture_recapture`; a ValueError says what is wrong, with file, row and column.

    The file holds counts, not persons: one row a pattern, with 1 under each list that the pattern is on and 0 under the
    others, and under ``count`` how many persons have it. The persons on no list have no row.

    Parameters
    ----------
    path : str or Path
        Of the file; commas, semicolons or tabs stand between its cells.

    Returns
    -------
    DataFrame
        A column of 0 and 1 for each list and `count`, in the order of the file; ``attrs`` have its `place` (the name of
        the file), and a `period`, `note` and `joined` without anything.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "harbour.csv")
    >>> _ = path.write_text("police,charity,count\n1,0,60\n0,1,40\n1,1,20\n")
    >>> lists = an.read_lists(path)
    >>> an.capture_recapture(lists, model="independent")["total"].round().tolist()
    [240.0]
    """
    file = Path(path)
    if not file.is_file():
        raise unusable(str(path), None, "the file does not exist", f"a CSV file with {_RIGHT}")
    text = decode(file.read_bytes().removeprefix(_MARK), file.name)
    header, _, _ = text.partition("\n")
    between = max(_BETWEEN, key=header.count)
    names, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=between)
    filled = {line: row for line, row in enumerate(rows, start=_HEADER_LINES + 1) if any(row)}
    for line, row in filled.items():
        if len(row) != len(names):
            right = f"{len(names)}, as in the header"
            raise unusable(file.name, line, f"the row has {len(row)} cells", right)
    columns = [name.strip() for name in names]
    cells = pd.DataFrame(list(filled.values()), index=list(filled), columns=columns, dtype="str")
    _check_columns(cells, file.name)
    faults = [*_faults(cells, file.name)]
    if faults:
        raise ValueError("\n".join(faults[:_SHOWN]))
    lists = cells.astype("int64").reset_index(drop=True)
    lists.attrs = {"place": file.stem, "period": "", "note": "", "joined": []}
    return lists


def _check_columns(cells: pd.DataFrame, name: str) -> None:
    """Fail unless there are two lists or more and a count, and rows."""
    lists = cells.columns.drop(_COUNT, errors="ignore")
    if _COUNT not in cells:
        what = "there is no column count; a row for each person is more than should be kept in a file"
        raise unusable(name, _HEADER_LINES, what, _RIGHT)
    if len(lists) < len(_ON_A_LIST):
        raise unusable(name, _HEADER_LINES, "nothing overlaps with fewer than two lists", _RIGHT)
    if cells.empty:
        raise unusable(name, None, "the file has a header but no row", _RIGHT)


def _faults(cells: pd.DataFrame, name: str) -> Iterator[str]:
    """What is wrong with the rows, a line each."""
    lists = [*cells.columns.drop(_COUNT)]
    lines_of: dict[Sequence[str], object] = {}
    for line, row in cells.to_dict("index").items():
        where = f"{name}:{line}"
        for column in lists:
            if row[column].strip() not in _ON_A_LIST:
                yield f"{where}:{column}: {row[column]!r} is neither 0 nor 1"
        count = row[_COUNT].strip()
        if not (count.isascii() and count.isdigit()):
            yield f"{where}:{_COUNT}: {count!r} is no number of persons; a whole number would be right, as printed"
        pattern = tuple(row[column].strip() for column in lists)
        if pattern in lines_of:
            yield f"{where}: the pattern stands in row {lines_of[pattern]} too; one row with both counts would be right"
        if set(pattern) == {"0"}:
            yield f"{where}: persons on no list are what is asked for; no such row would be right"
        lines_of.setdefault(pattern, line)
