"""Raw claims as printed become claims in common terms; every change is a step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.claims.contract import ENDS, claims, conform
from analysis.claims.estimand import counterpart, direction
from analysis.claims.printed_cells import Ends, PlaceCells, printed_level, read_claim_figures
from analysis.claims.steps import Step
from analysis.reading.cards import Card
from analysis.reading.contracts import COUNTED_FACTS, FLAGS, RATED_FACTS, YES
from analysis.reading.periods import Period, PeriodError, parse_period
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import LINE
from analysis.vocabulary import FigureKind, PeriodKind, StepCode, Unit

#: What a figure may be for a unit, if not a count; a percentage of people is no count of people.
_KINDS: Mapping[str, FigureKind] = {
    Unit.FRACTION: FigureKind.SHARE,
    Unit.RANK: FigureKind.RANK,
    **dict.fromkeys((Unit.MONEY, Unit.MONEY_PER_YEAR, Unit.MONEY_PER_PERSON_PER_YEAR), FigureKind.MONEY),
    **dict.fromkeys((Unit.PERSONS_PER_1000, Unit.PERSONS_PER_100000), FigureKind.RATE),
}
#: The ends of a claim's movement, and of that of its whole, with the raw columns that name them.
_ENDS = {"origin": "place_from", "destination": "place_to", "via": "place_via"}
_WHOLE_ENDS = {"whole_origin": "whole_place_from", "whole_destination": "whole_place_to"}
#: Columns that a table of claims need not have.
_MAY_LACK = ("price_year", "register", "sample", "target_population")
_COPIED = (
    *("claim_id", "section", "locator", "figure", "hedge", "measure", "unit", "place", "role", "movement"),
    *("population", "exploitation", "status", "visibility", "method", "period", "share_of", "whole_measure"),
    *("whole_population", "whole_exploitation", "whole_status", "whole_movement", "whole_visibility"),
    *("statement", "footnote", "definition", "note", "producer_year"),
)
_FROM_FIGURE = ("kind", *ENDS, "bound", "approximate", "vague")
_REASONS: Mapping[StepCode, str] = {
    StepCode.PARSED: "the number as printed",
    StepCode.VAGUE_TO_FLOOR: "the words fix an order of magnitude or a half only",
    StepCode.HEDGE_TO_BOUND: "the words make it a bound",
    StepCode.BOUND_TO_POINT: "before the result of a survey, list comparison or model the words say a rounding",
    StepCode.STRICT_TO_INCLUSIVE: "fewer than a whole number is at most one less",
    StepCode.CENSORED_TO_INTERVAL: "a suppressed small count is an interval",
    StepCode.WORDS_TO_NUMBER: "number words",
    StepCode.PERCENT_TO_FRACTION: "shares are kept as fractions of one",
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Claims that keep the contract `claims`, and the steps that led there."""

    claims: pd.DataFrame
    steps: tuple[Step, ...]


def clean(raw: pd.DataFrame, card: Card, *, producers: Mapping[str, str]) -> Cleaned:
    """Claims of one raw table, as `clean_tables` reads them."""
    return clean_tables([(raw, card)], producers=producers)


def clean_tables(tables: Iterable[tuple[pd.DataFrame, Card]], *, producers: Mapping[str, str]) -> Cleaned:
    """Claims of raw tables, each with the card of its file, with a step for every change.

    Parameters
    ----------
    tables : iterable of (DataFrame, Card)
        Each keeps the contract `raw_claims`.
    producers : mapping
        From each printed name of a producer to its normalised name.

    Raises
    ------
    InputError
        With every figure, period, place and producer that cannot be read.
    """
    problems: list[Problem] = []
    steps: list[Step] = []
    rows: list[dict[str, object]] = []
    for raw, card in tables:
        try:
            figures = read_claim_figures(raw, file=card.path).to_dict("records")
        except InputError as error:
            problems.extend(error.problems)
            continue
        places = PlaceCells(card.path, problems)
        for cells, figure in zip(raw.to_dict("records"), figures, strict=True):
            record = _Record(cells, figure, card, places, problems=problems, steps=steps)
            rows.append(_claim(record, producers))
    if problems:
        raise InputError(problems)
    frame = pd.DataFrame(rows, columns=list(claims().columns), dtype=object)
    return Cleaned(conform(frame, claims()), tuple(steps))


@dataclass(frozen=True, slots=True)
class _Record:
    """One raw record with its figure as read, and where its problems and steps are remembered."""

    cells: Mapping[Any, Any]
    figure: Mapping[Any, Any]
    card: Card
    places: PlaceCells
    problems: list[Problem]
    steps: list[Step]

    def place(self, column: str) -> Ends:
        """The places of a cell."""
        return self.places.read(self.cells, column)

    def problem(self, column: str, what: str, right: str) -> None:
        """Remember what is wrong with a cell."""
        self.problems.append(Problem(self.card.path, int(self.cells[LINE]), column, what, right))

    def step(self, field: str, code: StepCode, after: str, *, before: str, reason: str) -> None:
        """Remember a change."""
        self.steps.append(Step(self.cells["claim_id"], field, code, before, after, "reading", reason))


