"""Birge's ratio beside the answers about constants: what other people in metrology would make of the same values."""

import pandas as pd

from analysis.claims.frame_checks import table_of
from analysis.estimates.pooled_constants import birge_beside
from analysis.library.taught_scale import taught_basis
from analysis.processed_tables import tables
from analysis.subject.measures import constants

_COLUMNS = ("birge", "birge_median", "birge_low", "birge_high")


def with_birge(answers: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Answers with Birge's ratio and what it says, missing but for constants whose lines were put together.

    The spread between lines is additive here; Birge's ratio widens all printed errors by one factor instead.
    """
    columns: dict[str, list[float | None]] = {name: [] for name in _COLUMNS}
    for _, row in answers.iterrows():
        is_of_constant = row["measure"] in constants() and row["answer_status"] == "reconciled"
        beside = _beside(row["claim_ids"], claims) if is_of_constant else {}
        for name, values in columns.items():
            values.append(beside.get(name))
    return answers.assign(
        **{name: pd.Series(values, answers.index, "float") for name, values in columns.items()}
    )


def _beside(claim_ids: str, claims: pd.DataFrame) -> dict[str, float]:
    """What Birge's ratio makes of the claims that speak."""
    speaking = claims.loc[claim_ids.split(";")]
    return birge_beside(table_of(speaking), taught_basis(speaking).rules, tables().priors)
