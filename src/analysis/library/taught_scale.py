"""What answers to claims are made with: the scale that published claims teach, or a subject's own where none are."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis.claims.frame_checks import table_of
from analysis.processed_tables import tables
from analysis.subject.chosen import DEFAULT, chosen

if TYPE_CHECKING:
    from analysis.estimates.answer_table import Basis


def teaches_itself() -> bool:
    """Whether nothing is published about the subject of this process, so that its claims learn from one another."""
    return chosen().name != DEFAULT and tables().claims().empty


def taught_basis(rows: pd.DataFrame) -> "Basis":
    """What answers to claims are made with, but for the floors among them."""
    corpus = tables()
    if not teaches_itself():
        return corpus.basis
    from analysis.estimates.line_likelihood import Rules
    from analysis.estimates.lines_of_evidence import entries_of
    from analysis.estimates.own_scale import own_basis

    return own_basis(entries_of(table_of(rows), Rules.of(corpus.priors)), corpus.priors)
