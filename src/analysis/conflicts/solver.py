"""Linear programmes, and HiGHS behind three questions about them.

Is a programme feasible, which claims make it infeasible, how far can a sum go?

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
from dataclasses import dataclass, fields, replace
from threading import local
from typing import Any, NamedTuple

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
#: Indices of some claims in a system.
Owners = frozenset[int]
#: Owner of a row that belongs to a link and to no claim.
NOBODY = -1
#: Relative violation of a row from which it counts.
SLACK = 1e-6
#: Dual price of a row from which it counts; HiGHS works to 1e-7.
PRICE = 1e-7
#: Rows in one call; larger stacks slow the simplex method down. Which claims the prices point at may depend on it.
STACK = 1500
#: Rows in one call where nobody asks for prices: the answer is the same at any size, and this is the quickest.
STACK_WITHOUT_PRICES = 120
#: Silent; what presolving finds in small sparse blocks takes longer than to solve them as they are, and rows and
#: columns are scaled already.
_OPTIONS: dict[str, bool | int | str] = {
    "output_flag": False, "presolve": "off", "solver": "simplex", "simplex_strategy": 1, "simplex_scale_strategy": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Programme:
    """Rows of a sparse matrix `A x <= right`, `x >= 0`, with the claim that owns each.

    Rows are divided by what their claim says and atoms by the smallest claim around them: a violation is relative.
    """

    counts: Ints  # entries of each row
    columns: Ints  # of the entries, row after row
    values: Floats
    right: Floats
    owners: Ints
    scales: Floats  # what each column, an atom, was divided by; nought for one that counts with another

    def weights(self, atoms: Ints) -> Floats:
        """The coefficient of each column in the sum of some atoms."""
        weights = np.zeros(len(self.scales))
        weights[atoms] = self.scales[atoms]
        return weights

    def only(self, rows: Bools) -> "Programme":
        """Some of its rows."""
        entries = np.repeat(rows, self.counts)
        return replace(
            self,
            counts=self.counts[rows],
            columns=self.columns[entries],
            values=self.values[entries],
            right=self.right[rows],
            owners=self.owners[rows],
        )

    def rescaled(self, scales: Floats) -> "Programme":
        """With other scales, and without the entries in columns whose scale is nought."""
        is_kept = scales[self.columns] > 0
        rows = len(self.counts)
        row_of_entry = np.repeat(np.arange(rows), self.counts)
        return replace(
            self,
            counts=np.bincount(row_of_entry[is_kept], minlength=rows),
            columns=self.columns[is_kept],
            values=self.values[is_kept],
            scales=scales,
        )

    def with_row(self, weights: Floats, right: float) -> "Programme":
        """With one row more, that no claim owns."""
        columns = np.flatnonzero(weights)
        return replace(
            self,
            counts=np.append(self.counts, len(columns)),
            columns=np.append(self.columns, columns),
            values=np.append(self.values, weights[columns]),
            right=np.append(self.right, right),
            owners=np.append(self.owners, NOBODY),
        )

    def homogeneous(self) -> "Programme":
        """With one column more, by which the right sides are multiplied (Charnes and Cooper 1962)."""
        ends = np.cumsum(self.counts)
        return replace(
            self,
            counts=self.counts + 1,
            columns=np.insert(self.columns, ends, len(self.scales)),
            values=np.insert(self.values, ends, -self.right),
            right=np.zeros(len(ends)),
            scales=np.append(self.scales, 1.0),
        )


#: A programme with something to make as large as possible, by the coefficient of each column.
Goal = tuple[Programme, Floats]


class _Stack(NamedTuple):
    """Programmes that are solved as one."""

    programmes: list[Programme]
    joined: Programme
    blocks: Ints  # for each row the index of its programme

    def rows_of(self, keep: Sequence[Collection[int]]) -> Bools:
        """For each row whether its claim is among those that are kept of its programme."""
        highest = max(self.joined.owners.tolist(), default=0)
        # One entry more for nobody, the last.
        shape = (len(self.programmes), highest + 2)
        is_kept = np.zeros(shape, dtype=np.bool_)
        for index, owners in enumerate(keep):
            is_kept[index, [*owners]] = True
        return is_kept[self.blocks, self.joined.owners]


def check(programmes: Sequence[Programme], keep: Sequence[Collection[int]] | None = None) -> list[bool]:
    """For each programme whether it is feasible, or whether the rows of some of its claims are."""
    feasible: list[bool] = []
    for stack in _stacks(programmes, STACK_WITHOUT_PRICES):
        size = len(stack.programmes)
        rows = np.ones(len(stack.blocks), dtype=np.bool_)
        if keep is not None:
            start = len(feasible)
            rows = stack.rows_of(keep[start : start + size])
        broken_by, _ = _elastic(stack.joined.only(rows))
        slack = np.bincount(stack.blocks[rows], weights=broken_by, minlength=size)
        is_feasible = slack <= SLACK
        feasible += is_feasible.tolist()
    return feasible


def explain(groups: Iterable[Sequence[Programme]]) -> list[list[Owners]]:
    """For each programme of some groups claims that make it infeasible, in parts that share no atom.

    Each part is infeasible by itself; a feasible programme has none. Programmes of one group are stacked, those of
    different groups never: no answer depends on another group.
    """
    parts: list[list[Owners]] = []
    for group in groups:
        for stack in _stacks(group, STACK):
            parts += _infeasible_parts(stack)
    return parts


def _infeasible_parts(stack: _Stack) -> list[list[Owners]]:
    """For each programme of a stack the claims to whose rows the prices point, or all where these prove nothing."""
    joined = stack.joined
    broken_by, price = _elastic(joined)
    size = len(stack.programmes)
    slack = np.bincount(stack.blocks, weights=broken_by, minlength=size)
    is_infeasible = slack > SLACK
    proved: list[list[Owners]] = [[] for _ in stack.programmes]
    if not is_infeasible.any():
        return proved
    is_priced = (price > PRICE) & is_infeasible[stack.blocks]
    ends = np.cumsum(joined.counts)
    starts = ends - joined.counts
    columns_of = {}
    for row in np.flatnonzero(is_priced).tolist():
        columns = joined.columns[starts[row] : ends[row]]
        columns_of[row] = frozenset(columns.tolist())
    for component in components(columns_of):
        rows = sorted(component)
        # The rows, added up by their prices, ask a sum of nothing negative to be below nought (Farkas).
        priced_sum = float(price[rows] @ joined.right[rows])
        if priced_sum < -SLACK:
            block = stack.blocks[rows[0]]
            proved[block].append(_owners(joined.owners[rows]))
    for programme, parts, infeasible in zip(stack.programmes, proved, is_infeasible.tolist(), strict=True):
        parts.sort(key=sorted)
        if infeasible and not parts:
            parts.append(_owners(programme.owners))
    return proved


def _owners(of_rows: Ints) -> Owners:
    """The claims that own some rows."""
    owners = frozenset(of_rows.tolist())
    return owners - {NOBODY}


def largest(goals: Sequence[Goal], *, room: float = 0.0) -> list[tuple[float, Owners]]:
    """For each goal the largest value it can reach, and claims that keep it there; NaN where nothing keeps its rows.

    What holds within `SLACK` counts as feasible here, yet HiGHS is stricter: where it refuses, each goal is asked by
    itself, and in one that is refused still each row is given that much room. A goal without a bound is an error.
    """
    reached: list[tuple[float, Owners]] = []
    for stack in _stacks([programme for programme, _ in goals], STACK):
        start = len(reached)
        stacked = goals[start : start + len(stack.programmes)]
        together = _largest_together(stack, [gains for _, gains in stacked], room)
        if together is not None:
            reached += together
        elif len(stacked) > 1:
            for goal in stacked:
                reached += largest([goal])
        elif not room:
            reached += largest(stacked, room=SLACK)
        else:
            reached.append((math.nan, frozenset()))
    return reached


def largest_if_feasible(goals: Sequence[Goal]) -> list[float | None]:
    """For each goal the largest value it can reach; None where its rows cannot hold.

    Most can: so what is reached is asked first, and whether the rows hold of those only that the solver refuses.
    """
    reached: list[float | None] = []
    for stack in _stacks([programme for programme, _ in goals], STACK_WITHOUT_PRICES):
        start = len(reached)
        stacked = goals[start : start + len(stack.programmes)]
        together = _largest_together(stack, [gains for _, gains in stacked], room=0.0)
        if together is not None:
            reached += [value for value, _ in together]
        elif len(stacked) > 1:
            for goal in stacked:
                reached += largest_if_feasible([goal])
        elif all(check(stack.programmes)):
            ((value, _),) = largest(stacked, room=SLACK)
            reached.append(value)
        else:
            reached.append(None)
    return reached


def _largest_together(
    stack: _Stack, gains: Sequence[Floats], room: float
) -> list[tuple[float, Owners]] | None:
    """For each programme of a stack its largest gain and the claims that keep it there; None where one is refused."""
    joined = stack.joined
    every_gain = np.concatenate(gains)
    solution = _solve(-every_gain, joined.counts, joined.columns, joined.values, joined.right + room)
    if solution is None:
        return None
    widths = [len(of_programme) for of_programme in gains]
    block_of_column = np.repeat(np.arange(len(gains)), widths)
    reached = every_gain * np.array(solution.col_value)
    values = np.bincount(block_of_column, reached, len(gains)).tolist()
    keeping: list[set[int]] = [set() for _ in gains]
    is_priced = np.abs(solution.row_dual) > PRICE
    for row in np.flatnonzero(is_priced).tolist():
        block = stack.blocks[row]
        keeping[block].add(int(joined.owners[row]))
    largest_gains = []
    for value, owners in zip(values, keeping, strict=True):
        owners.discard(NOBODY)
        largest_gains.append((value, frozenset(owners)))
    return largest_gains


def _stacks(programmes: Sequence[Programme], most: int) -> Iterator[_Stack]:
    """Programmes in stacks of so many rows at most, but one programme at least."""
    row_counts = [len(programme.right) for programme in programmes]
    ends = np.cumsum(row_counts)
    start = 0
    while start < len(programmes):
        before = ends[start - 1] if start else 0
        with_room = int(np.searchsorted(ends, before + most, side="right"))
        # At least one, and as many more as have room.
        stop = max(with_room, start + 1)
        yield _stacked([*programmes[start:stop]])
        start = stop


def _stacked(programmes: list[Programme]) -> _Stack:
    """Programmes as one, block by block."""
    parts = [_concatenated(programmes, field.name) for field in fields(Programme)]
    overlaid = Programme(*parts)
    # The columns of a programme begin behind those of the programmes before it.
    widths = np.array([len(programme.scales) for programme in programmes], dtype=np.int64)
    starts = np.cumsum(widths) - widths
    entries = [len(programme.columns) for programme in programmes]
    shifts = np.repeat(starts, entries)
    joined = replace(overlaid, columns=overlaid.columns + shifts)
    rows = [len(programme.right) for programme in programmes]
    blocks = np.repeat(np.arange(len(programmes)), rows)
    return _Stack(programmes, joined, blocks)


def _concatenated(programmes: Sequence[Programme], name: str) -> npt.NDArray[Any]:
    """An array of some programmes, one behind the other."""
    arrays = [getattr(programme, name) for programme in programmes]
    return np.concatenate(arrays)


def _elastic(programme: Programme) -> tuple[Floats, Floats]:
    """By how much each row is broken where all are broken least, and the price of each."""
    rows = len(programme.right)
    if not rows:
        return np.zeros(0), np.zeros(0)
    # Columns that no row uses are left out; each row has one more, by which it is broken.
    is_used = np.bincount(programme.columns, minlength=1) > 0
    width = int(is_used.sum())
    new_index = np.cumsum(is_used) - 1
    columns = new_index[programme.columns]
    breaking = np.arange(width, width + rows)
    ends = np.cumsum(programme.counts)
    solution = _solve(
        cost=np.repeat([0.0, 1.0], [width, rows]),
        counts=programme.counts + 1,
        columns=np.insert(columns, ends, breaking),
        values=np.insert(programme.values, ends, -1.0),
        right=programme.right,
    )
    assert solution is not None, "every row may be broken"
    broken_by = np.array(solution.col_value[width:])
    price = -np.array(solution.row_dual)
    return broken_by, price


def _solve(
    cost: Floats, counts: Ints, columns: Ints, values: Floats, right: Floats
) -> highspy.HighsSolution | None:
    """The smallest cost under `matrix x <= right`, `x >= 0`, by the dual simplex method; None if nothing is allowed."""
    solver = model(cost, counts, columns, values, right)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        return solver.getSolution()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    raise RuntimeError(f"HiGHS: {solver.modelStatusToString(status)}")


class _SolverOfThread(local):
    """One solver for each thread: to make one takes as long as to solve a small programme."""

    def __init__(self) -> None:
        self.solver = _new_solver()


def _new_solver() -> highspy.Highs:
    """A solver with the options that all have here."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in _OPTIONS.items():
        solver.setOptionValue(name, value)
    return solver


