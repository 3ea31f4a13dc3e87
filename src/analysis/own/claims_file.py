"""A table of claims in a CSV file: its rows with their lines, and which of them can be read."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis import arguments
from analysis.claims.days import CORRECTS
from analysis.claims.own_rows import known_columns, own_id
from analysis.library.loading import make_claims
from analysis.own.row_notes import row_notes
from analysis.reading.problems import Problem, decode, refuse, unusable
from analysis.subject import SubjectError
from analysis.subject.meanings import meanings_of

#: The signs that spreadsheets put between cells.
_BETWEEN = ",;\t"
#: How many rows an error tells.
_SHOWN = 5
_MARK = b"\xef\xbb\xbf"
_ID = "claim_id"
#: Between two faults of a row.
_BETWEEN_FAULTS = "; "
_FAULTS = re.compile(r"; (?=column \w+: )")
_KNOWN = "one that help(analysis.make_claims) lists"


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be read, and why."""

    line: int  # of the file
    figure: str  # as printed
    why: str  # with the column, and what would be right

    @property
    def faults(self) -> Sequence[str]:
        """Everything that is wrong with it, each column for itself."""
        return _FAULTS.split(self.why)


@dataclass(frozen=True, slots=True)
class Unread:
    """A column that nobody reads, and the known one whose name is most like it; empty where none is."""

    line: int  # of the header
    column: str
    nearest: str

    def problem(self, file: str) -> Problem:
        """What is wrong, in a file that is called so."""
        right = f"did you mean {self.nearest!r}?" if self.nearest else _KNOWN
        return Problem(file, self.line, self.column, "nobody reads a column of this name", right)


@dataclass(frozen=True, slots=True)
class FileRows:
    """The rows of a file by the line on which each starts, without empty cells and columns that nobody reads."""

    rows: Mapping[int, Mapping[str, str]]
    unread: Sequence[Unread]
    has_ids: bool  # of the file's own; else each row has one by its place


@dataclass(frozen=True, slots=True)
class OwnClaims:
    """The claims of a file, as `make_claims` gives them, and its rows that are none."""

    name: str  # of the file, without its ending
    claims: pd.DataFrame
    refused: Sequence[Refused]
    unread: Sequence[Unread] = ()
    notes: Sequence[tuple[int, str]] = ()  # what is odd in rows that were read, with their lines

    @property
    def rows(self) -> int:
        """How many rows the file has, read or not."""
        return len(self.claims) + len(self.refused)

    @property
    def misspelt(self) -> Sequence[Unread]:
        """The columns that nobody reads and whose name is much like one that is read."""
        return [column for column in self.unread if column.nearest]


def read_claims_file(path: Path) -> OwnClaims:
    """The claims of a CSV file with one row a published number, in the columns that `make_claims` takes.

    A row that cannot be read is told and left out. A ValueError with the lines of the file if no row can be read, or
    if it is no table.
    """
    table = read_rows(path)
    refused = refused_rows(table)
    read = _without(refused, table.rows)
    kept = [*read.values()]
    if not kept:
        told = [str(column.problem(path.name)) for column in table.unread]
        for row in refused[:_SHOWN]:
            told += [f"{path.name}:{row.line}: {fault}" for fault in row.faults]
        if len(refused) > _SHOWN:
            told.append(f"and {len(refused) - _SHOWN} more")
        raise ValueError("\n".join(["no row can be read", *told]))
    return OwnClaims(path.stem, make_claims(kept), refused, table.unread, [*row_notes(read)])


def refused_rows(table: FileRows) -> tuple[Refused, ...]:
    """The rows that cannot be read, each with the reason: by themselves, then for a row that they name."""
    doubled = tuple(_doubled(table.rows))
    lines = {row.line for row in doubled}
    alone = _by_halves({line: _alone(row, line in lines) for line, row in table.rows.items()})
    readable = _without((*doubled, *alone), table.rows)
    return tuple(_together((*doubled, *alone, *_unlinked(readable))))


def _together(refused: Sequence[Refused]) -> Iterator[Refused]:
    """Each row once, with everything that is wrong with it, by lines."""
    by_line: dict[int, Refused] = {}
    for row in refused:
        known = by_line.get(row.line)
        why = f"{known.why}{_BETWEEN_FAULTS}{row.why}" if known else row.why
        by_line[row.line] = replace(row, why=why)
    for line in sorted(by_line):
        yield by_line[line]


def _without(
    refused: Sequence[Refused], rows: Mapping[int, Mapping[str, str]]
) -> dict[int, Mapping[str, str]]:
    """The rows that are left without some that cannot be read."""
    lines = {row.line for row in refused}
    return {line: row for line, row in rows.items() if line not in lines}


