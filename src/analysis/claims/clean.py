"""Raw claims as printed become claims in common units; every change is a step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.claims import contract
from analysis.claims.estimand import counterpart, direction
from analysis.claims.figures import number_phrases, printed_level, read_figures, rounded
from analysis.claims.places import Ends, locate, locate_end
from analysis.claims.steps import Step, steps_table
from analysis.reading.cards import Card
from analysis.reading.contracts import COUNTED_FACTS, FLAGS, RATED_FACTS, YES
from analysis.reading.periods import Period, PeriodError, parse_period
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import LINE
from analysis.vocabulary import FigureKind, PeriodKind, StepCode, Unit

#: What a figure may be for a unit; a percentage of people is no count of people.
_KINDS: Mapping[Unit, frozenset[FigureKind]] = {
    Unit.FRACTION: frozenset({FigureKind.SHARE}),
    Unit.RANK: frozenset({FigureKind.RANK}),
    Unit.MONEY: frozenset({FigureKind.MONEY}),
    Unit.MONEY_PER_YEAR: frozenset({FigureKind.MONEY}),
    Unit.MONEY_PER_PERSON_PER_YEAR: frozenset({FigureKind.MONEY}),
    Unit.RATIO: frozenset({FigureKind.COUNT}),
    Unit.PERSONS_PER_1000: frozenset({FigureKind.RATE}),
    Unit.PERSONS_PER_100000: frozenset({FigureKind.RATE}),
}
#: Columns that a table of claims need not have.
_MAY_LACK = ("price_year", "register", "sample", "target_population")
_COPIED = (
    *("claim_id", "section", "locator", "figure", "hedge", "measure", "unit", "place", "role", "movement"),
    *("population", "exploitation", "status", "visibility", "method", "period", "share_of", "whole_measure"),
    *("whole_population", "whole_exploitation", "whole_status", "whole_movement", "whole_visibility"),
    *("statement", "footnote", "definition", "note"),
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Claims in common units, and the steps that led there."""

    claims: pd.DataFrame
    steps: pd.DataFrame


def clean(raw: pd.DataFrame, card: Card, *, producers: Mapping[str, str]) -> Cleaned:
    """Claims of one raw table in common units, with a step for every change.

    Parameters
    ----------
    raw : DataFrame
        Keeps the contract `raw_claims`.
    card : Card
        Of the file that the table was read from.
    producers : mapping
        From each printed name of a producer to its normalised name.

    Raises
    ------
    InputError
        With every figure, period, place and producer that cannot be read.
    """
    figures = read_figures(number_phrases(raw), raw[LINE], file=card.path, column="figure")
    figures = rounded(figures, raw["method"].tolist())
    problems: list[Problem] = []
    steps: list[Step] = []
    rows = [
        _claim(record, figure, _Context(card, producers, problems, steps))
        for record, figure in zip(raw.to_dict("records"), figures.to_dict("records"), strict=True)
    ]
    if problems:
        raise InputError(problems)
    return Cleaned(contract.conform(pd.DataFrame(rows, dtype=object), contract.claims()), steps_table(steps))


@dataclass(frozen=True, slots=True)
class _Context:
    """What the reading of one record needs beside the record."""

    card: Card
    producers: Mapping[str, str]
    problems: list[Problem]
    steps: list[Step]

    def problem(self, record: Mapping[Any, Any], column: str, what: str, right: str) -> None:
        """Remember what is wrong with a cell of this record."""
        self.problems.append(Problem(self.card.path, int(str(record[LINE])), column, what, right))

    def step(
        self, claim_id: object, field: str, code: StepCode, *, before: object, after: object, reason: str
    ) -> None:
        """Remember a change."""
        self.steps.append(Step(str(claim_id), field, code, str(before), str(after), "reading", reason))


def _claim(record: Mapping[Any, Any], figure: Mapping[Any, Any], context: _Context) -> dict[str, object]:
    """One record of the claims table."""
    card = context.card
    place = locate(record, context.problem)
    ends = {
        name: locate_end(record, f"place_{short}", context.problem)
        for name, short in (("origin", "from"), ("destination", "to"), ("via", "via"))
    }
    wholes = {
        f"whole_{name}": locate_end(record, f"whole_place_{short}", context.problem).codes
        for name, short in (("origin", "from"), ("destination", "to"))
    }
    period = _period(record, context)
    _check_figure(record, figure, context)
    _figure_steps(record, figure, context)
    _place_steps(record, place, ends, context)
    row: dict[str, object] = {name: record[name] for name in _COPIED}
    row |= {name: figure[name] for name in ("kind", "low", "high", "best", "bound", "approximate", "vague")}
    row |= {name: end.codes for name, end in ends.items()} | wholes
    row |= {
        "source": card.source,
        "scope": card.scope,
        "position": int(record["position"]),
        "currency": figure["currency"] if isinstance(figure["currency"], str) else "",
        "area": place.codes,
        "region_code": place.region,
        "regions": _regions(place, ends),
        "period_start": period.start,
        "period_end": period.end,
        "period_kind": period.kind,
        "producer": _producer(record, context),
        "producer_year": record["producer_year"],
        "carrier": record.get("carrier") or card.carrier or card.title,
        "carrier_year": card.year,
        "read_in": record.get("read_in") or card.read_in,
        "lineage": record.get("lineage") or record["claim_id"],
        "suppressed": StepCode.CENSORED_TO_INTERVAL in str(figure["steps"]).split(";"),
        **{name: record.get(name) or None for name in (*COUNTED_FACTS, *RATED_FACTS)},
        **{name: record.get(name) == YES for name in FLAGS},
        **{name: record.get(name) or "" for name in _MAY_LACK},
        "interval_level": _level(record, figure, context),
    }
    row["part_years"] = row["part_years"] or period.part_years
    row["direction"] = direction(
        {name: str(row[name]) for name in ("measure", "role", "movement", "area", "destination")}
    )
    row["counterpart"] = counterpart(
        {name: str(row[name]) for name in ("direction", "origin", "destination", "area")}
    )
    return row


