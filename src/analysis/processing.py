"""From raw to processed: the rooms in their order, every table held against its contract, then all written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis import files
from analysis.claims import claim_tables, corrections, coverage, record_linkage
from analysis.claims import contract as claims_contract
from analysis.claims.cells import applied
from analysis.claims.claim_tables import load_basis
from analysis.claims.population import PopulationTable, load_population
from analysis.claims.side_tables import SIDE_TABLES
from analysis.conflicts.choices import Choices
from analysis.conflicts.rules import FOLDER as RULES
from analysis.conflicts.rules import load_rules
from analysis.conflicts.search import contract as conflicts_contract
from analysis.conflicts.search import published
from analysis.datapackage import CODEBOOK, DESCRIPTOR, codebook, descriptor
from analysis.estimates import estimate_tables, multiverse_tables, quotability, recomputed_capture, what_moved
from analysis.estimates.multiverse import Grid
from analysis.reading.priors import Priors, load_priors
from analysis.reading.problems import Problem, refuse
from analysis.reading.readers import Raw
from analysis.tables import FOLDER, hold, read_table, table_bytes

#: Each processed table and its contract, in the order in which they are made.
CONTRACTS: Mapping[str, Callable[[], pa.DataFrameSchema]] = {
    "10_claims": claims_contract.claims_contract,
    "10_steps": claims_contract.steps,
    "10_corrections": corrections.contract,
    "10_lineages": record_linkage.contract,
    **{name: contract for name, (_, contract) in SIDE_TABLES.items()},
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
    refuse(problems)


def process(root: Path) -> Processed:
    """Every processed table, made anew from the raw files and held against its contract; nothing is written.

    Raises InputError with every problem of every raw file.
    """
    return finished(root, claims_tables(root))


def claims_tables(root: Path, raws: Sequence[Raw] | None = None) -> Processed:
    """The tables of the room `claims`, made anew from the raw files and held against their contracts.

    The raw files are read unless they were read before. Raises InputError with every problem of every raw file.
    """
    if raws is None:
        raws, problems = claim_tables.read_all(root)
        refuse(problems)
    basis = load_basis(root)
    priors, people = basis.priors, basis.references.people
    rows, problems = claim_tables.clean_rows(raws, basis.corrections)
    refuse(problems)
    assert rows is not None
    made = claim_tables.finish(
        rows,
        basis,
        recompute=lambda printed: recomputed_capture.recomputed(
            root, basis.lineages, priors, printed=printed
        ),
    )
    made["10_coverage"] = coverage.coverage(made["10_claims"])
    threshold = priors.number("population_difference")
    made["10_population_differences"] = coverage.differences(people, threshold=threshold)
    return Processed(_held(made), priors, people)


def finished(root: Path, first: Processed) -> Processed:
    """All tables, the later ones made from those of the room `claims`."""
    made = dict(first.tables)
    claims = applied(made["10_claims"], made["10_corrections"])
    choices, rules = Choices.from_priors(first.priors), load_rules(root / RULES)
    made["20_conflicts"] = published(made, claims, first.people, choices, rules)
    regions = made["10_coverage"]["region_code"].tolist()
    tables, grids = estimate_tables.line_tables(root, made, first.priors, regions=regions)
    later = _held({"20_conflicts": made["20_conflicts"], **tables})
    return Processed({**first.tables, **later}, first.priors, first.people, grids)


def _held(made: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables in the order of `CONTRACTS`, each held against its own."""
    ordered = {name: made[name] for name in CONTRACTS if name in made}
    for name, frame in ordered.items():
        hold(frame, CONTRACTS[name](), name)
    return ordered


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
    """The processed tables as they stand on disk; raises InputError if one is missing or of another version."""
    tables = {
        name: read_table(root / FOLDER / f"{name}.csv", contract()) for name, contract in CONTRACTS.items()
    }
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
