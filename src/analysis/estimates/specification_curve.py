"""The specification curve: all answers of a quantity in order, in equal bins, and which options stand where on it.

Answers that are equal to the digits of a table have no order among themselves: they share their places on the curve,
each bin holding its part of all of them alike. An option is therefore never seen to push where it changes nothing.

References
----------
Simonsohn U., Simmons J. P., Nelson L. D. (2020). Specification curve analysis. Nature Human Behaviour 4, 1208-1214.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from numpy.typing import NDArray

from analysis.claims.contract import number, text, words
from analysis.estimates.claim_entries import as_table
from analysis.estimates.multiverse import Floats, Grid
from analysis.estimates.multiverse_choices import DATA_AXES, MODEL_AXES
from analysis.reading.priors import Priors

Counts = NDArray[np.intp]
BINS = "specification_curve_bins"
#: Digits of a share behind the point.
SHARE_DIGITS = 4
_BIN_VALUES = ("lowest_median", "middle_median", "highest_median", "lowest_low95", "highest_high95")


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of 30_specification_curve: one row for each region and bin."""
    whole = pa.Column("Int64", pa.Check.ge(0))
    columns = {
        "region_code": text(empty=False),
        "bin": pa.Column("Int64", pa.Check.ge(1)),
        **{name: number(gt=0) for name in _BIN_VALUES},
        "published_below": whole,
        "published_same": whole,
        "most_common_median": number(gt=0),
        "most_common_same": whole,
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=["region_code", "bin"])


@cache
def options_contract() -> pa.DataFrameSchema:
    """Contract of 30_specification_options: one row for each region, choice and option."""
    columns = {
        "region_code": text(empty=False),
        "axis": words((*DATA_AXES, *MODEL_AXES)),
        "option": text(empty=False),
        "answered": pa.Column("Int64", pa.Check.ge(0)),
        "total_share": number(ge=0, le=1),
        "alone_median": number(gt=0),
        "middle_median": number(gt=0),
        "shares": text(),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=["region_code", "axis", "option"])


@dataclass(frozen=True, slots=True)
class Ranked:
    """The answers of a grid in order, equal ones as one block."""

    median: Floats  # the answers, rising, shape (blocks,)
    count: Counts  # how many specifications have each, shape (blocks,)
    block: Counts  # in which block each specification is, -1 without an answer, shape (specifications,)

    @property
    def start(self) -> Counts:
        """How many specifications have a smaller answer than each block."""
        return np.cumsum(self.count) - self.count

    def overlap(self, bins: int) -> Counts:
        """How much of each bin each block fills, shape (bins, blocks), in parts of a bin that has as many as answers.

        Whole numbers throughout: a place on the curve is counted in `bins` parts, so that all bins are equally large
        even where the number of answers is no multiple of theirs.
        """
        low, high = self.start * bins, (self.start + self.count) * bins
        edge = np.arange(bins + 1)[:, None] * int(self.count.sum())
        shared: Counts = np.minimum(high, edge[1:]) - np.maximum(low, edge[:-1])
        return np.clip(shared, 0, None)


def ranked(grid: Grid) -> Ranked:
    """The answers of a grid in order; those without one are left out."""
    answered = np.isfinite(grid.median)
    median, inverse, count = np.unique(grid.median[answered], return_inverse=True, return_counts=True)
    block = np.full(answered.size, -1, dtype=np.intp)
    block[answered] = inverse
    return Ranked(median, count.astype(np.intp), block)


def total_shares(log_median: Floats, shape: Sequence[int]) -> Floats:
    """Share of the variance of the log median that each axis has a part in, alone or with others, shape (axes,).

    It is the mean variance over the levels of an axis with all other axes fixed, weighed by the answers there, as a
    share of the whole variance; NaN where nothing varies.

    Parameters
    ----------
    log_median : array, shape (specifications,)
        NaN where a specification has no answer.
    shape : sequence of int
        Number of levels of each axis, the last one running fastest.

    References
    ----------
    Homma T., Saltelli A. (1996). Importance measures in global sensitivity analysis of nonlinear models. Reliability
    Engineering and System Safety 52(1), 1-17.
    """
    answered = np.isfinite(log_median)
    if not answered.any() or np.ptp(log_median[answered]) < 1e-12:
        return np.full(len(shape), np.nan)
    y = log_median - log_median[answered].mean()
    whole = float((y[answered] ** 2).sum())
    cube, known = np.where(answered, y, 0.0).reshape(shape), answered.reshape(shape)
    out = np.empty(len(shape))
    for axis in range(len(shape)):
        count = np.maximum(known.sum(axis, keepdims=True), 1)
        around = np.where(known, cube - cube.sum(axis, keepdims=True) / count, 0.0)
        out[axis] = (around**2).sum() / whole
    return np.clip(out, 0.0, 1.0)


