"""The table in an Excel workbook: the first sheet that has the columns of the original, every cell as text."""

import warnings
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import pandas as pd

from analysis.reading.problems import InputError, Problem, unusable
from analysis.reading.text_tables import LINE

#: How many rows from the top the names of the columns are looked for in; titles and notes stand above them.
SEARCHED = 12


def read_sheet(
    path: Path, *, file: str, columns: Mapping[str, Collection[str]], anywhere: Collection[str] = ()
) -> pd.DataFrame:
    """The rows below the column names of the first sheet that has them, those with nothing in them left out.

    Parameters
    ----------
    path : Path
        An .xlsx file.
    file : str
        How error messages name it.
    columns : mapping
        For each column, by the reader's own name and in the order of the original: the names it may have, in small
        letters. Case and spaces do not matter.
    anywhere : collection of str
        Those of the columns whose place in the order does not matter.

    Returns
    -------
    DataFrame
        `line`, the row as Excel counts it, and text columns by the reader's own names; "" where nothing stands.

    Raises InputError if the file is missing or no workbook, or no sheet has all the columns, once each and in
    their order.
    """
    if not path.is_file():
        raise unusable(file, None, "the file does not exist", "put it there or take out its card")
    closest: list[str] = []
    try:
        for title, sheet in _sheets(path):
            found = _header(sheet, columns, closest)
            if found is not None:
                line, places = found
                _require_order(
                    places, [name for name in columns if name not in anywhere], f"{file} [{title}]"
                )
                return _below(sheet, line, places)
    except InputError:
        raise
    except Exception as error:  # whatever the readers of zip, XML and numbers raise for a broken file
        what = f"not readable as an Excel workbook ({type(error).__name__}: {error})"
        raise unusable(file, None, what, "the .xlsx file as it was downloaded") from error
    names = "; ".join(" or ".join(sorted(spellings)) for spellings in columns.values())
    near = f" (closest: {', '.join(closest)})" if closest else ""
    raise unusable(file, None, f"no sheet has the columns of the original{near}", f"columns {names}")


def _sheets(path: Path) -> Iterable[tuple[str, pd.DataFrame]]:
    """Title and cells of each sheet, in the order of the tabs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and other things that are no cells
        with pd.ExcelFile(path, engine="openpyxl") as book:
            for title in book.sheet_names:
                yield str(title), book.parse(title, header=None, dtype=str, na_filter=False)


def _header(
    sheet: pd.DataFrame, columns: Mapping[str, Collection[str]], closest: list[str]
) -> tuple[int, dict[str, list[int]]] | None:
    """Line and places of the columns, from the first row that has them all; `closest` keeps the best row's names."""
    for line, cells in enumerate(sheet.head(SEARCHED).itertuples(index=False), start=1):
        names = [" ".join(str(cell).casefold().split()) for cell in cells]
        places = {
            own: [at for at, name in enumerate(names) if name in spellings]
            for own, spellings in columns.items()
        }
        if all(places.values()):
            return line, places
        matched = [names[at] for found in places.values() for at in found]
        if len(matched) > len(closest):
            closest[:] = matched
    return None


def _require_order(places: Mapping[str, list[int]], ordered: list[str], file: str) -> None:
    """Refuse a column that stands twice or out of the original's order: exchanged names are found by nothing else."""
    for own, found in places.items():
        if len(found) > 1:
            raise InputError([Problem(file, None, own, "the column stands twice", "one column of that name")])
    order = [places[own][0] for own in ordered]
    if order != sorted(order):
        what = "the columns do not stand in the order of the original"
        raise unusable(file, None, what, " before ".join(ordered))


def _below(sheet: pd.DataFrame, line: int, places: Mapping[str, list[int]]) -> pd.DataFrame:
    """The rows below a line, without spaces at the ends of cells."""
    rows = pd.DataFrame({own: sheet[found[0]].str.strip() for own, (*found,) in places.items()})
    rows.insert(0, LINE, range(1, len(rows) + 1))
    rows = rows.iloc[line:]
    return rows[(rows[list(places)] != "").any(axis=1)].reset_index(drop=True)
