"""The trail of a claim of one's own: its row among the claims that are given, and the steps from its print."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.claims.audit_steps import cell_text, steps_table
from analysis.claims.frame_checks import OF_PUBLICATION, TYPES, as_claims, plain
from analysis.processed_tables import CLAIMS, PRINTED, tables
from analysis.table_contracts import as_table


def own_row(claim_id: object, claims: pd.DataFrame | None) -> dict[str, Any] | None:
    """A claim as it stands among those that are given, text where a number is missing; None if it is published."""
    if claims is None:
        return None
    rows = as_claims(claims)
    name = str(claim_id).strip()
    if name not in rows.index or len(tables().rows(PRINTED, "claim_id", [name])):
        return None
    (row,) = plain(rows.loc[[name]], rows)
    filled = {column: "" if cell is None else cell for column, cell in row.items()}
    return dict.fromkeys(OF_PUBLICATION, "") | filled


def own_steps(claim: Mapping[str, Any]) -> pd.DataFrame:
    """The steps between what a claim of one's own prints and its values, as 10_steps; its place was given as it is."""
    from analysis.claims.clean import reading_steps
    from analysis.claims.harmonise import harmonise, load_references

    corpus = tables()
    row = pd.DataFrame([{name: claim[name] for name in ("claim_id", *TYPES)}])
    printed = {str(name): cell_text(cell) for name, cell in claim.items()}
    references = load_references(corpus.root, corpus.priors, corpus.people)
    conversions = harmonise(as_table(row, CLAIMS), references).steps
    return steps_table([*reading_steps(printed), *conversions])
