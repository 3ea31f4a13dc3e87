"""What was declared by hand beside the raw data, or suspected: which numbers are copies, and which prints are slips."""

import pandas as pd

from analysis.library.corpus import tables


def load_links(claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """The links between numbers that go back to one number: who quotes whom, and what shares a report or data base.

    Parameters
    ----------
    claims : DataFrame, optional
        Only the links that begin at one of these claims, which are indexed by claim_id; all links by default.

    Returns
    -------
    DataFrame
        Indexed by `claim_id`, which may repeat: the younger number. `other_id` is the one that it goes back to, `kind`
        whether the link is declared, and then joins the two to one `lineage`, or only suspected, with its `score`;
        `relation` says how they are tied and `evidence` what shows it.

    Examples
    --------
    >>> import analysis as an
    >>> links = an.load_links(an.load_claims("Netherlands"))
    >>> links.loc["A2009-042", ["relation", "other_id"]].tolist()
    ['quotes', 'NLR-001']
    """
    return _of("10_lineages", claims)


def load_corrections(claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """The declared corrections: what a text printed, and what its own source shows that it should have printed.

    Parameters
    ----------
    claims : DataFrame, optional
        Only the corrections of these claims, which are indexed by claim_id; all of them by default.

    Returns
    -------
    DataFrame
        Indexed by `claim_id`, which may repeat: one row a changed cell, with its `column`, the cell as `printed` and as
        `corrected`, the `action`, the `reason` as a code, an `explanation`, and the claims that are its `evidence`.

    Examples
    --------
    >>> import analysis as an
    >>> changed = an.load_corrections(an.load_claims("Netherlands"))
    >>> changed.loc["A2009-042"].set_index("column").loc["figure", ["printed", "corrected"]].tolist()
    ['809', '826']
    """
    return _of("10_corrections", claims)


def _of(name: str, claims: pd.DataFrame | None) -> pd.DataFrame:
    """The rows of a table that begin at some claims, indexed by claim."""
    table = tables()[name].set_index("claim_id")
    return table.copy() if claims is None else table[table.index.isin(claims.index)].copy()
