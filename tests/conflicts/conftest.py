"""The shipped tables, read once."""

import pandas as pd
import pytest

from analysis.claims.audit_steps import applied
from analysis.processed_tables import Corpus, tables


@pytest.fixture(scope="session")
def shipped() -> Corpus:
    """The processed tables as they stand."""
    return tables()


@pytest.fixture(scope="session")
def claims(shipped: Corpus) -> dict[str, pd.DataFrame]:
    """The claims, by whether corrections are on."""
    printed = shipped["10_claims"]
    return {"on": applied(printed, shipped["10_corrections"]), "off": printed}


@pytest.fixture(scope="session")
def conflicts(shipped: Corpus) -> pd.DataFrame:
    """The shipped table of conflicts."""
    return shipped["20_conflicts"]
