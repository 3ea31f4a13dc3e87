"""Numbers of one maker that may be parts of another of its numbers: of one thing and time, and they add up to it.

That a sum comes out proves nothing; a reader is told which numbers it is, and how to say what each is about.
"""

from collections.abc import Hashable, Iterator, Mapping
from itertools import combinations
from math import isclose

import pandas as pd

from analysis.vocabulary import UNATTRIBUTED

#: How far a sum of printed numbers may be from the printed total, as a part of it: each is rounded by itself.
_ROUNDED = 0.005
#: Of how many numbers sums are looked for, so that the work stays small and a sum is no chance.
_MOST = 8
_BETWEEN = ";"
_OF_ONE_MAKER = ["quantity", "producer", "producer_year", "period_start", "period_end"]


def perhaps_parts(claims: pd.DataFrame) -> pd.DataFrame:
    """Rows of `claim_id` of the total and `parts`, the ids of the numbers that add up to it."""
    is_value = claims["best"].gt(0) & (claims["producer"] != UNATTRIBUTED)
    rows = []
    for _, group in claims[is_value].groupby(_OF_ONE_MAKER, sort=False, dropna=False):
        numbers = {claim_id: float(best) for claim_id, best in group["best"].items()}
        if len(numbers) <= _MOST:
            rows += [(total, _BETWEEN.join(map(str, parts))) for total, parts in _sums(numbers)]
    return pd.DataFrame(rows, columns=["claim_id", "parts"], dtype=object)


def _sums(numbers: Mapping[Hashable, float]) -> Iterator[tuple[Hashable, tuple[Hashable, ...]]]:
    """The greatest number with the others that add up to it: as many of these as can be."""
    if len(numbers) < 3:
        return
    total = max(numbers, key=lambda claim_id: numbers[claim_id])
    others = [claim_id for claim_id in numbers if numbers[claim_id] < numbers[total]]
    for size in range(len(others), 1, -1):
        for parts in combinations(others, size):
            summed = sum(numbers[part] for part in parts)
            if isclose(summed, numbers[total], rel_tol=_ROUNDED):
                yield total, parts
                return
