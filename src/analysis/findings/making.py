"""How the lead answer was made: what each way of putting its claims together says of itself, and what it finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.estimates import headline
from analysis.estimates.method_notes import Told, method_note
from analysis.estimates.methods import METHODS
from analysis.findings.fields import Name, Size, check
from analysis.findings.rules import require
from analysis.parameters import Parameters
from analysis.reading.priors import Priors
from analysis.vocabulary import Unit


@dataclass(frozen=True, slots=True)
class MethodLine:
    """One way of putting the claims of the lead answer together.

    Parameters
    ----------
    method : str
        Its name in 30_estimates.
    low95, median, high95 : float or None
        In the unit of the lead answer; all None where the method has no answer.
    note : str
        The paragraph that the estimator writes of itself.
    references : tuple of str
        What the paragraph cites.
    """

    method: Name
    low95: Size | None
    median: Size | None
    high95: Size | None
    note: str
    references: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse an answer outside its interval, and a method that says nothing of itself."""
        check(self)
        known = [value for value in (self.low95, self.median, self.high95) if value is not None]
        require(len(known) in (0, 3), f"{self.method} has some of its quantiles but not all")
        require(known == sorted(known), f"the answer by {self.method} lies outside its interval")
        require(bool(self.note), f"{self.method} does not say what it did")


def method_lines(
    table: pd.DataFrame,
    quantity: Mapping[str, str],
    claims: pd.DataFrame,
    *,
    parameters: Parameters,
    priors: Priors,
) -> tuple[MethodLine, ...]:
    """Each method's line for one quantity, the leading method first.

    Parameters
    ----------
    table : DataFrame
        Rows of 30_estimates of one region.
    quantity : mapping
        Which quantity it is: value by column.
    claims : DataFrame
        10_claims, with those of the quantity in it.
    parameters : Parameters
        Which of the rows, and what they were made with.
    priors : Priors
        The choices of data/raw/priors.yml.
    """
    same = [table[column] == value for column, value in quantity.items()]
    rows = table[pd.concat(same, axis=1).all(axis=1)]
    return tuple(
        _line(row, claims, parameters, priors)
        for name in METHODS
        for row in headline.of(rows, parameters, method=name).to_dict("records")
    )


def _line(row: Mapping[Any, Any], claims: pd.DataFrame, parameters: Parameters, priors: Priors) -> MethodLine:
    """The line of one method."""
    method = str(row["method"])
    used = claims[claims["claim_id"].isin(row["claim_ids"].split(";")) & (claims["unit"] != Unit.FRACTION)]
    ranges = int((used["low"].notna() & used["high"].notna()).sum())
    answered = pd.notna(row["median"])
    told = Told(
        measure=str(row["measure"]),
        k_ranges=ranges,
        k_points=len(used) - ranges - int(row["k_bounds"]),
        k_bounds=int(row["k_bounds"]),
        k_lineages=int(row["k_lineages"]),
        k_floors=len(row["floor_ids"].split(";")) if row["floor_ids"] else 0,
        k_conversions=len(row["conversions"].split("; ")) if row["conversions"] else 0,
        tau=_number(row["tau"]),
        i2=_number(row["i2"]),
        prior_share=_number(row["prior_share"]),
        why_not="" if answered else str(row["certainty_reasons"]),
    )
    note = method_note(method, told, parameters, priors)
    low, median, high = (_number(row[name]) for name in ("low95", "median", "high95"))
    return MethodLine(method, low, median, high, note.text, note.references)


def _number(cell: Any) -> float | None:
    """A cell as a number, None where it is missing."""
    return None if pd.isna(cell) else float(cell)
