"""What is published of the multiverse: a summary for each region and choice, a curve of all answers, and a file.

On the curve answers that are equal to the digits of a table have no order among themselves: they share their places,
each bin holding its part of all of them alike.

References
----------
Simonsohn U., Simmons J. P., Nelson L. D. (2020). Specification curve analysis. Nature Human Behaviour 4, 1208-1214.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.estimates.line_likelihood import Floats
from analysis.estimates.multiverse import Grid
from analysis.estimates.pooled_posterior import ENDS
from analysis.reading.places import slug
from analysis.reading.priors import Priors
from analysis.table_contracts import as_table

FOLDER = "build/multiverse"
#: Significant digits of an answer in a file.
FILE_DIGITS = 5
#: Digits of a share behind the point.
SHARE_DIGITS = 6
BINS = "specification_curve_bins"
_MEDIANS = ("lowest_median", "middle_median", "highest_median")
_QUANTILES = {
    "lowest_median": 0.0,
    "tenth_median": 0.1,
    "middle_median": 0.5,
    "ninetieth_median": 0.9,
    "highest_median": 1.0,
}


def shares(log_median: Floats, levels: NDArray[np.intp]) -> Floats:
    """Share of the variance of the log median that each axis explains on its own, shape (axes,).

    Effects of the axes are fitted side by side by least squares, and the share of an axis is the covariance of its
    effect with the answer. Where every combination has an answer this is the first-order share, the variance of the
    mean at each level; where some have none, shares still add up to no more than one, as means at each level do not.
    An axis that only offsets another may then come out slightly below zero. All are NaN where nothing varies.

    References
    ----------
    Sobol' I. M. (1993). Sensitivity estimates for nonlinear mathematical models. Mathematical Modelling and
    Computational Experiments 1, 407-414. Li G. et al. (2010). Global sensitivity analysis for systems with
    independent and/or correlated inputs. Journal of Physical Chemistry A 114(19), 6022-6032.
    """
    answered = np.isfinite(log_median)
    y = log_median[answered]
    largest = float(np.abs(y).max(initial=1.0))
    if not answered.any() or np.ptp(y) < 1e-12 * largest:
        return np.full(levels.shape[1], np.nan)
    y = y - y.mean()
    # One column for each level of each axis.
    counts = np.max(levels, axis=0) + 1
    blocks = []
    for level, count in zip(levels[answered].T, counts, strict=True):
        blocks.append(level[:, None] == np.arange(count))
    design = np.concatenate(blocks, axis=1).astype(np.float64)
    design -= design.mean(axis=0)
    # The normal equations: some twenty unknowns in place of thousands of rows. Threads of a matrix product would wait
    # for one another longer than these sums take.
    gram = np.einsum("ij,ik->jk", design, design)
    cross = np.einsum("ij,i->j", design, y)
    effects, *_ = np.linalg.lstsq(gram, cross, rcond=None)
    ends = np.cumsum(counts)
    by_axis = np.split(effects * cross, ends[:-1])
    explained = np.array([part.sum() for part in by_axis])
    variance = np.square(y).sum()
    return np.asarray(explained / variance, dtype=np.float64)


def table(grids: Iterable[Grid]) -> pd.DataFrame:
    """30_multiverse: how the leading answer of each region moves over all choices, and which of them matter."""
    rows: list[dict[str, object]] = []
    for grid in sorted(grids, key=lambda grid: grid.region):
        shape = [len(levels) for levels in grid.axes.values()]
        levels = np.indices(shape).reshape(len(shape), -1).T
        # Adding nought turns a negative nought into a plain one.
        explained = np.round(shares(np.log(grid.median), levels), SHARE_DIGITS) + 0.0
        of_grid = _summary(grid, explained)
        cube = grid.median.reshape(shape)
        for position, axis in enumerate(grid.axes):
            # All other choices as published.
            index: list[int | slice] = [0] * cube.ndim
            index[position] = slice(None)
            alone = pd.Series(cube[tuple(index)])
            of_axis = {
                "axis": axis,
                "levels": shape[position],
                "share": explained[position],
                "alone_lowest_median": alone.min(),
                "alone_highest_median": alone.max(),
            }
            rows.append(of_grid | of_axis)
    return as_table(rows, "30_multiverse")


def _summary(grid: Grid, explained: Floats) -> dict[str, object]:
    """What is told of a region, whichever the choice; `explained` is the share of each axis, rounded."""
    median = grid.median
    answers = median[np.isfinite(median)]
    interactions = 1 - float(explained.sum())
    varies = np.isfinite(explained).all()
    return {
        "region_code": grid.region,
        **grid.key._asdict(),
        "time": grid.time,
        **_quantiles(answers),
        "specifications": len(median),
        "distinct": len(np.unique(answers)),
        "answered": answers.size,
        "interactions": round(interactions, SHARE_DIGITS) + 0.0,
        "matters_most": [*grid.axes][int(np.argmax(explained))] if varies else "",
        "published_median": median[0],
        # The smallest or the largest of those that are there; missing where none is.
        "lowest_low95": pd.Series(grid.values[:, 0]).min(),
        "highest_high95": pd.Series(grid.values[:, 2]).max(),
        "file": f"{slug(grid.region)}.json",
    }


def _quantiles(answers: Floats) -> dict[str, float]:
    """Quantiles of the answers by their columns; missing without any.

    Each is the answer of a specification, never between two: specifications are not averaged.
    """
    if not answers.size:
        return dict.fromkeys(_QUANTILES, np.nan)
    at = np.quantile(answers, [*_QUANTILES.values()], method="inverted_cdf")
    return dict(zip(_QUANTILES, at, strict=True))


def curves(grids: Iterable[Grid], priors: Priors) -> pd.DataFrame:
    """30_specification_curve: the answers of each region that has any, in order, in the equal bins of the priors."""
    bins = int(priors.number(BINS))
    rows: list[dict[str, object]] = []
    for grid in sorted(grids, key=lambda grid: grid.region):
        answered = np.isfinite(grid.median)
        if answered.any():
            rows += _curve(grid, answered, bins)
    return as_table(rows, "30_specification_curve")


def _curve(grid: Grid, answered: NDArray[np.bool_], bins: int) -> Iterator[dict[str, object]]:
    """The bins of one region, of whose specifications some are answered."""
    # `block` has the place of each specification's answer among the distinct medians, in order.
    median, block, count = np.unique(grid.median[answered], return_inverse=True, return_counts=True)
    low, _, high = grid.full[answered].T
    ends = pd.DataFrame({"low": low, "high": high}).groupby(block)
    low95 = ends["low"].min().to_numpy()
    high95 = ends["high"].max().to_numpy()
    has_published = bool(answered[0])
    region = {
        "region_code": grid.region,
        "published_below": (block < block[0]).sum() if has_published else None,
        "published_same": count[block[0]] if has_published else 0,
        "most_common_median": median[np.argmax(count)],
        "most_common_same": np.max(count),
    }
    # Every answer is cut into as many parts as there are bins, which are dealt out in order: so all bins are
    # equally large even where the number of answers is no multiple of theirs.
    parts = np.repeat(np.sort(block), bins).reshape(bins, -1)
    for number, dealt in enumerate(parts, start=1):
        first = dealt[0]
        last = dealt[-1]
        # The answer at the centre of the bin is one that a specification gives, never between two.
        centre = dealt[dealt.size // 2]
        inside = median[[first, centre, last]]
        yield {
            **region,
            "bin": number,
            **dict(zip(_MEDIANS, inside, strict=True)),
            "lowest_low95": low95[first : last + 1].min(),
            "highest_high95": high95[first : last + 1].max(),
        }


def files(grids: Iterable[Grid]) -> Mapping[Path, bytes]:
    """The file of each grid by where it goes: its axes, the distinct answers, and which each specification has.

    Specifications are numbered with the last axis running fastest; number 0 is the published one.
    """
    contents = {}
    for grid in grids:
        axes = [{"name": name, "levels": list(levels)} for name, levels in grid.axes.items()]
        answers = {}
        for name, column in zip(ENDS, grid.values.T, strict=True):
            answers[name] = [_short(value) for value in column]
        cells = {
            "region_code": grid.region,
            "quantity": grid.key._asdict(),
            "time": round(grid.time, 2),
            "axes": axes,
            "index": grid.index.tolist(),
            **answers,
        }
        text = json.dumps(cells, separators=(",", ":"), ensure_ascii=False)
        contents[Path(FOLDER) / f"{slug(grid.region)}.json"] = f"{text}\n".encode()
    return contents


def _short(value: float) -> float | int | None:
    """A number to the digits of a file, without a needless `.0`; None where it is missing."""
    if np.isnan(value):
        return None
    rounded = float(f"{value:.{FILE_DIGITS}g}")
    return int(rounded) if rounded == int(rounded) else rounded
