"""Money, counts and rates made comparable: sibling columns beside what was printed, and a step for each conversion.

Nothing is converted on a guess. Where a price year, a rate of exchange, a population or the end of a window is not
known, the columns stay empty and `not_converted` says what is missing. A unit that can only be a slip, such as persons
a month for a yearly number, is no matter of conversion: it waits for a declared correction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.claims.cells import is_missing
from analysis.claims.contract import COMMON_UNITS, ENDS, typed
from analysis.claims.estimand import period_years
from analysis.claims.population import Members, PopulationTable, denominator
from analysis.claims.prices import CPI, RATES, NotConvertibleError, Prices, price_table
from analysis.claims.steps import Step
from analysis.reading.cards import RAW
from analysis.reading.places import members
from analysis.reading.priors import Priors
from analysis.reading.text_tables import read_text_table
from analysis.vocabulary import MONEY_MEASURES, PERSON_MEASURES, Measure, PeriodKind, StepCode, Unit

#: People of whom a rate in each unit is per.
PER: Mapping[Unit, float] = {Unit.PERSONS_PER_1000: 1e3, Unit.PERSONS_PER_100000: 1e5}
_COUNTED = frozenset({Unit.PERSONS, Unit.PERSONS_PER_YEAR, *PER})
#: Measures of which a rate per population makes sense.
_RATED = frozenset({Measure.STOCK, Measure.FLOW, Measure.PREVALENCE})
#: Columns that conversions read.
_READ = (
    *(
        "claim_id",
        *ENDS,
        "measure",
        "unit",
        "currency",
        "price_year",
        "area",
        "population",
        "target_population",
    ),
    *("period_start", "period_end", "period_kind", "part_years", "producer_year", "carrier_year"),
)


@dataclass(frozen=True, slots=True)
class References:
    """What conversions need beside the claims; `usd_year` is the year of the constant US dollars."""

    prices: Prices
    people: PopulationTable
    members: Members
    usd_year: int


@dataclass(frozen=True, slots=True)
class Harmonised:
    """Claims with the columns `COMMON_UNITS`, and the steps that led there."""

    claims: pd.DataFrame
    steps: tuple[Step, ...]


class _Change(NamedTuple):
    """A factor on the way to a converted value."""

    factor: float
    code: StepCode
    unit: str
    reason: str


Row = Mapping[Any, Any]
Conversion = Callable[[Row, References], list[_Change]]


def load_references(root: Path, priors: Priors, people: PopulationTable) -> References:
    """What claims are converted with, from the project's files; InputError with every problem of the prices."""
    cpi = read_text_table(root / RAW / CPI, file=f"{RAW}/{CPI}")
    there = (root / RAW / RATES).is_file()
    rates = read_text_table(root / RAW / RATES, file=f"{RAW}/{RATES}") if there else None
    return References(price_table(cpi, rates), people, _members, int(priors.number("usd_year")))


def _members(code: str, year: int) -> frozenset[str]:
    """The countries of a group or region in a year."""
    return members(code, year=year)


def harmonise(claims: pd.DataFrame, references: References) -> Harmonised:
    """Claims with money in constant US dollars, rates as counts, counts as rates and windows as yearly numbers.

    A column holds its value wherever it is known, whether or not a conversion was needed; only conversions are steps.
    """
    steps: list[Step] = []
    rows = [_row(row, references, steps) for row in claims[[*_READ]].to_dict("records")]
    made = pd.DataFrame(rows, index=claims.index, columns=list(COMMON_UNITS), dtype=object)
    return Harmonised(pd.concat([claims, typed(made, COMMON_UNITS)], axis=1), tuple(steps))


def _row(claim: Row, references: References, steps: list[Step]) -> dict[str, object]:
    """The added cells of one claim."""
    out: dict[str, object] = {}
    refused = []
    values = {end: float(claim[end]) for end in ENDS if not is_missing(claim[end])}
    for name, (applies, convert) in _CONVERSIONS.items() if values else ():
        if not applies(claim):
            continue
        try:
            changes = convert(claim, references)
        except NotConvertibleError as error:
            refused.append(f"{name}: {error}")
            continue
        converted = _converted(str(claim["claim_id"]), values, name, changes, steps=steps)
        out |= {f"{name}_{end}": value for end, value in converted.items()}
        if name == "usd":
            out["usd_year"] = references.usd_year
    return out | {"not_converted": "; ".join(refused)}


def _converted(
    claim_id: str, values: dict[str, float], name: str, changes: list[_Change], *, steps: list[Step]
) -> dict[str, float]:
    """The ends of a claim after all changes, each change remembered as a step."""
    field = f"{name}_{next(end for end in ('best', 'low', 'high') if end in values)}"
    for factor, code, unit, reason in changes:
        after = {end: value * factor for end, value in values.items()}
        with_unit = f"{_shown(after)} {unit}"
        steps.append(Step(claim_id, field, code, _shown(values), with_unit, "harmonise", reason))
        values = after
    return values


