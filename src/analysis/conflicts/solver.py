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
Computation 10(1): the solver HiGHS.
J. Gleeson and J. Ryan (1990), Identifying minimally infeasible subsystems of inequalities, ORSA Journal on Computing
2(1): the rows with a dual price are an infeasible subset.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

import highspy
import numpy as np
from scipy import sparse

from analysis.conflicts.claim import by_key
from analysis.conflicts.pairs import Floats, Ints
from analysis.conflicts.programme import NOBODY, Programme, stacked
from analysis.conflicts.system import Owners

#: Relative violation of a row, and dual price of a row, from which they count; HiGHS works to 1e-7.
SLACK, PRICE = 1e-6, 1e-7
#: Rows in one call; larger stacks slow the simplex method down. Which claims the prices point at may depend on it.
STACK = 1500
#: Silent; what presolving finds in small sparse blocks takes longer than to solve them as they are, and rows and
#: columns are scaled already.
_OPTIONS: dict[str, bool | int | str] = {
    "output_flag": False,
    "presolve": "off",
    "solver": "simplex",
    "simplex_strategy": 1,
    "simplex_scale_strategy": 0,
}


class SolverError(RuntimeError):
    """The solver gave up; the message is its own."""


class InfeasibleError(SolverError):
    """The solver finds that no answer keeps all rows."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A programme with something to make as large as possible, by the coefficient of each column."""

    programme: Programme
    gains: Floats


def check(programmes: Sequence[Programme], keep: Sequence[Collection[int]] | None = None) -> list[bool]:
    """For each programme whether it is feasible, or whether the rows of some of its claims are."""
    found: list[bool] = []
    for chunk in _chunks(programmes):
        one, blocks = stacked(chunk)
        if keep is not None:
            # One place more for nobody, the last.
            kept = np.zeros((len(chunk), 2 + max(one.owners.tolist(), default=0)), dtype=np.bool_)
            for place, owners in enumerate(keep[len(found) : len(found) + len(chunk)]):
                kept[place, [*owners]] = True
            rows = kept[blocks, one.owners]
            one, blocks = one.only(rows), blocks[rows]
        slack = np.bincount(blocks, weights=_elastic(one)[0], minlength=len(chunk))
        found += (slack <= SLACK).tolist()
    return found


def explain(groups: Iterable[Sequence[Programme]]) -> list[list[Owners]]:
    """For each programme of some groups claims that make it infeasible, in parts that share no atom.

    Each part is infeasible by itself; a feasible programme has none. Programmes of one group are stacked, those of
    different groups never: no answer depends on another group.
    """
    found: list[list[Owners]] = []
    for chunk in (chunk for group in groups for chunk in _chunks(group)):
        one, blocks = stacked(chunk)
        broken_by, price = _elastic(one)
        infeasible = np.bincount(blocks, weights=broken_by, minlength=len(chunk)) > SLACK
        parts: list[list[Owners]] = [[] for _ in chunk]
        priced = np.flatnonzero((price > PRICE) & infeasible[blocks]).tolist()
        columns = np.split(one.columns, np.cumsum(one.counts))
        for rows in map(sorted, components({row: frozenset(columns[row].tolist()) for row in priced})):
            if float(price[rows] @ one.right[rows]) < -SLACK:
                parts[blocks[rows[0]]].append(frozenset(one.owners[rows].tolist()) - {NOBODY})
        for own, proved, broken in zip(chunk, parts, infeasible.tolist(), strict=True):
            everything = [frozenset(own.owners.tolist()) - {NOBODY}] if broken else []
            found.append(sorted(proved, key=sorted) or everything)
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
    for chunk in _chunks([goal.programme for goal in goals]):
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
    one, _ = stacked([goal.programme for goal in goals])
    gains = np.concatenate([goal.gains for goal in goals])
    solution = _solve(-gains, one.counts, one.columns, one.values, one.right + room)
    blocks = np.repeat(np.arange(len(goals)), [len(goal.gains) for goal in goals])
    return list(np.bincount(blocks, gains * np.array(solution.col_value), len(goals)).tolist())


def _chunks(programmes: Sequence[Programme]) -> Iterator[list[Programme]]:
    """Programmes in stacks of a size that the solver likes."""
    chunk: list[Programme] = []
    rows = 0
    for one in programmes:
        if chunk and rows + len(one.right) > STACK:
            yield chunk
            chunk, rows = [], 0
        chunk.append(one)
        rows += len(one.right)
    if chunk:
        yield chunk


def _elastic(one: Programme) -> tuple[Floats, Floats]:
    """By how much each row is broken where all are broken least, and the price of each."""
    rows = len(one.right)
    if not rows:
        return np.zeros(0), np.zeros(0)
    # Columns that no row uses are left out; each row has one more, by which it is broken.
    used = np.bincount(one.columns, minlength=1) > 0
    columns, width = (np.cumsum(used) - 1)[one.columns], int(used.sum())
    ends = np.cumsum(one.counts)
    solution = _solve(
        np.repeat([0.0, 1.0], [width, rows]), one.counts + 1,
        np.insert(columns, ends, np.arange(width, width + rows)), np.insert(one.values, ends, -1.0), one.right,
    )  # fmt: skip
    return np.array(solution.col_value[width:]), -np.array(solution.row_dual)


def _solve(cost: Floats, counts: Ints, columns: Ints, values: Floats, right: Floats) -> highspy.HighsSolution:
    """The smallest cost under `matrix x <= right`, `x >= 0`, by the dual simplex method.

    Raises
    ------
    SolverError
        If the solver gives up; an `InfeasibleError` if no answer keeps all rows.
    """
    solver, rows, width = highspy.Highs(), len(right), len(cost)  # type: ignore[no-untyped-call]
    for name, value in _OPTIONS.items():
        solver.setOptionValue(name, value)
    solver.passModel(
        width, rows, len(values), int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize), 0.0,
        cost, np.zeros(width), np.full(width, math.inf), np.full(rows, -math.inf), right,
        np.append(0, np.cumsum(counts)), columns, values, np.zeros(width, dtype=np.int32),
    )  # fmt: skip
    solver.run()
    status = solver.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        infeasible = status == highspy.HighsModelStatus.kInfeasible
        raise (InfeasibleError if infeasible else SolverError)(f"HiGHS: {solver.modelStatusToString(status)}")
    return solver.getSolution()


def components(reach: Mapping[int, frozenset[int]]) -> list[frozenset[int]]:
    """The keys in parts whose sets have nothing in common, sorted by the least of each part."""
    items = {item: place for place, item in enumerate(frozenset().union(*reach.values()), start=len(reach))}
    ends = [(place, items[item]) for place, own in enumerate(reach.values()) for item in own]
    rows, columns = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    size = len(reach) + len(items)
    graph = sparse.coo_array((np.ones(len(ends)), (rows, columns)), shape=(size, size))
    labels = sparse.csgraph.connected_components(graph, directed=False)[1].tolist()
    parts = by_key(zip(reach, labels[: len(reach)], strict=True), itemgetter(1))
    return sorted((frozenset(key for key, _ in part) for part in parts.values()), key=min)


def settled(value: float) -> float:
    """A value of the solver with seven significant digits: those after the tenth differ between paths to one answer.

    Rounded twice, as a value that ends in a five would else go up on one path and down on another.
    """
    return float(f"{float(f'{value:.10g}'):.7g}")
