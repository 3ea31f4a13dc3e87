"""Declared corrections of a carrier's slips: what was printed, what its producer had said, and on what evidence.

A correction replaces cells of a raw claim before anything is read from them. It never touches the raw file: 10_claims
holds every claim as printed, and 10_corrections, cell by cell, what changes when corrections are on, so that a page can
show both. Each one is guarded by the text that it expects to find, so that it fails, and is not applied to something
else, once the raw row reads otherwise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis.claims.cells import WHOLE, cell_text
from analysis.claims.contract import conform, texts, words
from analysis.claims.declarations import Entry, Shape, read_entries
from analysis.claims.steps import Step
from analysis.reading.cards import RAW
from analysis.reading.contracts import CLAIM_COLUMNS, CLAIM_WORDS
from analysis.reading.problems import InputError, Problem
from analysis.vocabulary import Bound, StepCode

FILE = "corrections.yml"


#: What a correction does to a claim.
Action = StrEnum("Action", "REPLACE_FIGURE TURN_INTO_BOUND REPLACE_AXIS ADD_NOTE SET_ASIDE")
#: What went wrong between producer and carrier.
Slip = StrEnum(
    "Slip",
    "LOST_END LOST_PERIOD LOST_SCOPE FLOOR_AS_POINT MERGED_POPULATIONS MISQUOTED OTHER_ESTIMAND PROVISIONAL "
    "RELABELLED UNIT_SLIP",
)
_FIGURE = frozenset({"figure", "hedge", "note"})
_FIXED = frozenset({"claim_id", "position", "section", "locator", "figure", "hedge"})
#: Columns that each action may replace.
REPLACEABLE: Mapping[Action, frozenset[str]] = {
    Action.REPLACE_FIGURE: _FIGURE,
    Action.TURN_INTO_BOUND: _FIGURE,
    Action.REPLACE_AXIS: frozenset(CLAIM_COLUMNS) - _FIXED,
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


@dataclass(frozen=True, slots=True)
class Correction:
    """One declared correction: the cells that a raw row must hold, and those that take the place of some of them.

    `evidence` names the claims that show it; `explanation` tells it to readers in one sentence.
    """

    entry: Entry
    claim_id: str
    action: Action
    reason: Slip
    expect: Mapping[str, str]
    set: Mapping[str, str]
    explanation: str
    evidence: tuple[str, ...]


def load_corrections(root: Path) -> tuple[Correction, ...]:
    """Every correction of every data/raw/<source>/corrections.yml, sources in the order of their names.

    Raises
    ------
    InputError
        With every entry that lacks something, has an unknown word, or replaces a cell that it does not expect.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    for path in sorted((root / RAW).glob(f"*/{FILE}")):
        try:
            entries += read_entries(path, file=f"{RAW}/{path.parent.name}/{FILE}", shape=_SHAPE)
        except InputError as error:
            problems += error.problems
    problems += [problem for entry in entries for problem in _mistakes(entry)]
    if problems:
        raise InputError(problems)
    return tuple(_correction(entry) for entry in entries)


def _correction(entry: Entry) -> Correction:
    """The correction that an entry without mistakes declares."""
    expect, new = (
        {str(name): str(cell) for name, cell in (entry.fields.get(field) or {}).items()}
        for field in ("expect", "set")
    )
    return Correction(
        entry,
        claim_id=entry.text("claim"),
        action=Action(entry.text("action")),
        reason=Slip(entry.text("reason")),
        expect=expect,
        set=new,
        explanation=entry.text("explanation"),
        evidence=entry.texts("evidence"),
    )


def _mistakes(entry: Entry) -> list[Problem]:
    """What is wrong with an entry beyond its shape."""
    action, new, wrong = Action(entry.text("action")), entry.fields.get("set") or {}, []
    allowed, expect = REPLACEABLE[action], entry.fields["expect"]
    if bool(new) == (action is Action.SET_ASIDE):
        right = (
            "no cells, as the claim is set aside" if new else "the cells that take the place of those printed"
        )
        wrong.append(entry.problem("set", f"{action} with {dict(new)}", right))
    for column in new:
        if column not in allowed:
            right = f"one of {', '.join(sorted(allowed))}"
            wrong.append(entry.problem("set", f"{action} may not replace {column}", right))
        elif column not in expect:
            what = f"{column} is replaced but not expected"
            wrong.append(entry.problem("expect", what, f"the text of {column} as printed"))
        elif column in CLAIM_WORDS and new[column] not in list(CLAIM_WORDS[column]):
            right = f"one of {', '.join(CLAIM_WORDS[column])}"
            wrong.append(entry.problem("set", f"{new[column]!r} is no {column}", right))
    return wrong


