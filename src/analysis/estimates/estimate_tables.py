"""All tables of this room at once, each with its contract: what rests on lines of evidence, then the multiverse."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis.claims.cells import applied
from analysis.estimates import (
    answer_table,
    ladder,
    multiverse,
    multiverse_tables,
    quotability,
    set_tables,
    validation,
    what_moved,
)
from analysis.estimates.answer_table import View
from analysis.estimates.answers import answers, basis_of
from analysis.estimates.claim_entries import entries_of
from analysis.estimates.evidence_line import Rules
from analysis.reading.priors import Priors
from analysis.tables import Contract

Tables = dict[str, pd.DataFrame]
#: Each table and its contract, in the order in which they are made.
CONTRACTS: Mapping[str, Callable[[], Contract]] = {
    "30_estimates": answer_table.contract,
    "30_spreads": set_tables.spreads_contract,
    "30_not_reconciled": set_tables.candidates_contract,
    "30_quoting": quotability.contract,
    "30_ladder": ladder.contract,
    "30_influence": validation.influence_contract,
    "30_looking_back": validation.looking_back_contract,
    "30_what_moved": what_moved.contract,
    "30_multiverse": multiverse_tables.contract,
    "30_specification_curve": multiverse_tables.curve_contract,
}


def line_tables(
    root: Path, tables: Mapping[str, pd.DataFrame], priors: Priors, *, regions: Sequence[str]
) -> tuple[Tables, list[multiverse.Grid]]:
    """Every table of `CONTRACTS`, with corrections on, and the grids that those of the multiverse sum up.

    Made from 10_claims, 10_corrections, 10_lineages and 20_conflicts, and from what the project's data/raw/reference
    says is not to be quoted and was published before; `regions` are the codes of those that have a page and a ladder.
    """
    printed, corrections, conflicts = (
        tables[name] for name in ("10_claims", "10_corrections", "20_conflicts")
    )
    claims = applied(printed, corrections)
    read = entries_of(claims, Rules.of(priors))
    basis = basis_of(read, priors)
    found = {view: answers(read, basis, view=view) for view in View}
    met = found[View.MEETING]
    now = pd.concat([found[View.THEN], found[View.NOW]], ignore_index=True)
    declared = quotability.Declared(
        tables["10_lineages"],
        corrections,
        conflicts[conflicts["corrections"] == "on"],
        quotability.load_exceptions(root),
    )
    quoting = quotability.quotability(read, declared, basis.rules)
    advice = dict(zip(quoting["claim_id"], quoting["advice"], strict=True))
    as_printed = entries_of(printed, basis.rules)
    work = multiverse.tasks(as_printed, read, multiverse.leading(met), basis, multiverse.load_axes(priors))
    grids = [multiverse.work_out(task) for task in work]
    before = what_moved.load_before(root)
    return {
        "30_estimates": pd.concat(list(found.values()), ignore_index=True),
        "30_spreads": set_tables.spreads(basis.learned),
        "30_not_reconciled": set_tables.not_reconciled(read, met, basis),
        "30_quoting": quoting.set_index("claim_id").loc[claims["claim_id"]].reset_index(),
        "30_ladder": ladder.ladders(read, met, advice, basis, regions=regions),
        "30_influence": validation.influence(read, basis),
        "30_looking_back": validation.looking_back(read, found[View.THEN], basis),
        "30_what_moved": what_moved.what_moved(before, now, read, basis.rules),
        "30_multiverse": multiverse_tables.table(grids),
        "30_specification_curve": multiverse_tables.curves(grids, priors),
    }, grids
