"""The multiverse of the quantity that leads a region's page: its answer under every combination of choices.

Claims are read once: which of them count and which lines they make depends on the choices about data, how lines are
put together on those about the model, and what two specifications ask alike is worked out once.

References
----------
Steegen S., Tuerlinckx F., Gelman A., Vanpaemel W. (2016). Increasing transparency through a multiverse analysis.
Perspectives on Psychological Science 11(5), 702-712.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.estimates.answer_table import Status
from analysis.estimates.answers import OF_WHOLES, Asked, asked_quantities, part_bounds
from analysis.estimates.claim_entries import KEY, Entry, Grade, Key, by_quantity, key_of, named, years_between
from analysis.estimates.claim_lines import ClaimLine, Pool, lines_of, pools
from analysis.estimates.evidence_line import Line
from analysis.estimates.learned_scale import Spread
from analysis.estimates.line_inputs import Basis, model_lines, scale_of
from analysis.estimates.multiverse_choices import (
    DATA_AXES,
    INTEGRATED,
    MODEL_AXES,
    NO_ANSWER,
    Axes,
    Level,
    Question,
    answer,
)
from analysis.estimates.pooled_posterior import Answer
from analysis.vocabulary import ReadIn, Scope

Floats = NDArray[np.float64]
_STATUS = KEY.index("status")
#: Where in a key stands what a part and its whole always have in common.
_OF_WHOLES = tuple(KEY.index(name) for name in OF_WHOLES)


@dataclass(frozen=True, slots=True)
class Task:
    """One region's multiverse before it is worked out."""

    region: str
    key: Key
    time: float  # when the published lines meet
    # By the level of the choice of corrections: the claims that may count, as if about the quantity, each with the
    # condition that it is about itself.
    entries: Mapping[Level, Sequence[tuple[str, Entry]]]
    axes: Axes
    basis: Basis  # as published: the sets that teach the scale, and the floors, are the same in all specifications
    # What else meets, with its published answer, by its name: this quantity may be a part of it, or its whole.
    beside: Mapping[str, tuple[Pool, Answer]]


@dataclass(frozen=True, slots=True)
class Grid:
    """The answer of one quantity in every specification."""

    region: str
    key: Key
    time: float
    axes: Axes
    index: NDArray[np.intp]  # which distinct answer each specification has, shape (specifications,)
    # Lower end of the 95 percent interval, median, upper end, in the unit of the quantity; NaN without an answer;
    # shape (distinct, 3).
    values: Floats

    @property
    def full(self) -> Floats:
        """The answer of each specification, shape (specifications, 3)."""
        return self.values[self.index]

    @property
    def median(self) -> Floats:
        """The median of each specification to the six digits of a table; those that agree in them are one answer."""
        return np.array([float(f"{value:.6g}") for value in self.values[:, 1]])[self.index]


def leading(meetings: pd.DataFrame) -> dict[Key, float]:
    """The quantity of each region whose multiverse is shown, and its time, in the order of the regions.

    Of the reconciled ones that of most lines, then of the best grade, then the latest; then the smallest key decides.
    `meetings` are the answers of the view `meeting`.
    """
    found: dict[str, list[tuple[int, Grade, float, Key]]] = {}
    for row in meetings[meetings["answer_status"] == Status.RECONCILED].to_dict("records"):
        order = (-int(row["k_lines"]), Grade[row["grade"].upper()], -float(row["time"]))
        found.setdefault(str(row["region_code"]), []).append((*order, key_of(row)))
    return {min(rows)[3]: -min(rows)[2] for _, rows in sorted(found.items())}


def tasks(
    printed: pd.DataFrame, corrected: pd.DataFrame, leads: Mapping[Key, float], basis: Basis, axes: Axes
) -> list[Task]:
    """What is to be worked out: of each leading quantity, with the time when its published lines meet.

    `printed` and `corrected` are all rows of 10_claims that the published answers were found among, `basis` is what
    these were made with. Raises ValueError where no two lines of a quantity meet.
    """
    read: dict[Level, Mapping[Key, Sequence[Entry]]] = {
        level: by_quantity(frame, basis.line_rules, any_condition=True)
        for level, frame in (("on", corrected), ("off", printed))
    }
    met = [(asked, pool) for asked in asked_quantities(corrected, basis) for pool, _ in asked.meetings()]
    return [_task(key, time, read, met, basis, axes) for key, time in leads.items()]


