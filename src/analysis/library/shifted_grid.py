"""The multiverse of one quantity in any year: as it is published, or worked out anew."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.claims.estimand import ESTIMAND
from analysis.library.corpus import tables
from analysis.library.published_rows import estimates_of, in_order
from analysis.vocabulary import Population, Scope

if TYPE_CHECKING:
    from analysis.claims.population import PopulationTable
    from analysis.estimates.multiverse_grid import Grid

#: The year that the grid of choices is worked out for; another year is asked for by moving all years.
_YEAR = 2008
_YEARS = ("period_start", "period_end", "producer_year", "carrier_year")


def curve_of(
    rows: pd.DataFrame, estimate: "pd.Series[Any]", year: int
) -> tuple[pd.DataFrame, pd.DataFrame, bool]:
    """The specification curve of a row of 30_estimates, its summary by choice, and whether both are as published."""
    summary = tables()["30_multiverse"]
    names = ["region_code", *ESTIMAND[1:]]
    mine = summary[(summary[names] == estimate[names]).all(axis=1) & (summary["reference_year"] == year)]
    if len(mine) and estimates_of(rows, mine.assign(scope=str(Scope.ALL))) is not None:
        curve = tables()["30_specification_curve"]
        return curve[curve["region_code"] == estimate["region_code"]], mine, True
    return (*_tables(_grid(rows, tuple(map(str, estimate[names])), year), year), False)


def _tables(grid: "Grid", year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables of one grid."""
    from analysis.estimates.multiverse_tables import table
    from analysis.estimates.specification_curve import curves

    return curves([grid], tables().priors), table([grid]).assign(reference_year=year)


def _grid(rows: pd.DataFrame, key: tuple[str, ...], year: int) -> "Grid":
    """All answers of one quantity."""
    from analysis.estimates.multiverse_axes import load_axes
    from analysis.estimates.multiverse_grid import Task, work_out

    corpus = tables()
    by = _YEAR - year
    printed = corpus.claims(corrections=False)
    printed = pd.concat(
        [printed.loc[rows.index.intersection(printed.index)], rows.drop(printed.index, errors="ignore")]
    )
    before, after = (_moved(in_order(frame), by) for frame in (printed, rows))
    # That of the published table: it is learned from all quantities together, whatever is asked for.
    scale = float(corpus["30_multiverse"]["corpus_tau"].iloc[0])
    people: Any = _Moved(corpus.people, by)
    return work_out(Task(key, before, after, load_axes(corpus.priors), scale, corpus.priors, people))


def _moved(rows: pd.DataFrame, by: int) -> pd.DataFrame:
    """Claims with all their years moved: what is near a year then is near the same year moved as far."""
    return rows.assign(**{name: rows[name] + by for name in _YEARS})


@dataclass(frozen=True, slots=True)
class _Moved:
    """Who lives where, asked for by years that are moved."""

    people: "PopulationTable"
    by: int

    def persons(self, code: str, year: int, *, population: str = Population.ALL) -> float | None:
        """People in a region in the year that is meant."""
        return self.people.persons(code, year - self.by, population=population)
