"""Claims as lines of evidence: what each is a number of, which rest on one collection of data, and where lines meet.

A line is a sample, a set of lists, a model with its data base, or one maker's judgement. Analyses of one sample,
editions and allocations of one model, and copies are one line; two samples of one team are two lines of one team.
Within a line one claim speaks and the others are shown, never pooled; lines meet where their periods lie near one
another, and only lines of one grade do.
"""

import math
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import combinations
from typing import Any, NamedTuple, Self, TypeVar

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.audit_steps import ENDS, records
from analysis.estimates.line_likelihood import Line, Rules, Says, Scale, as_printed

Item = TypeVar("Item")
#: Statuses that are asked about by no table of answers.
_NO_CONDITION = ("not_applicable", "general_population", "suspect", "smuggled_or_trafficked")
#: What is reconciled: numbers of persons, and shares of named populations.
_MEASURES = frozenset({*v.HEADLINE_MEASURES, v.Measure.SHARE})
#: How a sample is printed in the column `sample`.
_SAMPLE = re.compile(r"\bn ?= ?(\d[\d,]*)")


class Quantity(NamedTuple):
    """What two claims agree in if they are about one quantity: the estimand, and what a share or a window adds."""

    area: str
    direction: str
    counterpart: str
    population: str
    target_population: str
    exploitation: str
    status: str
    visibility: str
    measure: str
    whole_measure: str
    unit: str
    currency: str
    share_of: str
    window: str  # of a cumulative count

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> Self:
        """The quantity that a row of a table is about."""
        return cls(*(row.get(name) or "" for name in cls._fields))


