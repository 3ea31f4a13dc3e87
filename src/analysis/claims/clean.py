"""Raw claims as printed become claims in common terms; every change is a step."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.claims.cells import ENDS, Row, Step, is_missing
from analysis.claims.estimand import counterpart, direction
from analysis.claims.printed_cells import (
    Ends,
    printed_level,
    read_claim_figures,
    read_places,
    unknown_producers,
)
from analysis.files import packaged
from analysis.reading.cards import Card
from analysis.reading.periods import Period, PeriodError, parse_period
from analysis.reading.problems import InputError, Problem, refuse
from analysis.reading.text_tables import FILE, LINE, raw_contract
from analysis.tables import as_table
from analysis.vocabulary import FigureKind, PeriodKind, StepCode, Unit

#: What a figure may be for a unit, if not a count; a percentage of people is no count of people.
_KINDS: Mapping[str, FigureKind] = {
    Unit.FRACTION: FigureKind.SHARE,
    Unit.RANK: FigureKind.RANK,
    **dict.fromkeys((Unit.MONEY, Unit.MONEY_PER_YEAR, Unit.MONEY_PER_PERSON_PER_YEAR), FigureKind.MONEY),
    **dict.fromkeys((Unit.PERSONS_PER_1000, Unit.PERSONS_PER_100000), FigureKind.RATE),
}
_PERIOD = ("period", "period_start", "period_end")
#: The codes of a claim's places, with the raw columns that name these: its own, the ends of its movement, its whole's.
_PLACES = {"area": "place", "origin": "place_from", "destination": "place_to", "via": "place_via"}
_WHOLE_PLACES = {"whole_origin": "whole_place_from", "whole_destination": "whole_place_to"}
#: Columns that are read a row at a time.
_READ = (FILE, LINE, "claim_id", "figure", "unit", "interval_level", *_PERIOD, *_PLACES.values())
_FROM_FIGURE = ("kind", *ENDS, "bound", "approximate", "vague")
#: Why a figure was changed, by the code of the step.
_REASONS = packaged("claims/step_reasons.yml")
Places = Mapping[str, Sequence[Ends]]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Claims and the steps that led to them."""

    claims: pd.DataFrame
    steps: tuple[Step, ...]


def clean_tables(tables: Iterable[tuple[pd.DataFrame, Card]], *, producers: Mapping[str, str]) -> Cleaned:
    """Claims of raw tables that keep the contract of raw claims, each with the card of its file.

    `producers` leads from each printed name of a producer to its normalised name. Every change is a step. Raises
    InputError with every figure, period, place and producer that cannot be read.
    """
    columns = [LINE, *raw_contract("claims")]
    frames = []
    for raw, card in tables:
        printed = raw.reindex(columns=columns, fill_value="")
        said_of_all = {"source": card.source, "scope": str(card.scope), "carrier_year": card.year}
        carrier = printed["carrier"].replace("", card.carrier or card.title)
        read_in = printed["read_in"].replace("", str(card.read_in))
        frames.append(printed.assign(**{FILE: card.path, **said_of_all}, carrier=carrier, read_in=read_in))
    if not frames:
        return Cleaned(as_table((), "10_claims"), ())
    # Files are read together, as pandas works on one long table in the time that it takes for a short one.
    cells = pd.concat(frames, ignore_index=True)
    problems: list[Problem] = []
    rows = cells[[*_READ]].to_dict("records")
    places = read_places(cells, (*_PLACES.values(), *_WHOLE_PLACES.values()), problems)
    problems += unknown_producers(cells, producers)
    periods = [_period(row, problems) for row in rows]
    try:
        figures = read_claim_figures(cells)
    except InputError as error:
        raise InputError([*problems, *error.problems]) from None
    levels = [
        _level(row, figure, problems)
        for row, figure in zip(rows, figures[["kind", *ENDS]].to_dict("records"), strict=True)
    ]
    refuse(problems)
    frame = _claims(cells, figures, places, periods).assign(interval_level=levels)
    frame["producer"] = frame["producer"].map(producers)
    return Cleaned(as_table(frame, "10_claims"), tuple(_steps(rows, figures, places, periods)))


