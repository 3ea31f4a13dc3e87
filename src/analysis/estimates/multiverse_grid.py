"""The multiverse of the quantity that leads a region's page: from the table of claims to the grid of all answers.

The work is a plan, a list of functions with their argument, one for each region: they share nothing and may be run one
after another, in several processes, or elsewhere. What two specifications ask alike is worked out once.

References
----------
Steegen S., Tuerlinckx F., Gelman A., Vanpaemel W. (2016). Increasing transparency through a multiverse analysis.
Perspectives on Psychological Science 11(5), 702-712.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.claims.corrected import applied
from analysis.estimates import multiverse
from analysis.estimates.answer_table import Status
from analysis.estimates.answer_wholes import part_bounds
from analysis.estimates.claim_entries import (
    QUANTITY,
    Entry,
    Grade,
    Key,
    by_quantity,
    table_rows,
    years_between,
)
from analysis.estimates.claim_lines import ClaimLine, Pool, lines_of, pools
from analysis.estimates.evidence_line import Line
from analysis.estimates.learned_scale import Spread
from analysis.estimates.line_inputs import Basis, basis_of, model_lines, name_of, scale_of
from analysis.estimates.multiverse_axes import DATA_AXES, INTEGRATED, Axes, Level, load_axes
from analysis.estimates.part_whole import PartOf
from analysis.estimates.reconciled import Answer
from analysis.reading.priors import Priors
from analysis.vocabulary import ReadIn, Scope

Floats = NDArray[np.float64]
#: What names a quantity.
KEY = (*QUANTITY, "window")
_STATUS = KEY.index("status")
#: What a part and its whole always have in common.
_OF_WHOLES = tuple(KEY.index(name) for name in ("status", "visibility", "measure", "unit"))


@dataclass(frozen=True, slots=True)
class Task:
    """One region's multiverse before it is worked out.

    Parameters
    ----------
    region, key, time : str, tuple of str, float
        Of whose page, the quantity in the order of `KEY`, and when its published lines meet.
    printed, corrected : DataFrame
        The rows of 10_claims that may count, as printed and with corrections.
    axes : Axes
        The choices.
    basis : Basis
        As published: the sets that teach the scale, and the floors, are the same in all specifications.
    beside : mapping
        What else meets, with its published answer, by its name: this quantity may be a part of it, or its whole.
    """

    region: str
    key: Key
    time: float
    printed: pd.DataFrame
    corrected: pd.DataFrame
    axes: Axes
    basis: Basis
    beside: Mapping[str, tuple[Pool, Answer]]


@dataclass(frozen=True, slots=True)
class Grid:
    """The answer of one quantity in every specification.

    Parameters
    ----------
    region, key, time, axes
        As in `Task`; specifications are numbered as the axes say.
    index : array of int, shape (specifications,)
        Which distinct answer each specification has.
    values : array, shape (distinct, 3)
        Lower end of the 95 percent interval, median, upper end, in the unit of the quantity; NaN without an answer.
    """

    region: str
    key: Key
    time: float
    axes: Axes
    index: NDArray[np.intp]
    values: Floats

    @property
    def full(self) -> Floats:
        """The answer of each specification, shape (specifications, 3)."""
        return self.values[self.index]

    @property
    def median(self) -> Floats:
        """The median of each specification to the six digits of a table; those that agree in them are one answer."""
        return np.array([float(f"{value:.6g}") for value in self.values[:, 1]])[self.index]


Plan = Sequence[tuple[Callable[[Task], Grid], Task]]


def leading(meetings: pd.DataFrame) -> Mapping[str, tuple[Key, float]]:
    """The quantity of each region whose multiverse is shown, with its time.

    Of the reconciled ones that of most lines, then of the best grade, then the latest; then the smallest key decides.

    Parameters
    ----------
    meetings : DataFrame
        The answers of the view `meeting`.
    """
    found: dict[str, list[tuple[int, Grade, float, Key]]] = {}
    for row in meetings[meetings["answer_status"] == Status.RECONCILED].to_dict("records"):
        order = (-int(row["k_lines"]), Grade[row["grade"].upper()], -float(row["time"]))
        found.setdefault(str(row["region_code"]), []).append((*order, tuple(str(row[one]) for one in KEY)))
    return {region: (min(rows)[3], -min(rows)[2]) for region, rows in sorted(found.items())}


def plan(
    claims: pd.DataFrame,
    meetings: pd.DataFrame,
    priors: Priors,
    *,
    corrections: pd.DataFrame,
    axes: Axes | None = None,
) -> Plan:
    """What is to be worked out: one entry for each region that has a reconciled answer.

    Parameters
    ----------
    claims : DataFrame
        10_claims, as printed.
    meetings : DataFrame
        The answers of the view `meeting`, with corrections on.
    priors : Priors
        The choices, the axes among them.
    corrections : DataFrame
        10_corrections.
    axes : Axes, optional
        Other axes than those of the priors.
    """
    corrected = applied(claims, corrections)
    basis = basis_of(corrected, priors)
    return [
        (work_out, task_of(claims, corrected, key, time, basis, priors, axes=axes))
        for key, time in leading(meetings).values()
    ]


def run(work: Plan) -> Sequence[Grid]:
    """Work out a plan, one entry after another."""
    return [function(task) for function, task in work]


def task_of(
    printed: pd.DataFrame,
    corrected: pd.DataFrame,
    key: Key,
    time: float,
    basis: Basis,
    priors: Priors,
    *,
    axes: Axes | None = None,
) -> Task:
    """The multiverse of one quantity, ready to be worked out.

    Parameters
    ----------
    printed, corrected : DataFrame
        All rows of 10_claims that the published answer was found among, as printed and with corrections.
    key, time : tuple of str, float
        The quantity in the order of `KEY`, and when its lines meet, as in the answers of the view `meeting`.
    basis : Basis
        What that answer was made with.
    priors, axes : Priors, Axes
        The choices, and other axes than theirs.

    Raises
    ------
    ValueError
        If no two lines of the quantity meet.
    """
    chosen = load_axes(priors) if axes is None else axes
    near, found = basis.line_rules.near, by_quantity(corrected, basis.line_rules)
    met = [(name, pool) for name, entries in found.items() for pool in pools(lines_of(entries), near)]
    own = _nearest((pool for name, pool in met if name == key), time)
    if own is None:
        raise ValueError(f"no two lines meet on {dict(zip(KEY, key, strict=True))}")
    beside = {
        _name(pool): (pool, _published(name, pool, basis))
        for name, pool in met
        if pool is not own and all(name[place] == key[place] for place in _OF_WHOLES)
    }
    before, after = (_counting(frame, key, chosen) for frame in (printed, corrected))
    return Task(own.values[0].region, key, time, before, after, chosen, basis, beside)


def _name(pool: Pool) -> str:
    """The name under which the answer of a pool goes."""
    return ";".join(pool.claim_ids)


def _learned(key: Key, basis: Basis) -> Spread:
    """The spread that the strict sets of other quantities teach."""
    return basis.learned.without(name_of(key)).spread()


def _published(key: Key, pool: Pool, basis: Basis) -> Answer:
    """What lines that meet say together, before any whole bounds them."""
    lines, scale = model_lines(pool, basis.rules), scale_of(pool.values[0])
    asked = multiverse.Question(lines, scale, pool.period, "exact", _learned(key, basis))
    return multiverse.exact(asked, key, basis)


def _counting(rows: pd.DataFrame, key: Key, axes: Axes) -> pd.DataFrame:
    """The rows that are about a quantity, or would be if their wider condition were its own."""
    same = rows["status"].isin(axes.admitted(key[_STATUS]))
    for name, value in zip(QUANTITY, key, strict=False):
        if name != "status" and name in rows:
            same &= rows[name].fillna("") == value
    return rows[same]


def _nearest(found: Iterable[Pool], time: float) -> Pool | None:
    """The pool whose period is nearest to a time; of equally near ones that whose own time is."""

    def order(pool: Pool) -> tuple[object, ...]:
        # Tables hold six digits of a time.
        apart = round(abs(pool.time - time), 2)
        return years_between(pool.period, time), apart, -len(pool.values), pool.grade, pool.claim_ids

    return min(found, key=order, default=None)


def work_out(task: Task) -> Grid:
    """The answers of one quantity under all combinations of choices."""
    ask = _Reader(task).question
    places: dict[multiverse.Question | None, int] = {}
    index = [places.setdefault(ask(choice), len(places)) for choice in task.axes.specifications()]
    others = {name: answer for name, (_, answer) in task.beside.items()}
    values = [
        multiverse.NO_ANSWER if one is None else multiverse.answer(one, task.key, task.basis, others)
        for one in places
    ]
    return Grid(task.region, task.key, task.time, task.axes, np.array(index), np.array(values))


class _Reader:
    """What the specifications of a task ask; what they have in common is read once."""

    def __init__(self, task: Task) -> None:
        """Read both tables of claims."""
        self._task, self._own = task, task.key[_STATUS]
        self._entries = {"on": self._read(task.corrected), "off": self._read(task.printed)}
        self._learned = _learned(task.key, task.basis)
        self._pool, self._lines, self._bounds = cache(self._met), cache(self._said), cache(self._bounding)

    def question(self, choice: Mapping[str, Level]) -> multiverse.Question | None:
        """What is asked with one level of each axis; None where no two lines meet."""
        pool = self._pool(*(choice[name] for name in DATA_AXES))
        if pool is None:
            return None
        lines = self._lines(pool, choice["coverage"], choice["unprinted_error"])
        asked = multiverse.Question(lines, scale_of(pool.values[0]), pool.period, str(choice["pooling"]))
        if asked.pooling != "exact":
            return asked
        scale, bounds = choice["scale"], self._bounds(pool)
        spread = self._learned if scale == INTEGRATED else Spread.fixed(float(scale))
        return replace(asked, spread=spread, name=_name(pool) if bounds else "", bounds=bounds)

    def _read(self, rows: pd.DataFrame) -> Sequence[tuple[str, Entry, Entry]]:
        """Each claim with the condition that it is about: by its own lineage, and by the suspected one."""
        found = []
        suspected = {
            str(row["claim_id"]): str(row.get("suspected_lineage") or row["lineage"])
            for row in table_rows(rows)
        }
        for status in rows["status"].unique():
            as_own = rows[rows["status"] == status].assign(status=self._own)
            for entry in by_quantity(as_own, self._task.basis.line_rules).get(self._task.key, ()):
                found.append((str(status), entry, replace(entry, lineage=suspected[entry.claim_id])))
        return found

    def _met(
        self, grades: Level, copies: Level, corrections: Level, secondary: Level, evidence: Level, rung: Level
    ) -> Pool | None:
        """What meets nearest to the published time."""
        admits = self._task.axes.admitted(self._own, rung)
        lines = lines_of(
            copy if copies == "collapsed" else entry
            for status, entry, copy in self._entries[str(corrections)]
            if status in admits
            and (secondary == "in" or entry.read_in == ReadIn.PRODUCER)
            and evidence in (Scope.ALL, entry.scope)
        )
        chosen = [_of_one_grade(line) for line in lines] if grades == "all" else lines
        return _nearest(pools(chosen, self._task.basis.line_rules.near), self._task.time)

    def _said(self, pool: Pool, coverage: Level, error: Level) -> tuple[Line, ...]:
        """The lines of a pool as they are read, in an order of their own: their names change no answer."""
        rules = self._task.basis.rules
        changed = replace(rules, range_coverage=float(coverage), unprinted_error=float(error))
        lines = sorted(replace(line, name="") for line in model_lines(pool, changed))
        return tuple(replace(line, name=f"{place:04}") for place, line in enumerate(lines))

    def _bounding(self, pool: Pool) -> tuple[PartOf, ...]:
        """The bounds between parts and wholes, if they may move the answer of a pool."""
        bounds = part_bounds(
            {name: one for name, (one, _) in self._task.beside.items()} | {_name(pool): pool}
        )
        return bounds if any(_name(pool) in (one.part, one.whole) for one in bounds) else ()


def _of_one_grade(line: ClaimLine) -> ClaimLine:
    """A line as if by survey; as in any line, the best of its methods speaks."""
    best = [entry for entry in line.entries if entry.grade == line.grade]
    return line._replace(entries=tuple(replace(entry, grade=Grade.OBSERVED) for entry in best))
