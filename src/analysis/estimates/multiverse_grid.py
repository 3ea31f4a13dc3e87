"""The multiverse of the quantity that leads a region's page: from the table of claims to the grid of all answers.

The work is a plan, a list of functions with their argument, one for each region: they share nothing and may be run one
after another, in several processes, or elsewhere.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.claims.corrected import applied
from analysis.claims.estimand import ESTIMAND
from analysis.claims.population import PopulationTable
from analysis.estimates import headline
from analysis.estimates.inputs import Quantity, near, quantities
from analysis.estimates.multiverse import Case, Question, answers, corpus_tau, distinct
from analysis.estimates.multiverse_axes import (
    CORPUS,
    DATA_AXES,
    ENTRY,
    MODEL_AXES,
    Axes,
    Axis,
    Level,
    admitted,
    load_axes,
    with_spread,
)
from analysis.estimates.priority import priority
from analysis.parameters import Parameters
from analysis.reading.priors import Priors
from analysis.vocabulary import FigureKind, ReadIn, Scope, Visibility

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Task:
    """One region's multiverse before it is worked out.

    Parameters
    ----------
    key : tuple of str
        The quantity, in the order of `ESTIMAND`; its first part is the region.
    printed, corrected : DataFrame
        The region's rows of 10_claims that may count, as printed and with corrections.
    axes : Axes
        The choices.
    corpus : float
        What the level `corpus` of tau_scale stands for.
    priors, people
        The published choices, and who lives where.
    """

    key: tuple[str, ...]
    printed: pd.DataFrame
    corrected: pd.DataFrame
    axes: Axes
    corpus: float
    priors: Priors
    people: PopulationTable


@dataclass(frozen=True, slots=True)
class Grid:
    """The answer of one quantity in every specification.

    Parameters
    ----------
    key : tuple of str
        The quantity, in the order of `ESTIMAND`.
    axes : Axes
        The choices; specifications are numbered as they say.
    corpus : float
        What the level `corpus` of tau_scale stands for.
    index : array of int, shape (specifications,)
        Which distinct answer each specification has.
    values : array, shape (distinct, 3)
        Lower end of the 95 percent interval, median, upper end, in the unit of the quantity; NaN without an answer.
    """

    key: tuple[str, ...]
    axes: Axes
    corpus: float
    index: NDArray[np.intp]
    values: Floats

    @property
    def full(self) -> Floats:
        """The answer of each specification, shape (specifications, 3)."""
        return self.values[self.index]


Plan = Sequence[tuple[Callable[[Task], Grid], Task]]


def leading(table: pd.DataFrame) -> Mapping[str, tuple[str, ...]]:
    """The quantity that leads the page of each region, by region.

    Parameters
    ----------
    table : DataFrame
        30_estimates.
    """
    found: dict[str, list[tuple[tuple[object, ...], tuple[str, ...]]]] = {}
    keys = ["region_code" if name == "area" else name for name in ESTIMAND]
    for row in headline.of(table, Parameters()).itertuples(index=False):
        key = tuple(str(getattr(row, name)) for name in keys)
        order = priority(row, str(row.claim_ids).split(";"))  # type: ignore[arg-type]
        found.setdefault(key[0], []).append((order, key))
    return {region: min(entries)[1] for region, entries in sorted(found.items())}


def plan(
    claims: pd.DataFrame,
    table: pd.DataFrame,
    priors: Priors,
    *,
    people: PopulationTable,
    corrections: pd.DataFrame,
    axes: Axes | None = None,
) -> Plan:
    """What is to be worked out: one entry for each region that has an estimate or a bound.

    Parameters
    ----------
    claims : DataFrame
        10_claims, as printed.
    table : DataFrame
        30_estimates.
    priors : Priors
        The choices, the axes among them.
    people : PopulationTable
        The denominators of the priors.
    corrections : DataFrame
        10_corrections.
    axes : Axes, optional
        Other axes than those of the priors.
    """
    chosen = load_axes(priors) if axes is None else axes
    corrected = applied(claims, corrections)
    everything = quantities(corrected, Parameters(), priors, people=people)
    limits = tuple(float(limit) for limit in priors[f"{ENTRY}_corpus_tau"].value)
    corpus = corpus_tau([_case(one) for one in everything], (limits[0], limits[1]))

    def task(region: str, key: tuple[str, ...]) -> Task:
        rows = [_relevant(frame[frame["region_code"] == region], priors) for frame in (claims, corrected)]
        return Task(key, rows[0], rows[1], chosen, corpus, priors, people)

    return [(work_out, task(region, key)) for region, key in leading(table).items()]


def run(work: Plan) -> Sequence[Grid]:
    """Work out a plan, one entry after another."""
    return [function(task) for function, task in work]


def _relevant(rows: pd.DataFrame, priors: Priors) -> pd.DataFrame:
    """The rows that may count for the reference year: those near it, and what was found, of a year of its own."""
    close = near(rows, Parameters(), priors).index
    return rows[rows.index.isin(close) | (rows["visibility"] != Visibility.ACTUAL)]


def _case(quantity: Quantity | None) -> Case:
    """A quantity as the core takes it; without one, nothing was said."""
    if quantity is None:
        return Case()
    return Case(quantity.inputs, len(quantity.stated), quantity.mu_prior)


def work_out(task: Task) -> Grid:
    """The answers of one quantity under all combinations of choices."""
    questions = _questions(task)
    kept, index = distinct(questions)
    found = answers(kept, reml_lineages=int(task.priors.number("reml_lineages")))
    return Grid(task.key, task.axes, task.corpus, index, np.exp(found))


def _questions(task: Task) -> Sequence[Question]:
    """The question of each specification, in their order."""
    cases = np.empty(task.axes.size, dtype=object)
    ask = _Reader(task)
    for where, choice in task.axes.combinations(DATA_AXES):
        cases[where] = ask.case(choice)
    questions = np.empty(task.axes.size, dtype=object)
    for where, choice in task.axes.combinations(MODEL_AXES):
        tau = task.corpus if choice["tau_scale"] == CORPUS else float(choice["tau_scale"])
        shift, pooling = float(np.log(float(choice["mu_prior"]))), str(choice["pooling"])
        for place in where:
            questions[place] = Question(cases[place], tau, shift, pooling)
    return list(questions)


@dataclass(frozen=True, slots=True)
class _Told:
    """Claims that count, and what tells them from others: `ranges` and `singles` say which kinds are among them."""

    rows: pd.DataFrame
    mark: tuple[object, ...]
    ranges: bool
    singles: bool

    @classmethod
    def of(cls, rows: pd.DataFrame) -> "_Told":
        ranged = rows["low"].notna() & rows["high"].notna()
        mark = tuple(tuple(rows[name]) for name in ("claim_id", "status", "lineage"))
        return cls(rows, mark, bool(ranged.any()), bool((~ranged).any()))


class _Reader:
    """Cases of a task by choice; what two choices have in common is read once."""

    def __init__(self, task: Task) -> None:
        """Prepare the ladder of definitions and the priors by factor of spread, and drop rows that never count."""
        self._task = task
        by_name = {axis.name: axis for axis in task.axes.axes}
        self._ladder: Axis = by_name["definition"]
        self._priors = {level: with_spread(task.priors, float(level)) for level in by_name["spread"].levels}
        self._tables = {"on": self._counting(task.corrected), "off": self._counting(task.printed)}
        self._rows: dict[object, _Told] = {}
        self._cases: dict[object, Case] = {}

    def case(self, choice: Mapping[str, Level]) -> Case:
        """What the claims say under one choice of each data axis."""
        which = tuple(level for name, level in choice.items() if name not in ("coverage", "spread"))
        if which not in self._rows:
            self._rows[which] = self._chosen(choice)
        told = self._rows[which]
        # Without a range its coverage changes nothing, without a single number its spread.
        coverage = choice["coverage"] if told.ranges else None
        spread = choice["spread"] if told.singles else None
        mark = (told.mark, choice["corrections"], coverage, spread)
        if mark not in self._cases:
            self._cases[mark] = self._read(told.rows, choice)
        return self._cases[mark]

    def _counting(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows that count for the quantity in some specification: those that do where none is left out.

        Leaving claims out never makes another claim count, so all others may be dropped once and for all.
        """
        widest = _widened(
            table, self._task.key, admitted(self._own, str(self._ladder.levels[-1]), self._ladder)
        )
        found = self._quantity(widest, Parameters(), self._task.priors)
        if found is None:
            return table.iloc[:0]
        wanted = {*found.claim_ids, *(floor.claim_id for floor in found.floors)}
        return table[table["claim_id"].isin(wanted)]

    def _chosen(self, choice: Mapping[str, Level]) -> "_Told":
        """The claims that count."""
        rows = self._tables[str(choice["corrections"])]
        if choice["secondary_reports"] == "out":
            rows = rows[rows["read_in"] == ReadIn.PRODUCER]
        if choice["evidence"] != Scope.ALL:
            rows = rows[rows["scope"] == choice["evidence"]]
        if choice["suspected_copies"] == "collapsed":
            rows = rows.assign(lineage=rows["suspected_lineage"])
        wider = admitted(self._own, str(choice["definition"]), self._ladder)
        return _Told.of(_widened(rows, self._task.key, wider))

    @property
    def _own(self) -> str:
        """Condition that the quantity is about."""
        return self._task.key[ESTIMAND.index("status")]

    def _read(self, rows: pd.DataFrame, choice: Mapping[str, Level]) -> Case:
        """The claims as a method takes them."""
        parameters = Parameters(range_coverage=float(choice["coverage"]))
        return _case(self._quantity(rows, parameters, self._priors[choice["spread"]]))

    def _quantity(self, rows: pd.DataFrame, parameters: Parameters, priors: Priors) -> Quantity | None:
        """The quantity by some claims; None where they do not speak of it."""
        if rows.empty:
            return None
        found = quantities(rows, parameters, priors, people=self._task.people)
        return next((one for one in found if one.key == self._task.key), None)


def _widened(rows: pd.DataFrame, key: tuple[str, ...], statuses: Sequence[str]) -> pd.DataFrame:
    """The rows, and those that differ from the quantity only in a wider condition once more as if they had its own."""
    if len(statuses) < 2:
        return rows
    axes = dict(zip(ESTIMAND, key, strict=True))
    same = (rows["kind"] == FigureKind.COUNT) & rows["status"].isin(statuses[1:])
    for name, value in axes.items():
        if name != "status":
            same &= rows[name] == value
    if not same.any():
        return rows
    return pd.concat([rows, rows[same].assign(status=axes["status"])], ignore_index=True)