def correct(raw: pd.DataFrame, corrections: Iterable[Correction]) -> pd.DataFrame:
    """Raw claims as printed with corrections applied in their order; a claim that is set aside is left out.

    Raises
    ------
    InputError
        With every correction whose claim is not there or no longer reads as it expects.
    """
    frame = raw.copy()
    rows = {str(row["claim_id"]): row for row in raw.to_dict("records")}
    index = dict(zip(raw["claim_id"], raw.index, strict=True))
    problems: list[Problem] = []
    aside = []
    for correction in corrections:
        if correction.claim_id not in rows:
            problems.append(lost(correction))
            continue
        problems += _unexpected(correction, rows[correction.claim_id])
        for name, cell in correction.set.items():
            frame.loc[index[correction.claim_id], name] = cell
        if correction.action is Action.SET_ASIDE:
            aside.append(index[correction.claim_id])
    if problems:
        raise InputError(problems)
    return frame.drop(index=aside)


def lost(correction: Correction) -> Problem:
    """The problem of a correction without its claim."""
    what = f"there is no claim {correction.claim_id}"
    return correction.entry.problem("claim", what, "the id of a claim in this folder")


def _unexpected(correction: Correction, printed: Mapping[Any, Any]) -> list[Problem]:
    """Cells of a printed row that do not read as a correction expects."""
    right = "read the row again, then change this correction or take it out"
    return [
        correction.entry.problem(
            "expect",
            f"{correction.claim_id} no longer reads {name} = {cell!r}: it reads {printed.get(name)!r}",
            right,
        )
        for name, cell in correction.expect.items()
        if printed.get(name) != cell
    ]


def check_evidence(corrections: Sequence[Correction], known: Iterable[str]) -> list[Problem]:
    """Corrections that rest on a claim which is not among our sources."""
    ids, right = set(known), "the id of a claim that we hold"
    return [
        correction.entry.problem("evidence", f"there is no claim {claim_id}", right)
        for correction in corrections
        for claim_id in correction.evidence
        if claim_id not in ids
    ]


def check_bounds(corrections: Sequence[Correction], corrected: pd.DataFrame) -> list[Problem]:
    """Corrections that should make a bound of a figure and whose claims, read again, are none."""
    bounds, right = corrected.set_index("claim_id")["bound"], "a figure such as 'at least 10,000'"
    return [
        correction.entry.problem("set", f"{correction.set.get('figure', '')!r} is no bound", right)
        for correction in corrections
        if correction.action is Action.TURN_INTO_BOUND and bounds.get(correction.claim_id) == Bound.NONE
    ]


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of 10_corrections: every cell of 10_claims that a declared correction changes."""
    columns = {
        **texts("claim_id", "column", empty=False),
        **texts("printed", "corrected"),
        "action": words(Action),
        "reason": words(Slip),
        **texts("explanation", "evidence", "declared_in", empty=False),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=["claim_id", "column"])


def changes(
    printed: pd.DataFrame, corrected: pd.DataFrame, corrections: Sequence[Correction]
) -> pd.DataFrame:
    """10_corrections: every cell in which corrected claims differ from printed ones, with the correction behind it.

    Both tables have the same columns; claims that are set aside are missing from the corrected one. Claims stand in
    the order in which their corrections are declared.
    """
    by_claim: dict[str, list[Correction]] = {}
    for correction in corrections:
        by_claim.setdefault(correction.claim_id, []).append(correction)
    before, after = (
        {str(row["claim_id"]): row for row in frame[frame["claim_id"].isin(by_claim)].to_dict("records")}
        for frame in (printed, corrected)
    )
    rows: list[tuple[str, ...]] = []
    for claim_id, behind in by_claim.items():
        if claim_id not in after:
            rows.append((claim_id, WHOLE, claim_id, "", *_reasons(behind, WHOLE)))
            continue
        for column in map(str, printed.columns):
            old, new = (cell_text(table[claim_id][column]) for table in (before, after))
            if old != new:
                rows.append((claim_id, column, old, new, *_reasons(behind, column)))
    return conform(pd.DataFrame(rows, columns=list(contract().columns), dtype=object), contract())


def _reasons(behind: Sequence[Correction], column: str) -> tuple[str, ...]:
    """Action, reason, explanation, evidence and file of the correction that changes a column.

    It is the one that names the column; a column that only follows from others is laid to the first.
    """
    chosen = next((correction for correction in behind if column in correction.set), behind[0])
    return chosen.action, chosen.reason, chosen.explanation, ";".join(chosen.evidence), chosen.entry.place


def correction_steps(table: pd.DataFrame) -> tuple[Step, ...]:
    """One step for each changed cell of 10_corrections."""
    return tuple(
        Step(
            row["claim_id"],
            row["column"],
            StepCode.CORRECTION,
            before=row["printed"],
            after=row["corrected"],
            by=row["declared_in"],
            reason=f"{row['reason'].replace('_', ' ')}: {row['explanation']} (see {row['evidence']})",
        )
        for row in table.to_dict("records")
    )
