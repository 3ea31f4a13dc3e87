"""Whether the rows of some claims of one programme can hold, asked again and again of nearly the same claims.

A solver that starts from its last answer needs few steps to the next one. On that way it says no reliable "no", and
which prices it ends with depends on what was asked before. So only a "yes" is believed here, which needs no faith in
the way: it comes with a point, and the rows are held against that point. What is not proved so is asked in full.
"""

import math

import highspy
import numpy as np
from scipy import sparse

from analysis.conflicts.solver import NOBODY, SLACK, Owners, Programme, model


class Trials:
    """A programme, and its solver as the last question left it."""

    def __init__(self, programme: Programme) -> None:
        rows = len(programme.right)
        width = len(programme.scales)
        row_of_entry = np.repeat(np.arange(rows), programme.counts)
        positions = (row_of_entry, programme.columns)
        self._matrix: sparse.csr_array = sparse.csr_array((programme.values, positions), shape=(rows, width))
        self._programme = programme
        self._rows = np.arange(rows, dtype=np.int32)
        self._unbounded = np.full(rows, -math.inf)
        self._solver = model(
            np.zeros(width),
            programme.counts,
            programme.columns,
            programme.values,
            programme.right,
            is_kept=True,
        )

    def surely_hold(self, owners: Owners) -> bool:
        """Whether a point was found at which all rows of some claims hold; if not, they may hold all the same."""
        asked = [*owners, NOBODY]
        is_asked = np.isin(self._programme.owners, asked)
        right = np.where(is_asked, self._programme.right, math.inf)
        # Its stub leaves this out; the library has it.
        self._solver.changeRowsBounds(len(self._rows), self._rows, self._unbounded, right)  # type: ignore[attr-defined]
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return False
        point = np.array(self._solver.getSolution().col_value)
        # The solver's own tolerance lets a number of persons fall below nought.
        persons = np.maximum(point, 0.0)
        broken_by = np.maximum(self._matrix @ persons - right, 0.0)
        return bool(broken_by.sum() <= SLACK)
