"""CSV files of data/raw as rows, with rows added, and with those of two sides: no other line changes without need."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from analysis.reading.problems import decode

#: What a row says: its columns, each with its cell.
Cells = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file as it stands."""

    content: bytes
    columns: Sequence[str]
    rows: Sequence[Mapping[str, str]]

    def column(self, name: str) -> list[str]:
        """The cells of a column; empty ones where there is none."""
        return [row.get(name, "") for row in self.rows]


def read_raw(root: Path, file: str) -> RawTable:
    """The rows of a file; InputError if it is missing, empty or wrongly encoded."""
    return table_of((root / file).read_bytes(), file)


def table_of(content: bytes, file: str = "") -> RawTable:
    """The content of a file as rows; InputError, which names the file, if it is empty or wrongly encoded."""
    reader = csv.DictReader(io.StringIO(decode(content, file), newline=""))
    rows = [{str(name): cell or "" for name, cell in row.items()} for row in reader]
    return RawTable(content, list(reader.fieldnames or ()), rows)


def with_rows(table: RawTable, added: Sequence[Mapping[str, str]]) -> bytes:
    r"""The file with rows at its end, and a column for each cell that says something and has none yet.

    Examples
    --------
    >>> table = RawTable(b"id,figure\nA-001,5\n", ["id", "figure"], [{"id": "A-001", "figure": "5"}])
    >>> with_rows(table, [{"id": "A-002", "figure": "4,000", "note": ""}])
    b'id,figure\nA-001,5\nA-002,"4,000"\n'
    >>> with_rows(table, [{"id": "A-002", "note": "old"}])
    b'id,figure,note\nA-001,5,\nA-002,,old\n'
    """
    columns = [*table.columns]
    for row in added:
        columns += [name for name, cell in row.items() if cell and name not in columns]
    if columns != [*table.columns]:
        return _csv_text(columns, [*table.rows, *added], header=True).encode()
    content = table.content
    if not content.endswith(b"\n"):
        content += b"\n"
    return content + _csv_text(columns, added, header=False).encode()


def united_rows(base: RawTable, ours: RawTable, theirs: RawTable) -> bytes:
    r"""Our rows and those that they added since `base`, without those that they removed, in the columns of both.

    Examples
    --------
    >>> base = table_of(b"id,figure\nA-001,5\n")
    >>> ours = table_of(b"id,figure,note\nA-001,5,\nA-002,6,old\n")
    >>> united_rows(base, ours, table_of(b"id,figure\nA-001,5\nA-003,7\n"))
    b'id,figure,note\nA-001,5,\nA-002,6,old\nA-003,7,\n'
    """
    before = _cells_of(base)
    removed = before - _cells_of(theirs)
    known = before | _cells_of(ours)
    rows = _without(ours, removed) + _without(theirs, known)
    columns = list(dict.fromkeys((*ours.columns, *theirs.columns)))
    return _csv_text(columns, rows, header=True).encode()


def is_ragged(content: bytes) -> bool:
    r"""Whether a row has more cells than the first line of a file, or fewer.

    Examples
    --------
    >>> is_ragged(b"id,note\nA-001\n"), is_ragged(b"")
    (True, False)
    """
    widths = {len(row) for row in _lines(content)}
    return len(widths) > 1


def cells_of_rows(content: bytes) -> dict[int, Cells]:
    r"""What the rows of a file say, whatever empty columns it has, by the line on which each ends.

    Examples
    --------
    >>> cells_of_rows(b"id,note\nA-001,\n") == cells_of_rows(b"id\nA-001\n")
    True
    """
    reader = _lines(content)
    header: list[str] = next(reader, [])
    rows = {}
    for row in reader:
        named = zip_longest(header, row, fillvalue="")
        rows[reader.line_num] = _filled(dict(named))
    return rows


def _lines(content: bytes) -> Any:
    """A reader of the cells of a file; bytes that are no text are told elsewhere."""
    text = content.decode("utf-8", errors="replace")
    return csv.reader(io.StringIO(text, newline=""))


def _cells_of(table: RawTable) -> set[Cells]:
    """What the rows of a table say."""
    return set(map(_filled, table.rows))


def _without(table: RawTable, known: set[Cells]) -> list[Mapping[str, str]]:
    """The rows of a table that say something else than these."""
    rows = []
    for row in table.rows:
        if _filled(row) not in known:
            rows.append(row)
    return rows


def _filled(row: Mapping[str, str]) -> Cells:
    """The cells of a row that say something, with their columns."""
    return frozenset((name, cell) for name, cell in row.items() if cell)


def _csv_text(columns: Sequence[str], rows: Sequence[Mapping[str, str]], *, header: bool) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, restval="", extrasaction="ignore", lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()
