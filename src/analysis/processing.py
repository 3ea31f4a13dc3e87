"""From raw to processed: the rooms in their order, every table held against its contract, then all written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from analysis import files
from analysis.claims import claim_pipeline
from analysis.claims.audit_steps import applied
from analysis.claims.claim_pipeline import load_basis
from analysis.claims.inhabitants import PopulationTable
from analysis.claims.single_numbers import without_page
from analysis.conflicts.rules import Choices, load_rules
from analysis.conflicts.search import published
from analysis.estimates import (
    ladder,
    multiverse,
    multiverse_tables,
    quotability,
    recomputed_capture,
    set_tables,
    validation,
)
from analysis.estimates.answer_table import answers, basis_of
from analysis.estimates.line_likelihood import Rules
from analysis.estimates.lines_of_evidence import entries_of
from analysis.estimates.quotability import withheld_now
from analysis.project import located
from analysis.reading.priors import Priors
from analysis.reading.problems import refuse
from analysis.reading.readers import Raw
from analysis.reading.rule_tables import FOLDER as RULES
from analysis.table_contracts import (
    ALL,
    CODEBOOK,
    DESCRIPTOR,
    FOLDER,
    NAMES,
    contract,
    description,
    table_bytes,
)
from analysis.vocabulary import THEN, VIEWS

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Processed:
    """The processed tables and what they were made with; the multiverse in full only where they were made anew."""

    tables: Mapping[str, pd.DataFrame]
    priors: Priors
    people: PopulationTable
    grids: Sequence[multiverse.Grid] = ()

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table of that name, such as `10_claims`."""
        return self.tables[name]


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
        raws, problems = claim_pipeline.read_all(root)
        refuse(problems)
    basis = load_basis(root)
    recompute = partial(recomputed_capture.recomputed, root, basis.lineages, basis.priors)
    waiting = recomputed_capture.mix_ahead(root, basis.lineages, basis.priors)
    rows = claim_pipeline.clean_rows(raws, basis.corrections)
    for wait in waiting:
        wait()
    tables = claim_pipeline.finish(rows, basis, recompute=recompute)
    return Processed(_held(tables), basis.priors, basis.references.people)


def finished(root: Path, first: Processed) -> Processed:
    """All tables, the later ones made from those of the room `claims`."""
    tables = dict(first.tables)
    claims = applied(tables["10_claims"], tables["10_corrections"])
    choices = Choices.from_priors(first.priors)
    conflicts = published(tables, claims, first.people, choices, load_rules(located(root, RULES)))
    tables["20_conflicts"] = conflicts
    lone = without_page(claims, tables["10_roles"])
    regions = [code for code in tables["10_coverage"]["region_code"].tolist() if code not in lone]
    estimates, grids = estimate_tables(root, tables, first.priors, regions=regions)
    later = _held({"20_conflicts": conflicts, **estimates})
    return Processed({**first.tables, **later}, first.priors, first.people, grids)


def estimate_tables(
    root: Path, tables: Mapping[str, pd.DataFrame], priors: Priors, *, regions: Sequence[str]
) -> tuple[Tables, list[multiverse.Grid]]:
    """Every table of the room `estimates`, with corrections on, and the grids that those of the multiverse sum up.

    Made from 10_claims, 10_corrections, 10_lineages and 20_conflicts, and from what the project's data/raw/reference
    says is not to be quoted and was published before; `regions` are the codes of those that have a page and a ladder.
    """
    printed = tables["10_claims"]
    corrections = tables["10_corrections"]
    conflicts = tables["20_conflicts"]
    claims = applied(printed, corrections)
    rules = Rules.of(priors)
    read = entries_of(claims, rules)
    basis = basis_of(read, priors)
    quoting = quotability.quotability(
        read,
        rules,
        lineages=tables["10_lineages"],
        corrections=corrections,
        conflicts=conflicts[conflicts["corrections"] == "on"],
        exceptions=quotability.load_exceptions(root),
    )
    advice = dict(zip(quoting["claim_id"], quoting["advice"], strict=True))
    withheld = withheld_now(advice)
    answers_of = {}
    for year, known_by in VIEWS:
        # What could be known then does not know what was replaced since.
        unsaid = withheld if year is not None and known_by is None else ()
        answers_of[year, known_by] = answers(read, basis, year, known_by, withheld=unsaid)
    met = answers_of.pop((None, None))
    nothing = met.head(0)
    axes = multiverse.load_axes(priors)
    grids = list(multiverse.grids(read, multiverse.leading(met), basis, axes))
    before = validation.load_before(root)
    published = pd.concat([*answers_of.values()] or [nothing], ignore_index=True)
    return {
        "30_estimates": pd.concat([published, met], ignore_index=True),
        "30_spreads": set_tables.spreads(basis.learned, least=basis.rules.other_teams),
        "30_not_reconciled": set_tables.not_reconciled(read, met, basis),
        "30_quoting": quoting.set_index("claim_id").loc[claims["claim_id"]].reset_index(),
        "30_ladder": ladder.ladders(read, met, advice, basis, regions=regions),
        "30_influence": validation.influence(read, basis),
        "30_looking_back": validation.looking_back(read, answers_of.get(THEN, nothing), basis),
        "30_what_moved": validation.what_moved(*before, published, read, rules),
        "30_multiverse": multiverse_tables.table(grids),
        "30_specification_curve": multiverse_tables.curves(grids, priors),
    }, grids


def _held(made: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables in their order, each held against its contract."""
    ordered = {name: made[name] for name in ALL if name in made}
    for name, frame in ordered.items():
        contract(name).validate(frame)
    return ordered


def contents(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Every file of data/processed by name, as bytes: some tables, their descriptor and their codebook."""
    made = {name: table_bytes(frame, name) for name, frame in tables.items() if name in NAMES}
    files_of_tables = {f"{name}.csv": content for name, content in made.items()}
    return files_of_tables | description(made)


def write(root: Path, made: Mapping[str, pd.DataFrame], grids: Iterable[multiverse.Grid]) -> tuple[Path, ...]:
    """Write every processed table, the descriptor, the codebook and below build the grids; returns where tables are."""
    tables = {root / FOLDER / name: content for name, content in contents(made).items()}
    grid_files = {root / path: content for path, content in multiverse_tables.files(grids).items()}
    for path, content in (tables | grid_files).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, content)
    # A region that has no grid any more would otherwise show that of an earlier run.
    for path in set((root / multiverse_tables.FOLDER).glob("*.json")) - grid_files.keys():
        path.unlink()
    return tuple(tables)


def differing(root: Path, tables: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """Files of data/processed that are missing or differ from those given, as paths below the project folder.

    Where only the first tables are given, what is made from all of them together is left out.
    """
    apart = (DESCRIPTOR, CODEBOOK) if set(NAMES) - tables.keys() else ()
    stale = []
    for name, content in contents(tables).items():
        if name in apart:
            continue
        path = root / FOLDER / name
        is_current = path.is_file() and path.read_bytes() == content
        if not is_current:
            stale.append(f"{FOLDER}/{name}")
    return tuple(stale)
