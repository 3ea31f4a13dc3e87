"""What a page's tables and figures say, read again from what is shown, and held against what is published.

A table whose rows have ids is held row by row. One that counts rows of another frame is held by counting them again.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd

from analysis.library.page_texts import Fault, word_faults, word_rules
from analysis.library.published_rows import PublishedRows, Row
from analysis.library.quantities import label
from analysis.library.shown_values import is_same, reads_as, shows
from analysis.processed_tables import area_name

#: Columns that a page shows under another name than the published tables have.
_CALLED = {"printed": "figure", "advice_reason": "reason"}
#: Cells of these are composed of several of their row.
_NUMBER = "number"
_QUANTITY = "quantity"
_PERIOD = "period"
_SCHEME = "scheme"
_TIMES = ("period_start", "period_end")
_CODES = re.compile(r"[a-z_0-9]+(?:[;+][a-z_0-9]+)*")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
#: A remark of whoever transcribed a source: it stands with the evidence, and a page may leave it out.
_REMARK = re.compile(r"\s*\[[^\]]*\]")
#: What tables count most often.
_COUNTED_FIRST = ("line", "lineage", "producer", "year", "carrier", "area", "quantity")
#: Columns of codes of places, which stand by their names.
_PLACES = frozenset({"area", "regions", "region_code", "counterpart"})
#: What a figure draws of a row, and does not work out for its axes.
_DRAWN = frozenset(
    {
        *("low", "best", "high", "value", "low50", "high50", "low95", "high95", "figure"),
        *("producer", "producer_year", "period_start", "period_end", "rating", "level", "factor", "members"),
    }
)
#: Under which names a figure draws the ends of an answer.
_DRAWN_ENDS = {
    "low": ("low", "low80", "low95"),
    "best": ("best", "median"),
    "high": ("high", "high80", "high95"),
}
#: Where a figure without ids sets its rows, which is no number of theirs.
_PLACED = frozenset({"panel", "bin"})


class TableReader(HTMLParser):
    """Reads the cells of every row of a table below its heading."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in_body = False
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a body, a row or a cell."""
        if tag == "tbody":
            self._in_body = True
        if not self._in_body:
            return
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        """Close a cell."""
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        """Add a text to the cell that is open."""
        if self._in_cell:
            row = self.rows[-1]
            row[-1] += data


def cells(html: str) -> list[list[str]]:
    """The texts of a table's cells, row by row, without its heading.

    Examples
    --------
    >>> cells("<table><tbody><tr><th>A-1</th><td>12 &amp; more</td></tr></tbody></table>")
    [['A-1', '12 & more']]
    """
    reader = TableReader()
    reader.feed(html)
    reader.close()
    rows = []
    for texts in reader.rows:
        rows.append([" ".join(text.split()) for text in texts])
    return rows


# -- tables whose rows have ids ---------------------------------------------------------------------------------------


def table_faults(
    html: str, columns: Sequence[str], noted: Iterable[Row], published: PublishedRows, *, region: str
) -> Iterator[Fault]:
    """What a table says of rows with ids that is not so, cell by cell."""
    numbers: dict[str, list[str]] = defaultdict(list)
    for number in noted:
        numbers[str(number["id"])].append(str(number["shown"]))
    for row_id, *texts in cells(html):
        if not published[row_id]:
            yield Fault(
                "an id exists", row_id, "it begins a row of a table, and nothing has it", "the id of a claim"
            )
            continue
        claim = published.claim(row_id)
        noted_here = numbers[row_id]
        for column, text in zip(columns, texts, strict=True):
            if text and not _cell_is_so(column, text, row_id, published, region=region, noted=noted_here):
                cells_there = published_cells(column, row_id, published)
                right = repr(cells_there[0]) if cells_there else "a column of its row"
                yield Fault("a cell is that of its row", row_id, f"{column} is shown as {text!r}", right)
            if claim and column in (_QUANTITY, *word_rules()):
                yield from word_faults(text, claim, row_id)


def _cell_is_so(
    column: str, text: str, row_id: str, published: PublishedRows, *, region: str, noted: Sequence[str]
) -> bool:
    """Whether a cell shows what its row has."""
    claim = published.claim(row_id)
    if column == _NUMBER and claim:
        return reads_as(text, published.versions(row_id))
    if column == _QUANTITY:
        return is_quantity(text, published[row_id], region)
    if column == _PERIOD and claim:
        return _is_time(text, claim)
    cells_there = published_cells(column, row_id, published)
    if cells_there:
        return any(shows_cell(text, cell, column, published) for cell in cells_there)
    # What is worked out beside a row stands as its template or table noted it, which is verified by itself.
    unnoted = [digits for digits in _DIGITS.findall(text) if not _is_in_one(digits, noted)]
    return not unnoted


def _is_in_one(digits: str, texts: Iterable[str]) -> bool:
    """Whether one of some texts has certain digits."""
    return any(digits in text for text in texts)


def is_quantity(text: str, rows: Iterable[Row], region: str) -> bool:
    """Whether a text names what one of some rows counts, with or without the region that goes without saying."""
    for row in rows:
        if "measure" not in row:
            continue
        names = (label(row, region=region), label(row, region=""))
        if text in [" ".join(name.split()) for name in names]:
            return True
    return False


def published_cells(column: str, row_id: str, published: PublishedRows) -> list[Any]:
    """What the rows of an id have in a column, also where the published tables call it otherwise."""
    published_cells = published.cells(row_id, column)
    if column in _CALLED:
        published_cells = published_cells + published.cells(row_id, _CALLED[column])
    return published_cells


def _is_time(text: str, claim: Row) -> bool:
    """Whether a text is the time of a claim, in the words of its source or in the years that these stand for."""
    years = set[str]()
    for name in _TIMES:
        year = claim[name]
        if year is not None:
            years.add(str(int(year)))
    words = _DIGITS.findall(str(claim[_PERIOD]))
    shown_numbers = set(_DIGITS.findall(text))
    return shown_numbers <= years.union(words)


def shows_cell(text: str, cell: object, column: str, published: PublishedRows) -> bool:
    """Whether a text is a cell: the same, the number rounded, the name of a maker, or the words of a code."""
    if is_same(text, cell):
        return True
    # Lists of ids stand with a space behind each sign.
    if text.replace("; ", ";") == cell:
        return True
    in_one_line = " ".join(str(cell).split())
    if text == in_one_line:
        return True
    if isinstance(cell, bool):
        return text == ("yes" if cell else "no")
    if isinstance(cell, int | float):
        return shows(text, cell, "", rounded=True)
    if column in _PLACES:
        return text == area_name(str(cell))
    if column == "note":
        without_remarks = _REMARK.sub("", str(cell))
        if text == " ".join(without_remarks.split()):
            return True
    # Also where a maker stands as what a step made of a cell.
    if cell in published.makers_of_name(text):
        return True
    if column == "producer":
        return False
    # Which words are wrong for a code is for the rules of words; those of a scheme say which of its grades is best.
    is_code = bool(_CODES.fullmatch(str(cell)))
    return is_code and (column == _SCHEME or not _DIGITS.search(text))


# -- tables that count the rows of another frame ----------------------------------------------------------------------


def counted_faults(
    html: str, table: pd.DataFrame, counted: pd.DataFrame, columns: Sequence[str]
) -> Iterator[Fault]:
    """What a table says of groups of rows that is not so: each of its numbers is found again by counting them."""
    texts = cells(html)
    if not texts:
        return
    frame = table.reset_index() if table.index.name else table
    frame = frame.head(len(texts))
    keys = []
    numeric = []
    for column in frame:
        if pd.api.types.is_numeric_dtype(frame[column]):
            numeric.append(str(column))
        elif column in counted:
            keys.append(str(column))
    if not keys:
        problem = "none of its columns is one of theirs"
        right = "a column by which they are grouped"
        yield Fault("a table counts rows", ", ".join(map(str, frame)), problem, right)
        return
    for name in numeric:
        if not _is_counted(frame, name, counted, keys):
            problem = (
                "neither how many rows or different cells a group has, nor their least or largest, gives it"
            )
            yield Fault("a table counts rows", name, problem, "what grouping the rows gives")
    names = [str(table.index.name), *columns] if table.index.name else [*columns]
    yield from _misprinted(frame, names, texts)


def _misprinted(frame: pd.DataFrame, names: Sequence[str], texts: Sequence[Sequence[str]]) -> Iterator[Fault]:
    """The cells of a table that are shown as another number than they are."""
    columns = zip(*texts, strict=True)
    for name, column in zip(names, columns, strict=True):
        cells = frame[name].tolist()
        for text, cell in zip(column, cells, strict=True):
            is_number = isinstance(cell, int | float) and cell == cell
            if is_number and not shows(text, cell, "", rounded=True):
                yield Fault("a cell is that of its row", name, f"it is shown as {text!r}", repr(cell))


def _is_counted(frame: pd.DataFrame, name: str, counted: pd.DataFrame, keys: Sequence[str]) -> bool:
    """Whether how often groups of rows stand in a frame, or what they hold, gives a column of a table."""
    group_of_row = pd.MultiIndex.from_frame(counted[keys].astype("str"))
    groups = group_of_row.unique()
    codes = groups.get_indexer(group_of_row)
    shown_groups = pd.MultiIndex.from_frame(frame[keys].astype("str"))
    positions = groups.get_indexer(shown_groups)
    expected = frame[name].to_numpy(dtype="float64", na_value=np.nan)

    def gives(by_group: np.ndarray) -> bool:
        return bool(np.allclose(by_group[positions], expected, rtol=1e-9, equal_nan=True))

    if (positions < 0).any():
        return False
    if gives(np.bincount(codes)):
        return True
    # What is usually counted comes first, as each column takes a while.
    usual = [column for column in _COUNTED_FIRST if column in counted]
    for column in dict.fromkeys([*usual, *counted]):
        if column in keys:
            continue
        counts = _counts(counted[column], codes, name)
        if any(map(gives, counts)):
            return True
    return False


def _counts(column: pd.Series, codes: np.ndarray, name: str) -> Iterator[np.ndarray]:
    """What may be said of the cells of a column in each group: how many differ, the extremes, how many are a word."""
    group_count = codes.max() + 1
    labels, words = column.factorize()
    pairs = np.unique(np.stack([codes, labels]), axis=1)
    group_of_pair, label_of_pair = pairs
    different = group_of_pair[label_of_pair >= 0]
    yield np.bincount(different, minlength=group_count)
    if pd.api.types.is_numeric_dtype(column):
        numbers = column.to_numpy(dtype="float64", na_value=np.nan)
        for extreme, start in ((np.fmin, np.inf), (np.fmax, -np.inf)):
            by_group = np.full(group_count, start)
            extreme.at(by_group, codes, numbers)
            is_empty = np.isinf(by_group)
            yield np.where(is_empty, np.nan, by_group)
    elif name in words:
        has_word = (column == name).to_numpy()
        yield np.bincount(codes[has_word], minlength=group_count)


# -- figures ----------------------------------------------------------------------------------------------------------


def figure_faults(
    name: str, rows: Iterable[Row], published: PublishedRows, *, own: Container[str] = ()
) -> Iterator[Fault]:
    """What a figure draws of rows with ids that is not published; ids that are a page's `own` are left to its check."""
    for row in rows:
        row_id = _drawn_id(row)
        if row_id in own or not row_id:
            continue
        if not published[row_id]:
            yield Fault(
                "an id exists", row_id, f"the figure {name} draws it, and nothing has it", "the id of a claim"
            )
        yield from _drawn_row(name, row, row_id, published)


