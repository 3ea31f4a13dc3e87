"""Reference tables and results, and a way to write down small tables."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.estimates.capture import loglinear
from analysis.estimates.capture.overlap_table import read_table, subsets

REFERENCE = Path(__file__).parents[2] / "reference" / "mse"
COUNT_NAMES = {"frequency": "count", "Frequency": "count"}
FILES = {"Kosovo": "Kosovo__MSE2"}


def model_of(n_lists: int, name: str) -> np.ndarray:
    """The model of a name such as `[123,14,34]`: its largest terms, lists numbered from 1."""
    roots = [sum(1 << (int(digit) - 1) for digit in root) for root in name[1:-1].split(",")]
    return subsets(n_lists)[:, roots].any(axis=1)


def with_pairs(lists, *pairs: str) -> np.ndarray:
    """The model of some pairs, each two names with a colon between them."""
    codes = [sum(1 << lists.index(name) for name in pair.split(":")) for pair in pairs]
    return loglinear.pairs_model(len(lists), codes)


def fitted(table, pairs=None, **options) -> loglinear.CaptureFit:
    """The fit of independent lists (None), of some pairs or "all" of them, of a named model, or the "stepwise" one."""
    if pairs == "stepwise":
        return loglinear.stepwise(table, **options)
    data = read_table(table)
    if pairs == "all":
        pairs = [":".join(pair) for pair in combinations(data.lists, 2)]
    if isinstance(pairs, str):
        return loglinear.fit_model(data, model_of(data.n_lists, pairs), **options)
    return loglinear.fit_model(data, with_pairs(data.lists, *(pairs or ())), **options)


@pytest.fixture(scope="session")
def results() -> Callable[[str], pd.DataFrame]:
    """Read a file of reference results."""
    return lambda name: pd.read_csv(REFERENCE / f"{name}.csv", keep_default_na=True)


@pytest.fixture(scope="session")
def table() -> Callable[[str], pd.DataFrame]:
    """Read a reference capture table by its name."""

    def read(name: str) -> pd.DataFrame:
        return pd.read_csv(REFERENCE / f"{FILES.get(name, name)}.csv").rename(columns=COUNT_NAMES)

    return read


@pytest.fixture(scope="session")
def histories() -> Callable[..., pd.DataFrame]:
    """Build a table from histories written as words: `histories("AB", A=3, AB=1)`."""

    def build(lists: str, **counts: int) -> pd.DataFrame:
        rows = [[int(name in history) for name in lists] + [n] for history, n in counts.items()]
        return pd.DataFrame(rows, columns=[*lists, "count"])

    return build
