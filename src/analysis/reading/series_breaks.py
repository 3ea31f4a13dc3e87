"""Years from which on a maker's yearly counts are of something else, as the project declares them."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from analysis.project import root
from analysis.reading.text_tables import raw_contract, read_text_table

FILE = "data/raw/reference/series_breaks.csv"


class SeriesBreak(NamedTuple):
    """One break in yearly counts."""

    producer: str
    area: str  # the code of the place that the counts are about
    year: int  # the first year of the new counts
    remark: str  # what a page says of it, a sentence without its full stop
    reason: str  # why it is a break ...
    source: str  # ... and where that can be seen


@cache
def load_breaks(path: Path) -> tuple[SeriesBreak, ...]:
    """The breaks that a table declares, in its order.

    Raises InputError with row and column of every problem.
    """
    table = read_text_table(path, "series_breaks", file=FILE)
    rows = table[[*raw_contract("series_breaks")]].astype({"year": int})
    return tuple(SeriesBreak(*row) for row in rows.itertuples(index=False, name=None))


def declared() -> tuple[SeriesBreak, ...]:
    """The breaks of the project's table."""
    return load_breaks(root() / FILE)


def stretch(producer: str, area: str, year: int | None) -> str:
    """What is to be said of a yearly count that lies after the last break before it; empty where there is none.

    Counts of one maker and place with the same words, or both without, may stand in one series.
    """
    own = [one for one in declared() if (one.producer, one.area) == (producer, area)]
    passed = [one for one in own if year is not None and one.year <= year]
    return max(passed, key=lambda one: one.year).remark if passed else ""
