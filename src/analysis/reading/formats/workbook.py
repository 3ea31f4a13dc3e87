"""Rows of an Excel sheet, one at a time: an export may have a million of them."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from analysis.reading.formats import sheets
from analysis.reading.problems import InputError, Problem

#: How many rows from the top the names of the columns are looked for in; titles and notes stand above them.
SEARCHED = 12
#: What reading the zip, the XML and the numbers of a broken or protected file may raise.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, expat.ExpatError),
    *(LookupError, ValueError, OverflowError, OSError, EOFError, RuntimeError),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the names of the columns.

    Parameters
    ----------
    sheet : str
        Title of the sheet.
    line : int
        Number of the row as Excel counts it.
    cells : mapping
        Text by the reader's own name for a column, "" where nothing stands.
    """

    sheet: str
    line: int
    cells: Mapping[str, str]


def rows(
    path: Path,
    *,
    file: str,
    columns: Mapping[str, frozenset[str]],
    anywhere: Mapping[str, frozenset[str]] | None = None,
) -> Iterator[Row]:
    """Every row below the column names of the first sheet that has them; rows with nothing in them are left out.

    Parameters
    ----------
    path : Path
        An .xlsx file.
    file : str
        How error messages name it.
    columns : mapping
        For each column, by the reader's own name and in the order of the original: the names it may have, in small
        letters. Case and spaces do not matter.
    anywhere : mapping, optional
        Further columns, whose place in the order does not matter.

    Raises
    ------
    InputError
        If the file is missing or no workbook, or no sheet has all the columns, once each and in their order.
    """
    if not path.is_file():
        raise InputError(
            [Problem(file, None, None, "the file does not exist", "put it there or take out its card")]
        )
    try:
        yield from _rows(path, file, {**columns, **(anywhere or {})}, list(columns))
    except InputError:
        raise
    except BROKEN as error:
        what = f"not readable as an Excel workbook ({type(error).__name__}: {error})"
        raise InputError([Problem(file, None, None, what, "the .xlsx file as it was downloaded")]) from error


def _rows(path: Path, file: str, columns: Mapping[str, frozenset[str]], ordered: list[str]) -> Iterator[Row]:
    """The rows, with the errors of the readers of zip and XML as they are."""
    with zipfile.ZipFile(path) as book:
        texts = sheets.shared_texts(book)
        closest: list[str] = []
        for title, part in sheets.sheets(book):
            with closing(sheets.rows(book, part, texts)) as lines:
                places = _header(lines, columns, closest)
                if places is None:
                    continue
                place = _single(places, columns, ordered, file=f"{file} [{title}]")
                for line, cells in lines:
                    found = {name: _cell(cells, at) for name, at in place.items()}
                    if any(found.values()):
                        yield Row(title, line, found)
                return
    names = "; ".join(" or ".join(sorted(spellings)) for spellings in columns.values())
    near = f" (closest: {', '.join(closest)})" if closest else ""
    what = f"no sheet has the columns of the original{near}"
    raise InputError([Problem(file, None, None, what, f"columns {names}")])


def _header(
    lines: Iterator[tuple[int, Sequence[str]]], columns: Mapping[str, frozenset[str]], closest: list[str]
) -> dict[str, list[int]] | None:
    """Where the columns stand, from the first row that has them all; `closest` keeps the names of the best row."""
    for line, cells in lines:
        names = [" ".join(cell.casefold().split()) for cell in cells]
        places = {
            own: [at for at, name in enumerate(names) if name in spellings]
            for own, spellings in columns.items()
        }
        if all(places.values()):
            return places
        matched = [names[at] for found in places.values() for at in found]
        if len(matched) > len(closest):
            closest[:] = matched
        if line >= SEARCHED:
            break
    return None


def _single(
    places: Mapping[str, list[int]], columns: Mapping[str, frozenset[str]], ordered: list[str], *, file: str
) -> dict[str, int]:
    """One place for each column, in the order of the original: exchanged names are found by nothing else."""
    for own, found in places.items():
        if len(found) > 1:
            name = min(columns[own])
            raise InputError(
                [Problem(file, None, name, "the column stands twice", "one column of that name")]
            )
    order = [places[own][0] for own in ordered]
    if order != sorted(order):
        right = " before ".join(min(columns[own]) for own in ordered)
        what = "the columns do not stand in the order of the original"
        raise InputError([Problem(file, None, None, what, right)])
    return {own: found[0] for own, found in places.items()}


def _cell(cells: Sequence[str], at: int) -> str:
    """A cell without spaces at its ends; rows end at their last cell that is there."""
    return cells[at].strip() if at < len(cells) else ""