def _shown(values: Mapping[str, float]) -> str:
    """The ends of a claim as text."""
    return " to ".join(f"{values[end]:.10g}" for end in ENDS if end in values)


def _is_money(claim: Row) -> bool:
    return claim["measure"] in MONEY_MEASURES


def _counts_persons(claim: Row) -> bool:
    return claim["measure"] in PERSON_MEASURES and claim["unit"] in _COUNTED


def _has_rate(claim: Row) -> bool:
    return claim["measure"] in _RATED and _counts_persons(claim)


def _has_years(claim: Row) -> bool:
    return claim["measure"] in {Measure.CUMULATIVE, Measure.FLOW} and _counts_persons(claim)


def _to_usd(claim: Row, references: References) -> list[_Change]:
    """From an amount in any money of a year to constant US dollars."""
    year, how = _price_year(claim)
    currency = str(claim["currency"])
    exchange = references.prices.to_dollars(currency, year)
    deflator = references.prices.deflator(year, to=references.usd_year)
    changes = []
    if currency != "USD":
        reason = f"1 {currency} = {exchange.value:.6g} US dollars in {year} ({exchange.source})"
        changes.append(_Change(exchange.value, StepCode.CURRENCY_CONVERTED, f"US dollars of {year}", reason))
    if year != references.usd_year:
        reason = f"times {deflator.value:.6g}, prices of {references.usd_year} over those of {how} ({deflator.source})"
        unit = f"US dollars of {references.usd_year}"
        changes.append(_Change(deflator.value, StepCode.DEFLATED, unit, reason))
    return changes


def _price_year(claim: Row) -> tuple[int, str]:
    """The year whose prices an amount is in, and how it is known."""
    if not is_missing(claim["price_year"]):
        return int(claim["price_year"]), f"{claim['price_year']}, the price year as stated"
    years = period_years(claim)
    if len(years) < 2:
        raise NotConvertibleError("no price year")
    return sum(years) // 2, f"{sum(years) // 2}, the middle of its period"


def _to_persons(claim: Row, references: References) -> list[_Change]:
    """From a rate to a number of persons."""
    if claim["unit"] not in PER:
        return []
    if claim["target_population"]:
        raise NotConvertibleError(f"no number of {claim['target_population']}")
    per = PER[claim["unit"]]
    of = denominator(claim, references.people, references.members)
    reason = f"times {of.people:,.0f} {of.whom} in {of.year} over {per:,.0f} ({of.source})"
    return [_Change(of.people / per, StepCode.RATE_TO_COUNT, "persons", reason)]


def _to_rate(claim: Row, references: References) -> list[_Change]:
    """From a number of persons, or a rate per another number, to persons per 100,000 people."""
    if claim["unit"] in PER:
        per = PER[claim["unit"]]
        reason = f"times {1e5 / per:g}: the rate as printed is per {per:,.0f}"
        change = _Change(1e5 / per, StepCode.PER_100000, "per 100,000 people", reason)
        return [] if per == 1e5 else [change]
    of = denominator(claim, references.people, references.members)
    reason = f"times 100,000 over {of.people:,.0f} {of.whom} in {of.year} ({of.source})"
    return [_Change(1e5 / of.people, StepCode.PER_100000, f"per 100,000 {of.whom}", reason)]


def _to_yearly(claim: Row, references: References) -> list[_Change]:
    """From a number over a closed window to a number a year; a yearly number stays as it is."""
    if claim["unit"] in PER:
        return _to_persons(claim, references)
    if claim["measure"] != Measure.CUMULATIVE:
        return []
    start, end, spoken = (claim[name] for name in ("period_start", "period_end", "producer_year"))
    closed: list[_Change] = []
    if is_missing(end) and claim["period_kind"] == PeriodKind.OPEN_WINDOW and not is_missing(spoken):
        end = spoken
        reason = f"the window ends in {end}, the year in which its producer spoke"
        closed = [_Change(1.0, StepCode.OPEN_WINDOW_CLOSED, f"from {start} to {end}", reason)]
    if is_missing(start) or is_missing(end):
        raise NotConvertibleError("the window is not closed")
    if claim["part_years"]:
        raise NotConvertibleError("the window does not begin and end with a calendar year")
    years = int(end) - int(start) + 1
    reason = f"over {years} calendar years, {start} to {end}"
    return [*closed, _Change(1 / years, StepCode.CUMULATIVE_TO_YEARLY, "persons a year", reason)]


#: Which claims that fix a number each group of columns is for, and how it is reached.
_CONVERSIONS: Mapping[str, tuple[Callable[[Row], bool], Conversion]] = {
    "usd": (_is_money, _to_usd),
    "persons": (_counts_persons, _to_persons),
    "per_100000": (_has_rate, _to_rate),
    "yearly": (_has_years, _to_yearly),
}
