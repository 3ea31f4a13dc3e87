"""What is wrong with the measures of a subject: units and families that there are not, measures that no phrase says."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analysis import arguments
from analysis.own.subject_files import SubjectFiles
from analysis.own.subject_labels import LABELS, general, phrases_of, units
from analysis.reading.problems import Problem
from analysis.subject.measures import FILE, faults_of

Row = Mapping[str, Any]


def measure_problems(subject: SubjectFiles, families: frozenset[str]) -> Iterator[Problem]:
    """Everything that is wrong with the table of measures, if there is one; `families` are those of the package."""
    yield from table_problems(subject)
    path = subject.folder / FILE
    if not path.is_file():
        return
    rows = _whole_rows(path.read_text(encoding="utf-8"))
    every_family = families | _families_of(rows.values())
    for line, row in rows.items():
        for column, what, right in _row_faults(subject, row, every_family):
            yield Problem(subject.path(FILE), line, column, what, right)


def table_problems(subject: SubjectFiles) -> Iterator[Problem]:
    """What is wrong with the table of measures by itself, whatever other files say."""
    path = subject.folder / FILE
    if path.is_file():
        for line, column, what, right in faults_of(path.read_text(encoding="utf-8")):
            yield Problem(subject.path(FILE), line, column or None, what, right)


def _whole_rows(text: str) -> dict[int, Row]:
    """The rows of a table that have a cell for each column and no more, by their lines."""
    reader = csv.DictReader(text.splitlines())
    rows: dict[int, Row] = {}
    for row in reader:
        has_more_cells = None in row
        lacks_cells = None in row.values()
        if not has_more_cells and not lacks_cells:
            rows[reader.line_num] = row
    return rows


def _families_of(rows: Iterable[Row]) -> frozenset[str]:
    """Families of the subject's own: called by one of its measures, or shared by several."""
    measures = set()
    times = Counter[str]()
    for row in rows:
        measures.add(row.get("measure"))
        times[str(row.get("family"))] += 1
    return frozenset(family for family in times if family in measures or times[family] > 1)


def _row_faults(subject: SubjectFiles, row: Row, families: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the unit, the family and the phrase of one measure, by column."""
    family = row.get("family")
    if family and family not in families:
        near = _near(family, families)
        listed = ", ".join(sorted(families))
        right = f"one of {listed}, or the word of a measure of this table"
        yield "family", f"there is no family {family!r}{near}", right
    measure = str(row.get("measure"))
    unit = row.get("unit")
    labels = subject.path(LABELS)
    phrases = phrases_of(subject, "measures").get(measure)
    if not isinstance(phrases, Mapping):
        right = f"an entry {measure} under measures in {labels}"
        yield "measure", f"no phrase says {measure!r}", right
    elif unit not in phrases.get("said", ()):
        near = _near(unit, units())
        right = f"a phrase for {unit} under said of {measure} in {labels}"
        yield "unit", f"no phrase says {measure!r} in {unit!r}{near}", right


def _near(word: Any, words: Iterable[str]) -> str:
    """The word that is nearest to one that there is not, as an offer."""
    nearest = arguments.nearest(word, words, most=1)
    return arguments.offer(nearest)


def measure_words(subject: SubjectFiles, column: str = "measure") -> list[str]:
    """The measures that the subject states, right or wrong; or what stands in another column."""
    path = subject.folder / FILE
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return [str(row[column]) for row in rows if row.get(column)]


def known_measures(subject: SubjectFiles) -> list[str]:
    """Every measure that a rung or a link may name: those of the package and of the subject."""
    of_package = general()["measures"]
    of_subject = measure_words(subject)
    return sorted({*of_package, *of_subject})
