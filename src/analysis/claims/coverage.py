"""How much evidence there is where: producers by region, and estimands about which more than one lineage speaks."""

from functools import cache

import pandas as pd
import pandera.pandas as pa

from analysis.claims.contract import conform, text
from analysis.claims.estimand import ESTIMAND
from analysis.vocabulary import FigureKind

#: What two claims have in common if they speak of the same thing; a share names its whole in the same words.
_KEY = (*ESTIMAND, "share_of")
_NUMBERS = frozenset({FigureKind.COUNT, FigureKind.MONEY, FigureKind.RATE, FigureKind.SHARE})


def _count() -> pa.Column:
    """A column of whole numbers of things."""
    return pa.Column("Int64", pa.Check.ge(0))


@cache
def regions_contract() -> pa.DataFrameSchema:
    """Contract of 10_coverage: how many producers and lineages speak of each region."""
    counts = ("k_claims", "k_producers", "k_lineages", "k_estimands", "k_rival_estimands")
    columns = {"region_code": text(empty=False), **{name: _count() for name in counts}}
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=["region_code"])


@cache
def rivals_contract() -> pa.DataFrameSchema:
    """Contract of 10_rivals: estimands about which two or more lineages speak."""
    columns = {
        **{name: text() for name in _KEY},
        **{name: _count() for name in ("k_claims", "k_producers", "k_lineages")},
        **{name: text(empty=False) for name in ("producers", "claim_ids")},
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=list(_KEY))


def rivals(claims: pd.DataFrame) -> pd.DataFrame:
    """Every estimand of a region with a page that claims of two or more lineages speak of.

    Few claims do, although many speak of the same region: most numbers that seem to disagree are about different
    things. Years are not compared here.

    Parameters
    ----------
    claims : DataFrame
        10_claims.
    """
    groups = _about_regions(claims).groupby(list(_KEY), as_index=False, sort=True)
    made = groups.agg(
        k_claims=("claim_id", "size"),
        k_producers=("producer", "nunique"),
        k_lineages=("lineage", "nunique"),
        producers=("producer", _listed),
        claim_ids=("claim_id", _listed),
    )
    return conform(made[made["k_lineages"] > 1].reset_index(drop=True), rivals_contract())


def coverage(claims: pd.DataFrame) -> pd.DataFrame:
    """For each region with claims of its own, how many claims, producers, lineages and estimands there are.

    Parameters
    ----------
    claims : DataFrame
        10_claims.
    """
    about = _about_regions(claims)
    about = about.assign(estimand=about.groupby(list(_KEY)).ngroup())
    made = about.groupby("area", sort=True).agg(
        k_claims=("claim_id", "size"),
        k_producers=("producer", "nunique"),
        k_lineages=("lineage", "nunique"),
        k_estimands=("estimand", "nunique"),
    )
    several = rivals(claims).groupby("area").size()
    made["k_rival_estimands"] = several.reindex(made.index, fill_value=0)
    return conform(made.rename_axis("region_code").reset_index(), regions_contract())


def _about_regions(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims with a number about a whole region that has a page."""
    return claims[(claims["area"] == claims["region_code"]) & claims["kind"].isin(_NUMBERS)]


def _listed(values: pd.Series) -> str:
    """The different values of a column, sorted, with semicolons between."""
    return ";".join(sorted(set(values.astype(str))))