def curves(grids: Iterable[Grid], priors: Priors) -> pd.DataFrame:
    """30_specification_curve: the answers of each region in order, in as many equal bins as the priors say."""
    return _table(grids, priors, _bin_rows, contract())


def options(grids: Iterable[Grid], priors: Priors) -> pd.DataFrame:
    """30_specification_options: what each option of each choice does, and where on the curve it stands."""
    return _table(grids, priors, _option_rows, options_contract())


def _table(
    grids: Iterable[Grid],
    priors: Priors,
    rows: Callable[[Grid, int], Iterable[dict[str, Any]]],
    schema: pa.DataFrameSchema,
) -> pd.DataFrame:
    """The rows of the grids with an answer, by region; one without has no curve."""
    answered = sorted((one for one in grids if np.isfinite(one.median).any()), key=lambda one: one.region)
    return as_table((row for grid in answered for row in rows(grid, int(priors.number(BINS)))), schema)


def _bin_rows(grid: Grid, bins: int) -> Iterable[dict[str, Any]]:
    """The rows of one region's curve."""
    curve = ranked(grid)
    low95, high95 = np.full(len(curve.median), np.inf), np.full(len(curve.median), -np.inf)
    known = curve.block >= 0
    np.minimum.at(low95, curve.block[known], grid.full[known, 0])
    np.maximum.at(high95, curve.block[known], grid.full[known, 2])
    own, common = int(curve.block[0]), int(np.argmax(curve.count))
    same = {
        "published_below": int(curve.start[own]) if own >= 0 else None,
        "published_same": int(curve.count[own]) if own >= 0 else 0,
        "most_common_median": curve.median[common],
        "most_common_same": int(curve.count[common]),
    }
    total = int(curve.count.sum())
    for place, filled in enumerate(curve.overlap(bins)):
        inside = np.flatnonzero(filled)
        # The answer at the centre of the bin is one that a specification gives, never between two.
        centre = np.searchsorted(np.cumsum(curve.count) * 2 * bins, (2 * place + 1) * total, side="right")
        yield {
            "region_code": grid.region,
            "bin": place + 1,
            "lowest_median": curve.median[inside[0]],
            "middle_median": curve.median[centre],
            "highest_median": curve.median[inside[-1]],
            "lowest_low95": np.min(low95[inside]),
            "highest_high95": np.max(high95[inside]),
            **same,
        }


def _option_rows(grid: Grid, bins: int) -> Iterable[dict[str, Any]]:
    """The rows of one region's options."""
    curve, levels = ranked(grid), grid.axes.levels()
    filled = curve.overlap(bins) / int(curve.count.sum())
    total = total_shares(np.log(grid.median), grid.axes.shape)
    for place, axis in enumerate(grid.axes.axes):
        alone = ~np.delete(levels, place, axis=1).any(axis=1)
        for number_, level in enumerate(axis.levels):
            mine = levels[:, place] == number_
            blocks, single = np.sort(curve.block[mine & (curve.block >= 0)]), curve.block[mine & alone][0]
            inside = np.bincount(blocks, minlength=len(curve.median)) / curve.count
            yield {
                "region_code": grid.region,
                "axis": axis.name,
                "option": f"{level:g}" if isinstance(level, float) else level,
                "answered": len(blocks),
                "total_share": round(float(total[place]), SHARE_DIGITS),
                "alone_median": curve.median[single] if single >= 0 else None,
                "middle_median": curve.median[blocks[(len(blocks) - 1) // 2]] if len(blocks) else None,
                "shares": _listed(filled @ inside) if len(blocks) else "",
            }


def _listed(shares: Floats) -> str:
    """Shares as one cell of a table."""
    return ";".join(f"{share:.{SHARE_DIGITS}g}" for share in np.round(shares, SHARE_DIGITS) + 0.0)
