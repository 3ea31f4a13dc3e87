"""What a dollar was worth, and what other money was worth in dollars: the tables behind constant US dollars."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from analysis.reading.text_tables import FILLED, Cells, require_cells

CPI = "prices/us_cpi_u.csv"
RATES = "prices/exchange_rates.csv"
#: What the steps cite for the deflator.
CPI_SOURCE = "US Bureau of Labor Statistics, CPI-U, annual mean, 1982-84 = 100"
_NUMBER = Cells(r"\d+(\.\d+)?", "a number")
_YEAR = Cells(r"(19|20)\d\d", "a year")


class NotConvertibleError(ValueError):
    """An amount cannot be converted; the message says what is missing."""


class Factor(NamedTuple):
    """One factor by which an amount is multiplied, and where the factor comes from."""

    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Prices:
    """Consumer prices of the United States by year, and US dollars for one unit of a currency in a year."""

    index: Mapping[int, float]
    rates: Mapping[tuple[str, int], Factor]

    def to_dollars(self, currency: str, year: int) -> Factor:
        """US dollars for one unit of a currency in a year; NotConvertibleError if no rate with a source is known."""
        if currency == "USD":
            return Factor(1.0, "US dollars as printed")
        if (currency, year) not in self.rates:
            raise NotConvertibleError(f"no exchange rate for {currency} in {year}")
        return self.rates[currency, year]

    def deflator(self, year: int, *, to: int) -> Factor:
        """Prices of one year over those of another: what a dollar of `year` is in dollars of `to`.

        Raises
        ------
        NotConvertibleError
            If the index does not cover one of the years.

        References
        ----------
        US Bureau of Labor Statistics, Handbook of Methods, Consumer Price Index: an amount is escalated by the ratio
        of the index values of the two periods.
        """
        for one in (year, to):
            if one not in self.index:
                raise NotConvertibleError(f"no price index for {one}")
        return Factor(self.index[to] / self.index[year], CPI_SOURCE)


def price_table(cpi: pd.DataFrame, rates: pd.DataFrame | None = None) -> Prices:
    """The index and the rates, from the raw tables; without the latter, US dollars only.

    Raises
    ------
    InputError
        With every cell that is no year, number or currency, or lacks its source.
    """
    table = require_cells(cpi, {"year": _YEAR, "index": _NUMBER}, file=f"data/raw/{CPI}")
    index = {int(year): float(value) for year, value in zip(table["year"], table["index"], strict=True)}
    return Prices(index, {} if rates is None else _rates(rates))


def _rates(table: pd.DataFrame) -> Mapping[tuple[str, int], Factor]:
    """Exchange rates by currency and year."""
    code, source = Cells(r"[A-Z]{3}", "an ISO 4217 code"), FILLED._replace(right="who published the rate")
    columns = {"currency": code, "year": _YEAR, "usd_per_unit": _NUMBER, "source": source}
    rows = require_cells(table, columns, file=f"data/raw/{RATES}")[[*columns]]
    return {
        (currency, int(year)): Factor(float(rate), source)
        for currency, year, rate, source in rows.itertuples(index=False)
    }
