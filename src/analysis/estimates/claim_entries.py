"""Claims as estimates take them: what each is a number of, how it is known, when it holds, and what is printed."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.estimand import ESTIMAND, Estimand, estimand_of
from analysis.estimates.evidence_line import Rules
from analysis.tables import Contract, conform

#: What two claims agree in if they are about one quantity: the estimand, the currency of money, the whole of a share.
QUANTITY = (*ESTIMAND, *(name for name in ("currency", "share_of") if name not in ESTIMAND))
#: What names a quantity in tables: a cumulative count is of its window too.
KEY = (*QUANTITY, "window")
#: A quantity: its values in the order of `KEY`.
Key = tuple[str, ...]
_AT = {name: place for place, name in enumerate(QUANTITY)}
#: What is reconciled: numbers of persons, and shares of named populations.
MEASURES = frozenset({*v.HEADLINE_MEASURES, v.Measure.SHARE})
#: How a sample is printed in the column `sample`.
_SAMPLE = re.compile(r"\bn ?= ?(\d[\d,]*)")
_NO_CONDITION = frozenset(
    (v.Status.NOT_APPLICABLE, v.Status.GENERAL_POPULATION, v.Status.SUSPECT, v.Status.SMUGGLED_OR_TRAFFICKED)
)


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
    start: int
    end: int
    dated: bool  # whether a period is printed; else it is assumed from the year of publication
    published: int  # by the maker where that is known; nought where nobody says
    lineage: str
    suspected: str  # the lineage that it may be a copy of
    producer: str
    method: str
    read_in: str
    scope: str
    sample: int | None  # persons asked
    team: frozenset[str]  # names that the makers of other lines share

    @property
    def valued(self) -> bool:
        """Whether it fixes a value: a point or a range, no bound."""
        return self.bound == v.Bound.NONE and bool(self.best or (self.low and self.high is not None))

    @property
    def has_interval(self) -> bool:
        """Whether it prints both ends of an interval."""
        return self.bound == v.Bound.NONE and self.low is not None and self.high is not None

    @property
    def middle(self) -> float:
        """One number for it: the best, else the geometric middle of the range, else the only end."""
        if self.best:
            return self.best
        if self.low and self.high and self.bound == v.Bound.NONE:
            return float((self.low * self.high) ** 0.5)
        return float((self.high if self.bound == v.Bound.UPPER else self.low or self.high) or 0)

    @property
    def period(self) -> tuple[int, int]:
        """First and last year."""
        return self.start, self.end

    @property
    def time(self) -> float:
        """Middle of its period."""
        return (self.start + self.end) / 2

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


def named(key: Key) -> dict[str, str]:
    """A quantity as cells of a table."""
    return dict(zip(KEY, key, strict=True))


def key_of(row: Mapping[Any, Any]) -> Key:
    """The quantity that a row of a table is about."""
    return tuple(str(row[name]) for name in KEY)


def as_table(rows: Iterable[Mapping[Any, Any]], schema: Contract) -> pd.DataFrame:
    """Rows as a table that keeps a contract; cells that a row lacks are missing."""
    return conform(pd.DataFrame(list(rows), columns=list(schema.columns), dtype=object), schema)


def table_rows(claims: pd.DataFrame) -> list[dict[str, Any]]:
    """The claims as mappings in the order of their ids, None where a number is missing; claim_id may be the index."""
    frame = claims.reset_index() if claims.index.name == "claim_id" else claims
    cells = {
        str(name): [None if cell is pd.NA or cell != cell else cell for cell in column.tolist()]
        if column.hasnans
        else column.tolist()
        for name, column in frame.items()
    }
    rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    return sorted(rows, key=lambda row: str(row["claim_id"]))


def entry_of(row: Mapping[str, Any], rules: Rules) -> Entry:
    """One row of 10_claims; columns of later versions of the tables that are missing are empty."""
    producer, lineage = str(row["producer"]), str(row["lineage"])
    nameless = producer in v.UNNAMED
    made, start, end = row["producer_year"], row["period_start"], row["period_end"]
    published = int(made or row.get("carrier_year") or end or start or 0)
    dated = not (start is None and end is None)
    first = int((end if start is None else start) if dated else published - rules.delay)
    # An open window ends in its maker's year, never in that of a text that carries it.
    last = max(first, int(end or made or first)) if dated else first
    asked = _SAMPLE.search(str(row.get("sample") or ""))
    teams = {one for one in str(row.get("same_team") or "").split(";") if one}
    return Entry(
        claim_id=str(row["claim_id"]),
        region=str(row["region_code"]),
        about=estimand_of(row),
        quantity=tuple(str(row.get(name) or "") for name in QUANTITY),
        grade=Grade.UNATTRIBUTED if nameless else _GRADES[row["method"]],
        **{name: row[name] for name in ("low", "best", "high")},
        level=row.get("interval_level") or None,
        bound=str(row["bound"]),
        start=first,
        end=last,
        dated=dated,
        published=published,
        lineage=lineage,
        suspected=str(row.get("suspected_lineage") or lineage),
        producer=producer,
        method=str(row["method"]),
        read_in=str(row.get("read_in") or v.ReadIn.PRODUCER),
        scope=str(row.get("scope") or ""),
        sample=int(asked[1].replace(",", "")) if asked else None,
        team=frozenset({lineage, *teams, *(() if nameless else (producer,))}),
    )


def are_reconciled(claims: pd.DataFrame, *, any_condition: bool = False) -> "pd.Series[bool]":
    """Whether claims count, or give the share of, all persons in some condition, known to anyone or not."""
    wanted = {
        "measure": MEASURES,
        "visibility": {v.Visibility.ACTUAL},
        "kind": {v.FigureKind.COUNT, v.FigureKind.SHARE},
    }
    found = ~claims["status"].isin([] if any_condition else [*map(str, _NO_CONDITION)])
    for name, words in wanted.items():
        found &= claims[name].isin([*map(str, words)])
    return found


def by_quantity(
    claims: pd.DataFrame, rules: Rules, *, known_by: int | None = None, any_condition: bool = False
) -> dict[Key, list[Entry]]:
    """The claims that may be reconciled by the quantity that they are about, each in the order of their ids.

    `known_by` leaves out what was published after a year; `any_condition` takes in conditions that are never asked
    about by themselves, such as being smuggled or trafficked.
    """
    found: dict[Key, list[Entry]] = {}
    for row in table_rows(claims[are_reconciled(claims, any_condition=any_condition)]):
        entry = entry_of(row, rules)
        # Neither none nor all of a population has a place on the log odds, and nought none on the log.
        top = 1.0 if row["measure"] == v.Measure.SHARE else math.inf
        if 0 < entry.middle < top and (known_by is None or entry.published <= known_by):
            window = f"{entry.start}-{entry.end}" if row["measure"] == v.Measure.CUMULATIVE else ""
            found.setdefault((*entry.quantity, window), []).append(entry)
    return dict(sorted(found.items()))
