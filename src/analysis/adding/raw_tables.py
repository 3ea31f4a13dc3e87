"""CSV files of data/raw as rows, and with rows added at their end: no other line changes unless a column is new."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.reading.problems import decode


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
    content = (root / file).read_bytes()
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


def _csv_text(columns: Sequence[str], rows: Sequence[Mapping[str, str]], *, header: bool) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, restval="", extrasaction="ignore", lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()
