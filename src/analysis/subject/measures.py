"""The measures of a subject that are its own, as its `measures.csv` has them: what one counts, in which unit and when.

Measures of the package, such as a stock, are meant where a subject has no such table.
"""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from analysis.subject import SubjectError, subject_file

FILE = "measures.csv"
_COLUMNS = ("measure", "family", "timing", "counts", "unit", "reason")
#: At a time, over a window, or from the beginning of what is counted up to a time, as the toll of one event.
_GROWING = "growing"
_TIMINGS = ("at", "over", _GROWING)
_COUNTS = ("persons", "money", "things")


class SubjectMeasure(NamedTuple):
    """A measure: its word, with which others it is compared, when it counts, what, and in which unit."""

    measure: str
    family: str
    timing: str  # at a time, over a window, or growing
    counts: str  # persons, money or things
    unit: str
    reason: str


@cache
def measures() -> Mapping[str, SubjectMeasure]:
    """The measures of the subject by their words, read once; none where it has no table of them.

    Examples
    --------
    >>> [*measures()]
    []
    """
    path = subject_file(FILE)
    if path is None:
        return {}
    return measures_of(path.read_text(encoding="utf-8"))


@cache
def growing_measures() -> frozenset[str]:
    """The measures whose counts grow: a later number of one office replaces its earlier one.

    Examples
    --------
    >>> growing_measures()
    frozenset()
    """
    return frozenset(word for word, measure in measures().items() if measure.timing == _GROWING)


def measures_of(text: str) -> dict[str, SubjectMeasure]:
    """The measures of a table; a SubjectError names the file, the line and what would be right."""
    rows = csv.DictReader(text.splitlines())
    if tuple(rows.fieldnames or ()) != _COLUMNS:
        raise SubjectError(FILE, "1", "these are not its columns", ",".join(_COLUMNS))
    measures: dict[str, SubjectMeasure] = {}
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise SubjectError(FILE, str(line), "the row has not a cell for each column", ",".join(_COLUMNS))
        measure = SubjectMeasure(**row)
        for column, what, right in _problems(measure):
            raise SubjectError(FILE, f"{line}:{column}", what, right)
        if measure.measure in measures:
            raise SubjectError(
                FILE, f"{line}:measure", f"{measure.measure} stands twice", "each measure once"
            )
        measures[measure.measure] = measure
    if not measures:
        raise SubjectError(FILE, "", "it has no rows", "one row for each measure of the subject")
    return measures


def _problems(measure: SubjectMeasure) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a measure, by column, with what would be right."""
    if not measure.measure.isidentifier() or measure.measure != measure.measure.lower():
        yield "measure", f"{measure.measure!r} is no word", "a word in small letters"
    if measure.timing not in _TIMINGS:
        yield "timing", f"{measure.timing!r} is no timing", f"one of {', '.join(_TIMINGS)}"
    if measure.counts not in _COUNTS:
        yield "counts", f"{measure.counts!r} is not counted", f"one of {', '.join(_COUNTS)}"
    if not measure.reason:
        yield "reason", "the cell is empty", "a reason"
