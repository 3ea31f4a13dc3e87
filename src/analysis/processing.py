"""From raw to processed: the rooms in their order, every table held against its contract, then all written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis import files
from analysis.claims import claim_tables, corrections, coverage, record_linkage, side_tables
from analysis.claims import contract as claims_contract
from analysis.claims.cells import applied
from analysis.claims.clean import Cleaned
from analysis.claims.lineage import Lineage
from analysis.claims.population import PopulationTable, load_population
from analysis.conflicts.choices import Choices
from analysis.conflicts.rules import FOLDER as RULES
from analysis.conflicts.rules import load_rules
from analysis.conflicts.search import Evidence, published
from analysis.conflicts.search import contract as conflicts_contract
from analysis.datapackage import CODEBOOK, DESCRIPTOR, codebook, descriptor
from analysis.estimates import estimate_tables, multiverse_tables, quotability, recomputed_capture, what_moved
from analysis.estimates.multiverse import Grid
from analysis.reading.priors import Priors, load_priors
from analysis.reading.problems import InputError, Problem
from analysis.reading.readers import Raw
from analysis.tables import FOLDER, keeps, read_table, table_bytes

#: Each processed table and its contract, in the order in which they are made.
CONTRACTS: Mapping[str, Callable[[], pa.DataFrameSchema]] = {
    "10_claims": claims_contract.claims_contract,
    "10_steps": claims_contract.steps,
    "10_corrections": corrections.contract,
    "10_lineages": record_linkage.contract,
    "10_roles": side_tables.roles,
    "10_ratings": side_tables.ratings,
    "10_policy": side_tables.policy,
    "10_coverage": coverage.contract,
    "10_population_differences": coverage.differences_contract,
    "20_conflicts": conflicts_contract,
    **estimate_tables.CONTRACTS,
}


@dataclass(frozen=True, slots=True)
class Processed:
    """The processed tables and what they were made with; the multiverse in full only where they were made anew."""

    tables: Mapping[str, pd.DataFrame]
    priors: Priors
    people: PopulationTable
    grids: Sequence[Grid] = ()

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table of that name, such as `10_claims`."""
        return self.tables[name]


def load_people(root: Path) -> PopulationTable:
    """The population of every region held."""
    return load_population(root, apart=load_priors(root).number("population_difference"))


def load_basis(root: Path) -> claim_tables.Basis:
    """What claims are finished with: declarations, prices, populations and choices."""
    return claim_tables.load_basis(root, load_priors(root), load_people(root))


def load_later_choices(root: Path) -> None:
    """Read what is chosen and declared for the later tables; raises InputError with every problem of it."""
    problems: list[Problem] = []
    for load in (
        lambda: Choices.from_priors(load_priors(root)),
        lambda: load_rules(root / RULES),
        lambda: quotability.load_exceptions(root),
        lambda: what_moved.load_before(root),
    ):
        claim_tables.attempt(load, problems)
    if problems:
        raise InputError(problems)


def process(root: Path) -> Processed:
    """Every processed table, made anew from the raw files and held against its contract; nothing is written.

    Raises
    ------
    InputError
        With every problem of every raw file.
    """
    return finished(root, claims_tables(root))


def claims_tables(root: Path, raws: Sequence[Raw] | None = None) -> Processed:
    """The tables of the room `claims`, made anew from the raw files and held against their contracts.

    The raw files are read unless they were read before.

    Raises
    ------
    InputError
        With every problem of every raw file.
    """
    if raws is None:
        raws, problems = claim_tables.read_all(root)
        if problems:
            raise InputError(problems)
    priors, people = load_priors(root), load_people(root)
    basis = claim_tables.load_basis(root, priors, people)
    again = partial(_recomputed, root, basis.lineages, priors)
    made = claim_tables.make_tables(raws, basis, recompute=again)
    made["10_coverage"] = coverage.coverage(made["10_claims"])
    threshold = priors.number("population_difference")
    made["10_population_differences"] = coverage.differences(people, threshold=threshold)
    return Processed(_held(made), priors, people)


def finished(root: Path, first: Processed) -> Processed:
    """All tables, the later ones made from those of the room `claims`."""
    priors, people = first.priors, first.people
    made = dict(first.tables)
    claims = applied(made["10_claims"], made["10_corrections"])
    made["20_conflicts"] = _conflicts(root, made, claims, priors=priors, people=people)
    regions = made["10_coverage"]["region_code"].tolist()
    tables, grids = estimate_tables.line_tables(root, made, priors, regions=regions)
    later = _held({"20_conflicts": made["20_conflicts"], **tables})
    return Processed({**first.tables, **later}, priors, people, grids)


def _held(made: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables in the order of `CONTRACTS`, each held against its own."""
    ordered = {name: made[name] for name in CONTRACTS if name in made}
    for name, frame in ordered.items():
        _hold(frame, name)
    return ordered


def _recomputed(root: Path, lineages: Sequence[Lineage], priors: Priors, printed: pd.DataFrame) -> Cleaned:
    """The claims that are computed again from published lists."""
    return recomputed_capture.recomputed(root, lineages, priors, printed=printed)


def _conflicts(
    root: Path,
    made: Mapping[str, pd.DataFrame],
    claims: pd.DataFrame,
    *,
    priors: Priors,
    people: PopulationTable,
) -> pd.DataFrame:
    """The table of conflicts; `claims` are those with corrections on."""
    evidence = Evidence(made["10_claims"], claims, made["10_roles"], made["10_ratings"], people)
    return published(evidence, Choices.from_priors(priors), load_rules(root / RULES))


def _hold(frame: pd.DataFrame, name: str) -> None:
    """Hold a table against its contract.

    Raises
    ------
    InputError
        Naming the rows that break it, by the table's first column.
    """
    if keeps(frame, CONTRACTS[name]()):
        return
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


def contents(processed: Processed) -> dict[str, bytes]:
    """Every file of data/processed by name, as bytes: the tables, their descriptor and their codebook."""
    tables = {name: table_bytes(frame) for name, frame in processed.tables.items()}
    schemas = {name: CONTRACTS[name]() for name in tables}
    described = {DESCRIPTOR: descriptor(schemas, tables), CODEBOOK: codebook(schemas)}
    return {f"{name}.csv": content for name, content in tables.items()} | described


def write(root: Path, processed: Processed) -> tuple[Path, ...]:
    """Write every processed table, the descriptor, the codebook and below build the grids; returns where tables are."""
    tables = {root / FOLDER / name: content for name, content in contents(processed).items()}
    grids = {root / path: content for path, content in multiverse_tables.files(processed.grids).items()}
    for path, content in (tables | grids).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, content)
    # A region that has no grid any more would otherwise show that of an earlier run.
    for path in {*(root / multiverse_tables.FOLDER).glob("*.json")} - grids.keys():
        path.unlink()
    return tuple(tables)


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
    """Files of data/processed that are missing or differ from those given, as paths below the project folder.

    Where only the first tables are given, what is made from all of them together is left out.
    """
    given = contents(processed)
    if len(processed.tables) < len(CONTRACTS):
        given = {name: content for name, content in given.items() if name not in (DESCRIPTOR, CODEBOOK)}
    return tuple(
        f"{FOLDER}/{name}"
        for name, content in given.items()
        if not (path := root / FOLDER / name).is_file() or path.read_bytes() != content
    )