def _drawn_id(row: Row) -> str:
    """The id of a row of a figure; empty where it has none."""
    row_id = row.get("id") or row.get("conflict_id")
    return str(row_id or "")


def _drawn_row(name: str, row: Row, row_id: str, published: PublishedRows) -> Iterator[Fault]:
    """A row of a figure has the cells of the row with its id."""
    for column, cell in row.items():
        # A claim of a conflict is drawn in the colour of the conflict's level.
        is_of_conflict = column == "level" and row.get("id")
        if cell is None or column not in _DRAWN or is_of_conflict:
            continue
        cells_there: list[Any] = []
        for called in _DRAWN_ENDS.get(column, (column,)):
            cells_there += published.cells(row_id, called)
        if cells_there and not any(is_same(cell, there) for there in cells_there):
            problem = f"{name} draws {column} as {cell!r}"
            yield Fault("a figure draws what is published", row_id, problem, repr(cells_there[0]))


def numbers_held(rows: Iterable[Row], published: PublishedRows, numbers: np.ndarray) -> bool:
    """Whether the numbers of rows without ids stand in a published table, or among those that a page rests on."""
    for row in rows:
        if _drawn_id(row):
            continue
        region_code = str(row.get("region_code", ""))
        for column, cell in row.items():
            if isinstance(cell, bool) or not isinstance(cell, int | float) or column in _PLACED:
                continue
            is_held = _is_among(cell, numbers) or published.holds(column, cell)
            if not is_held and not published.holds_of(region_code, cell):
                return False
    return True


def _is_among(cell: float, numbers: np.ndarray) -> bool:
    """Whether a number is one of some others, which stand in order."""
    position = int(np.searchsorted(numbers, cell))
    before = max(position - 1, 0)
    near = numbers[before : position + 1]
    is_close = np.isclose(near, cell, rtol=1e-6)
    return bool(is_close.any())
