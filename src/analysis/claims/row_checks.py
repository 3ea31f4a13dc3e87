"""What is wrong with the cells of one raw claim beyond what its columns allow, told at the row of the raw file."""

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from analysis.arguments import nearest
from analysis.claims.audit_steps import ENDS, Row
from analysis.reading.delimited_tables import FILE, LINE
from analysis.reading.periods import Period
from analysis.reading.printed_spans import SPANS, printed_span
from analysis.reading.problems import Problem
from analysis.subject import load
from analysis.vocabulary import FigureKind, Measure

#: The day on which the file of a record was read: no year of a claim lies after it.
ACCESSED = "accessed"
#: How units of numbers for a span of time end.
_TIMED = tuple(f"_per_{span}" for span in SPANS)
_SHARES = frozenset({Measure.SHARE, Measure.RATIO})


def cell_problem(cells: Row, column: str, what: str, right: str) -> Problem:
    """What is wrong with a cell."""
    return Problem(cells[FILE], int(cells[LINE]), column, what, right)


def years_to_come(cells: Row, period: Period) -> Iterator[Problem]:
    """A problem for each year that lies after the day on which the file was read.

    That day stands on the card, so that no clock is asked here: the same bytes are refused on every day.
    """
    if not cells[ACCESSED]:
        return
    last = int(cells[ACCESSED][:4])
    years = {"producer_year": cells["producer_year"], "period_start": period.start, "period_end": period.end}
    right = f"a year up to {last}, as the source was read on {cells[ACCESSED]}"
    told = set[str]()
    for name, year in years.items():
        column = name if cells[name] else "period"
        if year and int(year) > last and column not in told:
            told.add(column)
            yield cell_problem(cells, column, f"the year {year} was still to come", right)


def span_problems(cells: Row, figure: Row) -> Iterator[Problem]:
    """A problem if a figure says that it is so many a year, and no unit of its measure is by the year."""
    span = printed_span(cells["figure"])
    if not span or figure["kind"] != FigureKind.COUNT:
        return
    fitting = []
    for measure, about in load("labels.yml")["measures"].items():
        # A number a day may stand for one a year, as its unit says then; not for one of a moment.
        if measure == cells["measure"] and any(unit.endswith(_TIMED) for unit in about["said"]):
            return
        if f"{cells['unit']}_per_{span}" in about["said"]:
            fitting.append(measure)
    what = f"{cells['figure']!r} is so many a {span}, and the measure {cells['measure']} has no unit of that kind"
    right = f"the number without its {span}"
    if fitting:
        right = f"the measure {fitting[0]}, or {right}"
    yield cell_problem(cells, "figure", what, right)


def share_problems(cells: Row, figure: Row) -> Iterator[Problem]:
    """A problem for a share or ratio that names no whole, and for a share of more than its whole."""
    if cells["measure"] in _SHARES and not cells["share_of"]:
        what = f"the measure is {cells['measure']} and no whole is named"
        yield cell_problem(cells, "share_of", what, "the whole in few words, such as victims identified")
    if figure["kind"] == FigureKind.SHARE and any(figure[end] > 1 for end in ENDS):
        what = f"{cells['figure']!r} is more than its whole"
        yield cell_problem(cells, "figure", what, "a share of nothing to all, or a ratio")


def unknown_producers(raw: pd.DataFrame, producers: Mapping[str, str]) -> list[Problem]:
    """Producers without a normalised name, each with the names that are written most like it."""
    problems = []
    is_unknown = ~raw["producer"].isin(list(producers))
    unknown = raw[is_unknown]
    for file, line, name in zip(unknown[FILE], unknown[LINE], unknown["producer"], strict=True):
        right = f"a name of data/raw/reference/producers.csv{_offered(name, producers)}"
        what = f"the producer {name!r} is unknown"
        problems.append(Problem(file, int(line), "producer", what, right))
    return problems


def _offered(name: str, known: Collection[str]) -> str:
    """The known names that are nearest to one, in brackets; where none is, that it may have a row of its own."""
    near = nearest(name, known)
    if not near:
        return ", or a row of its own there"
    names = " or ".join(map(repr, near))
    return f" (did you mean {names}?)"
