"""Years from which on a maker's yearly counts are of something else, as the project declares them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis.project import root
from analysis.reading.contracts import require
from analysis.reading.text_tables import LINE, read_text_table

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


def _filled() -> pa.Column:
    """A column in which no cell may be missing."""
    return pa.Column(str, pa.Check.str_length(min_value=1, error="a filled cell"))


_COLUMNS = {
    "producer": _filled(),
    "area": pa.Column(str, pa.Check.str_matches(r"^[A-Z][A-Z0-9_]+$", error="the code of a place")),
    "year": pa.Column(str, pa.Check.str_matches(r"^(19|20)\d\d$", error="a year as 2017")),
    "told": _filled(),
    "reason": _filled(),
    "source": _filled(),
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
    table = require(table, pa.DataFrameSchema({LINE: pa.Column(int)} | _COLUMNS, strict=True), file=FILE)
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
