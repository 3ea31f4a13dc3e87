"""What a dollar was worth, and what other money was worth in dollars: the tables behind constant US dollars."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from analysis.reading.contracts import require
from analysis.reading.text_tables import LINE

CPI = "prices/us_cpi_u.csv"
RATES = "prices/exchange_rates.csv"
#: What the steps cite for the deflator.
CPI_SOURCE = "US Bureau of Labor Statistics, CPI-U, annual mean, 1982-84 = 100"
_NUMBER = r"\d+(\.\d+)?"
_YEAR = r"(19|20)\d\d"


class NotConvertibleError(ValueError):
    """An amount cannot be converted; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor by which an amount is multiplied, and where the factor comes from."""

    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Prices:
    """The price index of the United States and exchange rates, as far as they are held.

    Parameters
    ----------
    index : mapping
        Consumer prices by year (CPI-U).
    rates : mapping
        US dollars for one unit of a currency, by currency and year, each with its source.
    """

    index: Mapping[int, float]
    rates: Mapping[tuple[str, int], Factor]

    def to_dollars(self, currency: str, year: int) -> Factor:
        """US dollars for one unit of a currency in a year.

        Raises
        ------
        NotConvertibleError
            If no rate with a source is held.
        """
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


def _cells(pattern: str, right: str) -> pa.Column:
    """A column whose cells all match a pattern; `right` says what would."""
    return pa.Column(str, pa.Check.str_matches(rf"^({pattern})$", error=right))


def price_table(cpi: pd.DataFrame, rates: pd.DataFrame | None = None) -> Prices:
    """The index and the rates, from the raw tables.

    Parameters
    ----------
    cpi : DataFrame
        Text columns `line`, `year`, `index`.
    rates : DataFrame, optional
        Text columns `line`, `currency`, `year`, `usd_per_unit`, `source`; none means US dollars only.

    Raises
    ------
    InputError
        With every cell that is no year, number or currency, or lacks its source.
    """
    index_columns = {"year": _cells(_YEAR, "a year"), "index": _cells(_NUMBER, "a number")}
    schema = pa.DataFrameSchema({LINE: pa.Column(int), **index_columns}, strict=True)
    held = require(cpi, schema, file=f"data/raw/{CPI}")
    index = {int(year): float(value) for year, value in zip(held["year"], held["index"], strict=True)}
    return Prices(index, {} if rates is None else _rates(rates))


def _rates(table: pd.DataFrame) -> Mapping[tuple[str, int], Factor]:
    """Exchange rates by currency and year."""
    columns = {
        "currency": _cells(r"[A-Z]{3}", "an ISO 4217 code"),
        "year": _cells(_YEAR, "a year"),
        "usd_per_unit": _cells(_NUMBER, "a number"),
        "source": _cells(r".+", "who published the rate"),
    }
    held = require(
        table, pa.DataFrameSchema({LINE: pa.Column(int), **columns}, strict=True), file=f"data/raw/{RATES}"
    )
    return {
        (str(row["currency"]), int(row["year"])): Factor(float(row["usd_per_unit"]), str(row["source"]))
        for row in held.to_dict("records")
    }
