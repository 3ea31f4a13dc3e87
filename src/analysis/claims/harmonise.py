"""Money, counts and rates made comparable: sibling columns beside what was printed, and a step for each conversion.

Nothing is converted on a guess. Where a price year, a rate of exchange, a population or the end of a window is not
known, the columns stay empty and `not_converted` says what is missing. A unit that can only be a slip, such as persons
a month for a yearly number, is no matter of conversion: it waits for a declared correction.
"""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.claims.audit_steps import ENDS, Row, Step, is_missing
from analysis.claims.clean import Cleaned
from analysis.claims.estimand import period_years
from analysis.claims.inhabitants import NotConvertibleError, PopulationTable, denominator
from analysis.project import located
from analysis.reading.cards import RAW
from analysis.reading.delimited_tables import cell_problems, raw_contract, read_text_table
from analysis.reading.priors import Priors
from analysis.reading.problems import refuse
from analysis.table_contracts import as_table
from analysis.vocabulary import (
    MONEY_MEASURES,
    PERSON_MEASURES,
    Measure,
    PeriodKind,
    Population,
    StepCode,
    Unit,
)

CPI = "prices/us_cpi_u.csv"
RATES = "prices/exchange_rates.csv"
#: What the steps cite for the deflator.
CPI_SOURCE = "US Bureau of Labor Statistics, CPI-U, annual mean, 1982-84 = 100"
#: People of whom a rate in each unit is per.
PER: Mapping[Unit, float] = {Unit.PERSONS_PER_1000: 1e3, Unit.PERSONS_PER_100000: 1e5}
_COUNTED = frozenset({Unit.PERSONS, Unit.PERSONS_PER_YEAR, *PER})
#: Columns that conversions read.
_READ = [
    *("claim_id", "low", "best", "high", "measure", "unit", "currency", "price_year"),
    *("area", "population", "target_population", "printed_population"),
    *("period_start", "period_end", "period_kind", "part_years", "producer_year", "carrier_year"),
]


class References(NamedTuple):
    """What conversions need beside the claims."""

    cpi: Mapping[int, float]  # consumer prices in the United States, by year
    #: US dollars for one unit of a currency in a year, and whence.
    rates: Mapping[tuple[str, int], tuple[float, str]]
    people: PopulationTable
    usd_year: int  # of the constant US dollars


def references(
    cpi: pd.DataFrame, rates: pd.DataFrame | None, people: PopulationTable, usd_year: int
) -> References:
    """What claims are converted with, from raw tables; without rates, US dollars only. InputError for wrong cells."""
    refuse(cell_problems(cpi, raw_contract("prices"), file=f"{RAW}/{CPI}"))
    years = cpi["year"].astype(int)
    index = cpi["index"].astype(float)
    prices = dict(zip(years, index, strict=True))
    rates_by_year = {}
    if rates is not None:
        refuse(cell_problems(rates, raw_contract("exchange_rates"), file=f"{RAW}/{RATES}"))
        rows = rates[["currency", "year", "usd_per_unit", "source"]]
        for currency, year, rate, source in rows.itertuples(index=False):
            rates_by_year[currency, int(year)] = (float(rate), source)
    return References(prices, rates_by_year, people, usd_year)


def load_references(root: Path, priors: Priors, people: PopulationTable) -> References:
    """What claims are converted with, from the project's files; InputError with every problem of the prices."""
    cpi_file = f"{RAW}/{CPI}"
    cpi = read_text_table(located(root, cpi_file), file=cpi_file)
    rates = None
    rates_file = f"{RAW}/{RATES}"
    path = located(root, rates_file)
    if path.is_file():
        rates = read_text_table(path, file=rates_file)
    usd_year = int(priors.number("usd_year"))
    return references(cpi, rates, people, usd_year)


#: A factor on the way to a converted value, what it does, in which unit that is, and why.
_Change = tuple[float, StepCode, str, str]
_Convert = Callable[[Row, References], list[_Change]]


def harmonise(claims: pd.DataFrame, references: References) -> Cleaned:
    """Claims with their values in common units, wherever one is known; only conversions are steps."""
    steps: list[Step] = []
    rows = claims[_READ].to_dict("records")
    cells = [_row(row, references, steps) for row in rows]
    added = pd.DataFrame(cells, index=claims.index, dtype=object)
    harmonised = claims.assign(**added)
    return Cleaned(as_table(harmonised, "10_claims"), tuple(steps))


def _row(claim: Row, references: References, steps: list[Step]) -> dict[str, object]:
    """The added cells of one claim; each change on the way is a step."""
    cells: dict[str, object] = {}
    refused = []
    printed = {end: float(claim[end]) for end in ENDS if not is_missing(claim[end])}
    # What has no number, such as a vague figure, cannot be converted, and nothing is missing for it.
    if not printed:
        return {"not_converted": ""}
    main_end = next(end for end in ("best", "low", "high") if end in printed)
    for name, (measures, units, convert) in _CONVERSIONS.items():
        if claim["measure"] not in measures or claim["unit"] not in units:
            continue
        try:
            changes = convert(claim, references)
        except NotConvertibleError as error:
            refused.append(f"{name}: {error}")
            continue
        field = f"{name}_{main_end}"
        values = printed
        for factor, code, unit, reason in changes:
            before = _text(values)
            values = {end: value * factor for end, value in values.items()}
            after = f"{_text(values)} {unit}"
            steps.append(Step(claim["claim_id"], field, code, before, after, "harmonise", reason))
        for end, value in values.items():
            cells[f"{name}_{end}"] = value
        if name == "usd":
            cells["usd_year"] = references.usd_year
    cells["not_converted"] = "; ".join(refused)
    return cells


