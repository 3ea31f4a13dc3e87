"""Who speaks about which country, and how seldom two of them speak of the same thing."""

from collections.abc import Mapping
from functools import cache

import pandas as pd
import pandera.pandas as pa

from analysis.claims.contract import text
from analysis.claims.estimand import ESTIMAND
from analysis.vocabulary import OWN, UNNAMED


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of 10_coverage: for each region the claims about it, and what two lineages both speak of."""
    counts = {
        name: pa.Column("int64", pa.Check.ge(0)) for name in ("claims", "producers", "lineages", "shared")
    }
    columns = {
        "region_code": text(empty=False),
        **counts,
        "shared_estimands": text(),
        "shared_claims": text(),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=["region_code"])


def coverage(claims: pd.DataFrame) -> pd.DataFrame:
    """How many claims, named producers and lineages each region has, and which estimands two lineages share.

    Producers that a source does not name are not counted. An estimand is shared if claims of two lineages agree in
    every axis; only such claims could ever be rival measurements of one thing.

    Parameters
    ----------
    claims : DataFrame
        10_claims.

    Returns
    -------
    DataFrame
        Keeps `contract`; one row a region, those with most named producers first.
    """
    of_region = claims.groupby("region_code", sort=True)
    named = claims[~claims["producer"].isin([*UNNAMED, OWN])].groupby("region_code")["producer"].nunique()
    frame = of_region.agg(claims=("claim_id", "size"), lineages=("lineage", "nunique")).reset_index()
    frame["producers"] = named.reindex(frame["region_code"], fill_value=0).to_numpy()
    shared = _shared(claims[claims["area"] == claims["region_code"]])
    found = [shared.get(code, ()) for code in frame["region_code"]]
    frame["shared"] = [len(one) for one in found]
    frame["shared_estimands"] = ["; ".join(name for name, _ in one) for one in found]
    frame["shared_claims"] = [" | ".join(ids for _, ids in one) for one in found]
    frame = frame[list(contract().columns)]
    return frame.sort_values(["producers", "region_code"], ascending=[False, True], ignore_index=True)


def _shared(claims: pd.DataFrame) -> Mapping[str, list[tuple[str, str]]]:
    """By area the estimands of which two lineages speak, each with the ids of its claims."""
    found: dict[str, list[tuple[str, str]]] = {}
    speaking = claims.groupby(list(ESTIMAND))["lineage"].transform("nunique")
    for key, rows in claims[speaking > 1].groupby(list(ESTIMAND), sort=True):
        area, *rest = map(str, key)
        name = " ".join(part for part in rest if part)
        found.setdefault(area, []).append((name, ";".join(sorted(rows["claim_id"]))))
    return found
