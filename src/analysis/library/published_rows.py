"""Whether rows are those that the published tables were made from: decided by what they hold, never by a flag."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import pandas as pd

from analysis.library.corpus import CLAIMS, Corpus, tables
from analysis.library.own_claims import claim_types
from analysis.parameters import Parameters
from analysis.vocabulary import Scope

#: What two tellings of one claim are compared by where a row is to be known for a published one.
_TELLING = [
    "figure", "kind", "low", "high", "best", "measure", "unit", "area", "population", "exploitation", "status",
    "visibility", "direction", "counterpart", "method", "period_start", "period_end", "producer", "lineage",
]  # fmt: skip


def same_rows(rows: pd.DataFrame, expected: pd.DataFrame) -> bool:
    """Whether rows hold what is expected in its columns, whatever the order of rows and columns that were added."""
    if len(rows) != len(expected):
        return False
    if not rows.index.equals(expected.index):
        if not rows.index.isin(expected.index).all():
            return False
        rows = rows.loc[expected.index]
    return rows[list(expected.columns)].equals(expected)


def unchanged(rows: pd.DataFrame) -> pd.Series:
    """Whether each row tells a published claim as it is published, as printed or with corrections on."""
    same = pd.Series(False, index=rows.index)
    for corrections in (True, False):
        published = tables().claims(corrections=corrections)
        here = same.index[~same].intersection(published.index)
        if len(here):
            same[here] = _equal(rows[_TELLING].loc[here], published[_TELLING].loc[here])
    return same


def _equal(first: pd.DataFrame, second: pd.DataFrame) -> pd.Series:
    """Whether each row of two tables of one shape holds the same; a missing number equals a missing one."""
    # Whole tables at once: a comparison column by column takes ten times as long on a page's few rows.
    missing: Any = None
    cells = [frame.to_numpy(dtype=object, na_value=missing) for frame in (first, second)]
    return pd.Series((cells[0] == cells[1]).all(axis=1), index=first.index)


def choices_of(rows: pd.DataFrame) -> tuple[str, str]:
    """What rows were chosen by, as tables mark it: the scope, and whether corrections are "on" or "off".

    Rows of the article alone are of its scope; corrections are off where a claim that they change stands as printed.
    """
    scope = Scope.ARTICLE if _is_article(rows) else Scope.ALL
    touched = rows.index.intersection(pd.Index(tables()["10_corrections"]["claim_id"].unique()))
    printed = tables().claims(corrections=False)
    own = rows.loc[touched, list(printed.columns)]
    as_printed = len(touched) > 0 and _equal(own, printed.loc[touched]).all()
    return str(scope), "off" if as_printed else "on"


def _is_article(rows: pd.DataFrame) -> bool:
    """Whether rows are of the article only."""
    return bool(len(rows) and (rows["scope"] == Scope.ARTICLE).all())


def estimates_of(rows: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame | None:
    """The rows of a table of estimates that were made from some claims; None unless it was made from exactly these.

    An estimate of a region rests on the claims of its `region_code` alone, so that it is compared region by region.
    """
    if rows.empty:
        return table.iloc[:0]
    corpus, regions = tables(), tuple(sorted(set(rows["region_code"].tolist())))
    stamps = corpus.stamps(CLAIMS, "10_corrections")
    for scope in (Scope.ALL, Scope.ARTICLE):
        mine = (table["scope"] == scope).to_numpy(bool)
        # A year of which nothing is published has to be worked out.
        if mine.any() and same_rows(rows, _expected(corpus, stamps, regions, scope)):
            return table[mine & table["region_code"].isin(regions).to_numpy(bool)]
    return None


@lru_cache(maxsize=256)
def _expected(
    corpus: Corpus, stamps: tuple[int, ...], regions: tuple[str, ...], scope: Scope
) -> pd.DataFrame:
    """The published claims of some regions, of the article only or all."""
    claims = corpus.claims()
    keep = claims["region_code"].isin(regions)
    return claims[keep & (claims["scope"] == scope) if scope == Scope.ARTICLE else keep]


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Claims as the rooms below take them, claim_id a column, in one order whatever that of the rows."""
    published = tables().claims(corrections=False).index
    places = pd.Series(range(len(published)), index=published).reindex(rows.index).fillna(len(published))
    own = rows[[*claim_types()]].assign(place=places)
    return own.sort_values(["place", "claim_id"]).drop(columns="place").reset_index()


def scoped(rows: pd.DataFrame, parameters: Parameters) -> Parameters:
    """The parameters with the scope that rows have: the article's if all are of it and their region has others."""
    if not _is_article(rows):
        return parameters
    corpus = tables().claims(corrections=False)
    others = corpus["region_code"].isin(rows["region_code"]) & (corpus["scope"] != Scope.ARTICLE)
    return replace(parameters, evidence=str(Scope.ARTICLE)) if others.any() else parameters
