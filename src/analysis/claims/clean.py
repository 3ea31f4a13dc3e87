"""Raw claims as printed become claims in common terms: figures are intervals, places codes, every change is a step."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.claims.audit_steps import ENDS, Row, Step, is_missing
from analysis.claims.days import DAYS, WINDOW, cells_of, further_columns
from analysis.claims.estimand import counterpart, direction
from analysis.claims.row_checks import (
    ACCESSED,
    cell_problem,
    share_problems,
    span_problems,
    unknown_producers,
    years_to_come,
)
from analysis.files import packaged
from analysis.reading.cards import Card
from analysis.reading.delimited_tables import FILE, LINE, raw_contract
from analysis.reading.figures import FigureError, parse_figure, parse_figures
from analysis.reading.periods import Period, PeriodError, parse_period
from analysis.reading.places import PlaceError, smallest_region
from analysis.reading.places import places as read_place
from analysis.reading.problems import InputError, Problem, refuse
from analysis.table_contracts import as_table
from analysis.vocabulary import Bound, FigureKind, Method, PeriodKind, StepCode, Unit

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
_READ = (
    FILE, LINE, ACCESSED, "claim_id", "figure", "measure", "unit", "share_of", "interval_level", "producer_year",
    *_PERIOD, *_PLACES.values(),
)  # fmt: skip
_FROM_FIGURE = ("kind", *ENDS, "bound", "approximate", "vague")
#: What tells in which direction people of a claim move.
_MOVE = ("measure", "role", "movement", "area", "origin", "destination")
#: Why a figure was changed, by the code of the step.
_REASONS = packaged("claims/step_reasons.yml")
#: Methods whose results are computed: a word such as "over" before one says in which direction it was rounded.
COMPUTED = frozenset({Method.SURVEY, Method.CAPTURE_RECAPTURE, Method.MODEL})
#: Methods that count, ask or compute, beside those by which somebody judges.
FROM_DATA = COMPUTED | {Method.ADMINISTRATIVE}
#: The words by which somebody says that a number was rounded. "At least" and "up to" are the maker's own bounds
#: whatever the method.
_ROUNDING = re.compile(
    r"((just|slightly|a little|marginally) )?(more than|over|above|in excess of|upwards of)"
)
#: From so many significant digits on a number is a result; with one it may be an order of magnitude.
_DIGITS = 2
_LEVEL = re.compile(
    r"\b(\d\d(?:\.\d+)?) ?(?:%|per ?cent)[^\d()\[\]]*(?:interval|CI|CrI|UI|limits)\b", re.IGNORECASE
)
#: "As many" behind it makes a ratio of a figure that stands alone.
_TIMES = re.compile(r"\s+times\b(?!\s+as\b)")
_STANDARD_ERROR = re.compile(r"\b(?:SE|s\.\s?e\.|standard error|std err(?:or)?)(?![a-z])", re.IGNORECASE)
#: As what a standard error is read: see reading/grammar/row_readings.py.
_LEVEL_OF_ERROR = "0.95"


class Ends(NamedTuple):
    """One cell of places, read.

    `codes` are sorted, with `;` between, and a part of a country is `NLD/Amsterdam`; `region` is the smallest region
    with a page that contains them all; `regions` are the smallest ones for each.
    """

    codes: str
    region: str
    regions: tuple[str, ...]


Places = Mapping[str, Sequence[Ends]]
#: What the days of a row are read from.
_OF_DAYS = ("period", "period_start", "period_end", "measure")


class Cleaned(NamedTuple):
    """Claims and the steps that led to them."""

    claims: pd.DataFrame
    steps: tuple[Step, ...]


def clean_tables(tables: Iterable[tuple[pd.DataFrame, Card]], *, producers: Mapping[str, str]) -> Cleaned:
    """Claims of raw tables that keep the contract of raw claims, each with the card of its file.

    `producers` leads from each printed name of a producer to its normalised name. Every change is a step. Raises
    InputError with every figure, period, place and producer that cannot be read.
    """
    frames = [_printed(raw, card) for raw, card in tables]
    if not frames:
        return Cleaned(as_table((), "10_claims"), ())
    # Files are read together, as pandas works on one long table in the time that it takes for a short one.
    cells = pd.concat(frames, ignore_index=True)
    problems: list[Problem] = []
    rows = cells[[*_READ]].to_dict("records")
    places = read_places(cells, (*_PLACES.values(), *_WHOLE_PLACES.values()), problems)
    problems += unknown_producers(cells, producers)
    periods = [_period(row, problems) for row in rows]
    for row, period in zip(rows, periods, strict=True):
        problems += years_to_come(row, period)
    try:
        figures = _figures(cells)
    except InputError as error:
        raise InputError([*problems, *error.problems]) from None
    levels = []
    for row, figure in zip(rows, figures[["kind", *ENDS]].to_dict("records"), strict=True):
        problems += span_problems(row, figure)
        problems += share_problems(row, figure)
        levels.append(_level(row, figure, problems))
    refuse(problems)
    frame = _claims(cells, figures, places, periods)
    frame["interval_level"] = levels
    frame["producer"] = frame["producer"].map(producers)
    steps = _steps(rows, figures, places, periods)
    return Cleaned(as_table(frame, "10_claims"), tuple(steps))


def _printed(raw: pd.DataFrame, card: Card) -> pd.DataFrame:
    """The rows of a file with every column of raw claims, and what its card says of all of them."""
    printed = raw.reindex(columns=[LINE, *raw_contract("claims")], fill_value="")
    from_card = {FILE: card.path, "source": card.source, "scope": str(card.scope), "carrier_year": card.year}
    from_card[ACCESSED] = card.accessed
    return printed.assign(
        **from_card,
        carrier=printed["carrier"].replace("", card.carrier or card.title),
        read_in=printed["read_in"].replace("", str(card.read_in)),
    )


def reading_problems(raw: pd.DataFrame, card: Card) -> list[Problem]:
    """Every place, period and figure of a raw table that cannot be read by itself, whatever other cells say."""
    cells = _printed(raw, card)
    problems: list[Problem] = []
    read_places(cells, (*_PLACES.values(), *_WHOLE_PLACES.values()), problems)
    for row in cells[[*_READ]].to_dict("records"):
        period = _period(row, problems)
        problems += years_to_come(row, period)
    return [*problems, *_unreadable(_without_times(cells), "figure")]


def _without_times(cells: pd.DataFrame) -> pd.DataFrame:
    """Rows whose ratios are plain numbers."""
    # "Times" means a number only where a ratio is looked for: "four to nine times".
    without_times = cells["figure"].str.replace(_TIMES, "", regex=True)
    return cells.assign(figure=cells["figure"].mask(cells["unit"] == Unit.RATIO, without_times))


def _figures(cells: pd.DataFrame) -> pd.DataFrame:
    """The typed figures of some rows."""
    read = read_figures(_without_times(cells), "figure")
    # A ratio is a plain number where the unit says that it is one.
    is_ratio = (cells["unit"] == Unit.RATIO) & (read["kind"] == FigureKind.RATIO)
    read["kind"] = read["kind"].mask(is_ratio, str(FigureKind.COUNT))
    return rounded(read, cells["method"].tolist())


def _claims(
    cells: pd.DataFrame, figures: pd.DataFrame, places: Places, periods: Sequence[Period]
) -> pd.DataFrame:
    """The claims from what was read in their cells."""
    columns: dict[str, Any] = {name: figures[name] for name in _FROM_FIGURE}
    for name, raw in (_PLACES | _WHOLE_PLACES).items():
        columns[name] = [ends.codes for ends in places[raw]]
    by_words = pd.Series([period.part_years for period in periods], dtype=bool)
    frame = cells.assign(
        **columns,
        currency=figures["currency"].fillna(""),
        region_code=[ends.region for ends in places["place"]],
        regions=_regions(places),
        period_start=pd.Series([period.start for period in periods], dtype="Int64"),
        period_end=pd.Series([period.end for period in periods], dtype="Int64"),
        period_kind=[str(period.kind) for period in periods],
        # A claim of no lineage is one of its own.
        lineage=cells["lineage"].mask(cells["lineage"] == "", cells["claim_id"]),
        part_years=(cells["part_years"] != "") | by_words,
        suppressed=figures["steps"].str.contains(StepCode.CENSORED_TO_INTERVAL),
    )
    directions = []
    counterparts = []
    for move in frame[[*_MOVE]].to_dict("records"):
        move["direction"] = str(direction(move))
        directions.append(move["direction"])
        counterparts.append(counterpart(move))
    frame["direction"] = directions
    frame["counterpart"] = counterparts
    return frame.assign(**_days(cells))


def _days(cells: pd.DataFrame) -> dict[str, Any]:
    """The columns of days, where claims of the subject have them."""
    if not further_columns():
        return {}
    records: list[Any] = cells[[*_OF_DAYS]].to_dict("records")
    days = [cells_of(record) for record in records]
    return {name: [of_row[name] for of_row in days] for name in (DAYS, WINDOW)}


def _regions(places: Places) -> list[str]:
    """For each claim the regions that it touches: that of its place, and those of the ends of its movement."""
    moves = [places[raw] for name, raw in _PLACES.items() if name != "area"]
    regions = []
    for ends, *ends_of_move in zip(places["place"], *moves, strict=True):
        touched = {ends.region}
        for end in ends_of_move:
            touched.update(end.regions)
        touched.discard("")
        regions.append(";".join(sorted(touched)))
    return regions


def _period(cells: Row, problems: list[Problem]) -> Period:
    """Period of a record: the transcribed years, and the kind that the words give."""
    nothing = Period(None, None, PeriodKind.NONE)
    try:
        read = parse_period(cells["period"])
    except PeriodError as error:
        read = nothing
        if not cells["period_start"]:
            right = "one such as 2005, 1998-2002, since 1991, each year or at any given time"
            problems.append(cell_problem(cells, "period", str(error), right))
    start = int(cells["period_start"]) if cells["period_start"] else read.start
    end = int(cells["period_end"]) if cells["period_end"] else read.end
    if start is not None and end is not None and start > end:
        problems.append(
            cell_problem(cells, "period_start", f"{start} is after {end}", "a start before the end")
        )
        return nothing
    kind = read.kind
    if kind is PeriodKind.NONE:
        kind = _kind_of_years(start, end)
    return Period(start, end, kind, read.approximate, read.part_years)


def _kind_of_years(start: int | None, end: int | None) -> PeriodKind:
    """The kind of a period of which only the years are known."""
    if start is None:
        return PeriodKind.NONE
    if end is None:
        return PeriodKind.OPEN_WINDOW
    return PeriodKind.YEAR if start == end else PeriodKind.WINDOW


def _level(cells: Row, figure: Row, problems: list[Problem]) -> str:
    """The level of a claim's interval, as transcribed or printed, if any; a figure must be of its unit's kind."""
    printed = cells["figure"]
    unit = cells["unit"]
    allowed = _KINDS.get(unit, FigureKind.COUNT)
    stated = cells["interval_level"]
    read = printed_level(printed)
    level = stated or read
    if figure["kind"] != allowed:
        what = f"{printed!r} is a {figure['kind']} but the unit is {unit}"
        problems.append(cell_problem(cells, "figure", what, f"a figure that is a {allowed}, or another unit"))
    if stated and read and float(stated) != float(read):
        what = f"{stated} is not the level of {printed!r}"
        problems.append(cell_problem(cells, "interval_level", what, f"{read}, or nothing"))
    lacks_end = is_missing(figure["low"]) or is_missing(figure["high"])
    if level and lacks_end:
        what = f"{printed!r} is no interval"
        problems.append(cell_problem(cells, "interval_level", what, "both ends, or no level"))
    return str(level)


def _steps(
    rows: Sequence[Row], figures: pd.DataFrame, places: Places, periods: Sequence[Period]
) -> Iterator[Step]:
    """The steps from what was printed to what was read, claim by claim: its period, its figure, its places."""
    records = figures[[*ENDS, "steps"]].to_dict("records")
    for index, (row, figure, period) in enumerate(zip(rows, records, periods, strict=True)):
        yield from _period_steps(row, period)
        yield from _figure_steps(row, figure)
        for name, column in _PLACES.items():
            if row[column]:
                codes = places[column][index].codes
                yield _step(row, name, StepCode.PLACE_TO_CODE, column, codes, "name to code")


def reading_steps(claim: Row) -> tuple[Step, ...]:
    """The steps from what one claim prints to what was read, without those of its places; cells are text."""
    cells = pd.DataFrame([dict.fromkeys(_PLACES.values(), "") | dict(claim)]).assign(**{LINE: 1})
    return (
        *_period_steps(claim, _period(claim, [])),
        *_figure_steps(claim, _figures(cells).iloc[0].to_dict()),
    )


def _period_steps(row: Row, period: Period) -> Iterator[Step]:
    """The step from the words of a period to its years, if it has any."""
    years = [str(year) for year in (period.start, period.end) if year is not None]
    if row["period"] and years:
        reason = f"read as {period.kind.replace('_', ' ')}"
        yield _step(row, "period_start", StepCode.PERIOD_READ, "period", " to ".join(years), reason)


def _figure_steps(row: Row, figure: Row) -> Iterator[Step]:
    """The steps from a printed figure to its ends."""
    filled = {end: f"{figure[end]:.10g}" for end in ENDS if pd.notna(figure[end])}
    field = next((end for end in ("best", "low", "high") if end in filled), "best")
    after = " to ".join(filled.values())
    codes = figure["steps"] or StepCode.PARSED
    for code in codes.split(";"):
        yield _step(row, field, StepCode(code), "figure", after, _REASONS[code])


def _step(row: Row, field: str, code: StepCode, column: str, after: str, reason: str) -> Step:
    """One step of reading, from the cell of a column."""
    return Step(row["claim_id"], field, code, row[column], after, "reading", reason)


# -- single cells -----------------------------------------------------------------------------------------------------


def read_places(raw: pd.DataFrame, columns: Iterable[str], problems: list[Problem]) -> dict[str, list[Ends]]:
    """The places of each cell of some columns; an empty one is nowhere, as is an unknown one, which is a problem."""
    nowhere = Ends("", "", ())
    ends_by_text = {"": nowhere}
    ends_by_column: dict[str, list[Ends]] = {}
    for column in columns:
        for file, number, printed in zip(raw[FILE], raw[LINE], raw[column], strict=True):
            # Most cells repeat one of a few hundred texts.
            if printed in ends_by_text:
                continue
            try:
                ends_by_text[printed] = _ends(printed)
            except PlaceError as error:
                right = "a name of data/raw/reference/place_names.csv"
                problems.append(Problem(file, int(number), column, str(error), right))
        ends_by_column[column] = [ends_by_text.get(printed, nowhere) for printed in raw[column]]
    return ends_by_column


def _ends(printed: str) -> Ends:
    """The places of a text; a part of a country keeps its name, so that it is never taken for the country."""
    codes = set()
    regions = set()
    for place in read_place(printed):
        code = place.code
        if place.part_name:
            code += f"/{place.part_name}"
        codes.add(code)
        regions.add(place.region_code)
    sorted_regions = tuple(sorted(regions))
    return Ends(";".join(sorted(codes)), smallest_region(sorted_regions), sorted_regions)


def printed_level(figure: str) -> str:
    """The level that a figure prints for its interval, as a fraction in text; empty if it prints none.

    Examples
    --------
    >>> printed_level("98,000 (95% interval 8,000 to 194,000)")
    '0.95'
    """
    percent = _LEVEL.search(figure)
    if percent:
        return f"{float(percent[1]) / 100:g}"
    return _LEVEL_OF_ERROR if _STANDARD_ERROR.search(figure) else ""


def rounded(figures: pd.DataFrame, methods: Sequence[str]) -> pd.DataFrame:
    """The same figures, where lower bounds that only say how a computed result was rounded are points.

    Examples
    --------
    >>> read = parse_figures(pd.Series(["more than 2.1 million", "at least 2.1 million"]))
    >>> rounded(read, ["survey", "survey"])[["low", "best", "approximate"]].values.tolist()
    [[nan, 2100000.0, True], [2100000.0, nan, False]]
    """
    is_computed = pd.Series([method in COMPUTED for method in methods], index=figures.index)
    has_low_only = figures["low"].notna() & figures["high"].isna()
    is_floor = has_low_only & (figures["bound"] == Bound.LOWER)
    is_point = is_computed & is_floor & ~figures["vague"]
    is_point &= figures["hedge"].map(_says_rounding)
    is_point &= figures["low"].map(_is_result)
    codes = figures["steps"].str.replace(StepCode.HEDGE_TO_BOUND, StepCode.BOUND_TO_POINT)
    return figures.assign(
        best=figures["best"].mask(is_point, figures["low"]),
        low=figures["low"].mask(is_point),
        bound=figures["bound"].mask(is_point, str(Bound.NONE)),
        approximate=figures["approximate"] | is_point,
        steps=figures["steps"].mask(is_point, codes),
    )


def _says_rounding(hedge: str) -> bool:
    """Whether the words before a number say in which direction it was rounded."""
    return bool(_ROUNDING.fullmatch(hedge.lower()))


def _is_result(value: float) -> bool:
    """Whether there is a number, and it has the digits of a result."""
    is_number = value == value
    return is_number and len(significant(value)) >= _DIGITS


def significant(value: float) -> str:
    """The digits of a number without zeros at either end: `82` for 820,000; six at most."""
    mantissa, _, _ = f"{value:.5e}".partition("e")
    digits = mantissa.replace(".", "").rstrip("0")
    return digits or "0"


def read_figures(raw: pd.DataFrame, column: str) -> pd.DataFrame:
    """The typed interval of each figure of a column; InputError with the nearest form for each that cannot be read."""
    try:
        return parse_figures(raw[column]).set_axis(raw.index)
    except FigureError:
        # One error for the whole column stops at the first few; a transcriber wants to see them all.
        raise InputError(_unreadable(raw, column)) from None


def _unreadable(raw: pd.DataFrame, column: str) -> list[Problem]:
    """Every cell of a column that is no figure, with the nearest form that is one."""
    problems = []
    for file, number, text in zip(raw[FILE], raw[LINE], raw[column], strict=True):
        try:
            parse_figure(text)
        except FigureError as error:
            what = f"{error.text!r} is not a figure: {error.reason}"
            right = f"a form such as {error.nearest!r}"
            problems.append(Problem(file, int(number), column, what, right))
    return problems
