"""May a published number be quoted? One advice a claim, with its reason."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis.library.contradictions import find_conflicts
from analysis.library.corpus import tables
from analysis.library.own_claims import as_claims
from analysis.library.published_match import in_order, unchanged

if TYPE_CHECKING:
    from analysis.estimates.quotability import Declared

#: What is said of each claim.
COLUMNS = ("advice", "reason", "superseded_by", "original", "evidence")


def quoting_advice(claims: pd.DataFrame) -> pd.DataFrame:
    """Which of some published numbers may be quoted, and why.

    Parameters
    ----------
    claims : DataFrame
        Claims as `load_claims` or `make_claims` gives them. Your own are judged beside all others in the frame.

    Returns
    -------
    DataFrame
        By claim_id: `advice` (quote, quote_with_care, quote_as_history, do_not_quote), `reason` (its code),
        `superseded_by` (the later edition, or the number that shows what was corrected), `original` (the number that
        a copy goes back to), `evidence` (who found that nobody can replicate it, or that its maker disowned it).

    Raises
    ------
    ValueError
        If a column is missing or holds something that does not belong there.

    Notes
    -----
    The first rule that applies decides: not to be quoted is a copy, what nobody stands behind, what its maker disowned
    and what nobody can replicate; history is what a later edition or a corrected figure replaced; to be quoted with
    care is a member of a contradiction, a number computed here, one without figures, the only line on its quantity
    (unless a registered count, or a survey or list comparison with a printed interval), an undocumented one, or one
    read at second hand.

    Examples
    --------
    >>> import analysis as an
    >>> advice = an.quoting_advice(an.load_claims("Netherlands"))
    >>> advice.loc["A2009-042", ["advice", "reason", "original"]].tolist()
    ['do_not_quote', 'copy', 'NLR-001']
    """
    rows = as_claims(claims)
    published = tables().derived(_published, ("data/processed/30_quoting.csv",))
    same = unchanged(rows)
    out = published.reindex(rows.index)
    if not same.all():
        out = _judged(rows).where(~same, out)
    out = out.astype("str")
    out.attrs = dict(rows.attrs)
    return out


def _published(folder: object) -> pd.DataFrame:
    """The published advice by claim_id."""
    return tables()["30_quoting"].set_index("claim_id")[list(COLUMNS)]


def _judged(rows: pd.DataFrame) -> pd.DataFrame:
    """The advice on claims that are not published, or not so."""
    from analysis.estimates.evidence_line import Rules
    from analysis.estimates.quotability import quotability

    found = quotability(in_order(rows), declared(rows), Rules.of(tables().priors))
    return found.set_index("claim_id").loc[rows.index, list(COLUMNS)]


def declared(rows: pd.DataFrame) -> "Declared":
    """What tables say of claims beside their rows, with the conflicts among exactly these."""
    from analysis.estimates.quotability import Declared, load_exceptions

    corpus = tables()
    exceptions = load_exceptions(corpus.root)
    return Declared(corpus["10_lineages"], corpus["10_corrections"], find_conflicts(rows), exceptions)
