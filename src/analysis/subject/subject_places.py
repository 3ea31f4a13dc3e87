"""The places of a subject that are its own, as its `places.csv` has them: squares, districts, what no gazetteer lists.

Whether what they are a part of is known, and whether their names are taken, is asked where the gazetteer is read.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from analysis.subject import SubjectError, subject_file
from analysis.subject.chosen import chosen

FILE = "places.csv"
_NEEDED = ("place", "part_of")
_OPTIONAL = ("aliases", "population", "reason")
#: What stands between places of a cell, and between a country and its part.
_SIGNS = re.compile("[;/]")
_NUMBER = re.compile(r"\d{1,12}")


class SubjectPlace(NamedTuple):
    """A place: its name, what it is a part of, other ways to print it, how many live there, and its line."""

    place: str
    part_of: str
    aliases: tuple[str, ...]
    population: int | None  # persons, in every year; None where nobody says
    line: int  # of the file


@cache
def subject_places() -> tuple[SubjectPlace, ...]:
    """The places of the subject in the order of their table, read once; none where it has no such table.

    Examples
    --------
    >>> subject_places()
    ()
    """
    path = subject_file(FILE)
    if path is None:
        return ()
    return subject_places_of(path.read_text(encoding="utf-8-sig"))


def wrong_place(line: int, column: str, what: str, right: str) -> SubjectError:
    """The error of a cell of the table, with its file and line."""
    file = f"{chosen().below}/{FILE}" if chosen().below else FILE
    return SubjectError(file, f"{line}:{column}", what, right)


def subject_places_of(text: str) -> tuple[SubjectPlace, ...]:
    """The places of a table; a SubjectError names the file, the line and what would be right."""
    for error in errors_of(text):
        raise error
    reader = csv.DictReader(text.splitlines())
    return tuple(_place(row, reader.line_num) for row in reader)


def errors_of(text: str) -> Iterator[SubjectError]:
    """Everything that is wrong with a table of places: its columns, else each of its rows."""
    reader = csv.DictReader(text.splitlines())
    columns = reader.fieldnames or ()
    wrong_columns = [*_wrong_columns(columns)]
    yield from wrong_columns
    if wrong_columns:
        return
    for row in reader:
        line = reader.line_num
        if None in row or None in row.values():
            yield wrong_place(line, "", "the row has not a cell for each column", ",".join(columns))
            continue
        for column, what, right in _problems(row):
            yield wrong_place(line, column, what, right)


def _wrong_columns(columns: Sequence[str]) -> Iterator[SubjectError]:
    """The columns that a table lacks, and those that nobody reads."""
    right = f"{','.join(_NEEDED)}, and where wanted {','.join(_OPTIONAL)}"
    for name in _NEEDED:
        if name not in columns:
            yield wrong_place(1, name, "the column is missing", right)
    for name in columns:
        if name not in (*_NEEDED, *_OPTIONAL):
            yield wrong_place(1, name, "there is no such column", right)


def _place(row: Mapping[str, str], line: int) -> SubjectPlace:
    """One place, of whose row nothing is wrong."""
    aliases = [alias.strip() for alias in row.get("aliases", "").split(";")]
    population = row.get("population", "").strip().replace(",", "")
    return SubjectPlace(
        place=row["place"].strip(),
        part_of=row["part_of"].strip(),
        aliases=tuple(alias for alias in aliases if alias),
        population=int(population) if population else None,
        line=line,
    )


def _problems(row: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a row, by column, with what would be right."""
    for column in _NEEDED:
        if not row[column].strip():
            yield column, "the cell is empty", "the name of a place"
    if _SIGNS.search(row["place"]):
        yield "place", f"{row['place']!r} has a sign that stands between places", "a name without ; and /"
    population = row.get("population", "").strip().replace(",", "")
    if population and (not _NUMBER.fullmatch(population) or not int(population)):
        yield "population", f"{row['population']!r} is no number of persons", "a whole number such as 31,000"
