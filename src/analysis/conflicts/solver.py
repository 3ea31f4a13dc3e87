"""HiGHS behind three questions: is a programme feasible, which claims make it infeasible, how far can a sum go.

Many small programmes are stacked into one, block by block, since the call costs more than the solving. All questions
are asked of elastic programmes, in which a row may be broken at a price, so that one infeasible block spoils no other.

References
----------
Q. Huangfu and J. A. J. Hall (2018), Parallelizing the dual revised simplex method, Mathematical Programming
Computation 10(1): the solver HiGHS, through SciPy.
J. Gleeson and J. Ryan (1990), Identifying minimally infeasible subsystems of inequalities, ORSA Journal on Computing
2(1): the rows with a dual price are an infeasible subset.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from analysis.conflicts.system import NOBODY, Floats, Ints, Problem

#: Relative violation of a row, and dual price of a row, from which they count; HiGHS works to 1e-7.
SLACK, PRICE = 1e-6, 1e-7
#: Rows in one call; larger stacks slow the simplex method down.
STACK = 1500


class SolverError(RuntimeError):
    """The solver gave up; the message is its own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the elastic programme of one problem says.

    Parameters
    ----------
    slack : float
        Sum of the relative violations that cannot be avoided; 0 if it is feasible.
    parts : tuple of frozenset of int
        Owners of the rows that carry a dual price, in connected parts: each is an infeasible subset.
    """

    slack: float
    parts: tuple[frozenset[int], ...]

    @property
    def feasible(self) -> bool:
        """Whether all rows can hold."""
        return self.slack <= SLACK


def check(problems: Sequence[Problem]) -> list[Answer]:
    """For each programme whether it is feasible, and if not, which claims make it infeasible."""
    return [answer for chunk in _chunks(problems) for answer in _check(chunk)]


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


def _upper_rows(one: Problem) -> tuple[Ints, Floats, Floats]:
    """Each end of each row as `sign x row <= right`: the row's number, its sign, the right side."""
    lower, upper = np.flatnonzero(np.isfinite(one.low)), np.flatnonzero(np.isfinite(one.high))
    signs = np.concatenate([np.full(len(lower), -1.0), np.ones(len(upper))])
    return np.concatenate([lower, upper]), signs, np.concatenate([-one.low[lower], one.high[upper]])


def _matrix(one: Problem) -> sparse.csr_array:
    """The matrix of a programme."""
    shape = (len(one.low), one.width)
    return sparse.csr_array(sparse.coo_array((one.values, (one.rows, one.columns)), shape=shape))


def _check(problems: Sequence[Problem]) -> list[Answer]:
    """Answers for one stack."""
    ends = [_upper_rows(one) for one in problems]
    blocks = [
        sparse.csr_array(_matrix(one)[numbers] * signs[:, None]) if len(numbers) else None
        for one, (numbers, signs, _) in zip(problems, ends, strict=True)
    ]
    used = [block for block in blocks if block is not None]
    if not used:
        return [Answer(0.0, ()) for _ in problems]
    matrix = sparse.block_diag(used, format="csr")
    count = matrix.shape[0]
    right = np.concatenate([right for _, _, right in ends])
    elastic = sparse.hstack([matrix, -sparse.eye_array(count)], format="csr")
    cost = np.concatenate([np.zeros(matrix.shape[1]), np.ones(count)])
    solved = linprog(cost, A_ub=elastic, b_ub=right, bounds=(0, None), method="highs-ds")
    if solved.status != 0:
        raise SolverError(f"HiGHS: {solved.message}")
    slack, price = solved.x[matrix.shape[1] :], -solved.ineqlin.marginals
    answers, start = [], 0
    for one, block, (numbers, _, rights) in zip(problems, blocks, ends, strict=True):
        stop = start + len(numbers)
        if block is None or slack[start:stop].sum() <= SLACK:
            answers.append(Answer(0.0, ()))
        else:
            parts = _parts(one, block, numbers, price[start:stop], rights)
            answers.append(Answer(float(slack[start:stop].sum()), parts))
        start = stop
    return answers


def _parts(
    one: Problem, block: sparse.csr_array, numbers: Ints, price: Floats, right: Floats
) -> tuple[frozenset[int], ...]:
    """Owners of the priced rows in parts that share no atom, those whose prices prove a violation."""
    priced = np.flatnonzero(price > PRICE)
    touching = sparse.csr_array(abs(block[priced]))
    shared = sparse.csr_array(touching @ touching.T)
    count, labels = sparse.csgraph.connected_components(shared, directed=False)
    parts = []
    for label in range(count):
        rows = priced[labels == label]
        if price[rows] @ right[rows] < -SLACK:
            owners = {int(owner) for owner in one.owners[numbers[rows]]} - {NOBODY}
            parts.append(frozenset(owners))
    return tuple(sorted(parts, key=sorted))


@dataclass(frozen=True, slots=True)
class Goal:
    """A programme with something to make as large as possible.

    Parameters
    ----------
    problem : Problem
        Must be feasible.
    gains : array
        Coefficient of each column.
    """

    problem: Problem
    gains: Floats


def largest(goals: Sequence[Goal]) -> list[float]:
    """For each goal the largest value it can reach; every goal must be feasible and bounded.

    Raises
    ------
    SolverError
        If one is not.
    """
    found: list[float] = []
    stack: list[Goal] = []
    rows = 0
    for goal in goals:
        if stack and rows + len(goal.problem.low) > STACK:
            found.extend(_largest(stack))
            stack, rows = [], 0
        stack.append(goal)
        rows += len(goal.problem.low)
    return found + (_largest(stack) if stack else [])


def _largest(goals: Sequence[Goal]) -> list[float]:
    """Largest values for one stack."""
    blocks, rights = [], []
    for goal in goals:
        numbers, signs, right = _upper_rows(goal.problem)
        blocks.append(sparse.csr_array(_matrix(goal.problem)[numbers] * signs[:, None]))
        rights.append(right)
    cost = -np.concatenate([goal.gains for goal in goals])
    matrix = sparse.block_diag(blocks, format="csr")
    solved = linprog(cost, A_ub=matrix, b_ub=np.concatenate(rights), bounds=(0, None), method="highs-ds")
    if solved.status != 0:
        raise SolverError(f"HiGHS: {solved.message}")
    found, start = [], 0
    for goal in goals:
        stop = start + len(goal.gains)
        found.append(float(goal.gains @ solved.x[start:stop]))
        start = stop
    return found


def is_finite(value: float) -> bool:
    """Whether a value is a number that a programme could reach."""
    return math.isfinite(value)
