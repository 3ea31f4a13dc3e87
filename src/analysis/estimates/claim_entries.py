"""Claims as estimates take them: what each is a number of, how it is known, when it holds, and what is printed."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import pandas as pd

from analysis.claims.estimand import ESTIMAND, Estimand, estimand_of
from analysis.reading.priors import Priors
from analysis.vocabulary import (
    HEADLINE_MEASURES,
    UNNAMED,
    Bound,
    FigureKind,
    Measure,
    Method,
    ReadIn,
    Status,
    Visibility,
)

_MORE = ("target_population", "whole_measure", "currency", "share_of")
#: A quantity: its values in the order of `QUANTITY`, then the window of a cumulative count.
Key = tuple[str, ...]
#: What two claims agree in if they are about one quantity: the estimand, the currency of money, the whole of a share.
QUANTITY = (*ESTIMAND, *(name for name in _MORE if name not in ESTIMAND))
_AT = {name: place for place, name in enumerate(QUANTITY)}
#: What is reconciled: numbers of persons, and shares of named populations.
MEASURES = frozenset({*HEADLINE_MEASURES, Measure.SHARE})
#: How a sample is printed in the column `sample`.
_SAMPLE = re.compile(r"\bn ?= ?(\d[\d,]*)")
_NO_CONDITION = (
    Status.NOT_APPLICABLE,
    Status.GENERAL_POPULATION,
    Status.SUSPECT,
    Status.SMUGGLED_OR_TRAFFICKED,
)


@dataclass(frozen=True, slots=True)
class LineRules:
    """The choices of data/raw/priors.yml about lines.

    Parameters
    ----------
    near : float
        Years that may lie between the periods of two lines that are pooled, and between a year and its answer.
    strict : float
        Years that may lie between the periods of two lines that the scale is learned from.
    delay : int
        Years from a period to its publication, assumed where no period is printed.
    agree : float
        Factor between two values without a printed interval that still agree.
    history : float
        A number so many years older than the count of those found, and below it, is history.
    many : int
        From so many lines on an answer is headed by its 95 percent interval, else by that of 80 percent.
    cross_checked : int
        From so many lines on REML stands beside an exact answer.
    """

    near: float
    strict: float
    delay: int
    agree: float
    history: float
    many: int
    cross_checked: int

    @classmethod
    def of(cls, priors: Priors) -> "LineRules":
        """As data/raw/priors.yml has them."""
        return cls(**priors["lines"].value, cross_checked=int(priors.number("reml_lineages")))


class Grade(IntEnum):
    """How a number is known, the best first; only like grades are pooled."""

    REGISTERED = 0
    OBSERVED = 1
    MODEL = 2
    EXPERT = 3
    UNATTRIBUTED = 4

    @property
    def label(self) -> str:
        """The grade as tables write it."""
        return self.name.lower()


#: Grades whose lines may be pooled; the others stand beside the answer.
POOLED = (Grade.OBSERVED, Grade.MODEL)
_GRADES: Mapping[str, Grade] = {
    Method.SURVEY: Grade.OBSERVED,
    Method.CAPTURE_RECAPTURE: Grade.OBSERVED,
    Method.MODEL: Grade.MODEL,
    Method.ESTIMATE: Grade.EXPERT,
    Method.ADMINISTRATIVE: Grade.EXPERT,
    Method.UNATTRIBUTED: Grade.UNATTRIBUTED,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One claim as estimates take it.

    Parameters
    ----------
    claim_id, region, lineage, producer, method, read_in, scope : str
        As in 10_claims; `region` is the region whose page the claim stands on.
    about : Estimand
        What it is about, for its place among parts and wholes.
    quantity : tuple of str
        What it is a number of, in the order of `QUANTITY`.
    grade : Grade
        How it is known.
    low, best, high, level : float or None
        As printed; `level` is the coverage of the interval, where one is printed.
    bound : str
        Whether it fixes a value or only one end of it.
    start, end : int
        First and last year of its period.
    dated : bool
        Whether a period is printed; else it is assumed from the year of publication.
    published : int
        Year of publication, of the maker's text where it is known; nought where nobody says.
    sample : int or None
        How many persons were asked, where that is printed.
    team : frozenset of str
        Names that the makers of other lines share.
    """

    claim_id: str
    region: str
    about: Estimand
    quantity: tuple[str, ...]
    grade: Grade
    low: float | None
    best: float | None
    high: float | None
    level: float | None
    bound: str
    start: int
    end: int
    dated: bool
    published: int
    lineage: str
    producer: str
    method: str
    read_in: str
    scope: str
    sample: int | None
    team: frozenset[str]

    @property
    def valued(self) -> bool:
        """Whether it fixes a value: a point or a range, no bound."""
        has_range = bool(self.low) and self.high is not None
        return self.bound == Bound.NONE and (bool(self.best) or has_range)

    @property
    def has_interval(self) -> bool:
        """Whether it prints both ends of an interval."""
        return self.bound == Bound.NONE and self.low is not None and self.high is not None

    @property
    def middle(self) -> float:
        """One number for it: the best, else the geometric middle of the range, else the only end."""
        if self.best:
            return self.best
        if self.low and self.high and self.bound == Bound.NONE:
            return float((self.low * self.high) ** 0.5)
        return float((self.high if self.bound == Bound.UPPER else self.low or self.high) or 0)

    @property
    def time(self) -> float:
        """Middle of its period."""
        return (self.start + self.end) / 2

    def axis(self, name: str) -> str:
        """Its value on an axis of `QUANTITY`."""
        return self.quantity[_AT[name]]


