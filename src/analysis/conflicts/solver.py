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
from operator import itemgetter

import highspy
import numpy as np
from scipy import sparse

from analysis.conflicts.claim import by_key
from analysis.conflicts.pairs import Bools, Floats, Ints

#: Places of some claims in a system.
Owners = frozenset[int]
#: Owner of a row that belongs to a link and to no claim.
NOBODY = -1
#: Relative violation of a row, and dual price of a row, from which they count; HiGHS works to 1e-7.
SLACK, PRICE = 1e-6, 1e-7
#: Rows in one call; larger stacks slow the simplex method down. Which claims the prices point at may depend on it.
STACK = 1500
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
        return Programme(
            self.counts[rows], self.columns[entries], self.values[entries], self.right[rows],
            self.owners[rows], self.scales,
        )  # fmt: skip

    def with_row(self, weights: Floats, right: float) -> "Programme":
        """With one row more, that no claim owns."""
        columns = np.flatnonzero(weights)
        return Programme(
            np.append(self.counts, len(columns)), np.append(self.columns, columns),
            np.append(self.values, weights[columns]), np.append(self.right, right),
            np.append(self.owners, NOBODY), self.scales,
        )  # fmt: skip

    def homogeneous(self) -> "Programme":
        """With one column more, by which the right sides are multiplied (Charnes and Cooper 1962)."""
        ends = np.cumsum(self.counts)
        return Programme(
            self.counts + 1, np.insert(self.columns, ends, len(self.scales)),
            np.insert(self.values, ends, -self.right), np.zeros(len(ends)), self.owners,
            np.append(self.scales, 1.0),
        )  # fmt: skip


#: A programme with something to make as large as possible, by the coefficient of each column.
Goal = tuple[Programme, Floats]


def check(programmes: Sequence[Programme], keep: Sequence[Collection[int]] | None = None) -> list[bool]:
    """For each programme whether it is feasible, or whether the rows of some of its claims are."""
    found: list[bool] = []
    for chunk, one, blocks in _stacks(programmes):
        rows = np.ones(len(blocks), dtype=np.bool_)
        if keep is not None:
            # One place more for nobody, the last.
            kept = np.zeros((len(chunk), 2 + max(one.owners.tolist(), default=0)), dtype=np.bool_)
            for place, owners in enumerate(keep[len(found) : len(found) + len(chunk)]):
                kept[place, [*owners]] = True
            rows = kept[blocks, one.owners]
        broken_by, _ = _elastic(one.only(rows))
        slack = np.bincount(blocks[rows], weights=broken_by, minlength=len(chunk))
        found += (slack <= SLACK).tolist()
    return found


def explain(groups: Iterable[Sequence[Programme]]) -> list[list[Owners]]:
    """For each programme of some groups claims that make it infeasible, in parts that share no atom.

    Each part is infeasible by itself; a feasible programme has none. Programmes of one group are stacked, those of
    different groups never: no answer depends on another group.
    """
    found: list[list[Owners]] = []
    for chunk, one, blocks in (stack for group in groups for stack in _stacks(group)):
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


def largest(goals: Sequence[Goal], *, room: float = 0.0) -> list[tuple[float, Owners]]:
    """For each goal the largest value it can reach, and claims that keep it there; NaN where nothing keeps its rows.

    What holds within `SLACK` counts as feasible here, yet HiGHS is stricter: where it refuses, each goal is asked by
    itself, and in one that is refused still each row is given that much room. A goal without a bound is an error.
    """
    found: list[tuple[float, Owners]] = []
    for chunk, one, rows in _stacks([asked for asked, _ in goals]):
        some = goals[len(found) : len(found) + len(chunk)]
        gains = np.concatenate([own for _, own in some])
        blocks = np.repeat(np.arange(len(some)), [len(own) for _, own in some])
        solution = _solve(-gains, one.counts, one.columns, one.values, one.right + room)
        if solution is not None:
            values = np.bincount(blocks, gains * np.array(solution.col_value), len(some)).tolist()
            keeping = [set[int]() for _ in some]
            for row in np.flatnonzero(np.abs(solution.row_dual) > PRICE).tolist():
                keeping[rows[row]].add(int(one.owners[row]))
            found += [(value, frozenset(own - {NOBODY})) for value, own in zip(values, keeping, strict=True)]
        elif len(some) > 1:
            found += [reached for goal in some for reached in largest([goal])]
        else:
            found += [(math.nan, frozenset())] if room else largest(some, room=SLACK)
    return found


def _stacks(programmes: Sequence[Programme]) -> Iterator[tuple[list[Programme], Programme, Ints]]:
    """Programmes in stacks of a size that the solver likes, each as one; and for each row which of them it is of."""
    ends = np.cumsum([len(one.right) for one in programmes])
    start = 0
    while start < len(programmes):
        # At least one, and as many more as have room.
        before = ends[start - 1] if start else 0
        stop = max(int(np.searchsorted(ends, before + STACK, side="right")), start + 1)
        chunk, start = [*programmes[start:stop]], stop
        widths = np.array([len(one.scales) for one in chunk], dtype=np.int64)
        joined = Programme(
            *(np.concatenate([getattr(one, field.name) for one in chunk]) for field in fields(Programme))
        )
        shifts = np.repeat(np.cumsum(widths) - widths, [len(one.columns) for one in chunk])
        blocks = np.repeat(np.arange(len(chunk)), [len(one.right) for one in chunk])
        yield chunk, replace(joined, columns=joined.columns + shifts), blocks


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
    assert solution is not None, "every row may be broken"
    return np.array(solution.col_value[width:]), -np.array(solution.row_dual)


def _solve(
    cost: Floats, counts: Ints, columns: Ints, values: Floats, right: Floats
) -> highspy.HighsSolution | None:
    """The smallest cost under `matrix x <= right`, `x >= 0`, by the dual simplex method; None if nothing is allowed."""
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
    if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible):
        raise RuntimeError(f"HiGHS: {solver.modelStatusToString(status)}")
    return solver.getSolution() if status == highspy.HighsModelStatus.kOptimal else None


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
    """A value of the solver with seven significant digits: those after the tenth differ between paths to one answer."""
    # Rounded twice, as a value that ends in a five would else go up on one path and down on another.
    return float(f"{float(f'{value:.10g}'):.7g}")
