"""Claims with corrections on: the cells that corrections change, as a table that can be laid over the printed claims.

10_claims holds every claim as printed; 10_corrections holds, cell by cell, what changes when corrections are on. So a
page can show both, and a notebook can switch without reading anything again.
"""

from collections.abc import Sequence
from functools import cache

import pandas as pd
import pandera.pandas as pa

from analysis.claims.cells import cell_text, read_cell
from analysis.claims.contract import conform, text, words
from analysis.claims.corrections import Action, Correction, Slip
from analysis.claims.steps import Step
from analysis.vocabulary import StepCode

#: The column of a row that says that its whole claim is left out.
WHOLE = "claim_id"


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of 10_corrections: every cell of 10_claims that a declared correction changes."""
    columns = {
        "claim_id": text(empty=False),
        "column": text(empty=False),
        "printed": text(),
        "corrected": text(),
        "action": words(Action),
        "reason": words(Slip),
        "explanation": text(empty=False),
        "evidence": text(empty=False),
        "declared_in": text(empty=False),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=["claim_id", "column"])


def changes(
    printed: pd.DataFrame, corrected: pd.DataFrame, corrections: Sequence[Correction]
) -> pd.DataFrame:
    """Every cell in which the corrected claims differ from the printed ones, with the correction behind it.

    Parameters
    ----------
    printed, corrected : DataFrame
        The same columns; claims that are set aside are missing from `corrected`.
    corrections : sequence of Correction
        All that were applied.

    Returns
    -------
    DataFrame
        Keeps `contract`; claims in the order in which their corrections are declared.
    """
    before, after = (frame.set_index("claim_id", drop=False) for frame in (printed, corrected))
    rows = []
    for claim_id in dict.fromkeys(correction.claim_id for correction in corrections):
        behind = [correction for correction in corrections if correction.claim_id == claim_id]
        if claim_id not in after.index:
            rows.append((claim_id, WHOLE, claim_id, "", *_reasons(behind, WHOLE)))
            continue
        for column in printed.columns:
            old, new = cell_text(before.at[claim_id, column]), cell_text(after.at[claim_id, column])
            if old != new:
                rows.append((claim_id, column, old, new, *_reasons(behind, column)))
    return conform(pd.DataFrame(rows, columns=list(contract().columns), dtype=object), contract())


def _reasons(behind: Sequence[Correction], column: str) -> tuple[str, ...]:
    """Action, reason, explanation, evidence and file of the correction that changes a column.

    It is the one that names the column; a column that only follows from others is laid to the first.
    """
    chosen = next((correction for correction in behind if column in correction.set), behind[0])
    where = f"{chosen.entry.file}:{chosen.entry.line}"
    return chosen.action, chosen.reason, chosen.explanation, ";".join(chosen.evidence), where


def correction_steps(table: pd.DataFrame) -> tuple[Step, ...]:
    """One step for each changed cell of 10_corrections."""
    return tuple(
        Step(
            str(row["claim_id"]),
            str(row["column"]),
            StepCode.CORRECTION,
            before=str(row["printed"]),
            after=str(row["corrected"]),
            by=str(row["declared_in"]),
            reason=f"{str(row['reason']).replace('_', ' ')}: {row['explanation']} (see {row['evidence']})",
        )
        for row in table.to_dict("records")
    )


def applied(claims: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """The claims with corrections on; the claims given stay as printed.

    Parameters
    ----------
    claims : DataFrame
        10_claims, or some of its rows.
    table : DataFrame
        10_corrections.
    """
    out = claims.copy()
    index = {str(claim_id): row for row, claim_id in zip(out.index, out["claim_id"], strict=True)}
    aside = []
    for claim_id, column, text_ in zip(table["claim_id"], table["column"], table["corrected"], strict=True):
        if claim_id not in index:
            continue
        if column == WHOLE:
            aside.append(index[claim_id])
        else:
            out.at[index[claim_id], column] = read_cell(text_, str(out[column].dtype))
    return out.drop(index=aside)
