"""How many times as high one of two numbers is as the other, by the numbers that a page prints of them."""

import pandas as pd

_BETWEEN = ";"
#: Kinds of pairs that are told by how many times one number is the other; those of other kinds by something else.
_TOLD_BY_FACTOR = ("distinction", "same_estimand", "part_above_whole")


def with_printed_factors(conflicts: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Conflicts whose `factor` is that of the best values of two numbers, where both print one.

    As found it is that of the nearest ends of their intervals, which do not stand beside it.
    """
    if "best" not in claims or conflicts.empty:
        return conflicts
    best = claims["best"].to_dict()
    factors = []
    for code, level, cell, found in zip(
        conflicts["code"], conflicts["level"], conflicts["members"], conflicts["factor"], strict=True
    ):
        values = [best.get(claim_id, float("nan")) for claim_id in cell.split(_BETWEEN)]
        is_pair = code in _TOLD_BY_FACTOR and level != "in_tension" and len(values) == 2
        # Neither a missing value nor nought is above another one.
        is_printed = is_pair and values[0] > values[1] > 0
        factors.append(values[0] / values[1] if is_printed else found)
    return conflicts.assign(factor=factors)
