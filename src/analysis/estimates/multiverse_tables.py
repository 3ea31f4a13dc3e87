"""What is published of the multiverse: a summary for each region and choice, the full grid as a file."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from numpy.typing import NDArray

from analysis.claims.contract import conform, number, text, words
from analysis.claims.estimand import ESTIMAND
from analysis.estimates.headline import key_columns
from analysis.estimates.multiverse_axes import DATA_AXES, MODEL_AXES, Axes, Axis
from analysis.estimates.multiverse_grid import Floats, Grid
from analysis.parameters import Parameters
from analysis.reading.places import slug

FOLDER = "build/multiverse"
#: Most bytes of the file of one grid.
MOST_BYTES = 300_000
#: Significant digits of an answer in a file, and digits of a share behind the point.
FILE_DIGITS, SHARE_DIGITS = 5, 6
_VALUES = ("low95", "median", "high95")
_SPREAD_OF_MEDIANS = {
    "lowest_median": 0.0,
    "tenth_median": 0.1,
    "middle_median": 0.5,
    "ninetieth_median": 0.9,
}
#: Columns of an estimate that no grid has: its price year is left out, and the others are axes of it.
_VARIED = ("price_year", "scope", "corrections")
_AMOUNTS = (
    *("published_median", "lowest_low95", *_SPREAD_OF_MEDIANS, "highest_median", "highest_high95"),
    *("alone_lowest_median", "alone_highest_median"),
)


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of 30_multiverse: one row for each region and axis."""
    counts = ("levels", "specifications", "distinct", "answered")
    columns = {
        **{name: column for name, column in key_columns().items() if name not in _VARIED},
        "axis": words((*DATA_AXES, *MODEL_AXES)),
        **{name: pa.Column("Int64", pa.Check.ge(0)) for name in counts},
        "share": number(ge=-1, le=1),
        "interactions": number(ge=-1e-6, le=1),
        "matters_most": words((*DATA_AXES, *MODEL_AXES), empty=True),
        **{name: number(gt=0) for name in _AMOUNTS},
        "corpus_tau": number(gt=0),
        "file": text(empty=False),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=["region_code", "axis"])


