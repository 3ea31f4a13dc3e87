"""From raw to processed: the rooms in their order, every table held against its contract, then all written."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis.claims import contract as claims_contract
from analysis.claims import coverage
from analysis.claims.build import Tables, build
from analysis.claims.population import WORLD_BANK, WPP, PopulationTable, population_table
from analysis.estimates import headline
from analysis.parameters import Parameters
from analysis.reading.cards import RAW
from analysis.reading.priors import Priors, load_priors
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import read_text_table
from analysis.tables import FOLDER, read_table, table_bytes, write_table

#: Each processed table and its contract, in the order in which they are made.
CONTRACTS: Mapping[str, Callable[[], pa.DataFrameSchema]] = {
    "10_claims": claims_contract.claims,
    "10_steps": claims_contract.steps,
    "10_roles": claims_contract.roles,
    "10_ratings": claims_contract.ratings,
    "10_policy": claims_contract.policy,
    "10_coverage": coverage.contract,
    "30_estimates": headline.contract,
}


@dataclass(frozen=True, slots=True)
class Processed:
    """The processed tables and what they were made with."""

    tables: Mapping[str, pd.DataFrame]
    priors: Priors
    people: PopulationTable

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table of that name, such as `10_claims`."""
        return self.tables[name]


def load_people(root: Path) -> PopulationTable:
    """The population of every region held."""
    read = [read_text_table(root / RAW / file, file=f"{RAW}/{file}") for file in (WPP, WORLD_BANK)]
    return population_table(*read)


def process(root: Path) -> Processed:
    """Every processed table, made anew from the raw files and held against its contract; nothing is written.

    Raises
    ------
    InputError
        With every problem of every raw file.
    """
    priors, people = load_priors(root), load_people(root)
    made = _claims_tables(build(root))
    made["10_coverage"] = coverage.coverage(made["10_claims"])
    made["30_estimates"] = headline.estimate(made["10_claims"], Parameters(), priors, people=people)
    for name, frame in made.items():
        _hold(frame, name)
    return Processed(made, priors, people)


def _claims_tables(tables: Tables) -> dict[str, pd.DataFrame]:
    """The tables of the room `claims` by name."""
    return {f"10_{name}": getattr(tables, name) for name in ("claims", "steps", "roles", "ratings", "policy")}


def _hold(frame: pd.DataFrame, name: str) -> None:
    """Hold a table against its contract.

    Raises
    ------
    InputError
        Naming the rows that break it, by the table's first column.
    """
    try:
        CONTRACTS[name]().validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        raise InputError(_broken(error.failure_cases, frame, name)) from None


def _broken(cases: pd.DataFrame, frame: pd.DataFrame, name: str) -> Iterator[Problem]:
    """One problem for each failure case of Pandera."""
    for case in cases.to_dict("records"):
        index = case["index"]
        known = index is not None and pd.notna(index)
        record = str(frame.iloc[int(index), 0]) if known else "the table"
        column = str(case["column"]) if case["schema_context"] == "Column" else None
        row = int(index) + 2 if known else None
        what = f"{record}: {case['failure_case']!r} breaks the contract"
        yield Problem(f"{FOLDER}/{name}.csv", row, column, what, f"{case['check']}")


def write(root: Path, processed: Processed) -> tuple[Path, ...]:
    """Write every processed table; returns where."""
    paths = []
    for name, frame in processed.tables.items():
        path = root / FOLDER / f"{name}.csv"
        write_table(frame, path)
        paths.append(path)
    return tuple(paths)


def load(root: Path) -> Processed:
    """The processed tables as they stand on disk.

    Raises
    ------
    InputError
        If one is missing.
    """
    tables = {}
    for name, contract in CONTRACTS.items():
        path = root / FOLDER / f"{name}.csv"
        if not path.is_file():
            where = f"{FOLDER}/{name}.csv"
            raise InputError([Problem(where, None, None, "the table does not exist", "run: analysis data")])
        tables[name] = read_table(path, contract())
    return Processed(tables, load_priors(root), load_people(root))


def differing(root: Path, processed: Processed) -> tuple[str, ...]:
    """Names of the tables on disk that are missing or differ from those given."""
    return tuple(
        name
        for name, frame in processed.tables.items()
        if not (path := root / FOLDER / f"{name}.csv").is_file() or path.read_bytes() != table_bytes(frame)
    )