_OF_THREAD = _SolverOfThread()


def model(
    cost: Floats, counts: Ints, columns: Ints, values: Floats, right: Floats, *, is_kept: bool = False
) -> highspy.Highs:
    """A solver that is given a programme: the smallest cost under `matrix x <= right`, `x >= 0`.

    It is the one of this thread, which forgets the programme before, unless it is kept for further questions.
    """
    solver = _new_solver() if is_kept else _OF_THREAD.solver
    rows = len(right)
    width = len(cost)
    solver.passModel(
        width, rows, len(values), int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize), 0.0,
        cost, np.zeros(width), np.full(width, math.inf), np.full(rows, -math.inf), right,
        np.append(0, np.cumsum(counts)), columns, values, np.zeros(width, dtype=np.int32),
    )  # fmt: skip
    return solver


def components(reach: Mapping[int, frozenset[int]]) -> list[frozenset[int]]:
    """The keys in parts whose sets have nothing in common, sorted by the least of each part."""
    keys = [*reach]
    items = frozenset[int]().union(*reach.values())
    # A graph of keys, by their index, and behind them the items that they reach.
    vertex_of = {item: vertex for vertex, item in enumerate(items, start=len(keys))}
    edges = []
    for index, reached in enumerate(reach.values()):
        edges += [(index, vertex_of[item]) for item in reached]
    starts, stops = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    size = len(keys) + len(items)
    weights = np.ones(len(edges))
    graph = sparse.coo_array((weights, (starts, stops)), shape=(size, size))
    _, labels = sparse.csgraph.connected_components(graph, directed=False)
    labels_of_keys = labels[: len(keys)].tolist()
    parts: dict[int, set[int]] = {}
    for key, label in zip(keys, labels_of_keys, strict=True):
        part = parts.setdefault(label, set())
        part.add(key)
    return sorted(map(frozenset, parts.values()), key=min)


def settled(value: float) -> float:
    """A value of the solver with seven significant digits: those after the tenth differ between paths to one answer."""
    # Rounded twice, as a value that ends in a five would else go up on one path and down on another.
    of_ten_digits = float(f"{value:.10g}")
    return float(f"{of_ten_digits:.7g}")