def years_between(period: tuple[float, float], year: float) -> float:
    """Years from a period to a year; nought within it.

    Examples
    --------
    >>> years_between((2010, 2015), 2021), years_between((2010, 2015), 2012)
    (6, 0)
    """
    return max(period[0] - year, year - period[1], 0)


def gap(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Years between two periods; nought if they overlap.

    Examples
    --------
    >>> gap((2000, 2004), (2009, 2012))
    5
    """
    return max(one[0] - other[1], other[0] - one[1], 0)


def table_rows(claims: pd.DataFrame) -> list[dict[str, Any]]:
    """The claims as mappings in the order of their ids, None where a number is missing; claim_id may be the index."""
    frame = claims.reset_index() if claims.index.name == "claim_id" else claims
    cells = {
        str(name): [None if cell is pd.NA or cell != cell else cell for cell in column.tolist()]
        for name, column in frame.items()
    }
    rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    return sorted(rows, key=lambda row: str(row["claim_id"]))


def entry_of(row: Mapping[str, Any], rules: LineRules) -> Entry:
    """One row of 10_claims; columns of later versions of the tables that are missing are empty."""
    producer, lineage = str(row["producer"]), str(row["lineage"])
    nameless = producer in UNNAMED
    start, end, dated, published = _period(row, rules.delay)
    asked = _SAMPLE.search(str(row.get("sample") or ""))
    teams = {one for one in str(row.get("same_team") or "").split(";") if one}
    return Entry(
        claim_id=str(row["claim_id"]),
        region=str(row["region_code"]),
        about=estimand_of(row),
        quantity=tuple(str(row.get(name) or "") for name in QUANTITY),
        grade=Grade.UNATTRIBUTED if nameless else _GRADES[row["method"]],
        low=row["low"],
        best=row["best"],
        high=row["high"],
        level=row.get("interval_level") or None,
        bound=str(row["bound"]),
        start=start,
        end=end,
        dated=dated,
        published=published,
        lineage=lineage,
        producer=producer,
        method=str(row["method"]),
        read_in=str(row.get("read_in") or ReadIn.PRODUCER),
        scope=str(row.get("scope") or ""),
        sample=int(asked[1].replace(",", "")) if asked else None,
        team=frozenset({lineage, *teams, *(() if nameless else (producer,))}),
    )


def _period(row: Mapping[str, Any], delay: int) -> tuple[int, int, bool, int]:
    """First and last year, whether they are printed, and the year of publication.

    An open window ends in its maker's year, never in that of a text that carries it.
    """
    made, start, end = row["producer_year"], row["period_start"], row["period_end"]
    published = int(made or row.get("carrier_year") or end or start or 0)
    if start is None and end is None:
        return published - delay, published - delay, False, published
    first = int(end if start is None else start)
    last = int(end or made or first)
    return first, max(first, last), True, published


def is_reconciled(row: Mapping[str, Any]) -> bool:
    """Whether a claim counts, or gives the share of, all persons in some condition, known to anyone or not."""
    return (
        row["measure"] in MEASURES
        and row["visibility"] == Visibility.ACTUAL
        and row["status"] not in _NO_CONDITION
        and row["kind"] in (FigureKind.COUNT, FigureKind.SHARE)
    )


def by_quantity(
    claims: pd.DataFrame, rules: LineRules, *, known_by: int | None = None
) -> dict[Key, list[Entry]]:
    """The claims that may be reconciled, by what they are a number of.

    A cumulative count is of its window, so that the window is a part of what it is a number of.

    Parameters
    ----------
    claims : DataFrame
        Rows of 10_claims.
    rules : LineRules
        The choices.
    known_by : int, optional
        Leave out what was published after this year.

    Returns
    -------
    dict
        From the quantity, with the window or an empty text at its end, to entries by claim id.
    """
    found: dict[Key, list[Entry]] = {}
    for row in table_rows(claims):
        if not is_reconciled(row):
            continue
        entry = entry_of(row, rules)
        # Neither none nor all of a population has a place on the log odds, and nought none on the log.
        top = 1.0 if row["measure"] == Measure.SHARE else math.inf
        if 0 < entry.middle < top and (known_by is None or entry.published <= known_by):
            window = f"{entry.start}-{entry.end}" if row["measure"] == Measure.CUMULATIVE else ""
            found.setdefault((*entry.quantity, window), []).append(entry)
    return dict(sorted(found.items()))
