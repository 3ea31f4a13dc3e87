"""Reference tables and results, and a way to write down small tables."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[2] / "reference" / "mse"
COUNT_NAMES = {"frequency": "count", "Frequency": "count"}
FILES = {"Kosovo": "Kosovo__MSE2"}


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
