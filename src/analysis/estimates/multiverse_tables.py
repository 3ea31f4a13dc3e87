"""What is published of the multiverse: a summary for each region and choice, a curve of all answers, and a file.

On the curve answers that are equal to the digits of a table have no order among themselves: they share their places,
each bin holding its part of all of them alike.

References
----------
Simonsohn U., Simmons J. P., Nelson L. D. (2020). Specification curve analysis. Nature Human Behaviour 4, 1208-1214.
"""

import json
from collections.abc import Iterable, Mapping
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
#: Significant digits of an answer in a file, and digits of a share behind the point.
FILE_DIGITS, SHARE_DIGITS = 5, 6
BINS = "specification_curve_bins"
_MEDIANS = ("lowest_median", "middle_median", "highest_median")
_AT = {
    "lowest_median": 0.0, "tenth_median": 0.1, "middle_median": 0.5, "ninetieth_median": 0.9, "highest_median": 1.0,
}  # fmt: skip


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
    y, chosen = log_median[answered], levels[answered]
    count = levels.shape[1]
    if not answered.any() or np.ptp(y) < 1e-12 * max(1.0, float(np.abs(y).max())):
        return np.full(count, np.nan)
    y = y - y.mean()
    blocks = [chosen[:, [axis]] == np.arange(int(np.max(levels[:, axis])) + 1) for axis in range(count)]
    design = np.concatenate(blocks, axis=1).astype(np.float64)
    design -= design.mean(axis=0)
    # The normal equations: some twenty unknowns in place of thousands of rows. Threads of a matrix product would wait
    # for one another longer than these sums take.
    own = np.einsum("ij,i->j", design, y)
    effects = np.linalg.lstsq(np.einsum("ij,ik->jk", design, design), own, rcond=None)[0]
    parts = np.split(effects * own, np.cumsum([block.shape[1] for block in blocks])[:-1])
    shares = np.array([part.sum() for part in parts]) / np.square(y).sum()
    return np.asarray(shares, dtype=np.float64)


def table(grids: Iterable[Grid]) -> pd.DataFrame:
    """30_multiverse: how the leading answer of each region moves over all choices, and which of them matter."""
    rows = []
    for grid in sorted(grids, key=lambda grid: grid.region):
        median, shape = grid.median, [len(levels) for levels in grid.axes.values()]
        cube, known = median.reshape(shape), median[np.isfinite(median)]
        each = shares(np.log(median), np.indices(shape).reshape(len(shape), -1).T)
        explained = np.round(each, SHARE_DIGITS) + 0.0
        # A quantile is the answer of a specification, never between two: specifications are not averaged.
        at = np.quantile(known, [*_AT.values()], method="inverted_cdf") if known.size else [np.nan] * len(_AT)
        common = {
            "region_code": grid.region,
            **grid.key._asdict(),
            "time": grid.time,
            **dict(zip(_AT, at, strict=True)),
        }
        common |= {"specifications": len(median), "distinct": len(np.unique(known)), "answered": known.size}
        common |= {
            "interactions": round(1 - float(explained.sum()), SHARE_DIGITS) + 0.0,
            "matters_most": [*grid.axes][int(np.argmax(explained))] if np.isfinite(explained).all() else "",
            "published_median": median[0],
            # The largest or the smallest of those that are known; missing where none is.
            "lowest_low95": pd.Series(grid.values[:, 0]).min(),
            "highest_high95": pd.Series(grid.values[:, 2]).max(),
            "file": f"{slug(grid.region)}.json",
        }
        for place, (axis, levels) in enumerate(grid.axes.items()):
            row = common | {"axis": axis, "levels": len(levels), "share": explained[place]}
            alone = pd.Series(cube[tuple(slice(None) if one == place else 0 for one in range(cube.ndim))])
            rows.append(row | {"alone_lowest_median": alone.min(), "alone_highest_median": alone.max()})
    return as_table(rows, "30_multiverse")


def curves(grids: Iterable[Grid], priors: Priors) -> pd.DataFrame:
    """30_specification_curve: the answers of each region that has any, in order, in the equal bins of the priors."""
    bins, rows = int(priors.number(BINS)), []
    for grid in sorted(grids, key=lambda grid: grid.region):
        answered = np.isfinite(grid.median)
        median, block, count = np.unique(grid.median[answered], return_inverse=True, return_counts=True)
        if not median.size:
            continue
        by_median = pd.DataFrame(grid.full[answered][:, [0, 2]], columns=["low", "high"]).groupby(block)
        low95, high95 = by_median["low"].min().to_numpy(), by_median["high"].max().to_numpy()
        region = {
            "region_code": grid.region,
            "published_below": (block < block[0]).sum() if answered[0] else None,
            "published_same": count[block[0]] if answered[0] else 0,
            "most_common_median": median[np.argmax(count)],
            "most_common_same": np.max(count),
        }
        # Every answer is cut into as many parts as there are bins, which are dealt out in order: so all bins are
        # equally large even where the number of answers is no multiple of theirs.
        for place, dealt in enumerate(np.repeat(np.sort(block), bins).reshape(bins, -1)):
            # The answer at the centre of the bin is one that a specification gives, never between two.
            inside = median[dealt[[0, dealt.size // 2, -1]]]
            row = region | {"bin": place + 1, **dict(zip(_MEDIANS, inside, strict=True))}
            within = slice(dealt[0], dealt[-1] + 1)
            rows.append(row | {"lowest_low95": low95[within].min(), "highest_high95": high95[within].max()})
    return as_table(rows, "30_specification_curve")


def files(grids: Iterable[Grid]) -> Mapping[Path, bytes]:
    """The file of each grid by where it goes: its axes, the distinct answers, and which each specification has.

    Specifications are numbered with the last axis running fastest; number 0 is the published one.
    """

    def short(value: float) -> float | int | None:
        # Without a needless `.0`; None where it is missing.
        rounded = float(f"{value:.{FILE_DIGITS}g}")
        return None if np.isnan(value) else int(rounded) if rounded == int(rounded) else rounded

    found = {}
    for grid in grids:
        cells = {
            "region_code": grid.region,
            "quantity": grid.key._asdict(),
            "time": round(grid.time, 2),
            "axes": [{"name": name, "levels": list(levels)} for name, levels in grid.axes.items()],
            "index": grid.index.tolist(),
            **{name: [*map(short, column)] for name, column in zip(ENDS, grid.values.T, strict=True)},
        }
        content = json.dumps(cells, separators=(",", ":"), ensure_ascii=False).encode("utf-8") + b"\n"
        found[Path(FOLDER) / f"{slug(grid.region)}.json"] = content
    return found
