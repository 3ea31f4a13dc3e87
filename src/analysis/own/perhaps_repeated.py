"""Numbers that may repeat another maker's: the same, of one thing and time, and nobody says how the later one was made.

That they are equal proves nothing; a reader is told what would follow if one is a reprint, and how to say so.
"""

import pandas as pd

from analysis.own.agreeing_numbers import printed_numbers
from analysis.vocabulary import UNATTRIBUTED, Method

#: Words of `method` that say nothing of how a number was made.
_UNTOLD = (Method.ESTIMATE, Method.UNATTRIBUTED)


def perhaps_repeated(claims: pd.DataFrame) -> pd.DataFrame:
    """Pairs of ids: `claim_id` of the later number that may be a reprint, and `original` of the first of its kind.

    Numbers of one declared lineage and those of one maker are known to be no two; of those without a year of
    publication nobody knows which is later.
    """
    pairs = []
    dated = claims[claims["producer_year"].notna() & (claims["producer"] != UNATTRIBUTED)]
    numbers = pd.Series(printed_numbers(dated), dtype=object)
    for _, ids in numbers.groupby(numbers, sort=False).groups.items():
        alike = dated.loc[ids].sort_values("producer_year", kind="stable")
        first = alike.iloc[0]
        is_of_others = (alike["producer"] != first["producer"]) & (alike["lineage"] != first["lineage"])
        is_later = alike["producer_year"] > first["producer_year"]
        suspects = alike[is_of_others & is_later & alike["method"].isin(_UNTOLD)]
        pairs += [(claim_id, first.name) for claim_id in suspects.index]
    return pd.DataFrame(pairs, columns=["claim_id", "original"], dtype=object)
