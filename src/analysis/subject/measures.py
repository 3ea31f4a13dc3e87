"""The measures of a subject that are its own, as its `measures.csv` has them: what one counts, in which unit and when.

Measures of the package, such as a stock, are meant where a subject has no such table.
"""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from analysis.subject import SubjectError, file_name, subject_file
from analysis.subject.switches import switches

FILE = "measures.csv"
_COLUMNS = ("measure", "family", "timing", "counts", "unit", "reason")
#: What always holds is a constant: its years are those in which it was measured.
_ALWAYS = "always"
#: From the beginning of what is counted up to a time, as the toll of one event.
_GROWING = "growing"
_TIMINGS = ("at", "over", _GROWING, _ALWAYS)
_COUNTS = ("persons", "money", "things")
#: The line of the first row.
_FIRST = 2


class SubjectMeasure(NamedTuple):
    """A measure: its word, with which others it is compared, when it counts, what, and in which unit."""

    measure: str
    family: str
    timing: str  # at a time, over a window, growing, or always
    counts: str  # persons, money or things
    unit: str
    reason: str


class CellFault(NamedTuple):
    """One thing that is wrong in a table: in which line and column, and what would be right."""

    line: int
    column: str  # empty of the whole row
    what: str
    right: str


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
def constants() -> frozenset[str]:
    """The measures of the subject that hold always, such as the speed of light.

    Examples
    --------
    >>> len(constants())
    0
    """
    return frozenset(word for word, measure in measures().items() if measure.timing == _ALWAYS)


@cache
def own_units() -> frozenset[str]:
    """The units of the subject's own measures.

    Examples
    --------
    >>> len(own_units())
    0
    """
    return frozenset(measure.unit for measure in measures().values())


@cache
def growing_measures() -> frozenset[str]:
    """The measures whose counts grow: a later number of one office replaces its earlier one.

    Examples
    --------
    >>> growing_measures()
    frozenset()
    """
    return frozenset(word for word, measure in measures().items() if measure.timing == _GROWING)


def has_days() -> bool:
    """Whether claims have days: two of them are two things, or some counts grow.

    Examples
    --------
    >>> has_days()
    False
    """
    return switches().by_day or bool(growing_measures())


def measures_of(text: str) -> dict[str, SubjectMeasure]:
    """The measures of a table; a SubjectError names the file, the line and what would be right."""
    for line, column, what, right in faults_of(text):
        raise SubjectError(file_name(FILE), f"{line}:{column}" if column else str(line), what, right)
    rows = csv.DictReader(text.splitlines())
    return {row["measure"]: SubjectMeasure(**row) for row in rows}


def faults_of(text: str) -> Iterator[CellFault]:
    """Everything that is wrong with a table of measures by itself."""
    rows = csv.DictReader(text.splitlines())
    if tuple(rows.fieldnames or ()) != _COLUMNS:
        yield CellFault(1, "", "these are not its columns", ",".join(_COLUMNS))
        return
    words: list[str] = []
    for row in rows:
        if None in row or None in row.values():
            yield CellFault(rows.line_num, "", "the row has not a cell for each column", ",".join(_COLUMNS))
            continue
        measure = SubjectMeasure(**row)
        for column, what, right in _problems(measure):
            yield CellFault(rows.line_num, column, what, right)
        if measure.measure in words:
            yield CellFault(rows.line_num, "measure", f"{measure.measure} stands twice", "each measure once")
        words.append(measure.measure)
    if rows.line_num < _FIRST:
        yield CellFault(1, "", "it has no rows", "one row for each measure of the subject")


def _problems(measure: SubjectMeasure) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a measure, by column, with what would be right."""
    if not measure.measure.isidentifier() or measure.measure != measure.measure.lower():
        yield "measure", f"{measure.measure!r} is no word", "a word in small letters"
    if measure.timing not in _TIMINGS:
        yield "timing", f"{measure.timing!r} is no timing", f"one of {', '.join(_TIMINGS)}"
    if measure.counts not in _COUNTS:
        yield "counts", f"{measure.counts!r} is not counted", f"one of {', '.join(_COUNTS)}"
    if not measure.unit.isidentifier() or measure.unit != measure.unit.lower():
        yield "unit", f"{measure.unit!r} is no word", "a word in small letters, such as persons or km_per_s"
    if not measure.reason:
        yield "reason", "the cell is empty", "a reason"