def _claims(
    cells: pd.DataFrame, figures: pd.DataFrame, places: Places, periods: Sequence[Period]
) -> pd.DataFrame:
    """The claims from what was read in their cells."""
    frame = cells.assign(
        **{name: figures[name] for name in _FROM_FIGURE},
        **{name: [end.codes for end in places[raw]] for name, raw in (_PLACES | _WHOLE_PLACES).items()},
        currency=figures["currency"].fillna(""),
        region_code=[end.region for end in places["place"]],
        regions=[
            ";".join(sorted({ends[0].region, *(one for end in ends[1:] for one in end.regions)} - {""}))
            for ends in zip(*(places[raw] for raw in _PLACES.values()), strict=True)
        ],
        period_start=pd.Series([period.start for period in periods], dtype="Int64"),
        period_end=pd.Series([period.end for period in periods], dtype="Int64"),
        period_kind=[str(period.kind) for period in periods],
        lineage=cells["lineage"].mask(cells["lineage"] == "", cells["claim_id"]),
        part_years=[
            bool(said or period.part_years) for said, period in zip(cells["part_years"], periods, strict=True)
        ],
        suppressed=figures["steps"].str.contains(StepCode.CENSORED_TO_INTERVAL),
    )
    moves = frame[["measure", "role", "movement", "area", "origin", "destination"]].to_dict("records")
    frame["direction"] = [str(direction(row)) for row in moves]
    frame["counterpart"] = [
        counterpart(row | {"direction": side}) for row, side in zip(moves, frame["direction"], strict=True)
    ]
    return frame


def _period(cells: Row, problems: list[Problem]) -> Period:
    """Period of a record: the transcribed years, and the kind that the words give."""
    read = nothing = Period(None, None, PeriodKind.NONE)
    try:
        read = parse_period(cells["period"])
    except PeriodError as error:
        if not cells["period_start"]:
            right = "a period that docs/transcribe.md describes"
            problems.append(_problem(cells, "period", str(error), right))
    start = int(cells["period_start"]) if cells["period_start"] else read.start
    end = int(cells["period_end"]) if cells["period_end"] else read.end
    if start is not None and end is not None and start > end:
        problems.append(_problem(cells, "period_start", f"{start} is after {end}", "a start before the end"))
        return nothing
    kind = read.kind
    if kind is PeriodKind.NONE and start is not None:
        closed = PeriodKind.YEAR if start == end else PeriodKind.WINDOW
        kind = PeriodKind.OPEN_WINDOW if end is None else closed
    return Period(start, end, kind, read.approximate, read.part_years)


def _level(cells: Row, figure: Row, problems: list[Problem]) -> str:
    """The level of a claim's interval, as transcribed or printed, if any; a figure must be of its unit's kind."""
    printed, stated, unit = cells["figure"], cells["interval_level"], cells["unit"]
    allowed, read = _KINDS.get(unit, FigureKind.COUNT), printed_level(printed)
    if figure["kind"] != allowed:
        what = f"{printed!r} is a {figure['kind']} but the unit is {unit}"
        problems.append(_problem(cells, "figure", what, f"a figure that is a {allowed}, or another unit"))
    if stated and read and float(stated) != float(read):
        what = f"{stated} is not the level of {printed!r}"
        problems.append(_problem(cells, "interval_level", what, f"{read}, or nothing"))
    if (stated or read) and (is_missing(figure["low"]) or is_missing(figure["high"])):
        what = f"{printed!r} is no interval"
        problems.append(_problem(cells, "interval_level", what, "both ends, or no level"))
    return str(stated or read)


def _problem(cells: Row, column: str, what: str, right: str) -> Problem:
    """What is wrong with a cell."""
    return Problem(cells[FILE], int(cells[LINE]), column, what, right)


def _steps(
    rows: Sequence[Row], figures: pd.DataFrame, places: Places, periods: Sequence[Period]
) -> Iterator[Step]:
    """The steps from what was printed to what was read, claim by claim: its period, its figure, its places."""
    read = figures[[*ENDS, "steps"]].to_dict("records")
    for number, (row, figure, period) in enumerate(zip(rows, read, periods, strict=True)):
        found: list[tuple[str, StepCode, str, str, str]] = []
        years = " to ".join(str(year) for year in (period.start, period.end) if year is not None)
        if row["period"] and years:
            reason = f"read as {period.kind.replace('_', ' ')}"
            found.append(("period_start", StepCode.PERIOD_READ, "period", years, reason))
        filled = {end: f"{figure[end]:.10g}" for end in ENDS if pd.notna(figure[end])}
        field = next((end for end in ("best", "low", "high") if end in filled), "best")
        for code in map(StepCode, (figure["steps"] or StepCode.PARSED).split(";")):
            found.append((field, code, "figure", " to ".join(filled.values()), _REASONS[code]))
        for name, column in _PLACES.items():
            if row[column]:
                codes = places[column][number].codes
                found.append((name, StepCode.PLACE_TO_CODE, column, codes, "name to code"))
        for field, code, printed, after, reason in found:
            yield Step(row["claim_id"], field, code, row[printed], after, "reading", reason)
