"""How many times as high one of two numbers is as the other, by the numbers that a page prints of them.

Sentences, tables and figures each round what they are given; so they are given what is rounded already.
"""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP

import pandas as pd

from analysis.narrative.text_filters import TIMES
from analysis.numbers import ESTIMATED, significant

_BETWEEN = ";"
#: Kinds of pairs that are told by how many times one number is the other; those of other kinds by something else.
_TOLD_BY_FACTOR = ("distinction", "same_estimand", "part_above_whole")


def with_printed_factors(conflicts: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Conflicts whose `factor` is that of the best values of two numbers, where both print one, as a page rounds it.

    As found it is that of the nearest ends of their intervals, which do not stand beside it.
    """
    if "best" not in claims or conflicts.empty:
        return conflicts
    best = {str(claim_id): value for claim_id, value in claims["best"].items()}
    factors = []
    for code, level, cell, factor in zip(
        conflicts["code"], conflicts["level"], conflicts["members"], conflicts["factor"], strict=True
    ):
        is_of_ends = level == "in_tension" or code not in _TOLD_BY_FACTOR
        factors.append(factor if is_of_ends else _printed(factor, cell.split(_BETWEEN), best))
    return conflicts.assign(factor=factors)


def _printed(factor: float, ids: list[str], best: Mapping[str, float]) -> float:
    """The factor of a pair as it is told: of two best values, or at least so much where a range has none."""
    if len(ids) != 2:
        return factor
    above, below = (best.get(claim_id, float("nan")) for claim_id in ids)
    # Neither a missing value nor nought is above another one.
    is_of_values = above > below > 0
    told = above / below if is_of_values else factor
    has_range = pd.isna(above) or pd.isna(below)
    if told < TIMES:
        # It is told in percent, which have digits of their own.
        return told
    return significant(told, digits=ESTIMATED, way=ROUND_FLOOR if has_range else ROUND_HALF_UP)
