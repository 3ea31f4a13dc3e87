"""Text files as printed: every cell as text, missing as empty, with the line it stands on; and what cells may be.

`raw_tables.yml` says what the cells of each raw table may be, in the order of its columns.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.arguments import nearest
from analysis.files import packaged
from analysis.reading.problems import Problem, decode, refuse, unusable
from analysis.safe_text import hidden_sign
from analysis.subject.chosen import DEFAULT, chosen
from analysis.subject.measures import growing_measures
from analysis.vocabulary import words_of

#: The column that remembers on which line of the file a record starts; where files stand together, the one with theirs.
LINE = "line"
FILE = "file"
#: What is left out at the ends of cells: blanks of all widths, tabs, line feeds; no sign that nobody sees.
BLANKS = " \t\n\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
#: What a flag of a raw table of claims holds where the source says so, and which columns are flags.
YES = "yes"
FLAGS = ("provisional", "confirmed", "reporters_only", "part_years")


# -- from a file to rows --------------------------------------------------------------------------------------------


def require_file(path: Path, file: str) -> None:
    """Refuse a file that is not there."""
    if not path.is_file():
        raise unusable(file, None, "the file does not exist", "put it there or take out its card")


#: Letters that a cell may have, as Python itself has it.
_LONGEST_CELL = 131_072


def _rows(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the line that they start on; blank lines are left out, as are spaces at the ends of cells."""
    # Other packages of a process set another.
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            start = line
            line = reader.line_num + 1
            if cells:
                # Where all signs can be seen, those that cannot need not be told from blanks.
                blanks = None if "".join(cells).isprintable() else BLANKS
                yield start, [cell.strip(blanks) for cell in cells]
    except csv.Error as error:
        what = f"not readable as CSV ({error})"
        raise unusable(file, reader.line_num, what, "cells in double quotes where needed") from None


def hidden_problems(file: str, line: int, names: Sequence[str], cells: Sequence[str]) -> list[Problem]:
    """A problem for each cell of a record that holds a sign which nobody sees, or which commands a terminal."""
    if "".join(cells).isprintable():
        return []
    problems = []
    for name, cell in zip(names, cells, strict=False):
        sign = hidden_sign(cell)
        if sign:
            problems.append(Problem(file, line, name, f"the cell holds {sign}", "the text without it"))
    return problems


def read_text_table(path: Path, table: str = "", *, file: str, may_be_empty: bool = False) -> pd.DataFrame:
    """Every cell of a CSV file as text, "" where nothing is printed, and a first column `line` with each record's line.

    Raises InputError if the file is missing, empty, wrongly encoded, has a header that repeats or lacks a name,
    or a record with too many or too few cells, and with all `cell_problems` of a `table` of raw_tables.yml.
    """
    require_file(path, file)
    text = decode(path.read_bytes(), file)
    (_, header), *rows = _rows(text, file)
    problems = _header_problems(header, file)
    right = f"{len(header)}, as in the header"
    for line, cells in rows:
        if len(cells) != len(header):
            problems.append(Problem(file, line, None, f"the row has {len(cells)} cells", right))
        problems += hidden_problems(file, line, header, cells)
    refuse(problems)
    if not rows and not may_be_empty:
        raise unusable(file, None, "the file has a header but no row", "at least one row")
    cells_of_rows = [cells for _, cells in rows]
    lines = [line for line, _ in rows]
    frame = pd.DataFrame(cells_of_rows, columns=header, dtype=object)
    frame.insert(0, LINE, lines)
    if table:
        contract = raw_contract(table)
        refuse(cell_problems(frame, contract, file=file))
    return frame


def _header_problems(header: Sequence[str], file: str) -> list[Problem]:
    """A problem for each column without a name of its own."""
    problems = hidden_problems(file, 1, header, header)
    for index, name in enumerate(header):
        if not name:
            what = f"column {index + 1} has no name"
            problems.append(Problem(file, 1, None, what, "a name for each column"))
        elif name in header[:index]:
            problems.append(Problem(file, 1, name, "the column stands twice", "one column of that name"))
    return problems


