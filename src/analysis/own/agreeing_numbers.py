"""Numbers that agree: a range that holds another number, and one number by two makers."""

from collections.abc import Hashable, Mapping
from typing import NamedTuple

import pandas as pd

_BETWEEN = ";"
_CLIPPED = "clipped"


class Ends(NamedTuple):
    """What a number says at least and at most."""

    least: float
    most: float

    def holds(self, other: "Ends") -> bool:
        """Whether all that another number says lies between."""
        return self.least <= other.least and other.most <= self.most


def is_agreement(conflicts: pd.DataFrame, claims: pd.DataFrame) -> pd.Series:
    """Of each conflict whether it is none: a range of which another number leaves a part only, since it lies within."""
    ends = _ends(claims)
    agreements = []
    for code, cell in zip(conflicts["code"], conflicts["members"], strict=True):
        members = [ends[claim_id] for claim_id in cell.split(_BETWEEN) if claim_id in ends]
        is_pair = code == _CLIPPED and len(members) == 2
        agreements.append(is_pair and members[0].holds(members[1]))
    return pd.Series(agreements, index=conflicts.index, dtype=bool)


def _ends(claims: pd.DataFrame) -> Mapping[str, Ends]:
    """What each number says at least and at most; of one value that twice."""
    if "best" not in claims:
        return {}
    least = claims["low"].fillna(claims["best"])
    most = claims["high"].fillna(claims["best"])
    return {str(name): Ends(low, high) for name, low, high in zip(claims.index, least, most, strict=True)}


def printed_numbers(claims: pd.DataFrame) -> Mapping[str, Hashable]:
    """What each claim says, by claim_id; equal of two makers who print the same number of one thing and time."""
    columns = ["quantity", "low", "best", "high", "bound", "period_start", "period_end"]
    # A missing value is no number, and equal to none.
    rows = claims[columns].astype(object).fillna("").itertuples(index=False, name=None)
    return dict(zip(map(str, claims.index), rows, strict=True))
