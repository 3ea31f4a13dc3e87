"""Whether rows are those that the published tables were made from: decided by what they hold, never by a flag."""

from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.library.corpus import CLAIMS, tables
from analysis.library.quantities import home
from analysis.parameters import Parameters
from analysis.vocabulary import Scope


def same_rows(rows: pd.DataFrame, expected: pd.DataFrame) -> bool:
    """Whether two tables of claims hold the same, whatever the order of rows and columns that were added.

    Parameters
    ----------
    rows, expected : DataFrame
        Claims by their ids, as `as_claims` gives them; the columns of `expected` are compared.
    """
    if len(rows) != len(expected) or not rows.index.isin(expected.index).all():
        return False
    return rows.loc[expected.index, list(expected.columns)].equals(expected)


#: What two tellings of one claim are compared by where a row is to be known for a published one.
_TELLING = [
    *(
        "figure",
        "kind",
        "low",
        "high",
        "best",
        "measure",
        "unit",
        "area",
        "population",
        "exploitation",
        "status",
    ),
    *(
        "visibility",
        "direction",
        "counterpart",
        "method",
        "period_start",
        "period_end",
        "producer",
        "lineage",
    ),
]


def unchanged(rows: pd.DataFrame) -> pd.Series:
    """Whether each row tells a published claim as it is published, as printed or with corrections on."""
    same = pd.Series(False, index=rows.index)
    for corrections in (True, False):
        published = tables().claims(corrections=corrections)
        here = same.index[~same].intersection(published.index)
        if len(here):
            same[here] = _equal(rows.loc[here, _TELLING], published.loc[here, _TELLING])
    return same


def _equal(first: pd.DataFrame, second: pd.DataFrame) -> pd.Series:
    """Whether each row of two tables of one shape holds the same; a missing number equals a missing one."""
    # Whole tables at once: a comparison column by column takes ten times as long on a page's few rows.
    missing: Any = None
    cells = [frame.to_numpy(dtype=object, na_value=missing) for frame in (first, second)]
    return pd.Series((cells[0] == cells[1]).all(axis=1), index=first.index)


def of_region(table: pd.DataFrame, region: str) -> pd.DataFrame:
    """The rows of a table whose `regions` hold a code."""
    return table[(";" + table["regions"] + ";").str.contains(f";{region};", regex=False)]


def region_of(claims: pd.DataFrame) -> str:
    """Code of the region that claims are about: that of `load_claims`, else the one that all of them touch."""
    return home(claims)


def is_published(rows: pd.DataFrame, region: str = "") -> bool:
    """Whether rows are all published claims with corrections on, of one region or of all."""
    claims = tables().claims()
    return same_rows(rows, of_region(claims, region) if region else claims)


def choices_of(rows: pd.DataFrame) -> tuple[str, str]:
    """What rows were chosen by, as tables mark it: the scope, and whether corrections are "on" or "off".

    Rows of the article alone are of its scope; corrections are off where a claim that they change stands as printed.
    """
    scope = Scope.ARTICLE if len(rows) and (rows["scope"] == Scope.ARTICLE).all() else Scope.ALL
    touched = rows.index.intersection(pd.Index(tables()["10_corrections"]["claim_id"].unique()))
    printed = tables().claims(corrections=False)
    own = rows.loc[touched, list(printed.columns)]
    as_printed = len(touched) > 0 and _equal(own, printed.loc[touched]).all()
    return str(scope), "off" if as_printed else "on"


def claim_columns() -> list[str]:
    """The columns of claims, without those that somebody added."""
    return [name for name in tables().dtypes(CLAIMS) if name != "claim_id"]


def estimates_of(rows: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame | None:
    """The rows of a table of estimates that were made from some claims; None unless it was made from exactly these.

    Parameters
    ----------
    rows : DataFrame
        Claims with the columns of claims only. An estimate of a region rests on the claims of its `region_code` alone,
        so that it is compared region by region.
    table : DataFrame
        With `region_code` and `scope`, such as 30_estimates of one year.
    """
    if rows.empty:
        return table.iloc[:0]
    regions = rows["region_code"].unique()
    expected = tables().claims()
    expected = expected[expected["region_code"].isin(regions)]
    for scope in (Scope.ALL, Scope.ARTICLE):
        if scope == Scope.ARTICLE:
            expected = expected[expected["scope"] == scope]
        mine = table[table["scope"] == scope]
        # A year of which nothing is published has to be worked out.
        if len(mine) and same_rows(rows, expected):
            return mine[mine["region_code"].isin(regions)]
    return None


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Claims as the rooms below take them, claim_id a column, in one order whatever that of the rows."""
    published = tables().claims(corrections=False).index
    places = pd.Series(range(len(published)), index=published).reindex(rows.index).fillna(len(published))
    return rows.assign(place=places).sort_values(["place", "claim_id"]).drop(columns="place").reset_index()


def scoped(rows: pd.DataFrame, parameters: Parameters) -> Parameters:
    """The parameters with the scope that rows have: the article's if all are of it and their region has others."""
    if rows.empty or not (rows["scope"] == Scope.ARTICLE).all():
        return parameters
    corpus = tables().claims(corrections=False)
    others = corpus["region_code"].isin(rows["region_code"]) & (corpus["scope"] != Scope.ARTICLE)
    return replace(parameters, evidence=str(Scope.ARTICLE)) if others.any() else parameters
