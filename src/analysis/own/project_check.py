"""What `analysis check` finds where numbers are somebody's own: in the subject, and in every table of claims.

A project with a file of cards is checked as published claims are, after its subject. One without has tables of claims
in the columns that `make_claims` takes.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from analysis import arguments
from analysis.own.new_project import claims_of
from analysis.own.subject_check import subject_problems
from analysis.reading.problems import InputError, Problem, by_place
from analysis.subject import chosen
from analysis.subject.chosen import DEFAULT, SubjectError

CARDS = "data/raw/sources.yml"
_PYPROJECT = "pyproject.toml"
#: What a project may say of itself under `[tool.analysis]`.
_ENTRIES = ("subject",)
#: Where a subject stands that a new project writes; one that nobody names is not read.
_FOLDER = "subject"
#: A problem of a row, as `make_claims` tells it, and what would be right behind it.
_OF_COLUMN = re.compile(r"(?:^|; )column (\w+): ")
_RIGHT = "; "
_WOULD_BE = " would be right"
_READABLE = "a cell that can be read"


class OwnReport(NamedTuple):
    """What has to be put right, and how many claims and tables of them were read."""

    problems: Sequence[Problem]
    claims: int
    tables: int
    notes: Sequence[str] = ()  # what is odd and no problem


def check_own(project: Path) -> OwnReport | None:
    """Every problem of the subject, and of the project's tables of claims once they can be read with its words.

    None of a project whose claims have cards and whose subject is without a problem: its tables are checked elsewhere.
    """
    has_cards = (project / CARDS).is_file()
    problems = (
        [] if has_cards and chosen().name == DEFAULT else [*_entry_problems(project), *subject_problems()]
    )
    if problems:
        # Words that cannot be used at all are told first.
        with suppress(SubjectError):
            problems += [] if has_cards else [*_unknown_places(project)]
        return OwnReport(sorted(problems, key=by_place), 0, 0)
    return None if has_cards else _of_claims(project)


def _of_claims(project: Path) -> OwnReport:
    """The rows of every table of claims that cannot be read."""
    from analysis.own.claims_file import read_rows, refused_rows
    from analysis.own.row_notes import row_notes

    problems: list[Problem] = []
    notes: list[str] = []
    claims = 0
    tables = claims_of(project)
    for path in tables:
        file = path.relative_to(project).as_posix()
        try:
            table = read_rows(path)
            refused = refused_rows(table)
        except InputError as error:
            problems += [replace(problem, file=file) for problem in error.problems]
            continue
        claims += len(table.rows) - len(refused)
        problems += [column.problem(file) for column in table.unread]
        for row in refused:
            problems += _row_problems(file, row.line, row.why)
        notes += [f"{file}:{line}: {what}" for line, what in row_notes(table.rows)]
    return OwnReport(sorted(problems, key=by_place), claims, len(tables), notes)


def _unknown_places(project: Path) -> Iterator[Problem]:
    """The places of claims that are unknown, which can be told although the subject cannot be used."""
    from analysis.own.claims_file import read_rows
    from analysis.reading.places import PlaceError, places

    for path in claims_of(project):
        file = path.relative_to(project).as_posix()
        try:
            rows = read_rows(path).rows
        except InputError:
            # What is wrong with a table is told once the subject can be used.
            continue
        for line, row in rows.items():
            try:
                places(row.get("place", "World"))
            except PlaceError as error:
                what, _, right = str(error).partition(_RIGHT)
                yield Problem(file, line, "place", what, right or _READABLE)


def _entry_problems(project: Path) -> Iterator[Problem]:
    """Entries of the project that nobody reads, and a subject that nobody names."""
    file = project / _PYPROJECT
    content: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    entries = content.get("tool", {}).get("analysis", {})
    for name in entries:
        if name not in _ENTRIES:
            near = arguments.offer(arguments.nearest(name, _ENTRIES, most=1))
            right = f"one of {', '.join(_ENTRIES)}"
            yield Problem(_PYPROJECT, None, f"tool.analysis.{name}", f"nobody reads this entry{near}", right)
    if "subject" not in entries and (project / _FOLDER / "axes.yml").is_file():
        what = "there is a folder with a subject, and no entry names it"
        yield Problem(_PYPROJECT, None, "tool.analysis", what, f'subject = "{_FOLDER}"')


def _row_problems(file: str, line: int, why: str) -> Iterator[Problem]:
    """The problems of one row of claims, each with its column."""
    _, *parts = _OF_COLUMN.split(why)
    for column, text in zip(parts[::2], parts[1::2], strict=True):
        what, _, right = text.replace(_WOULD_BE, "").rpartition(_RIGHT)
        yield Problem(file, line, column, what or text, right if what else _READABLE)
    if not parts:
        yield Problem(file, line, None, why, _READABLE)
