"""Whether rows are those that the published tables were made from: decided by what they hold, never by a flag."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.library.corpus import CLAIMS, Corpus, files, tables
from analysis.library.own_claims import claim_types
from analysis.vocabulary import Scope

#: What a row is compared in with the published claim of its id.
_TELLING = [
    "figure", "kind", "low", "high", "best", "measure", "unit", "area", "population", "exploitation", "status",
    "visibility", "direction", "counterpart", "method", "period_start", "period_end", "producer", "lineage",
]  # fmt: skip


def same_rows(rows: pd.DataFrame, expected: pd.DataFrame) -> bool:
    """Whether rows hold what is expected in its columns, whatever the order of rows and columns that were added."""
    if len(rows) != len(expected) or not rows.index.isin(expected.index).all():
        return False
    rows = rows if rows.index.equals(expected.index) else rows.loc[expected.index]
    return rows[list(expected.columns)].equals(expected)


def unchanged(rows: pd.DataFrame) -> pd.Series:
    """Whether each row tells a published claim as it is published, as printed or with corrections on."""
    same = pd.Series(False, index=rows.index)
    for corrections in (True, False):
        published = tables().claims(corrections=corrections)[_TELLING]
        here = same.index[~same].intersection(published.index)
        if len(here):
            same[here] = _equal(rows[_TELLING].loc[here], published.loc[here])
    return same


def _equal(first: pd.DataFrame, second: pd.DataFrame) -> np.ndarray:
    """Whether each row of two tables of one shape holds the same; a missing number equals a missing one."""
    # Whole tables at once: a comparison column by column takes ten times as long on a page's few rows.
    missing: Any = None
    cells = [frame.to_numpy(dtype=object, na_value=missing) for frame in (first, second)]
    same: np.ndarray = (cells[0] == cells[1]).all(axis=1)
    return same


def choices_of(rows: pd.DataFrame) -> tuple[str, str]:
    """What rows were chosen by, as tables mark it: the scope, and whether corrections are "on" or "off".

    Rows of the article alone are of its scope; corrections are off where a claim that they change stands as printed.
    """
    printed, changed = tables().claims(corrections=False), tables()["10_corrections"]["claim_id"]
    touched = rows.index[rows.index.isin(changed)]
    as_printed = _equal(rows.loc[touched, list(printed.columns)], printed.loc[touched])
    return str(Scope.ARTICLE if _is_article(rows) else Scope.ALL), "off" if len(
        touched
    ) and as_printed.all() else "on"


def _is_article(rows: pd.DataFrame) -> bool:
    """Whether rows are of the article only."""
    return bool(len(rows) and (rows["scope"] == Scope.ARTICLE).all())


def is_published(rows: pd.DataFrame) -> bool:
    """Whether claims are all published ones of their regions, corrected, whatever their order and added columns."""
    regions = tuple(sorted(rows["region_code"].unique()))
    return same_rows(rows, tables().derived(_claims_of, files(CLAIMS, "10_corrections"), regions))


def _claims_of(folder: Path, regions: tuple[str, ...]) -> pd.DataFrame:
    """The published claims of some regions."""
    claims = Corpus(folder).claims()
    return claims[claims["region_code"].isin(regions)]


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Claims as the rooms below take them, claim_id a column, in one order whatever that of the rows."""
    published = tables().claims(corrections=False).index
    place = published.get_indexer(rows.index)
    own = rows[[*claim_types()]].assign(place=np.where(place < 0, len(published), place))
    return own.sort_values(["place", "claim_id"]).drop(columns="place").reset_index()
