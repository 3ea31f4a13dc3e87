"""Reference tables and results, and a way to write down small tables."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.estimates.capture import estimate_total
from analysis.estimates.capture.capture_tables import read_table
from analysis.estimates.capture.poisson import fit_model, members, pairs_model, sets_of, subsets

#: What the fixtures `table` and `results` are: a name to its table.
ReadTable = Callable[[str], pd.DataFrame]
#: What the fixture `histories` is: lists and counts of histories to a table.
Histories = Callable[..., pd.DataFrame]
REFERENCE = Path(__file__).parents[2] / "reference" / "mse"
COUNT_NAMES = {"frequency": "count", "Frequency": "count"}
FILES = {"Kosovo": "Kosovo__MSE2"}


def model_of(n_lists: int, name: str) -> np.ndarray:
    """The model of a name such as `[123,14,34]`: its largest terms, lists numbered from 1."""
    roots = [history_of(int(digit) - 1 for digit in root) for root in name[1:-1].split(",")]
    return np.asarray(subsets(2**n_lists)[:, roots].any(axis=1))


def history_of(positions: Iterable[int]) -> int:
    """The code of being on the lists at some positions."""
    return sum(1 << position for position in positions)


def lists_of(table: pd.DataFrame) -> list[str]:
    return [name for name in table.columns if name != "count"]


def pair_names(table: pd.DataFrame, codes: Iterable[int]) -> list[str]:
    """Terms as their lists with a colon between them."""
    lists = np.array(lists_of(table))
    return [":".join(lists[members(code)]) for code in codes]


def fitted(table: pd.DataFrame, pairs: Iterable[str] | str | None = None, **options: Any) -> pd.Series:
    """The fit of independent lists (None), of some pairs or "all" of them, of a named model, or the "stepwise" one."""
    counts, lists = read_table(table), lists_of(table)
    if pairs == "stepwise":
        return estimate_total.stepwise(counts, **options)
    if isinstance(pairs, str) and pairs != "all":
        return fit_model(counts, model_of(len(lists), pairs), **options)
    if pairs == "all":
        codes = sets_of(2, len(lists))
    else:
        codes = [history_of(map(lists.index, pair.split(":"))) for pair in pairs or ()]
    return fit_model(counts, pairs_model(len(lists), codes), **options)


@pytest.fixture(scope="session")
def results() -> ReadTable:
    """Read a file of reference results."""
    return lambda name: pd.read_csv(REFERENCE / f"{name}.csv", keep_default_na=True)


@pytest.fixture(scope="session")
def table() -> ReadTable:
    """Read a reference capture table by its name."""

    def read(name: str) -> pd.DataFrame:
        return pd.read_csv(REFERENCE / f"{FILES.get(name, name)}.csv").rename(columns=COUNT_NAMES)

    return read


@pytest.fixture(scope="session")
def histories() -> Histories:
    """Build a table from histories written as words: `histories("AB", A=3, AB=1)`."""

    def build(lists: str, **counts: int) -> pd.DataFrame:
        table = pd.DataFrame({"count": counts})
        for position, name in enumerate(lists):
            table.insert(position, name, table.index.str.contains(name).astype(int))
        return table.reset_index(drop=True)

    return build
