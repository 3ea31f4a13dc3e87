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
        By claim_id: `advice` (quote, quote_as_history, quote_with_care or do_not_quote); `reason`, the code of the
        rule; `superseded_by`, the later edition or the corrected number; `original`, the number that the claim
        copies.

    Raises
    ------
    ValueError
        If a column is missing or holds something that does not belong there.

    Notes
    -----
    The first of the rules of `quoting_rules` that applies decides: not to be quoted is a copy or what nobody stands
    behind; history is what a later edition or figure replaced; care is due in a hard contradiction, with what is
    worked out here, vague, a single line (but a registered count, or a survey with a printed interval), undocumented
    or read at second hand.

    Examples
    --------
    >>> import analysis as an
    >>> advice = an.quoting_advice(an.load_claims("Netherlands"))
    >>> advice.loc["A2009-042", ["advice", "reason", "original"]].tolist()
    ['do_not_quote', 'copy', 'NLR-001']
    """
    rows = as_claims(claims)
    asked, blank = Asked(rows), dict.fromkeys(rows.index, "")
    found = {name: dict(blank) for name in ("advice", "reason", "superseded_by", "original")}
    for reason, advice, column, rule in RULES:
        for claim_id, other in rule(asked).items():
            if not found["advice"].get(claim_id, advice):
                found["advice"][claim_id], found["reason"][claim_id] = str(advice), str(reason)
                if column:
                    found[column][claim_id] = other
    out = pd.DataFrame(found, index=rows.index, dtype="str")
    out.attrs = dict(rows.attrs)
    return out
