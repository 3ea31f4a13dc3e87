"""Whether a published number may be quoted, and why: one advice a claim, from what the tables say about it."""

import pandas as pd

from analysis.library.own_claims import as_claims
from analysis.library.quoting_rules import RULES, Asked


def quoting_advice(claims: pd.DataFrame) -> pd.DataFrame:
    """One advice for each claim: may its number be quoted, and what speaks against it.

    Parameters
    ----------
    claims : DataFrame
        Claims as `load_claims` or `make_claims` gives them. Later editions and second lines are looked for among them.

    Returns
    -------
    DataFrame
        Indexed by claim_id. `advice`: quote, quote_as_history, quote_with_care or do_not_quote; `reason`: the code of
        the rule that says so; `superseded_by`: id of the later edition or of the corrected number; `original`: id of
        the number that the claim copies.

    Raises
    ------
    ValueError
        If a column is missing or holds something that does not belong there.

    Notes
    -----
    Not to be quoted is a number that nobody named stands behind, or that copies another. History is a number of which
    its maker published a later edition for the same time, which was provisional, or of which the carrier changed the
    figure. Care is needed in a contradiction that no distinction dissolves, with a number worked out by this project,
    with a mere order of magnitude, with a single line of evidence (unless it is a registered count, or a survey or list
    comparison with a printed interval), with a number of which nobody can tell how it was made, and with what was read
    at second hand.

    Examples
    --------
    >>> import analysis as an
    >>> advice = an.quoting_advice(an.load_claims("Netherlands"))
    >>> advice.loc["A2009-042", ["advice", "reason", "original"]].tolist()
    ['do_not_quote', 'copy', 'NLR-001']
    """
    rows = as_claims(claims)
    asked = Asked(rows)
    cells = {
        name: dict.fromkeys(rows.index, "") for name in ("advice", "reason", "superseded_by", "original")
    }
    for reason, advice, column, rule in RULES:
        for claim_id, other in rule(asked).items():
            if not cells["advice"].get(claim_id, advice):
                cells["advice"][claim_id], cells["reason"][claim_id] = str(advice), str(reason)
                if column:
                    cells[column][claim_id] = other
    out = pd.DataFrame(
        {name: pd.Series(found, index=rows.index, dtype="str") for name, found in cells.items()}
    )
    out.attrs = dict(rows.attrs)
    return out
