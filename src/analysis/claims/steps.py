"""Steps: one row for each change between what was printed and what is used."""

from dataclasses import astuple, dataclass, fields

import pandas as pd

from analysis.vocabulary import StepCode


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one field of one claim.

    Parameters
    ----------
    claim_id : str
        Which claim.
    field : str
        Which column of the claims table the change fills.
    code : StepCode
        Why it was made.
    before, after : str
        The value on either side, as text.
    by : str
        The module that made it, or the file that declares it.
    reason : str
        In one clause, with the factor and its source where there is one.
    """

    claim_id: str
    field: str
    code: StepCode
    before: str
    after: str
    by: str
    reason: str


COLUMNS = ("claim_id", "step", "field", "code", "before", "after", "by", "reason")


def steps_table(steps: list[Step]) -> pd.DataFrame:
    """A table of steps, numbered within each claim in the order in which they were made.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`; `step` counts from 1 within a claim.
    """
    names = [field.name for field in fields(Step)]
    frame = pd.DataFrame([astuple(step) for step in steps], columns=names, dtype=object)
    frame["step"] = frame.groupby("claim_id", sort=False).cumcount() + 1
    return frame[list(COLUMNS)]
