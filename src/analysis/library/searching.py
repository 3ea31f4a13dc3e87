"""A number or words as somebody met them, searched among the claims."""

import numpy as np
import pandas as pd

from analysis.library.contradictions import find_conflicts
from analysis.library.loading import load_claims
from analysis.library.own_claims import as_claims
from analysis.library.quoting import quoting_advice
from analysis.reading.figures import parse_figure
from analysis.reading.grammar.errors import FigureError

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
        If the text is empty.

    Examples
    --------
    >>> import analysis as an
    >>> an.find_claims("27.6 million")["match"].unique().tolist()
    ['exact']
    """
    if not text.strip():
        raise ValueError("nothing to look for: give a number as printed, or words")
    rows = as_claims(load_claims() if claims is None else claims)
    asked, kind = _asked(text)
    found = _exact(rows, asked, kind)
    if found.empty:
        found = _worded(rows, text)
    if found.empty and len(asked):
        found = _nearest(rows, asked, kind).head(most)
    return _marked(found, rows)


def _asked(text: str) -> tuple[np.ndarray, str]:
    """The numbers of a figure and what kind it is; none if the text is no figure."""
    try:
        figure = parse_figure(text)
    except FigureError:
        return np.array([]), ""
    ends = [value for value in (figure.low, figure.best, figure.high) if value is not None]
    return np.array(ends, dtype=float), str(figure.kind)


def _of_kind(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The rows whose numbers are of a kind; a bare number may be of any but a share."""
    own = rows["kind"] == kind if kind in ("share", "money") else ~rows["kind"].isin(["share", "none"])
    found: pd.DataFrame = rows.loc[own]
    return found


def _exact(rows: pd.DataFrame, asked: np.ndarray, kind: str) -> pd.DataFrame:
    """The rows that give every number asked for."""
    if not len(asked):
        return rows.iloc[:0].assign(match="exact", ratio=1.0)
    near = _of_kind(rows, kind)
    apart = np.abs(near[_ENDS].to_numpy(float, na_value=np.inf)[:, :, None] - asked)
    hits = (apart.min(axis=1) <= _SAME * np.abs(asked)).all(axis=1)
    found: pd.DataFrame = near.loc[hits]
    return found.assign(match="exact", ratio=1.0)


def _worded(rows: pd.DataFrame, text: str) -> pd.DataFrame:
    """The rows that hold every word."""
    said = rows.reset_index()[_TEXTS].agg(" ".join, axis=1).str.casefold().str.replace("_", " ")
    hits = [said.str.contains(word, regex=False).to_numpy(bool) for word in text.casefold().split()]
    return rows.loc[np.all(hits, axis=0)].assign(match="words", ratio=np.nan)


def _nearest(rows: pd.DataFrame, asked: np.ndarray, kind: str) -> pd.DataFrame:
    """The rows with a number, nearest first by factor."""
    middle = float(np.exp(np.log(asked[asked > 0]).mean())) if (asked > 0).any() else 1.0
    near = _of_kind(rows, kind)
    near = near[(near[_ENDS] > 0).any(axis=1)]
    ratios = near[_ENDS].where(near[_ENDS] > 0).to_numpy(float, na_value=np.nan) / middle
    apart = np.abs(np.log(ratios))
    best = np.nanargmin(apart, axis=1) if len(near) else np.array([], dtype=int)
    places = np.arange(len(near))
    ranked = near.assign(match="nearest", ratio=ratios[places, best], apart=apart[places, best])
    return ranked.sort_values("apart", kind="stable").drop(columns="apart")


def _marked(found: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with what is advised about each and whether it is disputed."""
    advice = quoting_advice(rows).reindex(found.index)
    conflicts = find_conflicts(rows)
    hard = conflicts.loc[conflicts["level"] == "infeasible", "claim_ids"].str.split(";").explode()
    marks = advice[["advice", "superseded_by"]].assign(disputed=found.index.isin(hard))
    return found.join(marks)
