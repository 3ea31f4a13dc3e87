"""Claims as estimates take them: what each is a number of, how it is known, when it holds, and what is printed."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.cells import ENDS, records
from analysis.claims.estimand import ESTIMAND, Estimand, estimand_of
from analysis.estimates.evidence_line import Rules

#: What two claims agree in if they are about one quantity: the estimand, the currency of money, the whole of a share.
QUANTITY = (*ESTIMAND, "currency", "share_of")
#: What names a quantity in tables: a cumulative count is of its window too.
KEY = (*QUANTITY, "window")
#: A quantity: its values in the order of `KEY`.
Key = tuple[str, ...]
_AT = {name: place for place, name in enumerate(QUANTITY)}
#: Statuses that are asked about by no table of answers.
_NO_CONDITION = ("not_applicable", "general_population", "suspect", "smuggled_or_trafficked")
#: What is reconciled: numbers of persons, and shares of named populations.
_MEASURES = frozenset({*v.HEADLINE_MEASURES, v.Measure.SHARE})
#: How a sample is printed in the column `sample`.
_SAMPLE = re.compile(r"\bn ?= ?(\d[\d,]*)")


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
    v.Method.SURVEY: Grade.OBSERVED,
    v.Method.CAPTURE_RECAPTURE: Grade.OBSERVED,
    v.Method.MODEL: Grade.MODEL,
    v.Method.ESTIMATE: Grade.EXPERT,
    v.Method.ADMINISTRATIVE: Grade.EXPERT,
    v.Method.UNATTRIBUTED: Grade.UNATTRIBUTED,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One claim as estimates take it; what is not explained is as in 10_claims."""

    row: Mapping[str, Any] = field(repr=False, compare=False)  # as in 10_claims
    claim_id: str
    region: str  # whose page it stands on
    about: Estimand  # for its place among parts and wholes
    quantity: tuple[str, ...]  # in the order of `QUANTITY`
    grade: Grade
    low: float | None
    best: float | None
    high: float | None
    level: float | None  # coverage of a printed interval
    bound: str
    has_interval: bool  # whether both ends of an interval are printed
    valued: bool  # whether it fixes a value: a point or a range, no bound
    middle: float  # the best, else the geometric middle of the range, else the only end
    period: tuple[int, int]  # first and last year
    dated: bool  # whether a period is printed; else it is assumed from the year of publication
    published: int  # by the maker where that is known; nought where nobody says
    lineage: str
    suspected: str  # the lineage that it may be a copy of
    producer: str
    method: str
    read_in: str
    sample: int | None  # persons asked
    team: frozenset[str]  # names that the makers of other lines share

    @property
    def time(self) -> float:
        """Middle of its period."""
        return sum(self.period) / 2

    @property
    def key(self) -> Key:
        """The quantity in the order of `KEY`."""
        is_cumulative = self.axis("measure") == v.Measure.CUMULATIVE
        return (*self.quantity, "{}-{}".format(*self.period) if is_cumulative else "")

    def axis(self, name: str) -> str:
        """Its value on an axis of `QUANTITY`."""
        return self.quantity[_AT[name]]


def gap(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Years between two periods; nought if they overlap.

    >>> gap((2000, 2004), (2009, 2012))
    5
    """
    return max(one[0] - other[1], other[0] - one[1], 0)


def years_between(period: tuple[float, float], year: float) -> float:
    """Years from a period to a year; nought within it."""
    return gap(period, (year, year))


def _entry(row: Mapping[Any, Any], rules: Rules) -> Entry:
    """One row of 10_claims; columns that claims of other versions lack are empty."""
    nameless, lineage = row["producer"] in v.UNNAMED, row["lineage"]
    low, best, high, bound = (row[name] for name in ("low", "best", "high", "bound"))
    has_interval = bound == v.Bound.NONE and low is not None and high is not None
    ends = [end for end in ((high,) if bound == v.Bound.UPPER else (low, high)) if end]
    middle = math.sqrt(low * high) if has_interval and low and high else (ends or [0.0])[0]
    made, start, end = row["producer_year"], row["period_start"], row["period_end"]
    published = int(made or row.get("carrier_year") or end or start or 0)
    dated = not (start is None and end is None)
    first = int((end if start is None else start) if dated else published - rules.delay)
    # An open window ends in its maker's year, never in that of a text that carries it.
    last = max(first, int(end or made or first)) if dated else first
    asked = _SAMPLE.search(row.get("sample") or "")
    teams = {one for one in (row.get("same_team") or "").split(";") if one}
    return Entry(
        row=row,
        region=row["region_code"],
        about=estimand_of(row),
        quantity=tuple([row.get(name) or "" for name in QUANTITY]),
        grade=Grade.UNATTRIBUTED if nameless else _GRADES[row["method"]],
        **{name: row[name] for name in ("claim_id", *ENDS, "bound", "lineage", "producer", "method")},
        level=row.get("interval_level") or None,
        has_interval=has_interval,
        valued=bound == v.Bound.NONE and bool(best or (low and has_interval)),
        middle=best or middle,
        period=(first, last),
        dated=dated,
        published=published,
        suspected=row.get("suspected_lineage") or lineage,
        read_in=row.get("read_in") or v.ReadIn.PRODUCER,
        sample=int(asked[1].replace(",", "")) if asked else None,
        team=frozenset({lineage, *teams, *(() if nameless else (row["producer"],))}),
    )


#: Claims as a table in any order, or as read before: several tables are made from the same ones.
Claims = pd.DataFrame | Sequence[Entry]


def entries_of(claims: Claims, rules: Rules) -> Sequence[Entry]:
    """All claims in the order of their ids; claim_id may be the index of a table."""
    if not isinstance(claims, pd.DataFrame):
        return claims
    frame = claims.reset_index() if claims.index.name == "claim_id" else claims
    rows = records(frame, missing=None)
    return sorted((_entry(row, rules) for row in rows), key=lambda one: one.claim_id)


def by_quantity(
    claims: Claims, rules: Rules, *, known_by: int | None = None, any_condition: bool = False
) -> dict[Key, list[Entry]]:
    """The claims that may be reconciled by the quantity that they are about, each in the order of their ids.

    They count, or give the share of, all persons in some condition, known to anyone or not. `known_by` leaves out what
    was published after a year; `any_condition` takes in conditions that are never asked about by themselves, such as
    being smuggled or trafficked.
    """
    found: dict[Key, list[Entry]] = {}
    for one in entries_of(claims, rules):
        measure = one.axis("measure")
        counted = measure in _MEASURES and one.row["kind"] in (v.FigureKind.COUNT, v.FigureKind.SHARE)
        # Neither none nor all of a population has a place on the log odds, and nought none on the log.
        usable = 0 < one.middle < (1 if measure == v.Measure.SHARE else math.inf)
        asked = any_condition or one.axis("status") not in _NO_CONDITION
        known = known_by is None or one.published <= known_by
        if counted and usable and asked and known and one.axis("visibility") == v.Visibility.ACTUAL:
            found.setdefault(one.key, []).append(one)
    return dict(sorted(found.items()))
