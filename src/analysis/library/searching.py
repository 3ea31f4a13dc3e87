"""A number or words as somebody met them, searched among the claims."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.library.contradictions import find_conflicts
from analysis.library.loading import load_claims
from analysis.library.own_claims import as_claims
from analysis.library.quoting import quoting_advice

#: Two numbers are the same within this share.
_SAME = 1e-9
_ENDS = ["low", "best", "high"]
#: What a search for words looks at.
_TEXTS = [
    *("claim_id", "figure", "place", "measure", "population", "exploitation", "status", "visibility"),
    *("method", "producer", "carrier", "period", "definition"),
]


def find_claims(text: str, claims: pd.DataFrame | None = None, *, most: int = 5) -> pd.DataFrame:
    """Return the claims that give a number, else those that hold the words, else those with the nearest numbers.

    Parameters
    ----------
    text : str
        A figure as printed ("27 million", "600,000-800,000", "70 percent", "$31bn"), or words.
    claims : DataFrame, optional
        Where to look; by default all claims of the project.
    most : int
        How many stand for "nearest" where no claim gives the number.

    Returns
    -------
    DataFrame
        Rows of `claims` with `match` (exact, words, nearest), `ratio` (how many times the number asked for), `advice`
        and `superseded_by` of `quoting_advice`, and whether it is `disputed`: in a contradiction that no distinction
        dissolves.

    Raises
    ------
    ValueError
        If the text is empty, or the claims lack a column.

    Examples
    --------
    >>> an.find_claims("27.6 million")["match"].unique().tolist()
    ['exact']
    """
    if not isinstance(text, str) or not text.strip():
        raise ValueError("nothing to look for: give a number as printed, or words")
    rows = as_claims(load_claims() if claims is None else claims)
    asked, kind = _asked(text)
    # A bare number may be of any kind but a share.
    alike = rows["kind"] == kind if kind in ("share", "money") else ~rows["kind"].isin(["share", "none"])
    ends = rows.loc[alike, _ENDS]
    found: pd.DataFrame = rows.loc[_giving(ends, asked)].assign(match="exact", ratio=1.0)
    if found.empty:
        said = [
            " ".join(cells).casefold().replace("_", " ") for cells in rows.reset_index()[_TEXTS].to_numpy()
        ]
        hits = [all(word in one for word in text.casefold().split()) for one in said]
        found = rows.loc[hits].assign(match="words", ratio=np.nan)
    if found.empty and len(asked):
        nearest = _nearest(ends, asked).head(most)
        found = rows.loc[nearest.index].assign(match="nearest", ratio=nearest)
    advice, conflicts = quoting_advice(rows)[["advice", "superseded_by"]], find_conflicts(rows)
    hard = conflicts.loc[conflicts["level"] == "infeasible", "claim_ids"].str.split(";").explode()
    return found.join(advice).assign(disputed=found.index.isin(hard))


def _asked(text: str) -> tuple[np.ndarray, str]:
    """The numbers of a figure and what kind it is; none if the text is no figure."""
    from analysis.reading.figures import FigureError, parse_figure

    try:
        figure = parse_figure(text)
    except FigureError:
        return np.array([]), ""
    ends = [value for value in (figure.low, figure.best, figure.high) if value is not None]
    return np.array(ends, dtype=float), str(figure.kind)


def _giving(ends: pd.DataFrame, asked: np.ndarray) -> pd.Index:
    """The claims that give every number asked for; none if nothing is asked for."""
    apart = np.abs(ends.to_numpy(float, na_value=np.inf)[:, :, None] - asked)
    hits = (apart.min(axis=1) <= _SAME * np.abs(asked)).all(axis=1)
    giving: pd.Index = ends.index[hits & bool(len(asked))]
    return giving


def _nearest(ends: pd.DataFrame, asked: np.ndarray) -> "pd.Series[float]":
    """How many times the number asked for each claim says with the end that is nearest to it, nearest first."""
    middle = float(np.exp(np.log(asked[asked > 0]).mean())) if (asked > 0).any() else 1.0
    ratios: Any = (ends.where(ends > 0) / middle).stack().droplevel(1)
    ratios = ratios.sort_values(key=lambda ratio: np.log(ratio).abs(), kind="stable")
    nearest: pd.Series[float] = ratios[~ratios.index.duplicated()]
    return nearest
