"""HiGHS behind three questions: is a programme feasible, which claims make it infeasible, how far can a sum go.

Many small programmes are stacked into one, block by block, since the call costs more than the solving. The first two
questions are asked of elastic programmes, in which a row may be broken at a price, so that one infeasible block spoils
no other.

Whether a block is feasible, and how far its sum can go, is one answer whatever it is stacked with. Which claims the
prices point at is not: there are several such sets, and the solver's path chooses one. So who asks for them says what
may be stacked together, and nothing unrelated is.

References
----------
Q. Huangfu and J. A. J. Hall (2018), Parallelizing the dual revised simplex method, Mathematical Programming
Computation 10(1): the solver HiGHS, through SciPy.
J. Gleeson and J. Ryan (1990), Identifying minimally infeasible subsystems of inequalities, ORSA Journal on Computing
2(1): the rows with a dual price are an infeasible subset.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from analysis.conflicts.system import NOBODY, Floats, Ints, Owners, Problem

#: Relative violation of a row, and dual price of a row, from which they count; HiGHS works to 1e-7.
SLACK, PRICE = 1e-6, 1e-7
#: What SciPy calls a programme that no answer keeps.
INFEASIBLE = 2
#: Rows in one call; larger stacks slow the simplex method down. Which claims the prices point at may depend on it.
STACK = 1500


class SolverError(RuntimeError):
    """The solver gave up; the message is its own."""


class InfeasibleError(SolverError):
    """The solver finds that no answer keeps all rows."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A programme with something to make as large as possible, by the coefficient of each column."""

    problem: Problem
    gains: Floats


@dataclass(frozen=True, slots=True)
class _Stack:
    """Programmes below one another as `matrix x <= right`, one row for each end of each row."""

    matrix: sparse.csr_array
    right: Floats
    blocks: Ints  # which programme and which owner each row is of
    owners: Ints


def check(problems: Sequence[Problem]) -> list[bool]:
    """For each programme whether it is feasible."""
    found: list[bool] = []
    for chunk in _chunks(problems):
        stack = _stack(chunk)
        broken_by, _ = _elastic(stack)
        slack = np.bincount(stack.blocks, weights=broken_by, minlength=len(chunk))
        found += (slack <= SLACK).tolist()
    return found


def explain(groups: Iterable[Sequence[Problem]]) -> list[list[Owners]]:
    """For each programme of some groups claims that make it infeasible, in parts that share no atom.

    Each part is infeasible by itself; a feasible programme has none. Programmes of one group are stacked, those of
    different groups never: no answer depends on another group.
    """
    found: list[list[Owners]] = []
    for chunk in (chunk for group in groups for chunk in _chunks(group)):
        stack = _stack(chunk)
        broken_by, price = _elastic(stack)
        infeasible = np.bincount(stack.blocks, weights=broken_by, minlength=len(chunk)) > SLACK
        proved = _parts(stack, price, infeasible)
        for block, one in enumerate(chunk):
            parts = sorted(proved.get(block, ()), key=sorted) or [frozenset(one.owners.tolist()) - {NOBODY}]
            found.append(parts if infeasible[block] else [])
    return found


def largest(goals: Sequence[Goal]) -> list[float]:
    """For each goal the largest value it can reach, NaN where nothing keeps its rows.

    What holds within `SLACK` counts as feasible here, yet HiGHS is stricter: where it refuses, each goal is asked by
    itself, and one that is refused still is given that much room.

    Raises
    ------
    SolverError
        If a goal has no bound.
    """
    found: list[float] = []
    for chunk in _chunks([goal.problem for goal in goals]):
        some = goals[len(found) : len(found) + len(chunk)]
        try:
            found += _reached(some)
        except InfeasibleError:
            found += map(_alone, some)
    return found


def _alone(goal: Goal) -> float:
    """Largest value of one goal that may be infeasible."""
    for room in (0.0, SLACK):
        try:
            return _reached([goal], room=room)[0]
        except InfeasibleError:
            continue
    return math.nan


def _reached(goals: Sequence[Goal], *, room: float = 0.0) -> list[float]:
    """Largest values for one stack, each row given some room."""
    stack = _stack([goal.problem for goal in goals])
    gains = np.concatenate([goal.gains for goal in goals])
    solved = _solve(-gains, stack.matrix, stack.right + room)
    blocks = np.repeat(np.arange(len(goals)), [len(goal.gains) for goal in goals])
    reached: list[float] = np.bincount(blocks, weights=gains * solved.x, minlength=len(goals)).tolist()
    return reached


def _chunks(problems: Sequence[Problem]) -> Iterator[list[Problem]]:
    """Programmes in stacks of a size that the solver likes."""
    chunk: list[Problem] = []
    rows = 0
    for one in problems:
        if chunk and rows + len(one.low) > STACK:
            yield chunk
            chunk, rows = [], 0
        chunk.append(one)
        rows += len(one.low)
    if chunk:
        yield chunk


