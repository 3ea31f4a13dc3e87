"""What the public functions accept: arrays of claims, checked once, with errors that say which row is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.estimates.meta.algebra import Floats, Ints
from analysis.estimates.meta.inference import Options, PoolingError


def as_pair(y: ArrayLike, v: ArrayLike) -> tuple[Floats, Floats]:
    """Return estimates and sampling variances as arrays of one length.

    Raises
    ------
    PoolingError
        If they are not numbers in one dimension, or their lengths differ.
    """
    estimates, variances = _as_floats(y, "y"), _as_floats(v, "v")
    if estimates.size != variances.size:
        raise PoolingError(
            f"y has {estimates.size} claims and v has {variances.size}: each claim needs its sampling variance"
        )
    return estimates, variances


def _as_floats(values: ArrayLike, name: str) -> Floats:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise PoolingError(f"{name} must hold numbers only: {error}") from error
    if array.ndim != 1:
        raise PoolingError(
            f"{name} has shape {array.shape}: it must be one-dimensional, one number per claim"
        )
    return array


def as_claims(y: ArrayLike, v: ArrayLike, options: Options, *, least: int = 1) -> tuple[Floats, Floats]:
    """Return the claims of one quantity, all usable with the method asked for, and at least so many.

    Raises
    ------
    PoolingError
        If they are too few, or a value is missing, infinite or negative where it must not be, or a variance is zero
        and the method divides by it.
    """
    estimates, variances = as_pair(y, v)
    if not estimates.size:
        raise PoolingError("y is empty: pooling needs at least one claim")
    for name, values in (("y", estimates), ("v", variances)):
        if not np.isfinite(values).all():
            row = int(np.flatnonzero(~np.isfinite(values))[0])
            raise PoolingError(f"{name}[{row}] is {values[row]}: every value must be a finite number")
    if (variances < 0.0).any():
        row = int(np.flatnonzero(variances < 0.0)[0])
        raise PoolingError(f"v[{row}] is {variances[row]}: a sampling variance cannot be negative")
    if (variances == 0.0).any() and (options.needs_positive or estimates.size == 1):
        row = int(np.flatnonzero(variances == 0.0)[0])
        raise PoolingError(
            f"v[{row}] is zero, which gives that claim infinite weight under {options.method}: "
            "use a positive variance, or HE, SJ, ML, REML or EB with two claims or more"
        )
    if estimates.size < least:
        raise PoolingError(f"there are {estimates.size} claims: this needs at least {least}")
    return estimates, variances


def all_positive(variances: Floats, what: str) -> None:
    """Refuse a variance of nought, naming its claim and what needs more."""
    if (variances == 0.0).any():
        row = int(np.flatnonzero(variances == 0.0)[0])
        raise PoolingError(f"v[{row}] is zero: {what} needs positive sampling variances")


def as_labels(labels: Any, size: int) -> pd.Index[Any]:
    """Return what the claims are called: 0, 1, ... where no labels are given."""
    index = pd.RangeIndex(size) if labels is None else pd.Index(labels)
    if len(index) != size:
        raise PoolingError(f"there are {len(index)} labels for {size} claims: each needs one")
    return index


def as_groups(group: Any, size: int) -> tuple[pd.Index[Any], Ints, Ints | None]:
    """Return the distinct group labels, sorted, how many claims each has, and the order that sorts claims by label.

    The order is None where they stand sorted already.

    Raises
    ------
    PoolingError
        If the lengths differ or a label is missing.
    """
    given = _labels(group)
    if len(given) != size:
        raise PoolingError(f"group has {len(given)} labels for {size} claims: each claim needs one")
    if _rising(given):
        starts = np.flatnonzero(np.concatenate([np.ones(min(size, 1), dtype=bool), given[1:] != given[:-1]]))
        return pd.Index(given[starts], name="group"), np.diff(starts, append=size), None
    codes, labels = pd.factorize(given, sort=True)
    if (codes < 0).any():
        row = int(np.flatnonzero(codes < 0)[0])
        raise PoolingError(f"group[{row}] is missing: each claim must say which quantity it is about")
    k = np.bincount(codes, minlength=len(labels)).astype(np.int64)
    sorted_already = not (codes[1:] < codes[:-1]).any()
    return pd.Index(labels, name="group"), k, None if sorted_already else np.argsort(codes, kind="stable")


def _rising(group: Any) -> bool:
    """Return whether labels are whole numbers that stand sorted."""
    numbers = isinstance(group, np.ndarray) and group.dtype.kind in "iu" and group.ndim == 1
    return numbers and not (group[1:] < group[:-1]).any()


def _labels(group: Any) -> Any:
    """Return the labels as something pandas can number: a pandas object, an array, or a list as an array."""
    if isinstance(group, pd.Series | pd.Index | pd.api.extensions.ExtensionArray | np.ndarray):
        return group
    return pd.Series(list(group), dtype=None if len(group) else object)