def _regions(place: Ends, ends: Mapping[str, Ends]) -> str:
    """Codes of all regions with a page that the claim touches, sorted."""
    found = {place.region, *(region for end in ends.values() for region in end.regions)}
    return ";".join(sorted(found - {""}))


def _period(record: Mapping[Any, Any], context: _Context) -> Period:
    """Period of a record: the transcribed years, and the kind that the words give.

    Words that only point elsewhere ("during the same period") are no error where the years were transcribed.
    """
    nothing = Period(None, None, PeriodKind.NONE)
    try:
        read = parse_period(record["period"]) if record["period"] else nothing
    except PeriodError as error:
        if not record["period_start"]:
            context.problem(record, "period", str(error), "a period that docs/transcribe.md describes")
        read = nothing
    start = int(record["period_start"]) if record["period_start"] else read.start
    end = int(record["period_end"]) if record["period_end"] else read.end
    if start is not None and end is not None and start > end:
        context.problem(record, "period_start", f"{start} is after {end}", "a start before the end")
        return nothing
    kind = read.kind if read.kind is not PeriodKind.NONE or start is None else _kind_of_years(start, end)
    if record["period"] and (start is not None or end is not None):
        years = " to ".join(str(year) for year in (start, end) if year is not None)
        context.step(
            record["claim_id"], "period_start", StepCode.PERIOD_READ,
            before=record["period"], after=years, reason=f"read as {kind.replace('_', ' ')}",
        )  # fmt: skip
    return Period(start, end, kind, read.approximate, read.part_years)


def _kind_of_years(start: int, end: int | None) -> PeriodKind:
    """Kind of a period that was transcribed as years only."""
    if end is None:
        return PeriodKind.OPEN_WINDOW
    return PeriodKind.YEAR if start == end else PeriodKind.WINDOW


def _check_figure(record: Mapping[Any, Any], figure: Mapping[Any, Any], context: _Context) -> None:
    """A figure must be of the kind that its unit asks for, with its low end below its high end."""
    kind = FigureKind(str(figure["kind"]))
    allowed = _KINDS.get(Unit(record["unit"]), frozenset({FigureKind.COUNT}))
    if kind not in allowed:
        right = f"a figure that is a {' or '.join(allowed)}, or another unit"
        context.problem(
            record, "figure", f"{record['figure']!r} is a {kind} but the unit is {record['unit']}", right
        )


def _level(record: Mapping[Any, Any], figure: Mapping[Any, Any], context: _Context) -> str:
    """The level of a claim's interval: as transcribed, or as its figure prints it; empty where neither says one."""
    stated, printed = str(record.get("interval_level") or ""), printed_level(str(record["figure"]))
    if stated and printed and float(stated) != float(printed):
        what = f"{stated} is not the level of {record['figure']!r}"
        context.problem(record, "interval_level", what, f"{printed}, or nothing")
    level = stated or printed
    if level and (pd.isna(figure["low"]) or pd.isna(figure["high"])):
        context.problem(
            record, "interval_level", f"{record['figure']!r} is no interval", "both ends, or no level"
        )
        return ""
    return level


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


def _figure_steps(record: Mapping[Any, Any], figure: Mapping[Any, Any], context: _Context) -> None:
    """Steps from the printed figure to its values."""
    values = " to ".join(f"{figure[end]:.10g}" for end in ("low", "best", "high") if pd.notna(figure[end]))
    field = next((end for end in ("best", "low", "high") if pd.notna(figure[end])), "best")
    for code in map(StepCode, str(figure["steps"]).split(";") if figure["steps"] else [StepCode.PARSED]):
        context.step(
            record["claim_id"], field, code, before=record["figure"], after=values, reason=_REASONS[code]
        )


def _place_steps(record: Mapping[Any, Any], place: Ends, ends: Mapping[str, Ends], context: _Context) -> None:
    """Steps from printed names to codes."""
    named = {"area": (record["place"], place.codes)}
    named |= {
        name: (record[f"place_{short}"], ends[name].codes)
        for name, short in (("origin", "from"), ("destination", "to"), ("via", "via"))
    }
    for field, (before, after) in named.items():
        if before:
            context.step(
                record["claim_id"],
                field,
                StepCode.PLACE_TO_CODE,
                before=before,
                after=after,
                reason="name to code",
            )


def _producer(record: Mapping[Any, Any], context: _Context) -> str:
    """Normalised name of the producer."""
    printed = record["producer"]
    if printed not in context.producers:
        context.problem(
            record,
            "producer",
            f"the producer {printed!r} is unknown",
            "a name of data/raw/reference/producers.csv",
        )
    return context.producers.get(printed, printed)
