"""Declared corrections of a carrier's slips: what was printed, what its producer had said, and on what evidence.

A correction replaces cells of a raw claim before anything is read from them. It never touches the raw file: with
corrections off, every claim is as printed. Each one is guarded by the text that it expects to find, so that it fails,
and is not applied to something else, once the raw row reads otherwise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pandas as pd

from analysis.claims.declarations import Entry, Shape, read_entries
from analysis.reading.cards import RAW
from analysis.reading.contracts import CLAIM_COLUMNS, CLAIM_WORDS
from analysis.reading.problems import InputError, Problem

FILE = "corrections.yml"


class Action(StrEnum):
    """What a correction does to a claim."""

    REPLACE_FIGURE = "replace_figure"
    TURN_INTO_BOUND = "turn_into_bound"
    REPLACE_AXIS = "replace_axis"
    ADD_NOTE = "add_note"
    SET_ASIDE = "set_aside"


class Slip(StrEnum):
    """What went wrong between producer and carrier."""

    LOST_END = "lost_end"
    LOST_PERIOD = "lost_period"
    LOST_SCOPE = "lost_scope"
    FLOOR_AS_POINT = "floor_as_point"
    MERGED_POPULATIONS = "merged_populations"
    MISQUOTED = "misquoted"
    OTHER_ESTIMAND = "other_estimand"
    PROVISIONAL = "provisional"
    RELABELLED = "relabelled"
    UNIT_SLIP = "unit_slip"


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
)


@dataclass(frozen=True, slots=True)
class Correction:
    """One declared correction.

    Parameters
    ----------
    entry : Entry
        Where it is declared.
    claim_id : str
        Which claim.
    action : Action
        What is done.
    reason : Slip
        What went wrong.
    expect : mapping
        Cells that the raw row must hold, each of those that are replaced among them.
    set : mapping
        The cells that take their place.
    explanation : str
        In one sentence, for readers.
    evidence : tuple of str
        Claims that show it.
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
    found: list[Correction] = []
    problems: list[Problem] = []
    for path in sorted((root / RAW).glob(f"*/{FILE}")):
        file = f"{RAW}/{path.parent.name}/{FILE}"
        for entry in read_entries(path, file=file, shape=_SHAPE):
            wrong = _mistakes(entry)
            problems.extend(wrong)
            if not wrong:
                found.append(_correction(entry))
    if problems:
        raise InputError(problems)
    return tuple(found)


def _correction(entry: Entry) -> Correction:
    """The correction that an entry without mistakes declares."""
    expect, new = (
        {str(name): str(text) for name, text in (entry.fields.get(field) or {}).items()}
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
    wrong = [
        entry.problem(name, f"{entry.text(name)!r} is not allowed", f"one of {', '.join(words)}")
        for name, words in (("action", Action), ("reason", Slip))
        if entry.text(name) not in list(words)
    ]
    if wrong:
        return wrong
    action = Action(entry.text("action"))
    new = entry.fields.get("set") or {}
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
    """Raw claims with their corrections applied; a claim that is set aside is left out.

    Parameters
    ----------
    raw : DataFrame
        Raw claims of one or several files, as printed; it is not changed.
    corrections : iterable of Correction
        Those of these claims, in the order in which they are applied.

    Raises
    ------
    InputError
        With every correction whose claim is not there or no longer reads as it expects.
    """
    frame = raw.copy()
    rows = {str(claim_id): index for index, claim_id in zip(frame.index, frame["claim_id"], strict=True)}
    printed = {column: frame[column].copy() for column in frame.columns}
    problems: list[Problem] = []
    aside = []
    for correction in corrections:
        row = rows.get(correction.claim_id)
        if row is None:
            problems.append(lost(correction))
            continue
        found = {name: str(printed[name][row]) if name in printed else None for name in correction.expect}
        problems.extend(_unexpected(correction, found))
        for name, text in correction.set.items():
            frame.loc[row, name] = text
        if correction.action is Action.SET_ASIDE:
            aside.append(row)
    if problems:
        raise InputError(problems)
    return frame.drop(index=aside)


def lost(correction: Correction) -> Problem:
    """The problem of a correction without its claim."""
    what = f"there is no claim {correction.claim_id}"
    return correction.entry.problem("claim", what, "the id of a claim in this folder")


def _unexpected(correction: Correction, found: Mapping[str, str | None]) -> list[Problem]:
    """Cells that do not read as a correction expects."""
    return [
        correction.entry.problem(
            "expect",
            f"{correction.claim_id} no longer reads {name} = {text!r}: it reads {found[name]!r}",
            "read the row again, then change this correction or take it out",
        )
        for name, text in correction.expect.items()
        if found[name] != text
    ]


def check_evidence(corrections: Sequence[Correction], known: Iterable[str]) -> list[Problem]:
    """Corrections that rest on a claim which is not among our sources."""
    ids = set(known)
    return [
        correction.entry.problem(
            "evidence", f"there is no claim {claim_id}", "the id of a claim that we hold"
        )
        for correction in corrections
        for claim_id in correction.evidence
        if claim_id not in ids
    ]


def check_bounds(corrections: Sequence[Correction], corrected: pd.DataFrame) -> list[Problem]:
    """Corrections that should make a bound of a figure and do not.

    Parameters
    ----------
    corrections : sequence of Correction
        Those that were applied.
    corrected : DataFrame
        The claims read from the corrected rows: `claim_id`, `bound`.
    """
    bounds = dict(zip(corrected["claim_id"], corrected["bound"], strict=True))
    return [
        c.entry.problem(
            "set", f"{c.set.get('figure', '')!r} is no bound", "a figure such as 'at least 10,000'"
        )
        for c in corrections
        if c.action is Action.TURN_INTO_BOUND and bounds.get(c.claim_id) == "none"
    ]
