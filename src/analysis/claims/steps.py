"""Steps: one row for each change between what was printed and what is used."""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from analysis.vocabulary import StepCode


class Step(NamedTuple):
    """One change of one column (`field`) of one claim; `by` is what made it, or the file that declares it."""

    claim_id: str
    field: str
    code: StepCode
    before: str
    after: str
    by: str
    reason: str


#: Columns of 10_steps, in order; `step` counts from 1 within a claim.
COLUMNS = ("claim_id", "step", *Step._fields[1:])


def steps_table(steps: Iterable[Step]) -> pd.DataFrame:
    """10_steps: steps in the order in which they were made, numbered within each claim."""
    frame = pd.DataFrame(list(steps), columns=list(Step._fields), dtype=object)
    frame["step"] = frame.groupby("claim_id", sort=False).cumcount() + 1
    return frame[list(COLUMNS)]
