"""The shipped claims, as tests of this room ask for them."""

import pandas as pd
import pytest

from analysis.processing import Processed


@pytest.fixture(scope="session")
def claims(processed: Processed) -> pd.DataFrame:
    """Every claim as printed, by its id."""
    return processed["10_claims"].set_index("claim_id")