#: What names a quantity in tables, and in 10_claims.
KEY, QUANTITY = Quantity._fields, Quantity._fields[:-1]


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
    **dict.fromkeys((v.Method.SURVEY, v.Method.CAPTURE_RECAPTURE), Grade.OBSERVED),
    v.Method.MODEL: Grade.MODEL,
    **dict.fromkeys((v.Method.ESTIMATE, v.Method.ADMINISTRATIVE), Grade.EXPERT),
    v.Method.UNATTRIBUTED: Grade.UNATTRIBUTED,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One claim as estimates take it; what is not explained is as in 10_claims."""

    row: Mapping[str, Any] = field(repr=False, compare=False)
    claim_id: str
    key: Quantity  # its quantity
    grade: Grade
    low: float | None
    best: float | None
    high: float | None
    level: float | None  # coverage of a printed interval
    has_interval: bool  # whether both ends of an interval are printed
    valued: bool  # whether it fixes a value: a point or a range, no bound
    middle: float  # the best, else the geometric middle of the range, else the only end
    period: tuple[int, int]  # first and last year
    dated: bool  # whether a period is printed; else it is assumed from the year of publication
    published: int  # by the maker where that is known; nought where nobody says
    lineage: str
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
    def scale(self) -> Scale:
        """Shares are worked with on log odds, all else on the log."""
        return "log_odds" if self.key.measure == v.Measure.SHARE else "log"

    def line(self, rules: Rules, *, time: float | None = None) -> Line:
        """The claim as printed, with the drift from its time to another."""
        says = (
            Says.VALUE if self.valued else Says.UP_TO if self.row["bound"] == v.Bound.UPPER else Says.AT_LEAST
        )
        return as_printed(
            self.lineage, rules, best=self.best or None, low=self.low, high=self.high, level=self.level, says=says,
            sample=self.sample, years=0.0 if time is None else self.time - time, scale=self.scale,
        )  # fmt: skip


def gap(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Years between two periods, from the end of one to the start of the other; nought if they overlap."""
    return max(one[0] - other[1], other[0] - one[1], 0)


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
    window = f"{first}-{last}" if row["measure"] == v.Measure.CUMULATIVE else ""
    asked = _SAMPLE.search(row.get("sample") or "")
    teams = {one for one in (row.get("same_team") or "").split(";") if one}
    return Entry(
        row=row,
        key=Quantity.of({**row, "window": window}),
        grade=Grade.UNATTRIBUTED if nameless else _GRADES[row["method"]],
        **{name: row[name] for name in ("claim_id", *ENDS, "lineage", "producer", "method")},
        level=row.get("interval_level") or None,
        has_interval=has_interval,
        valued=bound == v.Bound.NONE and bool(best or (low and has_interval)),
        middle=best or middle,
        period=(first, last),
        dated=dated,
        published=published,
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
    found = (_entry(row, rules) for row in records(frame, missing=None))
    return sorted(found, key=lambda one: one.claim_id)


def by_quantity(claims: Claims, rules: Rules, *, any_condition: bool = False) -> dict[Quantity, list[Entry]]:
    """The claims on all persons in a condition, known to anyone or not, by quantity, each in the order of their ids.

    `any_condition` takes in those that are never asked about by themselves, such as being smuggled or trafficked.
    """
    found: dict[Quantity, list[Entry]] = {}
    for one in entries_of(claims, rules):
        measure = one.key.measure
        counted = measure in _MEASURES and one.row["kind"] in (v.FigureKind.COUNT, v.FigureKind.SHARE)
        # Neither none nor all of a population has a place on the log odds, and nought none on the log.
        usable = 0 < one.middle < (1 if measure == v.Measure.SHARE else math.inf)
        asked = any_condition or one.key.status not in _NO_CONDITION
        if counted and usable and asked and one.key.visibility == v.Visibility.ACTUAL:
            found.setdefault(one.key, []).append(one)
    return dict(sorted(found.items()))


class ClaimLine(NamedTuple):
    """One line of evidence on one quantity: its name, and its claims in the order of their ids."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def grade(self) -> Grade:
        """Grade of the best of its claims."""
        return min(entry.grade for entry in self.entries)


def grouped(named: Iterable[tuple[Item, set[Hashable]]]) -> list[list[Item]]:
    """Items in groups that have no name in common, be it directly or through others."""
    groups: list[tuple[set[Hashable], list[Item]]] = []
    for item, names in named:
        mine = [group for group in groups if names & group[0]]
        groups = [group for group in groups if not names & group[0]]
        members = [item, *(one for _, members in mine for one in members)]
        groups.append((names.union(*(shared for shared, _ in mine)), members))
    return [members for _, members in groups]


def lines_of(entries: Iterable[Entry]) -> tuple[ClaimLine, ...]:
    """The lines of the claims on one quantity, by name.

    Claims of one lineage are one line; so are the models and the judgements of one named maker.
    """

    def names(entry: Entry) -> set[Hashable]:
        has_maker = entry.grade in (Grade.MODEL, Grade.EXPERT) and entry.producer != v.OWN
        return {("lineage", entry.lineage), *([("maker", entry.producer)] if has_maker else [])}

    found = [
        ClaimLine(min(one.lineage for one in members), tuple(sorted(members, key=lambda one: one.claim_id)))
        for members in grouped((entry, names(entry)) for entry in entries)
    ]
    return tuple(sorted(found, key=lambda line: line.name))


def speaking(entries: Iterable[Entry], time: float) -> Entry:
    """The claim that speaks for some of a line: a value, of the best method, printed, nearest in time, printed last.

    What the project computed again itself comes after what was printed; of like claims one with an interval is first.
    """

    def order(one: Entry) -> tuple[object, ...]:
        last = -one.published, not one.has_interval, one.claim_id
        return not one.valued, one.grade, one.producer == v.OWN, gap(one.period, (time, time)), *last

    return min(entries, key=order)


class Pool(NamedTuple):
    """Lines of one grade that meet and are put together, at the mean of their times; or one claim that stands alone."""

    values: tuple[Entry, ...]
    bounds: tuple[Entry, ...] = ()
    lines: tuple[str, ...] = ()  # names of those that fix a value, where they meet

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Its claims, those that fix a value first."""
        return (*self.values, *self.bounds)

    @property
    def key(self) -> Quantity:
        """The quantity that its claims are about."""
        return self.entries[0].key

    @property
    def grade(self) -> Grade:
        """The grade of its lines."""
        return self.entries[0].grade

    @property
    def time(self) -> float:
        """Mean of the times of its lines that fix a value."""
        times = [entry.time for entry in self.values or self.bounds]
        return sum(times) / len(times)

    @property
    def period(self) -> tuple[int, int]:
        """From the first to the last year of its lines that fix a value."""
        periods = [entry.period for entry in self.values or self.bounds]
        return min(first for first, _ in periods), max(last for _, last in periods)

    @property
    def name(self) -> str:
        """What its answer goes by: the ids of its claims."""
        return ";".join(sorted(entry.claim_id for entry in self.entries))

    @property
    def same_team(self) -> bool:
        """Whether any two of its lines that fix a value have a maker in common."""
        return any(one.team & other.team for one, other in combinations(self.values, 2))

    def model_lines(self, rules: Rules) -> tuple[Line, ...]:
        """Its lines at the time where they meet."""
        return tuple(entry.line(rules, time=self.time) for entry in self.entries)


def pools(lines: Sequence[ClaimLine], near: float, *, year: float | None = None) -> tuple[Pool, ...]:
    """Where lines of one grade meet, by grade and time: groups of two values or more whose periods lie pairwise near.

    So many years may lie between two periods. A year decides which claim speaks for a line; without it the one nearest
    to the middle of those that meet does, and of the same lines the closest meeting stands, then the latest.
    """
    found = [one for grade in POOLED for one in _meetings([x for x in lines if x.grade == grade], near, year)]

    def order(pool: Pool) -> tuple[float, float, str]:
        times = [entry.time for entry in pool.values]
        return max(times) - min(times), -pool.time, pool.name

    best: dict[Hashable, Pool] = {}
    for pool in sorted(found, key=order):
        best.setdefault(pool.lines if year is None else pool.name, pool)
    return tuple(sorted(best.values(), key=lambda one: (one.grade, one.period, one.name)))


def _meetings(lines: Sequence[ClaimLine], near: float, year: float | None) -> Iterator[Pool]:
    """The pools of the lines of one grade."""
    by_line = {line.name: [one for one in line.entries if one.grade == line.grade] for line in lines}
    graded = [one for entries in by_line.values() for one in entries]
    values = [one for one in graded if one.valued]
    # Periods drawn out by so many years overlap pairwise if, and only if, some start lies in all of them.
    groups = [
        {one.claim_id: one for one in values if one.period[0] <= start <= one.period[1] + near}
        for start in sorted({one.period[0] for one in values})
    ]

    def speakers(ids: Iterable[str], time: float, but: Iterable[str] = ()) -> dict[str, Entry]:
        left = {name: [one for one in by_line[name] if one.claim_id in ids] for name in by_line.keys() - but}
        return {name: speaking(entries, time) for name, entries in sorted(left.items()) if entries}

    for group in groups:
        if any(group.keys() < other.keys() for other in groups):
            continue
        # Of the years that they cover, not of the claims: another copy of a claim must not move it.
        time = sum(Pool((*group.values(),)).period) / 2 if year is None else year
        said = speakers(group, time)
        pool = Pool(tuple(sorted(said.values(), key=lambda one: one.claim_id)), lines=tuple(said))
        if len(said) > 1:
            bounds = {
                one.claim_id for one in graded if not one.valued and gap(pool.period, one.period) <= near
            }
            yield pool._replace(bounds=tuple(speakers(bounds, time, said).values()))