def _claim(record: _Record, producers: Mapping[str, str]) -> dict[str, object]:
    """One record of the claims table."""
    cells, figure, card = record.cells, record.figure, record.card
    place = record.place("place")
    ends = {name: record.place(column) for name, column in _ENDS.items()}
    period = _period(record)
    _check_kind(record)
    _figure_steps(record)
    _place_steps(record, place, ends)
    row: dict[str, object] = {name: cells[name] for name in _COPIED}
    row |= {name: figure[name] for name in _FROM_FIGURE}
    row |= {name: end.codes for name, end in ends.items()}
    row |= {name: record.place(column).codes for name, column in _WHOLE_ENDS.items()}
    row |= {
        "source": card.source,
        "scope": card.scope,
        "position": int(cells["position"]),
        "currency": figure["currency"] if isinstance(figure["currency"], str) else "",
        "area": place.codes,
        "region_code": place.region,
        "regions": _regions(place, ends),
        "period_start": period.start,
        "period_end": period.end,
        "period_kind": period.kind,
        "producer": _producer(record, producers),
        "carrier": cells.get("carrier") or card.carrier or card.title,
        "carrier_year": card.year,
        "read_in": cells.get("read_in") or card.read_in,
        "lineage": cells.get("lineage") or cells["claim_id"],
        "suppressed": StepCode.CENSORED_TO_INTERVAL in figure["steps"].split(";"),
        **{name: cells.get(name) or None for name in (*COUNTED_FACTS, *RATED_FACTS)},
        **{name: cells.get(name) == YES for name in FLAGS},
        **{name: cells.get(name) or "" for name in _MAY_LACK},
        "interval_level": _level(record),
    }
    row["part_years"] = row["part_years"] or period.part_years
    row["direction"] = direction(row)
    row["counterpart"] = counterpart(row)
    return row


def _regions(place: Ends, ends: Mapping[str, Ends]) -> str:
    """Codes of all regions with a page that the claim touches, sorted."""
    found = {place.region, *(region for end in ends.values() for region in end.regions)}
    return ";".join(sorted(found - {""}))


def _period(record: _Record) -> Period:
    """Period of a record: the transcribed years, and the kind that the words give.

    Words that only point elsewhere ("during the same period") are no error where the years were transcribed.
    """
    cells = record.cells
    nothing = Period(None, None, PeriodKind.NONE)
    try:
        read = parse_period(cells["period"]) if cells["period"] else nothing
    except PeriodError as error:
        if not cells["period_start"]:
            record.problem("period", str(error), "a period that docs/transcribe.md describes")
        read = nothing
    start = int(cells["period_start"]) if cells["period_start"] else read.start
    end = int(cells["period_end"]) if cells["period_end"] else read.end
    if start is not None and end is not None and start > end:
        record.problem("period_start", f"{start} is after {end}", "a start before the end")
        return nothing
    kind = read.kind if read.kind is not PeriodKind.NONE or start is None else _kind_of_years(start, end)
    if cells["period"] and (start is not None or end is not None):
        years = " to ".join(str(year) for year in (start, end) if year is not None)
        reason = f"read as {kind.replace('_', ' ')}"
        record.step("period_start", StepCode.PERIOD_READ, years, before=cells["period"], reason=reason)
    return Period(start, end, kind, read.approximate, read.part_years)


def _kind_of_years(start: int, end: int | None) -> PeriodKind:
    """Kind of a period that was transcribed as years only."""
    if end is None:
        return PeriodKind.OPEN_WINDOW
    return PeriodKind.YEAR if start == end else PeriodKind.WINDOW


def _check_kind(record: _Record) -> None:
    """Report a figure that is not of the kind that its unit asks for."""
    kind, unit, printed = record.figure["kind"], record.cells["unit"], record.cells["figure"]
    allowed = _KINDS.get(unit, FigureKind.COUNT)
    if kind != allowed:
        right = f"a figure that is a {allowed}, or another unit"
        record.problem("figure", f"{printed!r} is a {kind} but the unit is {unit}", right)


def _level(record: _Record) -> str:
    """The level of a claim's interval: as transcribed, or as its figure prints it; empty where neither says one."""
    printed = record.cells["figure"]
    stated, read = record.cells.get("interval_level") or "", printed_level(printed)
    if stated and read and float(stated) != float(read):
        record.problem("interval_level", f"{stated} is not the level of {printed!r}", f"{read}, or nothing")
    level = stated or read
    if level and (pd.isna(record.figure["low"]) or pd.isna(record.figure["high"])):
        record.problem("interval_level", f"{printed!r} is no interval", "both ends, or no level")
        return ""
    return level


def _figure_steps(record: _Record) -> None:
    """Steps from the printed figure to its values."""
    filled = [end for end in ENDS if pd.notna(record.figure[end])]
    values = " to ".join(f"{record.figure[end]:.10g}" for end in filled)
    field = next((end for end in ("best", "low", "high") if end in filled), "best")
    for name in (record.figure["steps"] or StepCode.PARSED).split(";"):
        code = StepCode(name)
        record.step(field, code, values, before=record.cells["figure"], reason=_REASONS[code])


def _place_steps(record: _Record, place: Ends, ends: Mapping[str, Ends]) -> None:
    """Steps from printed names to codes."""
    named = [("area", "place", place), *((name, _ENDS[name], end) for name, end in ends.items())]
    for field, column, end in named:
        if printed := record.cells[column]:
            record.step(field, StepCode.PLACE_TO_CODE, end.codes, before=printed, reason="name to code")


def _producer(record: _Record, producers: Mapping[str, str]) -> str:
    """Normalised name of the producer."""
    printed = record.cells["producer"]
    if printed not in producers:
        right = "a name of data/raw/reference/producers.csv"
        record.problem("producer", f"the producer {printed!r} is unknown", right)
    return producers.get(printed, printed)
