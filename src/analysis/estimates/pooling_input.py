"""What the public functions accept: arrays of claims, checked once, with errors that say which row is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.estimates.meta.algebra import Floats, Ints
from analysis.estimates.meta.inference import Options, PoolingError


def as_floats(values: ArrayLike, name: str) -> Floats:
    """Return `values` as a flat array of floats.

    Raises
    ------
    PoolingError
        If they are not numbers in one dimension.
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise PoolingError(f"{name} must hold numbers only: {error}") from error
    if array.ndim != 1:
        raise PoolingError(
            f"{name} has shape {array.shape}: it must be one-dimensional, one number per claim"
        )
    return array


def as_pair(y: ArrayLike, v: ArrayLike) -> tuple[Floats, Floats]:
    """Return estimates and sampling variances as arrays of one length.

    Raises
    ------
    PoolingError
        If their lengths differ.
    """
    estimates, variances = as_floats(y, "y"), as_floats(v, "v")
    if estimates.size != variances.size:
        raise PoolingError(
            f"y has {estimates.size} claims and v has {variances.size}: each claim needs its sampling variance"
        )
    return estimates, variances


def as_claims(y: ArrayLike, v: ArrayLike, options: Options) -> tuple[Floats, Floats]:
    """Return the claims of one quantity, all usable with the method asked for.

    Raises
    ------
    PoolingError
        If there is none, or a value is missing, infinite or negative where it must not be, or a variance is zero
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
    return estimates, variances


def as_groups(group: Any, size: int) -> tuple[pd.Index[Any], Ints]:
    """Return the distinct group labels, sorted, and the number of the label of each claim.

    Raises
    ------
    PoolingError
        If the lengths differ or a label is missing.
    """
    given = _labels(group)
    if isinstance(given, np.ndarray) and given.dtype.kind in "iu" and given.ndim == 1:
        codes, labels = _numbered(given)
    else:
        codes, labels = pd.factorize(given, sort=True)
    if codes.size != size:
        raise PoolingError(f"group has {codes.size} labels for {size} claims: each claim needs one")
    if (codes < 0).any():
        row = int(np.flatnonzero(codes < 0)[0])
        raise PoolingError(f"group[{row}] is missing: each claim must say which quantity it is about")
    return pd.Index(labels, name="group"), codes.astype(np.int64)


def _numbered(group: Ints) -> tuple[Ints, Any]:
    """Return number and distinct values of integer labels, at once where they stand sorted already."""
    new = group[1:] != group[:-1]
    if (group[1:] < group[:-1]).any():
        return pd.factorize(group, sort=True)
    codes = np.zeros(group.size, dtype=np.int64)
    np.cumsum(new, out=codes[1:])
    return codes, group[np.concatenate([np.ones(min(group.size, 1), dtype=bool), new])]


def _labels(group: Any) -> Any:
    """Return the labels as something pandas can number: a pandas object, an array, or a list as an array."""
    if isinstance(group, pd.Series | pd.Index | pd.api.extensions.ExtensionArray | np.ndarray):
        return group
    return pd.Series(list(group), dtype=None if len(group) else object)
