"""What several test files look at, worked out once: the claims as committed, and every table that rests on them."""

import pandas as pd
import pytest

import analysis as an
from analysis.estimates.answer_table import Basis, basis_of
from analysis.estimates.multiverse import Grid
from analysis.processed_tables import tables
from analysis.processing import Tables, estimate_tables
from tests.conftest import ROOT
from tests.estimates.worked_lines import BEFORE, PRIORS


@pytest.fixture(scope="session")
def claims() -> pd.DataFrame:
    """The claims as committed, with corrections on."""
    return an.load_claims()


@pytest.fixture(scope="session")
def published_basis(claims: pd.DataFrame) -> Basis:
    """What published answers are made with."""
    return basis_of(claims, PRIORS)


@pytest.fixture(scope="session")
def tables_and_grids() -> tuple[Tables, list[Grid]]:
    """Every table of the room and the grids behind those of the multiverse, of the claims as committed."""
    before = {name: tables()[name] for name in BEFORE}
    regions = sorted({*before["10_claims"]["region_code"], "SOUTH_AMERICA"})
    return estimate_tables(ROOT, before, PRIORS, regions=regions)


@pytest.fixture(scope="session")
def published(tables_and_grids: tuple[Tables, list[Grid]]) -> Tables:
    """The tables."""
    return tables_and_grids[0]


@pytest.fixture(scope="session")
def grids(tables_and_grids: tuple[Tables, list[Grid]]) -> dict[str, Grid]:
    """The grid of each region."""
    return {grid.region: grid for grid in tables_and_grids[1]}
