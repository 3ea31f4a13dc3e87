"""One claim: what a row of 10_claims says, read once, with its quantity, its period and its interval.

Rooms that need more of a claim hold it and add that: `conflicts` the sets of persons that it is about, `estimates` the
line that it belongs to.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from analysis.claims.days import CORRECTS, DAYS, Days
from analysis.claims.estimand import Estimand, Quantity, Whole, sample_size
from analysis.reading.periods import Period
from analysis.vocabulary import (
    UNNAMED,
    Bound,
    Design,
    FigureKind,
    Intervention,
    Method,
    PeriodKind,
    ReadIn,
    Role,
    Scope,
)  # fmt: skip

#: Columns that claims of other versions lack; of windows and days see `days`.
_MAY_LACK = frozenset({
    "window", "interval_level", "confirmed", "sample", "carrier_year", "read_in", "same_team", "suspected_lineage",
    "study", "design", "study_series", "wave", "study_superseded_by", "intervention", "minimum",
    "part_of", "same_phrase_as", "repeats", "other_concept_than", "denied_by", DAYS, CORRECTS,
})  # fmt: skip
T = TypeVar("T")
Word = TypeVar("Word", bound=StrEnum)


class Interval(NamedTuple):
    """What a figure says, in the unit of its claim; None for what it does not print.

    Examples
    --------
    >>> Interval(low=100.0, high=400.0).middle
    200.0
    >>> Interval(low=100.0, bound=Bound.LOWER).fixes_value
    False
    """

    low: float | None = None
    best: float | None = None
    high: float | None = None
    bound: Bound = Bound.NONE  # whether it fixes one end only
    level: float | None = None  # coverage, as far as the source states it

    @property
    def has_both_ends(self) -> bool:
        """Whether it prints both ends of an interval; those of a bound are none."""
        return self.bound is Bound.NONE and self.low is not None and self.high is not None

    @property
    def fixes_value(self) -> bool:
        """Whether it fixes a value other than nought: a point or a range, no bound."""
        has_value = self.best or (self.low and self.has_both_ends)
        return self.bound is Bound.NONE and bool(has_value)

    @property
    def middle(self) -> float:
        """The best, else the geometric middle of the range, else the end that is above nought, else nought."""
        if self.best:
            return self.best
        if self.low and self.high and self.has_both_ends:
            return math.sqrt(self.low * self.high)
        # The lower end of an upper bound is no part of what it says.
        if self.bound is Bound.UPPER:
            return self.high or 0.0
        return self.low or self.high or 0.0


@dataclass(frozen=True, slots=True)
class Claim:
    """One published number as one producer stated it; what is not explained is as in 10_claims."""

    claim_id: str
    quantity: Quantity  # what it is a number of, without a window: that is its period's
    interval: Interval  # the number
    period: Period  # the years that are printed
    # What it is about, beside its quantity.
    role: Role
    movement: str
    origin: str
    destination: str
    via: str
    whole: Whole  # what a share is of; empty for anything else
    region_code: str
    regions: tuple[str, ...]
    register: str
    # How the number was made and printed.
    kind: FigureKind
    figure: str
    approximate: bool
    vague: bool
    confirmed: bool
    reporters_only: bool
    method: Method
    sample: int | None  # persons asked
    definition: str
    note: str
    # Who says so, and where.
    producer: str
    producer_year: int | None
    carrier: str
    carrier_year: int | None
    read_in: ReadIn
    source: str
    scope: Scope
    position: int  # within its source
    locator: str
    statement: str
    # What it goes back to.
    lineage: str
    suspected_lineage: str
    same_team: frozenset[str]  # lineages with a maker in common
    # The collection of data that it is of, and what ties it to other claims.
    study: str
    design: Design
    study_series: str
    wave: str
    study_superseded_by: tuple[str, ...]
    intervention: Intervention | None  # None where that is not known
    minimum: str  # whether its maker calls it one: yes, no, or empty where nobody says
    part_of: tuple[str, ...]
    same_phrase_as: tuple[str, ...]
    repeats: tuple[str, ...]
    other_concept_than: tuple[str, ...]
    denied_by: str  # who denies to have made the number
    days: Days  # where its subject tells days apart
    corrects: tuple[str, ...]

    @property
    def estimand(self) -> Estimand:
        """What it is about, but for its time; of a share, its part with the share as its measure."""
        key = self.quantity.estimand
        return Estimand(key, self.movement, self.origin, self.destination, self.via)

    @property
    def is_named(self) -> bool:
        """Whether its maker is somebody who could be asked."""
        return self.producer not in UNNAMED

    @property
    def is_dated(self) -> bool:
        """Whether a year of its period is printed."""
        return self.period.start is not None or self.period.end is not None


def claims_of(claims: pd.DataFrame) -> list[Claim]:
    """The claims of a table in the contract of 10_claims, in its order.

    The index may be the claim_id. A column that claims of other versions lack is empty.

    Raises
    ------
    KeyError
        Any other column is not there.
    ValueError
        A cell holds a word that is none of its axis.

    Examples
    --------
    >>> import analysis as an
    >>> (claim,) = claims_of(an.load_claims().loc[["A2009-047"]])
    >>> claim.interval.low, claim.quantity.share_of
    (0.75, "Amsterdam's prostitutes")
    """
    columns = _Columns(claims.reset_index() if claims.index.name == "claim_id" else claims)
    cells = {**_subject(columns), **_figure(columns), **_origin(columns), **_study(columns)}
    in_order = [cells[field.name] for field in fields(Claim)]
    return [*map(Claim, *in_order)]


def _subject(columns: "_Columns") -> dict[str, Iterable[Any]]:
    """What each claim is about."""
    texts = ("movement", "origin", "destination", "via", "region_code", "register", "definition", "note")
    start = columns.numbers("period_start")
    end = columns.numbers("period_end")
    return {
        "claim_id": columns.texts("claim_id"),
        "quantity": map(Quantity, *map(columns.texts, Quantity._fields)),
        "period": map(Period, start, end, columns.words("period_kind", PeriodKind.NONE)),
        "role": columns.words("role", Role.UNSPECIFIED),
        DAYS: columns.read(DAYS, Days.of),
        CORRECTS: columns.read(CORRECTS, _listed),
        "whole": map(Whole, *(columns.texts(f"whole_{name}") for name in Whole._fields)),
        "regions": columns.read("regions", _listed),
        **{name: columns.texts(name) for name in texts},
    }


def _figure(columns: "_Columns") -> dict[str, Iterable[Any]]:
    """The number of each claim, and how it was made and printed."""
    ends = [columns.numbers(end) for end in ("low", "best", "high")]
    bounds = columns.words("bound", Bound.NONE)
    flags = ("approximate", "vague", "confirmed", "reporters_only")
    return {
        "interval": map(Interval, *ends, bounds, columns.numbers("interval_level")),
        "kind": columns.words("kind", FigureKind.NONE),
        "figure": columns.texts("figure"),
        "method": columns.words("method", Method.UNATTRIBUTED),
        "sample": columns.read("sample", sample_size),
        **{name: columns.truths(name) for name in flags},
    }


def _origin(columns: "_Columns") -> dict[str, Iterable[Any]]:
    """Who makes each claim, where it stands, and what it goes back to."""
    texts = ("producer", "carrier", "source", "locator", "statement", "lineage", "suspected_lineage")
    return {
        "producer_year": columns.numbers("producer_year"),
        "carrier_year": columns.numbers("carrier_year"),
        "read_in": columns.words("read_in", ReadIn.PRODUCER),
        "scope": columns.words("scope", Scope.ALL),
        "position": columns.numbers("position"),
        "same_team": map(frozenset, columns.read("same_team", _listed)),
        **{name: columns.texts(name) for name in texts},
    }


def _study(columns: "_Columns") -> dict[str, Iterable[Any]]:
    """The study that each claim is of, and the claims that it is tied to."""
    ties = ("study_superseded_by", "part_of", "same_phrase_as", "repeats", "other_concept_than")
    of_text = ("study", "study_series", "wave", "minimum", "denied_by")
    return {
        **{name: columns.texts(name) for name in of_text},
        **{name: columns.read(name, _listed) for name in ties},
        "design": columns.words("design", Design.UNKNOWN),
        "intervention": columns.read("intervention", lambda cell: Intervention(cell) if cell else None),
    }


def _listed(cell: str) -> tuple[str, ...]:
    """The items of a cell that is a list."""
    return tuple(cell.split(";")) if cell else ()


@dataclass(frozen=True, slots=True)
class _Columns:
    """The cells of a table, column by column: several times as fast as row by row."""

    frame: pd.DataFrame

    def numbers(self, name: str) -> list[Any]:
        """The cells of a column of numbers; None where one is missing."""
        return self._cells(name, None)

    def texts(self, name: str) -> list[str]:
        """The cells of a column of texts; empty where one is missing."""
        return self._cells(name, "")

    def truths(self, name: str) -> list[bool]:
        """The cells of a column of truths; what is missing is false."""
        return [*map(bool, self._cells(name, False))]

    def words(self, name: str, default: Word) -> list[Word]:
        """The cells of a column of the words of an enumeration, one of which stands for a missing one."""
        return self.read(name, lambda cell: type(default)(cell or default))

    def read(self, name: str, reader: Callable[[str], T]) -> list[T]:
        """What is read from the cells of a column of texts; from equal ones once."""
        cells = self.texts(name)
        values = {cell: reader(cell) for cell in set(cells)}
        return [values[cell] for cell in cells]

    def _cells(self, name: str, missing: object) -> list[Any]:
        """The cells of a column; of one that other versions lack each is missing."""
        if name in _MAY_LACK and name not in self.frame:
            return [missing] * len(self.frame)
        column = self.frame[name]
        if not column.hasnans:
            return column.tolist()
        cells = column.to_numpy(dtype=object, copy=True)
        cells[column.isna().to_numpy()] = missing
        return cells.tolist()
