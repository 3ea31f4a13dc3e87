"""The shipped tables, read once."""

import pandas as pd
import pytest

from analysis import processing
from analysis.claims.cells import applied
from analysis.project import root


@pytest.fixture(scope="session")
def shipped() -> processing.Processed:
    """The processed tables as they stand."""
    return processing.load(root())


@pytest.fixture(scope="session")
def claims(shipped: processing.Processed) -> dict[str, pd.DataFrame]:
    """The claims, by whether corrections are on."""
    printed = shipped["10_claims"]
    return {"on": applied(printed, shipped["10_corrections"]), "off": printed}


@pytest.fixture(scope="session")
def conflicts(shipped: processing.Processed) -> pd.DataFrame:
    """The shipped table of conflicts."""
    return shipped["20_conflicts"]
