"""The table in an Excel workbook: the first sheet that has the columns of the original, every cell as text.

Only the texts and numbers of cells are read, straight from the XML: openpyxl, which also reads styles, formulas and
dates, takes six times as long for an export of 60,000 rows.
"""

import zipfile
from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from itertools import islice
from pathlib import Path
from posixpath import normpath
from xml.etree import ElementTree

import pandas as pd

from analysis.reading.problems import InputError, Problem, unusable
from analysis.reading.text_tables import LINE

#: How many rows from the top the names of the columns are looked for in; titles and notes stand above them.
SEARCHED = 12
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
#: The line of a row, and its cells by the letters of their columns.
Row = tuple[int, dict[str, str]]


def read_sheet(
    path: Path, *, file: str, columns: Mapping[str, Collection[str]], anywhere: Collection[str] = ()
) -> pd.DataFrame:
    """The rows below the column names of the first sheet that has them, those with nothing in them left out.

    `columns` are the reader's own names in the order of the original, each with the names that a sheet may give it, in
    small letters; the place of those `anywhere` does not matter. The column `line` is the row as Excel counts it.

    Raises InputError if the file is missing or no workbook, or no sheet has all the columns, once each and in order.
    """
    if not path.is_file():
        raise unusable(file, None, "the file does not exist", "put it there or take out its card")
    closest: list[str] = []
    try:
        with zipfile.ZipFile(path) as book:
            for title, rows in _sheets(book):
                if (places := _header(rows, columns, closest)) is not None:
                    ordered = [name for name in columns if name not in anywhere]
                    letters = _single(places, ordered, f"{file} [{title}]")
                    every = ((line, *(cells.get(at, "") for at in letters)) for line, cells in rows)
                    found = [row for row in every if any(row[1:])]
                    return pd.DataFrame(found, columns=[LINE, *columns], dtype=object).astype({LINE: int})
    except InputError:
        raise
    except Exception as error:  # whatever the readers of zip, XML and numbers raise for a broken file
        what = f"not readable as an Excel workbook ({type(error).__name__}: {error})"
        raise unusable(file, None, what, "the .xlsx file as it was downloaded") from error
    names = "; ".join(" or ".join(sorted(spellings)) for spellings in columns.values())
    near = f" (closest: {', '.join(closest)})" if closest else ""
    raise unusable(file, None, f"no sheet has the columns of the original{near}", f"columns {names}")


def _header(
    rows: Iterator[Row], columns: Mapping[str, Collection[str]], closest: list[str]
) -> dict[str, list[str]] | None:
    """Where the columns stand, from the first row that has them all; `closest` keeps the best row's names."""
    for _, cells in islice(rows, SEARCHED):
        names = {at: " ".join(cell.casefold().split()) for at, cell in cells.items()}
        known = columns.items()
        places = {own: [at for at, name in names.items() if name in some] for own, some in known}
        if all(places.values()):
            return places
        matched = [names[at] for found in places.values() for at in found]
        if len(matched) > len(closest):
            closest[:] = matched
    return None


def _single(places: Mapping[str, list[str]], ordered: list[str], file: str) -> list[str]:
    """One place for each column, in the original's order: exchanged names are found by nothing else."""
    for own, found in places.items():
        if len(found) > 1:
            raise InputError([Problem(file, None, own, "the column stands twice", "one column of that name")])
    order = [(len(places[own][0]), places[own][0]) for own in ordered]
    if order != sorted(order):
        what = "the columns do not stand in the order of the original"
        raise unusable(file, None, what, " before ".join(ordered))
    return [found[0] for found in places.values()]


def _sheets(book: zipfile.ZipFile) -> Iterator[tuple[str, Iterator[Row]]]:
    """Title and rows of each sheet, in the order of the tabs."""
    parts = {one.get("Id"): str(one.get("Target")) for one in _root(book, "xl/_rels/workbook.xml.rels")}
    has_texts = "xl/sharedStrings.xml" in book.namelist()
    texts = [_words(item) for item in _root(book, "xl/sharedStrings.xml")] if has_texts else []
    for sheet in _root(book, "xl/workbook.xml").iterfind("{*}sheets/{*}sheet"):
        part = parts[sheet.get(_RELATION)]
        path = normpath(part if part[0] == "/" else f"/xl/{part}")[1:]
        yield str(sheet.get("name")), _rows(book, path, texts)


def _root(book: zipfile.ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(part))


def _words(element: ElementTree.Element) -> str:
    """The text of a cell that holds its own, or of a shared one; how it is pronounced is left out."""
    runs = (run for part in element for run in (part if part.tag.endswith("}r") else (part,)))
    return "".join(run.text or "" for run in runs if run.tag.endswith("}t"))


def _rows(book: zipfile.ZipFile, part: str, texts: list[str]) -> Iterator[Row]:
    """Every row that has cells."""
    last = 0
    for _, element in ElementTree.iterparse(BytesIO(book.read(part))):
        if element.tag.endswith("}row"):
            last = int(element.get("r", last + 1))
            yield last, {_letters(cell, at): _text(cell, texts) for at, cell in enumerate(element)}
            element.clear()


def _letters(cell: ElementTree.Element, at: int) -> str:
    """The letters of a cell's column: A, B, ..., Z, AA."""
    if (place := cell.get("r")) is not None:
        return place.rstrip("0123456789")
    return (chr(64 + at // 26) if at >= 26 else "") + chr(65 + at % 26)


def _text(cell: ElementTree.Element, texts: list[str]) -> str:
    """A cell as text, numbers with no more digits than they need, without spaces at the ends."""
    kind, found = cell.get("t", "n"), list(cell)
    if not found:
        return ""
    if kind == "inlineStr":
        return _words(found[0]).strip()
    text = (found[-1].text or "").strip()  # behind a formula stands its value
    if kind == "s":
        return texts[int(text)].strip()
    if kind != "n" or text.isdecimal():
        return text
    number = float(text)
    return str(int(number)) if number.is_integer() else str(number)
