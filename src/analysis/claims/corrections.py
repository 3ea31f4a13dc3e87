"""Declared corrections of a carrier's slips: what was printed, what its producer had said, and on what evidence.

A correction replaces cells of a raw claim before anything is read from them. It never touches the raw file: 10_claims
holds every claim as printed, and 10_corrections, cell by cell, what changes when corrections are on, so that a page can
show both. Each one is guarded by the text that it expects to find, so that it fails, and is not applied to something
else, once the raw row reads otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path, PurePosixPath

import pandas as pd

from analysis.claims.audit_steps import Step, cell_text
from analysis.claims.clean import clean_tables
from analysis.reading.cards import RAW, Card
from analysis.reading.delimited_tables import LINE, raw_contract
from analysis.reading.problems import InputError, Problem, refuse
from analysis.reading.readers import Raw
from analysis.reading.yaml_entries import Declaration, Shape, read_entries
from analysis.table_contracts import as_table
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
#: What the cells of a raw claim may be.
_CLAIM = raw_contract("claims")
_FIGURE = frozenset({"figure", "hedge", "note"})
_FIXED = frozenset({"claim_id", "position", "section", "locator", "figure", "hedge"})
#: Columns that each action may replace.
REPLACEABLE: Mapping[Action, frozenset[str]] = {
    Action.REPLACE_FIGURE: _FIGURE,
    Action.TURN_INTO_BOUND: _FIGURE,
    Action.REPLACE_AXIS: frozenset(name for name, cells in _CLAIM.items() if cells.required) - _FIXED,
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
            corrections += [Correction(one.file, one.line, one.fields) for one in entries]
    refuse([*problems, *(problem for correction in corrections for problem in _mistakes(correction))])
    return tuple(corrections)


def _mistakes(correction: Correction) -> Iterator[Problem]:
    """What is wrong with an entry beyond its shape."""
    action, new, expect = correction.text("action"), correction.cells("set"), correction.cells("expect")
    allowed, problem = REPLACEABLE[Action(action)], correction.problem
    if bool(new) != bool(allowed):
        right = "the cells that take the place of those printed" if allowed else "no cells: it is set aside"
        yield problem("set", f"{action} with {new}", right)
    for column, cell in new.items():
        if column not in allowed:
            right = f"one of {', '.join(sorted(allowed))}"
            yield problem("set", f"{action} may not replace {column}", right)
        elif column not in expect:
            what = f"{column} is replaced but not expected"
            yield problem("expect", what, f"the text of {column} as printed")
        elif not _CLAIM[column].allows(pd.Series([cell])).all():
            yield problem("set", f"{cell!r} is no {column}", _CLAIM[column].right)


def correct(raw: pd.DataFrame, corrections: Iterable[Correction]) -> pd.DataFrame:
    """Raw claims with corrections applied; InputError with each whose claim no longer reads as it expects."""
    printed = raw.set_index("claim_id", drop=False)
    frame, aside, problems = printed.copy(), set[str](), list[Problem]()
    for correction in corrections:
        claim_id = correction.claim_id
        for name, cell in correction.cells("expect").items():
            if (found := printed.loc[claim_id].get(name)) != cell:
                what = f"{claim_id} no longer reads {name} = {cell!r}: it reads {found!r}"
                right = "read the row again, then change this correction or take it out"
                problems.append(correction.problem("expect", what, right))
        for name, cell in correction.cells("set").items():
            frame.loc[claim_id, name] = cell
        if correction.text("action") == Action.SET_ASIDE:
            aside.add(claim_id)
    refuse(problems)
    return frame.drop(index=[*aside]).reset_index(drop=True)


def corrected_claims(
    raws: Iterable[Raw], corrections: Sequence[Correction], *, producers: Mapping[str, str]
) -> pd.DataFrame:
    """The claims that corrections touch, read from corrected rows; InputError if one is lost, other or unreadable."""
    tables: list[tuple[pd.DataFrame, Card]] = []
    problems: list[Problem] = []
    behind: dict[tuple[str, int], Correction] = {}
    lost = [*corrections]
    for raw in raws:
        lines = dict(zip(raw.frame["claim_id"], raw.frame[LINE], strict=True))
        folder = PurePosixPath(raw.card.path).parent
        own = [c for c in lost if c.claim_id in lines and PurePosixPath(c.file).parent == folder]
        lost = [c for c in lost if c not in own]
        behind |= {(raw.card.path, int(lines[c.claim_id])): c for c in reversed(own)}
        try:
            rows = correct(raw.frame[raw.frame["claim_id"].isin({c.claim_id for c in own})], own)
        except InputError as error:
            problems += error.problems
        else:
            tables += [(rows, raw.card)] if len(rows) else []
    right = "the id of a claim in this folder"
    problems += [c.problem("claim", f"there is no claim {c.claim_id}", right) for c in lost]
    try:
        claims = clean_tables(tables, producers=producers).claims
    except InputError as error:
        # Problems of corrected rows are laid to the corrections that made them.
        problems += [behind[p.file, p.row or 0].problem("set", p.what, p.right) for p in error.problems]
    refuse(problems)
    return claims


def check_grounds(
    corrections: Iterable[Correction], known: Iterable[str], corrected: pd.DataFrame
) -> Iterator[Problem]:
    """Corrections that rest on a claim that is not among ours, or should make a bound of a figure that is none."""
    ids, bounds = set(known), corrected.set_index("claim_id")["bound"]
    for one in corrections:
        for claim_id in one.texts("evidence"):
            if claim_id not in ids:
                what = f"there is no claim {claim_id}"
                yield one.problem("evidence", what, "the id of a claim that we hold")
        if one.text("action") == Action.TURN_INTO_BOUND and bounds.get(one.claim_id) == Bound.NONE:
            what = f"{one.cells('set').get('figure', '')!r} is no bound"
            yield one.problem("set", what, "a figure such as 'at least 10,000'")


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
    before, after = (
        {row["claim_id"]: row for row in frame[frame["claim_id"].isin(by_claim)].to_dict("records")}
        for frame in (printed, corrected)
    )
    rows: list[tuple[str, ...]] = []
    for claim_id, behind in by_claim.items():
        for column, cell in after.get(claim_id, {"claim_id": ""}).items():
            ends = cell_text(before[claim_id][column]), cell_text(cell)
            if ends[0] != ends[1]:
                entry = next((one for one in behind if column in one.cells("set")), behind[0])
                why = [entry.text(name) for name in ("action", "reason", "explanation")]
                grounds = ";".join(entry.texts("evidence"))
                rows.append((claim_id, str(column), *ends, *why, grounds, entry.place))
    return as_table(rows, "10_corrections")


def correction_steps(table: pd.DataFrame) -> Iterator[Step]:
    """One step for each changed cell of 10_corrections."""
    for claim_id, column, old, new, _, slip, why, grounds, where in table.itertuples(index=False, name=None):
        reason = f"{slip.replace('_', ' ')}: {why} (see {grounds})"
        yield Step(claim_id, column, StepCode.CORRECTION, old, new, where, reason)
