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

#: The year that the grid of choices is worked out for; another year is asked for by moving all years.
_YEAR = 2008
_YEARS = ["period_start", "period_end", "producer_year", "carrier_year"]


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
    return (*worked_out(rows, tuple(map(str, estimate[names])), year), False)


def worked_out(rows: pd.DataFrame, key: tuple[str, ...], year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The curve and the summary of one quantity, worked out."""
    from analysis.estimates.multiverse_axes import load_axes
    from analysis.estimates.multiverse_grid import Task, work_out
    from analysis.estimates.multiverse_tables import table
    from analysis.estimates.specification_curve import curves

    corpus, by = tables(), _YEAR - year
    printed = corpus.claims(corrections=False)
    as_printed = printed.loc[rows.index.intersection(printed.index)]
    as_printed = pd.concat([as_printed, rows.drop(printed.index, errors="ignore")])
    # What is near a year is near the same year moved as far.
    before, after = (
        ordered.assign(**{name: ordered[name] + by for name in _YEARS})
        for ordered in map(in_order, (as_printed, rows))
    )
    # That of the published table: it is learned from all quantities together, whatever is asked for.
    scale = float(corpus["30_multiverse"]["corpus_tau"].iloc[0])
    people: Any = _Moved(corpus.people, by)
    grid = work_out(Task(key, before, after, load_axes(corpus.priors), scale, corpus.priors, people))
    return curves([grid], corpus.priors), table([grid]).assign(reference_year=year)


@dataclass(frozen=True, slots=True)
class _Moved:
    """Who lives where, asked for by years that are moved."""

    people: "PopulationTable"
    by: int

    def persons(self, code: str, year: int, *, population: str = Population.ALL) -> float | None:
        """People in a region in the year that is meant."""
        return self.people.persons(code, year - self.by, population=population)