def shares(log_median: Floats, levels: NDArray[np.intp]) -> Floats:
    """Share of the variance of the log median that each axis explains on its own.

    Effects of the axes are fitted side by side by least squares, and the share of an axis is the covariance of its
    effect with the answer. Where every combination has an answer this is the first-order share, the variance of the
    mean at each level; where some have none, shares still add up to no more than one, as means at each level do not.
    An axis that only offsets another may then come out slightly below zero.

    Parameters
    ----------
    log_median : array, shape (specifications,)
        NaN where a specification has no answer.
    levels : array of int, shape (specifications, axes)
        Place of each axis' level.

    Returns
    -------
    array, shape (axes,)
        NaN where nothing varies.

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
    effects = np.linalg.lstsq(design, y, rcond=None)[0]
    parts = np.split(design * effects, np.cumsum([block.shape[1] for block in blocks])[:-1], axis=1)
    return np.array([part.sum(axis=1) @ y for part in parts]) / (y @ y)


def _alone(grid: Grid) -> Mapping[str, tuple[float, float]]:
    """Smallest and largest median if one axis moves and all others stay as published."""
    levels, median = grid.axes.levels(), grid.full[:, 1]
    found = {}
    for place, name in enumerate(grid.axes.names):
        others = np.delete(levels, place, axis=1)
        moved = median[(others == 0).all(axis=1)]
        moved = moved[np.isfinite(moved)]
        found[name] = (float(moved.min()), float(moved.max())) if moved.size else (np.nan, np.nan)
    return found


def _over_all(grid: Grid) -> dict[str, float]:
    """The answers over all specifications: their ends, and the quantiles of the medians."""
    low, median, high = grid.full[np.isfinite(grid.full[:, 1])].T
    if not median.size:
        return {name: np.nan for name in _AMOUNTS if not name.startswith("alone")}
    # A quantile is the answer of a specification, never between two: specifications are not averaged.
    names = _SPREAD_OF_MEDIANS
    at = np.quantile(median, list(names.values()), method="inverted_cdf")
    return {
        "published_median": float(grid.full[0, 1]),
        "lowest_low95": float(low.min()),
        **dict(zip(names, at.tolist(), strict=True)),
        "highest_median": float(median.max()),
        "highest_high95": float(high.max()),
    }


def table(grids: Iterable[Grid]) -> pd.DataFrame:
    """30_multiverse: how the leading answer of each region moves over all choices, and which of them matter.

    Parameters
    ----------
    grids : iterable of Grid
        In any order.

    Returns
    -------
    DataFrame
        Keeps `contract`; rows by region, then by axis in the order of the priors.
    """
    ordered = sorted(grids, key=lambda grid: grid.key)
    records = [row for grid in ordered for row in _rows(grid)]
    return conform(pd.DataFrame(records, columns=list(contract().columns), dtype=object), contract())


def _rows(grid: Grid) -> Sequence[dict[str, Any]]:
    """The rows of one region."""
    with np.errstate(invalid="ignore"):
        explained = np.round(shares(np.log(grid.full[:, 1]), grid.axes.levels()), SHARE_DIGITS) + 0.0
    known = bool(np.isfinite(explained).all())
    key = dict(zip(ESTIMAND, grid.key, strict=True))
    region, alone = key.pop("area"), _alone(grid)
    common = {
        "region_code": region,
        **key,
        "reference_year": Parameters().reference_year,
        "specifications": grid.axes.size,
        "distinct": _medians(grid),
        "answered": int(np.isfinite(grid.full[:, 1]).sum()),
        "interactions": round(1 - float(explained.sum()), SHARE_DIGITS) + 0.0,
        "matters_most": grid.axes.names[int(np.argmax(explained))] if known else "",
        **_over_all(grid),
        "corpus_tau": grid.corpus,
        "file": f"{slug(region)}.json",
    }
    return [
        common
        | {
            "axis": axis.name,
            "levels": len(axis.levels),
            "share": explained[place],
            "alone_lowest_median": alone[axis.name][0],
            "alone_highest_median": alone[axis.name][1],
        }
        for place, axis in enumerate(grid.axes.axes)
    ]


def _medians(grid: Grid) -> int:
    """How many different medians the combinations that answer have, told apart by the digits that files keep."""
    found = grid.values[:, 1]
    return len({f"{value:.{FILE_DIGITS}g}" for value in found[np.isfinite(found)].tolist()})


def to_bytes(grid: Grid) -> bytes:
    """The file of a grid: its axes, the distinct answers in columns, and which of them each specification has.

    Specifications are numbered with the last axis running fastest; number 0 is the published one.

    Raises
    ------
    ValueError
        If it would be larger than `MOST_BYTES`.
    """
    columns = {
        name: [
            float(f"{value:.{FILE_DIGITS}g}") if np.isfinite(value) else None
            for value in grid.values[:, place]
        ]
        for place, name in enumerate(_VALUES)
    }
    held = {
        "quantity": dict(zip(ESTIMAND, grid.key, strict=True)),
        "reference_year": Parameters().reference_year,
        "corpus_tau": grid.corpus,
        "axes": [{"name": axis.name, "levels": list(axis.levels)} for axis in grid.axes.axes],
        "index": grid.index.tolist(),
        **{name: [_whole(value) for value in values] for name, values in columns.items()},
    }
    content = json.dumps(held, separators=(",", ":"), ensure_ascii=False).encode("utf-8") + b"\n"
    if len(content) > MOST_BYTES:
        raise ValueError(
            f"the multiverse of {grid.key[0]} has {len(content)} bytes; at most {MOST_BYTES} would be right: "
            "fewer levels in data/raw/priors.yml"
        )
    return content


def _whole(value: float | None) -> float | int | None:
    """A number without a needless `.0`."""
    return int(value) if value is not None and value == int(value) else value


def from_bytes(content: bytes) -> Grid:
    """The grid that `to_bytes` wrote, its answers rounded as there."""
    held = json.loads(content)
    values = np.array([held[name] for name in _VALUES], dtype=np.float64).T.reshape(-1, len(_VALUES))
    axes = Axes(tuple(Axis(axis["name"], tuple(axis["levels"])) for axis in held["axes"]))
    key = tuple(held["quantity"][name] for name in ESTIMAND)
    return Grid(key, axes, held["corpus_tau"], np.array(held["index"], dtype=np.intp), values)


def files(grids: Iterable[Grid]) -> Mapping[Path, bytes]:
    """What is to be written below the project folder: the file of each grid, by where it goes."""
    return {Path(FOLDER) / f"{slug(grid.key[0])}.json": to_bytes(grid) for grid in grids}