def read_rows(path: Path, further: Collection[str] = ()) -> FileRows:
    """The rows of a CSV file of claims, which may have some further columns; an InputError if it is no table."""
    if not path.is_file():
        raise unusable(
            str(path), None, "the file does not exist", "a CSV file with one row a published number"
        )
    text = decode(path.read_bytes().removeprefix(_MARK), path.name)
    first, _, _ = text.partition("\n")
    between = max(_BETWEEN, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between)
    header = [name.strip() for name in next(reader)]
    unread = tuple(_unread(header, {*known_columns(), *further}))
    names = {column.column for column in unread}
    rows: dict[int, dict[str, str]] = {}
    line = reader.line_num + 1
    has_ids = _ID in header
    for cells in reader:
        start = line
        line = reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            right = f"{len(header)}, as in the header; a cell with a comma in it stands in double quotes"
            raise unusable(path.name, start, f"the row has {len(cells)} cells", right)
        filled = _filled(header, cells)
        # By its place in the file, so that a row which cannot be read moves no other's id.
        given = {} if has_ids else {_ID: own_id(len(rows) + 1)}
        rows[start] = given | {name: cell for name, cell in filled.items() if name not in names}
    if not rows:
        raise unusable(path.name, None, "the file has a header but no row", "at least one row")
    return FileRows(rows, unread, has_ids)


def rows_of_known_columns(path: Path, further: Collection[str] = ()) -> list[Mapping[str, str]]:
    """The rows of a CSV file of claims, which may have some further columns; without an id where the file has none.

    An InputError if it has a column that nobody reads, or is no table.
    """
    table = read_rows(path, further)
    refuse(column.problem(path.name) for column in table.unread)
    rows = [*table.rows.values()]
    if table.has_ids:
        return rows
    return [{name: cell for name, cell in row.items() if name != _ID} for row in rows]


def _unread(header: Sequence[str], columns: Collection[str]) -> Iterator[Unread]:
    """The columns of a header that nobody reads; one without a name has no cells that say something."""
    known = sorted(columns)
    for name in header:
        if name and name not in known:
            usual = meanings_of("called").get(name.casefold().replace(" ", "_"), "")
            meant = [usual] if usual in known else arguments.nearest(name, known, most=1)
            yield Unread(1, name, meant[0] if meant else "")


def _filled(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells of a row that say something, by their columns."""
    row = {}
    for name, cell in zip(header, cells, strict=False):
        if cell.strip():
            row[name] = cell.strip()
    return row


def _doubled(rows: Mapping[int, Mapping[str, str]]) -> Iterator[Refused]:
    """The rows whose id an earlier row has."""
    lines: dict[str, int] = {}
    for line, row in rows.items():
        claim_id = row.get(_ID)
        if claim_id in lines:
            what = f"column {_ID}: {claim_id!r} stands in row {lines[claim_id]} too"
            yield Refused(line, row.get("figure", ""), f"{what}; an id of its own would be right")
        elif claim_id:
            lines[claim_id] = line


def _alone(row: Mapping[str, str], has_taken_id: bool) -> Mapping[str, str]:
    """A row as it can be tried by itself: without the ids of others, and without one that another row has."""
    linked = _without_links(row)
    return {name: cell for name, cell in linked.items() if name != _ID} if has_taken_id else linked


def _without_links(row: Mapping[str, str]) -> dict[str, str]:
    """A row without the ids of others, which are not there where rows are tried by themselves."""
    return {name: cell for name, cell in row.items() if name != CORRECTS}


def _unlinked(rows: Mapping[int, Mapping[str, str]]) -> Iterator[Refused]:
    """The rows that correct one that there is not."""
    if not rows or not _why_not(list(rows.values())):
        return
    for line, row in rows.items():
        if CORRECTS in row:
            others = [_without_links(other) for place, other in rows.items() if place != line]
            why = _why_not([row, *others])
            if why:
                yield Refused(line, row.get("figure", ""), why)


def _by_halves(rows: Mapping[int, Mapping[str, str]]) -> tuple[Refused, ...]:
    """The rows that cannot be read by themselves: halves are tried until one row is left."""
    why = _why_not(list(rows.values()))
    if not why:
        return ()
    if len(rows) == 1:
        ((line, row),) = rows.items()
        return (Refused(line, row.get("figure", ""), why),)
    lines = list(rows)
    middle = len(lines) // 2
    first = {line: rows[line] for line in lines[:middle]}
    second = {line: rows[line] for line in lines[middle:]}
    return (*_by_halves(first), *_by_halves(second))


def _why_not(rows: Sequence[Mapping[str, str]]) -> str:
    """Why rows cannot be read together; empty if they can."""
    try:
        make_claims(rows)
    except SubjectError:
        # The fault of no row.
        raise
    except ValueError as error:
        return str(error).replace("row 1, ", "").replace("\n", _BETWEEN_FAULTS)
    return ""