# -- what the cells may be ------------------------------------------------------------------------------------------

_SIGNS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
_KINDS = {"str": "text", "bool": "true or false", "float64": "a number", "Int64": "a whole number"}


_EMPTY = pd.Series([""], dtype=object)


@dataclass(frozen=True, slots=True)
class Column:
    """What the cells of a column may be: of a raw table all are text, of a processed one they have their type."""

    pattern: str = ""  # what text must match
    said: str = ""  # in words, where the other fields do not say it
    unique: bool = False  # whether each cell stands once
    dtype: str = "str"
    limits: Mapping[str, float] = field(default_factory=dict)  # of numbers, by ge, gt, le, lt
    listed: str = ""  # all that text may be, as `words_of` takes it
    empty: bool = False  # whether a cell may be missing; of text, whether it may be ""
    required: bool = True  # whether a table must have the column
    description: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """All that text may be; looked up when asked for, as it may stand in a room that is not loaded yet."""
        return words_of(self.listed) if self.listed else ()

    @property
    def right(self) -> str:
        """In words, what a cell may be."""
        if self.said:
            right = self.said
        elif self.listed:
            right = f"one of {', '.join(self.words)}"
        else:
            limits = " and ".join(f"{_SIGNS[name]} {limit:g}" for name, limit in self.limits.items())
            right = f"{_KINDS[self.dtype]} {self.pattern}{limits}".strip()
        return f"{right}, or nothing" if self.empty else right

    @property
    def is_needed(self) -> bool:
        """Whether a table cannot do without the column: it must have it, and some cell must be filled."""
        if self.dtype != "str":
            return self.required
        return self.required and not self.allows(_EMPTY).all()

    def allows(self, cells: "pd.Series[Any]") -> "pd.Series[bool]":
        """Which cells are as they should be, for cells of its type."""
        if self.listed:
            words = (*self.words, "") if self.empty else self.words
            return cells.isin(words)
        if self.pattern:
            return cells.str.fullmatch(self.pattern, flags=re.DOTALL, na=False).astype(bool)
        if self.dtype == "str":
            return cells.notna() if self.empty else cells.fillna("") != ""
        is_fine = cells.notna()
        for name, limit in self.limits.items():
            keeps_limit = getattr(cells, name)(limit)
            is_fine &= keeps_limit.fillna(False).astype(bool)
        return is_fine | (cells.isna() & self.empty)


def column_of(rule: Any, kinds: Mapping[str, Any], **about: Any) -> Column:
    """The column that a YAML file describes, by the name of a kind, by words, or by the fields themselves.

    A "?" behind a name or words says that a cell may be empty. A list is a pattern and what would be right.
    """
    if isinstance(rule, str):
        name = rule.removesuffix("?")
        about = about | {"empty": rule != name}
        rule = kinds.get(name, {"listed": name})
    if isinstance(rule, list):
        rule = dict(zip(("pattern", "said"), rule, strict=True))
    return Column(**about | rule)


@cache
def raw_contract(table: str) -> Mapping[str, Column]:
    """What the cells of each column of a raw table may be; columns that it may lack come last."""
    tables = packaged("reading/raw_tables.yml")
    kinds = kinds_of(tables)
    columns = {}
    for name, rule in tables[table].items():
        columns[name] = column_of(rule, kinds, required=True)
    for name, rule in tables.get(f"{table}_may_have", {}).items():
        columns[name] = column_of(rule, kinds, required=False)
    for name, rule in tables.get(f"{table}_that_grow", {}).items() if growing_measures() else ():
        columns[name] = column_of(rule, kinds, required=False)
    return columns


