"""Declared corrections of a carrier's slips: what was printed, what its producer had said, and on what evidence.

A correction replaces cells of a raw claim before anything is read from them. It never touches the raw file: 10_claims
holds every claim as printed, and 10_corrections, cell by cell, what changes when corrections are on, so that a page can
show both. Each one is guarded by the text that it expects to find, so that it fails, and is not applied to something
else, once the raw row reads otherwise.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum, auto
from pathlib import Path, PurePosixPath

import pandas as pd

from analysis.claims.audit_steps import Row, Step, cell_text
from analysis.claims.clean import clean_tables
from analysis.reading.cards import RAW, Card
from analysis.reading.delimited_tables import LINE, raw_contract
from analysis.reading.problems import InputError, Problem, refuse
from analysis.reading.readers import Raw
from analysis.reading.yaml_entries import Declaration, Shape, read_entries
from analysis.table_contracts import as_table
from analysis.vocabulary import Bound, StepCode

FILE = "corrections.yml"


class Action(StrEnum):
    """What a correction does to a claim."""

    REPLACE_FIGURE = auto()
    TURN_INTO_BOUND = auto()
    REPLACE_AXIS = auto()
    ADD_NOTE = auto()
    SET_ASIDE = auto()


class Slip(StrEnum):
    """What went wrong between producer and carrier."""

    LOST_END = auto()
    LOST_PERIOD = auto()
    LOST_SCOPE = auto()
    FLOOR_AS_POINT = auto()
    MERGED_POPULATIONS = auto()
    MISQUOTED = auto()
    OTHER_ESTIMAND = auto()
    PROVISIONAL = auto()
    RELABELLED = auto()
    UNIT_SLIP = auto()


#: What the cells of a raw claim may be.
_CLAIM = raw_contract("claims")
_FIGURE = frozenset({"figure", "hedge", "note"})
_FIXED = frozenset({"claim_id", "position", "section", "locator", "figure", "hedge"})
_REQUIRED = frozenset(name for name, cells in _CLAIM.items() if cells.required)
#: Columns that each action may replace.
REPLACEABLE: Mapping[Action, frozenset[str]] = {
    Action.REPLACE_FIGURE: _FIGURE,
    Action.TURN_INTO_BOUND: _FIGURE,
    Action.REPLACE_AXIS: _REQUIRED - _FIXED,
    Action.ADD_NOTE: frozenset({"note"}),
    Action.SET_ASIDE: frozenset(),
}
_SHAPE = Shape(
    required=("claim", "action", "reason", "expect", "explanation", "evidence"),
    optional=("set",),
    lists=("evidence",),
    mappings=("expect", "set"),
    words={"action": tuple(Action), "reason": tuple(Slip)},
)


class Correction(Declaration):
    """One declared correction: the cells that a raw row must hold, and those that take the place of some of them."""

    @property
    def claim_id(self) -> str:
        """The claim that it corrects."""
        return self.text("claim")

    def cells(self, field: str) -> dict[str, str]:
        """The cells that it expects (`expect`) or puts in their place (`set`), by column."""
        return {str(name): str(cell) for name, cell in (self.fields.get(field) or {}).items()}


def load_corrections(root: Path) -> tuple[Correction, ...]:
    """Every correction of every data/raw/<source>/corrections.yml, by source; InputError with all that is wrong."""
    corrections: list[Correction] = []
    problems: list[Problem] = []
    for path in sorted((root / RAW).glob(f"*/{FILE}")):
        try:
            entries = read_entries(path, file=f"{RAW}/{path.parent.name}/{FILE}", shape=_SHAPE)
        except InputError as error:
            problems += error.problems
        else:
            corrections += [Correction(entry.file, entry.line, entry.fields) for entry in entries]
    for correction in corrections:
        problems += _mistakes(correction)
    refuse(problems)
    return tuple(corrections)


def _mistakes(correction: Correction) -> Iterator[Problem]:
    """What is wrong with an entry beyond its shape."""
    action = correction.text("action")
    new = correction.cells("set")
    expected = correction.cells("expect")
    allowed = REPLACEABLE[Action(action)]
    if bool(new) != bool(allowed):
        right = "the cells that take the place of those printed" if allowed else "no cells: it is set aside"
        yield correction.problem("set", f"{action} with {new}", right)
    for column, cell in new.items():
        if column not in allowed:
            right = f"one of {', '.join(sorted(allowed))}"
            yield correction.problem("set", f"{action} may not replace {column}", right)
        elif column not in expected:
            what = f"{column} is replaced but not expected"
            yield correction.problem("expect", what, f"the text of {column} as printed")
        elif not _CLAIM[column].allows(pd.Series([cell])).all():
            yield correction.problem("set", f"{cell!r} is no {column}", _CLAIM[column].right)


def correct(raw: pd.DataFrame, corrections: Iterable[Correction]) -> pd.DataFrame:
    """Raw claims with corrections applied; InputError with each whose claim no longer reads as it expects."""
    printed = raw.set_index("claim_id", drop=False)
    frame = printed.copy()
    aside: set[str] = set()
    problems: list[Problem] = []
    for correction in corrections:
        claim_id = correction.claim_id
        problems += _unexpected(printed.loc[claim_id], correction)
        for name, cell in correction.cells("set").items():
            frame.loc[claim_id, name] = cell
        if correction.text("action") == Action.SET_ASIDE:
            aside.add(claim_id)
    refuse(problems)
    return frame.drop(index=[*aside]).reset_index(drop=True)


def _unexpected(row: pd.Series | pd.DataFrame, correction: Correction) -> Iterator[Problem]:
    """The cells of a raw row that no longer read as a correction expects."""
    for name, cell in correction.cells("expect").items():
        text = row.get(name)
        if text != cell:
            what = f"{correction.claim_id} no longer reads {name} = {cell!r}: it reads {text!r}"
            right = "read the row again, then change this correction or take it out"
            yield correction.problem("expect", what, right)


def corrected_claims(
    raws: Iterable[Raw], corrections: Sequence[Correction], *, producers: Mapping[str, str]
) -> pd.DataFrame:
    """The claims that corrections touch, read from corrected rows; InputError if one is lost, other or unreadable."""
    tables: list[tuple[pd.DataFrame, Card]] = []
    problems: list[Problem] = []
    behind: dict[tuple[str, int], Correction] = {}
    lost = [*corrections]
    for raw in raws:
        numbers = dict(zip(raw.frame["claim_id"], raw.frame[LINE], strict=True))
        of_file = [correction for correction in lost if _is_about(correction, raw, numbers)]
        lost = [correction for correction in lost if correction not in of_file]
        # The first correction of a row answers for it.
        for correction in of_file:
            behind.setdefault((raw.card.path, int(numbers[correction.claim_id])), correction)
        corrected_ids = {correction.claim_id for correction in of_file}
        try:
            rows = correct(raw.frame[raw.frame["claim_id"].isin(corrected_ids)], of_file)
        except InputError as error:
            problems += error.problems
            continue
        if len(rows):
            tables.append((rows, raw.card))
    for correction in lost:
        what = f"there is no claim {correction.claim_id}"
        problems.append(correction.problem("claim", what, "the id of a claim in this folder"))
    try:
        claims = clean_tables(tables, producers=producers).claims
    except InputError as error:
        # Problems of corrected rows are laid to the corrections that made them.
        for problem in error.problems:
            correction = behind[problem.file, problem.row or 0]
            problems.append(correction.problem("set", problem.what, problem.right))
    refuse(problems)
    return claims


def _is_about(correction: Correction, raw: Raw, claim_ids: Collection[str]) -> bool:
    """Whether a correction is declared in the folder of a raw file and for one of its claims."""
    folder = PurePosixPath(raw.card.path).parent
    return correction.claim_id in claim_ids and PurePosixPath(correction.file).parent == folder


def check_grounds(
    corrections: Iterable[Correction], claim_ids: Iterable[str], corrected: pd.DataFrame
) -> Iterator[Problem]:
    """Corrections that rest on a claim that is not among ours, or should make a bound of a figure that is none."""
    ids = set(claim_ids)
    bounds = corrected.set_index("claim_id")["bound"]
    for correction in corrections:
        for claim_id in correction.texts("evidence"):
            if claim_id not in ids:
                what = f"there is no claim {claim_id}"
                yield correction.problem("evidence", what, "the id of a claim that we hold")
        makes_bound = correction.text("action") == Action.TURN_INTO_BOUND
        if makes_bound and bounds.get(correction.claim_id) == Bound.NONE:
            figure = correction.cells("set").get("figure", "")
            yield correction.problem("set", f"{figure!r} is no bound", "a figure such as 'at least 10,000'")


def changes(
    printed: pd.DataFrame, corrected: pd.DataFrame, corrections: Sequence[Correction]
) -> pd.DataFrame:
    """10_corrections: every cell in which corrected claims differ from printed ones, with the correction behind it.

    Claims stand in the order in which their corrections are declared. Behind a cell is the correction that names its
    column, else, as the cell only follows from others, the first of its claim.
    """
    by_claim: dict[str, list[Correction]] = {}
    for correction in corrections:
        by_claim.setdefault(correction.claim_id, []).append(correction)
    before = _rows_by_id(printed, by_claim)
    after = _rows_by_id(corrected, by_claim)
    rows: list[tuple[str, ...]] = []
    for claim_id, behind in by_claim.items():
        # A claim that is set aside is no longer there: only its id changes, to nothing.
        for column, cell in after.get(claim_id, {"claim_id": ""}).items():
            old = cell_text(before[claim_id][column])
            new = cell_text(cell)
            if old != new:
                rows.append((claim_id, str(column), old, new, *_grounds(behind, str(column))))
    return as_table(rows, "10_corrections")


def _rows_by_id(claims: pd.DataFrame, claim_ids: Collection[str]) -> dict[str, Row]:
    """Some of the claims as rows, by their ids."""
    rows = claims[claims["claim_id"].isin(claim_ids)].to_dict("records")
    return {row["claim_id"]: row for row in rows}


def _grounds(behind: Sequence[Correction], column: str) -> list[str]:
    """What 10_corrections says of why a cell changes, by the correction behind it."""
    naming = [correction for correction in behind if column in correction.cells("set")]
    correction = (naming or behind)[0]
    texts = [correction.text(name) for name in ("action", "reason", "explanation")]
    return [*texts, ";".join(correction.texts("evidence")), correction.place]


def correction_steps(table: pd.DataFrame) -> Iterator[Step]:
    """One step for each changed cell of 10_corrections."""
    for claim_id, column, old, new, _, slip, why, grounds, where in table.itertuples(index=False, name=None):
        reason = f"{slip.replace('_', ' ')}: {why} (see {grounds})"
        yield Step(claim_id, column, StepCode.CORRECTION, old, new, where, reason)
