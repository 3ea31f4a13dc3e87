"""What `analysis check` does: every problem of every table at once, the known ones told apart."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pandas as pd

from analysis import processing
from analysis.claims.build import build, clean_rows, read_all
from analysis.claims.declarations import Entry, Shape, read_entries
from analysis.claims.finish import Basis
from analysis.claims.wholes import parts_above_wholes
from analysis.reading.problems import InputError, Problem
from analysis.reading.readers import Raw, Target
from analysis.reading.text_tables import LINE

T = TypeVar("T")
FILE = "data/raw/expected_problems.yml"
_SHAPE = Shape(required=("file", "column", "match", "reason"))


@dataclass(frozen=True, slots=True)
class Expected:
    """A known anomaly of a source.

    Parameters
    ----------
    entry : Entry
        Where it is declared.
    file, column : str
        Where the problem stands; its line may move.
    match : Pattern
        Found in the wording of the problem.
    reason : str
        Why it is left as it is.
    """

    entry: Entry
    file: str
    column: str
    match: re.Pattern[str]
    reason: str

    def explains(self, problem: Problem) -> bool:
        """Whether a problem is this anomaly."""
        here = (problem.file, problem.column) == (self.file, self.column)
        return here and self.match.search(problem.what) is not None


@dataclass(frozen=True, slots=True)
class Report:
    """What a check finds.

    Parameters
    ----------
    problems : tuple of Problem
        What has to be put right, sorted by file and line.
    notes : tuple of str
        Known anomalies, each with its reason.
    claims, tables : int
        How many claims and processed tables there are.
    """

    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    claims: int
    tables: int


def load_expected(root: Path) -> tuple[Expected, ...]:
    """Every known anomaly of data/raw/expected_problems.yml; none if the file does not exist.

    Raises
    ------
    InputError
        With every entry that lacks something or whose `match` is no regular expression.
    """
    found = []
    problems = []
    for entry in read_entries(root / FILE, file=FILE, shape=_SHAPE):
        try:
            match = re.compile(str(entry.fields["match"]))
        except re.error as error:
            right = "a text, with a backslash before each special character"
            problems.append(entry.problem("match", f"no regular expression ({error})", right))
        else:
            file, column, reason = (entry.text(name) for name in ("file", "column", "reason"))
            found.append(Expected(entry, file, column, match=match, reason=reason))
    if problems:
        raise InputError(problems)
    return tuple(found)


def check(root: Path, *, compare: bool = True) -> Report:
    """Every problem of the project's raw files, declarations and processed tables.

    The processed tables are compared with what the raw files give only if these are without problems.

    Parameters
    ----------
    root : Path
        The project folder.
    compare : bool
        Whether to make all tables anew and compare them with those on disk, which takes longest.
    """
    problems: list[Problem] = []
    expected = _collect(lambda: load_expected(root), problems) or ()
    raws, wrong = read_all(root)
    problems.extend(wrong)
    basis = _collect(lambda: processing.load_basis(root), problems)
    made = None
    if basis is not None and wrong:
        problems.extend(clean_rows(raws, basis)[1])
    elif basis is not None:
        made = _collect(lambda: _claims(root, basis, problems, compare=compare), problems)
    if made is not None:
        problems.extend(parts_above_wholes(made, _places(raws)))
    rest, notes = _told_apart(problems, expected, complete=made is not None)
    counted = sum(len(raw.frame) for raw in raws if raw.target is Target.CLAIMS)
    return Report(rest, notes, counted, len(processing.CONTRACTS))


def _claims(root: Path, basis: Basis, problems: list[Problem], *, compare: bool) -> pd.DataFrame:
    """The claims table; with `compare`, files of data/processed that are not what raw gives are added to the list."""
    if not compare:
        return build(root, basis).claims
    made = processing.claims_tables(root)
    what = "the file is not what the raw files give"
    stale = processing.differing(root, made)
    if not stale:
        # The later tables take longest, and can be right only if those that they are made from are.
        stale = processing.differing(root, processing.finished(root, made))
    problems.extend(Problem(file, None, None, what, "run: analysis data") for file in stale)
    return made["10_claims"]


def _collect(step: Callable[[], T], problems: list[Problem]) -> T | None:
    """What a step gives, or nothing, with its problems added to the list."""
    try:
        return step()
    except InputError as error:
        problems.extend(error.problems)
        return None


def _places(raws: Iterable[Raw]) -> dict[str, tuple[str, int]]:
    """File and line of every claim."""
    return {
        str(claim_id): (raw.card.path, int(line))
        for raw in raws
        if raw.target is Target.CLAIMS
        for line, claim_id in zip(raw.frame[LINE], raw.frame["claim_id"], strict=True)
    }


def _told_apart(
    problems: Iterable[Problem], expected: Sequence[Expected], *, complete: bool
) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """Problems that are not known, sorted, and a note for each that is.

    A known anomaly that is no longer there is a problem itself, if everything was looked at.
    """
    rest: set[Problem] = set()
    notes = []
    met: set[int] = set()
    for problem in sorted(set(problems), key=_order):
        known = next((anomaly for anomaly in expected if anomaly.explains(problem)), None)
        if known is None:
            rest.add(problem)
        else:
            met.add(known.entry.line)
            notes.append(f"{problem} (known: {known.reason})")
    if complete:
        right = "take the entry out, or mend its match"
        rest |= {
            anomaly.entry.problem("match", "the known problem is not there any more", right)
            for anomaly in expected
            if anomaly.entry.line not in met
        }
    return tuple(sorted(rest, key=_order)), tuple(notes)


def _order(problem: Problem) -> tuple[str, int, str, str]:
    """Sorts problems by where they stand."""
    return problem.file, problem.row or 0, problem.column or "", problem.what