def _stack(problems: Sequence[Problem]) -> _Stack:
    """Programmes below one another, each with columns of its own."""
    heights = np.array([len(one.low) for one in problems])
    widths = np.array([one.width for one in problems])
    down, across = np.cumsum(heights) - heights, np.cumsum(widths) - widths
    rows = np.concatenate([one.rows + shift for one, shift in zip(problems, down, strict=True)])
    columns = np.concatenate([one.columns + shift for one, shift in zip(problems, across, strict=True)])
    values = np.concatenate([one.values for one in problems])
    low, high = (np.concatenate([getattr(one, end) for one in problems]) for end in ("low", "high"))
    owners = np.concatenate([one.owners for one in problems])
    blocks = np.repeat(np.arange(len(problems)), heights)
    lower, upper = np.flatnonzero(np.isfinite(low)), np.flatnonzero(np.isfinite(high))
    used = np.concatenate([lower, upper])
    place = np.full((2, len(low)), -1)
    place[0, lower], place[1, upper] = np.arange(len(lower)), len(lower) + np.arange(len(upper))
    parts = [(place[side][rows], sign) for side, sign in ((0, -1.0), (1, 1.0))]
    triplets = (
        np.concatenate([sign * values[at >= 0] for at, sign in parts]),
        (
            np.concatenate([at[at >= 0] for at, _ in parts]),
            np.concatenate([columns[at >= 0] for at, _ in parts]),
        ),
    )
    matrix = sparse.csr_array(sparse.coo_array(triplets, shape=(len(used), int(widths.sum()))))
    return _Stack(matrix, np.concatenate([-low[lower], high[upper]]), blocks[used], owners[used])


def _elastic(stack: _Stack) -> tuple[Floats, Floats]:
    """By how much each row of a stack is broken where they are broken least, and the price of each."""
    count = len(stack.right)
    if not count:
        return np.zeros(0), np.zeros(0)
    # Columns that no row uses are left out; each row has one more, by which it is broken.
    used, columns = np.unique(stack.matrix.indices, return_inverse=True)
    starts, size = stack.matrix.indptr, len(used) + count
    with_own = np.insert(columns, starts[1:], np.arange(len(used), size))
    parts = np.insert(stack.matrix.data, starts[1:], -1.0), with_own, starts + np.arange(count + 1)
    elastic = sparse.csr_array(parts, shape=(count, size))
    solved = _solve(np.concatenate([np.zeros(len(used)), np.ones(count)]), elastic, stack.right)
    return solved.x[len(used) :], -solved.ineqlin.marginals


def _solve(cost: Floats, matrix: sparse.csr_array, right: Floats) -> Any:
    """The smallest cost under `matrix x <= right`, `x >= 0`, by the dual simplex method.

    Raises
    ------
    SolverError
        If the solver gives up; an `InfeasibleError` if no answer keeps all rows.
    """
    asked: Any = {"A_ub": matrix, "b_ub": right, "bounds": (0, None), "method": "highs-ds"}
    # What presolving finds in small sparse blocks takes longer than to solve them as they are.
    solved = linprog(cost, **asked, options={"presolve": False})
    if solved.status != 0:
        raise (InfeasibleError if solved.status == INFEASIBLE else SolverError)(f"HiGHS: {solved.message}")
    return solved


def _parts(stack: _Stack, price: Floats, infeasible: Any) -> dict[int, list[Owners]]:
    """Owners of the priced rows of infeasible programmes, in parts that share no atom and whose prices prove it."""
    priced = np.flatnonzero((price > PRICE) & infeasible[stack.blocks])
    touching = sparse.coo_array(stack.matrix[priced])
    size = len(priced) + stack.matrix.shape[1]
    ends = touching.coords[0], len(priced) + touching.coords[1]
    graph = sparse.coo_array((np.ones(len(ends[0])), ends), shape=(size, size))
    labels = connected_components(graph, directed=False)[1][: len(priced)]
    found: dict[int, list[Owners]] = {}
    for label in dict.fromkeys(labels.tolist()):
        rows = priced[labels == label]
        if float(price[rows] @ stack.right[rows]) < -SLACK:
            owners = frozenset(stack.owners[rows].tolist()) - {NOBODY}
            found.setdefault(int(stack.blocks[rows[0]]), []).append(owners)
    return found


def settled(value: float) -> float:
    """A value of the solver with seven significant digits: those after the tenth differ between paths to one answer.

    Rounded twice, as a value that ends in a five would else go up on one path and down on another.
    """
    return float(f"{float(f'{value:.10g}'):.7g}")
