"""A researcher's own claims in the columns of the published ones, and frames that were saved and read again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis import given
from analysis import vocabulary as v
from analysis.claims.cells import cell_text
from analysis.library.corpus import tables

#: Columns without which claims cannot be compared, and those whose cells are words of the vocabulary.
NEEDED = (
    "figure", "kind", "low", "high", "best", "bound", "measure", "unit", "area", "region_code", "direction",
    "counterpart", "population", "exploitation", "status", "visibility", "method", "producer", "lineage",
    "period_start", "period_end", "period_kind", "producer_year",
)  # fmt: skip
WORDS = {
    "measure": v.Measure, "unit": v.Unit, "direction": v.Direction, "population": v.Population,
    "exploitation": v.Exploitation, "status": v.Status, "visibility": v.Visibility, "method": v.Method,
    "bound": v.Bound, "kind": v.FigureKind,
}  # fmt: skip
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
        - `provisional`, `confirmed`, `reporters_only`, `part_years`: False; `register`, `listed_persons`,
          `printed_per_1000`, `printed_population`: not said.

    Returns
    -------
    DataFrame
        The columns and types of `load_claims`, by claim_id, with rates, yearly numbers and constant US dollars; stands
        below published claims with `pd.concat`.

    Raises
    ------
    ValueError
        Naming row (from 1) and column of everything that cannot be read: an unknown key, place or word with the nearest
        ones, a figure that is none, a negative amount.

    Examples
    --------
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
    return tables().claims().iloc[:0].copy()


def claim_types() -> dict[str, str]:
    """The columns of claims, without those that somebody added, each with its type."""
    return {name: dtype for name, dtype in tables().dtypes().items() if name != "claim_id"}


def by_id(frame: pd.DataFrame) -> pd.DataFrame:
    """Claims indexed by claim_id; refuses what is no frame, and rows without an id or with one that stands twice."""
    given.kind("the table of claims", frame, pd.DataFrame)
    rows = frame.set_index("claim_id") if "claim_id" in frame else frame
    if rows.empty and rows.index.name != "claim_id":
        return no_claims()
    if rows.index.name != "claim_id":
        raise ValueError(
            "the claims have no claim_id, as column or as index; load_claims and make_claims give one"
        )
    if not rows.index.is_unique:
        twice = ", ".join(map(str, rows.index[rows.index.duplicated()].unique()[:_SHOWN]))
        raise ValueError(
            f"the claim {twice} stands twice; each claim once, with an id of its own (a key claim_id in make_claims), "
            "would be right"
        )
    return rows


def as_claims(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of claims with the types that `load_claims` gives, whether made here or read again with `pd.read_csv`.

    Columns that are missing but not needed are filled with nothing; others that were added stay.

    Raises
    ------
    ValueError
        If it is no frame, lacks a column, holds a cell of another type, a negative amount or an unknown word, or an id
        twice. A frame without rows is never wrong.
    """
    rows, types = by_id(frame), claim_types()
    if missing := [name for name in NEEDED if name not in rows] if len(rows) else []:
        lacking = ", ".join(missing)
        raise ValueError(f"the claims have no column {lacking}; load_claims and make_claims give all of them")
    dtypes, gaps = rows.dtypes.to_dict(), dict(zip(rows, rows.isna().to_numpy().any(axis=0), strict=True))
    wrong = {
        name: dtype
        for name, dtype in types.items()
        if dtypes.get(name) != dtype or (dtype == "str" and gaps[name])
    }
    if wrong:
        rows = rows.assign(**{name: _typed(rows, name, dtype) for name, dtype in wrong.items()})
        rows = rows[[*types, *(name for name in rows if name not in types)]]
    for name in ("low", "best", "high"):
        if (rows[name].to_numpy() < 0).any():
            _refuse(rows[name], rows[name] < 0, "an amount that is not negative")
    for name, known in WORDS.items():
        if strange := set(rows[name].unique()).difference(known):
            _refuse(rows[name], rows[name].isin(strange), f"one of {', '.join(known)}", known=[*known])
    return rows


def plain(rows: pd.DataFrame, names: Iterable[Any], key: str = "claim_id") -> list[dict[str, Any]]:
    """Some columns of a table as mappings, the index under a key, None where a number is missing."""
    columns = list(map(str, names))
    if missing := [name for name in columns if name not in rows] if len(rows) else []:
        raise ValueError(f"the rows by {rows.index.name or 'number'} have no column {', '.join(missing)}")
    # The whole table at once: column by column takes three times as long on a page's few rows.
    table = (rows[columns] if len(rows) else rows).to_numpy(dtype=object).tolist()
    cells = [[None if cell is pd.NA or cell != cell else cell for cell in row] for row in table]
    return [
        dict(zip([key, *columns], [name, *row], strict=True))
        for name, row in zip(rows.index, cells, strict=True)
    ]


def _typed(rows: pd.DataFrame, name: str, dtype: str) -> pd.Series:
    """One column in its type; a missing one is empty, but a claim is a lineage of its own."""
    if name not in rows:
        if name == "suspected_lineage":
            return _typed(rows, "lineage", dtype)
        blank = {"str": "", "bool": False, "int64": 0}.get(dtype)
        return pd.Series(blank, index=rows.index, dtype=dtype)
    column = rows[name]
    texts = pd.Series([cell_text(cell) for cell in column], index=rows.index, dtype="str")
    if dtype == "str":
        return texts
    if dtype == "bool":
        _refuse(column, ~texts.str.lower().isin(list(_TRUTH)), "true or false")
        return texts.str.lower().map(_TRUTH).astype(bool)
    numbers: Any = pd.to_numeric(column.replace("", None), errors="coerce").astype("float64")
    wrong = (numbers.isna() & (texts != "")) | np.isinf(numbers)
    wrong |= (dtype != "float64") & numbers.notna() & (numbers != numbers.round())
    _refuse(column, wrong, "a number" if dtype == "float64" else "a whole number")
    typed: pd.Series = (numbers.fillna(0) if dtype == "int64" else numbers).astype(dtype)
    return typed


def _refuse(column: pd.Series, wrong: pd.Series, right: str, *, known: Sequence[str] = ()) -> None:
    """Say which cells of a column are wrong, if any are."""
    bad = column[wrong]
    if len(bad):
        near = given.offer(given.nearest(bad.iloc[0], known, most=1))
        rows = ", ".join(f"{index}: {cell!r}" for index, cell in bad.head(_SHOWN).items())
        more = f" and {len(bad) - _SHOWN} more" if len(bad) > _SHOWN else ""
        raise ValueError(f"column {column.name}, {rows}{more}; {right} would be right{near}")
