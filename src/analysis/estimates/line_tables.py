"""The tables that rest on lines of evidence, all at once, each with its contract."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import pandera.pandas as pa

from analysis.claims import corrected
from analysis.estimates import answer_table, hindsight, influence, ladder, line_sets, quotability, what_moved
from analysis.estimates.answer_table import View
from analysis.estimates.answers import answers
from analysis.estimates.answers_before import Before
from analysis.estimates.line_inputs import basis_of
from analysis.reading.priors import Priors

#: Each table and its contract, in the order in which they are made.
CONTRACTS: Mapping[str, Callable[[], pa.DataFrameSchema]] = {
    "30_estimates": answer_table.contract,
    "30_spreads": line_sets.spreads_contract,
    "30_not_reconciled": line_sets.candidates_contract,
    "30_quoting": quotability.contract,
    "30_ladder": ladder.contract,
    "30_influence": influence.contract,
    "30_looking_back": hindsight.contract,
    "30_what_moved": what_moved.contract,
}


def line_tables(
    tables: Mapping[str, pd.DataFrame],
    priors: Priors,
    *,
    exceptions: pd.DataFrame,
    before: Before,
    regions: Sequence[str],
) -> dict[str, pd.DataFrame]:
    """Every table of `CONTRACTS` from the tables before them, with corrections on.

    Parameters
    ----------
    tables : mapping
        10_claims, 10_corrections, 10_lineages and 20_conflicts.
    priors : Priors
        The choices.
    exceptions : DataFrame
        Numbers that are declared not to be quoted, as `quotability.load_exceptions` reads them.
    before : Before
        The answers published before, as `answers_before.load_before` reads them.
    regions : sequence of str
        Codes of the regions that have a page, and so a ladder.
    """
    claims = corrected.applied(tables["10_claims"], tables["10_corrections"])
    conflicts = tables["20_conflicts"]
    declared = quotability.Declared(
        tables["10_lineages"],
        tables["10_corrections"],
        conflicts[conflicts["corrections"] == "on"],
        exceptions,
    )
    basis = basis_of(claims, priors)
    found = {view: answers(claims, basis, view=view) for view in View}
    now = pd.concat([found[View.THEN], found[View.NOW]], ignore_index=True)
    quoting = quotability.quotability(claims, declared, basis.line_rules)
    advice = dict(zip(quoting["claim_id"], quoting["advice"], strict=True))
    return {
        "30_estimates": pd.concat(list(found.values()), ignore_index=True),
        "30_spreads": line_sets.spreads(basis.learned),
        "30_not_reconciled": line_sets.not_reconciled(claims, found[View.MEETING], basis),
        "30_quoting": quoting,
        "30_ladder": ladder.ladders(claims, found[View.MEETING], advice, basis, regions=regions),
        "30_influence": influence.influence(claims, basis),
        "30_looking_back": hindsight.looking_back(claims, basis),
        "30_what_moved": what_moved.what_moved(
            before.answers, now, claims, known=before.known, rules=basis.line_rules
        ),
    }
