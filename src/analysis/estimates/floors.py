"""Counts of confirmed persons as floors of all persons: nobody can be confirmed who was not there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.claims.estimand import Key, estimand_of
from analysis.estimates import exact
from analysis.reading.priors import Priors
from analysis.vocabulary import HEADLINE_MEASURES, FigureKind, Visibility


@dataclass(frozen=True, slots=True)
class Floor:
    """One count of confirmed persons.

    Parameters
    ----------
    claim_id : str
        Which claim.
    bound : exact.AtLeast
        As the model takes it.
    """

    claim_id: str
    bound: exact.AtLeast


def floors(claims: pd.DataFrame, year: int, priors: Priors) -> Mapping[Key, Sequence[Floor]]:
    """The floors of a year, by the estimand of all persons that they are a floor of.

    Parameters
    ----------
    claims : DataFrame
        Rows of 10_claims.
    year : int
        The reference year: a count is a floor for its own year only.
    priors : Priors
        `detected_floor_slack`.

    Returns
    -------
    mapping
        From the key of an estimand with visibility `actual` to its floors by claim id.
    """
    keep = (
        (claims["visibility"] == Visibility.DETECTED)
        & claims["measure"].isin([str(measure) for measure in HEADLINE_MEASURES])
        & (claims["kind"] == FigureKind.COUNT)
        & (claims["period_start"] == year).fillna(False).astype(bool)
        & (claims["period_end"] == year).fillna(False).astype(bool)
        & (_least(claims) > 0)
        & claims["confirmed"]
    )
    slack = priors.number("detected_floor_slack")
    found: dict[Key, list[Floor]] = {}
    for _, row in claims[keep].sort_values("claim_id").iterrows():
        key = estimand_of(row).key._replace(visibility=str(Visibility.ACTUAL))
        least = float(row["low"] if pd.notna(row["low"]) else row["best"])
        bound = exact.AtLeast(least, slack, lineage=str(row["lineage"]))
        found.setdefault(key, []).append(Floor(str(row["claim_id"]), bound))
    return found


def _least(claims: pd.DataFrame) -> pd.Series:
    """The smallest number that each claim allows; missing for an upper bound."""
    return claims["low"].fillna(claims["best"])
