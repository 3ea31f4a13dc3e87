"""What `analysis check` does: the problems of every table and stage at once, known anomalies apart."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pandas as pd

from analysis import stages
from analysis.claims.claim_tables import PRODUCERS, attempt, clean_rows, read_all
from analysis.claims.contract import claims_contract
from analysis.claims.declarations import Entry, Shape, read_entries
from analysis.claims.parts_above_wholes import parts_above_wholes
from analysis.reading.cards import load_cards
from analysis.reading.problems import InputError, Problem
from analysis.reading.readers import READERS, Raw, Target
from analysis.reading.text_tables import LINE
from analysis.tables import FOLDER, REMAKE, read_table

FILE = "data/raw/expected_problems.yml"
_SHAPE = Shape(required=("file", "column", "match", "reason"))


@dataclass(frozen=True, slots=True)
class Expected:
    """A known anomaly of a source: where its problem stands (the line may move), and what its words match."""

    entry: Entry
    match: re.Pattern[str]

    def explains(self, problem: Problem) -> bool:
        """Whether a problem is this anomaly."""
        here = (problem.file, problem.column) == (self.entry.text("file"), self.entry.text("column"))
        return here and self.match.search(problem.what) is not None


@dataclass(frozen=True, slots=True)
class Report:
    """What has to be put right, by file and line, a note for each known anomaly, and how much was looked at."""

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
            found.append(Expected(entry, re.compile(str(entry.fields["match"]))))
        except re.error as error:
            right = "a text, with a backslash before each special character"
            problems.append(entry.problem("match", f"no regular expression ({error})", right))
    if problems:
        raise InputError(problems)
    return tuple(found)


def check(root: Path, *, compare: bool = True) -> Report:
    """Every problem of the project's raw files, declarations and processed tables.

    Where the record of the last `analysis data` says that the tables are what the files of now give, nothing is made
    anew. Else the processed tables are compared with what the raw files give, if these are without problems.

    Parameters
    ----------
    root : Path
        The project folder.
    compare : bool
        Whether the tables on disk are to be what the raw files give.
    """
    problems: list[Problem] = []
    expected = attempt(partial(load_expected, root), problems) or ()
    if compare and not stages.why_tables(root):
        claims: pd.DataFrame | None = read_table(root / FOLDER / "10_claims.csv", claims_contract())
    else:
        claims = _made_anew(root, problems, compare=compare)
    if claims is not None:
        where = cache(lambda: _places(read_all(root)[0]))
        problems.extend(parts_above_wholes(claims, lambda claim_id: where()[claim_id]))
    rest, notes = _known_apart(problems, expected, complete=claims is not None)
    cards = attempt(partial(load_cards, root), []) or ()
    counted = sum(card.rows for card in cards if _holds_claims(card.reader))
    return Report(rest, notes, counted, _number_of_tables(root))


def _made_anew(root: Path, problems: list[Problem], *, compare: bool) -> pd.DataFrame | None:
    """The claims as the raw files give them; what is wrong on the way, or stale on disk, is added to the problems.

    What rests on something that could not be read is left out, so that one fault is one problem.
    """
    from analysis import processing

    raws, wrong = read_all(root)
    problems.extend(wrong)
    basis = attempt(partial(processing.load_basis, root), problems)
    attempt(partial(processing.load_later_choices, root), problems)
    if problems:
        if any(raw.card.file == PRODUCERS for raw in raws):
            # Corrections of files that cannot be read would seem to have lost their claims.
            corrections = () if wrong or basis is None else basis.corrections
            problems.extend(clean_rows(raws, corrections)[1])
        return None
    made = attempt(partial(processing.claims_tables, root, raws), problems)
    if made is None:
        return None
    stale: Sequence[str] = ()
    if compare:
        # The later tables take longest, and can be right only if those that they are made from are.
        stale = processing.differing(root, made) or processing.differing(
            root, processing.finished(root, made)
        )
    what = "the file is not what the raw files give"
    problems.extend(Problem(file, None, None, what, REMAKE) for file in stale)
    return made["10_claims"]


def _holds_claims(reader: str) -> bool:
    """Whether files of a reader are claims."""
    return reader in READERS and READERS[reader].target is Target.CLAIMS


def _number_of_tables(root: Path) -> int:
    """How many processed tables there are."""
    return len(list((root / FOLDER).glob("*.csv")))


def _places(raws: Iterable[Raw]) -> dict[str, tuple[str, int]]:
    """File and line of every claim."""
    return {
        str(claim_id): (raw.card.path, int(line))
        for raw in raws
        if raw.target is Target.CLAIMS
        for line, claim_id in zip(raw.frame[LINE], raw.frame["claim_id"], strict=True)
    }


def _known_apart(
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
            notes.append(f"{problem} (known: {known.entry.text('reason')})")
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
