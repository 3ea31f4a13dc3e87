"""The best of several models by a number that was computed: what rounding alone sets apart is tied.

Which of two models is chosen must not depend on the last digit of a criterion: it differs between releases of the
libraries that compute it and between processors. Tied models are ordered by a rule instead: the one with the fewest
terms first, and of these the one that comes first in the order in which models are listed.
"""

from __future__ import annotations

import numpy as np

from analysis.estimates.capture.poisson import Floats, Ints

#: Criteria nearer to each other than this, relative to their size, are tied: far above rounding, far below a reason.
TIE = 1e-9


def tolerance(values: Floats | np.float64) -> Floats:
    """How much rounding alone may change such numbers."""
    return np.asarray(TIE * (1 + np.abs(values)))


def ranked(values: Floats, sizes: Ints) -> Ints:
    """Positions along the last axis, smallest value first, ties by the fewest terms and then by position.

    Values that follow each other without a gap above `tolerance` are tied. `sizes` is the number of terms by position.

    Examples
    --------
    >>> ranked(np.array([7.0, 5.000000000001, 5.0, 5.0]), np.array([1, 2, 3, 2])).tolist()
    [1, 3, 2, 0]
    """
    ascending = np.argsort(values, axis=-1, kind="stable")
    in_order = np.take_along_axis(values, ascending, axis=-1)
    # Neighbours that are both infinite have no difference, and are tied.
    with np.errstate(invalid="ignore"):
        gaps = np.diff(in_order, axis=-1)
        are_apart = gaps > tolerance(in_order[..., :-1])
    rank = np.zeros(values.shape, dtype=np.int64)
    np.cumsum(are_apart, axis=-1, out=rank[..., 1:])
    sizes_in_order = sizes[ascending]
    by_rule = np.lexsort((ascending, sizes_in_order, rank), axis=-1)
    return np.asarray(np.take_along_axis(ascending, by_rule, axis=-1))
