"""Rows of a delimited text file, one at a time and strictly: an extract may have a million of them."""

import csv
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from analysis.reading.problems import InputError, Problem

#: The longest line that is read, in bytes; a file without line ends would otherwise be read at once.
LONGEST = 1 << 20


class _Binary(Protocol):
    """An open file of bytes, compressed or not."""

    def readline(self, size: int, /) -> bytes:
        """Up to so many bytes, up to the end of the line."""


def rows(path: Path, *, file: str, delimiter: str, quoted: bool) -> Iterator[tuple[int, list[str]]]:
    """Every record of a file with the line it starts on, the names of the columns first; cells without outer spaces.

    Parameters
    ----------
    path : Path
        A UTF-8 file, with or without byte-order mark; compressed if its name ends in .gz.
    file : str
        How error messages name it.
    delimiter : str
        Between cells.
    quoted : bool
        Whether double quotes enclose cells; if not, they are letters like others.

    Raises
    ------
    InputError
        If the file is missing, empty, no UTF-8, not readable, cut off within a line, or has a record whose number of
        cells is not that of the first.
    """
    if not path.is_file():
        raise InputError(
            [Problem(file, None, None, "the file does not exist", "put it there or take out its card")]
        )
    with path.open("rb") as raw, gzip.open(raw) if path.suffix == ".gz" else raw as handle:
        texts = _decoded(handle, file)
        if quoted:
            reader = csv.reader(texts, delimiter=delimiter, strict=True)
        else:
            reader = csv.reader(texts, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True)
        width, start = 0, 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                what = f"not readable as a table ({error})"
                raise _problem(file, reader.line_num, what, "the file as it was downloaded") from None
            line, start = start, reader.line_num + 1
            if not cells:
                continue
            width = width or len(cells)
            if len(cells) != width:
                raise _problem(file, line, f"the row has {len(cells)} cells", f"{width}, as in the first row")
            yield line, [cell.strip() for cell in cells]
    if not width:
        raise _problem(file, None, "the file is empty", "a line of names and one line per row")


def _decoded(handle: _Binary, file: str) -> Iterator[str]:
    """The lines of a file as text."""
    for number, raw in enumerate(_lines(handle, file), start=1):
        data = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if b"\x00" in data:
            raise _problem(
                file, number, "the line holds a NUL character (UTF-16, perhaps)", "a file in UTF-8"
            )
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            what = f"byte 0x{data[error.start]:02x} is not UTF-8 (Latin-1, perhaps)"
            raise _problem(file, number, what, "the file in UTF-8") from None
        if not data.endswith(b"\n"):
            what = "the last line has no line end: the file may be cut off"
            raise _problem(
                file, number, what, "the whole file; if it is whole, a line end after the last row"
            )
        yield text


def _lines(handle: _Binary, file: str) -> Iterator[bytes]:
    """The lines of a file as bytes."""
    number = 0
    while True:
        number += 1
        try:
            raw = handle.readline(LONGEST)
        except (OSError, EOFError, zlib.error) as error:
            what = f"not readable as a compressed file ({error})"
            raise _problem(file, number, what, "the .gz file as it was downloaded") from None
        if not raw:
            return
        if len(raw) == LONGEST:
            raise _problem(
                file, number, f"the line is longer than {LONGEST:,} bytes", "a table with line ends"
            )
        yield raw


def _problem(file: str, row: int | None, what: str, right: str) -> InputError:
    """The one thing that is wrong."""
    return InputError([Problem(file, row, None, what, right)])