def _text(values: Mapping[str, float]) -> str:
    """The ends of a number as a step tells them."""
    texts = [f"{value:.10g}" for value in values.values()]
    return " to ".join(texts)


def _to_usd(claim: Row, references: References) -> list[_Change]:
    """From an amount in any money of a year to constant US dollars.

    References
    ----------
    US Bureau of Labor Statistics, Handbook of Methods, Consumer Price Index: an amount is escalated by the ratio of the
    index values of the two periods.
    """
    year, how = _price_year(claim)
    changes: list[_Change] = []
    currency = str(claim["currency"])
    if currency != "USD":
        changes.append(_exchange(currency, year, references))
    to = references.usd_year
    for priced in (year, to):
        if priced not in references.cpi:
            raise NotConvertibleError(f"no price index for {priced}")
    if year != to:
        deflator = references.cpi[to] / references.cpi[year]
        reason = f"times {deflator:.6g}, prices of {to} over those of {year}, {how} ({CPI_SOURCE})"
        changes.append((deflator, StepCode.DEFLATED, f"US dollars of {to}", reason))
    return changes


def _exchange(currency: str, year: int, references: References) -> _Change:
    """From an amount in another currency to US dollars of the same year."""
    key = (currency, year)
    if key not in references.rates:
        raise NotConvertibleError(f"no exchange rate for {currency} in {year}")
    rate, source = references.rates[key]
    reason = f"1 {currency} = {rate:.6g} US dollars in {year} ({source})"
    return rate, StepCode.CURRENCY_CONVERTED, f"US dollars of {year}", reason


def _price_year(claim: Row) -> tuple[int, str]:
    """The year in whose prices an amount is stated, and how that is known."""
    if not is_missing(claim["price_year"]):
        return int(claim["price_year"]), "the price year as stated"
    years = period_years(claim)
    if len(years) == 2:
        return sum(years) // 2, "the middle of its period"
    raise NotConvertibleError("no price year")


def _to_persons(claim: Row, references: References) -> list[_Change]:
    """From a rate to a number of persons."""
    unit = claim["unit"]
    if unit not in PER:
        return []
    target = claim["target_population"]
    if target:
        raise NotConvertibleError(f"no number of {target}")
    per = PER[unit]
    people, counted, year, source = denominator(claim, references.people)
    persons = f"{people:,.0f} {counted} in {year}"
    reason = f"times {persons} over {per:,.0f} ({source})"
    change = (people / per, StepCode.RATE_TO_COUNT, "persons", reason)
    return [change]


def _to_rate(claim: Row, references: References) -> list[_Change]:
    """From a number of persons, or a rate per another number, to persons per 100,000 people."""
    if claim["unit"] in PER:
        per = PER[claim["unit"]]
        if per == 1e5:
            return []
        factor = 1e5 / per
        reason = f"times {factor:g}: the rate as printed is per {per:,.0f}"
        return [(factor, StepCode.PER_100000, "per 100,000 people", reason)]
    try:
        people, counted, year, source = denominator(claim, references.people)
    except NotConvertibleError:
        printed = claim["printed_population"]
        is_printed = not is_missing(printed) and printed
        if not is_printed or claim["population"] != Population.ALL:
            raise
        reason = f"times 100,000 over {printed:,.0f} persons, as its maker prints beside it"
        return [(1e5 / printed, StepCode.PER_100000, "per 100,000 persons", reason)]
    reason = f"times 100,000 over {people:,.0f} {counted} in {year} ({source})"
    return [(1e5 / people, StepCode.PER_100000, f"per 100,000 {counted}", reason)]


def _to_yearly(claim: Row, references: References) -> list[_Change]:
    """From a number over a closed window to a number a year; a yearly number stays as it is."""
    if claim["unit"] in PER:
        return _to_persons(claim, references)
    if claim["measure"] != Measure.CUMULATIVE:
        return []
    start = claim["period_start"]
    end = claim["period_end"]
    spoken = claim["producer_year"]
    changes: list[_Change] = []
    is_open = is_missing(end) and claim["period_kind"] == PeriodKind.OPEN_WINDOW
    if is_open and not is_missing(spoken):
        end = spoken
        reason = f"the window ends in {end}, the year in which its producer spoke"
        changes.append((1.0, StepCode.OPEN_WINDOW_CLOSED, f"from {start} to {end}", reason))
    if is_missing(start) or is_missing(end):
        raise NotConvertibleError("the window is not closed")
    if claim["part_years"]:
        raise NotConvertibleError("the window does not begin and end with a calendar year")
    years = int(end) - int(start) + 1
    reason = f"over {years} calendar years, {start} to {end}"
    changes.append((1 / years, StepCode.CUMULATIVE_TO_YEARLY, "persons a year", reason))
    return changes


#: Measures and units of the claims that each group of columns is for, and how it is reached.
_CONVERSIONS: Mapping[str, tuple[Collection[str], Collection[str], _Convert]] = {
    "usd": (MONEY_MEASURES, frozenset(Unit), _to_usd),
    "persons": (PERSON_MEASURES, _COUNTED, _to_persons),
    "per_100000": (frozenset({Measure.STOCK, Measure.FLOW, Measure.PREVALENCE}), _COUNTED, _to_rate),
    "yearly": (frozenset({Measure.CUMULATIVE, Measure.FLOW}), _COUNTED, _to_yearly),
}
