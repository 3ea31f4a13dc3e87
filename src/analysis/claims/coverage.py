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
    rows = [_row(str(code), rows) for code, rows in claims.groupby("region_code", sort=True)]
    frame = pd.DataFrame(rows, columns=list(contract().columns))
    return frame.sort_values(["producers", "region_code"], ascending=[False, True], ignore_index=True)


def _row(code: str, claims: pd.DataFrame) -> Mapping[str, object]:
    """One region."""
    shared = [
        (" ".join(part for part in map(str, key[1:]) if part), ";".join(sorted(rows["claim_id"])))
        for key, rows in claims[claims["area"] == code].groupby(list(ESTIMAND), sort=True)
        if rows["lineage"].nunique() > 1
    ]
    return {
        "region_code": code,
        "claims": len(claims),
        "producers": len(set(claims["producer"]) - UNNAMED - {OWN}),
        "lineages": claims["lineage"].nunique(),
        "shared": len(shared),
        "shared_estimands": "; ".join(name for name, _ in shared),
        "shared_claims": " | ".join(ids for _, ids in shared),
    }