def _task(
    key: Key,
    time: float,
    read: Mapping[Level, Mapping[Key, Sequence[Entry]]],
    met: Sequence[tuple[Asked, Pool]],
    basis: Basis,
    axes: Axes,
) -> Task:
    """The multiverse of one quantity, ready to be worked out."""
    own = _nearest((pool for asked, pool in met if asked.key == key), time)
    if own is None:
        raise ValueError(f"no two lines meet on {named(key)}")
    beside = {
        pool.name: (pool, asked.solved(pool))
        for asked, pool in met
        if pool is not own and all(asked.key[place] == key[place] for place in _OF_WHOLES)
    }
    entries = {level: list(_counting(groups, key, axes)) for level, groups in read.items()}
    return Task(own.values[0].region, key, time, entries, axes, basis, beside)


def _counting(groups: Mapping[Key, Sequence[Entry]], key: Key, axes: Axes) -> Iterator[tuple[str, Entry]]:
    """The claims on a quantity, or that would be if their wider condition were its own."""
    for status in axes.admitted(key[_STATUS]):
        for entry in groups.get((*key[:_STATUS], status, *key[_STATUS + 1 :]), ()):
            about = replace(entry.about, key=entry.about.key._replace(status=key[_STATUS]))
            yield status, replace(entry, about=about, quantity=key[:-1])


def _nearest(found: Iterable[Pool], time: float) -> Pool | None:
    """The pool whose period is nearest to a time; of equally near ones that whose own time is."""

    def order(pool: Pool) -> tuple[object, ...]:
        # Tables hold six digits of a time.
        apart = round(abs(pool.time - time), 2)
        return years_between(pool.period, time), apart, -len(pool.values), pool.grade, pool.name

    return min(found, key=order, default=None)


def work_out(task: Task) -> Grid:
    """The answers of one quantity under all combinations of choices."""
    places: dict[Question | None, int] = {}
    of_data, data = task.axes.choices(DATA_AXES)
    of_model, model = task.axes.choices(MODEL_AXES)
    met: dict[Pool | None, list[int]] = {}
    found = [_pool(task, *levels) for levels in data]
    for pool in dict.fromkeys(found):
        asked = _questions(task, pool, model) if pool else [None] * len(model)
        met[pool] = [places.setdefault(one, len(places)) for one in asked]
    numbers = np.array([met[pool] for pool in found])[of_data, of_model]
    # Distinct answers are numbered in the order in which specifications ask for them.
    order: dict[int, int] = {}
    index = [order.setdefault(number, len(order)) for number in numbers.tolist()]
    questions = list(places)
    others = {name: published for name, (_, published) in task.beside.items()}
    values = [
        answer(one, task.key, task.basis, others) if (one := questions[number]) else NO_ANSWER
        for number in order
    ]
    return Grid(task.region, task.key, task.time, task.axes, np.array(index), np.array(values))


def _pool(
    task: Task,
    grades: Level,
    copies: Level,
    corrections: Level,
    secondary: Level,
    evidence: Level,
    rung: Level,
) -> Pool | None:
    """What meets nearest to the published time, with one level of each choice about data."""
    admits = task.axes.admitted(task.key[_STATUS], rung)
    lines = lines_of(
        replace(entry, lineage=entry.suspected) if copies == "collapsed" else entry
        for status, entry in task.entries[corrections]
        if status in admits
        and (secondary == "in" or entry.read_in == ReadIn.PRODUCER)
        and evidence in (Scope.ALL, entry.scope)
    )
    chosen = [_of_one_grade(line) for line in lines] if grades == "all" else lines
    return _nearest(pools(chosen, task.basis.line_rules.near), task.time)


def _of_one_grade(line: ClaimLine) -> ClaimLine:
    """A line as if by survey; as in any line, the best of its methods speaks."""
    best = [entry for entry in line.entries if entry.grade == line.grade]
    return line._replace(entries=tuple(replace(entry, grade=Grade.OBSERVED) for entry in best))


def _questions(task: Task, pool: Pool, model: Sequence[tuple[Level, ...]]) -> Iterator[Question]:
    """What lines that meet are asked, with each combination of the choices about the model."""
    learned = task.basis.learned_without(task.key).spread()
    bounds = part_bounds({name: one for name, (one, _) in task.beside.items()} | {pool.name: pool})
    if not any(pool.name in (one.part, one.whole) for one in bounds):
        bounds = ()
    name = pool.name if bounds else ""

    @cache
    def lines(coverage: Level, error: Level) -> tuple[Line, ...]:
        """The lines in an order of their own: their names change no answer."""
        rules = replace(task.basis.rules, range_coverage=float(coverage), unprinted_error=float(error))
        ordered = sorted(replace(line, name="") for line in model_lines(pool, rules))
        return tuple(replace(line, name=f"{place:04}") for place, line in enumerate(ordered))

    for coverage, scale, error, rule in model:
        asked = Question(lines(coverage, error), scale_of(pool.values[0]), pool.period, str(rule))
        if rule == "exact":
            spread = learned if scale == INTEGRATED else Spread.fixed(float(scale))
            asked = replace(asked, spread=spread, name=name, bounds=bounds)
        yield asked