def kinds_of(tables: Mapping[str, Any]) -> Mapping[str, Any]:
    """The kinds of cells in a file of contracts, with those that are other where the subject is somebody's own."""
    kinds: Mapping[str, Any] = tables["kinds"]
    return kinds if chosen().name == DEFAULT else {**kinds, **tables["kinds_of_own_subjects"]}


def with_empty_columns(table: pd.DataFrame, columns: Mapping[str, Column]) -> pd.DataFrame:
    """A raw table with every column that it lacks and that may be empty from top to bottom."""
    absent = [name for name, column in columns.items() if column.required and name not in table]
    empty = [name for name in absent if not columns[name].is_needed]
    return table.assign(**dict.fromkeys(empty, ""))


def cell_problems(table: pd.DataFrame, columns: Mapping[str, Column], *, file: str) -> list[Problem]:
    """Every way in which a table breaks its contract: these columns and no others, each cell as its column's are."""
    allowed = {*columns, LINE}
    unknown = [str(name) for name in table if name not in allowed]
    required = [name for name, column in columns.items() if column.required]
    missing = [name for name in required if name not in table]
    problems: list[Problem] = []
    for name in missing:
        needed = ", ".join(name for name, column in columns.items() if column.is_needed)
        what = f"the column is missing{_hint(name, unknown)}"
        problems.append(Problem(file, 1, name, what, f"a column of that name; needed are {needed}"))
    # One that was taken for a column that is missing is told with it.
    offered = " ".join(problem.what for problem in problems)
    for name in unknown:
        if repr(name) in offered:
            continue
        right = f"only {', '.join(columns)}{_hint(name, columns)}"
        problems.append(Problem(file, 1, name, "the column is not expected", right))
    if problems:
        return problems
    for name, column in columns.items():
        if name in table:
            problems += _wrong_cells(table, name, column, file)
            if column.unique:
                problems += _repeated_cells(table, name, file)
    return problems


def _wrong_cells(table: pd.DataFrame, name: str, column: Column, file: str) -> Iterator[Problem]:
    """The cells of a column that are not as it should be."""
    is_wrong = ~column.allows(table[name])
    if not is_wrong.any():
        return
    wrong = table[is_wrong]
    cells = wrong[name].tolist()
    for line, cell in zip(wrong[LINE].tolist(), cells, strict=True):
        what = "the cell is empty" if cell == "" else f"{cell!r} is not allowed"
        right = f"{column.right}{_hint(str(cell), column.words)}"
        yield Problem(file, line, name, what, right)


def _repeated_cells(table: pd.DataFrame, name: str, file: str) -> Iterator[Problem]:
    """The cells of a column that stand further up already."""
    again = table[table[name].duplicated()]
    cells = again[name].tolist()
    for line, cell in zip(again[LINE].tolist(), cells, strict=True):
        is_cell = table[name] == cell
        first_line = table.loc[is_cell, LINE].iloc[0]
        right = f"one of its own (first in line {first_line})"
        yield Problem(file, line, name, f"{cell!r} stands twice", right)


def _hint(text: str, names: Iterable[str]) -> str:
    """The name that is written most like a text, in brackets; empty where none is near."""
    near = nearest(text, names, most=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


#: A column, where its cells are fine, what would be right, and, if it is not just the cell, what is wrong: cells of
#: the row stand in braces, `cell` is that of the column.
Check = tuple[str, pd.Series, str] | tuple[str, pd.Series, str, str]


def failing(table: pd.DataFrame, checks: Iterable[Check], *, file: str = "") -> list[Problem]:
    """The cells of a table that fail a check; without a file each row names its own."""
    problems: list[Problem] = []
    for column, is_fine, right, *messages in checks:
        is_wrong = ~is_fine.astype(bool)
        if not is_wrong.any():
            continue
        message = messages[0] if messages else "{cell!r} is not allowed"
        for row in table[is_wrong].to_dict("records"):
            what = message.format_map(row | {"cell": row[column]})
            file_of_row = file or row[FILE]
            problems.append(Problem(file_of_row, int(row[LINE]), column, what, right))
    return problems
