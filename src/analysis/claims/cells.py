"""Single cells of tables: whether one is missing, the text that stands for it, and corrected cells laid over claims."""

import pandas as pd

#: Significant digits of a number that is no whole number, as in all tables.
DIGITS = 6
#: The column of a row of 10_corrections that says that its whole claim is left out.
WHOLE = "claim_id"


def is_missing(value: object) -> bool:
    """Whether a cell of a column of numbers is empty."""
    return value is None or value is pd.NA or value != value


def cell_text(value: object) -> str:
    """A cell as the text that stands for it in a column of texts; two cells are equal if their texts are."""
    if isinstance(value, str):
        return str(value)
    if is_missing(value):
        return ""
    if str(value) in {"True", "False"}:
        return str(value).lower()
    number = float(str(value))
    whole = number == int(number) and abs(number) < 1e15
    return str(int(number)) if whole else f"{number:.{DIGITS}g}"


def read_cell(text: str, dtype: str) -> str | float | bool | None:
    """The cell of a column of some type that a text of `cell_text` stands for; None for an empty whole number."""
    if dtype == "bool":
        return text == "true"
    if dtype in {"Int64", "int64"}:
        return int(text) if text else None
    if dtype == "float64":
        return float(text) if text else float("nan")
    return text


def applied(claims: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """The claims, or some of them, with the cells of 10_corrections laid over; the claims given stay as printed."""
    out = claims.copy()
    index = {str(claim_id): row for row, claim_id in zip(out.index, out["claim_id"], strict=True)}
    dtypes = {name: str(dtype) for name, dtype in out.dtypes.items()}
    aside = []
    for claim_id, column, text in zip(table["claim_id"], table["column"], table["corrected"], strict=True):
        if claim_id not in index:
            continue
        if column == WHOLE:
            aside.append(index[claim_id])
        else:
            out.at[index[claim_id], column] = read_cell(text, dtypes[column])
    return out.drop(index=aside)
