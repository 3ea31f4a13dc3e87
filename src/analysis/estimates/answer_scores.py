"""How answers of earlier years did: against the value known today, and against the next measurement of somebody else.

The answer by a year rests on what was published by then and on nothing later. It is scored once, in the year in which
it changed, as the same answer of ten years is one answer. The next measurement is that of a team which no answer held
rests on. Where a number lies in a distribution is told by its position: the probability of a smaller one.

References
----------
Gneiting T., Raftery A. E. (2007). Strictly proper scoring rules, prediction, and estimation. Journal of the American
Statistical Association 102, 359-378: the log score.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.estimates.known_constants import (
    Choices,
    Measurement,
    Method,
    Predicted,
    answer,
    published_by,
)

#: The central intervals that are looked at.
LEVELS = (0.5, 0.8, 0.95)
#: Of the value known today: what widths, and the density of a log score, are told in.
MILLIONTH = 1e-6


@dataclass(frozen=True, slots=True)
class Truth:
    """The value of a constant known today, with its standard error."""

    value: float
    error: float


def answer_years(measurements: Sequence[Measurement], choices: Choices) -> list[int]:
    """The years in which what is held changed, from that on in which enough teams are held.

    Examples
    --------
    >>> choices = Choices(1.0, 2, 1.0, 1.0)
    >>> values = [Measurement(year, str(year), team, 1.0, 0.1) for year, team in ((1900, "a"), (1910, "b"))]
    >>> answer_years(values, choices)
    [1910]
    """
    years = []
    before: list[Measurement] = []
    for year in sorted({measurement.year for measurement in measurements}):
        held = published_by(measurements, year)
        if held != before and len(held) >= choices.least_makers:
            years.append(year)
        before = held
    return years


def answers_by_year(measurements: Sequence[Measurement], truth: Truth, choices: Choices) -> pd.DataFrame:
    """Each answer of each method, a row a year and method, with its ends, and how it did against the truth.

    `distinct` is false where the method had said the same before: such a row is shown and never scored.
    """
    rows = []
    said = dict[Method, tuple[float, float]]()
    for year in answer_years(measurements, choices):
        held = published_by(measurements, year)
        for method in Method:
            known = answer(held, method, choices)
            ends = (known.value.quantile(0.025), known.value.quantile(0.975))
            row = {"year": year, "method": str(method), "teams": len(held)}
            row |= {"low": ends[0], "high": ends[1], "distinct": said.get(method) != ends}
            row |= _score(known.truth(truth.error), truth.value, ends, truth)
            rows.append(row)
            said[method] = ends
    return pd.DataFrame(rows)


def next_measurements(measurements: Sequence[Measurement], truth: Truth, choices: Choices) -> pd.DataFrame:
    """How each method foresaw each measurement of a team that was new, a row a measurement and method."""
    rows = []
    for held, target in new_teams(measurements, choices):
        for method in Method:
            expected = answer(held, method, choices).measured(target.error)
            ends = (expected.quantile(0.025), expected.quantile(0.975))
            row = {"year": target.year, "method": str(method), "claim_id": target.claim_id, "distinct": True}
            rows.append(row | _score(expected, target.value, ends, truth))
    return pd.DataFrame(rows)


def new_teams(
    measurements: Sequence[Measurement], choices: Choices
) -> Iterator[tuple[list[Measurement], Measurement]]:
    """Each measurement of a team that held none before, with what was held in the year before it."""
    for year in sorted({measurement.year for measurement in measurements}):
        held = published_by(measurements, year - 1)
        if len(held) < choices.least_makers:
            continue
        teams = {measurement.team for measurement in held}
        for measurement in published_by(measurements, year):
            if measurement.year == year and measurement.team not in teams:
                yield held, measurement


def _score(expected: Predicted, value: float, ends: tuple[float, float], truth: Truth) -> dict[str, float]:
    """Where a value lies in what was expected of it, the log score a millionth, and the width in millionths."""
    low, high = ends
    unit = MILLIONTH * truth.value
    return {
        "position": expected.below(value),
        "log_score": expected.log_density(value) + math.log(unit),
        "width": (high - low) / unit,
    }


def summary(scored: pd.DataFrame) -> pd.DataFrame:
    """Of each method the distinct answers, the share of them inside each level, mean log score and median width.

    Examples
    --------
    >>> cells = {"method": "birge", "distinct": True, "log_score": -9.0, "width": 40.0}
    >>> summary(pd.DataFrame([cells | {"position": 0.5}, cells | {"position": 0.96}])).T["birge"].to_dict()
    {'answers': 2.0, 'inside50': 0.5, 'inside80': 0.5, 'inside95': 1.0, 'log_score': -9.0, 'width': 40.0}
    """
    rows = {}
    for method in Method:
        of_method = scored[(scored["method"] == str(method)) & scored["distinct"]]
        if of_method.empty:
            continue
        off_centre = (2 * of_method["position"] - 1).abs()
        row: dict[str, float] = {"answers": len(of_method)}
        for level in LEVELS:
            row[f"inside{level * 100:.0f}"] = float((off_centre <= level).mean())
        row["log_score"] = float(of_method["log_score"].mean())
        row["width"] = float(of_method["width"].median())
        rows[str(method)] = row
    return pd.DataFrame(rows).T
