"""Years from which on a maker's yearly counts are of something else, as the project declares them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.project import root
from analysis.reading.text_tables import FILLED, Cells, read_text_table, require_cells

FILE = "data/raw/reference/series_breaks.csv"


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """One break in yearly counts.

    Parameters
    ----------
    producer, area : str
        Whose counts, and the code of the place that they are about.
    year : int
        The first year of the new counts.
    told : str
        What a page says of it, a sentence without its full stop.
    reason, source : str
        Why it is a break, and where that can be seen.
    """

    producer: str
    area: str
    year: int
    told: str
    reason: str
    source: str


_COLUMNS = {
    "producer": FILLED,
    "area": Cells(r"[A-Z][A-Z0-9_]+", "the code of a place"),
    "year": Cells(r"(19|20)\d\d", "a year as 2017"),
    "told": FILLED,
    "reason": FILLED,
    "source": FILLED,
}


def load_breaks(path: Path) -> tuple[SeriesBreak, ...]:
    """The breaks that a table declares, in its order.

    Parameters
    ----------
    path : Path
        Usually the project's data/raw/reference/series_breaks.csv.

    Raises
    ------
    InputError
        With row and column of every problem.
    """
    table = read_text_table(path, file=FILE)
    table = require_cells(table, _COLUMNS, file=FILE)
    return tuple(_break(record) for _, record in table.iterrows())


def _break(record: "pd.Series[str]") -> SeriesBreak:
    """One row of the table."""
    return SeriesBreak(
        producer=str(record["producer"]),
        area=str(record["area"]),
        year=int(record["year"]),
        told=str(record["told"]),
        reason=str(record["reason"]),
        source=str(record["source"]),
    )


_load_once = cache(load_breaks)


def declared() -> tuple[SeriesBreak, ...]:
    """The breaks of the project's table, read once."""
    return _load_once(root() / FILE)


def stretch(producer: str, area: str, year: int | None) -> str:
    """What is to be said of a yearly count that lies after the last break before it; empty where there is none.

    Counts of one maker and place with the same words, or both without, may stand in one series.

    Parameters
    ----------
    producer, area : str
        Whose count, and the code of the place.
    year : int or None
        The year of the count.
    """
    own = [one for one in declared() if (one.producer, one.area) == (producer, area)]
    passed = [one for one in own if year is not None and one.year <= year]
    return max(passed, key=lambda one: one.year).told if passed else ""
