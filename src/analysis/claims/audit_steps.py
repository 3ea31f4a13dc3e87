"""Single cells of tables: the text that stands for one, the step from one to another, and corrected ones laid over."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from analysis.numbers import format_number
from analysis.table_contracts import as_table
from analysis.vocabulary import StepCode

#: The ends of a number.
ENDS = ("low", "best", "high")
#: A row of a table, by the names of its columns.
Row = Mapping[Any, Any]
#: What reads a cell of a column of some type, other than text, from what `cell_text` writes.
_READ: Mapping[str, Callable[[str], Any]] = {
    "bool": lambda text: text == "true",
    "Int64": lambda text: int(text) if text else None,
    "float64": lambda text: float(text or "nan"),
}
#: The column of a row of 10_corrections that says that its whole claim is left out.
WHOLE = "claim_id"


class Step(NamedTuple):
    """One change of one column (`field`) of one claim; `by` is what made it, or the file that declares it."""

    claim_id: str
    field: str
    code: StepCode
    before: str
    after: str
    by: str
    reason: str


def steps_table(steps: Iterable[Step]) -> pd.DataFrame:
    """10_steps: steps in the order in which they were made, numbered within each claim."""
    frame = pd.DataFrame(list(steps), columns=list(Step._fields), dtype=object)
    return as_table(frame.assign(step=frame.groupby("claim_id", sort=False).cumcount() + 1), "10_steps")


def is_missing(value: object) -> bool:
    """Whether a cell of a column of numbers is empty."""
    return value is None or value is pd.NA or value != value


def cell_text(value: object) -> str:
    """A cell as the text that stands for it in a column of texts; two cells are equal if their texts are."""
    if isinstance(value, str):
        return str(value)
    if is_missing(value):
        return ""
    text = str(value)
    return text.lower() if text in {"True", "False"} else format_number(float(text))


def applied(claims: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """The claims, or some of them, with the cells of 10_corrections laid over; the claims given stay as printed."""
    corrected = claims.copy()
    labels = dict(zip(corrected["claim_id"], corrected.index, strict=True))
    dtypes = corrected.dtypes.astype(str)
    left_out = []
    rows = table[table["claim_id"].isin(labels)]
    for claim_id, column, text in zip(rows["claim_id"], rows["column"], rows["corrected"], strict=True):
        label = labels[claim_id]
        if column == WHOLE:
            left_out.append(label)
            continue
        read = _READ.get(dtypes[column], str)
        corrected.at[label, column] = read(text)
    return corrected.drop(index=left_out)
