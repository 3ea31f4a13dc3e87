"""A researcher's own claims in the columns of the published ones, and frames that were saved and read again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis import given, vocabulary
from analysis.claims.cells import cell_text
from analysis.library.corpus import tables

#: Columns without which claims cannot be compared.
NEEDED = (
    *(
        "figure",
        "kind",
        "low",
        "high",
        "best",
        "bound",
        "measure",
        "unit",
        "area",
        "region_code",
        "direction",
    ),
    *("counterpart", "population", "exploitation", "status", "visibility", "method", "producer", "lineage"),
    *("period_start", "period_end", "period_kind", "producer_year"),
)
#: Columns whose cells are words of the vocabulary.
WORDS = {
    "measure": vocabulary.Measure,
    "unit": vocabulary.Unit,
    "direction": vocabulary.Direction,
    "population": vocabulary.Population,
    "exploitation": vocabulary.Exploitation,
    "status": vocabulary.Status,
    "visibility": vocabulary.Visibility,
    "method": vocabulary.Method,
    "bound": vocabulary.Bound,
    "kind": vocabulary.FigureKind,
}
_TRUTH = {"true": True, "false": False, "": False}
#: How many rows an error names.
_SHOWN = 3


def make_claims(rows: "Sequence[Mapping[str, Any]] | pd.DataFrame") -> pd.DataFrame:
    """Your own claims in the columns of the published ones, so that everything here works on them.

    Parameters
    ----------
    rows : list of dict, or DataFrame
        One claim each. Three keys are needed: `place` ("Nepal", "Europe; Asia"), `figure` as printed ("12,000 to
        15,000", "at least 500", "4.0 per 1,000", "$5 billion"), or a number, and `measure` (such as stock, flow,
        prevalence, share, profit, cases). The others, with what stands for them where they are missing:

        - `producer`: "unattributed"; a known spelling becomes the name used here.
        - `year` (2005), or `period` in words ("1998-2002", "at any one time"): undated.
        - `population`, `exploitation`: "all"; `status`: "trafficked"; `visibility`: "actual". Where money or things
          are counted, `population` and `visibility` are "not_applicable"; cases are "detected".
        - `method`: "estimate" if a producer is named, else "unattributed".
        - `unit`: that of the figure and measure, such as persons for a stock, persons_per_year for a flow.
        - `role`: "unspecified", as for people in a place wherever they come from; `origin`, `destination`, `via`: not
          said, but the place itself is the destination, of a source the origin; `movement`: "any".
        - `lineage`: the claim itself; give two claims one lineage, such as "L-OWN-1", if one repeats the other.
        - `claim_id`: OWN-001, OWN-002 and so on.
        - `producer_year`, `price_year`, `carrier`, `read_in`, `share_of`, `definition`, `note`, `statement`,
          `section`, `locator`: empty; read_in "producer".

    Returns
    -------
    DataFrame
        The columns and types of `load_claims`, indexed by claim_id; rates, yearly numbers and constant US dollars are
        worked out as for published claims. Rows below one another with published ones: `pd.concat`.

    Raises
    ------
    ValueError
        Naming row (from 1) and column of everything that cannot be read: an unknown key, place or word with the nearest
        ones, a figure that is none, a negative amount.

    Examples
    --------
    >>> import analysis as an
    >>> own = an.make_claims([{"place": "Nepal", "figure": "12,000 to 15,000", "measure": "flow", "year": 2005}])
    >>> own[["figure", "unit", "population", "direction", "method"]].loc["OWN-001"].tolist()
    ['12,000 to 15,000', 'persons_per_year', 'all', 'in', 'unattributed']
    """
    from analysis.library.own_rows import read_rows

    records = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else rows
    if isinstance(records, Mapping | str) or not isinstance(records, Iterable):
        kind = type(rows).__name__
        raise ValueError(f"rows is of the kind {kind}; a list of dicts, one a claim, would be right")
    listed = list(records)
    claims = read_rows(listed) if listed else no_claims()
    regions = set(claims["region_code"])
    claims.attrs["region"] = regions.pop() if len(regions) == 1 else ""
    return claims


def no_claims() -> pd.DataFrame:
    """A table of claims without a row."""
    types = tables().dtypes()
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in types.items()}).set_index("claim_id")


def as_claims(frame: pd.DataFrame, *, needed: Sequence[str] = NEEDED) -> pd.DataFrame:
    """A frame of claims with the types that `load_claims` gives, whether made here or read again with `pd.read_csv`.

    Parameters
    ----------
    frame : DataFrame
        Claims, claim_id as index or as a column. Columns that are missing but not needed are filled with
        nothing; others that were added stay.
    needed : sequence of str
        Columns that it must have.

    Raises
    ------
    ValueError
        If it is no frame, lacks a column, holds a cell of another type, a negative amount or an unknown word, or an id
        twice. A frame without rows is never wrong.
    """
    _check_kind(frame)
    if frame.empty and "claim_id" not in frame and frame.index.name != "claim_id":
        return no_claims()
    indexed = frame.set_index("claim_id") if "claim_id" in frame else frame
    _check_index(indexed)
    types = {name: dtype for name, dtype in tables().dtypes().items() if name != "claim_id"}
    if missing := [name for name in needed if name not in indexed] if len(indexed) else []:
        lacking = ", ".join(missing)
        raise ValueError(f"the claims have no column {lacking}; load_claims and make_claims give all of them")
    if _is_whole(indexed, types):
        _check_cells(indexed)
        return indexed
    cells = {name: _typed(indexed, name, dtype) for name, dtype in types.items()}
    extra = [name for name in indexed if name not in types]
    out = pd.concat([pd.DataFrame(cells, index=indexed.index), indexed[extra]], axis=1)
    out.attrs = dict(frame.attrs)
    _check_cells(out)
    return out


def _check_kind(frame: object) -> None:
    """Refuse what is no DataFrame."""
    if not isinstance(frame, pd.DataFrame):
        kind = type(frame).__name__
        raise ValueError(f"claims are of the kind {kind}; a DataFrame of claims would be right")


def _check_index(frame: pd.DataFrame) -> None:
    """Refuse rows without an id, or with one that stands twice."""
    if frame.index.name != "claim_id":
        raise ValueError(
            "the claims have no claim_id, as column or as index; load_claims and make_claims give one"
        )
    if not frame.index.is_unique:
        twice = frame.index[frame.index.duplicated()].unique()
        raise ValueError(
            f"the claim {', '.join(map(str, twice[:_SHOWN]))} stands twice; each claim once, with an id of its own "
            "(a key claim_id in make_claims), would be right"
        )


def _is_whole(frame: pd.DataFrame, types: Mapping[str, str]) -> bool:
    """Whether a frame has every column in its type, as every function here gives it back."""
    found = frame.dtypes.to_dict()
    texts = [name for name, dtype in types.items() if dtype == "str"]
    typed = all(name in found and found[name] == dtype for name, dtype in types.items())
    return typed and not frame[texts].isna().to_numpy().any()


def _is_typed(column: pd.Series, dtype: str) -> bool:
    """Whether a column has a type; a text that is missing, as `pd.read_csv` gives it, is no text."""
    return bool(column.dtype == dtype and not (dtype == "str" and column.hasnans))


def _typed(frame: pd.DataFrame, name: str, dtype: str) -> pd.Series:
    """One column in its type; a missing one is empty, but a claim is a lineage of its own."""
    if name not in frame:
        if name == "suspected_lineage":
            return _typed(frame, "lineage", dtype)
        blank = {"str": "", "bool": False, "int64": 0}.get(dtype)
        return pd.Series(blank, index=frame.index, dtype=dtype)
    column = frame[name]
    if _is_typed(column, dtype):
        return column
    if dtype == "str":
        return pd.Series([cell_text(cell) for cell in column], index=column.index, dtype="str")
    return _truths(column) if dtype == "bool" else _numbers(column, dtype)


def _truths(column: pd.Series) -> pd.Series:
    """Truth values, as such or as words."""
    words = column.map(lambda cell: cell_text(cell).lower())
    _refuse(column, ~words.isin(list(_TRUTH)), "true or false")
    return words.map(_TRUTH).astype(bool)


def _numbers(column: pd.Series, dtype: str) -> pd.Series:
    """Numbers that may be missing."""
    numbers: Any = pd.to_numeric(column.replace("", None), errors="coerce").astype("float64")
    wrong = numbers.isna() & (column.map(cell_text) != "") | np.isinf(numbers)
    if dtype != "float64":
        wrong |= numbers.notna() & (numbers != numbers.round())
    _refuse(column, wrong, "a number" if dtype == "float64" else "a whole number")
    typed: pd.Series = (numbers.fillna(0) if dtype == "int64" else numbers).astype(dtype)
    return typed


def _check_cells(frame: pd.DataFrame) -> None:
    """Refuse negative amounts, and words that an axis does not have."""
    for name in ("low", "best", "high"):
        _refuse(frame[name], frame[name] < 0, "an amount that is not negative")
    for name, allowed in WORDS.items():
        known = list(map(str, allowed))
        if not set(frame[name]).issubset(known):
            right = f"one of {', '.join(known)}"
            _refuse(frame[name], ~frame[name].isin(known), right, known=known)


def _refuse(column: pd.Series, wrong: pd.Series, right: str, *, known: Sequence[str] = ()) -> None:
    """Say which cells of a column are wrong, if any are."""
    bad = column[wrong]
    if len(bad):
        near = given.offer(given.nearest(bad.iloc[0], known, most=1))
        rows = ", ".join(f"{index}: {cell!r}" for index, cell in bad.head(_SHOWN).items())
        more = f" and {len(bad) - _SHOWN} more" if len(bad) > _SHOWN else ""
        raise ValueError(f"column {column.name}, {rows}{more}; {right} would be right{near}")
