"""Reference tables and results, and a way to write down small tables."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.estimates.capture import estimate_total
from analysis.estimates.capture.poisson import fit_model, members, pairs_model, read_table, sets_of, subsets

REFERENCE = Path(__file__).parents[2] / "reference" / "mse"
COUNT_NAMES = {"frequency": "count", "Frequency": "count"}
FILES = {"Kosovo": "Kosovo__MSE2"}


def model_of(n_lists: int, name: str) -> np.ndarray:
    """The model of a name such as `[123,14,34]`: its largest terms, lists numbered from 1."""
    roots = [sum(1 << (int(digit) - 1) for digit in root) for root in name[1:-1].split(",")]
    return subsets(2**n_lists)[:, roots].any(axis=1)


def lists_of(table) -> list[str]:
    return [name for name in table.columns if name != "count"]


def pair_names(table, codes) -> list[str]:
    """Terms as their lists with a colon between them."""
    return [":".join(lists_of(table)[bit] for bit in members(code)) for code in codes]


def fitted(table, pairs=None, **options) -> pd.Series:
    """The fit of independent lists (None), of some pairs or "all" of them, of a named model, or the "stepwise" one."""
    counts, lists = read_table(table), lists_of(table)
    if pairs == "stepwise":
        return estimate_total.stepwise(counts, **options)
    if isinstance(pairs, str) and pairs != "all":
        return fit_model(counts, model_of(len(lists), pairs), **options)
    if pairs == "all":
        codes = sets_of(2, len(lists))
    else:
        codes = [sum(1 << lists.index(name) for name in pair.split(":")) for pair in pairs or ()]
    return fit_model(counts, pairs_model(len(lists), codes), **options)


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
