"""What is wrong with the measures of a subject: units and families that there are not, measures that no phrase says."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any

from analysis import arguments
from analysis.own.subject_files import SubjectFiles
from analysis.own.subject_labels import LABELS, general, phrases_of, units
from analysis.reading.problems import Problem
from analysis.subject.measures import FILE, faults_of

Row = Mapping[str, Any]


def measure_problems(subject: SubjectFiles, families: frozenset[str]) -> Iterator[Problem]:
    """Everything that is wrong with the table of measures, if there is one; `families` are those of the package."""
    path = subject.folder / FILE
    if not path.is_file():
        return
    text = path.read_text(encoding="utf-8")
    for line, column, what, right in faults_of(text):
        yield Problem(subject.path(FILE), line, column or None, what, right)
    rows = csv.DictReader(text.splitlines())
    stated = [(rows.line_num, row) for row in rows if None not in row and None not in row.values()]
    known = families | _shared([row for _, row in stated])
    for line, row in stated:
        for column, what, right in _row_faults(subject, row, known):
            yield Problem(subject.path(FILE), line, column, what, right)


def _shared(rows: list[Row]) -> frozenset[str]:
    """Families of the subject's own: called by one of its measures, or shared by several."""
    families = [row.get("family") for row in rows]
    words = [row.get("measure") for row in rows]
    return frozenset(str(name) for name in families if name in words or families.count(name) > 1)


def _row_faults(subject: SubjectFiles, row: Row, families: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the unit, the family and the phrase of one measure, by column."""
    unit = row.get("unit")
    family = row.get("family")
    word = row.get("measure")
    if family and family not in families:
        near = arguments.offer(arguments.nearest(family, families, most=1))
        what = f"there is no family {family!r}{near}"
        listed = ", ".join(sorted(families))
        yield "family", what, f"one of {listed}, or the word of a measure of this table"
    said = phrases_of(subject, "measures").get(str(word))
    if not isinstance(said, Mapping):
        right = f"an entry {word} under measures in {subject.path(LABELS)}"
        yield "measure", f"no phrase says {word!r}", right
    elif unit not in said.get("said", ()):
        near = arguments.offer(arguments.nearest(unit, units(), most=1))
        right = f"a phrase for {unit} under said of {word} in {subject.path(LABELS)}"
        yield "unit", f"no phrase says {word!r} in {unit!r}{near}", right


def measure_words(subject: SubjectFiles, column: str = "measure") -> list[str]:
    """The measures that the subject states, right or wrong; or what stands in another column."""
    path = subject.folder / FILE
    if not path.is_file():
        return []
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return [str(row[column]) for row in rows if row.get(column)]


def known_measures(subject: SubjectFiles) -> list[str]:
    """Every measure that a rung or a link may name: those of the package and of the subject."""
    return sorted({*general()["measures"], *measure_words(subject)})
