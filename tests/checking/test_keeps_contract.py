"""Whether a table keeps its contract is found without Pandera, which agrees on every kind of damage."""

from collections.abc import Callable

import pandas as pd
import pandera.pandas as pa
import pytest

from analysis import processing
from analysis.tables import FOLDER, keeps, read_table
from tests.conftest import ROOT

NAME = "10_claims"
SCHEMA = processing.CONTRACTS[NAME]()


@pytest.fixture(scope="module")
def claims() -> pd.DataFrame:
    """Some rows of the table as committed."""
    return read_table(ROOT / FOLDER / f"{NAME}.csv", SCHEMA).head(40)


def cell(column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Change one cell."""
    return lambda frame: frame.assign(**{column: [value, *frame[column].iloc[1:]]})


DAMAGES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "nothing": lambda frame: frame,
    "a word that is none": cell("measure", "stocks"),
    "an empty cell": cell("producer", ""),
    "an id twice": lambda frame: pd.concat([frame, frame.head(1)]),
    "no text": lambda frame: frame.assign(note=1),
    "text and numbers": cell("note", 1),
    "nothing in a cell": cell("note", None),
    "no number": lambda frame: frame.assign(best="many"),
    "a negative amount": lambda frame: frame.assign(best=-1.0),
    "low above high": lambda frame: frame.assign(low=3.0, high=2.0, best=2.5),
    "a column too few": lambda frame: frame.drop(columns="note"),
    "a column too many": lambda frame: frame.assign(more=""),
    "another order": lambda frame: frame[frame.columns[::-1]],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_not_kept(damage: str, claims: pd.DataFrame) -> None:
    frame = DAMAGES[damage](claims)
    assert keeps(frame, SCHEMA) is (damage == "nothing")
    if damage != "nothing":
        with pytest.raises(pa.errors.SchemaErrors):
            SCHEMA.validate(frame, lazy=True)


@pytest.mark.parametrize("name", processing.CONTRACTS)
def test_what_pandera_keeps_is_kept(name: str) -> None:
    schema = processing.CONTRACTS[name]()
    frame = read_table(ROOT / FOLDER / f"{name}.csv", schema)
    schema.validate(frame, lazy=True)
    assert keeps(frame, schema)
